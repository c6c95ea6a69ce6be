"""Layers: their mathematics, and the contracts every Keras layer keeps."""

import keras
import numpy as np
import pytest
from keras import ops

from ae_helpers.layers import TiedDense

X = np.random.default_rng(0).normal(size=(6, 5)).astype("float32")


def tied_model(**kwargs):
    layer = TiedDense(3, **kwargs)
    inputs = keras.Input((5,))
    return keras.Model(inputs, layer(layer(inputs), transpose=True))


def test_tied_dense_is_a_matrix_and_its_transpose():
    layer = TiedDense(3, activation="tanh", transpose_activation="sigmoid")
    layer.build((None, 5))
    rng = np.random.default_rng(1)
    layer.set_weights([rng.normal(size=w.shape) for w in layer.get_weights()])
    kernel, bias, transpose_bias = layer.get_weights()
    z = np.tanh(X @ kernel + bias)
    np.testing.assert_allclose(layer(X), z, rtol=1e-5, atol=1e-6)
    expected = 1 / (1 + np.exp(-(z @ kernel.T + transpose_bias)))
    np.testing.assert_allclose(layer(z, transpose=True), expected, rtol=1e-5, atol=1e-6)


def test_tied_dense_has_one_kernel():
    model = tied_model()
    assert model.count_params() == 5 * 3 + 3 + 5
    assert len(model.trainable_weights) == 3


def test_tied_dense_gradient_sums_both_uses():
    """One SGD step of rate 1 is minus the gradient; finite differences of the loss must agree."""
    model = tied_model(activation="tanh")
    model.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse")
    before = model.get_weights()
    model.train_on_batch(X, X)
    gradient = [a - b for a, b in zip(before, model.get_weights(), strict=True)]

    def loss(weights):
        kernel, bias, transpose_bias = weights
        return np.mean((np.tanh(X @ kernel + bias) @ kernel.T + transpose_bias - X) ** 2, dtype=np.float64)

    for i, weight in enumerate(before):
        for index in list(np.ndindex(weight.shape))[:6]:
            step = np.zeros_like(weight, dtype=np.float64)
            step[index] = 1e-4
            up, down = ([*before[:i], before[i] + s, *before[i + 1 :]] for s in (step, -step))
            assert gradient[i][index] == pytest.approx((loss(up) - loss(down)) / 2e-4, rel=2e-3, abs=1e-5)


def test_tied_dense_survives_saving(tmp_path):
    model = tied_model(activation="relu", transpose_activation="sigmoid")
    model.save(tmp_path / "tied.keras")
    again = keras.saving.load_model(tmp_path / "tied.keras")
    np.testing.assert_allclose(model.predict(X, verbose=0), again.predict(X, verbose=0), rtol=1e-6)
    assert again.count_params() == model.count_params()


def test_tied_dense_eager_equals_compiled():
    model = tied_model(activation="relu")
    np.testing.assert_allclose(model(X), model.predict(X, verbose=0), rtol=1e-5, atol=1e-6)


def test_tied_dense_config_round_trip():
    layer = TiedDense(3, activation="relu", transpose_activation="sigmoid", name="both")
    assert TiedDense.from_config(layer.get_config()).get_config() == layer.get_config()


def test_tied_dense_in_mixed_precision():
    layer = TiedDense(3, activation="relu", dtype="mixed_float16")
    z = layer(X)
    assert keras.backend.standardize_dtype(z.dtype) == "float16"
    assert keras.backend.standardize_dtype(layer.kernel.dtype) == "float32"
    assert np.isfinite(ops.convert_to_numpy(layer(z, transpose=True))).all()


def test_tied_dense_keeps_leading_axes():
    layer = TiedDense(3)
    z = layer(np.ones((2, 7, 5), "float32"))
    assert z.shape == (2, 7, 3)
    assert layer(z, transpose=True).shape == (2, 7, 5)


@pytest.mark.parametrize("units, error", [(0, ValueError), (-1, ValueError), (2.5, TypeError), (True, TypeError)])
def test_tied_dense_refuses_bad_units(units, error):
    with pytest.raises(error, match="units must be"):
        TiedDense(units)


def test_tied_dense_refuses_the_wrong_width():
    layer = TiedDense(3)
    layer(X)
    with pytest.raises(ValueError, match=r"inputs to decode must have 3 values on the last axis, got shape \(6, 5\)"):
        layer(X, transpose=True)
