"""out= and dtype= of fastimg.util: what is written, in place too, and what is refused."""

import itertools

import images
import numpy as np
import pytest

from fastimg import util

pytestmark = pytest.mark.native("util.img_as_float")
RESULTS = {"float32": "f4", "float64": "f8", "ubyte": "u1", "uint": "u2", "int": "i2", "bool": "?", "float": "f8"}
DTYPES = ("?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8")
LARGE = (211, 509)  # enough for two threads


def image_of(dtype, shape=(13, 18)):
    return images.sample(shape, dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", RESULTS)
def test_conversions_write_to_out(name, dtype):
    image, function = image_of(dtype), getattr(util, f"img_as_{name}")
    with np.errstate(over="ignore"):  # float16
        want = function(image)
        out = np.full(image.shape, 1, want.dtype)
        assert function(image, out=out) is out
    assert out.tolist() == want.tolist()


@pytest.mark.parametrize("order", ["f-order", "strided", "reversed", "byte-swapped"])
@pytest.mark.parametrize("name", ["img_as_float32", "img_as_ubyte", "img_as_bool", "invert"])
def test_out_of_any_layout(name, order):
    image, function = image_of("f4"), getattr(util, name)
    want = function(image)
    out = {"f-order": np.empty_like(want, order="F"), "strided": np.empty((13, 36), want.dtype)[:, ::2],
           "reversed": np.empty_like(want)[::-1], "byte-swapped": np.empty_like(want, want.dtype.newbyteorder())}[order]
    function(image, out=out)
    assert out.tolist() == want.tolist()


def swapped(image):
    return image.astype(image.dtype.newbyteorder())


def cut(image):
    return image[::-1, ::2]


@pytest.mark.parametrize("dtype", ["u1", "i4", "f4", "f8", "?"])
@pytest.mark.parametrize(("name", "layout"), [
    *itertools.product((f"img_as_{name}" for name in RESULTS), (np.asfortranarray, cut, swapped, np.transpose)),
    *itertools.product(["invert"], (np.asfortranarray, cut, np.transpose))])
def test_images_of_any_layout(name, dtype, layout):
    image, function = layout(image_of(dtype, (401, 330))), getattr(util, name)
    want = function(np.ascontiguousarray(image, image.dtype.newbyteorder("=")))
    out = np.empty(image.shape, want.dtype)
    assert function(image).tolist() == function(image, out=out).tolist() == want.tolist()


@pytest.mark.parametrize("dtype", ["u1", "i4", "f4", "f8"])
def test_img_as_float_takes_the_dtype_of_out(dtype):
    image = image_of(dtype)
    for wanted in ("f4", "f8"):
        got = util.img_as_float(image, out=np.empty(image.shape, wanted))
        want = getattr(util, "img_as_float32" if wanted == "f4" else "img_as_float64")(image)
        assert (got.dtype, got.tolist()) == (want.dtype, want.tolist())


@pytest.mark.parametrize("dtype", ["?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8"])
@pytest.mark.parametrize("signed", [False, True])
def test_invert_in_place(dtype, signed):
    image = image_of(dtype, LARGE)
    want = util.invert(image.copy(), signed)
    assert util.invert(image, signed, out=image) is image
    assert image.tobytes() == want.tobytes()


@pytest.mark.parametrize("shift", [1, 7, 64])
def test_invert_of_memory_that_overlaps(shift):
    buffer = image_of("u1", (100_000,))
    want = util.invert(buffer[:-shift].copy())
    assert util.invert(buffer[:-shift], out=buffer[shift:]).tolist() == want.tolist()


def test_bytes_of_a_view_of_the_same_memory():
    image = image_of("u2", LARGE)
    want = util.img_as_int(image.copy())
    assert util.img_as_int(image, out=image.view("i2")).tolist() == want.tolist()


@pytest.mark.parametrize("dtype", ["u1", "i2", "f4", "f8"])
@pytest.mark.parametrize("clip", [False, True])
@pytest.mark.parametrize("mode", ["gaussian", "speckle", "poisson", "salt", "s&p", "localvar"])
def test_noise_in_float32_is_noise_rounded(mode, clip, dtype):
    image = np.abs(image_of(dtype, (140, 90)))
    want = util.random_noise(image, mode, 7, clip).astype("f4")
    assert util.random_noise(image, mode, 7, clip, dtype="float32").tobytes() == want.tobytes()
    out = np.empty(image.shape, "f4")
    assert util.random_noise(image, mode, 7, clip, out=out) is out
    assert out.tobytes() == want.tobytes()


@pytest.mark.parametrize("mode", ["gaussian", "speckle", "salt"])
def test_noise_in_place(mode):
    image = image_of("f4", LARGE)
    want = util.random_noise(image.copy(), mode, 3, dtype="f4")
    assert util.random_noise(image, mode, 3, out=image).tobytes() == want.tobytes()


def test_noise_goes_on_where_the_last_ended():
    image = image_of("f8", LARGE)
    oracle = pytest.importorskip("skimage.util")
    ours, theirs = np.random.default_rng(4), np.random.default_rng(4)
    for _ in range(2):
        assert util.random_noise(image, rng=ours).tobytes() == oracle.random_noise(image, rng=theirs).tobytes()


def read_only(array):
    array.flags.writeable = False
    return array


@pytest.mark.parametrize(("out", "message"), [
    (np.empty((4, 6), "u1"), r"out must have the shape \(4, 5\) of the image, got \(4, 6\)"),
    (np.empty((4, 5), "u2"), "out must have the dtype uint8 of the result, got uint16"),
    (read_only(np.empty((4, 5), "u1")), "read-only")], ids=["shape", "dtype", "read-only"])
@pytest.mark.parametrize("dtype", ["u1", "u2", "f8", "f2", "?"])
def test_out_that_does_not_fit(dtype, out, message):
    with pytest.raises(ValueError, match=message.replace("image", "(image|result)")):
        util.img_as_ubyte(np.zeros((4, 5), dtype), out=out)


@pytest.mark.parametrize(("kwargs", "message"), [
    ({"out": np.empty((4, 6))}, "shape"), ({"dtype": "u1"}, "float32 or float64"),
    ({"out": np.empty((4, 5), "f4"), "dtype": "f8"}, "that of `out`"),
    ({"out": read_only(np.empty((4, 5)))}, "read-only")], ids=["shape", "dtype", "both", "read-only"])
@pytest.mark.parametrize("mode", ["gaussian", "s&p"])
def test_noise_that_does_not_fit(mode, kwargs, message):
    with pytest.raises(ValueError, match=message):
        util.random_noise(np.zeros((4, 5)), mode, 1, **kwargs)


@pytest.mark.parametrize("dtype", ["u2", "i4"])
def test_the_warning_about_narrow_values_comes_with_out_too(dtype):
    image, out = np.full((3, 4), 9, dtype), np.empty((3, 4), "u1")
    with pytest.warns(UserWarning, match="Downcasting") as told:
        util.img_as_ubyte(image, out=out)
    assert (out.tolist(), told[0].filename) == (image.tolist(), __file__)
