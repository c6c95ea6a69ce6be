"""Turn lessons into reveal.js decks that need no network: build/slides/NN_topic.html, opened from disk.

    python tools/slides.py            every lesson
    python tools/slides.py 07 09      two of them
    python tools/slides.py --pdf      a handout of each as well, printed by Chromium or Chrome

reveal.js is copied from the installed package sphinx-revealjs; formulas become MathML, which browsers draw themselves.
"""

import argparse
import html
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from latex2mathml.converter import convert
from nbconvert import SlidesExporter
from nbconvert.filters import markdown2html
from traitlets.config import Config

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build" / "slides"
CODE = re.compile(r"<(pre|code)\b.*?</\1>", re.DOTALL)
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$\s](?:[^$]*?[^$\s])?)\$", re.DOTALL)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def to_html(source):
    """Turn a Markdown cell into HTML in which every formula is MathML; speaker notes are left to the template."""
    page = markdown2html(source)
    parts, end = [], 0
    for code in CODE.finditer(page):  # a dollar in code is a dollar
        parts += [_formulas(page[end : code.start()]), code.group()]
        end = code.end()
    return "".join(parts) + _formulas(page[end:])


def _formulas(page):
    def mathml(found):
        block, inline = found.groups()
        return convert(html.unescape(block or inline), display="block" if block else "inline")

    return FORMULA.sub(mathml, page)


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


def build(paths, folder=BUILD):
    """Write the deck of each notebook into a folder, and reveal.js beside them; return the decks' paths."""
    import sphinx_revealjs

    source = Path(sphinx_revealjs.__file__).parent / "_static" / "revealjs"
    shutil.copytree(source, folder / "reveal.js", dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.map", "*.scss"))
    decks = []
    make = exporter()
    for path in paths:
        page, _ = make.from_notebook_node(nbformat.read(path, 4))
        decks.append(folder / f"{path.stem}.html")
        decks[-1].write_text(page, encoding="utf-8")
    return decks


def print_pdf(deck):
    """Print a deck, a slide a page, into a PDF beside it."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit(f"A PDF is printed by a browser, and none of {', '.join(BROWSERS)} was found on the path.")
    target = deck.with_suffix(".pdf")
    options = ["--headless", "--disable-gpu", "--no-sandbox", "--no-pdf-header-footer", "--virtual-time-budget=20000"]
    command = [browser, *options, f"--print-to-pdf={target}", f"{deck.as_uri()}?print-pdf"]
    subprocess.run(command, check=True, capture_output=True)
    return target


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("numbers", nargs="*", help="lesson numbers, such as 07; none means all")
    parser.add_argument("--pdf", action="store_true", help="print a handout of each deck as well")
    options = parser.parse_args()
    everything = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
    paths = [path for path in everything if path.stem[:2] in options.numbers or not options.numbers]
    paths = [path for path in paths if path.stem != "00_start"]
    if not paths:
        parser.error(f"no lesson {' '.join(options.numbers)} in notebooks/")
    for deck in build(paths):
        print(deck.relative_to(ROOT))
        if options.pdf:
            print(print_pdf(deck).relative_to(ROOT))


if __name__ == "__main__":
    main()
