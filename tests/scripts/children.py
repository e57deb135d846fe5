"""Start workers in the way that the argument names; each computes with scikit-image and tells what it ran on."""

import concurrent.futures
import multiprocessing
import os
import subprocess
import sys

WORKERS = 2
FOLDER = os.path.dirname(os.path.abspath(__file__))
CHILD = f"import sys; sys.path.insert(0, {FOLDER!r}); import children; print(children.tell(3))"


class OfMain:
    """A class of the main module: results of it are pickled by its name there."""

    def __init__(self, text):
        self.text = text


def tell(number):
    """Return what scikit-image's gaussian is in this process, with its result."""
    import numpy as np
    from skimage import filters

    dispatched = hasattr(filters.gaussian, "fastimg_name")
    total = filters.gaussian(np.full((300, 200), float(number)), sigma=1).sum()
    path = [entry for entry in sys.path if entry.endswith("_site")]
    return f"patched={dispatched} {total:.0f} threads={os.environ.get('FASTIMG_NUM_THREADS')} {path}"


def of_main(number):
    return OfMain(tell(number))


def pool(method):
    with multiprocessing.get_context(method).Pool(WORKERS) as workers:
        return [result.text for result in workers.map(of_main, range(WORKERS), chunksize=1)]


def executor():
    with concurrent.futures.ProcessPoolExecutor(WORKERS, multiprocessing.get_context("spawn")) as workers:
        return [result.text for result in workers.map(of_main, range(WORKERS))]


def loky():
    from joblib import Parallel, delayed

    return [result.text for result in Parallel(WORKERS)(delayed(of_main)(n) for n in range(WORKERS))]


def process(code=CHILD):
    return [subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()]


def grandchild():
    return process(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}])")


def fork_after_a_call():
    """Fork when the parent has imported scikit-image and computed: no child may hang, and all stay patched."""
    return [tell(1), *pool("fork")]


WAYS = {
    "spawn": lambda: pool("spawn"),
    "fork": lambda: pool("fork"),
    "forkserver": lambda: pool("forkserver"),
    "executor": executor,
    "loky": loky,
    "process": process,
    "grandchild": grandchild,
    "fork after a call": fork_after_a_call,
}

if __name__ == "__main__":
    print(*WAYS[sys.argv[1]](), sep="\n")
