"""``python -m fastimg program`` is ``python program``: same output, errors and exit code, whatever the program does."""

import re
import textwrap
import zipfile

import pytest
from programs import CODES, SCRIPTS
from running import fastimg_run, python

FLAGS = {
    "optimised": ["-O"],
    "development": ["-X", "dev"],
    "warnings": ["-W", "error::UserWarning", "-Wdefault"],
    "safe path": ["-P"],
    "unbuffered": ["-u"],
    "several": ["-Bb", "-X", "utf8=1"],
}


def outcome(result):
    """Return what can be seen from outside, without addresses, which differ from run to run."""
    return result.returncode, *(re.sub("0x[0-9a-f]+", "0x", text) for text in (result.stdout, result.stderr))


def same(tmp_path, *command, **how):
    """Run `command` by python and by fastimg and compare; return the outcome."""
    expected = outcome(python(*command, cwd=tmp_path, **how))
    assert outcome(fastimg_run(*command, cwd=tmp_path, **how)) == expected
    return expected


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text))
    return path


@pytest.mark.parametrize("name", SCRIPTS)
def test_script(tmp_path, name):
    write(tmp_path / "program.py", SCRIPTS[name])
    code, _, _ = same(tmp_path, "program.py", "-v", "--profile", "two words", stdin="typed")
    assert code == CODES.get(name, 0)


@pytest.mark.parametrize("flags", FLAGS.values(), ids=FLAGS)
def test_interpreter_options(tmp_path, flags):
    program = (SCRIPTS["interpreter"], SCRIPTS["warnings"], "print(__debug__)")
    write(tmp_path / "program.py", "\n".join(map(textwrap.dedent, program)))
    code, stdout, _ = same(tmp_path, "program.py", flags=flags)
    assert (code, repr(flags[0]) in stdout) == (0, True)


def test_safe_path_variable(tmp_path):
    write(tmp_path / "program.py", SCRIPTS["interpreter"])
    assert repr(str(tmp_path)) not in same(tmp_path, "program.py", PYTHONSAFEPATH="1")[1]


def test_interactive(tmp_path):
    write(tmp_path / "program.py", "value = 5")
    assert same(tmp_path, "program.py", flags=["-i", "-q"], stdin="print(value + 1)\n")[1] == "6\n"


@pytest.mark.parametrize("text", [
    b"\xef\xbb\xbfprint('\xc3\xa9', flush=True)\n1 / 0  # \xc3\xa9",
    b"# -*- coding: latin-1 -*-\nprint(ascii('\xe9'))\n1 / 0  # \xe9",
    b"print('\xe9')",
    b"# coding: nonsense\n",
], ids=["BOM", "cookie", "not UTF-8", "unknown"])  # fmt: skip
def test_encodings(tmp_path, text):
    (tmp_path / "program.py").write_bytes(text)
    same(tmp_path, "program.py")


def test_code(tmp_path):
    code = "import sys; print(sys.argv, sys.path, globals()); 1 / 0"
    assert same(tmp_path, "-c", code, "-m", "--strict")[0] == 1
    same(tmp_path, "-cprint(1)")


def test_standard_input(tmp_path):
    assert same(tmp_path, "-", "a", stdin="import sys\nprint(sys.argv, sys.path)\nsys.exit(5)\n")[0] == 5


@pytest.mark.parametrize("name", ["package", "package.module", "json.tool", "nosuch", "package.nosuch", "notmain"])
def test_module(tmp_path, name):
    show = "import sys; print(sys.argv, sys.path, __name__, __package__, __spec__.name, __file__)\n"
    write(tmp_path / "package" / "__init__.py", "print('package')")
    write(tmp_path / "package" / "other.py", "value = 3")
    write(tmp_path / "package" / "__main__.py", show + "from .other import value; sys.exit(value)")
    write(tmp_path / "package" / "module.py", show + "from . import other; raise ValueError(other.value)")
    write(tmp_path / "notmain" / "__init__.py", "")
    same(tmp_path, "-m", name, "-c", "--strict", stdin="[1]")


def test_folder_and_zip(tmp_path):
    main = "import sys, helper; print(sys.argv, sys.path[0], __name__, __spec__, __file__); helper.fail()"
    write(tmp_path / "folder" / "__main__.py", main)
    write(tmp_path / "folder" / "helper.py", "def fail():\n    raise ValueError('from the helper')")
    with zipfile.ZipFile(tmp_path / "program.zip", "w") as archive:
        for file in (tmp_path / "folder").glob("*.py"):
            archive.write(file, file.name)
    assert same(tmp_path, "folder", "x")[0] == 1
    assert same(tmp_path, "program.zip", "x")[0] == 1
    (tmp_path / "empty").mkdir()
    assert same(tmp_path, "empty")[0] == 1


@pytest.mark.parametrize("command", [["nosuch.py"], ["nosuch/deeper.py", "x"], ["-m"], ["-c"], ["./demo"], ["--", "x"]])
def test_nothing_there(tmp_path, command):
    assert same(tmp_path, *command)[0] == 2


def test_script_in_other_folder(tmp_path):
    """Its own real folder is on its path, also where it is reached by a link."""
    write(tmp_path / "real" / "program.py", "import sys; print(sys.path, __file__)")
    (tmp_path / "link.py").symlink_to(tmp_path / "real" / "program.py")
    assert repr(str(tmp_path / "real")) in same(tmp_path, "link.py")[1]


def test_script_named_like_a_command(tmp_path):
    write(tmp_path / "demo", "print('mine')")
    write(tmp_path / "bench.py", "print('mine too')")
    assert same(tmp_path, "./demo")[1] == "mine\n"
    assert same(tmp_path, "bench.py")[1] == "mine too\n"


def test_same_process(tmp_path):
    write(tmp_path / "program.py", "import os; print(os.getppid())")
    assert same(tmp_path, "program.py")[1].strip().isdecimal()


def test_tools_in_front(tmp_path):
    """What runs modules runs the program: ``python -m pdb -m fastimg program.py`` is ``python -m pdb program.py``."""
    write(tmp_path / "program.py", "import sys; print(sys.argv, sys.orig_argv)")
    expected = python("-m", "pdb", "-c", "continue", "-c", "quit", "program.py", "a", cwd=tmp_path)
    got = python("-m", "pdb", "-c", "continue", "-c", "quit", "-m", "fastimg", "program.py", "a", cwd=tmp_path)
    assert (got.returncode, got.stdout) == (expected.returncode, expected.stdout)
