"""Where names are defined is read from scikit-image's sources; here it is held against the imported modules."""

import importlib

import pytest
import skimage
from native import python

from fastimg import _native
from fastimg._names import NAMESPACES
from fastimg.dropin import _targets

EXPORTED = [f"{namespace}.{name}" for namespace in NAMESPACES for name in _targets.exported(namespace)]


@pytest.mark.parametrize("name", EXPORTED)
def test_the_definition_is_the_public_object(name):
    module, leaf = _targets.definition(name)
    namespace, _, public = name.rpartition(".")
    package = importlib.import_module(f"skimage.{namespace}")
    assert getattr(importlib.import_module(module), leaf) is getattr(package, public)


@pytest.mark.parametrize("name", _targets.replaceable())
def test_the_definition_is_in_the_module_that_defines_it(name):
    """Else a module that imports it from there, before ours is loaded, would keep scikit-image's function."""
    namespace, _, public = name.rpartition(".")
    original = getattr(importlib.import_module(f"skimage.{namespace}"), public)
    assert _targets.definition(name)[0] == original.__module__


def test_every_replaceable_name_is_met_when_its_module_is_loaded():
    """No public package defines one, so that nothing has to be looked up when these are imported."""
    assert [n for n in _targets.replaceable() if n not in _targets.defined_in(_targets.definition(n)[0])] == []
    assert [package for package in _targets.PACKAGES if _targets.defined_in(package)] == []


def test_every_native_function_of_scikit_image_is_replaceable():
    native = {n for n, f in _native.registry().items() if f.__fastimg__.drop_in_for}
    assert (native - set(_targets.replaceable()), len(native) > 15) == (set(), True)


@pytest.mark.parametrize(("names", "want"), [
    ("filters.sobel", {"filters.sobel"}), ("sobel", {"filters.sobel"}), ("skimage.filters.sobel", {"filters.sobel"}),
    ("fastimg.filters.sobel", {"filters.sobel"}), (["sobel", "color.rgb2gray"], {"filters.sobel", "color.rgb2gray"}),
    ("filters.sobel*", {"filters.sobel", "filters.sobel_h", "filters.sobel_v"}), ((), set())])  # fmt: skip
def test_names_are_selected(names, want):
    assert _targets.select(names, ()) == want


def test_a_namespace_selects_all_of_its_functions():
    assert _targets.select("filters", ()) == {n for n in _targets.replaceable() if n.startswith("filters.")}


def test_excluded_names_are_left_out():
    assert _targets.select("filters.sobel*", ["sobel_h", "morphology.disk"]) == {"filters.sobel", "filters.sobel_v"}


@pytest.mark.parametrize(("arguments", "error", "message"), [
    (("filters.sobol", ()), ValueError, "names: 'filters.sobol' is no native function"),
    ((None, "sobol"), ValueError, "exclude: 'sobol' is no native function"),
    (("morphology.disk", ()), ValueError, "names: 'morphology.disk' is no native function"),
    ((5, ()), TypeError, "names must be a name or an iterable of names, got 5"),
    ((None, [3]), TypeError, "exclude must hold names only, got \\[3\\]")])  # fmt: skip
def test_other_names_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        _targets.select(*arguments)


def test_nothing_of_scikit_image_is_imported_to_know_all_this():
    assert python("import fastimg, sys; fastimg.patch_skimage(); "
                  "print([m for m in sys.modules if m.partition('.')[0] == 'skimage'])") == "[]"


def test_another_release_is_refused(tmp_path):
    (tmp_path / "skimage").mkdir()
    (tmp_path / "skimage" / "__init__.py").write_text("__version__ = '0.25.2'\n")
    message = python(f"""
import sys
sys.path.insert(0, {str(tmp_path)!r})
import fastimg
try:
    fastimg.patch_skimage()
except ImportError as error:
    print(error)
""")
    assert message == "fastimg stands in for scikit-image 0.26, but 0.25.2 is installed"


def test_without_scikit_image_the_message_says_what_to_install():
    message = python("""
import sys
sys.modules["skimage"] = None
import importlib.util
importlib.util.find_spec = lambda name, package=None, real=importlib.util.find_spec: None if name == "skimage" else real(name, package)
import fastimg
try:
    fastimg.patch_skimage()
except ModuleNotFoundError as error:
    print(error)
""")  # noqa: E501
    assert message == "scikit-image is not installed, so there is nothing to patch: pip install 'fastimg[skimage]'"


def test_the_supported_release_is_the_one_installed_here():
    assert skimage.__version__.startswith(_targets.SUPPORTED + ".")
