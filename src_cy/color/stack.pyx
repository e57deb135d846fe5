"""Grey pixels repeated into colours, with or without alpha, and alpha blended away. One pass; bound by memory.

The blend is (1 - alpha) * background + alpha * colour, clipped: NumPy's operations in NumPy's order, so its bits. Loop
order: blocks of pixels; no scratch. Large results are stored past the caches.
"""
from cython.parallel cimport prange
from libc.stdint cimport uint8_t

from _planes cimport result_t, to_byte
from _slabs cimport Slabs, more, slabs
from _stream cimport put, stream, stream_end, streams
from _types cimport pixel_t, real_t, unsigned_t

cdef enum:
    BLOCK = 1 << 13     # pixels
    PART = 256


cdef inline void _three(const unsigned_t* src, unsigned_t* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[3 * i] = src[i]
        out[3 * i + 1] = src[i]
        out[3 * i + 2] = src[i]


cdef inline void _four(const unsigned_t* src, const unsigned_t* alpha, bint one, unsigned_t* out,
                       Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[4 * i] = src[i]
        out[4 * i + 1] = src[i]
        out[4 * i + 2] = src[i]
        out[4 * i + 3] = alpha[0] if one else alpha[i]


cdef void _repeat(const unsigned_t* src, const unsigned_t* alpha, bint one, unsigned_t* out, Py_ssize_t channels,
                  Py_ssize_t n, bint large) noexcept nogil:
    cdef unsigned_t[4 * PART] finished
    cdef Py_ssize_t i, j, m
    for j in range((n + PART - 1) // PART):
        i = j * PART
        m = min(PART, n - i)
        if channels == 3:
            _three(src + i, &finished[0] if large else out + 3 * i, m)
        else:
            _four(src + i, alpha if one else alpha + i, one, &finished[0] if large else out + 4 * i, m)
        if large:
            stream(out + channels * i, &finished[0], channels * m * sizeof(unsigned_t))
    stream_end()


def repeat(const unsigned_t[::1] src, const unsigned_t[::1] alpha, unsigned_t[:, ::1] out, int n_threads):
    """src # IN (n,); alpha # IN (n,), or (1,) for all; out # OUT (n, 3), without alpha, or (n, 4).

    Past the caches from 32 MiB on only: stores are nearly all there is to do, and below they are faster in a cache."""
    cdef Py_ssize_t n = src.shape[0], i
    cdef bint one = alpha.shape[0] == 1, large = streams(out.shape[0] * out.shape[1] * sizeof(unsigned_t) // 4)
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 4 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _repeat(&src[i * BLOCK], &alpha[0 if one else i * BLOCK], one, &out[i * BLOCK, 0], out.shape[1],
                        min(BLOCK, n - i * BLOCK), large)


cdef inline real_t _clipped(real_t x) noexcept nogil:
    cdef real_t zero = <real_t> 0, one = <real_t> 1
    x = zero if x < zero else x
    return one if x > one else x


cdef void _mix(const pixel_t* src, real_t* out, Py_ssize_t n, const double* background) noexcept nogil:
    cdef Py_ssize_t i
    cdef real_t scale = <real_t> (1.0 / 255 if pixel_t is uint8_t else 1.0 / 65535), a, rest
    cdef real_t r = <real_t> background[0], g = <real_t> background[1], b = <real_t> background[2]
    if pixel_t is float or pixel_t is double:
        scale = <real_t> 1
    for i in range(n):
        a = <real_t> src[4 * i + 3] * scale
        rest = <real_t> 1 - a
        out[3 * i] = _clipped(rest * r + a * (<real_t> src[4 * i] * scale))
        out[3 * i + 1] = _clipped(rest * g + a * (<real_t> src[4 * i + 1] * scale))
        out[3 * i + 2] = _clipped(rest * b + a * (<real_t> src[4 * i + 2] * scale))


cdef void _blend(const pixel_t* src, result_t* out, Py_ssize_t n, const double* background, bint large) noexcept nogil:
    cdef float[3 * PART] floats
    cdef uint8_t[3 * PART] bytes
    cdef double[3 * PART] doubles
    cdef Py_ssize_t i, j, m
    for j in range((n + PART - 1) // PART):
        m = min(PART, n - j * PART)
        if result_t is double:
            _mix(src + 4 * j * PART, &doubles[0], m, background)
            put(out + 3 * j * PART, &doubles[0], 3 * m * sizeof(double), large)
        else:
            _mix(src + 4 * j * PART, &floats[0], m, background)
            if result_t is uint8_t:
                for i in range(3 * m):
                    bytes[i] = to_byte(floats[i])
                put(out + 3 * j * PART, &bytes[0], 3 * m, large)
            else:
                put(out + 3 * j * PART, &floats[0], 3 * m * sizeof(float), large)
    stream_end()


def blend(const pixel_t[::1] src, result_t[::1] out, double r, double g, double b, int n_threads):
    """src # IN (4 * pixels,); out # OUT (3 * pixels,); integers are divided by their maximum. Bytes in float32."""
    cdef Py_ssize_t n = src.shape[0] // 4, i
    cdef bint large = streams(out.shape[0] * sizeof(result_t))
    cdef double[3] background
    background[0], background[1], background[2] = r, g, b
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 30 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _blend(&src[4 * i * BLOCK], &out[3 * i * BLOCK], min(BLOCK, n - i * BLOCK), &background[0], large)
