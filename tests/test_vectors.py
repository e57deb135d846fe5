"""Each operation of the vector vocabulary gives what plain C gives, at each level that this processor runs."""

import os
import subprocess
import sysconfig
from pathlib import Path

import pytest

import fastimg
from fastimg import _simd

HERE = Path(__file__).parent
SOURCES = Path(fastimg.__file__).parents[1] / "src_cy"
FLAGS = ["-O2", "-ffp-contract=off", "-fno-trapping-math", "-Wno-psabi"]


@pytest.mark.parametrize("level", _simd.available())
def test_operations(level, tmp_path):
    compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC")).split()
    march = [] if level == "base" else [f"-march=x86-64-{level}"]
    program = tmp_path / "vectors"
    subprocess.run([*compiler, *FLAGS, *march, f"-I{SOURCES}", str(HERE / "vectors.c"), "-o", str(program)], check=True)
    wrong = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    assert sorted(set(wrong.splitlines())) == []
