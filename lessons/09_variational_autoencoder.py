# %% [markdown] slideshow={"slide_type": "slide"}
# # 09 · Variational autoencoder: from codebook to generator
#
# > **How do we turn a codebook into a generator?**
#
# **Time** about 60 s on two CPU cores, two hours to read · **Before** [lesson 04](04_loss_functions.ipynb) (cross-entropy as a
# likelihood), expectations and variances · **Data** MNIST ·
# <a href="https://colab.research.google.com/github/OWNER/REPOSITORY/blob/main/notebooks/09_variational_autoencoder.ipynb" target="_parent">Open in Colab</a>
#
# **Afterwards you can** *derive* the bound that is trained, *build* a variational autoencoder in Keras, *measure* how good it is
# in nats, *generate* digits that nobody wrote, and *compute* when a code stays empty.
#
# <!-- notes
# Start from what the class already has: a decoder that draws whatever code it is given. Remind them of lesson 03: codes
# drawn from a Gaussian with the codes' own mean and covariance often landed in gaps. The lesson asks how to train a
# decoder that has no need of such a repair.
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

# %% slideshow={"slide_type": "skip"}
mnist = data.load_mnist(flat=True)
x_train, x_val, x_test = mnist.x_train[:50_000], mnist.x_train[50_000:], mnist.x_test  # as before
d = x_train.shape[1]

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A codebook with blank pages
#
# A plain autoencoder has a decoder that can draw digits. To *generate* a new one you need a code for it. Which code? Nothing in the loss
# says where the codes lie.
#
# <!-- notes
# The figure is the motivation for everything that follows. The decoder was trained only at the codes the encoder
# produced. Between and beyond them nothing in the loss says what it should draw. The fitted normal distribution is a
# simple repair after training, and it works in part: some of its codes become digits.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** You decode 20 random numbers from a standard normal distribution: a digit, a blurred digit, or no digit at all? Would a
# normal distribution with the codes' own means and covariances do worse, the same or better?

# %% slideshow={"slide_type": "skip"}
plain = models.dense_autoencoder(d, (256,), 20)
training.fit(plain, x_train[:20_000], epochs=4, learning_rate=0.005, loss="binary_crossentropy")
plain_codes = models.run(plain.encoder, x_val)

rng = np.random.default_rng(SEED)
from_normal = rng.standard_normal((10, 20))
from_fit = rng.multivariate_normal(plain_codes.mean(axis=0), np.cov(plain_codes.T), 10)

# %% slideshow={"slide_type": "fragment"} tags=["figure"]
figure = plots.image_rows(
    {"copies of digits": models.run(plain, x_val[:10]),
     "codes from N(0, I)": models.run(plain.decoder, from_normal),
     "codes from a fit": models.run(plain.decoder, from_fit)},
    title="The plain decoder copies digits; from N(0, I) it draws smudges",
)
plots.show(
    figure,
    "Ten digits copied by a plain autoencoder, ten smudges decoded from standard normal codes, and "
    "ten shapes, digits and half-formed ones, from a normal distribution fitted to its codes.",
)

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
spread = plain_codes.std(axis=0)
print(f"standard deviation of the plain code's units: {spread.min():.1f} to {spread.max():.1f}")
expect(spread.min() > 1.5, "every unit spreads wider than the standard normal")


# %% [markdown] slideshow={"slide_type": "skip"}
# The standard normal gives smudges: the codes of real digits spread over a far larger region. A normal distribution fitted to them does better,
# but it is a repair after training. You want an encoder that *fills* a region you know, and a decoder that makes sense of *every* place in it.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Begin with the generator
#
# Describe how a digit comes about. Draw a code from a fixed **prior**, then draw each pixel, black or white, with the probability
# that the decoder gives:
#
# $$p(z) = \mathcal{N}(0, I), \qquad p_\phi(x \mid z) = \prod_{j=1}^{d} \hat{x}_j^{\,x_j} (1 - \hat{x}_j)^{1 - x_j}, \qquad \hat{x} = g_\phi(z).$$
#
# Good parameters make the digits in the data probable. To know how probable, you need the **evidence** of each one:
#
# $$p_\phi(x) = \int p_\phi(x \mid z)\, p(z)\, dz .$$
#
# No formula solves this integral. With many code units, averaging over codes drawn from $p(z)$ is hopeless: under almost all of
# them, *this* digit is all but impossible. You need a way to propose codes that could have made $x$. That is an encoder.
#
# <!-- notes
# This is the change of viewpoint. First write down how a digit comes about, only then ask for an encoder. The integral
# is the problem: for nearly all z the digit at hand is all but impossible, so plain sampling hardly ever finds the few
# that matter.
# -->

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The bound, step by step
#
# The encoder proposes codes: $q_\theta(z \mid x) = \mathcal{N}(\mu, \mathrm{diag}\,\sigma^2)$, with $\mu$ and $\log \sigma^2$ computed from $x$.
# Multiply and divide by it, then use that the logarithm is concave (Jensen):
#
# $$\log p_\phi(x) = \log \mathbb{E}_{q}\!\left[\frac{p_\phi(x \mid z)\, p(z)}{q_\theta(z \mid x)}\right]
# \;\ge\; \mathbb{E}_{q}\!\left[\log \frac{p_\phi(x \mid z)\, p(z)}{q_\theta(z \mid x)}\right]
# = \underbrace{\mathbb{E}_{q}[\log p_\phi(x \mid z)]}_{-\text{reconstruction}} - \underbrace{\mathrm{KL}\big(q_\theta(z \mid x) \,\|\, p(z)\big)}_{\text{rate: the price of the code}} .$$
#
# The right side is the **evidence lower bound**, ELBO. How much is lost? Put $p_\phi(x \mid z)\, p(z) = p_\phi(z \mid x)\, p_\phi(x)$ into the middle:
#
# $$\log p_\phi(x) - \mathrm{ELBO} = \mathrm{KL}\big(q_\theta(z \mid x) \,\|\, p_\phi(z \mid x)\big) \ge 0 .$$
#
# So $\mathcal{L} = -\mathrm{ELBO}$ trains both halves at once: the decoder to make digits probable, the encoder to find their codes.
#
# <!-- notes
# Three moves: multiply and divide by q, apply Jensen because the logarithm is concave, split the fraction. Then the
# exact statement: what Jensen throws away is precisely the divergence from q to the true posterior.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# $\mathrm{KL}(q \,\|\, p) = \mathbb{E}_q[\log q(z) - \log p(z)]$ is the *Kullback-Leibler divergence*: never negative, and 0 only if both
# are the same. $p_\phi(z \mid x)$ is the **true posterior**, the distribution of the codes that could have made $x$.
#
# The loss is lesson 04's cross-entropy, summed over pixels, plus a price for every code. Both are in **nats**: 1 nat is
# $1 / \log 2 \approx 1.443$ bits. Kingma and Welling (2014), who introduced the method, write $\theta$ for the decoder and $\phi$ for the encoder.
#
# Check the gap on a model where everything has a formula: $z \sim \mathcal{N}(0, 1)$ and $x \mid z \sim \mathcal{N}(z, 1)$, so that $p(x) = \mathcal{N}(0, 2)$ and
# $p(z \mid x) = \mathcal{N}(x/2, 1/2)$. Take $x = 2$ and many $q = \mathcal{N}(\mu, 1/2)$; the KL between two normal distributions of variance
# $1/2$ is the squared distance of their means.

# %% slideshow={"slide_type": "skip"} tags=["exercise-setup", "checkpoint", "nbval-check-output"]
def log_normal(x, mean, var):
    """Log-density of a normal distribution."""
    return -0.5 * (np.log(2 * np.pi * var) + (x - mean) ** 2 / var)


def toy_elbo(x, mean, var):
    """ELBO of z ~ N(0, 1), x | z ~ N(z, 1) for q = N(mean, var), in closed form."""
    reconstruction = log_normal(x, mean, 1) - var / 2
    return reconstruction - 0.5 * (mean**2 + var - 1 - np.log(var))


mu = np.linspace(-0.5, 2.5, 61)
evidence = log_normal(2, 0, 2)
print(f"log p(x) = {evidence:.4f}, ELBO at the true posterior = {toy_elbo(2, 1, 0.5):.4f}")
gap = evidence - toy_elbo(2, mu, 0.5)
expect(np.allclose(gap, (mu - 1) ** 2), "the gap is KL(q || posterior) for every mean tried")
wide_gap = evidence - toy_elbo(2, 1, 1.0)
expect(wide_gap > 0, f"a wrong variance costs too: {wide_gap:.4f} nats for variance 1")


# %% [markdown] slideshow={"slide_type": "slide"}
# ## The price of a code, in closed form
#
# For Gaussian $q$ and prior the KL needs no sampling. With $\mathbb{E}_q[z^2] = \mu^2 + \sigma^2$ and $\mathbb{E}_q[(z - \mu)^2] = \sigma^2$:
#
# $$\mathrm{KL} = \sum_{j=1}^{k} \mathbb{E}_q\!\left[\tfrac12 z_j^2 - \tfrac12 \log \sigma_j^2 - \tfrac{(z_j - \mu_j)^2}{2 \sigma_j^2}\right]
# = \tfrac12 \sum_{j=1}^{k} \left(\mu_j^2 + \sigma_j^2 - 1 - \log \sigma_j^2\right).$$
#
# <!-- notes
# Let the class integrate one line by hand if there is time: the expectation of z squared is mu squared plus sigma
# squared. The check samples from q and averages the log ratio, without using the formula.
# -->

# %% tags=["twin"]
def gaussian_kl(mean, log_var):
    """KL(N(mean, exp(log_var)) || N(0, I)) of each example, in nats."""
    return 0.5 * ops.sum(mean**2 + ops.exp(log_var) - 1 - log_var, axis=-1)


# %% tags=["checkpoint"]
mean, log_var = np.array([[1.0, -0.5, 0.0]]), np.log([[0.1, 0.5, 1.0]])
z = mean + np.exp(log_var / 2) * np.random.default_rng(SEED).standard_normal((200_000, 3))
log_ratio = log_normal(z, mean, np.exp(log_var)) - log_normal(z, 0, 1)
sampled, exact = log_ratio.sum(axis=1), float(gaussian_kl(mean, log_var)[0])
error = sampled.std() / np.sqrt(len(sampled))
print(f"formula {exact:.4f} nats, 200,000 samples {sampled.mean():.4f} +- {error:.4f}")
expect(abs(sampled.mean() - exact) < 5 * error, "formula and sampling agree")


# %% [markdown] slideshow={"slide_type": "slide"}
# ## The gradient of a random code
#
# The reconstruction term is $\mathbb{E}_{q}[h(z)]$, with $h(z) = \log p_\phi(x \mid z)$ and $z \sim \mathcal{N}(\mu, \sigma^2)$. Its gradient in $\mu$, from samples:
#
# **Score function** (REINFORCE): differentiate the density, with $\nabla q = q\, \nabla \log q$:
#
# $$\nabla_\mu \mathbb{E}_q[h(z)] = \mathbb{E}_q\big[h(z)\, \nabla_\mu \log q(z)\big] = \mathbb{E}_q\!\left[h(z)\, \frac{z - \mu}{\sigma^2}\right].$$
#
# **Reparameterisation**: write $z = \mu + \sigma \varepsilon$, $\varepsilon \sim \mathcal{N}(0, 1)$. Now the noise does not depend on $\mu$, so differentiate inside:
#
# $$\nabla_\mu \mathbb{E}_q[h(z)] = \mathbb{E}_\varepsilon\big[\nabla_z h(\mu + \sigma \varepsilon)\big].$$
#
# The first only knows *how good* a sample was. The second also knows *which way* it should move.
#
# <!-- notes
# The code is drawn at random, and the distribution it is drawn from has the parameters to be trained. Both identities
# on the slide are exact. They differ only in how noisy they are with one sample.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# Compare them on a simple $h(z) = \sum_j z_j^2$ with $\sigma = 1$ and all $\mu_j = 1$. Then $\mathbb{E}_q[h] = \sum_j (\mu_j^2 + 1) = 2k$, and the
# derivative with respect to $\mu_1$ is exactly 2. A third estimator is the score function with a **baseline**: subtract a constant from $h$,
# here $2k$. That changes no expectation, because $\mathbb{E}_q[z - \mu] = 0$. All three variances follow from the moments of $\varepsilon$.

# %% [markdown] slideshow={"slide_type": "fragment"} tags=["predict"]
# **Predict first.** All are right on average. For $h(z) = \sum_j z_j^2$ and 20 units, how many times more samples does the score
# function need for the same precision: about 5, 50 or 500?

# %% slideshow={"slide_type": "skip"}
def gradient_samples(k, n_samples, rng):
    """One-sample estimates of the derivative in mu_1 of E[sum_j z_j^2], by three estimators."""
    eps = rng.standard_normal((n_samples, k))
    z = 1 + eps
    h = np.sum(z**2, axis=1)
    return np.stack([h * eps[:, 0], (h - 2 * k) * eps[:, 0], 2 * z[:, 0]])


sizes = np.array([1, 2, 5, 10, 20, 50])
rng = np.random.default_rng(SEED)
estimates = {k: gradient_samples(k, 40_000, rng) for k in sizes}
variance = np.array([estimates[k].var(axis=1) for k in sizes])
m = sizes - 1
exact_variance = np.stack([30 + 22 * m + 4 * m**2, 18 + 6 * m, 4 + 0 * m], axis=1)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### The score function's noise grows with the code
#
# <!-- notes
# Both axes are logarithmic. The lowest line is flat: here the derivative in one unit does not involve the others. The
# score function multiplies its own direction with the noise of all of them. A baseline tames it, but the noise still
# grows. Here h is a sum, so a clever student may leave out the terms of the other units, and the growth is gone; the
# log-likelihood of a decoder is no such sum. This is one quadratic example, not a theorem.
# -->

# %% tags=["figure"]
names = ["score function", "score function, baseline", "reparameterised"]
figure, ax = plt.subplots(figsize=(8, 3.5))
for i, (name, color) in enumerate(zip(names, (plots.RED, plots.PURPLE, plots.ENCODER))):
    ax.loglog(sizes, exact_variance[:, i], color=color, alpha=0.5)
    ax.loglog(sizes, variance[:, i], "o", color=color, label=name)
ax.set(xlabel="code size k", ylabel="variance of one estimate",
       title="The score function's noise grows with the code (dots: measured, lines: formulas)")
ax.set_xticks(sizes, sizes)
ax.legend()
plots.show(
    ax,
    "Variance of one gradient estimate against the code size on logarithmic axes: flat at 4 for "
    "the reparameterised gradient, from 18 to about 300 for the score function with a baseline, "
    "from 30 to over 10,000 without.",
)

# %% tags=["checkpoint"]
for name, g in zip(names, estimates[20]):
    print(f"k = 20, {name:24s}: mean {g.mean():6.3f} (exact 2), variance {g.var():7.1f}")
g = estimates[20]
off = abs(g.mean(axis=1) - 2) / (g.std(axis=1) / np.sqrt(g.shape[1]))
expect(off.max() < 5, f"all unbiased: at most {off.max():.1f} standard errors from 2")
expect(np.allclose(variance / exact_variance, 1, atol=0.2), "the formulas hold within 20 %")
ratio = variance[sizes == 20][0, :2] / variance[sizes == 20][0, 2]
expect(300 < ratio[0] < 700, f"the plain score function is {ratio[0]:.0f} times as noisy")
expect(20 < ratio[1] < 50, f"with a baseline still {ratio[1]:.0f} times")


# %% [markdown] slideshow={"slide_type": "skip"}
# About 500 times more samples, at only 20 units; with a baseline, about 30 times. Where the decoder can be differentiated,
# reparameterise: for a smooth $h$ such as this one it is far less noisy, though no theorem says so for every $h$.
#
# Now to the digits. Encoder and decoder are dense, with `silu`, a smooth relative of ReLU: $a \cdot \mathrm{sigmoid}(a)$ of the sum $a$. The encoder has
# two outputs: the mean, and the *logarithm* of the variance, which may be any real number.

# %% slideshow={"slide_type": "skip"}
def dense_parts(hidden, k, activation="silu"):
    """A dense encoder to mean and log-variance of k units, and a decoder that mirrors it."""
    inputs = h = keras.Input((d,))
    for width in hidden:
        h = layers.Dense(width, activation)(h)
    mean, log_var = ops.split(layers.Dense(2 * k)(h), 2, axis=-1)
    widths = [layers.Dense(width, activation) for width in hidden[::-1]]
    decoder = keras.Sequential([keras.Input((k,)), *widths, layers.Dense(d, "sigmoid")])
    return keras.Model(inputs, [mean, log_var]), decoder


# %% [markdown] slideshow={"slide_type": "slide"}
# ## The sampling layer, and the picture
#
# The trick is the last line. The encoder gives $\mu$ and $\log \sigma^2$ of each unit; the layer draws one code from them.
#
# <!-- notes
# The trick as a Keras layer, one line of mathematics, without parameters. Below it the whole model with two code units:
# four numbers leave the encoder, two means and two log-variances. From z on, the decoder is like any other.
# -->

# %% tags=["twin"]
class Sampling(keras.layers.Layer):
    def __init__(self, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs):
        mean, log_var = inputs
        eps = keras.random.normal(ops.shape(mean), seed=self.seed_generator)
        return mean + ops.exp(log_var / 2) * eps


# %% tags=["figure"]
encoder, decoder = dense_parts([256, 128, 64], 2)
with_sampling = keras.Model(encoder.inputs, Sampling(SEED)(encoder.outputs))
figure = plots.architecture(with_sampling, decoder, "The encoder answers with a distribution")
plots.show(
    figure,
    "Diagram of the variational autoencoder: 784 to 256, 128, 64 and 4 values, a sampling layer to "
    "the code of 2 values, then back through 64, 128 and 256 to 784.",
)


# %% [markdown] slideshow={"slide_type": "slide"}
# ## The model: reconstruction plus price
#
# <!-- notes
# Go through compute_loss line by line. Sum over pixels, not mean: the two terms must have the same unit, nats per
# image. Averaging over pixels would weigh the KL 784 times too much, a frequent mistake.
# -->

# %% tags=["twin"]
class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder, beta=1.0):
        super().__init__()
        self.encoder, self.decoder, self.sampling = encoder, decoder, Sampling(SEED)
        self.beta = keras.Variable(beta, trainable=False)
        self.parts = [keras.metrics.Mean(name) for name in ("reconstruction", "kl")]

    def call(self, inputs):
        mean, log_var = self.encoder(inputs)
        return self.decoder(self.sampling([mean, log_var])), mean, log_var

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        x_hat, mean, log_var = y_pred
        nats = [ops.sum(ops.binary_crossentropy(x, x_hat), axis=-1), gaussian_kl(mean, log_var)]
        for part, value in zip(self.parts, nats):
            part.update_state(value)
        return ops.mean(nats[0] + self.beta * nats[1])


# %% [markdown] slideshow={"slide_type": "skip"}
# `compute_loss` is where Keras asks for the loss. One sample of the code per image is enough: a batch averages the noise. The
# KL has a weight $\beta$, for later; at $\beta = 1$ the loss is $-\mathrm{ELBO}$. **Sum** over pixels, not mean: a mean would weigh the code's price 784 times too much.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Black and white digits
#
# A Bernoulli likelihood is for pixels that are 0 or 1. MNIST is grey. A common rule (Salakhutdinov & Murray 2008, Burda et al.
# 2016): read the grey value as the probability of ink, $x_j \sim \mathrm{Bernoulli}(\text{grey}_j)$.
#
# * **Training** images are drawn anew at every pass.
# * **Test** images are drawn *once* here, with a fixed seed, so that two people compare the same thing.
#
# Thresholding at 0.5 gives another data set, with other nats. So does a *training* set drawn once for all.
#
# <!-- notes
# A likelihood of binary pixels needs binary pixels. Training images are drawn afresh at every pass, a kind of
# augmentation. Burda and colleagues redraw their test images too; here the test set is drawn once, so that two people
# in this room compare the same numbers.
# -->

# %%
def binarise(grey, rng):
    return (rng.random(grey.shape, dtype="float32") < grey).astype("float32")


b_test = binarise(x_test, np.random.default_rng(1509_00519))  # fixed: not the lesson's seed
b_val = binarise(x_val, np.random.default_rng(1))


# %% slideshow={"slide_type": "skip"}
def train(model, passes, peak, batch_size=200):
    """Train on new black and white images at each pass; return validation reconstruction and KL."""
    schedule = training.OneCycle(peak, steps=passes * len(x_train) // batch_size)
    model.compile(keras.optimizers.Adam(schedule), steps_per_execution=25)  # brings its own loss
    rng = np.random.default_rng(SEED)
    for _ in range(passes):
        model.fit(binarise(x_train, rng), batch_size=batch_size, verbose=0)
    nats = model.evaluate(b_val, batch_size=1000, verbose=0, return_dict=True)
    return nats["reconstruction"], nats["kl"]


vae2 = VariationalAutoencoder(encoder, decoder)
reconstruction2, kl2 = train(vae2, passes=9, peak=0.006)
mean2, log_var2 = models.run(vae2.encoder, b_val)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Two code units: the whole map
#
# Left, the means of validation digits, and circles of 1 and 2 standard deviations of the prior. Right, a grid of codes, decoded: each
# stands for the same share of the prior.
#
# <!-- notes
# Left: the codes of unseen digits surround the origin, most crowded in the middle. Some classes reach far beyond the
# outer circle, which holds 86 percent of the prior. Right: decode a grid of the prior's region, spaced by equal prior
# probability. Digits change into each other. A plain decoder of two units draws shapes between its digits too (lesson
# 03). What is new is that the prior says where to draw.
# -->

# %% tags=["figure"]
from scipy.stats import norm

steps = norm.ppf((np.arange(15) + 0.5) / 15)  # inverse normal distribution function
grid = np.array([[a, b] for b in steps[::-1] for a in steps])
figure, axes = plt.subplots(1, 2, figsize=(10, 3.9), width_ratios=[1.25, 1])
plots.code_scatter(mean2[:4000], mnist.y_train[50_000:54_000], ax=axes[0],
                   title="Codes of unseen digits: at the prior, and beyond")
for radius in (1, 2):
    axes[0].add_patch(plt.Circle((0, 0), radius, fill=False, color="black", ls="--", zorder=3))
axes[0].set(aspect="equal", xlim=(-4, 4), ylim=(-3.4, 3.4))
plots.image_grid(models.run(vae2.decoder, grid), columns=15, ax=axes[1],
                 title="The prior's region, decoded")
plots.show(
    figure,
    "Left: two-dimensional codes of validation digits, coloured by class, around the prior's two "
    "circles; several classes reach beyond the outer one. Right: 15 by 15 decoded codes change "
    "smoothly.",
)

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
elbo2 = reconstruction2 + kl2
print(f"validation: reconstruction {reconstruction2:.1f} + KL {kl2:.1f} = {elbo2:.1f} nats")
expect(elbo2 < 149, f"-ELBO with two code units, on unseen digits: {elbo2:.1f} < 149 nats")
second_moment = np.mean(mean2**2 + np.exp(log_var2), axis=0)
outside = np.mean(np.sum(mean2**2, axis=1) > 4)
print("E[z^2] of each unit over all digits:", second_moment.round(2), "(prior: 1),",
      "of it noise:", np.exp(log_var2).mean(axis=0).round(3))
print(f"means beyond 2 standard deviations: {outside:.0%} (prior: {np.exp(-2):.0%})")
plain_moment = np.mean(plain_codes**2, axis=0).min()
expect(second_moment.max() < 3 < plain_moment, "near the prior; no unit of the plain code is")


# %% [markdown] slideshow={"slide_type": "skip"}
# The mixture of all posteriors, $\frac1n \sum_i q(z \mid x_i)$, is called the **aggregated posterior**. Its second moment is the average of
# $\mu^2 + \sigma^2$: somewhat above the prior's 1 here, and far larger for the plain autoencoder. Hardly any of it is noise: each digit takes
# a small spot, and together the spots cover the prior's region. They cover it unevenly: more codes lie far out than the prior expects.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A tighter bound
#
# The ELBO may look bad because the generator is bad or because $q$ is. To judge the generator, average the weights of $s$ samples
# *inside* the logarithm (Burda et al. 2016):
#
# $$\mathrm{ELBO} = B_1 \le \dots \le B_s = \mathbb{E}_{z_1 \dots z_s \sim q}\!\left[\log \frac1s \sum_{i=1}^{s} w_i\right] \le \log p_\phi(x),
# \qquad w_i = \frac{p_\phi(x \mid z_i)\, p(z_i)}{q_\theta(z_i \mid x)} .$$
#
# It is Jensen again, on an average that is less noisy. The chain holds for expectations; a single draw may break it.
#
# <!-- notes
# Average inside the logarithm over several samples: the bound gets tighter, and in the limit it is the evidence. With
# one sample it is the ELBO. Note that the weights are averaged, not their logarithms. The function takes the largest
# logarithm out first, because the exponential of minus 150 is zero in single precision.
# -->

# %% tags=["twin"]
def importance_weighted_bound(log_weights):
    """Bound of each example from log-weights of shape (n, s): log of the mean weight, in nats."""
    top = np.max(log_weights, axis=1, keepdims=True)
    return top[:, 0] + np.log(np.mean(np.exp(log_weights - top), axis=1))


# %% [markdown] slideshow={"slide_type": "skip"}
# In single precision `exp` gives 0 below about $-104$, so the largest log-weight comes out first.
#
# A small model computes the log-weights of every fifth test digit. A pixel's probability is $\hat{x}_j$ where there is ink and $1 - \hat{x}_j$ where
# there is paper: in both cases $|1 - x_j - \hat{x}_j|$. The constants of $\log p(z)$ and $\log q(z \mid x)$ cancel.

# %% slideshow={"slide_type": "skip"}
class LogWeights(keras.Model):
    def __init__(self, vae, n_samples):
        super().__init__()
        self.vae, self.n_samples = vae, n_samples

    def call(self, x):
        mean, log_var = self.vae.encoder(x)
        x, mean, log_var = (ops.repeat(a, self.n_samples, axis=0) for a in (x, mean, log_var))
        z = self.vae.sampling([mean, log_var])
        pixels = ops.abs(1 - x - self.vae.decoder(z))
        log_p_x = ops.sum(ops.log(ops.maximum(pixels, 1e-7)), axis=-1)
        log_q = -0.5 * ops.sum((z - mean) ** 2 / ops.exp(log_var) + log_var, axis=-1)
        log_w = log_p_x - 0.5 * ops.sum(z**2, axis=-1) - log_q
        return ops.reshape(log_w, (-1, self.n_samples))


digits = b_test[::5]
log_w2 = LogWeights(vae2, 100).predict(digits, batch_size=20, verbose=0)

# %% [markdown] slideshow={"slide_type": "skip"}
# With two units you can also compute the truth: cover the plane with a fine grid of codes and add up $p(x \mid z)\, p(z)$ times the area of a
# cell. For comparison, average $p(x \mid z)$ over codes guessed from the prior.

# %% slideshow={"slide_type": "skip"}
from scipy.special import logsumexp


def log_likelihoods(vae, x, z):
    """log p(x | z) of every image x under every code z, shape (images, codes)."""
    p = models.run(vae.decoder, z, batch_size=10_000).clip(1e-7, 1 - 1e-7)
    return x @ np.log(p).T + (1 - x) @ np.log(1 - p).T


def log_evidence(vae, x, step, reach=6):
    """log p(x) of each image, by a sum over a square grid of two-dimensional codes."""
    axis = np.arange(-reach, reach, step) + step / 2
    z = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    log_cells = log_normal(z, 0, 1).sum(axis=1) + 2 * np.log(step)
    return logsumexp(log_likelihoods(vae, x, z) + log_cells, axis=1)


few = digits[:500]
truth = log_evidence(vae2, few, step=0.04)
guesses = np.random.default_rng(SEED).standard_normal((10_000, 2))
log_w_prior = log_likelihoods(vae2, few, guesses)

# %% [markdown] slideshow={"slide_type": "fragment"} tags=["predict"]
# **Predict first.** How many nats below $\log p(x)$ are the ELBO and $B_{100}$: about 3 and 0, 3 and 2, or 30 and 20?

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### The bounds against the truth
#
# 500 test digits, two code units; nats per digit.
#
# <!-- notes
# Here is the one case in which we know the truth: two code units, summed on a grid. The ELBO is a few nats below it,
# and that gap is exactly the divergence from q to the true posterior. A hundred samples close a part of it; what they
# lack sits in a few digits whose codes q hardly ever proposes. To choose those digits and to measure what they lack on
# the same samples might exaggerate, so it is done on two halves. Ten thousand codes from the prior do well, a hundred
# do not, and that with only two units: the next model has twenty.
# -->

# %% tags=["evidence", "checkpoint"]
ladder = {f"q, {s} samples": log_w2[: len(few)].reshape(-1, s) for s in (1, 10, 100)}
ladder |= {"prior, 100 codes": log_w_prior[:, :100], "prior, 10,000 codes": log_w_prior}
print(f"log p(x), summed on a grid: {truth.mean():.2f}")
below = []
for name, weights in ladder.items():
    below.append(truth.mean() - importance_weighted_bound(weights).mean())
    print(f"bound from {name:20s} {truth.mean() - below[-1]:8.2f}: {below[-1]:5.2f} below")
first, second = np.split(log_w2[: len(few)], 2, axis=1)  # choose the digits on one half ...
lacks = truth - importance_weighted_bound(second)  # ... and measure them on the other
worst = lacks[np.argsort(truth - importance_weighted_bound(first))[-50:]].sum() / lacks.sum()
print(f"the tenth that lacks most with 50 samples holds {worst:.0%} of what 50 others lack")
coarse = log_evidence(vae2, few, step=0.06)
expect(abs(coarse.mean() - truth.mean()) < 0.05, "a coarser grid gives the same")
expect(1 < below[0] < 10, f"the ELBO is {below[0]:.1f} nats below the truth")
expect(0.3 < below[2] < below[1], f"100 samples are still {below[2]:.1f} below")
expect(worst > 0.4, "a few digits hold most of it")

# %% [markdown] slideshow={"slide_type": "skip"}
# A hundred samples close only a part of the ELBO's gap. A few digits make most of the difference: their true posterior lies where $q$ hardly ever draws. With a hundred
# samples $q$ is still far better than guessing; ten thousand guesses from the prior cover the plane and leave no digit out.
#
# Now 20 code units and wider layers.

# %% slideshow={"slide_type": "skip"}
vae = VariationalAutoencoder(*dense_parts([512, 256], 20))
reconstruction, kl = train(vae, passes=6, peak=0.007)
log_w = LogWeights(vae, 100).predict(digits, batch_size=20, verbose=0)
guesses = np.random.default_rng(SEED).standard_normal((10_000, 20))
guessed = importance_weighted_bound(log_likelihoods(vae, few[:100], guesses)).mean()

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Twenty code units
#
# <!-- notes
# First the baseline: every pixel independent, no code. Then the bound with 1, 10 and 100 samples: the same network, a
# better ruler. Then the published number, with what is different. Every row with samples is an upper bound on minus the
# log-likelihood, and only the mean image is exact. A smaller number may be a better model or a better ruler.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** The mean image, without any code, costs a little over 200 nats a digit. How many does a 20-unit code save: 10, 50 or 100? And what
# does a bound with 100 samples gain over one with 1: 0.3, 3 or 30 nats?

# %% slideshow={"slide_type": "fragment"} tags=["evidence", "checkpoint"]
mean_image = np.broadcast_to(x_train.mean(axis=0).clip(1e-4, 1 - 1e-4), digits.shape)
no_code = metrics.binary_cross_entropy(digits, mean_image).mean()
bounds = {s: -importance_weighted_bound(log_w.reshape(-1, s)).mean() for s in (1, 10, 100)}
standard_error = importance_weighted_bound(log_w).std() / np.sqrt(len(digits))
print(f"{'nats per digit, lower is better':44s}{'samples':>8s}{'-bound':>9s}")
print(f"{'mean image, no code':44s}{'':>8s}{no_code:9.1f}")
for s, bound in bounds.items():
    print(f"{'this lesson: 20 units, 6 passes':44s}{s:8d}{bound:9.1f}")
print(f"{'codes guessed from the prior (100 digits)':44s}{10_000:8d}{-guessed:9.1f}")
print(f"{'Burda et al. (2016): 50 units, 3,280 passes':44s}{5000:8d}{86.76:9.2f}")
print(f"2,000 test digits: standard error {standard_error:.1f} nats")
expect(bounds[1] < 103, f"-ELBO {bounds[1]:.2f} is below 103 nats")
expect(bounds[100] < 98, f"importance-weighted with 100 samples: {bounds[100]:.2f} < 98 nats")
expect(bounds[1] - bounds[10] > bounds[10] - bounds[100], "more samples tighten it ever less")
worse = -guessed + log_w[:100].mean()
expect(worse > 10, f"10,000 guesses: {worse:.0f} nats worse than 1 sample of q, same digits")

# %% [markdown] slideshow={"slide_type": "skip"}
# The code saves about 100 nats, and 100 samples gain about 3. Guessing codes is hopeless with 20 units.
#
# The last row is the entry *VAE, one stochastic layer, trained with k = 1* of Table 1 in Burda et al. (2016); their $k$ is the number of samples
# in training. It is better. It had more than 500 times as many passes, 50 times as many samples for the bound, and 50 units, of which the
# paper counts 19 as active: this lesson does not separate the causes.

# %% slideshow={"slide_type": "skip"} tags=["result"]
print(f"20 units on black and white test digits: -log p(x) at most {bounds[100]:.1f} nats "
      f"(100 samples), -ELBO {bounds[1]:.1f} (mean image {no_code:.1f})")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Digits nobody wrote
#
# Draw a code from the prior, decode it. Below each new digit are the training digit nearest to it (in squared error) and what the plain decoder
# draws from the same code.
#
# <!-- notes
# Top row: test digits, black and white. Second: their reconstructions, which are probabilities, hence grey. Third:
# codes from the prior, digits nobody wrote, and some shapes that are none. Fourth, the control: had the decoder learnt
# digits by heart, this row would equal the third. Last: the plain decoder with the same codes.
# Remind the class of the fit in the first figure: it repairs the plain decoder in part.
# -->

# %% tags=["figure"]
prior = np.random.default_rng(SEED + 1).standard_normal((10, 20))
new = models.run(vae.decoder, prior)
nearest = np.argmin(np.sum(x_train**2, axis=1) - 2 * new @ x_train.T, axis=1)
figure = plots.image_rows(
    {"test digits": b_test[:10],
     "reconstructed": models.run(vae, b_test[:10])[0],
     "from the prior": new,
     "nearest in training": x_train[nearest],
     "plain decoder": models.run(plain.decoder, prior)},
    title="From the prior: new digits and near-digits; the plain decoder draws smudges",
)
plots.show(
    figure,
    "Ten test digits, their reconstructions, ten new shapes that the variational decoder draws "
    "from random codes, many of them digits, the nearest training digits, which differ from them, "
    "and the plain decoder's smudges from the same codes.",
)


# %% [markdown] slideshow={"slide_type": "skip"}
# Not every sample is a digit. The pictures show pixel *probabilities*: drawn pixels would add speckles, because the model takes
# them to be independent once the code is known. Nor does this picture show that the variational decoder beats a *fitted* plain one of its size.
# What it adds for sure is a bound on the probability of every black and white picture.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What the price buys: rate and distortion
#
# Information theory has names for the two terms: **distortion** $D$, the reconstruction, and **rate** $R$, the KL, the nats spent on the code.
# A weight $\beta$ on the rate makes a *$\beta$-VAE* (Higgins et al. 2017): $\mathcal{L}_\beta = D + \beta R$. At $\beta = 1$ it is $-\mathrm{ELBO}$.
#
# <!-- notes
# The two terms of the loss have names in information theory: distortion and rate. A larger beta makes the code more
# expensive. The dashed lines connect points of equal ELBO: only one beta, one, aims at the lowest such line. Averaged
# over the data, the rate is an upper bound on the information that the code carries about the image, not that itself.
# -->

# %% slideshow={"slide_type": "skip"}
def small_vae(beta):
    """A variational autoencoder from the package: one hidden layer of 128, 20 code units."""
    keras.utils.set_random_seed(SEED)
    return models.dense_variational_autoencoder(d, (128,), 20, beta=beta, seed=SEED)


sweep = {beta: small_vae(beta) for beta in (0.25, 1, 4, 16, 64)}
nats = {beta: train(model, passes=4, peak=0.005) for beta, model in sweep.items()}
distortion, rate = np.array(list(nats.values())).T

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(8, 3.2))
for total in np.arange(120, 241, 20):
    ax.axline((0, total), slope=-1, color=plots.BASELINE, lw=0.8, ls="--")
ax.plot(rate, distortion, "o-", color=plots.ENCODER)
for beta, r, q in zip(sweep, rate, distortion):
    ax.annotate(f"$\\beta$ = {beta:g}", (r, q), (8, 4), textcoords="offset points")
ax.set(xlabel="rate: KL (nats)", ylabel="distortion (nats)",
       xlim=(-1, rate.max() + 8), ylim=(distortion.min() - 10, 225),
       title="The more a nat of code costs, the fewer are spent, and the worse the copies")
plots.show(
    ax,
    "Distortion against rate for five values of beta: from a high rate with low distortion at beta "
    "0.25 to a rate of zero with the distortion of the mean image at beta 64; dashed diagonals "
    "join points of equal ELBO.",
)

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
for beta, q, r in zip(sweep, distortion, rate):
    print(f"beta {beta:5g}: distortion {q:6.1f} + rate {r:6.3f} = {q + r:6.1f} nats")
expect(np.all(rate[:-1] > rate[1:]), "the rate falls with beta")
expect(np.all(distortion[:4] < distortion[1:]), "the distortion rises with beta")
totals = distortion + rate
expect(totals[1] < np.delete(totals, 1).min(), "the ELBO itself is best at beta = 1")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How it fails: the code stays empty
#
# At $\beta = 64$ the encoder answers $\mathcal{N}(0, I)$, almost exactly, whatever the input, and the decoder draws the mean image: **posterior collapse**.
# When is this state stable? Give an empty code one faint signal: a unit with a small mean $\mu(x)$ that adds $z\, w$ to the logits of the mean image $\bar{x}$.
# To second order in $w$, and with the best mean, $\mu(x) = w^T (x - \bar{x}) / \beta$, the loss changes by
#
# $$\Delta \mathcal{L} = \tfrac12\, w^T V w - \tfrac{1}{2 \beta}\, w^T C w, \qquad V_{jj} = \bar{x}_j (1 - \bar{x}_j),$$
#
# with $C$ the covariance of the pixels. Noise from the code costs the first term, the signal gains the second. Some $w$ lowers the loss
# if, and only if, $\beta$ is below the **largest eigenvalue of** $V^{-1/2}\, C\, V^{-1/2}$. For black and white pixels this is their correlation matrix.
#
# <!-- notes
# The end of the curve. The question is when a tiny signal in one unit pays for itself. The decoder adds noise to the
# logits, which costs; the mean of the unit follows the image, which gains. Both terms are quadratic in w, so the answer
# is an eigenvalue. V holds the variances that independent coins with the mean image's probabilities would have.
# -->

# %% [markdown] slideshow={"slide_type": "fragment"} tags=["predict"]
# **Predict first.** Where is this limit for the digits: at $\beta$ about 3, 30 or 300?

# %% slideshow={"slide_type": "skip"} tags=["failure"]
ink = binarise(x_train, np.random.default_rng(SEED))
varying = (ink.mean(axis=0) > 1e-3) & (ink.mean(axis=0) < 1 - 1e-3)  # others hardly ever change
limits = np.linalg.eigvalsh(np.corrcoef(ink[:, varying].T))[::-1]


def kl_per_unit(model, x):
    """KL of each code unit, averaged over the images, largest first."""
    mean, log_var = models.run(model.encoder, x)
    return np.sort(np.mean(mean**2 + np.exp(log_var) - 1 - log_var, axis=0) / 2)[::-1]


unit_kls = {beta: kl_per_unit(model, b_val) for beta, model in sweep.items()}

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### The limit: a little above 30
#
# <!-- notes
# Three panels with scales of their own. At beta 1 all twenty units carry something. At 16, below the limit, only a few
# do. At 64, above it, none does. Burda's count of active units, with its threshold of 0.01 on the variance of the mean,
# would not show how little a unit says; the KL of each unit does.
# -->

# %% tags=["figure", "failure"]
figure, axes = plt.subplots(1, 3, figsize=(11, 2.8))
for ax, beta in zip(axes, (1, 16, 64)):
    ax.bar(np.arange(1, 21), unit_kls[beta], color=plots.CODE)
    ax.set(title=f"$\\beta$ = {beta}: {unit_kls[beta].sum():.2f} nats in all",
           xlabel="code unit, sorted", ylim=(0, max(1.1 * unit_kls[beta].max(), 0.01)))
axes[0].set_ylabel("KL (nats)")
figure.suptitle(f"The limit is {limits[0]:.0f}: at $\\beta$ = 16 some units are in use, at 64 none",
                x=0.02, ha="left")
plots.show(
    figure,
    "Three bar charts of the KL of each of 20 units: at beta 1 all carry some nats, at beta 16 "
    "only a few carry any, at beta 64 none does.",
)

# %% slideshow={"slide_type": "skip"} tags=["failure", "checkpoint"]
print("largest eigenvalues:", limits[:5].round(1))
for beta in (1, 4, 16, 64):
    active = metrics.active_units(models.run(sweep[beta].encoder, b_val)[0])
    busy = np.sum(unit_kls[beta] > 0.1)
    print(f"beta {beta:2d}: {unit_kls[beta].sum():6.3f} nats, {busy:2d} units above 0.1 nats, "
          f"{active:2d} active units")
expect(25 < limits[0] < 40, f"the empty code is unstable below beta = {limits[0]:.1f}")
expect(rate[3] > 0.1 > 10 * rate[4], "used at beta 16, empty at beta 64")

# %% [markdown] slideshow={"slide_type": "skip"}
# An *active unit* is one whose mean varies with the input, $\mathrm{Var}_x(\mu_j) > 0.01$ (Burda et al. 2016). It may still say next to
# nothing: after these four passes at $\beta = 4$ all 20 units count as active, and about half say less than 0.1 nats.
#
# The limit says nothing about time. Here is a longer run, from fresh weights and from a code that was filled first, at $\beta = 1$.

# %% tags=["evidence", "failure"]
long_run = data.load_evidence("09_collapse")
print(f"`python evidence/09_collapse.py`: {long_run['core_seconds'] / 60:.0f} minutes on one core; "
      "rate in nats")
print("  beta  start        250 steps   1,250 steps  10,000 steps")
for start in ("fresh", "filled"):
    for beta in (20, 28, 36, 50):
        rows = [row for row in long_run["table"] if (row["start"], row["beta"]) == (start, beta)]
        rates = {n: [row["rate"] for row in rows if row["steps"] == n] for n in (250, 1250, 10_000)}
        print(f"{beta:6d}  {start:8s}" + "".join(f"{np.mean(r):14.3f}" for r in rates.values()))

# %% [markdown] slideshow={"slide_type": "skip"}
# After 250 steps the fresh runs at 28 and 36, on either side of the limit, look alike: nearly empty. Given time, the one below begins to use
# its code, slowly, and the one above empties it; at 36 and 50 even a code that was filled first empties. (For linear models, Lucas et al. 2019 derive
# collapse from the eigenvalues of the data's covariance.)

# %% [markdown] slideshow={"slide_type": "skip"}
# ### A deep network that uses few units
#
# Another longer run, at $\beta = 1$, far below the limit: one hidden layer against five, the deep network also with **warm-up** (Bowman et
# al. 2016), in which $\beta$ rises from 0, here during the first quarter of training.

# %% slideshow={"slide_type": "skip"} tags=["evidence", "failure"]
long_run = data.load_evidence("09_depth")
print(f"`python evidence/09_depth.py`: {long_run['core_seconds'] / 60:.0f} minutes on one core; "
      "nats")
print("hidden layers  remedy    passes  seed    -ELBO    rate  active units")
for row in sorted(long_run["table"], key=lambda row: (row["hidden layers"], row["remedy"])):
    print(f"{row['hidden layers']:13d}  {row['remedy']:8s}{row['passes']:8d}{row['seed']:6d}"
          f"{row['minus ELBO']:9.1f}{row['rate']:8.1f}{row['active']:14d}")

# %% [markdown] slideshow={"slide_type": "skip"}
# The deep network is about 20 nats behind the shallow one after 6 passes, and about 15 after 24. Longer training did not fill its code: it
# keeps fewer units and about 10 nats, where one hidden layer uses all 20 and 26 nats. Warm-up makes no clear difference after 6
# passes; after 24 it is worth about 10 nats. No run reached its plateau, and all had the same learning rate.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Exercises
#
# 1. **Warm-up**: what does one code unit cost, in nats?
# 2. **Core**: free bits, a rate that does not charge the first nats of a unit.
# 3. **Stretch**: the encoder that loses nothing, in closed form.
#
# Write your answer in the cell below each task, then run the check under it.
#
# <!-- notes
# Exercise 1 is a number, exercise 2 a line of NumPy, exercise 3 a derivation. Give ten minutes for the first two. The third asks for the true posterior of a small model, the q that makes the bound
# tight; doing it on paper first is worth the time.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 1 (warm-up): what does one unit cost?
#
# For one image, a code unit has the posterior mean 1.5 and the posterior **standard deviation** 0.5. The prior is standard normal. What is
# the KL of this unit, in nats? Give four decimals.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
unit_kl = ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 1
def near(a, b):
    return np.size(a) == 1 and abs(float(np.ravel(a)[0]) - b) < 2e-4


check(
    "Exercise 1", lambda: unit_kl,
    (lambda a: np.asarray(a).dtype.kind in "fiu", "The answer is one number."),
    (lambda a: not near(a, 1.2216),
     "The formula wants the variance, and 0.5 is the standard deviation."),
    (lambda a: not near(a, 2.8863), "The half in front of the bracket is missing."),
    (lambda a: not near(a, 0.0569),
     "The logarithm has the wrong sign: a narrow posterior costs more."),
    (lambda a: not near(a, 2.0820),
     "That is in bits. Nats use the natural logarithm throughout."),
    (lambda a: near(a, 1.4431), "Use half of (mean^2 + variance - 1 - log variance)."),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# mean, var = 1.5, 0.5**2
# unit_kl = 0.5 * (mean**2 + var - 1 - np.log(var))
# ```
#
# About 1.4431 nats. Most of it pays for the mean being away from 0; the narrower variance costs the rest.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 2 (core): free bits
#
# **Free bits** (Kingma et al. 2016) change the objective: the first $\lambda$ nats of each unit cost nothing, so that emptying a unit saves nothing. The rate
# in the loss becomes $\sum_{j=1}^{k} \max\big(\lambda,\, \tfrac1n \sum_{i=1}^{n} \mathrm{KL}_{ij}\big)$, where $i$ runs over the $n$ examples of a batch.
# `unit_kl` holds $\mathrm{KL}_{ij}$, shape $(n, k)$. Write `free_bits_price(unit_kl, free)`, which returns this rate, one number.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def free_bits_price(unit_kl, free):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 2
unit_kl_example = np.array([[0.0, 3.0, 0.2], [1.2, 1.0, 0.0]])  # means 0.6, 2.0 and 0.1
free_bits_cases = [(unit_kl_example, 0.5), (unit_kl_example, 2.5),
                   (np.array([[3.0, 0.3], [0.0, 0.6], [0.3, 0.0]]), 1.0)]  # means 1.1 and 0.3
hints = {3.35: "Average over the examples first; then compare each unit with free.",
         5.7: "You add up the examples. Average over them, then compare with free.",
         1.8: "You averaged over the units. Average over the examples, which is axis 0.",
         2.7: "Nothing is free yet: compare each unit with free, not their sum.",
         1.1: "A cap, not a floor: take the larger of the two, not the smaller."}
check(
    "Exercise 2", lambda: [free_bits_price(np.copy(a), free) for a, free in free_bits_cases],
    (lambda a: a[0] is not None, "Your function returns nothing. It needs the word return."),
    (lambda a: max(map(np.ndim, a)) == 0, "Return one number: add up the units at the end."),
    (lambda a: np.isclose(float(a[0]), 3.1),
     lambda a: hints.get(round(float(a[0]), 4), "Means 0.6, 2.0, 0.1 must give 0.6 + 2.0 + 0.5.")),
    (lambda a: np.isclose(float(a[1]), 7.5), "The floor is the argument free, not always 0.5."),
    (lambda a: np.isclose(float(a[2]), 2.1),
     "Wrong for 3 examples of 2 units: use the shape of the array you are given."),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def free_bits_price(unit_kl, free):
#     return np.sum(np.maximum(np.mean(unit_kl, axis=0), free))
# ```
#
# Below the floor the price is constant, so its gradient is zero: emptying the unit further saves nothing. The average over the batch
# comes first, so a unit may still cost little for some images and much for others.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 3 (stretch): the encoder that loses nothing
#
# Let $z \sim \mathcal{N}(0, 1)$ and $x \mid z \sim \mathcal{N}(a z, s^2)$. Write `exact_posterior(x, a, s)`, which returns the mean and the variance of the
# $q(z \mid x)$ for which the ELBO *equals* $\log p(x)$. The lesson's toy model is $a = s = 1$. (Here $s$ is a standard deviation.)

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def exact_posterior(x, a, s):
    mean = ...  # your code here
    var = ...  # and here
    return mean, var


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 3
posterior_cases = ((3.0, 4.0, 2.0), (-1.0, 0.5, 1.5))  # (0.6, 0.2) and (-0.2, 0.9)


def close(a, *expected):
    return np.allclose(np.array(a, float), expected, atol=1e-4)


check(
    "Exercise 3", lambda: [exact_posterior(*case) for case in posterior_cases],
    (lambda a: np.shape(a) == (2, 2), "Return two values: mean, variance."),
    (lambda a: not close([q[0] for q in a], 1.5, -0.5),
     "That is the toy model; it must depend on a and s."),
    (lambda a: not close([q[0] for q in a], 0.75, -2),
     "You forgot the prior, which pulls the mean from x / a towards 0."),
    (lambda a: close([q[0] for q in a], 0.6, -0.2),
     "The mean is wrong: complete the square of log p(x | z) + log p(z) in z."),
    (lambda a: not close([q[1] for q in a], 0.2**0.5, 0.9**0.5),
     "That is the standard deviation; return the variance."),
    (lambda a: close([q[1] for q in a], 0.2, 0.9),
     "The mean is right, the variance is not: precisions add, 1 + a^2 / s^2."),
)

# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def exact_posterior(x, a, s):
#     mean = a * x / (a**2 + s**2)
#     var = s**2 / (a**2 + s**2)
#     return mean, var
# ```
#
# The gap is $\mathrm{KL}(q \,\|\, p(z \mid x))$, so $q$ has to be the true posterior. In $\log p(x \mid z) + \log p(z)$ the coefficient of $-z^2/2$ is
# $a^2/s^2 + 1$, one over the variance; the linear term then gives the mean.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Open experiments
#
# No check here, only curiosity. Predict, change one thing, run again.
#
# * Double the passes of the 20-unit model. How many nats do the ELBO and the importance-weighted bound gain?
# * Fit a normal distribution to the *means* of its code and sample from that. Better digits?
# * Train `small_vae(16)` with the package's option `free_bits=0.1`. How many units are in use now?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Summary
#
# 1. A variational autoencoder starts from a generator: a prior over codes and a decoder that gives pixel probabilities.
# 2. Its loss is reconstruction plus KL. The negative, the ELBO, is a lower bound of $\log p(x)$; the gap is the KL from $q$ to the true posterior.
# 3. Reparameterise, $z = \mu + \sigma \varepsilon$: in a quadratic example with 20 units the gradient varies about 500 times less than the plain
#    score function's, 30 times less than with a baseline.
# 4. Judge it in nats, on digits binarised by one rule and a test set drawn once, by the importance-weighted bound.
# 5. An empty code is unstable below a $\beta$ that you can compute, about 32 for these digits. Leaving the empty code may take long: train on before you call it collapse.
#
# <!-- notes
# Read the five lines together. Then let somebody say in one sentence why codes from N(0, I) suit this decoder and not
# the plain one: the price holds the codes in the prior's region, so that this is where the decoder was trained.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Further reading
#
# - D. P. Kingma, M. Welling (2014). Auto-encoding variational Bayes. *ICLR*. [arXiv:1312.6114](https://arxiv.org/abs/1312.6114)
# - Y. Burda et al. (2016). Importance weighted autoencoders. *ICLR*.
#   [arXiv:1509.00519](https://arxiv.org/abs/1509.00519)
# - S. R. Bowman et al. (2016). Generating sentences from a continuous space.
#   *CoNLL*. [arXiv:1511.06349](https://arxiv.org/abs/1511.06349)
# - D. P. Kingma et al. (2016). Improving variational inference with inverse
#   autoregressive flow. *NIPS*. [arXiv:1606.04934](https://arxiv.org/abs/1606.04934)
# - I. Higgins et al. (2017). beta-VAE: learning basic visual concepts with a constrained variational framework. *ICLR*,
#   [openreview.net](https://openreview.net/forum?id=Sy2fzU9gl); analysed by C. P. Burgess et al. (2018), [arXiv:1804.03599](https://arxiv.org/abs/1804.03599)
# - J. Lucas et al. (2019). Don't blame the ELBO! A linear VAE perspective on posterior collapse. *NeurIPS*.
#   [arXiv:1911.02469](https://arxiv.org/abs/1911.02469)
# - R. Salakhutdinov, I. Murray (2008). On the quantitative analysis of deep belief networks. *ICML*.
#   [doi:10.1145/1390156.1390266](https://doi.org/10.1145/1390156.1390266)

# %% [markdown] slideshow={"slide_type": "skip"}
# [← 08 Sparse autoencoder](08_sparse_autoencoder.ipynb) · [10 Recurrent autoencoder →](10_recurrent_autoencoder.ipynb)
