"""label: regions of every shape, dtype and connectivity, across words, strips and seams; labels by hand."""

from unittest import mock

import images
import numpy as np
import pytest
from compare import difference, outcome
from hypothesis import given, strategies as st

from fastimg import _threads, measure
from fastimg._simd import k
from fastimg.measure import _label

oracle = pytest.importorskip("skimage.measure")


def both(*args, **kwargs):
    return [outcome(module.label, *args, return_num=True, **kwargs) for module in (measure, oracle)]


def ways(by_runs):
    """Let images of values be labelled run by run, or pixel by pixel, whatever they look like."""
    return mock.patch.object(_label, "_pixel_by_pixel", return_value=not by_runs)


def test_by_hand():
    image = np.array([[1, 1, 0, 2], [0, 0, 2, 0], [1, 0, 2, 2]])
    labels, count = measure.label(image, return_num=True)
    assert labels.tolist() == [[1, 1, 0, 2], [0, 0, 2, 0], [3, 0, 2, 2]]
    assert (count, type(count), labels.dtype) == (3, int, np.int64)
    assert measure.label(image, connectivity=1).tolist() == [[1, 1, 0, 2], [0, 0, 3, 0], [4, 0, 3, 3]]
    assert measure.label(image, background=-1).max() == 4


@given(st.lists(st.integers(1, 12), min_size=1, max_size=5).map(tuple), st.integers(0, 2**31), st.integers(1, 5),
       st.sampled_from([0.2, 0.4, 0.6, 0.9]), st.booleans(), st.sampled_from([1, 2, 5]))
def test_masks(shape, seed, connectivity, share, invert, team):
    mask = np.random.default_rng(seed).random(shape) < share
    with _threads.exact_team(team):
        assert difference(*both(mask, connectivity=min(connectivity, mask.ndim), background=int(invert))) == ""


@given(st.lists(st.integers(0, 12), min_size=1, max_size=3).map(tuple), st.integers(0, 2**31), st.integers(1, 3),
       st.integers(1, 4), st.integers(-1, 3), st.sampled_from(["u1", "i1", "u2", "i4", "u8", "i8", "f4", ">i2"]),
       st.sampled_from([1, 2, 5]), st.booleans())
def test_values(shape, seed, connectivity, values, background, dtype, team, by_runs):
    image = np.random.default_rng(seed).integers(0, values, shape).astype(dtype)
    with _threads.exact_team(team), ways(by_runs):
        assert difference(*both(image, connectivity=min(connectivity, image.ndim), background=background)) == ""


@pytest.mark.parametrize("shape", [
    (9, 63), (9, 64), (9, 65), (40, 128), (40, 129), (400, 200), (3, 4, 130), (70, 5, 66), (5000,), (2100, 3)], ids=str)
@pytest.mark.parametrize("share", [0.05, 0.4, 0.5, 0.6, 0.97])
@pytest.mark.parametrize("team", [1, 2, 7])
def test_lines_of_several_words_and_strips(shape, share, team):
    rng = np.random.default_rng(len(shape))
    mask, values = rng.random(shape) < share, rng.integers(0, 3, shape) * (rng.random(shape) < share)
    for connectivity in range(1, len(shape) + 1):
        with _threads.exact_team(team):
            assert difference(*both(mask, connectivity=connectivity)) == ""
        for by_runs in (True, False):
            with _threads.exact_team(team), ways(by_runs):
                assert difference(*both(values, connectivity=connectivity)) == ""


def snake(n):
    mask = np.zeros((n, n), bool)
    mask[::2] = True
    mask[1::4, -1] = mask[3::4, 0] = True
    return mask


def comb(n):
    mask = np.zeros((n, n), bool)
    mask[:, ::2] = mask[-1] = True
    return mask


@pytest.mark.parametrize("make", [
    lambda: snake(101), lambda: ~snake(101), lambda: snake(130).T, lambda: comb(131), lambda: comb(131)[::-1],
    lambda: np.indices((70, 131)).sum(0) % 2 == 0, lambda: (np.indices((70, 131)) % 2 == 0).any(0),
    lambda: np.tri(200, dtype=bool), lambda: np.eye(300, dtype=bool),
    lambda: np.ones((64, 64), bool),
    lambda: np.zeros((64, 64), bool), lambda: np.ones((1, 1), bool)])
@pytest.mark.parametrize("team", [1, 4])
def test_long_ways(make, team):
    mask = make()
    for connectivity in (1, 2):
        with _threads.exact_team(team):
            assert difference(*both(mask, connectivity=connectivity)) == ""
            assert difference(*both(mask.astype(int), connectivity=connectivity)) == ""


@pytest.mark.parametrize("shape", [(4, 3, 1), (4, 1, 3), (1, 4, 1), (4, 1), (1, 4), (4, 1, 1), (1, 1, 4), (0, 3, 1)])
def test_axes_of_one_element_change_the_order_as_they_do_in_scikit_image(shape):
    image = np.random.default_rng(0).integers(0, 3, shape)
    for connectivity in range(1, len(shape) + 1):
        assert difference(*both(image, connectivity=connectivity)) == ""


@pytest.mark.parametrize("name", ["camera", "coins", "page", "moon", "horse", "cell"])
def test_photographs(name):
    image = getattr(pytest.importorskip("skimage.data"), name)()
    for mask in (image > image.mean(), image, image // 64):
        assert difference(*both(mask)) == ""


def test_any_byte_but_zero_is_true():
    mask = np.array([[0, 255, 2], [0, 0, 0], [128, 0, 1]], "u1").view(bool)
    assert difference(*both(mask)) == ""
    assert measure.label(mask).tolist() == [[0, 1, 1], [0, 0, 0], [2, 0, 3]]


@pytest.mark.parametrize("values", [[2**63, 1, 0, 2**64 - 1], [0, 2**64 - 1, 2**64 - 1, 5]])
@pytest.mark.parametrize("background", [None, -1, -(2**63), 2**63 - 1])
def test_large_unsigned_integers_wrap_as_scikit_images(values, background):
    assert difference(*both(np.array(values, "u8"), background=background)) == ""


@pytest.mark.parametrize("background", [2**63, -(2**63) - 1, 2**70, "a", b"1", [1], 300, -1, 1.9, np.uint8(3), True])
@pytest.mark.parametrize("dtype", ["u1", "i1", "i8", "f8"])
def test_backgrounds_of_any_kind(background, dtype):
    assert difference(*both(images.sample((9, 14), dtype, span=6), background=background)) == ""


def test_labels_of_64_bits():
    """The kernel fills those of masks of 2**31 elements, too."""
    mask, begins = np.array([[0b0110]], np.uint64), np.array([[0b0010]], np.uint64)
    out = np.full((1, 5), -1)
    k.measure_label.fill(mask, begins, np.array([0, 1]), np.array([2**40]), out, 1)
    assert out.tolist() == [[0, 2**40, 2**40, 0, 0]]


@given(st.integers(0, 2**31), st.integers(1, 130), st.integers(1, 2), st.integers(2, 4))
def test_values_that_change_between_the_kernels(seed, width, connectivity, values):
    """`join` stays within the runs that `find` counted, whatever another thread made of the values meanwhile."""
    kernels, lines = k.measure_label_values, 7
    before, after = np.random.default_rng(seed).integers(0, values, (2, lines, width)).astype("u1")
    mask, begins = np.empty((2, lines, (width + 63) // 64), "u8")
    first = np.empty(lines + 1, np.intp)
    kernels.find(before, mask, begins, first, 0, 1)
    parents = np.arange(-9, first[-1] + 9)  # runs that there are not have themselves as parents, so that they show
    inside, near = parents[9:-9], _label._neighbours((lines,), connectivity)
    kernels.join(after, mask, begins, first, inside, *near, np.array([0, lines]), 1)
    assert (parents[:9].tolist(), parents[-9:].tolist()) == ([*range(-9, 0)], [*range(first[-1], first[-1] + 9)])
    assert ((inside >= 0) & (inside <= np.arange(first[-1]))).all()
