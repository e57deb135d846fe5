"""Contours: where a level crosses the squares between pixels (Lorensen and Cline, Marching cubes, 1987, in the plane).

Algorithm: `cross` notes as bits, 64 to a word, what is above the level; squares that it crosses are where the four bits
differ. `trace` goes through those squares in raster order and strings their segments together; scikit-image does it by
two dictionaries, from the points at which contours start and end. Here these are tables: a point lies strictly within
one edge of the grid, on a vertex, or is NaN and equals none, so its coordinates are known by the edge or vertex (its
key), and only points of the current row of squares can be looked up again. Each step on the tables is a step of
scikit-image's on the dictionaries, so that number, order, points and their directions are the same whatever lies on
vertices. Points are nodes of lists, as contours grow and join at both ends; `walk` puts them one after the other.
Memory: per pixel a bit (two with a mask or NaN); per segment 48 bytes for points and 40 for contours.
"""
from cpython.buffer cimport PyBUF_CONTIG, PyBuffer_Release, PyObject_GetBuffer
from cpython.exc cimport PyErr_CheckSignals
from cython.parallel cimport prange
from libc.stdint cimport uint8_t, uint64_t

from _contours cimport ACROSS, DOWN, KINDS, NOWHERE, VERTEX, Contour, Point, Tables, add, key
from _runs cimport lowest, popcount, word_of
from _slabs cimport Slabs, more, slabs
from _types cimport pixel_t

cdef enum:
    POINTS = 1 << 16    # of a contour that are walked at once

cdef enum Side:     # of a square
    TOP
    BOTTOM
    LEFT
    RIGHT

WALKED = POINTS
# The two sides that the segments of a square's cases join, in scikit-image's order: bits of upper left, upper right,
# lower left, lower right from the lowest. Cases 6 and 9 have two segments, see `_segments`.
cdef Side[16] FROM = [TOP, TOP, RIGHT, RIGHT, LEFT, TOP, TOP, RIGHT, BOTTOM, TOP, BOTTOM, BOTTOM, LEFT, TOP, LEFT, TOP]
cdef Side[16] TO = [TOP, LEFT, TOP, LEFT, BOTTOM, BOTTOM, TOP, BOTTOM, RIGHT, TOP, TOP, LEFT, RIGHT, RIGHT, TOP, TOP]


cdef inline uint64_t _above(const pixel_t* src, pixel_t level, Py_ssize_t n) noexcept nogil:
    cdef uint8_t[64] flags
    cdef Py_ssize_t k
    for k in range(64):
        flags[k] = 0
    if n == 64:
        for k in range(64):
            flags[k] = src[k] > level
    else:
        for k in range(n):
            flags[k] = src[k] > level
    return word_of(&flags[0])


cdef inline uint64_t _known(const pixel_t* src, const uint8_t* mask, Py_ssize_t n) noexcept nogil:
    """Bits of what is neither NaN nor masked."""
    cdef uint64_t word = 0
    cdef Py_ssize_t k
    for k in range(n):
        word |= <uint64_t> (src[k] == src[k] and (mask == NULL or mask[k] != 0)) << k
    return word


cdef inline uint64_t _next(const uint64_t* words, Py_ssize_t i, Py_ssize_t n) noexcept nogil:
    """Bits of the elements one place on."""
    return words[i] >> 1 | (words[i + 1] << 63 if i + 1 < n else 0)


cdef inline uint64_t _squares(const uint64_t* above, const uint64_t* known, Py_ssize_t i, Py_ssize_t n,
                              Py_ssize_t columns, uint64_t* saddles) noexcept nogil:
    """Squares that the level crosses, by the bits of their upper left corners; `saddles`: those it crosses twice."""
    cdef uint64_t a = above[i], b = _next(above, i, n), c = above[n + i], d = _next(above, n + i, 2 * n)
    cdef uint64_t crossed = (a | b | c | d) & ~(a & b & c & d)
    cdef Py_ssize_t squares = columns - 1 - 64 * i
    if known != NULL:
        crossed &= known[i] & _next(known, i, n) & known[n + i] & _next(known, n + i, 2 * n)
    if squares < 64:
        crossed &= (<uint64_t> 1 << squares) - 1
    saddles[0] = crossed & ~(a ^ d) & ~(b ^ c)
    return crossed


cdef void _cross(const pixel_t* src, const uint8_t* mask, bint partial, pixel_t level, uint64_t* above,
                 uint64_t* known, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, m
    for i in range((n + 63) // 64):
        m = min(64, n - 64 * i)
        above[i] = _above(src + 64 * i, level, m)
        if partial:
            known[i] = _known(src + 64 * i, mask + 64 * i if mask != NULL else NULL, m)


cdef Py_ssize_t _count(const uint64_t* above, const uint64_t* known, Py_ssize_t columns) noexcept nogil:
    cdef Py_ssize_t i, words = (columns + 63) // 64, found = 0
    cdef uint64_t saddles
    for i in range(words):
        found += popcount(_squares(above, known, i, words, columns, &saddles))
        found += popcount(saddles)
    return found


def cross(const pixel_t[:, ::1] src, const uint8_t[:, ::1] mask, pixel_t level, uint64_t[:, ::1] above,
          uint64_t[:, ::1] known, int n_threads):
    """src # IN (rows, columns); mask # IN, the same shape or empty; above # OUT (rows, words): what is > level;
    known # OUT, the same shape, or empty if all is. Returns the number of segments."""
    cdef Py_ssize_t rows = src.shape[0], columns = src.shape[1], i, found = 0
    cdef bint masked = mask.shape[0] > 0, partial = known.shape[0] > 0
    cdef Slabs s
    with nogil:
        s = slabs(rows, 4.0 * columns, n_threads)
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _cross(&src[i, 0], &mask[i, 0] if masked else NULL, partial, level, &above[i, 0],
                       &known[i, 0] if partial else NULL, columns)
        s = slabs(rows - 1, columns, n_threads)
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                found += _count(&above[i, 0], &known[i, 0] if partial else NULL, columns)
    return found


cdef inline double _fraction(double a, double b, double level) noexcept nogil:
    return (level - a) / (b - a)


cdef inline Point _point(const pixel_t* src, Py_ssize_t columns, Py_ssize_t row, Py_ssize_t column, Side side,
                         double level, const Tables* t) noexcept nogil:
    """Where the level crosses a side of the square whose upper left corner src points to."""
    cdef Point p
    cdef Py_ssize_t down = side == BOTTOM, right = side == RIGHT
    if side == TOP or side == BOTTOM:
        src += down * columns
        p.row = <double> (row + down)
        p.column = column + _fraction(<double> src[0], <double> src[1], level)
        if p.column == column or p.column == column + 1:
            p.key = key(t, columns, VERTEX, row, column + (p.column != column), down)
        else:
            p.key = key(t, columns, ACROSS, row, column, down) if p.column == p.column else NOWHERE
    else:
        src += right
        p.column = <double> (column + right)
        p.row = row + _fraction(<double> src[0], <double> src[columns], level)
        if p.row == row or p.row == row + 1:
            p.key = key(t, columns, VERTEX, row, column + right, p.row != row)
        else:
            p.key = key(t, columns, DOWN, row, column + right, 0) if p.row == p.row else NOWHERE
    return p


cdef inline void _segment(const pixel_t* src, Py_ssize_t columns, Py_ssize_t row, Py_ssize_t column, Side a, Side b,
                          double level, Tables* t) noexcept nogil:
    add(t, _point(src, columns, row, column, a, level, t), _point(src, columns, row, column, b, level, t))


cdef inline void _segments(const pixel_t* src, Py_ssize_t columns, Py_ssize_t row, Py_ssize_t column, int case,
                           bint high, double level, Tables* t) noexcept nogil:
    if case == 6:
        _segment(src, columns, row, column, LEFT if high else RIGHT, TOP, level, t)
        _segment(src, columns, row, column, RIGHT if high else LEFT, BOTTOM, level, t)
    elif case == 9:
        _segment(src, columns, row, column, TOP, RIGHT if high else LEFT, level, t)
        _segment(src, columns, row, column, BOTTOM, LEFT if high else RIGHT, level, t)
    else:
        _segment(src, columns, row, column, FROM[case], TO[case], level, t)


cdef void _trace_row(const pixel_t* src, const uint64_t* above, const uint64_t* known, Py_ssize_t columns,
                     Py_ssize_t row, bint high, double level, Tables* t) noexcept nogil:
    cdef Py_ssize_t i, words = (columns + 63) // 64, column
    cdef uint64_t crossed, saddles, a, b, c, d
    cdef int at
    for i in range(words):
        crossed = _squares(above, known, i, words, columns, &saddles)
        a, b, c, d = above[i], _next(above, i, words), above[words + i], _next(above, words + i, 2 * words)
        while crossed:
            at = <int> lowest(crossed)
            crossed &= crossed - 1
            column = 64 * i + at
            _segments(src + column, columns, row, column,
                      <int> ((a >> at & 1) | (b >> at & 1) << 1 | (c >> at & 1) << 2 | (d >> at & 1) << 3),
                      high, level, t)


def trace(const pixel_t[:, ::1] src, const uint64_t[:, ::1] above, const uint64_t[:, ::1] known, double level,
          bint high, Py_ssize_t[:, ::1] table, double[:, ::1] points, Py_ssize_t[::1] next,
          Py_ssize_t[:, ::1] contours):
    """src # IN, above, known # IN, as `cross` filled them; high: whether what is above touches across corners;
    table # SCRATCH (2, 6 * columns), -1; points, next # OUT: nodes, 2 for each segment;
    contours # OUT (segments, 5), as in Contour. Returns the number of contours, in the order in which they were begun.
    """
    cdef Py_ssize_t row, columns = src.shape[1], i, kept = 0
    cdef Tables t
    t.starts, t.ends, t.points, t.next = &table[0, 0], &table[1, 0], &points[0, 0], &next[0]
    t.contours = <Contour*> &contours[0, 0]
    t.nodes, t.count, t.period = 0, 0, 2 * KINDS * columns
    cdef Slabs s = slabs(src.shape[0] - 1, 20.0 * columns, 1)
    with nogil:
        while more(&s):
            for row in range(s.first, s.last):
                t.base = row * t.period
                _trace_row(&src[row, 0], &above[row, 0], &known[row, 0] if known.shape[0] else NULL, columns, row, high,
                           level, &t)
        s = slabs(t.count, 10, 1)
        while more(&s):
            for i in range(s.first, s.last):
                t.contours[kept] = t.contours[i]
                kept += t.contours[i].size > 0
    return kept


cdef inline void _walk(const double* points, const Py_ssize_t* next, Py_ssize_t* contour, Py_ssize_t first,
                       bint reverse, double* out) noexcept nogil:
    cdef Py_ssize_t n = contour[4], last = min(n, first + POINTS), node = contour[0], step = -2 if reverse else 2
    cdef Py_ssize_t _
    out += 2 * (n - 1 - first if reverse else first)
    for _ in range(first, last):
        out[0] = points[2 * node]
        out[1] = points[2 * node + 1]
        node = next[node]
        out += step
    contour[0] = node


def addresses(list arrays, Py_ssize_t[::1] places):
    """arrays # IN, of float64, which the list keeps; places # OUT, one for each."""
    cdef Py_ssize_t i
    cdef Py_buffer view
    for i in range(len(arrays)):
        PyObject_GetBuffer(arrays[i], &view, PyBUF_CONTIG)
        places[i] = <Py_ssize_t> view.buf
        PyBuffer_Release(&view)
        if i % POINTS == POINTS - 1:
            PyErr_CheckSignals()


def walk(const double[:, ::1] points, const Py_ssize_t[::1] next, Py_ssize_t[:, ::1] contours,
         const Py_ssize_t[::1] places, Py_ssize_t first, bint reverse, int n_threads):
    """Write points first.. first + POINTS of contours that have more than `first`, where places # IN says.

    points, next # IN, of `trace`; contours # IN and OUT, which begin with the node of the next point.
    """
    cdef Py_ssize_t i, chunk, n = contours.shape[0]
    cdef Slabs s = slabs(n, 40.0 * min(<Py_ssize_t> POINTS, points.shape[0] // max(n, 1)), n_threads)
    with nogil:
        while more(&s):
            chunk = max(1, min(64, (s.last - s.first) // (4 * n_threads)))
            for i in prange(s.first, s.last, schedule="dynamic", chunksize=chunk, num_threads=n_threads):
                _walk(&points[0, 0], &next[0], &contours[i, 0], first, reverse, <double*> places[i])
