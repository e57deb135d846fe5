"""Moving averages along one axis: `columns` along any but the last, `rows` along the last.

Reference: scipy.ndimage.uniform_filter1d: a running sum in double, to which the difference of the element that
enters and the one that leaves is added, divided at each place. It rounds, so the order matters: each line begins at
its first element. Time does not depend on the window.

Loop order: `columns` goes down blocks of columns, a vector of sums at a time; `rows` goes along eight lines at once,
as the sums of one line wait for each other, and divides afterwards, where that vectorises.
Memory per thread: three rows of a block, or eight lines and their sums.
"""
from cython.parallel cimport prange, threadid
from libc.stdlib cimport free

from _border cimport border_index
from _rows cimport convert_row, extended_row
from _scratch cimport round_up, scratch_alloc
from _slabs cimport Slabs, more, slabs
from _types cimport pixel_t, real_t

cdef enum:
    COLUMNS = 512
    LINES = 8


cdef inline void _fetch(const pixel_t* column, Py_ssize_t pitch, Py_ssize_t height, Py_ssize_t y, Py_ssize_t width,
                        int mode, double cval, double* out) noexcept nogil:
    cdef Py_ssize_t at = border_index(y, height, mode), x
    if at < 0:
        for x in range(width):
            out[x] = cval
    else:
        convert_row(column + at * pitch, out, width, 1.0)


cdef inline void _down(const pixel_t* src, real_t* out, Py_ssize_t height, Py_ssize_t pitch, Py_ssize_t width,
                       Py_ssize_t size, int mode, double cval, double* total, double* enter,
                       double* leave) noexcept nogil:
    """One block of columns of one plane."""
    cdef Py_ssize_t y, x, before = size // 2
    cdef double n = size
    for x in range(width):
        total[x] = 0
    for y in range(-before, size - before):
        _fetch(src, pitch, height, y, width, mode, cval, enter)
        for x in range(width):
            total[x] += enter[x]
    for x in range(width):
        out[x] = <real_t> (total[x] / n)
    for y in range(1, height):
        _fetch(src, pitch, height, y + size - before - 1, width, mode, cval, enter)
        _fetch(src, pitch, height, y - before - 1, width, mode, cval, leave)
        for x in range(width):
            total[x] += enter[x] - leave[x]
            out[y * pitch + x] = <real_t> (total[x] / n)


def columns(const pixel_t[:, :, ::1] src, real_t[:, :, ::1] out, Py_ssize_t size, int mode, double cval,
            int n_threads):
    """src # IN (outer, n, inner), averaged along n; out # OUT, not src."""
    cdef Py_ssize_t height = src.shape[1], width = src.shape[2], blocks = (width + COLUMNS - 1) // COLUMNS, i, x
    cdef double* scratch = <double*> scratch_alloc(n_threads, 3 * COLUMNS, sizeof(double))
    cdef double* mine
    if scratch == NULL:
        raise MemoryError()
    cdef Slabs s = slabs(src.shape[0] * blocks, 12.0 * COLUMNS * height, n_threads)
    try:
        with nogil:
            if s.n == 1:        # a parallel region takes longer than a small image
                _down(&src[0, 0, 0], &out[0, 0, 0], height, width, width, size, mode, cval, scratch, scratch + COLUMNS,
                      scratch + 2 * COLUMNS)
                s.last = 1
            while more(&s):
                for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                    mine = scratch + threadid() * 3 * COLUMNS
                    x = i % blocks * COLUMNS
                    _down(&src[i // blocks, 0, x], &out[i // blocks, 0, x], height, width,
                          min(<Py_ssize_t> COLUMNS, width - x), size, mode, cval, mine, mine + COLUMNS,
                          mine + 2 * COLUMNS)
    finally:
        free(scratch)


cdef inline void _sums(const double* lines, Py_ssize_t pitch, Py_ssize_t n, Py_ssize_t size,
                       double* sums) noexcept nogil:
    """Running sums of LINES lines; `lines` and `sums` have rows of `pitch`."""
    cdef double t0 = 0, t1 = 0, t2 = 0, t3 = 0, t4 = 0, t5 = 0, t6 = 0, t7 = 0
    cdef const double* p = lines
    cdef double* q = sums
    cdef Py_ssize_t i
    for i in range(n + size - 1):
        if i < size:
            t0 += p[0]
            t1 += p[pitch]
            t2 += p[2 * pitch]
            t3 += p[3 * pitch]
            t4 += p[4 * pitch]
            t5 += p[5 * pitch]
            t6 += p[6 * pitch]
            t7 += p[7 * pitch]
        else:
            t0 += p[0] - p[-size]
            t1 += p[pitch] - p[pitch - size]
            t2 += p[2 * pitch] - p[2 * pitch - size]
            t3 += p[3 * pitch] - p[3 * pitch - size]
            t4 += p[4 * pitch] - p[4 * pitch - size]
            t5 += p[5 * pitch] - p[5 * pitch - size]
            t6 += p[6 * pitch] - p[6 * pitch - size]
            t7 += p[7 * pitch] - p[7 * pitch - size]
        p += 1
        if i >= size - 1:
            q[0] = t0
            q[pitch] = t1
            q[2 * pitch] = t2
            q[3 * pitch] = t3
            q[4 * pitch] = t4
            q[5 * pitch] = t5
            q[6 * pitch] = t6
            q[7 * pitch] = t7
            q += 1


cdef inline void _along(const pixel_t* src, real_t* out, Py_ssize_t lines, Py_ssize_t n, Py_ssize_t size, int mode,
                        double cval, double* buffer, Py_ssize_t pitch) noexcept nogil:
    cdef Py_ssize_t i, x
    cdef double* sums = buffer + LINES * pitch
    cdef double width = size
    for i in range(LINES):      # fewer lines: the last one again
        extended_row(src + min(i, lines - 1) * n, n, -(size // 2), n + size - 1, mode, cval, 1.0, buffer + i * pitch)
    _sums(buffer, pitch, n, size, sums)
    for i in range(lines):
        for x in range(n):
            out[i * n + x] = <real_t> (sums[i * pitch + x] / width)


def rows(const pixel_t[:, ::1] src, real_t[:, ::1] out, Py_ssize_t size, int mode, double cval, int n_threads):
    """src # IN (lines, n), averaged along n; out # OUT, may be src."""
    cdef Py_ssize_t lines = src.shape[0], n = src.shape[1], i, pitch = round_up(n + size, 64) + 8
    cdef double* scratch = <double*> scratch_alloc(n_threads, 2 * LINES * pitch, sizeof(double))
    if scratch == NULL:
        raise MemoryError()
    cdef Slabs s = slabs((lines + LINES - 1) // LINES, 20.0 * LINES * n, n_threads)
    try:
        with nogil:
            if s.n == 1:
                _along(&src[0, 0], &out[0, 0], lines, n, size, mode, cval, scratch, pitch)
                s.last = 1
            while more(&s):
                for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                    _along(&src[i * LINES, 0], &out[i * LINES, 0], min(<Py_ssize_t> LINES, lines - i * LINES), n, size,
                           mode, cval, scratch + threadid() * 2 * LINES * pitch, pitch)
    finally:
        free(scratch)
