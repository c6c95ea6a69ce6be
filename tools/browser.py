"""The browser in which decks are printed and pages are tried: Chromium or Chrome, without a window."""

import shutil
import subprocess

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
PATH = next(filter(None, map(shutil.which, NAMES)), None)
MISSING = f"none of {', '.join(NAMES)} is on the path"


def visit(page, *options):
    """Open a file in the browser, wait until its scripts have settled, and return what the options make it print."""
    if PATH is None:
        raise FileNotFoundError(f"This needs a browser: {MISSING}.")
    quiet = ["--headless", "--disable-gpu", "--no-sandbox", "--virtual-time-budget=20000"]
    command = [PATH, *quiet, *options, page]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
