"""Argument checks shared by the submodules: each error names the argument, what came and what was expected."""

import math
import numbers

import numpy as np


def integer(name, value, minimum=1):
    """Return ``value`` as an ``int``; raise unless it is a whole number of at least ``minimum``."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name} must be an integer, got {value!r} of type {type(value).__name__}")
    if value < minimum:
        raise ValueError(f"{name} must be at least {minimum}, got {value}")
    return int(value)


def number(name, value, minimum=-math.inf, maximum=math.inf):
    """Return ``value`` as a ``float``; raise unless it is a finite number from ``minimum`` to ``maximum``."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} must be a number, got {value!r} of type {type(value).__name__}")
    if not math.isfinite(value):
        raise ValueError(f"{name} must be finite, got {value}")
    if not minimum <= value <= maximum:
        raise ValueError(f"{name} must lie in [{minimum}, {maximum}], got {value}")
    return float(value)


def positive(name, value):
    """Return ``value`` as a ``float``; raise unless it is a finite number above zero."""
    value = number(name, value)
    if value <= 0:
        raise ValueError(f"{name} must be above 0, got {value}")
    return value


def seed(value):
    """Return ``value`` as an ``int`` or ``None``; raise unless it is a seed Keras can take, at least 0."""
    if value is not None and integer("seed", value, minimum=0) >= 2**32:
        raise ValueError(f"seed must be below 2**32, got {value}")
    return None if value is None else int(value)


def choice(name, value, allowed):
    """Return ``value``; raise unless it is one of the names in ``allowed``."""
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, got {value!r}")
    return value


def array(name, value, ndim=None, minimum=None, maximum=None):
    """Return ``value`` as a NumPy array of finite real numbers with at least one element.

    ``ndim`` is the allowed number of axes (an integer, or a tuple of them); ``minimum`` and ``maximum``
    bound every element.
    """
    result = np.asarray(value)
    if result.dtype.kind not in "fiub":
        raise TypeError(f"{name} must hold real numbers, got dtype {result.dtype}")
    allowed = (ndim,) if isinstance(ndim, int) else ndim
    if allowed is not None and result.ndim not in allowed:
        wanted = " or ".join(str(n) for n in allowed)
        raise ValueError(f"{name} must have {wanted} axes, got shape {result.shape}")
    if result.size == 0:
        raise ValueError(f"{name} must not be empty, got shape {result.shape}")
    if not np.isfinite(result).all():
        bad = int(np.size(result) - np.isfinite(result).sum())
        raise ValueError(f"{name} must be finite, got {bad} NaN or infinite values of {result.size}")
    low, high = result.min(), result.max()
    if (minimum is not None and low < minimum) or (maximum is not None and high > maximum):
        raise ValueError(f"{name} must lie in [{minimum}, {maximum}], got values from {low:.6g} to {high:.6g}")
    return result
