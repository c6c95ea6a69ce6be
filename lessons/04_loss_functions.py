# %% [markdown] slideshow={"slide_type": "slide"}
# # 04 · Loss functions
#
# > **Which error should we minimise?**
#
# **Time** about 35 s on two CPU cores · **Before** [lesson 01](01_what_is_an_autoencoder.ipynb), [lesson 02](02_encoder.ipynb), [lesson 03](03_decoder.ipynb); logarithms, derivatives and the normal distribution · **Data** MNIST ·
# <a href="https://colab.research.google.com/github/OWNER/REPOSITORY/blob/main/notebooks/04_loss_functions.ipynb" target="_parent">Open in Colab</a>
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

# %% [markdown] slideshow={"slide_type": "skip"}
# The first 40,000 digits are for training. Epochs, learning rates and thresholds were chosen on the last 10,000 training digits. The numbers in the text are those of the test digits.

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
# The network stays the same until the last section: 784 pixels, a code of 32 numbers, a sigmoid at the end. Only the loss $\mathcal{L}(x, \hat{x})$, the number that compares the two ends, changes.
#
# <!-- notes
# The network is the one of lesson 01 and stays the same all lesson; only at the end do we change a layer, as a control.
# The loss is the number that compares the two ends of the picture.
# -->

# %% tags=["figure"]
model = models.dense_autoencoder(code_dim=32)
figure = plots.architecture(model.encoder, model.decoder, "The loss compares x with x̂")
plots.show(figure, "Architecture: 784 pixels, 128 units, a code of 32 numbers, 128 units, "
           "784 pixels.")


# %% slideshow={"slide_type": "skip"}
def train(loss, x, epochs, learning_rate=0.01, start=None, **changes):
    """Train the network, or a copy of another one, with a loss."""
    model = models.dense_autoencoder(code_dim=32, **changes)
    if start is not None:
        model.set_weights(start.get_weights())
    training.fit(model, x, epochs=epochs, learning_rate=learning_rate, loss=loss)
    return model


first = train("mse", x_train, epochs=4)
x_hat = models.run(first, x_test)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Squared error assumes Gaussian noise
#
# Suppose each pixel is the network's output plus Gaussian noise: $x_i = \hat{x}_i + \sigma \varepsilon_i$, the $\varepsilon_i$ independent and standard normal. Maximum likelihood makes the density of the images as large as possible, and so its negative logarithm (in **nats**) as small as possible:
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
# What is $\sigma$? It is the size of the error you expect, in units of the pixel. Choose it by maximum likelihood too. Average over $n$ images, write $\mathrm{MSE} = \frac{1}{nd} \sum \|x - \hat{x}\|^2$, and set the derivative with respect to $\sigma^2$ to zero:
#
# $$\frac{\partial}{\partial \sigma^2} \left[ \frac{d\,\mathrm{MSE}}{2\sigma^2} + \frac{d}{2}\log(2\pi\sigma^2) \right]
# = -\frac{d\,\mathrm{MSE}}{2\sigma^4} + \frac{d}{2\sigma^2} = 0
# \quad\Longrightarrow\quad \sigma^2 = \mathrm{MSE}.$$
#
# **The best variance is the mean squared error itself** (Bishop 2006, equations 5.15 and 5.17). Put it back in, and the negative log-likelihood of an image is $\frac{d}{2} \left[ \log(2\pi\,\mathrm{MSE}) + 1 \right]$ nats. Check both with SciPy's normal density.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
few, few_hat = x_test[:1000].astype("float64"), x_hat[:1000].astype("float64")
mse = metrics.mse(few, few_hat)
closed_form = d / 2 * (np.log(2 * np.pi * mse) + 1)
sigmas = np.sqrt(mse) * np.array([0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3, 1.6, 2.0, 2.5])
nats = np.array([-norm.logpdf(few, loc=few_hat, scale=sigma).sum(axis=1).mean()
                 for sigma in sigmas])
expect(abs(nats[4] - closed_form) < 1e-6 * abs(closed_form),
       f"SciPy's {nats[4]:.2f} nats an image equal the closed form {closed_form:.2f}")
expect(nats.argmin() == 4,
       f"the best of {len(sigmas)} sigmas is the root of the MSE, {np.sqrt(mse):.3f}")

# %% slideshow={"slide_type": "fragment"} tags=["figure"]
fig, ax = plt.subplots(figsize=(8, 3.3))
ax.plot(sigmas, nats, "o-", color=plots.DECODER, label="SciPy, summed over the pixels")
ax.axvline(np.sqrt(mse), color=plots.BASELINE, ls=":")
ax.plot(np.sqrt(mse), closed_form, "*", ms=16, color=plots.RED, label="closed form")
ax.set(xlabel=r"assumed noise $\sigma$, in units of the pixel", ylabel="nats an image",
       title=r"The best $\sigma$ is the root of the MSE")
ax.legend()
plots.show(fig, "The Gaussian negative log-likelihood against sigma falls steeply, is "
           "lowest where sigma is the root of the mean squared error, and rises slowly.")


# %% [markdown] slideshow={"slide_type": "skip"}
# The nats are negative because a density, unlike a probability, can exceed 1. Do not compare them with the Bernoulli model's below.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Decibels: the same error on a logarithmic scale
#
# Papers on images often report the **peak signal-to-noise ratio**: the square of the largest value a pixel can take, over the MSE.
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


# %% tags=["checkpoint"]
half = psnr(x_test, x_test + (x_hat - x_test) / np.sqrt(2))
print(f"all paper      {psnr(x_test, np.zeros_like(x_test)):5.1f} dB")
print(f"autoencoder    {psnr(x_test, x_hat):5.1f} dB")
print(f"half its MSE   {half:5.1f} dB")
expect(abs(half - psnr(x_test, x_hat) - 3.0103) < 1e-3,
       "half the MSE is worth 3.01 dB, wherever you start")


# %% [markdown] slideshow={"slide_type": "slide"}
# ## Cross-entropy assumes a coin toss for each pixel
#
# Suppose instead each pixel is ink or paper, $x_i \in \{0, 1\}$, and the network gives the probability of ink, $p(x_i = 1) = \hat{x}_i$. One formula covers both cases, $p(x_i) = \hat{x}_i^{\,x_i} (1 - \hat{x}_i)^{1 - x_i}$, so
#
# $$-\log p(x \mid \hat{x}) = -\sum_{i=1}^{d} \left[ x_i \log \hat{x}_i + (1 - x_i) \log (1 - \hat{x}_i) \right].$$
#
# **The binary cross-entropy (BCE) is maximum likelihood under independent Bernoulli pixels** (Bishop 2006, equations 5.22 and 5.23).
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


# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Grey pixels: the right minimum, but a floor
#
# A coin never shows 0.4. For MNIST's grey pixels the BCE is **not** a likelihood. It is still a sound loss.
#
# <!-- notes
# Each solid curve is the loss of one pixel as the output varies. For ink or paper the curve reaches zero. For a grey
# target it is lowest at the right place but at a positive height. The dashed curve is the proper density for grey pixels:
# its minimum is elsewhere, because its parameter is not its mean.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# Differentiate with respect to $\hat{x}$, for a target $x$ between 0 and 1:
#
# $$\frac{\partial \mathcal{L}}{\partial \hat{x}} = -\frac{x}{\hat{x}} + \frac{1 - x}{1 - \hat{x}}
# = \frac{\hat{x} - x}{\hat{x}\,(1 - \hat{x})}.$$
#
# It is negative below $x$ and positive above it, so the minimum lies at $\hat{x} = x$. Its value there is not 0 but $-x \log x - (1 - x) \log (1 - x)$, the entropy of a coin with probability $x$. The sum over the pixels is a **floor** that no model can get below.
#
# Loaiza-Ganem and Cunningham (2019) normalise it to a density, the *continuous Bernoulli*. The normaliser depends on $\hat{x}$, so it moves the minimum: $\hat{x}$ is then a parameter and no longer the grey value to draw.

# %% tags=["figure"]
grid = np.linspace(0.001, 0.999, 999)
fig, ax = plt.subplots(figsize=(8, 2.8))
for target, color, mark in zip((0.0, 0.4, 1.0), plots.PALETTE, "os^"):
    curve = binary_cross_entropy(np.full((999, 1), target), grid[:, None])
    ax.plot(grid, curve, color=color, label=f"target x = {target}")
    ax.plot(grid[curve.argmin()], curve.min(), mark, color=color)
    if target == 0.4:  # minus the logarithm of the normaliser; at 0.5 it is 2
        near = np.where(grid == 0.5, 0.5001, grid)
        proper = curve - np.log(2 * np.arctanh(1 - 2 * near) / (1 - 2 * near))
ax.plot(grid, proper, "--", color=plots.ORANGE, label="x = 0.4, continuous Bernoulli")
ax.plot(grid[proper.argmin()], proper.min(), "s", color=plots.ORANGE)
ax.set(xlabel="output x̂", ylabel="nats a pixel", ylim=(-0.3, 3),
       title="Lowest at x̂ = x, but for a grey pixel not at zero")
ax.legend()
plots.show(fig, "Cross-entropy against the output for targets 0, 0.4 and 1: each curve is "
           "lowest where the output equals the target, for 0.4 at about 0.67 nats. The "
           "continuous Bernoulli's dashed curve for 0.4 is lowest near 0.23.")

# %% tags=["checkpoint"]
expect(abs(grid[proper.argmin()] - 0.226) < 0.002,
       f"continuous Bernoulli: for x = 0.4 the minimum is at {grid[proper.argmin()]:.3f}")
inside = np.clip(x_hat, 1e-7, 1 - 1e-7)
ours, floor = (binary_cross_entropy(x_test, to).mean() for to in (inside, x_test))
print(f"BCE of the autoencoder {ours:6.1f}   floor {floor:6.1f}"
      f"   difference {ours - floor:6.1f} nats an image")
expect(floor > ours / 2, f"{floor / ours:.0%} of the BCE is there for a perfect copy too")

# %% [markdown] slideshow={"slide_type": "skip"}
# More than half of the loss you watch during training cannot be trained away. Report **BCE minus floor**: it is 0 for a perfect copy. It is the *Kullback-Leibler divergence* from the coins $x$ to the coins $\hat{x}$, the nats you pay for believing in the wrong coin.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Two gradients at the logit
#
# An optimizer uses only the gradient, so two losses with the same minimum can train differently. The last layer computes the **logit** $a$ and squashes it, $\hat{x} = \mathrm{sigmoid}(a) = 1 / (1 + e^{-a})$, with slope $\hat{x}(1 - \hat{x})$. By the chain rule, for one pixel,
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
# denominator, and the two cancel. What is left is simply the error.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** A pixel should be ink, $x = 1$, but its logit is $a = -8$: the network is sure it is paper. Which of the two gradients gets the pixel out of there, and how many times larger is it: twice, ten times, more than a thousand times?

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
a = np.linspace(-10, 10, 401)  # expit is SciPy's name for the sigmoid
losses = {
    "MSE": lambda x, a: (x - expit(a)) ** 2,
    "BCE": lambda x, a: -xlogy(x, expit(a)) - xlogy(1 - x, expit(-a)),
}
gradients = {
    "MSE": lambda x, a: 2 * (expit(a) - x) * expit(a) * (1 - expit(a)),
    "BCE": lambda x, a: expit(a) - x,
}
for name in losses:
    slopes = [(losses[name](x, a + 1e-5) - losses[name](x, a - 1e-5)) / 2e-5 for x in (0, 0.3, 1)]
    worst = np.abs(slopes - np.stack([gradients[name](x, a) for x in (0, 0.3, 1)])).max()
    expect(worst < 1e-8, f"{name}: formula and finite difference agree for three targets")
weak, strong = gradients["MSE"](1, -8), gradients["BCE"](1, -8)
expect(strong / weak > 1000,
       f"at a = -8: MSE {weak:.5f}, BCE {strong:.5f}, {strong / weak:.0f} times")

# %% slideshow={"slide_type": "fragment"} tags=["figure"]
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.3))
for name, color, look in (("MSE", plots.BLUE, "-"), ("BCE", plots.RED, "--")):
    left.plot(a, losses[name](1, a), look, color=color, label=name)
    right.plot(a, gradients[name](1, a), look, color=color, label=name)
left.set(xlabel="logit a", ylabel="loss", title="Target x = 1: the loss ...", ylim=(0, 6))
right.set(xlabel="logit a", ylabel="∂L/∂a",
          title="... and its gradient: MSE is flat where it is wrong")
left.legend()
plots.show(fig, "Left: for target 1 the squared error is flat at 1 for very negative "
           "logits, the cross-entropy keeps rising. Right: there the gradient is "
           "nearly 0 for MSE and nearly -1 for BCE.")


# %% [markdown] slideshow={"slide_type": "skip"}
# BCE's gradient at $a = -8$ is more than a thousand times larger. The squared error is bounded by 1, so it must become flat somewhere. It becomes flat where the sigmoid is **saturated**, its output close to 0 or 1, right or wrong. The BCE grows like $|a|$ on the wrong side.
#
# Goodfellow, Bengio and Courville (2016, section 6.2.1.2) name these small gradients as one reason why the cross-entropy is more popular.

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
# The textbook formula computes $\hat{x}$ first and then its logarithm. In `float32` that breaks: for $a = -100$, $\hat{x}$ becomes exactly 0, and $\log 0 = -\infty$. Do the algebra first: $\log \mathrm{sigmoid}(a) = -\log(1 + e^{-a})$ and $\log(1 - \mathrm{sigmoid}(a)) = -a - \log(1 + e^{-a})$ give $\mathcal{L} = (1 - x)\, a + \log(1 + e^{-a})$. Where $a < 0$, write $\log(1 + e^{-a}) = -a + \log(1 + e^{a})$.

# %% slideshow={"slide_type": "skip"}
def naive_bce(x, a):
    x_hat = 1 / (1 + np.exp(-a))
    return -(x * np.log(x_hat) + (1 - x) * np.log(1 - x_hat))


def stable_bce(x, a):
    return np.maximum(a, 0) - a * x + np.log1p(np.exp(-np.abs(a)))


# %% tags=["checkpoint", "failure"]
print("   logit   target |     naive    stable   Keras, x̂   Keras, logit")
for value, x in ((-5, 1), (-100, 1), (-100, 0), (20, 1)):
    a32, x32 = np.float32([value]), np.float32([x])
    with np.errstate(all="ignore"):
        naive = naive_bce(x32, a32)[0]
    clipped = float(ops.binary_crossentropy(x32, expit(a32))[0])
    logits = float(ops.binary_crossentropy(x32, a32, from_logits=True)[0])
    print(f"{value:8}{x:9} | {naive:9.4f} {stable_bce(x32, a32)[0]:9.4f}"
          f"  {clipped:9.4f}  {logits:12.4f}")
gap = max(np.abs(stable_bce(x, a.astype("float32") * 10) - losses["BCE"](x, a * 10)).max()
          for x in (0, 1))
expect(gap < 1e-4, f"stable: within {gap:.0e} nats of float64 for logits up to 100")


# %% [markdown] slideshow={"slide_type": "skip"}
# In the naive column a sure and wrong pixel costs infinity, and a sure and *right* one `nan`, *not a number* (the product $0 \cdot \infty$). One `nan` in a batch turns every weight before the last layer into `nan` at the next step.
#
# Keras on probabilities clips $\hat{x}$ to the interval from $10^{-7}$ to $1 - 10^{-7}$: the loss stops near 16 nats, and where it is clipped it has no gradient. (On TensorFlow, Keras notices when $\hat{x}$ comes straight out of a sigmoid and goes back to the logit, as it does below.)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Where each loss wants to be
#
# Images with the same code must share one reconstruction. Mean squared error and cross-entropy are lowest at the **mean**, the mean absolute error (MAE) at the **median**; for a coin, Huber's loss lies between.
#
# <!-- notes
# Let the class vote before you reveal the figure. Two losses follow the diagonal, MAE is a switch, Huber bends. Left,
# each curve is scaled to one at a half.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** A pixel is ink ($x = 1$) in 30 % of the images that share a code and paper ($x = 0$) in the others. Which grey value does each loss paint: 0, 0.04, 0.3, 0.5? What does that do to a thin stroke?

# %% [markdown] slideshow={"slide_type": "skip"}
# Which single $\hat{x}$ has the lowest *expected* loss?
#
# * **MSE**: $\mathbb{E}(x - \hat{x})^2$ has derivative $2(\hat{x} - \mathbb{E}x)$, zero at the **mean**.
# * **BCE** is linear in $x$, so its expectation is the BCE of $\mathbb{E}x$, lowest at the **mean** as well.
# * **MAE**: $\mathbb{E}|x - \hat{x}|$ has derivative $P(x < \hat{x}) - P(x > \hat{x})$, which changes its sign at the **median**. (For a coin it jumps there.) Its noise model is the *Laplace* density, which falls like $e^{-|x - \hat{x}|}$.
# * **Huber**'s loss (1964) of the error $e = x - \hat{x}$ is $\frac12 e^2$ for $|e| \le \delta$ and $\delta |e| - \frac12 \delta^2$ beyond: a mean for small errors, a median for large ones.

# %% slideshow={"slide_type": "skip"}
def huber(error, delta=0.1):
    size = np.abs(error)
    return np.where(size <= delta, size**2 / 2, delta * size - delta**2 / 2)


pixel_losses = {
    "MSE": lambda x, x_hat: (x - x_hat) ** 2,
    "BCE": lambda x, x_hat: -xlogy(x, x_hat) - xlog1py(1 - x, -x_hat),
    "MAE": lambda x, x_hat: np.abs(x - x_hat),
    "Huber": lambda x, x_hat: huber(x - x_hat),
}
v = np.linspace(0, 1, 1001)  # outputs to try, and probabilities of ink
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
at_30 = {name: outputs[300] for name, outputs in best.items()}
expect(at_30["MSE"] == at_30["BCE"] == 0.3 and at_30["MAE"] == 0,
       f"ink in 30 %: MSE and BCE paint {at_30['MSE']}, MAE paints {at_30['MAE']:.0f}")
expect(abs(at_30["Huber"] - 0.1 * 0.3 / 0.7) < 1e-3,
       f"Huber with delta 0.1 paints {at_30['Huber']:.3f}, close to delta p / (1 - p)")

# %% [markdown] slideshow={"slide_type": "skip"}
# MSE and BCE paint 30 % grey everywhere the pixel *might* be ink: that is **blur**, and it is honest about the doubt. MAE decides. It is sharp, and it drops a stroke that most images do not have. Huber's expected loss has the derivative $(1 - p)\, \hat{x} - p\, \delta$ while $\hat{x} \le \delta$, so for $p < \frac12$ the best output is $\delta p / (1 - p)$.

# %% [markdown] slideshow={"slide_type": "slide"}
# ### The same with digits
#
# Shift a digit sideways by -2 to 2 pixels and pretend that the five copies share one code. The best single picture is their pixelwise mean under MSE, their pixelwise median under MAE.
#
# <!-- notes
# Five shifted copies of a digit share a code. The mean is a blur of all five. The median is sharper, but look at the
# thin four: most of its strokes are gone.
# -->

# %% tags=["figure", "checkpoint"]
fours = mnist.x_train[mnist.y_train == 4]
order = fours.sum(axis=1).argsort()
rows, ink = {}, {}
for name, index in (("thick", order[-40]), ("thin", order[40])):
    digit = fours[index].reshape(28, 28)
    copies = np.stack([np.roll(digit, s, axis=1) for s in (-2, -1, 0, 1, 2)])
    mean, median = copies.mean(axis=0), np.median(copies, axis=0)
    rows[name], ink[name] = np.stack([*copies, mean, median]), median.sum() / digit.sum()
titles = ["-2", "-1", "0", "1", "2 pixels", "mean", "median"]
figure = plots.image_rows(
    rows, titles=titles, title="One code: the mean blurs, the median drops thin strokes")
plots.show(figure, "Two rows, a thick and a thin four, each shifted sideways five times, "
           "then the pixelwise mean, a blur, and the median, sharper but with thin "
           "upright strokes missing.")
expect(ink["thin"] < 0.6 * ink["thick"], f"the median keeps {ink['thick']:.0%} of the thick "
       f"digit's ink and {ink['thin']:.0%} of the thin one's")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Evidence: you get what you ask for, nearly
#
# The network trained so far is the common start. Three copies train on for 2 epochs: one minimises MSE, one BCE, one MAE. Then *each* is measured by *all* losses.
#
# <!-- notes
# Same starting weights, same two epochs, same data; only the loss differs. Let the class guess, then read the table
# column by column. The surprise is in the MSE column.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** Which copy wins the MSE column, which the BCE column, which the MAE column? MSE and BCE want the same picture, the mean: does it matter which one you take?

# %% slideshow={"slide_type": "skip"}
trained = {
    name: train(loss, x_train, epochs=2, learning_rate=0.005, start=first)
    for name, loss in (("MSE", "mse"), ("BCE", "binary_crossentropy"), ("MAE", "mae"))
}
some = x_train[:20_000]  # enough for two baselines
mean_image = some.mean(axis=0)
_, vectors = np.linalg.eigh(np.cov(some, rowvar=False, dtype="float32"))
components = vectors[:, -32:]  # eigh sorts the variances upwards
methods = {
    "mean image": lambda x: np.tile(mean_image, (len(x), 1)),
    "PCA, 32 numbers": lambda x: mean_image + (x - mean_image) @ components @ components.T,
    "the common start": partial(models.run, first),
} | {f"trained with {name}": partial(models.run, net) for name, net in trained.items()}
methods["a perfect copy"] = lambda x: x

# %% [markdown] slideshow={"slide_type": "skip"}
# Two more columns measure **sharpness**. *grey* is the share of pixels between 0.1 and 0.9: blur makes more of them. *edges* is the mean squared difference between neighbouring pixels, relative to the input's: blur lowers it. Read both: a blank page has no grey. **Dead** pixels never exceed 0.01 though some test digit has ink there, above 0.9. All outputs, those of PCA too, are clipped to $[10^{-7}, 1 - 10^{-7}]$.

# %% slideshow={"slide_type": "skip"}
inked = x_test.max(axis=0) > 0.9


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
        "dead": int((x_hat[:, inked].max(axis=0) < 0.01).sum()),
    }


scores = {name: measure(x_test, method(x_test)) for name, method in methods.items()}

# %% slideshow={"slide_type": "fragment"} tags=["evidence"]
print("test set               MSE   PSNR/dB  BCE-floor     MAE |   grey  edges  dead")
for name, s in scores.items():
    decibels = f"{s['PSNR']:7.2f}" if s["MSE"] > 1e-9 else "    inf"
    print(f"{name:18} {s['MSE']:.5f}  {decibels}  {s['BCE']:9.2f} {s['MAE']:.5f}"
          f" | {s['grey']:6.1%}  {s['edges']:5.3f}  {s['dead']:4}")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
by_mse, by_bce, by_mae = (scores[f"trained with {name}"] for name in ("MSE", "BCE", "MAE"))
expect(by_bce["BCE"] < 0.99 * by_mse["BCE"], "training with BCE wins BCE")
expect(by_mae["MAE"] < 0.97 * by_bce["MAE"] and by_mae["MAE"] < 0.97 * by_mse["MAE"],
       "training with MAE wins MAE")
expect(by_bce["MSE"] < by_mse["MSE"],
       f"training with BCE wins MSE too: {by_bce['MSE']:.5f}, MSE itself {by_mse['MSE']:.5f}")
expect(by_mae["grey"] < 0.8 * by_mse["grey"] and by_mae["edges"] > 1.1 * by_mse["edges"],
       "MAE is sharpest by both measures")
expect(by_bce["dead"] + 20 < by_mae["dead"],
       f"dead pixels: BCE {by_bce['dead']}, MAE {by_mae['dead']}")
expect(by_mse["MSE"] < 0.010 and by_mae["MSE"] < 0.8 * scores["PCA, 32 numbers"]["MSE"],
       "all three beat PCA with as many numbers")

# %% [markdown] slideshow={"slide_type": "skip"}
# * The **BCE** and **MAE** columns go to the networks trained for them.
# * The **MSE** column goes to BCE, narrowly. Both aim at the mean, but BCE's gradient does not fade at a sure and wrong pixel: one possible reason. It leaves the fewest dead pixels, here and in the longer runs below, where its lead is within the spread of two seeds.
# * The **MAE** network is the **sharpest**, with fewer grey pixels than the digits have. Sharp is not accurate: where it is in doubt it decides, and pays in MSE and BCE when it is wrong.

# %% slideshow={"slide_type": "skip"} tags=["evidence"]
longer = data.load_evidence("04_longer_training")
print("from random weights, two seeds      test MSE           test MAE         dead")
for epochs in (6, 30):
    for name in ("MSE", "BCE", "MAE"):
        rows = [row for row in longer["table"]
                if row["trained with"] == name and row["epochs"] == epochs]
        pairs = [" ".join(f"{row[key]:{form}}" for row in rows)
                 for key, form in (("MSE", ".5f"), ("MAE", ".5f"), ("dead", "3"))]
        print(f"{name}, {epochs:2} epochs{'':19}{pairs[0]}    {pairs[1]}   {pairs[2]}")
print(f"It took {longer['core_seconds'] / 60:.0f} minutes on one core: "
      "python evidence/04_longer_training.py")

# %% [markdown] slideshow={"slide_type": "slide"}
# ### MSE and BCE leave a haze where they doubt, MAE decides
#
# <!-- notes
# The numbers in pictures, for eight test digits picked because they are not easy. Look at faint and thin places: the
# mean-seeking losses leave a grey haze there, the absolute error paints ink or paper.
# -->

# %% tags=["figure"]
shown = [18, 33, 61, 92, 115, 149, 241, 247]  # not the easiest ones
rows = {"input": x_test[shown]} | {
    name: models.run(net, x_test[shown]) for name, net in trained.items()}
figure = plots.image_rows(rows, title="The same digits under three losses")
plots.show(figure, "Eight test digits and their reconstructions by networks trained with "
           "MSE, BCE and MAE: the first two are alike and soft, those of MAE have harder "
           "edges and gaps.")

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## Outliers: one pixel in ten turned to ink
#
# **Salt noise**: each pixel of each image becomes full ink with probability 0.1, whatever the digit. The network learns to copy these images. You compare its output with the *clean* test digit.
#
# **Predict first.** How dark is the *paper* in the output of a network trained with MSE, with Huber's loss ($\delta = 0.1$), with MAE?
#
# <!-- notes
# One pixel in ten of every image is turned to ink, drawn anew for each image. The network copies noisy images and is
# judged against the clean digit. The coin pixel of the last figure gives the answer.
# -->

# %% slideshow={"slide_type": "skip"}
rng = np.random.default_rng(SEED)


def salt(x):
    return np.where(rng.integers(0, 10, x.shape, dtype="uint8") == 0, np.float32(1), x)


x_salt, x_test_salt = salt(x_train[:25_000]), salt(x_test)
start = train("mse", x_salt, epochs=5)  # the common start of all three
recipes = {"MSE": "mse", "Huber": keras.losses.Huber(delta=0.1), "MAE": "mae"}
salted = {name: train(loss, x_salt, epochs=2, learning_rate=0.005, start=start)
          for name, loss in recipes.items()}
outputs = {name: models.run(net, x_test_salt) for name, net in salted.items()}

# %% slideshow={"slide_type": "fragment"} tags=["figure"]
rows = {"noisy": x_test_salt[shown], "clean": x_test[shown]} | {
    name: output[shown] for name, output in outputs.items()}
figure = plots.image_rows(rows, title="MSE paints the average of the salt, MAE ignores it")
figure.set_size_inches(6.3, 3.3)
plots.show(figure, "Eight test digits speckled with ink, the same digits clean, "
           "and the outputs of three networks: on grey paper by MSE, on white paper by "
           "Huber and MAE.")

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### The coin predicts the paper
#
# A code of 32 numbers can say little about which of 784 pixels were hit. So on paper the target is a coin with $p = 0.1$, and the best output is $p$ under MSE, $\delta p / (1 - p)$ under Huber's loss, 0 under MAE.
#
# <!-- notes
# The paper level is what the theory of the coin pixel predicts. The last line but one of the table is the part of the
# squared error that no least-squares network can avoid.
# -->

# %% tags=["evidence", "result"]
theory = {"noisy": 0.1, "MSE": 0.1, "Huber": 0.1 * 0.1 / 0.9, "MAE": 0.0}
theory["MSE, bias undone"] = 0.0
pictures = {"noisy": x_test_salt} | outputs | {"MSE, bias undone": (outputs["MSE"] - 0.1) / 0.9}
results = {name: measure(x_test, output) for name, output in pictures.items()}
paper = {name: output[x_test == 0].mean() for name, output in pictures.items()}
print("against the clean digit    MSE       MAE   grey of the paper   theory")
for name, s in results.items():
    print(f"{name:18} {s['MSE']:11.5f} {s['MAE']:9.5f} {paper[name]:19.3f} {theory[name]:8.3f}")
bias = np.mean((0.1 * (1 - x_test)) ** 2)
print(f"MSE of a perfect least-squares network {bias:.5f}")
print(f"copying digits with one pixel in ten turned to ink, clean test MSE: Huber's loss "
      f"{results['Huber']['MSE']:.4f}, MAE {results['MAE']['MSE']:.4f}, "
      f"squared error {results['MSE']['MSE']:.4f} (the noisy input {results['noisy']['MSE']:.4f})")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
error = {name: s["MSE"] for name, s in results.items()}
expect(error["MSE"] > bias and abs(paper["MSE"] - 0.1) < 0.015,
       f"least squares paints the paper {paper['MSE']:.3f} grey, and pays for it")
expect(paper["Huber"] < 0.03 and paper["MAE"] < 0.03, "Huber and MAE leave it white: below 0.03")
expect(error["MAE"] < 0.85 * error["MSE"] and error["Huber"] < 0.85 * error["MSE"],
       f"clean MSE against training with MSE: Huber {error['Huber'] / error['MSE'] - 1:+.0%}, "
       f"MAE {error['MAE'] / error['MSE'] - 1:+.0%}")
expect(error["MSE, bias undone"] < 0.85 * error["MSE"], "so does undoing the bias")


# %% [markdown] slideshow={"slide_type": "skip"}
# (The noisy image has mean 0.1 too, but as specks: see its MSE.) Even a perfect least-squares network paints the average noisy image, $(1 - p)\, x + p$. That is $p (1 - x)$ too dark, a squared error of $p^2 (1 - x)^2$, whose average is printed above. Other losses win the *MSE* column because of this bias: undone by $(\hat{x} - p) / (1 - p)$, least squares is as good as they are.
#
# The median only helps while outliers are the minority at a pixel, and it drops rare strokes just as it drops rare errors. Keras's default, `Huber(delta=1.0)`, on data in $[0, 1]$ is half the MSE under another name.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## How it fails: MAE from random weights
#
# The first steps of training lead towards the best *single* picture, the same for every digit: the mean image under MSE, the median image under MAE, paper at most pixels. Can the network leave it?
#
# **Predict first.** Train the whole network with MAE from random weights, on clean digits, for as many epochs as the MAE copy had in all. Will it win the MAE column? If not, which change helps: a linear output instead of the sigmoid, the sigmoid's slope left out of the gradient, or leaky ReLUs instead of ReLUs, which can fall silent (output 0 and slope 0)?
#
# <!-- notes
# Both suspects are slopes that can become zero. Let the class choose before the table comes. The linear output
# changes more than a slope, for it also starts elsewhere; leaving out the slope changes next to nothing else.
# -->

# %% slideshow={"slide_type": "skip"} tags=["failure"]
def mae_without_slope(x, a):
    """The gradient of the MAE of sigmoid(a), but without the sigmoid's slope; 0 within 0.01."""
    error = ops.sigmoid(a) - x
    sign = ops.where(ops.abs(error) > 0.01, ops.sign(error), 0.0)
    return ops.mean(ops.stop_gradient(sign) * a, axis=-1)


designs = {"MSE": ("mse", {}), "MAE": ("mae", {}),
           "MAE, linear output": ("mae", {"output_activation": None}),
           "MAE, slope left out": (mae_without_slope, {"output_activation": None}),
           "MAE, leaky ReLU": ("mae", {"activation": "leaky_relu"}),
           "MAE, linear, leaky": ("mae", {"output_activation": None, "activation": "leaky_relu"})}
cold = {name: train(loss, x_train, epochs=6, **changes)
        for name, (loss, changes) in designs.items()}


def draw(name, x):
    output = models.run(cold[name], x)
    return expit(output) if name == "MAE, slope left out" else output


# %% [markdown] slideshow={"slide_type": "subslide"}
# ### The control: leave out the sigmoid's slope
#
# *Slope left out* keeps the sigmoid, but its gradient at the logit is the sign of $\hat{x} - x$. The leaky ReLU has slope 0.2 instead of 0 below zero.
#
# <!-- notes
# A linear output makes it worse: the same picture for every digit, and most units of the decoder silent. It would be
# easy to acquit the sigmoid for that. But keep the sigmoid and leave out only its slope, and the failure is gone. In the
# second row no unit of the decoder is silent: silence explains the third row only. The last two rows are for comparison.
# -->

# %% tags=["failure"]
def silent(net):
    """Return the share of the decoder's hidden units that no test digit turns on."""
    u = models.run(net.decoder.layers[0], models.run(net.encoder, x_test))
    return np.mean(u.max(axis=0) <= 0)

ends = {name: (measure(x_test, draw(name, x_test)), f"{silent(net):.0%}")
        for name, net in cold.items()}
after = trained["MAE"]
ends["MAE after MSE"] = measure(x_test, models.run(after, x_test)), f"{silent(after):.0%}"
median_image = np.median(some, axis=0)
ends["the median image"] = measure(x_test, np.tile(median_image, (len(x_test), 1))), ""
print("6 epochs              test MAE   dead pixels   silent decoder units")
for name, (s, share) in ends.items():
    print(f"{name:20}{s['MAE']:>10.4f}{s['dead']:>14}{share:>23}")

# %% slideshow={"slide_type": "skip"} tags=["figure", "failure", "checkpoint"]
rows = {"input": x_test[shown]} | {
    name: draw(name, x_test[shown]) for name in cold}
figure = plots.image_rows(rows, title="From random weights: MAE loses strokes, or every difference")
figure.set_size_inches(7.5, 5.4)
plots.show(figure, "Test digits and reconstructions by six networks trained from random "
           "weights. With MAE parts of strokes are missing, with MAE and a linear output every "
           "digit becomes the same smudge; without the sigmoid's slope, or with leaky ReLUs, most "
           "strokes are there.")
mae = {name: s["MAE"] for name, (s, _) in ends.items()}
expect(mae["MSE"] / mae["MAE"] < 1, "MAE from random weights loses its own column to MSE")
expect(mae["MAE, linear output"] > 1.5 * mae["MAE"], "without the sigmoid it is worse")
expect(mae["MAE, slope left out"] < mae["MAE"], "without the sigmoid's slope it is better")
expect(mae["MAE, leaky ReLU"] < 1.1 * mae["MSE"], "with leaky ReLUs it comes within 10 % of MSE")
expect(mae["MAE, linear, leaky"] < 0.6 * mae["MAE, linear output"], "they help there too")

# %% [markdown] slideshow={"slide_type": "skip"}
# The network that minimised MAE loses the MAE column to the one that minimised MSE. Leave out the sigmoid's slope, and what was lost comes back: saturated pixels are to blame. A linear output is no cure, for it *starts* elsewhere, near paper: it ends at the median image, with most of the decoder's units silent, and a silent ReLU passes no gradient back. Leaky ReLUs recover most in both. A start with MSE avoids both traps.
#
# You need both: **a minimum where you want it**, and **a gradient that leads there**, through *this* network.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Which loss to choose
#
# | your data | noise model | last layer | loss |
# |---|---|---|---|
# | real numbers, standardised | Gaussian | linear | MSE |
# | in $[0, 1]$, mostly near 0 or 1 | Bernoulli | logits | BCE, `from_logits=True` |
# | with rare gross errors | Laplace, or heavy tails | as above, by range | Huber, or MAE after a start with MSE |
# | counts | Poisson | softplus or exp | Poisson |
#
# Mind the **reduction**. A likelihood is a *sum* over the $d$ pixels; Keras takes the *mean*, here 784 times smaller.
#
# <!-- notes
# The table is the answer to the lesson's question. The last layer and the loss come as a pair. And mind the reduction:
# Keras averages over the pixels, the likelihood sums.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# Adam hardly notices the factor alone. It matters as soon as you **add a second term**, such as lesson 09's Kullback-Leibler divergence: beside a mean over pixels it weighs *784 times* too much. A squared error needs the factor $1 / 2\sigma^2$ too: plain $\|x - \hat{x}\|^2$ means $\sigma = 0.7$, where the measured MSE says 0.09.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Exercises
#
# 1. From decibels to errors.
# 2. The gradient of Huber's loss at the logit.
# 3. A stable cross-entropy with a heavier weight on ink.
#
# Write your answer where it says so, run the cell, then run the check below it.
#
# <!-- notes
# Exercise 1 takes two minutes. Exercises 2 and 3 repeat the two derivations of the
# lesson on new losses.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 1 (warm-up): from decibels to errors
#
# A paper reports 25 dB for images with pixels from 0 to 255 (so $\mathrm{peak} = 255$). What is its MSE once the pixels are scaled to $[0, 1]$? And by how many decibels does the PSNR rise when the MSE falls to a *tenth*?

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
    (lambda a: abs(float(a[0]) - 10**-2.5) < 4e-4,
     "Solve 25 = 10 log10(1 / MSE) for the MSE; the logarithm has base 10."),
    (lambda a: abs(float(a[0]) - 10**-2.5) < 1e-5,
     "Nearly: give the MSE with four digits or more, or let Python compute it."),
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
# PSNR is a ratio, so the unit cancels: $25 = 10 \log_{10}(1 / \mathrm{MSE})$ gives $10^{-2.5} \approx 0.00316$ whether the peak is 1 or 255. A tenth of the error adds $10 \log_{10} 10 = 10$ dB.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 2 (core): Huber's gradient at the logit
#
# Write the derivative with respect to the logit $a$ of Huber's loss of the error $x - \mathrm{sigmoid}(a)$, for arrays `x` and `a` of one shape. Use only NumPy.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def huber_gradient(x, a, delta=0.1):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 2
check(
    "Exercise 2",
    lambda: [huber_gradient(np.array([1.0, 0.0, 0.7, 0.1]), np.array([0.0, 2.0, 1.0, -3.0])),
             huber_gradient(np.array([1.0, 0.0]), np.array([1.0, 0.5]), delta=0.3)],
    (lambda g: np.shape(g[0]) == (4,) and np.shape(g[1]) == (2,),
     "Return one derivative for each pixel: as many as x has."),
    (lambda g: not np.allclose(g[0][:2], [0.045, 0.0830797], atol=1e-5),
     "That is the loss itself. Return its derivative with respect to a."),
    (lambda g: g[0][0] < 0 < g[0][1],
     "Wrong sign: the first output is below its ink target, so a larger logit lowers the loss."),
    (lambda g: abs(g[0][0] + 0.1) > 1e-4,
     "You have the derivative with respect to x̂. Multiply by the sigmoid's slope."),
    (lambda g: np.allclose(g[0][:2], [-0.025, 0.0104994], atol=1e-5),
     "Wrong beyond delta: there the loss has slope +delta or -delta, however large the "
     "error, times the sigmoid's slope x̂ (1 - x̂)."),
    (lambda g: np.allclose(g[0][2:], [0.0061066, -0.0023751], atol=1e-5),
     "Wrong within delta: there the loss is half the squared error, with the error as slope."),
    (lambda g: np.allclose(g[1], [-0.0528771, 0.0705011], atol=1e-5),
     "Right for delta = 0.1 only: use the argument delta."),
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
# The slope of Huber's loss is the error, clipped to $\pm\delta$. It fades in saturation too.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 3 (stretch): a cross-entropy with a heavier weight on ink
#
# Ink is rare. Write, from logits, a cross-entropy that counts ink $w$ times: $-w\, x \log \mathrm{sigmoid}(a) - (1 - x) \log (1 - \mathrm{sigmoid}(a))$, elementwise, for arrays. It must stay finite and right in `float32` for logits from -1000 to 1000. Hint: $-\log \mathrm{sigmoid}(a) = \max(-a, 0) + \log(1 + e^{-|a|})$.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def weighted_bce(x, a, w):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 3
with np.errstate(all="ignore"):
    check(
        "Exercise 3",
        lambda: [weighted_bce(np.float32([1, 0, 1, 0.5]), np.float32([0, 2, -3, 1]), 5.0),
                 weighted_bce(np.float32([1, 0, 1, 0]), np.float32([-1e3, -1e3, 1e3, 1e3]), 5.0),
                 weighted_bce(np.float32([1, 0]), np.float32([-1, -1]), 2.0)],
        (lambda a: np.shape(a[0]) == (4,) and np.shape(a[2]) == (2,),
         "Return one value for each pixel, no mean and no sum."),
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
        (lambda a: np.allclose(a[2], [2.6265, 0.3133], atol=1e-3),
         "Right for w = 5 only: use the argument w."),
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
# $-\log \mathrm{sigmoid}(a)$ and $-\log(1 - \mathrm{sigmoid}(a))$ are the same function at $-a$ and at $a$, called *softplus*. No exponent is positive, so nothing overflows.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Open experiments
#
# * Raise the share of salt from 0.1 to 0.4 and to 0.6. At which share does the median stop helping, and what does MAE paint beyond it?
# * Replace the digits by binary ones, `x > 0.5`. What is the floor of the BCE now, and does BCE still win the MSE column?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Summary
#
# 1. A loss is a noise model: MSE is the negative log-likelihood of Gaussian pixels (best $\sigma^2$ = MSE), BCE that of Bernoulli pixels.
# 2. For grey pixels BCE is no likelihood but still lowest at $\hat{x} = x$; its floor is the entropy of the pixels, so report BCE minus floor.
# 3. At the logit BCE has the gradient $\hat{x} - x$, which never fades while the pixel is wrong; compute it from logits, or it overflows.
# 4. MSE and BCE want the mean and blur. MAE wants the median: sharp, robust to outliers, and blind to what is rare.
# 5. A minimum is worth nothing if the gradient does not lead there: MAE from random weights loses its own column to saturated pixels; a gradient without the sigmoid's slope, or a start with MSE, repairs it.
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
