"""Noise added to images. NumPy draws it, in scikit-image's order; the arithmetic around the draws is done in place.

Normal noise is drawn, added, clipped and stored block by block: no float64 image is made on the way to float32.
"""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from fastimg import _results
from fastimg._check import Array
from fastimg._native import native
from fastimg.util._conversion import convert

_BLOCK = 1 << 13  # elements whose float64 values stay in the first- and second-level caches
_DEFAULTS = {"mean": 0.0, "var": 0.01, "amount": 0.05, "salt_vs_pepper": 0.5}
_KEYWORDS: dict[str, list[str]] = {
    "gaussian": ["mean", "var"], "localvar": ["local_vars"], "poisson": [], "salt": ["amount"], "pepper": ["amount"],
    "s&p": ["amount", "salt_vs_pepper"], "speckle": ["mean", "var"],
}  # fmt: skip


def _in_place(operation: Any, image: Array, noise: Any) -> Any:
    """Return operation(image, noise), in the memory of `noise` if the result fits there."""
    fits = image.ndim and image.shape == np.shape(noise) and np.result_type(image, noise) == noise.dtype
    return operation(image, noise, out=noise) if fits else operation(image, noise)


def _normal(image: Array, rng: "np.random.Generator", low: float, mean: Any, var: Any) -> Any:
    return _in_place(np.add, image, rng.normal(mean, var**0.5, image.shape))


def _speckle(image: Array, rng: "np.random.Generator", low: float, mean: Any, var: Any) -> Any:
    return _in_place(np.add, image, _in_place(np.multiply, image, rng.normal(mean, var**0.5, image.shape)))


def _takes_blocks(image: Any, mode: str, chosen: dict[str, Any]) -> bool:
    """Tell whether one draw after the other gives the bits of drawing at once, and the result is float64."""
    return (mode in ("gaussian", "speckle") and type(image) is np.ndarray and image.ndim > 0
            and image.dtype.kind in "biuf" and image.dtype.char != "g"
            and all(np.ndim(value) == 0 for value in chosen.values()))


def _in_blocks(image: Array, mode: str, rng: "np.random.Generator", low: float | None, result: Array, mean: Any,
               var: Any) -> None:
    """Write the noisy image to `result`; clipped to low..1 unless `low` is None."""
    pixels, flat = image.reshape(-1), result.reshape(-1)
    for start in range(0, pixels.size, _BLOCK):
        floats = convert(pixels[start : start + _BLOCK], np.floating, False)
        noise: Any = rng.normal(mean, var**0.5, floats.shape)
        if mode == "speckle":
            np.multiply(floats, noise, out=noise)
        np.add(floats, noise, out=noise)
        flat[start : start + _BLOCK] = noise if low is None else np.clip(noise, low, 1.0, out=noise)


def _local(image: Array, rng: "np.random.Generator", low: float, local_vars: Any = None) -> Any:
    if local_vars is None:
        local_vars = np.zeros_like(image) + 0.01
    if (local_vars <= 0).any():
        raise ValueError("All values of `local_vars` must be > 0.")
    return _in_place(np.add, image, rng.normal(0, local_vars**0.5))


def _levels(given: Array, image: Array) -> Any:
    """Return the power of two from the number of different values on; unsigned integers are counted as they are."""
    if given.dtype.kind == "u" and given.itemsize <= 2:
        count = int(np.count_nonzero(np.bincount(given.reshape(-1))))
    else:
        count = len(np.unique(image))
    return 2 ** np.ceil(np.log2(count))


def _poisson(image: Array, rng: "np.random.Generator", low: float, given: Array) -> Any:
    levels = _levels(given, image)
    if low == 0:
        return rng.poisson(image * levels) / float(levels)
    largest = image.max()  # of an image with negative values: made positive meanwhile
    image = (image + 1.0) / (largest + 1.0)
    return rng.poisson(image * levels) / float(levels) * (largest + 1.0) - 1.0


def _bernoulli(p: float, shape: tuple[int, ...], rng: "np.random.Generator") -> Array:
    """Draw True with probability p; certainty takes no draws."""
    if p in (0, 1):
        return np.full(shape, p == 1)
    return np.asarray(rng.random(shape) <= p)


def _grains(image: Array, rng: "np.random.Generator", low: float, amount: float, salt_vs_pepper: float) -> Array:
    result = image.copy()
    flipped = _bernoulli(amount, image.shape, rng)
    salted = _bernoulli(salt_vs_pepper, image.shape, rng)
    np.copyto(result, 1, where=flipped & salted, casting="unsafe")
    np.copyto(result, low, where=flipped & ~salted, casting="unsafe")
    return result


def _keywords(mode: str, kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return the mode's keywords with their defaults; KeyError for an unknown mode, ValueError for other keywords."""
    allowed = _KEYWORDS[mode]
    for key in kwargs:
        if key not in allowed:
            raise ValueError(f"{key} keyword not in allowed keywords {allowed}")
    return {key: _DEFAULTS[key] for key in allowed if key in _DEFAULTS} | kwargs


def _noisy(image: Array, mode: str, rng: "np.random.Generator", low: float, chosen: dict[str, Any]) -> Any:
    floats = convert(image, np.floating, False)
    if mode == "poisson":
        return _poisson(floats, rng, low, image)
    if mode in ("salt", "pepper"):
        return _grains(floats, rng, low, chosen["amount"], float(mode == "salt"))
    noise: Any = {"gaussian": _normal, "speckle": _speckle, "localvar": _local, "s&p": _grains}[mode]
    return noise(floats, rng, low, **chosen)


@native("util.random_noise")
def random_noise(
    image: Array, mode: str = "gaussian", rng: Any = None, clip: bool = True, *, out: Array | None = None,
    dtype: DTypeLike | None = None, **kwargs: Any,
) -> Array:
    """Add random noise to an image. Drop-in for ``skimage.util.random_noise``.

    Parameters
    ----------
    image : ndarray
        Image of any shape and real dtype; integers are divided by their range.
    mode : {'gaussian', 'localvar', 'poisson', 'salt', 'pepper', 's&p', 'speckle'}
        What is added: normal noise, normal noise of a variance per pixel, Poisson noise of the image, pixels set to 1,
        to the least intensity, or to one of these, or normal noise times the image.
    rng : numpy.random.Generator or int, optional
        Where the draws come from, or their seed.
    clip : bool
        Clip the result to 0..1, or -1..1 if the image has negative values.
    out : ndarray of float32 or float64, optional
        Where the result is written, rounded to its dtype. *fastimg only.*
    dtype : {float32, float64}, optional
        Type of the result, which is computed in float64 and rounded. *fastimg only.*
    kwargs : dict
        mean (0), var (0.01): of 'gaussian' and 'speckle'. local_vars (0.01): of 'localvar', an array. amount (0.05):
        share of the pixels that 'salt', 'pepper' and 's&p' set. salt_vs_pepper (0.5): share of salt in 's&p'.

    Returns
    -------
    ndarray of float
        The noisy image: float64, but of a float image's own dtype for 'salt', 'pepper' and 's&p'.

    Raises
    ------
    KeyError
        If the mode is unknown.
    ValueError
        If a keyword is not one of the mode's, a local variance not positive, the image empty or complex,
        or if `out` or `dtype` does not fit.

    Notes
    -----
    The draws are NumPy's, in scikit-image's order, so that a seed gives scikit-image's bits.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.util.random_noise(np.full(4, 0.5), rng=0).round(3)
    array([0.513, 0.487, 0.564, 0.51 ])
    """
    mode = mode.lower()
    wanted = None if out is None and dtype is None else _results.result_dtype(np.dtype("f8"), dtype, out)
    low = -1.0 if image.min() < 0 else 0.0
    generator = np.random.default_rng(rng)
    chosen = _keywords(mode, kwargs)
    if _takes_blocks(image, mode, chosen):
        noisy, final = _results.target(image.shape, wanted or np.dtype("f8"), out, image, in_place=True)
        _in_blocks(image, mode, generator, low if clip else None, noisy, **chosen)
        return _results.deliver(noisy, final)
    result = _noisy(image, mode, generator, low, chosen)
    if clip:
        fits = isinstance(result, np.ndarray) and result.ndim and result.dtype.isnative
        result = np.clip(result, low, 1.0, out=result if fits else None)
    return _results.given(result if wanted is None else result.astype(wanted), out)  # type: ignore[no-any-return]
