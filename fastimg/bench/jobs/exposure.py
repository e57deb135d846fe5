"""Jobs of fastimg.exposure."""

from fastimg.bench import peers
from fastimg.bench.job import Job, grey8, grey32

TABLE: tuple[Job, ...] = (
    Job("histogram u8", "exposure.histogram", grey8, aim=7.3, aim_peer=1.0,
        peers=(peers.cv_counts(), peers.np_counts())),
    Job("histogram f32", "exposure.histogram", grey32, aim=8, peers=(peers.np_histogram(),)),
)  # fmt: skip

MORE: tuple[Job, ...] = ()

ALIASES: dict[str, str] = {}
