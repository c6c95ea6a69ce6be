"""Gaussian noise 0.4 on MNIST, clipped to [0, 1]: how far do a convolutional network and its rivals get, at what
cost?

keras.io's public example is built after its description (https://keras.io/examples/vision/autoencoder/): cross-
entropy, Adam at its usual rate, batches of 128, noise drawn once. The other networks see new noise in every batch,
squared error or cross-entropy, and one cycle of the learning rate. All train on 60,000 digits; the test noise is the
same for all.
"""

import time

import keras
import numpy as np
from keras import layers, ops

from ae_helpers import data, metrics, models, training
from record import record

SEEDS = (0, 1)


@keras.saving.register_keras_serializable(package="evidence")
class ClippedNoise(layers.GaussianNoise):
    """Gaussian noise in training, clipped to the range of the pixels."""

    def call(self, inputs, training=False):
        noisy = super().call(inputs, training=training)
        return ops.clip(noisy, 0, 1) if training else noisy


def damaged(x, seed):
    """Return the images with noise drawn once."""
    return np.clip(x + 0.4 * np.random.default_rng(seed).standard_normal(x.shape, dtype="float32"), 0, 1)


def strided():
    """Return our network: three strided convolutions and three transposed ones back, 28 -> 14 -> 7 -> 4 and back."""
    down = [layers.Conv2D(c, 5, strides=2, padding="same", activation="relu") for c in (32, 64, 64)]
    up = [layers.Conv2DTranspose(c, 4, strides=2, padding="same", activation="relu") for c in (64, 32)]
    last = layers.Conv2DTranspose(1, 4, strides=2, padding="same", activation="sigmoid")
    crop = layers.Cropping2D(((0, 1), (0, 1)))  # 8 x 8 back to 7 x 7
    return keras.Sequential([keras.Input((28, 28, 1)), ClippedNoise(0.4), *down, up[0], crop, up[1], last])


def keras_io(*noise):
    """Return the network of keras.io's example."""
    same = {"padding": "same", "activation": "relu"}
    down = [layers.Conv2D(32, 3, **same), layers.MaxPooling2D(2, padding="same")]
    down += [layers.Conv2D(32, 3, **same), layers.MaxPooling2D(2, padding="same")]
    up = [layers.Conv2DTranspose(32, 3, strides=2, **same) for _ in range(2)]
    last = layers.Conv2D(1, 3, padding="same", activation="sigmoid")
    return keras.Sequential([keras.Input((28, 28, 1)), *noise, *down, *up, last])


def dense():
    """Return the lesson's network of 512 code units."""
    return keras.Sequential(
        [
            *[keras.Input((28, 28, 1)), ClippedNoise(0.4), layers.Flatten(), layers.Dense(512, activation="relu")],
            *[layers.Dense(784, activation="sigmoid"), layers.Reshape((28, 28, 1))],
        ]
    )


def linear_errors(x_train, x_test, noisy):
    """Return the test error of the best linear map; its ridge is chosen on 5,000 training images left out."""
    flat = [x.reshape(len(x), -1) for x in (x_train, damaged(x_train, 2), noisy)]
    good, bad, bad_test = flat
    fit, val = slice(0, 55_000), slice(55_000, None)
    mean_bad, mean_good = bad[fit].mean(axis=0), good[fit].mean(axis=0)
    a = (bad[fit] - mean_bad).astype("float64")
    gram, right = a.T @ a, a.T @ (good[fit] - mean_good)

    def error(ridge, x_noisy, x):
        w = np.linalg.solve(gram + ridge * len(a) * np.eye(784), right)
        return metrics.mse(x, np.clip((x_noisy - mean_bad) @ w + mean_good, 0, 1))

    best = min((1e-5, 1e-4, 1e-3, 1e-2), key=lambda ridge: error(ridge, bad[val], good[val]))
    return error(best, bad_test, x_test.reshape(len(x_test), -1))


def main():
    mnist = data.load_mnist()
    x_train, x_test = (x.reshape(-1, 28, 28, 1) for x in (mnist.x_train, mnist.x_test))
    noisy, table = damaged(x_test, 1), []

    def add(method, epochs, errors, cost):
        row = {"method": method, "epochs": epochs, "core-seconds": round(cost), "test MSE": float(np.mean(errors))}
        table.append({**row, "spread": float(np.ptp(errors))})
        print(table[-1], f"{time.process_time():.0f} s", flush=True)

    def one_cycle(method, build, epochs, rate, loss, batch_size):
        errors, before = [], time.process_time()
        for seed in SEEDS:
            keras.utils.set_random_seed(seed)
            net = build()
            training.fit(net, x_train, epochs=epochs, learning_rate=rate, loss=loss, batch_size=batch_size)
            errors.append(metrics.mse(x_test, models.run(net, noisy)))
        add(method, epochs, errors, (time.process_time() - before) / len(SEEDS))

    def public(stops):  # one seed: twenty epochs of it cost as much as all the rest
        keras.utils.set_random_seed(SEEDS[0])
        before, net = time.process_time(), keras_io()
        once = damaged(x_train, 100)
        net.compile(optimizer="adam", loss="binary_crossentropy", steps_per_execution=20)
        for done, stop in zip((0, *stops), stops, strict=False):
            net.fit(once, x_train, epochs=stop - done, batch_size=128, verbose=0)
            error = metrics.mse(x_test, models.run(net, noisy))
            add("keras.io's example", stop, [error], time.process_time() - before)

    add("the noisy image", 0, [metrics.mse(x_test, noisy)], 0)
    add("best linear map", 0, [linear_errors(x_train, x_test, noisy)], 0)
    one_cycle("strided convolutions", strided, 4, 0.006, "binary_crossentropy", 100)
    one_cycle("dense, 512 units", dense, 4, 0.01, "mse", 256)
    one_cycle("dense, 512 units", dense, 20, 0.01, "mse", 256)
    one_cycle("keras.io's network, trained our way", keras_io_with_noise, 4, 0.006, "binary_crossentropy", 100)
    public((3, 10, 20))
    record(__file__, table)


def keras_io_with_noise():
    """Return keras.io's network behind our noise layer, to train it as ours is trained."""
    return keras_io(ClippedNoise(0.4))


if __name__ == "__main__":
    main()
