"""Who watches the calls of dispatchers: the log, the profile, strict mode, comparisons."""

from __future__ import annotations

from _thread import allocate_lock  # threading.Lock, without threading: a module that start-up passes through

from fastimg import _dispatch

TYPE_CHECKING = False  # see fastimg/_names.py
if TYPE_CHECKING:
    from fastimg._dispatch import Call, Watcher

_lock = allocate_lock()
_watchers: list[Watcher] = []


def add(watcher: Watcher) -> None:
    """Show each dispatched call, in any thread, to `watcher`: before(call), which may raise, and after(call)."""
    with _lock:
        _watchers.append(watcher)
        _dispatch.set_watchers(_watchers)


def remove(watcher: Watcher) -> None:
    """Stop showing calls to `watcher`; nothing happens if it was not added."""
    with _lock:
        _watchers[:] = [w for w in _watchers if w is not watcher]
        _dispatch.set_watchers(_watchers)


class Strict:
    """Make a fall-back an error. What a forwarded function calls in turn cannot be reached, so depth 0 says it all."""

    def before(self, call: Call) -> None:
        """Raise if the user's call would run on scikit-image."""
        if call.where == "forwarded" and call.depth == 0:
            from fastimg._fallback import FallbackError

            raise FallbackError(f"{call.name} would run on scikit-image: {call.reason} (strict mode)")

    def after(self, call: Call) -> None:
        """There is nothing to do."""
