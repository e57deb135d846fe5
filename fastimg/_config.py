"""What this installation is and what it uses: show_config() and the doctor's facts."""

from typing import Any

from fastimg import _float32_sums, _memory, _omp, _results, _simd, _threads
from fastimg._version import __version__


def processor(cpuinfo: str = "/proc/cpuinfo") -> str:
    """Return the processor's name, or its architecture where the system does not tell."""
    import platform
    from pathlib import Path

    try:
        lines = Path(cpuinfo).read_text().splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _colour_products() -> str:
    from fastimg.color import _product

    return _product.description()


def config() -> dict[str, Any]:
    """Return versions, SIMD levels, the OpenMP runtime and the CPUs, as plain values."""
    import platform

    import numpy as np

    limits = _threads.limits()
    number, source = min(limits)
    return {
        "fastimg": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "machine": platform.machine(),
        "processor": processor(),
        "simd built": list(_simd.built()),
        "simd runnable here": list(_simd.available()),
        "simd in use": _simd.level(),
        "openmp": _omp.openmp_version() or "not in this build: one thread",
        "openmp runtime": _omp.runtime_path(),
        "fork": _omp.FORK_CURE,
        "threads": number,
        "threads limited by": source,
        "float32 sums": "on: in float32" if _float32_sums.enabled() else "off: in float64, as scikit-image's",
        "colour products": _colour_products(),
        "kept for large results": f"{_memory.kept() >> 20} of at most {_results.cache_limit() >> 20} MiB",
        "thread limits": {name: n for n, name in limits},
    }


def show_config() -> None:
    """Print what fastimg is built of and what it uses here: versions, SIMD levels, OpenMP, CPUs."""
    facts = config()
    width = max(map(len, facts))
    for name, value in facts.items():
        text = ", ".join(value) if isinstance(value, list) else value
        print(f"{name:<{width}}  {text}")
