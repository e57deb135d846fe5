"""What is special about label2rgb and the grey conversions: names of colours, labels of any kind, means, warnings."""

import numpy as np
import pytest
from compare import difference, outcome

from fastimg import color
from fastimg._simd import k
from fastimg.color._names import COLORS

skimage_color = pytest.importorskip("skimage.color")
pytestmark = pytest.mark.native("color.label2rgb")
DTYPES = ("u1", "u2", "f4", "f8", "f2", "i2", "?", "i8")


def both(name, *args, **kwargs):
    return outcome(getattr(color, name), *args, **kwargs), outcome(getattr(skimage_color, name), *args, **kwargs)


def pair(label_dtype, dtype, shape=(17, 23)):
    rng = np.random.default_rng([3, *shape])
    image = rng.random((*shape, 3)) * (1 if dtype[0] == "f" else 200)
    return (rng.integers(0, 9, shape) - 4 * (label_dtype[0] in "if")).astype(label_dtype), image.astype(dtype)


def test_names_of_colours():
    assert {name: tuple(c) for name, c in skimage_color.color_dict.items()} == COLORS


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("label_dtype", ["u1", "i2", "i4", "i8", "u8", "?", "f8"])
@pytest.mark.parametrize("kwargs", [
    {}, {"bg_label": 3}, {"bg_color": None}, {"bg_label": 2, "bg_color": None}, {"bg_label": -9},
    {"kind": "avg"}, {"kind": "avg", "bg_label": 3, "bg_color": (1, 0, 1)},
    {"kind": "avg", "bg_color": "red"}], ids=str)
def test_labels_and_images_of_every_kind(kwargs, label_dtype, dtype):
    label, image = pair(label_dtype, dtype)
    assert difference(*both("label2rgb", label, image, **kwargs)) == ""


@pytest.mark.parametrize("kind", ["overlay", "avg"])
@pytest.mark.parametrize("shape", [(31,), (17, 23), (5, 6, 7)], ids=str)
@pytest.mark.parametrize("gray", [False, True])
def test_shapes(shape, kind, gray):
    label, image = pair("i4", "f4", shape)
    assert difference(*both("label2rgb", label, image[..., 0] if gray else image, kind=kind)) == ""


@pytest.mark.parametrize("kind", ["overlay", "avg"])
def test_labels_far_apart(kind):
    label, image = pair("i8", "f8")
    assert difference(*both("label2rgb", label * 10**12, image, kind=kind)) == ""


@pytest.mark.parametrize("kind", ["overlay", "avg"])
def test_channels_first(kind):
    label, image = pair("u1", "f4")
    assert difference(*both("label2rgb", label, np.moveaxis(image, -1, 0), kind=kind, channel_axis=0)) == ""


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "u1"])
def test_means_of_large_regions(dtype):
    label, image = pair("u1", dtype, (300, 401))
    assert difference(*both("label2rgb", label % 2, image, kind="avg")) == ""


def test_warnings_are_at_the_callers_line():
    label, image = pair("u1", "f4")
    with pytest.warns(UserWarning, match="Negative intensities") as told:
        color.label2rgb(label, -image)
    assert told[0].filename == __file__
    with pytest.warns(UserWarning, match=r"saturation must be in range") as told:
        color.label2rgb(label, image, saturation=3)
    assert told[0].filename == __file__


@pytest.mark.parametrize("dtype", ["?", "u1", "i1", "u2", "i4", "u8", "f2", "f4", "f8", "c8"])
@pytest.mark.parametrize("alpha", [None, 7, 0.5, "image", "row"])
def test_alpha(dtype, alpha):
    image = (np.random.default_rng(1).random((13, 18)) * 100).astype(dtype)
    alpha = image if alpha == "image" else image[0] if alpha == "row" else alpha
    assert difference(*both("gray2rgba", image, alpha=alpha)) == ""


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8"])
def test_kernels_of_labels_beyond_the_table(dtype):
    """Labels that another thread wrote after their range was found stay within the table."""
    limits = np.iinfo(dtype)
    label = np.array([0, 3, 15, 16, 77, limits.max, limits.min, limits.max - 16] * 40, dtype)
    present, table, number = np.zeros(48, "u1"), np.full(48, -1, "i4"), np.empty(label.size, "i4")
    k.color_label.mark(label.view(f"u{label.itemsize}"), present[16:32], 1)
    assert present[:16].max() == present[32:].max() == 0
    table[16:32] = np.arange(16)
    k.color_label.number(label.view(f"u{label.itemsize}"), table[16:32], number, 1)
    np.testing.assert_array_equal(number, label % 16)
