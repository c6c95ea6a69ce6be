"""Is everything there that the course needs? Looks at Python, the libraries, the data and one small training run."""

import importlib.metadata
import platform
import sys

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

REMEDY = "In the course's folder, run the README's first command again; then choose Kernel > Restart Kernel."


def check_installation():
    """Look at each thing the lessons need, print a line for it, and say of what is wrong how to mend it.

    Lines that begin with ✓ are well, one with ✗ names a fault. Nothing is installed or changed.

    Returns:
        ``True`` if all is well.

    >>> check_installation()  # doctest: +ELLIPSIS
    ✓ Python ...
    True
    """
    return all([_python(), *map(_library, _requirements()), _data(), _training()])


def _python():
    wanted = importlib.metadata.metadata("ae_helpers")["Requires-Python"]
    good = platform.python_version() in SpecifierSet(wanted)
    return _line(good, f"Python {platform.python_version()}", f"the course needs {wanted}. {REMEDY}")


def _requirements():
    """Return what the package's own metadata asks for: one home for versions."""
    needed = map(Requirement, importlib.metadata.requires("ae_helpers") or [])
    return [requirement for requirement in needed if requirement.marker is None or requirement.marker.evaluate()]


def _library(requirement):
    name = requirement.name
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return _line(False, name, f"it is not installed for this notebook's Python. {REMEDY}")
    good = requirement.specifier.contains(version, prereleases=True)
    return _line(good, f"{name} {version}", f"the course needs {requirement.specifier}. {REMEDY}")


def _data():
    from ae_helpers import data

    try:
        found = [data.load_mnist(), data.load_ecg5000(), data.load_words()]
    except (OSError, ValueError) as error:
        return _line(False, "data", str(error))
    return _line(True, "data: " + ", ".join(dataset.name for dataset in found) + ", unaltered")


def _training():
    """Train a very small autoencoder: does Keras start, does its backend compute, does the loss fall?"""
    try:
        import ae_helpers

        with ae_helpers.quietly():
            import keras
        import numpy as np

        from ae_helpers import models

        x = np.random.default_rng(0).random((256, 1), dtype="float32") * np.ones((256, 8), "float32")
        model = models.dense_autoencoder(8, (), 1)
        model.compile(keras.optimizers.Adam(0.05), loss="mse")
        losses = model.fit(x, epochs=10, verbose=0).history["loss"]
    except Exception as error:  # whatever it is, the reader needs the line and not a traceback
        return _line(False, "training", f"{type(error).__name__}: {' '.join(str(error).split())[:200]}. {REMEDY}")
    what = f"a small autoencoder learns (Keras on {keras.backend.backend()})"
    good = _line(losses[-1] < losses[0] / 2, what, f"its loss went from {losses[0]:.3g} to {losses[-1]:.3g}. {REMEDY}")
    return good and _line(True, f"device: {_device()}")


def _device():
    """Say where Keras computes if nobody asks for a place: each backend's arrays know where they are."""
    import keras

    where = str(keras.ops.zeros(1).device).lower()
    if "cpu" in where:
        return "CPU, for which the lessons are made; they need no GPU"
    return f"{'TPU' if 'tpu' in where else 'GPU'}, which Keras uses by itself; the lessons do not need it"


def _line(good, what, fault=""):
    print(f"✓ {what}" if good else f"✗ {what}: {fault}", flush=True)
    return good


if __name__ == "__main__":
    sys.exit(not check_installation())
