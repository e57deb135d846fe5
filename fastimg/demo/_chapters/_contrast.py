"""Contrast enhancement: histogram, histogram equalisation, and CLAHE."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg.demo._pictures import Picture, chart, pictures_of
from fastimg.demo._step import Chapter

chapter = Chapter("Contrast enhancement", "Spreading the values of a flat picture over the whole range.")


def _show_histogram(result: Any, inputs: Sequence[Any]) -> list[Picture]:
    return [chart("Histogram of image", [result], ["#4c5a9e"])]


def _show_both(result: Any, inputs: Sequence[Any]) -> list[Picture]:
    ((_, image),) = result.items()
    counts, edges = np.histogram(image, bins=256)
    return [*pictures_of(result), chart("Its histogram", [(counts, (edges[1:] + edges[:-1]) / 2)], ["#4c5a9e"])]


@chapter.step("Histogram of a flat picture", "moon", grey=True, show=_show_histogram)
def histogram(ski: Any, chest_xray_image: Array) -> Any:
    """The tutorial's x-ray is not at hand; the Moon's picture is as flat: its values crowd in a narrow range."""
    return ski.exposure.histogram(chest_xray_image, source_range="dtype")


@chapter.step("Histogram equalisation", "moon", grey=True, show=_show_both)
def equalize_hist(ski: Any, chest_xray_image: Array) -> Any:
    """Each value is replaced by the share of pixels that are darker."""
    xray_image_eq = ski.exposure.equalize_hist(chest_xray_image)
    return {"equalised": xray_image_eq}


@chapter.step("Adaptive equalisation of a flat picture", "moon", grey=True, show=_show_both)
def clahe_grey(ski: Any, chest_xray_image: Array) -> Any:
    """CLAHE: each tile has its own histogram, whose peaks are clipped so that noise is not amplified."""
    xray_image_adapted = ski.exposure.equalize_adapthist(chest_xray_image, clip_limit=0.03)
    return {"adaptive equalisation": xray_image_adapted}


@chapter.step("Adaptive equalisation in colour", "coffee")
def clahe(ski: Any, original_image: Array) -> Any:
    """CLAHE on the brightness of a colour photo."""
    adapthist_eq_image = ski.exposure.equalize_adapthist(original_image, clip_limit=0.03)
    return {"adaptive equalisation": adapthist_eq_image}
