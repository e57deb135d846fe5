"""First derivatives with 3x3 operators (Sobel, Scharr, Prewitt): along one axis, or the gradient's magnitude.

Reference: scikit-image applies scipy.ndimage.convolve per axis (products added in double in raster order, rounded to
the image's float type), adds the squares, takes the root and divides by sqrt(2); the same operations in the same
order are done here per pixel in one pass, so the results have the same bits.

Loop order: a thread takes strips of rows and, within them, blocks of columns; three rows of a block, converted to
double and padded by one element, rotate through L1. Memory per thread: these three rows, 25 kB.
"""
from cython.parallel cimport prange, threadid
from libc.math cimport sqrt, sqrtf
from libc.stdlib cimport free

from _border cimport border_index
from _rows cimport extended_row
from _scratch cimport scratch_alloc
from _types cimport pixel_t, real_t

cdef extern from "prefetch.h" nogil:
    void fi_prefetch_read(const void*, size_t)
    void fi_prefetch_write(void*, size_t)

cdef enum:
    ROWS = 32            # rows per strip: two more are converted for each
    COLUMNS = 1024
    PITCH = COLUMNS + 8
    VERTICAL = 0         # derivative along axis 0
    HORIZONTAL = 1
    MAGNITUDE = 2


cdef inline real_t _root(real_t x) noexcept nogil:
    if real_t is float:
        return sqrtf(x)
    else:
        return sqrt(x)


cdef inline void _row(const double* up, const double* mid, const double* down, double s, double c, int what,
                      real_t norm, real_t* out, Py_ssize_t n) noexcept nogil:
    """One row from three padded rows; `s` and `c` are the side and centre weights of the smoothing."""
    cdef Py_ssize_t x
    cdef real_t v, h
    if what == VERTICAL:
        for x in range(n):
            out[x] = <real_t> (s * down[x] - (s * up[x] + c * up[x + 1] + s * up[x + 2]) + c * down[x + 1]
                               + s * down[x + 2])
    elif what == HORIZONTAL:
        for x in range(n):
            out[x] = <real_t> (s * up[x + 2] - s * up[x] - c * mid[x] + c * mid[x + 2] - s * down[x]
                               + s * down[x + 2])
    else:
        for x in range(n):
            v = <real_t> (s * down[x] - (s * up[x] + c * up[x + 1] + s * up[x + 2]) + c * down[x + 1]
                          + s * down[x + 2])
            h = <real_t> (s * up[x + 2] - s * up[x] - c * mid[x] + c * mid[x + 2] - s * down[x] + s * down[x + 2])
            out[x] = _root(v * v + h * h) / norm


cdef inline void _read(const pixel_t* src, Py_ssize_t height, Py_ssize_t width, Py_ssize_t y, Py_ssize_t x0,
                       Py_ssize_t n, int mode, double cval, double scale, double* out) noexcept nogil:
    cdef Py_ssize_t at = border_index(y, height, mode), x
    if at < 0:
        for x in range(n + 2):
            out[x] = cval
    else:
        extended_row(src + at * width, width, x0 - 1, n + 2, mode, cval, scale, out)


cdef inline void _tile(const pixel_t* src, real_t* out, Py_ssize_t height, Py_ssize_t width, Py_ssize_t y0,
                       Py_ssize_t rows, Py_ssize_t x0, Py_ssize_t n, double s, double c, int what, double norm,
                       int mode, double cval, double scale, double* ring) noexcept nogil:
    cdef Py_ssize_t y
    _read(src, height, width, y0 - 1, x0, n, mode, cval, scale, ring)
    _read(src, height, width, y0, x0, n, mode, cval, scale, ring + PITCH)
    for y in range(rows):
        _read(src, height, width, y0 + y + 1, x0, n, mode, cval, scale, ring + (y + 2) % 3 * PITCH)
        if y + 1 < rows:
            fi_prefetch_read(src + min(y0 + y + 2, height - 1) * width + x0, n * sizeof(pixel_t))
            fi_prefetch_write(out + (y0 + y + 1) * width + x0, n * sizeof(real_t))
        _row(ring + y % 3 * PITCH, ring + (y + 1) % 3 * PITCH, ring + (y + 2) % 3 * PITCH, s, c, what, <real_t> norm,
             out + (y0 + y) * width + x0, n)


def gradient(const pixel_t[:, ::1] src, real_t[:, ::1] out, double side, double centre, int what, double norm,
             int mode, double cval, double scale, int n_threads):
    """src # IN, out # OUT; what: 0 and 1 the derivative along that axis, 2 the magnitude divided by `norm`."""
    cdef Py_ssize_t height = src.shape[0], width = src.shape[1], i, x0, y0
    cdef Py_ssize_t rows = max(1, min(ROWS, (height + n_threads - 1) // n_threads))
    cdef Py_ssize_t strips = (height + rows - 1) // rows, blocks = (width + COLUMNS - 1) // COLUMNS
    cdef double* scratch = <double*> scratch_alloc(n_threads, 3 * PITCH, sizeof(double))
    if scratch == NULL:
        raise MemoryError()
    for i in prange(strips * blocks, schedule="dynamic", num_threads=n_threads, nogil=True):
        y0 = i // blocks * rows
        x0 = i % blocks * COLUMNS
        _tile(&src[0, 0], &out[0, 0], height, width, y0, min(rows, height - y0), x0, min(COLUMNS, width - x0), side,
              centre, what, norm, mode, cval, scale, scratch + threadid() * 3 * PITCH)
    free(scratch)
