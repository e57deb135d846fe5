"""Copy of strided elements to another order of memory, by tiles that fit into the first-level cache.

Four axes: outer ones, `along`, `across` and `group`. The result's elements follow one another along `group`, then
along `across`. Where the source's elements are nearer to one another along `along` than along `across`, a tile is
transposed into a buffer, from which rows along `across` are copied, so that each cache line of either array is touched
once, whatever their strides are: groups whose elements are close by (pixels) one by one, planes (channels far from each
other) by squares in registers, then put together (copy_planes.pxd). Otherwise rows are copied directly; copy_rows.pxd
shuffles 16 bytes at a time where groups lie close by, but backwards, reversed or with gaps.
Loop order: tiles. Memory per thread: a tile of up to 32 KiB on the stack. Elements are unsigned integers of their size,
since only bits are moved; `swap` turns their bytes around.
"""
from cython.parallel cimport prange
from libc.stdint cimport uint8_t, uint64_t
from libc.string cimport memcpy

from _stream cimport prefetch_read
from _types cimport unsigned_t
from copy_planes cimport plane
from copy_rows cimport Picks, joined, line, moved, picked, set_picks

cdef enum:
    TILE = 1 << 12      # elements of 8 bytes, or as many bytes
    SIDE = 64           # elements of a tile along the shorter side
    EVEN = 16           # multiples of which a tile has groups, for the vectors of its rows
    FAR = 64            # bytes from an element to the next: a cache line


cdef struct Plan:
    Py_ssize_t outer, along, across, group                          # lengths
    Py_ssize_t src_outer, src_along, src_across, src_group          # strides, in elements
    Py_ssize_t out_outer, out_along
    Py_ssize_t tile_along, tile_across
    bint transposes, near, swap         # near: a group's elements are nearer to one another than the groups are
    Picks picks


cdef inline void _row(const unsigned_t* src, unsigned_t* out, Py_ssize_t n, const Plan* p) noexcept nogil:
    cdef Py_ssize_t size = sizeof(unsigned_t), done = 0
    if p.src_across == p.group and (p.group == 1 or p.src_group == 1):
        memcpy(out, src, n * p.group * size)
    elif p.src_across == 1 and p.group > 1:
        joined(src, p.src_group, out, p.group, n)
    elif not p.picks.groups and p.src_group == 1 and p.group > 1:
        moved(src, p.src_across, out, p.group, p.group, n, False)
    else:
        if p.picks.groups:
            done = picked(<const uint8_t*> src, <uint8_t*> out, p.src_across * size, p.group * size, n, &p.picks)
        line(src + done * p.src_across, p.src_across, p.src_group, out + done * p.group, p.group, p.group, n - done)


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


cdef inline void _ask(const unsigned_t* src, Py_ssize_t along, Py_ssize_t across, const Plan* p) noexcept nogil:
    """Ask for the lines of a tile, which are too short for the processor to do so in time."""
    cdef Py_ssize_t last = (along - 1) * p.src_along, first = min(0, last), c, i
    cdef Py_ssize_t length = (max(0, last) - first + (p.group if p.near else 1)) * sizeof(unsigned_t)
    if length > FAR * along:
        return
    for c in range(1 if p.near else p.group):
        for i in range(across):
            prefetch_read(src + c * p.src_group + i * p.src_across + first, length)


cdef void _transposed(const unsigned_t* src, unsigned_t* out, Py_ssize_t along, Py_ssize_t across,
                      const Plan* p) noexcept nogil:
    cdef uint64_t[TILE] room
    cdef unsigned_t* tile = <unsigned_t*> &room[0]
    cdef Py_ssize_t i, row = across * p.group
    _ask(src, along, across, p)
    if p.near:
        for i in range(across):
            if p.src_group == 1:
                moved(src + i * p.src_across, p.src_along, &tile[i * p.group], row, p.group, along, i == across - 1)
            else:
                line(src + i * p.src_across, p.src_along, p.src_group, &tile[i * p.group], row, p.group, along)
        for i in range(along):
            memcpy(out + i * p.out_along, &tile[i * row], row * sizeof(unsigned_t))
        return
    for i in range(p.group):
        plane(src + i * p.src_group, p.src_along, p.src_across, &tile[i * along * across], along, across)
    for i in range(along):
        if p.group == 1:
            memcpy(out + i * p.out_along, &tile[i * row], row * sizeof(unsigned_t))
        else:
            joined(&tile[i * across], along * across, out + i * p.out_along, p.group, across)


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


cdef void _set_tile(Plan* p, Py_ssize_t size) noexcept nogil:
    cdef Py_ssize_t groups = TILE * 8 // size // p.group
    if p.transposes:
        p.tile_along = min(p.along, max(SIDE, groups // p.across))
        p.tile_across = max(1, groups // p.tile_along)
        p.tile_across -= p.tile_across % EVEN if p.tile_across > EVEN else 0
        p.tile_across = min(p.across, p.tile_across)
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
    p.near = p.group > 1 and abs(p.src_group) < abs(p.src_along)
    p.swap = swap
    _set_tile(&p, size)
    set_picks(&p.picks, size, p.src_across, p.src_group, p.group)
    rows = (p.along + p.tile_along - 1) // p.tile_along
    columns = (p.across + p.tile_across - 1) // p.tile_across
    for i in prange(p.outer * rows * columns, schedule="static", num_threads=n_threads, nogil=True):
        at = i // (rows * columns)
        y = i // columns % rows * p.tile_along
        x = i % columns * p.tile_across
        _tile(&src[at, 0, 0, 0] + y * p.src_along + x * p.src_across,
              &out[at, 0, 0, 0] + y * p.out_along + x * p.group,
              min(p.tile_along, p.along - y), min(p.tile_across, p.across - x), &p)
