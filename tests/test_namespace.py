"""Every public name of the installed scikit-image is served, and nothing is imported before it is asked for."""

import importlib
import inspect
import pkgutil

import numpy as np
import pytest
import skimage
from native import python
from skimage.data import lbp_frontal_face_cascade_filename

import fastimg
from fastimg import _names, _native
from fastimg._namespace import SAME
from fastimg.dropin import _targets

NAMESPACES = [m.name for m in pkgutil.iter_modules(skimage.__path__)
              if m.ispkg and not m.name.startswith("_") and m.name not in ("scripts", "conftest")]
SUBMODULES = ("restoration.inpaint", "filters.rank", "filters.edges", "filters.thresholding", "color.colorconv",
              "exposure.histogram_matching", "graph", "morphology.gray", "transform.pyramids", "segmentation.slic_superpixels")  # fmt: skip # noqa: E501


def public_names():
    for namespace in NAMESPACES:
        theirs = importlib.import_module(f"skimage.{namespace}")
        for name in getattr(theirs, "__all__", None) or [n for n in dir(theirs) if not n.startswith("_")]:
            yield pytest.param(namespace, name, id=f"{namespace}.{name}")
    for name in dir(skimage):
        if not name.startswith("_"):
            yield pytest.param("", name, id=name)


def kind(value):
    return ("module" if inspect.ismodule(value) else "class" if inspect.isclass(value)
            else "function" if callable(value) else "value")


def served(package, namespace, name):
    return getattr(importlib.import_module(f"{package}.{namespace}" if namespace else package), name)


def both(namespace, name):
    return served("fastimg", namespace, name), served("skimage", namespace, name)


PUBLIC = list(public_names())


def of_kind(wanted):
    return [p for p in PUBLIC if kind(served("skimage", *p.values)) == wanted]


@pytest.mark.parametrize(("namespace", "name"), of_kind("function"))
def test_functions_say_what_they_are(namespace, name):
    ours, theirs = both(namespace, name)
    full = f"{namespace}.{name}" if namespace else name
    if not namespace and f"util.{name}" in _native.registry():  # scikit-image's top level holds some of util's
        full = f"util.{name}"
    full = SAME.get(full, full)
    native = full in _native.registry()
    origin = ours.__fastimg__
    want = f"skimage.{full}" if native else f"{theirs.__module__}.{getattr(theirs, '__qualname__', name)}"
    assert (origin.name, origin.kind, origin.drop_in_for, bool(origin.reason)) == (
        full, "native" if native else "forwarded", want, not native)


def test_a_function_with_two_names_is_native_by_both():
    """And those that scikit-image has are the ones that are listed."""
    natives = {id(served("skimage", *name.rsplit(".", 1))): name for name in _native.native_functions()
               if name in _targets.replaceable()}  # fmt: skip
    found = {f"{p.values[0]}.{p.values[1]}": natives.get(id(served("skimage", *p.values))) for p in of_kind("function")
             if p.values[0]}  # fmt: skip
    assert {path: name for path, name in found.items() if name not in (None, path)} == SAME
    assert all(served("fastimg", *path.split(".")) is _native.registry()[name] for path, name in SAME.items())


@pytest.mark.parametrize(("namespace", "name"), of_kind("function"))
def test_functions_have_scikit_images_parameters(namespace, name):
    ours, theirs = both(namespace, name)
    assert list(inspect.signature(theirs).parameters) == [
        n for n in inspect.signature(ours).parameters if n in inspect.signature(theirs).parameters]


@pytest.mark.parametrize(("namespace", "name"), of_kind("class") + of_kind("value"))
def test_classes_and_values_are_scikit_images_own(namespace, name):
    ours, theirs = both(namespace, name)
    assert ours is (_native.registry().get(f"{namespace}.{name}") or theirs)


@pytest.mark.parametrize(("namespace", "name"), of_kind("module"))
def test_submodules_are_served(namespace, name):
    ours, theirs = both(namespace, name)
    assert ours.__name__.split(".")[1:] == theirs.__name__.split(".")[1:]


@pytest.mark.parametrize("path", SUBMODULES)
def test_submodules_hold_native_functions_only_where_scikit_images_hold_the_same(path):
    namespace = importlib.import_module("skimage." + path.partition(".")[0])
    for name, theirs in inspect.getmembers(importlib.import_module(f"skimage.{path}"), inspect.isfunction):
        public = theirs.__module__.startswith("skimage.") and not name.startswith("_")
        if public and served("fastimg", path, name).__fastimg__.kind == "native":
            assert theirs is getattr(namespace, name), name


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_every_namespace_is_known(namespace):
    assert namespace in _names.NAMESPACES


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_dir_lists_every_public_name(namespace):
    theirs = {p.values[1] for p in PUBLIC if p.values[0] == namespace}
    assert theirs - set(dir(importlib.import_module(f"fastimg.{namespace}"))) == set()


@pytest.mark.parametrize("path", SUBMODULES)
def test_submodules_can_be_imported(path):
    module = importlib.import_module(f"fastimg.{path}")
    theirs = importlib.import_module(f"skimage.{path}")
    name = next(n for n, f in vars(theirs).items() if inspect.isfunction(f) and not n.startswith("_"))
    assert getattr(module, name).__fastimg__.name.rpartition(".")[2] == name


@pytest.mark.skipif("filters.sobel" not in fastimg.native_functions(), reason="not native yet: filters.sobel")
def test_sobel_of_the_submodule_is_the_native_one():
    from fastimg.filters import edges

    assert edges.sobel is fastimg.filters.sobel


@pytest.mark.parametrize("namespace", ["filters", "color", "draw"])
def test_star_import_gives_every_name(namespace):
    names = {}
    exec(f"from fastimg.{namespace} import *", names)
    assert {p.values[1] for p in PUBLIC if p.values[0] == namespace} - set(names) == set()


@pytest.mark.parametrize("path", ["fastimg", "fastimg.filters", "fastimg.draw", "fastimg.restoration.inpaint"])
def test_unknown_names_are_attribute_errors(path):
    module = importlib.import_module(path)
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = module.no_such_name


@pytest.mark.parametrize("path", ["fastimg.no_such_module", "fastimg.filters.no_such_module"])
def test_unknown_modules_are_import_errors(path):
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        importlib.import_module(path)


def test_forwarding_can_be_an_error(monkeypatch):
    monkeypatch.setenv("FASTIMG_FALLBACK", "error")
    with pytest.raises(fastimg.FallbackError, match=r"fastimg\.draw\.disk would be forwarded .*kernel"):
        fastimg.draw.disk((5, 5), 3)


def test_an_unknown_fallback_mode_is_an_error(monkeypatch):
    monkeypatch.setenv("FASTIMG_FALLBACK", "maybe")
    with pytest.raises(ValueError, match="FASTIMG_FALLBACK must be 'log' or 'error', got 'maybe'"):
        fastimg.draw.disk((5, 5), 3)


def test_forwarded_calls_return_scikit_images_result(monkeypatch):
    monkeypatch.setenv("FASTIMG_FALLBACK", "log")
    assert [a.tolist() for a in fastimg.draw.line(0, 0, 3, 5)] == [a.tolist() for a in skimage.draw.line(0, 0, 3, 5)]


def test_forwarded_calls_are_counted(monkeypatch):
    monkeypatch.setenv("FASTIMG_FALLBACK", "log")
    key = ("draw.line", "fastimg has no kernel for it yet")
    before = fastimg.fallback_counts().get(key, 0)
    fastimg.draw.line(0, 0, 3, 5)
    fastimg.draw.line(0, 0, 3, 5)
    assert fastimg.fallback_counts()[key] == before + 2


def test_forwarded_calls_are_logged(monkeypatch, caplog):
    monkeypatch.setenv("FASTIMG_FALLBACK", "log")
    with caplog.at_level("DEBUG", "fastimg"):
        fastimg.draw.line(0, 0, 3, 5)
    assert caplog.messages == ["fastimg.draw.line forwarded to scikit-image: fastimg has no kernel for it yet"]


def test_counts_are_a_copy():
    fastimg.fallback_counts()["x", "y"] = 1
    assert ("x", "y") not in fastimg.fallback_counts()


@pytest.mark.parametrize("code", ["import fastimg", "import fastimg; fastimg.filters.gaussian", "import fastimg.color",
                                  "import fastimg; fastimg.show_config()"])
@pytest.mark.parametrize("heavy", ["scipy", "skimage", "matplotlib", "rich", "cv2"])
def test_nothing_heavy_is_imported(code, heavy):
    assert python(f"{code}\nimport sys; print({heavy!r} in sys.modules)").splitlines()[-1] == "False"


WITHOUT = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("skimage", "scipy"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Blocker())
import numpy as np, fastimg
from fastimg import _native
"""


@pytest.mark.parametrize("name", fastimg.native_functions())
def test_native_functions_need_no_scikit_image(name):
    arguments = "np.arange(63.0).reshape(7, 3, 3)[..., 0]"
    arguments = "np.ones((7, 3))" if name in ("color.rgb2gray", "exposure.equalize_adapthist") else arguments
    arguments += " / 63" if name.startswith("util.") else ""
    arguments = {"color.rgba2rgb": "np.ones((7, 4))", "color.label2rgb": "np.arange(21).reshape(7, 3)",
                 "util.random_noise": "np.ones((7, 3)), rng=1"}.get(name, arguments)
    if name == "feature.Cascade":  # print what it finds
        arguments = f"{lbp_frontal_face_cascade_filename()!r}).detect_multi_scale({arguments}, 2, 1, (9, 9), (99, 99)"
    arguments += ", np.ones((3, 3))" if name in ("filters.convolve", "filters.correlate") else ""
    arguments += ", np.ones((7, 3))" if name.startswith("metrics.") or name == "exposure.match_histograms" else ""
    arguments += ", 1, 2" if name in ("filters.difference_of_gaussians", "filters.apply_hysteresis_threshold") else ""
    arguments = {"feature.corner_subpix": f"{arguments}, np.array([[3, 1]])",
                 "feature.multiblock_lbp": f"{arguments}, 0, 0, 1, 2",
                 "feature.local_binary_pattern": "np.arange(21).reshape(7, 3), 8, 1",
                 "segmentation.slic": f"{arguments}, 3, channel_axis=None",
                 "segmentation.mark_boundaries": "np.ones((7, 3)), np.arange(21).reshape(7, 3)"}.get(name, arguments)
    arguments += {"metrics.structural_similarity": ", win_size=3, data_range=63",
                  "metrics.peak_signal_noise_ratio": ", data_range=63"}.get(name, "")
    with_it = python(f"import numpy as np, fastimg; print(fastimg.{name}({arguments}))")
    assert python(f"{WITHOUT}\nprint(fastimg.{name}({arguments}))") == with_it


@pytest.mark.parametrize("code", [
    "fastimg.draw.disk", "fastimg.filters.meijering", "import fastimg.restoration.inpaint", "fastimg.util.montage",
    "from fastimg.measure import moments"])  # fmt: skip
def test_other_names_say_what_to_install(code):
    told = python(f"{WITHOUT}\ntry: exec({code!r})\nexcept ModuleNotFoundError as error: print(error)")
    assert "pip install 'fastimg[skimage]'" in told


def test_star_import_works_without_scikit_image():
    native = [n.rpartition(".")[2] for n in fastimg.native_functions() if n.startswith("filters.")]
    code = f"{WITHOUT}\nnames = dict()\nexec('from fastimg.filters import *', names)\nprint(sorted(n for n in names if n[0] != '_'))"  # noqa: E501
    assert python(code) == str(sorted(native))


def test_warnings_of_forwarded_functions_point_at_the_callers_line(monkeypatch):
    monkeypatch.setenv("FASTIMG_FALLBACK", "log")
    here = inspect.currentframe().f_lineno + 2
    with pytest.warns(FutureWarning, match="`min_size` is deprecated") as caught:
        fastimg.morphology.remove_small_objects(np.eye(5, dtype=bool), min_size=3)
    assert (caught[0].filename, caught[0].lineno) == (__file__, here)
