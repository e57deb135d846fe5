"""Moving values into parts of their range, smaller ones before greater ones, and results back to where values were.

Reference: the first step of any sort by most significant digits; parts of equal width keep the values of most images
evenly spread, which digits of floating-point numbers do not. All passes take a value's part from the value again.

Loop order: as many chunks of consecutive values as threads, each with counters of its own, so that values of one part
keep their order; blocks of 512 are converted to keys and parts in loops that vectorise. Memory per thread: a block.
"""
from cython.parallel cimport prange
from libc.stdint cimport int32_t, int64_t, uint64_t

from _keys cimport REAL, SIGNED, UNSIGNED, Parts, key_of, key_t, line_of
from _slabs cimport Slabs, more, slabs

ctypedef fused result_t:
    float
    double

cdef enum:
    GROUP = 512


cdef inline void _keys_of_kind(const key_t* bits, Py_ssize_t n, int kind, key_t* keys) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        keys[i] = key_of(bits[i], kind)


cdef inline void _parts_of_kind(const key_t* bits, Py_ssize_t n, const Parts* p, int kind, key_t* keys,
                                int32_t* parts) noexcept nogil:
    cdef Py_ssize_t i
    cdef key_t least = <key_t> p.least, place, last = <key_t> p.count
    _keys_of_kind(bits, n, kind, keys)
    if p.linear:
        for i in range(n):
            parts[i] = line_of(bits[i], p.low, p.factor, p.count)
    else:
        for i in range(n):
            place = (keys[i] - least) >> p.shift
            parts[i] = <int32_t> (place if place < last else last)


cdef inline void _parts(const key_t* bits, Py_ssize_t n, const Parts* p, key_t* keys, int32_t* parts) noexcept nogil:
    """Keys and parts of at most a GROUP of values."""
    if p.kind == UNSIGNED:
        _parts_of_kind(bits, n, p, UNSIGNED, keys, parts)
    elif p.kind == SIGNED:
        _parts_of_kind(bits, n, p, SIGNED, keys, parts)
    else:
        _parts_of_kind(bits, n, p, REAL, keys, parts)


cdef void _extent(const key_t* bits, Py_ssize_t n, int kind, key_t* ends) noexcept nogil:
    """Least and greatest key, NaN left out, of these and of what the ends are of already."""
    cdef key_t[GROUP] keys
    cdef Py_ssize_t i, j, m
    cdef key_t key, low = ends[0], high = ends[1], nan = <key_t> -1 if kind == REAL else 0
    for j in range((n + GROUP - 1) // GROUP):
        m = min(GROUP, n - j * GROUP)
        if kind == UNSIGNED:
            _keys_of_kind(bits + j * GROUP, m, UNSIGNED, &keys[0])
        elif kind == SIGNED:
            _keys_of_kind(bits + j * GROUP, m, SIGNED, &keys[0])
        else:
            _keys_of_kind(bits + j * GROUP, m, REAL, &keys[0])
        for i in range(m):
            key = keys[i]
            low = key if key < low else low
        for i in range(m):
            key = 0 if keys[i] == nan else keys[i]
            high = key if key > high else high
    ends[0] = low
    ends[1] = high


cdef Parts _described(int kind, Py_ssize_t count, bint linear, double low, double factor, uint64_t least, int shift):
    return Parts(kind, <int32_t> count, linear, low, factor, least, shift)


def extent(const key_t[::1] bits, int kind, key_t[:, ::1] ends, int n_threads):
    """bits # IN (n,); ends # OUT (chunks, 2): least and greatest key of each chunk, NaN left out."""
    cdef Py_ssize_t chunks = ends.shape[0], n = bits.shape[0], step = (n + chunks - 1) // chunks, i
    cdef Slabs s = slabs(step, 4, GROUP)
    for i in range(chunks):
        ends[i, 0], ends[i, 1] = <key_t> -1, 0
    with nogil:
        while more(&s):
            for i in prange(chunks, schedule="static", num_threads=n_threads):
                _extent(&bits[0] + i * step + s.first, min(s.last, n - i * step) - s.first, kind, &ends[i, 0])


cdef void _count(const key_t* bits, Py_ssize_t n, const Parts* p, int64_t* counts) noexcept nogil:
    cdef key_t[GROUP] keys
    cdef int32_t[GROUP] parts
    cdef Py_ssize_t i, j, m
    for j in range((n + GROUP - 1) // GROUP):
        m = min(GROUP, n - j * GROUP)
        _parts(bits + j * GROUP, m, p, &keys[0], &parts[0])
        for i in range(m):
            counts[parts[i]] += 1


def count(const key_t[::1] bits, int64_t[:, ::1] counts, int kind, bint linear, double low, double factor,
          uint64_t least, int shift, int n_threads):
    """bits # IN (n,); counts # OUT (chunks, parts + 1), zeroed: values per part, the last one for NaN."""
    cdef Py_ssize_t chunks = counts.shape[0], n = bits.shape[0], step = (n + chunks - 1) // chunks, i
    cdef Parts p = _described(kind, counts.shape[1] - 1, linear, low, factor, least, shift)
    cdef Slabs s = slabs(step, 10, GROUP)
    with nogil:
        while more(&s):
            for i in prange(chunks, schedule="static", num_threads=n_threads):
                _count(&bits[0] + i * step + s.first, min(s.last, n - i * step) - s.first, &p, &counts[i, 0])


cdef void _move(const key_t* bits, Py_ssize_t n, const Parts* p, int64_t* places, key_t* keys_out,
                int64_t last) noexcept nogil:
    """No writing beyond the `last` place, even if the image changes after it has been counted."""
    cdef key_t[GROUP] keys
    cdef int32_t[GROUP] parts
    cdef Py_ssize_t i, j, m
    cdef int64_t at
    for j in range((n + GROUP - 1) // GROUP):
        m = min(GROUP, n - j * GROUP)
        _parts(bits + j * GROUP, m, p, &keys[0], &parts[0])
        for i in range(m):
            at = places[parts[i]]
            keys_out[at if at < last else last] = keys[i]
            places[parts[i]] = at + 1


def move(const key_t[::1] bits, int64_t[:, ::1] places, key_t[::1] keys, int kind, bint linear, double low,
         double factor, uint64_t least, int shift, int n_threads):
    """bits # IN (n,); keys # OUT (n,), part by part; places # SCRATCH (chunks, parts + 1): where each part begins."""
    cdef Py_ssize_t chunks = places.shape[0], n = bits.shape[0], step = (n + chunks - 1) // chunks, i
    cdef Parts p = _described(kind, places.shape[1] - 1, linear, low, factor, least, shift)
    cdef Slabs s = slabs(step, 10, GROUP)
    with nogil:
        while more(&s):
            for i in prange(chunks, schedule="static", num_threads=n_threads):
                _move(&bits[0] + i * step + s.first, min(s.last, n - i * step) - s.first, &p, &places[i, 0], &keys[0],
                      n - 1)


cdef void _restore(const key_t* bits, Py_ssize_t n, const Parts* p, int64_t* places, const result_t* results,
                   result_t* out, int64_t last) noexcept nogil:
    cdef key_t[GROUP] keys
    cdef int32_t[GROUP] parts
    cdef Py_ssize_t i, j, m
    cdef int64_t at
    for j in range((n + GROUP - 1) // GROUP):
        m = min(GROUP, n - j * GROUP)
        _parts(bits + j * GROUP, m, p, &keys[0], &parts[0])
        for i in range(m):
            at = places[parts[i]]
            out[j * GROUP + i] = results[at if at < last else last]
            places[parts[i]] = at + 1


def restore(const key_t[::1] bits, int64_t[:, ::1] places, const result_t[::1] results, result_t[::1] out, int kind,
            bint linear, double low, double factor, uint64_t least, int shift, int n_threads):
    """bits # IN (n,); results # IN (n,), in the order of `move`; out # OUT (n,); places # SCRATCH, as for `move`."""
    cdef Py_ssize_t chunks = places.shape[0], n = bits.shape[0], step = (n + chunks - 1) // chunks, i
    cdef Parts p = _described(kind, places.shape[1] - 1, linear, low, factor, least, shift)
    cdef Slabs s = slabs(step, 10, GROUP)
    with nogil:
        while more(&s):
            for i in prange(chunks, schedule="static", num_threads=n_threads):
                _restore(&bits[0] + i * step + s.first, min(s.last, n - i * step) - s.first, &p, &places[i, 0],
                         &results[0], &out[0] + i * step + s.first, n - 1)
