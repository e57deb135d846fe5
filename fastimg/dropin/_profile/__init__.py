"""The profile: which functions of scikit-image a program called, where they ran and why, and what it saved.

:func:`profile` is for programs; `start`, `start_child` and `finish` are for the command line, which patches itself.
"""

import os
from pathlib import Path

from fastimg.dropin._profile import _estimate
from fastimg.dropin._profile._session import Profile, checked, profile as profile

_running: tuple[Profile, Path | None] | None = None


def start(
    out: str | None = None, estimate: float = _estimate.BUDGET, folder: str | os.PathLike[str] | None = None,
    since: float | None = None,
) -> str:  # fmt: skip
    """Begin to count this process's calls; return the folder in which child processes are to leave theirs.

    The folder is made, unless `folder` names one; `finish` removes it. `since` is the program's beginning, a time of
    time.perf_counter(), if that was not now. `out` is where `finish` writes the report (.html or .json), None
    for a table on stderr; ValueError and FileNotFoundError say that it cannot be written there.
    """
    path = None if out is None else checked(out)
    return _start(Profile(None, False, estimate), path, None if folder is None else Path(folder), since=since)


def start_child(folder: str | os.PathLike[str]) -> None:
    """Begin to count the calls of a child process, which leaves its figures in `folder`."""
    if Path(folder).is_dir():  # else the parent has ended
        _start(Profile(None, False, 0.0), None, Path(folder), child=True)


def _start(
    session: Profile, out: Path | None, folder: Path | None, child: bool = False, since: float | None = None,
) -> str:  # fmt: skip
    global _running
    if _running is not None:
        raise RuntimeError("the profile is running already")
    session.start(folder, child, since)
    _running = session, out
    return str(session.folder)


def finish() -> None:
    """End the profile and report it; a child process leaves its figures. Nothing happens if none was started."""
    global _running
    if _running is None:
        return
    (session, out), _running = _running, None
    session.stop()
    if not session.is_parent:
        return
    session.show() if out is None else session.write(out)
