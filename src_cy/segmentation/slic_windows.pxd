# What SLIC knows before it compares pixels with centres: the windows of centres, the centres whose windows reach each
# strip, and the range of each block's values.
from libc.math cimport INFINITY
from libc.stdint cimport int32_t
from libc.string cimport memset

from _simd cimport SIMD_BYTES, greater, lanes, lesser, like, load, top, vec_t, vectors
from _types cimport real_t
from slic_state cimport LINES, Slic, block_width, end_line, first_line, reserve


cdef inline void place_windows(const real_t* centres, const Slic* s, Py_ssize_t first, Py_ssize_t last) noexcept nogil:
    """Write the windows of the centres first to last - 1: two steps to each side of the centre along z, y and x, within
    the image; an empty one where a coordinate is NaN."""
    cdef Py_ssize_t[3] shape
    cdef Py_ssize_t i, k
    cdef real_t c, low, high, end, reach
    cdef int32_t* w
    cdef bint empty
    shape[0], shape[1], shape[2] = s.depth, s.height, s.width
    for k in range(first, last):
        w = s.windows + 6 * k
        empty = False
        for i in range(3):
            c = centres[k * (3 + s.channels) + i]
            reach = <real_t> (2 * s.steps[i])
            end = <real_t> shape[i]
            low = c - reach
            high = c + reach + <real_t> 1
            w[2 * i] = <int32_t> (low if low > 0 else 0)
            w[2 * i + 1] = <int32_t> (high if high < end else end)
            empty = empty | (c != c) | (w[2 * i] >= w[2 * i + 1])
        if empty:
            memset(w, 0, 6 * sizeof(int32_t))


cdef inline void _sort(Slic* s) noexcept nogil:
    """Order the centres by the columns where their windows begin and where they end: both grow with the centre's x, so
    that a counting sort by the sum of both does it."""
    cdef const int32_t* w = s.windows
    cdef Py_ssize_t i, k
    cdef int32_t at = 0, count
    memset(s.buckets, 0, (2 * s.width + 1) * sizeof(int32_t))
    for k in range(s.n):
        s.buckets[w[6 * k + 4] + w[6 * k + 5]] += 1
    for i in range(2 * s.width + 1):
        count = s.buckets[i]
        s.buckets[i] = at
        at += count
    for k in range(s.n):
        i = w[6 * k + 4] + w[6 * k + 5]
        s.order[s.buckets[i]] = <int32_t> k
        s.buckets[i] += 1


cdef inline Py_ssize_t find_candidates(const real_t* planes, Slic* s) noexcept nogil:
    """Write the candidates of all strips. Returns how many they are, -1 if there is no memory for them.

    A candidate of a strip is a centre whose window reaches one of its lines.
    """
    cdef Py_ssize_t* starts = s.starts
    cdef Py_ssize_t i, k, z, strip, top_strip, widest = 0
    cdef const int32_t* w
    memset(starts, 0, (s.strips + 1) * sizeof(Py_ssize_t))
    for k in range(s.n):
        w = s.windows + 6 * k
        for z in range(w[0], w[1]):
            top_strip = z * s.strips_of_plane
            for strip in range(top_strip + w[2] // LINES, top_strip + (w[3] - 1) // LINES + 1):
                starts[strip] += 1
    for i in range(s.strips):
        widest = max(widest, starts[i])
        starts[i + 1] += starts[i]
    if not reserve(planes, s, starts[s.strips], widest + SIMD_BYTES // <Py_ssize_t> sizeof(int32_t)):
        return -1
    _sort(s)
    for i in range(s.n - 1, -1, -1):        # from the last: each strip's list is filled from its end
        k = s.order[i]
        w = s.windows + 6 * k
        for z in range(w[0], w[1]):
            top_strip = z * s.strips_of_plane
            for strip in range(top_strip + w[2] // LINES, top_strip + (w[3] - 1) // LINES + 1):
                starts[strip] -= 1
                s.candidates[starts[strip]] = <int32_t> k
    return starts[s.strips]


cdef inline void _range(const vec_t* p, Py_ssize_t pitch, Py_ssize_t lines, Py_ssize_t width, double* low,
                        double* high) noexcept nogil:
    """Least and largest of `lines` x `width` values; NaN, which no centre wins, left out."""
    cdef Py_ssize_t x, y
    cdef vec_t v, least = like(load(p, 0), INFINITY), most = -least
    for y in range(lines):
        x = 0
        while x < width:
            v = load(p, y * pitch + x)
            least = lesser(v, least)
            most = greater(v, most)
            x += lanes(p)
    low[0] = -top(-least)
    high[0] = top(most)


cdef inline void find_ranges(const real_t* planes, const Slic* s, Py_ssize_t strip) noexcept nogil:
    """Write the least and the largest value, per channel, of the blocks of a strip."""
    cdef Py_ssize_t line = first_line(s, strip), lines = end_line(s, strip) - line, width = block_width(planes), i, j
    cdef real_t* out = <real_t*> s.ranges + strip * s.blocks * s.channels * 2
    cdef const real_t* p
    cdef double low, high
    for i in range(s.blocks):
        for j in range(s.channels):
            p = planes + j * s.plane + line * s.pitch + i * width
            if lines == LINES:
                _range(vectors(p), s.pitch, LINES, width, &low, &high)
            else:
                _range(vectors(p), s.pitch, lines, width, &low, &high)
            out[0] = <real_t> low
            out[1] = <real_t> high
            out += 2


cdef inline void prepare(const real_t* planes, const Slic* s) noexcept nogil:
    """Number the columns, and begin with the spread 1 in each segment, as scikit-image does."""
    cdef real_t* columns = <real_t*> s.columns
    cdef real_t* spreads = <real_t*> s.spreads
    cdef Py_ssize_t k, x
    for x in range(s.pitch):
        columns[x] = <real_t> min(x, s.width - 1)
    for k in range(s.n):
        spreads[k] = 1
