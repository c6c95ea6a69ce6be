"""What do abnormal images among the training images do to a detector? Digits 4 and 8, and 0 to 20 % of other digits.

5,000 training images, of which the given share is replaced by images of all other digits. The AUROC is over all test
images. The settings are those that `13_rivals.py` chose on clean images.
"""

import keras
import numpy as np
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import NearestNeighbors

from ae_helpers import data, metrics, models, training
from record import record

mnist = data.load_mnist(flat=True)
x_all, y_all, x_test, y_test = mnist.x_train, mnist.y_train, mnist.x_test, mnist.y_test

table = []
for digit in (4, 8):
    for share in (0.0, 0.01, 0.05, 0.2):
        for seed in (0, 1):
            rng = np.random.default_rng(seed)
            normal, other = x_all[y_all == digit][:5000], x_all[y_all != digit]
            count = round(5000 * share)
            x = np.concatenate([normal[count:], other[rng.permutation(len(other))[:count]]])
            mean = x.mean(axis=0)
            directions = np.linalg.eigh(np.cov(x.T))[1][:, ::-1]
            search = NearestNeighbors(n_neighbors=30, algorithm="brute").fit(x)
            distance = search.kneighbors(x_test)[0]
            keras.utils.set_random_seed(seed)
            model = models.dense_autoencoder(784, (256,), 16)
            training.fit(model, x, epochs=15, batch_size=64, learning_rate=0.005)
            scores = {
                "autoencoder": metrics.squared_error(x_test, models.run(model, x_test)),
                "PCA": (((x_test - mean) @ directions[:, 48:]) ** 2).sum(axis=1),
                "nearest neighbour": distance[:, 0],
                "30th neighbour": distance[:, 29],
            }
            areas = {name: round(roc_auc_score(y_test != digit, score), 4) for name, score in scores.items()}
            table.append({"digit": digit, "share": share, "seed": seed, **areas})
            print(table[-1], flush=True)

record(__file__, table)
