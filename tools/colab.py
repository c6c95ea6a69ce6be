"""Run lessons as Colab does: its versions, a notebook alone in an empty folder, helpers from the repository's address.

    python tools/colab.py                   lesson 01, which takes a minute and, for the installation, a few more
    python tools/colab.py 07 12             others, one after the other

The versions are those of tests/colab.txt; the address is that of a repository made from this folder, as it is now.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from pathlib import Path

import nbformat

import sync

ROOT = Path(__file__).parents[1]
VERSIONS = ROOT / "tests" / "colab.txt"
PACKAGE = ("pyproject.toml", "README.md", "LICENSE", "ae_helpers", "evidence")  # what an installation needs
EXECUTE = """
import sys, nbclient, nbformat
notebook = nbformat.read(sys.argv[1], 4)
try:
    nbclient.NotebookClient(notebook, timeout=900, kernel_name="python3").execute()
except nbclient.exceptions.CellExecutionError:
    pass  # the notebook holds it
nbformat.write(notebook, sys.argv[1])
"""


def repository(folder):
    """Make a repository of the package as it is here, committed or not; return its address."""
    for name in PACKAGE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    git = ["git", "-C", str(folder), "-c", "user.name=course", "-c", "user.email=course@localhost"]
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--no-gpg-sign", "-m", "The course"]):
        subprocess.run([*git, *command], check=True)
    return folder.as_uri()


def with_versions(folder, python=sys.executable):
    """Make a virtual environment with Colab's versions and without the helpers; return its Python."""
    subprocess.run([python, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", str(VERSIONS)], check=True)
    return python


def without_helpers(folder):
    """Make a virtual environment of the packages that are installed here, less the helpers; return its Python."""
    venv.create(folder, with_pip=False)
    (packages,) = folder.glob("lib/python*/site-packages")
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not re.search(r"ae_helpers|\.pth$|^__pycache__$", path.name):
            (packages / path.name).symlink_to(path)
    return folder / "bin" / "python"


def run(python, notebook, folder, address=None):
    """Run a notebook alone in a folder until it ends or stops, with another address if one is given; return it."""
    if address:
        for cell in notebook.cells:
            if "setup" in cell.metadata.get("tags", []):
                cell.source = re.sub(r'course = ".+"', f'course = "{address}"', cell.source)
    path = folder / "lesson.ipynb"
    nbformat.write(notebook, path)
    outside = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    own = {f"{name}_DIR": str(folder / ".jupyter") for name in ("JUPYTER_CONFIG", "JUPYTER_DATA", "JUPYTER_RUNTIME")}
    settings = {**outside, **own, "PYTHONNOUSERSITE": "1", "IPYTHONDIR": str(folder / ".ipython")}
    subprocess.run([python, "-c", EXECUTE, path.name], cwd=folder, env=settings, check=True)
    return nbformat.read(path, 4)


def stopped(notebook):
    """Return what stopped a notebook, or nothing if it ran to its end."""
    errors = (output for cell in notebook.cells for output in cell.get("outputs", []) if output.output_type == "error")
    return next((f"{error.ename}: {error.evalue}" for error in errors), "")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("numbers", nargs="*", default=["01"], help="lesson numbers, such as 07; none means 01")
    parser.add_argument("--python", default=sys.executable, help="another Python, such as python3.12, which Colab had")
    options = parser.parse_args()
    paths = sync.choose(parser, options.numbers, sync.notebooks())
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "course").mkdir()
        address = repository(folder / "course")
        started = time.monotonic()
        python = with_versions(folder / "environment", options.python)
        version = subprocess.run([python, "--version"], capture_output=True, text=True).stdout.strip()
        print(f"{version} and {VERSIONS.name} installed in {time.monotonic() - started:.0f} s", flush=True)
        faults = 0
        for path in paths:
            (folder / path.stem).mkdir()
            started = time.monotonic()
            fault = stopped(run(python, nbformat.read(path, 4), folder / path.stem, address))
            faults += bool(fault)
            print(f"{path.stem}: {fault or f'ran in {time.monotonic() - started:.0f} s'}", flush=True)
            subprocess.run([python, "-m", "pip", "uninstall", "--quiet", "--yes", "ae_helpers"], check=True)
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
