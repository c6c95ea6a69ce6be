"""Does the autoencoder's lead over PCA keep its shape when it trains for longer? Seven code sizes, 3 and 30 epochs.

The network, the data, Adam and the one-cycle schedule are those of lesson 05. Each size and length takes the peak rate
that is the better of two on the validation images under the first seed.
"""

import itertools

import numpy as np

from ae_helpers import data, metrics
from record import record

SIZES, SEEDS, PEAKS, BATCH = (1, 2, 4, 8, 16, 32, 64), (0, 1), (0.003, 0.01), 50
mnist = data.load_mnist(flat=True)
x_train, x_val, x_test = mnist.x_train[:20_000], mnist.x_train[-1_000:], mnist.x_test


def initial_parameters(sizes, seed):
    rng = np.random.default_rng(seed)
    p = []
    for inputs, outputs in itertools.pairwise(sizes):
        limit = np.sqrt(6 / (inputs + outputs))
        p += [rng.uniform(-limit, limit, (inputs, outputs)).astype("float32"), np.zeros(outputs, "float32")]
    return p


def forward(p, x):
    h = np.maximum(x @ p[0] + p[1], 0)
    z = h @ p[2] + p[3]
    u = np.maximum(z @ p[4] + p[5], 0)
    return h, z, u, 0.5 + 0.5 * np.tanh((u @ p[6] + p[7]) / 2)


def backward(p, x, h, z, u, x_hat):
    d4 = 2 / len(x) * (x_hat - x) * x_hat * (1 - x_hat)
    d3 = (d4 @ p[6].T) * (u > 0)
    d2 = d3 @ p[4].T
    d1 = (d2 @ p[2].T) * (h > 0)
    return [x.T @ d1, d1.sum(0), h.T @ d2, d2.sum(0), z.T @ d3, d3.sum(0), u.T @ d4, d4.sum(0)]


def train(p, steps, peak):
    """Adam with a one-cycle rate, as in the lesson."""
    done = np.arange(steps) / steps
    up = 1 / 25 + 24 / 25 * (0.5 - 0.5 * np.cos(np.pi * done / 0.3))
    down = 0.5 + 0.5 * np.cos(np.pi * (done - 0.3) / 0.7)
    rates = (peak * np.where(done < 0.3, up, down)).tolist()
    m, s = [np.zeros_like(w) for w in p], [np.zeros_like(w) for w in p]
    for t, rate in enumerate(rates, start=1):
        first = (t - 1) * BATCH % len(x_train)
        x = x_train[first : first + BATCH]
        for i, grad in enumerate(backward(p, x, *forward(p, x))):
            m[i] += 0.1 * (grad - m[i])
            s[i] += 0.001 * (grad**2 - s[i])
            p[i] -= rate / (1 - 0.9**t) * m[i] / (np.sqrt(s[i] / (1 - 0.999**t)) + 1e-7)
    return p


def errors(k, epochs, seed, peak):
    """Return the MSE on the validation and on the test images of one run."""
    p = train(initial_parameters((784, 128, k, 128, 784), seed), 400 * epochs, peak)
    return [round(metrics.mse(x, forward(p, x)[-1]), 5) for x in (x_val, x_test)]


def pca_errors(x, x_new):
    """Return the test MSE of PCA for each size, its outputs clipped to the range of a pixel."""
    mean = x.mean(axis=0)
    directions = np.linalg.eigh((x - mean).T @ (x - mean))[1][:, ::-1]
    codes = (x_new - mean) @ directions
    return {k: metrics.mse(x_new, np.clip(mean + codes[:, :k] @ directions[:, :k].T, 0, 1)) for k in SIZES}


if __name__ == "__main__":
    pca = pca_errors(x_train, x_test)
    table = []
    for k in SIZES:
        row = {"k": k, "PCA": round(pca[k], 5)}
        for epochs in (3, 30):
            tried = [(*errors(k, epochs, SEEDS[0], peak), peak) for peak in PEAKS]
            _, row[f"{epochs} epochs, seed {SEEDS[0]}"], peak = min(tried)
            for seed in SEEDS[1:]:
                row[f"{epochs} epochs, seed {seed}"] = errors(k, epochs, seed, peak)[1]
            row[f"{epochs} epochs, peak"] = peak
        table.append(row)
        print(row, flush=True)
    record(__file__, table)
