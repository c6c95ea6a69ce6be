"""Autoencoders as Keras models that train with ``compile`` and ``fit``, like any other model."""

import keras
from keras import layers

from ae_helpers import _validate


@keras.saving.register_keras_serializable(package="ae_helpers")
class Autoencoder(keras.Model):
    """An encoder f and a decoder g trained to reproduce their input: x-hat = g(f(x)).

    ``fit(x)`` needs no target: without one, the input is the target. ``fit(x_noisy, x)`` trains on another.

    Args:
        encoder: Model from inputs ``(n, ...)`` to codes ``(n, k)``.
        decoder: Model from codes ``(n, k)`` to reconstructions, shaped like the inputs.

    Raises:
        TypeError: If either is not a ``keras.Model``.

    Source: Goodfellow, Bengio and Courville (2016), "Deep Learning", chapter 14, equation 14.1.

    >>> model = dense_autoencoder(input_dim=784, hidden_dims=(128,), code_dim=32)
    >>> model.count_params()
    209968
    """

    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        for name, part in (("encoder", encoder), ("decoder", decoder)):
            if not isinstance(part, keras.Model):
                raise TypeError(f"{name} must be a keras.Model, got {type(part).__name__}")
        self.encoder = encoder
        self.decoder = decoder

    def build(self, input_shape):
        if not self.encoder.built:
            self.encoder.build(input_shape)
        if not self.decoder.built:
            self.decoder.build(self.encoder.compute_output_shape(input_shape))
        self.built = True

    def call(self, inputs, training=None):
        return self.decoder(self.encoder(inputs, training=training), training=training)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        y = x if y is None else y
        return super().compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, training=training)

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        y = x if y is None else y
        return super().compute_metrics(x, y, y_pred, sample_weight=sample_weight)

    def get_config(self):
        serialize = keras.saving.serialize_keras_object
        return {**super().get_config(), "encoder": serialize(self.encoder), "decoder": serialize(self.decoder)}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        config = dict(config)
        for name in ("encoder", "decoder"):
            config[name] = keras.saving.deserialize_keras_object(config[name], custom_objects=custom_objects)
        return cls(**config)


def dense_autoencoder(
    input_dim=784, hidden_dims=(128,), code_dim=32, activation="relu", output_activation="sigmoid", name="autoencoder"
):
    """Build an `Autoencoder` of dense layers whose decoder mirrors its encoder; the code itself is linear.

    Args:
        input_dim: Number d of values in one input.
        hidden_dims: Widths of the encoder's hidden layers, first to last; the decoder has them in reverse.
        code_dim: Size k of the code.
        activation: Activation of the hidden layers.
        output_activation: Activation of the last layer: ``"sigmoid"`` for data in [0, 1], ``None`` for any.
        name: Name of the model.

    Returns:
        A built `Autoencoder` for inputs of shape ``(n, input_dim)``.

    Raises:
        TypeError, ValueError: If a size is not an integer of at least 1.

    Source: Hinton and Salakhutdinov (2006), "Reducing the dimensionality of data with neural networks".

    >>> dense_autoencoder(hidden_dims=(), code_dim=2).encoder.output_shape
    (None, 2)
    """
    input_dim = _validate.integer("input_dim", input_dim)
    code_dim = _validate.integer("code_dim", code_dim)
    hidden_dims = [_validate.integer("each of hidden_dims", width) for width in hidden_dims]

    def stack(size_in, hidden, size_out, last_activation, part):
        dense = [layers.Dense(width, activation=activation) for width in hidden]
        return keras.Sequential(
            [keras.Input((size_in,)), *dense, layers.Dense(size_out, activation=last_activation)], name=part
        )

    encoder = stack(input_dim, hidden_dims, code_dim, None, "encoder")
    decoder = stack(code_dim, hidden_dims[::-1], input_dim, output_activation, "decoder")
    model = Autoencoder(encoder, decoder, name=name)
    model.build((None, input_dim))
    return model
