"""n-dimensional direct correlation of float32 with a kernel that has no zeros, in float32, two lines at a time.

Loop order: as in convolve.pyx, but by pairs of neighbouring lines. A source line is a row of the kernel for the first
and the row before it for the second, so each vector that is loaded serves both: loads, not products, limit a direct
correlation. The sums of eight vectors stay in registers. Products are added in groups that begin anew with each few
rows of the kernel, so that the rounding error does not grow with the kernel's size. Memory per thread: one line (of
a block of columns) per line offset, and one more.
"""
from cython.parallel cimport prange, threadid
from libc.stdlib cimport free
from libc.string cimport memcpy

from _lines cimport Lines, Slots, fetch, forget, want
from _scratch cimport round_up, scratch_alloc
from _simd cimport SIMD_BYTES, load, splat, store, vf, vf_keep
from _stream cimport prefetch_read, prefetch_write, stream, stream_end, streams

cdef enum:
    RUN = 32                 # lines that a thread takes at once: the first of them fills all slots
    LINE_BYTES = 1 << 16     # slots of a block of columns should fit into L1 ...
    MIN_COLUMNS = 512        # ... unless they are too many
    GROUP = 16               # products that are added before their sum is
    LANES_MAX = 16


cdef struct Kernel:
    Py_ssize_t n_taps              # in a row of the kernel
    const Py_ssize_t* first        # row of the kernel that each slot is for the first line, -1 for none
    const Py_ssize_t* second       # and for the second
    const float* weight
    float* row                     # two finished rows of this thread's, if the result is large


cdef struct Quad:
    vf a
    vf b
    vf c
    vf d


cdef struct Pair:
    Quad first
    Quad second


cdef inline Quad _row(const float* src, const float* weight, Py_ssize_t n, Quad q) noexcept nogil:
    """Add one row of the kernel to the sums of one line."""
    cdef Py_ssize_t t, lanes = SIMD_BYTES // sizeof(float)
    cdef vf w
    for t in range(n):
        w = splat(<const vf*> weight, t)
        q.a = q.a + w * load(<const vf*> src, t)
        q.b = q.b + w * load(<const vf*> src, t + lanes)
        q.c = q.c + w * load(<const vf*> src, t + 2 * lanes)
        q.d = q.d + w * load(<const vf*> src, t + 3 * lanes)
    return q


cdef inline Pair _two_rows(const float* src, const float* first, const float* second, Py_ssize_t n,
                           Pair p) noexcept nogil:
    """Add one row of the kernel to the sums of the first line, and another to those of the second."""
    cdef Py_ssize_t t, lanes = SIMD_BYTES // sizeof(float)
    cdef vf v, w, a, b, c, d
    for t in range(n):
        v = splat(<const vf*> first, t)
        w = splat(<const vf*> second, t)
        a = vf_keep(load(<const vf*> src, t))
        b = vf_keep(load(<const vf*> src, t + lanes))
        c = vf_keep(load(<const vf*> src, t + 2 * lanes))
        d = vf_keep(load(<const vf*> src, t + 3 * lanes))
        p.first.a = p.first.a + v * a
        p.first.b = p.first.b + v * b
        p.first.c = p.first.c + v * c
        p.first.d = p.first.d + v * d
        p.second.a = p.second.a + w * a
        p.second.b = p.second.b + w * b
        p.second.c = p.second.c + w * c
        p.second.d = p.second.d + w * d
    return p


cdef inline Quad _zero() noexcept nogil:
    cdef float nothing = 0
    cdef Quad q
    q.a = q.b = q.c = q.d = splat(<const vf*> &nothing, 0)
    return q


cdef inline void _flush(Quad q, float* out, bint add) noexcept nogil:
    """Write the sums, or add them to what is written already."""
    cdef Py_ssize_t lanes = SIMD_BYTES // sizeof(float)
    cdef vf* to = <vf*> out
    if add:
        q.a = q.a + load(<const vf*> out, 0)
        q.b = q.b + load(<const vf*> out, lanes)
        q.c = q.c + load(<const vf*> out, 2 * lanes)
        q.d = q.d + load(<const vf*> out, 3 * lanes)
    store(to, 0, q.a)
    store(to, lanes, q.b)
    store(to, 2 * lanes, q.c)
    store(to, 3 * lanes, q.d)


cdef inline void _block(const float** line, Py_ssize_t n_slots, Kernel* k, Py_ssize_t x, float* first,
                        float* second) noexcept nogil:
    """Four vectors of a pair of lines."""
    cdef Py_ssize_t u, products = 0
    cdef bint add = False
    cdef Pair p
    p.first = _zero()
    p.second = _zero()
    for u in range(n_slots):
        if products >= GROUP:
            _flush(p.first, first, add)
            _flush(p.second, second, add)
            p.first = _zero()
            p.second = _zero()
            add = True
            products = 0
        if k.second[u] < 0:
            p.first = _row(line[u] + x, k.weight + k.first[u] * k.n_taps, k.n_taps, p.first)
        elif k.first[u] < 0:
            p.second = _row(line[u] + x, k.weight + k.second[u] * k.n_taps, k.n_taps, p.second)
        else:
            p = _two_rows(line[u] + x, k.weight + k.first[u] * k.n_taps, k.weight + k.second[u] * k.n_taps, k.n_taps,
                          p)
        products += k.n_taps
    _flush(p.first, first, add)
    _flush(p.second, second, add)


cdef inline void _pair(Lines* p, Kernel* k, Slots* s, const float** line, const float* src, Py_ssize_t y, bint both,
                       Py_ssize_t x0, Py_ssize_t n, float* lines, float* out) noexcept nogil:
    """One block of columns of lines y and y + 1; of y alone unless `both`."""
    cdef Py_ssize_t u, i, x, lanes4 = 4 * SIMD_BYTES // sizeof(float)
    cdef float[8 * LANES_MAX] last
    want(p, s, y)
    fetch(p, s, src, x0, n, lines)
    if y + 2 < p.n_lines:
        prefetch_read(src + min(s.wanted[p.n_slots - 1] + 1, p.n_lines - 2) * p.width + x0, n * sizeof(float))
        prefetch_read(src + min(s.wanted[p.n_slots - 1] + 2, p.n_lines - 1) * p.width + x0, n * sizeof(float))
        if k.row == NULL:
            prefetch_write(out + 2 * p.width, n * sizeof(float))
            if y + 3 < p.n_lines:
                prefetch_write(out + 3 * p.width, n * sizeof(float))
    for u in range(p.n_slots):
        line[u] = lines + s.buffer[u] * p.pitch
    if k.row != NULL:
        for i in range((n + lanes4 - 1) // lanes4):
            _block(line, p.n_slots, k, i * lanes4, k.row + i * lanes4, k.row + p.pitch + i * lanes4)
        stream(out, k.row, n * sizeof(float))
        if both:
            stream(out + p.width, k.row + p.pitch, n * sizeof(float))
        return
    for i in range((n + lanes4 - 1) // lanes4):
        x = i * lanes4
        if both and x + lanes4 <= n:
            _block(line, p.n_slots, k, x, out + x, out + p.width + x)
        else:
            _block(line, p.n_slots, k, x, &last[0], &last[4 * LANES_MAX])
            memcpy(out + x, &last[0], min(lanes4, n - x) * sizeof(float))
            if both:
                memcpy(out + p.width + x, &last[4 * LANES_MAX], min(lanes4, n - x) * sizeof(float))


cdef inline void _run(Lines* p, Kernel kernel, const float* src, float* out, Py_ssize_t first, Py_ssize_t count,
                      float* memory) noexcept nogil:
    """Lines first.. of one plane, block of columns by block of columns."""
    cdef Slots s
    cdef Py_ssize_t i, block, x0
    cdef const float** line = <const float**> (memory + (p.n_slots + 1) * p.pitch)
    cdef Kernel* k = &kernel
    if k.row != NULL:
        k.row = memory + (p.n_slots + 1) * p.pitch
        line = <const float**> (k.row + 2 * p.pitch)
    s.held = <Py_ssize_t*> (line + p.n_slots)
    s.wanted = s.held + p.n_slots
    s.buffer = s.wanted + p.n_slots
    for block in range((p.width + p.columns - 1) // p.columns):
        x0 = block * p.columns
        forget(p, &s, memory)
        for i in range((count + 1) // 2):
            _pair(p, k, &s, line, src, first + 2 * i, 2 * i + 1 < count, x0, min(p.columns, p.width - x0), memory,
                  out + (first + 2 * i) * p.width + x0)
    stream_end()


def correlate(const float[:, ::1] src, float[:, ::1] out, const Py_ssize_t[::1] shape,
              const Py_ssize_t[:, ::1] offset, const Py_ssize_t[::1] row_first, const Py_ssize_t[::1] row_second,
              const float[:, ::1] weight, Py_ssize_t reach, int mode, double cval, Py_ssize_t first, Py_ssize_t count,
              int n_threads):
    """src .. weight # IN; out # OUT, `count` lines from `first`: some whole planes, or a part of one.

    The first tap of a row of the kernel is at -reach.
    """
    cdef Kernel k = Kernel(weight.shape[1], &row_first[0], &row_second[0], &weight[0, 0], NULL)
    cdef Lines p = Lines(src.shape[0], src.shape[1], shape.shape[0], offset.shape[0], reach, k.n_taps - 1 - reach, 0,
                         0, &shape[0], &offset[0, 0], mode, cval, 1.0)
    cdef Py_ssize_t height = min(shape[p.n_outer - 1], count), i, run, runs, size, y
    cdef float* scratch
    p.columns = min(p.width, max(LINE_BYTES // (4 * p.n_slots) // 64 * 64, MIN_COLUMNS))
    p.pitch = round_up(p.left + p.columns + p.right + 4 * LANES_MAX, 16)
    run = max(2, min(RUN, (height + n_threads - 1) // n_threads))
    run = round_up(run, 2)
    runs = (height + run - 1) // run
    size = round_up((p.n_slots + 3) * p.pitch + 8 * p.n_slots, 16)
    scratch = <float*> scratch_alloc(n_threads, size, sizeof(float))
    if scratch == NULL:
        raise MemoryError()
    if streams(src.shape[0] * p.width * sizeof(float)):
        k.row = scratch          # each thread puts its own there
    for i in prange(count // height * runs, schedule="dynamic", num_threads=n_threads, nogil=True):
        y = i % runs * run
        _run(&p, k, &src[0, 0], &out[0, 0], first + i // runs * height + y, min(run, height - y),
             scratch + threadid() * size)
    free(scratch)
