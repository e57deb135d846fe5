"""scikit-image's own dispatching: nothing happens unless it is asked for, and then fastimg computes."""

import tomllib
from pathlib import Path

import pytest
import skimage.metrics
import skimage.util._backends
from native import python

import fastimg
from fastimg.dropin import _backend

CODE = """
import numpy as np, warnings
warnings.simplefilter("always")
import skimage.metrics
from fastimg import _simd
calls = []
real = _simd.k.metrics_squares.sums
_simd.k.metrics_squares.sums = lambda *args: (calls.append(1), real(*args))[1]
image = np.arange(12.0).reshape(3, 4)
with warnings.catch_warnings(record=True) as caught:
    value = skimage.metrics.mean_squared_error(image, image + 2)
print(value, len(calls), [w.category.__name__ for w in caught])
"""


@pytest.fixture
def installed(tmp_path):
    """A folder for sys.path that holds nothing but the entry points of pyproject.toml."""
    root = Path(fastimg.__file__).parents[1]
    groups = tomllib.loads((root / "pyproject.toml").read_text())["project"]["entry-points"]
    info = tmp_path / "entry_points_of_fastimg-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: entry-points-of-fastimg\nVersion: 0\n")
    (info / "entry_points.txt").write_text("\n".join(
        f"[{group}]\n" + "\n".join(f"{k} = {v}" for k, v in groups[group].items())
        for group in ("skimage_backends", "skimage_backend_infos")))
    return str(tmp_path)


def test_installed_it_changes_nothing_by_itself(installed):
    assert python(CODE, PYTHONPATH=path(installed)) == "4.0 0 []"


def test_asked_for_it_computes_and_scikit_image_says_so(installed):
    assert python(CODE, PYTHONPATH=path(installed), FASTIMG_BACKEND="1") == "4.0 1 ['DispatchNotification']"


def test_scikit_image_can_switch_it_off_again(installed):
    assert python(CODE, PYTHONPATH=path(installed), FASTIMG_BACKEND="1", SKIMAGE_NO_DISPATCHING="1") == "4.0 0 []"


def path(installed):
    import os

    return os.pathsep.join([installed, str(Path(fastimg.__file__).parents[1])])


def test_the_supported_functions_are_those_that_scikit_image_dispatches(monkeypatch):
    monkeypatch.setenv("FASTIMG_BACKEND", "1")
    source = Path(skimage.metrics.__file__).parent.rglob("*.py")
    found = sum(file.read_text().count("@dispatchable") for file in source)
    assert (sorted(_backend.information().supported_functions), found) == (
        ["skimage.metrics:mean_squared_error", "skimage.metrics:normalized_root_mse"], 2)


def test_a_comparison_with_scikit_image_is_not_taken():
    name = "skimage.metrics:mean_squared_error"
    with fastimg.dropin.suspended():
        inside = _backend.can_has(name)
    assert (inside, _backend.can_has(name)) == (False, True)


def test_a_wrong_setting_is_refused(monkeypatch):
    monkeypatch.setenv("FASTIMG_BACKEND", "yes")
    with pytest.raises(ValueError, match="FASTIMG_BACKEND must be 0 or 1, got 'yes'"):
        _backend.information()
