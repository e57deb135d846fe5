"""Patching reaches every binding, in whatever order things are imported, and un-patching brings every object back."""

import importlib
import inspect
import sys
import types
from operator import attrgetter

import pytest
import skimage
import skimage.color
import skimage.feature
import skimage.filters
import skimage.measure
from native import python
from skimage.filters import sobel

import fastimg
from fastimg import _dispatch
from fastimg.dropin import _targets

PRELUDE = """
import numpy as np, fastimg, warnings
from fastimg import _dispatch
image = np.arange(63.).reshape(7, 9) % 11
def fast(function):
    return _dispatch.is_dispatcher(function) and function.native is not None
"""


@pytest.fixture(autouse=True)
def unpatched():
    yield
    fastimg.unpatch_skimage()


def fresh(code):
    return python(PRELUDE + code)


def bindings():
    """Return {(module, name): object} of what all modules hold but fastimg's, which load when needed, and clocks."""
    return {(name, key): value for name, module in list(sys.modules.items())
            if issubclass(type(module), types.ModuleType) and name.partition(".")[0] not in ("fastimg", "hypothesis")
            for key, value in list(object.__getattribute__(module, "__dict__").items())}  # fmt: skip


def changed(before, after):
    return sorted(f"{module}.{key}" for module, key in before.keys() | after.keys()
                  if before.get((module, key)) is not after.get((module, key)))


def held():
    return {"list": LIST[0], "tuple": TUPLE[1], "nested": NESTED["a"][0][1], "class": Holder.method,
            "static": Holder.static, "default": inspect.signature(with_default).parameters["f"].default,
            "partial": PARTIAL.func}  # fmt: skip


@pytest.mark.parametrize("settings", [
    {}, {"internal": False}, {"names": "sobel"}, {"strict": True}, {"observe": True, "internal": False}], ids=str)
def test_unpatching_restores_every_binding_object_by_object(settings):
    for name in _targets.replaceable():  # bound first, so that nothing is new because of the test
        attrgetter(name)(skimage)
    importlib.import_module("fastimg.dropin._patch")
    before, path = bindings(), list(sys.meta_path)
    patch = fastimg.patch_skimage(**settings)
    assert changed(before, bindings()) != []
    patch.undo()
    assert (changed(before, bindings()), sys.meta_path) == ([], path)


def test_names_bound_while_patched_hold_scikit_images_functions_afterwards():
    assert fresh("""
patch = fastimg.patch_skimage()
from skimage.filters import sobel, gaussian
import skimage.filters, skimage.feature, skimage.filters.edges
was = fast(sobel), fast(gaussian)
patch.undo()
import sys
left = [f"{n}.{k}" for n, m in sys.modules.items() if not n.startswith("fastimg") and n != "__main__"
        for k, v in vars(m).items() if _dispatch.is_dispatcher(v)]
print(was, fast(sobel), fast(gaussian), left, skimage.filters.edges.sobel is sobel)
""") == "(True, True) False False [] True"


@pytest.mark.parametrize(("first", "then"), [
    ("import skimage.filters", "fastimg.patch_skimage()"), ("fastimg.patch_skimage()", "import skimage.filters"),
    ("from skimage.filters import sobel", "fastimg.patch_skimage()"), ("import skimage", "fastimg.patch_skimage()"),
    ("from skimage.filters.edges import sobel", "fastimg.patch_skimage()"),
    ("import skimage.filters.edges", "fastimg.patch_skimage()"),
    ("fastimg.patch_skimage(internal=False)", "import skimage.filters"),
    ("from skimage.filters import sobel", "fastimg.patch_skimage(internal=False)")])  # fmt: skip
def test_no_order_of_imports_matters(first, then):
    assert fresh(f"""
{first}
{then}
import skimage.filters as f
from skimage.filters import sobel as again, gaussian
print(fast(f.sobel), fast(again), fast(globals().get("sobel", again)), fast(gaussian), f.sobel is again)
""") == "True True True True True"


def test_star_imports_get_the_fast_functions():
    assert fresh("""
fastimg.patch_skimage()
from skimage.filters import *
print(fast(sobel), fast(gaussian), fast(meijering))
""") == "True True False"


def test_scikit_images_own_modules_use_the_fast_functions_too():
    assert fresh("""
import sys
fastimg.patch_skimage()
from skimage.feature import canny, corner_harris
print({name: fast(vars(sys.modules[name])["gaussian"]) for name in
       ("skimage.feature._canny", "skimage.feature.corner", "skimage._shared.filters")})
""") == str(dict.fromkeys(("skimage.feature._canny", "skimage.feature.corner", "skimage._shared.filters"), True))


@pytest.mark.parametrize("order", ["before", "after"])
def test_without_internal_scikit_images_own_modules_stay_as_they_are(order):
    assert fresh(f"""
import sys
if {order == "before"}:
    import skimage.feature; skimage.feature.canny; from skimage.filters import gaussian
fastimg.patch_skimage(internal=False)
from skimage.feature import canny
from skimage.filters import gaussian
print(fast(gaussian), fast(sys.modules["skimage._shared.filters"].gaussian), fast(sys.modules["skimage.feature._canny"].gaussian))
""") == "True False False"  # noqa: E501


class Holder:
    method = sobel
    static = staticmethod(sobel)


def with_default(image, f=sobel):
    return f(image)


def closing_over(function):
    return lambda image: function(image)


LIST, TUPLE, NESTED = [sobel], ("sobel", sobel), {"a": [("x", sobel)]}
PARTIAL = __import__("functools").partial(sobel, mode="nearest")
CLOSURE = closing_over(sobel)


def test_containers_classes_defaults_partials_and_closures_are_reached():
    before, parts = held(), (TUPLE, NESTED["a"][0], vars(Holder)["static"])
    patch = fastimg.patch_skimage()
    assert {k: _dispatch.is_dispatcher(v) for k, v in held().items()} == dict.fromkeys(held(), True)
    assert _dispatch.is_dispatcher(CLOSURE.__closure__[0].cell_contents)
    patch.undo()
    assert all(a is b for a, b in zip(held().values(), before.values(), strict=True))
    assert all(a is b for a, b in zip((TUPLE, NESTED["a"][0], vars(Holder)["static"]), parts, strict=True))


class Lazy:
    """A stand-in as lazy import libraries make them: asked for anything, it loads what it stands for."""

    def __getattribute__(self, name):
        raise AssertionError(f"asked for {name}")


class LazyModule(types.ModuleType):
    __getattribute__ = Lazy.__getattribute__


LAZY = [Lazy()]


def test_nothing_lazy_is_woken_up(monkeypatch):
    monkeypatch.setitem(sys.modules, "lazy_module", LazyModule("lazy_module"))
    monkeypatch.setitem(globals(), "BARE", Lazy())
    monkeypatch.setitem(globals(), "MODULE", LazyModule("lazy_module"))
    patch = fastimg.patch_skimage()
    patch.undo()
    assert (type(LAZY[0]), type(MODULE)) == (Lazy, LazyModule)  # noqa: F821


def test_patches_add_up_and_each_is_undone_alone():
    first = fastimg.patch_skimage("sobel")
    second = fastimg.patch_skimage(["sobel", "sobel_h"])
    states = [fastimg.patched()]
    first.undo()
    states.append(fastimg.patched())
    first.undo()
    second.undo()
    assert [*states, fastimg.patched(), first.active] == [
        ["filters.sobel", "filters.sobel_h"], ["filters.sobel", "filters.sobel_h"], [], False]


def test_a_repeated_patch_changes_nothing():
    fastimg.patch_skimage()
    before = bindings()
    fastimg.patch_skimage()
    assert changed(before, bindings()) == []


def test_unpatching_ends_all_patches():
    fastimg.patch_skimage("sobel")
    fastimg.patch_skimage()
    fastimg.unpatch_skimage()
    fastimg.unpatch_skimage()
    assert (fastimg.patched(), _dispatch.is_dispatcher(sobel)) == ([], False)


def test_the_context_manager_undoes_after_an_error():
    patch = fastimg.patch_skimage()
    with pytest.raises(KeyError), patch:
        raise KeyError
    assert not patch.active


def test_scikit_image_loaded_again_is_patched_again():
    assert fresh("""
import importlib, skimage.filters.edges
patch = fastimg.patch_skimage()
importlib.reload(skimage.filters.edges)
was = fast(skimage.filters.edges.sobel)
patch.undo()
print(was, fast(skimage.filters.edges.sobel), skimage.filters.edges.sobel.__code__ is not None)
""") == "True False True"


def test_modules_keep_their_own_loaders():
    assert fresh("""
fastimg.patch_skimage()
import skimage.filters.edges as e
print(type(e.__loader__).__name__, type(e.__spec__.loader).__name__)
""") == "SourceFileLoader SourceFileLoader"


def test_a_warning_at_import_points_at_who_imports(tmp_path):
    (tmp_path / "noisy.py").write_text("import warnings; warnings.warn('old', stacklevel=2)")
    (tmp_path / "importer.py").write_text("# a line\nimport noisy")
    assert python(f"""
import sys, warnings, importlib.machinery
sys.path.insert(0, {str(tmp_path)!r})
from fastimg import _standins
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "noisy":
            spec = importlib.machinery.PathFinder.find_spec(name, path)
            spec.loader = _standins.PatchingLoader(spec.loader, lambda module: print(module.__name__))
            return spec
sys.meta_path.insert(0, Finder())
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    import importer
print(caught[0].filename.endswith("importer.py"), caught[0].lineno)
""") == "noisy\nTrue 2"


@pytest.mark.parametrize("order", ["before", "after"])
def test_strict_mode_reaches_functions_bound_before_and_after(order):
    assert fresh(f"""
if {order == "before"}:
    from skimage.morphology import erosion
    from skimage.restoration import denoise_bilateral
fastimg.patch_skimage(strict=True)
from skimage.morphology import erosion
from skimage.restoration import denoise_bilateral
for function in (erosion, denoise_bilateral):
    try:
        function(image)
    except fastimg.FallbackError as error:
        print(str(error).partition(" ")[0])
""") == "morphology.erosion\nrestoration.denoise_bilateral"


def test_a_numpy_only_import_of_fastimg_loads_neither_the_drop_in_nor_scikit_image():
    assert python("import fastimg, sys; fastimg.filters.sobel; print([m for m in sys.modules "
                  "if m.startswith(('fastimg.dropin', 'skimage', 'scipy', 'matplotlib'))])") == "[]"


def test_deprecated_attributes_warn_at_the_callers_line():
    code = """
import skimage.io
with fastimg.patch_skimage(), warnings.catch_warnings(record=True) as record:
    warnings.simplefilter("always")
    skimage.io.available_plugins
print([w.filename for w in record])
"""
    assert fresh(code) == "['<string>']"
