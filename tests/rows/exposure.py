"""Rows of fastimg.exposure."""

from collections.abc import Iterator

from case import DTYPES, Case, Variant
from compare import EXACT

_HISTOGRAM_DTYPES = ("?", "u1", "i1", "u2", "i2", "f2", "f4", "f8")  # "dtype" means 2**32 bins for wider ones
HISTOGRAM = Case(
    "exposure.histogram", float32=EXACT, span=3000, hostile=("default", "channels-last"),
    deviations=("channels-last-5x0", "channels-last-0"),
    variants=(
        Variant(), Variant("nbins", {"nbins": 11}), Variant("normalize", {"normalize": True}),
        Variant("nbins-1", {"nbins": 1}), Variant("nbins-0", {"nbins": 0}),
        Variant("dtype", {"source_range": "dtype"}, dtypes=_HISTOGRAM_DTYPES),
        Variant("dtype-normalize", {"source_range": "dtype", "normalize": True}, dtypes=_HISTOGRAM_DTYPES),
        Variant("bad-range", {"source_range": "nonsense"}),
        Variant("channels-last", {"channel_axis": -1}, dtypes=DTYPES[:-1]),
        Variant("channels-first", {"channel_axis": 0, "normalize": True}),
        Variant("channels-dtype", {"channel_axis": -1, "source_range": "dtype"}, ("rgb",), dtypes=_HISTOGRAM_DTYPES),
        Variant("channels-nbins", {"channel_axis": 1, "nbins": 7}, ("rgb",)),
    ))  # fmt: skip


def rows() -> Iterator[Case]:
    """Return the rows."""
    yield HISTOGRAM
