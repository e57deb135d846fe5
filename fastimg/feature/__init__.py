"""Edges, corners, peaks, textures and faces."""

from typing import Any

from fastimg import _namespace
from fastimg.feature._canny import canny as canny
from fastimg.feature._corner_peaks import corner_peaks as corner_peaks
from fastimg.feature._peak_local_max import peak_local_max as peak_local_max


def __getattr__(name: str) -> Any:
    return _namespace.lookup(__name__, name)


def __dir__() -> list[str]:
    return _namespace.names(__name__)
