# %% [markdown] slideshow={"slide_type": "slide"}
# # 07 · Denoising autoencoder: learning by repairing
#
# > **Can destroying the input teach more than copying it?**
#
# **Time** about 45 s on two CPU cores, 75 minutes to read · **Before** [lesson 01](01_what_is_an_autoencoder.ipynb),
# [lesson 04](04_loss_functions.ipynb) for squared error and PSNR · **Data** MNIST ·
# <a href="https://colab.research.google.com/github/OWNER/REPOSITORY/blob/main/notebooks/07_denoising_autoencoder.ipynb" target="_parent">Open in Colab</a>
#
# **Afterwards you can** *build* corruption layers that act in training only, *train* a denoising autoencoder, *measure* it on
# noisy images against fair rivals, *derive* why it estimates the gradient of the log-density, and *explain* what it invents.
#
# <!-- notes
# Lesson 01 built a copier by hand: error zero, and it had never seen a digit. A low error counts only under a
# constraint, and there the constraint was a narrow code. Today the constraint is damage: the network gets a damaged digit
# and has to return the undamaged one. Ask the class what it must know to do that.
# -->

# %% slideshow={"slide_type": "skip"} tags=["setup"]
import importlib.util
import subprocess
import sys

if importlib.util.find_spec("ae_helpers") is None:  # the lesson is alone, as in Colab: fetch the course's helpers
    class Stop(Exception):  # ends this cell, and the run, with a sentence in place of a traceback
        def _render_traceback_(self):
            return [str(self)]

    course = "https://github.com/OWNER/REPOSITORY"
    if "/OWNER/" in course:
        raise Stop("The helpers are not installed: in the course's folder, run the README's first command.")
    print("Installing the course's helpers, once for this session: about half a minute ...")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", f"git+{course}"]
    if subprocess.run(pip, stderr=subprocess.DEVNULL).returncode:
        why = f"to see why, run %pip install git+{course}"
        raise Stop(f"The helpers could not be installed: check the network, then run this cell again; {why}.")

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
# Damage the input and ask for the undamaged one back. $\tilde{x}$ is the damaged input, drawn anew for every batch from a **corruption**
# $q(\tilde{x} \mid x)$; the target stays $x$:
#
# $$\mathcal{L}(\theta, \phi) = \frac{1}{n\,d} \sum_{i=1}^{n} \left\| x_i - g_\phi(f_\theta(\tilde{x}_i)) \right\|^2,
# \qquad \tilde{x}_i \sim q(\tilde{x} \mid x_i).$$
#
# Copying $\tilde{x}$ no longer solves the task. To undo damage well it helps to know what digits look like. So the *damage* is the constraint,
# and the code may be as wide as you like. This is a **denoising autoencoder** (Vincent et al., 2008).
#
# <!-- notes
# The only change to lesson 01 is one symbol: the encoder sees x tilde, the loss still compares with x. A copy of the
# input is now the wrong answer, however wide the code is.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# To save time, 40,000 digits train; 2,000 more are held out to choose settings. Repair is tested on 2,000 test digits,
# damaged from fixed seeds.

# %% slideshow={"slide_type": "skip"} tags=["nbval-check-output"]
mnist = data.load_mnist(flat=True)
x_train, y_train = mnist.x_train[:40_000].copy(), mnist.y_train[:40_000]
x_val, y_val = mnist.x_train[50_000:52_000].copy(), mnist.y_train[50_000:52_000]
x_test, y_test, x_exam = mnist.x_test, mnist.y_test, mnist.x_test[:2000]
del mnist  # the copies above are all that is needed
print("training", x_train.shape, "validation", x_val.shape, "test", x_test.shape)


# %% [markdown] slideshow={"slide_type": "slide"}
# ## Three ways to damage a digit
#
# | corruption | what happens to a pixel | what is left of it |
# |---|---|---|
# | **Gaussian**, 0.4 | a normal number of standard deviation 0.4 is added | a trace, in every pixel |
# | **masking**, 0.5 | becomes 0 (paper), with probability 0.5 | all or nothing, and 0 looks like paper |
# | **salt and pepper**, 0.3 | becomes 0 or 1, with probability 0.15 each | the truth or a random extreme, unmarked |
#
# Keras has a layer for the first, `GaussianNoise`. Its output is **not clipped**: noisy pixels lie below 0 and above 1. The theory further down
# needs it so. Salt is 1 and pepper 0; the figures draw 1 as ink, so salt looks black.
#
# <!-- notes
# Gaussian noise moves every pixel, masking deletes half of them, salt and pepper replaces three in ten by
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


# %% [markdown] slideshow={"slide_type": "skip"}
# `keras.layers.Dropout` deletes too, but multiplies what it keeps by 1 / (1 - rate). Here a surviving pixel keeps its value. For salt and
# pepper, the lowest uniform numbers become pepper, the next salt. Then check both layers.

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


# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
flat = np.full((100, 784), 0.5, "float32")
masked = np.array(MaskingNoise(0.5, seed=0)(flat, training=True))
peppered = np.array(SaltAndPepperNoise(0.3, seed=0)(flat, training=True))
zeros, shares = (masked == 0).mean(), [(peppered == value).mean() for value in (0, 1)]
expect(abs(zeros - 0.5) < 0.01, f"masking deletes {zeros:.3f} of all pixels")
expect(set(np.unique(masked)) == {0, 0.5}, "and leaves the others alone")
expect(np.allclose(shares, 0.15, atol=0.01), f"pepper {shares[0]:.3f}, salt {shares[1]:.3f}")
same = [np.array_equal(layer(flat), flat) for layer in (MaskingNoise(0.5), SaltAndPepperNoise(0.3))]
expect(all(same), "outside training both layers return their input")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The exam: damaged test digits
#
# Called with `training=True` and a seed, the same layers damage the test images, alike for all methods.
#
# <!-- notes
# These are the exam papers: test digits, damaged once with a fixed seed. Ask which of the three the class can still
# read, and which looks hardest for a computer.
# -->

# %% tags=["figure"]
damage = {
    "Gaussian": lambda seed=None: layers.GaussianNoise(0.4, seed=seed),
    "masking": lambda seed=None: MaskingNoise(0.5, seed=seed),
    "salt & pepper": lambda seed=None: SaltAndPepperNoise(0.3, seed=seed),
}
noisy = {name: np.array(layer(seed=1)(x_exam, training=True)) for name, layer in damage.items()}
figure = plots.image_rows(
    {"clean": x_exam[:8], **{name: x[:8] for name, x in noisy.items()}},
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
# The corruption is the first layer of the encoder. The code has **512 units**, wide enough to copy well. All autoencoders of this lesson
# have this shape and start from the *same* random weights. Only the damage differs.
#
# <!-- notes
# The corruption is the first layer of the encoder. The code has 512 units: wide enough to copy well. What
# makes copying useless is the noise alone. All autoencoders start from the same weights. Then four networks of one
# shape are trained: one sees clean digits, three see damage. The call of fit is that of lesson 01: clean digits in,
# clean digits as target. The damage happens inside, anew in every batch.
# -->

# %% tags=["figure"]
def network(*noise):
    start = [keras.initializers.GlorotUniform(seed=SEED + i) for i in (0, 1)]
    hidden = layers.Dense(512, activation="relu", kernel_initializer=start[0])
    output = layers.Dense(784, activation="sigmoid", kernel_initializer=start[1])
    encoder = keras.Sequential([keras.Input((784,)), *noise, hidden], name="encoder")
    decoder = keras.Sequential([keras.Input((512,)), output], name="decoder")
    return models.Autoencoder(encoder, decoder)


drawn = network(damage["Gaussian"]())
figure = plots.architecture(drawn.encoder, drawn.decoder, "Damage, encode into 512 numbers, decode")
plots.show(
    figure,
    "Diagram of the denoising autoencoder: 784 pixels, a Gaussian noise layer, 512 code"
    " units and 784 output pixels.",
)

# %% [markdown]
# ## Train them
#
# The **copier** sees clean digits; one **denoiser** is trained for each kind of damage. Input and target of `fit` are the clean
# digits: the damage happens inside, anew in every batch. Each network trains for three epochs.

# %% slideshow={"slide_type": "skip"}
nets = {"clean": network(), **{name: network(layer()) for name, layer in damage.items()}}
for net in nets.values():
    training.fit(net, x_train, epochs=3, learning_rate=0.01)

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Two measures: PSNR and SSIM
#
# **PSNR** (lesson 04) is the squared error in decibels; +3 dB is half the error. It judges each pixel alone. **SSIM** (Wang et al., 2004)
# compares small windows: their means $m$, variances $v$ and covariance $c$. It is 1 for equal images:
#
# $$\mathrm{SSIM} = \frac{(2\,m_x m_{\hat{x}} + C_1)(2\,c + C_2)}{(m_x^2 + m_{\hat{x}}^2 + C_1)(v_x + v_{\hat{x}} + C_2)},
# \qquad C_1 = 0.01^2,\quad C_2 = 0.03^2 .$$
#
# The window slides over the image and the results are averaged. Window and constants are the paper's: Gaussian weights on 11 x 11 pixels,
# standard deviation 1.5, for pixel values in [0, 1].

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
# Try both on outputs whose worth you know: a blank page, pure noise, a blurred digit, and a digit with every pixel
# lifted so far that its squared error is that of the blur.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
digits = x_exam[:500].reshape(-1, 28, 28)
blurred = ndimage.gaussian_filter(digits, (0, 1, 1))
known = {
    "blank page": 0 * digits, "pure noise": np.random.default_rng(0).random(digits.shape),
    "blurred": blurred, "lifted": digits + metrics.mse(digits, blurred) ** 0.5,
}
score = {name: ssim(digits, image).mean() for name, image in known.items()}
for name, image in known.items():
    print(f"{name:10s} PSNR {metrics.psnr(digits, image):5.2f} dB, SSIM {score[name]:.2f}")
expect(np.allclose(ssim(digits, digits), 1), "an image is perfectly similar to itself")
expect(score["blurred"] > score["lifted"] + 0.05, "at equal PSNR, SSIM prefers the blurred digit")
expect(max(score["pure noise"], score["blank page"]) < 0.2, "noise and a blank page score near 0")


# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## The rivals
#
# A **median filter** (3 x 3 pixels), a **blur**, the **copier**, and the **best linear map**: the matrix, with an offset, that repairs
# 20,000 training images best by least squares, for exactly this damage.
#
# **Predict first.** A median filter replaces each pixel by the middle one of nine. For which damage does it beat the blur, and
# for which is its result *worse than the damaged image*: Gaussian, masking, salt and pepper, none? And does the copier, which never saw noise,
# remove any?
#
# <!-- notes
# Sketch a three by three window with two black pixels in it, and ask for its median. Then ask what happens on a stroke of
# which half the pixels were deleted. Let the class commit before you go on.
# -->

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
few = x_train[:20_000]

def quality(x_hat):
    return metrics.psnr(x_exam, x_hat), ssim(digits, x_hat[:500].reshape(-1, 28, 28)).mean()

scores, first = {}, {}
for name, layer in damage.items():
    linear = best_linear(np.array(layer(seed=2)(few, training=True)), few)
    outputs = {
        "noisy": noisy[name], "clipped": noisy[name].clip(0, 1), "median": median(noisy[name]),
        "blur": smooth(noisy[name]), "linear": linear(noisy[name]),
        "copier": models.run(nets["clean"], noisy[name]),
        "denoiser": models.run(nets[name], noisy[name]),
    }
    scores[name] = {method: quality(x_hat) for method, x_hat in outputs.items()}
    first[name] = {method: x_hat[:6].copy() for method, x_hat in outputs.items()}

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The result, on noisy test digits
#
# Each denoiser is tried on the damage it was trained for, on images and noise it never saw. Higher is better.
#
# <!-- notes
# Read it row by row. The median filter is good against salt and pepper, its textbook use, and harmful against masking.
# By PSNR the denoiser wins every row. By SSIM it wins two and, after three epochs, about shares the third with the
# median filter. After 20 epochs (table further down) it wins that one, too.
# -->

# %% tags=["evidence"]
for i, (measure, places) in enumerate((("PSNR, dB", 2), ("SSIM", 3))):
    print(f"{measure:14s}" + "".join(f"{method:>10s}" for method in outputs))
    for c, row in scores.items():
        print(f"{c:14s}" + "".join(f"{row[method][i]:10.{places}f}" for method in outputs))
psnr = {c: {method: pair[0] for method, pair in row.items()} for c, row in scores.items()}
print("\ngain of the denoiser, dB   over the noisy input   over the median filter")
for c, row in psnr.items():
    print(f"{c:26s} {row['denoiser'] - row['noisy']:22.2f} {row['denoiser'] - row['median']:24.2f}")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
for c, row in psnr.items():
    lead = row["denoiser"] - max(row[method] for method in list(row)[:-1])
    expect(lead > 0.5, f"{c}: the denoiser has {lead:.2f} dB more than the next best")
    gain = row["denoiser"] - row["noisy"], row["denoiser"] - row["median"]
    expect(gain[0] > 5 and gain[1] > 2, f"and gains {gain[0]:.1f} and {gain[1]:.1f} dB")
for c in ("Gaussian", "masking"):
    similar = [pair[1] for pair in scores[c].values()]
    expect(similar[-1] > max(similar[:-1]) + 0.02, f"{c}: by SSIM, too, the denoiser leads")
tie = scores["salt & pepper"]["denoiser"][1] - scores["salt & pepper"]["median"][1]
expect(abs(tie) < 0.06, f"salt & pepper: SSIM sees little difference, {tie:+.3f}")
wins = [psnr[c]["median"] > psnr[c]["blur"] for c in damage]
expect(wins == [False, False, True], "the median filter beats the blur on salt & pepper only")
worse = psnr["masking"]["noisy"] - psnr["masking"]["median"]
expect(worse > 0, f"the median filter makes masking worse, by {worse:.1f} dB")
removed = psnr["Gaussian"]["copier"] - psnr["Gaussian"]["clipped"]
expect(removed > 3, f"the copier removes Gaussian noise: {removed:.1f} dB over clipping it")

# %% [markdown] slideshow={"slide_type": "skip"}
# * The **median filter** beats the blur against salt and pepper only; there SSIM puts it about level with the denoiser,
#   after three epochs. Under masking it harms: half of the pixels of a stroke are 0 already, so the median of a window often is.
# * The **linear map** knows which pixels go together in digits: under masking and salt and pepper it is a clear second by PSNR.
# * The **copier** does remove noise, though it was never asked to; under masking, little, and by SSIM it harms there.
# * The **denoiser** has the highest PSNR in every row. Under masking it gains least over its input, which was best to begin
#   with: masking harms only ink, and four of five pixels are paper.
#
#
# ### Salt and pepper: when is the old filter good enough?
#
# With few damaged pixels a filter should catch up. At 10 %, compare it with a denoiser and a linear map *trained
# at 10 %*, and with the denoiser trained at 30 %.

# %% slideshow={"slide_type": "skip"}
light = SaltAndPepperNoise(0.1, seed=5)
bad, few_bad = (np.array(light(x, training=True)) for x in (x_exam, few))
own = network(SaltAndPepperNoise(0.1))
training.fit(own, x_train, epochs=3, learning_rate=0.01)
repaired = models.run(own, bad)

# %% slideshow={"slide_type": "skip"} tags=["evidence", "checkpoint"]
weak = {
    "median filter": median(bad),
    "denoiser, trained at 30 %": models.run(nets["salt & pepper"], bad),
    "linear map, trained at 10 %": best_linear(few_bad, few)(bad),
    "denoiser, trained at 10 %": repaired,
    "the same, grey below 0.1 to 0": np.where(repaired < 0.1, 0, repaired),
}
weak = {name: quality(x_hat) for name, x_hat in weak.items()}
for name, (decibels, similarity) in weak.items():
    print(f"{name:30s} {decibels:6.2f} dB   SSIM {similarity:.3f}")
filtered, strong, _, tuned, whitened = weak.values()
expect(filtered[0] > strong[0] + 1, "the filter beats the denoiser made for stronger damage")
expect(tuned[0] > filtered[0] + 0.5, f"but not, at {tuned[0]:.1f} dB, the one made for 10 %")
expect(tuned[1] < filtered[1] < whitened[1], "SSIM puts the filter ahead, until faint grey goes")

# %% [markdown] slideshow={"slide_type": "skip"}
# The filter beats a denoiser made for *other* damage. By PSNR it loses to the one made for this damage. SSIM prefers the filter, but only
# until the denoiser's faint grey is set to 0: it punishes grey paper. Compare each method at the noise it was made for.

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Gaussian noise, repaired in four ways
#
# <!-- notes
# Look at thin strokes. The blur smears them and keeps a fog of noise. The linear map leaves a faint haze beside them. The
# copier leaves specks. The denoiser mostly draws a connected line, with a few blots: look at the bar of the seven.
# -->

# %% tags=["figure"]
figure = plots.image_rows(
    {"clean": x_exam[:6]} | {m: first["Gaussian"][m] for m in
                             ("noisy", "blur", "linear", "copier", "denoiser")},
    title="Gaussian noise 0.4: the denoiser leaves the fewest traces of noise",
)
plots.show(
    figure,
    "Six clean test digits, their noisy versions, and the results of a blur, the linear map, "
    "the copier and the denoiser, which has the cleanest strokes.",
)

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## Trained on one damage, tried on another
#
# Is a denoiser a specialist for *its* corruption, or has it learned digits in general?
#
# **Predict first.** Is every column won by the network that was trained for it? And does any network do worse on *undamaged* digits
# than on the damage it was trained on: none, the Gaussian one, the masking one, the one for salt and pepper?
#
# <!-- notes
# Let the class vote on both questions before you show the table. The second is the trap: undamaged digits are not the
# easiest input for every denoiser. The network trained on masking has only seen digits with half their ink; a whole digit
# may look to it like one that was twice as bold. The one for salt and pepper loses a little, too.
# -->

# %% slideshow={"slide_type": "fragment"} tags=["figure"]
exam = {"clean": x_exam, **noisy}
cross = np.array([[metrics.psnr(x_exam, models.run(net, x)) for x in exam.values()]
                  for net in nets.values()])
figure, ax = plt.subplots(figsize=(7, 3.4))
picture = ax.imshow(cross, cmap="Blues", vmin=9, vmax=30)
for (row, column), value in np.ndenumerate(cross):
    ax.text(column, row, f"{value:.1f}", ha="center", va="center",
            color="white" if value > 20 else "black",
            weight="bold" if row == column else "normal")
ax.set(xticks=range(4), xticklabels=exam, yticks=range(4), yticklabels=nets,
       xlabel="tried on", ylabel="trained on", aspect="auto",
       title="Each column is won by the network trained for it")
ax.grid(False)
figure.colorbar(picture, label="PSNR in dB")
plots.show(figure, "Heat map of PSNR for four networks, trained on clean, Gaussian, masked and "
           "salt-and-pepper digits, each tried on all four; the diagonal holds the largest value of"
           " each column.")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
rivals = np.array([np.delete(cross[:, i], i).max() for i in range(4)])
ahead = np.min(cross.diagonal() - rivals)
expect(ahead > 0.5, f"each column is won by the network trained for it, by {ahead:.1f} dB or more")
expect(cross[2, 0] < cross[2, 2] - 0.2,
       f"trained on masking: {cross[2, 0]:.1f} dB on clean, {cross[2, 2]:.1f} on masked digits")
expect(cross[2, 3] < np.delete(cross[:, 3], 2).min() - 1, "on salt it is the worst of the four")
ink = models.run(nets["masking"], x_exam).mean() / x_exam.mean()
expect(ink > 1.05, f"it draws whole digits with {ink:.2f} times their ink")


# %% [markdown] slideshow={"slide_type": "skip"}
# * **Every column is won by its specialist**, the clean one by the copier.
# * **The network trained on masking does worse on whole digits** than on half-deleted ones. It has only seen digits with half of their ink, and
#   draws whole ones too bold. Dropout rescales what it keeps to avoid such a shift. The one for salt and pepper does a little worse, too, in this run.
# * **On salt and pepper it is the worst of the four.** It never saw false ink, but nor did the copier, which does better.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## Noise levels never trained on
#
# Often nobody tells you how strong the noise is. So train a **blind** network on Gaussian noise of a *range* of levels, $\sigma$ from 0 to
# 0.8, another one for each image.
#
# **Predict first.** At $\sigma = 0.4$, how much does the blind network lose to the specialist for 0.4: less than half a decibel, one or two, more
# than three? And at $\sigma = 0.1$, is what the specialist returns better or worse than the noisy image itself?
#
# <!-- notes
# Collect guesses for both before you go on to the figure. Many expect a clear price for not knowing the level.
# At 0.1 the specialist returns a worse image than it got: it redraws a digit that was nearly fine.
# -->

# %% slideshow={"slide_type": "skip"}
class NoiseOfAnyLevel(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, inputs, training=False):
        if not training:
            return inputs
        sigma = keras.random.uniform((ops.shape(inputs)[0], 1), 0, 0.8, seed=self.seed_generator)
        return inputs + sigma * keras.random.normal(ops.shape(inputs), seed=self.seed_generator)

blind = network(NoiseOfAnyLevel())
history = training.fit(blind, x_train, epochs=3, learning_rate=0.01)

# %% [markdown] slideshow={"slide_type": "skip"}
# The rival is told $\sigma$: the best linear map has a closed form. With the mean $\mu$ and covariance $\Sigma$ of the clean pixels it is
# $\hat{x} = \mu + \Sigma\,(\Sigma + \sigma^2 I)^{-1}(\tilde{x} - \mu)$: along each eigenvector of $\Sigma$, the directions of PCA, it shrinks the
# input by $\lambda / (\lambda + \sigma^2)$, where $\lambda$ is the eigenvalue.

# %% slideshow={"slide_type": "skip"}
mean = few.mean(axis=0)
eigenvalues, vectors = np.linalg.eigh((few - mean).T @ (few - mean) / len(few))

def linear_that_knows(x_noisy, sigma):
    shrink = np.maximum(eigenvalues, 0) / (np.maximum(eigenvalues, 0) + sigma**2 + 1e-9)
    return np.clip(((x_noisy - mean) @ vectors * shrink) @ vectors.T + mean, 0, 1)

levels = np.round(np.arange(0, 1.01, 0.1), 1)
unit_noise = np.random.default_rng(1).normal(size=x_exam.shape).astype("float32")
curves = {name: [] for name in ("do nothing", "linear, told the level", "specialist 0.4", "blind")}
for sigma in levels.astype("float32"):
    x_noisy = x_exam + sigma * unit_noise
    outputs = (x_noisy.clip(0, 1), linear_that_knows(x_noisy, sigma),
               models.run(nets["Gaussian"], x_noisy), models.run(blind, x_noisy))
    for curve, x_hat in zip(curves.values(), outputs):
        curve.append(metrics.psnr(x_exam, x_hat))

# %% slideshow={"slide_type": "fragment"} tags=["figure"]
figure, ax = plt.subplots(figsize=(9, 3.8))
styles = ("--", ":", "-", "-")
colors = (plots.BASELINE, plots.BASELINE, plots.PALETTE[1], plots.PALETTE[0])
for (name, curve), style, color in zip(curves.items(), styles, colors):
    ax.plot(levels, curve, style, color=color, label=name, marker="o", ms=4)
ax.axvspan(0.8, 1.0, color=plots.BASELINE, alpha=0.12)
ax.text(0.9, 25, "stronger than\nany in training", ha="center", va="center", fontsize=10)
ax.set(xlabel=r"standard deviation $\sigma$ of the test noise (pixel units)",
       ylabel="PSNR in dB", ylim=(5, 30),
       title="A range costs little at 0.4; at low noise the linear map beats both networks")
ax.legend(ncols=2)
plots.show(ax, "PSNR against the noise level of the test images: the blind network is close to the "
           "specialist at 0.4 and ahead of it far from there; at 0.1 and 0.2 the linear map "
           "is best of these, and at 1.0 it leads the blind network again.")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
nothing, linear, special, blindly = (np.array(curve) for curve in curves.values())
gap = special[4] - blindly[4]  # curves[i] is at noise i / 10
expect(gap < 0.5, f"at its own level the specialist leads by only {gap:.2f} dB")
ahead = (blindly - special)[[1, 8, 10]]
expect(np.min(ahead) > 0.4, f"at 0.1, 0.8, 1.0 blind leads by {ahead.min():.1f} dB or more")
harm = nothing[1] - special[1]
expect(harm > 1, f"at 0.1 the specialist does harm: {harm:.1f} dB less than doing nothing")
gain = blindly[1] - nothing[1]
expect(gain < 0.3, f"and the blind one gains nothing: {gain:+.1f} dB")
lead = linear[1] - max(nothing[1], blindly[1])
expect(lead > 1, f"there the linear map leads doing nothing and the blind one by {lead:.1f} dB")
back = blindly[4] - linear[4]
expect(back > 0.5, f"at 0.4 the blind network leads the linear map by {back:.1f} dB")

# %% [markdown] slideshow={"slide_type": "skip"}
# * **Blind costs little** at 0.4; far from its own level the specialist loses.
# * **At low noise, compare with doing nothing.** At 0.1 the specialist returns a worse image than it got, and the blind network gains nothing.
#   The linear map is far ahead: where digits vary much more than the noise, it changes little. But that is no law. Networks trained for the damage
#   they are tried on, for 20 epochs instead of three (`evidence/07_longer_training.py`), lead all rivals:

# %% slideshow={"slide_type": "skip"} tags=["evidence", "checkpoint"]
longer = data.load_evidence("07_longer_training")
rows = {row["damage"]: row for row in longer["table"]}
kinds = ("nothing", "median", "linear", "network")
for measure, places in ((", dB", 2), (", SSIM", 3)):
    print(f"{'trained for, tried on':22s}" + "".join(f"{kind + measure:>15s}" for kind in kinds))
    for name, row in list(rows.items())[1:]:
        print(f"{name:22s}" + "".join(f"{row[kind + measure]:15.{places}f}" for kind in kinds))
print(f"20 epochs, 2 seeds; at most {longer['core_seconds'] / 60:.0f} minutes on one core")
lead = [row["network, dB"] - max(row[kind + ", dB"] for kind in kinds[:-1])
        for row in list(rows.values())[1:]]
expect(min(lead) > 1, f"made for its damage, a network leads by {min(lead):.1f} dB or more")

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Turn up the noise
#
# One draw of noise, multiplied by $\sigma$. When is the repair another digit?
#
# <!-- notes
# Start at 0.1, where the blind network gains nothing, and turn the noise up. Stop when the class can no longer read the
# noisy row, and ask what the network can. Beyond 0.8 it has never been trained. Seven digits are shown, the numbers are
# those of all two thousand.
# -->

# %% tags=["figure"]
from ae_helpers.explorers import image_slider

seven = x_exam[:7] + levels.astype("float32")[:, None, None] * unit_noise[:7]
strips = {"clean": x_exam[:7], "noisy, clipped": seven.clip(0, 1),
          "repaired, blind": np.stack([models.run(blind, x) for x in seven])}
numbers = {"dB of 2,000 noisy digits": curves["do nothing"], "repaired": curves["blind"]}
title = "Seven test digits under growing noise, and what the blind network makes of them"
image_slider("standard deviation of the noise", levels, strips, numbers, title, start=4)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How far does it go? A public denoiser to beat
#
# The best-known public example, [keras.io's](https://keras.io/examples/vision/autoencoder/), takes noise 0.4 *clipped to [0, 1]* and a
# convolutional network (lesson 06), with noise drawn once. We built it after its description. Ours: three 5 x 5
# convolutions of 32, 64, 64 channels with stride 2, three transposed ones back, new noise in each batch, one cycle of the learning rate.
#
# <!-- notes
# A minute is too short for these networks, so the numbers come from a stored run. Every row has seen the same 60,000
# digits and is tested on the same noisy test digits. Read the price too, in core-seconds. The control is keras.io's network
# with our way of training.
# -->

# %% tags=["evidence", "checkpoint", "result"]
best, public = data.load_evidence("07_best_denoiser")["table"], "keras.io's example"
print(f"{'':44s}{'epochs':>7s}{'core-seconds':>14s}{'test MSE':>10s}{'spread':>9s}")
for row in best:
    epochs, cost = row["epochs"] or "", row["core-seconds"] if row["epochs"] else ""
    print(f"{row['method']:44s}{epochs:>7}{cost:>14}{row['test MSE']:10.4f}{row['spread']:9.4f}")
by = {(row["method"], row["epochs"]): row for row in best}
minutes = data.load_evidence("07_best_denoiser")["core_seconds"] / 60
print(f"2 seeds, keras.io's example 1; {minutes:.0f} minutes on one core:"
      " python evidence/07_best_denoiser.py")
ours, theirs, dense = by["strided convolutions", 4], by[public, 20], by["dense, 512 units", 20]
expect(ours["test MSE"] < 0.0072, f"ours: {ours['test MSE']:.4f} after 4 epochs")
gap = theirs["test MSE"] - ours["test MSE"]
expect(gap > 3 * ours["spread"], f"below keras.io's {theirs['test MSE']:.4f} after 20 epochs,"
       " by more than three times our spread")
row = psnr["Gaussian"]
print(f"noise 0.4: {row['denoiser']:.1f} dB (linear map {row['linear']:.1f}, median filter"
      f" {row['median']:.1f}); clipped, longer: MSE {ours['test MSE']:.4f} (dense"
      f" {dense['test MSE']:.4f}, keras.io's example {theirs['test MSE']:.4f})")


# %% [markdown] slideshow={"slide_type": "skip"}
# Four epochs of ours beat twenty of keras.io's, at about a fifth of the cost. Both the training and the network help: keras.io's
# *network*, trained our way for four epochs, is ahead of its own ten, and behind ours at the same cost.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What the best denoiser returns
#
# Let $r(\tilde{x}) = g(f(\tilde{x}))$ be the whole network. Which function $r$ has the smallest expected squared error? Insert the conditional
# mean $m(\tilde{x}) = \mathbb{E}[x \mid \tilde{x}]$:
#
# $$\mathbb{E}\,\|x - r(\tilde{x})\|^2 = \mathbb{E}\,\|x - m(\tilde{x})\|^2 + \mathbb{E}\,\|m(\tilde{x}) - r(\tilde{x})\|^2 .$$
#
# The cross term is zero, because $x - m(\tilde{x})$ averages to zero for every $\tilde{x}$. The first term does not depend on $r$. So the best
# denoiser returns **the mean of all clean images that could have become $\tilde{x}$, each weighted by how likely it is, given $\tilde{x}$**.
# When several digits are plausible, their mean is blurred.
#
# <!-- notes
# This is the projection argument. Insert the conditional mean, the cross term vanishes, and what is left is smallest
# when r equals the conditional mean. It holds for any corruption. The weights are the posterior probabilities of the clean
# images. It also explains blur: a mean of several sharp digits is not sharp.
# -->

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The denoiser points uphill
#
# For Gaussian noise the mean can be read in a second way. Noisy points have the density
# $p_\sigma(\tilde{x}) = \int p(x)\, N(\tilde{x};\, x, \sigma^2 I)\, dx$. Differentiate the Gaussian:
#
# $$\nabla p_\sigma(\tilde{x}) = \int p(x)\, N(\tilde{x};\, x, \sigma^2 I)\, \frac{x - \tilde{x}}{\sigma^2}\, dx
# = p_\sigma(\tilde{x})\, \frac{\mathbb{E}[x \mid \tilde{x}] - \tilde{x}}{\sigma^2} .$$
#
# The second step holds because $p(x)\, N(\tilde{x};\, x, \sigma^2 I) / p_\sigma(\tilde{x})$ is the weight of $x$ given $\tilde{x}$. Divide by
# $p_\sigma$. The gradient of a log-density is called the **score**:
#
# $$\mathbb{E}[x \mid \tilde{x}] = \tilde{x} + \sigma^2\, \nabla \log p_\sigma(\tilde{x}) .$$
#
# So $(r(\tilde{x}) - \tilde{x}) / \sigma^2$ estimates the score of the *noisy* data, without ever computing a density.
#
# <!-- notes
# Do this on the board. Only the derivative of the Gaussian and Bayes' rule are used. The result: the step from the noisy
# point to the denoised one is sigma squared times the gradient of the log-density of noisy data. The network has
# learned which way noisy data become more likely.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# Statisticians call the last line *Tweedie's formula* (Efron, 2011). Vincent (2011) showed that, with Gaussian noise, training a denoiser amounts to
# fitting the score of the smoothed data. Score-based generative models (Song and Ermon, 2019) start here. If $p$ is Gaussian, the
# score is $-(\Sigma + \sigma^2 I)^{-1}(\tilde{x} - \mu)$, and the formula gives the linear map above.
#
# In 784 dimensions nobody knows $p_\sigma$. In two you can compute it: take points on a spiral, each blurred to a Gaussian, and train a
# small denoiser.

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


side = np.linspace(-1.25, 1.25, 22, dtype="float32")
grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
near = ((grid[:, None] - points[None]) ** 2).sum(axis=-1).min(axis=1) < (3 * sigma) ** 2
fields = {
    "learned: $r(x) - x$": models.run(toy, grid) - grid,
    r"exact: $\sigma^2\,\nabla \log p_\sigma(x)$": sigma**2 * exact_score(grid, points, sigma),
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
title = "Near the data the denoiser's step is the score times the noise variance"
figure.suptitle(title, x=0.02, ha="left", fontsize=12)
plots.show(
    figure,
    "Two fields of arrows around a spiral of points: the steps of the trained denoiser "
    "and the exact scaled score. Both point to the spiral and agree near it.",
)

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
new = spiral(1000, rng) + sigma * rng.normal(size=(1000, 2)).astype("float32")
exact, learned = sigma**2 * exact_score(new, points, sigma), models.run(toy, new) - new
r2 = 1 - np.sum((exact - learned) ** 2) / np.sum(exact**2)
expect(r2 > 0.9, f"at 1,000 new noisy points the step explains {r2:.1%} of the exact score")

# %% [markdown] slideshow={"slide_type": "skip"}
# Far from the data (pale arrows) hardly a noisy training point ever fell. A larger noise reaches further
# but blurs the density more, so Song and Ermon (2019) use many levels. Steps uphill alone find likely points; to *sample*, they
# add fresh noise at every step.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## What is the code worth?
#
# Back to digits and to the question of this lesson. Give a *linear* classifier the 512 code units of clean digits, and labels for 1,000 of them
# (2,000 more choose how strongly it is held back). Two baselines: the raw pixels, and the code of the **untrained** network from which all started.
#
# **Predict first.** Rank the codes: pixels, untrained network, copier, three denoisers. Is the copier's code first, among the denoisers, level with
# the pixels, or far below?
#
# <!-- notes
# This slide answers the question of the lesson, for these kinds of damage and one use of the code. Let everyone rank the
# rows before you reveal them: the trained copier is level with the raw pixels. The last column tells which share of the
# code a linear map from the pixels explains: for the copier nearly all. But the untrained network's code is as far from
# linear as the denoisers' and no better than pixels, so not being linear is not enough.
# -->

# %% slideshow={"slide_type": "skip"}
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

def probe(encode):
    train, val, test = (encode(x) for x in (x_train[:1000], x_val, x_test))
    scale = train.std()
    with threadpool_limits(1):  # so small a problem is slower on two cores than on one
        fits = [LogisticRegression(C=C, max_iter=1000, tol=1e-2).fit(train / scale, y_train[:1000])
                for C in (0.01, 0.03, 0.1, 0.3)]  # how strongly it is held back
    return max(fits, key=lambda fit: fit.score(val / scale, y_val)).score(test / scale, y_test)

def linear_share(encode):  # of the code's variance, what a linear map from the pixels explains
    z, z_exam = encode(few), encode(x_exam)
    a = few - mean
    w = np.linalg.solve(a.T @ a + 10 * np.eye(784), a.T @ (z - z.mean(axis=0)))
    left = z_exam - z.mean(axis=0) - (x_exam - mean) @ w
    return 1 - np.sum(left**2) / np.sum((z_exam - z_exam.mean(axis=0)) ** 2)


# %% slideshow={"slide_type": "fragment"} tags=["evidence"]
encoders = {"untrained": network().encoder, **{name: net.encoder for name, net in nets.items()}}
accuracy, bent = {"pixels": probe(lambda x: x)}, {"pixels": 1.0}
for name, encoder in encoders.items():
    accuracy[name] = probe(lambda x: models.run(encoder, x))
    bent[name] = linear_share(lambda x: models.run(encoder, x))
print(f"{'code':26s}{'test accuracy':>15s}{'linear in the pixels':>23s}")
for name, value in accuracy.items():
    kind = name if name in ("pixels", "untrained") else f"trained on {name}"
    print(f"{kind:26s}{value:15.1%}{bent[name]:23.1%}")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
denoisers = [accuracy[name] for name in damage]
for name in ("pixels", "untrained", "clean"):
    lead = min(denoisers) - accuracy[name]
    expect(lead > 0, f"every denoiser is better than {name}, by {lead:.1%} or more")
gain = accuracy["clean"] - max(accuracy["pixels"], accuracy["untrained"])
expect(gain < 0.02, f"the copier is hardly better than what needs no training: {gain:+.1%}")
most = max(bent[name] for name in (*damage, "untrained"))
expect(bent["clean"] > 0.97 > 0.94 > most, f"{bent['clean']:.1%} of its code is linear, the others'"
       f" {most:.1%} at most")

# %% [markdown] slideshow={"slide_type": "fragment"}
# All three denoisers stand above the rest; the copier is level with the pixels. Nearly all of its code is a *linear* function of the pixels, and a
# linear classifier on a linear code is a linear classifier on the pixels. But not being linear is not enough: the untrained code is as far
# from linear as the denoisers' and no better than the pixels.

# %% slideshow={"slide_type": "skip"} tags=["evidence", "checkpoint"]
print(f"{'20 epochs, trained on':24s}{'test accuracy':>15s}{'spread of 2 seeds':>20s}")
for name, row in rows.items():
    print(f"{name:24s}{row['code: accuracy']:15.1%}{row['spread of accuracy']:20.1%}")
copier, *denoisers = [row["code: accuracy"] for row in list(rows.values())[:4]]
lead = min(denoisers) - copier
expect(lead > 0.03, f"the denoisers of this lesson are ahead of the copier by {lead:.1%} or more")
lead = rows["Gaussian 0.1"]["code: accuracy"] - copier
expect(lead < 0.01, f"but one for weak noise, 0.1, is level with it: {lead:+.1%}")

# %% [markdown] slideshow={"slide_type": "skip"}
# More training does not help the copier, and it matters how strong the damage is. Vincent et al. (2010) stacked denoisers and then
# trained the stack with labels. Their abstract reports "significantly lower classification error" than with stacked ordinary autoencoders.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How it fails: the wrong digit, read with confidence
#
# The best denoiser returns a mean of what *could* have been. Under strong noise another digit may be more plausible than the true one, and the
# network draws towards it. Two **readers** count such cases: a classifier trained on clean digits, and the five nearest of
# 10,000 training digits. A **hallucination** is a repaired image that both read as the *same wrong* digit, the first with 90 % confidence or more,
# while both read the clean one correctly. The blind network repairs.
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
legible = models.run(reader, x_test).argmax(axis=1) == y_test
x_read, y_read = x_test[legible], y_test[legible]
noise = np.random.default_rng(3).standard_normal(x_read.shape, dtype="float32")

# %% slideshow={"slide_type": "skip"} tags=["failure"]
found, shown = {}, {}
for s in (0.4, 0.6, 0.8):
    bad = x_read + np.float32(s) * noise
    fixed = models.run(blind, bad)
    before, read = models.run(reader, bad.clip(0, 1)).argmax(axis=1), models.run(reader, fixed)
    sure, read = read.max(axis=1), read.argmax(axis=1)
    right, fooled = read == y_read, np.flatnonzero((read != y_read) & (sure >= 0.9))
    agree = nearest.predict(fixed[fooled]) == read[fooled]
    fooled = fooled[agree & (nearest.predict(x_read[fooled]) == y_read[fooled])]
    decibels = [metrics.psnr(x_read[w], fixed[w]) for w in (right, fooled)]
    found[s] = ((before == y_read).mean(), right.mean(), len(fooled) / len(read), *decibels)
    worst = fooled[np.argsort(-sure[fooled])][:8]
    shown[s] = [a[worst] for a in (bad, fixed, x_read, y_read, read)]

# %% slideshow={"slide_type": "skip"} tags=["failure", "checkpoint"]
print("           read correctly                        PSNR in dB of outputs that are")
print("noise    noisy   repaired   hallucinations        right    hallucinated")
for s, (before, after, share, psnr_right, psnr_fooled) in found.items():
    print(f"{s:5.1f}{before:9.1%}{after:11.1%}{share:17.2%}{psnr_right:13.1f}{psnr_fooled:16.1f}")
before, after, share, psnr_right, psnr_fooled = found[0.8]
expect(after > before + 0.3, f"at 0.8 repair helps: {before:.0%} read before, {after:.0%} after")
expect(share > 0.002, f"and {share:.2%} of the digits are read as another one by both")
expect(share > 2 * found[0.4][2], "hallucinations grow with the noise")
gap = psnr_right - psnr_fooled
expect(gap < 2.5, f"hallucinated outputs have only {gap:.1f} dB less than right ones")

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


# %% [markdown] slideshow={"slide_type": "skip"}
# Repair *helps* a reader who never saw noise: it reads repaired digits far better than noisy ones. But PSNR hides the
# cases where what comes out is no longer what went in: at noise 0.8 it is only about a decibel lower there.
# In a medical image or on a number plate that matters. Ask what the output is used for and measure *that*, as the readers do here.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Exercises
#
# 1. How good is the noisy image itself? Its PSNR follows from $\sigma$ alone.
# 2. Write down the best denoiser of a coin, a pixel that is +1 or -1.
# 3. Estimate the error of a denoiser from the noisy images alone, without a clean one.
#
# <!-- notes
# Exercise one takes two minutes, do it in class. Exercise two is the conditional mean in one dimension: ask for a sketch
# before the formula. Exercise three is for home: it measures an error without the truth, which sounds impossible.
# -->

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
sigmas = np.array([0.1, 0.4, 0.9])
check(
    "Exercise 1",
    lambda: [psnr_of_noise(s) for s in sigmas],
    (lambda a: np.ptp(a) > 0, "Every sigma gets the same PSNR: use the argument."),
    (lambda a: a[0] > a[1] > a[2], "Stronger noise must give a lower PSNR: check the sign."),
    (lambda a: not np.allclose(a, -10 * np.log10(sigmas), atol=0.01),
     "The mean squared error is the *variance*, sigma squared."),
    (lambda a: not np.allclose(a, -20 * np.log(sigmas), atol=0.01),
     "Decibels use the logarithm to base 10."),
    (lambda a: np.allclose(a, -20 * np.log10(sigmas), atol=0.01),
     "PSNR is 10 log10(1 / MSE). What is the MSE of the noise?"),
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
heard, coins = np.array([-0.5, 0.0, 0.3, 1.0]), np.array([0.8, 1.3])
check(
    "Exercise 2", lambda: [best_guess(heard, s) for s in coins],
    (lambda a: np.shape(a) == (2, 4), "Return one number for each noisy value."),
    (lambda a: not np.allclose(a, np.sign(heard)),
     "That is the likelier value. The squared error wants the mean."),
    (lambda a: np.max(np.abs(np.asarray(a)[:, 1])) < 1e-6,
     "At 0 both values are equally likely: their mean is 0, not a probability."),
    (lambda a: not np.allclose(a[0], a[1]), "The answer must depend on sigma: use the argument."),
    (lambda a: not np.allclose(a, heard / (1 + coins[:, None] ** 2)),
     "That is the best *linear* denoiser. Use the likelihoods of both candidates."),
    (lambda a: np.allclose(a, np.tanh(heard / coins[:, None] ** 2), atol=1e-5),
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
# $(e^{a} - e^{-a}) / (e^{a} + e^{-a})$ with $a = \tilde{x}/\sigma^2$ is left. The answer is never +1 or -1, the only values $x$ can have: that is
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
# The **trace** $\mathrm{tr}\,W$ is the sum of the entries on the diagonal of $W$. Write `error_without_truth(x_noisy, w, sigma)` for noisy rows of
# shape $(n, d)$ and $\hat{x} = W\tilde{x}$ for each row: one number, the estimate averaged over the rows.

# %% slideshow={"slide_type": "skip"} tags=["exercise-setup"]
exercise_rng = np.random.default_rng(0)
shrinkers = [np.array([[0.7, 0.1], [0.3, 0.5]]),
             np.array([[0.4, 0.3, 0.0], [0.0, 0.6, 0.2], [0.1, 0.0, 0.9]])]
hidden_x = [exercise_rng.normal(size=(20_000, d)) @ np.triu(np.full((d, d), 0.8)) for d in (2, 3)]
settings = [
    (x + sigma * exercise_rng.normal(size=x.shape), w, sigma)
    for x, w, sigma in zip(hidden_x, shrinkers, (0.5, 0.3))
]
true_errors = [metrics.mse(x, seen @ w.T) for x, (seen, w, _) in zip(hidden_x, settings)]


# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def error_without_truth(x_noisy, w, sigma):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 3
def terms(square=1, trace=2, per_input=True, power=2, side=lambda w: w.T):  # right, or one slip
    return [np.mean((x @ side(w) - x) ** 2) - square * s**power
            + trace * s**power * np.trace(w) / (len(w) if per_input else 1) for x, w, s in settings]

check(
    "Exercise 3", lambda: [error_without_truth(*setting) for setting in settings],
    (lambda a: np.shape(a) == (2,), "Return one number, averaged over the rows."),
    (lambda a: not np.allclose(a, terms(0, 0)), "That is only the first term: how far W moves x."),
    (lambda a: not np.allclose(a, terms(trace=0)),
     "The trace term is missing: a denoiser that keeps noise must pay for it."),
    (lambda a: not np.allclose(a, terms(per_input=False)), "Divide the trace term by d, too."),
    (lambda a: not np.allclose(a, terms(trace=1)), "The trace term has a factor of 2."),
    (lambda a: not np.allclose(a, terms(square=0)), "Subtract the variance of the noise."),
    (lambda a: not np.allclose(a, terms(power=1)), "The formula has sigma *squared*, twice."),
    (lambda a: not np.allclose(a, terms(side=lambda w: w)), "Apply W to each row: x_noisy @ w.T."),
    (lambda a: np.allclose(a, terms()), "Check the three terms, for both examples: d is 2 and 3."),
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
# Compare with `true_errors`, which need the clean data. For any smooth denoiser $r$ the trace becomes that of its derivative.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Open experiments
#
# * Let the network predict the noise: in a functional model, replace the output by `noisy - Dense(784)(code)`, where `noisy` is the noise
#   layer's output. What happens at noise 0.1?
# * Train with `layers.Dropout(0.5)` instead of `MaskingNoise(0.5)`. What changes in the *clean* column of the heat map?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Summary
#
# 1. A denoising autoencoder sees a damaged input and must return the undamaged one. The damage, not a narrow code, makes copying useless.
# 2. On noisy test digits it has the best PSNR of all methods here, a linear map made for the same damage included. At weak noise (0.1) the map
#    beats networks made for 0.4 or a range, not one made for 0.1.
# 3. It is a specialist for its kind of damage. Over a range of noise levels one blind network comes close to a specialist at its level and beats it far from there.
# 4. The best denoiser is the conditional mean; for Gaussian noise its step is the noise variance times the score of the noisy data.
# 5. Trained on strong damage, its code serves a linear classifier better than pixels do; the copier's hardly. At strong noise its output may read as another digit.
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
#   a deep network with a local denoising criterion. *JMLR* 11, 3371–3408, [jmlr.org](https://www.jmlr.org/papers/v11/vincent10a.html); its
#   subject is treated in *Deep Learning*, section 14.5, [deeplearningbook.org](https://www.deeplearningbook.org/contents/autoencoders.html)
# - P. Vincent (2011). A connection between score matching and denoising autoencoders. *Neural Computation* 23, 1661–1674.
#   [doi:10.1162/NECO_a_00142](https://doi.org/10.1162/NECO_a_00142)
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
