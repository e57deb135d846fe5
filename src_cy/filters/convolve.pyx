"""n-dimensional direct correlation with one or several lists of taps: filters.correlate, edges of any dimension.

Reference: scipy.ndimage.correlate, whose order of additions (taps in raster order, zeros left out, sums in double) is
kept, so that the results have the same bits. Several filters give the root of the sum of squares divided by `norm`, as
scikit-image's edge filters do, with its roundings.

Loop order: an image is a list of lines along its last axis. A thread takes runs of lines and, within them, blocks of
columns. Per block of four vectors the accumulators stay in registers over all taps. Memory per thread: one line (of
a block) per distinct line offset, and two more.
"""
from cython.parallel cimport prange, threadid
from libc.math cimport sqrt, sqrtf
from libc.stdlib cimport free

from _lines cimport Lines, Slots, fetch, forget, want
from _scratch cimport round_up, scratch_alloc
from _simd cimport SIMD_BYTES, load, splat, store, vd
from _stream cimport prefetch_read, prefetch_write, stream, stream_end, streams
from _types cimport out_t, pixel_t

cdef extern from "cast.h" nogil:
    unsigned char fi_wrap_u8(double)
    unsigned short fi_wrap_u16(double)

cdef enum:
    RUN = 32                 # lines that a thread takes at once: the first of them fills all slots
    LINE_BYTES = 1 << 15     # slots of a block of columns should fit into L1 ...
    MIN_COLUMNS = 512        # ... unless they are too many


cdef struct Taps:
    Py_ssize_t n_taps, n_filters
    const Py_ssize_t* slot         # of each tap
    const Py_ssize_t* shift        # of each tap, along the line
    const double* weight
    const Py_ssize_t* start        # first tap of each filter, and the end
    double norm
    bint past_caches               # the result is large


cdef struct Scratch:
    Slots slots
    double* lines                  # n_slots + 1 extended lines
    const double** tap             # where each tap reads the block's first element
    double* row                    # result of one filter
    double* total                  # sum of squares, in the result's type; else the row in that type


cdef inline Py_ssize_t _elements(Lines* p, Taps* t) noexcept nogil:
    """Scratch of one thread; all elements have the size of a double."""
    return (p.n_slots + 3) * p.pitch + 3 * p.n_slots + t.n_taps


cdef inline Scratch _divide(Lines* p, double* memory) noexcept nogil:
    cdef Scratch s
    s.lines = memory
    s.row = s.lines + (p.n_slots + 1) * p.pitch
    s.total = s.row + p.pitch
    s.slots.held = <Py_ssize_t*> (s.total + p.pitch)
    s.slots.wanted = s.slots.held + p.n_slots
    s.slots.buffer = s.slots.wanted + p.n_slots
    s.tap = <const double**> (s.slots.buffer + p.n_slots)
    return s


cdef inline void _sum_taps(const double** tap, const double* weight, Py_ssize_t n_taps, Py_ssize_t n,
                           double* out) noexcept nogil:
    """`n` sums of products, rounded up to whole blocks of four vectors; they begin at 0, so none is -0."""
    cdef Py_ssize_t lanes = SIMD_BYTES // sizeof(double), i, t, x
    cdef const vd* weights = <const vd*> weight
    cdef double nothing = 0
    cdef vd w, a, b, c, d, zero = splat(<const vd*> &nothing, 0)
    for i in range((n + 4 * lanes - 1) // (4 * lanes)):
        x = i * 4 * lanes
        w = splat(weights, 0)
        a = zero + w * load(<const vd*> tap[0], x)
        b = zero + w * load(<const vd*> tap[0], x + lanes)
        c = zero + w * load(<const vd*> tap[0], x + 2 * lanes)
        d = zero + w * load(<const vd*> tap[0], x + 3 * lanes)
        for t in range(1, n_taps):
            w = splat(weights, t)
            a = a + w * load(<const vd*> tap[t], x)
            b = b + w * load(<const vd*> tap[t], x + lanes)
            c = c + w * load(<const vd*> tap[t], x + 2 * lanes)
            d = d + w * load(<const vd*> tap[t], x + 3 * lanes)
        store(<vd*> out, x, a)
        store(<vd*> out, x + lanes, b)
        store(<vd*> out, x + 2 * lanes, c)
        store(<vd*> out, x + 3 * lanes, d)


cdef inline void _put(const double* row, out_t* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t x
    for x in range(n):
        if out_t is float or out_t is double:
            out[x] = <out_t> row[x]
        elif sizeof(out_t) == 1:
            out[x] = fi_wrap_u8(row[x])
        else:
            out[x] = fi_wrap_u16(row[x])


cdef inline void _add_square(const double* row, double* total, bint first, bint single, Py_ssize_t n) noexcept nogil:
    """Add the squares as scikit-image does: rounded to the result's type at each step."""
    cdef Py_ssize_t x
    cdef float v
    if single:
        for x in range(n):
            v = <float> row[x]
            v = v * v
            (<float*> total)[x] = v if first else (<float*> total)[x] + v
    else:
        for x in range(n):
            total[x] = row[x] * row[x] if first else total[x] + row[x] * row[x]


cdef inline void _put_root(const double* total, out_t* out, double norm, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t x
    for x in range(n):
        if out_t is float:
            # The division in double is scikit-image's for roberts; for a norm that is a float it changes nothing.
            out[x] = <float> (<double> sqrtf((<const float*> total)[x]) / norm)
        elif out_t is double:
            out[x] = sqrt(total[x]) / norm


cdef inline void _line(Lines* p, Taps* t, Scratch* s, const pixel_t* src, Py_ssize_t line, Py_ssize_t x0, Py_ssize_t n,
                       out_t* out) noexcept nogil:
    """One block of one line: fetch what the taps reach, then run every filter."""
    cdef Py_ssize_t i, f, first
    cdef out_t* to
    want(p, &s.slots, line)
    fetch(p, &s.slots, p.n_slots, src, x0, n, s.lines)
    if line + 1 < p.n_lines:
        prefetch_read(src + min(s.slots.wanted[p.n_slots - 1] + 1, p.n_lines - 1) * p.width + x0, n * sizeof(pixel_t))
        if not t.past_caches:
            prefetch_write(out + p.width, n * sizeof(out_t))
    for i in range(t.n_taps):
        s.tap[i] = s.lines + s.slots.buffer[t.slot[i]] * p.pitch + p.left + t.shift[i]
    for f in range(t.n_filters):
        first = t.start[f]
        _sum_taps(s.tap + first, t.weight + first, t.start[f + 1] - first, n, s.row)
        if t.norm > 0:
            _add_square(s.row, s.total, f == 0, out_t is float, n)
    if t.norm > 0:
        to = <out_t*> s.row if t.past_caches else out
        _put_root(<const double*> s.total, to, t.norm, n)
    else:
        to = <out_t*> s.total if t.past_caches else out
        _put(<const double*> s.row, to, n)
    if t.past_caches:
        stream(out, to, n * sizeof(out_t))


cdef inline void _run(Lines* p, Taps* t, const pixel_t* src, out_t* out, Py_ssize_t first, Py_ssize_t count,
                      double* memory) noexcept nogil:
    """Lines first.., block of columns by block of columns."""
    cdef Scratch s = _divide(p, memory)
    cdef Py_ssize_t block, x0, i
    for block in range((p.width + p.columns - 1) // p.columns):
        x0 = block * p.columns
        forget(p, &s.slots, s.lines)
        for i in range(first, first + count):
            _line(p, t, &s, src, i, x0, min(p.columns, p.width - x0), out + i * p.width + x0)
    stream_end()


def correlate(const pixel_t[:, ::1] src, out_t[:, ::1] out, const Py_ssize_t[::1] shape,
              const Py_ssize_t[:, ::1] offset, const Py_ssize_t[::1] slot, const Py_ssize_t[::1] shift,
              const double[::1] weight, const Py_ssize_t[::1] start, double norm, int mode, double cval, double scale,
              Py_ssize_t first, Py_ssize_t count, int n_threads):
    """src, shape .. start # IN; out # OUT, lines first..; norm > 0: magnitude of several filters, float results."""
    cdef Taps t = Taps(slot.shape[0], start.shape[0] - 1, &slot[0], &shift[0], &weight[0], &start[0], norm, False)
    cdef Lines p = Lines(src.shape[0], src.shape[1], shape.shape[0], offset.shape[0], 0, 0, 0, 0, &shape[0],
                         &offset[0, 0], mode, cval, scale)
    cdef Py_ssize_t i, run, size
    cdef double* scratch
    t.past_caches = streams(src.shape[0] * src.shape[1] * sizeof(out_t))
    for i in range(t.n_taps):
        p.left, p.right = max(p.left, -shift[i]), max(p.right, shift[i])
    p.columns = min(p.width, max(LINE_BYTES // (8 * p.n_slots) // 64 * 64, MIN_COLUMNS))
    p.pitch = round_up(p.left + p.columns + p.right + 4 * SIMD_BYTES // 8, 8)
    run = max(1, min(RUN, (count + n_threads - 1) // n_threads))
    size = round_up(_elements(&p, &t), 8)
    scratch = <double*> scratch_alloc(n_threads, size, sizeof(double))
    if scratch == NULL:
        raise MemoryError()
    for i in prange((count + run - 1) // run, schedule="dynamic", num_threads=n_threads, nogil=True):
        _run(&p, &t, &src[0, 0], &out[0, 0], first + i * run, min(run, count - i * run), scratch + threadid() * size)
    free(scratch)
