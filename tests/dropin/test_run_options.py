"""The runner's own options: what reaches the program, and what is refused before it starts."""

import pytest
from running import fastimg_run, python

from fastimg.dropin import _run

PATCHED = "import skimage, fastimg; print(*fastimg.patched(), fastimg.get_num_threads())"


def patched(*options, **how):
    result = fastimg_run(*options, "-c", PATCHED, **how)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout.split()


def test_everything_is_patched():
    from fastimg import native_functions

    names = patched()[:-1]
    assert "filters.gaussian" in names
    assert set(native_functions()) - set(names) == {"filters.convolve", "filters.correlate"}  # scikit-image lacks them


@pytest.mark.parametrize("spelling", ["filters.sobel,rgb2gray", "sobel, skimage.color.rgb2gray"])
def test_only(spelling):
    assert patched("--only", spelling)[:-1] == ["color.rgb2gray", "filters.sobel"]


def test_exclude():
    assert patched("--only=filters.sobel*", "--exclude=sobel_h,sobel_v")[:-1] == ["filters.sobel"]


def test_threads():
    assert patched("--threads", "1", FASTIMG_NUM_THREADS="2")[-1] == "1"


def test_strict():
    code = "import numpy as np; from skimage import morphology; morphology.skeletonize(np.ones((3, 3), bool))"
    assert fastimg_run("-c", code).returncode == 0
    result = fastimg_run("--strict", "-c", code)
    assert (result.returncode, "FallbackError" in result.stderr) == (1, True)


def test_a_program_without_scikit_image_imports_nothing_of_fastimg():
    code = "import sys; print(sorted({m.partition('.')[0] for m in sys.modules} & {'numpy', 'fastimg', 'json'}))"
    assert fastimg_run("--strict", "-c", code).stdout == "[]\n"


def test_fastimg_is_found_where_it_runs_from(tmp_path):
    """A source tree in which fastimg was built is enough, though the program's path has it not."""
    (tmp_path / "fastimg.py").write_text("raise RuntimeError('another module of that name')")
    (tmp_path / "program.py").write_text("import skimage.filters as f; print(type(f.sobel).__mro__)")
    assert "Dispatcher" in fastimg_run(str(tmp_path / "program.py"), PYTHONSAFEPATH=None).stdout


@pytest.mark.parametrize(("options", "words"), [
    (["--nosuch", "x.py"], "--nosuch"),
    (["--thread", "2", "x.py"], "--thread"),
    (["--threads", "none", "x.py"], "--threads: must be an integer of at least 1, got 'none'"),
    (["--threads=0", "x.py"], "--threads: must be an integer of at least 1, got '0'"),
    (["--profile=x.txt", "x.py"], "must end in .html or .json, got 'x.txt'"),
    (["--profile=no/x.html", "x.py"], "no such folder"),
    (["--only=filters.nosuch", "x.py"], "nosuch"),
    (["--exclude=nosuch", "x.py"], "nosuch"),
    (["-v"], "nothing to run"),
    (["--threads", "2"], "nothing to run"),
])  # fmt: skip
def test_refused(options, words):
    result = fastimg_run(*options)
    assert (result.returncode, result.stdout) == (2, "")
    assert words in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("flag", ["-E", "-S"])
def test_flags_that_keep_us_out(flag, capsys, monkeypatch):
    from fastimg.__main__ import parser

    flags = {"ignore_environment": flag == "-E", "no_site": flag == "-S"}
    monkeypatch.setattr(_run.sys, "flags", type("Flags", (), flags))
    with pytest.raises(SystemExit, match="2"):
        _run.main(parser, [], ["x.py"])
    assert "run it without them" in capsys.readouterr().err


def test_help():
    text = fastimg_run("--help").stdout
    for word in ["--profile", "--strict", "--threads", "--only", "--exclude", "-v", "demo", "bench", "doctor", "zip"]:
        assert word in text
    assert fastimg_run().stdout == text


@pytest.mark.parametrize(("arguments", "ours"), [
    (["-v", "--threads", "2", "x.py", "-v"], 3),
    (["--profile", "x.py"], 1),
    (["--profile=a.html", "-m", "x", "--strict"], 1),
    (["-vv", "-c", "x"], 1),
    (["--only", "-m", "-"], 2),
    (["-"], 0),
    (["--", "-x.py"], 0),
    (["--strict"], 1),
])  # fmt: skip
def test_split(arguments, ours):
    assert _run.split(arguments) == (arguments[:ours], arguments[ours:])


@pytest.mark.parametrize(("command", "n_arguments", "expected"), [
    (["python", "-m", "fastimg"], 0, ["python"]),
    (["python", "-m", "fastimg", "-v", "x.py"], 2, ["python"]),
    (["python", "-W", "error", "-X", "dev", "-m", "fastimg", "x.py"], 1, ["python", "-W", "error", "-X", "dev"]),
    (["python", "-mfastimg", "-m", "x"], 2, ["python"]),
    (["python", "-Bm", "fastimg", "x"], 1, ["python", "-B"]),
    (["python", "-Bmfastimg", "x"], 1, ["python", "-B"]),
    (["python", "-m", "pdb", "-m", "fastimg", "x"], 1, ["python", "-m", "pdb"]),
    (["python", "bin/coverage", "run", "-m", "fastimg", "x"], 1, ["python", "bin/coverage", "run"]),
])  # fmt: skip
def test_interpreter(command, n_arguments, expected):
    assert _run.interpreter(command, n_arguments) == expected


def test_interpreter_is_what_was_started():
    """The same from a real start, with options glued to -m."""
    result = python("-Bmfastimg", "-c", "import sys; print(sys.orig_argv[1:], sys.flags.dont_write_bytecode)")
    assert result.stdout.endswith("1\n")
    assert result.stdout.startswith("['-B', '-c', ")
