# %% [markdown] slideshow={"slide_type": "slide"}
# # 01 · What is an autoencoder?
#
# > **Can a network learn to copy through a keyhole?**
#
# **Time** about 25 s on two CPU cores, an hour to read · **Before** Python, NumPy, matrices, a rough idea of a neural network · **Data** MNIST ·
# <a href="https://colab.research.google.com/github/OWNER/REPOSITORY/blob/main/notebooks/01_what_is_an_autoencoder.ipynb" target="_parent">Open in Colab</a>
#
# **Afterwards you can** *explain* what encoder, code and decoder are, *build* an autoencoder in Keras, *train* it on images
# without labels, *measure* it against honest baselines, and *tell* compression from mere copying.
#
# <!-- notes
# Ask the room how they would describe a handwritten digit over the telephone to somebody who has to draw it. Nobody
# reads out 784 grey values. They agree on a code first. That is the whole lesson.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# **How to use the lessons.** Go cell by cell, with Shift + Enter, and read as you go. Do not choose *Run All*: it rushes past the
# questions. Where it says *Predict first*, write down an answer, with a reason, before you run the next cell. If you see outputs
# already, clear them first (*Edit › Clear Outputs of All Cells*). A line that starts with ✓ is a *checkpoint*: if the claim beside it
# turns out false, the notebook stops there with an error. Exercises wait at the end, each with a cell that checks your answer.
#
# The first cell is the same in every lesson. It imports Keras, NumPy and the course's helper package (`data`, `plots`, `training`
# and so on), and it fixes the *seed* of the random numbers, so that a second run on your machine repeats the first.

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
# ## A copy machine with a keyhole
#
# You want to send pictures of digits to a friend. One picture has 784 grey values, but only **32 numbers** may go through.
#
# * You need a rule that turns 784 values into 32: an **encoder**.
# * Your friend needs a rule that turns the 32 back into 784: a **decoder**.
# * The 32 numbers are the **code**, also called *latent vector* or *embedding*. The keyhole itself is called the **bottleneck**.
#
# An **autoencoder** learns both rules together, from examples alone. *Auto* means self: each image is its own target, so nobody
# has to write labels.
#
# <!-- notes
# Draw the pipe on the board: wide end, narrow middle, wide end. Stress that the bottleneck is what makes copying hard,
# and that hard copying is what forces learning.
# -->

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The symbols of this course
#
# | symbol | meaning | here |
# |---|---|---|
# | $x$ | an input, a vector of $d$ numbers | the pixels of one image |
# | $\hat{x}$ | its reconstruction, the same size | what the decoder draws |
# | $z$ | the code, a vector of $k$ numbers | what passes the keyhole |
# | $f$ | the encoder, $z = f(x)$ | a small network |
# | $g$ | the decoder, $\hat{x} = g(z)$ | another small network |
# | $\theta$ | the encoder's parameters: the numbers that training sets | its weights and biases |
# | $\phi$ | the decoder's parameters | its weights and biases |
# | $\mathcal{L}$ | the loss: how bad the copies are, one number | mean squared error |
# | $n$ | the number of examples | 50,000 for training |
# | $d$ | the number of inputs | $28 \times 28 = 784$ |
# | $k$ | the code size | 32 |
# | $\sigma$ | the standard deviation of noise that we add | 0.3, near the end |
# | $\operatorname{sigmoid}(t)$ | the logistic function $1 / (1 + e^{-t})$, between 0 and 1 | makes a pixel of any number |
# | $W$, $W^\top$ | a matrix of weights, and its transpose: rows become columns | a layer |
#
# <!-- notes
# Go through the rows slowly, these symbols stay the same in the whole course. The hat always marks something estimated,
# here the reconstruction. Many books write sigma for the logistic function; here it is spelled out, because sigma is
# the strength of noise.
# -->

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What it learns: one equation
#
# Encode, then decode:
#
# $$z = f_\theta(x), \qquad \hat{x} = g_\phi(z) = g_\phi(f_\theta(x)).$$
#
# Good parameters make the reconstruction close to the input. Close can mean many things (lesson 04). Begin with the **mean
# squared error** (MSE): square the error of each pixel, then average over the $d$ pixels of all $n$ examples.
#
# $$\mathcal{L}(\theta, \phi) = \frac{1}{n\,d} \sum_{i=1}^{n} \left\| x_i - g_\phi(f_\theta(x_i)) \right\|^2 .$$
#
# Here $x_i$ is example number $i$, and $\|\cdot\|^2$ adds up the squares of a vector's entries. Training searches for the $\theta$
# and $\phi$ that make $\mathcal{L}$ small. If $k$ were as large as $d$, both rules could pass everything on unchanged. With $k$ much
# smaller than $d$ they cannot: to do well, they must use what digits have in common.
#
# <!-- notes
# The loss compares the output with the input. No label appears anywhere. Point out that theta and phi are minimised
# together, which is why encoder and decoder come to agree on a code.
# -->

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The data
#
# MNIST holds 70,000 handwritten digits of 28 x 28 grey values; `flat=True` lays each out as one row of 784. Three parts, three
# purposes: **training** images set the parameters, **validation** images show whether training goes well, **test** images give the
# number you report. The labels, which say what digit it is, stay unused.
#
# <!-- notes
# MNIST: sixty thousand training and ten thousand test digits. We take ten thousand of the training images away for
# validation, so that no choice is made on the test set.
# -->

# %% tags=["nbval-check-output"]
mnist = data.load_mnist(flat=True)
x_train, x_val = mnist.x_train[:50_000], mnist.x_train[50_000:]
x_test = mnist.x_test
for name, x in (("training", x_train), ("validation", x_val), ("test", x_test)):
    print(f"{name:10s} {x.shape}  values from {x.min():.0f} (paper) to {x.max():.0f} (ink)")

# %% tags=["figure"]
figure = plots.image_rows({"training": x_train[:10], "test": x_test[:10]},
                          title="Training and test digits are of the same kind")
plots.show(
    figure,
    "Two rows of ten handwritten digits, one from the training set and one from the test set.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Build it
#
# * `Dense(m)` is a layer of `m` **units**. Each unit adds up all the layer's inputs, each times a *weight* of its own, plus a *bias*.
# * An **activation** is a function applied to every unit's sum. **ReLU** turns negative sums into 0. The **sigmoid** squeezes any
#   sum between 0 and 1, as pixels are. The code layer has no activation, so a code unit may take any value.
# * Without an activation a layer is **linear**: weighted sums. So is any stack of such layers, because weighted sums of weighted
#   sums are weighted sums.
# * `keras.Sequential` runs its layers one after the other. `keras.Input` tells it how many numbers come in.
#
# <!-- notes
# Read the code aloud, layer by layer, with the words on the left. The code layer has no activation: a code unit may be
# any number. The last layer has a sigmoid because pixels lie between zero and one. The width 128 is a choice, not a
# law.
# -->

# %%
d, k = 784, 32
encoder = keras.Sequential([
    keras.Input((d,)),
    layers.Dense(128, activation="relu"),
    layers.Dense(k),
], name="encoder")
decoder = keras.Sequential([
    keras.Input((k,)),
    layers.Dense(128, activation="relu"),
    layers.Dense(d, activation="sigmoid"),
], name="decoder")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The picture
#
# Every bar is a vector, every wedge a layer. Heights are logarithmic: the keyhole is narrower than it looks. The first layer has
# $784 \cdot 128$ weights and 128 biases, 100,480 parameters in all.
#
# <!-- notes
# Bar heights grow with the logarithm of the size, so the keyhole is narrower in truth than it looks. Let the class
# check another parameter count by hand: 128 times 32 plus 32.
# -->

# %% tags=["figure"]
figure = plots.architecture(encoder, decoder, "784 numbers must pass through 32")
plots.show(
    figure,
    "Diagram of the autoencoder: 784 to 128 to 32 to 128 to 784 values, narrowest at the "
    "code z.",
)

# %% tags=["nbval-check-output"]
print(f"encoder {encoder.count_params():,} parameters, decoder {decoder.count_params():,}")
print(f"an image has {d} numbers, its code has {k}: {d / k:.1f} times fewer")
print(f"in bytes: {d} (1 a pixel) and {4 * k} (4 a code number): {d / (4 * k):.1f} times fewer")


# %% [markdown] slideshow={"slide_type": "skip"}
# Fewer numbers are not as many times fewer bytes: MNIST stores a pixel in one byte, Keras a code number in four. How few bits a code
# number can do with is the question of a later lesson, on compression. This one counts numbers.

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Join the two halves
#
# A Keras model of your own is a class with a `call` method, which says what happens to an input. Here it is one line, $g(f(x))$.
# The function `mse` below it is the loss $\mathcal{L}$ in NumPy. The helper package has both, with more care for odd inputs; later
# lessons import them.

# %% slideshow={"slide_type": "skip"} tags=["twin"]
class Autoencoder(keras.Model):
    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder, self.decoder = encoder, decoder

    def call(self, inputs):
        return self.decoder(self.encoder(inputs))


# %% slideshow={"slide_type": "skip"} tags=["twin"]
def mse(x, x_hat):
    """Mean squared error over all examples and all pixels."""
    return float(np.mean((x - x_hat) ** 2))


# %% [markdown] slideshow={"slide_type": "slide"}
# ## First, baselines
#
# An MSE of 0.01 is what you get if every pixel is off by 0.1. Is that good? Compare it with what needs no network:
#
# * **the mean image**: whatever comes in, draw the average of the training images.
# * **PCA** (principal component analysis): each of 32 numbers says how much of a fixed picture to add to the mean image. No
#   *linear* encoder and decoder with the same keyhole do better on the training images. In this course PCA's output is
#   **clipped** to [0, 1], the range of a pixel, which can only help it.
# * **the identity**: send all 784 values. Error 0, and nothing learned.
#
# <!-- notes
# Never report a reconstruction error without a baseline. Ask which of the three baselines is the one to beat. Answer:
# PCA, because it has the same keyhole. Its values outside the range of a pixel are cut off, which is fair. But PCA was
# not trained with that cut in mind, as the network is with its sigmoid; a later slide shows how much this brings.
# -->

# %%
from sklearn.decomposition import PCA

mean_image = x_train.mean(axis=0)
pca = PCA(k, svd_solver="covariance_eigh").fit(x_train)

def pca_copy(x):  # through 32 numbers, then clipped to the range of a pixel
    return np.clip(pca.inverse_transform(pca.transform(x)), 0, 1)

baselines = {"mean image": mse(x_val, mean_image), "PCA, k = 32": mse(x_val, pca_copy(x_val))}
for name, error in baselines.items():
    print(f"{name:12s} validation MSE {error:.4f}")

# %% [markdown] tags=["predict"]
# **Predict first.** The autoencoder sends 32 numbers too. Will its error be about that of PCA, about half of it, or a tenth? Why?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Train it
#
# * A **batch** is a handful of images, here 256. An **epoch** is one pass over all training images, batch by batch.
# * After each batch the **optimizer** changes every parameter a little, in a direction that should lower the loss.
#   **Adam** is a popular one.
# * The **learning rate** says how large the changes are. Here it rises, then falls to zero (`OneCycle`, lesson 05).
# * `compile` says how to train, `fit` trains. The input appears twice in `fit`: as the input and as the target. That is the one
#   unusual thing about training an autoencoder.
#
# <!-- notes
# The line to remember is fit of x and x: the input is the target. The optimizer and its learning rate schedule are the
# subject of lesson 05. The progress line updates while it runs.
# -->

# %%
epochs, batch_size = 10, 256
steps = epochs * int(np.ceil(len(x_train) / batch_size))
autoencoder = Autoencoder(encoder, decoder)
autoencoder.compile(
    optimizer=keras.optimizers.Adam(training.OneCycle(peak=0.01, steps=steps)),
    loss="mse",
    steps_per_execution=20,  # hand the machine 20 batches at a time: less waiting, same result
)
history = autoencoder.fit(
    x_train, x_train, epochs=epochs, batch_size=batch_size, verbose=0,
    validation_data=(x_val, x_val), callbacks=[training.Progress()],  # a line of progress
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Did it learn?
#
# The solid curve is the error on held-out images, here the validation images: they never set a parameter. The dotted lines are the
# baselines on the same images. The vertical axis is logarithmic.
#
# <!-- notes
# Two things to see. It beats the PCA line early, and the solid line of images it never saw stays close to the dashed
# line of the training images: next to no overfitting at this size. The vertical axis is logarithmic.
# -->

# %% tags=["figure"]
ax = plots.learning_curves(
    {"autoencoder": history.history}, ylabel="MSE per pixel", logy=True, baselines=baselines,
    title="Below PCA within a few epochs, and nearly as good on unseen images as on seen ones",
)
ax.set_yticks([0.01, 0.02, 0.05], labels=["0.01", "0.02", "0.05"])
ax.minorticks_off()
plots.show(
    ax,
    "Training and validation error of the autoencoder fall together, well below the error of PCA.",
)

# %% [markdown] slideshow={"slide_type": "skip"}
# The two curves end close together: the network does nearly as well on images it has never seen. If it only memorised its training
# images, it would do worse on others. That is called *overfitting* and shows as a gap between the curves. (In the first epochs the
# dashed curve may lie higher: it is an average over an epoch in which the parameters were still improving, while the solid one is
# measured after it.)

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
val_loss, train_loss = history.history["val_loss"], history.history["loss"]
expect(val_loss[4] < baselines["PCA, k = 32"], f"below PCA after five epochs: {val_loss[4]:.4f}")
ratio = val_loss[-1] / train_loss[-1]
expect(ratio < 1.1, f"unseen images cost {ratio:.2f} x as much as seen ones")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The result, on the test set
#
# All choices are made. Only now do the test images count.
#
# <!-- notes
# Now, once, the test set. Read the table from the top: the autoencoder sends as many numbers as PCA and loses less than
# half as much. Then look at the strokes in the picture on the next slide.
# -->

# %% tags=["evidence", "result"]
x_hat = autoencoder.predict(x_test, batch_size=1000, verbose=0)  # the copies, 1,000 at a time
test_mse, pca_mse, mean_mse = (mse(x_test, copy) for copy in (x_hat, pca_copy(x_test), mean_image))
print(f"{'method':12s} {'numbers sent':>12s} {'test MSE':>9s} {'mean image = 100%':>18s}")
for name, sent, error in (
    ("identity", d, 0.0),
    ("mean image", 0, mean_mse),
    ("PCA", k, pca_mse),
    ("autoencoder", k, test_mse),
):
    print(f"{name:12s} {sent:12d} {error:9.4f} {error / mean_mse:18.0%}")
print(f"{d} pixels through {k} numbers: test MSE {test_mse:.4f} "
      f"(PCA {pca_mse:.4f}, mean image {mean_mse:.4f})")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
expect(test_mse < 0.008, f"test MSE {test_mse:.4f} is below 0.008")
expect(test_mse < pca_mse / 2, "less than half of PCA's error, same code size")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The copies
#
# <!-- notes
# Compare the last two rows, column by column. PCA leaves grey ghosts around the strokes, because it can only add and
# subtract fixed pictures. The network draws cleaner strokes.
# -->

# %% tags=["figure"]
figure = plots.image_rows(
    {"input": x_test[:10], "mean image": np.tile(mean_image, (10, 1)),
     "PCA": pca_copy(x_test[:10]), "autoencoder": x_hat[:10]},
    title="Same keyhole, cleaner strokes: test digits sent as 32 numbers",
)
plots.show(
    figure,
    "Ten test digits, the mean image, copies by PCA with grey ghosts and cleaner copies by the "
    "autoencoder.",
)

# %% [markdown]
# The answer is *about half*: with as many numbers, the error is a little less than half of PCA's. PCA also leaves grey ghosts beside
# the strokes.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## Where does the gain come from?
#
# The network differs from PCA in two ways: **ReLU** in its hidden layers, and a **sigmoid** at its output. Take out one and leave the
# other, train in the same way, and look.
#
# **Predict first.** Which of them beats PCA on its own: only the ReLU, only the sigmoid, either of them, or neither?
#
# <!-- notes
# This is how one finds out what a part is good for: take out that part, and nothing else. Some will bet on the ReLU,
# because without it depth adds nothing. Let them say why before you show the table.
# -->

# %% slideshow={"slide_type": "skip"}
copies = {"PCA": pca_copy(x_test)}
for name, hidden, output in (("ReLU only", "relu", None), ("sigmoid only", None, "sigmoid")):
    keras.utils.set_random_seed(SEED)
    control = keras.Sequential([
        keras.Input((d,)),
        layers.Dense(128, activation=hidden), layers.Dense(k),
        layers.Dense(128, activation=hidden), layers.Dense(d, activation=output),
    ])
    training.fit(control, x_train, epochs=epochs, batch_size=batch_size, learning_rate=0.01)
    copies[name] = np.clip(models.run(control, x_test), 0, 1)  # clipped as PCA is
copies["both"] = x_hat

# %% slideshow={"slide_type": "fragment"} tags=["evidence"]
long_run = data.load_evidence("01_sigmoid_and_relu")
longer = {row["network"]: row["test MSE"] for row in long_run["table"]}
blank = x_test == 0
print(f"{'':14s}{'10 passes':>10s}{'on blank paper':>16s}{'40 passes':>11s}")
for name, copy in copies.items():
    on_blank = np.sum(copy[blank] ** 2) / x_test.size
    print(f"{name:14s}{mse(x_test, copy):10.4f}{on_blank:16.4f}{longer[name]:11.4f}")

# %% [markdown]
# **Either of them alone beats PCA**, and together they do much better. Which one is ahead alone depends on how you train: the sigmoid
# after these 10 passes, ReLU after 40 with a learning rate chosen for each. Beware of rankings after a short training.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
relu_only, sigmoid_only = (mse(x_test, copies[name]) for name in ("ReLU only", "sigmoid only"))
expect(relu_only < 0.8 * pca_mse, f"ReLU alone: {relu_only / pca_mse:.0%} of PCA's error")
expect(sigmoid_only < 0.7 * pca_mse, f"sigmoid alone: {sigmoid_only / pca_mse:.0%}")
expect(test_mse < 0.8 * min(relu_only, sigmoid_only), f"both: {test_mse / pca_mse:.0%}")
expect(sigmoid_only < relu_only, "after 10 passes the sigmoid alone is ahead of the ReLU alone")
expect(longer["ReLU only"] < longer["sigmoid only"], "after 40 passes it is behind")
spread = max(row["spread"] for row in long_run["table"])
print("Last column: the better of two learning rates for each network,",
      f"means of three seeds, spread at most {spread:.5f},",
      f"{long_run['core_seconds'] / 60:.0f} minutes on one core:",
      "python evidence/01_sigmoid_and_relu.py repeats it")

# %% [markdown] slideshow={"slide_type": "skip"}
# PCA adds each of its 32 pictures whatever the other 31 numbers say. It was fitted to make blank paper by pluses and minuses that cancel
# exactly; where too little is taken away, ghosts remain. Behind a **sigmoid** any strongly negative sum is blank paper: the column *on
# blank paper* shows how most of the error there goes. With **ReLU** a picture can be added *only if* other code numbers allow it.
# (Clipping makes negative sums blank too, but PCA was fitted without it: even clipped, its row is the worst.)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What passes through the keyhole
#
# The decoder never sees the image. All it gets are these 32 numbers. They are a private language of the two halves: nothing in the
# loss asks that a single unit should mean something to you.
#
# <!-- notes
# The orange bars are all the decoder gets. Ask whether unit five means anything by itself. Nothing says that it should:
# the code is a private language between the two halves, no unit has to mean something to us.
# -->

# %% tags=["figure"]
z = encoder.predict(x_test[:3], verbose=0)
figure, axes = plt.subplots(3, 3, figsize=(8, 3.4), width_ratios=[1, 4, 1])
for row, image, code, copy in zip(axes, x_test, z, x_hat):
    plots.image_grid(image[None], ax=row[0])
    row[1].bar(np.arange(1, k + 1), code, color=plots.CODE)
    plots.image_grid(copy[None], ax=row[2])
axes[0, 0].set_title("x")
axes[0, 1].set_title("code z: 32 numbers")
axes[0, 2].set_title(r"$\hat{x}$")
axes[1, 1].set_ylabel("value")
axes[2, 1].set_xlabel("code unit")
plots.show(
    figure,
    "Three test digits, the 32 code values of each as a bar chart, and what the decoder "
    "draws.",
)

# %% [markdown] slideshow={"slide_type": "slide"} tags=["failure"]
# ## How it fails: a perfect copy, and nothing learned
#
# Take the keyhole away: a code of 784 numbers, $k = d$. Now no training is needed. Set the weights of both layers by hand to the
# **identity matrix**, which has ones on its diagonal and zeros elsewhere, and all
# biases to 0. Each layer then returns its input as it is.
#
# <!-- notes
# This is the trap of the whole subject: a low reconstruction error is not the goal. Here is a machine with the lowest
# error there is, and it was never shown an image. A wide network that is trained need not end as this copier, but no
# network has a lower loss.
# -->

# %% tags=["failure"]
copier = keras.Sequential([keras.Input((d,)), layers.Dense(d), layers.Dense(d)])
for layer in copier.layers:
    layer.set_weights([np.eye(d), np.zeros(d)])  # weights and biases

sigma = 0.3
rng = np.random.default_rng(SEED)
noisy = x_test + rng.normal(0, sigma, x_test.shape).astype("float32")
from_clean, from_noisy = (
    {"copier": models.run(copier, x), "PCA": pca_copy(x), "autoencoder": models.run(autoencoder, x)}
    for x in (x_test, noisy)
)

# %% [markdown] tags=["predict"]
# **Predict first.** Copier, PCA and autoencoder get clean digits and then digits with noise, which none of the three was made for.
# Whose output is closest to the *clean* digit each time?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Noisy digits, three copies
#
# <!-- notes
# Top rows: the clean digit and what went in. Then the copier, which returns every speck, and the two that send 32
# numbers. Some of their digits are damaged: the noise disturbs the code too. But most of the specks are gone.
# -->

# %% tags=["figure", "failure"]
figure = plots.image_rows(
    {"clean": x_test[:10], "noisy input": noisy[:10], "copier: 784": from_noisy["copier"][:10],
     "PCA: 32": from_noisy["PCA"][:10], "autoencoder: 32": from_noisy["autoencoder"][:10]},
    title="The copier returns all the noise; most of it does not fit through 32 numbers",
)
plots.show(
    figure,
    "Ten clean digits, the same with noise, copies by the copier with all the noise, and copies by "
    "PCA and the autoencoder, mostly free of it but partly deformed.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The lowest error is not the aim
#
# How far is each output from the *clean* digit? The last two columns are mean squared errors.
#
# <!-- notes
# Read the two columns separately. The copier is unbeatable on clean digits and useless on noisy ones. PCA and the
# network were never shown noise, yet both lose most of it: for PCA one can prove that the keyhole does it. And here PCA
# is better than the network. The last row is the control that says why.
# -->

# %% tags=["failure", "evidence"]
for copies in (from_clean, from_noisy):
    copies["PCA, then autoencoder"] = models.run(autoencoder, copies["PCA"])
print(f"{'method':22s} {'numbers sent':>12s} {'clean input':>12s} {'noisy input':>12s}")
clean, left = {}, {}
for name, output in from_noisy.items():
    clean[name], left[name] = mse(x_test, from_clean[name]), mse(x_test, output)
    sent = d if name == "copier" else k
    print(f"{name:22s} {sent:12d} {clean[name]:12.4f} {left[name]:12.4f}")

# %% [markdown]
# On clean digits the copier wins. On noisy ones **PCA** beats the autoencoder. A low error alone says nothing about what was learned:
# it counts only **under a constraint**, here the keyhole.

# %% slideshow={"slide_type": "skip"} tags=["failure", "checkpoint"]
noise = mse(x_test, noisy)
expect(clean["copier"] < 1e-6, "the copier has error 0 on clean digits")
expect(abs(left["copier"] / noise - 1) < 0.01, f"and returns all the noise: {noise:.4f}")
expect(max(left["PCA"], left["autoencoder"]) < noise / 3, "as 32 numbers, under a third is left")
expect(left["PCA"] < left["autoencoder"], "PCA keeps less of the noise than the autoencoder")
expect(left["PCA, then autoencoder"] < left["PCA"], "the autoencoder behind PCA beats PCA")

# %% [markdown] slideshow={"slide_type": "skip"}
# **Why does PCA win here?** The noise costs $\sigma^2 = 0.09$ per pixel. PCA looks at the image in 32 directions of 784 only, those in
# which digits differ most, so just $32 / 784 = 4\,\%$ of the noise gets in. The network's code has no more numbers, but they listen
# elsewhere too. It was trained on clean digits only, so nothing taught it to ignore what digits never do, and noise there changes its
# code as well. The last row tests this explanation: let PCA first remove what lies outside its 32 directions, then use the *same*
# autoencoder. Now its error is below PCA's. Lesson 07 teaches a network to ignore noise, by training it on noise.
#
# You set the copier's weights by hand. A network without a keyhole that you *train* may end elsewhere, and may even remove noise.
# But the loss does not ask for it: by the loss, the copier is perfect. Later lessons try other constraints than a keyhole: damaged
# inputs (denoising), few active units (sparse), a smooth code (variational).

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## What the keyhole refuses, and what slips through
#
# The network has learned to copy digits. **Predict first.** Which of these does it copy well, and which not: digits upside down, digits
# with all their pixels shuffled, photographic negatives, a black page, a black blot in the middle, a blank page, pure noise?
#
# <!-- notes
# Collect guesses before you show the picture. Much of what lies outside its world does not pass, which announces
# anomaly detection. But a blank page passes best of all, and a blot nearly as well as a digit: a small error is no proof
# that the input is a digit. Black page, blot and shuffled pixels are controls: much ink everywhere, much ink where
# digits often have it, and a digit's ink in other places.
# -->

# %% slideshow={"slide_type": "skip"}
strange = {
    "digits": x_test, "upside down": x_test.reshape(-1, 28, 28)[:, ::-1].reshape(-1, d),
    "shuffled": rng.permuted(x_test, axis=1), "negatives": 1 - x_test,
    "black page": np.ones_like(x_test),
    "blot": np.tile(np.float32(np.mean(x_train > 0, axis=0) > 0.3), (len(x_test), 1)),
    "blank page": np.zeros_like(x_test), "pure noise": rng.random(x_test.shape, dtype="float32"),
}  # the blot: black where more than 30 % of the training images have ink
become = {name: models.run(autoencoder, x) for name, x in strange.items()}
errors = {name: mse(x, become[name]) for name, x in strange.items()}
for name, x in strange.items():
    print(f"{name:12s} mean ink {x.mean():.2f}, MSE {errors[name]:.4f}, "
          f"{errors[name] / errors['digits']:6.2f} x that of digits")

# %% slideshow={"slide_type": "fragment"} tags=["figure"]
figure = plots.image_rows(
    {"input": np.stack([x[0] for x in strange.values()]),
     "output": np.stack([x[0] for x in become.values()])},
    titles=[f"{name}\n{error:.4f}" for name, error in errors.items()],
    title="A blot and a blank page pass, a black page does not (numbers: MSE)",
)
plots.show(
    figure,
    "A digit, the same upside down, shuffled and as a negative, a black page, a blot, a blank page "
    "and noise, each above what comes out: a digit, bent strokes, grey specks, black blots without "
    "the border for the next three, almost nothing, a blot.",
)

# %% [markdown]
# Digits pass, and so do the blot and the blank page. Upside-down digits pass with twice the error, the others not at all. A large error
# points to something unusual, but a small error is no proof that all is usual.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
expect(errors["upside down"] > 1.5 * errors["digits"], "upside-down digits cost more")
expect(errors["shuffled"] > 5 * errors["digits"], "shuffled pixels cost over five times as much")
expect(errors["blank page"] < 0.5 * errors["digits"], "a blank page costs far less than digits")
expect(errors["black page"] > 0.9 * errors["negatives"], "a black page as much as negatives")
expect(errors["blot"] < 3 * errors["digits"], "a blot less than three times what digits cost")

# %% [markdown] slideshow={"slide_type": "skip"}
# Digits upside down and shuffled have exactly the ink of digits, so it is not its amount that costs, but where it lies. Negatives cost a
# hundred times as much as digits. Is it the white digit in them? No: a black page, with no digit at all, costs as much. Is it so much
# ink? No: the blot has over twice the ink of a digit and passes. It is ink *where digits hardly ever have any*: there the network
# draws blank paper, and the middle suffers too. Blot and blank page pass, though the network never saw either. A later lesson, on
# anomaly detection, has to live with that.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Exercises
#
# Write your answer in the cell below each task, then run the check under it.
#
# <!-- notes
# Give the class ten minutes for the first two exercises. The third is worth doing on paper first: when can a keyhole of
# width one pass a point in the plane without loss?
# -->

# %% [markdown]
# ### Exercise 1 (warm-up): count the parameters
#
# An autoencoder has dense layers of sizes 784 → 64 → 16 → 64 → 784, each with biases. How many parameters does it have in all?
# Compute it, by hand or by code.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
n_parameters = ...  # your code here

# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 1
check(
    "Exercise 1", lambda: n_parameters,
    (lambda a: not isinstance(a, str), "That is text. Leave out the quotation marks."),
    (lambda a: not isinstance(a, tuple), "Python reads 1,234 as two numbers. Leave out the comma."),
    (lambda a: a != 102_400, "All weights are there. Each layer also has a bias for each output."),
    (lambda a: a != 51_280, "That is the encoder alone. The decoder counts too."),
    (lambda a: a != 52_048, "That is the decoder alone. The encoder counts too."),
    (lambda a: a != 102_560, "The decoder has as many weights as the encoder but other biases."),
    (lambda a: a != 104_112, "The input is not a layer: it has no biases."),
    (lambda a: a == models.dense_autoencoder(784, (64,), 16).count_params(),
     "A layer has inputs x outputs weights plus one bias an output."),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# sizes = [784, 64, 16, 64, 784]
# n_parameters = sum(a * b + b for a, b in zip(sizes, sizes[1:]))
# ```
#
# Every layer from a to b values has a · b weights and b biases. Decoder and encoder differ only in their biases.
#
# </details>

# %% [markdown]
# ### Exercise 2 (core): which image is hardest?
#
# An average hides the individual images. Write `mse_per_image(x, x_hat)`: for arrays of shape $(n, d)$ it returns the mean
# squared error of *each* image, an array of shape $(n,)$. With it you can find the digits that pass the keyhole worst.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def mse_per_image(x, x_hat):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 2
narrow = np.zeros((3, 2)), np.array([[0.0, 2.0], [1.0, 1.0], [0.0, 0.0]])
wide = np.zeros((2, 3)), np.array([[0.0, 0.0, 3.0], [0.0, -1.0, 0.0]])
check(
    "Exercise 2", lambda: [mse_per_image(*wide), mse_per_image(*narrow)],
    (lambda a: a[0] is not None, "Your function returns nothing. It needs the word return."),
    (lambda a: np.ndim(a[0]) > 0, "That is one number for all images. Average over pixels only."),
    (lambda a: np.ndim(a[0]) == 1, "The shape must be (n,), with one axis: no more, no less."),
    (lambda a: np.shape(a[0]) == (2,), "Two images must give two numbers: average over axis 1."),
    (lambda a: not np.allclose(a[0], [9, 1]), "That is the sum over pixels. A mean divides by d."),
    (lambda a: not np.allclose(a[0], np.sqrt([3, 1 / 3])), "Leave out the square root."),
    (lambda a: np.allclose(a[0], [3, 1 / 3]), "Square each difference, then average over pixels."),
    (lambda a: np.shape(a[1]) == (3,) and np.allclose(a[1], [2, 1, 0]),
     "Right for two images of three pixels, wrong for three of two. Use the arrays' own shape."),
)

# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def mse_per_image(x, x_hat):
#     return np.mean((x - x_hat) ** 2, axis=1)
# ```
#
# With the arrays of this lesson, `worst = np.argsort(mse_per_image(x_test, x_hat))[-10:]` gives the ten hardest test images. Draw
# `x_test[worst]` and `x_hat[worst]` with `plots.image_rows`. What do they have in common?
#
# </details>

# %% [markdown]
# ### Exercise 3 (stretch): a keyhole by hand
#
# Points $x$ in the plane, two numbers each, must pass a keyhole of width 1. The encoder is linear, $z = w \cdot x$ (the dot product:
# multiply entry by entry, then add). The decoder is linear too, $\hat{x} = z\,v$. All points lie on the line through $(0, 0)$ and
# $(1, 2)$. Find weights `w` and `v`, two numbers each, with which every such point comes back exactly. There are many answers.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
w = ...  # your code here
v = ...  # and here

# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 3
line = np.outer([-1.0, 0.5, 2.0], [1.0, 2.0])
check(
    "Exercise 3", lambda: (w, v),
    (lambda a: np.shape(a[0]) == np.shape(a[1]) == (2,), "w and v are two numbers each."),
    (lambda a: np.isfinite(a).all(), "An entry is infinite or not a number (nan)."),
    (lambda a: abs(np.dot(a[0], [1, 2])) > 1e-9, "Every point gets the code 0: nothing passes."),
    (lambda a: np.any(np.asarray(a[1]) != 0), "With v = (0, 0) every output is (0, 0)."),
    (lambda a: np.isclose(a[1][1], 2 * a[1][0]), "The decoder draws along v: put v on the line."),
    (lambda a: np.allclose(np.outer(line @ np.array(a[0]), a[1]), line),
     "The direction is right but the scale is not: w . v must be 1."),
)

# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# w = [0.2, 0.4]
# v = [1, 2]
# ```
#
# The decoder draws multiples of $v$, so $v$ lies on the line. Then $\hat{x} = (w \cdot x)\,v$ must give back $v$ itself: $w \cdot v = 1$.
# Two numbers become one *without loss*, because the points never leave the line. Digits do not lie on a line, but they do not fill
# their 784 dimensions either, and that is why 32 numbers go so far.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Open experiments
#
# No check here, only curiosity. Predict, change one thing, run again.
#
# * Halve the code to 16, then to 8. Which digits become unreadable first?
# * Train on the digits 0 to 4 only (`mnist.y_train[:50_000]` holds the labels of `x_train`). How well do 5 to 9 pass the keyhole?
# * Give the code layer `activation="relu"`. How many of the 32 units are still used?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Summary
#
# 1. An autoencoder is an encoder f and a decoder g, trained together to reproduce their input: each image is its own target.
# 2. The code z is all that passes. With 32 numbers instead of 784, the network has to learn what digits have in common.
# 3. Judge it on held-out data and against baselines. It more than halves the error of PCA with the same code size; the sigmoid and the
#    ReLU each bring a part of that.
# 4. A low error alone proves nothing. Without a keyhole, a copier that has seen no image has error 0 and returns all noise.
# 5. A large error points to an input unlike the training data. A small error is no proof: a blot and a blank page pass too.
#
# <!-- notes
# Read the five lines together and let the class put each in their own words. Then point to the reading: chapter 14 of
# the book is the best next hour.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Further reading
#
# - I. Goodfellow, Y. Bengio, A. Courville (2016). *Deep Learning*, MIT Press, chapter 14 (Autoencoders): the best next hour.
#   [The chapter at deeplearningbook.org](https://www.deeplearningbook.org/contents/autoencoders.html)
# - G. E. Hinton, R. R. Salakhutdinov (2006). Reducing the dimensionality of data with neural networks. *Science* 313, 504–507.
#   [doi:10.1126/science.1127647](https://doi.org/10.1126/science.1127647)
# - H. Bourlard, Y. Kamp (1988). Auto-association by multilayer perceptrons and singular value decomposition. *Biological
#   Cybernetics* 59, 291–294. [doi:10.1007/BF00332918](https://doi.org/10.1007/BF00332918)
# - D. Bank, N. Koenigstein, R. Giryes (2020). Autoencoders. [arXiv:2003.05991](https://arxiv.org/abs/2003.05991)

# %% [markdown] slideshow={"slide_type": "skip"}
# [02 The encoder →](02_encoder.ipynb)
