"""Imported at the start of every Python that `python -m fastimg` starts: patches scikit-image when it is imported.

This folder stands in PYTHONPATH, where any Python finds it: also one that has no NumPy, or is older than fastimg's.
So this file is plain Python, imports nothing that Python itself has not imported, and leaves all else to
fastimg.dropin._inherit, once scikit-image is imported in an interpreter that is the runner's.
"""

import os
import sys
import time

BEGIN = time.perf_counter()
FOLDER = os.path.dirname(__file__)
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(FOLDER))))
OPTIONS = os.environ.get("FASTIMG_DROPIN", "")  # a Python literal, read only when it is needed


class Trigger:
    """A finder that stands in front of the others and learns so that scikit-image is about to be imported."""

    waits_for_skimage = True  # for _inherit.leave()

    def __init__(self) -> None:
        self.waiting = True
        self.serving = False  # fastimg itself, which need not be on this program's path

    def find_spec(self, name: str, path: object = None, target: object = None) -> object:
        """Patch if it is scikit-image's turn; find nothing but fastimg, while it is needed."""
        if name == "fastimg" and self.serving:
            from importlib.machinery import PathFinder

            return PathFinder.find_spec(name, [ROOT])
        if name != "skimage" or not self.waiting or others(self, name, path, target) is None:
            return None
        self.call("start")
        return others(self, name, path, target)  # the patch has put a finder of its own there

    def call(self, step: str) -> None:
        """Call a function of fastimg.dropin._inherit; a failure is told, and is the program's only in strict mode."""
        from ast import literal_eval

        strict = "'strict': True" in OPTIONS
        self.waiting, self.serving = False, True
        try:
            options = literal_eval(OPTIONS)
            if options["prefix"] == sys.prefix and options["python"] == sys.implementation.cache_tag:
                from fastimg.dropin import _inherit

                getattr(_inherit, step)({**options, "since": BEGIN})
        except Exception as error:
            if strict and step == "start":
                self.waiting = True  # so that the next import of scikit-image fails too
                raise
            what = "scikit-image runs unpatched" if step == "start" else "there is no profile"
            sys.stderr.write(f"fastimg: {what} (process {os.getpid()}): {type(error).__name__}: {error}\n")
        finally:
            self.serving = False


def others(own: object, name: str, path: object, target: object) -> object:
    """Return what the other finders find."""
    for finder in list(sys.meta_path):
        find = None if finder is own else getattr(finder, "find_spec", None)
        spec = find and find(name, path, target)
        if spec is not None:
            return spec
    return None


def install() -> None:
    """Wait for scikit-image, and for the end of the program where a profile is wanted."""
    trigger = Trigger()
    sys.meta_path.insert(0, trigger)  # type: ignore[arg-type]  # typing takes too long to import
    if "'profile': " in OPTIONS:
        import atexit

        # Registered before the program can register anything, so it runs last: after pools have joined their workers.
        atexit.register(trigger.call, "finish")
    if "skimage" in sys.modules:
        trigger.call("start")


def step_aside() -> None:
    """Leave this program's path, and let the sitecustomize run that would have run without this one.

    Where there is none, Python's site module gets the ModuleNotFoundError that it expects, and takes no notice.
    """
    sys.path[:] = [entry for entry in sys.path if entry != FOLDER]
    del sys.modules[__name__]
    __import__(__name__)


if OPTIONS:
    install()
step_aside()
