"""The data sets are what they say, cannot be changed by accident, and refuse to load when they were."""

import hashlib
import shutil
import subprocess
import sys
import time

import numpy as np
import pytest

from ae_helpers import data

FILES = {
    "mnist.npz": data.load_mnist,
    "ecg5000.npz": data.load_ecg5000,
    "words.npz": data.load_words,
    "speech.npz": data.load_speech,
    "spoken_digits.npz": data.load_spoken_digits,
}
every_file = pytest.mark.parametrize("file_name, load", FILES.items())


@pytest.fixture
def copy_of_datasets(tmp_path, monkeypatch):
    shutil.copytree(data.DATASETS, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(data, "DATASETS", tmp_path)
    return tmp_path


def test_mnist_is_the_standard_split():
    mnist = data.load_mnist()
    assert mnist.x_train.shape == (60_000, 28, 28)
    assert mnist.x_test.shape == (10_000, 28, 28)
    assert mnist.x_train.dtype == mnist.x_test.dtype == np.float32
    assert (mnist.x_train.min(), mnist.x_train.max()) == (0, 1)
    assert mnist.y_train[:5].tolist() == [5, 0, 4, 1, 9]
    assert mnist.y_test[:5].tolist() == [7, 2, 1, 0, 4]
    assert mnist.x_train.mean() == pytest.approx(0.1307, abs=1e-4)
    assert mnist.x_train.std() == pytest.approx(0.3081, abs=1e-4)


def test_mnist_pixels_are_the_original_bytes():
    mnist = data.load_mnist()
    digest = hashlib.sha256()
    for pixels, labels in ((mnist.x_train, mnist.y_train), (mnist.x_test, mnist.y_test)):
        digest.update(np.round(pixels * 255).astype(np.uint8).tobytes())
        digest.update(labels.tobytes())
    assert digest.hexdigest() == "06b0d1f124c4e5fa796686ade41a9b778edacc8622f2195a352ef479ad44fc16"


def test_flat_mnist_has_the_same_pixels_in_rows():
    images, rows = data.load_mnist(), data.load_mnist(flat=True)
    assert rows.x_train.shape == (60_000, 784)
    np.testing.assert_array_equal(rows.x_test.reshape(-1, 28, 28), images.x_test)


def test_ecg5000_counts_and_scale():
    ecg = data.load_ecg5000()
    assert ecg.x_train.shape == (500, 140)
    assert ecg.x_test.shape == (4500, 140)
    counts = np.bincount(np.concatenate([ecg.y_train, ecg.y_test]))
    assert counts.tolist() == [2919, 1767, 96, 194, 24]
    assert len(ecg.class_names) == 5
    np.testing.assert_allclose(ecg.x_test.mean(axis=1), 0, atol=1e-5)
    np.testing.assert_allclose(ecg.x_test.std(axis=1), 1, atol=0.01)


def test_words_are_the_published_vectors_and_tests():
    words = data.load_words()
    assert words.vectors.shape == (12_000, 100)
    assert words.vectors.dtype == words.similarity.dtype == np.float32
    assert len(set(words.words)) == 12_000
    assert all(word.isascii() and word.isalpha() and word.islower() for word in words.words)
    the = words.vectors[words.words.index("the")]
    np.testing.assert_allclose(the[:4], [-0.038194, -0.24487, 0.72812, -0.39961], atol=1e-3)  # as published
    assert len(words.section_names) == 14
    questions = {tuple(words.words[i] for i in row) for row in words.analogies}
    assert ("man", "woman", "king", "queen") in questions or ("king", "queen", "man", "woman") in questions
    family = words.analogies[words.sections == words.section_names.index("family")]
    assert {"brother", "sister"} <= {words.words[i] for i in family[0]} | {words.words[i] for i in family[1]}
    judged = dict(zip([tuple(words.words[i] for i in row) for row in words.pairs], words.similarity, strict=True))
    assert judged["tiger", "cat"] == pytest.approx(7.35)
    assert judged["tiger", "tiger"] == words.similarity.max() == 10


def test_words_that_people_call_alike_are_near():
    words = data.load_words()
    x = words.vectors / np.linalg.norm(words.vectors, axis=1, keepdims=True)
    cosine = np.sum(x[words.pairs[:, 0]] * x[words.pairs[:, 1]], axis=1)
    near, far = cosine[words.similarity > 7], cosine[words.similarity < 3]
    assert near.mean() > far.mean() + 0.2
    nearest = np.argsort(-x @ x[words.words.index("france")])[1:6]
    assert "belgium" in [words.words[i] for i in nearest]


def test_speech_is_five_voices_of_which_two_are_held_out():
    speech = data.load_speech()
    assert len(speech.clips) == len(speech.voices) == len(speech.texts) == 128
    assert speech.sample_rate == 8000
    assert all(clip.dtype == np.float32 and clip.ndim == 1 for clip in speech.clips)
    seconds = np.bincount(speech.voices, [len(clip) / speech.sample_rate for clip in speech.clips])
    assert ((seconds > 79) & (seconds < 87)).all()
    assert all(0.2 < np.abs(clip).max() <= 1 and 0.02 < clip.std() < 0.4 for clip in speech.clips)
    assert [speech.voice_names[v].split(",")[0] for v in set(speech.voices[speech.held_out])] == ["Italian", "Russian"]
    said = [{text for text, v in zip(speech.texts, speech.voices, strict=True) if v == voice} for voice in range(5)]
    assert len(set.intersection(*said)) > 15  # the same sentences in all languages


def test_spoken_digits_are_one_word_a_clip():
    digits = data.load_spoken_digits()
    assert {clip.shape for clip in digits.clips} == {(3584,)}
    assert digits.texts[:10] == ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    assert digits.texts == 40 * digits.texts[:10]
    assert np.bincount(digits.voices).tolist() == [10] * 40
    assert len(set(digits.voice_names)) == 40
    assert digits.held_out.sum() == 100
    assert not set(digits.voices[digits.held_out]) & set(digits.voices[~digits.held_out])
    for clip in digits.clips:
        assert np.abs(clip).max() == pytest.approx(1, abs=0.02)
        loud = np.flatnonzero(np.abs(clip) > 0.02)
        assert abs(loud[0] - (len(clip) - 1 - loud[-1])) < 400  # the word stands in the middle of its silence


@pytest.mark.parametrize("load", [data.load_speech, data.load_spoken_digits])
def test_clips_are_read_only(load):
    recordings = load()
    for clip in recordings.clips:
        with pytest.raises(ValueError, match="read-only"):
            clip[0] = 0


@every_file
def test_arrays_are_read_only(file_name, load):
    dataset = load()
    names = [name for name, value in vars(dataset).items() if isinstance(value, np.ndarray)]
    assert len(names) >= 2
    for name in names:
        with pytest.raises(ValueError, match="read-only"):
            getattr(dataset, name)[0] = 0
        with pytest.raises(AttributeError):
            setattr(dataset, name, None)


@every_file
def test_missing_file_is_named(copy_of_datasets, file_name, load):
    (copy_of_datasets / file_name).unlink()
    with pytest.raises(FileNotFoundError, match=rf"{file_name} is missing \(expected sha256 \w{{64}}\)\. Restore"):
        load()


@every_file
@pytest.mark.parametrize("damage", [lambda b: b[:-100], lambda b: b[:500] + b"\0" + b[501:], lambda b: b""])
def test_damaged_file_is_refused_with_both_hashes(copy_of_datasets, file_name, load, damage):
    path = copy_of_datasets / file_name
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ValueError, match=rf"{file_name} was altered: expected sha256 \w{{64}}, found \w{{64}}\."):
        load()


@pytest.mark.parametrize("flat", [1, "yes", None])
def test_flat_must_be_a_bool(flat):
    with pytest.raises(TypeError, match=f"flat must be True or False, got {flat!r}"):
        data.load_mnist(flat=flat)


def test_loading_is_fast_and_needs_no_keras_and_no_network():
    code = (
        "import socket, sys, ae_helpers\n"
        "def refuse(*args): raise OSError('no network')\n"
        "socket.socket.connect = refuse\n"
        "ae_helpers.data.load_mnist(); ae_helpers.data.load_ecg5000(); ae_helpers.data.load_words()\n"
        "ae_helpers.data.load_speech(); ae_helpers.data.load_spoken_digits()\n"
        "assert not {'keras', 'tensorflow', 'matplotlib', 'sklearn'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        data.load_mnist()
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 1.0


def test_files_are_small_enough_to_travel_with_the_course():
    assert sum(path.stat().st_size for path in data.DATASETS.iterdir()) < 25e6


def test_each_file_has_a_hash_and_a_source():
    sums = {line.split()[1] for line in (data.DATASETS / "SHA256SUMS").read_text().splitlines()}
    files = {path.name for path in data.DATASETS.glob("*.npz")}
    sources = (data.DATASETS / "SOURCES.md").read_text()
    assert sums == files == set(FILES)
    for file_name in files:
        section = sources.partition(f"## {file_name}")[2].partition("\n## ")[0]
        assert all(fact in section for fact in ("**Origin**", "**Licence**", "**Cite**", "**Content**"))
