"""rgb2gray's kernels against a plain weighted sum: every width, layout, dtype, level and number of threads."""

import numpy as np
import pytest

from fastimg import _simd
from fastimg._threads import exact_team
from fastimg.color import rgb2gray

WEIGHTS = (0.2125, 0.7154, 0.0721)
DTYPES = ("u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "?", "f2", "f4", "f8", ">u2", ">i4", ">f4", ">f8")
LEVELS = [level for level in _simd.available() if level in _simd.built()]


def pixels(shape, dtype):
    rng = np.random.default_rng(len(shape) + shape[0])
    kind = np.dtype(dtype).kind
    if kind == "b":
        return rng.random(shape) < 0.5
    if kind in "iu":
        info = np.iinfo(dtype)
        return rng.integers(info.min, info.max, shape, dtype=info.dtype.newbyteorder("="), endpoint=True).astype(dtype)
    return rng.normal(size=shape).astype(dtype)


def unit(image):
    if image.dtype.kind in "iu":
        return np.maximum(image.astype("f8") / np.iinfo(image.dtype).max, -1)
    return image.astype("f8")


def check(image, result, dtype, axis=-1):
    red, green, blue = np.moveaxis(unit(image), axis, 0)
    want = red * WEIGHTS[0] + green * WEIGHTS[1] + blue * WEIGHTS[2]
    size = abs(red) * WEIGHTS[0] + abs(green) * WEIGHTS[1] + abs(blue) * WEIGHTS[2]
    limit = (2 if image.dtype.kind == "f" else 3) * np.spacing(size.astype(dtype))
    assert result.dtype == dtype
    assert result.shape == want.shape
    assert (abs(result.astype("f8") - want) <= limit).all()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(3,), (5, 3), (7, 11, 3), (2, 3, 5, 3), (0, 3), (4, 0, 3), (1, 1, 3)])
def test_dtypes_and_shapes(dtype, shape):
    image = pixels(shape, dtype)
    result = rgb2gray(image)
    check(image, np.asarray(result), "f4" if dtype[-2:] in ("f2", "f4") else "f8")
    assert np.isscalar(result) == (len(shape) == 1)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("dtype", ["u1", "u2", "f4", "f8"])
def test_every_width(level, dtype):
    with _simd.use(level):
        for width in [*range(1, 200), 16383, 16385]:
            image = pixels((2, width, 3), dtype)
            check(image, rgb2gray(image), "f4" if dtype == "f4" else "f8")


@pytest.mark.parametrize("dtype", ["u1", "i2", "f4", "f8"])
@pytest.mark.parametrize("view", [
    lambda a: a[1:-1, 2:-3], lambda a: a[::2, ::3], lambda a: a[::-1, ::-1], lambda a: a[..., ::-1],
    lambda a: a[::-1, ::-1, ::-1], lambda a: a[:, ::-1, ::-1], lambda a: a[:, :1], lambda a: a[:1, :1],
    lambda a: a.transpose(1, 0, 2), np.asfortranarray,
    lambda a: np.broadcast_to(a[:1], a.shape), lambda a: np.concatenate([a, a], -1)[..., :3],
    lambda a: np.moveaxis(np.ascontiguousarray(np.moveaxis(a, -1, 0)), 0, -1),
])
def test_layouts(dtype, view):
    image = view(pixels((9, 14, 3), dtype))
    check(image, rgb2gray(image), "f4" if dtype == "f4" else "f8")


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3, (0,), (-1,)])
def test_channel_axis_by_position_and_keyword(axis):
    image = pixels((3, 3, 3), "f4")
    number = axis[0] if isinstance(axis, tuple) else axis
    check(image, rgb2gray(image, channel_axis=axis), "f4", number)
    check(image, rgb2gray(rgb=image, channel_axis=axis), "f4", number)


@pytest.mark.parametrize("dtype", ["u1", "u2", "f4", "f8"])
@pytest.mark.parametrize("view", [lambda a: a, lambda a: np.moveaxis(a.transpose(2, 0, 1).copy(), 0, -1), np.rot90])
def test_levels_and_threads_give_the_same_bits(dtype, view):
    image = view(pixels((151, 173, 3), dtype))
    first = rgb2gray(image)
    for level in LEVELS:
        for n in (1, 2, 7):
            with _simd.use(level), exact_team(n):
                assert rgb2gray(image).tobytes() == first.tobytes()


@pytest.mark.parametrize("dtype", ["f4", "f8", ">f4"])
@pytest.mark.parametrize("image_dtype", ["u1", "f4", "f8"])
def test_out(dtype, image_dtype):
    image = pixels((6, 7, 3), image_dtype)
    for out in (np.full((6, 7), 9, dtype), np.full((7, 6), 9, dtype).T, np.full((6, 14), 9, dtype)[:, ::2]):
        assert rgb2gray(image, out=out) is out
        check(image, out, dtype)


def test_out_that_overlaps_the_image():
    image = pixels((6, 7, 3), "f4")
    want = rgb2gray(image)
    out = image.reshape(-1)[:42].reshape(6, 7)
    assert (rgb2gray(image, out=out) == want).all()


@pytest.mark.parametrize(("out", "message"), [
    (np.empty((6, 8), "f4"), r"out must have the shape \(6, 7\)"), (np.empty((6, 7), "i4"), "dtype of `out`"),
    (np.empty((6, 7), "f2"), "dtype of `out`")])
def test_out_that_does_not_fit(out, message):
    with pytest.raises(ValueError, match=message):
        rgb2gray(np.zeros((6, 7, 3), "f4"), out=out)


@pytest.mark.parametrize(("image", "axis", "error", "message"), [
    (np.zeros((4, 4)), -1, ValueError, r"the input array must have size 3 along `channel_axis`, got \(4, 4\)"),
    (np.zeros((4, 3), "D"), -1, ValueError, "complex valued input is not supported"),
    (np.zeros((4, 3), object), -1, ValueError, "Cannot convert from object to float64"),
    (np.zeros((4, 3), "g"), -1, ValueError, f"Cannot convert from {np.dtype('g')} to float64"),
    (np.float64(1), -1, IndexError, "tuple index out of range"),
    (np.zeros((4, 3)), (0, 1), ValueError, "only a single channel axis is currently supported"),
    (np.zeros((4, 3)), 2, np.exceptions.AxisError, "axis 2 is out of bounds"),
])
def test_errors(image, axis, error, message):
    with pytest.raises(error, match=message):
        rgb2gray(image, channel_axis=axis)


def test_lists_white_and_not_a_number():
    assert rgb2gray([[255, 0, 0]]).tolist() == pytest.approx([0.2125 * 255 / (2**63 - 1)])
    assert rgb2gray(np.full((2, 3), 255, "u1")).tolist() == pytest.approx([1, 1], abs=1e-15)
    assert rgb2gray(np.full((2, 3), 65535, "u2")).tolist() == pytest.approx([1, 1], abs=1e-15)
    with np.errstate(invalid="ignore"):
        assert np.isnan(rgb2gray(np.array([[np.nan, 0, 0], [np.inf, -np.inf, 0]]))).all()


def test_results_of_32_mib_and_more():
    row = pixels((1, 2048, 3), "u1")
    result = rgb2gray(np.broadcast_to(row, (2049, 2048, 3)))
    assert result.flags.c_contiguous
    assert result.flags.writeable
    assert (result == rgb2gray(row)).all()


@pytest.mark.parametrize("dtype", ["i2", "f2", ">f4", "?"])
@pytest.mark.parametrize("shape", [(151, 173, 3), (70001, 3), (1, 40000, 3), (3, 20000, 3)])
def test_images_that_are_converted_in_parts(dtype, shape):
    image = pixels(shape, dtype)
    expected = "f4" if dtype[-2:] in ("f2", "f4") else "f8"
    check(image, rgb2gray(image), expected)
    check(image[::-2], rgb2gray(image[::-2]), expected)
