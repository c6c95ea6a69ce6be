"""Models train, save and load like any Keras model, with and without a separate target."""

import keras
import numpy as np
import pytest
from keras import ops

from ae_helpers import models

X = np.random.default_rng(0).random((32, 12)).astype("float32")


@pytest.fixture
def model():
    keras.utils.set_random_seed(0)
    return models.dense_autoencoder(12, (8,), 3)


def test_shapes_and_parameters(model):
    assert model.encoder.output_shape == (None, 3)
    assert model.decoder.output_shape == (None, 12)
    assert model.count_params() == (12 * 8 + 8) + (8 * 3 + 3) + (3 * 8 + 8) + (8 * 12 + 12)


def test_decoder_mirrors_encoder():
    deep = models.dense_autoencoder(20, (16, 8), 2)
    assert [layer.units for layer in deep.encoder.layers] == [16, 8, 2]
    assert [layer.units for layer in deep.decoder.layers] == [8, 16, 20]


def test_call_is_decode_of_encode_eager_and_compiled(model):
    expected = ops.convert_to_numpy(model.decoder(model.encoder(X)))
    np.testing.assert_allclose(ops.convert_to_numpy(model(X)), expected, rtol=1e-6)
    np.testing.assert_allclose(model.predict(X, verbose=0), expected, rtol=1e-5, atol=1e-6)


def test_without_a_target_the_input_is_the_target(model):
    model.compile(loss="mse", metrics=["mae"])
    alone = model.evaluate(X, verbose=0, return_dict=True)
    paired = model.evaluate(X, X, verbose=0, return_dict=True)
    assert alone == pytest.approx(paired, rel=1e-6)
    assert alone["loss"] == pytest.approx(np.mean((model.predict(X, verbose=0) - X) ** 2), rel=1e-5)


def test_another_target_is_used(model):
    model.compile(loss="mse")
    expected = np.mean(model.predict(X, verbose=0) ** 2)
    assert model.evaluate(X, np.zeros_like(X), verbose=0) == pytest.approx(expected, rel=1e-5)


def test_training_without_a_target_equals_training_on_the_input():
    weights = []
    for data in ((X,), (X, X)):
        keras.utils.set_random_seed(1)
        model = models.dense_autoencoder(12, (8,), 3)
        model.compile(optimizer="sgd", loss="mse")
        model.fit(*data, epochs=2, verbose=0, shuffle=False)
        weights.append(model.get_weights())
    for a, b in zip(*weights, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)


def test_eager_training_equals_compiled_training():
    weights = []
    for eager in (True, False):
        keras.utils.set_random_seed(2)
        model = models.dense_autoencoder(12, (8,), 3)
        model.compile(optimizer="sgd", loss="mse", run_eagerly=eager)
        model.fit(X, epochs=1, verbose=0, shuffle=False)
        weights.append(model.get_weights())
    for a, b in zip(*weights, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-7)


def test_same_seed_same_weights():
    def trained(seed):
        keras.utils.set_random_seed(seed)
        model = models.dense_autoencoder(12, (8,), 3)
        model.compile(optimizer="adam", loss="mse")
        model.fit(X, epochs=2, verbose=0)
        return np.concatenate([w.ravel() for w in model.get_weights()])

    np.testing.assert_array_equal(trained(3), trained(3))
    assert not np.allclose(trained(3), trained(4))


def test_model_survives_saving(model, tmp_path):
    model.compile(loss="mse")
    model.fit(X, epochs=1, verbose=0)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    assert isinstance(again, models.Autoencoder)
    np.testing.assert_allclose(again.predict(X, verbose=0), model.predict(X, verbose=0), rtol=1e-6)
    assert again.evaluate(X, verbose=0) == pytest.approx(model.evaluate(X, verbose=0), rel=1e-6)


def test_weights_survive_saving(model, tmp_path):
    model.save_weights(tmp_path / "model.weights.h5")
    keras.utils.set_random_seed(9)
    again = models.dense_autoencoder(12, (8,), 3)
    again.load_weights(tmp_path / "model.weights.h5")
    np.testing.assert_allclose(again.predict(X, verbose=0), model.predict(X, verbose=0), rtol=1e-6)


@pytest.mark.parametrize("part", ["encoder", "decoder"])
def test_parts_must_be_models(model, part):
    parts = {"encoder": model.encoder, "decoder": model.decoder, part: keras.layers.Dense(3)}
    with pytest.raises(TypeError, match=f"{part} must be a keras.Model, got Dense"):
        models.Autoencoder(**parts)


@pytest.mark.parametrize("name", ["input_dim", "code_dim", "hidden_dims"])
@pytest.mark.parametrize("value, error", [(0, ValueError), (1.5, TypeError), ("8", TypeError)])
def test_sizes_are_checked(name, value, error):
    with pytest.raises(error, match=f"{name} must be"):
        models.dense_autoencoder(**{name: (value,) if name == "hidden_dims" else value})
