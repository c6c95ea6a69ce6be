"""Figures draw what they are given, and refuse what they cannot draw."""

import base64
import io
import re

import keras
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from PIL import Image

import lessons
from ae_helpers import models, plots

IMAGES = np.random.default_rng(0).random((6, 28, 28))


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_image_rows_has_a_row_each_and_an_image_each():
    figure = plots.image_rows({"in": IMAGES, "out": IMAGES.reshape(6, 784)}, titles=list("abcdef"), title="T")
    assert len(figure.axes) == 12
    np.testing.assert_array_equal(figure.axes[0].images[0].get_array(), figure.axes[6].images[0].get_array())
    assert figure.axes[1].get_title() == "b"


@pytest.mark.parametrize(
    "kwargs, message",
    [
        ({"rows": {}}, "rows must hold at least one row"),
        ({"rows": {"a": IMAGES, "b": IMAGES[:2]}}, r"rows must all hold 6 images, got \[6, 2\]"),
        ({"rows": {"a": IMAGES[:, :20]}}, r"rows\['a'\] must hold images of 28 x 28 pixels, got shape \(6, 20, 28\)"),
        ({"rows": {"a": IMAGES}, "titles": ["x"]}, "titles must hold 6 texts"),
        ({"rows": {"a": IMAGES * np.nan}}, "must be finite"),
    ],
)
def test_image_rows_refuses(kwargs, message):
    with pytest.raises(ValueError, match=message):
        plots.image_rows(**kwargs)


def test_image_grid_places_images_row_by_row():
    canvas = plots.image_grid(IMAGES, columns=4).images[0].get_array()
    np.testing.assert_array_equal(canvas[29:57, 29:57], IMAGES[5])
    assert canvas.shape == (57, 115)


@pytest.mark.parametrize("columns, error", [(0, ValueError), (1.5, TypeError)])
def test_image_grid_refuses_bad_columns(columns, error):
    with pytest.raises(error, match="columns must be"):
        plots.image_grid(IMAGES, columns=columns)


def test_learning_curves_draw_training_and_held_out():
    ax = plots.learning_curves({"a": {"loss": [3, 2], "val_loss": [4, 3]}, "b": {"loss": [1, 1]}}, baselines={"PCA": 2})
    assert [line.get_linestyle() for line in ax.lines] == ["--", "-", "--", ":"]
    for part in ("get_color", "get_marker"):  # told apart by more than colour, and by no colour that has a meaning
        styles = [getattr(line, part)() for line in ax.lines]
        assert styles[0] == styles[1] != styles[2]
    roles = {plots.ENCODER, plots.CODE, plots.DECODER, plots.BASELINE}
    assert not roles & {line.get_color() for line in ax.lines[:3]}
    assert texts(ax) == ["PCA"]


def test_learning_curves_refuse_a_history_without_loss():
    with pytest.raises(ValueError, match=r"histories\['a'\] must have the key 'loss', got \['acc'\]"):
        plots.learning_curves({"a": {"acc": [1]}})


def test_code_scatter_names_each_class_at_its_median():
    z = np.array([[0.0, 0], [2, 0], [4, 0], [9, 9]])
    ax = plots.code_scatter(z, np.array([0, 0, 0, 1]), names=["zero", "one"])
    assert texts(ax) == ["zero", "one"]
    assert tuple(ax.texts[0].xy) == (2, 0)


def test_code_scatter_tells_classes_apart_by_more_than_colour():
    ax = plots.code_scatter(np.eye(10, 2), np.arange(10))
    markers = {points.get_paths()[0].vertices.tobytes() for points in ax.collections}
    assert len(markers) == len(ax.collections) == 10
    assert {to_hex(points.get_facecolor()[0]).upper() for points in ax.collections} == set(plots.PALETTE)


def test_code_scatter_draws_every_code_once():
    ax = plots.code_scatter(np.random.default_rng(0).random((205, 2)), np.arange(205) % 3)
    assert sum(len(points.get_offsets()) for points in ax.collections) == 205


@pytest.mark.parametrize(
    "z, labels", [(np.zeros((3, 3)), [0, 1, 2]), (np.zeros((3, 2)), [0, 1]), (np.zeros(3), [0] * 3)]
)
def test_code_scatter_refuses_bad_shapes(z, labels):
    with pytest.raises(ValueError, match="z must"):
        plots.code_scatter(z, labels)


def test_architecture_reads_shapes_and_parameters_off_the_model():
    model = models.dense_autoencoder(784, (128,), 32)
    written = texts(plots.architecture(model.encoder, model.decoder).axes[0])
    assert [text for text in written if text.isdigit()] == ["784", "128", "32", "128", "784"]
    assert [text for text in written if "100,480 param." in text]
    counts = [int(line.split()[0].replace(",", "")) for text in written for line in text.split("\n") if "param" in line]
    assert sum(counts) == model.count_params()


def test_architecture_draws_images_and_layers_without_parameters():
    encoder = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(4, 3, 2, "same"), keras.layers.Flatten()])
    decoder = keras.Sequential([keras.Input((64,)), keras.layers.Reshape((8, 8, 1))])
    written = texts(plots.architecture(encoder, decoder).axes[0])
    assert "4 x 4 x 4" in written
    assert "Flatten" in written


def test_architecture_refuses_unbuilt_models():
    with pytest.raises(ValueError, match="encoder must be built"):
        plots.architecture(keras.Sequential([keras.layers.Dense(3)]), keras.Sequential([keras.layers.Dense(3)]))


@pytest.mark.parametrize("figure, alt, error", [(3, "A figure that is none.", TypeError), (None, "", TypeError)])
def test_show_refuses_what_is_no_figure(figure, alt, error):
    with pytest.raises(error, match="figure must be a matplotlib Figure or Axes"):
        plots.show(figure, alt)


@pytest.mark.parametrize("alt, error", [("short", ValueError), (None, TypeError)])
def test_show_insists_on_alt_text(alt, error):
    with pytest.raises(error, match="alt must"):
        plots.show(plt.figure(), alt)


def test_show_stores_picture_and_alt_text_and_closes(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda content, metadata, raw: shown.append((content, metadata)))
    ax = plots.image_grid(IMAGES)
    plots.show(ax, "Six images of random noise.")
    ((content, metadata),) = shown
    assert metadata == {"image/png": {"alt": "Six images of random noise."}}
    assert content["text/plain"] == "Six images of random noise."
    picture = Image.open(io.BytesIO(base64.b64decode(content["image/png"])))
    assert picture.format == "PNG"
    assert min(picture.size) > 100
    assert not plt.get_fignums()


def linear(color):
    c = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize("color, least", [*((color, 3) for color in plots.PALETTE), (plots.BASELINE, 4.5)])
def test_colors_stand_out_from_white(color, least):
    """Contrast ratio of the Web Content Accessibility Guidelines: 3 for marks, 4.5 for text."""
    luminance = linear(color) @ [0.2126, 0.7152, 0.0722]
    assert 1.05 / (luminance + 0.05) >= least


# Machado, Oliveira and Fernandes (2009): what people without red, green or blue cones see, in linear RGB.
VISION = {
    "three kinds of cones": np.eye(3),
    "no red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "no blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


@pytest.mark.parametrize("vision", VISION.values(), ids=VISION)
def test_colors_are_told_apart_by_every_eye(vision):
    """Distances in Oklab (Ottosson 2020), in which black and white are 1 apart."""
    seen = np.clip(np.array([linear(color) for color in plots.PALETTE]) @ np.transpose(vision), 0, 1)
    to_lms = [[0.41222, 0.53633, 0.05145], [0.21190, 0.68070, 0.10740], [0.08830, 0.28172, 0.62998]]
    to_lab = [[0.21045, 0.79362, -0.00407], [1.97800, -2.42859, 0.45059], [0.02590, 0.78277, -0.80868]]
    lab = np.cbrt(seen @ np.transpose(to_lms)) @ np.transpose(to_lab)
    distance = np.linalg.norm(lab[:, None] - lab[None], axis=-1)
    assert distance[~np.eye(len(lab), dtype=bool)].min() > 0.09


@pytest.mark.parametrize("name", lessons.NAMES)
def test_lessons_take_their_colors_from_the_palette(name):
    argument = r"""\b(?:color|colors|c|fc|ec|facecolor|edgecolor)=\(?["'](?!black|white|none)"""
    literal = rf"{argument}|tab10|#[0-9A-Fa-f]{{6}}"
    found = re.findall(literal, "\n".join(cell.source for cell in lessons.cells(name, "code")))
    assert not found
