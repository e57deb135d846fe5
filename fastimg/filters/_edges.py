"""Edge filters that smooth across and differentiate along each axis: Sobel, Scharr, Prewitt, Farid."""

from collections.abc import Callable
from typing import Any

from fastimg import _check
from fastimg._check import Array
from fastimg._native import native
from fastimg.filters._operators import edges

_MAGNITUDE_DOC = """Find edges with the {title}, of any dimension. Drop-in for ``skimage.filters.{name}``.

    Parameters
    ----------
    image : ndarray
        Image of any shape and real dtype; integers are divided by the range of their dtype.
    mask : ndarray of bool, optional
        Results outside, or next to a pixel outside, are 0; so is then the image's border.
    axis : int or sequence of int, optional
        One axis: the signed derivative along it. Several, or None for all: the gradient's magnitude divided by
        ``sqrt(image.ndim)``.
    mode : {{'reflect', 'constant', 'nearest', 'mirror', 'wrap'}}
        What stands beyond the edges.
    cval : float
        Value beyond the edges where mode is 'constant'.

    Returns
    -------
    ndarray
        Same shape; float32 for float16 and float32 images, else float64.

    Raises
    ------
    ValueError
        If the image is complex.
    RuntimeError
        If the mode is unknown.

    Notes
    -----
    {source} The bits are scikit-image's.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> step = np.repeat([[0.0, 0.0, 1.0, 1.0]], 3, axis=0)
    >>> fastimg.filters.{name}(step, axis=1)[1].round(3)
    array({step})
    """

_AXIS_DOC = """Find {direction} edges with the {title}. Drop-in for ``skimage.filters.{name}``.

    Parameters
    ----------
    image : (M, N) ndarray
        Image of any real dtype; integers are divided by the range of their dtype.
    mask : (M, N) ndarray of bool, optional
        Results outside, or next to a pixel outside, are 0; so is then the image's border.

    Returns
    -------
    (M, N) ndarray
        The signed derivative along axis {axis}, borders reflected; float32 for float16 and float32 images,
        else float64.

    Raises
    ------
    ValueError
        If the image is not two-dimensional, is empty, or complex.

    Notes
    -----
    {source} The bits are scikit-image's.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> step = np.repeat([[0.0, 0.0, 1.0, 1.0]], 3, axis=0)
    >>> abs(fastimg.filters.{name}({image}){line}).round(3)
    array({step})
    """

_SOURCES = {
    "sobel": ("Sobel operator", "Sobel and Feldman, 1968: weights 1, 2, 1 across."),
    "scharr": ("Scharr operator", "Scharr, 2000: weights 3, 10, 3 across, nearly the same for all directions."),
    "prewitt": ("Prewitt operator", "Prewitt, 1970: equal weights across."),
    "farid": ("Farid operator", "Farid and Simoncelli, 2004: a matched pair of smoothing and derivative, 5 taps each."),
}


def _document(operator: str, axis: int | None = None) -> Callable[[Any], Any]:
    """Give a function the docstring of its operator and direction."""
    title, source = _SOURCES[operator]

    def write(function: Any) -> Any:
        template = _MAGNITUDE_DOC if axis is None else _AXIS_DOC
        direction = "vertical" if axis else "horizontal"
        function.__doc__ = template.format(
            name=function.__name__, title=title, source=source, axis=axis, direction=direction,
            step="[0.11 , 0.386, 0.386, 0.11 ]" if operator == "farid" else "[0., 1., 1., 0.]",
            image="step" if axis else "step.T", line="[1]" if axis else "[:, 1]")
        return function

    return write


def _one_axis(operator: str, image: Array, mask: Array | None, axis: int) -> Array:
    _check.check_nd(image, 2)
    return edges(operator, image, mask, axis, "reflect", 0.0)


@native("filters.sobel")
@_document("sobel")
def sobel(
    image: Array, mask: Array | None = None, *, axis: Any = None, mode: str = "reflect", cval: float = 0.0
) -> Array:
    return edges("sobel", image, mask, axis, mode, cval)


@native("filters.sobel_h")
@_document("sobel", axis=0)
def sobel_h(image: Array, mask: Array | None = None) -> Array:
    return _one_axis("sobel", image, mask, 0)


@native("filters.sobel_v")
@_document("sobel", axis=1)
def sobel_v(image: Array, mask: Array | None = None) -> Array:
    return _one_axis("sobel", image, mask, 1)


@native("filters.scharr")
@_document("scharr")
def scharr(
    image: Array, mask: Array | None = None, *, axis: Any = None, mode: str = "reflect", cval: float = 0.0
) -> Array:
    return edges("scharr", image, mask, axis, mode, cval)


@native("filters.scharr_h")
@_document("scharr", axis=0)
def scharr_h(image: Array, mask: Array | None = None) -> Array:
    return _one_axis("scharr", image, mask, 0)


@native("filters.scharr_v")
@_document("scharr", axis=1)
def scharr_v(image: Array, mask: Array | None = None) -> Array:
    return _one_axis("scharr", image, mask, 1)


@native("filters.prewitt")
@_document("prewitt")
def prewitt(
    image: Array, mask: Array | None = None, *, axis: Any = None, mode: str = "reflect", cval: float = 0.0
) -> Array:
    return edges("prewitt", image, mask, axis, mode, cval)


@native("filters.prewitt_h")
@_document("prewitt", axis=0)
def prewitt_h(image: Array, mask: Array | None = None) -> Array:
    return _one_axis("prewitt", image, mask, 0)


@native("filters.prewitt_v")
@_document("prewitt", axis=1)
def prewitt_v(image: Array, mask: Array | None = None) -> Array:
    return _one_axis("prewitt", image, mask, 1)


@native("filters.farid")
@_document("farid")
def farid(
    image: Array, mask: Array | None = None, *, axis: Any = None, mode: str = "reflect", cval: float = 0.0
) -> Array:
    return edges("farid", image, mask, axis, mode, cval)


@native("filters.farid_h")
@_document("farid", axis=0)
def farid_h(image: Array, *, mask: Array | None = None) -> Array:
    return _one_axis("farid", image, mask, 0)


@native("filters.farid_v")
@_document("farid", axis=1)
def farid_v(image: Array, *, mask: Array | None = None) -> Array:
    return _one_axis("farid", image, mask, 1)
