"""Autoencoders as Keras models that train with ``compile`` and ``fit``, like any other model."""

import keras
import numpy as np
from keras import layers, ops

from ae_helpers import _validate
from ae_helpers.layers import Sampling, SequenceDecoder


class _TwoParts(keras.Model):
    """A model of an encoder and a decoder: how the two are kept, built, used one at a time, and saved."""

    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        for name, part in (("encoder", encoder), ("decoder", decoder)):
            if not isinstance(part, keras.Model):
                raise TypeError(f"{name} must be a keras.Model, got {type(part).__name__}")
        self.encoder = encoder
        self.decoder = decoder

    def build(self, input_shape):
        self.call(keras.KerasTensor(input_shape))  # a symbolic call builds parts of every kind, subclassed ones too
        self.built = True

    def encode(self, x, batch_size=1000):
        """Return what the encoder makes of ``x`` as NumPy arrays; see `run`."""
        return run(self.encoder, x, batch_size)

    def decode(self, z, batch_size=1000):
        """Return what the decoder makes of the codes ``z`` as a NumPy array; see `run`."""
        return run(self.decoder, z, batch_size)

    def get_config(self):
        serialize = keras.saving.serialize_keras_object
        return {**super().get_config(), "encoder": serialize(self.encoder), "decoder": serialize(self.decoder)}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        config = dict(config)
        for name in ("encoder", "decoder"):
            config[name] = keras.saving.deserialize_keras_object(config[name], custom_objects=custom_objects)
        return cls(**config)


@keras.saving.register_keras_serializable(package="ae_helpers")
class Autoencoder(_TwoParts):
    """An encoder f and a decoder g trained to reproduce their input: x-hat = g(f(x)).

    ``fit(x)`` needs no target: without one, the input is the target. ``fit(x_noisy, x)`` trains on another. Keras drops
    sample weights that come without a target, so give it: ``fit(x, x, sample_weight=...)``. For NumPy arrays,
    ``encode(x)`` and ``decode(z)`` apply one part.

    Args:
        encoder: Model from inputs ``(n, ...)`` to codes ``(n, k)``.
        decoder: Model from codes ``(n, k)`` to reconstructions, shaped like the inputs.
        mask_value: In sequences, a step of the input whose values all equal this number is padding: losses and metrics
            are means over the other steps, in training and in evaluation. ``None`` counts every step.

    Raises:
        TypeError, ValueError: If a part is not a ``keras.Model``, or ``mask_value`` is not a finite number.

    Source: Goodfellow, Bengio and Courville (2016), "Deep Learning", chapter 14, equation 14.1.

    >>> model = dense_autoencoder(input_dim=784, hidden_dims=(128,), code_dim=32)
    >>> model.count_params()
    209968
    """

    def __init__(self, encoder, decoder, mask_value=None, **kwargs):
        super().__init__(encoder, decoder, **kwargs)
        self.mask_value = mask_value
        self.mask_padding = None if mask_value is None else _MaskPadding(mask_value, name="mask_padding")

    def call(self, inputs, training=None):
        x_hat = self.decoder(self.encoder(inputs, training=training), training=training)
        return x_hat if self.mask_padding is None else self.mask_padding([x_hat, inputs])

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        y, sample_weight = x if y is None else y, self._for_each_step(sample_weight)
        return super().compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, training=training)

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        y, sample_weight = x if y is None else y, self._for_each_step(sample_weight)
        return super().compute_metrics(x, y, y_pred, sample_weight=sample_weight)

    def _for_each_step(self, sample_weight):
        """Return weights of examples as ``(n, 1)``: Keras multiplies them by the mask, ``(n, steps)``, as they are."""
        if self.mask_padding is None or sample_weight is None or len(sample_weight.shape) > 1:
            return sample_weight
        return ops.expand_dims(sample_weight, 1)

    def get_config(self):
        return {**super().get_config(), "mask_value": self.mask_value}


class _MaskPadding(layers.Layer):
    """Hand a reconstruction on with a mask that losses and metrics obey: False where the input is padding."""

    def __init__(self, mask_value, **kwargs):
        super().__init__(**kwargs)
        self.mask_value = _validate.number("mask_value", mask_value)
        self.supports_masking = True

    def call(self, inputs):
        return inputs[0]

    def compute_mask(self, inputs, mask=None):
        return ops.any(ops.not_equal(inputs[1], self.mask_value), axis=-1)

    def compute_output_shape(self, input_shape):
        return input_shape[0]


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


@keras.saving.register_keras_serializable(package="ae_helpers")
class VariationalAutoencoder(_TwoParts):
    """A variational autoencoder with a Gaussian code, a standard normal prior and Bernoulli pixels.

    The loss is reconstruction + beta KL(q(z|x) || N(0, I)), in nats, summed over pixels and code units and
    averaged over examples; with ``beta=1`` it is a one-sample estimate of the negative evidence lower bound. The
    history holds ``"loss"``, ``"reconstruction"`` and ``"kl"``; reconstruction + kl is the negative bound
    whatever ``beta`` and ``free_bits`` are. Losses that layers add (regularisers, sparsity penalties) are part of
    ``"loss"``. ``fit(x)`` needs no target; ``fit(x, y)`` reconstructs ``y`` from ``x``. A loss given to ``compile`` is
    ignored; metrics compare the target with ``x_hat``. Sample weights weigh whole examples.

    ``model(x)`` returns the triple ``(x_hat, mean, log_var)``, ``x_hat`` being decoded from one sample of the code. For
    NumPy arrays, ``encode(x)`` returns the pair ``[mean, log_var]``, ``decode(z)`` pixels, and ``sample(n)`` decodes n
    codes drawn from the prior.

    Args:
        encoder: Model from inputs to the pair ``[mean, log_var]``, each ``(n, k)`` or with more axes of units.
        decoder: Model from codes, shaped like ``mean``, to pixel probabilities in [0, 1], shaped like the inputs.
        beta: Weight of the KL term, at least 0. The attribute ``beta`` is a variable that is not trained: a callback
            may set it with ``model.beta = 0.5`` at the start of an epoch (KL warm-up).
        free_bits: Nats of KL that each code unit may spend without cost, at least 0: a unit's share of the loss
            is max(free_bits, its KL averaged over the batch).
        seed: Seed of the sampled codes, an integer; ``None`` takes a fresh one.

    Raises:
        TypeError, ValueError: If a part is not a ``keras.Model`` or a number is out of its range; when the model is
            built, if the encoder does not return a pair of one shape.

    Source: Kingma and Welling (2014), arXiv:1312.6114, equation 10; Higgins et al. (2017), "beta-VAE", for
    ``beta``; Kingma et al. (2016), arXiv:1606.04934, section C.8, for ``free_bits``.

    >>> model = dense_variational_autoencoder(hidden_dims=(64,), code_dim=2)
    >>> [tuple(part.shape) for part in model(keras.ops.zeros((3, 784)))]
    [(3, 784), (3, 2), (3, 2)]
    """

    def __init__(self, encoder, decoder, beta=1.0, free_bits=0.0, seed=None, **kwargs):
        super().__init__(encoder, decoder, **kwargs)
        self.sampling = Sampling(seed)
        self.free_bits = _validate.number("free_bits", free_bits, minimum=0)
        self._beta = keras.Variable(
            _validate.number("beta", beta, minimum=0), trainable=False, dtype="float32", name="beta"
        )
        self.reconstruction_tracker = keras.metrics.Mean("reconstruction")
        self.kl_tracker = keras.metrics.Mean("kl")

    def build(self, input_shape):
        _, mean, _ = self.call(keras.KerasTensor(input_shape))
        self.code_shape = tuple(mean.shape[1:])
        self.built = True

    @property
    def beta(self):
        return self._beta

    @beta.setter
    def beta(self, value):
        self._beta.assign(_validate.number("beta", value, minimum=0))

    def call(self, inputs, training=None):
        pair = self.encoder(inputs, training=training)
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise ValueError("the encoder must return a pair [mean, log_var]")
        mean, log_var = pair
        return self.decoder(self.sampling([mean, log_var]), training=training), mean, log_var

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        x_hat, mean, log_var = (ops.cast(part, "float32") for part in y_pred)
        target = ops.cast(x if y is None else y, "float32")
        errors = ops.binary_crossentropy(target, x_hat)
        reconstruction = ops.sum(errors, axis=tuple(range(1, len(errors.shape))))
        kl = (mean**2 + ops.exp(log_var) - 1 - log_var) / 2
        units = tuple(range(1, len(kl.shape)))

        weights = None
        if sample_weight is not None:
            if any(size != 1 for size in sample_weight.shape[1:]):
                raise ValueError(f"sample_weight must have one entry an example, got shape {sample_weight.shape}")
            weights = ops.reshape(ops.cast(sample_weight, "float32"), (-1,))
        self.reconstruction_tracker.update_state(reconstruction, sample_weight=weights)
        self.kl_tracker.update_state(ops.sum(kl, axis=units), sample_weight=weights)
        if weights is not None:
            reconstruction, kl = weights * reconstruction, ops.expand_dims(weights, units) * kl
        rate = ops.sum(ops.maximum(ops.mean(kl, axis=0), self.free_bits))
        added = sum(ops.sum(ops.cast(loss, "float32")) for loss in self.losses)
        return ops.mean(reconstruction) + self.beta * rate + added

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        return super().compute_metrics(x, x if y is None else y, y_pred[0], sample_weight=sample_weight)

    def sample(self, n, seed=None):
        """Return n new examples as a NumPy array, decoded from codes drawn from N(0, I); ``seed`` repeats them."""
        if not self.built:
            raise ValueError("a model must be built before it samples: call it on data first")
        shape = (_validate.integer("n", n), *self.code_shape)
        return self.decode(ops.convert_to_numpy(keras.random.normal(shape, seed=_validate.seed(seed))))

    def get_config(self):
        return {
            **super().get_config(),
            "beta": float(ops.convert_to_numpy(self.beta)),
            "free_bits": self.free_bits,
            "seed": self.sampling.seed,
        }


def dense_variational_autoencoder(
    input_dim=784,
    hidden_dims=(512, 256),
    code_dim=20,
    activation="silu",
    beta=1.0,
    free_bits=0.0,
    seed=None,
    name="variational_autoencoder",
):
    """Build a `VariationalAutoencoder` of dense layers whose decoder mirrors its encoder, for data in [0, 1].

    Args:
        input_dim: Number d of values in one input.
        hidden_dims: Widths of the encoder's hidden layers, first to last; the decoder has them in reverse.
        code_dim: Size k of the code.
        activation: Activation of the hidden layers.
        beta, free_bits, seed: As in `VariationalAutoencoder`.
        name: Name of the model.

    Returns:
        A built `VariationalAutoencoder` for inputs of shape ``(n, input_dim)``.

    Raises:
        TypeError, ValueError: If a size is not an integer of at least 1, or as `VariationalAutoencoder`.

    Source: Kingma and Welling (2014), arXiv:1312.6114, appendix C.

    >>> dense_variational_autoencoder(hidden_dims=(), code_dim=2).decoder.output_shape
    (None, 784)
    """
    input_dim = _validate.integer("input_dim", input_dim)
    code_dim = _validate.integer("code_dim", code_dim)
    hidden_dims = [_validate.integer("each of hidden_dims", width) for width in hidden_dims]
    inputs = hidden = keras.Input((input_dim,))
    for width in hidden_dims:
        hidden = layers.Dense(width, activation=activation)(hidden)
    heads = [layers.Dense(code_dim, name=head)(hidden) for head in ("mean", "log_var")]
    encoder = keras.Model(inputs, heads, name="encoder")
    decoder = keras.Sequential(
        [
            keras.Input((code_dim,)),
            *[layers.Dense(width, activation=activation) for width in hidden_dims[::-1]],
            layers.Dense(input_dim, activation="sigmoid", dtype="float32"),
        ],
        name="decoder",
    )
    model = VariationalAutoencoder(encoder, decoder, beta=beta, free_bits=free_bits, seed=seed, name=name)
    model.build((None, input_dim))
    return model


def recurrent_autoencoder(
    steps,
    features,
    code_dim=8,
    units=64,
    cell="gru",
    bidirectional=False,
    mask_value=None,
    name="autoencoder",
):
    """Build an `Autoencoder` for sequences: a recurrent encoder to a linear code, and a `SequenceDecoder` back.

    Args:
        steps: Number of steps in a sequence.
        features: Values in one step.
        code_dim: Size k of the code.
        units: Size of the recurrent state (of each direction).
        cell: ``"gru"`` or ``"lstm"``, in the encoder and in the decoder.
        bidirectional: Whether the encoder reads from both ends and joins the two last states.
        mask_value: A step whose values all equal this number is padding: the encoder carries its state past it, so
            that the code does not depend on it, and losses and metrics leave it out. ``None`` reads every step.
        name: Name of the model.

    Returns:
        A built `Autoencoder` for inputs of shape ``(n, steps, features)``.

    Raises:
        TypeError, ValueError: If a size is not an integer of at least 1, ``cell`` is neither name, or ``mask_value``
            is not a finite number.

    Source: Srivastava, Mansimov and Salakhutdinov (2015), arXiv:1502.04681.

    >>> recurrent_autoencoder(steps=10, features=14).encoder.output_shape
    (None, 8)
    """
    steps = _validate.integer("steps", steps)
    features = _validate.integer("features", features)
    code_dim = _validate.integer("code_dim", code_dim)
    units = _validate.integer("units", units)
    rnn = {"gru": layers.GRU, "lstm": layers.LSTM}[_validate.choice("cell", cell, ("gru", "lstm"))](units)
    rnn = layers.Bidirectional(rnn) if bidirectional else rnn
    masking = [] if mask_value is None else [layers.Masking(_validate.number("mask_value", mask_value))]
    encoder = keras.Sequential([keras.Input((steps, features)), *masking, rnn, layers.Dense(code_dim)], name="encoder")
    decoder = keras.Sequential(
        [keras.Input((code_dim,)), SequenceDecoder(steps, features, units, cell)], name="decoder"
    )
    model = Autoencoder(encoder, decoder, mask_value, name=name)
    model.build((None, steps, features))
    return model


def run(model, x, batch_size=1000):
    """Apply a model to an array, a batch at a time, and return NumPy arrays: ``predict`` without its overhead.

    A lesson that asks several small models for a few thousand outputs would wait longer for ``predict`` to compile each
    of them than for the outputs.

    Args:
        model: A Keras model or layer.
        x: Inputs, shape ``(n, ...)``; cast to ``float32``.
        batch_size: Examples in one call, at least 1.

    Returns:
        The output for all n examples as an array; a list of arrays if the model has several outputs.

    Raises:
        TypeError, ValueError: If ``x`` is empty, not numeric or not finite, or ``batch_size`` is not an integer of at
            least 1.

    >>> run(keras.layers.ReLU(), [[-1.0], [2.0]]).tolist()
    [[0.0], [2.0]]
    """
    x = _validate.array("x", x).astype("float32")
    batch_size = _validate.integer("batch_size", batch_size)
    parts = [model(x[i : i + batch_size]) for i in range(0, len(x), batch_size)]
    if isinstance(parts[0], (list, tuple)):
        return [np.concatenate([ops.convert_to_numpy(part) for part in output]) for output in zip(*parts, strict=True)]
    return np.concatenate([ops.convert_to_numpy(part) for part in parts])
