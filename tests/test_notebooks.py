"""Every lesson has the anatomy, the looks and the manners that the course promises."""

import ast
import itertools
import re

import pytest

import lessons

TAGS = {
    "setup", "twin", "predict", "failure", "checkpoint", "evidence", "figure", "nbval-check-output",
    "exercise", "exercise-setup", "exercise-check", "solution",
}  # fmt: skip
SLIDE_ROLES = {"slide", "subslide", "fragment", "-", "skip"}
every_lesson = pytest.mark.parametrize("name", lessons.NAMES)


def outputs(name):
    return [(cell, output) for cell in lessons.cells(name, "code") for output in cell.outputs]


def test_lessons_are_numbered_without_a_gap():
    assert [name[:2] for name in lessons.NAMES] == [f"{i:02d}" for i in range(1, len(lessons.NAMES) + 1)]


@every_lesson
def test_head_states_the_question_and_the_facts(name):
    head = lessons.cells(name)[0]
    lines = [line for line in head.source.splitlines() if line]
    assert re.fullmatch(rf"# {name[:2]} · .+", lines[0])
    assert re.fullmatch(r"> \*\*.+\?\*\*", lines[1]), "the question stands alone, in bold, quoted"
    for fact in ("**Time**", "**Before**", "**Afterwards you can**"):
        assert fact in head.source
    verbs = re.search(r"\*\*Afterwards you can\*\*(.*)", head.source, re.DOTALL)[1]
    assert 3 <= len(re.findall(r"\*[a-z]+\*", verbs)) <= 5, "three to five verbs, each in *italics*"


@every_lesson
def test_setup_is_the_same_in_every_lesson_and_seeds_it(name):
    (setup,) = lessons.cells(name, "code", "setup")
    assert setup is lessons.cells(name, "code")[0]
    assert setup.source == lessons.cells(lessons.NAMES[0], tag="setup")[0].source
    assert "keras.utils.set_random_seed(SEED)" in setup.source


def test_setup_fetches_the_repository_named_in_pyproject():
    address = re.search(r'Repository = "(.+)"', (lessons.ROOT / "pyproject.toml").read_text())[1]
    assert f"git+{address}" in lessons.cells(lessons.NAMES[0], tag="setup")[0].source


@every_lesson
def test_tags_and_slide_roles_are_known(name):
    for cell in lessons.cells(name):
        assert set(cell.metadata.get("tags", [])) <= TAGS
        assert cell.metadata.slideshow.slide_type in SLIDE_ROLES


@every_lesson
def test_deck_has_12_to_20_slides_each_with_notes(name):
    starts = [c for c in lessons.cells(name) if c.metadata.slideshow.slide_type in ("slide", "subslide")]
    assert 12 <= len(starts) <= 20
    assert starts[0] is lessons.cells(name)[0]
    for cell in starts:
        assert len(cell.metadata.get("speaker_notes", "")) >= 40, f"no speaker notes: {cell.source[:60]}"


@every_lesson
def test_anatomy_is_complete(name):
    source = lessons.text(name)
    assert "plots.architecture(" in "".join(c.source for c in lessons.cells(name, "code")), "the picture"
    assert len(re.findall(r"\$\$.+?\$\$", source, re.DOTALL)) >= 2, "displayed equations"
    assert len(lessons.cells(name, "markdown", "predict")) >= 2
    assert all("**Predict first.**" in cell.source for cell in lessons.cells(name, tag="predict"))
    assert len(lessons.cells(name, tag="failure")) >= 1
    assert len(lessons.cells(name, tag="evidence")) >= 1
    assert len(lessons.cells(name, "code", "checkpoint")) >= 4
    headings = re.findall(r"^## (.+)$", source, re.MULTILINE)
    assert any(heading.startswith("How it fails") for heading in headings)
    assert headings[-3:] == ["Exercises", "Summary", "Further reading"]


@every_lesson
def test_checkpoints_are_where_the_claims_are(name):
    for cell in lessons.cells(name, "code"):
        assert ("expect(" in cell.source) == ("checkpoint" in cell.metadata.get("tags", [])), cell.source[:80]


@every_lesson
def test_summary_has_five_lines_and_reading_has_identifiers(name):
    source = lessons.text(name)
    summary = re.search(r"^## Summary$(.*?)(?=^## )", source, re.DOTALL | re.MULTILINE)[1]
    assert len(re.findall(r"^(?:\d\.|-) ", summary, re.MULTILINE)) == 5
    reading = re.search(r"^## Further reading$(.*)", source, re.DOTALL | re.MULTILINE)[1]
    entries = re.findall(r"^- (.+(?:\n  .+)*)", reading, re.MULTILINE)
    assert len(entries) >= 3
    assert all(re.search(r"doi\.org/|arxiv\.org/abs/|deeplearningbook\.org", entry) for entry in entries)


@every_lesson
def test_links_lead_to_the_neighbours_and_to_files_that_exist(name):
    i = lessons.NAMES.index(name)
    links = re.findall(r"\]\((?!http)([^)#]+)\)", lessons.text(name))
    for link in links:
        assert (lessons.ROOT / "notebooks" / link).exists(), link
    neighbours = lessons.NAMES[max(i - 1, 0) : i] + lessons.NAMES[i + 1 : i + 2]
    last = lessons.cells(name)[-1].source
    for neighbour in neighbours:
        assert f"({neighbour}.ipynb)" in last


@every_lesson
def test_exercises_are_complete(name):
    starters = lessons.cells(name, "code", "exercise")
    checks = lessons.cells(name, "code", "exercise-check")
    solutions = lessons.cells(name, "markdown", "solution")
    assert len(starters) == len(checks) == len(solutions) >= 3
    levels = re.findall(r"^### Exercise (\d+) \((warm-up|core|stretch)\)", lessons.text(name), re.MULTILINE)
    assert [int(number) for number, _ in levels] == list(range(1, len(starters) + 1))
    assert {level for _, level in levels} == {"warm-up", "core", "stretch"}
    for check, solution in zip(checks, solutions, strict=True):
        assert check.metadata.get("wrong_answers"), "each check is tried on a wrong answer"
        assert solution.source.startswith("<details>")
        assert "</details>" in solution.source


@every_lesson
def test_stored_outputs_are_complete_and_in_order(name):
    code = lessons.cells(name, "code")
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))


@every_lesson
def test_outputs_are_clean(name):
    for cell, output in outputs(name):
        assert output.output_type != "error"
        assert output.get("name") != "stderr", cell.source[:80]
        shown = output.get("text", "") + "".join(
            str(value) for kind, value in output.get("data", {}).items() if kind.startswith("text/")
        )
        assert not re.search(r"warning|traceback|deprecat", shown, re.IGNORECASE), shown[:200]
        assert not re.search(r"(?<![\w.:/])/(?:home|root|tmp|usr|work|Users|opt)/|[A-Z]:\\", shown), shown[:200]
        assert "\r" not in shown
        assert "\x08" not in shown


@every_lesson
def test_figures_have_alt_text(name):
    for cell, output in outputs(name):
        if "image/png" in output.get("data", {}):
            alt = output.metadata.get("image/png", {}).get("alt", "")
            assert len(alt) >= 20, cell.source[:80]
            assert re.search(r"\w[.!]$", alt) or alt.endswith((")", "%.", "'.")), f"alt text is a sentence: {alt}"
    assert not re.search(r"!\[\]\(|<img(?![^>]*\balt=)", lessons.text(name))


@every_lesson
def test_notebook_is_small_and_needs_no_machine(name):
    path = lessons.ROOT / "notebooks" / f"{name}.ipynb"
    assert path.stat().st_size < 1_000_000
    metadata = lessons.read(name).metadata
    assert metadata.kernelspec.name == "python3"
    assert metadata.title == lessons.cells(name)[0].source.splitlines()[0].removeprefix("# ")
    for cell in lessons.cells(name):
        assert not re.search(r"/(?:home|root|tmp|work)/", cell.source)
        assert not cell.get("attachments")
        assert "execution" not in cell.metadata, "timestamps make every run a change"


@every_lesson
def test_code_is_in_small_steps(name):
    for cell in lessons.cells(name, "code"):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        if "setup" not in cell.metadata.get("tags", []):
            assert len(lines) <= 18, f"{len(lines)} lines: {lines[0]}"
        assert max(map(len, lines)) <= 100, max(lines, key=len)


@every_lesson
def test_code_is_keras_3_and_offline(name):
    for cell in lessons.cells(name, "code"):
        if "setup" in cell.metadata.get("tags", []):
            continue
        for word in ("tensorflow", "keras.src", "tf.", "GradientTape", "get_file", "urlopen", "requests", "!pip"):
            assert not re.search(rf"(?<!\w){re.escape(word)}", cell.source), f"{word} in: {cell.source[:80]}"
        ast.parse(cell.source)


@every_lesson
def test_notation_is_the_course_s(name):
    math = " ".join(itertools.chain(*re.findall(r"\$\$(.+?)\$\$|(?<!\$)\$([^$\n]+)\$", lessons.text(name), re.DOTALL)))
    for foreign, ours in {
        r"\\hat\{?\\?m?a?t?h?b?f?\{?y": r"\hat{x} is the reconstruction",
        r"\\mathbf|\\boldsymbol|\\vec\b": "letters are plain",
        r"\\ell\b": r"\mathcal{L} is the loss",
        r"\\log_e|\\ln\b": r"\log is the natural logarithm",
        r"\\lVert|\\Vert": r"\| is the norm",
    }.items():
        assert not re.search(foreign, math), f"{foreign} in the formulas: {ours}"


def test_first_lesson_defines_the_notation():
    first = lessons.text(lessons.NAMES[0])
    for symbol in ("$x$", r"$\hat{x}$", "$z$", "$f$", "$g$", r"$\theta$", r"$\phi$", "$n$", "$d$", "$k$"):
        assert re.search(rf"^\| *{re.escape(symbol)}", first, re.MULTILINE), f"{symbol} is in no row of the table"
