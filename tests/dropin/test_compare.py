"""The comparison finds what differs, and nothing else; it changes nothing and never raises."""

import threading
import warnings

import numpy as np
import pytest
import skimage.filters
import skimage.segmentation

import fastimg
from fastimg import _dispatch
from fastimg._dispatch import Dispatcher
from fastimg.dropin import _difference, _watch
from fastimg.dropin._compare import Compare

IMAGE = np.arange(12.0).reshape(3, 4)


@pytest.fixture(autouse=True)
def unpatched():
    yield
    fastimg.unpatch_skimage()


@pytest.fixture
def watcher():
    found = Compare()
    _watch.add(found)
    yield found
    _watch.remove(found)


def pair(native, original, name="test.f", **settings):
    return Dispatcher(name, "fastimg", native=native, original=original, **settings)


def texts(watcher):
    return [str(difference) for difference in watcher.differences]


def answers(ours, theirs):
    return pair(lambda image: ours, lambda image: theirs)


ONES = np.ones((3, 4))
NAN = np.array([1.0, np.nan, np.inf, -np.inf])
DIFFERENT = {
    "dtype": (ONES, ONES.astype("f4"), "the result has dtype float64, scikit-image's float32"),
    "shape": (ONES, ONES.T, "the result has shape (3, 4), scikit-image's (4, 3)"),
    "type": (1.0, np.float64(1), "the result is of type float, scikit-image's float64"),
    "none": (None, ONES, "the result is of type NoneType, scikit-image's ndarray"),
    "integers": (np.array([1, 2]), np.array([1, 3]), "the result differs in 1 of 2 elements, by up to 1,"),
    "booleans": (np.array([True, False]), np.array([True, True]), "the result differs in 1 of 2 elements"),
    "floats": (ONES, ONES + 1e-9, "the result differs in 12 of 12 elements, by up to 1e-09,"),
    "nan": (np.array([np.nan, 1]), np.array([1, 1.0]), "the result differs in 1 of 2 elements, by up to inf,"),
    "items": ([ONES], [ONES, ONES], "the result has 1 items, scikit-image's 2"),
    "list and tuple": ([ONES], (ONES,), "the result is of type list, scikit-image's tuple"),
    "inside": ((1, [ONES, ONES]), (1, [ONES, -ONES]), "the result[1][1] differs in 12 of 12 elements"),
    "keys": ({"a": 1}, {"b": 1}, "the result has the keys ['a'], scikit-image's ['b']"),
    "values": ({"a": 1}, {"a": 2}, "the result['a'] differs in 1 of 1 elements"),
    "text": ("a", "b", "the result is 'a', scikit-image's 'b'"),
}
EQUAL = {
    "floats": (ONES, ONES * (1 + 1e-13)), "float32": (ONES.astype("f4"), (ONES * (1 + 1e-6)).astype("f4")),
    "nan and infinity": (NAN, NAN.copy()), "structure": ((ONES, [1, None, "a"]), (ONES.copy(), [1, None, "a"])),
    "scalar": (np.int64(3), np.int64(3)), "empty": (ONES[:0], ONES[:0].copy()), "objects": (object(), object()),
}  # fmt: skip


@pytest.mark.parametrize(("ours", "theirs", "text"), DIFFERENT.values(), ids=DIFFERENT)
def test_differences(watcher, ours, theirs, text):
    answers(ours, theirs)(IMAGE[:1])
    (found,) = texts(watcher)
    assert found.startswith(f"test.f(float64 1x4): {text}")
    assert [(row.compared, row.differed) for row in watcher.rows] == [(1, 1)]


@pytest.mark.parametrize(("ours", "theirs"), EQUAL.values(), ids=EQUAL)
def test_what_is_equal_within_rounding(watcher, ours, theirs):
    answers(ours, theirs)(IMAGE)
    assert texts(watcher) == []
    assert [(row.compared, row.differed) for row in watcher.rows] == [(1, 0)]


def test_the_largest_difference_is_kept(watcher):
    for gap in (1e-14, 3e-13, 1e-13):
        answers(1.0 - gap, 1.0)(IMAGE)
    assert watcher.rows[0].largest == pytest.approx(3e-13 / 11, rel=1e-2)


def test_rounding_is_relative_to_the_input_too(watcher):
    answers(np.zeros(4), np.full(4, 1e-10))(1e3 * ONES)
    assert texts(watcher) == []
    answers(np.zeros(4), np.full(4, 1e-10))(ONES)
    assert len(texts(watcher)) == 1


def test_the_allowed_difference_can_be_chosen():
    for rtol, n in ((1e-3, 0), (1e-5, 1)):
        watcher = Compare(rtol)
        _watch.add(watcher)
        answers(ONES, ONES * 1.0001)(ONES)
        _watch.remove(watcher)
        assert len(texts(watcher)) == n


def raising(error):
    def function(image):
        raise error

    return function


@pytest.mark.parametrize(("ours", "theirs", "text"), [
    (raising(ValueError("a")), raising(ValueError("b")), None),
    (raising(ValueError("a")), raising(TypeError("b")), "raised ValueError: a; scikit-image raised TypeError: b"),
    (raising(ValueError("a")), np.copy, "raised ValueError: a; scikit-image returned a result"),
    (np.copy, raising(ValueError("b")), "returned a result; scikit-image raised ValueError: b")],
    ids=["same", "other type", "ours only", "theirs only"])  # fmt: skip
def test_exceptions(watcher, ours, theirs, text):
    function = pair(lambda image: ours(image), lambda image: theirs(image))
    if ours is np.copy:
        function(IMAGE)
    else:
        with pytest.raises(ValueError, match="a"):  # the native call's, whatever scikit-image raises
            function(IMAGE)
    assert [d.what for d in watcher.differences] == ([] if text is None else [text])


def test_arguments_are_copied_before_the_call_may_change_them(watcher):
    def write(image, out=None):
        out[...] = image + 1
        image[...] = 0
        return out

    def original(image, out=None):
        assert image is not ours
        return write(image, out)

    ours, out = ONES.copy(), np.zeros_like(ONES)
    assert pair(write, original)(ours, out=out) is out
    assert texts(watcher) == []
    np.testing.assert_array_equal(out, 2 * ONES)


def test_what_a_call_wrote_to_its_arguments_is_compared(watcher):
    def native(image, mask):
        mask[0] = 7

    pair(native, lambda image, mask: None)(IMAGE, mask=np.zeros(3))
    (found,) = texts(watcher)
    assert found.startswith("test.f(float64 3x4, mask=float64 3): argument mask, afterwards, differs in 1 of 3")


def test_one_array_given_twice_stays_one(watcher):
    def add(image, out):
        out += 1
        return image.copy()

    image = ONES.copy()
    pair(add, add)(image, out=image)
    assert texts(watcher) == []
    np.testing.assert_array_equal(image, 2 * ONES)


def test_random_generators_are_copied(watcher):
    def noisy(image, rng=None):
        return image + rng.random(image.shape)

    rng, same = np.random.default_rng(1), np.random.default_rng(1)
    pair(noisy, noisy)(IMAGE, rng=rng)
    assert texts(watcher) == []
    assert same.random(12).size == 12
    assert rng.random() == same.random()  # the program's generator was used once


@pytest.mark.parametrize(("call", "why"), [
    (lambda f: f(IMAGE), "it draws random numbers without a seed"),
    (lambda f: f(IMAGE, rng=None), "it draws random numbers without a seed"),
    (lambda f: f(IMAGE, (n for n in [1])), "its arguments cannot be copied: cannot pickle 'generator' object"),
    (lambda f: f(IMAGE, IMAGE[1:]), "its arguments cannot be copied: arguments overlap in memory")],
    ids=["unseeded", "None", "generator", "overlap"])  # fmt: skip
def test_what_is_not_compared_says_why(watcher, call, why):
    function = pair(lambda image, other=None, rng=None: image + np.random.default_rng(rng).random(),
                    lambda image, other=None, rng=None: pytest.fail("it ran"))  # fmt: skip
    call(function if "random" in why else pair(lambda image, other: image, lambda image, other: pytest.fail("it ran")))
    assert [(row.compared, row.skipped) for row in watcher.rows] == [(0, {why: 1})]


def test_forwarded_calls_are_not_done_twice(watcher):
    calls = []
    pair(lambda image: image, calls.append, refuses=lambda image: "too odd")(IMAGE)
    assert len(calls) == 1
    assert watcher.rows[0].skipped == {"scikit-image did it: too odd": 1}


def test_scikit_images_function_runs_unwatched_and_unpatched(watcher):
    inner = pair(lambda image: image, lambda image: image, name="test.inner")
    seen = []

    def original(image):
        seen.append(_dispatch.is_suspended())
        return inner(image)

    pair(lambda image: image, original)(IMAGE)
    assert (seen, [row.name for row in watcher.rows]) == ([True], ["test.f"])


def test_warnings_are_those_of_the_native_call(watcher):
    def warn(image):
        warnings.warn("odd image", UserWarning, stacklevel=2)
        return image

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        pair(warn, warn)(IMAGE)
    assert [w.filename for w in caught] == [__file__]
    assert texts(watcher) == []


def test_warnings_that_are_errors_are_compared_as_errors(watcher):
    def warn(image):
        warnings.warn("odd image", UserWarning, stacklevel=2)

    with pytest.raises(UserWarning, match="odd"):
        pair(warn, warn)(IMAGE)
    assert texts(watcher) == []


@pytest.mark.parametrize("fail", ["copy", "find"])
def test_a_failing_comparison_is_told_and_the_call_goes_on(watcher, monkeypatch, fail):
    def broken(*args, **kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr(*{"copy": ("copy.deepcopy", broken), "find": (_difference, "find", broken)}[fail])
    assert answers(3, 3)(IMAGE) == 3
    (row,) = watcher.rows
    assert (row.compared, [why.split(":")[0] for why in row.skipped]) == (
        0, ["its arguments cannot be copied" if fail == "copy" else "the comparison failed (RuntimeError"])  # fmt: skip


def test_interrupts_pass(watcher):
    def interrupted(image):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pair(interrupted, lambda image: pytest.fail("it ran"))(IMAGE)
    assert texts(watcher) == []


def test_threads(watcher):
    function = answers(1, 2)
    threads = [threading.Thread(target=lambda: [function(IMAGE) for _ in range(50)]) for _ in range(4)]
    filters, show = warnings.filters[:], warnings.showwarning
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (watcher.rows[0].compared, len(texts(watcher))) == (200, 200)
    assert (warnings.filters, warnings.showwarning) == (filters, show)


def test_real_functions_patched_and_direct(watcher):
    image = np.random.default_rng(0).random((20, 30))
    with fastimg.patch_skimage():
        skimage.filters.gaussian(image.astype("f4"), sigma=2)
        skimage.segmentation.quickshift(image, convert2lab=False)  # its Gaussian
        skimage.filters.threshold_otsu(image)
    fastimg.filters.sobel(image)
    fastimg.filters.convolve(image, np.eye(3))
    assert texts(watcher) == []
    assert {row.name: (row.compared, row.dtypes, row.skipped) for row in watcher.rows} == {
        "filters.gaussian": (2, {"float32", "float64"}, {}), "filters.threshold_otsu": (1, {"float64"}, {}),
        "util.img_as_float": (1, {"float64"}, {}),
        "segmentation.quickshift": (0, set(), {"scikit-image did it: fastimg has no kernel for it yet": 1}),
        "filters.sobel": (1, {"float64"}, {}),
        "filters.convolve": (0, set(), {"scikit-image has no such function": 1})}  # fmt: skip
    gaussian = next(row for row in watcher.rows if row.name == "filters.gaussian")
    assert gaussian.largest < _difference.RTOL["f"]
    assert gaussian.speed_up == gaussian.original_seconds / gaussian.seconds
