"""What do tied weights cost an autoencoder with a sigmoid output? One layer, 784-32-784, on MNIST.

Both networks get the same four peak learning rates and three lengths of training, and one length four times longer
still. The learning rate is chosen on the last 10,000 training digits; the test error is measured, never chosen on.
"""

import keras
import numpy as np
from keras import layers

from ae_helpers import data, metrics, models, training
from ae_helpers.layers import TiedDense
from record import record

SEEDS = (0, 1, 2)
RATES = {3: (0.01, 0.03, 0.06, 0.12), 12: (0.01, 0.03, 0.06, 0.12), 48: (0.01, 0.03, 0.06, 0.12), 192: (0.03,)}

digits = data.load_mnist(flat=True)
x_train, x_val, x_test = digits.x_train[:50_000], digits.x_train[50_000:], digits.x_test


def one_layer(tied, k=32):
    """An autoencoder with one weight matrix (tied) or two; the code is linear, the output a sigmoid."""
    x = keras.Input((784,))
    if tied:
        layer = TiedDense(k, transpose_activation="sigmoid")
        return keras.Model(x, layer(layer(x), transpose=True))
    return keras.Model(x, layers.Dense(784, activation="sigmoid")(layers.Dense(k)(x)))


table = []
for epochs, rates in RATES.items():
    for rate in rates:
        for matrices in (2, 1):
            errors = []
            for seed in SEEDS:
                keras.utils.set_random_seed(seed)
                model = one_layer(tied=matrices == 1)
                training.fit(model, x_train, epochs=epochs, learning_rate=rate)
                errors.append([metrics.mse(x, models.run(model, x)) for x in (x_val, x_test)])
            validation, test = np.transpose(errors)
            row = {"matrices": matrices, "epochs": epochs, "rate": rate, "seeds": len(SEEDS)}
            row |= {"validation MSE": round(validation.mean(), 6), "test MSE": round(test.mean(), 6)}
            row |= {"spread": round(test.std(ddof=1), 6)}
            table.append(row)
            print(row, flush=True)
record(__file__, table)
