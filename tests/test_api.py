"""Names, signatures, documentation and examples of the native functions; scikit-image's are the standard."""

import doctest
import importlib
import inspect
import re

import pytest
from cases import CASES, CLASSES, EXTRA_PARAMETERS, ONLY

from fastimg import _native, native_functions

NAMES = native_functions()
DROP_INS = [name for name in NAMES if name not in (*ONLY, *CLASSES)]
FUNCTIONS = _native.registry()


def parameters(function):
    return list(inspect.signature(function).parameters.values())


def described(function, section):
    """Return the text of one section of a numpydoc docstring."""
    found = re.search(rf"\n{section}\n-+\n(.*?)(?=\n\w[\w ]*\n---|\Z)", inspect.getdoc(function) or "", re.DOTALL)
    return found.group(1) if found else ""


@pytest.mark.parametrize("name", DROP_INS)
def test_parameters_are_scikit_images(name):
    theirs = parameters(CASES[name].reference())
    known = {p.name for p in theirs}
    ours = [p for p in parameters(FUNCTIONS[name]) if p.name in known]
    assert [(p.name, p.kind, p.default) for p in ours] == [(p.name, p.kind, p.default) for p in theirs]


@pytest.mark.parametrize("name", NAMES)
def test_help_begins_with_a_short_signature(name):
    assert len(str(inspect.signature(FUNCTIONS[name]))) <= 450


@pytest.mark.parametrize("name", DROP_INS)
def test_further_parameters_are_keyword_only(name):
    known = {p.name for p in parameters(CASES[name].reference())}
    further = [p for p in parameters(FUNCTIONS[name]) if p.name not in known]
    assert [p.kind for p in further] == [inspect.Parameter.KEYWORD_ONLY] * len(further)


@pytest.mark.parametrize("name", DROP_INS)
def test_further_parameters_are_declared(name):
    known = {p.name for p in parameters(CASES[name].reference())}
    assert {p.name for p in parameters(FUNCTIONS[name])} - known <= EXTRA_PARAMETERS


@pytest.mark.parametrize("name", DROP_INS)
def test_further_parameters_are_documented_as_fastimgs(name):
    known = {p.name for p in parameters(CASES[name].reference())}
    text = described(FUNCTIONS[name], "Parameters")
    further = [p.name for p in parameters(FUNCTIONS[name]) if p.name not in known]
    assert [n for n in further if not re.search(rf"^{n} :(?:(?!^\w).)*fastimg only", text, re.M | re.S)] == []


@pytest.mark.parametrize("name", [name for name in ONLY if name in NAMES])
def test_fastimgs_own_functions_begin_as_scipys(name):
    theirs = [p.name for p in parameters(CASES[name].reference())]
    assert ["image", *theirs[1:2]] == [p.name for p in parameters(FUNCTIONS[name])][:2]


@pytest.mark.parametrize("name", [name for name in ONLY if name in NAMES])
def test_fastimgs_own_functions_have_scipys_defaults(name):
    theirs = {p.name: p.default for p in parameters(CASES[name].reference())}
    ours = {p.name: p.default for p in parameters(FUNCTIONS[name])}
    assert {n: ours[n] for n in ("mode", "cval", "origin")} == {n: theirs[n] for n in ("mode", "cval", "origin")}


@pytest.mark.parametrize("name", NAMES)
def test_every_native_function_has_a_row(name):
    assert name in CASES


@pytest.mark.parametrize("name", NAMES)
def test_origin(name):
    origin = FUNCTIONS[name].__fastimg__
    drop_in = None if name in ONLY else f"skimage.{name}"
    assert origin == _native.Origin(name, "native", drop_in, "")


@pytest.mark.parametrize("name", NAMES)
def test_served_under_its_name(name):
    module, _, leaf = name.rpartition(".")
    assert getattr(importlib.import_module(f"fastimg.{module}"), leaf) is FUNCTIONS[name]


@pytest.mark.parametrize("name", NAMES)
def test_knows_its_public_name(name):
    function = FUNCTIONS[name]
    assert f"{function.__module__}.{function.__qualname__}" == f"fastimg.{name}"


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_is_documented(name):
    text = described(FUNCTIONS[name], "Parameters")
    documented = {n.strip() for line in re.findall(r"^(\w[\w, ]*) :", text, re.M) for n in line.split(",")}
    assert documented == set(inspect.signature(FUNCTIONS[name]).parameters)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in CLASSES])
def test_the_result_is_documented(name):
    assert described(FUNCTIONS[name], "Returns")


@pytest.mark.parametrize("name", NAMES)
def test_the_docstring_says_what_it_replaces(name):
    want = "fastimg only" if name in ONLY else f"Drop-in for ``skimage.{name}``"
    assert want.lower() in " ".join((inspect.getdoc(FUNCTIONS[name]) or "").lower().split())


@pytest.mark.parametrize("name", NAMES)
def test_annotated(name):
    signature = inspect.signature(FUNCTIONS[name])
    bare = [p.name for p in signature.parameters.values() if p.annotation is inspect.Parameter.empty]
    assert (bare, signature.return_annotation is inspect.Signature.empty) == ([], False)


@pytest.mark.parametrize("name", NAMES)
def test_examples_run(name):
    tests = doctest.DocTestFinder().find(FUNCTIONS[name], name, module=False, globs={})
    runner = doctest.DocTestRunner(verbose=False)
    results = [runner.run(test) for test in tests]
    assert (sum(r.failed for r in results), sum(r.attempted for r in results) > 0) == (0, True)
