# %% [markdown] slideshow={"slide_type": "slide"}
# # 07 · Denoising autoencoder: learning by repairing
#
# > **Can destroying the input teach more than copying it?**
#
# **Time** about 70 s on two CPU cores, 90 minutes to read · **Before** [lesson 01](01_what_is_an_autoencoder.ipynb),
# [lesson 04](04_loss_functions.ipynb) for squared error and PSNR · **Data** MNIST
#
# **Afterwards you can** *build* corruption layers that act in training only, *train* a denoising autoencoder, *measure* it on
# noisy images against honest baselines, *derive* why it estimates the gradient of the log-density, and *explain* what it invents.
#
# <!-- notes
# Lesson 01 built a copier by hand: error zero, and it had never seen a digit. A low error counts only under a
# constraint, and there the constraint was the keyhole. Today the constraint is damage: the network gets a damaged digit
# and has to return the undamaged one. Ask the class what it must know to do that.
# -->

# %% slideshow={"slide_type": "skip"} tags=["setup"]
import importlib.util
import subprocess
import sys

if importlib.util.find_spec("ae_helpers") is None:  # alone in Colab: fetch the course's helpers first
    package = "ae_helpers @ git+https://github.com/OWNER/REPOSITORY"
    print("Installing the course's helper package, once for this session ...")
    if subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", package]).returncode:
        raise ImportError("The helpers could not be installed: open the lesson from the repository.")

import matplotlib.pyplot as plt
import numpy as np

import ae_helpers

with ae_helpers.quietly():
    import keras
from keras import layers, ops

from ae_helpers import data, metrics, models, plots, training
from ae_helpers.checks import check, expect

SEED = 0
keras.utils.set_random_seed(SEED)
plots.use_style()

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Copying is the wrong answer
#
# Damage the input, ask for the undamaged one back. $\tilde{x}$ is the damaged input, drawn anew for every batch from a **corruption**
# $q(\tilde{x} \mid x)$; the target stays $x$:
#
# $$\mathcal{L}(\theta, \phi) = \frac{1}{n\,d} \sum_{i=1}^{n} \left\| x_i - g_\phi(f_\theta(\tilde{x}_i)) \right\|^2,
# \qquad \tilde{x}_i \sim q(\tilde{x} \mid x_i).$$
#
# Copying $\tilde{x}$ no longer solves the task. To undo damage you must know what digits look like. So the *damage* is the constraint
# and the code may be as wide as you like. This is a **denoising autoencoder** (Vincent et al., 2008).
#
# <!-- notes
# The only change to lesson 01 is one symbol: the encoder sees x tilde, the loss still compares with x. A copy of the
# input is now the wrong answer, however wide the code is.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# The data are the digits of lesson 01. To save time, 40,000 of the training images train. Another 2,000 are held out for choices: the
# strength of a classifier, the sizes of filters. The test images serve only to report; all damage to them comes from fixed seeds, the same for
# every method.

# %% slideshow={"slide_type": "skip"} tags=["nbval-check-output"]
mnist = data.load_mnist(flat=True)
x_train, y_train = mnist.x_train[:40_000].copy(), mnist.y_train[:40_000]
x_val, y_val = mnist.x_train[50_000:52_000].copy(), mnist.y_train[50_000:52_000]
x_test, y_test = mnist.x_test, mnist.y_test
del mnist  # the copies above are all that is needed
print("training", x_train.shape, "validation", x_val.shape, "test", x_test.shape)


# %% [markdown] slideshow={"slide_type": "slide"}
# ## Three ways to damage a digit
#
# | corruption | what happens to a pixel | what is left of it |
# |---|---|---|
# | **Gaussian**, 0.4 | adds a normal number of standard deviation 0.4 | a trace, in every pixel |
# | **masking**, 0.5 | becomes 0 (paper), with probability 0.5 | all or nothing, and 0 looks like paper |
# | **salt and pepper**, 0.3 | becomes 0 or 1, with probability 0.15 each | the truth or a random extreme, unmarked |
#
# Keras has a layer for the first, `GaussianNoise`. Its output is **not clipped**: noisy pixels lie below 0 and above 1. Clipping would
# be a second corruption, and the theory further down needs the plain one. Salt is 1 and pepper 0; the figures draw 1 as ink, so salt looks black.
#
# <!-- notes
# Gaussian noise moves every pixel a little, masking deletes half of them, salt and pepper replaces three in ten by
# black or white. Only the first leaves a trace of the true value in every pixel. The Gaussian noise is not clipped: say
# so.
# -->

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A corruption is a layer
#
# Noise belongs to training, like dropout, so it becomes a layer. Outside training it does nothing.
#
# <!-- notes
# Point at the line with training: outside training the layer is invisible, so the finished network repairs what it is
# given and adds nothing. The seed generator makes the noise repeatable and keeps it working in a compiled graph.
# -->

# %% tags=["twin"]
class MaskingNoise(layers.Layer):
    def __init__(self, rate, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.rate, self.seed_generator = rate, keras.random.SeedGenerator(seed)

    def call(self, inputs, training=False):
        if not training:
            return inputs
        u = keras.random.uniform(ops.shape(inputs), seed=self.seed_generator)
        return ops.where(u < self.rate, 0.0, inputs)


# %% [markdown]
# `keras.layers.Dropout` deletes too, but multiplies what it keeps by 1 / (1 - rate). Here a surviving pixel keeps its value.

# %% [markdown] slideshow={"slide_type": "skip"}
# Salt and pepper needs one uniform number a pixel as well: the lowest share becomes pepper, the next salt, the rest stays.

# %% slideshow={"slide_type": "skip"} tags=["twin"]
class SaltAndPepperNoise(layers.Layer):
    def __init__(self, rate, low=0.0, high=1.0, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.rate, self.low, self.high = rate, low, high
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs, training=False):
        if not training:
            return inputs
        u = keras.random.uniform(ops.shape(inputs), seed=self.seed_generator)
        damaged = ops.where(u < self.rate / 2, self.low, self.high)
        return ops.where(u < self.rate, damaged, inputs)


# %% [markdown] slideshow={"slide_type": "skip"}
# Check what a layer does before you trust it: on an input of all 0.5, count what comes out.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
flat = np.full((100, 784), 0.5, "float32")
masked = np.array(MaskingNoise(0.5, seed=0)(flat, training=True))
peppered = np.array(SaltAndPepperNoise(0.3, seed=0)(flat, training=True))
dropped = np.array(layers.Dropout(0.5, seed=0)(flat, training=True))
print("values left by masking", np.unique(masked), "by Dropout", np.unique(dropped))
zeros, shares = (masked == 0).mean(), [(peppered == value).mean() for value in (0, 1)]
expect(abs(zeros - 0.5) < 0.01, f"masking deletes {zeros:.3f} of all pixels")
expect(set(np.unique(masked)) == {0, 0.5}, "and leaves the others alone; Dropout doubles them")
expect(np.allclose(shares, 0.15, atol=0.01), f"pepper {shares[0]:.3f}, salt {shares[1]:.3f}")
both = MaskingNoise(0.5), SaltAndPepperNoise(0.3)
same = [np.array_equal(layer(flat), flat) for layer in both]
expect(all(same), "outside training both layers return their input")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The exam: damaged test digits
#
# Called with `training=True` and a seed, the same layers damage the test images, once and for all methods alike.
#
# <!-- notes
# These are the exam papers: test digits, damaged once with a fixed seed. Ask which of the three the class can still
# read, and which looks hardest for a computer.
# -->

# %% slideshow={"slide_type": "skip"}
damage = {
    "Gaussian": lambda seed=None: layers.GaussianNoise(0.4, seed=seed),
    "masking": lambda seed=None: MaskingNoise(0.5, seed=seed),
    "salt & pepper": lambda seed=None: SaltAndPepperNoise(0.3, seed=seed),
}
noisy = {
    name: ops.convert_to_numpy(layer(seed=1)(x_test, training=True))
    for name, layer in damage.items()
}

# %% tags=["figure"]
figure = plots.image_rows(
    {"clean": x_test[:8], **{name: x[:8] for name, x in noisy.items()}},
    title="Three kinds of damage to the same test digits",
)
plots.show(
    figure,
    "Eight clean test digits, and the same digits with Gaussian noise, with half of the "
    "pixels masked, and with salt and pepper.",
)


# %% [markdown] slideshow={"slide_type": "slide"}
# ## The picture
#
# The corruption is the first layer of the encoder. The code has **512 units**, wide enough to copy with ease. The plain
# network and the denoisers have this shape, start from the *same* random weights and train for three epochs. Only the damage differs.
#
# <!-- notes
# The corruption is the first layer of the encoder. The code has 512 units: wide enough to copy almost everything. What
# prevents copying is the noise alone. The plain network and the three denoisers start from the same weights.
# -->

# %%
def network(*noise, n_inputs=784):
    start = [keras.initializers.GlorotUniform(seed=SEED + i) for i in (0, 1)]
    hidden = layers.Dense(512, activation="relu", kernel_initializer=start[0])
    output = layers.Dense(784, activation="sigmoid", kernel_initializer=start[1])
    encoder = keras.Sequential([keras.Input((n_inputs,)), *noise, hidden], name="encoder")
    decoder = keras.Sequential([keras.Input((512,)), output], name="decoder")
    return models.Autoencoder(encoder, decoder)


# %% tags=["figure"]
drawn = network(damage["Gaussian"]())
figure = plots.architecture(
    drawn.encoder, drawn.decoder, "Damage, encode into 512 numbers, decode"
)
plots.show(
    figure,
    "Diagram of the denoising autoencoder: 784 pixels, a Gaussian noise layer, 512 code"
    " units and 784 output pixels.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Train them
#
# One **plain** autoencoder, which sees clean digits, and one **denoiser** for each kind of damage. Input and target of `fit` are the clean
# digits: the damage happens inside, anew in every batch. For comparison, the **keyhole** network of lesson 01 gets as many epochs of clean digits.
# The losses appear in the order plain, Gaussian, masking, salt and pepper, keyhole.
#
# <!-- notes
# Four networks of one shape: one sees clean digits, three see damage. A fifth is the keyhole of lesson 01. The call of
# fit is that of lesson 01: clean digits in, clean digits as target. The damage happens inside, anew in every batch.
# -->

# %%
nets = {"clean": network(), **{name: network(layer()) for name, layer in damage.items()}}
keyhole = models.dense_autoencoder(784, (128,), 32)  # the network of lesson 01
for net in (*nets.values(), keyhole):
    training.fit(net, x_train, epochs=3, learning_rate=0.01)

def repair(net, x):  # not training: no damage is added
    return np.concatenate([ops.convert_to_numpy(net(part)) for part in np.array_split(x, 10)])


# %% [markdown] slideshow={"slide_type": "slide"}
# ## Two rulers: PSNR and SSIM
#
# **PSNR** (lesson 04) is the squared error in decibels; +3 dB is half the error. It judges each pixel alone. **SSIM** (Wang et al., 2004)
# was designed to compare what the eye compares, in a small window: means $\mu$, variances $\sigma^2$, covariance $\sigma_{x\hat{x}}$. It is 1 for equal images:
#
# $$\mathrm{SSIM} = \frac{(2\mu_x\mu_{\hat{x}} + C_1)(2\sigma_{x\hat{x}} + C_2)}{(\mu_x^2 + \mu_{\hat{x}}^2 + C_1)(\sigma_x^2 + \sigma_{\hat{x}}^2 + C_2)},
# \qquad C_1 = 0.01^2,\quad C_2 = 0.03^2 .$$
#
# The window slides over the image and the results are averaged. Window and constants are the paper's: a Gaussian of 11 x 11 pixels with
# standard deviation 1.5, for pixel values in [0, 1].
#
# <!-- notes
# PSNR is the squared error on a logarithmic scale, ten decibels are a factor of ten. It counts pixels one by one. SSIM
# compares small windows: their mean, their contrast, and whether they rise and fall together. One means identical.
# -->

# %% slideshow={"slide_type": "skip"} tags=["twin"]
from scipy import ndimage


def ssim(x, x_hat):
    """Structural similarity of each pair of images: shapes (n, 28, 28) in, (n,) out."""
    x, x_hat = np.asarray(x, "float64"), np.asarray(x_hat, "float64")

    def blur(a):  # the weighted mean of each 11 x 11 window
        return ndimage.gaussian_filter(a, (0, 1.5, 1.5), truncate=3.5)

    m, m_hat = blur(x), blur(x_hat)
    v, v_hat = blur(x * x) - m * m, blur(x_hat * x_hat) - m_hat * m_hat
    cov = blur(x * x_hat) - m * m_hat
    score = (2 * m * m_hat + 0.01**2) * (2 * cov + 0.03**2)
    score /= (m**2 + m_hat**2 + 0.01**2) * (v + v_hat + 0.03**2)
    return score[:, 5:-5, 5:-5].mean(axis=(1, 2))  # only windows that lie inside the image


# %% [markdown] slideshow={"slide_type": "skip"}
# The two rulers differ. Make the whole image a little greyer, or blur the digit, at the *same* squared error: PSNR cannot tell these
# apart, SSIM can.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
digits = x_test[:500].reshape(-1, 28, 28)
blurred = ndimage.gaussian_filter(digits, (0, 1, 1))
lifted = digits + metrics.mse(digits, blurred) ** 0.5  # all pixels are wrong by as much
for name, image in (("blurred", blurred), ("lifted", lifted)):
    decibels, similarity = metrics.psnr(digits, image), ssim(digits, image).mean()
    print(f"{name:8s} PSNR {decibels:.2f} dB, SSIM {similarity:.2f}")
expect(np.allclose(ssim(digits, digits), 1), "an image is perfectly similar to itself")
gap = ssim(digits, blurred).mean() - ssim(digits, lifted).mean()
expect(gap > 0.05, f"same PSNR, but SSIM prefers the blurred digit by {gap:.2f}")


# %% [markdown] slideshow={"slide_type": "skip"}
# Lifting the paper from 0 to a light grey costs most: where both means are near 0, a small absolute difference is a large relative one,
# and SSIM compares relatively. Keep this in mind on MNIST: in nearly a third of the windows
# the mean is below 0.05. No ruler is neutral.
#
# ### Baselines
#
# * **nothing**: hand back the noisy image, as it is or clipped to [0, 1];
# * **a median filter**: each pixel becomes the median of its 3 x 3 neighbourhood; textbooks use it against salt and pepper;
# * **a Gaussian blur** of 0.8 pixels, which averages neighbours; textbooks use it against Gaussian noise;
# * **a linear map** from noisy to clean, by least squares on 20,000 noisy training images;
# * **the plain autoencoder** and **the keyhole** of lesson 01, trained without damage.
#
# The sizes of both filters are round numbers near the best on validation images. What filters and linear map return is clipped to [0, 1]: that pixels lie
# there is knowledge that costs nothing, and a baseline should have it.

# %% slideshow={"slide_type": "skip"}
def best_linear(bad, good):
    mean_bad, mean_good = bad.mean(axis=0), good.mean(axis=0)
    a = bad - mean_bad
    gram = a.T @ a + 1e-3 * len(a) * np.eye(a.shape[1], dtype="float32")  # a little ridge
    w = np.linalg.solve(gram, a.T @ (good - mean_good))
    return lambda x: np.clip((x - mean_bad) @ w + mean_good, 0, 1)

def median(x):
    filtered = ndimage.median_filter(x.reshape(-1, 28, 28), size=(1, 3, 3))
    return filtered.reshape(len(x), -1).clip(0, 1)

def smooth(x):
    filtered = ndimage.gaussian_filter(x.reshape(-1, 28, 28), (0, 0.8, 0.8))
    return filtered.reshape(len(x), -1).clip(0, 1)


# %% slideshow={"slide_type": "skip"}
few, truth = x_train[:20_000], x_test[:1000].reshape(-1, 28, 28)
psnr, similar, first_few = ({name: {} for name in damage} for _ in range(3))
for name, layer in damage.items():
    methods = {
        "noisy": lambda x: x, "clipped": lambda x: x.clip(0, 1), "median": median,
        "blur": smooth,
        "linear": best_linear(ops.convert_to_numpy(layer(seed=2)(few, training=True)), few),
        "keyhole": lambda x: repair(keyhole, x), "plain AE": lambda x: repair(nets["clean"], x),
        "denoiser": lambda x: repair(nets[name], x),
    }
    for method, restore in methods.items():
        x_hat = restore(noisy[name])
        psnr[name][method] = metrics.psnr(x_test, x_hat)
        similar[name][method] = ssim(truth, x_hat[:1000].reshape(-1, 28, 28)).mean()
        first_few[name][method] = x_hat[:6].copy()

# %% [markdown] slideshow={"slide_type": "skip"} tags=["predict"]
# **Predict first.** For which of the three kinds of damage is the median filter a good tool, and for which does it make things *worse*
# than doing nothing? And plain autoencoder and keyhole never saw noise: will they remove any, and which of the two more?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The result, on noisy test digits
#
# PSNR over all 10,000 test digits (higher is better), SSIM over the first 1,000. Each denoiser is tried on the damage it was
# trained for, on images and noise it never saw.
#
# <!-- notes
# Read it row by row. The median filter is good against salt and pepper, its textbook use, and harmful against masking.
# By PSNR the denoiser wins every row. By SSIM it wins two and shares the third: against three grains in ten, a median
# filter keeps structure about as well.
# -->

# %% tags=["evidence"]
for ruler, table, places in (("PSNR, dB", psnr, 2), ("SSIM", similar, 3)):
    print(f"{ruler:14s}" + "".join(f"{m:>10s}" for m in methods))
    for c in damage:
        print(f"{c:14s}" + "".join(f"{table[c][m]:10.{places}f}" for m in methods))
print("\ngain of the denoiser, dB   over the noisy input   over the median filter")
for c in damage:
    best = psnr[c]["denoiser"]
    print(f"{c:26s} {best - psnr[c]['noisy']:22.2f} {best - psnr[c]['median']:24.2f}")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
others = list(methods)[:-1]
for c in damage:
    ours, best = psnr[c]["denoiser"], max(others, key=psnr[c].get)
    lead = ours - psnr[c][best]
    expect(lead > 0.5, f"{c}: {ours:.2f} dB, {lead:.2f} more than the next best, {best}")
bounds = {"Gaussian": (11, 3.5), "masking": (5, 6.5), "salt & pepper": (9, 2)}
for c, (over_noisy, over_median) in bounds.items():
    a, b = (psnr[c]["denoiser"] - psnr[c][m] for m in ("noisy", "median"))
    expect(a > over_noisy and b > over_median, f"{c}: gains {a:.1f} and {b:.1f} dB")
for c in ("Gaussian", "masking"):
    lead = similar[c]["denoiser"] - max(similar[c][m] for m in others)
    expect(lead > 0.02, f"{c}: by SSIM, too, the denoiser leads, by {lead:.3f}")
worse = psnr["masking"]["noisy"] - psnr["masking"]["median"]
expect(worse > 0, f"the median filter makes masking worse, by {worse:.1f} dB")
wider = min(psnr[c]["plain AE"] - psnr[c]["keyhole"] for c in ("Gaussian", "salt & pepper"))
expect(wider > 0.5, f"where noise is added, the wide copier beats the keyhole by {wider:.1f} dB")

# %% [markdown] slideshow={"slide_type": "skip"}
# * The **median filter** is good where few pixels lie (salt and pepper) and harmful under masking: half of the pixels of a stroke are
#   0 already, so the median of a window often is. The **blur** is the better filter under Gaussian noise.
# * The **linear map** knows which pixels go together in digits, which is a lot. But it treats every digit alike.
# * The **plain autoencoder** does remove some noise: what it draws consists of strokes, and its sigmoid cannot leave [0, 1]. It was
#   never asked to, and it stays behind the denoiser everywhere. The **keyhole** does worse where noise is added:
#   most of it does not fit through, but what gets through disturbs the code (lesson 01).
# * The **denoiser** has the highest PSNR in every row. It gains least over the noisy input under masking, because there the noisy image is
#   best to begin with: masking harms only ink, and four of five pixels are paper.
#
# For exactly these three corruptions of MNIST no published PSNR was at hand to stand beside. The lesson's other
# result, what the code is worth, has one: see below.
#
# ### Salt and pepper: when is the old filter good enough?
#
# By SSIM the median filter is close to the denoiser on salt and pepper. So change the share of damaged pixels. The denoiser stays the one trained
# for 30 %.

# %% slideshow={"slide_type": "skip"} tags=["evidence", "checkpoint"]
some, lead = x_test[:1000], {}
print("share of damaged pixels   PSNR, dB: median  denoiser      SSIM: median  denoiser")
for rate in (0.1, 0.2, 0.3, 0.4, 0.5):
    bad = ops.convert_to_numpy(SaltAndPepperNoise(rate, seed=5)(some, training=True))
    fixed = [median(bad), repair(nets["salt & pepper"], bad)]
    p = [metrics.psnr(some, x_hat) for x_hat in fixed]
    s = [ssim(truth, x_hat.reshape(-1, 28, 28)).mean() for x_hat in fixed]
    print(f"{rate:21.0%}{p[0]:21.2f}{p[1]:10.2f}{s[0]:18.3f}{s[1]:10.3f}")
    lead[rate] = p[1] - p[0], s[1] - s[0]
expect(max(lead[0.1]) < 0, "at 10 % the median filter is better, by both rulers")
expect(lead[0.3][0] > 1, f"at 30 % the denoiser has {lead[0.3][0]:.1f} dB more")
expect(abs(lead[0.3][1]) < 0.06, f"but SSIM sees little difference: {lead[0.3][1]:+.3f}")
expect(min(lead[0.5]) > 0.02, f"at 50 % the denoiser leads by both, and by {lead[0.5][0]:.1f} dB")

# %% [markdown] slideshow={"slide_type": "skip"}
# A filter that leaves a good pixel alone is hard to beat while most pixels are good. As damage grows, lies win the vote in more and more windows,
# the median lies too, and only knowledge of digits helps. (A damaged pixel is not always wrong: pepper on paper changes nothing.) Try the cheap tool first.

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Gaussian noise, repaired in five ways
#
# <!-- notes
# Look at thin strokes. The blur smears them and keeps a fog of noise. The linear map leaves ghosts of other digits. The
# keyhole deforms some digits, the plain network leaves specks. The denoiser draws a connected line, and where the input
# is ambiguous it gets blurred.
# -->

# %% tags=["figure"]
figure = plots.image_rows(
    {"clean": x_test[:6]} | {m: first_few["Gaussian"][m][:6] for m in
                             ("noisy", "blur", "linear", "keyhole", "plain AE", "denoiser")},
    title="Gaussian noise 0.4: the denoiser returns strokes, the filters compromise",
)
plots.show(
    figure,
    "Six clean test digits, their noisy versions, and the results of a blur, the linear map, "
    "the keyhole, the plain autoencoder and the denoiser, which has the cleanest strokes.",
)

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## Trained on one damage, tried on another
#
# A denoiser is trained for *one* corruption. Is it a specialist, or has it learned digits in general? Try all on all.
#
# **Predict first.** Is every column won by the network that was trained for it? And do any networks do worse on *undamaged* digits than
# on the damage they were trained on? Which?
#
# <!-- notes
# Let the class vote on both questions before you show the table. The second is the trap: undamaged digits are not the
# easiest input for every denoiser.
# -->

# %% slideshow={"slide_type": "skip"}
exam = {"clean": x_test, **noisy}
cross = np.array(
    [[metrics.psnr(x_test, repair(net, x)) for x in exam.values()] for net in nets.values()]
)
tried_on = list(exam)
del exam, noisy, bad, fixed  # free their memory

# %% slideshow={"slide_type": "fragment"} tags=["figure"]
figure, ax = plt.subplots(figsize=(7, 3.4))
picture = ax.imshow(cross, cmap="Blues", vmin=9, vmax=30)
for (row, column), value in np.ndenumerate(cross):
    ax.text(column, row, f"{value:.1f}", ha="center", va="center",
            color="white" if value > 20 else "black",
            weight="bold" if row == column else "normal")
ax.set(xticks=range(4), xticklabels=tried_on, yticks=range(4), yticklabels=nets,
       xlabel="tried on", ylabel="trained on", aspect="auto",
       title="The diagonal wins: repair is a specialist's trade")
ax.grid(False)
figure.colorbar(picture, label="PSNR in dB")
plots.show(
    figure,
    "Heat map of PSNR for four networks, trained on clean, Gaussian, masked and salt-"
    "and-pepper digits, each tried on all four; the diagonal holds the largest value of"
    " each column.",
)

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
expect((cross.argmax(axis=0) == np.arange(4)).all(),
       "each column is won by the network trained for it")
on_clean, on_masked = cross[2, 0], cross[2, 2]
expect(
    on_clean < on_masked,
    f"the unmasker: {on_clean:.1f} dB on clean digits, {on_masked:.1f} on masked ones",
)
expect(
    cross[0, 0] > cross[1:, 0].max() + 3,
    "on clean digits the plain autoencoder is far ahead of all denoisers",
)
expect(
    cross[2, 3] < np.delete(cross[:, 3], 2).min() - 1, "on salt the unmasker is the worst of all"
)
expect(cross[3, 0] < cross[3, 3] + 0.3, "whole digits serve the salt-and-pepper network no better")
ink = repair(nets["masking"], x_test).mean() / x_test.mean()
expect(ink > 1.05, f"it draws whole digits with {ink:.2f} times their ink")


# %% [markdown] slideshow={"slide_type": "slide"}
# ## What the table says
#
# * **Every column is won by its specialist**, the clean one too: the plain network is by far the best copier, and wins
#   nowhere else. Copying and repairing are different skills.
# * **The unmasker does worse on whole digits** than on half deleted ones. It has only seen digits with half of their ink and takes a whole one for the remains of a
#   bolder one. Dropout rescales what it keeps to avoid just this shift. The salt-and-pepper network shows a trace of the same.
# * **Its trust is misplaced.** Under masking, ink is never wrong. So the unmasker takes much of the salt for ink: on salt and pepper it is
#   the worst of the four, behind even the plain network.
#
# <!-- notes
# The unmasker has only ever seen digits with half their ink. A whole digit has twice the ink, which for this network
# means a digit that was twice as bold. A corruption that changes the statistics of the input has to be present, or be
# compensated, when the network is used.
# -->

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## Noise levels never trained on
#
# In the world, nobody tells you how strong the noise is. So train on Gaussian noise of a *range* of levels, $\sigma$ from 0 to 0.8, another one
# for each image. The **blind** network sees only the image. The other **knows** $\sigma$, as a 785th input.
#
# **Predict first.** At $\sigma = 0.4$, how much does the blind network lose to the specialist for 0.4? How much is it worth to know
# $\sigma$? And is there a level at which the specialist does *harm*?
#
# <!-- notes
# Collect guesses for all three before you go on to the figure. Most people expect a clear advantage for the network
# that is told the noise level. The two curves lie on each other. On the far left the networks are no better than doing
# nothing: they redraw a digit that was fine.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# One layer serves both. Its input has 785 columns, the last one is the level. It adds that much noise, and then hides or keeps the level.

# %% slideshow={"slide_type": "skip"}
class NoiseOfLevel(layers.Layer):
    def __init__(self, tell, **kwargs):
        super().__init__(**kwargs)
        self.tell, self.seed_generator = tell, keras.random.SeedGenerator()

    def call(self, inputs, training=False):
        x, sigma = inputs[:, :-1], inputs[:, -1:]
        if training:
            x = x + sigma * keras.random.normal(ops.shape(x), seed=self.seed_generator)
        return ops.concatenate([x, sigma], axis=1) if self.tell else x


# %% slideshow={"slide_type": "skip"}
rng = np.random.default_rng(SEED)
levels_train = rng.uniform(0, 0.8, (len(x_train), 1)).astype("float32")
with_level = np.concatenate([x_train, levels_train], axis=1)
blind, knows = (network(NoiseOfLevel(tell), n_inputs=785) for tell in (False, True))

def error(x_and_level, x_hat):  # the level in the last column is no target
    return ops.mean((x_and_level[:, :-1] - x_hat) ** 2, axis=-1)

for net in (blind, knows):
    training.fit(net, with_level, epochs=3, learning_rate=0.01, loss=error)
del with_level

# %% [markdown] slideshow={"slide_type": "skip"}
# A baseline that knows $\sigma$ too: the best linear denoiser has a closed form. With the mean $\mu$ and covariance $\Sigma$ of the clean pixels it is
# $\hat{x} = \mu + \Sigma\,(\Sigma + \sigma^2 I)^{-1}(\tilde{x} - \mu)$, because $\Sigma$ is the covariance of $x$ with $\tilde{x}$ and $\Sigma + \sigma^2 I$ that
# of $\tilde{x}$ with itself. In the eigenvectors of $\Sigma$ it shrinks each component by $\lambda / (\lambda + \sigma^2)$.

# %% slideshow={"slide_type": "skip"}
mean = few.mean(axis=0)
eigenvalues, vectors = np.linalg.eigh((few - mean).T @ (few - mean) / len(few))

def linear_that_knows(x_noisy, sigma):
    shrink = np.maximum(eigenvalues, 0) / (np.maximum(eigenvalues, 0) + sigma**2 + 1e-9)
    return np.clip(((x_noisy - mean) @ vectors * shrink) @ vectors.T + mean, 0, 1)


# %% slideshow={"slide_type": "skip"}
levels = np.round(np.arange(0, 1.01, 0.1), 1)
unit_noise = np.random.default_rng(1).normal(size=some.shape).astype("float32")
names = ("do nothing", "linear, knows", "specialist 0.4", "blind", "knows")
curves = {name: [] for name in names}
for sigma in levels.astype("float32"):
    x_noisy = some + sigma * unit_noise
    told = np.concatenate([x_noisy, np.full((len(some), 1), sigma)], axis=1)
    outputs = (
        x_noisy.clip(0, 1), linear_that_knows(x_noisy, sigma),
        repair(nets["Gaussian"], x_noisy),
        repair(blind, told), repair(knows, told),  # the blind one drops the last column
    )
    for name, x_hat in zip(curves, outputs):
        curves[name].append(metrics.psnr(some, x_hat))

# %% slideshow={"slide_type": "fragment"} tags=["figure"]
figure, ax = plt.subplots(figsize=(9, 3.8))
styles = ("--", ":", "-", "-", "--")
colors = (plots.BASELINE, plots.BASELINE, plots.PALETTE[1], plots.PALETTE[0], plots.PALETTE[2])
for (name, curve), style, color in zip(curves.items(), styles, colors):
    ax.plot(levels, curve, style, color=color, label=name, marker="o", ms=4)
ax.axvspan(0.8, 1.0, color=plots.BASELINE, alpha=0.12)
ax.text(0.9, 27, "stronger than\nany in training", ha="center", va="center", fontsize=10)
ax.set(xlabel=r"standard deviation $\sigma$ of the test noise (pixel units)",
       ylabel="PSNR in dB", ylim=(5, 30),
       title="A range of levels costs little, and knowing the level adds little")
ax.legend(ncols=2)
plots.show(
    ax,
    "PSNR against the noise level of the test images: the blind and the knowing network"
    " nearly coincide, the specialist falls behind away from 0.4, and at low noise "
    "doing nothing is best.",
)

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
nothing, linear, special, blindly, knowing = (np.array(curve) for curve in curves.values())
gap, low = special[4] - blindly[4], 1  # curves[i] is at noise i / 10
expect(gap < 0.4, f"at its own level the specialist leads by only {gap:.2f} dB")
ahead = (blindly - special)[[1, 8, 10]]
expect(all(ahead > 0.4), f"at 0.1, 0.8, 1.0 blind leads by {ahead.min():.1f} dB or more")
worth = np.abs(knowing - blindly)[1:].max()
expect(worth < 0.6, f"from 0.1 up, knowing the level changes {worth:.2f} dB at most")
expect(special[low] < nothing[low], "at 0.1 the specialist does harm")
rest = max(blindly[low], knowing[low]) - nothing[low]
expect(rest < 0.5, f"the better of the others gains {rest:+.1f} dB over doing nothing")
expect(linear[low] > knowing[low] + 1, "a linear map that knows sigma beats all of them")
expect(linear[10] > blindly[10], "and also at 1.0, a level of noise beyond the training range")

# %% [markdown] slideshow={"slide_type": "skip"}
# * **Blind costs little.** At 0.4 the specialist leads by a few tenths of a decibel at most; far from its level it loses.
# * **Knowing adds little**, because $\sigma$ is written all over the image: the paper around the digit is 0, so what is there *is* the
#   noise. Read it off yourself in the next cell.
# * **At low noise, do nothing.** At 0.1 the specialist returns a worse image than it got, and the other two gain nothing worth having:
#   all detail has to pass 512 units and be drawn anew. A linear map can leave pixels alone. So can a network that predicts the
#   *noise* and subtracts it: see the open experiments.
# * **Beyond the training range** (shaded) the blind network degrades without a jump, and then falls behind the linear map that is told.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
frame = np.ones((28, 28), bool)
frame[2:-2, 2:-2] = False  # a frame two pixels wide: hardly ever ink
for sigma in (0.1, 0.4, 0.8):
    guess = (some + sigma * unit_noise)[:, frame.ravel()].std(axis=1)
    print(
        f"true level {sigma:.1f}, read off the frame {guess.mean():.3f} +- {guess.std():.3f}"
    )
    off = guess.std() / sigma
    expect(abs(guess.mean() - sigma) < 0.01 and off < 0.15, f"one image tells it to {off:.0%}")


# %% [markdown] slideshow={"slide_type": "slide"}
# ## What the best denoiser returns
#
# Let $r(\tilde{x}) = g(f(\tilde{x}))$ be the whole network. Which function $r$ has the smallest expected squared error? Insert the conditional
# mean $m(\tilde{x}) = \mathbb{E}[x \mid \tilde{x}]$:
#
# $$\mathbb{E}\,\|x - r(\tilde{x})\|^2 = \mathbb{E}\,\|x - m(\tilde{x})\|^2 + \mathbb{E}\,\|m(\tilde{x}) - r(\tilde{x})\|^2 .$$
#
# The cross term is zero, because $x - m(\tilde{x})$ averages to zero for every $\tilde{x}$. The first term does not depend on $r$. So the best
# denoiser returns **the mean of all clean images that could have become** $\tilde{x}$. Several candidates: a blurred answer.
#
# <!-- notes
# This is the projection argument. Insert the conditional mean, the cross term vanishes, and what is left is smallest
# when r equals the conditional mean. It holds for any corruption. It also explains blur: a mean of several sharp digits
# is not sharp.
# -->

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The denoiser points uphill
#
# For Gaussian noise the mean has a second face. Noisy points have the density $p_\sigma(\tilde{x}) = \int p(x)\, N(\tilde{x};\, x, \sigma^2 I)\, dx$.
# Its gradient needs only the derivative of the Gaussian:
#
# $$\nabla p_\sigma(\tilde{x}) = \int p(x)\, N(\tilde{x};\, x, \sigma^2 I)\, \frac{x - \tilde{x}}{\sigma^2}\, dx
# = p_\sigma(\tilde{x})\, \frac{\mathbb{E}[x \mid \tilde{x}] - \tilde{x}}{\sigma^2} .$$
#
# Divide by $p_\sigma$. The gradient of a log-density is called the **score**:
#
# $$\mathbb{E}[x \mid \tilde{x}] = \tilde{x} + \sigma^2\, \nabla \log p_\sigma(\tilde{x}) .$$
#
# So $(r(\tilde{x}) - \tilde{x}) / \sigma^2$ estimates the score. A denoiser learns the shape of the *noisy* data's density without ever computing a density.
#
# <!-- notes
# Four lines, do them on the board. Only the derivative of the Gaussian is used. The result: the step from the noisy
# point to the denoised one is sigma squared times the gradient of the log-density of noisy data. The network has
# learned which way noisy data become more likely.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# Statisticians call the last line *Tweedie's formula* (Efron, 2011, who traces it to Robbins, 1956). Vincent (2011) showed that training a
# denoiser *is* fitting the score of the smoothed data; Alain and Bengio (2014) proved that $(r(x) - x)/\sigma^2$ tends to the score of the
# data itself as $\sigma$ goes to 0. Score-based generative models (Song and Ermon, 2019), now counted among the diffusion models, start
# here.
#
# The linear denoiser above is a special case: if $p$ is Gaussian with covariance $\Sigma$, then $p_\sigma$ has covariance $\Sigma + \sigma^2 I$, its score
# is $-(\Sigma + \sigma^2 I)^{-1}(\tilde{x} - \mu)$, and the formula gives
# $\tilde{x} - \sigma^2 (\Sigma + \sigma^2 I)^{-1}(\tilde{x} - \mu) = \mu + \Sigma\,(\Sigma + \sigma^2 I)^{-1} (\tilde{x} - \mu)$.
#
# ### See it in the plane
#
# In 784 dimensions nobody knows $p_\sigma$. In two dimensions you can compute it. Take points on a spiral and a small denoiser. The exact
# score is that of the training points smoothed with a Gaussian, a sum over all points.

# %% slideshow={"slide_type": "skip"}
def spiral(n, rng):
    t = 3 * np.pi * np.sqrt(rng.uniform(0.05, 1, n))
    return np.stack([t * np.cos(t), t * np.sin(t)], axis=1).astype("float32") / (3 * np.pi)

rng, sigma = np.random.default_rng(SEED), 0.1
points = spiral(5000, rng)
toy = keras.Sequential(
    [keras.Input((2,)), layers.GaussianNoise(sigma), layers.Dense(128, activation="relu"),
     layers.Dense(128, activation="relu"), layers.Dense(2)]
)
history = training.fit(toy, points, epochs=40, batch_size=128, learning_rate=0.01)

# %% slideshow={"slide_type": "skip"}
from scipy.special import softmax


def exact_score(x_noisy, points, sigma):
    """Gradient of the log-density of the points smoothed by a Gaussian."""
    distance2 = ((x_noisy[:, None] - points[None]) ** 2).sum(axis=-1)
    weights = softmax(-distance2 / (2 * sigma**2), axis=1)  # how likely each is the origin
    return (weights @ points - x_noisy) / sigma**2


# %% slideshow={"slide_type": "skip"}
side = np.linspace(-1.25, 1.25, 22, dtype="float32")
grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
near = ((grid[:, None] - points[None]) ** 2).sum(axis=-1).min(axis=1) < (3 * sigma) ** 2
fields = {
    "learned: $r(x) - x$": ops.convert_to_numpy(toy(grid)) - grid,
    r"exact: $\sigma^2\,\nabla \log p_\sigma(x)$": sigma**2
    * exact_score(grid, points, sigma),
}

# %% [markdown] slideshow={"slide_type": "slide"}
# ### The learned step beside the exact one
#
# 5,000 points on a spiral, noise 0.1. Each arrow leads from a point to where the denoiser puts it. Pale arrows lie far from the data.
#
# <!-- notes
# Each arrow starts at a point and ends where the denoiser puts it. Left the network, right the closed form. Near the
# spiral they agree. The pale arrows lie further than three standard deviations from the data: the network had hardly
# any training there.
# -->

# %% tags=["figure"]
figure, axes = plt.subplots(1, 2, figsize=(9.5, 4.4), sharey=True)
for ax, (name, field) in zip(axes, fields.items()):
    ax.scatter(*points[:1500].T, s=2, color=plots.CODE)
    for where, alpha in ((near, 1.0), (~near, 0.25)):
        ax.quiver(*grid[where].T, *field[where].T, angles="xy", scale_units="xy", scale=1,
                  width=0.004, color=plots.ENCODER, alpha=alpha)
    ax.set(title=name, xlabel="$x_1$", aspect="equal", xlim=(-1.3, 1.3), ylim=(-1.3, 1.3))
axes[0].set_ylabel("$x_2$")
title = "The denoiser's step is the gradient of the log-density, times the noise variance"
figure.suptitle(title, x=0.02, ha="left", fontsize=12)
plots.show(
    figure,
    "Two fields of arrows around a spiral of points: the steps of the trained denoiser "
    "and the exact scaled score. Both point to the spiral and agree near it.",
)

# %% [markdown] slideshow={"slide_type": "skip"}
# Measure the agreement where it counts: at 1,000 new noisy points, none of which the network has seen.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
new = spiral(1000, rng) + sigma * rng.normal(size=(1000, 2)).astype("float32")
exact, learned = sigma**2 * exact_score(new, points, sigma), ops.convert_to_numpy(toy(new)) - new
r2 = 1 - np.sum((exact - learned) ** 2) / np.sum(exact**2)
cosine = (
    np.sum(exact * learned, axis=1)
    / np.linalg.norm(exact, axis=1)
    / np.linalg.norm(learned, axis=1)
)
expect(r2 > 0.9, f"the step explains {r2:.1%} of the exact score")
expect(
    np.median(cosine) > 0.98,
    f"median cosine of the angle between the two {np.median(cosine):.4f}",
)

# %% [markdown] slideshow={"slide_type": "skip"}
# Far from the data (pale arrows) nothing in training asks for agreement: hardly a noisy point ever fell there, and the network
# extrapolates. The score is learned where noisy data are. A larger noise reaches further but blurs the density more. Song and Ermon (2019)
# therefore use many levels at once.
#
# ### Walk uphill
#
# If every step points uphill, repeated steps should climb from anywhere to the data. Start with points spread evenly over the square.

# %% slideshow={"slide_type": "skip"}
walk = [rng.uniform(-1.1, 1.1, (400, 2)).astype("float32")]
for _ in range(10):
    walk.append(ops.convert_to_numpy(toy(walk[-1])))

def distance(x):
    return np.sqrt(((x[:, None] - points[None]) ** 2).sum(axis=-1).min(axis=1))


# %% slideshow={"slide_type": "skip"} tags=["figure"]
figure, axes = plt.subplots(1, 3, figsize=(11, 3.7), sharey=True)
for ax, step in zip(axes, (0, 1, 10)):
    ax.scatter(*walk[step].T, s=6, color=plots.ENCODER)
    ax.set(title=f"steps: {step}", xlabel="$x_1$", aspect="equal")
    ax.set(xlim=(-1.2, 1.2), ylim=(-1.2, 1.2))
axes[0].set_ylabel("$x_2$")
title = "Denoise again and again: scattered points climb onto the data"
figure.suptitle(title, x=0.02, ha="left", fontsize=12)
plots.show(
    figure,
    "Four hundred points spread over a square gather on the spiral when the denoiser is"
    " applied to them once and ten times.",
)

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
before, after = (np.median(distance(walk[step])) for step in (0, 10))
expect(
    after < before / 5,
    f"median distance to the data falls from {before:.3f} to {after:.3f}",
)

# %% [markdown] slideshow={"slide_type": "skip"}
# The walk climbs the density of the *noisy* data. It ends on the ridge of that density, and with more steps the points gather at a few peaks:
# note the gaps after ten steps. So this finds likely points but does not sample. To sample, Song and Ermon (2019) add fresh noise at every step.

# %% [markdown] slideshow={"slide_type": "skip"}
# ## What has it learned?
#
# Back to digits, and to the question of this lesson. The denoisers repair better. Do they also *see* better? Look at the first layer.

# %% slideshow={"slide_type": "skip"}
untrained = network().encoder
encoders = {"untrained": untrained, **{name: net.encoder for name, net in nets.items()}}
filters = {name: encoder.get_weights()[0].T for name, encoder in encoders.items()}

def smoothness(filters):
    """Median correlation of each weight with its right-hand neighbour."""
    f = filters.reshape(-1, 28, 28) - filters.mean(axis=1)[:, None, None]
    return np.median(np.sum(f[:, :, 1:] * f[:, :, :-1], axis=(1, 2)) / np.sum(f**2, axis=(1, 2)))


# %% [markdown] slideshow={"slide_type": "slide"}
# ### What the first layer looks for
#
# The 784 weights of a code unit form an image: the pattern it answers to. How alike are neighbouring weights?
#
# <!-- notes
# The first 24 units of each network, not a selection. All three grew from the same random weights, unit by unit. After
# three epochs the grain of the start is still visible, but the unmasker has larger blobs and a few pieces of strokes.
# -->

# %% tags=["figure"]
figure, axes = plt.subplots(1, 3, figsize=(10, 3))
for ax, name in zip(axes, ("clean", "Gaussian", "masking")):
    unit = filters[name][:24] / np.abs(filters[name][:24]).max(axis=1, keepdims=True)
    title = f"trained on {name}\nneighbours correlate: {smoothness(filters[name]):.2f}"
    plots.image_grid(unit, columns=6, limits=(-1, 1), ax=ax, title=title)
    ax.images[0].set_cmap("RdBu_r")
figure.suptitle(
    "The same 24 units: repair makes smoother patterns", x=0.02, ha="left", fontsize=12
)
plots.show(
    figure,
    "First-layer weights of 24 code units of the plain, the Gaussian and the masking "
    "network: grainy for the plain one, with blobs and pieces of strokes for the "
    "denoisers.",
)

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
for name in filters:
    print(f"{name:14s} neighbouring weights correlate with {smoothness(filters[name]):.2f}")
plain = smoothness(filters["clean"])
expect(
    smoothness(filters["Gaussian"]) > plain + 0.02,
    "Gaussian noise makes smoother filters than copying",
)
expect(smoothness(filters["masking"]) > plain + 0.1, "masking much smoother ones")

# %% [markdown] slideshow={"slide_type": "skip"}
# A single noisy pixel says little, so a unit does better to ask many neighbours at once: a stroke. A copier has no such reason. The pictures in
# Vincent et al. (2008, 2010) show the same trend on MNIST: the more noise, the more distinctive the filters. After only three epochs ours
# still carry the grain of their random start.
#
# ### The test: a linear probe
#
# Pictures can flatter. Give a *linear* classifier the 512 code units of clean digits, and labels for only 1,000 of them. What it can
# separate, the encoder has laid out. Two baselines are easy to forget: the raw pixels, and the code of the **untrained** network, from which
# all started. How strongly the classifier is held back (`C`) is chosen for each code on validation images.

# %% slideshow={"slide_type": "skip"}
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

def probe(encode):
    train, val, test = (encode(x) for x in (x_train[:1000], x_val, x_test))
    scale = train.std()
    with threadpool_limits(1):  # so small a problem is slower on two cores than on one
        fits = [LogisticRegression(C=C, max_iter=1000, tol=1e-2).fit(train / scale, y_train[:1000])
                for C in (0.01, 0.03, 0.1, 0.3)]
    best = max(fits, key=lambda fit: fit.score(val / scale, y_val))
    return best.score(test / scale, y_test), (test > 0).mean()


# %% slideshow={"slide_type": "skip"}
encoders["keyhole"] = keyhole.encoder
accuracy, active = {}, {}
accuracy["pixels"], _ = probe(lambda x: x)
for name, encoder in encoders.items():
    accuracy[name], active[name] = probe(lambda x: repair(encoder, x))

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## What is the code worth?
#
# A linear classifier gets the code of clean digits and 1,000 labels. **Predict first.** Rank the codes: pixels, **untrained** network,
# copier ("clean"), three denoisers. Where is the best *copier*?
#
# <!-- notes
# This slide answers the question of the lesson. Let everyone rank the rows before you reveal them. Few expect the
# trained copier level with the raw pixels. The column on the right suggests a reason: nearly all of its units are on
# nearly all the time, so its code is almost a linear function of the pixels. But the untrained network is as poor with
# half of its units on, so nonlinearity alone is not enough.
# -->

# %% slideshow={"slide_type": "fragment"} tags=["evidence"]
print(f"{'code':26s}{'units':>7s}{'test accuracy':>15s}{'units above 0':>15s}")
for name, value in accuracy.items():
    kind = name if name in ("pixels", "untrained", "keyhole") else f"trained on {name}"
    units = {"pixels": 784, "keyhole": 32}.get(name, 512)
    share = f"{active[name]:.0%}" if name in nets or name == "untrained" else ""
    print(f"{kind:26s}{units:7d}{value:15.1%}{share:>15s}")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
denoisers = [accuracy[name] for name in damage]
rivals = {name: accuracy[name] for name in ("pixels", "untrained", "clean", "keyhole")}
for name, value in rivals.items():
    lead = min(denoisers) - value
    expect(lead > 0.01, f"every denoiser is better than {name}, by {lead:.1%} or more")
gain = rivals["clean"] - max(rivals["pixels"], rivals["untrained"])
expect(gain < 0.01, f"the copier is no better than what needs no training: {gain:+.1%}")
expect(active["clean"] > 0.8, f"{active['clean']:.0%} of its units are above 0 at a time")
most = max(active[name] for name in damage)
expect(most < 0.75, f"of those of a denoiser, {most:.0%} at most")

# %% [markdown] slideshow={"slide_type": "fragment"}
# All three denoisers stand above the rest. The copier is no better than the raw pixels or an untrained network. A likely reason: its units are nearly always
# on, so its code is close to a *linear* function of the pixels. But being nonlinear is not enough: the untrained network's units are on half the
# time, and it is no better. So yes: on these digits, destroying the input taught more than copying it.

# %% [markdown] slideshow={"slide_type": "skip"}
# **Beside a published number.** Vincent et al. (2010, Table 3) compare the same two ways of learning in networks of three layers, which they then train
# on with labels. Test errors after layers that learned to copy, and after layers that learned to repair masked inputs:
#
# | data | copying (SAE-3) | repairing (SDAE-3) | pixels masked |
# |---|---|---|---|
# | MNIST | 1.40 % | 1.28 % | 25 % |
# | *basic*: MNIST with fewer training images | 3.46 % | 2.84 % | 10 % |
# | *bg-img-rot*: digits rotated, on background images | 51.93 % | 43.76 % | 25 % |
#
# These are three of the paper's ten data sets. In all three the direction is the same as here. On MNIST itself the difference is 12 of
# 10,000 digits, which chance alone could produce; on the other two it is larger. The errors are not comparable with those above: one layer, 1,000 labels and a linear classifier are much less than
# three layers, all labels and fine-tuning.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How it fails: the wrong digit, read with confidence
#
# The best denoiser returns the mean of everything that *could* have been. Under strong noise another digit may be more plausible than the
# true one, and the network draws towards it. Two **readers** count such cases: a classifier trained on clean digits, and the five nearest of
# 10,000 training digits. A **hallucination** is a repaired image that both read as the *same wrong* digit, the first with 90 % confidence or more,
# while both read the clean one correctly. The repairs are the blind network's.
#
# <!-- notes
# The most important slide for anyone who will use this in practice. The network never says that it does not know. Cover
# the top row and ask the class what they read in the bottom row, then uncover it. Be fair: some outputs have become
# another digit, others are half way or only fragments, and the readers are sure all the same. The average score hardly
# notices.
# -->

# %% slideshow={"slide_type": "skip"} tags=["failure"]
from sklearn.neighbors import KNeighborsClassifier

reader = keras.Sequential([
    keras.Input((784,)),
    layers.Dense(128, activation="relu"), layers.Dense(10, activation="softmax"),
])
training.fit(reader, x_train, y_train, epochs=3, learning_rate=0.005,
             loss="sparse_categorical_crossentropy")
nearest = KNeighborsClassifier(5, algorithm="brute").fit(x_train[:10_000], y_train[:10_000])
legible = repair(reader, x_test).argmax(axis=1) == y_test
x_read, y_read = x_test[legible], y_test[legible]
noise = np.random.default_rng(3).standard_normal(x_read.shape, dtype="float32")

# %% slideshow={"slide_type": "skip"} tags=["failure"]
found, shown = {}, {}
for s in (0.4, 0.6, 0.8):
    bad = x_read + np.float32(s) * noise
    fixed = repair(blind, np.pad(bad, ((0, 0), (0, 1))))  # the last column is dropped
    before, read = repair(reader, bad.clip(0, 1)).argmax(axis=1), repair(reader, fixed)
    sure, read = read.max(axis=1), read.argmax(axis=1)
    right, fooled = read == y_read, np.flatnonzero((read != y_read) & (sure >= 0.9))
    agree = nearest.predict(fixed[fooled]) == read[fooled]
    fooled = fooled[agree & (nearest.predict(x_read[fooled]) == y_read[fooled])]
    quality = [metrics.psnr(x_read[w], fixed[w]) for w in (right, fooled)]
    found[s] = ((before == y_read).mean(), right.mean(), len(fooled) / len(read), *quality)
    worst = fooled[np.argsort(-sure[fooled])][:8]
    shown[s] = [a[worst] for a in (bad, fixed, x_read, y_read, read)]

# %% slideshow={"slide_type": "skip"} tags=["failure"]
print("           read correctly           hallu-   PSNR in dB of outputs that are")
print("noise    noisy   repaired   cinations        right   hallucinated")
for s, (before, after, share, psnr_right, psnr_fooled) in found.items():
    print(f"{s:5.1f}{before:9.1%}{after:11.1%}{share:12.2%}{psnr_right:13.1f}{psnr_fooled:15.1f}")

# %% tags=["figure", "failure"]
bad, fixed, true, truth, read = shown[0.8]
figure = plots.image_rows(
    {"truth": true, "noise 0.8": bad, "repaired": fixed},
    titles=[f"{a} read as {b}" for a, b in zip(truth, read)],
    title="The eight of which the first reader is surest: both readers agree on a wrong digit",
)
plots.show(
    figure,
    "Eight test digits, their versions with strong Gaussian noise, and the repaired "
    "images, each of which both readers take for a digit other than the true one.",
)

# %% slideshow={"slide_type": "skip"} tags=["failure", "checkpoint"]
before, after, share, psnr_right, psnr_fooled = found[0.8]
expect(after > before + 0.3, f"at 0.8 repair helps: {before:.0%} read before, {after:.0%} after")
expect(share > 0.002, f"and {share:.2%} of the digits are read as another one by both")
expect(share > 2 * found[0.4][2], "hallucinations grow with the noise")
gap = psnr_right - psnr_fooled
expect(abs(gap) < 2.5, f"hallucinated outputs have only {gap:.1f} dB less than right ones")


# %% [markdown] slideshow={"slide_type": "skip"}
# Two things to take away. Repair *helps* on average: the reader reads repaired digits far better than noisy ones. And an average hides the
# cases where what comes out is no longer what went in. Look at the pictures: some have become another digit, some are half way, some are
# fragments. In the last line of the table the PSNR of the
# hallucinated outputs is only a decibel or two below that of the others. One reader alone would count more cases, some of them its own mistakes: it never saw blurred digits.
#
# In a photograph a changed detail may be harmless; in a medical image or on a number plate it is not. When it matters, ask what the output is used
# for and measure *that*, as the readers do here.

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Exercises
#
# Write your answer in the cell below each task, then run the check under it.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 1 (warm-up): the PSNR of doing nothing
#
# Before you train anything you can say how bad the noisy input is. Write `psnr_of_noise(sigma)`: the PSNR in dB, for pixels in [0, 1], of an
# image with Gaussian noise of standard deviation `sigma` that is not clipped. No image is needed.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def psnr_of_noise(sigma):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 1
check(
    "Exercise 1",
    lambda: (psnr_of_noise(0.1), psnr_of_noise(0.4)),
    (
        lambda a: not np.allclose(a, [10, 3.979], atol=0.01),
        "The mean squared error is the *variance*, sigma squared.",
    ),
    (lambda a: a[0] > a[1], "Stronger noise must give a lower PSNR: check the sign."),
    (
        lambda a: not np.allclose(a, [46.05, 18.33], atol=0.01),
        "Decibels use the logarithm to base 10.",
    ),
    (
        lambda a: np.allclose(a, [20, 7.9588], atol=0.01),
        "PSNR is 10 log10(1 / MSE). What is the MSE of the noise?",
    ),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def psnr_of_noise(sigma):
#     return -20 * np.log10(sigma)
# ```
#
# The mean squared error of the noisy image is the variance of the noise, so PSNR is $10 \log_{10}(1/\sigma^2)$. At 0.4 it is 7.96 dB: the
# first number of the result table.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 2 (core): the best denoiser of a coin
#
# Let $x$ be +1 or -1, each with probability 1/2, and $\tilde{x} = x + \sigma\varepsilon$ with standard normal $\varepsilon$. Write
# `best_guess(x_noisy, sigma)`: the denoiser with the smallest expected squared error, $\mathbb{E}[x \mid \tilde{x}]$, for an array of noisy values.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def best_guess(x_noisy, sigma):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 2
heard = np.array([-0.5, 0.0, 0.3, 1.0])
check(
    "Exercise 2", lambda: best_guess(heard, 0.8),
    (lambda a: np.shape(a) == (4,), "Return one number for each noisy value."),
    (lambda a: not np.allclose(a, np.sign(heard)),
     "That is the likelier value. The squared error wants the mean."),
    (lambda a: abs(np.asarray(a)[1]) < 1e-6,
     "At 0 both values are equally likely: their mean is 0, not a probability."),
    (lambda a: not np.allclose(a, heard / 1.64),
     "That is the best *linear* denoiser. Use the likelihoods of both candidates."),
    (lambda a: np.allclose(a, np.tanh(heard / 0.64), atol=1e-5),
     "Weigh +1 and -1 with exp(-(x_noisy - x)^2 / (2 sigma^2)), then normalise and average."),
)

# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def best_guess(x_noisy, sigma):
#     return np.tanh(x_noisy / sigma**2)
# ```
#
# The weights of +1 and -1 are $e^{-(\tilde{x} \mp 1)^2 / 2\sigma^2}$. The common factor cancels and
# $(e^{a} - e^{-a}) / (e^{a} + e^{-a})$ with $a = \tilde{x}/\sigma^2$ is left. The answer is almost never +1 or -1, the only values $x$ can have: that is
# blur, in one dimension.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 3 (stretch): measure the error without the clean image
#
# Stein (1981) found that for Gaussian noise the error of a denoiser can be estimated from the *noisy* image alone. For a linear denoiser
# $\hat{x} = W\tilde{x}$ with $d$ inputs,
#
# $$\mathbb{E}\,\frac{\|\hat{x} - x\|^2}{d} = \mathbb{E}\left[\frac{\|\hat{x} - \tilde{x}\|^2}{d}\right] - \sigma^2 + \frac{2\sigma^2}{d}\,\mathrm{tr}\,W .$$
#
# Write `error_without_truth(x_noisy, w, sigma)` for noisy rows of shape $(n, d)$ and $\hat{x} = W\tilde{x}$ for each row: one number, the
# estimate averaged over the rows.

# %% slideshow={"slide_type": "skip"} tags=["exercise-setup"]
exercise_rng = np.random.default_rng(0)
hidden_x = exercise_rng.normal(size=(20_000, 2)) @ np.array([[1.0, 0.8], [0.0, 0.3]])
seen_x = hidden_x + 0.5 * exercise_rng.normal(size=hidden_x.shape)
shrinker = np.array([[0.7, 0.1], [0.3, 0.5]])
true_error = metrics.mse(hidden_x, seen_x @ shrinker.T)


# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def error_without_truth(x_noisy, w, sigma):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 3
estimate = error_without_truth(seen_x, shrinker, 0.5)
moved = np.mean((seen_x @ shrinker.T - seen_x) ** 2)
check(
    "Exercise 3", lambda: estimate,
    (lambda a: np.ndim(a) == 0, "Return one number, averaged over the rows."),
    (lambda a: not np.isclose(a, moved),
     "That is only the first term: how far W moves the image."),
    (lambda a: not np.isclose(a, moved - 0.25),
     "The trace term is missing: a denoiser that keeps noise must pay for it."),
    (lambda a: not np.isclose(a, moved - 0.25 + 0.6),
     "Divide the trace term by d: the other terms are per input, too."),
    (lambda a: not np.isclose(a, moved - 0.25 + 0.15), "The trace term has a factor of 2."),
    (lambda a: not np.isclose(a, moved + 0.3), "The variance of the noise must be subtracted."),
    (lambda a: abs(a - true_error) < 0.01,
     "Apply W to each row: x_noisy @ w.T. Then all three terms."),
)

# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def error_without_truth(x_noisy, w, sigma):
#     d = x_noisy.shape[1]
#     moved = np.mean((x_noisy @ w.T - x_noisy) ** 2)
#     return moved - sigma**2 + 2 * sigma**2 * np.trace(w) / d
# ```
#
# Compare with `true_error`, which needs the clean data. For any smooth denoiser $r$ the trace becomes that of its derivative. Do nothing,
# $W = I$: moved 0, trace $d$, and the estimate is $\sigma^2$, as it must be.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Open experiments
#
# No check here, only curiosity. Predict, change one thing, run again.
#
# * Let the network predict the noise: in a functional model, replace the output by `noisy - Dense(784)(code)`, where `noisy` is the output
#   of the noise layer. (Not the model's input: in training that is the clean image.) What happens at noise 0.1?
# * Train the unmasker with `layers.Dropout(0.5)` instead of `MaskingNoise(0.5)`. What changes in the *clean* column of the heat map?
# * Give the knowing network the *wrong* level, say 0.1 for an image with noise 0.4. How much does it listen?
# * Train one network on all three kinds of damage, one drawn at random for each batch. How far is it behind each specialist?
# * Take other pictures, such as Fashion-MNIST (Xiao et al., 2017, [arXiv:1708.07747](https://arxiv.org/abs/1708.07747)). In a trial
#   run with the settings of this lesson the denoisers again had the highest PSNR in every row, but the lead of their codes over
#   the copier's shrank to less than a point. And the noise could no longer be read off the frame: why?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Summary
#
# 1. A denoising autoencoder sees a damaged input and must return the undamaged one. The damage, not a keyhole, makes copying useless.
# 2. On noisy test digits it has the best PSNR of all methods here. Against sparse salt and pepper a median filter is as good or better.
# 3. It is a specialist for its kind of damage. Over a range of noise levels one blind network comes close to a specialist at its level and beats it far from there.
# 4. The best denoiser is the conditional mean; for Gaussian noise its step is the noise variance times the score of the noisy data.
# 5. On these digits its code serves a linear classifier better than pixels do; the copier's does not. At strong noise its output may read as another digit.
#
# <!-- notes
# Let the class put each line into their own words. Then point to exercise three: it measures the error of a denoiser
# without any clean image, which sounds impossible and takes three lines.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Further reading
#
# - P. Vincent, H. Larochelle, Y. Bengio, P.-A. Manzagol (2008). Extracting and composing robust features with denoising autoencoders.
#   *ICML*. [doi:10.1145/1390156.1390294](https://doi.org/10.1145/1390156.1390294)
# - P. Vincent, H. Larochelle, I. Lajoie, Y. Bengio, P.-A. Manzagol (2010). Stacked denoising autoencoders: learning useful representations in
#   a deep network with a local denoising criterion. *JMLR* 11, 3371–3408, [jmlr.org](https://www.jmlr.org/papers/v11/vincent10a.html), Table 3; its
#   subject is treated in *Deep Learning*, section 14.5, [deeplearningbook.org](https://www.deeplearningbook.org/contents/autoencoders.html)
# - P. Vincent (2011). A connection between score matching and denoising autoencoders. *Neural Computation* 23, 1661–1674.
#   [doi:10.1162/NECO_a_00142](https://doi.org/10.1162/NECO_a_00142)
# - G. Alain, Y. Bengio (2014). What regularized auto-encoders learn from the data-generating distribution. *JMLR* 15.
#   [arXiv:1211.4246](https://arxiv.org/abs/1211.4246)
# - Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli (2004). Image quality assessment: from error visibility to structural similarity.
#   *IEEE Transactions on Image Processing* 13, 600–612. [doi:10.1109/TIP.2003.819861](https://doi.org/10.1109/TIP.2003.819861)
# - B. Efron (2011). Tweedie's formula and selection bias. *Journal of the American Statistical Association* 106, 1602–1614.
#   [doi:10.1198/jasa.2011.tm11181](https://doi.org/10.1198/jasa.2011.tm11181)
# - C. M. Stein (1981). Estimation of the mean of a multivariate normal distribution. *Annals of Statistics* 9, 1135–1151.
#   [doi:10.1214/aos/1176345632](https://doi.org/10.1214/aos/1176345632)
# - Y. Song, S. Ermon (2019). Generative modeling by estimating gradients of the data distribution. *NeurIPS*.
#   [arXiv:1907.05600](https://arxiv.org/abs/1907.05600)

# %% [markdown] slideshow={"slide_type": "skip"}
# [← 06 Convolutional autoencoder](06_convolutional_autoencoder.ipynb) · [08 Sparse autoencoder →](08_sparse_autoencoder.ipynb)
