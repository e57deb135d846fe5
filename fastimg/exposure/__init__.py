"""scikit-image's ``exposure`` namespace: the imports below are native, every other name is forwarded."""

from typing import Any

from fastimg import _namespace
from fastimg.exposure._adapthist import equalize_adapthist as equalize_adapthist
from fastimg.exposure._adjust import (
    adjust_gamma as adjust_gamma,
    adjust_log as adjust_log,
    adjust_sigmoid as adjust_sigmoid,
)
from fastimg.exposure._equalize_hist import (
    cumulative_distribution as cumulative_distribution,
    equalize_hist as equalize_hist,
)
from fastimg.exposure._histogram import histogram as histogram
from fastimg.exposure._is_low_contrast import is_low_contrast as is_low_contrast
from fastimg.exposure._match_histograms import match_histograms as match_histograms
from fastimg.exposure._rescale_intensity import rescale_intensity as rescale_intensity


def __getattr__(name: str) -> Any:
    return _namespace.lookup(__name__, name)


def __dir__() -> list[str]:
    return _namespace.names(__name__)
