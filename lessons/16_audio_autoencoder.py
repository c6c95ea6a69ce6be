# %% [markdown] slideshow={"slide_type": "slide"}
# # 16 · Audio autoencoder: cleaning a voice
#
# > **Does it work on sound?**
#
# **Time** about 60 s on two CPU cores, an hour and a quarter to read · **Before** [lesson 01](01_what_is_an_autoencoder.ipynb),
# [lesson 07](07_denoising_autoencoder.ipynb) · **Data** recorded voices in five languages; spoken digits by a synthesiser ·
# <a href="https://colab.research.google.com/github/OWNER/REPOSITORY/blob/main/notebooks/16_audio_autoencoder.ipynb" target="_parent">Open in Colab</a>
#
# **Afterwards you can** *turn* sound into a picture and back, *explain* what is lost with the phase, *calibrate* a measure of sound, *build* a network
# that cleans a voice it never heard, and *compare* it with filters that are tuned as carefully.
#
# <!-- notes
# Bring a loudspeaker. Begin with the noisy player from the middle of the lesson and let the class write down what they
# hear. Ask how a telephone could clean it without knowing the speaker, and collect the proposals.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# Raise the volume a little: this lesson has players, and they work in the stored page too.

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

# %% slideshow={"slide_type": "skip"}
import base64
import io

import scipy.fft
from IPython.display import HTML, display
from pystoi import stoi
from scipy.io import wavfile
from scipy.signal import ShortTimeFFT, get_window

RATE = 8000  # samples a second, as on the telephone


def listen(sounds):
    """Show a player for each sound, all at the same loudness."""
    for label, x in sounds.items():
        steps = np.clip(x / np.std(x) * 3000, -(2**15), 2**15 - 1).astype("<i2")
        wavfile.write(file := io.BytesIO(), RATE, steps)
        source = f"data:audio/wav;base64,\n{base64.encodebytes(file.getvalue()).decode()}"
        player = f'<audio controls aria-label="{label}" src="{source}"></audio>'
        display(HTML(f"<div>{player} {label}</div>"))


# %% [markdown] slideshow={"slide_type": "slide"}
# ## Sound is 8,000 numbers a second
#
# A microphone notes the pressure of the air, here 8,000 times a second: the recorded messages of a telephone exchange. The same woman speaks English and
# Spanish, another French. On these you train. An **Italian man** and a **Russian woman** are held out: test voices are people, and languages, that no network
# of this lesson ever heard.
#
# <!-- notes
# Stress the split. Random clips in training and test would be the same four people, and a network could score by knowing
# their voices. Note also that both training speakers are women.
# -->

# %% tags=["nbval-check-output"]
speech = data.load_speech()
print(speech)
train = [c / c.std() for c, out in zip(speech.clips, speech.held_out) if not out]
test = [c / c.std() for c, out in zip(speech.clips, speech.held_out) if out]
for name, clips in (("training", train), ("test", test)):
    print(f"{name:9s}{len(clips):3d} clips, {sum(map(len, clips)) / RATE:3.0f} s")

# %%
italian = test[:np.sum(speech.voices == 3)]
one = min(italian, key=lambda clip: abs(len(clip) - 2.2 * RATE))  # one of about two seconds
listen({"The Italian man, as recorded": one})

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The spectrogram: a picture of sound
#
# An ear does not follow single vibrations; it hears which pitches are there, and when. So cut the sound $x$ into overlapping **windows** of $N = 256$ samples (32 ms), one every
# $H = 64$ samples, fade each in and out by a weight $w$, and ask how much of each frequency it holds:
#
# $$X_{f,t} = \sum_{m=0}^{N-1} w_m \, x_{tH+m} \, e^{-2\pi i f m / N} .$$
#
# Each $X_{f,t}$ is a complex number: its **magnitude** says how strong frequency $f$ is in window $t$, its **phase** where in its swing. Together they give the sound back exactly.
#
# <!-- notes
# This is the short-time Fourier transform. Those who do not know the exponential: it is a cosine and a sine, and the sum
# measures how well the window agrees with them. Frequency f stands for f times 31.25 hertz; there are 129 of them.
# -->

# %% tags=["checkpoint"]
stft = ShortTimeFFT(get_window("hann", 256), hop=64, fs=RATE)
spectrum = stft.stft(one)
again = stft.istft(spectrum, k1=len(one))
print(f"{len(one):,} samples -> {spectrum.shape[0]} frequencies x {spectrum.shape[1]} windows")
expect(np.abs(again - one).max() < 1e-5, "with magnitude and phase, the sound comes back exactly")

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(9, 3))
level = 20 * np.log10(np.abs(spectrum) + 1e-3)
drawn = ax.imshow(level, origin="lower", aspect="auto", vmin=level.max() - 60,
                  extent=(0, len(one) / RATE, 0, 4), cmap="gray_r")
ax.set(xlabel="time (s)", ylabel="frequency (kHz)",
       title="A voice is stripes: overtones of one pitch")
ax.grid(False)
figure.colorbar(drawn, label="dB")
plots.show(figure, "Spectrogram of a sentence: dark stripes, evenly spaced, that bend and stop.")


# %% [markdown] slideshow={"slide_type": "slide"}
# ## 784 numbers: half a second, as the ear divides it
#
# Ears tell low pitches apart better than high ones. The **mel scale** is a common formula for that,
#
# $$\mathrm{mel}(f) = 2595 \, \log_{10}(1 + f / 700\,\mathrm{Hz}),$$
#
# and 28 triangles, evenly spaced on it, sum the power of neighbouring frequencies. Take decibels (ten times the base-10 logarithm), count from 60 dB below the loudest cell, average pairs of windows: 28 columns
# of 16 ms are a picture of $28 \times 28$, just as large as a digit of lesson 01.
#
# <!-- notes
# Sixty decibels is a factor of a million in power: what is weaker is drawn white. Ask what the picture has lost. The phase
# is gone, fine pitch is gone; the next slides hear what that costs.
# -->

# %% slideshow={"slide_type": "skip"}
def hertz(mel):
    return 700 * (10 ** (mel / 2595) - 1)

corners = hertz(np.linspace(2595 * np.log10(1 + 50 / 700), 2595 * np.log10(1 + 4000 / 700), 30))
low, peak, high = corners[:-2, None], corners[1:-1, None], corners[2:, None]
triangles = np.minimum((stft.f - low) / (peak - low), (high - stft.f) / (high - peak)).clip(0)

def picture(x):
    """Decibels in 28 bands, every 16 ms: 0 is 60 dB below the loudest cell, 1 the loudest."""
    power = np.abs(stft.stft(x, p0=stft.p_min, p1=stft.p_min + len(x) // 128 * 2)) ** 2
    bands = triangles @ power.reshape(len(power), -1, 2).mean(axis=2)
    return (1 + np.log10(bands / bands.max() + 1e-12) / 6).clip(0, 1).astype("float32")

def windows(clips, step):
    """Every 28 columns are a row of 784 numbers."""
    pictures = [picture(x) for x in clips]
    return np.array([p[:, i:i + 28].ravel() for p in pictures
                     for i in range(0, p.shape[1] - 27, step)])


# %% slideshow={"slide_type": "skip"} tags=["nbval-check-output"]
x_train, x_test = windows(train, 1), windows(test, 7)
print(f"{len(x_train):,} training and {len(x_test):,} test pictures of {x_train.shape[1]} numbers")

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## An autoencoder, as in lesson 01
#
# The same network as for digits, 784-256-32-256-784, and the same rivals: the mean picture, and PCA with 32 numbers, clipped to [0, 1] as always.
#
# **Predict first.** On digits the network had less than half of PCA's squared error. On voices it never heard: again less than half, about the same, or more?
#
# <!-- notes
# Let them vote. Those who say "less than half" trust the lessons before this one; those who say "more" think of the two women
# it was trained on. Ask both for the reason. Then an honest tie: do not explain it away.
# -->

# %% slideshow={"slide_type": "skip"} tags=["figure"]
k = 32
keras.utils.set_random_seed(SEED)
autoencoder = models.dense_autoencoder(784, (256,), k)
history = training.fit(autoencoder, x_train, epochs=20, batch_size=128, learning_rate=0.004)
figure = plots.architecture(
    autoencoder.encoder, autoencoder.decoder, "Half a second of sound through 32 numbers"
)
plots.show(figure, "Diagram of the autoencoder: 784 to 256 to 32 to 256 to 784 values.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# ### As trained here, no better than PCA

# %% tags=["checkpoint", "evidence"]
mean = x_train.mean(axis=0)
axes_of_pca = np.linalg.eigh(np.cov(x_train.T))[1][:, :-k - 1:-1]
through = {
    "the mean picture": lambda x: np.broadcast_to(mean, x.shape),
    "PCA, 32 numbers": lambda x: (mean + (x - mean) @ axes_of_pca @ axes_of_pca.T).clip(0, 1),
    "autoencoder, 32 numbers": lambda x: models.run(autoencoder, x),
}
for name, copy in through.items():
    seen, new = (60 * metrics.mse(x, copy(x)) ** 0.5 for x in (x_train, x_test))
    print(f"{name:25s} off by {seen:4.1f} dB on training voices, {new:4.1f} dB on new ones")
off = {name: metrics.mse(x_test, copy(x_test)) ** 0.5 for name, copy in through.items()}
ratio = off["autoencoder, 32 numbers"] / off["PCA, 32 numbers"]
expect(0.85 < ratio < 1.15, f"on new voices, {ratio:.2f} times PCA's error")
expect(off["PCA, 32 numbers"] < 0.55 * off["the mean picture"], "about half of the mean picture's")


# %% [markdown] slideshow={"slide_type": "skip"}
# So the second answer is right. On the voices it was trained on the network is ahead; on new ones nothing of that is left. This is one network with one training of
# four minutes of sound; more voices, or another network, might change it.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Two measures of sound, and their blank pages
#
# **SI-SDR** (scale-invariant signal-to-distortion ratio), in dB: split an estimate $\hat{x}$ into the part along the clean $x$ and the rest; compare their powers. Loudness does not count.
#
# $$\text{SI-SDR} = 10 \log_{10} \frac{\| a x \|^2}{\| \hat{x} - a x \|^2}, \qquad a = \frac{x^T \hat{x}}{x^T x} .$$
#
# **STOI** (short-time objective intelligibility, Taal et al. 2011): how well the *loudness* of 15 bands follows that of the clean voice, over stretches of 0.4 s. 1 is best; it was made to agree with
# listeners who try to understand. What do they give to sounds that should score best, and worst?
#
# <!-- notes
# Always ask a measure what it gives to the two extremes. Let the class guess each row before you show it. The delay is the
# great surprise: one thousandth of a second, which nobody can hear, and SI-SDR falls below that of noise as loud as the voice.
# -->

# %% tags=["checkpoint"]
def si_sdr(clean, estimate):
    part = clean * (clean @ estimate) / (clean @ clean)
    return 10 * np.log10((part @ part) / np.sum((estimate - part) ** 2))

rng = np.random.default_rng(SEED)
noise = rng.standard_normal(len(one)) * one.std()
tries = {
    "the voice itself, at a tenth": one / 10 + 1e-9 * noise, "upside down": -one + 1e-9 * noise,
    "a thousandth of a second late": np.roll(one, 8), "with noise as loud": one + noise,
    "noise alone": noise, "another sentence": np.resize(test[3], len(one)),
}
found = {name: (si_sdr(one, x), stoi(one, x, RATE)) for name, x in tries.items()}
for name, (distortion, heard) in found.items():
    print(f"{name:31s} SI-SDR {distortion:6.1f} dB   STOI {heard:5.2f}")
late, loud = found["a thousandth of a second late"], found["with noise as loud"]
expect(late[0] < loud[0] - 3, "SI-SDR: a delay that nobody hears is worse than loud noise")
expect(late[1] > loud[1] + 0.1, "STOI: the other way round")


# %% [markdown] slideshow={"slide_type": "skip"}
# STOI is not zero for nonsense: noise alone and another sentence score well above 0. And silence has no SI-SDR at all. Read both, and listen.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What was thrown away: the phase
#
# A picture has magnitudes only. To hear it, phases must be *invented*. Any invented numbers will not do: windows overlap, so most spectra are no sound's spectrum. **Griffin and Lim** (1984) go back
# and forth: to sound, to spectrum again, keep the new phases, put the wanted magnitudes back.
#
# <!-- notes
# Each window is seen four times because of the overlap, so neighbouring columns must agree. Each round makes the spectrum
# of the sound closer to the wanted magnitudes: the paper proves that the error never grows.
# -->

# %%
def griffin_lim(magnitude, n, rounds=32, seed=0):
    """A sound of n samples, its spectrogram as close to `magnitude` as 32 rounds bring it."""
    swing = np.random.default_rng(seed).uniform(-np.pi, np.pi, magnitude.shape)
    last = stft.p_min + magnitude.shape[1]
    for _ in range(rounds):
        x = stft.istft(magnitude * np.exp(1j * swing), k1=n)
        swing = np.angle(stft.stft(x, p0=stft.p_min, p1=last))
    return x


# %% [markdown] tags=["predict"]
# **Predict first.** Keep the true magnitudes and change the phases: random ones; those of the voice *in noise as loud as itself*; those of Griffin and Lim. Which sounds clearest, which has the best SI-SDR?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Griffin-Lim: nearly perfect by STOI, worse than noise by SI-SDR
#
# <!-- notes
# Compare the two columns. If you judged by SI-SDR alone, you would throw Griffin-Lim away, and STOI finds it nearly
# perfect. The noisy phase is a good phase: keep that in mind, it is why denoisers get away with keeping it.
# -->

# %% tags=["checkpoint"]
scores = {}
for i, x in enumerate(test[::8]):
    magnitude, n = np.abs(stft.stft(x)), len(x)
    noisy = stft.stft(x + np.random.default_rng(i).standard_normal(n))
    random = rng.uniform(-np.pi, np.pi, magnitude.shape)
    for name, y in (
        ("random phases", stft.istft(magnitude * np.exp(1j * random), k1=n)),
        ("phases of the noisy voice", stft.istft(magnitude * np.exp(1j * np.angle(noisy)), k1=n)),
        ("Griffin-Lim", griffin_lim(magnitude, n)),
    ):
        scores.setdefault(name, []).append((si_sdr(x, y), stoi(x, y, RATE)))
scores = {name: np.mean(values, axis=0) for name, values in scores.items()}
for name, (distortion, heard) in scores.items():
    print(f"true magnitudes, {name:26s} SI-SDR {distortion:6.1f} dB   STOI {heard:.3f}")
expect(scores["Griffin-Lim"][1] > scores["random phases"][1] + 0.05, "Griffin-Lim repairs STOI")
expect(scores["Griffin-Lim"][0] < -10, "and has an SI-SDR far below that of noise as loud")
expect(scores["phases of the noisy voice"][0] > 8, "noisy phases alone still allow over 8 dB")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Hear it: 32 numbers for half a second
#
# From 28 bands back to 129 frequencies goes the pseudo-inverse (lesson 02) of the triangles, and Griffin-Lim to sound. "The picture alone" has no autoencoder in it: what is missing there went with the fine pitch and the phases.
#
# <!-- notes
# Play the picture first, then the two codes. Let the class say which of the two is the network. Then ask whether they would
# recognise the speaker, and whether they would understand the words.
# -->

# %% slideshow={"slide_type": "skip"}
to_frequencies = np.linalg.pinv(triangles)

def heard_through(copy, x):
    """The sound of a clip's picture after `copy`, window by window."""
    shades = picture(np.pad(x, (0, -len(x) % 3584)))
    rows = shades.reshape(28, -1, 28).swapaxes(0, 1).reshape(-1, 784)
    shades = copy(rows).reshape(-1, 28, 28).swapaxes(0, 1).reshape(28, -1)
    power = (to_frequencies @ 10 ** (6 * (shades.astype(float) - 1))).clip(1e-9)
    magnitude = np.sqrt(np.repeat(power, 2, axis=1))
    return griffin_lim(magnitude, 64 * magnitude.shape[1])[:len(x)]


# %% tags=["checkpoint"]
players = {"the picture alone": heard_through(lambda x: x, one)}
for name in ("PCA, 32 numbers", "autoencoder, 32 numbers"):
    players[name] = heard_through(through[name], one)
listen(players)
for name, x in players.items():
    print(f"{name:25s} STOI {stoi(one, x, RATE):.2f}   ({stoi(one, noise, RATE):.2f} for noise)")
kept = [np.mean([stoi(x, heard_through(f, x), RATE) for x in test[::8]])
        for f in (lambda x: x, through["autoencoder, 32 numbers"])]
print(f"mean of {len(test[::8])} clips: the picture alone {kept[0]:.2f}, the network {kept[1]:.2f}")
expect(kept[1] < kept[0] - 0.05, "32 numbers cost intelligibility")
expect(kept[1] > 0.45, "but remain far above noise")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What does the code keep: the word, or the voice?
#
# For this a factor must be under control, so here no person speaks: the synthesiser *espeak-ng* says ten digits in forty voices. Give each word's picture to the encoder, which was trained on people, and let a linear
# **probe** (lesson 14) read its 32 numbers: the **word**, from voices the probe never saw (chance 10 %), and the **voice**, from words it never saw (chance 2.5 %).
#
# The last two rows are controls: 32 *random* sums of the 784 numbers, and the code less the mean code of its voice.
#
# <!-- notes
# Two probes on the same code, each tested across the other factor. Ask what an ideal code would keep: it depends on whether
# you want to recognise words or people. The autoencoder was asked for neither.
# -->

# %% slideshow={"slide_type": "skip"}
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

spoken = data.load_spoken_digits()
pictures = np.array([picture(x).ravel() for x in spoken.clips])
word, voice = np.arange(400) % 10, spoken.voices

def probe(z, answer, groups, folds):
    """Share read correctly in groups that the probe never saw, over all groups."""
    right = []
    for fold in range(folds):
        new = groups % folds == fold
        reader = make_pipeline(StandardScaler(), LogisticRegression(C=0.3, max_iter=300))
        right.append(reader.fit(z[~new], answer[~new]).score(z[new], answer[new]))
    return np.mean(right)


# %% [markdown] tags=["predict"]
# **Predict first.** The word is read from the network's 32 numbers in more than nine of ten cases. And from 32 *random* sums: about 10 %, 50 % or 90 %?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Both, and the word needs no training at all
#
# <!-- notes
# The random sums are the control that would have been left out. Ten words differ so much that even 32 random sums tell them apart;
# a high score of a probe says little until you know what a probe reads from nothing.
# -->

# %% tags=["checkpoint", "evidence"]
z = autoencoder.encode(pictures)
average = np.array([z[voice == v].mean(axis=0) for v in range(40)])
codes = {
    "the picture, 784 numbers": pictures, "PCA, 32": (pictures - mean) @ axes_of_pca,
    "autoencoder, 32": z, "random sums, 32": pictures @ rng.standard_normal((784, 32)),
    "autoencoder, less its voice's mean": z - average[voice],
}
print(f"{'':36s}word, new voices   voice, new words")
read = {}
for name, code in codes.items():
    read[name] = probe(code, word, voice, 4), probe(code, voice, word, 5)
    print(f"{name:36s}{read[name][0]:16.0%}{read[name][1]:19.0%}")
expect(read["autoencoder, 32"][0] > 0.9, "the code holds the word")
expect(read["random sums, 32"][0] > 0.85, "so do 32 random sums")
expect(read["autoencoder, 32"][1] > 0.1, "it holds the voice too, four times chance or more")
expect(read["autoencoder, less its voice's mean"][1] < 0.025, "less the voice's mean: below chance")

# %% [markdown] slideshow={"slide_type": "skip"}
# What a linear probe finds of the voice is a shift: take each voice's mean off, and the voice is gone, while the word is read as well as before. That control is told who speaks, and its 0 % is below chance for a plain reason: the ten codes of a voice now sum to zero, so the words left out lie opposite those the probe was fitted on. The voices here are synthetic; people may differ more, or less.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Cleaning a voice: do not draw it, uncover it
#
# Now the sound at work: a voice in **pink noise**, like rain or a waterfall, whose power falls as $1/f$. A denoising autoencoder (lesson 07) could draw a clean spectrogram. Here it answers with
# a **mask** $m$, a number from 0 to 1 for each frequency and window; the sound is $m_{f,t} X_{f,t}$, with the noisy phase. The loss is the squared error of the complex spectrum ($S$ is that of the clean voice):
#
# $$\mathcal{L} = \text{mean of } \left| m X - S \right|^2 = \text{mean of } \bigl( m |X| - |S| \cos\delta \bigr)^2 + \text{a part without } m .$$
#
# Here $\delta$ is the angle between $X$ and $S$.
#
# <!-- notes
# Erdogan and others call this the phase-sensitive loss: a mask should be smaller where the noisy phase is wrong. The mask
# can only remove. It cannot invent a sound that was not there, unlike the hallucinating denoiser of lesson 07.
# -->

# %% slideshow={"slide_type": "skip"}
stream = np.concatenate(train)

def pink(shape, rng, lowest=1):
    """Noise whose power falls as 1 / frequency, nothing below `lowest` hertz."""
    n = scipy.fft.next_fast_len(shape[1])
    f = scipy.fft.rfftfreq(n, 1 / RATE)
    noise = scipy.fft.rfft(rng.standard_normal((shape[0], n), dtype="float32"))
    noise *= (f >= lowest) / np.sqrt(f + (f == 0))
    noise = scipy.fft.irfft(noise, n)[:, :shape[1]]
    return (noise / noise.std()).astype("float32")

def examples(noise, rng):
    """Four minutes of noisy voices, second by second: log magnitudes, and what the loss needs."""
    x = stream[rng.integers(RATE):][:len(stream) // RATE * RATE - RATE].reshape(-1, RATE)
    n = noise(x.shape, rng)
    size = 10 ** (-rng.uniform(-5, 10, (len(x), 1)) / 20)  # from -5 to 10 dB
    noisy, clean = (stft.stft(s / np.sqrt(1 + size**2), p0=0, p1=125) for s in (x + size * n, x))
    along = np.real(np.conj(noisy) * clean) / (np.abs(noisy) + 1e-9)
    return np.log(np.abs(noisy) + 1e-3), np.concatenate([np.abs(noisy), along], axis=1)


# %% [markdown] slideshow={"slide_type": "skip"}
# ### The network sees nine windows and masks the middle one
#
# A dense network slides over time: a **convolution** of width nine *is* a dense layer on nine neighbouring windows, applied at every position (lesson 06). Nine windows span 96 ms. Then a code of 64 numbers for each window, and out to 129 mask values.

# %% slideshow={"slide_type": "skip"}
def masked_error(y, mask):
    magnitude, along = ops.split(y, 2, axis=-1)
    return ops.mean((mask * magnitude - along) ** 2)

def denoiser(inputs, targets):
    encoder = keras.Sequential([
        keras.Input((None, 129)),
        layers.Normalization(mean=inputs.mean(axis=(0, 1)), variance=inputs.var(axis=(0, 1))),
        layers.Conv1D(256, 9, padding="same", activation="relu"),
        layers.Dense(64, activation="relu"),
    ])
    decoder = keras.Sequential([
        keras.Input((None, 64)),
        layers.Dense(256, activation="relu"), layers.Dense(129, activation="sigmoid"),
    ])
    return models.Autoencoder(encoder, decoder)


# %% slideshow={"slide_type": "skip"}
noise_rng = np.random.default_rng(SEED)
seconds = [examples(pink, noise_rng) for _ in range(8)]  # four minutes, each time in new noise
inputs, targets = (np.concatenate(part).swapaxes(1, 2).astype("float32") for part in zip(*seconds))
keras.utils.set_random_seed(SEED)
network = denoiser(inputs, targets)
history = training.fit(network, inputs, targets, epochs=6, batch_size=8, learning_rate=0.004,
                       loss=masked_error)


# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## The rivals, and what each is told
#
# * A **fixed filter**: one number for each frequency, the best on training voices.
# * **Spectral subtraction** (after Boll 1979; here of powers): $m^2 = 1 - P_{\text{noise}} / |X|^2$, from the power spectrum $P_{\text{noise}}$ of the noise.
# * A **Wiener filter**: $m = \xi / (1 + \xi)$, where $\xi$, the ratio of voice to noise, is smoothed over time as Ephraim and Malah (1984) do.
#
# Tuning sets how many times the noise is counted, how far down a mask may go, and how long the smoothing remembers. The last two are *told* the true average spectrum of each clip's noise, which nobody knows at work; their settings (28 and 60 tried) were chosen on training voices, for each level of noise. The network is told nothing about the clip, but it was trained on pink noise. The **best mask** knows the clean voice: no mask from 0 to 1 has a smaller squared error.
#
# **Predict first.** The noise is as loud as the voice: 0 dB. Rank the fixed filter, *untuned* subtraction, tuned subtraction, Wiener filter, network.
#
# <!-- notes
# Say what each rival knows before any number is shown. An unfair comparison in favour of the rivals is one you can learn from.
# Write the rankings on the board, and ask who put the fixed filter last, and why.
# -->

# %% slideshow={"slide_type": "skip"}
def stack(clips):
    """One array, each clip followed by silence up to the longest."""
    return np.array([np.pad(x, (0, max(map(len, clips)) - len(x))) for x in clips])

def in_noise(noise, decibels, rng):
    """The test clips in noise, and clean, both divided by the size of the noisy sound."""
    clean, added = stack(test), noise((len(test), max(map(len, test))), rng)
    power = np.array([np.mean(n[:len(x)] ** 2) for n, x in zip(added, test)])
    noisy = clean + added * 10 ** (-decibels / 20) / np.sqrt(power)[:, None]
    size = np.sqrt(1 + 10 ** (-decibels / 10))
    return noisy / size, clean / size

def mask_of(x):
    seen = np.log(np.abs(x) + 1e-3).swapaxes(1, 2).astype("float32")
    return models.run(network, seen, batch_size=10).swapaxes(1, 2)

def judge(spectrum, measure=si_sdr):
    sounds = stft.istft(spectrum, k1=max(map(len, test)))
    return np.mean([measure(x, y[:len(x)]) for x, y in zip(test, sounds)])


# %% slideshow={"slide_type": "skip"}
def subtraction(power, noise, over, floor):
    return np.sqrt(np.maximum(1 - over * noise / power, floor**2))

def wiener(power, noise, memory, least, over):
    mask, voice = np.zeros_like(power), 0
    noise = over * noise[..., 0]
    for t in range(power.shape[-1]):
        ratio = memory * voice / noise + (1 - memory) * (power[..., t] / noise - 1).clip(0)
        ratio = ratio.clip(least)
        mask[..., t] = ratio / (1 + ratio)
        voice = mask[..., t] ** 2 * power[..., t]
    return mask

run = data.load_evidence("16_denoisers")
settings = {(row["method"], row["level"]): row["setting"]
            for row in run["table"] if row["part"] == "tuning"}

# %% [markdown] slideshow={"slide_type": "slide"}
# ## On two voices it never heard
#
# <!-- notes
# Read from top to bottom. Nearly five decibels come from a filter that does not even listen: much of pink noise lies where
# nobody speaks. Untuned subtraction is below that, tuned it is far above: more than half of its gain is the tuning. Then the network.
# -->

# %% slideshow={"slide_type": "skip"}
noisy, clean = in_noise(pink, 0, np.random.default_rng(100 + SEED))
x, s = stft.stft(noisy), stft.stft(clean)
power, told = np.abs(x) ** 2, np.mean(np.abs(x - s) ** 2, axis=-1, keepdims=True)
voices, noises = (np.mean(np.abs(stft.stft(a)) ** 2, axis=(0, 2), keepdims=True)
                  for a in (stream[None], pink((1, len(stream)), noise_rng)))
masks = {
    "nothing": np.ones((1, 1, 1)), "fixed filter": voices / (voices + noises),
    "subtraction, untuned": subtraction(power, told, 1, 0),
    "subtraction, tuned": subtraction(power, told, *settings["spectral subtraction", 0]),
    "Wiener filter, tuned": wiener(power, told, *settings["Wiener filter", 0]),
    "the network": mask_of(x),
    "best mask": np.clip(np.real(np.conj(x) * s) / power, 0, 1),
}

# %% tags=["evidence", "checkpoint", "result"]
result = {name: (judge(mask * x), judge(mask * x, lambda a, b: stoi(a, b, RATE)))
          for name, mask in masks.items()}
print("noise as loud as the voice     SI-SDR (dB)   STOI")
for name, (decibels, heard) in result.items():
    print(f"{name:28s}{round(decibels, 1) + 0:14.1f}{heard:7.3f}")
best = max(result[name][0] for name in masks if "tuned" in name)
gain = result["the network"][0] - best
expect(gain > 1, f"the network is {gain:.1f} dB above the best rival")
untuned = result["subtraction, untuned"][0]
expect(result["fixed filter"][0] > untuned, "a fixed filter beats untuned subtraction")
expect(result["the network"][1] > result["nothing"][1] + 0.04, "the network helps STOI")
ours, theirs, fixed = (
    result[name][0] for name in ("the network", "Wiener filter, tuned", "fixed filter")
)
print(f"voices never heard, pink noise at 0 dB: SI-SDR {ours:.1f} dB "
      f"(tuned Wiener filter {theirs:.1f}, fixed filter {fixed:.1f})")

# %% [markdown] slideshow={"slide_type": "skip"}
# So the order is: untuned subtraction, fixed filter, tuned subtraction and Wiener filter, network. About half of what the network gains needs no listening at all, since much of pink noise lies below the voice. And
# by STOI the steps are small: a clean voice scores 1, and only the best mask comes near.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Hear it
#
# <!-- notes
# Play the noisy one first and ask what was said; then the others, the network last. Ask which sounds best, not which scores
# best: some prefer an even rustle to the chirps that subtraction leaves behind.
# -->

# %% tags=["figure"]
russian = range(len(italian), len(test))
i = min(russian, key=lambda j: abs(len(test[j]) - 2 * RATE))  # one of about two seconds
n = len(test[i])
for name in ("nothing", "subtraction, tuned", "Wiener filter, tuned", "the network"):
    cleaned = stft.istft((masks[name] * x)[i], k1=noisy.shape[1])[:n]
    listen({f"The Russian woman in pink noise, cleaned by: {name}": cleaned})
listen({"The Russian woman, clean": test[i]})

# %% slideshow={"slide_type": "skip"} tags=["figure"]
figure, axes = plt.subplots(1, 3, figsize=(10, 2.8), sharey=True)
panels = {"in pink noise": x[i], "after the network": (masks["the network"] * x)[i], "clean": s[i]}
for ax, (name, cells) in zip(axes, panels.items()):
    shades = 20 * np.log10(np.abs(cells[:, :n // 64]) + 1e-6)
    ax.imshow(shades, origin="lower", aspect="auto", cmap="gray_r", vmin=-20, vmax=40,
              extent=(0, n / RATE, 0, 4))
    ax.set_title(name, fontsize=10)
    ax.set_xlabel("time (s)")
    ax.grid(False)
axes[0].set_ylabel("frequency (kHz)")
title = "The mask uncovers the strong stripes; weak ones go with the noise"
figure.suptitle(title, x=0.02, ha="left")
plots.show(figure, "Spectrograms of a sentence in noise, after the network, and clean: the network "
           "leaves the strong stripes and removes the noise, and weak parts with it.")

# %% [markdown] slideshow={"slide_type": "skip"}
# ### At every level, with three networks and three draws of noise
#
# One network serves all four levels; each rival was tuned for each. The lead in SI-SDR shrinks as the noise gets weaker, and at 10 dB STOI prefers the rivals. One possible reason: the network takes weak parts of the voice away with the noise.

# %% slideshow={"slide_type": "skip"} tags=["evidence", "checkpoint"]
print(f"`python evidence/16_denoisers.py` took {run['core_seconds'] / 60:.0f} minutes on one core")
tests = {(r["method"], r["level"]): r for r in run["table"] if r["part"] == "test"}
names = list(dict.fromkeys(name for name, _ in tests))
print(f"{'':24s}SI-SDR at -5, 0, 5, 10 dB      spread   STOI at the same")
for name in names:
    rows = [tests[name, level] for level in (-5, 0, 5, 10)]
    print(f"{name:24s}" + "".join(f"{np.mean(r['SI-SDR']):6.1f}" for r in rows)
          + f"{max(np.ptp(r['SI-SDR']) for r in rows):13.2f}   "
          + "".join(f"{np.mean(r['STOI']):6.2f}" for r in rows))
for level in (-5, 0, 5, 10):
    ours = min(tests["network", level]["SI-SDR"])
    rivals = (tests[name, level]["SI-SDR"] for name in ("spectral subtraction", "Wiener filter"))
    theirs = max(map(max, rivals))
    expect(ours > theirs + 0.2, f"{level} dB: worst network {ours:.1f}, best rival {theirs:.1f}")
ours, theirs = (np.mean(tests[name, 10]["STOI"]) for name in ("network", "Wiener filter"))
expect(ours < theirs, f"but at 10 dB a STOI of {ours:.3f}, under the Wiener filter's {theirs:.3f}")

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Uncovering beats drawing; the width of the code matters little until it is very narrow
#
# The same network and the same noise, one thing changed at a time.

# %% slideshow={"slide_type": "skip"} tags=["evidence", "checkpoint"]
sizes = {r["method"]: r for r in run["table"] if r["part"] == "size"}
for name, r in sizes.items():
    print(f"{name:30s} SI-SDR {r['SI-SDR']:5.2f} dB   STOI {r['STOI']:.3f}")
full, drawn, narrow, patient = (sizes[name]["SI-SDR"] for name in (
    "64 numbers a window", "64, draws the spectrum", "2 numbers", "64, five times the training"))
expect(full > drawn + 0.5, f"with equal training, drawing costs {full - drawn:.1f} dB")
expect(full > narrow + 1, f"2 numbers a window cost {full - narrow:.1f} dB")
expect(patient < full + 0.4, f"five times the training adds {patient - full:.1f} dB")


# %% [markdown] slideshow={"slide_type": "slide"} tags=["failure"]
# ## How it fails: a noise it never heard
#
# The network learned *pink noise* as well as *voice*. Give it white noise; music; **babble**, five stretches of the training voices at once; and no voice at all, noise alone or music alone.
#
# <!-- notes
# Four noises of the same power. Ask who would sell this network as a hearing aid. Then ask what it believes music to be:
# it was told that whatever is not pink noise is voice.
# -->

# %% tags=["failure"]
def white(shape, rng):
    return rng.standard_normal(shape)

def babble(shape, rng):
    starts = rng.integers(0, len(stream) - shape[1], (shape[0], 5))
    return np.array([sum(stream[i:i + shape[1]] for i in row) for row in starts])

def music(shape, rng):
    """Chords of three plucked strings, four a second."""
    time, out = np.arange(shape[1]) / RATE, np.zeros(shape)
    for start in range(0, shape[1], RATE // 4):
        age = time[:min(RATE, shape[1] - start)]  # a second later it has died away
        for f in 220 * 2 ** (rng.integers(0, 24, (3, shape[0], 1)) / 12):
            tone = sum(np.sin(2 * np.pi * f * i * age) / i for i in (1, 2, 3, 4))
            out[:, start:start + RATE] += np.exp(-5 * age) * tone
    return out


# %% [markdown] tags=["predict"]
# **Predict first.** In pink noise at 0 dB the network gained more than nine decibels. In white noise, in music, in babble: about as much, half of it, or nothing?

# %% [markdown] slideshow={"slide_type": "slide"} tags=["failure"]
# ### A good half in white noise, nothing in music and babble
#
# <!-- notes
# The last column is the plain reason: music alone passes nearly untouched, as if it were a voice; pink noise alone is held back.
# White noise, never heard, is held back too, but less: it resembles pink noise more than a voice does.
# -->

# %% tags=["failure", "checkpoint"]
gains, passed = {}, {}
for name, noise_of in (("pink", pink), ("white", white), ("music", music), ("babble", babble)):
    noisy, _ = in_noise(noise_of, 0, np.random.default_rng(7))
    x = stft.stft(noisy)
    gains[name] = judge(mask_of(x) * x)
    alone = noise_of((8, 2 * RATE), np.random.default_rng(8))
    alone = stft.stft(alone / alone.std())
    left = np.mean(np.abs(mask_of(alone) * alone) ** 2) / np.mean(np.abs(alone) ** 2)
    passed[name] = 10 * np.log10(left)
    print(f"{name:7s} SI-SDR {gains[name]:4.1f} dB after 0 before; "
          f"alone, weakened by {-passed[name]:4.1f} dB")
expect(gains["pink"] > gains["white"] + 2, "white noise: far less than pink")
expect(gains["babble"] < 1, "babble: next to nothing")
expect(passed["pink"] < passed["music"] - 6, "alone, music passes where pink noise does not")

# %% [markdown] slideshow={"slide_type": "slide"} tags=["failure"]
# ### Is it the network, or what it was taught?
#
# The control: the same network and training, with other noises in it. SI-SDR after 0 dB, on the held-out voices; in the second column pink noise has only what lies above 60 Hz.
#
# <!-- notes
# Read the music column first: what was taught is learned. Then the pink column: it costs a little. Then the babble column: three
# other noises do not help there. Only babble teaches babble, and even that is little.
# -->

# %% tags=["failure", "checkpoint", "evidence"]
kinds = {(r["method"], r["noise"]): r["SI-SDR"] for r in run["table"] if r["part"] == "noise"}
columns = ("pink", "pink above 60 Hz", "white", "music", "babble")
print(f"{'':24s}" + "".join(f"{c.removeprefix('pink above'):>9s}" for c in columns))
for name in dict.fromkeys(method for method, _ in kinds):
    print(f"{name:24s}" + "".join(f"{round(kinds[name, c], 1) + 0:9.1f}" for c in columns))
taught = kinds["network, all but babble", "music"]
untaught = kinds["network, pink", "music"]
expect(taught > untaught + 4, f"taught music, it gains {taught:.1f} dB there")
lost = kinds["network, pink", "pink"] - kinds["network, all four", "pink"]
expect(lost > 0.5, f"taught four noises, it loses {lost:.1f} dB in pink noise")
expect(kinds["network, all four", "babble"] < 4, "babble stays hard, even when taught")
expect(kinds["Wiener filter", "white"] > kinds["network, pink", "white"] + 1, "told beats untaught")


# %% [markdown] slideshow={"slide_type": "skip"}
# It was the teaching. With music among its noises the same network takes it away; but the noises it learns cost something in the others (there are about as many examples as before, so each noise has
# fewer). Babble stays hard: there the noise is made of voices. And where the noise is new, a filter that is told its spectrum does better than a network that was taught another. Below 60 Hz nobody speaks; without that part of pink noise (second column)
# the task is harder for all: the network that was taught pink noise alone stays ahead of the Wiener filter, those taught more noises fall behind it.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Exercises
#
# 1. **Warm-up**: how fine is a spectrogram?
# 2. **Core**: mix voice and noise at a level.
# 3. **Stretch**: find the best mask.
#
# Write each answer below its task, then run its check.
#
# <!-- notes
# The first is a minute of mental arithmetic, and it shows the trade between time and pitch. The second is what every data set
# of noisy voices begins with. The third derives the target that the network was trained on.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 1 (warm-up): time against pitch
#
# At 8,000 samples a second, a window of 256 samples lasts 32 ms, and its frequencies are 31.25 Hz apart. Write `fineness(samples)`: for a window of any number of samples, the pair (duration in milliseconds, distance of neighbouring frequencies in hertz).

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def fineness(samples):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 1
check(
    "Exercise 1", lambda: [fineness(n) for n in (256, 512, 100)],
    (lambda a: np.shape(a) == (3, 2), "Return two numbers: milliseconds and hertz."),
    (lambda a: not np.isclose(a[0][0], 0.032), "That is in seconds: milliseconds first."),
    (lambda a: not np.allclose(a[0], (31.25, 32)), "Milliseconds first, then hertz."),
    (lambda a: np.allclose(a[0], (32, 31.25)), "A window of 256 samples: 32 ms and 31.25 Hz."),
    (lambda a: not np.allclose(a[1], (32, 31.25)), "Use the argument: other windows differ."),
    (lambda a: a[1][1] < a[0][1], "A longer window has frequencies that lie closer together."),
    (lambda a: np.allclose(a, [(32, 31.25), (64, 15.625), (12.5, 80)]),
     "samples / 8000 seconds; and 8000 / samples hertz."),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def fineness(samples):
#     return 1000 * samples / 8000, 8000 / samples
# ```
#
# The two multiply to 1 (in seconds and hertz), whatever the window: what you gain in pitch you lose in time.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 2 (core): a voice in noise
#
# Write `mix(clean, noise, decibels)`: the clean sound, unchanged, plus the noise, scaled so that the *power* (mean square) of the clean sound is `decibels` dB above that of the noise.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def mix(clean, noise, decibels):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 2
draw = np.random.default_rng(2)
scales = ((1, 3, 500), (0.2, 1, 80))
parts = [(a * draw.normal(size=n), b * draw.normal(size=n)) for a, b, n in scales]
orders = [(*parts[0], 0), (*parts[0], 10), (*parts[1], -6)]

def mixed(power=10, root=True, sign=-1, fair=True):  # right, or one slip
    out = []
    for c, n, decibels in orders:
        ratio = np.mean(c**2) / np.mean(n**2) if fair else 1.0
        size = ratio * 10 ** (sign * decibels / power)
        out.append(c + n * (np.sqrt(size) if root else size))
    return out

def alike(a, b):
    return all(np.shape(p) == np.shape(q) and np.allclose(p, q) for p, q in zip(a, b))

check(
    "Exercise 2", lambda: [mix(c.copy(), n.copy(), decibels) for c, n, decibels in orders],
    (lambda a: [np.shape(p) for p in a] == [(500,), (500,), (80,)],
     "Return a sound as long as the clean one."),
    (lambda a: not alike(a, mixed(root=False)),
     "That is a ratio of powers: the factor is its square root."),
    (lambda a: not alike(a, mixed(fair=False)),
     "Divide by the noise's own power, and multiply by the voice's."),
    (lambda a: not alike(a, mixed(sign=1)),
     "The wrong way round: 10 dB means that the noise is weaker."),
    (lambda a: not alike(a, mixed(power=20)),
     "10 dB is a factor of ten in *power*: 10 ** (decibels / 10)."),
    (lambda a: alike(a[:1], mixed()[:1]),
     "At 0 dB both must have the same power, and the voice is unchanged."),
    (lambda a: alike(a, mixed()),
     "Noise power = voice power / 10 ** (decibels / 10); scale by a square root."),
)


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def mix(clean, noise, decibels):
#     wanted = np.mean(clean**2) / 10 ** (decibels / 10)
#     return clean + noise * np.sqrt(wanted / np.mean(noise**2))
# ```
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 3 (stretch): the best mask
#
# For complex spectra $X$ (noisy) and $S$ (clean), which real number $m$ from 0 to 1 makes $|mX - S|^2$ smallest? Write `best_mask(x, s)` for arrays of complex numbers; where $X$ is 0, answer 0.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def best_mask(x, s):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 3
draw = np.random.default_rng(3)
x_cells, s_cells = draw.normal(size=(2, 40)) + 1j * draw.normal(size=(2, 40))
x_cells, s_cells = np.append(x_cells, [0, 2, 1j]), np.append(s_cells, [1, -1, 0.5j])
free = np.real(np.conj(x_cells) * s_cells) / np.maximum(np.abs(x_cells) ** 2, 1e-12)
size_only = np.abs(s_cells) / np.maximum(np.abs(x_cells), 1e-12)
check(
    "Exercise 3", lambda: best_mask(x_cells.copy(), s_cells.copy()),
    (lambda a: np.shape(a) == (43,), "Return one number for each cell."),
    (lambda a: np.isfinite(a).all(), "Where X is 0 you divide by 0: answer 0 there."),
    (lambda a: not np.iscomplexobj(a) or np.allclose(np.imag(a), 0), "The mask is a real number."),
    (lambda a: not np.allclose(a[:40], size_only[:40].clip(0, 1)),
     "You forgot the angle between X and S."),
    (lambda a: np.max(a) <= 1 + 1e-9 and np.min(a) >= -1e-9, "Keep it between 0 and 1."),
    (lambda a: np.isclose(a[40], 0), "Where X is 0, answer 0."),
    (lambda a: np.allclose(a, free.clip(0, 1), atol=1e-6),
     "Set the derivative of |mX - S|^2 by m to zero: m |X|^2 = Re(conj(X) S). Then clip."),
)

# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def best_mask(x, s):
#     power = np.abs(x) ** 2
#     return np.clip(np.real(np.conj(x) * s) / np.where(power == 0, 1, power), 0, 1)
# ```
#
# $|mX - S|^2 = m^2 |X|^2 - 2 m \,\mathrm{Re}(X^* S) + |S|^2$ is a parabola in $m$. Its lowest point is $|S| \cos\delta / |X|$, and clipping is right because a parabola rises on both sides.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Open experiments
#
# * Train the mask network with `pink` *and* `babble`. What does it cost in pink noise?
# * Replace the phases of the network's output by Griffin-Lim's. Which measure goes up, which down, and what do you hear?
# * Give the network 3 or 25 windows instead of nine.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Summary
#
# 1. Windows turn sound into a picture; magnitude *and* phase turn it back. Phases can be invented from the magnitudes (Griffin-Lim): nearly perfect by STOI, worthless by SI-SDR. Ask a measure what it gives to nonsense.
# 2. An autoencoder puts half a second of sound into 32 numbers, as trained here no better than PCA on new voices. A linear probe reads the word from them, but also from 32 random sums; and it reads the voice.
# 3. In pink noise, the only noise it was taught, a mask network cleans voices and languages it never heard better than spectral subtraction and a Wiener filter that were tuned and told the noise's spectrum (two voices; by SI-SDR at all four levels).
# 4. Half of what it gains, a fixed filter gains too; and more than half of what subtraction gains at 0 dB is its tuning. Where the noise is weak (10 dB) the lead in SI-SDR is small, and STOI prefers the rivals.
# 5. This network learned its noise as well as the voice: taught only pink noise, it lets music and babble pass. Taught music, it removes music; babble stays hard even when taught.
#
# <!-- notes
# Go back to the proposals from the first minute. Which of them was the fixed filter, which the subtraction? Then ask what
# else a network might have learned by heart without anybody noticing, as this one learned the colour of a noise.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Further reading
#
# - D. W. Griffin, J. S. Lim (1984). Signal estimation from modified short-time Fourier transform. *IEEE Transactions on Acoustics, Speech, and Signal Processing* 32(2).
#   [doi:10.1109/TASSP.1984.1164317](https://doi.org/10.1109/TASSP.1984.1164317)
# - S. F. Boll (1979). Suppression of acoustic noise in speech using spectral subtraction. The same journal, 27(2). [doi:10.1109/TASSP.1979.1163209](https://doi.org/10.1109/TASSP.1979.1163209)
# - Y. Ephraim, D. Malah (1984). Speech enhancement using a minimum mean-square error short-time spectral amplitude estimator. The same journal, 32(6).
#   [doi:10.1109/TASSP.1984.1164453](https://doi.org/10.1109/TASSP.1984.1164453) (the smoothing, called decision-directed)
# - C. H. Taal, R. C. Hendriks, R. Heusdens, J. Jensen (2011). An algorithm for intelligibility prediction of time–frequency weighted noisy speech.
#   *IEEE Transactions on Audio, Speech, and Language Processing* 19(7). [doi:10.1109/TASL.2011.2114881](https://doi.org/10.1109/TASL.2011.2114881) (STOI)
# - J. Le Roux, S. Wisdom, H. Erdogan, J. R. Hershey (2019). SDR – half-baked or well done? *ICASSP*. [arXiv:1811.02508](https://arxiv.org/abs/1811.02508) (SI-SDR)
# - H. Erdogan, J. R. Hershey, S. Watanabe, J. Le Roux (2015). Phase-sensitive and recognition-boosted speech separation using deep recurrent neural networks. *ICASSP*.
#   [doi:10.1109/ICASSP.2015.7178061](https://doi.org/10.1109/ICASSP.2015.7178061) (the loss of the mask)
#
# The voices are the core sounds of the telephone exchange Asterisk: Allison Smith, June Wallack, Carlo Flora, Maxim Topal; licences are in `ae_helpers/datasets/SOURCES.md`.

# %% [markdown] slideshow={"slide_type": "skip"}
# [← 15 Generation](15_generation.ipynb) · [17 Text autoencoder →](17_text_autoencoder.ipynb)
