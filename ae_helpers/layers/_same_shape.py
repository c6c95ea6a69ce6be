"""What the layers share that change values and not shapes."""

import keras


class SameShape(keras.layers.Layer):
    """A layer whose output has the shape and the mask of its input, in the dtype the layer computes in."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def build(self, input_shape):
        self.built = True

    def compute_output_shape(self, input_shape):
        return input_shape
