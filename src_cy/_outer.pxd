# Which line (along the last axis) lies at an offset, along the other axes, from a line.
from _border cimport border_index


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
