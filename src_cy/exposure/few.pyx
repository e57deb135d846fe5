"""Images of few different values, whatever their dtype: counting each, and giving each another value.

Reference: hash tables with multiplicative hashing and linear probing (D. E. Knuth, The Art of Computer Programming 3,
6.4). Counting gives up as soon as there are too many values, which for most images that have is after some thousand
pixels. Loop order: as many chunks of consecutive pixels as threads, each with a table of its own, a quarter full at
most. Memory per thread: its table, which is the caller's.
"""
from cython.parallel cimport prange
from libc.stdint cimport int32_t, uint32_t
from libc.stdlib cimport free
from libc.string cimport memset

from _keys cimport REAL, SIGNED, UNSIGNED, key_of, key_t
from _scratch cimport scratch_alloc
from _slabs cimport Slabs, more, slabs

ctypedef fused result_t:
    float
    double

cdef enum:
    LOG_SLOTS = 14
    SLOTS = 1 << LOG_SLOTS
    MOST = SLOTS // 4
    WORK = 10           # of a value, in pixel operations


cdef inline Py_ssize_t _home(key_t key) noexcept nogil:
    if key_t is uint32_t:
        return <Py_ssize_t> (<uint32_t> (key * <uint32_t> 0x9E3779B1) >> (32 - LOG_SLOTS))
    else:
        return <Py_ssize_t> ((key * <key_t> 0x9E3779B97F4A7C15) >> (64 - LOG_SLOTS))


cdef inline Py_ssize_t _slot(key_t key, const key_t* keys, const int32_t* used) noexcept nogil:
    """Where the key is, or the free slot where it would be."""
    cdef Py_ssize_t i = _home(key)
    while used[i] and keys[i] != key:
        i = (i + 1) & (SLOTS - 1)
    return i


cdef inline int _tally_kind(const key_t* bits, Py_ssize_t n, int kind, key_t* keys, int32_t* counts,
                            int found) noexcept nogil:
    cdef Py_ssize_t i, slot
    cdef key_t key
    for i in range(n):
        key = key_of(bits[i], kind)
        slot = _slot(key, keys, counts)
        if not counts[slot]:
            if found == MOST:
                return -1
            keys[slot] = key
            found += 1
        counts[slot] += 1
    return found


cdef int _tally(const key_t* bits, Py_ssize_t n, int kind, key_t* keys, int32_t* counts, int found) noexcept nogil:
    """Count n more values; `found` different ones are known. Returns how many are then, -1 for too many."""
    if kind == UNSIGNED:
        return _tally_kind(bits, n, UNSIGNED, keys, counts, found)
    elif kind == SIGNED:
        return _tally_kind(bits, n, SIGNED, keys, counts, found)
    else:
        return _tally_kind(bits, n, REAL, keys, counts, found)


def tally(const key_t[::1] bits, int kind, key_t[:, ::1] keys, int32_t[:, ::1] counts, int n_threads):
    """bits # IN (n,), fewer than 2**31; keys # OUT (chunks, 2**14); counts # OUT, same shape, zeroed.

    Returns whether each chunk has at most 4096 different values; else the tables mean nothing.
    """
    cdef Py_ssize_t chunks = keys.shape[0], n = bits.shape[0], step = (n + chunks - 1) // chunks, i
    cdef int failed = 0
    cdef Slabs s = slabs(step, WORK, 1)
    cdef int* found = <int*> scratch_alloc(1, chunks, sizeof(int))
    if found == NULL:
        raise MemoryError()
    memset(found, 0, chunks * sizeof(int))
    try:
        with nogil:
            while not failed and more(&s):
                for i in prange(chunks, schedule="static", num_threads=n_threads):
                    found[i] = _tally(&bits[0] + i * step + s.first, min(s.last, n - i * step) - s.first, kind,
                                      &keys[i, 0], &counts[i, 0], found[i])
                    failed += found[i] < 0
    finally:
        free(found)
    return not failed


cdef inline void _replace_kind(const key_t* bits, result_t* out, Py_ssize_t n, int kind, const key_t* keys,
                               const int32_t* used, const result_t* values) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[i] = values[_slot(key_of(bits[i], kind), keys, used)]


cdef void _replace(const key_t* bits, result_t* out, Py_ssize_t n, int kind, const key_t* keys, const int32_t* used,
                   const result_t* values) noexcept nogil:
    if kind == UNSIGNED:
        _replace_kind(bits, out, n, UNSIGNED, keys, used, values)
    elif kind == SIGNED:
        _replace_kind(bits, out, n, SIGNED, keys, used, values)
    else:
        _replace_kind(bits, out, n, REAL, keys, used, values)


def replace(const key_t[::1] bits, result_t[::1] out, int kind, const key_t[::1] keys, const result_t[::1] values,
            int n_threads):
    """bits # IN (n,); out # OUT (n,); keys # IN: all different keys, at most 4096; values # IN: one for each."""
    cdef Py_ssize_t n = bits.shape[0], chunks = n_threads, step = (n + chunks - 1) // chunks, i, slot
    cdef char* table = <char*> scratch_alloc(SLOTS, 4 + sizeof(key_t) + sizeof(result_t), 1)
    cdef result_t* new_values = <result_t*> table
    cdef key_t* known = <key_t*> (table + SLOTS * sizeof(result_t))
    cdef int32_t* used = <int32_t*> (table + SLOTS * (sizeof(result_t) + sizeof(key_t)))
    if table == NULL:
        raise MemoryError()
    memset(table, 0, SLOTS * (4 + sizeof(key_t) + sizeof(result_t)))
    for i in range(min(keys.shape[0], SLOTS - 1)):
        slot = _slot(keys[i], known, used)
        known[slot], new_values[slot], used[slot] = keys[i], values[i], 1
    cdef Slabs s = slabs(step, WORK, 1)
    try:
        with nogil:
            while more(&s):
                for i in prange(chunks, schedule="static", num_threads=n_threads):
                    _replace(&bits[0] + i * step + s.first, &out[0] + i * step + s.first,
                             min(s.last, n - i * step) - s.first, kind, known, used, new_values)
    finally:
        free(table)
