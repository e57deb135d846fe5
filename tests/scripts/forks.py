"""Fork in every way that has hung an OpenMP program: forks.py SCENARIO FORKS. Ends with 0 if no child hung.

A child that hangs is killed by its alarm, and the parent then ends with an error.
"""

import multiprocessing
import os
import signal
import sys
import threading

import numpy as np

import fastimg
from fastimg import _threads

SECONDS = 20
IMAGE = np.random.default_rng(0).uniform(size=(61, 83)).astype("f4")


def region() -> bytes:
    """Run a parallel region; return the bits of its result."""
    with _threads.exact_team(2):
        return fastimg.filters.gaussian(IMAGE, 1.5).tobytes()


WANT = None


def right() -> bool:
    return region() == WANT


def fork(child) -> None:
    """Fork; the child runs `child` and must end within SECONDS with True."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            signal.alarm(SECONDS)
            status = 0 if child() else 2
        finally:
            os._exit(status)
    _, status = os.waitpid(pid, 0)
    if status:
        sys.exit(f"a child ended with status {status:#x}" + " (hung)" * (status & 0x7F == signal.SIGALRM))


def in_threads(work, n: int = 2) -> bool:
    """Run `work` in n threads; tell whether all returned True."""
    results: list[bool] = []
    threads = [threading.Thread(target=lambda: results.append(work())) for _ in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results == [True] * n


def from_main(forks: int) -> None:
    for _ in range(forks):
        region()
        fork(right)


def grandchild(forks: int) -> None:
    def child() -> bool:
        fine = right()
        fork(right)
        return fine and right()

    for _ in range(forks):
        region()
        fork(child)


def worker_thread(forks: int) -> None:
    def work() -> bool:
        region()
        fork(right)
        return True

    for _ in range(forks):
        region()
        if not in_threads(work, 1):
            sys.exit("the thread that forked failed")


def others_busy(forks: int) -> None:
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            region()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(forks):
            region()
            fork(right)
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def child_with_threads(forks: int) -> None:
    for _ in range(forks):
        region()
        fork(lambda: right() and in_threads(right, 3))


def _job(_: int) -> bool:
    return right()


def pool(forks: int) -> None:
    context = multiprocessing.get_context("fork")
    for _ in range(max(1, forks // 2)):
        region()
        with context.Pool(2) as workers:
            if workers.map_async(_job, range(4)).get(SECONDS) != [True] * 4:
                sys.exit("a worker of the pool returned another result")


def parent_goes_on(forks: int) -> None:
    for _ in range(forks):
        region()
        fork(right)
        if not right() or not in_threads(right):
            sys.exit("the parent's result changed after a fork")


SCENARIOS = {f.__name__: f for f in (
    from_main, grandchild, worker_thread, others_busy, child_with_threads, pool, parent_goes_on)}

if __name__ == "__main__":
    WANT = region()
    SCENARIOS[sys.argv[1]](int(sys.argv[2]))
