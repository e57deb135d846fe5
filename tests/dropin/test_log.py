"""The log says where each call ran, for how long, and why scikit-image did it."""

import logging
import re

import numpy as np
import pytest
import skimage.filters
import skimage.morphology
from native import python

import fastimg
from fastimg.dropin import _log, _watch

IMAGE = np.arange(63.0).reshape(7, 9)
PROGRAM = """
import numpy as np
from fastimg.dropin import _log, patch_skimage
_log.start({verbosity})
patch_skimage(observe=True)
import skimage.filters, skimage.morphology, skimage.segmentation, sys
sys.stderr = sys.stdout
for handler in _log._log.handlers:
    if isinstance(handler, _log.logging.StreamHandler):
        handler.setStream(sys.stdout)
image = np.zeros((7, 9), "f4")
{code}
"""
TIME = r"\d+(\.\d+)? m?s"


def logged(verbosity, code):
    return python(PROGRAM.format(verbosity=verbosity, code=code)).splitlines()


@pytest.fixture(autouse=True)
def unpatched():
    yield
    fastimg.unpatch_skimage()
    _watch.remove(_log._watcher)


@pytest.fixture
def debug(caplog):
    caplog.set_level(logging.DEBUG, "fastimg")
    return caplog


def test_v_says_where_the_users_calls_ran():
    first, second = logged(1, "skimage.filters.sobel(image); skimage.segmentation.quickshift(image, convert2lab=False)")
    assert re.fullmatch(f"fastimg: filters.sobel: native, {TIME}", first)
    assert re.fullmatch(
        rf"fastimg: segmentation.quickshift: forwarded \(fastimg has no kernel for it yet\), {TIME}", second)


def test_vv_tells_arguments_threads_level_place_and_inner_calls():
    lines = logged(2, "skimage.segmentation.quickshift(image, sigma=2, convert2lab=False)")
    assert re.fullmatch(
        r"fastimg:   filters.gaussian\(float32 7x9x1, .*\): native \(SIMD level \w+, at most \d+ threads?\), "
        rf"{TIME}, called at skimage/segmentation/_quickshift.py:\d+", lines[1])  # fmt: skip
    assert re.fullmatch(
        rf"fastimg: segmentation.quickshift\(float32 7x9, sigma=2, .*\): .*, {TIME}, called at <string>:12", lines[-1])


def test_exceptions_are_named():
    (line,) = logged(1, "try: skimage.filters.sobel(image, axis=5)\nexcept IndexError: pass")
    assert line.endswith(", raised IndexError")


def test_forwarded_functions_of_fastimg_are_told_once(monkeypatch):
    monkeypatch.setenv("FASTIMG_FALLBACK", "log")
    lines = logged(2, "import fastimg; fastimg.morphology.erosion(image)")
    assert [line.partition("(")[0] for line in lines] == ["fastimg: morphology.erosion"]


def test_the_programs_own_logging_gets_the_records_if_it_wants_debug(debug):
    with fastimg.patch_skimage():
        skimage.filters.sobel(IMAGE)
    skimage.filters.sobel(IMAGE)
    (record,) = debug.records
    assert (record.name, record.levelname) == ("fastimg", "INFO")
    line = skimage_line(test_the_programs_own_logging_gets_the_records_if_it_wants_debug)
    assert re.fullmatch(
        rf"filters.sobel\(float64 7x9\): native \(.*\), {TIME}, called at .*test_log.py:{line}", record.getMessage())


def skimage_line(test):
    """Return the number of the first line of `test` that calls scikit-image."""
    import inspect

    lines, first = inspect.getsourcelines(test)
    return first + next(i for i, line in enumerate(lines) if "skimage.filters.sobel" in line)


def test_nobody_watches_where_logging_does_not_want_debug():
    with fastimg.patch_skimage():
        assert _log._watcher not in _watch._watchers


def test_the_logger_has_a_null_handler_only():
    assert python("""
import logging, fastimg
fastimg.patch_skimage()
print([type(h).__name__ for h in logging.getLogger("fastimg").handlers])""") == "['NullHandler']"


def test_the_place_survives_a_removed_current_folder(debug, tmp_path, monkeypatch):
    monkeypatch.setattr("os.path.relpath", lambda path: (_ for _ in ()).throw(FileNotFoundError("no cwd")))
    with fastimg.patch_skimage():
        skimage.filters.sobel(IMAGE)
    assert "called at /" in debug.records[0].getMessage()
