"""Superpixels and boundaries: the imports below are native, every other name is forwarded."""

from typing import Any

from fastimg import _namespace
from fastimg.segmentation._boundaries import find_boundaries as find_boundaries, mark_boundaries as mark_boundaries
from fastimg.segmentation._slic import slic as slic


def __getattr__(name: str) -> Any:
    return _namespace.lookup(__name__, name)


def __dir__() -> list[str]:
    return _namespace.names(__name__)
