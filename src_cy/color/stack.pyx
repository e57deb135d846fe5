"""Grey pixels repeated into colours, with or without alpha, and alpha blended away. One pass; bound by memory.

The blend is (1 - alpha) * background + alpha * colour, clipped: NumPy's operations in NumPy's order, so its bits. Loop
order: blocks of pixels; no scratch.
"""
from cython.parallel cimport prange
from libc.stdint cimport uint8_t

from _types cimport pixel_t, real_t, unsigned_t

cdef enum:
    BLOCK = 1 << 13     # pixels


cdef void _three(const unsigned_t* src, unsigned_t* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[3 * i] = src[i]
        out[3 * i + 1] = src[i]
        out[3 * i + 2] = src[i]


cdef void _four(const unsigned_t* src, const unsigned_t* alpha, bint one, unsigned_t* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[4 * i] = src[i]
        out[4 * i + 1] = src[i]
        out[4 * i + 2] = src[i]
        out[4 * i + 3] = alpha[0] if one else alpha[i]


def repeat(const unsigned_t[::1] src, const unsigned_t[::1] alpha, unsigned_t[:, ::1] out, int n_threads):
    """src # IN (n,); alpha # IN (n,), or (1,) for all; out # OUT (n, 3), without alpha, or (n, 4)."""
    cdef Py_ssize_t n = src.shape[0], i
    cdef bint three = out.shape[1] == 3, one = alpha.shape[0] == 1
    for i in prange((n + BLOCK - 1) // BLOCK, schedule="static", num_threads=n_threads, nogil=True):
        if three:
            _three(&src[i * BLOCK], &out[i * BLOCK, 0], min(BLOCK, n - i * BLOCK))
        else:
            _four(&src[i * BLOCK], &alpha[0 if one else i * BLOCK], one, &out[i * BLOCK, 0], min(BLOCK, n - i * BLOCK))


cdef inline real_t _clipped(real_t x) noexcept nogil:
    cdef real_t zero = <real_t> 0, one = <real_t> 1
    x = zero if x < zero else x
    return one if x > one else x


cdef void _blend(const pixel_t* src, real_t* out, Py_ssize_t n, real_t r, real_t g, real_t b) noexcept nogil:
    cdef Py_ssize_t i
    cdef real_t scale = <real_t> (1.0 / 255 if pixel_t is uint8_t else 1.0 / 65535), a, rest
    if pixel_t is float or pixel_t is double:
        scale = <real_t> 1
    for i in range(n):
        a = <real_t> src[4 * i + 3] * scale
        rest = <real_t> 1 - a
        out[3 * i] = _clipped(rest * r + a * (<real_t> src[4 * i] * scale))
        out[3 * i + 1] = _clipped(rest * g + a * (<real_t> src[4 * i + 1] * scale))
        out[3 * i + 2] = _clipped(rest * b + a * (<real_t> src[4 * i + 2] * scale))


def blend(const pixel_t[::1] src, real_t[::1] out, double r, double g, double b, int n_threads):
    """src # IN (4 * pixels,); out # OUT (3 * pixels,); integers are divided by their maximum."""
    cdef Py_ssize_t n = src.shape[0] // 4, i
    for i in prange((n + BLOCK - 1) // BLOCK, schedule="static", num_threads=n_threads, nogil=True):
        _blend(&src[4 * i * BLOCK], &out[3 * i * BLOCK], min(BLOCK, n - i * BLOCK), <real_t> r, <real_t> g, <real_t> b)
