"""What is special about the img_as_* functions: identity, rounding, warnings, the names at top level."""

import images
import numpy as np
import pytest
from compare import difference, outcome

import fastimg
from fastimg import util

skimage_util = pytest.importorskip("skimage.util")
pytestmark = pytest.mark.native("util.img_as_float")
NAMES = tuple(f"img_as_{name}" for name in ("float", "float32", "float64", "ubyte", "uint", "int", "bool"))
SAME = {"img_as_float": ("f2", "f4", "f8", "g"), "img_as_float32": ("f4",), "img_as_float64": ("f8",),
        "img_as_ubyte": ("u1",), "img_as_uint": ("u2",), "img_as_int": ("i2",), "img_as_bool": ("?",)}  # fmt: skip


def both(name, *args, **kwargs):
    return outcome(getattr(util, name), *args, **kwargs), outcome(getattr(skimage_util, name), *args, **kwargs)


@pytest.mark.parametrize(("name", "dtype"), [(name, dtype) for name, dtypes in SAME.items() for dtype in dtypes])
def test_what_needs_no_conversion_is_the_same_object(name, dtype):
    image = images.sample((5, 7), dtype)
    assert getattr(util, name)(image) is image


@pytest.mark.parametrize(("name", "dtype"), [(name, dtype) for name, dtypes in SAME.items() for dtype in dtypes])
def test_force_copy(name, dtype):
    image = images.sample((5, 7), dtype)
    copy = getattr(util, name)(image, force_copy=True)
    assert (np.shares_memory(copy, image), copy.tolist()) == (False, image.tolist())


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i2"])
@pytest.mark.parametrize("name", NAMES)
def test_every_value(name, dtype):
    info = np.iinfo(dtype)
    assert difference(*both(name, np.arange(info.min, info.max + 1, dtype="i4").astype(dtype))) == ""


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
@pytest.mark.parametrize("name", ["img_as_ubyte", "img_as_uint", "img_as_int"])
def test_every_step_and_halfway(name, dtype):
    steps = np.linspace(-1, 1, 4 * 65535 + 1).astype(dtype)
    assert difference(*both(name, steps)) == ""


@pytest.mark.parametrize("beyond", [1.0000001, -1.1, np.inf, -np.inf])
@pytest.mark.parametrize("nan", [False, True])
@pytest.mark.parametrize("name", ["img_as_ubyte", "img_as_uint", "img_as_int"])
def test_beyond_the_range(name, nan, beyond):
    image = np.zeros((40, 999))
    image[39, 998] = beyond
    image[3, 5] = np.nan if nan else 0.0
    got, want = both(name, image)
    assert difference(got._replace(warnings=[]), want._replace(warnings=[])) == ""


@pytest.mark.parametrize("name", ["img_as_ubyte", "img_as_uint", "img_as_int"])
@pytest.mark.parametrize("dtype", ["u4", "i4", "u8", "i8", "u2", "i2"])
@pytest.mark.parametrize("largest", [77, 255, 256, 32767, 32768, 65535])
def test_wide_images_that_fit(name, dtype, largest):
    image = np.minimum(images.sample((9, 14), dtype), min(largest, np.iinfo(dtype).max)).astype(dtype)
    assert difference(*both(name, image)) == ""


def test_the_warning_is_at_the_callers_line():
    text = "Downcasting uint16 to uint8 without scaling because max value 9 fits in uint8"
    with pytest.warns(UserWarning, match=text) as told:
        util.img_as_ubyte(np.full((2, 3), 9, "u2"))
    assert told[0].filename == __file__


@pytest.mark.parametrize("name", [n for n in NAMES if hasattr(__import__("skimage"), n)])
def test_at_top_level(name):
    assert getattr(fastimg, name) is getattr(util, name)



@pytest.mark.parametrize("name", [n for n in NAMES if n != "img_as_bool"])
def test_order_in_memory_is_kept(name):
    image = np.asfortranarray(images.sample((9, 14), "i4"))
    got = getattr(util, name)(image)
    assert (got.flags.f_contiguous, got.tolist()) == (True, getattr(skimage_util, name)(image).tolist())
