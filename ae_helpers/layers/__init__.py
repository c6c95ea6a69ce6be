"""Reusable layers, written with ``keras.ops`` alone: registered, serialisable, and free of any one backend."""

from ae_helpers.layers.corruption import MaskingNoise, SaltAndPepperNoise
from ae_helpers.layers.sampling import Sampling
from ae_helpers.layers.sequence import SequenceDecoder
from ae_helpers.layers.sparsity import KLSparsity, KSparse, L1Sparsity
from ae_helpers.layers.tied import TiedDense

__all__ = [
    "KLSparsity",
    "KSparse",
    "L1Sparsity",
    "MaskingNoise",
    "SaltAndPepperNoise",
    "Sampling",
    "SequenceDecoder",
    "TiedDense",
]
