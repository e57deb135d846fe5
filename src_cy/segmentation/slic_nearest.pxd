# The nearest centre of each pixel of a block one vector wide. The least distances so far and their centres stay in
# registers, while centre after centre is compared with all pixels.
from libc.math cimport NAN
from libc.stdint cimport int32_t

from _simd cimport (above, any_lane, both, choose, either, greater, lanes, less, like, load, mask, no_lanes, same, skip,
                    splat, top, vec_t, whole)
from slic_candidates cimport Block, Candidates, queue_within
from slic_state cimport LINES, Slic

# What distances are made of, besides the distance in space.
cdef enum Kind:
    COLOUR          # the distance of colours
    ZERO            # the distance of colours over the centre's spread: SLIC-zero
    SAME            # the distance of colours from the colour that all centres have, found beforehand


cdef inline void _compare(vec_t distance, vec_t number, bint break_ties, vec_t* least, vec_t* nearest, mask* won,
                          mask* tied) noexcept nogil:
    """Let centre `number` win the pixels of a line that are nearer to it than to the nearest centre so far.

    With `break_ties` the lower number wins a tie, as in scikit-image; without, `tied` tells that there is one.
    """
    cdef mask nearer = less(distance, least[0]), equal = same(distance, least[0])
    if break_ties:
        nearer = either(nearer, both(equal, above(nearest[0], number)))
    else:
        tied[0] = either(tied[0], equal)
    least[0] = choose(nearer, distance, least[0])
    nearest[0] = choose(nearer, number, nearest[0])
    won[0] = either(won[0], nearer)


cdef inline vec_t _distance(const vec_t* p, Py_ssize_t plane, vec_t position, const vec_t* centre, vec_t spread,
                            const vec_t* colour_part, Py_ssize_t channels, Kind kind) noexcept nogil:
    """Squared distance of a vector of pixels from a centre: `position` in space, and that of their colours at p."""
    cdef Py_ssize_t i
    cdef vec_t colour = like(position, 0), e
    if kind == SAME:
        return position + colour_part[0]
    for i in range(channels):
        e = splat(centre, 3 + i) - load(p, i * plane)
        colour = colour + e * e if i else e * e
    if kind == ZERO:
        colour = colour / spread
    return position + colour if channels else position


cdef inline vec_t _along_x(vec_t x, const vec_t* centre, const Slic* s, const Block* b, Py_ssize_t first,
                           Py_ssize_t last) noexcept nogil:
    """Squared distances from a centre along x, NaN outside its window: columns first to last - 1."""
    cdef vec_t dx = like(x, s.spacing[2]) * (splat(centre, 2) - x)
    cdef Py_ssize_t column = b.x
    dx = dx * dx
    if first > column or last < min(column + lanes(centre), s.width):
        return choose(either(less(x, like(x, first)), less(like(x, last - 1), x)), like(x, NAN), dx)
    return dx


cdef inline vec_t _largest(const vec_t* v) noexcept nogil:
    """The largest element of eight vectors, in all lanes."""
    cdef vec_t most = v[0]
    cdef Py_ssize_t y
    for y in range(1, LINES):
        most = greater(v[y], most)
    return like(most, top(most))


cdef inline bint _search(const vec_t* planes, const Slic* s, Block* b, const Candidates* c, const vec_t* start,
                         const vec_t* colour_part, vec_t* nearest, Py_ssize_t channels, Kind kind,
                         bint break_ties) noexcept nogil:
    """Find the nearest centre of each pixel of a block; returns whether ties have to be broken, and nothing is written.

    Per line, start # IN: what distances have to fall below; colour_part # IN: what colours add, if `kind` is SAME;
    nearest # OUT: numbers of centres, -1 for none. The candidates in the queue are compared first. The largest distance
    that remains is an upper bound: of the others only those are compared whose lower bound does not exceed it (none if
    `kind` is SAME). Centres that have won pixels are appended to c.winners.
    """
    cdef Py_ssize_t at = 0, n = b.queued, won_by = b.won, i, k, y, pitch = s.pitch, plane = s.plane
    cdef const vec_t* centre
    cdef const vec_t* parts
    cdef const vec_t* p
    cdef const vec_t* block = skip(planes, b.line * pitch + b.x)
    cdef vec_t x = load(<const vec_t*> s.columns, b.x), weight = like(x, s.weight), dx, distance, number
    cdef vec_t spread = x
    cdef vec_t[LINES] least
    cdef vec_t[LINES] best
    cdef mask won, tied = no_lanes()
    cdef bint bounded = kind == SAME
    for y in range(LINES):
        least[y] = start[y]
        best[y] = whole(x, -1)
    while True:
        if at == n and not bounded:
            n = queue_within(_largest(&least[0]), b, c, n)
            bounded = True
        if at == n:
            break
        i = c.queue[at]
        k = c.numbers[i]
        at += 1
        centre = skip(<const vec_t*> s.centres, k * (3 + s.channels))
        parts = skip(<const vec_t*> c.line_parts, LINES * i)
        number = whole(x, k)
        dx = _along_x(x, centre, s, b, c.first[i], c.last[i])
        if kind == ZERO:
            spread = splat(<const vec_t*> s.spreads, k)
        won = no_lanes()
        p = block
        for y in range(LINES):
            distance = _distance(p, plane, (splat(parts, y) + dx) * weight, centre, spread, &colour_part[y], channels,
                                 kind)
            _compare(distance, number, break_ties, &least[y], &best[y], &won, &tied)
            p = skip(p, pitch)
        c.winners[won_by] = <int32_t> k
        won_by += any_lane(x, won)
    if not break_ties and any_lane(x, tied):
        return True
    for y in range(LINES):
        nearest[y] = best[y]
    b.won = won_by
    return False


cdef inline void _search_twice(const vec_t* planes, const Slic* s, Block* b, const Candidates* c, const vec_t* start,
                               vec_t* nearest, Py_ssize_t channels, Kind kind) noexcept nogil:
    """Search without breaking ties, which is faster, and again where there are any."""
    if _search(planes, s, b, c, start, start, nearest, channels, kind, False):
        _search(planes, s, b, c, start, start, nearest, channels, kind, True)


cdef inline void _colour_parts(const vec_t* p, const Slic* s, const vec_t* centre, vec_t* parts) noexcept nogil:
    """Squared distances of the colours of a block from those of a centre."""
    cdef Py_ssize_t i, y
    cdef vec_t e
    for y in range(LINES):
        for i in range(s.channels):
            e = load(p, i * s.plane + y * s.pitch) - splat(centre, 3 + i)
            parts[y] = parts[y] + e * e if i else e * e


cdef inline void find_nearest(const vec_t* planes, const Slic* s, Block* b, const Candidates* c, const vec_t* start,
                              vec_t* nearest) noexcept nogil:
    """Write the nearest centre of each pixel of a block, from column b.x on: see _search."""
    cdef vec_t[LINES] colour_parts
    if s.same_colour:
        _colour_parts(skip(planes, b.line * s.pitch + b.x), s, <const vec_t*> s.centres, &colour_parts[0])
        _search(planes, s, b, c, start, &colour_parts[0], nearest, 1, SAME, True)
    elif not s.colour:
        _search_twice(planes, s, b, c, start, nearest, 0, COLOUR)
    elif s.zero:
        _search_twice(planes, s, b, c, start, nearest, s.channels, ZERO)
    elif s.channels == 3:
        _search_twice(planes, s, b, c, start, nearest, 3, COLOUR)
    elif s.channels == 1:
        _search_twice(planes, s, b, c, start, nearest, 1, COLOUR)
    else:
        _search_twice(planes, s, b, c, start, nearest, s.channels, COLOUR)
