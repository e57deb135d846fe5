"""What child processes inherit: two environment variables, by which each Python started patches itself.

PYTHONPATH leads to ``_site/sitecustomize.py``, which Python imports when it starts and which calls :func:`start` when
the program imports scikit-image. FASTIMG_DROPIN says what to do then.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # a module that start-up passes through: see fastimg/_names.py
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

SITE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "_site")
OPTIONS = "FASTIMG_DROPIN"
FIGURES = "FASTIMG_PROFILE_DIR"  # the folder in which child processes leave their share of a profile
_profiling = False


def environment(base: Mapping[str, str], **options: Any) -> dict[str, str]:
    """Return `base` with what makes a Python that is started with it patch scikit-image as `options` say.

    The options are `names`, `exclude` and `strict` of patch_skimage(), `verbosity`, `off` (scikit-image computes all),
    and for a profile `profile` (its file, or "" for the terminal) and `pid` (the process whose end is the end of the
    program). Without these two a profile that is being made in `base` goes on.
    """
    before = _read(base[OPTIONS]) if base.get(OPTIONS) else {}
    options = {key: before[key] for key in ("profile", "pid") if key in before} | options
    path = base.get("PYTHONPATH", "")
    if path.split(os.pathsep)[0] != SITE:
        path = SITE + os.pathsep + path if path else SITE
    # Another Python, or the same in another virtual environment, has another scikit-image: it is left alone.
    options |= {"prefix": sys.prefix, "python": sys.implementation.cache_tag}
    return {**base, "PYTHONPATH": path, OPTIONS: ascii(options)}


def _read(text: str) -> dict[str, Any]:
    """Return the options of a parent: a Python literal, as scikit-image imports `ast` anyway, and not `json`."""
    from ast import literal_eval

    found: dict[str, Any] = literal_eval(text)
    return found


def patch_child_processes(
    names: str | Iterable[str] | None = None, *, exclude: str | Iterable[str] = (), strict: bool = False,
) -> None:  # fmt: skip
    """Let the Python processes that this one starts from now on run scikit-image's functions on fastimg.

    It sets ``PYTHONPATH`` and ``FASTIMG_DROPIN`` in `os.environ`, so that workers of multiprocessing, joblib or dask,
    kernels and subprocesses patch scikit-image when they import it. This process itself is not patched: that is
    :func:`patch_skimage`. Processes started with ``python -I``, ``-E`` or ``-S``, with an environment of their own,
    or by a Python with another prefix, are not reached.

    Parameters
    ----------
    names, exclude, strict
        As for :func:`patch_skimage`.

    Raises
    ------
    ValueError
        If a name is not that of a native function.

    See Also
    --------
    unpatch_child_processes : the end of it.
    """
    from fastimg.dropin import _targets

    chosen = _targets.select(names, exclude)
    listed = None if chosen is None else sorted(chosen)
    os.environ.update(environment(os.environ, names=listed, exclude=[], strict=bool(strict), verbosity=0))


def unpatch_child_processes() -> None:
    """Let Python processes that are started from now on use scikit-image as it is."""
    os.environ.pop(OPTIONS, None)
    paths = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path != SITE]
    os.environ.pop("PYTHONPATH", None)
    if any(paths):
        os.environ["PYTHONPATH"] = os.pathsep.join(paths)


def leave() -> None:
    """Take this process and its children out of an inherited patch: comparisons need scikit-image as it is."""
    unpatch_child_processes()
    sys.meta_path[:] = [finder for finder in sys.meta_path if not getattr(finder, "waits_for_skimage", False)]
    if "skimage" in sys.modules:
        from fastimg.dropin import _patch

        _patch.unpatch_skimage()


def start(options: Mapping[str, Any]) -> None:
    """Patch this process, which is about to import scikit-image (called by sitecustomize)."""
    from fastimg.dropin import _patch

    if options.get("off"):
        _patch.refuse_all("switched off with --off")
    if options["verbosity"]:
        from fastimg.dropin import _log

        _log.start(options["verbosity"])
    _start_profile(options)
    _patch.patch_skimage(
        options["names"], exclude=options["exclude"], strict=options["strict"],
        observe=bool(options["verbosity"]) or "profile" in options)  # fmt: skip


def _start_profile(options: Mapping[str, Any]) -> None:
    global _profiling
    if _profiling or "profile" not in options:
        return
    from fastimg.dropin import _profile

    if os.getpid() == options["pid"]:
        _profile.start(options["profile"] or None, folder=os.environ[FIGURES], since=options["since"])
    else:
        _profile.start_child(os.environ[FIGURES])
    _profiling = True


def finish(options: Mapping[str, Any]) -> None:
    """Show the profile, if this is the process that the runner has become (called at exit by sitecustomize)."""
    if os.getpid() != options["pid"]:
        return
    _start_profile(options)  # a program that has not imported scikit-image may have children that have
    from fastimg.dropin import _profile

    _profile.finish()
