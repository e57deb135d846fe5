"""Haematoxylin, eosin and DAB. Kernel: src_cy/color/stains.pyx."""

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg.color import _pixels, _product

_RGB_FROM_HED = np.array([[0.65, 0.70, 0.29], [0.07, 0.99, 0.11], [0.27, 0.57, 0.78]])
_HED_FROM_RGB = np.array([
    [1.8779827368521356, -1.0076786862855642, -0.5561158181996246],
    [-0.06590806222356334, 1.1347303724996625, -0.13552179862837116],
    [-0.6019073634392891, -0.4804141884970579, 1.5735880719641926]])  # fmt: skip


def _kernel(matrix: Array, separate: bool) -> _pixels.Kernel:
    weights = matrix.T.ravel()

    def kernel(source: Array, result: Array, n_threads: int) -> None:
        order = _product.order_within(np.dtype("f8"))
        k.color_stains.convert(source, result, weights, separate, order, n_threads)

    return kernel


_TO_HED = _kernel(_HED_FROM_RGB, separate=True)
_TO_RGB = _kernel(_RGB_FROM_HED, separate=False)


@native("color.rgb2hed")
def rgb2hed(
    rgb: ArrayLike, *, channel_axis: int | None = -1, out: Array | None = None,
    dtype: DTypeLike | None = None,
) -> Array:
    """Separate haematoxylin, eosin and DAB stains. Drop-in for ``skimage.color.rgb2hed``.

    Parameters
    ----------
    rgb : array_like
        RGB image of any shape with an axis of three channels, and of any real dtype.
    channel_axis : int, optional
        Axis that holds the channels.
    out : ndarray of float32 or float64, optional
        Where the result is written; it is computed in this dtype. *fastimg only.*
    dtype : {float32, float64}, optional
        Type of the result. *fastimg only.*

    Returns
    -------
    ndarray
        Amounts of the three stains, not negative: float64, whatever the image's dtype, as scikit-image's.

    Raises
    ------
    ValueError
        If there are not three channels, the dtype is complex, longdouble or not a number, or `out` does not fit.

    Notes
    -----
    Ruifrok and Johnston, Quantification of histochemical staining by color deconvolution (2001). Light below 1e-6
    counts as 1e-6. Computed in float64 with a logarithm and an exponential good to 1 ulp: within 8 ulp of
    scikit-image's largest product; float32 images within 4 float32 ulp, as scikit-image takes their logarithm in
    float32. `channel_axis` holds for an image given by keyword too.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.color.rgb2hed(np.array([255, 255, 255], np.uint8)) + 0.0
    array([0., 0., 0.])
    """
    return _pixels.convert(_TO_HED, rgb, channel_axis, dtype, out, cost=60, double=True)


@native("color.hed2rgb")
def hed2rgb(
    hed: ArrayLike, *, channel_axis: int | None = -1, out: Array | None = None,
    dtype: DTypeLike | None = None,
) -> Array:
    """Combine haematoxylin, eosin and DAB stains. Drop-in for ``skimage.color.hed2rgb``.

    Parameters
    ----------
    hed : array_like
        Haematoxylin, eosin and DAB image of any shape with an axis of three channels, and of any real dtype.
    channel_axis : int, optional
        Axis that holds the channels.
    out : ndarray, optional
        Where the result is written; it is computed in this dtype. *fastimg only.*
    dtype : {float32, float64, uint8}, optional
        Type of the result; uint8 holds 255 times the value, rounded as by ``img_as_ubyte``. *fastimg only.*

    Returns
    -------
    ndarray
        RGB image of the same shape, within 0..1: float64, whatever the image's dtype, as scikit-image's.

    Raises
    ------
    ValueError
        If there are not three channels, the dtype is complex, longdouble or not a number, or `out` does not fit.

    Notes
    -----
    Ruifrok and Johnston, Quantification of histochemical staining by color deconvolution (2001). Computed in float64
    with a logarithm and an exponential good to 1 ulp: within 8 ulp of scikit-image's largest product; results below
    1e-304 are 0. `channel_axis` holds for an image given by keyword too.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.color.hed2rgb([0.0, 0.0, 0.0])
    array([1., 1., 1.])
    """
    return _pixels.convert(_TO_RGB, hed, channel_axis, dtype, out, cost=60, double=True, bytes_too=True)
