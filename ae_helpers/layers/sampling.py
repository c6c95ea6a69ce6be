"""A random code that gradients pass through."""

import keras
from keras import ops

from ae_helpers import _validate


@keras.saving.register_keras_serializable(package="ae_helpers")
class Sampling(keras.layers.Layer):
    """Draw a code from a Gaussian so that gradients reach its mean and variance: z = mean + exp(log_var / 2) eps.

    The noise eps ~ N(0, 1) is drawn outside the path of the gradient (the reparameterisation trick). The layer
    samples in training and in inference alike; use the mean itself where no noise is wanted.

    Args:
        seed: Seed of the noise, an integer of at least 0; ``None`` takes a fresh one.

    Call arguments:
        inputs: Pair ``[mean, log_var]`` of tensors of one shape ``(..., k)``; ``log_var`` is the natural logarithm
            of the variance of each unit.

    Returns:
        Tensor shaped like ``mean``, with its mask, in the dtype the layer computes in; the arithmetic is done in
        ``float32`` at least.

    Raises:
        TypeError, ValueError: If ``seed`` is no seed, or ``inputs`` is no pair of one shape.

    Source: Kingma and Welling (2014), "Auto-encoding variational Bayes", arXiv:1312.6114, section 2.4.

    >>> z = Sampling(seed=0)([ops.full((4, 2), 3.0), ops.full((4, 2), -80.0)])
    >>> [float(value) for value in z[0]]
    [3.0, 3.0]
    """

    def __init__(self, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.seed = _validate.seed(seed)
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
        wide = "float64" if self.compute_dtype == "float64" else "float32"  # exp of half precision overflows beyond 11
        eps = keras.random.normal(ops.shape(mean), dtype=wide, seed=self.seed_generator)
        return ops.cast(ops.cast(mean, wide) + ops.exp(ops.cast(log_var, wide) / 2) * eps, self.compute_dtype)

    def compute_mask(self, inputs, mask=None):
        return None if mask is None else mask[0]

    def compute_output_shape(self, input_shape):
        return tuple(input_shape[0])

    def get_config(self):
        return {**super().get_config(), "seed": self.seed}
