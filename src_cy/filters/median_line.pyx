"""A running rank along one line that holds NaN or zeros of both signs: which one comes out is for SciPy to say.

Reference: two heaps around the rank, the smaller elements above the one and the larger below the other, as
scipy.ndimage keeps for images of one axis. Elements that comparing does not tell apart stay where the heaps put them,
so the order of comparisons and exchanges is followed here, and the line comes with what is beyond its ends.
Everything else goes through the other kernels. One thread: each result depends on the heaps that the one before left.
"""
from cpython.exc cimport PyErr_CheckSignals
from libc.stdlib cimport free

from _scratch cimport scratch_alloc
from _types cimport real_t

cdef enum:
    SLAB = 100_000      # insertions between two looks at the signals


cdef struct Heaps:
    Py_ssize_t n, below, above      # elements; how many are in the heap of the smaller ones, and of the larger
    Py_ssize_t* slot                # of each element of the ring: 0 the rank, 1.. larger ones, -1.. smaller ones
    Py_ssize_t* element             # of each slot; points to the rank


cdef inline bint _exchanged(Heaps* h, const real_t* ring, Py_ssize_t low, Py_ssize_t high) noexcept nogil:
    """Exchange the elements of two slots if that of `low` is the smaller."""
    cdef Py_ssize_t a = h.element[low], b = h.element[high]
    if not ring[a] < ring[b]:
        return False
    h.element[low] = b
    h.element[high] = a
    h.slot[b] = low
    h.slot[a] = high
    return True


cdef inline void _down_larger(Heaps* h, const real_t* ring, Py_ssize_t i) noexcept nogil:
    """From slot i away from the rank, among the larger ones."""
    i *= 2
    while i <= h.above:
        if i < h.above and ring[h.element[i + 1]] < ring[h.element[i]]:
            i += 1
        if not _exchanged(h, ring, i, i // 2):
            return
        i *= 2


cdef inline void _down_smaller(Heaps* h, const real_t* ring, Py_ssize_t i) noexcept nogil:
    """From slot i away from the rank, among the smaller ones; division cuts towards 0."""
    i *= 2
    while i >= -h.below:
        if i > -h.below and ring[h.element[i]] < ring[h.element[i - 1]]:
            i -= 1
        if not _exchanged(h, ring, i // 2, i):
            return
        i *= 2


cdef inline bint _up(Heaps* h, const real_t* ring, Py_ssize_t i) noexcept nogil:
    """Towards the rank; whether it got there."""
    while i > 0 and _exchanged(h, ring, i, i // 2):
        i = i // 2
    while i < 0 and _exchanged(h, ring, i // 2, i):
        i = i // 2
    return i == 0


cdef inline void _insert(Heaps* h, real_t* ring, Py_ssize_t at, real_t value) noexcept nogil:
    """Put a value in the place of the oldest one."""
    cdef real_t old = ring[at]
    cdef Py_ssize_t i = h.slot[at]
    ring[at] = value
    if i > 0:
        if value > old:
            _down_larger(h, ring, i)
        elif _up(h, ring, i) and h.below and _exchanged(h, ring, 0, -1):
            _down_smaller(h, ring, -1)
    elif i < 0:
        if value < old:
            _down_smaller(h, ring, i)
        elif _up(h, ring, i) and h.above and _exchanged(h, ring, 1, 0):
            _down_larger(h, ring, 1)
    else:
        if h.below and _up(h, ring, -1):
            _down_smaller(h, ring, -1)
        if h.above and _up(h, ring, 1):
            _down_larger(h, ring, 1)


cdef inline void _part(Heaps* h, real_t* ring, const real_t* src, real_t* out, Py_ssize_t i, Py_ssize_t end,
                       Py_ssize_t skipped) noexcept nogil:
    """Insertions i to end - 1."""
    for i in range(i, end):
        _insert(h, ring, i % h.n, src[i])
        if i >= skipped:
            out[i - skipped] = ring[h.element[0]]


def line(const real_t[::1] src, real_t[::1] out, Py_ssize_t window, Py_ssize_t rank):
    """src # IN (n before the first whole window + out's length); out # OUT; the results after that many insertions.

    The heaps begin with `window` zeros.
    """
    cdef Py_ssize_t i, skipped = src.shape[0] - out.shape[0]
    cdef Heaps h
    cdef Py_ssize_t* tables = <Py_ssize_t*> scratch_alloc(2, window, sizeof(Py_ssize_t))
    cdef real_t* ring = <real_t*> scratch_alloc(1, window, sizeof(real_t))
    if tables == NULL or ring == NULL:
        free(tables)
        free(ring)
        raise MemoryError()
    h.n, h.below, h.above, h.slot, h.element = window, rank, window - rank - 1, tables, tables + window + rank
    for i in range(window):
        ring[i] = 0
        h.slot[i] = i - rank
        h.element[i - rank] = i
    try:
        for i in range(0, src.shape[0], SLAB):
            with nogil:
                _part(&h, ring, &src[0], &out[0], i, min(i + SLAB, src.shape[0]), skipped)
            PyErr_CheckSignals()
    finally:
        free(tables)
        free(ring)
