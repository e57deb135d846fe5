"""``python -m fastimg doctor``: what this installation is, whether it works, and what to change."""

import argparse
import importlib
import importlib.metadata
import importlib.util
import json
import os
import pkgutil
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fastimg import _config, _simd

# Distributions (the first that is installed counts) and the extra of pyproject.toml that brings them.
OPTIONAL = {
    "scikit-image": (("scikit-image",), "skimage"),
    "matplotlib": (("matplotlib",), "demo"),
    "PyWavelets": (("PyWavelets",), "demo"),
    "rich": (("rich",), "demo"),
    "OpenCV": (
        ("opencv-contrib-python-headless", "opencv-python-headless", "opencv-contrib-python", "opencv-python"), "bench",
    ),
    "threadpoolctl": (("threadpoolctl",), "bench"),
}  # fmt: skip
SCIKIT_IMAGE = "0.26"  # the version whose results and signatures fastimg has
VARIABLES = (
    "FASTIMG_SIMD", "FASTIMG_NUM_THREADS", "FASTIMG_FALLBACK", "FASTIMG_LEVELS", "FASTIMG_OPENMP", "FASTIMG_DROPIN",
    "FASTIMG_PROFILE_DIR", "FASTIMG_CACHE_MB", "FASTIMG_BACKEND", "FASTIMG_FLOAT32_SUMS", "FASTIMG_SANITIZE",
)  # fmt: skip
_SHOWN = re.compile(r"FASTIMG_|OMP_|GOMP_|KMP_BLOCKTIME$")
_RUNTIME = re.compile(r"/lib(gomp|i?omp5?|omp)\b[^/]*\.so[^/]*$")
_REBUILD = "build fastimg again: pip install --force-reinstall --no-deps ."
_SPIN = "OMP_WAIT_POLICY=PASSIVE or GOMP_SPINCOUNT=1000, set before Python starts,"


def installed() -> dict[str, str | None]:
    """Return the version of each optional package, None where it is not installed."""
    found: dict[str, str | None] = {}
    for name, (distributions, _) in OPTIONAL.items():
        versions = (_version(d) for d in distributions)
        found[name] = next((v for v in versions if v is not None), None)
    return found


def _version(distribution: str) -> str | None:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def openmp_runtimes(maps: str = "/proc/self/maps") -> list[str]:
    """Return the files of the OpenMP runtimes that this process has loaded."""
    try:
        from threadpoolctl import threadpool_info
    except ModuleNotFoundError:
        return mapped_runtimes(maps)
    return sorted({str(m["filepath"]) for m in threadpool_info() if m["user_api"] == "openmp"})


def mapped_runtimes(maps: str) -> list[str]:
    """Return the same from Linux's list of mapped files; nothing where there is no such list."""
    try:
        lines = Path(maps).read_text().splitlines()
    except OSError:
        return []
    files = (line.split(maxsplit=5)[5] for line in lines if line.count("/"))
    return sorted({file for file in files if _RUNTIME.search(file)})


def kernels() -> dict[str, list[str]]:
    """Return the names of the kernels that each built level holds."""
    folder = Path(_simd.__file__).parent
    return {level: [m.name for m in pkgutil.iter_modules([str(folder / level)])] for level in _simd.built()}


def broken_kernels() -> list[str]:
    """Import every kernel that this processor can run and return what fails."""
    found = []
    for level, names in kernels().items():
        for name in names if level in _simd.available() else []:
            try:
                importlib.import_module(f"{_simd.__name__}.{level}.{name}")
            except Exception as error:  # an import can fail in any way, and all ways are to be told
                found.append(f"kernel {name} at {level} does not import: {type(error).__name__}: {error}")
    return found


def broken() -> list[str]:
    """Return all that does not work: kernels that do not import, and wrong results."""
    if found := broken_kernels():
        return found
    try:
        from fastimg import _selftest

        return _selftest.failures()
    except ImportError as error:  # a kernel that is not built at all
        return [str(error)]


def facts() -> dict[str, Any]:
    """Return all that the doctor looks at, as plain values."""
    return {
        **_config.config(),
        "kernels": kernels(),
        "openmp runtimes loaded": openmp_runtimes(),
        "cpus of the machine": os.cpu_count() or 1,
        "load average": os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0,
        "packages": installed(),
        "environment": {name: value for name, value in sorted(os.environ.items()) if _SHOWN.match(name)},
        "broken": broken(),
    }


def advice(found: dict[str, Any]) -> list[str]:
    """Return what to change, most important first, given the facts."""
    return [f"{text}; {_REBUILD}" for text in found["broken"]] + _build(found) + _threads(found) + _rest(found)


def _build(found: dict[str, Any]) -> list[str]:
    built, runnable = found["simd built"], found["simd runnable here"]
    advices = []
    if runnable[-1] not in built:
        best = next((level for level in reversed(runnable) if level in built), "none")
        advices.append(f"this processor runs {runnable[-1]}, the best level built for it is {best}: {_REBUILD}")
    every = {name for names in found["kernels"].values() for name in names}
    for level, names in found["kernels"].items():
        if absent := sorted(every - set(names)):
            advices.append(f"{level} lacks {len(absent)} of {len(every)} kernels ({', '.join(absent)}): {_REBUILD}")
    if found["simd in use"] != runnable[-1]:
        advices.append(f"FASTIMG_SIMD holds fastimg at {found['simd in use']}, this processor runs {runnable[-1]}: "
                       "unset it")  # fmt: skip
    if isinstance(found["openmp"], str):
        advices.append("built without OpenMP, so fastimg has one thread: take a compiler with OpenMP (gcc has it; for "
                       f"clang install libomp-dev) and {_REBUILD}")  # fmt: skip
    return advices


def _threads(found: dict[str, Any]) -> list[str]:
    limits, loaded = found["thread limits"], found["openmp runtimes loaded"]
    affinity, quota = limits["CPU affinity"], limits.get("cgroup quota")
    cpus = min(affinity, quota or affinity)
    advices = []
    if len(loaded) > 1:
        advices.append(f"{len(loaded)} OpenMP runtimes are loaded, each with threads of its own ({', '.join(loaded)}): "
                       "install the packages that bring them from one source, or import only what is needed")
    if quota is not None and quota < affinity:
        advices.append(f"the cgroup quota allows {quota} of {affinity} CPUs: raise the container's CPU limit "
                       "(cpu.max; docker run --cpus) for more threads")
    for name in ("OMP_NUM_THREADS", "FASTIMG_NUM_THREADS"):
        if (n := limits.get(name, cpus)) < cpus:
            advices.append(f"{name}={n} limits fastimg to {n} of {cpus} threads: unset it, or set "
                           f"FASTIMG_NUM_THREADS={cpus}, which counts instead of OMP_NUM_THREADS")
    if limits.get("set_num_threads", cpus) < cpus:
        advices.append(f"set_num_threads({limits['set_num_threads']}) limits fastimg to fewer than {cpus} threads: "
                       "set_num_threads(None) takes the limit away")
    if found["fork"] == "one thread in children":
        advices.append("this OpenMP runtime cannot release its threads before a fork, so forked children use one "
                       "thread: take libgomp of GCC 9 or later, or start processes by spawn or forkserver")
    if found["load average"] > found["cpus of the machine"] and found["threads"] > 1 and not _waits(found):
        advices.append(f"the machine is busy (load average {found['load average']:.1f} on "
                       f"{found['cpus of the machine']} CPUs) and waiting threads spin: {_SPIN} helps here")
    return advices  # fmt: skip


def _waits(found: dict[str, Any]) -> str:
    names = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME")
    return ", ".join(f"{name}={found['environment'][name]}" for name in names if name in found["environment"])


def _rest(found: dict[str, Any]) -> list[str]:
    advices = []
    version = found["packages"]["scikit-image"]
    if version is not None and not version.startswith(f"{SCIKIT_IMAGE}."):
        advices.append(f"scikit-image {version} is installed, fastimg gives the results of {SCIKIT_IMAGE}: "
                       "pip install 'fastimg[skimage]'")  # fmt: skip
    for name in found["environment"]:
        if name.startswith("FASTIMG_") and name not in VARIABLES:
            advices.append(f"{name} is no variable of fastimg: unset it, or take one of {', '.join(VARIABLES)}")
    if found["environment"].get("FASTIMG_FALLBACK") == "error" and version is not None:
        advices.append("FASTIMG_FALLBACK=error makes every forwarded call fail: unset it outside of tests")
    return advices


def lines(found: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the facts as they are printed: pairs of a name and a text."""
    shown = [(name, value) for name, value in found.items() if name not in ("kernels", "packages", "environment")]
    pairs = [(name, _text(value)) for name, value in shown if name not in ("broken", "thread limits", "load average")]
    pairs.append(("thread limits", ", ".join(f"{n} by {name}" for name, n in found["thread limits"].items())))
    waits = _waits(found) or f"they spin for a while (the default); on busy machines {_SPIN} is better"
    pairs += [("waiting threads", waits), ("load average", f"{found['load average']:.2f}")]
    pairs += [(f"kernels at {level}", str(len(names))) for level, names in found["kernels"].items()]
    for name, version in found["packages"].items():
        pairs.append((name, version or f"not installed: pip install 'fastimg[{OPTIONAL[name][1]}]'"))
    pairs += list(found["environment"].items())
    return [*pairs, ("self-test", f"{len(found['broken'])} failed" if found["broken"] else "passed")]


def _text(value: Any) -> str:
    return (", ".join(map(str, value)) or "none") if isinstance(value, list) else str(value)


def main(argv: Sequence[str]) -> int:
    """Print the facts and what to change; 1 if something does not work, else 0."""
    parser = argparse.ArgumentParser("python -m fastimg doctor", description=main.__doc__)
    parser.add_argument("--json", action="store_true", help="print the facts and the advice as JSON")
    parser.add_argument("--import", nargs="+", default=[], metavar="MODULE", dest="modules",
                        help="import these first, to see which OpenMP runtimes they bring")  # fmt: skip
    options = parser.parse_args(argv)
    for module in options.modules:
        importlib.import_module(module)
    try:
        _config.config()
    except ValueError as error:  # such as FASTIMG_NUM_THREADS=none
        print(json.dumps({"broken": [str(error)]}) if options.json else f"broken: {error}")
        return 1
    found = facts()
    todo = advice(found)
    if options.json:
        print(json.dumps(found | {"advice": todo}, indent=1))
    else:
        pairs = lines(found)
        width = max(len(name) for name, _ in pairs)
        print("\n".join(f"{name:<{width}}  {text}" for name, text in pairs))
        print("\nwhat to change:", *(todo or ["nothing to change"]), sep="\n  - ")
    return int(bool(found["broken"]))
