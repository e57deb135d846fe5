"""The rules that do more than rename a keyword."""

from __future__ import annotations

import math

from fastimg._legacy._rules import Rule

TYPE_CHECKING = False  # a module that start-up passes through: see fastimg/_names.py
if TYPE_CHECKING:
    from typing import Any

    from fastimg._legacy._rules import Call


def _multichannel(call: Call, value: Any) -> str:
    if value is None:  # once "guess from the shape"
        return ""
    call.kwargs["channel_axis"] = -1 if value else None
    return f"channel_axis={call.kwargs['channel_axis']}"


def _channels(call: Call, value: Any) -> str:
    """As `_multichannel`, for a function that 0.26 lets have both spellings, and grey images with either."""
    if "channel_axis" in call.kwargs or (value and getattr(call.argument(0, "im1"), "ndim", 3) < 3):
        return ""
    return _multichannel(call, value)


def _last_axis(call: Call, value: Any) -> str:
    if not value:
        return _multichannel(call, value)
    call.kwargs["channel_axis"] = call.argument(0, "image").ndim - 1
    return f"channel_axis={call.kwargs['channel_axis']}"


def _in_place(call: Call, value: Any, image: str) -> str:
    if not value:
        return ""
    call.kwargs["out"] = call.argument(0, image)
    return f"out={image}"


def _indices(call: Call, value: Any) -> str:
    if value:
        return ""
    image = call.argument(0, "image")

    def finish(coordinates: Any) -> Any:
        import numpy as np

        mask = np.zeros(image.shape, bool)
        mask[tuple(coordinates.T)] = True
        return mask

    call.finish = finish
    return "mask[tuple(coordinates.T)] = True with the coordinates that it returns"


def _neighbors(call: Call, value: Any, image: str) -> str:
    if value is None:
        return ""
    if value not in (4, 8):
        raise ValueError(f"{call.name}: neighbors must be 4 or 8, got {value!r}")
    call.kwargs["connectivity"] = 1 if value == 4 else call.argument(0, image).ndim
    return f"connectivity={call.kwargs['connectivity']}"


def _return_error(call: Call, value: Any) -> str:
    masked = call.kwargs.get("reference_mask") is not None or call.kwargs.get("moving_mask") is not None
    if value == "always" or (value and not masked):
        return ""
    call.finish = _first
    return "shift, error, phasediff = ..., which it always returns"


def _first(results: Any) -> Any:
    return results[0]


def _alpha(call: Call, value: Any) -> str:
    if not value:
        return ""

    def finish(rgb: Any) -> Any:
        import numpy as np

        opaque = np.iinfo(rgb.dtype).max if rgb.dtype.kind in "iu" else 1
        return np.concatenate((rgb, np.full_like(rgb[..., :1], opaque)), axis=-1)

    call.finish = finish
    return "gray2rgba(image)"


def _center(call: Call, cr: Any, cc: Any) -> str:
    if cr is None or cc is None:
        raise TypeError(f"{call.name}: scikit-image has removed cr and cc, which go together; write center=(cr, cc)")
    call.kwargs["center"] = (cr, cc)
    call.finish = _transposed
    return "center=(cr, cc) and transpose the result"


def _transposed(moments: Any) -> Any:
    return moments.T


def _hessian(call: Call, hxx: Any, hxy: Any, hyy: Any) -> str:
    first = call.args.pop(0) if hxx is None and call.args else hxx
    call.args[:0] = [[first, hxy, hyy]]
    return "[Hxx, Hxy, Hyy]"


def _images(call: Call, image2: Any) -> str:
    if "image1" in call.kwargs:
        if "image0" in call.kwargs or call.args:
            raise TypeError(f"{call.name}() got three images: give 'image0' and 'image1' only")
        call.kwargs["image0"] = call.kwargs.pop("image1")
    call.kwargs["image1"] = image2
    return "image0=..., image1=..."


def _smaller(call: Call, value: Any) -> str:
    if value is None:
        return ""
    call.kwargs["max_size"] = math.ceil(value) - 1  # a hole of `value` pixels was kept
    return f"max_size={call.kwargs['max_size']}"


def _classic(call: Call, value: Any) -> str:
    call.kwargs["method"] = "lorensen" if value else "lewiner"
    return f"method={call.kwargs['method']!r}"


def _shifts(call: Call, shift_x: Any, shift_y: Any) -> str:
    footprint = call.argument(1, "footprint")
    if footprint is not None:
        sequence = isinstance(footprint, tuple | list) and isinstance(footprint[0], tuple | list)
        call.replace(1, "footprint", [(_padded(each, shift_x, shift_y), n) for each, n in footprint]
                     if sequence and len(footprint[0]) == 2 else _padded(footprint, shift_x, shift_y))
    return "pad_footprint(footprint, pad_end=...)"


def _padded(footprint: Any, shift_x: Any, shift_y: Any) -> Any:
    """Pad the even axes of a 2-D footprint: at the end if shifted, else at the start (x was the first axis here)."""
    import numpy as np

    footprint = np.asarray(footprint)
    if footprint.ndim != 2:
        return footprint
    pairs = zip(footprint.shape, (shift_x, shift_y), strict=True)
    return np.pad(footprint, [((0, 1) if shift else (1, 0)) if size % 2 == 0 else (0, 0) for size, shift in pairs])


def in_place(image: str) -> Rule:
    """Return the rule for `in_place` of a function whose first argument is called `image`."""
    return Rule(("in_place",), "out", lambda call, value: _in_place(call, value, image), f"`out={image}`")


def neighbors(image: str) -> Rule:
    """Return the rule for `neighbors` of a function whose first argument is called `image`."""
    return Rule(("neighbors",), "connectivity", lambda call, value: _neighbors(call, value, image),
                "`connectivity=1` for 4, `connectivity=ndim` for 8")


MULTICHANNEL = Rule(("multichannel",), "channel_axis", _multichannel,
                    "`channel_axis=-1` for True, `channel_axis=None` for False")
# In 0.26, unsharp_mask goes wrong with a negative channel_axis: it leaves most of its result unset.
MULTICHANNEL_COUNTED = Rule(("multichannel",), "channel_axis", _last_axis,
                            "`channel_axis=image.ndim - 1` for True, `channel_axis=None` for False")
# Programs for all releases give both spellings to structural_similarity, which takes any keyword.
MULTICHANNEL_OR_GREY = Rule(
    ("multichannel",), "", _channels,
    "`channel_axis=-1` for True, unless the images have two axes, and `channel_axis=None` for False; leave it out if "
    "`channel_axis` is given, which counts")
INDICES = Rule(("indices",), "", _indices, "a mask from the coordinates, for False")
RETURN_ERROR = Rule(("return_error",), "", _return_error, "take the first of the three results, for False")
ALPHA = Rule(("alpha",), "", _alpha, "`gray2rgba(image)`, for True")
CENTER = Rule(("cr", "cc"), "center", _center, "`center=(cr, cc)`; the result is transposed as it was")
HESSIAN = Rule(("Hxx", "Hxy", "Hyy"), "H_elems", _hessian, "`[Hxx, Hxy, Hyy]`")
IMAGES = Rule(("image2",), "", _images, "`image0`, `image1`")
SMALLER = Rule(("min_size",), "max_size", _smaller, "`max_size=min_size - 1`")
CLASSIC = Rule(("use_classic",), "method", _classic, '`method="lorensen"` for True')
SHIFTS = Rule(("shift_x", "shift_y"), "", _shifts, "`pad_footprint(footprint, pad_end=...)`")
