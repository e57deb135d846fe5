"""Eigenvalues of symmetric matrices, one per pixel, from their elements. Kernel: src_cy/feature/second_order.pyx."""

from collections.abc import Sequence
from itertools import combinations_with_replacement
from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg._layout import c_order
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work


def symmetric(elements: Sequence[Array]) -> Array:
    """Return the matrices, along the last two axes, of their elements above the diagonal and on it."""
    first = elements[0]
    matrices = np.zeros((*first.shape, first.ndim, first.ndim), first.dtype)
    for at, (row, column) in enumerate(combinations_with_replacement(range(first.ndim), 2)):
        matrices[..., row, column] = elements[at]
        matrices[..., column, row] = elements[at]
    return matrices


def _two(elements: Sequence[Any]) -> Array:
    """Return both eigenvalues of 2x2 matrices, the larger ones first."""
    a, b, c = elements
    alike = (type(a) is type(b) is type(c) is np.ndarray and a.dtype == b.dtype == c.dtype
             and a.shape == b.shape == c.shape)  # fmt: skip
    if not (alike and a.dtype.char in "fd" and a.dtype.isnative and a.size and a.ndim):
        with np.errstate(all="ignore"):
            result = np.empty((2, *a.shape), a.dtype)
            result[:] = (a + c) / 2
            root = np.sqrt(b**2 + ((a - c) / 2) ** 2)
            result[0] += root
            result[1] -= root
            return result
    result = np.empty((2, *a.shape), a.dtype)
    lines = (-1, a.shape[-1])
    with for_work(8.0 * a.size) as n_threads:
        planes = [c_order(e).reshape(lines) for e in (a, b, c)]
        k.feature_second_order.eigenvalues(*planes, *result.reshape(2, *planes[0].shape), n_threads)
    return result


def eigenvalues(elements: Sequence[Array]) -> Array:
    """Return the eigenvalues, in decreasing order along the first axis."""
    if len(elements) == 3:
        return _two(elements)
    values = np.linalg.eigvalsh(symmetric(elements))[..., ::-1]
    return np.moveaxis(values, -1, 0)


@native("feature.structure_tensor_eigenvalues")
def structure_tensor_eigenvalues(A_elems: Sequence[Array]) -> Array:
    """Compute the eigenvalues of the structure tensor. Drop-in for ``skimage.feature.structure_tensor_eigenvalues``.

    Parameters
    ----------
    A_elems : list of ndarray
        The elements as `structure_tensor` returns them: 3 arrays of any one shape, or n(n+1)/2 arrays of n axes.

    Returns
    -------
    ndarray
        The eigenvalues, in decreasing order along the first axis, which is added.

    Raises
    ------
    numpy.linalg.LinAlgError
        If NumPy cannot find those of larger matrices than 2x2: infinities or NaN.

    Notes
    -----
    Two eigenvalues by their closed form, more by NumPy (LAPACK). The bits are scikit-image's.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> square = np.zeros((5, 5)); square[2, 2] = 1
    >>> tensor = fastimg.feature.structure_tensor(square, sigma=0.1)
    >>> fastimg.feature.structure_tensor_eigenvalues(tensor)[0][1]
    array([0., 2., 4., 2., 0.])
    """
    return eigenvalues(A_elems)


@native("feature.hessian_matrix_eigvals")
def hessian_matrix_eigvals(H_elems: Sequence[Array]) -> Array:
    """Compute the eigenvalues of the Hessian. Drop-in for ``skimage.feature.hessian_matrix_eigvals``.

    Parameters
    ----------
    H_elems : list of ndarray
        The elements as `hessian_matrix` returns them: 3 arrays of any one shape, or n(n+1)/2 arrays of n axes.

    Returns
    -------
    ndarray
        The eigenvalues, in decreasing order along the first axis, which is added.

    Raises
    ------
    numpy.linalg.LinAlgError
        If NumPy cannot find those of larger matrices than 2x2: infinities or NaN.

    Notes
    -----
    Two eigenvalues by their closed form, more by NumPy (LAPACK). The bits are scikit-image's.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> square = np.zeros((5, 5)); square[2, 2] = 4
    >>> hessian = fastimg.feature.hessian_matrix(square, sigma=0.1, use_gaussian_derivatives=False)
    >>> fastimg.feature.hessian_matrix_eigvals(hessian)[0][2]
    array([ 2.,  0., -2.,  0.,  2.])
    """
    return eigenvalues(H_elems)
