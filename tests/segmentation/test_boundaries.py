"""find_boundaries and mark_boundaries: every mode, dtype and connectivity, and what stands for the background."""

import images
import numpy as np
import pytest
from compare import difference, outcome
from hypothesis import given, settings, strategies as st

from fastimg import _threads, segmentation

skimage_segmentation = pytest.importorskip("skimage.segmentation")


def both(name, *args, **kwargs):
    return [outcome(getattr(module, name), *args, **kwargs) for module in (segmentation, skimage_segmentation)]


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_labels(data):
    draw = data.draw
    shape = draw(st.sampled_from([(7,), (1,), (9, 14), (1, 5), (5, 1), (33, 70), (4, 5, 6), (3, 3, 4, 5)]))
    dtype = draw(st.sampled_from(["?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8"]))
    labels = np.random.default_rng(draw(st.integers(0, 999))).integers(0, draw(st.integers(1, 6)), shape).astype(dtype)
    if dtype in ("u1", "i2", "u4") and draw(st.booleans()):
        labels[labels == 2] = np.iinfo(dtype).max
    if dtype in ("i1", "i8"):
        labels -= 2
    mode = draw(st.sampled_from(["thick", "inner", "outer", "subpixel", "other"]))
    background = draw(st.sampled_from([0, 1, -1, -2, 300, 0.5, 1.0, float("nan")]))
    assert difference(*both("find_boundaries", labels, draw(st.integers(0, 4)), mode, background)) == ""


@pytest.mark.parametrize("dtype", ["i4", "i8", "u8", "u1"])
def test_objects_beside_background(dtype):
    labels = np.zeros((12, 15), dtype)
    labels[3:9, 4:10], labels[5:8, 7:13] = 1, 2
    assert difference(*both("find_boundaries", labels, 1, "outer")) == ""
    assert difference(*both("mark_boundaries", images.sample((12, 15), "f8"), labels)) == ""


@pytest.mark.parametrize("team", [1, 3])
def test_large_labels_by_threads(team):
    labels = (np.arange(300 * 410) // 37 % 11).reshape(300, 410)
    with _threads.exact_team(team):
        for mode in ("thick", "inner", "outer", "subpixel"):
            if mode != "subpixel":
                assert difference(*both("find_boundaries", labels, 2, mode)) == ""
            else:
                assert difference(*both("find_boundaries", labels[:30, :40], 2, mode)) == ""


def test_nan_differs_from_all():
    assert segmentation.find_boundaries(np.array([1, 1, np.nan, 1, 1])).tolist() == [False, True, True, True, False]


@pytest.mark.parametrize("kwargs", [
    {}, {"outline_color": (0.5, 0, 1)}, {"mode": "subpixel"}, {"mode": "subpixel", "outline_color": (1, 1, 1)},
    {"color": (1, 2)}, {"color": np.float32([0.1, 0.2, 0.3])}, {"color": 1}], ids=str)
@pytest.mark.parametrize("image", [
    images.sample((20, 30), "u1"), images.sample((20, 30, 3), "i2"), images.sample((20, 30, 4), "f4"),
    images.sample((20, 30, 3), "f2"), images.sample((30, 20), "f8").T], ids=lambda i: f"{i.dtype}-{i.shape}")
def test_marks(image, kwargs):
    labels = (np.arange(600) // 7 % 4).reshape(20, 30)
    assert difference(*both("mark_boundaries", image, labels, **kwargs)) == ""


@pytest.mark.parametrize("shape", [(3, 4), (2, 3, 4), (3,), (4, 3)], ids=str)
@pytest.mark.parametrize("outline", [None, (1, 0, 0)])
def test_shapes_that_do_not_fit(shape, outline):
    labels = np.arange(np.prod(shape)).reshape(shape)
    assert difference(*both("mark_boundaries", np.ones((3, 5)), labels, outline_color=outline)) == ""


def test_the_image_is_not_altered():
    image, labels = np.ones((4, 4, 3)), np.arange(16).reshape(4, 4)
    marked = segmentation.mark_boundaries(image, labels, color=(0, 0, 0))
    assert image.min() == 1
    assert not np.shares_memory(image, marked)


@pytest.mark.parametrize("mode", ["thick", "inner", "outer", "subpixel"])
@pytest.mark.parametrize("dtype", ["u1", "i4", "i8"])
def test_no_label_is_the_background(mode, dtype):
    labels = (np.arange(600) // 7 % 4).reshape(20, 30).astype(dtype)
    assert difference(*both("find_boundaries", labels, mode=mode, background=None)) == ""
    image = np.zeros((20, 30))
    assert difference(*both("mark_boundaries", image, labels, mode=mode, background_label=None)) == ""
