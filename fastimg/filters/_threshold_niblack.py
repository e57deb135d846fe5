"""Niblack's and Sauvola's local thresholds. Kernel: src_cy/filters/local_moments.pyx."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from fastimg._check import Array
from fastimg._native import native
from fastimg.exposure import _histogram
from fastimg.filters import _local_moments

_DOC = """Return {author}'s threshold for each pixel. Drop-in for ``skimage.filters.{name}``.

    Parameters
    ----------
    image : ndarray
        Grey image of any shape and real dtype; integers keep their values.
    window_size : int or iterable of int
        Odd size of the neighbourhood in pixels, one for all axes or one per axis.
    k : float
        How much the local standard deviation counts.
{r}    out : ndarray of float32 or float64, optional
        Where the result is written. *fastimg only*.
    dtype : float32 or float64, optional
        Dtype of the result and of the computation. *fastimg only*.

    Returns
    -------
    ndarray
        The thresholds, ``{formula}`` with the mean m and the standard deviation s of the neighbourhood: float32 for
        float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If the window is even, negative or not of the image's dimension, the image complex or empty.
    RuntimeError
        If there is one window size in an iterable, and more axes.
    TypeError
        If the window is not of integers.

    Notes
    -----
    {reference} Borders are mirrored. Sums over windows come from integral images in double [2]_: the time does not
    depend on the window, and the bits are scikit-image's.

    References
    ----------
    .. [1] {source}
    .. [2] F. Shafait, D. Keysers and T. Breuel, "Efficient implementation of local adaptive thresholding techniques
       using integral images", Document Recognition and Retrieval XV, 2008.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> image = np.array([[10, 12, 90], [11, 95, 91], [9, 12, 93]], np.uint8)
    >>> fastimg.filters.{name}(image, 3)[1].round(3)
    {example}
    """


F = TypeVar("F", bound=Callable[..., Any])


def _document(**texts: str) -> Callable[[F], F]:
    """Give a function the docstring of its formula."""

    def write(function: F) -> F:
        function.__doc__ = _DOC.format(name=function.__name__, **texts)
        return function

    return write


@native("filters.threshold_niblack")
@_document(
    author="Niblack", r="", formula="m - k * s", reference="Niblack's method [1]_; k=0 is Bradley's and Roth's.",
    source='W. Niblack, "An Introduction to Digital Image Processing", Prentice-Hall, 1986.',
    example="array([22.802, 38.9  , 48.853])")
def threshold_niblack(
    image: Array, window_size: int | Iterable[int] = 15, k: float = 0.2, *, out: Array | None = None,
    dtype: Any = None,
) -> Array:
    sizes = _local_moments.window(window_size, image.ndim)
    m, s = _local_moments.thresholds(image, sizes, _local_moments.NIBLACK, k, 1.0, out, dtype)
    return m if s is None else _local_moments.finished(m - k * s, out, dtype)


@native("filters.threshold_sauvola")
@_document(
    author="Sauvola", formula="m * (1 + k * (s / r - 1))", reference="Sauvola's and Pietikainen's method [1]_.",
    r="""    r : float, optional
        Dynamic range of the standard deviation; by default half the range of the image's dtype (1 for floats).
""",
    source='J. Sauvola and M. Pietikainen, "Adaptive document image binarization", Pattern Recognition 33 (2000), '
           "225-236.",
    example="array([25.451, 40.586, 49.097])")
def threshold_sauvola(
    image: Array, window_size: int | Iterable[int] = 15, k: float = 0.2, r: float | None = None, *,
    out: Array | None = None, dtype: Any = None,
) -> Array:
    if r is None:
        low, high = _histogram.dtype_limits(image.dtype)
        r = 0.5 * (high - low)
    sizes = _local_moments.window(window_size, image.ndim)
    m, s = _local_moments.thresholds(image, sizes, _local_moments.SAUVOLA, k, r, out, dtype)
    return m if s is None else _local_moments.finished(m * (1 + k * ((s / r) - 1)), out, dtype)
