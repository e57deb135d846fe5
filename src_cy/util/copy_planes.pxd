# A tile of single elements, transposed by squares in registers: an inner loop of copy.pyx.
from libc.stdint cimport uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcpy

from _simd cimport SIMD_BYTES, keep, lanes, load, store, transpose, vd, vec_t, vf
from _types cimport unsigned_t
from copy_rows cimport line

cdef extern from *:
    const bint LITTLE_ENDIAN "(*(const char*)&(const int){1})"

cdef enum:
    MOST_LANES = 16


cdef inline void _swap_parts(uint64_t* a, uint64_t* b, int bits, uint64_t low) noexcept nogil:
    """Exchange the high half of each of a's groups of 2 * bits with the low half (mask `low`) of b's."""
    cdef uint64_t t = (a[0] >> bits ^ b[0]) & low
    b[0] ^= t
    a[0] ^= t << bits


cdef inline void _eight_lines(const uint8_t* src, Py_ssize_t step, uint8_t* out, Py_ssize_t row) noexcept nogil:
    """Transpose 8x8 bytes in registers, by halves, quarters and eighths (Warren, Hacker's Delight, 2002, 7-3)."""
    cdef uint64_t[8] v
    cdef int i
    for i in range(8):
        memcpy(&v[i], src + i * step, 8)
    for i in range(4):
        _swap_parts(&v[i], &v[i + 4], 32, <uint64_t> 0xFFFFFFFF)
    for i in range(4):
        _swap_parts(&v[i + (i & 2)], &v[i + (i & 2) + 2], 16, <uint64_t> 0x0000FFFF0000FFFF)
    for i in range(4):
        _swap_parts(&v[2 * i], &v[2 * i + 1], 8, <uint64_t> 0x00FF00FF00FF00FF)
    for i in range(8):
        memcpy(out + i * row, &v[i], 8)


cdef inline void _four_lines(const uint16_t* src, Py_ssize_t step, uint16_t* out, Py_ssize_t row) noexcept nogil:
    """Transpose 4x4 elements likewise."""
    cdef uint64_t[4] v
    cdef int i
    for i in range(4):
        memcpy(&v[i], src + i * step, 8)
    for i in range(2):
        _swap_parts(&v[i], &v[i + 2], 32, <uint64_t> 0xFFFFFFFF)
    for i in range(2):
        _swap_parts(&v[2 * i], &v[2 * i + 1], 16, <uint64_t> 0x0000FFFF0000FFFF)
    for i in range(4):
        memcpy(out + i * row, &v[i], 8)


cdef inline void _vectors(const vec_t* src, Py_ssize_t step, vec_t* out, Py_ssize_t row) noexcept nogil:
    """Transpose as many vectors as one has lanes; step and row in lanes."""
    cdef vec_t[MOST_LANES] v
    cdef Py_ssize_t i
    for i in range(lanes(src)):
        v[i] = keep(load(src, i * step))    # GCC would gather lane by lane what it can look through
    transpose(&v[0])
    for i in range(lanes(src)):
        store(out, i * row, v[i])


cdef inline void _square(const unsigned_t* src, Py_ssize_t step, unsigned_t* out, Py_ssize_t row) noexcept nogil:
    if unsigned_t is uint8_t:
        _eight_lines(src, step, out, row)
    elif unsigned_t is uint16_t:
        _four_lines(src, step, out, row)
    elif unsigned_t is uint32_t:
        _vectors(<const vf*> src, step, <vf*> out, row)
    else:
        _vectors(<const vd*> src, step, <vd*> out, row)


cdef inline void plane(const unsigned_t* src, Py_ssize_t src_along, Py_ssize_t src_across, unsigned_t* tile,
                       Py_ssize_t along, Py_ssize_t across) noexcept nogil:
    """tile (along, across): strides of the source in elements, of which `src_along` is the smaller one."""
    cdef bint backwards = src_along == -1, small = sizeof(unsigned_t) < 4
    cdef Py_ssize_t side = 8 // sizeof(unsigned_t) if small else SIMD_BYTES // sizeof(unsigned_t)
    cdef Py_ssize_t last = side - 1 if backwards else 0, i, k, done = along - along % side, lines = across // side
    if (src_along != 1 and not backwards) or (small and not LITTLE_ENDIAN):
        lines = 0
    for i in range(lines):
        for k in range(along // side):
            _square(src + side * i * src_across + side * k * src_along - last, src_across,
                    tile + (side * k + last) * across + side * i, across * src_along)
        for k in range(side * i, side * i + side):
            line(src + k * src_across + done * src_along, src_along, 1, tile + done * across + k, across, 1,
                 along - done)
    for i in range(lines * side, across):
        line(src + i * src_across, src_along, 1, tile + i, across, 1, along)
