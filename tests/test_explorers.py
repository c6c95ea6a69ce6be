"""Explorable pictures hold what they were given, speak to everybody, and answer in a browser."""

import base64
import io
import json
import re

import numpy as np
import pytest
from PIL import Image

import browser
from ae_helpers import explorers

TITLE = 'A map of <four> "digits".'
Z = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 3.0], [-5.0, 0.0]])
IMAGES = np.stack([np.full((28, 28), ink) for ink in (0, 1 / 3, 2 / 3, 1)])


def page():
    return explorers.explorable_map(Z, [3, 1, 4, 1], IMAGES, TITLE).data


def content(text):
    return json.loads(re.search(r"const data = (\{.*\});", text)[1])


def test_map_holds_points_labels_and_pictures():
    held = content(page())
    assert (held["z"], held["labels"]) == (Z.tolist(), [3, 1, 4, 1])
    sheet = Image.open(io.BytesIO(base64.b64decode(held["sprites"].partition(",")[2])))
    grey = np.asarray(sheet.convert("L"))
    assert grey.shape == (28, 25 * 28)
    assert [int(grey[14, 14 + 28 * i]) for i in range(5)] == [255, 170, 85, 0, 255]  # no ink where no picture is


def test_map_speaks_where_no_script_runs_and_fetches_nothing():
    text = page()
    still = re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)
    assert "A map of &lt;four&gt; &quot;digits&quot;." in still
    assert "look at the figure above" in still
    assert not re.search(r"https?:|src=|import|fetch", text.replace("sheet.src", ""))
    assert not re.search(r"NAME|TITLE|INK|SCRIPT|CONTENT", re.sub(r'"data:[^"]*"', "", text))


def test_map_of_600_digits_is_small_and_always_the_same():
    rng = np.random.default_rng(0)
    arrays = rng.normal(size=(600, 2)), rng.integers(0, 10, 600), rng.random((600, 784))
    one, two = (explorers.explorable_map(*arrays, "Noise, which cannot be packed.").data for _ in range(2))
    assert one == two
    assert len(one) < 400_000


@pytest.mark.parametrize(
    "change, error, message",
    [
        ({"z": Z[:, :1]}, ValueError, r"z must be \(n, 2\)"),
        ({"z": np.zeros((601, 2))}, ValueError, "n from 2 to 600"),
        ({"z": Z * np.nan}, ValueError, "z must be finite"),
        ({"labels": [0.5] * 4}, TypeError, "labels must be integers"),
        ({"labels": [1, 2, 3]}, ValueError, "equally many, got 4, 3 and 4"),
        ({"images": IMAGES[:, :20]}, ValueError, r"images must be \(n, 28, 28\)"),
        ({"images": IMAGES + 1}, ValueError, r"images must lie in \[0, 1\]"),
        ({"title": " "}, TypeError, "title must be a text"),
    ],
)
def test_map_refuses(change, error, message):
    arguments = {"z": Z, "labels": [3, 1, 4, 1], "images": IMAGES, "title": TITLE}
    with pytest.raises(error, match=message):
        explorers.explorable_map(**{**arguments, **change})


@pytest.mark.skipif(browser.PATH is None, reason=f"a map answers in a browser, and {browser.MISSING}")
def test_map_answers_keys_and_pointer(tmp_path):
    act = """
    const canvas = document.querySelector("canvas"), line = document.querySelector("p"), said = [];
    const note = () => said.push(line.textContent.slice(0, 16) + " " + canvas.toDataURL().length);
    const key = name => canvas.dispatchEvent(new KeyboardEvent("keydown", {key: name, cancelable: true}));
    key("ArrowRight"); note(); key("ArrowRight"); note(); key("ArrowUp"); note();
    const box = canvas.getBoundingClientRect();
    canvas.dispatchEvent(new PointerEvent("pointermove", {clientX: box.left + 1, clientY: box.top + 200})); note();
    document.title = said.join("|");
    """
    file = tmp_path / "map.html"
    file.write_text(
        f"<!DOCTYPE html><meta charset=utf-8><title></title>{page()}<script>onload = () => {{{act}}}</script>"
    )
    dom = browser.visit(file.as_uri(), "--dump-dom")
    seen = re.search(r"<title>(.*?)</title>", dom)[1].split("|")
    assert [line[:16] for line in seen] == [
        "A 1 at (1.00, 0.",
        "A 1 at (1.00, 0.",
        "A 4 at (0.00, 3.",
        "A 1 at (-5.00, 0",
    ]
    assert len({line.split()[-1] for line in seen}) == 3, "the picture changed when, and only when, the point did"
