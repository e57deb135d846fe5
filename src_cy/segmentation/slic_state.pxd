# The state of SLIC's passes that all threads share, its memory, and where strips and blocks lie.
#
# A strip is eight lines of a plane over the whole width; a block is eight columns of it, or a vector if that is wider.
# Strips are numbered plane by plane, blocks strip by strip. Arrays of the image's own type, float or double, are
# `void*` here.
from libc.stdint cimport int32_t, int64_t, uint64_t, uint8_t
from libc.stdlib cimport free
from libc.string cimport memset

from _scratch cimport scratch_alloc
from _simd cimport SIMD_BYTES
from _types cimport real_t

cdef enum:
    TILE = 32           # columns: a line in memory is a whole number of them
    LINES = 8           # of a strip
    HINTS = 8           # int32 of a block: how many winners of the pass before follow, and up to seven of them

# Strips that are left to a worker, from the first in the high half of the word to before the last in the low half.
cdef struct Share:
    uint64_t left
    char[56] apart      # the next share is in another cache line

cdef struct Slic:
    # Given.
    Py_ssize_t depth, height, width, channels
    Py_ssize_t pitch, plane         # elements from a line to the next, and from a channel to the next
    Py_ssize_t n, workers           # centres; threads
    bint colour, zero               # whether distances count colours; whether the variant is SLIC-zero
    bint same_colour                # whether all centres have the same colour, as in the first pass
    double[3] spacing               # of pixels: z, y, x
    double weight                   # of squared distances in space
    const Py_ssize_t* steps         # between the seeds: z, y, x
    const uint8_t* mask             # lines x width, or NULL
    void* centres                   # z, y, x and the channels of each
    int32_t* labels                 # lines x pitch, -1 for none
    # Geometry.
    Py_ssize_t strips_of_plane, strips, blocks      # blocks: of a strip
    Py_ssize_t first, until         # strips of this slab
    # Of each column: its number, the last column's from there on.
    void* columns
    # Of each block: least and largest value per channel; least and largest label; HINTS.
    void* ranges
    int32_t* extents
    int32_t* hints
    # Of each centre: its window, first and one past the last along z, y and x; for SLIC-zero, the largest squared
    # distance of colours in its segment. Of its segment: sums of the channels; of z, y, x, rounded after each pixel;
    # and exact ones of pixels, z, y, x.
    int32_t* windows
    void* spreads
    void* sums
    void* rounded
    int64_t* totals
    # The centres whose windows reach strip i, by columns: candidates[starts[i]] to candidates[starts[i + 1] - 1].
    int32_t* candidates
    Py_ssize_t* starts
    Py_ssize_t n_allocated, widest  # candidates that there is memory for: of all strips, and of a worker's strip
    int32_t* order
    int32_t* buckets
    # Of each worker: the candidates of its strip, see slic_candidates.pxd; strips left.
    void* reals
    int32_t* numbers
    Share* shares


cdef inline Py_ssize_t block_width(const real_t* p) noexcept nogil:
    """Columns of a block; p is not read."""
    cdef Py_ssize_t lanes = SIMD_BYTES // <Py_ssize_t> sizeof(p[0])
    return lanes if lanes > 8 else 8


cdef inline Py_ssize_t first_line(const Slic* s, Py_ssize_t strip) noexcept nogil:
    return strip // s.strips_of_plane * s.height + strip % s.strips_of_plane * LINES


cdef inline Py_ssize_t end_line(const Slic* s, Py_ssize_t strip) noexcept nogil:
    """One past the last line of a strip."""
    return strip // s.strips_of_plane * s.height + min(s.height, (strip % s.strips_of_plane + 1) * LINES)


cdef inline Py_ssize_t reals_of_worker(const Slic* s) noexcept nogil:
    return (4 + s.channels + LINES) * s.widest


cdef inline Py_ssize_t numbers_of_worker(const Slic* s) noexcept nogil:
    return 8 * s.widest + s.n + 2 * (s.blocks + 1)


cdef inline Py_ssize_t sums_of_segment(const Slic* s) noexcept nogil:
    """Sums of a segment's channels: of three channels there is a fourth one, of zeros, which fills a vector."""
    return 4 if s.channels == 3 else s.channels


cdef inline void release(Slic* s) noexcept nogil:
    free(s.columns)
    free(s.ranges)
    free(s.extents)
    free(s.hints)
    free(s.windows)
    free(s.spreads)
    free(s.sums)
    free(s.rounded)
    free(s.totals)
    free(s.candidates)
    free(s.starts)
    free(s.order)
    free(s.buckets)
    free(s.reals)
    free(s.numbers)
    free(s.shares)


cdef inline bint allocate(const real_t* planes, Slic* s) noexcept nogil:
    """Allocate what all passes need of `s`, whose given part is filled and whose rest is zero; returns 0 if there is no
    memory. `release` frees it in each case."""
    cdef size_t item = sizeof(planes[0])
    cdef Py_ssize_t blocks
    s.strips_of_plane = (s.height + LINES - 1) // LINES
    s.strips = s.depth * s.strips_of_plane
    s.blocks = (s.width + TILE - 1) // TILE * TILE // block_width(planes)
    blocks = s.strips * s.blocks
    s.columns = scratch_alloc(1, s.pitch, item)
    s.ranges = scratch_alloc(2, blocks * s.channels, item)
    s.extents = <int32_t*> scratch_alloc(2, blocks, sizeof(int32_t))
    s.hints = <int32_t*> scratch_alloc(HINTS, blocks, sizeof(int32_t))
    s.windows = <int32_t*> scratch_alloc(6, s.n, sizeof(int32_t))
    s.spreads = scratch_alloc(1, s.n, item)
    s.sums = scratch_alloc(sums_of_segment(s), s.n, item)
    s.rounded = scratch_alloc(3, s.n, item)
    s.totals = <int64_t*> scratch_alloc(4, s.n, sizeof(int64_t))
    s.starts = <Py_ssize_t*> scratch_alloc(1, s.strips + 1, sizeof(Py_ssize_t))
    s.order = <int32_t*> scratch_alloc(1, s.n, sizeof(int32_t))
    s.buckets = <int32_t*> scratch_alloc(1, 2 * s.width + 1, sizeof(int32_t))
    s.shares = <Share*> scratch_alloc(1, s.workers, sizeof(Share))
    if (s.columns == NULL or s.ranges == NULL or s.extents == NULL or s.hints == NULL or s.windows == NULL
            or s.spreads == NULL or s.sums == NULL or s.rounded == NULL or s.totals == NULL or s.starts == NULL
            or s.order == NULL or s.buckets == NULL or s.shares == NULL):
        return False
    memset(s.hints, 0, HINTS * blocks * sizeof(int32_t))
    return True


cdef inline bint reserve(const real_t* planes, Slic* s, Py_ssize_t n, Py_ssize_t widest) noexcept nogil:
    """Make memory for n candidates of all strips, and for `widest` of a strip; returns 0 if there is none."""
    if n > s.n_allocated:
        s.n_allocated = n + n // 8
        free(s.candidates)
        s.candidates = <int32_t*> scratch_alloc(1, s.n_allocated, sizeof(int32_t))
        if s.candidates == NULL:
            return False
    if widest > s.widest:
        s.widest = widest + widest // 8
        free(s.reals)
        free(s.numbers)
        s.reals = scratch_alloc(s.workers, reals_of_worker(s), sizeof(planes[0]))
        s.numbers = <int32_t*> scratch_alloc(s.workers, numbers_of_worker(s), sizeof(int32_t))
        if s.reals == NULL or s.numbers == NULL:
            return False
        memset(s.numbers, 0, s.workers * numbers_of_worker(s) * sizeof(int32_t))
    return True
