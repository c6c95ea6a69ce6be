"""Checkpoints stop a lesson whose claim fails; exercise checks never stop one."""

import numpy as np
import pytest

from ae_helpers.checks import check, expect

TESTS = ((lambda a: a > 0, "It is positive."), (lambda a: a == 4, lambda a: f"{a} is not two and two."))


def test_expect_prints_what_holds(capsys):
    expect(np.bool_(True), "two and two make 4")
    assert capsys.readouterr().out == "✓ two and two make 4\n"


def test_expect_stops_where_a_claim_fails():
    with pytest.raises(AssertionError, match="the claim did not come out: two and two make 5"):
        expect(2 + 2 == 5, "two and two make 5")


@pytest.mark.parametrize("answer", [..., (1, ...), [..., 2]])
def test_untouched_is_not_attempted(capsys, answer):
    assert check("Exercise 1", answer, *TESTS) is None
    assert capsys.readouterr().out == "○ Exercise 1: not attempted yet\n"


def test_right_answer(capsys):
    assert check("Exercise 1", 4, *TESTS) is True
    assert capsys.readouterr().out == "✓ Exercise 1: correct\n"


@pytest.mark.parametrize("answer, hint", [(-1, "It is positive."), (5, "5 is not two and two.")])
def test_wrong_answer_gets_the_first_hint_that_fits(capsys, answer, hint):
    assert check("Exercise 1", answer, *TESTS) is False
    assert capsys.readouterr().out == f"✗ Exercise 1: not yet. {hint}\n"


@pytest.mark.parametrize("answer", ["four", None, np.array([1, 2])])
def test_unusable_answer_is_wrong_and_does_not_raise(capsys, answer):
    assert check("Exercise 1", answer, *TESTS) is False
    assert "not yet. The check could not use your answer" in capsys.readouterr().out
