"""Build spoken_digits.npz: ten English digits by forty voices of the free speech synthesiser espeak-ng.

    python tools/build_spoken_digits.py spoken_digits.npz         (needs the program espeak-ng, version 1.51)

Every voice is one of espeak-ng's voice variants with one of five accents, and says each digit once.
"""

import subprocess
import sys

import numpy as np
from scipy.signal import resample_poly

RATE, LENGTH = 8000, 3584  # samples a second; samples in one recording, 28 windows of 128
WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
ACCENTS = ("en-gb", "en-us", "en-gb-scotland", "en-gb-x-rp", "en-029")
VARIANTS = [
    "f1", "f2", "f3", "f4", "f5", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "adam", "Alex", "Alicia",
    "Andrea", "Andy", "Annie", "antonio", "aunty", "belinda", "benjamin", "boris", "caleb", "david", "Denis",
    "Diogo", "ed", "edward", "Gene", "Gustave", "Henrique", "Hugo", "Jacky", "john", "Lee", "linda", "Marcelo",
    "Marco",
]  # fmt: skip


def speak(word, voice, words_a_minute):
    """Return a word without the silence around it, at 8 kHz, its largest sample 1."""
    command = ["espeak-ng", "-v", voice, "-s", str(words_a_minute), "--stdout", word]
    wav = subprocess.run(command, check=True, capture_output=True).stdout
    assert int.from_bytes(wav[24:28], "little") == 22_050, "espeak-ng speaks at 22,050 samples a second"
    x = resample_poly(np.frombuffer(wav[44:], "<i2").astype(float), 160, 441)
    x = x / np.abs(x).max()
    loud = np.flatnonzero(np.abs(x) > 0.02)
    return x[loud[0] : loud[-1] + 1]


def mu_law(x):
    """Return samples in [-1, 1] as bytes, as telephones do (ITU-T G.711's curve, 255 steps, silence is 128)."""
    return np.round(np.sign(x) * np.log1p(255 * np.abs(x)) / np.log(256) * 127 + 128).astype(np.uint8)


def main(path):
    audio = np.full((len(VARIANTS), len(WORDS), LENGTH), 128, np.uint8)
    voices = [f"{accent}+{variant}" for variant, accent in zip(VARIANTS, ACCENTS * 8, strict=True)]
    for i, voice in enumerate(voices):
        for pace in range(190, 400, 10):  # a voice that needs more than 0.448 s for a word is asked to speak faster
            words = [speak(word, voice, pace) for word in WORDS]
            if max(map(len, words)) <= LENGTH:
                break
        for j, x in enumerate(words):
            before = (LENGTH - len(x)) // 2
            audio[i, j, before : before + len(x)] = mu_law(x)
        print(f"{voice:28s} {pace} words a minute")
    np.savez_compressed(
        path,
        audio=audio.reshape(-1, LENGTH),
        voice=np.repeat(np.arange(len(voices), dtype=np.uint8), len(WORDS)),
        digit=np.tile(np.arange(len(WORDS), dtype=np.uint8), len(voices)),
        voices=np.array(voices),
        sample_rate=np.int32(RATE),
    )


if __name__ == "__main__":
    main(sys.argv[1])
