"""Start-up under a patch: modules are imported when they are needed, counted here by name."""

import pytest
from native import python
from running import fastimg_run

from fastimg import _names, _native

SEEN = f"""
import sys
START = set(sys.modules)
def seen(*prefixes):
    return sorted(m for m in set(sys.modules) - START if m.startswith(prefixes))
NATIVE = {tuple(f"fastimg.{name}" for name in _names.WITH_NATIVE)}
"""
HEAVY = "print(seen('numpy', 'scipy', 'fastimg._simd', 'fastimg._fallback', 'logging', 'argparse', 'json', *NATIVE))"


def run(code):
    result = fastimg_run("-c", SEEN + code)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout.splitlines()


def test_a_program_that_does_nothing_has_none_of_our_modules():
    assert run("print(seen('fastimg', 'numpy', 'ast'))") == ["[]"]


@pytest.mark.parametrize("modules", ["skimage", "skimage, skimage.filters, skimage.feature, skimage.restoration"])
def test_importing_scikit_image_stays_lazy(modules):
    assert run(f"import {modules}\n{HEAVY}") == ["[]"]


def test_a_patch_before_scikit_image_is_lazy_too():
    assert python(f"{SEEN}\nimport fastimg; fastimg.patch_skimage(); import skimage.color\n{HEAVY}") == "[]"


def test_no_kernel_and_one_namespace_at_the_first_call():
    assert run("""
from skimage.color import rgb2gray
from skimage.filters import sobel
import numpy as np
before = seen("fastimg._simd.", *NATIVE)
rgb2gray(np.ones((3, 4, 3)))
print(before, [m for m in seen(*NATIVE) if m.count(".") == 1 and m != "fastimg.util"])
""") == ["[] ['fastimg.color']"]


def test_the_runner_imports_little_before_the_program():
    """Counted in its own process, the one that `exec` replaces."""
    code = SEEN + """
import os, runpy
os.execve = lambda *command: print(seen("fastimg", "argparse", "json", "re.", "typing", "inspect", "logging", "numpy"))
sys.argv, sys.orig_argv = ["fastimg", "-c", "pass"], [sys.executable, "-m", "fastimg", "-c", "pass"]
runpy.run_module("fastimg", run_name="__main__", alter_sys=True)
"""
    assert python(code) == str([
        "fastimg", "fastimg._finder", "fastimg._names", "fastimg._version", "fastimg.dropin", "fastimg.dropin._inherit",
        "fastimg.dropin._run"])  # fmt: skip


def test_names_are_known_without_importing_what_they_name():
    assert _native.native_functions() == list(_native.registry()) == sorted(_native._registry)
    assert python(SEEN + """
import fastimg
fastimg.native_functions()
fastimg.patch_skimage("filters", exclude="sobel")
print(seen("numpy", *NATIVE))
""") == "[]"
