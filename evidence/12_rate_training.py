"""What does training for the rate buy, once both sides have trained for long?

A dense autoencoder, 784-256-k-256-784, is trained either for rate plus lambda times squared error, with uniform noise
on its code of 32 units, or for copying alone; its code is then rounded, in several step widths for the one that only
copied, and priced by the tables of lesson 12. 32 passes over 50,000 digits, one-cycle learning rate with a peak of
0.01. The table holds bytes a digit, by the tables, and the PSNR on 10,000 validation digits.
"""

import keras
import numpy as np
from keras import layers, ops

from ae_helpers import data, metrics, models, training
from record import record

mnist = data.load_mnist(flat=True)
x_train, x_val = mnist.x_train[:50_000], mnist.x_train[50_000:]
LARGEST, TOTAL, PASSES = 63, 2**16, 32


def parts(k):
    encoder = keras.Sequential([keras.Input((784,)), layers.Dense(256, "silu"), layers.Dense(k)])
    decoder = keras.Sequential([keras.Input((k,)), layers.Dense(256, "silu"), layers.Dense(784, "sigmoid")])
    return encoder, decoder


class Codec(keras.Model):
    def __init__(self, lam, seed, k=32):
        super().__init__()
        self.encoder, self.decoder = parts(k)
        self.m, self.log_s = (self.add_weight(shape=(k,), initializer="zeros") for _ in range(2))
        self.lam, self.noise = lam, keras.random.SeedGenerator(seed)

    def call(self, x):
        z = self.encoder(x)
        z = z + keras.random.uniform(ops.shape(z), -0.5, 0.5, seed=self.noise)
        a, s = -ops.abs(z - self.m), ops.exp(self.log_s)
        area = ops.sigmoid((a + 0.5) / s) - ops.sigmoid((a - 0.5) / s)
        return self.decoder(z), ops.sum(-ops.log(ops.maximum(area, 1e-9)), axis=-1) / np.log(2)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        x_hat, bits = y_pred
        return ops.mean(bits + self.lam * ops.sum((x - x_hat) ** 2, axis=-1))


def price(symbols_train, symbols):
    """Bytes a digit by integer tables that were counted on training codes."""
    train, held_out = (np.clip(s, -LARGEST, LARGEST).astype(int) + LARGEST for s in (symbols_train, symbols))
    bits = 0
    for unit_train, unit in zip(train.T, held_out.T, strict=True):
        counts = np.bincount(unit_train, minlength=2 * LARGEST + 1)
        table = 1 + counts * (TOTAL - len(counts)) // len(unit_train)
        bits += -np.log2(table[unit] / table.sum()).mean()
    return bits / 8


table = []


def add(method, setting, step, model, seed):
    z_train, z = (models.run(model.encoder, x) / step for x in (x_train, x_val))
    z_train, z = np.rint(z_train), np.rint(z)
    copy = np.rint(255 * models.run(model.decoder, np.clip(z, -LARGEST, LARGEST) * step)) / 255
    row = {
        "method": method,
        "setting": setting,
        "step": round(float(step), 3),
        "passes": PASSES,
        "seed": seed,
        "bytes": round(float(price(z_train, z)), 3),
        "psnr": round(metrics.psnr(x_val, copy), 3),
    }
    table.append(row)
    print(row, flush=True)


def fit(model):
    training.fit(model, x_train, epochs=PASSES, batch_size=250, learning_rate=0.01)
    return model


for seed in (0, 1):
    for lam in (8, 20, 50):
        keras.utils.set_random_seed(seed)
        add("rate", lam, 1.0, fit(Codec(lam, seed)), seed)
    for k in (20, 28, 40):
        keras.utils.set_random_seed(seed)
        model = fit(models.Autoencoder(*parts(k)))
        spread = models.run(model.encoder, x_train[:5000]).std(axis=0).mean()
        for share in (0.2, 0.3, 0.4, 0.55, 0.75, 1.0):
            add("copy", k, share * spread, model, seed)
    record(__file__, table)
