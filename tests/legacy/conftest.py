"""Settings of the tests of removed keywords and names: most of them run on scikit-image."""

import pytest
import skimage

import fastimg


@pytest.fixture(autouse=True)
def _forwarding(monkeypatch):
    monkeypatch.setenv("FASTIMG_FALLBACK", "log")


@pytest.fixture(autouse=True)
def _no_window(monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")


@pytest.fixture(scope="module")
def _patched():
    with fastimg.patch_skimage():
        yield


@pytest.fixture(params=["fastimg", "skimage"])
def package(request):
    """fastimg's functions, and scikit-image's while patched."""
    if request.param == "fastimg":
        return fastimg
    request.getfixturevalue("_patched")
    return skimage
