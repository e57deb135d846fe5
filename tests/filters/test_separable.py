"""Rows long enough to be cut into segments, a lane for each: SciPy's bits at every level, whatever the taps' sign."""

import images
import numpy as np
import pytest

from fastimg import _simd
from fastimg.filters import _separable

ndimage = pytest.importorskip("scipy.ndimage")
MODES = ["nearest", "wrap", "reflect", "mirror", "constant"]  # the kernel's numbers


def pairs(radius, kind):
    x = np.arange(-radius, radius + 1)
    bell = np.exp(-8.0 * (x / radius) ** 2)
    return bell / bell.sum() if kind == _separable.SYMMETRIC else bell * x


@pytest.mark.parametrize("mode", range(5), ids=MODES)
@pytest.mark.parametrize("kind", [_separable.SYMMETRIC, _separable.ANTISYMMETRIC], ids=["even", "odd"])
@pytest.mark.parametrize("radius", [5, 6, 9, 33])
@pytest.mark.parametrize("shape", [(5, 97), (3, 288), (6, 1025), (1, 2100), (7, 400, 3), (2, 700, 5)], ids=str)
@pytest.mark.parametrize("level", _simd.available())
def test_long_rows(level, shape, radius, kind, mode):
    image, taps = images.sample(shape, "f4"), pairs(radius, kind)
    down, along = (_separable.Axis(axis, taps, radius, kind, mode) for axis in (0, 1))
    with _simd.use(level):
        got = _separable.rounded(image, 1.0, [down, along], 0.3)
    want = ndimage.correlate1d(image, taps, 0, mode=MODES[mode], cval=0.3)
    want = ndimage.correlate1d(want, taps, 1, mode=MODES[mode], cval=0.3)
    assert got.tobytes() == want.tobytes()
