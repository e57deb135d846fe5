"""Luminance of RGB images. Kernel: src_cy/color/rgb2gray.pyx."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from fastimg import _check, _results
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work
from fastimg.color import _pixels

_PART = 1 << 15  # elements


def _rows(image: Array) -> Array:
    """Return `image` (..., columns, 3) as rows of interleaved pixels: a view if the pixels of a row are adjacent."""
    width = image.shape[-2] if image.ndim > 1 else 1
    rows = image.reshape((-1, 3 * width))
    return rows if rows.strides[1] == rows.itemsize else np.ascontiguousarray(rows)


def _luminance(image: Array, result: Array) -> None:
    with for_work(3.0 * result.size) as n_threads:
        if image.flags.c_contiguous:
            k.color_rgb2gray.interleaved(image.reshape(1, -1), result.reshape(1, -1), n_threads)
        elif (planes := np.moveaxis(image, -1, 0)).flags.c_contiguous:
            k.color_rgb2gray.planar(planes.reshape(3, -1), result.reshape(-1), n_threads)
        else:
            rows = _rows(image)
            k.color_rgb2gray.interleaved(rows, result.reshape(rows.shape[0], -1), n_threads)


def _convert(image: Array, result: Array) -> None:
    """Write the luminance of `image`, which is converted in parts that stay in the cache if kernels cannot read it."""
    if _check.is_readable(image.dtype) or image.ndim == 1:
        _luminance(_check.readable(image)[0], result)
        return
    step = max(1, _PART * image.shape[0] // image.size)
    for start in range(0, image.shape[0], step):
        _luminance(_check.readable(image[start : start + step])[0], result[start : start + step])


@native("color.rgb2gray")
def rgb2gray(
    rgb: ArrayLike, *, channel_axis: int | None = -1, out: Array | None = None, dtype: DTypeLike | None = None
) -> Any:
    """Compute the luminance of an RGB image. Drop-in for ``skimage.color.rgb2gray``.

    Parameters
    ----------
    rgb : array_like
        RGB image of any shape with an axis of three channels, and of any real dtype.
    channel_axis : int, optional
        Axis that holds the channels.
    out : ndarray of float32, float64 or uint8, optional
        Where the result is written; it is computed in this dtype. *fastimg only.*
    dtype : {float32, float64, uint8}, optional
        Type of the result; uint8 holds 255 times the float32 value, rounded as by ``img_as_ubyte`` and clipped.
        *fastimg only.*

    Returns
    -------
    ndarray
        The image without its channel axis: float32 for float16 and float32 images, else float64. A scalar for a
        single pixel of shape (3,).

    Raises
    ------
    ValueError
        If there are not three channels, the dtype is complex, longdouble or not a number, or `out` does not fit.

    Notes
    -----
    Y = 0.2125 R + 0.7154 G + 0.0721 B. Integers are divided by the maximum of their dtype first.

    Differs from scikit-image by rounding: it leaves the order of the additions to the BLAS in use, here it is fixed
    (red + green, then blue): at most 2 ulp of 0.2125 |R| + 0.7154 |G| + 0.0721 |B|. uint8 and uint16 pixels are summed
    exactly and rounded once scaled: within 1 ulp of the true luminance, 3 ulp of scikit-image's. `channel_axis` holds
    for an image given by keyword too (``rgb=``), where scikit-image takes the last axis whatever `channel_axis` says.
    There is no warning for infinities of both signs in one pixel.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.color.rgb2gray(np.array([[255, 0, 0], [255, 255, 255]], np.uint8)).round(4)
    array([0.2125, 1.    ])
    """
    image = _check.channels_last(np.asarray(rgb), channel_axis)
    wanted = _results.result_dtype(_pixels.check(image), dtype, out, bytes_too=True)
    result, target = _results.target(image.shape[:-1], wanted, out, image)
    if result.size:
        _convert(image, result)
    _results.deliver(result, target)
    return target if target.ndim or out is not None else target[()]
