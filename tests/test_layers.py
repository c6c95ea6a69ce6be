"""Layers: their mathematics. What every layer keeps alike is in test_contract.py."""

import keras
import numpy as np
import pytest
from keras import ops

from ae_helpers.layers import (
    KLSparsity,
    KSparse,
    L1Sparsity,
    MaskingNoise,
    SaltAndPepperNoise,
    Sampling,
    SequenceDecoder,
    TiedDense,
)

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


def test_tied_dense_starts_as_it_is_told():
    layer = TiedDense(3, kernel_initializer="zeros", bias_initializer=keras.initializers.Constant(2.0))
    layer.build((None, 5))
    kernel, bias, transpose_bias = layer.get_weights()
    assert not kernel.any()
    assert (bias == 2).all()
    assert (transpose_bias == 2).all()


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


def test_tied_dense_keeps_leading_axes():
    layer = TiedDense(3)
    z = layer(np.ones((2, 7, 5), "float32"))
    assert z.shape == (2, 7, 3)
    assert layer(z, transpose=True).shape == (2, 7, 5)


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
def test_corruption_of_bytes_gives_floats(layer_class):
    noisy = layer_class(0.5, seed=3)(np.full((50, 50), 7, "uint8"), training=True)
    assert keras.backend.standardize_dtype(noisy.dtype) == "float32"
    assert 0.4 < (numpy(noisy) == 7).mean() < 0.6


@every_corruption
def test_corruption_at_the_ends_of_its_range(layer_class):
    np.testing.assert_array_equal(corrupt(layer_class(0)), PIXELS)
    assert (corrupt(layer_class(1)) != PIXELS).all()


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
def test_corruption_in_mixed_precision(layer_class):
    noisy = layer_class(0.25, seed=3, dtype="mixed_float16")(PIXELS, training=True)
    assert keras.backend.standardize_dtype(noisy.dtype) == "float16"
    hit = ops.convert_to_numpy(noisy) != PIXELS.astype("float16")
    np.testing.assert_array_equal(hit, corrupt(layer_class(0.25, seed=3)) != PIXELS)


def numpy(tensor):
    return ops.convert_to_numpy(tensor)


@pytest.mark.parametrize("k", [1, 2, 5])
def test_k_sparse_keeps_the_k_largest(k):
    z = numpy(KSparse(k)(X))
    assert (np.count_nonzero(z, axis=-1) == k).all()
    expected = np.where(np.argsort(np.argsort(-X, axis=-1), axis=-1) < k, X, 0)
    np.testing.assert_array_equal(z, expected)


def test_k_sparse_breaks_ties_to_exactly_k():
    z = numpy(KSparse(3)(np.array([[2.0, 1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 1.0]], "float32")))
    np.testing.assert_array_equal(z, [[2, 1, 1, 0, 0], [1, 1, 1, 0, 0]])


def test_k_sparse_does_not_hide_what_broke():
    z = numpy(KSparse(2)(np.array([[1.0, np.nan, 3.0, 2.0]], "float32")))
    assert np.isnan(z).tolist() == [[False, True, False, False]]


def test_k_sparse_keeps_leading_axes():
    x = np.random.default_rng(1).normal(size=(2, 3, 4, 5)).astype("float32")
    z = numpy(KSparse(2)(x))
    assert z.shape == x.shape
    np.testing.assert_array_equal(z.reshape(-1, 5), numpy(KSparse(2)(x.reshape(-1, 5))))


def k_sparse_model(**kwargs):
    return keras.Sequential([keras.Input((5,)), keras.layers.Dense(7), KSparse(3, **kwargs), keras.layers.Dense(5)])


def test_k_sparse_gradient_reaches_the_winners_only():
    """One SGD step of rate 1 is minus the gradient; finite differences of the loss must agree, losers stay."""
    model = k_sparse_model()
    model.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse")
    before = model.get_weights()
    model.train_on_batch(X[:1], X[:1])
    gradient = [a - b for a, b in zip(before, model.get_weights(), strict=True)]
    kernel, bias, out_kernel, out_bias = (w.astype("float64") for w in before)
    winners = np.argsort(-(X[:1] @ kernel + bias))[0, :3]
    losers = np.setdiff1d(np.arange(7), winners)
    assert not gradient[0][:, losers].any()
    assert not gradient[1][losers].any()

    def loss(kernel):
        a = X[:1] @ kernel + bias
        z = np.where(np.isin(np.arange(7), winners), a, 0)
        return np.mean((z @ out_kernel + out_bias - X[:1]) ** 2)

    for i in range(5):
        for j in winners:
            step = np.zeros_like(kernel)
            step[i, j] = 1e-4
            slope = (loss(kernel + step) - loss(kernel - step)) / 2e-4
            assert gradient[0][i, j] == pytest.approx(slope, rel=2e-3, abs=1e-5)


def kl(rho, rho_hat):
    return np.sum(rho * np.log(rho / rho_hat) + (1 - rho) * np.log((1 - rho) / (1 - rho_hat)))


def l1(z):
    return np.abs(z).mean(axis=0).sum()


PENALTIES = {
    "L1": (lambda **options: L1Sparsity(0.7, **options), lambda z: 0.7 * l1(z)),
    "KL": (lambda **options: KLSparsity(0.1, 0.7, **options), lambda z: 0.7 * kl(0.1, z.mean(axis=0))),
}
every_penalty = pytest.mark.parametrize("layer_class, formula", PENALTIES.values(), ids=PENALTIES)


def penalised(layer_class, **options):
    keras.utils.set_random_seed(4)
    code = keras.layers.Dense(4, activation="sigmoid", **options)
    return keras.Sequential([keras.Input((5,)), code, layer_class(**options)])


@every_penalty
@pytest.mark.parametrize("n", [1, 3, 6])
def test_penalty_is_its_formula_whatever_the_batch_size(layer_class, formula, n):
    model = penalised(layer_class)
    z = numpy(model(X[:n]))
    np.testing.assert_array_equal(z, numpy(model.layers[0](X[:n])))
    assert float(numpy(model.losses[0])) == pytest.approx(formula(z), rel=1e-5)


@every_penalty
def test_penalty_counts_every_axis_but_the_last_and_no_masked_step(layer_class, formula):
    z = np.random.default_rng(0).uniform(0.1, 0.9, (2, 3, 4)).astype("float32")
    layer = layer_class()
    layer(z)
    assert float(numpy(layer.losses[0])) == pytest.approx(formula(z.reshape(-1, 4)), rel=1e-5)
    mask = np.array([[True, True, False], [True, False, False]])
    layer = layer_class()
    layer(z, mask=mask)
    assert float(numpy(layer.losses[0])) == pytest.approx(formula(z[mask]), rel=1e-5)


@every_penalty
def test_penalty_gradient_is_the_closed_form(layer_class, formula):
    """With no other loss, one SGD step of rate 1 on the bias is minus the slope in the mean x the mean sigmoid'."""
    model = penalised(layer_class)
    model.compile(keras.optimizers.SGD(1.0), loss=lambda y, y_hat: 0.0 * ops.mean(y_hat, axis=-1))
    kernel, bias = model.get_weights()
    z = 1 / (1 + np.exp(-(X @ kernel + bias)))
    rho_hat = z.mean(axis=0)
    slope = 0.7 if formula is PENALTIES["L1"][1] else 0.7 * (rho_hat - 0.1) / (rho_hat * (1 - rho_hat))
    model.train_on_batch(X, np.zeros((6, 4), "float32"))
    np.testing.assert_allclose(bias - model.get_weights()[1], slope * (z * (1 - z)).mean(axis=0), rtol=1e-4)


@every_penalty
def test_penalty_is_part_of_the_loss_eager_and_compiled(layer_class, formula):
    target = np.zeros((6, 4), "float32")
    for eager in (True, False):
        model = penalised(layer_class)
        z = numpy(model(X))
        model.compile(loss="mse", run_eagerly=eager)
        loss = model.evaluate(X, target, verbose=0)
        assert loss == pytest.approx(np.mean(z**2) + formula(z), rel=1e-5)


@every_penalty
def test_penalty_in_mixed_precision(layer_class, formula):
    model = penalised(layer_class, dtype="mixed_float16")
    z = numpy(model(X)).astype("float64")
    assert float(numpy(model.losses[0])) == pytest.approx(formula(z), rel=1e-4)
    half = ops.cast(np.full((5000, 2), 0.001), "float16")  # a sum of these in float16 stops growing
    layer = L1Sparsity(1.0, dtype="mixed_float16")
    layer(half)
    assert float(numpy(layer.losses[0])) == pytest.approx(0.002, rel=1e-3)


def test_kl_sparsity_wakes_a_unit_that_fell_silent():
    """Its mean is 1e-9, below where the penalty clips it; the gradient must reach the unit all the same."""
    unit = keras.layers.Dense(
        1, "sigmoid", kernel_initializer="zeros", bias_initializer=keras.initializers.Constant(-20)
    )
    model = keras.Sequential([keras.Input((5,)), unit, KLSparsity(0.1, 1.0)])
    model.compile(keras.optimizers.Adam(0.5), loss=lambda y, y_hat: 0.0 * ops.mean(y_hat, axis=-1))
    model.fit(X, np.zeros((6, 1), "float32"), epochs=60, verbose=0)
    assert numpy(model(X)).mean() > 0.05


def test_kl_sparsity_is_finite_for_silent_and_saturated_units():
    layer = KLSparsity(0.1, 1.0)
    layer(np.array([[0.0, 1.0]], "float32"))
    assert np.isfinite(float(layer.losses[0]))


PAIR = [np.random.default_rng(seed).normal(size=(6, 3)).astype("float32") for seed in (1, 2)]


def test_sampling_has_the_mean_and_variance_asked_for():
    mean, log_var = np.full((100_000, 1), 2.0, "float32"), np.full((100_000, 1), np.log(0.25), "float32")
    z = numpy(Sampling(seed=0)([mean, log_var]))
    assert z.mean() == pytest.approx(2, abs=0.01)
    assert z.std() == pytest.approx(0.5, abs=0.01)


def sampling_model(**options):
    """Mean and log-variance are the bias of two dense layers with zero kernels: their gradients are the layer's."""
    inputs = keras.Input((1,))
    heads = [keras.layers.Dense(3, kernel_initializer="zeros", bias_initializer="ones", name=n) for n in ("m", "v")]
    return keras.Model(inputs, Sampling(**options)([head(inputs) for head in heads]))


def test_sampling_gradient_is_one_for_the_mean_and_half_the_noise_for_the_log_variance():
    """z = mean + exp(log_var / 2) eps, so dz/dmean = 1 and dz/dlog_var = (z - mean) / 2."""
    model = sampling_model(seed=3)
    model.compile(keras.optimizers.SGD(1.0), loss=lambda y, z: ops.sum(z, axis=-1), jit_compile=False)
    x = np.zeros((1, 1), "float32")
    z = numpy(Sampling(seed=3)([np.ones((1, 3), "float32")] * 2))[0]
    model.train_on_batch(x, np.zeros((1, 3), "float32"))
    for name, expected in (("m", np.ones(3)), ("v", (z - 1) / 2)):
        gradient = 1 - numpy(model.get_layer(name).bias)
        np.testing.assert_allclose(gradient, expected, rtol=1e-4, atol=1e-6)


def test_sampling_in_mixed_precision_does_not_overflow():
    wide = [np.zeros((2, 3), "float32"), np.full((2, 3), 21.0, "float32")]  # exp(21) is beyond float16, exp(10.5) not
    z = Sampling(seed=0, dtype="mixed_float16")(wide)
    assert keras.backend.standardize_dtype(z.dtype) == "float16"
    small = Sampling(seed=0, dtype="mixed_float16")(PAIR)
    np.testing.assert_allclose(numpy(small), numpy(Sampling(seed=0)(PAIR)), rtol=2e-2, atol=2e-2)
    assert np.isfinite(numpy(small)).all()


every_cell = pytest.mark.parametrize("cell", ["gru", "lstm"])
CODES = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")


@every_cell
def test_sequence_decoder_shape_and_parameters(cell):
    layer = SequenceDecoder(5, 2, 6, cell)
    assert layer(CODES).shape == (3, 5, 2)
    assert layer.compute_output_shape((None, 4)) == (None, 5, 2)
    start, recurrence = {"gru": (1, 3 * (4 * 6 + 6 * 6 + 2 * 6)), "lstm": (2, 4 * (4 * 6 + 6 * 6 + 6))}[cell]
    assert layer.count_params() == start * (4 * 6 + 6) + recurrence + (6 * 2 + 2)


def test_sequence_decoder_is_the_recurrence_it_describes():
    layer = SequenceDecoder(5, 2, 6)
    outputs = numpy(layer(CODES))
    (start, b), (kernel, recurrent_kernel, bias), (readout, c) = (
        [numpy(w).astype("float64") for w in part.weights] for part in (layer.start[0], layer.rnn, layer.readout)
    )
    h = np.tanh(CODES @ start + b)
    for t in range(5):
        from_z = np.split(CODES @ kernel + bias[0], 3, axis=-1)
        from_h = np.split(h @ recurrent_kernel + bias[1], 3, axis=-1)
        u, r = (1 / (1 + np.exp(-p - q)) for p, q in zip(from_z[:2], from_h[:2], strict=True))
        h = u * h + (1 - u) * np.tanh(from_z[2] + r * from_h[2])
        np.testing.assert_allclose(outputs[:, t], h @ readout + c, rtol=1e-4, atol=1e-6)
