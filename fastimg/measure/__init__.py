"""Connected regions and contours."""

from typing import Any

from fastimg import _namespace
from fastimg.measure._block import block_reduce as block_reduce
from fastimg.measure._find_contours import find_contours as find_contours
from fastimg.measure._label import label as label


def __getattr__(name: str) -> Any:
    return _namespace.lookup(__name__, name)


def __dir__() -> list[str]:
    return _namespace.names(__name__)
