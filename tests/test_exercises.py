"""Every exercise: untouched it waits, its solution passes, a wrong answer gets a hint, one that raises a place."""

import contextlib
import io
import linecache

import pytest

import lessons

ALL = [lessons.TEMPLATE, *lessons.NAMES]


def exercises():
    for name in ALL:
        parts = (lessons.cells(name, *kind) for kind in (("code", "exercise"), ("code", "exercise-check")))
        solutions = lessons.cells(name, "markdown", "solution")
        # A half-written lesson may lack one: tests/test_anatomy.py says so.
        for number, (starter, check, solution) in enumerate(zip(*parts, solutions, strict=False), start=1):
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
        for i, (number, verdict, code) in enumerate(lessons.answers(name), start=1)
        if verdict in verdicts and (name, number) in CHECKS
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
    line = verdict(prepared(name), starter.source, check)
    waits = line.endswith("not attempted yet")
    assert waits, (
        f"An exercise that nobody touched is not attempted yet: let its starter give ... instead. It said: {line}"
    )


@every_exercise
def test_solution_is_right(prepared, name, starter, check, solution):
    line = verdict(prepared(name), f"{starter.source}\n{lessons.python_block(solution.source)}", check)
    assert line.endswith("correct"), f"The code in a solution passes its check: mend one of the two. It said: {line}"


@every_answer("right")
def test_other_right_answers_are_right(prepared, name, check, answer):
    line = verdict(prepared(name), answer, check)
    assert line.endswith("correct"), f"Every right answer passes its check: widen the check. It said: {line}"


@every_answer("wrong", "lucky")
def test_wrong_answers_get_a_hint(prepared, name, check, answer):
    line = verdict(prepared(name), answer, check)
    hint = line.partition("not yet. ")[2]
    told = len(hint) >= 20 and "could not use" not in hint
    assert told, f"A wrong answer gets a hint of what is wrong: add a test for it to the check. It said: {line}"


@every_answer("raises")
def test_answers_that_raise_are_told_where(prepared, name, check, answer):
    line = verdict(prepared(name), answer, check)
    told = "your code stopped in line" in line
    assert told, f"An answer that raises is told where: call it inside the check's lambda or its tests. It said: {line}"


@pytest.mark.parametrize("name", ALL)
def test_every_check_is_tried_on_wrong_answers(name):
    """Three or more an exercise; where the answer is a function, one that raises and one right by accident."""
    starters = lessons.cells(name, "code", "exercise")
    here = f"tests/answers/{name}.py"
    unknown = sorted({number for number, _, _ in lessons.answers(name)} - set(range(1, len(starters) + 1)))
    form = "cells that begin as '# %% exercise 1, wrong' (or right, lucky, raises), for exercises that there are"
    assert not unknown, f"Answers to try are {form}: mend those of exercise {unknown} in {here} (0: of no exercise)."
    for number, starter in enumerate(starters, start=1):
        verdicts = [verdict for n, verdict, _ in lessons.answers(name) if n == number]
        remedy = f"add '# %% exercise {number}, ...' cells to {here}"
        bad = len(verdicts) - verdicts.count("right")
        assert bad >= 3, f"Each check is tried on three answers or more that are not right: {remedy}, which has {bad}."
        if "def " in starter.source:
            assert "raises" in verdicts, f"Each function that is asked for is tried as one that raises: {remedy}."
            assert "lucky" in verdicts, f"Each function is tried as one right by accident on one input: {remedy}."
