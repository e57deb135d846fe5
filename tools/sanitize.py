"""Run tests with AddressSanitizer and UndefinedBehaviorSanitizer: sanitize.py [--build] [pytest arguments].

By default the tests whose arrays change while a function runs, and those of hostile images at one SIMD level. The build
is of its own, in build/sanitize: copies of the sources, so that the ordinary modules stay what they are. FASTIMG_LEVELS
chooses the level. A report of a sanitizer ends the process, so that the test fails and shows it.
"""

import os
import platform
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TREE = ROOT / "build" / "sanitize"
CODE = ("fastimg", "src_cy")
LINKED = ("pyproject.toml", "pytest_fastimg.py", "README.md", "LICENSE", "tests", "tools")
TESTS = ("tests/test_writing_thread.py", "tests/color/test_label2rgb.py", "tests/test_inputs.py")
OPTIONS = {
    "PYTHONMALLOC": "malloc",  # else a block of Python's holds several arrays
    "ASAN_OPTIONS": "detect_leaks=0:allocator_may_return_null=1:use_sigaltstack=0:max_allocation_size_mb=1024",
    "UBSAN_OPTIONS": "print_stacktrace=1",
}


def _level() -> str:
    """Return the highest level that every machine with AVX2 runs."""
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return "base"
    return "v3" if "avx2" in Path("/proc/cpuinfo").read_text() else "v2"


def _runtimes() -> str:
    """Return the sanitizers' libraries, which have to be loaded before all others."""
    compiler = shlex.split(os.environ.get("CC", "gcc"))
    found = [subprocess.run([*compiler, f"-print-file-name={name}"], capture_output=True, text=True, check=True).stdout
             for name in ("libasan.so", "libubsan.so")]
    return " ".join(path.strip() for path in found)


def _copy_sources() -> None:
    """Bring the tree up to date, but for what was compiled; copies are as old as their sources."""
    for name in CODE:
        for path in [p for p in (TREE / name).rglob("*") if p.is_file() and p.suffix != ".so"]:
            path.unlink()
        shutil.copytree(ROOT / name, TREE / name, dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    shutil.copy2(ROOT / "setup.py", TREE)
    for name in LINKED:
        (TREE / name).unlink(missing_ok=True)
        (TREE / name).symlink_to(ROOT / name)


def build(environment: dict[str, str]) -> None:
    """Compile what has changed."""
    TREE.mkdir(parents=True, exist_ok=True)
    _copy_sources()
    subprocess.run([sys.executable, "setup.py", "-q", "build_ext", "--inplace"], cwd=TREE, check=True, env=environment)


def main(arguments: list[str]) -> int:
    """Build, and run the tests that the arguments name."""
    environment = {"FASTIMG_LEVELS": _level(), **os.environ, "FASTIMG_SANITIZE": "1", "PYTHONPATH": str(TREE)}
    build(environment)
    if arguments == ["--build"]:
        return 0
    preloaded = {**OPTIONS, **environment, "LD_PRELOAD": _runtimes()}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *(arguments or TESTS)]
    return subprocess.run(command, cwd=TREE, check=False, env=preloaded).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
