"""The table of removed names, and what stands for each of them."""

import functools
import importlib
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from fastimg._legacy import _adapters, modernise

Get = Callable[[str], Any]
Make = Callable[[Callable[..., Any]], Callable[..., Any]]


@dataclass(frozen=True)
class Removed:
    """What serves a name that scikit-image has removed.

    Attributes
    ----------
    modern : str
        The name of today, such as ``"metrics.structural_similarity"``.
    make : callable or None
        Makes, of the function of today, one with the parameters and results of the removed one; None if they are alike.
    write : str
        What to write today, where that is more than another name.
    module : bool
        Whether it is a module.
    """

    modern: str
    make: Make | None = None
    write: str = ""
    module: bool = False


def _module(modern: str) -> Removed:
    return Removed(modern, module=True)


_SSIM = Removed("metrics.structural_similarity", _adapters.ssim, "metrics.structural_similarity(..., data_range=...)")

REMOVED: dict[str, Removed] = {
    "color.grey2rgb": Removed("color.gray2rgb"),
    "color.rgb2grey": Removed("color.rgb2gray"),
    "data.imread": Removed("io.imread"),
    "draw.bresenham": Removed("draw.line"),
    "draw.circle": Removed("draw.disk", _adapters.circle, "draw.disk((r, c), radius)"),
    "exposure.equalize": Removed("exposure.equalize_hist"),
    "feature.greycomatrix": Removed("feature.graycomatrix"),
    "feature.greycoprops": Removed("feature.graycoprops"),
    "feature.masked_register_translation": Removed(
        "registration.phase_cross_correlation", _adapters.masked_register_translation,
        "registration.phase_cross_correlation(..., reference_mask=..., moving_mask=...)[0]"),
    "feature.plot_matches": Removed(
        "feature.plot_matched_features", _adapters.plot_matches, "feature.plot_matched_features(..., ax=ax)"),
    "feature.register_translation": Removed(
        "registration.phase_cross_correlation", _adapters.register_translation,
        "registration.phase_cross_correlation(..., normalization=None)"),
    "feature.structure_tensor_eigvals": Removed(
        "feature.structure_tensor_eigenvalues", _adapters.structure_tensor_eigvals,
        "feature.structure_tensor_eigenvalues([Axx, Axy, Ayy])"),
    "filters.canny": Removed("feature.canny"),
    "filters.denoise_bilateral": Removed("restoration.denoise_bilateral"),
    "filters.denoise_tv_bregman": Removed("restoration.denoise_tv_bregman"),
    "filters.denoise_tv_chambolle": Removed("restoration.denoise_tv_chambolle"),
    "filters.gabor_filter": Removed("filters.gabor"),
    "filters.gaussian_filter": Removed("filters.gaussian"),
    "filters.hprewitt": Removed("filters.prewitt_h"),
    "filters.hscharr": Removed("filters.scharr_h"),
    "filters.hsobel": Removed("filters.sobel_h"),
    "filters.inverse": Removed("filters.filter_inverse"),
    "filters.rank.bottomhat": Removed(
        "filters.rank.minimum", _adapters.rank_bottomhat, "image - filters.rank.minimum(image, footprint)"),
    "filters.rank.tophat": Removed(
        "filters.rank.maximum", _adapters.rank_tophat, "filters.rank.maximum(image, footprint) - image"),
    "filters.roberts_negative_diagonal": Removed("filters.roberts_neg_diag"),
    "filters.roberts_positive_diagonal": Removed("filters.roberts_pos_diag"),
    "filters.threshold_adaptive": Removed(
        "filters.threshold_local", _adapters.threshold_adaptive, "image > filters.threshold_local(image, ...)"),
    "filters.tv_denoise": Removed("restoration.denoise_tv_chambolle"),
    "filters.vprewitt": Removed("filters.prewitt_v"),
    "filters.vscharr": Removed("filters.scharr_v"),
    "filters.vsobel": Removed("filters.sobel_v"),
    "graph.ncut": Removed("graph.cut_normalized"),
    "measure.compare_mse": Removed("metrics.mean_squared_error", _adapters.mse),
    "measure.compare_nrmse": Removed("metrics.normalized_root_mse", _adapters.nrmse),
    "measure.compare_psnr": Removed("metrics.peak_signal_noise_ratio", _adapters.psnr),
    "measure.compare_ssim": _SSIM,
    "measure.marching_cubes_classic": Removed(
        "measure.marching_cubes", _adapters.marching_cubes_classic,
        'measure.marching_cubes(..., method="lorensen")[:2]'),
    "measure.marching_cubes_lewiner": Removed("measure.marching_cubes", _adapters.marching_cubes_lewiner),
    "measure.structural_similarity": _SSIM,
    "morphology.greyscale_black_top_hat": Removed("morphology.black_tophat"),
    "morphology.greyscale_close": Removed("morphology.closing"),
    "morphology.greyscale_dilate": Removed("morphology.dilation"),
    "morphology.greyscale_erode": Removed("morphology.erosion"),
    "morphology.greyscale_open": Removed("morphology.opening"),
    "morphology.greyscale_white_top_hat": Removed("morphology.white_tophat"),
    "morphology.skeletonize_3d": Removed(
        "morphology.skeletonize", _adapters.skeletonize_3d, 'morphology.skeletonize(image, method="lee")'),
    "morphology.watershed": Removed("segmentation.watershed"),
    "restoration.nl_means_denoising": Removed("restoration.denoise_nl_means"),
    "segmentation.circle_level_set": Removed("segmentation.disk_level_set", _adapters.circle_level_set),
    "segmentation.relabel_from_one": Removed("segmentation.relabel_sequential"),
    "segmentation.visualize_boundaries": Removed("segmentation.mark_boundaries"),
    "transform.hough": Removed("transform.hough_line"),
    "transform.hough_peaks": Removed("transform.hough_line_peaks"),
    "transform.match_histograms": Removed("exposure.match_histograms"),
    "transform.probabilistic_hough": Removed("transform.probabilistic_hough_line"),
    "util.montage2d": Removed("util.montage"),
    "util.pad": Removed("numpy.pad"),

    "filter": _module("filters"),
    "filter.edges": _module("filters.edges"),
    "filter.rank": _module("filters.rank"),
    "filter.thresholding": _module("filters.thresholding"),
    "filters.restoration": _module("restoration"),
    "future.graph": _module("graph"),
    "measure.simple_metrics": Removed("measure", write="metrics", module=True),  # its names, above, are served
    "morphology.grey": _module("morphology.gray"),
    "morphology.greyreconstruct": _module("morphology.grayreconstruct"),
    "morphology.selem": _module("morphology.footprints"),
    "transform.histogram_matching": _module("exposure.histogram_matching"),
}  # fmt: skip


def getter(package: str) -> Get:
    """Return what finds public names, of functions and modules, in fastimg or in scikit-image."""

    def get(name: str) -> Any:
        root = "" if name.startswith("numpy.") else f"{package}."
        module, _, leaf = f"{root}{name}".rpartition(".")
        try:
            return getattr(importlib.import_module(module), leaf)
        except AttributeError:
            return importlib.import_module(f"{module}.{leaf}")

    return get


def find(name: str) -> str:
    """Return the key of a removed name, which may be given by its submodule; empty if there is none."""
    if name in REMOVED:
        return name
    package, _, leaf = name.rpartition(".")
    parent = package.rpartition(".")[0]
    if package in REMOVED and REMOVED[package].module:
        return find(f"{REMOVED[package].modern}.{leaf}")
    return find(f"{parent}.{leaf}") if parent else ""


def resolve(name: str, package: str) -> Any:
    """Return what stands for a removed name of `package`; None if `name` is not one."""
    key = find(name)
    if not key:
        return None
    if REMOVED[key].module:
        return Moved(name, package) if key == name else None
    return shim(key, getter(package)(REMOVED[key].modern), package)


def shim(name: str, modern: Callable[..., Any], package: str) -> Callable[..., Any]:
    """Return the function that stands for the removed `name` and is served by `modern`, the function of today."""
    removed = REMOVED[name]
    text = f"{name}: scikit-image has removed it; write {removed.write or removed.modern}"
    adapted = removed.make(modern) if removed.make else None

    @functools.wraps(adapted or modern, updated=())
    def moved(*args: Any, **kwargs: Any) -> Any:
        warnings.warn(text, FutureWarning, stacklevel=2)
        if adapted is not None:
            return adapted(*args, **kwargs)
        args, kwargs, finish = modernise(removed.modern, args, kwargs, stacklevel=3)
        result = modern(*args, **kwargs)
        return finish(result) if finish is not None else result

    moved.__module__, _, moved.__name__ = f"{package}.{name}".rpartition(".")
    moved.__qualname__ = moved.__name__
    moved.__doc__ = f"Removed from scikit-image: write `{removed.write or removed.modern}`."
    return moved


class Moved(ModuleType):
    """A removed module: its names come from the module of today, each with a warning the first time."""

    def __init__(self, name: str, package: str) -> None:
        removed = REMOVED[name]
        super().__init__(f"{package}.{name}", f"Removed from scikit-image: write `{removed.write or removed.modern}`.")
        vars(self).update(_removed=removed, _name=name, _package=package)

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__") and attribute != "__all__":
            raise AttributeError(f"module {self.__name__!r} has no attribute {attribute!r}")
        value = resolve(f"{self._name}.{attribute}", self._package)
        if value is None:
            value = getattr(getter(self._package)(self._removed.modern), attribute)
        write = self._removed.write or self._removed.modern
        warnings.warn(f"{self._name}: scikit-image has removed this module; write {write}", FutureWarning, stacklevel=2)
        setattr(self, attribute, value)  # `from skimage.filter import sobel` asks twice
        return value
