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


cdef void _to_hsv(real_t* p, Py_ssize_t n) noexcept nogil:
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
        h = h if h == h else <real_t> 0
        p[i] = h if delta != 0 else <real_t> 0
        s = s if s == s else <real_t> 0
        p[PLANE + i] = s if delta != 0 else <real_t> 0
        p[2 * PLANE + i] = high if high == high else <real_t> 0


cdef void _to_rgb(real_t* p, Py_ssize_t n) noexcept nogil:
    """One condition to a line: `and`, `or` and comparisons in double would not become vector instructions."""
    cdef Py_ssize_t i
    cdef real_t h, s, v, f, x, y, z, k, one = <real_t> 1, half = <real_t> 0.5, limit = <real_t> 2147483648.0
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
        k = k if k < limit else <real_t> 0
        k = k if k >= -limit else <real_t> 0
        k = k - <real_t> 256 * _floor(k * <real_t> (1.0 / 256))
        k = k - <real_t> 6 * _floor((k + half) * <real_t> (1.0 / 6))
        # Sectors 0..5: red v y x x z v, green z v v y x x, blue x x z v v y.
        h = v if k > <real_t> 4 + half else z
        h = h if k > <real_t> 3 + half else x
        h = h if k > one + half else y
        p[i] = h if k > half else v
        h = x if k > <real_t> 3 + half else y
        h = h if k > <real_t> 2 + half else v
        p[PLANE + i] = h if k > half else z
        h = y if k > <real_t> 4 + half else v
        h = h if k > <real_t> 2 + half else z
        p[2 * PLANE + i] = h if k > one + half else x


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
            _to_hsv(planes, m)
        else:
            _to_rgb(planes, m)
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
    if result_t is double:
        _blocks(src, out, n, to_hsv, large, &doubles[0])
    else:
        _blocks(src, out, n, to_hsv, large, &floats[0])


def convert(const pixel_t[::1] src, result_t[::1] out, bint to_hsv, int n_threads):
    """src # IN (3 * pixels,), RGB if to_hsv, else HSV; out # OUT, same shape."""
    cdef Py_ssize_t n = src.shape[0] // 3, part = 16 * PLANE, i
    cdef bint large = streams(out.shape[0] * sizeof(result_t))
    for i in prange((n + part - 1) // part, schedule="static", num_threads=n_threads, nogil=True):
        _part(&src[3 * part * i], &out[3 * part * i], min(part, n - part * i), to_hsv, large)
