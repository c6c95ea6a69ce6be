"""Build the course as a website that opens from disk, without a network: build/site/index.html.

    python tools/book.py                    into build/site
    python tools/book.py --to FOLDER        elsewhere

The pages of docs/ and the executed lessons are copied into a folder of sources, with links that lead where they should
on the site; what the lessons already know (map, results, symbols, reading, what they build) is written beside them;
then Sphinx makes the pages. No lesson is run.
"""

import argparse
import ast
import html
import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path, PurePosixPath

import nbformat

import readme_map
from address import current as repository
from sync import notebooks as lessons

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build" / "site"
COMMENT = re.compile(r"\s*<!--.*?-->", re.DOTALL)
LINK = re.compile(r"(\]\()(?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]*)?\)")
# The code of these cells is folded away on a page; tests see to it that lessons use the tags.
FOLDED = {"setup": "Setup, the same in every lesson", "exercise-check": "The check's code (it holds the answer)"}


def place(path):
    """Return where a file of the repository stands among the sources of the site, or nothing if it is not a page."""
    if path.suffix == ".ipynb" and path.parent == ROOT / "notebooks":
        return PurePosixPath("notebooks") / path.name
    if path.parent == ROOT / "ae_helpers" and path.stem in modules():
        return PurePosixPath("api") / f"{path.stem}.md"
    if path.is_relative_to(ROOT / "docs") and path.exists():
        return PurePosixPath(path.relative_to(ROOT / "docs").as_posix())
    return None


def relink(text, origin, page=None):
    """Return Markdown with its links turned from where they lead in the repository to where they lead on the site.

    ``origin`` is the file that holds the text. A file without a page of its own is linked at the repository's address.
    ``page`` is the page that will hold the text, if not the one of ``origin``.
    """
    page = page or place(origin)

    def turned(found):
        opening, link, anchor = found.groups(default="")
        path = Path(os.path.normpath(origin.parent / link))
        if target := place(path):
            return f"{opening}{os.path.relpath(target, page.parent)}{anchor})"
        if path.exists() and path.is_relative_to(ROOT):
            kind = "tree" if path.is_dir() else "blob"
            return f"{opening}{repository()}/{kind}/main/{path.relative_to(ROOT).as_posix()}{anchor})"
        return found[0]

    return LINK.sub(turned, text)


def doors(name, head):
    """Return the links below a lesson's head: to its file and, if the head has none, to Colab, which reads GitHub."""
    links = [f'<a href="{name}.ipynb" download>Download the notebook</a>']
    owner = repository().partition("https://github.com/")[2]
    if owner and "colab.research" not in head:
        address = f"https://colab.research.google.com/github/{owner}/blob/main/notebooks/{name}.ipynb"
        links.insert(0, f'<a href="{html.escape(address)}">Open in Colab</a>')
    return f'<p class="doors">{" ".join(links)}</p>'


def page_of(path, built=()):
    """Return a notebook as the site shows it: no speaker notes, folded cells, figures with their alt texts.

    ``built`` are the names of the package's parts whose cells get an anchor, because the reference links to them.
    """
    notebook = nbformat.read(path, as_version=4)
    cells = []
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type == "markdown":
            cell.source = relink(COMMENT.sub("", cell.source), path)
        else:
            shown = {}
            for tag in set(tags) & set(FOLDED):
                tags.append("hide-input")
                shown["code_prompt_show"] = FOLDED[tag]
            alts = {o.metadata["image/png"]["alt"] for o in cell.outputs if "image/png" in o.get("data", {})}
            if len(alts) > 1:
                raise ValueError(f"{path.name}: a cell shows {len(alts)} figures; give each a cell of its own")
            if alts:
                shown["image"] = {"alt": alts.pop()}
            cell.metadata["mystnb"] = shown
            anchors = [f"({anchor(name)})=" for name in _defined(cell) if name in built]
            if anchors:
                cells.append(nbformat.v4.new_markdown_cell("\n".join(anchors)))
        cells.append(cell)
    cells.insert(1, nbformat.v4.new_markdown_cell(doors(path.stem, notebook.cells[0].source)))
    notebook.cells = cells
    return notebook


# What the lessons know about the package


def anchor(name):
    """Return the anchor of the cell in which a lesson writes out a part of the package."""
    return f"built-{name.lower().replace('_', '-')}"


def _defined(cell):
    """Return the names of the classes and functions that a cell tagged ``twin`` writes out."""
    if "twin" not in cell.metadata.get("tags", []):
        return []
    return [node.name for node in ast.parse(cell.source).body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]


def built_in():
    """Return the lesson, by its file's stem, in which each part of the package that has a twin is written out."""
    found = {}
    for path in lessons():
        for cell in nbformat.read(path, as_version=4).cells:
            found.update(dict.fromkeys(_defined(cell), path.stem))
    return found


def used_in():
    """Return the lessons, by their files' stems, that use each part of the package: ``{"mse": ["01_...", ...]}``."""
    found = {}
    for path in lessons():
        cells = nbformat.read(path, as_version=4).cells
        tree = ast.parse("\n".join(cell.source for cell in cells if cell.cell_type == "code"))
        imported = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ae_helpers.")
            for alias in node.names
        }
        names = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and getattr(node.value, "id", None) in modules():
                names.add(node.attr)
            elif isinstance(node, ast.Name) and node.id in imported:
                names.add(node.id)
        for name in names:
            found.setdefault(name, []).append(path.stem)
    return found


def modules():
    """Return the names of the package's modules."""
    found = (ROOT / "ae_helpers").glob("[a-z]*")
    return sorted(path.stem for path in found if path.suffix == ".py" or (path / "__init__.py").exists())


# What is written beside the pages of docs/


def rows():
    """Return the rows of the map of the lessons, each a list of number, link, question, result and time.

    A lesson that is still being written, and has no notebook yet, has no page and no row.
    """
    numbers = {path.stem[:2] for path in lessons()}
    found = [line.strip("| ").split(" | ") for line in readme_map.table(ROOT, "notebooks/")[2:]]
    return [row for row in found if row[0] in numbers]


def _table(head, lines):
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *lines)) + "\n"


def lesson_map():
    head = ["no.", "lesson", "the question", "time"]
    return _table(head, [[number, link, question, time] for number, link, question, _, time in rows()])


def results():
    head = ["no.", "lesson", "what it reaches"]
    return _table(head, [[number, link, reached] for number, link, _, reached, _ in rows()])


def long_runs():
    lines = []
    for path in sorted((ROOT / "evidence").glob("[0-9]*.json")):
        minutes = json.loads(path.read_text(encoding="utf-8"))["core_seconds"] / 60
        about = ast.get_docstring(ast.parse(path.with_suffix(".py").read_text(encoding="utf-8")))
        claim = re.match(r".*?[.?](?=\s|$)", " ".join(about.split()))[0]
        script = f"[{path.stem}](evidence/{path.stem}.py)"
        cost = f"{minutes:.0f} min" if minutes >= 1 else "< 1 min"
        lines.append([path.stem[:2], claim.replace("|", "\\|"), script, cost])
    return _table(["lesson", "what it looks into", "script", "one core"], lines)


def symbols():
    """Return the table of symbols, which stands in the first lesson."""
    for cell in nbformat.read(lessons()[0], as_version=4).cells:
        if found := re.search(r"^\| symbol .*\n(?:\|.*\n?)+", cell.source, re.MULTILINE):
            return found[0]
    raise ValueError(f"{lessons()[0].name} has no table that begins with | symbol")


def reading(path):
    """Return what a lesson's section Further reading holds: its list's items, and the paragraphs that follow them."""
    cells = nbformat.read(path, as_version=4).cells
    (section,) = [cell.source for cell in cells if cell.source.startswith("## Further reading")]
    items, others = [], []
    for block in re.split(r"\n\s*\n|\n(?=[-*] )", section.partition("\n")[2].strip()):
        text = " ".join(block.split())
        (items if re.match("[-*] ", text) else others).append(re.sub("^[-*] ", "", text))
    return items, others


def identifier(item):
    """Return what tells one work from another: the first address in its entry, a DOI or an arXiv number mostly."""
    address = re.search(r"\]\((https?://[^)\s]+)\)", item)
    return address[1].lower().rstrip("/").replace("http:", "https:") if address else item


def _order(item):
    """Return the first author's surname and the year, by which the bibliography is ordered."""
    author = re.split(r",| and | et al|\(", item, maxsplit=1)[0].strip()
    surname = re.sub(r"^(?:[^\W\d_]\.[- ]?)+", "", author)
    year = re.search(r"\b(?:18|19|20)\d\d\b", item)
    return surname.strip().lower(), year[0] if year else "", item


def _cited(paths):
    return ", ".join(f"[{path.stem[:2]}](notebooks/{path.name})" for path in paths)


def bibliography():
    """Return every work of the lessons' reading once, each with the lessons that cite it."""
    works, others = {}, []
    for path in lessons():
        items, paragraphs = reading(path)
        for item in items:
            works.setdefault(identifier(item), (item, []))[1].append(path)
        others += [f"* Lesson {_cited([path])}: {paragraph.removeprefix('Also: ')}" for paragraph in paragraphs]
    listed = sorted(works.values(), key=lambda work: _order(work[0]))
    lines = [f"* {item.rstrip('.')}. *Lesson{'s' * (len(paths) > 1)}* {_cited(paths)}" for item, paths in listed]
    if others:
        lines += ["", "## Named without an address", "", *others]
    return "\n".join(lines) + "\n"


def reference(name):
    """Return the page of one module of the package."""
    package = (ROOT / "ae_helpers" / name).is_dir()  # its parts stand in modules of its own
    options = "   :members:\n" + "   :imported-members:\n" * package
    return f"# {name}\n\n```{{eval-rst}}\n.. automodule:: ae_helpers.{name}\n{options}```\n"


def teaching(names):
    """Return the contents of the pages for teachers: below their index, if they have one."""
    listed = "\n".join(f"teaching/{name}" for name in (["index"] if "index" in names else names))
    return f"```{{toctree}}\n:hidden:\n:caption: For teachers\n\n{listed}\n```\n" if names else ""


BELOW = "\n```{toctree}\n:hidden:\n:glob:\n\n*\n```\n"


def write_sources(folder):
    """Write everything that Sphinx reads into a folder."""
    made = {
        "map": lesson_map(),
        "results": results(),
        "long_runs": long_runs(),
        "symbols": symbols(),
        "teaching": teaching(sorted(path.stem for path in (ROOT / "docs" / "teaching").glob("*.md"))),
        "bibliography": bibliography(),
        "readme": (ROOT / "README.md").read_text(encoding="utf-8"),
    }
    shutil.copytree(ROOT / "docs", folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (ROOT / "docs").rglob("*.md"):
        text = relink(path.read_text(encoding="utf-8"), path)
        if path == ROOT / "docs" / "teaching" / "index.md":
            text += BELOW
        (folder / path.relative_to(ROOT / "docs")).write_text(text, encoding="utf-8")
    for part in ("_made", "api", "notebooks"):
        (folder / part).mkdir(exist_ok=True)
    for name, text in made.items():
        text = relink(text, ROOT / "README.md", PurePosixPath("index.md"))  # the pages that include them are at the top
        (folder / "_made" / f"{name}.md").write_text(text, encoding="utf-8")
    for name in modules():
        (folder / "api" / f"{name}.md").write_text(reference(name), encoding="utf-8")
    built = built_in()
    for path in [ROOT / "notebooks" / "00_start.ipynb", *lessons()]:
        nbformat.write(
            page_of(path, [name for name, lesson in built.items() if lesson == path.stem]),
            folder / "notebooks" / path.name,
        )


def build(target=BUILD):
    """Build the site into a folder, anew; stop at the first fault that Sphinx finds, after it has told them all."""
    from sphinx.cmd.build import build_main

    import ae_helpers

    with ae_helpers.quietly():
        import keras  # noqa: F401  which the reference looks into, and which is talkative when it starts
    shutil.rmtree(target, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        sources = Path(folder) / "sources"
        sources.mkdir()
        write_sources(sources)
        if build_main(["-q", "-W", "--keep-going", "-d", f"{folder}/doctrees", str(sources), str(target)]):
            sys.exit("The site has the faults above.")
    for path in [ROOT / "notebooks" / "00_start.ipynb", *lessons()]:
        shutil.copy(path, target / "notebooks" / path.name)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--to", type=Path, default=BUILD, help="the folder to build into, whose content is replaced")
    target = parser.parse_args().to.resolve()
    build(target)
    print(target / "index.html")


if __name__ == "__main__":
    main()
