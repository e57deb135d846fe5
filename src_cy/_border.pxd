# What stands beyond an image's edge: one index map for every kernel.
# The numbers are those of scipy.ndimage: 0 nearest, 1 wrap, 2 reflect (d c b a | a b c d | d c b a),
# 3 mirror (d c b | a b c d | c b a), 4 constant.

cdef enum:
    NEAREST = 0
    WRAP = 1
    REFLECT = 2
    MIRROR = 3
    CONSTANT = 4


cdef inline Py_ssize_t border_index(Py_ssize_t i, Py_ssize_t n, int mode) noexcept nogil:
    """Index in 0..n-1 that stands for `i`, however far outside; -1 where the constant does. Needs n >= 1."""
    cdef Py_ssize_t period
    if 0 <= i < n:
        return i
    if mode == CONSTANT:
        return -1
    if mode == NEAREST or n == 1:
        return 0 if i < 0 else n - 1
    period = n if mode == WRAP else (2 * n if mode == REFLECT else 2 * n - 2)
    i = i % period
    if i < 0:
        i += period
    if i < n:
        return i
    return period - i if mode == MIRROR else period - 1 - i
