"""The table of removed keywords: which functions took them, and what became of them.

It holds every keyword that a release from 0.14 on took and 0.26 does not, and those that 0.12 and 0.13 took where a
new name is all that it needs. docs/legacy.md lists what is left out, with reasons. Keywords that 0.26 itself still
takes as deprecated do not belong here: its own warnings are right.
"""

import functools

from fastimg._legacy import _special
from fastimg._legacy._rules import Rule, drop, rename

_RANK = """
    autolevel autolevel_percentile enhance_contrast enhance_contrast_percentile entropy equalize geometric_mean gradient
    gradient_percentile majority maximum mean mean_bilateral mean_percentile median minimum modal noise_filter otsu
    percentile pop pop_bilateral pop_percentile subtract_mean subtract_mean_percentile sum sum_bilateral sum_percentile
    threshold threshold_percentile windowed_histogram"""
_MORPHOLOGY = """
    binary_closing binary_dilation binary_erosion binary_opening black_tophat closing dilation erosion flood flood_fill
    h_maxima h_minima local_maxima local_minima opening reconstruction white_tophat"""

# One line per keyword and namespace. Rules of one function are applied in this order.
_TABLE: list[tuple[Rule, str, str]] = [
    (_special.MULTICHANNEL, "draw", "random_shapes"),
    (_special.MULTICHANNEL, "exposure", "match_histograms"),
    (_special.MULTICHANNEL, "feature", "hog multiscale_basic_features"),
    (_special.MULTICHANNEL, "filters", "difference_of_gaussians gaussian"),
    (_special.MULTICHANNEL_COUNTED, "filters", "unsharp_mask"),
    (_special.MULTICHANNEL_OR_GREY, "metrics", "structural_similarity"),
    (_special.MULTICHANNEL, "restoration",
     "cycle_spin denoise_bilateral denoise_nl_means denoise_tv_bregman denoise_tv_chambolle denoise_wavelet "
     "estimate_sigma inpaint_biharmonic"),
    (_special.MULTICHANNEL, "segmentation", "felzenszwalb random_walker slic"),
    (_special.MULTICHANNEL, "transform",
     "pyramid_expand pyramid_gaussian pyramid_laplacian pyramid_reduce rescale warp_polar"),
    (_special.MULTICHANNEL, "util", "apply_parallel montage"),

    (rename("selem", "footprint"), "filters", "median"),
    (rename("selem", "footprint"), "filters.rank", _RANK),
    (rename("selem", "footprint"), "morphology", _MORPHOLOGY),

    (rename("max_iter", "max_num_iter"), "filters", "threshold_minimum"),
    (rename("max_iter", "max_num_iter"), "morphology", "thin"),
    (rename("max_iter", "max_num_iter"), "restoration", "denoise_tv_bregman"),
    (rename("max_iter", "max_num_iter"), "segmentation", "chan_vese slic"),
    (rename("n_iter_max", "max_num_iter"), "restoration", "denoise_tv_chambolle"),
    (rename("max_iterations", "max_num_iter"), "segmentation", "active_contour"),
    (rename("iterations", "num_iter"), "restoration", "richardson_lucy"),
    (rename("iterations", "num_iter"), "segmentation", "morphological_chan_vese morphological_geodesic_active_contour"),

    (rename("random_state", "rng"), "feature", "draw_haar_like_feature"),
    (rename("random_state", "rng"), "graph", "cut_normalized"),
    (rename("random_state", "rng"), "measure", "ransac"),
    (rename("random_state", "rng"), "morphology", "medial_axis"),
    (rename("random_state", "rng"), "restoration", "unsupervised_wiener"),
    (rename("random_seed", "rng"), "draw", "random_shapes"),
    (rename("random_seed", "rng"), "segmentation", "quickshift"),
    (rename("seed", "rng"), "data", "binary_blobs"),
    (rename("seed", "rng"), "restoration", "unwrap_phase"),
    (rename("seed", "rng"), "transform", "probabilistic_hough_line"),
    (rename("seed", "rng"), "util", "random_noise"),

    (_special.in_place("ar"), "morphology", "remove_small_holes remove_small_objects"),
    (_special.in_place("labels"), "segmentation", "clear_border"),
    (rename("inplace", "in_place"), "morphology", "flood_fill"),
    (rename("output", "out"), "filters", "gaussian"),

    (rename("array", "image"), "measure", "find_contours"),
    (rename("input", "label_image"), "measure", "label"),
    (rename("im", "image"), "restoration", "denoise_tv_chambolle estimate_sigma"),
    (rename("img", "image"), "draw", "set_color"),
    (rename("img", "image"), "feature", "daisy draw_multiblock_lbp"),
    (rename("img", "image"), "measure", "profile_line"),
    (rename("img", "image"), "morphology", "h_maxima h_minima local_maxima local_minima"),
    (rename("img", "image"), "restoration", "denoise_wavelet inpaint_biharmonic"),
    (rename("img", "image"), "transform", "hough_ellipse hough_line integral_image probabilistic_hough_line"),
    (_special.IMAGES, "util", "compare_images"),

    (_special.neighbors("label_image"), "measure", "label"),
    (_special.neighbors("image"), "morphology", "convex_hull_object"),
    (rename("neighbourhood", "neighborhood"), "measure", "perimeter"),
    (_special.CENTER, "measure", "moments_central"),
    (_special.CLASSIC, "measure", "marching_cubes"),
    (drop("coordinates", (None, "rc"), "coordinates are rows and columns today"), "measure", "regionprops"),
    (drop("coordinates", (None, "rc"), "give the snake in rows and columns"), "segmentation", "active_contour"),
    (rename("bc", "boundary_condition"), "segmentation", "active_contour"),

    (_special.INDICES, "feature", "peak_local_max"),
    (_special.HESSIAN, "feature", "hessian_matrix_eigvals"),
    (rename("visualise", "visualize"), "feature", "hog"),
    (rename("normalise", "transform_sqrt"), "feature", "hog"),
    (rename("num_workers", "workers"), "feature", "multiscale_basic_features"),
    (_special.RETURN_ERROR, "registration", "phase_cross_correlation"),

    (rename("beta1", "beta"), "filters", "frangi hessian"),
    (rename("beta2", "gamma"), "filters", "frangi hessian"),
    (drop("mask", (None,), "use filters.rank.median"), "filters", "median"),
    (drop("shift_x", (None, False, 0), "use filters.rank.median"), "filters", "median"),
    (drop("shift_y", (None, False, 0), "use filters.rank.median"), "filters", "median"),
    (_special.SHIFTS, "morphology", "dilation erosion"),
    (_special.SMALLER, "morphology", "remove_small_holes"),
    (rename("width", "nrows"), "morphology", "rectangle"),
    (rename("height", "ncols"), "morphology", "rectangle"),
    (rename("sigma_range", "sigma_color"), "restoration", "denoise_bilateral"),
    (rename("filter", "filter_name"), "transform", "iradon"),
    (_special.ALPHA, "color", "gray2rgb"),
    (rename("xradius", "c_radius"), "draw", "ellipse"),
    (rename("yradius", "r_radius"), "draw", "ellipse"),
    (rename("cr", "r"), "draw", "polygon_perimeter"),
    (rename("cc", "c"), "draw", "polygon_perimeter"),
    (rename("as_grey", "as_gray"), "io", "imread"),
    (rename("flatten", "as_gray"), "io", "imread"),
]  # fmt: skip

# Functions that scikit-image has under two names.
_ALIASES = {
    "morphology.label": "measure.label", "segmentation.flood": "morphology.flood",
    "segmentation.flood_fill": "morphology.flood_fill",
}  # fmt: skip


# Removed keywords that scikit-image 0.26 takes into its **kwargs and ignores. It goes on doing so when it is patched.
_IGNORED = {
    "measure.moments_central": frozenset({"cr", "cc"}), "metrics.structural_similarity": frozenset({"multichannel"}),
}  # fmt: skip


@functools.cache
def table() -> dict[str, tuple[Rule, ...]]:
    """Return the rules by public name, such as ``"filters.gaussian"``."""
    found: dict[str, list[Rule]] = {}
    for rule, namespace, names in _TABLE:
        for name in names.split():
            found.setdefault(f"{namespace}.{name}", []).append(rule)
    return {name: tuple(rules) for name, rules in found.items()}


def _public(name: str) -> str:
    """Return the name in the table; a function may be called by its submodule too: "filters.rank.generic.mean"."""
    name = _ALIASES.get(name, name)
    package, _, leaf = name.rpartition(".")
    parent = package.rpartition(".")[0]
    return name if name in table() or not parent else _public(f"{parent}.{leaf}")


def rules(name: str) -> tuple[Rule, ...]:
    """Return the rules of a function."""
    return table().get(_public(name), ())


def ignored(name: str) -> frozenset[str]:
    """Return the removed keywords of a function that scikit-image takes all the same."""
    return _IGNORED.get(_public(name), frozenset())
