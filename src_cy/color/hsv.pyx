"""RGB to HSV and back, pixel by pixel.

Reference: A. R. Smith, Color gamut transform pairs, SIGGRAPH 1978. Each operation, its order and its rounding are those
of scikit-image's NumPy code, so the bits are its too: ties go to blue, then green, then red; h and s are 0 where the
colour is grey; what would be NaN is 0.

Loop order: blocks of 256 pixels, as three planes in the first-level cache, so that selects take the place of branches
and whole vectors the place of strided ones. The job is bound by memory: large results are stored past the caches and
input is asked for ahead. Memory per thread: a block on the stack.
"""
from cython.parallel cimport prange

from _hsv cimport hsv_pixels, to_hsv as pixels_to_hsv, to_rgb as pixels_to_rgb
from _planes cimport PLANE, join, result_t, split
from _slabs cimport Slabs, more, slabs
from _stream cimport prefetch_read, stream, stream_end, streams
from _types cimport pixel_t, real_t

cdef enum:
    AHEAD = 1 << 13     # bytes


cdef void _blocks(const pixel_t* src, result_t* out, Py_ssize_t n, bint to_hsv, bint large,
                  real_t* planes) noexcept nogil:
    """Some blocks, by way of `planes`, whose type is the one computed in."""
    cdef result_t[3 * PLANE] finished
    cdef Py_ssize_t i, m
    for i in range((n + PLANE - 1) // PLANE):
        m = min(PLANE, n - PLANE * i)
        prefetch_read(<const char*> (src + 3 * PLANE * i) + AHEAD, 3 * m * sizeof(pixel_t))
        split(src + 3 * PLANE * i, planes, m)
        if to_hsv:
            pixels_to_hsv(planes, m)
        else:
            pixels_to_rgb(planes, m)
        if large:
            join(planes, &finished[0], m)
            stream(out + 3 * PLANE * i, &finished[0], 3 * m * sizeof(result_t))
        else:
            join(planes, out + 3 * PLANE * i, m)
    stream_end()


cdef inline void _part(const pixel_t* src, result_t* out, Py_ssize_t n, bint to_hsv, bint large) noexcept nogil:
    """What a thread takes at a time; bytes are computed in float32."""
    cdef float[3 * PLANE] floats
    cdef double[3 * PLANE] doubles
    cdef Py_ssize_t done = 0
    if pixel_t is float and result_t is float:
        done = hsv_pixels(src, out, n, large) if to_hsv else 0
        _blocks(src + 3 * done, out + 3 * done, n - done, to_hsv, large, &floats[0])
    elif result_t is double:
        _blocks(src, out, n, to_hsv, large, &doubles[0])
    else:
        _blocks(src, out, n, to_hsv, large, &floats[0])


def convert(const pixel_t[::1] src, result_t[::1] out, bint to_hsv, int n_threads):
    """src # IN (3 * pixels,), RGB if to_hsv, else HSV; out # OUT, same shape."""
    cdef Py_ssize_t n = src.shape[0] // 3, part = 16 * PLANE, i
    cdef bint large = streams(out.shape[0] * sizeof(result_t))
    cdef Slabs s = slabs((n + part - 1) // part, 40.0 * part, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _part(&src[3 * part * i], &out[3 * part * i], min(part, n - part * i), to_hsv, large)
