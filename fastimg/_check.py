"""Every shared check, conversion and allocation of the Python functions."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fastimg import _layout

Array = NDArray[Any]

# Names of what stands beyond the edge, with the numbers of src_cy/_border.pxd (those of scipy.ndimage's filters).
MODES = {"nearest": 0, "wrap": 1, "reflect": 2, "mirror": 3, "constant": 4}
SCIPY_MODES = {**MODES, "grid-mirror": 2, "grid-wrap": 1, "grid-constant": 4}

KERNEL_DTYPES = frozenset(map(np.dtype, ("u1", "u2", "f4", "f8")))  # what kernels read without a conversion
_F4, _F8 = np.dtype("f4"), np.dtype("f8")
_UNIT_SCALES = {np.dtype(c): 1.0 / np.iinfo(c).max for c in ("u1", "u2", "u4", "u8")}
_FLOAT_TYPES = {np.dtype(c): np.dtype(t) for c, t in (("f2", "f4"), ("f4", "f4"), ("f8", "f8"), ("g", "f8"))}
_FLOAT_TYPES |= {np.dtype(c): _F8 for c in "?bhilqBHILQ"}


def mode_number(mode: Any) -> int:
    """Return the kernels' number of a border mode; RuntimeError for others, as SciPy raises."""
    try:
        return SCIPY_MODES[mode]
    except (KeyError, TypeError):
        raise RuntimeError(f"boundary mode not supported: mode must be one of {sorted(MODES)}, got {mode!r}") from None


def supported_float(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the float dtype of scikit-image's results: float16 -> float32, float32 stays, all others float64."""
    if (found := _FLOAT_TYPES.get(dtype)) is not None:
        return found
    if dtype.kind == "c":
        raise ValueError("complex valued input is not supported")
    return _FLOAT_TYPES.get(dtype.newbyteorder("="), _F8)


def check_nd(image: Array, ndim: int, name: str = "image") -> None:
    """Raise ValueError, in scikit-image's words, unless `image` has `ndim` axes and at least one element."""
    image = np.asanyarray(image)
    if image.ndim != ndim:
        raise ValueError(f"The parameter `{name}` must be a {ndim}-dimensional array")
    if image.size == 0:
        raise ValueError(f"The parameter `{name}` cannot be an empty array")


def native_order(array: Array) -> Array:
    """Return `array` in this machine's byte order and in C order; itself where it has both."""
    return _layout.c_order(array)


def unit_scale(dtype: np.dtype[Any]) -> float:
    """Return the factor that img_as_float multiplies unsigned integers by: 1 / maximum; 1 for other dtypes."""
    return _UNIT_SCALES[dtype.newbyteorder("=")] if dtype.kind == "u" else 1.0


def as_float(image: Array) -> Array:
    """Convert to a float image as scikit-image's ``img_as_float`` does: integers are divided by their range."""
    kind = image.dtype.kind
    if kind == "f":
        return image
    if kind == "b":
        return image.astype(_F8)
    if kind == "u":
        return np.multiply(image, unit_scale(image.dtype), dtype=_F8)
    if kind == "i":
        result = np.multiply(image, 1.0 / np.iinfo(image.dtype).max, dtype=_F8)
        return np.maximum(result, -1.0, out=result)
    raise ValueError(f"Cannot convert from {image.dtype} to float64.")


def is_readable(dtype: np.dtype[Any]) -> bool:
    """Tell whether kernels read this dtype without a conversion."""
    return dtype in KERNEL_DTYPES


def readable(image: Array, preserve_range: bool = False) -> tuple[Array, float]:
    """Return `image` in a dtype that kernels read, in native byte order, and the factor they multiply elements by.

    The dtype is uint8, uint16, float32 or float64, and the array the input itself where it has one of these. Other
    dtypes are converted as scikit-image's float functions convert them. Other libraries' arrays (xarray, PyTorch ...)
    become NumPy's: they lack some methods.
    """
    if not hasattr(image, "dtype"):  # scikit-image refuses lists in these words
        raise AttributeError(f"{type(image).__name__!r} object has no attribute 'dtype'")
    image = np.asarray(image)
    dtype = image.dtype
    if is_readable(dtype):
        return image, 1.0 if preserve_range else unit_scale(dtype)
    if dtype.kind == "f":
        return image.astype(supported_float(dtype), copy=False), 1.0
    return image.astype(supported_float(dtype)) if preserve_range else as_float(image), 1.0


def for_kernel(image: Array, preserve_range: bool = False) -> tuple[Array, float]:
    """Return `image` as kernels take it, `readable` and C-contiguous, and the factor they multiply elements by."""
    image, scale = readable(image, preserve_range)
    return native_order(image), scale


def channels_last(image: Array, channel_axis: Any) -> Array:
    """Move the channels to the last axis; None and -1 leave them there. ValueError for more than one axis."""
    if channel_axis is None or channel_axis == -1:
        return image
    axes: Any = (channel_axis,) if np.isscalar(channel_axis) else channel_axis
    if len(axes) > 1:
        raise ValueError(f"only a single channel axis is currently supported: got channel_axis={channel_axis!r}")
    return np.moveaxis(image, axes[0], -1)
