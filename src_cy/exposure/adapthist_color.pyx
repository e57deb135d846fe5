"""CLAHE of colour images: the value (V of HSV) of RGB pixels, and the pixels with another value.

Reference: A. R. Smith, "Color gamut transform pairs", SIGGRAPH 1978, in scikit-image's arithmetic (rgb2hsv, hsv2rgb):
blue before green before red where two channels are largest, 0 for NaN, integers times 1 / maximum in double.

Loop order: blocks of consecutive pixels, whose channels are taken apart, computed without branches, and put together
again; hue and saturation are never stored. Memory per thread: a block on the stack. Large results are written past the
caches.
"""
from cython.parallel cimport prange
from libc.math cimport floor
from libc.stdint cimport uint8_t, uint16_t

from _stream cimport stream, stream_end, streams
from _types cimport pixel_t, real_t

cdef extern from *:
    float floorf "__builtin_floorf" (float) nogil
    float rintf "__builtin_rintf" (float) nogil
    double rint "__builtin_rint" (double) nogil

cdef enum:
    BLOCK = 1 << 13     # pixels that a thread takes at a time
    GROUP = 128         # pixels whose channels are taken apart at once


cdef inline real_t _floor(real_t x) noexcept nogil:
    if real_t is float:
        return floorf(x)
    else:
        return floor(x)


cdef inline void _recolour(const real_t* red, const real_t* green, const real_t* blue, const real_t* value,
                           real_t* out, Py_ssize_t n) noexcept nogil:
    """Pixels of the same hue and saturation with another value; out # OUT (n, 3)."""
    cdef real_t r, g, b, high, low, delta, h, s, f, v, p, q, t
    cdef Py_ssize_t i
    cdef int sextant
    cdef bint none
    for i in range(n):
        r = red[i]
        g = green[i]
        b = blue[i]
        high = r if r > g else g
        high = high if high > b else b
        low = r if r < g else g
        low = low if low < b else b
        delta = high - low
        none = (delta == 0) | (r != r) | (g != g) | (b != b)
        s = 0 if none else delta / high
        s = 0 if s != s else s
        h = (g - b) / delta
        h = 2 + (b - r) / delta if g == high else h
        h = 4 + (r - g) / delta if b == high else h
        h = h / 6
        h = 0 if none else (h + 1 if h < 0 else h)
        h = h * 6
        f = _floor(h)
        sextant = <int> f
        f = h - f
        v = value[i]
        p = v * (1 - s)
        q = v * (1 - f * s)
        t = v * (1 - (1 - f) * s)
        out[3 * i] = q if sextant == 1 else (t if sextant == 4 else (p if (sextant == 2) | (sextant == 3) else v))
        out[3 * i + 1] = (t if (sextant == 0) | (sextant == 6) else
                          (v if (sextant == 1) | (sextant == 2) else (q if sextant == 3 else p)))
        out[3 * i + 2] = t if sextant == 2 else (q if sextant == 5 else (v if (sextant == 3) | (sextant == 4) else p))


cdef inline void _block(const pixel_t* src, const uint16_t* value, const real_t* levels, double scale, real_t* out,
                        Py_ssize_t n, bint large) noexcept nogil:
    cdef real_t[GROUP] red
    cdef real_t[GROUP] green
    cdef real_t[GROUP] blue
    cdef real_t[GROUP] new
    cdef real_t[3 * GROUP] part
    cdef Py_ssize_t i, j, m
    for j in range((n + GROUP - 1) // GROUP):
        m = min(GROUP, n - j * GROUP)
        for i in range(m):
            if pixel_t is uint8_t or pixel_t is uint16_t:
                red[i] = <real_t> (src[3 * i] * scale)
                green[i] = <real_t> (src[3 * i + 1] * scale)
                blue[i] = <real_t> (src[3 * i + 2] * scale)
            else:
                red[i] = <real_t> src[3 * i]
                green[i] = <real_t> src[3 * i + 1]
                blue[i] = <real_t> src[3 * i + 2]
        for i in range(m):
            new[i] = levels[value[i]]
        if large:
            _recolour(&red[0], &green[0], &blue[0], &new[0], &part[0], m)
            stream(out, &part[0], 3 * m * sizeof(real_t))
        else:
            _recolour(&red[0], &green[0], &blue[0], &new[0], out, m)
        src += 3 * m
        value += m
        out += 3 * m
    stream_end()


def recolour(const pixel_t[:, ::1] src, const uint16_t[::1] value, const real_t[::1] levels, double scale,
             real_t[:, ::1] out, int n_threads):
    """src # IN (pixels, 3); value # IN (pixels,); levels # IN: what each value stands for; out # OUT (pixels, 3)."""
    cdef Py_ssize_t n = src.shape[0], i, at
    cdef bint large = streams(3 * n * sizeof(real_t))
    for i in prange((n + BLOCK - 1) // BLOCK, schedule="static", num_threads=n_threads, nogil=True):
        at = i * BLOCK
        _block(&src[at, 0], &value[at], &levels[0], scale, &out[at, 0], min(BLOCK, n - at), large)


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
    for i in prange((n + BLOCK - 1) // BLOCK, schedule="static", num_threads=n_threads, nogil=True):
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
    for i in prange((n + BLOCK - 1) // BLOCK, schedule="static", num_threads=n_threads, nogil=True):
        _levels(&src[i * BLOCK], &out[i * BLOCK], min(BLOCK, n - i * BLOCK))
