"""How many threads a call gets: settings, contexts, environment, affinity, cgroup quotas, calls in flight."""

import contextlib
import os
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import numpy as np
import pytest
from native import python

import fastimg
from fastimg import _omp, _threads

LARGE = 1e12
TELL = "import fastimg; print(fastimg.get_num_threads())"
CPUS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
two_cpus = pytest.mark.skipif(CPUS < 2, reason="needs two processors")
openmp = pytest.mark.skipif(not _omp.openmp_version(), reason="built without OpenMP")


@pytest.fixture
def eight_cpus(monkeypatch):
    monkeypatch.setattr(_threads, "limits", lambda: [(8, "the test")])


@pytest.fixture(autouse=True)
def _no_setting():
    yield
    fastimg.set_num_threads(None)


@openmp
@pytest.mark.usefixtures("eight_cpus")
@pytest.mark.parametrize("calls", range(1, 11))
def test_calls_in_flight_share_the_cpus(calls):
    with contextlib.ExitStack() as stack:
        teams = [stack.enter_context(_threads.for_work(LARGE)) for _ in range(calls)]
    assert teams == [max(1, 8 // k) for k in range(1, calls + 1)]


@openmp
@pytest.mark.usefixtures("eight_cpus")
def test_calls_in_flight_are_counted_over_all_threads():
    with _threads.for_work(LARGE), ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: _threads.for_work(LARGE).__enter__()).result() == 4
    _omp.Team(1).__exit__()  # the call that the other thread left open


@openmp
@pytest.mark.usefixtures("eight_cpus")
def test_a_call_that_raises_gives_its_share_back():
    for _ in range(5):
        with pytest.raises(KeyError), _threads.for_work(LARGE):
            raise KeyError
    with _threads.for_work(LARGE) as team:
        assert team == 8


@pytest.mark.usefixtures("eight_cpus")
def test_small_work_is_serial():
    with _threads.for_work(_threads.GRAIN - 1) as team:
        assert team == 1


@openmp
@pytest.mark.parametrize("team", [1, 2, 7])
def test_exact_team(team):
    with _threads.exact_team(team), _threads.for_work(1) as got:
        assert got == team


def test_set_num_threads():
    fastimg.set_num_threads(1)
    assert fastimg.get_num_threads() == 1


@two_cpus
def test_set_num_threads_none_takes_the_limit_away():
    before = fastimg.get_num_threads()
    fastimg.set_num_threads(1)
    fastimg.set_num_threads(None)
    assert fastimg.get_num_threads() == before


def test_a_setting_above_the_cpus_gives_no_more_than_the_cpus():
    before = fastimg.get_num_threads()
    fastimg.set_num_threads(before + 5)
    assert fastimg.get_num_threads() == before


@two_cpus
def test_set_num_threads_holds_in_other_threads():
    fastimg.set_num_threads(1)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(fastimg.get_num_threads).result() == 1


def test_num_threads_block():
    with fastimg.num_threads(1):
        assert fastimg.get_num_threads() == 1


@two_cpus
def test_num_threads_block_ends():
    before = fastimg.get_num_threads()
    with pytest.raises(KeyError), fastimg.num_threads(1):
        raise KeyError
    assert fastimg.get_num_threads() == before


@two_cpus
def test_num_threads_block_does_not_hold_in_other_threads():
    before = fastimg.get_num_threads()
    with fastimg.num_threads(1), ThreadPoolExecutor(1) as pool:
        assert pool.submit(fastimg.get_num_threads).result() == before


@two_cpus
def test_num_threads_block_holds_in_a_copied_context():
    with fastimg.num_threads(1):
        context = copy_context()
    assert context.run(fastimg.get_num_threads) == 1


def _enter(value):
    with fastimg.num_threads(value):
        pass


@pytest.mark.parametrize("function", [fastimg.set_num_threads, _enter], ids=["set_num_threads", "num_threads"])
@pytest.mark.parametrize(("value", "error"), [
    (0, ValueError), (-1, ValueError), (1.5, TypeError), ("2", TypeError), (True, TypeError)])
def test_invalid_numbers(function, value, error):
    with pytest.raises(error, match=f"n must be an integer of at least 1, got {value!r}"):
        function(value)


@pytest.mark.parametrize("value", [np.int64(1), np.uint8(1)])
def test_numpy_integers_are_integers(value):
    fastimg.set_num_threads(value)
    assert fastimg.get_num_threads() == 1


@two_cpus
@pytest.mark.parametrize("environment", [
    {"FASTIMG_NUM_THREADS": "1"}, {"OMP_NUM_THREADS": "1"}, {"OMP_NUM_THREADS": "1,4"},
    {"FASTIMG_NUM_THREADS": "1", "OMP_NUM_THREADS": "2"}, {"FASTIMG_NUM_THREADS": "", "OMP_NUM_THREADS": "1"}], ids=str)
def test_environment(environment):
    assert python(TELL, **environment) == "1"


@two_cpus
def test_fastimgs_variable_counts_before_openmps():
    assert python(TELL, FASTIMG_NUM_THREADS="2", OMP_NUM_THREADS="1") == "2"


@pytest.mark.parametrize("value", ["0", "-2", "two", "1.5"])
def test_invalid_environment(value):
    code = ("import fastimg\ntry: fastimg.get_num_threads()\nexcept ValueError as error: print(error)")
    told = python(code, FASTIMG_NUM_THREADS=value, OMP_NUM_THREADS="1")
    assert told == f"FASTIMG_NUM_THREADS must be an integer of at least 1, got {value!r}"


ODD = ["", " ", "0", "-1", "auto", "4.0", "1e3", "${SLURM_CPUS_PER_TASK}", "0,4"]


@pytest.mark.parametrize("value", ODD)
def test_an_odd_omp_num_threads_counts_as_none(value):
    code = ("import os, warnings, fastimg; warnings.simplefilter('ignore')\n"
            "os.environ.pop('OMP_NUM_THREADS') if {} else None; print(fastimg.get_num_threads())")
    odd, unset = (python(code.format(without), FASTIMG_NUM_THREADS="", OMP_NUM_THREADS=value) for without in (0, 1))
    assert odd == unset


@pytest.mark.parametrize("value", ODD)
def test_an_odd_omp_num_threads_is_told_once(value):
    code = ("import warnings, fastimg\n"
            "with warnings.catch_warnings(record=True) as told:\n"
            "    warnings.simplefilter('always'); fastimg.get_num_threads(); fastimg.get_num_threads()\n"
            "print([(w.category.__name__, str(w.message)) for w in told])")
    told = python(code, FASTIMG_NUM_THREADS="", OMP_NUM_THREADS=value)
    assert told == str([("RuntimeWarning", f"OMP_NUM_THREADS={value!r} is no integer of at least 1: fastimg goes on as "
                         "if it were not set")])


def test_an_odd_omp_num_threads_does_not_matter_beside_fastimgs():
    code = "import warnings, fastimg; warnings.simplefilter('error'); print(fastimg.get_num_threads())"
    assert python(code, FASTIMG_NUM_THREADS="1", OMP_NUM_THREADS="auto") == "1"


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no affinity on this system")
def test_affinity_is_read_at_each_call():
    code = ("import os, fastimg; fastimg.get_num_threads(); cpu = min(os.sched_getaffinity(0))\n"
            "os.sched_setaffinity(0, {cpu}); print(fastimg.get_num_threads())")
    assert python(code, FASTIMG_NUM_THREADS="", OMP_NUM_THREADS="") == "1"


def _tree(tmp_path, membership, files):
    for name, text in files.items():
        path = tmp_path / "root" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "root").mkdir(exist_ok=True)
    (tmp_path / "membership").write_text(membership)
    return _threads.cgroup_quota(str(tmp_path / "root"), str(tmp_path / "membership"))


V1 = "3:cpu,cpuacct:/job\n1:name=systemd:/job\n"


@pytest.mark.parametrize(("membership", "files", "quota"), [
    pytest.param("0::/\n", {"cpu.max": "150000 100000\n"}, 1.5, id="v2"),
    pytest.param("0::/\n", {"cpu.max": "max 100000\n"}, None, id="v2-no-limit"),
    pytest.param("0::/\n", {}, None, id="v2-no-file"),
    pytest.param("0::/\n", {"cpu.max": "nonsense"}, None, id="v2-unreadable"),
    pytest.param("0::/a/b\n", {"a/b/cpu.max": "max 100000", "a/cpu.max": "50000 100000"}, 0.5, id="v2-ancestor"),
    pytest.param("0::/a/b\n", {"a/b/cpu.max": "200000 100000", "a/cpu.max": "300000 100000"}, 2.0, id="v2-smallest"),
    pytest.param("0::/hidden/path\n", {"cpu.max": "250000 100000"}, 2.5, id="v2-container"),
    pytest.param(V1, {"cpu,cpuacct/job/cpu.cfs_quota_us": "300000", "cpu,cpuacct/job/cpu.cfs_period_us": "100000"},
                 3.0, id="v1"),
    pytest.param(V1, {"cpu/job/cpu.cfs_quota_us": "50000", "cpu/job/cpu.cfs_period_us": "100000"}, 0.5, id="v1-cpu"),
    pytest.param(V1, {"cpu/job/cpu.cfs_quota_us": "-1", "cpu/job/cpu.cfs_period_us": "100000"}, None,
                 id="v1-no-limit"),
    pytest.param(V1, {"cpu/cpu.cfs_quota_us": "70000", "cpu/cpu.cfs_period_us": "100000"}, 0.7, id="v1-container"),
    pytest.param("5:memory:/job\n", {"memory/job/cpu.max": "1 100000"}, None, id="v1-other-controller"),
    pytest.param("4:cpuset:/job\n", {"cpuset/job/cpu.max": "1 100000"}, None, id="v1-cpuset-is-not-cpu"),
    pytest.param("2:cpu:/job\n0::/job\n", {
        "cpu/job/cpu.cfs_quota_us": "400000", "cpu/job/cpu.cfs_period_us": "100000", "job/cpu.max": "200000 100000"},
        2.0, id="hybrid"),
    pytest.param("0::/job:with:colons\n", {"job:with:colons/cpu.max": "100000 100000"}, 1.0, id="colons"),
])  # fmt: skip
def test_cgroup_quota(tmp_path, membership, files, quota):
    assert _tree(tmp_path, membership, files) == quota


def test_no_cgroups_at_all(tmp_path):
    assert _threads.cgroup_quota(str(tmp_path), str(tmp_path / "missing")) is None


@pytest.mark.parametrize(("quota", "cpus"), [(0.1, 1), (1.0, 1), (1.5, 2), (4.0, 4)])
def test_a_part_of_a_cpu_counts_as_one(monkeypatch, quota, cpus):
    monkeypatch.setattr(_threads, "cgroup_quota", lambda: quota)
    assert _threads._quota.__wrapped__() == cpus


def test_limits_name_their_sources():
    fastimg.set_num_threads(1)
    assert (1, "set_num_threads") in _threads.limits()
