"""fastimg.apps: a namespace that scikit-image has not, and that nothing looks for there."""

import doctest
import inspect
import re

import pytest
from native import python

import fastimg
from fastimg import _native, apps

NAMES = [name for name in dir(apps) if inspect.isfunction(getattr(apps, name))]


@pytest.fixture(autouse=True)
def _forwarding(monkeypatch):
    monkeypatch.setenv("FASTIMG_FALLBACK", "log")  # some functions that they call are not native yet


def test_listed():
    assert "apps" in dir(fastimg)
    assert dir(apps) == NAMES


def test_imported_when_asked_for():
    code = "import sys, fastimg; print('fastimg.apps' in sys.modules); fastimg.apps; print('skimage' in sys.modules)"
    assert python(code).split() == ["False", "False"]


@pytest.mark.parametrize("code", ["from fastimg import *; print(apps.count_contours.__name__)",
                                  "import fastimg.apps; print(fastimg.apps.count_contours.__name__)",
                                  "from fastimg.apps import *; print(count_contours.__name__)"])  # fmt: skip
def test_every_way_to_import_it(code):
    assert python(code) == "count_contours"


@pytest.mark.parametrize("code", ["fastimg.apps.nothing", "import fastimg.apps.nothing"])
def test_other_names_are_not_looked_up_in_scikit_image(code):
    told = python(f"import sys, fastimg\ntry: exec({code!r})\nexcept (AttributeError, ImportError) as e: print(e)\n"
                  "print('skimage' in sys.modules)")  # fmt: skip
    assert "nothing" in told
    assert "scikit-image" not in told
    assert told.endswith("False")


def test_patching_leaves_them_alone():
    with fastimg.patch_skimage() as patch:
        assert not [name for name in patch.names if name.startswith("apps.")]


def test_they_are_no_native_functions():
    assert not [name for name in fastimg.native_functions() if name.startswith("apps.")]


@pytest.mark.parametrize("asked", [apps.count_contours, "apps.count_contours", "fastimg.apps.count_contours"])
def test_explain_knows_them(asked):
    assert str(fastimg.explain(asked)) == (
        "apps.count_contours: fastimg's own, calls several of its functions; ask for those")


def test_explain_does_not_know_others():
    assert str(fastimg.explain("apps.nothing")).endswith("not a function of scikit-image or fastimg")


@pytest.mark.parametrize("name", NAMES)
def test_origin(name):
    function = getattr(apps, name)
    assert function.__fastimg__ == _native.Origin(f"apps.{name}", "composed", None)
    assert f"{function.__module__}.{function.__qualname__}" == f"fastimg.apps.{name}"


@pytest.mark.parametrize("name", NAMES)
def test_documented_and_annotated(name):
    function = getattr(apps, name)
    text = inspect.getdoc(function) or ""
    parameters = re.search(r"\nParameters\n-+\n(.*?)\nReturns\n---", text, re.DOTALL)
    named = {n.strip() for line in re.findall(r"^(\w[\w, ]*) :", parameters.group(1), re.M) for n in line.split(",")}
    signature = inspect.signature(function)
    assert named == set(signature.parameters)
    assert "fastimg only" in text
    assert inspect.Signature.empty not in [signature.return_annotation,
                                           *(p.annotation for p in signature.parameters.values())]


@pytest.mark.parametrize("name", NAMES)
def test_examples_run(name):
    tests = doctest.DocTestFinder().find(getattr(apps, name), name, module=False, globs={})
    runner = doctest.DocTestRunner(verbose=False)
    results = [runner.run(test) for test in tests]
    assert (sum(r.failed for r in results), sum(r.attempted for r in results) > 0) == (0, True)
