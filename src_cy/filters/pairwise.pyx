"""Sums of whole images: `integers` exactly, `reals` with the bits of numpy.sum, `split` for two classes.

Reference: NumPy adds floats pairwise (Higham, 1993): runs of up to 128 elements in eight sums, halves of longer
stretches separately, cut at multiples of 8. `split` writes what is above a threshold and what is not, each in
its order, to memory of its own, so that the sums over the two have the bits of NumPy's over image[image > t].

Loop order: elements; `reals` goes down the tree of halves to pieces of some ten thousand elements, which
are shared out among the threads, and adds their sums up in the tree's order. `split` counts blocks, then moves them.
Memory per thread: none; per call one number per piece or block.
"""
from cython.parallel cimport prange
from libc.stdint cimport int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t
from libc.stdlib cimport free
from libc.string cimport memcpy

from _pairwise cimport half_of, sum_of
from _scratch cimport scratch_alloc
from _slabs cimport Slabs, more, slabs
from _types cimport real_t

ctypedef fused integer_t:
    uint8_t
    int8_t
    uint16_t
    int16_t
    uint32_t
    int32_t

cdef enum:
    BLOCK = 1 << 15     # elements that a thread takes at a time
    PART = 1 << 12      # elements whose sum fits into 32 bits, if they have 16
    MAX_DEPTH = 8       # of the tree above the pieces: 256 of these


cdef inline int64_t _integers(const integer_t* src, Py_ssize_t n) noexcept nogil:
    cdef int64_t total = 0
    cdef int32_t part
    cdef Py_ssize_t i, j
    for i in range((n + PART - 1) // PART):
        if sizeof(integer_t) < 4:
            part = 0
            for j in range(i * PART, min(n, (i + 1) * PART)):
                part += src[j]
            total += part
        else:
            for j in range(i * PART, min(n, (i + 1) * PART)):
                total += <int64_t> src[j]
    return total


def integers(const integer_t[::1] src, int n_threads):
    """src # IN; returns the sum. It must fit into 64 bits."""
    cdef Py_ssize_t n = src.shape[0], i
    cdef int64_t total = 0
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                total += _integers(&src[i * BLOCK], min(<Py_ssize_t> BLOCK, n - i * BLOCK))
    return total


cdef inline real_t _piece(const real_t* a, Py_ssize_t n, Py_ssize_t i, int depth) noexcept nogil:
    """Sum of leaf i of the tree cut at that depth."""
    cdef Py_ssize_t h
    cdef int level
    for level in range(depth):
        h = half_of(n)
        if i >> (depth - 1 - level) & 1:
            a += h
            n -= h
        else:
            n = h
    return sum_of(a, n)


cdef int _total(const real_t* a, Py_ssize_t n, real_t* total, int n_threads) except -1 nogil:
    """The sum in NumPy's order: pieces first, then the tree above them."""
    cdef real_t[1 << MAX_DEPTH] sums
    cdef Py_ssize_t i, _level
    cdef int depth = 0
    while depth < MAX_DEPTH and n >> depth > BLOCK:
        depth += 1
    cdef Slabs s = slabs(1 << depth, 2.0 * (n >> depth), n_threads)
    while more(&s):
        for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
            sums[i] = _piece(a, n, i, depth)
    for _level in range(depth):
        for i in range(1 << (depth - 1 - _level)):
            sums[i] = sums[2 * i] + sums[2 * i + 1]
    total[0] = 0 + sums[0]      # NumPy starts from 0: -0 does not come out
    return 0


def reals(const real_t[::1] src, int n_threads):
    """src # IN, not empty; returns the sum, which is exactly of the type of src."""
    cdef real_t total
    with nogil:
        _total(&src[0], src.shape[0], &total, n_threads)
    return total


cdef inline Py_ssize_t _count(const real_t* a, Py_ssize_t n, real_t t) noexcept nogil:
    cdef int32_t above = 0
    cdef Py_ssize_t i
    for i in range(n):
        above += a[i] > t
    return above


cdef inline void _move(const real_t* a, Py_ssize_t n, Py_ssize_t counted, real_t t, real_t* above,
                       real_t* others) noexcept nogil:
    """Without branches: every element goes to both buffers, and is written over where it does not belong.

    Of either kind no more are stored than were `counted`, even if another thread changed some since.
    """
    cdef real_t[PART + 1] high
    cdef real_t[PART + 1] low
    cdef Py_ssize_t i, up = 0
    for i in range(n):
        high[up] = a[i]
        low[i - up] = a[i]
        up += a[i] > t
    memcpy(above, &high[0], min(up, counted) * sizeof(real_t))
    memcpy(others, &low[0], (n - max(up, counted)) * sizeof(real_t))


def split(const real_t[::1] src, real_t[::1] work, double threshold, int n_threads):
    """src # IN; work # SCRATCH, as large; returns how many are above, the sum of these, and that of the others."""
    cdef Py_ssize_t n = src.shape[0], parts = (n + PART - 1) // PART, i, up = 0
    cdef real_t t = <real_t> threshold, above, others
    cdef Py_ssize_t* first = <Py_ssize_t*> scratch_alloc(1, parts + 1, sizeof(Py_ssize_t))
    if first == NULL:
        raise MemoryError()
    cdef Slabs s
    try:
        with nogil:
            s = slabs(parts, 2 * PART, n_threads)
            while more(&s):
                for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                    first[i + 1] = _count(&src[i * PART], min(<Py_ssize_t> PART, n - i * PART), t)
            first[0] = 0
            for i in range(parts):
                first[i + 1] += first[i]
            up = first[parts]
            s = slabs(parts, 4 * PART, n_threads)
            while more(&s):
                for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                    _move(&src[i * PART], min(<Py_ssize_t> PART, n - i * PART), first[i + 1] - first[i], t,
                          &work[0] + first[i], &work[0] + up + (i * PART - first[i]))
            _total(&work[0], up, &above, n_threads)
            _total(&work[0] + up, n - up, &others, n_threads)
    finally:
        free(first)
    return up, above, others
