"""Errors between two images. Kernel: src_cy/metrics/squares.pyx."""

import itertools
from collections.abc import Iterator
from typing import Any, Literal

import numpy as np

from fastimg import _check, _layout
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work

# Adding up goes as numpy.mean's: float32 in blocks of its buffer, one after the other; float64 in halves of halves,
# of which those down to _SHARE elements are the kernel's.
_BUFFER = 8192
_EXACT = 2**53  # up to here integers are float64's
_SHARE = 1 << 15


def _halves(n: int) -> Iterator[int]:
    """Yield the lengths of the parts that the kernel adds up, for NumPy's order of adding float64."""
    if n <= _SHARE:
        yield n
    else:
        half = n // 2 - n // 2 % 8
        yield from _halves(half)
        yield from _halves(n - half)


def _joined(n: int, sums: Iterator[float]) -> float:
    """Add the sums of _halves(n) up again."""
    if n <= _SHARE:
        return next(sums)
    half = n // 2 - n // 2 % 8
    return _joined(half, sums) + _joined(n - half, sums)


def _check_shapes(image0: Array, image1: Array, names: str) -> None:
    if image0.shape != image1.shape:
        raise ValueError(f"Input images must have the same dimensions. {names} have the shapes "
                         f"{image0.shape} and {image1.shape}")  # fmt: skip


def _float_dtype(image0: Array, image1: Array) -> np.dtype[Any]:
    return np.result_type(_check.supported_float(image0.dtype), _check.supported_float(image1.dtype))


def _kernel_dtype(image0: Array, image1: Array) -> np.dtype[Any]:
    dtype = image0.dtype
    return dtype if dtype == image1.dtype and _check.is_readable(dtype) else _float_dtype(image0, image1)


def _order(*images: Array) -> Literal["C", "F"] | None:
    """Return the order in memory that all images share, None if they share none."""
    if all(image.flags.c_contiguous for image in images):
        return "C"
    return "F" if all(image.flags.f_contiguous for image in images) else None


def _is_exact(image: Array) -> bool:
    """Tell whether the sum of squares, or of squared differences, is exact in float64, in whatever order."""
    return image.dtype.char in "BH" and image.size << 16 * image.itemsize <= _EXACT


def _mean_square_difference(image0: Array, image1: Array) -> Any:
    dtype = _kernel_dtype(image0, image1)
    image0, image1 = np.asarray(image0, dtype), np.asarray(image1, dtype)
    if (order := _order(image0, image1)) is not None:
        return _mean_square(image0.ravel(order), image1.ravel(order))
    if _is_exact(image0):
        axes = _layout.memory_axes(image0)
        return _mean_square(*(_layout.c_order(image.transpose(axes)).reshape(-1) for image in (image0, image1)))
    # NumPy adds up in the order that its array of differences has, which only NumPy knows.
    kind = _check.supported_float(dtype)
    return _mean_square(np.subtract(image0, image1, dtype=kind).ravel("K"))


def _mean_square(a: Array, b: Array | None = None) -> Any:
    """Return the mean of a**2 or of (a - b)**2 with numpy.mean's bits; a and b are contiguous rows."""
    if not a.size:
        return np.mean(np.empty(0))  # NaN, with NumPy's warning
    blocks = a.dtype == np.float32
    lengths = [min(_BUFFER, a.size - i) for i in range(0, a.size, _BUFFER)] if blocks else list(_halves(a.size))
    ends, out = np.array(list(itertools.accumulate(lengths)), np.intp), np.empty(len(lengths))
    with for_work(a.size) as n_threads:
        k.metrics_squares.sums(a, a[:0] if b is None else b, ends, out, n_threads)
    # One after the other: Python's sum() corrects for rounding, and numpy.sum adds in halves.
    total = out.cumsum()[-1] if blocks else np.float64(_joined(a.size, iter(out.tolist())))
    return total / a.size


@native("metrics.mean_squared_error")
def mean_squared_error(image0: Array, image1: Array) -> Any:
    """Mean of the squared differences. Drop-in for ``skimage.metrics.mean_squared_error``.

    Parameters
    ----------
    image0, image1 : ndarray
        Images of the same shape and any real dtype; integers are not scaled.

    Returns
    -------
    mse : numpy.float64
        The mean, NaN for empty images.

    Raises
    ------
    ValueError
        If the shapes differ or an image is complex.

    Notes
    -----
    One pass, as a rule without temporary arrays. The sum is taken in the order of numpy.mean (pairwise; N. J.
    Higham, The accuracy of floating point summation, SIAM J. Sci. Comput., 1993): scikit-image's bits.
    Images that are not both C- or both Fortran-contiguous need one temporary array.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> float(fastimg.metrics.mean_squared_error(np.array([[1, 2]]), np.array([[1, 5]])))
    4.5
    """
    _check_shapes(image0, image1, "image0 and image1")
    return _mean_square_difference(image0, image1)


def _denominator(given: Array, dtype: np.dtype[Any], normalization: str) -> Any:
    name = normalization.lower()
    if name == "euclidean" and _is_exact(given):
        return np.sqrt(_mean_square(_layout.elements(given)))
    image = np.asarray(given, dtype)
    if name == "euclidean":
        plain = image if _order(image) else np.positive(image)  # in the order of NumPy's products
        return np.sqrt(_mean_square(plain.ravel("K")))
    if name == "min-max":
        return image.max() - image.min()
    if name == "mean":
        return image.mean()
    raise ValueError(
        f"Unsupported norm_type: normalization must be 'euclidean', 'min-max' or 'mean', got {normalization!r}")


@native("metrics.normalized_root_mse")
def normalized_root_mse(image_true: Array, image_test: Array, *, normalization: str = "euclidean") -> Any:
    """Root of the mean squared error, relative to an image. Drop-in for ``skimage.metrics.normalized_root_mse``.

    Parameters
    ----------
    image_true, image_test : ndarray
        The image that is right and the one that is compared, of the same shape and any real dtype.
    normalization : {'euclidean', 'min-max', 'mean'}
        What the error is divided by: the root of the mean square of `image_true`, its range, or its mean.

    Returns
    -------
    nrmse : numpy.float64
        The relative error; infinite or NaN, with NumPy's warning, if it is divided by zero.

    Raises
    ------
    ValueError
        If the shapes differ, an image is complex, or `normalization` is another.

    Notes
    -----
    Same bits as scikit-image's; see :func:`mean_squared_error`.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> float(fastimg.metrics.normalized_root_mse(np.array([[3., 4.]]), np.array([[3., 9.]])))
    1.0
    """
    _check_shapes(image_true, image_test, "image_true and image_test")
    dtype = _float_dtype(image_true, image_test)
    error = np.sqrt(mean_squared_error(image_true, image_test))
    denominator = _denominator(np.asarray(image_true), dtype, normalization)
    return error / denominator
