"""Privacy: the faces in a picture, blurred."""

import math
from typing import Any, Literal, overload

import numpy as np

from fastimg import feature, filters
from fastimg._check import Array
from fastimg._fallback import scikit_image
from fastimg._native import composed

Faces = list[dict[str, int]]
_REACH = 4.0  # standard deviations of the Gaussian that are summed
_PER_FACE = 8  # widths of a face that a standard deviation is, by default


@overload
def blur_faces(
    image: Array, cascade: Any = ..., *, sigma: float | None = ..., margin: float = ..., feather: float = ...,
    scale_factor: float = ..., step_ratio: float = ..., min_size: Any = ..., max_size: Any = ...,
    min_neighbor_number: int = ..., return_faces: Literal[False] = ...,
) -> Array: ...  # fmt: skip
@overload
def blur_faces(
    image: Array, cascade: Any = ..., *, sigma: float | None = ..., margin: float = ..., feather: float = ...,
    scale_factor: float = ..., step_ratio: float = ..., min_size: Any = ..., max_size: Any = ...,
    min_neighbor_number: int = ..., return_faces: Literal[True],
) -> tuple[Array, Faces]: ...  # fmt: skip
@composed("apps.blur_faces")
def blur_faces(
    image: Array,
    cascade: Any = None,
    *,
    sigma: float | None = None,
    margin: float = 0.1,
    feather: float = 0.3,
    scale_factor: float = 1.2,
    step_ratio: float = 1,
    min_size: tuple[float, float] | None = None,
    max_size: tuple[float, float] | None = None,
    min_neighbor_number: int = 4,
    return_faces: bool = False,
) -> Array | tuple[Array, Faces]:
    """Blur the faces in a picture, each in an ellipse with a soft edge. *fastimg only*.

    Parameters
    ----------
    image : ndarray
        Grey image (rows, columns) or colour image (rows, columns, 3) of integers or floats; with a fourth channel, that
        one stays as it is.
    cascade : Cascade, path or file object, optional
        What finds the faces. By default the cascade for frontal faces that scikit-image ships, which then has to be
        installed.
    sigma : float, optional
        Standard deviation of the Gaussian in pixels. By default an eighth of each face's width.
    margin : float, optional
        How much larger than the rectangle that was found the blurred ellipse is: 0.1 makes its axes 10 % longer.
    feather : float, optional
        Width of the soft edge around, as a part of the ellipse's axes; there the blurred face turns into the picture.
    scale_factor, step_ratio, min_neighbor_number : number, optional
        As :meth:`fastimg.feature.Cascade.detect_multi_scale` has them.
    min_size, max_size : tuple of two numbers, optional
        Height and width in pixels of the smallest and the largest face; all that the cascade can find by default.
    return_faces : bool, optional
        Whether to return the rectangles as well.

    Returns
    -------
    result : ndarray
        A new image of the same shape and dtype. Pixels beyond the soft edges are those of `image`, to the bit.
    faces : list of dict
        ``{'r': row, 'c': column, 'width': width, 'height': height}`` of each face. Only if `return_faces`.

    Raises
    ------
    ValueError
        If the image has another number of axes or channels or another dtype, `sigma` is not positive, or `margin` or
        `feather` is negative.

    Notes
    -----
    A rectangle that is blurred on its own and put back, as the tutorial does it, shows its four edges: the Gaussian
    repeats the pixels along them. Here the Gaussian sees what surrounds the face, and the blend is smooth.

    Examples
    --------
    >>> import fastimg
    >>> from skimage import data
    >>> photo = data.astronaut()[:250, 100:350]
    >>> blurred, faces = fastimg.apps.blur_faces(photo, min_size=(60, 60), return_faces=True)
    >>> len(faces), bool((blurred[:30] == photo[:30]).all()), bool((blurred[70:160] == photo[70:160]).all())
    (1, True, False)
    """
    _check_settings(image, sigma, margin, feather)
    colours = image[..., :3] if image.ndim == 3 else image
    detector = _detector(cascade)
    smallest = (detector.window_height, detector.window_width) if min_size is None else min_size
    largest = tuple(max(side, 1) for side in image.shape[:2]) if max_size is None else max_size
    faces: Faces = detector.detect_multi_scale(
        colours, scale_factor, step_ratio, smallest, largest, min_neighbor_number=min_neighbor_number)
    result = np.array(image, order="C", subok=False)
    for face in faces:
        _blur(result[..., :3] if image.ndim == 3 else result, face, sigma or face["width"] / _PER_FACE, margin, feather)
    return (result, faces) if return_faces else result


def _check_settings(image: Array, sigma: float | None, margin: float, feather: float) -> None:
    if image.ndim != 2 and not (image.ndim == 3 and image.shape[-1] in (3, 4)):
        raise ValueError(f"image must be grey, RGB or RGBA, got the shape {image.shape}")
    if image.dtype.kind not in "uif":
        raise ValueError(f"image must hold integers or floats, got {image.dtype}")
    if sigma is not None and not 0 < sigma < math.inf:
        raise ValueError(f"sigma must be positive, got {sigma}")
    for name, value in (("margin", margin), ("feather", feather)):
        if not 0 <= value < math.inf:
            raise ValueError(f"{name} must be 0 or more, got {value}")


def _detector(cascade: Any) -> Any:
    if isinstance(cascade, feature.Cascade):
        return cascade
    if cascade is None:
        cascade = scikit_image("data").lbp_frontal_face_cascade_filename()
    return feature.Cascade(cascade)


def _blur(image: Array, face: dict[str, int], sigma: float, margin: float, feather: float) -> None:
    """Blur one face in place."""
    axes = [(face["r"], face["height"]), (face["c"], face["width"])]
    spans = [_span(start, size, (1 + margin) * (1 + feather), n) for (start, size), n in
             zip(axes, image.shape[:2], strict=True)]  # fmt: skip
    distance = np.hypot(*np.meshgrid(*(
        (np.arange(*span) - start - (size - 1) / 2) / (size / 2 * (1 + margin))
        for span, (start, size) in zip(spans, axes, strict=True)), indexing="ij", sparse=True))  # fmt: skip
    weight = np.clip((1 + feather - distance) / feather, 0, 1) if feather else (distance <= 1).astype(float)
    weight *= weight * (3 - 2 * weight)  # no bend where the edge begins and ends
    around = [_span(first, stop - first, 1.0, n, math.ceil(_REACH * sigma)) for (first, stop), n in
              zip(spans, image.shape[:2], strict=True)]  # fmt: skip
    seen = image[slice(*around[0]), slice(*around[1])]
    kind = np.float64 if image.dtype.kind != "f" or image.dtype.itemsize > 4 else np.float32
    blurred = filters.gaussian(seen.astype(kind), sigma, preserve_range=True, truncate=_REACH,
                               channel_axis=-1 if image.ndim == 3 else None)  # fmt: skip
    inside = tuple(slice(first - start, stop - start) for (first, stop), (start, _) in zip(spans, around, strict=True))
    _blend(image[slice(*spans[0]), slice(*spans[1])], blurred[inside], weight)


def _span(start: int, size: int, growth: float, n: int, more: int = 0) -> tuple[int, int]:
    """Return the pixels, of n, of a stretch that is `growth` times as long on either side, and `more` pixels around."""
    reach = math.ceil(size / 2 * (growth - 1)) + more
    return max(start - reach, 0), min(start + size + reach, n)


def _blend(image: Array, blurred: Array, weight: Array) -> None:
    """Mix the blurred image into the image, in place, where it has any weight."""
    weight = weight[..., np.newaxis] if image.ndim == 3 else weight
    mixed = image + weight * (blurred - image)
    if image.dtype.kind != "f":
        limits = np.iinfo(image.dtype)
        mixed = np.clip(np.rint(mixed), limits.min, limits.max)
    np.copyto(image, mixed.astype(image.dtype), where=weight > 0)
