"""Thresholding with hysteresis. Kernel: src_cy/filters/hysteresis.pyx."""

from typing import Any

import numpy as np

from fastimg import _check
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work


def _regions(low: Array, high: Array, out: Array | None) -> Array:
    """Return the connected regions of the mask `low` that hold a pixel of the mask `high`."""
    low, high = _check.native_order(low), _check.native_order(high)
    if low.ndim == 0:
        return low & high
    if low.size == 0:
        raise ValueError(f"image must not be empty, got the shape {low.shape}")
    if out is None or not out.flags.c_contiguous:
        result = np.zeros(low.shape, bool)
    else:
        result = out
        result[...] = False
    lines = (-1, low.shape[-1])
    masks = (mask.view(np.uint8).reshape(lines) for mask in (low, high, result))
    with for_work(low.size) as n_threads:
        k.filters_hysteresis.regions(*masks, np.array(low.shape[:-1] or (1,), np.intp), n_threads)
    return result


def _check_out(out: Array | None, shape: tuple[int, ...]) -> None:
    if out is None:
        return
    if out.shape != shape or out.dtype != bool:
        raise ValueError(f"out must be bool and of the image's shape {shape}, got {out.dtype} of {out.shape}")
    if not out.flags.writeable:
        raise ValueError("out must be writable, got a read-only array")


@native("filters.apply_hysteresis_threshold")
def apply_hysteresis_threshold(image: Array, low: Any, high: Any, *, out: Array | None = None) -> Array:
    """Find regions above `low` that reach above `high`. Drop-in for ``skimage.filters.apply_hysteresis_threshold``.

    Parameters
    ----------
    image : ndarray
        Grey image of any shape and dtype.
    low : float or ndarray that broadcasts to the image
        Lower threshold; where it is above `high`, `high` takes its place.
    high : float or ndarray that broadcasts to the image
        Upper threshold.
    out : ndarray of bool, optional
        Where the result is written. *fastimg only*.

    Returns
    -------
    ndarray of bool
        Where the image is above `low` and connected (along the axes, not across corners) to where it is above `high`.

    Raises
    ------
    TypeError
        If the image and a threshold cannot be compared.
    ValueError
        If a threshold does not broadcast, the image is empty, or `out` is of another shape or dtype or read-only.

    Notes
    -----
    The thresholding of [1]_; comparisons are strict. Same result as scikit-image's.

    References
    ----------
    .. [1] J. Canny, "A computational approach to edge detection", IEEE Transactions on Pattern Analysis and Machine
       Intelligence 8 (1986), 679-698.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> image = np.array([1, 2, 3, 2, 1, 2, 1, 3, 2])
    >>> fastimg.filters.apply_hysteresis_threshold(image, 1.5, 2.5).astype(int)
    array([0, 1, 1, 1, 0, 0, 0, 1, 1])
    """
    low = np.clip(low, a_min=None, a_max=high)
    above_low, above_high = np.asarray(image > low), np.asarray(image > high)
    if above_low.shape != above_high.shape:
        above_low, above_high = np.broadcast_arrays(above_low, above_high)
    _check_out(out, above_low.shape)
    result = _regions(above_low, above_high, out)
    if np.isnan(low).any() and (above_high & ~above_low).any():  # what is not above `low` counts as one region
        result |= ~above_low
    if out is None or result is out:
        return result
    out[...] = result
    return out
