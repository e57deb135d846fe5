"""scikit-image's ``color`` namespace: the imports below are native, every other name is forwarded."""

from typing import Any

from fastimg import _namespace
from fastimg.color._hsv import hsv2rgb as hsv2rgb, rgb2hsv as rgb2hsv
from fastimg.color._rgb2gray import rgb2gray as rgb2gray


def __getattr__(name: str) -> Any:
    return _namespace.lookup(__name__, name)


def __dir__() -> list[str]:
    return _namespace.names(__name__)
