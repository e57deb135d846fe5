"""Mean and standard deviation of the window around each pixel, and the thresholds of Niblack and Sauvola from them.

Reference: Shafait, Keysers and Breuel (2008): sums over a window from four corners of an integral image. Its numbers
round, so they have to come about as in scikit-image: sums down the columns of the padded image, these added up along
the rows, all in double; ((S00 - S01) - S10) + S11, rounded to the result's type and divided there. So the bits are
scikit-image's. The border is numpy.pad's "reflect".

Loop order: each thread goes down a stretch of rows. The column sums at its beginning are made before, in blocks of
columns. It keeps the rows of the integral images that its windows reach: four sums run along four rows at once, since
each waits for the one before. Time does not depend on the window, nor does it on the values.
Memory per thread: window + 4 rows of both integral images.
"""
from cython.parallel cimport prange, threadid
from libc.stdlib cimport free
from libc.string cimport memcpy, memset

from _border cimport MIRROR, border_index
from _local_threshold cimport put
from _rows cimport extended_row
from _scratch cimport round_up, scratch_alloc
from _slabs cimport Slabs, more, slabs
from _types cimport pixel_t, real_t

cdef enum:
    ROWS = 4            # of the integral images that are made at once
    BLOCK = 512         # columns


cdef struct Window:
    Py_ssize_t height, width, pitch     # of the image; of a row of column sums or of an integral image
    Py_ssize_t rows, columns            # of the window
    Py_ssize_t held                     # rows of the integral images in memory
    int kind
    double k, r


cdef inline void _row(const pixel_t* src, Window* w, Py_ssize_t y, real_t* row, double* sums) noexcept nogil:
    """Add row y of the padded image, and its squares, to the column sums."""
    cdef Py_ssize_t x, n = w.width + w.columns
    cdef real_t square
    y = border_index(y - w.rows // 2 - 1, w.height, MIRROR)
    extended_row(src + y * w.width, w.width, -(w.columns // 2) - 1, n, MIRROR, 0.0, 1.0, row)
    for x in range(n):
        square = row[x] * row[x]
        sums[x] += row[x]
        sums[w.pitch + x] += square


cdef inline void _accumulate(const double* sums, Py_ssize_t n, Py_ssize_t pitch, double* a, double* b, double* c,
                             double* d) noexcept nogil:
    """Add up along four rows of column sums."""
    cdef double s = 0, t = 0, u = 0, v = 0
    cdef Py_ssize_t x
    for x in range(n):
        s += sums[x]
        t += sums[pitch + x]
        u += sums[2 * pitch + x]
        v += sums[3 * pitch + x]
        a[x] = s
        b[x] = t
        c[x] = u
        d[x] = v


cdef inline void _finish(const double* top, const double* bottom, Window* w, real_t* out,
                         real_t* deviation) noexcept nogil:
    """One row of results from two rows of both integral images."""
    cdef Py_ssize_t x, c = w.columns, p = w.pitch
    cdef real_t n = <real_t> (w.rows * w.columns), k = <real_t> w.k, r = <real_t> w.r, m, square
    for x in range(w.width):
        m = <real_t> (((top[x] - top[x + c]) - bottom[x]) + bottom[x + c]) / n
        square = <real_t> (((top[p + x] - top[p + x + c]) - bottom[p + x]) + bottom[p + x + c]) / n
        put(m, square, w.kind, k, r, out + x, deviation + x)


cdef void _stretch(const pixel_t* src, Window* w, Py_ssize_t first, Py_ssize_t last, Py_ssize_t start, Py_ssize_t stop,
                   real_t* out, real_t* deviation, double* memory) noexcept nogil:
    """Rows first..last of the result, as far as groups start..stop of ROWS rows of the integral images bring them.

    memory: the column sums before row `first`, then what the next groups need of those before.
    """
    cdef Py_ssize_t n = w.width + w.columns, total = last - first + w.rows, i, j
    cdef Py_ssize_t y = max(first, min(last, first + start * ROWS - w.rows))
    cdef double* sums = memory
    cdef double* four = memory + 2 * w.pitch            # column sums of ROWS rows: four[j], and their squares'
    cdef double* held = four + 2 * ROWS * w.pitch
    cdef double* at
    cdef real_t* row = <real_t*> (held + 2 * w.held * w.pitch)
    for i in range(start, min(stop, (total + ROWS - 1) // ROWS)):
        for j in range(ROWS):
            _row(src, w, first + min(i * ROWS + j, total - 1), row, sums)
            memcpy(four + j * w.pitch, sums, w.pitch * sizeof(double))
            memcpy(four + (ROWS + j) * w.pitch, sums + w.pitch, w.pitch * sizeof(double))
        at = held + i * ROWS % w.held * 2 * w.pitch
        _accumulate(four, n, w.pitch, at, at + 2 * w.pitch, at + 4 * w.pitch, at + 6 * w.pitch)
        at = at + w.pitch
        _accumulate(four + ROWS * w.pitch, n, w.pitch, at, at + 2 * w.pitch, at + 4 * w.pitch, at + 6 * w.pitch)
        while y < last and y - first + w.rows < (i + 1) * ROWS:
            _finish(held + (y - first) % w.held * 2 * w.pitch, held + (y - first + w.rows) % w.held * 2 * w.pitch, w,
                    out + y * w.width, deviation + y * w.width)
            y = y + 1


cdef void _before(const pixel_t* src, Window* w, Py_ssize_t stretches, Py_ssize_t x0, Py_ssize_t n, double* memory,
                  Py_ssize_t size, double* sums, real_t* row) noexcept nogil:
    """The column sums x0.. before each stretch but the first, where they are 0."""
    cdef Py_ssize_t i, x, y
    cdef real_t square
    for x in range(2 * BLOCK):
        sums[x] = 0
    for i in range(1, stretches):
        for y in range(w.height * (i - 1) // stretches, w.height * i // stretches):
            extended_row(src + border_index(y - w.rows // 2 - 1, w.height, MIRROR) * w.width, w.width,
                         x0 - w.columns // 2 - 1, n, MIRROR, 0.0, 1.0, row)
            for x in range(n):
                square = row[x] * row[x]
                sums[x] += row[x]
                sums[BLOCK + x] += square
        memcpy(memory + i * size + x0, sums, n * sizeof(double))
        memcpy(memory + i * size + w.pitch + x0, sums + BLOCK, n * sizeof(double))


def thresholds(const pixel_t[:, ::1] src, real_t[:, ::1] out, real_t[:, ::1] deviation, Py_ssize_t rows,
               Py_ssize_t columns, int kind, double k, double r, int n_threads):
    """src # IN; out # OUT: the mean if kind is MOMENTS, else the threshold; deviation # OUT for MOMENTS, else as out.

    rows, columns: the window's, odd. k, r: the parameters of Niblack and Sauvola.
    """
    cdef Window w
    cdef Py_ssize_t i, size, blocks, n, stretches
    cdef double* sums
    cdef Slabs s
    w.height, w.width, w.rows, w.columns, w.kind, w.k, w.r = src.shape[0], src.shape[1], rows, columns, kind, k, r
    n = w.width + columns
    w.pitch = round_up(n, 8) + 8        # no power of two: rows would compete for the same lines of the cache
    w.held = round_up(rows + ROWS, ROWS)
    stretches = max(1, min(<Py_ssize_t> n_threads, w.height // rows))
    size = (2 + 2 * ROWS + 2 * w.held + 1) * w.pitch
    blocks = (n + BLOCK - 1) // BLOCK
    cdef double* memory = <double*> scratch_alloc(1, stretches * size + n_threads * 3 * BLOCK, sizeof(double))
    if memory == NULL:
        raise MemoryError()
    try:
        with nogil:
            s = slabs(blocks if stretches > 1 else 0, 8.0 * BLOCK * w.height, n_threads)
            while more(&s):
                for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                    sums = memory + stretches * size + threadid() * 3 * BLOCK
                    _before(&src[0, 0], &w, stretches, i * BLOCK, min(<Py_ssize_t> BLOCK, n - i * BLOCK), memory, size,
                            sums, <real_t*> (sums + 2 * BLOCK))
            memset(memory, 0, 2 * w.pitch * sizeof(double))
            s = slabs(((w.height + stretches - 1) // stretches + rows + ROWS - 1) // ROWS, 16.0 * ROWS * n, 1)
            while more(&s):
                for i in prange(stretches, schedule="static", chunksize=1, num_threads=n_threads):
                    _stretch(&src[0, 0], &w, w.height * i // stretches, w.height * (i + 1) // stretches, s.first,
                             s.last, &out[0, 0], &deviation[0, 0], memory + i * size)
    finally:
        free(memory)
