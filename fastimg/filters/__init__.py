"""scikit-image's ``filters`` namespace: the imports below are native, every other name is forwarded."""

from typing import Any

from fastimg import _namespace
from fastimg.filters._apply_hysteresis_threshold import apply_hysteresis_threshold as apply_hysteresis_threshold
from fastimg.filters._convolve import convolve as convolve, correlate as correlate
from fastimg.filters._difference_of_gaussians import difference_of_gaussians as difference_of_gaussians
from fastimg.filters._edges import (
    farid as farid,
    farid_h as farid_h,
    farid_v as farid_v,
    prewitt as prewitt,
    prewitt_h as prewitt_h,
    prewitt_v as prewitt_v,
    scharr as scharr,
    scharr_h as scharr_h,
    scharr_v as scharr_v,
    sobel as sobel,
    sobel_h as sobel_h,
    sobel_v as sobel_v,
)
from fastimg.filters._gaussian import gaussian as gaussian
from fastimg.filters._laplace import laplace as laplace
from fastimg.filters._median import median as median
from fastimg.filters._roberts import (
    roberts as roberts,
    roberts_neg_diag as roberts_neg_diag,
    roberts_pos_diag as roberts_pos_diag,
)
from fastimg.filters._threshold_isodata import threshold_isodata as threshold_isodata
from fastimg.filters._threshold_li import threshold_li as threshold_li
from fastimg.filters._threshold_local import threshold_local as threshold_local
from fastimg.filters._threshold_mean import threshold_mean as threshold_mean
from fastimg.filters._threshold_minimum import threshold_minimum as threshold_minimum
from fastimg.filters._threshold_multiotsu import threshold_multiotsu as threshold_multiotsu
from fastimg.filters._threshold_niblack import (
    threshold_niblack as threshold_niblack,
    threshold_sauvola as threshold_sauvola,
)
from fastimg.filters._threshold_otsu import threshold_otsu as threshold_otsu
from fastimg.filters._threshold_triangle import threshold_triangle as threshold_triangle
from fastimg.filters._threshold_yen import threshold_yen as threshold_yen
from fastimg.filters._try_all_threshold import try_all_threshold as try_all_threshold
from fastimg.filters._unsharp_mask import unsharp_mask as unsharp_mask


def __getattr__(name: str) -> Any:
    return _namespace.lookup(__name__, name)


def __dir__() -> list[str]:
    return _namespace.names(__name__)
