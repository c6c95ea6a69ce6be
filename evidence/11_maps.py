"""Which two-dimensional map of digits is best, with each method given the time it wants?

An autoencoder and a variational autoencoder, 784-256-128-64-2, on 50,000 digits for 40 passes of one cycle; the same
autoencoder on 5,000 digits only, for 60 passes; t-SNE (scikit-learn's defaults) of 5,000 training digits, on which each
new digit is placed at the median of the places of its 5 nearest training digits; t-SNE of the 2,000 test digits
themselves. Sizes, rates and passes were chosen on validation digits. The table holds measures on every fifth test
digit for three seeds, the core-seconds of fitting and of placing 1,000 new digits, and how far the maps of different
seeds agree: the share of ten neighbours that two maps have in common, and the rank correlation of their 45 distances
between the centres of two classes.
"""

import time
from itertools import combinations

import keras
import numpy as np
from scipy.spatial.distance import pdist
from scipy.stats import spearmanr
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness
from sklearn.neighbors import NearestNeighbors

from ae_helpers import data, models, training
from record import record

SEEDS = (0, 1, 2)
mnist = data.load_mnist(flat=True)
x_train = mnist.x_train[:50_000]
x_new, y_new = mnist.x_test[::5], mnist.y_test[::5]


def neighbours(z):
    return NearestNeighbors(n_neighbors=10).fit(z).kneighbors(return_distance=False)


def label_accuracy(z):
    votes = y_new[neighbours(z)]
    return np.mean([np.bincount(row, minlength=10).argmax() for row in votes] == y_new)


def shared(a, b):
    return np.mean([len(set(i) & set(j)) / 10 for i, j in zip(neighbours(a), neighbours(b), strict=True)])


def centres(z):
    return pdist([np.median(z[y_new == digit], axis=0) for digit in range(10)])


def pca(seed):
    plane = PCA(2, random_state=seed).fit(x_train)
    return plane.transform


def network(seed, variational=False, n=50_000, epochs=40):
    keras.utils.set_random_seed(seed)
    hidden = (256, 128, 64)
    if variational:
        model = models.dense_variational_autoencoder(784, hidden, 2, seed=seed)
    else:
        model = models.dense_autoencoder(784, hidden, 2, activation="silu")
    rate = 0.003 if variational else 0.006  # with 0.006 one variational run of two diverged
    training.fit(model, x_train[:n], epochs=epochs, batch_size=200, learning_rate=rate)
    return lambda x: models.run(model.encoder, x)[0] if variational else models.run(model.encoder, x)


def tsne_placed(seed):
    drawn = TSNE(random_state=seed).fit_transform(x_train[:5_000])
    index = NearestNeighbors(n_neighbors=5).fit(x_train[:5_000])
    return lambda x: np.median(drawn[index.kneighbors(x, return_distance=False)], axis=1)


def tsne_itself(seed):
    return lambda x: TSNE(random_state=seed).fit_transform(x)


maps = {
    "PCA": pca,
    "autoencoder": network,
    "autoencoder, 5,000 digits": lambda seed: network(seed, n=5_000, epochs=60),
    "variational autoencoder": lambda seed: network(seed, variational=True),
    "t-SNE of 5,000 digits, new ones placed": tsne_placed,
    "t-SNE of the 2,000 digits themselves": tsne_itself,
}
table = []
for name, method in maps.items():
    drawn = []
    for seed in SEEDS:
        start = time.process_time()
        place = method(seed)
        fitted = time.process_time()
        z = place(x_new)
        drawn.append(z)
        if name.endswith("themselves"):
            fitted, cost = time.process_time(), None
        else:
            place(x_new[:1000])  # once to warm up
            begun = time.process_time()
            place(x_new[:1000])
            cost = round(time.process_time() - begun, 3)
        row = {
            "map": name,
            "seed": seed,
            "trustworthiness": round(trustworthiness(x_new, z, n_neighbors=10), 4),
            "continuity": round(trustworthiness(z, x_new, n_neighbors=10), 4),
            "neighbours kept": round(shared(x_new, z), 4),
            "label accuracy": round(float(label_accuracy(z)), 4),
            "fit": round(fitted - start, 1),
            "place 1,000": cost,
        }
        table.append(row)
        print(row, flush=True)
    for row, (a, b) in zip(table[-3:], combinations(drawn, 2), strict=True):
        row["neighbours shared with another seed"] = round(shared(a, b), 3)
        row["rank correlation of centres with another seed"] = round(spearmanr(centres(a), centres(b))[0], 3)
        print(row["neighbours shared with another seed"], row["rank correlation of centres with another seed"])

record(__file__, table)
