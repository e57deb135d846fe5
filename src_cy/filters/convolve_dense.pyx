"""n-dimensional direct correlation of floats with a kernel that has no zeros, two lines at a time.

Reference: scipy.ndimage.correlate, whose order of additions (taps in raster order, in double, rounded to the result's
type once) is kept: the same bits. The product of two float32 numbers is exact in double (24 + 24 of 53 bits), so for
float32 pixels and weights a fused multiply-add rounds as a product and a sum do. Sums in float32 are an opt-in; they
begin anew with each few rows of the kernel, so that their error does not grow with its size.

Loop order: as in convolve.pyx, but by pairs of neighbouring lines. A source line is a row of the kernel for the first
and the row before it for the second, so each vector that is loaded serves both. The sums of a block, twelve vectors,
stay in registers over all rows of the kernel. While a pair is computed the lines that the next pair adds are
converted block by block; a burst of conversions would wait for memory. Memory per thread: one line in the sums' type
per line offset of two pairs, and three more.
"""
from cython.parallel cimport prange, threadid
from libc.stdlib cimport free
from libc.string cimport memcpy

from _lines cimport Lines, Slots, fetch, forget, place, want
from _rows cimport extended_row
from _scratch cimport round_up, scratch_alloc
from _simd cimport SIMD_BYTES, keep, load, narrow, splat, store, vd, vd_fma, vec_t, vf, widen
from _stream cimport stream, stream_end, streams
from _types cimport real_t

cdef extern from "inline.h":
    pass

cdef enum:
    RUN = 32                 # lines that a thread takes at once: the first of them fills all slots
    LINE_BYTES = 1 << 17     # slots of a block of columns should fit into L2 ...
    MIN_COLUMNS = 512        # ... unless they are too many
    GROUP = 16               # products in float32 that are added before their sum is
    LANES_MAX = 16
    LINES = 2                # that are computed at once
    VECTORS = 6              # of each line, in registers
    FIRST = 0                # roles; 1 is the second line's alone
    BOTH = 2

ctypedef fused sum_t:        # the type of sums, of weights and of extended lines
    float
    double


cdef struct Kernel:
    Py_ssize_t n_taps              # in a row of the kernel
    const Py_ssize_t* role         # of each slot: a row of the kernel for the first line, the second, or both
    Py_ssize_t n_slots             # that hold a row of the kernel; the others are for the next pair
    bint exact                     # each product is exact in the sums' type


cdef struct Scratch:
    Slots slots
    const void** coming            # lines of the image that are converted for the next pair
    void** arriving                # and their buffers
    void* row                      # two finished rows if the result is large


cdef inline vec_t _plus_product(vec_t total, vec_t weight, vec_t pixels, bint exact) noexcept nogil:
    if vec_t is vd:
        if exact:
            return vd_fma(weight, pixels, total)
    return total + weight * pixels


cdef inline void _row(const vec_t* src, const vec_t* weight, Py_ssize_t n, Py_ssize_t lines, bint exact,
                      vec_t* sums) noexcept nogil:
    """Add a row of the kernel to the sums of each of a number of neighbouring lines. GCC unrolls all loops but one."""
    cdef Py_ssize_t t, i, j, lanes = SIMD_BYTES // (sizeof(float) if vec_t is vf else sizeof(double))
    cdef vec_t pixels
    cdef vec_t[LINES] w
    cdef vec_t[LINES * VECTORS] here
    for i in range(lines * VECTORS):
        here[i] = sums[i]
    for t in range(n):
        for i in range(lines):
            w[i] = splat(weight, LINES * t + i)
        for j in range(VECTORS):
            pixels = keep(load(src, t + j * lanes))
            for i in range(lines):
                here[i * VECTORS + j] = _plus_product(here[i * VECTORS + j], w[i], pixels, exact)
    for i in range(lines * VECTORS):
        sums[i] = here[i]


cdef inline void _zero(vec_t* sums) noexcept nogil:
    cdef Py_ssize_t i
    cdef double nothing = 0  # as a float, too
    for i in range(LINES * VECTORS):
        sums[i] = splat(<const vec_t*> &nothing, 0)


cdef inline void _slots(const sum_t** line, Py_ssize_t u, Py_ssize_t end, Kernel* k, const sum_t* weight,
                        Py_ssize_t x, bint exact, vec_t* sums) noexcept nogil:
    """Add the products of the pixels that slots u..end hold from column `x` on."""
    cdef const vec_t* src
    cdef const sum_t* w
    for u in range(u, end):
        src = <const vec_t*> (line[u] + x)
        w = weight + u * LINES * k.n_taps
        if k.role[u] == BOTH:
            _row(src, <const vec_t*> w, k.n_taps, 2, exact, sums)
        elif k.role[u] == FIRST:
            _row(src, <const vec_t*> w, k.n_taps, 1, exact, sums)
        else:
            _row(src, <const vec_t*> (w + 1), k.n_taps, 1, exact, sums + VECTORS)


cdef inline void _put(const vd* sums, real_t* out) noexcept nogil:
    cdef Py_ssize_t i, lanes = SIMD_BYTES // sizeof(double)
    for i in range(VECTORS):
        if real_t is float:
            narrow(out + i * lanes, sums[i])
        else:
            store(<vd*> out, i * lanes, sums[i])


cdef void _block_single(const float** line, Kernel* k, const float* weight, Py_ssize_t x, float* first,
                        float* second) noexcept nogil:
    """One block of a pair of lines, summed in float32."""
    cdef Py_ssize_t g, i, lanes = SIMD_BYTES // sizeof(float), rows = (GROUP + k.n_taps - 1) // k.n_taps
    cdef vf[LINES * VECTORS] total, group
    _zero(&total[0])
    for g in range((k.n_slots + rows - 1) // rows):
        _zero(&group[0])
        _slots(line, g * rows, min((g + 1) * rows, k.n_slots), k, weight, x, False, &group[0])
        for i in range(LINES * VECTORS):
            total[i] = total[i] + group[i]
    for i in range(VECTORS):
        store(<vf*> first, i * lanes, total[i])
        store(<vf*> second, i * lanes, total[VECTORS + i])


cdef void _block(const sum_t** line, Kernel* k, const sum_t* weight, Py_ssize_t x, real_t* first,
                 real_t* second) noexcept nogil:
    """One block of a pair of lines."""
    cdef vd[LINES * VECTORS] sums
    if sum_t is float:
        if real_t is float:
            _block_single(line, k, weight, x, first, second)
    else:
        _zero(&sums[0])
        if k.exact:
            _slots(line, 0, k.n_slots, k, weight, x, True, &sums[0])
        else:
            _slots(line, 0, k.n_slots, k, weight, x, False, &sums[0])
        _put(&sums[0], first)
        _put(&sums[VECTORS], second)


cdef inline void _copy_block(const real_t* src, sum_t* out) noexcept nogil:
    """A block of a line in the sums' type."""
    cdef Py_ssize_t i, lanes = SIMD_BYTES // sizeof(double)
    if real_t is float and sum_t is double:
        for i in range(VECTORS):
            store(<vd*> out, i * lanes, widen(src + i * lanes))
    else:
        memcpy(out, src, VECTORS * SIMD_BYTES)


cdef inline void _finish(Lines* p, const real_t* row, Py_ssize_t begin, Py_ssize_t lo, Py_ssize_t done,
                         Py_ssize_t end, sum_t* line) noexcept nogil:
    """Fill columns begin..end of a line, of which lo .. lo + done are there."""
    extended_row(row, p.width, begin, lo - begin, p.mode, p.cval, 1.0, line)
    extended_row(row, p.width, lo + done, end - lo - done, p.mode, p.cval, 1.0, line + lo - begin + done)


cdef inline void _pair(Lines* p, Kernel* k, const sum_t* weight, Scratch* s, const sum_t** line, const real_t* src,
                       Py_ssize_t y, bint both, bint more, Py_ssize_t x0, Py_ssize_t n, sum_t* lines,
                       real_t* out) noexcept nogil:
    """One block of columns of lines y and y + 1; of y alone unless `both`.

    Lines for the next pair are converted on the way, so that nothing waits for memory.
    """
    cdef Py_ssize_t u, i, x, step = VECTORS * SIMD_BYTES // sizeof(sum_t), fresh = 0, done = 0
    cdef Py_ssize_t begin = x0 - p.left, lo = max(begin, 0), hi = min(x0 + n + p.right, p.width)
    cdef real_t[LINES * VECTORS * LANES_MAX] last
    cdef real_t* row = <real_t*> s.row
    cdef const real_t** coming = <const real_t**> s.coming
    cdef sum_t** arriving = <sum_t**> s.arriving
    cdef real_t* first
    cdef real_t* second
    want(p, &s.slots, y)
    fetch(p, &s.slots, k.n_slots, src, x0, n, lines)
    for u in range(k.n_slots):
        line[u] = lines + s.slots.buffer[u] * p.pitch
    for u in range(k.n_slots, p.n_slots if more else 0):
        if place(p, &s.slots, u):
            coming[fresh] = src + s.slots.wanted[u] * p.width
            arriving[fresh] = lines + s.slots.buffer[u] * p.pitch
            fresh += 1
    for i in range((n + step - 1) // step):
        x = i * step
        if row != NULL:
            first = row + x
            second = row + p.pitch + x
        elif both and x + step <= n:
            first = out + x
            second = out + p.width + x
        else:
            first = &last[0]
            second = first + VECTORS * LANES_MAX
        _block(line, k, weight, x, first, second)
        if first == &last[0]:
            memcpy(out + x, first, min(step, n - x) * sizeof(real_t))
            if both:
                memcpy(out + p.width + x, second, min(step, n - x) * sizeof(real_t))
        if lo + x + step <= hi:
            done = x + step
            for u in range(fresh):
                _copy_block(coming[u] + lo + x, arriving[u] + lo - begin + x)
    for u in range(fresh):
        _finish(p, coming[u], begin, lo, done, x0 + n + p.right, arriving[u])
    if row != NULL:
        stream(out, row, n * sizeof(real_t))
        if both:
            stream(out + p.width, row + p.pitch, n * sizeof(real_t))


cdef inline Py_ssize_t _elements(Lines* p) noexcept nogil:
    """Scratch of one thread; all elements have the size of a double."""
    return (p.n_slots + 3) * p.pitch + 6 * p.n_slots


cdef inline void _run(Lines* p, Kernel* k, const sum_t* weight, const real_t* src, real_t* out, Py_ssize_t first,
                      Py_ssize_t count, bint large, double* memory) noexcept nogil:
    """Lines first.. of one plane, block of columns by block of columns."""
    cdef Scratch s
    cdef Py_ssize_t i, block, x0
    cdef sum_t* lines = <sum_t*> memory
    cdef const sum_t** line = <const sum_t**> (memory + (p.n_slots + 3) * p.pitch)
    s.slots.held = <Py_ssize_t*> (line + p.n_slots)
    s.slots.wanted = s.slots.held + p.n_slots
    s.slots.buffer = s.slots.wanted + p.n_slots
    s.coming = <const void**> (s.slots.buffer + p.n_slots)
    s.arriving = <void**> (s.coming + p.n_slots)
    s.row = memory + (p.n_slots + 1) * p.pitch if large else NULL
    for block in range((p.width + p.columns - 1) // p.columns):
        x0 = block * p.columns
        forget(p, &s.slots, lines)
        for i in range(0, count, 2):
            _pair(p, k, weight, &s, line, src, first + i, i + 1 < count, i + 2 < count, x0,
                  min(p.columns, p.width - x0), lines, out + (first + i) * p.width + x0)
    stream_end()


def correlate(const real_t[:, ::1] src, real_t[:, ::1] out, const Py_ssize_t[::1] shape,
              const Py_ssize_t[:, ::1] offset, const Py_ssize_t[::1] role, const sum_t[:, :, ::1] weight,
              Py_ssize_t reach, bint exact, int mode, double cval, Py_ssize_t first,
              Py_ssize_t count, int n_threads):
    """src .. weight # IN; out # OUT, `count` lines from `first`: some whole planes, or a part of one.

    The first tap of a row of the kernel is at -reach. Weights in float32 (for float32 images only) ask for such sums.
    """
    cdef Kernel k = Kernel(weight.shape[1], &role[0], weight.shape[0], exact)
    cdef Lines p = Lines(src.shape[0], src.shape[1], shape.shape[0], offset.shape[0], reach, k.n_taps - 1 - reach, 0,
                         0, &shape[0], &offset[0, 0], mode, cval, 1.0)
    cdef Py_ssize_t height = min(shape[p.n_outer - 1], count), i, run, runs, size, y
    cdef bint large = streams(src.shape[0] * p.width * sizeof(real_t))
    cdef double* scratch
    p.columns = min(p.width, max(LINE_BYTES // (sizeof(sum_t) * p.n_slots) // 64 * 64, MIN_COLUMNS))
    p.pitch = round_up(p.left + p.columns + p.right + VECTORS * SIMD_BYTES // sizeof(sum_t), 16)
    run = max(2, min(RUN, (height + n_threads - 1) // n_threads))
    run = round_up(run, 2)
    runs = (height + run - 1) // run
    size = round_up(_elements(&p), 8)
    scratch = <double*> scratch_alloc(n_threads, size, sizeof(double))
    if scratch == NULL:
        raise MemoryError()
    for i in prange(count // height * runs, schedule="dynamic", num_threads=n_threads, nogil=True):
        y = i % runs * run
        _run(&p, &k, &weight[0, 0, 0], &src[0, 0], &out[0, 0], first + i // runs * height + y, min(run, height - y),
             large, scratch + threadid() * size)
    free(scratch)
