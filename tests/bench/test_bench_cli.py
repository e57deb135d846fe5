"""`python -m fastimg bench` as a whole, on images so small that it takes no time."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

import fastimg
from fastimg import _config, _simd, bench
from fastimg.bench import measure, overhead, start

ROOT = Path(__file__).parents[2]
GAUSSIAN = "gaussian f32 gray sigma=1"


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(measure, "REPEAT_FOR", 0.0)
    monkeypatch.setattr(measure, "FLOOR_BYTES", 1 << 10)
    monkeypatch.setenv("FASTIMG_FALLBACK", "log")


def main(*arguments: str) -> int:
    return bench.main(["--size", "48", "--rounds", "2", *arguments])


@pytest.fixture
def facts(tmp_path):
    path = tmp_path / "new" / "run.json"
    assert main("--only", GAUSSIAN, "--threads", "1", "--json", str(path)) == 0
    return json.loads(path.read_text())


def test_json_holds_the_raw_rounds(facts):
    seconds = facts["jobs"][0]["seconds"]["1"]
    assert {name: len(rounds) for name, rounds in seconds.items()} == {"fastimg": 2, "scikit-image": 2, "OpenCV": 2}


def test_json_holds_figures_that_follow_from_them(facts):
    seconds, figures = facts["jobs"][0]["seconds"]["1"], facts["jobs"][0]["figures"]["1"]
    assert figures["fastimg"]["smallest"] == min(seconds["fastimg"])
    assert figures["fastimg"]["times reference"] == min(seconds["scikit-image"]) / min(seconds["fastimg"])
    assert figures["OpenCV"]["fastimg times this"] == min(seconds["OpenCV"]) / min(seconds["fastimg"])


def test_json_tells_what_was_compared(facts):
    job = facts["jobs"][0]
    assert (job["job"], job["function"], job["kind"], job["size"]) == (GAUSSIAN, "filters.gaussian", "native", 48)
    assert job["ok"]
    assert 0 <= job["difference"] <= job["tolerance"]
    assert job["peers"]["OpenCV"]["same_job"]


def test_json_tells_where_and_when(facts):
    assert facts["machine"]["processor"]
    assert facts["machine"]["fastimg"] == fastimg.__version__
    assert {"scikit-image", "SciPy", "OpenCV"} <= set(facts["versions"])
    assert facts["settings"] == {"size": 48, "rounds": 2, "threads": [1]}
    assert facts["date"][:2] == "20"
    assert len(facts["floor"]["seconds"]) == 2


def test_markdown_file(tmp_path):
    path = tmp_path / "table.md"
    assert main("--only", GAUSSIAN, "--markdown", str(path)) == 0
    head, rule, line = path.read_text().splitlines()
    assert head.startswith("| job | ms (median)")
    assert rule.count("---") == head.count("|") - 1
    assert line.startswith(f"| {GAUSSIAN} |")


def test_a_wrong_result_is_marked_and_fails(monkeypatch, capsys):
    right = fastimg.filters.gaussian
    monkeypatch.setattr(fastimg.filters, "gaussian", lambda *args, **kwargs: right(*args, **kwargs) + np.float32(0.1))
    assert main("--only", GAUSSIAN) == 1
    assert f"{GAUSSIAN}: WRONG RESULT: differs by 0.1" in capsys.readouterr().out


def test_an_exception_is_a_wrong_result_and_stops_nothing(monkeypatch, capsys):
    monkeypatch.setattr(fastimg.filters, "gaussian", lambda *args, **kwargs: 1 / 0)
    assert main("--only", GAUSSIAN, "histogram u8") == 1
    assert "WRONG RESULT: ZeroDivisionError" in (out := capsys.readouterr().out)
    assert "histogram u8" in out


def test_a_forwarded_function_is_marked(capsys):
    from fastimg.bench import cases, run

    job = cases.Job("meijering", "filters.meijering", lambda size: np.eye(size))
    assert run.run(job, 16, [1], 1).kind == "forwarded"


def test_a_missing_peer_is_named_and_left_out(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "cv2", None)
    assert main("--only", GAUSSIAN) == 0
    assert "OpenCV is left out: no module 'cv2'" in capsys.readouterr().out


def test_without_scikit_image_it_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "skimage", None)
    assert main("--only", GAUSSIAN) == 2
    assert "pip install 'fastimg[bench]'" in capsys.readouterr().err


def test_without_rich_the_table_is_plain(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "rich.console", None)
    assert main("--only", GAUSSIAN) == 0
    assert f"| {GAUSSIAN} |" in capsys.readouterr().out


def test_list_names_jobs_only(capsys):
    assert main("--list", "--only", "sobel_h") == 0
    assert capsys.readouterr().out.split() == ["table", "sobel_h", "f32"]


def test_floor_alone(capsys):
    assert main("--only", "floor") == 0
    assert "GB/s" in (out := capsys.readouterr().out)
    assert "gaussian" not in out


@pytest.mark.parametrize("arguments", [("--only", "nix"), ("--threads", "100000")])
def test_impossible_wishes_are_refused(arguments, capsys):
    assert main(*arguments) == 2
    assert arguments[1] in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [("--sizes", "64,x"), ("--rounds", "0"), ("--size", "1,2")])
def test_malformed_numbers_are_refused(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        main(*arguments)
    assert stop.value.code == 2
    assert f"got '{arguments[1]}'" in capsys.readouterr().err


def test_sizes_mode_times_native_functions(capsys, tmp_path):
    path = tmp_path / "sizes.json"
    assert main("--only", GAUSSIAN, "--sizes", "16,33", "--json", str(path)) == 0
    rows = json.loads(path.read_text())["jobs"]
    assert [(row["size"], row["kind"]) for row in rows] == [(16, "native"), (33, "native")]
    assert "ns per pixel" in capsys.readouterr().out


def test_overhead_mode(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(overhead, "CALLS", 2)
    monkeypatch.setattr(overhead, "REPEATS", 1)
    monkeypatch.setattr(overhead, "IMPORTS", 1)
    monkeypatch.setattr(start, "RUNS", 1)
    path = tmp_path / "overhead.json"
    assert main("--overhead", "--json", str(path)) == 0
    found = json.loads(path.read_text())["overhead"]
    assert found["call"]["kernel calls"] == 1
    assert len(found["import seconds"]) == 1
    assert sorted(found["dispatch"]) == ["ns", "ns with keywords"]
    assert [len(times) for times in found["patch seconds"]] == [4]
    assert [row["program"] for row in found["start milliseconds"]] == list(start.PROGRAMS)
    printed = capsys.readouterr().out
    assert ("us beyond" in printed, "adds" in printed, "unpatch_skimage()" in printed) == (True, True, True)


def test_kernel_calls_are_recorded_and_the_kernels_left_as_they_were():
    image = np.eye(16, dtype="f4")
    fastimg.filters.gaussian(image)
    before = dict(vars(_simd.k))
    calls = overhead.kernel_calls(lambda: fastimg.filters.gaussian(image))
    assert len(calls) == 1
    assert vars(_simd.k) == before


def test_the_pytest_suite_has_the_same_jobs():
    command = [sys.executable, "-m", "pytest", "benchmarks", "-q", "--size", "24", "--benchmark-disable",
               "-p", "no:cacheprovider", "-k", "histogram"]  # fmt: skip
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout
    assert " passed" in found.stdout


def test_chart_is_drawn_to_scale(tmp_path):
    path, facts = tmp_path / "chart.svg", tmp_path / "run.json"
    chosen = ("--only", GAUSSIAN, "sobel f32", "--threads", "1")
    assert main(*chosen, "--chart", str(path), "--json", str(facts)) == 0
    picture = ElementTree.parse(path).getroot()
    bars = [float(bar.get("width")) for bar in picture.findall("{*}rect")][1:]
    texts = [text.text for text in picture.findall("{*}text")]
    jobs = json.loads(facts.read_text())["jobs"]
    ratios = [job["figures"]["1"][name]["times reference"] for job in jobs for name in ("fastimg", "OpenCV")]
    assert [bar / max(bars) for bar in bars] == pytest.approx([ratio / max(ratios) for ratio in ratios], abs=0.01)
    assert {job["job"] for job in jobs} <= set(texts)
    assert f"OpenCV {ratios[1]:.3g}" in texts
    assert any(text.startswith(_config.config()["processor"]) for text in texts)


def test_chart_by_itself_has_eight_jobs(capsys):
    assert bench.main(["--list", "--chart", "unused.svg"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 8
