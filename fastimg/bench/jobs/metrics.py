"""Jobs of fastimg.metrics."""

from fastimg.bench import images
from fastimg.bench.job import Job, grey8, grey32

TABLE: tuple[Job, ...] = ()

MORE: tuple[Job, ...] = (
    Job("mean_squared_error f32", "metrics.mean_squared_error", grey32, (), {"image1": images.upside_down},
        group="more"),
    Job("normalized_root_mse u8", "metrics.normalized_root_mse", grey8, (), {"image_test": images.upside_down},
        group="more"),
)  # fmt: skip

ALIASES: dict[str, str] = {}
