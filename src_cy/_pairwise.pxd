# NumPy's order of adding floats (Higham, 1993): eight sums side by side, halves of what is longer than RUN.
from _types cimport real_t

cdef enum:
    RUN = 128


cdef inline Py_ssize_t half_of(Py_ssize_t n) noexcept nogil:
    """Where what is longer is halved."""
    return n // 2 - n // 2 % 8


cdef inline real_t run_of(const real_t* a, Py_ssize_t n) noexcept nogil:
    """The sum of at most RUN elements."""
    cdef real_t total = 0, r0, r1, r2, r3, r4, r5, r6, r7
    cdef Py_ssize_t i, m = n - n % 8
    if n < 8:
        for i in range(n):
            total += a[i]
        return total
    r0, r1, r2, r3, r4, r5, r6, r7 = a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]
    for i in range(1, m // 8):
        r0 += a[8 * i]
        r1 += a[8 * i + 1]
        r2 += a[8 * i + 2]
        r3 += a[8 * i + 3]
        r4 += a[8 * i + 4]
        r5 += a[8 * i + 5]
        r6 += a[8 * i + 6]
        r7 += a[8 * i + 7]
    total = ((r0 + r1) + (r2 + r3)) + ((r4 + r5) + (r6 + r7))
    for i in range(m, n):
        total += a[i]
    return total


cdef inline real_t sum_of(const real_t* a, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t half = half_of(n)
    if n <= RUN:
        return run_of(a, n)
    return sum_of(a, half) + sum_of(a + half, n - half)
