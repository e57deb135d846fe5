"""RGB to the amounts of three stains and back (colour deconvolution): logarithms times a matrix.

Reference: A. C. Ruifrok and D. A. Johnston, Quantification of histochemical staining by color deconvolution, Anal.
Quant. Cytol. Histol. 23 (2001). Computed in double, as scikit-image does but for the logarithms of float32 images.
Logarithm and exponential are within 1 ulp; the products are added from left to right.

Loop order: blocks of 256 pixels, as three planes in the first-level cache. The logarithms of bytes are a table of 256.
Memory per thread: a block on the stack.
"""
from cython.parallel cimport prange
from libc.math cimport INFINITY
from libc.stdint cimport uint8_t

from _elementary cimport log, normal_exp
from _planes cimport PLANE, join, result_t, split
from _slabs cimport Slabs, more, slabs
from _stream cimport prefetch_read, stream, stream_end, streams
from _types cimport pixel_t

cdef enum:
    AHEAD = 1 << 13     # bytes

cdef double LOG_LEAST = -13.815510557964274     # of 1e-6, which stands for less light than that


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


cdef void _product(double* p, Py_ssize_t n, const double* m, bint positive) noexcept nogil:
    cdef Py_ssize_t i
    cdef double a, b, c, x, y, z
    for i in range(n):
        a = p[i]
        b = p[PLANE + i]
        c = p[2 * PLANE + i]
        x = a * m[0] + b * m[1] + c * m[2]
        y = a * m[3] + b * m[4] + c * m[5]
        z = a * m[6] + b * m[7] + c * m[8]
        if positive:
            x = 0 if x < 0 else x
            y = 0 if y < 0 else y
            z = 0 if z < 0 else z
        p[i] = x
        p[PLANE + i] = y
        p[2 * PLANE + i] = z


cdef inline void _read(const pixel_t* src, const double* table, bint separate, double* p, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    if pixel_t is uint8_t:
        if separate:
            for i in range(n):
                p[i] = table[src[3 * i]]
                p[PLANE + i] = table[src[3 * i + 1]]
                p[2 * PLANE + i] = table[src[3 * i + 2]]
            return
    split(src, p, n)
    if separate:
        for i in range(3):
            _logs(p + i * PLANE, n, pixel_t is float)


cdef void _blocks(const pixel_t* src, result_t* out, Py_ssize_t n, const double* matrix, bint separate,
                  bint large) noexcept nogil:
    cdef double[3 * PLANE] p
    cdef double[256] table
    cdef result_t[3 * PLANE] finished
    cdef Py_ssize_t i, j, m
    if pixel_t is uint8_t:
        for i in range(256):
            table[i] = i * (1.0 / 255)
        _logs(&table[0], 256, False)
    for i in range((n + PLANE - 1) // PLANE):
        m = min(PLANE, n - PLANE * i)
        prefetch_read(<const char*> (src + 3 * PLANE * i) + AHEAD, 3 * m * sizeof(pixel_t))
        _read(src + 3 * PLANE * i, &table[0], separate, &p[0], m)
        _product(&p[0], m, matrix, separate)
        if not separate:
            for j in range(3):
                _exps(&p[j * PLANE], m)
        if large:
            join(&p[0], &finished[0], m)
            stream(out + 3 * PLANE * i, &finished[0], 3 * m * sizeof(result_t))
        else:
            join(&p[0], out + 3 * PLANE * i, m)
    stream_end()


def convert(const pixel_t[::1] src, result_t[::1] out, const double[::1] matrix, bint separate, int n_threads):
    """src # IN (3 * pixels,), RGB if `separate`, else stains; out # OUT, same shape; matrix # IN (9,), row by row."""
    cdef Py_ssize_t n = src.shape[0] // 3, part = 16 * PLANE, i
    cdef bint large = streams(out.shape[0] * sizeof(result_t))
    cdef Slabs s = slabs((n + part - 1) // part, 60.0 * part, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _blocks(&src[3 * part * i], &out[3 * part * i], min(part, n - part * i), &matrix[0], separate, large)
