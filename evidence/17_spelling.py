"""Does a recurrent autoencoder spell words as well as a dense one, once both are trained to the end?

Words of up to twelve letters through 32 numbers. Letters right and words right are counted on the held-out words of
lesson 17, for two lengths of training and two seeds each.
"""

import time

import keras
import numpy as np
from keras import layers

from ae_helpers import data, models, training
from record import record

STEPS, LETTERS, K = 12, "abcdefghijklmnopqrstuvwxyz ", 32
words = data.load_words()
judged = np.unique(words.pairs)
others = np.random.default_rng(0).permutation(np.setdiff1d(np.arange(len(words.words)), judged))
fits = np.array([len(word) <= STEPS for word in words.words])
test = np.concatenate([judged, others[: 2000 - len(judged)]])
train = others[3000 - len(judged) :]
test, train = test[fits[test]], train[fits[train]]
letters = np.array([[LETTERS.index(c) for c in word[:STEPS].ljust(STEPS)] for word in words.words])
x = np.eye(len(LETTERS), dtype="float32")[letters]


def dense():
    encoder = [keras.Input(x.shape[1:]), layers.Flatten(), layers.Dense(512, "gelu"), layers.Dense(K)]
    decoder = [keras.Input((K,)), layers.Dense(512, "gelu"), layers.Dense(x[0].size), layers.Reshape(x.shape[1:])]
    return models.Autoencoder(keras.Sequential(encoder), keras.Sequential(decoder))


def gru():
    return models.recurrent_autoencoder(STEPS, len(LETTERS), code_dim=K, units=128)


def main():
    table = []
    plans = [(dense, 4e-3, 40), (dense, 4e-3, 120), (gru, 1e-2, 20), (gru, 1e-2, 80)]
    for build, rate, epochs in plans:
        for seed in (0, 1):
            keras.utils.set_random_seed(seed)
            model, start = build(), time.process_time()
            loss = keras.losses.CategoricalCrossentropy(from_logits=True)
            training.fit(model, x[train], epochs=epochs, batch_size=128, learning_rate=rate, loss=loss)
            row = {"network": build.__name__, "passes": epochs, "seed": seed, "parameters": model.count_params()}
            row["core_seconds"] = round(time.process_time() - start)
            for name, rows in (("training", train[:2000]), ("test", test)):
                right = models.run(model, x[rows]).argmax(axis=-1) == letters[rows]
                row[f"{name} words"] = round(float(right.all(axis=1).mean()), 4)
                row[f"{name} letters"] = round(float(right[letters[rows] < 26].mean()), 4)
            table.append(row)
            print(row, flush=True)
    record(__file__, table)


if __name__ == "__main__":
    main()
