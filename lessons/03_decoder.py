# %% [markdown] slideshow={"slide_type": "slide"}
# # 03 · The decoder: what can it draw?
#
# > **What can the decoder draw, and what can it not?**
#
# **Time** about 45 s on two CPU cores · **Before** [lesson 01](01_what_is_an_autoencoder.ipynb) (encoder $f$, decoder $g$, code $z$), [lesson 02](02_encoder.ipynb) (linear autoencoder = PCA) · **Data** MNIST
#
# **Afterwards you can** *draw* everything a decoder knows as one picture, *explain* why a plain decoder is not a generator, *derive* where checkerboard patterns come from, *build* a decoder from transposed or upsampled convolutions, *measure* what tied weights cost
#
# <!-- notes
# The encoder had its lesson; now the decoder stands alone. Ask the room: if you type two numbers into the decoder
# yourself, what comes out, and is it always a digit?
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

# %% [markdown] slideshow={"slide_type": "skip"}
# Hold back the last 10,000 training digits for choices (here the number of epochs). The test digits are for the numbers
# you report. Nothing about these two networks changes after this cell.

# %% slideshow={"slide_type": "skip"}
digits = data.load_mnist(flat=True)
x_train, x_val = digits.x_train[:50_000], digits.x_train[50_000:]
x_test, y_test = digits.x_test, digits.y_test


def run(model, inputs):
    """Apply a model to an array and return an array."""
    return ops.convert_to_numpy(model(np.asarray(inputs, "float32")))


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
# Two numbers name every point of $\mathcal{M}$, so it is at most a two-dimensional **surface** (a *manifold*, where it has no
# folds or crossings), bent through 784 dimensions. The decoder can draw what lies on this sheet, and nothing else.
#
# A reconstruction $\hat{x} = g(f(x))$ is a point of the sheet. The encoder picks it, and can do no better than the nearest one:
#
# $$\|x - g(f(x))\|^2 \;\ge\; \min_{z} \|x - g(z)\|^2 .$$
#
# The right side is the squared distance from $x$ to the sheet. For PCA with two components the sheet is flat, a plane
# through the mean image.
#
# <!-- notes
# A sheet of paper is two-dimensional however you crumple it in the room. The decoder crumples the code plane into the
# room of all images. Ask what share of that room a sheet can fill: none of its volume.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** You decode a grid of codes, from the left edge of the occupied region to the right, and from bottom to top.
# How many of the ten digits will you find? What is drawn *between* two digits?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The whole plane, decoded
#
# The codes crowd in some places and are rare in others. Equal steps would spend most drawings on empty outskirts. So take the
# grid lines at **quantiles** of the training codes: the same share of codes lies between any two neighbouring lines. With
# quantiles as axes, the picture of the codes shows the same region as the picture of the drawings.
#
# <!-- notes
# Left is what the encoder does with test digits it never saw, right is what the decoder draws over the same region.
# Walk along a row and let the audience name the digits.
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
# The picture on the right is nearly everything this decoder knows. Digits that own a region of the plane are drawn clearly.
# Between two regions one digit turns into its neighbour, through shapes that are sometimes no digit at all. Digits that
# share a region (often 4 and 9, or 3, 5 and 8) come out blurred, and some may be missing: one point of the sheet has to serve
# many different images, and under squared error the best single answer to many images is their average.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How close is the sheet to the digits?
#
# Compare on the test digits: a single point (the mean image, $k = 0$), flat sheets (PCA) and the curved sheets of the two decoders.
#
# <!-- notes
# Same two numbers for PCA and for the autoencoder. The only difference is that one sheet is flat and the other may
# bend. Bending pays, but two numbers remain two numbers.
# -->

# %% slideshow={"slide_type": "skip"}
mean = x_train.mean(axis=0)
covariance = x_train.T @ x_train / len(x_train) - np.outer(mean, mean)
components = np.linalg.eigh(covariance)[1][:, ::-1]


def pca(x, k):
    """Project x on the first k principal components of the training digits."""
    basis = components[:, :k]
    return mean + (x - mean) @ basis @ basis.T


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
expect(gain < 0.8, f"bending the sheet removes {1 - gain:.0%} of PCA's error at k = 2")
gain = test_mse["autoencoder, k = 16"] / test_mse["PCA, k = 16"]
expect(gain < 0.7, f"and {1 - gain:.0%} at k = 16")


# %% [markdown]
# A flat sheet with two directions removes less than a fifth of the mean image's error. A bent one comes much closer to the
# digits, with the same two numbers.

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
    """Return the derivative of the decoder by each code unit, shape (k, n, d)."""
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
# The top row is the drawing itself, in orange. Below it, orange pixels gain ink and purple pixels lose it when
# one code unit grows. You see strokes move, lean and turn into other strokes.
#
# Take a small random step of the code and compare the true change with the one the tangents foretell.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
rng = np.random.default_rng(SEED)
z, delta = z_test[:500], 0.05 * rng.standard_normal((500, 2)).astype("float32")
change = run(plane.decoder, z + delta) - run(plane.decoder, z)
foretold = np.einsum("nj,jnd->nd", delta, tangents(plane.decoder, z))
miss = np.linalg.norm(change - foretold, axis=1) / np.linalg.norm(change, axis=1)
miss = np.median(miss)
expect(miss < 0.1, f"two tangents foretell a small change; the median miss is {miss:.1%}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Off the map
#
# Training looks at the decoder at the $n$ codes $f(x_1), \ldots, f(x_n)$ only:
#
# $$\mathcal{L}(\theta, \phi) = \frac{1}{n} \sum_{i=1}^{n} \| x_i - g(f(x_i)) \|^2 .$$
#
# No term mentions any other code. What does $g$ draw far outside? Let $c$ be the mean training code and walk away from it
# along the ray $z(t) = c + t\,(f(x) - c)$. At $t = 1$ stands a test digit.
#
# <!-- notes
# Now leave the region where the encoder ever sends anything. Nobody has told the decoder what to draw there. Take bets:
# grey fog, noise, or something crisp? Then show the rays and read each row from left to right: the drawing gets
# sharper, not fuzzier, and at some point stops changing.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** Is the drawing at $t = 16$ grey fog, noise, or sharp black and white? Why?

# %% slideshow={"slide_type": "skip"}
center = z_train.mean(axis=0)
factors = [0, 0.5, 1, 2, 4, 8, 16, 64]
drawings = {}
for digit in (0, 2):
    away = z_test[np.argmax(y_test == digit)] - center
    ray = np.stack([center + t * away for t in factors])
    drawings[f"a {digit}"] = run(plane.decoder, ray)

# %% slideshow={"slide_type": "fragment"} tags=["figure"]
titles = [f"t = {t}" for t in factors]
figure = plots.image_rows(drawings, titles, "Far out, the drawing turns black and white")
plots.show(figure, "Two rays away from the mean code; the drawings lose their greys.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Behind hidden ReLUs a network is piecewise linear. Along a ray, past the last kink, the input of the final sigmoid is
# $a + b\,t$ for each pixel. Where $b \ne 0$ it grows without bound, and the sigmoid goes to 0 or 1.

# %% [markdown] slideshow={"slide_type": "skip"}
# So the drawing has a limit: a black-and-white image that no longer depends on $t$. The encoder gives that image one
# fixed code, while $z(t)$ walks on. Hence the **re-encoding error** $\|f(g(z)) - z\|$ must grow in proportion to $t$, and in
# units of the distance walked, $\|z - c\|$, it must approach 1. Near real codes it should be small: $g(f(x))$
# looks like $x$, so $f$ should send it back near $f(x)$.

# %% slideshow={"slide_type": "skip"}
neighbours = x_train[:10_000]


def to_nearest(images, others=neighbours):
    """Return each image's squared error to the nearest of others."""
    squares = np.sum(images**2, axis=1)[:, None] + np.sum(others**2, axis=1)
    return (squares - 2 * images @ others.T).min(axis=1)


# %% [markdown] slideshow={"slide_type": "slide"}
# **Three measures on the way out**, for 500 test digits. *Grey pixels* lie between 0.05 and 0.95. *To nearest digit* is the
# squared error to the nearest of 10,000 training digits. The last column is the re-encoding error per distance walked (median).
#
# <!-- notes
# Three measures, one story. The greys vanish, the nearest real digit gets farther away, and the encoder no longer
# returns to where we started. At 1.0 in the last column it has lost track completely.
# -->

# %% tags=["checkpoint", "evidence"]
grey, lost = {}, {}
table = "   t  grey pixels  to nearest digit  |f(g(z)) - z| / |z - c|"
for t in (1, 2, 4, 8, 16):
    z = center + t * (z_test[:500] - center)
    images = run(plane.decoder, z)
    grey[t] = np.mean((images > 0.05) & (images < 0.95))
    walked = np.linalg.norm(z - center, axis=1)
    lost[t] = np.median(np.linalg.norm(run(plane.encoder, images) - z, axis=1) / walked)
    nearest = to_nearest(images).mean()
    table += f"\n{t:4d}  {grey[t]:11.0%}  {nearest:16.1f}  {lost[t]:23.2f}"
print(table)
expect(grey[16] < 0.5 * grey[1], f"grey pixels fall from {grey[1]:.0%} to {grey[16]:.0%}")
expect(lost[1] < 0.2, f"on the map, re-encoding misses by {lost[1]:.2f} of the way")
expect(lost[16] > 0.6, f"at t = 16 it misses by {lost[16]:.2f} of the way")

# %% [markdown] slideshow={"slide_type": "skip"}
# All at once: send a grid of codes through decoder and encoder, and draw an arrow from each code to where it arrives.

# %% slideshow={"slide_type": "skip"} tags=["figure"]
ends = np.quantile(z_train, [0.01, 0.99], axis=0)
margin = 0.4 * (ends[1] - ends[0])
low, high = ends[0] - margin, ends[1] + margin
field = np.stack(np.meshgrid(*np.linspace(low, high, 14).T), axis=-1).reshape(-1, 2)
arrows = run(plane.encoder, run(plane.decoder, field)) - field
fig, ax = plt.subplots(figsize=(7, 3.8))
ax.scatter(*z_train[:1200].T, s=4, color=plots.CODE, linewidths=0, label="training codes")
style = {"angles": "xy", "scale_units": "xy", "scale": 1, "width": 0.002}
ax.quiver(*field.T, *arrows.T, **style, color=plots.DECODER)
ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
ax.set(xlabel="code unit 1", ylabel="code unit 2")
ax.set_title("Decode, encode again: far-out codes are sent back")
ax.legend(loc="best", frameon=True)
alt = "Arrows show where decoding and encoding sends each code: "
plots.show(fig, alt + "short among the codes, long outside.")

# %% [markdown] slideshow={"slide_type": "skip"}
# Among the codes the arrows are short: the decoder draws something that the encoder reads as the same code. Far outside they
# are long and lead back towards the codes: the drawing hardly changes any more out there, so the encoder has nothing to tell
# the distance from.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A walk from one digit to another
#
# A straight line in **code space**, decoded, stays on the sheet. A straight line in **pixel space** leaves it wherever the sheet is bent.
#
# $$\text{codes: } g\big((1 - t)\,z_a + t\,z_b\big), \qquad \text{pixels: } (1 - t)\,\hat{x}_a + t\,\hat{x}_b, \qquad 0 \le t \le 1.$$
#
# <!-- notes
# First row through the plane, second through sixteen code units, third the cross-fade. A straight line between two
# codes becomes a curved line on the sheet. A straight line between two images leaves the sheet at once: that is the
# cross-fade of television.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** Half-way from a 1 to a 0, which of the two is closer to some real digit? And does it help to have
# 16 code units instead of 2?

# %% slideshow={"slide_type": "skip"}
t = np.linspace(0, 1, 8)[:, None]
pair = [np.argmax(y_test == 1), np.argmax(y_test == 0)]
walks = {}
for model in (plane, roomy):
    z_a, z_b = run(model.encoder, x_test[pair])
    walks[f"codes, k = {len(z_a)}"] = run(model.decoder, (1 - t) * z_a + t * z_b)
x_a, x_b = run(roomy, x_test[pair])
walks["pixels"] = (1 - t) * x_a + t * x_b

# %% slideshow={"slide_type": "fragment"} tags=["figure"]
titles = [f"t = {value:.2f}" for value in t.ravel()]
title = "Codes: one digit becomes another. Pixels: one fades out."
figure = plots.image_rows(walks, titles, title)
plots.show(figure, "From a 1 to a 0: in the plane, in 16 code units, and as a cross-fade.")

# %% [markdown] slideshow={"slide_type": "slide"}
# **The same for 500 pairs of test digits** with different labels, midpoints only.
#
# <!-- notes
# Read along the rows. The decoded midpoint in the plane is about as close to a real digit as the ends are; the cross-
# fade is not. With sixteen code units the advantage is smaller, perhaps because straight lines cross empty space.
# -->

# %% tags=["checkpoint", "evidence"]
different = np.flatnonzero(y_test[:600] != y_test[5000:5600])[:500]
one, two = different, 5000 + different
gains = []
table = "squared error to nearest digit   ends   code midpoint   pixel midpoint"
for model in (plane, roomy):
    z_a, z_b = run(model.encoder, x_test[one]), run(model.encoder, x_test[two])
    x_a, x_b = run(model.decoder, z_a), run(model.decoder, z_b)
    middle = to_nearest(run(model.decoder, (z_a + z_b) / 2)).mean()
    faded = to_nearest((x_a + x_b) / 2).mean()
    ends = to_nearest(x_a).mean()
    table += f"\nk = {z_a.shape[1]:2d} {ends:30.1f} {middle:15.1f} {faded:16.1f}"
    gains.append(1 - middle / faded)
print(table)
expect(gains[0] > 0.15, f"in the plane the code midpoint is {gains[0]:.0%} closer")
expect(0.02 < gains[1] < gains[0], f"with 16 code units it is {gains[1]:.0%} closer")

# %% [markdown]
# The code midpoint wins with both codes, but by less with 16 units. A likely reason: in 16 dimensions there is far more room
# between the codes, so the middle of a line is more often in a gap.

# %% [markdown] slideshow={"slide_type": "skip"}
# Be careful with this measure. The average of two images is paler than either, and squared error punishes a pale stroke less than
# a misplaced one. That helps the cross-fade, and it loses all the same. A plain autoencoder guarantees nothing about its
# midpoints; Berthelot et al. (2018) add a critic that judges them during training.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["failure"]
# ## How it fails: the decoder as a generator
#
# If $g$ turns codes into digits, new codes should give new digits. Fit a Gaussian to the training codes of the 16-unit
# autoencoder (their mean and their full covariance), draw 500 codes from it, decode. For comparison, draw
# each code unit uniformly between its 1 % and 99 % quantiles: the *box* around the codes.
#
# <!-- notes
# This is the failure of the lesson. People often say that an autoencoder can generate. Try it: fit the obvious Gaussian
# to the codes and press the button.
# -->

# %% slideshow={"slide_type": "skip"} tags=["failure"]
roomy_train, roomy_test = run(roomy.encoder, x_train), run(roomy.encoder, x_test)
low, high = np.quantile(roomy_train, [0.01, 0.99], axis=0)
mean_code, code_covariance = roomy_train.mean(axis=0), np.cov(roomy_train.T)
codes = {
    "test digits": roomy_test[:500],
    "Gaussian": rng.multivariate_normal(mean_code, code_covariance, 500),
    "box": rng.uniform(low, high, (500, 16)),
}
drawings = {name: run(roomy.decoder, z) for name, z in codes.items()}

# %% tags=["failure", "figure"]
rows = {name: images[:9] for name, images in drawings.items()}
title = "Decoded codes: of real digits, from a Gaussian, from a box"
figure = plots.image_rows(rows, title=title)
plots.show(figure, "Decoded codes: real digits are clear, many random ones are none.")

# %% [markdown] slideshow={"slide_type": "slide"}
# How many look like a digit? Call a drawing *digit-like* if its nearest training digit is no farther away than it is for 95 % of the
# decoded test digits.
#
# <!-- notes
# The limit is set by the same decoder on codes of real test digits, so blur does not count against the random codes.
# Same mean, same covariance, and still a large share of the drawings is no digit.
# -->

# %% tags=["checkpoint", "evidence", "failure"]
distance = {name: to_nearest(images) for name, images in drawings.items()}
limit = np.quantile(distance["test digits"], 0.95)
alike = {name: np.mean(values <= limit) for name, values in distance.items()}
known = roomy_train[:10_000]
gap = {name: np.sqrt(np.median(to_nearest(z, known))) for name, z in codes.items()}
table = "codes         to nearest training code   to nearest digit   digit-like"
for name in codes:
    near = distance[name].mean()
    table += f"\n{name:12s} {gap[name]:25.1f} {near:18.1f} {alike[name]:12.0%}"
print(table)
share = alike["Gaussian"]
expect(0.3 < share < 0.85, f"only {share:.0%} of the Gaussian codes are digit-like")
expect(alike["box"] < share, f"and {alike['box']:.0%} of the codes from the box")
ratio = gap["Gaussian"] / gap["test digits"]
expect(ratio > 1.2, f"a Gaussian code is {ratio:.1f} times as far from the training codes")

# %% [markdown] slideshow={"slide_type": "skip"}
# The loss asked for good drawings at the codes of the training digits. It never asked the codes to fill a Gaussian, and they
# do not: the first column of numbers shows that Gaussian codes lie farther from the training codes than
# those of new digits do. A Gaussian with the right mean and covariance covers the gaps between the codes too, and there the
# decoder was never corrected.
#
# Two remedies. Fit a better density to the codes after training (Ghosh et al. 2020 do this and call it *ex-post density
# estimation*). Or put the wish into the loss, so that the codes *must* fill a known distribution and the decoder *is*
# corrected all over it: the variational autoencoder, lesson 09.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Drawing with convolutions
#
# Decoders for images use **transposed convolution**. A convolution with stride $s$ is linear, so it is a
# matrix: $y = C x$. The transposed convolution is $C^\top$: small array in, large array out. Each
# input value stamps the whole kernel $w$, scaled, on the output, stamps $s$ pixels apart:
#
# $$(C^\top y)_p = \sum_i w_{p - s i}\, y_i , \qquad \langle C x,\, y \rangle = \langle x,\, C^\top y \rangle \ \text{ for all } x, y.$$
#
# The second equation is what *transposed* means. Try it with a random kernel, the same array in both directions.
#
# <!-- notes
# Change of subject: what the decoder is built of. A strided convolution makes an image smaller. To draw, you need the
# way back. Write convolution as a matrix and take the transpose: that is all. The name is meant literally, and it is
# not the inverse.
# -->

# %% tags=["checkpoint"]
x = rng.standard_normal((1, 28, 28, 3)).astype("float32")
y = rng.standard_normal((1, 14, 14, 5)).astype("float32")
kernel = rng.standard_normal((4, 4, 3, 5)).astype("float32")
small = ops.convert_to_numpy(ops.conv(x, kernel, strides=2, padding="same"))
large = ops.convert_to_numpy(ops.conv_transpose(y, kernel, strides=2, padding="same"))
left, right = np.vdot(small, y), np.vdot(x, large)
error = abs(left - right) / (np.linalg.norm(small) * np.linalg.norm(y))
expect(small.shape == y.shape and large.shape == x.shape, "the shapes are swapped")
expect(error < 1e-5, "the two inner products agree up to rounding")

# %% [markdown] slideshow={"slide_type": "skip"}
# It is *not* the inverse: $C^\top C x \ne x$ in general. The old name "deconvolution" promises too much.
#
# How large is the output? With kernel length $\kappa$ and $m$ inputs, the last stamp starts at $s(m-1)$:
#
# $$\text{output length } = \begin{cases} s\,(m - 1) + \max(\kappa, s) & \text{"valid"} \\ s\,m & \text{"same"} \end{cases}$$
#
# The stamp is $\kappa$ long; if $\kappa < s$, Keras fills up to $s$ with zeros. "Same" cuts the overhang off so that the output is exactly $s$ times as large.

# %% slideshow={"slide_type": "skip"} tags=["nbval-check-output", "checkpoint"]
formula = []
for m, kernel, s in [(7, 3, 2), (7, 4, 2), (7, 5, 2), (5, 2, 3), (14, 3, 1)]:
    valid, same = (
        layers.Conv2DTranspose(1, kernel, s, padding).compute_output_shape((1, m, m, 1))[1]
        for padding in ("valid", "same")
    )
    print(f"{m:2d} pixels, kernel {kernel}, stride {s}: valid {valid:2d}, same {same:2d}")
    formula.append((valid, same) == (s * (m - 1) + max(kernel, s), s * m))
expect(all(formula), "all five as the formula says")


# %% [markdown] slideshow={"slide_type": "slide"}
# ## Where checkerboards come from
#
# Stamp $i$ covers output pixel $p$ if $0 \le p - s i < \kappa$ ($\kappa$ is the kernel size). Away from the border, the number of
# hits is the number of kernel positions $j$ with $j \equiv p \pmod s$. If $s$ divides $\kappa$, that is $\kappa/s$ everywhere. If not, some
# pixels get one hit more than others. An all-ones kernel on an all-ones input counts the hits.
#
# <!-- notes
# Left uneven, middle even inside, right doubled first and then convolved with stride 1: only the border differs. Count
# how many stamps land on each pixel. With kernel 3 and stride 2 it is one, two, one, two along a line, and one, two,
# four in two dimensions. That is the checkerboard, before any training.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** Stride 2. What numbers stand along one row for kernel 3, and what for kernel 4?

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


# %% slideshow={"slide_type": "fragment"} tags=["figure"]
figure = draw_counts(pictures)
plots.show(figure, "Hits per pixel: a 1-2-4 checkerboard, an even 4 inside, and an even 9 inside.")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint", "nbval-check-output"]
for name, image in pictures.items():
    print(f"{name:16s}", *image[5].astype(int))
inner = {name: set(image[2:-2, 2:-2].ravel()) for name, image in pictures.items()}
expect(inner["transposed, 3"] == {1, 2, 4}, "kernel 3: 1, 2 or 4 stamps on an inner pixel")
expect(inner["transposed, 4"] == {4}, "kernel 4: 4 stamps on every inner pixel")
expect(inner["doubled, 3"] == {9}, "doubled, kernel 3: 9 terms in every inner pixel")


# %% [markdown] slideshow={"slide_type": "skip"}
# Equal counts are not enough. Feed a flat input, $y_i = c$. Away from the border
#
# $$(C^\top y)_p = c \sum_{j \equiv p \ (\mathrm{mod}\ s)} w_j .$$
#
# A flat input gives a flat output only if all $s$ sums are equal. With stride 2 and kernel 3 one sum has two terms, the other
# only one. With kernel 4 both have two, but of *different weights*. After nearest-neighbour doubling and an ordinary
# convolution, each pixel is $c \sum_j w_j$, the same sum, whatever the weights are. Odena, Dumoulin and Olah (2016) show the
# artefact in many generated images and recommend resizing, then convolving.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Two convolutional decoders
#
# From the 16-unit codes: dense to 7 x 7 x 16, then 14 x 14 x 8, then 28 x 28 x 1.
#
# <!-- notes
# Two decoders for codes of 16 units with exactly the same number of weights. They differ in cost: the doubling decoder
# convolves on the large grid and needs four times the multiplications in its convolutions.
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


# %% tags=["nbval-check-output"]
kinds = [("transposed", 3), ("transposed", 4), ("doubled", 3)]
decoders = {f"{kind}, kernel {k}": conv_decoder(kind, k) for kind, k in kinds}
for name, decoder in decoders.items():
    sides = (7, 14) if "transposed" in name else (14, 28)  # where the kernels are applied
    kernels = [layer.kernel.shape for layer in decoder.layers if "conv" in layer.name]
    work = sum(side**2 * np.prod(shape) for side, shape in zip(sides, kernels))
    print(f"{name:20s} {decoder.count_params():,} parameters", end=", ")
    print(f"output {decoder.output_shape[1:]}, {work:7,} multiplications in convolutions")


# %% [markdown] slideshow={"slide_type": "skip"}
# Measure two things. **Ripple**: replace the 7 x 7 x 16 feature map by a flat one (all ones) and see how far the inner pixels
# of the output spread, $(\max - \min)$ divided by the mean. **Checkerboard energy**: filter the drawings with the
# $2 \times 2$ checkerboard $\frac14 \begin{pmatrix} 1 & -1 \\ -1 & 1 \end{pmatrix}$ and divide the mean square by the variance of the pixels.
# Real digits have some of it, since strokes have edges; that is the yardstick.

# %% slideshow={"slide_type": "skip"}
def ripple(decoder):
    """Spread of the inner output pixels when the first feature map is flat."""
    image = ones(1, 7, 7, 16)
    for layer in decoder.layers[2:]:
        image = layer(image)
    inner = ops.convert_to_numpy(image)[0, 8:20, 8:20, 0]
    return (inner.max() - inner.min()) / inner.mean()


def checkerboard(images):
    """Share of the images' variance that the 2 x 2 checkerboard filter lets through."""
    a = images.reshape(-1, 28, 28)
    filtered = (a[:, :-1, :-1] - a[:, :-1, 1:] - a[:, 1:, :-1] + a[:, 1:, 1:]) / 4
    return np.mean(filtered**2) / a.var()


# %% [markdown] slideshow={"slide_type": "skip"}
# Measure before training and after three short epochs on 10,000 pairs of code and digit (to save time, kernel 4 stays untrained).
# The codes come from the trained `roomy` encoder, which stays as it is; only the new decoders learn.

# %% slideshow={"slide_type": "skip"} tags=["evidence"]
scale = roomy_train.std()
new = roomy_test[:1000] / scale
start = {name: run(decoder, new) for name, decoder in decoders.items()}
flat = {name: ripple(decoder) for name, decoder in decoders.items()}
end = {}
for name in ("transposed, kernel 3", "doubled, kernel 3"):
    targets = x_train[:10_000].reshape(-1, 28, 28, 1)
    inputs = roomy_train[:10_000] / scale
    training.fit(decoders[name], inputs, targets, epochs=3, batch_size=128)
    end[name] = run(decoders[name], new)

# %% slideshow={"slide_type": "skip"}
yardstick = checkerboard(x_test[:1000])
before = {name: checkerboard(images) for name, images in start.items()}
after = {name: checkerboard(images) for name, images in end.items()}
error = {name: metrics.mse(x_test[:1000], a.reshape(-1, 784)) for name, a in end.items()}

# %% [markdown] slideshow={"slide_type": "slide"}
# **Is the checkerboard in the layer?** *Ripple*: how uneven the output is when the first feature map is flat. *Energy*: the share of
# the drawings' variance that a 2 x 2 checkerboard filter lets through.
#
# <!-- notes
# Before training the transposed decoders ripple on flat input and the doubled one cannot. After training on pixels the
# drawings are smooth. The artefact is a bias of the layer, which this loss can train away; a loss that does not compare
# pixels may not.
# -->

# %% tags=["checkpoint", "evidence"]
table = f"checkerboard energy of real digits: {yardstick:.3f}\n"
table += "decoder               ripple  energy untrained  energy trained  test MSE"
for name in decoders:
    table += f"\n{name:20s} {flat[name]:7.2f} {before[name]:17.3f}"
    if name in end:
        table += f" {after[name]:15.3f} {error[name]:9.4f}"
print(table)
stamped = ["transposed, kernel 3", "transposed, kernel 4"]
smallest = min(flat[name] for name in stamped)
expect(smallest > 0.05, f"transposed: flat input ripples by {smallest:.0%} or more")
expect(flat["doubled, kernel 3"] < 1e-5, "doubled: flat input stays flat")
ratio = min(before[name] for name in stamped) / before["doubled, kernel 3"]
expect(ratio > 3, f"untrained, transposed: at least {ratio:.0f} times the energy")
expect(max(after.values()) < yardstick, "trained, both have less than real digits")

# %% slideshow={"slide_type": "skip"} tags=["figure"]
rows = {name: images[:5, ..., 0] for name, images in start.items()}
title = "Untrained decoders: the layer's own texture"
figure = plots.image_rows(rows, title=title, limits=None)
plots.show(figure, "Untrained drawings: dotted if transposed, soft blocks if doubled.")


# %% [markdown] slideshow={"slide_type": "skip"}
# Before training, the checkerboard is in the layer: strong for both transposed decoders, weak for the doubled one. After
# training, the two decoders you trained have less of it than real digits, because their drawings are smooth. The error of each
# pixel counts in this loss, so training removes the pattern. The layer only makes it *easy* to draw a checkerboard. Doubling has
# a price too: four times the multiplications in the convolutions, at the same number of parameters.

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
# **Predict first.** One matrix instead of two, half the weights. Does the test error rise for a linear autoencoder? And with a sigmoid at the output?

# %% [markdown] slideshow={"slide_type": "skip"}
# Why should one matrix be enough? Take the linear autoencoder, $\hat{x} = D E x$ with separate matrices, and leave the mean to the
# biases. Its best error is PCA's, reached by *every* pair $D = U A$, $E = A^{-1} U^\top$ with an invertible $A$: the product is
# $U U^\top$ each time (lesson 02). Tying asks for $E = D^\top$, that is $A^{-1} = A^\top$. Such $A$ exist: rotations and
# reflections. So the tied autoencoder can still reach the best error, and there $W = U A$ has **orthonormal columns**,
# $W^\top W = A^\top U^\top U A = I$, although nothing in the loss asks for it.
#
# With a sigmoid at the output this argument breaks. To first order around the mean drawing, $\hat{x} \approx \text{constant} + S D E x$,
# where the diagonal matrix $S$ holds the sigmoid's slopes. Now $S D E = U U^\top$ needs $D = S^{-1} U A$ and $E = A^{-1} U^\top$. These
# are transposes of each other if all slopes are equal, but not in general, and the slope of a pixel that is nearly always blank is near 0.

# %% slideshow={"slide_type": "skip"}
def one_layer(tied, output, k=32):
    """An autoencoder with one weight matrix (tied) or two; the code is linear."""
    x = keras.Input((784,))
    if tied:
        layer = TiedDense(k, transpose_activation=output)
        return keras.Model(x, layer(layer(x), transpose=True))
    return keras.Model(x, layers.Dense(784, activation=output)(layers.Dense(k)(x)))


# %% slideshow={"slide_type": "skip"} tags=["evidence"]
one_matrix = {}
for output in (None, "sigmoid"):
    for tied in (False, True):
        one_matrix[output, tied] = one_layer(tied, output)
        training.fit(one_matrix[output, tied], x_train, epochs=3, learning_rate=0.01)

# %% [markdown] slideshow={"slide_type": "slide"}
# **What does tying cost?** Four autoencoders with $k = 32$, trained alike for three epochs.
#
# <!-- notes
# Four trainings, three epochs each. For the linear pair the weights are halved and the error stays. With a sigmoid at
# the output the tied model loses clearly: halving is not free there.
# -->

# %% tags=["checkpoint", "evidence"]
by_pca = metrics.mse(x_test, pca(x_test, 32))
table = f"test MSE of PCA with 32 components {by_pca:19.4f}"
result = {}
for (output, tied), model in one_matrix.items():
    result[output, tied] = metrics.mse(x_test, run(model, x_test))
    name = f"{output or 'linear'} output, {'one matrix' if tied else 'two matrices'}"
    count = f"{model.count_params():,} parameters"
    table += f"\n{name:29s} {count}   {result[output, tied]:.4f}"
print(table)
ratio = result[None, True] / result[None, False]
expect(abs(ratio - 1) < 0.03, f"linear: tying changes the error by {ratio - 1:+.1%}")
ratio = result["sigmoid", True] / result["sigmoid", False]
expect(ratio > 1.2, f"sigmoid output: tying multiplies the error by {ratio:.2f}")

# %% tags=["checkpoint"]
W = one_matrix[None, True].layers[1].kernel.numpy()
gap = np.abs(W.T @ W - np.eye(32)).max()
expect(gap < 0.1, f"linear and tied: no entry of W'W - I is larger than {gap:.3f}")

# %% [markdown] slideshow={"slide_type": "skip"}
# The linear result is the one you derived: half the weights, the same error, orthonormal columns. With the sigmoid, the tied
# model pays, at least in this short training. Tying is a constraint; it costs nothing only where the best solution satisfies it
# anyway. Vincent et al. (2008) describe it as an option. In the package the layer is `ae_helpers.layers.TiedDense`.

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Exercises
#
# The exercises use only the setup cell. You can do them without running the lesson.
#
# ### Exercise 1 (warm-up): sizes and stamps
#
# A feature map of 7 x 7 goes through `Conv2DTranspose` with kernel 5 and stride 3. What is the side of the output with
# `padding="valid"`, what with `padding="same"`, and which of the kernel sizes 3, 4, 5, 6 give an *uneven* overlap with stride 3? Give the first two as numbers, the third as a list.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
valid_side = ...  # your code here
same_side = ...
uneven_kernels = ...  # a list

# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 1
check(
    "Exercise 1",
    lambda: (valid_side, same_side, uneven_kernels),
    (lambda a: a[0] == 23, "Valid: the last of 7 stamps starts at 3 x 6 and is 5 long."),
    (lambda a: a[1] == 21, "Same: the output is exactly stride times the input."),
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
check(
    "Exercise 2",
    lambda: (tour(stops, 4), tour(stops[:2], 2)),
    (lambda a: len(a[0]) != 8, "8 rows: a leg of 4 equal steps has 5 codes, both ends counted."),
    (lambda a: len(a[0]) != 10, "A code appears twice where two legs meet."),
    (lambda a: np.shape(a[0]) == (9, 2), "2 legs of 4 steps in a plane need shape (9, 2)."),
    (lambda a: np.allclose(a[0][0], stops[0]), "The tour must start at the first code."),
    (lambda a: np.allclose(a[0][8], stops[2]), "The tour must end at the last code."),
    (lambda a: np.allclose(a[0][4], stops[1]), "Step 4 must stand at the second code."),
    (lambda a: np.allclose(a[0][1], [1.0, 0.5]), "The steps of a leg must be equal."),
    (lambda a: np.allclose(a[1], [[0, 0], [2, 1], [4, 2]]), "Two codes make one line."),
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
# Each leg leaves out its end, because the next leg starts there; the very last code is put back. In the lesson,
# `plots.image_grid(run(plane.decoder, tour(...)))` shows the tour.
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 3 (stretch): the matrix behind the layer
#
# Write `conv_matrix(w, n, s)`: the matrix $C$ of the one-dimensional "valid" convolution (no flipping, as in deep learning) of $n$ inputs with
# kernel `w` of length $k$ and stride $s$. It has $\lfloor (n - k)/s \rfloor + 1$ rows and $n$ columns. Then $C^\top$ is the transposed convolution: the check
# compares it with Keras.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def conv_matrix(w, n, s):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 3
w, y = np.array([1.0, -2.0, 5.0]), np.array([1.0, 3.0, -1.0])
by_keras = ops.conv_transpose(y[None, :, None], w[:, None, None], strides=2)
by_keras = ops.convert_to_numpy(by_keras).ravel()
check(
    "Exercise 3",
    lambda: (conv_matrix(w, 7, 2), conv_matrix(w, 8, 2)),
    (lambda a: np.shape(a[0]) != (7, 3), "That is the transpose: a row is an output of C."),
    (lambda a: np.shape(a[0]) == (3, 7), "n = 7, kernel 3, stride 2 needs shape (3, 7)."),
    (lambda a: np.shape(a[1]) == (3, 8), "n = 8, kernel 3, stride 2 needs shape (3, 8)."),
    (lambda a: np.allclose(a[0][0][:3], w), "Row 0 must begin with w, not flipped."),
    (lambda a: np.allclose(a[0][1][2:5], w), "Row i must start at column s * i."),
    (lambda a: np.allclose(np.transpose(a[0]) @ y, by_keras), "C' y differs from Keras's."),
    (lambda a: np.allclose(a[1], np.pad(a[0], [(0, 0), (0, 1)])), "n = 8 adds a column of 0."),
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
# Row $i$ holds the kernel at position $s i$. A column of $C^\top$ is then a stamp: input $i$ of the transposed convolution writes the
# kernel at position $s i$ of the output.
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Open experiments
#
# * Replace the sigmoid at the end of `plane` by no activation at all. Predict what the drawings along a ray do for $t \to \infty$, then look.
# * Fit a Gaussian to the codes of *one* digit instead of all. Predict the share of digit-like drawings, then measure it.
# * For one test digit, search the decoded grid for the code with the smallest error. How much better is it than $f(x)$? That gap is the encoder's share of the error.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Summary
#
# 1. A decoder with $k$ code units draws a sheet of at most $k$ dimensions through pixel space, and nothing off that sheet; at each point it can change in $k$ ways.
# 2. The loss tests the decoder at the codes of training digits only. Far outside, a ReLU decoder with a sigmoid output turns black and white, and re-encoding loses the code.
# 3. Straight lines in code space beat cross-fades in pixel space, but codes drawn from a Gaussian often land in gaps: a plain decoder is not a generator.
# 4. Transposed convolution is the transpose of convolution. Its stamps overlap unevenly unless the stride divides the kernel; doubling and then convolving keeps flat areas flat.
# 5. Tied weights halve the parameters. They are free for the linear autoencoder, whose best matrix has orthonormal columns, and cost accuracy here with a sigmoid output.
#
# <!-- notes
# Five points to take home. The third one is the reason for lesson 09, the fourth comes back in lesson 06.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Further reading
#
# - Odena, Dumoulin, Olah (2016), *Deconvolution and checkerboard artifacts*, Distill: [doi 10.23915/distill.00003](https://doi.org/10.23915/distill.00003). Overlap, and resizing before convolving.
# - Dumoulin, Visin (2016), *A guide to convolution arithmetic for deep learning*: [arXiv 1603.07285](https://arxiv.org/abs/1603.07285). Every size formula, with drawings.
# - Berthelot, Raffel, Roy, Goodfellow (2018), *Understanding and improving interpolation in autoencoders via an adversarial regularizer*: [arXiv 1807.07543](https://arxiv.org/abs/1807.07543). Midpoints, measured and improved.
# - Ghosh, Sajjadi, Vergari, Black, Schölkopf (2020), *From variational to deterministic autoencoders*: [arXiv 1903.12436](https://arxiv.org/abs/1903.12436). A density fitted to the codes after training.
# - Vincent, Larochelle, Bengio, Manzagol (2008), *Extracting and composing robust features with denoising autoencoders*, ICML: [doi 10.1145/1390156.1390294](https://doi.org/10.1145/1390156.1390294). Names tied weights as an option; the long version is in the Journal of Machine Learning Research 11 (2010), 3371-3408.
# - Goodfellow, Bengio, Courville (2016), *Deep Learning*, [chapter 14, autoencoders](https://www.deeplearningbook.org/contents/autoencoders.html). Tangent planes and manifolds in section 14.6.

# %% [markdown] slideshow={"slide_type": "skip"}
# [← 02 The encoder](02_encoder.ipynb) · [04 Loss functions →](04_loss_functions.ipynb)
