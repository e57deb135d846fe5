"""What the thresholds that look at a histogram only share: the histogram, of an image or given."""

from typing import Any

import numpy as np

from fastimg import _layout
from fastimg._check import Array
from fastimg.exposure import _histogram


def _trimmed(hist: Any) -> tuple[Array, Array]:
    """Return counts and centres of a given histogram, without empty bins at its ends."""
    if isinstance(hist, tuple | list):
        counts, centers = hist
    else:
        counts, centers = hist, np.arange(hist.size)
    if counts[0] == 0 or counts[-1] == 0:
        used = counts > 0
        start, stop = np.argmax(used), used.size - np.argmax(used[::-1])
        counts, centers = counts[start:stop], centers[start:stop]
    return counts, centers


def counts_of(image: Array | None, hist: Any, nbins: Any) -> tuple[Array, Array, bool]:
    """Return the counts (float32), the bins' centres, and whether the image is known to be of one value.

    A histogram that is given stands for the image. Exception, as scikit-image raises it, if there is neither.
    """
    if hist is not None:
        counts, centers = _trimmed(hist)
        return counts.astype(np.float32), centers, False
    if image is None:
        raise Exception("Either image or hist must be provided.")
    found = _histogram.count(_layout.elements(image), nbins)
    return found.counts[0].astype(np.float32), found.centers, found.constant


def shares_of(image: Array | None, hist: Any, nbins: Any) -> tuple[Array, Array]:
    """Return the pixels' share per bin (float32) and the bins' centres; a given histogram's counts are taken as shares.

    Shares are divided in double before they are rounded, as scikit-image has them from its normalised histogram.
    """
    if hist is not None or image is None:
        counts, centers, _ = counts_of(image, hist, nbins)
        return counts, centers
    found = _histogram.count(_layout.elements(image), nbins)
    share = found.counts[0] / found.counts[0].sum()
    return share.astype(np.float32), found.centers
