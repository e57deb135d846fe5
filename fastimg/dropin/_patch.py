"""patch_skimage() and its undoing: what is in force is what all active requests ask for together."""

from __future__ import annotations

import sys

from fastimg.dropin import _targets, _watch
from fastimg.dropin._engine import EVERYWHERE, PUBLIC, Engine, Levels

TYPE_CHECKING = False  # a module that start-up passes through: see fastimg/_names.py
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

_engine = Engine()
_strict = _watch.Strict()
_active: list[Patch] = []


class Patch:
    """What :func:`patch_skimage` returns: a handle, and a context manager, whose end undoes this patch alone.

    Attributes
    ----------
    names : frozenset of str
        The functions of scikit-image that it replaces, such as ``"filters.sobel"``.
    internal, strict, observe : bool
        As they were asked for.
    """

    def __init__(self, names: frozenset[str] | None, internal: bool, strict: bool, observe: bool) -> None:
        self._names, self.internal, self.strict, self.observe = names, internal, strict, observe

    def __repr__(self) -> str:
        return f"Patch(names={self.names}, internal={self.internal}, strict={self.strict}, observe={self.observe})"

    @property
    def names(self) -> frozenset[str]:
        """The functions of scikit-image that it replaces."""
        return frozenset(_targets.replaceable()) if self._names is None else self._names

    @property
    def active(self) -> bool:
        """Whether this patch is in force."""
        return self in _active

    def undo(self) -> None:
        """Take this patch back; what other patches ask for stays. Nothing happens if it has been undone already."""
        with _engine.lock:
            if self in _active:
                _active.remove(self)
                _apply()

    def __enter__(self) -> Patch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.undo()


def patch_skimage(
    names: str | Iterable[str] | None = None, *, exclude: str | Iterable[str] = (), internal: bool = True,
    strict: bool = False, observe: bool = False,
) -> Patch:  # fmt: skip
    """Let scikit-image's functions run on fastimg wherever they are bound, now or later.

    It may be called before or after scikit-image is imported and imports nothing of it. Modules that did
    ``from skimage.filters import sobel`` get the fast function too, also in their lists, dicts, tuples, class
    attributes, default arguments and `functools.partial` objects. Functions keep their names, signatures,
    docstrings and pickles; warnings keep pointing at the caller's line.

    Parameters
    ----------
    names : str or iterable of str, optional
        What to replace: full names (``"filters.sobel"``), last parts (``"sobel"``), namespaces (``"filters"``) or
        wildcards (``"filters.sobel*"``), with ``skimage.`` in front or not. By default all native functions, and those
        that take keywords which scikit-image has removed (docs/legacy.md).
    exclude : str or iterable of str, optional
        What to leave alone, in the same spellings.
    internal : bool, optional
        Replace the functions within scikit-image too, so that its other functions that call them get faster. Without it
        only its public packages and modules outside of scikit-image are patched.
    strict : bool, optional
        Raise :exc:`fastimg.FallbackError` where a call would run on scikit-image. Functions of `skimage.data` and
        `skimage.io` are exempt.
    observe : bool, optional
        Let the log and the profile see scikit-image's other public functions too; implied by `strict`.

    Returns
    -------
    Patch
        A handle with ``undo()``, usable as a context manager. Several patches add up, and each is undone alone.

    Raises
    ------
    ValueError
        If a name is not that of a native function.
    ImportError
        If scikit-image is not installed or not of the supported release.

    See Also
    --------
    unpatch_skimage : undo all patches.
    patched : the functions replaced now.

    Examples
    --------
    >>> import fastimg, skimage.filters
    >>> with fastimg.patch_skimage("filters.sobel") as patch:
    ...     sorted(patch.names)
    ['filters.sobel']
    """
    _targets.folder()  # says what is wrong with scikit-image, if anything is
    patch = Patch(_targets.select(names, exclude), bool(internal), bool(strict), bool(observe or strict))
    with _engine.lock:
        _active.append(patch)
        _apply()
    return patch


def observe() -> Patch:
    """Let watchers see all calls, native ones as far as they are patched; patch all functions if none is."""
    return patch_skimage((), observe=True) if patched() else patch_skimage(observe=True)


def unpatch_skimage() -> None:
    """Undo every patch: each binding holds scikit-image's own function again."""
    with _engine.lock:
        if _active:
            _active.clear()
            _apply()


def patched() -> list[str]:
    """Return the names of scikit-image's functions that patches replace now; those without a native twin, too.

    The latter take removed keywords (docs/legacy.md), and are scikit-image's otherwise.
    """
    return _engine.levels.names()


def refuse_all(reason: str) -> None:
    """Let all that is patched from now on run on scikit-image, where log and profile see it."""
    _engine.refuses = lambda *args, **kwargs: reason


def _apply() -> None:
    levels = Levels()
    for patch in _active:
        levels.add(patch._names, EVERYWHERE if patch.internal else PUBLIC)
    _watch.remove(_strict)
    if any(patch.strict for patch in _active):
        _watch.add(_strict)
    _log_calls()
    _engine.apply(levels, any(patch.observe for patch in _active))


def _log_calls() -> None:
    """Follow the calls while scikit-image is patched, if the program's own logging wants records of level DEBUG."""
    if "logging" not in sys.modules:
        return  # a program that has not imported it wants none
    import logging

    from fastimg import _fallback  # gives the logger its NullHandler

    wanted = bool(_active) and _fallback.logger.isEnabledFor(logging.DEBUG)
    if wanted or "fastimg.dropin._log" in sys.modules:
        from fastimg.dropin import _log

        _log.while_patched(wanted)
