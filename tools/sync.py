"""Keep lessons/ and notebooks/ in step: text to notebook, notebook back to text, and, with --run, outputs anew.

    python tools/sync.py                    every lesson: prose and code go to the notebook, outputs stay where code did
    python tools/sync.py --run 07           lesson 07 the same, then run from top to bottom and its outputs stored
    python tools/sync.py --back 07          lesson 07 edited in JupyterLab instead: its notebook goes to the text

The conversion is jupytext's; what it keeps of a cell's metadata is set in pyproject.toml.
"""

import argparse
import hashlib
import sys
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
KEPT = ("language_info", "code_sha256")  # of a notebook's metadata: what a run wrote there


def text_of(notebook):
    """Return the py:percent text of a notebook, the form in which lessons are stored."""
    return jupytext.writes(notebook, fmt="py:percent", config=_config())


def notebook_of(text, old=None):
    """Return the notebook of a lesson's text; ids, and outputs of code that did not change, come from ``old``."""
    new = jupytext.reads(text, fmt="py:percent", config=_config())
    before = {cell.id: cell.source for cell in old.cells} if old else {}
    if old:
        new = combine_inputs_with_outputs(new, old, fmt="py:percent")
    kept = {key: old.metadata[key] for key in KEPT if key in old.metadata} if old else {}
    title = new.cells[0].source.partition("\n")[0].removeprefix("# ") if new.cells else ""
    new.metadata = nbformat.from_dict({**kept, "kernelspec": KERNEL, "title": title})
    for cell in new.cells:
        cell.metadata = nbformat.from_dict(_written_by_people(cell))
        if "exercise-check" in cell.metadata.get("tags", []):
            cell.metadata.update(FOLDED)
        if cell.cell_type == "code" and before.get(cell.id) != cell.source:
            cell.outputs, cell.execution_count = [], None
    new.nbformat, new.nbformat_minor = 4, 5
    return new


def fingerprint(notebook):
    """Return a hash of a notebook's code; a run stores it, so that outputs of other code are known as stale.

    The setup cell, which holds the repository's address, is left out: make address brings no other outputs.
    """
    code = [
        cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and "setup" not in cell.metadata.get("tags", [])
    ]
    return hashlib.sha256("\n# %%\n".join(code).encode()).hexdigest()


def execute(notebook, folder):
    """Run a notebook in a fresh kernel, as Restart and Run All does, and keep its outputs."""
    from nbclient import NotebookClient

    NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],  # of the kernel, whose warnings are about its own transport
        resources={"metadata": {"path": str(folder)}},
    ).execute()
    notebook.metadata["code_sha256"] = fingerprint(notebook)


def sync(path, back=False, run=False, notebooks=ROOT / "notebooks"):
    """Bring one lesson's text at ``path`` and its notebook in step; return what was done, in a sentence."""
    target = notebooks / f"{path.stem}.ipynb"
    old = nbformat.read(target, as_version=4) if target.exists() else None
    if back and old is None:
        raise FileNotFoundError(f"{target.name} is not there, so nothing can go back from it to {path.name}")
    before = path.read_text(encoding="utf-8")
    notebook = notebook_of(text_of(old) if back else before, old)
    text = text_of(notebook)  # the same text, in jupytext's own spacing
    if text != before:
        path.write_text(text, encoding="utf-8", newline="\n")
    done = f"{path.name} written from its notebook" if back else f"{target.name} in step"
    if run:
        started = time.monotonic()
        execute(notebook, notebooks)
        done += f" and run in {time.monotonic() - started:.0f} s"
    elif notebook.metadata.get("code_sha256") != fingerprint(notebook):
        done += f"; its code changed since it ran, make lesson N={path.stem[:2]} brings the outputs"
    if notebook != old:
        nbformat.write(notebook, target)
    return done


def _written_by_people(cell):
    """Return the metadata of a cell that its text holds, without what JupyterLab's side bar leaves behind."""
    role = cell.metadata.get("slideshow", {}).get("slide_type", "-")
    tags = cell.metadata.get("tags", [])
    kept = {} if role in ("", "-") else {"slideshow": {"slide_type": role}}
    return {**kept, "tags": list(tags)} if tags else kept


def _config():
    return load_jupytext_configuration_file(str(ROOT / "pyproject.toml"))


def notebooks():
    """Return the notebooks of the lessons, in order, without the front door."""
    return [path for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")) if not path.stem.startswith("00")]


def choose(parser, numbers, paths):
    """Return, of the lessons' files, those whose numbers were asked for, or all; stop at a number that none has."""
    by_number = {path.stem[:2]: path for path in sorted(paths)}
    if unknown := set(numbers) - set(by_number):
        parser.error(f"no lesson {', '.join(sorted(unknown))}, there are {', '.join(by_number)}")
    return [by_number[number] for number in numbers or by_number]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("numbers", nargs="*", help="lesson numbers, such as 07; none means all")
    parser.add_argument("--run", action="store_true", help="run the lessons and store their outputs")
    parser.add_argument("--back", action="store_true", help="from the notebook to the text")
    options = parser.parse_args()
    everything = [path for path in (ROOT / "lessons").glob("[0-9]*.py") if path.stem != "00_template"]
    paths = choose(parser, options.numbers, everything)
    if options.back and not options.numbers:
        parser.error("name the lessons whose notebooks you edited, such as --back 07")
    for path in paths:
        try:
            print(sync(path, back=options.back, run=options.run), flush=True)
        except Exception as error:  # of the lesson's code, mostly: its own words say more than the way to them
            sys.exit(f"{path.name} stopped; its notebook is as it was.\n{error}")


if __name__ == "__main__":
    main()
