"""Direct convolution and correlation with any kernel."""

import functools
import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fastimg import _check, _float32_sums, _results
from fastimg._check import Array
from fastimg._native import native
from fastimg.filters import _bank, _separable

# With sums in float32 a rank-one kernel goes axis by axis from this many taps on; below, the passes over memory cost
# more than the taps.
_SEPARABLE_TAPS = 16
# What kernels write for a result of each dtype: small signed integers wrap as the unsigned of their size do, and
# booleans are SciPy's truncated bytes. All others are float64, cast in the end.
_COMPUTED = {np.dtype(c): np.dtype(t) for c, t in zip("?bhBHfd", ("B", "B", "H", "B", "H", "f", "d"), strict=True)}
_REMEMBERED_TAPS = 4096
_CONSTANT = ("constant", "grid-constant")
_RANK_ONE = 4 * np.finfo(np.float64).eps


@functools.lru_cache(maxsize=64)
def _remembered(form: Callable[..., Any], weights: bytes, shape: tuple[int, ...], *origins: tuple[int, ...]) -> Any:
    return form(np.frombuffer(weights).reshape(shape), *origins)


def _once(form: Callable[..., Any], kernel: Array, *origins: list[int]) -> Any:
    """Return form(kernel, *origins), remembered for kernels seen lately: making it outweighs filtering 64x64 pixels."""
    if kernel.size > _REMEMBERED_TAPS:
        return form(kernel, *origins)
    return _remembered(form, kernel.tobytes(), kernel.shape, *map(tuple, origins))


def _bank_of(kernel: Array, origins: Sequence[int]) -> _bank.Bank:
    return _bank.build([(kernel, origins)])


def _factors(kernel: Array) -> list[Array] | None:
    """Split a kernel into one vector per axis, if it is their outer product to the last bits and has no zeros.

    A zero weight must not meet a pixel at all: zero times infinity or NaN would reach the result.
    """
    if not np.isfinite(kernel).all() or not kernel.all():
        return None
    peak = [int(i) for i in np.unravel_index(np.argmax(np.abs(kernel)), kernel.shape)]
    largest = kernel[tuple(peak)]
    lines = [np.moveaxis(kernel, axis, -1)[tuple(peak[:axis] + peak[axis + 1 :])] for axis in range(kernel.ndim)]
    vectors = [lines[0], *(line / largest for line in lines[1:])]
    product = functools.reduce(np.multiply.outer, vectors)
    return vectors if bool(np.abs(product - kernel).max() <= _RANK_ONE * abs(largest)) else None


def _symmetry(taps: Array, centre: int) -> int:
    if len(taps) != 2 * centre + 1:
        return _separable.GENERAL
    if np.array_equal(taps, taps[::-1]):
        return _separable.SYMMETRIC
    return _separable.ANTISYMMETRIC if np.array_equal(taps, -taps[::-1]) else _separable.GENERAL


def _kernel_and_origins(weights: Any, ndim: int, origin: Any) -> tuple[Array, list[int]]:
    """Return the weights as float64 and one origin per axis, checked as SciPy checks them."""
    kernel = np.asarray(weights)
    kernel = kernel.astype(np.complex128 if kernel.dtype.kind == "c" else np.float64)
    if kernel.ndim != ndim or kernel.size == 0:
        raise RuntimeError(f"weights.ndim ({kernel.ndim}) must match the image's ({ndim}), and no axis be empty: "
                           f"got shape {kernel.shape}")
    return kernel, [operator.index(o) for o in _separable.per_axis(origin, ndim, "origin")]


def _check_origins(shape: tuple[int, ...], origins: list[int]) -> None:
    if not any(origins):
        return
    for n, o in zip(shape, origins, strict=True):
        if not -(n // 2) <= o <= (n - 1) // 2:
            raise ValueError("Invalid origin; origin must satisfy -(weights.shape[k] // 2) <= origin[k] <= "
                             f"(weights.shape[k]-1) // 2; got {o} for {n} weights")


def _check_supported(dtype: np.dtype[Any], name: str) -> None:
    if dtype.kind not in "buif" or dtype.char in "eg":
        raise RuntimeError(f"array type not supported: {name} is {dtype}")


def _result(image: Array, output: Any) -> tuple[Array, Array]:
    """Return (where to compute, what to give back) for SciPy's `output`: None, a dtype, or an array."""
    if output is None and _COMPUTED.get(image.dtype) == image.dtype:
        target = _results.empty(image.shape, image.dtype)
        return target, target
    if isinstance(output, np.ndarray):
        if output.shape != image.shape:
            raise RuntimeError(f"output shape not correct: output has {output.shape}, the image {image.shape}")
        target = output
    else:
        dtype = image.dtype.newbyteorder("=") if output is None else np.dtype(output)
        target = _results.empty(image.shape, dtype)
    _check_supported(target.dtype, "output")
    dtype = target.dtype.newbyteorder("=")
    computed = _COMPUTED.get(dtype, np.dtype(np.float64))
    if dtype == computed and _results.fits_kernel(target, image):
        return target, target
    return np.empty(image.shape, computed), target


def _complex(image: Array, kernel: Array, origins: list[int], output: Any, mode: Any, cval: complex) -> Array:
    """Correlate the real and imaginary parts, and add them up as the product of complex numbers says."""
    if output is None:
        output = np.empty(image.shape, np.promote_types(image.dtype, np.complex64))
    elif not isinstance(output, np.ndarray):
        output = np.empty(image.shape, np.promote_types(output, np.complex64))
    if output.dtype.kind != "c":
        raise RuntimeError(f"output must have complex dtype, got {output.dtype}")
    if image.dtype.kind != "c" and np.iscomplexobj(cval):
        raise ValueError(f"Cannot provide a complex-valued cval when the input is real: got cval={cval!r}")
    outside = complex(cval)

    def part(pixels: Array, weights: Array, beyond: float) -> Array:
        return _correlate(pixels, np.ascontiguousarray(weights), origins, output.real.dtype, mode, beyond)

    real = part(image.real, kernel.real, outside.real)
    if image.dtype.kind == "c" and kernel.dtype.kind == "c":
        real -= part(image.imag, kernel.imag, outside.imag)
        imaginary = part(image.real, kernel.imag, outside.real)
        imaginary += part(image.imag, kernel.real, outside.imag)
    elif image.dtype.kind == "c":
        imaginary = part(image.imag, kernel, outside.imag)
    else:
        imaginary = part(image, kernel.imag, outside.real)
    result: Array = output
    result.real, result.imag = real, imaginary
    return result


def _correlate(image: Any, kernel: Array, origins: list[int], output: Any, mode: Any, cval: Any) -> Array:
    image = np.asarray(image)
    if image.dtype.kind == "c" or kernel.dtype.kind == "c":
        return _complex(image, kernel, origins, output, mode, cval)
    _check_supported(image.dtype, "image")
    if image.ndim == 0:
        return _correlate(image.reshape(1), kernel.reshape(1), [0], output, mode, cval).reshape(())
    number = _check.mode_number(mode)
    computed, target = _result(image, output)
    image, _ = _check.for_kernel(image, preserve_range=True)
    single = image.dtype == computed.dtype == np.float32 and _float32_sums.enabled()
    # A constant beyond the edges would have to be filtered too before the next axis sees it, unless it is 0.
    splits = single and kernel.ndim > 1 and kernel.size >= _SEPARABLE_TAPS and (mode not in _CONSTANT or cval == 0)
    vectors = _once(_factors, kernel) if splits else None
    if vectors is not None:
        centres = [len(v) // 2 + o for v, o in zip(vectors, origins, strict=True)]
        axes = [
            _separable.Axis(i, np.ascontiguousarray(v, computed.dtype), c, _symmetry(v, c), number)
            for i, (v, c) in enumerate(zip(vectors, centres, strict=True))]
        _separable.filter_axes(image, computed, axes, float(cval), 1.0)
    else:
        _direct(image, computed, kernel, origins, number, float(cval), single)
    if target is not computed:
        with np.errstate(invalid="ignore"):  # out of range, as in SciPy
            target[...] = computed.astype(target.dtype, copy=False)
    return target


def _direct(
    image: Array, out: Array, kernel: Array, origins: list[int], mode: int, cval: float, single: bool,
) -> None:
    if kernel.ndim == 1:
        kernel, origins = kernel[None], [0, *origins]
    dense = _once(_bank.dense, kernel, origins) if image.dtype == out.dtype and out.dtype.kind == "f" else None
    if dense is not None:
        _bank.correlate_dense(image, out, dense, mode, cval, single)
    else:
        _bank.correlate(image, out, _once(_bank_of, kernel, origins), mode, cval, 1.0)


@native("filters.correlate", only=True)
def correlate(
    image: Array, weights: Array, output: Any = None, mode: str = "reflect", cval: float = 0.0,
    origin: int | Sequence[int] = 0,
) -> Array:
    """Correlate an image with a kernel of the same dimension. *fastimg only*; as ``scipy.ndimage.correlate``.

    Parameters
    ----------
    image : ndarray
        Image of any shape and dtype but float16 and longdouble.
    weights : ndarray
        Kernel with as many axes as the image; complex weights are conjugated.
    output : dtype or ndarray, optional
        The result's dtype, or where it is written; the image's dtype by default.
    mode : {'reflect', 'constant', 'nearest', 'mirror', 'wrap'}
        What stands beyond the edges; also 'grid-mirror', 'grid-constant', 'grid-wrap', which mean the first, second
        and last of these.
    cval : float
        Value beyond the edges where mode is 'constant'.
    origin : int or sequence of int
        Shift of the kernel's centre from ``weights.shape[i] // 2``, one for all axes or one per axis.

    Returns
    -------
    ndarray
        Same shape as the image.

    Raises
    ------
    RuntimeError
        If the dimensions differ, the mode is unknown or `output` has another shape.
    ValueError
        If the origin is outside the kernel.

    Notes
    -----
    The results are SciPy's, bit for bit: products and sums in float64, in the order of the taps, rounded once.

    Within :func:`fastimg.float32_sums` a float32 image with a float32 result is summed in float32, which is faster, if
    the kernel has no zeros. The difference is below ``eps * weights.size * (abs(weights) *
    max(abs(image))).sum()``, in practice a few ulp. A kernel of 16 or more taps that is an outer product of vectors is
    then applied axis by axis.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.filters.correlate(np.array([0.0, 1.0, 0.0, 0.0]), np.array([1.0, 2.0, 3.0]))
    array([3., 2., 1., 0.])
    """
    kernel, origins = _kernel_and_origins(weights, np.ndim(image), origin)
    _check_origins(kernel.shape, origins)
    return _correlate(image, kernel.conj(), origins, output, mode, cval)


@native("filters.convolve", only=True)
def convolve(
    image: Array, weights: Array, output: Any = None, mode: str = "reflect", cval: float = 0.0,
    origin: int | Sequence[int] = 0,
) -> Array:
    """Convolve an image with a kernel of the same dimension. *fastimg only*; as ``scipy.ndimage.convolve``.

    Parameters
    ----------
    image : ndarray
        Image of any shape and dtype but float16 and longdouble.
    weights : ndarray
        Kernel with as many axes as the image; it is mirrored along each.
    output : dtype or ndarray, optional
        The result's dtype, or where it is written; the image's dtype by default.
    mode : {'reflect', 'constant', 'nearest', 'mirror', 'wrap'}
        What stands beyond the edges; also SciPy's synonyms 'grid-mirror', 'grid-constant', 'grid-wrap'.
    cval : float
        Value beyond the edges where mode is 'constant'.
    origin : int or sequence of int
        Shift of the kernel's centre, one for all axes or one per axis.

    Returns
    -------
    ndarray
        Same shape as the image.

    Raises
    ------
    RuntimeError, ValueError
        As :func:`correlate`.

    Notes
    -----
    As for :func:`correlate`.

    Examples
    --------
    >>> import numpy as np, fastimg
    >>> fastimg.filters.convolve(np.eye(3), np.array([[0, 0, 0], [0, 0, 1.0], [0, 0, 0]]))
    array([[1., 1., 0.],
           [0., 0., 1.],
           [0., 0., 0.]])
    """
    kernel, origins = _kernel_and_origins(weights, np.ndim(image), origin)
    kernel, origins = _bank.flipped(kernel, origins)
    _check_origins(kernel.shape, origins)
    return _correlate(image, kernel, origins, output, mode, cval)
