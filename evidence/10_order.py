"""One or two beats somewhere in a longer recording: which encoder finds them, and which keeps their order?

The input is noise (0.2 standard deviations) with one beat, or two different ones, of 10 steps of 14 samples at random
places. The network has to draw the beats alone, two of them in the order in which they came, from a code of 8 numbers
a beat. All train on recordings of 30 steps (one beat) or 40 (two), drawn anew at every round, and are tested on
longer ones too. Encoders: dense, recurrent, and convolutional with a maximum over time that sees 9 steps at once, or
61 with dilated kernels. The decoder is the same dense one. Each tries two learning rates, the dense one also twice
the training; the best on validation beats counts.
"""

import keras
import numpy as np
from keras import layers

from ae_helpers import data, metrics, models, training
from record import record

NOISE = 0.2


def recordings(beats, count, steps, n, rng):
    """Return n recordings (n, steps, 14) with ``count`` random beats in each, and these beats in a row."""
    drawn = [beats[rng.integers(0, len(beats), n)] for _ in range(count)]
    starts = np.sort(rng.integers(0, steps - 10 * count + 1, (n, count)), axis=1) + 10 * np.arange(count)
    out = rng.normal(0, NOISE, (n, steps, 14)).astype("float32")
    for row, parts, places in zip(out, zip(*drawn, strict=True), starts, strict=True):
        for part, start in zip(parts, places, strict=True):
            row[start : start + 10] = part
    return out, np.concatenate(drawn, axis=1)


def build(kind, count):
    x = keras.Input((20 + 10 * count if kind == "dense" else None, 14))
    if kind == "dense":
        h = layers.Dense(256, "relu")(layers.Flatten()(x))
        h = layers.Dense(64, "relu")(h)
    elif kind == "recurrent":
        h = layers.GRU(64)(x)
    else:
        h = x
        for dilation in (1, 1) if kind == "convolutional" else (1, 2, 4, 8):
            h = layers.Conv1D(64, 5, padding="same", activation="relu", dilation_rate=dilation)(h)
        h = layers.GlobalMaxPooling1D()(h)
    h = layers.Dense(64, "relu")(layers.Dense(8 * count)(h))
    h = layers.Dense(140 * count)(layers.Dense(256, "relu")(h))
    return keras.Model(x, layers.Reshape((10 * count, 14))(h))


def trained(kind, count, rate, rounds, seed):
    keras.utils.set_random_seed(seed)
    rng, model = np.random.default_rng(seed), build(kind, count)
    schedule = training.OneCycle(rate, steps=rounds * 100)
    model.compile(optimizer=keras.optimizers.Adam(schedule), loss="mse", steps_per_execution=20)
    for _ in range(rounds):
        model.fit(*recordings(train, count, 20 + 10 * count, 4000, rng), batch_size=40, verbose=0)
    return model


def error(model, beats, count, steps):
    x, y = recordings(beats, count, steps, 2000, np.random.default_rng(1))
    return round(metrics.mse(y, models.run(model, x)), 4)


ecg = data.load_ecg5000()
order = np.random.default_rng(0).permutation(500)
validation, train = (ecg.x_train[rows].reshape(-1, 10, 14) for rows in (order[:100], order[100:]))
test = ecg.x_test.reshape(-1, 10, 14)


def main():
    table = []
    for count in (1, 2):
        steps = 20 + 10 * count
        for kind in ("dense", "recurrent", "convolutional", "dilated")[: 2 + count]:
            settings = [(rate, 30 * count) for rate in (0.005, 0.01)]
            settings += [(rate, 60 * count) for rate in (0.005, 0.01)] if kind == "dense" else []
            tried = {setting: trained(kind, count, *setting, 0) for setting in settings}
            rate, rounds = min(tried, key=lambda setting: error(tried[setting], validation, count, steps))
            for seed in (0, 1):
                model = tried[rate, rounds] if seed == 0 else trained(kind, count, rate, rounds, seed)
                row = {"beats": count, "encoder": kind, "rate": rate, "rounds": rounds, "seed": seed}
                row["parameters"] = model.count_params()
                for longer in (steps, 2 * steps, 4 * steps):
                    if longer == steps or kind != "dense":
                        row[f"{longer} steps"] = error(model, test, count, longer)
                table.append(row)
                print(row, flush=True)
    record(__file__, table)


if __name__ == "__main__":
    main()
