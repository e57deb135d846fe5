"""Layouts that programs hold: the bits of scikit-image's result for each, as NumPy's product depends on the layout."""

import images
import numpy as np
import pytest
from compare import difference, outcome, value_difference

from fastimg import color

skimage_color = pytest.importorskip("skimage.color")
SHAPE = (97, 131)  # beyond what NumPy computes
NAMES = ("rgb2gray", "rgb2yuv", "rgb2ycbcr", "ycbcr2rgb", "rgb2hsv")


def _made(*shape, dtype):
    return images.sample(shape, dtype.newbyteorder("=")).astype(dtype)


LAYOUTS = {
    "rgb-of-rgba": lambda h, w, dtype: _made(h, w, 4, dtype=dtype)[..., :3],
    "reversed-channels": lambda h, w, dtype: _made(h, w, 3, dtype=dtype)[..., ::-1],
    "bgr-of-bgra": lambda h, w, dtype: _made(h, w, 4, dtype=dtype)[..., 2::-1],
    "every-second-channel": lambda h, w, dtype: _made(h, w, 6, dtype=dtype)[..., ::2],
    "turned-left": lambda h, w, dtype: np.rot90(_made(w, h, 3, dtype=dtype)),
    "turned-right": lambda h, w, dtype: np.rot90(_made(w, h, 3, dtype=dtype), -1),
    "planes": lambda h, w, dtype: np.moveaxis(_made(3, h, w, dtype=dtype), 0, -1),
    "planes-reversed": lambda h, w, dtype: np.moveaxis(_made(3, h, w, dtype=dtype), 0, -1)[::-1, :, ::-1],
    "sliding-windows": lambda h, w, dtype: np.lib.stride_tricks.sliding_window_view(_made(h, w, dtype=dtype), 3, 1),
    "planes-of-rows": lambda h, w, dtype: np.moveaxis(_made(h, 3, w, dtype=dtype), 1, -1),
    "fortran": lambda h, w, dtype: np.asfortranarray(_made(h, w, 3, dtype=dtype)),
    "mirrored": lambda h, w, dtype: _made(h, w, 3, dtype=dtype)[:, ::-1],
    "upside-down": lambda h, w, dtype: _made(h, w, 3, dtype=dtype)[::-1],
    "strided": lambda h, w, dtype: _made(2 * h, 3 * w, 3, dtype=dtype)[::2, ::3],
    "crop": lambda h, w, dtype: _made(h + 4, w + 5, 3, dtype=dtype)[2:-2, 3:-2],
    "one-row-repeated": lambda h, w, dtype: np.broadcast_to(_made(1, w, 3, dtype=dtype), (h, w, 3)),
    "one-channel-repeated": lambda h, w, dtype: np.broadcast_to(_made(h, w, 1, dtype=dtype), (h, w, 3)),
    "volume": lambda h, w, dtype: _made(5, h, 11, 3, dtype=dtype),
    "volume-fortran": lambda h, w, dtype: np.asfortranarray(_made(7, 23, 29, 3, dtype=dtype)),
    "list-of-colours": lambda h, w, dtype: _made(h * w, 3, dtype=dtype),
    "one-column": lambda h, w, dtype: _made(h * w, 1, 3, dtype=dtype),
}


@pytest.mark.parametrize("dtype", ["f4", "f8", "u1", "u2", "i2", "f2", "?", ">f4", ">f8", ">u2"])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", NAMES)
def test_bits_of_a_layout(name, layout, dtype):
    image = LAYOUTS[layout](*SHAPE, np.dtype(dtype))
    got, want = (outcome(getattr(module, name), image) for module in (color, skimage_color))
    if name == "rgb2hsv" and want.value is not None:  # the byte order of the result is one of docs/deviations.md
        want = want._replace(value=want.value.astype(want.value.dtype.newbyteorder("=")))
    assert difference(got, want) == ""


@pytest.mark.parametrize("columns", [*range(2, 40), 63, 64, 65, 127, 129, 1023, 4099])
@pytest.mark.parametrize("dtype", ["f4", "f8", "u1"])
@pytest.mark.parametrize("planes", [False, True], ids=["pixels", "planes"])
@pytest.mark.parametrize("name", ["rgb2gray", "rgb2yuv"])
def test_bits_of_every_width(name, planes, columns, dtype):
    shape = (50_000 // columns, columns)
    image = np.moveaxis(images.sample((3, *shape), dtype), 0, -1) if planes else images.sample((*shape, 3), dtype)
    assert value_difference(getattr(color, name)(image), getattr(skimage_color, name)(image)) == ""
