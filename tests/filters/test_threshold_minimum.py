"""threshold_minimum: the number of rounds, messages."""

import numpy as np
import pytest
from compare import difference, outcome

from fastimg import filters

skimage_filters = pytest.importorskip("skimage.filters")
COUNTS = np.random.default_rng(1).integers(0, 50, 60)


@pytest.mark.parametrize("rounds", [*range(1, 30), 100])
@pytest.mark.parametrize("seed", range(3))
def test_max_num_iter(rounds, seed):
    counts = np.random.default_rng(seed).integers(1, 50, 60)
    calls = [outcome(m.threshold_minimum, max_num_iter=rounds, hist=counts) for m in (filters, skimage_filters)]
    assert difference(*calls) == ""


def test_given_counts_stay_as_they_are():
    counts = COUNTS.astype("f4")
    filters.threshold_minimum(hist=counts, max_num_iter=9000)
    assert counts.tolist() == COUNTS.tolist()


@pytest.mark.parametrize("rounds", [0, -3])
def test_no_rounds_are_an_error(rounds):
    with pytest.raises(ValueError, match="max_num_iter must be at least 1"):
        filters.threshold_minimum(hist=COUNTS, max_num_iter=rounds)


def test_one_peak_is_an_error():
    with pytest.raises(RuntimeError, match="Unable to find two maxima in histogram"):
        filters.threshold_minimum(hist=np.array([1, 2, 3, 2, 1]))
