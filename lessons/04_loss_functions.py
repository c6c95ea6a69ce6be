# %% [markdown] slideshow={"slide_type": "slide"}
# # 04 · Loss functions
#
# > **Which error should we minimise?**
#
# **Time** about 40 s on two CPU cores · **Before** [lesson 01](01_what_is_an_autoencoder.ipynb), [lesson 02](02_encoder.ipynb), [lesson 03](03_decoder.ipynb); logarithms, derivatives and the normal distribution · **Data** MNIST
#
# **Afterwards you can** *derive* the squared error and the cross-entropy from a noise model, *compare* losses by their minimum and by their gradient, *compute* a cross-entropy that never overflows, *measure* blur and robustness, *choose* a loss for new data
#
# <!-- notes
# The first three lessons minimised the squared error because it was there. Today we ask what that choice assumes, what
# else there is, and what each choice does to the picture.
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

# %% [markdown] slideshow={"slide_type": "skip"}
# The first 40,000 digits are for training, which is enough here and quick. The epochs, learning rates and thresholds below were chosen on the last 10,000
# training digits. The test digits give the numbers in the text.

# %% slideshow={"slide_type": "skip"} tags=["nbval-check-output"]
from functools import partial

from scipy.special import expit, xlog1py, xlogy
from scipy.stats import norm

mnist = data.load_mnist(flat=True)
x_train, x_test = mnist.x_train[:40_000], mnist.x_test
d = x_train.shape[1]
print(f"{len(x_train):,} training and {len(x_test):,} test digits of d = {d} pixels")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## One network, many losses
#
# The network stays the same in this lesson: 784 pixels, a code of 32 numbers, a sigmoid at the end.
# Only the loss $\mathcal{L}(x, \hat{x})$, the number that compares the two ends, changes.
#
# <!-- notes
# The network is the one of lesson 01 and stays the same all lesson. Only the number that compares the two ends of the
# picture changes.
# -->

# %% tags=["figure"]
model = models.dense_autoencoder(code_dim=32)
figure = plots.architecture(model.encoder, model.decoder, "The loss compares x with x̂")
plots.show(figure, "Architecture: 784 pixels, 128 units, a code of 32 numbers, 128 units, "
           "784 pixels.")


# %% [markdown] slideshow={"slide_type": "skip"}
# Two helpers keep the cells short. `train` builds the network, copies the weights of another one if you name it, and
# minimises a loss. `reconstruct` is one call of the model: 10,000 digits fit in memory at once.

# %% slideshow={"slide_type": "skip"}
def train(loss, x, epochs, learning_rate=0.01, start=None):
    model = models.dense_autoencoder(code_dim=32)
    if start is not None:
        model.set_weights(start.get_weights())
    training.fit(model, x, epochs=epochs, learning_rate=learning_rate, loss=loss)
    return model


def reconstruct(model, x):
    return ops.convert_to_numpy(model(x))


# %% slideshow={"slide_type": "skip"}
first = train("mse", x_train, epochs=4)
x_hat = reconstruct(first, x_test)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The squared error is a bell curve
#
# Suppose each pixel is the network's output plus Gaussian noise: $x_i = \hat{x}_i + \sigma \varepsilon_i$, the $\varepsilon_i$
# independent and standard normal. The **likelihood** of an image is the density that this model gives it. Maximum likelihood
# makes it as large as it can be, and so its negative logarithm as small, here in **nats**, the unit of the natural logarithm:
#
# $$-\log p(x \mid \hat{x}) = -\sum_{i=1}^{d} \log \frac{1}{\sqrt{2\pi\sigma^2}}\, e^{-(x_i - \hat{x}_i)^2 / 2\sigma^2}
# = \frac{\|x - \hat{x}\|^2}{2\sigma^2} + \frac{d}{2} \log (2\pi\sigma^2).$$
#
# For a fixed $\sigma$ only the first term depends on the network. **Least squares is maximum likelihood under Gaussian noise.**
#
# <!-- notes
# Say it slowly: a loss is the negative log of a probability. Pick the bell curve, take minus log, and the squared error
# falls out, with a constant and with one over two sigma squared in front. The curve is computed by SciPy from the
# density, not from our formula, and is lowest where sigma squared is the mean squared error.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# What is $\sigma$? It is the size of the error you expect, in units of the pixel. It sets how many nats a squared
# error costs. Choose it by maximum likelihood too. Average the formula over $n$ images, write
# $\mathrm{MSE} = \frac{1}{nd} \sum \|x - \hat{x}\|^2$, and set the derivative with respect to $\sigma^2$ to zero:
#
# $$\frac{\partial}{\partial \sigma^2} \left[ \frac{d\,\mathrm{MSE}}{2\sigma^2} + \frac{d}{2}\log(2\pi\sigma^2) \right]
# = -\frac{d\,\mathrm{MSE}}{2\sigma^4} + \frac{d}{2\sigma^2} = 0
# \quad\Longrightarrow\quad \sigma^2 = \mathrm{MSE}.$$
#
# **The best variance is the mean squared error itself** (Bishop 2006, equations 5.15 and 5.17). Put it back in, and the
# likelihood is a function of the MSE alone:
#
# $$-\log p = \frac{d}{2} \left[ \log(2\pi\,\mathrm{MSE}) + 1 \right] \quad \text{nats an image}.$$
#
# Now check both with SciPy's normal density, which knows nothing of this derivation.

# %% slideshow={"slide_type": "skip"}
few, few_hat = x_test[:1000].astype("float64"), x_hat[:1000].astype("float64")
mse = metrics.mse(few, few_hat)
closed_form = d / 2 * (np.log(2 * np.pi * mse) + 1)


def gaussian_nats(sigma):
    return -norm.logpdf(few, loc=few_hat, scale=sigma).sum(axis=1).mean()


sigmas = np.sqrt(mse) * np.array([0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3, 1.6, 2.0, 2.5])
nats = np.array([gaussian_nats(sigma) for sigma in sigmas])

# %% slideshow={"slide_type": "fragment"} tags=["figure"]
fig, ax = plt.subplots(figsize=(8, 3.3))
ax.plot(sigmas, nats, "o-", color=plots.DECODER, label="SciPy, summed over the pixels")
ax.axvline(np.sqrt(mse), color=plots.BASELINE, ls=":")
ax.plot(np.sqrt(mse), closed_form, "*", ms=16, color=plots.RED, label="closed form")
ax.set(xlabel=r"assumed noise $\sigma$, in units of the pixel", ylabel="nats an image",
       title="The best sigma squared is the MSE")
ax.legend()
plots.show(fig, "The Gaussian negative log-likelihood against sigma falls steeply, is "
           "lowest where sigma squared equals the mean squared error, and rises slowly.")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
direct = gaussian_nats(np.sqrt(mse))
expect(abs(direct - closed_form) < 1e-6 * abs(direct),
       f"SciPy's {direct:.2f} nats an image equal the closed form {closed_form:.2f}")
expect(nats.argmin() == 4,
       f"the best of {len(sigmas)} sigmas is the root of the MSE, {np.sqrt(mse):.3f}")


# %% [markdown] slideshow={"slide_type": "skip"}
# The nats are negative. That is no error: a density, unlike a probability, can exceed 1. It also means that you cannot compare
# these nats with those of the Bernoulli model below, which uses probabilities.
#
# Being too sure costs more than being too careful. Put $\sigma = r \sqrt{\mathrm{MSE}}$ into the formula, and it lies
# $\frac{d}{2} (1/r^2 - 1 + 2 \log r)$ nats above its minimum: about 630 for half the best $\sigma$, about 250 for twice it.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Decibels: the same error on a ratio scale
#
# Papers on images report the **peak signal-to-noise ratio**. It is the MSE, relative to the largest value a pixel can take:
#
# $$\mathrm{PSNR} = 10 \log_{10} \frac{\mathrm{peak}^2}{\mathrm{MSE}} \ \text{dB}.$$
#
# <!-- notes
# Decibels are only the mean squared error on a logarithmic scale. Halving the error is worth about three decibels,
# whatever you start from.
# -->

# %% tags=["twin"]
def psnr(x, x_hat, peak=1.0):
    error = np.mean((np.asarray(x) - np.asarray(x_hat)) ** 2, dtype=np.float64)
    return float("inf") if error == 0 else float(10 * np.log10(peak**2 / error))


# %%
print(f"all paper      {psnr(x_test, np.zeros_like(x_test)):5.1f} dB")
print(f"autoencoder    {psnr(x_test, x_hat):5.1f} dB")
print(f"half its MSE   {psnr(x_test, x_test + (x_hat - x_test) / np.sqrt(2)):5.1f} dB")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
gain = psnr(x_test, x_test + (x_hat - x_test) / np.sqrt(2)) - psnr(x_test, x_hat)
expect(abs(gain - 3.0103) < 1e-3,
       f"half the MSE is worth {gain:.3f} dB, wherever you start")
expect(abs(psnr(x_test, x_hat) - metrics.psnr(x_test, x_hat)) < 1e-9,
       "the course's metrics.psnr agrees, and is used from here on")


# %% [markdown] slideshow={"slide_type": "slide"}
# ## The cross-entropy is a row of coins
#
# Suppose instead each pixel is ink or paper, $x_i \in \{0, 1\}$, and the network gives the probability of ink,
# $p(x_i = 1) = \hat{x}_i$. One formula covers both cases, $p(x_i) = \hat{x}_i^{\,x_i} (1 - \hat{x}_i)^{1 - x_i}$, so
#
# $$-\log p(x \mid \hat{x}) = -\sum_{i=1}^{d} \left[ x_i \log \hat{x}_i + (1 - x_i) \log (1 - \hat{x}_i) \right].$$
#
# **The binary cross-entropy (BCE) is maximum likelihood under independent Bernoulli pixels** (Bishop 2006, equation 5.21).
#
# <!-- notes
# Change the noise model and the loss changes with it. A coin for each pixel gives the cross-entropy. For grey pixels
# the likelihood story breaks, but the minimum stays where we want it.
# -->

# %% tags=["twin"]
def binary_cross_entropy(x, x_hat):
    x, x_hat = np.asarray(x), np.asarray(x_hat)
    # xlogy(x, y) is x log y, xlog1py(x, y) is x log(1 + y), and both count 0 log 0 as 0
    nats = xlogy(x, x_hat) + xlog1py(1 - x, -x_hat)
    return -np.sum(nats, axis=tuple(range(1, x.ndim)), dtype=np.float64)


# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
coin = binary_cross_entropy([[1.0, 0.0, 1.0]], [[0.9, 0.2, 0.5]])[0]
expect(abs(coin + np.log(0.9 * 0.8 * 0.5)) < 1e-12,
       f"three coins: {coin:.4f} nats, minus the log of 0.9 x 0.8 x 0.5")
inside = np.clip(x_hat, 1e-7, 1 - 1e-7)
ours = binary_cross_entropy(x_test, inside)
expect(np.allclose(ours, metrics.binary_cross_entropy(x_test, inside)),
       f"the course's metrics.binary_cross_entropy agrees: {ours.mean():.1f} nats an image")

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Grey pixels: the right minimum, but a floor
#
# MNIST's pixels are grey, and a coin never shows 0.4. For grey pixels the BCE is **not** a likelihood. It is still a sound loss.
#
# <!-- notes
# Each curve is the loss of one pixel as the output varies. For ink or paper the curve reaches zero. For a grey target
# it bottoms out at the right place but at a positive height.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# Loaiza-Ganem and Cunningham (2019) supply the constant that is missing for a likelihood and call the result the *continuous
# Bernoulli*. You can do without it. Take a target $x$ between 0 and 1 and differentiate with respect to $\hat{x}$:
#
# $$\frac{\partial \mathcal{L}}{\partial \hat{x}} = -\frac{x}{\hat{x}} + \frac{1 - x}{1 - \hat{x}}
# = \frac{\hat{x} - x}{\hat{x}\,(1 - \hat{x})}.$$
#
# The derivative is negative below $x$ and positive above it, so the minimum lies at $\hat{x} = x$. But its value there is
# not 0. It is $-x \log x - (1 - x) \log (1 - x)$, the entropy of a coin with probability $x$. **A perfect reconstruction of
# a grey pixel has a positive BCE.** The sum over the pixels is a floor below which no model can go.

# %% tags=["figure"]
grid = np.linspace(0.001, 0.999, 999)
fig, ax = plt.subplots(figsize=(8, 2.8))
for target, color in zip((0.0, 0.4, 1.0), plots.PALETTE):
    curve = binary_cross_entropy(np.full((999, 1), target), grid[:, None])
    ax.plot(grid, curve, color=color, label=f"target x = {target}")
    ax.plot(grid[curve.argmin()], curve.min(), "o", color=color)
ax.set(xlabel="output x̂", ylabel="cross-entropy, nats a pixel", ylim=(-0.1, 3),
       title="Lowest at x̂ = x, but for a grey pixel not at zero")
ax.legend()
plots.show(fig, "Cross-entropy against the output for targets 0, 0.4 and 1: each curve is "
           "lowest where the output equals the target, for 0.4 at about 0.67 nats.")

# %% tags=["checkpoint"]
floor = binary_cross_entropy(x_test, x_test).mean()
print(f"BCE of the autoencoder {ours.mean():6.1f}   floor {floor:6.1f}"
      f"   difference {ours.mean() - floor:6.1f} nats an image")
expect(floor > ours.mean() / 2,
       f"{floor / ours.mean():.0%} of the BCE is there for a perfect copy too")

# %% [markdown] slideshow={"slide_type": "skip"}
# More than half of the loss you watch during training cannot be trained away. Report **BCE minus floor**: it is 0 for a perfect
# copy. For each pixel the difference is the *Kullback-Leibler divergence* from the coin $x$ to the coin $\hat{x}$, the nats
# you pay for believing in the wrong coin.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Two gradients at the logit
#
# Training sees only gradients, so two losses with the same minimum can train differently. The last layer computes the **logit** $a$
# and squashes it, $\hat{x} = s(a) = 1 / (1 + e^{-a})$, with slope $s'(a) = \hat{x}(1 - \hat{x})$. By the chain rule, for one pixel,
#
# $$\text{MSE:}\quad \frac{\partial \mathcal{L}}{\partial a} = 2 (\hat{x} - x)\; \hat{x} (1 - \hat{x})
# \qquad\qquad
# \text{BCE:}\quad \frac{\partial \mathcal{L}}{\partial a}
# = \frac{\hat{x} - x}{\hat{x}(1 - \hat{x})}\; \hat{x} (1 - \hat{x}) = \hat{x} - x .$$
#
# In the BCE the slope of the sigmoid cancels. In the MSE it stays.
#
# <!-- notes
# Both losses end in a sigmoid, so both gradients pass through its slope. The cross-entropy has that slope in its
# denominator and cancels it. The squared error does not. In the figure, far left, the network is certain and wrong:
# there the cross-entropy pushes with full force and the squared error hardly at all.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** A pixel should be ink, $x = 1$, but its logit is $a = -8$: the network is sure it is paper.
# How large are the two gradients? Which one gets the pixel out of there?

# %% slideshow={"slide_type": "skip"}
a = np.linspace(-10, 10, 401)  # expit is the name of the sigmoid s in SciPy
losses = {
    "MSE": lambda x, a: (x - expit(a)) ** 2,
    "BCE": lambda x, a: -xlogy(x, expit(a)) - xlogy(1 - x, expit(-a)),
}
gradients = {
    "MSE": lambda x, a: 2 * (expit(a) - x) * expit(a) * (1 - expit(a)),
    "BCE": lambda x, a: expit(a) - x,
}

# %% slideshow={"slide_type": "fragment"} tags=["figure"]
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.3))
for name, color in (("MSE", plots.BLUE), ("BCE", plots.ORANGE)):
    left.plot(a, losses[name](1, a), color=color, label=name)
    right.plot(a, gradients[name](1, a), color=color, label=name)
left.set(xlabel="logit a", ylabel="loss", title="Target x = 1: the loss ...", ylim=(0, 6))
right.set(xlabel="logit a", ylabel="∂L/∂a",
          title="... and its gradient: MSE is flat where it is wrong")
left.legend()
plots.show(fig, "Left: for target 1 the squared error is flat at 1 for very negative "
           "logits, the cross-entropy keeps rising. Right: there the gradient is 0 for "
           "MSE and -1 for BCE.")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
h = 1e-5
for name in losses:
    worst = 0
    for x in (0.0, 0.3, 1.0):
        slope = (losses[name](x, a + h) - losses[name](x, a - h)) / (2 * h)
        worst = max(worst, np.abs(slope - gradients[name](x, a)).max())
    expect(worst < 1e-8, f"{name}: formula and finite difference agree for three targets")
weak, strong = gradients["MSE"](1, -8), gradients["BCE"](1, -8)
expect(strong / weak > 1000,
       f"at a = -8: MSE {weak:.5f}, BCE {strong:.5f}, {strong / weak:.0f} times")


# %% [markdown] slideshow={"slide_type": "skip"}
# The MSE's gradient at $a = -8$ is more than a thousand times smaller. The squared error is bounded by 1, so it must become flat
# somewhere. It becomes flat where the sigmoid is **saturated**, its output close to 0 or 1, whether that output is right or wrong.
# The BCE grows like $|a|$ on the wrong side, and its gradient there is nearly 1 in size.
#
# This does not hurt in every network. At the start of training the logits are near 0, where both gradients work. It hurts once a
# unit has become sure of the wrong thing. Goodfellow, Bengio and Courville (2016, section 6.2.1.2) name these small gradients as one reason why
# the cross-entropy is more popular than squared or absolute errors.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## From the logit, not from the probability
#
# $$\mathcal{L}(x, a) = \max(a, 0) - a x + \log\left(1 + e^{-|a|}\right)$$
#
# No exponent is positive, so nothing overflows. In Keras: a linear last layer and `from_logits=True`.
#
# <!-- notes
# This is what from_logits means. Do the logarithm by algebra before the computer rounds. The textbook formula returns
# infinity or not-a-number in float32, and one such pixel destroys the whole batch.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# The textbook formula computes $\hat{x}$ first and then its logarithm. In `float32` that breaks: $e^{100}$ overflows,
# $\hat{x}$ becomes exactly 0, and $\log 0 = -\infty$. Do the algebra first. With
# $\log s(a) = -\log(1 + e^{-a})$ and $\log(1 - s(a)) = -a - \log(1 + e^{-a})$,
#
# $$\mathcal{L} = (1 - x)\, a + \log(1 + e^{-a}) .$$
#
# For $a < 0$ the exponential can still overflow; write $\log(1 + e^{-a}) = -a + \log(1 + e^{a})$ there. The expression above covers both signs.

# %%
def naive_bce(x, a):
    x_hat = 1 / (1 + np.exp(-a))
    return -(x * np.log(x_hat) + (1 - x) * np.log(1 - x_hat))


def stable_bce(x, a):
    return np.maximum(a, 0) - a * x + np.log1p(np.exp(-np.abs(a)))


# %% tags=["failure"]
print("   logit   target |     naive    stable   Keras, x̂   Keras, logit")
for value, x in ((-5, 1), (-100, 1), (-100, 0), (20, 1)):
    a32, x32 = np.float32([value]), np.float32([x])
    with np.errstate(all="ignore"):
        naive = naive_bce(x32, a32)[0]
    clipped = float(ops.binary_crossentropy(x32, expit(a32))[0])
    logits = float(ops.binary_crossentropy(x32, a32, from_logits=True)[0])
    print(f"{value:8}{x:9} | {naive:9.4f} {stable_bce(x32, a32)[0]:9.4f}"
          f"  {clipped:9.4f}  {logits:12.4f}")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
with np.errstate(all="ignore"):
    broken = naive_bce(np.float32([1, 0, 1]), np.float32([-100, -100, 20]))
expect(np.isinf(broken[0]) and np.isnan(broken[1:]).all(),
       f"naive in float32: {broken[0]} for a wrong sure pixel, {broken[1]} for two "
       "right ones")
a32 = np.linspace(-100, 100, 2001, dtype="float32")
a64 = a32.astype("float64")
gap = max(np.abs(stable_bce(x, a32) - losses["BCE"](x, a64)).max() for x in (0, 1))
expect(gap < 1e-4,
       f"stable in float32: within {gap:.0e} nats of float64 for logits up to 100")


# %% [markdown] slideshow={"slide_type": "skip"}
# The naive column fails in two ways. A sure and wrong pixel costs infinity. A sure and *right* pixel costs `nan`, *not a number*
# (the product $0 \cdot \infty$), and one `nan` in a batch turns every weight into `nan` at the next step.
#
# Keras on probabilities does neither. It clips $\hat{x}$ to the interval from $10^{-7}$ to $1 - 10^{-7}$. The loss then stops near 16 nats, and where it is
# clipped it has no gradient at all. With TensorFlow behind it, Keras can also notice that $\hat{x}$ comes straight out of a sigmoid, and then goes back to the logit by itself. Ask for
# `from_logits=True` and you need not rely on that.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Where each loss wants to be
#
# Images with the same code must share one reconstruction. Mean squared error and cross-entropy are lowest at the **mean**, the mean absolute
# error (MAE) at the **median**, Huber's loss in between.
#
# <!-- notes
# Let the class vote before you reveal the figure. Two losses follow the diagonal, MAE is a switch, Huber bends. Left,
# each curve is scaled to one at a half.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# Different images get nearly the same code, and the decoder answers all of them with *one* picture.
# Take one pixel that is ink with probability $p$ and paper otherwise. Which single $\hat{x}$ has the lowest *expected* loss?
#
# * **MSE**: $\mathbb{E}(x - \hat{x})^2$ has derivative $2(\hat{x} - \mathbb{E}x)$, zero at the **mean**.
# * **BCE** is linear in $x$, so its expectation is the BCE of $\mathbb{E}x$, lowest at the **mean** as well.
# * **MAE**, the mean absolute error $\mathbb{E}|x - \hat{x}|$, has derivative $P(x < \hat{x}) - P(x > \hat{x})$, zero at the **median**. It too is a noise model:
#   up to constants, the negative log-likelihood of *Laplace* noise, whose density falls like $e^{-|x - \hat{x}| / b}$.
# * **Huber**'s loss (1964) of the error $e = x - \hat{x}$ is $\frac12 e^2$ for $|e| \le \delta$ and $\delta |e| - \frac12 \delta^2$ beyond: a mean for small errors, a median for large ones.

# %% [markdown] tags=["predict"]
# **Predict first.** A pixel is ink ($x = 1$) in 30 % of the images that share a code and paper ($x = 0$) in the others.
# Which grey value does each loss paint? What does that do to a thin stroke?

# %% slideshow={"slide_type": "skip"}
def huber(error, delta=0.1):
    size = np.abs(error)
    return np.where(size <= delta, size**2 / 2, delta * size - delta**2 / 2)


pixel_losses = {
    "MSE": lambda x, v: (x - v) ** 2,
    "BCE": lambda x, v: -xlogy(x, v) - xlog1py(1 - x, -v),
    "MAE": lambda x, v: np.abs(x - v),
    "Huber": lambda x, v: huber(x - v),
}
v = np.linspace(0, 1, 1001)
with np.errstate(all="ignore"):
    expected = {name: np.array([p * loss(1, v) + (1 - p) * loss(0, v) for p in v])
                for name, loss in pixel_losses.items()}
best = {name: v[table.argmin(axis=1)] for name, table in expected.items()}

# %% slideshow={"slide_type": "fragment"} tags=["figure"]
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4))
styles = ("-", "--", "-", "-.")
for (name, table), color, style in zip(expected.items(), plots.PALETTE, styles):
    curve = table[300] / table[300, 500]
    left.plot(v, curve, style, color=color)
    left.plot(v[curve.argmin()], curve.min(), "o", color=color)
    right.plot(v, best[name], style, color=color, label=name)
left.set(xlabel="output x̂", ylabel="expected loss (at 0.5: 1)", ylim=(0.4, 1.6),
         title="Ink in 30 %: mean 0.3 or median 0")
right.set(xlabel="probability p of ink", ylabel="best output x̂",
          title="MAE takes the majority's side")
right.legend()
plots.show(fig, "Left: expected losses of a pixel that is ink with probability 0.3; MSE "
           "and BCE are lowest at 0.3, MAE at 0, Huber near 0.04. Right: best output "
           "against p: a diagonal for MSE and BCE, a step at one half for MAE, a curve "
           "between them for Huber.")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
at_30 = {name: table[300].argmin() / 1000 for name, table in expected.items()}
expect(at_30["MSE"] == at_30["BCE"] == 0.3 and at_30["MAE"] == 0,
       f"ink in 30 %: MSE and BCE paint {at_30['MSE']}, MAE paints {at_30['MAE']:.0f}")
expect(abs(at_30["Huber"] - 0.1 * 0.3 / 0.7) < 1e-3,
       f"Huber with delta 0.1 paints {at_30['Huber']:.3f}, close to delta p / (1 - p)")

# %% [markdown] slideshow={"slide_type": "skip"}
# The mean paints 30 % grey everywhere the pixel *might* be ink: that is **blur**, and it is honest about the doubt. The median decides. It is sharp, and
# it drops a stroke that most images do not have. For Huber's loss of a coin, an output $\hat{x} \le \delta$ has an expected loss with derivative
# $(1 - p)\, \hat{x} - p\, \delta$, so for $p < \frac12$ the best output is $\delta p / (1 - p)$.

# %% [markdown] slideshow={"slide_type": "slide"}
# ### The same with digits
#
# Shift a digit sideways by -2 to 2 pixels and pretend that the five copies share one code. The best single picture is their
# pixelwise mean under MSE, their pixelwise median under MAE.
#
# <!-- notes
# Five shifted copies of a digit share a code. The mean is a blur of all five. The median is sharper, but look at the
# thin four: most of its strokes are gone.
# -->

# %% slideshow={"slide_type": "skip"}
fours = mnist.x_train[mnist.y_train == 4]
order = fours.sum(axis=1).argsort()
pictures = {}
for name, index in (("thick", order[-40]), ("thin", order[40])):
    digit = fours[index].reshape(28, 28)
    shifted = np.stack([np.roll(digit, s, axis=1) for s in (-2, -1, 0, 1, 2)])
    pictures[name] = (shifted, shifted.mean(axis=0), np.median(shifted, axis=0))

# %% tags=["figure"]
rows = {name: [*copies, mean, median] for name, (copies, mean, median) in pictures.items()}
titles = ["-2", "-1", "0", "1", "2 pixels", "mean", "median"]
rows = {name: np.stack(images) for name, images in rows.items()}
figure = plots.image_rows(
    rows, titles=titles, title="One code: the mean blurs, the median drops thin strokes")
plots.show(figure, "Two rows, a thick and a thin four, each shifted sideways five times, "
           "then the pixelwise mean, a blur, and the median, sharper but with thin "
           "upright strokes missing.")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
for name, (copies, mean, median) in pictures.items():
    square = [((copies - image) ** 2).mean() for image in (mean, median)]
    absolute = [np.abs(copies - image).mean() for image in (mean, median)]
    expect(square[0] < square[1] and absolute[1] < absolute[0],
           f"{name}: MSE {square[0]:.4f} (mean) < {square[1]:.4f} (median), "
           f"MAE {absolute[1]:.4f} (median) < {absolute[0]:.4f} (mean)")
ink = {name: median.sum() / copies[0].sum()
       for name, (copies, _, median) in pictures.items()}
expect(ink["thin"] < 0.6 * ink["thick"],
       f"the median keeps {ink['thick']:.0%} of the thick digit's ink and "
       f"{ink['thin']:.0%} of the thin one's")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Evidence: you get what you ask for, nearly
#
# The network trained so far is the common start. Three copies train on for 2 epochs: one minimises MSE, one BCE, one MAE. Then *each* is measured by *all* losses.
#
# <!-- notes
# Same starting weights, same two epochs, same data; only the loss differs. Let the class guess, then read the table
# column by column: MSE and BCE are close in the MSE column because both want the mean.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** Which copy wins the MSE column, which the BCE column, which the MAE column? MSE and BCE want the same picture: does it matter which one you take?

# %% slideshow={"slide_type": "skip"}
trained = {
    name: train(loss, x_train, epochs=2, learning_rate=0.005, start=first)
    for name, loss in (("MSE", "mse"), ("BCE", "binary_crossentropy"), ("MAE", "mae"))
}

# %% [markdown] slideshow={"slide_type": "skip"}
# The baselines need no training: the mean image for every input, and 32 principal components (PCA, as in [lesson 02](02_encoder.ipynb)). Half of the
# training digits are enough for both.

# %% slideshow={"slide_type": "skip"}
some = x_train[:20_000]
mean_image = some.mean(axis=0)
_, vectors = np.linalg.eigh(np.cov(some, rowvar=False, dtype="float32"))
components = vectors[:, -32:]  # eigh sorts the variances upwards
methods = {
    "mean image": lambda x: np.tile(mean_image, (len(x), 1)),
    "PCA, 32 numbers": lambda x: mean_image + (x - mean_image) @ components @ components.T,
}
methods |= {f"trained with {name}": partial(reconstruct, net)  # a function of x alone
            for name, net in trained.items()}
methods["a perfect copy"] = lambda x: x


# %% [markdown] slideshow={"slide_type": "skip"}
# Two more columns measure **sharpness**. *Grey* is the share of pixels between 0.1 and 0.9: blur makes more of them. *Edges* is the mean
# squared difference between neighbouring pixels, relative to the input's: blur lowers it. The BCE needs outputs strictly between 0 and 1, so all
# outputs are clipped as Keras does it. PCA needs this most, for it knows nothing of the range of a pixel.

# %% slideshow={"slide_type": "skip"}
def edges(x):
    images = x.reshape(-1, 28, 28)
    return sum(np.mean(np.diff(images, axis=axis) ** 2) for axis in (1, 2))


def measure(x, x_hat):
    x_hat = np.clip(x_hat, 1e-7, 1 - 1e-7)
    return {
        "MSE": metrics.mse(x, x_hat),
        "PSNR": metrics.psnr(x, x_hat),
        "BCE": metrics.binary_cross_entropy(x, x_hat).mean() - floor,
        "MAE": np.abs(x - x_hat).mean(),
        "grey": np.mean((x_hat > 0.1) & (x_hat < 0.9)),
        "edges": edges(x_hat) / edges(x),
    }


# %% slideshow={"slide_type": "skip"}
scores = {name: measure(x_test, method(x_test)) for name, method in methods.items()}

# %% slideshow={"slide_type": "fragment"} tags=["evidence"]
print(f"{'test set':18}     MSE   PSNR   BCE-floor     MAE |   grey  edges")
print(f"{'':18}            dB        nats         |")
for name, s in scores.items():
    decibels = f"{s['PSNR']:5.2f}" if s["MSE"] > 1e-9 else "  inf"
    print(f"{name:18} {s['MSE']:.5f}  {decibels}  {s['BCE']:10.2f} {s['MAE']:.5f}"
          f" | {s['grey']:6.1%}  {s['edges']:5.3f}")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
by_mse, by_bce, by_mae = (scores[f"trained with {name}"] for name in ("MSE", "BCE", "MAE"))
expect(by_bce["BCE"] < 0.97 * min(by_mse["BCE"], by_mae["BCE"]),
       "training with BCE wins BCE")
expect(by_mae["MAE"] < 0.97 * min(by_mse["MAE"], by_bce["MAE"]),
       "training with MAE wins MAE")
expect(abs(by_bce["MSE"] / by_mse["MSE"] - 1) < 0.05
       and by_mae["MSE"] > 1.05 * by_mse["MSE"],
       "in MSE, training with MSE and with BCE are within 5 %, training with MAE is behind")
expect(by_mae["grey"] < 0.8 * by_mse["grey"] and by_mae["edges"] > 1.1 * by_mse["edges"],
       f"MAE is sharpest: edges {by_mae['edges']:.2f}, MSE {by_mse['edges']:.2f} of "
       "the input's")
expect(by_mse["MSE"] < 0.010
       and max(by_mse["MSE"], by_mae["MSE"]) < 0.8 * scores["PCA, 32 numbers"]["MSE"],
       f"and all three beat PCA with as many numbers; test MSE {by_mse['MSE']:.4f}")

# %% [markdown] slideshow={"slide_type": "skip"}
# Read the table by columns.
#
# * The **BCE** and **MAE** columns go to the networks trained for them. You get what you ask for.
# * The **MSE** column is nearly a tie between MSE and BCE, because both aim at the conditional mean. They differ in what they charge for missing it:
#   BCE charges most for a pixel that is sure and wrong.
# * The **MAE** network pays in MSE and in BCE and is by far the **sharpest**. Sharp is not accurate: where it is in doubt it decides, and when it decides
#   wrongly it paints ink for paper or paper for ink. The squared error and above all the logarithm charge for that.
# * Compare methods by all losses, or by one that none was trained on. A single column rewards whoever minimised it.

# %% [markdown] slideshow={"slide_type": "slide"}
# ### HEADING
#
# <!-- notes
# The numbers in pictures, for eight test digits picked because they are not easy. Look at faint and thin places: the mean-seeking losses leave a grey haze there, the absolute error paints ink or paper.
# -->

# %% tags=["figure"]
shown = [18, 33, 61, 92, 115, 149, 241, 247]  # not the easiest ones
rows = {"input": x_test[shown]} | {
    name: reconstruct(net, x_test[shown]) for name, net in trained.items()}
figure = plots.image_rows(rows,
                          title="MSE and BCE leave a haze where they doubt, MAE decides")
plots.show(figure, "Eight test digits and their reconstructions by networks trained with "
           "MSE, BCE and MAE: the first two are alike and soft, those of MAE have harder "
           "edges and gaps.")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Outliers: one hot pixel in ten
#
# A scanner has hot pixels: each pixel of each scan is full ink with probability $q = 0.1$, whatever the digit. The network learns to copy scans.
# You compare its output with the *clean* test digit.
#
# <!-- notes
# One pixel in ten of every scan is stuck at full ink. The network copies scans and is judged against the clean digit.
# Ask what grey the background will have under each loss; the coin pixel gives the answer.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# Test digits come from the same scanner. To save time, 25,000 scans are for training. All three copies start from the same weights, trained on them with MSE for
# 5 epochs, and train on for 2 epochs.

# %% slideshow={"slide_type": "skip"}
rng = np.random.default_rng(SEED)


def scan(x):  # one pixel in ten is stuck at full ink
    return np.where(rng.integers(0, 10, x.shape, dtype="uint8") == 0, np.float32(1), x)


x_hot, x_test_hot = scan(x_train[:25_000]), scan(x_test)
start = train("mse", x_hot, epochs=5)
recipes = {"MSE": "mse", "Huber": keras.losses.Huber(delta=0.1), "MAE": "mae"}
hot = {name: train(loss, x_hot, epochs=2, learning_rate=0.005, start=start)
       for name, loss in recipes.items()}

# %% [markdown] tags=["predict"]
# **Predict first.** How dark is the *paper* in the output of a network trained with MSE, with Huber's loss ($\delta = 0.1$), with MAE?

# %% tags=["figure"]
rows = {"scan": x_test_hot[shown], "clean": x_test[shown]} | {
    name: reconstruct(net, x_test_hot[shown]) for name, net in hot.items()}
figure = plots.image_rows(rows, title="MSE paints the average hot pixel, MAE ignores it")
figure.set_size_inches(6.3, 3.3)
plots.show(figure, "Eight test digits speckled with hot pixels, the same digits clean, "
           "and the outputs of three networks: on grey paper by MSE, on white paper by "
           "Huber and MAE.")

# %% slideshow={"slide_type": "skip"}
theory = {"the scan": 0.1, "MSE": 0.1, "Huber": 0.1 * 0.1 / 0.9, "MAE": 0.0}
results, error, paper = {}, {}, {}
for name in theory:
    output = reconstruct(hot[name], x_test_hot) if name in hot else x_test_hot
    results[name] = measure(x_test, output)
    error[name], paper[name] = results[name]["MSE"], output[x_test == 0].mean()
bias = np.mean((0.1 * (1 - x_test)) ** 2)

# %% [markdown] slideshow={"slide_type": "subslide"}
# The pixel that is ink with probability $p = q$ gives the theory: paper as grey as $q$ under MSE, $\delta q / (1 - q)$ under Huber's loss, 0 under MAE.
#
# <!-- notes
# The paper level is what the theory of the coin pixel predicts. The last line of the table is the part of the squared
# error that no least-squares network can avoid.
# -->

# %% tags=["evidence"]
print("against the clean digit    MSE   PSNR/dB       MAE   grey of the paper   theory")
for name, s in results.items():
    print(f"{name:18} {s['MSE']:11.5f} {s['PSNR']:9.2f} {s['MAE']:9.5f}"
          f" {paper[name]:19.3f} {theory[name]:8.3f}")
print(f"MSE of a perfect least-squares network {bias:.5f}")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
expect(error["MSE"] > bias and abs(paper["MSE"] - 0.1) < 0.015,
       f"least squares paints the paper {paper['MSE']:.3f} grey, and pays for it")
expect(max(paper["Huber"], paper["MAE"]) < 0.03, "Huber and MAE leave it white: below 0.03")
expect(max(error["MAE"], error["Huber"]) < 0.85 * error["MSE"],
       f"Huber {error['Huber'] / error['MSE'] - 1:+.0%}, MAE "
       f"{error['MAE'] / error['MSE'] - 1:+.0%}"
       " clean MSE against training with MSE itself")

# %% [markdown] slideshow={"slide_type": "skip"}
# A code of 32 numbers cannot hold which of 784 pixels were hot. So on paper the target is 1 with probability $q$ and 0 otherwise, and the theory of the single
# pixel applies. It is the last column. The mean has a cost that no training
# removes: even a perfect least-squares network paints the average scan, $(1 - q)\, x + q$. That is $q (1 - x)$ too dark, a squared error of $q^2 (1 - x)^2$. Its average is the last line.
#
# Measured by *MSE*, the networks trained with other losses win. That does not contradict the table before: here the training target, a scan, is not what you measure against. The least-squares
# network gives what it was asked for, the average scan. Robust losses ask for the typical one.
#
# Two warnings. First, the median only helps while outliers are the minority at a pixel, and it drops rare strokes just as it drops rare errors. Second, look at the default: Keras's
# `Huber(delta=1.0)` on data in $[0, 1]$ never leaves the quadratic part. It is half the MSE under another name:

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
default = float(keras.losses.Huber()(x_test, x_hat))
half = metrics.mse(x_test, x_hat) / 2
expect(abs(default - half) < 1e-6,
       f"Huber's loss with delta = 1 is {default:.5f}, half the MSE {half:.5f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How it fails: sure, wrong and stuck
#
# Every comparison above started from weights trained with MSE. Why not train with MAE from the beginning? Its gradient at the logit,
# $\mathrm{sign}(\hat{x} - x)\, \hat{x} (1 - \hat{x})$, vanishes when the sigmoid is saturated, like that of the MSE.
#
# First a single pixel: its target is ink, $x = 1$, and it starts sure of paper, $a = -8$. Follow gradient descent with learning rate 1.
#
# <!-- notes
# One wrong, saturated pixel under gradient descent. The step axis is logarithmic. The cross-entropy recovers in about
# ten steps, the other two need thousands.
# -->

# %% slideshow={"slide_type": "skip"}
rules = gradients | {"MAE": lambda x, a: np.sign(expit(a) - x) * expit(a) * (1 - expit(a))}
paths = {}
for name, gradient in rules.items():
    logit, path = -8.0, []
    for _ in range(10_000):
        path.append(expit(logit))
        logit -= gradient(1.0, logit)
    paths[name] = np.array(path)
steps = {name: int((path > 0.5).argmax()) for name, path in paths.items()}

# %% tags=["figure", "failure"]
fig, ax = plt.subplots(figsize=(8, 3.4))
for (name, path), color in zip(paths.items(), (plots.BLUE, plots.ORANGE, plots.GREEN)):
    label = f"{name}: {steps[name]:,} steps to 0.5"
    ax.semilogx(np.arange(1, 10_001), path, color=color, label=label)
ax.set(xlabel="gradient step", ylabel="output x̂ (target 1)",
       title="A sure and wrong pixel is stuck for long, except under BCE")
ax.legend()
plots.show(fig, "Output of one pixel with target 1 that starts near 0, against gradient "
           "steps on a log axis: BCE recovers within about ten steps, MSE and MAE after "
           "more than a thousand.")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
expect(steps["BCE"] < 20 and min(steps["MSE"], steps["MAE"]) > 1000,
       f"steps until the pixel is right: {steps}")

# %% [markdown] slideshow={"slide_type": "skip"}
# MAE is slower than MSE here only because its gradient lacks the factor 2. The difference is in how a pixel gets there. For a target of paper, the MSE's
# gradient is about $2 \hat{x}^2$ near 0, the MAE's about $\hat{x}$: MAE pushes an output that is nearly right much further into saturation.
#
# An output pixel that shows no ink for *any* digit is called **dead**. Below it counts as dead when it never exceeds 0.01.

# %% [markdown] slideshow={"slide_type": "skip"} tags=["predict"]
# **Predict first.** Now train the whole network with MAE from random weights, on clean digits, for as many epochs as the MAE copy had in all. Most pixels of
# most digits are paper. What does the network learn first, and can it unlearn it? Will it win the MAE column?

# %% slideshow={"slide_type": "skip"}
cold = train("mae", x_train, epochs=6)
reached = x_test.max(axis=0) > 0.9  # pixels that are full ink in some test digit


def error_and_dead(net):
    x_hat = reconstruct(net, x_test)
    dead = x_hat[:, reached].max(axis=0) < 0.01  # no ink for any digit
    return np.abs(x_test - x_hat).mean(), int(dead.sum())


# %% [markdown] slideshow={"slide_type": "subslide"}
# ### HEADING
#
# <!-- notes
# The same loss and as many epochs, but from random weights. A dead pixel shows no ink for any test digit, and whole patches are dead. The network that minimised MAE is not the best one in MAE.
# -->

# %% tags=["figure", "failure"]
nets = {"MSE": trained["MSE"], "MAE after MSE": trained["MAE"], "MAE from scratch": cold}
rows = {name: reconstruct(net, x_test[shown]) for name, net in nets.items()}
figure = plots.image_rows({"input": x_test[shown]} | rows,
                          title="MAE from scratch loses strokes")
figure.set_size_inches(7.5, 3.6)
plots.show(figure, "Test digits and reconstructions by networks trained with MSE, with "
           "MSE and then MAE, and with MAE from random weights, where parts of strokes "
           "are missing.")

# %% tags=["failure"]
ends = {name: error_and_dead(net) for name, net in nets.items()}
for name, (mae, dead) in ends.items():
    print(f"{name:18} test MAE {mae:.5f}   dead {dead:3} of {reached.sum()} pixels "
          "that can be ink")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint", "failure"]
(mse_mae, mse_dead), (_, warm_dead), (cold_mae, cold_dead) = ends.values()
expect(cold_mae > 1.1 * mse_mae,
       f"trained with MAE alone, the MAE is {cold_mae:.4f}; trained with MSE {mse_mae:.4f}")
expect(cold_dead > warm_dead + 50,
       f"{cold_dead} output pixels never show ink; after a start with MSE "
       f"{warm_dead}, with MSE {mse_dead}")

# %% [markdown] slideshow={"slide_type": "skip"}
# The network that minimised MAE from the start loses the MAE column to the one that minimised MSE. At most pixels most digits are paper, so the best single picture under MAE, the median
# image, is nearly blank. A network that first learns this picture saturates its sigmoids, and the gradient that should bring the strokes back is gone. The start with MSE saves most
# pixels, not all: where ink is rare, paper *is* the minimum.
#
# So a loss has two properties, and you need both: **where its minimum is**, and **whether its gradient leads there** from where you are. Starting with MSE or BCE and changing to MAE
# takes the gradient of one and the minimum of the other.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Which loss to choose
#
# | your data | noise model | last layer | loss |
# |---|---|---|---|
# | real numbers, standardised | Gaussian | linear | MSE |
# | in $[0, 1]$, mostly near 0 or 1 | Bernoulli | logits | BCE, `from_logits=True` |
# | with rare gross errors | Laplace | linear | MAE or Huber |
# | counts | Poisson | softplus or exp | Poisson |
# | one of $m$ symbols | categorical | logits | categorical cross-entropy |
#
# If the last layer is a sigmoid, start with MSE or BCE before you change to MAE.
#
# Mind the **reduction**. A likelihood is a *sum* over the $d$ pixels; Keras takes the *mean*, here 784 times smaller.
#
# <!-- notes
# The table is the answer to the lesson's question. The last layer and the loss come as a pair. And mind the reduction:
# Keras averages over the pixels, the likelihood sums.
# -->

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
inside = np.clip(reconstruct(trained["BCE"], x_test), 1e-7, 1 - 1e-7)
keras_mean = float(keras.losses.BinaryCrossentropy()(x_test, inside))
nats_an_image = metrics.binary_cross_entropy(x_test, inside).mean()
expect(abs(d * keras_mean / nats_an_image - 1) < 1e-3,
       f"Keras reports {keras_mean:.4f}; times {d} pixels that is "
       f"{d * keras_mean:.1f} nats an image")

# %% [markdown] slideshow={"slide_type": "skip"}
# As long as the reconstruction is all you minimise, the factor only rescales the learning rate, and Adam hardly notices that. It matters as soon as you **add a second term**. Lesson 09 adds a
# Kullback-Leibler divergence, a sum over the code, in nats:
#
# $$\mathcal{L} = \underbrace{-\log p(x \mid \hat{x})}_{\text{a sum over 784 pixels}} + \; \mathrm{KL}.$$
#
# Write the Keras mean instead of the sum and you have, up to a factor, the sum plus *784 times* the KL, a penalty so strong that the code may carry nothing. The sparsity penalties of lesson 08 have the same trap.
# With a squared error there is a second factor to fix, $1 / 2\sigma^2$. Whoever writes $\|x - \hat{x}\|^2 + \mathrm{KL}$ has chosen $\sigma^2 = \frac12$, an error of 0.7 of the
# full range in each pixel. The measured MSE says that 0.09 is about right.
#
# ## Exercises
#
# Write your answer where it says so, run the cell, then run the check below it.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 1 (warm-up): from decibels to errors
#
# A paper reports 25 dB for images with pixels from 0 to 255 (so $\mathrm{peak} = 255$). What is its MSE once the pixels are scaled to $[0, 1]$? And by how many decibels does the PSNR rise when the
# MSE falls to a *tenth*?

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
mse_at_25_db = ...  # your code here
gain_in_db = ...  # your code here

# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 1
check(
    "Exercise 1",
    lambda: (mse_at_25_db, gain_in_db),
    (lambda a: float(a[0]) < 1,
     "The squared error of scaled pixels cannot exceed 1: peak is 1, not 255, and 25 dB "
     "is an error below the peak."),
    (lambda a: abs(float(a[0]) - 10**-2.5) < 1e-4,
     "Solve 25 = 10 log10(1 / MSE) for the MSE; the logarithm has base 10."),
    (lambda a: abs(float(a[1]) - 10) < 0.01,
     "A tenth changes log10 by 1. The factor in front of it is 10, not 20, for the MSE is "
     "already a square."),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# mse_at_25_db = 10 ** (-25 / 10)
# gain_in_db = 10 * np.log10(10)
# ```
#
# PSNR is a ratio, so the unit cancels: $25 = 10 \log_{10}(1 / \mathrm{MSE})$ gives $10^{-2.5} \approx 0.0032$ whether the peak is 1 or 255. A tenth of the error adds $10 \log_{10} 10 = 10$ dB.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 2 (core): Huber's gradient at the logit
#
# Write the derivative with respect to the logit $a$ of Huber's loss of the error $x - s(a)$, for arrays `x` and `a` of one shape. Use only NumPy. Check yourself with finite differences.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def huber_gradient(x, a, delta=0.1):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 2
check(
    "Exercise 2",
    lambda: huber_gradient(np.array([1.0, 0.0, 0.7, 0.1]), np.array([0.0, 2.0, 1.0, -3.0])),
    (lambda g: np.shape(g) == (4,), "Return one derivative for each pixel, here 4."),
    (lambda g: g[0] < 0 < g[1],
     "Wrong sign: the first output is below its ink target, so a larger logit lowers the loss."),
    (lambda g: abs(g[0] + 0.1) > 1e-4,
     "You have the derivative with respect to x̂. Multiply by the sigmoid's slope."),
    (lambda g: np.allclose(g[:2], [-0.025, 0.0104994], atol=1e-5),
     "Wrong beyond delta: there the loss has slope +delta or -delta, however large the "
     "error, times the sigmoid's slope s(a) (1 - s(a))."),
    (lambda g: np.allclose(g[2:], [0.0061066, -0.0023751], atol=1e-5),
     "Wrong within delta: there the loss is half the squared error, with the error as slope."),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def huber_gradient(x, a, delta=0.1):
#     x_hat = 1 / (1 + np.exp(-np.asarray(a)))
#     return np.clip(x_hat - x, -delta, delta) * x_hat * (1 - x_hat)
# ```
#
# The slope of Huber's loss is the error, clipped to $\pm\delta$. The sigmoid contributes its own slope, so this gradient dies in saturation too.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 3 (core): a cross-entropy with a heavier weight on ink
#
# Ink is rare. Write, from logits, a cross-entropy that counts ink $w$ times: $-w\, x \log s(a) - (1 - x) \log (1 - s(a))$, elementwise. It must stay finite and right in `float32` for logits from -1000 to 1000.
# Hint: $-\log s(a) = \max(-a, 0) + \log(1 + e^{-|a|})$.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def weighted_bce(x, a, w):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 3
with np.errstate(all="ignore"):
    check(
        "Exercise 3",
        lambda: (weighted_bce(np.float32([1, 0, 1, 0.5]), np.float32([0, 2, -3, 1]), 5.0),
         weighted_bce(np.float32([1, 0, 1, 0]), np.float32([-1e3, -1e3, 1e3, 1e3]), 5.0)),
        (lambda a: np.isfinite(np.asarray(a[1])).all(),
         "Not finite at a logit of size 1000. Never take the log of a rounded sigmoid."),
        (lambda a: np.allclose(np.asarray(a[1])[[1, 2]], 0, atol=1e-4),
         "A sure and right pixel must cost 0."),
        (lambda a: abs(np.asarray(a[0])[0] - 3.4657) < 1e-3,
         "An ink pixel at logit 0 costs w log 2."),
        (lambda a: abs(np.asarray(a[0])[1] - 2.1269) < 1e-3,
         "The weight belongs to ink alone, not to paper."),
        (lambda a: np.allclose(np.asarray(a[1]), [5000, 0, 0, 1000], rtol=1e-4),
         "Too small for a sure and wrong pixel: clipping hides its cost and gradient."),
        (lambda a: np.allclose(a[0], [3.4657, 2.1269, 15.2429, 1.4398], atol=1e-3),
         "Right at both ends, wrong for a grey target: keep x and 1 - x as factors."),
    )


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def weighted_bce(x, a, w):
#     tail = np.log1p(np.exp(-np.abs(a)))
#     return w * x * (np.maximum(-a, 0) + tail) + (1 - x) * (np.maximum(a, 0) + tail)
# ```
#
# $-\log s(a)$ and $-\log(1 - s(a))$ are the same function at $a$ and at $-a$, called *softplus*. Neither has a positive exponent, so neither overflows.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 4 (stretch): a loss for every quantile
#
# MAE charges the same for too light and too dark, and its minimum is the median. The **pinball loss** charges $q$ for each unit that the output is too low and $1 - q$ for each unit it is too high:
# $\max(q (x - \hat{x}),\; (q - 1) (x - \hat{x}))$. Write it, elementwise, and derive which $\hat{x}$ minimises its expectation: what share of the targets lies below it? Store that share, for $q = 0.9$, in `share_below`.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def pinball(x, x_hat, q):
    return ...  # your code here


share_below = ...  # your code here

# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 4
check(
    "Exercise 4",
    lambda: (pinball(np.array([1.0, 0.0, 0.5]), np.array([0.5, 0.5, 0.5]), 0.9), share_below),
    (lambda a: np.shape(a[0]) == (3,), "Return one loss for each pixel, here 3."),
    (lambda a: abs(a[0][0] - 0.45) < 1e-6,
     "Target 1, output 0.5, q = 0.9: too low by 0.5 costs 0.45."),
    (lambda a: abs(a[0][1] - 0.05) < 1e-6,
     "Target 0, output 0.5, q = 0.9: too high by 0.5 costs 0.05."),
    (lambda a: abs(float(a[1]) - 0.9) < 1e-6,
     "Set the derivative (1 - q) P(x < x̂) - q P(x > x̂) to zero and solve for P(x < x̂)."),
)

# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def pinball(x, x_hat, q):
#     error = np.asarray(x) - np.asarray(x_hat)
#     return np.maximum(q * error, (q - 1) * error)
#
#
# share_below = 0.9
# ```
#
# The derivative of the expectation is $(1 - q) P(x < \hat{x}) - q P(x > \hat{x})$. For continuous targets the two probabilities add up to 1, so it is zero at $P(x < \hat{x}) = q$: the minimum is the $q$-quantile. With $q = \frac12$ it is half the MAE.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Open experiments
#
# * Train MAE from scratch with a linear last layer and clip the output afterwards. Predict whether pixels die without a sigmoid, then count them.
# * Raise the share of hot pixels from 0.1 to 0.4 and to 0.6. At which share does the median stop helping, and what does MAE paint beyond it?
# * Replace the digits by binary ones, `(x > 0.5).astype("float32")`. What is the floor of the BCE now, and does BCE gain on MSE?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Summary
#
# 1. A loss is a noise model: MSE is the negative log-likelihood of Gaussian pixels (best $\sigma^2$ = MSE), BCE that of Bernoulli pixels.
# 2. For grey pixels BCE is no likelihood but still lowest at $\hat{x} = x$; its floor is the entropy of the pixels, so report BCE minus floor.
# 3. At the logit BCE has the gradient $\hat{x} - x$, which never dies while the pixel is wrong; compute it from logits, or it overflows.
# 4. MSE and BCE want the mean and blur, MAE wants the median: sharp, robust to outliers, and deaf to what is rare.
# 5. A minimum is worth nothing if the gradient does not lead there: MAE from scratch kills pixels and loses its own column, MAE after MSE wins it.
#
# <!-- notes
# Five lines to take home. If only one stays: a loss has a minimum and a gradient, and you need both to be where you
# want them.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Further reading
#
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, MIT Press 2016, sections 6.2.1 and 6.2.2: output units and the losses that fit them. [deeplearningbook.org](https://www.deeplearningbook.org/contents/mlp.html)
# - H. Zhao, O. Gallo, I. Frosio, J. Kautz, "Loss Functions for Image Restoration with Neural Networks", IEEE Transactions on Computational Imaging 3 (1), 2017: the same network with other losses gives better pictures. [doi:10.1109/TCI.2016.2644865](https://doi.org/10.1109/TCI.2016.2644865)
# - P. J. Huber, "Robust Estimation of a Location Parameter", Annals of Mathematical Statistics 35 (1), 73-101, 1964: between the mean and the median. [doi:10.1214/aoms/1177703732](https://doi.org/10.1214/aoms/1177703732)
# - G. Loaiza-Ganem, J. P. Cunningham, "The continuous Bernoulli: fixing a pervasive error in variational autoencoders", NeurIPS 2019: the constant that grey pixels need. [arXiv:1907.06845](https://arxiv.org/abs/1907.06845)
#
# The book cited above by its equations is C. M. Bishop, *Pattern Recognition and Machine Learning*, Springer 2006; section 5.2 pairs losses with output units.

# %% [markdown] slideshow={"slide_type": "skip"}
# [← 03 Decoder](03_decoder.ipynb) · [05 Training →](05_training.ipynb)
