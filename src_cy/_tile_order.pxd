# The order of a tile's elements: unsigned keys, sorted by BITS at a time.
from libc.stdint cimport int32_t, int64_t, uint32_t, uint64_t
from libc.string cimport memcpy, memset

from _types cimport order_t

cdef enum:
    BITS = 11


cdef inline uint64_t order_key(order_t value) noexcept nogil:
    """Unsigned integer of the same order."""
    cdef uint32_t w
    cdef uint64_t d
    if order_t is float:
        memcpy(&w, &value, 4)
        return w ^ (<uint32_t> (<int32_t> w >> 31) | <uint32_t> 0x80000000)
    elif order_t is double:
        memcpy(&d, &value, 8)
        return d ^ (<uint64_t> (<int64_t> d >> 63) | (<uint64_t> 1 << 63))
    else:
        return value


cdef inline uint32_t* radix_sort(const uint64_t* keys, uint32_t* order, uint32_t* spare, Py_ssize_t n,
                                 int key_bits) noexcept nogil:
    """Sort the elements `order` by their keys, from the lowest bits; returns which of the two arrays holds them."""
    cdef Py_ssize_t counts[1 << BITS]
    cdef Py_ssize_t i, d, sum, c
    cdef int shift, digit
    cdef uint32_t* swap
    for digit in range((key_bits + BITS - 1) // BITS):
        shift = digit * BITS
        memset(counts, 0, sizeof(counts))
        for i in range(n):
            counts[keys[i] >> shift & ((1 << BITS) - 1)] += 1
        if counts[keys[0] >> shift & ((1 << BITS) - 1)] == n:
            continue
        sum = 0
        for d in range(1 << BITS):
            c = counts[d]
            counts[d] = sum
            sum += c
        for i in range(n):
            d = keys[order[i]] >> shift & ((1 << BITS) - 1)
            spare[counts[d]] = order[i]
            counts[d] += 1
        swap = order
        order = spare
        spare = swap
    return order
