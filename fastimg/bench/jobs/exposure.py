"""Jobs of fastimg.exposure."""

import numpy as np

from fastimg._check import Array
from fastimg.bench import images, peers
from fastimg.bench.job import Job, classes, grey8, grey32, grey64, noisy32, rgb8, rgb32

_CLAHE = {"clip_limit": 0.03}


def _gamma_of_bytes(values: Array) -> Array:
    table: Array = np.rint(255 * (values / 255) ** 0.7).astype("u1")
    return table


TABLE: tuple[Job, ...] = (
    Job("histogram u8", "exposure.histogram", grey8, aim=7.3, aim_peer=1.0,
        peers=(peers.cv_counts(), peers.np_counts())),
    Job("histogram f32", "exposure.histogram", grey32, aim=8, peers=(peers.np_histogram(),)),
    Job("equalize_hist u8", "exposure.equalize_hist", grey8, aim=12, peers=(peers.cv_equalize(),)),
    Job("equalize_adapthist u8 gray", "exposure.equalize_adapthist", grey8, kwargs=_CLAHE, aim=25,
        peers=(peers.cv_clahe(0.03),)),
    Job("equalize_adapthist u8 rgb", "exposure.equalize_adapthist", rgb8, kwargs=_CLAHE, aim=40),
    Job("rescale_intensity f32", "exposure.rescale_intensity", grey32, kwargs={"in_range": (0.1, 0.9)}, aim=4),
)  # fmt: skip

MORE: tuple[Job, ...] = (
    Job("equalize_hist f32", "exposure.equalize_hist", grey32, group="more"),
    Job("equalize_adapthist f32", "exposure.equalize_adapthist", grey32, kwargs=_CLAHE, group="more"),
    Job("equalize_adapthist f32 rgb", "exposure.equalize_adapthist", rgb32, kwargs=_CLAHE, group="more"),
    Job("cumulative_distribution u8", "exposure.cumulative_distribution", grey8, group="more"),
    Job("rescale_intensity u8", "exposure.rescale_intensity", grey8, group="more"),
    Job("rescale_intensity f32 whole", "exposure.rescale_intensity", grey32, group="more"),
    Job("adjust_gamma u8", "exposure.adjust_gamma", grey8, args=(0.7,), group="more",
        peers=(peers.cv_lut(_gamma_of_bytes),)),
    Job("adjust_gamma f32", "exposure.adjust_gamma", grey32, args=(0.7,), tolerance=5e-7, group="more"),
    Job("adjust_gamma f64", "exposure.adjust_gamma", grey64, args=(0.7,), tolerance=1e-15, group="more"),
    Job("adjust_log f32", "exposure.adjust_log", grey32, tolerance=5e-7, group="more"),
    Job("adjust_log f32 inv", "exposure.adjust_log", grey32, kwargs={"inv": True}, tolerance=5e-7, group="more"),
    Job("adjust_sigmoid f32", "exposure.adjust_sigmoid", grey32, tolerance=5e-7, group="more"),
    Job("adjust_sigmoid f64", "exposure.adjust_sigmoid", grey64, tolerance=1e-15, group="more"),
    Job("match_histograms u8", "exposure.match_histograms", grey8, kwargs={"reference": images.upside_down},
        group="more"),
    Job("match_histograms f32", "exposure.match_histograms", grey32, kwargs={"reference": images.upside_down},
        group="more"),
    Job("match_histograms f32 noisy", "exposure.match_histograms", noisy32,
        kwargs={"reference": images.upside_down}, group="more"),
    Job("match_histograms u8 rgb", "exposure.match_histograms", rgb8,
        kwargs={"reference": images.upside_down, "channel_axis": -1}, group="more"),
    Job("is_low_contrast u8", "exposure.is_low_contrast", grey8, group="more"),
    Job("is_low_contrast f32", "exposure.is_low_contrast", grey32, group="more"),
    Job("is_low_contrast f32 noisy", "exposure.is_low_contrast", noisy32, group="more"),
    *(Job(f"{name} {kind} rgb", f"exposure.{name}", image, args, tolerance=tolerance, group="more")
      for kind, image, tolerance in (("u8", rgb8, 0.0), ("f32", rgb32, 5e-7))
      for name, args in (("adjust_gamma", (0.7,)), ("adjust_sigmoid", ()), ("rescale_intensity", ()))),
    *(Job(f"{name} i64", f"exposure.{name}", classes, group="more")
      for name in ("adjust_log", "adjust_sigmoid", "rescale_intensity")),
    Job("match_histograms f32 rgb", "exposure.match_histograms", rgb32,
        kwargs={"reference": images.upside_down, "channel_axis": -1}, group="more"),
)  # fmt: skip

ALIASES: dict[str, str] = {}
