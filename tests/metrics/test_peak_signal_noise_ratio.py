"""peak_signal_noise_ratio: by hand, the range that is taken from the dtype, and its errors and warnings."""

import inspect

import numpy as np
import pytest
import skimage.metrics
from compare import difference, outcome

from fastimg import metrics


def test_by_hand():
    image = np.zeros((5, 6), "u1")
    assert metrics.peak_signal_noise_ratio(image, image + np.uint8(51)) == pytest.approx(20 * np.log10(5), rel=1e-14)


@pytest.mark.parametrize("dtype", ["?", "u1", "i1", "u2", "i4", "u8", "f2", "f4", "f8", "g", "c8"])
@pytest.mark.parametrize("least", [0, -1])
@pytest.mark.parametrize("most", [1, 2, np.nan])
@pytest.mark.parametrize("data_range", [None, 3, np.uint8(255), 0])
def test_ranges(dtype, least, most, data_range):
    with np.errstate(all="ignore"):
        first = np.array([[least, 0, 1, 0], [0, 0, 1, most]]).astype(dtype)
        calls = [outcome(m.peak_signal_noise_ratio, first, first[::-1], data_range=data_range)
                 for m in (metrics, skimage.metrics)]
    assert difference(*calls) == ""


@pytest.mark.parametrize("shape", [(0,), (0, 5), ()])
@pytest.mark.parametrize("dtype", ["u1", "f8"])
def test_empty_images_and_single_numbers(shape, dtype):
    first = np.zeros(shape, dtype)
    calls = [outcome(m.peak_signal_noise_ratio, first, first + first.dtype.type(1)) for m in (metrics, skimage.metrics)]
    assert difference(*calls) == ""


def test_equal_images_are_infinitely_far_above_the_noise():
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        assert metrics.peak_signal_noise_ratio(np.eye(3), np.eye(3)) == np.inf


def test_the_error_says_what_values_were_found():
    with pytest.raises(ValueError, match=r"data type: 0\.0 to 3\.0\. Please manually specify the data_range"):
        metrics.peak_signal_noise_ratio(np.array([0.0, 3.0]), np.zeros(2))


def test_the_warning_points_at_the_callers_line():
    line = inspect.currentframe().f_lineno + 2
    with pytest.warns(UserWarning, match="mismatched dtype") as caught:
        metrics.peak_signal_noise_ratio(np.ones(3, "u1"), np.zeros(3))
    assert (caught[0].filename, caught[0].lineno) == (__file__, line)
