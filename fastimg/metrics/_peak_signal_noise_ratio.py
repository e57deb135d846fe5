"""Peak signal to noise ratio. Kernel: src_cy/metrics/squares.pyx, by way of _simple_metrics.py."""

import warnings
from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg._native import native
from fastimg.exposure._histogram import dtype_limits
from fastimg.metrics._simple_metrics import _check_shapes, mean_squared_error


def _range_of(image_true: Array) -> Any:
    """Return the range of the image's dtype, from 0 on if the image is nowhere negative."""
    low, high = dtype_limits(image_true.dtype)
    if image_true.dtype.kind in "bu" and image_true.size:  # whose values cannot lie outside, or below 0
        return high
    least, greatest = np.min(image_true), np.max(image_true)
    if greatest > high or least < low:
        raise ValueError("image_true has intensity values outside the range expected for its data type: "
                         f"{least} to {greatest}. Please manually specify the data_range.")  # fmt: skip
    return high if least >= 0 else high - low


@native("metrics.peak_signal_noise_ratio")
def peak_signal_noise_ratio(image_true: Array, image_test: Array, *, data_range: float | None = None) -> Any:
    """Peak signal to noise ratio in decibels. Drop-in for ``skimage.metrics.peak_signal_noise_ratio``.

    Parameters
    ----------
    image_true, image_test : ndarray
        The image that is right and the one that is compared, of the same shape and any real dtype.
    data_range : float, optional
        Greatest possible value less the least. By default that of `image_true`'s dtype (floats: -1 to 1), from 0 on
        if no pixel is negative.

    Returns
    -------
    psnr : numpy.float64
        The ratio; infinite, with NumPy's warning, for images that are the same.

    Raises
    ------
    ValueError
        If the shapes differ, an image is complex, or `data_range` is missing for float images beyond -1 to 1.

    Warns
    -----
    UserWarning
        If `data_range` is taken from one of two dtypes.

    Notes
    -----
    The squared range over :func:`mean_squared_error`, with scikit-image's bits.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> image = np.zeros((4, 4)); noisy = image + 0.1
    >>> float(fastimg.metrics.peak_signal_noise_ratio(image, noisy).round(6))
    20.0
    """
    _check_shapes(image_true, image_test, "image_true and image_test")
    if data_range is None:
        if image_true.dtype != image_test.dtype:
            warnings.warn("Inputs have mismatched dtype.  Setting data_range based on image_true.", stacklevel=2)
        data_range = _range_of(image_true)
    error = mean_squared_error(image_true, image_test)
    return 10 * np.log10(float(data_range) ** 2 / error)
