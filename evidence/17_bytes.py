"""How much of a word's meaning do 8, 16 or 32 bytes keep?

Every method writes each of 12,000 words into as many bytes; what it learns, it learns from 9,000 of them. Whatever has
a setting gets the one that is best on 1,000 validation words: PCA the number of bits, networks the noise on their
input. The measures are those of lesson 17, on 2,000 test words: recall among all 12,000 with the query compressed too
or whole, rank correlation with people's judgements, and the analogies whose answer is a test word.
"""

import keras
import numpy as np
from keras import layers, ops
from scipy.stats import spearmanr
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from ae_helpers import data, models, training
from record import record

words = data.load_words()
x = words.vectors / np.linalg.norm(words.vectors, axis=1, keepdims=True)
judged = np.unique(words.pairs)
others = np.random.default_rng(0).permutation(np.setdiff1d(np.arange(len(x)), judged))
test = np.concatenate([judged, others[: 2000 - len(judged)]])
val, train = np.split(others[2000 - len(judged) :], [1000])
mean = x[train].mean(axis=0)
axes = np.linalg.svd(x[train] - mean, full_matrices=False)[2].T
SEEDS, SCALE = (0, 1, 2), 10.0  # unit vectors of 100 numbers, times 10: about 1 a number


def unit(y):
    return y / np.maximum(np.linalg.norm(y, axis=1, keepdims=True), 1e-9)


def nearest(query, rows, y):
    cosine = query @ y.T
    cosine[np.arange(len(rows)), rows] = -np.inf
    return np.argpartition(-cosine, 10, axis=1)[:, :10]


TRUE = {"val": nearest(x[val], val, x), "test": nearest(x[test], test, x)}


def recall(y, part="test", query=None):
    rows, y = {"val": val, "test": test}[part], unit(y)
    found = nearest((y if query is None else unit(query))[rows], rows, y)
    return float(np.mean([len(np.intersect1d(*pair)) for pair in zip(TRUE[part], found, strict=True)]) / 10)


def measures(y, query=x):
    y = unit(y)
    human = spearmanr(np.sum(y[words.pairs[:, 0]] * y[words.pairs[:, 1]], axis=1), words.similarity).statistic
    a, b, c, d = words.analogies[np.isin(words.analogies[:, 3], test)].T
    cosine = (y[b] - y[a] + y[c]) @ y.T
    for given in (a, b, c):
        cosine[np.arange(len(a)), given] = -np.inf
    return {
        "recall": recall(y),
        "recall, query whole": recall(y, query=query),
        "people": float(human),
        "analogies": float(np.mean(cosine.argmax(axis=1) == d)),
    }


# Rivals


def levels(unit_values, bits):
    """Levels for one number, placed by k-means on the training words."""
    start = np.quantile(unit_values[train], (np.arange(2**bits) + 0.5) / 2**bits)
    for _ in range(30):
        nearest_level = np.abs(unit_values[train, None] - start).argmin(axis=1)
        for i in range(len(start)):
            if np.any(nearest_level == i):
                start[i] = unit_values[train][nearest_level == i].mean()
    return start


def rounded(codes, bits):
    """Each number to one of 2^bits levels: k-means up to 5 bits, beyond that even steps over the training range."""
    out = np.empty_like(codes)
    for j, values in enumerate(codes.T):
        even = np.linspace(values[train].min(), values[train].max(), 2**bits)
        steps = levels(values, bits) if bits <= 5 else even
        out[:, j] = steps[np.abs(values[:, None] - steps).argmin(axis=1)]
    return out


def pca(size):
    best = (-1.0, None, None)
    for bits in (1, 2, 3, 4, 6, 8):
        k = min(8 * size // bits, 100)
        y = rounded((x - mean) @ axes[:, :k], bits) @ axes[:, :k].T + mean
        best = max(best, (recall(y, "val"), f"{k} numbers of {bits} bits", bits), key=lambda row: row[0])
        if best[2] == bits:
            best_y = y
    return best_y, best[1]


def random_signs(size, seed):
    """The signs, and the projections themselves, which a whole query keeps."""
    projections = (x - mean) @ np.random.default_rng(seed).normal(size=(100, 8 * size))
    return np.sign(projections), projections


def product_codes(y, size, seed, start=None):
    """Product quantisation: cut vectors into parts, replace each part by the nearest of 256 centres."""
    out, books = np.empty_like(y), []
    for i, part in enumerate(np.array_split(np.arange(100), size)):
        if start is None:
            book = KMeans(256, n_init=3, random_state=seed).fit(y[train][:, part])
        else:
            book = KMeans(256, init=start[i], n_init=1, max_iter=2).fit(y[train][:, part])
        books.append(book.cluster_centers_)
        out[:, part] = book.cluster_centers_[book.predict(np.ascontiguousarray(y[:, part]))]
    return out, books


def rotated_product_codes(size, seed, rounds=40):
    """Optimised product quantisation: PCA with variances shared out evenly, then turn and cluster in turns."""
    parts, variance = [[] for _ in range(size)], np.var((x[train] - mean) @ axes, axis=0)
    room = [len(part) for part in np.array_split(np.arange(100), size)]
    for j in range(100):
        free = [i for i in range(size) if len(parts[i]) < room[i]]
        parts[min(free, key=lambda i: (len(parts[i]) > 0) * np.sum(np.log(100 * 256 * variance[parts[i]])))].append(j)
    turn = axes[:, np.concatenate(parts)]
    copies, books = product_codes((x - mean) @ turn, size, seed)
    for _ in range(rounds):
        left, _, right = np.linalg.svd((x[train] - mean).T @ copies[train])
        turn = left @ right
        copies, books = product_codes((x - mean) @ turn, size, seed, books)
    return copies @ turn.T + mean


# Autoencoders


@keras.saving.register_keras_serializable()
class Round(layers.Layer):
    """To one of 2^bits levels from -1 to 1; the gradient passes as if there were no rounding."""

    def __init__(self, bits, **kwargs):
        super().__init__(**kwargs)
        self.top = 2**bits - 1

    def call(self, z):
        u = self.top * (ops.tanh(z) + 1) / 2
        return 2 / self.top * (u + ops.stop_gradient(ops.round(u) - u)) - 1


def network(k, bits, activation, noise, seed, epochs=60):
    """An autoencoder with ``bits`` a number while it trains, or with no rounding for ``None``."""
    keras.utils.set_random_seed(seed)
    encoder = [keras.Input((100,)), layers.GaussianNoise(noise), layers.Dense(512, activation), layers.Dense(k)]
    encoder += [Round(bits)] if bits else []
    decoder = [keras.Input((k,)), layers.Dense(512, activation), layers.Dense(100)]
    model = models.Autoencoder(keras.Sequential(encoder), keras.Sequential(decoder))
    training.fit(model, SCALE * x[train], epochs=epochs, batch_size=250, learning_rate=4e-3)
    return model


def tuned(build):
    """The noise that is best on validation words with the first seed, and the copies of all seeds."""
    first = {noise: build(noise, SEEDS[0]) for noise in (0.1, 0.3)}
    noise = max(first, key=lambda value: recall(first[value], "val"))
    return [first[noise]] + [build(noise, seed) for seed in SEEDS[1:]], f"noise {noise}"


def with_rounding(size, activation, bits=2, epochs=60):
    def build(noise, seed):
        return models.run(network(8 * size // bits, bits, activation, noise, seed, epochs), SCALE * x)

    return tuned(build)


def rounded_after(size, bits):
    def build(noise, seed):
        model = network(8 * size // bits, None, "gelu", noise, seed)
        return model.decode(rounded(model.encode(SCALE * x), bits))

    return tuned(build)


def main():
    table = []

    def add(size, method, copies, setting):
        rows = [measures(*y) if isinstance(y, tuple) else measures(y) for y in copies]
        row = {"bytes": size, "method": method, "setting": setting, "runs": len(copies)}
        for name in rows[0]:
            values = [r[name] for r in rows]
            row[name] = round(float(np.mean(values)), 4)
            row[name + ", spread"] = round(float(np.std(values, ddof=1)), 4) if len(copies) > 1 else 0.0
        table.append(row)
        print(row, flush=True)

    add(200, "nothing compressed", [x], "half precision")
    for size in (8, 16, 32):
        y, setting = pca(size)
        add(size, "PCA, rounded", [y], setting)
        add(size, "signs of random projections", [random_signs(size, seed) for seed in SEEDS], f"{8 * size} bits")
        add(size, "product quantisation", [product_codes(x, size, seed)[0] for seed in SEEDS], "256 centres")
        add(size, "the same, rotation learned", [rotated_product_codes(size, seed) for seed in SEEDS], "40 rounds")
        add(size, "autoencoder, rounding in training", *with_rounding(size, "gelu"))
        if size < 32:
            add(size, "the same, without activations", *with_rounding(size, "linear"))
            add(size, "autoencoder, 2 bits rounded afterwards", *rounded_after(size, 2))
            add(size, "autoencoder, 8 bits rounded afterwards", *rounded_after(size, 8))
    record(__file__, table)


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
