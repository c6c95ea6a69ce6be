"""The course's data sets: typed, read-only, checked against their hash, and never downloaded."""

import hashlib
import io
import json
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

DATASETS = Path(__file__).parent / "datasets"


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """One data set, split into training and test examples; every array is read-only.

    Attributes:
        name: Short name, such as ``"MNIST"``.
        x_train: Training inputs, ``float32``, first axis counts the examples.
        y_train: Training labels, integers that index ``class_names``, shape ``(n_train,)``.
        x_test: Test inputs, shaped like ``x_train`` but for the first axis.
        y_test: Test labels, shape ``(n_test,)``.
        class_names: What each label means.
        citation: Whom to cite; licences are in ``datasets/SOURCES.md``.

    >>> load_ecg5000().class_names[0]
    'normal'
    """

    name: str
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    class_names: tuple[str, ...]
    citation: str

    def __post_init__(self):
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    def __repr__(self):
        return (
            f"Dataset {self.name}: {len(self.x_train):,} training and {len(self.x_test):,} test examples "
            f"of shape {self.x_train.shape[1:]}, {len(self.class_names)} classes"
        )


@dataclass(frozen=True, eq=False, repr=False)
class Words:
    """Words as vectors, and two tests of what vectors know; rows count the words, and every array is read-only.

    Attributes:
        name: Short name, ``"GloVe words"``.
        words: The words, most frequent first.
        vectors: One row of ``float32`` a word, in the order of ``words``.
        analogies: Questions "a is to b as c is to d", four rows of ``vectors`` each, shape ``(n, 4)``.
        sections: Which of ``section_names`` each question belongs to, shape ``(n,)``.
        section_names: Kinds of analogies, such as ``"capital-world"``.
        pairs: Pairs of words that people have judged, two rows of ``vectors`` each, shape ``(m, 2)``.
        similarity: Their mean judgement, 0 (unrelated) to 10 (the same), shape ``(m,)``.
        citation: Whom to cite; licences are in ``datasets/SOURCES.md``.

    >>> load_words().words[:3]
    ('the', 'of', 'to')
    """

    name: str
    words: tuple[str, ...]
    vectors: np.ndarray
    analogies: np.ndarray
    sections: np.ndarray
    section_names: tuple[str, ...]
    pairs: np.ndarray
    similarity: np.ndarray
    citation: str

    __post_init__ = Dataset.__post_init__

    def __repr__(self):
        return (
            f"Words: {len(self.words):,} vectors of {self.vectors.shape[1]} numbers, "
            f"{len(self.analogies):,} analogies, {len(self.pairs)} judged pairs"
        )


@dataclass(frozen=True, eq=False, repr=False)
class Recordings:
    """Sounds of many voices; every array is read-only.

    Attributes:
        name: Short name, such as ``"speech"``.
        sample_rate: Samples in a second.
        clips: The recordings, each ``float32`` of shape ``(samples,)``, in [-1, 1].
        voices: Whose voice each clip is, integers that index ``voice_names``, shape ``(n,)``.
        voice_names: The voices.
        texts: What each clip says: a word, or the name of a sentence.
        held_out: Which clips are of voices kept for testing, ``bool``, shape ``(n,)``.
        citation: Whom to name; licences are in ``datasets/SOURCES.md``.

    >>> load_speech().voice_names[3]
    'Italian, a man'
    """

    name: str
    sample_rate: int
    clips: tuple[np.ndarray, ...]
    voices: np.ndarray
    voice_names: tuple[str, ...]
    texts: tuple[str, ...]
    held_out: np.ndarray
    citation: str

    def __post_init__(self):
        for array in (*self.clips, self.voices, self.held_out):
            array.setflags(write=False)

    def __repr__(self):
        seconds = sum(map(len, self.clips)) / self.sample_rate
        return f"Recordings {self.name}: {len(self.clips)} clips, {seconds:.0f} s, {len(self.voice_names)} voices"


def load_mnist(flat=False):
    """Load the MNIST handwritten digits: 60,000 training and 10,000 test images.

    Args:
        flat: ``False`` for images of shape ``(n, 28, 28)``, ``True`` for rows of shape ``(n, 784)``.

    Returns:
        A `Dataset` whose pixels are ``float32`` in [0, 1] (0 is paper, 1 is ink) and whose labels are the
        digits 0 to 9.

    Raises:
        TypeError: If ``flat`` is not a ``bool``.
        FileNotFoundError: If the file is missing.
        ValueError: If the file was altered or cut short.

    Source: LeCun, Bottou, Bengio and Haffner (1998), "Gradient-based learning applied to document recognition".

    >>> load_mnist(flat=True).x_test.shape
    (10000, 784)
    """
    if not isinstance(flat, bool):
        raise TypeError(f"flat must be True or False, got {flat!r} of type {type(flat).__name__}")
    arrays = _read("mnist.npz")

    def pixels(x):
        x = np.divide(x, 255, dtype=np.float32)
        return x.reshape(len(x), -1) if flat else x

    return Dataset(
        name="MNIST",
        x_train=pixels(arrays["x_train"]),
        y_train=arrays["y_train"],
        x_test=pixels(arrays["x_test"]),
        y_test=arrays["y_test"],
        class_names=tuple("0123456789"),
        citation="LeCun, Cortes and Burges, The MNIST database of handwritten digits",
    )


def load_ecg5000():
    """Load ECG5000: 500 training and 4,500 test heartbeats of one patient, 140 samples each.

    Returns:
        A `Dataset` whose beats are ``float32`` rows of shape ``(140,)``, each scaled to mean 0 and standard
        deviation 1 (so the unit is one standard deviation of that beat), and whose labels are 0 (normal) to 4.

    Raises:
        FileNotFoundError: If the file is missing.
        ValueError: If the file was altered or cut short.

    Source: Dau et al. (2018), UCR Time Series Classification Archive, from Goldberger et al. (2000), PhysioNet.

    >>> load_ecg5000()
    Dataset ECG5000: 500 training and 4,500 test examples of shape (140,), 5 classes
    """
    arrays = _read("ecg5000.npz")
    return Dataset(
        name="ECG5000",
        x_train=arrays["x_train"],
        y_train=arrays["y_train"] - 1,  # the file counts its classes from 1
        x_test=arrays["x_test"],
        y_test=arrays["y_test"] - 1,
        class_names=(
            "normal",
            "R-on-T premature ventricular contraction",
            "premature ventricular contraction",
            "supraventricular",
            "unclassified",
        ),
        citation="Dau et al. (2018), UCR Time Series Classification Archive; Goldberger et al. (2000), PhysioNet",
    )


def load_words():
    """Load 12,000 English words as GloVe vectors of 100 numbers, with analogies and people's judgements.

    Returns:
        `Words`: the most frequent words that are written with the letters a to z alone.

    Raises:
        FileNotFoundError: If the file is missing.
        ValueError: If the file was altered or cut short.

    Source: Pennington, Socher and Manning (2014), "GloVe"; analogies: Mikolov et al. (2013), arXiv:1301.3781;
    judgements: Finkelstein et al. (2002), "Placing search in context".

    >>> load_words()
    Words: 12,000 vectors of 100 numbers, 8,199 analogies, 288 judged pairs
    """
    arrays = _read("words.npz")
    return Words(
        name="GloVe words",
        words=tuple(arrays["words"].tolist()),
        vectors=arrays["vectors"].astype(np.float32),  # half precision in the file
        analogies=arrays["analogies"].astype(np.int64),
        sections=arrays["analogy_section"],
        section_names=tuple(arrays["sections"].tolist()),
        pairs=arrays["pairs"].astype(np.int64),
        similarity=arrays["similarity"],
        citation="Pennington, Socher and Manning (2014); Mikolov et al. (2013); Finkelstein et al. (2002)",
    )


def load_speech():
    """Load recorded telephone prompts in five languages: 128 sentences of four people, 80 s a language, at 8 kHz.

    Returns:
        `Recordings`. The Italian man and the Russian woman are held out; nobody else speaks in both parts. The same
        text is the same sentence, translated.

    Raises:
        FileNotFoundError: If the file is missing.
        ValueError: If the file was altered or cut short.

    Source: the core sounds of the telephone exchange Asterisk, version 1.6.1, credited to Allison Smith, June Wallack,
    Carlo Flora and Maxim Topal.

    >>> load_speech()
    Recordings speech: 128 clips, 403 s, 5 voices
    """
    arrays = _read("speech.npz")
    audio = arrays["audio"].astype(np.float32) / 2**15
    voices = arrays["voice"].astype(np.int64)
    return Recordings(
        name="speech",
        sample_rate=int(arrays["sample_rate"]),
        clips=tuple(np.split(audio, arrays["bounds"][1:-1])),
        voices=voices,
        voice_names=(
            "English, a woman",
            "Spanish, the same woman",
            "French, a woman",
            "Italian, a man",
            "Russian, a woman",
        ),
        texts=tuple(arrays["prompt"].tolist()),
        held_out=voices >= 3,
        citation="Asterisk core sounds 1.6.1: Allison Smith, June Wallack, Carlo Flora, Maxim Topal",
    )


def load_spoken_digits():
    """Load the ten English digits, each said once by forty voices of a speech synthesiser, 0.448 s each, at 8 kHz.

    Returns:
        `Recordings` of 400 clips of 3,584 samples, with silence on both sides of the word. No person speaks: the voices
        are variants of the program espeak-ng, and every fourth is held out.

    Raises:
        FileNotFoundError: If the file is missing.
        ValueError: If the file was altered or cut short.

    Source: rendered by espeak-ng 1.51, see ``tools/build_spoken_digits.py``.

    >>> load_spoken_digits().texts[:3]
    ('zero', 'one', 'two')
    """
    arrays = _read("spoken_digits.npz")
    steps = (arrays["audio"].astype(np.float32) - 128) / 127  # the file has the 8-bit steps of telephones' mu-law
    audio = np.sign(steps) * np.expm1(np.abs(steps) * np.float32(np.log(256))) / 255
    voices = arrays["voice"].astype(np.int64)
    words = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return Recordings(
        name="spoken digits",
        sample_rate=int(arrays["sample_rate"]),
        clips=tuple(audio),
        voices=voices,
        voice_names=tuple(arrays["voices"].tolist()),
        texts=tuple(words[digit] for digit in arrays["digit"]),
        held_out=voices % 4 == 3,
        citation="rendered by the program espeak-ng, https://github.com/espeak-ng/espeak-ng",
    )


def load_evidence(name):
    """Load the result of a long run that stands behind a claim of a lesson, such as ``"03_tied_weights"``.

    Args:
        name: Name of the script in the course's folder ``evidence/``, which can repeat the run.

    Returns:
        A dict: ``"table"`` is a list of rows, each a dict of column names to numbers or words;
        ``"core_seconds"``, ``"machine"``, ``"versions"`` and ``"date"`` say what the run took, where and when.

    Raises:
        FileNotFoundError: If there is no result of that name.

    >>> sorted(load_evidence("03_tied_weights"))
    ['core_seconds', 'date', 'machine', 'table', 'versions']
    """
    # Beside the package in the repository, inside it where it was installed.
    folders = (DATASETS.parents[1] / "evidence", DATASETS.parent / "evidence")
    for folder in folders:
        path = folder / f"{name}.json"
        if path.exists():
            return json.loads(path.read_text())
    known = sorted(path.stem for folder in folders for path in folder.glob("*.json"))
    raise FileNotFoundError(f"name must be one of {', '.join(known)}, got {name!r}")


def _read(file_name):
    """Return the arrays of a file in ``datasets/`` once its bytes match their hash in ``SHA256SUMS``."""
    path = DATASETS / file_name
    remedy = "Restore it from the course's repository, or install the package again."
    sums = dict(line.split()[::-1] for line in (DATASETS / "SHA256SUMS").read_text().splitlines())
    expected = sums[file_name]
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(f"{path} is missing (expected sha256 {expected}). {remedy}") from None
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise ValueError(f"{path} was altered: expected sha256 {expected}, found {found}. {remedy}")
    with np.load(io.BytesIO(content)) as archive:
        return dict(archive)
