"""Median of 3x3 neighbours, in registers.

Reference: Smith (1996), "Implementing median filters in XC4000E FPGAs", turned by 90 degrees: the median of the largest
of the least of each row of three, the median of the middle ones and the least of the largest. Going down, each row is
sorted once for the three windows that it lies in, and what two windows share is compared once: 16 comparisons.

Loop order: bands of lines (along the last axis), vectors of columns, pairs of lines. Lines are read where they lie, but
for the first and the last vector of each, which overlap their neighbours. Memory per thread: these, 4 KiB.
The result is one of the neighbours, found by comparing only. No NaN; any of the zeros of both signs.
"""
from cython.parallel cimport prange, threadid
from libc.stdint cimport uint8_t, uint16_t, uint32_t
from libc.stdlib cimport free
from libc.string cimport memcpy

from _border cimport border_index
from _order cimport high, lanes_t, low, ob, od, of, oh, oi, read, sort2, write
from _outer cimport outer_line
from _scratch cimport scratch_alloc
from _simd cimport SIMD_BYTES
from _types cimport order_t

cdef enum:
    BLOCK_BYTES = 2048
    BAND = 32           # results per column; two lines more are read, and one more pointer is there
    LINES = BAND + 3


cdef struct Image:
    Py_ssize_t width, n_outer
    const Py_ssize_t* shape
    const Py_ssize_t* offsets       # (3, n_outer)
    int mode


cdef inline void _begin(const lanes_t* line, const lanes_t* next, Py_ssize_t n, Py_ssize_t lanes,
                        lanes_t* state) noexcept nogil:
    """Sort the rows of the first two lines."""
    cdef Py_ssize_t i, x
    cdef const lanes_t* at
    cdef lanes_t a, b, c
    for i in range(2 * n):
        at = next if i % 2 else line
        x = i // 2 * lanes
        a = read(at, x)
        b = read(at, x + 1)
        c = read(at, x + 2)
        sort2(&a, &b)
        sort2(&b, &c)
        sort2(&a, &b)
        write(state, 3 * i * lanes, a)
        write(state, (3 * i + 1) * lanes, b)
        write(state, (3 * i + 2) * lanes, c)


cdef inline void _go_on(const lanes_t* line, const lanes_t* next, Py_ssize_t n, Py_ssize_t lanes, lanes_t* state,
                        lanes_t* out, lanes_t* out_next) noexcept nogil:
    """Two lines of results from two sorted rows and two lines, which are left, sorted, in the place of those."""
    cdef Py_ssize_t i, x, s
    cdef lanes_t a0, a1, a2, b0, b1, b2, c0, c1, c2, d0, d1, d2
    for i in range(n):
        x = i * lanes
        s = 6 * i * lanes
        c0, c1, c2 = read(line, x), read(line, x + 1), read(line, x + 2)
        d0, d1, d2 = read(next, x), read(next, x + 1), read(next, x + 2)
        sort2(&c0, &c1)
        sort2(&d0, &d1)
        sort2(&c1, &c2)
        sort2(&d1, &d2)
        sort2(&c0, &c1)
        sort2(&d0, &d1)
        a0, a1, a2 = read(state, s), read(state, s + lanes), read(state, s + 2 * lanes)
        b0, b1, b2 = read(state, s + 3 * lanes), read(state, s + 4 * lanes), read(state, s + 5 * lanes)
        write(state, s, c0)
        write(state, s + lanes, c1)
        write(state, s + 2 * lanes, c2)
        write(state, s + 3 * lanes, d0)
        write(state, s + 4 * lanes, d1)
        write(state, s + 5 * lanes, d2)
        high(&c0, &b0)      # what both windows share
        sort2(&b1, &c1)
        low(&b2, &c2)
        high(&b0, &a0)      # the first one's largest of the least, ...
        low(&a1, &c1)
        high(&b1, &a1)      # ... median of the middle ones, ...
        low(&a2, &b2)       # ... and least of the largest
        sort2(&a0, &a1)
        low(&a1, &a2)
        high(&a0, &a1)
        high(&b0, &d0)
        low(&d1, &c1)
        high(&b1, &d1)
        low(&d2, &b2)
        sort2(&d0, &d1)
        low(&d1, &d2)
        high(&d0, &d1)
        write(out_next, x, d1)
        write(out, x, a1)


cdef inline void _lines(const order_t* line, const order_t* next, Py_ssize_t n, order_t* state, order_t* out,
                        order_t* out_next) noexcept nogil:
    """`n` vectors of two lines of results; of none at the beginning."""
    cdef Py_ssize_t lanes = SIMD_BYTES // sizeof(order_t)
    if order_t is uint8_t:
        if out == NULL:
            _begin(<const ob*> line, <const ob*> next, n, lanes, <ob*> state)
        else:
            _go_on(<const ob*> line, <const ob*> next, n, lanes, <ob*> state, <ob*> out, <ob*> out_next)
    elif order_t is uint16_t:
        if out == NULL:
            _begin(<const oh*> line, <const oh*> next, n, lanes, <oh*> state)
        else:
            _go_on(<const oh*> line, <const oh*> next, n, lanes, <oh*> state, <oh*> out, <oh*> out_next)
    elif order_t is uint32_t:
        if out == NULL:
            _begin(<const oi*> line, <const oi*> next, n, lanes, <oi*> state)
        else:
            _go_on(<const oi*> line, <const oi*> next, n, lanes, <oi*> state, <oi*> out, <oi*> out_next)
    elif order_t is float:
        if out == NULL:
            _begin(<const of*> line, <const of*> next, n, lanes, <of*> state)
        else:
            _go_on(<const of*> line, <const of*> next, n, lanes, <of*> state, <of*> out, <of*> out_next)
    else:
        if out == NULL:
            _begin(<const od*> line, <const od*> next, n, lanes, <od*> state)
        else:
            _go_on(<const od*> line, <const od*> next, n, lanes, <od*> state, <od*> out, <od*> out_next)


cdef inline void _strips(const order_t** lines, Py_ssize_t n, Py_ssize_t rows, order_t* state, order_t* out,
                         Py_ssize_t stride) noexcept nogil:
    """`n` vectors of columns. Of two lines of results the second is written first: the last may have none."""
    cdef Py_ssize_t i, x, y, m, block = BLOCK_BYTES // sizeof(order_t), lanes = SIMD_BYTES // sizeof(order_t)
    for i in range((n * lanes + block - 1) // block):
        x = i * block
        m = min(block // lanes, n - x // lanes)
        _lines(lines[0] + x, lines[1] + x, m, state, <order_t*> NULL, <order_t*> NULL)
        for y in range(0, rows, 2):
            _lines(lines[y + 2] + x, lines[y + 3] + x, m, state, out + x + y * stride,
                   out + x + min(y + 1, rows - 1) * stride)


cdef inline void _copy(Image* p, const order_t* line, Py_ssize_t first, Py_ssize_t n, order_t cval,
                       order_t* to) noexcept nogil:
    """Columns first to first + n - 1 of a line, which may begin or end one beyond it."""
    cdef Py_ssize_t begin = max(first, 0), end = min(first + n, p.width), at
    memcpy(to + (begin - first), line + begin, (end - begin) * sizeof(order_t))
    if first < 0:
        at = border_index(-1, p.width, p.mode)
        to[0] = cval if at < 0 else line[at]
    if first + n > p.width:
        at = border_index(p.width, p.width, p.mode)
        to[n - 1] = cval if at < 0 else line[at]


cdef inline void _band(Image* p, const order_t** lines, Py_ssize_t rows, order_t cval, order_t* scratch,
                       order_t* out) noexcept nogil:
    """All columns of some lines of results."""
    cdef Py_ssize_t u, lanes = SIMD_BYTES // sizeof(order_t), last = p.width - lanes
    cdef const order_t* at[LINES]
    cdef order_t* found = scratch + LINES * 2 * lanes
    cdef order_t* state = found + BAND * lanes
    for u in range(rows + 3):
        at[u] = scratch + u * 2 * lanes
        _copy(p, lines[u], -1, min(lanes, p.width) + 2, cval, scratch + u * 2 * lanes)
    if p.width <= lanes:
        _strips(at, 1, rows, state, found, lanes)
        for u in range(rows):
            memcpy(out + u * p.width, found + u * lanes, p.width * sizeof(order_t))
        return
    _strips(at, 1, rows, state, out, p.width)
    for u in range(rows + 3):
        at[u] = lines[u] + lanes - 1
    _strips(at, (last - 1) // lanes, rows, state, out + lanes, p.width)
    for u in range(rows + 3):
        at[u] = scratch + u * 2 * lanes
        _copy(p, lines[u], last - 1, lanes + 2, cval, scratch + u * 2 * lanes)
    _strips(at, 1, rows, state, out + last, p.width)


cdef inline void _task(Image* p, const order_t* src, Py_ssize_t line, Py_ssize_t rows, order_t cval,
                       const order_t* constant, order_t* scratch, order_t* out) noexcept nogil:
    """The lines from `line` on."""
    cdef Py_ssize_t u, at
    cdef const order_t* lines[LINES]
    for u in range(rows + 3):
        at = line + u - 1
        if u == 0:
            at = outer_line(line, p.n_outer, p.shape, p.offsets, p.mode)
        elif u > rows:
            at = outer_line(line + rows - 1, p.n_outer, p.shape, p.offsets + 2 * p.n_outer, p.mode)
        lines[u] = constant if at < 0 else src + at * p.width
    _band(p, lines, rows, cval, scratch, out + line * p.width)


def median(const order_t[:, ::1] src, order_t[:, ::1] out, order_t cval, const Py_ssize_t[::1] shape,
           const Py_ssize_t[:, ::1] offsets, int mode, Py_ssize_t first, Py_ssize_t count, int n_threads):
    """src # IN (lines, width), not empty; out # OUT, same shape; cval: beyond the edges; shape # IN of the outer axes.

    offsets # IN (3 lines, outer axes). Done are `count` lines from `first` on: whole planes, or a part of one.
    """
    cdef Py_ssize_t i, y, height = min(count, shape[shape.shape[0] - 1]), bands = (height + BAND - 1) // BAND
    cdef Py_ssize_t size = ((2 * LINES + BAND) * SIMD_BYTES + 6 * BLOCK_BYTES) // sizeof(order_t)
    cdef Image p
    cdef order_t* scratch = <order_t*> scratch_alloc(1, n_threads * size + src.shape[1], sizeof(order_t))
    cdef order_t* constant = scratch + n_threads * size     # a line beyond the edges
    if scratch == NULL:
        raise MemoryError()
    p.width, p.n_outer, p.shape, p.offsets, p.mode = src.shape[1], shape.shape[0], &shape[0], &offsets[0, 0], mode
    for i in range(n_threads * size + p.width):
        scratch[i] = cval
    for i in prange(count // height * bands, schedule="static", num_threads=n_threads, nogil=True):
        y = i % bands * BAND
        _task(&p, &src[0, 0], first + i // bands * height + y, min(BAND, height - y), cval, constant,
              scratch + threadid() * size, &out[0, 0])
    free(scratch)
