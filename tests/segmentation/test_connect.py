"""Connected superpixels of random labels, against scikit-image's own search."""

import numpy as np
import pytest
from skimage.segmentation._slic import _enforce_label_connectivity_cython

from fastimg.segmentation._slic_passes import Passes


def connected(labels, least, limit, start):
    passes = object.__new__(Passes)
    passes.shape, passes.mask = labels.shape, None
    passes.lines = labels.shape[0] * labels.shape[1]
    padded = np.pad(labels.reshape(passes.lines, -1), ((0, 0), (0, 3)), constant_values=7)
    passes.labels = np.ascontiguousarray(padded, np.int32)
    return passes.connected(least, limit, start)


@pytest.mark.parametrize("cut", [False, True])
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("seed", range(60))
def test_pieces_are_scikit_images(seed, masked, cut):
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, (5, 12, 40) if seed % 2 else (2, 20, 70)))
    labels = rng.integers(-1 if masked else 0, rng.integers(1, 5), shape)
    least, start = int(rng.integers(0, 8)), int(rng.integers(0, 2))
    limit = int(rng.integers(1, 9)) if cut else labels.size + 1
    want = _enforce_label_connectivity_cython(np.ascontiguousarray(labels + start, np.intp), least, limit, start)
    np.testing.assert_array_equal(connected(labels, least, limit, start), want)
