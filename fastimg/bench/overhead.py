"""What a call costs beyond its kernel, and what ``import fastimg`` costs beyond NumPy."""

import os
import subprocess
import sys
import timeit
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import fastimg
from fastimg import _native, _simd
from fastimg.bench import images

CANDIDATES = ("filters.sobel", "filters.gaussian")  # the first that is native
CALLS, REPEATS, IMPORTS = 1000, 20, 10
_IMPORT = "import numpy, time; t = time.perf_counter(); import fastimg; print(time.perf_counter() - t)"


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


def import_seconds() -> list[float]:
    """Return the seconds that ``import fastimg`` takes after NumPy, in fresh interpreters."""
    root = str(Path(fastimg.__file__).parent.parent)
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-c", _IMPORT]
    runs = range(IMPORTS)
    return [
        float(subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, check=True, capture_output=True).stdout)
        for _ in runs
    ]


def main() -> dict[str, Any]:
    """Measure both, print them, and return them for the JSON file."""
    call, imports = per_call(), import_seconds()
    print(f"{call['function']} on 16x16 float32: {call['us per call']:.2f} us per call, {call['us in kernels']:.2f} us "
          f"in {call['kernel calls']} kernel call(s), {call['us beyond the kernel']:.2f} us beyond")  # fmt: skip
    print(f"import fastimg after numpy: {1e3 * min(imports):.1f} ms (best of {IMPORTS})")
    return {"call": call, "import seconds": imports}
