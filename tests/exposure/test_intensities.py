"""What is special about functions of a pixel's value: tables, ranges, rounding, warnings."""

import images
import numpy as np
import pytest
from cases import CASES
from compare import difference, outcome

from fastimg import exposure

skimage_exposure = pytest.importorskip("skimage.exposure")
COUNTED = ("?", "u1", "i1", "u2", "i2", "f2")
CALLS = (
    ("rescale_intensity", {}), ("rescale_intensity", {"in_range": (3, 90)}),
    ("rescale_intensity", {"out_range": "uint8"}),
    ("rescale_intensity", {"out_range": (0, 1)}), ("adjust_gamma", {"gamma": 0.7}), ("adjust_gamma", {"gamma": 2}),
    ("adjust_gamma", {"gain": 0.3}), ("adjust_log", {}), ("adjust_log", {"inv": True, "gain": 0.5}),
    ("adjust_sigmoid", {}), ("adjust_sigmoid", {"inv": True, "cutoff": 0.2}))  # fmt: skip


def both(name, *args, **kwargs):
    return tuple(outcome(getattr(m, name), *args, **kwargs) for m in (exposure, skimage_exposure))


@pytest.mark.parametrize(("name", "kwargs"), CALLS, ids=str)
@pytest.mark.parametrize("dtype", COUNTED)
def test_every_value_of_small_dtypes(name, kwargs, dtype):
    bits = np.arange(1 << 16, dtype="u2").view("u1" if dtype in ("u1", "i1", "?") else "u2")
    image = bits > 9 if dtype == "?" else bits.view(dtype)
    if name != "rescale_intensity" and dtype != "?":
        image = np.where(image < 0, image.dtype.type(0), image)
    if dtype == "f2":
        image = np.where(np.isfinite(image), image, np.float16(0))
    image = np.tile(image, 3).reshape(3, -1)
    assert difference(*both(name, image, **kwargs)) == ""


@pytest.mark.parametrize(("name", "kwargs"), CALLS, ids=str)
@pytest.mark.parametrize("dtype", ["f4", "f8", "i4", "u8"])
def test_images_of_many_blocks(name, kwargs, dtype):
    image = abs(images.sample((301, 407), dtype, span=1 << 20))
    got, want = both(name, image, **kwargs)
    assert difference(got, want, CASES[f"exposure.{name}"].tolerance(want.value)) == ""


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_rescaled_zeros_and_nan(dtype):
    image = np.tile(np.array([0.0, -0.0, np.nan, 1, -1, np.inf, -np.inf, 1e-45], dtype), (5, 9))
    for in_range in ((0.0, 1.0), (-0.0, 1.0), (-1, 0), (-1.0, -0.0), (0.5, 0.25), (-np.inf, 1), (0, np.inf)):
        for out_range in ((0, 1), (-1, 1), (5, -5), "uint8", "uint16", "dtype"):
            assert difference(*both("rescale_intensity", image, in_range, out_range)) == ""


@pytest.mark.parametrize("function", [
    lambda image: exposure.rescale_intensity(image), lambda image: exposure.rescale_intensity(image, (np.nan, 1))])
def test_levels_that_are_nan_are_warned_of_where_they_are_given(function):
    with pytest.warns(UserWarning, match="One or more intensity levels are NaN") as caught:
        result = function(np.array([1.0, np.nan, 3.0]))
    assert [w.filename for w in caught] == [__file__]
    assert np.isnan(result).all()


@pytest.mark.parametrize("name", ["rescale_intensity", "adjust_gamma", "adjust_log", "adjust_sigmoid"])
def test_out_of_another_dtype_is_an_error(name):
    image = abs(images.sample((9, 14), "f4"))
    with pytest.raises(ValueError, match="dtype float32"):
        getattr(exposure, name)(image, out=np.empty(image.shape))


@pytest.mark.parametrize("result", ["u1", "u2", "f4", "f8"])
def test_rescaled_bytes_go_to_any_dtype_in_one_pass(result):
    image = images.sample((300, 200), "u1")
    out = np.empty(image.shape, result)
    exposure.rescale_intensity(image, (10, 200), np.dtype(result).type, out=out)
    np.testing.assert_array_equal(out, skimage_exposure.rescale_intensity(image, (10, 200), np.dtype(result).type))


@pytest.mark.parametrize("name", ["adjust_gamma", "adjust_log", "adjust_sigmoid"])
@pytest.mark.parametrize("bad", [-1e-9, np.nan])
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_negative_values_and_nan(name, bad, dtype):
    image = abs(images.sample((70, 91), dtype))
    image[3, 4] = bad
    image[5, 6] = np.nan
    got, want = both(name, image)
    assert difference(got, want, CASES[f"exposure.{name}"].tolerance(want.value)) == ""
