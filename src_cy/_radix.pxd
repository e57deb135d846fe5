# Sorting keys, and numbers that go with them, in the first-level cache: by digits of 8 bits from the least significant
# on, of the bits in which they differ at all. Of more than 24 such bits the lower ones are left to an insertion sort,
# which seldom has anything to do; where it has, all digits are sorted.
from libc.stdint cimport int32_t, uint32_t
from libc.string cimport memcpy, memset

from _keys cimport bit_length, key_t

cdef enum:
    FEW = 24            # keys that an insertion sort is best for


cdef inline bint insertion(key_t* keys, uint32_t* numbers, Py_ssize_t n, Py_ssize_t most) noexcept nogil:
    """Sort; or give up after `most` moves, and return False."""
    cdef Py_ssize_t i, j
    cdef key_t key
    cdef uint32_t number = 0
    for i in range(1, n):
        key = keys[i]
        if key >= keys[i - 1]:
            continue
        if numbers:
            number = numbers[i]
        j = i
        while j > 0 and keys[j - 1] > key:
            keys[j] = keys[j - 1]
            if numbers:
                numbers[j] = numbers[j - 1]
            j -= 1
        keys[j] = key
        if numbers:
            numbers[j] = number
        most -= i - j
        if most < 0:
            return False
    return True


cdef inline void _digit(const key_t* keys, const uint32_t* numbers, key_t* keys_out, uint32_t* numbers_out,
                        Py_ssize_t n, key_t least, int shift) noexcept nogil:
    cdef int32_t[256] places
    cdef Py_ssize_t i
    cdef int32_t digit, sum = 0, count
    memset(&places[0], 0, sizeof(places))
    for i in range(n):
        places[((keys[i] - least) >> shift) & 255] += 1
    for i in range(256):
        count = places[i]
        places[i] = sum
        sum += count
    for i in range(n):
        digit = <int32_t> (((keys[i] - least) >> shift) & 255)
        keys_out[places[digit]] = keys[i]
        if numbers:
            numbers_out[places[digit]] = numbers[i]
        places[digit] += 1


cdef inline void _digits(key_t* keys, uint32_t* numbers, key_t* spare_keys, uint32_t* spare_numbers, Py_ssize_t n,
                         key_t least, int start, int stop) noexcept nogil:
    """Sort by the bits from `start` to before `stop`."""
    cdef int i, passes = (stop - start + 7) // 8
    for i in range(passes):
        if i % 2 == 0:
            _digit(keys, numbers, spare_keys, spare_numbers, n, least, start + 8 * i)
        else:
            _digit(spare_keys, spare_numbers, keys, numbers, n, least, start + 8 * i)
    if passes % 2:
        memcpy(keys, spare_keys, n * sizeof(key_t))
        if numbers:
            memcpy(numbers, spare_numbers, n * sizeof(uint32_t))


cdef inline bint sort(key_t* keys, uint32_t* numbers, key_t* spare_keys, uint32_t* spare_numbers,
                      Py_ssize_t n) noexcept nogil:
    """Sort `n` keys, and `numbers` with them unless it is NULL; returns whether any differ."""
    cdef key_t low, high
    cdef Py_ssize_t i
    cdef int bits
    low = high = keys[0]
    for i in range(n):
        low = keys[i] if keys[i] < low else low
        high = keys[i] if keys[i] > high else high
    if low == high:
        return False
    if n <= FEW:
        insertion(keys, numbers, n, n * n)
        return True
    bits = bit_length(high - low)
    _digits(keys, numbers, spare_keys, spare_numbers, n, low, bits - 24 if bits > 24 else 0, bits)
    if bits > 24 and not insertion(keys, numbers, n, 8 * n):
        _digits(keys, numbers, spare_keys, spare_numbers, n, low, 0, bits)
    return True
