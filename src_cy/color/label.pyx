"""Colours of labelled regions: sums per region, painting a region in its colour, painting over an image.

One pass over the labels each, by tables that labels index, where scikit-image makes a pass per region. `sums` adds in
the order of the pixels, in the type in which NumPy's mean adds them, on one thread: the bits of NumPy's mean along the
first axis. Memory: the tables.
"""
from cython.parallel cimport prange
from libc.stdint cimport int64_t

from _types cimport pixel_t, real_t, unsigned_t

cdef enum:
    BLOCK = 1 << 13     # pixels


def sums(const int64_t[::1] label, const pixel_t[:, ::1] image, real_t[:, ::1] total, int64_t[::1] count):
    """label # IN (n,), rows of the tables; image # IN (n, channels); total (rows, channels), count (rows,) # OUT."""
    cdef Py_ssize_t i, c, channels = image.shape[1]
    cdef int64_t k
    with nogil:
        for i in range(label.shape[0]):
            k = label[i]
            count[k] += 1
            for c in range(channels):
                total[k, c] += <real_t> image[i, c]


cdef void _paint(const int64_t* label, const unsigned_t* colors, unsigned_t* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef const unsigned_t* color
    for i in range(n):
        color = colors + 3 * label[i]
        out[3 * i] = color[0]
        out[3 * i + 1] = color[1]
        out[3 * i + 2] = color[2]


def paint(const int64_t[::1] label, const unsigned_t[:, ::1] colors, unsigned_t[:, ::1] out, int n_threads):
    """label # IN (n,); colors # IN (rows, 3); out # OUT (n, 3)."""
    cdef Py_ssize_t n = label.shape[0], i
    for i in prange((n + BLOCK - 1) // BLOCK, schedule="static", num_threads=n_threads, nogil=True):
        _paint(&label[i * BLOCK], &colors[0, 0], &out[i * BLOCK, 0], min(BLOCK, n - i * BLOCK))


cdef void _overlay(const int64_t* label, const double* colors, const real_t* image, const real_t* weight, double* out,
                   Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real_t w
    cdef const double* color
    for i in range(n):
        color = colors + 3 * label[i]
        w = weight[label[i]]
        out[3 * i] = color[0] + <double> (image[3 * i] * w)
        out[3 * i + 1] = color[1] + <double> (image[3 * i + 1] * w)
        out[3 * i + 2] = color[2] + <double> (image[3 * i + 2] * w)


def overlay(const int64_t[::1] label, const double[:, ::1] colors, const real_t[:, ::1] image,
            const real_t[::1] weight, double[:, ::1] out, int n_threads):
    """label # IN (n,); colors (rows, 3), weight (rows,) # IN; image # IN (n, 3); out # OUT, colour + image * weight."""
    cdef Py_ssize_t n = label.shape[0], i
    for i in prange((n + BLOCK - 1) // BLOCK, schedule="static", num_threads=n_threads, nogil=True):
        _overlay(&label[i * BLOCK], &colors[0, 0], &image[i * BLOCK, 0], &weight[0], &out[i * BLOCK, 0],
                 min(BLOCK, n - i * BLOCK))
