"""Write docs/kinds.md: what becomes of a call with a masked array or another library's array in it.

    PYTHONPATH=.:tests python tools/kinds.py

Each cell is observed: the registry's calls (tests/cases.py) are made with such an argument. tests/test_kinds.py
compares the same calls with scikit-image's.
"""

import os
from pathlib import Path

import argument_kinds as kinds
from cases import CASES, Case

from fastimg import _fallback, _kinds

PAGE = Path(__file__).resolve().parents[1] / "docs" / "kinds.md"
KINDS = {"masked array": "masked-low", "`__array__` only": "stored", "answers NumPy's functions": "wrapped"}
HEAD = """# Kinds of arguments

Images, masks, labels and other arrays are taken as programs hold them, and so are numbers. Written by
`tools/kinds.py`; `tests/test_kinds.py` compares every cell with scikit-image.

- **native**: computed by fastimg, on the argument's plain array, as scikit-image does.
- **forwarded**: scikit-image does the call, as the mask counts there or the result is of the argument's own library
  (and lazy where its arrays are). The reason is logged and counted; without scikit-image the call is an error.
- **raises**: forwarded, and scikit-image raises an error.

Kinds of arrays: masked arrays (`numpy.ma`); objects with little but `__array__` (h5py and zarr data sets); objects that
answer NumPy's functions themselves, by `__array_function__`, `__array_ufunc__` or `__array_wrap__` (dask, xarray,
pandas, PyTorch). Where scikit-image asks such an object for a method that it lacks, and raises an error, fastimg
computes. Arguments that are not listed are numbers, or sequences of numbers.

Numbers may be arrays without axes and NumPy's scalars. Integers of few bits count as Python's integers, which do not
overflow, except for the numbers of the last column: the result's dtype follows from their type, as in scikit-image.
"""


def state(place: kinds.Place, kind: str) -> str:
    """Return what becomes of a call with an argument of this kind."""
    before = sum(_fallback.fallback_counts().values())
    error = place.outcome(place.case.function(), kinds.ARRAYS[kind](place.value)).error
    if sum(_fallback.fallback_counts().values()) == before:
        return "native" if error is None else f"error: {error!r}"
    return "raises" if error is not None and kind.startswith("masked") else "forwarded"


def cell(states: dict[str, str]) -> str:
    """Return what holds for all arguments, or for each."""
    if len(set(states.values())) == 1:
        return next(iter(states.values()))
    return ", ".join(f"{parameter} {word}" for parameter, word in states.items())


def row(case: Case) -> str:
    """Return the line of one function."""
    places: dict[str, kinds.Place] = {}
    for place in kinds.array_places(case.name):
        places.setdefault(place.parameter, place)
    listed = {p: place for p, place in places.items() if p in _arrays(case.name)}
    cells = [cell({p: state(place, kind) for p, place in listed.items()}) for kind in KINDS.values()]
    typed = _kinds.TYPED.get(case.name, "").replace(" ", ", ")
    return f"| `{case.name}` | {', '.join(listed)} | {' | '.join(cells)} | {typed} |"


def _arrays(name: str) -> list[str]:
    return (_kinds.ARRAYS[name] if name != "feature.Cascade" else "image").split()


def page() -> str:
    """Return the text of docs/kinds.md."""
    head = ["function", "arrays", *KINDS, "numbers whose type counts"]
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head), *map(row, CASES.values())]
    return HEAD + "\n" + "\n".join(lines) + "\n"


def main() -> None:
    """Write the page."""
    os.environ["FASTIMG_FALLBACK"] = "log"
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
