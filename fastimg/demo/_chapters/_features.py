"""Edges with Canny; corners with Harris."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg.demo._pictures import Picture, crosses, picture
from fastimg.demo._step import Chapter

canny = Chapter("Edges with Canny", "Thin edges, followed where they are strong enough.")
corners = Chapter("Corners", "Points that can be found again in another picture.")


@canny.step("Canny", "coffee")
def canny_default(ski: Any, image: Array) -> Any:
    """The default: sigma 1."""
    # Convert image to grayscale
    grapefruit = ski.color.rgb2gray(image)
    # Apply canny edge detector
    canny_edges = ski.feature.canny(grapefruit)
    return {"edges with Canny": canny_edges}


@canny.step("Canny, sigma 1.8", "coffee")
def canny_18(ski: Any, image: Array) -> Any:
    """More smoothing first: fewer edges."""
    grapefruit = ski.color.rgb2gray(image)
    edges_1_8 = ski.feature.canny(grapefruit, sigma=1.8)
    return {"sigma of 1.8": edges_1_8}


@canny.step("Canny, sigma 2.2", "coffee")
def canny_22(ski: Any, image: Array) -> Any:
    """Only the main outlines are left."""
    grapefruit = ski.color.rgb2gray(image)
    edges_2_2 = ski.feature.canny(grapefruit, sigma=2.2)
    return {"sigma of 2.2": edges_2_2}


def _show_corners(result: Any, inputs: Sequence[Any]) -> list[Picture]:
    visible = np.sqrt(np.clip(result["measure_image"], 0, None))  # a few corners are far stronger than the others
    found = result["coords"]
    return [picture("measure of a corner", visible), crosses(f"{len(found)} corners", inputs[0], found)]


def _say_corners(result: Any) -> str:
    return f"{len(result['coords'])} corners detected"


@corners.step("Harris corner detector", "rocket", show=_show_corners, say=_say_corners, tolerance=1e-9)
def harris(ski: Any, building_image: Array) -> Any:
    """Where the gradient points in more than one direction."""
    # Convert image from RGB-3 to grayscale
    building_image_gray = ski.color.rgb2gray(building_image)
    # Apply the detector to measure the possible corners
    measure_image = ski.feature.corner_harris(building_image_gray)
    # Find the peaks of the corners
    coords = ski.feature.corner_peaks(measure_image, min_distance=20, threshold_rel=0.02)
    return {"measure_image": measure_image, "coords": coords}
