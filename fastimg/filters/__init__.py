"""scikit-image's ``filters`` namespace: the imports below are native, every other name is forwarded."""

from typing import Any

from fastimg import _namespace
from fastimg.filters._convolve import convolve, correlate
from fastimg.filters._edges import (
    farid,
    farid_h,
    farid_v,
    prewitt,
    prewitt_h,
    prewitt_v,
    scharr,
    scharr_h,
    scharr_v,
    sobel,
    sobel_h,
    sobel_v,
)
from fastimg.filters._gaussian import gaussian
from fastimg.filters._laplace import laplace
from fastimg.filters._roberts import roberts, roberts_neg_diag, roberts_pos_diag


def __getattr__(name: str) -> Any:
    return _namespace.lookup(__name__, name)


def __dir__() -> list[str]:
    return _namespace.names(__name__)
