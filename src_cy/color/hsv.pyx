"""RGB to HSV and back, pixel by pixel.

Reference: A. R. Smith, Color gamut transform pairs, SIGGRAPH 1978. Each operation, its order and its rounding are those
of scikit-image's NumPy code, so the bits are its too: ties go to blue, then green, then red; h and s are 0 where the
colour is grey; what would be NaN is 0.

Loop order: blocks of 256 pixels, as three planes in the first-level cache, so that selects take the place of branches
and whole vectors the place of strided ones. The job is bound by memory: large results are stored past the caches and
input is asked for ahead. Memory per thread: a block on the stack.
"""
from cython.parallel cimport prange
from libc.math cimport floor, floorf
from libc.stdint cimport uint8_t

from _planes cimport PLANE, join, result_t, split
from _stream cimport prefetch_read, stream, stream_end, streams
from _types cimport pixel_t, real_t

cdef enum:
    AHEAD = 1 << 13     # bytes


cdef inline real_t _floor(real_t x) noexcept nogil:
    if real_t is float:
        return floorf(x)
    else:
        return floor(x)


cdef inline void _to_hsv(real_t* p, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real_t r, g, b, high, low, delta, h, s, t
    for i in range(n):
        r = p[i]
        g = p[PLANE + i]
        b = p[2 * PLANE + i]
        high = r if r > g else g
        high = high if high > b else b
        # NaN in any channel makes `high` NaN; in blue it does already.
        high = high if r == r else r
        high = high if g == g else g
        low = r if r < g else g
        low = low if low < b else b
        delta = high - low
        # One division instead of three: the numerator and the sector are chosen first. Blue is asked last: it wins.
        t = b - r if g == high else g - b
        t = r - g if b == high else t
        h = t / delta
        t = <real_t> 2 if g == high else <real_t> 0
        t = <real_t> 4 if b == high else t
        h = (t + h) / <real_t> 6
        h = h + <real_t> 1 if h < 0 else h + <real_t> 0
        s = delta / high
        # Grey has delta 0; NaN equals nothing, itself included.
        p[i] = h if h == h and delta != 0 else <real_t> 0
        p[PLANE + i] = s if s == s and delta != 0 else <real_t> 0
        p[2 * PLANE + i] = high if high == high else <real_t> 0


cdef inline void _to_rgb(real_t* p, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real_t h, s, v, f, x, y, z, k, one = <real_t> 1
    cdef real_t limit = <real_t> 2147483648.0
    for i in range(n):
        h = p[i] * <real_t> 6
        s = p[PLANE + i]
        v = p[2 * PLANE + i]
        k = _floor(h)
        f = h - k
        x = v * (one - s)
        y = v * (one - f * s)
        z = v * (one - (one - f) * s)
        # The sector is NumPy's cast to uint8, modulo 6: low byte of an int32, 0 for what does not fit into one.
        k = k if -limit <= k and k < limit else <real_t> 0
        k = k - <real_t> 256 * _floor(k * <real_t> (1.0 / 256))
        k = k - <real_t> 6 * _floor((k + <real_t> 0.5) * <real_t> (1.0 / 6))
        h = z if k == 4 else x
        h = y if k == 1 else h
        p[i] = v if k == 0 or k == 5 else h
        h = y if k == 3 else x
        h = z if k == 0 else h
        p[PLANE + i] = v if k == 1 or k == 2 else h
        h = y if k == 5 else x
        h = z if k == 2 else h
        p[2 * PLANE + i] = v if k == 3 or k == 4 else h


cdef inline void _block(const pixel_t* src, result_t* out, Py_ssize_t n, bint to_hsv, bint large,
                        real_t* planes) noexcept nogil:
    """One block, by way of `planes`, whose type is the one computed in."""
    cdef result_t[3 * PLANE] finished
    prefetch_read(<const char*> src + AHEAD, 3 * n * sizeof(pixel_t))
    split(src, planes, n)
    if to_hsv:
        _to_hsv(planes, n)
    else:
        _to_rgb(planes, n)
    if large:
        join(planes, &finished[0], n)
        stream(out, &finished[0], 3 * n * sizeof(result_t))
    else:
        join(planes, out, n)


cdef inline void _blocks(const pixel_t* src, result_t* out, Py_ssize_t n, bint to_hsv, bint large) noexcept nogil:
    """Some blocks; bytes are computed in float32."""
    cdef Py_ssize_t i
    cdef float[3 * PLANE] floats
    cdef double[3 * PLANE] doubles
    for i in range((n + PLANE - 1) // PLANE):
        if result_t is double:
            _block(src + 3 * PLANE * i, out + 3 * PLANE * i, min(PLANE, n - PLANE * i), to_hsv, large, &doubles[0])
        else:
            _block(src + 3 * PLANE * i, out + 3 * PLANE * i, min(PLANE, n - PLANE * i), to_hsv, large, &floats[0])
    stream_end()


def convert(const pixel_t[::1] src, result_t[::1] out, bint to_hsv, int n_threads):
    """src # IN (3 * pixels,), RGB if to_hsv, else HSV; out # OUT, same shape."""
    cdef Py_ssize_t n = src.shape[0] // 3, part = 16 * PLANE, i
    cdef bint large = streams(out.shape[0] * sizeof(result_t))
    for i in prange((n + part - 1) // part, schedule="static", num_threads=n_threads, nogil=True):
        _blocks(&src[3 * part * i], &out[3 * part * i], min(part, n - part * i), to_hsv, large)
