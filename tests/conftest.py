"""A browser for the tests that look at pages as readers do; without one they are skipped, and say why."""

from urllib.parse import urlsplit

import pytest

import browser

ELSEWHERE = ("http", "https", "ws", "wss")
HERE = ("localhost", "127.0.0.1")


@pytest.fixture(scope="module")  # while it is open an event loop runs, which other modules' tests cannot have
def chromium():
    if browser.PATH is None:
        pytest.skip(f"pages are tried in a browser, and {browser.MISSING}")
    with browser.started() as started:
        yield started


@pytest.fixture
def page(chromium):
    """Return an empty page of 1280 x 720. In the end its console holds no error and no request has left."""
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.errors, page.left = [], []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: page.left.append(request.url) if _leaves(request.url) else None)
    yield page
    context.close()
    assert not page.errors, "errors in the browser's console"
    assert not page.left, "requests that left this machine"


def _leaves(url):
    parts = urlsplit(url)
    return parts.scheme in ELSEWHERE and parts.hostname not in HERE
