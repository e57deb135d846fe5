"""The choice of the SIMD level: forced, switched, and what happens where a build is absent or broken."""

import sys

import pytest
from native import python

from fastimg import _simd

TELL = "from fastimg import _simd; print(_simd.level(), _simd.k.filters_gaussian.__name__)"
LEVELS = [level for level in _simd.available() if level in _simd.built()]
several = pytest.mark.skipif(len(_simd.LEVELS) < 3, reason="this processor family has one level")


@pytest.mark.parametrize("level", LEVELS)
def test_the_environment_forces_a_level(level):
    assert python(TELL, FASTIMG_SIMD=level) == f"{level} fastimg._simd.{level}.filters_gaussian"


def test_the_highest_level_is_the_default():
    best = _simd.available()[-1]
    assert python(TELL, FASTIMG_SIMD="").split()[0] == best


@pytest.mark.parametrize("level", ["v9", "avx2", "V3", " v3"])
def test_unknown_levels_are_an_error(level):
    code = "try: import fastimg.filters\nexcept ImportError as error: print(error)"
    told = python(code, FASTIMG_SIMD=level)
    assert told == f"FASTIMG_SIMD={level!r}: this processor runs {', '.join(_simd.available())}"


@pytest.mark.parametrize("level", LEVELS)
def test_use_switches(level):
    with _simd.use(level):
        assert _simd.k.filters_gaussian.__name__ == f"fastimg._simd.{level}.filters_gaussian"


@pytest.mark.parametrize("level", LEVELS)
def test_use_restores(level):
    before = _simd.level(), _simd.k.filters_gaussian
    with pytest.raises(KeyError), _simd.use(level):
        raise KeyError
    assert (_simd.level(), _simd.k.filters_gaussian) == before


def test_use_refuses_unknown_levels():
    with pytest.raises(ValueError, match="level='v9': this processor runs"), _simd.use("v9"):
        pass


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Return a function that puts a kernel module of some source into a level."""

    def put(level, source):
        package = __import__(f"fastimg._simd.{level}", fromlist=["__path__"])
        folder = tmp_path / level
        folder.mkdir()
        (folder / "tests_fake.py").write_text(source)
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])

    yield put
    for level in _simd.LEVELS:
        sys.modules.pop(f"fastimg._simd.{level}.tests_fake", None)


@several
@pytest.mark.parametrize(("wanted", "got"), [("v4", "v3"), ("v3", "v3")])
def test_an_absent_build_falls_to_the_next_lower(build, wanted, got):
    build("v2", "level = 'v2'")
    build("v3", "level = 'v3'")
    assert _simd._Kernels(wanted).tests_fake.level == got


@several
def test_a_higher_level_is_never_used(build):
    build("v4", "level = 'v4'")
    with pytest.raises(ImportError, match="kernel 'tests_fake' is not built for v3 or below"):
        _ = _simd._Kernels("v3").tests_fake


@several
def test_a_broken_build_is_an_error(build):
    build("v3", "level = 'v3'")
    build("v4", "raise ImportError('undefined symbol')")
    with pytest.raises(ImportError, match="undefined symbol"):
        _ = _simd._Kernels("v4").tests_fake
