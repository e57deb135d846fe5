"""The thresholds between classes that maximise the variance between these.

Reference: Liao, Chen and Chung (2001): the sum of H(first, last) over the classes is to be maximal, H being the square
of a class's first moment over its zeroth, all of it in float32. scikit-image tries every combination, in lexicographic
order, and keeps the first of the largest sums; a sum adds the first class, the last and then those between.

Here a table of the best that the bins from `s` on can contribute in c classes, in double, tells which combinations
cannot reach the maximum even if every rounding were in their favour. The others are tried, in the same order and with
the same sums: so the result is the same, ties included. A threshold at an empty bin gives the sums of the bin before
and so never wins. Loop order: bins. Memory: bins * classes doubles, and the
moments. One thread.
"""
from cpython.exc cimport PyErr_CheckSignals
from libc.math cimport isfinite
from libc.stdlib cimport free

from _scratch cimport scratch_alloc

cdef enum:
    SLAB = 256          # bins between two looks at the signals

cdef struct Search:
    Py_ssize_t bins, n              # n thresholds
    const float* share
    const float* zeroth             # cumulative moments
    const float* first
    double* best                    # (n + 1, bins + 1): by classes, by first bin
    double limit
    float largest
    Py_ssize_t* at
    Py_ssize_t* found


cdef inline float _variance(Search* s, Py_ssize_t i, Py_ssize_t j) noexcept nogil:
    """Of the class from bin i to bin j; 0 for the first bin alone, as scikit-image's table has it."""
    cdef float weight = s.zeroth[j], moment = s.first[j]
    if i > 0:
        weight = weight - s.zeroth[i - 1]
        moment = moment - s.first[i - 1]
    elif j == 0:
        return 0
    return moment * moment / weight if weight > 0 else 0


cdef void _bound(Search* s, Py_ssize_t c, Py_ssize_t first, Py_ssize_t last) noexcept nogil:
    """The best that c thresholds make of the bins from each of first to last - 1 on."""
    cdef Py_ssize_t i, j, step = s.bins + 1
    cdef double value, most
    for i in range(first, last):
        most = -1
        for j in range(i, s.bins - c):
            value = _variance(s, i, j) + s.best[(c - 1) * step + j + 1]
            if value > most:
                most = value
        s.best[c * step + i] = most


cdef inline void _sum(Search* s) noexcept nogil:
    cdef float total = _variance(s, 0, s.at[0]) + <float> s.best[s.at[s.n - 1] + 1]
    cdef Py_ssize_t i
    for i in range(s.n - 1):
        total = total + _variance(s, s.at[i] + 1, s.at[i + 1])
    if total > s.largest:
        s.largest = total
        for i in range(s.n):
            s.found[i] = s.at[i]


cdef void _try(Search* s, Py_ssize_t level, Py_ssize_t begin, Py_ssize_t first, Py_ssize_t last,
               double before) noexcept nogil:
    """Thresholds first to last - 1 at `level`, with all after them; the bins before `begin` contributed `before`."""
    cdef Py_ssize_t t
    cdef double value = 0
    for t in range(first, last):
        if s.share[t] == 0 and t > max(begin, 1):     # the first bin alone is special
            continue
        if s.limit >= 0:
            value = before + _variance(s, begin, t)
            if value + s.best[(s.n - level - 1) * (s.bins + 1) + t + 1] < s.limit:
                continue
        s.at[level] = t
        if level == s.n - 1:
            _sum(s)
        else:
            _try(s, level + 1, t + 1, t + 1, s.bins - s.n + level + 1, value)


cdef int _table(Search* s) except -1:
    """Fill `best`, and set the sum below which no combination can be the largest."""
    cdef Py_ssize_t c, i
    cdef double most
    for i in range(s.bins):
        s.best[i] = _variance(s, i, s.bins - 1)
    s.limit = -1
    if s.n < 3:         # the table would take as long as the search
        return 0
    for c in range(1, s.n + 1):
        for i in range(0, 1 if c == s.n else s.bins, SLAB):
            with nogil:
                _bound(s, c, i, 1 if c == s.n else min(i + SLAB, s.bins))
            PyErr_CheckSignals()
    most = s.best[s.n * (s.bins + 1)]
    if isfinite(most):
        s.limit = most * (1 - 4 * (s.n + 2) / 16777216.0)
    return 0


cdef int _search(Search* s) except -1:
    cdef Py_ssize_t t, last = s.bins - s.n
    _table(s)
    for t in range(0, last, SLAB):
        with nogil:
            _try(s, 0, 0, t, min(t + SLAB, last), 0)
        PyErr_CheckSignals()
    return 0


def search(const float[::1] share, Py_ssize_t[::1] found):
    """share # IN, of the pixels per bin; found # OUT: per threshold the last bin of the class below."""
    cdef Search s
    cdef Py_ssize_t i
    s.bins, s.n, s.share, s.largest, s.found = share.shape[0], found.shape[0], &share[0], 0, &found[0]
    cdef size_t doubles = (s.n + 1) * (s.bins + 1) + s.bins + s.n
    cdef double* memory = <double*> scratch_alloc(1, doubles, sizeof(double))
    if memory == NULL:
        raise MemoryError()
    cdef float* moments = <float*> (memory + (s.n + 1) * (s.bins + 1))
    s.best, s.zeroth, s.first = memory, moments, moments + s.bins
    s.at = <Py_ssize_t*> (moments + 2 * s.bins)
    moments[0] = share[0]
    moments[s.bins] = share[0]
    for i in range(1, s.bins):
        moments[i] = moments[i - 1] + share[i]
        moments[s.bins + i] = moments[s.bins + i - 1] + <float> i * share[i]
    try:
        _search(&s)
    finally:
        free(memory)
