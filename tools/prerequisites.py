"""Write what each lesson needs, and what it leads to, into the teaching guide, from the heads of the lessons.

    python tools/prerequisites.py              write it
    python tools/prerequisites.py --check      only say whether it is stale

A lesson's head says what comes *Before* it: other lessons, and knowledge from elsewhere.
"""

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
GUIDE = Path("docs") / "teaching" / "index.md"
BEGIN, END = "<!-- prerequisites: made by make map -->", "<!-- /prerequisites -->"
BEFORE = re.compile(r"\*\*Before\*\*(.*?)·\s*\*\*Data\*\*", re.DOTALL)
# A link to a lesson, with what it is needed for: in brackets, or after the word "for".
LESSON = re.compile(r"\[lesson (\d\d)\]\([^)]*\)(?:\s*\([^)]*\))?(?:\s+for\s[^,;]*)?")


def read(root=ROOT):
    """Return title, needed lessons and other knowledge of each lesson, by number, in order."""
    heads = {}
    for path in sorted((root / "lessons").glob("[0-9]*.py")):
        if path.stem.startswith("00"):
            continue
        text = re.sub(r"^# ?", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        title, before = re.search(r"^# \d+ · (.+)$", text, re.MULTILINE), BEFORE.search(text)
        if not (title and before):
            raise ValueError(f"{path.name}: expected a title and a line with **Before** ... · **Data** in the head")
        other = re.sub(r"\s+", " ", LESSON.sub("", before[1]))
        other = re.sub(r"[\s,;]*[,;][\s,;]*", ", ", other).strip(" ,")
        heads[path.stem[:2]] = {
            "stem": path.stem,
            "title": title[1],
            "needs": sorted(LESSON.findall(before[1])),
            "other": other,
        }
    return heads


def behind(number, heads, on_the_way=()):
    """Return all lessons that a lesson rests on, directly or not; a circle is a ValueError."""
    if number in on_the_way:
        raise ValueError(f"the lessons {' needs '.join((*on_the_way, number))} need each other in a circle")
    if number not in heads:
        raise ValueError(f"lesson {on_the_way[-1]} needs lesson {number}, which is not there")
    found = set()
    for needed in heads[number]["needs"]:
        found |= {needed} | behind(needed, heads, (*on_the_way, number))
    return found


def steps(heads):
    """Return the lessons that can be taught first, those that can be taught once they are known, and so on."""
    left, known, found = dict(heads), set(), []
    while left:
        now = sorted(number for number, head in left.items() if set(head["needs"]) <= known)
        if not now:
            raise ValueError(f"the lessons {', '.join(left)} need each other in a circle")
        found.append(now)
        known |= set(now)
        for number in now:
            del left[number]
    return found


def table(root=ROOT):
    """Return the lines of both tables: what each lesson needs, and what can be taught when."""
    heads = read(root)
    lines = ["| lesson | needs | leads to | from elsewhere | rests on |", "|---|---|---|---|---|"]
    for number, head in heads.items():
        page = f"{head['stem']}.md"
        there = (root / GUIDE).with_name(page).exists()
        short = f"{number} {head['title'].partition(':')[0]}"
        name = f"[{short}]({page})" if there else short
        leads = [other for other, rival in heads.items() if number in rival["needs"]]
        cells = (
            ", ".join(head["needs"]) or "nothing",
            ", ".join(leads) or "nothing yet",
            head["other"] or "nothing more",
            ", ".join(sorted(behind(number, heads))) or "nothing",
        )
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    lines += ["", "Read the second table downwards: whatever stands in one step may be taught in any order.", ""]
    lines += ["| step | lessons |", "|---:|---|"]
    lines += [f"| {step} | {', '.join(numbers)} |" for step, numbers in enumerate(steps(heads), start=1)]
    return lines


def with_tables(text, lines):
    """Return the guide's text with ``lines`` between the two markers."""
    between = re.compile(f"({re.escape(BEGIN)}\n).*?({re.escape(END)})", re.DOTALL)
    if not between.search(text):
        raise ValueError(f"{GUIDE.name} must hold the lines {BEGIN} and {END}, between which the tables are written")
    return between.sub(lambda found: f"{found[1]}\n" + "\n".join(lines) + f"\n\n{found[2]}", text)


def main(arguments=None, root=ROOT):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, and fail if the tables are stale")
    options = parser.parse_args(arguments)
    guide = root / GUIDE
    text = guide.read_text(encoding="utf-8")
    fresh = with_tables(text, table(root))
    if fresh == text:
        print("what the lessons need was up to date")
    elif options.check:
        sys.exit("What the lessons need, in the teaching guide, is stale: make map.")
    else:
        guide.write_text(fresh, encoding="utf-8", newline="\n")
        print(f"written: {GUIDE}")


if __name__ == "__main__":
    main()
