"""Do better copies ever make a better map? 30 code units, trained for 6 and for 24 passes.

784-256-30-256-784, an autoencoder and a variational one, on 50,000 digits, two seeds. The table holds the test MSE and
the share of the ten nearest neighbours in pixels that are kept, once by distances between codes and once by distances
between the drawings of their decoder, on every fifth test digit.
"""

import keras
import numpy as np
from sklearn.neighbors import NearestNeighbors

from ae_helpers import data, metrics, models, training
from record import record

mnist = data.load_mnist(flat=True)
x_train, x_new = mnist.x_train[:50_000], mnist.x_test[::5]


def neighbours(z):
    return NearestNeighbors(n_neighbors=10).fit(z).kneighbors(return_distance=False)


def kept(z):
    return float(np.mean([len(set(i) & set(j)) / 10 for i, j in zip(neighbours(x_new), neighbours(z), strict=True)]))


table = []
for kind in ("autoencoder", "VAE"):
    for passes in (6, 24):
        for seed in (0, 1):
            keras.utils.set_random_seed(seed)
            if kind == "VAE":
                model = models.dense_variational_autoencoder(784, (256,), 30, seed=seed)
            else:
                model = models.dense_autoencoder(784, (256,), 30)
            training.fit(model, x_train, epochs=passes, batch_size=200, learning_rate=0.005)
            z = models.run(model.encoder, x_new)
            z = z[0] if kind == "VAE" else z
            drawings = models.run(model.decoder, z)
            row = {
                "model": kind,
                "passes": passes,
                "seed": seed,
                "test MSE": round(metrics.mse(x_new, drawings), 5),
                "kept by codes": round(kept(z), 4),
                "kept by drawings": round(kept(drawings), 4),
            }
            table.append(row)
            print(row, flush=True)

record(__file__, table)
