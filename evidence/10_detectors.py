"""Does a better copier of normal heartbeats make a better detector of abnormal ones?

Recurrent and dense autoencoders with a code of 8 train on the normal beats alone, for 20 to 320 passes, three seeds
each. The table holds the mean squared error on normal test beats and the AUROC of the error as a score, over 4,500
test beats.
"""

import keras
import numpy as np
from keras import layers
from sklearn.metrics import roc_auc_score

from ae_helpers import data, metrics, models, training
from record import record


def dense(*widths):
    encoder = [layers.Dense(width, "relu") for width in widths]
    decoder = [layers.Dense(width, "relu") for width in widths[::-1]]
    return models.Autoencoder(
        keras.Sequential([keras.Input((10, 14)), layers.Flatten(), *encoder, layers.Dense(8)]),
        keras.Sequential([keras.Input((8,)), *decoder, layers.Dense(140), layers.Reshape((10, 14))]),
    )


BUILD = {
    "recurrent": (lambda: models.recurrent_autoencoder(10, 14, 8), 0.01),
    "dense 64": (lambda: dense(64), 0.005),
    "dense 256-64": (lambda: dense(256, 64), 0.005),
}

ecg = data.load_ecg5000()
order = np.random.default_rng(0).permutation(500)
x_train, y_train = ecg.x_train[order[100:]], ecg.y_train[order[100:]]
normal, x_test, abnormal = x_train[y_train == 0].reshape(-1, 10, 14), ecg.x_test.reshape(-1, 10, 14), ecg.y_test > 0

table = []
for name, (build, rate) in BUILD.items():
    for passes in (20, 80, 320):
        for seed in (0, 1, 2):
            keras.utils.set_random_seed(seed)
            model = build()
            training.fit(model, normal, epochs=passes, batch_size=20, learning_rate=rate)
            score = metrics.squared_error(x_test, models.run(model, x_test)) / 140
            row = {"network": name, "passes": passes, "seed": seed}
            row["MSE on normal beats"] = round(float(score[~abnormal].mean()), 4)
            row["AUROC"] = round(float(roc_auc_score(abnormal, score)), 4)
            table.append(row)
            print(row, flush=True)

record(__file__, table)
