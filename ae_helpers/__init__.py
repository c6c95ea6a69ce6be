"""Helpers for the autoencoder course: data, layers, models, training, metrics, checks and plots.

Importing the package is cheap. Each submodule is loaded when it is first used, so reading a data set
never waits for Keras to start.

>>> import ae_helpers
>>> ae_helpers.data.load_ecg5000().x_train.shape
(500, 140)
"""

import contextlib
import importlib
import os

_SUBMODULES = ("checks", "data", "explorers", "installation", "layers", "metrics", "models", "plots", "training")
__all__ = [*_SUBMODULES, "quietly"]


def __getattr__(name):
    if name in _SUBMODULES:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted(__all__)


@contextlib.contextmanager
def quietly():
    """Keep the start-up log of a compiled library off the page, for the length of a ``with`` block.

    TensorFlow's C++ code writes dozens of lines about drivers and processor features straight to file
    descriptor 2, where Python's ``sys.stderr`` and ``warnings`` cannot stop it. Exceptions and Python
    warnings raised inside the block still come through.

    >>> with quietly():
    ...     import keras
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    saved = os.dup(2)
    try:
        with open(os.devnull, "w") as sink:
            os.dup2(sink.fileno(), 2)
            yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
