# %% [markdown] slideshow={"slide_type": "slide"}
# # 08 · Sparse autoencoder: many units, few at a time
#
# > **What if the code has many units, but only a few may speak at a time?**
#
# **Time** about 65 s on two CPU cores, an hour and a half to read · **Before** [lesson 01](01_what_is_an_autoencoder.ipynb), [lesson 05](05_training.ipynb) · **Data** MNIST
#
# **Afterwards you can** *build* the three classic ways to make a code sparse, *measure* how sparse it is in two directions,
# *draw* the dictionary a network has learned, *revive* its dead units, and *judge* its features with a linear probe.
#
# <!-- notes
# Lesson 01 made copying hard with a narrow code. Today the code is wide, and copying is made hard in another way: most
# units must keep silent for any one image. Ask the room which of the two they would rather explain to somebody.
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
# ## A dictionary instead of a keyhole
#
# A language has thousands of words, and a sentence uses ten. Give the code $h$ units, and let the decoder be one linear layer:
#
# $$\hat{x} = c + \sum_{j=1}^{h} z_j\, d_j .$$
#
# Row $d_j$ of the decoder's weights is an image. Call it an **atom**; all rows together are the **dictionary**. The image is a sum of
# atoms, weighted by the code. With $h = 512$ and every unit free to speak, copying is easy, and an atom need not mean anything. So
# allow many units, but **few at a time**. Olshausen and Field (1996) asked this of natural images, and the atoms became small edges.
#
# <!-- notes
# A dictionary has many words and a sentence uses few. Write the sum on the board and point at z: the whole lesson is
# about how many of these numbers may differ from zero. The word atom comes from sparse coding and means one row of the
# decoder's weights.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# **One symbol changes its meaning here.** Elsewhere in the course $k$ is the size of the code. In this lesson the code has $h$ units
# and $k$ counts those that are active at a time, because the method is called *k-sparse* in the literature.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The data, minus the mean
#
# Atoms should describe what makes a digit *special*. So subtract what all digits share, the mean image. 10,000 training images
# keep each of today's dozen models at a few seconds. 4,000 others are for choices; the test images are for the report.
#
# <!-- notes
# Why subtract the mean: all digits share grey in the middle. A unit that responds to what all images share wins for
# every image and crowds out the rest. Without the subtraction the decoder's bias would have to learn the mean image;
# now it only corrects it. Only 10,000 images, so that a dozen models fit into a minute; four thousand others decide
# which k is best.
# -->

# %% tags=["nbval-check-output"]
mnist = data.load_mnist(flat=True)
n, d, h = 10_000, 784, 512
mean_image = mnist.x_train[:n].mean(axis=0)
x_train, y_train = mnist.x_train[:n] - mean_image, mnist.y_train[:n]
x_val, y_val = mnist.x_train[50_000:54_000] - mean_image, mnist.y_train[50_000:54_000]
x_test, y_test = mnist.x_test - mean_image, mnist.y_test
print(f"training {x_train.shape}, validation {x_val.shape}, test {x_test.shape}, code units {h}")


# %% [markdown] slideshow={"slide_type": "slide"}
# ## Rule 1: only the k largest may pass
#
# The **k-sparse autoencoder** (Makhzani and Frey 2014) has a linear encoder and one rule, applied to each image by itself:
#
# $$z = S_k(Wx + b), \qquad S_k(a)_j = \begin{cases} a_j & \text{if } a_j \text{ is among the } k \text{ largest of } a \\ 0 & \text{else} \end{cases}$$
#
# <!-- notes
# The simplest rule of the three. No penalty, no strength to tune: you choose k, and k units are active. Read the two
# lines of call: the k-th largest value of each example is the threshold, and what lies below it becomes zero.
# -->

# %% tags=["twin"]
class KSparse(keras.layers.Layer):
    """Keep the k largest values of each example and set the others to zero."""

    def __init__(self, k, **kwargs):
        super().__init__(**kwargs)
        self.k = k

    def call(self, inputs):
        threshold = ops.top_k(inputs, self.k)[0][..., -1:]  # the k-th largest of each example
        return ops.where(inputs >= threshold, inputs, ops.zeros_like(inputs))


# %% tags=["nbval-check-output"]
a = np.array([[0.1, 3.0, -2.0, 1.5], [-1.0, -4.0, 2.0, -3.0]], dtype="float32")
print(ops.convert_to_numpy(KSparse(2)(a)))


# %% [markdown] slideshow={"slide_type": "skip"}
# Note what does *not* count: −4.0 is large in size, but it is not among the largest. A rule by size would often let an atom be subtracted.
# This one adds atoms, as long as at least k values are positive. In a tie all equal values would pass; sums of real numbers hardly
# ever tie, and the layer in `ae_helpers` then lets exactly k of them pass.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The picture
#
# One dense layer in, one dense layer out, and the rule between them. Every atom is held at length 1 (`UnitNorm`): the last section
# shows why.
#
# <!-- notes
# Same builder for every model of the lesson. The constraint keeps each atom at length one. It looks like a detail. The
# last section shows that without it a penalty on activations can be paid without being sparse.
# -->

# %%
def sparse_autoencoder(code_layers, constraint="unit_norm"):
    """A code of h units by the given layers, and a linear decoder with atoms of length 1."""
    constraint = keras.constraints.UnitNorm(axis=1) if constraint == "unit_norm" else None
    decoder = [keras.Input((h,)), layers.Dense(d, kernel_constraint=constraint)]
    encoder = [keras.Input((d,)), *code_layers]
    return models.Autoencoder(keras.Sequential(encoder), keras.Sequential(decoder))

def k_sparse_autoencoder(k):
    return sparse_autoencoder([layers.Dense(h), KSparse(k)])


# %% tags=["figure"]
top50 = k_sparse_autoencoder(50)
title = "A wide code, but only 50 of its 512 units pass KSparse"
figure = plots.architecture(top50.encoder, top50.decoder, title)
plots.show(
    figure,
    "Diagram: 784 inputs, a dense layer to 512, KSparse to 512, which is the code z, and a dense "
    "layer back to 784.",
)


# %% [markdown] slideshow={"slide_type": "slide"}
# ## Rules 2 and 3: pay for every activation, or hold an average
#
# **L1.** Add the size of the code to the loss, with ReLU units, so that a unit can be exactly 0:
#
# $$\mathcal{L} = \frac{1}{nd}\sum_{i=1}^{n} \|x_i - \hat{x}_i\|^2 + \lambda\, \frac{1}{n}\sum_{i=1}^{n} \sum_{j=1}^{h} |z_{ij}|$$
#
# **KL.** With sigmoid units $z_{ij} \in (0, 1)$, each unit $j$ has an average activation $\hat{\rho}_j = \frac{1}{n}\sum_i z_{ij}$ over a batch.
# Ask that it be a small $\rho$ (Ng 2011):
#
# $$\beta \sum_{j=1}^{h} \mathrm{KL}(\rho \,\|\, \hat{\rho}_j), \qquad \mathrm{KL}(\rho\,\|\,\hat{\rho}_j) = \rho \log\frac{\rho}{\hat{\rho}_j} + (1-\rho) \log\frac{1-\rho}{1-\hat{\rho}_j}$$
#
# <!-- notes
# L1 charges each unit of activity, KL demands an average. Point out which direction of the code matrix each rule looks
# at: top-k at the rows, KL at the columns, L1 at every entry alike.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# KL is the Kullback-Leibler divergence, here between two coins: 0 when $\hat{\rho}_j = \rho$, and larger the further they lie apart. $\lambda$ and $\beta$
# set how much a rule weighs; both are 0.001 in the first models.
#
# Put the codes of $n$ images into a matrix with $n$ rows and $h$ columns. Top-k makes each **row** sparse: few units an image. KL looks at
# each **column**: no unit's *mean* may lie far from $\rho$. L1 charges every entry alike and leaves it to
# training where to save.
#
# In Keras a penalty on the code is a layer that hands the code on and calls `add_loss`. Both rules use each unit's mean over the batch. For
# L1 the batch size then makes no difference on average. For KL it makes a small one: the mean of few images is noisy, and KL charges
# for the noise. Batches of 200 are large enough here.

# %% slideshow={"slide_type": "skip"} tags=["twin"]
class L1Sparsity(keras.layers.Layer):
    """Pull activations towards zero."""

    def __init__(self, strength, **kwargs):
        super().__init__(**kwargs)
        self.strength = strength

    def call(self, inputs):
        self.add_loss(self.strength * ops.sum(ops.mean(ops.abs(inputs), axis=0)))
        return inputs


# %% slideshow={"slide_type": "skip"} tags=["twin"]
class KLSparsity(keras.layers.Layer):
    """Hold each sigmoid unit's mean activation near rho."""

    def __init__(self, rho, strength, **kwargs):
        super().__init__(**kwargs)
        self.rho, self.strength = rho, strength

    def call(self, inputs):
        rho, rho_hat = self.rho, ops.clip(ops.mean(inputs, axis=0), 1e-7, 1 - 1e-7)
        kl = rho * ops.log(rho / rho_hat) + (1 - rho) * ops.log((1 - rho) / (1 - rho_hat))
        self.add_loss(self.strength * ops.sum(kl))
        return inputs


# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## Four models, one budget
#
# **Predict first.** Four codes of 512 units, four passes over the data each: no rule, top-k with k = 50, L1, and KL with ρ = 0.05. Which
# one copies best? And will about 5 % of the KL code's units take part in an image?
#
# <!-- notes
# Collect guesses for the two questions before running. Most people expect that KL with a target of five percent gives
# about five percent of active units. It does not, and the table on the next slide shows by how much.
# -->

# %%
def train(model, epochs=4, learning_rate=5e-3):
    training.fit(model, x_train, epochs=epochs, batch_size=200, learning_rate=learning_rate)
    return model

def l1_autoencoder(strength):
    return sparse_autoencoder([layers.Dense(h, activation="relu"), L1Sparsity(strength)])

def sigmoid_autoencoder(rho, *penalty, constraint="unit_norm"):
    start = keras.initializers.Constant(float(np.log(rho / (1 - rho))))  # sigmoid(start) = rho
    code = layers.Dense(h, activation="sigmoid", bias_initializer=start)
    return sparse_autoencoder([code, *penalty], constraint)


# %%
dense = train(sparse_autoencoder([layers.Dense(h, activation="relu")]))
train(top50)
l1 = train(l1_autoencoder(1e-3))
# sigmoids are flat: larger steps
kl = train(sigmoid_autoencoder(0.05, KLSparsity(0.05, 1e-3)), learning_rate=1e-2)


# %% [markdown] slideshow={"slide_type": "skip"}
# Two small functions give codes and reconstructions as arrays, a thousand images at a time.

# %% slideshow={"slide_type": "skip"}
def codes(model, x):
    parts = np.array_split(x, max(1, len(x) // 1000))
    return np.concatenate([ops.convert_to_numpy(model.encoder(part)) for part in parts])

def decode(model, z):
    dictionary, bias = model.decoder.get_weights()
    return z @ dictionary + bias


# %% [markdown] slideshow={"slide_type": "slide"}
# ## How sparse is a code? Two directions
#
# Counting nonzero units works for ReLU and top-k. A sigmoid is never 0, so weigh units by what they contribute. For $m$ activations,
# Treves and Rolls (1991) measure the **effective share**
#
# $$s = \left(\frac{1}{m}\sum_{j} |z_j|\right)^2 \bigg/ \frac{1}{m}\sum_{j} z_j^2 .$$
#
# If $q$ of $m$ values are equal and the others 0, then $s = q/m$. Along a row of the code matrix $s$ measures **population sparsity**: what
# share of the units describes this image? Along a column it measures **lifetime sparsity**: for what share of the images does this unit
# speak? The two need not agree (Willmore and Tolhurst 2001).
#
# <!-- notes
# A count of nonzero units is fair for top-k and L1 but useless for sigmoids, which are never exactly zero. The Treves-
# Rolls measure weighs units by what they contribute. Check it with k equal values: it returns k over h.
# -->

# %%
def effective_share(z, axis):
    """Treves and Rolls: axis 1 gives one number for each image, axis 0 one for each unit."""
    return np.mean(np.abs(z), axis) ** 2 / np.maximum(np.mean(z**2, axis), 1e-12)


# %% [markdown] slideshow={"slide_type": "slide"}
# ## Measured: each rule keeps its word, and no more
#
# <!-- notes
# First column: how many units are not zero. Second: how many count. Third, read down the columns: for what share of the
# images a unit speaks, on average over units. The KL code's mean is near its target, and yet about a quarter of its
# units, on average, take part in an image. Nobody asked for sparse rows, so nobody got them.
# -->

# %% tags=["evidence"]
def sparsity_row(model):
    z = codes(model, x_test)
    population, lifetime = (effective_share(z, axis).mean() for axis in (1, 0))
    error = metrics.mse(x_test, decode(model, z))
    return (z != 0).sum(axis=1).mean(), h * population, lifetime, z.mean(), error

print(" " * 17 + "not zero  effective  lifetime  mean z  test MSE")
rows = {"no rule": dense, "top-k, k = 50": top50, "L1, 0.001": l1, "KL, rho = 0.05": kl}
rows = {name: sparsity_row(model) for name, model in rows.items()}
for name, row in rows.items():
    print("{:16s} {:8.1f} {:10.1f} {:9.1%} {:7.3f} {:9.4f}".format(name, *row))

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
expect(rows["top-k, k = 50"][0] == 50, "top-k: exactly 50 of 512 units for every test image")
expect(rows["no rule"][-1] < min(row[-1] for row in list(rows.values())[1:]), "no rule copies best")
_, kl_effective, _, kl_mean, _ = rows["KL, rho = 0.05"]
expect(abs(kl_mean - 0.05) < 0.025, "KL: the mean activation is near its target")
expect(kl_effective > 2 * 0.05 * h, "KL: yet far more than 5 % of the units take part")

# %% [markdown] slideshow={"slide_type": "skip"}
# Without a rule most units are on for any image, and the copy is best: more freedom, less error. KL keeps its word and no more: the *mean*
# activation is near its target, but a mean can be small because few units are on or because many are on a little. The effective number of
# units tells that it is a bit of both.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Rows and columns of the code matrix
#
# <!-- notes
# Left: rows of the code matrix. Top-k is a spike by construction, L1 spreads: hard digits may use more units. Right:
# columns. KL treats all units alike, top-k leaves some units overworked and some nearly unused. Each rule is strict in
# its own direction only.
# -->

# %% tags=["figure"]
figure, (left, right) = plt.subplots(1, 2, figsize=(11, 3.8))
for (name, model), color in zip({"top-k": top50, "L1": l1, "KL": kl}.items(), plots.PALETTE):
    z = codes(model, x_test)
    style = {"color": color, "alpha": 0.6, "label": name}
    left.hist(h * effective_share(z, axis=1), np.linspace(0, 180, 91), **style)
    right.hist(100 * effective_share(z, axis=0), np.linspace(0, 40, 81), **style)
left.set(xlabel="effective units in one image", ylabel="test images")
left.set_title("Rows: top-k and L1 let few units speak")
right.set(xlabel="effective share of the images of one unit (%)", ylabel="units")
right.set_title("Columns: top-k leaves units nearly unused")
left.legend()
plots.show(
    figure,
    "Left, histogram of effective units in an image: low for top-k and L1, higher for KL. Right, "
    "share of images of a unit: one peak for KL, broad for top-k with many units near zero.",
)

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
z_top, z_l1, z_kl = (codes(model, x_test) for model in (top50, l1, kl))
spread = [np.std(z.mean(axis=0)) / z.mean() for z in (z_top, z_kl)]
expect(spread[1] < spread[0] / 3, f"unit means vary: KL {spread[1]:.0%}, top-k {spread[0]:.0%}")
rare = [np.mean(effective_share(z, axis=0) < 0.01) for z in (z_top, z_l1, z_kl)]
expect(rare[0] > 0.1, f"top-k: {rare[0]:.0%} of the units speak for less than 1 % of the images")
expect(max(rare[1:]) < 0.05, f"L1 {rare[1]:.0%}, KL {rare[2]:.0%}")
expect(np.std((z_l1 > 0).sum(axis=1)) > 5, "L1: the number of active units differs")


# %% [markdown] slideshow={"slide_type": "slide"} tags=["failure"]
# ## How it fails: dead units
#
# Top-k says nothing about columns. A unit outside the $k$ largest passes 0 forward and, since
# $\partial z_j / \partial a_j = 0$, no gradient back. One that wins for **no** training image is **dead**: its own weights get no
# gradient, and it returns only if the others make room. Call it
# **idle** below 1 image in 1,000. Speak rarely, learn rarely. Look at a strict model, $k = 5$.
#
# <!-- notes
# Before running: what does a unit that never wins learn? Nothing: its mask is zero for every image, so is its gradient,
# so it stays as it is. The rich get richer. With k of five most of the dictionary is wasted after two passes.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** Of the 512 units, how many are idle after two passes over the data: 10, 100, or more than half?

# %% tags=["failure", "checkpoint"]
def idle_and_dead(model):
    usage = (codes(model, x_train) != 0).mean(axis=0)
    return int(np.sum(usage < 1e-3)), int(np.sum(usage == 0))

top5 = train(k_sparse_autoencoder(5), epochs=2)
idle, dead = idle_and_dead(top5)
expect(idle > h / 2, f"k = 5: {idle} of {h} units are idle, {dead} of them dead")

# %% [markdown] slideshow={"slide_type": "skip"}
# See the cause with your own eyes. One step of plain gradient descent on a single image, and you look which units' encoder weights
# have moved.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
tiny = k_sparse_autoencoder(5)
tiny.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse")
before = tiny.encoder.get_weights()[0]
winners = codes(tiny, x_train[:500])[0] != 0
tiny.train_on_batch(x_train[:1], x_train[:1])
moved = np.abs(tiny.encoder.get_weights()[0] - before).max(axis=0) > 0
expect(moved.sum() == 5, f"one image teaches {moved.sum()} of {h} units,")
expect((moved == winners).all(), "and these are the ones that won")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Reviving them
#
# Dead units are free capacity. Bad reconstructions are unmet demand. Bring the two together: draw training images in proportion to
# their error $\|r\|^2$, $r = x - \hat{x}$, and let each idle unit take the direction $r / \|r\|$ of one of them, both as its atom and as its
# encoder weights. Newcomers must be quiet: encoder weights of 0.3 times the usual length, chosen on validation images.
#
# <!-- notes
# Three ideas in five lines: find the idle units, find the images the model does worst on, and point each idle unit at
# what is missing in one of them. Then the table: same starting point, same further passes. More training alone hardly
# wakes anybody; revival puts the silent part of the dictionary to work. Whether that lowers the error depends on k.
# -->

# %% slideshow={"slide_type": "skip"}
rng = np.random.default_rng(SEED)

def revive(model, x, loudness=0.3):
    """Point each idle unit at what is missing from a badly reconstructed image."""
    z = codes(model, x)
    residual = x - decode(model, z)
    error = np.sum(residual**2, axis=1, dtype=np.float64)
    idle = (z != 0).mean(axis=0) < 1e-3
    chosen = rng.choice(len(x), idle.sum(), replace=False, p=error / error.sum())
    atoms = residual[chosen] / np.sqrt(error[chosen, None])
    (weights, bias), (dictionary, c) = model.encoder.get_weights(), model.decoder.get_weights()
    usual = np.linalg.norm(weights[:, ~idle], axis=0).mean()
    weights[:, idle], bias[idle], dictionary[idle] = loudness * usual * atoms.T, 0, atoms
    model.encoder.set_weights([weights, bias])
    model.decoder.set_weights([dictionary, c])


# %% [markdown] slideshow={"slide_type": "skip"}
# This adapts Bricken et al. (2023), who re-aim dead units at badly explained inputs in sparse autoencoders that read language models;
# here the target is what the copy of the input lacks. Gao et al. (2024) let dead units learn from the residual through an extra loss. To be fair, the control gets the same two
# further passes, from the same weights, with nobody revived. Do it for the strict model and for a milder one, $k = 25$.

# %% slideshow={"slide_type": "skip"}
def report(model):
    return *idle_and_dead(model), metrics.mse(x_test, decode(model, codes(model, x_test)))

def trial(model):
    """From the same weights, two more passes without and with revival."""
    weights, start = model.get_weights(), report(model)
    control = report(train(model, epochs=2))
    model.set_weights(weights)
    revive(model, x_train)
    return start, control, report(train(model, epochs=2))

top25 = train(k_sparse_autoencoder(25), epochs=2)
trials = {5: trial(top5), 25: trial(top25)}

# %% tags=["evidence"]
print(f"{'512 units':38s} {'idle':>5s} {'dead':>5s} {'test MSE':>9s}")
steps = "after 2 passes", "2 more, nobody revived", "2 more, idle units revived"
for k, stages in trials.items():
    for step, row in zip(steps, stages):
        print("k = {:2d}, {:30s} {:5d} {:5d} {:9.4f}".format(k, step, *row))

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
for k, (start, control, revived) in trials.items():
    expect(control[0] > 0.8 * start[0], f"k = {k}: two more passes alone wake few")
    expect(revived[0] < control[0] / 2, f"k = {k}: idle {control[0]}, with revival {revived[0]}")
gain = {k: 1 - revived[2] / control[2] for k, (_, control, revived) in trials.items()}
expect(gain[5] > 0.07, f"k = 5: revival lowers the test error by {gain[5]:.0%}")
expect(gain[25] < gain[5] / 2, f"k = 25: by {gain[25]:.0%} only")

# %% [markdown]
# More training alone wakes few: what never wins never learns. Revival puts the silent units to work in both models. For $k = 5$ the error
# falls clearly. For $k = 25$ it changes little: more words in use is not the same as a better copy.

# %% [markdown] slideshow={"slide_type": "skip"}
# Now the rest of the family. k = 10 gets the same treatment: two passes, revival, two passes. At k = 100 hardly anybody needs it. One control completes the set: the KL model without its penalty.

# %% slideshow={"slide_type": "skip"}
top10 = train(k_sparse_autoencoder(10), epochs=2)
revive(top10, x_train)
train(top10, epochs=2)
top = {5: top5, 10: top10, 25: top25, 50: top50, 100: train(k_sparse_autoencoder(100))}
quiet_start = train(sigmoid_autoencoder(0.05), learning_rate=1e-2)

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
idle = idle_and_dead(top[100])[0]
expect(idle < 0.05 * h, f"k = 100: {idle} of {h} units are idle")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The dictionary
#
# The 30 most used atoms of four models: red adds ink to the mean image, blue takes it away. The less a unit may count on others, the
# more it has to say by itself.
#
# <!-- notes
# Each tile is one row of the decoder, red adds ink and blue takes ink away from the mean image. From left to right the
# atoms go from whole digits, over digits mixed with strokes, to fragments and to noise. Sparsity is what makes a unit
# mean something on its own.
# -->

# %% tags=["figure"]
figure, axes = plt.subplots(1, 4, figsize=(13, 3.1))
names = ["k = 5: whole digits", "k = 25: digits, strokes", "k = 100: fragments", "no rule: noise"]
for ax, name, model in zip(axes, names, (top[5], top[25], top[100], dense)):
    order = np.argsort((codes(model, x_test) > 0).mean(axis=0))[::-1][:30]
    atoms = model.decoder.get_weights()[0][order]
    atoms /= np.abs(atoms).max(axis=1, keepdims=True)
    plots.image_grid(atoms, columns=6, limits=(-1, 1), title=name, ax=ax)
    ax.images[0].set_cmap("RdBu_r")
plots.show(
    figure,
    "Four grids of 30 atoms: whole digits for k = 5, digits and pen strokes for k = 25, "
    "fragments for k = 100, and noise-like patterns without a rule.",
)


# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
def roughness(model):
    """Squared difference of neighbouring pixels in the used atoms, relative to their size."""
    used = (codes(model, x_test) > 0).mean(axis=0) >= 1e-3
    atoms = model.decoder.get_weights()[0][used].reshape(-1, 28, 28)
    steps = np.mean(np.diff(atoms, axis=1) ** 2) + np.mean(np.diff(atoms, axis=2) ** 2)
    return float(steps / np.mean(atoms**2))

rough = [roughness(model) for model in (top[5], top[25], top[100], dense)]
print("roughness (white noise has about 4):", ", ".join(f"{r:.2f}" for r in rough))
expect(rough[0] < rough[1] < rough[2] < rough[3], "the stricter the rule, the smoother the atoms")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## One digit, ten words
#
# With k = 10 a digit is the mean image, corrected by the decoder's bias, plus ten atoms. Add them one by one, strongest first. Shown is a
# flattering case: of the first 500 test digits, 1s left out, the best copied one to which no atom gives a fifth or more of the weight.
#
# <!-- notes
# This is what sparse buys: you can read the code. Start from the mean image, add the ten atoms one after the other,
# strongest first, and watch the digit appear. Ask the class to predict the digit after three atoms.
# -->

# %% slideshow={"slide_type": "skip"}
z = codes(top[10], x_test[:500])
shared = z.max(axis=1) < 0.2 * z.sum(axis=1)  # nobody speaks for all
shared &= y_test[:500] != 1  # a 1 is too easy
error = np.mean((x_test[:500] - decode(top[10], z)) ** 2, axis=1)
which = np.argmin(np.where(shared, error / np.mean(x_test[:500] ** 2, axis=1), np.inf))
dictionary, bias = top[10].decoder.get_weights()
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


# %% [markdown] slideshow={"slide_type": "skip"}
# The picture is exact, not a sketch: the decoder is linear, so the last sum *is* $\hat{x}$. You could send this digit as ten positions and
# ten numbers.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## What is such a code good for? A linear probe
#
# Freeze the code, train a **softmax layer** on it with labels, and count right answers on test images. The probe is the same for all:
# 512 features (784 for pixels), 10,000 labels, 8 passes. Validation images choose $k$; test images report.
#
# **Predict first.** The dense code copies best by far. Will it also make the best features? And can *random* features of the same width,
# never trained, beat raw pixels?
#
# <!-- notes
# A probe is a linear classifier on frozen features. It can only use what the features make easy. The random features
# are the baseline that matters: any wide nonlinear layer helps a linear classifier, so learning has to beat chance
# features of the same width.
# -->

# %%
def probe(encode, axis=None):
    """Accuracy of a softmax layer on frozen features, on validation and on test images."""
    features = encode(x_train)
    scale = features.std(axis) + 1e-3  # one number for all features, unless axis=0 asks for more
    softmax = layers.Dense(10, activation="softmax")
    model = keras.Sequential([keras.Input((features.shape[1],)), softmax])
    training.fit(model, features / scale, y_train, epochs=8, batch_size=500, learning_rate=0.01,
                 loss="sparse_categorical_crossentropy")

    def accuracy(x, y):
        guess = ops.convert_to_numpy(model(encode(x) / scale)).argmax(axis=1)
        return float(np.mean(guess == y))

    return accuracy(x_val, y_val), accuracy(x_test, y_test)


# %% slideshow={"slide_type": "skip"}
def judge(model):
    """Units not zero, effective units, test MSE, probe accuracy (validation, test)."""
    z = codes(model, x_test)
    active, effective = (z != 0).sum(axis=1).mean(), h * effective_share(z, axis=1).mean()
    error = metrics.mse(x_test, decode(model, z))
    return active, effective, error, *probe(lambda x: codes(model, x))

results = {f"top-k, k = {k}": judge(model) for k, model in top.items()}
results |= {"L1, 0.001": judge(l1), "KL, rho = 0.05": judge(kl)}
results |= {"KL, no penalty": judge(quiet_start)}
results |= {"no rule": judge(dense)}

# %% [markdown] slideshow={"slide_type": "skip"}
# Four baselines: the pixels; 512 random ReLU units; the 50 largest of 512 random units; and the model without a rule, of whose code
# only the 50 largest are kept *after* training.

# %% slideshow={"slide_type": "skip"}
random_weights = rng.normal(size=(d, h)).astype("float32") / np.sqrt(d)
untrained = k_sparse_autoencoder(50)

def cut(z):
    return np.where(z >= np.partition(z, -50, axis=1)[:, [-50]], z, 0)

baselines = {
    "pixels": probe(lambda x: x),
    "random ReLU": probe(lambda x: np.maximum(x @ random_weights, 0)),
    "random, k = 50": probe(lambda x: codes(untrained, x)),
    "no rule, cut to 50": probe(lambda x: cut(codes(dense, x))),
}

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Best in the middle
#
# <!-- notes
# Read the last column. Pixels, the dense code and k = 5 lie close together, random ReLU features are a point better,
# the other codes learned with a rule are two to four points better than pixels. Random and sparse is worse than random;
# cut after training is worse than uncut. The control without penalty is the caution: it is not sparse, and still good.
# The error column tells another story: the best copy of all has features hardly better than pixels.
# -->

# %% tags=["evidence"]
print(f"{'features':19s}{'effective':>9s}{'test MSE':>10s}   probe: validation   test")
for name, scores in baselines.items():
    print("{:38s}{:20.1%} {:6.1%}".format(name, *scores))
for name, row in results.items():
    print("{:19s}{:9.1f}{:10.4f}{:20.1%} {:6.1%}".format(name, *row[1:]))

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
pixels, random_relu, random_50, cut_50 = (test for _, test in baselines.values())
test = {name: row[-1] for name, row in results.items()}
best = max(top, key=lambda k: results[f"top-k, k = {k}"][-2])
accuracy = test[f"top-k, k = {best}"]
middle = results[f"top-k, k = {best}"][-2]
expect(middle > max(results[e][-2] for e in ("top-k, k = 5", "no rule")), f"best k = {best}")
expect(accuracy > pixels + 0.02, f"test: {accuracy:.1%}, at least 2 points above pixels")
expect(random_relu > pixels + 0.005, "random ReLU features beat pixels")
expect(accuracy > random_relu + 0.005, "and top-k beats them")
expect(accuracy > max(random_50, cut_50) + 0.02, "and above codes cut to 50, not trained so")
expect(test["no rule"] < accuracy - 0.015, "the best copy does not give the best features")
expect(test["top-k, k = 5"] < accuracy - 0.01, "too strict is no good either")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
l1_test, kl_test = test["L1, 0.001"], test["KL, rho = 0.05"]
expect(min(l1_test, kl_test) > random_relu + 0.005, "L1 and KL beat random features too")
expect(min(l1_test, kl_test) > accuracy - 0.01, "and are level with top-k or above")
expect(kl_test > test["KL, no penalty"] + 0.003, "the KL penalty itself helps")
expect(test["KL, no penalty"] > pixels + 0.01, "though without it this model beats pixels too")
expect(abs(test["no rule"] - pixels) < 0.015, "the model without a rule is close to pixels")
expect(rows["no rule"][0] > h / 2, "most of its units are on for an image")
expect(random_50 < random_relu and cut_50 < test["no rule"],
       "a code not trained for the cut suffers")


# %% [markdown] slideshow={"slide_type": "skip"}
# So no: the best copy has features hardly better than pixels. And yes: random ReLU features beat pixels, by about a point.
#
# **Is it sparsity?** Width and ReLU alone are not enough: the model without a rule has both. Most of its units are on for an image, so its
# code should be close to a linear function of the pixels, and a linear probe of a linear code is a linear probe of the pixels. The next
# cell checks the premise. Keeping the 50 largest is not enough either: with random weights such a code does worse than random ReLU
# features, and a trained code cut to 50 afterwards does worse than uncut. The rule helps when it acts *during* training.
#
# **How much is enough?** In the top-k family both ends lose: k = 5 forgets too much, and without a rule the probe gains almost nothing over
# pixels. From 10 to 100 the codes lie within about a point, too close to rank on one run. And the number of effective units is not the
# whole story. KL has many more of them than top-k, and its features are as good. Its control needs care: the same sigmoids, the same low
# starting biases and the same learning rate *without* the penalty already beat pixels by a point or more. Which of the three does it, this
# lesson does not separate. The penalty adds the rest.
#
# Makhzani and Frey (2014) also set out to test sparsity by itself. They report that on MNIST and NORB k-sparse features classify better
# than those of denoising autoencoders, of networks trained with dropout and of restricted Boltzmann machines. Do not set your percentages
# beside theirs: this is a small run, 512 units, four passes over 10,000 images, a short probe, and one data set.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
def linear_part(model):
    """Share of the code's variance on test images that a linear map of the pixels predicts."""
    z, z_test = codes(model, x_train), codes(model, x_test)
    gram = x_train.T @ x_train + 0.1 * np.eye(d, dtype="float32")
    guess = z.mean(axis=0) + x_test @ np.linalg.solve(gram, x_train.T @ (z - z.mean(axis=0)))
    return 1 - np.sum((z_test - guess) ** 2) / np.sum((z_test - z_test.mean(axis=0)) ** 2)

linear = linear_part(dense), linear_part(top50)
expect(linear[0] > 0.75, f"no rule: a linear map of the pixels gives {linear[0]:.0%} of the code")
expect(linear[1] < linear[0] - 0.1, f"top-k, k = 50: {linear[1]:.0%}")

# %% [markdown] slideshow={"slide_type": "skip"}
# That fits the explanation. It does not prove it.
#
# One choice of the probe matters: it divides all features by *one* number. Scale each feature by its own standard deviation instead, and
# rare units get louder.

# %% slideshow={"slide_type": "skip"} tags=["evidence", "checkpoint"]
encoders = {"random ReLU": lambda x: np.maximum(x @ random_weights, 0)}
encoders |= {"top-k, k = 50": lambda x: codes(top50, x), "L1, 0.001": lambda x: codes(l1, x)}
each = {name: probe(encode, axis=0)[1] for name, encode in encoders.items()}
one = {"random ReLU": random_relu} | test
for name, score in each.items():
    print(f"{name:14s} one scale {one[name]:.1%}, a scale for each feature {score:.1%}")
expect(each["L1, 0.001"] > each["random ReLU"] + 0.008, "L1 keeps its lead over random features")
lead = each["top-k, k = 50"] - each["random ReLU"]
expect(lead < one["top-k, k = 50"] - random_relu, f"top-k leads by {100 * lead:.1f} points only")

# %% [markdown] slideshow={"slide_type": "skip"}
# With a scale for each feature the random features gain and top-k loses, so little of its lead is left; L1 keeps most of its own. A probe is a
# measuring instrument with settings. Report them.

# %% slideshow={"slide_type": "skip"}
kept = np.array(sorted(top))
directions = np.linalg.eigh(x_train.T @ x_train)[1][:, ::-1]  # PCA: the largest variance first
pca_error = []
for k in kept:
    V = directions[:, :k]
    pca_error.append(metrics.mse(x_test, x_test @ V @ V.T))
pca_error = np.array(pca_error)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The frontier: copying, features, sparsity
#
# <!-- notes
# Left: the price of sparsity in reconstruction. At the same number of active units the L1 point lies above the top-k
# curve. PCA with as many fixed components is the dotted line, compared count for count; choosing the atoms anew for
# each image is what beats it at the strict end; at a hundred PCA is ahead. Right: the features, best in the middle.
# -->

# %% tags=["figure", "evidence"]
figure, (left, right) = plt.subplots(1, 2, figsize=(11, 3.9))
left.plot(kept, pca_error, ":", color=plots.BASELINE, label="PCA, that many components")
right.axhline(pixels, ls=":", color=plots.BASELINE, label="pixels")
right.axhline(random_relu, ls="--", color=plots.BASELINE, label="random ReLU")
markers = {"top-k": "o-", "L1": "s", "KL": "^", "no rule": "D"}
for (rule, marker), color in zip(markers.items(), plots.PALETTE):
    chosen = sorted(row for key, row in results.items() if rule in key and "penalty" not in key)
    active, effective, error, _, acc = np.array(chosen).T
    left.plot(active, error, marker, color=color, label=rule)
    right.plot(effective, acc, marker, color=color)
left.set(xscale="log", xlabel="units not zero in one image", ylabel="test MSE")
right.set(xscale="log", xlabel="effective units in one image", ylabel="probe accuracy")
left.legend(fontsize=9)
right.legend(fontsize=9)
left.set_title("Top-k: more units, better copies ...")
right.set_title("... but the best features lie in the middle")
alt = "Left, test error falls as more units take part. Right, top-k accuracy rises, then falls."
plots.show(figure, alt)

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
top_error = np.array([results[f"top-k, k = {k}"][2] for k in kept])
expect((np.diff(top_error) < 0).all(), "every step to a larger k lowers the test error")
active, _, error, *_ = results["L1, 0.001"]
same_count = np.interp(active, kept, top_error)
expect(error > same_count, f"L1 copies worse than top-k with as many units, {active:.0f}")
ratio = pca_error[:3] / top_error[:3]
expect((ratio > 1.2).all(), f"5, 10, 25 chosen atoms beat as many of PCA: {ratio.round(2)} x")
expect(pca_error[-1] < top_error[-1], "with 100 PCA copies better")


# %% [markdown] slideshow={"slide_type": "skip"}
# A caution about PCA: its components are the same for every image, so it sends $k$ numbers and nothing else. A sparse code also has to say
# *which* $k$ of the 512 units they belong to. And the advantage ends: with 100 numbers PCA copies better. Top-k here has
# one linear encoder and only four passes of training.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Why L1 pays twice: shrinkage
#
# L1 charges for the *size* of an activation, not only for being on. So the network keeps its activations too small. You can measure it.
# Stretch each reconstruction about $c$ by the factor that fits its image best, $\alpha = \langle x - c,\, \hat{x} - c\rangle / \|\hat{x} - c\|^2$.
# A fair code has $\alpha \approx 1$.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
def best_stretch(model):
    c = model.decoder.get_weights()[1]
    drawn = decode(model, codes(model, x_test)) - c
    return float(np.mean(np.sum((x_test - c) * drawn, axis=1) / np.sum(drawn**2, axis=1)))

stretch = [best_stretch(model) for model in (top50, l1)]
for name, factor in zip(("top-k, k = 50", "L1, 0.001"), stretch):
    print(f"{name:14s} best stretch {factor:.3f}")
expect(abs(stretch[0] - 1) < 0.03, "top-k draws at the right strength")
expect(1 / stretch[1] < 0.9, f"L1 draws at {1 / stretch[1]:.0%} of the right strength")

# %% [markdown] slideshow={"slide_type": "slide"} tags=["failure"]
# ## How it fails: paying the penalty in small change
#
# Now let the atoms have any length. For ReLU units $\mathrm{relu}(a/\gamma) = \mathrm{relu}(a)/\gamma$ with any $\gamma > 0$. Divide the encoder by $\gamma$ and multiply the atoms
# by $\gamma$: the same pixels, the same active units, and the L1 penalty is $\gamma$ times smaller. Here is the trained L1 model, rescaled by hand.
#
# <!-- notes
# Do the algebra on the board first: ReLU of a over s is ReLU of a, divided by s. Divide the code by ten, multiply the
# atoms by ten, and not one pixel changes, but the penalty is a tenth. Then the table: with free atoms the KL model
# meets its target mean, its atoms grow, and half of the units take part in every image.
# -->

# %% slideshow={"slide_type": "skip"} tags=["failure", "checkpoint"]
(weights, bias), (dictionary, c) = l1.encoder.get_weights(), l1.decoder.get_weights()
penalties, errors = [], []
for s in (1, 10, 100):
    z = np.maximum(x_test @ (weights / s) + bias / s, 0)
    penalties.append(1e-3 * z.sum(axis=1).mean())
    errors.append(metrics.mse(x_test, z @ (dictionary * s) + c))
    print(f"atoms {s:3d} x as long: penalty {penalties[-1]:.6f}, test MSE {errors[-1]:.4f}")
expect(np.allclose(errors, errors[0], rtol=1e-3), "the images are the same")
expect(penalties[2] < 0.011 * penalties[0], "the penalty is a hundred times smaller")

# %% [markdown] tags=["failure"]
# The KL rule has a hole of its own. A unit that hovers near ρ on every image meets the target, and a long atom makes its small swings
# count. Does training use it? The same KL model, the same target, but atoms of any length:

# %% slideshow={"slide_type": "skip"} tags=["failure"]
kl_free = sigmoid_autoencoder(0.05, KLSparsity(0.05, 1e-3), constraint=None)
train(kl_free, learning_rate=1e-2)
z_free = codes(kl_free, x_test)
length = np.linalg.norm(kl_free.decoder.get_weights()[0], axis=1).mean()
shares = [effective_share(z, axis=1).mean() for z in (z_kl, z_free)]
probes = test["KL, rho = 0.05"], probe(lambda x: codes(kl_free, x))[1]

# %% tags=["failure"]
print("KL, rho = 0.05      mean z  atom length  effective share   probe")
for name, *row in (
    ("atoms of length 1", z_kl.mean(), 1, shares[0], probes[0]),
    ("free atoms", z_free.mean(), length, shares[1], probes[1]),
):
    print("{:18s} {:7.3f} {:12.2f} {:16.1%} {:7.1%}".format(name, *row))

# %% slideshow={"slide_type": "skip"} tags=["failure", "checkpoint"]
expect(abs(z_free.mean() - 0.05) < 0.015, "the free model meets the target mean")
expect(length > 1.5, f"its atoms have grown to {length:.1f}")
expect(shares[1] > 1.5 * shares[0], "and far more of its units take part in each image")
expect(probes[1] < probes[0] - 0.005, "its features are worse")

# %% [markdown]
# The penalty says *sparse*, the code is not: small activations times long atoms. Top-k cannot be cheated this way, because it counts units
# and does not weigh them. Whenever you penalise activations, fix the scale of what they multiply.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Exercises
#
# Write your answer in the cell below each task, then run the check under it.
#
# <!-- notes
# The first exercise takes two minutes on paper. The second is the gradient that drives the KL rule. The third turns the
# k-sparse rule by ninety degrees: the k largest of each column, which is the winner-take-all autoencoder of the same
# authors and has no dead units.
# -->

# %% [markdown]
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
    (lambda a: not np.isclose(a, 2), "2 counts the nonzero units. The measure weighs them."),
    (lambda a: not np.isclose(a, 0.245, atol=1e-3), "That is the share. Multiply by 8 units."),
    (lambda a: np.isclose(a, 1.96, atol=0.005), "Squared mean, over the mean of the squares."),
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
# units do not depend on how many silent units stand by.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 2 (core): which way does KL push?
#
# Write `kl_slope(rho, rho_hat)`: the derivative of $\mathrm{KL}(\rho \,\|\, \hat{\rho})$ with respect to $\hat{\rho}$. Its sign tells which way a
# unit's mean activation is pushed.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def kl_slope(rho, rho_hat):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 2
check(
    "Exercise 2", lambda: (kl_slope(0.1, 0.1), kl_slope(0.1, 0.4), kl_slope(0.5, 0.25)),
    (lambda a: not np.allclose(a, [0, 0.2263, 0.1438], atol=1e-3), "That is KL, not its slope."),
    (lambda a: np.isclose(a[0], 0, atol=1e-4), "At the target the slope is 0: both terms count."),
    (lambda a: a[1] > 0, "Above the target KL rises with the mean: the slope is positive there."),
    (lambda a: np.allclose(a, [0, 1.25, -4 / 3], rtol=1e-3, atol=1e-4),
     "Derive both terms: the derivative of log(rho / r) with respect to r is -1 / r."),
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
# $\hat{\rho} - \rho$. So a silent unit still feels a pull of about $\rho$ upwards, where top-k gives it none.
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
batch = np.random.default_rng(0).normal(size=(6, 4))
kept_value = np.where(np.argsort(np.argsort(-batch, axis=0), axis=0) < 2, batch, 0)
check(
    "Exercise 3", lambda: lifetime_sparse(batch, 2),
    (lambda a: np.shape(a) == (6, 4), "Return the same shape: silence values, do not drop them."),
    (lambda a: not (np.count_nonzero(a, axis=1) == 2).all(),
     "You kept k values of each row. Units are the columns."),
    (lambda a: (np.count_nonzero(a, axis=0) == 2).all(), "Each column must keep exactly k values."),
    (lambda a: np.allclose(a, kept_value), "Right number, wrong ones: keep the largest."),
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
# The threshold is one number a column. This is the rule of the *winner-take-all autoencoder* (Makhzani and Frey 2015). No unit can die in training,
# but an image may find that none of its units passed.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Open experiments
#
# No check here, only curiosity. Predict, change one thing, run again.
#
# * Train with the penalty `L1Sparsity(3e-4)`. How much less does it shrink, and where does it land on the frontier?
# * Give the probe the code *before* `KSparse`, or with twice the `k` used in training. Do the features get better?
# * Train on images without subtracting the mean. How many units are idle at k = 25, and what do the busiest atoms show?
# * Revive with `loudness=1` at k = 25, and measure the error right after, before any further pass. What do loud newcomers do to a working
#   dictionary?
# * Take other pictures: the 8 × 8 digits of `sklearn.datasets.load_digits`, or Fashion-MNIST (Xiao et al., 2017,
#   [arXiv:1708.07747](https://arxiv.org/abs/1708.07747)). In trial runs with the settings of this lesson the best sparse features were
#   about a point better than those of the model without a rule, or no better. On Fashion-MNIST revival at k = 25 left as many units idle as
#   doing nothing. Does another strength of the rule change that?
# * Double `h` to 1,024 at k = 25. Does the dictionary get better words, or more idle ones? Revive twice.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Summary
#
# 1. A sparse autoencoder has a wide code of which few units speak for one image: the image becomes a sum of a few atoms from a dictionary.
# 2. Top-k fixes the number of active units, KL the mean activation of each unit, L1 puts a price on every activation and shrinks it.
# 3. Population and lifetime sparsity are two things. Top-k with a small k left most units idle; KL held every unit's mean and left images dense.
# 4. What never wins never learns. Here, pointing idle units at what badly drawn images lack put most of them to work; how much the copy gains depends on k.
# 5. The best copy does not give the best features. On these digits a linear probe likes trained, moderately sparse codes best, above pixels and random features.
#
# <!-- notes
# Let the class fill in line three from memory: which rule is strict about rows, which about columns, and what goes
# wrong in the other direction. Then connect to the next lesson, where the code is not few numbers but a distribution.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Further reading
#
# - B. A. Olshausen, D. J. Field (1996). Emergence of simple-cell receptive field properties by learning a sparse code for natural
#   images. *Nature* 381, 607–609. [doi:10.1038/381607a0](https://doi.org/10.1038/381607a0)
# - A. Makhzani, B. Frey (2014). k-Sparse autoencoders. [arXiv:1312.5663](https://arxiv.org/abs/1312.5663)
# - A. Makhzani, B. Frey (2015). Winner-take-all autoencoders. [arXiv:1409.2752](https://arxiv.org/abs/1409.2752)
# - L. Gao and others (2024). Scaling and evaluating sparse autoencoders. [arXiv:2406.04093](https://arxiv.org/abs/2406.04093)
# - A. Treves, E. T. Rolls (1991). What determines the capacity of autoassociative memories in the brain? *Network: Computation in Neural
#   Systems* 2, 371–397. [doi:10.1088/0954-898X_2_4_004](https://doi.org/10.1088/0954-898X_2_4_004)
# - B. Willmore, D. J. Tolhurst (2001). Characterizing the sparseness of neural codes. *Network: Computation in Neural Systems* 12,
#   255–270. [doi:10.1080/net.12.3.255.270](https://doi.org/10.1080/net.12.3.255.270)
#
# Also: A. Ng (2011), *Sparse autoencoder*, Stanford CS294A lecture notes (the KL rule); T. Bricken and others (2023), *Towards
# monosemanticity*, Transformer Circuits Thread (re-aiming dead units).

# %% [markdown] slideshow={"slide_type": "skip"}
# [← 07 Denoising autoencoder](07_denoising_autoencoder.ipynb) · [09 Variational autoencoder →](09_variational_autoencoder.ipynb)
