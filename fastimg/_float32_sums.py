"""The one setting for sums in float32: off by default, since scikit-image adds float32 pixels in float64."""

import contextlib
import contextvars
import functools
import os
from collections.abc import Iterator

VARIABLE = "FASTIMG_FLOAT32_SUMS"
_setting: bool | None = None
_context: contextvars.ContextVar[bool | None] = contextvars.ContextVar("fastimg_float32_sums", default=None)


def _switch(value: object, name: str) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, got {value!r}")
    return value


@functools.cache
def _environment() -> bool:
    text = os.environ.get(VARIABLE, "0").strip()
    if text not in ("0", "1"):
        raise ValueError(f"{VARIABLE} must be 0 or 1, got {text!r}")
    return text == "1"


def set_float32_sums(on: bool | None) -> None:
    """Let every later call of this process add float32 pixels in float32 (True) or in float64 (False).

    Sums in float64 give scikit-image's bits. Sums in float32 take about half the time and differ by rounding: below
    1e-6 of the image's largest magnitude for a Gaussian. A flat region then moves by a unit in the last place, so a
    comparison such as ``image > gaussian(image)`` is arbitrary there. The setting concerns ``gaussian``,
    ``unsharp_mask``, ``difference_of_gaussians``, ``threshold_local``, ``convolve`` and ``correlate``.

    Parameters
    ----------
    on : bool or None
        None returns to the variable ``FASTIMG_FLOAT32_SUMS`` (0 or 1; 0 where it is not set).
    """
    global _setting
    _setting = None if on is None else _switch(on, "on")


@contextlib.contextmanager
def float32_sums(on: bool = True) -> Iterator[None]:
    """Add float32 pixels in float32 (or, with False, in float64) in this block, in this thread or task only."""
    token = _context.set(_switch(on, "on"))
    try:
        yield
    finally:
        _context.reset(token)


def enabled() -> bool:
    """Return whether a call made now adds float32 pixels in float32: block, then setting, then variable."""
    if (context := _context.get()) is not None:
        return context
    return _environment() if _setting is None else _setting
