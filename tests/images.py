"""Hostile images: what has broken image libraries before. Never square, so that swapped axes show."""

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Maker = Callable[[tuple[int, ...]], Array]  # takes the channels' shape, () or (3,)

LANES = 16  # float32 lanes of the widest vectors (v4); kernels work in blocks of four vectors
WIDTHS = (*range(1, 2 * LANES + 2), 63, 64, 65, 127, 129)
SHAPES = {"1d": (23,), "2d": (13, 18), "3d": (5, 7, 6), "rgb": (11, 14, 3)}


def sample(shape: tuple[int, ...], dtype: Any, seed: int = 0, span: int | None = None) -> Array:
    """Random image over the whole range of an integer dtype (at most `span` wide), -1..1 for floats."""
    rng = np.random.default_rng([seed, *shape])
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return rng.random(shape) < 0.5
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        low, high = int(info.min), int(info.max)
        if span is not None and high - low > span:
            low, high = (max(low, -span // 3), min(high, span - span // 3))
        return rng.integers(low, high, shape, dtype, endpoint=True)
    image = rng.uniform(-1, 1, shape)
    if dtype.kind == "c":
        image = image + 1j * rng.uniform(-1, 1, shape)
    return np.asarray(image).astype(dtype)


def mask_of(image: Array) -> Array:
    """Mask with a hole in the middle and a cut corner."""
    mask = np.ones(image.shape, bool)
    mask[tuple(slice(n // 2, n // 2 + 1) for n in image.shape)] = False
    mask[tuple(slice(0, n // 4) for n in image.shape)] = False
    return mask


def _base(channels: tuple[int, ...], dtype: Any = "f8") -> Array:
    return sample((9, 14, *channels), dtype, seed=3)


def _with_values(*values: float, dtype: Any) -> Maker:
    def make(channels: tuple[int, ...]) -> Array:
        image = _base(channels, dtype)
        image.reshape(-1)[:: 37 // len(values)] = np.resize(values, image.reshape(-1)[:: 37 // len(values)].shape)
        return image

    return make


def _ties(channels: tuple[int, ...]) -> Array:
    return np.round(_base(channels) * 2) / 2


def _strided(channels: tuple[int, ...]) -> Array:
    return sample((18, 42, *channels), "f8")[::2, ::3]


def _offset(channels: tuple[int, ...]) -> Array:
    """View that starts at an odd address within a larger array."""
    return sample((11, 17, *channels), "f4")[1:-1, 1:-1]


def _unaligned(channels: tuple[int, ...]) -> Array:
    image = _base(channels)
    return np.frombuffer(b"x" + image.tobytes(), "u1")[1:].view("f8").reshape(image.shape)


def _broadcast(channels: tuple[int, ...]) -> Array:
    return np.broadcast_to(sample((1, 14, *channels), "f8"), (9, 14, *channels))


def _read_only(channels: tuple[int, ...]) -> Array:
    image = _base(channels)
    image.flags.writeable = False
    return image


def _extremes(dtype: Any) -> Maker:
    def make(channels: tuple[int, ...]) -> Array:
        image = sample((9, 14, *channels), dtype)
        info = np.iinfo(dtype)
        image.reshape(-1)[::3] = info.max
        image.reshape(-1)[1::3] = info.min
        return image

    return make


def _full(value: float, dtype: Any) -> Maker:
    return lambda channels: np.full((7, 11, *channels), value, dtype)


def _of_shape(shape: tuple[int, ...], dtype: Any) -> Maker:
    return lambda channels: sample((*shape, *channels), dtype)


HOSTILE: dict[str, Maker] = {
    "0x5": _of_shape((0, 5), "f8"),
    "5x0": _of_shape((5, 0), "f4"),
    "0": _of_shape((0,), "f8"),
    "0d": _of_shape((), "f8"),
    "1x1": _of_shape((1, 1), "f8"),
    "1x1-u1": _of_shape((1, 1), "u1"),
    "1x2": _of_shape((1, 2), "f4"),
    "2x1": _of_shape((2, 1), "f4"),
    "1x23": _of_shape((1, 23), "f8"),
    "23x1": _of_shape((23, 1), "f8"),
    "1x23-f4": _of_shape((1, 23), "f4"),
    "23x1-f4": _of_shape((23, 1), "f4"),
    "2x3x1x4": _of_shape((2, 3, 1, 4), "f8"),
    "constant": _full(0.3, "f8"),
    "constant-f4": _full(0.3, "f4"),
    "constant-u1": _full(7, "u1"),
    "constant-i2": _full(-5, "i2"),
    "zeros": _full(0, "f8"),
    "negative-zeros": _full(-0.0, "f8"),
    "ties": _ties,
    "nan": _with_values(np.nan, dtype="f8"),
    "nan-f4": _with_values(np.nan, dtype="f4"),
    "inf": _with_values(np.inf, dtype="f8"),
    "inf-both": _with_values(np.inf, -np.inf, dtype="f8"),
    "inf-both-f4": _with_values(np.inf, -np.inf, dtype="f4"),
    "all-nan": _full(np.nan, "f8"),
    "huge": _with_values(1e307, -1e307, dtype="f8"),
    "tiny": lambda channels: _base(channels) * 1e-308,
    "huge-f4": _with_values(2e37, -2e37, dtype="f4"),  # squares overflow; sums of float32 do not
    "tiny-f4": lambda channels: (_base(channels) * 1e-38).astype("f4"),
    "extremes-u1": _extremes("u1"),
    "extremes-i1": _extremes("i1"),
    "extremes-u2": _extremes("u2"),
    "extremes-i2": _extremes("i2"),
    "extremes-u4": _extremes("u4"),
    "extremes-i4": _extremes("i4"),
    "extremes-u8": _extremes("u8"),
    "extremes-i8": _extremes("i8"),
    "f-order": lambda channels: np.asfortranarray(_base(channels)),
    "transposed": lambda channels: np.swapaxes(sample((14, 9, *channels), "f4"), 0, 1),
    "strided": _strided,
    "offset": _offset,
    "negative-strides": lambda channels: _base(channels)[::-1, ::-1],
    "negative-strides-u1": lambda channels: _base(channels, "u1")[::-1, ::-1],
    "zero-strides": _broadcast,
    "unaligned": _unaligned,
    "byte-swapped-f8": lambda channels: _base(channels).astype(">f8"),
    "byte-swapped-f4": lambda channels: _base(channels, "f4").astype(">f4"),
    "byte-swapped-u2": lambda channels: _base(channels, "u2").astype(">u2"),
    "byte-swapped-i2": lambda channels: _base(channels, "i2").astype(">i2"),
    "read-only": _read_only,
    "matrix": lambda channels: _base(channels) if channels else _base(channels).view(np.matrix),
}

for _width in WIDTHS:  # 5 rows, and never 5 columns with 5 rows
    for _dtype in ("f4", "f8", "u1"):
        HOSTILE[f"width-{_width}-{_dtype}"] = _of_shape((6 if _width == 5 else 5, _width), _dtype)


def photographs() -> dict[str, Array]:
    """Crops of photographs that scikit-image ships."""
    from skimage import data

    camera, astronaut = data.camera(), data.astronaut()
    return {
        "camera": camera[100:223, 90:251],
        "camera-f4": (camera[::3, ::4] / 255).astype("f4"),
        "camera-f8": camera[::4, ::3] / 255,
        "astronaut": astronaut[40:131, 150:277],
        "astronaut-f4": (astronaut[::6, ::5] / 255).astype("f4"),
    }


PHOTOGRAPHS = ("camera", "camera-f4", "camera-f8", "astronaut", "astronaut-f4")
