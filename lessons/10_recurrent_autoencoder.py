# %% [markdown] slideshow={"slide_type": "slide"}
# # 10 · Recurrent autoencoder: squeezing a sequence
#
# > **How do you squeeze a sequence?**
#
# **Time** about 80 s on two CPU cores, an hour to read · **Before** [lesson 01](01_what_is_an_autoencoder.ipynb),
# [lesson 05](05_training.ipynb) · **Data** ECG5000: 5,000 heartbeats of one patient
#
# **Afterwards you can** *derive* a step of a recurrent network, *build* an encoder and a decoder for sequences, *mask* what is
# only padding, *measure* a detector of abnormal heartbeats, and *explain* what teacher forcing hides.
#
# <!-- notes
# Ask the class how they would describe a melody they heard once. They hum it back: one note after the other in, one
# note after the other out, and in between only what they remember. That is a recurrent autoencoder.
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
# ## Five kinds of heartbeat
#
# A heartbeat is a sequence: 140 voltages, one after the other. Of the 500 training beats, 100 are set aside for validation. The classes
# never train a network to tell them apart; they judge it.
#
# <!-- notes
# Each curve is one heartbeat of one patient with heart failure, rescaled to 140 samples. The classes come from an
# automatic annotation. We never train on them, they only help us to judge. Note how rare three of the five classes are.
# -->

# %% tags=["nbval-check-output"]
ecg = data.load_ecg5000()
short_names = ("normal", "R-on-T", "ventricular", "supraventr.", "unclassified")
for part, y in (("training", ecg.y_train), ("test", ecg.y_test)):
    print(f"{part:8s}", ", ".join(f"{name} {np.sum(y == c)}" for c, name in enumerate(short_names)))

# %% tags=["figure"]
figure, axes = plt.subplots(1, 5, figsize=(12, 2.6), sharey=True)
for c, ax in enumerate(axes):
    ax.plot(ecg.x_train[ecg.y_train == c][:12].T, color=plots.PALETTE[c], lw=0.8, alpha=0.7)
    ax.set(title=short_names[c], xlabel="sample")
axes[0].set_ylabel("voltage (s.d.)")
plots.show(
    figure,
    "Up to twelve beats of each of the five classes; normal beats look alike, rare classes vary.",
)

# %% [markdown] slideshow={"slide_type": "skip"}
# The voltage unit is one standard deviation of that beat: each beat has been scaled by itself. *R-on-T* and *ventricular* are two
# kinds of premature ventricular contraction, *supraventr.* stands for supraventricular premature or ectopic beats. All 5,000 beats were
# drawn at random from one recording of 20 hours (BIDMC congestive heart failure database, record chf07; Goldberger et al. 2000). A program assigned the
# classes. The archive (Dau et al. 2018) gives 500 beats for training and 4,500 for testing, and this lesson keeps that split. Mind what it can show:
# training and test beats come from the *same* heart, so nothing here says how a network would do on another patient.

# %% [markdown] slideshow={"slide_type": "skip"}
# ## A tiny training set
#
# A fifth of the 500 training beats, 100, is set aside to make choices with. The 4,500 test beats wait until the choices are made.
# The first baseline is PCA with the code size we use throughout, $k = 8$.

# %% slideshow={"slide_type": "skip"} tags=["nbval-check-output"]
from sklearn.decomposition import PCA

k = 8
order = np.random.default_rng(0).permutation(500)
x_val, y_val = ecg.x_train[order[:100]], ecg.y_train[order[:100]]
x_train, y_train = ecg.x_train[order[100:]], ecg.y_train[order[100:]]
pca = PCA(k, svd_solver="full").fit(x_train)

def through_pca(x, pca=pca):
    return pca.inverse_transform(pca.transform(x))

for name, x in (("training", x_train), ("validation", x_val)):
    print(f"PCA, k = {k}: {name:10s} MSE {metrics.mse(x, through_pca(x)):.3f}, {len(x)} beats")
errors = np.sort(metrics.squared_error(x_val, through_pca(x_val)))
print(f"the worst 5 of the 100 validation beats hold {errors[-5:].sum() / errors.sum():.0%} of it")


# %% [markdown] slideshow={"slide_type": "skip"}
# Do not put the whole gap down to overfitting: five odd beats hold much of the validation error, and another draw of 100 may look easy. Keep
# that in mind below. Compare methods on the *same* beats, and on validation beats take a difference of a tenth for noise.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A beat as steps
#
# A recurrent network reads one step at a time. A step need not be one sample: **fold** the beat into patches, here 10 steps of 14
# samples. Nothing is lost, and the chain that the gradient must travel back is 14 times shorter.
#
# <!-- notes
# A recurrent network takes one step after the other, and the steps cannot run in parallel. 140 steps of one number are
# slow and the gradient has a long way back. Ten steps of fourteen numbers are the same beat.
# -->

# %%
def patch(x, size):
    """Fold series (n, length) into steps (n, length / size, size)."""
    return x.reshape(len(x), -1, size)


# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(10, 2.6))
ax.plot(np.arange(140), x_train[0], color=plots.BASELINE, lw=1)
for t, step in enumerate(patch(x_train[:1], 14)[0]):
    ax.plot(np.arange(14 * t, 14 * t + 14), step, color=plots.PALETTE[t % 2], lw=3)
    ax.text(14 * t + 6.5, 4.2, f"$x_{{{t + 1}}}$", ha="center")
ax.set(xlabel="sample", ylabel="voltage (s.d.)", ylim=(-5.2, 5.2), title="One beat, ten steps")
plots.show(ax, "One heartbeat cut into ten patches of fourteen samples, coloured in turn.")


# %% [markdown] slideshow={"slide_type": "slide"}
# ## One step of a gated recurrent unit
#
# The **state** $h_t$ is all that the network remembers. A GRU (Cho et al. 2014) reads $x_t$ and decides, unit by unit, what to keep:
#
# $$u_t = \sigma(W_u x_t + b_u + U_u h_{t-1} + b'_u), \qquad r_t = \sigma(W_r x_t + b_r + U_r h_{t-1} + b'_r)$$
#
# $$c_t = \tanh\bigl(W_c x_t + b_c + r_t \odot (U_c h_{t-1} + b'_c)\bigr)$$
#
# $$h_t = u_t \odot h_{t-1} + (1 - u_t) \odot c_t$$
#
# * The **update gate** $u_t$: where it is 1, the old state stays, untouched, however many steps go by.
# * The **reset gate** $r_t$: where it is 0, the candidate $c_t$ ignores the past.
# * After the last step, one linear layer makes the **code** out of the state: $z = V h_T + b$.
#
# <!-- notes
# Read the gates as taps between zero and one. If the update gate u is one, the state is copied unchanged: memory
# without loss. If it is zero, the state becomes the candidate c. The reset gate r decides how much of the old state the
# candidate sees.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# Cho et al. let the reset gate act on $h_{t-1}$ *before* the multiplication by $U_c$. Keras puts it *after*, as above (its option
# `reset_after`), which is why there are two biases. An **LSTM** (Hochreiter and Schmidhuber 1997; the forget gate came later) keeps a second vector, the cell $s_t$,
# and has three gates $i_t$, $e_t$ and $o_t$ (input, forget and output), each of the form $\sigma(W x_t + U h_{t-1} + b)$:
#
# $$s_t = e_t \odot s_{t-1} + i_t \odot \tanh(W_s x_t + U_s h_{t-1} + b_s), \qquad h_t = o_t \odot \tanh(s_t).$$
#
# Both have the same idea: the memory is *added to*, not multiplied by a matrix at every step, so where the gate that keeps the old memory stays near 1, the gradient survives the way
# back.
# Exercise 4 asks you to write the LSTM.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The same in NumPy
#
# Keras keeps the three blocks side by side: update, reset, candidate. Run the five lines over ten steps and compare.
#
# <!-- notes
# This is the whole recurrence in five lines of NumPy. The kernel of Keras holds the three blocks side by side in the
# order update, reset, candidate. If the five lines agree with Keras up to rounding, we have understood it.
# -->

# %%
def gru_step(x, h, kernel, recurrent_kernel, bias):
    """One step of a GRU: inputs x (n, inputs) and states h (n, units) to new states."""
    from_x = np.split(x @ kernel + bias[0], 3, axis=-1)
    from_h = np.split(h @ recurrent_kernel + bias[1], 3, axis=-1)
    u, r = (1 / (1 + np.exp(-a - b)) for a, b in zip(from_x[:2], from_h[:2]))
    c = np.tanh(from_x[2] + r * from_h[2])
    return u * h + (1 - u) * c


# %% tags=["checkpoint"]
gru = layers.GRU(64, bias_initializer="random_normal")
steps = patch(x_train[:5], 14)
of_keras = ops.convert_to_numpy(gru(steps))
h = np.zeros((5, 64))
for t in range(10):
    h = gru_step(steps[:, t], h, *[ops.convert_to_numpy(w) for w in gru.weights])
gap = np.abs(h - of_keras).max()
expect(gap < 1e-5, f"ten steps in NumPy and in Keras differ by at most {gap:.0e}")


# %% [markdown] slideshow={"slide_type": "slide"}
# ## The decoder: the code at every step
#
# The decoder must make ten steps out of one vector. It gets the code as input **at every step** (`RepeatVector` does that),
# its first state comes from the code too, and a dense layer reads a patch off each state.
#
# <!-- notes
# The decoder has no input sequence to read, so it gets the code at every step. The state starts from the code too. Then
# a GRU turns the same input at each step into a changing state, and a dense layer reads a patch off each state.
# -->

# %% tags=["twin"]
class SequenceDecoder(layers.Layer):
    def __init__(self, steps, features, units, cell="gru"):
        super().__init__()
        self.repeat = layers.RepeatVector(steps)
        states = {"gru": 1, "lstm": 2}[cell]
        self.start = [layers.Dense(units, activation="tanh") for _ in range(states)]
        rnn = {"gru": layers.GRU, "lstm": layers.LSTM}[cell]
        self.rnn = rnn(units, return_sequences=True)
        self.readout = layers.Dense(features)

    def call(self, z):
        first = [dense(z) for dense in self.start]
        return self.readout(self.rnn(self.repeat(z), initial_state=first))


# %% slideshow={"slide_type": "skip"}
def run(model, x):
    """Apply a model to an array, 1,000 beats at a time, and return an array."""
    parts = [model(x[i : i + 1000]) for i in range(0, len(x), 1000)]
    return np.concatenate([ops.convert_to_numpy(part) for part in parts])


# %% slideshow={"slide_type": "skip"} tags=["twin"]
def recurrent_autoencoder(
    steps, features, code_dim=8, units=64, cell="gru", bidirectional=False, mask_value=None
):
    """A recurrent encoder to a code, and a SequenceDecoder back; mask_value marks padding."""
    rnn = {"gru": layers.GRU, "lstm": layers.LSTM}[cell](units)
    rnn = layers.Bidirectional(rnn) if bidirectional else rnn
    masking = [] if mask_value is None else [layers.Masking(mask_value)]
    encoder = keras.Sequential(
        [keras.Input((steps, features)), *masking, rnn, layers.Dense(code_dim)], name="encoder"
    )
    decoder = keras.Sequential(
        [keras.Input((code_dim,)), SequenceDecoder(steps, features, units, cell)], name="decoder"
    )
    return models.Autoencoder(encoder, decoder)


# %% [markdown] slideshow={"slide_type": "slide"}
# ## The picture
#
# The encoder here reads the beat **in both directions** and joins the two last states: 64 + 64 = 128. Whether
# that pays is one of four questions on the next slide.
#
# <!-- notes
# The encoder reads the beat in both directions. 140 numbers become 8. The decoder's single wedge contains the
# recurrence of the previous slide.
# -->

# %% tags=["figure"]
keras.utils.set_random_seed(SEED)
autoencoder = recurrent_autoencoder(10, 14, k, bidirectional=True)
figure = plots.architecture(
    autoencoder.encoder, autoencoder.decoder, "Ten steps of 14 samples pass through 8 numbers"
)
plots.show(
    figure,
    "Diagram: 10 x 14 values, a bidirectional layer with 128 values, a code of 8, and a sequence "
    "decoder back to 10 x 14 values.",
)


# %% [markdown] slideshow={"slide_type": "slide"}
# ## Five designs, twelve passes each
#
# * **Patch size**: 35 steps of 4 samples, or 10 steps of 14?
# * **Cell**: GRU or LSTM?
# * **Order**: decode the *last* step first? An LSTM autoencoder for video does (Srivastava et al. 2015).
# * **Encoder**: read both ways?
#
# <!-- notes
# Five designs, one question each. All train for the same twelve passes from the same seed, all have eight code numbers.
# Sutskever reversed the source sentence, Srivastava the target. Collect bets, then show the bars. Short patches are
# worst and cost most. The other three changes help or do no harm, but with another seed their order is another, so do
# not read a ranking into the last three bars.
# -->

# %% slideshow={"slide_type": "skip"}
def short_run(size=14, reverse=False, epochs=12, **options):
    """Validation MSE after a short training, always from the same seed."""
    keras.utils.set_random_seed(SEED)
    (x, y), (xv, yv) = [
        (steps, steps[:, ::-1] if reverse else steps)
        for steps in (patch(x_train, size), patch(x_val, size))
    ]
    model = recurrent_autoencoder(x.shape[1], size, k, **options)
    training.fit(model, x, y, epochs=epochs, batch_size=20, learning_rate=0.01)
    return metrics.mse(yv, run(model, xv))


# %% [markdown] tags=["predict"]
# **Predict first.** Which design will be the worst? Which of LSTM, reversed target and both directions will help?

# %% slideshow={"slide_type": "skip"}
designs = {
    "GRU, 35 steps of 4": {"size": 4},
    "GRU, 10 steps of 14": {},
    "LSTM": {"cell": "lstm"},
    "GRU, target reversed": {"reverse": True},
    "GRU, both directions": {"bidirectional": True},
}
short = {name: short_run(**options) for name, options in designs.items()}

# %% slideshow={"slide_type": "fragment"} tags=["figure"]
figure, ax = plt.subplots(figsize=(9, 2.9))
colors = [plots.BASELINE] + 3 * [plots.SKY] + [plots.BLUE]
bars = ax.barh(list(short), list(short.values()), color=colors)
ax.bar_label(bars, fmt="%.3f", padding=3)
ax.invert_yaxis()
ax.grid(axis="y", visible=False)
ax.set_title("Short patches are worst; the other changes do no harm")
ax.set_xlabel("validation MSE after 12 passes")
plots.show(
    figure,
    "Bar chart of validation errors: 35 short steps are worst, then the plain GRU; the other three "
    "are about as good as that or better.",
)

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
base = short["GRU, 10 steps of 14"]
ratio = short["GRU, 35 steps of 4"] / base
expect(ratio > 1.15, f"35 short steps err {ratio:.1f} x as much as 10 long ones, in equal passes")
for name in ("LSTM", "GRU, target reversed", "GRU, both directions"):
    expect(short[name] / base < 1.1, f"{name}: {short[name] / base:.2f} x the plain GRU")

# %% [markdown] slideshow={"slide_type": "skip"}
# **Patches** pay twice. Thirty-five steps also take three and a half times as many state updates for each beat, so the better choice is the
# cheaper one. (The layers that read and write a longer patch are larger; that is part of the bargain.) **Cell, order, directions**: none of the three does harm. How much each
# helps, and which helps most, changes with the seed: twelve passes and 100 validation beats cannot rank them.
#
# Why might they help? **Order**: say the decoder starts from a state that the encoder left behind after $x_T$, with the freshest memory of the end. Then it helps to
# begin with $x_T$: each step of the way back is close to what it needs. Srivastava et al. (2015)
# reverse the *target* of their autoencoder for that reason; Sutskever et al. (2014) reverse the *source* sentence. Here
# the code reaches the decoder at every step, so no step is far from its source.
#
# **Directions**: a forward encoder has read $x_1$ nine updates ago and $x_{10}$ just now. Of two readers, one from either end, one has always read a step at most
# four updates ago. So take both directions for the main model (it has twice the recurrent parameters), and judge it by its own numbers.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Train the chosen one for longer
#
# Forty passes over 400 beats. The dotted lines are PCA with $k = 8$, on the training beats and on the validation beats.
#
# <!-- notes
# Now train the chosen design for longer. Compare like with like: the dashed line with the lower dotted one, the solid
# line with the upper one. The network beats PCA on the beats it has trained on and ends a little above it on the
# others. The lead it had is gone: that is overfitting. A tenth on 100 beats is within the noise, so wait for the 4,500
# test beats.
# -->

# %%
history = training.fit(
    autoencoder, patch(x_train, 14), epochs=40, batch_size=20, learning_rate=0.01,
    validation_data=patch(x_val, 14),
)

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
pca_error = {"training": metrics.mse(x_train, through_pca(x_train)),
             "held out": metrics.mse(x_val, through_pca(x_val))}
ratio = history["loss"][-1] / pca_error["training"]
expect(ratio < 1, f"on training beats {ratio:.2f} x the error of PCA")
ratio = history["val_loss"][-1] / pca_error["held out"]
expect(ratio > 1, f"on held-out beats {ratio:.2f} x the error of PCA")

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(9, 3.2))
plots.learning_curves(
    {"recurrent": history}, ylabel="MSE (s.d. squared)", logy=True, ax=ax,
    baselines={f"PCA, {name}": error for name, error in pca_error.items()},
    title="Better than PCA on the beats it has seen, worse on the others",
)
plots.show(
    ax, "Training error ends below that of PCA, validation error above it; PCA is dotted."
)


# %% [markdown] tags=["predict"]
# **Predict first.** On 4,500 test beats, with eight numbers for each: what order do you expect among PCA, a dense autoencoder
# 140-64-8-64-140 and the recurrent one?

# %% slideshow={"slide_type": "skip"}
def dense_rival():
    """A dense autoencoder 140-64-k-64-140 that takes and returns steps."""
    encoder = [keras.Input((10, 14)), layers.Flatten(),
               layers.Dense(64, activation="relu"), layers.Dense(k)]
    decoder = [keras.Input((k,)), layers.Dense(64, activation="relu"),
               layers.Dense(140), layers.Reshape((10, 14))]
    return models.Autoencoder(keras.Sequential(encoder), keras.Sequential(decoder))

keras.utils.set_random_seed(SEED)
dense = dense_rival()
_ = training.fit(dense, patch(x_train, 14), epochs=60, batch_size=20, learning_rate=0.005)

# %% slideshow={"slide_type": "skip"}
x_test, y_test = ecg.x_test, ecg.y_test
x_hat = {
    "mean beat": np.broadcast_to(x_train.mean(axis=0), x_test.shape),
    "PCA": through_pca(x_test),
    "dense": run(dense, patch(x_test, 14)).reshape(-1, 140),
    "recurrent": run(autoencoder, patch(x_test, 14)).reshape(-1, 140),
}

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The result: recurrence loses this one
#
# <!-- notes
# Say it plainly: the recurrent network loses here. Same code size, same training beats, same test beats. A likely
# reason is that these beats are aligned, so that a weight for each sample can use the position. The experiment does not
# prove it: parameters, passes and learning rate differ too.
# -->

# %% tags=["evidence", "checkpoint"]
test_mse = {name: metrics.mse(x_test, copy) for name, copy in x_hat.items()}
parameters = {"dense": dense.count_params(), "recurrent": autoencoder.count_params()}
print(f"{'':10s} {'code size':>9s} {'parameters':>11s} {'test MSE':>9s} {'explained':>10s}")
for name, error in test_mse.items():
    size, share = 0 if name == "mean beat" else k, 1 - error / test_mse["mean beat"]
    count = parameters.get(name, 140 * (size + 1))
    print(f"{name:10s} {size:9d} {count:11,d} {error:9.4f} {share:10.1%}")
expect(test_mse["recurrent"] < 0.08, f"recurrent: test MSE {test_mse['recurrent']:.3f} below 0.08")
ratio = test_mse["recurrent"] / test_mse["dense"]
expect(ratio > 1, f"and yet {ratio:.2f} x the error of the dense network with the same code size")
ratio = test_mse["recurrent"] / test_mse["PCA"]
expect(ratio > 0.95, f"and no better than PCA: {ratio:.2f} x its error")

# %% [markdown]
# Every beat is cut at the same point of its cycle and is 140 samples long: sample 40 always means about the same. PCA and the dense network
# have **a weight of its own for each sample**. The recurrent network must count its way there with one set of weights for all steps. Why the recurrent network trails the dense one is not settled here: the two also
# differ in parameters, passes and learning rate.

# %% slideshow={"slide_type": "skip"} tags=["figure"]
figure, axes = plt.subplots(1, 5, figsize=(12, 3.0), sharey=True)
for c, ax in enumerate(axes):
    i = np.flatnonzero(y_test == c)[2]
    ax.plot(x_test[i], color="black", lw=1, label="input")
    ax.plot(x_hat["PCA"][i], color=plots.BASELINE, lw=1.3, label="PCA")
    ax.plot(x_hat["recurrent"][i], color=plots.DECODER, lw=1.8, label="recurrent")
    ax.set(title=short_names[c], xlabel="sample")
axes[0].set_ylabel("voltage (s.d.)")
axes[0].legend(fontsize=9, loc="upper center")
figure.suptitle("Eight numbers redraw a common beat; rare ones come out roughly", x=0.02, ha="left")
plots.show(
    figure,
    "One test beat of each class with its copies by PCA and by the recurrent autoencoder; common "
    "classes follow the input closely, rare ones less so.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What the eight numbers know
#
# No label was used in training. Turn the codes of the test beats so that you see their two widest directions.
#
# <!-- notes
# Eight numbers drawn in two: we rotate the code with PCA and look at the two widest directions. Normal and R-on-T beats
# part without any label having been used. The three rare classes lie among them and between.
# -->

# %% tags=["figure"]
z_train, z_test = (run(autoencoder.encoder, patch(x, 14)) for x in (x_train, x_test))
figure, ax = plt.subplots(figsize=(11, 4))
places = PCA(2).fit(z_train).transform(z_test)
plots.code_scatter(places, y_test, names=("normal", "R-on-T", "ventr.", "supra.", "uncl."), ax=ax,
                   title="Normal and R-on-T beats part, without labels")
ax.set(xlabel="widest direction of the codes", ylabel="second widest")
plots.show(
    ax,
    "Scatter of test codes in five colours: normal beats gather on one side, R-on-T on the other, "
    "the three rare classes lie among them and between.",
)

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
from sklearn.neighbors import KNeighborsClassifier

def five_neighbours(train, test):
    return KNeighborsClassifier(5).fit(train, y_train).score(test, y_test)

from_code, from_raw = five_neighbours(z_train, z_test), five_neighbours(x_train, x_test)
expect(from_code > 0.91, f"the 5 nearest codes name the class of {from_code:.1%} of the beats")
expect(abs(from_code - from_raw) < 0.02, f"the 5 nearest among all 140 samples: {from_raw:.1%}")


# %% [markdown] slideshow={"slide_type": "skip"}
# Let the five nearest *labelled* training codes vote on the class of a test beat. Eight numbers name it about as well as all 140 samples do: but normal and R-on-T beats are 94 % of the test beats, so that share says that the code
# keeps these two apart, and next to nothing about the three rare classes.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Beats of different lengths
#
# Heartbeats differ in length; the archive *stretched* them all to 140. Make up lengths: each beat gets 4 to 10 steps at random, then zeros. A
# `Masking` layer marks steps that are all zero, and the GRU carries its state past them.
#
# Padding must not count in the loss either. With $m_{it} = 1$ for a real step $t$ of beat $i$ and 0 for padding,
#
# $$\mathcal{L} = \frac{\sum_{i,t} m_{it} \, \| x_{it} - \hat{x}_{it} \|^2}{14 \sum_{i,t} m_{it}}.$$
#
# <!-- notes
# In truth no two heartbeats last equally long. The archive stretched each one to 140 samples and does not say how long
# it was. So we make lengths up: between 56 and 140 samples, the rest filled with zeros. Two places need the mask: the
# encoder, so that the code is that of the beat and not of the zeros, and the loss, so that no effort goes into drawing
# zeros.
# -->

# %% slideshow={"slide_type": "skip"}
def resample(x, length):
    """Stretch or squeeze a series to a length, by linear interpolation."""
    return np.interp(np.linspace(0, 1, length), np.linspace(0, 1, len(x)), x)

def random_lengths(x, rng, low=4, steps=10, size=14):
    """Give each beat a random number of steps; zero-pad; mark the real steps."""
    lengths = rng.integers(low, steps + 1, len(x))
    out = np.zeros((len(x), steps * size), "float32")
    for row, beat, length in zip(out, x, lengths * size):
        row[:length] = resample(beat, length)
    return patch(out, size), np.arange(steps) < lengths[:, None]

rng = np.random.default_rng(SEED)
s_train, keep_train = random_lengths(np.repeat(x_train, 2, axis=0), rng)  # each at two lengths
s_test, keep_test = random_lengths(x_test, rng)

# %%
keras.utils.set_random_seed(SEED)
masked = recurrent_autoencoder(10, 14, k, mask_value=0)
_ = training.fit(
    masked, s_train, sample_weight=keep_train.astype("float32"),  # m: 1 for real steps
    epochs=20, batch_size=40, learning_rate=0.02,
)

# %% [markdown] slideshow={"slide_type": "skip"}
# `fit` multiplies the error of each step by its `sample_weight`, of shape (beats, steps). It then divides by the number of all steps, real or not, which changes the scale of the
# loss and nothing else. The encoder reads one way here, to save time.

# %% [markdown] slideshow={"slide_type": "skip"} tags=["predict"]
# **Predict first.** Take beats of exactly 6 steps. Encode them as they are, then with four steps of zeros behind them. How far
# will the code move, with the mask and without?

# %% slideshow={"slide_type": "skip"}
without_mask = keras.Sequential(masked.encoder.layers[1:])  # the same weights
padded = s_test[keep_test.sum(axis=1) == 6][:200]
code = run(without_mask, padded[:, :6])  # six steps, nothing to mask
moved = {
    name: float(np.abs(run(model, padded) - code).max())
    for name, model in (("with Masking", masked.encoder), ("without", without_mask))
}

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Padding that does not count
#
# Encode beats of 6 steps as they are, then with four steps of zeros behind them. How far does the code move?
#
# <!-- notes
# Exactly zero movement with the mask, because the state is simply carried past the padded steps. Without the mask, the
# same weights give another code: silence is an input too.
# -->

# %% tags=["checkpoint"]
for name, distance in moved.items():
    print(f"{name:13s} adding four steps of zeros moves a code by at most {distance:.6f}")
expect(moved["with Masking"] < 1e-5, "with the mask, padding does not change the code")
expect(moved["without"] > 0.1, "without it, the same weights give another code")


# %% [markdown]
# With the mask, the state after step 6 is carried unchanged through steps 7 to 10. Without it, the GRU reads zeros as data.

# %% [markdown] tags=["predict"]
# **Predict first.** PCA and a dense network read the padded beats as 140 numbers. Who has the lowest error on the real samples: PCA, the
# dense network or the masked recurrent one? And what if you stretch each beat back to 140 before PCA, and squeeze the copy again?

# %% slideshow={"slide_type": "skip"}
def through_aligned_pca(steps, keep):
    """Stretch each beat back to 140 samples, send it through PCA, squeeze the copy again."""
    flat, lengths = steps.reshape(-1, 140), 14 * keep.sum(axis=1)
    aligned = np.array([resample(beat[:m], 140) for beat, m in zip(flat, lengths)])
    out = np.zeros_like(flat)
    for row, copy, m in zip(out, through_pca(aligned), lengths):
        row[:m] = resample(copy, m)
    return out


# %% slideshow={"slide_type": "skip"}
flat_train, flat_test = s_train.reshape(-1, 140), s_test.reshape(-1, 140)
keras.utils.set_random_seed(SEED)
dense_padded = dense_rival()
_ = training.fit(dense_padded, s_train, sample_weight=keep_train.astype("float32"),
                 epochs=60, batch_size=40, learning_rate=0.005)
copies = {
    "PCA on padded beats": through_pca(flat_test, PCA(k, svd_solver="full").fit(flat_train)),
    "dense on padded beats": run(dense_padded, s_test),
    "recurrent, masked": run(masked, s_test),
    "PCA, stretched back": through_aligned_pca(s_test, keep_test),
}
by_method = {
    name: metrics.mse(s_test[keep_test], copy.reshape(s_test.shape)[keep_test])
    for name, copy in copies.items()
}

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What recurrence buys
#
# <!-- notes
# Read the table from the top. Once lengths differ, PCA on padded beats falls behind the masked recurrent network. A
# dense network with the same weighted loss does better still, because lengths up to 140 fit its input. And the last row
# wins: it knows the length and undoes the stretching. Recurrence is for sequences that you cannot align.
# -->

# %% tags=["evidence", "checkpoint"]
for name, error in by_method.items():
    print(f"{name:22s} test MSE on real samples {error:.4f}")
ratio = by_method["PCA on padded beats"] / by_method["recurrent, masked"]
expect(ratio > 1.2, f"of unequal length: PCA errs {ratio:.2f} x as much as the recurrent network")
ratio = by_method["PCA, stretched back"] / by_method["recurrent, masked"]
expect(ratio < 1, f"PCA on beats stretched back: {ratio:.2f} x its error")
ratio = by_method["dense on padded beats"] / by_method["recurrent, masked"]
expect(ratio < 1, f"dense on padded beats: {ratio:.2f} x its error")

# %% [markdown]
# * **Unequal lengths.** Sample 40 no longer means one thing, and PCA on padded beats falls behind.
# * **No weight belongs to a position.** The recurrent network has the same parameters for any number of steps, and padding does not touch its code.
# * **It does not win by magic.** A dense network does better still, after 60 passes instead of 20, as long as 140 inputs are enough. And if you *can* align, align: the last
#   row knows the start and end of each beat, and undoes what you did to them.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Abnormal beats: the error as alarm
#
# Train on **normal** beats only. Score a new beat by its error, $\| x - \hat{x} \|^2 / d$ (Malhotra et al. 2016 detect anomalies by the errors of an
# LSTM autoencoder). The **AUROC** is the chance that an abnormal beat scores above a normal one; 0.5 is guessing. Each network trains three times,
# with three seeds, and its AUROC is the mean of the three.
#
# <!-- notes
# The detector never sees an abnormal beat. It learns to copy normal ones, and the error is the score. The area under
# the ROC curve is the chance that a random abnormal beat scores higher than a random normal one. We average three seeds
# because one run is one draw.
# -->

# %%
normal_train, abnormal = x_train[y_train == 0], y_test > 0

def scores_of(build, **options):
    """Scores of the test beats by networks trained on normal beats, one for each of three seeds."""
    scores = []
    for seed in range(SEED, SEED + 3):
        keras.utils.set_random_seed(seed)
        detector = build()
        training.fit(detector, patch(normal_train, 14), batch_size=20, **options)
        copy = run(detector, patch(x_test, 14))
        scores.append(metrics.squared_error(patch(x_test, 14), copy) / 140)
    return scores


# %% slideshow={"slide_type": "skip"}
recurrent_scores = scores_of(
    lambda: recurrent_autoencoder(10, 14, k), epochs=20, learning_rate=0.02
)
dense_scores = scores_of(dense_rival, epochs=60, learning_rate=0.005)

# %% [markdown] slideshow={"slide_type": "skip"}
# The dense detectors keep the settings from above. The recurrent ones read one way and take half the passes at twice the learning rate, to save time.

# %% [markdown] tags=["predict"]
# **Predict first.** PCA and the dense network copy *normal* beats better than the recurrent one does. Does that make them better
# detectors, at the same code size?

# %% slideshow={"slide_type": "skip"}
from sklearn.metrics import roc_auc_score

def pca_score(k):
    copy = through_pca(x_test, PCA(k, svd_solver="full").fit(normal_train))
    return metrics.squared_error(x_test, copy) / 140

def evaluate(runs):
    """AUROC against all abnormal beats, then each class; error on normal beats; mean of runs."""
    groups = [y_test >= 0] + [(y_test == 0) | (y_test == c) for c in range(1, 5)]
    areas = [np.mean([roc_auc_score(abnormal[g], s[g]) for s in runs]) for g in groups]
    return areas, np.mean([s[~abnormal] for s in runs])


# %% slideshow={"slide_type": "skip"}
mean_beat = np.broadcast_to(normal_train.mean(axis=0), x_test.shape)
results = {
    "mean beat": evaluate([metrics.squared_error(x_test, mean_beat) / 140]),
    "PCA, k = 2": evaluate([pca_score(2)]),
    "PCA, k = 3": evaluate([pca_score(3)]),
    "PCA, k = 8": evaluate([pca_score(8)]),
    "dense, k = 8": evaluate(dense_scores),
    "recurrent, k = 8": evaluate(recurrent_scores),
}

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A poor copier, a good detector
#
# <!-- notes
# Compare the last three rows first: same code size, same beats. The recurrent network copies normal beats far worse
# than the other two, yet it detects better than PCA and as well as the dense one. Then look at the three rows of PCA:
# two components detect as well as the network, three do not. Nobody could have known that without the labels of the
# test beats.
# -->

# %% tags=["evidence"]
print(f"{'':17s} {'MSE':>6s}  AUROC: all " + " ".join(f"{name:>12s}" for name in short_names[1:]))
for name, (areas, error) in results.items():
    print(f"{name:17s} {error:6.3f} {areas[0]:11.4f} " + " ".join(f"{a:12.3f}" for a in areas[1:]))

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
area = {name: areas[0] for name, (areas, _) in results.items()}
copy_error = {name: error for name, (_, error) in results.items()}
ours = area["recurrent, k = 8"]
expect(ours >= 0.98, f"AUROC of the recurrent network, mean of three seeds: {ours:.4f}")
rivals = ("PCA, k = 8", "dense, k = 8")
ratio = copy_error["recurrent, k = 8"] / max(copy_error[name] for name in rivals)
expect(ratio > 1.5, f"it copies normal beats {ratio:.1f} x worse than PCA and the dense network")
expect(ours > area["PCA, k = 8"] + 0.003, "yet it detects better than PCA of equal code size,")
expect(abs(ours - area["dense, k = 8"]) < 0.008, "about as well as the dense network,")
expect(abs(ours - area["PCA, k = 2"]) < 0.005, "and as PCA with 2 numbers")

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(9, 2.3))
bins = np.geomspace(0.003, 8, 60)
for c in (0, 1):
    ax.hist(recurrent_scores[0][abnormal == c], bins, color=plots.PALETTE[c], alpha=0.65)
ax.set(xscale="log", xlabel="score: mean squared error of a beat (s.d. squared)",
       ylabel="test beats", title="Most abnormal beats score above nearly all normal ones")
ax.legend(["normal", "abnormal"])
plots.show(
    ax, "Histogram of scores, logarithmic: normal beats low, abnormal ones mostly far higher."
)

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
bar = np.quantile(recurrent_scores[0][~abnormal], 0.95)
caught = np.mean(recurrent_scores[0][abnormal] > bar)
expect(caught > 0.9, f"{caught:.0%} of the abnormal beats score above 95 % of the normal ones")
weak = results["recurrent, k = 8"][0]
expect(weak[4] == min(weak), "the unclassified beats are the hardest to tell from normal ones")


# %% [markdown] slideshow={"slide_type": "skip"}
# A good detector need not copy well. It must copy abnormal beats *worse* than normal ones, and that is another aim: a network or a PCA that can draw many shapes can draw
# abnormal ones too. The three rows of PCA warn you against an easy rule, though. Two numbers detect as well as the recurrent network does, three do not, and which $k$ is best was read
# off the labels of the test beats. Without labels you would not know. [Lesson 01](01_what_is_an_autoencoder.ipynb) is back: an error alone proves nothing.
#
# The last column is the weak spot. Unclassified beats are few, and some of them look normal. And the first row shows how easy the bulk of the anomalies is: a rule that knows the
# mean normal beat and nothing else would get that far. Most abnormal beats are R-on-T, and look very different.
#
# Beside a published number: Pereira and Silveira (2019) report an AUROC of 0.9836 on ECG5000, for a support vector machine on the codes of a
# variational recurrent autoencoder. It is another task: a support vector machine learns from labels, and their autoencoder learns from beats of all kinds. So the two numbers
# stand side by side and not in competition.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How it fails: a decoder that was always told the answer
#
# A decoder may also read what it wrote: $\hat{x}_t$ from $z$ and $\hat{x}_{t-1}$. In training you can hand it the *true* $x_{t-1}$: **teacher
# forcing** (Williams and Zipser 1989). The only difference is the last line of the loop.
#
# <!-- notes
# A decoder can also read its own last output, as a language model does. In training one may hand it the true last step
# instead: teacher forcing. Every step then trains from a perfect past, and that is a past it never has when it runs
# alone.
# -->

# %% tags=["failure"]
class FeedbackDecoder(layers.Layer):
    def __init__(self, steps, features, units):
        super().__init__()
        self.steps, self.features = steps, features
        self.start, self.cell = layers.Dense(units, activation="tanh"), layers.GRUCell(units)
        self.readout = layers.Dense(features)

    def call(self, z, targets=None):
        state, outputs = self.start(z), []
        previous = ops.zeros((ops.shape(z)[0], self.features))
        for t in range(self.steps):
            state, _ = self.cell(ops.concatenate([z, previous], axis=-1), [state])
            outputs.append(self.readout(state))
            previous = outputs[-1] if targets is None else targets[:, t]
        return ops.stack(outputs, axis=1)


# %% slideshow={"slide_type": "skip"} tags=["failure"]
class FeedbackAutoencoder(keras.Model):
    def __init__(self, forced):
        super().__init__()
        self.encoder = keras.Sequential([layers.GRU(64), layers.Dense(k)])
        self.decoder = FeedbackDecoder(10, 14, 64)
        self.forced = forced  # teacher forcing while training

    def call(self, x, training=None):
        return self.decoder(self.encoder(x), x if training and self.forced else None)


# %% slideshow={"slide_type": "skip"} tags=["failure"]
feedback = {}
for name, forced in (("teacher forcing", True), ("its own output", False)):
    keras.utils.set_random_seed(SEED)
    feedback[name] = FeedbackAutoencoder(forced)
    training.fit(feedback[name], patch(x_train, 14), epochs=12, batch_size=20, learning_rate=0.01)

# %% [markdown] tags=["predict"]
# **Predict first.** Both networks have equal parameters. Which one has the lower error when it must run alone?

# %% slideshow={"slide_type": "skip"} tags=["failure"]
steps_val = patch(x_val, 14)
taught, own = feedback["teacher forcing"], feedback["its own output"]
copies = {
    "forced, shown the truth": taught(steps_val, training=True),
    "forced, running alone": taught(steps_val),
    "trained on its own output": own(steps_val),
}
by_step = {
    name: np.mean((steps_val - ops.convert_to_numpy(copy)) ** 2, axis=(0, 2))
    for name, copy in copies.items()
}
alone = {name: error.mean() for name, error in by_step.items()}
alone["RepeatVector, no feedback"] = short["GRU, 10 steps of 14"]  # as many passes, same rate

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The exposure gap
#
# <!-- notes
# Told the true previous patch, the forced network looks good. Running alone, with the same weights and codes, its error
# is far higher: that difference is the exposure gap. The network trained on its own output has no such gap, and the
# forced one, when it runs alone, has no clear gain over it.
# -->

# %% tags=["failure"]
for name, error in alone.items():
    print(f"{name:26s} validation MSE {error:.4f}")

# %% slideshow={"slide_type": "skip"} tags=["failure", "checkpoint"]
gap = alone["forced, running alone"] / alone["forced, shown the truth"]
expect(gap > 1.3, f"exposure gap: running alone costs {gap:.1f} x the error with the truth in view")
promise = alone["forced, shown the truth"] / alone["trained on its own output"]
expect(promise < 0.85, f"with the truth in view, {promise:.2f} x the error of the other network")
ratio = alone["forced, running alone"] / alone["trained on its own output"]
expect(ratio > 0.9, f"running alone, {ratio:.2f} x its error: no clear gain")
ratio = alone["RepeatVector, no feedback"] / alone["trained on its own output"]
expect(0.5 < ratio < 1.6, f"without feedback: {ratio:.2f} x its error")

# %% tags=["figure", "failure"]
figure, ax = plt.subplots(figsize=(9, 2.7))
for (name, error), color in zip(by_step.items(), (plots.SKY, plots.RED, plots.DECODER)):
    ax.plot(np.arange(1, 11), error, "o-", color=color, label=name)
ax.set(xlabel="step", ylabel="validation MSE", xticks=range(1, 11), yscale="log",
       title="The same network, told the truth and running alone")
ax.legend(fontsize=9)
plots.show(
    ax,
    "Error by step: low with the truth in view, higher for the same network running alone and for "
    "the one trained on its own output.",
)

# %% [markdown] slideshow={"slide_type": "skip"}
# At step 1 the first two curves meet: there is no previous patch yet, so both see the same. After that the network reads the true previous patch in
# one case and its own in the other, which it never met in training. Its mistakes feed the next step and add up, so look for the gap towards the end of
# the beat.
#
# Compare the two networks. With the truth in view, the forced one looks far better than the other. Run alone, as it must when only the code is known, it has no clear gain.
# The trap is the number: a low loss under teacher forcing is no reconstruction error, so **measure a decoder the way it will be used.** Malhotra et al. (2016) train with the true values
# and run on predicted ones. For text, where targets are long and discrete, teacher forcing has a strong point in its favour: no step has to wait for another's output. The last row of
# the table is the decoder of the rest of this lesson, which sees no output at all, after as many passes. For ten steps of a smooth signal it is in
# the same range: feedback is a choice here, and not a must.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
first = by_step["forced, running alone"][0] / by_step["forced, shown the truth"][0]
expect(abs(first - 1) < 1e-3, f"at step 1 both ways give the same error: ratio {first:.4f}")

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Exercises
#
# Write your answer in the cell below each task, then run the check under it.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 1 (warm-up): count a GRU
#
# How many parameters does `layers.GRU(32)` have when each step has 14 values? It has three blocks (update, reset, candidate), each with a
# matrix for the input, a matrix for the state and *two* biases, as in the equations above.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
n_parameters = ...  # your code here

# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 1
check(
    "Exercise 1", lambda: n_parameters,
    (lambda a: not isinstance(a, tuple), "Python reads 1,234 as two numbers. Leave out the comma."),
    (lambda a: a != 4512, "Each block has two biases: one added to W x, one to U h."),
    (lambda a: a != 1536, "Three blocks, each with a matrix for x, one for h, two biases."),
    (lambda a: a != 6016,
     "Four blocks with one bias each make an LSTM. A GRU has three with two."),
    (lambda a: a == 4608,
     "Per block: 14 x 32 weights from x, 32 x 32 from h, and 2 x 32 biases."),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# n_parameters = 3 * (14 * 32 + 32 * 32 + 2 * 32)
# ```
#
# The number of steps does not appear: the same weights serve every step. That is why the network can read any length.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 2 (core): an error that ignores padding
#
# Write `masked_mse(x, x_hat, keep)`: `x` and `x_hat` have shape (beats, steps, size), `keep` has shape (beats, steps) and is `True` for real steps. Return
# the mean squared error over all values of the *real* steps, one number.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def masked_mse(x, x_hat, keep):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 2
seq, seq_hat = np.zeros((2, 4, 2)), np.ones((2, 4, 2))
seq_hat[0, :3], seq_hat[1, 1:] = 2, 9
real = np.array([[True, True, True, False], [True, False, False, False]])
check(
    "Exercise 2", lambda: masked_mse(seq, seq_hat, real),
    (lambda a: np.ndim(a) == 0, "Return one number for all beats together."),
    (lambda a: not np.isclose(a, np.mean((seq - seq_hat) ** 2)),
     "The padded steps still count."),
    (lambda a: not np.isclose(a, 13 / 8),
     "The padded steps add nothing, but you still divide by them."),
    (lambda a: not np.isclose(a, 6.5),
     "Each real step holds several values: divide by those too."),
    (lambda a: not np.isclose(a, 2.5),
     "That weighs beats equally. Weigh every real value equally."),
    (lambda a: np.isclose(a, 3.25),
     "Sum the squared errors of real steps, divide by their values."),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def masked_mse(x, x_hat, keep):
#     return np.mean((x - x_hat)[keep] ** 2)
# ```
#
# Indexing with a boolean array of shape (beats, steps) picks out the real steps, each with all its values.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 3 (core): what the teacher hands over
#
# With teacher forcing, the decoder's input at step $t$ is the true $x_{t-1}$, and zeros at the first step. Write `teacher_inputs(x)`: from targets of
# shape (beats, steps, size) make the decoder's inputs, of the same shape, so that all steps can train at once.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def teacher_inputs(x):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 3
targets = np.arange(1.0, 25.0).reshape(2, 4, 3)
check(
    "Exercise 3", lambda: teacher_inputs(targets.copy()),
    (lambda a: np.shape(a) == (2, 4, 3),
     "The inputs have the shape of the targets: (beats, steps, size)."),
    (lambda a: not np.allclose(a, targets),
     "The decoder would be shown the very step it must draw."),
    (lambda a: not np.allclose(a[:, :-1], targets[:, 1:]),
     "You shifted the wrong way: it would see the future."),
    (lambda a: np.allclose(a[1, 1:], targets[1, :-1]),
     "Shift along the steps (axis 1): input t is target t - 1."),
    (lambda a: np.allclose(np.array(a)[:, 0], 0),
     "Before the first step there is nothing: zeros, not the last step."),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def teacher_inputs(x):
#     return np.concatenate([np.zeros_like(x[:, :1]), x[:, :-1]], axis=1)
# ```
#
# No step waits for another's output, so a training pass can hand all inputs to the recurrent layer in one call.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 4 (stretch): one step of an LSTM
#
# Write `lstm_step(x, h, s, kernel, recurrent_kernel, bias)` in NumPy. It returns the new state and the new cell, `(h, s)`. Keras keeps four blocks side by side: input
# gate, forget gate, candidate, output gate. The equations stand below those of the GRU; `sigmoid` is given.

# %% slideshow={"slide_type": "skip"} tags=["exercise-setup"]
def sigmoid(a):
    return 1 / (1 + np.exp(-a))

lstm_cell = layers.LSTMCell(3, bias_initializer="random_normal")
lstm_rng = np.random.default_rng(1)
lstm_x, lstm_h, lstm_s = (lstm_rng.normal(size=(2, m)) for m in (4, 3, 3))
right_h, (_, right_s) = lstm_cell(lstm_x, [lstm_h, lstm_s])
right_h, right_s = ops.convert_to_numpy(right_h), ops.convert_to_numpy(right_s)
lstm_weights = [ops.convert_to_numpy(w) for w in lstm_cell.weights]


# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def lstm_step(x, h, s, kernel, recurrent_kernel, bias):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 4
check(
    "Exercise 4", lambda: lstm_step(lstm_x, lstm_h, lstm_s, *lstm_weights),
    (lambda a: isinstance(a, (tuple, list)) and len(a) == 2,
     "Return two arrays: the state h and the cell s."),
    (lambda a: not np.allclose(a[0], right_s, atol=1e-5),
     "You return the cell first. The order is (h, s)."),
    (lambda a: np.allclose(a[1], right_s, atol=1e-5),
     "The cell is wrong. Order: input, forget, candidate (tanh), output. Forget gate x old cell."),
    (lambda a: np.allclose(a[0], right_h, atol=1e-5),
     "The cell is right. The state is output gate x tanh of it."),
)

# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def lstm_step(x, h, s, kernel, recurrent_kernel, bias):
#     i, e, c, o = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)
#     s = sigmoid(e) * s + sigmoid(i) * np.tanh(c)
#     return sigmoid(o) * np.tanh(s), s
# ```
#
# The cell changes by a product with a gate and an addition; no matrix touches it. That is the path on which gradients survive.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Open experiments
#
# No check here, only curiosity. Predict, change one thing, run again.
#
# * Fold the beat into 4 steps of 35 or 20 of 7. Where does the error of `short_run` turn?
# * Leave the start state out of `SequenceDecoder`, so that only `RepeatVector` carries the code. What does it cost?
# * Give the detector a code of 2, then of 32. What happens to its error on normal beats, and what to the AUROC?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Summary
#
# 1. A recurrent encoder folds a sequence into its last state, a step at a time; gates decide what to keep. A decoder unrolls the code again.
# 2. On aligned beats of equal length it loses to a dense network and has no edge over PCA at the same code size.
# 3. When lengths differ it beats PCA on padded beats. Masks keep padding out of the code, exactly, and weights keep it out of the loss. A dense network does better still, and aligning first best of all.
# 4. Trained on normal beats alone, its error finds abnormal ones of the same patient with an AUROC above 0.98. A detector need not copy well: it must copy abnormal beats worse.
# 5. Teacher forcing hides the error a decoder makes when it must read its own output: measure it the way it will run.
#
# <!-- notes
# Read the five lines together. The second and third carry the message: know when a tool has nothing to offer. The last
# line is good advice far beyond recurrent networks.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Further reading
#
# - K. Cho et al. (2014). Learning phrase representations using RNN encoder-decoder for statistical machine translation.
#   [arXiv:1406.1078](https://arxiv.org/abs/1406.1078)
# - S. Hochreiter, J. Schmidhuber (1997). Long short-term memory. *Neural Computation* 9(8).
#   [doi:10.1162/neco.1997.9.8.1735](https://doi.org/10.1162/neco.1997.9.8.1735)
# - I. Sutskever, O. Vinyals, Q. V. Le (2014). Sequence to sequence learning with neural networks. It reverses the source.
#   [arXiv:1409.3215](https://arxiv.org/abs/1409.3215)
# - N. Srivastava, E. Mansimov, R. Salakhutdinov (2015). Unsupervised learning of video representations using LSTMs. It reverses the target.
#   [arXiv:1502.04681](https://arxiv.org/abs/1502.04681)
# - P. Malhotra et al. (2016). LSTM-based encoder-decoder for multi-sensor anomaly detection. [arXiv:1607.00148](https://arxiv.org/abs/1607.00148)
# - R. J. Williams, D. Zipser (1989). A learning algorithm for continually running fully recurrent neural networks. *Neural Computation* 1(2).
#   [doi:10.1162/neco.1989.1.2.270](https://doi.org/10.1162/neco.1989.1.2.270)
# - J. Pereira, M. Silveira (2019). Learning representations from healthcare time series data for unsupervised anomaly detection. *IEEE BigComp*.
#   [doi:10.1109/BIGCOMP.2019.8679157](https://doi.org/10.1109/BIGCOMP.2019.8679157)
# - H. A. Dau et al. (2018). The UCR time series archive. [arXiv:1810.07758](https://arxiv.org/abs/1810.07758)
# - A. L. Goldberger et al. (2000). PhysioBank, PhysioToolkit, and PhysioNet. *Circulation* 101(23).
#   [doi:10.1161/01.CIR.101.23.e215](https://doi.org/10.1161/01.CIR.101.23.e215)

# %% [markdown] slideshow={"slide_type": "skip"}
# [← 09 Variational autoencoder](09_variational_autoencoder.ipynb)
