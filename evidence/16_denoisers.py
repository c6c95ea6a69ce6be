"""Speech in noise, voices never heard: how well does each way of cleaning it do when all are tuned with care?

Rivals and networks use the same windows, keep the noisy phase, and are chosen on the three training voices. Spectral
subtraction and the Wiener filter get a grid of settings *for each level*, and are told the true average spectrum of the
noise in each clip; the networks are told nothing, and one network serves all levels. Scores are means over the clips of
the two held-out voices, over three draws of the noise.

Rows, by ``part``: ``tuning`` (what the grids chose), ``test`` (pink noise, four levels), ``noise`` (other noises at
0 dB), ``size`` (the same network with other codes, with more passes, or drawing the spectrum itself).
"""

import keras
import numpy as np
import scipy.fft
from keras import layers, ops
from pystoi import stoi
from scipy.signal import ShortTimeFFT, get_window

from ae_helpers import data, models, training
from record import record

speech = data.load_speech()
RATE, LEVELS = speech.sample_rate, (-5, 0, 5, 10)
stft = ShortTimeFFT(get_window("hann", 256), hop=64, fs=RATE)


def stack(chosen):
    """Clips at the same power, padded with silence to the longest; and their lengths."""
    clips = [clip / clip.std() for clip, take in zip(speech.clips, chosen, strict=True) if take]
    lengths = [len(clip) for clip in clips]
    out = np.zeros((len(clips), max(lengths)), "float32")
    for row, clip in zip(out, clips, strict=True):
        row[: len(clip)] = clip
    return out, lengths


stream = np.concatenate([clip / clip.std() for clip, out in zip(speech.clips, speech.held_out, strict=True) if not out])
test, test_lengths = stack(speech.held_out)
tune, tune_lengths = stack(~speech.held_out & (np.arange(128) % 3 == 0))


def pink(shape, rng, lowest=1):
    """Power falls as 1 / frequency, nothing below ``lowest`` Hz."""
    n = scipy.fft.next_fast_len(shape[1])
    f = np.fft.rfftfreq(n, 1 / RATE)
    spectrum = scipy.fft.rfft(rng.standard_normal((shape[0], n), dtype="float32"))
    x = scipy.fft.irfft(spectrum * (f >= lowest) / np.sqrt(np.maximum(f, 1)), n)[:, : shape[1]]
    return x.astype("float32")


def white(shape, rng):
    return rng.standard_normal(shape, dtype="float32")


def babble(shape, rng):
    """Five stretches of the training voices at once."""
    starts = rng.integers(0, len(stream) - shape[1], (shape[0], 5))
    return np.array([sum(stream[i : i + shape[1]] for i in row) for row in starts])


def music(shape, rng):
    """Chords of three plucked strings, four a second, out of two octaves."""
    t = np.arange(shape[1]) / RATE
    out = np.zeros(shape, "float32")
    for start in range(0, shape[1], RATE // 4):
        age = t[: shape[1] - start]
        for f in 220 * 2 ** (rng.integers(0, 24, (3, shape[0], 1)) / 12):
            out[:, start:] += np.exp(-5 * age) * sum(np.sin(2 * np.pi * f * i * age) / i for i in (1, 2, 3, 4))
    return out


NOISES = {
    "pink": pink,
    "pink above 60 Hz": lambda s, r: pink(s, r, 60),
    "white": white,
    "music": music,
    "babble": babble,
}


def add_noise(clean, lengths, noise, level):
    """Noise at ``level`` dB below the voice, measured over each clip; both are scaled to a noisy power of 1."""
    power = np.array([np.mean(row[:n] ** 2) for row, n in zip(noise, lengths, strict=True)])[:, None]
    noisy = clean + noise * (10 ** (-level / 20) / np.sqrt(power)).astype("float32")
    scale = np.float32(1 / np.sqrt(1 + 10 ** (-level / 10)))
    return noisy * scale, clean * scale


def si_sdr(clean, estimate):
    part = clean * (clean @ estimate) / (clean @ clean)
    return 10 * np.log10(np.sum(part**2) / np.sum((estimate - part) ** 2))


def score(clean, lengths, estimate, intelligible=True):
    pairs = [(c[:n], e[:n]) for c, e, n in zip(clean, estimate, lengths, strict=True)]
    heard = [stoi(c, e, RATE) for c, e in pairs] if intelligible else [0.0]
    return float(np.mean([si_sdr(c, e) for c, e in pairs])), float(np.mean(heard))


def subtract(power, noise, over, floor):
    return np.sqrt(np.maximum(1 - over * noise / power, floor**2))


def wiener(power, noise, alpha, least, over):
    """Decision-directed: the voice's power is a running mean of its last estimate and of what subtraction leaves."""
    gain, before = np.zeros_like(power), np.zeros_like(power[..., 0])
    noise = over * noise[..., 0]
    for t in range(power.shape[-1]):
        ratio = alpha * before / noise + (1 - alpha) * np.maximum(power[..., t] / noise - 1, 0)
        ratio = np.maximum(ratio, least)
        gain[..., t] = ratio / (1 + ratio)
        before = gain[..., t] ** 2 * power[..., t]
    return gain


GRIDS = {
    "spectral subtraction": (subtract, [(o, f) for o in (1, 2, 3, 4, 6, 8, 12) for f in (0, 0.05, 0.1, 0.2)]),
    "Wiener filter": (
        wiener,
        [(a, low, o) for a in (0.5, 0.7, 0.8, 0.9, 0.95) for low in (0.0001, 0.001, 0.01) for o in (1, 1.5, 2, 3)],
    ),
}


def spectra(clean, lengths, kind, level, rng):
    """Everything about clips in noise: sounds, transforms, and the true mean power of each clip's noise."""
    noisy, clean = add_noise(clean, lengths, NOISES[kind](clean.shape, rng), level)
    x, s = stft.stft(noisy), stft.stft(clean)
    return noisy, clean, x, s, np.mean(np.abs(x - s) ** 2, axis=-1, keepdims=True)


def back(spectrum, like):
    return stft.istft(spectrum, k1=like.shape[1])


table, best = [], {}
for level in LEVELS:
    noisy, clean, x, s, noise = spectra(tune, tune_lengths, "pink", level, np.random.default_rng(100))
    best["fixed filter", level] = np.mean(np.abs(s) ** 2, axis=(0, 2)) / np.mean(
        np.abs(s) ** 2 + np.abs(x - s) ** 2, axis=(0, 2)
    )
    for name, (method, grid) in GRIDS.items():
        found = {}
        for setting in grid:
            estimate = back(method(np.abs(x) ** 2, noise, *setting) * x, noisy)
            found[setting] = score(clean, tune_lengths, estimate, intelligible=False)[0]
        best[name, level] = max(found, key=found.get)
        row = {"part": "tuning", "method": name, "level": level, "setting": list(best[name, level])}
        table.append({**row, "SI-SDR": found[best[name, level]], "worst of the grid": min(found.values())})
        print(table[-1], flush=True)


def examples(kinds, copies, seed):
    """Seconds of noisy speech: log magnitudes, and the two numbers a cell that the loss needs."""
    rng = np.random.default_rng(seed)
    pieces = len(stream) // RATE
    inputs, targets = [], []
    for copy in range(copies):
        start = rng.integers(0, len(stream) - pieces * RATE + 1)
        clean = stream[start : start + pieces * RATE].reshape(pieces, RATE)
        noise = NOISES[kinds[copy % len(kinds)]](clean.shape, rng)
        size = 10 ** (-rng.uniform(-5, 10, (pieces, 1)) / 20)
        scale = 1 / np.sqrt(1 + size**2)
        x = stft.stft(scale * (clean + size * noise / noise.std()), p0=0, p1=RATE // 64)
        s = stft.stft(scale * clean, p0=0, p1=RATE // 64)
        magnitude = np.abs(x)
        along = np.real(np.conj(x) * s) / (magnitude + 1e-9)
        inputs.append(np.swapaxes(np.log(magnitude + 1e-3), 1, 2).astype("float32"))
        targets.append(np.swapaxes(np.concatenate([magnitude, along], axis=1), 1, 2).astype("float32"))
    return np.concatenate(inputs), np.concatenate(targets)


def masked_error(y, mask):
    magnitude, along = ops.split(y, 2, axis=-1)
    return ops.mean((mask * magnitude - along) ** 2)


def drawn_error(y, drawn):
    return ops.mean((drawn - ops.split(y, 2, axis=-1)[1]) ** 2)


def network(inputs, targets, seed=0, k=64, passes=6, drawn=False):
    keras.utils.set_random_seed(seed)
    mean, variance = inputs.mean(axis=(0, 1)), inputs.var(axis=(0, 1))
    model = keras.Sequential([
        keras.Input((None, 129)),
        layers.Normalization(mean=mean, variance=variance),
        layers.Conv1D(256, 9, padding="same", activation="relu"),
        layers.Dense(k, activation="relu"),
        layers.Dense(256, activation="relu"),
        layers.Dense(129, activation="softplus" if drawn else "sigmoid"),
    ])  # fmt: skip
    loss = drawn_error if drawn else masked_error
    training.fit(model, inputs, targets, epochs=passes, batch_size=8, learning_rate=0.004, loss=loss)
    return model


def clean_up(model, x, drawn=False):
    out = models.run(model, np.swapaxes(np.log(np.abs(x) + 1e-3), 1, 2).astype("float32"), batch_size=10)
    out = np.swapaxes(out, 1, 2)
    return out * x / (np.abs(x) + 1e-9) if drawn else out * x


inputs, targets = examples(["pink"], 8, seed=0)
networks = [network(inputs, targets, seed) for seed in range(3)]
print("networks trained", flush=True)

for level in LEVELS:
    scores = {}
    for draw in range(3):
        noisy, clean, x, s, noise = spectra(test, test_lengths, "pink", level, np.random.default_rng(draw))
        power = np.abs(x) ** 2
        gains = {
            "noisy": np.ones((1, 1, 1)),
            "fixed filter": best["fixed filter", level][:, None],
            "subtraction, untuned": subtract(power, noise, 1, 0),
            "spectral subtraction": subtract(power, noise, *best["spectral subtraction", level]),
            "Wiener filter": wiener(power, noise, *best["Wiener filter", level]),
            "best mask": np.clip(np.real(np.conj(x) * s) / (power + 1e-12), 0, 1),
        }
        for name, gain in gains.items():
            scores.setdefault(name, []).append(score(clean, test_lengths, back(gain * x, noisy)))
        cleaned = back(clean_up(networks[draw], x), noisy)
        scores.setdefault("network", []).append(score(clean, test_lengths, cleaned))
    for name, found in scores.items():
        row = {"part": "test", "method": name, "level": level, "SI-SDR": [a for a, _ in found]}
        table.append({**row, "STOI": [b for _, b in found]})
        print(table[-1], flush=True)

everything = list(NOISES)
several, of_several = examples(["pink", "white", "music", "babble"], 8, seed=1)
generalist = network(several, of_several)
unheard, of_unheard = examples(["pink", "white", "music"], 9, seed=2)
without_babble = network(unheard, of_unheard)
for kind in everything:
    noisy, clean, x, s, noise = spectra(test, test_lengths, kind, 0, np.random.default_rng(5))
    outputs = {
        "noisy": x,
        "Wiener filter": wiener(np.abs(x) ** 2, noise, *best["Wiener filter", 0]) * x,
        "network, pink": clean_up(networks[0], x),
        "network, all but babble": clean_up(without_babble, x),
        "network, all four": clean_up(generalist, x),
    }
    for name, spectrum in outputs.items():
        sdr, heard = score(clean, test_lengths, back(spectrum, noisy))
        table.append({"part": "noise", "noise": kind, "method": name, "SI-SDR": sdr, "STOI": heard})
        print(table[-1], flush=True)

noisy, clean, x, s, noise = spectra(test, test_lengths, "pink", 0, np.random.default_rng(0))
more, of_more = examples(["pink"], 16, seed=3)
variants = {
    "64 numbers a window": (networks[0], False),
    "8 numbers": (network(inputs, targets, k=8), False),
    "2 numbers": (network(inputs, targets, k=2), False),
    "256 numbers": (network(inputs, targets, k=256), False),
    "64, draws the spectrum": (network(inputs, targets, drawn=True), True),
    "64, five times the training": (network(more, of_more, passes=15), False),
}
for name, (model, drawn) in variants.items():
    sdr, heard = score(clean, test_lengths, back(clean_up(model, x, drawn), noisy))
    table.append({"part": "size", "method": name, "SI-SDR": sdr, "STOI": heard})
    print(table[-1], flush=True)

record(__file__, table)
