"""What kind of argument each parameter of the native functions takes: data, used by `_arguments`.

All of it is found by experiment with scikit-image 0.26, and held by tests/test_kinds.py. A function that is not listed
here has scikit-image do every call with a masked array or another library's array in it.
"""

import functools
from typing import NamedTuple

_COLOURS = ("rgb", "hsv", "xyz", "lab", "yuv", "yiq", "ycbcr", "ypbpr", "ydbdr", "rgbcie", "hed")
_EDGES = ("sobel", "scharr", "prewitt", "farid")
_THRESHOLDS = ("otsu", "yen", "isodata", "minimum", "multiotsu")

# The parameters that are arrays; numbers and sequences of numbers are the others.
ARRAYS = {
    **{f"color.{a}2{b}": a for a in _COLOURS for b in _COLOURS if a != b},
    "color.rgb2gray": "rgb", "color.gray2rgb": "image", "color.gray2rgba": "image alpha", "color.rgba2rgb": "rgba",
    "color.label2rgb": "label image",
    "exposure.histogram": "image", "exposure.cumulative_distribution": "image", "exposure.equalize_hist": "image mask",
    "exposure.equalize_adapthist": "image", "exposure.rescale_intensity": "image", "exposure.adjust_gamma": "image",
    "exposure.adjust_log": "image", "exposure.adjust_sigmoid": "image", "exposure.match_histograms": "image reference",
    "exposure.is_low_contrast": "image",
    "feature.structure_tensor": "image", "feature.corner_harris": "image", "feature.corner_shi_tomasi": "image",
    "feature.corner_foerstner": "image", "feature.corner_kitchen_rosenfeld": "image", "feature.hessian_matrix": "image",
    "feature.hessian_matrix_det": "image", "feature.shape_index": "image",
    "feature.structure_tensor_eigenvalues": "A_elems", "feature.hessian_matrix_eigvals": "H_elems",
    "feature.corner_subpix": "image corners", "feature.local_binary_pattern": "image",
    "feature.multiblock_lbp": "int_image", "feature.canny": "image mask", "feature.Cascade": "",
    "feature.Cascade.detect_multi_scale": "img", "feature.peak_local_max": "image footprint labels",
    "feature.corner_peaks": "image footprint labels",
    "filters.gaussian": "image", "filters.laplace": "image mask", "filters.median": "image footprint",
    **{f"filters.{name}{suffix}": "image mask" for name in _EDGES for suffix in ("", "_h", "_v")},
    **{f"filters.roberts{suffix}": "image mask" for suffix in ("", "_pos_diag", "_neg_diag")},
    "filters.convolve": "image weights", "filters.correlate": "image weights",
    **{f"filters.threshold_{name}": "image hist" for name in _THRESHOLDS},
    "filters.threshold_triangle": "image", "filters.threshold_mean": "image", "filters.threshold_li": "image",
    "filters.threshold_local": "image", "filters.threshold_niblack": "image", "filters.threshold_sauvola": "image",
    "filters.apply_hysteresis_threshold": "image low high", "filters.try_all_threshold": "image",
    "filters.unsharp_mask": "image", "filters.difference_of_gaussians": "image",
    "measure.label": "label_image", "measure.find_contours": "image mask", "measure.block_reduce": "image",
    "metrics.mean_squared_error": "image0 image1", "metrics.normalized_root_mse": "image_true image_test",
    "metrics.peak_signal_noise_ratio": "image_true image_test", "metrics.structural_similarity": "im1 im2",
    "segmentation.slic": "image mask", "segmentation.find_boundaries": "label_img",
    "segmentation.mark_boundaries": "image label_img",
    **{f"util.img_as_{name}": "image" for name in ("float", "float32", "float64", "ubyte", "uint", "int", "bool")},
    "util.random_noise": "image local_vars", "util.invert": "image",
}  # fmt: skip

# Of these, the ones whose mask scikit-image heeds, on purpose or by the way; it ignores the masks of the others.
HEEDED = {
    "color.ycbcr2rgb": "ycbcr", "color.gray2rgb": "image", "color.label2rgb": "label image",
    "exposure.histogram": "image", "exposure.cumulative_distribution": "image", "exposure.equalize_hist": "image",
    "exposure.rescale_intensity": "image", "exposure.adjust_gamma": "image", "exposure.adjust_log": "image",
    "exposure.adjust_sigmoid": "image", "exposure.match_histograms": "image reference",
    "exposure.is_low_contrast": "image",
    "feature.corner_foerstner": "image", "feature.corner_kitchen_rosenfeld": "image",
    "feature.structure_tensor_eigenvalues": "A_elems", "feature.hessian_matrix_eigvals": "H_elems",
    "feature.corner_subpix": "corners", "feature.Cascade.detect_multi_scale": "img",
    "feature.peak_local_max": "image labels", "feature.corner_peaks": "image labels",
    **{f"filters.threshold_{name}": "image hist" for name in _THRESHOLDS},
    "filters.threshold_triangle": "image", "filters.threshold_mean": "image", "filters.threshold_li": "image",
    "filters.unsharp_mask": "image", "filters.try_all_threshold": "image",
    "measure.find_contours": "image", "metrics.structural_similarity": "im1 im2",
    "metrics.peak_signal_noise_ratio": "image_true image_test", "segmentation.find_boundaries": "label_img",
    "segmentation.mark_boundaries": "label_img", "util.random_noise": "image local_vars", "util.invert": "image",
}  # fmt: skip

# Whose result is of the same library, and lazy where its arrays are: dask, xarray ...
KEPT = {
    "color.gray2rgb": "image", "exposure.histogram": "image", "exposure.rescale_intensity": "image",
    "exposure.adjust_gamma": "image", "exposure.adjust_log": "image", "exposure.adjust_sigmoid": "image",
    "feature.corner_subpix": "corners", "filters.threshold_mean": "image", "filters.threshold_niblack": "image",
    "filters.threshold_sauvola": "image", "filters.unsharp_mask": "image", "segmentation.find_boundaries": "label_img",
    "util.invert": "image",
}  # fmt: skip

# Those that the function takes as they are, of any subclass and byte order: the result may be of the same.
GIVEN = {
    **{f"color.{a}2{b}": a for a in _COLOURS for b in _COLOURS if a != b}, "color.rgb2gray": "rgb",
    "color.gray2rgb": "image", "exposure.rescale_intensity": "image", "exposure.adjust_gamma": "image",
    "exposure.adjust_log": "image", "exposure.adjust_sigmoid": "image", "util.invert": "image",
    "filters.try_all_threshold": "image", "metrics.peak_signal_noise_ratio": "image_true image_test",
    "feature.structure_tensor_eigenvalues": "A_elems", "feature.hessian_matrix_eigvals": "H_elems",
    "exposure.is_low_contrast": "image", "metrics.structural_similarity": "im1 im2",
    **{f"util.img_as_{name}": "image" for name in ("float", "float32", "float64", "ubyte", "uint", "int", "bool")},
}  # fmt: skip

# Numbers whose NumPy type the result depends on.
TYPED = {
    "exposure.adjust_gamma": "gamma gain", "exposure.adjust_log": "gain", "exposure.adjust_sigmoid": "cutoff gain",
    "feature.corner_harris": "k eps", "filters.threshold_local": "offset", "filters.threshold_niblack": "k",
    "filters.threshold_sauvola": "k r", "filters.unsharp_mask": "amount",
    "metrics.structural_similarity": "win_size data_range K1 K2 sigma",
}  # fmt: skip


class Kinds(NamedTuple):
    """The parameters of one function, by kind; `arrays` is None where it is not listed."""

    arrays: frozenset[str] | None
    heeded: frozenset[str]
    kept: frozenset[str]
    given: frozenset[str]
    typed: frozenset[str]


@functools.cache
def of(name: str) -> Kinds:
    """Return the kinds of a function such as "filters.gaussian"."""
    tables = (ARRAYS, HEEDED, KEPT, GIVEN, TYPED)
    found = [frozenset(table.get(name, "").split()) for table in tables]
    return Kinds(found[0] if name in ARRAYS else None, *found[1:])
