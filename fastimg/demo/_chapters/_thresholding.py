"""Thresholding: global, inverted, Otsu's, local, and seven methods compared."""

from typing import Any

from fastimg._check import Array
from fastimg.demo._step import Chapter

chapter = Chapter("Thresholding", "The simplest segmentation: brighter than a threshold or not.")


@chapter.step("Global threshold", "camera", grey=True)
def global_threshold(ski: Any, camera_image: Array) -> Any:
    """A threshold chosen by hand: the middle of the range. A comparison of arrays, so NumPy's work."""
    thresh = 127
    binary = camera_image > thresh
    return {"binary": binary}


@chapter.step("Inverted threshold", "camera", grey=True)
def inverted(ski: Any, camera_image: Array) -> Any:
    """The same the other way round: what is dark becomes white."""
    thresh = 127
    inverted_binary = camera_image <= thresh
    return {"inverted binary": inverted_binary}


def _say_threshold(result: Any) -> str:
    return f"Otsu's threshold: {result['thresh']:.4f}"


@chapter.step("Otsu's optimal threshold", "coffee", say=_say_threshold)
def otsu(ski: Any, tools_image: Array) -> Any:
    """The threshold that separates the two classes of the histogram best."""
    # Turn the image grayscale
    gray_tools_image = ski.color.rgb2gray(tools_image)
    # Obtain the optimal thresh
    thresh = ski.filters.threshold_otsu(gray_tools_image)
    # Obtain the binary image by applying thresholding
    binary_image = gray_tools_image > thresh
    return {"thresh": thresh, "binarized image": binary_image}


@chapter.step("Global against local", "page", grey=True)
def local(ski: Any, page_image: Array) -> Any:
    """Where the light is uneven, a threshold of its own for the surroundings of each pixel keeps the text."""
    # One threshold for the whole image
    global_thresh = ski.filters.threshold_otsu(page_image)
    binary_global = page_image > global_thresh
    # A threshold for the block of 35 x 35 around each pixel
    local_thresh = ski.filters.threshold_local(page_image, block_size=35, offset=10)
    binary_local = page_image > local_thresh
    return {"global: Otsu": binary_global, "local: block of 35": binary_local}


def _say_all(result: Any) -> str:
    return "Thresholds: " + ", ".join(f"{name} {value:.4g}" for name, value in result["thresholds"].items())


@chapter.step("All seven methods", "page", grey=True, say=_say_all)
def all_seven(ski: Any, page_image: Array) -> Any:
    """What ``try_all_threshold`` compares: the seven global methods, one after the other."""
    thresholds = {
        "Isodata": ski.filters.threshold_isodata(page_image),
        "Li": ski.filters.threshold_li(page_image),
        "Mean": ski.filters.threshold_mean(page_image),
        "Minimum": ski.filters.threshold_minimum(page_image),
        "Otsu": ski.filters.threshold_otsu(page_image),
        "Triangle": ski.filters.threshold_triangle(page_image),
        "Yen": ski.filters.threshold_yen(page_image),
    }
    binary = {name: page_image > thresh for name, thresh in thresholds.items()}
    return {"thresholds": thresholds, "binary": binary}
