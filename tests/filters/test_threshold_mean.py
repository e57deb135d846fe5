"""threshold_mean: numpy.mean's bits at every size and layout, for every dtype that has a kernel."""

import images
import numpy as np
import pytest
from compare import difference, outcome

from fastimg import filters

SIZES = (1, 7, 8, 9, 127, 128, 129, 1000, 4097, 32768, 32769, 65537, 262145, 1000003)


def check(image):
    assert difference(outcome(filters.threshold_mean, image), outcome(np.mean, image)) == ""


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8"])
@pytest.mark.parametrize("size", SIZES)
def test_sizes(dtype, size):
    check(images.sample((size,), dtype))


@pytest.mark.parametrize("value", [-0.0, 1e38, np.inf, np.nan])
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_special_values(dtype, value):
    check(np.full((23, 17), value, dtype))


@pytest.mark.parametrize("dtype", ["u1", "f4", "f8"])
@pytest.mark.parametrize("layout", [
    lambda a: np.asfortranarray(a), lambda a: a.T, lambda a: a[::-1], lambda a: a[::2, ::3], lambda a: a[:, :-1],
    lambda a: a[None], lambda a: a.reshape(-1)[1:]], ids=["f", "t", "reversed", "strided", "cut", "3d", "offset"])
def test_layouts(dtype, layout):
    check(layout(images.sample((301, 203), dtype)))


@pytest.mark.parametrize("dtype", ["u4", "i4"])
def test_extremes_add_up_without_overflow(dtype):
    info = np.iinfo(dtype)
    check(np.full((3000,), info.max, dtype))
    check(np.full((3000,), info.min, dtype))
