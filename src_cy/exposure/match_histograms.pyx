"""The different values of an image, and histogram matching, of values that are too many kinds to count.

Reference: R. C. Gonzalez and R. E. Woods, Digital Image Processing, on histogram matching; numpy.unique and
numpy.interp, whose results these are. A value whose last copy is number `rank` of the sorted image stands for the share
rank / pixels; it becomes the reference's value of that share, interpolated in double as numpy.interp does. Which two
values that lies between is read from a table with one entry per pixel of the reference, instead of searched for.

Loop order: the parts of partition.pyx, each sorted (_radix.pxd) and finished in the first-level cache.
Memory per thread: keys, numbers and ranks of the largest part.
"""
from cython.parallel cimport prange, threadid
from libc.stdint cimport int32_t, int64_t, uint32_t
from libc.stdlib cimport free

from _keys cimport key_t, of_key
from _radix cimport sort
from _scratch cimport round_up, scratch_alloc
from _slabs cimport Slabs, more, slabs

ctypedef fused result_t:
    float
    double

ctypedef fused value_t:
    float
    double


cdef enum:
    GROUP = 256
    WORK = 40           # of a value, in pixel operations


cdef struct Reference:
    const int32_t* known        # how many values are complete within so many pixels
    const uint32_t* ranks       # of the last copy of each value, counted from 1
    int32_t last                # index of the last value
    double pixels


cdef Py_ssize_t _largest(const int64_t[::1] starts):
    cdef Py_ssize_t i, most = 0
    for i in range(starts.shape[0] - 1):
        most = max(most, starts[i + 1] - starts[i])
    return most


cdef Py_ssize_t _different(key_t* keys, key_t* spare, Py_ssize_t n) noexcept nogil:
    """Sort, and count the different keys."""
    cdef Py_ssize_t i, found = 1
    if sort(keys, <uint32_t*> NULL, spare, <uint32_t*> NULL, n):
        for i in range(1, n):
            found += keys[i] != keys[i - 1]
    return found


def arrange(key_t[::1] keys, const int64_t[::1] starts, int64_t[::1] found, int n_threads):
    """Sort each part of keys # IN and OUT; starts # IN (parts + 1,); found # OUT (parts,): how many different keys."""
    cdef Py_ssize_t parts = starts.shape[0] - 1, most = _largest(starts), i
    cdef key_t* spare = <key_t*> scratch_alloc(n_threads, most, sizeof(key_t))
    if spare == NULL:
        raise MemoryError()
    cdef Slabs s = slabs(parts, <double> WORK * keys.shape[0] / parts, n_threads)
    try:
        with nogil:
            while more(&s):
                for i in prange(s.first, s.last, schedule="dynamic", num_threads=n_threads):
                    found[i] = 0
                    if starts[i + 1] > starts[i]:
                        found[i] = _different(&keys[starts[i]], spare + threadid() * most, starts[i + 1] - starts[i])
    finally:
        free(spare)


cdef void _list(const key_t* keys, Py_ssize_t start, Py_ssize_t stop, Py_ssize_t place, int kind, key_t* values,
                uint32_t* ranks, int32_t* known) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(start, stop - 1):
        values[place] = of_key(keys[i], kind)
        ranks[place] = <uint32_t> (i + 1)
        place += keys[i] != keys[i + 1]
        known[i + 1] = <int32_t> place
    values[place] = of_key(keys[stop - 1], kind)
    ranks[place] = <uint32_t> stop
    known[stop] = <int32_t> (place + 1)


def different(const key_t[::1] keys, const int64_t[::1] starts, const int64_t[::1] places, int kind, key_t[::1] values,
              uint32_t[::1] ranks, int32_t[::1] known, int n_threads):
    """keys # IN, sorted; starts # IN, as for `arrange`; places # IN (parts,): index of each part's first value.

    values # OUT: their bits; ranks # OUT: how many pixels there are up to each; known # OUT (n + 1,): how many values
    end within so many pixels.
    """
    cdef Py_ssize_t parts = starts.shape[0] - 1, i
    cdef Slabs s = slabs(parts, <double> WORK * keys.shape[0] / parts, n_threads)
    known[0] = 0
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="dynamic", num_threads=n_threads):
                if starts[i + 1] > starts[i]:
                    _list(&keys[0], starts[i], starts[i + 1], places[i], kind, &values[0], &ranks[0], &known[0])


cdef void _places(const double* shares, int32_t* places, Py_ssize_t n, const Reference* r) noexcept nogil:
    """Index of the last value whose share is at most the wanted one; -1 for none."""
    cdef Py_ssize_t i
    cdef double x, size = r.pixels
    cdef int32_t k
    for i in range(n):
        x = shares[i]
        k = <int32_t> (x * size)
        k = k - (k / size > x)
        places[i] = k + ((k < size) & ((k + 1) / size <= x))
    for i in range(n):
        places[i] = r.known[places[i]] - 1


cdef void _interpolate(double* x, const int32_t* places, Py_ssize_t n, const Reference* r,
                       const value_t* values) noexcept nogil:
    """Replace the shares x by what numpy.interp makes of them; at least two values."""
    cdef double[GROUP] below
    cdef double[GROUP] above
    cdef double[GROUP] low
    cdef double[GROUP] high
    cdef double slope, y, z, size = r.pixels
    cdef Py_ssize_t i
    cdef int32_t j, last = r.last
    for i in range(n):
        j = places[i] if places[i] > 0 else 0
        j = j if j < last else last - 1
        below[i] = <int32_t> r.ranks[j]
        above[i] = <int32_t> r.ranks[j + 1]
        low[i] = values[j]
        high[i] = values[j + 1]
    for i in range(n):
        below[i] = below[i] / size
        above[i] = above[i] / size
    for i in range(n):
        slope = (high[i] - low[i]) / (above[i] - below[i])
        y = slope * (x[i] - below[i]) + low[i]
        z = slope * (x[i] - above[i]) + high[i]     # what numpy.interp tries next where that is NaN
        z = low[i] if ((z != z) & (low[i] == high[i])) else z
        y = z if y != y else y
        y = low[i] if ((x[i] == below[i]) | (places[i] < 0)) else y
        x[i] = high[i] if places[i] >= last else y


cdef void _values(const uint32_t* ranks, Py_ssize_t n, double pixels, const Reference* r, const value_t* values,
                  result_t* results) noexcept nogil:
    """By blocks on the stack, which the compiler knows to be apart from what is gathered."""
    cdef double[GROUP] x
    cdef int32_t[GROUP] places
    cdef Py_ssize_t i, j, m
    for j in range((n + GROUP - 1) // GROUP):
        m = min(GROUP, n - j * GROUP)
        for i in range(m):
            x[i] = <int32_t> ranks[j * GROUP + i] / pixels
        if r.last:
            _places(&x[0], &places[0], m, r)
            _interpolate(&x[0], &places[0], m, r, values)
        else:
            for i in range(m):
                x[i] = values[0]
        for i in range(m):
            results[j * GROUP + i] = <result_t> x[i]


cdef void _ranks(const key_t* keys, Py_ssize_t n, Py_ssize_t start, uint32_t* ranks) noexcept nogil:
    """Number of each sorted key's last copy, counted from 1, in the whole image."""
    cdef Py_ssize_t i
    cdef uint32_t rank = <uint32_t> (start + n)
    ranks[n - 1] = rank
    for i in range(n - 2, -1, -1):
        rank = <uint32_t> (start + i + 1) if keys[i] != keys[i + 1] else rank
        ranks[i] = rank


cdef void _part(key_t* keys, Py_ssize_t start, Py_ssize_t n, double pixels, const Reference* r, const value_t* values,
                result_t* results, key_t* spare, uint32_t* numbers, uint32_t* ranks) noexcept nogil:
    """numbers, ranks # SCRATCH (2 n each): as many elements to sort in, and for values."""
    cdef Py_ssize_t i
    cdef result_t* in_order = <result_t*> spare
    for i in range(n):
        numbers[i] = <uint32_t> i
    if sort(keys, numbers, spare, numbers + n, n):
        _ranks(keys, n, start, ranks)
        _values(ranks, n, pixels, r, values, in_order)
        for i in range(n):
            results[numbers[i]] = in_order[i]
    else:
        ranks[0] = <uint32_t> (start + n)
        _values(ranks, 1, pixels, r, values, in_order)
        for i in range(n):
            results[i] = in_order[0]


def match(key_t[::1] keys, const int64_t[::1] starts, const value_t[::1] values, const uint32_t[::1] ranks,
          const int32_t[::1] known, result_t[::1] results, int n_threads):
    """keys # SCRATCH (n,), in parts; values, ranks, known # IN: those of `different`; results # OUT (n,)."""
    cdef Py_ssize_t parts = starts.shape[0] - 1, most = round_up(_largest(starts), 16), i
    cdef Reference r = Reference(&known[0], &ranks[0], <int32_t> (values.shape[0] - 1), known.shape[0] - 1)
    cdef char* scratch = <char*> scratch_alloc(n_threads, most, 20)
    cdef char* mine
    if scratch == NULL:
        raise MemoryError()
    cdef Slabs s = slabs(parts, <double> WORK * keys.shape[0] / parts, n_threads)
    try:
        with nogil:
            while more(&s):
                for i in prange(s.first, s.last, schedule="dynamic", num_threads=n_threads):
                    if starts[i + 1] > starts[i]:
                        mine = scratch + threadid() * most * 20
                        _part(&keys[starts[i]], starts[i], starts[i + 1] - starts[i], <double> keys.shape[0], &r,
                              &values[0], &results[starts[i]], <key_t*> mine, <uint32_t*> (mine + 8 * most),
                              <uint32_t*> (mine + 16 * most))
    finally:
        free(scratch)
