"""The doctor: each advice follows from its fact, and what is broken makes it fail."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from fastimg import _config, _doctor, _native, _selftest, _simd

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
HEALTHY = {
    "simd built": ["v2", "v3", "v4"], "simd runnable here": ["v2", "v3", "v4"], "simd in use": "v4",
    "openmp": 201511, "openmp runtime": "/lib/libgomp.so.1", "fork": "pause before fork",
    "threads": 4, "threads limited by": "CPU affinity", "thread limits": {"CPU affinity": 4},
    "kernels": {"v2": ["a", "b"], "v3": ["a", "b"], "v4": ["a", "b"]},
    "openmp runtimes loaded": ["/lib/libgomp.so.1"], "cpus of the machine": 4, "load average": 0.3,
    "packages": {"scikit-image": "0.26.0", "rich": None}, "environment": {}, "broken": [],
}  # fmt: skip
ADVICE = {
    "level not built": ({"simd built": ["v2", "v3"], "simd in use": "v4"}, "the best level built for it is v3: build"),
    "kernel not built": ({"kernels": {"v3": ["a", "b"], "v4": ["a"]}}, "v4 lacks 1 of 2 kernels (b)"),
    "level forced": ({"simd in use": "v2"}, "FASTIMG_SIMD holds fastimg at v2"),
    "no OpenMP": ({"openmp": "not in this build: one thread"}, "built without OpenMP"),
    "two runtimes": ({"openmp runtimes loaded": ["/a/libgomp.so.1", "/b/libomp.so"]}, "2 OpenMP runtimes are loaded"),
    "quota": ({"thread limits": {"CPU affinity": 4, "cgroup quota": 2}}, "the cgroup quota allows 2 of 4 CPUs"),
    "OMP_NUM_THREADS": (
        {"thread limits": {"CPU affinity": 4, "OMP_NUM_THREADS": 1}}, "OMP_NUM_THREADS=1 limits fastimg to 1 of 4"),
    "FASTIMG_NUM_THREADS": (
        {"thread limits": {"CPU affinity": 4, "FASTIMG_NUM_THREADS": 3}}, "FASTIMG_NUM_THREADS=3 limits"),
    "set_num_threads": ({"thread limits": {"CPU affinity": 4, "set_num_threads": 2}}, "set_num_threads(None)"),
    "fork": ({"fork": "one thread in children"}, "forked children use one thread"),
    "busy": ({"load average": 9.0}, "waiting threads spin: OMP_WAIT_POLICY=PASSIVE"),
    "other scikit-image": ({"packages": {"scikit-image": "0.25.2"}}, "scikit-image 0.25.2 is installed"),
    "unknown variable": ({"environment": {"FASTIMG_THREADS": "2"}}, "FASTIMG_THREADS is no variable of fastimg"),
    "no forwarding": ({"environment": {"FASTIMG_FALLBACK": "error"}}, "makes every forwarded call fail"),
    "broken": ({"broken": ["kernel x at v4 does not import"]}, "kernel x at v4 does not import; build"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), ADVICE.values(), ids=ADVICE)
def test_advice(change, expected):
    (advice,) = _doctor.advice(HEALTHY | change)
    assert expected in advice


@pytest.mark.parametrize("change", [
    {},
    {"thread limits": {"CPU affinity": 4, "cgroup quota": 4, "OMP_NUM_THREADS": 4}},
    {"load average": 9.0, "environment": {"GOMP_SPINCOUNT": "1000"}},
    {"load average": 9.0, "threads": 1},
    {"packages": {"scikit-image": None}},
])  # fmt: skip
def test_nothing_to_change(change):
    assert _doctor.advice(HEALTHY | change) == []


def test_healthy_text(monkeypatch, capsys):
    monkeypatch.setattr(_doctor, "facts", lambda: HEALTHY)
    assert _doctor.main([]) == 0
    out = capsys.readouterr().out
    assert "self-test               passed" in out
    assert "not installed: pip install 'fastimg[demo]'" in out
    assert out.endswith("what to change:\n  - nothing to change\n")


def test_this_installation_works(capsys):
    assert _doctor.main(["--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["broken"] == []
    assert found["simd in use"] == _simd.level()
    assert set(found["kernels"]) == set(_simd.built())


def test_a_kernel_that_does_not_import_fails(monkeypatch, capsys):
    monkeypatch.setattr(_doctor, "kernels", lambda: {_simd.built()[0]: ["filters_nix"]})
    assert _doctor.main([]) == 1
    assert f"kernel filters_nix at {_simd.built()[0]} does not import: ModuleNotFoundError" in capsys.readouterr().out


def test_a_wrong_result_fails(monkeypatch, capsys):
    right = _native.registry()["filters.gaussian"]
    monkeypatch.setitem(_native._registry, "filters.gaussian", lambda *args: right(*args) + 1e-3)
    assert _doctor.main([]) == 1
    assert f"filters.gaussian of f8 at {_simd.built()[0]} with 1 thread(s): wrong result" in capsys.readouterr().out


def test_an_exception_in_the_self_test_fails(monkeypatch):
    monkeypatch.setitem(_native._registry, "filters.gaussian", lambda *args: 1 / 0)
    assert any("ZeroDivisionError" in line for line in _doctor.broken())


def test_a_malformed_variable_fails(monkeypatch, capsys):
    def refuse():
        raise ValueError("FASTIMG_NUM_THREADS must be an integer of at least 1, got 'x'")

    monkeypatch.setattr(_config, "config", refuse)
    assert _doctor.main([]) == 1
    assert "broken: FASTIMG_NUM_THREADS must be" in capsys.readouterr().out


def test_the_self_test_runs_every_level_and_team(monkeypatch):
    seen = set()

    def watch(known, function, dtype):
        seen.add((_simd.level(), _selftest._threads._exact.get()))
        return ""

    monkeypatch.setattr(_selftest, "differs", watch)
    assert _selftest.failures() == []
    runnable = set(_simd.built()) & set(_simd.available())
    assert seen == {(level, team) for level in runnable for team in (1, 2)}


@pytest.mark.parametrize("known", _selftest._known(), ids=lambda known: known.function)
def test_known_answers_are_scikit_images(known):
    import scipy.ndimage
    import skimage

    namespace, _, name = known.function.partition(".")
    module = scipy.ndimage if name == "convolve" else getattr(skimage, namespace)
    assert _selftest.differs(known, getattr(module, name), known.image.dtype.str) == ""


def test_runtimes_from_the_list_of_mapped_files(tmp_path):
    maps = tmp_path / "maps"
    maps.write_text(
        "7f00-7f01 r-xp 00000000 08:01 1 /usr/lib/libgomp.so.1.0.0\n"
        "7f01-7f02 r--p 00000000 08:01 1 /usr/lib/libgomp.so.1.0.0\n"
        "7f02-7f03 r-xp 00000000 08:01 2 /opt/my env/lib/libomp.so\n"
        "7f03-7f04 r-xp 00000000 08:01 3 /opt/libiomp5.so\n"
        "7f04-7f05 r-xp 00000000 08:01 4 /opt/libcomposite.so\n"
        "7f05-7f06 rw-p 00000000 00:00 0 [heap]\n"
        "7f06-7f07 rw-p 00000000 00:00 0\n")  # fmt: skip
    assert _doctor.mapped_runtimes(str(maps)) == [
        "/opt/libiomp5.so", "/opt/my env/lib/libomp.so", "/usr/lib/libgomp.so.1.0.0",
    ]  # fmt: skip
    assert _doctor.mapped_runtimes(str(tmp_path / "absent")) == []


@pytest.mark.parametrize("name", _doctor.OPTIONAL)
def test_the_extra_that_is_named_brings_the_package(name):
    distributions, extra = _doctor.OPTIONAL[name]
    wanted = [line.partition(">")[0] for line in PYPROJECT["project"]["optional-dependencies"][extra]]
    assert distributions[0] in wanted


def test_the_version_of_scikit_image_is_pyprojects():
    assert PYPROJECT["project"]["optional-dependencies"]["skimage"][0].startswith(
        f"scikit-image>={_doctor.SCIKIT_IMAGE},")  # fmt: skip


def test_processor_name(tmp_path):
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor : 0\nmodel name\t: Some CPU @ 3 GHz\nprocessor : 1\nmodel name\t: Some CPU @ 3 GHz\n")
    assert _config.processor(str(cpuinfo)) == "Some CPU @ 3 GHz"
    assert _config.processor(str(tmp_path / "absent"))


def test_every_variable_that_is_read_is_known():
    sources = [ROOT / "setup.py", *(ROOT / "fastimg").rglob("*.py")]
    read = {name for path in sources for name in re.findall(r'"(FASTIMG_[A-Z0-9_]+)"', path.read_text())}
    assert read == set(_doctor.VARIABLES)
