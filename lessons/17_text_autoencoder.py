# %% [markdown] slideshow={"slide_type": "slide"}
# # 17 · Text autoencoder: meaning and spelling in a few numbers
#
# > **And on words?**
#
# **Time** about 60 s on two CPU cores, an hour and a half to read · **Before** [lesson 02](02_encoder.ipynb) (PCA), [lesson 12](12_compression.ipynb)
# (rounding, bytes) · **Data** 12,000 English words as GloVe vectors ·
# <a href="https://colab.research.google.com/github/OWNER/REPOSITORY/blob/main/notebooks/17_text_autoencoder.ipynb" target="_parent">Open in Colab</a>
#
# **Afterwards you can** *turn* text into numbers in two ways, *measure* what a short code keeps of a word's meaning, *compare* codes at equal bytes, *train*
# a network through rounding, and *explain* where a code of spellings ends.
#
# <!-- notes
# Ask what "half-way between bread and wine" could mean. There are two honest answers, one about meaning and one about letters, and today there is an
# autoencoder for each. Between them lies the question that a search engine pays for: how many bytes does a word need?
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
# ## A word is a hundred numbers
#
# A pixel is a number already. A word is not: it must be **embedded**. GloVe (Pennington, Socher and Manning 2014) gives each word a vector of $d = 100$ numbers. It was trained so that dot
# products, with a second set of vectors for the neighbours, predict the logarithm of how often two words occur near each other, here in six billion words of Wikipedia and news. Words used alike get vectors that
# point alike. So nearness is the **cosine** of an angle, and every vector is scaled to length 1: that is our $x$.
#
# Whole *words* are held out: no network or codebook sees the 2,000 test words while it learns.
#
# <!-- notes
# Nobody told GloVe what a word means. It saw which words stand near which. Read the nearest words aloud and let the class find the ones that are
# opposites: nearness in use is not sameness in meaning, since hot and cold stand in the same sentences.
# -->

# %% tags=["nbval-check-output"]
words = data.load_words()
x = words.vectors / np.linalg.norm(words.vectors, axis=1, keepdims=True)
n, d = x.shape
judged = np.unique(words.pairs)  # words that people have judged: you meet them below
others = np.random.default_rng(0).permutation(np.setdiff1d(np.arange(n), judged))
test = np.concatenate([judged, others[: 2000 - len(judged)]])
val, train = np.split(others[2000 - len(judged) :], [1000])
print(f"{len(train):,} words to train, {len(val):,} to choose settings, {len(test):,} to test")


# %% slideshow={"slide_type": "skip"}
def unit(y):
    return y / np.maximum(np.linalg.norm(y, axis=1, keepdims=True), 1e-9)


def neighbours(y, rows):
    """The ten nearest of the other words for each row of y, by cosine."""
    y = unit(y)
    cosine = y[rows] @ y.T
    cosine[np.arange(len(rows)), rows] = -np.inf  # not the word itself
    found = np.argpartition(-cosine, 10, axis=1)[:, :10]
    order = np.argsort(-np.take_along_axis(cosine, found, axis=1), axis=1)
    return np.take_along_axis(found, order, axis=1)


def names(rows):
    return [words.words[i] for i in rows]


# %%
shown = [words.words.index(word) for word in ("bread", "planet", "king")]  # test words
for i, near in zip(shown, neighbours(x, shown)):
    print(f"{words.words[i]:7s}", *names(near[:7]))

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Three questions to ask of a shorter vector
#
# Replace every vector $x$ by a copy $\hat{x}$ from a short code. What is left?
#
# * **Recall@10**: of a test word's ten nearest words among all 12,000, how many are still among the ten nearest when *all* words are compressed, the query too? (9,000 of the 12,000 are training words. Only the query is sure to be new.)
# * **People**: rank correlation between the cosines of 288 word pairs and people's judgements, 0 to 10 (WordSim-353, Finkelstein et al. 2002). All these words are test words.
# * **Analogies**: *Paris* is to *France* as *Rome* is to ...? The word nearest to $\hat{x}_b - \hat{x}_a + \hat{x}_c$ should be right (Mikolov et al. 2013). We ask the questions
#   whose *answer* is a test word.
#
# <!-- notes
# Three measures, because one can be gamed. Recall asks for the very same neighbours, people's judgement for the right order, analogies for straight
# directions. Ask which of the three a random code could pass. None, and the next table shows it.
# -->

# %% slideshow={"slide_type": "skip"}
from scipy.stats import spearmanr

true_neighbours = neighbours(x, test)
questions = words.analogies[np.isin(words.analogies[:, 3], test)]


def recall(y):
    found = neighbours(y, test)
    return np.mean([len(np.intersect1d(*pair)) for pair in zip(true_neighbours, found)]) / 10


def people(y, pairs=slice(None)):
    y, (first, second) = unit(y), words.pairs[pairs].T
    return spearmanr(np.sum(y[first] * y[second], axis=1), words.similarity[pairs]).statistic


# %% slideshow={"slide_type": "skip"}
def analogies(y):
    y, (a, b, c, right) = unit(y), questions.T
    cosine = unit(y[b] - y[a] + y[c]) @ y.T
    for given in (a, b, c):
        cosine[np.arange(len(a)), given] = -np.inf  # as usual, none of the three given words
    return np.mean(cosine.argmax(axis=1) == right)


def measure(name, y):
    """Print a row of the three measures and return it."""
    row = recall(y), people(y), analogies(y)
    print(f"{name:38s} {row[0]:9.3f} {row[1]:9.3f} {row[2]:10.3f}")
    return row


HEAD = f"{'':38s} {'recall@10':>9s} {'people':>9s} {'analogies':>10s}"

# %% slideshow={"slide_type": "fragment"} tags=["checkpoint"]
rng = np.random.default_rng(SEED)
print(HEAD)
whole = measure("whole vectors, 100 numbers", x)
nothing = measure("random codes of 16 numbers", rng.normal(size=(n, 16)))
blank = measure("one code for all, ties by lot", 1 + 0.01 * rng.normal(size=(n, 16)))
draws = [people(x, rng.integers(0, 288, 288)) for _ in range(500)]
print(f"chance recall: 10 of {n - 1:,} = {10 / (n - 1):.4f}; another 288 pairs: "
      f"people +- {np.std(draws):.3f}; {len(questions):,} analogies")
expect(max(nothing[0], blank[0]) < 0.01 and max(nothing[2], blank[2]) < 0.01, "noise is found out")

# %% [markdown] slideshow={"slide_type": "skip"}
# Recall and analogies give noise nothing. People's judgements are few: another 288 pairs would change the correlation by what the last line says, so smaller differences between *different* sets of
# pairs mean nothing. And the whole vectors are the ceiling of recall by definition, but not of the other two.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The network
#
# As in lesson 01: encoder $z = f_\theta(x)$ with $k = 16$ numbers, decoder $\hat{x} = g_\phi(z)$, and the mean squared error. For vectors of length 1, error and cosine are one thing:
#
# $$\|x - \hat{x}\|^2 = 2 - 2 \cos(x, \hat{x}) \qquad \text{if } \|x\| = \|\hat{x}\| = 1 .$$
#
# (We do not force $\|\hat{x}\| = 1$; all measures use cosines anyway.) Three versions of one network, in everything else alike:
#
# * **linear**, without activations: it can reach the error of PCA and no less (lesson 02); 20 passes bring it there, the others get 60;
# * **nonlinear**, with GELU activations (a smooth ReLU);
# * **denoising**: nonlinear, and the input gets Gaussian noise of 0.3 of its size (chosen on validation words), while the target stays clean.
#
# <!-- notes
# The linear version is the control: same layers, same training, no bends. What the nonlinear one has over it can only come from the bends. The
# denoising one sees another copy of each word in each pass, which is worth something when there are only nine thousand.
# -->

# %% slideshow={"slide_type": "skip"}
SCALE = d**0.5  # unit vectors of 100 numbers, times 10: numbers of size 1


def build(k, activation="gelu", noise=0.0, code=()):
    """An autoencoder 100-512-k-512-100; layers in `code` come after the encoder's last."""
    encoder = [keras.Input((d,)), layers.GaussianNoise(noise), layers.Dense(512, activation),
               layers.Dense(k), *code]
    decoder = [keras.Input((k,)), layers.Dense(512, activation), layers.Dense(d)]
    return models.Autoencoder(keras.Sequential(encoder), keras.Sequential(decoder))


def train_on_words(model, epochs=60):
    training.fit(model, SCALE * x[train], epochs=epochs, batch_size=250, learning_rate=4e-3)
    return models.run(model, SCALE * x) / SCALE


# %% [markdown] slideshow={"slide_type": "slide"}
# ## Ten neighbours through sixteen numbers
#
# PCA with 16 numbers keeps three of a word's ten nearest neighbours. And this network?
#
# <!-- notes
# Let the class vote. Whoever says eight thinks of digits, where an autoencoder halved the error of PCA. Whoever says three thinks that GloVe was made
# to be linear, so that nothing bends. Both reasons are good.
# -->

# %% tags=["figure"]
example = build(16)
figure = plots.architecture(example.encoder, example.decoder, "A word's 100 numbers through 16")
plots.show(figure, "Diagram: 100 values, 512, a code of 16, 512, and 100 values again.")

# %% [markdown] slideshow={"slide_type": "fragment"} tags=["predict"]
# **Predict first.** How many will the nonlinear autoencoder keep, on words it never saw: about 3, between 4 and 5, or about 8?

# %% slideshow={"slide_type": "skip"}
mean = x[train].mean(axis=0)
axes = np.linalg.svd(x[train] - mean, full_matrices=False)[2].T  # the principal axes, in order
codes = {"PCA": (x - mean) @ axes[:, :16]}
copies = {"PCA": codes["PCA"] @ axes[:, :16].T + mean}
kinds = {"linear": ("linear", 0.0, 20), "nonlinear": ("gelu", 0.0, 60),
         "denoising": ("gelu", 0.3, 60)}  # activation, noise, passes
networks = {}
for name, (activation, noise, epochs) in kinds.items():
    keras.utils.set_random_seed(SEED)
    networks[name] = build(16, activation, noise)
    copies[name] = train_on_words(networks[name], epochs)
    codes[name] = networks[name].encode(SCALE * x)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Between four and five, and about half of the analogies
#
# <!-- notes
# Read the first three lines together: PCA and the linear network agree, as lesson 02 proved they must. Then the bends: about a third more neighbours.
# Then ask what sixteen numbers have lost: half of the analogies, and more than half of the neighbours.
# -->

# %% tags=["evidence", "checkpoint"]
print(HEAD)
rows = {name: measure(f"{name}, decoded", copy) for name, copy in copies.items()}
for name in ("PCA", "denoising"):
    measure(f"{name}, the code itself", codes[name])
error = {name: metrics.squared_error(x[test], y[test]).mean() for name, y in copies.items()}
print("squared error a test word, of 1:", ", ".join(f"{k} {e:.3f}" for k, e in error.items()))
expect(abs(rows["linear"][0] - rows["PCA"][0]) < 0.02, "without bends: PCA")
expect(rows["nonlinear"][0] > rows["PCA"][0] + 0.08, "with bends: many more neighbours")
expect(rows["denoising"][0] > 0.40, "the denoising network keeps over four of ten")
expect(rows["denoising"][2] > rows["PCA"][2], "and solves more analogies")
expect(error["denoising"] < error["nonlinear"], "noise in training helps on unseen words")
expect(rows["denoising"][2] < 0.7 * whole[2], "but many analogies are lost")

# %% [markdown] slideshow={"slide_type": "skip"}
# So the second answer. Without activations the network does what PCA does; with them, and nothing else changed, it keeps about a third more neighbours. Here the advantage comes with the bends. Noise on the input
# lowers the error on unseen words by a few per cent and adds about a hundredth of recall: with 9,000 words to learn from, a network learns some of them by heart. Of the analogies PCA keeps
# about two fifths and the denoising network about half. To search in the code itself, without decoding, costs a hundredth or so. The people column orders nothing here: with other pairs each entry would move by about 0.04.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The neighbours of test words
#
# Bold words are among the true ten.
#
# <!-- notes
# Look at what the wrong neighbours are: soup and sandwich for bread, lord and nephew for a king. Some are further off. Sixteen numbers often say what a word is about and blur
# which one it is. That is why recall looks harsh and many of the lists look fine.
# -->

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(11, 4.2))
ax.axis("off")
sources = {"whole": x, "PCA, 16": copies["PCA"], "denoising, 16": copies["denoising"]}
for j, i in enumerate(shown):
    true = neighbours(x, [i])[0]
    for line, (name, y) in enumerate(sources.items()):
        height = 1 - 0.34 * j - 0.085 * (line + 1)
        ax.text(0, height, name, color=plots.BASELINE)
        for place, found in enumerate(neighbours(y, [i])[0][:7]):
            ax.text(0.14 + 0.125 * place, height, words.words[found],
                    weight="bold" if found in true else "normal")
    ax.text(0, 1 - 0.34 * j, words.words[i], color=plots.CODE, weight="bold")
figure.suptitle("Many wrong neighbours are words of the same field", x=0.02, ha="left")
plots.show(figure, "Seven nearest words of three test words: whole, by PCA and by the autoencoder.")

# %% [markdown] slideshow={"slide_type": "skip"}
# ### A shorter vector may agree *better* with people
#
# The whole vector is not the ceiling of every measure. Subtract the mean vector; then also keep only 64 principal axes, each scaled to the same spread. No network, nothing learned but PCA. To see
# whether a difference is more than chance, draw 288 pairs anew many times, *the same pairs for both*.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
coordinates = (x - mean) @ axes
equal = coordinates / coordinates[train].std(axis=0)
print(HEAD)
measure("whole vectors", x)
measure("mean subtracted", coordinates)
best = measure("64 axes, each scaled alike", equal[:, :64])
draws = rng.integers(0, 288, (300, 288))
gain = [people(equal[:, :64], pairs) - people(x, pairs) for pairs in draws]
print(f"gain with people over whole vectors: {np.mean(gain):.3f} +- {np.std(gain):.3f}")
expect(np.mean(gain) > 2 * np.std(gain), "scaled axes agree better with people than whole vectors")

# %% [markdown] slideshow={"slide_type": "skip"}
# Most of the gain comes with the mean alone: a direction that all words share tells no two of them apart. (Mu and Viswanath 2018 take out the mean and the largest axes too.) And the 64 scaled axes have lost a third of
# the neighbours: recall measures faithfulness to GloVe, not to meaning.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What is equal? Bytes
#
# "Sixteen numbers" is no size. As 32-bit floats they are 64 bytes; a search engine with a billion vectors asks for *bytes*. Let every word have **16 bytes**, 128 bits, instead of the 200 of its half-precision
# vector. Rivals that need no network:
#
# * **PCA**: 64 numbers, each in 2 bits, in steps of a standard deviation;
# * **signs** of 128 random projections, 1 bit each;
# * **product quantisation** (Jégou, Douze and Schmid 2011): cut the vector into 16 parts, find 256 typical parts for each by $k$-means, store the *number* of the nearest one, a byte.
#
# <!-- notes
# Draw a vector of a hundred boxes, cut it in sixteen parts and write a byte under each. The codebook of typical parts is paid once, like a decoder. Product
# quantisation is what vector databases offer, and it trains in seconds.
# -->

# %% [markdown] slideshow={"slide_type": "fragment"} tags=["predict"]
# **Predict first.** Our autoencoder's 16 numbers can be rounded to 8 bits each with no visible loss: 16 bytes. Is its recall then above that of PCA's 64 coarse numbers, about the same, or below?

# %% slideshow={"slide_type": "skip"}
from sklearn.cluster import KMeans


def steps_of(codes, size, levels):
    """Round to the middle of one of `levels` steps of the given size around the training mean."""
    centre = codes[train].mean(axis=0)
    which = np.clip(np.floor((codes - centre) / size), -levels // 2, levels // 2 - 1)
    return centre + (which + 0.5) * size


def product_quantised(x, parts):
    out = np.empty_like(x)
    for part in np.array_split(np.arange(d), parts):
        book = KMeans(256, n_init=1, random_state=SEED).fit(x[train][:, part])
        out[:, part] = book.cluster_centers_[book.predict(x[:, part])]
    return out


# %% slideshow={"slide_type": "skip"}
z = codes["denoising"]
z8 = steps_of(z, np.abs(z[train]).max(axis=0) / 127, 256)
c = coordinates[:, :64]
sixteen = {
    "autoencoder, 16 numbers of 8 bits": networks["denoising"].decode(z8),
    "PCA, 64 numbers of 2 bits": steps_of(c, c[train].std(axis=0), 4) @ axes[:, :64].T + mean,
    "signs of 128 random projections": np.sign((x - mean) @ rng.normal(size=(d, 128))),
    "product quantisation, 16 of 256": product_quantised(x, 16),
}

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Many coarse numbers beat few fine ones
#
# <!-- notes
# This is the sober slide. The autoencoder that beat PCA number by number is far behind, byte by byte. Its sixteen numbers carry eight bits each, of which the last few say nothing
# that matters. Ask what one could do about it before showing the next slide.
# -->

# %% tags=["evidence", "checkpoint"]
print(HEAD + "   16 bytes a word")
at16 = {name: measure(name, y) for name, y in sixteen.items()}
ours, pca64, _, pq = (row[0] for row in at16.values())
expect(abs(ours - rows["denoising"][0]) < 0.02, "8 bits a number lose next to nothing")
expect(pca64 > ours + 0.08, "PCA with 64 coarse numbers is far ahead of 16 fine ones")
expect(pq > ours + 0.1, "so is product quantisation")


# %% [markdown] slideshow={"slide_type": "skip"}
# Below, by far. The network that beat PCA *number by number* is beaten *byte by byte*: 8 bits is more than a number of its code needs. (Coarse alone is not the secret: the signs, coarsest of all, are below the network.) So give it more and coarser numbers, and let it know in training that they will be coarse.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Training through a staircase
#
# Each number goes to one of $2^b$ levels between $-1$ and $1$. Lesson 12 put noise in place of rounding, for a staircase has no slope. Here is the other remedy, the **straight-through** gradient
# (Bengio, Léonard and Courville 2013): round on the way forward, and on the way back pretend that you did not:
#
# $$u = \tanh z, \qquad \hat{z} = u + \operatorname{stop}\big(\mathrm{round}(u) - u\big), \qquad \frac{\partial \hat{z}}{\partial u} := 1 .$$
#
# `stop` has the value of its argument and the gradient zero.
#
# <!-- notes
# Walk through the formula with a number: u is 0.2, the nearest level a third. Forward, the difference is added, so the decoder sees a third. Backward, the difference counts as a constant.
# The decoder trains with exactly what it will get.
# -->

# %%
class Round(layers.Layer):
    """Each number to one of 2^bits levels from -1 to 1; the gradient passes straight through."""

    def __init__(self, bits):
        super().__init__()
        self.top = 2**bits - 1

    def call(self, z):
        u = self.top * (ops.tanh(z) + 1) / 2  # from 0 to the top level
        u = u + ops.stop_gradient(ops.round(u) - u)
        return 2 * u / self.top - 1


# %%
keras.utils.set_random_seed(SEED)
rounding = build(64, noise=0.3, code=[Round(2)])
sixteen["autoencoder, 64 numbers of 2 bits"] = train_on_words(rounding)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### The same sixteen bytes, spent well
#
# <!-- notes
# Compare with the table of two slides ago: same number of bytes, same width of the network, same training. What changed is that the code has four times the numbers at a quarter of the bits, and that encoder and decoder trained with the rounding. Ahead of PCA and of plain product quantisation: the next slide brings a stronger rival.
# -->

# %% tags=["checkpoint"]
levels = np.unique(rounding.encode(SCALE * x[test]))
print(f"levels in the code: {np.round(levels, 2)}")
print(HEAD + "   16 bytes a word")
at16["autoencoder"] = measure("autoencoder, 64 numbers of 2 bits", sixteen[list(sixteen)[-1]])
expect(len(levels) <= 4 + 4, "four levels, up to the last digit of a float")
expect(at16["autoencoder"][0] > ours + 0.12, "the same bytes, spent well")
expect(at16["autoencoder"][0] > pca64 + 0.01, "ahead of PCA")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Who wins depends on the bytes, and on the query
#
# A minute shows one setting. Here is a longer run: three seeds, settings chosen on validation words, and a stronger rival, product quantisation whose **rotation is learned** (Ge et al. 2014). It also leaves the *query whole*, as a search engine can: only what is
# stored must be short.
#
# <!-- notes
# Read the left panel first. At eight bytes, with everything compressed, the network is clearly ahead; with a whole query, on the right, it is level with the rotated quantiser. At sixteen bytes they are level on the left, and the quantiser is a hundredth ahead on the right. At thirty-two the network is behind, with a setting that nobody tuned there.
# -->

# %% slideshow={"slide_type": "skip"} tags=["evidence"]
run = data.load_evidence("17_bytes")
byte_rows = {(row["bytes"], row["method"]): row for row in run["table"]}
shown_methods = ("PCA, rounded", "product quantisation", "the same, rotation learned",
                 "autoencoder, rounding in training")
columns = ("recall", "recall, query whole", "people", "analogies")
print(f"{'bytes':>5s} {'':34s}" + "".join(f"{name:>15s}" for name in
                                    ("recall@10", "query whole", "people", "analogies")))
for size in (8, 16, 32):
    for method in shown_methods:
        row = byte_rows[size, method]
        values = (f"{row[c]:.3f} ± {row[c + ', spread']:.3f}" for c in columns)
        print(f"{size:5d} {method:34s}" + "".join(f"{value:>15s}" for value in values))

# %% slideshow={"slide_type": "skip"} tags=["evidence", "checkpoint", "result"]
network, turned = (byte_rows[8, method] for method in shown_methods[:1:-1])
expect(network["recall"] > turned["recall"] + 0.03, "8 bytes, all compressed: network ahead")
expect(abs(network[columns[1]] - turned[columns[1]]) < 0.02, "8 bytes, query whole: level")
network, turned = (byte_rows[16, method] for method in shown_methods[:1:-1])
expect(abs(network["recall"] - turned["recall"]) < 0.02, "16 bytes: level")
pairs = [[byte_rows[size, method]["recall"] for method in shown_methods[:1:-1]] for size in (8, 16)]
print(f"unseen words, recall@10: 16 numbers {rows['denoising'][0]:.2f} (PCA {rows['PCA'][0]:.2f}); "
      "8 bytes {:.2f} (rotated product quantisation {:.2f}), 16 bytes {:.2f} ({:.2f})".format(
          *pairs[0], *pairs[1]))

# %% tags=["figure"]
figure, panels = plt.subplots(1, 2, figsize=(10, 3.8), sharey=True)
looks = ((plots.BASELINE, "s", ":"), (plots.RUNS[1], "^", "--"), (plots.RUNS[2], "D", "-."),
         (plots.CODE, "o", "-"))
for ax, column, title in zip(panels, columns, ("everything compressed", "the query whole")):
    for method, (color, marker, dash) in zip(shown_methods, looks):
        heights = [byte_rows[size, method][column] for size in (8, 16, 32)]
        ax.plot((8, 16, 32), heights, color=color, marker=marker, ls=dash, label=method)
    ax.set(xscale="log", xlabel="bytes a word", title=title)
    ax.set_xticks((8, 16, 32), ("8", "16", "32"), minor=False)
    ax.minorticks_off()
panels[0].set_ylabel("recall@10")
panels[1].legend(fontsize=9)
figure.suptitle("Few bytes and a compressed query: there the network leads", x=0.02, ha="left")
plots.show(figure, "Recall by bytes for four methods: the network leads at 8 bytes in one panel.")

# %% [markdown] slideshow={"slide_type": "skip"}
# At 32 bytes PCA chose 3 bits a number on validation words, while the network kept its 2: its last line is not its best. Settings were chosen for the left panel, and PCA gives all its axes the same number of bits. Where does the network's recall come from? Two controls: without activations (the rounding stays), and without rounding in training (each number is rounded afterwards):

# %% slideshow={"slide_type": "skip"} tags=["evidence", "checkpoint"]
controls = ("autoencoder, rounding in training", "the same, without activations",
            "autoencoder, 2 bits rounded afterwards", "autoencoder, 8 bits rounded afterwards")
print(f"{'':40s} {'all compressed':>31s} {'query whole':>31s}")
print(f"{'recall@10':40s}" + f" {'8 bytes':>15s} {'16 bytes':>15s}" * 2)
for method in controls:
    values = (f"{byte_rows[size, method][c]:.3f} ± {byte_rows[size, method][c + ', spread']:.3f}"
              for c in columns[:2] for size in (8, 16))
    print(f"{method:40s}" + "".join(f" {value:>15s}" for value in values))
print(f"{run['core_seconds'] / 60:.0f} minutes on one core; python evidence/17_bytes.py repeats it")
full, straight, after, fine = ([byte_rows[size, m]["recall"] for size in (8, 16)] for m in controls)
expect(full[0] > straight[0] + 0.03 and full[0] > after[0] + 0.01, "8 bytes: both contribute")
expect(abs(full[1] - straight[1]) < 0.02, "16 bytes: without activations it is as good")
bent, unbent = (byte_rows[16, method][columns[1]] for method in controls[:2])
expect(bent > unbent + 0.02, "but not if the query is whole")

# %% [markdown] slideshow={"slide_type": "skip"}
# At 8 bytes activations and rounding in training both contribute. At 16 bytes, with everything compressed, the network *without* activations is as good, and training through the rounding is what puts it ahead of PCA. Leave the query whole,
# and the bends count at 16 bytes too. So even "what helps" depends on the question. The last line is the fine code of before.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### What the reader must own
#
# Bytes a word are not the whole bill. To read a code you need the axes, the codebook or the decoder, once, here in half precision.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
needed = {"PCA": d * 64 + 2 * d, "product quantisation": 256 * d,
          "autoencoder": rounding.decoder.count_params()}
owned = {name: 2 * numbers for name, numbers in needed.items()}
print(f"{'kB in all for':22s} {'the reader':>11s} {'12,000 words':>13s} {'400,000 words':>14s}")
for name, size in owned.items():
    print(f"{name:22s} {size / 1e3:11.0f} {(size + 16 * n) / 1e3:13.0f} "
          f"{(size + 16 * 400_000) / 1e3:14.0f}")
print(f"{'whole vectors':22s} {0:11d} {2 * d * n / 1e3:13.0f} {2 * d * 400_000 / 1e3:14.0f}")
expect(owned["autoencoder"] > 2 * owned["product quantisation"], "a decoder is no codebook")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The other half of a word: its letters
#
# Text is also a **sequence**. Write a word as 12 places, and each place as 27 numbers of which one is 1: *a* to *z* or a blank. Nothing of its meaning is in there. The decoder $g$ gives 27
# scores a place, a softmax makes them probabilities $p_t$, and the loss is the **cross-entropy** of the right characters $c_t$ (lesson 04's, with 27 classes instead of two):
#
# $$p_t = \operatorname{softmax}(g_\phi(z)_t), \qquad \mathcal{L} = -\frac{1}{12} \sum_{t=1}^{12} \log p_t(c_t) .$$
#
# A dense network, 324-512-32-512-324, reads all places at once. Is it *right*? Count test words that come back letter by letter, not letters alone: a network that always says *e* has a few of those.
#
# <!-- notes
# The same words, the same split, another embedding. One network knows bread and butter are related, the other that bread and break are. Let the class say what the second could be used for: spelling correction, names, search with typing errors.
# -->

# %% slideshow={"slide_type": "skip"}
SIGNS, PLACES = "abcdefghijklmnopqrstuvwxyz ", 12


def letters(some):
    """Words as one-hot letters (n, 12, 27)."""
    rows = [[SIGNS.index(sign) for sign in word.ljust(PLACES)] for word in some]
    return np.eye(len(SIGNS), dtype="float32")[rows]


def spelled(scores):
    """The most probable sign at each place, as words."""
    return ["".join(SIGNS[i] for i in row).rstrip() for row in scores.argmax(axis=-1)]


seen, unseen = ([word for word in names(rows) if len(word) <= PLACES] for rows in (train, test))


# %% slideshow={"slide_type": "skip"}
def build_speller(activation):
    shape = (PLACES, len(SIGNS))
    encoder = [keras.Input(shape), layers.Flatten(), layers.Dense(512, activation),
               layers.Dense(32)]
    decoder = [keras.Input((32,)), layers.Dense(512, activation), layers.Dense(324),
               layers.Reshape(shape)]
    return models.Autoencoder(keras.Sequential(encoder), keras.Sequential(decoder))


spellers = {}
for activation in ("gelu", "linear"):  # with bends, and without as the control
    keras.utils.set_random_seed(SEED)
    spellers[activation] = build_speller(activation)
    training.fit(
        spellers[activation], letters(seen), epochs=40, batch_size=128, learning_rate=4e-3,
        loss=keras.losses.CategoricalCrossentropy(from_logits=True),
    )
speller = spellers["gelu"]

# %% slideshow={"slide_type": "skip"}
flat, goal = letters(seen).reshape(len(seen), -1), letters(unseen)
average = flat.mean(axis=0)
main = np.linalg.svd(flat - average, full_matrices=False)[2][:32].T
pca_scores = (goal.reshape(len(goal), -1) - average) @ main @ main.T + average
same = goal.reshape(len(goal), -1) @ flat.T  # equal places, for each pair of words
spellings = {
    "most frequent sign at each place": spelled(np.resize(average, goal.shape)),
    "training word with most equal places": [seen[i] for i in same.argmax(axis=1)],
    "PCA, 32 numbers": spelled(pca_scores.reshape(goal.shape)),
    "autoencoder, 32 numbers": spelled(models.run(speller, goal)),
    "the same, without activations": spelled(models.run(spellers["linear"], goal)),
}


# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Most new words come back letter by letter
#
# <!-- notes
# The second line only remembers: three letters of four, and no word, for no test word is in its memory. PCA has the same thirty-two numbers. Let the class say why it fails: no bends? Then uncover the last line. It has no bends either, and spells.
# What differs from PCA is the loss.
# -->

# %% tags=["evidence", "checkpoint"]
def right(found, wanted):
    """Shares of letters and of whole words that came back."""
    pairs = [(f.ljust(PLACES), w.ljust(PLACES)) for f, w in zip(found, wanted)]
    each = [a == b for f, w in pairs for a, b in zip(f, w) if b != " "]
    return np.mean(each), np.mean([f == w for f, w in pairs])


print(f"{len(unseen):,} test words {'':24s} {'letters':>8s} {'words':>8s}")
spell = {name: right(found, unseen) for name, found in spellings.items()}
for name, (share, whole_words) in spell.items():
    print(f"{name:38s} {share:9.1%} {whole_words:8.1%}")
of_network, of_pca = spell["autoencoder, 32 numbers"], spell["PCA, 32 numbers"]
expect(of_network[1] > 0.75, "over three quarters of the new words are spelled right")
expect(of_pca[1] < 0.15, "PCA spells few of them")
expect(spell["the same, without activations"][1] > 0.7, "without bends as well")

# %% [markdown] slideshow={"slide_type": "skip"}
# With vectors the gain over PCA came with the bends. Here it does not: the last line has none, and spells as well. PCA is the best straight code for the *squared* error (lesson 02). Straight layers trained by cross-entropy differ from it only in what they were asked for: not
# values near 0 and 1, only that the right letter is ahead.
#
# This is no compression: 12 signs are 12 bytes, and 32 floats 128. It is a *space* of spellings, with a network that writes whatever you point at.
#
# Is this a job for a recurrent network (lesson 10)? The table shows a longer run, with `models.recurrent_autoencoder` and the same code size.

# %% slideshow={"slide_type": "skip"} tags=["evidence", "checkpoint"]
run = data.load_evidence("17_spelling")
print("network   passes  seed   weights  training words  test words")
for row in run["table"]:
    print(f"{row['network']:8s} {row['passes']:7d} {row['seed']:5d} {row['parameters']:9,d} "
          f"{row['training words']:15.1%} {row['test words']:11.1%}")
print(f"{run['core_seconds'] / 60:.0f} minutes on one core; evidence/17_spelling.py repeats it")
ends = {name: [row["test words"] for row in run["table"] if row["network"] == name][2:]
        for name in ("dense", "gru")}
expect(min(ends["dense"]) > max(ends["gru"]) + 0.05, "longest runs: dense ahead on new words")


# %% [markdown] slideshow={"slide_type": "skip"}
# Both networks end by spelling every training word. On *new* words of up to twelve letters the dense one is ahead, here as on the aligned heartbeats of lesson 10. (Neither width was tuned; the GRU has fewer weights.) What
# recurrence would still buy is words of any length, and here it took more passes.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## Half-way between two words
#
# Two test words have two codes. Walk from one code to the other in a straight line and decode on the way.
#
# **Predict first.** Of a thousand points half-way between two random test words, how many decode to an English word of our list: about 30, 300 or 700?
#
# <!-- notes
# Remind them of the walks between digits in lesson 15. What would half-way between two words even be? Let two people guess the word between winter and summer.
# -->

# %% slideshow={"slide_type": "skip"}
def walk(first, last, points=7):
    z = speller.encode(letters([first, last]))
    share = np.linspace(0, 1, points)[:, None]
    return spelled(speller.decode((1 - share) * z[0] + share * z[1]))


known = set(words.words)
z = speller.encode(goal)
signs = np.array([list(word.ljust(PLACES)) for word in unseen])
left, other = rng.permutation(len(z))[:1000], rng.permutation(len(z))[:1000]
real = {}
for share in (0, 0.1, 0.25, 0.5):
    found = spelled(speller.decode((1 - share) * z[left] + share * z[other]))
    mixed = np.where(rng.random((1000, PLACES)) < share, signs[other], signs[left])
    real[share] = [np.mean([word in known for word in some])
                   for some in (found, ["".join(row).rstrip() for row in mixed])]

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Around 30: a word's neighbourhood is solid, the middle is not
#
# <!-- notes
# Read the walks aloud. Around each end the word stays itself. In the middle stand mostly strings that are no words (kine and planed are, but not in our list). Then the last column: swap
# half of the letters by lot, and words are as rare. The empty middle belongs to spelling, not to this code.
# -->

# %% tags=["checkpoint"]
for pair in (("king", "queen"), ("bread", "butter"), ("planet", "galaxy"), ("coast", "forest")):
    print(" → ".join(walk(*pair)))
print(f"{'in the list of words':30s} {'codes':>8s} {'letters by lot':>15s}")
for share, (by_code, by_lot) in real.items():
    print(f"{share:4.0%} of the way to another {by_code:11.1%} {by_lot:15.1%}")
expect(real[0.1][0] > 0.9 * real[0][0], "a tenth of the way changes hardly anything")
expect(max(real[0.5]) < 0.15, "half-way there is hardly ever a word, by codes or by lot")

# %% [markdown] slideshow={"slide_type": "skip"}
# So the first answer. Near a code the decoder nearly always writes the same word: it decides between letters, and small moves seldom change a decision. (One-hot letters, mixed and read by the largest, would even stay the first word up to the middle.) Half-way stands hardly ever a word of the list,
# but letters exchanged by lot do no better: words are rare among strings, so an empty middle says little about the code. Meaning is different: any point of GloVe's space has a
# *nearest* word, so the question there is never "is it a word?". Ask both spaces who is near:

# %% slideshow={"slide_type": "skip"}
short = [word for word in words.words if len(word) <= PLACES]
all_spelled = speller.encode(letters(short))
for word in ("bread", "planet", "king"):
    distance = np.linalg.norm(all_spelled - all_spelled[short.index(word)], axis=1)
    by_meaning = names(neighbours(copies["denoising"], [words.words.index(word)])[0][:5])
    print(f"{word:7s} by letters:", *[short[i] for i in np.argsort(distance)[1:6]])
    print(f"{'':7s} by meaning:", *by_meaning)

# %% [markdown] slideshow={"slide_type": "slide"} tags=["failure"]
# ## How it fails: words unlike English
#
# Has the speller learned to copy letters, or English? Give it strings of the very same lengths: the test words **reversed**; words in which **each place** keeps its letters but deals them anew among words of one length; and letters drawn by lot, **each as frequent** as in the test words or **all
# alike**. And does it *know*? Call it sure if each sign it writes has a probability over 0.9.
#
# <!-- notes
# Reversed words are the clean control: the same letters in the same numbers, only the order is not English. The third line asks whether places alone explain it. They do not. A codec for twelve letters would not care. Ask what a user with a Finnish or a Welsh name would see.
# -->

# %% slideshow={"slide_type": "skip"} tags=["failure"]
from scipy.special import softmax

pool = list("".join(unseen))
dealt, lengths = np.copy(signs), np.array([len(word) for word in unseen])
for size in np.unique(lengths):  # each place deals its letters anew among words of one length
    dealt[lengths == size] = rng.permuted(dealt[lengths == size], axis=0)
strange = {
    "test words": unseen,
    "reversed": [word[::-1] for word in unseen],
    "each place by itself": ["".join(row).rstrip() for row in dealt],
    "by lot, frequent as here": ["".join(rng.choice(pool, len(word))) for word in unseen],
    "by lot, all alike": ["".join(rng.choice(list(SIGNS[:26]), len(word))) for word in unseen],
}

# %% slideshow={"slide_type": "fragment"} tags=["failure", "checkpoint"]
print(f"{'':28s} {'letters':>8s} {'words':>8s} {'sure if right':>14s} {'if wrong':>9s}")
failed = {}
for name, some in strange.items():
    outputs = models.run(speller, letters(some))
    found = spelled(outputs)
    sure = softmax(outputs, axis=-1).max(axis=-1).min(axis=1) > 0.9  # each sign over 90%
    correct = np.array(found) == np.array(some)
    failed[name] = *right(found, some), sure[correct].mean(), sure[~correct].mean()
    print("{:28s} {:8.1%} {:8.1%} {:14.1%} {:9.1%}".format(name, *failed[name]))
guests = ["autoencoder", "zeitgeist", "xylophone", "llanelli", "rhythm"]
for guest, found in zip(guests, spelled(models.run(speller, letters(guests)))):
    print(f"{guest:>12s} → {found}")
expect(failed["reversed"][1] < failed["test words"][1] - 0.3, "the order of letters matters")
expect(failed["by lot, all alike"][1] < failed["reversed"][1] - 0.1, "and so do the letters")
expect(failed["each place by itself"][1] < failed["test words"][1] - 0.3, "not place by place")
expect(failed["test words"][2] > failed["test words"][3] + 0.4, "it is surer where it is right")

# %% [markdown] slideshow={"slide_type": "skip"} tags=["failure"]
# It has learned which letters go together in English: many test words share a stem or an ending with a training word. Backwards, more than half come back wrong, and no fewer when each place keeps its usual letters and only their company changes.
# The word it writes does not say so, but its probabilities give a warning: it is sure of most words that are right and of few that are wrong. Some wrong ones are sure all the same. So keep the letters where they must be right, and the code for what is near.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Exercises
#
# 1. **Warm-up**: how many times fewer bytes?
# 2. **Core**: solve an analogy.
# 3. **Stretch**: search without decoding.
#
# Write your answer in the cell below each task, then run the check under it.
#
# <!-- notes
# The first is one line. The second is the measure of this lesson, and its trap is that the best answer is usually one of the given words. The third is why product quantisation is fast: a query costs a few table look-ups a word.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 1 (warm-up): how many times fewer bytes?
#
# A vector of 300 numbers, 4 bytes each, is stored as a code of 64 numbers with 2 bits each. How many times fewer bytes is that?

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
times_fewer = ...  # your code here

# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 1
check(
    "Exercise 1", lambda: times_fewer,
    (lambda a: np.ndim(a) == 0, "The answer is one number."),
    (lambda a: not np.isclose(a, [16 / 1200, 64 / 300]).any(), "Times fewer is above 1: turn it."),
    (lambda a: not np.isclose(a, 300 / 64), "That compares numbers. Compare bytes."),
    (lambda a: not np.isclose(a, 1200 / 64), "That gives the code a byte a number. It has 2 bits."),
    (lambda a: not np.isclose(a, 1200 / 128), "The code has 128 bits. Eight bits are a byte."),
    (lambda a: np.isclose(a, 75), "300 times 4 bytes, over 64 times 2 bits in bytes."),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# times_fewer = 300 * 4 / (64 * 2 / 8)
# ```
#
# 1,200 bytes become 16: 75 times fewer.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 2 (core): solve an analogy
#
# Write `solve(y, a, b, c)`: "a is to b as c is to ...?". `y` has a vector a row, of any length, and `a`, `b`, `c` are row numbers. Scale all vectors to length 1, then return the number of the row with the
# largest cosine to $y_b - y_a + y_c$ that is none of the three.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def solve(y, a, b, c):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 2
def analogy(y, a, b, c, given=(), sign=1, scale=True):
    y = y / np.linalg.norm(y, axis=1, keepdims=True) if scale else y
    score = y @ (sign * (y[b] - y[a]) + y[c])
    score[list(given)] = -np.inf
    return int(score.argmax())


tables = [np.random.default_rng(i).normal(size=(40, 3)) * [[1 + 4 * (j % 3)] for j in range(40)]
          for i in range(4)]
asked = [(y, *q) for y in tables for q in ((0, 1, 2), (5, 9, 3), (7, 4, 30), (20, 21, 22))]
wanted = [analogy(*q, given=q[1:]) for q in asked]
check(
    "Exercise 2", lambda: [solve(np.copy(q[0]), *q[1:]) for q in asked],
    (lambda a: max(map(np.ndim, a)) == 0, "Return one row number."),
    (lambda a: not any(r in q[1:] for r, q in zip(a, asked)), "Leave out a, b and c."),
    (lambda a: list(a) != [analogy(*q, q[1:], -1) for q in asked], "You went from b to a."),
    (lambda a: list(a) != [analogy(*q, q[1:], 1, False) for q in asked],
     "Long vectors win unfairly: scale all to length 1 first."),
    (lambda a: list(a) == wanted, "Largest cosine to y[b] - y[a] + y[c], after scaling."),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def solve(y, a, b, c):
#     y = y / np.linalg.norm(y, axis=1, keepdims=True)
#     cosine = y @ (y[b] - y[a] + y[c])
#     cosine[[a, b, c]] = -np.inf
#     return int(cosine.argmax())
# ```
#
# The length of the target does not matter for the order. Without the last exclusion the answer is most often `c` or `b`.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 3 (stretch): search without decoding
#
# In a product quantiser `books[p, i]` is typical part number `i` of part `p`, and `codes[w, p]` the number that word `w` has there. Write `scores(q, codes, books)`: the dot product of a whole query vector `q` with the
# decoded vector of every word. Shapes: `q` (parts · width), `codes` (n, parts), `books` (parts, centres, width). Can you do it with a small table and look-ups?

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def scores(q, codes, books):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 3
cases = []
for i, (parts, centres, width) in enumerate(((4, 5, 3), (2, 7, 2), (3, 3, 4))):
    draw = np.random.default_rng(i)
    cases.append((draw.normal(size=parts * width), draw.integers(0, centres, (9, parts)),
                  draw.normal(size=(parts, centres, width))))
decoded = [np.concatenate([b[p][c[:, p]] for p in range(len(b))], axis=1) for _, c, b in cases]
dots = [y @ case[0] for y, case in zip(decoded, cases)]
check(
    "Exercise 3", lambda: [scores(*map(np.copy, case)) for case in cases],
    (lambda a: all(np.shape(s) == (9,) for s in a), "Return one number a word, shape (n,)."),
    (lambda a: not all(np.allclose(s, t / np.linalg.norm(y, axis=1)) for s, t, y in
                       zip(a, dots, decoded)), "Dot products are asked for, not cosines."),
    (lambda a: not all(np.allclose(s, t / len(c[2])) for s, t, c in zip(a, dots, cases)),
     "Add the parts up; do not average them."),
    (lambda a: all(np.allclose(s, t) for s, t in zip(a, dots)),
     "Each part of q times the part that the word's code names there, added up over the parts."),
)

# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def scores(q, codes, books):
#     table = np.einsum("pcw,pw->pc", books, q.reshape(len(books), -1))
#     return table[np.arange(len(books)), codes].sum(axis=1)
# ```
#
# The table has parts × centres entries, and a word costs one look-up a part, however long the vectors are.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Open experiments
#
# * Give the rounding network 32 numbers of 4 bits, or 128 of 1. Predict the order first.
# * Give PCA's strong axes more bits than its weak ones. Which panel gains, everything compressed or the query whole?
# * Train the speller with Gaussian noise on its code. How far from a word do you still read it?
# * Train the speller on test words reversed too. What does it cost on ordinary ones?
# * Let the code of a spelling come from `models.recurrent_autoencoder` and read a word with a letter inserted at its front.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Summary
#
# 1. A word becomes numbers by its use (a vector) or by its letters (one-hot places). Each has its autoencoder, one of meaning and one of spelling, and whole words are held out to judge it.
# 2. Through 16 numbers an unseen word keeps between four and five of its ten neighbours, by PCA three. Without activations the same network is PCA. About half of the analogies survive.
# 3. What is equal is bytes: 16 fine numbers fall far behind 64 coarse ones. A network that trains through rounding is ahead of the tried rivals at 8 bytes. Rotated product quantisation is level at 16, or with a whole query at 8, and ahead at 32; and the decoder weighs more.
# 4. From 32 numbers, over three quarters of new words come back letter by letter, by PCA fewer than one in ten. The loss makes the difference: straight layers trained by cross-entropy spell as well. Near a code the decoder writes the same word; half-way between two there is hardly ever one.
# 5. The speller has learned which letters go together: of reversed words it gets fewer than half right. The word it writes does not say so, its probabilities often do.
#
# <!-- notes
# Go back to the question on the first slide: half-way between bread and wine is a nonword for one autoencoder and perhaps a meal for the other. Then close the course with the next few lines.
# -->

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### The end of the course, and where to go
#
# This is the last lesson. It began with digits through a keyhole. You have opened the two halves, the loss and the training, then built in a prior: of space (06), of noise (07), of few voices (08), of chance (09), of order (10). With these you drew maps
# (11), wrote files (12), found faults (13), saved labels (14), drew to order (15), cleaned sound (16) and packed words. One habit held all through: a number on held-out data, beside a rival that was tuned as well.
#
# From here: codes that are *discrete* symbols (van den Oord et al. 2017), pictures with most patches *masked* (He et al. 2022), *sparse* codes that read the activations of a language model (Cunningham et al. 2023), and images generated by *diffusion* in
# an autoencoder's code (Rombach et al. 2022). You know the autoencoder in each of them.
#
# <!-- notes
# Let each student name the one control that convinced them most. Then the four directions: each is an autoencoder with one thing changed, and the class can now say which.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Further reading
#
# - J. Pennington, R. Socher, C. D. Manning (2014). GloVe: global vectors for word representation. *EMNLP*. [doi:10.3115/v1/D14-1162](https://doi.org/10.3115/v1/D14-1162)
# - T. Mikolov, K. Chen, G. Corrado, J. Dean (2013). Efficient estimation of word representations in vector space (the analogies). [arXiv:1301.3781](https://arxiv.org/abs/1301.3781)
# - L. Finkelstein et al. (2002). Placing search in context: the concept revisited (WordSim-353). *ACM TOIS* 20(1). [doi:10.1145/503104.503110](https://doi.org/10.1145/503104.503110)
# - H. Jégou, M. Douze, C. Schmid (2011). Product quantization for nearest neighbor search. *IEEE PAMI* 33(1). [doi:10.1109/TPAMI.2010.57](https://doi.org/10.1109/TPAMI.2010.57)
# - T. Ge, K. He, Q. Ke, J. Sun (2014). Optimized product quantization (the rotation). *IEEE PAMI* 36(4). [doi:10.1109/TPAMI.2013.240](https://doi.org/10.1109/TPAMI.2013.240)
# - Y. Bengio, N. Léonard, A. Courville (2013). Estimating or propagating gradients through stochastic neurons. [arXiv:1308.3432](https://arxiv.org/abs/1308.3432)
# - J. Mu, P. Viswanath (2018). All-but-the-top: simple and effective postprocessing for word representations. *ICLR*. [arXiv:1702.01417](https://arxiv.org/abs/1702.01417)
#
# Where to go: A. van den Oord et al. (2017), [arXiv:1711.00937](https://arxiv.org/abs/1711.00937); K. He et al. (2022), [arXiv:2111.06377](https://arxiv.org/abs/2111.06377); H. Cunningham et al. (2023),
# [arXiv:2309.08600](https://arxiv.org/abs/2309.08600); R. Rombach et al. (2022), [arXiv:2112.10752](https://arxiv.org/abs/2112.10752).

# %% [markdown] slideshow={"slide_type": "skip"}
# [← 16 Audio autoencoder](16_audio_autoencoder.ipynb)
