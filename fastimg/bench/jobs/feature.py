"""Jobs of fastimg.feature."""

from fastimg.bench import peers
from fastimg.bench.job import Job, grey8, grey32

# Edges and peaks.
_EDGES = (Job("canny sigma=1 f32", "feature.canny", grey32, (1,), aim=20, peers=(peers.cv_canny(),)),)
_MORE_EDGES = (
    Job("canny sigma=3 u8", "feature.canny", grey8, (3,), group="more"),
    Job("canny quantiles f32", "feature.canny", grey32, (1, 0.8, 0.9), {"use_quantiles": True}, group="more"),
)

TABLE: tuple[Job, ...] = (*_EDGES,)

MORE: tuple[Job, ...] = (*_MORE_EDGES,)

ALIASES: dict[str, str] = {}
