# %% [markdown] slideshow={"slide_type": "slide"}
# # 10 · Recurrent autoencoder: squeezing a sequence
#
# > **How do you squeeze a sequence?**
#
# **Time** about 40 s on two CPU cores, an hour to read · **Before** [lesson 01](01_what_is_an_autoencoder.ipynb),
# [lesson 05](05_training.ipynb) · **Data** ECG5000: 5,000 heartbeats of one patient ·
# <a href="https://colab.research.google.com/github/OWNER/REPOSITORY/blob/main/notebooks/10_recurrent_autoencoder.ipynb" target="_parent">Open in Colab</a>
#
# **Afterwards you can** *explain* a step of a recurrent network, *build* an encoder and a decoder for sequences, *mask* what is
# only padding, *measure* what recurrence buys, and *detect* abnormal heartbeats.
#
# <!-- notes
# Ask the class how they would describe a melody they heard once. They hum it back: one note after the other in, one
# note after the other out, and in between only what they remember. That is a recurrent autoencoder.
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
# ## Five kinds of heartbeat
#
# A heartbeat is a sequence: 140 voltages, one after the other. The classes below serve to judge, and once to select: the detector trains on normal beats only.
#
# <!-- notes
# Each curve is one heartbeat of one patient with heart failure, rescaled to 140 samples. The classes come from an
# automatic annotation. No network here is trained to predict them. We use them to judge, and once to pick the normal
# beats for a detector. Note how rare three of the five classes are.
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
# Each beat has been scaled to a standard deviation of 1. *R-on-T* and *ventricular* are two
# kinds of premature ventricular contraction, *supraventr.* stands for supraventricular premature or ectopic beats. All 5,000 beats were
# drawn at random from one recording of 20 hours (BIDMC congestive heart failure database, record chf07; Goldberger et al. 2000), which was cut into beats and
# interpolated to equal length for the work of Chen et al. (2015). A program assigned the classes. The archive (Dau et al. 2018) gives 500 beats for training and 4,500 for testing.
# Training and test beats come from the *same* heart, so nothing here says how a network would do on another patient.
#
# Of the 500 training beats, 100 are set aside to make choices with. The test beats wait until these are made.
# The code has $k = 8$ numbers throughout. PCA is the first baseline; the beats have no fixed range, so nothing is clipped.

# %% slideshow={"slide_type": "skip"} tags=["nbval-check-output"]
from sklearn.decomposition import PCA

k = 8
order = np.random.default_rng(0).permutation(500)
x_val, y_val = ecg.x_train[order[:100]], ecg.y_train[order[:100]]
x_train, y_train = ecg.x_train[order[100:]], ecg.y_train[order[100:]]
x_test, y_test = ecg.x_test, ecg.y_test


def through_pca(x, train, k=k):
    """Copies of x by the PCA of the training beats with k components."""
    pca = PCA(k, svd_solver="full").fit(train)
    return pca.inverse_transform(pca.transform(x))


errors = np.sort(metrics.squared_error(x_val, through_pca(x_val, x_train)))
share = errors[-5:].sum() / errors.sum()
print(f"PCA: the worst 5 of 100 validation beats hold {share:.0%} of the error")


# %% [markdown] slideshow={"slide_type": "skip"}
# Five odd beats hold much of the validation error, and another draw of 100 may look easy. So compare methods on the *same* beats, and on
# validation beats treat differences under about 10 % as noise.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A beat as steps
#
# A recurrent network reads one step at a time. **Fold** the beat into patches, here 10 steps of 14 samples: nothing is lost, and the gradient travels back through 10 steps instead of 140.
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
# $$u_t = \mathrm{sigmoid}(W_u x_t + b_u + U_u h_{t-1} + b'_u), \qquad r_t = \mathrm{sigmoid}(W_r x_t + b_r + U_r h_{t-1} + b'_r)$$
#
# $$c_t = \tanh\bigl(W_c x_t + b_c + r_t \odot (U_c h_{t-1} + b'_c)\bigr)$$
#
# $$h_t = u_t \odot h_{t-1} + (1 - u_t) \odot c_t$$
#
# * The **update gate** $u_t$: where it is 1, the old state stays, untouched, however many steps go by.
# * The **reset gate** $r_t$: where it is 0, the candidate $c_t$ ignores the past.
# * After the last step, one linear layer turns the state into the **code**: $z = V h_T + b$.
#
# <!-- notes
# Read the gates as taps between zero and one. If the update gate u is one, the state is copied unchanged: memory
# without loss. If it is zero, the state becomes the candidate c. The reset gate r decides how much of the old state the
# candidate sees.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# In the published paper the reset gate acts on $h_{t-1}$ *before* the multiplication by $U_c$. Keras puts it *after*, as above (its option
# `reset_after`), which is why there are two biases. An **LSTM** (Hochreiter and Schmidhuber 1997; the forget gate came later) keeps a second vector, the cell $s_t$,
# and has three gates $i_t$, $e_t$ and $o_t$ (input, forget and output), each of the form $\mathrm{sigmoid}(W x_t + U h_{t-1} + b)$:
#
# $$s_t = e_t \odot s_{t-1} + i_t \odot \tanh(W_s x_t + U_s h_{t-1} + b_s), \qquad h_t = o_t \odot \tanh(s_t).$$
#
# Both have the same idea: the memory is *added to*, not multiplied by a matrix at every step. Where the gate that keeps the old memory stays near 1, the
# gradient survives the way back.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The same in NumPy
#
# Keras keeps the three blocks side by side: update, reset, candidate.
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
# its first state comes from the code too, and a dense layer turns each state into a patch.
#
# <!-- notes
# The decoder has no input sequence to read, so it gets the code at every step. The state starts from the code too. Then
# a GRU turns the same input at each step into a changing state, and a dense layer turns each state into a patch.
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
# 140 numbers in, 8 in the middle, 140 out. The encoder reads one way here; `bidirectional=True` adds a second reader that starts at the end.
#
# <!-- notes
# 140 numbers become 8. The wedge of the encoder contains the recurrence of the slide before last, the decoder's single
# wedge that of the last one. The number of parameters does not depend on the number of steps.
# -->

# %% tags=["figure"]
networks = {cell.upper(): recurrent_autoencoder(10, 14, k, cell=cell) for cell in ("gru", "lstm")}
encoder, decoder = networks["GRU"].encoder, networks["GRU"].decoder
figure = plots.architecture(encoder, decoder, "Ten steps of 14 samples pass through 8 numbers")
plots.show(
    figure,
    "Diagram: 10 x 14 values, a recurrent layer with 64 values, a code of 8, and a sequence "
    "decoder back to 10 x 14 values.",
)


# %% [markdown] slideshow={"slide_type": "slide"}
# ## Aligned beats, after a short training
#
# 400 beats, 80 passes. The rival is a dense autoencoder, 140-256-64-8-64-256-140.
#
# <!-- notes
# Same code size, same training beats, same test beats. Take bets on the order first. Then say what this table cannot
# show: the networks have had a few seconds each. The next slide shows what more training and tuning change.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** On the test beats, does the recurrent network copy better than PCA and the dense network, about as well, or worse?

# %% slideshow={"slide_type": "skip"}
def dense_rival(steps=10):
    """A dense autoencoder with hidden layers of 256 and 64 that takes and returns steps."""
    encoder = [keras.Input((steps, 14)), layers.Flatten(), layers.Dense(256, activation="relu"),
               layers.Dense(64, activation="relu"), layers.Dense(k)]
    decoder = [keras.Input((k,)), layers.Dense(64, activation="relu"),
               layers.Dense(256, activation="relu"), layers.Dense(14 * steps),
               layers.Reshape((steps, 14))]
    model = models.Autoencoder(keras.Sequential(encoder), keras.Sequential(decoder))
    model.build((None, steps, 14))
    return model


first_weights = networks["GRU"].get_weights()
networks["dense"] = dense_rival()
x_hat = {"mean beat": np.broadcast_to(x_train.mean(axis=0), x_test.shape),
         "PCA": through_pca(x_test, x_train)}
for name, network in networks.items():
    peak = 0.005 if name == "dense" else 0.01
    training.fit(network, patch(x_train, 14), epochs=80, batch_size=20, learning_rate=peak)
    x_hat[name] = models.run(network, patch(x_test, 14)).reshape(-1, 140)

# %% slideshow={"slide_type": "fragment"} tags=["evidence", "checkpoint"]
test_mse = {name: metrics.mse(x_test, copy) for name, copy in x_hat.items()}
print(f"{'':10s} {'parameters':>11s} {'test MSE':>9s} {'explained':>10s}")
for name, error in test_mse.items():
    count = {"mean beat": 140, "PCA": 140 * (k + 1)}.get(name)
    count = count or networks[name].count_params()
    print(f"{name:10s} {count:11,d} {error:9.4f} {1 - error / test_mse['mean beat']:10.1%}")
worst = max(test_mse["GRU"], test_mse["LSTM"])
expect(worst < 0.08, f"eight numbers keep most of a beat: test MSE {worst:.3f} at most")

# %% slideshow={"slide_type": "skip"} tags=["figure"]
figure, axes = plt.subplots(1, 5, figsize=(12, 3.0), sharey=True)
for c, ax in enumerate(axes):
    i = np.flatnonzero(y_test == c)[2]
    ax.plot(x_test[i], color="black", lw=1, label="input")
    ax.plot(x_hat["PCA"][i], color=plots.BASELINE, lw=1.3, label="PCA")
    ax.plot(x_hat["GRU"][i], color=plots.DECODER, lw=1.8, label="GRU")
    ax.set(title=short_names[c], xlabel="sample")
axes[0].set_ylabel("voltage (s.d.)")
axes[4].legend(fontsize=9, loc="upper left", bbox_to_anchor=(1, 1))
figure.suptitle("One test beat of each class, redrawn from eight numbers", x=0.02, ha="left")
plots.show(
    figure,
    "One test beat of each class with its copies by PCA and by the GRU autoencoder.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Tuned with the same care, trained for long
#
# <!-- notes
# This is the control that a fair comparison needs: two learning rates and two lengths of training for every network,
# the choice made on validation beats. On aligned beats the recurrent network loses, and more training does not help it.
# When lengths differ, it is about level with the larger dense network. PCA is far behind, as long as it gets padded beats.
# -->

# %% tags=["evidence"]
rivals = data.load_evidence("10_rivals")
print(f"`python evidence/10_rivals.py` took {rivals['core_seconds'] / 60:.0f} min on one core; "
      "test MSE:")
for task in ("aligned", "unequal lengths"):
    print(f"\n{task:26s}{'rate':>7s}{'passes':>8s}   test MSE")
    rows = [row for row in rivals["table"] if row["task"] == task]
    for row in rows:
        tuned = f"{row.get('learning rate', ''):>7}{row.get('passes', ''):>8}   "
        print(f"{row['network']:26s}{tuned}" + "  ".join(f"{e:.4f}" for e in row["test MSE"]))
    earlier = rows[-1]["tried"]["240 passes at 0.005"]
    print(f"(recurrent, after 240 passes: {earlier:.4f})")


# %% [markdown] slideshow={"slide_type": "skip"}
# On aligned beats both dense networks copy better than PCA, and the recurrent one does not reach it, neither here, where three times
# as many passes change nothing, nor above, with smaller batches. Every beat is cut at the same
# point of its cycle, so sample 40 always means about the same, and PCA and dense networks have separate weights for each sample: one possible reason. When lengths differ, the
# recurrent network beats the smaller dense one and is level with the larger. PCA on padded beats errs about three times as much, but see the next section. So
# accuracy is not what recurrence buys on these beats.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Beats of different lengths
#
# Heartbeats differ in length; these were all *stretched* to 140 samples. So make up lengths: each beat gets 4 to 10 steps at random, then zeros. A
# `Masking` layer marks steps that are all zero, and the GRU carries its state past them.
#
# Padding must not count in the loss either. With $m_{it} = 1$ for a real step $t$ of beat $i$ and 0 for padding,
#
# $$\mathcal{L} = \frac{\sum_{i,t} m_{it} \, \| x_{it} - \hat{x}_{it} \|^2}{14 \sum_{i,t} m_{it}}.$$
#
# <!-- notes
# Real heartbeats are longer or shorter. In this data set each was stretched to 140 samples, and we are not told how long
# it was. So we make lengths up: between 56 and 140 samples, the rest filled with zeros. Two places need the mask: the
# encoder, so that the code is that of the beat and not of the zeros, and the loss, so that no effort goes into drawing
# zeros. Then ask the class for the simplest rival: undo the stretch. It wins.
# -->

# %% slideshow={"slide_type": "skip"}
def stretch(beat, n):
    """Resample one beat to n samples."""
    return np.interp(np.linspace(0, 1, n), np.linspace(0, 1, len(beat)), beat)


def random_lengths(x, rng, low=4, steps=10, size=14):
    """Stretch each beat to a random number of steps; zero-pad; mark the real steps."""
    lengths = rng.integers(low, steps + 1, len(x))
    out = np.zeros((len(x), steps * size), "float32")
    for row, beat, n in zip(out, x, lengths * size):
        row[:n] = stretch(beat, n)
    return patch(out, size), np.arange(steps) < lengths[:, None]


rng = np.random.default_rng(SEED)
s_train, keep_train = random_lengths(np.repeat(x_train, 2, axis=0), rng)  # each at two lengths
s_test, keep_test = random_lengths(x_test, rng)

# %%
masked = recurrent_autoencoder(10, 14, k, mask_value=0)
_ = training.fit(
    masked, s_train, sample_weight=keep_train.astype("float32"),  # m: 1 for real steps
    epochs=20, batch_size=40, learning_rate=0.02,
)


# %% [markdown] slideshow={"slide_type": "skip"}
# `fit` multiplies the error of each step by its `sample_weight`, of shape (beats, steps). It then divides by the number of all steps, real or not, which changes
# the scale of the loss and nothing else.
#
# A simpler rival: stretch each beat back to 140 samples, and leave the rest to PCA with 7 components. The length is the eighth number.

# %% slideshow={"slide_type": "skip"} tags=["evidence", "checkpoint"]
def stretched_back(s, keep):
    return np.stack([stretch(beat[real].ravel(), 140) for beat, real in zip(s, keep)])


copies = through_pca(stretched_back(s_test, keep_test), stretched_back(s_train, keep_train), k - 1)
errors = [beat[real].ravel() - stretch(copy, 14 * real.sum())
          for beat, real, copy in zip(s_test, keep_test, copies)]
of_pca = np.mean(np.concatenate(errors) ** 2)
of_gru = metrics.mse(s_test[keep_test], models.run(masked, s_test)[keep_test])
print(f"test MSE, real steps: masked GRU after 20 passes {of_gru:.4f}, PCA stretched {of_pca:.4f}")
expect(of_pca < of_gru, "stretched back, PCA copies beats of unequal length better")

# %% [markdown] slideshow={"slide_type": "skip"}
# PCA now beats every network in the table above too. Where you can align sequences, align them first.

# %% [markdown] slideshow={"slide_type": "fragment"} tags=["predict"]
# **Predict first.** Encode beats of 6 steps as they are, then with four steps of zeros behind them. With the mask, does the code not move, move a little, or become another
# code? And without?

# %% slideshow={"slide_type": "skip"}
without_mask = keras.Sequential(masked.encoder.layers[1:])  # the same weights
padded = s_test[keep_test.sum(axis=1) == 6][:200]
code = models.run(without_mask, padded[:, :6])  # six steps, nothing to mask
moved = {
    name: np.abs(models.run(model, padded) - code)
    for name, model in (("with Masking", masked.encoder), ("without", without_mask))
}

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Padding that does not count
#
# With the mask, the code does not move: the state after step 6 is carried unchanged through steps 7 to 10. Without it, the GRU reads zeros as data, and the same beat gets another code.
#
# <!-- notes
# Exactly zero movement with the mask, because the state is simply carried past the padded steps. Without the mask, the
# same weights give another code: silence is an input too.
# -->

# %% tags=["checkpoint"]
print(f"standard deviation of the code, mean over its units: {code.std(axis=0).mean():.1f}")
for name, distance in moved.items():
    print(f"{name:13s} four steps of zeros move a unit of the code by {distance.mean():.6f} "
          f"on average, by {distance.max():.6f} at most")
expect(moved["with Masking"].max() < 1e-5, "with the mask, padding does not change the code")
expect(moved["without"].mean() > 0.1, "without it, the same weights give another code")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What recurrence buys: one step at a time
#
# A dense encoder has weights of its own for each position in the sequence. A recurrent one has one set for all. It needs its last state and the next step, so it can read a
# beat *while it arrives*, however long it is.
#
# <!-- notes
# This slide is the honest answer to why one would use recurrence. Two properties hold whatever the data: it reads a step
# at a time with a memory of fixed size, and its number of parameters does not depend on the length. The first is less
# special than it looks: a dense layer is a sum over the steps, and a sum can be kept running. The check below does it.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** A sequence gets 100 times longer. By what factor do the parameters of a dense autoencoder grow, and those of a recurrent one: more than 50, about 10, or 1? And
# must the dense encoder store the whole sequence, or can it, too, read a step at a time?

# %% slideshow={"slide_type": "skip"}
_, reader, to_code = masked.encoder.layers  # Masking, GRU, Dense
state = ops.zeros((len(padded), 64))
for t in range(6):  # one step in, one state kept: nothing else is stored
    state, _ = reader.cell(padded[:, t], [state])
streamed = ops.convert_to_numpy(to_code(state))

_, first, second, last = networks["dense"].encoder.layers  # Flatten and three Dense
steps = patch(x_test[:200], 14)
weights, sums = ops.reshape(first.kernel, (10, 14, 256)), first.bias
for t in range(10):  # the same for the dense encoder: 256 running sums
    sums = sums + ops.matmul(steps[:, t], weights[t])
summed = ops.convert_to_numpy(last(second(ops.relu(sums))))

# %% slideshow={"slide_type": "fragment"} tags=["evidence", "checkpoint"]
difference = np.abs(streamed - code).max()
of_dense = np.abs(summed - models.run(networks["dense"].encoder, steps)).max()
recurrent_size = masked.count_params()
dense_size = {steps: dense_rival(steps).count_params() for steps in (10, 100, 1000)}
print(f"{'':22s}{'10 steps':>12s}{'100 steps':>12s}{'1,000 steps':>12s}")
print(f"{'parameters: dense':22s}" + "".join(f"{n:12,d}" for n in dense_size.values()))
print(f"{'parameters: recurrent':22s}" + 3 * f"{recurrent_size:12,d}")
print(f"growth from 10 to 1,000 steps: dense {dense_size[1000] / dense_size[10]:.0f} x")
expect(difference < 1e-5, f"recurrent, one step at a time: the same codes but for {difference:.0e}")
expect(of_dense < 1e-3, f"dense, one step at a time: the same codes but for {of_dense:.0e}")

# %% [markdown] slideshow={"slide_type": "skip"}
# The dense network grows with the sequence, because its first and last layers do. The recurrent one does not grow. But both can read a step at a time: the first layer of the dense encoder
# is a sum over the steps, so 256 running sums are enough. What it lacks is weights for a step beyond the last one in training. Nor are gates needed: a convolution with a running maximum
# reads step by step too, in constant memory and with few parameters. What it forgets is the *order* of what lies far apart.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A task for a memory: what came first?
#
# Put one beat, or two different ones, at random places into a longer noisy recording. The network draws the beats alone, the first one first. Same decoder,
# 8 numbers for each beat, four encoders: dense, recurrent, and convolutions ([lesson 06](06_convolutional_autoencoder.ipynb)) with a maximum over time. One sees 9 steps at
# once, one 61 ("dilated": its kernels skip steps).
#
# <!-- notes
# The maximum over time makes a convolution independent of the length, as a recurrent network is. It answers whether a
# pattern occurred, and not when. So with one beat it should do well; with two, it can tell first from second only by what
# its kernels see beside a beat: the other beat, or the border. The second table shows that it does just that.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** Which encoder has the lowest error with one beat, and which with two? And when the recording gets twice as long as any in training?

# %% slideshow={"slide_type": "fragment"} tags=["evidence"]
long_run = data.load_evidence("10_order")
print(f"`python evidence/10_order.py` took {long_run['core_seconds'] / 60:.0f} min on one core; "
      "test MSE:")
print("beats  encoder         parameters   length as trained           twice         4 times")
for row, other in zip(long_run["table"][::2], long_run["table"][1::2]):
    errors = [f"{row[key]:.3f}  {other[key]:.3f}" for key in row if key.endswith("steps")]
    print(f"{row['beats']:5d}  {row['encoder']:15s}{row['parameters']:11,d}    "
          + "".join(f"{pair:>16s}" for pair in errors))

# %% slideshow={"slide_type": "skip"} tags=["evidence"]
long_run = data.load_evidence("10_apart")
print(f"`python evidence/10_apart.py` took {long_run['core_seconds'] / 60:.0f} min on one core; "
      "two beats, recordings twice as long:")
groups = [key for key in long_run["table"][0] if key not in ("encoder", "seed")]
print(f"{'encoder':15s}" + "".join(f"{group:>22s}" for group in groups))
for row in long_run["table"]:
    print(f"{row['encoder']:15s}" + "".join(f"{row[group]:22.3f}" for group in groups))

# %% [markdown] slideshow={"slide_type": "skip"}
# With one beat the convolution copies best, at every length: a maximum forgets only where the beat was. With two beats, at the length of training, the dilated convolution wins. On
# recordings twice as long it errs three times as much, and the other convolution more than twice. The recurrent network hardly notices, and at four times the length it errs
# about a fifth more. (Each had the same training, the dense network also twice as much.)
#
# Why do the convolutions fail? The second table splits the recordings of twice the length; *order unknown* draws the mean of both beats twice. Where two beats span no more than the 40 steps of
# training, the dilated convolution errs as before; where they span more, it guesses, even though its kernels reach 61 steps. The small one orders beats only near a border or near
# each other; in 40 steps there is hardly room to be elsewhere. The recurrent network errs much the same in all columns: its state keeps *what came first* over distances never met in training.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Abnormal beats: the error as alarm
#
# Train on **normal** beats only. Score a new beat by its error, $\| x - \hat{x} \|^2 / d$ (Malhotra et al. 2016 detect anomalies by the errors of an
# LSTM autoencoder). The **AUROC** is the chance that an abnormal beat scores above a normal one; 0.5 is guessing.
#
# <!-- notes
# The detector never sees an abnormal beat. It learns to copy normal ones, and the error is the score. The area under
# the ROC curve is the chance that a random abnormal beat scores higher than a random normal one.
# -->

# %%
normal_train, abnormal = x_train[y_train == 0], y_test > 0
networks["GRU"].set_weights(first_weights)  # start anew
training.fit(networks["GRU"], patch(normal_train, 14), epochs=40, batch_size=20, learning_rate=0.01)
copy = models.run(networks["GRU"], patch(x_test, 14)).reshape(-1, 140)
score = metrics.squared_error(x_test, copy) / 140

# %% [markdown] slideshow={"slide_type": "fragment"} tags=["predict"]
# **Predict first.** Does a network that copies *normal* beats better also detect abnormal ones better?

# %% slideshow={"slide_type": "skip"}
from sklearn.metrics import pairwise_distances_argmin, roc_auc_score


def judged(score):
    """Error on normal beats; AUROC against all abnormal beats, then against each class."""
    groups = [y_test >= 0] + [(y_test == 0) | (y_test == c) for c in range(1, 5)]
    return score[~abnormal].mean(), [roc_auc_score(abnormal[g], score[g]) for g in groups]


mean_beat = np.broadcast_to(normal_train.mean(axis=0), x_test.shape)
results = {"mean beat": judged(metrics.squared_error(x_test, mean_beat) / 140)}
nearest = normal_train[pairwise_distances_argmin(x_test, normal_train)]
results["nearest beat"] = judged(metrics.squared_error(x_test, nearest) / 140)
for size in (2, 3, 8, 16):
    copy = through_pca(x_test, normal_train, size)
    results[f"PCA, k = {size}"] = judged(metrics.squared_error(x_test, copy) / 140)
results["GRU, k = 8"] = judged(score)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### A better copier need not be a better detector
#
# <!-- notes
# Compare the rows of PCA: with more numbers it copies normal beats better each time, while the AUROC goes down, up and
# down again. The recurrent network copies worse than PCA with eight numbers and detects better. And the nearest normal
# training beat, a copier without any training, detects as well as the network. Nobody could have known without labels
# that two components are a good choice here.
# -->

# %% tags=["evidence", "checkpoint"]
print(f"{'':12s} {'MSE':>6s}  AUROC: all " + " ".join(f"{name:>12s}" for name in short_names[1:]))
for name, (error, areas) in results.items():
    print(f"{name:12s} {error:6.3f} {areas[0]:11.4f} " + " ".join(f"{a:12.3f}" for a in areas[1:]))
area = {name: areas[0] for name, (_, areas) in results.items()}
expect(area["GRU, k = 8"] >= 0.98, f"AUROC of the recurrent network: {area['GRU, k = 8']:.4f}")
few, some, many = (area[f"PCA, k = {size}"] for size in (2, 8, 16))
expect(many < some < few, "PCA detects worse with 8 numbers than with 2, with 16 than with 8")
expect(area["PCA, k = 3"] < some, "but it detects better with 8 numbers than with 3")

# %% [markdown] slideshow={"slide_type": "skip"}
# Not always: with more components PCA copies better each time, while its AUROC goes down, up and down. In the longer run below, sixteen times as many passes let
# the recurrent network copy normal beats more than twice as well, and its AUROC stays within the spread of its seeds. A detector must copy abnormal beats *worse* than normal ones, and that is another aim: whatever can draw many shapes may draw abnormal ones too. Which $k$
# is best was read off the test labels; without labels you would not know. [Lesson 01](01_what_is_an_autoencoder.ipynb) is back: an error alone proves nothing.
#
# *Nearest beat* "copies" each beat by the most similar normal beat in the training set. It learns nothing, and finds abnormal beats as well as the networks: a rival to try before any
# claim that a network is needed.
#
# Unclassified beats are the weak spot: they are few, and some look normal. The first row shows how easy most of the task is: most
# abnormal beats are R-on-T, very different from the mean normal beat.
#
# Pereira and Silveira (2019) report an AUROC of 0.9836 on ECG5000, for a support vector machine on the codes of a
# variational recurrent autoencoder. That machine learns from labels, so the two numbers are not comparable.

# %% tags=["evidence"]
long_run = data.load_evidence("10_detectors")
table = long_run["table"]
print(f"`python evidence/10_detectors.py`: {long_run['core_seconds'] / 60:.0f} min on one core; "
      "three seeds")
print(f"{'trained on normal beats':24s}{'passes':>7s}{'MSE, normal beats':>19s}   AUROC")
for name in ("recurrent", "dense 64", "dense 256-64"):
    for passes in (20, 80, 320):
        rows = [row for row in table if (row["network"], row["passes"]) == (name, passes)]
        error = np.mean([row["MSE on normal beats"] for row in rows])
        areas = "  ".join(f"{row['AUROC']:.4f}" for row in rows)
        print(f"{name:24s}{passes:7d}{error:19.4f}   {areas}")

# %% slideshow={"slide_type": "skip"} tags=["result"]
print(f"heartbeats through 8 numbers: test MSE {test_mse['GRU']:.3f} (PCA {test_mse['PCA']:.3f}, "
      f"mean beat {test_mse['mean beat']:.3f}); abnormal beats: AUROC "
      f"{area['GRU, k = 8']:.3f} (nearest training beat {area['nearest beat']:.3f}, "
      f"mean beat {area['mean beat']:.3f})")


# %% [markdown] slideshow={"slide_type": "slide"}
# ## How it fails: a decoder that was always told the answer
#
# A decoder may also read what it wrote: $\hat{x}_t$ from $z$ and $\hat{x}_{t-1}$. In training you can hand it the *true* $x_{t-1}$: **teacher
# forcing** (Williams and Zipser 1989). The only difference is the last line of the loop: for how many steps it is `told` the truth.
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

    def call(self, z, targets, told=0):
        state, outputs = self.start(z), []
        previous = ops.zeros((ops.shape(z)[0], self.features))
        for t in range(self.steps):
            state, _ = self.cell(ops.concatenate([z, previous], axis=-1), [state])
            outputs.append(self.readout(state))
            previous = targets[:, t] if t < told else outputs[-1]
        return ops.stack(outputs, axis=1)


# %% slideshow={"slide_type": "skip"} tags=["failure"]
class FeedbackAutoencoder(keras.Model):
    def __init__(self, told):
        super().__init__()
        self.told = told  # in training; when the network is used, the caller decides
        self.encoder = keras.Sequential([layers.GRU(64), layers.Dense(k)])
        self.decoder = FeedbackDecoder(10, 14, 64)

    def call(self, x, training=None, told=0):
        return self.decoder(self.encoder(x), x, told=self.told if training else told)


taught, steps_test = {}, patch(x_test, 14)
for name, told in (("forced", 10), ("own output", 0)):
    keras.utils.set_random_seed(SEED)
    taught[name] = FeedbackAutoencoder(told)
    training.fit(taught[name], patch(x_train, 14), epochs=20, batch_size=20, learning_rate=0.01)


def by_step(name, told):
    """Test MSE at each step."""
    copy = ops.convert_to_numpy(taught[name](steps_test, told=told))
    return np.mean((steps_test - copy) ** 2, axis=(0, 2))


told, alone, own = by_step("forced", 10), by_step("forced", 0), by_step("own output", 0)

# %% [markdown] slideshow={"slide_type": "fragment"} tags=["predict"]
# **Predict first.** A network trained with teacher forcing draws the test beats twice: shown the true previous step, as in training, and reading its own. Will the
# two errors differ at all steps alike, evenly from the second on, or mainly towards the end? Does a network trained on its own output come as low as the first?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The exposure gap
#
# <!-- notes
# Shown the true previous patch, the network looks good. Running alone, with the same weights and codes, its error is far
# higher, most of all at the last steps. At step 1 there is no previous patch, so both agree. Part of the gap is only what
# the truth gives away: the middle curve was trained on its own output, has no mismatch, and errs more too. The rest is
# exposure bias. Scheduled sampling mixes true and own outputs during training.
# -->

# %% tags=["figure", "failure"]
figure, ax = plt.subplots(figsize=(9, 2.7))
curves = {"forced, shown the truth": (told, plots.SKY), "forced, alone": (alone, plots.RED),
          "trained on its own output, alone": (own, plots.GREEN)}
for name, (error, color) in curves.items():
    label = f"{name}: {error.mean():.3f} on average"
    ax.plot(np.arange(1, 11), error, "o-", color=color, label=label)
ax.set(xlabel="step", ylabel="test MSE", xticks=range(1, 11), yscale="log",
       title="Shown the truth, a decoder hides the errors it makes alone")
ax.set_yticks([0.03, 0.1, 0.3], ["0.03", "0.1", "0.3"])
ax.minorticks_off()
ax.legend(fontsize=9)
plots.show(
    ax,
    "Test error by step. The network trained with teacher forcing errs least when shown the truth; "
    "alone it errs more from step 2 on, and most at the last three steps, where the network "
    "trained on its own output lies between.",
)

# %% slideshow={"slide_type": "skip"} tags=["failure", "checkpoint"]
expect(abs(alone[0] / told[0] - 1) < 1e-3, "at step 1 both ways give the same error")
ratio = told.mean() / alone.mean()
expect(ratio < 0.8, f"shown the truth, it makes {ratio:.0%} of the error it makes alone")
ratio = told[6:].mean() / alone[6:].mean()
expect(ratio < 0.6, f"over the last four steps, {ratio:.0%}")
ratio = told.mean() / own.mean()
expect(ratio < 0.8, f"and {ratio:.0%} of the error of the network trained on its own output")
ratio = own[7:].mean() / alone[7:].mean()
expect(ratio < 1, f"which makes {ratio:.0%} of the forced network's error over the last three")
ratio = by_step("forced", 5)[6:].mean() / alone[6:].mean()
expect(ratio > 0.6, f"told up to step 5, the forced one keeps {ratio:.0%} of its late error")

# %% [markdown] slideshow={"slide_type": "skip"}
# At step 1 both see the same. After that the network reads the true patch in one case and its own in the other, and the gap is widest at the end. The low number is no reconstruction error,
# because the truth tells more than the code holds: **measure a decoder the way it will be used.**
#
# How much of the gap is this extra knowledge, and how much *exposure bias*, that the network never met its own output in training? The network trained on its own output is the
# control. It has no such bias, and yet does not come as low: a large part of the gap is extra knowledge. The rest is the bias, at the last three steps. Do
# mistakes add up from the first step on? Not here: being shown the truth for the first five steps hardly helps the last four. *Scheduled sampling* (Bengio et al. 2015) moves from
# true to own outputs during training. The table is a longer run, on validation beats, with one more decoder: that of the rest of this lesson, which reads no output.

# %% slideshow={"slide_type": "skip"} tags=["failure", "evidence"]
long_run = data.load_evidence("10_feedback")
print(f"`python evidence/10_feedback.py` took {long_run['core_seconds'] / 60:.0f} min on one core; "
      "validation:")
columns = [("forced", "shown the truth"), ("forced", "alone"), ("own output", "alone"),
           ("no feedback", "alone")]
table = long_run["table"]
print(" passes" + "".join(f"{f'{name}, {how}':>26s}" for name, how in columns))
for passes in (12, 60, 200):
    cells = []
    for name, how in columns:
        rows = [row for row in table if (row["decoder"], row["passes"]) == (name, passes)]
        cells.append("  ".join(f"{row[how]:.4f}" for row in rows))
    print(f"{passes:7d}" + "".join(f"{cell:>26s}" for cell in cells))

# %% [markdown] slideshow={"slide_type": "skip"}
# The gap has not closed after 200 passes: running alone still costs about one and a half to two times the error. Run alone, the forced network is nowhere clearly ahead of
# the other two. So for these ten steps you can do without feedback.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Exercises
#
# 1. **Warm-up**: count the parameters of a GRU.
# 2. **Core**: an error that ignores padding.
# 3. **Core**: what the teacher hands to the decoder.
# 4. **Stretch**: one step of an LSTM in NumPy.
#
# <!-- notes
# Exercise 1 follows from the equations on the GRU slide. Exercises 2 and 3 are one line of NumPy each; the shapes are
# the difficulty. Exercise 4 is for those who finish early: the same five lines as the GRU, with one more vector.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 1 (warm-up): count a GRU
#
# How many parameters does `layers.GRU(32)` have when each step has 14 values? It has three blocks (update, reset, candidate), each with a
# matrix for the input, a matrix for the state and *two* biases.

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
error_case = np.ones((2, 4, 2))
error_case[0, :3], error_case[1, 1:] = 2, 9
real = np.array([[True, True, True, False], [True, False, False, False]])
draw, kept = np.random.default_rng(0).normal(size=(2, 3, 5, 4)), np.arange(5) < [[2], [5], [1]]
masked_cases = [(3 - error_case, np.full((2, 4, 2), 3.0), real), (*draw, kept)]
check(
    "Exercise 2", lambda: [masked_mse(*map(np.copy, case)) for case in masked_cases],
    (lambda a: max(map(np.ndim, a)) == 0, "Return one number for all beats together."),
    (lambda a: not np.isclose(a[0], np.mean(error_case**2)), "The padded steps still count."),
    (lambda a: not np.isclose(a[0], 13 / 8), "You still divide by the padded steps."),
    (lambda a: not np.isclose(a[0], 6.5), "A real step holds several values: divide by those too."),
    (lambda a: not np.isclose(a[0], 2.5), "You weigh beats equally: weigh real values equally."),
    (lambda a: np.isclose(a[0], 3.25),
     "Sum the squared errors of real steps, divide by the number of their values."),
    (lambda a: np.isclose(a[1], np.mean((draw[0] - draw[1])[kept] ** 2)),
     "Wrong for 3 beats of 5 steps with 4 values: use the arguments, no fixed numbers."),
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
# shape (beats, steps, size) make the decoder's inputs, of the same shape, so that one call of the recurrent layer trains all steps.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def teacher_inputs(x):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 3
targets, longer = np.arange(1.0, 25.0).reshape(2, 4, 3), np.arange(1.0, 61.0).reshape(3, 10, 2)
check(
    "Exercise 3", lambda: [teacher_inputs(targets.copy()), teacher_inputs(longer.copy())],
    (lambda a: np.shape(a[0]) == targets.shape,
     "The inputs have the shape of the targets: (beats, steps, size)."),
    (lambda a: not np.allclose(a[0], targets),
     "The decoder would be shown the very step it must draw."),
    (lambda a: not np.allclose(np.array(a[0])[:, :-1], targets[:, 1:]),
     "You shifted the wrong way: it would see the future."),
    (lambda a: np.allclose(np.array(a[0])[1, 1:], targets[1, :-1]),
     "Shift along the steps (axis 1): input t is target t - 1."),
    (lambda a: np.allclose(np.array(a[0])[:, 0], 0),
     "Before the first step there is nothing: zeros, not the last step."),
    (lambda a: np.allclose(np.array(a[1])[:, 1:], longer[:, :-1]),
     "Wrong for 3 beats of 10 steps with 2 values: take the shape from x."),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def teacher_inputs(x):
#     return np.concatenate([np.zeros_like(x[:, :1]), x[:, :-1]], axis=1)
# ```
#
# The inputs are known before the first step is drawn, so a training pass can hand them to the recurrent layer in one call.
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

lstm_rng, lstm_cases, lstm_right = np.random.default_rng(1), [], []
for units in (3, 5):
    cell = layers.LSTMCell(units, bias_initializer="random_normal")
    x, h, s = (lstm_rng.normal(size=(2, m)) for m in (4, units, units))
    new_h, (_, new_s) = cell(x, [h, s])
    lstm_right.append((ops.convert_to_numpy(new_h), ops.convert_to_numpy(new_s)))
    lstm_cases.append((x, h, s, *[ops.convert_to_numpy(w) for w in cell.weights]))


# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def lstm_step(x, h, s, kernel, recurrent_kernel, bias):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 4
def same(a, b):
    return np.shape(a) == np.shape(b) and np.allclose(a, b, atol=1e-5)


check(
    "Exercise 4", lambda: [lstm_step(*case) for case in lstm_cases],
    (lambda a: isinstance(a[0], (tuple, list)) and len(a[0]) == 2,
     "Return two arrays: the state h and the cell s."),
    (lambda a: not same(a[0][0], lstm_right[0][1]),
     "You return the cell first. The order is (h, s)."),
    (lambda a: same(a[0][1], lstm_right[0][1]),
     "The cell is wrong. Order: input, forget, candidate (tanh), output. Forget gate x old cell."),
    (lambda a: same(a[0][0], lstm_right[0][0]),
     "The cell is right. The state is output gate x tanh of it."),
    (lambda a: same(a[1][0], lstm_right[1][0]) and same(a[1][1], lstm_right[1][1]),
     "Right with 3 units, wrong with 5: split the sums by the size they have."),
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
# The cell changes by a product with a gate and an addition; no matrix touches it. On that path gradients survive while the forget gate stays near 1.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Open experiments
#
# Predict, change one thing, run again.
#
# * Fold the beat into 4 steps of 35 or 20 of 7, or give the GRU 128 units. Does it reach PCA?
# * Decode the last step first, as Srivastava et al. (2015) do. Does it help?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Summary
#
# 1. A recurrent encoder reads a sequence a step at a time into its state; gates decide what to keep. A decoder unrolls the code again.
# 2. Masks keep padding out of the code, weights keep it out of the loss.
# 3. On aligned beats a dense network copies better; where order counts, so does a dilated convolution at the length of training. With recurrence you get one set of weights for any length, and here the order of beats farther apart than in training.
# 4. Trained on normal beats alone, its error finds abnormal ones of the same patient with an AUROC above 0.98; so does the nearest training beat. A better copier need not be a better detector.
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
# - N. Srivastava, E. Mansimov, R. Salakhutdinov (2015). Unsupervised learning of video representations using LSTMs.
#   [arXiv:1502.04681](https://arxiv.org/abs/1502.04681)
# - P. Malhotra et al. (2016). LSTM-based encoder-decoder for multi-sensor anomaly detection. [arXiv:1607.00148](https://arxiv.org/abs/1607.00148)
# - R. J. Williams, D. Zipser (1989). A learning algorithm for continually running fully recurrent neural networks. *Neural Computation* 1(2).
#   [doi:10.1162/neco.1989.1.2.270](https://doi.org/10.1162/neco.1989.1.2.270)
# - S. Bengio, O. Vinyals, N. Jaitly, N. Shazeer (2015). Scheduled sampling for sequence prediction with recurrent neural networks. *NIPS*.
#   [arXiv:1506.03099](https://arxiv.org/abs/1506.03099)
# - J. Pereira, M. Silveira (2019). Learning representations from healthcare time series data for unsupervised anomaly detection. *IEEE BigComp*.
#   [doi:10.1109/BIGCOMP.2019.8679157](https://doi.org/10.1109/BIGCOMP.2019.8679157)
# - Y. Chen, Y. Hao, T. Rakthanmanon, J. Zakaria, B. Hu, E. Keogh (2015). A general framework for never-ending learning from time series streams.
#   *Data Mining and Knowledge Discovery* 29. [doi:10.1007/s10618-014-0388-4](https://doi.org/10.1007/s10618-014-0388-4)
# - H. A. Dau et al. (2018). The UCR time series archive, which holds ECG5000. [arXiv:1810.07758](https://arxiv.org/abs/1810.07758)
# - A. L. Goldberger et al. (2000). PhysioBank, PhysioToolkit, and PhysioNet. *Circulation* 101(23),
#   [doi:10.1161/01.CIR.101.23.e215](https://doi.org/10.1161/01.CIR.101.23.e215). The recording.

# %% [markdown] slideshow={"slide_type": "skip"}
# [← 09 Variational autoencoder](09_variational_autoencoder.ipynb) · [11 Dimensionality reduction →](11_dimensionality_reduction.ipynb)
