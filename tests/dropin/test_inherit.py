"""Child processes patch scikit-image as their parent was asked to, and nothing else about them changes."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from running import ROOT, environment, fastimg_run, python

import fastimg
from fastimg.dropin import _inherit

SCRIPT = str(Path(__file__).parents[1] / "scripts" / "children.py")
WAYS = {
    "spawn": [0, 1], "fork": [0, 1], "forkserver": [0, 1], "executor": [0, 1], "loky": [0, 1], "process": [3],
    "grandchild": [3], "fork after a call": [1, 0, 1],
}  # fmt: skip
KIND = "import skimage.filters as f; print(*(hasattr(g, 'fastimg_name') for g in (f.gaussian, f.sobel)))"


def inherited(**options):
    """Return the two variables that a child process is started with."""
    plain = {"names": None, "exclude": [], "strict": False, "verbosity": 0}
    variables = _inherit.environment({"PYTHONPATH": ROOT}, **(plain | options))
    return {name: variables[name] for name in ("PYTHONPATH", _inherit.OPTIONS)}


def child(code=KIND, *, path=(), **variables):
    """Run `code` as a child does, with more folders on its path."""
    variables = inherited() | variables
    return python("-c", code, **variables | {"PYTHONPATH": os.pathsep.join([variables["PYTHONPATH"], *map(str, path)])})


def plain_python(code, path=()):
    return python("-c", code, PYTHONPATH=os.pathsep.join([ROOT, *map(str, path)]))


def outcome(result):
    return result.returncode, result.stdout, result.stderr


@pytest.mark.parametrize(("way", "numbers"), WAYS.items(), ids=WAYS)
def test_children(way, numbers):
    if way == "loky":
        pytest.importorskip("joblib")
    result = fastimg_run("--threads", "2", SCRIPT, way)
    expected = "".join(f"patched=True {60000 * n} threads=2 []\n" for n in numbers)
    assert outcome(result) == (0, expected, "")


def test_children_of_python_are_not_patched():
    assert python(SCRIPT, "spawn").stdout == "".join(f"patched=False {n} threads=None []\n" for n in (0, 60000))


def test_options_reach_children():
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {KIND!r}])"
    assert fastimg_run("--only", "gaussian,sobel", "--exclude", "sobel", "-c", code).stdout == "True False\n"


def test_inner_run_decides():
    result = fastimg_run("--only=gaussian", "-m", "fastimg", "--only=sobel", "-c", KIND)
    assert outcome(result) == (0, "False True\n", "")


def test_child_with_an_environment_of_its_own():
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {KIND!r}], env={{}})"
    assert fastimg_run("-c", code).stdout == "False False\n"


def test_same_path_and_modules():
    code = "import sys; print(sys.path, sorted(sys.modules))"
    assert outcome(child(code)) == outcome(plain_python(code))


@pytest.mark.parametrize("text", [
    "print('mine', __name__, __file__)",
    "import sys; print(sys.modules['sitecustomize'].__file__)",
    "raise ImportError('from mine')",
    "1 / 0",
    "x = = 1",
    "import skimage; print('early')",
])  # fmt: skip
def test_the_users_own_sitecustomize_runs(tmp_path, text):
    (tmp_path / "sitecustomize.py").write_text(text)
    code = "import sys; print(sys.path, 'sitecustomize' in sys.modules); import sitecustomize"
    expected = outcome(plain_python(code, [tmp_path]))
    assert outcome(child(code, path=[tmp_path])) == expected


def test_scikit_image_imported_early_is_patched(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import skimage.filters")
    assert child(path=[tmp_path]).stdout == "True True\n"


def test_the_path_in_the_variable_is_kept():
    old = os.pathsep.join(["/a", "", "/b"])
    once = _inherit.environment({"PYTHONPATH": old, "OTHER": "x"}, names=None)
    assert once["PYTHONPATH"] == _inherit.SITE + os.pathsep + old
    assert _inherit.environment(once, names=None) == once
    assert _inherit.environment({}, names=None)["PYTHONPATH"] == _inherit.SITE


@pytest.mark.parametrize("change", [{"prefix": "/other"}, {"python": "cpython-36"}])
def test_another_python_is_left_alone(change):
    variables = inherited()
    changed = ascii(ast.literal_eval(variables[_inherit.OPTIONS]) | change)
    assert outcome(child(**{_inherit.OPTIONS: changed})) == (0, "False False\n", "")


@pytest.mark.parametrize("options", ["not a literal", "{}", inherited(names=["nosuch"])[_inherit.OPTIONS]])
def test_a_failure_is_told_once_and_the_child_goes_on(options):
    result = child(f"{KIND}; import skimage.color", **{_inherit.OPTIONS: options})
    assert (result.returncode, result.stdout) == (0, "False False\n")
    assert result.stderr.startswith("fastimg: scikit-image runs unpatched (process ")
    assert result.stderr.count("\n") == 1


def test_a_failure_is_an_error_in_strict_mode():
    code = "try:\n    import skimage\nexcept Exception as e:\n    print(type(e).__name__)\nimport skimage"
    result = child(code, **inherited(names=["nosuch"], strict=True))
    assert (result.returncode, result.stdout) == (1, "ValueError\n")
    assert "ValueError: names: 'nosuch' is no native function" in result.stderr


def test_strict_reaches_children():
    code = "import numpy as np, skimage; skimage.morphology.skeletonize(np.ones((3, 3), bool))"
    result = child(code, **inherited(strict=True))
    assert (result.returncode, "FallbackError" in result.stderr) == (1, True)


def test_without_scikit_image():
    code = "import sys; sys.path = [p for p in sys.path if 'site-packages' not in p]; import skimage"
    expected = outcome(plain_python(code))
    assert expected[0] == 1
    assert outcome(child(code)) == expected


def test_threads_that_import_at_once():
    code = ("import threading as t\n"
            "def work():\n    import skimage.filters, sys\n"
            "    sys.stdout.write(f'{hasattr(skimage.filters.sobel, \"fastimg_name\")}\\n')\n"
            "[w.start() for w in [t.Thread(target=work) for _ in range(4)]]")  # fmt: skip
    assert outcome(child(code)) == (0, "True\n" * 4, "")


def test_finders_of_the_program_see_what_they_would_see():
    code = ("import sys\n"
            "class Seen:\n"
            "    def find_spec(self, name, path=None, target=None):\n        print(name)\n"
            "sys.meta_path.insert(0, Seen())\n"
            "import colorsys\n"
            "try:\n    import fastimg_nosuch\nexcept ImportError as error:\n    print(error)")  # fmt: skip
    assert outcome(child(code)) == outcome(plain_python(code))


def test_patch_child_processes(monkeypatch):
    for name, value in environment(FASTIMG_DROPIN=None).items():
        monkeypatch.setenv(name, value)
    before = dict(os.environ)
    fastimg.patch_child_processes("filters", exclude="sobel*")
    assert python("-c", KIND, **inherited_now()).stdout == "True False\n"
    assert not fastimg.patched()  # this process is another matter
    fastimg.unpatch_child_processes()
    assert dict(os.environ) == before
    assert python("-c", KIND, **inherited_now()).stdout == "False False\n"


def inherited_now():
    return {name: os.environ.get(name) for name in ("PYTHONPATH", _inherit.OPTIONS)}


def test_patch_child_processes_where_no_path_was_set(monkeypatch):
    monkeypatch.delenv("PYTHONPATH", raising=False)
    fastimg.patch_child_processes()
    assert os.environ["PYTHONPATH"] == _inherit.SITE
    fastimg.unpatch_child_processes()
    fastimg.unpatch_child_processes()  # a second time does nothing
    assert "PYTHONPATH" not in os.environ


def test_patch_child_processes_names_are_checked(monkeypatch):
    monkeypatch.delenv("FASTIMG_DROPIN", raising=False)
    with pytest.raises(ValueError, match="names: 'nosuch'"):
        fastimg.patch_child_processes("nosuch")
    with pytest.raises(ValueError, match="exclude: 'nosuch'"):
        fastimg.patch_child_processes(exclude="nosuch")
    assert "FASTIMG_DROPIN" not in os.environ


def test_the_installed_package_has_it():
    """The folder is no package, so it has to be asked for when a wheel is made."""
    from setuptools import find_namespace_packages

    assert "fastimg.dropin._site" in find_namespace_packages(ROOT, include=["fastimg*"])
    assert sys.path.count(_inherit.SITE) == 0


def test_fastimgs_own_commands_are_not_patched(tmp_path):
    """Else they would compare fastimg with itself."""
    (tmp_path / "look.py").write_text(
        "import sys\nsys.argv = ['fastimg', 'doctor']\nimport fastimg.__main__ as m\nm.main(['doctor'])\n"
        "import os, skimage.filters, fastimg\n"
        "print('seen:', fastimg.patched(), type(skimage.filters.sobel).__name__, 'FASTIMG_DROPIN' in os.environ)")
    result = subprocess.run([sys.executable, "-m", "fastimg", tmp_path / "look.py"], env=environment(),
                            capture_output=True, text=True, check=True)
    assert "seen: [] function False" in result.stdout
