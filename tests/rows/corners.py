"""Rows of fastimg.feature: the structure tensor, the Hessian, and the corner measures made of them."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from case import Case, Variant
from compare import EXACT

MODES = ("nearest", "reflect", "mirror", "wrap", "constant")


def _modes(**kwargs: Any) -> tuple[Variant, ...]:
    found = tuple(Variant(m, {"mode": m, **kwargs}) for m in MODES)
    return (*found, Variant("cval", {"mode": "constant", "cval": 0.7, **kwargs}),
            Variant("cval-nan", {"mode": "constant", "cval": np.nan, **kwargs}),
            Variant("modes", {"mode": ("wrap", "reflect"), **kwargs}, ("2d",)),
            Variant("modes-too-many", {"mode": ("wrap", "reflect", "wrap"), **kwargs}, ("2d",)),
            Variant("grid-wrap", {"mode": "grid-wrap", **kwargs}),
            Variant("bad-mode", {"mode": "no such mode", **kwargs}, dtypes=("f8",)))


def _thin(image: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """With axes of length 1."""
    return image[np.newaxis, ..., np.newaxis]


_SIGMAS = (
    Variant("sigma-0", {"sigma": 0}), Variant("sigma-small", {"sigma": 0.3}), Variant("sigma-3", {"sigma": 3}),
    Variant("sigma-wide", {"sigma": 9}), Variant("sigma-negative", {"sigma": -1}, dtypes=("f8",)),
    Variant("sigma-text", {"sigma": "1"}, ("2d",), dtypes=("f8",)), Variant("thin", prepare=_thin),
)  # fmt: skip
_SEVERAL = (
    Variant("sigmas", {"sigma": (1, 2.5)}, ("2d",)), Variant("sigmas-3", {"sigma": (2, 0, 0.7)}, ("3d", "rgb")),
    Variant("sigmas-wide", {"sigma": np.array([0.5, 12.0])}, ("2d",)),
    Variant("sigmas-negative", {"sigma": (1, -1)}, ("2d",), dtypes=("f8",)),
    Variant("sigmas-too-many", {"sigma": (1, 1, 1)}, ("2d",), dtypes=("f8",)),
    Variant("sigmas-thin", {"sigma": (1, 2, 3, 4)}, ("2d",), prepare=_thin),
)  # fmt: skip
_ORDERS = (
    Variant("xy", {"order": "xy"}), Variant("xy-thin", {"order": "xy"}, prepare=_thin, dtypes=("f8",)),
    Variant("bad-order", {"order": "yx"}, dtypes=("f8",)),
)  # fmt: skip


def _list(image: np.ndarray[Any, Any]) -> Any:
    return image.tolist()


def _measures() -> Iterator[Case]:
    yield Case("feature.corner_harris", float32=EXACT, hostile=("default", "eps"), variants=(
        Variant(), *_SIGMAS, Variant("sigmas", {"sigma": (1, 2.5)}, ("2d",)), Variant("eps", {"method": "eps"}),
        Variant("k", {"k": 0.2}), Variant("k-int", {"k": 1}), Variant("k-numpy", {"k": np.float64(0.04)}),
        Variant("k-f4", {"k": np.float32(0.04)}), Variant("eps-large", {"method": "eps", "eps": 0.5}),
        Variant("eps-0", {"method": "eps", "eps": 0.0}), Variant("eps-int", {"method": "eps", "eps": 0}),
        Variant("k-array", {"k": lambda image: np.full(image.shape[-1:], 0.1)}, ("2d",)),
        Variant("other-method", {"method": "nix"}), Variant("list", prepare=_list, dtypes=("f8", "u1"))))
    yield Case("feature.corner_shi_tomasi", float32=EXACT, variants=(
        Variant(), *_SIGMAS, Variant("sigmas", {"sigma": (1, 2.5)}, ("2d",)), Variant("list", prepare=_list)))
    yield Case("feature.corner_foerstner", float32=EXACT, deviations=("default-matrix",), variants=(
        Variant(), *_SIGMAS, Variant("sigmas", {"sigma": (1, 2.5)}, ("2d",))))
    yield Case("feature.corner_kitchen_rosenfeld", float32=EXACT, hostile=("default", "mirror", "wrap", "nearest"),
               deviations=tuple(f"{v}-matrix" for v in ("default", "mirror", "wrap", "nearest")),
               variants=(Variant(), *_modes()))


def _elements(image: np.ndarray[Any, Any]) -> Any:
    """As many elements as a matrix per pixel has, more on its diagonal."""
    image = np.asarray(image)
    pairs = [(i, j) for i in range(image.ndim) for j in range(i, image.ndim)]
    return [np.flip(image, i) if i == j else np.roll(image, j) for i, j in pairs]


def _float_elements(image: np.ndarray[Any, Any]) -> Any:
    """The same as one array, of floats: integers raise an error."""
    return np.asarray(_elements(image if image.dtype.kind in "fc" else image.astype("f8")))


def _hessians() -> Iterator[Case]:
    gaussian = {"use_gaussian_derivatives": True}
    yield Case("feature.hessian_matrix", float32=EXACT, hostile=("default", "reflect", "wrap", "gaussian"), variants=(
        Variant(kwargs={"use_gaussian_derivatives": False}), Variant("warns"),
        *_modes(sigma=1.5, use_gaussian_derivatives=False),
        *(Variant(v.name, {**v.kwargs, "use_gaussian_derivatives": False}, v.dims, prepare=v.prepare)
          for v in (*_SIGMAS, *_SEVERAL, *_ORDERS)),
        Variant("gaussian", gaussian),
        *(Variant(f"gaussian-{v.name}", {**v.kwargs, **gaussian}, v.dims, prepare=v.prepare)
          for v in (*_modes(sigma=1.5), *_SIGMAS, *_SEVERAL, *_ORDERS)),
        Variant("sigma-0-bad-mode", {"sigma": 0, "mode": "nix", "use_gaussian_derivatives": False}),
        Variant("list", {"use_gaussian_derivatives": False}, prepare=_list)))
    yield Case("feature.hessian_matrix_det", float32=EXACT, hostile=("default", "sigma-3", "exact"), variants=(
        Variant(), *_SIGMAS, Variant("sigma-5.4", {"sigma": 5.4}), Variant("sigma-far", {"sigma": 1e15}),
        Variant("exact", {"approximate": False}), Variant("exact-sigma", {"approximate": False, "sigma": 2.5}),
        Variant("list", prepare=_list)))
    yield Case("feature.shape_index", float32=EXACT, variants=(
        Variant(), *_modes(sigma=1.5), *_SIGMAS, *_SEVERAL, Variant("list", prepare=_list)))
    for name in ("structure_tensor_eigenvalues", "hessian_matrix_eigvals"):
        yield Case(f"feature.{name}", float32=EXACT, own=False, variants=(
            Variant(prepare=_float_elements), Variant("as-they-are", prepare=_elements),
            Variant("two", prepare=lambda image: _elements(image)[:2]),
            Variant("array", prepare=lambda image: np.asarray(_elements(image)))))


def _inner(image: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Corners within a plane, not on its border."""
    if image.ndim != 2:
        return np.array([[1, 1]])
    rows, columns = (np.arange(1, n - 1, 3) for n in image.shape)
    return np.stack(np.meshgrid(rows, columns, indexing="ij"), -1).reshape(-1, 2)


def _subpix() -> Case:
    def at(*corners: tuple[float, ...]) -> dict[str, Any]:
        return {"corners": np.array(corners)}

    return Case("feature.corner_subpix", float32=EXACT, variants=(
        Variant(kwargs={"corners": _inner}),
        *(Variant(f"window-{n}", {"corners": _inner, "window_size": n}, ("2d",)) for n in (1, 2, 3, 6, 7, 25)),
        *(Variant(f"alpha-{a}", {"corners": _inner, "window_size": 5, "alpha": a}, ("2d",))
          for a in (0.5, 0.2, 0.9, 0, 1, 2, np.nan)),
        Variant("window-float", {"corners": _inner, "window_size": 11.0}, ("2d",)),
        Variant("window-0", {"corners": _inner, "window_size": 0}, ("2d",)),
        Variant("none", {"corners": np.zeros((0, 2), int)}), Variant("none-flat", {"corners": np.zeros(0)}),
        Variant("floats", at((2.0001, 3), (5, 6)), ("2d",)), Variant("fractions", at((2.5, 3)), ("2d",)),
        Variant("list", {"corners": [[3, 3]]}, ("2d",)), Variant("on-border", at((0, 3)), ("2d",)),
        Variant("on-lower-border", at((4, 4), (12, 3)), ("2d",)), Variant("triples", at((2, 3, 4)), ("2d",)),
        Variant("unsigned", {"corners": np.array([[3, 4]], "u1")}, ("2d",))))


def rows() -> Iterator[Case]:
    """Return the rows."""
    yield Case("feature.structure_tensor", float32=EXACT, hostile=("default", "reflect", "mirror", "wrap", "sigma-3"),
               variants=(Variant(), *_modes(sigma=1.5), *_SIGMAS, *_SEVERAL, *_ORDERS))
    yield from _measures()
    yield from _hessians()
    yield _subpix()
