"""Corner measures made of the structure tensor, and that of Kitchen and Rosenfeld."""

from typing import Any

import numpy as np

from fastimg import _check, _results
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k as kernels
from fastimg._threads import for_work
from fastimg.feature import _structure
from fastimg.feature._structure_tensor import structure_tensor
from fastimg.filters._gaussian import sigmas_of


def _measure(image: Array, sigma: Any, what: int, factor: float = 0.0) -> list[Array] | None:
    """Return a measure of a plane from the kernel, None where NumPy has to make it from the tensor's elements."""
    if not isinstance(sigma, int | float):
        return None
    source, scale = _structure.grayscale(image)
    if source.ndim != 2:
        raise ValueError(f"too many values to unpack (expected 3): the image must be 2-dimensional, has {source.ndim}"
                         " axes longer than 1")
    constant = _check.MODES["constant"]
    return _structure.plane(source, scale, what, sigmas_of(sigma, 2, None), (constant, constant), 0.0, factor)


def _quotient(above: Array, below: Array) -> Array:
    """Divide; 0 where that is not possible."""
    return np.where(below != 0, above / below, above.dtype.type(0))


@native("feature.corner_harris")
def corner_harris(image: Array, method: str = "k", k: float = 0.05, eps: float = 1e-6, sigma: float = 1) -> Array:
    """Compute the corner measure of Harris and Stephens. Drop-in for ``skimage.feature.corner_harris``.

    Parameters
    ----------
    image : (M, N) ndarray
        Image of any real dtype; integers are divided by the range of their dtype.
    method : {'k', 'eps'}
        ``det(A) - k * trace(A)**2``; or, for any other value, ``2 * det(A) / (trace(A) + eps)`` (Noble).
    k : float
        Sensitivity, usually 0 to 0.2: small values find sharp corners.
    eps : float
        Keeps the quotient finite.
    sigma : float
        Standard deviation, in pixels, of the structure tensor's Gaussian.

    Returns
    -------
    (M, N) ndarray
        The measure, large at corners; float32 for float16 and float32 images, else float64. Axes of length 1 are left
        out.

    Raises
    ------
    ValueError
        If the image does not have two axes longer than 1, is complex, or sigma is negative.

    Notes
    -----
    Harris and Stephens, 1988; Noble, 1989. One pass over the image, with scikit-image's bits: the sums are made in
    float64 and rounded where SciPy rounds them.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> square = np.zeros((9, 9)); square[2:7, 2:7] = 1
    >>> measure = fastimg.feature.corner_harris(square)
    >>> [int(i) for i in np.unravel_index(measure.argmax(), measure.shape)]
    [2, 2]
    """
    factor = k if method == "k" else eps
    what = _structure.HARRIS_K if method == "k" else _structure.HARRIS_EPS
    # NumPy's numbers would widen the result, and Python's integers need not fit into a float.
    if type(factor) is float and (found := _measure(image, sigma, what, factor)) is not None:
        return found[0]
    rr, rc, cc = structure_tensor(image, sigma)
    with np.errstate(all="ignore"):
        det, trace = rr * cc - rc**2, rr + cc
        measure: Array = det - k * trace**2 if method == "k" else 2 * det / (trace + eps)
        return measure


@native("feature.corner_shi_tomasi")
def corner_shi_tomasi(image: Array, sigma: float = 1) -> Array:
    """Compute the corner measure of Shi and Tomasi. Drop-in for ``skimage.feature.corner_shi_tomasi``.

    Parameters
    ----------
    image : (M, N) ndarray
        Image of any real dtype; integers are divided by the range of their dtype.
    sigma : float
        Standard deviation, in pixels, of the structure tensor's Gaussian.

    Returns
    -------
    (M, N) ndarray
        The smaller eigenvalue of the structure tensor; float32 for float16 and float32 images, else float64. Axes of
        length 1 are left out.

    Raises
    ------
    ValueError
        If the image does not have two axes longer than 1, is complex, or sigma is negative.

    Notes
    -----
    Shi and Tomasi, 1994; Tomasi and Kanade, 1991. The bits are scikit-image's.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> square = np.zeros((9, 9)); square[2:7, 2:7] = 1
    >>> measure = fastimg.feature.corner_shi_tomasi(square)
    >>> [int(i) for i in np.unravel_index(measure.argmax(), measure.shape)]
    [2, 2]
    """
    if (found := _measure(image, sigma, _structure.SHI_TOMASI)) is not None:
        return found[0]
    rr, rc, cc = structure_tensor(image, sigma)
    with np.errstate(all="ignore"):
        measure: Array = ((rr + cc) - np.sqrt((rr - cc) ** 2 + 4 * rc**2)) / 2
        return measure


@native("feature.corner_foerstner")
def corner_foerstner(image: Array, sigma: float = 1) -> tuple[Array, Array]:
    """Compute the corner measures of Foerstner. Drop-in for ``skimage.feature.corner_foerstner``.

    Parameters
    ----------
    image : (M, N) ndarray
        Image of any real dtype; integers are divided by the range of their dtype.
    sigma : float
        Standard deviation, in pixels, of the structure tensor's Gaussian.

    Returns
    -------
    w, q : (M, N) ndarray
        ``det(A) / trace(A)``, the size of the error ellipse, and ``4 * det(A) / trace(A)**2``, its roundness; 0 where
        the trace is 0. float32 for float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If the image does not have two axes longer than 1, is complex, or sigma is negative.
    IndexError
        If there is an axis of length 1.

    Notes
    -----
    Foerstner and Guelch, 1987. The bits are scikit-image's.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> square = np.zeros((9, 9)); square[2:7, 2:7] = 1
    >>> w, q = fastimg.feature.corner_foerstner(square)
    >>> [int(i) for i in np.unravel_index(w.argmax(), w.shape)], bool((abs(q) <= 1).all())
    ([2, 2], True)
    """
    shape = np.shape(image)
    found = _measure(image, sigma, _structure.FOERSTNER)
    if found is None:
        rr, rc, cc = structure_tensor(image, sigma)
        with np.errstate(all="ignore"):
            det, trace = rr * cc - rc**2, rr + cc
            found = [_quotient(det, trace), _quotient(4 * det, trace**2)]
            found[1][trace == 0] = 0
    if found[0].shape != shape:
        error = ValueError if shape[:2] == found[0].shape else IndexError  # as NumPy raises them in scikit-image
        raise error(f"shape mismatch: the image must not have axes of length 1, got the shape {shape}")
    return found[0], found[1]


@native("feature.corner_kitchen_rosenfeld")
def corner_kitchen_rosenfeld(image: Array, mode: Any = "constant", cval: float = 0) -> Array:
    """Compute the corner measure of Kitchen and Rosenfeld. Drop-in for ``skimage.feature.corner_kitchen_rosenfeld``.

    Parameters
    ----------
    image : (M, N) ndarray
        Image of any real dtype; its values are taken as they are.
    mode : {'constant', 'reflect', 'wrap', 'nearest', 'mirror'} or a sequence of them, one per axis
        What stands beyond the edges, of the image and of its derivatives.
    cval : float
        Value beyond the edges where mode is 'constant'.

    Returns
    -------
    (M, N) ndarray
        The measure, 0 where the gradient is; float32 for float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If the image does not have two axes, or is complex.
    RuntimeError
        If the mode is unknown.

    Notes
    -----
    Kitchen and Rosenfeld, 1982: the curvature of edges, with derivatives from Sobel's operator. The bits are
    scikit-image's.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> square = np.zeros((9, 9)); square[2:7, 2:7] = 1
    >>> float(fastimg.feature.corner_kitchen_rosenfeld(square)[2, 2])
    -20.0
    """
    source, _ = _check.for_kernel(image, preserve_range=True)
    modes, cval = _structure.numbers(mode, source.ndim), float(cval)
    if source.ndim != 2:
        raise ValueError(f"not 2 values to unpack: the image must be 2-dimensional, has {source.ndim} axes")
    y, x = _structure.sobel(source, 1.0, modes, cval)
    xy, xx = _structure.sobel(x, 1.0, modes, cval)
    yy = _structure.sobel(y, 1.0, modes, cval)[0]
    result = _results.empty(source.shape, y.dtype)
    if result.size:
        with for_work(8.0 * result.size) as n_threads:
            kernels.feature_second_order.kitchen_rosenfeld(y, x, yy, xy, xx, result, n_threads)
    return result
