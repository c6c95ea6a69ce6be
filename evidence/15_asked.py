"""Does a conditional variational autoencoder write the digit that is asked? Four prices of the code, 4 and 10 passes.

Encoder and decoder see the label. For beta = 0, 1, 2 and 4, 5,000 test digits are encoded with their own label and
decoded with another, at random. A classifier tells which digit came out. Style is the correlation of slant and of
thickness between source and result, within each pair of classes. The last number asks how much of the digit stands in
the code: the accuracy of a linear probe on codes of validation digits.
"""

import keras
import numpy as np
from keras import layers, ops
from sklearn.linear_model import LogisticRegression

from ae_helpers import data, metrics, models, training
from judge import trained_judge
from record import record

D, K, N = 784, 20, 5000
mnist = data.load_mnist(flat=True)
x_train, y_train = mnist.x_train[:50_000], mnist.y_train[:50_000]
x_val, y_val = mnist.x_train[50_000:], mnist.y_train[50_000:]
digits, was = mnist.x_test[:N], mnist.y_test[:N]
asked = (was + np.random.default_rng(0).integers(1, 10, N)) % 10


class ConditionalVAE(models.VariationalAutoencoder):
    def call(self, inputs, training=None):
        mean, log_var = self.encoder(inputs)
        z = self.sampling([mean, log_var])
        return self.decoder(ops.concatenate([z, inputs[:, D:]], axis=-1)), mean, log_var


def with_label(a, y):
    return np.concatenate([a, np.eye(10)[y]], axis=1, dtype="float32")


def conditional(beta, seed):
    inputs = h = keras.Input((D + 10,))
    for width in (512, 256):
        h = layers.Dense(width, "silu")(h)
    encoder = keras.Model(inputs, ops.split(layers.Dense(2 * K)(h), 2, axis=-1))
    hidden = [layers.Dense(width, "silu") for width in (256, 512)]
    decoder = keras.Sequential([keras.Input((K + 10,)), *hidden, layers.Dense(D, "sigmoid")])
    return ConditionalVAE(encoder, decoder, beta=beta, seed=seed)


def slant(images):
    images = images.reshape(-1, 28, 28)
    ink, r = images.sum(axis=(1, 2)), np.arange(28)
    row, column = images.sum(axis=2) @ r / ink, images.sum(axis=1) @ r / ink
    both = np.einsum("nij,i,j->n", images, r, r) / ink - row * column
    return -both / (images.sum(axis=2) @ r**2 / ink - row**2)


def thickness(images):
    images = images.reshape(-1, 28, 28)
    outline = sum(np.abs(np.diff(images, axis=axis)).sum(axis=(1, 2)) for axis in (1, 2))
    return 2 * images.sum(axis=(1, 2)) / outline


def kept(measure, images):
    a, b = measure(digits), measure(images)
    for pair in np.unique(10 * was + asked):
        rows = 10 * was + asked == pair
        a[rows] -= a[rows].mean()
        b[rows] -= b[rows].mean()
    return round(float(np.corrcoef(a, b)[0, 1]), 3)


judge = trained_judge(x_train, y_train)

table = []
labelled, own = with_label(x_train, y_train), with_label(digits, was)
for passes in (4, 10):
    for beta in (0, 1, 2, 4):
        keras.utils.set_random_seed(1)
        model = conditional(beta, seed=1)
        training.fit(model, labelled, x_train, epochs=passes, batch_size=200, learning_rate=0.006)
        mean = model.encode(own)[0]
        images = model.decode(with_label(mean, asked))
        answers = models.run(judge, images).argmax(axis=1)
        z = model.encode(with_label(x_val, y_val))[0]
        z = z / z.std()
        probe = LogisticRegression(max_iter=1000).fit(z[:4000], y_val[:4000])
        table.append({
            "beta": beta, "passes": passes,
            "asked": round(float(np.mean(answers == asked)), 3),
            "source": round(float(np.mean(answers == was)), 3),
            "slant": kept(slant, images), "thickness": kept(thickness, images),
            "MSE": round(metrics.mse(digits, model.decode(with_label(mean, was))), 4),
            "class in the code": round(float(probe.score(z[4000:], y_val[4000:])), 3),
        })  # fmt: skip
        print(table[-1], flush=True)

record(__file__, table)
