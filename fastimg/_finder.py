"""The finder that makes ``import fastimg.draw`` work as with scikit-image."""

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

TYPE_CHECKING = False  # a module that start-up passes through: see _names.py
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.abc import Loader
else:
    Loader = object


class Served(Loader):
    """Hand out a module that exists already: what stands for one that scikit-image has removed, such as ``filter``."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return self.module

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


class Finder:
    """Find the modules under fastimg that are scikit-image's: see _namespace.py."""

    def find_spec(
        self, fullname: str, path: "Sequence[str] | None", target: ModuleType | None = None
    ) -> ModuleSpec | None:
        root, _, name = fullname.partition(".")
        if root != __package__ or any(part.startswith("_") for part in name.split(".")):
            return None
        from fastimg import _namespace

        return _namespace.spec(name)


def install() -> None:
    """Put the finder behind Python's own, once."""
    if not any(isinstance(finder, Finder) for finder in sys.meta_path):
        sys.meta_path.append(Finder())
