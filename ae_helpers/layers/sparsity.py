"""Codes of which few units are active: by a rule, or by a penalty."""

import keras
from keras import ops

from ae_helpers import _validate
from ae_helpers.layers._same_shape import SameShape


@keras.saving.register_keras_serializable(package="ae_helpers")
class KSparse(SameShape):
    """Keep the k largest values of each example and set the others to zero.

    The last axis is the code; every other axis counts examples. Exactly ``k`` values pass: among equal ones, those
    with the lower index. Only the values that pass receive a gradient, so a unit that never wins never learns.

    Args:
        k: Number of values that pass, at least 1 and at most the size of the last axis.

    Call arguments:
        inputs: Activations, shape ``(..., units)``.

    Returns:
        A tensor shaped like ``inputs``, in the dtype the layer computes in, with zeros where a value did not pass. NaN
        always passes: what broke before this layer must not be hidden by it.

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

    def build(self, input_shape):
        units = input_shape[-1]
        if units is None or self.k > units:
            raise ValueError(f"k must be at most the size of the last axis, got k={self.k} for shape {input_shape}")
        self.built = True

    def call(self, inputs):
        inputs = ops.cast(inputs, self.compute_dtype)
        threshold = ops.top_k(ops.stop_gradient(inputs), self.k)[0][..., -1:]
        ties = inputs == threshold
        # A threshold and a running count of ties, not a one-hot mask: memory stays that of the inputs, whatever k.
        room = self.k - ops.sum(ops.cast(inputs > threshold, "int32"), axis=-1, keepdims=True)
        late_ties = ops.logical_and(ties, ops.cumsum(ops.cast(ties, "int32"), axis=-1) > room)
        return ops.where(ops.logical_or(inputs < threshold, late_ties), ops.zeros_like(inputs), inputs)

    def get_config(self):
        return {**super().get_config(), "k": self.k}


class _SparsityPenalty(SameShape):
    """Return the inputs untouched, and add a penalty on each unit's mean to the loss of the model."""

    def __init__(self, strength, **kwargs):
        super().__init__(**kwargs)
        self.strength = _validate.positive("strength", strength)

    def call(self, inputs, mask=None):
        inputs = ops.cast(inputs, self.compute_dtype)
        # A mean of half-precision activations, and the logarithm of a small one, need float32.
        size = self._size(ops.cast(inputs, "float32"))
        weight = ops.ones_like(size) if mask is None else ops.cast(mask, "float32")[..., None] * ops.ones_like(size)
        axes = tuple(range(len(size.shape) - 1))
        mean = ops.sum(weight * size, axis=axes) / ops.maximum(ops.sum(weight, axis=axes), 1.0)
        self.add_loss(self.strength * self._penalty(mean))
        return inputs

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
    which keeps it finite, and keeps its gradient. The activations are returned as they came.

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
        # Clipped in value only: a clip has no gradient, and a unit that fell silent could never come back.
        rho, rho_hat = self.rho, mean + ops.stop_gradient(ops.clip(mean, 1e-7, 1 - 1e-7) - mean)
        return ops.sum(rho * ops.log(rho / rho_hat) + (1 - rho) * ops.log((1 - rho) / (1 - rho_hat)))

    def get_config(self):
        return {**super().get_config(), "rho": self.rho}
