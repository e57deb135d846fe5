"""Morphology: erosion and dilation of a binary picture."""

from typing import Any

from fastimg._check import Array
from fastimg.demo._step import Chapter

chapter = Chapter("Morphology", "Shapes made thinner or thicker.")


def _shape(photo: Array) -> tuple[Array, ...]:
    """Return the dark half of the picture; scikit-image's horse is True around the horse."""
    return (~photo if photo.dtype == bool else photo <= photo.mean(),)


@chapter.step("Erosion", "horse", grey=True, side=200, quick_side=200, prepare=_shape)
def erosion(ski: Any, upper_r_image: Array) -> Any:
    """A pixel stays only if its four neighbours are set as well."""
    eroded_image = ski.morphology.erosion(upper_r_image)
    return {"eroded": eroded_image}


@chapter.step("Dilation", "horse", grey=True, side=200, quick_side=200, prepare=_shape)
def dilation(ski: Any, upper_r_image: Array) -> Any:
    """A pixel is set if one of its four neighbours is."""
    dilated_image = ski.morphology.dilation(upper_r_image)
    return {"dilated": dilated_image}
