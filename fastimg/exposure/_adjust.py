"""Gamma, logarithmic and sigmoid correction. Kernels: src_cy/exposure/tone.pyx; lookup.pyx for 8 and 16 bits.

Tables, and the integers whose last bits decide, are computed by NumPy's own power, log2 and exp, for their bits.
"""

import functools
from typing import Any

import numpy as np

from fastimg import _layout, _results
from fastimg._check import Array
from fastimg._native import native
from fastimg.exposure import _tone, _values
from fastimg.exposure._histogram import extent
from fastimg.exposure._rescale_intensity import dtype_limits

_NEGATIVE = (
    "Image Correction methods work correctly only on images with non-negative values. Use "
    "skimage.exposure.rescale_intensity."
)


def _check_not_negative(image: Array) -> None:
    """Raise ValueError where there are values below 0; NaN is none."""
    if _values.plain(image) and image.dtype.kind in "ub":
        return
    if _values.plain(image) and image.dtype.char in "fd" and image.size:
        least = extent(_layout.elements(image))[0]
        if least >= 0:
            return
    negative = image < 0
    if negative.any() if type(negative) is np.ndarray else np.any(negative):
        raise ValueError(_NEGATIVE)


def _range(image: Array) -> float:
    if not hasattr(image, "dtype"):  # TypeError, as scikit-image compares such things with 0 first
        _check_not_negative(image)
    limits = dtype_limits(image.dtype, True)
    return float(limits[1] - limits[0])


def _by_formula(formula: _values.Formula, image: Array, out: Array | None, *settings: Any) -> Any:
    """Return formula(image) by NumPy; at once where a setting is an array, whose elements go with the image's."""
    _check_not_negative(image)
    if not any(map(np.ndim, settings)):
        return _values.by_value(_values.of_few(formula, image), image, out)
    with np.errstate(all="ignore"):
        value = formula(image)
    return _results.given(value, out)


def _adjust(formula: _values.Formula, image: Array, out: Array | None, operation: int, first: Any, gain: Any) -> Any:
    """Return formula(image), by the kernel where that has an equal; ValueError where the image has negative values."""
    if out is None and _values.few(image) and type(first) in (int, float) and type(gain) in (int, float):
        if image.dtype.kind == "i" and image.size and np.minimum.reduce(image, axis=None) < 0:
            raise ValueError(_NEGATIVE)
        with np.errstate(all="ignore"):
            return formula(image)
    settled = _tone.settle(image, first, gain)
    if settled is not None and operation == _tone.POWER:
        operation = _tone.power(image, settled[0])
    if settled is None or operation == _tone.NONE:
        return _by_formula(formula, image, out, first, gain)
    if out is not None:  # which stays as it is then
        _check_not_negative(image)
    if (result := _tone.adjust(image, out, formula, operation, _range(image), *settled)) is None:
        raise ValueError(_NEGATIVE)
    return result


def _gamma_table(gamma: Any, gain: Any) -> Array:
    """Return what becomes of the 256 values of uint8."""
    table = np.minimum(np.rint(255 * gain * (np.linspace(0, 1, 256) ** gamma)), 255)
    with np.errstate(invalid="ignore"):
        result: Array = table.astype("u1")
    return result


_kept_gamma_table = functools.lru_cache(maxsize=16, typed=True)(_gamma_table)  # most of the time of a small image


@native("exposure.adjust_gamma")
def adjust_gamma(image: Array, gamma: float = 1, gain: float = 1, *, out: Array | None = None) -> Any:
    """Correct an image's gamma. Drop-in for ``skimage.exposure.adjust_gamma``.

    Parameters
    ----------
    image : ndarray
        Image of any shape and real dtype, without negative values.
    gamma : float
        Exponent, not negative; more than 1 makes the image darker.
    gain : float
        Factor of the result.
    out : ndarray, optional
        Where the result is written; of the image's shape and dtype. *fastimg only.*

    Returns
    -------
    ndarray
        ``gain * image ** gamma`` with the dtype's range taken as 0 to 1, of the image's dtype: uint8 rounded and cut
        off at 255, other integers truncated.

    Raises
    ------
    ValueError
        If gamma or a pixel is negative, or `out` does not fit.
    KeyError
        If the dtype has no range: complex and long double.

    Notes
    -----
    Images of 8 and 16 bits go through a table. Integers have scikit-image's bits; powers of float32 and float64 images
    are within 1.5 ulp, and exact for the exponents 1, 2 and 1/2. In float64, NumPy computes exponents above 5.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.exposure.adjust_gamma(np.array([0, 64, 255], np.uint8), 2)
    array([  0,  16, 255], dtype=uint8)
    """
    if gamma < 0:
        raise ValueError("Gamma should be a non-negative real number.")
    kind = image.dtype.type
    if kind is np.uint8:
        plain = type(gamma) in (int, float) and type(gain) in (int, float)
        bytes_of: Array = (_kept_gamma_table if plain else _gamma_table)(gamma, gain)
        return _by_formula(lambda values: bytes_of[values], image, out, gain, gamma)
    scale = _range(image)
    return _adjust(lambda values: ((values / scale) ** gamma * scale * gain).astype(kind), image, out, _tone.POWER,
                   gamma, gain)


@native("exposure.adjust_log")
def adjust_log(image: Array, gain: float = 1, inv: bool = False, *, out: Array | None = None) -> Any:
    """Correct an image by a logarithm. Drop-in for ``skimage.exposure.adjust_log``.

    Parameters
    ----------
    image : ndarray
        Image of any shape and real dtype, without negative values.
    gain : float
        Factor of the result.
    inv : bool
        Use the inverse function, a power of two.
    out : ndarray, optional
        Where the result is written; of the image's shape and dtype. *fastimg only.*

    Returns
    -------
    ndarray
        ``gain * log2(1 + image)``, or ``gain * (2 ** image - 1)``, with the dtype's range taken as 0 to 1, of the
        image's dtype; integers are truncated.

    Raises
    ------
    ValueError
        If a pixel is negative, or `out` does not fit.
    KeyError
        If the dtype has no range: complex and long double.

    Notes
    -----
    Images of 8 and 16 bits go through a table. Integers have scikit-image's bits; logarithms of float32 and float64
    images are within 1 ulp, powers of two within 1.5.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.exposure.adjust_log(np.array([0, 64, 255], np.uint8))
    array([  0,  82, 255], dtype=uint8)
    """
    scale = _range(image)
    kind = image.dtype.type
    if inv:
        return _adjust(lambda values: ((2 ** (values / scale) - 1) * scale * gain).astype(kind), image, out,
                       _tone.INVERSE_LOG, 0, gain)
    return _adjust(lambda values: (np.log2(1 + values / scale) * scale * gain).astype(kind), image, out,
                   _tone.LOG, 0, gain)


@native("exposure.adjust_sigmoid")
def adjust_sigmoid(
    image: Array, cutoff: float = 0.5, gain: float = 10, inv: bool = False, *, out: Array | None = None
) -> Any:
    """Correct an image's contrast by a sigmoid. Drop-in for ``skimage.exposure.adjust_sigmoid``.

    Parameters
    ----------
    image : ndarray
        Image of any shape and real dtype, without negative values.
    cutoff : float
        Value (of 0 to 1) that becomes the middle of the range.
    gain : float
        Factor of the exponent: the contrast.
    inv : bool
        Return the negative.
    out : ndarray, optional
        Where the result is written; of the image's shape and dtype. *fastimg only.*

    Returns
    -------
    ndarray
        ``1 / (1 + exp(gain * (cutoff - image)))`` with the dtype's range taken as 0 to 1, of the image's dtype;
        integers are truncated.

    Raises
    ------
    ValueError
        If a pixel is negative, or `out` does not fit.
    KeyError
        If the dtype has no range: complex and long double.

    Notes
    -----
    Images of 8 and 16 bits go through a table. Integers have scikit-image's bits; results of float32 and float64 images
    are within 3 ulp [1]_.

    References
    ----------
    .. [1] G. J. Braun, "Image lightness rescaling using sigmoidal contrast enhancement functions", Journal of
       Electronic Imaging 8 (1999), 380-393.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.exposure.adjust_sigmoid(np.array([0, 128, 255], np.uint8))
    array([  1, 128, 253], dtype=uint8)
    """
    scale = _range(image)
    kind = image.dtype.type

    def rising(values: Array) -> Any:
        return 1 / (1 + np.exp(gain * (cutoff - values / scale)))

    if inv:
        return _adjust(lambda values: ((1 - rising(values)) * scale).astype(kind), image, out, _tone.INVERSE_SIGMOID,
                       cutoff, gain)
    return _adjust(lambda values: (rising(values) * scale).astype(kind), image, out, _tone.SIGMOID, cutoff, gain)
