"""Local binary patterns. Kernel: src_cy/feature/local_binary_pattern.pyx."""

import operator
import warnings
from typing import Any

import numpy as np

from fastimg import _check, _results
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work

_METHODS = {"default": 0, "ror": 1, "uniform": 2, "nri_uniform": 3, "var": 4}
_MOST = 2**31 - 1


def _points(P: Any) -> int:
    if isinstance(P, str | bytes):
        raise TypeError(f"P must be an integer, got {P!r}")
    points = int(P)
    if points < 0:
        raise ValueError(f"negative dimensions are not allowed: P must be at least 0, got {P!r}")
    if points > _MOST:
        raise OverflowError(f"value too large to convert to int: P is {P!r}")
    return points


def _radius(R: Any) -> float:
    if isinstance(R, str | bytes):
        raise TypeError(f"R must be real number, got {R!r}")
    return float(R)


def _circle(points: int, radius: float) -> tuple[Array, Array]:
    """Return how far down and along each point lies; and one more, that there is any."""
    with np.errstate(all="ignore"):
        angles = 2 * np.pi * np.arange(points, dtype=np.float64) / points if points else np.zeros(1)
        down, along = np.round(-radius * np.sin(angles), 5), np.round(radius * np.cos(angles), 5)
    return down, along


@native("feature.local_binary_pattern")
def local_binary_pattern(image: Array, P: int, R: float, method: str = "default") -> Array:
    """Compute local binary patterns, a measure of texture. Drop-in for ``skimage.feature.local_binary_pattern``.

    Parameters
    ----------
    image : (M, N) ndarray
        Grey image of any dtype, best of integers.
    P : int
        Number of points on the circle around each pixel.
    R : float
        The circle's radius in pixels.
    method : {'default', 'ror', 'uniform', 'nri_uniform', 'var'}
        'default': a bit per point that is not below the pixel, up to 31. 'ror': the least of all rotations of these
        bits. 'uniform': the number of ones, ``P + 1`` where bits change more than twice. 'nri_uniform': a number for
        each pattern that changes at most twice. 'var': the variance of the points, NaN where it is 0.

    Returns
    -------
    (M, N) ndarray of float64
        The patterns. Outside of the image there are zeros.

    Raises
    ------
    ValueError
        If the image is empty or does not have two axes, or `P` is negative.
    KeyError
        If the method is unknown.

    Notes
    -----
    Ojala, Pietikainen and Maenpaa, 2002; Ahonen, Hadid and Pietikainen, 2006. The result is scikit-image's. Images of
    floats bring a UserWarning, since a bit there hangs on the last digit.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> image = np.uint8([[9, 1, 9], [1, 5, 1], [9, 1, 9]])
    >>> fastimg.feature.local_binary_pattern(image, 4, 1)[1, 1], fastimg.feature.local_binary_pattern(image, 8, 1)[1, 1]
    (np.float64(0.0), np.float64(170.0))
    """
    if np.size(image) == 0 or np.ndim(image) != 2:
        _check.check_nd(image, 2)
    if np.issubdtype(image.dtype, np.floating):
        warnings.warn(
            "Applying `local_binary_pattern` to floating-point images may give unexpected results when small numerical "
            "differences between adjacent pixels are present. It is recommended to use this function with images of "
            "integer dtype.", UserWarning, stacklevel=2)
    source = np.ascontiguousarray(image, dtype=np.float64)
    kind = _METHODS[method.lower()]
    points = _points(P)
    result = _results.empty(source.shape, source.dtype)
    with for_work(12.0 * source.size * (points + 1)) as n_threads:
        k.feature_local_binary_pattern.patterns(source, result, *_circle(points, _radius(R)), points, kind, n_threads)
    return result


@native("feature.multiblock_lbp")
def multiblock_lbp(int_image: Array, r: int, c: int, width: int, height: int) -> int:
    """Compute the local binary pattern of nine blocks. Drop-in for ``skimage.feature.multiblock_lbp``.

    Parameters
    ----------
    int_image : (M, N) ndarray
        Integral image: sums over all that is above and to the left, both included. Taken in float32.
    r, c : int
        Row and column of the upper left corner of the first block.
    width, height : int
        Size of each of the blocks, which lie three by three.

    Returns
    -------
    int
        A bit for each block around the middle one whose sum is not below the middle one's: the highest for the upper
        left one, then clockwise.

    Raises
    ------
    ValueError
        If the blocks do not all lie within the image.
    TypeError
        If the image does not have two axes, or a position or size is not an integer.

    Notes
    -----
    Zhang et al., 2007. The result is scikit-image's, which does not look whether there is an image where it reads.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> image = np.zeros((9, 9)); image[:3, :3] = 1; image[3:6, 3:6] = 0.5
    >>> fastimg.feature.multiblock_lbp(image.cumsum(0).cumsum(1), 0, 0, 3, 3)
    128
    """
    code: int
    try:
        code = k.feature_local_binary_pattern.multiblock(int_image, r, c, width, height)
    except (TypeError, ValueError, OverflowError):  # of another dtype, or the checks below say what is wrong
        code = -1
    if code >= 0:
        return code
    image = np.asarray(int_image)
    if image.ndim != 2:
        image.astype(np.float32)  # what is no image at all fails here, as with scikit-image
        raise TypeError(f"No matching signature found: int_image must have two axes, has {image.ndim}")
    y, x, columns, rows = map(operator.index, (r, c, width, height))
    if min(y, x, columns, rows) < 0 or y + 3 * rows > image.shape[0] or x + 3 * columns > image.shape[1]:
        raise ValueError(f"the blocks must lie within the image of shape {image.shape}: got r={r}, c={c}, "
                         f"width={width}, height={height}")
    if image.size == 0:
        raise ValueError(f"int_image must not be empty, got the shape {image.shape}")
    top = left = 0
    if image.dtype != np.float32:  # convert no more than what is read
        top, left = min(max(y - 1, 0), image.shape[0] - 1), min(max(x - 1, 0), image.shape[1] - 1)
        image = image[top : max(y + 3 * rows, top + 1), left : max(x + 3 * columns, left + 1)]
    code = k.feature_local_binary_pattern.multiblock(
        np.ascontiguousarray(image, dtype=np.float32), y - top, x - left, columns, rows)
    return code
