from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Protocol

class Call:
    function: Dispatcher
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    where: str
    reason: str
    depth: int
    result: Any
    error: BaseException | None
    seconds: float
    extra: dict[str, Any]
    @property
    def name(self) -> str: ...

class Watcher(Protocol):
    def before(self, call: Call, /) -> object: ...
    def after(self, call: Call, /) -> object: ...

class Dispatcher:
    fastimg_name: str
    original: Callable[..., Any] | None
    native: Callable[..., Any] | None
    reason: str
    refuses: Callable[..., str] | None
    adapted: Callable[..., tuple[str, tuple[Any, ...], dict[str, Any]]] | None
    legacy: frozenset[str] | None
    def __init__(
        self,
        name: str,
        package: str,
        *,
        original: Callable[..., Any] | None = None,
        native: Callable[..., Any] | None = None,
        reason: str = "",
        refuses: Callable[..., str] | None = None,
        adapted: Callable[..., tuple[str, tuple[Any, ...], dict[str, Any]]] | None = None,
        legacy: frozenset[str] | None = None,
        note: Callable[[str, str], object] | None = None,
        quiet: bool = False,
        origin: object = None,
        later: Callable[[], dict[str, Any]] | None = None,
    ) -> None: ...
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...
    def __getattr__(self, name: str) -> Any: ...

class suspended:
    def __enter__(self) -> suspended: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None, /
    ) -> None: ...

def is_suspended() -> bool: ...
def dispatcher_of(value: object) -> Dispatcher | None: ...
def is_dispatcher(value: object) -> bool: ...
def reduced(dispatcher: Dispatcher, stand_in: object) -> str | tuple[Any, ...]: ...
def renew(stand_in: object, original: Callable[..., Any]) -> None: ...
def enable(stand_in: object, on: bool) -> None: ...
def set_straight(ndarray: type, classes: frozenset[type]) -> None: ...
def add_straight(kind: type) -> None: ...
def set_watchers(watchers: Iterable[Watcher]) -> None: ...
