"""unsharp_mask and difference_of_gaussians: channels, clipping, dtypes of `amount`, `out` and `dtype`."""

import images
import numpy as np
import pytest
from compare import difference, outcome

from fastimg import filters

skimage_filters = pytest.importorskip("skimage.filters")


@pytest.mark.parametrize("axis", [-1, -2, -3])
def test_negative_channel_axes_are_the_positive_ones(axis):
    image = images.sample((11, 14, 3), "f8")
    got = filters.unsharp_mask(image, 1.5, channel_axis=axis)
    assert np.array_equal(got, skimage_filters.unsharp_mask(image, 1.5, channel_axis=axis + 3))


@pytest.mark.parametrize("least", [-1e-9, 0.0, -0.0])
def test_one_negative_pixel_widens_the_range(least):
    image = images.sample((200, 130), "f8") ** 2
    image[-1, -1] = least
    calls = [outcome(m.unsharp_mask, image, 2, -9.0) for m in (filters, skimage_filters)]
    assert difference(*calls) == ""


@pytest.mark.parametrize("amount", [np.float64(0.5), np.full((9, 14), 0.5)], ids=["scalar", "array"])
def test_the_dtype_of_the_amount_counts(amount):
    image = images.sample((9, 14), "f4")
    got, want = (m.unsharp_mask(image, 2, amount) for m in (filters, skimage_filters))
    assert (got.dtype, np.array_equal(got, want)) == (want.dtype, True)


@pytest.mark.parametrize("call", [
    lambda image, **kwargs: filters.unsharp_mask(image, 2, **kwargs),
    lambda image, **kwargs: filters.difference_of_gaussians(image, 1, **kwargs),
    lambda image, **kwargs: filters.threshold_local(image, 9, offset=2, **kwargs),
    lambda image, **kwargs: filters.threshold_local(image, 9, "mean", **kwargs),
    lambda image, **kwargs: filters.threshold_local(image, 9, "median", **kwargs),
], ids=["unsharp", "difference", "local-gaussian", "local-mean", "local-median"])
class TestDtype:
    @pytest.mark.parametrize("dtype", ["u1", "i2", "f4", "f8"])
    def test_float32_is_the_double_result_rounded(self, call, dtype):
        image = images.sample((33, 41), dtype)
        got, want = call(image, dtype="f4"), call(image.astype("f8") if dtype == "f4" else image)
        scale = max(1, float(np.abs(want).max()))
        assert (got.dtype, np.abs(got - want).max() < 2e-6 * scale) == (np.float32, True)

    def test_out_decides_like_dtype(self, call):
        image = images.sample((33, 41), "u1")
        out = np.empty(image.shape, "f4")
        assert np.array_equal(call(image, out=out), call(image, dtype=np.float32))

    @pytest.mark.parametrize("dtype", ["f2", "u1", "c8", int])
    def test_other_dtypes_are_errors(self, call, dtype):
        with pytest.raises(ValueError, match="dtype must be float32 or float64"):
            call(images.sample((9, 14), "u1"), dtype=dtype)

    def test_out_of_another_dtype_than_asked_for_is_an_error(self, call):
        with pytest.raises(ValueError, match="dtype must be that of out"):
            call(images.sample((9, 14), "u1"), dtype="f4", out=np.empty((9, 14)))
