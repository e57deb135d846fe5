"""Structural similarity: both images once in, S once out, and nothing between them in memory.

Reference: Wang, Bovik, Sheikh, Simoncelli, Image quality assessment: from error visibility to structural similarity,
IEEE Trans. Image Processing, 2004. The five moving means (of x, y, xx, yy, xy) are scipy.ndimage's: running sums in
double from the first row, and from the first column, each rounded to the image's type; or the taps of a Gaussian.

Loop order (ssim_sweep.pxd): as many rows at a time as a vector has doubles. Their vertical means, for some columns,
are spread over the lanes: so the horizontal running sums, each of which waits for the one before, are vectors too. A
strip of rows needs the vertical running sums at its first row: a first pass, parallel over columns, brings those of
all strips. Memory per thread: a window of some dozen columns; per strip, five running sums per column.
"""
from cython.parallel cimport prange, threadid
from libc.stdlib cimport free
from libc.string cimport memcpy

from _scratch cimport scratch_alloc
from _slabs cimport Slabs, more, slabs
from _types cimport pixel_t, real_t
from ssim_sweep cimport MOMENTS, Sweep, advance, formula as formula_of, lay_out, scratch_of, strip

cdef extern from "inline.h":
    pass

cdef enum:
    ROWS = 8        # of which strips have a multiple: the most lanes
    COLUMNS = 1024
    STRIPS = 2
    BLOCK = 4096


cdef inline void _strip(const Sweep* s, const pixel_t* x, const pixel_t* y, Py_ssize_t first, Py_ssize_t last,
                        double* totals, double* scratch, real_t* out) noexcept nogil:
    """Floats have results of their own type, integers doubles; no other pair is compiled."""
    if pixel_t is float and real_t is float:
        strip(s, x, y, first, last, totals, scratch, out)
    elif pixel_t is not float and real_t is double:
        strip(s, x, y, first, last, totals, scratch, out)


cdef inline void _sums_of_strips(const Sweep* s, const pixel_t* x, const pixel_t* y, Py_ssize_t first,
                                 Py_ssize_t last, Py_ssize_t rows, Py_ssize_t strips, double* totals,
                                 Py_ssize_t pitch) noexcept nogil:
    """Running sums of some columns: those of row 0 for the first strip, of the row before it for every other one."""
    cdef Py_ssize_t i, q, at
    advance(s, x, y, first, last, -1, 0, totals)
    for i in range(1, strips):
        for q in range(MOMENTS):
            at = i * pitch + q * s.width + first
            memcpy(totals + at, totals + at - pitch, (last - first) * sizeof(double))
        advance(s, x, y, first, last, max(0, (i - 1) * rows - 1), i * rows - 1, totals + i * pitch)


def similarity(const pixel_t[:, ::1] x, const pixel_t[:, ::1] y, real_t[:, :, ::1] out, Py_ssize_t step,
               Py_ssize_t before, const double[::1] taps, double c1, double c2, double cov, int n_threads):
    """x, y # IN (rows, columns * step); out # OUT (1 or 4, same shape): S, and the three planes of its gradient.

    Floats have results of their own type, integers doubles. The window has 2 * before + 1 pixels, which neither rows
    nor columns are fewer than; taps # IN, as many and symmetric, or none for a plain mean.
    """
    cdef Sweep s
    s.height, s.width, s.step, s.before = x.shape[0], x.shape[1], step, before
    s.taps = &taps[before] if taps.shape[0] else NULL
    s.c1, s.c2, s.cov = c1, c2, cov
    s.plane = s.height * s.width if out.shape[0] > 1 else 0
    lay_out(&s)
    cdef Py_ssize_t groups = (s.height + ROWS - 1) // ROWS
    # Some strips per thread, so that one that has to wait for its CPU does not keep the others waiting.
    cdef Py_ssize_t parts = STRIPS * n_threads if n_threads > 1 else 1
    cdef Py_ssize_t rows = ROWS * ((groups + parts - 1) // parts), strips = (s.height + rows - 1) // rows
    cdef Py_ssize_t pitch = s.width * MOMENTS, blocks = (s.width + COLUMNS - 1) // COLUMNS, i
    cdef Py_ssize_t size = scratch_of(&s)
    cdef double* totals = <double*> scratch_alloc(strips, pitch, sizeof(double))
    cdef double* scratch = <double*> scratch_alloc(n_threads, size, sizeof(double))
    if totals == NULL or scratch == NULL:
        free(totals)
        free(scratch)
        raise MemoryError()
    cdef Slabs part
    try:
        with nogil:
            part = slabs(blocks if s.taps == NULL else 0, 40.0 * COLUMNS * s.height, n_threads)
            while more(&part):
                for i in prange(part.first, part.last, schedule="dynamic", num_threads=n_threads):
                    _sums_of_strips(&s, &x[0, 0], &y[0, 0], i * COLUMNS, min(s.width, (i + 1) * COLUMNS), rows, strips,
                                    totals, pitch)
            part = slabs(rows // ROWS, (40.0 + 5 * taps.shape[0]) * ROWS * s.width * strips / n_threads, 1)
            while more(&part):
                for i in prange(strips, schedule="dynamic", num_threads=n_threads):
                    _strip(&s, &x[0, 0], &y[0, 0], min(s.height, i * rows + part.first * ROWS),
                           min(s.height, i * rows + part.last * ROWS), totals + i * pitch,
                           scratch + threadid() * size, &out[0, 0, 0])
    finally:
        free(totals)
        free(scratch)


def formula(const real_t[:, ::1] means, real_t[:, ::1] out, double c1, double c2, double cov, int n_threads):
    """means # IN (5, n): of x, y, xx, yy, xy; out # OUT (1 or 4, n), as of `similarity`."""
    cdef Py_ssize_t n = means.shape[1], blocks = (n + BLOCK - 1) // BLOCK, i
    cdef Py_ssize_t plane = n if out.shape[0] > 1 else 0
    cdef Slabs s = slabs(blocks, 30.0 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                formula_of(&means[0, i * BLOCK], n, min(<Py_ssize_t> BLOCK, n - i * BLOCK), <real_t> c1, <real_t> c2,
                           <real_t> cov, &out[0, i * BLOCK], plane)
