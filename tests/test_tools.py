"""The tools behind make new, missing, map and seeds do what CONTRIBUTING.md says of them."""

import json
import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_output

import lessons
import new
import readme_map
import seeds

ROOT = lessons.ROOT


def tool(*arguments, folder=ROOT):
    return subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True)


# A new lesson


@pytest.fixture
def course(tmp_path):
    """Return a copy of the course that a test may write into."""
    for folder in ("lessons", "tests", "tools"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "conftest.py"):
        shutil.copy(ROOT / file, tmp_path)
    for folder in ("ae_helpers", "evidence", "notebooks"):
        os.symlink(ROOT / folder, tmp_path / folder)
    return tmp_path


NEXT = f"{len(lessons.NAMES) + 1:02d}"


@pytest.mark.parametrize(
    "number, topic, sentence",
    [
        ("01", "encoder", f"lesson 01 is there already, {lessons.NAMES[0]}.py; the next free number is {NEXT}"),
        ("42", "encoder", f"lessons are numbered without a gap, so the next is {NEXT}, not '42'"),
        ("one", "encoder", f"lessons are numbered without a gap, so the next is {NEXT}, not 'one'"),
        (NEXT, "My Lesson", "a topic is words in lower case joined by _, such as feature_learning, not 'My Lesson'"),
        (NEXT, "../x", "a topic is words in lower case joined by _, such as feature_learning, not '../x'"),
    ],
)
def test_new_refuses_with_a_sentence(course, capsys, number, topic, sentence):
    before = sorted(course.rglob("lessons/*"))
    with pytest.raises(SystemExit):
        new.main([number, topic], root=course)
    assert sentence in capsys.readouterr().err
    assert sorted(course.rglob("lessons/*")) == before


def test_new_lesson_is_told_in_sentences_what_is_missing(course):
    done = tool("tools/new.py", NEXT, "feature_maps", folder=course)
    assert done.returncode == 0, done.stderr
    name = f"{NEXT}_feature_maps"
    text = (course / "lessons" / f"{name}.py").read_text()
    assert f"# # {NEXT} · Feature maps\n" in text
    assert text.rstrip().endswith(f"({lessons.NAMES[-1]}.ipynb)"), "a link back to the lesson before"
    assert (course / "tests" / "answers" / f"{name}.py").exists()
    (course / "lessons" / f"{name}.py").write_text(
        text.replace('"failure"', '"figure"').replace("**Time**", "**When**")
    )

    done = tool("tools/missing.py", NEXT, folder=course)
    assert done.returncode == 1, done.stderr
    *said, last = done.stdout.splitlines()
    assert last == f"{name}.py: {len(said)} things are missing"
    assert all(re.match(r"- [A-Z].+", line) for line in said), done.stdout
    for words in ("a cell tagged failure", "**Time** about", "still the template's", f"make lesson N={NEXT}"):
        assert words in done.stdout
    assert f"add ({name}.ipynb) to lessons/{lessons.NAMES[-1]}.py" in done.stdout
    assert "Error" not in done.stdout


def test_missing_says_that_there_is_no_such_lesson():
    assert "no lesson 99 in lessons/: make new N=99 TOPIC=... starts one" in tool("tools/missing.py", "99").stderr


# The map


@pytest.fixture
def mapped(tmp_path):
    """Return a small course: a README, a front door, and one lesson with its stored result."""
    (tmp_path / "lessons").mkdir()
    (tmp_path / "notebooks").mkdir()
    markers = (readme_map.BEGIN, readme_map.END)
    (tmp_path / "README.md").write_text("# Course\n\n{}\nstale\n{}\n\nThe end.\n".format(*markers))
    (tmp_path / "lessons" / "00_start.py").write_text("# %% [markdown]\n# # Start\n#\n# {}\n# {}\n".format(*markers))
    head = "# %% [markdown]\n# # 01 · Copies: a start\n#\n# > **Can it?**\n#\n# **Time** about 25 s on two CPU cores\n"
    (tmp_path / "lessons" / "01_copies.py").write_text(head + '\n# %% tags=["result"]\nprint(1)\n')
    notebook = lessons.sync.notebook_of((tmp_path / "lessons" / "01_copies.py").read_text())
    notebook.cells[1].outputs = [new_output("stream", text="✓ a claim\nMSE 0.5 (mean 0.9)\n")]
    nbformat.write(notebook, tmp_path / "notebooks" / "01_copies.ipynb")
    return tmp_path


def test_map_is_written_from_lessons_and_outputs(mapped, capsys):
    readme_map.main([], root=mapped)
    row = "| 01 | [Copies: a start]({}01_copies.ipynb) | Can it? | MSE 0.5 (mean 0.9) | 25 s |\n"
    readme = (mapped / "README.md").read_text()
    assert row.format("notebooks/") in readme
    assert "stale" not in readme
    assert readme.startswith("# Course\n\n<!--")
    assert readme.endswith("-->\n\nThe end.\n")
    assert "\n# " + row.format("") in (mapped / "lessons" / "00_start.py").read_text()
    readme_map.main(["--check"], root=mapped)
    assert "up to date" in capsys.readouterr().out


def test_map_check_finds_a_stale_map_and_writes_nothing(mapped):
    readme_map.main([], root=mapped)
    path = mapped / "lessons" / "01_copies.py"
    path.write_text(path.read_text().replace("25 s", "35 s"))
    before = (mapped / "README.md").read_text()
    with pytest.raises(SystemExit, match=r"in README.md and 00_start.py is stale: make map\."):
        readme_map.main(["--check"], root=mapped)
    assert (mapped / "README.md").read_text() == before


def test_map_without_its_markers_says_so(mapped):
    (mapped / "README.md").write_text("# Course\n")
    with pytest.raises(ValueError, match=r"README.md must hold the lines <!-- lessons"):
        readme_map.main([], root=mapped)


def test_map_of_the_course_is_fresh():
    done = tool("tools/readme_map.py", "--check")
    assert done.returncode == 0, done.stderr


# Seeds

LESSON = """\
# %% tags=["setup"]
import numpy as np
from ae_helpers.checks import check, expect
SEED = 0

# %%
a, low, high = 2.0 + SEED, np.array([1.0, 5.0]), np.array([4.0, 6.0])
expect(a < 10, "simple")
expect(1 < a <= 2 + SEED, "chain")
expect(a > 1 and abs(a - 2) < 9, "and")
expect(all(x < y for x, y in zip(low, high) if x != 9), "all over a generator")
expect((low < high).all(), "arrays")
expect(
    np.all(low < high), "on two lines"
)
expect({1} < {1, 2}, "sets")
expect(a in (2, 3) and a is not None, "in")
expect(a == 2 + SEED, "equal")
expect(a > 5 or a < 4, "or")
expect(not a > 5, "not")
expect(any(x > 4 for x in low), "any")
expect(sum(x > 4 for x in low) == 1, "count")
expect(np.isclose(a, 2 + SEED), "no comparison")
for step in (3, 1, 2):
    expect(0 < step, "in a loop")

# %% tags=["exercise-check"]
check("Exercise 1", lambda: 1 / 0)

# %%
expect(a < 2.5, "false under seed 1")
"""


def test_seeds_see_every_comparison_that_must_hold(tmp_path):
    path = tmp_path / "99_lesson.py"
    path.write_text(LESSON)
    found = [json.loads(tool("tools/seeds.py", "--one", str(path), str(seed)).stdout) for seed in (0, 1)]
    words = {line: claim["claim"] for line, claim in found[0]["claims"].items()}
    margins = [{}, {}]
    for seen, result in zip(margins, found, strict=True):
        for key, value in result["margins"].items():
            seen.setdefault(words[key.partition(".")[0]], []).append(value)
    assert margins[0] == {
        "simple": [8],
        "chain": [0],
        "and": [1, 9],
        "all over a generator": [1],
        "arrays": [1],
        "on two lines": [1],
        "in a loop": [1],
        "false under seed 1": [0.5],
    }
    assert margins[1]["simple"] == [7], "the seed is the one asked for"
    fails = [{words[line] for line, claim in result["claims"].items() if not claim["holds"]} for result in found]
    assert fails == [set(), {"false under seed 1"}]


def test_seeds_report_names_what_is_thin_false_or_without_margin(capsys):
    def result(seed, margin):
        claims = {"1": {"claim": "firm", "holds": True}, "2": {"claim": "thin", "holds": True}}
        claims |= {"3": {"claim": "bare", "holds": True}, "4": {"claim": "wrong", "holds": margin > 0}}
        return {
            "seed": seed,
            "seconds": 1,
            "claims": claims,
            "margins": {"1.0": 9 + margin, "2.0": 2 + margin, "4.0": margin},
        }

    weak = seeds.report("99_lesson", [result(0, 1), result(1, -1), {"seed": 2, "error": "KeyError: 'x'"}])
    lines = capsys.readouterr().out.splitlines()
    assert weak == 3
    assert "99_lesson seed 2: stopped with KeyError: 'x'" in lines
    by_claim = {word: line for line in lines for word in ("firm", "thin", "bare", "wrong") if f"  {word}" in line}
    assert by_claim["firm"].endswith("firm")
    assert by_claim["thin"].endswith("thin  THIN")
    assert by_claim["bare"].split() == ["no", "margin", "bare"]
    assert by_claim["wrong"].endswith("FALSE under seeds [1]")


# The guide


def test_guide_names_tests_tags_targets_and_files_that_exist():
    import test_anatomy

    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    sources = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py")}
    tests = {name: file for file, source in sources.items() for name in re.findall(r"^def (test_\w+)", source, re.M)}
    named = set(re.findall(r"`(test_\w+)`", guide))
    lessons.rule("CONTRIBUTING.md names tests that exist: correct it.", named - set(tests))
    held = {name for name, file in tests.items() if file in ("test_anatomy.py", "test_stored.py", "test_exercises.py")}
    lessons.rule("CONTRIBUTING.md has a row for each rule of lessons and notebooks: add it.", held - named)
    lessons.rule(
        "CONTRIBUTING.md explains each tag: add it.", (tag for tag in test_anatomy.TAGS if f"`{tag}`" not in guide)
    )
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.M))
    lessons.rule(
        "CONTRIBUTING.md names targets of the Makefile.", set(re.findall(r"\bmake (\w+)[`\s]", guide)) - targets
    )
    files = (name for name in re.findall(r"`(\w+/[\w/]+\.(?:py|md))`", guide) if not re.search("NN_|11_", name))
    lessons.rule("CONTRIBUTING.md names files that exist.", (name for name in files if not (ROOT / name).exists()))
