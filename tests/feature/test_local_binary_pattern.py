"""What is special about local binary patterns: known patterns, large circles, blocks."""

import images
import numpy as np
import pytest
from compare import value_difference

from fastimg.feature import local_binary_pattern, multiblock_lbp

feature = pytest.importorskip("skimage.feature")
pytestmark = pytest.mark.native("feature.local_binary_pattern", "feature.multiblock_lbp")
METHODS = ["default", "ror", "uniform", "nri_uniform", "var"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("points", "radius"), [(8, 1), (16, 2.5), (24, 9), (8, 40), (127, 3)])
@pytest.mark.parametrize("shape", [(3, 3), (23, 600), (70, 33)], ids=str)
def test_planes(shape, points, radius, method):
    image = images.sample(shape, "u1")
    got = local_binary_pattern(image, points, radius, method)
    assert value_difference(got, feature.local_binary_pattern(image, points, radius, method)) == ""


def test_bits_go_round_from_the_right():
    image = np.zeros((3, 3), "u1")
    image[1, 1] = 5
    for bit, at in enumerate([(1, 2), (0, 1), (1, 0), (2, 1)]):
        image[at] = 9
        assert local_binary_pattern(image, 4, 1)[1, 1] == 2**bit
        image[at] = 0


def test_a_pattern_turned_is_the_same_for_ror():
    image = images.sample((9, 9), "u1")
    turned = local_binary_pattern(np.rot90(image), 4, 1, "ror")
    np.testing.assert_array_equal(turned, np.rot90(local_binary_pattern(image, 4, 1, "ror")))


def test_the_warning_points_at_the_caller():
    with pytest.warns(UserWarning, match="floating-point images") as caught:
        local_binary_pattern(np.ones((3, 3)), 8, 1)
    assert [w.filename for w in caught] == [__file__]


@pytest.mark.parametrize("key", ["read-only", "unaligned"])
@pytest.mark.filterwarnings("ignore:Applying")
def test_read_only_images(key):
    image = images.HOSTILE[key](())
    assert not image.flags.writeable
    assert value_difference(local_binary_pattern(image, 8, 1), feature.local_binary_pattern(image.copy(), 8, 1)) == ""


@pytest.mark.parametrize("dtype", ["f4", "f8", "u1", "i8"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_blocks_everywhere(dtype, order):
    integral = np.asarray(images.sample((13, 17), "u1").cumsum(0).cumsum(1), dtype, order=order)
    for r, c, width, height in [(r, c, w, h) for r in range(5) for c in range(6) for w in range(1, 4) for h in (1, 2)]:
        assert multiblock_lbp(integral, r, c, width, height) == feature.multiblock_lbp(integral, r, c, width, height)


@pytest.mark.parametrize("box", [
    (-1, 0, 1, 1), (0, -1, 1, 1), (0, 0, -1, 1), (5, 0, 1, 2), (0, 6, 2, 1), (0, 0, 2**62, 1),
])  # fmt: skip
def test_blocks_outside(box):
    with pytest.raises(ValueError, match="blocks must lie within"):
        multiblock_lbp(np.zeros((10, 11), "f4"), *box)


def test_an_image_without_pixels():
    with pytest.raises(ValueError, match="must not be empty"):
        multiblock_lbp(np.zeros((0, 4), "f4"), 0, 0, 0, 0)
