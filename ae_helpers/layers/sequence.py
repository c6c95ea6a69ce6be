"""From a code to a sequence."""

import keras
from keras import ops

from ae_helpers import _validate


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
        inputs = ops.cast(inputs, self.compute_dtype)
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
