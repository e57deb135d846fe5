"""Median of 5x5 neighbours, in registers.

Reference: Batcher (1968), odd-even merging. The comparisons are those of median_network for this window: each column is
sorted once for all the windows that it lies in, each pair of neighbouring columns merged once, and what is left is done
without leaving the registers.

Loop order: lines (along the last axis), blocks of columns, the three stages, vectors. Memory per thread: 20 rows of one
block. The result is one of the neighbours, found by comparing only. No NaN; any of the zeros of both signs.
"""
from cython.parallel cimport prange, threadid
from libc.stdint cimport uint8_t, uint16_t, uint32_t
from libc.stdlib cimport free
from libc.string cimport memcpy, memset

from _order cimport high, lanes_t, low, ob, od, of, oh, oi, read, sort2, write
from _outer cimport outer_line, read_line
from _scratch cimport round_up, scratch_alloc
from _simd cimport SIMD_BYTES
from _types cimport order_t

cdef enum:
    SIDE = 5
    ROWS = 20           # lines, or the sorted columns; and the merged pairs of columns
    BLOCK_BYTES = 1024


cdef inline void _columns5(const lanes_t** lines, lanes_t* out, Py_ssize_t pitch, Py_ssize_t x) noexcept nogil:
    """Sort one vector of columns of 5."""
    cdef lanes_t a = read(lines[0], x), b = read(lines[1], x), c = read(lines[2], x)
    cdef lanes_t d = read(lines[3], x), e = read(lines[4], x)
    sort2(&a, &b)
    sort2(&d, &e)
    sort2(&c, &d)
    sort2(&e, &d)
    sort2(&a, &c)
    sort2(&d, &c)
    sort2(&b, &e)
    sort2(&b, &d)
    sort2(&e, &c)
    write(out, x, a)
    write(out, pitch + x, b)
    write(out, 2 * pitch + x, d)
    write(out, 3 * pitch + x, e)
    write(out, 4 * pitch + x, c)


cdef inline void _pairs5(const lanes_t* s, lanes_t* out, Py_ssize_t pitch, Py_ssize_t x) noexcept nogil:
    """Merge each sorted column with the next one."""
    cdef lanes_t a0 = read(s, x), a1 = read(s, pitch + x), a2 = read(s, 2 * pitch + x)
    cdef lanes_t a3 = read(s, 3 * pitch + x), a4 = read(s, 4 * pitch + x)
    cdef lanes_t b0 = read(s, x + 1), b1 = read(s, pitch + x + 1), b2 = read(s, 2 * pitch + x + 1)
    cdef lanes_t b3 = read(s, 3 * pitch + x + 1), b4 = read(s, 4 * pitch + x + 1)
    sort2(&a0, &b0)
    sort2(&a4, &b4)
    sort2(&a4, &b0)
    sort2(&a2, &b2)
    sort2(&a2, &a4)
    sort2(&b2, &b0)
    sort2(&a1, &b1)
    sort2(&a3, &b3)
    sort2(&a3, &b1)
    sort2(&a1, &a2)
    sort2(&a3, &a4)
    sort2(&b1, &b2)
    sort2(&b3, &b0)
    write(out, x, a0)
    write(out, pitch + x, a1)
    write(out, 2 * pitch + x, a2)
    write(out, 3 * pitch + x, a3)
    write(out, 4 * pitch + x, a4)
    write(out, 5 * pitch + x, b1)
    write(out, 6 * pitch + x, b2)
    write(out, 7 * pitch + x, b3)
    write(out, 8 * pitch + x, b0)
    write(out, 9 * pitch + x, b4)


cdef inline void _median5(const lanes_t* s, const lanes_t* m, Py_ssize_t p, Py_ssize_t x, lanes_t* out) noexcept nogil:
    """The middle six of two merged pairs, and their median with the fifth column."""
    cdef lanes_t a0 = read(m, x), a1 = read(m, p + x), a2 = read(m, 2 * p + x), a3 = read(m, 3 * p + x)
    cdef lanes_t a4 = read(m, 4 * p + x), a5 = read(m, 5 * p + x), a6 = read(m, 6 * p + x), a7 = read(m, 7 * p + x)
    cdef lanes_t a8 = read(m, 8 * p + x), a9 = read(m, 9 * p + x)
    cdef lanes_t b0 = read(m, x + 2), b1 = read(m, p + x + 2), b2 = read(m, 2 * p + x + 2)
    cdef lanes_t b3 = read(m, 3 * p + x + 2), b4 = read(m, 4 * p + x + 2), b5 = read(m, 5 * p + x + 2)
    cdef lanes_t b6 = read(m, 6 * p + x + 2), b7 = read(m, 7 * p + x + 2), b8 = read(m, 8 * p + x + 2)
    cdef lanes_t b9 = read(m, 9 * p + x + 2)
    cdef lanes_t c0 = read(s, x + 4), c1 = read(s, p + x + 4), c2 = read(s, 2 * p + x + 4)
    cdef lanes_t c3 = read(s, 3 * p + x + 4), c4 = read(s, 4 * p + x + 4)
    high(&a0, &b0)
    low(&a8, &b8)
    sort2(&a8, &b0)
    sort2(&a4, &b4)
    high(&a4, &a8)
    low(&b4, &b0)
    high(&a2, &b2)
    low(&a6, &b6)
    sort2(&a6, &b2)
    high(&a6, &a8)
    sort2(&b2, &b4)
    high(&a1, &b1)
    low(&a9, &b9)
    sort2(&a9, &b1)
    sort2(&a5, &b5)
    high(&a5, &a9)
    low(&b5, &b1)
    high(&a3, &b3)
    low(&a7, &b7)
    sort2(&a7, &b3)
    sort2(&a7, &a9)
    low(&b3, &b5)
    sort2(&a7, &a8)
    sort2(&a9, &b2)
    sort2(&b3, &b4)
    high(&a7, &c4)
    high(&a8, &c3)
    low(&c4, &c3)
    high(&a9, &c2)
    low(&c4, &c2)
    high(&b2, &c1)
    low(&c4, &c1)
    high(&b3, &c0)
    low(&c4, &c0)
    low(&c4, &b4)
    write(out, x, c4)


cdef inline void _stages(const lanes_t** lines, lanes_t* s, lanes_t* m, lanes_t* out, Py_ssize_t pitch,
                         Py_ssize_t lanes, Py_ssize_t n) noexcept nogil:
    """`n` medians; out holds whole vectors."""
    cdef Py_ssize_t i
    for i in range((n + 4 + lanes - 1) // lanes):
        _columns5(lines, s, pitch, i * lanes)
    for i in range((n + 3 + lanes - 1) // lanes):
        _pairs5(s, m, pitch, i * lanes)
    for i in range((n + lanes - 1) // lanes):
        _median5(s, m, pitch, i * lanes, out)


cdef inline void _block(const order_t** lines, order_t* s, order_t* out, Py_ssize_t pitch,
                        Py_ssize_t n) noexcept nogil:
    """The stages for one element type; s: the sorted columns (5), then the pairs (10)."""
    cdef Py_ssize_t lanes = SIMD_BYTES // sizeof(order_t)
    cdef order_t* m = s + 5 * pitch
    if order_t is uint8_t:
        _stages(<const ob**> lines, <ob*> s, <ob*> m, <ob*> out, pitch, lanes, n)
    elif order_t is uint16_t:
        _stages(<const oh**> lines, <oh*> s, <oh*> m, <oh*> out, pitch, lanes, n)
    elif order_t is uint32_t:
        _stages(<const oi**> lines, <oi*> s, <oi*> m, <oi*> out, pitch, lanes, n)
    elif order_t is float:
        _stages(<const of**> lines, <of*> s, <of*> m, <of*> out, pitch, lanes, n)
    else:
        _stages(<const od**> lines, <od*> s, <od*> m, <od*> out, pitch, lanes, n)


cdef inline void _line(const order_t* src, Py_ssize_t width, const Py_ssize_t* at, Py_ssize_t step, order_t* out,
                       order_t* scratch, Py_ssize_t pitch, int mode, order_t cval) noexcept nogil:
    """One line of results from the lines `at`: read where they lie but for a few columns at both ends."""
    cdef Py_ssize_t u, n, inner, x0 = 0, lanes = SIMD_BYTES // sizeof(order_t), r = SIDE // 2
    cdef const order_t* lines[SIDE]
    while x0 < width:
        inner = (width - 2 * lanes + r - x0) // lanes * lanes if x0 else 0
        n = min(step, inner) if inner > 0 else min(step if x0 else lanes, width - x0)
        for u in range(SIDE):
            if at[u] >= 0 and inner > 0:
                lines[u] = src + at[u] * width + (x0 - r)
            else:
                lines[u] = scratch + (15 + u) * pitch
                read_line(src, width, at[u], x0 - r, n + 2 * r, mode, cval, scratch + (15 + u) * pitch)
        if n % lanes == 0:
            _block(lines, scratch, out + x0, pitch, n)
        else:
            _block(lines, scratch, scratch + 5 * pitch, pitch, n)    # over the pairs, each after its last use
            memcpy(out + x0, scratch + 5 * pitch, n * sizeof(order_t))
        x0 += n


def median(const order_t[:, ::1] src, order_t[:, ::1] out, order_t cval, const Py_ssize_t[::1] shape,
           const Py_ssize_t[:, ::1] offsets, int mode, Py_ssize_t first, Py_ssize_t count, int n_threads):
    """src # IN (lines, width), not empty; out # OUT, same shape; cval: beyond the edges; shape # IN of the outer axes.

    offsets # IN (5 lines, outer axes). Done are `count` lines from `first` on.
    """
    cdef Py_ssize_t i, line, u, lanes = SIMD_BYTES // sizeof(order_t), step = BLOCK_BYTES // sizeof(order_t)
    cdef Py_ssize_t pitch = round_up(min(step, src.shape[1]), lanes) + 3 * lanes, n_outer = shape.shape[0]
    cdef order_t* scratch = <order_t*> scratch_alloc(n_threads, ROWS * pitch, sizeof(order_t))
    cdef Py_ssize_t* at = <Py_ssize_t*> scratch_alloc(n_threads, 8, sizeof(Py_ssize_t))
    if scratch == NULL or at == NULL:
        free(scratch)
        free(at)
        raise MemoryError()
    memset(scratch, 0, n_threads * ROWS * pitch * sizeof(order_t))
    for i in prange(count, schedule="static", num_threads=n_threads, nogil=True):
        line = first + i
        for u in range(SIDE):
            at[8 * threadid() + u] = outer_line(line, n_outer, &shape[0], &offsets[u, 0], mode)
        _line(&src[0, 0], src.shape[1], at + 8 * threadid(), step, &out[line, 0], scratch + threadid() * ROWS * pitch,
              pitch, mode, cval)
    free(scratch)
    free(at)
