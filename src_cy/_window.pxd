# Histograms of a rectangle that moves over 8-bit elements: one per column, and one of the window from these. Their
# counts are running sums, so that the digit wanted is the number of counts that do not exceed the rank: one comparison
# of a vector. First the upper four bits, then the lower four among what has the upper ones found; these finer counts of
# the window are brought up to date only where they are looked at. At most 32767 elements.
#
# An element that another thread changes between the rows at which it enters and leaves makes counts wrong, so that all
# of them may be within the rank: the digit is 16 then, for which there is room everywhere.
from libc.stdint cimport int16_t, uint8_t
from libc.string cimport memset

from _border cimport border_index
from _counts cimport counts, counts_digit, counts_none, counts_read, counts_write
from _outer cimport read_line

cdef enum:
    DIGITS = 16
    EXCLUDE = 5     # border mode: what is outside does not count, and the rank is half of what does


cdef struct Window:
    Py_ssize_t height, width        # of the image
    Py_ssize_t up, down, left, right
    Py_ssize_t rank
    int mode
    uint8_t cval
    int16_t steps[256]              # DIGITS rows of running sums of one element


cdef struct Strip:
    Py_ssize_t x0, n                # results
    Py_ssize_t columns              # that they reach
    Py_ssize_t lo, hi               # those that count
    int16_t* upper                  # (columns, DIGITS)
    int16_t* lower                  # (DIGITS + 1, columns, DIGITS), the last of any value
    uint8_t* entering
    uint8_t* leaving


cdef inline Py_ssize_t _source(Window* w, Py_ssize_t y) noexcept nogil:
    """Row that stands for row y; -1 the constant, -2 nothing."""
    if w.mode == EXCLUDE:
        return y if 0 <= y < w.height else -2
    return border_index(y, w.height, w.mode)


cdef inline const uint8_t* strip_row(Window* w, Strip* s, const uint8_t* src, Py_ssize_t y,
                                     uint8_t* buffer) noexcept nogil:
    """The strip's elements of row y, NULL if they do not count."""
    cdef Py_ssize_t at = _source(w, y), first = s.x0 - w.left
    if at == -2:
        return NULL
    if at >= 0 and first >= 0 and first + s.columns <= w.width:
        return src + at * w.width + first
    read_line(src, w.width, at, first, s.columns, 0 if w.mode == EXCLUDE else w.mode, w.cval, buffer)
    return buffer


cdef inline void strip_enter(Window* w, Strip* s, const uint8_t* row) noexcept nogil:
    cdef Py_ssize_t c
    cdef int16_t* p
    for c in range(s.lo, s.hi):
        p = s.upper + DIGITS * c
        counts_write(p, counts_read(p) + counts_read(w.steps + DIGITS * (row[c] >> 4)))
        p = s.lower + DIGITS * ((row[c] >> 4) * s.columns + c)
        counts_write(p, counts_read(p) + counts_read(w.steps + DIGITS * (row[c] & 15)))


cdef inline void strip_leave(Window* w, Strip* s, const uint8_t* row) noexcept nogil:
    cdef Py_ssize_t c
    cdef int16_t* p
    for c in range(s.lo, s.hi):
        p = s.upper + DIGITS * c
        counts_write(p, counts_read(p) - counts_read(w.steps + DIGITS * (row[c] >> 4)))
        p = s.lower + DIGITS * ((row[c] >> 4) * s.columns + c)
        counts_write(p, counts_read(p) - counts_read(w.steps + DIGITS * (row[c] & 15)))


cdef inline void strip_swap(Window* w, Strip* s, const uint8_t* new, const uint8_t* old) noexcept nogil:
    """Both at once; nothing where they are equal in a column."""
    cdef Py_ssize_t c
    cdef int16_t* p
    for c in range(s.lo, s.hi):
        p = s.upper + DIGITS * c
        counts_write(p, counts_read(p) + counts_read(w.steps + DIGITS * (new[c] >> 4))
                     - counts_read(w.steps + DIGITS * (old[c] >> 4)))
        p = s.lower + DIGITS * ((new[c] >> 4) * s.columns + c)
        counts_write(p, counts_read(p) + counts_read(w.steps + DIGITS * (new[c] & 15)))
        p = s.lower + DIGITS * ((old[c] >> 4) * s.columns + c)
        counts_write(p, counts_read(p) - counts_read(w.steps + DIGITS * (old[c] & 15)))


cdef inline void _catch_up(int16_t* held, const int16_t* columns, Py_ssize_t since, Py_ssize_t x,
                           Py_ssize_t span) noexcept nogil:
    """Counts of the window at x from those at `since`, or from the columns themselves if that is less work."""
    cdef Py_ssize_t c
    cdef counts sum
    if 2 * (x - since) > span:
        sum = counts_none()
        for c in range(span):
            sum = sum + counts_read(columns + DIGITS * (x + c))
    else:
        sum = counts_read(held)
        for c in range(since, x):
            sum = sum + counts_read(columns + DIGITS * (c + span)) - counts_read(columns + DIGITS * c)
    counts_write(held, sum)


cdef inline Py_ssize_t _inside(Py_ssize_t first, Py_ssize_t last, Py_ssize_t n) noexcept nogil:
    return min(last, n - 1) - max(first, 0) + 1


cdef inline void strip_slide(Window* w, Strip* s, Py_ssize_t y, uint8_t* out, int16_t* rest) noexcept nogil:
    """One row of results; rest, if not NULL: their ranks among the elements equal to them."""
    cdef Py_ssize_t x, span = w.left + 1 + w.right, rank = w.rank, rows = _inside(y - w.up, y + w.down, w.height)
    cdef int upper, lower, below
    cdef counts sum = counts_none()
    cdef int16_t held[272]
    cdef int16_t now[16]
    cdef Py_ssize_t since[17]
    for x in range(DIGITS + 1):
        since[x] = -span
    for x in range(span - 1):
        sum = sum + counts_read(s.upper + DIGITS * x)
    for x in range(s.n):
        sum = sum + counts_read(s.upper + DIGITS * (x + span - 1))
        if w.mode == EXCLUDE:
            rank = rows * _inside(s.x0 + x - w.left, s.x0 + x + w.right, w.width) // 2
        upper = counts_digit(sum, <int> rank)
        counts_write(now, sum)
        below = now[upper - 1] if upper else 0
        _catch_up(held + DIGITS * upper, s.lower + DIGITS * upper * s.columns, since[upper], x, span)
        since[upper] = x
        lower = counts_digit(counts_read(held + DIGITS * upper), <int> rank - below)
        out[x] = <uint8_t> (DIGITS * upper + lower)
        if rest != NULL:
            rest[x] = <int16_t> (rank - below - (held[DIGITS * upper + lower - 1] if lower else 0))
        sum = sum - counts_read(s.upper + DIGITS * x)


cdef inline void window_init(Window* w, Py_ssize_t height, Py_ssize_t width, Py_ssize_t up, Py_ssize_t down,
                             Py_ssize_t left, Py_ssize_t right, Py_ssize_t rank, int mode, uint8_t cval) noexcept nogil:
    cdef Py_ssize_t i, k
    w.height, w.width, w.up, w.down, w.left, w.right = height, width, up, down, left, right
    w.rank, w.mode, w.cval = rank, mode, cval
    for i in range(DIGITS):
        for k in range(DIGITS):
            w.steps[DIGITS * i + k] = k >= i


cdef inline Py_ssize_t strip_size(Py_ssize_t columns) noexcept nogil:
    """Numbers of scratch memory for a strip that reaches so many columns."""
    return (DIGITS * (DIGITS + 2) + 1) * columns + 32


cdef inline void strip_begin(Window* w, Strip* s, const uint8_t* src, Py_ssize_t x0, Py_ssize_t n, Py_ssize_t y0,
                             int16_t* scratch) noexcept nogil:
    """Set up columns x0 to x0 + n - 1 for row y0."""
    cdef Py_ssize_t y
    cdef const uint8_t* new
    s.x0, s.n, s.columns = x0, n, n + w.left + w.right
    s.lo = max(0, w.left - x0) if w.mode == EXCLUDE else 0
    s.hi = min(s.columns, w.width - x0 + w.left) if w.mode == EXCLUDE else s.columns
    s.upper = scratch
    s.lower = scratch + DIGITS * s.columns
    s.entering = <uint8_t*> (s.lower + (DIGITS + 1) * DIGITS * s.columns)
    s.leaving = s.entering + s.columns
    memset(s.upper, 0, (DIGITS + 1) * DIGITS * s.columns * sizeof(int16_t))
    for y in range(y0 - w.up, y0 + w.down + 1):
        new = strip_row(w, s, src, y, s.entering)
        if new != NULL:
            strip_enter(w, s, new)


cdef inline void strip_next(Window* w, Strip* s, const uint8_t* src, Py_ssize_t y) noexcept nogil:
    """From row y to the next one."""
    cdef const uint8_t* new = strip_row(w, s, src, y + w.down + 1, s.entering)
    cdef const uint8_t* old = strip_row(w, s, src, y - w.up, s.leaving)
    if new != NULL and old != NULL:
        strip_swap(w, s, new, old)
    elif new != NULL:
        strip_enter(w, s, new)
    elif old != NULL:
        strip_leave(w, s, old)
