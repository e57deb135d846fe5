"""A profile from its start to its report: as a context manager, and as the command line runs it."""

import os
import shutil
import tempfile
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

from fastimg.dropin import _watch
from fastimg.dropin._patch import Patch, observe
from fastimg.dropin._profile import _estimate, _report, _table
from fastimg.dropin._profile._figures import Process
from fastimg.dropin._profile._samples import Samples
from fastimg.dropin._profile._watcher import Watcher

KINDS = (".html", ".json")


def checked(out: str | os.PathLike[str]) -> Path:
    """Return where the report goes; ValueError or FileNotFoundError now, not after a long program, if it cannot."""
    path = Path(out).absolute()
    if path.suffix not in KINDS:
        raise ValueError(f"out must be a file name that ends in .html or .json, got {os.fspath(out)!r}")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"out: there is no folder {str(path.parent)!r}")
    return path


class Profile:
    """The calls of scikit-image's functions in a ``with`` block: where each ran, why, how long, what was saved.

    Made by :func:`fastimg.profile`. What it says is complete once the block has ended; ``str(p)`` is :meth:`table`.
    """

    def __init__(self, out: str | os.PathLike[str] | None, patch: bool, estimate: float) -> None:
        self._out = None if out is None else checked(out)
        self._wanted = patch
        self._budget = float(estimate)
        self._patch: Patch | None = None
        self._processes: list[Process] = []
        self._samples: Samples | None = None
        self._watcher: Watcher | None = None

    def __enter__(self) -> "Profile":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()
        if self._out is not None and self.is_parent:
            self.write(self._out)

    def start(self, folder: Path | None = None, child: bool = False, since: float | None = None) -> None:
        """Begin to count; children leave their figures in `folder`, as does this process if it is a child."""
        if self._watcher is not None or self._processes:
            raise RuntimeError("a profile can be used once: call fastimg.profile() again")
        folder = folder or Path(tempfile.mkdtemp(prefix="fastimg-profile-"))
        self._watcher = Watcher(folder, not child, since, sampling=self._budget > 0 and not child)
        if self._wanted:
            self._patch = observe()
        self._watcher.open()
        _watch.add(self._watcher)

    @property
    def folder(self) -> Path:
        """Where child processes leave their figures."""
        if self._watcher is None:
            raise RuntimeError("the profile is not running")
        return self._watcher.folder

    def stop(self) -> None:
        """Count no more, and collect what child processes have left; a child leaves its own figures."""
        watcher, self._watcher = self._watcher, None
        if watcher is None:
            return
        _watch.remove(watcher)
        watcher.close()
        if self._patch is not None:
            self._patch.undo()
        if watcher.process.parent:
            self._processes, self._samples = [watcher.figures(), *watcher.children()], watcher.samples
            shutil.rmtree(watcher.folder, ignore_errors=True)

    @property
    def is_parent(self) -> bool:
        """Whether this process has ended the profile that it began; False in a forked child."""
        return bool(self._processes)

    @cached_property
    def report(self) -> _report.Report:
        """The merged figures with the estimates, which are made when this is asked for first."""
        if not self._processes:
            raise RuntimeError("the profile has no figures before its block has ended, nor in a child process")
        made = _report.make(self._processes, self._budget, self._samples)
        self._samples = None  # what has been timed need not be kept
        return made

    def table(self) -> str:
        """Return the profile as a table of plain text."""
        return _table.text(self.report)

    def __str__(self) -> str:
        return self.table()

    def __repr__(self) -> str:
        state = "running" if self._watcher is not None else "ended" if self._processes else "not started"
        return f"<fastimg.profile, {state}>"

    def _repr_html_(self) -> str:
        return _table.html(self.report)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(self.table() if self.is_parent else repr(self))

    def to_json(self, path: str | os.PathLike[str]) -> None:
        """Write the profile as JSON; docs/dropin.md lists the keys."""
        _report.write_json(self.report, Path(path))

    def to_html(self, path: str | os.PathLike[str]) -> None:
        """Write the profile as one page of HTML with everything in it."""
        from fastimg.dropin._profile import _page

        Path(path).write_text(_page.html(self.report), encoding="utf-8")

    def write(self, path: Path) -> None:
        """Write the profile as the file's name asks for."""
        (self.to_html if path.suffix == ".html" else self.to_json)(path)

    def show(self) -> None:
        """Print the table on stderr."""
        _table.show(self.report)


def profile(
    out: str | os.PathLike[str] | None = None, *, patch: bool = True, estimate: float = _estimate.BUDGET
) -> Profile:
    """Count the calls of scikit-image's functions in a ``with`` block: where each ran, why, how long.

    Parameters
    ----------
    out : path, optional
        Where the report is written when the block ends: ``.html`` or ``.json``.
    patch : bool, optional
        Patch scikit-image for the block if it is not patched, and see its functions without a native twin too.
        Otherwise the calls are seen that are dispatched anyway: fastimg's own, and those of patched functions.
    estimate : float, optional
        Seconds that may be spent, when the report is asked for, on the estimate of the seconds saved. 0: none.

    Returns
    -------
    Profile
        A context manager. Afterwards ``str(p)`` and ``p.table()`` are the table, ``p.to_json(path)`` and
        ``p.to_html(path)`` write it; notebooks show it as it is.

    Notes
    -----
    Saved seconds are an estimate: scikit-image's function is timed in a process of its own, on copies of what one call
    of each kind was given (64 MiB of arrays are kept for that) or on synthetic arguments of the same shapes and dtypes.
    They are not told where the native function takes another time there than in the program. Child processes that were
    forked take part.

    Examples
    --------
    >>> import fastimg, numpy as np
    >>> with fastimg.profile(estimate=0) as p:
    ...     edges = fastimg.filters.sobel(np.eye(5))
    >>> print(p.table().splitlines()[1])
    function       calls  native  forwarded  seconds  saved  speed-up
    """
    return Profile(out, patch, estimate)
