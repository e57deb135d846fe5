"""Settings of the tests of removed keywords and names: most of them run on scikit-image."""

import pytest


@pytest.fixture(autouse=True)
def _forwarding(monkeypatch):
    monkeypatch.setenv("FASTIMG_FALLBACK", "log")


@pytest.fixture(autouse=True)
def _no_window(monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")
