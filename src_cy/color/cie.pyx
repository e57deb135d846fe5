"""Colour spaces of the CIE and linear ones: a chain of steps, each optional, from sRGB, XYZ or L*a*b* to another.

Reference: IEC 61966-2-1 (sRGB); CIE 15 (L*a*b*), with scikit-image's constants. The products of the matrix are added in
`order`, NumPy's on the machine at hand (_sums.pxd): where there is no other step, the bits are scikit-image's. In the
other steps divisions by constants are products with their inverses, and powers are those of _power.pxd: a few units in
the last place from scikit-image's.

Loop order: blocks of 256 pixels, as three planes in the first-level cache, through all steps. The sRGB curve of bytes
is a table of 256. Memory per thread: a block on the stack.
"""
from cython.parallel cimport prange
from libc.stdint cimport uint8_t

from _grid cimport Block, Grid, block_at, gather, grid_of, join_block, split_block
from _planes cimport PLANE, result_t
from _power cimport cube_root, power_24, power_inverse_24
from _stream cimport stream_end, streams
from _sums cimport IN_TURN, PLAIN, SECOND_FIRST, sum_of_three
from _types cimport pixel_t, real_t

cdef enum:
    PART = 32           # blocks that a thread takes at a time
    LINEAR = 1          # steps, in their order: sRGB to linear
    FROM_LAB = 2
    MATRIX = 4
    TO_LAB = 8
    GAMMA = 16          # linear to sRGB
    SCALE = 32          # by the matrix's diagonal; between FROM_LAB and TO_LAB, where the matrix is not


cdef struct Chain:
    int steps, order
    bint large
    double[3] before    # added to the channels before the matrix, and after it
    double[9] matrix
    double[3] after


cdef void _linear(real_t* p, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real_t x, y, limit = <real_t> 0.04045
    for i in range(n):
        x = p[i]
        y = power_24((x + <real_t> 0.055) * <real_t> (1 / 1.055))
        p[i] = y if x > limit else x * <real_t> (1 / 12.92)


cdef void _gamma(real_t* p, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real_t x, y, limit = <real_t> 0.0031308, zero = <real_t> 0, one = <real_t> 1
    for i in range(n):
        x = p[i]
        y = <real_t> 1.055 * power_inverse_24(x) - <real_t> 0.055
        y = y if x > limit else x * <real_t> 12.92
        y = zero if y < zero else y
        p[i] = one if y > one else y


cdef inline void _product_in(real_t* p, Py_ssize_t n, const Chain* chain, int order) noexcept nogil:
    cdef Py_ssize_t i
    cdef real_t a, b, c
    cdef real_t m0 = <real_t> chain.matrix[0], m1 = <real_t> chain.matrix[1], m2 = <real_t> chain.matrix[2]
    cdef real_t m3 = <real_t> chain.matrix[3], m4 = <real_t> chain.matrix[4], m5 = <real_t> chain.matrix[5]
    cdef real_t m6 = <real_t> chain.matrix[6], m7 = <real_t> chain.matrix[7], m8 = <real_t> chain.matrix[8]
    cdef real_t u = <real_t> chain.before[0], v = <real_t> chain.before[1], w = <real_t> chain.before[2]
    cdef real_t x = <real_t> chain.after[0], y = <real_t> chain.after[1], z = <real_t> chain.after[2]
    for i in range(n):
        a = p[i] + u
        b = p[PLANE + i] + v
        c = p[2 * PLANE + i] + w
        p[i] = sum_of_three(a, b, c, m0, m1, m2, order) + x
        p[PLANE + i] = sum_of_three(a, b, c, m3, m4, m5, order) + y
        p[2 * PLANE + i] = sum_of_three(a, b, c, m6, m7, m8, order) + z


cdef void _product(real_t* p, Py_ssize_t n, const Chain* chain) noexcept nogil:
    if chain.order == PLAIN:
        _product_in(p, n, chain, PLAIN)
    elif chain.order == SECOND_FIRST:
        _product_in(p, n, chain, SECOND_FIRST)
    else:
        _product_in(p, n, chain, IN_TURN)


cdef void _scale(real_t* p, Py_ssize_t n, const Chain* chain) noexcept nogil:
    """Not a product with a diagonal matrix: 0 times infinity in one channel would be NaN in all."""
    cdef Py_ssize_t c, i
    cdef real_t m
    for c in range(3):
        m = <real_t> chain.matrix[4 * c]
        for i in range(n):
            p[c * PLANE + i] = p[c * PLANE + i] * m


cdef inline real_t _f(real_t t) noexcept nogil:
    cdef real_t y = cube_root(t)
    return y if t > <real_t> 0.008856 else t * <real_t> 7.787 + <real_t> (16.0 / 116)


cdef void _roots(real_t* p, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        p[i] = _f(p[i])


cdef void _to_lab(real_t* p, Py_ssize_t n) noexcept nogil:
    """From X, Y, Z that are divided by the white point's."""
    cdef Py_ssize_t i
    cdef real_t x, y, z
    for i in range(3):
        _roots(p + i * PLANE, n)
    for i in range(n):
        x = p[i]
        y = p[PLANE + i]
        z = p[2 * PLANE + i]
        p[i] = y * <real_t> 116 - <real_t> 16
        p[PLANE + i] = (x - y) * <real_t> 500
        p[2 * PLANE + i] = (y - z) * <real_t> 200


cdef inline real_t _cube(real_t t) noexcept nogil:
    cdef real_t y = (t - <real_t> (16.0 / 116)) * <real_t> (1 / 7.787)
    return t * t * t if t > <real_t> 0.2068966 else y


cdef Py_ssize_t _from_lab(real_t* p, Py_ssize_t n) noexcept nogil:
    """To X, Y, Z over the white point's. Returns how many Z were negative, and are taken for 0."""
    cdef Py_ssize_t i
    cdef int negative = 0
    cdef real_t x, y, z, zero = <real_t> 0
    for i in range(n):
        y = (p[i] + <real_t> 16) * <real_t> (1 / 116.0)
        x = p[PLANE + i] * <real_t> (1 / 500.0) + y
        z = y - p[2 * PLANE + i] * <real_t> (1 / 200.0)
        negative += z < zero
        z = zero if z < zero else z
        p[i] = _cube(x)
        p[PLANE + i] = _cube(y)
        p[2 * PLANE + i] = _cube(z)
    return negative


cdef inline void _all(real_t* p, Py_ssize_t n, bint linear) noexcept nogil:
    """The sRGB curve, one way or the other, of three planes."""
    cdef Py_ssize_t i
    for i in range(3):
        if linear:
            _linear(p + i * PLANE, n)
        else:
            _gamma(p + i * PLANE, n)


cdef inline void _look_up(const pixel_t* src, const Grid* g, Block b, const real_t* table, real_t* p) noexcept nogil:
    cdef pixel_t[3 * PLANE] raw
    cdef Py_ssize_t c, i
    if pixel_t is uint8_t:
        gather(src, g, b, &raw[0])
        for c in range(3):
            for i in range(c * PLANE, c * PLANE + b.pixels):
                p[i] = table[raw[i]]


cdef inline void _make_table(real_t* table) noexcept nogil:
    cdef int i
    for i in range(256):
        table[i] = <real_t> i * <real_t> (1.0 / 255)
    _linear(table, 256)


cdef Py_ssize_t _steps(real_t* p, Py_ssize_t n, const Chain* chain) noexcept nogil:
    """All but the first step. Returns how many Z were negative."""
    cdef Py_ssize_t negative = 0
    if chain.steps & FROM_LAB:
        negative = _from_lab(p, n)
    if chain.steps & MATRIX:
        _product(p, n, chain)
    if chain.steps & SCALE:
        _scale(p, n, chain)
    if chain.steps & TO_LAB:
        _to_lab(p, n)
    if chain.steps & GAMMA:
        _all(p, n, False)
    return negative


cdef Py_ssize_t _blocks(const pixel_t* src, result_t* out, const Grid* g, Py_ssize_t first, const Chain* chain,
                        real_t* p) noexcept nogil:
    """A part, by way of the planes `p`, whose type is the one computed in."""
    cdef real_t[256] table
    cdef Py_ssize_t i, negative = 0
    cdef bint bytes_in = pixel_t is uint8_t and chain.steps & LINEAR
    cdef Block b
    if bytes_in:
        _make_table(&table[0])
    for i in range(first, min(first + PART, g.blocks)):
        b = block_at(g, i)
        if bytes_in:
            _look_up(src, g, b, &table[0], p)
        else:
            split_block(src, g, b, p)
            if chain.steps & LINEAR:
                _all(p, b.pixels, True)
        negative = negative + _steps(p, b.pixels, chain)
        join_block(p, out, g, b, chain.large)
    stream_end()
    return negative


cdef inline Py_ssize_t _part(const pixel_t* src, result_t* out, const Grid* g, Py_ssize_t first,
                             const Chain* chain) noexcept nogil:
    """Bytes are computed in float32."""
    cdef float[3 * PLANE] floats
    cdef double[3 * PLANE] doubles
    if result_t is double:
        return _blocks(src, out, g, first, chain, &doubles[0])
    else:
        return _blocks(src, out, g, first, chain, &floats[0])


def convert(const pixel_t[:, :, :] src, result_t[:, :, ::1] out, int steps, const double[::1] numbers, int order,
            int n_threads):
    """src # IN (rows, columns, 3), any strides; out # OUT, same shape; numbers # IN (15,): before, matrix, after.

    Counts Z below 0."""
    cdef Py_ssize_t negative = 0, i
    cdef Grid g = grid_of(src)
    cdef Chain chain
    chain.steps, chain.order = steps, order
    chain.large = streams(3 * g.rows * g.columns * sizeof(result_t))
    for i in range(3):
        chain.before[i], chain.after[i] = numbers[i], numbers[12 + i]
    for i in range(9):
        chain.matrix[i] = numbers[3 + i]
    for i in prange((g.blocks + PART - 1) // PART, schedule="static", num_threads=n_threads, nogil=True):
        negative += _part(&src[0, 0, 0], &out[0, 0, 0], &g, i * PART, &chain)
    return negative
