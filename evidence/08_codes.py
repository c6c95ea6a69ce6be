"""How good are the features of each kind of code when every network gets the same training, short and long?

Lesson 08 trains each network once, for four passes. Here each gets one cycle of 4 and one of 16 passes, from three
seeds, and two linear probes judge each code: the lesson's, and one trained three times as long. The network with an L2
penalty is the control for L1: it pays for activity too, but not in a way that favours few units.
"""

import time

import keras
import numpy as np
from keras import layers, ops

from ae_helpers import data, metrics, models, training
from ae_helpers.layers import KLSparsity, KSparse, L1Sparsity
from record import record

SEEDS, PASSES = (0, 1, 2), (4, 16)
n, d, h = 10_000, 784, 512

mnist = data.load_mnist(flat=True)
mean_image = mnist.x_train[:n].mean(axis=0)
x_train, y_train = mnist.x_train[:n] - mean_image, mnist.y_train[:n]
x_test, y_test = mnist.x_test - mean_image, mnist.y_test
gram = x_train.T @ x_train + 0.1 * np.eye(d, dtype="float32")


class L2Penalty(keras.layers.Layer):
    """Charge for the square of every activation: it makes activations small, not few."""

    def __init__(self, strength):
        super().__init__()
        self.strength = strength

    def call(self, inputs):
        self.add_loss(self.strength * ops.sum(ops.mean(inputs**2, axis=0)))
        return inputs


def autoencoder(*code):
    decoder = [keras.Input((h,)), layers.Dense(d, kernel_constraint=keras.constraints.UnitNorm(axis=1))]
    return models.Autoencoder(keras.Sequential([keras.Input((d,)), *code]), keras.Sequential(decoder))


def relu(*penalty):
    return autoencoder(layers.Dense(h, activation="relu"), *penalty)


def sigmoid(*penalty):
    start = keras.initializers.Constant(float(np.log(0.05 / 0.95)))
    return autoencoder(layers.Dense(h, activation="sigmoid", bias_initializer=start), *penalty)


def top(k):
    return autoencoder(layers.Dense(h), KSparse(k))


CODES = {
    "no rule": relu,
    "L1, 0.001": lambda: relu(L1Sparsity(1e-3)),
    "L2, 0.003": lambda: relu(L2Penalty(3e-3)),  # as large an error of the copy as with L1
    "KL, no penalty": sigmoid,
    "KL, rho = 0.05": lambda: sigmoid(KLSparsity(0.05, 1e-3)),
    **{f"top-k, k = {k}": lambda k=k: top(k) for k in (10, 25, 50, 100)},
}


def probe(train, test, epochs=20):
    scale = train.std()
    model = keras.Sequential([keras.Input(train.shape[1:]), layers.Dense(10, activation="softmax")])
    loss = "sparse_categorical_crossentropy"
    training.fit(model, train / scale, y_train, epochs=epochs, batch_size=500, learning_rate=0.01, loss=loss)
    return float(np.mean(models.run(model, test / scale).argmax(axis=1) == y_test))


def judge(z, z_test, error):
    """Return what the table says about a code, given on training and on test images."""
    guess = z.mean(axis=0) + x_test @ np.linalg.solve(gram, x_train.T @ (z - z.mean(axis=0)))
    unexplained = np.sum((z_test - guess) ** 2) / np.sum((z_test - z_test.mean(axis=0)) ** 2)
    return {
        "not zero": float(np.mean(np.sum(z_test != 0, axis=1))),
        "effective": float(np.mean(np.sum(np.abs(z_test), axis=1) ** 2 / np.sum(z_test**2, axis=1))),
        "idle": int(np.sum(np.mean(z != 0, axis=0) < 1e-3)),
        "linear": float(1 - unexplained),
        "mse": error,
        "probe": probe(z, z_test),
        "long probe": probe(z, z_test, epochs=60),
    }


def rows_of(seed):
    keras.utils.set_random_seed(seed)
    yield "pixels", 0, judge(x_train, x_test, None)
    weights = np.random.default_rng(seed).normal(size=(d, h)).astype("float32") / np.sqrt(d)
    yield "random ReLU", 0, judge(np.maximum(x_train @ weights, 0), np.maximum(x_test @ weights, 0), None)
    for passes in PASSES:
        for name, make in CODES.items():
            keras.utils.set_random_seed(seed)
            model = make()
            rate = 1e-2 if name.startswith("KL") else 5e-3
            training.fit(model, x_train, epochs=passes, batch_size=200, learning_rate=rate)
            z, z_test = models.run(model.encoder, x_train), models.run(model.encoder, x_test)
            copy = np.clip(models.run(model.decoder, z_test) + mean_image, 0, 1)
            yield name, passes, judge(z, z_test, metrics.mse(mnist.x_test, copy))


if __name__ == "__main__":
    found = {}
    for seed in SEEDS:
        for name, passes, row in rows_of(seed):
            found.setdefault((name, passes), []).append(row)
            shown = ", ".join(f"{key} {value:.4g}" for key, value in row.items() if value is not None)
            print(f"{time.process_time():5.0f} s, seed {seed}, {name}, {passes} passes: {shown}", flush=True)
    table = [
        {"code": name, "passes": passes, "seeds": len(rows)}
        | {key: round(float(np.mean([row[key] for row in rows])), 5) for key in rows[0] if rows[0][key] is not None}
        | {f"{key} sd": round(float(np.std([row[key] for row in rows], ddof=1)), 5) for key in ("probe", "long probe")}
        for (name, passes), rows in found.items()
    ]
    record(__file__, table)
