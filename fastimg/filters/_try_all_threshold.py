"""A figure of the global thresholds. No kernel of its own."""

from typing import Any

from fastimg._check import Array
from fastimg._native import native
from fastimg.exposure import _histogram
from fastimg.filters._threshold_isodata import threshold_isodata
from fastimg.filters._threshold_li import threshold_li
from fastimg.filters._threshold_mean import threshold_mean
from fastimg.filters._threshold_minimum import threshold_minimum
from fastimg.filters._threshold_otsu import threshold_otsu
from fastimg.filters._threshold_triangle import threshold_triangle
from fastimg.filters._threshold_yen import threshold_yen

METHODS = (
    threshold_isodata, threshold_li, threshold_mean, threshold_minimum, threshold_otsu, threshold_triangle,
    threshold_yen)
_COLUMNS = 2


def _pyplot() -> Any:
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise ImportError('"try_all_threshold" in "fastimg.filters" requires "matplotlib >=3.3": '
                          "pip install matplotlib", name="matplotlib") from error
    return pyplot


def _panel(ax: Any, image: Array, method: Any, pyplot: Any) -> None:
    """Show what a threshold makes of the image; the name of the exception if it fails."""
    ax.set_title(method.__name__.removeprefix("threshold_").capitalize())
    try:
        ax.imshow(image > method(image), cmap=pyplot.cm.gray)
    except Exception as error:  # a figure of the other methods is still of use
        ax.text(0.5, 0.5, type(error).__name__, ha="center", va="center", transform=ax.transAxes)


@native("filters.try_all_threshold")
def try_all_threshold(image: Array, figsize: tuple[float, float] = (8, 5), verbose: bool = True) -> tuple[Any, Any]:
    """Draw what each global threshold makes of an image. Drop-in for ``skimage.filters.try_all_threshold``.

    Parameters
    ----------
    image : (M, N) ndarray
        Grey image of any dtype.
    figsize : pair of floats
        Size of the figure in inches.
    verbose : bool
        Print the full name of each function, as scikit-image does.

    Returns
    -------
    fig : matplotlib.figure.Figure
        The figure.
    ax : ndarray of matplotlib.axes.Axes
        Its panels: the image, then isodata, li, mean, minimum, otsu, triangle and yen.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    ValueError
        If the image has NaN or infinity, or is empty.

    Notes
    -----
    A method that fails has the name of its exception in its panel.

    Examples
    --------
    >>> import numpy as np, fastimg, matplotlib
    >>> matplotlib.use("agg")
    >>> fig, ax = fastimg.filters.try_all_threshold(np.arange(99).reshape(9, 11) % 7, verbose=False)
    >>> [a.get_title() for a in ax[:3]]
    ['Original', 'Isodata', 'Li']
    """
    pyplot = _pyplot()
    _histogram.count(image.reshape(-1))  # raises for an image that has none
    rows = -(-(len(METHODS) + 1) // _COLUMNS)
    fig, ax = pyplot.subplots(rows, _COLUMNS, figsize=figsize, sharex=True, sharey=True)
    ax = ax.reshape(-1)
    ax[0].imshow(image, cmap=pyplot.cm.gray)
    ax[0].set_title("Original")
    for panel, method in zip(ax[1:], METHODS, strict=True):
        _panel(panel, image, method, pyplot)
        if verbose:
            print(f"skimage.filters.thresholding.{method.__name__}")
    for panel in ax:
        panel.axis("off")
    fig.tight_layout()
    return fig, ax
