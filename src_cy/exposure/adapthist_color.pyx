"""CLAHE of colour images: the value (V of HSV) of RGB pixels, and the pixels with another value.

Reference: A. R. Smith, Color gamut transform pairs, SIGGRAPH 1978, in scikit-image's arithmetic (_hsv.pxd). Where a
channel is NaN, all of HSV is 0. `levels` rounds as img_as_uint does: times 65535 in the image's type, half to even.

Loop order: blocks of 256 pixels as three planes in the first-level cache: hue and saturation are never stored. Memory
per thread: a block on the stack. Large results are written past the caches.
"""
from cython.parallel cimport prange
from libc.stdint cimport uint16_t

from _hsv cimport to_hsv, to_rgb
from _planes cimport PLANE, join, split
from _slabs cimport Slabs, more, slabs
from _stream cimport stream, stream_end, streams
from _types cimport pixel_t, real_t

cdef extern from *:
    float rintf "__builtin_rintf" (float) nogil
    double rint "__builtin_rint" (double) nogil

cdef enum:
    BLOCK = 1 << 13     # pixels that a thread takes at a time


cdef inline void _recolour(const pixel_t* src, const uint16_t* value, const real_t* levels, real_t* out,
                           Py_ssize_t n, bint large) noexcept nogil:
    cdef real_t[3 * PLANE] planes
    cdef real_t[3 * PLANE] finished
    cdef Py_ssize_t i, j, m
    for j in range((n + PLANE - 1) // PLANE):
        m = min(PLANE, n - j * PLANE)
        split(src + 3 * PLANE * j, &planes[0], m)
        to_hsv(&planes[0], m)
        for i in range(m):
            planes[2 * PLANE + i] = levels[value[j * PLANE + i]]
        to_rgb(&planes[0], m)
        if large:
            join(&planes[0], &finished[0], m)
            stream(out + 3 * PLANE * j, &finished[0], 3 * m * sizeof(real_t))
        else:
            join(&planes[0], out + 3 * PLANE * j, m)
    stream_end()


def recolour(const pixel_t[:, ::1] src, const uint16_t[::1] value, const real_t[::1] levels, real_t[:, ::1] out,
             int n_threads):
    """src # IN (pixels, 3); value # IN (pixels,); levels # IN: what each value stands for; out # OUT (pixels, 3)."""
    cdef Py_ssize_t n = src.shape[0], i, at
    cdef bint large = streams(3 * n * sizeof(real_t))
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 20 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                at = i * BLOCK
                _recolour(&src[at, 0], &value[at], &levels[0], &out[at, 0], min(BLOCK, n - at), large)


cdef inline pixel_t _largest(const pixel_t* p) noexcept nogil:
    cdef pixel_t high = p[0] if p[0] > p[1] else p[1]
    return high if high > p[2] else p[2]


cdef inline void _values(const pixel_t* src, pixel_t* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[i] = _largest(src + 3 * i)
        if pixel_t is float or pixel_t is double:
            if (src[3 * i] != src[3 * i]) | (src[3 * i + 1] != src[3 * i + 1]) | (src[3 * i + 2] != src[3 * i + 2]):
                out[i] = 0


def values(const pixel_t[:, ::1] src, pixel_t[::1] out, int n_threads):
    """src # IN (pixels, 3); out # OUT (pixels,): the largest channel, 0 where one is NaN."""
    cdef Py_ssize_t n = src.shape[0], i
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 4 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _values(&src[i * BLOCK, 0], &out[i * BLOCK], min(BLOCK, n - i * BLOCK))


cdef inline void _levels(const real_t* src, uint16_t* out, Py_ssize_t n) noexcept nogil:
    cdef real_t v
    cdef Py_ssize_t i
    for i in range(n):
        v = src[i] * 65535
        v = rintf(v) if real_t is float else rint(v)
        v = v if v > 0 else 0       # NaN becomes 0
        out[i] = <uint16_t> <int> (v if v < 65535 else 65535)


def levels(const real_t[::1] src, uint16_t[::1] out, int n_threads):
    """src # IN (n,), -1 to 1 or NaN; out # OUT (n,): rounded to 0..65535, half to even, as img_as_uint does."""
    cdef Py_ssize_t n = src.shape[0], i
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 4 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _levels(&src[i * BLOCK], &out[i * BLOCK], min(BLOCK, n - i * BLOCK))
