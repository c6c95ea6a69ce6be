# %% [markdown] slideshow={"slide_type": "slide"}
# # 02 · The encoder: what does it keep?
#
# > **What does the encoder keep, and what does it throw away?**
#
# **Time** about 35 s on two CPU cores · **Before** [lesson 01](01_what_is_an_autoencoder.ipynb), eigenvectors,
# partial derivatives · **Data** MNIST
#
# **Afterwards you can** *derive* why a linear autoencoder finds the plane of PCA, *measure* the angle between two
# subspaces, *build* a 30-number code that beats PCA, *compute* the Jacobian of an encoder, and *explain* which changes
# of an image no decoder can ever notice.
#
# <!-- notes
# Lesson 01 asked whether a network can copy through a keyhole. Today we stand on the encoder's side of the keyhole and
# ask which part of a digit gets through, and which part is gone for good.
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
# ## The encoder decides
#
# An encoder $f$ maps an input $x$ with $d = 784$ pixels to a code $z = f(x)$ with $k$ numbers. The decoder $g$ sees
# nothing but the code. So
#
# $$f(x) = f(x') \quad\Longrightarrow\quad g(f(x)) = g(f(x')) \quad\text{for every decoder } g.$$
#
# What the encoder merges, no decoder separates. To know what an autoencoder throws away, look at what its encoder
# **cannot tell apart**.
#
# You do this twice: for a linear encoder, where everything can be derived, and for a nonlinear one, where you measure.
#
# <!-- notes
# This is the only piece of theory that the whole lesson rests on. If two images have the same code, every decoder gives
# them the same reconstruction. So what is lost is decided by the encoder alone.
# -->

# %% tags=["nbval-check-output"]
digits = data.load_mnist(flat=True)
x_train, x_test, y_test = digits.x_train, digits.x_test, digits.y_test
print(digits)

# %% [markdown] slideshow={"slide_type": "skip"}
# The settings of the nonlinear autoencoder (layer width, learning rate, epochs) were chosen by holding out the last
# 10,000 training images. The linear autoencoder has a known answer, PCA, so its learning rate was chosen by that: it was
# raised until, for five seeds, six epochs made all the angles to PCA's plane small. The angles that you will see for it
# show that gradient descent *can* get there; they are not a test of it. With these choices fixed you train on all 60,000
# images and look at the test images only to report.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The picture
#
# <!-- notes
# This is the main model of the lesson. It has one hidden layer on each side and thirty linear code units, as in the
# Science paper of 2006, so that its error can be put beside a published one.
# -->

# %%
keras.utils.set_random_seed(SEED)
ae = models.dense_autoencoder(784, hidden_dims=(256,), code_dim=30)
plots.show(plots.architecture(ae.encoder, ae.decoder, "784 pixels pass through 30 numbers"),
           "An autoencoder as five bars of 784, 256, 30, 256 and 784 values.")

# %% [markdown]
# The encoder is the blue half. Before you train it, take out the hidden layers and the sigmoid: keep one matrix a side.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A linear encoder: which plane?
#
# Centre the data: its mean is 0 and $C = \frac1n\sum_i x_i x_i^\top$ is its covariance. Let both halves use a
# $d \times k$ matrix: $z = W^\top x$ and $\hat{x} = W' z$. A **plane** is here any flat $k$-dimensional subspace.
#
# * The reconstruction $\hat{x}$ lies in the plane that the $k$ columns of $W'$ span. Let the columns of $U$ be an
#   orthonormal basis of that plane.
# * The best point in the plane is the projection $\hat{x} = UU^\top x$, which $z = U^\top x$ can reach. By Pythagoras it costs
#
# $$\mathcal{L} = \frac1n\sum_{i=1}^n \|x_i - UU^\top x_i\|^2 = \operatorname{tr} C - \operatorname{tr}(U^\top C\, U).$$
#
# Only the choice of the plane is left: **keep as much variance as you can**. (Lesson 01 also divides the loss by $d$;
# the best plane is the same.)
#
# <!-- notes
# Walk through the three lines: a linear decoder can only reach a plane, the best point in a plane is the projection,
# and then only the choice of the plane is left. The last line is a trace, and we maximise it on the next slide.
# -->

# %% [markdown] slideshow={"slide_type": "subslide"}
# **The best plane.** Let $C v_j = \lambda_j v_j$ with $\lambda_1 \ge \lambda_2 \ge \dots$ Then
#
# $$\operatorname{tr}(U^\top C\, U) = \sum_{j=1}^{d} \lambda_j a_j, \qquad a_j = \|U^\top v_j\|^2,
# \qquad 0 \le a_j \le 1, \qquad \sum_j a_j = k.$$
#
# You have a budget of $k$ and may spend at most 1 on each eigenvalue. So you spend it on the $k$ largest: the plane is
# spanned by $v_1, \dots, v_k$, the **principal directions**, and what is lost is
#
# $$\mathcal{L}_{\min} = \lambda_{k+1} + \lambda_{k+2} + \dots + \lambda_d .$$
#
# This is the theorem of Eckart and Young (1936). Baldi and Hornik (1989) add, for an invertible $C$ with distinct
# eigenvalues: every other point where the gradient is zero is a saddle. There is no bad local minimum to get stuck in.
#
# <!-- notes
# The weights a_j are between zero and one because they are squared lengths of projections of unit vectors, and they add
# up to k. A budget of k spent on the largest eigenvalues is the best choice. That is the whole proof.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# PCA needs no training: it is the eigenvectors of one 784 x 784 matrix. `eigh` sorts its eigenvalues from small to
# large, so you turn the order around.

# %% slideshow={"slide_type": "skip"}
mean = x_train.mean(axis=0, dtype=np.float64).astype("float32")
covariance = x_train.T @ x_train / len(x_train) - np.outer(mean, mean)
eigenvalues, components = np.linalg.eigh(covariance.astype(np.float64))
eigenvalues, components = eigenvalues[::-1], components[:, ::-1]  # largest first

def pca_reconstruct(x, k):
    v = components[:, :k].astype("float32")
    return mean + (x - mean) @ v @ v.T


# %% [markdown] slideshow={"slide_type": "skip"}
# How wrong is a reconstruction? Lesson 01 averaged over pixels (`mse`). Hinton and Salakhutdinov (2006), whose numbers
# you will compare with, sum over the pixels of a digit and average over digits. This **squared error** is 784 times the MSE.

# %% slideshow={"slide_type": "skip"} tags=["twin"]
def squared_error(x, x_hat):
    """Each example's squared error, summed over its pixels."""
    return np.sum((x - x_hat) ** 2, axis=tuple(range(1, x.ndim)), dtype=np.float64)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["predict"]
# **Predict first.** The formula says that PCA with $k$ components loses exactly the sum of the remaining eigenvalues *on
# the data it was computed from*. On the test images, will it lose more, less, or the same? By how much?

# %% slideshow={"slide_type": "skip"} tags=["nbval-check-output"]
print("  k   remaining eigenvalues   training error   test error")
for k in (2, 8, 30):
    parts = [squared_error(x, pca_reconstruct(x, k)) for x in np.split(x_train, 6)]
    train_error = np.mean(parts)
    test_error = squared_error(x_test, pca_reconstruct(x_test, k)).mean()
    print(f"{k:3d} {eigenvalues[k:].sum():23.2f} {train_error:16.2f} {test_error:12.2f}")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
pca_error = {k: squared_error(x_test, pca_reconstruct(x_test, k)).mean() for k in (8, 30)}
tail = eigenvalues[30:].sum()
expect(abs(train_error / tail - 1) < 1e-3,
       f"PCA-30 loses {train_error:.2f}, the tail is {tail:.2f}")
expect(abs(pca_error[30] - 13.87) < 0.05,
       f"PCA-30 loses {pca_error[30]:.2f} per test digit")

# %% [markdown] slideshow={"slide_type": "skip"}
# The second and the third column agree: the formula is exact. The test error is even slightly *lower*: a plane
# fitted to 60,000 images hardly overfits, and these test digits happen to lie a little closer to it.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The same plane by gradient descent
#
# Two `Dense` layers, no activation, $k = 8$, centred data. Nothing in this code knows what an eigenvector is.
#
# <!-- notes
# Now the same problem by gradient descent. There is nothing about eigenvectors in this code: two dense layers without
# activation and the squared error.
# -->

# %%
keras.utils.set_random_seed(SEED)
encoder = keras.Sequential([keras.Input((784,)), layers.Dense(8)], name="encoder")
decoder = keras.Sequential([keras.Input((8,)), layers.Dense(784)], name="decoder")
linear = models.Autoencoder(encoder, decoder)
before = decoder.get_weights()[0].T  # 784 x 8: column j is what code unit j draws
history = training.fit(linear, x_train - mean, epochs=6, learning_rate=1.5e-2)
after = decoder.get_weights()[0].T

# %% [markdown] slideshow={"slide_type": "skip"}
# **Principal angles** compare two subspaces without looking at their axes. The first is the smallest angle between a
# vector of one and a vector of the other; the next repeats this in what is left, at right angles to the pair already
# taken. All angles 0 means the same subspace. With orthonormal bases $U$ and $V$ the cosines of the angles are the
# singular values of $U^\top V$.

# %% [markdown] tags=["predict"]
# **Predict first.** Two planes of 8 dimensions in a space of 784. How large are the angles between them if one is
# random? And after training?

# %% slideshow={"slide_type": "skip"}
from scipy.linalg import subspace_angles

v8 = components[:, :8]
angles = {name: np.degrees(subspace_angles(w, v8))[::-1]  # smallest first
          for name, w in {"before training": before, "after training": after}.items()}

# %% [markdown] slideshow={"slide_type": "slide"}
# ### HEADING
#
# <!-- notes
# The grey bars are large, because in 784 dimensions two random planes are nearly at right angles. The angles are sorted, so the last bar is always the largest.
# -->

# %% tags=["figure"]
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
# In 784 dimensions two random planes stand nearly at right angles. After training, the decoder's plane lies on PCA's.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
x_hat_linear = mean + linear.predict(x_test - mean, verbose=0, batch_size=1000)
linear_error = squared_error(x_test, x_hat_linear).mean()
ratio = linear_error / pca_error[8]
expect(angles["before training"].min() > 70, "before training: all angles above 70 degrees")
expect(angles["after training"].max() < 5,
       f"largest angle {angles['after training'].max():.1f} degrees")
expect(abs(ratio - 1) < 0.01,
       f"test error {linear_error:.2f}, PCA-8 {pca_error[8]:.2f}, ratio {ratio:.4f}")

# %% [markdown] slideshow={"slide_type": "skip"}
# The plane is the same, and so is the error. Which angle is the hardest to close? Turn the plane's direction $v_8$ by an
# angle $\alpha$ toward $v_9$, and the loss grows by only $(\lambda_8 - \lambda_9)\sin^2\alpha$. These two eigenvalues
# differ by about 4 % (printed below). So the pull toward $v_8$ is weak and learning this choice is slow, but a wrong
# choice is cheap: the error hardly shows it.

# %% slideshow={"slide_type": "skip"} tags=["nbval-check-output"]
print("eigenvalues 5 to 10:", " ".join(f"{value:.2f}" for value in eigenvalues[4:10]))

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Same plane, other axes
#
# <!-- notes
# Same plane, so are the weights the principal components? No. Each decoder column is a mixture. The third row shows
# what the code on the slide computes: turn the axes inside the learned plane, and the components come back.
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
expect(best_match.mean() < 0.85,
       f"a column's best cosine with a component averages {best_match.mean():.2f}")
expect(restored.min() > 0.95,
       f"after turning, every cosine is at least {restored.min():.3f}")

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Why the plane and not the axes?** Mix the code with any invertible $M$ and let the decoder undo it:
#
# $$\hat{x} = W' z = (W' M^{-1})(M z).$$
#
# The loss sees only the product $W' W^\top$. Along all these mixtures it is constant, so its gradient has no component
# there: **the loss does not pull the axes anywhere**. Which mixture you end with depends on the random start.
#
# PCA's axes come from two extra demands that the loss does not make: columns orthonormal, code numbers uncorrelated. The
# first leaves only rotations, the second picks one. `turned` applies both after training.
#
# <!-- notes
# This is identifiability. The loss depends on the product of the two matrices only, so any invertible mixture of the
# code, undone by the decoder, has the same loss. Gradient descent has no reason to prefer one.
# -->

# %% tags=["checkpoint"]
mix = np.random.default_rng(SEED).normal(size=(8, 8))
z = linear.encoder.predict(x_test[:5] - mean, verbose=0).astype(np.float64)
w_dec, b_dec = decoder.get_weights()
mixed = (z @ mix) @ (np.linalg.inv(mix) @ w_dec) + b_dec
gap = np.abs(mixed + mean - x_hat_linear[:5]).max()
expect(gap < 1e-3,
       f"other codes, other weights, same pictures: largest difference {gap:.1e}")

# %% [markdown] slideshow={"slide_type": "skip"}
# The consequence is practical. **Do not read meaning into "unit 3"** of an autoencoder: another seed gives another
# mixture. Trust what survives mixing: the plane, the error, what is lost. An $L_2$ penalty on both matrices removes much
# of the freedom: what remains is a rotation, and the principal directions are the left singular vectors of $W'$ (Kunin
# et al. 2019).

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A nonlinear encoder
#
# Give both halves one hidden ReLU layer and end in a sigmoid. What the decoder can reach is no longer a plane: 30 numbers
# now move along a **curved** surface, which can follow the digits.
#
# <!-- notes
# Let the audience guess before training. The number for PCA is exact. The task is to guess how much less a curved code
# of the same size loses.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** With 30 numbers, PCA leaves a squared error of about 14 per digit (the mean image: about 53).
# How much will a nonlinear code of 30 numbers leave? How many numbers would PCA need for that?

# %%
keras.utils.set_random_seed(SEED)
history = training.fit(ae, x_train, epochs=10, learning_rate=2e-2)
x_hat_ae = ae.predict(x_test, verbose=0, batch_size=1000)
ae_error = squared_error(x_test, x_hat_ae).mean()

# %% slideshow={"slide_type": "skip"}
scores = (x_test - mean) @ components.astype("float32")  # PCA's code, all 784 numbers of it
test_curve = np.sum(scores**2) / len(x_test) - np.cumsum(np.mean(scores**2, axis=0))
k_equal = int(np.argmax(test_curve <= ae_error)) + 1

# %% [markdown] slideshow={"slide_type": "slide"}
# ### HEADING
#
# <!-- notes
# Read the table from the top. Our PCA figure equals the published one, so the units agree and the comparison is fair. Our network is smaller and trained for ten passes only; it comes much closer to the published autoencoder than to PCA.
# -->

# %% tags=["evidence"]
zero = squared_error(x_test, np.broadcast_to(mean, x_test.shape)).mean()
print("held-out MNIST digits             numbers   squared error   of the variance")
for name, k, error in [("mean image", 0, zero), ("PCA", 8, pca_error[8]),
                       ("linear autoencoder", 8, linear_error),
                       ("PCA", 30, pca_error[30]), ("autoencoder 784-256-30", 30, ae_error),
                       ("PCA, as good as that", k_equal, test_curve[k_equal - 1]),
                       ("paper: PCA", 30, 13.87), ("paper: logistic PCA", 30, 8.01),
                       ("paper: autoencoder", 30, 3.00)]:
    print(f"{name:32s} {k:8d} {error:15.2f} {error / zero:16.1%}")

# %% [markdown]
# Paper: Hinton and Salakhutdinov (2006), caption of figure 2B. Our PCA-30 equals theirs, so the units agree.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
expect(ae_error < 4.8, f"30 nonlinear numbers leave {ae_error:.2f} per test digit")
expect(ae_error < 0.4 * pca_error[30],
       f"that is {ae_error / pca_error[30]:.0%} of PCA-30's {pca_error[30]:.2f}")
expect(k_equal > 90, f"PCA needs {k_equal} numbers for the same error")

# %% [markdown] slideshow={"slide_type": "skip"}
# Thirty numbers on a curved surface do what PCA needs more than ninety for. The paper's network gets down to 3.00. It
# differs from ours in three ways: it is deeper and wider (784-1000-500-250-30, about seven times as many weights), its
# layers were first trained one by one (as *restricted Boltzmann machines*), and it made many more than ten passes
# over the data. How much each of these counts is not measured here.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What is thrown away
#
# Rows 3 and 5 show $x - \hat{x}$. Red: ink that the reconstruction lacks. Blue: ink that it adds.
#
# <!-- notes
# PCA invents ghosts all around the stroke, on pixels where there is no ink. The errors of the autoencoder are thin
# lines on the edges and the ends of the stroke.
# -->

# %% slideshow={"slide_type": "skip"}
pick = [int(np.argmax(y_test == c)) for c in range(10)]  # first test image of each digit
x_hat_pca = pca_reconstruct(x_test, 30)
x, x_pca, x_ae = x_test[pick], x_hat_pca[pick], x_hat_ae[pick]

# %% tags=["figure"]
fig = plots.image_rows({"input": x, "PCA-30": x_pca, "lost by PCA": x - x_pca,
                        "autoencoder": x_ae, "lost by it": x - x_ae},
                       title="PCA errs around the strokes, the autoencoder mostly on them")
for ax in fig.axes[20:30] + fig.axes[40:50]:
    ax.images[0].set(cmap=SIGNED, clim=(-1, 1))
fig.set_size_inches(9, 4.3)
plots.show(fig, "Ten test digits, reconstructions and residuals: PCA's residuals spread around "
                "the digit, the autoencoder's are thin lines along strokes.")

# %% [markdown] slideshow={"slide_type": "skip"}
# PCA's plane holds negatives and mixtures of digits as well as digits, so its reconstructions have ghosts beside the
# stroke. The autoencoder draws clean strokes; what it loses is the exact position of an edge and the odd end of a stroke.
# How much of the error lies where there is no ink at all?

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
blank = x_test == 0
ghosts = [np.sum((x_test - x_hat)[blank] ** 2, dtype=np.float64) / len(x_test)
          for x_hat in (x_hat_pca, x_hat_ae)]
print(f"squared error on blank pixels: PCA-30 {ghosts[0]:.2f}, autoencoder {ghosts[1]:.2f}")
expect(ghosts[1] < 0.3 * ghosts[0],
       f"the autoencoder leaves {ghosts[1] / ghosts[0]:.0%} of PCA's ghosts")

# %% slideshow={"slide_type": "skip"}
reconstructions = {"PCA-30": x_hat_pca, "autoencoder": x_hat_ae}
by_digit = {name: [squared_error(x_test[y_test == c], x_hat[y_test == c]).mean()
                   for c in range(10)]
            for name, x_hat in reconstructions.items()}
points = [("linear autoencoder", 8, linear_error, plots.ENCODER),
          ("autoencoder", 30, ae_error, plots.CODE),
          ("paper's autoencoder", 30, 3.0, "black")]

# %% slideshow={"slide_type": "skip"} tags=["figure"]
fig, (left, right) = plt.subplots(1, 2, figsize=(11, 3.4))
left.loglog(np.arange(1, 301), test_curve[:300], color=plots.BASELINE, label="PCA")
for name, k, error, color in points:
    left.plot(k, error, "o", color=color, label=name)
left.set(xlabel="code size k", ylabel="squared error per test digit",
         title="A curved code beats a flat one", yticks=[1, 3, 10, 30],
         yticklabels=[1, 3, 10, 30])
left.legend()
colors = (plots.BASELINE, plots.CODE)
for shift, color, (name, values) in zip((-0.2, 0.2), colors, by_digit.items()):
    right.bar(np.arange(10) + shift, values, 0.4, color=color, label=name)
right.set(xlabel="digit", ylabel="squared error per test digit", xticks=range(10),
          ylim=(0, 25), title="A 1 is cheap for both codes")
right.legend(ncols=2, loc="upper right")
plots.show(fig, "Left: error against code size, the autoencoder far below PCA's curve. "
                "Right: error of each digit, smallest for 1 under both.")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
lost = np.array(by_digit["autoencoder"])
order = np.argsort(lost)
expect(order[0] == 1 and np.argmin(by_digit["PCA-30"]) == 1,
       f"cheapest is {order[0]}: {lost.min():.2f}")
expect(set(order[-2:]) <= {2, 5, 8},
       f"dearest are {order[-1]} and {order[-2]}, up to {lost.max():.2f}")

# %% [markdown] slideshow={"slide_type": "skip"}
# A 1 is one stroke: slant, length and thickness describe most of it. A 2, a 5 or an 8 can be drawn in more ways, so 30
# numbers cover less of it. Now look at the test images with the largest errors. Many are easy to read, but they are
# **unusual**. The loss is an average over the training digits: an encoder keeps what varies often and gives up what is rare.

# %% slideshow={"slide_type": "skip"} tags=["figure"]
errors = squared_error(x_test, x_hat_ae)
worst = np.argsort(errors)[::-1][:10]
fig = plots.image_rows({"input": x_test[worst], "autoencoder": x_hat_ae[worst]},
                       titles=[f"{errors[i]:.0f}" for i in worst],
                       title="The ten worst test digits, with squared errors: rare shapes")
plots.show(fig, "Ten unusual test digits above smoother, more ordinary reconstructions.")

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Can you cut the code short?
#
# PCA's code is sorted by variance. Nothing in the autoencoder's loss asks for an order. Drop ten of the thirty numbers,
# those with the smallest variance: put their mean in their place.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
z = ae.encoder.predict(x_test, verbose=0, batch_size=1000).astype(np.float64)
spread = {"PCA": scores[:, :30].var(axis=0), "autoencoder": z.var(axis=0)}
spread = {name: variance.max() / variance.min() for name, variance in spread.items()}
least_used = np.argsort(z.var(axis=0))[:10]
shortened = z.copy()
shortened[:, least_used] = z[:, least_used].mean(axis=0)
x_hat_20 = ae.decoder.predict(shortened.astype("float32"), verbose=0, batch_size=1000)
error_20 = squared_error(x_test, x_hat_20).mean()
expect(spread["autoencoder"] < 6 < spread["PCA"],
       f"largest over smallest variance: PCA {spread['PCA']:.1f}, "
       f"autoencoder {spread['autoencoder']:.1f}")
expect(test_curve[19] < 1.5 * pca_error[30] and error_20 > 2 * ae_error,
       f"ten numbers dropped: PCA {pca_error[30]:.1f} -> {test_curve[19]:.1f}, "
       f"autoencoder {ae_error:.1f} -> {error_20:.1f}")

# %% [markdown] slideshow={"slide_type": "skip"}
# PCA puts what matters least at the end, so you may cut its code short. The autoencoder spreads its work over all units,
# so the same cut multiplies its error.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What a code unit listens to
#
# How does code unit $j$ answer to a small change of pixel $i$? The answer is the **Jacobian** $J_{ji} = \partial z_j /
# \partial x_i$, a $k \times d$ matrix: row $j$ is an image.
#
# * Linear encoder: $z = W^\top x + b$, so $J = W^\top$, the same for every image.
# * One ReLU layer: $z = W_2^\top \max(0,\, W_1^\top x + b_1) + b_2$. A hidden unit is open (slope 1) or closed (slope 0), so
#
# $$J(x) = W_2^\top D(x)\, W_1^\top, \qquad D(x) = \operatorname{diag}\big(1 \text{ if } W_1^\top x + b_1 > 0 \text{ else } 0\big).$$
#
# As long as no unit switches, the encoder is exactly linear, plus a constant. **Each image picks its own linear encoder.**
#
# <!-- notes
# The Jacobian tells which pixel changes each code unit listens to, at one given image. For a linear encoder it is the
# weight matrix itself. For a ReLU encoder it is the same product with the closed units crossed out.
# -->

# %% slideshow={"slide_type": "skip"}
w1, b1, w2, b2 = (w.astype(np.float64) for w in ae.encoder.get_weights())

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
expect(np.abs(encode(x_test) - z).max() < 1e-3, "our NumPy encoder gives Keras's codes")
expect(mismatch < 1e-5, f"formula and finite differences agree to {mismatch:.0e}")
expect(np.linalg.matrix_rank(jacobian(x)) == 30,
       "rank 30: of 784 dimensions, 754 are invisible to a small change")

# %% slideshow={"slide_type": "skip"}
w_lin, b_lin = (w.astype(np.float64) for w in linear.encoder.get_weights())
show = pick[:8]
maps = np.stack([jacobian(x_test[i].astype(np.float64)) for i in show])  # 8 x 30 x 784
linear_maps = np.tile(w_lin[:, 0], (8, 1))

# %% [markdown] slideshow={"slide_type": "slide"}
# ### HEADING
#
# <!-- notes
# Read across a row: the same code unit, eight digits, eight different maps. The last row is a unit of the linear encoder, which listens in the same way whatever it sees. The notebook explains the specks at the border.
# -->

# %% tags=["figure"]
rows = {"input": x_test[show], "unit 1": maps[:, 0], "unit 2": maps[:, 1],
        "linear": linear_maps}
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
# Red: more ink there raises the code number. Blue: it lowers it. Each row has its own scale.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
unit_maps = maps / np.linalg.norm(maps, axis=2, keepdims=True)
first, second = np.triu_indices(8, 1)  # all pairs of digits
cosine = np.mean(np.sum(unit_maps[first] * unit_maps[second], axis=2))
hidden_open = x_test @ w1 + b1 > 0
never = int(np.sum(~hidden_open.any(axis=0)))
print(f"open hidden units per image: {hidden_open.sum(axis=1).mean():.0f} of 256")
expect(0 < never < 128, f"{never} of 256 hidden units never open on any test image")
expect(cosine < 0.9,
       f"one unit's maps at two digits have a mean cosine of {cosine:.2f}; linear: 1")

# %% [markdown] slideshow={"slide_type": "skip"}
# **Dead units.** Some hidden units are open for no test image at all (counted above). Where a unit is closed its slope is
# 0, so a unit that is closed for every training image gets no gradient, and nothing brings it back. The network has enough
# others. In a *code* layer such units would be lost code size, which is one reason why the code is linear here.
#
# **Grain at the border.** Some pixels are blank in every training image. The gradient of a weight is proportional to its
# pixel's value, here 0 (also after centring), so these weights keep their random start, in both encoders. An encoder *does* listen to such pixels; in
# training it has never heard anything there.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
always_blank = x_train.max(axis=0) == 0
border, start = w1[always_blank].std(), np.sqrt(2 / (784 + 256))
expect(abs(border / start - 1) < 0.05,
       f"{always_blank.sum()} blank pixels: weights still spread by {border:.4f}, their "
       f"start {start:.4f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Invisible directions
#
# $J$ has only $k$ rows, so its rank is at most $k$. A change $\delta$ with $J\delta = 0$ is **invisible**: to first order
# it leaves the code where it is. At every image these $\delta$ fill at least $d - k$ of the $d$ dimensions. For the linear
# encoder, the change may even be as large as you like:
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
# **Predict first.** Take a 7 and add the invisible part of a 0, or of strong noise. What does the linear autoencoder
# draw? For a ReLU encoder, does an invisible direction at $x$ stay invisible however far you go?

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
drawn = mean + decoder.predict(code.astype("float32"), verbose=0)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### HEADING
#
# <!-- notes
# First column: the original. Second and third: a hidden zero and strong noise, both invisible, and the reconstruction does not move. Last column: only the visible part of the zero, which changes the input little and the reconstruction a lot.
# -->

# %% tags=["figure"]
titles = ["a 7", "+ invisible\npart of a 0", "+ invisible\nnoise", "+ visible\npart of a 0"]
fig = plots.image_rows({"input": changed, "linear AE": drawn}, titles=titles)
fig.set_size_inches(6, 3.4)
fig.suptitle("Large invisible changes leave the reconstruction as it was", fontsize=12,
             x=0.02, ha="left")
plots.show(fig, "A seven with an invisible zero or noise added is reconstructed as before; "
                "the visible part of the zero changes the reconstruction.")

# %% tags=["checkpoint"]
size = np.linalg.norm(changed - seven, axis=1)
moved = np.linalg.norm(code - code[0], axis=1)
expect(size[1:3].min() > 5 and moved[1:3].max() < 1e-9,
       f"changes of length {size[1]:.1f} and {size[2]:.1f} move the code by at most "
       f"{moved[1:3].max():.0e}")
expect(moved[3] > 1,
       f"the visible part, of length {size[3]:.1f}, moves it by {moved[3]:.1f}")

# %% [markdown] slideshow={"slide_type": "skip"}
# Now go a growing length along a random direction, split into the part that $J(x)$ sees and the part that it does not.
# The code change is measured in units of the typical distance between the codes of two digits and averaged over 15 test
# images. The length of a digit itself, $\|x\|$, is about 9.

# %% slideshow={"slide_type": "skip"}
lengths = np.linspace(0, 8, 33)

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


# %% slideshow={"slide_type": "skip"}
encoders = {"linear": (lambda x: (x - mean) @ w_lin + b_lin, lambda x: w_lin.T,
                       plots.ENCODER),
            "ReLU": (encode, jacobian, plots.CODE)}
curves = {(name, seen): code_change(f, j, seen)
          for name, (f, j, _) in encoders.items() for seen in (True, False)}

# %% slideshow={"slide_type": "skip"} tags=["figure"]
fig, axes = plt.subplots(1, 2, figsize=(10, 3.3))
for (name, seen), curve in curves.items():
    axes[0 if seen else 1].plot(lengths, curve, color=encoders[name][2], label=name)
titles = ("Visible: both codes move", "Invisible: linear for ever, ReLU at first")
for ax, title in zip(axes, titles):
    ax.set(xlabel="length of the change", ylabel="code change (1 = another digit)", title=title)
axes[1].legend()
plots.show(fig, "Code change against length. Left, visible directions: both lines rise. "
                "Right, on a finer scale, invisible ones: linear stays at zero, ReLU starts flat "
                "and rises.")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
expect(curves["linear", False].max() < 1e-9, "linear: invisible at every length")
near, far = curves["ReLU", False][[1, -1]]
expect(near < 0.005,
       f"ReLU: a step of 0.25 moves the code by {near:.4f} of a digit's distance")
expect(far > 5 * near and far > 0.05,
       f"a step of 8 moves it by {far:.2f}: units have switched")
expect(far < 0.5 * curves["ReLU", True][-1],
       f"a visible step of 8 by {curves['ReLU', True][-1]:.2f}")


# %% [markdown] slideshow={"slide_type": "skip"}
# At $x$ itself the direction is invisible. Farther on hidden units switch, $D(x)$ changes, and other directions are the
# invisible ones: the curve on the right rises, though far less than those on the left.
#
# **Invariance is what is thrown away, seen from the other side.** An encoder is *invariant* to a change that
# leaves the code alone; the code then holds no information about it. That is welcome when the change does not matter, as
# with noise, and harmful when it does.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["failure"]
# ## How it fails: two images, one code
#
# Take a digit $x_a$ and another digit $x_b$. Move $x_b$ until its code is $f(x_a)$. To first order a step $\delta$ needs
# $J\delta = f(x_a) - f(x)$: 30 equations, 784 unknowns. The pseudo-inverse gives the **shortest** such step. Repeat.
#
# <!-- notes
# This is the deliberate failure. We do not search among digits. We solve for an image that looks like one digit and has
# exactly the code of another one, with a few Newton steps.
# -->

# %% [markdown] tags=["failure", "predict"]
# **Predict first.** The result has exactly the code of a 0. Does it look like a 0, like the 1 you started from, or like neither?

# %% tags=["failure"]
def give_code(x, z, steps=20):
    for _ in range(steps):  # Newton's method
        missing = z - encode(x)
        if np.abs(missing).max() < 1e-9:
            break
        x = x + np.linalg.pinv(jacobian(x)) @ missing
    return x

x_a = x_test[[pick[digit] for digit in (0, 7, 3, 4, 5, 6)]].astype(np.float64)
x_b = x_test[[pick[digit] for digit in (1, 2, 8, 9, 0, 1)]].astype(np.float64)
x_fake = np.stack([give_code(b, encode(a)) for a, b in zip(x_a, x_b)])
codes = encode(np.concatenate([x_a, x_fake])).astype("float32")
draw = ae.decoder.predict(codes, verbose=0)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### HEADING
#
# <!-- notes
# Third row: you read the digits of the second row, through some noise. Fourth row: the autoencoder draws the digits of the first row. No decoder, however large, can repair this, because the codes are equal.
# -->

# %% tags=["figure", "failure"]
fig = plots.image_rows({"A": x_a, "B": x_b, "B with A's code": x_fake,
                        "its reconstruction": draw[6:]},
                       title="You read B, the encoder reads A, and no decoder can tell")
fig.set_size_inches(7.5, 4)
plots.show(fig, "Rows of digits: A, B, B with grey specks that carry A's code, and its "
                "reconstruction, which is a clean A.")

# %% slideshow={"slide_type": "skip"} tags=["failure", "checkpoint"]
code_gap = np.abs(encode(x_fake) - encode(x_a)).max()
picture_gap = np.abs(draw[6:] - draw[:6]).max()
expect(code_gap < 1e-6,
       f"the codes of A and of the changed B differ by at most {code_gap:.0e}")
expect(picture_gap < 1e-3, f"their reconstructions differ by at most {picture_gap:.0e}")
to_b, to_a = (np.linalg.norm(x_fake - x, axis=1) for x in (x_b, x_a))
expect((to_b < to_a).all(),
       f"each changed B is closer to B (mean {to_b.mean():.1f}) than to A ({to_a.mean():.1f})")
expect(x_fake.min() < -0.1, f"the lightest pixel, {x_fake.min():.1f}, is lighter than white")

# %% [markdown] slideshow={"slide_type": "skip"} tags=["failure"]
# You still read B. The changed images lie outside the data: grey specks where a digit has none, and pixels lighter than
# white. The encoder was trained to be right *on digits*; about everything else it made no promise. Two lessons follow.
#
# * **Lost is lost.** A larger decoder does not help: both images arrive as the same 30 numbers.
# * **A code describes an image *provided that* the image is like the training data.** A later lesson builds anomaly
#   detection on this and meets images that slip through. Classifiers can fail alike (Jacobsen et al. 2019).

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Exercises
#
# Each exercise has a cell for your answer and a cell that checks it. They need the setup cell and the next cell, no training.

# %% slideshow={"slide_type": "skip"} tags=["exercise-setup"]
toy_rng = np.random.default_rng(7)
toy_x = toy_rng.normal(size=(200, 6)) @ toy_rng.normal(size=(6, 6)) + 5.0
toy_mean = toy_x.mean(axis=0)
_, toy_components = np.linalg.eigh(np.cov(toy_x.T, bias=True))
toy_components = toy_components[:, ::-1]  # columns, largest eigenvalue first
toy_w = toy_rng.normal(size=(20, 5))  # encoder weights: z = x @ toy_w
toy_decoder = toy_rng.normal(size=(5, 5))  # decoder weights of a tiny model with k = d = 5
toy_mix = toy_rng.normal(size=(5, 5))


# %% [markdown] slideshow={"slide_type": "skip"}
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
even = np.array([0.25, 0.25, 0.25, 0.25])
check("Exercise 1",
      lambda: tuple(numbers_needed(e, s) for e, s in [(made, 0.9), (made, 0.5), (even, 0.75)]),
      (lambda a: np.ndim(a[0]) == 0, "Return one number, the smallest such k."),
      (lambda a: a[1] != 0,
       "Counting starts at 1: one component is k = 1, at index 0 of the cumulative sum."),
      (lambda a: a[1] == 1,
       "The largest eigenvalue alone keeps 52 %. Did you sort from large to small?"),
      (lambda a: a[0] == 3,
       "Add up the shares: 0.52, 0.77, 0.90 of the total; compare the sum with the share."),
      (lambda a: a[2] == 3,
       "Of four equal eigenvalues three keep exactly 0.75, and that is enough: at least `share`."))


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

# %% [markdown] slideshow={"slide_type": "skip"}
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
coordinates = np.linalg.solve(toy_components, (toy_x - toy_mean).T)
true_z = coordinates[:2].T
true_x_hat = toy_x - (toy_components[:, 2:] @ coordinates[2:]).T
answer = (pca_encode(toy_x, toy_mean, toy_components, 2),
          pca_decode(true_z, toy_mean, toy_components))
check("Exercise 2", lambda: answer,
      (lambda a: np.shape(a[0]) == (200, 2),
       "The code must have shape (n, k): keep k columns of components."),
      (lambda a: abs(np.mean(a[0])) < 1e-4,
       "The codes do not average to 0: subtract the mean before you project."),
      (lambda a: np.allclose(a[0], true_z, atol=1e-4),
       "Project on the first k columns: one number for each direction."),
      (lambda a: np.shape(a[1]) == (200, 6),
       "The reconstruction must be (n, d): use the transpose."),
      (lambda a: abs(np.mean(a[1]) - toy_mean.mean()) < 1e-3,
       "The reconstruction lacks the mean."),
      (lambda a: np.allclose(a[1], true_x_hat, atol=1e-3),
       "Multiply z by the transpose of the same k columns."))


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
# The columns are orthonormal, so the transpose is the best decoder: encode and decode together are the projection
# $UU^\top$, moved by the mean.
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 3 (stretch): an invisible direction
#
# A linear encoder computes `x @ w`, with `w` of shape `(d, k)` and `k < d`. Return a vector of length 1 that it cannot
# see. Many answers are right.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def invisible_direction(w):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 3
check("Exercise 3", lambda: invisible_direction(toy_w),
      (lambda a: np.shape(a) == (20,),
       "The direction is a change of the input: one vector of d values."),
      (lambda a: np.linalg.norm(a) > 1e-6, "The zero vector is no direction."),
      (lambda a: np.abs(np.asarray(a) @ toy_w).max() < 1e-4 * np.linalg.norm(a),
       "The encoder sees it: a @ w is not 0. Project out an *orthonormal* basis of the "
       "columns of w."),
      (lambda a: abs(np.linalg.norm(a) - 1) < 1e-3,
       "Invisible, but its length is not 1: divide by its norm."))


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def invisible_direction(w):
#     u, _, _ = np.linalg.svd(w, full_matrices=True)
#     return u[:, -1]
# ```
#
# The first $k$ left singular vectors span the columns of $W$. The other $d - k$ are at right angles to all of them. (The
# columns of $W$ are not orthonormal, so $\delta - WW^\top\delta$ does not work.)
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 4 (stretch): other axes, same reconstruction
#
# You replace the encoder weights `w` by `w @ mix`. Return the decoder weights that give back the old reconstructions
# `x @ w @ w_decoder`.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def mixed_decoder(w_decoder, mix):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 4
swap = np.eye(5)[[1, 2, 0, 4, 3]]  # only renumbers the units
check("Exercise 4", lambda: (mixed_decoder(toy_decoder, toy_mix), mixed_decoder(toy_decoder, swap)),
      (lambda a: np.shape(a[0]) == (5, 5),
       "The decoder's weights keep their shape (k, d)."),
      (lambda a: not np.allclose(np.asarray(a[0]) @ toy_mix, toy_decoder, atol=1e-3),
       "The right matrix on the wrong side: the code x @ w @ mix meets it first."),
      (lambda a: np.allclose(swap @ np.asarray(a[1]), toy_decoder, atol=1e-4),
       "Even for a mix that only renumbers the units you do not get w @ w_decoder."),
      (lambda a: np.allclose(toy_mix @ np.asarray(a[0]), toy_decoder, atol=1e-3),
       "Right for rotations only: a transpose undoes those, but not every mix."))

# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def mixed_decoder(w_decoder, mix):
#     return np.linalg.inv(mix) @ w_decoder
# ```
#
# The mixed code is multiplied by the inverse first, which gives back the old code. The loss cannot tell the two pairs of
# weights apart; that is why it cannot choose the axes.
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
# 1. The encoder decides what is lost: images with equal codes have equal reconstructions, whatever the decoder.
# 2. A linear autoencoder finds the *plane* of PCA, with the error of PCA, but not its axes: any invertible mix is as good.
# 3. At 30 numbers a curved code leaves less than 40 % of PCA's squared error (in the paper: 3.00 against 13.87).
# 4. The Jacobian shows what a code unit listens to: $W^\top$ if linear, $W_2^\top D(x) W_1^\top$ with one ReLU layer.
# 5. At every image small changes along at least $d - k$ directions are invisible: invariance is lost information.
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
# - D. Kunin, J. M. Bloom, A. Goeva, C. Seed (2019). Loss landscapes of regularized linear autoencoders.
#   [arXiv:1901.08168](https://arxiv.org/abs/1901.08168)
# - E. Plaut (2018). From principal subspaces to principal components with linear autoencoders.
#   [arXiv:1804.10253](https://arxiv.org/abs/1804.10253)

# %% [markdown] slideshow={"slide_type": "skip"}
# [← 01 What is an autoencoder?](01_what_is_an_autoencoder.ipynb) · [03 Decoder →](03_decoder.ipynb)
