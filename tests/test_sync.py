"""Text and notebook are two forms of one lesson: tools/sync.py loses nothing on the way and renumbers nothing."""

import argparse
import asyncio
import difflib
import inspect
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_output

import lessons
import sync

TEXT = """\
# %% [markdown] slideshow={"slide_type": "slide"}
# # 99 · A lesson
#
# > **Does it sync?** We hope soo.
#
# <!-- notes
# Speaker notes are prose like any other.
# -->

# %% tags=["figure"]
a = 1
print(a)

# %% [markdown] slideshow={"slide_type": "skip"} tags=["predict"]
# **Predict first.** What is $2 \\cdot 2$?

# %%
b = 2 * 2
print(b)

# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 1
print(a + b)
"""


@pytest.fixture
def lesson(tmp_path):
    """Return a folder that holds a small lesson as the repository does, its notebook with outputs."""
    for folder in ("lessons", "notebooks"):
        (tmp_path / folder).mkdir()
    shutil.copy(sync.ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "lessons" / "99_lesson.py").write_text(TEXT)
    notebook = sync.notebook_of(TEXT)
    for count, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code"), start=1):
        cell.execution_count = count
        cell.outputs = [new_output("stream", text=f"output {count}\n")]
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.metadata["code_sha256"] = sync.fingerprint(notebook)
    nbformat.write(notebook, tmp_path / "notebooks" / "99_lesson.ipynb")
    return tmp_path


def text_path(folder):
    return folder / "lessons" / "99_lesson.py"


def notebook_path(folder):
    return folder / "notebooks" / "99_lesson.ipynb"


def both(folder):
    return text_path(folder).read_text(), notebook_path(folder).read_text()


def run_sync(folder, **options):
    return sync.sync(text_path(folder), notebooks=folder / "notebooks", **options)


def edit_text(folder, old, new):
    text = text_path(folder).read_text()
    assert old in text
    text_path(folder).write_text(text.replace(old, new))


def changed_lines(before, after):
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line.startswith(("-", "+"))]


@pytest.mark.parametrize("name", [lessons.TEMPLATE, *lessons.NAMES])
def test_text_to_notebook_and_back_is_the_same(name):
    once = lessons.read(name)
    text = sync.text_of(once)
    twice = sync.notebook_of(text)
    assert sync.text_of(twice) == text
    for before, after in zip(once.cells, twice.cells, strict=True):
        assert {**before, "id": None} == {**after, "id": None}


def test_in_step_nothing_changes(lesson):
    before = both(lesson)
    assert run_sync(lesson) == "99_lesson.ipynb in step"
    assert run_sync(lesson, back=True) == "99_lesson.py written from its notebook"
    assert both(lesson) == before


def test_typo_changes_a_line_in_one_text_and_one_notebook(lesson):
    (text, notebook) = both(lesson)
    edit_text(lesson, "hope soo", "hope so")
    run_sync(lesson)
    (new_text, new_notebook) = both(lesson)
    assert len(changed_lines(text, new_text)) == 2, "one line out, one line in"
    assert len(changed_lines(notebook, new_notebook)) == 2


def test_inserted_cell_renumbers_nothing(lesson):
    before = nbformat.read(notebook_path(lesson), 4)
    edit_text(lesson, "# %%\nb = 2", "# %% [markdown]\n# A new cell.\n\n# %%\nb = 2")
    run_sync(lesson)
    after = nbformat.read(notebook_path(lesson), 4)
    (new,) = [cell for cell in after.cells if cell.source == "A new cell."]
    assert [cell for cell in after.cells if cell is not new] == before.cells
    assert new.id not in {cell.id for cell in before.cells}


def test_ids_are_random(lesson):
    ids = [{cell.id for cell in sync.notebook_of(TEXT).cells} for _ in range(2)]
    assert not ids[0] & ids[1]


def test_changed_code_loses_its_output_and_no_other(lesson):
    edit_text(lesson, "b = 2 * 2", "b = 2 + 2")
    assert run_sync(lesson) == (
        "99_lesson.ipynb in step; its code changed since it ran, make lesson N=99 brings the outputs"
    )
    code = [cell for cell in nbformat.read(notebook_path(lesson), 4).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, None, 3]
    assert [len(cell.outputs) for cell in code] == [1, 0, 1]


def test_checks_are_folded_in_jupyterlab_and_colab(lesson):
    *others, check = sync.notebook_of(TEXT).cells
    assert check.metadata.jupyter.source_hidden
    assert check.metadata.cellView == "form"
    assert not any({"jupyter", "cellView"} & set(cell.metadata) for cell in others)


def test_edit_in_jupyterlab_goes_back_to_the_text(lesson):
    text, _ = both(lesson)
    notebook = nbformat.read(notebook_path(lesson), 4)
    notebook.cells[0].source = notebook.cells[0].source.replace("soo", "so").replace("like any other", "too")
    notebook.cells[1].metadata.tags = []  # what the side bar leaves when the last tag goes
    notebook.cells[3].metadata.update({"slideshow": {"slide_type": ""}, "editable": True, "collapsed": False})
    notebook.metadata["toc-autonumbering"] = True
    nbformat.write(notebook, notebook_path(lesson))
    run_sync(lesson, back=True)
    new_text, _ = both(lesson)
    assert new_text == text.replace("soo", "so").replace("like any other", "too").replace(
        '# %% tags=["figure"]', "# %%"
    )
    assert "editable" not in notebook_path(lesson).read_text(), "the notebook is tidied too"
    assert "toc-autonumbering" not in notebook_path(lesson).read_text()
    assert run_sync(lesson) == "99_lesson.ipynb in step"


def test_code_edited_in_jupyterlab_is_known_as_stale(lesson):
    notebook = nbformat.read(notebook_path(lesson), 4)
    notebook.cells[1].source = "a = 7\nprint(a)"  # and saved without a run
    nbformat.write(notebook, notebook_path(lesson))
    assert "its code changed since it ran" in run_sync(lesson, back=True)


def test_back_without_a_notebook_says_so(lesson):
    notebook_path(lesson).unlink()
    with pytest.raises(FileNotFoundError, match=r"99_lesson.ipynb is not there, so nothing can go back"):
        run_sync(lesson, back=True)


def test_run_stores_outputs_and_a_failing_run_stores_nothing(lesson):
    assert run_sync(lesson, run=True).startswith("99_lesson.ipynb in step and run in ")
    code = [cell for cell in nbformat.read(notebook_path(lesson), 4).cells if cell.cell_type == "code"]
    assert [cell.outputs[0].text for cell in code] == ["1\n", "4\n", "5\n"]
    assert not any("execution" in cell.metadata for cell in code), "timestamps would make every run a change"
    edit_text(lesson, "b = 2 * 2", "b = 2 / 0")
    stored = notebook_path(lesson).read_text()
    with pytest.raises(Exception, match="ZeroDivisionError"):
        run_sync(lesson, run=True)
    assert notebook_path(lesson).read_text() == stored


def open_and_save(manager, path):
    """Open and save a notebook as JupyterLab's server does it."""

    async def both_steps():
        model = manager.get(path)
        model = await model if inspect.isawaitable(model) else model
        saved = manager.save(model, path)
        return await saved if inspect.isawaitable(saved) else saved

    return asyncio.run(both_steps())


def test_jupyterlab_s_own_writer_changes_no_byte(lesson):
    from jupyter_server.services.contents.largefilemanager import LargeFileManager

    before = both(lesson)
    open_and_save(LargeFileManager(root_dir=str(lesson)), "notebooks/99_lesson.ipynb")
    assert both(lesson) == before


def test_jupyterlab_with_jupytext_changes_nothing_that_matters(lesson):
    """It pairs the two by itself, as pyproject.toml says, and adds a line of its own that the next sync drops."""
    from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
    from jupytext.async_contentsmanager import build_async_jupytext_contents_manager_class

    text, notebook = both(lesson)
    manager = build_async_jupytext_contents_manager_class(AsyncLargeFileManager)(root_dir=str(lesson))
    open_and_save(manager, "notebooks/99_lesson.ipynb")
    assert text_path(lesson).read_text() == text
    run_sync(lesson)
    assert both(lesson) == (text, notebook)


def test_a_number_that_no_lesson_has_stops_even_beside_one_that_exists(capsys):
    paths = [Path("02_b.py"), Path("01_a.py")]
    parser = argparse.ArgumentParser()
    assert [path.stem for path in sync.choose(parser, [], paths)] == ["01_a", "02_b"]
    assert sync.choose(parser, ["02"], paths) == paths[:1]
    with pytest.raises(SystemExit):
        sync.choose(parser, ["02", "99"], paths)
    assert "no lesson 99, there are 01, 02" in capsys.readouterr().err
