# The candidates of a strip: the centres whose windows reach it. Those whose windows reach a block are a range of them,
# since candidates are ordered by columns. Lower bounds of their distances tell which are compared with its pixels.
from libc.float cimport DBL_EPSILON, FLT_EPSILON
from libc.math cimport INFINITY, NAN
from libc.stdint cimport int32_t
from libc.string cimport memset

from _simd cimport (at_most, both, first_lanes, greater, lanes, lesser, like, load, mask, put_where, splat, store,
                    vec_t, vectors)
from _types cimport real_t
from slic_state cimport HINTS, LINES, Slic, block_width, numbers_of_worker, reals_of_worker

# What is kept of candidate i. Arrays have room for one vector more.
cdef struct Candidates:
    Py_ssize_t n, capacity
    void* x                 # column of the centre
    void* strip_bounds      # least weightless squared distance along z and y from the strip
    void* line_parts        # LINES of each: squared distance along z and y from the line, NaN outside the window
    void* colours           # channels x capacity
    void* spreads           # see Slic
    void* bounds            # lower bound of its distances in the block; NaN once it is queued
    int32_t* numbers        # of the centre
    int32_t* first          # column of its window, and one past the last
    int32_t* last
    int32_t* queue          # candidates to be compared with the block
    int32_t* winners        # centres that have won pixels of the block, vector after vector
    int32_t* places         # of each centre: which candidate it is, if it is one
    int32_t* starts         # of each block: the first candidate whose window reaches it, and one past the last
    int32_t* ends

cdef struct Block:
    Py_ssize_t z, y, lines, line    # of the strip: plane, first line in the plane, lines; first line in the image
    Py_ssize_t number, x            # of the block; its first column
    Py_ssize_t start, end           # candidates whose windows reach the block
    Py_ssize_t queued, won          # how many are in the queue before any pixel is compared; how many winners there are


cdef inline real_t _outside(real_t value, real_t low, real_t high) noexcept nogil:
    """How far a value is outside a range, from the end that is nearer."""
    cdef real_t under = value - low, over = value - high
    return (under if under < 0 else 0) + (over if over > 0 else 0)


cdef inline vec_t _outsides(vec_t value, vec_t low, vec_t high) noexcept nogil:
    cdef vec_t zero = like(value, 0)
    return lesser(value - low, zero) + greater(value - high, zero)


cdef inline Candidates candidates_of(const real_t* planes, const Slic* s, Py_ssize_t worker) noexcept nogil:
    """A worker's memory for the candidates of a strip. `places` are zeros before the first strip."""
    cdef Candidates c
    cdef Py_ssize_t room = s.widest
    cdef real_t* reals = <real_t*> s.reals + worker * reals_of_worker(s)
    cdef int32_t* numbers = s.numbers + worker * numbers_of_worker(s)
    c.n = 0
    c.capacity = room
    c.x = reals
    c.strip_bounds = reals + room
    c.bounds = reals + 2 * room
    c.spreads = reals + 3 * room
    c.colours = reals + 4 * room
    c.line_parts = reals + (4 + s.channels) * room
    c.numbers = numbers
    c.first = numbers + room
    c.last = numbers + 2 * room
    c.queue = numbers + 3 * room
    c.winners = numbers + 4 * room      # of up to four vectors
    c.places = numbers + 8 * room
    c.starts = c.places + s.n
    c.ends = c.starts + s.blocks + 1
    return c


cdef inline void gather(const real_t* centres, const Slic* s, const Block* b, const int32_t* numbers,
                        Candidates* c) noexcept nogil:
    """Write what is kept of the candidates of the strip of `b`, from their numbers."""
    cdef Py_ssize_t i, j, k, y, first, last
    cdef const real_t* centre
    cdef const int32_t* w
    cdef real_t* parts
    cdef real_t dz, dy, e, sz = <real_t> s.spacing[0], sy = <real_t> s.spacing[1]
    for i in range(c.n):
        k = numbers[i]
        centre = centres + k * (3 + s.channels)
        w = s.windows + 6 * k
        first = w[2] - b.y
        last = w[3] - b.y
        dz = sz * (centre[0] - <real_t> b.z)
        dy = sy * _outside(centre[1], <real_t> b.y, <real_t> (b.y + b.lines - 1))
        (<real_t*> c.strip_bounds)[i] = dz * dz + dy * dy
        (<real_t*> c.x)[i] = centre[2]
        (<real_t*> c.spreads)[i] = (<const real_t*> s.spreads)[k]
        for j in range(s.channels):
            (<real_t*> c.colours)[j * c.capacity + i] = centre[3 + j]
        parts = <real_t*> c.line_parts + i * LINES
        for y in range(LINES):
            e = sy * (centre[1] - <real_t> (b.y + y))
            parts[y] = <real_t> NAN if (y < first) | (y >= last) else dz * dz + e * e
        c.numbers[i] = <int32_t> k
        c.first[i] = w[4]
        c.last[i] = w[5]
        c.places[k] = <int32_t> i


cdef inline void find_reach(const real_t* planes, const Slic* s, const Candidates* c) noexcept nogil:
    """Find the range of candidates whose windows reach each block: windows begin and end in the candidates' order.

    Candidates are counted per block, since no processor foresees in which block a window begins.
    """
    cdef Py_ssize_t i, width = block_width(planes)
    memset(c.starts, 0, 2 * (s.blocks + 1) * sizeof(int32_t))       # and c.ends
    for i in range(c.n):
        c.ends[c.first[i] // width] += 1
        c.starts[(c.last[i] + width - 1) // width] += 1
    for i in range(1, s.blocks):
        c.ends[i] += c.ends[i - 1]
        c.starts[i] += c.starts[i - 1]


cdef inline void find_bounds(const vec_t* columns, const Slic* s, const Block* b, const Candidates* c,
                             const vec_t* ranges, Py_ssize_t channels, bint zero) noexcept nogil:
    """Write the lower bound of the distance from each candidate to the pixels of a block.

    It is the distance to the corner of the block that is nearest, in position and in the range of its colours, by the
    operations that a pixel's takes. Each of them rounds monotonously, so that no pixel is nearer.
    """
    cdef Py_ssize_t i = b.start, j, width = max(8, lanes(columns))
    cdef vec_t x0 = splat(columns, b.x), x1 = splat(columns, b.x + width - 1)
    cdef vec_t weight = like(x0, s.weight), sx = like(x0, s.spacing[2]), x, bound, colour, e
    while i < b.end:
        x = sx * _outsides(load(<const vec_t*> c.x, i), x0, x1)
        bound = (load(<const vec_t*> c.strip_bounds, i) + x * x) * weight
        colour = like(x, 0)
        for j in range(channels):
            e = _outsides(load(<const vec_t*> c.colours, j * c.capacity + i), splat(ranges, 2 * j),
                          splat(ranges, 2 * j + 1))
            colour = colour + e * e if j else e * e
        if zero:
            colour = colour / load(<const vec_t*> c.spreads, i)
        if channels:
            bound = bound + colour
        store(<vec_t*> c.bounds, i, bound)
        i += lanes(columns)


cdef inline Py_ssize_t queue_within(vec_t limit, const Block* b, const Candidates* c, Py_ssize_t n) noexcept nogil:
    """Append to the n candidates in the queue those whose bound is at most `limit`; returns how many there are then."""
    cdef const vec_t* bounds = <const vec_t*> c.bounds
    cdef Py_ssize_t i = b.start
    cdef mask near
    while i < b.end:
        near = both(at_most(load(bounds, i), limit), first_lanes(limit, b.end - i))
        n += put_where(limit, c.queue + n, near, i)
        i += lanes(bounds)
    return n


cdef inline Py_ssize_t queue_hints(real_t* bounds, const int32_t* hints, const Block* b,
                                   const Candidates* c) noexcept nogil:
    """Queue the centres that won pixels of the block in the pass before, since they are likely to win them again; or,
    if there are none, the candidate of the least bound. Returns how many are queued."""
    cdef Py_ssize_t i, j, n = 0, best = -1
    for j in range(1, hints[0] + 1):
        i = c.places[hints[j]]
        if i < b.start or i >= b.end or c.numbers[i] != hints[j] or bounds[i] != bounds[i]:
            continue
        bounds[i] = <real_t> NAN
        c.queue[n] = <int32_t> i
        n += 1
    if n:
        return n
    for i in range(b.start, b.end):
        if bounds[i] >= 0 and (best < 0 or bounds[i] < bounds[best]):
            best = i
    if best < 0:
        return 0
    bounds[best] = <real_t> NAN
    c.queue[0] = <int32_t> best
    return 1


cdef inline real_t nearest_far_corner(const real_t* columns, const Slic* s, const Block* b, const Candidates* c,
                                      const real_t* ranges) noexcept nogil:
    """An upper bound, where all centres have the same colour, of the distance in space that wins a pixel of the block.

    The same colour adds the same to all distances of a pixel, so that a candidate wins nothing that is farther from
    each pixel of the block than another candidate is from the farthest. Rounding the sum of both parts moves that by a
    unit in the last place of the sum at most.
    """
    cdef Py_ssize_t i, j, width = block_width(columns)
    cdef real_t x0 = columns[b.x], x1 = columns[b.x + width - 1], limit = INFINITY, colour = 0
    cdef real_t low, high, left, right, first, last, far
    cdef real_t sx = <real_t> s.spacing[2], weight = <real_t> s.weight
    cdef real_t epsilon = <real_t> (FLT_EPSILON if sizeof(x0) == sizeof(float) else DBL_EPSILON)
    cdef const real_t* parts
    for j in range(s.channels):
        low = ranges[2 * j] * ranges[2 * j]
        high = ranges[2 * j + 1] * ranges[2 * j + 1]
        colour += low if low > high else high
    for i in range(b.start, b.end):
        parts = <const real_t*> c.line_parts + i * LINES
        first = parts[0]
        last = parts[b.lines - 1]
        left = sx * ((<const real_t*> c.x)[i] - x0)
        right = sx * ((<const real_t*> c.x)[i] - x1)
        left = left * left
        right = right * right
        far = ((first if first > last else last) + (left if left > right else right)) * weight
        if first == first and last == last and c.first[i] <= x0 and c.last[i] > x1 and far < limit:
            limit = far
    return limit + <real_t> 8 * epsilon * (limit + colour)


cdef inline Py_ssize_t queue_first(const real_t* columns, const Slic* s, const Block* b,
                                   const Candidates* c) noexcept nogil:
    """Find the bounds of the block's candidates and queue those that are compared first; returns how many they are."""
    cdef const real_t* ranges = <const real_t*> s.ranges + b.number * 2 * s.channels
    if s.same_colour or not s.colour:
        find_bounds(vectors(columns), s, b, c, vectors(ranges), 0, False)
    elif s.zero:
        find_bounds(vectors(columns), s, b, c, vectors(ranges), s.channels, True)
    elif s.channels == 3:
        find_bounds(vectors(columns), s, b, c, vectors(ranges), 3, False)
    elif s.channels == 1:
        find_bounds(vectors(columns), s, b, c, vectors(ranges), 1, False)
    else:
        find_bounds(vectors(columns), s, b, c, vectors(ranges), s.channels, False)
    if not s.same_colour:
        return queue_hints(<real_t*> c.bounds, s.hints + b.number * HINTS, b, c)
    return queue_within(like(load(vectors(columns), 0), nearest_far_corner(columns, s, b, c, ranges)), b, c, 0)
