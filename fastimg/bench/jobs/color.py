"""Jobs of fastimg.color."""

from fastimg.bench import images, peers
from fastimg.bench.job import (
    EIGHT_BITS,
    LAST_BITS,
    ROUNDING,
    Job,
    grey8,
    grey32,
    lab32,
    labels,
    labels400,
    rgb8,
    rgb32,
    rgba32,
)  # fmt: skip

_GREY_WEIGHTS = "weights .299 .587 .114"

TABLE: tuple[Job, ...] = (
    Job("rgb2gray f32", "color.rgb2gray", rgb32, tolerance=ROUNDING, aim=2.3, aim_peer=1.0,
        peers=(peers.cv_grey(note=_GREY_WEIGHTS),)),
    Job("rgb2gray u8", "color.rgb2gray", rgb8, tolerance=LAST_BITS, aim=10,
        peers=(peers.cv_grey(same_job=False, note=f"{EIGHT_BITS}, {_GREY_WEIGHTS}"),)),
    Job("rgb2lab f32", "color.rgb2lab", rgb32, tolerance=1e-3, aim=14, aim_peer=1.05,
        peers=(peers.cv_color("RGB2Lab", note="splines; within 0.5", tolerance=0.5),)),
    Job("rgb2hsv f32", "color.rgb2hsv", rgb32, aim=400, aim_peer=1.0,
        peers=(peers.cv_color("RGB2HSV", (360, 1, 1), note="hue in degrees", tolerance=1e-4),)),
)  # fmt: skip

MORE: tuple[Job, ...] = (
    Job("rgb2hsv u8", "color.rgb2hsv", rgb8, group="more"),
    Job("hsv2rgb f32", "color.hsv2rgb", rgb32, group="more"),
    Job("rgb2lab u8", "color.rgb2lab", rgb8, tolerance=1e-12, group="more"),
    Job("lab2rgb f32", "color.lab2rgb", lab32, tolerance=1e-5, group="more",
        peers=(peers.cv_color("Lab2RGB", note="splines; within 0.01", tolerance=0.01),)),
    Job("rgb2xyz f32", "color.rgb2xyz", rgb32, tolerance=ROUNDING, group="more",
        peers=(peers.cv_color("RGB2XYZ", same_job=False, note="takes RGB for linear", adapt=None),)),
    Job("xyz2rgb f32", "color.xyz2rgb", rgb32, tolerance=5 * ROUNDING, group="more"),
    Job("xyz2lab f32", "color.xyz2lab", rgb32, tolerance=1e-3, group="more"),
    Job("lab2xyz f32", "color.lab2xyz", lab32, tolerance=ROUNDING, group="more"),
    Job("gray2rgb u8", "color.gray2rgb", grey8, group="more"),
    Job("gray2rgba f32", "color.gray2rgba", grey32, group="more"),
    Job("rgba2rgb f32", "color.rgba2rgb", rgba32, group="more"),
    Job("label2rgb", "color.label2rgb", labels, (), {"image": images.of_labels}, group="more"),
    Job("label2rgb avg", "color.label2rgb", labels, (), {"image": images.of_labels, "kind": "avg"}, group="more"),
    Job("label2rgb, no image", "color.label2rgb", labels, group="more"),
    Job("label2rgb u8", "color.label2rgb", labels, (), {"image": images.bytes_of_labels}, group="more"),
    Job("label2rgb avg u8, 400 regions", "color.label2rgb", labels400, (),
        {"image": images.bytes_of_labels, "kind": "avg"}, group="more"),
    Job("rgb2yuv f32", "color.rgb2yuv", rgb32, tolerance=ROUNDING, group="more",
        peers=(peers.cv_color("RGB2YUV", same_job=False, note="other weights of U and V", adapt=None),)),
    Job("rgb2hed f32", "color.rgb2hed", rgb32, tolerance=ROUNDING, group="more"),
    Job("rgb2hed u8", "color.rgb2hed", rgb8, tolerance=LAST_BITS * 10, group="more"),
    Job("hed2rgb f32", "color.hed2rgb", rgb32, tolerance=LAST_BITS * 10, group="more"),
)

# Other matrices in the kernel of the function named.
ALIASES = {
    f"color.{name}": "color.rgb2yuv"
    for name in ("yuv2rgb", "rgb2yiq", "yiq2rgb", "rgb2ycbcr", "ycbcr2rgb", "rgb2ypbpr", "ypbpr2rgb", "rgb2ydbdr",
                 "ydbdr2rgb", "rgb2rgbcie", "rgbcie2rgb")
}  # fmt: skip
