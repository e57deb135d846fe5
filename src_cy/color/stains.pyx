"""RGB to the amounts of three stains and back (colour deconvolution): logarithms times a matrix.

Reference: A. C. Ruifrok and D. A. Johnston, Quantification of histochemical staining by color deconvolution, Anal.
Quant. Cytol. Histol. 23 (2001). Computed in double, as scikit-image does but for the logarithms of float32 images.
Logarithm and exponential are within 1 ulp; the products are added in `order`, NumPy's on the machine at hand
(_sums.pxd).

Loop order: blocks of 256 pixels, as three planes in the first-level cache. The logarithms of bytes are a table of 256.
Memory per thread: a block on the stack.
"""
from cython.parallel cimport prange
from libc.math cimport INFINITY
from libc.stdint cimport uint8_t

from _elementary cimport log, normal_exp
from _grid cimport Block, Grid, block_at, gather, grid_of, join_block, split_block
from _planes cimport PLANE, result_t
from _stream cimport stream_end, streams
from _sums cimport IN_TURN, PLAIN, SECOND_FIRST, sum_of_three
from _types cimport pixel_t

cdef enum:
    PART = 16           # blocks that a thread takes at a time

cdef double LOG_LEAST = -13.815510557964274     # of 1e-6, which stands for less light than that

cdef struct Stains:
    bint separate       # RGB to stains
    bint large
    int order
    double[9] matrix    # row by row


cdef void _logs(double* p, Py_ssize_t n, bint single) noexcept nogil:
    """`single`: of values in float32, whose logarithms scikit-image takes in float32."""
    cdef Py_ssize_t i
    cdef double x, y, least = <float> 1e-6 if single else 1e-6
    for i in range(n):
        x = p[i]
        y = log(x if x > least else least)
        y = y if x < INFINITY else x
        y = <float> y if single else y
        y = y / LOG_LEAST
        p[i] = y if x == x else x


cdef void _exps(double* p, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef double x, y
    for i in range(n):
        x = p[i]
        y = x if x < 0 else 0
        y = y if y > -700 else -700
        y = normal_exp(y)
        y = y if x > -700 else 0
        p[i] = y if x == x else x


cdef inline void _product_in(double* p, Py_ssize_t n, const double* m, bint separate, int order) noexcept nogil:
    cdef Py_ssize_t i
    cdef double a, b, c, x, y, z, scale = 1 if separate else LOG_LEAST
    for i in range(n):
        a = p[i] * scale
        b = p[PLANE + i] * scale
        c = p[2 * PLANE + i] * scale
        x = sum_of_three(a, b, c, m[0], m[1], m[2], order)
        y = sum_of_three(a, b, c, m[3], m[4], m[5], order)
        z = sum_of_three(a, b, c, m[6], m[7], m[8], order)
        if separate:
            x = 0 if x < 0 else x
            y = 0 if y < 0 else y
            z = 0 if z < 0 else z
        p[i] = x
        p[PLANE + i] = y
        p[2 * PLANE + i] = z


cdef void _product(double* p, Py_ssize_t n, const Stains* stains) noexcept nogil:
    """Amounts are not negative; logarithms of light are amounts times that of the least light."""
    if stains.order == PLAIN:
        _product_in(p, n, stains.matrix, stains.separate, PLAIN)
    elif stains.order == SECOND_FIRST:
        _product_in(p, n, stains.matrix, stains.separate, SECOND_FIRST)
    else:
        _product_in(p, n, stains.matrix, stains.separate, IN_TURN)


cdef inline void _look_up(const pixel_t* src, const Grid* g, Block b, const double* table, double* p) noexcept nogil:
    cdef pixel_t[3 * PLANE] raw
    cdef Py_ssize_t c, i
    if pixel_t is uint8_t:
        gather(src, g, b, &raw[0])
        for c in range(3):
            for i in range(c * PLANE, c * PLANE + b.pixels):
                p[i] = table[raw[i]]


cdef inline void _make_table(double* table) noexcept nogil:
    cdef int i
    for i in range(256):
        table[i] = i * (1.0 / 255)
    _logs(table, 256, False)


cdef void _blocks(const pixel_t* src, result_t* out, const Grid* g, Py_ssize_t first,
                  const Stains* stains) noexcept nogil:
    cdef double[3 * PLANE] p
    cdef double[256] table
    cdef Py_ssize_t c, i
    cdef bint bytes_in = pixel_t is uint8_t and stains.separate
    cdef Block b
    if bytes_in:
        _make_table(&table[0])
    for i in range(first, min(first + PART, g.blocks)):
        b = block_at(g, i)
        if bytes_in:
            _look_up(src, g, b, &table[0], &p[0])
        else:
            split_block(src, g, b, &p[0])
            for c in range(3):
                if stains.separate:
                    _logs(&p[c * PLANE], b.pixels, pixel_t is float)
        _product(&p[0], b.pixels, stains)
        for c in range(3):
            if not stains.separate:
                _exps(&p[c * PLANE], b.pixels)
        join_block(<const double*> &p[0], out, g, b, stains.large)
    stream_end()


def convert(const pixel_t[:, :, :] src, result_t[:, :, ::1] out, const double[::1] matrix, bint separate, int order,
            int n_threads):
    """src # IN (rows, columns, 3), any strides, RGB if `separate`, else stains; out # OUT, same shape;
    matrix # IN (9,), row by row."""
    cdef Py_ssize_t i
    cdef Grid g = grid_of(src)
    cdef Stains stains
    stains.separate, stains.order = separate, order
    stains.large = streams(3 * g.rows * g.columns * sizeof(result_t))
    for i in range(9):
        stains.matrix[i] = matrix[i]
    for i in prange((g.blocks + PART - 1) // PART, schedule="static", num_threads=n_threads, nogil=True):
        _blocks(&src[0, 0, 0], &out[0, 0, 0], &g, i * PART, &stains)
