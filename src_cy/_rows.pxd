# Reading image rows: conversion to the type that a kernel computes in, and extension beyond both ends.
from libc.string cimport memcpy

from _border cimport border_index
from _simd cimport SIMD_BYTES, store, vd, widen
from _types cimport pixel_t, real_t


cdef inline void convert_row(const pixel_t* src, real_t* out, Py_ssize_t n, double scale) noexcept nogil:
    """`n` elements, integers times `scale` (in double, as img_as_float does); floats are not scaled."""
    cdef Py_ssize_t x, lanes = SIMD_BYTES // sizeof(double), rest = n % lanes
    if (pixel_t is float and real_t is float) or (pixel_t is double and real_t is double):
        memcpy(out, src, n * sizeof(real_t))
    elif pixel_t is float and real_t is double:
        x = 0
        while x < n - rest:
            store(<vd*> out, x, widen(src + x))
            x += lanes
        for x in range(n - rest, n):
            out[x] = src[x]
    elif pixel_t is float or pixel_t is double:
        for x in range(n):
            out[x] = <real_t> src[x]
    else:
        for x in range(n):
            out[x] = <real_t> (src[x] * scale)


cdef inline void _beyond(const pixel_t* row, Py_ssize_t width, Py_ssize_t x, int mode, double cval, double scale,
                         real_t* out) noexcept nogil:
    """One element that lies outside of the row."""
    cdef Py_ssize_t at = border_index(x, width, mode)
    if at < 0:
        out[0] = <real_t> cval
    else:
        convert_row(row + at, out, 1, scale)


cdef inline void extended_row(const pixel_t* row, Py_ssize_t width, Py_ssize_t first, Py_ssize_t count, int mode,
                              double cval, double scale, real_t* out) noexcept nogil:
    """Elements first.. of a row that goes on beyond both ends as `mode` says."""
    cdef Py_ssize_t x, last = first + count, lo = min(max(first, 0), last), hi = max(min(last, width), lo)
    if hi > lo:
        convert_row(row + lo, out + (lo - first), hi - lo, scale)
    for x in range(first, lo):
        _beyond(row, width, x, mode, cval, scale, out + (x - first))
    for x in range(hi, last):
        _beyond(row, width, x, mode, cval, scale, out + (x - first))
