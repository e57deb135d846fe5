# Numbers as unsigned keys in the same order, and the parts of their range that images are divided into for sorting.
#
# A number comes in as the bits of its memory, an unsigned integer of its size. Both zeros have the key of 0, all NaN
# the greatest key.
from libc.stdint cimport int32_t, uint32_t, uint64_t
from libc.string cimport memcpy

from _types cimport real_t

ctypedef fused key_t:
    uint32_t
    uint64_t

cdef enum:              # kinds of numbers
    UNSIGNED
    SIGNED
    REAL

cdef extern from * nogil:
    int _leading_zeros "__builtin_clzll" (unsigned long long)


cdef struct Parts:
    int kind            # what the bits are
    int32_t count       # of parts, without one more for NaN
    bint linear         # parts of equal width; else of equal numbers of keys
    double low          # of linear ones
    double factor
    uint64_t least      # key, of the others
    int shift


cdef inline float _float_of(uint32_t bits) noexcept nogil:
    cdef float x
    memcpy(&x, &bits, sizeof(x))
    return x


cdef inline double _double_of(uint64_t bits) noexcept nogil:
    cdef double x
    memcpy(&x, &bits, sizeof(x))
    return x


cdef inline bint _is_nan(key_t bits) noexcept nogil:
    if key_t is uint32_t:
        return _float_of(bits) != _float_of(bits)
    else:
        return _double_of(bits) != _double_of(bits)


cdef inline key_t key_of(key_t bits, int kind) noexcept nogil:
    cdef key_t top = <key_t> 1 << (8 * sizeof(key_t) - 1), key
    if kind == UNSIGNED:
        return bits
    if kind == SIGNED:
        return bits ^ top
    key = 0 if <key_t> (bits << 1) == 0 else bits
    key = ~key if key & top else key | top
    return <key_t> -1 if _is_nan(bits) else key


cdef inline key_t of_key(key_t key, int kind) noexcept nogil:
    """The bits of the number whose key it is; the greatest key gives a NaN's."""
    cdef key_t top = <key_t> 1 << (8 * sizeof(key_t) - 1)
    if kind == UNSIGNED:
        return key
    if kind == SIGNED:
        return key ^ top
    return key ^ top if key & top else ~key


cdef inline int32_t _line(real_t x, double low, double factor, int32_t count) noexcept nogil:
    cdef real_t last = <real_t> (count - 1), y = (x - <real_t> low) * <real_t> factor
    y = y if y < last else last
    cdef int32_t part = <int32_t> (y if y > 0 else 0)
    return part if x == x else count


cdef inline int32_t line_of(key_t bits, double low, double factor, int32_t count) noexcept nogil:
    """Part of a real number, of `count` parts of equal width from `low` on; `count` for NaN."""
    if key_t is uint32_t:
        return _line(_float_of(bits), low, factor, count)
    else:
        return _line(_double_of(bits), low, factor, count)


cdef inline int bit_length(uint64_t x) noexcept nogil:
    return 64 - _leading_zeros(x) if x else 0
