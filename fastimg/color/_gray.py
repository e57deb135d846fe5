"""Grey images as colour images, and alpha blended away. Kernel: src_cy/color/stack.pyx."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from fastimg import _check, _results
from fastimg._check import Array
from fastimg._layout import c_order
from fastimg._native import native
from fastimg._simd import k
from fastimg._threads import for_work
from fastimg.color import _pixels

_WORDS = {n: np.dtype(f"u{n}") for n in (1, 2, 4, 8)}  # elements are copied as words of their size

_FEW = 2400  # pixels that NumPy copies in less time than the way to the kernel takes


def _stack(image: Any, channels: int, alpha: Any, axis: Any, out: Array | None) -> Array:
    """Stack `image` three times (and `alpha`) along a new axis."""
    if out is None and _is_repeated(image, axis):
        if image.size <= _FEW:
            return _few(image, channels, alpha)
        result = _results.empty((*image.shape, channels), image.dtype)
        _repeat(image, alpha, result)
        return result
    layers = 3 * (image,) + (() if channels == 3 else (np.broadcast_to(alpha, image.shape),))
    return np.stack(layers, axis=axis) if out is None else _stack_into(out, layers, axis)


def _few(image: Array, channels: int, alpha: Any) -> Array:
    result = np.empty((*image.shape, channels), image.dtype)
    for channel in range(3):
        result[..., channel] = image
    if channels == 4:
        result[..., 3] = alpha
    return result


def _stack_into(out: Array, layers: tuple[Any, ...], axis: Any) -> Array:
    image = np.asarray(layers[0])
    at = np.lib.array_utils.normalize_axis_index(axis, image.ndim + 1)
    shape = (*image.shape[:at], len(layers), *image.shape[at:])
    result, wanted = _results.target(shape, image.dtype.newbyteorder("="), out, *map(np.asarray, layers))
    if _is_repeated(image, axis):
        _repeat(image, layers[-1], result)
    else:
        np.stack(layers, axis=axis, out=result)
    return _results.deliver(result, wanted)


def _is_repeated(image: Any, axis: Any) -> bool:
    """Tell whether the kernel puts the channels together: they come last, and it copies words of that size."""
    return bool(type(image) is np.ndarray and axis in (-1, image.ndim) and image.dtype.kind in "buif"
                and image.itemsize in _WORDS and image.dtype.isnative and image.size)


def _repeat(image: Array, alpha: Any, result: Array) -> None:
    word, channels = _WORDS[image.itemsize], result.shape[-1]
    source = c_order(image).reshape(-1).view(word)
    veil = source[:1]
    if channels == 4:
        one = not any(alpha.strides)
        veil = c_order(alpha.flat[:1] if one else alpha).reshape(-1).view(word)
    with for_work(float(result.size)) as n_threads:
        k.color_stack.repeat(source, veil, result.reshape(-1, channels).view(word), n_threads)


@native("color.gray2rgb")
def gray2rgb(image: ArrayLike, *, channel_axis: int = -1, out: Array | None = None) -> Array:
    """Repeat a grey image in three channels. Drop-in for ``skimage.color.gray2rgb``.

    Parameters
    ----------
    image : array_like
        Grey image of any shape and dtype.
    channel_axis : int, optional
        Axis of the result that holds the channels.
    out : ndarray of the image's dtype, optional
        Where the result is written. *fastimg only.*

    Returns
    -------
    ndarray
        Image with a further axis of length 3, of the same dtype.

    Raises
    ------
    AxisError
        If `channel_axis` is not an axis of the result.
    ValueError
        If `out` does not fit.

    Notes
    -----
    The values are scikit-image's, which are the image's.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.color.gray2rgb(np.array([0.25, 1]))
    array([[0.25, 0.25, 0.25],
           [1.  , 1.  , 1.  ]])
    """
    return _stack(image, 3, None, channel_axis, out)


def _opaque(dtype: np.dtype[Any]) -> Any:
    """Return the largest intensity of a dtype; KeyError, as scikit-image's, for dtypes that it has no range for."""
    if dtype.kind in "iu":
        return np.iinfo(dtype).max
    if dtype.kind == "b" or dtype.char in "efd":
        return 1
    raise KeyError(dtype.type)


@native("color.gray2rgba")
def gray2rgba(
    image: ArrayLike, alpha: ArrayLike | None = None, *, channel_axis: int = -1, out: Array | None = None
) -> Array:
    """Repeat a grey image in three channels and add one of alpha. Drop-in for ``skimage.color.gray2rgba``.

    Parameters
    ----------
    image : array_like
        Grey image of any shape and dtype.
    alpha : array_like, optional
        Opacity, for all pixels or one each; the largest intensity of the image's dtype if it is not given.
    channel_axis : int, optional
        Axis of the result that holds the channels.
    out : ndarray of the image's dtype, optional
        Where the result is written. *fastimg only.*

    Returns
    -------
    ndarray
        Image with a further axis of length 4, of the same dtype.

    Raises
    ------
    ValueError
        If `alpha` has a shape that does not broadcast to the image's, or `out` does not fit.
    KeyError
        If `alpha` is not given and the dtype has no range of intensities.

    Warns
    -----
    UserWarning
        If `alpha` changes its value in the image's dtype.

    Notes
    -----
    The values are scikit-image's.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.color.gray2rgba(np.array([7, 9], np.uint8))
    array([[  7,   7,   7, 255],
           [  9,   9,   9, 255]], dtype=uint8)
    """
    array = np.asarray(image)
    if alpha is None:
        return _stack(array, 4, np.asarray(_opaque(array.dtype), array.dtype), channel_axis, out)
    with np.errstate(over="ignore", under="ignore"):
        veil = np.asarray(alpha).astype(array.dtype)
    if not np.array_equal(veil, alpha):
        warnings.warn(f"alpha cannot be safely cast to image dtype {array.dtype.name}", stacklevel=2)
    try:
        full = np.broadcast_to(veil, array.shape)
    except ValueError as error:
        refusal = ValueError("alpha.shape must match image.shape")  # programs compare the text
        refusal.add_note(f"got {veil.shape} and {array.shape}")
        raise refusal from error
    return _stack(array, 4, full, channel_axis, out)


def _background(background: ArrayLike, dtype: np.dtype[Any]) -> Array:
    color: Array = np.asarray(background).reshape(-1).astype(dtype)
    if len(color) != 3:
        raise ValueError(f"background must be an array-like containing 3 RGB values. Got {len(color)} items")
    if any(value < 0 or value > 1 for value in color.tolist()):
        raise ValueError(f"background RGB values must be floats between 0 and 1, got {color}.")
    return color


@native("color.rgba2rgb")
def rgba2rgb(
    rgba: ArrayLike, background: ArrayLike = (1, 1, 1), *, channel_axis: int = -1, out: Array | None = None,
    dtype: DTypeLike | None = None,
) -> Array:
    """Blend an image with alpha into a background. Drop-in for ``skimage.color.rgba2rgb``.

    Parameters
    ----------
    rgba : array_like
        Image of any shape with an axis of four channels, and of any real dtype.
    background : array_like
        Three values within 0..1.
    channel_axis : int, optional
        Axis that holds the channels.
    out : ndarray, optional
        Where the result is written; it is computed in this dtype. *fastimg only.*
    dtype : {float32, float64, uint8}, optional
        Type of the result, in which it is computed; uint8 holds 255 times the float32 value, rounded as by
        ``img_as_ubyte``. *fastimg only.*

    Returns
    -------
    ndarray
        RGB image, clipped to 0..1: float32 for float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If there are not four channels, the background is not a colour, the dtype complex or not a number, or `out`
        does not fit.
    TypeError
        If `channel_axis` is not an integer.
    AxisError
        If it is not an axis of the image.

    Notes
    -----
    (1 - alpha) * background + alpha * colour, with scikit-image's bits.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.color.rgba2rgb(np.array([1, 0, 0, 0.25]))
    array([1.  , 0.75, 0.75])
    """
    image = np.asarray(rgba)
    if not isinstance(channel_axis, int):
        raise TypeError(f"channel_axis must be an integer, got {channel_axis!r}")
    if not -image.ndim <= channel_axis < image.ndim:
        raise np.exceptions.AxisError("channel_axis exceeds array dimensions")
    if image.shape[channel_axis] != 4:
        raise ValueError(f"the input array must have size 4 along `channel_axis`, got {image.shape}")
    image = _check.channels_last(image, channel_axis)
    default = _pixels.float_dtype(image)
    wanted = _results.result_dtype(default, dtype, out, bytes_too=True)
    color = _background(background, wanted if wanted.kind == "f" else np.dtype("f4"))
    given = None if out is None else _check.channels_last(out, channel_axis)
    result, final = _results.target((*image.shape[:-1], 3), wanted, given, image)

    def kernel(source: Array, target: Array, n_threads: int) -> None:
        k.color_stack.blend(source, target, *map(float, color), n_threads)

    _pixels.run_adjacent(kernel, image, result, cost=6)
    _results.deliver(result, final)
    return _pixels.channels_back(final, channel_axis) if out is None else out
