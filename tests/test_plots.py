"""Figures draw what they are given, and refuse what they cannot draw."""

import base64
import io

import keras
import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

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
    assert ax.lines[0].get_color() == ax.lines[1].get_color() != ax.lines[2].get_color()
    assert texts(ax) == ["PCA"]


def test_learning_curves_refuse_a_history_without_loss():
    with pytest.raises(ValueError, match=r"histories\['a'\] must have the key 'loss', got \['acc'\]"):
        plots.learning_curves({"a": {"acc": [1]}})


def test_code_scatter_names_each_class_at_its_median():
    z = np.array([[0.0, 0], [2, 0], [4, 0], [9, 9]])
    ax = plots.code_scatter(z, np.array([0, 0, 0, 1]), names=["zero", "one"])
    assert texts(ax) == ["zero", "one"]
    assert tuple(ax.texts[0].xy) == (2, 0)


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


def test_palette_survives_colour_blindness():
    """Simulate red-blindness (Viénot, Brettel and Mollon 1999) and keep encoder, code and decoder apart."""
    to_lms = np.array([[17.8824, 43.5161, 4.11935], [3.45565, 27.1554, 3.86714], [0.0299566, 0.184309, 1.46709]])
    blind = np.array([[0, 2.02344, -2.52581], [0, 1, 0], [0, 0, 1]])
    roles = [plots.ENCODER, plots.CODE, plots.DECODER, plots.BASELINE]
    rgb = np.array([[int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)] for color in roles])
    seen = rgb**2.2 @ to_lms.T @ blind.T @ np.linalg.inv(to_lms).T
    distance = np.linalg.norm(seen[:, None] - seen[None], axis=-1)
    assert distance[~np.eye(len(roles), dtype=bool)].min() > 0.1
