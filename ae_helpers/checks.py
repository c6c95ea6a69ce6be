"""Claims that must hold when a lesson runs, and checks that tell a student where an exercise stands."""


def expect(condition, claim):
    """Assert that a claim of the lesson really came out, and say so.

    Args:
        condition: A truth value.
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
    """Judge an answer to an exercise and print the verdict; never raise for a wrong answer.

    An answer that is ``...``, or a tuple or list that holds ``...``, is "not attempted yet". Otherwise the
    tests run in order, and the first that fails gives its hint.

    Args:
        title: Name of the exercise, such as ``"Exercise 1"``.
        answer: What the student computed.
        *tests: Pairs ``(test, hint)``: ``test(answer)`` is true for a right answer; ``hint`` says what is
            wrong otherwise, as a string or a function of the answer.

    Returns:
        ``True`` for a right answer, ``False`` for a wrong one, ``None`` if there is none yet.

    >>> check("Exercise 1", ..., (lambda a: a == 4, "Count again."))
    ○ Exercise 1: not attempted yet
    >>> check("Exercise 1", 5, (lambda a: a == 4, "Count again."))
    ✗ Exercise 1: not yet. Count again.
    False
    """
    if answer is ... or (isinstance(answer, (tuple, list)) and any(part is ... for part in answer)):
        print(f"○ {title}: not attempted yet")
        return None
    for test, hint in tests:
        try:
            if test(answer):
                continue
            message = hint(answer) if callable(hint) else hint
        except Exception as error:  # a wrong type or shape is a wrong answer too, and deserves a hint
            reason = " ".join(str(error).split())[:200]
            message = f"The check could not use your answer ({type(error).__name__}: {reason})."
        print(f"✗ {title}: not yet. {message}")
        return False
    print(f"✓ {title}: correct")
    return True
