"""Decks: they need no network, draw formulas themselves, keep notes from the audience, and fit on their stage."""

import re

import pytest

import browser
import lessons
import slides


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("slides")
    slides.copy_reveal(path)
    return path


@pytest.fixture(scope="module", params=lessons.NAMES)
def deck(request, folder):
    return slides.build(lessons.ROOT / "notebooks" / f"{request.param}.ipynb", folder)


def test_formulas_become_mathml_and_dollars_in_code_stay():
    page = slides.to_html("Let $a_i < b$ and `$x$`:\n\n$$\\hat{x} = g_\\phi(z)$$\n\n    cost = '$5$'\n")
    inline, block = re.findall(r"<math.*?</math>", page, re.DOTALL)
    assert 'display="inline"' in inline and "<mi>a</mi>" in inline and "&#x0003C;" in inline
    assert 'display="block"' in block and "<mi>&#x003D5;</mi>" in block
    assert "<code>$x$</code>" in page and "$5$" in page


def test_aligned_lines_become_rows_of_a_table():
    page = slides.to_html("$$\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}$$")
    assert page.count("<mtr>") == 2 and "<mi>&" not in page


def test_a_lone_dollar_is_a_dollar():
    assert "<math" not in slides.to_html("It costs 5 $ or $ 6 at most.")


def test_deck_loads_nothing_from_the_web(deck):
    """What is loaded lies beside the deck; a link is only followed."""
    page = re.sub(r"<a\b[^>]*>|base64,[A-Za-z0-9+/=\s]+", "", deck.read_text(encoding="utf-8"))
    loaded = re.findall(r"""(?:src|href)=["']([^"']+)|url\(["']?([^)"']+)|import\s+["']([^"']+)""", page)
    files = {name for names in loaded for name in names if name and not name.startswith(("#", "data:"))}
    assert files, "a deck without reveal.js is no deck"
    assert not {name for name in files if not (deck.parent / name).is_file()}, "not beside the deck"


def test_every_formula_is_drawn(deck):
    page = deck.read_text(encoding="utf-8")
    shown = re.sub(r"<(aside|pre|code|style|script|title)\b.*?</\1>|<[^>]*>", "", page, flags=re.DOTALL)
    assert "$" not in shown, f"not a formula: {shown[shown.index('$') :][:60]}"
    left = re.findall(r"<m[inot]\w*>(?:&amp;|\\)[^<]*", page)
    assert not left, f"TeX that did not become MathML: {set(left)}"


def test_notes_are_for_the_presenter_only(deck):
    page = deck.read_text(encoding="utf-8")
    notes = [lessons.notes(cell) for cell in lessons.cells(deck.stem) if lessons.notes(cell)]
    asides = re.findall(r'<aside class="notes"[^>]*>(.*?)</aside>', page, re.DOTALL)
    assert len(asides) == len(notes) > 0
    assert notes[0].split()[:8] == asides[0].split()[:8]
    assert notes[0][:40] not in re.sub(r"<aside.*?</aside>|<!--.*?-->", "", page, flags=re.DOTALL)


@pytest.mark.skipif(browser.PATH is None, reason=f"slides are laid out in a browser, and {browser.MISSING}")
def test_every_slide_fits_on_the_stage(deck):
    page = browser.visit(deck.as_uri(), "--window-size=1280,720", "--dump-dom")
    assert "aria-hidden" in page and 'class="present"' in page, "reveal.js did not start"
    too_large = re.findall(r'<section[^>]*data-overflows="([^"]*)".*?<h[123][^>]*>(.*?)<', page, re.DOTALL)
    assert not too_large, "larger than 1280 x 720: leave something to the notebook (role skip), or begin a new slide"


@pytest.mark.parametrize("pause", [0, 60], ids=["fast", "slow"])
def test_a_deck_is_walked_with_the_keyboard(pause, folder, page):
    """From the first slide to the last with the space bar: every slide shows its heading, whole, on the stage."""
    deck = slides.build(lessons.ROOT / "notebooks" / f"{lessons.NAMES[-1]}.ipynb", folder)
    page.context.set_offline(True)
    page.goto(deck.as_uri())
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    total, seen = page.evaluate("Reveal.getTotalSlides()"), {}
    while not page.evaluate("Reveal.isLastSlide() && !Reveal.availableFragments().next"):
        page.keyboard.press("Space")
        page.wait_for_timeout(pause)
        number, box, height = page.evaluate(
            """() => { const slide = Reveal.getCurrentSlide(), heading = slide.querySelector("h1, h2, h3");
            return [Reveal.getSlidePastCount(), heading.getBoundingClientRect().toJSON(), slide.scrollHeight]; }"""
        )
        assert 0 <= box["top"] < 720 and box["left"] >= 0 and box["right"] <= 1280 and height <= 720
        seen[number] = True
        assert len(seen) <= total
    assert len(seen) >= total - 1, "a slide was skipped"
