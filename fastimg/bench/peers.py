"""How the other libraries do the benchmarks' jobs: idiomatic calls, and what differs where they do another job."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from fastimg._check import Array

Call = Callable[[], Any]


@dataclass(frozen=True)
class Peer:
    """One library's way to do a job.

    Attributes
    ----------
    name, module : str
        What the tables call it and what is imported; a module that is not installed is skipped and named.
    prepare : callable
        ``prepare(module, image)`` returns the call that is timed.
    same_job : bool
        Whether fastimg's time is compared with its time; not where it gives another dtype or does other work.
    note : str
        What differs.
    adapt : callable or None
        Brings its result into scikit-image's terms, untimed, so that the two can be compared; None where they
        cannot be.
    tolerance : float
        Largest difference from scikit-image that still is the same job.
    """

    name: str
    module: str
    prepare: Callable[[Any, Array], Call]
    same_job: bool = True
    note: str = ""
    adapt: Callable[[Any], Any] | None = None
    tolerance: float = 1e-5


def _opencv(prepare: Callable[[Any, Array], Call], **kwargs: Any) -> Peer:
    return Peer("OpenCV", "cv2", prepare, **kwargs)


def _scaled(factor: float) -> Callable[[Any], Any]:
    return lambda result: result * factor


def cv_grey(**kwargs: Any) -> Peer:
    """Return OpenCV's conversion to grey."""
    return _opencv(lambda cv2, image: lambda: cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), **kwargs)


def cv_color(code: str, unit: tuple[float, float, float] = (1, 1, 1), **kwargs: Any) -> Peer:
    """Return one of OpenCV's conversions of colours, such as "RGB2HSV"; `unit` is what it calls 1, per channel."""

    def prepare(cv2: Any, image: Array) -> Call:
        number = getattr(cv2, f"COLOR_{code}")
        return lambda: cv2.cvtColor(image, number)

    return _opencv(prepare, **{"adapt": lambda result: result / np.array(unit, result.dtype), **kwargs})


def cv_gaussian(sigma: float, border: str = "REPLICATE", **kwargs: Any) -> Peer:
    """Return OpenCV's Gaussian with scikit-image's radius and border."""
    width = 2 * int(4 * sigma + 0.5) + 1

    def prepare(cv2: Any, image: Array) -> Call:
        mode = getattr(cv2, f"BORDER_{border}")
        return lambda: cv2.GaussianBlur(image, (width, width), sigma, borderType=mode)

    return _opencv(prepare, **{"adapt": _scaled(1.0), **kwargs})


def cv_magnitude(**kwargs: Any) -> Peer:
    """Return the magnitude of OpenCV's two Sobel derivatives."""

    def prepare(cv2: Any, image: Array) -> Call:
        def call() -> Any:
            across = cv2.Sobel(image, cv2.CV_32F, 1, 0, ksize=3, borderType=cv2.BORDER_REFLECT)
            down = cv2.Sobel(image, cv2.CV_32F, 0, 1, ksize=3, borderType=cv2.BORDER_REFLECT)
            return cv2.magnitude(across, down)

        return call

    return _opencv(prepare, **{"adapt": _scaled(0.25 / math.sqrt(2)), "note": "not divided by 4 sqrt(2)", **kwargs})


def cv_derivative(function: str, divisor: int) -> Peer:
    """Return one of OpenCV's derivatives along the rows' axis: "Sobel" or "Scharr"."""

    def prepare(cv2: Any, image: Array) -> Call:
        derive = getattr(cv2, function)
        return lambda: derive(image, cv2.CV_32F, 0, 1, borderType=cv2.BORDER_REFLECT)

    return _opencv(prepare, adapt=_scaled(1 / divisor), note=f"not divided by {divisor}")


def cv_laplace() -> Peer:
    """Return OpenCV's Laplacian."""

    def prepare(cv2: Any, image: Array) -> Call:
        return lambda: cv2.Laplacian(image, cv2.CV_32F, ksize=1, borderType=cv2.BORDER_REFLECT)

    return _opencv(prepare, adapt=_scaled(-1.0), note="other sign")


def cv_harris(k: float) -> Peer:
    """Return OpenCV's Harris measure."""

    def prepare(cv2: Any, image: Array) -> Call:
        return lambda: cv2.cornerHarris(image, 3, 3, k)

    return _opencv(prepare, note="box of 3x3 in place of the Gaussian, other scale")


def cv_shi_tomasi() -> Peer:
    """Return OpenCV's smaller eigenvalue."""

    def prepare(cv2: Any, image: Array) -> Call:
        return lambda: cv2.cornerMinEigenVal(image, 3, ksize=3)

    return _opencv(prepare, note="box of 3x3 in place of the Gaussian, other scale")


def cv_filter(weights: Array, flip: bool) -> Peer:
    """Return OpenCV's correlation with `weights`, flipped (beforehand) for a convolution."""
    kernel = np.ascontiguousarray(weights[::-1, ::-1]) if flip else weights

    def prepare(cv2: Any, image: Array) -> Call:
        return lambda: cv2.filter2D(image, -1, kernel, borderType=cv2.BORDER_REFLECT)

    return _opencv(prepare, adapt=_scaled(1.0))


def cv_median(width: int) -> Peer:
    """Return OpenCV's median, which has scikit-image's border."""
    return _opencv(lambda cv2, image: lambda: cv2.medianBlur(image, width), adapt=_scaled(1), tolerance=0)


def cv_counts() -> Peer:
    """Return OpenCV's histogram of 8-bit values."""

    def prepare(cv2: Any, image: Array) -> Call:
        return lambda: cv2.calcHist([image], [0], None, [256], [0, 256])

    return _opencv(prepare, adapt=lambda counts: _from_first(counts.ravel()), tolerance=0, note="float32 counts")


def cv_otsu() -> Peer:
    """Return OpenCV's Otsu threshold."""

    def prepare(cv2: Any, image: Array) -> Call:
        return lambda: cv2.threshold(image, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)

    return _opencv(prepare, adapt=lambda result: result[0], tolerance=0, note="applies the threshold too")


def cv_equalize() -> Peer:
    """Return OpenCV's equalisation of 8-bit images."""
    return _opencv(lambda cv2, image: lambda: cv2.equalizeHist(image), same_job=False, note="uint8 result")


def cv_clahe(clip_limit: float) -> Peer:
    """Return OpenCV's CLAHE with 8 by 8 tiles; its limit is relative to an even histogram of 256 bins."""

    def prepare(cv2: Any, image: Array) -> Call:
        clahe = cv2.createCLAHE(clipLimit=256 * clip_limit, tileGridSize=(8, 8))
        return lambda: clahe.apply(image)

    return _opencv(prepare, same_job=False, note="uint8 result")


def cv_lut(table: Callable[[Array], Array]) -> Peer:
    """Return OpenCV's look-up of table(all 8-bit values)."""
    values = np.arange(256, dtype="u1")
    return _opencv(lambda cv2, image: lambda: cv2.LUT(image, table(values)), adapt=lambda result: result, tolerance=0)


def cv_adaptive(block: int) -> Peer:
    """Return OpenCV's adaptive threshold with a Gaussian."""

    def prepare(cv2: Any, image: Array) -> Call:
        method, kind = cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY
        return lambda: cv2.adaptiveThreshold(image, 255, method, kind, block, 0)

    return _opencv(prepare, note="uint8 mask from a rounded mean, Gaussian cut at 3 sigma")


def cv_slic(segments: int) -> Peer:
    """Return OpenCV's SLIC, by the same number of passes."""

    def prepare(cv2: Any, image: Array) -> Call:
        side = max(2, math.isqrt(image.shape[0] * image.shape[1] // segments))

        def call() -> Any:
            lab = cv2.cvtColor(image, cv2.COLOR_RGB2Lab)
            found = cv2.ximgproc.createSuperpixelSLIC(lab, cv2.ximgproc.SLIC, side, 10.0)
            found.iterate(10)
            found.enforceLabelConnectivity(25)
            return found.getLabels()

        return call

    return _opencv(prepare, note="8-bit colours, labels of its own", adapt=None)


def cv_components() -> Peer:
    """Return OpenCV's labels of connected components, 8-connected; it numbers them by blocks of 2 x 2 pixels."""

    def prepare(cv2: Any, image: Array) -> Call:
        mask = image.view("u1")
        return lambda: cv2.connectedComponents(mask)

    def in_raster_order(result: Any) -> Array:
        values, first, index = np.unique(result[1], return_index=True, return_inverse=True)
        order = np.argsort(first[1:]) + 1 if values[0] == 0 else np.argsort(first)
        numbers = np.zeros(len(values), "i4")
        numbers[order] = np.arange(1, len(order) + 1)
        return numbers[index].reshape(result[1].shape)

    return _opencv(prepare, adapt=in_raster_order, tolerance=0)


def cv_contours(level: float) -> Peer:
    """Return OpenCV's borders of what is above a level."""

    def prepare(cv2: Any, image: Array) -> Call:
        def call() -> Any:
            mask = (image > level).view("u1")
            return cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)

        return call

    return _opencv(prepare, same_job=False, note="whole pixels")


def contourpy_lines(level: float) -> Peer:
    """Return contourpy's lines at a level."""

    def prepare(contourpy: Any, image: Array) -> Call:
        return lambda: contourpy.contour_generator(z=image).lines(level)

    return Peer("contourpy", "contourpy", prepare, note="(x, y), other orders of lines and points")


def cv_canny() -> Peer:
    """Return OpenCV's Gaussian and Canny detector, which takes 8 bits."""

    def prepare(cv2: Any, image: Array) -> Call:
        small = np.rint(image * 255).astype("u1")

        def call() -> Any:
            return cv2.Canny(cv2.GaussianBlur(small, (9, 9), 1), 25, 51, L2gradient=True)

        return call

    return _opencv(prepare, same_job=False, note="of 8 bits; compares with the nearest neighbours, not between them")


def np_counts() -> Peer:
    """Return NumPy's count of 8-bit values."""

    def prepare(numpy: Any, image: Array) -> Call:
        return lambda: numpy.bincount(image.ravel(), minlength=256)

    return Peer("NumPy", "numpy", prepare, adapt=_from_first, tolerance=0)


def np_histogram() -> Peer:
    """Return NumPy's histogram."""

    def prepare(numpy: Any, image: Array) -> Call:
        return lambda: numpy.histogram(image, 256)

    return Peer("NumPy", "numpy", prepare, adapt=lambda result: result[0], tolerance=0, note="edges, not centres")


def _from_first(counts: Any) -> Any:
    """Cut empty bins off both ends: scikit-image counts from the smallest value to the largest."""
    filled = np.flatnonzero(counts)
    return counts[filled[0] : filled[-1] + 1]
