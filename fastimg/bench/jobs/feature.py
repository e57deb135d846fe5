"""Jobs of fastimg.feature."""

from fastimg.bench import images, peers
from fastimg.bench.job import Job, grey8, grey32, noisy32, volume32

# Edges and peaks.
_EDGES = (Job("canny sigma=1 f32", "feature.canny", grey32, (1,), aim=20, peers=(peers.cv_canny(),)),)
_PEAKS = (
    Job("corner_peaks md=20", "feature.corner_peaks", images.corner_measure, (20,), {"threshold_rel": 0.02}, aim=10),
    Job("peak_local_max md=5", "feature.peak_local_max", grey32, (5,), aim=200),
)
_MORE_PEAKS = (
    Job("peak_local_max md=5 p=2 u8", "feature.peak_local_max", grey8, (5,), {"p_norm": 2}, group="more"),
    Job("peak_local_max md=50 noisy f32", "feature.peak_local_max", noisy32, (50,), group="more"),
    Job("peak_local_max 16 planes f32", "feature.peak_local_max", volume32, (3,), group="more"),
)
_MORE_EDGES = (
    Job("canny sigma=3 u8", "feature.canny", grey8, (3,), group="more"),
    Job("canny quantiles f32", "feature.canny", grey32, (1, 0.8, 0.9), {"use_quantiles": True}, group="more"),
)

TABLE: tuple[Job, ...] = (*_EDGES, *_PEAKS)

MORE: tuple[Job, ...] = (*_MORE_EDGES, *_MORE_PEAKS)

ALIASES: dict[str, str] = {}
