"""Does a deep variational autoencoder collapse, or is it only trained too briefly?

20 code units at beta = 1 on 50,000 digits, black and white, drawn anew at every pass; one hidden layer of 128 units
on each side or five, for 6 and for 24 passes, each with its own one-cycle learning rate; the deep one also with KL
warm-up, which raises beta from 0 to 1 over the first quarter of the passes. The table holds the negative ELBO, its
rate and the active units on 10,000 validation digits, for two seeds.
"""

import keras
import numpy as np

from ae_helpers import data, metrics, models, training
from record import record


def binarise(grey, rng):
    return (rng.random(grey.shape, dtype="float32") < grey).astype("float32")


mnist = data.load_mnist(flat=True)
x_train, x_val = mnist.x_train[:50_000], binarise(mnist.x_train[50_000:], np.random.default_rng(1))

table = []
for seed, passes in ((0, 6), (0, 24), (1, 6), (1, 24)):
    for depth, remedy in ((1, "none"), (5, "none"), (5, "warm-up")):
        keras.utils.set_random_seed(seed)
        rng = np.random.default_rng(seed)
        model = models.dense_variational_autoencoder(784, (128,) * depth, 20, seed=seed)
        schedule = training.OneCycle(0.005, steps=passes * 250)
        model.compile(optimizer=keras.optimizers.Adam(schedule), steps_per_execution=25)
        for epoch in range(passes):
            model.beta.assign(min(1, 4 * epoch / passes) if remedy == "warm-up" else 1)
            model.fit(binarise(x_train, rng), batch_size=200, verbose=0)
        nats = model.evaluate(x_val, batch_size=1000, verbose=0, return_dict=True)
        row = {
            "hidden layers": depth,
            "remedy": remedy,
            "passes": passes,
            "seed": seed,
            "minus ELBO": round(nats["reconstruction"] + nats["kl"], 2),
            "rate": round(nats["kl"], 2),
            "active": metrics.active_units(models.run(model.encoder, x_val)[0]),
        }
        table.append(row)
        print(row, flush=True)

record(__file__, table)
