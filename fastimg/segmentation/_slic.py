"""Superpixels by k-means in colour and space. Kernels: src_cy/segmentation."""

import math
import operator
import warnings
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from fastimg import _check
from fastimg._check import Array
from fastimg._native import native
from fastimg.segmentation import _seeds, _slic_image
from fastimg.segmentation._slic_image import Source
from fastimg.segmentation._slic_passes import Passes, step_of

_FUTURE = "Input image is 2D: {} number of elements must be 2. In the future, a ValueError will be raised."
_WRONG = "Input image is {}D, but {} has {} elements (expected {})."


def _too_large(image: Any = None, *args: Any, **kwargs: Any) -> str:
    if getattr(image, "size", 0) < 2**31:
        return ""
    return "the image has 2**31 values or more"


def _source(image: Array, mask: Array | None, channel_axis: Any) -> Source:
    image, scale = _check.readable(image)
    values = image
    if mask is not None:
        inside = mask if channel_axis is None else np.expand_dims(mask, -1)
        values = image[inside if channel_axis is None else np.broadcast_to(inside, image.shape)]
    src = _slic_image.source(image, values, scale)
    if image.ndim == 2:
        image = image[np.newaxis, ..., np.newaxis]
    elif image.ndim == 3:
        image = image[..., np.newaxis] if channel_axis is None else image[np.newaxis, ...]
    return src._replace(image=_check.native_order(image))


def _wants_lab(image: Array, convert2lab: Any, channel_axis: Any) -> bool:
    if channel_axis is None or not (convert2lab or convert2lab is None):
        return False
    if image.shape[-1] != 3 and convert2lab:
        raise ValueError("Lab colorspace conversion requires a RGB image.")
    return bool(image.shape[-1] == 3)


def _spacing(spacing: Any, flat: bool, dtype: np.dtype[Any]) -> Array:
    if spacing is None:
        return np.ones(3, dtype)
    if not isinstance(spacing, Iterable):
        raise TypeError("spacing must be None or iterable.")
    values = np.asarray(spacing, dtype=dtype)
    if flat and values.size == 2:
        values = np.insert(values, 0, 1)
    elif flat and values.size == 3:
        warnings.warn(_FUTURE.format("spacing"), FutureWarning, stacklevel=3)
    elif values.size != 3:
        raise ValueError(_WRONG.format(2 if flat else 3, "spacing", values.size, 2 if flat else 3))
    return np.ascontiguousarray(values, dtype=dtype)


def _sigmas(sigma: Any, spacing: Array, flat: bool) -> list[float] | None:
    """Return one sigma per axis of the image, None if nothing is to be smoothed."""
    if np.isscalar(sigma):
        sigma = np.array([sigma] * 3, dtype=spacing.dtype)
        sigma /= spacing
    elif isinstance(sigma, Iterable):
        sigma = np.asarray(sigma, dtype=spacing.dtype)
        if flat and sigma.size == 2:
            sigma = np.insert(sigma, 0, 0)
        elif flat:
            warnings.warn(_FUTURE.format("sigma"), FutureWarning, stacklevel=3)
        elif sigma.size != 3:
            raise ValueError(_WRONG.format(3, "sigma", sigma.size, 3))
    if not (sigma > 0).any():
        return None
    return [*map(float, sigma), 0.0]


def _seeded(src: Source, mask: Array | None, n_segments: Any, multichannel: bool) -> tuple[Array, Array, Array | None]:
    """Return the seeds, the steps between them, and the mask as kernels take it."""
    depth, height, width = src.image.shape[:3]
    if mask is None:
        return *_seeds.on_grid((depth, height, width), n_segments), None
    if mask.ndim == 2:
        mask = mask[np.newaxis, ...]
    if mask.shape != (depth, height, width):
        raise ValueError(f"image and mask should have the same shape: got {(depth, height, width)} and {mask.shape}")
    return *_seeds.in_mask(mask, n_segments, multichannel), mask.view("u1").reshape(-1, width)


def _label(passes: Passes, iterations: int, connect: bool, factors: tuple[float, float], start: int) -> Array:
    if passes.mask is not None:  # the seeds settle by their positions first
        passes.run(iterations, colour=False, move_last=True)
        passes.labels.fill(-1)
    passes.run(iterations, colour=True, move_last=False)
    if not connect:
        return passes.result(start)
    n_pixels = math.prod(passes.shape) if passes.mask is None else np.count_nonzero(passes.mask)
    size = n_pixels / len(passes.centres)
    return passes.connected(int(factors[0] * size), int(factors[1] * size), start)


@native("segmentation.slic", refuses=_too_large)
def slic(
    image: Array, n_segments: int = 100, compactness: float = 10.0, max_num_iter: int = 10,
    sigma: float | Sequence[float] = 0, spacing: Sequence[float] | None = None, convert2lab: bool | None = None,
    enforce_connectivity: bool = True, min_size_factor: float = 0.5, max_size_factor: float = 3,
    slic_zero: bool = False, start_label: int = 1, mask: Array | None = None, *, channel_axis: int | None = -1,
) -> Array:
    """Cut an image into superpixels. Drop-in for ``skimage.segmentation.slic``.

    Parameters
    ----------
    image : ndarray
        Image of two or three axes, with or without channels, of any real dtype.
    n_segments : int
        How many superpixels there are to be, about.
    compactness : float
        Weight of the position: higher values make superpixels more like squares.
    max_num_iter : int
        How often centres are moved.
    sigma : float or sequence of floats
        Standard deviation of a Gaussian smoothing first, in pixels; one for all axes is divided by `spacing`.
    spacing : sequence of floats, optional
        Distance of pixels along each axis.
    convert2lab : bool, optional
        Compare colours in L*a*b*; by default if there are three channels.
    enforce_connectivity : bool
        Make connected superpixels: merge small pieces, cut large ones.
    min_size_factor, max_size_factor : float
        Sizes of pieces that are merged and cut, as parts of the mean size.
    slic_zero : bool
        SLIC-zero: the weight of colours is chosen per superpixel.
    start_label : {0, 1}
        First label.
    mask : ndarray of bool, optional
        Where superpixels are to be; elsewhere the label is start_label - 1.
    channel_axis : int or None
        Axis that holds the channels; None if there are none.

    Returns
    -------
    ndarray of int
        The labels, of the image's shape without channels.

    Raises
    ------
    ValueError
        If pixels that count are NaN or infinite, the shapes do not fit, or `start_label` or a size is wrong.
    TypeError
        If `spacing` is a number.

    Warns
    -----
    FutureWarning
        If a 2-D image is given a `spacing` of three values or a `sigma` of another number than two.

    Notes
    -----
    Achanta et al., "SLIC superpixels compared to state-of-the-art superpixel methods", 2012; with a mask, Irving's
    maskSLIC (2016). Labels are scikit-image's: its distances and means, bit for bit, its seeds and its order of
    merging. Colours in L*a*b* are a few units in the last place off (see ``rgb2lab``), which decides about a pixel
    only where two centres are as good as equally near. A pixel that no centre can be near to, which scikit-image
    counts as one of a segment before the first, in memory that is not its own, is left out of the means.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> image = np.zeros((2, 6)); image[:, 3:] = 1
    >>> fastimg.segmentation.slic(image, n_segments=2, compactness=0.1, channel_axis=None)
    array([[1, 1, 1, 2, 2, 2],
           [1, 1, 1, 2, 2, 2]])
    """
    image = _check.channels_last(image, channel_axis)
    if image.ndim == 2 and channel_axis is not None:
        raise ValueError(f"channel_axis={channel_axis} indicates multichannel, which is not supported for a "
                         "two-dimensional image; use channel_axis=None if the image is grayscale")  # fmt: skip
    # A copy: an index that another thread changes, NumPy counts before and copies by after the change.
    inside = None if mask is None else np.array(mask, dtype=bool, order="C", ndmin=1)
    flat = image.ndim == 2 or (image.ndim == 3 and channel_axis is not None)
    src = _source(image, inside, channel_axis)
    src = src._replace(lab=_wants_lab(src.image, convert2lab, channel_axis))
    if start_label not in (0, 1):
        raise ValueError(f"start_label should be 0 or 1, got {start_label!r}")
    if src.image.ndim != 4:
        raise ValueError(f"image must have two or three axes besides the channels, got shape {image.shape}")
    seeds, steps, inside = _seeded(src, inside, n_segments, channel_axis is not None)
    spaces = _spacing(spacing, flat, src.dtype)
    planes = _slic_image.planes(src, _sigmas(sigma, spaces, flat), 1.0 / compactness)
    centres = np.zeros((len(seeds), 3 + len(planes)), src.dtype)
    centres[:, :3] = seeds
    depth, height, width = src.image.shape[:3]
    passes = Passes(planes, (depth, height, width), inside, centres, step_of(steps), spaces, bool(slic_zero))
    labels = _label(passes, operator.index(max_num_iter), bool(enforce_connectivity),
                    (min_size_factor, max_size_factor), operator.index(start_label))  # fmt: skip
    return labels[0] if flat else labels
