# %% [markdown] slideshow={"slide_type": "slide"}
# # 11 · Dimensionality reduction: is the code a map?
#
# > **Is the code a map on which like lies near like, and new things find their place?**
#
# **Time** about 70 s on two CPU cores, an hour and a half to read · **Before** [lesson 02](02_encoder.ipynb),
# [lesson 09](09_variational_autoencoder.ipynb) · **Data** MNIST ·
# <a href="https://colab.research.google.com/github/OWNER/REPOSITORY/blob/main/notebooks/11_dimensionality_reduction.ipynb" target="_parent">Open in Colab</a>
#
# **Afterwards you can** *draw* a map of data that no one has labelled, *place* new points on it, *measure* how far a map
# can be trusted, *compare* it with PCA and t-SNE, and *explain* which of its distances mean nothing.
#
# <!-- notes
# Begin with a folder of ten thousand scans and nobody who has time to look at them. What would the class do first? Most
# will say: look at them all at once. A map is how one looks at ten thousand things at once.
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
# ## A drawer full of scans
#
# You are given thousands of scans without labels, and every day a hundred more arrive. You want a sheet of paper on which
#
# * **like lies near like**: what is near on the sheet is alike, and what is alike is near;
# * **new scans find their place**, without drawing the sheet anew.
#
# An encoder with two code units gives such a sheet: $z = f(x)$ is a place. But nobody told it to draw a map. Its loss asks for copies,
#
# $$\mathcal{L}(\theta, \phi) = \frac{1}{n\,d} \sum_{i=1}^{n} \| x_i - g(f(x_i)) \|^2 ,$$
#
# and says nothing about who lies near whom. Whether the code is a map has to be measured.
#
# <!-- notes
# Read the loss aloud and ask where neighbours occur in it. They do not. So everything that follows is a question to data.
# The two wishes are different: the first is about a picture, the second about a function that can be kept and used.
# -->

# %%
mnist = data.load_mnist(flat=True)
x_train, d = mnist.x_train[:50_000], 784  # settings were chosen on the other 10,000
x_new, y_new = mnist.x_test[::5], mnist.y_test[::5]
print(f"{len(x_train):,} digits to learn from, {len(x_new):,} new ones to place")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How far can a map be trusted?
#
# Take the $m$ points nearest to point $i$ **on the map**, $N_m(i)$. Let $r(i, j)$ be the rank of $j$ among the neighbours of $i$
# **in pixels**: 1 for the nearest image, 2 for the next. A neighbour of rank at most $m$ belongs there. The others are strangers, and each costs
# its rank beyond $m$. **Trustworthiness** (Venna and Kaski 2001) is
#
# $$T = 1 - \frac{2}{n m (2n - 3m - 1)} \sum_{i=1}^{n} \sum_{j \in N_m(i)} \max\big(0,\, r(i, j) - m\big).$$
#
# The factor makes the worst possible map score 0. **Continuity** is the same with the two spaces exchanged: it charges a map that tears
# neighbours apart.
#
# <!-- notes
# Two ways to be wrong. A stranger sits next to you on the map: trustworthiness. Your brother is on the other side of the
# map: continuity. Draw five points on the board and let the class find a map that has one fault and not the other.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# Two more measures, easier to read. **Neighbours kept**: of the ten nearest on the map, how many are among the ten nearest in pixels?
# **Label accuracy**: let the ten nearest on the map vote on a digit's label. The labels judge the map; no map below was drawn with them.

# %% slideshow={"slide_type": "skip"} tags=["exercise-setup"]
from sklearn.manifold import TSNE, trustworthiness
from sklearn.neighbors import NearestNeighbors

def neighbours(z, m=10):
    """Row numbers of the m points nearest to each point, itself left out."""
    return NearestNeighbors(n_neighbors=m).fit(z).kneighbors(return_distance=False)

def shared(a, b):
    """Share of the ten neighbours that two arrangements of the same points have in common."""
    pairs = zip(neighbours(a), neighbours(b))
    return np.mean([len(set(one) & set(other)) for one, other in pairs]) / 10

def label_accuracy(z):
    votes = y_new[neighbours(z)]
    return np.mean([np.bincount(row).argmax() for row in votes] == y_new)


# %% slideshow={"slide_type": "skip"}
def judge(z):
    """The four measures of a map z of the 2,000 new digits."""
    trust = trustworthiness(x_new, z, n_neighbors=10)
    continuity = trustworthiness(z, x_new, n_neighbors=10)
    return {"trust": trust, "contin.": continuity, "kept": shared(x_new, z),
            "labels": label_accuracy(z)}

def show_table(maps):
    print(f"{'':24s}" + "".join(f"{column:>9s}" for column in next(iter(maps.values()))))
    for name, row in maps.items():
        print(f"{name:24s}" + "".join(f"{value:9.4f}" for value in row.values()))


# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## What does a blank map score?
#
# Before you trust a measure, show it something worthless: 2,000 places drawn at random, without a look at any digit.
#
# **Predict first.** What trustworthiness will the random map get: about 0, about 0.1 or about 0.5?
#
# <!-- notes
# Take the vote before running. Most say zero, because most measures have their zero there. Ask what the worst possible
# map would be: one on which the farthest images are neighbours. That one scores zero, and random is halfway.
# -->

# %% slideshow={"slide_type": "fragment"} tags=["checkpoint"]
from sklearn.decomposition import PCA

pca = PCA(30, random_state=SEED).fit(x_train)
rng = np.random.default_rng(SEED)
blank = {"random places": judge(rng.normal(size=(len(x_new), 2))),
         "PCA, 2 numbers": judge(pca.transform(x_new)[:, :2]),
         "the pixels themselves": judge(x_new)}
show_table(blank)
expect(abs(blank["random places"]["trust"] - 0.5) < 0.02, "a random map scores 0.5, not 0")
expect(blank["random places"]["labels"] < 0.15, "and guesses one label in ten")

# %% [markdown] slideshow={"slide_type": "skip"}
# **About 0.5.** A stranger's rank is then anything from 1 to $n$, half of $n$ on average. So read trustworthiness from 0.5 upwards. PCA's plane has 0.74:
# half of the way. The last row is the other end. Even in pixels, neighbours vote wrongly on about one label in ten: **pixel distance, too, is
# only one idea of likeness.**

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Two sheets: a plain and a variational one
#
# Three hidden layers on each side, `silu` (lesson 09), two code units. The plain autoencoder minimises the MSE, the variational one the
# negative ELBO of lesson 09, with grey pixels as targets. Its map is the mean of the code.
#
# <!-- notes
# Same layers and passes for both. The plain one is drawn. Everything goes through two numbers. Width and activation were
# chosen on validation digits for the plain one. The variational one gets half its rate: at the full rate some runs fail.
# -->

# %% slideshow={"slide_type": "skip"}
hidden = (256, 128, 64)
autoencoder = models.dense_autoencoder(d, hidden, 2, activation="silu")
variational = models.dense_variational_autoencoder(d, hidden, 2, seed=SEED)

# %% tags=["figure"]
figure = plots.architecture(
    autoencoder.encoder, autoencoder.decoder, "A place on a sheet: two numbers"
)
plots.show(figure, "Diagram: 784 to 256, 128, 64 and 2 values, and back by 64, 128, 256 to 784.")

# %% slideshow={"slide_type": "skip"}
import time

seconds = {}

def timed(name, function, *arguments, **settings):
    """Call a function and note the seconds that the processor cores spent on it."""
    start = time.process_time()
    result = function(*arguments, **settings)
    seconds[name] = time.process_time() - start
    return result

for name, model, rate in (("autoencoder", autoencoder, 0.006), ("VAE", variational, 0.003)):
    timed(name, training.fit, model, x_train, epochs=16, batch_size=200, learning_rate=rate)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The rival: t-SNE
#
# t-SNE (van der Maaten and Hinton 2008) has no encoder. It moves the places $z_i$ themselves, until near images have near places. So neighbours are in *its* loss:
# it turns distances into probabilities, $p_{ij}$ of pictures and $q_{ij}$ of places, and minimises
#
# $$\mathrm{KL}(P \,\|\, Q) = \sum_{i \ne j} p_{ij} \log \frac{p_{ij}}{q_{ij}} .$$
#
# The result is places for *these* digits and no function for others. To draw the new digits it has to be fitted to them.
#
# <!-- notes
# This is what people use at work, and rightly. Put both losses side by side: one asks for copies, the other for
# neighbours.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# (UMAP, a relative that many use, needs `numba`, a compiler that nothing else in this course needs; so it is left out.)

# %% slideshow={"slide_type": "skip"}
tsne = TSNE(random_state=SEED)
places = {
    "PCA": pca.transform(x_new)[:, :2],
    "autoencoder": models.run(autoencoder.encoder, x_new),
    "VAE": models.run(variational.encoder, x_new)[0],
    "t-SNE of these digits": timed("t-SNE of these digits", tsne.fit_transform, x_new),
}

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Maps of 2,000 digits never seen in training
#
# <!-- notes
# Read column by column. Trust and labels: PCA far behind, t-SNE ahead. Continuity hardly tells PCA from the networks: a
# flat shadow tears little apart, it lays strangers on top of each other. And look at kept: even on a map with trust above
# 0.9, most of the ten neighbours are not the ten nearest images. They are near ones, not the nearest.
# -->

# %% tags=["evidence", "checkpoint", "result"]
flat = {name: judge(z) for name, z in places.items()}
show_table(flat)
plane, ae, vae, tsne_row = flat.values()
expect(ae["trust"] > 0.91, f"autoencoder: trustworthiness {ae['trust']:.3f}")
expect(vae["trust"] > 0.9, f"VAE: trustworthiness {vae['trust']:.3f}")
expect(min(ae["labels"], vae["labels"]) > plane["labels"] + 0.15, "labels: far above PCA")
expect(tsne_row["trust"] > max(ae["trust"], vae["trust"]), "t-SNE of these digits is above both")
print(f"2,000 new digits on a sheet: trust {ae['trust']:.2f}, label accuracy {ae['labels']:.2f} "
      f"(PCA {plane['trust']:.2f}, {plane['labels']:.2f}; t-SNE, fitted to them, "
      f"{tsne_row['trust']:.2f}, {tsne_row['labels']:.2f})")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
expect(max(ae["kept"], vae["kept"]) < 0.4, "most neighbours on the networks' maps are others")
gaps = [abs(network["contin."] - plane["contin."]) for network in (ae, vae)]
expect(max(gaps) < 0.04, "continuity hardly tells PCA from the networks")

# %% [markdown] slideshow={"slide_type": "skip"}
# Neither network ever saw these digits, and both place them far better than PCA. t-SNE is better still; but it was fitted to these very digits. *Kept*
# shows what a trustworthiness above 0.9 means: most of the ten neighbours on the map are **not** among the ten nearest images. They are near
# ones all the same. Continuity hardly tells PCA from the networks: a flat shadow tears few neighbours apart. It lays strangers over each other.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### A heap, a star, a patchwork, an archipelago
#
# <!-- notes
# Let the class look for 4 and 9: they lie over each other on every map. What differs is how well the rest is kept apart,
# and the white space. Warn them now: white space on a map is not distance between digits. Why not, comes at the end of
# the lesson.
# -->

# %% tags=["figure"]
figure, axes = plt.subplots(2, 2, figsize=(10, 6.4))
for ax, (name, z) in zip(axes.flat, places.items()):
    plots.code_scatter(z, y_new, ax=ax, title=f"{name}: trust {flat[name]['trust']:.2f}")
    ax.set(xlabel="", ylabel="")
plots.show(
    figure,
    "Four maps of the same 2,000 new digits, coloured by class. PCA: most classes lie over each "
    "other. Autoencoder: a crowded middle with long arms. VAE: regions that touch. t-SNE: islands.",
)

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
models.run(autoencoder.encoder, x_new)  # once before the clock runs
timed("placing", models.run, autoencoder.encoder, x_new[:1000])
print(f"core-seconds: training {seconds['autoencoder']:.0f}, placing 1,000 new digits "
      f"{seconds['placing']:.2f}; t-SNE draws 2,000 anew in {seconds['t-SNE of these digits']:.0f}")
expect(seconds["placing"] < seconds["t-SNE of these digits"] / 5, "placing is quick")

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## New digits on an old t-SNE map
#
# t-SNE gives no function. But a helper of two lines places a new digit: find its five nearest *old* digits in pixels, and take the median
# of their places on the old map.
#
# **Predict first.** t-SNE draws 5,000 training digits, and the 2,000 new ones are placed like this. Against the autoencoder's map, is theirs
# worse, about as good, or better?
#
# <!-- notes
# It is often said that t-SNE cannot place new points. Scikit-learn's class has no transform, that is true. Ask the class
# how they would place one anyway before you show the answer. Then let them vote.
# -->

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Even in trust, well ahead in labels
#
# <!-- notes
# An honest defeat, or a draw at best. Whoever is sure of the sentence that t-SNE cannot place new points should look at
# the last column. Do not hurry on: ask what the autoencoder can do that this cannot. Draw the picture that belongs to an
# empty place. Place a digit without keeping 5,000 images. Give thirty numbers as easily as two.
# -->

# %% tags=["evidence"]
long_run = data.load_evidence("11_maps")
print(f"`python evidence/11_maps.py` took {long_run['core_seconds'] / 60:.0f} minutes on one core; "
      "mean of 3 seeds +- their spread")
print(f"{'':40s}{'trust':12s}{'kept':12s}{'labels':15s}fit   place 1,000")
runs = {}
for row in long_run["table"]:
    runs.setdefault(row["map"], []).append(row)
for name, rows in runs.items():
    spread = ""
    for column in ("trustworthiness", "neighbours kept", "label accuracy"):
        values = [row[column] for row in rows]
        spread += f"{np.mean(values):.3f}+-{np.std(values):.3f} "
    cost = rows[0]["place 1,000"]
    placing = "draws anew" if cost is None else f"{cost:.2f} s"
    print(f"{name:40s}{spread}{np.mean([row['fit'] for row in rows]):5.0f} s  {placing}")


# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
def mean_of(name, column):
    return np.mean([row[column] for row in runs[name]])

placed = "t-SNE of 5,000 digits, new ones placed"
for column, least, text in (("trustworthiness", -0.01, "trust"), ("neighbours kept", 0.02, "kept"),
                            ("label accuracy", 0.05, "labels")):
    lead = mean_of(placed, column) - mean_of("autoencoder", column)
    expect(lead > least, f"{text}: t-SNE's map with a helper leads by {lead:+.3f}")
    few = mean_of("autoencoder, 5,000 digits", column)
    expect(few < mean_of(placed, column), f"{text}: on the same 5,000 the autoencoder is behind")

# %% [markdown] slideshow={"slide_type": "skip"}
# **About as good in trust, better in kept neighbours, and clearly better in labels.** And the networks trained more than twice as long as above, on ten times as many digits. On
# the same 5,000 digits the autoencoder falls behind in every column. And t-SNE ran at scikit-learn's settings, while the autoencoder's were
# searched. t-SNE asks for neighbours, and it gets them. (The helper looks for neighbours in pixels, and its labels come close to those of the pixels.)
#
# What the autoencoder has, and t-SNE with its helper has not: a decoder, which draws what belongs to *any* place (lesson 03); an encoder that needs no stored
# images; and a code that need not be flat. If a picture of a fixed drawer is all you need, take t-SNE.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Which half makes the map?
#
# PCA's map is a linear encoder's. Is it the depth that helps, and in which half? Or did the networks only train longer?
#
# <!-- notes
# A two by two table, and each of its cells at two lengths of training. Cover the rows of 24 passes first, and let the
# class guess how much of the gap more training will close.
# -->

# %% tags=["evidence"]
long_run = data.load_evidence("11_halves")
print(f"`python evidence/11_halves.py` took {long_run['core_seconds'] / 60:.0f} minutes on one "
      "core; means of 2 seeds")
print("hidden layers in  passes  test MSE   trust  labels")
columns = ("test MSE", "trustworthiness", "label accuracy")
groups = {}
for row in long_run["table"]:
    group = groups.setdefault((row["hidden layers in"], row["passes"]), [])
    group.append([row[column] for column in columns])
for (half, passes), group in groups.items():
    means = np.mean(group, axis=0)
    print(f"{half:16s}{passes:8d}" + "{:10.4f}{:8.3f}{:8.3f}".format(*means))

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
trusted = {key: np.mean(group, axis=0)[1] for key, group in groups.items()}
expect(trusted["neither", 24] < plane["trust"], "without hidden layers it stays below PCA's map")
for fewer, more in (("neither", "encoder"), ("encoder", "decoder"), ("decoder", "both")):
    expect(trusted[fewer, 24] < trusted[more, 8], f"24 passes of {fewer} do not replace {more}")


# %% [markdown] slideshow={"slide_type": "skip"}
# **Both halves.** Without hidden layers, even the longer training does not reach PCA's map. Hidden layers in one half alone help somewhat. With both, the labels
# jump. Three times the passes move every row a little, and no row past the next. So it takes hidden layers on both sides of the code, and more time does not replace them.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A map to look at
#
# The VAE's sheet is the easier one to look at: the price of the code keeps it near the origin (lesson 09). Each picture lies at its place, where there was room.
#
# <!-- notes
# Walk over the sheet with the class: which way do strokes lean, where do they get bold, where do loops close? Then open
# the next cell and let somebody drive: with the mouse, a finger, or the arrow keys.
# -->

# %% tags=["figure"]
def thumbnails(z, images, ax, share=0.04):
    """Draw images at their places on a map, first come, first served: a place holds one."""
    side = share * np.ptp(z, axis=0).max()
    taken = set()
    for place, image in zip(z, images):
        cell = tuple(np.floor(place / side))
        if cell not in taken:
            taken.add(cell)
            left, bottom = np.multiply(cell, side)
            ax.imshow(image.reshape(28, 28), extent=(left, left + side, bottom, bottom + side))
    low, high = z.min(axis=0) - side, z.max(axis=0) + side
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal",
           xlabel="code unit 1", ylabel="code unit 2")
    ax.grid(False)

figure, ax = plt.subplots(figsize=(9, 6))
thumbnails(places["VAE"], x_new, ax)
ax.set_title("New digits at their places: like lies near like")
plots.show(figure, "Small pictures of new digits on the VAE's map: like lies near like.")

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Pick a point
#
# Point, tap, or click the map and use the arrow keys. Which digits have neighbours of another kind?
#
# <!-- notes
# Six hundred of the new digits. Start in a clear region, then walk to a border. Strangers there are rarely absurd: a 4
# with a closed top among the 9s. If nothing happens when you point, the page shows the map without its script: use the
# figure before.
# -->

# %% tags=["figure"]
from ae_helpers.explorers import explorable_map

title = "The VAE's map of 600 new digits, each drawn as its label."
explorable_map(places["VAE"][:600], y_new[:600], x_new[:600], title)

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## Thirty numbers instead of two
#
# A sheet is for eyes. A search engine, or a program that groups things, can use a map of 30 dimensions. With 30 numbers an autoencoder's copies have less than half
# of PCA's error (lesson 02).
#
# **Predict first.** Is its 30-d code then a better map than PCA's 30 numbers: clearly more trustworthy, about the same, or clearly less?
#
# <!-- notes
# Nearly everybody says clearly better: it keeps more, so it must keep neighbours better. Write down the reasons that are
# given, you will need them in the next step.
# -->

# %% slideshow={"slide_type": "skip"}
roomy = models.dense_autoencoder(d, (256,), 30)
roomy_vae = models.dense_variational_autoencoder(d, (256,), 30, seed=SEED)
for model in (roomy, roomy_vae):
    training.fit(model, x_train, epochs=6, batch_size=200, learning_rate=0.005)

codes = {"PCA": pca.transform(x_new), "autoencoder": models.run(roomy.encoder, x_new),
         "VAE": models.run(roomy_vae.encoder, x_new)[0]}
copies = {"PCA": np.clip(pca.inverse_transform(codes["PCA"]), 0, 1),
          "autoencoder": models.run(roomy.decoder, codes["autoencoder"]),
          "VAE": models.run(roomy_vae.decoder, codes["VAE"])}

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Better copies, no better map
#
# <!-- notes
# The first column is what training asked for, the others are what we would like. Point at the VAE: it keeps the fewest
# neighbours in pixels, and its labels are no worse for it. The pixels, perfect by definition in the middle columns, come
# last in labels. So which map is the best? It depends on what like means to you.
# -->

# %% tags=["evidence", "checkpoint"]
roomy_maps = {f"{name}, 30 numbers": {"test MSE": metrics.mse(x_new, copies[name]), **judge(z)}
              for name, z in codes.items()}
pixels = {"test MSE": 0, **blank["the pixels themselves"]}
show_table(roomy_maps | {"the pixels themselves": pixels})
pca30, ae30, vae30 = roomy_maps.values()
expect(ae30["test MSE"] < 0.5 * pca30["test MSE"], "copies twice as good as PCA's")
expect(ae30["kept"] < pca30["kept"], "and yet no more of the neighbours")
expect(vae30["kept"] < ae30["kept"] - 0.03, "the VAE keeps the fewest")
expect(vae30["labels"] > pixels["labels"] + 0.015, "and its neighbours vote better than pixels'")
expect(min(pca30["labels"], ae30["labels"]) > pixels["labels"], "so do those of the other two")

# %% [markdown] slideshow={"slide_type": "skip"}
# **About the same.** The copies are more than twice as good as PCA's, and yet slightly *fewer* neighbours are kept. The VAE keeps the fewest. But labels tell
# another story: there the three codes hardly differ, and all are above the pixels themselves. So how many neighbours in pixels a map keeps is one question, and whether like lies near like another. Say what
# you mean by *like*, and measure that.
#
# Six passes are short. Would the map follow, if the copies became better still? A longer run:

# %% slideshow={"slide_type": "skip"} tags=["evidence"]
long_run = data.load_evidence("11_longer")
print(f"`python evidence/11_longer.py` took {long_run['core_seconds'] / 60:.0f} minutes on one "
      "core; means of 2 seeds")
print("30 numbers    passes  test MSE  neighbours kept: by codes  by drawings")
groups = {}
for row in long_run["table"]:
    group = groups.setdefault((row["model"], row["passes"]), [])
    group.append([row[column] for column in ("test MSE", "kept by codes", "kept by drawings")])
for (name, passes), group in groups.items():
    means = np.mean(group, axis=0)
    print(f"{name:14s}{passes:6d}" + "{:10.4f}{:27.3f}{:13.3f}".format(*means))

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
for name in ("autoencoder", "VAE"):
    short, long = (np.mean(groups[name, passes], axis=0) for passes in (6, 24))
    expect(long[0] < 0.8 * short[0] and long[1] < short[1], f"{name}: better copies, fewer kept")


# %% [markdown] slideshow={"slide_type": "skip"}
# **No.** With four times the training, the copies get better and the codes keep a little *less*. (The last column is explained below.) Look at the loss again, to see why.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["failure", "predict"]
# ## How it fails: the loss does not see the ruler
#
# Take any invertible matrix $A$. Encode with it, and let the decoder undo it:
#
# $$f'(x) = A\, f(x), \qquad g'(z) = g(A^{-1} z) \qquad \Longrightarrow \qquad g'(f'(x)) = g(f(x)).$$
#
# Every copy is the same, so the loss is the same. Yet $A$ may stretch one direction of the map a hundred times more than another. $f'$ is
# again a network of the same shape: $A$ only changes the last weights of the encoder and the first of the decoder.
#
# **Predict first.** Stretch the 30 code units by factors from 0.1 to 10. Does the test MSE grow, shrink or stay? And of the neighbours that the map kept, does it keep all, most,
# or less than half?
#
# <!-- notes
# Give the class a minute with the equation: the arrow is one line of algebra. Then ask what this says about every
# distance on the map. PCA is safe from it, by definition: its directions have length one.
# -->

# %% slideshow={"slide_type": "skip"} tags=["failure"]
def stretched(model, hidden, activation, factors):
    """The same autoencoder with another ruler: its code is that of the model times the factors."""
    other = models.dense_autoencoder(d, hidden, len(factors), activation=activation)
    other.set_weights(model.get_weights())
    last, first = other.encoder.layers[-1], other.decoder.layers[0]
    kernel, bias = last.get_weights()
    last.set_weights([kernel * factors, bias * factors])
    kernel, bias = first.get_weights()
    first.set_weights([kernel / factors[:, None], bias])
    return other


# %% [markdown] slideshow={"slide_type": "slide"}
# ## The same copies, another map, and a ruler that survives
#
# The rows *drawings* measure the distance of two codes as $\| g(z_i) - g(z_j) \|$ instead of $\| z_i - z_j \|$. There, $A$ cancels.
#
# <!-- notes
# First the rows without the word drawings: the same MSE to the last digit, and a map that lost half of its neighbours.
# Then the others: the ruler through the decoder does not care, and for thirty numbers it keeps more than PCA. So the
# information was in the code. Only the ruler was arbitrary.
# -->

# %% tags=["evidence", "failure", "checkpoint"]
wide = stretched(roomy, (256,), "relu", np.geomspace(0.1, 10, 30).astype("float32"))
table = {}
for name, model in (("2 numbers", autoencoder), ("30 numbers", roomy), ("30, stretched", wide)):
    z, x_hat = models.run(model.encoder, x_new), models.run(model, x_new)
    error = {"test MSE": metrics.mse(x_new, x_hat)}
    table[name] = error | judge(z)
    table[f"{name}, drawings"] = error | judge(x_hat)
show_table(table | {"PCA, 30 numbers": pca30})
code, drawn, bent, bent_drawn = list(table.values())[2:]
expect(abs(code["test MSE"] - bent["test MSE"]) < 1e-6, "the stretched code copies as before")
expect(bent["kept"] < 0.5 * code["kept"], "and keeps less than half of the neighbours")
expect(abs(drawn["kept"] - bent_drawn["kept"]) < 0.01, "between drawings nothing changed")
expect(drawn["kept"] > pca30["kept"] + 0.02, "and more is kept than by PCA")
torn, mended = (table[name]["contin."] for name in ("2 numbers", "2 numbers, drawings"))
expect(mended > torn, "on the sheet, less is torn")


# %% [markdown] slideshow={"slide_type": "skip"}
# **The MSE stays, and more than half of the kept neighbours are gone.** So the distance of two codes is a property neither of the data nor of the loss. Among all the
# rulers that give the same copies, the start weights and the optimizer picked one.
#
# Between the drawings, 30 numbers keep more neighbours than PCA: what was needed was in the code. (A perfect copy would keep them all, so this
# is a question of the MSE.) On the sheet, the same ruler mends some of what was torn: continuity rises. It costs a decoder pass and distances in 784
# dimensions, and for labels, with 30 numbers, it is no better than the code's own.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### A centimetre is not everywhere the same
#
# How far does the drawing move when you walk one unit on the sheet? Lesson 03's tangents tell it: the root mean square of the lengths of
# $\partial g / \partial z_1$ and $\partial g / \partial z_2$. For PCA that is 1 at every place.

# %% slideshow={"slide_type": "skip"}
def local_scale(decoder, z, step=0.01):
    """Pixel distance that a drawing moves for one unit of the sheet, averaged over directions."""
    ways = step * np.eye(2, dtype="float32")
    tangents = [(models.run(decoder, z + way) - models.run(decoder, z - way)) / (2 * step)
                for way in ways]
    return np.sqrt(np.mean(np.sum(np.square(tangents), axis=-1), axis=0))

scale = local_scale(autoencoder.decoder, places["autoencoder"])
low, middle, high = np.quantile(scale, (0.05, 0.5, 0.95))
vae_low, vae_high = np.quantile(local_scale(variational.decoder, places["VAE"]), (0.05, 0.95))

# %% slideshow={"slide_type": "skip"} tags=["figure", "checkpoint"]
z = places["autoencoder"]
figure, ax = plt.subplots(figsize=(8, 4.5))
points = ax.scatter(*z.T, c=np.log2(scale / middle), s=10, cmap="cividis", vmin=-2, vmax=2)
bar = figure.colorbar(points, ticks=range(-2, 3), extend="both")
bar.set_ticklabels(["1/4", "1/2", "as the median", "2 x", "4 x"])
ax.set(title="The sheet has many scales", xlabel="code unit 1", ylabel="code unit 2")
ax.set_aspect("equal")
plots.show(figure, "The autoencoder's map; its colour is the local scale, which varies many times.")
print(f"the largest scale of nine places in ten is {high / low:.0f} x the smallest; "
      f"on the VAE's sheet {vae_high / vae_low:.0f} x")
expect(high / low > 3, "the scale changes more than threefold")
expect(vae_high / vae_low < high / low, "on the VAE's sheet it changes less")

# %% [markdown] slideshow={"slide_type": "skip"}
# A sailor's chart shows Greenland as large as Africa. Neighbours are right on it, areas are not. Here it is the same: white space between two regions is not a
# distance, and a crowd is not a likeness. The VAE's sheet is more even, and not even either.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["failure"]
# ## Two runs, two maps
#
# The long run drew every map with three seeds. Which of two places are neighbours, and how far apart are the centres of two classes: do the maps agree?
#
# <!-- notes
# Ask who would have concluded something from the distance between two regions of the autoencoder's sheet. Then read the
# second column: another run would have told another story. PCA and t-SNE, started from PCA, repeat themselves. That they
# repeat themselves does not make their distances true.
# -->

# %% tags=["evidence", "failure"]
print("two seeds compared                      neighbours  rank correlation of the 45 distances")
print("                                        in common   between the centres of two classes")
for name, pair in runs.items():
    common = [row["neighbours shared with another seed"] for row in pair]
    order = [row["rank correlation of centres with another seed"] for row in pair]
    print(f"{name:40s}{np.mean(common):9.2f}{min(order):13.2f} to {max(order):.2f}")

# %% slideshow={"slide_type": "skip"} tags=["failure", "checkpoint"]
again = "neighbours shared with another seed"
expect(mean_of("autoencoder", again) < 0.35, "two runs share about three of ten neighbours")
expect(mean_of("t-SNE of the 2,000 digits themselves", again) > 0.9, "t-SNE repeats itself")

# %% [markdown] slideshow={"slide_type": "skip"}
# PCA draws the same map every time, and so, nearly, does t-SNE, which scikit-learn starts from PCA's plane. Two runs of an autoencoder share about three of ten neighbours, and put
# the distances between classes into rather different orders; the VAE is only a little steadier. A conclusion of the kind "the ones are farthest
# from the nines" needs more than one run.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Exercises
#
# 1. **Warm-up**: how much trust does one stranger cost?
# 2. **Core**: place a new point on an old map.
# 3. **Stretch**: write trustworthiness from its formula.
#
# Write your answer in the cell below each task, then run the check under it.
#
# <!-- notes
# Ten minutes for the first two. The third is a good piece of homework: four lines of NumPy, and every one of them has an
# index to get wrong. The check compares with the formula on two small maps.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 1 (warm-up): the price of a stranger
#
# A map has $n = 2000$ points; take $m = 10$. For *every* point, nine of its ten neighbours on the map are its nine nearest images, and the tenth is the image
# of rank 60. What is the map's trustworthiness? Give five decimals.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
trust_with_strangers = ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 1
def near(a, b):
    return np.size(a) == 1 and abs(float(np.ravel(a)[0]) - b) < 6e-6


check(
    "Exercise 1", lambda: trust_with_strangers,
    (lambda a: np.asarray(a).dtype.kind in "fiu", "The answer is one number."),
    (lambda a: not near(a, 0.0025195), "That is what is lost. Trustworthiness is 1 minus that."),
    (lambda a: not near(a, 1 - 120 / 39690), "A stranger costs its rank beyond m: 60 - 10."),
    (lambda a: not near(a, 1 - 100 / 39690 / 2000), "Each of the 2,000 points has a stranger."),
    (lambda a: not near(a, 1 - 50 / 39690), "The factor has a 2 above the line."),
    (lambda a: near(a, 1 - 100 / 39690), "Put n, m and a sum of 2,000 times 50 into the formula."),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# n, m = 2000, 10
# trust_with_strangers = 1 - 2 / (n * m * (2 * n - 3 * m - 1)) * n * (60 - m)
# ```
#
# About 0.9975. A stranger of rank 60 on every ten neighbours hardly shows: a good reason to look at *neighbours kept* as well.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 2 (core): a place for a newcomer
#
# `x_old` are images, shape $(n, d)$, and `z_old` their places on a map, shape $(n, 2)$. Write `place(x, x_old, z_old, m)`: for each row of `x` the
# median, coordinate by coordinate, of the places of its `m` nearest old images. That is the helper for t-SNE's map.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def place(x, x_old, z_old, m):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 2
old = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0], [5.0, 5.0], [6.0, 5.0], [5.0, 8.0]])
spots = np.array([[0.0, 1.0], [2.0, 1.5], [7.0, -4.0], [-3.0, 9.0], [-4.0, 9.5], [-9.0, 2.0]])
comers = np.array([[0.1, 0.2], [5.2, 5.1]])
place_cases = [(comers, old, spots, 3), (comers[::-1], old, spots, 1),
               (comers[:1], old[::-1], spots[::-1] + 1, 5)]
place_right = [[[2, 1], [-4, 9]], [[-3, 9], [0, 1]], [[1, 2.5]]]


def same(a, b):
    return np.shape(a) == np.shape(b) and np.allclose(a, b)


check(
    "Exercise 2", lambda: [place(*map(np.copy, case[:3]), case[3]) for case in place_cases],
    (lambda a: a[0] is not None, "Your function returns nothing. It needs the word return."),
    (lambda a: np.shape(a[0]) == (2, 2), "Return one place of two coordinates for each row of x."),
    (lambda a: not same(a[0], [[3, -0.5], [-16 / 3, 41 / 6]]), "Take the median, not the mean."),
    (lambda a: not same(a[0], [[0, 1], [-3, 9]]), "Use the m nearest images, not just one."),
    (lambda a: same(a[0], place_right[0]), "Find the m rows of x_old nearest to each row of x."),
    (lambda a: same(a[1], place_right[1]), "Wrong for m = 1: does your function use m?"),
    (lambda a: same(a[2], place_right[2]), "Wrong for other old places, with m = 5."),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def place(x, x_old, z_old, m):
#     distance = np.linalg.norm(x[:, None] - x_old[None], axis=-1)
#     nearest = np.argsort(distance, axis=1)[:, :m]
#     return np.median(z_old[nearest], axis=1)
# ```
#
# For thousands of images, `NearestNeighbors` finds the same rows with less memory. The median is not pulled into the water between two islands by one far neighbour; the mean
# is.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 3 (stretch): trustworthiness from its formula
#
# Write `trust(x, z, m)` from the formula at the beginning, with NumPy alone, for a few points `x` of shape $(n, d)$ and their places `z` of shape $(n, k)$. No two
# distances are equal.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def trust(x, z, m):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 3
draws = np.random.default_rng(11)
trust_cases = [(draws.normal(size=(n, 4)), draws.normal(size=(n, 2)), m)
               for n, m in ((12, 2), (15, 4))]
trust_right = [trustworthiness(x, z, n_neighbors=m) for x, z, m in trust_cases]
swapped = [trustworthiness(z, x, n_neighbors=m) for x, z, m in trust_cases]
check(
    "Exercise 3", lambda: [trust(np.copy(x), np.copy(z), m) for x, z, m in trust_cases],
    (lambda a: a[0] is not None, "Your function returns nothing. It needs the word return."),
    (lambda a: max(map(np.ndim, a)) == 0, "Return one number: sum over all points."),
    (lambda a: not np.allclose(a, swapped), "That is continuity: take neighbours on the map."),
    (lambda a: not np.allclose(np.add(a, trust_right), 1), "That is what is lost. 1 minus it."),
    (lambda a: np.isclose(a[0], trust_right[0]),
     "Leave the point itself out, count ranks from 1, and charge only ranks beyond m."),
    (lambda a: np.isclose(a[1], trust_right[1]), "Right for 12 points and m = 2 only."),
)

# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def trust(x, z, m):
#     n = len(x)
#     in_x, on_map = (np.linalg.norm(a[:, None] - a[None], axis=-1) for a in (x, z))
#     rank = np.argsort(np.argsort(in_x, axis=1), axis=1)  # 0 is the point itself
#     near = np.argsort(on_map, axis=1)[:, 1:m + 1]
#     beyond = np.maximum(0, np.take_along_axis(rank, near, axis=1) - m)
#     return 1 - 2 / (n * m * (2 * n - 3 * m - 1)) * np.sum(beyond)
# ```
#
# The first `argsort` gives the points in order of distance, the second the rank of each point. The point itself has rank 0, so its neighbours count
# from 1.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Open experiments
#
# * Shuffle the pixels of a digit and place it. Where does the autoencoder put what is no digit at all? Does the map warn you?
# * For which class are the neighbours on the map most often of another class, and of which?
# * Train an encoder to imitate t-SNE's places of 5,000 digits (`loss="mse"`, no decoder). Is its map better than the helper's?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Summary
#
# 1. A random map has a trustworthiness of 0.5. Even on a sheet with more than 0.9, most of a point's ten neighbours are not its ten nearest images.
# 2. Two code units place new digits far better than PCA's plane. It takes hidden layers in both halves; longer training does not replace them.
# 3. t-SNE draws the better sheet, and with a helper of two lines it places new digits, at even trust and with better labels. The autoencoder needs no stored images, can draw any place, and takes 30 numbers as well.
# 4. With 30 numbers, copies are twice as good as PCA's and the map is not: the loss does not see the ruler. Stretch the code, and the copies stay.
# 5. Distances between *drawings* survive that. On the sheet, do not read gaps, areas and far distances: the scale changes from place to place, the order from run to run.
#
# <!-- notes
# Let the class choose for three cases: a poster of a closed archive, a service that files a hundred scans a day, a search
# for the most similar image. There is a good answer to each in the five lines.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Further reading
#
# - J. Venna, S. Kaski (2001). Neighborhood preservation in nonlinear projection methods: an experimental study. *ICANN*.
#   [doi:10.1007/3-540-44668-0_68](https://doi.org/10.1007/3-540-44668-0_68)
# - G. E. Hinton, R. R. Salakhutdinov (2006). Reducing the dimensionality of data with neural networks. *Science* 313, 504–507.
#   [doi:10.1126/science.1127647](https://doi.org/10.1126/science.1127647)
# - L. van der Maaten, G. Hinton (2008). Visualizing data using t-SNE. *JMLR* 9, 2579–2605,
#   [jmlr.org](https://www.jmlr.org/papers/v9/vandermaaten08a.html); what its maps do not say: M. Wattenberg et al. (2016). How to use t-SNE
#   effectively. *Distill*. [doi:10.23915/distill.00002](https://doi.org/10.23915/distill.00002)
# - G. Arvanitidis, L. K. Hansen, S. Hauberg (2018). Latent space oddity: on the curvature of deep generative models. *ICLR*.
#   [arXiv:1710.11379](https://arxiv.org/abs/1710.11379)

# %% [markdown] slideshow={"slide_type": "skip"}
# [← 10 Recurrent autoencoder](10_recurrent_autoencoder.ipynb) · [12 Compression →](12_compression.ipynb)
