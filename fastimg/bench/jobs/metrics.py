"""Jobs of fastimg.metrics."""

from fastimg.bench import images
from fastimg.bench.job import Job, grey8, grey32, rgb32

TABLE: tuple[Job, ...] = ()

MORE: tuple[Job, ...] = (
    Job("mean_squared_error f32", "metrics.mean_squared_error", grey32, (), {"image1": images.upside_down},
        group="more"),
    Job("normalized_root_mse u8", "metrics.normalized_root_mse", grey8, (), {"image_test": images.upside_down},
        group="more"),
    Job("structural_similarity f32", "metrics.structural_similarity", grey32, (),
        {"im2": images.upside_down, "data_range": 1.0}, aim=15, group="more"),
    Job("structural_similarity u8", "metrics.structural_similarity", grey8, (), {"im2": images.upside_down}, aim=15,
        group="more"),
    Job("structural_similarity gaussian", "metrics.structural_similarity", grey32, (),
        {"im2": images.upside_down, "data_range": 1.0, "gaussian_weights": True}, group="more"),
    Job("structural_similarity rgb", "metrics.structural_similarity", rgb32, (),
        {"im2": images.upside_down, "data_range": 1.0, "channel_axis": -1}, group="more"),
    Job("structural_similarity gradient", "metrics.structural_similarity", grey32, (),
        {"im2": images.upside_down, "data_range": 1.0, "gradient": True}, group="more"),
    Job("peak_signal_noise_ratio u8", "metrics.peak_signal_noise_ratio", grey8, (), {"image_test": images.upside_down},
        group="more"),
)  # fmt: skip

ALIASES: dict[str, str] = {}
