"""Run lessons under many seeds and tell, a checkpoint a line, by how much each claim holds.

    python tools/seeds.py                      every lesson, ten seeds
    python tools/seeds.py 01 07 --seeds 3      two lessons, seeds 0 to 2

For a claim such as ``expect(error < 0.01, ...)`` the margin is 0.01 - error; the smallest one, where arrays are
compared or a claim stands in a loop. A line gives its mean and standard deviation over the seeds, and their ratio:
below 3, another seed, or a processor that rounds otherwise, may well break the claim. "no margin" stands where a
condition holds no comparison that must be true (one behind ``or``, ``not`` or ``any`` need not be). Results are kept
in build/seeds and used again while neither the lesson's code nor its evidence nor the package has changed.
"""

import argparse
import ast
import contextlib
import hashlib
import json
import operator
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "build" / "seeds"
LEAST = 3  # standard deviations
OPERATORS = {
    "Lt": operator.lt,
    "LtE": operator.le,
    "Gt": operator.gt,
    "GtE": operator.ge,
    "Eq": operator.eq,
    "NotEq": operator.ne,
    "Is": operator.is_,
    "IsNot": operator.is_not,
    "In": lambda left, right: left in right,
    "NotIn": lambda left, right: left not in right,
}


class Recorder(ast.NodeTransformer):
    """Rewrite ``expect(a < b, claim)`` so that ``_compare`` sees both sides of every comparison that must hold."""

    def visit_Call(self, node):
        if getattr(node.func, "id", None) == "expect" and node.args:
            node.args[0] = _Comparisons(node.lineno).visit(node.args[0])
            node.args.insert(0, ast.Constant(node.lineno))
        return self.generic_visit(node)


class _Comparisons(ast.NodeTransformer):
    """Rewrite the comparisons of a condition, but none that may be false while the condition is true."""

    def __init__(self, line):
        self.line, self.part = line, 0

    def visit_Compare(self, node):  # what is compared inside its sides is not the claim
        operators = ast.List([ast.Constant(type(op).__name__) for op in node.ops], ast.Load())
        sides = ast.List([node.left, *node.comparators], ast.Load())
        key = ast.Constant(f"{self.line}.{self.part}")
        self.part += 1
        return ast.Call(ast.Name("_compare", ast.Load()), [key, operators, sides], [])

    def visit_BoolOp(self, node):
        return self.generic_visit(node) if isinstance(node.op, ast.And) else node

    def visit_BinOp(self, node):
        return self.generic_visit(node) if isinstance(node.op, ast.BitAnd) else node

    def visit_Call(self, node):
        called = getattr(node.func, "attr", getattr(node.func, "id", None))
        return self.generic_visit(node) if called in ("all", "bool") else node

    def visit_comprehension(self, node):  # its filter only says what the claim is about
        return node

    visit_UnaryOp = visit_IfExp = visit_Lambda = visit_comprehension


def run_one(path, seed):
    """Run one lesson under one seed in this process; return what its checkpoints saw."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tools")]
    os.environ["MPLBACKEND"] = "agg"
    import matplotlib.pyplot as plt
    import numpy as np

    import sync
    from ae_helpers import checks, plots

    margins, claims = {}, {}

    def compare(key, operators, sides):
        results = []
        for name, left, right in zip(operators, sides, sides[1:], strict=False):
            results.append(OPERATORS[name](left, right))
            if name in ("Lt", "LtE", "Gt", "GtE"):
                with contextlib.suppress(TypeError, ValueError):  # not numbers: sets, say
                    small, large = (left, right) if name.startswith("L") else (right, left)
                    gap = float(np.min(np.subtract(large, small, dtype=float)))
                    margins[key] = min(margins.get(key, np.inf), gap)
        return results[0] if len(results) == 1 else all(results)

    def expect(line, condition, claim):
        known = claims.setdefault(str(line), {"claim": claim, "holds": True})
        known["holds"] &= bool(condition)

    checks.expect, plots.show = expect, lambda figure, alt: plt.close("all")
    namespace = {"_compare": compare}
    started = time.monotonic()
    with open(os.devnull, "w") as sink:
        sys.stdout, shown = sink, sys.stdout
        try:
            os.chdir(ROOT / "notebooks")
            offset = 0
            for cell in sync.notebook_of(path.read_text()).cells:
                tags = cell.metadata.get("tags", [])
                if cell.cell_type != "code" or {"exercise", "exercise-check"} & set(tags):
                    continue
                source = cell.source.replace("SEED = 0", f"SEED = {seed}") if "setup" in tags else cell.source
                tree = ast.increment_lineno(ast.parse(source), offset)  # a line of its own for every checkpoint
                offset += len(source.splitlines()) + 1
                tree = ast.fix_missing_locations(Recorder().visit(tree))
                exec(compile(tree, f"{path.stem}, cell {cell.id}", "exec"), namespace)
        finally:
            sys.stdout = shown
    seconds = round(time.monotonic() - started, 1)
    return {"margins": margins, "claims": claims, "seconds": seconds}


def result_of(path, seed, again):
    """Return the stored result of a lesson under a seed, or run it in a process of its own."""
    shown = (ROOT / "evidence").glob(f"{path.stem[:2]}_*.json")
    sources = [path, *sorted((ROOT / "ae_helpers").rglob("*.py")), *sorted(shown)]
    code = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    stored = RESULTS / f"{path.stem}-{seed}.json"
    if stored.exists() and not again:
        result = json.loads(stored.read_text())
        if result["code"] == code:
            return result
    command = [sys.executable, __file__, "--one", str(path), str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        words = done.stderr.strip() or f"exit code {done.returncode}"
        return {"error": words.splitlines()[-1], "seed": seed}
    result = {**json.loads(done.stdout.splitlines()[-1]), "code": code, "seed": seed}
    stored.parent.mkdir(parents=True, exist_ok=True)
    stored.write_text(json.dumps(result))
    return result


def report(name, results):
    """Print a line a comparison of a lesson's checkpoints; return how many are too thin or false."""
    import numpy as np

    bad = [result for result in results if "error" in result]
    for result in bad:
        print(f"{name} seed {result['seed']}: stopped with {result['error']}")
    results = [result for result in results if "error" not in result]
    if not results:
        return len(bad)
    weak = len(bad)
    seconds = np.mean([result["seconds"] for result in results])
    print(f"\n{name}: {len(results)} seeds, {seconds:.0f} s each")
    print(f"{'margin':>11s} {'spread':>9s} {'in SD':>7s}  claim (as worded under the first seed)")
    for line, first in results[0]["claims"].items():
        failed = [r["seed"] for r in results if not r["claims"].get(line, {"holds": False})["holds"]]
        keys = [key for key in results[0]["margins"] if key.split(".")[0] == line]
        note = f"  FALSE under seeds {failed}" if failed else ""
        weak += bool(failed)
        if not keys:
            print(f"{'no margin':>11s} {'':9s} {'':7s}  {first['claim'][:90]}{note}")
        for key in keys:
            row = [r["margins"].get(key, np.nan) for r in results]
            mean, spread = np.mean(row), np.std(row, ddof=1) if len(row) > 1 else np.nan
            ratio = mean / spread if spread else np.inf
            thin = bool(ratio < LEAST) and not failed
            weak += thin
            print(f"{mean:11.4g} {spread:9.2g} {ratio:7.1f}  {first['claim'][:90]}{note or '  THIN' * thin}")
    return weak


def main():
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(run_one(Path(sys.argv[2]), int(sys.argv[3]))))
        return
    import sync

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("numbers", nargs="*", help="lesson numbers, such as 07; none means all")
    parser.add_argument("--seeds", type=int, default=10, help="how many seeds, from 0 on")
    parser.add_argument("--jobs", type=int, default=1, help="lessons run at once")
    parser.add_argument("--again", action="store_true", help="run also what is known already")
    options = parser.parse_args()
    everything = [path for path in (ROOT / "lessons").glob("[0-9]*.py") if path.stem != "00_start"]
    wanted = options.numbers or sorted(path.stem[:2] for path in everything if path.stem != "00_template")
    paths = sync.choose(parser, wanted, everything)
    weak = 0
    with ThreadPoolExecutor(options.jobs) as pool:
        for path in paths:
            results = list(pool.map(lambda seed, path=path: result_of(path, seed, options.again), range(options.seeds)))
            weak += report(path.stem, results)
            sys.stdout.flush()
    print(f"\n{weak} comparison{'s' * (weak != 1)} false or under {LEAST} standard deviations")
    sys.exit(bool(weak))


if __name__ == "__main__":
    main()
