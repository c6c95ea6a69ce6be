"""The lessons as data: their text, their executed notebooks, and the answers each exercise is tried on."""

import copy
import functools
import inspect
import re
from pathlib import Path

import jupytext
import nbformat

import sync

ROOT = Path(__file__).parents[1]
TEMPLATE = "00_template"
# GitHub shows notebooks in a frame, which Colab must not stay in: so HTML with a target, and no Markdown.
IN_COLAB = "https://colab.research.google.com/github/{}/blob/main/notebooks/{}.ipynb"
COLAB = f'<a href="{IN_COLAB}" target="_parent">Open in Colab</a>'
NAMES = sorted(path.stem for path in (ROOT / "lessons").glob("[0-9]*.py") if not path.stem.startswith("00"))


def arguments(thing):
    """Return the names of what a function takes, or a class is made with, but for ``**kwargs``.

    Of a Keras layer some Pythons (3.11.2 is one) see only ``Layer.__new__(*args, **kwargs)``: so ask ``__init__``.
    """
    taken = inspect.signature(thing.__init__ if inspect.isclass(thing) else thing).parameters
    return [name for name in taken if name not in ("self", "args", "kwargs")]


@functools.cache
def raw(name):
    """Return a lesson's text as it stands in its file."""
    return (ROOT / "lessons" / f"{name}.py").read_text(encoding="utf-8")


@functools.cache
def read(name):
    """Return the notebook that a lesson's text describes, without outputs."""
    return sync.notebook_of(raw(name))


@functools.cache
def stored(name):
    """Return a lesson's committed notebook, with outputs; the template, which has none, is run."""
    if name == TEMPLATE:
        notebook = copy.deepcopy(read(name))
        sync.execute(notebook, ROOT / "notebooks")
        return notebook
    path = ROOT / "notebooks" / f"{name}.ipynb"
    assert path.exists(), f"Every lesson has a notebook, made from its text: make lesson N={name[:2]}."
    return nbformat.read(path, as_version=4)


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
    """Return all prose of a lesson as one string, speaker notes and the link to Colab aside."""
    sources = "\n\n".join(cell.source for cell in cells(name, "markdown"))
    return re.sub(r"<!--.*?-->| ·\n<a [^>]*>Open in Colab</a>", "", sources, flags=re.DOTALL)


def place(name, cell):
    """Return where a cell begins in a lesson's text, for people who have to mend it: "line 12, `## The data`"."""
    lines = [number for number, line in enumerate(raw(name).splitlines(), 1) if line.startswith("# %%")]
    number = next((line for line, known in zip(lines, cells(name), strict=False) if known.source == cell.source), "?")
    return f"line {number}, `{cell.source.strip().partition(chr(10))[0][:50]}`"


def rule(sentence, broken):
    """Assert that nothing breaks a rule; the message is the rule, with its remedy, and the places that break it."""
    broken = list(broken)
    more = f" and {len(broken) - 8} more" if len(broken) > 8 else ""
    assert not broken, f"{sentence} Here: {'; '.join(broken[:8])}{more}."


def setup_source():
    return cells(NAMES[0], tag="setup")[0].source


def python_block(markdown):
    """Return the Python code inside a solution's fenced block."""
    return "\n".join(re.findall(r"```python\n(.*?)```", markdown, flags=re.DOTALL))


VERDICTS = ("right", "wrong", "lucky", "raises")


@functools.cache
def answers(name):
    """Return the answers a lesson's checks are tried on, as triples (exercise number, verdict, code).

    The number is 0 for a cell that does not begin as ``# %% exercise 1, wrong`` or the like.
    """
    path = ROOT / "tests" / "answers" / f"{name}.py"
    if not path.exists():
        return []
    found = []
    for cell in jupytext.read(path, fmt="py:percent").cells:
        title = re.fullmatch(rf"exercise (\d+), ({'|'.join(VERDICTS)})", cell.metadata.get("title", ""))
        found.append((int(title[1]), title[2], cell.source) if title else (0, "", cell.source))
    return found
