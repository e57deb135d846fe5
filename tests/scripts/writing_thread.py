"""Call native functions while their arrays change: writing_thread.py SECONDS ROW ... Each row has as many seconds.

A process writes, to memory that both share: for the called function it is like another thread, but it waits for no lock
of the interpreter. Any result and any exception is right. Before each call a line tells which one it is, so that the
last line names the call that ended the process; an alarm ends a call that hangs.
"""

import itertools
import mmap
import os
import random
import resource
import signal
import sys
import time
import warnings

import images
import numpy as np
from cases import CASES

from fastimg import _threads

ROOM = 1 << 21  # bytes of a call's arrays
HANGS = 60  # seconds
MEMORY = 1 << 29  # bytes that a call may ask for: images of a wide range ask for tables without end
SHAPES = {"1d": (7001,), "2d": (93, 131), "3d": (9, 31, 37), "rgb": (67, 83, 3)}
DTYPES = ("u1", "u2", "i4", "i8", "f4", "f8", "i2")
FIRST = 64  # bytes before the arrays; they hold how many bytes the writer copies


class Shared:
    """Memory that arrays lie in, and the states between which another process changes it."""

    def __init__(self):
        self.bytes = mmap.mmap(-1, ROOM + FIRST)
        self.states = [mmap.mmap(-1, ROOM) for _ in range(6)]
        self.copied = np.frombuffer(self.bytes, np.int64, 1)
        self.used = 0

    def write(self):
        """Write each of the states, in turn with the first, as long as the parent lives."""
        parent = os.getppid()
        target, *sources = (np.frombuffer(m, "u1") for m in (self.bytes, *self.states))
        while os.getppid() == parent:
            for source, i in itertools.product(sources[1:], range(4)):
                n = int(self.copied[0])
                np.copyto(target[FIRST : FIRST + n], (source if i % 2 else sources[0])[:n])

    def clear(self):
        self.copied[0] = self.used = 0

    def array(self, values, span):
        """Return a copy of an array that the writer changes; the array itself if it has no room."""
        if values.dtype.kind not in "biufc" or not values.ndim or self.used + values.nbytes > ROOM:
            return values
        at, self.used = self.used, self.used + values.nbytes + 63 & ~63
        for memory, state in zip(self.states, states(values, span), strict=True):
            np.frombuffer(memory, values.dtype, values.size, at).reshape(values.shape)[...] = state
        found = np.frombuffer(self.bytes, values.dtype, values.size, FIRST + at).reshape(values.shape)
        found[...] = values
        return found


def states(values, span):
    """Return what an array's values change to and fro: first its own ones."""
    rng, shape = np.random.default_rng(values.size), values.shape
    if values.dtype.kind in "iu":
        limits = np.iinfo(values.dtype)
        low, high = int(limits.min), int(limits.max)
        if span is not None and high - low > span:
            low, high = max(low, -span), min(high, span)
        few, many = rng.integers(max(low, -3), 4, shape), rng.integers(low, high, shape, values.dtype, endpoint=True)
        return values, few, many, np.where(rng.random(shape) < 0.5, low, high).astype(values.dtype), low, high
    if values.dtype.kind == "b":
        return values, False, True, rng.random(shape) < 0.01, rng.random(shape) < 0.5, ~values
    huge, chosen = np.finfo(values.dtype).max, rng.random(shape)
    wide = np.where(chosen < 0.3, np.nan, np.where(chosen < 0.6, huge, -huge))
    return values, np.nan, rng.uniform(-1, 1, shape), wide, np.where(chosen < 0.5, np.inf, -np.inf), 0


def changing(argument, shared, span):
    """Return an argument, with all arrays in it where the writer changes them."""
    if isinstance(argument, np.ndarray):
        return shared.array(argument, span)
    if type(argument) in (tuple, list):
        return type(argument)(changing(part, shared, span) for part in argument)
    return argument


def calls(case):
    """Yield (variant, dimensions, dtype, whether masked) in an order that has all kinds soon."""
    found = list(itertools.product(case.variants, case.dims, DTYPES, (False, True)))
    random.Random(0).shuffle(found)
    return (call for call in found if call[1] in call[0].dims)


def call(case, shared, variant, dim, dtype, masked):
    shared.clear()
    image = images.sample((*SHAPES[dim], *case.channels), dtype, span=case.span)
    args, kwargs = case.arguments(variant, image)
    args = changing(args, shared, case.span)
    kwargs = {name: changing(value, shared, case.span) for name, value in kwargs.items()}
    if masked:
        args = (np.ma.array(args[0], mask=images.mask_of(args[0])), *args[1:])
    shared.copied[0] = shared.used
    with _threads.exact_team(2), np.errstate(all="ignore"):
        case.function()(*args, **kwargs)


def run(case, shared, seconds):
    end = time.monotonic() + seconds
    for variant, dim, dtype, masked in itertools.cycle(calls(case)):
        if time.monotonic() > end:
            return
        print(f"{case.name} {variant.name} {dim} {dtype} {'masked' * masked}", flush=True)
        signal.alarm(HANGS)
        try:
            call(case, shared, variant, dim, dtype, masked)
        except Exception:
            continue
        finally:
            signal.alarm(0)


def limit_memory():
    """Let what is too large fail at once. AddressSanitizer maps more than any limit, and has an option for it."""
    if "asan" not in os.environ.get("LD_PRELOAD", ""):
        with open("/proc/self/statm") as file:
            now = int(file.read().split()[0]) * mmap.PAGESIZE
        resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, now + MEMORY))


def main(seconds, *names):
    warnings.simplefilter("ignore")
    shared = Shared()
    writer = os.fork()
    if writer == 0:
        shared.write()
        os._exit(0)
    limit_memory()
    try:
        for name in names:
            run(CASES[name], shared, float(seconds))
    finally:
        os.kill(writer, signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
