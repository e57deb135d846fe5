"""A rank of each pixel's neighbours where they hold NaN or zeros of both signs: which one comes out is SciPy's choice.

Reference: Hoare (1961), "Algorithm 65: Find". The order in which scipy.ndimage.rank_filter takes the neighbours (that
of the footprint in memory), its pivot (the first) and its comparisons decide what becomes of elements that comparing
does not tell apart; so they are followed here. All other pixels are left as they are.

Loop order: lines (along the last axis), pixels. A pixel is looked at if one of the marked elements is in the box around
its footprint. Memory per thread: the marks and the elements of the lines that the footprint reaches.
"""
from cython.parallel cimport prange, threadid
from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.stdlib cimport free

from _outer cimport outer_line, read_line
from _scratch cimport scratch_alloc
from _types cimport real_t

cdef enum:
    PART = 8192


cdef inline real_t _select(real_t* a, Py_ssize_t first, Py_ssize_t last, Py_ssize_t rank) noexcept nogil:
    """Element of that rank of a[first..last]; NaN is neither smaller nor larger than anything."""
    cdef Py_ssize_t i, j, n
    cdef real_t pivot, t
    while first < last:
        pivot = a[first]
        i = first - 1
        j = last + 1
        while True:
            j -= 1
            while a[j] > pivot:
                j -= 1
            i += 1
            while a[i] < pivot:
                i += 1
            if i >= j:
                break
            t = a[i]
            a[i] = a[j]
            a[j] = t
        n = j - first + 1
        if rank < n:
            last = j
        else:
            first = j + 1
            rank -= n
    return a[first]


cdef inline void _line(const real_t* lines, const uint8_t* near, Py_ssize_t pitch, Py_ssize_t reach, Py_ssize_t width,
                       const Py_ssize_t* places, Py_ssize_t n, Py_ssize_t rank, real_t* a, real_t* out) noexcept nogil:
    """near: 1 in each column where a line has a mark; places: of the neighbours, from the pixel's first column on."""
    cdef Py_ssize_t x, i, marks = 0
    for x in range(reach):
        marks += near[x]
    for x in range(width):
        marks += near[x + reach]
        if marks:
            for i in range(n):
                a[i] = lines[places[i] + x]
            out[x] = _select(a, 0, n - 1, rank)
        marks -= near[x]


cdef inline void _gather(const real_t* src, const uint8_t* marks, Py_ssize_t width, Py_ssize_t at, Py_ssize_t first,
                         Py_ssize_t n, int mode, real_t cval, uint8_t cval_mark, real_t* line, uint8_t* near,
                         uint8_t* row) noexcept nogil:
    """Read a line, and add its marks to those near."""
    cdef Py_ssize_t x
    read_line(src, width, at, first, n, mode, cval, line)
    read_line(marks, width, at, first, n, mode, cval_mark, row)
    for x in range(n):
        near[x] |= row[x]


def select(const real_t[:, ::1] src, const uint8_t[:, ::1] marks, real_t[:, ::1] out, double cval, uint8_t cval_mark,
           const Py_ssize_t[::1] shape, const Py_ssize_t[:, ::1] offsets, const Py_ssize_t[::1] slots,
           const Py_ssize_t[::1] columns, Py_ssize_t left, Py_ssize_t right, Py_ssize_t rank, int mode,
           Py_ssize_t first, Py_ssize_t count, int n_threads):
    """src # IN (lines, width), not empty; marks # IN, 0 or 1, same shape; out # OUT, same shape, where marks are near.

    shape # IN of the outer axes; offsets # IN (lines reached, outer axes); slots, columns # IN: the neighbours' lines
    among these and their columns, 0 to left + right, in the order of the footprint. Done are `count` lines
    from `first` on.
    """
    cdef Py_ssize_t i, line, u, n = slots.shape[0], n_slots = offsets.shape[0], n_outer = shape.shape[0]
    cdef Py_ssize_t width = src.shape[1], pitch = width + left + right, size = n_slots * pitch + n
    cdef real_t* values = <real_t*> scratch_alloc(n_threads, size, sizeof(real_t))
    cdef uint8_t* near = <uint8_t*> scratch_alloc(n_threads, 2 * pitch, 1)
    cdef Py_ssize_t* places = <Py_ssize_t*> scratch_alloc(1, n, sizeof(Py_ssize_t))
    cdef real_t* mine
    cdef uint8_t* my_near
    if values == NULL or near == NULL or places == NULL:
        free(values)
        free(near)
        free(places)
        raise MemoryError()
    for u in range(n):
        places[u] = slots[u] * pitch + columns[u]
    for i in prange(count, schedule="dynamic", num_threads=n_threads, nogil=True):
        line = first + i
        mine = values + threadid() * size
        my_near = near + threadid() * 2 * pitch
        for u in range(pitch):
            my_near[u] = 0
        for u in range(n_slots):
            _gather(&src[0, 0], &marks[0, 0], width,
                    outer_line(line, n_outer, &shape[0] if n_outer else NULL,
                               &offsets[u, 0] if n_outer else NULL, mode),
                    -left, pitch, mode, <real_t> cval, cval_mark, mine + u * pitch, my_near, my_near + pitch)
        _line(mine, my_near, pitch, left + right, width, places, n, rank, mine + n_slots * pitch, &out[line, 0])
    free(values)
    free(near)
    free(places)


cdef inline int _special_single(const uint32_t* bits, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef uint32_t nan = 0, zero = 0, sign = <uint32_t> 1 << 31
    for i in range(n):
        nan |= (bits[i] & ~sign) > <uint32_t> 0x7F800000
        zero |= bits[i] == sign
    return nan + 2 * zero


cdef inline int _special_double(const uint64_t* bits, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef uint64_t nan = 0, zero = 0, sign = <uint64_t> 1 << 63
    for i in range(n):
        nan |= (bits[i] & ~sign) > <uint64_t> 0x7FF << 52
        zero |= bits[i] == sign
    return <int> (nan + 2 * zero)


cdef inline int _special(const real_t* src, Py_ssize_t n) noexcept nogil:
    if real_t is float:
        return _special_single(<const uint32_t*> src, n)
    else:
        return _special_double(<const uint64_t*> src, n)


def special(const real_t[::1] src, int n_threads):
    """src # IN, not empty. 1 if it holds NaN, plus 2 if it holds -0."""
    cdef Py_ssize_t i, n = src.shape[0], parts = (n + PART - 1) // PART
    cdef int found = 0
    if parts == 1:      # a parallel region would take longer
        return _special(&src[0], n)
    for i in prange(parts, schedule="static", num_threads=n_threads, nogil=True):
        found |= _special(&src[i * PART], min(PART, n - i * PART))
    return found
