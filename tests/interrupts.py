"""How long an interrupt may have to wait: signals of a timer, and the longest gap between two that Python handled."""

import contextlib
import signal
import time

import numpy as np


@contextlib.contextmanager
def alarms(handler, seconds):
    """Let `handler` be called every so many seconds."""
    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def longest_gap(call):
    """Return the longest work that a signal had to wait for during a call of one thread, that of the call, and where.

    Seconds of the processor: a busy machine does not count.
    """
    times, where = [time.thread_time()], [""]

    def handler(_, frame):
        times.append(time.thread_time())
        where.append(f"{frame.f_code.co_filename}:{frame.f_lineno}")

    with alarms(handler, 0.005):
        kept = call()
    times.append(time.thread_time())
    where.append("the end")
    del kept
    longest = int(np.argmax(np.diff(times)))
    return times[longest + 1] - times[longest], times[-1] - times[0], where[longest + 1]


def interrupted(call, seconds):
    """Tell whether an interrupt after so many seconds ended the call."""

    def interrupt(*_):
        raise KeyboardInterrupt

    try:
        with alarms(interrupt, seconds):
            call()
    except KeyboardInterrupt:
        return True
    return False
