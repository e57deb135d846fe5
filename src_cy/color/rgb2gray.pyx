"""Luminance of RGB pixels: `interleaved` for (..., 3) in memory, `planar` for three planes.

Reference: scikit-image's weights (Poynton's colour FAQ), one weighted sum per pixel in the result's type. scikit-image
leaves the order of the two additions to the BLAS; here it is red + green, then blue, at every level. The weights have
four decimals, so that the sum of integers is taken in integers, exactly, and rounded when it is scaled.

Loop order: rows in blocks that a thread finishes in one go; the stride of three vectorises into shuffles. No scratch.
The job is bound by memory: 64-byte loads that straddle cache lines took 1.6 times as long, and asking for the input
8 kB ahead took a third off (2048x2048, float32, one thread).
"""
from cython.parallel cimport prange
from libc.stdint cimport int32_t, uint8_t, uintptr_t

from _planes cimport result_t, to_byte
from _slabs cimport Slabs, more, slabs
from _stream cimport stream, stream_end, streams
from _types cimport pixel_t

cdef extern from *:
    void prefetch "__builtin_prefetch" (const void*) nogil

cdef enum:
    BLOCK = 1 << 14     # pixels, of one row
    GROUP = 128         # pixels between two rounds of prefetches
    AHEAD = 1 << 13     # bytes
    LINE = 64           # bytes of a cache line


cdef inline void _bytes(const pixel_t* red, const pixel_t* green, const pixel_t* blue, Py_ssize_t step, uint8_t* out,
                        Py_ssize_t n) noexcept nogil:
    """As `_weighted` in float32, to bytes."""
    cdef float scale = <float> (1 / 2550000.0 if pixel_t is uint8_t else 1 / 655350000.0), y
    cdef Py_ssize_t x
    for x in range(n):
        if pixel_t is float or pixel_t is double:
            y = <float> red[x * step] * <float> 0.2125 + <float> green[x * step] * <float> 0.7154
            y = y + <float> blue[x * step] * <float> 0.0721
        else:
            y = <int32_t> red[x * step] * 2125 + <int32_t> green[x * step] * 7154 + <int32_t> blue[x * step] * 721
            y = y * scale
        out[x] = to_byte(y)


cdef inline void _weighted(const pixel_t* red, const pixel_t* green, const pixel_t* blue, Py_ssize_t step,
                           result_t* out, Py_ssize_t n) noexcept nogil:
    cdef result_t r = <result_t> 0.2125, g = <result_t> 0.7154, b = <result_t> 0.0721
    cdef result_t scale = <result_t> (1 / 2550000.0 if pixel_t is uint8_t else 1 / 655350000.0)
    cdef Py_ssize_t x
    if result_t is uint8_t:
        _bytes(red, green, blue, step, out, n)
    elif pixel_t is float or pixel_t is double:
        for x in range(n):
            out[x] = <result_t> red[x * step] * r + <result_t> green[x * step] * g + <result_t> blue[x * step] * b
    else:
        for x in range(n):
            out[x] = <result_t> (<int32_t> red[x * step] * 2125 + <int32_t> green[x * step] * 7154
                                 + <int32_t> blue[x * step] * 721) * scale


cdef inline void _row(const pixel_t* red, const pixel_t* green, const pixel_t* blue, Py_ssize_t step, result_t* out,
                      Py_ssize_t n) noexcept nogil:
    """`step` as a constant: else the compiler makes no vector loads of its own accord."""
    if step == 3:
        _weighted(red, green, blue, 3, out, n)
    else:
        _weighted(red, green, blue, 1, out, n)


cdef inline void _block(const pixel_t* red, const pixel_t* green, const pixel_t* blue, Py_ssize_t step, result_t* out,
                        Py_ssize_t n, bint large) noexcept nogil:
    """As `_row`, with loads (or stores, where these are more) that start on cache lines, and loads asked for ahead."""
    cdef Py_ssize_t per_line = LINE // sizeof(pixel_t), x, j, _i
    cdef result_t[GROUP] part
    if 3 * sizeof(pixel_t) < sizeof(result_t):
        x = -<uintptr_t> out % LINE // sizeof(result_t)
    else:
        x = -<uintptr_t> red % LINE // sizeof(pixel_t)
        if step == 3:
            x = x * 43 % per_line       # 3 * 43 = 1, modulo any power of two up to 64
    x = min(x, n)
    _row(red, green, blue, step, out, x)
    for _i in range((n - x) // GROUP):
        if step == 3:
            for j in range(<Py_ssize_t> (3 * GROUP * sizeof(pixel_t)) // LINE):
                prefetch(<const char*> (red + 3 * x) + AHEAD + j * LINE)
        if large:
            _row(red + x * step, green + x * step, blue + x * step, step, &part[0], GROUP)
            stream(out + x, &part[0], GROUP * sizeof(result_t))
        else:
            _row(red + x * step, green + x * step, blue + x * step, step, out + x, GROUP)
        x = x + GROUP
    _row(red + x * step, green + x * step, blue + x * step, step, out + x, n - x)
    stream_end()


cdef inline bint _past_caches(Py_ssize_t pixels, pixel_t _pixel, result_t _result) noexcept nogil:
    """Worth it for floats only: bytes to doubles took 1.3 times as long past the caches (2048x2048)."""
    return (pixel_t is float or pixel_t is double) and streams(pixels * sizeof(result_t))


def interleaved(const pixel_t[:, :] src, result_t[:, ::1] out, int n_threads):
    """src # IN (rows, 3 * columns), the elements of a row adjacent; out # OUT (rows, columns)."""
    cdef Py_ssize_t height = out.shape[0], width = out.shape[1], blocks = (width + BLOCK - 1) // BLOCK, i, x
    cdef bint large = _past_caches(height * width, src[0, 0], out[0, 0])
    cdef const pixel_t* p
    cdef Slabs s = slabs(height * blocks, 4.0 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                x = i % blocks * BLOCK
                p = &src[i // blocks, 3 * x]
                _block(p, p + 1, p + 2, 3, &out[i // blocks, x], min(BLOCK, width - x), large)


def planar(const pixel_t[:, ::1] src, result_t[::1] out, int n_threads):
    """src # IN (3, pixels); out # OUT (pixels,)."""
    cdef Py_ssize_t n = out.shape[0], i, x
    cdef bint large = _past_caches(n, src[0, 0], out[0])
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 4.0 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                x = i * BLOCK
                _block(&src[0, x], &src[1, x], &src[2, x], 1, &out[x], min(BLOCK, n - x), large)
