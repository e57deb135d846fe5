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
from libc.stdint cimport uintptr_t
from libc.stdlib cimport free

from _border cimport border_index
from _rows cimport convert_row, extended_row
from _scratch cimport scratch_alloc
from _slabs cimport Slabs, more, slabs
from _stream cimport prefetch_read, prefetch_write, stream, stream_end, streams
from _types cimport pixel_t, real_t

cdef enum:
    ROWS = 32            # rows per strip: two more are converted for each
    CHUNK = 256          # pixels between two rounds of prefetches
    LINE = 64            # bytes of a cache line
    COLUMNS = 1024       # columns per block: three rows of doubles fill half of L1
    PITCH = COLUMNS + 24  # a row starts on a cache line of the result, with its pad before it
    SLOT = 2 * PITCH     # a row and, for one direction, its weighted sums
    VERTICAL = 0         # derivative along axis 0
    HORIZONTAL = 1
    MAGNITUDE = 2


cdef struct Filter:
    Py_ssize_t height, width
    double side, centre, norm, cval, scale
    int what, mode
    bint past_caches     # the result is large


cdef inline real_t _root(real_t x) noexcept nogil:
    if real_t is float:
        return sqrtf(x)
    else:
        return sqrt(x)


cdef inline void _smooth(double* row, Filter f, Py_ssize_t n) noexcept nogil:
    """The weighted sums of a row, behind it."""
    cdef Py_ssize_t x
    cdef double s = f.side, c = f.centre
    for x in range(n):
        row[PITCH + x] = s * row[x - 1] + c * row[x] + s * row[x + 1]


cdef inline void _row(const double* up, const double* mid, double* down, Filter f, real_t* out,
                      Py_ssize_t n) noexcept nogil:
    """`n` pixels from three rows that go on for one pixel at both ends."""
    cdef Py_ssize_t x
    cdef double s = f.side, c = f.centre, zero = 0   # + 0 turns -0 into 0, where SciPy's sums begin
    cdef double left, centre, right
    cdef real_t v, h, norm = <real_t> f.norm
    if f.what == VERTICAL:
        for x in range(n):
            left = s * down[x - 1]
            centre = c * down[x]
            right = s * down[x + 1]
            down[PITCH + x] = left + centre + right      # two rows later these are the sums of `up`
            out[x] = <real_t> (left - up[PITCH + x] + centre + right + zero)
    elif f.what == HORIZONTAL:
        for x in range(n):
            out[x] = <real_t> (s * up[x + 1] - s * up[x - 1] - c * mid[x - 1] + c * mid[x + 1] - s * down[x - 1]
                               + s * down[x + 1] + zero)
    else:
        for x in range(n):
            v = <real_t> (s * down[x - 1] - (s * up[x - 1] + c * up[x] + s * up[x + 1]) + c * down[x]
                          + s * down[x + 1])
            h = <real_t> (s * up[x + 1] - s * up[x - 1] - c * mid[x - 1] + c * mid[x + 1] - s * down[x - 1]
                          + s * down[x + 1])
            out[x] = _root(v * v + h * h) / norm


cdef inline void _read(const pixel_t* src, Filter f, Py_ssize_t y, Py_ssize_t x0, Py_ssize_t n,
                       double* out) noexcept nogil:
    """Row y, padded by one pixel on both sides, wherever it is."""
    cdef Py_ssize_t at = border_index(y, f.height, f.mode), x
    if at < 0:
        for x in range(-1, n + 1):
            out[x] = f.cval
        return
    src = src + at * f.width
    convert_row(src + x0, out, n, f.scale)
    extended_row(src, f.width, x0 - 1, 1, f.mode, f.cval, f.scale, out - 1)
    extended_row(src, f.width, x0 + n, 1, f.mode, f.cval, f.scale, out + n)


cdef inline Py_ssize_t _lead(const real_t* p) noexcept nogil:
    """Elements before the next cache line."""
    return <Py_ssize_t> (-<uintptr_t> p % LINE) // <Py_ssize_t> sizeof(real_t)


cdef inline void _tile(const pixel_t* src, real_t* out, Filter f, Py_ssize_t y0, Py_ssize_t rows, Py_ssize_t x0,
                       Py_ssize_t n, double* ring) noexcept nogil:
    """A block of columns of a strip, through three converted rows."""
    cdef Py_ssize_t y, i, x, m, lead = _lead(out + y0 * f.width + x0)
    cdef real_t[CHUNK] part
    cdef real_t* to
    ring = ring + (8 - lead % 8) % 8
    _read(src, f, y0 - 1, x0, n, ring)
    _read(src, f, y0, x0, n, ring + SLOT)
    if f.what == VERTICAL:
        _smooth(ring, f, n)
        _smooth(ring + SLOT, f, n)
    for y in range(rows):
        _read(src, f, y0 + y + 1, x0, n, ring + (y + 2) % 3 * SLOT)
        lead = min(n, _lead(out + (y0 + y) * f.width + x0))
        _row(ring + y % 3 * SLOT, ring + (y + 1) % 3 * SLOT, ring + (y + 2) % 3 * SLOT, f,
             out + (y0 + y) * f.width + x0, lead)
        for i in range((n - lead + CHUNK - 1) // CHUNK):
            x = lead + i * CHUNK
            m = min(CHUNK, n - x)
            to = out + (y0 + y) * f.width + x0 + x
            if y + 1 < rows:
                prefetch_read(src + min(y0 + y + 2, f.height - 1) * f.width + x0 + x, m * sizeof(pixel_t))
                if not f.past_caches:
                    prefetch_write(to + f.width, m * sizeof(real_t))
            _row(ring + y % 3 * SLOT + x, ring + (y + 1) % 3 * SLOT + x, ring + (y + 2) % 3 * SLOT + x, f,
                 &part[0] if f.past_caches else to, m)
            if f.past_caches:
                stream(to, &part[0], m * sizeof(real_t))


cdef inline void _strip(const pixel_t* src, real_t* out, Filter f, Py_ssize_t y0, Py_ssize_t rows,
                        double* ring) noexcept nogil:
    cdef Py_ssize_t i
    for i in range((f.width + COLUMNS - 1) // COLUMNS):
        _tile(src, out, f, y0, rows, i * COLUMNS, min(COLUMNS, f.width - i * COLUMNS), ring)
    stream_end()


def gradient(const pixel_t[:, ::1] src, real_t[:, ::1] out, double side, double centre, int what, double norm,
             int mode, double cval, double scale, int n_threads):
    """src # IN, out # OUT; what: 0 and 1 the derivative along that axis, 2 the magnitude divided by `norm`."""
    cdef Filter f = Filter(src.shape[0], src.shape[1], side, centre, norm, cval, scale, what, mode,
                           streams(src.shape[0] * src.shape[1] * sizeof(real_t)))
    cdef Py_ssize_t i, rows = max(1, min(ROWS, (f.height + n_threads - 1) // n_threads))
    cdef Py_ssize_t strips = (f.height + rows - 1) // rows
    cdef double* scratch = <double*> scratch_alloc(n_threads, 3 * SLOT, sizeof(double))
    if scratch == NULL:
        raise MemoryError()
    cdef Slabs s = slabs(strips, 16.0 * rows * f.width, n_threads)
    try:
        with nogil:
            while more(&s):
                for i in prange(s.first, s.last, schedule="dynamic", num_threads=n_threads):
                    _strip(&src[0, 0], &out[0, 0], f, i * rows, min(rows, f.height - i * rows),
                           scratch + threadid() * 3 * SLOT + 8)
    finally:
        free(scratch)
