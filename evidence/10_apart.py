"""Why do convolutions lose the order of two beats in longer recordings? Their errors, split by where the beats lie.

Encoders, recordings and training are those of ``10_order.py`` with two beats, each encoder at the rate chosen there,
two seeds. They train on recordings of 40 steps and are tested on 4,000 recordings of 80. Two beats that span 40 steps
or less lie as near to each other as in training. "near" recordings have a beat within 4 steps of a border, or 4 steps
or less between the beats: a kernel that sees 9 steps then sees which beat is first. The last row is no network: it
draws the mean of both beats twice, the best without knowing the order.
"""

from importlib import import_module

import numpy as np

from ae_helpers import models
from record import record

order = import_module("10_order")
STEPS = 80

x, y = order.recordings(order.test, 2, STEPS, 4000, np.random.default_rng(1))
rng = np.random.default_rng(1)  # the same draws again, for the places
rng.integers(0, len(order.test), 4000), rng.integers(0, len(order.test), 4000)
starts = np.sort(rng.integers(0, STEPS - 19, (4000, 2)), axis=1) + np.array([0, 10])
assert all(np.array_equal(x[i, start : start + 10], y[i, :10]) for i, start in enumerate(starts[:, 0]))
between = starts[:, 1] - starts[:, 0] - 10
near = (between <= 4) | (starts[:, 0] <= 4) | (starts[:, 1] >= STEPS - 14)
groups = {
    "span as in training": between <= 20,
    "span longer": between > 20,
    "near": near,
    "not near": ~near,
}


def row_of(encoder, seed, copy):
    errors = np.mean((y - copy) ** 2, axis=(1, 2))
    return {"encoder": encoder, "seed": seed} | {name: round(float(errors[g].mean()), 4) for name, g in groups.items()}


table = []
for kind, rate in (("recurrent", 0.01), ("convolutional", 0.005), ("dilated", 0.005)):
    for seed in (0, 1):
        table.append(row_of(kind, seed, models.run(order.trained(kind, 2, rate, 60, seed), x)))
        print(table[-1], flush=True)
both = (y[:, :10] + y[:, 10:]) / 2
table.append(row_of("order unknown", 0, np.concatenate([both, both], axis=1)))
print(table[-1])

record(__file__, table)
