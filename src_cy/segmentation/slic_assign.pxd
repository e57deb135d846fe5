# Assignment: the pixels of strips get the labels of their nearest centres, block after block.
from libc.float cimport DBL_MAX
from libc.limits cimport INT_MAX
from libc.math cimport INFINITY
from libc.stdint cimport int32_t, uint8_t, uint64_t

from _simd cimport (above, any_lane, either, elements, lanes, like, load, mask, no_lanes, store_whole, vec_t, vectors,
                    whole)
from _stream cimport prefetch_read
from _types cimport real_t
from slic_candidates cimport Block, Candidates, candidates_of, find_reach, gather, queue_first
from slic_nearest cimport find_nearest
from slic_state cimport HINTS, LINES, TILE, Share, Slic, block_width, end_line, first_line

cdef extern from *:
    uint64_t atomic_load "__atomic_load_n" (const uint64_t*, int) noexcept nogil
    bint atomic_swap "__atomic_compare_exchange_n" (uint64_t*, uint64_t*, uint64_t, bint weak, int, int) noexcept nogil
    enum:
        RELAXED "__ATOMIC_RELAXED"


cdef inline bint _mask_start(real_t* start, const Slic* s, const Block* b, Py_ssize_t n) noexcept nogil:
    """Take the pixels outside of the mask from eight lines of n; returns whether any is left."""
    cdef Py_ssize_t i, y
    cdef bint inside, any_left = False
    cdef const uint8_t* line
    cdef real_t[2] starts
    starts[0] = -INFINITY
    starts[1] = start[0]
    for y in range(b.lines):
        line = s.mask + (b.line + y) * s.width
        for i in range(n):
            inside = line[min(b.x + i, s.width - 1)] != 0
            start[y * n + i] = starts[inside]       # no processor foresees a mask
            any_left |= inside
    return any_left


cdef inline bint start_distances(vec_t* start, const Slic* s, const Block* b) noexcept nogil:
    """Write what distances of a block's lines have to fall below: nothing does outside of the image and of the mask.
    Returns whether any pixel can be won."""
    cdef Py_ssize_t y
    cdef vec_t v = load(<const vec_t*> s.columns, b.x)
    for y in range(LINES):
        start[y] = like(v, DBL_MAX if y < b.lines else -INFINITY)       # infinity as a float, as in scikit-image
    return s.mask == NULL or _mask_start(elements(start), s, b, lanes(start))


cdef inline bint _merge_labels(const int32_t* nearest, Py_ssize_t n, int32_t* labels, int32_t* extent) noexcept nogil:
    """Store n labels; pixels that no centre has won keep theirs. Returns whether any was won."""
    cdef Py_ssize_t i
    cdef int32_t k, low = extent[0], high = extent[1], highest = -1
    for i in range(n):
        k = nearest[i]
        highest = max(highest, k)
        k = labels[i] if k < 0 else k
        labels[i] = k
        low = min(low, k)
        high = max(high, k)
    extent[0] = low
    extent[1] = high
    return highest >= 0


cdef inline bint store_labels(const vec_t* nearest, const Slic* s, const Block* b, int32_t* extent) noexcept nogil:
    """Store the labels of a block's lines, and extend `extent` by labels that no winner has. Returns whether any centre
    has won a pixel."""
    cdef int32_t* labels = s.labels + b.line * s.pitch + b.x
    cdef int32_t[16] numbers            # of the widest vector
    cdef Py_ssize_t y
    cdef mask lost = no_lanes()
    cdef bint changed = False
    for y in range(b.lines):
        lost = either(lost, above(whole(nearest[0], 0), nearest[y]))
    if not any_lane(nearest[0], lost):
        for y in range(b.lines):
            store_whole(labels + y * s.pitch, nearest[y])
        return True
    for y in range(b.lines):
        store_whole(&numbers[0], nearest[y])
        changed |= _merge_labels(&numbers[0], lanes(nearest), labels + y * s.pitch, extent)
    return changed


cdef inline void keep_hints(const int32_t* winners, Py_ssize_t n, int32_t* hints, int32_t* extent) noexcept nogil:
    """Keep the last winners as hints for the next pass, the last one first, so that a centre that wins nothing any more
    falls out; and extend the labels' extent by all winners."""
    cdef Py_ssize_t i, count = min(n, <Py_ssize_t> HINTS - 1)
    cdef int32_t k
    hints[0] = <int32_t> count
    for i in range(n):
        k = winners[n - 1 - i]
        if i < count:
            hints[1 + i] = k
        extent[0] = min(extent[0], k)
        extent[1] = max(extent[1], k)


cdef inline bint assign_block(const vec_t* planes, const Slic* s, Block* b, const Candidates* c) noexcept nogil:
    """Label the pixels of a block, vector after vector; returns whether any is within a window."""
    cdef Py_ssize_t end = min(b.x + max(8, lanes(planes)), s.width), y
    cdef int32_t* extent = s.extents + 2 * b.number
    cdef vec_t[LINES] start
    cdef vec_t[LINES] nearest
    cdef bint changed = False
    extent[0] = INT_MAX
    extent[1] = -1
    b.won = 0
    while b.x < end:
        if start_distances(&start[0], s, b):
            find_nearest(planes, s, b, c, &start[0], &nearest[0])
        else:
            for y in range(LINES):
                nearest[y] = whole(start[y], -1)
        changed |= store_labels(&nearest[0], s, b, extent)
        b.x += lanes(planes)
    keep_hints(c.winners, b.won, s.hints + b.number * HINTS, extent)
    return changed


cdef inline void _ask(const real_t* planes, const Slic* s, const Block* b, Py_ssize_t x) noexcept nogil:
    """Ask for a tile's values: its lines are too short for the processor to see what comes next."""
    cdef Py_ssize_t i, y
    for i in range(s.channels if s.colour else 0):
        for y in range(b.lines):
            prefetch_read(planes + i * s.plane + (b.line + y) * s.pitch + x, TILE * sizeof(planes[0]))


cdef inline bint assign_strip(const real_t* planes, const Slic* s, Py_ssize_t strip, Py_ssize_t worker) noexcept nogil:
    """Label the pixels of a strip; returns whether any is within a window."""
    cdef Candidates c = candidates_of(planes, s, worker)
    cdef Block b
    cdef Py_ssize_t i, x, width = block_width(planes)
    cdef bint changed = False
    b.z = strip // s.strips_of_plane
    b.y = strip % s.strips_of_plane * LINES
    b.line = first_line(s, strip)
    b.lines = end_line(s, strip) - b.line
    c.n = s.starts[strip + 1] - s.starts[strip]
    gather(<const real_t*> s.centres, s, &b, s.candidates + s.starts[strip], &c)
    find_reach(planes, s, &c)
    for i in range((s.width + width - 1) // width):
        x = i * width
        if x % TILE == 0 and x + TILE < s.width:
            _ask(planes, s, &b, x + TILE)
        b.x = x
        b.number = strip * s.blocks + i
        b.start = c.starts[i]
        b.end = c.ends[i]
        b.queued = queue_first(<const real_t*> s.columns, s, &b, &c)
        changed |= assign_block(vectors(planes), s, &b, &c)
    return changed


cdef inline void share_out(Slic* s, Py_ssize_t first, Py_ssize_t until) noexcept nogil:
    """Begin a slab of strips, first to until - 1: each worker has the same share of the same slab in all passes, since
    what another thread has in its caches may be as far away as memory."""
    cdef Py_ssize_t i, n, begin, end
    s.first = first
    s.until = min(until, s.strips)
    n = s.until - first
    for i in range(s.workers):
        begin = first + n * i // s.workers
        end = first + n * (i + 1) // s.workers
        s.shares[i].left = <uint64_t> begin << 32 | <uint64_t> end


cdef inline Py_ssize_t _take(uint64_t* left, bint own) noexcept nogil:
    """The next strip of a share, or for another worker its last one; -1 if there is none."""
    cdef uint64_t old = atomic_load(left, RELAXED), rest
    cdef Py_ssize_t begin, end
    while True:
        begin = <Py_ssize_t> (old >> 32)
        end = <Py_ssize_t> (old & 0xffffffffu)
        if begin >= end:
            return -1
        rest = old + (<uint64_t> 1 << 32) if own else old - 1
        if atomic_swap(left, &old, rest, True, RELAXED, RELAXED):
            return begin if own else end - 1


cdef inline bint assign(const real_t* planes, const Slic* s, Py_ssize_t worker) noexcept nogil:
    """Label the pixels of strips, of the worker's share first, then of those that others have left; returns whether any
    pixel is within a window."""
    cdef Py_ssize_t i, strip
    cdef bint changed = False
    cdef uint64_t* left
    for i in range(s.workers):
        left = &s.shares[(worker + i) % s.workers].left
        strip = _take(left, i == 0)
        while strip >= 0:
            changed |= assign_strip(planes, s, strip, worker)
            strip = _take(left, i == 0)
    return changed
