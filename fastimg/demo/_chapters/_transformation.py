"""Transformation: rotate, rescale with and without anti-aliasing, enlarge, resize."""

from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg.demo._step import Chapter

chapter = Chapter("Transformation", "Pixels in other places: every value of the result is interpolated.")


def _rotated(photo: Array) -> tuple[Array, ...]:
    return (np.ascontiguousarray(np.rot90(photo, -1)) / 255.0,)


@chapter.step("Rotate 90 degrees clockwise", "chelsea")
def rotate(ski: Any, image_cat: Array) -> Any:
    """The canvas keeps its shape, so that a wide picture loses its sides."""
    rotated_cat_image = ski.transform.rotate(image_cat, -90)
    return {"rotated": rotated_cat_image}


@chapter.step("Rescale to a quarter with anti-aliasing", "chelsea", prepare=_rotated)
def rescale_with(ski: Any, rotated_cat_image: Array) -> Any:
    """A Gaussian removes what the smaller picture cannot show."""
    rescaled_with_aa = ski.transform.rescale(rotated_cat_image, 1 / 4, anti_aliasing=True, channel_axis=-1)
    return {"with anti-aliasing": rescaled_with_aa}


@chapter.step("Rescale to a quarter without anti-aliasing", "chelsea", prepare=_rotated)
def rescale_without(ski: Any, rotated_cat_image: Array) -> Any:
    """Without it, fine detail turns into false patterns."""
    rescaled_without_aa = ski.transform.rescale(rotated_cat_image, 1 / 4, anti_aliasing=False, channel_axis=-1)
    return {"without anti-aliasing": rescaled_without_aa}


@chapter.step("Enlarge three times", "rocket", side=640)
def enlarge(ski: Any, rocket_image: Array) -> Any:
    """Nine times the pixels. The report shows the result reduced."""
    enlarged_rocket_image = ski.transform.rescale(rocket_image, 3, anti_aliasing=True, channel_axis=-1)
    return {"3 times enlarged": enlarged_rocket_image}


@chapter.step("Resize to half the height and width", "astronaut")
def resize(ski: Any, image: Array) -> Any:
    """Resize takes the shape of the result instead of a factor."""
    height, width = image.shape[0] // 2, image.shape[1] // 2
    image_resized = ski.transform.resize(image, (height, width), anti_aliasing=True)
    return {"resized": image_resized}
