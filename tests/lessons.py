"""The lessons as data: their text, their executed notebooks, and the answers each exercise is tried on."""

import functools
import re
import sys
from pathlib import Path

import jupytext
import nbformat

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))

TEMPLATE = "00_template"
NAMES = sorted(path.stem for path in (ROOT / "lessons").glob("[0-9]*.py") if not path.stem.startswith("00"))


@functools.cache
def read(name):
    """Return the notebook that a lesson's text describes, without outputs."""
    import sync

    return sync.notebook_of((ROOT / "lessons" / f"{name}.py").read_text())


@functools.cache
def stored(name):
    """Return a lesson's committed notebook, with outputs."""
    return nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)


def tags(cell):
    return cell.metadata.get("tags", [])


def role(cell):
    """Return what a cell does in the deck; one that says nothing continues the slide before it."""
    return cell.metadata.get("slideshow", {}).get("slide_type", "-")


def notes(cell):
    """Return a cell's speaker notes: the HTML comment that begins with the word notes."""
    found = re.search(r"<!-- notes\n(.*?)-->", cell.source, re.DOTALL)
    return found[1].strip() if found else ""


def cells(name, kind=None, tag=None, of=read):
    """Return a lesson's cells, of one kind ("code" or "markdown") or with one tag if asked for."""
    return [cell for cell in of(name).cells if kind in (None, cell.cell_type) and (tag is None or tag in tags(cell))]


def text(name):
    """Return all prose of a lesson as one string, speaker notes aside."""
    sources = "\n\n".join(cell.source for cell in cells(name, "markdown"))
    return re.sub(r"<!--.*?-->", "", sources, flags=re.DOTALL)


def setup_source():
    return cells(NAMES[0], tag="setup")[0].source


def python_block(markdown):
    """Return the Python code inside a solution's fenced block."""
    return "\n".join(re.findall(r"```python\n(.*?)```", markdown, flags=re.DOTALL))


VERDICTS = ("right", "wrong", "lucky", "raises")


@functools.cache
def answers(name):
    """Return the answers a lesson's checks are tried on, as triples (exercise number, verdict, code)."""
    path = ROOT / "tests" / "answers" / f"{name}.py"
    if not path.exists():
        return []
    found = []
    for cell in jupytext.read(path, fmt="py:percent").cells:
        title = re.fullmatch(r"exercise (\d+), (\w+)", cell.metadata.get("title", ""))
        assert title and title[2] in VERDICTS, f"{path.name}: a cell begins with '# %% exercise 1, wrong' or the like"
        found.append((int(title[1]), title[2], cell.source))
    return found
