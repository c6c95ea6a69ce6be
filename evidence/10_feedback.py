"""Does teacher forcing pay when the decoder must run alone? Three decoders for heartbeats, trained briefly and for
long.

A GRU encoder to a code of 8 and a GRU decoder of 10 steps that reads the code and its previous output. "Forced"
trains with the true previous step, "own output" with its own; "no feedback" is the decoder that sees the code alone.
Errors are on 100 validation beats, for 12, 60 and 200 passes and two seeds; "shown the truth" is the forced network
with the true previous step.
"""

import keras
import numpy as np
from keras import layers, ops

from ae_helpers import data, metrics, models, training
from record import record


class Feedback(keras.Model):
    def __init__(self, forced):
        super().__init__()
        self.encoder = keras.Sequential([layers.GRU(64), layers.Dense(8)])
        self.start, self.cell, self.readout = layers.Dense(64, "tanh"), layers.GRUCell(64), layers.Dense(14)
        self.forced = forced

    def call(self, x, training=None):
        z = self.encoder(x)
        state, previous, outputs = self.start(z), ops.zeros_like(x[:, 0]), []
        for t in range(10):
            state, _ = self.cell(ops.concatenate([z, previous], axis=-1), [state])
            outputs.append(self.readout(state))
            previous = x[:, t] if training and self.forced else outputs[-1]
        return ops.stack(outputs, axis=1)


ecg = data.load_ecg5000()
order = np.random.default_rng(0).permutation(500)
x_val, x_train = (ecg.x_train[rows].reshape(-1, 10, 14) for rows in (order[:100], order[100:]))

table = []
for passes in (12, 60, 200):
    for seed in (0, 1):
        for name in ("forced", "own output", "no feedback"):
            keras.utils.set_random_seed(seed)
            model = models.recurrent_autoencoder(10, 14, 8) if name == "no feedback" else Feedback(name == "forced")
            training.fit(model, x_train, epochs=passes, batch_size=20, learning_rate=0.01)
            row = {"decoder": name, "passes": passes, "seed": seed, "alone": round(metrics.mse(x_val, model(x_val)), 4)}
            if name == "forced":
                row["shown the truth"] = round(metrics.mse(x_val, model(x_val, training=True)), 4)
            table.append(row)
            print(row, flush=True)

record(__file__, table)
