# %% [markdown] slideshow={"slide_type": "slide"}
# # 00 · The template: how many numbers hold a heartbeat?
#
# > **Can eight numbers stand for the 140 of a heartbeat?**
#
# **Time** about 20 s on two CPU cores, ten minutes to read · **Before** lesson 01 · **Data** ECG5000 ·
# <a href="https://colab.research.google.com/github/OWNER/REPOSITORY/blob/main/notebooks/00_template.ipynb" target="_parent">Open in Colab</a>
#
# **Afterwards you can** *replace* this lesson's words and code, piece by piece, by those of your own, *mark* its parts for
# the deck and the tests, and *explain* what each part is for.
#
# > *Author:* the head is a title in the field's own terms, one question that a number can answer, the time of a whole run in
# > seconds, what a reader must know, the data, and three to five verbs in italics. `make map` reads the README's row here.
#
# <!-- notes
# Speaker notes stand here, in the first cell of every slide: what to say, what to ask the room, where to wait. Readers
# of the notebook do not see them.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# The setup cell below is the same in every lesson. It imports what lessons need, fixes the seed and sets the style of the figures.
#
# > *Author:* copy it as it is. What only this lesson needs is imported where it is first used.

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
# ## One heartbeat is 140 numbers
#
# An electrocardiogram samples the voltage between two points of the skin. One beat in this lesson is 140 samples. But beats resemble
# each other: a spike, a dip, a slow return. If that is so, a few numbers should be enough to say *which* beat it is.
#
# > *Author:* first the idea, in words a teacher would say, and why anyone should care. One thought on a slide.
#
# <!-- notes
# Draw a heartbeat on the board and let the class describe it in words. Count the words: far fewer than 140.
# -->

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The idea as an equation
#
# The encoder $f$ turns a beat $x$ of $d = 140$ samples into a code $z$ of $k = 8$ numbers, and the decoder $g$ draws a beat from it:
#
# $$z = f_\theta(x), \qquad \hat{x} = g_\phi(z).$$
#
# Training makes the mean squared error small, over $n$ beats and all their samples:
#
# $$\mathcal{L}(\theta, \phi) = \frac{1}{n\,d} \sum_{i=1}^{n} \left\| x_i - \hat{x}_i \right\|^2 .$$
#
# > *Author:* then the equation, in the symbols of lesson 01's table. Each new symbol is explained in the sentence that uses it.
#
# <!-- notes
# Nothing new for those who know lesson 01. Point at k and d: the whole lesson is about how small k may be.
# -->

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The data
#
# ECG5000 holds heartbeats of one patient. They come sorted by kind, so every fifth training beat, and not the last hundred, becomes
# validation data.
#
# > *Author:* say where the data come from and how they are split. Test data are looked at once, in the result. A cell whose output
# > must not change by a digit is tagged `nbval-check-output`.
#
# <!-- notes
# The unit of a sample is one standard deviation of its own beat. So an error of 1 would be as bad as drawing a flat line.
# -->

# %% tags=["nbval-check-output"]
ecg = data.load_ecg5000()
held_out = np.arange(len(ecg.x_train)) % 5 == 0
x_train, x_val, x_test = ecg.x_train[~held_out], ecg.x_train[held_out], ecg.x_test
for name, x in (("training", x_train), ("validation", x_val), ("test", x_test)):
    print(f"{name:10s} {len(x):5,} beats of {x.shape[1]} samples")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Build it
#
# Two dense layers on each side, and no activation on the last of them: a code unit and a sample may take any value.
#
# > *Author:* then the code. A cell does one thing in at most 18 lines of at most 100 characters. What the lesson teaches is written
# > out in Keras; what an earlier lesson wrote out is imported. A cell that writes out something of the package is tagged `twin`, and
# > a test holds the two together.
#
# <!-- notes
# Read the layers aloud with the shapes. Ask why the last layer has no sigmoid here, as it has in lesson 01.
# -->

# %%
d, k = x_train.shape[1], 8

def build():
    encoder = keras.Sequential([
        keras.Input((d,)), layers.Dense(32, activation="relu"), layers.Dense(k),
    ])
    decoder = keras.Sequential([
        keras.Input((k,)), layers.Dense(32, activation="relu"), layers.Dense(d),
    ])
    return models.Autoencoder(encoder, decoder)


# %% [markdown] slideshow={"slide_type": "slide"}
# ## The picture
#
# The code in the middle is the only way from left to right.
#
# > *Author:* every lesson shows its architecture, drawn from the model itself. A figure's title states the finding, its axes have
# > units, and `plots.show` takes a sentence that says what it shows to those who cannot see it.
#
# <!-- notes
# Let the class find the smallest bar, and count the parameters of one layer by hand: 32 times 8 weights and 8 biases.
# -->

# %% tags=["figure"]
autoencoder = build()
figure = plots.architecture(
    autoencoder.encoder, autoencoder.decoder, "140 samples must pass through 8 numbers"
)
plots.show(figure, "Diagram of the autoencoder: 140 to 32 to 8 to 32 to 140 values.")

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## What will eight numbers do?
#
# The simplest rival sends nothing and draws the mean training beat every time. Its error is 100 %.
#
# **Predict first.** With eight numbers, will the error on new beats be about 75 %, 50 % or 10 % of that?
#
# > *Author:* ask before each key result, with the true outcome among the options. The answer comes a step later: the next cell that
# > the deck shows begins a slide or a fragment.
#
# <!-- notes
# Take a show of hands for each of the three and write the counts on the board. Ask one person of each group why.
# -->

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Train it
#
# The input is its own target, so `fit` takes the beats alone. The solid curve is the error on beats that never set a parameter.
#
# > *Author:* train as briefly as the claim allows. What a minute cannot show is run in `evidence/` and shown with its cost.
#
# <!-- notes
# Both curves fall. Let the class find the gap between them and say what it means: unseen beats cost half as much again.
# -->

# %%
history = training.fit(
    autoencoder, x_train, epochs=60, batch_size=32, learning_rate=0.01, validation_data=x_val
)

# %% tags=["figure"]
mean_beat = x_train.mean(axis=0)
ax = plots.learning_curves(
    {"autoencoder": history}, ylabel="MSE (squared standard deviations)", logy=True,
    baselines={"mean beat": metrics.mse(x_val, np.broadcast_to(mean_beat, x_val.shape))},
    title="Far below the mean beat, on seen and unseen beats",
)
plots.show(ax, "Training and validation error fall together, far below the error of the mean beat.")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
gap = history["val_loss"][-1] / history["loss"][-1]
expect(gap < 3, f"validation beats cost {gap:.2f} x as much as training beats")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The result, on beats it never saw
#
# All choices are made. Now the test beats count, once, beside two rivals: the mean beat, and principal component analysis
# (PCA), the best *linear* way through eight numbers.
#
# > *Author:* tag `evidence` marks the table that answers the question, on held-out data, with baselines a reader can beat. Tag
# > `result`, on one cell alone, marks that the last line it prints is the lesson's row in the README. Tag `checkpoint` marks a cell
# > that calls `expect`: it stops the lesson when its claim fails. `make seeds` says by how much each claim holds.
#
# <!-- notes
# Go back to the counts on the board. Then ask what the comparison with PCA says, and what it does not: both have eight numbers.
# -->

# %% tags=["evidence", "checkpoint", "result"]
from sklearn.decomposition import PCA

pca = PCA(k).fit(x_train)
copies = {
    "mean beat": np.broadcast_to(mean_beat, x_test.shape),
    "PCA": pca.inverse_transform(pca.transform(x_test)),
    "autoencoder": models.run(autoencoder, x_test),
}
mse = {name: metrics.mse(x_test, copy) for name, copy in copies.items()}
for name, error in mse.items():
    print(f"{name:12s} test MSE {error:.3f}, {error / mse['mean beat']:4.0%} of the mean beat's")
expect(mse["autoencoder"] < mse["mean beat"] / 4, "under a quarter of the mean beat's error")
print(f"140 samples through {k} numbers: test MSE {mse['autoencoder']:.3f} "
      f"(PCA {mse['PCA']:.3f}, mean beat {mse['mean beat']:.3f})")

# %% [markdown]
# So the third answer was closest: of what tells one beat from another, about a tenth is lost. PCA loses about as little. At this
# size, it is the *eight numbers* that do the work, and a network is not needed for them.
#
# > *Author:* answer the question, and say what the result does not show. "Better" needs equal care for both sides and several seeds;
# > "because" needs the control that removes the cause and nothing else.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What comes back
#
# The copy follows the large waves of a beat and smooths the small ones away.
#
# <!-- notes
# Let the class find where the copies differ from the beats. The small waves are rare, so they are worth little to the loss.
# -->

# %% tags=["figure", "checkpoint"]
figure, axes = plt.subplots(1, 3, figsize=(9, 2.6), sharey=True)
for ax, i in zip(axes, (0, 2000, 3000)):
    ax.plot(x_test[i], color=plots.BASELINE, label="beat")
    ax.plot(copies["autoencoder"][i], color=plots.DECODER, ls="--", label="copy")
    ax.set(xlabel="sample")
axes[0].set_ylabel("standard deviations")
axes[0].legend()
figure.suptitle("Three test beats and their copies from eight numbers each", x=0.02, ha="left")
plots.show(figure, "Three test beats, each with a dashed copy that follows its large waves.")
rough = {name: np.abs(np.diff(x)).mean() for name, x in (("beats", x_test), *copies.items())}
expect(rough["autoencoder"] < rough["beats"], "the copies are smoother than the beats")

# %% [markdown] slideshow={"slide_type": "slide"} tags=["failure"]
# ## How it fails: twenty beats learned by heart
#
# The same network is now trained on twenty beats instead of four hundred, with as many steps.
#
# > *Author:* break it on purpose. A lesson that shows only success teaches nobody where its subject ends. Tag `failure` marks the
# > cells that belong to it.
#
# <!-- notes
# The only change is the number of beats. Same network, same number of optimizer steps, same learning rate.
# -->

# %% tags=["failure"]
few = x_train[::20]
keras.utils.set_random_seed(SEED)
crammer = build()
training.fit(crammer, few, epochs=60 * len(x_train) // 32, batch_size=len(few))

# %% [markdown] tags=["predict"]
# **Predict first.** Compared with the first network, is the error on its own training beats larger or smaller? And on test
# beats?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Smaller where it was trained, larger everywhere else
#
# <!-- notes
# Read the two columns separately. The left one alone would make the worse network look like the better one.
# -->

# %% tags=["failure", "checkpoint"]
print(f"{'trained on':>12s} {'its own beats':>14s} {'test beats':>11s}")
errors = {}
for name, model, own in (("400 beats", autoencoder, x_train), ("20 beats", crammer, few)):
    errors[name] = [metrics.mse(x, models.run(model, x)) for x in (own, x_test)]
    print(f"{name:>12s} {errors[name][0]:14.3f} {errors[name][1]:11.3f}")
expect(errors["20 beats"][0] < errors["400 beats"][0], "smaller on the twenty it was trained on")
expect(errors["20 beats"][1] > 2 * errors["400 beats"][1], "over twice as large on test beats")

# %% [markdown]
# Twenty beats can be learned by heart. The error on training data falls and says nothing: only held-out data tell learning from
# memory.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Exercises
#
# 1. Count how much shorter the code is. 2. Measure the mean beat. 3. Find the beats that come back worst.
#
# > *Author:* three or more, with levels warm-up, core and stretch. Each has a task, a starter cell tagged `exercise` that gives
# > `...`, a check tagged `exercise-check` and a folded solution tagged `solution`. A check takes a function and tries more than one
# > input. It runs after the setup cell and cells tagged `exercise-setup` alone. The answers it is tried on stand in `tests/answers/`.
#
# <!-- notes
# Ten minutes for the first two. The third is for those who finish early.
# -->

# %% [markdown]
# ### Exercise 1 (warm-up): how much shorter?
#
# How many times fewer numbers does a code of this lesson hold than its beat?

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
times_fewer = ...  # your code here

# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 1
check(
    "Exercise 1", lambda: times_fewer,
    (lambda a: not np.isclose(a, 8 / 140), "That is the other way round: below 1 means longer."),
    (lambda a: not np.isclose(a, 140 - 8), "That is how many fewer. Times fewer is a ratio."),
    (lambda a: np.isclose(a, 17.5), "Divide the samples of a beat by the numbers of its code."),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# times_fewer = 140 / 8
# ```
#
# A beat has 140 samples and its code 8 numbers: 17.5 times fewer.
#
# </details>

# %% [markdown]
# ### Exercise 2 (core): the rival that sends nothing
#
# Write `mean_error(x_train, x_test)`: the mean squared error, one number, of drawing the mean *training* beat for every test beat.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def mean_error(x_train, x_test):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 2
seen, unseen = np.array([[0.0, 2.0], [4.0, 2.0]]), np.array([[2.0, 5.0], [3.0, 2.0], [2.0, 2.0]])
check(
    "Exercise 2",
    lambda: [mean_error(*pair) for pair in ((seen, unseen), (seen + 1, unseen), (unseen, seen))],
    (lambda a: np.ndim(a[0]) == 0, "The error is one number: average over beats and samples."),
    (lambda a: not np.allclose(a[0], 10), "That is the sum of squares. Divide by their number."),
    (lambda a: not np.isclose(a[0], a[1]), "The training beats must matter: draw their mean."),
    (lambda a: np.allclose(a, [10 / 6, 8 / 6, 23 / 9]),
     "Square the differences from the mean training beat, sample by sample, then average."),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def mean_error(x_train, x_test):
#     return np.mean((x_test - x_train.mean(axis=0)) ** 2)
# ```
#
# A rival that may not look at the test beats: their own mean would be a little closer to them.
#
# </details>

# %% [markdown]
# ### Exercise 3 (stretch): the beats that come back worst
#
# Write `worst(x, x_hat, m)`: the row numbers of the `m` beats with the largest mean squared error, the worst first.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def worst(x, x_hat, m):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 3
beats, drawn = np.zeros((4, 2)), np.array([[1.0, 1.0], [0.0, -3.0], [0.0, 0.0], [2.0, 2.0]])
check(
    "Exercise 3", lambda: [worst(beats, drawn, m) for m in (2, 3)],
    (lambda a: [len(found) for found in a] == [2, 3], "There must be m row numbers, for every m."),
    (lambda a: list(a[0]) != [2, 0], "Those come back best. The worst have the largest errors."),
    (lambda a: list(a[1]) != [0, 3, 1], "Those are the right rows: put the worst first."),
    (lambda a: [list(found) for found in a] == [[1, 3], [1, 3, 0]],
     "Order the rows by their mean squared error, the largest first."),
)

# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def worst(x, x_hat, m):
#     errors = np.mean((x - x_hat) ** 2, axis=1)
#     return np.argsort(-errors)[:m]
# ```
#
# `np.argsort` gives row numbers from the smallest value up; the minus turns the order round.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Open experiments
#
# * Halve the code to four numbers. Which waves go first?
# * Train on normal beats alone (`ecg.y_train == 0`). What happens to the others?
#
# > *Author:* experiments without a check come on top: predict, change one thing, look.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Summary
#
# 1. A heartbeat of 140 samples passes through eight numbers and keeps its large waves.
# 2. On beats it never saw, the error is under a quarter of what the mean beat leaves.
# 3. PCA with eight numbers does about as well: here the few numbers do the work, not the network.
# 4. Trained on twenty beats, the same network has a smaller error on them and a far larger one on all others.
# 5. So an error counts on held-out data, beside a baseline, or not at all.
#
# <!-- notes
# Five lines, numbered, each a finding of this lesson with its number. Let the class put each in their own words.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Further reading
#
# - I. Goodfellow, Y. Bengio, A. Courville (2016). *Deep Learning*, chapter 14, Autoencoders.
#   [deeplearningbook.org](https://www.deeplearningbook.org/contents/autoencoders.html)
# - H. A. Dau et al. (2018). The UCR time series archive. [arXiv:1810.07758](https://arxiv.org/abs/1810.07758)
# - A. L. Goldberger et al. (2000). PhysioBank, PhysioToolkit, and PhysioNet. *Circulation* 101(23).
#   [doi:10.1161/01.CIR.101.23.e215](https://doi.org/10.1161/01.CIR.101.23.e215)

# %% [markdown] slideshow={"slide_type": "skip"}
# [← 00 Start](00_start.ipynb)
