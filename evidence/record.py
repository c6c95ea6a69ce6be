"""Store what a long run found beside its script, with what it cost and where it ran.

A script ``evidence/NN_claim.py`` trains for as long as its claim needs and ends with
``record(__file__, table, started)``.
"""

import datetime
import json
import os
import platform
import time
from importlib.metadata import version
from pathlib import Path


def record(script, table, started):
    """Write ``NN_claim.json`` beside ``NN_claim.py``: the table, the seconds since ``started`` and the machine.

    ``table`` is a list of rows, each a dict of column names to numbers or words; ``started`` is a ``time.monotonic()``.
    """
    result = {
        "table": table,
        "seconds": round(time.monotonic() - started),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "machine": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "versions": {name: version(name) for name in ("keras", "numpy", "tensorflow")},
        "date": datetime.date.today().isoformat(),
    }
    path = Path(script).with_suffix(".json")
    path.write_text(json.dumps(result, indent=1) + "\n")
    print(f"{path.name}: {len(table)} rows after {result['seconds']} s")
