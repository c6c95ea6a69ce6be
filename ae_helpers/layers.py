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
