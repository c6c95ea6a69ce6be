"""Does an encoder that was pre-trained without labels help a network that is then trained with them?

The same network, 784-512-256-10, starts from a denoising encoder or from random weights and is trained with 100, 1,000
or 55,000 labels. Both starts are tuned alike: the learning rate, noise on the input in training or not, and the number
of passes; by cross-validation within the 100 or 1,000 labels, by 5,000 more images when all are labelled. Two encoders,
from two seeds, are used in turn.
"""

import itertools
import time

import keras
import numpy as np
from keras import layers
from sklearn.model_selection import StratifiedKFold

from ae_helpers import data, models, training
from record import record

mnist = data.load_mnist(flat=True)
x, y, x_test, y_test = mnist.x_train, mnist.y_train, mnist.x_test, mnist.y_test
labelled, val = np.arange(55_000), np.arange(55_000, 60_000)
LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
#        labels: draws, folds used of four, images in a step, passes, passes between two looks
SETTINGS = {100: (5, 4, 20, 40, 10), 1000: (3, 2, 50, 20, 5)}
NOISES, RATES, RATES_ALL = (0.0, 0.5), (3e-4, 2e-3), (1e-3, 3e-3)


def draw(m, seed):
    """Return the rows of m images among the first 55,000, as many of each digit."""
    rng = np.random.default_rng(seed)
    rows = [rng.choice(np.flatnonzero(y[labelled] == digit), m // 10, replace=False) for digit in range(10)]
    return np.concatenate(rows)


def pretrained(seed):
    """Return the weights of a denoising encoder, trained for 5 passes over all images."""
    keras.utils.set_random_seed(seed)
    encoder = [keras.Input((784,)), layers.GaussianNoise(1.0)]
    encoder += [layers.Dense(size, activation="relu") for size in (512, 256)]
    decoder = [keras.Input((256,)), layers.Dense(512, activation="relu"), layers.Dense(784, activation="sigmoid")]
    model = models.Autoencoder(keras.Sequential(encoder), keras.Sequential(decoder))
    training.fit(model, x, epochs=5, learning_rate=4e-3, loss="binary_crossentropy")
    return [weight.numpy() for weight in model.encoder.trainable_variables]


def classifier(noise):
    hidden = [layers.Dense(k, activation="relu") for k in (512, 256)]
    model = keras.Sequential([keras.Input((784,)), layers.GaussianNoise(noise), *hidden, layers.Dense(10)])
    model.compile(keras.optimizers.Adam(1e-3), loss=LOSS, metrics=["accuracy"], steps_per_execution=5)
    return model


def start(model, weights, seed):
    """Set a classifier to the pre-trained weights, or to random ones for ``None``, with a fresh last layer."""
    rng = np.random.default_rng(seed)
    values = list(weights or [])
    for variable in model.trainable_variables[len(values) :]:
        limit = np.sqrt(6 / sum(variable.shape)) if len(variable.shape) == 2 else 0  # Glorot's, and no offset
        values.append(rng.uniform(-limit, limit, variable.shape))
    for variable, value in zip(model.trainable_variables, values, strict=True):
        variable.assign(value)


def train(model, images, labels, rate, batch, passes, **kwargs):
    """Train with Adam from a clean state and return the history."""
    for variable in model.optimizer.variables:
        variable.assign(np.zeros(variable.shape, variable.dtype))
    model.optimizer.learning_rate = rate
    return model.fit(images, labels, epochs=passes, batch_size=batch, verbose=0, **kwargs).history


def few_labels(m, encoders, nets):
    """Yield a row for each draw and start: what cross-validation chose, and the test accuracy it led to."""
    draws, folds, batch, passes, step = SETTINGS[m]
    for seed, name in itertools.product(range(draws), ("pre-trained", "random")):
        weights = encoders[seed % 2] if name == "pre-trained" else None
        rows, score = draw(m, seed), {}
        splits = list(StratifiedKFold(4, shuffle=True, random_state=0).split(rows, y[rows]))[:folds]
        for (noise, rate), (seen, held) in itertools.product(itertools.product(NOISES, RATES), splits):
            start(nets[noise], weights, seed)
            held_out = {"validation_data": (x[rows[held]], y[rows[held]]), "validation_freq": step}
            history = train(nets[noise], x[rows[seen]], y[rows[seen]], rate, batch, passes, **held_out)
            for i, accuracy in enumerate(history["val_accuracy"]):
                score[noise, rate, step * (i + 1)] = score.get((noise, rate, step * (i + 1)), 0) + accuracy / folds
        noise, rate, chosen = max(score, key=score.get)
        start(nets[noise], weights, seed)
        train(nets[noise], x[rows], y[rows], rate, batch, chosen)
        test = float(np.mean(models.run(nets[noise], x_test).argmax(axis=1) == y_test))
        yield {"labels": m, "start": name, "draw": seed, "noise": noise, "rate": rate, "passes": chosen,
               "cv": round(max(score.values()), 4), "test": test}  # fmt: skip


def all_labels(encoders, nets):
    """Yield a row for each start, seed and setting with 55,000 labels; the lesson takes the best on validation."""
    best = {}
    for seed, name in itertools.product((0, 1), ("pre-trained", "random")):
        for noise, rate in itertools.product(NOISES, RATES_ALL) if seed == 0 else [best[name]]:
            model = nets[noise]
            start(model, encoders[seed] if name == "pre-trained" else None, seed)
            training.fit(model, x[labelled], y[labelled], epochs=10, learning_rate=rate, loss=LOSS)
            pairs = (x[val], y[val]), (x_test, y_test)
            accuracy = [np.mean(models.run(model, images).argmax(axis=1) == labels) for images, labels in pairs]
            if seed == 0:
                best[name] = max(best.get(name, (0, 0, 0)), (accuracy[0], noise, rate))
            yield {"labels": 55_000, "start": name, "draw": seed, "noise": noise, "rate": rate, "passes": 10,
                   "cv": round(float(accuracy[0]), 4), "test": round(float(accuracy[1]), 4)}  # fmt: skip
        best[name] = best[name][-2:]


def main():
    encoders, nets, table = [pretrained(seed) for seed in (0, 1)], {noise: classifier(noise) for noise in NOISES}, []
    few = (few_labels(m, encoders, nets) for m in SETTINGS)
    for row in itertools.chain(*few, all_labels(encoders, nets)):
        table.append(row)
        print(f"{time.process_time():5.0f} s {row}", flush=True)
    record(__file__, table)


if __name__ == "__main__":
    main()
