"""The teaching guide keeps step with the lessons: a page each, plans that add up, headings that exist, solutions."""

import functools
import itertools
import math
import re
from types import SimpleNamespace

import numpy as np
import pytest

import lessons
import prerequisites
from ae_helpers import data
from lessons import ROOT, rule

GUIDE = ROOT / "docs" / "teaching"
HEADS = prerequisites.read()
STEMS = {number: head["stem"] for number, head in HEADS.items()}
WRITTEN = [stem for stem in STEMS.values() if (GUIDE / f"{stem}.md").exists()]
PLANS = {"Fifty minutes": 50, "Ninety minutes": 90}
SECTIONS = (*PLANS, "Predictions to poll", "Discussion", "Misconceptions", "Homework")
HOMEWORK = ("On paper", "In code", "Open")
MINUS = "\N{MINUS SIGN}"  # as pages print it
BY_OTHERS = ("grading.md",)  # belongs to the guide, but is no page of a lesson


@functools.cache
def text(name):
    return (GUIDE / f"{name}.md").read_text(encoding="utf-8")


def section(page, title, level=2):
    """Return the text under a heading, up to the next heading of its level or a higher one."""
    found = re.search(
        rf"^#{{{level}}} {re.escape(title)}\n(.*?)(?=^#{{1,{level}}} |\Z)", page, re.DOTALL | re.MULTILINE
    )
    return found[1] if found else ""


def rows(part):
    """Return the rows of a Markdown table as lists of cells, its head left out."""
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@functools.cache
def headings(stem):
    """Return every heading of a lesson, and which of them its deck shows."""
    found = {}
    for cell in lessons.cells(stem, "markdown"):
        source = re.sub(r"```.*?```", "", cell.source, flags=re.DOTALL)
        for heading in re.findall(r"^#{1,3} (?:\d\d · )?(.+)$", source, re.MULTILINE):
            found[heading.strip()] = found.get(heading.strip(), False) or lessons.role(cell) != "skip"
    return found


@functools.cache
def predictions(stem):
    """Return the heading under which the deck asks each of a lesson's predictions."""
    found, heading = [], ""
    for cell in lessons.cells(stem, "markdown"):
        named = re.search(r"^#{1,3} (?:\d\d · )?(.+)$", cell.source, re.MULTILINE)
        if named and lessons.role(cell) != "skip":
            heading = named[1].strip()
        if "predict" in lessons.tags(cell):
            found.append(heading)
    return found


def quoted(cell):
    """Return the headings that a cell of a table quotes, each with whether it is marked as the notebook's."""
    return [(name, bool(mark)) for name, mark in re.findall(r"\*([^*]+)\*( \(notebook\))?", cell)]


def wrong_headings(stem, cell):
    for name, in_notebook in quoted(cell):
        if name not in headings(stem):
            yield f"{stem}.md quotes *{name}*, which is no heading of the lesson"
        elif headings(stem)[name] == in_notebook:
            yield f"{stem}.md says of *{name}* that the deck {'lacks' if in_notebook else 'has'} it, which is not so"


# Pages


def test_every_lesson_has_its_page():
    names = {path.stem for path in GUIDE.glob("[0-9]*.md")}
    missing = [f"docs/teaching/{stem}.md" for stem in STEMS.values() if stem not in names]
    rule("Every lesson has a page in the teaching guide: write it after the pattern of its neighbours.", missing)
    rule("Every page of the guide belongs to a lesson.", sorted(names - set(STEMS.values())))


@pytest.mark.parametrize("stem", WRITTEN)
def test_page_has_its_parts(stem):
    page = text(stem)
    head = HEADS[stem[:2]]
    assert page.startswith(f"# Teaching lesson {stem[:2]}: {head['title']}\n"), "the title is the lesson's own"
    found = re.findall(r"^## (.+)$", page, re.MULTILINE)
    assert tuple(found) == SECTIONS, "sections and their order"
    assert tuple(re.findall(r"^### (.+)$", page, re.MULTILINE)) == HOMEWORK
    for part in ("**Aim.** ", "**Before class.** ", f"make slides N={stem[:2]}", "](index.md)"):
        assert part in page.partition("## ")[0], f"the head of the page holds {part}"
    questions = re.findall(r"^\d\. \*\*.+\?\*\* \*Expected:\* .{40,}|^\d\. \*\*.+\*\* \*Expected:\* .{40,}",
                           section(page, "Discussion"), re.MULTILINE)  # fmt: skip
    assert 4 <= len(questions) <= 6, "four to six questions for discussion, each with the answer to expect"
    assert 3 <= len(rows(section(page, "Misconceptions"))) <= 5
    for part in HOMEWORK:
        task = section(page, part, level=3)
        assert task.count("**Marks (10).**") == 1, f"{part}: notes on marking, out of ten"
        assert part == "Open" or "*Result:*" in task, f"{part}: the result to expect"


@pytest.mark.parametrize("stem", WRITTEN)
def test_plans_add_up_and_name_what_the_lesson_has(stem):
    wrong = []
    for title, minutes in PLANS.items():
        plan = rows(section(text(stem), title))
        assert all(len(row) == 4 for row in plan), f"{title}: minutes, headings, you, the room"
        total = sum(int(row[0]) for row in plan)
        assert total == minutes, f"{title}: the minutes add up to {total}"
        shown = [name for row in plan for name, _ in quoted(row[1])]
        wrong += [wrong_heading for row in plan for wrong_heading in wrong_headings(stem, row[1])]
        wrong += [f"{title}: no heading in the row {row}" for row in plan if not quoted(row[1])]
        place = [list(headings(stem)).index(name) for name in shown if name in headings(stem)]
        assert place == sorted(place), f"{title}: in the order of the deck"
        assert shown[-1] == "Summary", f"{title} ends with the summary"
        idle = [int(row[0]) for row in plan if not row[3]]
        assert max(idle, default=0) <= 15, f"{title}: the room does nothing for {max(idle, default=0)} minutes"
    rule("A plan names slides by the headings they have.", wrong)


@pytest.mark.parametrize("stem", WRITTEN)
def test_every_prediction_is_polled(stem):
    polled = [name for row in rows(section(text(stem), "Predictions to poll")) for name, _ in quoted(row[0])]
    assert polled == predictions(stem), "one row for each Predict first, under the heading where the deck asks it"


@pytest.mark.parametrize("stem", WRITTEN)
def test_cures_are_there(stem):
    cures = rows(section(text(stem), "Misconceptions"))
    assert all(quoted(row[-1]) for row in cures), "each misconception names the slide that cures it"
    rule("A cure is a heading of the lesson.", [wrong for row in cures for wrong in wrong_headings(stem, row[-1])])


def test_links_lead_to_files_that_exist():
    wrong = []
    for path in GUIDE.glob("*.md"):
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists():
                wrong.append(f"{path.name} links to {target}")
    rule("Links of the teaching guide lead to files that exist.", wrong)


def test_guide_lists_its_pages():
    listed = re.findall(r"\]\((\d\d_\w+)\.md\)", text("index"))
    assert set(WRITTEN) <= set(listed), "index.md names every page"
    there = [name for name in BY_OTHERS if (GUIDE / name).exists()]
    assert all(f"]({name})" in text("index") for name in there)


# What needs what


def test_what_lessons_need_is_fresh():
    fresh = prerequisites.with_tables(text("index"), prerequisites.table())
    assert fresh == text("index"), "What the lessons need, in docs/teaching/index.md, is stale: make map."


def test_heads_are_read_as_they_stand():
    for number, head in HEADS.items():
        before = prerequisites.BEFORE.search(lessons.cells(head["stem"], "markdown")[0].source)[1]
        assert head["needs"] == sorted(set(re.findall(r"\[lesson (\d\d)\]", before))), number
        assert "lesson" not in head["other"] and "](" not in head["other"], f"{number}: {head['other']}"


def test_nothing_needs_what_comes_later():
    rule("A lesson needs earlier ones only.", [n for n, head in HEADS.items() if any(m >= n for m in head["needs"])])
    known = set()
    for step in prerequisites.steps(HEADS):
        for number in step:
            assert set(HEADS[number]["needs"]) <= known, number
            assert prerequisites.behind(number, HEADS) <= known, number
        known |= set(step)
    assert known == set(HEADS)


def test_a_circle_and_a_gap_are_found():
    circle = {"01": {"needs": ["02"]}, "02": {"needs": ["01"]}}
    with pytest.raises(ValueError, match=r"01 needs 02 needs 01 .*circle"):
        prerequisites.behind("01", circle)
    with pytest.raises(ValueError, match=r"01, 02 .*circle"):
        prerequisites.steps(circle)
    with pytest.raises(ValueError, match="lesson 01 needs lesson 07, which is not there"):
        prerequisites.behind("01", {"01": {"needs": ["07"]}})


# Courses


def numbers(cell):
    return re.findall(r"\b\d\d\b(?!:)", cell)


def test_day_runs_through_and_bridges_what_it_leaves_out():
    known, clock = set(), None
    for row in rows(section(text("index"), "A one-day course")):
        begins, ends = re.findall(r"(\d\d):(\d\d)", row[0])
        begins, ends = (60 * int(h) + int(m) for h, m in (begins, ends))
        assert clock in (None, begins), f"{row[0]} begins when the part before it ends"
        clock = ends
        for number in numbers(row[1]):
            assert number in HEADS, f"lesson {number} is there"
            assert ends - begins in PLANS.values(), f"lesson {number} has one of the two plans"
            left_out = set(HEADS[number]["needs"]) - known
            assert left_out == set(numbers(row[3])), f"lesson {number}: the bridge covers {sorted(left_out)}"
            known |= {number} | left_out
    assert clock - 9 * 60 == 8 * 60, "nine to five"
    for number, heading in re.findall(r"(\d\d) \*([^*]+)\*", section(text("index"), "A one-day course")):
        assert heading in headings(STEMS[number]), f"lesson {number} has *{heading}*"


def test_twelve_weeks_keep_the_order():
    weeks = rows(section(text("index"), "A twelve-week course"))
    assert [row[0] for row in weeks] == [str(week) for week in range(1, 13)]
    taught = []
    for _, first, second, *_ in weeks:
        for number in numbers(first) + numbers(second):
            assert set(HEADS[number]["needs"]) <= set(taught), f"lesson {number} comes after what it needs"
            taught.append(number)
    electives = re.search(r"^\*\*Electives\.\*\* (.+)$", section(text("index"), "A twelve-week course"), re.MULTILINE)
    free = numbers(electives[1]) if electives else []
    assert sorted(taught + free) == [stem[:2] for stem in WRITTEN], "every lesson with a page, once"


# Solutions


def parameters(*sizes):
    return sum(a * b + b for a, b in itertools.pairwise(sizes))


def normal_log(x, mean, var):
    return -0.5 * (math.log(2 * math.pi * var) + (x - mean) ** 2 / var)


def one_unit(x, w, v):
    """Loss and both derivatives of (x - v relu(w x))^2."""
    z = max(w * x, 0)
    away = 2 * (v * z - x)
    return (x - v * z) ** 2, away * z, away * v * x * (w * x > 0)


def trust(x, z, m):
    n = len(x)
    rank = np.argsort(np.argsort(abs(x[:, None] - x), axis=1), axis=1)
    near = np.argsort(abs(z[:, None] - z), axis=1)[:, 1 : m + 1]
    return 1 - 2 / (n * m * (2 * n - 3 * m - 1)) * np.maximum(0, np.take_along_axis(rank, near, axis=1) - m).sum()


def solutions():
    """Yield the lesson, the number as its page prints it, and the number computed."""
    yield "01", "0.0037", 0.3**2 * 32 / 784
    values = np.array([4, 2, 1, 0.5, 0.5])
    yield "02", "2", values[2:].sum()
    yield "02", "3", values.sum() - values[[0, 2]].sum()
    turned = np.zeros((5, 2))
    turned[0, 0], turned[1, 1], turned[2, 1] = 1, math.cos(math.pi / 6), math.sin(math.pi / 6)
    yield "02", "0.25", values.sum() - np.trace(turned.T @ np.diag(values) @ turned) - values[2:].sum()
    stamped = np.zeros(7)
    for i, y in enumerate((1, 3, 2)):
        stamped[2 * i : 2 * i + 3] += y * np.array([0.5, 1, 0.5])
    yield "03", "0.5, 1, 2, 3, 2.5, 2, 1", stamped
    yield "04", "-734.1", 784 / 2 * (math.log(2 * math.pi * 0.009) + 1)
    yield "04", "-1371.1", 784 * (1 + math.log(2 * 0.032))
    yield "04", "2.30", -math.log(1 - 0.9)
    start, dv, dw = one_unit(2, 0.5, 1)
    assert start == 1 and one_unit(2, 0, 0)[1:] == (0, 0)
    yield "05", "-2", dv
    yield "05", "-4", dw
    yield "05", "0.0256", one_unit(2, 0.5 - 0.1 * dw, 1 - 0.1 * dv)[0]
    yield "05", "64", one_unit(2, 0.5 - 0.5 * dw, 1 - 0.5 * dv)[0]
    yield "06", "160", parameters(9 * 1, 16)
    yield "06", "4,640", parameters(9 * 16, 32)
    yield "06", "50,208", parameters(7 * 7 * 32, 32)
    yield "06", "28,224", 9 * 16 * 14 * 14
    yield "06", "225,792", 9 * 16 * 32 * 7 * 7
    yield "06", "50,176", 7 * 7 * 32 * 32
    yield "06", "7", 3 + (3 - 1) * 2
    yield "06", "1,568", 7 * 7 * 32
    yield "07", "0.610", 0.25 / (0.25 + 0.4**2)
    yield "07", "0.0976", 0.25 * 0.4**2 / (0.25 + 0.4**2)
    a = np.array([3, -0.4, 0.2, 1])
    yield "08", "(2.5, 0, 0, 0.5)", np.sign(a) * np.maximum(abs(a) - 0.5, 0)
    yield "08", "(1.5, -0.2, 0.1, 0.5)", a / 2
    yield "08", "74.3", math.log2(math.comb(784, 10))
    evidence = normal_log(2, 0, 2)
    elbo = normal_log(2, 0.5, 1) - 1 / 2 - 0.5 * (0.5**2 + 1 - 1 - math.log(1))
    yield "09", "-2.2655", evidence
    yield "09", "-2.6689", elbo
    yield "09", "0.4034", evidence - elbo
    yield "09", "0.4034", 0.5 * (1 / 0.5 + (0.5 - 1) ** 2 / 0.5 - 1 + math.log(0.5 / 1))
    yield "10", "0.349", 0.9**10
    yield "10", "6.6", math.log(0.5) / math.log(0.9)
    gate = 2 ** (-1 / 100)
    yield "10", "0.9931", gate
    yield "10", "4.97", math.log(gate / (1 - gate))
    places, on_map = np.array([0, 1, 3, 7, 12.0]), np.array([0, 1, 3, 7, -1.6])
    yield "11", "0.8", trust(places, on_map, 1)
    yield "11", "0.8", trust(on_map, places, 1)
    share = np.array([0.9, 0.05, 0.05])
    entropy, whole = -np.sum(share * np.log2(share)), np.sum(share * [1, 2, 2])
    yield "12", "0.569", entropy
    yield "12", "1.1", whole
    yield "12", "18.2", 32 * entropy
    yield "12", "35.2", 32 * whole
    for step, printed in ((1, "2.48"), (0.125, "5.44")):
        tail = np.exp(-step * (np.arange(400) + 0.5))  # the share of a Laplace density beyond each boundary, twice
        share = np.concatenate([[1 - tail[0]], np.repeat((tail[:-1] - tail[1:]) / 2, 2)])
        yield "12", printed, -np.sum(share * np.log2(share))
    yield "13", "0.135", 0.9**19
    yield "13", "0.025", sum(math.comb(99, i) * 0.1**i * 0.9 ** (99 - i) for i in range(5))
    yield "14", "3.8", 100 * math.sqrt(0.82 * 0.18 / 100)
    yield "14", "0.54", 100 * math.sqrt(0.82 * 0.18 / 5000)
    yield "14", "12,060", (0.82 * 0.18 + 0.81 * 0.19) / (0.01 / 2) ** 2
    yield "15", "2", (0 - 1) ** 2 + (1 - 2) ** 2
    yield "15", "5", 1 + 2**2
    for late, printed in ((1e-3, "-9.8"), (0.25e-3, "9.8")):
        yield "16", printed, -20 * math.log10(abs(math.tan(2 * math.pi * 200 * late)))
    yield "16", "0.625", 1000 / 200 / 8
    yield "16", "2.5", 100 * (100 - 1) / (4000 - 1)
    yield "16", "56", 100 * math.log(100 / 1) / math.log(4000 / 1)
    yield "17", "-1.28", 2 * (1 / 3 - 1) * (1 - 0.2**2)
    yield "17", "293", math.floor(256 * 100 * 2 / (200 - 25)) + 1


def test_numbers_of_the_solutions_are_right():
    checked = set()
    for number, plain, computed in solutions():
        printed = plain.replace("-", MINUS)
        homework = section(text(STEMS[number]), "Homework")
        assert f"**{printed}**" in homework, f"lesson {number}: the page prints **{printed}**"
        parts = printed.strip("()").split(", ") if " " in printed else [printed]
        exact = np.atleast_1d(computed)
        for part, value in zip(parts, exact, strict=True):
            digits = len(part.partition(".")[2])
            there = float(part.replace(",", "").replace(MINUS, "-"))
            assert abs(there - value) <= 0.5 * 10.0**-digits + 1e-9, f"lesson {number}: {part}, computed {value}"
        checked.add((number, printed))
    bold = re.compile(rf"(?<!\w)\*\*(\(?[{MINUS}\d][{MINUS}\d.,\s]*\)?)\*\*")
    for stem in WRITTEN:
        printed = bold.findall(section(text(stem), "Homework"))
        rule("A number in bold is a solution that this test computes.",
             [f"{stem}: {p}" for p in printed if (stem[:2], p) not in checked])  # fmt: skip


# What the homework in code comes to: the bounds are the words of the pages.


@pytest.fixture(scope="module")
def digits():
    """Return training digits, 2,000 test digits with their labels, and PCA of the former: fewer than homework has."""
    mnist = data.load_mnist(flat=True)
    x = mnist.x_train[:20_000]
    mean = x.mean(axis=0)
    variances, directions = np.linalg.eigh(x.T @ x / len(x) - np.outer(mean, mean))
    new = SimpleNamespace(x=mnist.x_test[:2000], y=mnist.y_test[:2000])
    return SimpleNamespace(
        mnist=mnist, train=x, mean=mean, variances=variances[::-1], directions=directions[:, ::-1], new=new
    )


def test_01_strange_inputs_through_pca(digits):
    x, v = digits.new.x, digits.directions[:, :32]

    def cost(images):
        return np.mean((images - np.clip(digits.mean + (images - digits.mean) @ v @ v.T, 0, 1)) ** 2)

    square = x.reshape(-1, 28, 28)
    turned = [cost(image.reshape(-1, 784)) / cost(x) for image in (square[:, ::-1], square[:, :, ::-1])]
    assert all(1.3 < ratio < 1.6 for ratio in turned), "about half as much again"
    assert 5 < cost(np.random.default_rng(0).permuted(x, axis=1)) / cost(x) < 7, "about six times"
    assert min(cost(1 - x), cost(np.ones((1, 784)))) > 30 * cost(x)
    blot = (np.mean(digits.train > 0, axis=0) > 0.3)[None].astype("float32")
    assert cost(blot) < 1.1 * cost(x) and cost(np.zeros((1, 784))) < 0.1 * cost(x), "blot and blank page pass"


def test_02_random_planes():
    rng, smallest, largest = np.random.default_rng(0), [], []
    for d in (16, 32, 128, 784):
        angles = [np.degrees(np.arccos(np.clip(np.linalg.svd(np.linalg.qr(rng.normal(size=(d, 8)))[0].T
                  @ np.linalg.qr(rng.normal(size=(d, 8)))[0])[1], -1, 1))) for _ in range(50)]  # fmt: skip
        smallest.append(np.mean([a.min() for a in angles]))
        largest.append(np.mean([a.max() for a in angles]))
    assert smallest[0] < 8 and np.allclose(smallest[1:], (36, 65, 80), atol=3)
    assert min(largest) > 84


def test_03_rays_of_a_flat_sheet(digits):
    v, x = digits.directions[:, :2], digits.new.x
    center = ((digits.train - digits.mean) @ v).mean(axis=0)
    grey, lost = {}, {}
    for t in (1, 64):
        z = center + t * ((x - digits.mean) @ v - center)
        drawn = np.clip(digits.mean + z @ v.T, 0, 1)
        grey[t] = np.mean((drawn > 0.05) & (drawn < 0.95))
        away = np.linalg.norm((drawn - digits.mean) @ v - z, axis=1)
        lost[t] = np.median(away / np.linalg.norm(z - center, axis=1))
    assert abs(grey[1] - 0.4) < 0.03 and abs(grey[64] - 0.1) < 0.02
    assert lost[1] < 0.01 and lost[64] > 0.9


def test_04_pinball():
    grid, draws = np.linspace(0, 6, 301), np.random.default_rng(0).exponential(size=20_000)
    for tau in (0.1, 0.5, 0.9):
        cost = [np.mean(np.where(draws >= v, tau * (draws - v), (tau - 1) * (draws - v))) for v in grid]
        assert abs(grid[np.argmin(cost)] + math.log(1 - tau)) < 0.07
    assert 0.9 * 0.3 > 0.1 * 0.7, "ink in 30 %, tau = 0.9: to paint paper costs more than to paint ink"


def test_05_central_differences():
    powers = np.arange(-12, 0.1, 0.25)
    for kind, low, high, error in ((np.float64, -7, -5, -11), (np.float32, -3, -2, -5)):
        eps = (10.0**powers).astype(kind)
        found = (np.exp(kind(1) + eps) - np.exp(kind(1) - eps)) / (2 * eps)
        away = abs(found.astype(float) / math.e - 1)
        typical = np.array([np.median(away[max(0, i - 4) : i + 5]) for i in range(len(away))])  # past lucky ones
        assert low <= powers[typical.argmin()] <= high and abs(math.log10(typical.min()) - error) < 0.7
        assert away[-1] > 0.1 and away[0] > 1000 * typical.min(), "a V"


def test_06_only_whole_strides_commute(digits):
    square = digits.new.x.reshape(-1, 28, 28)
    room = square[square[:, :, [0, 1, -4, -3, -2, -1]].max(axis=(1, 2)) == 0][:20]
    kernel = np.random.default_rng(0).normal(size=(4, 4))

    def convolve(images):
        windows = np.lib.stride_tricks.sliding_window_view(images, (4, 4), axis=(1, 2))[:, ::2, ::2]
        return np.einsum("nuvij,ij->nuv", windows, kernel)

    maps, gap = convolve(room), {}
    for shift in (1, 2, 3):
        moved = convolve(np.roll(room, shift, axis=2))
        off = [np.linalg.norm(moved - np.roll(maps, k, axis=2), axis=(1, 2)) for k in (0, 1, 2)]
        gap[shift] = np.mean(np.min(off, axis=0) / np.linalg.norm(maps, axis=(1, 2)))
    assert len(room) == 20 and gap[2] < 1e-6 and 0.4 < gap[1] < 0.8 and 0.4 < gap[3] < 0.8


def test_07_the_formula_taken_literally(digits):
    clean, known = digits.new.x[:200], digits.train
    noisy = clean + 0.4 * np.random.default_rng(1).normal(size=clean.shape).astype("float32")
    squared = np.sum(noisy**2, axis=1)[:, None] - 2 * noisy @ known.T + np.sum(known**2, axis=1)
    found = {}
    for width in (0.4, 1.5):
        weights = np.exp((squared.min(axis=1, keepdims=True) - squared) / (2 * width**2))
        weights /= weights.sum(axis=1, keepdims=True)
        error = np.mean((weights @ known - clean) ** 2)
        found[width] = -10 * math.log10(error), np.median(1 / np.sum(weights**2, axis=1))
    assert abs(found[0.4][0] - 16) < 0.5 and found[0.4][1] < 1.5
    assert abs(found[1.5][0] - 17.7) < 0.3 and 15 < found[1.5][1] < 35
    variances, v = np.maximum(digits.variances, 0), digits.directions
    linear = digits.mean + ((noisy - digits.mean) @ v * (variances / (variances + 0.4**2))) @ v.T
    assert -10 * math.log10(np.mean((np.clip(linear, 0, 1) - clean) ** 2)) > 18


def test_08_ten_chosen_directions(digits):
    along = (digits.new.x - digits.mean) @ digits.directions
    least = np.sort(abs(along), axis=1)[:, -10:-9]
    chosen = np.where(abs(along) >= least, along, 0)
    first = np.where(np.arange(784) < 10, along, 0)
    fixed, free = (np.mean((np.clip(digits.mean + kept @ digits.directions.T, 0, 1) - digits.new.x) ** 2)
                   for kept in (first, chosen))  # fmt: skip
    assert abs(fixed - 0.033) < 0.001 and abs(free - 0.022) < 0.001


def test_09_importance_weights_of_the_toy_model():
    rng, bounds = np.random.default_rng(0), {}
    for s in (1, 1000):
        z = 0.5 + rng.standard_normal((2000, s))
        log_w = normal_log(2, z, 1) + normal_log(z, 0, 1) - normal_log(z, 0.5, 1)
        top = log_w.max(axis=1)
        bounds[s] = np.mean(top + np.log(np.mean(np.exp(log_w - top[:, None]), axis=1)))
    assert abs(bounds[1] + 2.67) < 0.1 and abs(bounds[1000] + 2.2655) < 0.01


def auroc(score, abnormal):
    rank = np.argsort(np.argsort(score, kind="stable"), kind="stable") + 1
    n = abnormal.sum()
    return (rank[abnormal].sum() - n * (n + 1) / 2) / (n * (len(score) - n))


def test_10_the_nearest_beat_lives_on_alignment():
    ecg, rng = data.load_ecg5000(), np.random.default_rng(0)
    normal, beats, abnormal = ecg.x_train[ecg.y_train == 0], ecg.x_test, ecg.y_test > 0

    def distance(x):
        return (np.sum(x**2, axis=1)[:, None] - 2 * x @ normal.T + np.sum(normal**2, axis=1)).min(axis=1)

    assert abs(auroc(distance(beats), abnormal) - 0.993) < 0.001
    for most, expected in ((2, 0.98), (5, 0.90)):
        moved = np.stack([np.roll(beat, s) for beat, s in zip(beats, rng.integers(-most, most + 1, len(beats)),
                                                               strict=True)])  # fmt: skip
        assert abs(auroc(distance(moved), abnormal) - expected) < 0.015
        aligned = np.min([distance(np.roll(moved, s, axis=1)) for s in range(-most, most + 1)], axis=0)
        assert auroc(aligned, abnormal) > 0.985


def test_11_whitening_and_stretching(digits):
    x, y = digits.new.x[:1000], digits.new.y[:1000]
    code = (x - digits.mean) @ digits.directions[:, :30]

    def near(z):
        squared = np.sum(z**2, axis=1)[:, None] - 2 * z @ z.T + np.sum(z**2, axis=1)
        np.fill_diagonal(squared, np.inf)
        return np.argpartition(squared, 10, axis=1)[:, :10]

    kept, right, at_home = [], [], near(x)
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(30, 30)))[0]
    grow = np.geomspace(0.1, 10, 30)
    for z in (code, code @ turn, code / np.sqrt(digits.variances[:30]), code * grow, code * grow[::-1]):
        there = near(z)
        kept.append(np.mean([len(set(a) & set(b)) / 10 for a, b in zip(at_home, there, strict=True)]))
        right.append(np.mean([np.bincount(y[row]).argmax() == label for row, label in zip(there, y, strict=True)]))
    assert abs(kept[0] - kept[1]) < 0.005 and abs(right[0] - right[1]) < 0.005, "a rotation changes nothing"
    assert kept[0] - 0.15 < kept[2] < kept[0] - 0.03 and right[2] < right[0], "whitening keeps less"
    assert kept[3] < kept[4] < kept[2] and right[3] < right[4] < right[2], "stretching far less"


def test_12_rounded_laplace():
    x = np.random.default_rng(0).laplace(size=200_000)
    bits, error = {}, {}
    for step in (4, 1, 0.5, 0.25, 0.125):
        rounded = np.rint(x / step)
        share = np.unique(rounded, return_counts=True)[1] / len(x)
        bits[step], error[step] = -np.sum(share * np.log2(share)), np.mean((x - step * rounded) ** 2)
    assert np.allclose([bits[s] for s in (1, 0.5, 0.25, 0.125)], (2.48, 3.46, 4.45, 5.44), atol=0.02)
    assert abs(error[0.5] / error[0.25] - 4) < 0.1
    assert abs(bits[4] - 0.73) < 0.02 and abs(math.log2(2 * math.e) - 2 - 0.44) < 0.005
    assert abs(error[4] / (4**2 / 12) - 2 / 3) < 0.03, "a third below"


def test_13_the_mean_image_as_a_detector(digits):
    mnist = digits.mnist
    x, y = mnist.x_test[::5], mnist.y_test[::5]
    plain, scaled = [], []
    for digit in range(10):
        known = digits.train[mnist.y_train[:20_000] == digit]
        away, spread = (x - known.mean(axis=0)) ** 2, known.std(axis=0) + 0.1
        for scores, areas in ((away.sum(axis=1), plain), ((away / spread**2).sum(axis=1), scaled)):
            areas.append(auroc(scores, y != digit))
            if digit == 8:
                pair = (y == 8) | (y == 1)
                ones = auroc(scores[pair], y[pair] == 1)
                assert abs(ones - (0.58 if areas is plain else 0.50)) < 0.06, "the ones still pass"
    assert abs(np.mean(plain) - 0.865) < 0.01 and abs(np.mean(scaled) - 0.88) < 0.015


def test_14_a_probe_does_not_see_rotations(digits):
    mnist, rng = digits.mnist, np.random.default_rng(0)
    rows = np.concatenate([rng.choice(np.flatnonzero(mnist.y_train == c), 100, replace=False) for c in range(10)])
    x, targets, new, v = mnist.x_train[rows], np.eye(10)[mnist.y_train[rows]], digits.new, digits.directions

    def guess(train, test, strength=1e3):
        mean = train.mean(axis=0)
        a, b, scale = train - mean, test - mean, train.std()
        w = a.T @ np.linalg.solve(a @ a.T / scale**2 + strength * np.eye(len(a)), targets - targets.mean(axis=0))
        return (b @ w).argmax(axis=1)

    pixels, turned = guess(x, new.x), guess(x @ v, new.x @ v)
    deviation = np.maximum(np.sqrt(np.maximum(digits.variances, 0)), 0.03)
    white = guess(x @ v / deviation, new.x @ v / deviation)
    score = [np.mean(found == new.y) for found in (pixels, turned, white)]
    assert np.mean(pixels == turned) > 0.99 and 0.75 < score[0] < 0.9
    assert score[2] < score[0] - 0.08, "ten points lower and more"


def test_15_lengths_of_middles():
    rng = np.random.default_rng(0)
    for k, expected in ((2, (0.64, 0.89, 0.63)), (20, (0.18, 0.99, 0.70)), (200, (0.06, 1.00, 0.71))):
        a, b = rng.standard_normal((2, 10_000, k))
        length, other = np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1)
        cosine = np.sum(a * b, axis=1) / length / other
        middle = np.linalg.norm(a + b, axis=1) / 2
        found = np.mean(abs(cosine)), np.mean(length) / k**0.5, np.mean(middle) / k**0.5
        assert np.allclose(found, expected, atol=0.012)
        if k > 2:
            assert abs(np.mean(middle / np.cos(np.arccos(cosine) / 2)) / k**0.5 - 1) < 0.02


def test_16_power_of_white_and_pink_noise():
    rate, noise = 8000, np.random.default_rng(0).standard_normal(60 * 8000)
    f, power = np.fft.rfftfreq(len(noise), 1 / rate), abs(np.fft.rfft(noise)) ** 2
    power[f < 1] = 0
    pink = power / np.maximum(f, 1)
    steps = [10 * np.diff(np.log10([p[(f >= low) & (f < 2 * low)].sum() for low in (125, 250, 500, 1000, 2000)]))
             for p in (power, pink)]  # fmt: skip
    assert np.allclose(steps[0], 3, atol=0.2) and np.allclose(steps[1], 0, atol=0.2)
    for p, share in ((power, 0.025), (pink, 0.56)):
        assert abs(p[f < 100].sum() / p.sum() - share) < 0.02


def test_17_neighbours_of_words():
    words, rng = data.load_words().vectors, np.random.default_rng(0)
    x = words / np.linalg.norm(words, axis=1, keepdims=True)
    test, train = np.split(rng.permutation(len(x)), [250])

    def near(y):
        y = (y / np.linalg.norm(y, axis=1, keepdims=True)).astype("float32")
        cosine = y[test] @ y.T
        cosine[np.arange(250), test] = -np.inf
        return np.argpartition(-cosine, 10, axis=1)[:, :10]

    true, mean = near(x), x[train].mean(axis=0)
    axes = np.linalg.eigh(np.cov(x[train].T))[1][:, ::-1]

    def recall(y):
        return np.mean([len(np.intersect1d(a, b)) / 10 for a, b in zip(true, near(y), strict=True)])

    for k, expected in ((4, 0.05), (16, 0.33), (64, 0.80)):
        assert abs(recall(mean + (x - mean) @ axes[:, :k] @ axes[:, :k].T) - expected) < 0.035
    half = [recall(mean + (x - mean) @ axes[:, :k] @ axes[:, :k].T) for k in (24, 32)]
    assert half[0] < 0.5 < half[1]
    for bits, expected in ((32, 0.13), (128, 0.41)):
        assert abs(recall(np.sign((x - mean) @ rng.normal(size=(x.shape[1], bits)))) - expected) < 0.03
