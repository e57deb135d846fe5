"""high - src or -src of floats, all bits or the truth of others. NumPy's operations: their bits.

Loop order: blocks of a flat array, by way of a part on the stack, so that the compiler knows that source and result do
not overlap even where they are the same. Bound by memory: large results are stored past the caches.
"""
from cython.parallel cimport prange
from libc.stdint cimport uint8_t

from _stream cimport put, stream_end, streams
from _types cimport real_t

cdef enum:
    BLOCK = 1 << 16     # bytes
    PART = 2048
    FLOATS = 512


cdef void _subtract(const real_t* src, real_t* out, Py_ssize_t n, bint negate, bint large) noexcept nogil:
    cdef real_t[FLOATS] finished
    cdef Py_ssize_t i, j, k, m
    for k in range((n + FLOATS - 1) // FLOATS):
        i = k * FLOATS
        m = min(FLOATS, n - i)
        if negate:
            for j in range(m):
                finished[j] = -src[i + j]
        else:
            for j in range(m):
                finished[j] = <real_t> 1 - src[i + j]
        put(out + i, &finished[0], m * sizeof(real_t), large)
    stream_end()


def subtract(const real_t[::1] src, real_t[::1] out, bint negate, int n_threads):
    """src # IN (n,); out # OUT (n,), may be src: -src if `negate`, else 1 - src."""
    cdef Py_ssize_t n = src.shape[0], block = BLOCK // sizeof(real_t), i
    cdef bint large = streams(n * sizeof(real_t))
    for i in prange((n + block - 1) // block, schedule="static", num_threads=n_threads, nogil=True):
        _subtract(&src[i * block], &out[i * block], min(block, n - i * block), negate, large)


cdef void _flip(const uint8_t* src, uint8_t* out, Py_ssize_t n, bint truth, bint large) noexcept nogil:
    cdef uint8_t[PART] finished
    cdef Py_ssize_t i, j, k, m
    for k in range((n + PART - 1) // PART):
        i = k * PART
        m = min(PART, n - i)
        if truth:
            for j in range(m):
                finished[j] = src[i + j] == 0
        else:
            for j in range(m):
                finished[j] = ~src[i + j]
        put(out + i, &finished[0], m, large)
    stream_end()


def flip(const uint8_t[::1] src, uint8_t[::1] out, bint truth, int n_threads):
    """src # IN (n,), the bytes of integers, or bools if `truth`; out # OUT (n,), may be src."""
    cdef Py_ssize_t n = src.shape[0], i
    cdef bint large = streams(n)
    for i in prange((n + BLOCK - 1) // BLOCK, schedule="static", num_threads=n_threads, nogil=True):
        _flip(&src[i * BLOCK], &out[i * BLOCK], min(BLOCK, n - i * BLOCK), truth, large)
