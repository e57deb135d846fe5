# Numbers as unsigned keys in the same order, and the parts of their range that images are divided into for sorting.
from libc.stdint cimport int32_t, uint32_t, uint64_t

ctypedef fused key_t:
    uint32_t
    uint64_t

cdef extern from "keys.h" nogil:
    const int UNSIGNED "FI_UNSIGNED"
    const int SIGNED "FI_SIGNED"
    const int REAL "FI_REAL"
    uint32_t key_32 "fi_key_32" (uint32_t, int)
    uint64_t key_64 "fi_key_64" (uint64_t, int)
    uint32_t of_key_32 "fi_of_key_32" (uint32_t, int)
    uint64_t of_key_64 "fi_of_key_64" (uint64_t, int)
    int32_t line_32 "fi_line_32" (uint32_t, double, double, int32_t)
    int32_t line_64 "fi_line_64" (uint64_t, double, double, int32_t)
    int bit_length "fi_bit_length" (uint64_t)


cdef struct Parts:
    int kind            # what the bits are
    int32_t count       # of parts, without one more for NaN
    bint linear         # parts of equal width; else of equal numbers of keys
    double low          # of linear ones
    double factor
    uint64_t least      # key, of the others
    int shift


cdef inline key_t key_of(key_t bits, int kind) noexcept nogil:
    if key_t is uint32_t:
        return key_32(bits, kind)
    else:
        return key_64(bits, kind)


cdef inline key_t of_key(key_t key, int kind) noexcept nogil:
    if key_t is uint32_t:
        return of_key_32(key, kind)
    else:
        return of_key_64(key, kind)


cdef inline int32_t line_of(key_t bits, double low, double factor, int32_t count) noexcept nogil:
    if key_t is uint32_t:
        return line_32(bits, low, factor, count)
    else:
        return line_64(bits, low, factor, count)
