# %% [markdown] slideshow={"slide_type": "slide"}
# # 09 · Variational autoencoder: from codebook to generator
#
# > **How do we turn a codebook into a generator?**
#
# **Time** about 90 s on two CPU cores, two hours to read · **Before** [lesson 04](04_loss_functions.ipynb) (cross-entropy as a
# likelihood), expectations and variances · **Data** MNIST
#
# **Afterwards you can** *derive* the bound that is trained, *build* a variational autoencoder in Keras, *measure* how good it is
# in nats, *generate* digits that nobody wrote, and *explain* why a code sometimes stays empty.
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
# Training and validation images come from MNIST's training set, as before: 50,000 and 10,000. The test images decide nothing; they serve for the result and
# the pictures beside it.
# `run` applies a model to an array, 1,000 rows at a time.

# %% slideshow={"slide_type": "skip"}
mnist = data.load_mnist(flat=True)
x_train, x_val, x_test = mnist.x_train[:50_000], mnist.x_train[50_000:], mnist.x_test
d = x_train.shape[1]


def run(model, x):
    """Apply a model to an array; return an array, or one for each output of the model."""
    parts = [model(np.asarray(x[i : i + 1000], "float32")) for i in range(0, len(x), 1000)]
    if isinstance(parts[0], (list, tuple)):
        return [ops.convert_to_numpy(ops.concatenate(part)) for part in zip(*parts)]
    return ops.convert_to_numpy(ops.concatenate(parts))


# %% [markdown] slideshow={"slide_type": "slide"}
# ## A codebook with blank pages
#
# A plain autoencoder has a decoder that can draw digits. To *generate* one, make up a code. Which one? Lesson 03 drew codes
# from a fitted normal distribution, with mixed success: nothing in the loss says where the codes lie. Below: codes from a standard normal distribution, then from a normal distribution fitted to its codes.
#
# <!-- notes
# The figure is the motivation for everything that follows. The decoder was trained only at the codes the encoder
# produced. Between and beyond them it draws whatever it likes, and nothing says where the good codes lie.
# -->

# %% [markdown] slideshow={"slide_type": "skip"} tags=["predict"]
# **Predict first.** An autoencoder with 20 code units learns to copy digits. You draw 20 random numbers from a standard normal
# distribution and decode them. Do you expect a digit, a blurred digit, or no digit at all? Would a normal distribution with the
# codes' own means and covariances do better?

# %% slideshow={"slide_type": "skip"}
plain = models.dense_autoencoder(d, (256,), 20)
training.fit(plain, x_train[:20_000], epochs=4, learning_rate=0.005, loss="binary_crossentropy")
plain_codes = run(plain.encoder, x_val)

rng = np.random.default_rng(SEED)
from_normal = rng.standard_normal((1000, 20))
from_fit = rng.multivariate_normal(plain_codes.mean(axis=0), np.cov(plain_codes.T), 1000)

# %% tags=["figure"]
figure = plots.image_rows(
    {"copies of digits": run(plain, x_val[:10]),
     "codes from N(0, I)": run(plain.decoder, from_normal[:10]),
     "codes from a fit": run(plain.decoder, from_fit[:10])},
    title="A plain decoder copies well; what it makes of invented codes is left to chance",
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
# The codes live in a far larger region than the standard normal distribution covers. A normal distribution fitted to them finds the
# region, and some of its codes give digits. The loss did not ask for it, and nothing tells you how probable such a
# picture is. You need an encoder that *fills* a region you know, and a decoder that makes sense of *every* place in it.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Begin with the generator
#
# Tell a story of how a digit comes about. Draw a code from a fixed **prior**, then draw each pixel, black or white, with the probability
# that the decoder gives it:
#
# $$p(z) = \mathcal{N}(0, I), \qquad p_\phi(x \mid z) = \prod_{j=1}^{d} \hat{x}_j^{\,x_j} (1 - \hat{x}_j)^{1 - x_j}, \qquad \hat{x} = g_\phi(z).$$
#
# Good parameters make the digits you have probable. That needs the **evidence** of each one:
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
# = \underbrace{\mathbb{E}_{q}[\log p_\phi(x \mid z)]}_{-\text{reconstruction}} - \underbrace{\mathrm{KL}\big(q_\theta(z \mid x) \,\|\, p(z)\big)}_{\text{price of the code}} .$$
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
# The loss is lesson 04's cross-entropy, summed over pixels, plus a price for every code. All of it is measured in **nats**: 1 nat is
# $1 / \log 2 \approx 1.44$ bits. A warning for readers of Kingma and Welling (2014), who introduced the method (Rezende et al. 2014 did so independently): their $\theta$ is the decoder
# and their $\phi$ the encoder. This course keeps its own symbols, $\theta$ for the encoder and $\phi$ for the decoder.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Check it where everything is known
#
# Take $z \sim \mathcal{N}(0, 1)$ and $x \mid z \sim \mathcal{N}(z, 1)$. Then $p(x) = \mathcal{N}(0, 2)$ and $p(z \mid x) = \mathcal{N}(x/2, 1/2)$. For
# $x = 2$, try $q = \mathcal{N}(\mu, 1/2)$ with many $\mu$.
#
# <!-- notes
# One code unit, one pixel, everything Gaussian: here the evidence and the true posterior have formulas. The curve
# touches the line exactly where q is the true posterior, and the distance elsewhere is the KL.
# -->

# %% slideshow={"slide_type": "skip"} tags=["exercise-setup"]
def log_normal(x, mean, var):
    """Log-density of a normal distribution."""
    return -0.5 * (np.log(2 * np.pi * var) + (x - mean) ** 2 / var)


def toy_elbo(x, mean, var):
    """ELBO of z ~ N(0, 1), x | z ~ N(z, 1) for q = N(mean, var), in closed form."""
    reconstruction = log_normal(x, mean, 1) - var / 2
    return reconstruction - 0.5 * (mean**2 + var - 1 - np.log(var))


# %% tags=["figure"]
mu = np.linspace(-0.5, 2.5, 61)
evidence = log_normal(2, 0, 2)
figure, ax = plt.subplots(figsize=(8, 3))
ax.axhline(evidence, color=plots.BASELINE, ls="--", label="log p(x)")
ax.plot(mu, toy_elbo(2, mu, 0.5), color=plots.ENCODER, label="ELBO")
ax.fill_between(mu, toy_elbo(2, mu, 0.5), evidence,
                color=plots.CODE, alpha=0.3, label="KL(q || posterior)")
ax.set(xlabel="mean of q", ylabel="nats",
       title="The bound touches the evidence where q is the true posterior, N(1, 1/2)")
ax.legend(loc="lower center")
plots.show(
    ax,
    "The evidence as a horizontal dashed line and the ELBO as a parabola below it that touches it "
    "where the mean of q is 1; the shaded gap is the KL divergence to the true posterior.",
)

# %% slideshow={"slide_type": "skip"} tags=["checkpoint", "nbval-check-output"]
gap = evidence - toy_elbo(2, mu, 0.5)
kl_to_posterior = (mu - 1) ** 2  # KL between two normal distributions of variance 1/2
print(f"log p(x) = {evidence:.4f}, ELBO at the true posterior = {toy_elbo(2, 1, 0.5):.4f}")
expect(np.allclose(gap, kl_to_posterior), "the gap is KL(q || posterior) for every q on the curve")
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
# ## A gradient through a throw of dice
#
# The reconstruction term is $\mathbb{E}_{q}[h(z)]$ with $z \sim \mathcal{N}(\mu, \sigma^2)$. You need its gradient in $\mu$, from samples. Two ways:
#
# **Score function** (REINFORCE): differentiate the density. Use $\nabla q = q\, \nabla \log q$:
#
# $$\nabla_\mu \mathbb{E}_q[h(z)] = \mathbb{E}_q\big[h(z)\, \nabla_\mu \log q(z)\big] = \mathbb{E}_q\!\left[h(z)\, \frac{z - \mu}{\sigma^2}\right].$$
#
# **Reparameterisation**: write $z = \mu + \sigma \varepsilon$ with $\varepsilon \sim \mathcal{N}(0, 1)$. The dice no longer depend on $\mu$, so differentiate inside:
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
# Compare them on $h(z) = \sum_j z_j^2$ with $\sigma = 1$ and all $\mu_j = 1$. Then $\mathbb{E}_q[h] = \sum_j (\mu_j^2 + 1) = 2k$, and the derivative
# in $\mu_1$ is exactly 2, whatever the code size. A third estimator is the score function with a **baseline**: subtract a constant from $h$,
# here $2k$. That changes no expectation, because $\mathbb{E}_q[z - \mu] = 0$.

# %% [markdown] slideshow={"slide_type": "skip"} tags=["predict"]
# **Predict first.** All three are right on average. With a code of 20 units, how many times more samples than the reparameterised
# gradient does the plain score function need for the same precision: about 5, 50 or 500?

# %% [markdown] slideshow={"slide_type": "skip"}
# All three variances follow from the moments of $\varepsilon$, $\mathbb{E}[\varepsilon^2] = 1$, $\mathbb{E}[\varepsilon^4] = 3$ and $\mathbb{E}[\varepsilon^6] = 15$:
#
# * **score function**, $h(z)\, \varepsilon_1$: variance $30 + 22 (k - 1) + 4 (k - 1)^2$
# * **with baseline**, $(h(z) - 2k)\, \varepsilon_1$: variance $18 + 6 (k - 1)$
# * **reparameterised**, $2 z_1$: variance $4$

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

# %% [markdown] slideshow={"slide_type": "slide"}
# ### HEADING
#
# <!-- notes
# Both axes are logarithmic. The lowest line is flat: here the derivative in one unit does not involve the others. The score function multiplies its own direction with the noise of all of them. A baseline tames it, but the noise still grows.
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
# Several hundred times more samples for the same precision, at only 20 units; with a baseline, dozens of times. For codes that are not
# continuous the score function may be all you have. Where the decoder can be differentiated, reparameterise: for a smooth $h$
# such as this one it is far less noisy, though no theorem says so for every $h$.

# %% [markdown] slideshow={"slide_type": "skip"}
# Now to the digits. Encoder and decoder are dense, with `silu`, a smooth relative of ReLU: $a \cdot \mathrm{sigmoid}(a)$ of the sum $a$. The encoder has two outputs: the mean, and the *logarithm* of the variance, which may
# be any real number.

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


# %% [markdown] slideshow={"slide_type": "skip"}
# Next, the loss. `call` encodes, samples and decodes. `compute_loss` is where Keras asks for the loss, so the ELBO stands there. One
# sample of the code per image and step is the usual choice: the average over a batch reduces the noise. The KL has a weight $\beta$, for later; at
# $\beta = 1$ the loss is $-\mathrm{ELBO}$. Two running means record both parts.

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
# **Sum** over pixels, not mean. Both terms must be in nats per image; a mean over pixels would overprice the code 784 times.
#
# `prepare` compiles a model with Adam and the one-cycle learning rate of lesson 05. No loss is named, because the model brings its own.
# For grey pixels the cross-entropy is not $-\log p$ of the grey image. It is linear in $x$, so it is the average of $-\log p$ over black and
# white draws of that image, when the encoder sees the grey one. In this sense the grey models have an ELBO too; do not compare it with that of
# models of black and white pixels, such as the next one.

# %% slideshow={"slide_type": "skip"}
def prepare(model, n, epochs, peak, batch_size=200):
    """Compile for training on n images with Adam and a one-cycle learning rate."""
    schedule = training.OneCycle(peak, steps=epochs * n // batch_size)
    model.compile(optimizer=keras.optimizers.Adam(schedule), steps_per_execution=25)
    return model


vae2 = prepare(VariationalAutoencoder(encoder, decoder), len(x_train), epochs=6, peak=0.006)
vae2.fit(x_train, epochs=6, batch_size=200, verbose=0, callbacks=[training.Progress()])
nats2 = vae2.evaluate(x_val, batch_size=1000, verbose=0, return_dict=True)
mean2, log_var2 = run(vae2.encoder, x_val)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Two code units: the whole map
#
# Left, the means of validation digits. They cover the region of the prior (circles: 1 and 2 standard deviations) and spill over its edge.
# Right, a grid of codes, decoded: each step has the same prior probability.
#
# <!-- notes
# Left: the codes of unseen digits lie around the origin, where the prior is, most crowded in the middle, thin in some
# sectors and wider than the circles. Right: decode a grid of the prior's region, spaced by equal prior probability.
# Digits change into each other with hardly a blank page between.
# -->

# %% tags=["figure"]
from scipy.stats import norm

steps = norm.ppf((np.arange(15) + 0.5) / 15)  # inverse normal distribution function
grid = np.array([[a, b] for b in steps[::-1] for a in steps])
figure, axes = plt.subplots(1, 2, figsize=(10, 3.9), width_ratios=[1.25, 1])
plots.code_scatter(mean2[:4000], mnist.y_train[50_000:54_000], ax=axes[0],
                   title="Codes of unseen digits lie where the prior is")
for radius in (1, 2):
    axes[0].add_patch(plt.Circle((0, 0), radius, fill=False, color="black", ls="--", zorder=3))
axes[0].set(aspect="equal", xlim=(-4, 4), ylim=(-3.4, 3.4))
plots.image_grid(run(vae2.decoder, grid), columns=15, ax=axes[1],
                 title="Hardly a blank page between them")
plots.show(
    figure,
    "Left: two-dimensional codes of validation digits, coloured by class, lie around the "
    "prior's two circles and beyond. Right: 15 by 15 decoded codes change smoothly.",
)

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
reconstruction2, kl2 = nats2["reconstruction"], nats2["kl"]
elbo2 = reconstruction2 + kl2
print(f"validation: reconstruction {reconstruction2:.1f} + KL {kl2:.1f} = {elbo2:.1f} nats")
expect(elbo2 < 149, f"-ELBO with two code units, on unseen digits: {elbo2:.1f} < 149 nats")
second_moment = np.mean(mean2**2 + np.exp(log_var2), axis=0)
print("E[z^2] of each unit over all digits:", second_moment.round(2), "(prior: 1)")
near_prior = 0.6 < second_moment.min() and second_moment.max() < 2.5
expect(near_prior, "the codes live about where the prior does")


# %% [markdown] slideshow={"slide_type": "skip"}
# The mixture of all posteriors, $\frac1n \sum_i q(z \mid x_i)$, is called the **aggregated posterior**. Its second moment is the average of
# $\mu^2 + \sigma^2$ and is here somewhat above that of the prior, 1; the plain code's is far above. The KL keeps the codes at home, and the noise of $q$ makes the decoder give neighbours
# similar pictures. That is why codes from the prior can be decoded. The match is not perfect, and where it is not, samples are poor.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Black and white digits, done right
#
# A Bernoulli likelihood is one for pixels that are 0 or 1. MNIST is grey. A common rule (Salakhutdinov & Murray 2008, Burda et al.
# 2016): read the grey value as the probability of ink, $x_j \sim \mathrm{Bernoulli}(\text{grey}_j)$.
#
# * **Training** images are drawn anew at every pass.
# * **Test** images are drawn *once* here, with a fixed seed, so that two people compare the same thing. Papers differ in this, and
#   their numbers by a little.
#
# Thresholding at 0.5 is another data set, with other nats. So is a *training* set binarised once for all.
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

# %% [markdown] slideshow={"slide_type": "skip"}
# Now 20 code units and wider layers. A loop over epochs, because each has its own black and white images; the optimizer, and with
# it the one-cycle learning rate, carries on from one call of `fit` to the next.

# %% slideshow={"slide_type": "skip"}
epochs, rng = 6, np.random.default_rng(SEED)
vae = prepare(VariationalAutoencoder(*dense_parts([512, 256], 20)), len(x_train), epochs, 0.007)
for epoch in range(1, epochs + 1):
    vae.fit(binarise(x_train, rng), batch_size=200, verbose=0)
    nats = vae.evaluate(b_val, batch_size=1000, verbose=0, return_dict=True)
    total = nats["reconstruction"] + nats["kl"]
    print(f"epoch {epoch}: -ELBO {total:6.1f} nats on validation digits, KL {nats['kl']:.1f}")


# %% [markdown] slideshow={"slide_type": "slide"}
# ## A tighter ruler: the importance-weighted bound
#
# The ELBO may look bad because the generator is bad or because $q$ is. To judge the generator, average the weights of $s$ samples
# *inside* the logarithm:
#
# $$\mathrm{ELBO} = B_1 \le \dots \le B_s = \mathbb{E}_{z_1 \dots z_s \sim q}\!\left[\log \frac1s \sum_{i=1}^{s} w_i\right] \le \log p_\phi(x),
# \qquad w_i = \frac{p_\phi(x \mid z_i)\, p(z_i)}{q_\theta(z_i \mid x)} .$$
#
# It is Jensen again, on an average that is less noisy. The chain holds for expectations; one draw may break it. If the weights are
# bounded, the bound reaches the evidence as $s \to \infty$ (Burda et al. 2016).
#
# <!-- notes
# Average inside the logarithm over several samples: the bound gets tighter, and in the limit it is the evidence. With
# one sample it is the ELBO. Note that the weights are averaged, not their logarithms.
# -->

# %% tags=["twin"]
def importance_weighted_bound(log_weights):
    """Bound of each example from log-weights of shape (n, s): log of the mean weight, in nats."""
    top = np.max(log_weights, axis=1, keepdims=True)
    return top[:, 0] + np.log(np.mean(np.exp(log_weights - top), axis=1))


# %% [markdown] slideshow={"slide_type": "skip"}
# Log-weights near $-100$ are common, and in single precision `exp` gives 0 below about $-104$. So the function takes the largest out before it
# uses `exp`. First try it on the toy model, where
# $\log p(x)$ is known, with a poor $q = \mathcal{N}(0.5, 1)$:

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
z = 0.5 + np.random.default_rng(SEED).standard_normal(200_000)
log_w = log_normal(2, z, 1) + log_normal(z, 0, 1) - log_normal(z, 0.5, 1)
toy_bounds = []
for s in (1, 10, 100):
    toy_bounds.append(importance_weighted_bound(log_w.reshape(-1, s)).mean())
    print(f"{s:4d} samples: bound {toy_bounds[-1]:.4f}   (log p(x) = {evidence:.4f})")
expect(abs(toy_bounds[0] - toy_elbo(2, 0.5, 1)) < 0.02, "with one sample it is the ELBO")
expect(abs(toy_bounds[2] - evidence) < 0.02, "with 100 samples it all but reaches the evidence")


# %% [markdown] slideshow={"slide_type": "skip"}
# For the digits, a small model computes the log-weights: repeat each image's posterior, sample, decode, add up three log-densities.
# A pixel's probability is $\hat{x}_j$ where there is ink and $1 - \hat{x}_j$ where there is paper: in both cases $|1 - x_j - \hat{x}_j|$.
# The constants of $\log p(z)$ and $\log q(z \mid x)$ cancel.

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


log_w = LogWeights(vae, 100).predict(b_test, batch_size=20, verbose=0)

# %% [markdown] slideshow={"slide_type": "skip"} tags=["predict"]
# **Predict first.** The mean image, without any code, costs a little over 200 nats. How many does a 20-unit code save: 10, 50 or 100? And what
# does a ruler of 100 samples gain over one sample: 0.3, 3 or 30 nats?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The result, on the test set
#
# Test digits, black and white, nats per digit; lower is better.
#
# <!-- notes
# First the baseline: every pixel independent, no code. Then the lesson's bound with 1, 10 and 100 samples: the same
# network, a better ruler. Then the published number, with what is different. Stress that every row with samples is an
# upper bound on minus the log-likelihood, and only the mean image is exact. A smaller number may be a better model or a
# better ruler.
# -->

# %% tags=["evidence", "checkpoint"]
mean_image = np.broadcast_to(x_train.mean(axis=0).clip(1e-4, 1 - 1e-4), b_test.shape)
no_code = metrics.binary_cross_entropy(b_test, mean_image).mean()
bounds = {s: -importance_weighted_bound(log_w.reshape(-1, s)).mean() for s in (1, 10, 100)}
print(f"{'model':44s}{'samples':>8s}{'-bound':>9s}")
print(f"{'mean image, no code':44s}{'':>8s}{no_code:9.1f}")
for s, bound in bounds.items():
    print(f"{f'this lesson: 20 units, {epochs} epochs':44s}{s:8d}{bound:9.1f}")
print(f"{'Burda et al. (2016): 50 units, 3,280 epochs':44s}{5000:8d}{86.76:9.2f}")
expect(bounds[1] < 103, f"-ELBO {bounds[1]:.2f} is below 103 nats")
expect(bounds[100] < 98, f"importance-weighted with 100 samples: {bounds[100]:.2f} < 98 nats")
expect(bounds[1] - bounds[10] > bounds[10] - bounds[100], "more samples tighten it ever less")

# %% [markdown] slideshow={"slide_type": "skip"}
# The last row is the entry *VAE, one stochastic layer, trained with k = 1* of Table 1 in Burda et al. (2016); their $k$ is the number of samples
# in training, and a stochastic layer is one that is drawn at random, as the code is. Their network has two hidden layers of 200 units on each
# side and trains on batches of 20. It is better. The code is larger, the training passes over the data more than 500 times as often as yours, and
# the ruler is finer, 5,000 samples against 100. The ruler is probably the smallest part, since each tenfold increase above gains less than the one
# before; this lesson does not separate the rest. Their test digits are the same, but other draws of ink. How much can that change? The next cell
# draws the ink again, and prints the standard error over digits too.

# %% slideshow={"slide_type": "skip"} tags=["evidence", "checkpoint"]
per_digit = -importance_weighted_bound(log_w)
standard_error = per_digit.std() / np.sqrt(len(per_digit))
bits = per_digit.mean() / np.log(2) / d
print(f"{per_digit.mean():.2f} +- {standard_error:.2f} nats, {bits:.3f} bits per pixel")
redrawn = binarise(x_test, np.random.default_rng(2))
losses = [vae.evaluate(x, batch_size=1000, verbose=0, return_dict=True)["loss"]
          for x in (b_test, redrawn)]
print(f"-ELBO of two draws of the test set: {losses[0]:.2f} and {losses[1]:.2f}")
expect(standard_error < 0.5, f"the test set is large enough: +- {standard_error:.2f} nats")
expect(abs(losses[0] - losses[1]) < 0.5, "another draw of the ink changes it by less than 0.5 nats")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Digits nobody wrote
#
# Draw a code from the prior, decode it. The two last rows are the plain decoder of the first figure, with codes from the same prior and
# with codes from the fit.
#
# <!-- notes
# Top row: test digits, black and white. Second: their reconstructions, which are probabilities, hence grey. Third:
# codes from the prior, digits nobody wrote. Then the plain decoder with codes from the same prior, and with codes from
# the fitted normal distribution, which is a simple repair and not a bad one.
# -->

# %% tags=["figure"]
prior = np.random.default_rng(SEED + 1).standard_normal((1000, 20))
drawn = {"VAE, from the prior": run(vae.decoder, prior),
         "plain, from the prior": run(plain.decoder, prior),
         "plain, from the fit": run(plain.decoder, from_fit)}
rows = {"test digits": b_test[:10], "reconstructed": run(vae, b_test[:10])[0]}
rows |= {name: images[:10] for name, images in drawn.items()}
figure = plots.image_rows(
    rows, title="Same prior: new digits from the variational decoder, smudges from the plain one"
)
plots.show(
    figure,
    "Ten test digits, their reconstructions, ten new shapes that the variational decoder draws "
    "from random codes, many of them digits, smudges that the plain decoder draws from the same "
    "codes, and its digits and half-formed shapes from codes of the fit.",
)

# %% [markdown] slideshow={"slide_type": "skip"}
# Put a number on it. A small classifier learns the ten digits from labels; then it judges 1,000 images of each kind. How often is it sure,
# that is, gives one digit a probability above 0.9? It is a crude judge: it has only ever seen digits and is sometimes sure of a smudge.

# %% slideshow={"slide_type": "skip"} tags=["evidence", "checkpoint"]
judge = keras.Sequential([layers.Dense(128, "relu"), layers.Dense(10, "softmax")])
training.fit(judge, x_train[:20_000], mnist.y_train[:20_000], epochs=4, learning_rate=0.005,
             loss="sparse_categorical_crossentropy")
sure = {name: np.mean(run(judge, images).max(axis=1) > 0.9)
        for name, images in {"test digits": x_test[:1000], **drawn}.items()}
for name, share in sure.items():
    print(f"{name:22s} {share:4.0%} recognised with a probability above 0.9")
vae_share, prior_share = sure["VAE, from the prior"], sure["plain, from the prior"]
expect(vae_share > prior_share + 0.1, "from the same prior, the variational decoder does better")
fit_share = sure["plain, from the fit"]
expect(vae_share > fit_share > prior_share + 0.05, "a fit repairs much of it, not all")
expect(sure["test digits"] > vae_share + 0.2, "and real digits are recognised far more often")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
mean20, log_var20 = run(vae.encoder, b_val)
moment = np.mean(mean20**2 + np.exp(log_var20), axis=0)
moment_plain = np.mean(plain_codes**2, axis=0)
print(f"E[z^2] of each code unit: VAE {moment.min():.2f} to {moment.max():.2f}, "
      f"plain {moment_plain.min():.1f} to {moment_plain.max():.1f}, prior 1")
expect(moment.min() > 0.6 and moment.max() < 1.6, "each unit of the VAE stays near the prior")
expect(moment_plain.min() > 2 * moment.max(), "no unit of the plain code does")


# %% [markdown] slideshow={"slide_type": "skip"}
# From the same prior, the plain decoder fails. Its fitted codes do much better: a fit after training is a simple way to repair a plain
# autoencoder, and the baseline to compare with. The variational decoder is ahead of it, though not by much, and the match is uneven: it is a
# larger network, trained longer and on more images. This lesson does not show that it would win at equal size. What it has for sure: the prior
# is part of its loss, so it needs no repair, and it comes with a bound on the probability of every black and white picture.
#
# Many samples are no digits: the judge is sure of them far less often than of test digits. The second moment of each unit is near the prior's,
# but that says nothing about 20 of them together, where gaps may remain; and six epochs are few. Samples are drawn as pixel *probabilities*;
# drawing the pixels themselves would add speckles, because the model takes them to be independent once the code is known.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What the price buys: rate and distortion
#
# Name the two terms as in information theory: **distortion** $D$, the reconstruction, and **rate** $R$, the KL: nats spent on the code.
# A weight $\beta$ on the rate makes a *$\beta$-VAE* (Higgins et al. 2017) and slides along a curve: $\mathcal{L}_\beta = D + \beta R$. At
# $\beta = 1$ it is $-\mathrm{ELBO}$.
#
# <!-- notes
# The two terms of the loss have names in information theory: distortion and rate. A larger beta makes the code more
# expensive. The dashed lines connect points of equal ELBO: only one beta, one, aims at the lowest such line.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# Small models are enough to see it: one hidden layer, 10,000 grey images, six epochs. They come from the package, whose class is the one you
# wrote, with more care and one option more, `free_bits`, for later. `train_small` starts every run from the same first weights, without
# compiling again. The callback raises the weight from 0 to $\beta$ over the first `warm_up` epochs; it comes into play further down.

# %% slideshow={"slide_type": "skip"} tags=["twin"]
def active_units(mean, threshold=0.01):
    """Number of code units whose mean varies with the input (Burda et al. 2016)."""
    return int(np.sum(np.var(mean, axis=0) > threshold))


# %% slideshow={"slide_type": "skip"}
small_x, n_epochs = x_train[:10_000], 6


def small(hidden, **options):
    """A small compiled model with 20 code units, and its first weights for restarts."""
    model = models.dense_variational_autoencoder(d, hidden, 20, seed=SEED, **options)
    prepare(model, len(small_x), n_epochs, 0.005).optimizer.build(model.trainable_variables)
    return model, model.get_weights()


# %% slideshow={"slide_type": "skip"}
def train_small(model, first_weights, beta, warm_up=0):
    """Train anew with weight beta; return validation distortion, rate and active units."""
    model.set_weights(first_weights)
    for variable in model.optimizer.variables:
        variable.assign(ops.zeros_like(variable))
    model.beta.assign(beta)

    def rise(epoch, logs):
        model.beta.assign(beta * min(1, epoch / max(warm_up, 1)))

    warm = [keras.callbacks.LambdaCallback(on_epoch_begin=rise)] if warm_up else []
    model.fit(small_x, epochs=n_epochs, batch_size=200, verbose=0, callbacks=warm)
    nats = model.evaluate(x_val, batch_size=1000, verbose=0, return_dict=True)
    return nats["reconstruction"], nats["kl"], active_units(run(model.encoder, x_val)[0])


shallow = small([128], activation="relu")
sweep = {beta: train_small(*shallow, beta) for beta in (0.2, 1, 4, 20)}

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(8, 3.5))
rate, distortion = np.array([(r, q) for q, r, _ in sweep.values()]).T
for total in np.arange(120, 241, 20):
    ax.axline((0, total), slope=-1, color=plots.BASELINE, lw=0.8, ls="--")
ax.plot(rate, distortion, "o-", color=plots.ENCODER)
for beta, r, q in zip(sweep, rate, distortion):
    ax.annotate(f"$\\beta$ = {beta:g}", (r, q), (8, 4), textcoords="offset points")
ax.set(xlabel="rate: KL (nats)", ylabel="distortion (nats)",
       xlim=(-1, rate.max() + 8), ylim=(distortion.min() - 10, 220),
       title="A dearer code carries less and draws worse; dashed lines: equal ELBO")
plots.show(
    ax,
    "Distortion against rate for four values of beta: from a high rate with low distortion at beta "
    "0.2 to a rate near zero with a distortion above 200 nats at beta 20; dashed diagonals join "
    "points of equal ELBO.",
)

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
for beta, (q, r, active) in sweep.items():
    print(f"beta {beta:4g}: distortion {q:6.1f} + rate {r:5.2f} = {q + r:6.1f} nats, "
          f"{active:2d} active units")
expect(np.all(np.diff(rate) < 0), "the rate falls with beta")
expect(np.all(np.diff(distortion) > 0), "the distortion rises with beta")
totals = {beta: q + r for beta, (q, r, _) in sweep.items()}
expect(min(totals, key=totals.get) == 1, "the ELBO itself is best at beta = 1")

# %% [markdown] slideshow={"slide_type": "skip"}
# Each point has its use: a small $\beta$ for sharp copies, a large one for a thrifty code.
# Points on one dashed line have equal ELBO and may still use the code very differently (Alemi et al. 2018), so report both numbers.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How it fails: the code stays empty
#
# At $\beta = 20$ the rate is near zero and the distortion that of the mean image: the encoder answers $\mathcal{N}(0, I)$ whatever the input,
# the decoder ignores it. This is **posterior collapse**. Count the **active units**, those whose mean varies with the input,
# $\mathrm{Var}_x(\mu_j) > 0.01$ (Burda et al. 2016). Either the *objective* wants an empty code, or *training* falls into one: at the start the code says
# nothing yet, and its price is real.
#
# <!-- notes
# The end of the curve: the decoder draws the mean image, the encoder answers with the prior for every input. Read the
# table in two halves. Where the objective wants an empty code, warm-up changes nothing. Free bits change the objective.
# In the deep network the objective has a better solution, and warm-up gets closer to it.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# Two cures. **Warm-up** (Bowman et al. 2016): begin with $\beta = 0$ and raise it, so that the code is in use before it is billed.
# **Free bits** (Kingma et al. 2016): the first $\lambda$ nats of each unit are free, so that emptying a unit saves nothing. The rate in the
# loss becomes
#
# $$\sum_{j=1}^{k} \max\Big(\lambda,\; \tfrac1n \sum_{i=1}^{n} \mathrm{KL}_{ij}\Big),$$
#
# where $i$ runs over the $n$ examples of a batch and $\mathrm{KL}_{ij}$ is the price of unit $j$ for example $i$. You write it in exercise 2;
# `free_bits` is the package's name for $\lambda$.

# %% [markdown] slideshow={"slide_type": "skip"} tags=["predict"]
# **Predict first.** Which cure fills the code at $\beta = 20$: warm-up, free bits, both or neither? And which helps a *deep* network (five
# hidden layers on each side) at $\beta = 1$?

# %% slideshow={"slide_type": "skip"} tags=["failure"]
deep = small([128] * 5)
shallow_free = small([128], activation="relu", free_bits=0.5)
deep_free = small([128] * 5, free_bits=0.5)
cures = {
    ("one hidden layer, beta 20", "none"): sweep[20],
    ("one hidden layer, beta 20", "warm-up"): train_small(*shallow, 20, warm_up=4),
    ("one hidden layer, beta 20", "free bits"): train_small(*shallow_free, 20),
    ("five hidden layers, beta 1", "none"): train_small(*deep, 1),
    ("five hidden layers, beta 1", "warm-up"): train_small(*deep, 1, warm_up=4),
    ("five hidden layers, beta 1", "free bits"): train_small(*deep_free, 1),
}

# %% tags=["failure"]
print(f"{'model':28s}{'cure':11s}{'distortion':>11s}{'rate':>7s}{'-ELBO':>8s}{'active units':>14s}")
for (model, cure), (q, r, active) in cures.items():
    print(f"{model:28s}{cure:11s}{q:11.1f}{r:7.2f}{q + r:8.1f}{active:11d}/20")

# %% slideshow={"slide_type": "skip"} tags=["failure", "checkpoint"]
empty, warmed, freed, stuck, rescued, forced = cures.values()
flat = metrics.binary_cross_entropy(x_val, mean_image).mean()
expect(empty[1] < 0.2 and empty[2] <= 5, f"beta 20: rate {empty[1]:.2f}, {empty[2]} units active")
expect(abs(empty[0] - flat) < 3, f"distortion {empty[0]:.0f}, mean image {flat:.0f} nats")
expect(warmed[1] < 1, f"warm-up does not fill it: rate {warmed[1]:.2f} nats")
expect(freed[0] < empty[0] - 30, "free bits do: lower distortion")
bill = sweep[4][0] + 20 * sweep[4][1]
expect(bill > sum(empty[:2]) + 20, f"at beta 20 the fuller code of beta 4 would pay {bill:.0f}")
gain = sum(stuck[:2]) - sum(rescued[:2])
expect(stuck[1] < sweep[1][1] / 2, "deep: less than half the rate of one hidden layer")
expect(gain > 1, f"deep: warm-up improves -ELBO by {gain:.1f} nats, at the same beta")
expect(forced[2] == 20 and freed[2] == 20, "free bits: all 20 units count as active")
expect(
    max(forced[1], freed[1]) < 12, f"and spend the free 10 nats: {freed[1]:.1f}, {forced[1]:.1f}"
)
others = [sum(row[:2]) for row in (stuck, rescued, forced)]
expect(min(others) > totals[1] + 10, "deep: all remain behind one hidden layer")

# %% [markdown] slideshow={"slide_type": "skip"}
# At $\beta = 20$ the objective itself prefers the empty code. Compute $D + 20 R$ from the sweep: the model of $\beta = 4$ would pay more than
# 250 nats, the empty code little over 200. So warm-up ends where the plain run did. Free bits change the objective.
#
# The deep network ends at $\beta = 1$ with a poor code. Compare it with its own warm-up row: same network, same objective at the end, and
# $-\mathrm{ELBO}$ is lower. So a better solution was there, and training missed it. Free bits make every unit count as active, but look at the rate: it is
# close to $20 \lambda = 10$ nats. The units spend what is free and little more. Neither cure makes the deep network as good as the one with one
# hidden layer, a looser comparison, since that one has ReLU in place of SiLU. Nor does warm-up help every network on every data set: measure it
# on yours. And the threshold 0.01 counts units that say very little, so read the rate along with the count.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Exercises
#
# Write your answer in the cell below each task, then run the check under it.
#
# <!-- notes
# Give ten minutes for the first two. The third asks for the true posterior of a small model, the q that makes the bound
# tight; doing it on paper first is worth the time.
# -->

# %% [markdown]
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
# `unit_kl` holds the KL of each example and unit, an array of shape $(n, k)$. Write `free_bits_price(unit_kl, free)`: average each unit over
# the examples, let no unit count for less than `free` nats, and add up the units. It returns one number.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def free_bits_price(unit_kl, free):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 2
unit_kl_example = np.array([[0.0, 3.0, 0.2], [1.2, 1.0, 0.0]])  # means 0.6, 2.0 and 0.1
hints = {
    3.35: "Average over the examples first; then compare each unit with free.",
    6.7: "Average over the examples first; then compare each unit with free.",
    5.7: "You add up the examples. Average over them, then compare with free.",
    1.8: "You averaged over the units. Average over the examples, which is axis 0.",
    2.7: "Nothing is free yet: compare each unit with free, not their sum.",
    1.1: "A cap, not a floor: take the larger of the two, not the smaller.",
    1.6: "That subtracts free. The floor leaves what lies above it unchanged.",
    1.0333: "Add up the units; you have their mean."}
check(
    "Exercise 2", lambda: tuple(free_bits_price(unit_kl_example, free) for free in (0.5, 2.5)),
    (lambda a: a[0] is not None, "Your function returns nothing. It needs the word return."),
    (lambda a: np.ndim(a[0]) == 0, "Return one number: add up the units at the end."),
    (lambda a: np.isclose(a[0], 3.1),
     lambda a: hints.get(round(float(a[0]), 4), "Means 0.6, 2.0, 0.1 must give 0.6 + 2.0 + 0.5.")),
    (lambda a: np.isclose(a[1], 7.5), "The floor is the argument free, not always 0.5."),
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
# comes first, so a unit may still be cheap for some images and dear for others.
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
def close(a, b):
    return abs(float(a) - b) < 1e-4


check(
    "Exercise 3", lambda: exact_posterior(3.0, 4.0, 2.0),
    (lambda q: isinstance(q, (tuple, list)) and len(q) == 2, "Return two values: mean, variance."),
    (lambda q: not close(q[0], 1.5) or not close(q[1], 0.5),
     "That is the toy model; it must depend on a and s."),
    (lambda q: not close(q[0], 0.75),
     "You forgot the prior, which pulls the mean from x / a towards 0."),
    (lambda q: close(q[0], 0.6),
     "The mean is wrong: complete the square of log p(x | z) + log p(z) in z."),
    (lambda q: not close(q[1], 0.2**0.5),
     "That is the standard deviation; return the variance."),
    (lambda q: close(q[1], 0.2),
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
# * Double the epochs of the 20-unit model. How many nats do the ELBO and the importance-weighted bound gain?
# * How many of its 20 units are active? Give it 50 and count again.
# * Fit a normal distribution to the *means* of the 20-unit code and sample from that instead of the prior. Better digits?
# * Give the deep network free bits *and* warm-up, or twice the epochs. Which of its numbers improve, which do not?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Summary
#
# 1. A variational autoencoder starts from a generator: a prior over codes and a decoder that gives pixel probabilities.
# 2. Its loss is reconstruction plus KL. The negative, the ELBO, is a lower bound of $\log p(x)$; the gap is the KL from $q$ to the true posterior.
# 3. Reparameterise, $z = \mu + \sigma \varepsilon$: in a quadratic example with 20 units its variance is several hundred times lower than the plain score function's.
# 4. Judge it in nats, on digits binarised by one rule and a test set drawn once, by the importance-weighted bound.
# 5. Collapse is an empty code. Look at the rate and the active units; warm-up helps the training, free bits change the objective.
#
# <!-- notes
# Read the five lines together. Then let somebody say in one sentence why the plain decoder failed at the beginning and
# this one does not: the price pulls all codes into one known region, and the noise fills it.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Further reading
#
# - D. P. Kingma, M. Welling (2014). Auto-encoding variational Bayes. *ICLR*. [arXiv:1312.6114](https://arxiv.org/abs/1312.6114)
# - D. J. Rezende, S. Mohamed, D. Wierstra (2014). Stochastic backpropagation and approximate inference in deep generative models.
#   *ICML*. [arXiv:1401.4082](https://arxiv.org/abs/1401.4082)
# - Y. Burda, R. Grosse, R. Salakhutdinov (2016). Importance weighted autoencoders. *ICLR*.
#   [arXiv:1509.00519](https://arxiv.org/abs/1509.00519)
# - S. R. Bowman, L. Vilnis, O. Vinyals, A. M. Dai, R. Jozefowicz, S. Bengio (2016). Generating sentences from a continuous space.
#   *CoNLL*. [arXiv:1511.06349](https://arxiv.org/abs/1511.06349)
# - D. P. Kingma, T. Salimans, R. Jozefowicz, X. Chen, I. Sutskever, M. Welling (2016). Improving variational inference with inverse
#   autoregressive flow. *NIPS*. [arXiv:1606.04934](https://arxiv.org/abs/1606.04934)
# - A. A. Alemi, B. Poole, I. Fischer, J. V. Dillon, R. A. Saurous, K. Murphy (2018). Fixing a broken ELBO. *ICML*.
#   [arXiv:1711.00464](https://arxiv.org/abs/1711.00464)
# - C. P. Burgess, I. Higgins, A. Pal, L. Matthey, N. Watters, G. Desjardins, A. Lerchner (2018). Understanding disentangling in
#   beta-VAE. [arXiv:1804.03599](https://arxiv.org/abs/1804.03599)
#   It analyses the β-VAE of I. Higgins et al., *ICLR* 2017.
# - R. Salakhutdinov, I. Murray (2008). On the quantitative analysis of deep belief networks. *ICML*.
#   [doi:10.1145/1390156.1390266](https://doi.org/10.1145/1390156.1390266)

# %% [markdown] slideshow={"slide_type": "skip"}
# [← 08 Sparse autoencoder](08_sparse_autoencoder.ipynb) · [10 Recurrent autoencoder →](10_recurrent_autoencoder.ipynb)
