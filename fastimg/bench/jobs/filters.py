"""Jobs of fastimg.filters."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg._float32_sums import float32_sums
from fastimg.bench import images, peers
from fastimg.bench.job import EIGHT_BITS, ROUNDING, Job, grey8, grey10, grey32, rgb32, volume32
from fastimg.bench.peers import Call

_SEVEN = ("isodata", "li", "mean", "minimum", "otsu", "triangle", "yen")

_SMOOTHED = (
    *(Job(f"gaussian f32 gray sigma={sigma}", "filters.gaussian", grey32, (sigma,), aim=aim, aim_peer=1.0,
          peers=(peers.cv_gaussian(sigma),))
      for sigma, aim in ((1, 32), (3, 17), (8, 12))),
    Job("gaussian f32 rgb sigma=3", "filters.gaussian", rgb32, (3,), {"channel_axis": -1}, aim=20, aim_peer=1.0,
        peers=(peers.cv_gaussian(3),)),
    Job("unsharp_mask f32", "filters.unsharp_mask", grey32, (2,), aim=15),
    Job("threshold_local gaussian f32 b=35", "filters.threshold_local", grey32, (35,), aim=12, aim_peer=1.0,
        peers=(peers.cv_gaussian(34 / 6, "REFLECT"),)),
)  # fmt: skip

_CONVOLVED = tuple(
    Job(f"convolve {width}x{width} f32", "filters.convolve", grey32, (images.kernel(width),), aim=aim, aim_peer=1.0,
        peers=(peers.cv_filter(images.kernel(width), flip=True),), reference="scipy.ndimage.convolve")
    for width, aim in ((5, 10), (15, 20)))  # fmt: skip


def _in_float32(job: Job) -> Job:
    """Return the job with sums in float32."""

    def prepare(function: Callable[..., Any], image: Array) -> Call:
        def call() -> Any:
            with float32_sums():
                return function(image, *job.args, **job.kwargs)

        return call

    name = job.name.replace(" f32", " f32 (float32 sums)")  # which patterns for the job itself do not find
    return replace(job, name=name, tolerance=2 * ROUNDING, aim=None, aim_peer=None, group="more", prepare=prepare)


TABLE: tuple[Job, ...] = (
    *_SMOOTHED[:3],
    Job("gaussian u8 gray sigma=3", "filters.gaussian", grey8, (3,), aim=14,
        peers=(peers.cv_gaussian(3, same_job=False, note=EIGHT_BITS, adapt=None),)),
    _SMOOTHED[3],
    Job("sobel f32", "filters.sobel", grey32, aim=27, aim_peer=2.5,
        peers=(peers.cv_magnitude(),)),
    Job("sobel u8", "filters.sobel", grey8, aim=15,
        peers=(peers.cv_magnitude(same_job=False, note="float32 result", adapt=None),)),
    Job("sobel_h f32", "filters.sobel_h", grey32, aim=21, aim_peer=1.0,
        peers=(peers.cv_derivative("Sobel", 4),)),
    *_CONVOLVED,
    *(Job(f"median u8 square r={radius}", "filters.median", grey8, (images.box(radius),), aim=aim, aim_peer=aim_peer,
          peers=(peers.cv_median(2 * radius + 1),))
      for radius, aim, aim_peer in ((2, 280, 1.0), (10, 300, 1.4))),
    Job("threshold_otsu u8", "filters.threshold_otsu", grey8, aim=6, aim_peer=1.3, peers=(peers.cv_otsu(),)),
    Job("threshold_otsu f32", "filters.threshold_otsu", grey32, aim=8),
    *_SMOOTHED[4:],
    Job("threshold_local gaussian u8 b=35", "filters.threshold_local", grey8, (35,), aim=12, aim_peer=1.1,
        peers=(peers.cv_adaptive(35),)),
    Job("try_all_thresholds(7) u8", "filters." + "+".join(f"threshold_{name}" for name in _SEVEN), grey8, aim=14),
)  # fmt: skip

_DIFFERENCE = Job("difference_of_gaussians f32", "filters.difference_of_gaussians", grey32, (1, 3), group="more")

MORE: tuple[Job, ...] = (
    Job("scharr_h f32", "filters.scharr_h", grey32, peers=(peers.cv_derivative("Scharr", 16),),
        group="more"),
    Job("farid f32", "filters.farid", grey32, group="more"),
    Job("farid_h f32", "filters.farid_h", grey32, group="more"),
    Job("roberts f32", "filters.roberts", grey32, group="more"),
    Job("roberts_pos_diag f32", "filters.roberts_pos_diag", grey32, group="more"),
    Job("laplace f32", "filters.laplace", grey32, peers=(peers.cv_laplace(),), group="more"),
    *(Job(f"median u8 square r={radius}", "filters.median", grey8, (images.box(radius),),
          peers=(peers.cv_median(2 * radius + 1),), group="more") for radius in (1, 5)),
    Job("median u8 disk r=5", "filters.median", grey8, (images.disk(5),), group="more"),
    *(Job(f"median f32 square r={radius}", "filters.median", grey32, (images.box(radius),),
          peers=(peers.cv_median(2 * radius + 1),) if radius < 3 else (), group="more") for radius in (1, 2, 5, 10)),
    Job("median f32 disk r=5", "filters.median", grey32, (images.disk(5),), group="more"),
    Job("median f32 3x3x3", "filters.median", volume32, (np.ones((3, 3, 3), bool),), group="more"),
    *(Job(f"median rank u16 10 bits square r={radius}", "filters.median", grey10, (images.box(radius),),
          {"behavior": "rank"}, group="more") for radius in (2, 10)),
    *(Job(f"threshold_{name} {kind}", f"filters.threshold_{name}", image, group="more")
      for name in (*_SEVEN[:4], *_SEVEN[5:]) for kind, image in (("u8", grey8), ("f32", grey32))),
    *(Job(f"threshold_multiotsu u8 {n} classes", "filters.threshold_multiotsu", grey8, (n,), group="more")
      for n in (3, 4)),
    _DIFFERENCE,
    *map(_in_float32, (*_SMOOTHED, _DIFFERENCE)),
    Job("threshold_local mean f32 b=35", "filters.threshold_local", grey32, (35, "mean"), group="more"),
    Job("threshold_local mean u8 b=35", "filters.threshold_local", grey8, (35, "mean"), group="more"),
    Job("threshold_local median u8 b=15", "filters.threshold_local", grey8, (15, "median"), group="more"),
    Job("threshold_niblack f32", "filters.threshold_niblack", grey32, group="more"),
    *(Job(f"threshold_sauvola u8 w={width}", "filters.threshold_sauvola", grey8, (width,), group="more")
      for width in (15, 101)),
    Job("apply_hysteresis_threshold u8", "filters.apply_hysteresis_threshold", grey8, (100, 150), group="more"),
    Job("apply_hysteresis_threshold f32", "filters.apply_hysteresis_threshold", grey32, (0.4, 0.6), group="more"),
    Job("apply_hysteresis_threshold f32 16 planes", "filters.apply_hysteresis_threshold", volume32, (0.4, 0.6),
        group="more"),
    *map(_in_float32, _CONVOLVED),
    Job("correlate 5x5 f32", "filters.correlate", grey32, (images.kernel(5),),
        peers=(peers.cv_filter(images.kernel(5), flip=False),), reference="scipy.ndimage.correlate", group="more"),
)  # fmt: skip

# Native functions without a row of their own: they run the kernel of the function named, with other taps.
ALIASES = {
    "filters.sobel_v": "filters.sobel_h",
    "filters.scharr": "filters.sobel",
    "filters.scharr_v": "filters.scharr_h",
    "filters.prewitt": "filters.sobel",
    "filters.prewitt_h": "filters.sobel_h",
    "filters.prewitt_v": "filters.sobel_h",
    "filters.farid_v": "filters.farid_h",
    "filters.roberts_neg_diag": "filters.roberts_pos_diag",
    "filters.try_all_threshold": "filters.threshold_li",  # and the others; the drawing is matplotlib's
}
