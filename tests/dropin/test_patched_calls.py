"""What patched functions look like and what calls of them do: native results, strict mode, warnings, threads."""

import inspect
import pickle
import threading
import warnings
from operator import attrgetter

import numpy as np
import pytest
import skimage
import skimage.color
import skimage.feature
import skimage.filters
import skimage.measure
from skimage.filters import sobel

import fastimg
from fastimg.dropin import _targets


@pytest.fixture(autouse=True)
def unpatched():
    yield
    fastimg.unpatch_skimage()


def test_the_results_are_the_native_ones():
    image = np.random.default_rng(0).random((31, 45), np.float32)
    with fastimg.float32_sums():  # other bits than scikit-image's
        want = fastimg.filters.gaussian(image, 2)
        with fastimg.patch_skimage():
            got = skimage.filters.gaussian(image, 2)
        assert (np.array_equal(got, want), np.array_equal(skimage.filters.gaussian(image, 2), want)) == (True, False)


@pytest.mark.parametrize("name", _targets.replaceable())
def test_functions_look_as_before(name):
    def look():
        f = attrgetter(name)(skimage)
        # scikit-image's compiled class has no signature to look at.
        signature = None if isinstance(f, type) else inspect.signature(f)
        return (signature, f.__doc__, f.__module__, f.__name__, f.__qualname__, repr(f), pickle.dumps(f),
                inspect.isfunction(f))  # fmt: skip

    before = look()
    fastimg.patch_skimage()
    assert look() == before


def test_a_reference_out_of_reach_keeps_working_after_the_end():
    with fastimg.patch_skimage():
        kept = iter([skimage.filters.sobel])
    function = next(kept)
    assert (function.__fastimg__.name, np.array_equal(function(np.eye(5)), sobel(np.eye(5)))) == ("filters.sobel", True)


def test_strict_mode_lets_native_calls_pass_and_refuses_others():
    with fastimg.patch_skimage(strict=True):
        skimage.filters.sobel(np.eye(5))
        skimage.data.camera()
        with pytest.raises(fastimg.FallbackError, match=r"morphology\.erosion would run on scikit-image: fastimg has"):
            skimage.morphology.erosion(np.eye(5))
    skimage.morphology.erosion(np.eye(5))


def test_warnings_of_native_and_other_functions_point_at_the_callers_line():
    def lines():
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            skimage.filters.threshold_otsu(np.full((4, 4, 3), 7, np.uint8))
            skimage.morphology.remove_small_objects(np.eye(3, dtype=bool), min_size=3)
        return [(w.filename, w.lineno, str(w.message)) for w in caught]

    before = lines()
    fastimg.patch_skimage(observe=True)
    assert (lines(), [w[0] for w in before]) == (before, [__file__] * 2)


def test_fastimgs_own_forwarded_functions_stay_apart_from_the_patch(monkeypatch):
    monkeypatch.setenv("FASTIMG_FALLBACK", "log")
    import fastimg.morphology

    before = fastimg.fallback_counts().get(("morphology.erosion", "fastimg has no kernel for it yet"), 0)
    with fastimg.patch_skimage(observe=True):
        fastimg.morphology.erosion(np.eye(5))
    after = fastimg.fallback_counts()["morphology.erosion", "fastimg has no kernel for it yet"]
    assert after - before == 1


def test_threads_may_call_while_others_patch():
    image, want, errors = np.eye(40), sobel(np.eye(40)), []

    def work():
        for _ in range(300):
            if not np.array_equal(skimage.filters.sobel(image), want):
                errors.append("differs")

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(15):
        with fastimg.patch_skimage():
            pass
    for thread in threads:
        thread.join()
    assert errors == []
