"""fastimg/_layout.py: copies and functions of each element are NumPy's, whatever the order of memory."""

import images
import numpy as np
import pytest

import fastimg
from fastimg import _layout, _simd, _threads
from fastimg.bench.layouts import LAYOUTS, layouts_of

DTYPES = ("u1", ">u2", "?", "f2", "f4", ">i4", "f8", ">f8", "c8", ">c8", "c16", "M8[s]")
SHAPES = ((17000,), (5, 3400), (3400, 5), (140, 130), (66, 90, 3), (3, 70, 90), (20, 30, 40), (6, 9, 20, 17),
          (7, 5, 9, 6, 10))  # fmt: skip
COLOURS = ((83, 71, 3), (71, 83, 4), (97, 99, 2), (3, 83, 71), (4, 71, 83), (2, 97, 99), (37, 41, 13))
VIEWS = {
    "turned": lambda x: x.T, "backwards": lambda x: x[..., ::-1], "upside down": lambda x: x[::-1],
    "steps": lambda x: np.repeat(np.repeat(x, 2, 0), 3, -1)[::2][..., ::3],
    "rolled axes": lambda x: np.moveaxis(x, 0, -1),
    "cut": lambda x: np.concatenate([x, x[..., :1]], -1)[..., :-1], "swapped": lambda x: x.swapaxes(0, -1)[::-1],
    "rot90": lambda x: np.rot90(x) if x.ndim > 1 else x, "fortran": np.asfortranarray,
    "rot90 backwards": lambda x: VIEWS["rot90"](x)[..., ::-1],
    "planes turned": lambda x: VIEWS["rot90"](np.moveaxis(x, 0, -1)),
    "a colour": lambda x: np.repeat(x, 3, -1)[..., 1::3],
    "broadcast": lambda x: np.broadcast_to(x[:1], x.shape), "columns": lambda x: np.broadcast_to(x[..., :1], x.shape),
}  # fmt: skip


def view_of(name, shape, dtype):
    return VIEWS[name](images.sample(shape, "f8").astype(dtype) if dtype != "M8[s]" else
                       images.sample(shape, "i8").view("M8[s]"))  # fmt: skip


def bits(array):
    return array.tobytes(), array.shape, array.dtype.str


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("shape", SHAPES + COLOURS, ids=str)
def test_copies_are_numpys(shape, view):
    for dtype in DTYPES:
        array = view_of(view, shape, dtype)
        copied = _layout.c_order(array)
        assert copied.flags.c_contiguous
        assert bits(copied) == bits(array.astype(array.dtype.newbyteorder("="), order="C"))


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("level", [level for level in _simd.available() if level in _simd.built()])
def test_copies_at_each_level_and_by_several_threads(level, view):
    with _simd.use(level), _threads.exact_team(3):
        for shape in SHAPES + COLOURS:
            for dtype in ("u1", ">u2", "f4", "f8"):
                array = view_of(view, shape, dtype)
                assert bits(_layout.c_order(array)) == bits(array.astype(dtype.strip(">"), order="C"))


def test_what_is_in_order_is_not_copied():
    array = images.sample((140, 130), "f4")
    assert _layout.c_order(array) is array
    assert _layout.dense(array) is array
    assert np.shares_memory(_layout.elements(array.T), array)


def test_elements_of_unaligned_arrays():
    raw = np.zeros(1 + 8 * 20000, "u1")[1:].view("f8")
    raw[:] = np.arange(20000)
    assert bits(_layout.c_order(raw.reshape(100, 200).T)) == bits(np.ascontiguousarray(raw.reshape(100, 200).T))


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("shape", [s for s in SHAPES if len(s) > 1], ids=str)
def test_results_have_the_order_of_numpys(shape, view):
    array = view_of(view, shape, "f8")
    result = _layout.by_element(lambda source, out, n_threads: np.negative(source, out), array, "f8")
    assert bits(result) == bits(-array)
    assert result.strides == (-array).strides


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_dense_arrays_are_equal_and_lie_side_by_side(shape, view):
    array = view_of(view, shape, "f4")
    found = _layout.dense(array)
    assert (found == array).all()
    axes = _layout.memory_axes(found)
    assert found.transpose(axes).flags.c_contiguous
    assert sorted(_layout.elements(array)) == sorted(array.reshape(-1))


DTYPES_OF_IMAGES = ("u1", "u2", "f4", "i8")
POINTWISE = [
    *((name, args, dtype) for dtype in DTYPES_OF_IMAGES for name, args in (
        ("exposure.adjust_gamma", (0.5,)), ("exposure.adjust_log", ()), ("exposure.adjust_sigmoid", ()),
        ("exposure.rescale_intensity", ()), ("exposure.rescale_intensity", ((0.2, 0.7), (0, 1))), ("util.invert", ()),
        ("util.img_as_float", ()), ("util.img_as_bool", ()))),
    ("util.img_as_ubyte", (), "f4"),  # of integers, scikit-image's result is in C order
]  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("name", "args", "dtype"), POINTWISE, ids=str)
def test_pointwise_functions_keep_the_order_as_scikit_image_does(name, args, dtype, layout):
    image = np.abs(images.sample((90, 110, 3), dtype, span=3000))
    turned = layouts_of(image)[layout](image)
    result, expected = (_called(package, name, turned, args) for package in (fastimg, pytest.importorskip("skimage")))
    assert result.dtype == expected.dtype
    np.testing.assert_allclose(result, expected, rtol=1e-6 if dtype == "f4" else 0)
    assert result.strides == expected.strides


def _called(package, name, image, args):
    namespace, _, leaf = name.rpartition(".")
    with np.errstate(invalid="ignore"):
        return getattr(getattr(package, namespace), leaf)(image, *args)
