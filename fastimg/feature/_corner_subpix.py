"""Corners between pixels. Kernel: src_cy/feature/corner_subpix.pyx."""

import functools
import math

import numpy as np

from fastimg import _check
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work

_MOST = 2**50  # elements of a window


def _beta(x: float, a: float) -> float:
    """Return the regularised incomplete beta function I_x(a, a) for x up to 1/2, from its continued fraction."""
    front = math.exp(math.lgamma(2 * a) - 2 * math.lgamma(a) + a * (math.log(x) + math.log1p(-x))) / a
    c, d = 1.0, 1 / (1 - 2 * a * x / (a + 1))
    fraction = d
    for m in range(1, 10_000):
        for term in (m * (a - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                     -(a + m) * (2 * a + m) * x / ((a + 2 * m) * (a + 2 * m + 1))):
            d, c = 1 / (1 + term * d), 1 + term / c
            fraction *= d * c
        if abs(d * c - 1) < 1e-16:
            break
    return front * fraction


@functools.lru_cache(maxsize=64)
def critical(tail: float, freedom: float) -> float:
    """Return what a number of the F-distribution exceeds with probability `tail`; NaN where there is no such value.

    Both of its degrees of freedom are `freedom`: it is then x / (1 - x) of a symmetric beta distribution.
    """
    if not (0 <= tail <= 1 and freedom > 0):
        return math.nan
    if tail in (0, 1):
        return math.inf if tail == 0 else 0.0
    if tail > 0.5:  # the reciprocal has the same distribution
        return 1 / critical(1 - tail, freedom)
    low, high = 0.0, 0.5
    while True:
        middle = (low + high) / 2
        if not low < middle < high:
            return (1 - middle) / middle
        if _beta(middle, freedom / 2) < tail:
            low = middle
        else:
            high = middle


def _integers(corners: Array) -> Array:
    """Round what is an integer within a thousandth; ValueError for the rest."""
    distance = corners % 1
    distance = np.minimum(distance, 1 - distance)
    if not np.allclose(distance, 0, atol=1e-3):
        raise ValueError(f"Integer argument required but received {corners}, check inputs.")
    return np.round(corners).astype(np.int64)


def _checked(corners: Array, shape: tuple[int, ...]) -> Array:
    """Return the corners as kernels take them; ValueError unless all lie within the image, not on its border."""
    found = _integers(corners)
    if found.ndim != 2 or found.shape[1] != 2:
        raise ValueError(f"corners must have the shape (K, 2), got {found.shape}")
    inside = (found >= 1) & (found <= np.array(shape) - 2)
    if not inside.all():
        first = found[~inside.all(1)][0].tolist()
        raise ValueError(f"operands could not be broadcast together: corners must lie within the image of shape "
                         f"{shape} and not on its border, got {first}")
    return np.ascontiguousarray(found, dtype=np.intp)


def _solve(matrices: Array, vectors: Array) -> Array:
    """Solve each of the systems; NaN for those that are singular."""
    try:
        found: Array = np.linalg.solve(matrices, vectors[..., np.newaxis])[..., 0]
    except np.linalg.LinAlgError:
        if len(matrices) == 1:
            return np.full_like(vectors, np.nan)
        half = len(matrices) // 2
        parts = [_solve(matrices[part], vectors[part]) for part in (slice(half), slice(half, None))]
        found = np.concatenate(parts)
    return found


def _positions(image: Array, corners: Array, reach: int, n_threads: int) -> tuple[Array, Array, Array]:
    """Return the position relative to each corner as a dot and as an edge, and what variance remains."""
    dtype, n = image.dtype, len(corners)
    area, sums = np.empty((n, 3), dtype), np.empty((n, 6))
    k.feature_corner_subpix.moments(image, corners, reach, area, sums, n_threads)
    xx, xy, yy = area.T
    xx_x, xx_y, xy_x, xy_y, yy_x, yy_y = sums.T
    dots = np.stack([xx, -xy, -xy, yy], -1).reshape(n, 2, 2)
    edges = np.stack([yy, xy, xy, xx], -1).reshape(n, 2, 2)
    dot = _solve(dots, np.stack([xx_y - xy_x, yy_x - xy_y], -1).astype(dtype))
    edge = _solve(edges, np.stack([yy_y + xy_x, xx_x + xy_y], -1).astype(dtype))
    remains = np.empty((n, 2))
    k.feature_corner_subpix.variances(image, corners, reach, dot, edge, remains, n_threads)
    return dot, edge, remains


def _classes(remains: Array, freedom: float, alpha: float) -> Array:
    """Return 1 for an edge, -1 for a dot, 0 where the test does not tell."""
    dot, edge = remains.T
    ratio = np.where(dot == 0, np.inf, edge / dot)
    ratio[(dot < np.spacing(1)) & (edge < np.spacing(1))] = np.nan
    is_edge, is_dot = ratio < critical(alpha, freedom), ratio > critical(1 - alpha, freedom)
    return is_edge.astype(int) - is_dot


@native("feature.corner_subpix")
def corner_subpix(image: Array, corners: Array, window_size: int = 11, alpha: float = 0.99) -> Array:
    """Find the positions of corners between pixels. Drop-in for ``skimage.feature.corner_subpix``.

    Parameters
    ----------
    image : (M, N) ndarray
        Image of any real dtype; its values are taken as they are.
    corners : (K, 2) ndarray
        Rows and columns of corners, none of them on the image's border.
    window_size : int
        Side of the window around each corner in pixels; an even one counts as the odd one below.
    alpha : float
        Level of significance of the test that tells whether a corner is where edges meet, or a dot.

    Returns
    -------
    (K, 2) ndarray
        Rows and columns; NaN where the test does not tell, or there is nothing but one value. float32 for float16 and
        float32 images, else float64.

    Raises
    ------
    ValueError
        If a corner is no pair of integers, is on the border or outside, or the image is complex or has not two axes.

    Notes
    -----
    Foerstner and Guelch, 1987. The result is scikit-image's; its F-test's critical value is computed here.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> image = np.zeros((10, 10)); image[:5, :5] = 1; image[5:, 5:] = 1
    >>> fastimg.feature.corner_subpix(image, np.array([[4, 4]]), window_size=7)
    array([[4.5, 4.5]])
    """
    reach = (window_size - 1) // 2
    source, _ = _check.for_kernel(image, preserve_range=True)
    source = source.astype(_check.supported_float(source.dtype), copy=False)
    if reach != int(reach) or not hasattr(window_size, "__index__"):
        raise TypeError(f"window_size must be an integer, got {window_size!r}")
    if reach < 0:
        raise ValueError(f"index can't contain negative values: window_size must be at least 1, got {window_size}")
    if (2 * reach + 1) ** 2 > _MOST:
        raise MemoryError(f"window_size is too large: {window_size}")
    corners = corners + reach - reach  # as scikit-image: what is no array fails here
    if corners.size == 0:
        return np.zeros(corners.shape, source.dtype)
    if source.ndim != 2:
        error = IndexError if source.ndim < 2 else ValueError
        raise error(f"image must have two axes, has {source.ndim}")
    at = _checked(corners, source.shape)
    with np.errstate(all="ignore"), for_work(200.0 * len(at) * (2 * reach + 1) ** 2) as n_threads:
        dot, edge, remains = _positions(source, at, int(reach), n_threads)
        kind = _classes(remains, float(window_size**2 - 2), float(alpha))[:, np.newaxis]
        # scikit-image adds in float64 in its padded image and stores in the image's dtype before it subtracts.
        found = (at + reach + np.where(kind > 0, edge, dot).astype(np.float64)).astype(source.dtype) - reach
        lost = (kind == 0) | np.isnan(dot).any(1, keepdims=True) | np.isnan(edge).any(1, keepdims=True)
        return np.where(lost, source.dtype.type(np.nan), found)
