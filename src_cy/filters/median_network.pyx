"""A rank of each pixel's neighbours by a network of comparisons, run over many pixels at a time.

Reference: Batcher (1968), odd-even merging; Adams (2021), "Fast median filters using separable sorting networks": the
columns of the window are sorted once for all windows that share them. The network comes from Python
(fastimg/filters/_median_network.py) as a list of steps; a step takes the smaller and the larger of two rows of
elements, so that its cost is shared by a whole block of pixels and any footprint in any dimension is only another list.

Loop order: lines (along the last axis), blocks of columns in them, steps, vectors. The lines that the footprint
reaches are read where they lie, or from a copy that goes on beyond the border. Memory per thread: one block per row
that is alive at a time, and one per line reached.
The result is one of the neighbours, found by comparing only: the same at every level. No NaN; of the zeros of both
signs any may be the result.
"""
from cython.parallel cimport prange, threadid
from libc.stdint cimport int32_t
from libc.stdlib cimport free
from libc.string cimport memcpy, memset

from _minmax cimport MINMAX_BYTES, minmax
from _outer cimport outer_line, read_line
from _scratch cimport round_up, scratch_alloc
from _types cimport order_t

cdef enum:
    STEP = 7    # numbers per step: row and first element of both operands, rows of the results, elements more


cdef struct Plan:
    Py_ssize_t n_slots, width, left, reach, block, pitch, n_rows, n_steps
    const int32_t* steps
    Py_ssize_t n_outer
    const Py_ssize_t* shape
    const Py_ssize_t* offsets
    int mode


cdef inline void _run(Plan* p, order_t** rows, Py_ssize_t n) noexcept nogil:
    """All steps for `n` columns."""
    cdef Py_ssize_t _, lanes = MINMAX_BYTES // sizeof(order_t)
    cdef const int32_t* s = p.steps
    for _ in range(p.n_steps):
        minmax(<const order_t*> rows[s[0]] + s[1], <const order_t*> rows[s[2]] + s[3],
               NULL if s[4] < 0 else rows[s[4]], NULL if s[5] < 0 else rows[s[5]], (n + s[6] + lanes - 1) // lanes)
        s = s + STEP


cdef inline void _block(Plan* p, const order_t* src, order_t* out, const Py_ssize_t* lines, Py_ssize_t x0,
                        Py_ssize_t n, order_t cval, order_t** rows, order_t* scratch) noexcept nogil:
    """`n` results from column x0 on."""
    cdef Py_ssize_t u, lanes = MINMAX_BYTES // sizeof(order_t), first = x0 - p.left, last = n + p.reach
    cdef bint inside = first >= 0 and first + last + lanes <= p.width
    for u in range(p.n_slots):
        if inside and lines[u] >= 0:
            rows[u] = <order_t*> src + lines[u] * p.width + first     # only read
        else:
            rows[u] = scratch + u * p.pitch
            read_line(src, p.width, lines[u], first, last, p.mode, cval, rows[u])
    _run(p, rows, n)
    memcpy(out + x0, rows[p.n_rows - 1], n * sizeof(order_t))


cdef inline void _line(Plan* p, const order_t* src, order_t* out, Py_ssize_t line, order_t cval,
                       Py_ssize_t* lines, order_t** rows, order_t* scratch) noexcept nogil:
    cdef Py_ssize_t u, x0 = 0
    for u in range(p.n_slots):
        lines[u] = outer_line(line, p.n_outer, p.shape, p.offsets + u * p.n_outer, p.mode)
    for u in range(p.n_rows):
        rows[u] = scratch + u * p.pitch
    for u in range((p.width + p.block - 1) // p.block):
        x0 = u * p.block
        _block(p, src, out + line * p.width, lines, x0, min(p.block, p.width - x0), cval, rows, scratch)


def network(const order_t[:, ::1] src, order_t[:, ::1] out, order_t cval, const Py_ssize_t[::1] shape,
            const Py_ssize_t[:, ::1] offsets, const int32_t[:, ::1] steps, Py_ssize_t n_rows, Py_ssize_t left,
            Py_ssize_t right, Py_ssize_t block, int mode, Py_ssize_t first, Py_ssize_t count, int n_threads):
    """src # IN (lines, width), not empty; out # OUT, same shape; cval: beyond the edges; shape # IN of the outer axes.

    offsets # IN (lines reached, outer axes); steps # IN (steps, 7); the last of the `n_rows` rows is the result;
    `left` and `right`: how far the footprint reaches along a line; `block`: columns at a time. Done are `count` lines
    from `first` on.
    """
    cdef Py_ssize_t lanes = MINMAX_BYTES // sizeof(order_t), i
    cdef Plan p
    p.n_slots, p.n_outer, p.width, p.n_rows, p.n_steps = (
        offsets.shape[0], shape.shape[0], src.shape[1], n_rows, steps.shape[0])
    p.left, p.reach, p.mode = left, left + right, mode
    p.block = round_up(min(block, src.shape[1]), lanes)
    p.pitch = p.block + round_up(p.reach, lanes) + lanes
    p.pitch += lanes // 2 if p.pitch // lanes % 2 == 0 else 0     # not all rows in the same few sets of the cache
    p.steps = &steps[0, 0]
    p.shape = &shape[0] if p.n_outer else NULL
    p.offsets = &offsets[0, 0] if p.n_outer else NULL
    cdef order_t* values = <order_t*> scratch_alloc(n_threads, n_rows * p.pitch, sizeof(order_t))
    cdef order_t** rows = <order_t**> scratch_alloc(n_threads, n_rows, sizeof(void*))
    cdef Py_ssize_t* lines = <Py_ssize_t*> scratch_alloc(n_threads, p.n_slots, sizeof(Py_ssize_t))
    if values == NULL or rows == NULL or lines == NULL:
        free(values)
        free(rows)
        free(lines)
        raise MemoryError()
    memset(values, 0, n_threads * n_rows * p.pitch * sizeof(order_t))
    for i in prange(count, schedule="static", num_threads=n_threads, nogil=True):
        _line(&p, &src[0, 0], &out[0, 0], first + i, cval, lines + threadid() * p.n_slots,
              rows + threadid() * n_rows, values + threadid() * n_rows * p.pitch)
    free(values)
    free(rows)
    free(lines)
