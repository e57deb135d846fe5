"""Luminance of RGB images. Kernel: src_cy/color/rgb2gray.pyx."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from fastimg import _check, _layout, _results
from fastimg._check import Array
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import get_num_threads
from fastimg.color import _pixels, _product

_GAP = 4  # elements from a pixel to the next: those of RGBA, which are gathered well
_WEIGHTS = np.array(_product.WEIGHTS)
_quick = _product.Quick(_WEIGHTS)


def _luminance(image: Array, result: Array, default: np.dtype[Any]) -> None:
    """Write the luminance of `image`, in the bits of scikit-image's where `result` has its dtype."""
    real = _product.computed(result.dtype)
    layout = _product.layout(image, real)
    order = _product.order_in(layout, real, 1)
    if result.dtype == default and (order == _product.NUMPY or _numpy_is_faster(image, layout)):
        _product.by_numpy(image, _WEIGHTS, default, result)
        return

    def kernel(source: Array, target: Array, n_threads: int) -> None:
        k.color_rgb2gray.convert(source, target, max(order, _product.PLAIN), n_threads)

    if image.ndim == 3 and abs(image.strides[0]) < abs(image.strides[1]):
        _turned(kernel, image, result)
    else:
        _pixels.run(kernel, image, result, cost=3)


def _numpy_is_faster(image: Array, layout: str) -> bool:
    """Tell whether NumPy's product reads floats with gaps between the pixels faster than kernels, which gather them.

    One thread: always. Two threads, 900 x 900 pixels: every second column or fewer.
    """
    if layout != "rows" or image.dtype.kind != "f" or image.flags.c_contiguous:
        return False
    gap = abs(image.strides[-2])
    sparse = gap > _GAP * image.itemsize and abs(image.strides[0]) >= gap
    return sparse or get_num_threads() == 1


def _turned(kernel: _pixels.Kernel, image: Array, result: Array) -> None:
    """Read an image whose columns lie in memory as rows do; turn the luminance, a third of the elements."""
    lines = image.transpose(1, 0, 2)
    forwards = tuple(slice(None, None, -1 if stride < 0 else 1) for stride in lines.strides[:2])
    found = _results.scratch(result.size, result.dtype).reshape(lines.shape[:2])
    _pixels.run(kernel, lines[forwards], found, cost=3)
    _layout.write(result, found[forwards].T)


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

    scikit-image's bits: the products are added in the order of NumPy's matrix product on the machine at hand
    (``fastimg.show_config()`` tells it). With `dtype` or `out`, the result is that of the image converted to this dtype
    first, as by ``img_as_float32``. `channel_axis` holds for an image given by keyword too (``rgb=``), where
    scikit-image takes the last axis whatever `channel_axis` says. NumPy's warnings about infinities come for
    small images only, whose product NumPy computes.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.color.rgb2gray(np.array([[255, 0, 0], [255, 255, 255]], np.uint8)).round(4)
    array([0.2125, 1.    ])
    """
    if out is None and dtype is None and (gray := _quick(rgb, channel_axis)) is not None:
        return gray
    image = _check.channels_last(np.asarray(rgb), channel_axis)
    default = _pixels.check(image)
    if out is None and dtype is None and _product.is_small(image, 1):
        return _product.by_numpy(image, _WEIGHTS, default)
    wanted = _results.result_dtype(default, dtype, out, bytes_too=True)
    result, target = _results.target(image.shape[:-1], wanted, out, image)
    if result.size:
        _luminance(image, result, default)
    _results.deliver(result, target)
    return target if target.ndim or out is not None else target[()]
