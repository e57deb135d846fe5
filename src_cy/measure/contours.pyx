"""Contours: where a level crosses the squares between pixels (Lorensen and Cline, Marching cubes, 1987, in the plane).

Algorithm: `cross` notes as bits, 64 to a word, what is above the level; squares that it crosses are where the four bits
differ. `trace` goes through those squares in raster order and strings their segments together; scikit-image does it by
two dictionaries, from the points at which contours start and end. Here these are tables: a point lies strictly within
one edge of the grid, on a vertex, or is NaN and equals none, so its coordinates are known by the edge or vertex (its
key), and only points of the current row of squares can be looked up again. Each step on the tables is a step of
scikit-image's on the dictionaries, so that number, order, points and their directions are the same whatever lies on
vertices. Points are nodes of lists, as contours grow and join at both ends; contour_walk.pyx puts them in a row.
Memory: per pixel a bit (two with a mask or NaN); per segment 48 bytes for points and 40 for contours.
"""
from cython.parallel cimport prange
from libc.math cimport INFINITY, nextafterf
from libc.stdint cimport uint8_t, uint16_t, uint64_t
from libc.stdlib cimport free
from libc.string cimport memset

from _contours cimport ACROSS, DOWN, KINDS, NOWHERE, VERTEX, Contour, Node, Point, Tables, add, key
from _runs cimport lowest, popcount, word_of
from _scratch cimport scratch_alloc
from _slabs cimport Slabs, more, slabs
from _types cimport pixel_t

cdef enum Side:     # of a square
    TOP
    BOTTOM
    LEFT
    RIGHT

NAN_FOUND = -1
SPACE = (2 * sizeof(Node) + sizeof(Contour)) // sizeof(Py_ssize_t)  # words per segment
# The two sides that the segments of a square's cases join, in scikit-image's order: bits of upper left, upper right,
# lower left, lower right from the lowest. Cases 6 and 9 have two segments, see `_segments`.
cdef Side[16] FROM = [TOP, TOP, RIGHT, RIGHT, LEFT, TOP, TOP, RIGHT, BOTTOM, TOP, BOTTOM, BOTTOM, LEFT, TOP, LEFT, TOP]
cdef Side[16] TO = [TOP, LEFT, TOP, LEFT, BOTTOM, BOTTOM, TOP, BOTTOM, RIGHT, TOP, TOP, LEFT, RIGHT, RIGHT, TOP, TOP]


cdef inline pixel_t _limit(double level, pixel_t like) noexcept nogil:
    """The largest value of a dtype that is at most `level`: what is above the one is above the other."""
    cdef pixel_t limit = <pixel_t> level
    if pixel_t is float:
        if limit > level:
            limit = nextafterf(limit, <float> -INFINITY)
    return limit


cdef inline uint64_t _above(const pixel_t* src, pixel_t level, Py_ssize_t n, bint* nan) noexcept nogil:
    cdef uint8_t[64] flags
    cdef Py_ssize_t k
    cdef int odd = 0
    for k in range(64):
        flags[k] = 0
    if n == 64:
        for k in range(64):
            flags[k] = src[k] > level
    else:
        for k in range(n):
            flags[k] = src[k] > level
    if pixel_t is float or pixel_t is double:
        for k in range(n):
            odd |= src[k] != src[k]
        nan[0] |= odd
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


cdef bint _cross(const pixel_t* src, pixel_t level, uint64_t* above, Py_ssize_t n) noexcept nogil:
    """Note what is above the level; return whether there are NaN."""
    cdef Py_ssize_t i
    cdef bint nan = False
    for i in range((n + 63) // 64):
        above[i] = _above(src + 64 * i, level, min(64, n - 64 * i), &nan)
    return nan


cdef void _know(const pixel_t* src, const uint8_t* mask, uint64_t* known, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range((n + 63) // 64):
        known[i] = _known(src + 64 * i, mask + 64 * i if mask != NULL else NULL, min(64, n - 64 * i))


cdef Py_ssize_t _count(const uint64_t* above, const uint64_t* known, Py_ssize_t columns) noexcept nogil:
    cdef Py_ssize_t i, words = (columns + 63) // 64, found = 0
    cdef uint64_t saddles
    for i in range(words):
        found += popcount(_squares(above, known, i, words, columns, &saddles))
        found += popcount(saddles)
    return found


def know(const pixel_t[:, ::1] src, const uint8_t[:, ::1] mask, uint64_t[:, :, ::1] bits, int n_threads):
    """src # IN (rows, columns); mask # IN, the same shape or empty; bits[1] # OUT (2, rows, words): what is neither
    NaN nor masked."""
    cdef Py_ssize_t i, columns = src.shape[1]
    cdef bint masked = mask.shape[0] > 0
    cdef Slabs s = slabs(src.shape[0], 4.0 * columns, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _know(&src[i, 0], &mask[i, 0] if masked else NULL, &bits[1, i, 0], columns)


def cross(const pixel_t[:, ::1] src, double level, uint64_t[:, :, ::1] bits, int n_threads):
    """src # IN (rows, columns); bits # OUT (1 or 2, rows, words): what is > level, and # IN what is known.

    Returns the number of segments, or NAN_FOUND where there are NaN and what is known is not given.
    """
    cdef Py_ssize_t rows = src.shape[0], columns = src.shape[1], i, found = 0
    cdef bint partial = bits.shape[0] > 1
    cdef int nan = 0
    cdef pixel_t limit
    cdef Slabs s
    if pixel_t is uint8_t or pixel_t is uint16_t:
        if not 0 <= level < <pixel_t> -1:
            return 0
    elif level != level:
        return 0
    limit = _limit[pixel_t](level, 0)
    with nogil:
        s = slabs(rows, 4.0 * columns, n_threads)
        while more(&s):
            if n_threads == 1:      # a region of one thread costs more than all the rows of a small image
                for i in range(s.first, s.last):
                    nan += _cross(&src[i, 0], limit, &bits[0, i, 0], columns)
            else:
                for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                    nan += _cross(&src[i, 0], limit, &bits[0, i, 0], columns)
        if nan and not partial:
            with gil:
                return NAN_FOUND
        s = slabs(rows - 1, columns, n_threads)
        while more(&s):
            if n_threads == 1:
                for i in range(s.first, s.last):
                    found += _count(&bits[0, i, 0], &bits[1, i, 0] if partial else NULL, columns)
            else:
                for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                    found += _count(&bits[0, i, 0], &bits[1, i, 0] if partial else NULL, columns)
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


def trace(const pixel_t[:, ::1] src, const uint64_t[:, :, ::1] bits, double level, bint high, Py_ssize_t segments,
          Py_ssize_t[::1] space):
    """src # IN, bits # IN, as `cross` filled them; high: whether what is above touches across corners;
    space # OUT (SPACE * segments): two nodes for each segment, then contours, each as in Contour.
    Returns the number of contours, in the order in which they were begun.
    """
    cdef Py_ssize_t row, columns = src.shape[1], period = 2 * KINDS * columns, i, kept = 0
    cdef Py_ssize_t* table = <Py_ssize_t*> scratch_alloc(1, 2 * period, sizeof(Py_ssize_t))
    cdef Tables t
    if table == NULL:
        raise MemoryError
    memset(table, 0xFF, 2 * period * sizeof(Py_ssize_t))    # NOWHERE
    t.starts, t.ends, t.nodes = table, table + period, <Node*> &space[0]
    t.contours = <Contour*> (t.nodes + 2 * segments)
    t.used, t.count, t.period = 0, 0, period
    cdef Slabs s = slabs(src.shape[0] - 1, 20.0 * columns, 1)
    try:
        with nogil:
            while more(&s):
                for row in range(s.first, s.last):
                    t.base = row * t.period
                    _trace_row(&src[row, 0], &bits[0, row, 0], &bits[1, row, 0] if bits.shape[0] > 1 else NULL, columns,
                               row, high, level, &t)
            s = slabs(t.count, 10, 1)
            while more(&s):
                for i in range(s.first, s.last):
                    t.contours[kept] = t.contours[i]
                    kept += t.contours[i].size > 0
    finally:
        free(table)
    return kept
