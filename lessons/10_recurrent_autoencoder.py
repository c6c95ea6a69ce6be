# %% [markdown] slideshow={"slide_type": "slide"}
# # 10 · Recurrent autoencoder: squeezing a sequence
#
# > **How do you squeeze a sequence?**
#
# **Time** about 40 s on two CPU cores, an hour to read · **Before** [lesson 01](01_what_is_an_autoencoder.ipynb),
# [lesson 05](05_training.ipynb) · **Data** ECG5000: 5,000 heartbeats of one patient
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
# A heartbeat is a sequence: 140 voltages, one after the other. The classes below serve to judge, and once to select: the detector of abnormal beats trains on
# normal ones only.
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
# The unit is one standard deviation of that beat: each beat has been scaled by itself. *R-on-T* and *ventricular* are two
# kinds of premature ventricular contraction, *supraventr.* stands for supraventricular premature or ectopic beats. All 5,000 beats were
# drawn at random from one recording of 20 hours (BIDMC congestive heart failure database, record chf07; Goldberger et al. 2000), which Chen et al. (2015)
# cut into beats of equal length. A program assigned the classes. The archive (Dau et al. 2018) gives 500 beats for training and 4,500 for testing.
# Training and test beats come from the *same* heart, so nothing here says how a network would do on another patient.
#
# A fifth of the 500 training beats, 100, is set aside to make choices with. The 4,500 test beats wait until the choices are made.
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
# validation beats treat differences under 10 % as noise.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A beat as steps
#
# A recurrent network reads one step at a time. A step need not be one sample: **fold** the beat into patches, here 10 steps of 14
# samples. Nothing is lost, and the gradient travels back through 10 steps instead of 140.
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
# Cho et al. let the reset gate act on $h_{t-1}$ *before* the multiplication by $U_c$. Keras puts it *after*, as above (its option
# `reset_after`), which is why there are two biases. An **LSTM** (Hochreiter and Schmidhuber 1997; the forget gate came later) keeps a second vector, the cell $s_t$,
# and has three gates $i_t$, $e_t$ and $o_t$ (input, forget and output), each of the form $\mathrm{sigmoid}(W x_t + U h_{t-1} + b)$:
#
# $$s_t = e_t \odot s_{t-1} + i_t \odot \tanh(W_s x_t + U_s h_{t-1} + b_s), \qquad h_t = o_t \odot \tanh(s_t).$$
#
# Both have the same idea: the memory is *added to*, not multiplied by a matrix at every step. Where the gate that keeps the old memory stays near 1, the
# gradient survives the way back. Exercise 4 asks you to write the LSTM.

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
# Four hundred beats, 80 passes. The rival is a dense autoencoder, 140-256-64-8-64-256-140.
#
# <!-- notes
# Same code size, same training beats, same test beats. Take bets on the order first. Then say what this table cannot
# show: the networks have had a few seconds each. The next slide shows what more training and tuning change.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** On 4,500 test beats, with eight numbers for each: does the recurrent network copy better than PCA and the dense network,
# about as well, or worse?

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
# When lengths differ, it is about level with the larger dense network, and PCA is far behind.
# -->

# %% tags=["evidence"]
rivals = data.load_evidence("10_rivals")
print(f"`python evidence/10_rivals.py` took {rivals['core_seconds'] / 60:.0f} minutes on one core; "
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
# point of its cycle, so sample 40 always means about the same, and PCA and dense networks have separate weights for each sample: one possible reason. When lengths differ, PCA on padded beats errs about
# three times as much as the better networks. The recurrent network then beats the smaller dense one and is level with the larger. So accuracy is not what recurrence buys on
# these beats.

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
def random_lengths(x, rng, low=4, steps=10, size=14):
    """Stretch each beat to a random number of steps; zero-pad; mark the real steps."""
    lengths = rng.integers(low, steps + 1, len(x))
    out = np.zeros((len(x), steps * size), "float32")
    for row, beat, n in zip(out, x, lengths * size):
        row[:n] = np.interp(np.linspace(0, 1, n), np.linspace(0, 1, len(beat)), beat)
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

# %% [markdown] slideshow={"slide_type": "fragment"} tags=["predict"]
# **Predict first.** Encode beats of 6 steps as they are, then with four steps of zeros behind them. With the mask, does the code not move, move a little, or become another
# code? And without?

# %% slideshow={"slide_type": "skip"}
without_mask = keras.Sequential(masked.encoder.layers[1:])  # the same weights
padded = s_test[keep_test.sum(axis=1) == 6][:200]
code = models.run(without_mask, padded[:, :6])  # six steps, nothing to mask
moved = {
    name: np.abs(models.run(model, padded) - code).max()
    for name, model in (("with Masking", masked.encoder), ("without", without_mask))
}

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Padding that does not count
#
# With the mask, the state after step 6 is carried unchanged through steps 7 to 10. Without it, the GRU reads zeros as data.
#
# <!-- notes
# Exactly zero movement with the mask, because the state is simply carried past the padded steps. Without the mask, the
# same weights give another code: silence is an input too.
# -->

# %% tags=["checkpoint"]
print(f"standard deviation of the code, mean over its units: {code.std(axis=0).mean():.1f}")
for name, distance in moved.items():
    print(f"{name:13s} adding four steps of zeros moves a code by at most {distance:.6f}")
expect(moved["with Masking"] < 1e-5, "with the mask, padding does not change the code")
expect(moved["without"] > 0.1, "without it, the same weights give another code")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What recurrence buys: one step at a time
#
# A dense encoder needs the whole sequence, and weights for each of its positions. A recurrent one needs its last state and the next step. So it can
# read a beat *while it arrives*: after every step it has a code of all that came so far.
#
# <!-- notes
# This slide is the honest answer to why one would use recurrence. Three properties hold whatever the data: it reads a
# step at a time, its memory is the state, and its number of parameters does not depend on the length. The table and
# the check below measure them.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** A sequence gets 100 times longer. By how much do the parameters of a dense autoencoder grow, those of a recurrent one, and what each must
# keep in memory to read it: about 100 times, or not at all?

# %% slideshow={"slide_type": "skip"}
_, reader, to_code = masked.encoder.layers  # Masking, GRU, Dense
state = ops.zeros((len(padded), 64))
for t in range(6):  # one step in, one state kept: nothing else is stored
    state, _ = reader.cell(padded[:, t], [state])
streamed = ops.convert_to_numpy(to_code(state))

# %% slideshow={"slide_type": "fragment"} tags=["evidence", "checkpoint"]
difference = np.abs(streamed - code).max()
recurrent_size = masked.count_params()
dense_size = {steps: dense_rival(steps).count_params() for steps in (10, 100, 1000)}
print(f"{'':22s}{'10 steps':>12s}{'100 steps':>12s}{'1,000 steps':>12s}")
print(f"{'parameters: dense':22s}" + "".join(f"{n:12,d}" for n in dense_size.values()))
print(f"{'parameters: recurrent':22s}" + 3 * f"{recurrent_size:12,d}")
print(f"{'numbers kept: dense':22s}" + "".join(f"{14 * s:12,d}" for s in dense_size))
print(f"{'numbers kept: recurr.':22s}" + 3 * f"{64 + 14:12,d}")
expect(difference < 1e-5, f"read one step at a time, the codes are the same: {difference:.0e}")

# %% [markdown] slideshow={"slide_type": "skip"}
# The code is that of the whole beat to rounding, and `reader` never saw more than one step and one state.
# But this is no privilege of gates: a convolution with a running maximum reads step by step too, in constant memory and with few parameters. What it forgets is the *order* of what it saw far apart.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A task for a memory: what came first?
#
# Put one beat, or two different ones, at random places into a longer noisy recording. The network draws the beats alone, the first one first. Same decoder,
# 8 numbers for each beat, four encoders: dense, recurrent, and convolutions ([lesson 06](06_convolutional_autoencoder.ipynb)) with a maximum over time. One sees 9 steps at
# once, one 61 ("dilated": its kernels skip steps).
#
# <!-- notes
# The maximum over time makes a convolution independent of the length, as a recurrent network is. It answers whether a
# pattern occurred, and not when. So with one beat it should do well; with two, it cannot tell first from second unless
# its kernels see both at once.
# -->

# %% [markdown] tags=["predict"]
# **Predict first.** Which encoder has the lowest error with one beat, and which with two? And when the recording gets twice as long as any in training?

# %% slideshow={"slide_type": "fragment"} tags=["evidence"]
long_run = data.load_evidence("10_order")
print(f"`python evidence/10_order.py` took {long_run['core_seconds'] / 60:.0f} minutes on one core; "
      "test MSE:")
print("beats  encoder         parameters   length as trained           twice         4 times")
for row, other in zip(long_run["table"][::2], long_run["table"][1::2]):
    errors = [f"{row[key]:.3f}  {other[key]:.3f}" for key in row if key.endswith("steps")]
    print(f"{row['beats']:5d}  {row['encoder']:15s}{row['parameters']:11,d}    "
          + "".join(f"{pair:>16s}" for pair in errors))

# %% [markdown] slideshow={"slide_type": "skip"}
# With one beat the convolution copies best, at every length: where the beat was does not matter, and that is what a maximum forgets. With two beats, at the length of training,
# the dilated convolution wins; its kernels see the whole recording at once. On recordings twice as long it errs three times as much, and the other convolution more than twice. The
# recurrent network hardly notices, and at four times the length it errs about a fifth more. This is what a state is for: it keeps what came, *and what came first*, over
# stretches longer than any in training. (All had the same 60 rounds of training, the dense network up to 120.)

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
from sklearn.metrics import roc_auc_score


def judged(score):
    """Error on normal beats; AUROC against all abnormal beats, then against each class."""
    groups = [y_test >= 0] + [(y_test == 0) | (y_test == c) for c in range(1, 5)]
    return score[~abnormal].mean(), [roc_auc_score(abnormal[g], score[g]) for g in groups]


mean_beat = np.broadcast_to(normal_train.mean(axis=0), x_test.shape)
results = {"mean beat": judged(metrics.squared_error(x_test, mean_beat) / 140)}
for size in (2, 3, 8, 16):
    copy = through_pca(x_test, normal_train, size)
    results[f"PCA, k = {size}"] = judged(metrics.squared_error(x_test, copy) / 140)
results["GRU, k = 8"] = judged(score)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### A better copier is not a better detector
#
# <!-- notes
# Compare the rows of PCA: more numbers copy normal beats better and detect abnormal ones worse. The recurrent network
# copies worse than PCA with eight numbers and detects better. Nobody could have known without labels that two
# components are a good choice here.
# -->

# %% tags=["evidence", "checkpoint"]
print(f"{'':12s} {'MSE':>6s}  AUROC: all " + " ".join(f"{name:>12s}" for name in short_names[1:]))
for name, (error, areas) in results.items():
    print(f"{name:12s} {error:6.3f} {areas[0]:11.4f} " + " ".join(f"{a:12.3f}" for a in areas[1:]))
area = {name: areas[0] for name, (_, areas) in results.items()}
expect(area["GRU, k = 8"] >= 0.98, f"AUROC of the recurrent network: {area['GRU, k = 8']:.4f}")
pca_areas = [area[f"PCA, k = {size}"] for size in (16, 8, 2)]
expect(pca_areas[0] < pca_areas[1] < pca_areas[2], "PCA with more numbers detects worse")

# %% [markdown] slideshow={"slide_type": "skip"}
# The longer run below says the same of networks. Sixteen times as many passes let the recurrent network copy normal beats more than twice as well, and its AUROC does not move
# beyond the spread of its seeds. The dense networks copy still better and detect no better. PCA with 2 numbers copies worst of all and detects about as well as any; with 3 it does
# clearly worse. A detector must copy abnormal beats *worse* than normal ones, and that is another aim: whatever can draw many shapes can draw abnormal ones too. But which $k$ is best was
# read off the labels of the test beats. Without labels you would not know. [Lesson 01](01_what_is_an_autoencoder.ipynb) is back: an error alone proves nothing.
#
# The last column is the weak spot. Unclassified beats are few, and some of them look normal. The first row shows how easy most of the task is: most
# abnormal beats are R-on-T, which look very different from the mean normal beat.
#
# Pereira and Silveira (2019) report an AUROC of 0.9836 on ECG5000, for a support vector machine on the codes of a
# variational recurrent autoencoder. It is another task: a support vector machine learns from labels, and their autoencoder learns from beats of all kinds. So the two numbers
# are not comparable.

# %% tags=["evidence"]
long_run = data.load_evidence("10_detectors")
table = long_run["table"]
print(f"`python evidence/10_detectors.py` took {long_run['core_seconds'] / 60:.0f} minutes on one core; "
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
      f"mean beat {test_mse['mean beat']:.3f}); abnormal beats found with an AUROC of "
      f"{area['GRU, k = 8']:.3f} (mean beat {area['mean beat']:.3f})")


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
class ForcedAutoencoder(keras.Model):
    def __init__(self):
        super().__init__()
        self.encoder = keras.Sequential([layers.GRU(64), layers.Dense(k)])
        self.decoder = FeedbackDecoder(10, 14, 64)

    def call(self, x, training=None):
        return self.decoder(self.encoder(x), x if training else None)


keras.utils.set_random_seed(SEED)
taught, steps_val = ForcedAutoencoder(), patch(x_val, 14)
training.fit(taught, patch(x_train, 14), epochs=20, batch_size=20, learning_rate=0.01)
by_step = {}
for name, forced in (("shown the truth", True), ("running alone", False)):
    copy = ops.convert_to_numpy(taught(steps_val, training=forced))
    by_step[name] = np.mean((steps_val - copy) ** 2, axis=(0, 2))

# %% [markdown] slideshow={"slide_type": "fragment"} tags=["predict"]
# **Predict first.** The trained network draws held-out beats twice: shown the true previous step, as in training, and reading its own. Will the
# two errors differ at all steps alike, from the second on, or mainly towards the end of the beat?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The exposure gap
#
# <!-- notes
# Told the true previous patch, the network looks good. Running alone, with the same weights and codes, its error is far
# higher. At step 1 there is no previous patch, so both agree. This difference between training and use is called
# exposure bias. Scheduled sampling mixes true and own outputs during training.
# -->

# %% tags=["figure", "failure"]
figure, ax = plt.subplots(figsize=(9, 2.7))
for (name, error), color in zip(by_step.items(), (plots.SKY, plots.RED)):
    label = f"{name}: {error.mean():.3f} on average"
    ax.plot(np.arange(1, 11), error, "o-", color=color, label=label)
ax.set(xlabel="step", ylabel="validation MSE", xticks=range(1, 11), yscale="log",
       title="Running alone, the same network errs more and more")
ax.set_yticks([0.03, 0.1, 0.3], ["0.03", "0.1", "0.3"])
ax.minorticks_off()
ax.legend(fontsize=9)
plots.show(
    ax,
    "Validation error by step for one network: equal at the first step, alike in the first half, "
    "and at the end far higher when the network reads its own output than when shown the truth.",
)

# %% slideshow={"slide_type": "skip"} tags=["failure", "checkpoint"]
told, alone = by_step["shown the truth"], by_step["running alone"]
expect(abs(alone[0] / told[0] - 1) < 1e-3, "at step 1 both ways give the same error")
gap = alone.mean() / told.mean()
expect(gap > 1.2, f"running alone costs {gap:.1f} x the error with the truth in view")
late = alone[6:].mean() / told[6:].mean()
expect(late > 1.3, f"and {late:.1f} x over the last four steps")

# %% [markdown] slideshow={"slide_type": "skip"}
# At step 1 there is no previous patch, so both see the same. After that the network reads the true patch in
# one case and its own in the other, which it never met in training. Its mistakes add up: the gap is widest at the end. The low number is no reconstruction error: **measure a decoder the way it will be used.** The
# mismatch is called *exposure bias*; *scheduled sampling* (Bengio et al. 2015) moves gradually from true to own outputs during training. The table is a longer run, with
# two more decoders: one trained on its own output, and the decoder of the rest of this lesson, which reads no output at all.

# %% slideshow={"slide_type": "skip"} tags=["failure", "evidence"]
long_run = data.load_evidence("10_feedback")
print(f"`python evidence/10_feedback.py` took {long_run['core_seconds'] / 60:.0f} minutes on one core; "
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
# The gap does not close with training: after 200 passes, running alone still costs about one and a half to two times the error. Run alone, the forced network is nowhere clearly ahead of
# the other two. For ten steps of a smooth signal, feedback is a choice and not a must. For text, where targets are long and discrete, teacher forcing has a strong point in its favour: no
# step has to wait for another's output.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Exercises
#
# 1. **Warm-up**: count the parameters of a GRU.
# 2. **Core**: an error that ignores padding.
# 3. **Core**: what the teacher hands to the decoder.
# 4. **Stretch**: one step of an LSTM in NumPy.
#
# Write your answer in the cell below each task, then run the check under it.
#
# <!-- notes
# Exercise 1 follows from the equations on the GRU slide. Exercises 2 and 3 are one line of NumPy each; the shapes are
# the difficulty. Exercise 4 is for those who finish early: the same five lines as the GRU, with one more vector.
# -->

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
# shape (beats, steps, size) make the decoder's inputs, of the same shape, so that all steps can train at once.

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
# The cell changes by a product with a gate and an addition; no matrix touches it. On that path gradients survive.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Open experiments
#
# No check here, only curiosity. Predict, change one thing, run again.
#
# * Fold the beat into 4 steps of 35 or 20 of 7. Which has the lowest test error, which trains fastest?
# * Leave the start state out of `SequenceDecoder`, so that only `RepeatVector` carries the code. What does it cost?
# * Reverse the target, so that the last step is decoded first, as Srivastava et al. (2015) do. Does it help?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Summary
#
# 1. A recurrent encoder reads a sequence a step at a time into its state; gates decide what to keep. A decoder unrolls the code again.
# 2. Masks keep padding out of the code, exactly, and weights keep it out of the loss.
# 3. On aligned beats a dense network copies better; at the length of training a dilated convolution does, where order counts. Recurrence buys one set of weights for any length, one step at a time, and order kept over lengths never trained on.
# 4. Trained on normal beats alone, its error finds abnormal ones of the same patient with an AUROC above 0.98. A better copier is not a better detector.
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
# [← 09 Variational autoencoder](09_variational_autoencoder.ipynb)
