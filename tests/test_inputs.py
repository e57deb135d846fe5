"""Inputs stay as they are, results do not alias them, and `out` is what comes back."""

import inspect
import itertools

import images
import numpy as np
import pytest
from compare import difference, outcome
from native import over_cases

import fastimg.filters

KEYS = ("read-only", "f-order", "strided", "negative-strides", "byte-swapped-f4", "byte-swapped-u2", "transposed",
        "constant-u1", "extremes-i2", "1x23-f4", "nan")  # fmt: skip


def state(array):
    return array.tobytes(), array.dtype.str, array.shape, array.strides, str(array.flags)


def arrays_in(args, kwargs):
    return [a for a in (*args, *kwargs.values()) if isinstance(a, np.ndarray)]


def _variants(case):
    return [(v, dim, dtype) for v, dim, dtype in case.calls() if dtype in ("u1", "i2", "f4", "f8")]


@pytest.mark.parametrize(("case", "variant", "dim", "dtype"), over_cases(
    _variants, lambda variant, dim, dtype: f"{variant.name}-{dim}-{dtype}"))
def test_arguments_are_not_changed(case, variant, dim, dtype):
    args, kwargs = case.arguments(variant, case.image(dim, dtype))
    before = [state(a) for a in arrays_in(args, kwargs)]
    outcome(case.function(), *args, **kwargs)
    assert [state(a) for a in arrays_in(args, kwargs)] == before


@pytest.mark.parametrize(("case", "key"), over_cases(lambda case: [(key,) for key in KEYS], str))
def test_hostile_images_are_not_changed(case, key):
    image = images.HOSTILE[key](case.channels)
    before = state(image)
    args, kwargs = case.arguments(case.variants[0], image)
    outcome(case.function(), *args, **kwargs)
    assert state(image) == before


@pytest.mark.parametrize(("case", "key"), over_cases(lambda case: [("0",), ("1",)], str))
def test_read_only_arguments_are_accepted(case, key):
    variant = next((v for v in case.variants if v.name == "mask"), case.variants[0])
    args, kwargs = case.arguments(variant, case.image("2d", "f4" if key == "0" else "u1"))
    want = outcome(case.function(), *args, **kwargs)
    for array in arrays_in(args, kwargs):
        array.flags.writeable = False
    assert difference(outcome(case.function(), *args, **kwargs), want) == ""


@pytest.mark.parametrize(("case", "variant", "dtype"), over_cases(
    lambda case: itertools.product(case.variants, ("f4", "f8", "u1")), lambda v, dtype: f"{v.name}-{dtype}",
    where=lambda case: case.own))
def test_results_do_not_alias_arguments(case, variant, dtype):
    args, kwargs = case.arguments(variant, case.image("2d", dtype))
    value = outcome(case.function(), *args, **kwargs).value
    results = value if isinstance(value, tuple | list) else (value,)
    given = arrays_in(args, kwargs)
    assert not any(np.shares_memory(r, a) for r in results if isinstance(r, np.ndarray) for a in given)


@pytest.mark.parametrize(("case", "kind"), over_cases(lambda case: [("list",), ("none",), ("string",)], str))
def test_what_is_no_array(case, kind):
    args, kwargs = case.arguments(case.variants[0], case.image("2d", "f8"))
    image = {"list": args[0].tolist(), "none": None, "string": "image"}[kind]
    calls = [outcome(f, image, *args[1:], **kwargs) for f in (case.function(), case.reference())]
    assert difference(*calls, case.tolerance(calls[1].value), 10) == ""


def has_out(case):
    return "out" in inspect.signature(case.function()).parameters


def with_out(*choices):
    """Return parameters (case, *choice) for every function that takes `out`."""
    return over_cases(lambda _: itertools.product(*choices), lambda *v: "-".join(map(str, v)) or "out", where=has_out)


def expected(case, image, variant=None):
    args, kwargs = case.arguments(variant or case.variants[0], image)
    return args, kwargs, case.function()(*args, **kwargs)


@pytest.mark.parametrize(("case", "dtype"), with_out(["f4", "f8", "u2"]))
def test_out_is_returned(case, dtype):
    args, kwargs, want = expected(case, case.image("2d", dtype))
    out = np.empty_like(want)
    assert case.function()(*args, out=out, **kwargs) is out


def _outs(want):
    return {
        "plain": np.full_like(want, 77),
        "f-order": np.full_like(want, 77, order="F"),
        "strided": np.full((*want.shape[:-1], 2 * want.shape[-1]), 77, want.dtype)[..., ::2],
        "reversed": np.full_like(want, 77)[::-1],
        "byte-swapped": np.full(want.shape, 77, want.dtype.newbyteorder()),
    }


@pytest.mark.parametrize(("case", "dtype", "key"), with_out(
    ["f4", "f8", "u2"], ["plain", "f-order", "strided", "reversed", "byte-swapped"]))
def test_out_holds_the_result(case, dtype, key):
    args, kwargs, want = expected(case, case.image("2d", dtype))
    out = _outs(want)[key]
    case.function()(*args, out=out, **kwargs)
    assert out.tolist() == want.tolist()


@pytest.mark.parametrize(("case", "dtype", "key"), with_out(["f4", "f8"], ["same", "shifted", "reversed"]))
def test_out_may_overlap_the_image(case, dtype, key):
    channels = tuple(case.channels[:1])
    buffer = images.sample((14, 18, *channels), dtype)
    if (prepare := case.variants[0].prepare) is not None:
        buffer[...] = prepare(buffer)
    image = buffer[:13]
    args, kwargs, want = expected(case, image.copy())
    out = {"same": image, "shifted": buffer[1:], "reversed": image[::-1]}[key]
    if want.size > out.size:
        pytest.skip("the result is larger than the image")
    if out.shape != np.shape(want):
        out = out[..., 0] if out.ndim > want.ndim else out[..., : want.shape[-1]]
    if want.dtype != out.dtype:
        pytest.skip("the result has another dtype than the image")
    case.function()(image, *args[1:], out=out, **kwargs)
    assert out.tolist() == want.tolist()


@pytest.mark.parametrize(("case", "shape"), with_out([(13, 17), (18, 13), (13, 18, 1), (13,)]))
def test_out_of_another_shape_is_an_error(case, shape):
    args, kwargs, want = expected(case, case.image("2d", "f8"))
    with pytest.raises((ValueError, RuntimeError), match="shape"):
        case.function()(*args, out=np.empty(shape, want.dtype), **kwargs)


@pytest.mark.parametrize("case", with_out())
def test_read_only_out_is_an_error(case):
    args, kwargs, want = expected(case, case.image("2d", "f8"))
    out = np.empty_like(want)
    out.flags.writeable = False
    with pytest.raises((ValueError, RuntimeError), match=r"read-only|writ"):
        case.function()(*args, out=out, **kwargs)


class Duck:
    """Another library's array: it converts to NumPy's, has a dtype that NumPy does not know, and few methods."""

    dtype = "float64 of another library"

    def __init__(self, array):
        self.array, self.shape, self.ndim, self.size = array, array.shape, array.ndim, array.size

    def __array__(self, dtype=None, copy=None):
        return np.array(self.array, dtype, copy=True)


@pytest.mark.parametrize("name", ["gaussian", "sobel", "sobel_h", "roberts", "laplace"])
def test_arrays_of_other_libraries_are_converted(name):
    image = images.sample((9, 13), "f8")
    function = getattr(fastimg.filters, name)
    assert difference(outcome(function, Duck(image)), outcome(function, image)) == ""
