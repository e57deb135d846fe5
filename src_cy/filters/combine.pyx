"""Arithmetic of an image and its smoothed copies, in one pass: `sharpen` and `difference`; and `any_negative`.

Each result takes scikit-image's operations in their order and their dtype, so it has their bits. Loop order: blocks of
consecutive pixels. Memory per thread: one block of converted pixels.
"""
from cython.parallel cimport prange, threadid
from libc.stdlib cimport free

from _rows cimport convert_row
from _scratch cimport scratch_alloc
from _slabs cimport Slabs, more, slabs
from _types cimport pixel_t, real_t

cdef enum:
    BLOCK = 1 << 12


cdef inline void _sharpen(const real_t* image, real_t* out, Py_ssize_t n, real_t amount) noexcept nogil:
    cdef Py_ssize_t x
    for x in range(n):
        out[x] = image[x] + (image[x] - out[x]) * amount


cdef inline void _sharpen_and_clip(const real_t* image, real_t* out, Py_ssize_t n, real_t amount, real_t low,
                                   real_t high) noexcept nogil:
    """NaN stays."""
    cdef Py_ssize_t x
    cdef real_t value
    for x in range(n):
        value = image[x] + (image[x] - out[x]) * amount
        value = low if value < low else value
        out[x] = high if value > high else value


def sharpen(const pixel_t[::1] src, real_t[::1] out, double scale, double amount, double low, double high,
            int n_threads):
    """src # IN, integers times `scale`; out # OUT, smoothed before; low = high: no clipping."""
    cdef Py_ssize_t n = src.shape[0], i, m
    cdef bint clips = low < high
    cdef real_t* scratch = <real_t*> scratch_alloc(n_threads, BLOCK, sizeof(real_t))
    cdef real_t* mine
    if scratch == NULL:
        raise MemoryError()
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 6 * BLOCK, n_threads)
    try:
        with nogil:
            while more(&s):
                for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                    m = min(<Py_ssize_t> BLOCK, n - i * BLOCK)
                    mine = scratch + threadid() * BLOCK
                    convert_row(&src[i * BLOCK], mine, m, scale)
                    if clips:
                        _sharpen_and_clip(mine, &out[i * BLOCK], m, <real_t> amount, <real_t> low, <real_t> high)
                    else:
                        _sharpen(mine, &out[i * BLOCK], m, <real_t> amount)
    finally:
        free(scratch)


cdef inline void _difference(const real_t* other, real_t* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t x
    for x in range(n):
        out[x] = out[x] - other[x]


def difference(const real_t[::1] other, real_t[::1] out, int n_threads):
    """other # IN is subtracted from out # OUT."""
    cdef Py_ssize_t n = other.shape[0], i
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 2 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _difference(&other[i * BLOCK], &out[i * BLOCK], min(<Py_ssize_t> BLOCK, n - i * BLOCK))


cdef inline int _any_negative(const real_t* src, Py_ssize_t n) noexcept nogil:
    cdef int found = 0
    cdef Py_ssize_t x
    for x in range(n):
        found |= src[x] < 0
    return found


def any_negative(const real_t[::1] src, int n_threads):
    """src # IN; returns whether any element is below 0."""
    cdef Py_ssize_t n = src.shape[0], i
    cdef int found = 0
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                found += _any_negative(&src[i * BLOCK], min(<Py_ssize_t> BLOCK, n - i * BLOCK))
    return found > 0
