"""The difference of two Gaussians. Kernels: src_cy/filters/gaussian.pyx, combine.pyx."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from fastimg import _check
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work
from fastimg.filters import _gaussian, _separable


def _both(low: Any, high: Any, axes: int) -> tuple[Array, Array]:
    """Return one sigma per axis of both filters, checked."""
    first = np.array(low, dtype="float", ndmin=1)
    second = first * 1.6 if high is None else np.array(high, dtype="float", ndmin=1)
    for name, sigma in (("low_sigma", first), ("high_sigma", second)):
        if len(sigma) not in (1, axes):
            raise ValueError(f"{name} must have length equal to number of spatial dimensions of input: got "
                             f"{len(sigma)} values for {axes} dimensions")
    first, second = first * np.ones(axes), second * np.ones(axes)
    if any(second < first):
        raise ValueError("high_sigma must be equal to or larger than low_sigma for all axes: got "
                         f"high_sigma={second.tolist()}, low_sigma={first.tolist()}")
    return first, second


@native("filters.difference_of_gaussians")
def difference_of_gaussians(
    image: Array,
    low_sigma: float | Sequence[float],
    high_sigma: float | Sequence[float] | None = None,
    *,
    mode: str = "nearest",
    cval: float = 0,
    channel_axis: int | None = None,
    truncate: float = 4.0,
    out: Array | None = None,
    dtype: Any = None,
) -> Array:
    """Keep features between two sizes. Drop-in for ``skimage.filters.difference_of_gaussians``.

    Parameters
    ----------
    image : array_like
        Image of any shape and real dtype; integers are divided by the range of their dtype.
    low_sigma : float or sequence of floats
        Standard deviation of the narrower Gaussian in pixels, one for all axes or one per axis without channels.
    high_sigma : float or sequence of floats, optional
        That of the wider one; by default 1.6 times `low_sigma`.
    mode : {'nearest', 'reflect', 'mirror', 'wrap', 'constant'} or a sequence of them, one per axis
        What stands beyond the edges.
    cval : float
        Value beyond the edges where mode is 'constant'.
    channel_axis : int or None
        Axis that holds the channels, which are not mixed.
    truncate : float
        Radius of the filters in standard deviations.
    out : ndarray of float32 or float64, optional
        Where the result is written. *fastimg only*.
    dtype : float32 or float64, optional
        Dtype of the result and of the computation. *fastimg only*.

    Returns
    -------
    ndarray
        The narrower Gaussian's result minus the wider one's: float32 for float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If a sigma is negative, the wider one smaller, one of another length than the axes, or the image complex.
    RuntimeError
        If the mode is unknown, or `out` or a sequence has the wrong length or shape.

    Notes
    -----
    An approximation of the Laplacian of Gaussian at the ratio 1.6 [1]_, with the bits of scikit-image's. With
    `fastimg.float32_sums` both Gaussians of a float32 result differ as those of `gaussian` do.

    References
    ----------
    .. [1] D. Marr and E. Hildreth, "Theory of edge detection", Proceedings of the Royal Society of London B 207
       (1980), 187-217.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.filters.difference_of_gaussians(np.array([0.0, 0.0, 1.0, 0.0, 0.0]), 0.5).round(3)
    array([-0.022, -0.122,  0.288, -0.122, -0.022])
    """
    image, scale = _check.for_kernel(image if hasattr(image, "dtype") else np.asarray(image))
    low, high = _both(low_sigma, high_sigma, image.ndim - (channel_axis is not None))
    result, target = _separable.allocate(image, out, dtype)
    wider = np.empty_like(result)
    for sigma, to in ((low, result), (high, wider)):
        _gaussian.smooth(
            image, to, _gaussian.sigmas_of(sigma, image.ndim, channel_axis), mode, cval, truncate, scale)
    with for_work(image.size) as n_threads:
        k.filters_combine.difference(wider.reshape(-1), result.reshape(-1), n_threads)
    if target is not result:
        target[...] = result
    return target if target.ndim or out is not None else target[()]  # a scalar for a scalar, as NumPy makes it
