"""Cumulative histograms and equalisation by them. Kernels: src_cy/exposure/interp.pyx, lookup.pyx, histogram.pyx."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from fastimg import _check, _results
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work
from fastimg.exposure import _values
from fastimg.exposure._histogram import count

_EXACT_IN_DOUBLE = 2**53
_FEW_INTEGERS = 1 << 12  # pixels that NumPy has looked up by the time that the kernel's table is made
_FEW = 1 << 10  # pixels that numpy.interp has done by the time that the kernel's numbers are known


def result_dtype(image: Array, dtype: DTypeLike | None, out: Array | None) -> np.dtype[Any]:
    """Return the dtype of an equalised image: scikit-image's unless `dtype` or `out` asks for another."""
    usual = _check.supported_float(image.dtype)
    if dtype is None and out is not None:
        dtype = out.dtype.newbyteorder("=")
    wanted = usual if dtype is None else np.dtype(dtype)
    if not _check.is_readable(wanted):  # what kernels read they write too
        raise ValueError(f"dtype and out must be uint8, uint16, float32 or float64, got {wanted}")
    return wanted


def quantise(values: Array, dtype: np.dtype[Any]) -> Array:
    """Return floats of 0 to 1 in `dtype`; unsigned integers as scikit-image's img_as_ubyte and img_as_uint round."""
    if dtype.kind == "u":
        values = np.nan_to_num(np.clip(np.rint(values * np.iinfo(dtype).max), 0, np.iinfo(dtype).max))
    return values.astype(dtype, copy=False)


def _warn_of_colour(image: Array) -> bool:
    return image.ndim == 3 and image.shape[-1] < 4


def _cdf(image: Array, nbins: Any) -> tuple[Array, Array]:
    counts, centers, _ = count(image, nbins)
    cdf = counts[0].cumsum()
    total = float(cdf[-1])
    cdf = cdf / total if total else np.full(cdf.shape, np.nan)
    return cdf.astype(_check.supported_float(image.dtype), copy=False), centers


def _density(centers: Array) -> float:
    """Return centres per unit where each element's place is found by that factor, give or take one; else 0."""
    last = centers.size - 1
    if last < 1 or not np.isfinite(centers).all() or not (centers[1:] > centers[:-1]).all():
        return 0.0
    with np.errstate(all="ignore"):
        density = last / (centers[-1] - centers[0])
        error = np.abs((centers - centers[0]) * density - np.arange(last + 1)).max()
    return float(density) if error < 0.5 else 0.0  # not so for NaN


def _interpolate(image: Array, centers: Array, cdf: Array, result: Array) -> None:
    """Write numpy.interp(image, centers, cdf), which computes in double, to `result` of float32 or float64."""
    x, y = centers.astype("f8"), cdf.astype("f8")
    density = _density(x) if image.size > _FEW else 0.0
    if image.dtype.char not in "fd" or not density:
        dtype = result.dtype
        _values.in_blocks(lambda values: np.interp(values, x, y).astype(dtype), image.reshape(-1), result.reshape(-1))
        return
    slope = np.append(np.diff(y) / np.diff(x), 0.0)
    with for_work(8.0 * image.size) as n_threads:
        k.exposure_interp.interp(image.reshape(-1), result.reshape(-1), x, y, slope, density, n_threads)


def _equalise(image: Array, centers: Array, cdf: Array, result: Array) -> None:
    dtype = result.dtype

    def interp(values: Array) -> Array:
        return quantise(np.interp(values, centers, cdf), dtype)

    def take(values: Array) -> Array:  # numpy.interp where each value is one of the centres
        taken: Array = levels.take(values - centers[0], mode="clip")
        return taken

    image = _check.native_order(image)
    if image.dtype.kind in "iu" and image.itemsize <= 2 and image.size <= _FEW_INTEGERS:
        levels = quantise(cdf, dtype)
        result[...] = take(image)
    elif image.dtype.kind in "iu" and image.itemsize > 2:
        levels = quantise(cdf, dtype)
        exact = max(abs(int(image.min())), abs(int(image.max()))) < _EXACT_IN_DOUBLE
        exact = exact and image.dtype != np.uint64
        _values.fill(take if exact else interp, image, result)
    elif image.dtype.char in "fd" and dtype.kind == "f":
        _interpolate(image, centers, cdf, result)
    else:
        _values.fill(interp, image, result)


@native("exposure.cumulative_distribution")
def cumulative_distribution(image: Array, nbins: int = 256) -> tuple[Array, Array]:
    """Return the cumulative distribution of an image. Drop-in for ``skimage.exposure.cumulative_distribution``.

    Parameters
    ----------
    image : ndarray
        Image of any shape and dtype.
    nbins : int
        Number of bins of equal width; integer images have one bin per value instead.

    Returns
    -------
    img_cdf : ndarray
        Share of the pixels in each bin and all bins below: float32 for float16 and float32 images, else float64.
    bin_centers : ndarray
        Values at the centres of the bins: int64 for integer images, else of the image's dtype.

    Raises
    ------
    ValueError
        If an integer image is empty, or a float image has NaN or infinity.

    Warns
    -----
    UserWarning
        If the image looks like a colour image.

    Notes
    -----
    Same bits as scikit-image's. The histogram is that of `histogram`, with its differences.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.exposure.cumulative_distribution(np.array([[3, 5], [3, 4]], np.uint8))
    (array([0.5 , 0.75, 1.  ]), array([3, 4, 5]))
    """
    if _warn_of_colour(image):
        warnings.warn(
            "This might be a color image. The histogram will be computed on the flattened image. You can instead "
            "apply this function to each color channel, or set channel_axis.", stacklevel=2)
    return _cdf(image, nbins)


@native("exposure.equalize_hist")
def equalize_hist(
    image: Array, nbins: int = 256, mask: Any = None, *, dtype: DTypeLike | None = None, out: Array | None = None
) -> Array:
    """Equalise the histogram of an image. Drop-in for ``skimage.exposure.equalize_hist``.

    Parameters
    ----------
    image : ndarray
        Image of any shape and real dtype.
    nbins : int
        Number of bins of equal width; integer images have one bin per value instead.
    mask : array_like of bool, optional
        Only pixels where it is True are counted; all are equalised.
    dtype : dtype, optional
        Of the result: float32, float64, uint8 or uint16; the integers as ``img_as_ubyte`` and ``img_as_uint`` round
        them. *fastimg only.*
    out : ndarray, optional
        Where the result is written; of the image's shape and one of these dtypes. *fastimg only.*

    Returns
    -------
    ndarray
        Values from 0 to 1: float32 for float16 and float32 images, else float64, unless `dtype` or `out` says so.

    Raises
    ------
    ValueError
        If an integer image is empty, a float image has NaN or infinity among the pixels counted, the image is
        complex, or `dtype` or `out` does not fit.
    IndexError
        If `mask` has another shape than the image.

    Warns
    -----
    UserWarning
        If the image looks like a colour image.

    Notes
    -----
    Each pixel becomes the cumulative distribution's value there, linearly interpolated between the bins' centres, as
    numpy.interp computes it. Same bits as scikit-image's.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> image = np.array([[3, 5], [3, 4]], np.uint8)
    >>> fastimg.exposure.equalize_hist(image)
    array([[0.5 , 1.  ],
           [0.5 , 0.75]])
    >>> fastimg.exposure.equalize_hist(image, dtype=np.uint8)
    array([[128, 255],
           [128, 191]], dtype=uint8)
    """
    if mask is None and _warn_of_colour(image):
        warnings.warn(
            "This might be a color image. The histogram will be computed on the flattened image. You can instead "
            "apply this function to each color channel, or set channel_axis.", stacklevel=2)
    cdf, centers = _cdf(image if mask is None else image[np.array(mask, dtype=bool)], nbins)
    image = np.asarray(image)
    result, wanted = _results.target(image.shape, result_dtype(image, dtype, out), out, image)
    if image.size:
        _equalise(image, centers, cdf, result)
    return _results.deliver(result, wanted)
