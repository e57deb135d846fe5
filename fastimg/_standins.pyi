from abc import ABCMeta
from collections.abc import Callable
from importlib.abc import Loader
from types import ModuleType
from typing import Any

from fastimg._dispatch import Dispatcher

class PatchingLoader(Loader):
    def __init__(self, own: Loader, loaded: Callable[[ModuleType], object]) -> None: ...

class Facade(ABCMeta): ...

def facade(dispatcher: Dispatcher) -> Facade: ...
def serving(
    own: Callable[[str], Any], missing: Callable[[str], Any], serve: Callable[[str, Any], Any]
) -> Callable[[str], Any]: ...
