"""First derivatives with 3x3 operators (Sobel, Scharr, Prewitt): along one axis, or the gradient's magnitude.

Reference: scikit-image applies scipy.ndimage.convolve per axis (products added in double in raster order, rounded to
the image's float type), adds the squares, takes the root and divides by sqrt(2); the same operations in the same
order are done here per pixel in one pass, so the results have the same bits.

Loop order: a thread takes strips of rows and, within them, blocks of columns; three rows of a block, converted to
double and padded by one pixel, rotate through L1. (Reading float rows where they are costs three conversions a pixel
instead of one, and was slower.) Memory per thread: these three rows, 25 kB.
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
    COLUMNS = 1024       # columns per block: three rows of doubles fill half of L1
    PITCH = COLUMNS + 8
    VERTICAL = 0         # derivative along axis 0
    HORIZONTAL = 1
    MAGNITUDE = 2


cdef struct Filter:
    Py_ssize_t height, width
    double side, centre, norm, cval, scale
    int what, mode


cdef inline real_t _root(real_t x) noexcept nogil:
    if real_t is float:
        return sqrtf(x)
    else:
        return sqrt(x)


cdef inline void _row(const double* up, const double* mid, const double* down, Filter f, real_t* out,
                      Py_ssize_t n) noexcept nogil:
    """`n` pixels from three rows that begin one pixel to the left of them."""
    cdef Py_ssize_t x
    cdef double s = f.side, c = f.centre, zero = 0   # + 0 turns -0 into 0, where SciPy's sums begin
    cdef real_t v, h, norm = <real_t> f.norm
    if f.what == VERTICAL:
        for x in range(n):
            out[x] = <real_t> (s * down[x] - (s * up[x] + c * up[x + 1] + s * up[x + 2]) + c * down[x + 1]
                               + s * down[x + 2] + zero)
    elif f.what == HORIZONTAL:
        for x in range(n):
            out[x] = <real_t> (s * up[x + 2] - s * up[x] - c * mid[x] + c * mid[x + 2] - s * down[x]
                               + s * down[x + 2] + zero)
    else:
        for x in range(n):
            v = <real_t> (s * down[x] - (s * up[x] + c * up[x + 1] + s * up[x + 2]) + c * down[x + 1]
                          + s * down[x + 2])
            h = <real_t> (s * up[x + 2] - s * up[x] - c * mid[x] + c * mid[x + 2] - s * down[x] + s * down[x + 2])
            out[x] = _root(v * v + h * h) / norm


cdef inline void _read(const pixel_t* src, Filter f, Py_ssize_t y, Py_ssize_t x0, Py_ssize_t n,
                       double* out) noexcept nogil:
    """Row y, padded by one pixel on both sides, wherever it is."""
    cdef Py_ssize_t at = border_index(y, f.height, f.mode), x
    if at < 0:
        for x in range(n + 2):
            out[x] = f.cval
    else:
        extended_row(src + at * f.width, f.width, x0 - 1, n + 2, f.mode, f.cval, f.scale, out)


cdef inline void _tile(const pixel_t* src, real_t* out, Filter f, Py_ssize_t y0, Py_ssize_t rows, Py_ssize_t x0,
                       Py_ssize_t n, double* ring) noexcept nogil:
    """A block of columns of a strip, through three converted rows."""
    cdef Py_ssize_t y
    _read(src, f, y0 - 1, x0, n, ring)
    _read(src, f, y0, x0, n, ring + PITCH)
    for y in range(rows):
        _read(src, f, y0 + y + 1, x0, n, ring + (y + 2) % 3 * PITCH)
        if y + 1 < rows:
            fi_prefetch_read(src + min(y0 + y + 2, f.height - 1) * f.width + x0, n * sizeof(pixel_t))
            fi_prefetch_write(out + (y0 + y + 1) * f.width + x0, n * sizeof(real_t))
        _row(ring + y % 3 * PITCH, ring + (y + 1) % 3 * PITCH, ring + (y + 2) % 3 * PITCH, f,
             out + (y0 + y) * f.width + x0, n)


def gradient(const pixel_t[:, ::1] src, real_t[:, ::1] out, double side, double centre, int what, double norm,
             int mode, double cval, double scale, int n_threads):
    """src # IN, out # OUT; what: 0 and 1 the derivative along that axis, 2 the magnitude divided by `norm`."""
    cdef Filter f = Filter(src.shape[0], src.shape[1], side, centre, norm, cval, scale, what, mode)
    cdef Py_ssize_t i, x0, y0, rows = max(1, min(ROWS, (f.height + n_threads - 1) // n_threads))
    cdef Py_ssize_t strips = (f.height + rows - 1) // rows, blocks = (f.width + COLUMNS - 1) // COLUMNS
    cdef double* scratch = <double*> scratch_alloc(n_threads, 3 * PITCH, sizeof(double))
    if scratch == NULL:
        raise MemoryError()
    for i in prange(strips * blocks, schedule="dynamic", num_threads=n_threads, nogil=True):
        y0 = i // blocks * rows
        x0 = i % blocks * COLUMNS
        _tile(&src[0, 0], &out[0, 0], f, y0, min(rows, f.height - y0), x0, min(COLUMNS, f.width - x0),
              scratch + threadid() * 3 * PITCH)
    free(scratch)
