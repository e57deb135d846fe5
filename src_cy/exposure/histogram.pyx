"""Counting pixels: `integers` one bin per value, `reals` in equal bins, and the `extent` of the real ones.

Reference: `reals` gives the counts of numpy.histogram. NumPy takes f(x) = (x - first) / width * bins, cuts it to an
index and moves that by one where x lies beyond an edge. f grows with x, so that an f(x) farther than `doubt` from
whole numbers, `doubt` being the largest |f(edge i) - i|, needs no look at the edges: those indices are made in a
loop that vectorises, the doubtful ones are marked by their sign and held against the edges as NumPy does.

Loop order: blocks of consecutive pixels; a thread adds to tables of its own, several of them in turn, since an
increment that follows one of the same counter waits for it. Whole numbers: any order of adding gives the same sum.
Memory per thread: its tables (the caller's) and one block of indices.
"""
from cython.parallel cimport prange, threadid
from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.stdlib cimport free
from libc.string cimport memcpy

from _scratch cimport scratch_alloc
from _simd cimport SIMD_BYTES, greatest, least, load, splat, store, vd, vec_t, vf
from _slabs cimport Slabs, more, slabs
from _types cimport real_t, unsigned_t

cdef enum:
    BLOCK = 1 << 15     # elements that a thread takes at a time
    CHUNK = 512         # elements whose indices are made before they are counted


cdef extern from *:
    """
    #define MARK INT32_MIN
    """
    const int32_t MARK


cdef inline void _bytes(const uint8_t* src, Py_ssize_t n, int64_t* t) noexcept nogil:
    """Eight bytes per load, each to a table of its own: t # OUT (8, 256)."""
    cdef uint64_t w
    cdef Py_ssize_t i
    for i in range(n // 8):
        memcpy(&w, src + 8 * i, 8)
        t[w & 255] += 1
        t[256 + (w >> 8 & 255)] += 1
        t[512 + (w >> 16 & 255)] += 1
        t[768 + (w >> 24 & 255)] += 1
        t[1024 + (w >> 32 & 255)] += 1
        t[1280 + (w >> 40 & 255)] += 1
        t[1536 + (w >> 48 & 255)] += 1
        t[1792 + (w >> 56)] += 1
    for i in range(n // 8 * 8, n):
        t[src[i]] += 1


cdef inline Py_ssize_t _bin(unsigned_t value, unsigned_t low, Py_ssize_t bins) noexcept nogil:
    """Bin of a value; no writing outside of the table even if the image changes after its range was found."""
    cdef unsigned_t i = value - low
    if unsigned_t is uint8_t:
        return i    # the table has all 256
    else:
        return min(<uint64_t> i, <uint64_t> (bins - 1))


cdef inline void _integers(const unsigned_t* src, Py_ssize_t n, unsigned_t low, int64_t* t, Py_ssize_t bins,
                           Py_ssize_t ways) noexcept nogil:
    """One channel, four elements at a time into as many tables if there are so many; low may wrap around."""
    cdef Py_ssize_t i, step = bins if ways >= 4 else 0
    for i in range(n // 4):
        t[_bin(src[4 * i], low, bins)] += 1
        t[step + _bin(src[4 * i + 1], low, bins)] += 1
        t[2 * step + _bin(src[4 * i + 2], low, bins)] += 1
        t[3 * step + _bin(src[4 * i + 3], low, bins)] += 1
    for i in range(n // 4 * 4, n):
        t[_bin(src[i], low, bins)] += 1


cdef inline void _integer_channels(const unsigned_t* src, Py_ssize_t n, Py_ssize_t channels, unsigned_t low,
                                   int64_t* t, Py_ssize_t bins) noexcept nogil:
    cdef Py_ssize_t i, c
    for i in range(n):
        for c in range(channels):
            t[c * bins + _bin(src[i * channels + c], low, bins)] += 1


def integers(const unsigned_t[:, ::1] src, uint64_t low, int64_t[:, :, ::1] tables, int n_threads):
    """src # IN (pixels, channels), from `low` to `low` + bins - 1; tables # SCRATCH (ways * n_threads, channels, bins).

    Bytes need 256 bins. `ways` is 1, 4, or 8 for bytes in one channel with low 0. The sum over the tables is the
    result. Signed values may come as unsigned ones, since low wraps around.
    """
    cdef Py_ssize_t channels = src.shape[1], n = src.shape[0], bins = tables.shape[2], i, m
    cdef Py_ssize_t ways = tables.shape[0] // n_threads, step = max(1, BLOCK // channels)
    cdef int64_t* mine
    cdef const unsigned_t* p
    cdef Slabs s = slabs((n + step - 1) // step, 4.0 * step * channels, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="dynamic", num_threads=n_threads):
                mine = &tables[threadid() * ways, 0, 0]
                p = &src[i * step, 0]
                m = min(step, n - i * step)
                if channels > 1:
                    _integer_channels(p, m, channels, <unsigned_t> low, mine, bins)
                elif unsigned_t is uint8_t and ways == 8:
                    _bytes(<const uint8_t*> p, m, mine)
                else:
                    _integers(p, m, <unsigned_t> low, mine, bins, ways)


cdef inline void _indices(const real_t* src, Py_ssize_t n, real_t first, real_t last, real_t width, Py_ssize_t bins,
                          real_t doubt, int32_t* out) noexcept nogil:
    """Index of each element's bin, `bins` outside of the range, marked where the edges must be looked at."""
    cdef real_t x, f, part
    cdef int32_t i, top = <int32_t> (bins - 1)
    cdef Py_ssize_t j
    cdef bint inside, near
    for j in range(n):
        x = src[j]
        inside = (x >= first) & (x <= last)
        f = ((x if inside else first) - first) / width * <real_t> bins
        i = <int32_t> f
        part = f - <real_t> i
        near = ((part <= doubt) & (i > 0) & (i <= top)) | ((part >= 1 - doubt) & (i < top))
        i = (i if i < top else top) | (MARK if near else 0)
        out[j] = i if inside else top + 1


cdef inline Py_ssize_t _settle(int32_t index, real_t x, const real_t* edges, Py_ssize_t bins) noexcept nogil:
    """Index without its mark, moved by one where x lies beyond an edge; no branches, for they would be guesses.

    It stays in 0..bins even if x is no longer the value whose index was made.
    """
    cdef bint marked = index < 0
    cdef Py_ssize_t i = index & ~MARK, k = i if i < bins - 1 else bins - 1
    return i - (marked & (i > 0) & (x < edges[k])) + (marked & (k < bins - 1) & (x >= edges[k + 1]))


cdef inline void _tally(const real_t* src, const int32_t* index, Py_ssize_t n, const real_t* edges, int64_t* t,
                        Py_ssize_t bins, Py_ssize_t ways) noexcept nogil:
    """Count one channel, four elements at a time into as many tables if there are so many."""
    cdef Py_ssize_t i, j, step = (bins + 1) if ways >= 4 else 0
    cdef int32_t four[4]
    for i in range(n // 4):
        memcpy(four, index + 4 * i, sizeof(four))
        if (four[0] | four[1] | four[2] | four[3]) < 0:
            for j in range(4):
                four[j] = <int32_t> _settle(four[j], src[4 * i + j], edges, bins)
        t[four[0]] += 1
        t[step + four[1]] += 1
        t[2 * step + four[2]] += 1
        t[3 * step + four[3]] += 1
    for i in range(n // 4 * 4, n):
        t[_settle(index[i], src[i], edges, bins)] += 1


cdef inline void _tally_channels(const real_t* src, const int32_t* index, Py_ssize_t n, Py_ssize_t channels,
                                 const real_t* edges, int64_t* t, Py_ssize_t bins) noexcept nogil:
    cdef Py_ssize_t i, c, k
    for i in range(n):
        for c in range(channels):
            k = index[i * channels + c]
            if k < 0:
                k = _settle(<int32_t> k, src[i * channels + c], edges, bins)
            t[c * (bins + 1) + k] += 1


def reals(const real_t[:, ::1] src, const real_t[::1] edges, double first, double last, double width, double doubt,
          int64_t[:, :, ::1] tables, int n_threads):
    """src # IN (pixels, channels); tables # SCRATCH (ways * n_threads, channels, bins + 1), ways 1 or 4.

    The sum over the tables is the result; the last bin counts what is outside of the edges, NaN too.
    """
    cdef Py_ssize_t channels = src.shape[1], n = src.shape[0], bins = edges.shape[0] - 1, i, j, m
    cdef Py_ssize_t ways = tables.shape[0] // n_threads
    cdef Py_ssize_t chunk = max(1, CHUNK // channels), size = chunk * channels
    cdef int32_t* scratch = <int32_t*> scratch_alloc(n_threads, size, sizeof(int32_t))
    cdef int32_t* index
    cdef int64_t* mine
    if scratch == NULL:
        raise MemoryError()
    cdef Slabs s = slabs((n + chunk - 1) // chunk, 10.0 * size, n_threads)
    try:
        with nogil:
            while more(&s):
                for i in prange(s.first, s.last, schedule="dynamic", chunksize=64, num_threads=n_threads):
                    index = scratch + threadid() * size
                    j = i * chunk
                    m = min(chunk, n - j)
                    mine = &tables[threadid() * ways, 0, 0]
                    _indices(&src[j, 0], m * channels, <real_t> first, <real_t> last, <real_t> width, bins,
                             <real_t> doubt, index)
                    if channels > 1:
                        _tally_channels(&src[j, 0], index, m, channels, &edges[0], mine, bins)
                    else:
                        _tally(&src[j, 0], index, m, &edges[0], mine, bins, ways)
    finally:
        free(scratch)


cdef inline void _extent_vectors(const vec_t* src, Py_ssize_t blocks, vec_t* low, vec_t* high) noexcept nogil:
    """Extremes of `blocks` times four vectors, lane by lane, to one vector each."""
    cdef Py_ssize_t n = SIMD_BYTES // sizeof(float) if vec_t is vf else SIMD_BYTES // sizeof(double)
    cdef Py_ssize_t block, i
    cdef vec_t a = splat(src, 0), b = a, c = a, d = a, e = a, f = a, g = a, h = a, x
    for block in range(blocks):
        i = 4 * n * block
        x = load(src, i)
        a = least(x, a)
        e = greatest(x, e)
        x = load(src, i + n)
        b = least(x, b)
        f = greatest(x, f)
        x = load(src, i + 2 * n)
        c = least(x, c)
        g = greatest(x, g)
        x = load(src, i + 3 * n)
        d = least(x, d)
        h = greatest(x, h)
    store(low, 0, least(least(a, b), least(c, d)))
    store(high, 0, greatest(greatest(e, f), greatest(g, h)))


cdef inline void _include(const real_t* src, Py_ssize_t n, real_t* ends) noexcept nogil:
    """Widen `ends` by each element; NaN stays once it is there."""
    cdef Py_ssize_t i
    for i in range(n):
        if src[i] < ends[0] or src[i] != src[i]:
            ends[0] = src[i]
        if src[i] > ends[1] or src[i] != src[i]:
            ends[1] = src[i]


cdef inline void _extent(const real_t* src, Py_ssize_t n, real_t* ends) noexcept nogil:
    cdef Py_ssize_t lanes = SIMD_BYTES // sizeof(real_t), blocks = n // (4 * lanes)
    cdef real_t low[64]
    cdef real_t high[64]
    ends[0] = src[0]
    ends[1] = src[0]
    if blocks:
        if real_t is float:
            _extent_vectors(<const vf*> src, blocks, <vf*> low, <vf*> high)
        else:
            _extent_vectors(<const vd*> src, blocks, <vd*> low, <vd*> high)
        _include(low, lanes, ends)
        _include(high, lanes, ends)
    _include(src + 4 * lanes * blocks, n - 4 * lanes * blocks, ends)


def extent(const real_t[::1] src, real_t[::1] ends, int n_threads):
    """src # IN, at least one element; ends # OUT (2,): least and greatest, both NaN where any element is."""
    cdef Py_ssize_t n = src.shape[0], blocks = (n + BLOCK - 1) // BLOCK, i
    cdef real_t* partial = <real_t*> scratch_alloc(blocks, 2, sizeof(real_t))
    if partial == NULL:
        raise MemoryError()
    cdef Slabs s = slabs(blocks, BLOCK, n_threads)
    try:
        with nogil:
            while more(&s):
                for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                    _extent(&src[i * BLOCK], min(BLOCK, n - i * BLOCK), partial + 2 * i)
        ends[0] = partial[0]
        ends[1] = partial[1]
        _include(partial, 2 * blocks, &ends[0])
    finally:
        free(partial)
