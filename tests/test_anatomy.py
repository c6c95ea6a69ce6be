"""Every lesson has the parts, the looks and the manners that the course promises: rules on the text in lessons/."""

import ast
import itertools
import re

import pytest

import address
import lessons
from lessons import NAMES, TEMPLATE, cells, notes, place, role, rule, tags, text

TAGS = {
    "setup", "twin", "predict", "failure", "checkpoint", "evidence", "figure", "result", "nbval-check-output",
    "exercise", "exercise-setup", "exercise-check", "solution",
}  # fmt: skip
STEPS = ("slide", "subslide", "fragment")
ROLES = {*STEPS, "skip", "-"}

every_lesson = pytest.mark.parametrize("name", [TEMPLATE, *NAMES])
every_own_lesson = pytest.mark.parametrize("name", NAMES)


def slides(name):
    return [cell for cell in cells(name) if role(cell) in ("slide", "subslide")]


def headings(name, marks="##"):
    return re.findall(rf"^{marks} (.+)$", text(name), re.MULTILINE)


def section(name, heading):
    """Return the prose from one ``##`` heading to the next, or to the end."""
    found = re.search(rf"^## {heading}$(.*?)(?=^## |\Z)", text(name), re.DOTALL | re.MULTILINE)
    return found[1] if found else ""


# The whole


def test_lessons_are_numbered_without_a_gap():
    numbers = [name[:2] for name in NAMES]
    wanted = [f"{i:02d}" for i in range(1, len(NAMES) + 1)]
    assert numbers == wanted, (
        f"Lessons are numbered 01, 02, ... without a gap: rename the files in lessons/, {numbers}."
    )


@every_own_lesson
def test_words_are_the_lesson_s_own(name):
    prose = text(TEMPLATE).partition("## Further reading")[0]
    templates = {line for line in prose.splitlines() if len(line) >= 40 and not line.startswith("$$")}
    lines = [i for i, line in enumerate(lessons.raw(name).splitlines(), 1) if line.removeprefix("# ") in templates]
    rule("No sentence is still the template's: replace these lines by the lesson's own.", map("line {}".format, lines))


@every_lesson
def test_lesson_is_short(name):
    words, count = len(text(name).split()), len(cells(name))
    assert words <= 3000, f"A lesson has at most 3,000 words, speaker notes aside: take {words - 3000} away of {words}."
    assert count <= 90, f"A lesson has at most 90 cells: take {count - 90} away of {count}."


@every_lesson
def test_head_states_the_question_and_the_facts(name):
    lines = [line for line in cells(name)[0].source.splitlines() if line]
    number = name[:2]
    assert re.fullmatch(rf"# {number} · .+", lines[0]), f"The first line is the title: write '# {number} · Title'."
    question = re.fullmatch(r"> \*\*.+\?\*\*", lines[1])
    assert question, "The question stands alone under the title, quoted and in bold: write '> **Can ...?**'."
    head = "\n".join(lines)
    facts = ("**Time** about ", "**Before** ", "**Data** ", "**Afterwards you can** ")
    rule("The head holds the facts of a lesson: add them.", (fact for fact in facts if fact not in head))
    assert re.search(r"\*\*Time\*\* about \d+ s", head), "The time of a run is told in seconds: '**Time** about 40 s'."
    verbs = re.findall(r"\*[a-z]+\*", head.partition("**Afterwards you can**")[2])
    assert 3 <= len(verbs) <= 5, (
        f"Three to five verbs, each in *italics*, say what you can do afterwards, not {len(verbs)}."
    )


@every_lesson
def test_parts_are_complete(name):
    code = "\n".join(cell.source for cell in cells(name, "code"))
    ends = ["Exercises", "Summary", "Further reading"]
    parts = {
        "a picture of the architecture: plots.architecture(...)": "plots.architecture(" in code,
        "two equations or more, displayed between $$": len(re.findall(r"\$\$.+?\$\$", text(name), re.DOTALL)) >= 2,
        "two cells or more tagged predict": len(cells(name, "markdown", "predict")) >= 2,
        "a cell tagged evidence: held-out data beside a baseline": cells(name, tag="evidence"),
        "a cell tagged failure": cells(name, tag="failure"),
        "a section whose heading begins with 'How it fails'": any(h.startswith("How it fails") for h in headings(name)),
        "four checkpoints or more: code cells that call expect(...)": len(cells(name, "code", "checkpoint")) >= 4,
        "the last three sections Exercises, Summary, Further reading, in this order": headings(name)[-3:] == ends,
    }
    rule("Every lesson has certain parts: add what is missing.", (part for part, there in parts.items() if not there))


@every_lesson
def test_setup_is_the_same_in_every_lesson_and_seeds_it(name):
    setup = cells(name, "code", "setup")
    assert len(setup) == 1, "One code cell is tagged setup: copy that of lessons/00_template.py."
    assert setup[0] is cells(name, "code")[0], "The setup cell is the first code cell: move it up."
    same = setup[0].source == lessons.setup_source()
    assert same, "The setup cell is the same in every lesson: copy that of lesson 01, or change all of them."
    seeded = "SEED = 0\nkeras.utils.set_random_seed(SEED)" in setup[0].source
    assert seeded, "The setup cell sets the seed: 'SEED = 0', then 'keras.utils.set_random_seed(SEED)'."


def test_setup_fetches_the_repository_named_in_pyproject():
    course = address.current()
    there = f'    course = "{course}"\n' in lessons.setup_source()
    assert there, f"The setup cell fetches the helpers from the address in pyproject.toml: make address URL={course}."


@every_lesson
def test_head_links_to_colab(name):
    link = lessons.COLAB.format(address.current().removeprefix("https://github.com/"), name)
    there = cells(name)[0].source.count(f" ·\n{link}\n") == 1
    assert there, f"The facts in the head end in ' ·' and, on its own line, a link that opens it in Colab: {link}"


@every_lesson
def test_tags_are_known(name):
    unknown = (f"{tag} ({place(name, cell)})" for cell in cells(name) for tag in tags(cell) if tag not in TAGS)
    rule("Tags are those that CONTRIBUTING.md explains: correct or remove the others.", unknown)


@every_lesson
def test_result_is_one_cell_that_prints(name):
    found = cells(name, "code", "result")
    assert len(found) == 1, f"One code cell is tagged result, for the map in README.md, not {len(found)}."
    prints = "print(" in found[0].source
    assert prints, (
        "The last line that the cell tagged result prints is the lesson's row in README.md: let it print one."
    )


@every_lesson
def test_checkpoints_are_where_the_claims_are(name):
    odd = (cell for cell in cells(name, "code") if ("expect(" in cell.source) != ("checkpoint" in tags(cell)))
    rule(
        "A cell is tagged checkpoint if, and only if, it calls expect: add or remove the tag.",
        (place(name, cell) for cell in odd if "setup" not in tags(cell)),
    )


# The deck


@every_lesson
def test_slide_roles_are_known(name):
    unknown = (f"{role(cell)} ({place(name, cell)})" for cell in cells(name) if role(cell) not in ROLES)
    rule("A slide role is slide, subslide, fragment or skip: correct the others.", unknown)
    written = [i for i, line in enumerate(lessons.raw(name).splitlines(), 1) if '"slide_type": "-"' in line]
    rule("A cell without a role continues its slide: '-' is never written, delete it.", map("line {}".format, written))


@every_lesson
def test_deck_has_12_to_20_slides(name):
    count = len(slides(name))
    assert 12 <= count <= 20, f"A deck has 12 to 20 slides (cells with role slide or subslide), not {count}."
    assert role(cells(name)[0]) == "slide", "The head of a lesson is its first slide: give it the role slide."


@every_lesson
def test_every_slide_begins_with_a_heading_and_has_notes(name):
    without = [cell for cell in slides(name) if cell.cell_type != "markdown" or not re.match(r"#{1,3} ", cell.source)]
    rule(
        "A slide begins with a Markdown cell that begins with a heading: write it, or let the cell continue a slide.",
        (place(name, cell) for cell in without),
    )
    rule(
        "A slide has speaker notes of 40 characters or more: a comment '<!-- notes' ends its first cell.",
        (place(name, cell) for cell in slides(name) if len(notes(cell)) < 40),
    )
    left = (place(name, cell) for cell in cells(name) if re.search(r"^#+ HEADING\b", cell.source, re.MULTILINE))
    rule("A heading says what is found or treated: replace the placeholder '### HEADING'.", left)
    stray = (place(name, cell) for cell in cells(name) if notes(cell) and role(cell) not in ("slide", "subslide"))
    rule("Speaker notes stand in the first cell of a slide: move these there.", stray)


@every_lesson
def test_predictions_are_asked_before_the_answer_is_seen(name):
    everything = cells(name)
    asked = cells(name, tag="predict")
    rule(
        "A prediction says '**Predict first.**': add it.",
        (place(name, cell) for cell in asked if "**Predict first.**" not in cell.source),
    )
    rule(
        "A prediction is asked in the deck too: remove the role skip.",
        (place(name, cell) for cell in asked if role(cell) == "skip"),
    )
    later = ((cell, [c for c in everything[i + 1 :] if role(c) != "skip"]) for i, cell in enumerate(everything))
    rule(
        "The answer to a prediction comes a step later: the next cell that is shown begins a slide or a fragment.",
        (place(name, cell) for cell, shown in later if "predict" in tags(cell) and role(shown[0]) not in STEPS),
    )


@every_lesson
def test_exercises_have_a_slide(name):
    found = [cell for cell in slides(name) if re.match(r"## Exercises\b", cell.source)]
    assert found, "A deck shows its exercises: give the cell '## Exercises' the role slide."


# Exercises


@every_lesson
def test_exercises_are_complete(name):
    kinds = {"exercise": "code", "exercise-check": "code", "solution": "markdown"}
    counts = {tag: len(cells(name, kind, tag)) for tag, kind in kinds.items()}
    alike = len(set(counts.values())) == 1 and counts["exercise"] >= 3
    assert alike, (
        f"Three exercises or more, each with a cell tagged exercise, exercise-check and solution; not {counts}."
    )
    levels = re.findall(r"^### Exercise (\d+) \((warm-up|core|stretch)\)", text(name), re.MULTILINE)
    in_order = [int(number) for number, _ in levels] == list(range(1, len(levels) + 1)) and len(levels) == counts[
        "exercise"
    ]
    assert in_order, (
        "Exercises are headed '### Exercise 1 (warm-up): what it is about' and so on: number them in order."
    )
    missing = {"warm-up", "core", "stretch"} - {level for _, level in levels}
    rule("There is an exercise of each level: add what is missing.", missing)
    for number, check in enumerate(cells(name, "code", "exercise-check"), 1):
        first = f"# @title Check exercise {number}"
        assert check.source.startswith(f"{first}\n"), f"A check's first line is its title in Colab: write '{first}'."
    folded = "<details><summary>Solution</summary>"
    rule(
        f"A solution is folded: begin it with '{folded}' and end it with '</details>'.",
        (
            place(name, cell)
            for cell in cells(name, "markdown", "solution")
            if not cell.source.startswith(folded) or not cell.source.endswith("</details>")
        ),
    )


# The end


@every_lesson
def test_summary_has_five_lines_and_reading_has_identifiers(name):
    lines = len(re.findall(r"^\d\. ", section(name, "Summary"), re.MULTILINE))
    assert lines == 5, f"The summary has five numbered lines, not {lines}."
    entries = re.findall(r"^- (.+(?:\n  .+)*)", section(name, "Further reading"), re.MULTILINE)
    assert len(entries) >= 3, (
        f"Three entries or more to read, as '- Author (year). Title. [doi:...](...)': {len(entries)}."
    )
    bare = (entry[:50] for entry in entries if not re.search(r"doi\.org/|arxiv\.org/abs/|deeplearningbook\.org", entry))
    rule("Every entry in Further reading has a DOI or an arXiv number, as a link: add it.", bare)


@every_lesson
def test_links_lead_to_files_that_exist(name):
    pages = {f"{page}.ipynb" for page in (*NAMES, "00_start")}
    links = re.findall(r"\]\((?!http|#)([^)#]+)[^)]*\)", text(name))
    dead = (link for link in links if link not in pages and not (lessons.ROOT / "notebooks" / link).exists())
    rule("A link between lessons names a notebook that there is, as (02_encoder.ipynb): correct it.", dead)


@pytest.mark.parametrize("before, name", list(itertools.pairwise(NAMES)))
def test_last_cells_of_neighbours_link_to_each_other(before, name):
    for here, there in ((before, name), (name, before)):
        linked = f"({there}.ipynb)" in cells(here)[-1].source
        assert linked, f"The last cell of a lesson links to its neighbours: add ({there}.ipynb) to lessons/{here}.py."


# Prose, code, symbols


@every_lesson
def test_code_is_in_small_steps(name):
    for cell in cells(name, "code"):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        longest = max(map(len, lines), default=0)
        where = place(name, cell)
        assert lines, f"No cell is empty: delete it. Here: {where}."
        on_slides = not {"setup", "exercise-check"} & set(tags(cell))
        small = not on_slides or len(lines) <= 18
        assert small, (
            f"A code cell does one thing, in 18 lines or fewer: split this one of {len(lines)}. Here: {where}."
        )
        assert longest <= 100 or "setup" in tags(cell), (
            f"A line of code has at most 100 characters, to fit a slide. Here: {where}."
        )


@every_lesson
def test_code_is_keras_3_and_offline(name):
    words = ("tensorflow", "keras.src", "tf.", "GradientTape", "get_file", "urlopen", "requests", "pip install")
    for cell in cells(name, "code"):
        if "setup" not in tags(cell):
            found = (word for word in words if re.search(rf"(?<!\w){re.escape(word)}", cell.source))
            rule(f"Code uses Keras 3 alone and no network: rewrite {place(name, cell)}.", found)
        ast.parse(cell.source)


@every_lesson
def test_cells_speak_of_no_machine(name):
    bound = (
        cell for cell in cells(name) if re.search(r"(?<![\w.])/(?:home|root|tmp|work|Users)/|attachment:", cell.source)
    )
    rule("No path of one machine and no pasted picture: remove it.", (place(name, cell) for cell in bound))


@every_lesson
def test_notation_is_the_course_s(name):
    math = " ".join(itertools.chain(*re.findall(r"\$\$(.+?)\$\$|(?<!\$)\$([^$\n]+)\$", text(name), re.DOTALL)))
    ours = {
        r"\\hat\{?\\?m?a?t?h?b?f?\{?y": r"\hat{x} is the reconstruction",
        r"\\mathbf|\\boldsymbol|\\vec\b": "letters are plain",
        r"\\ell\b": r"\mathcal{L} is the loss",
        r"\\log_e|\\ln\b": r"\log is the natural logarithm",
        r"\\lVert|\\Vert": r"\| is the norm",
    }
    found = (f"{match[0]}, where {meaning}" for sign, meaning in ours.items() if (match := re.search(sign, math)))
    rule("Formulas are written with the symbols of lesson 01's table: replace the others.", found)


def test_first_lesson_defines_the_notation():
    symbols = ("$x$", r"$\hat{x}$", "$z$", "$f$", "$g$", r"$\theta$", r"$\phi$", "$n$", "$d$", "$k$")
    first = text(NAMES[0])
    missing = (symbol for symbol in symbols if not re.search(rf"^\| *{re.escape(symbol)}", first, re.MULTILINE))
    rule("Lesson 01 has a row of its notation table for each symbol of the course: add it.", missing)


@every_lesson
def test_pictures_in_the_prose_have_alt_text(name):
    found = re.findall(r"!\[\]\([^)]*\)|<img(?![^>]*\balt=)[^>]*>", text(name))
    rule("Every picture has a text for readers who cannot see it: write '![what it shows](...)'.", found)
