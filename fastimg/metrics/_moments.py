"""Moving means of two images and their products, and their structural similarity. Kernel: src_cy/metrics/ssim.pyx."""

from typing import Any, NamedTuple

import numpy as np

from fastimg import _check, _results, _simd, _slabs
from fastimg._check import Array
from fastimg._simd import k
from fastimg._threads import for_work
from fastimg.filters import _gaussian, _separable, _uniform

TRUNCATE = 3.5  # gives eleven taps for a sigma of 1.5, as in the paper
_NO_TAPS = np.empty(0)
_MOST_CHANNELS = 16  # that one sweep takes side by side
_MOST_REACH = 8  # of Gaussians that one sweep is faster for without AVX-512: a few rows need all that their taps reach
_BAND = 1 << 20  # pixels whose means are in memory at a time


class Window(NamedTuple):
    """What is averaged over, and the constants of the formula."""

    size: Any
    sigma: Any  # None for a plain mean
    cov: Any
    c1: Any
    c2: Any

    @property
    def taps(self) -> Array:
        """The Gaussian's taps; none for a plain mean."""
        if self.sigma is None:
            return _NO_TAPS
        return _gaussian._taps(_gaussian.one_sigma(self.sigma), TRUNCATE, "d") if self.sigma > 1e-15 else np.ones(1)

    @property
    def reach(self) -> int:
        """How many pixels the window has on either side of its middle."""
        return (int(self.size) if self.sigma is None else len(self.taps)) // 2

    def is_plain(self, kind: np.dtype[Any]) -> bool:
        """Tell whether the constants leave images of this dtype as they are: NumPy's scalars of float64 may not."""
        return all(np.ndim(v) == 0 for v in self[2:]) and np.result_type(kind, *self[2:]) == kind


def mean(image: Array, window: Window) -> Array:
    """Return moving means with SciPy's bits: added up in double, rounded to the image's dtype after each axis."""
    if window.sigma is not None:
        axes = _gaussian.axes_of((_gaussian.one_sigma(window.sigma),) * image.ndim, "reflect", TRUNCATE, "d")
        return _separable.rounded(image, 1.0, axes, 0.0)
    result = np.empty(image.shape, image.dtype)
    _uniform.mean(image, result, (window.size,) * image.ndim, "reflect", 0.0)
    return result


def _by_numpy(means: list[Array], w: Window) -> list[Array]:
    """Return the planes where a constant, such as a numpy.float64, changes the dtype on the way."""
    ux, uy, uxx, uyy, uxy = means
    vx, vy, vxy = w.cov * (uxx - ux * ux), w.cov * (uyy - uy * uy), w.cov * (uxy - ux * uy)
    a1, a2, b1, b2 = 2 * ux * uy + w.c1, 2 * vxy + w.c2, ux**2 + uy**2 + w.c1, vx + vy + w.c2
    d = b1 * b2
    s = (a1 * a2) / d
    return [s, a1 / d, -s / b2, (ux * (a2 - a1) - uy * (b2 - b1) * s) / d]


def _product(a: Array, b: Array) -> Array:
    result = np.empty_like(a)
    for part in _slabs.cuts(a):
        np.multiply(a[part], b[part], out=result[part])
    return result


def _step_by_step(im1: Array, im2: Array, window: Window, count: int) -> Any:
    """Return the planes of images of any number of axes: the means one after the other, then the formula."""
    means = np.empty((5, *im1.shape), im1.dtype)
    for i, (a, b) in enumerate(((im1, None), (im2, None), (im1, im1), (im2, im2), (im1, im2))):
        _slabs.copy(means[i], mean(a if b is None else _product(a, b), window))
    if not window.is_plain(im1.dtype):
        return _by_numpy(list(means), window)[:count]
    planes = np.empty((count, im1.size), im1.dtype)
    with for_work(30.0 * im1.size) as n_threads:
        k.metrics_ssim.formula(means.reshape(5, -1), planes, window.c1, window.c2, window.cov, n_threads)
    return planes.reshape(count, *im1.shape)


def _in_bands(im1: Array, im2: Array, window: Window, planes: Array) -> None:
    """Write the planes of images of two axes, and channels after them, step by step, band of rows by band."""
    rows = max(1, _BAND // im1[0].size)
    for start in range(0, im1.shape[0], rows):
        first = max(0, start - window.reach)
        band, kept = slice(first, start + rows + window.reach), slice(start - first, start - first + rows)
        for channel in np.ndindex(im1.shape[2:]):
            part = (band, slice(None), *channel)
            x, y = np.ascontiguousarray(im1[part], planes.dtype), np.ascontiguousarray(im2[part], planes.dtype)
            planes[:, start : start + rows, :, *channel] = _step_by_step(x, y, window, len(planes))[:, kept]


def sweeps(im1: Array, window: Window, kind: np.dtype[Any], channels: bool) -> bool:
    """Tell whether one sweep over the images does it: two axes, and channels after them."""
    return (im1.ndim == 2 + channels and window.is_plain(kind) and window.reach >= 1
            and 2 * window.reach < min(im1.shape[:2]) and im1.shape[2:] <= (_MOST_CHANNELS,) and im1.size > 0)


def readable(im1: Array, im2: Array, kind: np.dtype[Any]) -> tuple[Array, Array]:
    """Return both images in one dtype that the kernel reads, in C order."""
    if im1.dtype == im2.dtype == bool:
        im1, im2 = np.ascontiguousarray(im1).view("u1"), np.ascontiguousarray(im2).view("u1")
    if im1.dtype != im2.dtype or not _check.is_readable(im1.dtype):
        im1, im2 = im1.astype(kind, copy=False), im2.astype(kind, copy=False)
    return _check.native_order(im1), _check.native_order(im2)


def planes_of(
    im1: Array, im2: Array, window: Window, kind: np.dtype[Any], gradient: bool, channels: bool, kept: bool
) -> Any:
    """Return the planes: S, and the three that its gradient is made of. `kept` says that S is a result by itself."""
    count = 4 if gradient else 1
    if not sweeps(im1, window, kind, channels):
        return _step_by_step(np.ascontiguousarray(im1, kind), np.ascontiguousarray(im2, kind), window, count)
    if kept and not gradient:
        planes = _results.empty(im1.shape, kind)[np.newaxis]
    else:
        planes = _results.scratch(count * im1.size, kind).reshape(count, *im1.shape)
    if window.sigma is not None and window.reach > _MOST_REACH and _simd.level() != "v4":
        _in_bands(im1, im2, window, planes)
        return planes
    if window.sigma is not None:  # the kernel would convert each row for all rows whose taps reach it
        im1, im2 = im1.astype(kind, copy=False), im2.astype(kind, copy=False)
    im1, im2 = readable(im1, im2, kind)
    rows, step = im1.shape[0], im1.shape[2] if channels else 1
    with for_work((100.0 if window.sigma is None else 300.0) * im1.size) as n_threads:
        k.metrics_ssim.similarity(
            im1.reshape(rows, -1), im2.reshape(rows, -1), planes.reshape(count, rows, -1), step, window.reach,
            window.taps, window.c1, window.c2, window.cov, n_threads)
    return planes
