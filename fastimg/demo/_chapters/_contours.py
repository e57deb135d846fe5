"""Superpixels; contours, and the dots of two dice."""

from collections.abc import Sequence
from typing import Any

from fastimg._check import Array
from fastimg.demo._pictures import Picture, outlines, pictures_of
from fastimg.demo._step import Chapter

superpixels = Chapter("Superpixels and segmentation", "Regions of like colour instead of single pixels.")
contours = Chapter("Contours", "The outlines of shapes in a binary picture.")
DOTS = 9  # what the two drawn dice show together


def _show_segmented(result: Any, inputs: Sequence[Any]) -> list[Picture]:
    return pictures_of(result["segmented image"], "segmented image")


def _say_segments(result: Any) -> str:
    return f"{result['segments'].max()} superpixels"


@superpixels.step("Superpixels with their mean colours", "astronaut", side=640, show=_show_segmented, say=_say_segments)
def slic(ski: Any, face_image: Array) -> Any:
    """SLIC, a k-means in colour and place, asked for 400 regions."""
    # Obtain the segmentation with 400 regions
    segments = ski.segmentation.slic(face_image, n_segments=400)
    # Put segments on top of original image to compare
    segmented_image = ski.color.label2rgb(segments, face_image, kind="avg")
    return {"segments": segments, "segmented image": segmented_image}


def _show_contours(result: Any, inputs: Sequence[Any]) -> list[Picture]:
    return [*pictures_of(result["binary"], "binary"), outlines("contours", inputs[0], result["contours"])]


def _say_contours(result: Any) -> str:
    return f"{len(result['contours'])} contours"


@contours.step("Contours of a photo", "coins", grey=True, side=640, show=_show_contours, say=_say_contours)
def find_contours(ski: Any, gray_image: Array) -> Any:
    """Binarise a grey image and follow the border between black and white."""
    # Obtain the optimal thresh value of the image
    thresh = ski.filters.threshold_otsu(gray_image)
    # Apply thresholding and obtain binary image
    binary = gray_image > thresh
    # Find the contours of the image
    contours = ski.measure.find_contours(binary, level=0.8)
    return {"binary": binary, "contours": contours}


def _say_dots(result: Any) -> str:
    return f"Dice's dots number: {len(result['dots_contours'])}."


def _check_dots(result: Any) -> str:
    found = len(result["dots_contours"])
    return "" if found == DOTS else f"counted {found} dots, but the dice show {DOTS}"


@contours.step("The dots of two dice", "dice", any_photo=False, quick_side=400, show=_show_contours, say=_say_dots,
               check=_check_dots)  # fmt: skip
def dice(ski: Any, dice_image: Array) -> Any:
    """Two dice are drawn; the contours that are too short to be a die are the dots."""
    gray = ski.color.rgb2gray(dice_image)
    binary = gray > ski.filters.threshold_otsu(gray)
    contours = ski.measure.find_contours(binary, level=0.8)
    # Create list with the shape of each contour
    shape_contours = [cnt.shape[0] for cnt in contours]
    # Set 50 as the maximum size of the dots shape
    max_dots_shape = 50
    # Count dots in contours excluding bigger than dots size
    dots_contours = [cnt for cnt in contours if cnt.shape[0] < max_dots_shape]
    return {"binary": binary, "contours": contours, "shapes": shape_contours, "dots_contours": dots_contours}
