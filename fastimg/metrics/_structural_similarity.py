"""Structural similarity: arguments and results. Kernel: src_cy/metrics/ssim.pyx, by way of _moments.py."""

import warnings
from typing import Any

import numpy as np

from fastimg import _check, _slabs
from fastimg._check import Array
from fastimg._native import native
from fastimg.exposure._histogram import dtype_limits
from fastimg.metrics import _moments
from fastimg.metrics._simple_metrics import _check_shapes

_EXTENT = (
    "win_size exceeds image extent. Either ensure that your images are at least 7x7; or pass win_size explicitly in "
    "the function call, with an odd value less than or equal to the smaller side of your images. If your images are "
    "multichannel (with color channels), set channel_axis to the axis number corresponding to the channels.")
_FLOATING = (
    "Since image dtype is floating point, you must specify the data_range parameter. Please read the documentation "
    "carefully (including the note). It is recommended that you always specify the data_range anyway.")


def _range_of(im1: Array, im2: Array) -> Any:
    """Return the range of the dtype of integer images."""
    if np.issubdtype(im1.dtype, np.floating) or np.issubdtype(im2.dtype, np.floating):
        raise ValueError(_FLOATING)
    if im1.dtype != im2.dtype:
        warnings.warn("Inputs have mismatched dtypes. Setting data_range based on im1.dtype.", stacklevel=4)
    low, high = dtype_limits(im1.dtype)
    data_range = high - low
    if np.issubdtype(im1.dtype, np.integer) and im1.dtype != np.uint8:
        warnings.warn(f"Setting data_range based on im1.dtype. data_range = {data_range:.0f}. "
                      "Please specify data_range explicitly to avoid mistakes.", stacklevel=4)  # fmt: skip
    return data_range


def _window(
    im1: Array, im2: Array, win_size: Any, data_range: Any, gaussian: bool, /, *, K1: Any = 0.01, K2: Any = 0.03,
    sigma: Any = 1.5, use_sample_covariance: Any = True, **_: Any,
) -> _moments.Window:  # fmt: skip
    """Return the checked settings for images without channels, with scikit-image's arithmetic and its errors."""
    for name, value in (("K1", K1), ("K2", K2), ("sigma", sigma)):
        if value < 0:
            raise ValueError(f"{name} must be positive, got {value!r}")
    if win_size is None:
        win_size = 2 * int(_moments.TRUNCATE * sigma + 0.5) + 1 if gaussian else 7
    if np.any((np.asarray(im1.shape) - win_size) < 0):
        raise ValueError(_EXTENT)
    if not (win_size % 2 == 1):
        raise ValueError(f"Window size must be odd. win_size is {win_size!r}")
    if data_range is None:
        data_range = _range_of(im1, im2)
    pixels = win_size**im1.ndim
    cov = pixels / (pixels - 1) if use_sample_covariance else 1.0
    if not im1.ndim:
        raise ValueError("images must have at least one axis")
    return _moments.Window(win_size, sigma if gaussian else None, cov, (K1 * data_range) ** 2, (K2 * data_range) ** 2)


def _mean(s: Array, size: Any) -> Any:
    """Return the mean without the border, by NumPy: in its order of adding."""
    pad = (size - 1) // 2
    inner = s[tuple(slice(pad, n - pad) for n in s.shape)]
    return _slabs.apart(lambda: inner.mean(dtype=np.float64), inner.size)


def _gradient(planes: Any, im1: Array, im2: Array, window: _moments.Window, kind: np.dtype[Any]) -> Array:
    """Return the gradient (Avanaki 2009, equations 7 and 8) of the planes of S."""
    grad, second, third = (_moments.mean(plane, window) for plane in planes[1:])
    for part in _slabs.cuts(grad):
        grad[part] *= im1[part].astype(kind, copy=False)
        grad[part] += second[part] * im2[part].astype(kind, copy=False)
        grad[part] += third[part]
        grad[part] *= 2 / im1.size
    return grad


def _plain(
    im1: Array, im2: Array, window: _moments.Window, kind: np.dtype[Any], gradient: bool, full: bool
) -> tuple[Any, Any, Any]:
    """Return mean, gradient and S of images without channels; None for what is not asked for."""
    planes = _moments.planes_of(im1, im2, window, kind, gradient, False, full)
    s = (_slabs.converted(planes[0], planes[0].dtype) if gradient else planes[0]) if full else None
    return _mean(planes[0], window.size), _gradient(planes, im1, im2, window, kind) if gradient else None, s


def _by_channel(
    im1: Array, im2: Array, axis: int, window: _moments.Window, kind: np.dtype[Any], gradient: bool, full: bool
) -> tuple[Any, Any, Any]:
    """Return the mean over the channels, and the gradients and S of each of them."""
    count = im1.shape[axis]
    means = np.empty(count, kind)
    if axis == im1.ndim - 1 and not gradient and _moments.sweeps(im1, window, kind, True):
        s = _moments.planes_of(im1, im2, window, kind, False, True, full)[0]
        for channel in range(count):
            means[channel] = _mean(s[..., channel], window.size)
        return means.mean(), None, s
    grads, all_s = (np.empty(im1.shape, kind) if wanted else None for wanted in (gradient, full))
    for channel in range(count):
        at: Any = (*(slice(None),) * axis, channel)
        means[channel], grad, s = _plain(im1[at], im2[at], window, kind, gradient, full)
        for plane, wanted in ((grad, grads), (s, all_s)):
            if wanted is not None:
                wanted[at] = plane
    return means.mean(), grads, all_s


@native("metrics.structural_similarity")
def structural_similarity(
    im1: Array,
    im2: Array,
    *,
    win_size: int | None = None,
    gradient: bool = False,
    data_range: float | None = None,
    channel_axis: int | None = None,
    gaussian_weights: bool = False,
    full: bool = False,
    **kwargs: Any,
) -> Any:
    """Mean structural similarity of two images. Drop-in for ``skimage.metrics.structural_similarity``.

    Parameters
    ----------
    im1, im2 : ndarray
        Images of the same shape, any number of axes and any real dtype. The dtype of `im1` says what is computed in.
    win_size : int, optional
        Side of the window in pixels, an odd number; 7 by default. With Gaussian weights it says only how much of the
        border is left out of the mean, by default what the Gaussian reaches.
    gradient : bool
        Whether to return the gradient with respect to `im2`, too.
    data_range : float, optional
        Greatest possible value less the least. By default the range of `im1`'s dtype, which must not be a float then.
    channel_axis : int, optional
        Axis of the channels, which are compared one by one.
    gaussian_weights : bool
        Whether pixels in the window have the weights of a Gaussian, which reaches 3.5 standard deviations.
    full : bool
        Whether to return the similarity at each pixel, too.
    kwargs : dict
        Further arguments: `use_sample_covariance` (bool, True: divide covariances by the number of pixels less 1),
        `K1` (0.01) and `K2` (0.03), constants of the formula, and `sigma` (1.5), the Gaussian's standard deviation.

    Returns
    -------
    mssim : numpy.float64
        Mean similarity, 1 for images that are the same. With channels of the dtype that is computed in.
    grad : ndarray
        The gradient, only if `gradient`.
    S : ndarray
        The similarity at each pixel, only if `full`.

    Raises
    ------
    ValueError
        If the shapes differ, an image is complex, `win_size` is even or larger than the image, a constant or `sigma`
        is negative, or `data_range` is missing for float images.

    Warns
    -----
    UserWarning
        If `data_range` is taken from a dtype other than uint8, or from one of two dtypes.

    Notes
    -----
    Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, Image quality assessment, IEEE Trans. Image Processing,
    2004; gradient: A. N. Avanaki, Exact global histogram specification optimized for structural similarity, Optical
    Review, 2009. Same bits as scikit-image's. Two-dimensional images, with or without channels, take one sweep: the
    five moving means are never in memory.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> image = np.arange(64, dtype=np.uint8).reshape(8, 8)
    >>> float(fastimg.metrics.structural_similarity(image, image))
    1.0
    >>> float(fastimg.metrics.structural_similarity(image, image[::-1]).round(4))
    -0.7492
    """
    _check_shapes(im1, im2, "im1 and im2")
    kind = _check.supported_float(im1.dtype)
    first, second, gradient, full = im1, im2, bool(gradient), bool(full)
    if channel_axis is not None and im1.shape[channel_axis]:
        first, second = np.moveaxis(im1, channel_axis, 0)[0], np.moveaxis(im2, channel_axis, 0)[0]
    if channel_axis is None or im1.shape[channel_axis]:
        window = _window(first, second, win_size, data_range, bool(gaussian_weights), **kwargs)
    else:  # no channel: nothing is compared, nor checked
        window = _moments.Window(7, None, 1.0, 0.0, 0.0)
    if channel_axis is None:
        found = _plain(im1, im2, window, kind, gradient, full)
    else:
        found = _by_channel(im1, im2, channel_axis % im1.ndim, window, kind, gradient, full)
    result = [value for value, wanted in zip(found, (True, gradient, full), strict=True) if wanted]
    return tuple(result) if len(result) > 1 else result[0]
