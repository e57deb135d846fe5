"""Restoring a photo that is tilted, noisy and damaged."""

import math
from collections.abc import Callable
from numbers import Real
from typing import Any

import numpy as np

from fastimg import restoration, transform, util
from fastimg._check import Array
from fastimg._native import composed


def _checked(image: Any) -> Array:
    array: Array = np.asarray(image)
    if array.ndim not in (2, 3) or not array.size:
        raise ValueError(f"image must be (rows, columns) or (rows, columns, channels), got the shape {array.shape}")
    if array.dtype.kind not in "buif":
        raise ValueError(f"image must be of a real dtype, got {array.dtype}")
    return array


def _check_number(value: Any, name: str, positive: bool = False) -> None:
    if not isinstance(value, Real) or not math.isfinite(value) or (positive and value <= 0):
        raise ValueError(f"{name} must be a {'positive' if positive else 'finite'} number, got {value!r}")


def _mask_of(mask: Array | Callable[[Array], Array], upright: Array) -> Array:
    """Return the mask of the damaged pixels, checked."""
    found: Array = np.asarray(mask(upright) if callable(mask) else mask)
    if found.shape != upright.shape[:2]:
        raise ValueError(f"mask must have the rows and columns of the upright photo, {upright.shape[:2]}, "
                         f"got the shape {found.shape}")  # fmt: skip
    if found.dtype.kind not in "bui":
        raise ValueError(f"mask must be of a boolean or integer dtype, got {found.dtype}")
    if found.all():
        raise ValueError("mask leaves no pixel to fill the damaged ones from")
    return found.astype(bool)


@composed("apps.restore_photo")
def restore_photo(
    image: Array,
    *,
    angle: float = 0.0,
    weight: float | None = 0.1,
    mask: Array | Callable[[Array], Array] | None = None,
    resize: bool = False,
) -> Array:
    """Put a photo upright, remove its noise and fill in its damaged pixels. *fastimg only*.

    Parameters
    ----------
    image : ndarray, shape (rows, columns) or (rows, columns, channels)
        The photo, of any real dtype.
    angle : float
        Degrees to turn the photo by, counter-clockwise. 0 leaves it as it is.
    weight : float or None
        How strongly noise is removed; greater is smoother. None leaves it as it is.
    mask : ndarray of bool, shape (rows, columns), or callable, or None
        Where the upright photo is damaged. A callable is given the upright photo, its noise not yet removed, and
        returns the mask. None fills in nothing.
    resize : bool
        Whether turning enlarges the picture so that its corners stay within.

    Returns
    -------
    ndarray of float
        The restored photo, a new array, integers scaled as by :func:`fastimg.util.img_as_float`.

    Raises
    ------
    ValueError
        If `image` is empty, complex or of other dimensions, `angle` or `weight` is not such a number, or `mask` has
        another shape or dtype or leaves nothing.

    Notes
    -----
    The steps are :func:`fastimg.transform.rotate`, :func:`fastimg.restoration.denoise_tv_chambolle` and
    :func:`fastimg.restoration.inpaint_biharmonic`, each left out where its argument says so. The hole is filled in
    last, so noise does not spread into it; nor is the mask turned: it belongs to the upright photo.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> photo = np.full((8, 8), 0.5); photo[3, 4] = 1
    >>> restored = fastimg.apps.restore_photo(photo, mask=photo == 1, weight=None)
    >>> float(restored[3, 4].round(6))
    0.5
    """
    photo = _checked(image)
    _check_number(angle, "angle")
    if weight is not None:
        _check_number(weight, "weight", positive=True)
    channel_axis = -1 if photo.ndim == 3 else None
    upright: Array = util.img_as_float(photo, force_copy=True)
    if angle:
        upright = transform.rotate(upright, angle, resize=resize)
    damaged = None if mask is None else _mask_of(mask, upright)
    if weight is not None:
        upright = restoration.denoise_tv_chambolle(upright, weight=weight, channel_axis=channel_axis)
    if damaged is None or not damaged.any():
        return upright
    filled: Array = restoration.inpaint_biharmonic(upright, damaged, channel_axis=channel_axis)
    return filled
