"""tools/upstream.py: the exit code, what is handed to pytest, the archive, and the record of a real pytest run."""

import hashlib
import io
import json
import tarfile
from collections import Counter
from pathlib import Path

import pytest
import upstream
import upstream_sdist
from upstream_verdict import Run, read

from fastimg import _names, _native

pytest_plugins = ["pytester"]


@pytest.fixture
def made_up(monkeypatch, tmp_path):
    """Let main() take runs from here instead of running pytest; returns them, good ones at first."""
    calls = Counter(dict.fromkeys(_native.registry(), 1))
    runs = {"unpatched": Run({"a": "passed"}), "patched": Run({"a": "passed"}, calls=calls, callers=1)}
    monkeypatch.setattr(upstream, "FOLDER", tmp_path / "build" / "upstream")
    monkeypatch.setattr(upstream, "ROOT", tmp_path)
    upstream.FOLDER.mkdir(parents=True)
    monkeypatch.setattr(upstream, "versions", lambda: "made-up versions")
    monkeypatch.setattr(upstream_sdist, "get", lambda folder: folder / "none")
    monkeypatch.setattr(upstream_sdist, "lay_out", lambda *_: None)
    monkeypatch.setattr(upstream_sdist, "complete", lambda *_: ["data/large.tif"])
    monkeypatch.setattr(upstream, "run_both", lambda tests: runs)
    return runs


def test_good_runs_end_with_0_and_a_result(made_up, capsys):
    assert upstream.main([]) == 0
    result = json.loads((upstream.FOLDER / "result.json").read_text())
    assert (result["passed_unpatched"], result["of_these_passed_patched"], result["problems"]) == (1, 1, [])
    printed = capsys.readouterr().out
    assert "still passing   1 of 1 that passed unpatched (100.00 %)" in printed
    assert "no network for data that some tests need: data/large.tif" in printed


def test_a_lost_test_ends_with_1(made_up, capsys):
    made_up["patched"].outcomes["a"] = "failed"
    assert upstream.main([]) == 1
    assert "  a: failed" in capsys.readouterr().out


def test_a_patch_that_does_nothing_ends_with_1(made_up, capsys):
    made_up["patched"].calls.clear()
    assert upstream.main(["--quick"]) == 1
    assert "no call reached native code" in capsys.readouterr().out


def test_a_function_that_is_not_reached_ends_with_1(made_up, capsys):
    del made_up["patched"].calls["filters.farid"]
    assert upstream.main([]) == 1
    assert "no call reached: filters.farid" in capsys.readouterr().out
    assert upstream.main(["--only", "color"]) == 0


def test_quick_selects_the_namespaces_of_native_functions():
    tests = upstream.selection(_names.WITH_NATIVE)
    assert tests[0] == "--pyargs"
    assert {"skimage.filters", "./tests/skimage/filters", "skimage.color", "./tests/skimage/color"} <= set(tests)
    assert "./tests/skimage/draw" not in tests


def test_both_runs_differ_in_the_patch_alone(monkeypatch, tmp_path):
    started = []
    monkeypatch.setattr(upstream, "FOLDER", tmp_path)
    monkeypatch.setattr(upstream.subprocess, "Popen", lambda command, **more: started.append((command, more["env"])))
    monkeypatch.setenv("FASTIMG_FALLBACK", "error")
    for name in ("unpatched", "patched"):
        upstream.start(name, ["./tests"])
    (before, env), (after, env_after) = started
    assert env == env_after
    assert "FASTIMG_FALLBACK" not in env
    assert [(a, b) for a, b in zip(before, after, strict=True) if a != b] == [
        ("--fastimg=off", "--fastimg=on"),
        (f"--record={tmp_path}/unpatched.jsonl", f"--record={tmp_path}/patched.jsonl")]


def archive(path: Path, names: list[str]) -> None:
    with tarfile.open(path, "w:gz") as tar:
        for name in names:
            member = tarfile.TarInfo(f"{upstream_sdist.STEM}/{name}")
            member.size = len(name)
            tar.addfile(member, io.BytesIO(name.encode()))


def test_lay_out_unpacks_tests_and_data_afresh(tmp_path):
    names = ["pyproject.toml", "tests/skimage/io/test_io.py", "tests/skimage/color/data/lab.npy", "setup.cfg",
             "src/skimage/data/cell.png", "src/skimage/data/__init__.py", "src/skimage/__init__.py"]
    archive(tmp_path / "made.tar.gz", names)
    edited, kept = tmp_path / "run/tests/skimage/io/test_io.py", tmp_path / f"data/{upstream_sdist.VERSION}/data/x.tif"
    for path in (edited, kept):
        path.parent.mkdir(parents=True)
        path.write_text("edited or downloaded")
    (tmp_path / "run/tests/conftest.py").write_text("not theirs")
    upstream_sdist.lay_out(tmp_path / "made.tar.gz", tmp_path)
    found = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()} - {"made.tar.gz"}
    data = f"data/{upstream_sdist.VERSION}"
    assert found == {"run/pyproject.toml", "run/tests/skimage/io/test_io.py", "run/tests/skimage/color/data/lab.npy",
                     f"{data}/color/data/lab.npy", f"{data}/data/cell.png", f"{data}/data/x.tif"}
    assert edited.read_text() == "tests/skimage/io/test_io.py"


def test_the_archive_is_downloaded_once_and_checked(tmp_path, monkeypatch):
    downloads = []
    monkeypatch.setattr(upstream_sdist, "download", lambda: downloads.append(1) or b"content")
    monkeypatch.setattr(upstream_sdist, "SHA256", hashlib.sha256(b"content").hexdigest())
    assert upstream_sdist.get(tmp_path / "new").read_bytes() == b"content"
    assert upstream_sdist.get(tmp_path / "new").read_bytes() == b"content"
    assert downloads == [1]
    (tmp_path / "new" / upstream_sdist.ARCHIVE).write_bytes(b"changed")
    with pytest.raises(SystemExit, match="is not the released archive"):
        upstream_sdist.get(tmp_path / "new")


def test_record_of_a_run(pytester, monkeypatch):
    root = Path(upstream.__file__).parents[1]
    monkeypatch.setenv("PYTHONPATH", f"{root}:{root / 'tools'}")
    monkeypatch.delenv("FASTIMG_FALLBACK")
    pytester.makepyfile(test_a="""
        import numpy as np, pytest
        from skimage.filters import sobel

        sobel(np.eye(3))

        @pytest.fixture
        def broken(): raise ValueError

        @pytest.fixture
        def breaks_later():
            yield
            raise ValueError

        def test_passes(): sobel(np.eye(3))
        def test_fails(): assert sobel(np.eye(3)).sum() == sobel(np.eye(4)).sum()
        def test_error(broken): pass
        def test_teardown(breaks_later): pass
        def test_skipped(): pytest.skip("no")
        @pytest.mark.skip
        def test_marked(): pass
        @pytest.mark.xfail
        def test_xfails(): assert False
        @pytest.mark.xfail
        def test_xpasses(): pass
        @pytest.mark.xfail(strict=True)
        def test_xpasses_strictly(): pass
    """, test_b="import no_such_module")
    result = pytester.runpytest_subprocess(
        "-p", "pytest_fastimg", "-p", "upstream_record", "--fastimg=on", "--record=record.jsonl",
        "--continue-on-collection-errors")
    run = read((pytester.path / "record.jsonl").read_text().splitlines(), result.ret)
    assert {name.partition("::test_")[2]: outcome for name, outcome in run.outcomes.items()} == {
        "passes": "passed", "fails": "failed", "error": "error", "teardown": "error", "skipped": "skipped",
        "marked": "skipped", "xfails": "xfailed", "xpasses": "xpassed", "xpasses_strictly": "failed"}
    assert run.uncollected == ["test_b.py"]
    assert (run.calls, run.callers, run.complete) == ({"filters.sobel": 4}, 2, True)
