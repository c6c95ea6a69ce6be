"""Claims that must hold when a lesson runs, and checks that tell a student where an exercise stands."""

import builtins
import contextlib
import io
import linecache
import os
import re
import sys
import traceback
import types
import warnings

# nbgrader sets this variable while it grades or validates a copy. To it a cell is right if nothing is raised in it.
_GRADING = bool(os.environ.get("NBGRADER_EXECUTION"))


def expect(condition, claim):
    """Assert that a claim of the lesson really came out, and say so.

    Args:
        condition: A truth value. Written as a comparison, such as ``error < 0.01``, it also tells ``make seeds`` by how
            much the claim holds.
        claim: The claim in words, with the numbers in it.

    Raises:
        AssertionError: If the condition is false, so that running the lesson fails where its text would be wrong.

    >>> expect(1 + 1 == 2, "one and one make 2")
    ✓ one and one make 2
    """
    if not condition:
        raise AssertionError(f"the claim did not come out: {claim}")
    print(f"✓ {claim}")


def check(title, answer, *tests):
    """Judge an answer to an exercise and print the verdict in one line; raise for a wrong answer only in grading.

    An answer that is ``...``, or holds nothing else, is "not attempted yet", unless the last cell that set it stopped
    with an error: then the line names the error. An answer that raises gets a line that says where and why. Otherwise
    the tests run in order, and the first that fails gives its hint.

    While nbgrader grades (it then sets the environment variable ``NBGRADER_EXECUTION``), every verdict but "correct" is
    raised, so that the check's cell fails and gives no points.

    Args:
        title: Name of the exercise, such as ``"Exercise 1"``.
        answer: Function without arguments that returns what is to be judged, such as ``lambda: n_parameters`` or
            ``lambda: [mean(x) for x in examples]``.
        *tests: Pairs ``(test, hint)``: ``test(value)`` is true for a right answer; ``hint`` says what is wrong
            otherwise, as a string or a function of the value.

    Raises:
        TypeError: If ``answer`` is not a function.
        AssertionError: In grading, with the verdict, if the answer is not right.

    >>> check("Exercise 1", lambda: ..., (lambda a: a == 4, "Count again."))
    ○ Exercise 1: not attempted yet
    >>> check("Exercise 1", lambda: 5, (lambda a: a == 4, "Count again."))
    ✗ Exercise 1: not yet. Count again.
    """
    if not hasattr(answer, "__code__"):
        raise TypeError(f"answer must be a function such as lambda: x, got {type(answer).__name__}")
    if not _GRADING:
        print(_verdict(title, answer, tests))
        return
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):  # nbgrader takes a warning for a failure
        warnings.simplefilter("ignore")
        verdict = _verdict(title, answer, tests)
    if not verdict.startswith("✓"):
        raise AssertionError(verdict)
    print(verdict)


def protect(namespace):
    """Have the checks of a notebook run with the names that they were written for, whatever an answer redefines.

    From here on, before a cell that begins with ``# @title Check exercise`` runs, each name in it that ``namespace``
    holds now, such as ``check`` or ``np``, is given back its value; a name of Python's own, such as ``len``, means
    Python's again; and so does what an answer has put in place of functions of those modules. Grading calls it after
    the setup cell; outside IPython, which tells when a cell begins, the returned function does it.

    This keeps slips and plain tricks from changing a grade. It is no wall against code that is out to break it.

    Args:
        namespace: Dict of the notebook's names, from ``globals()``.

    Returns:
        Function that takes the code of a check's cell and gives its names back.

    Raises:
        TypeError: If ``namespace`` is not a dict.

    >>> names = {"check": check}
    >>> give_back = protect(names)
    >>> names["check"] = lambda *anything: print("correct")
    >>> give_back("check('Exercise 1', lambda: n)")
    >>> names["check"] is check
    True
    """
    if not isinstance(namespace, dict):
        raise TypeError(f"namespace must be a dict such as globals(), got {type(namespace).__name__}")
    given = dict(namespace)
    own = vars(sys.modules[__name__])
    modules = [value for value in given.values() if isinstance(value, types.ModuleType)]
    functions = [(vars(module), _functions(module)) for module in (builtins, *modules)]
    functions.append((own, dict(own)))

    def give_back(cell):
        for now, before in functions:
            now.update(before)
        for name in _names(compile(cell, "<check>", "exec")):
            if name in given:
                namespace[name] = given[name]
            elif hasattr(builtins, name):
                namespace.pop(name, None)

    def before_a_cell(info):
        if info.raw_cell.startswith("# @title Check exercise"):
            give_back(info.raw_cell)

    if (shell := _shell()) is not None:
        shell.events.register("pre_run_cell", before_a_cell)
    return give_back


def _functions(module):
    """Return a module's functions and classes, by name; none of those whose own change as a notebook runs."""
    if module is sys or module.__name__.startswith("matplotlib"):
        return {}
    return {name: value for name, value in vars(module).items() if callable(value)}


def _shell():
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


def _verdict(title, answer, tests):
    try:
        value = answer()
    except Exception as error:
        if isinstance(error, NameError) and not _lines(error, answer):  # the name that the check asks for is not there
            return _unanswered(title, answer)
        return f"✗ {title}: {_stopped(error, answer)}"
    open_parts = [part is ... for part in _parts(value)]
    if all(open_parts):
        return _unanswered(title, answer)
    if any(open_parts):
        return f"○ {title}: not complete yet, a part of it is still ..."
    for test, hint in tests:
        try:
            if not test(value):
                return f"✗ {title}: not yet. {hint(value) if callable(hint) else hint}"
        except Exception as error:  # a wrong type or shape is a wrong answer too, and deserves a line
            return f"✗ {title}: {_stopped(error, answer)}"
    return f"✓ {title}: correct"


def _parts(value):
    """Yield what an answer holds, however its lists, tuples and dicts are nested."""
    inside = list(value.values()) if isinstance(value, dict) else value
    if isinstance(inside, (list, tuple)) and inside:
        for part in inside:
            yield from _parts(part)
    else:
        yield value


def _stopped(error, answer):
    """Say in one line which statement of the student's code raised, or that the check could not use the answer."""
    lines = _lines(error, answer)
    if not lines:
        return f"not yet. The check could not use your answer ({_reason(error)})."
    return f"your code stopped in line {lines[-1].lineno}, `{lines[-1].line}` ({_reason(error)})."


def _reason(error):
    return f"{type(error).__name__}: {' '.join(str(getattr(error, 'msg', error)).split())[:200]}"


def _lines(error, answer):
    """Return the traceback's lines that stand in cells of the student's, outermost first.

    A cell is told from a library by its file, which does not exist though its lines are known; the check's own cell is
    that of ``answer``.
    """
    frames = traceback.extract_tb(error.__traceback__)
    not_theirs = {answer.__code__.co_filename, __file__}
    return [f for f in frames if f.line and f.filename not in not_theirs and not os.path.exists(f.filename)]


def _unanswered(title, answer):
    """Say that there is no answer, or that the cell that should give it stopped with an error."""
    waiting = f"○ {title}: not attempted yet"
    error = getattr(sys, "last_value", None)  # of the last cell that stopped, however long ago
    shell = _shell()
    names = "|".join(map(re.escape, _names(answer.__code__)))
    gives = re.compile(rf"^\s*(?:(?:def|class) (?:{names})\b|(?:{names})\b[^=\n]*=(?!=))", re.MULTILINE)
    cells = (
        [cell for cell in shell.user_ns.get("In", []) if gives.search(cell) and "check(" not in cell] if shell else []
    )
    if error is None or not cells:
        return waiting
    if lines := _lines(error, answer):
        stopped = "".join(linecache.getlines(lines[0].filename))
        *_, last = (line for line in lines if line.filename == lines[0].filename)
        number, statement = last.lineno, last.line
    elif isinstance(error, SyntaxError):
        number, statement = error.lineno, (error.text or "").strip()
        stopped = cells[-1] if statement and statement in cells[-1] else ""
    else:
        return waiting
    if stopped.strip() != cells[-1].strip():  # another cell stopped
        return waiting
    return f"✗ {title}: the cell with your answer stopped in line {number}, `{statement}` ({_reason(error)})."


def _names(code):
    """Return the names that a function's code uses, comprehensions and inner functions included."""
    inner = (constant for constant in code.co_consts if hasattr(constant, "co_names"))
    return {*code.co_names}.union(*map(_names, inner))
