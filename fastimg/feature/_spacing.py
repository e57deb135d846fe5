"""Peaks in falling order, and those of them that keep their distance. Kernel: src_cy/feature/spacing.pyx."""

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from fastimg._check import Array
from fastimg._simd import k

_KINDS = {"u": 0, "i": 1, "f": 2}  # the numbers of src_cy/_keys.pxd
_FEW = 200
_OVERFLOW = ("Encountering floating point overflow. The value of p too large for this dataset; For such large p, "
             "consider using the special case p=np.inf . ")


def falling(values: Array) -> Array:
    """Return the order of numpy.argsort(-values, kind="stable"): integers as they are negated, unsigned ones too."""
    keys = -values
    if keys.size < _FEW or keys.size >= 2**31 or keys.dtype.char not in "fdiIlLqQ":
        return np.argsort(keys, kind="stable")
    numbers = np.empty(keys.size, np.uint32)
    k.feature_spacing.order(keys.astype(keys.dtype.newbyteorder("="), copy=False).view(f"u{keys.itemsize}"), numbers,
                            _KINDS[keys.dtype.kind])
    return numbers.astype(np.intp)


def _power(x: float, exponent: float) -> float:
    """Return the C library's power, which SciPy calls and Python; NumPy's vectors may round otherwise."""
    try:
        return float(float(x) ** exponent)
    except OverflowError:
        return math.inf


def _near(spacing: float, p: float, touching: bool) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """Return the two parts of a test for too small distances.

    The first makes summands of the absolute differences along an axis (for infinite p the greatest one is taken, not
    the sum), the second says whether a sum is too little. Distances are those of SciPy's cKDTree and cdist, roundings
    included; `touching` refuses the distance itself too.
    """
    if math.isinf(p):
        return (lambda d: d), (lambda s: s <= spacing if touching else s < spacing)
    if p == 1:
        return (lambda d: d), (lambda s: s <= spacing if touching else s < spacing)
    if p == 2:
        return (lambda d: d * d), (
            lambda s: s <= spacing * spacing if touching else (s <= spacing * spacing) & (np.sqrt(s) < spacing))
    power, root = (np.frompyfunc(functools.partial(_power, exponent=e), 1, 1) for e in (p, 1.0 / p))
    most = _power(spacing, p)
    return (lambda d: np.asarray(power(d), float)), (
        lambda s: s <= most if touching else (s <= most) & (np.asarray(root(s), float) < spacing))


@functools.lru_cache(maxsize=16)  # one after the other, all regions of an image ask for few different ones
def _ball(spacing: float, p: float, reach: tuple[int, ...], touching: bool) -> Array:
    """Return which pixels are too near to a peak: rows of offsets along all axes but the last, and the reach there.

    No offset is beyond `reach`. The array is shared: to be read only.
    """
    power, near = _near(spacing, p, touching)
    add = np.maximum if math.isinf(p) else np.add
    sums = np.zeros([r + 1 for r in reach[:-1]])
    for axis, r in enumerate(reach[:-1]):
        sums = add(sums, power(np.arange(r + 1)).reshape([-1 if a == axis else 1 for a in range(len(reach) - 1)]))
    low, high = np.full(sums.shape, -1), np.full(sums.shape, reach[-1])
    while (low < high).any():  # the greatest reach that is too near
        middle = (low + high + 1) // 2
        yes = near(add(sums, power(np.maximum(middle, 0))))
        low, high = np.where(yes, middle, low), np.where(yes, high, middle - 1)
    outer = np.array(reach[:-1], np.intp)
    offsets = np.argwhere(np.broadcast_to(True, 2 * outer + 1)) - outer
    reaches = low[tuple(np.abs(offsets).T)].reshape(-1, 1)
    return np.ascontiguousarray(np.hstack([offsets, reaches])[reaches[:, 0] >= 0], np.intp)


def _check_norm(p: float, peaks: Array, shape: tuple[int, ...]) -> None:
    if not p > 0:
        raise ValueError(f"p_norm must be above 0, got {p!r}")
    if math.isinf(p) or p <= 2:
        return
    if any(math.isinf(_power(int(np.ptp(place)), p)) for place in np.unravel_index(peaks, shape)):
        raise ValueError(_OVERFLOW)


def thinned(peaks: Array, mask: Array, spacing: Any, p: Any, most: int | None, touching: bool = False) -> Array:
    """Return the peaks that are far enough from all that stay before them, at most so many.

    `peaks` are indices into the flat mask, which has ones exactly there, and is used up.
    """
    p, spacing = float(p), float(spacing)
    _check_norm(p, peaks, mask.shape)
    flat = mask.view(np.uint8).reshape(-1)
    ball = _ball(spacing, p, tuple(min(math.floor(min(spacing, n)), n - 1) for n in mask.shape), touching)
    shape = np.array(mask.shape, np.intp)
    out = np.empty(peaks.size, np.intp)
    if most is not None and most < 1:  # scikit-image looks at a batch of 50 and at its first peak only
        batch = peaks[:50]
        k.feature_spacing.thin(flat, batch, shape, ball, out, 1)
        return np.concatenate([batch[:1], batch[flat[batch] != 0]])[:most]
    return out[: k.feature_spacing.thin(flat, peaks, shape, ball, out, peaks.size if most is None else most)]
