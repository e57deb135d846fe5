"""Calls with the removed keywords that have more than another name today."""

from typing import Any

import numpy as np
import skimage
from legacy.calls import BINARY, CIRCLE, DISK, EVEN, FLOAT, GREY, HOLE, LABELS, VOLUME, Sample


def mask_of(coordinates: Any) -> Any:
    mask = np.zeros(FLOAT.shape, bool)
    mask[tuple(coordinates.T)] = True
    return mask


def with_alpha(rgb: Any) -> Any:
    return np.concatenate([rgb, np.full((*rgb.shape[:2], 1), 255 if rgb.dtype == np.uint8 else 1, rgb.dtype)], 2)


def first(results: Any) -> Any:
    return results[0]


def padded(footprint: Any, x: bool, y: bool) -> Any:
    return np.pad(footprint, (((0, 1) if x else (1, 0)), ((0, 1) if y else (1, 0))))


def elements() -> tuple[Any, ...]:
    return tuple(skimage.feature.hessian_matrix(FLOAT, use_gaussian_derivatives=False))


COLOURED = f"{skimage.data.data_dir}/color.png"  # made grey by rgb2gray, which docs/deviations.md allows 3 ulp
SHIFTED = ["morphology.erosion", "morphology.dilation"]
SPECIAL = [
    Sample("color.gray2rgb", {"alpha": None}, {}, (GREY,), says="leave it out"),
    Sample("color.gray2rgb", {"alpha": True}, {}, (GREY,), with_alpha, "write gray2rgba(image)"),
    Sample("color.gray2rgb", {"alpha": True}, {}, (FLOAT,), with_alpha, "write gray2rgba(image)"),
    Sample("feature.hessian_matrix_eigvals", dict(zip(("Hxx", "Hxy", "Hyy"), elements(), strict=True)), {},
           says="write [Hxx, Hxy, Hyy]", new_args=(elements(),)),
    Sample("feature.hessian_matrix_eigvals", dict(zip(("Hxy", "Hyy"), elements()[1:], strict=True)), {},
           elements()[:1], says="write [Hxx, Hxy, Hyy]", new_args=(elements(),)),
    Sample("feature.peak_local_max", {"indices": True}, {}, (FLOAT,), says="leave it out"),
    Sample("feature.peak_local_max", {"indices": False}, {}, (FLOAT,), mask_of, "write mask[tuple(coordinates.T)] ="),
    Sample("feature.peak_local_max", {"image": FLOAT, "indices": False}, {"image": FLOAT}, (), mask_of, "mask["),
    Sample("filters.median", {"mask": None}, {}, (GREY,), says="leave it out"),
    Sample("filters.median", {"shift_x": False}, {}, (GREY,), says="leave it out"),
    Sample("filters.median", {"shift_y": 0}, {}, (GREY,), says="leave it out"),
    Sample("io.imread", {"as_grey": True}, {"as_gray": True}, (COLOURED,), says="as_gray=", ulp=3),
    Sample("io.imread", {"flatten": True}, {"as_gray": True}, (COLOURED,), says="as_gray=", ulp=3),
    Sample("measure.label", {"neighbors": 4}, {"connectivity": 1}, (BINARY,), says="write connectivity=1"),
    Sample("measure.label", {"input": BINARY, "neighbors": 8}, {"connectivity": 2}, (), says="write connectivity=2",
           new_args=(BINARY,)),
    Sample("measure.label", {"neighbors": None}, {}, (BINARY,), says="leave it out"),
    Sample("measure.marching_cubes", {"use_classic": True}, {"method": "lorensen"}, (VOLUME,), says="'lorensen'"),
    Sample("measure.marching_cubes", {"use_classic": False}, {"method": "lewiner"}, (VOLUME,), says="'lewiner'"),
    Sample("measure.moments_central", {"cr": 3, "cc": 4}, {"center": (3, 4)}, (FLOAT,), np.transpose,
           "write center=(cr, cc)"),
    Sample("measure.regionprops", {"coordinates": "rc"}, {}, (LABELS,), says="leave it out"),
    Sample("morphology.convex_hull_object", {"neighbors": 4}, {"connectivity": 1}, (BINARY,), says="connectivity=1"),
    Sample("morphology.convex_hull_object", {"neighbors": 8}, {"connectivity": 2}, (BINARY,), says="connectivity=2"),
    Sample("morphology.remove_small_holes", {"in_place": False, "max_size": 3}, {"max_size": 3}, (BINARY,),
           says="leave it out"),
    Sample("morphology.remove_small_holes", {"min_size": 4}, {"max_size": 3}, (BINARY,), says="write max_size=3"),
    Sample("morphology.remove_small_objects", {"in_place": False, "max_size": 3}, {"max_size": 3}, (BINARY,),
           says="leave it out"),
    Sample("registration.phase_cross_correlation", {"return_error": True}, {}, (FLOAT, FLOAT.T[:16].T[:17]),
           says="leave it out"),
    Sample("registration.phase_cross_correlation", {"return_error": False}, {}, (FLOAT, FLOAT[::-1]), first,
           "write shift, error, phasediff ="),
    Sample("registration.phase_cross_correlation", {"return_error": True, "reference_mask": ~HOLE},
           {"reference_mask": ~HOLE}, (FLOAT, FLOAT[::-1]), first, "write shift, error, phasediff ="),
    Sample("registration.phase_cross_correlation", {"return_error": "always", "reference_mask": ~HOLE},
           {"reference_mask": ~HOLE}, (FLOAT, FLOAT[::-1]), says="leave it out"),
    Sample("segmentation.active_contour", {"coordinates": "rc", "max_num_iter": 4}, {"max_num_iter": 4},
           (FLOAT, CIRCLE), says="leave it out"),
    Sample("segmentation.clear_border", {"in_place": False}, {}, (LABELS,), says="leave it out"),
    Sample("util.compare_images", {"image2": FLOAT**2}, {"image1": FLOAT**2}, (FLOAT,), says="write image0"),
    Sample("util.compare_images", {"image1": FLOAT, "image2": FLOAT**2}, {"image0": FLOAT, "image1": FLOAT**2},
           says="write image0"),
    *(Sample(name, {"shift_x": x, "shift_y": y}, {}, (GREY, EVEN), says="write pad_footprint",
             new_args=(GREY, padded(EVEN, x, y))) for name in SHIFTED for x in (True, False) for y in (True, False)),
    *(Sample(name, {"footprint": EVEN, "shift_x": True}, {"footprint": padded(EVEN, True, False)}, (GREY,),
             says="write pad_footprint") for name in SHIFTED),
    *(Sample(name, {"footprint": [(EVEN, 1), (DISK, 2)], "shift_y": True},
             {"footprint": [(padded(EVEN, False, True), 1), (DISK, 2)]}, (GREY,), says="write pad_footprint")
      for name in SHIFTED),
    *(Sample(name, {"shift_x": False}, {}, (GREY,), says="write pad_footprint") for name in SHIFTED),
]  # fmt: skip
