"""The method of fastimg/bench/measure.py, with contestants whose speed is made up and a clock that they turn."""

import pytest

from fastimg import _threads
from fastimg.bench import measure, report, scaling
from fastimg.bench.run import Row


class Stage:
    """A clock, and contestants that advance it and leave their name."""

    def __init__(self) -> None:
        self.now = 0.0
        self.order: list[str] = []

    def clock(self) -> float:
        return self.now

    def contestant(self, name, *costs):
        left = list(costs)

        def call():
            self.order.append(name)
            self.now += left.pop(0) if len(left) > 1 else left[0]

        return call


@pytest.fixture
def stage():
    return Stage()


def test_long_contestants_take_turns(stage):
    calls = {name: stage.contestant(name, 0.5) for name in "ABC"}
    measure.interleaved(calls, 3, stage.clock)
    assert "".join(stage.order) == "ABCABCABC"


def test_short_contestants_are_called_again_within_their_turn(stage):
    measure.interleaved({"A": stage.contestant("A", 0.03), "B": stage.contestant("B", 0.5)}, 2, stage.clock)
    assert "".join(stage.order) == "AAAAB" * 2  # the first call, then as many as start within 80 ms


def test_the_best_call_of_a_round_counts(stage):
    seconds = measure.interleaved({"A": stage.contestant("A", 0.06, 0.02, 0.04, 0.05)}, 1, stage.clock)
    assert seconds["A"] == [pytest.approx(0.02)]


def test_one_figure_per_round(stage):
    seconds = measure.interleaved({"A": stage.contestant("A", 0.5, 0.3, 0.4)}, 3, stage.clock)
    assert seconds["A"] == pytest.approx([0.5, 0.3, 0.4])


def test_a_contestant_beyond_the_patience_sits_out(stage):
    calls = {"A": stage.contestant("A", 0.5), "B": stage.contestant("B", 3.0)}
    measure.interleaved(calls, 3, stage.clock, patience=2.0)
    assert "".join(stage.order) == "ABAA"


def test_floor_gives_a_figure_per_round():
    ticks = iter(range(1000))
    assert measure.floor(2, clock=lambda: float(next(ticks))) == [1.0, 1.0]


@pytest.mark.parametrize(("load", "said"), [(0.1, ""), (1.5, "the load average is 1.50")])
def test_a_busy_machine_is_named(load, said):
    assert measure.busy(load).startswith(said)
    assert bool(measure.busy(load)) == bool(said)


def test_threads_limits_everybody_and_takes_the_limit_away():
    cv2 = pytest.importorskip("cv2")
    before = cv2.getNumThreads(), _threads.get_num_threads()
    with measure.threads(1):
        assert (cv2.getNumThreads(), _threads.get_num_threads()) == (1, 1)
    assert (cv2.getNumThreads(), _threads.get_num_threads()) == before


def row(**changes) -> Row:
    facts = {
        "job": "sobel f32", "function": "filters.sobel", "size": 2048, "kind": "native", "reference": "scikit-image",
        "tolerance": 1e-6, "difference": 1e-7,
        "peers": {"OpenCV": {"same_job": True, "note": "", "difference": 0.0}},
        "seconds": {2: {"fastimg": [0.002, 0.004, 0.009], "scikit-image": [0.06, 0.08, 0.05], "OpenCV": [0.001, 0.003]},
                    1: {"fastimg": [0.004], "scikit-image": [0.05], "OpenCV": [0.008]}},
    }  # fmt: skip
    return Row(**{**facts, **changes})


def test_figures_are_the_smallest_and_the_median():
    assert row().figure(2, "fastimg") == (0.002, 0.004)


@pytest.mark.parametrize(("pair", "expected"), [
    (("fastimg", "scikit-image"), 25.0), (("OpenCV", "scikit-image"), 50.0), (("fastimg", "OpenCV"), 0.5),
    (("fastimg", "NumPy"), None),
])  # fmt: skip
def test_ratios_are_of_the_smallest(pair, expected):
    assert row().times(2, *pair) == expected


def test_cells_of_a_row():
    assert report.cells(row(), [2, 1]) == [
        "sobel f32", "2 (4)", "25.0", "OpenCV 50.0", "OpenCV 0.50 slower", "12.5", "OpenCV 2.00", "1e-07",
    ]  # fmt: skip


def test_there_is_a_cell_for_each_column():
    assert len(report.cells(row(), [2, 1])) == len(report.header([2, 1]))


@pytest.mark.parametrize(("changes", "name"), [
    ({"kind": "forwarded"}, "sobel f32 (forwarded)"),
    ({"kind": "missing"}, "sobel f32 (not there yet)"),
    ({"problem": "differs by 1"}, "sobel f32 (WRONG)"),
])  # fmt: skip
def test_the_name_says_what_is_special(changes, name):
    assert report.cells(row(**changes), [2])[0] == name


def test_a_peer_with_another_job_stands_in_one_column_only():
    other = row(peers={"OpenCV": {"same_job": False, "note": "uint8 result", "difference": None}})
    assert report.cells(other, [2])[3:5] == ["OpenCV 50.0", "-"]
    assert report.notes([other]) == ["sobel f32: OpenCV: not the same job: uint8 result"]


@pytest.mark.parametrize(("value", "text"), [
    (0.994, "0.99 slower"), (0.999, "1.00"), (9.876, "9.88"), (31.26, "31.3"), (None, "-"),
])  # fmt: skip
def test_ratio_marks_slow_downs(value, text):
    assert report.ratio(value) == text


def test_missed_aims_are_named():
    assert report.missed_aims([row()], 2) == [
        "sobel f32: 25 times scikit-image, aim 27", "sobel f32: 0.5 times OpenCV, aim 2.5",
    ]  # fmt: skip


def at(size: int, mine: float, theirs: float) -> Row:
    return row(size=size, seconds={2: {"fastimg": [mine], "scikit-image": [theirs]}})


def test_sizes_show_nanoseconds_per_pixel_and_growth():
    rows = [at(1024, 1e-3, 2e-3), at(8192, 128e-3, 2.0)]
    assert scaling.cells(rows, 2) == ["sobel f32", "0.954 (2.00)", "1.91 (15.6)", "2.00"]


def test_sizes_say_what_is_not_as_promised():
    rows = [at(64, 2e-3, 1e-3), at(1024, 1e-3, 2e-3), at(8192, 128e-3, 2.0)]
    assert scaling.verdicts([rows], 2) == [
        "sobel f32: slower than scikit-image at 64x64 (0.50x)",
        "sobel f32: time per pixel at 8192 is 2.00 times that at 1024, aim 1.3",
    ]
    assert scaling.verdicts([[at(1024, 1e-3, 2e-3), at(8192, 64e-3, 2.0)]], 2) == []
