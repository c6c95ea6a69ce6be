"""Which of a convolution's two ideas helps on digits, the small window or the shared weights?

Three autoencoders with 32 code numbers and equal multiplications: convolutional (small windows, shared weights),
unshared (the same windows, weights of their own at every position), dense (neither). A fourth, dense, has as few
weights as the convolutional one. Two peak learning rates are tried on one seed; the better one on held-out digits is
used from then on. For few images, rate and number of passes are chosen anew. Test errors are never chosen on.
"""

import keras
import numpy as np
from keras import layers, ops

from ae_helpers import data, metrics, models, training
from record import record

mnist = data.load_mnist()
x_train, x_val = mnist.x_train[:10_000, ..., None], mnist.x_train[50_000:55_000, ..., None]
x_test = mnist.x_test[..., None]
order = np.random.default_rng(0).permutation(784)


def shuffle(x):
    return x.reshape(-1, 784)[:, order].reshape(x.shape)


def windows(x):
    """Cut out every second 4 x 4 window, zeros around the image: (n, 2h, 2w, c) becomes (n, h, w, 16, c)."""
    rows, columns = x.shape[1:3]
    x = ops.pad(x, [(0, 0), (1, 1), (1, 1), (0, 0)])
    return ops.stack([x[:, i : i + rows : 2, j : j + columns : 2] for i in range(4) for j in range(4)], axis=3)


def overlay(stamps):
    """Add up 4 x 4 stamps laid 2 pixels apart, the overhang cut off: (n, h, w, 16, c) becomes (n, 2h, 2w, c)."""
    h, w, c = stamps.shape[1], stamps.shape[2], stamps.shape[4]
    quarters, total = ops.reshape(stamps, (-1, h, w, 2, 2, 2, 2, c)), 0
    for a in (0, 1):
        for b in (0, 1):
            block = ops.transpose(quarters[:, :, :, a, :, b], (0, 1, 3, 2, 4, 5))
            block = ops.reshape(block, (-1, 2 * h, 2 * w, c))
            total += ops.pad(block, [(0, 0), (2 * a, 2 - 2 * a), (2 * b, 2 - 2 * b), (0, 0)])
    return total[:, 1:-1, 1:-1]


class Unshared(layers.Layer):
    """A convolution (or, enlarging, a transposed one) of width 4 and stride 2 with its own kernel at every position."""

    def __init__(self, channels, activation, enlarge=False):
        super().__init__()
        self.channels, self.activation, self.enlarge = channels, keras.activations.get(activation), enlarge

    def build(self, input_shape):
        _, h, w, c = input_shape
        h, w = (h, w) if self.enlarge else (h // 2, w // 2)
        limit = np.sqrt(6 / (16 * (c + self.channels)))  # as Keras starts one shared kernel
        start = keras.initializers.RandomUniform(-limit, limit)
        self.kernel = self.add_weight((h, w, 16, c, self.channels), start)
        grow = 2 if self.enlarge else 1
        self.bias = self.add_weight((grow * h, grow * w, self.channels), "zeros")

    def call(self, x):
        if self.enlarge:
            y = overlay(ops.einsum("nhwc,hwkcq->nhwkq", x, self.kernel))
        else:
            y = ops.einsum("nhwkc,hwkcq->nhwq", windows(x), self.kernel)
        return self.activation(y + self.bias)


def autoencoder(down, up):
    encoder = [keras.Input((28, 28, 1)), *down, layers.Flatten(), layers.Dense(32)]
    model = models.Autoencoder(keras.Sequential(encoder), keras.Sequential([keras.Input((32,)), *up]))
    model.build((None, 28, 28, 1))
    return model


def convolutional():
    same = {"strides": 2, "padding": "same"}
    grow = [
        layers.Conv2DTranspose(8, 4, activation="relu", **same),
        layers.Conv2DTranspose(1, 4, activation="sigmoid", **same),
    ]
    return autoencoder(
        [layers.Conv2D(8, 4, activation="relu", **same), layers.Conv2D(16, 4, activation="relu", **same)],
        [layers.Dense(784, activation="relu"), layers.Reshape((7, 7, 16)), *grow],
    )


def unshared():
    grow = [Unshared(8, "relu", enlarge=True), Unshared(1, "sigmoid", enlarge=True)]
    return autoencoder(
        [Unshared(8, "relu"), Unshared(16, "relu")],
        [layers.Dense(784, activation="relu"), layers.Reshape((7, 7, 16)), *grow],
    )


def dense(width):
    return autoencoder(
        [layers.Flatten(), layers.Dense(width, activation="relu")],
        [layers.Dense(width, activation="relu"), layers.Dense(784, activation="sigmoid"), layers.Reshape((28, 28, 1))],
    )


NETWORKS = {
    "convolutional": convolutional,
    "unshared": unshared,
    "dense": lambda: dense(184),
    "dense, equal size": lambda: dense(33),
}
table = []


def run(name, images, epochs, rate, seed, shuffled=False):
    """Train one network, put its errors on validation and test digits into the table, return the former."""
    keras.utils.set_random_seed(seed)
    model, see = NETWORKS[name](), shuffle if shuffled else np.asarray
    training.fit(model, see(x_train[:images]), epochs=epochs, batch_size=128, learning_rate=rate)
    row = {"network": name, "parameters": model.count_params(), "pixels": "shuffled" if shuffled else "in order"}
    row |= {"images": images, "passes": epochs, "rate": rate, "seed": seed}
    for part, x in (("validation MSE", see(x_val)), ("test MSE", see(x_test))):
        row[part] = round(metrics.mse(x, models.run(model, x)), 6)
    table.append(row)
    print(*row.values(), flush=True)
    return row["validation MSE"]


best = {}
for name in NETWORKS:
    tried = {rate: run(name, 10_000, 10, rate, 0) for rate in (0.01, 0.02)}
    best[name] = min(tried, key=tried.get)
for images, epochs, seeds, shuffled in (
    (10_000, 10, (1, 2), False),
    (10_000, 10, (0,), True),
    (1_000, 100, (0, 1), False),
    (10_000, 40, (0,), False),
):
    for name, rate in best.items():
        for seed in seeds:
            run(name, images, epochs, rate, seed, shuffled)
for name in NETWORKS:  # few images: a network that overfits may want less training, another one more
    for epochs, rate, seeds in ((40, 0.02, (0, 1)), (40, 0.01, (0, 1)), (100, 0.01, (0, 1)), (250, 0.02, (0,))):
        for seed in seeds:
            run(name, 1_000, epochs, rate, seed)
record(__file__, table)
