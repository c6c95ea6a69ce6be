"""Does lesson 07's order hold when its networks train 20 passes instead of 3?

The lesson's copier and denoisers, and two specialists for weak damage: what each repairs of the damage it was trained
for, beside the best linear map for that damage and a median filter; and the accuracy of a linear classifier on its
code.
"""

import time

import keras
import numpy as np
from keras import layers
from scipy import ndimage
from sklearn.linear_model import LogisticRegression

from ae_helpers import data, metrics, models, training
from ae_helpers.layers import MaskingNoise, SaltAndPepperNoise
from record import record

EPOCHS, SEEDS = 20, (0, 1)
DAMAGE = {
    "nothing (copier)": lambda seed: layers.Identity(),
    "Gaussian 0.4": lambda seed: layers.GaussianNoise(0.4, seed=seed),
    "masking 0.5": lambda seed: MaskingNoise(0.5, seed=seed),
    "salt & pepper 0.3": lambda seed: SaltAndPepperNoise(0.3, seed=seed),
    "Gaussian 0.1": lambda seed: layers.GaussianNoise(0.1, seed=seed),
    "salt & pepper 0.1": lambda seed: SaltAndPepperNoise(0.1, seed=seed),
}


def network(noise):
    """Return the lesson's network: damage, 512 code units, 784 pixels."""
    encoder = keras.Sequential([keras.Input((784,)), noise, layers.Dense(512, activation="relu")])
    return models.Autoencoder(encoder, keras.Sequential([keras.Input((512,)), layers.Dense(784, activation="sigmoid")]))


def best_linear(bad, good):
    """Return the linear map, with an offset, that repairs the training images best."""
    mean_bad, mean_good = bad.mean(axis=0), good.mean(axis=0)
    a = bad - mean_bad
    gram = a.T @ a + 1e-3 * len(a) * np.eye(a.shape[1], dtype="float32")
    w = np.linalg.solve(gram, a.T @ (good - mean_good))
    return lambda x: np.clip((x - mean_bad) @ w + mean_good, 0, 1)


def median(x):
    """Return the images after a median filter of 3 x 3 pixels."""
    return ndimage.median_filter(x.reshape(-1, 28, 28), size=(1, 3, 3)).reshape(len(x), -1).clip(0, 1)


def probe(encode, train, val, test):
    """Return a linear classifier's test accuracy on a code; its regularisation is chosen on validation images."""
    codes = [encode(x) for x, _ in (train, val, test)]
    scale = codes[0].std()
    fits = [
        LogisticRegression(C=c, max_iter=1000, tol=1e-2).fit(codes[0] / scale, train[1]) for c in (0.01, 0.03, 0.1, 0.3)
    ]
    best = max(fits, key=lambda fit: fit.score(codes[1] / scale, val[1]))
    return best.score(codes[2] / scale, test[1])


def main():
    mnist = data.load_mnist(flat=True)
    x_train, x_test = mnist.x_train[:40_000], mnist.x_test
    labelled = (
        (x_train[:1000], mnist.y_train[:1000]),
        (mnist.x_train[50_000:52_000], mnist.y_train[50_000:52_000]),
        (x_test, mnist.y_test),
    )
    table = []
    for name, damage in DAMAGE.items():
        noisy = np.array(damage(1)(x_test, training=True))
        linear = best_linear(np.array(damage(2)(x_train, training=True)), x_train)
        row = {"damage": name, "passes": EPOCHS}
        rivals = {"nothing": noisy.clip(0, 1), "linear": linear(noisy), "median": median(noisy)}
        nets, found = [], {"PSNR": [], "SSIM": [], "probe": []}
        for seed in SEEDS:
            keras.utils.set_random_seed(seed)
            net = network(damage(None))
            training.fit(net, x_train, epochs=EPOCHS, learning_rate=0.01)
            nets.append(models.run(net, noisy))
            found["probe"].append(probe(lambda x, net=net: models.run(net.encoder, x), *labelled))
        for method, outputs in {**{key: [x] for key, x in rivals.items()}, "network": nets}.items():
            psnr = [metrics.psnr(x_test, x_hat) for x_hat in outputs]
            images = [a[:1000].reshape(-1, 28, 28) for a in (x_test, *outputs)]
            ssim = [metrics.ssim(images[0], x_hat).mean() for x_hat in images[1:]]
            # a perfect copy has no finite PSNR
            row[f"{method}, dB"] = round(float(np.mean(psnr)), 3) if np.isfinite(psnr).all() else None
            row[f"{method}, SSIM"] = round(float(np.mean(ssim)), 4)
        row["spread, dB"] = round(float(np.ptp(psnr)), 3)
        row["code: accuracy"] = round(float(np.mean(found["probe"])), 4)
        row["spread of accuracy"] = round(float(np.ptp(found["probe"])), 4)
        table.append(row)
        print(row, f"{time.process_time():.0f} s", flush=True)
    record(__file__, table)


if __name__ == "__main__":
    main()
