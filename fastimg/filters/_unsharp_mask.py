"""Unsharp masking. Kernels: src_cy/filters/gaussian.pyx, combine.pyx."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from fastimg import _check
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work
from fastimg.filters import _gaussian, _separable


def _sigmas(radius: Any, shape: tuple[int, ...], channel_axis: Any) -> list[float]:
    """Return one sigma per axis, 0 for the channels."""
    if channel_axis is None:
        return _gaussian.sigmas_of(radius, len(shape), None)
    shape[channel_axis]  # raises what scikit-image raises for an axis that is none
    if isinstance(radius, Iterable):
        radius = _separable.per_axis(radius, len(shape) - 1, "radius")
    return _gaussian.sigmas_of(radius, len(shape), channel_axis)


def _limits(image: Array, preserve_range: bool) -> tuple[float, float]:
    """Return what results are clipped to; the same number twice for no clipping."""
    if preserve_range:
        return 0.0, 0.0
    if image.dtype.kind == "u":
        return 0.0, 1.0
    with for_work(image.size / 4) as n_threads:
        return (-1.0, 1.0) if k.filters_combine.any_negative(image.reshape(-1), n_threads) else (0.0, 1.0)


def _with_array_amount(image: Array, blurred: Array, amount: Any, limits: tuple[float, float]) -> Any:
    """As the kernel, with NumPy's rules for the dtype of the result."""
    result = image + (image - blurred) * amount
    return np.clip(result, *limits, out=result) if limits[0] < limits[1] else result


@native("filters.unsharp_mask")
def unsharp_mask(
    image: Array,
    radius: float | Sequence[float] = 1.0,
    amount: float = 1.0,
    preserve_range: bool = False,
    *,
    channel_axis: int | None = None,
    out: Array | None = None,
    dtype: Any = None,
) -> Array:
    """Sharpen an image: add what a Gaussian takes away. Drop-in for ``skimage.filters.unsharp_mask``.

    Parameters
    ----------
    image : ndarray
        Image of any shape and real dtype.
    radius : float or sequence of floats
        Standard deviation of the Gaussian in pixels, one for all axes or one per axis that holds no channels.
    amount : float
        Factor of the details that are added.
    preserve_range : bool
        Keep the values of an integer image instead of dividing them by the range of its dtype, and do not clip.
    channel_axis : int or None
        Axis that holds the channels, which are not mixed.
    out : ndarray of float32 or float64, optional
        Where the result is written. *fastimg only*.
    dtype : float32 or float64, optional
        Dtype of the result and of the computation. *fastimg only*.

    Returns
    -------
    ndarray
        The sharpened image, C-contiguous: float32 for float16 and float32 images, else float64. Clipped to 0..1, or to
        -1..1 if any pixel is negative, unless `preserve_range`.

    Raises
    ------
    ValueError
        If a radius is negative or the image complex.
    RuntimeError
        If `radius` or `out` has the wrong length or shape.

    Notes
    -----
    ``image + (image - gaussian(image, radius, mode="reflect")) * amount`` [1]_, with the bits of scikit-image's. With
    `fastimg.float32_sums` float32 results differ as those of `gaussian` do, times `amount`. Differs from scikit-image:
    a negative `channel_axis` works.

    References
    ----------
    .. [1] M. Petrou and C. Petrou, "Image Processing: The Fundamentals", 2nd edition, Wiley, 2010, page 357.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.filters.unsharp_mask(np.array([0.2, 0.2, 0.6, 0.6]), radius=0.5).round(3)
    array([0.2  , 0.157, 0.643, 0.6  ])
    """
    sigmas = _sigmas(radius, image.shape, channel_axis)
    image, scale = _check.for_kernel(image, preserve_range)
    limits = _limits(image, preserve_range)
    result, target = _separable.allocate(image, out, dtype)
    _gaussian.smooth(image, result, sigmas, "reflect", 0.0, 4.0, scale)
    if not isinstance(amount, int | float) or isinstance(amount, np.generic):
        source = image if scale == 1.0 else np.multiply(image, scale, dtype=np.float64)
        found = _with_array_amount(source.astype(result.dtype, copy=False), result, amount, limits)
        if out is None and dtype is None:
            return found  # type: ignore[no-any-return]
        target[...] = found
        return target
    with for_work(image.size) as n_threads:
        k.filters_combine.sharpen(
            image.reshape(-1), result.reshape(-1), scale, float(amount), *limits, n_threads)
    if target is not result:
        target[...] = result
    return target if target.ndim or out is not None else target[()]  # a scalar for a scalar, as NumPy makes it
