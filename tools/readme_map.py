"""Write the map of the lessons, a row each, into README.md and the front door, from the lessons and their outputs.

    python tools/readme_map.py              write it
    python tools/readme_map.py --check      only say whether it is stale

Title, question and time come from a lesson's head; the result is the last line that its cell tagged ``result`` printed.
"""

import argparse
import re
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[1]
BEGIN, END = "<!-- lessons: made by make map -->", "<!-- /lessons -->"
HEADER = ["| | lesson | the question | what it reaches, on held-out data | time |", "|---|---|---|---|---|"]


def result(notebook):
    """Return the last line that a notebook's cell tagged ``result`` printed; nothing if there is none."""
    cells = [cell for cell in notebook.cells if "result" in cell.metadata.get("tags", [])]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    printed = "".join(output["text"] for output in outputs if output.get("name") == "stdout")
    return printed.strip().rpartition("\n")[2]


def table(root, link):
    """Return the lines of the map of the lessons under ``root``; links begin with ``link``."""
    lines = list(HEADER)
    for path in sorted((root / "lessons").glob("[0-9]*.py")):
        if path.stem.startswith("00"):
            continue
        head = path.read_text(encoding="utf-8")
        title, question, time = (
            found[1] if (found := re.search(pattern, head, re.MULTILINE)) else ""
            for pattern in (r"^# # \d+ · (.+)$", r"^# > \*\*(.+)\*\*$", r"\*\*Time\*\* about (\d+ s)")
        )
        stored = root / "notebooks" / f"{path.stem}.ipynb"
        reached = result(nbformat.read(stored, as_version=4)) if stored.exists() else ""
        lines.append(f"| {path.stem[:2]} | [{title}]({link}{path.stem}.ipynb) | {question} | {reached} | {time} |")
    return lines


def with_map(path, lines, comment=""):
    """Return the text of ``path`` with ``lines`` between the two markers, each after ``comment``."""
    text = path.read_text(encoding="utf-8")
    between = re.compile(f"({re.escape(BEGIN)}\n).*?(^{comment}{re.escape(END)})", re.DOTALL | re.MULTILINE)
    if not between.search(text):
        raise ValueError(f"{path.name} must hold the lines {BEGIN} and {END}, between which the map is written")
    return between.sub(lambda found: found[1] + "".join(f"{comment}{line}\n" for line in lines) + found[2], text)


def main(arguments=None, root=ROOT):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, and fail if the map is stale")
    options = parser.parse_args(arguments)
    stale = []
    for path, link, comment in ((root / "README.md", "notebooks/", ""), (root / "lessons" / "00_start.py", "", "# ")):
        text = with_map(path, table(root, link), comment)
        if text != path.read_text(encoding="utf-8"):
            stale.append(path.name)
            if not options.check:
                path.write_text(text, encoding="utf-8", newline="\n")
    if stale and options.check:
        sys.exit(f"The map of the lessons in {' and '.join(stale)} is stale: make map.")
    print(f"written: {' and '.join(stale)}" if stale else "the map of the lessons was up to date")


if __name__ == "__main__":
    main()
