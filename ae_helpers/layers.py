"""Reusable layers, written with ``keras.ops`` alone: registered, serialisable, and free of any one backend."""

import keras
from keras import ops

from ae_helpers import _validate


@keras.saving.register_keras_serializable(package="ae_helpers")
class TiedDense(keras.layers.Layer):
    """Two dense layers that share one kernel: encode with W, decode with its transpose.

    ``layer(x)`` computes ``activation(x W + b)`` and ``layer(z, transpose=True)`` computes ``z W^T + b'``, so
    an encoder and a decoder built from the same layer have half the weights of two separate ones. The layer
    fixes W, of shape ``(d, units)``, at its first ``x``; decoding before that is an error.

    Args:
        units: Size k of the code, at least 1.
        activation: Activation of the encoding direction, by name or function; ``None`` is the identity.
        transpose_activation: The same for the decoding direction.

    Call arguments:
        inputs: ``(..., d)`` to encode; ``(..., units)`` to decode.
        transpose: ``True`` to decode.

    Raises:
        TypeError, ValueError: If ``units`` is not an integer of at least 1, or the last axis of ``inputs`` does
            not fit the direction asked for.

    Source: Vincent et al. (2010), "Stacked denoising autoencoders", section 2.2 (tied weights).

    >>> layer = TiedDense(32)
    >>> layer(layer(keras.ops.ones((1, 784))), transpose=True).shape[-1]
    784
    """

    def __init__(self, units, activation=None, transpose_activation=None, **kwargs):
        super().__init__(**kwargs)
        self.units = _validate.integer("units", units)
        self.activation = keras.activations.get(activation)
        self.transpose_activation = keras.activations.get(transpose_activation)

    def build(self, input_shape):
        d = input_shape[-1]
        self.kernel = self.add_weight(shape=(d, self.units), initializer="glorot_uniform", name="kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.transpose_bias = self.add_weight(shape=(d,), initializer="zeros", name="transpose_bias")

    def call(self, inputs, transpose=False):
        d, k = self.kernel.shape
        expected = k if transpose else d
        if inputs.shape[-1] != expected:
            direction = "decode" if transpose else "encode"
            raise ValueError(
                f"inputs to {direction} must have {expected} values on the last axis, got shape {tuple(inputs.shape)}"
            )
        if transpose:
            return self.transpose_activation(ops.matmul(inputs, ops.transpose(self.kernel)) + self.transpose_bias)
        return self.activation(ops.matmul(inputs, self.kernel) + self.bias)

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "activation": keras.activations.serialize(self.activation),
            "transpose_activation": keras.activations.serialize(self.transpose_activation),
        }


class _Corruption(keras.layers.Layer):
    """Damage a share of the inputs while training; return them untouched otherwise."""

    def __init__(self, rate, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.rate = _validate.number("rate", rate, 0, 1)
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.supports_masking = True

    def build(self, input_shape):
        self.built = True

    def call(self, inputs, training=False):
        if not training or self.rate == 0:
            return inputs
        # float32 also in mixed precision: float16 has too few numbers in [0, 1) for small rates
        u = keras.random.uniform(ops.shape(inputs), dtype="float32", seed=self.seed_generator)
        return self._corrupt(inputs, u)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "rate": self.rate, "seed": self.seed}


@keras.saving.register_keras_serializable(package="ae_helpers")
class MaskingNoise(_Corruption):
    """Set a share of the inputs to zero, and leave the others as they are.

    Unlike `keras.layers.Dropout`, it does not multiply what it keeps by 1 / (1 - rate): the input is damaged, not
    regularised. Active in training only; otherwise the identity. Each value is drawn on its own.

    Args:
        rate: Probability that a value is set to zero, in [0, 1].
        seed: Integer that makes the noise repeatable; ``None`` draws one.

    Call arguments:
        inputs: Tensor of any shape.
        training: ``True`` to corrupt.

    Returns:
        A tensor shaped like ``inputs``, of the same dtype; a mask is passed on.

    Raises:
        TypeError, ValueError: If ``rate`` is not a number in [0, 1].

    Source: Vincent et al. (2010), "Stacked denoising autoencoders", section 3.3 (masking noise).

    >>> float(ops.sum(MaskingNoise(1.0)(ops.ones((1, 3)), training=True)))
    0.0
    """

    def _corrupt(self, inputs, u):
        return ops.where(u < self.rate, ops.zeros_like(inputs), inputs)


@keras.saving.register_keras_serializable(package="ae_helpers")
class SaltAndPepperNoise(_Corruption):
    """Set a share of the inputs to the lowest or to the highest value, each with half of the probability.

    Active in training only; otherwise the identity. Each value is drawn on its own.

    Args:
        rate: Probability that a value is replaced, in [0, 1].
        low: The value of pepper, in units of the inputs.
        high: The value of salt, at least ``low``.
        seed: Integer that makes the noise repeatable; ``None`` draws one.

    Call arguments:
        inputs: Tensor of any shape.
        training: ``True`` to corrupt.

    Returns:
        A tensor shaped like ``inputs``, of the same dtype; a mask is passed on.

    Raises:
        TypeError, ValueError: If ``rate`` is not a number in [0, 1], or ``low`` and ``high`` are not finite numbers
            in this order.

    Source: Vincent et al. (2010), "Stacked denoising autoencoders", section 3.3 (salt-and-pepper noise).

    >>> float(ops.max(SaltAndPepperNoise(1.0)(ops.zeros((9, 9)), training=True)))
    1.0
    """

    def __init__(self, rate, low=0.0, high=1.0, seed=None, **kwargs):
        super().__init__(rate, seed=seed, **kwargs)
        self.low, self.high = _validate.number("low", low), _validate.number("high", high)
        if low > high:
            raise ValueError(f"low must not be above high, got {low} and {high}")

    def _corrupt(self, inputs, u):
        low, high = (ops.full_like(inputs, value) for value in (self.low, self.high))
        damaged = ops.where(u < self.rate / 2, low, high)
        return ops.where(u < self.rate, damaged, inputs)

    def get_config(self):
        return {**super().get_config(), "low": self.low, "high": self.high}


@keras.saving.register_keras_serializable(package="ae_helpers")
class KSparse(keras.layers.Layer):
    """Keep the k largest values of each example and set the others to zero.

    The last axis is the code; every other axis counts examples. Exactly ``k`` values pass: among equal ones, those
    with the lower index. Only the values that pass receive a gradient, so a unit that never wins never learns.

    Args:
        k: Number of values that pass, at least 1 and at most the size of the last axis.

    Call arguments:
        inputs: Activations, shape ``(..., units)``.

    Returns:
        A tensor with the shape and dtype of ``inputs`` and zeros where a value did not pass.

    Raises:
        TypeError, ValueError: If ``k`` is not an integer of at least 1, or the layer is built on inputs whose last
            axis is unknown or shorter than ``k``.

    Source: Makhzani and Frey (2014), "k-Sparse autoencoders", arXiv:1312.5663.

    >>> ops.convert_to_numpy(KSparse(2)(ops.array([[1.0, 3.0, -5.0, 2.0]]))).tolist()
    [[0.0, 3.0, 0.0, 2.0]]
    """

    def __init__(self, k, **kwargs):
        super().__init__(**kwargs)
        self.k = _validate.integer("k", k)
        self.supports_masking = True

    def build(self, input_shape):
        units = input_shape[-1]
        if units is None or self.k > units:
            raise ValueError(f"k must be at most the size of the last axis, got k={self.k} for shape {input_shape}")
        self.built = True

    def call(self, inputs):
        threshold = ops.top_k(ops.stop_gradient(inputs), self.k)[0][..., -1:]
        above = inputs > threshold
        ties = inputs == threshold
        # A threshold and a running count of ties, not a one-hot mask: memory stays that of the inputs, whatever k.
        room = self.k - ops.sum(ops.cast(above, "int32"), axis=-1, keepdims=True)
        first_ties = ops.logical_and(ties, ops.cumsum(ops.cast(ties, "int32"), axis=-1) <= room)
        return ops.where(ops.logical_or(above, first_ties), inputs, ops.zeros_like(inputs))

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "k": self.k}


class _SparsityPenalty(keras.layers.Layer):
    """Return the inputs untouched, and add a penalty on each unit's mean to the loss of the model."""

    def __init__(self, strength, **kwargs):
        super().__init__(**kwargs)
        self.strength = _validate.positive("strength", strength)
        self.supports_masking = True

    def build(self, input_shape):
        self.built = True

    def call(self, inputs, mask=None):
        # A mean of half-precision activations, and the logarithm of a small one, need float32.
        size = self._size(ops.cast(inputs, "float32"))
        weight = ops.ones_like(size) if mask is None else ops.cast(mask, "float32")[..., None] * ops.ones_like(size)
        axes = tuple(range(len(size.shape) - 1))
        mean = ops.sum(weight * size, axis=axes) / ops.maximum(ops.sum(weight, axis=axes), 1.0)
        self.add_loss(self.strength * self._penalty(mean))
        return inputs

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "strength": self.strength}


@keras.saving.register_keras_serializable(package="ae_helpers")
class L1Sparsity(_SparsityPenalty):
    """Pull activations towards zero: add ``strength * sum_j mean |z_j|`` to the loss, and return z as it came.

    The mean of unit j runs over all axes but the last, so the penalty does not depend on the batch size. Keras's
    ``activity_regularizer`` divides by the batch size since version 3.14 and did not before; this layer always does.

    Args:
        strength: Weight of the penalty, above 0.

    Call arguments:
        inputs: Activations z, shape ``(..., units)``.
        mask: Boolean, shape ``(...)``: steps that are ``False`` do not count. Passed on.

    Returns:
        ``inputs``, unchanged.

    Raises:
        TypeError, ValueError: If ``strength`` is not a number above 0.

    Source: Goodfellow, Bengio and Courville (2016), "Deep Learning", section 14.2.1.

    >>> layer = L1Sparsity(0.5)
    >>> z = layer(ops.array([[1.0, -3.0], [1.0, 3.0]]))
    >>> float(layer.losses[0])
    2.0
    """

    def _size(self, z):
        return ops.abs(z)

    def _penalty(self, mean):
        return ops.sum(mean)


@keras.saving.register_keras_serializable(package="ae_helpers")
class KLSparsity(_SparsityPenalty):
    """Hold each sigmoid unit's mean activation near a small target: add ``strength * sum_j KL(rho || mean z_j)``.

    The penalty is in nats, with ``KL(p || q) = p log(p / q) + (1 - p) log((1 - p) / (1 - q))``; the mean of unit j runs
    over all axes but the last. It is meant for activations in [0, 1]; a mean of exactly 0 or 1 counts as 1e-7 away,
    which keeps it finite. The activations are returned as they came.

    Args:
        rho: Target of the mean activation, in (0, 1).
        strength: Weight of the penalty, above 0.

    Call arguments:
        inputs: Activations z in [0, 1], shape ``(..., units)``.
        mask: Boolean, shape ``(...)``: steps that are ``False`` do not count. Passed on.

    Returns:
        ``inputs``, unchanged.

    Raises:
        TypeError, ValueError: If ``rho`` or ``strength`` is not a number in its range.

    Source: Ng (2011), "Sparse autoencoder", CS294A lecture notes.

    >>> layer = KLSparsity(rho=0.25, strength=1.0)
    >>> z = layer(ops.full((4, 3), 0.5))
    >>> round(float(layer.losses[0]), 4)
    0.3924
    """

    def __init__(self, rho, strength, **kwargs):
        super().__init__(strength, **kwargs)
        self.rho = _validate.positive("rho", rho)
        if self.rho >= 1:
            raise ValueError(f"rho must be below 1, got {rho}")

    def _size(self, z):
        return z

    def _penalty(self, mean):
        rho, rho_hat = self.rho, ops.clip(mean, 1e-7, 1 - 1e-7)
        return ops.sum(rho * ops.log(rho / rho_hat) + (1 - rho) * ops.log((1 - rho) / (1 - rho_hat)))

    def get_config(self):
        return {**super().get_config(), "rho": self.rho}


@keras.saving.register_keras_serializable(package="ae_helpers")
class Sampling(keras.layers.Layer):
    """Draw a code from a Gaussian so that gradients reach its mean and variance: z = mean + exp(log_var / 2) eps.

    The noise eps ~ N(0, 1) is drawn outside the path of the gradient (the reparameterisation trick). The layer
    samples in training and in inference alike; use the mean itself where no noise is wanted.

    Args:
        seed: Seed of the noise, an integer; ``None`` takes a fresh one.

    Call arguments:
        inputs: Pair ``[mean, log_var]`` of tensors of one shape ``(..., k)``; ``log_var`` is the natural logarithm
            of the variance of each unit.

    Returns:
        Tensor shaped like ``mean`` and of its dtype, with its mask; the arithmetic is done in ``float32`` at least.

    Raises:
        TypeError, ValueError: If ``seed`` is not an integer of at least 0, or ``inputs`` is no pair of one shape.

    Source: Kingma and Welling (2014), "Auto-encoding variational Bayes", arXiv:1312.6114, section 2.4.

    >>> z = Sampling(seed=0)([ops.full((4, 2), 3.0), ops.full((4, 2), -80.0)])
    >>> [float(value) for value in z[0]]
    [3.0, 3.0]
    """

    def __init__(self, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.seed = None if seed is None else _validate.integer("seed", seed, minimum=0)
        self.seed_generator = keras.random.SeedGenerator(self.seed)
        self.supports_masking = True

    def build(self, input_shape):
        pair = isinstance(input_shape, (tuple, list)) and len(input_shape) == 2
        if not (pair and all(isinstance(shape, (tuple, list)) for shape in input_shape)):
            raise ValueError(f"inputs must be a pair [mean, log_var], got shape {input_shape}")
        if tuple(input_shape[0]) != tuple(input_shape[1]):
            raise ValueError(f"mean and log_var must have the same shape, got {input_shape[0]} and {input_shape[1]}")
        self.built = True

    def call(self, inputs):
        mean, log_var = inputs
        dtype = keras.backend.standardize_dtype(mean.dtype)
        wide = dtype if dtype == "float64" else "float32"  # exp of half precision overflows beyond 11
        eps = keras.random.normal(ops.shape(mean), dtype=wide, seed=self.seed_generator)
        return ops.cast(ops.cast(mean, wide) + ops.exp(ops.cast(log_var, wide) / 2) * eps, dtype)

    def compute_mask(self, inputs, mask=None):
        return None if mask is None else mask[0]

    def compute_output_shape(self, input_shape):
        return tuple(input_shape[0])

    def get_config(self):
        return {**super().get_config(), "seed": self.seed}


@keras.saving.register_keras_serializable(package="ae_helpers")
class SequenceDecoder(keras.layers.Layer):
    """Unroll a code into a sequence: the code is the input at every step, and the source of the first state.

    A dense layer with tanh makes each state the cell starts from, a recurrent layer turns the repeated code into
    a sequence of states, and a dense layer without activation reads the features off each state.

    Args:
        steps: Number of steps to make, at least 1.
        features: Values in one step, at least 1.
        units: Size of the recurrent state, at least 1.
        cell: ``"gru"`` or ``"lstm"``.

    Call arguments:
        inputs: Codes, shape ``(n, k)``.

    Returns:
        Tensor of shape ``(n, steps, features)``. A code has no time axis, so the layer takes and gives no mask: keep
        padded steps out of the loss with ``fit(..., sample_weight=...)`` of shape ``(n, steps)``.

    Raises:
        TypeError, ValueError: If a size is not an integer of at least 1, ``cell`` is neither name, or the codes
            do not have two axes.

    Source: after the unconditioned decoder of Srivastava, Mansimov and Salakhutdinov (2015), arXiv:1502.04681;
    the code enters every step as in Cho et al. (2014), arXiv:1406.1078.

    >>> tuple(SequenceDecoder(steps=10, features=14, units=64)(ops.ones((2, 8))).shape)
    (2, 10, 14)
    """

    def __init__(self, steps, features, units, cell="gru", **kwargs):
        super().__init__(**kwargs)
        self.steps = _validate.integer("steps", steps)
        self.features = _validate.integer("features", features)
        self.units = _validate.integer("units", units)
        self.cell = _validate.choice("cell", cell, ("gru", "lstm"))
        rnn, states = {"gru": (keras.layers.GRU, 1), "lstm": (keras.layers.LSTM, 2)}[cell]
        dtype = self.dtype_policy
        self.repeat = keras.layers.RepeatVector(self.steps, dtype=dtype)
        self.start = [keras.layers.Dense(self.units, activation="tanh", dtype=dtype) for _ in range(states)]
        self.rnn = rnn(self.units, return_sequences=True, dtype=dtype)
        self.readout = keras.layers.Dense(self.features, dtype=dtype)

    def build(self, input_shape):
        if len(input_shape) != 2:
            raise ValueError(f"inputs must be codes of shape (n, k), got shape {tuple(input_shape)}")
        n, k = input_shape
        for dense in self.start:
            dense.build((n, k))
        self.rnn.build((n, self.steps, k))
        self.readout.build((n, self.steps, self.units))
        self.built = True

    def call(self, inputs):
        first = [dense(inputs) for dense in self.start]
        return self.readout(self.rnn(self.repeat(inputs), initial_state=first))

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.steps, self.features)

    def get_config(self):
        return {
            **super().get_config(),
            "steps": self.steps,
            "features": self.features,
            "units": self.units,
            "cell": self.cell,
        }
