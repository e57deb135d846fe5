"""Build: each kernel is cythonized once and compiled once per SIMD level (see src_cy/README.md)."""
import functools
import os
import platform
import re
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import Cython
from Cython.Build import cythonize
from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

ROOT = Path(__file__).parent.resolve()
X86_64 = platform.machine().lower() in ("x86_64", "amd64")
# v4 asks for full-width vectors: GCC's default of 256 bits halves the throughput of every vector loop.
LEVELS = {"v2": ["-march=x86-64-v2"], "v3": ["-march=x86-64-v3"],
          "v4": ["-march=x86-64-v4", "-mprefer-vector-width=512"]} if X86_64 else {"base": []}
# Never -ffast-math, and no contraction: the same bits come out at every level.
FLAGS = ["-O3", "-g0", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-Wno-psabi",
         "-Wno-unused-function"]
# For tools/sanitize.py: reading or writing outside of memory, and what C does not define, ends the process. setuptools'
# own -fwrapv would leave signed overflow out. A NumPy array's elements may lie anywhere: loads need no alignment.
SANITIZER = ["-O1", "-g", "-fno-omit-frame-pointer", "-fno-wrapv", "-fsanitize=address,undefined,float-cast-overflow",
             "-fno-sanitize=alignment", "-fno-sanitize-recover=all"] if os.environ.get("FASTIMG_SANITIZE") else []
DIRECTIVES = {"language_level": 3, "boundscheck": False, "wraparound": False, "cdivision": True,
              "initializedcheck": False, "freethreading_compatible": True}
BASELINE = ["_cpu", "_dispatch", "_memory", "_omp", "_standins"]  # without a level: they run before one is known
COMPILER = os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc"
USABLE_CPUS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def probe(text, *flags):
    """Compile and run a C program; return its exit status, or None where the compiler cannot."""
    with tempfile.TemporaryDirectory() as folder:
        source, program = Path(folder, "probe.c"), Path(folder, "probe")
        source.write_text(text)
        command = [*COMPILER.split(), *flags, source, "-o", program]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            return None
        return subprocess.run([program], check=False).returncode


def machine_level():
    """Return the highest level that this machine runs, or all levels where the compiler cannot tell."""
    found = probe('int main(void) { return __builtin_cpu_supports("x86-64-v4") ? 4\n'
                  '    : __builtin_cpu_supports("x86-64-v3") ? 3 : 2; }\n') if X86_64 else None
    return f"v{found}" if found else ",".join(LEVELS)


def chosen_levels():
    """Read FASTIMG_LEVELS (say "v3,v4", or "machine"), for development builds; a wheel has all levels."""
    asked = os.environ.get("FASTIMG_LEVELS") or ",".join(LEVELS)
    names = (machine_level() if asked == "machine" else asked).split(",")
    unknown = [n for n in names if n not in LEVELS]
    if unknown:
        raise SystemExit(f"FASTIMG_LEVELS: unknown level {unknown[0]!r}; this machine builds {list(LEVELS)}")
    return {n: LEVELS[n] for n in names}


def openmp_flags():
    """Return ["-fopenmp"] if the compiler can build and link with it; say so loudly if it cannot."""
    if os.environ.get("FASTIMG_OPENMP") == "0":
        return []
    if probe("#include <omp.h>\nint main(void) { return omp_get_max_threads() < 1; }\n", "-fopenmp") is None:
        print(f"warning: {COMPILER} cannot build with -fopenmp: fastimg will use one thread", file=sys.stderr)
        return []
    return ["-fopenmp"]


@functools.cache
def included(path):
    """List the headers of src_cy that a C file includes, and those that these include."""
    names = re.findall(r'^ *# *include "([^"]+)"', path.read_text(), re.MULTILINE)
    headers = {ROOT / "src_cy" / name for name in names if (ROOT / "src_cy" / name).exists()}
    return headers.union(*(included(header) for header in headers))


def leaf(path):
    """Name a kernel's module: src_cy/filters/gaussian.pyx -> filters_gaussian."""
    return f"{path.parent.name}_{path.stem}"


def write_if_changed(path, text):
    """Leave an unchanged file's time stamp alone, so that nothing is compiled again for nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
    return str(path.relative_to(ROOT))


def extension(module, level, c_file, flags, link_flags):
    """Give each level a source of its own, as shared sources would share one object file.

    The comment in it makes setuptools compile again when the compiler or a flag has changed.
    """
    text = f'/* {COMPILER} {" ".join(flags)} */\n#include "{c_file}"\n'
    source = write_if_changed(ROOT / "build" / "gen" / level / f"{module.rpartition('.')[2]}.c", text)
    return Extension(module, [source], depends=[str(c_file), *map(str, included(c_file))], include_dirs=["src_cy"],
                     extra_compile_args=flags, extra_link_args=link_flags)


def shared_utility():
    """Generate the memoryview code that all kernels share, once per version of Cython."""
    path = ROOT / "build" / "cy" / Cython.__version__ / "_cyutility.c"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "cython", "-3", "--generate-shared", str(path)], check=True)
    return path


def cythonized(modules):
    """Generate C for {module name: .pyx} and yield (module name, C file), the older C where nothing has changed."""
    generated = cythonize(
        [Extension(name, [str(path.relative_to(ROOT))]) for name, path in modules.items()],
        include_path=["src_cy"], build_dir="build/cy", compiler_directives=DIRECTIVES, nthreads=USABLE_CPUS,
        shared_utility_qualified_name="fastimg._cyutility")
    return [(module.name, Path(module.sources[0]).resolve()) for module in generated]


def extensions():
    """List one extension per kernel and level, and the baseline modules."""
    os.chdir(ROOT)
    openmp = openmp_flags()
    flags, levels = FLAGS + openmp, chosen_levels()
    kernels = {f"fastimg._simd.{leaf(p)}": p for p in sorted((ROOT / "src_cy").glob("*/*.pyx"))}
    baseline = {f"fastimg.{name}": ROOT / "src_cy" / f"{name}.pyx" for name in BASELINE}
    for name, c_file in cythonized(kernels):
        for level, level_flags in levels.items():
            module = f"fastimg._simd.{level}.{name.rpartition('.')[2]}"
            yield extension(module, level, c_file, flags + level_flags + SANITIZER, openmp + SANITIZER)
    for name, c_file in [*cythonized(baseline), ("fastimg._cyutility", shared_utility())]:
        yield extension(name, "baseline", c_file, flags + SANITIZER, openmp + SANITIZER)


class ParallelBuild(build_ext):
    """Compile on all CPUs: a full build is some hundred small files."""

    def finalize_options(self):
        """Set the number of jobs unless the caller did."""
        super().finalize_options()
        self.parallel = self.parallel or USABLE_CPUS


setup(ext_modules=list(extensions()), cmdclass={"build_ext": ParallelBuild})
