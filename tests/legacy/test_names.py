"""A removed name is served: what it gives, what its warning says and where, and that nothing is left of it."""

import importlib
import inspect
import pkgutil
import warnings
from operator import attrgetter

import numpy as np
import pytest
import skimage
from legacy.calls import DISK, FLOAT, GREY
from legacy.named import CALLS, phase
from native import python

from fastimg import _dispatch, _legacy, _names

FUNCTIONS = [name for name, removed in _legacy.removed_names().items() if not removed.module]
MODULES = [name for name, removed in _legacy.removed_names().items() if removed.module]


DRAWN = ["feature.plot_matches"]  # it returns nothing, and has its own test


def once(package, name):
    args, kwargs, _ = CALLS[name]
    function = attrgetter(name)(package)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        line = inspect.currentframe().f_lineno + 1
        result = function(*args, **kwargs)
    return result, [w for w in caught if "scikit-image has removed" in str(w.message)], line


def plain(value):
    return [np.asarray(v) for v in value] if isinstance(value, tuple) else value


@pytest.mark.parametrize("name", CALLS)
def test_a_removed_function_gives_what_todays_gives(name, package):
    got, _, _ = once(package, name)
    with _dispatch.suspended(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        want = CALLS[name][2](skimage)
    if name == "color.rgb2grey":  # docs/deviations.md allows this
        np.testing.assert_array_max_ulp(got, want, 2)
    else:
        np.testing.assert_equal(plain(got), plain(want))


@pytest.mark.parametrize("name", CALLS)
def test_the_warning_says_what_to_write(name, package):
    _, caught, line = once(package, name)
    removed = _legacy.removed_names()[name]
    assert {(w.category, w.filename, w.lineno) for w in caught} == {(FutureWarning, __file__, line)}
    assert str(caught[0].message) == f"{name}: scikit-image has removed it; write {removed.write or removed.modern}"


def test_every_removed_function_has_a_sample():
    assert sorted([*CALLS, *DRAWN]) == sorted(FUNCTIONS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_removed_function_looks_like_one(name, package):
    function = attrgetter(name)(package)
    removed = _legacy.removed_names()[name]
    assert (f"{function.__module__}.{function.__name__}", function.__doc__) == (
        f"{package.__name__}.{name}", f"Removed from scikit-image: write `{removed.write or removed.modern}`.")


def test_plot_matches_draws(package):
    matplotlib = pytest.importorskip("matplotlib.figure")
    axes = matplotlib.Figure().add_subplot()
    points = np.array([[1, 2], [5, 6]])
    with pytest.warns(FutureWarning, match=r"feature\.plot_matches: .* write feature\.plot_matched_features"):
        package.feature.plot_matches(axes, FLOAT, FLOAT, points, points, np.array([[0, 0], [1, 1]]), matches_color="r")
    assert [line.get_xydata().tolist() for line in axes.lines] == [[[2, 1], [18, 1]], [[6, 5], [22, 5]]]


def test_a_similarity_of_floats_assumes_the_range_that_it_assumed(package):
    with pytest.warns(FutureWarning):
        got = package.measure.compare_ssim(FLOAT, FLOAT**2)
    assert got == skimage.metrics.structural_similarity(FLOAT, FLOAT**2, data_range=2)


@pytest.mark.parametrize("name", ["bottomhat", "tophat"])
def test_removed_rank_filters_fill_out(name, package):
    out = np.empty_like(GREY)
    with pytest.warns(FutureWarning):
        result = getattr(package.filters.rank, name)(GREY, DISK, out)
    with pytest.warns(FutureWarning):
        want = getattr(package.filters.rank, name)(GREY, DISK)
    assert (result is out, out.tolist()) == (True, want.tolist())


def test_registration_without_its_error(package):
    with pytest.warns(FutureWarning):
        got = package.feature.register_translation(FLOAT, FLOAT[::-1], return_error=False)
    np.testing.assert_equal(got, phase(skimage, normalization=None)[0])


MEMBERS = {"filter": "sobel", "filter.edges": "sobel", "filter.rank": "mean", "filter.thresholding": "threshold_otsu",
           "filters.restoration": "denoise_tv_chambolle", "future.graph": "cut_normalized",
           "measure.simple_metrics": "compare_psnr", "morphology.grey": "erosion",
           "morphology.greyreconstruct": "reconstruction", "morphology.selem": "disk",
           "transform.histogram_matching": "match_histograms"}  # fmt: skip


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("package", ["fastimg", "skimage"])
def test_a_removed_module_gives_the_names_of_todays_and_warns_once(name, package):
    removed, member = _legacy.removed_names()[name], MEMBERS[name]
    said = python(f"""
import warnings, fastimg
fastimg.patch_skimage()
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    from {package}.{name} import {member}
    import {package}.{name} as module
    assert module.{member} is {member}
    from {package}.{name} import {member}
for w in caught: print(w.category.__name__, w.filename, w.lineno, w.message)
import {package}
from operator import attrgetter
if {member!r} != "compare_psnr": assert {member} is getattr(attrgetter({removed.modern!r})({package}), {member!r})
""")
    write = removed.write or removed.modern
    assert said == f"FutureWarning <string> 6 {name}: scikit-image has removed this module; write {write}"


@pytest.mark.parametrize("package", ["fastimg", "skimage"])
def test_a_removed_module_serves_what_moved_elsewhere(package):
    assert python(f"""
import warnings, fastimg, numpy as np
fastimg.patch_skimage()
warnings.simplefilter("ignore")
from {package}.filter import canny, tv_denoise, denoise_bilateral, hsobel, gaussian_filter, threshold_adaptive
from {package} import filter
from {package}.filters.rank import mean
print(filter.hsobel(np.eye(3)).shape, filter.rank.mean is mean, hasattr(filter, "no_such"))
""") == "(3, 3) True False"


def test_removed_names_come_without_scikit_image_where_todays_are_native():
    assert python("""
import sys, warnings
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("skimage", "scipy"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Blocker())
warnings.simplefilter("ignore")
import numpy as np
from fastimg.filter import hsobel, gaussian_filter
print(gaussian_filter(hsobel(np.eye(4)), 1).shape)
""") == "(4, 4)"


def test_un_patching_takes_removed_names_away():
    assert python("""
import sys, fastimg, skimage.measure
with fastimg.patch_skimage():
    import skimage.filter, skimage.morphology.selem
    from skimage.measure import compare_ssim
try: import skimage.filter
except ImportError as error: print(error)
print(hasattr(skimage, "filter"), hasattr(skimage.measure, "compare_ssim"), hasattr(skimage.morphology, "selem"))
""") == "No module named 'skimage.filter'\nFalse False False"


def test_unknown_names_stay_unknown(package):
    with pytest.raises(AttributeError, match="compare_nothing"):
        _ = package.measure.compare_nothing


def test_no_name_of_today_is_taken_for_a_removed_one():
    names = [f"{namespace}.{name}" for namespace in _names.NAMESPACES
             for name in dir(importlib.import_module(f"skimage.{namespace}"))]  # fmt: skip
    names += [m.name.removeprefix("skimage.") for m in pkgutil.walk_packages(skimage.__path__, "skimage.")
              if "tests" not in m.name]  # fmt: skip
    assert (len(names) > 500, [n for n in names if _legacy.resolve(n, "skimage") is not None]) == (True, [])


def test_names_that_never_were_resolve_to_nothing():
    assert [_legacy.resolve(n, "skimage") for n in ("filter.no_such", "no_such", "filters.no.such")] == [None] * 3
