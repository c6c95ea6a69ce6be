"""Which code serves a classifier best when labels are few, and what do the controls say?

Lesson 14 trains one denoising autoencoder. Here every family gets the same encoder (784-512-256, one of 784-512 for the
sparse one, as in lesson 08), the same passes over the same 60,000 images, and a few strengths of what is particular to
it; some train three times as long. Rows of labels are drawn five times, equally many of each digit. Every probe chooses
its regularisation by cross-validation within its labels; beside it stands what 5,000 further labels would have chosen.
"""

import time
import warnings

import keras
import numpy as np
from keras import layers
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import SVC

from ae_helpers import data, metrics, models, training
from ae_helpers.layers import L1Sparsity, MaskingNoise
from record import record

warnings.filterwarnings("ignore")  # of the optimizer of the probes, which stops after 500 steps at the latest
STRENGTHS, NEIGHBOURS, DRAWS = (0.01, 0.03, 0.1, 0.3, 1.0), (1, 3, 5, 10), 5
mnist = data.load_mnist(flat=True)
x, y, x_test, y_test = mnist.x_train, mnist.y_train, mnist.x_test, mnist.y_test
labelled, val = np.arange(55_000), np.arange(55_000, 60_000)


def draw(m, seed):
    """Return the rows of m images among the first 55,000, as many of each digit."""
    rng = np.random.default_rng(seed)
    rows = [rng.choice(np.flatnonzero(y[labelled] == digit), m // 10, replace=False) for digit in range(10)]
    return np.concatenate(rows)


def autoencoder(*noise, hidden=(512,), k=256, activation="relu"):
    encoder = [keras.Input((784,)), *noise, *[layers.Dense(size, activation=activation) for size in (*hidden, k)]]
    decoder = [keras.Input((k,)), *[layers.Dense(size, activation="relu") for size in hidden]]
    decoder += [layers.Dense(784, activation="sigmoid")]
    return models.Autoencoder(keras.Sequential(encoder), keras.Sequential(decoder))


def sparse(strength):
    """Return lesson 08's network: 512 units, an L1 penalty, atoms of length 1."""
    encoder = [keras.Input((784,)), layers.Dense(512, activation="relu"), L1Sparsity(strength)]
    decoder = [keras.Input((512,)), layers.Dense(784, kernel_constraint=keras.constraints.UnitNorm(axis=1))]
    return models.Autoencoder(keras.Sequential(encoder), keras.Sequential(decoder))


def noisy(sigma, **shape):
    # Keras takes no standard deviation above 1: so halve the pixels first, and the noise with them
    return autoencoder(layers.Rescaling(0.5), layers.GaussianNoise(sigma / 2), **shape)


CODES = {
    "denoising, 1.0": lambda: noisy(1.0),
    "plain": autoencoder,
    "denoising, 2.0": lambda: noisy(2.0),
    "denoising, 0.5": lambda: noisy(0.5),
    "masking, 0.8": lambda: autoencoder(MaskingNoise(0.8)),
    "denoising, 1.0, linear": lambda: noisy(1.0, activation="linear"),
    "denoising, 1.0, k = 16": lambda: noisy(1.0, hidden=(512, 256), k=16),
    "plain, k = 16": lambda: autoencoder(hidden=(512, 256), k=16),
    "sparse, 0.001": lambda: sparse(1e-3),
    "VAE, k = 20": lambda: models.dense_variational_autoencoder(784, (512, 256), 20),
}
ONCE = ("denoising, 2.0", "denoising, 1.0, k = 16", "masking, 0.8")
RUNS = [(name, 5, 0) for name in CODES] + [(name, 5, 1) for name in CODES if name not in ONCE]
RUNS += [(name, 15, 0) for name in ("denoising, 1.0", "plain", "sparse, 0.001")]
ALL = ("pixels", "PCA, k = 50", "random ReLU, 2048", "plain", "denoising, 1.0", "VAE, k = 20")
CURVED = ("pixels", "plain", "denoising, 1.0")


def regress(z, labels, strength):
    return LogisticRegression(C=strength, max_iter=500, tol=1e-2).fit(z, labels)


def nearest(z_train, labels, z, ks=NEIGHBOURS):
    """Return the guesses of k nearest neighbours for several k, ties going to the smaller digit."""
    if len(z) > 500:
        parts = [nearest(z_train, labels, part, ks) for part in np.array_split(z, -(-len(z) // 500))]
        return [np.concatenate(guesses) for guesses in zip(*parts, strict=True)]
    lengths = np.sum(z_train**2, axis=1)
    order = np.argpartition(lengths - 2 * z @ z_train.T, max(ks) - 1, axis=1)[:, : max(ks)]
    far = lengths[order] - 2 * np.einsum("ij,ikj->ik", z, z_train[order])
    votes = labels[np.take_along_axis(order, np.argsort(far, axis=1), axis=1)]
    return [np.stack([np.sum(votes[:, :k] == digit, axis=1) for digit in range(10)]).argmax(axis=0) for k in ks]


def judge(z, z_test):
    """Return the accuracies of both probes at 10, 100 and 1,000 labels, a list of the five draws each."""
    center, scale = z.mean(axis=0), z.std()
    z, z_test = (z - center) / scale, (z_test - center) / scale
    found = {}
    for m in (10, 100, 1000):
        for seed in range(DRAWS):
            rows = draw(m, seed)
            basis = np.linalg.qr(z[rows].T)[0]  # a probe that pays for its weights uses these directions alone
            code, few, z_val, z_exam = z[rows], z[rows] @ basis, z[val] @ basis, z_test @ basis
            fits = [regress(few, y[rows], strength) for strength in STRENGTHS]
            test = [float(np.mean(fit.predict(z_exam) == y_test)) for fit in fits]
            on_val = [float(np.mean(fit.predict(z_val) == y[val])) for fit in fits]
            ks = NEIGHBOURS if m > 10 else (1,)
            cv, cv_near = np.zeros(len(STRENGTHS)), np.zeros(len(ks))
            if m > 10:
                for train, held in StratifiedKFold(5, shuffle=True, random_state=0).split(few, y[rows]):
                    seen, unseen = y[rows][train], y[rows][held]
                    guesses = [regress(few[train], seen, strength).predict(few[held]) for strength in STRENGTHS]
                    cv += [np.sum(guess == unseen) / m for guess in guesses]
                    cv_near += [np.sum(guess == unseen) / m for guess in nearest(code[train], seen, code[held])]
            else:
                cv[2] = 1  # one label a digit leaves nothing to validate on: 0.1 for all
            near = nearest(code, y[rows], z_test[:2000], ks)[int(np.argmax(cv_near))]
            values = {
                "test": test[int(np.argmax(cv))], "cv": float(cv.max()), "val": max(on_val),
                "test by val": test[int(np.argmax(on_val))], "near": float(np.mean(near == y_test[:2000])),
            }  # fmt: skip
            for key, value in values.items():
                found.setdefault(f"{key} {m}", []).append(round(value, 4))
    return found


def judge_curved(z, z_test):
    """Return test accuracies of a support vector machine with a Gaussian kernel, tuned by cross-validation alike."""
    center, scale, found = z.mean(axis=0), z.std(), {}
    for m, draws in ((100, DRAWS), (1000, 3)):
        for seed in range(draws):
            rows = draw(m, seed)
            code, exam = ((part - center) / scale for part in (z[rows], z_test))
            lengths = np.sum(code**2, axis=1)
            near, far = (np.sum(part**2, axis=1)[:, None] + lengths - 2 * part @ code.T for part in (code, exam))
            best = (-1, None, None)
            for width in (0.3, 1, 3):
                kernel = np.exp(-near * width / z.shape[1])
                for strength in (1, 10):
                    machine, right = SVC(C=strength, kernel="precomputed"), 0
                    for train, held in StratifiedKFold(5, shuffle=True, random_state=0).split(kernel, y[rows]):
                        machine.fit(kernel[np.ix_(train, train)], y[rows][train])
                        right += np.sum(machine.predict(kernel[np.ix_(held, train)]) == y[rows][held])
                    if right > best[0]:
                        best = (right, width, SVC(C=strength, kernel="precomputed").fit(kernel, y[rows]))
            guess = best[2].predict(np.exp(-far * best[1] / z.shape[1]))
            found.setdefault(f"curved {m}", []).append(round(float(np.mean(guess == y_test)), 4))
    return found


def judge_all(z, z_test):
    """Return the accuracies of both probes with all labels: 55,000 train, 5,000 choose."""
    center, scale = z.mean(axis=0), z.std()
    z, z_test = (z - center) / scale, (z_test - center) / scale
    fits = [LogisticRegression(C=c, max_iter=100, tol=1e-3).fit(z[labelled], y[labelled]) for c in (0.01, 0.1)]
    best = max(fits, key=lambda fit: fit.score(z[val], y[val]))
    near = [np.mean(guess == y[val][:2000]) for guess in nearest(z[labelled], y[labelled], z[val][:2000])]
    k = NEIGHBOURS[int(np.argmax(near))]
    (guess,) = nearest(z[labelled], y[labelled], z_test[:2000], (k,))
    return {"test all": best.score(z_test, y_test), "near all": float(np.mean(guess == y_test[:2000]))}


def fixed():
    """Yield what needs no training, or no gradient: the pixels, PCA and random features."""
    yield "pixels", 0, x, x_test
    for k in (20, 50):
        pca = PCA(k, svd_solver="covariance_eigh").fit(x)
        yield f"PCA, k = {k}", 0, pca.transform(x), pca.transform(x_test)
    for seed in (0, 1):
        for width in (256, 2048) if seed == 0 else (256,):
            weights = np.random.default_rng(seed).normal(size=(784, width)).astype("float32") / 28
            codes = [np.maximum((images - x.mean(axis=0)) @ weights, 0) for images in (x, x_test)]
            yield f"random ReLU, {width}", seed, *codes
        keras.utils.set_random_seed(seed)
        encoder = autoencoder().encoder
        yield "untrained", seed, models.run(encoder, x), models.run(encoder, x_test)


def main():
    table = []

    def add(name, passes, seed, z, z_test, error=None):
        row = {"code": name, "passes": passes, "seed": seed, "size": z.shape[1], "mse": error} | judge(z, z_test)
        if seed == 0 and name in ALL and passes != 15:
            row |= {key: round(value, 4) for key, value in judge_all(z, z_test).items()}
        if seed == 0 and name in CURVED and passes != 15:
            row |= judge_curved(z, z_test)
        table.append(row)
        shown = [key for key in row if key.split()[0] in ("test", "near", "curved")]
        means = {key: f"{np.mean(row[key]):.1%}" for key in shown}
        print(f"{time.process_time():5.0f} s {name}, {passes} passes, seed {seed}: mse {error} {means}", flush=True)

    for name, passes, seed in RUNS:
        keras.utils.set_random_seed(seed)
        model = CODES[name]()
        loss = "mse" if name.startswith("sparse") else "binary_crossentropy"
        training.fit(model, x, epochs=passes, learning_rate=4e-3, loss=loss)
        codes = [models.run(model.encoder, images) for images in (x, x_test)]
        z, z_test = [code[0] for code in codes] if name.startswith("VAE") else codes
        copy = np.clip(models.run(model.decoder, z_test), 0, 1)
        add(name, passes, seed, z, z_test, round(metrics.mse(x_test, copy), 5))
    for name, seed, z, z_test in fixed():
        add(name, 0, seed, z, z_test)
    record(__file__, table)


if __name__ == "__main__":
    main()
