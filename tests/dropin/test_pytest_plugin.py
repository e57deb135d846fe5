"""The pytest plugin, in pytest runs of its own: off costs nothing, on patches and counts, compare fails tests."""

from collections import Counter
from pathlib import Path

import pytest

import fastimg
from fastimg.dropin._pytest import summary

pytest_plugins = ["pytester"]

CALLS = """
import numpy as np
from skimage.filters import gaussian, sobel

def test_two():
    sobel(np.eye(5))
    sobel(np.eye(6))

def test_one():
    gaussian(np.eye(7))
"""
# Makes fastimg's sobel wrong by SHIFT in one pixel, before the patch is made.
WRONG = """
from fastimg import _native

right = _native.registry()["filters.sobel"].native

@_native.native("filters.sobel")
def sobel(image, mask=None, *, axis=None, mode="reflect", cval=0.0):
    result = right(image, mask, axis=axis, mode=mode, cval=cval)
    result[2, 3] += SHIFT
    return result
"""


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """Let the runs import this fastimg, and forward calls as it does for users."""
    monkeypatch.setenv("PYTHONPATH", str(Path(fastimg.__file__).parents[1]))
    monkeypatch.delenv("FASTIMG_FALLBACK")


def run(pytester, *arguments, plugin="pytest_fastimg"):
    return pytester.runpytest_subprocess("-p", plugin, "-p", "no:cacheprovider", *arguments, timeout=120)


def test_off_imports_nothing_of_fastimg(pytester):
    pytester.makepyfile("""
        import sys
        def test_nothing():
            assert not [name for name in sys.modules if name.partition(".")[0] in ("fastimg", "skimage", "numpy")]
    """)
    result = run(pytester)
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*fastimg: *")


def test_on_counts_native_calls_by_function(pytester):
    pytester.makepyfile(CALLS)
    result = run(pytester, "--fastimg=on")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*= fastimg: on =*", "3 native calls of 2 functions", "  filters.sobel     2",
                                 "  filters.gaussian  1"])


def test_on_with_no_call_says_so(pytester):
    pytester.makepyfile("def test_nothing(): pass")
    run(pytester, "--fastimg=on").stdout.fnmatch_lines(["*= fastimg: on =*", "no call reached native code"])


def test_a_call_that_raises_is_counted(pytester):
    pytester.makepyfile("""
        import numpy as np, pytest, skimage.filters
        def test_raises():
            with pytest.raises(RuntimeError):
                skimage.filters.gaussian(np.eye(3), mode="no such mode")
    """)
    result = run(pytester, "--fastimg=on")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["1 native calls of 1 functions"])


def test_only_calls_of_scikit_image_count(pytester):
    pytester.makepyfile("""
        import fastimg, numpy as np, skimage.filters
        def test_otsu():
            fastimg.filters.sobel(np.eye(5))
            skimage.filters.threshold_otsu(np.eye(5))
    """)
    result = run(pytester, "--fastimg=on")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["1 native calls of 1 functions", "  filters.threshold_otsu  1"])


def test_forwarded_calls_are_not_counted(pytester):
    pytester.makepyfile("""
        import numpy as np, skimage.measure
        def test_moments():
            skimage.measure.moments(np.eye(5))
    """)
    result = run(pytester, "--fastimg=on")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["no call reached native code"])


def test_setting_is_the_default_and_the_command_line_wins(pytester):
    pytester.makepyfile(CALLS)
    pytester.makeini("[pytest]\nfastimg = on")
    run(pytester).stdout.fnmatch_lines(["3 native calls of 2 functions"])
    run(pytester, "--fastimg=off").stdout.no_fnmatch_line("*native calls*")


def test_a_wrong_setting_is_named(pytester):
    pytester.makeini("[pytest]\nfastimg = yes")
    result = run(pytester)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*setting fastimg must be one of off, on, compare, got 'yes'"])


def test_the_patch_ends_with_the_session(pytester):
    pytester.makepyfile(test_calls=CALLS)
    script = pytester.makepyfile(script="""
        import pytest, fastimg, skimage.filters
        from fastimg import _dispatch

        before = skimage.filters.sobel
        assert pytest.main(["-p", "pytest_fastimg", "--fastimg=on", "test_calls.py"]) == 0
        assert skimage.filters.sobel is before
        assert not _dispatch.is_dispatcher(before)
        assert fastimg.patched() == []
    """)
    result = pytester.runpython(script)
    assert result.ret == 0, result.stderr.str()
    result.stdout.fnmatch_lines(["3 native calls of 2 functions"])


def test_workers_send_their_counts(pytester):
    pytester.makepyfile(CALLS)
    result = run(pytester, "--fastimg=on", "-n", "2")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["3 native calls of 2 functions", "  filters.sobel     2", "  filters.gaussian  1"])


def test_compare_passes_where_results_agree(pytester):
    pytester.makepyfile(CALLS)
    result = run(pytester, "--fastimg=compare")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*= fastimg: compare =*", "3 native calls of 2 functions",
                                 "3 calls done by scikit-image too, 0 of them differ"])


def test_compare_fails_the_test_that_made_the_call(pytester):
    pytester.makeconftest(WRONG.replace("SHIFT", "0.25"))
    pytester.makepyfile(CALLS)
    result = run(pytester, "--fastimg=compare")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines([
        "*test_two*", "fastimg and scikit-image differ:", "filters.sobel(float64 5x5): *0.25*",
        "filters.sobel(float64 6x6): *0.25*", "3 calls done by scikit-image too, 2 of them differ"])


def test_workers_send_their_comparisons(pytester):
    pytester.makeconftest(WRONG.replace("SHIFT", "0.25"))
    pytester.makepyfile(CALLS)
    result = run(pytester, "--fastimg=compare", "-n", "2")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["3 calls done by scikit-image too, 2 of them differ"])


def test_compare_fails_a_fixture_and_a_test_module(pytester):
    pytester.makeconftest(WRONG.replace("SHIFT", "0.25"))
    pytester.makepyfile(test_fixture="""
        import numpy as np, pytest
        from skimage.filters import sobel

        @pytest.fixture
        def edges():
            return sobel(np.eye(5))

        def test_edges(edges):
            pass
    """, test_module="""
        import numpy as np
        from skimage.filters import sobel

        edges = sobel(np.eye(5))

        def test_nothing():
            pass
    """)
    result = run(pytester, "--fastimg=compare", "--continue-on-collection-errors")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*ERROR collecting test_module.py*", "fastimg and scikit-image differ:"])
    result.stdout.fnmatch_lines(["*ERROR at setup of test_edges*", "fastimg and scikit-image differ:"])


def test_rtol_allows_for_small_differences(pytester):
    pytester.makeconftest(WRONG.replace("SHIFT", "1e-4"))
    pytester.makepyfile(CALLS)
    run(pytester, "--fastimg=compare").assert_outcomes(passed=1, failed=1)
    run(pytester, "--fastimg=compare", "--fastimg-rtol=0.01").assert_outcomes(passed=2)


def test_summary_shows_ten_functions_and_counts_the_rest():
    lines = summary(Counter({f"filters.f{n:02}": 100 - n for n in range(13)}))
    assert lines[0] == "1222 native calls of 13 functions"
    assert lines[1] == "  filters.f00  100"
    assert lines[10] == "  filters.f09  91"
    assert lines[11:] == ["  and 3 other functions  267"]
