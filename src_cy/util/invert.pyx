"""high - src, pixel by pixel, or -src. Loop order: blocks of a flat array; no scratch. NumPy's operation: its bits."""
from cython.parallel cimport prange

from _types cimport pixel_t

cdef enum:
    BLOCK = 1 << 14


cdef void _block(const pixel_t* src, pixel_t* out, Py_ssize_t n, pixel_t high, bint negate) noexcept nogil:
    cdef Py_ssize_t i
    if negate:
        for i in range(n):
            out[i] = -src[i]
    else:
        for i in range(n):
            out[i] = high - src[i]


def invert(const pixel_t[::1] src, pixel_t[::1] out, double high, bint negate, int n_threads):
    """src # IN (n,); out # OUT (n,), may be src."""
    cdef Py_ssize_t n = src.shape[0], i
    for i in prange((n + BLOCK - 1) // BLOCK, schedule="static", num_threads=n_threads, nogil=True):
        _block(&src[i * BLOCK], &out[i * BLOCK], min(BLOCK, n - i * BLOCK), <pixel_t> high, negate)
