"""What the CIE's and the linear colour spaces share: matrices, white points, the chain of steps in the kernel."""

from collections.abc import Callable
from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg._simd import k
from fastimg.color import _product
from fastimg.color._pixels import Kernel

# Steps of src_cy/color/cie.pyx, in their order.
LINEAR, FROM_LAB, MATRIX, TO_LAB, GAMMA, SCALE = 1, 2, 4, 8, 16, 32

# sRGB (IEC 61966-2-1), white D65, and its inverse.
XYZ_FROM_RGB = np.array([
    [0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]])  # fmt: skip
RGB_FROM_XYZ = np.array([
    [3.2404813432005266, -1.5371515162713183, -0.4985363261688878],
    [-0.9692549499965682, 1.8759900014898907, 0.04155592655829284],
    [0.055646639135177166, -0.20404133836651123, 1.0573110696453443]])  # fmt: skip

# X and Z of the white points where Y is 1: those of scikit-image 0.26, from their chromaticities x, y, by observer.
_WHITE = {
    "A": {"2": (1.098466069456375, 0.3558228003436005), "10": (1.111420406956693, 0.3519978321919493)},
    "B": {"2": (0.9909274480248003, 0.8531327322886154), "10": (0.9917777147717607, 0.8434930535866175)},
    "C": {"2": (0.980705971659919, 1.1822494939271255), "10": (0.9728569189782166, 1.1614480488951577)},
    "D50": {"2": (0.9642119944211994, 0.8251882845188288), "10": (0.9672062750333777, 0.8142801513128616),
            "R": (0.9639501491621826, 0.8241280285499208)},
    "D55": {"2": (0.956797052643698, 0.9214805860173273), "10": (0.9579665682254781, 0.9092525159847462),
            "R": (0.9565317453467969, 0.9202554587037198)},
    "D65": {"2": (0.95047, 1.08883), "10": (0.94809667673716, 1.0730513595166162),
            "R": (0.9532057125493769, 1.0853843816469158)},
    "D75": {"2": (0.9497220898840717, 1.226393520724154), "10": (0.9441713925645873, 1.2064272211720228)},
    "E": {"2": (1.0, 1.0), "10": (1.0, 1.0)},
}  # fmt: skip


def white(illuminant: str, observer: str) -> Array:
    """Return X, Y, Z of a white point; ValueError if there is none of that name."""
    light, eye = illuminant.upper(), observer.upper()
    found = _WHITE.get(light, {})
    # R's own values are those of the 2 degree observer, but for three daylights.
    xz = found.get(eye) or (found.get("2") if eye == "R" else None)
    if xz is None:
        raise ValueError(f"Unknown illuminant/observer combination (`{light}`, `{eye}`)")
    return np.array([xz[0], 1.0, xz[1]])


def chain(steps: int, matrix: Any, before: Any = 0, after: Any = 0,
          negative: Callable[[int], Any] = lambda count: None, order: int | None = None) -> Kernel:
    """Return a kernel that takes pixels through `steps`; tells `negative` how many Z below 0 there were.

    `order` is that of the matrix's sums, by default NumPy's for C order.
    """
    numbers = np.empty(15)
    numbers[:3], numbers[3:12].reshape(3, 3)[...], numbers[12:] = before, matrix, after

    def kernel(source: Array, result: Array, n_threads: int) -> None:
        sums = _product.order_within(result.dtype) if order is None else max(order, _product.PLAIN)
        negative(k.color_cie.convert(source, result, steps, numbers, sums, n_threads))

    return kernel
