"""What is special about corner_subpix: sums in NumPy's order, the F-distribution, corners that cannot be told."""

import images
import numpy as np
import pytest
from compare import value_difference

from fastimg.feature import _corner_subpix, corner_subpix

feature = pytest.importorskip("skimage.feature")
pytestmark = pytest.mark.native("feature.corner_subpix")


def everywhere(image, step):
    rows, columns = (np.arange(1, n - 1, step) for n in image.shape)
    return np.stack(np.meshgrid(rows, columns, indexing="ij"), -1).reshape(-1, 2)


@pytest.mark.parametrize("window", [1, 3, 5, 7, 9, 11, 12, 13, 17, 25])
@pytest.mark.parametrize("key", ["camera", "camera-f4", "camera-f8"])
def test_photographs(key, window):
    image = images.photographs()[key]
    corners = everywhere(image, 7)
    got = corner_subpix(image, corners, window)
    assert value_difference(got, feature.corner_subpix(image, corners, window)) == ""
    assert window == 1 or not np.isnan(got).all()


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_windows_larger_than_numpys_buffer(dtype):
    image = images.sample((120, 130), dtype)
    corners = everywhere(image, 29)
    assert value_difference(corner_subpix(image, corners, 95), feature.corner_subpix(image, corners, 95)) == ""


@pytest.mark.parametrize("tail", [0.99, 0.9, 0.5, 0.3, 0.01, 1e-5])
@pytest.mark.parametrize("freedom", [2, 7, 23, 79, 119, 1000])
def test_critical_values_are_scipys(freedom, tail):
    stats = pytest.importorskip("scipy.stats")
    np.testing.assert_allclose(
        _corner_subpix.critical(tail, freedom), stats.f.isf(tail, freedom, freedom), rtol=1e-11)


@pytest.mark.parametrize(("tail", "freedom", "value"), [(0, 5, np.inf), (1, 5, 0), (0.5, -1, np.nan), (1.5, 5, np.nan)])
def test_critical_values_at_the_ends(tail, freedom, value):
    np.testing.assert_equal(_corner_subpix.critical(tail, freedom), value)


def test_singular_ones_among_others():
    image = np.zeros((40, 40))
    image[20:, 20:] = 1
    corners = np.array([[5, 5], [20, 20], [6, 7], [30, 5]])
    got = corner_subpix(image, corners, 7)
    assert np.isnan(got[[0, 2, 3]]).all()
    assert value_difference(got, feature.corner_subpix(image, corners, 7)) == ""


@pytest.mark.parametrize("corner", [(0, 5), (5, 0), (19, 5), (5, 29), (-3, 5), (50, 5), (2**40, 3)])
def test_corners_on_the_border_or_outside(corner):
    with pytest.raises(ValueError, match=r"must lie within the image of shape \(20, 30\)"):
        corner_subpix(images.sample((20, 30), "f8"), np.array([corner]), 3)


def test_corners_are_left_alone():
    corners = np.array([[4.0, 4.0]])
    corner_subpix(images.sample((20, 30), "f8"), corners)
    assert corners.tolist() == [[4.0, 4.0]]
