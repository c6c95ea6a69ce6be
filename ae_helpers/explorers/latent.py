"""A decoder in the page: drag a code over a map, and plain JavaScript draws what the decoder makes of it."""

import base64

import numpy as np

from ae_helpers import _validate
from ae_helpers.explorers import _page

MAX_POINTS = 600
MAX_PARAMETERS = 250_000  # 16 bits each, as text: 670 kB
ACTIVATIONS = {
    "linear": lambda a: a,
    "relu": lambda a: np.maximum(a, 0),
    "sigmoid": lambda a: 0.5 + 0.5 * np.tanh(0.5 * a),
    "tanh": np.tanh,
}  # those of core.js


def latent_explorer(decoder, z, labels, title, scale="linear"):
    """Return a map of two-dimensional codes; a reader drags a point over it and sees what the decoder draws there.

    The decoder's weights are part of the output, rounded to 16 bits, and the forward pass is plain JavaScript, so no
    kernel is needed. Greys differ from Keras's by less than 2 of 255, which this function makes sure of at the codes
    that it is given. Mouse, finger and arrow keys move the point, and a line of text, which screen readers speak, tells
    the code and the labels of its nearest neighbours. Where scripts do not run, a sentence says so: show a static
    figure of the same map above it.

    Args:
        decoder: A Keras model of dense layers alone, from 2 to 784 numbers, with at most 250,000 parameters; their
            activations are linear, ReLU, sigmoid or tanh.
        z: Codes for the map, shape ``(n, 2)``, n from 2 to 600.
        labels: Class of each code, integers of shape ``(n,)``: what is drawn in its place.
        title: What the map shows, a sentence or two for everybody, those who cannot see it included.
        scale: ``"linear"``, or ``"quantile"`` for codes that crowd in one place: the same share of them lies between
            any two neighbouring lines of a grid.

    Returns:
        An ``IPython.display.HTML``, to stand at the end of a cell.

    Raises:
        TypeError, ValueError: If an argument is not such. For other decoders there is `live_latent_explorer`.

    Source: the decoded plane as in figure 4 of Kingma and Welling (2014), "Auto-encoding variational Bayes".

    >>> import keras
    >>> decoder = keras.Sequential([keras.Input((2,)), keras.layers.Dense(784, activation="sigmoid")])
    >>> page = latent_explorer(decoder, np.eye(2), [3, 8], "The codes of a three and an eight.")
    >>> "a three and an eight" in page.data, "<script>" in page.data
    (True, True)
    """
    z, labels = _page.codes(z, labels, MAX_POINTS)
    _validate.choice("scale", scale, ("linear", "quantile"))
    ticks = _ticks(z, scale)
    layers = _dense_layers(decoder, z)
    content = {
        "ticks": ticks,
        "places": _page.short(np.stack([_places(*axis) for axis in zip(z.T, ticks, strict=True)], axis=1)),
        "labels": labels.tolist(),
        "network": [
            {"kernel": _text(kernel), "bias": _text(bias), "activation": activation}
            for kernel, bias, activation in layers
        ],
    }
    return _page.page("latent", title, content)


def _ticks(z, scale):
    """Return for each axis the codes at equal steps of the map."""
    if scale == "quantile":
        return _page.short(np.quantile(z, np.linspace(0, 1, 101), axis=0).T)
    low, high = z.min(axis=0), z.max(axis=0)
    middle, reach = (low + high) / 2, max(1.1 * np.max(high - low) / 2, 1e-6)  # one scale for both, and a margin
    return _page.short(np.stack([middle - reach, middle + reach], axis=1))


def _places(z, ticks):
    """Return where codes lie along an axis with such ticks, from 0 to 1."""
    return np.interp(z, ticks, np.linspace(0, 1, len(ticks)))


def _text(array):
    """Return numbers as text: 16 bits each, low byte first, in base64."""
    return base64.b64encode(array.astype("<f2").tobytes()).decode()


def _dense_layers(decoder, z):
    """Return kernel, bias and name of the activation of each layer; make sure that they draw what the decoder draws."""
    import keras

    from ae_helpers import models

    if not isinstance(decoder, keras.Model):
        raise TypeError(f"decoder must be a Keras model, got {type(decoder).__name__}")
    if decoder.count_params() > MAX_PARAMETERS:
        raise ValueError(f"decoder must have at most {MAX_PARAMETERS:,} parameters, got {decoder.count_params():,}")
    layers = []
    for layer in decoder.layers:
        if isinstance(layer, keras.layers.InputLayer):
            continue
        name = keras.activations.serialize(layer.activation) if isinstance(layer, keras.layers.Dense) else None
        if name not in ACTIVATIONS:
            what = f"{type(layer).__name__} with activation {name!r}" if name else type(layer).__name__
            raise ValueError(f"decoder must have Dense layers with {', '.join(ACTIVATIONS)} alone, got {what}")
        kernel = keras.ops.convert_to_numpy(layer.kernel)
        bias = keras.ops.convert_to_numpy(layer.bias) if layer.use_bias else np.zeros(kernel.shape[1])
        layers.append((kernel.astype(np.float16), bias.astype(np.float16), name))
    if layers[0][0].shape[0] != 2 or layers[-1][0].shape[1] != _page.SIDE**2:
        raise ValueError(f"decoder must go from 2 numbers to {_page.SIDE**2}, got {decoder.output_shape}")
    ours = z
    for kernel, bias, name in layers:
        ours = ACTIVATIONS[name](ours @ kernel.astype(np.float32) + bias.astype(np.float32))
    apart = 255 * np.abs(ours.clip(0, 1) - models.run(decoder, z).clip(0, 1)).max()
    if not apart < 1.5:  # drawing rounds by another half
        raise ValueError(f"decoder must be a chain of its layers, and bear 16 bits: got greys {apart:.1f} of 255 apart")
    return layers
