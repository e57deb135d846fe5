"""Edges, corners, peaks, textures and faces."""

from typing import Any

from fastimg import _namespace
from fastimg.feature._canny import canny as canny


def __getattr__(name: str) -> Any:
    return _namespace.lookup(__name__, name)


def __dir__() -> list[str]:
    return _namespace.names(__name__)
