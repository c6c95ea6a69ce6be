"""The website: built once, every page read, and a few looked at in a browser, in both themes, wide and narrow."""

import functools
import html.parser
import http.server
import itertools
import re
import subprocess
import sys
import threading
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import pytest

import book
import lessons

ROOT = lessons.ROOT
NAMES = [path.stem for path in book.lessons()]
TEACHING = sorted(path.stem for path in (ROOT / "docs" / "teaching").glob("*.md"))
LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}


class Page(html.parser.HTMLParser):
    """What a page holds: its anchors, its links, what it loads, its pictures' alt texts and its words."""

    def __init__(self, path):
        super().__init__()
        self.path, self.ids, self.links, self.loads, self.alts, self.words = path, set(), [], [], [], []
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.ids |= {given[key] for key in ("id", "name") if given.get(key)}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if LOADED.get(tag) in given and given.get("rel") not in ("index", "search", "next", "prev", "canonical"):
            self.loads.append(given[LOADED[tag]])
        if tag == "img":
            self.alts.append(given.get("alt", ""))

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, str(ROOT / "tools" / "book.py"), "--to", str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, f"make site says:\n{done.stdout}{done.stderr}"
    return target


@pytest.fixture(scope="module")
def pages(site):
    return {path.relative_to(site).as_posix(): Page(path) for path in sorted(site.rglob("*.html"))}


@pytest.fixture(params=NAMES)
def lesson(request, pages):
    return pages[f"notebooks/{request.param}.html"]


def prose(markdown):
    """Return Markdown as a page's words show it: without links, marks of emphasis and quotes' shapes."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)|[*`]", r"\1", markdown).replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")


def test_every_page_is_there(pages):
    expected = {f"notebooks/{name}" for name in ("00_start", *NAMES)} | {f"teaching/{name}" for name in TEACHING}
    expected |= {f"api/{name}" for name in book.modules()}
    expected |= {"index", "results", "notation", "glossary", "bibliography", "api", "search"}
    assert {f"{name}.html" for name in expected} == set(pages)


def test_every_page_is_in_the_contents(pages):
    """From the front page a reader comes everywhere, by the contents beside the text."""
    listed = {link.partition("#")[0] for link in pages["index.html"].links}
    assert not set(pages) - listed - {"index.html", "search.html"}


def test_no_link_or_anchor_is_broken(site, pages):
    broken = []
    for name, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or link == "#":
                continue
            target = (page.path.parent / unquote(parts.path)).resolve() if parts.path else page.path
            there = pages.get(target.relative_to(site.resolve()).as_posix()) if target.is_relative_to(site) else None
            if not target.is_file() or (parts.fragment and unquote(parts.fragment) not in there.ids):
                broken.append(f"{name}: {link}")
    assert not broken


def test_nothing_is_loaded_from_the_web(site, pages):
    for page in pages.values():
        for name in page.loads:
            there = (page.path.parent / urlsplit(name).path).is_file()
            assert there or name.startswith("data:"), f"{page.path.name} loads {name}"
    for sheet in site.rglob("*.css"):
        assert not re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", sheet.read_text(encoding="utf-8")), sheet.name


def test_front_page_has_the_map_and_results_have_their_page(pages):
    map_, results = pages["index.html"], pages["results.html"]
    assert len(book.rows()) == len(NAMES)
    for (number, link, question, reached, time), name in zip(book.rows(), NAMES, strict=True):
        assert f"notebooks/{name}.html" in map_.links and f"notebooks/{name}.html" in results.links
        title = re.search(r"\[(.*)\]\(", link)[1]
        row = [number, *prose(title).split(), *prose(question).split(), time]
        assert " ".join(row) in " ".join(map_.text.split())
        assert reached and prose(reached) in results.text
    for script in (ROOT / "evidence").glob("[0-9]*.py"):
        assert script.stem in results.text


def test_lesson_opens_in_colab_and_is_there_to_download(site, lesson):
    name = lesson.path.stem
    github = book.repository().removeprefix("https://github.com/")
    assert f"https://colab.research.google.com/github/{github}/blob/main/notebooks/{name}.ipynb" in lesson.links
    assert f"{name}.ipynb" in lesson.links
    assert (site / "notebooks" / f"{name}.ipynb").read_bytes() == (ROOT / "notebooks" / f"{name}.ipynb").read_bytes()


def test_lesson_of_another_host_has_no_colab_link_of_ours(monkeypatch):
    monkeypatch.setattr(book, "repository", lambda: "https://codeberg.org/someone/course")
    assert "colab" not in book.doors("07_denoising", "# 07")
    monkeypatch.setattr(book, "repository", lambda: "https://github.com/someone/course")
    address = "https://colab.research.google.com/github/someone/course/blob/main/notebooks/07_denoising.ipynb"
    assert address in book.doors("07_denoising", "# 07")
    assert "colab" not in book.doors("07_denoising", f"# 07\n[Open in Colab]({address})"), "the lesson's own is enough"


def test_speaker_notes_do_not_show(lesson):
    notes = [lessons.notes(cell) for cell in lessons.cells(lesson.path.stem) if lessons.notes(cell)]
    assert len(notes) > 10
    assert "<!-- notes" not in lesson.source
    for note in notes:
        assert " ".join(note.split()) not in lesson.text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def test_solutions_checks_and_setup_are_folded(lesson):
    name = lesson.path.stem
    hidden = [cell for cell in lessons.cells(name, "code") if {"setup", "exercise-check"} & set(lessons.tags(cell))]
    folded = re.findall(r'<details class="[^"]*hide[^>]*>.*?</details>', lesson.source, re.DOTALL)
    assert len(folded) == len(hidden) > 3
    assert sum("@title Check exercise" in re.sub("<[^>]+>", "", code) for code in folded) == len(hidden) - 1
    solutions = lessons.cells(name, "markdown", "solution")
    assert lesson.source.count("<summary>Solution</summary>") == len(solutions)
    assert not re.search(r"<details[^>]*\sopen", lesson.source)


def test_every_formula_is_drawn(lesson):
    shown = re.sub(r"<(pre|code|style|script)\b.*?</\1>|<[^>]*>", "", lesson.source, flags=re.DOTALL)
    assert "$" not in shown, f"not a formula: {shown[shown.index('$') :][:60]}"
    assert "<math" in lesson.source and not re.search(r"<m[inot]\w*>(?:&amp;|\\)[^<]*", lesson.source)


def test_figures_keep_their_alt_texts(lesson):
    outputs = [output for cell in lessons.cells(lesson.path.stem, "code", of=lessons.stored) for output in cell.outputs]
    alts = [output.metadata["image/png"]["alt"] for output in outputs if "image/png" in output.get("data", {})]
    assert [alt for alt in lesson.alts if alt in alts] == alts, "in their order"
    assert all(lesson.alts)


def test_outputs_are_those_that_are_stored(lesson):
    for cell in lessons.cells(lesson.path.stem, tag="result", of=lessons.stored):
        printed = "".join(output.get("text", "") for output in cell.outputs)
        assert " ".join(printed.split()) in lesson.text


def test_reference_says_where_each_part_is_built_and_used(pages):
    built = book.built_in()
    twins = [cell for name in NAMES for cell in lessons.cells(name, "code", "twin")]
    assert len(built) >= len(twins) > 0
    reference = {name: page for name, page in pages.items() if name.startswith("api/")}
    links = [link for page in reference.values() for link in page.links]
    for part, name in built.items():
        assert f"../notebooks/{name}.html#{book.anchor(part)}" in links, part
    entry = re.search(r'id="ae_helpers\.metrics\.mse".*?</dd></dl>', reference["api/metrics.html"].source, re.DOTALL)[0]
    assert "lesson 01" in entry and "Used in lessons" in entry
    used = book.used_in()
    assert set(used["load_mnist"]) >= {NAMES[0]} and "check" in used


def test_reference_shows_what_a_layer_is_made_with(pages):
    layers = pages["api/layers.html"]
    assert "class TiedDense(units" in layers.text
    assert "(*args" not in layers.text
    assert "Call arguments" in layers.text


def test_bibliography_has_every_work_once(pages):
    page = pages["bibliography.html"]
    cited = {}
    for path in book.lessons():
        items, paragraphs = book.reading(path)
        assert items
        for item in items:
            cited.setdefault(book.identifier(item), []).append(path.stem)
        for paragraph in paragraphs:
            assert prose(paragraph).removeprefix("Also: ")[:40] in page.text
    entries = re.findall(r"<li>.*?</li>", re.search(r"<article.*?</article>", page.source, re.DOTALL)[0], re.DOTALL)
    seen = []
    for entry in entries:
        links = re.findall(r'href="([^"]+)"', entry)
        known = [link for link in links if link.lower().rstrip("/") in cited]
        if known:
            seen.append(known[0].lower().rstrip("/"))
            assert [link for link in links if "notebooks/" in link] == [
                f"notebooks/{name}.html" for name in cited[seen[-1]]
            ]
    assert sorted(seen) == sorted(cited), "each once"
    papers = [link for link in page.links if re.search(r"doi\.org|arxiv\.org", link)]
    assert len(papers) == len(set(papers)), "one identifier, one entry"


def test_bibliography_is_ordered_by_surname_and_year():
    items = [
        "D. P. Kingma, J. Ba (2015). Adam.",
        "L. van der Maaten, G. Hinton (2008). t-SNE.",
        "Odena, Dumoulin (2016)",
        "J.-H. Jacobsen (2019). B.",
        "D. P. Kingma and M. Welling (2014). VAE.",
        "Y. Burda et al. (2016).",
    ]
    expected = ["Y. Burda", "J.-H. Ja", "D. P. Kingma and", "D. P. Kingma,", "Odena", "L. van"]
    assert sorted(items, key=book._order) == [
        next(item for item in items if item.startswith(start)) for start in expected
    ]


def test_glossary_leads_to_lessons_that_use_the_word(pages):
    source = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    entries = re.findall(r"^(\S.*)\n((?:  .*\n)+)", source.partition("```{glossary}\n")[2], re.MULTILINE)
    assert len(entries) >= 40
    terms = [term.lower() for term, _ in entries]
    assert terms == sorted(set(terms))
    for term, definition in entries:
        (name,) = re.findall(r"notebooks/(\w+)\.ipynb", definition)
        words = set(re.findall(r"\w+", lessons.text(name).lower()))
        missing = [word for word in re.findall(r"\w+", term.lower()) if not {word, f"{word}s"} & words]
        assert not missing, f"{name} does not explain {term}"
    anchors = {name for name in pages["glossary.html"].ids if name.startswith("term-")}
    assert len(anchors) == len(terms)


def test_symbols_are_those_of_the_first_lesson(pages):
    rows = book.symbols().strip().splitlines()
    assert len(rows) > 10
    table = re.search(r"<table.*?</table>", pages["notation.html"].source, re.DOTALL)[0]
    assert table == re.search(r"<table.*?</table>", pages[f"notebooks/{NAMES[0]}.html"].source, re.DOTALL)[0]


def test_links_lead_to_pages_or_to_the_repository():
    origin = ROOT / "docs" / "teaching" / "plan.md"
    address = book.repository()
    turned = {
        "[a](../../notebooks/02_encoder.ipynb#the-data)": "[a](../notebooks/02_encoder.ipynb#the-data)",
        "[a](../../ae_helpers/metrics.py)": "[a](../api/metrics.md)",
        "[a](../../ae_helpers/layers)": "[a](../api/layers.md)",
        "[a](../glossary.md)": "[a](../glossary.md)",
        "[a](../../LICENSE)": f"[a]({address}/blob/main/LICENSE)",
        "[a](../../evidence)": f"[a]({address}/tree/main/evidence)",
        "[a](https://example.org/x.md)": "[a](https://example.org/x.md)",
        "[a](#anchor), [b](not_there.md)": "[a](#anchor), [b](not_there.md)",
    }
    for text, expected in turned.items():
        assert book.relink(text, origin, PurePosixPath("teaching/plan.md")) == expected


def test_two_figures_in_a_cell_are_refused(tmp_path):
    import nbformat

    notebook = lessons.stored(NAMES[0])
    cell = next(c for c in notebook.cells if any("image/png" in o.get("data", {}) for o in c.get("outputs", [])))
    other = nbformat.from_dict({**cell.outputs[-1], "metadata": {"image/png": {"alt": "Another figure."}}})
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=[cell.outputs[-1], other])])
    nbformat.write(made, tmp_path / "two.ipynb")
    with pytest.raises(ValueError, match="a cell shows 2 figures"):
        book.page_of(tmp_path / "two.ipynb")


# In a browser

TRIED = ["index", "notebooks/11_dimensionality_reduction", "api/layers", "results", "glossary"]
TRIED += [f"teaching/{name}" for name in TEACHING[:1]]


@pytest.fixture(scope="module")
def served(site):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def faults(page, address, **options):
    """Return what axe calls serious or critical on a page."""
    from axe_playwright_python.sync_playwright import Axe

    page.goto(address)
    found = (
        Axe().run(page, options={"preload": False, **options}).response["violations"]
    )  # from disk nothing is fetched
    return [
        (address.rpartition("/")[2], fault["id"], fault["nodes"][0]["html"][:200])
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_accessible_in_both_themes(page, site, theme):
    page.emulate_media(color_scheme=theme)
    assert not [fault for name in TRIED for fault in faults(page, (site / f"{name}.html").as_uri())]


def test_narrow_pages_are_accessible(page, site):
    page.set_viewport_size({"width": 390, "height": 800})
    same = {"color-contrast": {"enabled": False}}  # as on wide pages, and slow to measure
    assert not [fault for name in TRIED for fault in faults(page, (site / f"{name}.html").as_uri(), rules=same)]


def test_narrow_pages_scroll_only_in_their_tables_and_code(page, site, pages):
    page.set_viewport_size({"width": 390, "height": 800})
    scrolls = 0
    for name in pages:
        page.goto((site / name).as_uri())
        seen = page.evaluate("""() => {
          const style = box => getComputedStyle(box), all = query => [...document.querySelectorAll(query)];
          const wide = all(".table-wrapper, pre").filter(box => box.scrollWidth > box.clientWidth);
          return {
            width: document.documentElement.scrollWidth,
            content: document.querySelector(".content").scrollWidth,
            wrapped: all("pre").filter(box => style(box).whiteSpace !== "pre").length,
            broken: all("table td, table th").filter(box => style(box).overflowWrap !== "normal").length,
            bare: all("article table").filter(table => !table.closest(".table-wrapper, .cell_output")).length,
            wide: wide.length,
            unreachable: wide.filter(box => box.tabIndex !== 0).length,
          };
        }""")
        scrolls += seen.pop("wide")
        expected = {"width": 390, "content": 390, "wrapped": 0, "broken": 0, "bare": 0, "unreachable": 0}
        assert seen == expected, name
    assert scrolls > 100, "the lessons' code is wider than a telephone"


@pytest.mark.parametrize("width", [1280, 1920])
def test_wide_pages_have_readable_lines_and_contents_beside_them(page, site, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((site / "notebooks" / f"{NAMES[0]}.html").as_uri())
    characters = page.evaluate("""() => {
      const paragraphs = [...document.querySelectorAll("article p")].filter(p => !p.querySelector("math, code"));
      const longest = paragraphs.sort((a, b) => b.textContent.length - a.textContent.length)[0];
      const lines = longest.getBoundingClientRect().height / parseFloat(getComputedStyle(longest).lineHeight);
      return longest.textContent.length / Math.round(lines);
    }""")
    assert 80 <= characters <= 100
    boxes = [page.locator(part).bounding_box() for part in (".sidebar-drawer", "article", ".toc-drawer")]
    assert all(left["x"] + left["width"] <= right["x"] for left, right in itertools.pairwise(boxes))
    assert boxes[-1]["x"] + boxes[-1]["width"] <= width


@pytest.mark.parametrize("from_disk", [True, False], ids=["file", "http"])
def test_search_finds_the_lesson(page, site, served, from_disk):
    page.goto((site / "index.html").as_uri() if from_disk else f"{served}/index.html")
    page.fill("input[name=q]", "reparameterisation")
    page.press("input[name=q]", "Enter")
    page.wait_for_selector("ul.search li a[href*='09_variational']")
    assert page.locator("ul.search li a[href*='glossary']").count()
    if not from_disk:
        page.wait_for_selector("ul.search li p.context")


def test_reader_can_switch_the_theme(page, site):
    page.goto((site / "index.html").as_uri())
    seen = set()
    for _ in range(3):
        page.locator(".theme-toggle-content .theme-toggle").click()
        seen.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(seen) == 2


def test_the_map_of_lesson_11_answers_in_its_page(page, site):
    page.goto((site / "notebooks" / "11_dimensionality_reduction.html").as_uri())
    canvas = page.locator("article canvas").first
    canvas.scroll_into_view_if_needed()
    line = page.locator("article [aria-live=polite]").first
    before = line.inner_text()
    canvas.press("ArrowRight")
    assert "Its nearest on the map" in before and line.inner_text() != before
