"""Jobs of fastimg.util."""

from fastimg.bench.job import Job, grey8, grey16, grey32, rgb8, rgb32

TABLE: tuple[Job, ...] = ()

MORE: tuple[Job, ...] = (
    Job("img_as_float u8", "util.img_as_float", grey8, group="more"),
    Job("img_as_float32 u8", "util.img_as_float32", grey8, group="more"),
    Job("img_as_float64 u16", "util.img_as_float64", grey16, group="more"),
    Job("img_as_ubyte f32", "util.img_as_ubyte", grey32, group="more"),
    Job("img_as_ubyte u16", "util.img_as_ubyte", grey16, group="more"),
    Job("img_as_uint u8", "util.img_as_uint", grey8, group="more"),
    Job("img_as_int f32", "util.img_as_int", grey32, group="more"),
    Job("img_as_int u16", "util.img_as_int", grey16, group="more"),
    Job("img_as_bool u8", "util.img_as_bool", grey8, group="more"),
    Job("img_as_bool f32", "util.img_as_bool", grey32, group="more"),
    Job("random_noise gaussian f32", "util.random_noise", grey32, (), {"rng": 1}, group="more"),
    Job("random_noise s&p f32", "util.random_noise", grey32, ("s&p",), {"rng": 1}, group="more"),
    Job("invert u8", "util.invert", grey8, group="more"),
    Job("invert f32", "util.invert", grey32, group="more"),
    *(Job(f"{name} {kind} rgb", f"util.{name}", image, group="more")
      for name, kind, image in (("img_as_float", "u8", rgb8), ("img_as_ubyte", "f32", rgb32), ("invert", "u8", rgb8),
                                ("invert", "f32", rgb32))),
)  # fmt: skip

ALIASES: dict[str, str] = {}
