"""Layers: their mathematics, and the contracts every Keras layer keeps."""

import keras
import numpy as np
import pytest
from keras import ops

from ae_helpers.layers import MaskingNoise, SaltAndPepperNoise, TiedDense

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
    np.testing.assert_allclose(ops.convert_to_numpy(layer(X)), z, rtol=1e-5, atol=1e-6)
    expected = 1 / (1 + np.exp(-(z @ kernel.T + transpose_bias)))
    np.testing.assert_allclose(ops.convert_to_numpy(layer(z, transpose=True)), expected, rtol=1e-5, atol=1e-6)


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
    np.testing.assert_allclose(ops.convert_to_numpy(model(X)), model.predict(X, verbose=0), rtol=1e-5, atol=1e-6)


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


PIXELS = np.random.default_rng(0).uniform(0.1, 0.9, (200, 50)).astype("float32")
every_corruption = pytest.mark.parametrize("layer_class", [MaskingNoise, SaltAndPepperNoise])


def corrupt(layer, x=PIXELS):
    return ops.convert_to_numpy(layer(x, training=True))


@every_corruption
def test_corruption_acts_in_training_only(layer_class):
    layer = layer_class(0.5)
    for options in ({}, {"training": False}):
        np.testing.assert_array_equal(layer(PIXELS, **options), PIXELS)
    assert (corrupt(layer) != PIXELS).any()


@every_corruption
def test_corruption_hits_the_share_it_promises_and_nothing_else(layer_class):
    noisy = corrupt(layer_class(0.3, seed=1))
    changed = noisy != PIXELS
    assert changed.mean() == pytest.approx(0.3, abs=0.02)
    np.testing.assert_array_equal(noisy[~changed], PIXELS[~changed])


def test_masking_sets_zeros_and_does_not_rescale():
    noisy = corrupt(MaskingNoise(0.5, seed=1))
    assert (noisy[noisy != PIXELS] == 0).all()
    assert noisy.mean() == pytest.approx(PIXELS.mean() / 2, rel=0.05)


def test_salt_and_pepper_are_equally_frequent():
    noisy = corrupt(SaltAndPepperNoise(0.4, low=-1, high=2, seed=1))
    assert (noisy == -1).mean() == pytest.approx(0.2, abs=0.02)
    assert (noisy == 2).mean() == pytest.approx(0.2, abs=0.02)


@every_corruption
def test_corruption_at_the_ends_of_its_range(layer_class):
    np.testing.assert_array_equal(corrupt(layer_class(0)), PIXELS)
    assert (corrupt(layer_class(1)) != PIXELS).all()


@every_corruption
def test_corruption_is_drawn_anew_and_repeats_with_its_seed(layer_class):
    first, second = layer_class(0.5, seed=3), layer_class(0.5, seed=3)
    a, b = corrupt(first), corrupt(first)
    assert (a != b).any()
    np.testing.assert_array_equal(corrupt(second), a)
    np.testing.assert_array_equal(corrupt(second), b)
    assert (corrupt(layer_class(0.5, seed=4)) != a).any()


@every_corruption
def test_corruption_follows_the_global_seed(layer_class):
    noisy = []
    for _ in range(2):
        keras.utils.set_random_seed(5)
        noisy.append(corrupt(layer_class(0.5)))
    np.testing.assert_array_equal(*noisy)


@every_corruption
@pytest.mark.parametrize("shape", [(7,), (3, 4), (2, 5, 6), (2, 8, 8, 3)])
def test_corruption_takes_any_rank(layer_class, shape):
    layer = layer_class(0.5)
    assert corrupt(layer, np.ones(shape, "float32")).shape == shape
    assert layer.compute_output_shape((None, *shape[1:])) == (None, *shape[1:])


@every_corruption
def test_corruption_compiled_equals_eager(layer_class):
    """Seen through the loss of one step without any weights: the mean of the noisy inputs."""

    class Mean(keras.losses.Loss):
        def call(self, y_true, y_pred):
            return ops.mean(y_pred)

    losses = []
    for eager in (True, False):
        model = keras.Sequential([keras.Input((50,)), layer_class(0.5, seed=2)])
        model.compile(loss=Mean(), run_eagerly=eager, jit_compile=False)
        losses.append(float(model.train_on_batch(PIXELS, PIXELS)))
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)
    assert losses[0] == pytest.approx(corrupt(layer_class(0.5, seed=2)).mean(), rel=1e-5)


@every_corruption
def test_gradient_is_one_where_the_input_survives(layer_class):
    """A learned shift in front of the layer moves only what survives: one SGD step of rate 1 is minus the gradient."""

    @keras.saving.register_keras_serializable(package="tests")
    class Shift(keras.layers.Layer):
        def build(self, input_shape):
            self.shift = self.add_weight(shape=input_shape[1:], initializer="zeros")

        def call(self, inputs):
            return inputs + self.shift

    shift = Shift()
    model = keras.Sequential([keras.Input((50,)), shift, layer_class(0.5, seed=2)])
    model.compile(
        optimizer=keras.optimizers.SGD(1.0), loss=lambda y, y_pred: ops.sum(y_pred, axis=-1), jit_compile=False
    )
    model.train_on_batch(PIXELS[:1], PIXELS[:1])
    survived = corrupt(layer_class(0.5, seed=2), PIXELS[:1]) == PIXELS[:1]
    np.testing.assert_allclose(-ops.convert_to_numpy(shift.shift), survived[0].astype("float32"), atol=1e-6)


@every_corruption
def test_corruption_survives_saving(layer_class, tmp_path):
    options = {"low": -0.5, "high": 1.5} if layer_class is SaltAndPepperNoise else {}
    model = keras.Sequential([keras.Input((50,)), layer_class(0.25, seed=3, **options), keras.layers.Dense(2)])
    model.save(tmp_path / "noisy.keras")
    again = keras.saving.load_model(tmp_path / "noisy.keras")
    np.testing.assert_allclose(model.predict(PIXELS, verbose=0), again.predict(PIXELS, verbose=0), rtol=1e-6)
    layer, loaded = model.layers[0], again.layers[0]
    assert loaded.get_config() == layer.get_config()
    np.testing.assert_array_equal(corrupt(loaded), corrupt(layer))


@every_corruption
def test_corruption_in_mixed_precision(layer_class):
    noisy = layer_class(0.25, seed=3, dtype="mixed_float16")(PIXELS, training=True)
    assert keras.backend.standardize_dtype(noisy.dtype) == "float16"
    hit = ops.convert_to_numpy(noisy) != PIXELS.astype("float16")
    np.testing.assert_array_equal(hit, corrupt(layer_class(0.25, seed=3)) != PIXELS)


@every_corruption
def test_corruption_passes_the_mask_on(layer_class):
    sequence = np.array([[1, 2, 0], [3, 0, 0]])
    embedded = keras.layers.Embedding(4, 2, mask_zero=True)(sequence)
    noisy = layer_class(0.5)(embedded, training=True)
    np.testing.assert_array_equal(noisy._keras_mask, sequence != 0)


@every_corruption
@pytest.mark.parametrize(
    "rate, error",
    [(-0.1, ValueError), (1.1, ValueError), (float("nan"), ValueError), ("0.5", TypeError), (True, TypeError)],
)
def test_corruption_refuses_bad_rates(layer_class, rate, error):
    with pytest.raises(error, match="rate must"):
        layer_class(rate)


def test_salt_and_pepper_refuses_bad_values():
    with pytest.raises(ValueError, match="low must not be above high, got 1 and 0"):
        SaltAndPepperNoise(0.5, low=1, high=0)
    with pytest.raises(TypeError, match="high must be a number"):
        SaltAndPepperNoise(0.5, high="white")
    with pytest.raises(ValueError, match="low must be finite"):
        SaltAndPepperNoise(0.5, low=float("nan"))
