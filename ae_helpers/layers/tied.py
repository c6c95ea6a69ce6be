"""One matrix for both directions."""

import keras
from keras import ops

from ae_helpers import _validate


@keras.saving.register_keras_serializable(package="ae_helpers")
class TiedDense(keras.layers.Layer):
    """Two dense layers that share one kernel: encode with W, decode with its transpose.

    ``layer(x)`` computes ``activation(x W + b)`` and ``layer(z, transpose=True)`` computes ``z W^T + b'``, so
    an encoder and a decoder built from the same layer have half the weights of two separate ones. The layer
    makes W, of shape ``(d, units)``, when it is built: encode first, or call ``build((None, d))``.

    Args:
        units: Size k of the code, at least 1.
        activation: Activation of the encoding direction, by name or function; ``None`` is the identity.
        transpose_activation: The same for the decoding direction.
        kernel_initializer: Initialiser of W, by name or object.
        bias_initializer: Initialiser of b and b'.

    Call arguments:
        inputs: ``(..., d)`` to encode; ``(..., units)`` to decode.
        transpose: ``True`` to decode.

    Returns:
        Tensor of shape ``(..., units)``, or ``(..., d)`` if ``transpose``; a mask is passed on.

    Raises:
        TypeError, ValueError: If ``units`` is not an integer of at least 1, the last axis of ``inputs`` does not fit
            the direction asked for, or the layer is to decode before it is built.

    Source: Vincent et al. (2010), "Stacked denoising autoencoders", section 2.2 (tied weights).

    >>> layer = TiedDense(32)
    >>> layer(layer(keras.ops.ones((1, 784))), transpose=True).shape[-1]
    784
    """

    def __init__(
        self,
        units,
        activation=None,
        transpose_activation=None,
        kernel_initializer="glorot_uniform",
        bias_initializer="zeros",
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.units = _validate.integer("units", units)
        self.activation = keras.activations.get(activation)
        self.transpose_activation = keras.activations.get(transpose_activation)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.bias_initializer = keras.initializers.get(bias_initializer)
        self.supports_masking = True

    def __call__(self, inputs, transpose=False, **kwargs):
        if transpose and not self.built:  # Keras would build the layer on the code, with a kernel of the wrong shape
            raise ValueError("a TiedDense must be built before it decodes: encode first, or call build((None, d))")
        return super().__call__(inputs, transpose=transpose, **kwargs)

    def build(self, input_shape):
        d = input_shape[-1]
        if d is None:
            raise ValueError(f"the last axis of inputs must be known, got shape {tuple(input_shape)}")
        self.kernel = self.add_weight(shape=(d, self.units), initializer=self.kernel_initializer, name="kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer=self.bias_initializer, name="bias")
        self.transpose_bias = self.add_weight(shape=(d,), initializer=self.bias_initializer, name="transpose_bias")

    def call(self, inputs, transpose=False):
        self.compute_output_shape(inputs.shape, transpose)  # refuses the wrong width
        inputs = ops.cast(inputs, self.compute_dtype)
        if transpose:
            return self.transpose_activation(ops.matmul(inputs, ops.transpose(self.kernel)) + self.transpose_bias)
        return self.activation(ops.matmul(inputs, self.kernel) + self.bias)

    def compute_output_shape(self, input_shape, transpose=False):
        d, k = self.kernel.shape if self.built else (input_shape[-1], self.units)
        width, result = (k, d) if transpose else (d, k)
        if input_shape[-1] != width:
            direction = "decode" if transpose else "encode"
            raise ValueError(
                f"inputs to {direction} must have {width} values on the last axis, got shape {tuple(input_shape)}"
            )
        return (*input_shape[:-1], result)

    def compute_output_spec(self, inputs, transpose=False):
        return keras.KerasTensor(self.compute_output_shape(inputs.shape, transpose), dtype=self.compute_dtype)

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "activation": keras.activations.serialize(self.activation),
            "transpose_activation": keras.activations.serialize(self.transpose_activation),
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
            "bias_initializer": keras.initializers.serialize(self.bias_initializer),
        }
