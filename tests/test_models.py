"""Models: their losses are the ones their docstrings state. What every model keeps alike is in test_contract.py."""

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


def test_same_seed_same_weights():
    def trained(seed):
        keras.utils.set_random_seed(seed)
        model = models.dense_autoencoder(12, (8,), 3)
        model.compile(optimizer="adam", loss="mse")
        model.fit(X, epochs=2, verbose=0)
        return np.concatenate([w.ravel() for w in model.get_weights()])

    np.testing.assert_array_equal(trained(3), trained(3))
    assert not np.allclose(trained(3), trained(4))


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
    for change in (lambda: model.beta.assign(3.0), lambda: setattr(model, "beta", 3.0)):
        model.beta = 1.0
        change()
        after = nats(model)
        assert after["loss"] == pytest.approx(after["reconstruction"] + 3 * after["kl"], rel=1e-5)
        assert model.get_config()["beta"] == 3


def test_variational_beta_can_change_while_training():
    class WarmUp(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            self.model.beta = float(epoch)

    model = _compiled(variational())
    history = model.fit(X, epochs=3, verbose=0, callbacks=[WarmUp()]).history
    for epoch in range(3):
        expected = history["reconstruction"][epoch] + epoch * history["kl"][epoch]
        assert history["loss"][epoch] == pytest.approx(expected, rel=1e-4)


def test_variational_codes_may_have_several_axes():
    """A code of 7 x 7 x 2 units costs the sum of their 98 divergences."""
    inputs = keras.Input((7, 7, 1))
    heads = [keras.layers.Conv2D(2, 3, padding="same")(inputs) for _ in range(2)]
    decoder = keras.Sequential(
        [keras.Input((7, 7, 2)), keras.layers.Conv2D(1, 3, padding="same", activation="sigmoid")]
    )
    model = _compiled(models.VariationalAutoencoder(keras.Model(inputs, heads), decoder, seed=0))
    x = np.random.default_rng(0).random((5, 7, 7, 1)).astype("float32")
    result = nats(model, x)
    assert result["kl"] == pytest.approx(metrics.gaussian_kl(*model.encode(x)).mean(), rel=1e-4)
    assert result["loss"] == pytest.approx(result["reconstruction"] + result["kl"], rel=1e-5)
    assert nats(model, x, y=x, sample_weight=np.ones(5))["kl"] == pytest.approx(result["kl"], rel=1e-5)
    assert model.sample(3).shape == (3, 7, 7, 1)


def test_variational_samples_come_from_the_prior():
    model = variational()
    samples = model.sample(2000, seed=1)
    np.testing.assert_array_equal(model.sample(2000, seed=1), samples)
    z = np.random.default_rng(0).standard_normal((2000, 3))
    np.testing.assert_allclose(samples.mean(axis=0), model.decode(z).mean(axis=0), atol=0.02)
    np.testing.assert_allclose(samples.std(axis=0), model.decode(z).std(axis=0), atol=0.02)


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
    column = nats(_compiled(variational()), X, y=X, sample_weight=weights[:, None])
    assert column == pytest.approx(nats(_compiled(variational()), X, y=X, sample_weight=weights), rel=1e-5)
    with pytest.raises(ValueError, match="sample_weight must have one entry an example"):
        nats(_compiled(variational()), X, y=X, sample_weight=np.ones((32, 12)))
    zeros = nats(_compiled(variational()), X, y=np.zeros_like(X))
    assert zeros["reconstruction"] != pytest.approx(nats(_compiled(variational()))["reconstruction"], rel=1e-2)


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


STEPS = X[:, :10].reshape(32, 5, 2)


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


def test_a_mask_value_keeps_padding_out_of_losses_and_metrics():
    """In training and in evaluation, with or without further weights, and after loading."""
    padded = STEPS.copy()
    padded[:, 3:] = -1
    model = models.recurrent_autoencoder(5, 2, code_dim=3, units=6, mask_value=-1)
    model.compile(keras.optimizers.SGD(0.0), "mse", metrics=["mae"])
    error = ops.convert_to_numpy(model(padded))[:, :3] - padded[:, :3]
    expected = {"loss": np.mean(error**2), "mae": np.mean(np.abs(error))}
    assert model.evaluate(padded, verbose=0, return_dict=True) == pytest.approx(expected, rel=1e-4)
    history = model.fit(padded, batch_size=32, verbose=0).history
    assert {key: value[0] for key, value in history.items()} == pytest.approx(expected, rel=1e-4)
    first = np.r_[np.full(16, 2.0), np.zeros(16)]
    weighed = model.evaluate(padded, padded, sample_weight=first, verbose=0)[0]
    assert weighed == pytest.approx(np.mean(error[:16] ** 2), rel=1e-4)
    again = models.Autoencoder.from_config(model.get_config())
    assert again.mask_value == -1
