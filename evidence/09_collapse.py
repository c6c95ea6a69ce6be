"""When does the code of a variational autoencoder stay empty? Training on both sides of the computed threshold.

A model with one hidden layer and 20 code units trains for 10,000 steps at a constant learning rate, for a range of
beta, from fresh weights and from a code that was filled first (four passes at beta = 1). The table tells rate,
distortion and active units after 250, 1,250 and 10,000 steps, on validation digits drawn once in black and white.
"""

import keras
import numpy as np

from ae_helpers import data, metrics, models
from record import record


def binarise(grey, rng):
    return (rng.random(grey.shape, dtype="float32") < grey).astype("float32")


def state(model, x):
    nats = model.evaluate(x, batch_size=1000, verbose=0, return_dict=True)
    active = metrics.active_units(models.run(model.encoder, x)[0])
    return {"distortion": round(nats["reconstruction"], 2), "rate": round(nats["kl"], 3), "active": active}


mnist = data.load_mnist(flat=True)
x_train, x_val = mnist.x_train[:50_000], binarise(mnist.x_train[50_000:], np.random.default_rng(1))

table = []
for start, seed, betas in (("fresh", 0, (20, 28, 36, 50)), ("fresh", 1, (20, 28, 36)), ("filled", 0, (20, 28, 36, 50))):
    for beta in betas:
        keras.utils.set_random_seed(seed)
        rng = np.random.default_rng(seed)
        model = models.dense_variational_autoencoder(784, (128,), 20, seed=seed)
        model.compile(optimizer=keras.optimizers.Adam(0.002), steps_per_execution=25)
        if start == "filled":
            for _ in range(4):
                model.fit(binarise(x_train, rng), batch_size=200, verbose=0)
        model.beta.assign(beta)
        for epoch in range(1, 41):
            model.fit(binarise(x_train, rng), batch_size=200, verbose=0)
            if epoch in (1, 5, 40):
                row = {"beta": beta, "start": start, "seed": seed, "steps": 250 * epoch, **state(model, x_val)}
                table.append(row)
                print(row, flush=True)

record(__file__, table)
