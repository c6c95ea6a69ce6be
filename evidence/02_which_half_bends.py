"""Lesson 02's autoencoder with the hidden ReLU layer in both halves, in one, or in none, trained three times longer.

784-(256)-30-(256)-784, sigmoid output. Of two learning rates, 10,000 held-out training
images choose one for each design; as in the lesson, the reported networks, three seeds each, then train on all 60,000.
"""

import keras
import numpy as np
from keras import layers

from ae_helpers import data, metrics, models, training
from record import record

EPOCHS, RATES, SEEDS = 30, (0.01, 0.02), (0, 1, 2)
DESIGNS = {"none": (False, False), "encoder": (True, False), "decoder": (False, True), "both": (True, True)}


def network(encoder_bends, decoder_bends):
    """Return an autoencoder whose halves have a hidden ReLU layer each, or not."""

    def half(name, inputs, hidden, outputs, activation):
        parts = [layers.Dense(256, activation="relu")] if hidden else []
        return keras.Sequential(
            [keras.Input((inputs,)), *parts, layers.Dense(outputs, activation=activation)], name=name
        )

    encoder = half("encoder", 784, encoder_bends, 30, None)
    return models.Autoencoder(encoder, half("decoder", 30, decoder_bends, 784, "sigmoid"))


def error(design, rate, seed, x_fit, x_held_out):
    """Train one network and return its mean squared error a digit on held-out images."""
    keras.utils.set_random_seed(seed)
    model = network(*DESIGNS[design])
    training.fit(model, x_fit, epochs=EPOCHS, learning_rate=rate)
    found = metrics.squared_error(x_held_out, models.run(model, x_held_out)).mean()
    print(design, rate, seed, f"{found:.3f}", flush=True)
    return found


def main():
    digits = data.load_mnist(flat=True)
    x_train, x_test = digits.x_train, digits.x_test
    table = []
    for design in DESIGNS:
        held_out = {rate: error(design, rate, 0, x_train[:50_000], x_train[50_000:]) for rate in RATES}
        best = min(RATES, key=held_out.get)
        errors = [error(design, best, seed, x_train, x_test) for seed in SEEDS]
        row = {"ReLU layer in": design, "passes": EPOCHS, "learning rate": best}
        table.append({**row, "squared error": float(np.mean(errors)), "spread": float(np.std(errors, ddof=1))})
    record(__file__, table)


if __name__ == "__main__":
    main()
