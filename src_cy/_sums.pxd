# Sums of three products in the orders in which NumPy is known to add them in a matrix product: loops and BLAS libraries
# differ in the order and in whether they round the products. Which one is in use, fastimg/color/_product.py finds out.
# A fused multiply-add rounds once at every level: an instruction from v3 on, the C library's function below.
from _types cimport real_t

cdef extern from "<math.h>" nogil:
    double fma(double, double, double)
    float fmaf(float, float, float)

cdef enum:
    PLAIN = 0           # a * u + b * v + c * w, each step rounded
    SECOND_FIRST = 1    # b * v rounded, then a * u and c * w fused
    IN_TURN = 2         # a * u rounded, then b * v and c * w fused


cdef inline real_t fused(real_t x, real_t y, real_t total) noexcept nogil:
    """x * y + total, rounded once."""
    if real_t is float:
        return fmaf(x, y, total)
    else:
        return fma(x, y, total)


cdef inline real_t sum_of_three(real_t a, real_t b, real_t c, real_t u, real_t v, real_t w, int order) noexcept nogil:
    """a * u + b * v + c * w in an order that the compiler knows; never -0, as sums there start from 0."""
    cdef real_t zero = <real_t> 0
    if order == PLAIN:
        return a * u + b * v + c * w + zero
    if order == SECOND_FIRST:
        return fused(c, w, fused(a, u, b * v)) + zero
    return fused(c, w, fused(b, v, a * u)) + zero
