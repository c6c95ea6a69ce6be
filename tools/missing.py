"""Say in sentences what a lesson still lacks: python tools/missing.py 11"""

import argparse
import contextlib
import io
import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TESTS = ["test_anatomy.py", "test_exercises.py", "test_twins.py", "test_stored.py"]


class Sentences:
    """A pytest plugin that keeps the first line of what each failing test says."""

    def __init__(self):
        self.said = []

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.said.append(_sentence(report.longrepr))

    def pytest_collectreport(self, report):
        if report.failed:
            self.said.append(_sentence(report.longrepr))


def _sentence(longrepr):
    crash = getattr(longrepr, "reprcrash", None)
    return crash.message.partition("\n")[0].removeprefix("AssertionError: ") if crash else str(longrepr).strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", help="of a lesson, such as 11")
    number = parser.parse_args().number
    found = [path for path in (ROOT / "lessons").glob(f"{number}_*.py") if len(number) == 2]
    if not found:
        parser.error(f"no lesson {number} in lessons/: make new N={number} TOPIC=... starts one")
    os.chdir(ROOT)
    sentences = Sentences()
    paths = [f"tests/{name}" for name in TESTS]
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main([*paths, "-q", "-k", found[0].stem, "-p", "no:cacheprovider"], plugins=[sentences])
    for sentence in dict.fromkeys(sentences.said):
        print(f"- {sentence}")
    count = len(set(sentences.said))
    print(
        f"{found[0].name}: {count or 'nothing'} {'thing is' if count == 1 else 'things are' if count else 'is'} missing"
    )
    sys.exit(bool(count))


if __name__ == "__main__":
    main()
