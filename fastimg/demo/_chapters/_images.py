"""NumPy for images: flips and the histogram of the channels."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg.demo._pictures import Picture, chart
from fastimg.demo._step import Chapter

chapter = Chapter("NumPy for images", "An image is an array: rows, columns and channels.")


@chapter.step("Flip", "rocket")
def flip(ski: Any, madrid_image: Array) -> Any:
    """Views of the array in reverse order. NumPy does this; it is here because the tutorial begins with it."""
    vertically_flipped = np.flipud(madrid_image)
    horizontally_flipped = np.fliplr(madrid_image)
    return {"vertically flipped": vertically_flipped, "horizontally flipped": horizontally_flipped}


def _show(result: Any, inputs: Sequence[Any]) -> list[Picture]:
    return [chart("Histogram of each channel", result, ["#d62728", "#2ca02c", "#1f77b4"])]


@chapter.step("Histogram of the channels", "rocket", show=_show)
def channel_histograms(ski: Any, madrid_image: Array) -> Any:
    """How many pixels have each of the 256 values of red, green and blue."""
    red, green, blue = np.moveaxis(madrid_image, -1, 0)
    histograms = [ski.exposure.histogram(channel, source_range="dtype") for channel in (red, green, blue)]
    return histograms
