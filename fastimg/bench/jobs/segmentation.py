"""Jobs of fastimg.segmentation."""

from fastimg.bench import images, peers
from fastimg.bench.job import Job, labels400, rgb8

TABLE: tuple[Job, ...] = (
    Job("slic 400 512", "segmentation.slic", images.small_photo, (400,), aim=15, aim_peer=1.2,
        peers=(peers.cv_slic(400),)),
    Job("slic 2000 large", "segmentation.slic", rgb8, (2000,), aim=18, peers=(peers.cv_slic(2000),)),
    Job("mark_boundaries 512", "segmentation.mark_boundaries", images.small_photo, (),
        {"label_img": images.superpixels}, aim=5),
)  # fmt: skip

MORE: tuple[Job, ...] = (
    Job("find_boundaries", "segmentation.find_boundaries", labels400, group="more"),
    Job("find_boundaries outer", "segmentation.find_boundaries", labels400, (), {"mode": "outer"}, group="more"),
)  # fmt: skip

ALIASES: dict[str, str] = {}
