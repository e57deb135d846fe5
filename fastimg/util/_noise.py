"""Noise added to images. NumPy draws it, in scikit-image's order; the arithmetic around the draws is done in place.

Noise is drawn, added, clipped and stored block by block, in the order of the elements, so that the draws are those of
the whole image: no float64 image is made on the way to float32, and Ctrl-C is answered between two blocks.
"""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from fastimg import _results, _slabs
from fastimg._check import Array
from fastimg._native import native
from fastimg.util._conversion import convert

Noise = Callable[[Array, Any], Any]  # adds noise to one part of the image after the other: its floats, and its index
_BLOCK = 1 << 14  # elements whose float64 values stay in the first- and second-level caches
_DEFAULTS = {"mean": 0.0, "var": 0.01, "amount": 0.05, "salt_vs_pepper": 0.5}
_KEYWORDS: dict[str, list[str]] = {
    "gaussian": ["mean", "var"], "localvar": ["local_vars"], "poisson": [], "salt": ["amount"], "pepper": ["amount"],
    "s&p": ["amount", "salt_vs_pepper"], "speckle": ["mean", "var"],
}  # fmt: skip


def _parts(shape: tuple[int, ...]) -> Iterator[Any]:
    """Yield the indices of parts of about a block, in the order of an array's elements."""
    rest = math.prod(shape[1:])
    if len(shape) > 1 and 2 * rest > _BLOCK:
        for i in range(shape[0]):
            for part in _parts(shape[1:]):
                yield (i, *part)
    elif shape:
        step = max(1, _BLOCK // max(1, rest))
        for start in range(0, shape[0], step):
            yield (slice(start, start + step),)
    else:
        yield ()


def _is_plain(value: Any) -> bool:
    return type(value) is np.ndarray


def _in_place(operation: Any, image: Array, noise: Any) -> Any:
    """Return operation(image, noise), in the memory of `noise` if the result fits there."""
    fits = image.ndim and image.shape == np.shape(noise) and image.dtype <= noise.dtype
    return operation(image, noise, out=noise) if fits else operation(image, noise)


def _normal(rng: "np.random.Generator", speckle: bool, mean: Any, var: Any) -> Noise:
    def noisy(image: Array, part: Any) -> Any:
        noise: Any = rng.normal(mean, var**0.5, image.shape)
        return _in_place(np.add, image, _in_place(np.multiply, image, noise) if speckle else noise)

    return noisy


def _local(rng: "np.random.Generator", local_vars: Any = None) -> Noise:
    if local_vars is not None:
        parts = [local_vars[part] for part in _slabs.cuts(local_vars)] if _is_plain(local_vars) else [local_vars]
        if any((part <= 0).any() for part in parts):
            raise ValueError("All values of `local_vars` must be > 0.")

    def noisy(image: Array, part: Any) -> Any:
        if local_vars is None:
            variance: Any = np.zeros_like(image) + 0.01
        else:
            variance = local_vars if part is ... else local_vars[part]
        return _in_place(np.add, image, rng.normal(0, variance**0.5))

    return noisy


def _levels(given: Array, image: Array) -> Any:
    """Return the power of two from the number of different values on; unsigned integers are counted as they are."""
    from fastimg.exposure import _histogram, _ordered  # for this mode alone

    if given.dtype.kind == "u" and given.itemsize <= 2:
        count = int(np.count_nonzero(_histogram.count(given).counts))
    elif _is_plain(image) and 0 < image.size < 1 << 31 and image.dtype.isnative and _ordered.sortable(image):
        count = _ordered.distribution(image.reshape(-1)).values.size
    else:
        count = len(np.unique(image))
    return 2 ** np.ceil(np.log2(count))


def _poisson(rng: "np.random.Generator", low: float, given: Array) -> Noise:
    floats = convert(given, np.floating, False)
    levels = _levels(given, floats)
    largest = _slabs.reduced(np.max, floats) if low else None

    def noisy(image: Array, part: Any) -> Any:
        if largest is None:
            return rng.poisson(image * levels) / float(levels)
        image = (image + 1.0) / (largest + 1.0)  # made positive meanwhile
        return rng.poisson(image * levels) / float(levels) * (largest + 1.0) - 1.0

    return noisy


def _bernoulli(p: float, shape: tuple[int, ...], rng: "np.random.Generator") -> Array:
    """Draw True with probability p; certainty takes no draws."""
    if p in (0, 1):
        return np.full(shape, p == 1)
    if math.prod(shape) <= _BLOCK:
        return np.less_equal(rng.random(shape), p)
    result = np.empty(shape, bool)
    for part in _parts(shape):
        result[part] = rng.random(result[part].shape) <= p
    return result


def _grains(
    shape: tuple[int, ...], rng: "np.random.Generator", low: float, amount: float, salt_vs_pepper: float
) -> Noise:
    flipped = _bernoulli(amount, shape, rng)

    def noisy(image: Array, part: Any) -> Array:
        result, mine = image.copy(), flipped[part]
        salted = _bernoulli(salt_vs_pepper, image.shape, rng)
        np.putmask(result, mine & salted, 1)
        np.putmask(result, mine & ~salted, low)
        return result

    return noisy


def _takes_parts(image: Any, grains: bool, chosen: dict[str, Any]) -> bool:
    """Tell whether one draw after the other gives the bits of drawing at once, in a dtype that is known before."""
    return (_is_plain(image) and image.ndim > 0 and image.dtype.kind in "biuf" and image.dtype.char != "g"
            and (image.dtype.isnative or not grains) and all(
                (_is_plain(value) and value.shape == image.shape) if key == "local_vars"
                else type(value) is float or np.ndim(value) == 0 for key, value in chosen.items()))


def _keywords(mode: str, kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return the mode's keywords with their defaults; KeyError for an unknown mode, ValueError for other keywords."""
    allowed = _KEYWORDS[mode]
    for key in kwargs:
        if key not in allowed:
            raise ValueError(f"{key} keyword not in allowed keywords {allowed}")
    return {key: _DEFAULTS[key] for key in allowed if key in _DEFAULTS} | kwargs


def _noise(image: Array, shape: tuple[int, ...], mode: str, rng: "np.random.Generator", low: float,
           chosen: dict[str, Any]) -> Noise:  # fmt: skip
    if mode == "poisson":
        return _poisson(rng, low, image)
    if mode in ("salt", "pepper"):
        return _grains(shape, rng, low, chosen["amount"], float(mode == "salt"))
    if mode == "s&p":
        return _grains(shape, rng, low, **chosen)
    return _local(rng, **chosen) if mode == "localvar" else _normal(rng, mode == "speckle", **chosen)


def _fill(image: Array, result: Array, noise: Noise, low: float | None) -> None:
    """Write the noisy image to `result`, of the same shape, clipped to low..1 unless `low` is None."""
    for part in _parts(image.shape) if image.size > _BLOCK else (...,):
        noisy = noise(convert(image[part], np.floating, False), part)
        if low is None:
            result[part] = noisy
        elif noisy.dtype == result.dtype:
            noisy.clip(low, 1.0, out=result[part])
        else:
            result[part] = noisy.clip(low, 1.0, out=noisy)


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
    least = _slabs.reduced(np.minimum.reduce, image) if _is_plain(image) else image.min()
    low = -1.0 if least < 0 else 0.0
    generator = np.random.default_rng(rng)
    chosen = _keywords(mode, kwargs)
    grains = mode in ("salt", "pepper", "s&p")
    if _takes_parts(image, grains, chosen):
        natural = np.dtype("f8") if not grains or image.dtype.kind != "f" else image.dtype
        noisy, final = _results.target(image.shape, wanted or natural, out, image, in_place=True)
        shape = (image.size,) if image.flags.c_contiguous else image.shape
        if "local_vars" in chosen:
            chosen = {"local_vars": chosen["local_vars"].reshape(shape)}
        noise = _noise(image, shape, mode, generator, low, chosen)
        _fill(image.reshape(shape), noisy.reshape(shape), noise, low if clip else None)
        return _results.deliver(noisy, final)
    result = _noise(image, image.shape, mode, generator, low, chosen)(convert(image, np.floating, False), ...)
    if clip:
        fits = isinstance(result, np.ndarray) and result.ndim and result.dtype.isnative
        result = np.clip(result, low, 1.0, out=result if fits else None)
    return _results.given(result if wanted is None else result.astype(wanted), out)  # type: ignore[no-any-return]
