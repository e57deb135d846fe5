"""A call for each removed keyword: as it was written, and as it is written today."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import skimage
from scipy import ndimage

from fastimg._legacy import _keywords

_random = np.random.default_rng(5)
GREY = _random.integers(0, 256, (12, 11), np.uint8)
FLOAT = _random.random((17, 16))
RGB = _random.random((17, 16, 3))
BINARY = ndimage.gaussian_filter(_random.random((20, 22)), 1) > 0.5
LABELS = np.kron(np.arange(6).reshape(2, 3), np.ones((5, 6), int))
LABELS[3, 3] = 0
SEGMENTS = np.arange(17)[:, None] // 6 * 4 + np.arange(16) // 4
HOLE = np.zeros(FLOAT.shape, bool)
HOLE[5:7, 6:9] = True
DISK = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)
EVEN = np.array([[1, 1, 0, 1], [0, 1, 1, 1]], np.uint8)
CIRCLE = np.stack([8 + 5 * np.sin(np.linspace(0, 6.2, 20)), 8 + 5 * np.cos(np.linspace(0, 6.2, 20))], 1)
VOLUME = ndimage.gaussian_filter(_random.random((7, 8, 9)), 1)
POINTS = np.stack([np.arange(20.0), 2 * np.arange(20.0) + (np.arange(20) % 7 == 0) * 9], 1)


def same(result: Any) -> Any:
    return result


@dataclass(frozen=True)
class Sample:
    """A call as it was (`old`), and today (`new`, then `made` of the result), each {name: value} after `args`."""

    function: str
    old: dict[str, Any]
    new: dict[str, Any]
    args: tuple[Any, ...] = ()
    made: Callable[[Any], Any] = same
    says: str = ""
    new_args: tuple[Any, ...] | None = None
    ulp: int = 0
    needs: tuple[str, ...] = field(default=())

    @property
    def id(self) -> str:
        return f"{self.function}-{'-'.join(k for k in self.old if k not in self.new)}-{len(self.args)}"


def rag() -> Any:
    return skimage.graph.rag_mean_color(RGB, SEGMENTS, mode="similarity")


# Today's arguments of each function whose keyword has another name today; what is renamed is among them.
RENAMED: dict[str, dict[str, Any]] = {
    "data.binary_blobs": {"length": 16, "rng": 3},
    "draw.ellipse": {"r": 8, "c": 7, "r_radius": 4, "c_radius": 5},
    "draw.polygon_perimeter": {"r": [1, 5, 9], "c": [2, 8, 3]},
    "draw.random_shapes": {"image_shape": (20, 20), "max_shapes": 3, "rng": 3},
    "draw.set_color": {"image": np.zeros((5, 5)), "coords": (np.array([1, 2]), np.array([3, 3])), "color": 1},
    "feature.daisy": {"image": _random.random((40, 40)), "step": 5},
    "feature.draw_haar_like_feature": {
        "image": FLOAT, "r": 0, "c": 0, "width": 4, "height": 4, "max_n_features": 1, "rng": 3,
        "feature_coord": skimage.feature.haar_like_feature_coord(4, 4, "type-2-x")[0]},
    "feature.draw_multiblock_lbp": {
        "image": FLOAT, "r": 0, "c": 0, "width": 4, "height": 4, "lbp_code": 5},
    "feature.hog": {"image": RGB[..., 0], "pixels_per_cell": (4, 4), "visualize": True, "transform_sqrt": True},
    "feature.multiscale_basic_features": {"image": FLOAT, "sigma_max": 1, "workers": 1},
    "filters.frangi": {"image": FLOAT, "sigmas": [1], "beta": 0.3, "gamma": 9},
    "filters.gaussian": {"image": FLOAT, "out": np.empty_like(FLOAT)},
    "filters.hessian": {"image": FLOAT, "sigmas": [1], "beta": 0.3, "gamma": 9},
    "filters.median": {"image": GREY, "footprint": DISK},
    "filters.threshold_minimum": {
        "image": np.r_[_random.normal(50, 9, 500), _random.normal(180, 9, 500)].astype(np.uint8), "max_num_iter": 9999},
    "graph.cut_normalized": {"labels": SEGMENTS, "rag": rag, "rng": 3},
    "measure.find_contours": {"image": FLOAT, "level": 0.5},
    "measure.label": {"label_image": BINARY},
    "measure.perimeter": {"image": BINARY, "neighborhood": 8},
    "measure.profile_line": {"image": FLOAT, "src": (1, 2), "dst": (9, 8)},
    "measure.ransac": {
        "data": POINTS, "model_class": skimage.measure.LineModelND, "min_samples": 2, "residual_threshold": 1,
        "rng": 3},
    "morphology.flood": {"image": GREY, "seed_point": (0, 0), "footprint": DISK},
    "morphology.flood_fill": {
        "image": GREY.copy(), "seed_point": (0, 0), "new_value": 3, "footprint": DISK, "in_place": True},
    "morphology.h_maxima": {"image": GREY, "h": 20, "footprint": DISK},
    "morphology.h_minima": {"image": GREY, "h": 20, "footprint": DISK},
    "morphology.medial_axis": {"image": BINARY, "rng": 3},
    "morphology.reconstruction": {"seed": GREY // 2, "mask": GREY, "footprint": DISK},
    "morphology.rectangle": {"nrows": 2, "ncols": 3},
    "morphology.thin": {"image": BINARY, "max_num_iter": 1},
    "restoration.denoise_bilateral": {"image": FLOAT, "win_size": 3, "sigma_color": 0.2},
    "restoration.denoise_tv_bregman": {"image": FLOAT, "max_num_iter": 3},
    "restoration.denoise_tv_chambolle": {"image": FLOAT, "max_num_iter": 3},
    "restoration.denoise_wavelet": {"image": FLOAT},
    "restoration.estimate_sigma": {"image": FLOAT},
    "restoration.inpaint_biharmonic": {"image": FLOAT, "mask": HOLE},
    "restoration.richardson_lucy": {"image": FLOAT, "psf": DISK / 5, "num_iter": 2},
    "restoration.unsupervised_wiener": {"image": FLOAT, "psf": DISK / 5, "rng": 3},
    "restoration.unwrap_phase": {"image": FLOAT, "rng": 3},
    "segmentation.active_contour": {
        "image": FLOAT, "snake": CIRCLE, "max_num_iter": 4, "boundary_condition": "periodic"},
    "segmentation.chan_vese": {"image": FLOAT, "max_num_iter": 3},
    "segmentation.morphological_chan_vese": {"image": FLOAT, "num_iter": 2},
    "segmentation.morphological_geodesic_active_contour": {"gimage": FLOAT, "num_iter": 2},
    "segmentation.quickshift": {"image": RGB, "kernel_size": 2, "max_dist": 4, "rng": 3},
    "segmentation.slic": {"image": RGB, "n_segments": 5, "max_num_iter": 2},
    "transform.hough_ellipse": {"image": BINARY[:9, :9], "accuracy": 5},
    "transform.hough_line": {"image": BINARY},
    "transform.integral_image": {"image": FLOAT},
    "transform.iradon": {"radon_image": FLOAT, "filter_name": "hann", "circle": False},
    "transform.probabilistic_hough_line": {"image": BINARY, "line_length": 4, "rng": 3},
    "util.random_noise": {"image": FLOAT, "rng": 3},
}  # fmt: skip
for _name in _keywords.table():
    if _name.startswith("filters.rank."):
        RENAMED[_name] = {"image": GREY, "footprint": DISK}
    elif _name.startswith("morphology.") and _name not in RENAMED:
        RENAMED[_name] = {"image": BINARY if "binary" in _name else GREY, "footprint": DISK}

# What is given before `multichannel`, for an image with channels or without.
MULTICHANNEL: dict[str, Callable[[Any], tuple[Any, ...]]] = {
    "draw.random_shapes": lambda image: ((20, 20), 3, 1, 2, None, 1 if image.ndim == 2 else 3),
    "exposure.match_histograms": lambda image: (image, image**2),
    "filters.difference_of_gaussians": lambda image: (image, 1),
    "metrics.structural_similarity": lambda image: (image, image**2),
    "restoration.cycle_spin": lambda image: (image, np.sqrt, 1),
    "restoration.inpaint_biharmonic": lambda image: (image, HOLE),
    "segmentation.random_walker": lambda image: (image, np.where(HOLE, 2, image.reshape(17, 16, -1)[..., 0] > 0.6)),
    "util.apply_parallel": lambda image: (np.sqrt, image),
    "util.montage": lambda image: (np.stack([image, image / 2]),),
}
OTHERS = {
    "draw.random_shapes": {"rng": 3}, "metrics.structural_similarity": {"data_range": 1},
    "feature.hog": {"pixels_per_cell": (4, 4)}, "feature.multiscale_basic_features": {"sigma_max": 1},
    "restoration.cycle_spin": {"workers": 1}, "util.apply_parallel": {"chunks": (9, 16)},
    "transform.pyramid_gaussian": {"max_layer": 2}, "transform.pyramid_laplacian": {"max_layer": 2},
    "transform.rescale": {"scale": 0.5}, "segmentation.slic": {"n_segments": 5},
    "segmentation.random_walker": {"mode": "bf"},
}  # fmt: skip
NEEDS = {"util.apply_parallel": ("dask",), "restoration.denoise_wavelet": ("pywt",),
         "restoration.estimate_sigma": ("pywt",)}  # fmt: skip


def multichannel(function: str) -> list[Sample]:
    positional = MULTICHANNEL.get(function, lambda image: (image,))
    others, needs = OTHERS.get(function, {}), NEEDS.get(function, ())
    last = 2 if function == "filters.unsharp_mask" else -1
    return [Sample(function, {**others, "multichannel": many}, {**others, "channel_axis": axis}, positional(image),
                   says=f"multichannel={many}; write channel_axis={axis}", needs=needs)
            for image, many, axis in ((RGB, True, last), (FLOAT, False, None))]  # fmt: skip


def renamed(function: str, old: str, new: str) -> Sample:
    today = RENAMED[function]
    before = {old if name == new else name: value for name, value in today.items()}
    return Sample(function, before, today, says=f"{new}=", needs=NEEDS.get(function, ()))


@functools.cache
def samples() -> list[Sample]:
    """Return a call, or more, for each rule of the table."""
    from legacy.special import SPECIAL

    found = list(SPECIAL)
    told = {(s.function, keyword) for s in SPECIAL for keyword in s.old}
    for function, rules in _keywords.table().items():
        for rule in rules:
            if rule.old == ("multichannel",):
                found += multichannel(function)
            elif rule.gist == f"`{rule.new}`" and (function, rule.old[0]) not in told - {("measure.label", "input")}:
                found.append(renamed(function, rule.old[0], rule.new))
    return found
