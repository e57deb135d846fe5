"""Local binary patterns: how the points of a circle around each pixel compare with it.

Reference: Ojala, Pietikainen and Maenpaa (2002); Ahonen, Hadid and Pietikainen (2006) for the patterns that are not
invariant to rotation; Zhang et al. (2007) for those of blocks. Points between pixels are interpolated, in double and
in scikit-image's order, with zeros outside of the image: each bit is a comparison of nearly equal numbers, so all of
the operations have to be its own. Loop order: rows, blocks of columns, points; tests for the border are left to the
few columns that need them. Memory per thread: eight rows of a block, 16 kB, and a row of zeros.
"""
from cython.parallel cimport prange
from libc.math cimport NAN, ceil, floor
from libc.stdint cimport int32_t, uint32_t
from libc.stdlib cimport free
from libc.string cimport memset

from _scratch cimport round_up, scratch_alloc
from _slabs cimport Slabs, more, slabs

cdef enum:
    DEFAULT = 0
    ROR = 1
    UNIFORM = 2
    NRI_UNIFORM = 3
    VAR = 4
    COLUMNS = 256
    FAR = 1 << 30        # further than any image goes on


cdef struct Block:
    double[COLUMNS] value        # of the point; then its bit
    double[COLUMNS] code         # or the sum of the values
    double[COLUMNS] changes      # or of their squares
    double[COLUMNS] before       # the bit of the point before
    double[COLUMNS] ones
    double[COLUMNS] first_one
    double[COLUMNS] first_zero
    int32_t[COLUMNS] chain
    int32_t[COLUMNS] lowest


cdef struct Circle:
    Py_ssize_t height, width
    int points, method
    const double* down           # of each point, from the pixel
    const double* along
    const double* zeros          # a row of them


cdef inline Py_ssize_t _whole(double x) noexcept nogil:
    """An integer, cut to what is far enough for any image."""
    return <Py_ssize_t> x if -FAR < x < FAR else (-FAR if x < 0 else FAR)


cdef inline double _pixel(const double* row, Py_ssize_t x, Py_ssize_t width) noexcept nogil:
    return row[x] if 0 <= x < width else 0.0


cdef inline double _between(double a, double b, double c, double d, double across, double down) noexcept nogil:
    """Upper two, lower two, and how far on the way from the first to the second."""
    cdef double top = (1 - across) * a + across * b
    cdef double low = (1 - across) * c + across * d
    return (1 - down) * top + down * low


cdef inline void _inside(const double* top, const double* low, Py_ssize_t right, double start, double shift,
                         double whole, double down, Py_ssize_t n, double* out) noexcept nogil:
    """Values of `n` points with all four pixels inside; the second of two pixels is `right` of the first."""
    cdef Py_ssize_t i
    cdef double x, across
    for i in range(n):
        x = start + <double> i
        across = (x + shift) - (x + whole)
        out[i] = _between(top[i], top[i + right], low[i], low[i + right], across, down)


cdef inline void _beside(const double* top, const double* low, Py_ssize_t x0, Py_ssize_t left, Py_ssize_t right,
                         double shift, double whole, double down, Py_ssize_t width, Py_ssize_t n,
                         double* out) noexcept nogil:
    """Values of `n` points that may lie outside."""
    cdef Py_ssize_t i, a, b
    cdef double x
    for i in range(n):
        x, a, b = <double> (x0 + i), x0 + i + left, x0 + i + right
        out[i] = _between(_pixel(top, a, width), _pixel(top, b, width), _pixel(low, a, width), _pixel(low, b, width),
                          (x + shift) - (x + whole), down)


cdef inline void _values(const double* image, Circle* p, int point, Py_ssize_t y, Py_ssize_t x0, Py_ssize_t n,
                         double* out) noexcept nogil:
    """The values of one point for pixels x0.. of row y."""
    cdef double at = <double> y + p.down[point], shift = p.along[point], whole = floor(shift), down = at - floor(at)
    cdef Py_ssize_t up = _whole(floor(at)), below = _whole(ceil(at)), left = _whole(whole), right = _whole(ceil(shift))
    cdef Py_ssize_t first = min(n, max(0, -left - x0)), last = max(first, min(n, p.width - right - x0))
    cdef const double* top = image + up * p.width if 0 <= up < p.height else p.zeros
    cdef const double* low = image + below * p.width if 0 <= below < p.height else p.zeros
    _beside(top, low, x0, left, right, shift, whole, down, p.width, first, out)
    _inside(top + x0 + first + left, low + x0 + first + left, right - left, <double> (x0 + first), shift, whole, down,
            last - first, out + first)
    _beside(top, low, x0 + last, left, right, shift, whole, down, p.width, n - last, out + last)


cdef inline void _count(Block* b, int i, Py_ssize_t n, bint places) noexcept nogil:
    """What uniform patterns are told by: changes, ones and, for `places`, the first of each."""
    cdef Py_ssize_t x
    cdef double at = <double> <signed char> i
    if i > 0:
        for x in range(n):
            b.changes[x] += 1.0 if b.value[x] != b.before[x] else 0.0
    for x in range(n):
        b.before[x] = b.value[x]
        b.ones[x] += b.value[x]
    if places:
        for x in range(n):
            b.first_one[x] = at if b.value[x] != 0 and b.first_one[x] == -1 else b.first_one[x]
            b.first_zero[x] = at if b.value[x] == 0 and b.first_zero[x] == -1 else b.first_zero[x]


cdef inline void _point(Block* b, const double* centre, int i, int method, Py_ssize_t n) noexcept nogil:
    """Take in one point's values."""
    cdef Py_ssize_t x
    cdef double weight = <double> <int32_t> (<uint32_t> 1 << i if i < 32 else 0)
    if method == VAR:
        for x in range(n):
            b.code[x] += b.value[x]
            b.changes[x] += b.value[x] * b.value[x]
        return
    for x in range(n):
        b.value[x] = 1.0 if b.value[x] - centre[x] >= 0 else 0.0
    if method == DEFAULT or method == ROR:
        for x in range(n):
            b.code[x] += b.value[x] * weight
    else:
        _count(b, i, n, method == NRI_UNIFORM)


cdef inline void _rotate(Block* b, int points, Py_ssize_t n, double* out) noexcept nogil:
    """The least of a code's rotations."""
    cdef Py_ssize_t x, _i
    cdef int shift = (points - 1) & 31
    for x in range(n):
        b.chain[x] = <int32_t> b.code[x]
        b.lowest[x] = b.chain[x]
    for _i in range(1, points):
        for x in range(n):
            b.chain[x] = (b.chain[x] >> 1) | <int32_t> ((<uint32_t> b.chain[x] & 1) << shift)
            b.lowest[x] = min(b.lowest[x], b.chain[x])
    for x in range(n):
        out[x] = <double> b.lowest[x]


cdef inline void _finish(Block* b, int points, int method, Py_ssize_t n, double* out) noexcept nogil:
    """The patterns of a block."""
    cdef Py_ssize_t x
    cdef double v, p = <double> points
    if method == ROR:
        _rotate(b, points, n, out)
    elif method == VAR:
        for x in range(n):
            v = (b.changes[x] - (b.code[x] * b.code[x]) / p) / p
            out[x] = v if v != 0 else NAN
    elif method == UNIFORM:
        for x in range(n):
            out[x] = b.ones[x] if b.changes[x] <= 2 else p + 1
    elif method == NRI_UNIFORM:
        for x in range(n):
            v = b.ones[x] - b.first_zero[x] if b.first_one[x] == 0 else p - b.first_one[x]
            v = 1 + (b.ones[x] - 1) * p + v
            v = p * (p - 1) + 1 if b.ones[x] == p else v
            v = 0 if b.ones[x] == 0 else v
            out[x] = v if b.changes[x] <= 2 else p * (p - 1) + 2
    else:
        for x in range(n):
            out[x] = b.code[x]


cdef inline void _row(const double* image, double* out, Circle* p, Py_ssize_t y) noexcept nogil:
    cdef Py_ssize_t i, x, x0, n
    cdef Block b
    for i in range((p.width + COLUMNS - 1) // COLUMNS):
        x0 = i * COLUMNS
        n = min(COLUMNS, p.width - x0)
        for x in range(COLUMNS):
            b.code[x] = b.changes[x] = b.ones[x] = 0
            b.first_one[x] = b.first_zero[x] = -1
        for x in range(p.points):
            _values(image, p, <int> x, y, x0, n, b.value)
            _point(&b, image + y * p.width + x0, <int> x, p.method, n)
        _finish(&b, p.points, p.method, n, out + y * p.width + x0)


def patterns(const double[:, ::1] image, double[:, ::1] out, const double[::1] down, const double[::1] along,
             int points, int method, int n_threads):
    """image # IN, not empty; out # OUT, same shape; down, along # IN: where `points` points (and one more) lie.

    method: 0 default, 1 ror, 2 uniform, 3 nri_uniform, 4 var.
    """
    cdef Circle p
    cdef Py_ssize_t y, size = round_up(image.shape[1], 8)
    cdef double* zeros = <double*> scratch_alloc(1, size, sizeof(double))
    if zeros == NULL:
        raise MemoryError()
    memset(zeros, 0, size * sizeof(double))
    p.height, p.width, p.points, p.method = image.shape[0], image.shape[1], points, method
    p.down, p.along, p.zeros = &down[0], &along[0], zeros
    cdef Slabs s = slabs(p.height, 20.0 * points * p.width, n_threads)
    try:
        with nogil:
            while more(&s):
                for y in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                    _row(&image[0, 0], &out[0, 0], &p, y)
    finally:
        free(zeros)


cdef inline float _at(const float[:, :] image, Py_ssize_t y, Py_ssize_t x) noexcept nogil:
    return image[y, x] if y >= 0 and x >= 0 else 0


cdef inline float _block(const float[:, :] image, Py_ssize_t y, Py_ssize_t x, Py_ssize_t height,
                         Py_ssize_t width) noexcept nogil:
    """The sum over a block that begins at (y, x), from an integral image."""
    cdef float total = _at(image, y + height - 1, x + width - 1)
    total += _at(image, y - 1, x - 1)
    total -= _at(image, y - 1, x + width - 1)
    total -= _at(image, y + height - 1, x - 1)
    return total


def multiblock(const float[:, :] image, Py_ssize_t y, Py_ssize_t x, Py_ssize_t width, Py_ssize_t height):
    """image # IN: integral image, of any strides. Return the code of the nine blocks from (y, x) on, -1 if it does not
    hold them."""
    cdef Py_ssize_t i, m = image.shape[0], n = image.shape[1]
    cdef Py_ssize_t[8] rows = [0, 0, 0, 1, 2, 2, 2, 1]
    cdef Py_ssize_t[8] columns = [0, 1, 2, 2, 2, 1, 0, 0]
    cdef float centre
    cdef int code = 0
    if m == 0 or n == 0 or min(y, x, width, height) < 0:
        return -1
    if y > m or x > n or height > (m - y) // 3 or width > (n - x) // 3:
        return -1
    centre = _block(image, y + height, x + width, height, width)
    for i in range(8):
        if _block(image, y + rows[i] * height, x + columns[i] * width, height, width) >= centre:
            code |= 1 << (7 - i)
    return code
