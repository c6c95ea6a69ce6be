# %% [markdown] slideshow={"slide_type": "slide"}
# # 02 · The encoder: what does it keep?
#
# > **What does the encoder keep, and what does it throw away?**
#
# **Time** about 25 s on two CPU cores · **Before** [lesson 01](01_what_is_an_autoencoder.ipynb), eigenvectors and orthonormal bases,
# partial derivatives · **Data** MNIST ·
# <a href="https://colab.research.google.com/github/OWNER/REPOSITORY/blob/main/notebooks/02_encoder.ipynb" target="_parent">Open in Colab</a>
#
# **Afterwards you can** *derive* why a linear autoencoder finds the plane of PCA, *measure* the angles between two
# planes, *build* a 30-number code that beats PCA, *compute* the Jacobian of an encoder, and *explain* which changes
# of an image no decoder can notice.
#
# <!-- notes
# Lesson 01 asked whether a network can copy through a keyhole. Today we stand on the encoder's side of the keyhole and
# ask which part of a digit gets through, and which part is gone for good.
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
# ## The encoder decides
#
# An encoder $f$ maps an input $x$ with $d = 784$ pixels to a code $z = f(x)$ with $k$ numbers. The decoder $g$ sees
# nothing but the code. So
#
# $$f(x) = f(x') \quad\Longrightarrow\quad g(f(x)) = g(f(x')) \quad\text{for every decoder } g.$$
#
# What the encoder merges, no decoder separates. To know what is lost for good, look at what the encoder
# **cannot tell apart**. (A decoder may lose more: it need not make the best of the code.)
#
# You do this twice: first for a linear encoder, where everything can be derived, then for a nonlinear one, where you measure.
#
# <!-- notes
# This is the only piece of theory that the whole lesson rests on. If two images have the same code, every decoder gives
# them the same reconstruction. What the encoder merges is lost for good. A decoder can still waste what is left: later
# today the decoder makes most of the difference.
# -->

# %% tags=["nbval-check-output"]
digits = data.load_mnist(flat=True)
x_train, x_test, y_test = digits.x_train, digits.x_test, digits.y_test
print(digits)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A linear encoder: which plane?
#
# Let both halves be one $d \times k$ matrix: $z = W^\top x$ and $\hat{x} = W' z$. The data are centred: their mean is 0, and
# $C = \frac1n\sum_i x_i x_i^\top$ is their covariance matrix. A **plane** is here any flat $k$-dimensional subspace.
#
# * Every reconstruction $W'z$ lies in the plane that the $k$ columns of $W'$ span. Let the columns of $U$ be an orthonormal basis of it.
# * The point of that plane nearest to $x$ is its **projection** $UU^\top x$, and $z = U^\top x$ reaches it. By Pythagoras its error is
#   $\|x\|^2 - \|U^\top x\|^2$. On average:
#
# $$\mathcal{L} = \frac1n\sum_{i=1}^n \|x_i - UU^\top x_i\|^2 = \operatorname{tr} C - \operatorname{tr}(U^\top C\, U).$$
#
# The **trace** tr adds up a matrix's diagonal: $\operatorname{tr} C$ is the variance of all pixels together,
# $\operatorname{tr}(U^\top C\, U)$ that of the code. Only the plane is left to choose: **keep as much variance as you can**. (Lesson 01
# also divides the loss by $d$; the best plane is the same.)
#
# <!-- notes
# Walk through the lines: a linear decoder can only reach a plane, the best point in a plane is the projection, and then
# only the choice of the plane is left. The trace is nothing but a sum of variances, and we maximise it on the next
# slide.
# -->

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### The best plane
#
# Let $v_1, v_2, \dots$ be orthonormal eigenvectors of $C$: $C v_j = \lambda_j v_j$, with $\lambda_1 \ge \lambda_2 \ge \dots$ Then
#
# $$\operatorname{tr}(U^\top C\, U) = \sum_{j=1}^{d} \lambda_j a_j, \qquad a_j = \|U^\top v_j\|^2,
# \qquad 0 \le a_j \le 1, \qquad \sum_j a_j = k.$$
#
# You have a budget of $k$ and may spend at most 1 on each eigenvalue. So you spend it on the $k$ largest: the best plane is
# spanned by $v_1, \dots, v_k$, the **principal directions**. What is lost is
#
# $$\mathcal{L}_{\min} = \lambda_{k+1} + \lambda_{k+2} + \dots + \lambda_d .$$
#
# This is the theorem of Eckart and Young (1936). Baldi and Hornik (1989) add, for an invertible $C$ with distinct
# eigenvalues: every other point where the gradient is zero is a saddle. There is no bad local minimum to get stuck in.
#
# <!-- notes
# The weights a_j are between zero and one because they are squared lengths of projections of unit vectors, and they add
# up to k. A budget of k spent on the largest eigenvalues is the best choice. That is the whole proof. Our C has rank
# 712, not 784, because some pixels are always blank; Baldi and Hornik's result then holds inside those 712 dimensions.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# PCA needs no training, only the eigenvectors of one 784 x 784 matrix. `eigh` sorts its eigenvalues from small to large, so you
# turn the order around. (67 pixels are always blank, and $C$ has rank 712: the theorem of Baldi and Hornik holds within those 712
# dimensions.)
#
# Lesson 01 averaged errors over pixels (`mse`). Hinton and Salakhutdinov (2006), with whose numbers you will compare, sum over the
# pixels of a digit and average over digits. This **squared error** is 784 times the MSE.

# %% slideshow={"slide_type": "skip"}
mean = x_train.mean(axis=0, dtype=np.float64).astype("float32")
covariance = x_train.T @ x_train / len(x_train) - np.outer(mean, mean)
eigenvalues, components = np.linalg.eigh(covariance.astype(np.float64))
eigenvalues, components = eigenvalues[::-1], components[:, ::-1]  # largest first

def project(x, k):
    """Return the point of PCA's plane nearest to each x."""
    v = components[:, :k].astype("float32")
    return mean + (x - mean) @ v @ v.T


# %% slideshow={"slide_type": "skip"} tags=["twin"]
def squared_error(x, x_hat):
    """Each example's squared error, summed over its pixels."""
    return np.sum((x - x_hat) ** 2, axis=tuple(range(1, x.ndim)), dtype=np.float64)


# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
print("  k   remaining eigenvalues   training error   test error")
for k in (2, 8, 30):
    parts = [squared_error(x, project(x, k)) for x in np.split(x_train, 6)]
    train_error, test_error = np.mean(parts), squared_error(x_test, project(x_test, k)).mean()
    print(f"{k:3d} {eigenvalues[k:].sum():23.2f} {train_error:16.2f} {test_error:12.2f}")
tail = eigenvalues[30:].sum()
expect(abs(train_error / tail - 1) < 1e-3, "on the training images the formula is exact")
expect(abs(test_error - 13.87) < 0.05, f"PCA-30 loses {test_error:.2f} per test digit")

# %% [markdown] slideshow={"slide_type": "skip"}
# The test error is even slightly *lower*: a plane fitted to 60,000 images hardly overfits, and these test digits happen to lie a
# little closer to it.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The same plane by gradient descent
#
# Two `Dense` layers, no activation, $k = 8$, centred data. Nothing in this code knows what an eigenvector is.
#
# To compare two planes, look for the vector of the first and the vector of the second that form the smallest angle. Take this pair
# out, repeat in what is left at right angles to it, and so on. The 8 angles are the **principal angles**; all are 0 if the planes are
# the same.
#
# <!-- notes
# Now the same problem by gradient descent. There is nothing about eigenvectors in this code: two dense layers without
# activation and the squared error. In three dimensions, two planes through the origin always share a line, so their
# first principal angle is 0 and the second is the angle we know from school.
# -->

# %%
keras.utils.set_random_seed(SEED)
encoder = keras.Sequential([keras.Input((784,)), layers.Dense(8)], name="encoder")
decoder = keras.Sequential([keras.Input((8,)), layers.Dense(784)], name="decoder")
linear = models.Autoencoder(encoder, decoder)
before = decoder.get_weights()[0].T  # 784 x 8: column j is what code unit j draws
history = training.fit(linear, x_train - mean, epochs=6, learning_rate=1.5e-2)
after = decoder.get_weights()[0].T

# %% [markdown] tags=["predict"]
# **Predict first.** Before training the decoder's plane is random. Are its angles to PCA's plane spread between 0 and 90 degrees, or
# all near 45, or all near 90? And after training?

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### From a random plane to PCA's
#
# <!-- notes
# The grey bars are large, because in 784 dimensions two random planes are nearly at right angles. The angles are
# sorted, so the last bar is always the largest. The text of the notebook says why the last one is slow to close.
# -->

# %% tags=["figure"]
from scipy.linalg import subspace_angles

v8 = components[:, :8]
angles = {name: np.degrees(subspace_angles(w, v8))[::-1]  # smallest first
          for name, w in {"before training": before, "after training": after}.items()}
fig, ax = plt.subplots(figsize=(8, 3.4))
colors = (plots.BASELINE, plots.DECODER)
for shift, color, (name, values) in zip((-0.2, 0.2), colors, angles.items()):
    bars = ax.bar(np.arange(1, 9) + shift, values, 0.4, label=name, color=color)
    ax.bar_label(bars, fmt="%.1f", fontsize=9)
ax.set(xlabel="principal angle, smallest first", ylabel="angle (degrees)", ylim=(0, 125))
ax.set_title("Gradient descent turns a random plane into the plane of PCA")
ax.legend(loc="upper left", ncols=2)
plots.show(fig, "Bars: eight angles above 70 degrees before training, close to 0 after it.")

# %% [markdown]
# In 784 dimensions two random planes are nearly at right angles. After training, the decoder's plane is almost PCA's.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
x_hat_linear = mean + models.run(linear, x_test - mean)
linear_error, pca_8 = (squared_error(x_test, x).mean() for x in (x_hat_linear, project(x_test, 8)))
expect(angles["before training"].min() > 70, "before training: all angles above 70 degrees")
expect(angles["after training"].max() < 5,
       f"after it: largest angle {angles['after training'].max():.1f} degrees")
expect(abs(linear_error / pca_8 - 1) < 0.01,
       f"test error {linear_error:.2f}, PCA-8 {pca_8:.2f}, within 1 %")
print("eigenvalues 7 to 10:", " ".join(f"{value:.2f}" for value in eigenvalues[6:10]))

# %% [markdown] slideshow={"slide_type": "skip"}
# The learning rate was chosen by this known answer: it was raised until six passes were enough for five seeds. So the angles show that
# gradient descent *can* get there. Which one is the hardest to close? Turn the plane's direction $v_8$ by an angle $\alpha$ toward
# $v_9$, and the loss grows by only $(\lambda_8 - \lambda_9)\sin^2\alpha$. These two eigenvalues differ by about 4 %. So the pull toward
# $v_8$ is weak and learning is slow, but a wrong choice costs little.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Same plane, other axes
#
# <!-- notes
# Same plane, so are the weights the principal components? No. Each decoder column is a mixture. The third row shows
# what the code on the slide computes: turn the axes inside the learned plane, and the components come back. QR gives an
# orthonormal basis of a plane.
# -->

# %%
q, _ = np.linalg.qr(after)  # orthonormal basis of the learned plane
_, turn = np.linalg.eigh(q.T @ covariance @ q)  # principal axes inside that plane
turned = q @ turn[:, ::-1]
turned *= np.sign(np.sum(turned * v8, axis=0))  # an axis has no sign: choose PCA's
unit_columns = after / np.linalg.norm(after, axis=0)  # what each code unit draws

# %% tags=["figure"]
SIGNED = plt.get_cmap("RdBu_r", 17)  # red is positive, blue negative, white 0
rows = {"PCA": v8.T, "decoder": unit_columns.T, "turned": turned.T}
fig = plots.image_rows(rows, titles=list("12345678"), limits=(-0.12, 0.12),
                       title="The decoder mixes PCA's axes; turning brings them back")
for ax in fig.axes:
    ax.images[0].set_cmap(SIGNED)
plots.show(fig, "Three rows of weight images: PCA's, the decoder's, which are blends, and the "
                "turned decoder's, which look like PCA's again.")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
best_match = np.abs(v8.T @ unit_columns).max(axis=0)  # cosine with the nearest component
restored = np.abs(np.sum(turned * v8, axis=0))
expect(best_match.mean() < 0.9,
       f"a column's best cosine with a component averages {best_match.mean():.2f}")
expect(restored.min() > 0.95,
       f"after turning, every cosine is at least {restored.min():.3f}")

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Why the plane and not the axes?
#
# Mix the code with any invertible matrix $M$ and let the decoder undo it:
#
# $$\hat{x} = W' z = (W' M^{-1})(M z).$$
#
# The loss sees only the product $W' W^\top$. It is the same for all these mixtures, so **the loss does not prefer any axes**. Which
# mixture you end with depends on the random start.
#
# PCA's axes come from two demands that the loss does not make: the columns are orthonormal, and the code numbers are uncorrelated.
# The first leaves only rotations and reflections, the second picks one (up to order and sign). `turned` applies both after training.
#
# <!-- notes
# This is identifiability. The loss depends on the product of the two matrices only, so any invertible mixture of the
# code, undone by the decoder, has the same loss. Gradient descent has no reason to prefer one.
# -->

# %% tags=["checkpoint"]
mix = np.random.default_rng(SEED).normal(size=(8, 8))
z = models.run(linear.encoder, x_test[:5] - mean).astype(np.float64)
w_dec, b_dec = decoder.get_weights()
mixed = (z @ mix) @ (np.linalg.inv(mix) @ w_dec) + b_dec
gap = np.abs(mixed + mean - x_hat_linear[:5]).max()
expect(gap < 1e-3,
       f"other codes, other weights, same pictures: largest difference {gap:.1e}")

# %% [markdown] slideshow={"slide_type": "skip"}
# The consequence is practical. **Do not read meaning into "unit 3"** of such an autoencoder: another seed gives another
# mixture. Trust what survives mixing: the plane, the error, what is lost.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A nonlinear autoencoder
#
# Give both halves one hidden ReLU layer and end in a sigmoid. What the decoder can reach is no longer a plane: as the 30 numbers
# vary, its output moves along a **curved** surface, which can follow the digits.
#
# <!-- notes
# This is the main model of the lesson: one hidden layer in each half and thirty linear code units. The Science paper of
# 2006 has thirty linear code units too, but three hidden layers in each half. Let the audience guess before training.
# -->

# %% tags=["figure"]
keras.utils.set_random_seed(SEED)
ae = models.dense_autoencoder(784, hidden_dims=(256,), code_dim=30)
plots.show(plots.architecture(ae.encoder, ae.decoder, "784 pixels pass through 30 numbers"),
           "An autoencoder as five bars of 784, 256, 30, 256 and 784 values.")
w1_start = ae.encoder.get_weights()[0]

# %% [markdown] tags=["predict"]
# **Predict first.** With 30 numbers, PCA leaves a squared error of about 13 per digit (the mean image: 53). Will a nonlinear code of
# 30 numbers leave about 10, 4 or 1? And how many numbers would PCA need for that: 40, 90 or 200?

# %% slideshow={"slide_type": "skip"}
import bisect

history = training.fit(ae, x_train, epochs=10, learning_rate=2e-2)
x_hat_ae = models.run(ae, x_test)
ae_error = squared_error(x_test, x_hat_ae).mean()

def pca_error(k):  # clipped to [0, 1], as in all lessons
    return squared_error(x_test, np.clip(project(x_test, k), 0, 1)).mean()

k_equal = bisect.bisect_left(range(785), -ae_error, key=lambda k: -pca_error(k))

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### A third of PCA's error with as many numbers
#
# <!-- notes
# Read the table from the top. Without clipping our PCA figure is 13.87, the published one, so the units agree. Our
# network is smaller and trained for ten passes only; it comes much closer to the published autoencoder than to PCA.
# -->

# %% tags=["evidence", "result"]
zero = pca_error(0)
print("held-out MNIST digits       numbers   squared error   of the variance")
for name, k, error in [
    ("mean image", 0, zero), ("PCA", 8, pca_error(8)),
    ("linear autoencoder", 8, squared_error(x_test, np.clip(x_hat_linear, 0, 1)).mean()),
    ("PCA", 30, pca_error(30)), ("autoencoder 784-256-30", 30, ae_error),
    ("PCA, as good as that", k_equal, pca_error(k_equal)),
    ("paper: PCA, not clipped", 30, 13.87), ("paper: logistic PCA", 30, 8.01),
    ("paper: autoencoder", 30, 3.00),
]:
    print(f"{name:26s} {k:8d} {error:15.2f} {error / zero:16.1%}")
print(f"784 pixels through 30 numbers: squared error {ae_error:.2f} a digit "
      f"(PCA {pca_error(30):.2f}, mean image {zero:.1f})")

# %% [markdown]
# **About 4**, and PCA needs almost 90 numbers for it. Paper: Hinton and Salakhutdinov (2006), caption of figure 2B; its PCA is not clipped,
# and its 13.87 is ours (computed above).

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
expect(ae_error < 4.8, f"30 nonlinear numbers leave {ae_error:.2f} per test digit")
expect(ae_error < 0.4 * pca_error(30), f"that is {ae_error / pca_error(30):.0%} of PCA-30's error")
expect(k_equal > 75, f"PCA needs {k_equal} numbers for the same error")

# %% [markdown] slideshow={"slide_type": "skip"}
# Width, learning rate and passes were chosen on 10,000 training images, held out for that purpose; with these choices fixed, the
# network trained on all 60,000. The paper's gets down to 3.00. It differs from ours in almost everything: it has three hidden layers in
# each half (784-1000-500-250-30, about seven times as many weights) of logistic units, not ReLU. Its layers were first trained one by
# one, as *restricted Boltzmann machines*, 50 passes each; then all together for 200 passes, on the cross-entropy (lesson 04), by
# conjugate gradients. How much each of these counts is not measured here. Its *logistic PCA*, by its name a linear code with logistic
# outputs, is nearest to the row "none" of the next table.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## Which half needs to bend?
#
# The gain over PCA may come from the encoder or from the decoder. Leave the hidden layer out of one half, or of both; then only the
# sigmoid remains of what PCA lacks.
#
# **Predict first.** Which half needs its hidden layer more, or do both need it alike?
#
# <!-- notes
# This is the control for the whole lesson. We say that a nonlinear autoencoder beats PCA; so where does the
# nonlinearity work? Ask for a show of hands: encoder, decoder, or both alike.
# -->

# %% slideshow={"slide_type": "fragment"} tags=["evidence"]
long_run = data.load_evidence("02_which_half_bends")
bent = {row["ReLU layer in"]: row for row in long_run["table"]}
print("ReLU layer in   squared error   spread of 3 seeds")
for name, row in bent.items():
    print(f"{name:12s} {row['squared error']:16.2f} {row['spread']:19.2f}")

# %% [markdown]
# **The decoder.** Its hidden layer alone brings over nine tenths of the gain of both, the encoder's alone about three quarters. So a
# *linear* encoder is almost good enough: 30 weighted sums of pixels nearly suffice, if the decoder knows how to draw from them.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
none, encoder_only, decoder_only, both = (bent[n]["squared error"] for n in bent)
expect(decoder_only < encoder_only < none < pca_error(30), "the decoder needs it more")
expect(decoder_only < 1.15 * both, "with a linear encoder the error is less than 15 % larger")
expect(none - decoder_only > 0.9 * (none - both), "the decoder's layer: over 90 % of the gain")
passes, minutes = long_run["table"][0]["passes"], long_run["core_seconds"] / 60
print(f"{passes} passes each, {minutes:.0f} minutes on one core:",
      "python evidence/02_which_half_bends.py repeats it")

# %% [markdown] slideshow={"slide_type": "skip"}
# And a *linear* decoder behind an encoder that bends? No encoder makes it better than PCA on the training images (both unclipped): all it
# draws lies in one plane, and PCA's is the best.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What is thrown away
#
# Rows 3 and 5 show $x - \hat{x}$. Red: ink that the reconstruction lacks. Blue: ink that it adds.
#
# <!-- notes
# Most of both errors is on the ink itself. But PCA also invents ghosts around the stroke, on pixels where there is no
# ink. The errors of the autoencoder are mostly thin lines on the edges and the ends of the stroke.
# -->

# %% tags=["figure"]
pick = [int(np.argmax(y_test == c)) for c in range(10)]  # first test image of each digit
x_hat_pca = np.clip(project(x_test, 30), 0, 1)
x, x_pca, x_ae = x_test[pick], x_hat_pca[pick], x_hat_ae[pick]
fig = plots.image_rows({"input": x, "PCA-30": x_pca, "lost by PCA": x - x_pca,
                        "autoencoder": x_ae, "lost by it": x - x_ae},
                       title="Both err on the ink; PCA also leaves ghosts beside it")
for ax in fig.axes[20:30] + fig.axes[40:50]:
    ax.images[0].set(cmap=SIGNED, clim=(-1, 1))
fig.set_size_inches(9, 4.3)
plots.show(fig, "Ten test digits, reconstructions and residuals: both have residuals along the "
                "strokes, PCA's are stronger and spread around the digit too.")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
blank = x_test == 0
ghosts = {}
for name, x_hat in (("PCA-30", x_hat_pca), ("autoencoder", x_hat_ae)):
    total = squared_error(x_test, x_hat).mean()
    ghosts[name] = np.sum(x_hat[blank] ** 2, dtype=np.float64) / len(x_test)
    print(f"{name:12s} squared error {total:5.2f}, on blank pixels {ghosts[name]:.2f}")
    expect(ghosts[name] < 0.4 * total, f"{name}: most of it is on the ink")
expect(ghosts["autoencoder"] < 0.3 * ghosts["PCA-30"], "the autoencoder's ghosts are far weaker")

# %% [markdown] slideshow={"slide_type": "skip"}
# PCA can only add and subtract 30 fixed pictures; what they do not cancel beside the stroke stays as a ghost. What the
# autoencoder gets wrong, in row 5, is mostly thin lines along the edges of strokes and at their ends.

# %% slideshow={"slide_type": "skip"} tags=["figure"]
fig, ax = plt.subplots(figsize=(7, 3.4))
sizes = [1, 2, 4, 8, 16, 30, 50, 80, 120, 200]
ax.loglog(sizes, [pca_error(k) for k in sizes], "o-", color=plots.BASELINE, label="PCA")
ax.plot(30, none, "s", color=plots.DECODER, label="sigmoid only")
ax.plot(30, ae_error, "D", color=plots.CODE, label="autoencoder")
ax.plot(30, 3.0, "^", color="black", label="paper's autoencoder")
ax.set(xlabel="code size k", ylabel="squared error per test digit", xticks=sizes,
       xticklabels=sizes, yticks=[1, 3, 10, 30], yticklabels=[1, 3, 10, 30],
       title="At 30 numbers, all three curved surfaces beat PCA's plane")
ax.minorticks_off()
ax.legend()
plots.show(fig, "Error against code size on logarithmic axes: PCA's line, and below it at 30 "
                "numbers the network with a sigmoid only, the autoencoder and the paper's.")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What a code unit listens to
#
# How does code unit $j$ respond to a small change of pixel $i$? The answer is the **Jacobian** $J_{ji} = \partial z_j /
# \partial x_i$, a $k \times d$ matrix: row $j$ is an image.
#
# * Linear encoder: $z = W^\top x + b$, so $J = W^\top$, the same for every image.
# * One ReLU layer: $z = W_2^\top \max(0,\, W_1^\top x + b_1) + b_2$. A hidden unit is open (slope 1) or closed (slope 0), so
#
# $$J(x) = W_2^\top D(x)\, W_1^\top, \qquad D(x) = \operatorname{diag}\big(1 \text{ if } W_1^\top x + b_1 > 0 \text{ else } 0\big).$$
#
# ($\operatorname{diag}$ puts these ones and zeros on the diagonal.) As long as no unit switches, the encoder is linear, plus a constant.
# **Each image picks its own linear encoder.**
#
# <!-- notes
# The Jacobian tells which pixel changes each code unit listens to, at one given image. For a linear encoder it is the
# weight matrix itself. For a ReLU encoder it is the same product with the closed units crossed out.
# -->

# %% slideshow={"slide_type": "skip"}
w1, b1, w2, b2 = (w.astype(np.float64) for w in ae.encoder.get_weights())
w_lin, b_lin = (w.astype(np.float64) for w in linear.encoder.get_weights())

def encode(x):
    return np.maximum(x @ w1 + b1, 0) @ w2 + b2

def jacobian(x):
    is_open = x @ w1 + b1 > 0
    return ((w1 * is_open) @ w2).T  # 30 x 784


# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
x = x_test[0].astype(np.float64)
h, steps = 1e-6, np.eye(784)
numeric = (encode(x + h * steps) - encode(x - h * steps)).T / (2 * h)
mismatch = np.abs(numeric - jacobian(x)).max() / np.abs(numeric).max()
code_error = np.abs(encode(x_test) - models.run(ae.encoder, x_test)).max()
expect(code_error < 1e-2, "our NumPy encoder gives Keras's codes")
expect(mismatch < 1e-5, f"formula and finite differences agree to {mismatch:.0e}")
expect(np.linalg.matrix_rank(jacobian(x)) == 30,
       "rank 30: of 784 dimensions, 754 are invisible to a small change")

# %% [markdown] slideshow={"slide_type": "slide"}
# ### One ReLU unit, eight images, eight maps
#
# <!-- notes
# Read across a row: the same code unit, eight digits, eight different maps. The last row is a unit of the linear
# encoder, which listens in the same way whatever it sees. The notebook explains the specks at the border.
# -->

# %% tags=["figure"]
show = pick[:8]
maps = np.stack([jacobian(x_test[i].astype(np.float64)) for i in show])  # 8 x 30 x 784
rows = {"input": x_test[show], "unit 1": maps[:, 0], "unit 2": maps[:, 1],
        "linear": np.tile(w_lin[:, 0], (8, 1))}
rows = {name: row / np.abs(row).max() for name, row in rows.items()}
fig = plots.image_rows(rows, limits=(-1, 1),
                       title="The map of a ReLU unit changes from image to image")
for ax in fig.axes[8:]:
    ax.images[0].set_cmap(SIGNED)
for ax in fig.axes[:8]:
    ax.images[0].set_clim(0, 1)
plots.show(fig, "Jacobian maps at eight digits: two ReLU code units whose maps change from "
                "digit to digit, and a linear unit whose map never changes.")

# %% [markdown]
# Red: more ink there raises the code number. Blue: it lowers it. Each row has its own colour scale.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
unit_maps = maps / np.linalg.norm(maps, axis=2, keepdims=True)
first, second = np.triu_indices(8, 1)  # all pairs of digits
cosine = np.mean(np.sum(unit_maps[first] * unit_maps[second], axis=2))
expect(cosine < 0.9,
       f"one unit's maps at two digits have a mean cosine of {cosine:.2f}; linear: 1")
open_on_test = (x_test @ w1 + b1 > 0).sum(axis=1).mean()
never = ~np.any([(part @ w1 + b1 > 0).any(axis=0) for part in np.split(x_train, 6)], axis=0)
print(f"open hidden units per test image: {open_on_test:.0f} of 256")
print(f"never open on any training image: {never.sum()} of 256")
always_blank = x_train.max(axis=0) == 0
moved = np.abs(w1 - w1_start)[always_blank].max()
expect(moved < 1e-6, f"at {always_blank.sum()} blank pixels no weight has moved since the start")

# %% [markdown] slideshow={"slide_type": "skip"}
# **Dead units.** Where a unit is closed its slope is 0. A unit that is closed for every training image therefore gets no gradient, and
# its own weights do not change any more. It is *dead*; how many are, is counted above. The network has enough others. In a *code*
# layer such a unit would be lost code size, which is one reason why the code is linear here.
#
# **Specks at the border.** Some pixels are blank in every training image. The gradient of a weight is proportional to its
# pixel's value, here 0, so these weights keep their random start. The encoder *does* respond to such pixels, but training never
# told it how.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Invisible directions
#
# A change $\delta$ of the image with $J\delta = 0$ is **invisible**: to first order it leaves the code where it is. $J$ has only $k$
# rows, so at every image these $\delta$ fill at least $d - k$ of the $d$ dimensions. For the linear encoder, the change may even be as
# large as you like:
#
# $$W^\top \delta = 0 \quad\Longrightarrow\quad f(x + \delta) = W^\top(x + \delta) + b = f(x) .$$
#
# The invisible part of any change is $\delta - QQ^\top\delta$, where the columns of $Q$ are an orthonormal basis of the
# plane that the columns of $W$ span.
#
# <!-- notes
# The Jacobian has at most k independent rows in a space of 784 dimensions. Everything at right angles to those rows is
# invisible. Ask for a show of hands before you turn to the next slide.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** Take a 7 and add the invisible part of a 0. Does the linear autoencoder draw a 7, a 0, or a mixture? For a ReLU
# encoder, does an invisible direction at $x$ stay invisible however far you go?

# %% slideshow={"slide_type": "skip"}
rng = np.random.default_rng(SEED)
q, _ = np.linalg.qr(w_lin)

def invisible(delta):
    return delta - q @ (q.T @ delta)

seven, other = x_test[pick[7]].astype(np.float64), x_test[pick[0]].astype(np.float64)
noise = rng.normal(0, 0.3, 784)
changed = np.stack([seven, seven + invisible(other), seven + invisible(noise),
                    seven + (other - invisible(other))])
code = (changed - mean) @ w_lin + b_lin
drawn = mean + models.run(decoder, code)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### A 0 that the encoder does not see
#
# <!-- notes
# First column: the original. Second and third: a hidden zero and strong noise, both invisible, and the reconstruction
# does not move. Last column: only the visible part of the zero, and the reconstruction changes.
# -->

# %% tags=["figure"]
titles = ["a 7", "+ invisible\npart of a 0", "+ invisible\nnoise", "+ visible\npart of a 0"]
fig = plots.image_rows({"input": changed, "linear AE": drawn}, titles=titles)
fig.set_size_inches(6, 3.4)
fig.suptitle("Large invisible changes leave the reconstruction as it was", fontsize=12,
             x=0.02, ha="left")
plots.show(fig, "A seven with an invisible zero or noise added is reconstructed as before; "
                "the visible part of the zero changes the reconstruction.")

# %% [markdown]
# The linear autoencoder draws the same 7. For the ReLU encoder the direction does not stay invisible: farther out,
# hidden units switch, and the code begins to move.

# %% [markdown] slideshow={"slide_type": "skip"}
# Now take longer and longer steps in a random direction, split into the part that $J(x)$ sees and the part that it does not.
# The code change is measured in units of the typical distance between the codes of two digits and averaged over 15 test
# images. The length of a digit itself, $\|x\|$, is about 9.

# %% slideshow={"slide_type": "skip"}
lengths = np.linspace(0, 8, 33)
encoders = {"linear": (lambda x: (x - mean) @ w_lin + b_lin, lambda x: w_lin.T, plots.ENCODER),
            "ReLU": (encode, jacobian, plots.CODE)}

def code_change(f, jacobian_at, seen, n=15):
    spread, curves = np.sqrt(2 * f(x_test[:1000]).var(axis=0).sum()), []
    for x in x_test[:n].astype(np.float64):
        basis, _ = np.linalg.qr(jacobian_at(x).T)
        delta = rng.normal(size=784)
        part = basis @ (basis.T @ delta)
        delta = part if seen else delta - part
        path = x + lengths[:, None] * delta / np.linalg.norm(delta)
        curves.append(np.linalg.norm(f(path) - f(x), axis=1) / spread)
    return np.mean(curves, axis=0)


# %% slideshow={"slide_type": "skip"} tags=["figure"]
curves = {(name, seen): code_change(f, j, seen)
          for name, (f, j, _) in encoders.items() for seen in (True, False)}
fig, ax = plt.subplots(figsize=(7, 3.4))
for (name, seen), curve in curves.items():
    ax.plot(lengths, curve, "-" if seen else "--", color=encoders[name][2],
            label=f"{name}, {'visible' if seen else 'invisible'} at the start")
ax.set(xlabel="length of the change", ylabel="code change (1 = another digit)",
       title="Linear: invisible at any length. ReLU: only near the image")
ax.legend()
plots.show(fig, "Code change against the length of a change. Both visible lines rise steeply; the "
                "invisible ones: linear stays at zero, ReLU starts flat and then rises slowly.")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
moved = np.linalg.norm(code - code[0], axis=1)
expect(moved[1:3].max() < 1e-9, "an invisible 0 and invisible noise do not move the linear code")
expect(moved[3] > 1, f"the visible part of the 0 moves it by {moved[3]:.1f}")
expect(curves["linear", False].max() < 1e-9, "linear: invisible at every length")
near, far = curves["ReLU", False][[1, -1]]
expect(far > 0.05, f"ReLU: a step of 8 moves the code by {far:.2f} of a digit's distance")
expect(8 * near < 0.2 * far, f"a step of 0.25 by {near:.5f}")
expect(far < 0.5 * curves["ReLU", True][-1],
       f"a visible step of 8 by {curves['ReLU', True][-1]:.2f}")


# %% [markdown] slideshow={"slide_type": "skip"}
# Far from $x$ hidden units switch, $D(x)$ changes, and other directions are the invisible ones. So the dashed ReLU curve rises, though
# much less than the solid one.
#
# **Invariance is another word for what is thrown away.** An encoder is *invariant* to a change that leaves the code alone; the code then
# holds no information about it. That is welcome when the change does not matter, as with noise, and harmful when it does.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["failure"]
# ## How it fails: two images, one code
#
# Take a digit $x_a$ and another digit $x_b$. Change $x_b$ until its code is $f(x_a)$. To first order a step $\delta$ must satisfy
# $J\delta = f(x_a) - f(x)$: 30 equations, 784 unknowns. Of the many solutions, the **pseudo-inverse** $J^+$ of $J$ gives the shortest:
# $\delta = J^+ (f(x_a) - f(x))$. The encoder is not linear, so repeat with the new $J$: this is **Newton's method**.
#
# <!-- notes
# This is the deliberate failure. We do not search among digits. We solve for an image that looks like one digit and has
# exactly the code of another one, with a few Newton steps.
# -->

# %% tags=["failure"]
def give_code(x, z, steps=30):
    for _ in range(steps):  # Newton's method
        missing = z - encode(x)
        if np.abs(missing).max() < 1e-9:
            break
        x = x + np.linalg.pinv(jacobian(x)) @ missing
    return x

a = np.array([pick[digit] for digit in (0, 7, 3, 4, 5, 6)])
b = np.array([pick[digit] for digit in (1, 2, 8, 9, 0, 1)])

# %% [markdown] tags=["failure", "predict"]
# **Predict first.** The result has exactly the code of a 0. Does it look like a 0, like the 1 you started from, or like neither?

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### The picture of one digit, the code of another
#
# <!-- notes
# Third row: most of these you can still read as the digits of the second row, through some noise. Fourth row: the
# autoencoder draws the digits of the first row. No decoder, however large, can repair this, because the codes are equal.
# -->

# %% tags=["figure", "failure"]
others = rng.permutation(len(x_test))[:80].reshape(2, 40)  # 40 more pairs, at random
a, b = (np.append(few, more) for few, more in zip((a, b), others))
a, b = a[y_test[a] != y_test[b]], b[y_test[a] != y_test[b]]
x_a, x_b = x_test[a].astype(np.float64), x_test[b].astype(np.float64)
x_fake = np.stack([give_code(x, z) for x, z in zip(x_b, encode(x_a))])
draw_a, draw_fake = (models.run(ae.decoder, encode(x)) for x in (x_a, x_fake))
fig = plots.image_rows({"A": x_a[:6], "B": x_b[:6], "B with A's code": x_fake[:6],
                        "its reconstruction": draw_fake[:6]},
                       title="It is still closer to B, but the encoder takes it for A")
fig.set_size_inches(7.5, 4)
plots.show(fig, "Rows of digits: A, B, B with grey specks that carry A's code, and its "
                "reconstruction, which is a clean A.")

# %% slideshow={"slide_type": "skip"} tags=["failure", "checkpoint"]
to_b, to_a = (np.linalg.norm(x_fake - x, axis=1) for x in (x_b, x_a))
distance = np.sum(x_train**2, axis=1) - 2 * x_fake.astype("float32") @ x_train.T
nearest = digits.y_train[np.argmin(distance, axis=1)]  # a judge that compares pixels
as_b, as_a = np.mean(nearest == y_test[b]), np.mean(nearest == y_test[a])
print(f"nearest training image of {len(a)} changed B: B's digit for {as_b:.0%}, A's for {as_a:.0%}")
code_gap = np.median(np.abs(encode(x_fake) - encode(x_a)).max(axis=1))
picture_gap = np.median(np.abs(draw_fake - draw_a).max(axis=1))
expect(code_gap < 1e-6, f"the codes of A and of the changed B differ by {code_gap:.0e} (median)")
expect(picture_gap < 1e-3, f"their reconstructions by {picture_gap:.0e}")
to_b, to_a = np.median(to_b), np.median(to_a)
expect(to_b < to_a, f"the changed B is closer to B (median {to_b:.1f}) than to A ({to_a:.1f})")
expect(as_b > as_a, "a judge by pixels says B")

# %% [markdown] slideshow={"slide_type": "skip"} tags=["failure"]
# It looks like the 1 you started from, through specks. Not every one is as easy to read, so a judge that knows nothing of codes decides:
# the training image nearest in pixels shows B's digit for most pairs, A's for few. The changed images lie outside the data, with specks
# where a digit has none and pixels lighter than white. The encoder was trained to be right *on digits*; nothing was asked of it for
# other images. Two lessons follow.
#
# * **Lost is lost.** A larger decoder does not help: both images arrive as the same 30 numbers.
# * **A code describes an image *provided that* the image is like the training data.** A later lesson builds anomaly
#   detection on this and meets images that slip through. Classifiers can fail in the same way (Jacobsen et al. 2019).

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Exercises
#
# Each has a cell for your answer and a cell that checks it. They need the setup cell and the next cell, no training.
#
# <!-- notes
# The first takes five minutes, the second ten. The third is a good one to discuss at the board first: in which
# directions can one change x without changing x @ w?
# -->

# %% slideshow={"slide_type": "skip"} tags=["exercise-setup"]
toy_rng = np.random.default_rng(7)
toy_x = toy_rng.normal(size=(200, 6)) @ toy_rng.normal(size=(6, 6)) + 5.0
toy_mean = toy_x.mean(axis=0)
_, toy_components = np.linalg.eigh(np.cov(toy_x.T, bias=True))
toy_components = toy_components[:, ::-1]  # columns, largest eigenvalue first
toy_w = toy_rng.normal(size=(20, 5))  # encoder weights: z = x @ toy_w


# %% [markdown]
# ### Exercise 1 (warm-up): how many numbers for 90 %?
#
# The share of variance that $k$ components keep is the sum of the $k$ largest eigenvalues divided by the sum of all.
# Return the smallest $k$ that keeps at least `share`. The eigenvalues come in any order.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def numbers_needed(eigenvalues, share):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 1
made = np.array([1.0, 2.0, 16.0, 8.0, 4.0])  # shares, sorted: 0.52, 0.26, 0.13, 0.06, 0.03
cases = [(made, 0.9), (made, 0.5), (np.full(4, 0.25), 0.75), (made[:3], 0.8)]
check("Exercise 1",
      lambda: [numbers_needed(eigenvalues, share) for eigenvalues, share in cases],
      (lambda a: a[0] is not None, "Your function returns nothing. It needs the word return."),
      (lambda a: np.ndim(a[0]) == 0, "Return one number, the smallest such k."),
      (lambda a: a[1] != 0,
       "Counting starts at 1: one component is k = 1, at index 0 of the cumulative sum."),
      (lambda a: a[1] == 1,
       "The largest eigenvalue alone keeps 52 %. Did you sort from large to small?"),
      (lambda a: a[0] == 3,
       "Add up the shares: 0.52, 0.77, 0.90 of the total; compare the sum with the share."),
      (lambda a: a[2] == 3,
       "Of four equal eigenvalues three keep exactly 0.75, and that is enough: at least `share`."),
      (lambda a: a[3] == 1, "Of eigenvalues 1, 2, 16, the largest keeps 84 %: enough for 0.8."))


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def numbers_needed(eigenvalues, share):
#     kept = np.cumsum(np.sort(eigenvalues)[::-1]) / np.sum(eigenvalues)
#     return int(np.argmax(kept >= share)) + 1
# ```
#
# `argmax` of a Boolean array is the index of its first `True`; index 0 stands for one component.
# </details>

# %% [markdown]
# ### Exercise 2 (core): PCA as an encoder and a decoder
#
# Write PCA as $z = f(x)$ and $\hat{x} = g(z)$. `components` holds one direction in each *column*, largest eigenvalue first.
# `x` has shape `(n, d)`, `z` has shape `(n, k)`.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def pca_encode(x, mean, components, k):
    return ...  # your code here

def pca_decode(z, mean, components):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 2
z = np.linalg.solve(toy_components, (toy_x - toy_mean).T).T
two, three = (z[:, :k] @ toy_components.T[:k] + toy_mean for k in (2, 3))
check("Exercise 2",
      lambda: (pca_encode(toy_x, toy_mean, toy_components, 2),
               pca_decode(z[:, :2], toy_mean, toy_components),
               pca_encode(toy_x[:9], toy_mean, toy_components, 3),
               pca_decode(z[:9, :3], toy_mean, toy_components)),
      (lambda a: np.shape(a[0]) == (200, 2), "The code must be (n, k): keep k columns."),
      (lambda a: abs(np.mean(a[0])) < 1e-4, "The codes do not average to 0: subtract the mean."),
      (lambda a: np.allclose(a[0], z[:, :2]), "Project on the first k columns."),
      (lambda a: np.shape(a[1]) == (200, 6), "The reconstruction must be (n, d): transpose."),
      (lambda a: abs(np.mean(a[1]) - toy_mean.mean()) < 1e-3, "The reconstruction lacks the mean."),
      (lambda a: np.allclose(a[1], two), "Multiply z by the transpose of the same k columns."),
      (lambda a: np.shape(a[2]) == (9, 3) and np.allclose(a[2], z[:9, :3]),
       "Wrong for 9 of the points and k = 3. Use k, and subtract `mean`, not the mean of x."),
      (lambda a: np.shape(a[3]) == (9, 6) and np.allclose(a[3], three[:9]),
       "The decoder is wrong for k = 3. As many columns as z has!"))


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def pca_encode(x, mean, components, k):
#     return (x - mean) @ components[:, :k]
#
# def pca_decode(z, mean, components):
#     return z @ components[:, : z.shape[1]].T + mean
# ```
#
# The columns are orthonormal, so encode and decode together are the projection $UU^\top$, moved by the mean.
# </details>

# %% [markdown]
# ### Exercise 3 (stretch): an invisible direction
#
# A linear encoder computes `x @ w`, with `w` of shape `(d, k)` and `k < d`. Return a vector of length 1 that it cannot
# see. Many answers are right.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def invisible_direction(w):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 3
small = np.arange(12.0).reshape(6, 2) ** 2
check("Exercise 3", lambda: [invisible_direction(w) for w in (toy_w, small)],
      (lambda a: a[0] is not None, "Your function returns nothing. It needs the word return."),
      (lambda a: np.shape(a[0]) == (20,),
       "The direction is a change of the input: one vector of d values."),
      (lambda a: np.linalg.norm(a[0]) > 1e-6, "The zero vector is no direction."),
      (lambda a: np.abs(np.asarray(a[0]) @ toy_w).max() < 1e-4 * np.linalg.norm(a[0]),
       "The encoder sees it: a @ w is not 0. Project out an *orthonormal* basis of the "
       "columns of w."),
      (lambda a: abs(np.linalg.norm(a[0]) - 1) < 1e-3,
       "Invisible, but its length is not 1: divide by its norm."),
      (lambda a: np.shape(a[1]) == (6,) and np.abs(np.asarray(a[1]) @ small).max() < 1e-4
       and abs(np.linalg.norm(a[1]) - 1) < 1e-3,
       "Right for one w of shape (20, 5), wrong for another of shape (6, 2)."))

# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def invisible_direction(w):
#     q, _ = np.linalg.qr(w, mode="complete")
#     return q[:, -1]
# ```
#
# The complete QR decomposition gives $d$ orthonormal columns. The first $k$ span the columns of $W$; the other $d - k$ are at right
# angles to all of them. (The columns of $W$ are not orthonormal, so $\delta - WW^\top\delta$ does not work.)
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Open experiments
#
# * Train the linear autoencoder with `learning_rate=5e-3` and a few seeds. How large is the last angle, and does the error
#   show it? Then give it 6 code units: look at the gaps between the eigenvalues, and predict the last angle first.
# * Rebuild `ae` from two `keras.Sequential` halves and give its code layer a ReLU. How many code units are 0 for every
#   test image? What happens to the error?
# * In `give_code`, clip `x` to the range from 0 to 1 after each step. Does it still reach A's code? What does B look like?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Summary
#
# 1. What the encoder merges is lost for good: images with equal codes have equal reconstructions, whatever the decoder.
# 2. A linear autoencoder finds the *plane* of PCA, with the error of PCA, but not its axes: any invertible mix is as good.
# 3. With 30 numbers a nonlinear autoencoder leaves about a third of PCA's squared error. The decoder matters most: with a
#    linear encoder the error is little larger, with a linear decoder no encoder beats PCA.
# 4. The Jacobian shows what a code unit listens to: $W^\top$ if linear, $W_2^\top D(x) W_1^\top$ with one ReLU layer.
# 5. At every image, small changes along at least $d - k$ directions are invisible: invariance is lost information.
#
# <!-- notes
# Five sentences to take home. The second one is the surprise for most audiences, and the fifth is the bridge to the
# decoder.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Further reading
#
# - P. Baldi, K. Hornik (1989). Neural networks and principal component analysis: learning from examples without local
#   minima. *Neural Networks* 2, 53–58. [doi:10.1016/0893-6080(89)90014-2](https://doi.org/10.1016/0893-6080%2889%2990014-2)
# - H. Bourlard, Y. Kamp (1988). Auto-association by multilayer perceptrons and singular value decomposition. *Biological
#   Cybernetics* 59, 291–294. [doi:10.1007/BF00332918](https://doi.org/10.1007/BF00332918)
# - C. Eckart, G. Young (1936). The approximation of one matrix by another of lower rank. *Psychometrika* 1, 211–218.
#   [doi:10.1007/BF02288367](https://doi.org/10.1007/BF02288367)
# - G. E. Hinton, R. R. Salakhutdinov (2006). Reducing the dimensionality of data with neural networks. *Science* 313,
#   504–507. [doi:10.1126/science.1127647](https://doi.org/10.1126/science.1127647)
# - J.-H. Jacobsen, J. Behrmann, R. Zemel, M. Bethge (2019). Excessive invariance causes adversarial vulnerability.
#   [arXiv:1811.00401](https://arxiv.org/abs/1811.00401)
# - E. Plaut (2018). From principal subspaces to principal components with linear autoencoders.
#   [arXiv:1804.10253](https://arxiv.org/abs/1804.10253)

# %% [markdown] slideshow={"slide_type": "skip"}
# [← 01 What is an autoencoder?](01_what_is_an_autoencoder.ipynb) · [03 Decoder →](03_decoder.ipynb)
