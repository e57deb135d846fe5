"""Rows of fastimg.metrics."""

from collections.abc import Callable, Iterator

import numpy as np
from case import Array, Case, Variant
from compare import EXACT


def _other(image: Array) -> Array:
    """Another image of the same shape and dtype, in the same order in memory."""
    return np.flip(image).copy("K") if image.ndim else image


def rows() -> Iterator[Case]:
    """Return the rows."""
    wrong = {"image1": lambda image: np.zeros((*image.shape, 2))}
    other_type = {"image1": lambda image: _other(image).astype("f4")}
    yield Case("metrics.mean_squared_error", float32=EXACT, arrays=False, variants=(
        Variant(kwargs={"image1": _other}), Variant("same", {"image1": lambda image: image}),
        Variant("wrong-shape", wrong, dtypes=("f8",)), Variant("float32", other_type)))
    yield Case("metrics.normalized_root_mse", float32=EXACT, arrays=False, variants=(
        Variant(kwargs={"image_test": _other}),
        *(Variant(n, {"image_test": _other, "normalization": n}) for n in ("Euclidean", "min-max", "mean", "l2")),
        Variant("wrong-shape", {"image_test": wrong["image1"]}, dtypes=("f8",)),
        Variant("float32", {"image_test": other_type["image1"]})))
    yield from _similarity(other_type)
    yield Case("metrics.peak_signal_noise_ratio", float32=EXACT, arrays=False, variants=(
        Variant(kwargs={"image_test": _other}), Variant("same", {"image_test": lambda image: image}),
        Variant("range", {"image_test": _other, "data_range": 2}),
        Variant("beyond", {"image_test": _other}, prepare=_twice),
        Variant("wrong-shape", {"image_test": wrong["image1"]}, dtypes=("f8",)),
        Variant("float32", {"image_test": other_type["image1"]})))


def _twice(image: Array) -> Array:
    return image * 2


def _similarity(other_type: dict[str, Callable[[Array], Array]]) -> Iterator[Case]:
    with_range, other_type = {"im2": _other, "data_range": 1.0}, {"im2": other_type["image1"]}
    gaussian = {**with_range, "gaussian_weights": True}
    yield Case(
        "metrics.structural_similarity", float32=EXACT, arrays=False,
        hostile=("small-window", "gaussian-full", "gradient", "channels"),
        deviations=("small-window-matrix", "gaussian-full-matrix"), variants=(
            Variant(kwargs={**with_range, "win_size": 3}), Variant("default-window", with_range),
            Variant("default-range", {"im2": _other, "win_size": 3}),
            Variant("small-window", {**with_range, "win_size": 3, "full": True}),
            Variant("gaussian", {**gaussian, "win_size": 5}),
            Variant("gaussian-full", {**gaussian, "sigma": 0.6, "full": True}),
            Variant("gradient", {**with_range, "win_size": 3, "gradient": True, "full": True}),
            Variant("channels", {**with_range, "win_size": 3, "channel_axis": -1, "full": True}),
            Variant("first-axis", {**with_range, "win_size": 5, "channel_axis": 0, "use_sample_covariance": False}),
            Variant("constants", {**with_range, "win_size": 3, "K1": 0.2, "K2": 0.5}),
            Variant("wide-range", {**with_range, "win_size": 3, "data_range": np.float64(2), "full": True}),
            Variant("even", {**with_range, "win_size": 4}), Variant("negative", {**with_range, "K2": -1}),
            Variant("float32", other_type)))
