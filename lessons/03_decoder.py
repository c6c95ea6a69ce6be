# %% [markdown] slideshow={"slide_type": "slide"}
# # 03 · The decoder: what can it draw?
#
# > **What can the decoder draw, and what can it not?**
#
# **Time** about 30 s on two CPU cores · **Before** [lesson 01](01_what_is_an_autoencoder.ipynb) (encoder $f$, decoder $g$, code $z$), [lesson 02](02_encoder.ipynb) (linear autoencoder = PCA) · **Data** MNIST ·
# <a href="https://colab.research.google.com/github/OWNER/REPOSITORY/blob/main/notebooks/03_decoder.ipynb" target="_parent">Open in Colab</a>
#
# **Afterwards you can** *draw* what a decoder has learned as one picture, *explain* why a plain decoder is not a generator, *derive* where checkerboard patterns come from, *build* a decoder from transposed or upsampled convolutions, *measure* what tied weights cost
#
# <!-- notes
# The encoder had its lesson; now the decoder stands alone. Ask the room: if you type two numbers into the decoder
# yourself, what comes out, and is it always a digit?
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
# ## Half a network
#
# The decoder $g$ is a function of its own: $k$ numbers in, $d$ pixels out. It does not ask where the code $z$ comes from.
# With $k = 2$ you can look at all of it. A second autoencoder, `roomy`, has $k = 16$.
#
# <!-- notes
# Only the right half of this picture matters today. Two numbers go in, 784 come out. The decoder has no idea where its
# two numbers come from: from an encoder, from a grid, or from us.
# -->

# %%
plane = models.dense_autoencoder(hidden_dims=(128, 64), code_dim=2, name="plane")
figure = plots.architecture(plane.encoder, plane.decoder, "Two numbers in the middle")
plots.show(figure, "A dense autoencoder, 784-128-64-2-64-128-784: its code has two units.")

# %% slideshow={"slide_type": "skip"}
digits = data.load_mnist(flat=True)
x_train, x_val = digits.x_train[:50_000], digits.x_train[50_000:]  # for choices and limits
x_test, y_test = digits.x_test, digits.y_test  # for the numbers you report
run = models.run

history = training.fit(plane, x_train, epochs=8, learning_rate=0.01)
roomy = models.dense_autoencoder(hidden_dims=(128,), code_dim=16, name="roomy")
history = training.fit(roomy, x_train, epochs=6, learning_rate=0.01)
for model in (plane, roomy):
    print(f"{model.name}: validation MSE {metrics.mse(x_val, run(model, x_val)):.4f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A sheet of paper in 784 dimensions
#
# Let $z$ run over the whole plane. The drawings form the set
#
# $$\mathcal{M} = \{\, g(z) : z \in \mathbb{R}^2 \,\} \subset \mathbb{R}^{784}.$$
#
# $g$ is continuous and made of smooth pieces, so $\mathcal{M}$ is a **surface** of at most two dimensions (a *manifold*, where it does not
# fold or cross itself). The decoder can draw what lies on this sheet, and nothing else.
#
# A reconstruction $\hat{x} = g(f(x))$ is a point of the sheet. The encoder picks it, and can do no better than the nearest one:
#
# $$\|x - g(f(x))\|^2 \;\ge\; \min_{z} \|x - g(z)\|^2 .$$
#
# The right side is the squared distance from $x$ to the sheet. For PCA with two components the sheet is flat.
#
# <!-- notes
# A sheet of paper is two-dimensional however you crumple it in the room. The decoder crumples the code plane into the
# space of all images. Ask what share of that space a sheet can fill: none of its volume.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** You decode a grid of codes that covers the occupied region. How many of the ten digits will you find: all ten,
# seven to nine, or fewer? What is drawn *between* two digits?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The whole plane, decoded
#
# The codes crowd in some places and are rare in others. So take the grid lines at **quantiles** of the training codes: the same share
# of codes lies between any two neighbouring lines.
#
# <!-- notes
# Left is what the encoder does with test digits it never saw, right is what the decoder draws over the same region.
# Both use quantiles as axes, so the two pictures can be laid over each other. Walk along a row and let the audience
# name the digits.
# -->

# %% slideshow={"slide_type": "skip"}
z_train = run(plane.encoder, x_train)
z_test = run(plane.encoder, x_test)
share = np.linspace(0.02, 0.98, 13)
z1, z2 = np.quantile(z_train, share, axis=0).T
grid = np.stack(np.meshgrid(z1, z2[::-1]), axis=-1).reshape(-1, 2)

below = [np.searchsorted(np.sort(z_train[:, j]), z_test[:, j]) for j in (0, 1)]
rank = np.stack(below, axis=1) / len(z_train)  # share of the training codes below each code

# %% tags=["figure"]
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.6))
plots.code_scatter(rank[:3000], y_test[:3000], "Codes of the test digits", ax=left)
left.set(xlabel="code unit 1, as a quantile", ylabel="code unit 2, as a quantile", aspect=1)
plots.image_grid(run(plane.decoder, grid), ax=right, title="The same region, decoded")
alt = "Left: codes of test digits, coloured by digit. "
alt += "Right: a 13 x 13 grid of drawings of that region."
plots.show(figure, alt)

# %% [markdown] slideshow={"slide_type": "skip"}
# Digits with their own region are drawn clearly. Between two regions one
# digit turns into its neighbour, sometimes through shapes that are no digit. Digits that share a region (often 4 and 9, or 3, 5 and 8)
# come out blurred: under squared error the best single answer to many images is their average.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Drag a code over the plane
#
# The decoder's weights are in this page. Where does a digit turn into another?
#
# <!-- notes
# Drag the ring slowly from one digit to its neighbour, over a border. Ask where the first digit ends and what is drawn in
# between. It needs no kernel: the page itself multiplies the matrices. Read out the two numbers, somebody can decode
# them in a cell.
# -->

# %% tags=["figure"]
from ae_helpers.explorers import latent_explorer

title = "600 test digits at their codes, on quantile axes, and what the decoder draws"
latent_explorer(plane.decoder, z_test[:600], y_test[:600], title, scale="quantile")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What counts as a digit?
#
# Let a drawing **pass** as a digit if
#
# 1. a small classifier names a digit with a probability of at least 0.9, and
# 2. its squared distance to the nearest of 10,000 training digits, divided by its own $\|x\|^2$, is no larger than for 95 % of real
#    validation digits.
#
# Before you use a measure, try it on what must fail and what must pass.
#
# <!-- notes
# A plain squared distance is fooled by a blank page, which is close to every thin digit: hence the division by the drawing's
# own squared norm. A classifier alone can be fooled by a grey page and is fooled by noise: it
# has never been asked whether there is a digit at all. Together they reject both. The last row shows the hole
# that is left.
# -->

# %% slideshow={"slide_type": "skip"}
judge = keras.Sequential([
    keras.Input((784,)), layers.Dense(128, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
training.fit(judge, x_train[:20_000], digits.y_train[:20_000], epochs=3, learning_rate=0.01,
             loss="sparse_categorical_crossentropy")
neighbours = x_train[:10_000]

def distance(images):
    """Squared error to the nearest training digit, as a share of the image's own squared norm."""
    norm = np.sum(images**2, axis=1)
    squared = norm[:, None] - 2 * images @ neighbours.T + np.sum(neighbours**2, axis=1)
    return squared.min(axis=1) / np.maximum(norm, 1e-6)

limit = np.quantile(distance(x_val[:2000]), 0.95)

def passes(images):
    """Tell which images look like a digit."""
    sure = run(judge, images).max(axis=1) >= 0.9
    return sure & (distance(images) <= limit)


# %% tags=["checkpoint"]
rng = np.random.default_rng(SEED)
some, others = x_test[:500], x_test[5000:5500]
candidates = {
    "blank page": np.zeros((1, 784)), "grey page": np.full((1, 784), 0.5),
    "mean image": x_train.mean(axis=0, keepdims=True), "noise": rng.random((500, 784)),
    "shuffled pixels": some[:, rng.permutation(784)], "real test digits": some,
    "decoded, k = 16": run(roomy, some), "decoded, k = 2": run(plane, some),
    "two digits overlaid": np.maximum(some, others),
}
passed = {name: np.mean(passes(np.float32(images))) for name, images in candidates.items()}
print("\n".join(f"{name:20s} {value:4.0%} pass" for name, value in passed.items()))
worst = max(passed[name] for name in list(passed)[:5])
expect(worst < 0.05, "blank, grey, mean, noise and shuffled digits fail")
expect(passed["real test digits"] > 0.7, f"{passed['real test digits']:.0%} of real digits pass")

# %% [markdown]
# The last row shows a hole in the measure: about half of the pairs drawn over each other pass. It is a filter, not a proof. How many of the
# grid's drawings pass, and which digits are they?

# %% tags=["checkpoint"]
drawn = run(plane.decoder, grid)
good = passes(drawn)
found = sorted(int(digit) for digit in set(run(judge, drawn[good]).argmax(axis=1)))
print(f"of the grid's {len(grid)} drawings {good.mean():.0%} pass; the digits among them: {found}")
expect(len(found) > 4, f"{len(found)} of the ten digits are found")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How close is the sheet to the digits?
#
# Compare on the test digits: a single point (the mean image, $k = 0$), flat sheets (PCA) and the curved sheets of the two decoders.
# As in every lesson, reconstructions by PCA are clipped to the pixels' range, 0 to 1.
#
# <!-- notes
# Same two numbers for PCA and for the autoencoder. One sheet is flat, the other may bend, and a sigmoid keeps it inside
# the range of the pixels. Bending pays, but two numbers remain two numbers.
# -->

# %% slideshow={"slide_type": "skip"}
mean = x_train.mean(axis=0)
covariance = x_train.T @ x_train / len(x_train) - np.outer(mean, mean)
components = np.linalg.eigh(covariance)[1][:, ::-1]


def pca(x, k):
    """Project x on the first k principal components of the training digits; clip to [0, 1]."""
    basis = components[:, :k]
    return np.clip(mean + (x - mean) @ basis @ basis.T, 0, 1)


# %% tags=["checkpoint", "evidence"]
test_mse = {
    "mean image, k = 0": metrics.mse(x_test, np.tile(mean, (len(x_test), 1))),
    "PCA, k = 2": metrics.mse(x_test, pca(x_test, 2)),
    "autoencoder, k = 2": metrics.mse(x_test, run(plane, x_test)),
    "PCA, k = 16": metrics.mse(x_test, pca(x_test, 16)),
    "autoencoder, k = 16": metrics.mse(x_test, run(roomy, x_test)),
}
for name, value in test_mse.items():
    print(f"{name:20s} test MSE {value:.4f}")
gain = test_mse["autoencoder, k = 2"] / test_mse["PCA, k = 2"]
expect(gain < 0.85, f"at k = 2 the curved sheet removes {1 - gain:.0%} of PCA's error")
gain = test_mse["autoencoder, k = 16"] / test_mse["PCA, k = 16"]
expect(gain < 0.75, f"and {1 - gain:.0%} at k = 16")


# %% [markdown]
# A flat sheet with two directions removes less than a fifth of the mean image's error. A curved one comes much closer.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Which way can a drawing change?
#
# At a code $z$ the sheet has two **tangent vectors**, one for each code unit, and each is an image:
#
# $$\frac{\partial g}{\partial z_j} \approx \frac{g(z + \varepsilon e_j) - g(z - \varepsilon e_j)}{2\varepsilon},
# \qquad g(z + \delta) \approx g(z) + \delta_1 \frac{\partial g}{\partial z_1} + \delta_2 \frac{\partial g}{\partial z_2}.$$
#
# For a small step the pixels can change in no other way: 784 pixels, two directions. ($e_j$ is the $j$-th unit vector.)
#
# <!-- notes
# Top row the drawing, below it the two tangent images. Stand on the sheet at one digit. There are two directions in
# which you can walk. Each is an image: what gets darker, what gets lighter. Together they span the tangent plane.
# -->

# %% slideshow={"slide_type": "skip"}
def tangents(decoder, z, step=0.01):
    """Return the derivative of the decoder with respect to each code unit, shape (k, n, d)."""
    shifts = step * np.eye(z.shape[1], dtype="float32")
    changes = [run(decoder, z + shift) - run(decoder, z - shift) for shift in shifts]
    return np.stack(changes) / (2 * step)


# %% tags=["figure"]
z = z_test[[np.argmax(y_test == digit) for digit in range(10)]]
images = np.concatenate([run(plane.decoder, z), *tangents(plane.decoder, z)])
images = images / np.abs(images).max(axis=1, keepdims=True)
figure, ax = plt.subplots(figsize=(9, 3.1))
plots.image_grid(images, columns=10, limits=(-1, 1), ax=ax)
ax.images[0].set_cmap("PuOr_r")
ax.set_title("Orange: more ink. Purple: less ink.")
ax.set_yticks([14, 43, 72], ["drawing", "tangent 1", "tangent 2"])
plots.show(ax, "Ten decoded digits and, below each, its two tangent vectors as images.")

# %% [markdown] slideshow={"slide_type": "skip"}
# Below each drawing, orange pixels gain ink and purple pixels lose it when one code unit grows: strokes move, lean and turn into others.
# Take a small random step and compare the true change with the one that the tangents predict.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
z, delta = z_test[:500], 0.05 * np.float32(rng.standard_normal((500, 2)))
change = run(plane.decoder, z + delta) - run(plane.decoder, z)
predicted = np.einsum("nj,jnd->nd", delta, tangents(plane.decoder, z))
miss = np.linalg.norm(change - predicted, axis=1) / np.linalg.norm(change, axis=1)
miss = np.median(miss)
expect(miss < 0.1, f"the tangents predict a small step; the median miss is {miss:.1%}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Off the map
#
# Training looks at the decoder at the $n$ codes $f(x_1), \ldots, f(x_n)$ only:
#
# $$\mathcal{L}(\theta, \phi) = \frac{1}{n} \sum_{i=1}^{n} \| x_i - g(f(x_i)) \|^2 .$$
#
# No term mentions any other code. What does $g$ draw far outside? Let $c$ be the mean training code and walk away from it
# along the ray $z(t) = c + t\,(f(x) - c)$. $t = 1$ is a test digit's code.
#
# <!-- notes
# Now leave the region where the encoder ever sends anything. Nobody has told the decoder what to draw there. Take bets:
# grey fog, noise, or something crisp? Then show the rays and read each row from left to right: the drawing loses its
# greys, and at some point stops changing.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** Is the drawing at $t = 16$ grey fog, noise, or sharp black and white? Why?

# %% slideshow={"slide_type": "fragment"} tags=["figure"]
center = z_train.mean(axis=0)
factors = [0, 0.5, 1, 2, 4, 8, 16, 64]
drawings = {}
for digit in (0, 2):
    away = z_test[np.argmax(y_test == digit)] - center
    ray = np.stack([center + t * away for t in factors])
    drawings[f"a {digit}"] = run(plane.decoder, ray)
titles = [f"t = {t}" for t in factors]
figure = plots.image_rows(drawings, titles, "Far out, the drawing turns black and white")
plots.show(figure, "Two rays away from the mean code; the drawings lose their greys.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Behind hidden ReLUs a network is piecewise linear. Along a ray, past the last kink, the input of the final sigmoid is
# $a + b\,t$ for each pixel. Where $b \ne 0$ it grows without bound, and the sigmoid goes to 0 or 1.

# %% [markdown] slideshow={"slide_type": "skip"}
# So the drawing has a limit, which no longer depends on $t$. The encoder gives that image one fixed code, while $z(t)$ walks on.
# Hence the **re-encoding error** $\|f(g(z)) - z\|$ grows in proportion to $t$ in the end. Measure it in units of the distance walked,
# $\|z - c\|$. Near real codes it should be small: $g(f(x))$ looks like $x$, so $f$ should send it back near $f(x)$.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
grey, lost = {}, {}
table = "   t  grey pixels  |f(g(z)) - z| / |z - c|"
for t in (1, 2, 4, 8, 16):
    z = center + t * (z_test[:500] - center)
    images = run(plane.decoder, z)
    grey[t] = np.mean((images > 0.05) & (images < 0.95))
    walked = np.linalg.norm(z - center, axis=1)
    lost[t] = np.median(np.linalg.norm(run(plane.encoder, images) - z, axis=1) / walked)
    table += f"\n{t:4d}  {grey[t]:11.0%}  {lost[t]:23.2f}"
print(table)
expect(grey[16] < 0.5 * grey[1], f"grey pixels fall from {grey[1]:.0%} to {grey[16]:.0%}")
expect(lost[1] < 0.25, f"on the map, re-encoding misses by {lost[1]:.2f} of the way")
expect(lost[16] > 0.5, f"at t = 16 it misses by {lost[16]:.2f} of the way")

# %% [markdown] slideshow={"slide_type": "skip"}
# Far out, many codes share nearly one drawing, and this encoder sends it back to nearly one code: where on the ray you were is lost.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["failure"]
# ## How it fails: the decoder as a generator
#
# If $g$ turns codes into digits, new codes should give new digits. Fit a Gaussian to the training codes of the 16-unit
# autoencoder (their mean and their full covariance), draw 500 codes from it, decode.
#
# <!-- notes
# This is the failure of the lesson. People often say that an autoencoder can generate. Try it: fit the obvious Gaussian
# to the codes and press the button. The upper row is what this decoder can do, so blur does not count against the random
# codes. The table's gap, the distance to the nearest training code, tempts us to say: they fail because they are far off.
# The last column is the control. It compares codes at like distances, and most of the difference is still there.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** About four in five decoded test digits pass as digits. How many of the decoded Gaussian codes do: as many,
# about half, or fewer than half?

# %% slideshow={"slide_type": "skip"} tags=["failure"]
roomy_train, roomy_test = run(roomy.encoder, x_train), run(roomy.encoder, x_test)
mean_code, code_covariance = roomy_train.mean(axis=0), np.cov(roomy_train.T)
codes = {
    "of test digits": roomy_test[:500],
    "from a Gaussian": rng.multivariate_normal(mean_code, code_covariance, 500).astype("float32"),
}
drawings = {name: run(roomy.decoder, z) for name, z in codes.items()}

def gap(z, known=roomy_train[:10_000]):
    """Distance of each code to the nearest training code."""
    squared = np.sum(z**2, axis=1)[:, None] - 2 * z @ known.T + np.sum(known**2, axis=1)
    return np.sqrt(squared.min(axis=1))


# %% slideshow={"slide_type": "fragment"} tags=["failure", "figure"]
rows = {name: images[:9] for name, images in drawings.items()}
figure = plots.image_rows(rows, title="Most codes from a Gaussian give no digit")
plots.show(figure, "Decoded codes: real digits are clear, many from a Gaussian are none.")

# %% tags=["checkpoint", "evidence", "failure", "result"]
good = {name: passes(images) for name, images in drawings.items()}
alike = {name: np.mean(found) for name, found in good.items()}
each = {name: gap(z) for name, z in codes.items()}
gaps = {name: np.median(values) for name, values in each.items()}
low, high = gaps.values()  # codes whose distance lies between the two medians: both kinds have many
same = {name: np.mean(good[name][(low < each[name]) & (each[name] < high)]) for name in codes}
print("codes            gap to a training code   pass as a digit   at like gaps")
for name in codes:
    print(f"{name:16s} {gaps[name]:22.1f} {alike[name]:17.0%} {same[name]:14.0%}")
real, random = alike.values()
expect(random < 0.6 * real, f"only {random:.0%} of the Gaussian codes give a digit")
ratio = gaps["from a Gaussian"] / gaps["of test digits"]
expect(ratio > 1.2, f"a Gaussian code is {ratio:.1f} times as far from the training codes")
expect(same["from a Gaussian"] < 0.75 * same["of test digits"], "distance is not the whole reason")
print(f"2 code units: test MSE {test_mse['autoencoder, k = 2']:.4f} "
      f"(PCA {test_mse['PCA, k = 2']:.4f}, mean image {test_mse['mean image, k = 0']:.4f}); "
      f"{random:.0%} of random 16-unit codes give a digit (real codes {real:.0%})")

# %% [markdown] slideshow={"slide_type": "skip"}
# The loss never asked the codes to fill a Gaussian, and they do not: random codes land farther from the training codes, where the decoder
# was never corrected. But distance alone does not explain the failure. At like gaps (between the two medians) codes of test digits still pass far more often.
#
# Two remedies. Fit a better density to the codes after training (*ex-post density estimation*, Ghosh et al. 2020). Or let the loss ask for codes
# that fill a known distribution: the variational autoencoder, lesson 09.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Drawing with convolutions
#
# A dense decoder has separate weights for every pixel. Decoders for images often reuse theirs. A **convolution** slides a small array of
# weights, the **kernel**, over its input. At each position it multiplies the kernel with the window below it, value by value, and
# adds up. In one dimension, with kernel $w$ of length $\kappa$:
#
# $$y_i = \sum_{j=0}^{\kappa-1} w_j\, x_{s i + j} .$$
#
# The **stride** $s$ is the step from window to window: with $s = 2$ the output is half as long. **Padding** says what happens at the
# border: "valid" uses only windows that lie inside; "same" adds zeros around the input, so that the output is $1/s$ as long.
# An image may hold several numbers at each place, its **channels**. Then a kernel spans all input channels, and there is one kernel
# for each output channel.
#
# <!-- notes
# Draw a row of eight numbers and a kernel of three. Slide the kernel, one step at a time, then two steps at a time. The
# output gets shorter. Say the four words aloud: kernel, stride, padding, channel. Lesson 06 builds an encoder from this.
# -->

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The way back: transposed convolution
#
# To draw, you need the opposite: a small array in, a large one out. A convolution is linear, so it is a matrix, $y = C x$, whose row $i$ holds
# the kernel, starting at column $s i$. The **transposed convolution** is $C^\top$. Each input value stamps the whole kernel, scaled, on the
# output, and the stamps are $s$ pixels apart:
#
# $$(C^\top y)_p = \sum_i w_{p - s i}\, y_i , \qquad \langle C x,\, y \rangle = \langle x,\, C^\top y \rangle \ \text{ for all } x, y.$$
#
# The second equation is what *transposed* means. Try it with a random kernel in both directions.
#
# <!-- notes
# Write a small convolution as a matrix on the board and take the transpose: that is all. A column of the transpose is a
# stamp. The name is meant literally, and it is not the inverse.
# -->

# %% tags=["checkpoint"]
x = rng.standard_normal((1, 28, 28, 3)).astype("float32")  # 3 channels
y = rng.standard_normal((1, 14, 14, 5)).astype("float32")
kernel = rng.standard_normal((4, 4, 3, 5)).astype("float32")  # 4 x 4, from 3 channels to 5
small = ops.convert_to_numpy(ops.conv(x, kernel, strides=2, padding="same"))
large = ops.convert_to_numpy(ops.conv_transpose(y, kernel, strides=2, padding="same"))
left, right = np.vdot(small, y), np.vdot(x, large)
error = abs(left - right) / (np.linalg.norm(small) * np.linalg.norm(y))
expect(small.shape == y.shape and large.shape == x.shape, "the shapes are swapped")
expect(error < 1e-5, "the two inner products agree up to rounding")


# %% [markdown] slideshow={"slide_type": "skip"}
# It is *not* the inverse: $C^\top C x \ne x$ in general. The old name "deconvolution" promises too much. With 7 inputs the last stamp
# starts at $6 s$ and is $\kappa$ long. "Same" padding cuts the overhang off, so that exactly $7 s$ pixels are left.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Where checkerboards come from
#
# Stamp $i$ covers output pixel $p$ if $0 \le p - s i < \kappa$. Away from the border, the number of stamps on a pixel is the number of
# kernel positions $j$ for which $p - j$ is a multiple of $s$. If $s$ divides $\kappa$, that is $\kappa/s$ everywhere. If not, some pixels
# get one stamp more than others. An all-ones kernel on an all-ones input counts them.
#
# <!-- notes
# Count how many stamps land on each pixel. Take the question seriously: let somebody draw the stamps for kernel three
# on the board before you show the counts. Left uneven, middle even inside, right doubled first and then convolved with
# stride 1: only the border differs. With kernel 3 and stride 2 it is one, two, one, two along a line, and one, two, four
# in two dimensions.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** Stride 2. What numbers appear along one row for kernel 3, and what for kernel 4?

# %% slideshow={"slide_type": "skip"}
def ones(*shape):
    return np.ones(shape, "float32")


def counts(kernel):
    """Overlap counts of a transposed convolution with stride 2 on 5 x 5 inputs."""
    image = ops.conv_transpose(ones(1, 5, 5, 1), ones(kernel, kernel, 1, 1), strides=2)
    return ops.convert_to_numpy(image)[0, ..., 0]


doubled = layers.UpSampling2D(2)(ones(1, 5, 5, 1))
resized = ops.conv(doubled, ones(3, 3, 1, 1), padding="same")
resized = ops.convert_to_numpy(resized)[0, ..., 0]
pictures = {"transposed, 3": counts(3), "transposed, 4": counts(4), "doubled, 3": resized}


# %% slideshow={"slide_type": "skip"} tags=["figure"]
def draw_counts(pictures):
    figure, axes = plt.subplots(1, len(pictures), figsize=(9.5, 3.3))
    for ax, (title, image) in zip(axes, pictures.items()):
        ax.imshow(image, vmin=0, vmax=9, cmap="cividis", interpolation="nearest")
        for (row, column), value in np.ndenumerate(image):
            color = "white" if value < 5 else "black"
            style = {"ha": "center", "va": "center", "fontsize": 9, "color": color}
            ax.text(column, row, f"{value:.0f}", **style)
        ax.set(xticks=[], yticks=[], title=title)
        ax.grid(False)
    return figure


# %% [markdown] slideshow={"slide_type": "fragment"}
# ### Kernel 3 counts 1, 2, 4; kernel 4 counts evenly
#
# The remedy on the right: double the image first (copy each pixel to a 2 x 2 block), then convolve with stride 1.

# %% tags=["figure"]
figure = draw_counts(pictures)
plots.show(figure, "Stamps per pixel: a 1-2-4 checkerboard, an even 4 and an even 9 inside.")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
inner = {name: set(image[2:-2, 2:-2].ravel()) for name, image in pictures.items()}
expect(inner["transposed, 3"] == {1, 2, 4}, "kernel 3: 1, 2 or 4 stamps on an inner pixel")
expect(inner["transposed, 4"] == {4}, "kernel 4: 4 stamps on every inner pixel")
expect(inner["doubled, 3"] == {9}, "doubled, kernel 3: 9 terms in every inner pixel")


# %% [markdown] slideshow={"slide_type": "skip"}
# Equal counts are not enough. Feed a flat input, $y_i = a$. Away from the border
#
# $$(C^\top y)_p = a \sum_{j \,:\, s \text{ divides } p - j} w_j .$$
#
# A flat input gives a flat output only if all $s$ sums are equal. With stride 2 and kernel 3 one sum has two terms, the other
# only one. With kernel 4 both have two, but of *different weights*. After doubling and an ordinary convolution each pixel is $a \sum_j w_j$,
# the same sum, whatever the weights are. Odena, Dumoulin and Olah (2016) show the artefact in many generated images and recommend
# resizing, then convolving.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Two convolutional decoders
#
# From the 16-unit codes: dense to 7 x 7 x 16, then 14 x 14 x 8, then 28 x 28 x 1.
#
# <!-- notes
# Transposed and doubling decoders have the same number of weights for the same kernel. They differ in cost: the
# doubling decoder convolves on the large grid and needs four times the multiplications in its convolutions.
# -->

# %%
def conv_decoder(kind, k):
    def grow(filters, activation):
        options = {"padding": "same", "activation": activation}
        if kind == "transposed":
            return [layers.Conv2DTranspose(filters, k, strides=2, **options)]
        return [layers.UpSampling2D(2), layers.Conv2D(filters, k, **options)]

    dense = layers.Dense(7 * 7 * 16, activation="relu")
    start = [keras.Input((16,)), dense, layers.Reshape((7, 7, 16))]
    return keras.Sequential([*start, *grow(8, "relu"), *grow(1, "sigmoid")])


# %% [markdown] slideshow={"slide_type": "skip"}
# First untrained: replace the 7 x 7 x 16 feature map by a flat one (all ones) and see how far the inner pixels of the output
# spread. **Ripple** is $(\max - \min)$ divided by the mean, over ten random starts.

# %% slideshow={"slide_type": "skip"}
def ripple(decoder):
    """Spread of the inner output pixels when the first feature map is flat."""
    image = ones(1, 7, 7, 16)
    for layer in decoder.layers[2:]:
        image = layer(image)
    inner = ops.convert_to_numpy(image)[0, 8:20, 8:20, 0]
    return (inner.max() - inner.min()) / inner.mean()


# %% tags=["checkpoint"]
kinds = [("transposed", 2), ("transposed", 3), ("transposed", 4), ("doubled", 3)]
ripples = {f"{kind}, kernel {k}": [ripple(conv_decoder(kind, k)) for _ in range(10)]
           for kind, k in kinds}
for name, values in ripples.items():
    print(f"untrained, {name:20s} ripple {np.mean(values):.2f} ± {np.std(values):.2f}")
smallest = min(np.mean(values) for name, values in ripples.items() if "transposed" in name)
expect(smallest > 0.15, "untrained, all transposed decoders ripple on a flat input")
expect(np.max(ripples["doubled, kernel 3"]) < 1e-5, "the doubling decoder never does")


# %% [markdown] slideshow={"slide_type": "skip"}
# Random weights ripple whether or not the stamps overlap evenly. An even count is not enough, as kernel 4 shows. Nor is it needed: in one dimension the
# kernel $(\frac12, 1, \frac12)$ with stride 2 has two equal sums and draws flat.
#
# Does the pattern survive training? A $2 \times 2$ filter $\frac14 \begin{pmatrix} 1 & -1 \\ -1 & 1 \end{pmatrix}$ answers to checkerboards, but also
# to noise and to the edges of strokes. What sets a checkerboard apart is that it *goes on*: two pixels farther the filter answers the
# same again. So measure the **energy**, the mean square of the answer as a share of the pixels' variance, and the **regularity**, the
# correlation between the answers two pixels apart. Uneven stamps also draw stripes, to which this filter is blind. Hence the **imbalance**: the spread of the
# mean ink over the four kinds of pixels (even or odd row, even or odd column), divided by the mean ink.

# %% slideshow={"slide_type": "skip"}
def checkerboard(images):
    """Return energy and regularity of the 2 x 2 checkerboard in images, and their imbalance."""
    a = np.reshape(images, (-1, 28, 28))
    answer = (a[:, :-1, :-1] - a[:, :-1, 1:] - a[:, 1:, :-1] + a[:, 1:, 1:]) / 4
    pairs = [(answer[:, :, 2:], answer[:, :, :-2]), (answer[:, 2:], answer[:, :-2])]
    regular = [np.sum(p * q) / np.sqrt(np.sum(p**2) * np.sum(q**2)) for p, q in pairs]
    ink = [a[:, i::2, j::2].mean() for i in (0, 1) for j in (0, 1)]
    return np.mean(answer**2) / a.var(), np.mean(regular), np.ptp(ink) / np.mean(ink)


# %% slideshow={"slide_type": "skip"} tags=["evidence"]
board = np.indices((28, 28)).sum(axis=0) % 2
target = x_test[:1000].reshape(-1, 28, 28)
seen = {"a checkerboard": board, "white noise": rng.random((500, 28, 28)),
        "real digits": target, "digits + 10 % board": target + 0.1 * board,
        "digits + 10 % stripes": target + 0.1 * (np.arange(28) % 2)}
scale = roomy_train.std()
inputs, outputs = roomy_train[:10_000] / scale, x_train[:10_000].reshape(-1, 28, 28, 1)
for kind, kernel in (("transposed", 3), ("doubled", 3)):
    decoder = conv_decoder(kind, kernel)
    training.fit(decoder, inputs, outputs, epochs=3, batch_size=128)
    seen[f"trained, {kind}"] = run(decoder, roomy_test[:1000] / scale)[..., 0]

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### The trained decoders draw no checkerboard
#
# The first five rows calibrate the three measures. The last two are decoders with kernel 3, after three passes over 10,000 digits.
#
# <!-- notes
# Energy alone calls noise a checkerboard; regularity tells them apart. Stripes pass both, but not the last column, which
# sees any pattern of period two that sits at the same pixels in every image. Real digits have edges, so some energy, and
# a negative regularity. Both trained decoders look like digits here and not like a board.
# A loss that does not compare pixels gives no such guarantee.
# -->

# %% tags=["checkpoint", "evidence"]
measured = {name: checkerboard(images) for name, images in seen.items()}
print(f"{'':22s} energy  regularity  imbalance  test MSE")
for name, (energy, regular, imbalance) in measured.items():
    error = f"{metrics.mse(target, seen[name]):9.4f}" if "trained" in name else ""
    print(f"{name:22s} {energy:6.3f} {regular:11.2f} {imbalance:10.3f} {error}")
ours = np.array([measured["trained, transposed"], measured["trained, doubled"]])
expect(abs(measured["white noise"][1]) < 0.05, "white noise has no regularity")
expect(measured["digits + 10 % board"][1] > 0.3, "a faint checkerboard on digits is seen")
expect(ours[:, 0].max() < measured["real digits"][0], "trained: less energy than real digits")
expect(measured["digits + 10 % stripes"][2] > 0.3, "faint stripes on digits are seen too")
expect(ours[:, 1].max() < 0.3, "trained: no regular pattern")
expect(ours[:, 2].max() < 0.2, "trained: the ink is spread evenly, so no stripes")


# %% [markdown] slideshow={"slide_type": "skip"}
# The layer only makes it *easy* to draw a checkerboard; here each pixel's error counts, and there is none to be seen. Three passes do not decide which of the two ends with the lower error.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Tied weights
#
# PCA encodes with $U^\top$ and decodes with the same $U$. An autoencoder can do the same: $z = W^\top x + b$ and $\hat{x} = W z + b'$ with one matrix $W$.
#
# <!-- notes
# PCA encodes with the transpose of what it decodes with. So why have two matrices at all? Tying them halves the
# weights. First the class, then the question what it costs.
# -->

# %% tags=["twin"]
class TiedDense(layers.Layer):
    def __init__(self, units, activation=None, transpose_activation=None, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.activation = keras.activations.get(activation)
        self.transpose_activation = keras.activations.get(transpose_activation)

    def build(self, input_shape):
        d, k = input_shape[-1], self.units
        self.kernel = self.add_weight((d, k), "glorot_uniform", name="kernel")
        self.bias = self.add_weight((k,), "zeros", name="bias")
        self.transpose_bias = self.add_weight((d,), "zeros", name="transpose_bias")

    def call(self, inputs, transpose=False):
        if transpose:
            x_hat = inputs @ ops.transpose(self.kernel) + self.transpose_bias
            return self.transpose_activation(x_hat)
        return self.activation(inputs @ self.kernel + self.bias)


# %% [markdown] tags=["predict"]
# **Predict first.** One matrix instead of two, half the weights. What does that cost a linear autoencoder, and one with a sigmoid output:
# nothing, about a twentieth of the error, or more than half of it?

# %% [markdown] slideshow={"slide_type": "skip"}
# Why should one matrix be enough? Take the linear autoencoder, $\hat{x} = D E x$ with separate matrices (the biases take care of the mean).
# Its best error is PCA's, reached by *every* pair $D = U A$, $E = A^{-1} U^\top$ with an invertible $A$ (lesson 02). Tying asks for
# $E = D^\top$, that is $A^{-1} = A^\top$. Such $A$ exist: rotations and reflections. So the tied autoencoder can still reach the best
# error, and there $W = U A$ has **orthonormal columns**, $W^\top W = A^\top U^\top U A = I$, although nothing in the loss asks for it.
#
# With a sigmoid at the output this argument breaks: it multiplies each pixel by a slope of its own, so the best decoder need not be the
# transpose of the best encoder. Tying may cost something: measure it.

# %% slideshow={"slide_type": "skip"}
def one_layer(tied, output, k=32):
    """An autoencoder with one weight matrix (tied) or two; the code is linear."""
    x = keras.Input((784,))
    if tied:
        layer = TiedDense(k, transpose_activation=output)
        return keras.Model(x, layer(layer(x), transpose=True))
    return keras.Model(x, layers.Dense(784, activation=output)(layers.Dense(k)(x)))

one_matrix = {}
for output in (None, "sigmoid"):
    for tied in (False, True):
        one_matrix[output, tied] = one_layer(tied, output)
        training.fit(one_matrix[output, tied], x_train, epochs=3, learning_rate=0.01)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### In a minute, tying looks dear
#
# Four autoencoders with $k = 32$, all trained for three epochs with the same learning rate.
#
# <!-- notes
# For the linear pair the weights are halved and the error stays. With a sigmoid at the output the tied model loses by
# far. Ask: is that the price of tying, or of this training? Both networks got the same learning rate. Was that fair?
# -->

# %% tags=["checkpoint", "evidence"]
result = {}
print(f"PCA with 32 components {metrics.mse(x_test, pca(x_test, 32)):41.4f}")
for (output, tied), model in one_matrix.items():
    result[output, tied] = metrics.mse(x_test, np.clip(run(model, x_test), 0, 1))
    name = f"{output or 'linear'} output, {'one matrix' if tied else 'two matrices'}"
    print(f"{name:29s} {model.count_params():,} parameters, test MSE {result[output, tied]:.4f}")
ratio = result[None, True] / result[None, False]
expect(abs(ratio - 1) < 0.05, f"linear: tying changes the error by {ratio - 1:+.1%}")
ratio = result["sigmoid", True] / result["sigmoid", False]
expect(ratio > 1.2, f"sigmoid, after three epochs: tying adds {ratio - 1:.0%}")
W = one_matrix[None, True].layers[1].kernel.numpy()
error = np.abs(W.T @ W - np.eye(32)).max()
expect(error < 0.1, f"linear and tied: no entry of W^T W - I is larger than {error:.3f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Each at its best, tying is nearly free
#
# The linear result is the one you derived. The other is a trap: one short training at one learning rate. Now both sigmoid networks try four
# learning rates (at 192 epochs only the one that won at 48) and train up to 64 times as long.
#
# <!-- notes
# This is the most useful slide of the lesson for anybody who compares models. The first row is the comparison you just
# made. In the next rows each network has the best of four learning rates, chosen on validation digits; the last row uses
# only the rate that was best for both at 48 epochs. The gap shrinks to between five and six per cent, at every length tried.
# -->

# %% tags=["checkpoint", "evidence"]
long = data.load_evidence("03_tied_weights")
rows = {(row["epochs"], row["matrices"], row["rate"]): row for row in long["table"]}
same = [rows[3, matrices, 0.01] for matrices in (2, 1)]
def best(epochs, matrices):
    tried = [row for key, row in rows.items() if key[:2] == (epochs, matrices)]
    return min(tried, key=lambda row: row["validation MSE"])

pairs = [[best(epochs, matrices) for matrices in (2, 1)] for epochs in (3, 12, 48, 192)]
print("epochs   two matrices (rate)   one matrix (rate)   tying adds")
added = []
for two, one in [same, *pairs]:
    added.append(one["test MSE"] / two["test MSE"] - 1)
    print(f"{two['epochs']:6d} {two['test MSE']:14.4f} ({two['rate']}) {one['test MSE']:12.4f} "
          f"({one['rate']}) {added[-1]:12.1%}")
print(f"means of {two['seeds']} seeds; {long['core_seconds'] / 60:.0f} minutes on one core")
expect(max(added[1:]) < 0.08 < added[0], "tuned, tying adds less than 8 % at every length")

# %% [markdown] slideshow={"slide_type": "skip"}
# (`python evidence/03_tied_weights.py` repeats it.) Tying adds about a twentieth to the error of this network, after three epochs as after 192. The large gap
# came from the learning rate: in a short training the tied network needs a higher one. Before you say that A is better than B, tune both.
# Vincent et al. (2008) mention tied weights as an option; in the package the layer is `ae_helpers.layers.TiedDense`.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Exercises
#
# 1. **Sizes and stamps** (warm-up): predict the output size of a transposed convolution, and name the kernels that overlap unevenly.
# 2. **A tour** (core): walk through code space along given codes, in equal steps.
# 3. **The matrix behind the layer** (stretch): write a convolution as a matrix; its transpose is Keras's layer.
#
# They need only the setup cell.
#
# <!-- notes
# Exercise one is arithmetic with the two formulas of the stamps. Two and three are a few lines of NumPy each. The third
# shows that transposed is meant literally.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 1 (warm-up): sizes and stamps
#
# A feature map of 7 x 7 goes through `Conv2DTranspose` with kernel 5 and stride 3. What is the side of the output with
# `padding="valid"`, what with `padding="same"`, and which of the kernel sizes 3, 4, 5, 6 (a list) give an *uneven* overlap with stride 3?

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
valid_side = ...  # your code here
same_side = ...
uneven_kernels = ...  # a list

# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 1
by_keras = [layers.Conv2DTranspose(1, 5, 3, padding).compute_output_shape((1, 7, 7, 1))[1]
            for padding in ("valid", "same")]
check(
    "Exercise 1",
    lambda: (valid_side, same_side, uneven_kernels),
    (lambda a: a[0] == by_keras[0], "Valid: where does the last of the 7 stamps start and end?"),
    (lambda a: a[1] == by_keras[1], "Same: the output is exactly stride times the input."),
    (lambda a: not isinstance(a[2], int), "Give the kernels as a list, even if it is only one."),
    (lambda a: set(a[2]) != {3, 6}, "Those are the even ones: the stride divides them."),
    (lambda a: set(a[2]) == {4, 5}, "Uneven: the stride does not divide the kernel."),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# valid_side = 3 * (7 - 1) + 5
# same_side = 3 * 7
# uneven_kernels = [k for k in (3, 4, 5, 6) if k % 3]
# ```
#
# The last stamp starts at 18 and covers 5 pixels, so 23 in all. Stride 3 divides 3 and 6 only.
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 2 (core): a tour
#
# Write `tour(codes, steps)`: a walk in code space that starts at the first row of `codes` (shape `(m, k)`), goes in straight
# lines through all the others in order, and ends at the last. Each of the $m - 1$ legs has `steps` equal steps, and no code appears
# twice, so the result has $(m - 1)$ times `steps`, plus 1, rows.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def tour(codes, steps):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 2
stops = np.array([[0.0, 0.0], [4.0, 2.0], [4.0, -2.0]])
high = np.array([[1.0, 0.0, 2.0], [0.0, 3.0, -1.0], [5.0, 5.0, 5.0], [2.0, 2.0, 8.0]])
check(
    "Exercise 2",
    lambda: [tour(stops, 4), tour(stops[:2], 2), tour(high, 3)],
    (lambda a: a[0] is not None, "Your function returns nothing. It needs the word return."),
    (lambda a: len(a[0]) != 8, "8 rows: a leg of 4 steps has 5 codes, both ends counted."),
    (lambda a: len(a[0]) != 10, "A code appears twice where two legs meet."),
    (lambda a: np.shape(a[0]) == (9, 2), "2 legs of 4 steps in a plane need shape (9, 2)."),
    (lambda a: np.shape(a[2]) == (10, 3), "3 legs of 3 steps need shape (10, 3)."),
    (lambda a: np.allclose(a[0][0], stops[0]), "The tour must start at the first code."),
    (lambda a: np.allclose(a[0][8], stops[2]), "The tour must end at the last code."),
    (lambda a: np.allclose(a[0][4], stops[1]), "Row 4 must be the second code."),
    (lambda a: np.allclose(a[2][::3], high), "With 3 steps, row 3 must be the second code."),
    (lambda a: all(np.allclose(np.diff(a[0][i : i + 5], 2, axis=0), 0) for i in (0, 4))
     and np.allclose(a[1][1], stops[1] / 2), "The steps of each leg must be equal."),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def tour(codes, steps):
#     legs = [np.linspace(a, b, steps, endpoint=False) for a, b in zip(codes[:-1], codes[1:])]
#     return np.concatenate([*legs, codes[-1:]])
# ```
#
# Each leg leaves out its end, because the next leg starts there; the very last code is put back.
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 3 (stretch): the matrix behind the layer
#
# Write `conv_matrix(w, n, s)`: the matrix $C$ of the one-dimensional "valid" convolution of $n$ inputs with a kernel `w` of length $\kappa$ and
# stride $s$. It has $\lfloor (n - \kappa)/s \rfloor + 1$ rows and $n$ columns. Then $C^\top$ is the transposed convolution: the check compares
# it with Keras.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def conv_matrix(w, n, s):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 3
three, four, y = map(np.array, ([1.0, -2.0, 5.0], [3.0, 4.0, 0.5, -1.0], [1.0, 3.0, -1.0]))
keras_says = [ops.convert_to_numpy(ops.conv_transpose(y[None, :, None], w[:, None, None], s))
              for w, s in ((three, 2), (four, 3))]
check(
    "Exercise 3",
    lambda: [conv_matrix(three, 7, 2), conv_matrix(three, 8, 2), conv_matrix(four, 10, 3)],
    (lambda a: a[0] is not None, "Your function returns nothing. It needs the word return."),
    (lambda a: np.shape(a[0]) != (7, 3), "That is the transpose: a row is an output of C."),
    (lambda a: np.shape(a[0]) == (3, 7), "n = 7, kernel 3, stride 2 needs shape (3, 7)."),
    (lambda a: np.shape(a[1]) == (3, 8), "n = 8, kernel 3, stride 2 needs shape (3, 8)."),
    (lambda a: np.shape(a[2]) == (3, 10), "n = 10, kernel 4, stride 3 needs shape (3, 10)."),
    (lambda a: np.allclose(a[0][0][:3], three), "Row 0 must begin with w, not flipped."),
    (lambda a: np.allclose(a[0][1][2:5], three), "Row i must start at column s * i."),
    (lambda a: np.allclose(np.transpose(a[0]) @ y, keras_says[0].ravel()), "Other entries are 0."),
    (lambda a: np.allclose(a[2].T @ y, keras_says[1].ravel()), "Wrong for kernel 4, stride 3."),
    (lambda a: np.allclose(a[1][:, :7], a[0]), "With n = 8 the last column is all 0."),
)

# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def conv_matrix(w, n, s):
#     k = len(w)
#     C = np.zeros(((n - k) // s + 1, n))
#     for i in range(len(C)):
#         C[i, s * i : s * i + k] = w
#     return C
# ```
#
# Row $i$ holds the kernel at position $s i$, so a column of $C^\top$ is a stamp.
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Open experiments
#
# * Replace the sigmoid at the end of `plane` by no activation. Predict what the drawings along a ray do for $t \to \infty$, then look.
# * Fit a Gaussian to the codes of *one* digit. Predict the share of drawings that pass, then measure it.
# * `ae_helpers.explorers.live_latent_explorer(roomy.decoder, run(roomy.encoder, x_test), y_test)` has 16 sliders. What does each one draw?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Summary
#
# 1. A decoder with $k$ code units draws a sheet of at most $k$ dimensions through pixel space, and nothing off that sheet; a small step can change a drawing in at most $k$ independent ways.
# 2. The loss tests the decoder at the codes of training digits only. Far outside, a ReLU decoder with a sigmoid output turns black and white, and re-encoding loses the code.
# 3. Most 16-unit codes drawn from a fitted Gaussian gave no digit: nothing in a plain autoencoder's loss makes its decoder a generator.
# 4. Transposed convolution is the transpose of convolution: it stamps. Its stamps can ripple even on flat input; with doubling and then convolving, flat stays flat. Trained here on the pixels of digits, neither drew a checkerboard.
# 5. Tied weights halve the weights. They cost a linear autoencoder nothing; with a sigmoid output they cost ours 5 to 6 % more error once each network had its own learning rate.
#
# <!-- notes
# Five points to take home. The third one is the reason for lesson 09, the fourth comes back in lesson 06, the fifth is
# a warning for every comparison you will ever make.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Further reading
#
# - Odena, Dumoulin, Olah (2016), *Deconvolution and checkerboard artifacts*, Distill: [doi 10.23915/distill.00003](https://doi.org/10.23915/distill.00003). Overlap, and resizing before convolving.
# - Dumoulin, Visin (2016), *A guide to convolution arithmetic for deep learning*: [arXiv 1603.07285](https://arxiv.org/abs/1603.07285). Every size formula, with drawings.
# - Ghosh, Sajjadi, Vergari, Black, Schölkopf (2020), *From variational to deterministic autoencoders*: [arXiv 1903.12436](https://arxiv.org/abs/1903.12436). A density fitted to the codes after training.
# - Vincent, Larochelle, Bengio, Manzagol (2008), *Extracting and composing robust features with denoising autoencoders*, ICML: [doi 10.1145/1390156.1390294](https://doi.org/10.1145/1390156.1390294).
# - Goodfellow, Bengio, Courville (2016), *Deep Learning*, [chapter 14, autoencoders](https://www.deeplearningbook.org/contents/autoencoders.html). Tangent planes and manifolds in section 14.6.

# %% [markdown] slideshow={"slide_type": "skip"}
# [← 02 The encoder](02_encoder.ipynb) · [04 Loss functions →](04_loss_functions.ipynb)
