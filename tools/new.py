"""Start a lesson from the template: python tools/new.py 11 dimensionality_reduction"""

import argparse
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(arguments=None, root=ROOT):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", help="two digits, the next that is free")
    parser.add_argument("topic", help="the field's own term: lower case, words joined by _")
    options = parser.parse_args(arguments)
    lessons = sorted(path for path in (root / "lessons").glob("[0-9]*.py") if not path.stem.startswith("00"))
    following = f"{len(lessons) + 1:02d}"
    for path in lessons:
        if path.stem[:2] == options.number:
            parser.error(f"lesson {options.number} is there already, {path.name}; the next free number is {following}")
    if options.number != following:
        parser.error(f"lessons are numbered without a gap, so the next is {following}, not {options.number!r}")
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", options.topic):
        parser.error(f"a topic is words in lower case joined by _, such as feature_learning, not {options.topic!r}")

    name = f"{options.number}_{options.topic}"
    title = options.topic.replace("_", " ").capitalize()
    text = (root / "lessons" / "00_template.py").read_text(encoding="utf-8")
    text = re.sub(r"^# # 00 · .*$", f"# # {options.number} · {title}", text, count=1, flags=re.MULTILINE)
    text = text.replace("/notebooks/00_template.ipynb", f"/notebooks/{name}.ipynb")
    if lessons:
        before = lessons[-1].stem
        text = text[: text.rindex("# [←")] + f"# [← {before[:2]}]({before}.ipynb)\n"
    answers = (root / "tests" / "answers" / "00_template.py").read_text(encoding="utf-8")
    for folder, content in (("lessons", text), ("tests/answers", answers)):
        (root / folder / f"{name}.py").write_text(content, encoding="utf-8", newline="\n")
        print(f"{folder}/{name}.py written")
    print(f"Replace the template's words piece by piece; make missing N={options.number} says what is left to do.")


if __name__ == "__main__":
    main()
