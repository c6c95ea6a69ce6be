# %% [markdown] slideshow={"slide_type": "slide"}
# # 06 · The convolutional autoencoder: what does locality buy?
#
# > **What does it buy to know that neighbouring pixels belong together?**
#
# **Time** about 55 s on two CPU cores, an hour to read · **Before** [lesson 01](01_what_is_an_autoencoder.ipynb), [lesson 03](03_decoder.ipynb) · **Data** MNIST
#
# **Afterwards you can** *count* parameters, multiplications and receptive fields, *build* a convolutional autoencoder, *compare* it
# fairly with a dense one, *recognise* checkerboards, and *spot* a bottleneck that is none.
#
# <!-- notes
# Ask what a dense layer knows about pictures. Nothing: shuffle the pixels of all images in the same way and a dense
# network learns just as well. Today you put one piece of knowledge in: neighbours belong together.
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
# ## What a dense layer does not know
#
# A dense layer computes $W^\top x + b$. Shuffle the pixels of *all* images in the same way, and shuffle the rows of $W$ along: nothing
# changes. To a dense network, a picture is 784 numbers in no order. It has to learn from data which pixels are neighbours.
#
# A **convolution** is told. Its units look at a small window, and all windows share the same few weights:
#
# $$h_{u,v,q} = b_q + \sum_{i=0}^{\kappa-1} \sum_{j=0}^{\kappa-1} \sum_{p=1}^{m} w_{i,j,p,q}\; x_{s u + i,\; s v + j,\; p} .$$
#
# $\kappa$ is the kernel's width, $s$ the stride, the step from window to window. $p$ runs over the $m$ input channels, $q$ over the $c$ output
# channels. "Same" padding adds zeros around the picture, so that $28 \times 28$ positions become $28/s \times 28/s$.
#
# <!-- notes
# The first half of this slide is a fact about dense layers that surprises most students. Let them argue for a minute
# before you give the reason: a permutation of the inputs can be undone by permuting the rows of the weight matrix.
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
# convolution is cheap in the first and dear in the second, because each weight is used in every window.
# -->

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Build it
#
# Two convolutions with stride 2 halve the picture twice, 28 → 14 → 7, then a dense layer makes the code. The decoder goes the same way
# back with transposed convolutions. Convolutions are slow on a CPU, so 20,000 images must do.
#
# <!-- notes
# A third of MNIST is enough here, because small convolutions run slowly on a CPU. Images keep their shape now: height,
# width, one channel. Read the encoder aloud with its shapes, then the decoder backwards.
# -->

# %%
mnist = data.load_mnist()
x_train = mnist.x_train[:20_000, ..., None]  # the last axis counts channels: one, ink
x_val = mnist.x_train[50_000:52_000, ..., None]
x_test = mnist.x_test[..., None]
k = 32


# %%
def halve(channels):
    return layers.Conv2D(channels, 4, strides=2, padding="same", activation="relu")

def double(channels, activation):
    return layers.Conv2DTranspose(channels, 4, strides=2, padding="same", activation=activation)

def conv_autoencoder():
    encoder = [keras.Input((28, 28, 1)), halve(8), halve(16), layers.Flatten(), layers.Dense(k)]
    decoder = [keras.Input((k,)), layers.Dense(7 * 7 * 16, activation="relu"),
               layers.Reshape((7, 7, 16)), double(8, "relu"), double(1, "sigmoid")]
    model = models.Autoencoder(keras.Sequential(encoder), keras.Sequential(decoder))
    model.build((None, 28, 28, 1))
    return model

conv = conv_autoencoder()

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The picture
#
# <!-- notes
# Point at the code: 32 numbers, as in lesson 01. The tensors before it have 784 numbers, which is no compression yet.
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
# One rival has as many *parameters*, the other does as many *multiplications*. All three send 32 numbers.
#
# <!-- notes
# The two dense rivals: one with the same number of parameters, one with the same number of multiplications. All have
# the same code size of 32, so nobody gets more numbers through.
# -->

# %%
def dense_rival(width):
    encoder = [keras.Input((28, 28, 1)), layers.Flatten(),
               layers.Dense(width, activation="relu"), layers.Dense(k)]
    decoder = [keras.Input((k,)), layers.Dense(width, activation="relu"),
               layers.Dense(784, activation="sigmoid"), layers.Reshape((28, 28, 1))]
    model = models.Autoencoder(keras.Sequential(encoder), keras.Sequential(decoder))
    model.build((None, 28, 28, 1))
    return model


# %%
def multiplications(model):
    total = 0
    for layer in model.encoder.layers + model.decoder.layers:
        if isinstance(layer, layers.Conv2DTranspose):  # each input position is spread by the kernel
            total += np.prod(layer.input.shape[1:3]) * np.prod(layer.kernel.shape)
        elif isinstance(layer, layers.Conv2D):  # each output position is one dot product
            total += np.prod(layer.output.shape[1:3]) * np.prod(layer.kernel.shape)
        elif isinstance(layer, layers.Dense):
            total += np.prod(layer.kernel.shape)
    return int(total)


# %% [markdown] slideshow={"slide_type": "subslide"}
# ### One budget each
#
# Hidden widths of 33 and 184 make the numbers meet.
#
# <!-- notes
# The hidden widths 33 and 184 are chosen to make the budgets meet. Check one number by hand: the second convolution has
# 4 times 4 times 8 times 16 weights and is applied at 49 positions. Then compare the two columns of the table.
# -->

# %% tags=["checkpoint", "nbval-check-output"]
rivals = {"convolutional": conv, "dense, equal size": dense_rival(33),
          "dense, equal compute": dense_rival(184)}
print(f"{'':22s}{'parameters':>12s}{'multiplications':>17s}")
for name, model in rivals.items():
    print(f"{name:22s}{model.count_params():12,d}{multiplications(model):17,d}")
_, small, large = rivals.values()
expect(abs(small.count_params() / conv.count_params() - 1) < 0.02, "equal size, within 2 %")
expect(abs(multiplications(large) / multiplications(conv) - 1) < 0.02, "equal compute, within 2 %")


# %% [markdown]
# The four convolutions hold only 4,385 of the 55,377 parameters, 8 %, but do 250,880 of the 301,056 multiplications, 83 %. The dense
# layers on both sides of the code hold the rest.

# %% [markdown] tags=["predict"]
# **Predict first.** All three see the same images equally often. Order them by test error. Is the convolutional one better than the
# rival of equal size? Than the rival of equal compute, which has five times its parameters?

# %% slideshow={"slide_type": "skip"}
def run(model, x):
    """Apply a model to an array, 1,000 images at a time, and return an array."""
    parts = [model(x[i : i + 1000]) for i in range(0, len(x), 1000)]
    return np.concatenate([ops.convert_to_numpy(part) for part in parts])


# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Two duels
#
# <!-- notes
# The progress lines show the loss on images held out for validation. Then read the table as two duels. At equal size
# the convolution has less than two thirds of the error. At equal compute it still wins, with less than a fifth of the
# parameters.
# -->

# %%
for model in rivals.values():
    training.fit(model, x_train, epochs=6, batch_size=128, learning_rate=0.01,
                 validation_data=x_val)

# %% slideshow={"slide_type": "skip"}
from sklearn.decomposition import PCA

rows_train, rows_test = x_train.reshape(-1, 784), x_test.reshape(-1, 784)
pca = PCA(k, svd_solver="covariance_eigh").fit(rows_train)
test_mse = {"PCA": metrics.mse(rows_test, pca.inverse_transform(pca.transform(rows_test)))}
copies = {name: run(model, x_test) for name, model in rivals.items()}
test_mse |= {name: metrics.mse(x_test, copy) for name, copy in copies.items()}

# %% tags=["evidence", "checkpoint"]
print("\n".join(f"{name:22s} test MSE {error:.4f}" for name, error in test_mse.items()))
size_ratio = test_mse["convolutional"] / test_mse["dense, equal size"]
compute_ratio = test_mse["convolutional"] / test_mse["dense, equal compute"]
expect(size_ratio < 0.65, f"at equal size, {size_ratio:.0%} of the dense network's error")
expect(compute_ratio < 1, f"at equal compute, {compute_ratio:.0%} of it")
expect(test_mse["convolutional"] < 0.0085, f"convolutional: {test_mse['convolutional']:.4f}")

# %% [markdown] slideshow={"slide_type": "skip"}
# **Read it with care.** All three train with the same settings. These were picked in a few trial runs in which test errors were looked at,
# and they were not tuned for each network. So rely on the large gap more than on the small one. Both are measured after a short training,
# 6 epochs on 20,000 images. With more data and time a dense network can learn what the convolution is told, so measure again before you carry
# the numbers elsewhere. And equal multiplications are not equal seconds: on a CPU, small convolutions run slower than large dense layers.

# %% [markdown] slideshow={"slide_type": "slide"}
# ### HEADING
#
# <!-- notes
# Look at the thin strokes and at the grey around them. The small dense network smears, because it has only 33 hidden units to say everything with.
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
# Why is the small dense network so poor? Its two matrices between 784 pixels and 33 hidden units use up nearly all its parameters, and 33 is
# hardly more than the code. The larger rival differs in nothing but this width, and it draws well. The convolutions get by with a few thousand
# weights, because all windows share them. At equal size the price is more than five times the multiplications.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Is it really locality?
#
# Test the explanation. Shuffle the pixels, in the same way for every image. The information is all there, and neither PCA nor a dense
# network would notice. Only the neighbourhoods are gone.
#
# <!-- notes
# This is the control experiment. Locality is a bet on the data. Take away what it bets on, by shuffling the pixels in
# one fixed way, and the same network should lose its advantage.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** The same convolutional network is trained on the shuffled images. Does its error stay the same, rise a little, or
# rise to that of the small dense rival?

# %% slideshow={"slide_type": "skip"}
order = np.random.default_rng(SEED).permutation(784)

def shuffle(x):
    return x.reshape(-1, 784)[:, order].reshape(x.shape)


# %% tags=["checkpoint"]
shuffled = conv_autoencoder()
training.fit(shuffled, shuffle(x_train), epochs=6, batch_size=128, learning_rate=0.01)
shuffled_mse = metrics.mse(shuffle(x_test), run(shuffled, shuffle(x_test)))
times = shuffled_mse / test_mse["convolutional"]
print(f"test MSE on pictures {test_mse['convolutional']:.4f}, shuffled {shuffled_mse:.4f}")
expect(times > 1.8, f"without neighbourhoods the error is {times:.1f} times as large")
ratio = shuffled_mse / test_mse["dense, equal size"]
expect(ratio > 0.9, f"{ratio:.0%} of the small dense network's: the advantage is gone")


# %% [markdown]
# Same design, same numbers, other order: the advantage over the dense network of equal size is gone. Convolution is a bet that
# neighbours belong together. It pays on pictures, and it costs you where the order of the inputs means nothing.

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
figure.suptitle("What one unit sees: a piece of a stroke, more, everything", x=0.01, ha="left")
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
# **equivariant**, $h(\text{shift}_s\, x) = \text{shift}_1\, h(x)$. That is exact as long as the digit stays inside the frame. (A shift by less
# than the stride has no such law.) Test it on digits with four blank columns on the right and one on the left.
#
# <!-- notes
# Equivariance is exact for convolutions, as long as the shift is a multiple of the stride and nothing leaves the frame.
# Robustness of the whole autoencoder is another matter, because a dense layer follows.
# -->

# %% tags=["checkpoint"]
some = x_test[:2000]
room = some[some[:, :, [0, -4, -3, -2, -1]].max(axis=(1, 2, 3)) == 0]  # these columns are blank
first_layer = conv.encoder.layers[0]
moved = run(first_layer, np.roll(room, 2, axis=2))
gap = np.abs(moved - np.roll(run(first_layer, room), 1, axis=2)).max()
expect(gap < 1e-5, "a shift by 2 pixels moves the first feature map by 1 position")

# %% [markdown] tags=["predict"]
# **Predict first.** The code layer is dense. No network was trained on shifted digits. Does the whole convolutional autoencoder copy a digit
# that is shifted by 4 pixels about as well as before?

# %% slideshow={"slide_type": "skip"}
shifts = range(5)
by_shift = {name: [] for name in rivals}
for pixels in shifts:
    x = np.roll(room, pixels, axis=2)
    for name, model in rivals.items():
        by_shift[name].append(metrics.mse(x, run(model, x)))

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### HEADING
#
# <!-- notes
# All curves rise: no network here is robust to shifts. The convolutional one stays lowest at every shift, but its rise is steep too. Equivariant features do not make a robust autoencoder.
# -->

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(8, 3.3))
colors = (plots.BLUE, plots.ORANGE, plots.GREEN)
for color, (name, errors) in zip(colors, by_shift.items()):
    ax.plot(list(shifts), errors, "o-", color=color, label=name)
ax.set(xlabel="shift to the right (pixels)", ylabel="test MSE", xticks=list(shifts), ylim=(0, None),
       title="Lowest at every shift, yet not robust")
ax.legend()
plots.show(ax, "Test MSE against shift for three networks. All rise, the convolutional is lowest.")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
print(f"{'test MSE':22s}{'in place':>9s}{'by 4 pixels':>13s}{'factor':>8s}")
for name, errors in by_shift.items():
    print(f"{name:22s}{errors[0]:9.4f}{errors[4]:13.4f}{errors[4] / errors[0]:8.1f}")
c, small, large = (np.array(errors) for errors in by_shift.values())
expect((c < small).all() and (c < large).all(), "lowest error at each shift from 0 to 4 pixels")
expect(c[4] > 2 * c[0], f"but a shift by 4 pixels costs {c[4] / c[0]:.1f} times the error")


# %% [markdown]
# The feature maps move with the digit, but the dense code layer has weights of its own for every position. A digit in a new place is a new
# input to it. To make an autoencoder robust to shifts, train it on shifted digits.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Ways down, ways up
#
# To shrink a picture you can **stride** (compute every second position) or **pool** (compute all, keep the largest of four). To enlarge it
# you can **transpose** a convolution or **enlarge** by copying each pixel and then convolve.
#
# <!-- notes
# Two ways down and two ways up, all with kernels of width 3, so that every combination has the same number of
# parameters. Pooling picks the largest of four values and forgets where it was; a strided convolution learns what to
# keep.
# -->

# %%
def stride(channels):
    return [layers.Conv2D(channels, 3, strides=2, padding="same", activation="relu")]

def pool(channels):
    return [layers.Conv2D(channels, 3, padding="same", activation="relu"), layers.MaxPooling2D()]

def transpose(channels, activation):
    return [layers.Conv2DTranspose(channels, 3, strides=2, padding="same", activation=activation)]

def enlarge(channels, activation):
    return [layers.UpSampling2D(),
            layers.Conv2D(channels, 3, padding="same", activation=activation)]


# %% slideshow={"slide_type": "skip"}
def variant(down, up):
    encoder = [keras.Input((28, 28, 1)), *down(8), *down(16), layers.Flatten(), layers.Dense(k)]
    decoder = [keras.Input((k,)), layers.Dense(7 * 7 * 16, activation="relu"),
               layers.Reshape((7, 7, 16)), *up(8, "relu"), *up(1, "sigmoid")]
    model = models.Autoencoder(keras.Sequential(encoder), keras.Sequential(decoder))
    model.build((None, 28, 28, 1))
    return model

variants = {"stride, transpose": variant(stride, transpose),
            "pool, transpose": variant(pool, transpose),
            "stride, enlarge": variant(stride, enlarge)}


# %% [markdown] slideshow={"slide_type": "skip"}
# **Checkerboards.** A transposed convolution whose kernel width is not a multiple of its stride stamps some pixels more often than others
# (lesson 03; Odena et al. 2016). The trace is a pattern that alternates from pixel to pixel. Measure it as in lesson 03: filter the pictures with
# $\frac14 \begin{pmatrix} 1 & -1 \\ -1 & 1 \end{pmatrix}$, which gives 0 on flat areas and on straight ramps, and divide the mean square of the
# response by the variance of the pixels. To *see* it, feed the decoder a flat feature map, the same everywhere.

# %% slideshow={"slide_type": "skip"}
def checkerboard(images):
    """Share of the images' variance that the 2 x 2 checkerboard filter lets through."""
    a = images[..., 0]
    filtered = (a[:, :-1, :-1] - a[:, :-1, 1:] - a[:, 1:, :-1] + a[:, 1:, 1:]) / 4
    return np.mean(filtered**2) / a.var()

def from_flat_map(model):
    """What the decoder draws if its 7 x 7 x 16 feature map is all ones."""
    image = np.ones((1, 7, 7, 16), "float32")
    for layer in model.decoder.layers[2:]:  # after Dense and Reshape
        image = layer(image)
    return ops.convert_to_numpy(image)


# %% [markdown] tags=["predict"]
# **Predict first.** Which decoder starts with a checkerboard? Is it still there after training?

# %% slideshow={"slide_type": "skip"}
flat = {name: from_flat_map(model) for name, model in variants.items()}
untrained = {name: run(model, x_test[:500]) for name, model in variants.items()}
for model in variants.values():
    training.fit(model, x_train, epochs=3, batch_size=128, learning_rate=0.01)
trained = {name: run(model, x_test) for name, model in variants.items()}


# %% [markdown] slideshow={"slide_type": "subslide"}
# ### The checkerboard, seen
#
# Feed two of the decoders a flat feature map, the same everywhere, then the codes of two digits.
#
# <!-- notes
# The left column is the clearest: a flat map goes in, a checkerboard comes out of the transposed decoder before it has
# learned anything. Training on pixels removes the pattern from the copies. Odena and colleagues show it in pictures by
# adversarial generators, whose loss does not compare pixels.
# -->

# %% tags=["figure"]
def middles(name):
    shown = [flat[name][0], *untrained[name][:2], *trained[name][:2]]
    crops = [image[6:22, 6:22, 0] for image in shown]
    return np.array([(crop - crop.min()) / np.ptp(crop) if np.ptp(crop) > 1e-3 else 0 * crop + 0.5
                     for crop in crops])  # grey if flat, else from white to black

names = {"transpose": "stride, transpose", "enlarge": "stride, enlarge"}
figure = plots.image_rows(
    {label: middles(name) for label, name in names.items()}, shape=(16, 16),
    titles=["flat map", "untrained", "untrained", "trained", "trained"],
    title="The transposed decoder starts with a checkerboard (the middle 16 x 16 pixels)",
)
figure.set_size_inches(9, 4)
plots.show(
    figure,
    "Crops of two decoders' pictures. Transposed: a checkerboard from a flat map, dotted textures "
    "before training. Enlarged: plain grey, then soft blocks. After training both draw strokes.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### What each way costs, and what it brings
#
# *Checkerboard*: the share of the variance that a 2 x 2 checkerboard filter lets through, before and after training.
#
# <!-- notes
# The three networks have the same number of parameters, but not of multiplications. Checkerboard is the share of the
# variance that a two by two checkerboard filter lets through, before and after training; real digits are the yardstick
# in the last row.
# -->

# %% tags=["evidence"]
before, after = ({name: checkerboard(images) for name, images in pictures.items()}
                 for pictures in (untrained, trained))
ways = {name: metrics.mse(x_test, images) for name, images in trained.items()}
print(f"{'':20s}{'multiplications':>16s}{'test MSE':>10s}{'checkerboard before':>21s}{'after':>7s}")
for name, model in variants.items():
    print(f"{name:20s}{multiplications(model):16,d}{ways[name]:10.4f}{before[name]:21.3f}"
          f"{after[name]:7.3f}")
print(f"{'digits themselves':67s}{checkerboard(x_test):7.3f}")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
expect(len({model.count_params() for model in variants.values()}) == 1, "equal parameters")
smooth = np.ptp(flat["stride, enlarge"][:, 8:20, 8:20])
rough = np.ptp(flat["stride, transpose"][:, 8:20, 8:20])
expect(smooth < 1e-5, "a flat map stays flat if you enlarge")
expect(rough > 0.01, f"and ripples by {rough:.2f} if you transpose")
ratio = min(before["stride, transpose"], before["pool, transpose"]) / before["stride, enlarge"]
expect(ratio > 3, f"untrained, transposing has {ratio:.0f} times the checkerboard of enlarging")
expect(max(after.values()) < checkerboard(x_test), "after training, all have less than digits")
ratio = ways["stride, enlarge"] / ways["stride, transpose"]
expect(ratio < 0.9, f"enlarging has {ratio:.0%} of the error of transposing")
ratio = ways["pool, transpose"] / ways["stride, transpose"]
expect(ratio > 0.9, f"pooling has {ratio:.0%} of the error of striding: no gain")

# %% [markdown]
# Untrained, the transposed decoders draw checkerboards. Training removes them: each pixel counts in this loss (lesson 03). For about twice the
# multiplications, enlarging ends with a lower error here. Pooling costs as much more, and gains nothing over striding;
# Springenberg et al. (2014) found the same for classifiers.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How it fails: the bottleneck that is none
#
# The best-known public example, in the [Keras documentation](https://keras.io/examples/vision/autoencoder/), ends its encoder at 7 × 7 × 32. That
# looks small, because 7 × 7 is. It first learns to copy clean digits, as a test, and then to remove noise. Is the first test hard? Count.
#
# <!-- notes
# This encoder stands in the best-known public example of a convolutional autoencoder. Let the class multiply before you
# run the cell: twice as many numbers as pixels. Nothing has to be thrown away. The example removes noise from digits,
# and there a wide code is allowed; as compression it is none.
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
# <!-- notes
# Exercise one is arithmetic, exercise two a few lines of NumPy, exercise three turns the recursion of the receptive
# field into code.
# -->

# %% [markdown]
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
check(
    "Exercise 1", lambda: (n_parameters, n_multiplications),
    (lambda a: a[0] != 12_800, "The parameters lack the biases, one for each output channel."),
    (lambda a: a[0] not in (800, 832), "A kernel spans all 16 input channels: count them too."),
    (lambda a: a[0] not in (12_801, 12_816), "There is one bias for each output channel."),
    (lambda a: a[0] == 12_832, "Parameters: 32 kernels of 5 x 5 x 16 weights, and 32 biases."),
    (lambda a: a[1] != 12_800 * 784, "With stride 2 there are 14 x 14 output positions."),
    (lambda a: a[1] != 12_800, "Each weight is used at every output position, not once."),
    (lambda a: a[1] != 12_832 * 196, "A bias is added, not multiplied."),
    (lambda a: a[1] != 12_800 * 144, "With same padding and stride 2 there are 14 x 14 positions."),
    (lambda a: a[1] == 12_800 * 196, "Multiply the weights by the number of output positions."),
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
image, kernel = np.arange(30.0).reshape(5, 6) ** 2, np.array([[1.0, 2.0], [0.0, -1.0]])
a, b, c = image[:-1, :-1], image[:-1, 1:], image[1:, 1:]  # above left, above right, below right
flipped = 2 * image[1:, :-1] + c - a
check(
    "Exercise 2", lambda: [convolve(image, kernel, 1), convolve(image, kernel, 2)],
    (lambda y: np.shape(y[0]) == (4, 5), "Without padding, 5 x 6 and 2 x 2 give 4 x 5 values."),
    (lambda y: np.shape(y[1]) == (2, 3), "With stride 2 take every second position: 2 x 3 values."),
    (lambda y: not np.allclose(y[0], flipped), "You flipped the kernel. Multiply as it lies."),
    (lambda y: np.allclose(y[0], a + 2 * b - c), "Each value is the sum of window times kernel."),
    (lambda y: np.allclose(y[1], np.asarray(y[0])[::2, ::2]),
     "Stride 2 must give every second value of stride 1."),
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
     layers_stride_1, layers_stride_2),
    (lambda a: a[0] != 7, "Later steps are wider: multiply width - 1 by all strides before."),
    (lambda a: a[1] != 19, "A layer's own stride counts for the layers after it, not for itself."),
    (lambda a: a[0] == 10 and a[1] == 15, "Start at 1, add (width - 1) times all strides before."),
    (lambda a: a[2] == 14, "With stride 1 each 3 x 3 layer adds 2 pixels, starting from 1."),
    (lambda a: a[3] == 4, "With stride 2 the widths are 1, 3, 7, 15 and so on."),
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
# * Leave out the dense layers and make a spatial code of 7 × 7 × 2. How does it compare with 32 numbers?
# * Take other pictures, such as Fashion-MNIST (Xiao et al., 2017, [arXiv:1708.07747](https://arxiv.org/abs/1708.07747)). In a trial
#   run with the settings of this lesson the convolutional network still beat the dense one of equal size, but no longer the one of
#   equal compute. Which of its two assumptions helps less there: try the shuffled pixels again.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Summary
#
# 1. A convolution knows that neighbours belong together and that a pattern may appear anywhere. A dense layer knows neither.
# 2. On digits, at equal size, the convolutional autoencoder has less than two thirds of the dense one's error. At equal compute it still wins.
# 3. Shuffled pixels take the advantage away: locality is a bet on the data.
# 4. Multiply height, width and channels before you call something a bottleneck.
# 5. Feature maps move with the input, yet the autoencoder is not robust to shifts. Transposed convolutions start with a checkerboard.
#
# <!-- notes
# Five points to take home. The fourth is the one that students forget, and the one to check first in any published
# architecture.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Further reading
#
# - V. Dumoulin, F. Visin (2016). A guide to convolution arithmetic for deep learning. [arXiv:1603.07285](https://arxiv.org/abs/1603.07285)
# - A. Odena, V. Dumoulin, C. Olah (2016). Deconvolution and checkerboard artifacts. *Distill*.
#   [doi:10.23915/distill.00003](https://doi.org/10.23915/distill.00003)
# - J. Masci, U. Meier, D. Cireşan, J. Schmidhuber (2011). Stacked convolutional auto-encoders for hierarchical feature extraction.
#   *ICANN 2011*. [doi:10.1007/978-3-642-21735-7_7](https://doi.org/10.1007/978-3-642-21735-7_7)
# - J. T. Springenberg, A. Dosovitskiy, T. Brox, M. Riedmiller (2014). Striving for simplicity: the all convolutional net.
#   [arXiv:1412.6806](https://arxiv.org/abs/1412.6806). Strides instead of pooling.
# - R. Zhang (2019). Making convolutional networks shift-invariant again. [arXiv:1904.11486](https://arxiv.org/abs/1904.11486)

# %% [markdown] slideshow={"slide_type": "skip"}
# [← 05 Training](05_training.ipynb) · [07 Denoising autoencoder →](07_denoising_autoencoder.ipynb)
