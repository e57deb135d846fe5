"""The registry: one row per native function. It drives the oracle, level, thread, input and signature tests."""

from case import Case as Case, Variant as Variant
from rows import color, exposure, feature, filters, measure, metrics, segmentation, util
from rows.filters import MODES as MODES

_NAMESPACES = (filters, color, exposure, feature, measure, metrics, segmentation, util)

CASES = {case.name: case for namespace in _NAMESPACES for case in namespace.rows()}
ONLY = ("filters.convolve", "filters.correlate")  # not in scikit-image
CLASSES = ("feature.Cascade",)  # their signature and documentation have tests of their own, such as tests/feature
EXTRA_PARAMETERS = {"out", "dtype"}  # keyword-only parameters that scikit-image's functions lack
