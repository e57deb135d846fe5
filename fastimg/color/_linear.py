"""Conversions by a matrix alone, in scikit-image's bits. Kernel: src_cy/color/cie.pyx."""

from typing import Any

import numpy as np

from fastimg import _check, _results
from fastimg._check import Array
from fastimg.color import _cie, _pixels, _product


class Linear:
    """A matrix, and what is added to the channels before it and after it.

    scikit-image adds `before` to a copy of the image in C order.
    """

    def __init__(self, matrix: Any, before: tuple[int, ...] = (), after: tuple[int, ...] = ()) -> None:
        self._matrix = np.array(matrix)
        self._before, self._after = before, after
        self._quick = _product.Quick(self._matrix, before, after)

    def __call__(
        self, colors: Any, channel_axis: Any, dtype: Any, out: Array | None, *, bytes_too: bool = False
    ) -> Array:
        """Convert as all functions of `color` do; `bytes_too` says that results may be stored as uint8."""
        if out is None and dtype is None and (result := self._quick(colors, channel_axis)) is not None:
            return np.asarray(result)
        image = _check.channels_last(np.asarray(colors), channel_axis)
        default = _pixels.check(image)
        if out is None and dtype is None and _product.is_small(image, 3):
            return _pixels.channels_back(self._by_numpy(image, default), channel_axis)
        wanted = _results.result_dtype(default, dtype, out, bytes_too)
        order = _product.order(self._copied(image[:1]) if self._before else image, _product.computed(wanted), 3)
        if order == _product.NUMPY and wanted == default:
            return np.asarray(_results.given(_pixels.channels_back(self._by_numpy(image, default), channel_axis), out))
        kernel = _cie.chain(_cie.MATRIX, self._matrix, self._before or 0, self._after or 0, order=order)
        return _pixels.convert(kernel, colors, channel_axis, dtype, out, cost=6, bytes_too=bytes_too)

    def _copied(self, image: Array) -> Array:
        """Return what scikit-image multiplies where something is added before."""
        return _product.shifted(image.copy(), self._before)

    def _by_numpy(self, image: Array, real: np.dtype[Any]) -> Any:
        result = _product.by_numpy(self._copied(image) if self._before else image, self._matrix, real)
        return _product.shifted(result, self._after)
