# Lines (along the last axis) of an image of any dimension: which one lies at an offset along the other axes, and what
# is read along it, beyond its ends too.
from libc.string cimport memcpy

from _border cimport border_index
from _types cimport order_t


cdef inline Py_ssize_t outer_line(Py_ssize_t line, Py_ssize_t n_outer, const Py_ssize_t* shape,
                                  const Py_ssize_t* offset, int mode) noexcept nogil:
    """Index of the line in C order; -1 where the constant stands."""
    cdef Py_ssize_t d, at, rest = line, stride = 1, found = 0
    for d in range(n_outer - 1, -1, -1):
        at = border_index(rest % shape[d] + offset[d], shape[d], mode)
        if at < 0:
            return -1
        found = found + at * stride
        stride = stride * shape[d]
        rest = rest // shape[d]
    return found


cdef inline void read_line(const order_t* src, Py_ssize_t width, Py_ssize_t line, Py_ssize_t x0, Py_ssize_t n, int mode,
                           order_t cval, order_t* out) noexcept nogil:
    """`n` elements from x0 on; line -1 is outside of the image."""
    cdef Py_ssize_t x, at, lo = min(max(x0, 0), x0 + n), hi = max(min(width, x0 + n), lo)
    if line < 0:
        for x in range(n):
            out[x] = cval
        return
    if hi > lo:
        memcpy(out + (lo - x0), src + line * width + lo, (hi - lo) * sizeof(order_t))
    for x in range(x0, lo):
        at = border_index(x, width, mode)
        out[x - x0] = cval if at < 0 else src[line * width + at]
    for x in range(hi, x0 + n):
        at = border_index(x, width, mode)
        out[x - x0] = cval if at < 0 else src[line * width + at]
