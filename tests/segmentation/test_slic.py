"""slic: scikit-image's labels on photographs, ties, masks, odd shapes, and however the work is shared out."""

import signal

import images
import numpy as np
import pytest
from compare import difference, outcome
from hypothesis import given, settings, strategies as st

from fastimg import _threads, segmentation
from fastimg.segmentation import _slic_passes

skimage_segmentation = pytest.importorskip("skimage.segmentation")
skimage_data = pytest.importorskip("skimage.data")


def both(*args, **kwargs):
    return [outcome(module.slic, *args, **kwargs) for module in (segmentation, skimage_segmentation)]


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea", "rocket"])
@pytest.mark.parametrize("segments", [100, 400, 2000])
def test_photographs(name, segments):
    assert difference(*both(getattr(skimage_data, name)(), segments)) == ""


@pytest.mark.parametrize("dtype", ["f4", "f8", "u2"])
@pytest.mark.parametrize("kwargs", [
    {}, {"slic_zero": True}, {"sigma": 1.5}, {"compactness": 0.1, "enforce_connectivity": False},
    {"spacing": (2, 1), "max_num_iter": 3}, {"compactness": np.float64(0.3)}], ids=str)
def test_grey(dtype, kwargs):
    image = (skimage_data.camera()[100:280, 90:301] / 255 * (65535 if dtype == "u2" else 1)).astype(dtype)
    assert difference(*both(image, 60, channel_axis=None, **{"compactness": 0.2, **kwargs})) == ""


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_ties(data):
    draw = data.draw
    shape = draw(st.sampled_from([(9, 40), (17, 33), (1, 50), (34, 7), (3, 10, 12), (2, 9, 35)]))
    channels = draw(st.sampled_from([None, 1, 2, 3, 4]))
    levels = draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    size = shape if channels is None else (*shape, channels)
    image = rng.integers(0, levels, size).astype(draw(st.sampled_from(["u1", "f4", "f8"])))
    kwargs = {
        "n_segments": draw(st.integers(1, 60)), "compactness": draw(st.sampled_from([0.01, 1.0, 10.0])),
        "max_num_iter": draw(st.integers(0, 12)), "slic_zero": draw(st.booleans()),
        "start_label": draw(st.integers(0, 1)), "enforce_connectivity": draw(st.booleans()),
        "convert2lab": False, "channel_axis": None if channels is None else -1,
        "min_size_factor": draw(st.sampled_from([0, 0.5, 2])), "max_size_factor": draw(st.sampled_from([0.1, 3]))}
    if kwargs["max_size_factor"] * np.prod(shape) < 3 * kwargs["n_segments"]:
        kwargs["max_size_factor"] = 3  # room for less than a pixel: scikit-image writes beyond its queue
    assert difference(*both(image, **kwargs)) == ""


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1000), st.booleans(), st.integers(2, 12), st.sampled_from(["f4", "f8"]))
def test_masks(seed, volume, segments, dtype):
    rng = np.random.default_rng(seed)
    shape = (4, 13, 21) if volume else (23, 41)
    image, mask = rng.random(shape).astype(dtype), np.ones(shape, bool)
    mask[..., : seed % 9] = False
    mask[rng.random(shape) < 0.1] = False
    image[~mask] = np.nan
    assert difference(*both(image, segments, 0.1, mask=mask, channel_axis=None, start_label=seed % 2)) == ""


@pytest.mark.parametrize("shape", [(64, 96), (65, 97), (7, 31), (8, 32, 3), (1, 1), (5, 6, 33)], ids=str)
@pytest.mark.parametrize("team", [2, 5])
def test_threads(shape, team):
    image = images.sample(shape, "f4")
    kwargs = {"n_segments": 30, "compactness": 0.1, "channel_axis": None}
    with _threads.exact_team(1):
        want = segmentation.slic(image, **kwargs)
    with _threads.exact_team(team):
        assert np.array_equal(segmentation.slic(image, **kwargs), want)


@pytest.mark.parametrize("kwargs", [{}, {"slic_zero": True}, {"mask": np.arange(300 * 40).reshape(300, 40) % 7 > 0}],
                         ids=["plain", "slic_zero", "mask"])  # fmt: skip
@pytest.mark.parametrize("team", [1, 3])
def test_slabs(team, kwargs, monkeypatch):
    monkeypatch.setattr(_slic_passes, "NANOSECONDS", 1.0)
    image = images.sample((300, 40), "f4")
    with _threads.exact_team(team):
        assert difference(*both(image, 30, 0.1, channel_axis=None, **kwargs)) == ""


def test_an_interrupt_ends_passes_without_end():
    def interrupt(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with pytest.raises(KeyboardInterrupt):
            segmentation.slic(images.sample((64, 64), "f4"), 30, max_num_iter=2**62, channel_axis=None)
    finally:
        signal.signal(signal.SIGALRM, before)


def test_coordinates_whose_sums_float32_does_not_hold():
    image = np.random.default_rng(0).random((40, 9000)).astype("f4")
    assert difference(*both(image, 3, 0.01, channel_axis=None, max_num_iter=4)) == ""


def test_two_values_of_spacing_are_wanted():
    image = images.sample((12, 14), "f8")
    with pytest.warns(FutureWarning, match="spacing") as caught:
        segmentation.slic(image, 4, spacing=(1, 1, 1), channel_axis=None)
    assert caught[0].filename == __file__


def test_the_image_is_not_altered_and_may_be_read_only():
    image = images.sample((12, 14, 3), "f8")
    copy = image.copy()
    image.flags.writeable = False
    segmentation.slic(image, 4, sigma=1)
    assert np.array_equal(image, copy)


@pytest.mark.parametrize("key", [True, False])
def test_channels_first(key):
    image = images.sample((20, 24, 3), "u1")
    first = np.moveaxis(image, -1, 0)
    got = segmentation.slic(image=first, n_segments=9, channel_axis=0) if key else segmentation.slic(
        first, 9, channel_axis=0)
    assert np.array_equal(got, skimage_segmentation.slic(image, 9))


def test_pieces_cannot_have_less_than_no_pixels():
    assert difference(*both(images.sample((9, 9), "f8"), 4, max_size_factor=-1, channel_axis=None)) == ""
