"""Few pixels are computed by NumPy; kernels and tables, which many pixels go through, give the same for few."""

import pytest
from cases import CASES
from compare import difference, outcome

from fastimg import _layout
from fastimg.exposure import _equalize_hist, _histogram, _is_low_contrast, _match_histograms, _values

pytest.importorskip("skimage")
LIMITS = ((_histogram, "_FEW"), (_match_histograms, "_FEW"), (_values, "_FEW_PIXELS"), (_equalize_hist, "_FEW"),
          (_is_low_contrast, "_FEW"), (_layout, "_SMALL"))  # fmt: skip
NAMES = ("match_histograms", "histogram", "equalize_hist", "is_low_contrast", "adjust_log", "rescale_intensity")


@pytest.mark.parametrize("dtype", ["u1", "i2", "i4", "i8", "f4", "f8"])
@pytest.mark.parametrize("name", NAMES)
def test_few_pixels_by_kernels(name, dtype, monkeypatch):
    for module, limit in LIMITS:
        monkeypatch.setattr(module, limit, 0)
    case = CASES[f"exposure.{name}"]
    for variant, dim, of in case.calls():
        if of == dtype:
            args, kwargs = case.arguments(variant, case.image(dim, dtype))
            got, want = (outcome(function, *args, **kwargs) for function in (case.function(), case.reference()))
            found = difference(got, want, case.tolerance(want.value), case.scale(args, kwargs))
            assert found == "", (variant.name, dim)
