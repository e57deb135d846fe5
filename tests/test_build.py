"""Each build holds the instructions of its level and no others; no build contracts a multiplication and an addition."""

import functools
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import fastimg
from fastimg import _simd

ROOT = Path(fastimg.__file__).parent
SOURCES = ROOT.parent / "src_cy"
KERNELS = sorted({p.name.split(".")[0] for level in _simd.LEVELS for p in (ROOT / "_simd" / level).glob("*.so")})
BUILDS = [(kernel, level) for kernel in KERNELS for level in _simd.LEVELS]
x86 = pytest.mark.skipif("v2" not in _simd.LEVELS, reason="not an x86-64 processor")


def library(kernel, level):
    return next((ROOT / "_simd" / level).glob(f"{kernel}.*.so"), None)


@functools.cache
def instructions(kernel, level):
    """Return how often registers of 512 and 256 bits and fused operations stand in a build's code."""
    if (path := library(kernel, level)) is None:
        pytest.skip(f"{kernel} is not built for {level}")
    if (objdump := shutil.which("objdump")) is None:
        pytest.skip("objdump is not installed")
    text = subprocess.run([objdump, "-d", "--no-show-raw-insn", str(path)], capture_output=True, text=True,
                          check=True).stdout
    return {"zmm": text.count("%zmm"), "ymm": text.count("%ymm"), "fused": len(re.findall(r"\svfn?m(?:add|sub)", text)),
            "all": text.count("\n")}


def test_there_are_kernels():
    assert "filters_gaussian" in KERNELS


@pytest.mark.parametrize(("kernel", "level"), BUILDS)
def test_every_kernel_is_built_at_every_level(kernel, level):
    if level not in _simd.built():
        pytest.skip(f"{level} is not built here")
    assert library(kernel, level) is not None


def source(kernel):
    namespace, _, stem = kernel.partition("_")
    path = SOURCES / namespace / f"{stem}.pyx"
    return path.read_text() if path.exists() else ""


def asks_for_fused_operations(kernel):
    return "vd_fma" in source(kernel) or "from _sums cimport" in source(kernel)


@x86
@pytest.mark.parametrize(("kernel", "level"), BUILDS)
def test_no_contraction(kernel, level):
    """The compiler fuses nothing: only kernels that ask for fused operations by name have them, none at v2."""
    fused = instructions(kernel, level)["fused"]
    assert (fused > 0) == (asks_for_fused_operations(kernel) and level != "v2")


@x86
@pytest.mark.parametrize(("kernel", "level"), [b for b in BUILDS if b[1] != "v4"])
def test_no_512_bit_registers_below_v4(kernel, level):
    assert instructions(kernel, level)["zmm"] == 0


@x86
@pytest.mark.parametrize("kernel", KERNELS)
def test_no_256_bit_registers_in_v2(kernel):
    assert instructions(kernel, "v2")["ymm"] == 0


def uses_vector_types(kernel):
    return "from _simd cimport" in source(kernel)


@x86
@pytest.mark.parametrize("kernel", [k for k in KERNELS if uses_vector_types(k)])
@pytest.mark.parametrize(("level", "register"), [("v3", "ymm"), ("v4", "zmm")])
def test_vector_kernels_use_the_levels_full_width(kernel, level, register):
    assert instructions(kernel, level)[register] > 0
