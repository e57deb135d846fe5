"""Detection of objects by a cascade of classifiers. Kernels: src_cy/feature/cascade.pyx, cascade_group.pyx."""

import contextvars
import ctypes
import io
import math
import operator
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from fastimg import _fallback, _threads
from fastimg._check import Array
from fastimg._native import native, native_method
from fastimg.color import rgb2gray
from fastimg.feature import _cascade_file, _cascade_scan

Rectangle = dict[str, int]


class _Number:
    """An attribute that takes what a C number takes, as those of scikit-image's class do."""

    def __init__(self, convert: Callable[[Any], Any]) -> None:
        self._convert = convert

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else instance.__dict__[self._name]

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self._name] = self._convert(value)


def _float32(value: Any) -> float:
    """Return a number rounded to float32; TypeError for what is none."""
    return ctypes.c_float(value).value


def _by_scikit_image(detector: "Cascade", /, *args: Any, **kwargs: Any) -> Any:
    """Return what scikit-image's detector of the same file finds."""
    source = detector._trained.source
    file = io.StringIO(source) if isinstance(source, str) else io.BytesIO(source)
    return _fallback.original("feature.Cascade")(file, detector.eps).detect_multi_scale(*args, **kwargs)


@native("feature.Cascade")
class Cascade:
    """Detector of objects, such as faces, trained by OpenCV. Drop-in for ``skimage.feature.Cascade``.

    Parameters
    ----------
    xml_file : str, path or file object
        The trained cascade: of stumps (BOOST) on local binary patterns (LBP). scikit-image's own file,
        ``fastimg.data.lbp_frontal_face_cascade_filename()``, and those that OpenCV's ``opencv_traincascade`` writes.
    eps : float, optional
        How far the points of a stage may stay below its threshold. A larger value lets more windows pass.

    Attributes
    ----------
    eps : float
        As given, rounded to float32; may be changed.
    stages_number, stumps_number, features_number : int
        How many stages, weak classifiers and features were loaded. With fewer stages, more windows pass.
    window_width, window_height : int
        Size in pixels of the window that was trained, the smallest that is tried.

    Raises
    ------
    ValueError
        If the file is no such cascade, or there is a mistake in it. The message names the place.

    Notes
    -----
    A cascade of boosted classifiers [1]_ on multi-block local binary patterns [2]_. Rectangles are scikit-image's, in
    its order. Windows are tried in parallel, several at once, on sums of pixels in float32 as scikit-image has them.
    A detector may be used by several threads at once, copied and pickled.

    References
    ----------
    .. [1] P. Viola and M. Jones, "Rapid object detection using a boosted cascade of simple features", Computer Vision
       and Pattern Recognition (2001), I-511.
    .. [2] S. Liao et al., "Learning multi-scale block local binary patterns for face recognition", International
       Conference on Biometrics (2007), 828-837.

    Examples
    --------
    >>> import fastimg
    >>> from skimage import data
    >>> detector = fastimg.feature.Cascade(data.lbp_frontal_face_cascade_filename())
    >>> detector.window_height, detector.window_width, detector.stages_number
    (24, 24, 20)
    >>> detector.detect_multi_scale(data.astronaut()[..., 1], 1.2, 1, (60, 60), (123, 123))
    [{'r': 68, 'c': 174, 'width': 97, 'height': 97}]
    """

    eps = _Number(_float32)
    stages_number = _Number(operator.index)
    stumps_number = _Number(operator.index)
    features_number = _Number(operator.index)
    window_width = _Number(operator.index)
    window_height = _Number(operator.index)

    def __init__(self, xml_file: Any, eps: float = 1e-5) -> None:
        self._trained = trained = _cascade_file.load(xml_file)
        self.eps = eps
        self.stages_number, self.stumps_number = len(trained.ends), len(trained.stumps)
        self.features_number = len(trained.features)
        self.window_width, self.window_height = trained.width, trained.height

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the class's public name, as the name of this class stands for what dispatches its calls."""
        return _restored, (None if type(self) is _native_class() else type(self),), self.__dict__

    @native_method("feature.Cascade.detect_multi_scale", _by_scikit_image)
    def detect_multi_scale(
        self, img: Array, scale_factor: float, step_ratio: float, min_size: Any, max_size: Any,
        min_neighbor_number: int = 4, intersection_score_threshold: float = 0.5, *, return_scores: bool = False,
    ) -> Any:
        """Find the objects in an image. Drop-in for ``skimage.feature.Cascade.detect_multi_scale``.

        Parameters
        ----------
        img : ndarray
            Grey image (rows, columns) or RGB image (rows, columns, 3) of any real dtype.
        scale_factor : float
            How many times as large each size of the window is as the one before; more than 1.
        step_ratio : float
            Distance of neighbouring windows in pixels, times how much larger than the trained window they are.
        min_size, max_size : tuple of two numbers
            Height and width in pixels of the smallest and the largest window. The trained size is the smallest that
            is tried, and `max_size` itself is not.
        min_neighbor_number : int, optional
            How many windows must have been merged into a rectangle.
        intersection_score_threshold : float, optional
            Windows are merged that overlap by more than this part of the smaller one.
        return_scores : bool, optional
            Whether to return the scores too. *fastimg only.*

        Returns
        -------
        list of dict
            ``{'r': row, 'c': column, 'width': width, 'height': height}`` of each rectangle, in pixels.
        list of int
            Only with `return_scores`: how many windows have been merged into each rectangle. *fastimg only.*

        Raises
        ------
        ValueError
            If `scale_factor` is not above 1, `step_ratio` gives a step of no pixel, a size is not positive, the image
            has no two axes beside its channels, or there are more than 10**10 windows.

        Notes
        -----
        Where scikit-image ends the process or never ends, this raises: see docs/deviations.md.
        """
        gray = rgb2gray(img) if len(img.shape) > 2 else img
        if gray.ndim != 2:
            raise ValueError(f"img must be a grey or an RGB image, got an array of the shape {img.shape}")
        least, overlap = operator.index(min_neighbor_number), _float32(intersection_score_threshold)
        sizes = self._scales(gray.shape, _float32(scale_factor), _float32(step_ratio), min_size, max_size)
        means, counts = _cascade_scan.clusters(_cascade_scan.hits(gray, self._trained, *self._limits(), sizes), overlap)
        kept = counts >= least
        rectangles = [dict(zip(("r", "c", "width", "height"), mean, strict=True)) for mean in means[kept].tolist()]
        return (rectangles, counts[kept].tolist()) if return_scores else rectangles

    def detect_multi_scale_batch(self, images: Iterable[Array], *args: Any, **kwargs: Any) -> list[Any]:
        """Find the objects in several images (*fastimg only*).

        Parameters
        ----------
        images : iterable of ndarray
            Images of any sizes, as `detect_multi_scale` takes them.
        *args, **kwargs
            The further arguments of `detect_multi_scale`.

        Returns
        -------
        list
            What `detect_multi_scale` returns for each image. Images are searched in parallel, one thread each;
            an iterable is read to its end first.
        """
        n_threads = _threads.get_num_threads()
        context = contextvars.copy_context()

        def search(image: Array) -> Any:
            with _threads.num_threads(1):
                return self.detect_multi_scale(image, *args, **kwargs)

        # Not at the top: it cannot be imported while the interpreter ends, when other threads may still import fastimg.
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(n_threads) as pool:
            return list(pool.map(lambda image: context.copy().run(search, image), images))

    def _limits(self) -> tuple[int, Any]:
        """Return how many stages are asked, and what their thresholds are lowered by."""
        if not 0 <= self.stages_number <= len(self._trained.ends):
            raise ValueError(f"stages_number must be from 0 to {len(self._trained.ends)}, got {self.stages_number}")
        return self.stages_number, np.float32(self.eps)

    def _scales(
        self, shape: tuple[int, int], scale_factor: float, step_ratio: float, min_size: Any, max_size: Any
    ) -> tuple[_cascade_scan.Scale, ...]:
        """Return the sizes of window to try."""
        if not 1 < scale_factor < math.inf:
            raise ValueError(f"scale_factor must be a finite number above 1, got {scale_factor}")
        if not 0 < step_ratio < math.inf:
            raise ValueError(f"step_ratio must be a finite number above 0, got {step_ratio}")
        window = self.window_height, self.window_width
        if min(window) < 1:
            raise ValueError(f"window_height and window_width must be positive, got {window[0]} and {window[1]}")
        smallest, largest = _cascade_scan.size("min_size", min_size), _cascade_scan.size("max_size", max_size)
        return _cascade_scan.scales(shape, window, scale_factor, step_ratio, smallest, largest)


def _native_class() -> Any:
    return Cascade.native  # type: ignore[attr-defined]


def _restored(kind: type | None) -> Any:
    """Return an empty detector, to be filled by pickle."""
    kind = kind or _native_class()
    return object.__new__(kind)
