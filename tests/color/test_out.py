"""out= and dtype= of fastimg.color: bytes in, float32 or bytes out, in one pass; in place; what is refused."""

import inspect
import tracemalloc

import images
import numpy as np
import pytest
from cases import CASES

from fastimg import color, util

pytestmark = pytest.mark.native("color.rgb2hsv")
NAMES = [name.partition(".")[2] for name in CASES if name.startswith("color.")]
TRIPLES = [name for name in NAMES if "2" in name and name not in ("gray2rgb", "gray2rgba", "label2rgb")]
BYTES = [name for name in TRIPLES if "float64, uint8}" in (getattr(color, name).__doc__ or "")]
# Integers are summed as such; stains are computed in float64, from integers too.
OTHER_SUMS = ("rgb2gray", "rgb2hed", "hed2rgb")
LARGE = (70, 331)  # enough for two threads


def colours(name, dtype, shape=(13, 18)):
    return np.abs(images.sample((*shape, 4 if name == "rgba2rgb" else 3), dtype))


def test_every_function_takes_out():
    lacking = [n for n in NAMES if "out" not in inspect.signature(getattr(color, n)).parameters]
    assert lacking == []


@pytest.mark.parametrize("dtype", ["u1", "u2"])
@pytest.mark.parametrize("name", [n for n in TRIPLES if n != "ycbcr2rgb"])  # subtracts from integers as they are
def test_float32_of_integers_is_that_of_their_float32_image(name, dtype):
    image = colours(name, dtype)
    got = getattr(color, name)(image, dtype="f4")
    want = getattr(color, name)(util.img_as_float32(image), dtype="f4")
    assert got.dtype == "f4"
    np.testing.assert_allclose(got, want, rtol=0, atol=2e-6 if name in OTHER_SUMS else 0)


@pytest.mark.parametrize("dtype", ["u1", "u2", "f4", "f8", "i2"])
@pytest.mark.parametrize("name", BYTES)
def test_bytes_are_those_of_img_as_ubyte(name, dtype):
    image = colours(name, dtype)
    floats = getattr(color, name)(image, dtype="f4")
    got = getattr(color, name)(image, dtype="u1")
    assert got.tolist() == util.img_as_ubyte(np.clip(floats, 0, 1)).tolist()


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("name", [n for n in TRIPLES if n not in ("rgb2gray", "rgba2rgb")])
def test_in_place(name, dtype):
    image = colours(name, dtype, LARGE)
    want = getattr(color, name)(image.copy(), dtype=dtype)
    assert getattr(color, name)(image, out=image) is image
    assert image.tobytes() == want.tobytes()


def peak_of(call):
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("name", "dtype"), [*((n, "f4") for n in TRIPLES), *((n, "u1") for n in BYTES)])
def test_no_image_in_between(name, dtype):
    image = colours(name, "u1", (300, 700))
    limit = 1.1 * getattr(color, name)(image, dtype=dtype).nbytes + 20_000
    if name == "ycbcr2rgb":  # scikit-image's differences wrap around: they are taken in a copy
        limit += image.nbytes
    assert peak_of(lambda: getattr(color, name)(image, dtype=dtype)) < limit


@pytest.mark.parametrize("name", ["gray2rgb", "gray2rgba"])
@pytest.mark.parametrize("axis", [0, 1, -1, 2])
@pytest.mark.parametrize("dtype", ["u1", "f4", "?", ">f4"])
def test_grey_to_out(name, axis, dtype):
    image = images.sample((13, 18), dtype)
    want = getattr(color, name)(image, channel_axis=axis)
    out = np.empty(want.shape, want.dtype)
    assert getattr(color, name)(image, channel_axis=axis, out=out) is out
    assert out.tolist() == want.tolist()


@pytest.mark.parametrize("name", ["gray2rgb", "gray2rgba"])
def test_grey_to_out_that_overlaps(name):
    buffer = images.sample((40, 90), "f4")
    image = buffer[7:20, 3:21]
    want = getattr(color, name)(image.copy())
    out = buffer.reshape(-1)[: want.size].reshape(want.shape)
    assert getattr(color, name)(image, out=out).tolist() == want.tolist()


def labelled(dtype, shape=(40, 61)):
    label = np.add.outer(np.arange(shape[0]) // 9 * 7, np.arange(shape[1]) // 9)
    return label, colours("label2rgb", dtype, shape)


@pytest.mark.parametrize("kwargs", [
    {}, {"bg_color": None}, {"saturation": 0.5, "image_alpha": 0.6}, {"alpha": np.float64(0.4)}], ids=str)
@pytest.mark.parametrize("dtype", ["u1", "u2", "i2", "f4", "f8", None])
def test_painting_in_float32_and_bytes(dtype, kwargs):
    label, image = labelled(dtype or "u1")
    image = None if dtype is None else image
    want = color.label2rgb(label, image, **kwargs)
    single = color.label2rgb(label, image, dtype="f4", **kwargs)
    np.testing.assert_allclose(single, want, rtol=0, atol=1e-6)
    got = color.label2rgb(label, image, dtype="u1", **kwargs)
    assert got.tolist() == util.img_as_ubyte(np.clip(single, 0, 1)).tolist()


@pytest.mark.parametrize("dtype", ["u1", "f4", "f8"])
@pytest.mark.parametrize("kind", ["overlay", "avg"])
def test_painting_over_the_image_itself(kind, dtype):
    label, image = labelled(dtype)
    want = color.label2rgb(label, image.copy(), kind=kind, dtype=dtype)
    assert color.label2rgb(label, image, kind=kind, out=image) is image
    assert image.tolist() == want.tolist()


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("kind", ["overlay", "avg"])
def test_painting_with_channels_elsewhere(kind, axis):
    label, image = labelled("f8")
    image = np.ascontiguousarray(np.moveaxis(image, -1, axis))
    want = color.label2rgb(label, image, kind=kind, channel_axis=axis)
    out = np.empty_like(image)
    assert color.label2rgb(label, image, kind=kind, channel_axis=axis, out=out) is out
    assert out.tolist() == want.tolist()


def test_means_of_bytes_in_float32_are_not_cut():
    label, image = labelled("u1")
    got = color.label2rgb(label, image, kind="avg", dtype="f4", bg_label=-1)
    want = color.label2rgb(label, image.astype("f8"), kind="avg", bg_label=-1)
    np.testing.assert_allclose(got, want, rtol=1e-6)


@pytest.mark.parametrize("label_dtype", ["i1", "u2", "i4", "u4", "i8", "u8"])
@pytest.mark.parametrize("offset", [0, -100, 27])
def test_labels_of_every_dtype_are_the_same_regions(label_dtype, offset):
    oracle = pytest.importorskip("skimage.color")
    label, image = labelled("f4")
    label = (label + (offset if label_dtype[0] == "i" else abs(offset))).astype(label_dtype)
    for kind in ("overlay", "avg"):
        assert (color.label2rgb(label, image, kind=kind) == oracle.label2rgb(label, image, kind=kind)).all()


@pytest.mark.parametrize("label_dtype", ["i8", "u8"])
def test_labels_at_the_ends_of_their_dtype(label_dtype):
    oracle = pytest.importorskip("skimage.color")
    label, image = labelled("f4")
    far = (np.iinfo(label_dtype).max - label.astype(label_dtype)).astype(label_dtype)
    low = np.iinfo(label_dtype).min + label.astype(label_dtype)
    for regions in (far, low):
        assert (color.label2rgb(regions, image, kind="avg") == oracle.label2rgb(regions, image, kind="avg")).all()


@pytest.mark.parametrize(("kwargs", "message"), [
    ({"dtype": "i2"}, "uint8, float32 or float64"), ({"dtype": "f4", "out": np.empty((40, 61, 3))}, "that of `out`"),
    ({"out": np.empty((40, 61))}, "shape"), ({"dtype": "c8", "kind": "avg"}, "real"),
    ({"dtype": "f4", "kind": "avg", "out": np.empty((40, 61, 3))}, "that of `out`")],
    ids=["dtype", "both", "shape", "complex", "both-avg"])  # fmt: skip
def test_paint_that_does_not_fit(kwargs, message):
    with pytest.raises(ValueError, match=message):
        color.label2rgb(*labelled("f4"), **kwargs)
