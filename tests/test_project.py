"""The repository keeps its promises: one install, one test command, a light and documented package."""

import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import lessons

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # pytest brings it

ROOT = lessons.ROOT
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
README = (ROOT / "README.md").read_text()
SUBMODULES = sorted(
    path.stem
    for path in (ROOT / "ae_helpers").glob("[a-z]*")
    if path.suffix == ".py" or (path / "__init__.py").exists()
)
SOURCES = sorted(path.relative_to(ROOT) for path in (ROOT / "ae_helpers").rglob("*.py"))


def requirements():
    lines = (line.partition("#")[0].strip() for line in (ROOT / "requirements.txt").read_text().splitlines())
    return sorted(line for line in lines if line)


def test_environment_yml_is_in_step_with_requirements_txt():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    pip = conda[-1]["pip"]
    packages = [entry for entry in conda[:-1] if entry != "pip" and not entry.startswith("python>")]
    assert sorted([*packages, *pip]) == requirements()


def test_environment_yml_allows_the_same_pythons_as_pyproject():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    assert f"python{PYPROJECT['project']['requires-python']}" in conda


def test_requirements_cover_the_package():
    assert set(PYPROJECT["project"]["dependencies"]) <= set(requirements())
    assert requirements()[0] == "-e ."


def test_ci_runs_the_readme_s_test_command():
    (command,) = re.findall(r"^    (python3 -m venv .*pytest)$", README, re.MULTILINE)
    assert (ROOT / ".ci" / "run").read_text().rstrip().endswith(f"\n{command}")


def test_readme_s_commands_differ_in_their_last_step_only():
    """One set-up for opening the course, for testing it, and, with its own spelling of paths, for Windows."""
    first, windows, test = re.findall(r"^    ((?:python3|py) -m venv .*)$", README, re.MULTILINE)
    assert first.split(" && ")[:2] == test.split(" && ")[:2]
    spelled = (
        first.replace("python3", "py").replace(".venv/bin/", ".venv\\Scripts\\").replace("notebooks/", "notebooks\\")
    )
    assert windows == spelled


def test_readme_links_exist():
    for link in re.findall(r"\]\((?!http|#)([^)]+)\)", README):
        assert (ROOT / link).exists(), link


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_package_is_backend_free(path):
    source = (ROOT / path).read_text()
    assert not re.search(r"(?:import|from) (?:tensorflow|torch|jax)|\btf\.|keras\.src|GradientTape", source)


def test_importing_the_package_is_light():
    code = "import ae_helpers, sys; assert not {'numpy', 'keras', 'matplotlib', 'tensorflow'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_submodules_load_when_used_and_unknown_names_fail():
    import ae_helpers

    assert ae_helpers.metrics.mse is importlib.import_module("ae_helpers.metrics").mse
    assert set(SUBMODULES) == set(dir(ae_helpers)) - {"quietly"}
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = ae_helpers.nothing


def test_quietly_silences_the_compiled_code_only(capfd):
    code = "import ae_helpers, os, sys\nwith ae_helpers.quietly(): os.write(2, b'noise')\nos.write(2, b'voice')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "voice"


def test_quietly_lets_exceptions_through():
    import ae_helpers

    with pytest.raises(ZeroDivisionError), ae_helpers.quietly():
        _ = 1 / 0


def public_objects():
    for path in SOURCES:
        if path.name.startswith("_") and path.name != "__init__.py":
            continue
        module = importlib.import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
        for attribute, value in vars(module).items():
            if getattr(value, "__module__", None) == module.__name__ and not attribute.startswith("_"):
                yield pytest.param(value, id=f"{module.__name__.partition('.')[2]}.{attribute}")


@pytest.mark.parametrize("thing", list(public_objects()))
def test_public_docstring_is_complete(thing):
    doc = inspect.getdoc(thing)
    assert doc.splitlines()[0].endswith((".", ":")), "the first line is a sentence"
    assert ">>> " in doc, "an example"
    parameters = set(lessons.arguments(thing))
    documented = set(re.findall(r"\w+", doc.partition("Args")[2] or doc))
    assert parameters <= documented, parameters - documented
    if parameters and thing.__module__ not in ("ae_helpers.data", "ae_helpers.checks"):
        assert "Raises" in doc


def test_no_file_speaks_of_a_machine():
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    for name in listed.stdout.split():
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".txt", ".yml", ".j2", ".json", ".cff", ".ipynb"} and path != Path(
            __file__
        ):
            assert not re.search(r"(?<![\w.])/(?:root|home|work)/\w", path.read_text()), name


def test_lint_finds_nothing():
    for command in (["check", "."], ["format", "--check", "ae_helpers", "evidence", "tests", "tools"]):
        done = subprocess.run([sys.executable, "-m", "ruff", *command], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, f"`make lint` says:\n{done.stdout}"


def test_notebooks_alone_can_be_run_with_another_seed():
    (command,) = re.findall(r"`\.venv/bin/pytest (notebooks --lesson-seed \d)`", README)
    arguments = [sys.executable, "-m", "pytest", "--collect-only", "-q", *command.split()]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_versions_agree():
    version = PYPROJECT["project"]["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert str(citation["version"]) == version
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text()
    assert citation["repository-code"] == PYPROJECT["project"]["urls"]["Repository"]


def test_every_long_run_has_its_result_and_a_reader():
    """A script in evidence/ without a committed result, or a result that no lesson shows, is dead weight."""
    folder = ROOT / "evidence"
    scripts = {path.stem for path in folder.glob("[0-9]*.py")}
    assert scripts == {path.stem for path in folder.glob("*.json")}
    for name in scripts:
        lesson = next(path for path in (ROOT / "lessons").glob(f"{name[:2]}_*.py"))
        assert name in lesson.read_text(), f"{lesson.name} does not show evidence/{name}.json"


@pytest.mark.parametrize(
    "fault, line",
    [
        ("keras>=99", "✗ keras"),
        ("not-there>=1", "✗ not-there: it is not installed for this notebook's Python."),
    ],
)
def test_installation_check_names_what_is_wrong(monkeypatch, capsys, fault, line):
    from packaging.requirements import Requirement

    from ae_helpers import installation

    monkeypatch.setattr(installation, "_requirements", lambda: [Requirement(fault)])
    monkeypatch.setattr(installation, "_training", lambda: True)
    assert installation.check_installation() is False
    (shown,) = [text for text in capsys.readouterr().out.splitlines() if text.startswith("✗")]
    assert shown.startswith(line)
    assert installation.REMEDY in shown


def test_installation_check_reads_altered_data_as_a_fault(monkeypatch, capsys, tmp_path):
    from ae_helpers import data, installation

    monkeypatch.setattr(data, "DATASETS", tmp_path)
    (tmp_path / "SHA256SUMS").write_text("0 mnist.npz\n")
    (tmp_path / "mnist.npz").write_bytes(b"cut short")
    assert installation._data() is False
    assert "✗ data: " in capsys.readouterr().out
