"""Products of colours with a matrix or with weights in NumPy's bits, whatever adds them there.

scikit-image computes `image @ weights`. NumPy leaves that to a BLAS library or to loops of its own, by the layout of
the image; each adds the three products of a pixel in an order of its own, with or without fused multiply-adds. A probe
at the first use finds the order for each kind of product, and kernels then add in it. Where the order is none of
src_cy/_sums.pxd, NumPy computes the product itself.
"""

import functools
from collections.abc import Iterator
from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg._simd import k

PLAIN, SECOND_FIRST, IN_TURN = ORDERS = 0, 1, 2  # of src_cy/_sums.pxd
NUMPY = -1  # no order that kernels know: NumPy computes the product
WEIGHTS = (0.2125, 0.7154, 0.0721)  # of rgb2gray
# Elements up to which NumPy's product takes less time than the way to a kernel, by dtype, for weights and for a matrix.
_SMALL = {"f": (3 << 14, 3 << 12), "d": (3 << 14, 3 << 12)}
_SMALL_CONVERTED = (3 << 9, 3 << 10)
_WIDTHS = (2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 67)  # of the probe: BLAS libraries treat the ends of rows by themselves
_NAMES = {NUMPY: "by NumPy", PLAIN: "in turn", SECOND_FIRST: "second first, fused", IN_TURN: "in turn, fused"}


def converted(image: Array, real: np.dtype[Any]) -> Array:
    """Return `image` as scikit-image multiplies it: of dtype `real`, integers divided by their maximum."""
    if image.dtype == real or (image.dtype.kind == "f" and image.itemsize == real.itemsize):
        return image
    if image.dtype.kind not in "iu":
        return image.astype(real)
    scaled: Array = np.multiply(image, real.type(1 / np.iinfo(image.dtype).max), dtype=real)
    if image.dtype.kind == "i":
        np.maximum(scaled, -1, out=scaled)
    return scaled


def is_small(image: Array, outputs: int) -> bool:
    """Tell whether NumPy itself is the fastest way to the product."""
    return bool(image.size <= _SMALL.get(image.dtype.char, _SMALL_CONVERTED)[outputs == 3])


def shifted(image: Array, numbers: tuple[int, ...]) -> Array:
    """Add one number to each channel of `image`, in place."""
    for channel, number in enumerate(numbers):
        image[..., channel] += number
    return image


class Quick:
    """The product of small images as programs mostly pass them, without a look at anything else."""

    def __init__(self, matrix: Array, before: tuple[int, ...] = (), after: tuple[int, ...] = ()) -> None:
        self._before, self._after = before, after
        weights = {char: matrix.T.astype(char) for char in "fd"}
        place = int(matrix.ndim == 2)
        self._kinds = {char: (weights[char], _SMALL[char][place], 0.0) for char in "fd"}
        if not before:  # which is added to integers themselves
            self._kinds["B"] = weights["d"], _SMALL_CONVERTED[place], 1 / 255
            self._kinds["H"] = weights["d"], _SMALL_CONVERTED[place], 1 / 65535

    def __call__(self, image: Any, channel_axis: Any) -> Any:
        """Return the product, None if this is another kind of image."""
        if type(image) is not np.ndarray or channel_axis != -1 or image.shape[-1:] != (3,):
            return None
        weights, limit, scale = self._kinds.get(image.dtype.char, (None, -1, 0.0))
        if image.size > limit:
            return None
        if self._before:
            image = shifted(image.copy(), self._before)
        result = (np.multiply(image, scale, dtype=np.float64) if scale else image) @ weights
        return shifted(result, self._after) if self._after else result


def by_numpy(image: Array, matrix: Array, real: np.dtype[Any], out: Array | None = None) -> Any:
    """Return the product as scikit-image computes it; `matrix` is (3,), or (3, 3) and transposed."""
    source = converted(image, real)
    with np.errstate(all="ignore"):
        return np.matmul(source, matrix.T.astype(source.dtype), out=out)


def order(image: Array, real: np.dtype[Any], outputs: int) -> int:
    """Return the order in which NumPy adds when `image` (..., columns, 3), converted to `real`, is multiplied.

    `outputs` is 1 for weights and 3 for a matrix. NUMPY for single columns too, whose product is another.
    """
    return order_in(layout(image, real), real, outputs)


def order_in(kind: str, real: np.dtype[Any], outputs: int) -> int:
    """Return what `order` does, from the name that `layout` gives."""
    return _probe(real.char, outputs, kind) if kind else NUMPY


def order_within(wanted: np.dtype[Any]) -> int:
    """Return the order for a matrix between other steps: NumPy's for images in C order, else the plainest."""
    return max(PLAIN, _probe(computed(wanted).char, 3, "rows"))


def computed(wanted: np.dtype[Any]) -> np.dtype[Any]:
    """Return the dtype in which kernels compute results of dtype `wanted`: float32 for uint8."""
    return wanted if wanted.kind == "f" else np.dtype("f4")


def layout(image: Array, real: np.dtype[Any]) -> str:
    """Name the layout of `image` by what NumPy's product tells apart, once it is converted to `real`.

    "rows" and "columns" are matrices that a BLAS library reads, "copied" is what NumPy has to copy first, "other" the
    rest. "" where there is one column only, or where the order of the axes after the conversion is not plain.
    """
    if image.ndim < 2 or image.shape[-2] < 2:
        return ""
    if image.flags.c_contiguous and image.dtype.isnative and image.flags.aligned:
        return "rows"
    if image.dtype.kind == "f" and image.itemsize == real.itemsize:
        if not (image.dtype.isnative and image.flags.aligned):
            return "copied"
        down, across = image.strides[-2:]
    elif (strides := _packed(image, real.itemsize)) is not None:
        down, across = strides[-2:]
    else:
        return ""
    size = real.itemsize
    if across == size and down % size == 0 and down >= 3 * size:
        return "rows"
    return "columns" if down == size and across % size == 0 and across >= image.shape[-2] * size else "other"


def _packed(image: Array, size: int) -> list[int] | None:
    """Return the strides of a copy in the order of `image`'s axes in memory; None where two are alike."""
    distances = [abs(stride) for stride in image.strides]
    if 0 in distances or 1 in image.shape or len(set(distances)) < image.ndim:
        return None
    strides = [0] * image.ndim
    for axis in sorted(range(image.ndim), key=distances.__getitem__):
        strides[axis] = size
        size *= image.shape[axis]
    return strides


def _samples(char: str, kind: str) -> Iterator[Array]:
    """Yield images (3, columns, 3) of a layout, of many widths, adjacent in memory and with gaps."""
    rng = np.random.default_rng(0)
    for columns in _WIDTHS:
        image = rng.standard_normal((3, columns, 3)).astype(char)
        if kind == "rows":
            yield image
            yield np.concatenate([image, image], -1)[:, :, :3]
        elif kind == "columns":
            yield np.moveaxis(np.ascontiguousarray(np.moveaxis(image, -1, 0)), 0, -1)
        elif kind == "copied":
            yield image.astype(image.dtype.newbyteorder())
        else:
            yield image[..., ::-1]
            yield np.asfortranarray(image)


@functools.cache
def _probe(char: str, outputs: int, kind: str) -> int:
    """Return the order whose bits are NumPy's on all samples, or NUMPY."""
    real = np.dtype(char)
    matrix = np.array(WEIGHTS) if outputs == 1 else np.random.default_rng(1).standard_normal((3, 3))
    wanted = [(image, by_numpy(image, matrix, real)) for image in _samples(char, kind)]
    for candidate in ORDERS:
        if all(np.array_equal(_by_kernel(image, matrix, candidate), want) for image, want in wanted):
            return candidate
    return NUMPY


def _by_kernel(image: Array, matrix: Array, candidate: int) -> Array:
    image = image.astype(image.dtype.newbyteorder("="), copy=False)
    result = np.empty(image.shape[: 2 if matrix.ndim == 1 else 3], image.dtype)
    if matrix.ndim == 1:
        k.color_rgb2gray.convert(image, result, candidate, 1)
    else:
        numbers = np.concatenate([np.zeros(3), matrix.ravel(), np.zeros(3)])
        k.color_cie.convert(image, result, 4, numbers, candidate, 1)
    return result


def description() -> str:
    """Say in which order products of images in C order are added, for show_config()."""
    names = {(char, n): _NAMES[_probe(char, n, "rows")] for n in (1, 3) for char in "fd"}
    return "; ".join(
        f"{what}: float32 {names['f', n]}, float64 {names['d', n]}" for what, n in (("rgb2gray", 1), ("matrices", 3)))
