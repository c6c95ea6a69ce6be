"""Checkpoints stop a lesson whose claim fails; exercise checks never stop one, and say where an answer stands."""

import builtins
import sys
import warnings

import numpy as np
import pytest

from ae_helpers import checks
from ae_helpers.checks import check, expect, protect

TESTS = ((lambda a: a > 0, "It is positive."), (lambda a: a == 4, lambda a: f"{a} is not two and two."))


def test_expect_prints_what_holds(capsys):
    expect(np.bool_(True), "two and two make 4")
    assert capsys.readouterr().out == "✓ two and two make 4\n"


def test_expect_stops_where_a_claim_fails():
    with pytest.raises(AssertionError, match="the claim did not come out: two and two make 5"):
        expect(2 + 2 == 5, "two and two make 5")


# In plain Python


def said(capsys, answer, *tests):
    assert check("Exercise 1", answer, *(tests or TESTS)) is None
    out = capsys.readouterr().out
    assert out.count("\n") == 1, "a verdict is one line"
    return out.rstrip()


@pytest.mark.parametrize("answer", [..., (..., ...), [[...], [...]], {"w": ...}])
def test_untouched_is_not_attempted(capsys, answer):
    assert said(capsys, lambda: answer) == "○ Exercise 1: not attempted yet"


def test_undefined_is_not_attempted(capsys):
    assert said(capsys, lambda: never_defined) == "○ Exercise 1: not attempted yet"  # noqa: F821


@pytest.mark.parametrize("answer", [(1, ...), [..., 2], [(3, 4), (3, ...)], {"w": 1, "v": ...}])
def test_partial_answer_is_not_complete(capsys, answer):
    assert said(capsys, lambda: answer) == "○ Exercise 1: not complete yet, a part of it is still ..."


def test_right_answer(capsys):
    assert said(capsys, lambda: 4) == "✓ Exercise 1: correct"


@pytest.mark.parametrize("answer, hint", [(-1, "It is positive."), (5, "5 is not two and two.")])
def test_wrong_answer_gets_the_first_hint_that_fits(capsys, answer, hint):
    assert said(capsys, lambda: answer) == f"✗ Exercise 1: not yet. {hint}"


@pytest.mark.parametrize("answer", ["four", None, np.array([1, 2]), (), [], {}])
def test_unusable_answer_is_wrong_and_does_not_raise(capsys, answer):
    assert "not yet. The check could not use your answer (" in said(capsys, lambda: answer)


def test_hint_that_raises_does_not_raise(capsys):
    line = said(capsys, lambda: 5, (lambda a: False, lambda a: a.shape))
    assert line.endswith("could not use your answer (AttributeError: 'int' object has no attribute 'shape').")


def test_error_of_many_lines_is_told_in_one(capsys):
    def answer():
        raise ValueError("first\nsecond " + "x" * 1000)

    assert len(said(capsys, answer)) < 350


@pytest.mark.parametrize("answer", [4, len, "n"])
def test_answer_must_be_a_function(answer):
    with pytest.raises(TypeError, match=r"answer must be a function such as lambda: x, got"):
        check("Exercise 1", answer, *TESTS)


# In IPython, where cells have names and a history


class Shell:
    """A real IPython shell: ``shell(cell)`` runs a cell and returns what it prints."""

    def __init__(self, shell, capsys):
        self.shell, self.capsys = shell, capsys
        self("from ae_helpers.checks import check")

    def __call__(self, cell):
        self.shell.run_cell(cell, store_history=True)
        return self.capsys.readouterr().out


def forget_errors():
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        vars(sys).pop(name, None)


@pytest.fixture
def shell(capsys, monkeypatch):
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    forget_errors()
    InteractiveShell.clear_instance()
    yield Shell(InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}})), capsys)
    InteractiveShell.clear_instance()
    forget_errors()


NUMBER = "# @title Check exercise 1\ncheck('Exercise 1', lambda: n, (lambda a: a == 4, 'Add two and two.'))"
FUNCTION = (
    "xs = [1, 2]\n"
    "check('Exercise 2', lambda: [double(x) for x in xs], (lambda a: a == [2, 4], lambda a: f'{a} is not [2, 4].'))"
)
STOPPED = "✗ Exercise 1: the cell with your answer stopped in line "


def test_shell_untouched(shell):
    shell("n = ...")
    assert shell(NUMBER) == "○ Exercise 1: not attempted yet\n", "and nothing is echoed"
    assert shell(NUMBER) == "○ Exercise 1: not attempted yet\n"


def test_shell_right_answer_echoes_nothing(shell):
    shell("n = 4")
    assert shell(NUMBER) == "✓ Exercise 1: correct\n"


def test_shell_cell_that_raised_before_the_name_existed(shell):
    shell("# two and two\nn = 2 + '2'")
    line = STOPPED + "2, `n = 2 + '2'` (TypeError: unsupported operand type(s) for +: 'int' and 'str').\n"
    assert shell(NUMBER) == line
    assert shell(NUMBER) == line, "and again, as long as nothing changed"


def test_shell_cell_that_raised_after_a_starter(shell):
    shell("n = ...")
    shell(NUMBER)
    shell("m = [1]\nn = m[2]")
    assert shell(NUMBER) == STOPPED + "2, `n = m[2]` (IndexError: list index out of range).\n"


def test_shell_cell_that_raised_in_a_function_of_its_own(shell):
    shell("def half(x):\n    return x / 0\nn = half(8)")
    assert shell(NUMBER) == STOPPED + "2, `return x / 0` (ZeroDivisionError: division by zero).\n"


def test_shell_cell_that_raised_in_a_library(shell):
    shell("import json\nn = json.loads('{')")
    assert STOPPED + "2, `n = json.loads('{')` (JSONDecodeError: " in shell(NUMBER)


@pytest.mark.parametrize("cell", ["n = (2 +", "n = 2 +* 2", "n = 4\n  m = 3", "n = '4"])
def test_shell_cell_with_a_syntax_error(shell, cell):
    shell("n = ...")
    shell(cell)
    line = shell(NUMBER)
    assert line.startswith(STOPPED)
    assert "Error: " in line


def test_shell_error_then_fixed(shell):
    shell("n = 1 / 0")
    shell("n = 4")
    assert shell(NUMBER) == "✓ Exercise 1: correct\n"


def test_shell_error_then_the_starter_again(shell):
    shell("n = 1 / 0")
    shell("n = ...")
    assert shell(NUMBER) == "○ Exercise 1: not attempted yet\n"


def test_shell_error_of_another_cell_is_not_the_answer_s(shell):
    shell("n = ...")
    shell("other = 1 / 0")
    assert shell(NUMBER) == "○ Exercise 1: not attempted yet\n"


def test_shell_function_that_raises_is_told_where(shell):
    shell("def double(x):\n    y = x.copy()\n    return 2 * y")
    line = "✗ Exercise 2: your code stopped in line 2, `y = x.copy()` (AttributeError: "
    assert shell(FUNCTION).startswith(line)


def test_shell_function_never_run_because_its_cell_stopped(shell):
    shell("def double(x):\n    return ...")
    shell(FUNCTION)
    shell("def double(x):\n    return 2 x")
    assert shell(FUNCTION).startswith(
        "✗ Exercise 2: the cell with your answer stopped in line 2, `return 2 x` (SyntaxError"
    )


def test_shell_function_that_asks_for_an_unknown_name(shell):
    shell("def double(x):\n    return two * x")
    place = "your code stopped in line 2, `return two * x` (NameError: "
    assert place in shell(FUNCTION)


def test_kernel_says_the_same():
    """Once in a real kernel, as JupyterLab and Colab run it: its cells are files of other names."""
    import nbformat
    from nbclient import NotebookClient

    cells = ["from ae_helpers.checks import check\nn = ...", NUMBER, "n = [1][1]", NUMBER, "n = 4", NUMBER]
    cells += ["def double(x):\n    return x[0]", FUNCTION]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, kernel_name="python3", allow_errors=True, timeout=60).execute()
    printed = [[o.text for o in cell.outputs if o.output_type == "stream"] for cell in notebook.cells]
    assert printed[1] == ["○ Exercise 1: not attempted yet\n"]
    assert printed[3] == [STOPPED + "1, `n = [1][1]` (IndexError: list index out of range).\n"]
    assert printed[5] == ["✓ Exercise 1: correct\n"]
    assert printed[7][0].startswith("✗ Exercise 2: your code stopped in line 2, `return x[0]` (TypeError: ")


# In grading, where nbgrader takes a cell that raises for a failure, and any other for a success


@pytest.fixture
def grading(monkeypatch):
    monkeypatch.setattr(checks, "_GRADING", True)


@pytest.mark.parametrize(
    "answer, verdict",
    [
        (5, "✗ Exercise 1: not yet. 5 is not two and two."),
        ("four", "✗ Exercise 1: not yet. The check could not use your answer ("),
        (..., "○ Exercise 1: not attempted yet"),
        ((4, ...), "○ Exercise 1: not complete yet"),
    ],
)
def test_grading_raises_every_verdict_but_correct(grading, capsys, answer, verdict):
    with pytest.raises(AssertionError) as raised:
        check("Exercise 1", lambda: answer, *TESTS)
    assert str(raised.value).startswith(verdict)
    assert capsys.readouterr().out == ""


def test_grading_raises_for_an_answer_that_raises(grading):
    with pytest.raises(AssertionError, match="IndexError"):
        check("Exercise 1", lambda: [1][1], *TESTS)


def test_grading_prints_a_right_answer_and_no_warning(grading, capsys):
    def answer():
        warnings.warn("far from it", stacklevel=1)
        print("a word", file=sys.stderr)
        return 4

    check("Exercise 1", answer, *TESTS)
    assert capsys.readouterr() == ("✓ Exercise 1: correct\n", "")


def test_grading_begins_with_the_variable_that_nbgrader_sets():
    import os
    import subprocess

    code = "from ae_helpers.checks import check; check('Exercise 1', lambda: 5, (lambda a: a == 4, 'Count again.'))"
    for variable, stopped in (("", False), ("autograde", True)):
        environment = os.environ | {"NBGRADER_EXECUTION": variable}
        ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
        assert bool(ran.returncode) is stopped
        assert "Count again." in (ran.stderr if stopped else ran.stdout)


PROTECTED = "from ae_helpers import checks\nimport numpy as np\nchecks.protect(globals())\nn = 5"
CLOSE = "# @title Check exercise 1\ncheck('Exercise 1', lambda: [n], (lambda a: len(a) and np.isclose(a[0], 4), 'No.'))"
TRICKS = [
    "check = lambda *anything: print('✓ Exercise 1: correct')",
    "checks.check = lambda *anything: print('✓ Exercise 1: correct'); check = checks.check",
    "checks._verdict = lambda *anything: '✓ Exercise 1: correct'",
    "checks._GRADING = False",
    "np.isclose = lambda *anything: True",
    "class np:\n    isclose = lambda *anything: True",
    "import numpy\nnumpy.isclose = lambda *anything: True",
]


@pytest.mark.parametrize("trick", TRICKS)
def test_protected_check_is_the_original(grading, shell, monkeypatch, trick):
    for module in (np, checks):  # what the trick changes is put back when the test is over, whatever comes of it
        for name in ("isclose", "check", "_verdict", "_GRADING"):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, getattr(module, name))
    shell(PROTECTED)
    shell(trick)
    shell(CLOSE)
    assert str(sys.last_value) == "✗ Exercise 1: not yet. No."
    assert shell("n = 4") + shell(CLOSE) == "✓ Exercise 1: correct\n"


def test_protected_check_uses_pythons_own_functions(grading, shell, monkeypatch):
    monkeypatch.setattr(builtins, "len", len)
    shell(PROTECTED + "\nn = 4")
    assert shell("len = print") + shell(CLOSE) == "✓ Exercise 1: correct\n"
    assert shell("import builtins\nbuiltins.len = lambda a: 0") + shell(CLOSE) == "✓ Exercise 1: correct\n"


def test_protect_leaves_other_cells_alone(shell):
    shell(PROTECTED)
    assert shell("check = 3\nprint(check)") + shell("print(check)") == "3\n3\n"


def test_protect_takes_names():
    with pytest.raises(TypeError, match=r"namespace must be a dict such as globals\(\), got list"):
        protect([])
