"""Noise that damages the input of a denoising autoencoder."""

import keras
from keras import ops

from ae_helpers import _validate
from ae_helpers.layers._same_shape import SameShape


class _Corruption(SameShape):
    """Damage a share of the inputs while training; return them untouched otherwise."""

    def __init__(self, rate, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.rate = _validate.number("rate", rate, 0, 1)
        self.seed = _validate.seed(seed)
        self.seed_generator = keras.random.SeedGenerator(self.seed)

    def call(self, inputs, training=False):
        inputs = ops.cast(inputs, self.compute_dtype)
        if not training or self.rate == 0:
            return inputs
        # float32 also in mixed precision: float16 has too few numbers in [0, 1) for small rates
        u = keras.random.uniform(ops.shape(inputs), dtype="float32", seed=self.seed_generator)
        return self._corrupt(inputs, u)

    def get_config(self):
        return {**super().get_config(), "rate": self.rate, "seed": self.seed}


@keras.saving.register_keras_serializable(package="ae_helpers")
class MaskingNoise(_Corruption):
    """Set a share of the inputs to zero, and leave the others as they are.

    Unlike `keras.layers.Dropout`, it does not multiply what it keeps by 1 / (1 - rate): the input is damaged, not
    regularised. Active in training only; otherwise the identity. Each value is drawn on its own.

    Args:
        rate: Probability that a value is set to zero, in [0, 1].
        seed: Seed of the noise, an integer of at least 0; ``None`` takes a fresh one.

    Call arguments:
        inputs: Tensor of any shape.
        training: ``True`` to corrupt.

    Returns:
        A tensor shaped like ``inputs``, in the dtype the layer computes in; a mask is passed on.

    Raises:
        TypeError, ValueError: If ``rate`` is not a number in [0, 1], or ``seed`` is no seed.

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
        seed: Seed of the noise, an integer of at least 0; ``None`` takes a fresh one.

    Call arguments:
        inputs: Tensor of any shape.
        training: ``True`` to corrupt.

    Returns:
        A tensor shaped like ``inputs``, in the dtype the layer computes in; a mask is passed on.

    Raises:
        TypeError, ValueError: If ``rate`` is not a number in [0, 1], ``low`` and ``high`` are not finite numbers in
            this order, or ``seed`` is no seed.

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
