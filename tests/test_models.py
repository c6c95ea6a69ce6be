"""Models train, save and load like any Keras model; their losses are the ones their docstrings state."""

import keras
import numpy as np
import pytest
from keras import ops

from ae_helpers import metrics, models, training

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


def test_sample_weights_need_a_target_and_then_count(model):
    model.compile(loss="mse")
    weights = np.r_[np.ones(16), np.zeros(16)]
    error = np.mean((model.predict(X, verbose=0) - X) ** 2, axis=1)
    weighed = model.evaluate(X, X, sample_weight=weights, verbose=0)
    assert weighed == pytest.approx(np.mean(weights * error), rel=1e-5)


def variational(**options):
    keras.utils.set_random_seed(0)
    return models.dense_variational_autoencoder(12, (8,), 3, **{"seed": 0, **options})


def nats(model, x=X, **options):
    return model.evaluate(x, verbose=0, return_dict=True, **options)


def test_variational_shapes_and_parameters():
    model = variational()
    x_hat, mean, log_var = model(X)
    assert (x_hat.shape, mean.shape, log_var.shape) == ((32, 12), (32, 3), (32, 3))
    assert model.count_params() == (12 * 8 + 8) + 2 * (8 * 3 + 3) + (3 * 8 + 8) + (8 * 12 + 12) + 1  # 1: beta
    assert len(model.trainable_variables) == 2 + 4 + 4


def test_variational_loss_agrees_with_the_metrics():
    """Against NumPy: cross-entropy of the decoded sample, closed-form KL, weighed by beta."""
    model = variational(beta=3.0)
    model.compile(run_eagerly=True)
    x_hat, mean, log_var = (ops.convert_to_numpy(part) for part in variational(beta=3.0)(X))
    reconstruction = metrics.binary_cross_entropy(X, x_hat).mean()
    kl = metrics.gaussian_kl(mean, log_var).mean()
    result = nats(model)
    assert result["reconstruction"] == pytest.approx(reconstruction, rel=1e-4)
    assert result["kl"] == pytest.approx(kl, rel=1e-4)
    assert result["loss"] == pytest.approx(reconstruction + 3 * kl, rel=1e-4)


def test_variational_eager_equals_compiled():
    results = []
    for eager in (True, False):
        model = variational(free_bits=0.1)
        model.compile("sgd", run_eagerly=eager)
        model.fit(X, epochs=2, verbose=0, shuffle=False)
        results.append(np.concatenate([w.ravel() for w in model.get_weights()]))
    np.testing.assert_allclose(*results, rtol=1e-4, atol=1e-6)


def test_variational_gradient_matches_finite_differences():
    """With the same seed the noise is the same, so the loss is a smooth function of the weights."""
    x = X[:4]
    model = variational(activation="tanh", beta=2.0)
    model.compile(keras.optimizers.SGD(1.0), jit_compile=False)
    before = model.get_weights()
    model.train_on_batch(x)
    gradient = [a - b for a, b in zip(before, model.get_weights(), strict=True)]

    def loss(weights):
        fresh = variational(activation="tanh", beta=2.0)
        fresh.set_weights(weights)
        x_hat, mean, log_var = (ops.convert_to_numpy(part).astype("float64") for part in fresh(x))
        return np.mean(metrics.binary_cross_entropy(x, x_hat) + 2 * metrics.gaussian_kl(mean, log_var))

    for i in (0, 2, 3, 4):  # a kernel of the encoder, and of both heads
        index = np.unravel_index(np.abs(gradient[i]).argmax(), gradient[i].shape)
        step = np.zeros_like(before[i])
        step[index] = 1e-2
        slope = (
            loss([*before[:i], before[i] + step, *before[i + 1 :]])
            - loss([*before[:i], before[i] - step, *before[i + 1 :]])
        ) / 2e-2
        assert gradient[i][index] == pytest.approx(slope, rel=1e-2)


def test_variational_beta_can_change_after_compilation():
    model = variational()
    model.compile()
    nats(model)
    model.beta.assign(3.0)
    after = nats(model)
    assert after["loss"] == pytest.approx(after["reconstruction"] + 3 * after["kl"], rel=1e-5)


def test_free_bits_are_a_floor_for_each_unit():
    result = {free: nats(_compiled(variational(free_bits=free))) for free in (0.0, 2.0)}
    assert result[0.0]["kl"] == pytest.approx(result[2.0]["kl"], rel=1e-5)
    free = result[2.0]
    assert free["loss"] == pytest.approx(free["reconstruction"] + 3 * 2.0, rel=1e-5)  # every unit costs less than 2


def _compiled(model):
    model.compile("adam")
    return model


def test_variational_weights_and_targets_count():
    model = _compiled(variational())
    weights = np.r_[np.full(16, 2.0), np.zeros(16)]
    half = nats(_compiled(variational()), X[:16])
    weighed = nats(model, X, y=X, sample_weight=weights)
    assert weighed["kl"] == pytest.approx(half["kl"], rel=1e-5)
    zeros = nats(_compiled(variational()), X, y=np.zeros_like(X))
    assert zeros["reconstruction"] != pytest.approx(nats(_compiled(variational()))["reconstruction"], rel=1e-2)


def test_variational_survives_saving(tmp_path):
    model = _compiled(variational(beta=2.0, free_bits=0.5))
    model.fit(X, epochs=1, verbose=0)
    model.save(tmp_path / "vae.keras")
    again = keras.saving.load_model(tmp_path / "vae.keras")
    for a, b in zip(model.encoder(X), again.encoder(X), strict=True):
        np.testing.assert_allclose(ops.convert_to_numpy(a), ops.convert_to_numpy(b), rtol=1e-6)
    assert (float(again.beta), again.free_bits, again.sampling.seed) == (2.0, 0.5, 0)


def test_variational_trains_in_mixed_precision():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = variational()
        history = training.fit(model, X, epochs=3, batch_size=8)
    finally:
        keras.config.set_dtype_policy("float32")
    assert np.isfinite(history["loss"]).all()
    assert history["loss"][-1] < history["loss"][0]
    assert {keras.backend.standardize_dtype(part.dtype) for part in model(X)[1:]} == {"float16"}


@pytest.mark.parametrize("option", [{"beta": -1}, {"free_bits": -0.1}, {"beta": float("nan")}])
def test_variational_refuses_bad_numbers(option):
    with pytest.raises(ValueError, match=f"{next(iter(option))} must"):
        variational(**option)


def test_variational_refuses_an_encoder_with_one_output(model):
    vae = models.VariationalAutoencoder(model.encoder, model.decoder)
    with pytest.raises(ValueError, match="inputs must be a pair"):
        vae(X)
    with pytest.raises(TypeError, match=r"decoder must be a keras\.Model, got Dense"):
        models.VariationalAutoencoder(model.encoder, keras.layers.Dense(3))


STEPS = X[:, :10].reshape(32, 5, 2)


@pytest.mark.parametrize("cell", ["gru", "lstm"])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_recurrent_autoencoder_survives_saving(tmp_path, cell, bidirectional):
    model = models.recurrent_autoencoder(
        5, 2, code_dim=3, units=6, cell=cell, bidirectional=bidirectional, mask_value=0
    )
    assert model.encoder.output_shape == (None, 3)
    assert model.decoder.output_shape == (None, 5, 2)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(ops.convert_to_numpy(again(STEPS)), ops.convert_to_numpy(model(STEPS)), rtol=1e-6)


@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_padding_moves_the_code_only_without_a_mask(cell):
    padded = STEPS.copy()
    padded[:, 3:] = -1
    for mask_value, moves in ((-1, False), (None, True)):
        model = models.recurrent_autoencoder(5, 2, code_dim=3, units=6, cell=cell, mask_value=mask_value)
        rnn, dense = model.encoder.layers[-2:]
        bare = ops.convert_to_numpy(dense(rnn(STEPS[:, :3])))
        assert np.allclose(ops.convert_to_numpy(model.encoder(padded)), bare, atol=1e-6) != moves


def test_step_weights_keep_padding_out_of_training():
    """Whatever stands in the padded steps' targets, the weights learned are the same."""
    keep = np.ones((32, 5))
    keep[:, 3:] = 0
    weights = []
    for filler in (0.0, 9.0):
        keras.utils.set_random_seed(1)
        model = models.recurrent_autoencoder(5, 2, code_dim=3, units=6)
        target = np.where(keep[..., None], STEPS, filler).astype("float32")
        training.fit(model, STEPS, target, epochs=2, batch_size=8, sample_weight=keep)
        weights.append(model.get_weights())
    for a, b in zip(*weights, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)


@pytest.mark.parametrize(
    "option, error",
    [
        ({"units": 0}, ValueError),
        ({"code_dim": 1.5}, TypeError),
        ({"cell": "rnn"}, ValueError),
        ({"mask_value": "0"}, TypeError),
    ],
)
def test_recurrent_autoencoder_refuses_bad_arguments(option, error):
    with pytest.raises(error, match=f"{next(iter(option))} must be"):
        models.recurrent_autoencoder(5, 2, **option)
