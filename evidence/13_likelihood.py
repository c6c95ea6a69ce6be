"""Does a bound on the likelihood find the other nine digits? A variational autoencoder for each digit, two seeds.

Trained on the training images of one digit, scored on all test images, by four scores: the negative bound; the bound
less the entropy of the pixels, which even a perfect copy is charged; the KL term alone; the squared error of the copy.
"""

import keras
import numpy as np
from sklearn.metrics import roc_auc_score

from ae_helpers import data, metrics, models, training
from record import record

mnist = data.load_mnist(flat=True)
x_test, y_test = mnist.x_test, mnist.y_test
entropy = metrics.binary_cross_entropy(x_test, x_test)

table = []
for seed in (0, 1):
    for digit in range(10):
        keras.utils.set_random_seed(10 * seed + digit)
        model = models.dense_variational_autoencoder(784, (256,), 16, activation="relu", seed=seed)
        x = mnist.x_train[mnist.y_train == digit]
        training.fit(model, x, epochs=20, batch_size=64, learning_rate=0.003)
        mean, log_var = model.encode(x_test)
        x_hat = np.clip(model.decode(mean), 1e-6, 1 - 1e-6)
        bound = metrics.binary_cross_entropy(x_test, x_hat) + metrics.gaussian_kl(mean, log_var)
        scores = {
            "-ELBO": bound,
            "-ELBO less pixel entropy": bound - entropy,
            "KL": metrics.gaussian_kl(mean, log_var),
            "error": metrics.squared_error(x_test, x_hat),
            "pixel entropy alone": entropy,
        }
        areas = {name: round(roc_auc_score(y_test != digit, score), 4) for name, score in scores.items()}
        table.append({"seed": seed, "digit": digit, **areas})
        print(table[-1], flush=True)

record(__file__, table)
