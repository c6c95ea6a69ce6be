"""Turn lessons into reveal.js decks that need no network: build/slides/NN_topic.html, opened from disk.

    python tools/slides.py            every lesson
    python tools/slides.py 07 09      two of them
    python tools/slides.py --pdf      a handout of each as well, printed by Chromium or Chrome

reveal.js is copied from the installed package sphinx-revealjs; formulas become MathML, which browsers draw themselves.
"""

import argparse
import functools
import html
import re
import shutil
import sys
from pathlib import Path

import nbformat
from latex2mathml.converter import convert
from nbconvert import SlidesExporter
from nbconvert.filters import markdown2html
from traitlets.config import Config

import browser
import sync

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build" / "slides"
CODE = re.compile(r"<(pre|code)\b.*?</\1>", re.DOTALL)
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$\s](?:[^$]*?[^$\s])?)\$", re.DOTALL)


def to_html(source):
    """Turn a Markdown cell into HTML in which every formula is MathML; speaker notes are left to the template."""
    page = markdown2html(source)
    parts, end = [], 0
    for code in CODE.finditer(page):  # a dollar in code is a dollar
        parts += [_formulas(page[end : code.start()]), code.group()]
        end = code.end()
    return "".join(parts) + _formulas(page[end:])


def _formulas(page):
    def drawn(found):
        block, inline = found.groups()
        return mathml(html.unescape(block or inline), bool(block))

    return FORMULA.sub(drawn, page)


def mathml(tex, block):
    """Return a formula as MathML, which a browser draws by itself, in a line of its own or within the text."""
    tex = tex.replace("{aligned}", "{split}")  # the same, by the name that latex2mathml knows
    return convert(tex, display="block" if block else "inline")


@functools.cache
def exporter():
    """Return the exporter of the course's decks: our template on a stage of 1280 x 720 pixels."""
    settings = Config()
    settings.TemplateExporter.extra_template_basedirs = [str(ROOT / "templates")]
    settings.SlidesExporter.template_name = "slides"
    settings.SlidesExporter.reveal_url_prefix = "reveal.js"
    settings.SlidesExporter.reveal_theme = "white"
    settings.SlidesExporter.reveal_width, settings.SlidesExporter.reveal_height = "1280", "720"
    # Code that draws a figure or prints a table is for readers of the notebook; in the deck the result needs the room.
    settings.TagRemovePreprocessor.enabled = True
    settings.TagRemovePreprocessor.remove_input_tags = {"figure", "evidence", "checkpoint", "result"}
    made = SlidesExporter(config=settings)
    made.register_filter("markdown2html", to_html)
    return made


def copy_reveal(folder):
    """Copy reveal.js into the folder where decks will stand, from the package that carries it."""
    import sphinx_revealjs

    source = Path(sphinx_revealjs.__file__).parent / "_static" / "revealjs"
    shutil.copytree(source, folder / "reveal.js", dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.map", "*.scss"))


def build(notebook, folder=BUILD):
    """Write the deck of a notebook into a folder; return its path."""
    page, _ = exporter().from_notebook_node(nbformat.read(notebook, 4))
    deck = folder / f"{notebook.stem}.html"
    deck.write_text(page, encoding="utf-8")
    return deck


def print_pdf(deck):
    """Print a deck, a slide a page, into a PDF beside it."""
    if browser.PATH is None:
        sys.exit(f"A PDF is printed by a browser, and {browser.MISSING}.")
    target = deck.with_suffix(".pdf")
    browser.visit(f"{deck.as_uri()}?print-pdf", "--no-pdf-header-footer", f"--print-to-pdf={target}")
    return target


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("numbers", nargs="*", help="lesson numbers, such as 07; none means all")
    parser.add_argument("--pdf", action="store_true", help="print a handout of each deck as well")
    options = parser.parse_args()
    notebooks = sync.choose(parser, options.numbers, sync.notebooks())
    copy_reveal(BUILD)
    for deck in map(build, notebooks):
        print(deck.relative_to(ROOT))
        if options.pdf:
            print(print_pdf(deck).relative_to(ROOT))


if __name__ == "__main__":
    main()
