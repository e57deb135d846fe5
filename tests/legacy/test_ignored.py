"""Removed keywords that scikit-image 0.26 takes into its **kwargs and ignores: a patch changes none of its numbers."""

import inspect
import warnings
from operator import attrgetter

import numpy as np
import pytest
import skimage
from legacy.calls import FLOAT, GREY, RGB, samples

import fastimg
from fastimg import _dispatch, _legacy
from fastimg._legacy import _keywords

TURNED = RGB[::-1].copy()
COLOURS = {"data_range": 1, "win_size": 3, "channel_axis": -1}
BYTES = (RGB * 255).astype(np.uint8)
IGNORING = [(name, keyword) for name in _legacy.functions() for keyword in sorted(_keywords.ignored(name))]
CALLS = {
    "grey": ((FLOAT, FLOAT**2), {"data_range": 1, "multichannel": True}),
    "grey by keyword": ((), {"im1": FLOAT, "im2": FLOAT**2, "data_range": 1, "multichannel": True}),
    "grey, False": ((FLOAT, FLOAT**2), {"data_range": 1, "multichannel": False}),
    "bytes without a range": ((GREY, GREY[::-1]), {"multichannel": True}),
    "colours": ((RGB, TURNED), {**COLOURS, "multichannel": True}),
    "colours, as torchmetrics": ((RGB, TURNED), {
        **COLOURS, "win_size": None, "gaussian_weights": True, "sigma": 0.7, "use_sample_covariance": False,
        "full": True, "multichannel": True}),
    "colours, False": ((RGB, TURNED), {**COLOURS, "multichannel": False}),
    "first axis": ((RGB.transpose(2, 0, 1), TURNED.transpose(2, 0, 1)), {**COLOURS, "channel_axis": 0,
                                                                         "multichannel": True}),
    "gradient": ((FLOAT, FLOAT**2), {"data_range": 1, "gradient": True, "full": True, "multichannel": True}),
    "volume": ((RGB, TURNED), {"data_range": 1, "win_size": 3, "multichannel": True}),
    "other keywords": ((FLOAT, FLOAT**2), {"data_range": 1, "multichannel": None, "K1": 0.02, "no_such": 1}),
}  # fmt: skip
SSIM = [pytest.param(args, kwargs, id=name) for name, (args, kwargs) in CALLS.items()]


def plain(args, kwargs):
    with _dispatch.suspended():
        return skimage.metrics.structural_similarity(*args, **kwargs)


@pytest.mark.parametrize(("args", "kwargs"), SSIM)
def test_a_patched_program_gets_todays_number(args, kwargs):
    want = plain(args, kwargs)
    with fastimg.patch_skimage():
        np.testing.assert_equal(skimage.metrics.structural_similarity(*args, **kwargs), want)


def test_a_patched_program_gets_todays_error():
    with fastimg.patch_skimage(), pytest.raises(ValueError, match="win_size exceeds image extent"):
        skimage.metrics.structural_similarity(BYTES, BYTES, multichannel=True)


@pytest.mark.parametrize("case", [name for name, (_, kwargs) in CALLS.items() if name != "volume"])
def test_fastimgs_own_gives_the_same_and_warns(case):
    args, kwargs = CALLS[case]
    with pytest.warns(FutureWarning, match="metrics.structural_similarity: scikit-image has removed multichannel"):
        np.testing.assert_equal(fastimg.metrics.structural_similarity(*args, **kwargs), plain(args, kwargs))


@pytest.mark.parametrize("kwargs", [{"cr": 3, "cc": 4}, {"cr": 3}, {"center": (3, 4), "cc": 9}])
def test_moments_ignore_a_center_of_old(kwargs):
    today = {key: value for key, value in kwargs.items() if key == "center"}
    with fastimg.patch_skimage():
        got = skimage.measure.moments_central(FLOAT, **kwargs)
    np.testing.assert_equal(got, skimage.measure.moments_central(FLOAT, **today))


@pytest.mark.parametrize(("name", "keyword"), IGNORING)
def test_what_is_ignored_is_taken_by_no_patch(name, keyword):
    function = attrgetter(name)(skimage)
    kinds = [p.kind for p in inspect.signature(function).parameters.values()]
    assert (inspect.Parameter.VAR_KEYWORD in kinds, keyword in _legacy.refused(name)) == (True, False)


def swallowing():
    for sample in samples():
        parameters = inspect.signature(attrgetter(sample.function)(skimage)).parameters
        old = set(sample.old) - set(sample.new) - _keywords.ignored(sample.function)
        if any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters.values()) and old:
            yield pytest.param(sample, id=sample.id)


@pytest.mark.parametrize("sample", list(swallowing()))
def test_other_functions_that_take_any_keyword_refuse_removed_ones(sample):
    """They would be ignored, too, if they were not refused: they belong into the table then."""
    function = attrgetter(sample.function)(skimage)
    with _dispatch.suspended(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises((TypeError, ValueError)):
            function(*sample.args, **sample.old)
