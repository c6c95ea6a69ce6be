"""Say once where the repository lives: python tools/address.py https://github.com/OWNER/REPOSITORY

The address has one home, pyproject.toml. This writes a new one there and wherever else the old one stands: in the
setup cell of every lesson, in the links to Colab, and in the files for people.
"""

import argparse
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
GITHUB, COLAB = "https://github.com/", "https://colab.research.google.com/github/"
PLACES = ("*.toml", "*.md", "*.cff", "docs/**/*.md", "docs/**/*.py", "lessons/*.py", "notebooks/*.ipynb")


def current(root=ROOT):
    """Return the address as pyproject.toml has it."""
    return re.search(r'^Repository = "(.+)"$', (root / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)[1]


def main(arguments=None, root=ROOT):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address", help="the page of the repository on GitHub, from which Colab opens notebooks")
    given = parser.parse_args(arguments).address
    found = re.fullmatch(rf"{GITHUB}([\w-]+/[\w.-]+?)(?:\.git)?/?", given, re.ASCII)
    if not found:
        parser.error(f"an address is {GITHUB}OWNER/REPOSITORY, since Colab opens lessons from GitHub, not {given!r}")
    old, new = current(root).removeprefix(GITHUB), found[1]
    pattern = re.compile(rf"({GITHUB}|{COLAB}){re.escape(old)}(?![\w-])")
    changed = 0
    for path in sorted({path for place in PLACES for path in root.glob(place)}):
        text = path.read_text(encoding="utf-8")
        if (written := pattern.sub(rf"\g<1>{new}", text)) != text:
            path.write_text(written, encoding="utf-8", newline="\n")
            changed += 1
    print(f"{GITHUB}{new} is written into {changed} files")


if __name__ == "__main__":
    main()
