# Long loops in slabs, between which Python handles signals, so that Ctrl-C is answered within some 50 ms:
#     cdef Slabs s = slabs(rows, cost, n_threads)
#     with nogil:
#         while more(&s):
#             for y in prange(s.first, s.last, num_threads=n_threads): ...
# Loops of fewer than FIRST pixel operations are one slab. The next slabs are as long as the last one's time asks for:
# only loops whose results do not depend on where they are cut may use them. fastimg/_slabs.py is the same for Python.
from cpython.exc cimport PyErr_CheckSignals
from posix.time cimport CLOCK_MONOTONIC, clock_gettime, timespec

cdef enum:
    FIRST = 1 << 26         # pixel operations, as _threads.for_work counts them: 16 ms and more of one thread

cdef struct Slabs:
    Py_ssize_t first, last      # lines of this slab: rows, tiles, blocks, whatever the loop counts
    Py_ssize_t n, size, unit    # lines, those of the next slab, and what that is a multiple of
    double since                # seconds at which this slab began


cdef inline double _seconds() noexcept nogil:
    cdef timespec now
    clock_gettime(CLOCK_MONOTONIC, &now)
    return now.tv_sec + 1e-9 * now.tv_nsec


cdef inline Slabs slabs(Py_ssize_t n, double cost, Py_ssize_t unit) noexcept nogil:
    """Slabs of n lines of `cost` pixel operations each; `unit` lines are for all threads to have something to do."""
    cdef Slabs s
    s.first, s.last, s.n, s.unit, s.since = 0, 0, n, unit, 0
    s.size = unit * max(1, <Py_ssize_t> (FIRST / max(cost, 1.0) / unit))
    if s.size < n:
        s.since = _seconds()
    return s


cdef inline bint more(Slabs* s) except -1 nogil:
    """Go to the next slab; False after the last one. Raises what a signal's handler raises."""
    cdef double took
    if s.last == s.n:
        return False
    if s.last > 0:
        took = _seconds() - s.since
        s.size = s.unit * max(1, <Py_ssize_t> (s.size * min(4.0, 0.04 / max(took, 1e-6)) / s.unit))
        with gil:
            PyErr_CheckSignals()
        s.since = _seconds()
    s.first = s.last
    s.last = s.n if s.n - s.first < s.size + s.size // 2 else s.first + s.size
    return True
