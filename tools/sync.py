"""Keep lessons/ and notebooks/ in step: text to notebook, notebook back to text, and, with --run, outputs anew.

    python tools/sync.py                    every lesson: prose and code go to the notebook, outputs stay where code did
    python tools/sync.py --run 07           lesson 07 the same, then run from top to bottom and its outputs stored
    python tools/sync.py --back 07          lesson 07 edited in JupyterLab instead: its notebook goes to the text

The conversion is jupytext's; what it keeps of a cell's metadata is set in pyproject.toml.
"""

import argparse
import time
from pathlib import Path

import jupytext
import nbformat
from jupytext.combine import combine_inputs_with_outputs
from jupytext.config import load_jupytext_configuration_file

ROOT = Path(__file__).parents[1]
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# A check holds the answer, so its code is folded: the first key does it in JupyterLab, the second in Colab.
FOLDED = {"jupyter": {"source_hidden": True}, "cellView": "form"}


def text_of(notebook):
    """Return the py:percent text of a notebook, the form in which lessons are stored."""
    return jupytext.writes(notebook, fmt="py:percent", config=_config())


def notebook_of(text, old=None):
    """Return the notebook of a lesson's text; ids, and outputs of code that did not change, come from ``old``."""
    new = jupytext.reads(text, fmt="py:percent", config=_config())
    before = {cell.id: cell.source for cell in old.cells} if old else {}
    if old:
        new = combine_inputs_with_outputs(new, old, fmt="py:percent")
    new.metadata = nbformat.from_dict({**(old.metadata if old else {}), "kernelspec": KERNEL})
    for cell in new.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata = nbformat.from_dict(
            {key: cell.metadata[key] for key in ("slideshow", "tags") if key in cell.metadata}
        )
        if "exercise-check" in tags:
            cell.metadata.update(FOLDED)
        if cell.cell_type == "code" and before.get(cell.id) != cell.source:
            cell.outputs, cell.execution_count = [], None
    new.nbformat, new.nbformat_minor = 4, 5
    return new


def execute(notebook, folder):
    """Run a notebook in a fresh kernel, as Restart and Run All does, and keep its outputs."""
    from nbconvert.preprocessors import ExecutePreprocessor

    runner = ExecutePreprocessor(timeout=600, record_timing=False, coalesce_streams=True)
    runner.preprocess(notebook, {"metadata": {"path": str(folder)}})


def sync(path, back=False, run=False, notebooks=ROOT / "notebooks"):
    """Bring one lesson's text at ``path`` and its notebook in step; return what was done, in a sentence."""
    target = notebooks / f"{path.stem}.ipynb"
    old = nbformat.read(target, as_version=4) if target.exists() else None
    if back:
        path.write_text(text_of(notebook_of(text_of(old), old)))
        return f"{path.name} written from its notebook"
    notebook = notebook_of(path.read_text(), old)
    path.write_text(text_of(notebook))  # the same text, in jupytext's own spacing
    done = f"{target.name} in step"
    if run:
        started = time.monotonic()
        execute(notebook, notebooks)
        done += f" and run in {time.monotonic() - started:.0f} s"
    elif waiting := sum(cell.get("execution_count", 0) is None for cell in notebook.cells):
        done += f"; {waiting} code cell{'s' * (waiting > 1)} changed: make lesson N={path.stem[:2]} brings the outputs"
    if notebook != old:
        nbformat.write(notebook, target)
    return done


def _config():
    return load_jupytext_configuration_file(str(ROOT / "pyproject.toml"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("numbers", nargs="*", help="lesson numbers, such as 07; none means all")
    parser.add_argument("--run", action="store_true", help="run the lessons and store their outputs")
    parser.add_argument("--back", action="store_true", help="from the notebook to the text")
    options = parser.parse_args()
    paths = sorted((ROOT / "lessons").glob("[0-9]*.py"))
    known = {path.stem[:2] for path in paths}
    if unknown := set(options.numbers) - known:
        parser.error(f"no lesson {', '.join(sorted(unknown))} in lessons/, which has {', '.join(sorted(known))}")
    for path in paths:
        if path.stem != "00_template" and (not options.numbers or path.stem[:2] in options.numbers):
            print(sync(path, back=options.back, run=options.run), flush=True)


if __name__ == "__main__":
    main()
