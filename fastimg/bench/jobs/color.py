"""Jobs of fastimg.color."""

from fastimg.bench import peers
from fastimg.bench.job import EIGHT_BITS, LAST_BITS, ROUNDING, Job, rgb8, rgb32

_GREY_WEIGHTS = "weights .299 .587 .114"

TABLE: tuple[Job, ...] = (
    Job("rgb2gray f32", "color.rgb2gray", rgb32, tolerance=ROUNDING, aim=2.3, aim_peer=1.0,
        peers=(peers.cv_grey(note=_GREY_WEIGHTS),)),
    Job("rgb2gray u8", "color.rgb2gray", rgb8, tolerance=LAST_BITS, aim=10,
        peers=(peers.cv_grey(same_job=False, note=f"{EIGHT_BITS}, {_GREY_WEIGHTS}"),)),
    Job("rgb2hsv f32", "color.rgb2hsv", rgb32, aim=400, aim_peer=1.0,
        peers=(peers.cv_color("RGB2HSV", (360, 1, 1), note="hue in degrees", tolerance=1e-4),)),
)  # fmt: skip

MORE: tuple[Job, ...] = (
    Job("rgb2hsv u8", "color.rgb2hsv", rgb8, group="more"),
    Job("hsv2rgb f32", "color.hsv2rgb", rgb32, group="more"),
)

ALIASES: dict[str, str] = {}
