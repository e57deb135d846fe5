# The lines (along the last axis) that a filter reaches from the line it computes: extended beyond their ends,
# converted, and kept in buffers, so that the next line finds most of its own.
from _border cimport CONSTANT, border_index
from _rows cimport extended_row
from _types cimport pixel_t, real_t


cdef struct Lines:
    Py_ssize_t n_lines, width, n_outer
    Py_ssize_t n_slots             # distinct offsets of lines
    Py_ssize_t left, right         # how far the taps reach along a line
    Py_ssize_t columns             # that are computed at once
    Py_ssize_t pitch               # of a buffer, in elements
    const Py_ssize_t* shape        # of the outer axes
    const Py_ssize_t* offset       # n_slots x n_outer
    int mode
    double cval, scale


cdef struct Slots:
    Py_ssize_t* held               # source line in each of n_slots buffers, -1 for none
    Py_ssize_t* wanted             # source line of each slot, -1 for the constant
    Py_ssize_t* buffer             # buffer of each slot; n_slots is the one filled with cval


cdef inline Py_ssize_t find(const Py_ssize_t* values, Py_ssize_t n, Py_ssize_t value) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        if values[i] == value:
            return i
    return -1


cdef inline void want(Lines* p, Slots* s, Py_ssize_t line) noexcept nogil:
    """Which source line each slot stands for when `line` is computed."""
    cdef Py_ssize_t u, d, rest, stride, at, source
    for u in range(p.n_slots):
        rest = line
        stride = 1
        source = 0
        for d in range(p.n_outer - 1, -1, -1):
            at = rest if d == 0 else rest % p.shape[d]
            at = border_index(at + p.offset[u * p.n_outer + d], p.shape[d], p.mode)
            if at < 0:
                source = -1
                break
            source = source + at * stride
            if d > 0:
                stride = stride * p.shape[d]
                rest = rest // p.shape[d]
        s.wanted[u] = source


cdef inline bint place(Lines* p, Slots* s, Py_ssize_t u) noexcept nogil:
    """Give slot u a buffer: one that holds its line, else one that holds nothing wanted. True if it is to be filled."""
    cdef Py_ssize_t b
    if s.wanted[u] < 0:
        s.buffer[u] = p.n_slots
        return False
    s.buffer[u] = find(s.held, p.n_slots, s.wanted[u])
    if s.buffer[u] >= 0:
        return False
    b = 0
    while s.held[b] >= 0 and find(s.wanted, p.n_slots, s.held[b]) >= 0:
        b += 1
    s.held[b] = s.wanted[u]
    s.buffer[u] = b
    return True


cdef inline void fetch(Lines* p, Slots* s, Py_ssize_t n_slots, const pixel_t* src, Py_ssize_t x0, Py_ssize_t n,
                       real_t* lines) noexcept nogil:
    """Bring the lines that the first `n_slots` want into buffers, as far as they are not there."""
    cdef Py_ssize_t u
    for u in range(n_slots):
        if place(p, s, u):
            extended_row(src + s.wanted[u] * p.width, p.width, x0 - p.left, n + p.left + p.right, p.mode, p.cval,
                         p.scale, lines + s.buffer[u] * p.pitch)


cdef inline void forget(Lines* p, Slots* s, real_t* lines) noexcept nogil:
    """Start anew: no buffer holds a line, the slack behind each is 0, the last one is the constant."""
    cdef Py_ssize_t i, u, filled = p.left + p.columns + p.right
    for u in range(p.n_slots):
        s.held[u] = -1
        for i in range(filled, p.pitch):
            lines[u * p.pitch + i] = 0
    if p.mode == CONSTANT:
        for i in range(p.pitch):
            lines[p.n_slots * p.pitch + i] = <real_t> p.cval
