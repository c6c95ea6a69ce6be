"""Grade the copies that a class handed in, with nbgrader; the table is build/grades.csv, a row for each exercise.

    python tools/grade.py FOLDER                 FOLDER/ada/01_what_is_an_autoencoder.ipynb, at any depth, or
                                                 FOLDER/ada_01_what_is_an_autoencoder.ipynb
    python tools/grade.py FOLDER --limit 60      seconds that a cell may take, in place of 30

Nothing is trained again. Of a copy nbgrader runs the answers alone, after the setup cell and before the original
checks.
Its course, with each copy as it ran, is in build/grading. A copy is code: it runs with the rights of whoever grades.
"""

import argparse
import ast
import builtins
import collections
import csv
import importlib.util
import os
import re
import shutil
import symtable
import sys
import sysconfig
import warnings
from pathlib import Path

import nbformat

import student
import sync
from ae_helpers import checks

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build"
COLUMNS = ["student", "lesson", "exercise", "points", "of", "verdict", "remarks"]
LIMIT = 30
SETUP_LIMIT = 600  # the setup cell is ours, and imports are slow on a busy machine
PROTECT = """# The checks below keep to the names as they are now, whatever an answer redefines.
from ae_helpers import checks

checks.protect(globals())"""


class Release:
    """A lesson as it was handed out. Its cells are known by nbgrader's names for them, their ids and what they say."""

    def __init__(self, path):
        self.name = path.stem
        self.cells = student.copy_of(nbformat.read(path, as_version=4)).cells
        self.known = [
            {key(cell): place for place, cell in enumerate(self.cells) if key(cell)} for key in (_mark, _id, _says)
        ]
        self.begin = next(place for place, cell in enumerate(self.cells) if cell.source.startswith("## Exercises"))
        self.end = max(place for place, cell in enumerate(self.cells) if _mark(cell).startswith("check-"))

    def place(self, cell):
        """Return which of the released cells this cell of a copy was, or None if it was added."""
        found = (known.get(key(cell)) for key, known in zip((_mark, _id, _says), self.known, strict=True))
        return next((p for p in found if p is not None and self.cells[p].cell_type == cell.cell_type), None)

    def share(self, cells):
        return len({self.place(cell) for cell in cells} - {None}) / len(self.cells)

    def source(self):
        """Return nbgrader's own version of the lesson: setup, starters and checks, without what is trained between."""
        return self.submission(self.cells)[0]

    def submission(self, cells):
        """Return what nbgrader runs for a copy, and remarks by exercise (0: on the whole copy).

        The copy gives the answers, and cells added between the exercises. Everything else is the original.
        """
        kept, added, last = {}, collections.defaultdict(list), -1
        for cell in cells:
            place = self.place(cell)
            if place is not None and place not in kept:
                kept[place], last = cell, place
            elif cell.cell_type == "code" and cell.source.strip():
                added[last].append(cell.source)
        remarks = collections.defaultdict(list)
        setups = [(place, cell) for place, cell in enumerate(self.cells) if _mark(cell).startswith("setup-")]
        made = [_cell(cell.source, cell) for _, cell in setups] + [
            _cell(PROTECT, mark=student.mark("protect", locked=True))
        ]
        given = _bound("\n".join(cell.source for _, cell in setups))
        for place, cell in setups:
            remarks[0] += _changes("the setup", cell, kept.get(place))
        theirs, start = [], len(made)
        for place in range(self.begin, self.end + 1):
            cell = self.cells[place]
            kind, _, number = _mark(cell).partition("-")
            if kind == "exercise" and place in kept:
                made.append(_cell(kept[place].source, cell))
                theirs.append(kept[place].source)
            elif kind == "exercise":  # its starter comes before all that may stand for it
                made.insert(start, _cell(cell.source, cell))
                remarks[int(number)].append("the cell for the answer was deleted")
            elif kind == "check":
                made.append(_cell(cell.source, cell))
                remarks[int(number)] += _changes("the check", cell, kept.get(place))
                remarks[int(number)] += _meddling(theirs, cell.source, given)
                theirs, start = [], len(made)
            if place < self.end and place in added:
                made += [_cell(source) for source in added[place]]
                theirs += added[place]
        return nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": sync.KERNEL}), remarks


def _mark(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id") or ""


def _id(cell):
    return cell.get("id")


def _says(cell):
    return cell.source.strip()


def _cell(source, like=None, mark=None):
    made = nbformat.v4.new_code_cell(source)
    if mark := mark or (like.metadata.get("nbgrader") if like else None):
        made.metadata.nbgrader = mark
    return made


def _changes(what, ours, theirs):
    if theirs is None:
        return [f"{what} was deleted: the original ran"]
    return [] if _says(ours) == _says(theirs) else [f"{what} was changed: the original ran"]


def _bound(code):
    """Return the names that code binds at its top level."""
    return {name.get_name() for name in symtable.symtable(code, "<code>", "exec").get_symbols() if name.is_local()}


def _meddling(theirs, check, given):
    """Say which names or functions that the check relies on an answer puts others in place of."""
    uses = checks._names(compile(check, "<check>", "exec")) & (given | set(dir(builtins)))
    found = set()
    for code in theirs:
        try:
            tree, bound = ast.parse(code), _bound(code)
        except (SyntaxError, ValueError, RecursionError):  # says so itself when it runs; or IPython's own % and !
            continue
        imported = {
            a.asname or a.name for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom) for a in n.names
        }
        found |= {f"redefines {name}" for name in uses & bound - imported}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
                owner = ast.unparse(node.value)
                if owner.partition(".")[0] in given | imported:
                    found.add(f"replaces {owner}.{node.attr}")
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "setattr" and node.args:
                owner = ast.unparse(node.args[0])
                if owner.partition(".")[0] in given | imported:
                    found.add(f"replaces something of {owner}")
    return [f"the answer {what}: the original judged" for what in sorted(found)]


def collect(folder, releases):
    """Yield (student, release, cells, what is wrong, remarks) of each copy in a folder."""
    latest = {}
    for path in sorted(folder.rglob("*.ipynb")):
        parts = path.relative_to(folder).parts
        if any(part.startswith((".", "__MACOSX")) for part in parts):
            continue
        release = next((release for release in releases if release.name in path.stem), None)
        cells, wrong = [], ""
        try:
            cells = nbformat.read(path, as_version=4).cells
            share, nearest = max(((r.share(cells), r) for r in releases), key=lambda found: found[0])
            release = nearest if share else release
        except Exception as error:
            wrong = f"{path.name} is no notebook that can be read ({type(error).__name__})"
        if release is None:
            wrong = wrong or f"{path.name} is a copy of no lesson"
        who = parts[0] if len(parts) > 1 else path.stem
        if len(parts) == 1 and release is not None:
            who = re.split(rf"[ _-]*{release.name}", path.stem)[0] or path.stem
        key = who, release.name if release else path.name
        latest.setdefault(key, []).append((path, release, cells, wrong))
    for (who, _), copies in sorted(latest.items(), key=lambda item: item[0]):
        copies.sort(key=lambda copy: copy[0].stat().st_mtime)
        path, release, cells, wrong = copies[-1]
        more = [f"of {len(copies)} copies, {path.name}, saved last, was graded"] if len(copies) > 1 else []
        yield who, release, cells, wrong, more


def nbgrader_in(course, limit):
    """Return nbgrader's interface to a new course in a folder."""
    from nbgrader import preprocessors
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    shutil.rmtree(course, ignore_errors=True)
    (course / "exchange").mkdir(parents=True)
    config = Config()
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.course_id = "autoencoders"
    config.Exchange.root = str(course / "exchange")
    config.NbGraderAPI.log_level = "ERROR"
    # Ours has no solutions to clear: what nbgrader would put in their place is the starter, which is there.
    config.GenerateAssignment.preprocessors = [
        preprocessors.LockCells,
        preprocessors.CheckCellMetadata,
        preprocessors.ComputeChecksums,
        preprocessors.SaveCells,
    ]
    config.Execute.timeout = limit
    config.Execute.timeout_func = lambda cell: SETUP_LIMIT if _mark(cell).startswith(("setup-", "protect")) else limit
    config.Execute.iopub_timeout = 30  # for the last output of a cell; a loop that takes no interrupt sends none
    config.Execute.extra_arguments = ["--HistoryManager.hist_file=:memory:", "--log-level=ERROR"]
    return NbGraderAPI(config=config)


def grade(folder, build, limit=LIMIT):
    """Grade all copies in a folder; return the rows of the table, dicts with COLUMNS as keys."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    scripts = sysconfig.get_path("scripts")  # nbgrader calls alembic by its name, also where no environment is active
    if scripts not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = scripts + os.pathsep + os.environ["PATH"]
    warnings.filterwarnings("ignore", module="nbgrader")  # about the inside of its database
    releases = [Release(path) for path in sync.notebooks()]
    course = build / "grading"
    api, rows, known, ids = nbgrader_in(course, limit), [], set(), {}
    for who, release, cells, wrong, more in collect(folder, releases):
        if wrong:
            lesson = release.name if release else ""
            rows.append(_row(who, lesson, verdict="not graded", remarks=[wrong, *more]))
            continue
        if release.name not in known:
            _write(release.source(), course / "source" / release.name / f"{release.name}.ipynb")
            done = api.generate_assignment(release.name)
            if not done["success"]:
                raise RuntimeError(f"nbgrader does not take {release.name}:\n{done.get('log') or done['error']}")
            known.add(release.name)
        if who not in ids:  # nbgrader's names of students are names of folders
            ids[who] = plain = re.sub(r"[^\w-]+", "_", who)
            if [*ids.values()].count(plain) > 1:
                ids[who] = f"{plain}_{len(ids)}"
        try:
            notebook, remarks = release.submission(cells)
            _write(notebook, course / "submitted" / ids[who] / release.name / f"{release.name}.ipynb")
            remarks[0] = [*more, *remarks[0]]
            done = api.autograde(release.name, ids[who])
            rows += _rows(api, course, who, ids[who], release, remarks, limit, done)
        except Exception as error:  # whatever is odd about one copy, the others are graded
            rows.append(_row(who, release.name, verdict="not graded", remarks=[f"{type(error).__name__}: {error}"]))
        finally:
            os.environ.pop("NBGRADER_EXECUTION", None)  # nbgrader leaves it behind where a copy stops it
        print(_summary(who, release, rows), flush=True)
    return rows


def _write(notebook, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def _rows(api, course, who, name, release, remarks, limit, done):
    """Return the rows of a copy that nbgrader has run: its points, and what each check said."""
    ran = course / "autograded" / name / release.name / f"{release.name}.ipynb"
    if not done["success"] or not ran.exists():
        errors = re.findall(r"^ *((?:\w+\.)*\w*(?:Error|Exception)\b.*)$", done.get("log", ""), re.MULTILINE)
        reason = errors[-1] if errors else "see build/grading"
        return [_row(who, release.name, verdict="not graded", remarks=[f"nbgrader stopped: {reason}", *remarks[0]])]
    cells = {_mark(cell): cell for cell in nbformat.read(ran, as_version=4).cells}
    for mark, cell in cells.items():
        if mark.startswith(("setup-", "protect")) and (error := _error(cell)):
            said = f"our own setup stopped: {error.ename}: {error.evalue}"
            return [_row(who, release.name, verdict="not graded", remarks=[said])]
    made = []
    with api.gradebook as book:
        for number in range(1, 1 + sum(mark.startswith("check-") for mark in cells)):
            found = book.find_grade(f"check-{number}", release.name, release.name, name)
            check, answer = cells[f"check-{number}"], cells[f"exercise-{number}"]
            verdict, also = _verdict(check, limit), []
            if _ran_out_of_time(answer):
                also.append(f"the cell with the answer was stopped after {limit} s")
            if found.auto_score and verdict != "correct":
                also.append("points without a verdict: look at the copy")
            if "NameError" in verdict:
                also.append("only the exercises ran, not the lesson above them")
            also = [*also, *remarks[number], *remarks[0]]
            made.append(_row(who, release.name, number, found.auto_score, found.max_score, verdict, also))
    return made


def _row(who, lesson, exercise="", points=None, of=None, verdict="", remarks=()):
    number = ["" if value is None else f"{value:g}" for value in (points, of)]
    return dict(zip(COLUMNS, [who, lesson, str(exercise), *number, verdict, "; ".join(remarks)], strict=True))


def _error(cell):
    return next((output for output in cell.get("outputs", []) if output.output_type == "error"), None)


def _ran_out_of_time(cell):
    """Say whether a cell was interrupted at its limit, and, if it would not stop, given up."""
    error = _error(cell)
    return error is not None and error.ename in ("KeyboardInterrupt", "CellTimeoutError")


def _verdict(check, limit):
    """Return what a check said, without its mark and title: "correct", or why not."""
    if _ran_out_of_time(check):
        return f"stopped after {limit} s"
    error = _error(check)
    if error and error.ename != "AssertionError":
        return f"the check stopped ({error.ename}: {error.evalue})"
    said = error.evalue if error else "".join(o.text for o in check.outputs if o.get("name") == "stdout").strip()
    return re.sub(r"^[✓✗○] [^:]*: (not yet\. )?", "", said.rpartition("\n")[2])


def _summary(who, release, rows):
    mine = [row for row in rows if (row["student"], row["lesson"]) == (who, release.name)]
    points, of = (sum(float(row[column] or 0) for row in mine) for column in ("points", "of"))
    graded = f"{points:g} of {of:g} points" if of else "not graded"
    return f"{who}, {release.name}: {graded}{', see the remarks' if any(row['remarks'] for row in mine) else ''}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="with the copies that were handed in")
    parser.add_argument("--limit", type=int, default=LIMIT, help=f"seconds that a cell may take, {LIMIT} if not given")
    options = parser.parse_args()
    if not options.folder.is_dir():
        parser.error(f"no folder {options.folder}")
    if importlib.util.find_spec("nbgrader") is None:
        sys.exit("Copies are graded by nbgrader, which only those who grade need: pip install nbgrader.")
    rows = grade(options.folder, BUILD, options.limit)
    if not rows:
        sys.exit(f"No notebook in {options.folder}: make grade IN=FOLDER, with FOLDER/STUDENT/NN_topic.ipynb.")
    with open(BUILD / "grades.csv", "w", encoding="utf-8-sig", newline="") as file:  # the signature is for Excel
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows(rows)
    print(f"build/grades.csv: {len(rows)} rows")


if __name__ == "__main__":
    main()
