"""The lessons as data: read once, for the tests that look at them."""

import functools
import re
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[1]
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
NAMES = [path.stem for path in PATHS]


@functools.cache
def read(name):
    return nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)


def cells(name, kind=None, tag=None):
    """Return a lesson's cells, of one kind ("code" or "markdown") or with one tag if asked for."""
    return [
        cell
        for cell in read(name).cells
        if kind in (None, cell.cell_type) and (tag is None or tag in cell.metadata.get("tags", []))
    ]


def text(name):
    """Return all prose of a lesson as one string."""
    return "\n\n".join(cell.source for cell in cells(name, "markdown"))


def setup_source():
    """Return the setup cell as plain Python: its line of Colab magic becomes a function call."""
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager().transform_cell(cells(NAMES[0], tag="setup")[0].source)


def python_block(markdown):
    """Return the Python code inside a solution's fenced block."""
    return "\n".join(re.findall(r"```python\n(.*?)```", markdown, flags=re.DOTALL))
