"""Every exercise: untouched it waits, its solution passes, a wrong answer gets a hint, one that raises a place."""

import contextlib
import io
import linecache

import pytest

import lessons

ALL = lessons.NAMES


def exercises():
    for name in ALL:
        parts = (lessons.cells(name, *kind) for kind in (("code", "exercise"), ("code", "exercise-check")))
        solutions = lessons.cells(name, "markdown", "solution")
        for number, (starter, check, solution) in enumerate(zip(*parts, solutions, strict=True), start=1):
            yield name, number, starter, check, solution


every_exercise = pytest.mark.parametrize(
    "name, starter, check, solution",
    [pytest.param(name, *cells, id=f"{name}-{number}") for name, number, *cells in exercises()],
)
CHECKS = {(name, number): check for name, number, _, check, _ in exercises()}


def every_answer(*verdicts):
    found = [
        pytest.param(name, CHECKS[name, number], code, id=f"{name}-{number}-{verdict}-{i}")
        for name in ALL
        for i, (number, verdict, code) in enumerate(lessons.answers(name))
        if verdict in verdicts
    ]
    return pytest.mark.parametrize("name, check, answer", found)


def run(source, filename, namespace):
    """Run a cell's code under a file name of its own, as a kernel does, so that tracebacks can quote it."""
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(compile(source, filename, "exec"), namespace)


@pytest.fixture(scope="module")
def after_setup():
    """Return the names that the setup cell defines, the same in every lesson."""
    namespace = {}
    exec(lessons.setup_source(), namespace)
    return namespace


@pytest.fixture(scope="module")
def prepared(after_setup):
    """Return a function that gives a lesson's names after its setup and exercise-setup cells, nothing trained."""
    known = {}

    def prepare(name):
        if name not in known:
            namespace = dict(after_setup)
            with contextlib.redirect_stdout(io.StringIO()):
                for cell in lessons.cells(name, "code", "exercise-setup"):
                    exec(cell.source, namespace)
            known[name] = namespace
        return dict(known[name])

    return prepare


def verdict(namespace, answer, check):
    """Run an answer and its check and return the one line that the student would read."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        run(answer, "<answer>", namespace)
        run(check.source, "<check>", namespace)
    (line,) = printed.getvalue().strip().splitlines()[-1:]
    return line


@every_exercise
def test_untouched_starter_is_not_attempted(prepared, name, starter, check, solution):
    assert verdict(prepared(name), starter.source, check).endswith("not attempted yet")


@every_exercise
def test_solution_is_right(prepared, name, starter, check, solution):
    code = lessons.python_block(solution.source)
    assert verdict(prepared(name), f"{starter.source}\n{code}", check).endswith("correct")


@every_answer("right")
def test_other_right_answers_are_right(prepared, name, check, answer):
    assert verdict(prepared(name), answer, check).endswith("correct")


@every_answer("wrong", "lucky")
def test_wrong_answers_get_a_hint(prepared, name, check, answer):
    line = verdict(prepared(name), answer, check)
    assert "not yet." in line
    hint = line.partition("not yet.")[2]
    assert len(hint) >= 20
    assert "could not use" not in hint, f"the hint must say what is wrong, not only that it broke: {hint}"


@every_answer("raises")
def test_answers_that_raise_are_told_where(prepared, name, check, answer):
    assert "your code stopped in line" in verdict(prepared(name), answer, check)


@pytest.mark.parametrize("name", ALL)
def test_every_check_is_tried_on_wrong_answers(name):
    """Three or more an exercise; where the answer is a function, one that raises and one right by accident on one input."""
    for number, starter in enumerate(lessons.cells(name, "code", "exercise"), start=1):
        verdicts = [verdict for n, verdict, _ in lessons.answers(name) if n == number]
        remedy = f"add '# %% exercise {number}, ...' cells to tests/answers/{name}.py"
        assert len(verdicts) - verdicts.count("right") >= 3, f"fewer than three wrong answers: {remedy}"
        if "def " in starter.source:
            assert "raises" in verdicts, f"no answer that raises: {remedy}"
            assert "lucky" in verdicts, f"no answer that is right by accident on one input: {remedy}"
