"""scikit-image's ``util`` namespace: the imports below are native, every other name is forwarded."""

from typing import Any

from fastimg import _namespace
from fastimg.util._dtype import (
    img_as_bool as img_as_bool,
    img_as_float as img_as_float,
    img_as_float32 as img_as_float32,
    img_as_float64 as img_as_float64,
    img_as_int as img_as_int,
    img_as_ubyte as img_as_ubyte,
    img_as_uint as img_as_uint,
)  # fmt: skip
from fastimg.util._invert import invert as invert
from fastimg.util._noise import random_noise as random_noise


def __getattr__(name: str) -> Any:
    return _namespace.lookup(__name__, name)


def __dir__() -> list[str]:
    return _namespace.names(__name__)
