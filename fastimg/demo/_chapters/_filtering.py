"""Filtering: Sobel and Gaussian."""

from typing import Any

from fastimg._check import Array
from fastimg.demo._step import Chapter

chapter = Chapter("Filtering", "Neighbourhood operations that emphasise edges or take detail away.")


@chapter.step("Edges with Sobel", "coffee")
def sobel(ski: Any, soaps_image: Array) -> Any:
    """The magnitude of the gradient: bright where the brightness changes."""
    # Make the image grayscale
    soaps_image_gray = ski.color.rgb2gray(soaps_image)
    # Apply edge detection filter
    edge_sobel = ski.filters.sobel(soaps_image_gray)
    return {"edges with Sobel": edge_sobel}


@chapter.step("Gaussian smoothing", "rocket")
def gaussian(ski: Any, building_image: Array) -> Any:
    """Sigma 1 on each channel: ``channel_axis=-1`` is what ``multichannel=True`` was."""
    gaussian_image = ski.filters.gaussian(building_image, channel_axis=-1)
    return {"reduced sharpness": gaussian_image}


@chapter.step("Gaussian smoothing, sigma 5", "rocket")
def gaussian_5(ski: Any, building_image: Array) -> Any:
    """A wider filter takes all detail away."""
    gaussian_image = ski.filters.gaussian(building_image, sigma=5, channel_axis=-1)
    return {"sigma 5": gaussian_image}
