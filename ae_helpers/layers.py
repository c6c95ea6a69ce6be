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
