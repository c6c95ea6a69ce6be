"""Make the copies that a class gets, one notebook a lesson, in build/student.

    python tools/student.py            every lesson, and the page to start from
    python tools/student.py 07 09      two of them

A copy has no solutions, no outputs and no speaker notes. Exercises and their checks stay, marked for nbgrader.
"""

import argparse
import copy
import re
from pathlib import Path

import nbformat

import readme_map
import sync

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build" / "student"
POINTS = {"warm-up": 1, "core": 2, "stretch": 3}
LEVEL = re.compile(rf"^### Exercise \d+ \(({'|'.join(POINTS)})\)", re.MULTILINE)
SOLUTION = re.compile(r"<details\b.*?</details>", re.DOTALL)
NOTES = re.compile(r"<!-- notes\n.*?-->", re.DOTALL)
# A link that opens the full lesson, not the copy: the rest of its paragraph goes with it.
COLAB = re.compile(r"( ·)?\n?[^\n]*https://colab\.research\.google\.com/.*(\n.+)*")


def tags(cell):
    return cell.metadata.get("tags", [])


def copy_of(notebook):
    """Return the copy of a lesson's notebook that students get; cells keep their ids."""
    made = copy.deepcopy(notebook)
    made.metadata.pop("code_sha256", None)
    made.metadata.pop("widgets", None)
    made.cells = [cell for cell in made.cells if "solution" not in tags(cell)]
    level, exercises, checks, setups = None, 0, 0, 0
    for cell in made.cells:
        if cell.cell_type == "markdown":
            cell.source = _without_what_tells(cell.source)
            level = found[1] if (found := LEVEL.search(cell.source)) else level
            continue
        cell.outputs, cell.execution_count = [], None
        if "exercise" in tags(cell):
            exercises += 1
            cell.metadata.update(deletable=False, nbgrader=mark(f"exercise-{exercises}", solution=True))
        elif "exercise-check" in tags(cell):
            checks += 1
            check = mark(f"check-{checks}", grade=True, locked=True, points=POINTS[level])
            cell.metadata.update(deletable=False, editable=False, nbgrader=check)
        elif {"setup", "exercise-setup"} & set(tags(cell)):  # readers may try another seed, so it can be edited
            cell.metadata.update(nbgrader=mark(f"setup-{setups}", locked=True))
            setups += 1
    made.cells = [cell for cell in made.cells if cell.source.strip()]
    return made


def mark(name, **kind):
    """Return what nbgrader wants to know of a cell: its own name for it, and whether it grants points."""
    plain = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3}
    return nbformat.from_dict({**plain, "grade_id": name, **kind})


def _without_what_tells(source):
    """Take solutions, notes, the link to the full lesson and the map's column of results out of a Markdown cell."""
    for telling in (SOLUTION, NOTES, COLAB):
        source = telling.sub("", source)
    if readme_map.HEADER[0] in source:
        reached = readme_map.HEADER[0].split("|").index(" what it reaches, on held-out data ")
        rows = (line.split("|") if line.startswith("|") else [line] for line in source.splitlines())
        source = "\n".join("|".join(row[:reached] + row[reached + 1 :]) for row in rows)
    return source.rstrip()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("numbers", nargs="*", help="lesson numbers, such as 07; none means all")
    options = parser.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    for path in sync.choose(parser, options.numbers, (ROOT / "notebooks").glob("[0-9]*.ipynb")):
        nbformat.write(copy_of(nbformat.read(path, as_version=4)), BUILD / path.name)
        print((BUILD / path.name).relative_to(ROOT))


if __name__ == "__main__":
    main()
