"""A lesson alone, as in Colab: its first cell brings all it needs, or stops with one sentence; links lead there."""

import ast
import importlib.metadata
import re
import shutil
import sys

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import address
import colab
import lessons
from lessons import ROOT, cells
from test_project import PYPROJECT

DEPENDENCIES = [Requirement(line) for line in PYPROJECT["project"]["dependencies"]]
HAS = {
    pin.name: pin
    for line in colab.VERSIONS.read_text().splitlines()
    if line[:1].isalpha()
    for pin in [Requirement(line)]
}
BROUGHT = {"constriction", "pystoi"}  # what Colab has not, and what a lesson's first cell installs with the helpers


# What Colab has


def test_nothing_that_colab_has_is_replaced():
    """Another version than the one installed would need a restart, or break what Colab itself stands on."""
    for needed in DEPENDENCIES:
        if needed.name in BROUGHT:
            assert needed.name not in HAS
        else:
            (version,) = HAS[needed.name].specifier
            assert needed.specifier.contains(version.version), f"{needed}, but Colab has {version.version}"


def test_lessons_import_what_the_package_depends_on():
    known = {canonicalize_name(needed.name) for needed in DEPENDENCIES}
    known |= {"ae-helpers", "ipython"}  # IPython runs the lesson
    brought_by = importlib.metadata.packages_distributions()
    for name in lessons.NAMES:
        tree = ast.parse("\n".join(cell.source for cell in cells(name, "code")))
        modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        modules |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        for module in {module.partition(".")[0] for module in modules} - set(sys.stdlib_module_names):
            distributions = set(map(canonicalize_name, brought_by.get(module, [])))
            assert distributions & known, f"lesson {name} imports {module}, which pyproject.toml does not depend on"


# The first cell


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """Return the Python of an environment that has all packages but the helpers."""
    return colab.without_helpers(tmp_path_factory.mktemp("bare") / "environment")


def alone(*sources):
    """Return a notebook that begins with a lesson's setup cell."""
    setup = new_code_cell(lessons.setup_source(), metadata={"tags": ["setup"]})
    return new_notebook(cells=[setup, *map(new_code_cell, sources)])


def shown(notebook):
    """Return what the cells of a notebook show: printed text, and the lines in place of a traceback."""
    outputs = [output for cell in notebook.cells for output in cell.outputs]
    return [output.get("text") or "\n".join(output["traceback"]) for output in outputs]


@pytest.mark.parametrize(
    "place, printed, sentence",
    [
        (
            "https://github.com/OWNER/REPOSITORY",
            [],
            "The helpers are not installed: in the course's folder, run the README's first command.",
        ),
        (
            "file:///nowhere/course",
            ["Installing the course's helpers, once for this session: about half a minute ...\n"],
            "The helpers could not be installed: check the network, then run this cell again; "
            "to see why, run %pip install git+file:///nowhere/course.",
        ),
    ],
    ids=["no address", "out of reach"],
)
def test_setup_that_cannot_install_stops_with_one_sentence(bare, tmp_path, place, printed, sentence):
    done = colab.run(bare, alone("print('the next cell')"), tmp_path, place)
    assert shown(done) == [*printed, sentence]
    assert colab.stopped(done) == f"Stop: {sentence}"


def test_setup_without_an_address_asks_nobody(bare, tmp_path):
    notebook = alone()
    notebook.cells.insert(0, new_code_cell("import subprocess\ndel subprocess.run"))
    done = colab.run(bare, notebook, tmp_path, "https://github.com/OWNER/REPOSITORY")
    assert "The helpers are not installed" in colab.stopped(done)


def test_setup_installs_helpers_and_all_data_from_the_address(bare, tmp_path):
    """What lessons load is in the package, and so are the scripts that their pictures answer with."""
    called = {
        ast.unparse(node)
        for name in lessons.NAMES
        for node in ast.walk(ast.parse("\n".join(cell.source for cell in cells(name, "code"))))
        if isinstance(node, ast.Call) and re.match(r"data\.load_\w+\([^()]*\)$", ast.unparse(node))
    }
    assert len(called) > len(lessons.NAMES), "every lesson loads something"
    course, folder = tmp_path / "course", tmp_path / "alone"
    course.mkdir()
    folder.mkdir()
    modules = ", ".join(path.stem for path in (ROOT / "ae_helpers").glob("[a-z]*") if path.name != "datasets")
    after = (
        f"from ae_helpers import {modules}",
        "\n".join(sorted(called)) + "\nprint(ae_helpers.__file__)",
        "ae_helpers.explorers.explorable_map(np.zeros((3, 2)), np.zeros(3, int), np.zeros((3, 28, 28)), 'A map.');",
    )
    done = colab.run(bare, alone(*after), folder, colab.repository(course))
    assert colab.stopped(done) == ""
    installing, place, *_ = shown(done)
    assert installing.startswith("Installing the course's helpers, once for this session")
    assert str(bare.parents[1]) in place, "not from this folder"


# The address


@pytest.fixture
def course(tmp_path):
    """Return a copy of the files that hold the address."""
    for path in {path for place in address.PLACES for path in ROOT.glob(place)}:
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    return tmp_path


def contents(folder):
    return {path: path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_address_is_written_everywhere_and_back(course, capsys):
    before, old = contents(course), address.current()
    for new in ("https://github.com/a-teacher/autoencoders.course/", "https://github.com/b/c.git", old):
        address.main([new], root=course)
        now = new.removesuffix("/").removesuffix(".git")
        assert f"{now} is written into" in capsys.readouterr().out
        assert address.current(course) == now
        if now != old:
            left = [path.name for path, text in contents(course).items() if old.removeprefix(address.GITHUB) in text]
            assert not left, "the old address is left"
            setups = [text for text in contents(course).values() if f'course = "{now}"' in text]
            assert len(setups) == len(lessons.NAMES) + 1, "the template's and each lesson's text"
    assert contents(course) == before


@pytest.mark.parametrize(
    "given", ["https://gitlab.com/a/b", "https://github.com/a", "a/b", "https://github.com/a/b/tree"]
)
def test_address_that_colab_cannot_read_is_refused(course, capsys, given):
    before = contents(course)
    with pytest.raises(SystemExit):
        address.main([given], root=course)
    assert (
        f"an address is https://github.com/OWNER/REPOSITORY, since Colab opens lessons from GitHub, not {given!r}"
        in (capsys.readouterr().err)
    )
    assert contents(course) == before


def test_front_door_links_to_colab():
    link = lessons.COLAB.format(address.current().removeprefix(address.GITHUB), "00_start")
    assert link in lessons.raw("00_start")


# The device


@pytest.mark.parametrize(
    "name, said",
    [
        ("/job:localhost/replica:0/task:0/device:CPU:0", "CPU, for which the lessons are made"),
        ("TFRT_CPU_0", "CPU, for which the lessons are made"),
        ("/job:localhost/replica:0/task:0/device:GPU:0", "GPU, which Keras uses by itself"),
        ("cuda:0", "GPU, which Keras uses by itself"),
        ("TPU_0(process=0,(0,0,0,0))", "TPU, which Keras uses by itself"),
    ],
)
def test_installation_check_names_the_device(monkeypatch, name, said):
    from types import SimpleNamespace

    import keras

    from ae_helpers import installation

    monkeypatch.setattr(keras.ops, "zeros", lambda _: SimpleNamespace(device=name))
    assert installation._device().startswith(said)
