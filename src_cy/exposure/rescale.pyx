"""Clip to a range and map it to another one, in one pass: ((x - low) / width) * scale + offset.

Reference: the four operations of scikit-image's rescale_intensity, each rounded to the image's type as NumPy rounds
it, and the conversion of NumPy's astype. Loop order: blocks of consecutive pixels. Memory per thread: none.
The job is bound by memory, so large results are written past the caches (2048x2048 float32).
"""
from cython.parallel cimport prange
from libc.stdint cimport int32_t, uint8_t, uint16_t

from _slabs cimport Slabs, more, slabs
from _stream cimport stream, stream_end, streams
from _types cimport out_t, real_t

cdef extern from "cast.h" nogil:
    int32_t fi_truncate(double)

cdef enum:
    BLOCK = 1 << 14     # pixels that a thread takes at a time
    GROUP = 512         # elements that are made before they are written past the caches


cdef struct Range:
    double low, high, width, scale, offset


cdef inline void _row(const real_t* src, out_t* out, Py_ssize_t n, const Range* r) noexcept nogil:
    cdef real_t low = <real_t> r.low, high = <real_t> r.high, width = <real_t> r.width, scale = <real_t> r.scale
    cdef real_t offset = <real_t> r.offset, v
    cdef Py_ssize_t i
    for i in range(n):
        v = src[i]
        v = low if v < low else v       # NaN stays, as a zero's sign does
        v = high if v > high else v
        v = (v - low) / width * scale + offset
        if out_t is uint8_t or out_t is uint16_t:
            out[i] = <out_t> fi_truncate(v)
        else:
            out[i] = <out_t> v


cdef inline void _past(const real_t* src, out_t* out, Py_ssize_t n, const Range* r) noexcept nogil:
    """As `_row`, past the caches."""
    cdef out_t[GROUP] part
    cdef Py_ssize_t i, m
    for i in range((n + GROUP - 1) // GROUP):
        m = min(GROUP, n - i * GROUP)
        _row(src + i * GROUP, &part[0], m, r)
        stream(out + i * GROUP, &part[0], m * sizeof(out_t))
    stream_end()


def rescale(const real_t[::1] src, out_t[::1] out, double low, double high, double width, double scale,
            double offset, int n_threads):
    """src # IN (n,); out # OUT (n,). low and high are not NaN."""
    cdef Py_ssize_t n = src.shape[0], i
    cdef bint large = streams(n * sizeof(out_t))
    cdef Range r = Range(low, high, width, scale, offset)
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 4 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                if large:
                    _past(&src[i * BLOCK], &out[i * BLOCK], min(BLOCK, n - i * BLOCK), &r)
                else:
                    _row(&src[i * BLOCK], &out[i * BLOCK], min(BLOCK, n - i * BLOCK), &r)
