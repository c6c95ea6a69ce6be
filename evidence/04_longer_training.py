"""Which loss wins which column when training goes on? MSE, BCE and MAE from random weights, 6 and 30 epochs.

The network and the data are those of lesson 04. Each run's peak rate is the better of two, judged by its own loss on
the validation digits.
"""

import keras
import numpy as np

from ae_helpers import data, metrics, models, training
from record import record

LOSSES = {"MSE": "mse", "BCE": "binary_crossentropy", "MAE": "mae"}
EPOCHS, RATES, SEEDS = (6, 30), (0.003, 0.01), (0, 1)


def scores(x, x_hat):
    x_hat = np.clip(x_hat, 1e-7, 1 - 1e-7)
    nats = metrics.binary_cross_entropy(x, x_hat).mean() - metrics.binary_cross_entropy(x, x).mean()
    return {"MSE": metrics.mse(x, x_hat), "BCE": float(nats), "MAE": float(np.abs(x - x_hat).mean())}


if __name__ == "__main__":
    mnist = data.load_mnist(flat=True)
    x_train, x_val, x_test = mnist.x_train[:40_000], mnist.x_train[50_000:], mnist.x_test
    inked = x_test.max(axis=0) > 0.9
    table = []
    for epochs in EPOCHS:
        for name, loss in LOSSES.items():
            for seed in SEEDS:
                tried = []
                for rate in RATES:
                    keras.utils.set_random_seed(seed)
                    model = models.dense_autoencoder(code_dim=32)
                    training.fit(model, x_train, epochs=epochs, learning_rate=rate, loss=loss)
                    x_hat = models.run(model, x_test)
                    found = {key: round(value, 5) for key, value in scores(x_test, x_hat).items()}
                    found["dead"] = int((x_hat[:, inked].max(axis=0) < 0.01).sum())
                    tried.append((scores(x_val, models.run(model, x_val))[name], rate, found))
                _, rate, found = min(tried, key=lambda run: run[0])
                table.append({"trained with": name, "epochs": epochs, "seed": seed, "rate": rate, **found})
                print(table[-1], flush=True)
    record(__file__, table)
