# %% [markdown] slideshow={"slide_type": "slide"}
# # 08 · Sparse autoencoder: many units, few at a time
#
# > **What if the code has many units, but only a few may speak at a time?**
#
# **Time** about 30 s on two CPU cores, an hour and a half to read · **Before** [lesson 01](01_what_is_an_autoencoder.ipynb), [lesson 05](05_training.ipynb) · **Data** MNIST ·
# <a href="https://colab.research.google.com/github/OWNER/REPOSITORY/blob/main/notebooks/08_sparse_autoencoder.ipynb" target="_parent">Open in Colab</a>
#
# **Afterwards you can** *build* the three classic ways to make a code sparse, *measure* how sparse it is in two directions,
# *judge* its features with a linear probe and with controls, *revive* dead units, and *draw* the dictionary a network has learned.
#
# <!-- notes
# Lesson 01 made copying hard with a narrow code. Today the code is wide, and copying is made hard in another way: most
# units must stay silent for any one image. Ask the room which of the two they would rather explain to somebody.
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
# ## A dictionary instead of a keyhole
#
# A language has thousands of words, and a sentence uses ten of them. Give the code $h = 512$ units, and make the decoder one linear layer:
#
# $$\hat{x} = b' + W' z = b' + \sum_{j=1}^{h} z_j\, w'_j .$$
#
# Column $w'_j$ of $W'$ is an image. Call it an **atom**; all atoms together are the **dictionary**. The reconstruction is a sum of
# atoms, weighted by the code. If every unit may take part in every image, copying is easy, and an atom need not mean anything. So
# allow many units, but **few at a time**. Olshausen and Field (1996) asked this of natural images, and the atoms became small edges.
#
# <!-- notes
# A dictionary has many words and a sentence uses few. Write the sum on the board and point at z: the whole lesson is
# about how many of these numbers may differ from zero. The word atom comes from sparse coding. In Keras the kernel of
# the decoder has one row for each atom.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# **One symbol changes its meaning here.** Elsewhere in the course $k$ is the size of the code. In this lesson the code has $h$ units
# and $k$ counts those that are active at a time, because the method is called *k-sparse* in the literature.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The data, and why 512 numbers are no keyhole
#
# Atoms should describe what makes a digit *special*. So subtract what all digits share, the mean image. 10,000 training images
# keep each network at a few seconds. To measure an error, add the mean image again and clip to $[0, 1]$, as in lesson 01.
#
# 512 is less than 784. Is the code a bottleneck all the same? Ask PCA, which sends 512 numbers as well:
#
# <!-- notes
# Why subtract the mean: a unit that responds to what all images share can win for every image and tell nothing apart.
# Then the question a careful student asks: is 512 not smaller than 784? It is, but images of digits fill far fewer than
# 784 dimensions. With 512 numbers even a linear code loses next to nothing, so any pressure has to come from a rule.
# -->

# %%
mnist = data.load_mnist(flat=True)
n, d, h = 10_000, 784, 512
mean_image = mnist.x_train[:n].mean(axis=0)
x_train, y_train = mnist.x_train[:n] - mean_image, mnist.y_train[:n]
x_test, y_test = mnist.x_test - mean_image, mnist.y_test

def error_of(x_hat):
    """Test MSE of reconstructions of images from which the mean was subtracted."""
    return metrics.mse(mnist.x_test, np.clip(x_hat + mean_image, 0, 1))

directions = np.linalg.eigh(x_train.T @ x_train)[1][:, ::-1]  # PCA, the largest variance first
pca_error = {k: error_of(x_test @ directions[:, :k] @ directions[:, :k].T) for k in (0, 10, 512)}
for k, error in pca_error.items():
    print(f"{f'PCA, {k} numbers' if k else 'mean image':16s} test MSE {error:.5f}")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
expect(pca_error[512] < 0.01 * pca_error[0], "512 numbers lose less than 1 % of the variance")


# %% [markdown] slideshow={"slide_type": "skip"}
# With 512 fixed directions hardly anything is lost: digits do not fill the space of 784 pixels. So the width of this code forces nothing.
# If the code has to choose, a rule must make it choose.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Rule 1: pay for every activation
#
# Take a ReLU encoder, $z = \mathrm{relu}(W^\top x + b)$, so that a unit can be exactly 0, and add the size of the code to the loss. This is the **L1** penalty:
#
# $$\mathcal{L} = \frac{1}{nd}\sum_{i=1}^{n} \|x_i - \hat{x}_i\|^2 + \lambda\, \frac{1}{n}\sum_{i=1}^{n} \sum_{j=1}^{h} |z_{ij}|$$
#
# <!-- notes
# L1 charges each unit of activity the same price, wherever it occurs. In Keras a penalty on the code is a layer that
# hands the code on and calls add_loss. The next slide has the whole network; with lambda = 0 it is the same network
# without a rule, and that is the comparison of today.
# -->

# %% tags=["twin"]
class L1Sparsity(keras.layers.Layer):
    """Pull activations towards zero."""

    def __init__(self, strength, **kwargs):
        super().__init__(**kwargs)
        self.strength = strength

    def call(self, inputs):
        self.add_loss(self.strength * ops.sum(ops.mean(ops.abs(inputs), axis=0)))
        return inputs


# %% [markdown] slideshow={"slide_type": "slide"}
# ## The picture
#
# One dense layer in, one dense layer out. Every atom is held at length 1 (`UnitNorm`); *How it fails* shows why.
#
# <!-- notes
# The same builder serves every network of the lesson: only the layers that make the code differ. The constraint keeps
# each atom at length one. It looks like a detail. The last part of the lesson shows what happens without it.
# -->

# %%
def sparse_autoencoder(*code_layers, constraint=keras.constraints.UnitNorm(axis=1)):
    """A code of h units by the given layers, and a linear decoder with atoms of length 1."""
    encoder = keras.Sequential([keras.Input((d,)), *code_layers])
    decoder = keras.Sequential([keras.Input((h,)), layers.Dense(d, kernel_constraint=constraint)])
    return models.Autoencoder(encoder, decoder)

def train(model, epochs=4, learning_rate=5e-3):
    training.fit(model, x_train, epochs=epochs, batch_size=200, learning_rate=learning_rate)
    return model


# %% tags=["figure"]
keras.utils.set_random_seed(SEED)
free = sparse_autoencoder(layers.Dense(h, activation="relu"))
keras.utils.set_random_seed(SEED)  # the same initial weights
l1 = sparse_autoencoder(layers.Dense(h, activation="relu"), L1Sparsity(1e-3))
title = "A wide code, and a penalty on it: L1Sparsity changes the loss, not the code"
plots.show(
    plots.architecture(l1.encoder, l1.decoder, title),
    "Diagram: 784 inputs, a dense ReLU layer to 512, L1Sparsity to 512, which is the code z, and a "
    "dense layer back to 784.",
)


# %% [markdown] slideshow={"slide_type": "skip"}
# ### What is a code good for? A linear probe
#
# Freeze the code, train a **softmax layer** on it with labels, and count right answers on test images. Such a **probe** can only use what the
# features make easy. It is the same for all: 10,000 labels, 20 passes, and one number that scales all features of a code.

# %% slideshow={"slide_type": "skip"}
def probe(encode):
    """Test accuracy of a softmax layer on frozen features."""
    features = encode(x_train)
    scale = features.std()
    softmax = [keras.Input((features.shape[1],)), layers.Dense(10, activation="softmax")]
    model = keras.Sequential(softmax)
    training.fit(model, features / scale, y_train, epochs=20, batch_size=500, learning_rate=0.01,
                 loss="sparse_categorical_crossentropy")
    guess = models.run(model, encode(x_test) / scale).argmax(axis=1)
    return float(np.mean(guess == y_test))

def codes(model, x):
    return models.run(model.encoder, x)


# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## One network, with and without the penalty
#
# Two networks start from the same weights and train for four passes. One pays the L1 penalty, with $\lambda = 0.001$. Nothing else differs but the order of the images.
# Then a linear classifier, the **probe**, is trained on each frozen code.
#
# **Predict first.** Which of the two networks copies better? And how will the probe rank four kinds of features: raw pixels, the code of the network
# without the penalty, of the one with it, and 512 **random** ReLU units, never trained?
#
# <!-- notes
# A probe is a softmax layer on frozen features: it can only use what the features make easy, and it is trained alike for
# all. Collect a full ranking of the four before running. Most people put the random units last and the free network first,
# since it copies best. The random units are the baseline that matters: a wide nonlinear layer alone can help a linear
# classifier, so learning has to beat chance features of the same width.
# -->

# %% slideshow={"slide_type": "skip"}
train(free)
train(l1)
rng = np.random.default_rng(SEED)
random_weights = rng.normal(size=(d, h)).astype("float32") / np.sqrt(d)

def random_relu(x):
    return np.maximum(x @ random_weights, 0)

encoders = {"raw pixels": lambda x: x, "random ReLU": random_relu}
encoders |= {"no rule": lambda x: codes(free, x), "L1, 0.001": lambda x: codes(l1, x)}
accuracy = {name: probe(encode) for name, encode in encoders.items()}

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The worse copy is the better code
#
# <!-- notes
# The penalty costs copying: about four times the error. And it buys features: nearly three points on the probe. Point at
# the random units: the free network, trained and copying well, is no better than they are. Only the penalty differs
# between the last two rows (and the order of the images). What it is about the penalty is a question for later.
# -->

# %% tags=["evidence", "result"]
copies = {"no rule": free, "L1, 0.001": l1}
copies = {name: error_of(models.run(model, x_test)) for name, model in copies.items()}
print("features     not zero  test MSE   probe")
for name, encode in encoders.items():
    active = np.mean(np.sum(encode(x_test) != 0, axis=1))
    error = f"{copies[name]:.4f}" if name in copies else ""
    print(f"{name:12s} {active:8.0f}  {error:>8s}  {accuracy[name]:6.1%}")
print(f"\n512 units, linear probe: {accuracy['L1, 0.001']:.1%} with an L1 penalty "
      f"(without {accuracy['no rule']:.1%}, random ReLU {accuracy['random ReLU']:.1%}, "
      f"raw pixels {accuracy['raw pixels']:.1%})")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
expect(copies["L1, 0.001"] > 3 * copies["no rule"], "the penalty more than triples the error")
lift = accuracy["L1, 0.001"] - accuracy["no rule"]
expect(lift > 0.015, f"and lifts the probe by {100 * lift:.1f} points")
expect(accuracy["L1, 0.001"] > accuracy["random ReLU"] + 0.005, "above random features")
expect(accuracy["no rule"] < accuracy["random ReLU"] + 0.003, "the free network is not")
expect(accuracy["random ReLU"] > accuracy["raw pixels"] + 0.01, "and raw pixels")


# %% [markdown] slideshow={"slide_type": "skip"}
# So after four passes the free network copies best, and yet its code is worth no more to the probe than random features. The penalised code comes first. Only the
# penalty differs between the two networks, so the penalty is the cause.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Rule 2: only the k largest pass
#
# The **k-sparse autoencoder** (Makhzani and Frey 2014) has no penalty. Its encoder is linear, followed by one rule, applied to each image by itself:
#
# $$z = S_k(W^\top x + b), \qquad S_k(a)_j = \begin{cases} a_j & \text{if } a_j \text{ is among the } k \text{ largest of } a \\ 0 & \text{else} \end{cases}$$
#
# (They also tie the decoder to the encoder, $W' = W$. Here both are free.)
#
# <!-- notes
# The simplest rule of the three: no strength to tune. You choose k, and k units are active. Read the two lines of call:
# the k-th largest value of each example is the threshold, and what lies below it becomes zero. Note what does not count:
# minus four is large in size, but it is not among the largest.
# -->

# %% tags=["twin"]
class KSparse(keras.layers.Layer):
    """Keep the k largest values of each example and set the others to zero."""

    def __init__(self, k, **kwargs):
        super().__init__(**kwargs)
        self.k = k

    def call(self, inputs):
        threshold = ops.top_k(inputs, self.k)[0][..., -1:]  # the k-th largest of each example
        return ops.where(inputs < threshold, ops.zeros_like(inputs), inputs)


# %% tags=["nbval-check-output"]
a = np.array([[0.1, 3.0, -2.0, 1.5], [-1.0, -4.0, 2.0, -3.0]], dtype="float32")
print(ops.convert_to_numpy(KSparse(2)(a)))


# %% [markdown] slideshow={"slide_type": "skip"}
# −4.0 is large in size, but not among the two largest. If several values equal the threshold, all of them pass here; the layer in `ae_helpers` lets
# exactly $k$ pass.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Rule 3: hold an average
#
# With sigmoid units $z_{ij} \in (0, 1)$, unit $j$ has a mean activation $\hat{\rho}_j = \frac{1}{n}\sum_i z_{ij}$ over a batch. Ask that it be
# a small number $\rho$ (Ng 2011), by a penalty that is 0 at $\hat{\rho}_j = \rho$ and grows on both sides:
#
# $$\beta \sum_{j=1}^{h} \mathrm{KL}(\rho \,\|\, \hat{\rho}_j), \qquad \mathrm{KL}(\rho\,\|\,\hat{\rho}_j) = \rho \log\frac{\rho}{\hat{\rho}_j} + (1-\rho) \log\frac{1-\rho}{1-\hat{\rho}_j}$$
#
# <!-- notes
# KL is the Kullback-Leibler divergence between two coins, one that shows heads with probability rho and one with rho
# hat. Think of the codes of all images as a matrix: one row an image, one column a unit. Ask which direction each rule
# looks at: top-k at the rows, KL at the columns, L1 at every entry alike.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# KL is the Kullback-Leibler divergence, here between two coins. Put the codes of $n$ images into a matrix with $n$ rows and $h$ columns. Top-k makes
# each **row** sparse: few units for each image. KL looks at each **column**: no unit's *mean* may lie far from $\rho$ (here 0.05, with $\beta = 0.001$). L1 charges every entry
# alike and leaves training to decide which entries to cut.

# %% slideshow={"slide_type": "skip"} tags=["twin"]
class KLSparsity(keras.layers.Layer):
    """Hold each sigmoid unit's mean activation near rho."""

    def __init__(self, rho, strength, **kwargs):
        super().__init__(**kwargs)
        self.rho, self.strength = rho, strength

    def call(self, inputs):
        rho, mean = self.rho, ops.mean(inputs, axis=0)
        # keep the logarithms finite, but not by a clip that would take a silent unit's gradient
        rho_hat = mean + ops.stop_gradient(ops.clip(mean, 1e-7, 1 - 1e-7) - mean)
        kl = rho * ops.log(rho / rho_hat) + (1 - rho) * ops.log((1 - rho) / (1 - rho_hat))
        self.add_loss(self.strength * ops.sum(kl))
        return inputs


# %% [markdown] slideshow={"slide_type": "slide"}
# ## How sparse is a code? Two directions
#
# A sigmoid is never exactly 0, so counting says nothing. Weigh units by what they contribute. For $m$ activations,
# Treves and Rolls (1991) measure the **effective share**
#
# $$s = \left(\frac{1}{m}\sum_{j} |z_j|\right)^2 \bigg/ \frac{1}{m}\sum_{j} z_j^2 .$$
#
# If $q$ of $m$ values are equal and the others 0, then $s = q/m$. Along a row of the code matrix it measures **population sparsity**: over how many
# units is this image spread? Along a column it measures **lifetime sparsity**: over how many images is this unit
# spread? The two need not agree (Willmore and Tolhurst 2001).
#
# <!-- notes
# A count of nonzero units is fair for top-k and L1 but useless for sigmoids. The measure of Treves and Rolls weighs
# units by what they contribute. Check it on the board with q equal values: it returns q over m. It is not a frequency:
# two units that speak equally often can have different shares.
# -->

# %%
def effective_share(z, axis):
    """Treves and Rolls: axis 1 gives one number for each image, axis 0 one for each unit."""
    return np.mean(np.abs(z), axis) ** 2 / np.maximum(np.mean(z**2, axis), 1e-12)


# %% [markdown] tags=["predict"]
# **Predict first.** The KL rule is told that each unit's mean be $\rho$ = 0.05. Over what share of the units will an image be spread: about 5 %, about 10 %, or more than 20 %?

# %% slideshow={"slide_type": "skip"}
def k_sparse_autoencoder(k):
    return sparse_autoencoder(layers.Dense(h), KSparse(k))

def sigmoid_autoencoder(*penalty):
    start = keras.initializers.Constant(float(np.log(0.05 / 0.95)))  # sigmoid(start) = 0.05
    code = layers.Dense(h, activation="sigmoid", bias_initializer=start)
    return sparse_autoencoder(code, *penalty)

top50 = train(k_sparse_autoencoder(50))
# sigmoid networks get larger steps
kl = train(sigmoid_autoencoder(KLSparsity(0.05, 1e-3)), learning_rate=1e-2)
quiet_start = train(sigmoid_autoencoder(), learning_rate=1e-2)


# %% [markdown] slideshow={"slide_type": "slide"}
# ## Each rule does what it says, and no more
#
# <!-- notes
# Rows first: top-k is exact, L1 lets the number vary. KL comes near its target mean, and yet an image is spread over
# more than a quarter of the units. Nobody asked for sparse rows, so nobody got them. Columns: a rare unit is one whose
# effective share of the images is under one percent. KL and L1 leave hardly any, top-k leaves many: the next topic.
# -->

# %% tags=["evidence"]
def sparsity_row(model):
    z = codes(model, x_test)
    population, lifetime = (effective_share(z, axis) for axis in (1, 0))
    rare = int(np.sum(lifetime < 0.01))
    return np.mean(np.sum(z != 0, axis=1)), h * population.mean(), lifetime.mean(), rare, z.mean()

print(" " * 17 + "units in an image    images of a unit")
print(" " * 17 + "not zero  effective     share  rare units  mean z")
family = {"no rule": free, "L1, 0.001": l1, "top-k, k = 50": top50}
family |= {"KL, no penalty": quiet_start, "KL, rho = 0.05": kl}
rows = {name: sparsity_row(model) for name, model in family.items()}
for name, row in rows.items():
    print("{:16s} {:8.1f} {:10.1f} {:9.1%} {:11d} {:7.3f}".format(name, *row))

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
expect(abs(rows["top-k, k = 50"][0] - 50) < 0.01, "top-k: 50 of 512 units for a test image")
_, kl_effective, _, kl_rare, kl_mean = rows["KL, rho = 0.05"]
unheld = rows["KL, no penalty"][-1]
expect(kl_mean < 0.08 and kl_mean < 0.75 * unheld, "KL: the mean is near its target")
expect(kl_effective > 0.2 * h, "KL: yet an image is spread over more than 20 % of the units")
expect(rows["top-k, k = 50"][3] > 50, "top-k leaves units nearly unused")
expect(rows["L1, 0.001"][3] < 20 and kl_rare < 20, "L1 and KL do not")


# %% [markdown] slideshow={"slide_type": "skip"}
# KL brings the *mean* near its target. But a mean can be small because few units are on, or because many are on a little, and here it is a bit of both.
# Each rule sees its own direction only. Top-k looks at rows, and its columns suffer: many of its units are **rare**, spread over less than 1 % of the images.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["failure"]
# ## How it fails: dead units
#
# A unit outside the $k$ largest passes 0 forward and, since $\partial z_j / \partial a_j = 0$, no gradient back. If it wins for **no** training
# image it is **dead**: its own weights get no gradient, and it returns only if others make room. Call it
# **idle** if it wins for fewer than 1 image in 1,000. Units that rarely win rarely learn.
#
# <!-- notes
# Before running: what does a unit that never wins learn? Nothing: it is masked for every image, so its gradient is zero.
# Ask for numbers before showing the count: more than half of the
# units are idle. On a single image one step of gradient descent moves exactly ten units, those that won.
# -->

# %% [markdown] tags=["failure", "predict"]
# **Predict first.** With $k = 10$, how many of the 512 units are idle after two passes over the data: 10, 100, or more than half?

# %% slideshow={"slide_type": "fragment"} tags=["failure", "checkpoint"]
def idle_and_dead(model):
    usage = np.mean(codes(model, x_train) != 0, axis=0)
    return int(np.sum(usage < 1e-3)), int(np.sum(usage == 0))

top10 = train(k_sparse_autoencoder(10), epochs=2)
idle, dead = idle_and_dead(top10)
expect(idle > h / 2, f"k = 10: {idle} of {h} units are idle, {dead} of them dead")

# %% [markdown] slideshow={"slide_type": "skip"} tags=["failure"]
# More than half. See the cause on a single image: after one step of plain gradient descent, whose encoder weights have moved?

# %% slideshow={"slide_type": "skip"} tags=["failure", "checkpoint"]
tiny = k_sparse_autoencoder(10)
tiny.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse")
before = tiny.encoder.get_weights()[0]
winners = codes(tiny, x_train[:1])[0] != 0
tiny.train_on_batch(x_train[:1], x_train[:1])
moved = np.abs(tiny.encoder.get_weights()[0] - before).max(axis=0) > 0
expect((moved == winners).all(), f"one image teaches {moved.sum()} of {h} units: those that won")


# %% [markdown] slideshow={"slide_type": "slide"}
# ## Reviving them
#
# Draw training images with probability in proportion to their squared error $\|r\|^2$, $r = x - \hat{x}$. Let each idle unit take the
# direction $r / \|r\|$ of one of them, as its atom and as its encoder weights. These are kept short, 0.3 times the usual length, so that the
# newcomers speak softly at first. The method adapts that of Bricken and others (2023). To be fair, the control gets two further passes too, from the same weights.
#
# <!-- notes
# Find the idle units, find the images that are copied worst, and point each idle unit at what is missing in one of
# them. Bricken and others did much the same in 2023 to sparse autoencoders that read language models; they took the badly
# copied inputs themselves as directions, not what was missing from them. The control gets the same
# two further passes from the same weights, with nobody revived. Then read the three lines of the table.
# -->

# %% slideshow={"slide_type": "skip"}
def revive(model, x, loudness=0.3):
    """Point each idle unit at what is missing from a badly reconstructed image."""
    z = codes(model, x)
    residual = x - models.run(model.decoder, z)
    error = np.sum(residual**2, axis=1, dtype=np.float64)
    idle = np.mean(z != 0, axis=0) < 1e-3
    chosen = rng.choice(len(x), idle.sum(), replace=False, p=error / error.sum())
    atoms = residual[chosen] / np.sqrt(error[chosen, None])
    (weights, bias), (dictionary, offset) = model.encoder.get_weights(), model.decoder.get_weights()
    usual = np.linalg.norm(weights[:, ~idle], axis=0).mean()
    weights[:, idle], bias[idle], dictionary[idle] = loudness * usual * atoms.T, 0, atoms
    model.encoder.set_weights([weights, bias])
    model.decoder.set_weights([dictionary, offset])


# %% tags=["evidence"]
def report(stage):
    accuracy = probe(lambda x: codes(top10, x))
    stages.append((*idle_and_dead(top10), error_of(models.run(top10, x_test)), accuracy))
    row = "k = 10, {:28s} {:3d} idle, {:3d} dead, test MSE {:.4f}, probe {:.1%}"
    print(row.format(stage, *stages[-1]))

stages, weights = [], top10.get_weights()
report("after 2 passes:")
train(top10, epochs=2)
report("2 more, nobody revived:")
top10.set_weights(weights)
revive(top10, x_train)
train(top10, epochs=2)
report("2 more, idle units revived:")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
start, control, revived = stages
expect(control[0] > 0.8 * start[0], "two more passes alone wake few")
expect(revived[0] < control[0] / 2, "revival puts more than half of the idle units to work")
expect(revived[2] < 0.97 * control[2], "and lowers the test error")
expect(revived[3] > control[3] - 0.005, "at no cost to the probe")

# %% [markdown] slideshow={"slide_type": "skip"}
# More training alone wakes few units. Revival puts most of them to work, and the copy gets a little better for it. The probe usually gains too, but not from every start.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The dictionary
#
# The 30 most used atoms of four networks. Red adds ink to the mean image, blue takes it away. With a rule you see digits and strokes; without one, much of it still looks like noise.
#
# <!-- notes
# Each tile is one atom, red adds ink and blue takes ink away from the mean image. With k of ten:
# clear digits. With k of fifty: digits with finer detail. L1: digits and strokes. Without a rule: much noise. The
# measure printed below the figure agrees: noise would score four, real digits about one. The atoms began as noise, and this
# is after four passes. Do not make a law of it: in a control run
# (not shown) top-k with k = 100 came out about as rough as k = 50.
# -->

# %% tags=["figure"]
figure, axes = plt.subplots(1, 4, figsize=(13, 3.1))
pictured = {"top-k, k = 10": top10, "top-k, k = 50": top50, "L1, 0.001": l1, "no rule": free}
for ax, (name, model) in zip(axes, pictured.items()):
    order = np.argsort(np.mean(codes(model, x_test) > 0, axis=0))[::-1][:30]
    atoms = model.decoder.get_weights()[0][order]
    atoms /= np.abs(atoms).max(axis=1, keepdims=True)
    plots.image_grid(atoms, columns=6, limits=(-1, 1), title=name, ax=ax)
    ax.images[0].set_cmap("RdBu_r")
plots.show(
    figure,
    "Four grids of 30 atoms: clear digits for k = 10, digits with finer detail for k = 50, digits "
    "and strokes for L1, and noisy patterns without a rule.",
)


# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
def roughness(images):
    """Squared difference of neighbouring pixels, relative to the squared size of the pixels."""
    images = images.reshape(-1, 28, 28)
    steps = np.mean(np.diff(images, axis=1) ** 2) + np.mean(np.diff(images, axis=2) ** 2)
    return float(steps / np.mean(images**2))

def used_atoms(model):
    return model.decoder.get_weights()[0][np.mean(codes(model, x_test) > 0, axis=0) >= 1e-3]

rough = {name: roughness(used_atoms(model)) for name, model in pictured.items()}
scale = {"test digits": roughness(x_test), **rough, "noise": roughness(rng.normal(size=(1000, d)))}
print("roughness:", ", ".join(f"{name} {value:.2f}" for name, value in scale.items()))
ten, fifty, with_l1, without = rough.values()
expect(ten < fifty < without, "k = 10 has smoother atoms than k = 50, and both than no rule")
expect(with_l1 < without, "and the L1 penalty makes them smoother too")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## One digit, ten words
#
# With $k = 10$ a digit is the mean image, corrected by the decoder's bias, plus ten atoms. Add them one by one, strongest first. This is a
# flattering case: of the first 500 test digits, 1s left out, the best copied one to which no atom gives a fifth or more of the weight.
#
# <!-- notes
# This is what sparse buys: you can read the code. Start from the mean image, add the ten atoms one after the other,
# strongest first, and watch the digit appear. Ask the class to predict the digit after three atoms.
# -->

# %% slideshow={"slide_type": "skip"}
z = codes(top10, x_test[:500])
shared = (z.max(axis=1) < 0.2 * z.sum(axis=1)) & (y_test[:500] != 1)  # no unit speaks for all
error = np.mean((x_test[:500] - models.run(top10, x_test[:500])) ** 2, axis=1)
which = np.argmin(np.where(shared, error / np.mean(x_test[:500] ** 2, axis=1), np.inf))
dictionary, bias = top10.decoder.get_weights()
order = np.argsort(z[which])[::-1][:10]
weights, atoms = z[which, order], dictionary[order]
sums = mean_image + bias + np.vstack([np.zeros(d), np.cumsum(weights[:, None] * atoms, axis=0)])

# %% tags=["figure"]
figure, axes = plt.subplots(2, 12, figsize=(12, 2.7))
for ax, image in zip(axes[1], [*sums, x_test[which] + mean_image]):
    plots.image_grid(image[None], limits=(0, 1), ax=ax)
for ax, weight, atom in zip(axes[0, 1:11], weights, atoms):
    plots.image_grid(atom[None], limits=(-0.15, 0.15), ax=ax).images[0].set_cmap("RdBu_r")
    ax.set_title(f"+ {weight:.1f} x", fontsize=10, loc="center")
for ax, text in zip(axes[0, [0, 11]], ("start", "input")):
    ax.axis("off")
    ax.text(0.5, 0.1, text, ha="center")
plots.show(
    figure,
    "Top: ten atoms with their weights. Bottom: the mean image, corrected by the bias, turns into "
    "the digit as atom after atom is added; at the right the input.",
)

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
print(f"PCA, 10 components {pca_error[10]:.4f}, top-k with k = 10 {revived[2]:.4f} test MSE")
expect(revived[2] < 0.7 * pca_error[10], "10 atoms chosen for each image beat 10 fixed ones")

# %% [markdown] slideshow={"slide_type": "skip"}
# The comparison with PCA flatters top-k: PCA's ten components are the same for every image, so ten numbers are all it sends. A sparse code also has to say *which* ten
# of the 512 units they belong to.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## Does it last, and is it sparsity?
#
# Four passes are short, and the penalty does more than one thing: it makes activations **few**, and it makes them **small**. So train again, longer
# and with controls. Every network gets one cycle of 4 and one of 16 passes; nobody is revived. The control for L1 is an **L2** penalty,
# $\lambda \sum_j z_{ij}^2$: it makes large activations small, but hardly charges for small ones, so it leaves more units on.
#
# **Predict first.** With four times the training, will the gap on the probe between L1 and no rule close, stay or grow? And how much of it will L2 bring?
#
# <!-- notes
# Two doubts about the headline. First, a result of a short training may vanish with more training. Second, only the
# penalty differs, but the penalty makes activations small as well as few. L2 separates the two in part: it leaves two
# to four times as many units on as L1, though fewer than no rule. Let the class say what result would make them give up sparsity
# as the explanation.
# -->

# %% slideshow={"slide_type": "skip"}
evidence = data.load_evidence("08_codes")
long_run = {(row["code"], row["passes"]): row for row in evidence["table"]}
names = [code for code, passes in long_run if passes == 4]

def draw(ax, passes):
    groups = {"top-k": "o-", "L1": "s", "L2": "D", "KL, rho": "^", "KL, no": "v", "no rule": "X"}
    for (group, style), color in zip(groups.items(), plots.PALETTE):
        chosen = [long_run[name, passes] for name in names if name.startswith(group)]
        x, y, sd = ([row[key] for row in chosen] for key in ("effective", "probe", "probe sd"))
        name = "top-k" if len(chosen) > 1 else chosen[0]["code"]
        ax.errorbar(x, y, sd, fmt=style, color=color, ms=8, capsize=4, label=name)
    for name, line in (("pixels", ":"), ("random ReLU", "--")):
        ax.axhline(long_run[name, 0]["probe"], ls=line, color=plots.BASELINE, label=name)
    ax.set(xscale="log", xlabel="effective units in one image")
    ax.set_xticks((10, 30, 100, 300), (10, 30, 100, 300))


# %% [markdown] slideshow={"slide_type": "slide"}
# ## Without a rule, more training ruins the code
#
# <!-- notes
# Left four passes, right sixteen. Without a rule the code falls back to raw pixels, because it has become a linear
# function of the pixels; with a penalty it gets better. L2 brings most of the gain. KL is far less sparse in its rows than L1
# and level with it or close behind. Among the top-k codes k of ten lags behind, but three in four of its units are idle.
# -->

# %% tags=["figure", "evidence"]
figure, axes = plt.subplots(1, 2, figsize=(12, 4), sharey=True)
for ax, passes in zip(axes, (4, 16)):
    draw(ax, passes)
axes[0].set(title="after 4 passes", ylabel="probe accuracy")
axes[1].set_title("after 16 passes: no rule, no better than pixels")
axes[1].legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.show(
    figure,
    "Probe accuracy against effective units, after 4 and after 16 passes. With more training it "
    "falls to the level of raw pixels without a rule, and rises with L1, L2, KL and top-k.",
)

# %% slideshow={"slide_type": "skip"} tags=["evidence"]
print("                passes  effective  linear part  test MSE  probe (SD of seeds)")
for (name, passes), row in long_run.items():
    error = f"{row['mse']:.4f}" if passes else ""
    numbers = row["effective"], row["linear"], error, row["probe"], row["probe sd"]
    print("{:16s} {:5d} {:10.0f} {:12.0%} {:>9s} {:7.1%} ({:.1%})".format(name, passes, *numbers))
print(f"\n{row['seeds']} seeds each, at most "
      f"{evidence['core_seconds'] / 60:.0f} minutes on one core. "
      "Again: python evidence/08_codes.py")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
after = {passes: {name: long_run[name, passes]["probe"] for name in names} for passes in (4, 16)}
gap = {passes: scores["L1, 0.001"] - scores["no rule"] for passes, scores in after.items()}
expect(gap[16] > 1.5 * gap[4], f"the gap: {100 * gap[4]:.1f}, later {100 * gap[16]:.1f} points")
expect(long_run["no rule", 16]["linear"] > 0.97, "without a rule the code becomes nearly linear")
pixels = long_run["pixels", 0]["probe"]
expect(abs(after[16]["no rule"] - pixels) < 0.005, "and no better than pixels")
l2_part = (after[16]["L2, 0.003"] - after[16]["no rule"]) / gap[16]
expect(0.65 < l2_part < 0.95, f"L2 brings {l2_part:.0%} of the gap, not all of it")
k_scores = [after[16][f"top-k, k = {k}"] for k in (25, 50, 100)]
expect(max(k_scores) - min(k_scores) < 0.01, "k = 25, 50 and 100 lie within a point")
expect(after[16]["top-k, k = 10"] < min(k_scores) - 0.005, "k = 10 lies behind them")

# %% [markdown] slideshow={"slide_type": "skip"}
# **The gap grows.** Without a rule, further training improves the copy and ruins the code: it turns into a nearly linear function of the pixels (*linear part*: the
# share of the code's variance on test images that a linear map of the pixels predicts). A linear probe of a linear code is a linear probe of the pixels, and it
# scores like one. The other half of the growth is L1's own gain. L1 and KL keep the code away from linear; the codes of L2 and of top-k (from k = 25) drift that way, and are still far from it.
#
# **Is it because few units are on?** The count alone does not decide. L2 uses 2.6 to 4.5 times as many effective units as L1 (though a third to a half of those without a rule), and brings half of
# the gain after 4 passes, most of it after 16. KL uses four times as many as L1 and is level with it after 4 passes. Top-k with $k = 10$ uses the fewest and lags. One strength was tried for each
# penalty, so do not read a ranking into this. Nor is a penalty the only way. The sigmoid network without one is not sparse at all, and after four passes it is nearly level with L1. Further training
# takes some of that away again.
#
# **Is it because the code is not linear?** That is needed, but not enough: the random units are about as far from linear as the L2 code, and score lower.
#
# **How many at a time?** From 25 to 100 the features are within a point of each other: no best $k$ here. $k = 10$ lags, but that ten are few need not be the reason: about 380 of its units are idle
# here (see *Reviving them*).
#
# Makhzani and Frey (2014) also set out to test sparsity by itself. They report that on MNIST and NORB k-sparse features classify better
# than those of denoising autoencoders, of networks trained with dropout and of restricted Boltzmann machines. Do not set your percentages
# beside theirs: this is a small run, with 512 units, 10,000 images and one data set.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["failure"]
# ## How it fails: paying the penalty in small change
#
# Now let the atoms have any length. For ReLU units $\mathrm{relu}(a/\gamma) = \mathrm{relu}(a)/\gamma$ with any $\gamma > 0$. Divide the encoder by $\gamma$ and multiply the atoms
# by $\gamma$: the same pixels, the same active units, and the L1 penalty is $\gamma$ times smaller. Here is the trained L1 network, rescaled by hand.
#
# <!-- notes
# Do the algebra on the board first: ReLU of a over gamma is ReLU of a, divided by gamma. Divide the code by ten,
# multiply the atoms by ten, and not one pixel changes, but the penalty is a tenth. Then the table: with atoms of any
# length the KL network meets its target mean, its atoms grow, and each image is spread over many more units.
# -->

# %% slideshow={"slide_type": "skip"} tags=["failure", "checkpoint"]
(weights, bias), (dictionary, offset) = l1.encoder.get_weights(), l1.decoder.get_weights()
penalties, errors = [], []
for gamma in (1, 10, 100):
    z = np.maximum(x_test @ (weights / gamma) + bias / gamma, 0)
    penalties.append(1e-3 * z.sum(axis=1).mean())
    errors.append(error_of(z @ (dictionary * gamma) + offset))
    print(f"atoms {gamma:3d} x as long: penalty {penalties[-1]:.6f}, test MSE {errors[-1]:.4f}")
expect(np.max(np.abs(np.divide(errors, errors[0]) - 1)) < 1e-3, "the images are the same")
expect(penalties[2] < 0.011 * penalties[0], "the penalty is a hundred times smaller")

# %% [markdown] tags=["failure"]
# The KL rule has a hole of its own. A unit that hovers near $\rho$ on *every* image meets the target, and a long atom makes its small swings
# count. Does training use it? The same KL network, the same target, but atoms of any length:

# %% slideshow={"slide_type": "skip"} tags=["failure"]
start = keras.initializers.Constant(float(np.log(0.05 / 0.95)))
code = layers.Dense(h, activation="sigmoid", bias_initializer=start)
loose = train(sparse_autoencoder(code, KLSparsity(0.05, 1e-3), constraint=None), learning_rate=1e-2)

# %% tags=["failure", "evidence"]
print("KL, rho = 0.05       mean z  atom length  share of units   probe")
found = []
for name, model in {"atoms of length 1": kl, "atoms of any length": loose}.items():
    z = codes(model, x_test)
    length = np.linalg.norm(model.decoder.get_weights()[0], axis=1).mean()
    share = effective_share(z, axis=1).mean()
    found.append((z.mean(), length, share, probe(lambda x: codes(model, x))))
    print("{:19s} {:7.3f} {:12.2f} {:15.1%} {:7.1%}".format(name, *found[-1]))

# %% slideshow={"slide_type": "skip"} tags=["failure", "checkpoint"]
held, loosened = found
expect(abs(loosened[0] - 0.05) < 0.02, "with atoms of any length the mean is near its target")
expect(loosened[1] > 1.5, f"the atoms have grown to a length of {loosened[1]:.1f}")
expect(loosened[2] > 1.3 * held[2], "an image is spread over many more units")
expect(loosened[3] < held[3] - 0.004, "and the features are worse")

# %% [markdown]
# The penalty says *sparse*, the code is not: small activations times long atoms. Top-k cannot be cheated this way, because it counts units
# and does not weigh them. Whenever you penalise activations, fix the scale of what they multiply.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Exercises
#
# 1. *Warm-up*: how many effective units has a small code?
# 2. *Core*: which way does the KL penalty push a unit?
# 3. *Stretch*: turn top-k by ninety degrees, so that no unit can die.
#
# <!-- notes
# The first exercise takes two minutes on paper. The second is the gradient that drives the KL rule. The third keeps the
# k largest of each column, which is the winner-take-all autoencoder of the authors of top-k.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 1 (warm-up): how many units count?
#
# A code of 8 units is $z = (3, 0, 0, 4, 0, 0, 0, 0)$. Two units are active, but not equally. How many *effective units* is that: the
# effective share of Treves and Rolls, times 8?

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
effective_units = ...  # your code here

# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 1
check(
    "Exercise 1", lambda: effective_units,
    (lambda a: np.ndim(a) == 0, "One number for the whole code, not one for each unit."),
    (lambda a: not np.isclose(a, 2), "2 counts the nonzero units. The measure weighs them."),
    (lambda a: not np.isclose(a, 0.245, atol=1e-3), "That is the share. Multiply by 8 units."),
    (lambda a: not np.isclose(a, [25 / 49, 200 / 49], atol=1e-2).any(),
     "Upside down: the square of the mean stands above, the mean of the squares below."),
    (lambda a: np.isclose(a, 1.96, atol=0.005), "The squared mean, over the mean of the squares."),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# z = np.array([3, 0, 0, 4, 0, 0, 0, 0])
# effective_units = 8 * np.mean(z) ** 2 / np.mean(z**2)
# ```
#
# It is $(3 + 4)^2 / (3^2 + 4^2) = 49/25 = 1.96$, a little under 2, because one unit says a little less than the other. The 8 cancels: effective
# units do not depend on how many units are silent.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 2 (core): which way does KL push?
#
# Write `kl_slope(rho, rho_hat)`: the derivative of $\mathrm{KL}(\rho \,\|\, \hat{\rho})$ with respect to $\hat{\rho}$, for two numbers. Its sign tells which way a
# unit's mean activation is pushed.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def kl_slope(rho, rho_hat):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 2
pairs = [(0.1, 0.1), (0.1, 0.4), (0.5, 0.25), (0.3, 0.6), (0.02, 0.01)]
slopes = [(r_hat - r) / (r_hat * (1 - r_hat)) for r, r_hat in pairs]
values = [r * np.log(r / r_hat) + (1 - r) * np.log((1 - r) / (1 - r_hat)) for r, r_hat in pairs]
check(
    "Exercise 2", lambda: [kl_slope(*pair) for pair in pairs],
    (lambda a: np.shape(a) == (5,), "Return one number for two numbers."),
    (lambda a: not np.allclose(a, values, atol=1e-3), "That is KL, not its slope."),
    (lambda a: not np.allclose(a, np.negative(slopes), rtol=1e-3, atol=1e-4),
     "The sign is turned: above the target KL rises with the mean."),
    (lambda a: np.isclose(a[0], 0, atol=1e-4), "At the target the slope is 0: both terms count."),
    (lambda a: np.allclose(a, slopes, rtol=1e-3, atol=1e-4),
     "Differentiate both terms, for any rho: the slope of log(rho / r) in r is -1 / r."),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def kl_slope(rho, rho_hat):
#     return -rho / rho_hat + (1 - rho) / (1 - rho_hat)
# ```
#
# It equals $(\hat{\rho} - \rho) / (\hat{\rho}\,(1 - \hat{\rho}))$: zero at the target, and very steep where $\hat{\rho}$ nears 0. The sigmoid's own slope,
# $z(1-z)$, is tiny for a silent unit, and the steep KL slope makes up for it: for a unit with the same $z$ on every image the product is
# $\hat{\rho} - \rho$. So a silent unit is still pulled up, where top-k gives it no gradient.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 3 (stretch): turn the rule by ninety degrees
#
# Top-k looks at rows. Write `lifetime_sparse(z, k)` for columns: for a batch of codes of shape $(n, h)$, keep for each *unit* its $k$ largest
# activations over the batch and set the rest to 0. (You may assume that no two values are equal.) Every unit then learns from every batch.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def lifetime_sparse(z, k):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 3
draw = np.random.default_rng(0).normal
trials = [(draw(size=(6, 5)), 2), (draw(size=(5, 7)), 1), (draw(size=(9, 6)), 4)]
kept = [np.where(np.argsort(np.argsort(-z, axis=0), axis=0) < k, z, 0) for z, k in trials]

def count(a, axis):
    return [np.count_nonzero(part, axis=axis) for part in a]

check(
    "Exercise 3", lambda: [lifetime_sparse(z.copy(), k) for z, k in trials],
    (lambda a: all(np.shape(part) == z.shape for part, (z, _) in zip(a, trials)),
     "Return the same shape: silence values, do not drop them."),
    (lambda a: not all((row == k).all() for row, k in zip(count(a[:2], 1), (2, 1))),
     "You kept k values of each row. Units are the columns."),
    (lambda a: all((column == k).all() for column, (_, k) in zip(count(a, 0), trials)),
     lambda a: f"With k = 2, 1, 4 the first columns keep {[int(c[0]) for c in count(a, 0)]}."),
    (lambda a: all(np.allclose(*pair) for pair in zip(a, kept)),
     "Right number, wrong ones: keep the largest, unchanged."),
)

# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def lifetime_sparse(z, k):
#     threshold = np.sort(z, axis=0)[-k]
#     return np.where(z >= threshold, z, 0)
# ```
#
# There is one threshold for each column. This is the rule of the *winner-take-all autoencoder* (Makhzani and Frey 2015). No unit can die in training,
# but an image may find that none of its units passed.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Open experiments
#
# No check here, only curiosity. Predict, change one thing, run again.
#
# * Give the probe the code *before* `KSparse`, or with twice the `k` used in training. Do the features get better?
# * Train on images without subtracting the mean. How many units are idle at k = 10, and what do the busiest atoms show?
# * Revive with `loudness=1` and measure the error right after, before any further pass. What do loud newcomers do to a working dictionary?
# * Take other pictures: the 8 × 8 digits of `sklearn.datasets.load_digits`, or Fashion-MNIST (Xiao et al., 2017,
#   [arXiv:1708.07747](https://arxiv.org/abs/1708.07747)). Does the penalty help there as well?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Summary
#
# 1. A sparse autoencoder has a wide code of which few units speak for any one image: the image becomes a sum of a few atoms from a dictionary.
# 2. Top-k fixes how many units speak for an image, KL pulls each unit's mean towards a target, and L1 puts a price on every activation. Each rule does what it says, and no more.
# 3. One network, with and without L1: the penalty makes the copy worse and the features better. More training widens the gap from both sides: L1 gains, and without a rule the code becomes nearly linear in the pixels.
# 4. How few units are on does not decide it alone. After 16 passes an L2 penalty, with over four times as many effective units as L1, had brought most of the gain.
# 5. Units that never win get no gradient; here revival put most idle units to work. And a penalty on activations needs atoms of fixed length, or it can be cheated.
#
# <!-- notes
# Let the class fill in line two from memory: which rule is strict about rows, which about columns, and what goes wrong
# in the other direction. Then connect to the next lesson, where the code is not few numbers but a distribution.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Further reading
#
# - B. A. Olshausen, D. J. Field (1996). Emergence of simple-cell receptive field properties by learning a sparse code for natural
#   images. *Nature* 381, 607–609. [doi:10.1038/381607a0](https://doi.org/10.1038/381607a0)
# - A. Makhzani, B. Frey (2014). k-Sparse autoencoders. [arXiv:1312.5663](https://arxiv.org/abs/1312.5663)
# - A. Makhzani, B. Frey (2015). Winner-take-all autoencoders. [arXiv:1409.2752](https://arxiv.org/abs/1409.2752)
# - A. Treves, E. T. Rolls (1991). What determines the capacity of autoassociative memories in the brain? *Network: Computation in Neural
#   Systems* 2, 371–397. [doi:10.1088/0954-898X_2_4_004](https://doi.org/10.1088/0954-898X_2_4_004)
# - B. Willmore, D. J. Tolhurst (2001). Characterizing the sparseness of neural codes. *Network: Computation in Neural Systems* 12,
#   255–270. [doi:10.1080/net.12.3.255.270](https://doi.org/10.1080/net.12.3.255.270)
#
# Also: A. Ng (2011), *Sparse autoencoder*, Stanford CS294A lecture notes (the KL rule); T. Bricken and others (2023), *Towards
# monosemanticity*, Transformer Circuits Thread (reviving dead units).

# %% [markdown] slideshow={"slide_type": "skip"}
# [← 07 Denoising autoencoder](07_denoising_autoencoder.ipynb) · [09 Variational autoencoder →](09_variational_autoencoder.ipynb)
