"""What makes the two-dimensional map of an autoencoder better than PCA's: which half needs its hidden layers?

784-256-128-64-2 and back, as in the lesson, with the hidden layers left out of the encoder, of the decoder, or of both,
for 8 and for 24 passes over 50,000 digits, two seeds. The table holds the measures of the map of every fifth test
digit.
"""

import keras
import numpy as np
from keras import layers
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors

from ae_helpers import data, metrics, models, training
from record import record

mnist = data.load_mnist(flat=True)
x_train = mnist.x_train[:50_000]
x_new, y_new = mnist.x_test[::5], mnist.y_test[::5]


def label_accuracy(z):
    votes = y_new[NearestNeighbors(n_neighbors=10).fit(z).kneighbors(return_distance=False)]
    return float(np.mean([np.bincount(row, minlength=10).argmax() for row in votes] == y_new))


def half(size_in, hidden, size_out, activation):
    dense = [layers.Dense(width, "silu") for width in hidden]
    return keras.Sequential([keras.Input((size_in,)), *dense, layers.Dense(size_out, activation)])


hidden = (256, 128, 64)
table = []
for name, encoder, decoder in (
    ("neither", (), ()),
    ("encoder", hidden, ()),
    ("decoder", (), hidden[::-1]),
    ("both", hidden, hidden[::-1]),
):
    for seed, passes in ((0, 8), (0, 24), (1, 8), (1, 24)):
        keras.utils.set_random_seed(seed)
        model = models.Autoencoder(half(784, encoder, 2, None), half(2, decoder, 784, "sigmoid"))
        training.fit(model, x_train, epochs=passes, batch_size=200, learning_rate=0.006)
        z = models.run(model.encoder, x_new)
        row = {
            "hidden layers in": name,
            "seed": seed,
            "passes": passes,
            "test MSE": round(metrics.mse(x_new, models.run(model, x_new)), 4),
            "trustworthiness": round(trustworthiness(x_new, z, n_neighbors=10), 4),
            "label accuracy": round(label_accuracy(z), 4),
        }
        table.append(row)
        print(row, flush=True)

record(__file__, table)
