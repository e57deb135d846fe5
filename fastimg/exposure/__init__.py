"""scikit-image's ``exposure`` namespace: the imports below are native, every other name is forwarded."""

from typing import Any

from fastimg import _namespace
from fastimg.exposure._histogram import histogram as histogram


def __getattr__(name: str) -> Any:
    return _namespace.lookup(__name__, name)


def __dir__() -> list[str]:
    return _namespace.names(__name__)
