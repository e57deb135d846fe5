"""The magics, in a real shell."""

import atexit
import json

import numpy as np
import pytest
import skimage.filters

import fastimg
from fastimg.dropin import _ipython, _watch

pytest.importorskip("IPython")
from IPython.core.interactiveshell import InteractiveShell

SETUP = "import numpy as np, skimage.filters, skimage.morphology, fastimg\nimage = np.arange(99.0).reshape(9, 11)"


@pytest.fixture(scope="module")
def interactive():
    """One shell for this file: IPython's are singletons, with a history and hooks of their own."""
    patch = pytest.MonkeyPatch()
    patch.delenv("VIRTUAL_ENV", raising=False)  # IPython warns where it is not that of the Python that runs
    patch.setattr(InteractiveShell, "enable_gui", lambda *args, **kwargs: None, raising=False)
    shell = InteractiveShell.instance(history_length=0)
    shell.history_manager.enabled = False
    yield shell
    shell.atexit_operations()
    atexit.unregister(shell.atexit_operations)
    shell.restore_sys_module_state()
    InteractiveShell.clear_instance()
    patch.undo()


@pytest.fixture
def run(interactive, capsys):
    """Run a cell; return (whether it succeeded, what it printed)."""

    def cell(code):
        result = interactive.run_cell(code)
        captured = capsys.readouterr()
        return result.success, (captured.out + captured.err).strip()

    assert cell(SETUP) == (True, "")
    assert cell("%load_ext fastimg") == (True, "")
    yield cell
    cell("%unload_ext fastimg")
    fastimg.set_num_threads(None)
    assert fastimg.patched() == []
    assert not [w for w in _watch._watchers if not isinstance(w, _watch.Strict)], "a watcher was left behind"


def test_on_off_and_status(run):
    assert run("%fastimg status")[1].startswith("fastimg is off; SIMD level v")
    n = len(fastimg.patch_skimage().names)
    fastimg.unpatch_skimage()
    success, text = run("%fastimg on")
    assert (success, text.split(";")[0]) == (True, f"fastimg is on for {n} functions of scikit-image")
    assert "filters.sobel" in fastimg.patched()
    assert run("%fastimg off") == (True, "")
    assert fastimg.patched() == []


def test_on_for_some_functions_replaces_what_was_on(run):
    run("%fastimg on")
    assert run("%fastimg on filters.sobel gaussian")[1].startswith("fastimg is on for 2 functions of scikit-image;")
    assert fastimg.patched() == ["filters.gaussian", "filters.sobel"]


def test_threads(run):
    assert run("%fastimg threads 1") == (True, "")
    assert fastimg.get_num_threads() == 1
    assert run("%fastimg status")[1].endswith("at most 1 thread")


@pytest.mark.parametrize(("code", "text"), [
    ("%fastimg", "UsageError: %fastimg on [NAMES] | off | status | threads N; got ''"),
    ("%fastimg nonsense", "UsageError: %fastimg on [NAMES] | off | status | threads N; got 'nonsense'"),
    ("%fastimg threads", "UsageError: %fastimg threads N, with N at least 1; got ''"),
    ("%fastimg threads 0", "UsageError: %fastimg threads N, with N at least 1; got '0'"),
    ("%fastimg off now", "UsageError: %fastimg off takes no names: got now"),
    ("%fastimg on nonsense", "UsageError: names: 'nonsense' is no native function"),
    ("%%fastimg.compare x\n1", "UsageError: %%fastimg.compare [RTOL], a number; got 'x'"),
    ("%%fastimg.profile out.txt\n1", "UsageError: %%fastimg.profile [out.html|out.json]: out must be a file name")])
def test_mistakes(run, code, text):
    success, printed = run(code)
    assert not success
    assert printed.startswith(text)


def test_profile_shows_the_table_and_the_cells_value(run, interactive, monkeypatch):
    monkeypatch.setattr(_ipython, "BUDGET", 0)
    success, text = run(
        "%%fastimg.profile\nskimage.filters.sobel(image); skimage.morphology.erosion(image)\nn = 3\nn + 4")
    assert success
    assert interactive.user_ns["n"] == 3
    value, *lines = text.splitlines()
    assert value.endswith(": 7")
    assert "50 % of 2 calls native" in lines[0]
    assert sorted(line.split()[0] for line in lines[2:4]) == ["filters.sobel", "morphology.erosion"]
    assert fastimg.patched() == []


def test_profile_writes_a_file(run, tmp_path, monkeypatch):
    monkeypatch.setattr(_ipython, "BUDGET", 0)
    out = tmp_path / "out.json"
    assert run(f"%%fastimg.profile {out}\nskimage.filters.sobel(image);") == (True, f"profile: {out}")
    assert json.loads(out.read_text())["total"]["native"] == 1


def test_compare_runs_both_and_shows_a_table(run):
    success, text = run("%%fastimg.compare\nskimage.filters.gaussian(image.astype('f4'));")
    assert success
    title, head, row = text.splitlines()
    assert title.startswith("fastimg: 1 native call compared, all equal or within rounding; ")
    assert head.split("  ")[0] == "function"
    assert (row.split()[:3], row.split()[-1]) == (["filters.gaussian", "1", "0"], "float32")


def test_compare_shows_what_differs_and_takes_a_tolerance(run):
    code = "skimage.filters.gaussian(image.astype('f4') ** 0.5);"
    with fastimg.float32_sums():
        text = run(f"%%fastimg.compare 1e-30\n{code}")[1]
    assert "1 native call compared, 1 differ; " in text
    assert text.splitlines()[-1].startswith("filters.gaussian(float32 9x11): the result differs in ")
    assert "(allowed: 1e-30)" in text


def test_compare_leaves_what_is_on_as_it_is(run):
    run("%fastimg on sobel")
    text = run("%%fastimg.compare\nskimage.filters.sobel(image); skimage.filters.gaussian(image);")[1]
    assert "filters.sobel" in text
    assert "filters.gaussian" not in text
    assert fastimg.patched() == ["filters.sobel"]


def test_nothing_to_compare(run):
    assert run("%%fastimg.compare\nx = 1") == (True, "fastimg: no native call to compare")


@pytest.mark.parametrize("magic", ["profile", "compare"])
def test_a_failing_cell_fails_and_its_traceback_is_shown_once(run, magic):
    success, text = run(f"%%fastimg.{magic}\nskimage.filters.sobel(image)\n1 / 0")
    assert not success
    assert text.count("division by zero") == 1
    assert "UsageError: the cell ended with ZeroDivisionError" in text
    assert "filters.sobel" in text


def test_notebooks_get_html(run):
    with fastimg.profile(estimate=0) as p:
        skimage.filters.sobel(np.eye(5))
    watcher = _ipython.Compare()
    for value in (p._repr_html_(), _ipython.Comparison(watcher)._repr_html_()):
        assert value.startswith("<div><p>fastimg")
    assert "<table>" in p._repr_html_()


def test_loading_twice_and_unloading(run, interactive):
    assert run("%load_ext fastimg")[0]
    assert run("%reload_ext fastimg") == (True, "")
    run("%fastimg on")
    assert run("%unload_ext fastimg") == (True, "")
    assert fastimg.patched() == []
    assert run("%fastimg status")[1].startswith("UsageError: Line magic function `%fastimg` not found")
    assert run("%%fastimg.profile\n1")[1].startswith("UsageError: Cell magic `%%fastimg.profile` not found")
