"""Store what a long run found beside its script, with what it cost and where it ran.

A script ``evidence/NN_claim.py`` trains for as long as its claim needs and ends with ``record(__file__, table)``.
"""

import datetime
import json
import platform
import time
from importlib.metadata import version
from pathlib import Path


def record(script, table):
    """Write ``NN_claim.json`` beside ``NN_claim.py``: the table, what this process has cost so far and the machine.

    ``table`` is a list of rows, each a dict of column names to numbers or words. The cost is in core-seconds, the time
    that all cores together spent on it: unlike the time on the clock, it hardly depends on what else the machine did.
    """
    result = {
        "table": table,
        "core_seconds": round(time.process_time()),
        "machine": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "versions": {name: version(name) for name in ("keras", "numpy", "tensorflow")},
        "date": datetime.date.today().isoformat(),
    }
    path = Path(script).with_suffix(".json")
    path.write_text(json.dumps(result, indent=1) + "\n")
    print(f"{path.name}: {len(table)} rows after {result['core_seconds']} core-seconds")
