"""With a kernel: sliders for a code of any size, and what any decoder draws."""

import base64
import html
import io

import numpy as np
from PIL import Image

from ae_helpers import _validate
from ae_helpers.explorers import _page
from ae_helpers.plots import PALETTE

MAX_CODE = 32


def live_latent_explorer(decoder, z, labels):
    """Return sliders for the numbers of a code; a running kernel asks the decoder and shows what it draws.

    For any decoder of 28 x 28 images, convolutional ones and codes of up to 32 numbers included. It needs ipywidgets
    and a kernel, which a saved notebook, a deck or a web page does not have: there use `latent_explorer`.

    Args:
        decoder: A Keras model from codes of shape ``(n, k)`` to n images of 784 values in all, clipped to [0, 1].
        z: Codes of some images, shape ``(n, k)``, k from 1 to 32: they set the range of the sliders, which start at
            their mean; if k is 2, the first 600 are drawn as a map.
        labels: Class of each code, integers of shape ``(n,)``; the line of text names that of the nearest code.

    Returns:
        An ``ipywidgets.VBox``, to stand at the end of a cell.

    Raises:
        TypeError, ValueError: If an argument is not such.

    >>> import keras
    >>> decoder = keras.Sequential([keras.Input((3,)), keras.layers.Dense(784)])
    >>> len(live_latent_explorer(decoder, np.eye(3), [0, 1, 2]).children)  # three sliders, the picture, the words
    5
    """
    import ipywidgets

    from ae_helpers import models

    z = _validate.array("z", z, ndim=2)
    labels = _validate.array("labels", labels, ndim=1)
    if not 1 <= z.shape[1] <= MAX_CODE:
        raise ValueError(f"z must be (n, k) with k from 1 to {MAX_CODE}, got shape {z.shape}")
    if labels.dtype.kind not in "iu":
        raise TypeError(f"labels must be integers, got dtype {labels.dtype}")
    if len(z) != len(labels):
        raise ValueError(f"z and labels must be equally many, got {len(z)} and {len(labels)}")
    if models.run(decoder, z[:1]).size != _page.SIDE**2:
        raise ValueError(f"decoder must draw {_page.SIDE**2} values, got {models.run(decoder, z[:1]).size}")

    low, high, middle = z.min(axis=0), z.max(axis=0), z.mean(axis=0)
    reach = np.maximum(high - low, 1e-6)
    low, high = low - 0.1 * reach, high + 0.1 * reach
    sliders = [
        ipywidgets.FloatSlider(m, min=a, max=b, step=(b - a) / 200, description=f"z{i}", readout_format=".3g")
        for i, (m, a, b) in enumerate(zip(middle, low, high, strict=True), start=1)
    ]
    picture, words = ipywidgets.HTML(), ipywidgets.Label()
    points = _points(z[:600], labels[:600], low, high) if z.shape[1] == 2 else ""

    def draw(_=None):
        code = np.array([slider.value for slider in sliders])
        nearest = labels[np.argmin(np.sum((z - code) ** 2, axis=1))]
        words.value = f"The decoder draws this; the nearest code is that of {'an' if nearest == 8 else 'a'} {nearest}."
        image = models.run(decoder, code[None]).reshape(_page.SIDE, _page.SIDE).clip(0, 1)
        picture.value = (points and _map(points, code, low, high)) + _img(image, words.value)

    for slider in sliders:
        slider.observe(draw, "value")
    draw()
    return ipywidgets.VBox([*sliders, picture, words])


def _img(image, alt):
    """Return an image as an HTML element, ten screen pixels for one of its own."""
    png = io.BytesIO()
    Image.fromarray(np.round(255 * (1 - image)).astype(np.uint8)).save(png, format="png")
    source = f"data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}"
    style = "width:280px;image-rendering:pixelated;border:1px solid #757575"
    return f'<img src="{source}" alt="{html.escape(alt)}" style="{style}">'


def _points(z, labels, low, high):
    """Return the codes of a map as SVG, each drawn as its label, on a square of 280."""
    places = 280 * (z - low) / (high - low)
    return "".join(
        f'<text x="{x:.0f}" y="{280 - y:.0f}" fill="{PALETTE[label % len(PALETTE)]}">{label}</text>'
        for (x, y), label in zip(places, labels, strict=True)
    )


def _map(points, code, low, high):
    """Return the map with a ring around a code."""
    x, y = 280 * (code - low) / (high - low)
    ring = f'<circle cx="{x:.1f}" cy="{280 - y:.1f}" r="7" fill="none" stroke="#000" stroke-width="2"/>'
    style = "background:#fff;border:1px solid #757575;margin-right:16px;font:9px sans-serif;text-anchor:middle"
    return f'<svg width="280" height="280" role="img" aria-label="Map of codes" style="{style}">{points}{ring}</svg>'
