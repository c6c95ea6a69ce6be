"""The browser in which decks are printed and pages are tried: Chromium or Chrome, without a window."""

import contextlib
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


@contextlib.contextmanager
def started():
    """Start the browser, driven by Playwright, and close it in the end."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=PATH, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield chromium
        finally:
            chromium.close()
