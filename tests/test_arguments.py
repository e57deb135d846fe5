"""What becomes of arguments before a native function gets them, and that nobody notices."""

import inspect
import traceback
import warnings

import argument_kinds as kinds
import numpy as np
import pytest
from native import python

import fastimg
from fastimg import _arguments, _kinds, _native, exposure, filters
from fastimg._dispatch import Dispatcher

FUNCTIONS = _native.registry()
IMAGE = np.random.default_rng(0).random((9, 13))


def seen(name="filters.sobel", *args, **kwargs):
    """Return what a native function gets."""
    def native(image=None, sigma=None, mask=None, out=None):
        return image, sigma, mask, out

    return Dispatcher(name, "fastimg", native=native, adapted=_arguments.adapted)(*args, **kwargs)


def test_every_native_function_is_listed():
    assert sorted(set(FUNCTIONS) - set(_kinds.ARRAYS)) == []


@pytest.mark.parametrize("table", [_kinds.ARRAYS, _kinds.HEEDED, _kinds.KEPT, _kinds.GIVEN, _kinds.TYPED])
def test_what_is_listed_is_a_parameter(table):
    wrong = []
    for name, listed in table.items():
        if name in FUNCTIONS:
            parameters = inspect.signature(FUNCTIONS[name]).parameters
            takes_all = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
            wrong += [(name, word) for word in listed.split() if word not in parameters and not takes_all]
    assert wrong == []


@pytest.mark.parametrize("table", [_kinds.HEEDED, _kinds.GIVEN])
def test_what_holds_for_arrays_is_listed_for_arrays_only(table):
    assert [n for n, listed in table.items() if not set(listed.split()) <= set(_kinds.ARRAYS[n].split())] == []


@pytest.mark.parametrize("value", [IMAGE, 1, 1.5, None, "text", True, np.float32(2), np.float64(2), (1, 2.0), np.mean])
def test_ordinary_arguments_are_not_looked_at(value, monkeypatch):
    monkeypatch.setattr(_arguments, "_taken", None)
    assert seen("filters.sobel", value, sigma=value)[:2] == (value, value) or value is IMAGE


def test_a_list_of_arrays_is_not_looked_at(monkeypatch):
    monkeypatch.setattr(_arguments, "_taken", None)
    elements = [IMAGE, IMAGE, 1.5]
    assert seen("filters.sobel", IMAGE, elements)[1] is elements


@pytest.mark.parametrize("wrap", [lambda held: held, lambda held: (held,)], ids=["list", "tuple"])
def test_a_list_that_holds_itself_is_refused(wrap):
    endless = []
    endless.append(wrap(endless))
    with pytest.raises(RecursionError):
        seen("filters.sobel", IMAGE, endless)


@pytest.mark.parametrize(("value", "taken"), [
    (np.array(2.0), np.float64(2)), (np.array(3, "u1"), 3), (np.uint8(3), 3), (np.int64(-3), -3),
    ((np.uint8(3), np.array(4)), (3, 4)), ([np.uint8(3), 2.5], [3, 2.5]), (kinds.Stored(np.array(5, "i2")), 5)],
    ids=["axisless-f8", "axisless-u1", "uint8", "int64", "tuple", "list", "stored"])  # fmt: skip
def test_numbers(value, taken):
    got = seen("filters.sobel", IMAGE, value)[1]
    assert (type(got), got) == (type(taken), taken)
    assert list(map(type, got if isinstance(got, tuple | list) else [])) == list(
        map(type, taken if isinstance(taken, tuple | list) else []))


def test_what_is_given_is_not_modified():
    given = [np.uint8(3), np.uint8(4)]
    seen("filters.sobel", IMAGE, given)
    assert list(map(type, given)) == [np.uint8, np.uint8]


@pytest.mark.parametrize("value", [
    kinds.Stored(IMAGE), kinds.Wrapped(IMAGE), np.ma.masked_less(IMAGE, 0.5), IMAGE.astype(">f8")], ids=type)
@pytest.mark.parametrize("parameter", ["image", "mask"])
def test_arrays_become_plain(value, parameter):
    got = seen("filters.sobel", **{parameter: value})[0 if parameter == "image" else 2]
    assert (type(got), got.dtype.isnative, got.tolist()) == (np.ndarray, True, IMAGE.tolist())


def test_out_is_what_the_caller_gave():
    out = np.empty(IMAGE.shape, ">f8")
    assert seen("filters.sobel", IMAGE, out=out)[3] is out


def test_plain_arrays_and_arrays_without_axes_are_the_images_themselves():
    image = np.array(2.0)
    assert seen("filters.sobel", image)[0] is image


@pytest.mark.parametrize(("name", "value"), [
    ("filters.sobel", {"sigma": np.ma.array([1.0, 2.0])}), ("exposure.adjust_gamma", {"image": np.ma.array(IMAGE)}),
    ("no.such", {"image": np.ma.array(IMAGE)}), ("exposure.adjust_gamma", {"image": kinds.Wrapped(IMAGE)})])
def test_the_rest_is_scikit_images_business(name, value):
    parameter = next(iter(value))
    why, args, kwargs = _arguments.adapted(name, lambda image, sigma: None, (), value)
    assert (why.startswith(f"{parameter} is a "), args, kwargs is value) == (True, (), True)


def test_forwarded_calls_are_counted_and_get_the_arguments_as_they_are(monkeypatch):
    monkeypatch.setenv("FASTIMG_FALLBACK", "log")
    masked = np.ma.masked_less(IMAGE, 0.5)
    got = exposure.rescale_intensity(masked)
    assert type(got) is np.ma.MaskedArray
    assert ("exposure.rescale_intensity", "image is a masked array, and its mask may count") in (
        fastimg.fallback_counts())


def test_forwarding_is_an_error_where_it_is_to_be_one(monkeypatch):
    monkeypatch.setenv("FASTIMG_FALLBACK", "error")
    with pytest.raises(fastimg.FallbackError, match="image is a masked array"):
        filters.threshold_otsu(np.ma.masked_less(IMAGE, 0.5))


def test_without_scikit_image_the_error_says_why():
    told = python("import sys; sys.modules['skimage'] = None\nimport numpy as np, fastimg.filters\n"
                  "try: fastimg.filters.threshold_otsu(np.ma.array([[1, 2]]))\nexcept ImportError as e: print(e)",
                  FASTIMG_FALLBACK="log")
    assert told == ("fastimg.filters.threshold_otsu is not native for this call (image is a masked array, and its mask "
                    "may count) and scikit-image is not installed: pip install 'fastimg[skimage]'")


def test_patched_calls_too(monkeypatch):
    monkeypatch.setenv("FASTIMG_FALLBACK", "log")
    import skimage.filters

    masked, want = np.ma.masked_less(IMAGE, 0.5), skimage.filters.threshold_otsu(np.ma.masked_less(IMAGE, 0.5))
    with fastimg.patch_skimage():
        assert skimage.filters.threshold_otsu(masked) == want
        assert skimage.filters.sobel(kinds.Stored(IMAGE)).tolist() == filters.sobel(IMAGE).tolist()


def test_warnings_still_point_at_the_caller():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        filters.threshold_otsu(kinds.Stored(np.stack([IMAGE] * 3, -1)), np.array(9))
    assert [w.filename for w in caught] == [__file__]


def test_an_error_has_no_frames_of_this():
    with pytest.raises(TypeError) as caught:
        filters.gaussian(kinds.Stored(IMAGE), "text")
    assert _arguments.__file__ not in [f.filename for f in traceback.extract_tb(caught.value.__traceback__)]


def test_what_cannot_become_an_array_raises_its_own_error():
    class Device:
        def __array__(self, dtype=None, copy=None):
            raise TypeError("on another device")

    with pytest.raises(TypeError, match="on another device"):
        filters.sobel(Device())
