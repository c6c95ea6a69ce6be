"""Claims that must hold when a lesson runs, and checks that tell a student where an exercise stands."""

import linecache
import os
import re
import sys
import traceback


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
    """Judge an answer to an exercise and print the verdict in one line; never raise for a wrong answer.

    An answer that is ``...``, or a tuple or list of nothing else, is "not attempted yet", unless the last cell that set it
    stopped with an error: then the line names the error. An answer that raises gets a line that says where and
    why. Otherwise the tests run in order, and the first that fails gives its hint.

    Args:
        title: Name of the exercise, such as ``"Exercise 1"``.
        answer: Function without arguments that returns what is to be judged, such as ``lambda: n_parameters`` or
            ``lambda: [mean(x) for x in examples]``.
        *tests: Pairs ``(test, hint)``: ``test(value)`` is true for a right answer; ``hint`` says what is wrong otherwise,
            as a string or a function of the value.

    Raises:
        TypeError: If ``answer`` is not a function.

    >>> check("Exercise 1", lambda: ..., (lambda a: a == 4, "Count again."))
    ○ Exercise 1: not attempted yet
    >>> check("Exercise 1", lambda: 5, (lambda a: a == 4, "Count again."))
    ✗ Exercise 1: not yet. Count again.
    """
    if not callable(answer):
        raise TypeError(f"answer must be a function such as lambda: x, got {type(answer).__name__}")
    try:
        value = answer()
    except Exception as error:
        missing = isinstance(error, NameError) and _place(error, answer) is None
        print(_unanswered(title, answer) if missing else f"✗ {title}: {_stopped(error, answer)}")
        return
    parts = value if isinstance(value, (tuple, list)) and value else [value]
    if all(part is ... for part in parts):
        print(_unanswered(title, answer))
        return
    if any(part is ... for part in parts):
        print(f"○ {title}: not complete yet, a part of it is still ...")
        return
    for test, hint in tests:
        try:
            if test(value):
                continue
            message = f"not yet. {hint(value) if callable(hint) else hint}"
        except Exception as error:  # a wrong type or shape is a wrong answer too, and deserves a line
            message = _stopped(error, answer)
        print(f"✗ {title}: {message}")
        return
    print(f"✓ {title}: correct")


def _stopped(error, answer):
    """Say in one line which statement of the student's code raised, or that the check could not use the answer."""
    reason = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
    place = _place(error, answer)
    if place is None:
        return f"not yet. The check could not use your answer ({reason})."
    line, statement = place
    return f"your code stopped in line {line}, `{statement}` ({reason})."


def _place(error, answer):
    """Return line number and text of the innermost statement that stands in a cell of the student's, if any does.

    A cell is told from a library by its file, which does not exist; the check's own cell is that of ``answer``.
    """
    own = answer.__code__.co_filename
    frames = traceback.extract_tb(error.__traceback__)
    inside = [f for f in frames if f.filename not in (own, __file__) and not os.path.exists(f.filename)]
    return (inside[-1].lineno, inside[-1].line or "") if inside else None


def _unanswered(title, answer):
    """Say that there is no answer, or that the cell that should give it stopped with an error."""
    waiting = f"○ {title}: not attempted yet"
    error = getattr(sys, "last_value", None)
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if error is None or shell is None:
        return waiting
    names = "|".join(map(re.escape, answer.__code__.co_names))
    gives = re.compile(rf"^\s*(?:def (?:{names})\b|(?:{names})\b[^=\n]*=(?!=))", re.MULTILINE)
    cells = [source for source in shell.user_ns.get("In", [])[:-1] if gives.search(source)]
    if not cells:
        return waiting
    if isinstance(error, SyntaxError):
        line, statement = error.lineno or 0, (error.text or "").strip()
    else:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if not os.path.exists(f.filename)]
        if not frames or "".join(linecache.getlines(frames[0].filename)).strip() != cells[-1].strip():
            return waiting
        line, statement = frames[-1].lineno, frames[-1].line
    if not statement or statement not in cells[-1]:
        return waiting
    reason = " ".join(str(getattr(error, "msg", error)).split())[:200]
    return (
        f"✗ {title}: the cell with your answer stopped in line {line}, `{statement}` ({type(error).__name__}: {reason})."
    )
