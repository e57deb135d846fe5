"""high - src or -src of floats, all bits or the truth of others. NumPy's operations: their bits.

Loop order: blocks of a flat array. By way of a part on the stack where source and result are the same, as the compiler
makes scalar code for that, and for results of 32 MiB and more, which are stored past the caches: stores are nearly all
there is to do, and below they are faster in a cache.
"""
from cython.parallel cimport prange
from libc.stdint cimport uint8_t

from _slabs cimport Slabs, more, slabs
from _stream cimport put, stream_end, streams
from _types cimport real_t

cdef enum:
    BLOCK = 1 << 16     # bytes
    PART = 2048
    FLOATS = 512


cdef void _subtracted(const real_t* src, real_t* out, Py_ssize_t n, bint negate) noexcept nogil:
    cdef Py_ssize_t i
    if negate:
        for i in range(n):
            out[i] = -src[i]
    else:
        for i in range(n):
            out[i] = <real_t> 1 - src[i]


cdef void _subtract(const real_t* src, real_t* out, Py_ssize_t n, bint negate, bint large) noexcept nogil:
    cdef real_t[FLOATS] finished
    cdef Py_ssize_t i, m
    if not large and src != out:
        _subtracted(src, out, n, negate)
        return
    for i in range((n + FLOATS - 1) // FLOATS):
        m = min(FLOATS, n - i * FLOATS)
        _subtracted(src + i * FLOATS, &finished[0], m, negate)
        put(out + i * FLOATS, &finished[0], m * sizeof(real_t), large)
    stream_end()


def subtract(const real_t[::1] src, real_t[::1] out, bint negate, int n_threads):
    """src # IN (n,); out # OUT (n,), may be src: -src if `negate`, else 1 - src."""
    cdef Py_ssize_t n = src.shape[0], block = BLOCK // sizeof(real_t), i
    cdef bint large = streams(n * sizeof(real_t) // 4)
    cdef Slabs s = slabs((n + block - 1) // block, 2.0 * block, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _subtract(&src[i * block], &out[i * block], min(block, n - i * block), negate, large)


cdef void _flipped(const uint8_t* src, uint8_t* out, Py_ssize_t n, bint truth) noexcept nogil:
    cdef Py_ssize_t i
    if truth:
        for i in range(n):
            out[i] = src[i] == 0
    else:
        for i in range(n):
            out[i] = ~src[i]


cdef void _flip(const uint8_t* src, uint8_t* out, Py_ssize_t n, bint truth, bint large) noexcept nogil:
    cdef uint8_t[PART] finished
    cdef Py_ssize_t i, m
    if not large and src != out:
        _flipped(src, out, n, truth)
        return
    for i in range((n + PART - 1) // PART):
        m = min(PART, n - i * PART)
        _flipped(src + i * PART, &finished[0], m, truth)
        put(out + i * PART, &finished[0], m, large)
    stream_end()


def flip(const uint8_t[::1] src, uint8_t[::1] out, bint truth, int n_threads):
    """src # IN (n,), the bytes of integers, or bools if `truth`; out # OUT (n,), may be src."""
    cdef Py_ssize_t n = src.shape[0], i
    cdef bint large = streams(n // 4)
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 2 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _flip(&src[i * BLOCK], &out[i * BLOCK], min(BLOCK, n - i * BLOCK), truth, large)
