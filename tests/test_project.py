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
MODULES = sorted(path.stem for path in (ROOT / "ae_helpers").glob("[a-z]*.py"))


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
    (command,) = re.findall(r"^    (pip install .*pytest)$", README, re.MULTILINE)
    assert (ROOT / ".ci" / "run").read_text().rstrip().endswith(f"\n{command}")


@pytest.mark.parametrize("name", lessons.NAMES)
def test_readme_maps_the_lesson(name):
    title = lessons.cells(name)[0].source.splitlines()[0].removeprefix("# ")
    (row,) = [line for line in README.splitlines() if f"(notebooks/{name}.ipynb)" in line and line.startswith("|")]
    assert title.partition(" · ")[2] in row
    time = re.search(r"\*\*Time\*\* about (\d+ s)", lessons.cells(name)[0].source)[1]
    assert time in row, "the lesson and the map tell the same time"


def test_readme_links_exist():
    for link in re.findall(r"\]\((?!http|#)([^)]+)\)", README):
        assert (ROOT / link).exists(), link


@pytest.mark.parametrize("module", MODULES)
def test_package_is_backend_free(module):
    source = (ROOT / "ae_helpers" / f"{module}.py").read_text()
    assert not re.search(r"(?:import|from) (?:tensorflow|torch|jax)|\btf\.|keras\.src|GradientTape", source)


def test_importing_the_package_is_light():
    code = "import ae_helpers, sys; assert not {'numpy', 'keras', 'matplotlib', 'tensorflow'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_submodules_load_when_used_and_unknown_names_fail():
    import ae_helpers

    assert ae_helpers.metrics.mse is importlib.import_module("ae_helpers.metrics").mse
    assert set(MODULES) == set(dir(ae_helpers)) - {"quietly"}
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
    for name in MODULES:
        module = importlib.import_module(f"ae_helpers.{name}")
        for attribute, value in vars(module).items():
            if getattr(value, "__module__", None) == module.__name__ and not attribute.startswith("_"):
                yield pytest.param(value, id=f"{name}.{attribute}")


@pytest.mark.parametrize("thing", list(public_objects()))
def test_public_docstring_is_complete(thing):
    doc = inspect.getdoc(thing)
    assert doc.splitlines()[0].endswith((".", ":")), "the first line is a sentence"
    assert ">>> " in doc, "an example"
    parameters = set(inspect.signature(thing).parameters) - {"kwargs", "args"}
    documented = set(re.findall(r"\w+", doc.partition("Args")[2] or doc))
    assert parameters <= documented, parameters - documented
    if parameters and thing.__module__ not in ("ae_helpers.data", "ae_helpers.checks"):
        assert "Raises" in doc


def test_no_file_speaks_of_a_machine():
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    for name in listed.stdout.split():
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".txt", ".yml", ".j2"} and path != Path(__file__):
            assert not re.search(r"(?<![\w.])/(?:root|home|work)/\w", path.read_text()), name


def test_lint_finds_nothing():
    done = subprocess.run([sys.executable, "-m", "ruff", "check", "."], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_notebooks_alone_can_be_run_with_another_seed():
    (command,) = re.findall(r"`pytest (notebooks --lesson-seed \d)`", README)
    arguments = [sys.executable, "-m", "pytest", "--collect-only", "-q", *command.split()]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
