# %% [markdown] slideshow={"slide_type": "slide"}
# # 06 · The convolutional autoencoder: what does locality buy?
#
# > **What does it buy to know that neighbouring pixels belong together?**
#
# **Time** about 45 s on two CPU cores, an hour to read · **Before** [lesson 01](01_what_is_an_autoencoder.ipynb), [lesson 03](03_decoder.ipynb) (convolution and its transpose) · **Data** MNIST ·
# <a href="https://colab.research.google.com/github/OWNER/REPOSITORY/blob/main/notebooks/06_convolutional_autoencoder.ipynb" target="_parent">Open in Colab</a>
#
# **Afterwards you can** *count* parameters, multiplications and receptive fields, *build* a convolutional autoencoder, *compare* it
# fairly with a dense one, *separate* the two ideas in a convolution, and *spot* a bottleneck that is none.
#
# <!-- notes
# Ask what a dense layer knows about pictures. Nothing: shuffle the pixels of all images in the same way and a dense
# network learns just as well. Today you put two pieces of knowledge in, and find out what each of them is worth.
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
# ## What a dense layer does not know
#
# A dense layer computes $W^\top x + b$. Shuffle the pixels of *all* images in the same way, and shuffle the rows of $W$ along: nothing
# changes. To a dense network, a picture is 784 numbers in no order. It has to learn from data which pixels are neighbours.
#
# A **convolution** (lesson 03) has two pieces of knowledge built in. **Locality**: each unit looks at a small window. **Sharing**: all
# windows use the same few weights. In two dimensions:
#
# $$h_{u,v,q} = b_q + \sum_{i=0}^{\kappa-1} \sum_{j=0}^{\kappa-1} \sum_{p=1}^{m} w_{i,j,p,q}\; x_{s u + i,\; s v + j,\; p} .$$
#
# $\kappa$ is the kernel's width, $s$ the stride, $p$ runs over the $m$ input channels, $q$ over the $c$ output channels. "Same" padding adds
# zeros around the picture, so that $28 \times 28$ positions become $28/s \times 28/s$.
#
# <!-- notes
# The first half of this slide is a fact about dense layers that surprises most students. Let them argue for a minute
# before you give the reason: a permutation of the inputs can be undone by permuting the rows of the weight matrix. Then
# read the sum aloud. Where is locality in it? In the limits of i and j. Where is sharing? The weight has no u and no v.
# -->

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Two budgets
#
# | layer | parameters | multiplications for one image |
# |---|---|---|
# | dense, $a \to b$ values | $ab + b$ | $ab$ |
# | convolution, $\kappa \times \kappa$, $m \to c$ channels | $\kappa^2 m c + c$ | $\kappa^2 m c$ for each *output* position |
# | transposed convolution (lesson 03) | $\kappa^2 m c + c$ | $\kappa^2 m c$ for each *input* position |
#
# A convolution uses each weight again at every position. So it has few numbers to store and, for its size, many multiplications to do.
# A fair comparison has to say which of the two budgets it holds equal. You will hold first one, then the other. (Products with the
# zeros of the padding are counted too.)
#
# <!-- notes
# Two budgets decide what is a fair comparison: how many numbers you store and how many multiplications you pay. A
# convolution is cheap in the first and expensive in the second, because each weight is used in every window.
# -->

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Build it
#
# Two convolutions with stride 2 halve the picture twice, 28 → 14 → 7, then a dense layer makes the code. The decoder goes the same way
# back with transposed convolutions. Small convolutions are slow on a CPU, so 20,000 images must do.
#
# <!-- notes
# A third of MNIST is enough here, because small convolutions run slowly on a CPU. Images keep their shape now: height,
# width, one channel. Read the encoder aloud with its shapes, then the decoder backwards.
# -->

# %% slideshow={"slide_type": "skip"}
mnist = data.load_mnist()
x_train = mnist.x_train[:20_000, ..., None]  # the last axis counts channels: one, ink
x_test = mnist.x_test[..., None]
k, run = 32, models.run

def autoencoder(encoder, decoder):
    encoder = keras.Sequential([keras.Input((28, 28, 1)), *encoder, layers.Dense(k)])
    model = models.Autoencoder(encoder, keras.Sequential([keras.Input((k,)), *decoder]))
    model.build((None, 28, 28, 1))
    return model


# %%
def halve(channels):
    return layers.Conv2D(channels, 4, strides=2, padding="same", activation="relu")

def double(channels, activation):
    return layers.Conv2DTranspose(channels, 4, strides=2, padding="same", activation=activation)

def conv_autoencoder():
    return autoencoder(
        [halve(8), halve(16), layers.Flatten()],
        [layers.Dense(7 * 7 * 16, activation="relu"), layers.Reshape((7, 7, 16)),
         double(8, "relu"), double(1, "sigmoid")])

conv = conv_autoencoder()

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The picture
#
# <!-- notes
# Point at the code: 32 numbers, as in lesson 01. The tensors before it have 1,568 and 784 numbers, which is no compression yet.
# Keep that thought for the failure section.
# -->

# %% tags=["figure"]
figure = plots.architecture(conv.encoder, conv.decoder, "Small windows first, the code last")
plots.show(
    figure,
    "Diagram: 28 x 28 x 1 to 14 x 14 x 8 to 7 x 7 x 16, flattened to 784, code 32, and back again.",
)


# %% [markdown] slideshow={"slide_type": "slide"}
# ## Two dense rivals
#
# One rival has as many *parameters*, the other does as many *multiplications*: hidden widths of 33 and 184 make the numbers meet. All three
# send 32 numbers.
#
# <!-- notes
# The two dense rivals: one with the same number of parameters, one with the same number of multiplications. All have
# the same code size of 32, so nobody gets more numbers through. Check one number by hand: the second convolution has 4
# times 4 times 8 times 16 weights and is applied at 49 positions.
# -->

# %%
def dense_rival(width):
    return autoencoder(
        [layers.Flatten(), layers.Dense(width, activation="relu")],
        [layers.Dense(width, activation="relu"), layers.Dense(784, activation="sigmoid"),
         layers.Reshape((28, 28, 1))])


# %% slideshow={"slide_type": "skip"}
def multiplications(model):
    total = 0
    for layer in model.encoder.layers + model.decoder.layers:
        if isinstance(layer, layers.Conv2DTranspose):  # each input position is spread by the kernel
            total += np.prod(layer.input.shape[1:3]) * np.prod(layer.kernel.shape)
        elif isinstance(layer, layers.Conv2D):  # each output position is one dot product
            total += np.prod(layer.output.shape[1:3]) * np.prod(layer.kernel.shape)
        elif layer.weights:  # a dense layer uses each weight once
            total += np.prod(layer.kernel.shape)
    return int(total)


# %% tags=["checkpoint", "nbval-check-output"]
rivals = {"convolutional": conv, "dense, equal size": dense_rival(33),
          "dense, equal compute": dense_rival(184)}
print(f"{'':22s}{'parameters':>12s}{'multiplications':>17s}")
for name, model in rivals.items():
    print(f"{name:22s}{model.count_params():12,d}{multiplications(model):17,d}")
_, small, large = rivals.values()
expect(abs(small.count_params() / conv.count_params() - 1) < 0.02, "equal size, within 2 %")
expect(abs(multiplications(large) / multiplications(conv) - 1) < 0.02, "equal compute, within 2 %")

# %% [markdown] slideshow={"slide_type": "skip"}
# The four convolutions hold only 4,385 of the 55,377 parameters, 8 %, but do 250,880 of the 301,056 multiplications, 83 %. The dense
# layers on both sides of the code hold the rest.

# %% [markdown] tags=["predict"]
# **Predict first.** All three see the same images equally often, four times. Does the convolutional one beat the rival of equal size: by up to a
# fifth, by a third or more, or not at all? And the rival of equal compute, which has five times its parameters?

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### At equal size the convolution wins by far
#
# Four passes, the same peak learning rate for all. PCA with 32 components, clipped to $[0, 1]$ as in every lesson, is the yardstick.
#
# <!-- notes
# Read the table as two duels. At equal size the convolution wins by far. At equal compute it is ahead by little or level, as the
# start has it; the longer run further down decides. Note the small dense
# network beside PCA: after four passes its error is still about that of a linear map.
# -->

# %%
settings = {"epochs": 4, "batch_size": 128, "learning_rate": 0.02}
for model in rivals.values():
    training.fit(model, x_train, **settings)

# %% slideshow={"slide_type": "skip"}
from sklearn.decomposition import PCA

rows_train, rows_test = x_train.reshape(-1, 784), x_test.reshape(-1, 784)
pca = PCA(k, svd_solver="covariance_eigh").fit(rows_train)
by_pca = np.clip(pca.inverse_transform(pca.transform(rows_test)), 0, 1)
mean_image = np.broadcast_to(rows_train.mean(axis=0), rows_test.shape)
test_mse = {"mean image": metrics.mse(rows_test, mean_image), "PCA": metrics.mse(rows_test, by_pca)}
copies = {name: run(model, x_test) for name, model in rivals.items()}
test_mse |= {name: metrics.mse(x_test, copy) for name, copy in copies.items()}

# %% tags=["evidence", "checkpoint"]
print("\n".join(f"{name:22s} test MSE {error:.4f}" for name, error in test_mse.items()))
ratio = test_mse["convolutional"] / test_mse["dense, equal size"]
expect(ratio < 0.8, f"at equal size, {ratio:.0%} of the dense network's error")
ratio = test_mse["convolutional"] / test_mse["dense, equal compute"]
expect(ratio < 1.2, f"at equal compute, {ratio:.0%} of it, with a fifth of the parameters")
expect(test_mse["convolutional"] < test_mse["PCA"], "and less than PCA's")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What the copies look like
#
# <!-- notes
# Look at the thin strokes and at the grey around them. The small dense network smears, because it has only 33 hidden
# units to say everything with.
# -->

# %% tags=["figure"]
figure = plots.image_rows(
    {"input": x_test[:10, ..., 0], **{name: copy[:10, ..., 0] for name, copy in copies.items()}},
    title="At equal size the dense network smears, the convolutional one draws strokes",
)
plots.show(
    figure,
    "Ten test digits and their copies: clean from the convolutional network and from the large "
    "dense one, smeared from the small dense one.",
)


# %% [markdown]
# Why is the small dense network so poor, after four passes about as good as PCA? Its two matrices between 784 pixels and 33 hidden units use up nearly all its
# parameters, and 33 is hardly more than the code. The larger rival differs in nothing but this width, and it draws well. The convolutions get by with
# a few thousand weights. The price is more than five times the multiplications, and on a CPU small convolutions take longer
# for each of them than large dense layers do.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Is it locality, or is it sharing?
#
# The convolution brings two ideas at once. (It also has more layers, and wider ones, than the dense network: the shuffled pixels below control for
# that.) To tell the ideas apart, build the network in between: the same small
# windows, but at every position **a kernel of its own**. It is called *locally connected*, or *unshared*:
#
# $$h_{u,v,q} = b_{u,v,q} + \sum_{i,\,j,\,p} w_{u,v,i,j,p,q}\; x_{s u + i,\; s v + j,\; p} .$$
#
# It does exactly as many multiplications as the convolution, and it has about as many parameters as the dense network of equal compute.
#
# <!-- notes
# Two ideas come in one package. An honest test removes one and keeps the other. The weight now has a u and a v: sharing
# is gone, locality is still there. Convolution against unshared tells you what sharing does. Unshared against dense,
# equal in both budgets, hints at what locality does: depth and width differ too, and shuffled pixels must decide.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** Order the three by test error: convolutional, unshared, dense. Which idea lowers the error, the small windows, the shared weights, or both?

# %% [markdown] slideshow={"slide_type": "skip"}
# Keras has no such layer, so write it. `windows` cuts out the 4 × 4 windows, 2 apart. On the way back each position stamps its own kernel (lesson 03);
# `overlay` adds up the overlapping stamps. Both only move numbers around.

# %% slideshow={"slide_type": "skip"}
def windows(x):
    """Cut out all 4 x 4 windows, 2 apart: (n, 2h, 2w, m) becomes (n, h, w, 16, m)."""
    rows, columns = x.shape[1:3]
    x = ops.pad(x, [(0, 0), (1, 1), (1, 1), (0, 0)])
    return ops.stack([x[:, i : i + rows : 2, j : j + columns : 2]
                      for i in range(4) for j in range(4)], axis=3)

def overlay(stamps):
    """Add up 4 x 4 stamps, laid 2 apart: (n, h, w, 16, m) becomes (n, 2h, 2w, m)."""
    h, w, m = stamps.shape[1], stamps.shape[2], stamps.shape[4]
    quarters, total = ops.reshape(stamps, (-1, h, w, 2, 2, 2, 2, m)), 0
    for a, b in np.ndindex(2, 2):  # the quarters of all stamps tile the picture
        tiles = ops.transpose(quarters[:, :, :, a, :, b], (0, 1, 3, 2, 4, 5))
        tiles = ops.reshape(tiles, (-1, 2 * h, 2 * w, m))
        total += ops.pad(tiles, [(0, 0), (2 * a, 2 - 2 * a), (2 * b, 2 - 2 * b), (0, 0)])
    return total[:, 1:-1, 1:-1]


# %% slideshow={"slide_type": "skip"}
class Unshared(layers.Layer):
    def __init__(self, channels, activation, enlarge=False):
        super().__init__()
        self.channels, self.enlarge = channels, enlarge
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        _, h, w, m = input_shape
        h, w, grow = (h, w, 2) if self.enlarge else (h // 2, w // 2, 1)
        limit = np.sqrt(6 / (16 * (m + self.channels)))  # as Keras starts a shared kernel
        start = keras.initializers.RandomUniform(-limit, limit)
        self.kernel = self.add_weight((h, w, 16, m, self.channels), start)
        self.bias = self.add_weight((grow * h, grow * w, self.channels), "zeros")

    def call(self, x):
        if self.enlarge:
            y = overlay(ops.einsum("uvkpq,nuvp->nuvkq", self.kernel, x))
        else:
            y = ops.einsum("uvkpq,nuvkp->nuvq", self.kernel, windows(x))
        return self.activation(y + self.bias)


# %% [markdown] slideshow={"slide_type": "skip"}
# Is it the convolution without sharing, and nothing else? Give every position the *same* kernel: then it must compute what Keras's layers compute.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
pairs = {"down": (conv.encoder.layers[1], Unshared(16, "relu")),
         "up": (conv.decoder.layers[2], Unshared(8, "relu", enlarge=True))}
for way, (shared, own) in pairs.items():
    x = np.random.default_rng(SEED).random((10, *shared.input.shape[1:]), dtype="float32")
    own.build(x.shape)
    kernel = ops.swapaxes(shared.kernel, 2, 3) if own.enlarge else shared.kernel
    kernel = ops.reshape(kernel, (16, *kernel.shape[2:]))
    own.kernel.assign(ops.broadcast_to(kernel, own.kernel.shape))
    own.bias.assign(ops.broadcast_to(shared.bias, own.bias.shape))
    gap = np.abs(run(shared, x) - run(own, x)).max()
    expect(gap < 1e-4, f"{way}: with one kernel everywhere it is Keras's convolution")

# %% slideshow={"slide_type": "skip"}
unshared = autoencoder(
    [Unshared(8, "relu"), Unshared(16, "relu"), layers.Flatten()],
    [layers.Dense(7 * 7 * 16, activation="relu"), layers.Reshape((7, 7, 16)),
     Unshared(8, "relu", enlarge=True), Unshared(1, "sigmoid", enlarge=True)])
training.fit(unshared, x_train, **settings)
test_mse["unshared"] = metrics.mse(x_test, run(unshared, x_test))

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Small windows lower the error, shared weights save parameters
#
# All three do about the same number of multiplications and see the same images equally often.
#
# <!-- notes
# Compare two rows at a time. The last two have about equal budgets: the network with small windows wins clearly. (They
# differ in depth and width, too; the shuffled column further down settles it.) The first two differ in sharing alone: on these centred digits sharing does not lower the error by much, if at all, and
# it saves four fifths of the parameters.
# -->

# %% tags=["evidence", "checkpoint", "result"]
equal = {"convolutional": conv, "unshared": unshared, "dense, equal compute": large}
print(f"{'':22s}{'window':>8s}{'shared':>8s}{'parameters':>12s}{'test MSE':>10s}")
ideas = ("yes", "yes"), ("yes", "no"), ("no", "no")
for (name, model), knows in zip(equal.items(), ideas):
    window, share = knows
    print(f"{name:22s}{window:>8s}{share:>8s}{model.count_params():12,d}{test_mse[name]:10.4f}")
ratio = test_mse["unshared"] / test_mse["dense, equal compute"]
expect(ratio < 0.95, f"small windows: {ratio:.0%} of the dense network's error")
ratio = test_mse["convolutional"] / test_mse["unshared"]
expect(ratio > 0.9, f"sharing hardly lowers the error: {ratio:.2f} times the unshared one's")
saved = 1 - conv.count_params() / unshared.count_params()
expect(saved > 0.8, f"sharing saves {saved:.0%} of the parameters")
print(f"32 numbers: convolutional test MSE {test_mse['convolutional']:.4f} "
      f"(dense of equal size {test_mse['dense, equal size']:.4f}, of equal compute "
      f"{test_mse['dense, equal compute']:.4f}, unshared {test_mse['unshared']:.4f}, "
      f"PCA {test_mse['PCA']:.4f})")

# %% [markdown]
# Dense and unshared have about equal budgets, and the one with small windows has the lower error. They differ in depth and width, too; but the same
# unshared network loses to the dense one once its windows hold scattered pixels (table below). Unshared and convolutional differ in
# sharing alone: here it lowers the error little, if at all. It lowers the price: with a fifth of the parameters the convolution comes close. One possible
# reason: MNIST digits are centred, so each place has habits of its own (the corners are always blank), and kernels of its own can use them.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Take the neighbourhoods away
#
# One more control. Shuffle the pixels, in the same way for every image. The information is all there, and neither PCA nor a dense
# network would notice. But a window now holds 16 pixels from anywhere, and no pattern comes back in another window.
#
# <!-- notes
# The bet of a convolution is a bet on the data. Take away what it bets on, by shuffling the pixels in one fixed way, and
# the same network should lose its advantage. Note what shuffling removes: locality and the reason for sharing, both at
# once. That is why you needed the unshared network first.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** The same convolutional network is trained on the shuffled images. Does its error stay below PCA's, as it was on the pictures, or
# rise above it?

# %% slideshow={"slide_type": "fragment"} tags=["checkpoint"]
order = np.random.default_rng(SEED).permutation(784)

def shuffle(x):
    return x.reshape(-1, 784)[:, order].reshape(x.shape)

shuffled = conv_autoencoder()
training.fit(shuffled, shuffle(x_train), **settings)
shuffled_mse = metrics.mse(shuffle(x_test), run(shuffled, shuffle(x_test)))
times = shuffled_mse / test_mse["convolutional"]
print(f"convolutional: pictures {test_mse['convolutional']:.4f}, shuffled {shuffled_mse:.4f}")
print(f"PCA, with or without shuffling: {test_mse['PCA']:.4f}")
expect(times > 1.5, f"without neighbourhoods the error is {times:.1f} times as large")
expect(shuffled_mse > test_mse["PCA"], "and larger than that of PCA, a linear map")

# %% [markdown]
# The network and the pixel values are the same; only their order changed. Now the shared windows are a burden: after four passes
# the network does worse than PCA.
# Convolution is a bet that neighbours belong together and that a pattern may appear anywhere. Shuffling removes both at once.

# %% [markdown] tags=["predict"]
# **Predict first.** Which of the three networks is best on shuffled pixels? And which if there are only 1,000 pictures to learn from?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## When does each idea pay?
#
# A longer run trains the same networks on 10,000 images for 10 and for 40 passes, on shuffled pixels for 10, and on 1,000 images for 40, 100
# or 250 passes, whichever is best on validation images. Each network uses the better of two learning rates, chosen on pictures in order.
#
# <!-- notes
# Read down each column: the order of the networks is what matters. Ten and forty passes: does the order last? A
# thousand images: now sharing pays. Shuffled pixels: each idea makes it worse. Where the row of seeds says one, the table
# shows one run. For the small dense network on a thousand images it is one run, too.
# -->

# %% slideshow={"slide_type": "skip"}
long = data.load_evidence("06_locality_and_sharing")
columns = {"10 passes": (10_000, "in order", [10]), "40 passes": (10_000, "in order", [40]),
           "1,000 images": (1_000, "in order", [40, 100, 250]),
           "shuffled": (10_000, "shuffled", [10])}

def runs(network, images, pixels, passes):
    """Test errors of a network, one a seed, at the passes and rate best in validation."""
    tried = {}
    for row in long["table"]:
        if (row["network"], row["images"], row["pixels"]) == (network, images, pixels):
            tried.setdefault((row["passes"], row["rate"]), []).append(row)
    choice = [rows for (length, _), rows in tried.items() if length in passes]
    best = min(choice, key=lambda rows: np.mean([row["validation MSE"] for row in rows]))
    return [row["test MSE"] for row in best]


# %% tags=["evidence", "checkpoint"]
table = {network: [runs(network, *setting) for setting in columns.values()]
         for network in ("convolutional", "unshared", "dense", "dense, equal size")}
print(f"{'test MSE':18s}" + "".join(f"{name:>14s}" for name in columns))
for network, errors in table.items():
    print(f"{network:18s}" + "".join(f"{np.mean(error):14.4f}" for error in errors))
print(f"{'seeds':18s}" + "".join(f"{len(error):14d}" for error in table["dense"]))
print(f"at most {long['core_seconds'] / 60:.0f} minutes on one core")
few, order_gone = 2, 3
for column in (0, 1):
    expect(max(table["unshared"][column]) < min(table["dense"][column]), "small windows pay")
    expect(max(table["convolutional"][column]) < min(table["dense, equal size"][column]) / 2,
           "at equal size, less than half the error")
    expect(max(table["convolutional"][column]) < min(table["dense"][column]),
           "less than at equal compute, too")
expect(max(table["convolutional"][few]) < min(table["unshared"][few]), "few images: sharing pays")
expect(min(table["convolutional"][order_gone]) > max(table["unshared"][order_gone])
       > max(table["dense"][order_gone]), "shuffled pixels: each of the two ideas costs")


# %% [markdown]
# Small windows pay on pictures, after 10 passes as after 40, and cost on shuffled pixels. Depth and width of the unshared network are the same in
# both cases: so it is neighbours in a window that help. Sharing pays when images are few; one possible reason is that what a kernel has learned in
# one window helps in all others. With 10,000 images sharing saves parameters and no longer lowers the error. (`python evidence/06_locality_and_sharing.py` repeats it.)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How far does a unit see?
#
# The **receptive field** of a unit is the set of pixels that can change it. Let $r_l$ be its width in layer $l$, and $t_l$ the distance in pixels
# between two neighbouring units there. A unit sees $\kappa_l$ neighbours of the layer before, $t_{l-1}$ apart. With $r_0 = t_0 = 1$:
#
# $$r_l = r_{l-1} + (\kappa_l - 1)\, t_{l-1}, \qquad t_l = t_{l-1}\, s_l .$$
#
# The two layers here have $\kappa = 4$, $s = 2$: $r_1 = 1 + 3 \cdot 1 = 4$ and $r_2 = 4 + 3 \cdot 2 = 10$ pixels. You can also measure it: light
# one pixel at a time and see which ones reach the unit in the middle.
#
# <!-- notes
# Do the recursion on the board for the two layers of this encoder: four pixels, then ten. The measured fields in the
# picture agree. Then the dense layer sees everything.
# -->

# %% slideshow={"slide_type": "skip"}
def receptive_field(depth):
    """28 x 28 map of the pixels that reach the middle unit after `depth` halving layers."""
    probe = keras.Sequential([keras.Input((28, 28, 1))] + [
        layers.Conv2D(1, 4, strides=2, padding="same", kernel_initializer="ones")
        for _ in range(depth)
    ])
    one_pixel_each = np.eye(784, dtype="float32").reshape(784, 28, 28, 1)
    response = ops.convert_to_numpy(probe(one_pixel_each))
    middle = response.shape[1] // 2
    return (response[:, middle, middle, 0] > 0).reshape(28, 28)

fields = {"first layer": receptive_field(1), "second layer": receptive_field(2)}
fields["code"] = np.ones((28, 28), bool)  # a dense layer on top of all positions

# %% tags=["figure"]
figure, axes = plt.subplots(1, 3, figsize=(8, 2.9))
for ax, (name, field) in zip(axes, fields.items()):
    ax.imshow(x_test[0, ..., 0])
    ax.imshow(np.where(field, 1.0, np.nan), cmap="autumn", alpha=0.5, vmin=0, vmax=2)
    ax.set(xticks=[], yticks=[])
    ax.set_title(f"{name}: {field.any(axis=0).sum()} x {field.any(axis=1).sum()}", fontsize=11)
    ax.spines[:].set_visible(True)
    ax.grid(False)
figure.suptitle("Each layer sees more: 4, 10, then 28 pixels", x=0.01, ha="left")
plots.show(
    figure,
    "A seven with the receptive field of one unit marked: 4 x 4 pixels in the first layer, "
    "10 x 10 in the second, all 28 x 28 in the code.",
)

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
widths = [int(fields[name].any(axis=0).sum()) for name in ("first layer", "second layer")]
expect(widths == [4, 10], f"measured widths {widths} are those of the formula")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Move the digit
#
# Shared weights have a consequence. Shift the input by one stride, and the feature map shifts by one position: the layer is
# **equivariant**, $h(\text{shift}_s\, x) = \text{shift}_1\, h(x)$. That is exact if the shift is a multiple of the stride and what
# moves in and out at the border is blank. Test it on digits with blank margins: four columns on the right, one on the left.
#
# <!-- notes
# Equivariance is exact for convolutions, as long as the shift is a multiple of the stride and only blank columns cross
# the border. Robustness of the whole autoencoder is another matter, because a dense layer follows.
# -->

# %% tags=["checkpoint"]
some = x_test[:2000]
room = some[some[:, :, [0, -4, -3, -2, -1]].max(axis=(1, 2, 3)) == 0]  # these columns are blank
first_layer = conv.encoder.layers[0]
moved = run(first_layer, np.roll(room, 2, axis=2))
gap = np.abs(moved - np.roll(run(first_layer, room), 1, axis=2)).max()
expect(gap < 1e-5, "a shift by 2 pixels moves the first feature map by 1 position")

# %% [markdown] tags=["predict"]
# **Predict first.** The code layer is dense, and no network was trained on shifted digits. Does the error of the convolutional autoencoder on digits
# shifted by 4 pixels stay about the same, double, or grow to several times as much?

# %% slideshow={"slide_type": "skip"}
shifts = range(5)
by_shift = {name: [] for name in equal}
for pixels in shifts:
    x = np.roll(room, pixels, axis=2)
    for name, model in equal.items():
        by_shift[name].append(metrics.mse(x, run(model, x)))

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### No network here is robust to shifts
#
# <!-- notes
# All curves rise steeply. At a shift of 4 the feature maps of the convolutional network move with the digit, exactly,
# and it does not help: the dense code layer has never seen them there.
# -->

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(8, 3.3))
for style, (name, errors) in zip(("o-", "s--", "^:"), by_shift.items()):
    ax.plot(list(shifts), errors, style, label=name)
ax.set(xlabel="shift to the right (pixels)", ylabel="test MSE", xticks=list(shifts), ylim=(0, None),
       title="On digits in a new place every network's error grows steeply")
ax.legend()
plots.show(ax, "Test MSE against shift for three networks. All rise to several times their start.")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
print(f"{'test MSE':22s}{'in place':>9s}{'by 4 pixels':>13s}{'factor':>8s}")
for name, errors in by_shift.items():
    print(f"{name:22s}{errors[0]:9.4f}{errors[4]:13.4f}{errors[4] / errors[0]:8.1f}")
factor = min(errors[4] / errors[0] for errors in by_shift.values())
expect(factor > 2, f"a shift by 4 pixels costs every network {factor:.1f} times the error or more")

# %% [markdown]
# The feature maps move with the digit, but the dense code layer has weights of its own for every position. A digit in a new place is a new
# input to it. One remedy to try: train it on shifted digits.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How it fails: the bottleneck that is none
#
# A well-known public example, in the [Keras documentation](https://keras.io/examples/vision/autoencoder/), ends its encoder at 7 × 7 × 32. That
# looks small, because 7 × 7 is. It first learns to copy clean digits, as a test, and then to remove noise. Is copying hard for it? Count the numbers in the code.
#
# <!-- notes
# This encoder stands in a well-known public example of a convolutional autoencoder. Let the class multiply before you
# run the cell: twice as many numbers as pixels. By the count nothing has to be thrown away (whether max-pooling loses something is
# another matter). The example removes noise from digits,
# and for that a wide code is allowed. But it does not compress.
# -->

# %% tags=["failure", "checkpoint"]
popular = keras.Sequential([
    keras.Input((28, 28, 1)),
    layers.Conv2D(32, 3, padding="same", activation="relu"), layers.MaxPooling2D(),
    layers.Conv2D(32, 3, padding="same", activation="relu"), layers.MaxPooling2D(),
])
numbers = int(np.prod(popular.output_shape[1:]))
print(f"the code: {popular.output_shape[1:]} = {numbers:,} numbers, the image: {28 * 28}")
expect(numbers == 2 * 784, "the bottleneck is twice as large as its input")

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Half of it is enough to copy anything
#
# Cut the image into 4 × 4 tiles and let each of 16 channels carry one pixel of a tile. That is a convolution with stride 4, its kernels
# set by hand. Nothing is trained.
#
# <!-- notes
# Draw one four by four tile and number its pixels: each number becomes one channel. The two kernels are set by hand,
# nothing is trained. If even noise comes back without error, then the reconstruction error says nothing about learning.
# -->

# %% tags=["failure", "checkpoint"]
one_hot = np.eye(16, dtype="float32").reshape(4, 4, 1, 16)
copier = keras.Sequential([
    keras.Input((28, 28, 1)),
    layers.Conv2D(16, 4, strides=4, use_bias=False),  # one channel for each pixel of the tile
    layers.Conv2DTranspose(1, 4, strides=4, use_bias=False),
])
copier.set_weights([one_hot, one_hot])
noise = np.random.default_rng(SEED).random((100, 28, 28, 1), dtype="float32")
errors = [metrics.mse(x, run(copier, x)) for x in (x_test[:1000], noise)]
shape = copier.layers[0].output.shape[1:]
print(f"the code: {shape} = {np.prod(shape)} numbers")
expect(errors[0] == 0 and errors[1] == 0, "error exactly 0 on digits, and on pure noise")

# %% [markdown]
# These layers know nothing about digits, and no trained autoencoder can have a lower error. So multiply height, width and channels before you
# praise an error. A wide code is fine if something else constrains it: noise in the input (lesson 07, and the public example) or sparsity
# (lesson 08).

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Exercises
#
# 1. **Count a convolution** (warm-up): its parameters, and the multiplications for one image.
# 2. **Convolve by hand** (core): two loops over positions, one product in each.
# 3. **See the whole digit** (stretch): turn the recursion of the receptive field into code.
#
# They need only the setup cell.
#
# <!-- notes
# Exercise one is arithmetic, exercise two a few lines of NumPy, exercise three turns the recursion of the receptive
# field into code.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 1 (warm-up): count a convolution
#
# A convolution has kernels of 5 × 5, 16 input and 32 output channels, a bias for each output channel, stride 2 and "same" padding; its
# input is 28 × 28 × 16. How many parameters does it have, and how many multiplications does one image cost? Biases are additions; count
# products with the zeros of the padding too.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
n_parameters = ...  # your code here
n_multiplications = ...

# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 1
weights = layers.Conv2D(32, 5)
weights.build((None, 28, 28, 16))
biases, weights = 32, weights.count_params() - 32
check(
    "Exercise 1", lambda: (n_parameters, n_multiplications),
    (lambda a: a[0] != weights, "The parameters lack the biases, one for each output channel."),
    (lambda a: a[0] not in (800, 832), "A kernel spans all 16 input channels: count them too."),
    (lambda a: a[0] not in (weights + 1, weights + 16), "There is one bias for each output."),
    (lambda a: a[0] == weights + biases, "32 kernels of 5 x 5 x 16 weights, and 32 biases."),
    (lambda a: a[1] != weights * 28**2, "With stride 2 there are 14 x 14 output positions."),
    (lambda a: a[1] != weights, "Each weight is used at every output position, not once."),
    (lambda a: a[1] != (weights + biases) * 14**2, "A bias is added, not multiplied."),
    (lambda a: a[1] != weights * 12**2, "Same padding and stride 2 give 14 x 14 positions."),
    (lambda a: a[1] == weights * 14**2, "Multiply the weights by the number of output positions."),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# n_parameters = 5 * 5 * 16 * 32 + 32
# n_multiplications = 5 * 5 * 16 * 32 * 14 * 14
# ```
#
# The weights are used again at each of the 14 · 14 positions. That is why the second number is so much larger than the first.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 2 (core): convolve by hand
#
# Write `convolve(x, w, stride)` for one image `x` of shape (height, width) and one kernel `w` of shape (K, K), without padding: the
# result has `(height - K) // stride + 1` rows, and likewise columns. Do not flip the kernel: deep-learning libraries do not either.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def convolve(x, w, stride=1):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 2
two, three = np.array([[1.0, 2.0], [-3.0, -1.0]]), np.arange(9.0).reshape(3, 3) ** 2 - 20
image = np.arange(42.0).reshape(6, 7) ** 2 % 11

def right(x, w, s):
    y = ops.conv(x[None, ..., None], w[..., None, None], strides=s, padding="valid")
    return ops.convert_to_numpy(y)[0, ..., 0]

check(
    "Exercise 2",
    lambda: [convolve(image, w, stride) for w, stride in ((two, 1), (two, 2), (three, 3))],
    (lambda y: y[0] is not None, "Your function returns nothing. It needs the word return."),
    (lambda y: np.shape(y[0]) == (5, 6), "Without padding, 6 x 7 and 2 x 2 give 5 x 6 values."),
    (lambda y: np.shape(y[1]) == (3, 3), "With stride 2 take every second position: 3 x 3 values."),
    (lambda y: np.shape(y[2]) == (2, 2), "A 3 x 3 kernel with stride 3 gives 2 x 2 values."),
    (lambda y: not np.allclose(y[0], right(image, two[::-1, ::-1], 1)), "The kernel is flipped."),
    (lambda y: np.allclose(y[0], right(image, two, 1)), "Sum up window times kernel."),
    (lambda y: np.allclose(y[1], right(image, two, 2)), "Stride 2: every second value."),
    (lambda y: np.allclose(y[2], right(image, three, 3)), "It fails for a 3 x 3 kernel."),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def convolve(x, w, stride=1):
#     K = len(w)
#     rows = range(0, x.shape[0] - K + 1, stride)
#     columns = range(0, x.shape[1] - K + 1, stride)
#     return np.array([[np.sum(x[u : u + K, v : v + K] * w) for v in columns] for u in rows])
# ```
#
# Two loops over positions, one product of window and kernel in each.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 3 (stretch): see the whole digit
#
# You stack convolutions with 3 × 3 kernels and stride 1 on 28 × 28 images. How many layers does it take until a unit sees at least 28 pixels
# across? And if
# every layer has stride 2 instead? Write `receptive_width(kernels, strides)`, which returns $r_l$ for lists of kernel widths and strides, and
# find both numbers.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def receptive_width(kernels, strides):
    return ...  # your code here

layers_stride_1 = ...
layers_stride_2 = ...

# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 3
check(
    "Exercise 3",
    lambda: (receptive_width([4, 4], [2, 2]), receptive_width([3, 5], [3, 1]),
             receptive_width([3, 2, 5], [2, 3, 1]), layers_stride_1, layers_stride_2),
    (lambda a: a[0] != 7, "Later steps are wider: multiply width - 1 by all strides before."),
    (lambda a: a[1] != 19, "A layer's own stride counts for the layers after it, not for itself."),
    (lambda a: a[0] == 10 and a[1] == 15, "Start at 1, add (width - 1) times all strides before."),
    (lambda a: a[2] == 1 + 2 + 1 * 2 + 4 * 2 * 3, "Multiply all strides before, not only one."),
    (lambda a: a[3] == 27 // 2 + 1, "With stride 1 each layer adds 2 pixels."),
    (lambda a: a[4] == np.ceil(np.log2(29) - 1), "Stride 2: the widths are 1, 3, 7, 15, ..."),
)

# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def receptive_width(kernels, strides):
#     width, step = 1, 1
#     for K, s in zip(kernels, strides):
#         width += (K - 1) * step
#         step *= s
#     return width
#
# layers_stride_1 = next(n for n in range(1, 99) if receptive_width([3] * n, [1] * n) >= 28)
# layers_stride_2 = next(n for n in range(1, 99) if receptive_width([3] * n, [2] * n) >= 28)
# ```
#
# 14 layers against 4: with stride 2 the width about doubles at every layer, without it the width grows by 2.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Open experiments
#
# * Train the convolutional network on digits shifted at random by up to 4 pixels. What happens to the curve of errors against shift?
# * Double the channels. Does the error fall as much as the multiplications rise?
# * Leave out the dense layers and make a spatial code of 7 × 7 × 2. Compare it with a dense network whose code has 98 numbers too.
# * Shift every training and test digit at random. Does sharing now help more than on centred digits? Predict, then train `unshared` again.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Summary
#
# 1. A convolution has two ideas built in, locality (small windows) and sharing (one kernel for all windows). A dense layer has neither.
# 2. On digits, after 4 passes as after 40, the convolutional autoencoder beats a dense one of equal size by far, and, after 10 passes or more, one of equal compute by less.
# 3. An unshared network tells the two ideas apart. Small windows lower the error on pictures and raise it on shuffled pixels. Sharing saves parameters, and lowers the error when images are few.
# 4. Multiply height, width and channels before you call something a bottleneck.
# 5. A convolution's feature maps move with the input (by whole strides), yet no network here is robust to shifts: the dense code layer knows every
#    place separately.
#
# <!-- notes
# Five points to take home. The fourth is the one that students forget, and the one to check first in any published
# architecture.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Further reading
#
# - V. Dumoulin, F. Visin (2016). A guide to convolution arithmetic for deep learning. [arXiv:1603.07285](https://arxiv.org/abs/1603.07285)
# - J. Masci, U. Meier, D. Cireşan, J. Schmidhuber (2011). Stacked convolutional auto-encoders for hierarchical feature extraction.
#   *ICANN 2011*. [doi:10.1007/978-3-642-21735-7_7](https://doi.org/10.1007/978-3-642-21735-7_7)
# - J. Ott, E. Linstead, N. LaHaye, P. Baldi (2019). Learning in the machine: to share or not to share?
#   [arXiv:1909.11483](https://arxiv.org/abs/1909.11483). Networks with small windows and no sharing, for classification.
# - I. Goodfellow, Y. Bengio, A. Courville (2016). *Deep Learning*, [chapter 9](https://www.deeplearningbook.org/contents/convnets.html).
#   Convolution, and "unshared convolution" in section 9.5.
# - R. Zhang (2019). Making convolutional networks shift-invariant again. [arXiv:1904.11486](https://arxiv.org/abs/1904.11486)

# %% [markdown] slideshow={"slide_type": "skip"}
# [← 05 Training](05_training.ipynb) · [07 Denoising autoencoder →](07_denoising_autoencoder.ipynb)
