"""The median filter with the results of skimage.filters.rank.median: what is outside of the image does not count."""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from fastimg._check import Array, check_nd, native_order
from fastimg.filters import _rank_window
from fastimg.util._conversion import convert

_MANY_BINS = 2**10


def _converted(image: Array) -> Array:
    if image.ndim not in (2, 3):
        raise ValueError(f"`image` must have 2 or 3 dimensions, got {image.ndim}.")
    check_nd(image, image.ndim)
    if image.dtype == bool and image.ndim == 2:
        raise ValueError("dtype cannot be bool.")
    if image.dtype not in (np.uint8, np.uint16):
        warnings.warn(
            f"Possible precision loss converting image of type {image.dtype} to uint8 as required by rank filters. "
            "Convert manually using skimage.util.img_as_ubyte to silence this warning.", stacklevel=4)
        image = native_order(convert(image, np.uint8, force_copy=False))
    return image


def _footprint(footprint: Any, image: Array) -> Array:
    if isinstance(footprint, Sequence):
        raise ValueError("footprint sequences are not currently supported by rank filters")
    found: Array = np.ascontiguousarray(footprint > 0)
    if found.ndim != image.ndim:
        raise ValueError(f"Image dimensions and neighborhood dimensions do not match: the footprint has {found.ndim} "
                         f"axes, the image {image.ndim}")
    return found


def median(given: Any, footprint: Any, out: Any) -> Array:
    """Return skimage.filters.rank.median(given, footprint, out=out)."""
    image = _converted(native_order(np.asarray(given)))
    footprint = _footprint(footprint, image)
    if given is out:
        raise NotImplementedError("Cannot perform rank operation in place.")
    bins = 256 if image.dtype == np.uint8 else max(3, int(image.max())) + 1
    if bins > _MANY_BINS:
        warnings.warn(f"Bad rank filter performance is expected due to a large number of bins ({bins}), equivalent "
                      f"to an approximate bitdepth of {np.log2(bins):.1f}.", stacklevel=3)
    if out is not None and (out.shape != image.shape or out.dtype.char not in "BHd"):
        raise ValueError(f"out must be uint8, uint16 or float64 and of the image's shape {image.shape}, got "
                         f"{out.dtype} of {out.shape}")
    if footprint.any():
        result = _rank_window.apply(image, _rank_window.Window(footprint, 0, _rank_window.EXCLUDE, 0))
    else:
        result = np.zeros_like(image)
    if out is None:
        return result
    out[...] = result
    return out  # type: ignore[no-any-return]
