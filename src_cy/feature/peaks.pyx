"""Where an image equals the maximum of a box about each pixel, cut off at the image's edges.

Algorithm: maxima of windows of 2, 4, 8 ... elements, each from the one before, and the last from two that overlap: as
many passes as the window's length has binary digits, all of them vectors (the running maximum of van Herk, 1992, and
Gil and Werman, 1993, needs three comparisons whatever the length, but one after the other along rows). What stands
beyond the edges (SciPy's 'nearest') lies within each box that reaches there. Where there is NaN, SciPy's result depends
on the order of its comparisons: `ascending` has the same order (Harter's ascending minima, 2001).

Loop order: strips of rows, in them blocks of 64 columns, then rows. Memory per thread: a strip, two tiles, two rows.
"""
from cython.parallel cimport prange, threadid
from libc.math cimport INFINITY
from libc.stdint cimport uint8_t
from libc.stdlib cimport free
from libc.string cimport memcpy

from _scratch cimport round_up, scratch_alloc
from _slabs cimport Slabs, more, slabs
from _types cimport real_t

cdef enum:
    COLUMNS = 64
    ROWS = 64


cdef inline void _greater(const real_t* p, const real_t* q, real_t* out, Py_ssize_t n) noexcept nogil:
    """Maximum of two elements, n times; no NaN."""
    cdef Py_ssize_t i
    for i in range(n):
        out[i] = p[i] if p[i] > q[i] else q[i]


cdef inline real_t* _running(real_t* a, real_t* b, Py_ssize_t n, Py_ssize_t window, Py_ssize_t step) noexcept nogil:
    """Maxima of the `n` windows that begin at a[0] .. a[n - 1]; a window is `window` elements that are `step` apart.

    a and b have n + (window - 1) * step elements. Both are overwritten; the maxima are in the array that is returned.
    """
    cdef Py_ssize_t length = n + (window - 1) * step, width = 1     # a holds maxima of windows of `width` elements
    while 2 * width <= window:
        length -= width * step
        _greater(a, a + width * step, b, length)
        a, b = b, a
        width *= 2
    if width == window:
        return a
    _greater(a, a + (window - width) * step, b, n)
    return b


cdef inline bint _equal(const real_t* row, const real_t* high, real_t least, Py_ssize_t n, uint8_t* out) noexcept nogil:
    """Whether a row differs from the maxima `high` anywhere; `out` is 1 where it does not and is at least `least`."""
    cdef Py_ssize_t i
    cdef uint8_t differs = 0
    cdef real_t value, highest
    for i in range(n):
        value = row[i]
        highest = high[i]
        differs |= value != highest
        out[i] = (value == highest) & (value >= least)
    return differs


cdef inline void _columns(const real_t* column, Py_ssize_t pitch, Py_ssize_t height, Py_ssize_t y0, Py_ssize_t rows,
                          Py_ssize_t n, Py_ssize_t before, Py_ssize_t window, real_t* a, real_t* b, real_t* out,
                          Py_ssize_t out_pitch) noexcept nogil:
    """Maxima along `n` columns, at most COLUMNS, of rows y0.. of an image."""
    cdef Py_ssize_t i, x, y
    for i in range(rows + window - 1):
        y = y0 - before + i
        if 0 <= y < height:
            memcpy(a + i * COLUMNS, column + y * pitch, n * sizeof(real_t))
            continue
        for x in range(n):
            a[i * COLUMNS + x] = <real_t> -INFINITY
    a = _running(a, b, rows * COLUMNS, window, COLUMNS)
    for i in range(rows):
        memcpy(out + i * out_pitch, a + i * COLUMNS, n * sizeof(real_t))


cdef inline real_t* _row(const real_t* row, Py_ssize_t n, Py_ssize_t before, Py_ssize_t window, real_t* a,
                         real_t* b) noexcept nogil:
    cdef Py_ssize_t x
    for x in range(before):
        a[x] = <real_t> -INFINITY
    memcpy(a + before, row, n * sizeof(real_t))
    for x in range(before + n, n + window - 1):
        a[x] = <real_t> -INFINITY
    return _running(a, b, n, window, 1)


cdef inline bint _strip(const real_t* src, const real_t* high, uint8_t* out, Py_ssize_t height, Py_ssize_t width,
                        Py_ssize_t y0, Py_ssize_t rows, Py_ssize_t before_v, Py_ssize_t window_v, Py_ssize_t before_h,
                        Py_ssize_t window_h, real_t least, real_t* tiles, Py_ssize_t tile, real_t* strip,
                        real_t* lines, Py_ssize_t line) noexcept nogil:
    cdef Py_ssize_t i, x
    cdef const real_t* found = high + y0 * width
    cdef bint differs = False
    if window_v > 1:
        for i in range((width + COLUMNS - 1) // COLUMNS):
            x = i * COLUMNS
            _columns(high + x, width, height, y0, rows, min(COLUMNS, width - x), before_v, window_v, tiles,
                     tiles + tile, strip + x, width)
        found = strip
    for i in range(rows):
        differs |= _equal(src + (y0 + i) * width,
                          _row(found + i * width, width, before_h, window_h, lines, lines + line), least, width,
                          out + (y0 + i) * width)
    return differs


def maxima(const real_t[:, :, ::1] src, const real_t[:, :, ::1] high, uint8_t[:, :, ::1] out, Py_ssize_t before_v,
           Py_ssize_t window_v, Py_ssize_t before_h, Py_ssize_t window_h, double least, int n_threads):
    """Whether src # IN (planes, rows, columns) differs from the maxima of `high` # IN, same shape, anywhere;
    out # OUT: where it does not, and is at least `least`. A window begins `before` its pixel."""
    cdef Py_ssize_t planes = src.shape[0], height = src.shape[1], width = src.shape[2]
    cdef Py_ssize_t rows = min(height, max(<Py_ssize_t> ROWS, window_v)), strips = (height + rows - 1) // rows
    cdef Py_ssize_t tile = (rows + window_v - 1) * COLUMNS, line = round_up(width + window_h, 64), i, y
    cdef Py_ssize_t size = 2 * (tile + line) + round_up(rows * width, 64)
    cdef real_t* scratch = <real_t*> scratch_alloc(n_threads, size, sizeof(real_t))
    cdef real_t* mine
    cdef int differs = 0
    if scratch == NULL:
        raise MemoryError()
    cdef Slabs s = slabs(planes * strips, 40.0 * rows * width, n_threads)
    try:
        with nogil:
            while more(&s):
                for i in prange(s.first, s.last, schedule="dynamic", num_threads=n_threads):
                    mine = scratch + threadid() * size
                    y = i % strips * rows
                    differs |= _strip(&src[i // strips, 0, 0], &high[i // strips, 0, 0], &out[i // strips, 0, 0],
                                      height, width, y, min(rows, height - y), before_v, window_v, before_h, window_h,
                                      <real_t> least, mine, tile, mine + 2 * (tile + line), mine + 2 * tile, line)
    finally:
        free(scratch)
    return differs != 0


def highest(const real_t[:, :, ::1] src, real_t[:, :, ::1] out, Py_ssize_t before, Py_ssize_t window, int n_threads):
    """src # IN (outer, n, inner), not empty; out # OUT, same shape: maxima along n."""
    cdef Py_ssize_t outer = src.shape[0], n = src.shape[1], inner = src.shape[2], i, x
    cdef Py_ssize_t blocks = (inner + COLUMNS - 1) // COLUMNS, tile = (n + window - 1) * COLUMNS
    cdef real_t* scratch = <real_t*> scratch_alloc(n_threads, 2 * tile, sizeof(real_t))
    cdef real_t* mine
    if scratch == NULL:
        raise MemoryError()
    for i in prange(outer * blocks, schedule="dynamic", num_threads=n_threads, nogil=True):
        mine = scratch + threadid() * 2 * tile
        x = i % blocks * COLUMNS
        _columns(&src[i // blocks, 0, x], inner, n, 0, n, min(COLUMNS, inner - x), before, window, mine, mine + tile,
                 &out[i // blocks, 0, x], inner)
    free(scratch)


cdef inline void _ascend(const real_t* src, real_t* out, Py_ssize_t n, Py_ssize_t step, Py_ssize_t before,
                         Py_ssize_t window, real_t* values, Py_ssize_t* ends) noexcept nogil:
    """One line: a ring of falling values, each with the place from which it no longer counts."""
    cdef Py_ssize_t i, first = 0, last = 0
    cdef real_t value
    values[0] = src[0]
    ends[0] = window
    for i in range(1, n + window - 1):
        value = src[min(max(i - before, 0), n - 1) * step]
        if ends[first] == i:
            first = (first + 1) % window
        if value >= values[first]:
            last = first
        else:
            while values[last] <= value:
                last = (last + window - 1) % window
            last = (last + 1) % window
        values[last] = value
        ends[last] = i + window
        if i >= window - 1:
            out[(i - window + 1) * step] = values[first]


def ascending(const real_t[:, :, ::1] src, real_t[:, :, ::1] out, Py_ssize_t before, Py_ssize_t window, int n_threads):
    """src # IN (outer, n, inner), not empty; out # OUT, same shape: SciPy's maxima along n, with NaN; window > 1."""
    cdef Py_ssize_t outer = src.shape[0], n = src.shape[1], inner = src.shape[2], i, slot
    cdef real_t* values = <real_t*> scratch_alloc(n_threads, window, sizeof(real_t))
    cdef Py_ssize_t* ends = <Py_ssize_t*> scratch_alloc(n_threads, window, sizeof(Py_ssize_t))
    if values == NULL or ends == NULL:
        free(values)
        free(ends)
        raise MemoryError()
    for i in prange(outer * inner, schedule="static", num_threads=n_threads, nogil=True):
        slot = threadid() * window
        _ascend(&src[i // inner, 0, i % inner], &out[i // inner, 0, i % inner], n, inner, before, window,
                values + slot, ends + slot)
    free(values)
    free(ends)
