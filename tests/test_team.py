"""OpenMP ends the process when a thread cannot be started: fastimg uses as many as can be started."""

import os
import subprocess
import sys

import pytest
from native import python

from fastimg import _omp, _threads

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's resource limits"),
    pytest.mark.skipif(not _omp.openmp_version(), reason="built without OpenMP"),
]

START = """
import os, resource, numpy as np, fastimg
from fastimg import _omp, _threads
image = np.random.default_rng(0).uniform(size=(40, 50))
want = fastimg.filters.gaussian(image).tobytes()
def call(team):
    with _threads.exact_team(team):
        return fastimg.filters.gaussian(image).tobytes() == want
def no_address_space():
    pages = int(open("/proc/self/statm").read().split()[0])
    limit = pages * resource.getpagesize() + (4 << 20)  # less than the stack of one thread
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
def no_threads():
    if os.geteuid() == 0:
        os.setuid(65534)  # root is not limited
    resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
"""


@pytest.mark.parametrize("limit", ["no_address_space", "no_threads"])
@pytest.mark.parametrize("team", [2, 7, 200])
def test_no_thread_can_be_started(limit, team):
    assert python(f"{START}\n{limit}(); print(call({team}), _omp.usable_team({team}))") == "True 1"


@pytest.mark.parametrize("limit", ["no_address_space", "no_threads"])
def test_the_team_that_ran_before_the_limit_still_runs(limit):
    assert python(f"{START}\ncall(3); {limit}(); print(call(3))") == "True"


@pytest.mark.parametrize("limit", ["no_address_space", "no_threads"])
def test_a_team_that_shrank_may_not_grow_again(limit):
    # OpenMP ends the threads that a smaller team does not need: they have to be started anew.
    assert python(f"{START}\ncall(7); call(2); {limit}(); print(call(7))") == "True"


@pytest.mark.parametrize("limit", ["no_address_space", "no_threads"])
def test_a_fork_takes_the_parents_threads(limit):
    # libgomp's pool is given up before a fork, so that the child does not hang: the parent starts it anew.
    code = f"{START}\ncall(7)\nif os.fork() == 0: os._exit(0)\nos.wait(); {limit}(); print(call(7))"
    assert python(code) == "True"


@pytest.mark.parametrize("limit", ["no_address_space", "no_threads"])
def test_another_thread_proves_its_own_team(limit):
    code = f"""{START}
import threading, time
ready, go, told = threading.Event(), threading.Event(), []
def work():
    ready.set(); go.wait(); told.append(call(7))
thread = threading.Thread(target=work); thread.start(); ready.wait(); call(7)
{limit}(); go.set(); thread.join(); print(told)"""
    assert python(code) == "[True]"


def test_some_threads_can_be_started():
    # Room for a few stacks of 8 MiB: the team is smaller than asked for, and the result the same.
    code = f"""{START}
import threading
threading.stack_size(8 << 20)
pages = int(open("/proc/self/statm").read().split()[0])
limit = pages * resource.getpagesize() + (64 << 20)
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
print(call(100), 1 <= _omp.usable_team(100) < 100)"""
    assert python(code) == "True True"


@pytest.fixture
def hogs():
    """One busy process for each CPU of the machine."""
    code = "print(flush=True)\nwhile True: pass"
    running = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _ in range(os.cpu_count())]
    for process in running:
        process.stdout.readline()
    yield len(running)
    for process in running:
        process.kill()
        process.communicate()


def test_a_short_call_stays_with_one_thread_where_the_cpus_are_busy(hogs):
    seen = []
    for settings in ({"short": True}, {"short": False}, {"exact": True}):
        with _omp.Team(2, **settings) as n_threads:
            seen.append(n_threads)
    assert (seen, _omp.runnable() > hogs) == ([1, 2, 2], True)


def test_only_short_calls_look_for_free_cpus(hogs, monkeypatch):
    monkeypatch.setattr(_threads, "get_num_threads", lambda: 2)
    with _threads.for_work(_threads.SHORT - 1) as short:
        pass
    with _threads.for_work(_threads.SHORT) as long:
        pass
    assert (short, long) == (1, 2)
