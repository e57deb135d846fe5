"""Copy of strided elements to another order of memory, by tiles that fit into the first-level cache.

Four axes: outer ones, `along`, `across` and `group`. The result's elements follow one another along `group`, then
along `across`. Where the source's elements are nearer to one another along `along` than along `across`, a tile is
transposed: the source is read line by line along `along` into a buffer, from which rows along `across` are copied, so
that each cache line of either array is touched once, whatever their strides are. Otherwise rows are copied directly.
Loop order: tiles. Memory per thread: a tile of up to 32 KiB on the stack. Elements are unsigned integers of their size,
since only bits are moved; `swap` turns their bytes around.
"""
from cython.parallel cimport prange
from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy

from _simd cimport SIMD_BYTES, store, vd, vd_strided, vf, vf_strided
from _types cimport unsigned_t

cdef extern from *:
    const bint LITTLE_ENDIAN "(*(const char*)&(const int){1})"

cdef enum:
    TILE = 1 << 12      # elements
    SIDE = 64           # elements of a tile along the shorter side


cdef struct Plan:
    Py_ssize_t outer, along, across, group                          # lengths
    Py_ssize_t src_outer, src_along, src_across, src_group          # strides, in elements
    Py_ssize_t out_outer, out_along
    Py_ssize_t tile_along, tile_across
    bint transposes, by_eights, swap


cdef inline void _group(const unsigned_t* src, unsigned_t* out, Py_ssize_t stride, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    if n == 3:          # colours: unrolled
        out[0] = src[0]
        out[1] = src[stride]
        out[2] = src[2 * stride]
    else:
        for i in range(n):
            out[i] = src[i * stride]


cdef inline void _line(const unsigned_t* src, Py_ssize_t src_step, Py_ssize_t src_group, unsigned_t* out,
                       Py_ssize_t out_step, Py_ssize_t group, Py_ssize_t n) noexcept nogil:
    """n groups; both steps in elements."""
    cdef Py_ssize_t i
    if group == 1 and out_step == 1 and src_step == -1:     # steps that are known become vectors
        for i in range(n):
            out[i] = src[-i]
    elif group == 1 and out_step == 1 and src_step == 2:
        for i in range(n):
            out[i] = src[2 * i]
    elif group == 1:
        for i in range(n):
            out[i * out_step] = src[i * src_step]
    else:
        for i in range(n):
            _group(src + i * src_step, out + i * out_step, src_group, group)


cdef inline void _colours(const unsigned_t* src, Py_ssize_t step, unsigned_t* out, Py_ssize_t n) noexcept nogil:
    """Groups of 3 out of more, side by side: four elements at a time, of which the next group overwrites the last."""
    cdef Py_ssize_t i
    for i in range(n - 1):
        memcpy(out + 3 * i, src + i * step, 4 * sizeof(unsigned_t))
    memcpy(out + 3 * (n - 1), src + (n - 1) * step, 3 * sizeof(unsigned_t))


cdef inline void _row(const unsigned_t* src, unsigned_t* out, Py_ssize_t n, const Plan* p) noexcept nogil:
    if p.src_across == p.group and (p.group == 1 or p.src_group == 1):
        memcpy(out, src, n * p.group * sizeof(unsigned_t))
    elif p.group == 3 and p.src_group == 1 and p.src_across > 3:
        _colours(src, p.src_across, out, n)
    else:
        _line(src, p.src_across, p.src_group, out, p.group, p.group, n)


cdef inline unsigned_t _swapped(unsigned_t v) noexcept nogil:
    cdef unsigned_t byte = 255
    cdef unsigned_t found = 0
    cdef int i
    for i in range(<int> sizeof(unsigned_t)):
        found = <unsigned_t> (found | (v >> (8 * i) & byte) << (8 * (<int> sizeof(unsigned_t) - 1 - i)))
    return found


cdef inline void _swap(unsigned_t* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[i] = _swapped(out[i])


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


cdef void _bytes(const uint8_t* src, Py_ssize_t step, bint backwards, uint8_t* tile, Py_ssize_t along,
                 Py_ssize_t across) noexcept nogil:
    """A tile of bytes that follow one another along `along`, perhaps backwards, on a little-endian machine."""
    cdef Py_ssize_t i, k, row = across, one = -1 if backwards else 1, last = 7 if backwards else 0
    cdef Py_ssize_t rest = along % 8, done = along - rest
    for i in range(across // 8):
        for k in range(along // 8):
            _eight_lines(src + 8 * i * step + 8 * k * one - last, step, tile + (8 * k + last) * row + 8 * i, row * one)
        for k in range(8 * i, 8 * i + 8):
            _line(src + k * step + done * one, one, 1, tile + done * row + k, row, 1, rest)
    for i in range(across // 8 * 8, across):
        _line(src + i * step, one, 1, tile + i, row, 1, along)


cdef inline void _vectors(const unsigned_t* src, const Plan* p, unsigned_t* tile, Py_ssize_t along,
                          Py_ssize_t across) noexcept nogil:
    """A tile of elements of 4 or 8 bytes, whose rows are gathered, a vector at a time from as many lines."""
    cdef Py_ssize_t i, x, lanes = SIMD_BYTES // sizeof(unsigned_t), rest = across % lanes
    cdef const unsigned_t* line = src
    for x in range(across // lanes):
        for i in range(along):
            if unsigned_t is uint32_t:
                store(<vf*> (tile + i * across + x * lanes), 0,
                      vf_strided(<const float*> (line + i * p.src_along), p.src_across))
            elif unsigned_t is uint64_t:
                store(<vd*> (tile + i * across + x * lanes), 0,
                      vd_strided(<const double*> (line + i * p.src_along), p.src_across))
        line += lanes * p.src_across
    for x in range(across - rest, across):
        _line(src + x * p.src_across, p.src_along, 1, tile + x, across, 1, along)


cdef void _transposed(const unsigned_t* src, unsigned_t* out, Py_ssize_t along, Py_ssize_t across,
                      const Plan* p) noexcept nogil:
    cdef unsigned_t[TILE] tile
    cdef Py_ssize_t i, row = across * p.group
    if unsigned_t is uint8_t and p.by_eights:
        _bytes(src, p.src_across, p.src_along < 0, &tile[0], along, across)
    elif (unsigned_t is uint32_t or unsigned_t is uint64_t) and p.group == 1:
        _vectors(src, p, &tile[0], along, across)
    else:
        for i in range(across):
            _line(src + i * p.src_across, p.src_along, p.src_group, &tile[i * p.group], row, p.group, along)
    for i in range(along):
        memcpy(out + i * p.out_along, &tile[i * row], row * sizeof(unsigned_t))


cdef void _tile(const unsigned_t* src, unsigned_t* out, Py_ssize_t along, Py_ssize_t across,
                const Plan* p) noexcept nogil:
    cdef Py_ssize_t i
    if p.transposes:
        _transposed(src, out, along, across, p)
    else:
        for i in range(along):
            _row(src + i * p.src_along, out + i * p.out_along, across, p)
    if p.swap:
        for i in range(along):
            _swap(out + i * p.out_along, across * p.group)


cdef void _set_tile(Plan* p) noexcept nogil:
    cdef Py_ssize_t groups = TILE // p.group
    if p.transposes:
        p.tile_along = min(p.along, max(SIDE, groups // p.across))
        p.tile_across = min(p.across, max(1, groups // p.tile_along))
    else:
        p.tile_across = min(p.across, groups)
        p.tile_along = min(p.along, max(1, groups // p.tile_across))


def copy(const unsigned_t[:, :, :, :] src, unsigned_t[:, :, :, :] out, bint swap, int n_threads):
    """src # IN (outer, along, across, group), not empty; out # OUT same shape, contiguous along `across` and `group`.

    A group has at most 64 elements."""
    cdef Py_ssize_t size = sizeof(unsigned_t), i, rows, columns, at, y, x
    cdef Plan p
    p.outer, p.along, p.across, p.group = src.shape[0], src.shape[1], src.shape[2], src.shape[3]
    p.src_outer, p.src_along = src.strides[0] // size, src.strides[1] // size
    p.src_across, p.src_group = src.strides[2] // size, src.strides[3] // size
    p.out_outer, p.out_along = out.strides[0] // size, out.strides[1] // size
    p.transposes = p.along > 1 and p.across > 1 and abs(p.src_along) < abs(p.src_across)
    p.by_eights = LITTLE_ENDIAN and p.group == 1 and abs(p.src_along) == 1
    p.swap = swap
    _set_tile(&p)
    rows = (p.along + p.tile_along - 1) // p.tile_along
    columns = (p.across + p.tile_across - 1) // p.tile_across
    for i in prange(p.outer * rows * columns, schedule="static", num_threads=n_threads, nogil=True):
        at = i // (rows * columns)
        y = i // columns % rows * p.tile_along
        x = i % columns * p.tile_across
        _tile(&src[at, 0, 0, 0] + y * p.src_along + x * p.src_across,
              &out[at, 0, 0, 0] + y * p.out_along + x * p.group,
              min(p.tile_along, p.along - y), min(p.tile_across, p.across - x), &p)
