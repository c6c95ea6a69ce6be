"""What every test shares: a display-less matplotlib, patience for slow kernels, and lessons run under other seeds."""

import os

os.environ["MPLBACKEND"] = "agg"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def pytest_addoption(parser):
    parser.addoption(
        "--lesson-seed", type=int, default=0, help="run the notebooks with this seed in place of their own, which is 0"
    )


def pytest_collection_modifyitems(config, items):
    seed = config.getoption("--lesson-seed")
    for item in items:
        if hasattr(item, "output_timeout"):  # a notebook cell, collected by nbval
            # nbval's own limit is 5 s for the output of a finished cell, too short on a busy machine (its issue 231).
            item.output_timeout = 120
            if "setup" in item.cell.metadata.get("tags", []):
                item.cell.source = item.cell.source.replace("SEED = 0", f"SEED = {seed}")
