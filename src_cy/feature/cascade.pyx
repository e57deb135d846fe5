"""A cascade of stumps on multi-block binary patterns, tried on windows at all places of an image.

Algorithm: Viola and Jones (2001), "Rapid object detection using a boosted cascade of simple features", on the patterns
of Liao et al. (2007), "Learning multi-scale block local binary patterns for face recognition"; see cascade.h.
Loop order: rows of windows, vectors of windows, stages, stumps. Memory per thread: none; a bit per window.
The integral image is summed in float64, down the columns, then along the rows, as NumPy's cumsum does it, and rounded
to float32; a row and a column of zeros come before it, which change no bit of scikit-image's sums.
"""
from cython.parallel cimport prange
from libc.stdint cimport uint8_t, uint32_t
from libc.string cimport memset

from _simd cimport SIMD_BYTES
from _slabs cimport Slabs, more, slabs
from _types cimport pixel_t

cdef extern from "cascade.h" nogil:
    ctypedef struct fi_cascade:
        const Py_ssize_t* grids
        const uint32_t* tables
        const float* leaves
        const Py_ssize_t* ends
        const float* thresholds
        Py_ssize_t stages
    void window_row "fi_window_row" (const fi_cascade*, const float*, Py_ssize_t, uint8_t*)

cdef enum:
    COLUMNS = 512       # summed down together
    ROWS = 8            # summed along together: one sum waits for the other

LANES = SIMD_BYTES // 4


cdef inline void _down(const pixel_t[:, ::1] image, Py_ssize_t first, Py_ssize_t start, Py_ssize_t stop, double* above,
                       double[:, ::1] down) noexcept nogil:
    """Sums of the columns start to stop, from those above the row `first`."""
    cdef Py_ssize_t x, y
    cdef const pixel_t* src
    cdef double* out
    for y in range(down.shape[0]):
        src = &image[first + y, 0]
        out = &down[y, 0]
        for x in range(start, stop):
            above[x] = above[x] + src[x]
            out[x] = above[x]


cdef inline void _along(const double* down, float* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t x
    cdef double total = 0
    for x in range(n):
        total = total + down[x]
        out[x] = <float> total


cdef inline void _along_eight(const double* down, Py_ssize_t n, float* out, Py_ssize_t stride) noexcept nogil:
    """Eight rows, so that eight sums are under way."""
    cdef Py_ssize_t x
    cdef double a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0
    for x in range(n):
        a = a + down[x]
        b = b + down[x + n]
        c = c + down[x + 2 * n]
        d = d + down[x + 3 * n]
        e = e + down[x + 4 * n]
        f = f + down[x + 5 * n]
        g = g + down[x + 6 * n]
        h = h + down[x + 7 * n]
        out[x] = <float> a
        out[x + stride] = <float> b
        out[x + 2 * stride] = <float> c
        out[x + 3 * stride] = <float> d
        out[x + 4 * stride] = <float> e
        out[x + 5 * stride] = <float> f
        out[x + 6 * stride] = <float> g
        out[x + 7 * stride] = <float> h


def integrate(const pixel_t[:, ::1] image, Py_ssize_t first, double[::1] above, double[:, ::1] down, float[:, ::1] out,
              int n_threads):
    """Sum the rows of image # IN from `first` on, as many as `down` has, into out # OUT.

    above # IN and OUT: each column's sum over the rows before `first`; down # SCRATCH (rows, image's columns);
    out (image's rows + 1, columns + 1 or more): its first row and column are the caller's.
    """
    cdef Py_ssize_t i, y, width = image.shape[1], rows = down.shape[0]
    cdef Py_ssize_t blocks = (width + COLUMNS - 1) // COLUMNS, groups = (rows + ROWS - 1) // ROWS
    cdef Slabs s = slabs(blocks, 8.0 * COLUMNS * rows, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _down(image, first, i * COLUMNS, min((i + 1) * COLUMNS, width), &above[0], down)
        s = slabs(groups, 8.0 * ROWS * width, n_threads)
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                if rows - i * ROWS >= ROWS:
                    _along_eight(&down[i * ROWS, 0], width, &out[1 + first + i * ROWS, 1], out.shape[1])
                else:
                    for y in range(i * ROWS, rows):
                        _along(&down[y, 0], &out[1 + first + y, 1], width)


cdef inline void _split(const float* src, Py_ssize_t n, Py_ssize_t step, float* out, Py_ssize_t length) noexcept nogil:
    cdef Py_ssize_t i, k, count
    for k in range(step):
        count = (n - k + step - 1) // step
        for i in range(count):
            out[k * length + i] = src[k + i * step]
        memset(out + k * length + count, 0, (length - count) * sizeof(float))


def split(const float[:, ::1] src, Py_ssize_t n, Py_ssize_t step, float[:, ::1] out, int n_threads):
    """Sort the first n columns of src # IN by their number modulo `step`: out # OUT (rows, step * length each)."""
    cdef Py_ssize_t y, length = out.shape[1] // step
    cdef Slabs s = slabs(src.shape[0], 4.0 * n, n_threads)
    with nogil:
        while more(&s):
            for y in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _split(&src[y, 0], n, step, &out[y, 0], length)


def grids(const float[:, ::1] features, const Py_ssize_t[::1] stumps, float factor, Py_ssize_t rows, Py_ssize_t columns,
          Py_ssize_t step, Py_ssize_t stride, Py_ssize_t[:, ::1] out):
    """Find where the 4 rows and 4 columns of each stump's feature lie, as offsets from a window's first pixel.

    features # IN: x, y, width and height of the first block in the trained window, which `factor` enlarges; stumps # IN
    the feature of each; rows, columns: as far as a feature may reach; the sums' rows are `stride` apart, their columns
    sorted by the number modulo `step`; out # OUT (stumps, 8). Returns whether all features stay within.
    """
    cdef Py_ssize_t i, j, column
    cdef Py_ssize_t[4] at
    for i in range(features.shape[0]):
        for j in range(4):
            at[j] = <Py_ssize_t> (features[i, j] * factor)
        if max(at[0], at[0] + 3 * at[2]) > columns or max(at[1], at[1] + 3 * at[3]) > rows:
            return False
    for i in range(stumps.shape[0]):
        for j in range(4):
            at[j] = <Py_ssize_t> (features[stumps[i], j] * factor)
        for j in range(4):
            column = at[0] + j * at[2]
            out[i, j] = (at[1] + j * at[3]) * stride
            out[i, 4 + j] = column % step * (stride // step) + column // step if step > 1 else column
    return True


def scan(const float[:, ::1] image, const Py_ssize_t[:, ::1] grids, const uint32_t[:, ::1] tables,
         const float[:, ::1] leaves, const Py_ssize_t[::1] ends, const float[::1] thresholds, Py_ssize_t first,
         Py_ssize_t step, Py_ssize_t n, uint8_t[:, ::1] hits, int n_threads):
    """Try rows of n windows, `step` rows of image # IN apart from the row `first` on: hits # OUT, a bit per window.

    grids, tables, leaves (stumps, 8, 8 and 2), ends, thresholds (stages) # IN: as in cascade.h. The image's rows go on
    for LANES - 1 numbers after the last that a window reads.
    """
    cdef Py_ssize_t y
    cdef fi_cascade cascade
    cascade.grids, cascade.tables, cascade.leaves = &grids[0, 0], &tables[0, 0], &leaves[0, 0]
    cascade.ends, cascade.thresholds, cascade.stages = &ends[0], &thresholds[0], ends.shape[0]
    for y in prange(hits.shape[0], schedule="dynamic", num_threads=n_threads, nogil=True):
        memset(&hits[y, 0], 0, hits.shape[1])
        window_row(&cascade, &image[first + y * step, 0], n, &hits[y, 0])
