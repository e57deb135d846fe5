"""What a call costs beyond its kernel, ``import fastimg`` beyond NumPy, patching beyond scikit-image, and start-up."""

import json
import os
import subprocess
import sys
import timeit
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import fastimg
from fastimg import _dispatch, _native, _simd
from fastimg.bench import images, start

CANDIDATES = ("filters.sobel", "filters.gaussian")  # the first that is native
CALLS, REPEATS, IMPORTS = 1000, 20, 10
_IMPORT = "import numpy, time; t = time.perf_counter(); import fastimg; print(time.perf_counter() - t)"
# All of scikit-image that a program could have loaded, so that patching has the most to do.
_PATCH = """
import importlib, json, time
import fastimg, skimage
from fastimg._names import NAMESPACES
for name in NAMESPACES:
    module = importlib.import_module(f"skimage.{name}")
    [getattr(module, n) for n in getattr(module, "__all__", ())]
times = []
for step in ("fastimg.patch_skimage()", "fastimg.unpatch_skimage()") * 2:
    start = time.perf_counter()
    eval(step)
    times.append(time.perf_counter() - start)
print(json.dumps(times))
"""


class _Recorder:
    """Stand in for a kernel module and note which of its functions are called with what."""

    def __init__(self, module: ModuleType, calls: list[Callable[[], Any]]) -> None:
        self._module, self._calls = module, calls

    def __getattr__(self, name: str) -> Callable[..., Any]:
        kernel = getattr(self._module, name)

        def record(*args: Any) -> Any:
            self._calls.append(lambda: kernel(*args))
            return kernel(*args)

        return record


def kernel_calls(call: Callable[[], Any]) -> list[Callable[[], Any]]:
    """Run `call` and return the kernel calls that it made, to be repeated."""
    call()  # looks the kernels up, so that they stand in the dictionary below
    found: list[Callable[[], Any]] = []
    modules = vars(_simd.k)
    saved = dict(modules)
    try:
        modules.update({name: _Recorder(m, found) for name, m in saved.items() if isinstance(m, ModuleType)})
        call()
    finally:
        modules.clear()
        modules.update(saved)
    return found


def per_call() -> dict[str, Any]:
    """Return the microseconds of a native function's call on 16x16 float32, of its kernel calls, and between."""
    native = _native.registry()
    name = next(name for name in CANDIDATES if name in native)
    image = images.tiled(images.grey(512, "f4"), 16)

    def call() -> Any:
        return native[name](image)

    kernels = kernel_calls(call)

    def only_kernels() -> None:
        for kernel in kernels:
            kernel()

    # Interleaved, so that a busy moment does not hit one of the two only.
    times = [(timeit.timeit(call, number=CALLS), timeit.timeit(only_kernels, number=CALLS)) for _ in range(REPEATS)]
    total, inside = (1e6 / CALLS * min(column) for column in zip(*times, strict=True))
    return {"function": name, "kernel calls": len(kernels), "us per call": total, "us in kernels": inside,
            "us beyond the kernel": total - inside}  # fmt: skip


def dispatch() -> dict[str, float]:
    """Return the nanoseconds that a patched function adds to a call, without and with keywords."""
    def bare(image: Any, **_: Any) -> None:
        """Cost nothing."""

    patched = _dispatch.Dispatcher("filters.gaussian", "skimage", native=bare, legacy=frozenset({"multichannel"}))
    found = {}
    for name, keywords in (("ns", {}), ("ns with keywords", {"sigma": 2, "mode": "wrap"})):
        times = [[timeit.timeit(lambda f=f, k=keywords: f(0, **k), number=CALLS) for f in (bare, patched)]  # type: ignore[misc]
                 for _ in range(REPEATS)]  # fmt: skip
        plain, through = (min(column) for column in zip(*times, strict=True))
        found[name] = 1e9 / CALLS * (through - plain)
    return found


def patch_seconds() -> list[list[float]]:
    """Return the seconds of patch, unpatch, patch and unpatch with all of scikit-image loaded, per interpreter."""
    return [json.loads(_fresh(_PATCH)) for _ in range(IMPORTS)]


def import_seconds() -> list[float]:
    """Return the seconds that ``import fastimg`` takes after NumPy, in fresh interpreters."""
    return [float(_fresh(_IMPORT)) for _ in range(IMPORTS)]


def _fresh(code: str) -> str:
    """Run `code` in a fresh interpreter that has this fastimg; return what it prints."""
    root = str(Path(fastimg.__file__).parent.parent)
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    result = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": path}, check=True,
                            capture_output=True, text=True)  # fmt: skip
    return result.stdout


def main() -> dict[str, Any]:
    """Measure all, print it, and return it for the JSON file."""
    call, imports, added, patches = per_call(), import_seconds(), dispatch(), patch_seconds()
    print(f"{call['function']} on 16x16 float32: {call['us per call']:.2f} us per call, {call['us in kernels']:.2f} us "
          f"in {call['kernel calls']} kernel call(s), {call['us beyond the kernel']:.2f} us beyond")  # fmt: skip
    print(f"import fastimg after numpy: {1e3 * min(imports):.1f} ms (best of {IMPORTS})")
    print(f"a patched function adds {added['ns']:.0f} ns to a call, {added['ns with keywords']:.0f} ns with keywords")
    first, _, again, undo = (1e3 * min(column) for column in zip(*patches, strict=True))
    print(f"patch_skimage() with all of scikit-image loaded: {first:.1f} ms the first time, {again:.1f} ms again, "
          f"unpatch_skimage() {undo:.1f} ms (best of {IMPORTS})")  # fmt: skip
    return {"call": call, "import seconds": imports, "dispatch": added, "patch seconds": patches,
            "start milliseconds": start.main()}  # fmt: skip
