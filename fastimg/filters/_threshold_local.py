"""Local thresholds. Kernels: src_cy/filters/gaussian.pyx, uniform.pyx, and those of the median."""

from typing import Any

import numpy as np

from fastimg import _check
from fastimg._check import Array
from fastimg._native import native
from fastimg.filters import _gaussian, _median_ndimage, _separable, _uniform


def _block(block_size: Any, ndim: int) -> tuple[Any, ...]:
    """Return one size per axis, all odd."""
    if np.isscalar(block_size):
        block_size = (block_size,) * ndim
    elif len(block_size) != ndim:
        raise ValueError(f"len(block_size) must equal image.ndim. Got {len(block_size)} sizes for {ndim} axes.")
    block = tuple(block_size)
    if any(b % 2 == 0 for b in block):
        raise ValueError(f"block_size must be odd! Given block_size {block} contains even values.")
    return block


def _median(image: Array, result: Array, block: tuple[Any, ...], mode: Any, cval: Any) -> Array:
    """Return medians: of 8 and 16 bits as they are, unless what lies beyond the edges is not one of their values."""
    keeps = image.dtype.kind == "u" and (mode not in ("constant", "grid-constant") or (
        isinstance(cval, int | float) and 0 <= cval <= np.iinfo(image.dtype).max and cval == int(cval)))
    pixels = image if keeps else image.astype(result.dtype, copy=False)
    found = _median_ndimage.median(pixels, np.ones(block, bool), None, mode, cval)
    return found.astype(result.dtype, copy=False)


def _generic(image: Array, result: Array, block: tuple[Any, ...], function: Any, mode: Any, cval: Any) -> None:
    """Call SciPy, which calls the caller's function for each pixel."""
    try:
        from scipy import ndimage
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "fastimg.filters.threshold_local needs SciPy for method='generic': pip install scipy", name="scipy",
        ) from error
    pixels = image.astype(result.dtype, copy=False)
    ndimage.generic_filter(pixels, function, block, output=result, mode=mode, cval=cval)


def _filled(
    image: Array, result: Array, block: tuple[Any, ...], method: Any, mode: Any, param: Any, cval: Any
) -> Array:
    """Return the thresholds, in `result` or in another array."""
    if method == "gaussian":
        sigma = tuple((b - 1) / 6.0 for b in block) if param is None else param
        _gaussian.smooth(image, result, _gaussian.sigmas_of(sigma, image.ndim, None), mode, cval, 4.0, 1.0)
    elif method == "mean":
        _uniform.mean(image, result, block, mode, cval)
    elif method == "generic":
        _generic(image, result, block, param, mode, cval)
    elif method == "median":
        return _median(image, result, block, mode, cval)
    else:
        raise ValueError("Invalid method specified. Please use `generic`, `gaussian`, `mean`, or `median`. "
                         f"Got {method!r}.")
    return result


@native("filters.threshold_local")
def threshold_local(
    image: Array,
    block_size: Any = 3,
    method: str = "gaussian",
    offset: float = 0,
    mode: str = "reflect",
    param: Any = None,
    cval: float = 0,
    *,
    out: Array | None = None,
    dtype: Any = None,
) -> Array:
    """Return a threshold per pixel, from its neighbourhood. Drop-in for ``skimage.filters.threshold_local``.

    Parameters
    ----------
    image : ndarray
        Grey image of any shape and real dtype; integers keep their values.
    block_size : int or sequence of ints
        Odd size of the neighbourhood in pixels, one for all axes or one per axis.
    method : {'gaussian', 'mean', 'median', 'generic'}
        What is made of the neighbourhood. 'generic' calls the function `param` with each pixel's neighbours; SciPy does
        that, which has to be installed, at the speed of Python.
    offset : float
        Subtracted from the thresholds.
    mode : {'reflect', 'constant', 'nearest', 'mirror', 'wrap'} or, but for the last two methods, one per axis
        What stands beyond the edges.
    param : float, sequence of floats or callable, optional
        The Gaussian's standard deviation, by default ``(block_size - 1) / 6``; the function for 'generic'.
    cval : float
        Value beyond the edges where mode is 'constant'.
    out : ndarray of float32 or float64, optional
        Where the result is written. *fastimg only*.
    dtype : float32 or float64, optional
        Dtype of the result and of the computation. *fastimg only*.

    Returns
    -------
    ndarray
        The thresholds: float32 for float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If a block size is even, their number wrong, the method unknown, sigma negative, or the image complex.
    RuntimeError
        If the mode is unknown, or `out` has the wrong shape.
    ModuleNotFoundError
        If the method is 'generic', and SciPy is not installed.

    Notes
    -----
    Adaptive thresholding [1]_, with the bits of scikit-image's. With `fastimg.float32_sums` the Gaussian of a float32
    image differs as that of `gaussian` does: ``image > threshold`` is then arbitrary in flat parts. The time of 'mean'
    does not depend on the block. 'median' is that of `median`, with its kernels.

    References
    ----------
    .. [1] R. Gonzalez and R. Woods, "Digital Image Processing", 2nd edition, Prentice-Hall, 2002, 600-612.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.filters.threshold_local(np.array([[10, 40, 70], [10, 40, 70]], np.uint8), method="mean")
    array([[20., 40., 60.],
           [20., 40., 60.]])
    """
    block = _block(block_size, image.ndim)
    image, _ = _check.for_kernel(image, preserve_range=True)
    result, target = _separable.allocate(image, out, dtype)
    result = _filled(image, result, block, method, mode, param, cval)
    if out is None:
        target = result
    if isinstance(offset, int | float) and not isinstance(offset, np.generic):
        if offset != 0:
            result -= offset
    elif out is None and dtype is None:
        return result - offset  # of the dtype that NumPy makes of the two
    else:
        result[...] = result - offset
    if target is not result:
        target[...] = result
    return target if target.ndim or out is not None else target[()]  # a scalar for a scalar, as NumPy makes it
