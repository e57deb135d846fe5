"""What is special about the structure tensor: two ways to make it, which must not differ, and its lists."""

import images
import numpy as np
import pytest
from compare import difference, outcome, value_difference

from fastimg.feature import _structure, corner_harris, structure_tensor

feature = pytest.importorskip("skimage.feature")
pytestmark = pytest.mark.native("feature.structure_tensor", "feature.corner_harris")
MODES = ["nearest", "reflect", "mirror", "wrap", "constant"]


@pytest.mark.parametrize("dtype", ["u1", "u2", "f4", "f8"])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("sigma", [0, 0.1, 0.3, 1, 2.7, 8, 8.3])
@pytest.mark.parametrize("shape", [(2, 70), (70, 2), (3, 5), (33, 131), (300, 150)], ids=str)
def test_planes_have_the_oracles_bits(shape, sigma, mode, dtype):
    image = images.sample(shape, dtype)
    got = outcome(structure_tensor, image, sigma, mode, 0.25)
    assert difference(got, outcome(feature.structure_tensor, image, sigma, mode, 0.25)) == ""


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_long_rows_that_wrap(dtype):
    image = images.sample((3, 150_000), dtype)
    assert value_difference(structure_tensor(image, 1, "wrap"), feature.structure_tensor(image, 1, "wrap")) == ""


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_several_strips_and_blocks_are_seamless(dtype):
    image = images.sample((531, 403), dtype)
    assert value_difference(structure_tensor(image, 2), feature.structure_tensor(image, 2)) == ""


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_the_kernel_and_the_passes_axis_by_axis_agree(monkeypatch, mode, dtype):
    image = images.sample((45, 67), dtype)
    at_once = structure_tensor(image, (1.5, 3), mode)
    monkeypatch.setattr(_structure, "_WIDEST", -1)
    assert value_difference(structure_tensor(image, (1.5, 3), mode), at_once) == ""


def test_a_ramp_has_the_slope_of_sobel():
    rows = np.arange(12.0)[:, np.newaxis] * np.ones(9)
    rr, rc, cc = structure_tensor(rows, sigma=0)
    assert rr[2:-2, 2:-2].tolist() == np.full((8, 5), 64.0).tolist()  # (2 * (1 + 2 + 1))**2
    assert not rc[2:-2, 2:-2].any()
    assert not cc[2:-2, 2:-2].any()


def test_xy_is_the_same_the_other_way_round():
    image = images.sample((9, 14), "f8")
    assert value_difference(structure_tensor(image, order="xy"), structure_tensor(image)[::-1]) == ""


@pytest.mark.parametrize("shape", [(6, 7, 8), (4, 5, 6, 3), (3, 4, 3, 5, 2)], ids=str)
@pytest.mark.parametrize("dtype", ["u1", "f4", "f8"])
def test_more_axes(shape, dtype):
    image = images.sample(shape, dtype)
    assert value_difference(structure_tensor(image, 0.8), feature.structure_tensor(image, 0.8)) == ""


@pytest.mark.parametrize("method", ["k", "eps"])
def test_large_results_have_the_oracles_bits(method):
    """Those that are written past the caches."""
    image = np.tile(images.photographs()["camera"], (13, 10)).astype("f4") / 255
    assert image.nbytes > 8 << 20
    assert value_difference(corner_harris(image, method), feature.corner_harris(image, method)) == ""
