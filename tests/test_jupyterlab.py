"""The course in JupyterLab, started as the README says, used as a student does: with mouse and keyboard."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import lessons
import sync
from lessons import NAMES, ROOT

TOKEN = "course"
COMMAND = "jupyter lab notebooks/00_start.ipynb"  # the README's, which a test below compares
EXPLORERS = """
import numpy as np, keras
from ae_helpers import explorers
random = np.random.default_rng(0)
z, labels, images = random.normal(size=(50, 2)), np.arange(50) % 10, random.random((50, 28, 28))
explorers.explorable_map(z, labels, images, "A map of fifty points.")
""".strip()
LIVE = """
decoder = keras.Sequential([keras.Input((2,)), keras.layers.Dense(784, "sigmoid")])
explorers.live_latent_explorer(decoder, z, labels)
""".strip()


@pytest.fixture(scope="module")
def lab(tmp_path_factory, chromium):
    """Start JupyterLab on a copy of the notebooks; return the address of a notebook in it, less the notebook's name."""
    folder, home = tmp_path_factory.mktemp("course"), tmp_path_factory.mktemp("home")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".*"))
    widgets = new_notebook(
        cells=[new_markdown_cell("# Explorers"), new_code_cell(EXPLORERS), new_code_cell(LIVE)],
        metadata={"kernelspec": sync.KERNEL},
    )
    nbformat.write(widgets, folder / "notebooks" / "explorers.ipynb")
    for path in (folder / "notebooks").glob("0*.ipynb"):
        # JupyterLab writes the running Python's version into a notebook and calls that a change: no file can suit all.
        notebook = nbformat.read(path, 4)
        notebook.metadata.language_info.version = sys.version.split()[0]
        nbformat.write(notebook, path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        "--no-browser",
        "--allow-root",  # in a container there is no other user
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={TOKEN}",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.news_url=None",
        "--LabApp.expose_app_in_browser=True",  # so that the tests can ask for what is stored, too
    ]
    places = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    places |= {f"JUPYTERLAB_{name}_DIR": str(home / name.lower()) for name in ("SETTINGS", "WORKSPACES")}
    places["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])  # no other jupyter-lab
    places |= {"HOME": str(home), "IPYTHONDIR": str(home / "ipython"), "MPLCONFIGDIR": str(home / "matplotlib")}
    with open(home / "log", "w") as log:
        command = [sys.executable, "-m", *COMMAND.split(), *options]
        server = subprocess.Popen(command, cwd=folder, env={**os.environ, **places}, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=5).close()
                break
            except (urllib.error.URLError, ConnectionError):
                assert server.poll() is None, (home / "log").read_text()[-2000:]
                time.sleep(0.1)
        yield f"{address}/lab/tree/"  # the folder of the notebook that was named is the root
    finally:
        server.terminate()
        server.wait(30)


class Notebook:
    """A notebook on the page, as its reader sees it; what is stored is asked of JupyterLab itself."""

    CURRENT = "window.jupyterapp.shell.currentWidget"

    def __init__(self, page, name):
        self.page, self.name, self.runs = page, name, 0
        page.wait_for_function(
            f"name => {self.CURRENT}?.context?.path.endsWith(name) && {self.CURRENT}.context.isReady"
            f" && {self.CURRENT}.sessionContext.session?.kernel?.status === 'idle'",
            arg=f"{name}.ipynb",
            timeout=60_000,
        )

    def ask(self, code, argument=None):
        return self.page.evaluate(f"argument => {{ const notebook = {self.CURRENT}; return {code}; }}", argument)

    def cells(self):
        """Return the notebook as it would be saved now."""
        return nbformat.from_dict(self.ask("notebook.context.model.toJSON()")).cells

    def is_changed(self):
        return self.ask("notebook.context.model.dirty")

    def select(self, index):
        self.ask("notebook.content.deselectAll() ?? (notebook.content.activeCellIndex = argument)", index)
        self.ask("(notebook.content.mode = 'command', notebook.activate())")

    def run(self, index):
        """Press Shift + Enter in a cell; if it is code, wait for its number and return what it shows."""
        assert self.ask("notebook.content.activeCellIndex") == index
        self.page.keyboard.press("Shift+Enter")
        if self.ask("notebook.content.model.cells.get(argument).type", index) != "code":
            return []
        self.runs += 1
        self.page.wait_for_function(
            f"([index, runs]) => {self.CURRENT}.content.model.cells.get(index).executionCount === runs",
            arg=[index, self.runs],
            timeout=120_000,
        )
        self.page.wait_for_function(f"() => {self.CURRENT}.sessionContext.session.kernel.status === 'idle'")
        return nbformat.from_dict(self.ask("notebook.content.model.cells.get(argument).toJSON()", index)).outputs

    def write(self, index, source):
        """Replace what stands in a cell, from the keyboard."""
        self.select(index)
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Escape")
        assert self.ask("notebook.content.model.cells.get(argument).sharedModel.getSource()", index) == source

    def shown(self, index):
        """Return the outputs of a cell as they are on the page, scrolled there."""
        self.ask("notebook.content.scrollToItem(argument)", index)
        return self.page.locator(f'.jp-NotebookPanel:visible [data-windowed-list-index="{index}"] .jp-Cell-outputArea')


@pytest.fixture
def visit(page, lab):
    """Return a function that opens a notebook in JupyterLab; in the end, page asserts that its console is clean."""

    def open_(name):
        page.goto(f"{lab}{name}.ipynb?token={TOKEN}")
        return Notebook(page, name)

    return open_


def errors(outputs):
    return [output for output in outputs if output.output_type == "error"]


def printed(outputs):
    return "".join(output.get("text", "") for output in outputs)


def test_command_is_the_readme_s():
    assert f"/{COMMAND}\n" in (ROOT / "README.md").read_text()


def test_front_door_leads_to_lesson_01_which_runs_and_judges(visit, page):
    start = visit("00_start")
    heading = start.cells()[0].source.splitlines()[0].lstrip("# ")
    page.get_by_role("heading", name=heading).wait_for()
    assert not start.is_changed(), "opening the front door marks it as unsaved"
    name = NAMES[0]
    page.locator(f'.jp-NotebookPanel:visible a[href*="{name}.ipynb"]').first.click()
    lesson = Notebook(page, name)
    assert not lesson.is_changed(), "opening a lesson marks it as unsaved"

    cells = lesson.cells()
    lesson.select(0)
    for index, cell in enumerate(cells):
        found = errors(lesson.run(index))
        assert not found, f"{cell.source}\n{found}"
    numbers = [cell.execution_count for cell in lesson.cells()[: len(cells)] if cell.cell_type == "code"]
    assert numbers == list(range(1, len(numbers) + 1)), "each cell once, in order"

    exercise, check = (
        [i for i, cell in enumerate(cells) if tag in cell.metadata.get("tags", [])][1]
        for tag in ("exercise", "exercise-check")
    )
    answers = {verdict: code for number, verdict, code in reversed(lessons.answers(name)) if number == 2}
    begins = {"right": "✓ Exercise 2", "wrong": "✗ Exercise 2: not yet. ", "raises": "✗ Exercise 2: "}
    for verdict, line in begins.items():
        lesson.write(exercise, answers[verdict])
        assert not lesson.run(exercise)
        lesson.select(check)
        said = printed(lesson.run(check))
        assert said.startswith(line) and said.count("\n") == 1, said
        assert lesson.shown(check).inner_text().strip() == said.strip()
    assert "line" in said and "Error" in said, "where and why it stopped"
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/lesson.png")


def test_map_answers_keys_and_sliders_move_a_decoder(visit, page):
    notebook = visit("explorers")
    notebook.select(1)
    assert not errors(notebook.run(1))
    words = notebook.shown(1).locator("[aria-live]")
    before = words.inner_text()
    notebook.shown(1).locator("[tabindex]").first.press("ArrowRight")
    page.wait_for_function("([element, before]) => element.innerText !== before", arg=[words.element_handle(), before])

    notebook.select(2)
    assert not errors(notebook.run(2))
    picture, handle = (notebook.shown(2).locator(found).first for found in ("img", ".noUi-handle"))
    picture.wait_for()
    before = picture.get_attribute("src")
    box = handle.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    page.wait_for_function(
        "before => [...document.querySelectorAll('.jp-OutputArea img')].some(image => image.src.startsWith('data:')"
        " && image.src !== before) && !document.querySelector(`.jp-OutputArea img[src='${before}']`)",
        arg=before,
    )
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/explorers.png")
