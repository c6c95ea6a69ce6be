"""What brings lesson 01's gain over PCA, the ReLU or the sigmoid, when each network trains four times longer?

Three networks 784-128-32-128-784: with both, with the sigmoid only (linear code), with ReLU only (its outputs clipped
to [0, 1], as PCA's are). Of two learning rates the validation images choose one for each network; then three seeds.
"""

import keras
import numpy as np
from keras import layers
from sklearn.decomposition import PCA

from ae_helpers import data, metrics, models, training
from record import record

EPOCHS, RATES, SEEDS = 40, (0.01, 0.02), (0, 1, 2)
NETWORKS = {"ReLU only": ("relu", None), "sigmoid only": (None, "sigmoid"), "both": ("relu", "sigmoid")}


def network(hidden, output):
    """Return lesson 01's autoencoder with other activations."""
    encoder = keras.Sequential([keras.Input((784,)), layers.Dense(128, activation=hidden), layers.Dense(32)])
    decoder = keras.Sequential(
        [keras.Input((32,)), layers.Dense(128, activation=hidden), layers.Dense(784, activation=output)]
    )
    return models.Autoencoder(encoder, decoder)


def main():
    mnist = data.load_mnist(flat=True)
    x_train, x_val, x_test = mnist.x_train[:50_000], mnist.x_train[50_000:], mnist.x_test

    def errors(name, rate, seed):
        keras.utils.set_random_seed(seed)
        model = network(*NETWORKS[name])
        training.fit(model, x_train, epochs=EPOCHS, learning_rate=rate)
        found = [metrics.mse(x, np.clip(models.run(model, x), 0, 1)) for x in (x_val, x_test)]
        print(name, rate, seed, "validation {:.5f}, test {:.5f}".format(*found), flush=True)
        return found

    pca = PCA(32, svd_solver="covariance_eigh").fit(x_train)
    pca_copy = np.clip(pca.inverse_transform(pca.transform(x_test)), 0, 1)
    table = [{"network": "PCA", "test MSE": metrics.mse(x_test, pca_copy), "spread": 0.0}]
    for name in NETWORKS:
        tried = {rate: errors(name, rate, SEEDS[0]) for rate in RATES}
        best = min(RATES, key=lambda rate: tried[rate][0])
        test = [tried[best][1], *(errors(name, best, seed)[1] for seed in SEEDS[1:])]
        row = {"network": name, "passes": EPOCHS, "learning rate": best}
        table.append({**row, "test MSE": float(np.mean(test)), "spread": float(np.std(test, ddof=1))})
    record(__file__, table)


if __name__ == "__main__":
    main()
