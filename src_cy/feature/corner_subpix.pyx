"""Sums over the window around each corner, of which its position between pixels is made.

Reference: Foerstner and Guelch (1987). Derivatives are those of scipy.ndimage's Sobel operator, zeros outside of the
image; the operations and the order of additions are NumPy's (pairwise: eight sums side by side, in halves above 128
elements), so the bits are scikit-image's. Loop order: corners, a share for each thread. Memory per thread: three
windows of derivatives' products and one of summands.
"""
from cython.parallel cimport prange, threadid
from libc.stdlib cimport free

from _pairwise cimport sum_of
from _scratch cimport round_up, scratch_alloc
from _types cimport real_t

cdef enum:
    BUFFER = 8192        # elements that NumPy gathers at once


cdef inline double _kept(double x, real_t kind) noexcept nogil:
    """What SciPy and NumPy store of a value in the image's dtype."""
    return <double> <real_t> x


cdef inline double _at(const real_t* image, Py_ssize_t height, Py_ssize_t width, Py_ssize_t y,
                       Py_ssize_t x) noexcept nogil:
    return <double> image[y * width + x] if 0 <= y < height and 0 <= x < width else 0.0


cdef inline double _slope(double before, double centre, double after, real_t kind) noexcept nogil:
    return _kept(centre * 0.0 + (before - after) * -1.0, kind)


cdef inline void _window(const real_t* image, Py_ssize_t height, Py_ssize_t width, Py_ssize_t y0, Py_ssize_t x0,
                         Py_ssize_t reach, real_t* xx, real_t* xy, real_t* yy) noexcept nogil:
    """Products of the derivatives around (y0, x0)."""
    cdef Py_ssize_t i, j, k, at = 0
    cdef double[3] down
    cdef double[3] along
    cdef real_t dy, dx
    for i in range(y0 - reach, y0 + reach + 1):
        for j in range(x0 - reach, x0 + reach + 1):
            for k in range(3):
                down[k] = _slope(_at(image, height, width, i - 1, j + k - 1), _at(image, height, width, i, j + k - 1),
                                 _at(image, height, width, i + 1, j + k - 1), image[0])
                along[k] = _slope(_at(image, height, width, i + k - 1, j - 1), _at(image, height, width, i + k - 1, j),
                                  _at(image, height, width, i + k - 1, j + 1), image[0])
            dy = <real_t> (down[1] * 2.0 + (down[0] + down[2]))
            dx = <real_t> (along[1] * 2.0 + (along[0] + along[2]))
            xx[at] = dx * dx
            xy[at] = dx * dy
            yy[at] = dy * dy
            at += 1


cdef inline real_t _rows(const real_t* a, Py_ssize_t side) noexcept nogil:
    """The sum of a window that is a part of a larger array: as many rows at once as fit NumPy's buffer."""
    cdef real_t total = 0
    cdef Py_ssize_t i, rows = max(1, BUFFER // side)
    for i in range((side + rows - 1) // rows):
        total += sum_of(a + i * rows * side, min(rows, side - i * rows) * side)
    return total


cdef inline double _weighted(const real_t* a, Py_ssize_t reach, bint down, double* terms) noexcept nogil:
    """The sum of a window times the distance from its middle, down or along."""
    cdef Py_ssize_t i, j, side = 2 * reach + 1
    for i in range(side):
        for j in range(side):
            terms[i * side + j] = <double> a[i * side + j] * <double> ((i if down else j) - reach)
    return sum_of(terms, side * side)


cdef inline void _moments(const real_t* image, Py_ssize_t height, Py_ssize_t width, const Py_ssize_t* corner,
                          Py_ssize_t reach, real_t* area, double* moments, double* terms,
                          real_t* products) noexcept nogil:
    cdef Py_ssize_t k, side = 2 * reach + 1, n = round_up(side * side, 16)
    _window(image, height, width, corner[0], corner[1], reach, products, products + n, products + 2 * n)
    for k in range(3):
        area[k] = _rows(products + k * n, side)
        moments[2 * k] = _weighted(products + k * n, reach, False, terms)
        moments[2 * k + 1] = _weighted(products + k * n, reach, True, terms)


def moments(const real_t[:, ::1] image, const Py_ssize_t[:, ::1] corners, Py_ssize_t reach, real_t[:, ::1] area,
            double[:, ::1] weighted, int n_threads):
    """image # IN; corners # IN (n, 2); area # OUT (n, 3): sums of xx, xy, yy over the window; weighted # OUT (n, 6):
    of each times x, then times y."""
    cdef Py_ssize_t i, n = round_up((2 * reach + 1) * (2 * reach + 1), 16), size = 4 * n
    cdef double* scratch = <double*> scratch_alloc(n_threads, size, sizeof(double))
    if scratch == NULL:
        raise MemoryError()
    for i in prange(corners.shape[0], schedule="static", num_threads=n_threads, nogil=True):
        _moments(&image[0, 0], image.shape[0], image.shape[1], &corners[i, 0], reach, &area[i, 0], &weighted[i, 0],
                 scratch + threadid() * size, <real_t*> (scratch + threadid() * size + n))
    free(scratch)


cdef inline double _residual(const real_t* first, const real_t* mixed, const real_t* last, Py_ssize_t reach, double y0,
                             double x0, double sign, double* terms) noexcept nogil:
    """The sum of first * dy**2 + sign * 2 * mixed * dx * dy + last * dx**2 around the position (y0, x0)."""
    cdef Py_ssize_t i, j, at, side = 2 * reach + 1
    cdef double dy, dx, second
    cdef real_t two = 2
    for i in range(side):
        dy = <double> (i - reach) - y0
        for j in range(side):
            at = i * side + j
            dx = <double> (j - reach) - x0
            second = <double> (two * mixed[at]) * (dx * dy)
            terms[at] = <double> first[at] * (dy * dy)
            terms[at] = terms[at] + second if sign > 0 else terms[at] - second
            terms[at] = terms[at] + <double> last[at] * (dx * dx)
    return sum_of(terms, side * side)


cdef inline void _variance(const real_t* image, Py_ssize_t height, Py_ssize_t width, const Py_ssize_t* corner,
                           Py_ssize_t reach, const real_t* dot, const real_t* edge, double* out, double* terms,
                           real_t* products) noexcept nogil:
    cdef Py_ssize_t side = 2 * reach + 1, n = round_up(side * side, 16)
    cdef real_t* xy = products + n
    cdef real_t* yy = products + 2 * n
    _window(image, height, width, corner[0], corner[1], reach, products, xy, yy)
    out[0] = _residual(products, xy, yy, reach, <double> dot[0], <double> dot[1], -1.0, terms)
    out[1] = _residual(yy, xy, products, reach, <double> edge[0], <double> edge[1], 1.0, terms)


def variances(const real_t[:, ::1] image, const Py_ssize_t[:, ::1] corners, Py_ssize_t reach,
              const real_t[:, ::1] dots, const real_t[:, ::1] edges, double[:, ::1] out, int n_threads):
    """image, corners # IN as above; dots, edges # IN (n, 2): the position as either kind; out # OUT (n, 2): what
    remains of the squares for each."""
    cdef Py_ssize_t i, n = round_up((2 * reach + 1) * (2 * reach + 1), 16), size = 4 * n
    cdef double* scratch = <double*> scratch_alloc(n_threads, size, sizeof(double))
    if scratch == NULL:
        raise MemoryError()
    for i in prange(corners.shape[0], schedule="static", num_threads=n_threads, nogil=True):
        _variance(&image[0, 0], image.shape[0], image.shape[1], &corners[i, 0], reach, &dots[i, 0], &edges[i, 0],
                  &out[i, 0], scratch + threadid() * size, <real_t*> (scratch + threadid() * size + n))
    free(scratch)
