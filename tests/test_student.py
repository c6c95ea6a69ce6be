"""What a class gets tells no answer; what it hands in is graded by the original checks, no copy harming another."""

import copy
import csv
import os
import re

import nbformat
import pytest

import grade
import lessons
import student

FIRST, SECOND = lessons.NAMES[:2]  # quick to set up; the second has cells that its exercises need
LIMIT = 8


class Copies(dict):
    """The copies by name, each made when it is first asked for."""

    def __missing__(self, name):
        self[name] = student.copy_of(lessons.stored(name))
        return self[name]


@pytest.fixture(scope="module")
def copies():
    return Copies()


def cell(notebook, mark):
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == mark)


# The copies


@pytest.mark.parametrize("name", lessons.NAMES)
def test_copy_tells_nothing(copies, name):
    made = copies[name]
    text = "\n".join(cell.source for cell in made.cells)
    prose = "\n".join(cell.source for cell in made.cells if cell.cell_type == "markdown")
    assert "<details" not in text, "a solution is in the copy"
    for solution in lessons.cells(name, "markdown", "solution"):
        code = lessons.python_block(solution.source)
        longest = max(code.splitlines(), key=len)
        assert longest not in prose, f"a line of a solution is in the copy: {longest}"
        assert code not in text, f"a solution is in the copy: {code}"
    assert "<!-- notes" not in text
    for notes in filter(None, map(lessons.notes, lessons.cells(name, "markdown"))):
        assert notes not in text, f"a speaker note is in the copy: {notes}"
    assert not any(cell.get("outputs") for cell in made.cells), "an output may answer a prediction"
    assert all(cell.execution_count is None for cell in made.cells if cell.cell_type == "code")
    assert "colab.research" not in text, "the link opens the lesson, which has the solutions"


@pytest.mark.parametrize("name", lessons.NAMES)
def test_copy_is_a_notebook_that_runs_and_checks_as_the_lesson_does(copies, name):
    made, lesson = copies[name], lessons.stored(name)
    nbformat.validate(made)
    assert [c.source for c in made.cells if c.cell_type == "code"] == [
        c.source for c in lesson.cells if c.cell_type == "code"
    ], "all code stays, exercises and checks too"
    kept = {c.id for c in made.cells}
    assert [c.id for c in lesson.cells if c.id in kept] == [c.id for c in made.cells], (
        "by their ids cells are known again"
    )
    assert made.cells[0].source.splitlines()[:3] == lesson.cells[0].source.splitlines()[:3]


@pytest.mark.parametrize("name", lessons.NAMES)
def test_copy_has_points_for_each_exercise(copies, name):
    made = copies[name]
    starters, checks = (lessons.cells(name, tag=tag) for tag in ("exercise", "exercise-check"))
    levels = re.findall(r"^### Exercise \d+ \((.+?)\)", lessons.text(name), re.MULTILINE)
    for number, (starter, check, level) in enumerate(zip(starters, checks, levels, strict=True), start=1):
        assert cell(made, f"exercise-{number}").source == starter.source
        assert cell(made, f"check-{number}").source == check.source
        assert cell(made, f"check-{number}").metadata.nbgrader.points == {"warm-up": 1, "core": 2, "stretch": 3}[level]
        assert cell(made, f"check-{number}").metadata.editable is False


@pytest.mark.parametrize("name", lessons.NAMES)
def test_answers_bind_no_name_that_a_setup_gives(name):
    """Grading gives checks the setup's names back, which must not undo an answer."""
    setups = lessons.cells(name, tag="setup") + lessons.cells(name, tag="exercise-setup")
    given = set().union(*(grade._bound(cell.source) for cell in setups))
    for starter in lessons.cells(name, tag="exercise"):
        both = grade._bound(starter.source) & given
        assert not both, f"An answer has a name that no setup cell gives: choose others in place of {both}."


def test_solutions_are_taken_out_wherever_they_are():
    lesson = nbformat.v4.new_notebook(metadata={"code_sha256": "x"})
    text = (
        "Before.\n\n<details><summary>Solution</summary>\nforty-two\n</details>\n\nAfter.\n\n<!-- notes\nforty-two\n-->"
    )
    lesson.cells = [nbformat.v4.new_markdown_cell(text), nbformat.v4.new_markdown_cell("<!-- notes\nforty-two\n-->")]
    lesson.cells.append(nbformat.v4.new_markdown_cell("forty-two", metadata={"tags": ["solution"]}))
    made = student.copy_of(lesson)
    assert [re.sub(r"\n+", "\n", cell.source) for cell in made.cells] == ["Before.\nAfter."]
    assert len(lesson.cells) == 3, "the lesson itself stays as it is"


def test_make_student_writes_all_copies_and_the_start_page_without_results(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(student, "BUILD", tmp_path)
    monkeypatch.setattr(student, "ROOT", tmp_path)
    monkeypatch.setattr("sys.argv", ["student.py"])
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    for path in (lessons.ROOT / "notebooks").glob("*.ipynb"):
        (notebooks / path.name).write_bytes(path.read_bytes())
    student.main()
    names = sorted(path.stem for path in notebooks.glob("*.ipynb"))
    assert sorted(path.stem for path in tmp_path.glob("*.ipynb")) == names
    assert len(capsys.readouterr().out.splitlines()) == len(names)
    start = "\n".join(cell.source for cell in nbformat.read(tmp_path / "00_start.ipynb", 4).cells)
    rows = [line for line in start.splitlines() if line.startswith("|")]
    assert rows[0] == "| | lesson | the question | time |"
    assert len(rows) > 2
    assert {row.count("|") for row in rows} == {5}


# From handed-in copies to a table


def answers(name, verdict):
    """Return one answer to each exercise of a lesson, of a verdict such as right, as {number: code}."""
    found = {number: code for number, told, code in reversed(lessons.answers(name)) if told == verdict}
    if verdict == "right":
        for number, solution in enumerate(lessons.cells(name, "markdown", "solution"), start=1):
            found.setdefault(number, lessons.python_block(solution.source))
    return found


def filled(made, given):
    made = copy.deepcopy(made)
    for number, code in given.items():
        cell(made, f"exercise-{number}").source = code
    return made


def code_cell(source):
    return nbformat.v4.new_code_cell(source)


def handed_in(copies, folder):
    """Write the copies of a class into a folder, as a learning platform delivers them."""
    right, wrong = answers(FIRST, "right"), answers(FIRST, "wrong")

    def hand_in(who, notebook, name=FIRST):
        path = folder / who / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        nbformat.write(notebook, path)

    hand_in("Ada Lovelace", filled(copies[FIRST], right))
    hand_in("Ada_Lovelace", copies[FIRST])  # of a name that a folder cannot tell from the other's; untouched
    hand_in("Ada Lovelace", filled(copies[SECOND], answers(SECOND, "right")), SECOND)
    nothing = filled(copies[FIRST], {1: wrong[1], 2: answers(FIRST, "raises")[2], 3: "w = v = x_train[0]"})
    nbformat.write(nothing, folder / f"bob_{FIRST} (1).ipynb")  # a platform that makes no folders

    endless = "def mse_per_image(x, x_hat):\n    import time\n    while True:\n        time.sleep(0.1)"
    hand_in("cem", filled(copies[FIRST], {**right, 2: endless}))

    tricks = {
        1: right[1],
        2: wrong[2],
        3: f"def check(*anything):\n    print('✓ Exercise 3: correct')\nprint = check\n{wrong[3]}",
    }
    dee = filled(copies[FIRST], tricks)
    dee.cells.remove(cell(dee, "check-1"))
    cell(dee, "check-2").source = "# @title Check exercise 2\nprint('✓ Exercise 2: correct')"
    cell(dee, "check-2").metadata.nbgrader.points = 100
    hand_in("dee", dee)

    eve = filled(copies[FIRST], right)
    cell(eve, "setup-0").source = "raise RuntimeError('not on my machine')"
    place = eve.cells.index(cell(eve, "exercise-2"))
    eve.cells[place] = code_cell(right[2])  # the starter is gone, the answer stands in a cell of her own
    del cell(eve, "check-3").metadata["nbgrader"], cell(eve, "exercise-3").metadata["nbgrader"]
    hand_in("eve", eve)

    hand_in("fay", filled(copies[FIRST], {1: right[1], 2: "import os\nos._exit(0)"}))
    (folder / "gus").mkdir()
    (folder / "gus" / f"{FIRST}.ipynb").write_text("<html>Please log in</html>")
    hand_in("hal", nbformat.v4.new_notebook(cells=[code_cell("print('hello')")]), "holiday")


@pytest.fixture(scope="module")
def table(copies, tmp_path_factory):
    """Return the rows of the table that make grade writes, as {(student, lesson, exercise): row}."""
    pytest.importorskip("nbgrader", reason="copies are graded by nbgrader: pip install nbgrader")
    folder, build = tmp_path_factory.mktemp("handed_in"), tmp_path_factory.mktemp("build")
    handed_in(copies, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grade, "BUILD", build)
        patch.setattr("sys.argv", ["grade.py", str(folder), "--limit", str(LIMIT)])
        grade.main()
    with open(build / "grades.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["student"], row["lesson"], row["exercise"]): row for row in rows}


def test_grading_leaves_no_trace_in_the_environment(table):
    assert "NBGRADER_EXECUTION" not in os.environ, "checks that come later would believe that they are graded"


def points(table):
    return {key: (row["points"], row["of"]) for key, row in table.items()}


def test_table_says_who_got_what(table):
    expected = {}
    graded = {"Ada Lovelace": "123", "Ada_Lovelace": "000", "bob": "000", "cem": "103", "dee": "100", "eve": "123"}
    for who, got in graded.items():
        expected |= {
            (who, FIRST, str(n)): (one, of) for n, (one, of) in enumerate(zip(got, "123", strict=True), start=1)
        }
    expected |= {("Ada Lovelace", SECOND, n): (n, n) for n in "123"}
    expected |= {("fay", FIRST, ""): ("", ""), ("gus", FIRST, ""): ("", ""), ("hal", "", ""): ("", "")}
    assert points(table) == expected


def test_table_says_what_the_checks_said(table):
    said = {key: row["verdict"] for key, row in table.items()}
    assert {said["Ada Lovelace", name, n] for name in (FIRST, SECOND) for n in "123"} == {"correct"}
    assert said["bob", FIRST, "1"].startswith("All weights are there.")
    assert said["bob", FIRST, "2"].startswith("your code stopped in line 2")
    assert said["bob", FIRST, "3"].startswith(
        "the cell with your answer stopped in line 1, `w = v = x_train[0]` (NameError"
    )
    assert said["Ada_Lovelace", FIRST, "1"] == "not attempted yet"
    assert said["cem", FIRST, "2"] == f"stopped after {LIMIT} s"
    assert {said["fay", FIRST, ""], said["gus", FIRST, ""], said["hal", "", ""]} == {"not graded"}


def test_table_says_what_is_odd_about_a_copy(table):
    odd = {(who, n): row["remarks"] for (who, _, n), row in table.items() if row["remarks"]}
    ran, judged = "the original ran", "the original judged"
    setup = f"the setup was changed: {ran}"
    assert odd.pop(("fay", "")).startswith("nbgrader stopped: ")
    assert odd == {
        ("bob", "3"): "only the exercises ran, not the lesson above them",
        ("dee", "1"): f"the check was deleted: {ran}",
        ("dee", "2"): f"the check was changed: {ran}",
        ("dee", "3"): f"the answer redefines check: {judged}",
        ("eve", "1"): setup,
        ("eve", "2"): f"the cell for the answer was deleted; {setup}",
        ("eve", "3"): setup,
        ("gus", ""): f"{FIRST}.ipynb is no notebook that can be read (NotJSONError)",
        ("hal", ""): "holiday.ipynb is a copy of no lesson",
    }


def test_what_an_answer_puts_in_place_of_what_its_check_uses_is_told():
    check = "check('Exercise 1', lambda: len(a), (lambda n: np.isclose(n, 4), 'Count.'))"
    given = {"np", "check", "data"}
    tell = grade._meddling
    assert tell(["import numpy as np\na = [1]\ndata = 3\nmax = 4\n%time"], check, given) == []
    assert tell(["return 3", "check\0", "yield = 3"], check, given) == [], "no program, so nothing to tell"
    assert tell(["def f():\n    len = 3\n    return len"], check, given) == [], "its own business"
    assert tell(["import numpy as np\nnp.isclose = print"], check, given) == [
        "the answer replaces np.isclose: the original judged"
    ]
    assert tell(["import ae_helpers.checks as c\nc._GRADING = False", "len = print"], check, given) == [
        "the answer redefines len: the original judged",
        "the answer replaces c._GRADING: the original judged",
    ]
    assert tell(["setattr(np, 'isclose', print)"], check, given) == [
        "the answer replaces something of np: the original judged"
    ]


def test_of_two_copies_the_one_saved_last_counts(copies, tmp_path):
    import os

    for age, name in ((20, f"{FIRST}.ipynb"), (10, f"{FIRST} (1).ipynb")):
        (tmp_path / "ada").mkdir(exist_ok=True)
        nbformat.write(copies[FIRST], tmp_path / "ada" / name)
        os.utime(tmp_path / "ada" / name, (1e9 - age, 1e9 - age))
    release = grade.Release(lessons.ROOT / "notebooks" / f"{FIRST}.ipynb")
    ((who, found, cells, wrong, more),) = grade.collect(tmp_path, [release])
    assert (who, found, wrong, len(cells)) == ("ada", release, "", len(copies[FIRST].cells))
    assert more == [f"of 2 copies, {FIRST} (1).ipynb, saved last, was graded"]


def test_copy_without_ids_and_marks_is_known_by_what_it_says(copies):
    """Some editors drop what they do not know."""
    release = grade.Release(lessons.ROOT / "notebooks" / f"{FIRST}.ipynb")
    bare = filled(copies[FIRST], {1: "n_parameters = 5"})
    for one in bare.cells:
        one.metadata = {}
        one.id = one.id[::-1]
    notebook, remarks = release.submission(bare.cells)
    sources = [one.source for one in notebook.cells]
    check = cell(copies[FIRST], "check-1").source
    starter = cell(copies[FIRST], "exercise-1").source
    place = sources.index(starter)
    assert sources[place : place + 3] == [starter, "n_parameters = 5", check]
    assert remarks[1] == ["the cell for the answer was deleted"]


def test_cells_added_in_the_lesson_are_not_run(copies):
    release = grade.Release(lessons.ROOT / "notebooks" / f"{FIRST}.ipynb")
    busy = copy.deepcopy(copies[FIRST])
    busy.cells.insert(10, code_cell("train_for_hours()"))
    notebook, _ = release.submission(busy.cells)
    assert "train_for_hours()" not in [one.source for one in notebook.cells]


@pytest.mark.parametrize("arguments", [["nowhere"], []])
def test_grade_wants_a_folder(tmp_path, monkeypatch, capsys, arguments):
    monkeypatch.setattr("sys.argv", ["grade.py", *(str(tmp_path / name) for name in arguments)])
    with pytest.raises(SystemExit):
        grade.main()
    assert ("no folder" if arguments else "required: folder") in capsys.readouterr().err
