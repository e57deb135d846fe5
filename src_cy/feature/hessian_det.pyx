"""Approximate determinant of the Hessian, with boxes in place of the second derivatives of a Gaussian.

Reference: Bay, Tuytelaars and Van Gool (2006), SURF. Eight boxes a pixel, each from four corners of an integral image;
corners beyond the image are moved to its edge, the second ones after the first, and negative sums are 0: all in
double and in scikit-image's order, so the bits are the same. Loop order: rows; per row one box after the other, without
a test for the columns whose boxes lie inside. Memory per thread: eight rows. The integral image comes about as
numpy.cumsum makes it, down the columns (a block per thread) and then along the rows (four at once, as each addition
waits for the one before).
"""
from cython.parallel cimport prange, threadid
from libc.stdlib cimport free

from _rows cimport convert_row
from _scratch cimport round_up, scratch_alloc
from _slabs cimport Slabs, more, slabs
from _types cimport pixel_t

cdef enum:
    BOXES = 8
    COLUMNS = 256    # of a block
    ROWS = 4         # at once


cdef inline Py_ssize_t _clip(Py_ssize_t x, Py_ssize_t n) noexcept nogil:
    """The nearest index of 0..n-1."""
    return max(0, min(x, n - 1))


cdef inline double _sum(const double* top, const double* low, Py_ssize_t left, Py_ssize_t right) noexcept nogil:
    cdef double total = top[left] + low[right] - top[right] - low[left]
    return total if total > 0 else 0.0


cdef inline void _box(const double* integral, Py_ssize_t height, Py_ssize_t width, Py_ssize_t y, const Py_ssize_t* box,
                      double* out) noexcept nogil:
    """Sums of one box (first row and column relative to the pixel, rows, columns) for all pixels of row y."""
    cdef Py_ssize_t x, top = _clip(y + box[0], height), low = _clip(top + box[2], height), left
    cdef Py_ssize_t first = min(width, max(0, -box[1], -box[1] - box[3]))
    cdef Py_ssize_t last = max(first, min(width, width - box[1], width - box[1] - box[3]))
    cdef const double* up = integral + top * width
    cdef const double* down = integral + low * width
    for x in range(first):
        left = _clip(x + box[1], width)
        out[x] = _sum(up, down, left, _clip(left + box[3], width))
    for x in range(last - first):
        out[first + x] = _sum(up + first + box[1], down + first + box[1], x, x + box[3])
    for x in range(last, width):
        left = _clip(x + box[1], width)
        out[x] = _sum(up, down, left, _clip(left + box[3], width))


cdef inline void _row(const double* sums, Py_ssize_t pitch, Py_ssize_t width, double weight,
                      double* out) noexcept nogil:
    """The determinants of a row from its eight sums."""
    cdef Py_ssize_t x
    cdef double xx, xy, yy
    for x in range(width):
        xy = sums[2 * pitch + x] + sums[3 * pitch + x] - sums[x] - sums[pitch + x]
        xy = -xy * weight
        xx = -(sums[4 * pitch + x] - 3 * sums[5 * pitch + x]) * weight
        yy = -(sums[6 * pitch + x] - 3 * sums[7 * pitch + x]) * weight
        out[x] = xx * yy - 0.81 * (xy * xy)


cdef inline void _line(const double* integral, double* out, Py_ssize_t height, Py_ssize_t width, Py_ssize_t y,
                       const Py_ssize_t* boxes, double weight, double* sums, Py_ssize_t pitch) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(BOXES):
        _box(integral, height, width, y, boxes + 4 * i, sums + i * pitch)
    _row(sums, pitch, width, weight, out + y * width)


def determinant(const double[:, ::1] integral, double[:, ::1] out, const Py_ssize_t[:, ::1] boxes, double weight,
                int n_threads):
    """integral # IN, not empty; out # OUT, same shape; boxes # IN: top left, bottom right, bottom left, top right;
    middle and side along the columns, and along the rows; the sums times `weight`."""
    cdef Py_ssize_t y, height = integral.shape[0], width = integral.shape[1], pitch = round_up(width, 8)
    cdef double* scratch = <double*> scratch_alloc(n_threads, BOXES * pitch, sizeof(double))
    if scratch == NULL:
        raise MemoryError()
    cdef Slabs s = slabs(height, 60.0 * width, n_threads)
    try:
        with nogil:
            while more(&s):
                for y in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                    _line(&integral[0, 0], &out[0, 0], height, width, y, &boxes[0, 0], weight,
                          scratch + threadid() * BOXES * pitch, pitch)
    finally:
        free(scratch)


cdef inline void _down(const pixel_t* src, double* out, Py_ssize_t height, Py_ssize_t pitch, Py_ssize_t width,
                       double scale) noexcept nogil:
    """Add up the columns of a block."""
    cdef Py_ssize_t x, y
    cdef double[COLUMNS] row
    cdef double[COLUMNS] total
    convert_row(src, out, width, scale)
    for x in range(width):
        total[x] = out[x]
    for y in range(1, height):
        convert_row(src + y * pitch, &row[0], width, scale)
        for x in range(width):
            total[x] += row[x]
            out[y * pitch + x] = total[x]


cdef inline void _along(double* row, Py_ssize_t rows, Py_ssize_t width) noexcept nogil:
    """Add up along four rows, or along the one of the last few."""
    cdef Py_ssize_t x, y
    cdef double s = 0, t = 0, u = 0, v = 0
    if rows < ROWS:
        for y in range(rows):
            for x in range(1, width):
                row[y * width + x] += row[y * width + x - 1]
        return
    s, t, u, v = row[0], row[width], row[2 * width], row[3 * width]
    for x in range(1, width):
        s += row[x]
        t += row[width + x]
        u += row[2 * width + x]
        v += row[3 * width + x]
        row[x] = s
        row[width + x] = t
        row[2 * width + x] = u
        row[3 * width + x] = v


def integrate(const pixel_t[:, ::1] src, double[:, ::1] out, double scale, int n_threads):
    """src # IN, not empty, its integers times `scale`; out # OUT, same shape."""
    cdef Py_ssize_t i, x, y, height = src.shape[0], width = src.shape[1]
    cdef Slabs s = slabs((width + COLUMNS - 1) // COLUMNS, 8.0 * COLUMNS * height, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                x = i * COLUMNS
                _down(&src[0, x], &out[0, x], height, width, min(COLUMNS, width - x), scale)
        s = slabs((height + ROWS - 1) // ROWS, 8.0 * ROWS * width, n_threads)
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                y = i * ROWS
                _along(&out[y, 0], min(ROWS, height - y), width)
