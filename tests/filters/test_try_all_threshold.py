"""try_all_threshold: real figures, what is printed, failures, matplotlib's absence."""

import sys

import images
import numpy as np
import pytest

from fastimg import filters

skimage_filters = pytest.importorskip("skimage.filters")
matplotlib = pytest.importorskip("matplotlib")


@pytest.fixture(autouse=True)
def no_window():
    matplotlib.use("agg")
    yield
    from matplotlib import pyplot

    pyplot.close("all")


def test_the_figures_have_the_same_pixels():
    image = images.sample((30, 41), "u1")
    drawn = []
    for module in (filters, skimage_filters):
        figure, _ = module.try_all_threshold(image, figsize=(4, 5), verbose=False)
        figure.canvas.draw()
        drawn.append(np.asarray(figure.canvas.buffer_rgba()))
    assert np.array_equal(*drawn)


def test_it_prints_what_scikit_image_prints(capsys):
    image = images.sample((30, 41), "u1")
    printed = []
    for module in (filters, skimage_filters):
        module.try_all_threshold(image)
        printed.append(capsys.readouterr().out)
    assert (printed[0], printed[0].count("\n")) == (printed[1], 7)


def test_a_failure_is_written_into_its_panel():
    _, ax = filters.try_all_threshold(np.full((5, 6), 3, "u1"), verbose=False)
    assert [t.get_text() for a in ax for t in a.texts] == ["RuntimeError"]


def test_without_matplotlib(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError, match="requires \"matplotlib"):
        filters.try_all_threshold(np.zeros((4, 5)))
