"""The survey by layouts: what it calls functions on, what it measures, and what it says."""

import json

import numpy as np
import pytest

from fastimg import _native, bench
from fastimg.bench import cases, layouts, measure, scaling
from fastimg.bench.run import Row


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(measure, "REPEAT_FOR", 0.0)
    monkeypatch.setenv("FASTIMG_FALLBACK", "log")


@pytest.mark.parametrize("name", layouts.LAYOUTS)
def test_a_layout_has_the_values_in_another_order_of_memory(name):
    image = np.random.default_rng(0).random((6, 7, 3))
    turned = layouts.LAYOUTS[name](image)
    assert np.array_equal(turned, image)
    assert not turned.flags.c_contiguous


def test_grey_images_have_no_layouts_of_colours():
    assert set(layouts.layouts_of(np.zeros((4, 5)))) < set(layouts.layouts_of(np.zeros((4, 5, 3))))


def row(**seconds: float) -> Row:
    figures = {name.replace("_", " ").replace("scikit image", "scikit-image"): [s] for name, s in seconds.items()}
    return Row("sobel f32", "filters.sobel", 64, "native", "scikit-image", 0.0, 0.0, seconds={1: figures})


def test_verdicts_name_what_is_slow_and_only_that():
    rows = {
        "rot90": row(fastimg=3.0, scikit_image=2.0, C_order=2.0),
        "Fortran order": row(fastimg=5.0, scikit_image=9.0, C_order=2.0),
        "BGR reversed": row(fastimg=1.0, scikit_image=9.0, C_order=1.0),
    }
    assert layouts.verdicts([rows], 1) == [
        "sobel f32, rot90: slower than scikit-image (0.67x)",
        "sobel f32, Fortran order: 2.50 times C order's time, aim 2",
    ]


def test_cells_stand_under_the_layouts_names():
    texts = dict(zip(layouts.header(), layouts.cells({"rot90": row(fastimg=3.0, scikit_image=6.0, C_order=2.0)}, 1),
                     strict=True))  # fmt: skip
    assert texts["rot90"] == "1.50 (2.00)"
    assert texts["ms in C order"] == "2e+03"
    assert texts["CHW as HWC"] == "-"


def test_the_survey_has_a_job_for_every_native_function():
    assert {job.function for job in cases.survey([])} == set(_native.native_functions()) - {"filters.try_all_threshold"}


def test_a_size_that_scikit_image_refuses_has_no_figures():
    rows = next(iter(scaling.run_sizes(cases.survey(["threshold_minimum u8"]), [8, 64], 1, 1)))
    assert [bool(row.seconds) for row in rows] == [False, True]
    assert scaling.cells(rows, 1)[1] == "-"


def test_the_command(tmp_path, capsys):
    figures, table = tmp_path / "layouts.json", tmp_path / "layouts.md"
    code = bench.main(["--layouts", "--only", "sobel_v", "--size", "24", "--rounds", "1", "--threads", "1",
                       "--json", str(figures), "--markdown", str(table)])  # fmt: skip
    assert code == 0
    jobs = json.loads(figures.read_text())["jobs"]
    assert len(jobs) == len(layouts.layouts_of(np.zeros((4, 4))))
    assert {name for job in jobs for name in job["seconds"]["1"]} == {"fastimg", "scikit-image", "C order"}
    assert "| filters.sobel_v |" in table.read_text()
    assert "not as promised:" in capsys.readouterr().out
