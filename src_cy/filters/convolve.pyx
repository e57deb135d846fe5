"""n-dimensional direct correlation with one or several lists of taps: filters.correlate, edges of any dimension.

Reference: scipy.ndimage.correlate, whose order of additions (taps in raster order, zeros left out, sums in double) is
kept, so that the results have the same bits; with `single` float32 images are summed in float32 instead. Several
filters give the root of the sum of squares divided by `norm`, as scikit-image's edge filters do.

Loop order: an image is a list of lines along its last axis. A thread takes runs of lines and, within them, blocks of
columns. The source lines that the taps reach are extended beyond their ends, converted, and kept in slots, from which
the next line finds most of its own. Per block of four vectors the accumulators stay in registers over all taps.
Memory per thread: one slot per distinct line offset, and two lines.
"""
from cython.parallel cimport prange, threadid
from libc.math cimport sqrt, sqrtf
from libc.stdlib cimport free
from libc.string cimport memset

from _border cimport CONSTANT, border_index
from _rows cimport extended_row
from _scratch cimport round_up, scratch_alloc
from _simd cimport SIMD_BYTES, load, splat, store, vd, vec_t, vf
from _types cimport out_t, pixel_t, real_t

cdef extern from "prefetch.h" nogil:
    void fi_prefetch_read(const void*, size_t)
    void fi_prefetch_write(void*, size_t)

cdef extern from "cast.h" nogil:
    unsigned char fi_wrap_u8(double)
    unsigned short fi_wrap_u16(double)

cdef enum:
    RUN = 32                 # lines that a thread takes at once: the first of them fills all slots
    LINE_BYTES = 1 << 15     # slots of a block of columns should fit into L1 ...
    MIN_COLUMNS = 512        # ... unless they are too many
    GROUP = 16               # products of floats that are added before the sum is


cdef struct Plan:
    Py_ssize_t n_lines, width, n_outer, n_slots, n_taps, n_filters, left, right, columns, pitch
    const Py_ssize_t* shape        # of the outer axes
    const Py_ssize_t* offset       # n_slots x n_outer
    const Py_ssize_t* slot         # of each tap
    const Py_ssize_t* shift        # of each tap, along the line
    const double* weight
    const Py_ssize_t* start        # first tap of each filter, and the end
    int mode
    double norm, cval, scale


cdef struct Scratch:
    char* lines                    # n_slots + 1 extended lines, the last filled with cval
    Py_ssize_t* held               # source line in each buffer, -1 for none
    Py_ssize_t* wanted             # source line of each slot, -1 for the constant
    Py_ssize_t* buffer             # buffer of each slot
    const void** tap               # where each tap reads the block's first element
    char* weight                   # weights in the accumulators' type
    char* row                      # result of one filter
    char* sum                      # sum of squares


cdef inline Py_ssize_t _columns(Py_ssize_t width, Py_ssize_t n_slots, bint single) noexcept nogil:
    cdef Py_ssize_t fit = LINE_BYTES // ((4 if single else 8) * n_slots) // 64 * 64
    return min(width, max(fit, MIN_COLUMNS))


cdef inline Py_ssize_t _bytes(Plan p) noexcept nogil:
    """Scratch of one thread, in bytes: all elements at the size of a double."""
    return 8 * ((p.n_slots + 1) * p.pitch + 3 * p.n_slots + 2 * p.n_taps + 2 * p.pitch + 64)


cdef inline Scratch _divide(Plan p, char* memory) noexcept nogil:
    cdef Scratch s
    s.lines = memory
    s.row = s.lines + 8 * (p.n_slots + 1) * p.pitch
    s.sum = s.row + 8 * p.pitch
    s.held = <Py_ssize_t*> (s.sum + 8 * p.pitch)
    s.wanted = s.held + p.n_slots
    s.buffer = s.wanted + p.n_slots
    s.tap = <const void**> (s.buffer + p.n_slots)
    s.weight = <char*> (s.tap + p.n_taps)
    return s


cdef inline void _want(Plan* p, Scratch* s, Py_ssize_t line) noexcept nogil:
    """Which source line each slot stands for when `line` is computed."""
    cdef Py_ssize_t u, d, rest, stride, at, source
    for u in range(p.n_slots):
        rest = line
        stride = 1
        source = 0
        for d in range(p.n_outer - 1, -1, -1):
            at = rest if d == 0 else rest % p.shape[d]
            at = border_index(at + p.offset[u * p.n_outer + d], p.shape[d], p.mode)
            if at < 0:
                source = -1
                break
            source = source + at * stride
            if d > 0:
                stride = stride * p.shape[d]
                rest = rest // p.shape[d]
        s.wanted[u] = source


cdef inline Py_ssize_t _find(const Py_ssize_t* values, Py_ssize_t n, Py_ssize_t value) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        if values[i] == value:
            return i
    return -1


cdef inline void _fetch(Plan* p, Scratch* s, const pixel_t* src, Py_ssize_t x0, Py_ssize_t n,
                        real_t* lines) noexcept nogil:
    """Bring each wanted line into a buffer: one that holds it, else one that holds nothing wanted."""
    cdef Py_ssize_t u, b
    for u in range(p.n_slots):
        if s.wanted[u] < 0:
            s.buffer[u] = p.n_slots
            continue
        b = _find(s.held, p.n_slots, s.wanted[u])
        if b < 0:
            b = 0
            while s.held[b] >= 0 and _find(s.wanted, p.n_slots, s.held[b]) >= 0:
                b += 1
            s.held[b] = s.wanted[u]
            extended_row(src + s.wanted[u] * p.width, p.width, x0 - p.left, n + p.left + p.right, p.mode, p.cval,
                         p.scale, lines + b * p.pitch)
        s.buffer[u] = b


cdef inline void _sum_taps(const vec_t** tap, const vec_t* weight, Py_ssize_t n_taps, Py_ssize_t n,
                           vec_t* out) noexcept nogil:
    """`n` sums of products, rounded up to whole blocks of four vectors."""
    cdef Py_ssize_t lanes = SIMD_BYTES // sizeof(float) if vec_t is vf else SIMD_BYTES // sizeof(double)
    # Doubles are added one by one, as SciPy does; floats in groups, so that the error does not grow with the kernel.
    cdef Py_ssize_t group = GROUP if vec_t is vf else n_taps, i, t, x, end
    cdef vec_t w, a, b, c, d
    for i in range((n + 4 * lanes - 1) // (4 * lanes)):
        x = i * 4 * lanes
        t = 0
        while t < n_taps:
            end = min(t + group, n_taps)
            w = splat(weight, t)
            a = w * load(tap[t], x)
            b = w * load(tap[t], x + lanes)
            c = w * load(tap[t], x + 2 * lanes)
            d = w * load(tap[t], x + 3 * lanes)
            for t in range(t + 1, end):
                w = splat(weight, t)
                a = a + w * load(tap[t], x)
                b = b + w * load(tap[t], x + lanes)
                c = c + w * load(tap[t], x + 2 * lanes)
                d = d + w * load(tap[t], x + 3 * lanes)
            if end > group:
                a = a + load(out, x)
                b = b + load(out, x + lanes)
                c = c + load(out, x + 2 * lanes)
                d = d + load(out, x + 3 * lanes)
            store(out, x, a)
            store(out, x + lanes, b)
            store(out, x + 2 * lanes, c)
            store(out, x + 3 * lanes, d)
            t = end


cdef inline void _put(const real_t* row, out_t* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t x
    for x in range(n):
        if out_t is float or out_t is double:
            out[x] = <out_t> row[x]
        elif sizeof(out_t) == 1:
            out[x] = fi_wrap_u8(row[x])
        else:
            out[x] = fi_wrap_u16(row[x])


cdef inline void _add_square(const real_t* row, double* total, bint first, bint single, Py_ssize_t n) noexcept nogil:
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


cdef inline void _line(Plan* p, Scratch* s, const pixel_t* src, Py_ssize_t line, Py_ssize_t x0, Py_ssize_t n,
                       real_t* lines, out_t* out) noexcept nogil:
    """One block of one line: fetch what the taps reach, then run every filter."""
    cdef Py_ssize_t t, f, first
    cdef const real_t** tap = <const real_t**> s.tap
    cdef real_t* row = <real_t*> s.row
    _want(p, s, line)
    _fetch(p, s, src, x0, n, lines)
    if line + 1 < p.n_lines:
        fi_prefetch_read(src + min(s.wanted[p.n_slots - 1] + 1, p.n_lines - 1) * p.width + x0, n * sizeof(pixel_t))
        fi_prefetch_write(out + p.width, n * sizeof(out_t))
    for t in range(p.n_taps):
        tap[t] = lines + s.buffer[p.slot[t]] * p.pitch + p.left + p.shift[t]
    for f in range(p.n_filters):
        first = p.start[f]
        if real_t is float:
            _sum_taps(<const vf**> (tap + first), <const vf*> (<float*> s.weight + first),
                      p.start[f + 1] - first, n, <vf*> row)
        else:
            _sum_taps(<const vd**> (tap + first), <const vd*> (<double*> s.weight + first), p.start[f + 1] - first, n,
                      <vd*> row)
        if p.norm > 0:
            _add_square(row, <double*> s.sum, f == 0, out_t is float, n)
    if p.norm > 0:
        _put_root(<const double*> s.sum, out, p.norm, n)
    else:
        _put(<const real_t*> row, out, n)


cdef inline void _run(Plan* p, const pixel_t* src, out_t* out, Py_ssize_t first, Py_ssize_t count, Py_ssize_t x0,
                      char* memory, real_t* lines) noexcept nogil:
    """Lines first.. of the block of columns at x0; `lines` is `memory` in the type of the accumulators."""
    cdef Scratch s = _divide(p[0], memory)
    cdef Py_ssize_t i, n = min(p.columns, p.width - x0)
    memset(memory, 0, (p.n_slots + 1) * p.pitch * sizeof(real_t))
    for i in range(p.n_slots):
        s.held[i] = -1
    for i in range(p.n_taps):
        (<real_t*> s.weight)[i] = <real_t> p.weight[i]
    if p.mode == CONSTANT:
        for i in range(p.pitch):
            lines[p.n_slots * p.pitch + i] = <real_t> p.cval
    for i in range(first, first + count):
        _line(p, &s, src, i, x0, n, lines, out + i * p.width + x0)


def correlate(const pixel_t[:, ::1] src, out_t[:, ::1] out, const Py_ssize_t[::1] shape,
              const Py_ssize_t[:, ::1] offset, const Py_ssize_t[::1] slot, const Py_ssize_t[::1] shift,
              const double[::1] weight, const Py_ssize_t[::1] start, double norm, bint single, int mode, double cval,
              double scale, int n_threads):
    """src, shape .. start # IN (see Plan); out # OUT. norm > 0: magnitude of several filters, float results only."""
    cdef Plan p
    cdef Py_ssize_t i, run, runs, blocks, first, bytes_
    cdef char* scratch
    cdef char* mine
    p.n_lines, p.width, p.n_outer = src.shape[0], src.shape[1], shape.shape[0]
    p.n_slots, p.n_taps, p.n_filters = offset.shape[0], slot.shape[0], start.shape[0] - 1
    p.shape, p.offset, p.slot, p.shift = &shape[0], &offset[0, 0], &slot[0], &shift[0]
    p.weight, p.start, p.norm, p.mode, p.cval, p.scale = &weight[0], &start[0], norm, mode, cval, scale
    p.left = p.right = 0
    for i in range(p.n_taps):
        p.left, p.right = max(p.left, -p.shift[i]), max(p.right, p.shift[i])
    p.columns = _columns(p.width, p.n_slots, single)
    p.pitch = round_up(p.left + p.columns + p.right + 4 * SIMD_BYTES // 4, 16)
    run = max(1, min(RUN, (p.n_lines + n_threads - 1) // n_threads))
    runs, blocks = (p.n_lines + run - 1) // run, (p.width + p.columns - 1) // p.columns
    bytes_ = round_up(_bytes(p), 64)
    scratch = <char*> scratch_alloc(n_threads, bytes_, 1)
    if scratch == NULL:
        raise MemoryError()
    for i in prange(runs * blocks, schedule="dynamic", num_threads=n_threads, nogil=True):
        mine = scratch + threadid() * bytes_
        first = i // blocks * run
        if pixel_t is float and out_t is float:
            if single:
                _run(&p, &src[0, 0], &out[0, 0], first, min(run, p.n_lines - first), i % blocks * p.columns, mine,
                     <float*> mine)
                continue
        _run(&p, &src[0, 0], &out[0, 0], first, min(run, p.n_lines - first), i % blocks * p.columns, mine,
             <double*> mine)
    free(scratch)
