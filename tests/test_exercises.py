"""Every exercise: untouched it waits, its solution passes, and a wrong answer is refused with a hint."""

import contextlib
import io

import pytest

import lessons


def exercises():
    for name in lessons.NAMES:
        checks = lessons.cells(name, "code", "exercise-check")
        starters = lessons.cells(name, "code", "exercise")
        solutions = lessons.cells(name, "markdown", "solution")
        for number, parts in enumerate(zip(starters, checks, solutions, strict=True), start=1):
            yield pytest.param(name, *parts, id=f"{name}-{number}")


every_exercise = pytest.mark.parametrize("name, starter, check, solution", list(exercises()))


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
    """Run an answer and its check and return what the student would read."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(answer, namespace)
        exec(check.source, namespace)
    return printed.getvalue().strip().splitlines()[-1]


@every_exercise
def test_untouched_starter_is_not_attempted(prepared, name, starter, check, solution):
    assert verdict(prepared(name), starter.source, check).endswith("not attempted yet")


@every_exercise
def test_solution_is_right(prepared, name, starter, check, solution):
    code = lessons.python_block(solution.source)
    assert verdict(prepared(name), f"{starter.source}\n{code}", check).endswith("correct")


@every_exercise
def test_other_right_answers_are_right(prepared, name, starter, check, solution):
    for answer in check.metadata.get("right_answers", []):
        assert verdict(prepared(name), answer, check).endswith("correct"), answer


@every_exercise
def test_wrong_answers_get_a_hint(prepared, name, starter, check, solution):
    for answer in check.metadata.wrong_answers:
        line = verdict(prepared(name), answer, check)
        assert "not yet." in line, answer
        hint = line.partition("not yet.")[2]
        assert len(hint) >= 20
        assert "could not use" not in hint, f"the hint must say what is wrong, not only that it broke: {hint}"
