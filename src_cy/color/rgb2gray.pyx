"""RGB to luminance, in one pass: 0.2125 R + 0.7154 G + 0.0721 B.

NumPy leaves scikit-image's `rgb @ weights` to a BLAS library or to loops of its own; `order` is the one in which these
add on the machine at hand (_sums.pxd), so that the bits are the same. Bytes are computed in float32.

Loop order: blocks of 256 pixels. Where pixels or planes follow each other in memory, a block is read as it lies; any
other is copied to three planes in the first-level cache first. Memory per thread: a block on the stack.
The job is bound by memory: large results of floats are stored past the caches. Bytes to doubles took 1.3 times as long
that way (2048x2048).
"""
from cython.parallel cimport prange
from libc.stdint cimport uint8_t, uint16_t

from _grid cimport AHEAD, Block, Grid, block_at, grid_of, is_adjacent, place, split_block
from _planes cimport PLANE, result_t, to_byte
from _slabs cimport Slabs, more, slabs
from _stream cimport prefetch_read, put, stream, stream_end, streams
from _sums cimport IN_TURN, PLAIN, SECOND_FIRST, sum_of_three
from _types cimport pixel_t, real_t

cdef extern from "inline.h":
    pass

cdef enum:
    PART = 32       # blocks that a thread takes at a time


cdef inline void _sum_in(real_t* p, Py_ssize_t n, int order) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        p[i] = sum_of_three(p[i], p[PLANE + i], p[2 * PLANE + i], <real_t> 0.2125, <real_t> 0.7154, <real_t> 0.0721,
                            order)


cdef inline void _sum(real_t* p, Py_ssize_t n, int order) noexcept nogil:
    """To the first plane."""
    if order == PLAIN:
        _sum_in(p, n, PLAIN)
    elif order == SECOND_FIRST:
        _sum_in(p, n, SECOND_FIRST)
    else:
        _sum_in(p, n, IN_TURN)


cdef inline result_t _stored(real_t y, result_t kind) noexcept nogil:
    if result_t is uint8_t:
        return to_byte(y)
    else:
        return <result_t> y


cdef inline void _store(const real_t* p, result_t* out, const Grid* g, Block b, bint large) noexcept nogil:
    cdef result_t[PLANE] finished
    cdef Py_ssize_t x, y
    out += b.y * g.columns + b.x
    for x in range(b.pixels):
        finished[x] = _stored(p[x], out[0])
    if g.turned:
        for y in range(b.height):
            for x in range(b.width):
                out[y * g.columns + x] = finished[x * b.height + place(g, b, y)]
    else:
        put(out, &finished[0], b.width * sizeof(result_t), large)


cdef inline void _row_in(const pixel_t* src, Py_ssize_t across, Py_ssize_t channel, result_t* out, Py_ssize_t n,
                         int order) noexcept nogil:
    cdef result_t scale = <result_t> (1.0 / 255 if pixel_t is uint8_t else 1.0 / 65535), r, g, b
    cdef Py_ssize_t i
    if result_t is not uint8_t:
        for i in range(n):
            r = <result_t> src[across * i]
            g = <result_t> src[across * i + channel]
            b = <result_t> src[across * i + 2 * channel]
            if pixel_t is uint8_t or pixel_t is uint16_t:
                r = r * scale
                g = g * scale
                b = b * scale
            out[i] = sum_of_three(r, g, b, <result_t> 0.2125, <result_t> 0.7154, <result_t> 0.0721, order)


cdef inline void _pixels_or_planes(const pixel_t* src, Py_ssize_t channel, result_t* out, Py_ssize_t n,
                                   int order) noexcept nogil:
    """The compiler knows the strides: it makes vectors of both."""
    if channel == 1:
        _row_in(src, 3, 1, out, n, order)
    else:
        _row_in(src, 1, channel, out, n, order)


cdef inline void _row(const pixel_t* src, Py_ssize_t channel, result_t* out, Py_ssize_t n, int order,
                      bint large) noexcept nogil:
    """Pixels that follow each other, or rows of planes: a copy between took 1.5 times as long in the cache."""
    cdef result_t[PLANE] finished
    cdef result_t* to = &finished[0] if large else out
    if channel == 1:
        prefetch_read(<const char*> src + AHEAD, 3 * n * sizeof(pixel_t))
    if order == PLAIN:
        _pixels_or_planes(src, channel, to, n, PLAIN)
    elif order == SECOND_FIRST:
        _pixels_or_planes(src, channel, to, n, SECOND_FIRST)
    else:
        _pixels_or_planes(src, channel, to, n, IN_TURN)
    if large:
        stream(out, &finished[0], n * sizeof(result_t))


cdef void _blocks(const pixel_t* src, result_t* out, const Grid* g, Py_ssize_t first, int order, bint large,
                  real_t* p) noexcept nogil:
    """A part, by way of the planes `p`, whose type is the one computed in."""
    cdef Py_ssize_t i
    cdef Block b
    for i in range(first, min(first + PART, g.blocks)):
        b = block_at(g, i)
        if result_t is not uint8_t:
            if not g.turned and (is_adjacent(g) or g.across == 1 != g.channel):
                _row(src + b.y * g.down + g.across * b.x, g.channel, out + b.y * g.columns + b.x, b.width, order,
                     large)
                continue
        split_block(src, g, b, p)
        _sum(p, b.pixels, order)
        _store(p, out, g, b, large)
    stream_end()


cdef inline void _part(const pixel_t* src, result_t* out, const Grid* g, Py_ssize_t first, int order,
                       bint large) noexcept nogil:
    cdef float[3 * PLANE] floats
    cdef double[3 * PLANE] doubles
    if result_t is double:
        _blocks(src, out, g, first, order, large, &doubles[0])
    else:
        _blocks(src, out, g, first, order, large, &floats[0])


def convert(const pixel_t[:, :, :] src, result_t[:, ::1] out, int order, int n_threads):
    """src # IN (rows, columns, 3), any strides; out # OUT (rows, columns). Not empty."""
    cdef Grid g = grid_of(src)
    cdef bint large = (pixel_t is float or pixel_t is double) and streams(g.rows * g.columns * sizeof(result_t))
    cdef Py_ssize_t i
    cdef Slabs s = slabs((g.blocks + PART - 1) // PART, 4.0 * PART * PLANE, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _part(&src[0, 0, 0], &out[0, 0], &g, i * PART, order, large)
