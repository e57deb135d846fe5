"""Structural similarity: both images once in, S once out, and nothing between them in memory.

Reference: Wang, Bovik, Sheikh, Simoncelli, Image quality assessment: from error visibility to structural similarity,
IEEE Trans. Image Processing, 2004. The five moving means (of x, y, xx, yy, xy) are scipy.ndimage's: running sums in
double from the first row, and from the first column, each rounded to the image's type; or the taps of a Gaussian.

Loop order: eight rows at a time. Their vertical means, for some columns, are transposed into vectors of eight rows: so
the horizontal running sums, each of which waits for the one before, are vectors too. A strip of rows needs the
vertical running sums at its first row: a first pass, parallel over columns, brings those of all strips.
Memory per thread: a window of some dozen columns; per strip, five running sums per column.
"""
from cython.parallel cimport prange, threadid
from libc.stdint cimport uint8_t
from libc.stdlib cimport free
from libc.string cimport memcpy

from _scratch cimport round_up, scratch_alloc
from _slabs cimport Slabs, more, slabs
from _types cimport pixel_t, real_t

cdef extern from "ssim.h" nogil:
    ctypedef struct Ssim "fi_ssim":
        Py_ssize_t height, width, step, before, plane
        const double* taps
        double c1, c2, cov
    size_t scratch_of "fi_ssim_scratch" (const Ssim*)
    void advance_u1 "fi_ssim_advance_u1" (const Ssim*, const void*, const void*, Py_ssize_t, Py_ssize_t, Py_ssize_t,
                                          Py_ssize_t, double*)
    void advance_u2 "fi_ssim_advance_u2" (const Ssim*, const void*, const void*, Py_ssize_t, Py_ssize_t, Py_ssize_t,
                                          Py_ssize_t, double*)
    void advance_f4 "fi_ssim_advance_f4" (const Ssim*, const void*, const void*, Py_ssize_t, Py_ssize_t, Py_ssize_t,
                                          Py_ssize_t, double*)
    void advance_f8 "fi_ssim_advance_f8" (const Ssim*, const void*, const void*, Py_ssize_t, Py_ssize_t, Py_ssize_t,
                                          Py_ssize_t, double*)
    void strip_u1 "fi_ssim_strip_u1" (const Ssim*, const void*, const void*, Py_ssize_t, Py_ssize_t, double*, double*,
                                      void*)
    void strip_u2 "fi_ssim_strip_u2" (const Ssim*, const void*, const void*, Py_ssize_t, Py_ssize_t, double*, double*,
                                      void*)
    void strip_f4 "fi_ssim_strip_f4" (const Ssim*, const void*, const void*, Py_ssize_t, Py_ssize_t, double*, double*,
                                      void*)
    void strip_f8 "fi_ssim_strip_f8" (const Ssim*, const void*, const void*, Py_ssize_t, Py_ssize_t, double*, double*,
                                      void*)
    void formula_f4 "fi_ssim_formula_f4" (const float*, Py_ssize_t, Py_ssize_t, float, float, float, float*, bint)
    void formula_f8 "fi_ssim_formula_f8" (const double*, Py_ssize_t, Py_ssize_t, double, double, double, double*, bint)

cdef enum:
    MOMENTS = 5
    LANES = 8
    COLUMNS = 1024
    STRIPS = 2
    BLOCK = 4096


cdef inline void _advance(const Ssim* s, const pixel_t* x, const pixel_t* y, Py_ssize_t first, Py_ssize_t last,
                          Py_ssize_t start, Py_ssize_t row, double* totals) noexcept nogil:
    if pixel_t is float:
        advance_f4(s, x, y, first, last, start, row, totals)
    elif pixel_t is double:
        advance_f8(s, x, y, first, last, start, row, totals)
    elif pixel_t is uint8_t:
        advance_u1(s, x, y, first, last, start, row, totals)
    else:
        advance_u2(s, x, y, first, last, start, row, totals)


cdef inline void _strip(const Ssim* s, const pixel_t* x, const pixel_t* y, Py_ssize_t first, Py_ssize_t last,
                        double* totals, double* scratch, real_t* out) noexcept nogil:
    if pixel_t is float and real_t is float:
        strip_f4(s, x, y, first, last, totals, scratch, out)
    elif pixel_t is double and real_t is double:
        strip_f8(s, x, y, first, last, totals, scratch, out)
    elif pixel_t is uint8_t and real_t is double:
        strip_u1(s, x, y, first, last, totals, scratch, out)
    elif pixel_t is not float and pixel_t is not double and real_t is double:
        strip_u2(s, x, y, first, last, totals, scratch, out)


cdef inline void _sums_of_strips(const Ssim* s, const pixel_t* x, const pixel_t* y, Py_ssize_t first, Py_ssize_t last,
                                 Py_ssize_t rows, Py_ssize_t strips, double* totals, Py_ssize_t pitch) noexcept nogil:
    """Running sums of some columns: those of row 0 for the first strip, of the row before it for every other one."""
    cdef Py_ssize_t i, at = first * MOMENTS, n = round_up(last - first, LANES) * MOMENTS
    _advance(s, x, y, first, last, -1, 0, totals)
    for i in range(1, strips):
        memcpy(totals + i * pitch + at, totals + (i - 1) * pitch + at, n * sizeof(double))
        _advance(s, x, y, first, last, max(0, (i - 1) * rows - 1), i * rows - 1, totals + i * pitch)


def similarity(const pixel_t[:, ::1] x, const pixel_t[:, ::1] y, real_t[:, :, ::1] out, Py_ssize_t step,
               Py_ssize_t before, const double[::1] taps, double c1, double c2, double cov, int n_threads):
    """x, y # IN (rows, columns * step); out # OUT (1 or 4, same shape): S, and the three planes of its gradient.

    Floats have results of their own type, integers doubles. taps # IN (before + 1,), or empty for a plain mean of
    2 * before + 1 pixels, which neither rows nor columns are fewer than.
    """
    cdef Ssim s
    s.height, s.width, s.step, s.before = x.shape[0], x.shape[1], step, before
    s.taps = &taps[0] if taps.shape[0] else NULL
    s.c1, s.c2, s.cov = c1, c2, cov
    s.plane = s.height * s.width if out.shape[0] > 1 else 0
    cdef Py_ssize_t groups = (s.height + LANES - 1) // LANES
    # Some strips per thread, so that one that has to wait for its CPU does not keep the others waiting.
    cdef Py_ssize_t parts = STRIPS * n_threads if n_threads > 1 else 1
    cdef Py_ssize_t rows = LANES * ((groups + parts - 1) // parts), strips = (s.height + rows - 1) // rows
    cdef Py_ssize_t pitch = round_up(s.width, LANES) * MOMENTS, blocks = (s.width + COLUMNS - 1) // COLUMNS, i
    cdef size_t size = round_up(scratch_of(&s), LANES)
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
            part = slabs(rows // LANES, (40.0 + 10 * taps.shape[0]) * LANES * s.width * strips / n_threads, 1)
            while more(&part):
                for i in prange(strips, schedule="dynamic", num_threads=n_threads):
                    _strip(&s, &x[0, 0], &y[0, 0], min(s.height, i * rows + part.first * LANES),
                           min(s.height, i * rows + part.last * LANES), totals + i * pitch,
                           scratch + threadid() * size, &out[0, 0, 0])
    finally:
        free(totals)
        free(scratch)


cdef inline void _formula(const real_t* m, Py_ssize_t n, Py_ssize_t count, real_t c1, real_t c2, real_t cov,
                          real_t* out, bint gradient) noexcept nogil:
    if real_t is float:
        formula_f4(m, n, count, c1, c2, cov, out, gradient)
    else:
        formula_f8(m, n, count, c1, c2, cov, out, gradient)


def formula(const real_t[:, ::1] means, real_t[:, ::1] out, double c1, double c2, double cov, int n_threads):
    """means # IN (5, n): of x, y, xx, yy, xy; out # OUT (1 or 4, n), as of `similarity`."""
    cdef Py_ssize_t n = means.shape[1], blocks = (n + BLOCK - 1) // BLOCK, i
    cdef bint gradient = out.shape[0] > 1
    cdef Slabs s = slabs(blocks, 30.0 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _formula(&means[0, i * BLOCK], n, min(<Py_ssize_t> BLOCK, n - i * BLOCK), <real_t> c1, <real_t> c2,
                         <real_t> cov, &out[0, i * BLOCK], gradient)
