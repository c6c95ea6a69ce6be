"""What does the price of the code do to copies and to samples, and does longer training change the order?

Autoencoders with a code of 20 units, without a price (plain) and with beta = 0.1, 1 and 4, train for 10 passes under
two seeds; plain and beta = 1 also for 40 passes. Each decodes three kinds of codes: those of digits it has not seen,
draws from the standard normal prior, and draws from a Gaussian mixture fitted to 10,000 training codes. The Frechet
distance to the test digits is measured in the features of one classifier, with 5,000 pictures on each row. PCA is
fitted with the same mixture.
"""

import keras
import numpy as np
from sklearn.decomposition import PCA
from sklearn.mixture import GaussianMixture

from ae_helpers import data, metrics, models, training
from judge import trained_judge
from record import record

N = 5000
mnist = data.load_mnist(flat=True)
x_train, y_train, x_val, x_test = mnist.x_train[:50_000], mnist.y_train[:50_000], mnist.x_train[50_000:], mnist.x_test

judge = trained_judge(x_train, y_train)
features = keras.Sequential(judge.layers[:-1])


def moments(images):
    f = models.run(features, images)
    return f.mean(axis=0), np.cov(f.T)


def frechet(a, b):
    (m, s), (m2, s2) = a, b
    roots = np.sqrt(np.linalg.eigvals(s @ s2).real.clip(0))
    return float(np.sum((m - m2) ** 2) + np.trace(s) + np.trace(s2) - 2 * roots.sum())


reference = moments(x_test)


def scores(images):
    sure = models.run(judge, images).max(axis=1) >= 0.9
    return round(frechet(moments(images), reference), 2), round(float(sure.mean()), 3)


def from_mixture(codes, seed):
    mixture = GaussianMixture(50, reg_covar=1e-4, max_iter=30, random_state=seed).fit(codes[:10_000])
    return mixture.sample(N)[0].astype("float32")


def row(model, beta, passes, seed, test, **pictures):
    found = {"model": model, "beta": beta, "passes": passes, "seed": seed, **test}
    for name, images in pictures.items():
        found[f"FD {name}"], found[f"sure {name}"] = scores(images)
    print(found, flush=True)
    return found


table = [row("digits", None, None, None, {}, copies=x_val[:N])]
for k in (20, 50):
    for seed in (0, 1):
        pca = PCA(k, random_state=seed).fit(x_train)
        codes = pca.transform(x_train)
        rng = np.random.default_rng(seed)

        def draw(z, pca=pca):
            return np.clip(pca.inverse_transform(z), 0, 1).astype("float32")

        table.append(row(f"PCA-{k}", None, None, seed, {}, copies=draw(pca.transform(x_val[:N])),
                         prior=draw(rng.normal(size=(N, k)) * codes.std(axis=0)),
                         mixture=draw(from_mixture(codes, seed))))  # fmt: skip

for passes, seed, betas in ((10, 0, (None, 0.1, 1, 4)), (10, 1, (None, 0.1, 1, 4)), (40, 0, (None, 1))):
    for beta in betas:
        keras.utils.set_random_seed(seed)
        rng = np.random.default_rng(seed)
        common = {"epochs": passes, "batch_size": 200, "validation_data": x_val}
        if beta is None:
            model = models.dense_autoencoder(784, (512, 256), 20, activation="silu")
            history = training.fit(model, x_train, learning_rate=0.004, loss="binary_crossentropy", **common)
            test = {"distortion": round(784 * history["val_loss"][-1], 1), "rate": None}
            codes, unseen = model.encode(x_train), model.encode(x_val[:N])
            means = {}
        else:
            model = models.dense_variational_autoencoder(784, (512, 256), 20, beta=beta, seed=seed)
            history = training.fit(model, x_train, learning_rate=0.006, **common)
            test = {"distortion": round(history["val_reconstruction"][-1], 1), "rate": round(history["val_kl"][-1], 1)}
            mean, log_var = model.encode(x_train)
            codes = mean + np.exp(log_var / 2) * rng.standard_normal(mean.shape).astype("float32")
            unseen = model.encode(x_val[:N])[0]
            means = {"means": model.decode(from_mixture(mean, seed))}
        test["MSE"] = round(metrics.mse(x_val[:N], model.decode(unseen)), 4)
        normal = rng.standard_normal((N, 20))
        table.append(row("plain" if beta is None else "variational", beta, passes, seed, test,
                         copies=model.decode(unseen), prior=model.decode(normal),
                         mixture=model.decode(from_mixture(codes, seed)), **means))  # fmt: skip

record(__file__, table)
