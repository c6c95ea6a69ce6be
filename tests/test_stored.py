"""Stored notebooks are what their texts say, run from top to bottom: rules on notebooks/."""

import re

import pytest

import lessons
import readme_map
from lessons import NAMES, ROOT, TEMPLATE, cells, place, raw, rule, stored, sync

# The front door is no lesson but is stored like one; the template is stored nowhere and is run by these tests.
STORED = [*(path.stem for path in (ROOT / "lessons").glob("00_start.py")), *NAMES]
every_notebook = pytest.mark.parametrize("name", STORED)
every_lesson = pytest.mark.parametrize("name", [TEMPLATE, *NAMES])
every_run = pytest.mark.parametrize("name", [TEMPLATE, *STORED])

CELL_METADATA = {"slideshow", "tags", "jupyter", "cellView"}
# What nbformat gives a cell, and what JupyterLab does.
RANDOM_ID = r"[0-9a-f]{8}(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?"


def outputs(name):
    return [(cell, output) for cell in cells(name, "code", of=stored) for output in cell.outputs]


def number(name):
    return f"N={name[:2]}"


@every_notebook
def test_text_and_notebook_are_in_step(name):
    ours, theirs = raw(name).splitlines(), sync.text_of(stored(name)).splitlines()
    pairs = enumerate(zip(ours, theirs, strict=False), 1)
    first = next((i for i, (a, b) in pairs if a != b), min(len(ours), len(theirs)) + 1)
    remedy = f"make sync if you edited the text, make back {number(name)} if you edited the notebook"
    assert ours == theirs, f"Text and notebook say the same: {remedy}. They first differ in line {first} of the text."


@every_run
def test_outputs_are_there_and_of_this_code(name):
    counts = [cell.execution_count for cell in cells(name, "code", of=stored)]
    whole = counts == list(range(1, len(counts) + 1))
    assert whole, f"Every output is stored, from one run from top to bottom: make lesson {number(name)}."
    same = stored(name).metadata.get("code_sha256") == sync.fingerprint(stored(name))
    assert same, f"Outputs are those of the code beside them, which changed since: make lesson {number(name)}."


@every_run
def test_ids_are_random_and_unique(name):
    ids = [cell.id for cell in stored(name).cells]
    odd = [i for i in ids if not re.fullmatch(RANDOM_ID, i) or ids.count(i) > 1]
    rule("A cell's id is random and its own: delete the notebook and make it again, make lesson " + number(name), odd)


@every_run
def test_metadata_has_no_residue(name):
    notebook = stored(name)
    remedy = "what editors and extensions leave behind goes with make sync"
    odd = set(notebook.metadata) - {"kernelspec", "language_info", "title", "code_sha256"}
    rule(f"A notebook's metadata is its kernel, its title and a hash of its code: {remedy}.", odd)
    extra = (f"{key} in cell {i}" for i, c in enumerate(notebook.cells) for key in set(c.metadata) - CELL_METADATA)
    rule(f"A cell's metadata is what its text says: {remedy}.", extra)
    odd = (
        f"cell {i}"
        for i, cell in enumerate(notebook.cells)
        if (cell.metadata.items() >= sync.FOLDED.items()) != ("exercise-check" in cell.metadata.get("tags", []))
    )
    rule("Check cells are folded, and only they: make sync.", odd)
    assert notebook.metadata.kernelspec == sync.KERNEL, "The kernel is the one every machine has: make sync."
    titled = notebook.metadata.get("title") == lessons.read(name).metadata.title
    assert titled, "The title in the metadata, for web pages, is that of the head: make sync."


@every_run
def test_outputs_are_clean(name):
    for cell, output in outputs(name):
        where = f"Here: {place(name, cell)}."
        shown = output.get("text", "") + "".join(
            str(value) for kind, value in output.get("data", {}).items() if kind.startswith("text/")
        )
        assert output.output_type != "error", f"A lesson runs without an error: mend the cell. {where}"
        assert output.get("name") != "stderr", (
            f"Nothing is written to stderr: find the cause of {shown[:80]!r}. {where}"
        )
        # Without a leading ".*", which takes minutes on the long line of an explorer.
        loud = re.search(r"(warning|traceback|deprecat).*", shown, re.IGNORECASE)
        assert not loud, f"No output is a warning: remove the cause of {loud[0][:80]!r}. {where}"
        path = re.search(r"(?<![\w.:/])/(?:home|root|tmp|usr|work|Users|opt)/\S*|[A-Z]:\\\S*", shown)
        assert not path, f"No output names a place on one machine: do not print {path[0]}. {where}"
        assert not set("\r\b") & set(shown), (
            f"A stored page keeps no moving line: show training.Progress() instead. {where}"
        )


@every_run
def test_figures_have_alt_text(name):
    for cell, output in outputs(name):
        if "image/png" in output.get("data", {}):
            alt = output.metadata.get("image/png", {}).get("alt", "")
            sentence = len(alt) >= 20 and alt[-1] in ".!?)"
            assert sentence, (
                f"A figure is shown by plots.show(figure, 'A sentence that says what it shows.'): {alt!r}. "
                + (f"Here: {place(name, cell)}.")
            )


@every_lesson
def test_result_is_a_line_for_the_map(name):
    line = readme_map.result(stored(name))
    fits = 20 <= len(line) <= 160 and "|" not in line and any(map(str.isdigit, line))
    assert fits, (
        f"The cell tagged result prints a last line of 20 to 160 characters, with numbers and no '|': {line!r}."
    )


@every_notebook
def test_notebook_is_small(name):
    assert stored(name)
    size = (ROOT / "notebooks" / f"{name}.ipynb").stat().st_size
    assert size < 1_000_000, f"A notebook has less than 1 MB: fewer or smaller figures. It has {size:,} bytes."


def test_no_notebook_is_without_a_text():
    alone = {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")} - set(STORED)
    rule("A notebook is made from a text of the same name in lessons/: write that, or delete the notebook.", alone)
