"""The median of neighbours in a rectangle, for any type, in a time that hardly depends on the rectangle's size.

Algorithm: the elements of a tile are sorted, so that each is known by its place in that order; all places differ. The
upper 8 bits of the median's place are found as by Perreault and Hebert (2007), with histograms that move along with
the window (_window.pxd). The places that share them are few and known: which of their elements lie in the window is
seen from their coordinates, 64 at a time, and the one that has the rank that is left is the median.

Loop order: tiles, rows of them, pixels. Memory per thread: 29 bytes per element of a tile, 576 per column.
The result is one of the neighbours. NaN goes by its sign to one of the ends, -0 before +0. At most 32767 neighbours.
"""
from cython.parallel cimport prange, threadid
from libc.stdint cimport int16_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport free
from libc.string cimport memcpy

from _border cimport border_index
from _outer cimport read_line
from _tile_order cimport order_key, radix_sort
from _scratch cimport scratch_alloc
from _types cimport order_t
from _window cimport EXCLUDE, Strip, Window, strip_begin, strip_next, strip_size, strip_slide, window_init

cdef enum:
    AT_ONCE = 64        # coordinates
    WORDS = 8           # of as many bytes


cdef struct Image:
    Py_ssize_t height, width
    Py_ssize_t up, down, left, right
    Py_ssize_t tile_rows, tile_columns      # of results
    Py_ssize_t size                         # elements of a tile, at most
    int mode, shift                         # places to the right, for the upper 8 bits


cdef struct Work:
    uint64_t* keys
    uint32_t* order
    uint32_t* spare
    uint16_t* ys        # by place
    uint16_t* xs
    uint8_t* upper      # of the elements' places
    uint8_t* found
    int16_t* rest
    int16_t* strip


cdef struct Box:        # rows and columns of the image or, outside of it, of what stands there
    Py_ssize_t y, x, rows, columns


cdef inline Py_ssize_t _pick(const uint16_t* ys, const uint16_t* xs, Py_ssize_t y, Py_ssize_t x, Py_ssize_t rows,
                             Py_ssize_t columns, Py_ssize_t rank) noexcept nogil:
    """The place of that rank among those whose elements are inside; there are more of these."""
    cdef uint8_t inside[AT_ONCE]
    cdef uint64_t words[WORDS]
    cdef uint64_t sum
    cdef uint16_t y0 = <uint16_t> y, x0 = <uint16_t> x, h = <uint16_t> rows, w = <uint16_t> columns
    cdef Py_ssize_t i, n, place = 0, word = 0
    while True:
        for i in range(AT_ONCE):
            inside[i] = (<uint16_t> (ys[place + i] - y0) < h) & (<uint16_t> (xs[place + i] - x0) < w)
        memcpy(words, inside, AT_ONCE)
        sum = 0
        for i in range(WORDS):
            sum += words[i]
        n = sum * <uint64_t> 0x0101010101010101 >> 56
        if rank < n:
            break
        rank -= n
        place += AT_ONCE
    n = words[0] * <uint64_t> 0x0101010101010101 >> 56
    while rank >= n:
        rank -= n
        word += 1
        n = words[word] * <uint64_t> 0x0101010101010101 >> 56
    place += 8 * word
    n = 0
    for i in range(8):
        n += inside[8 * word + i]
        place += n <= rank
    return place


cdef inline void _read(Image* p, const order_t* src, Box* b, order_t cval, order_t* values) noexcept nogil:
    """What a tile reaches, as far as it counts."""
    cdef Py_ssize_t y, at
    for y in range(b.rows):
        at = b.y + y if p.mode == EXCLUDE else border_index(b.y + y, p.height, p.mode)
        read_line(src, p.width, at, b.x, b.columns, 0 if p.mode == EXCLUDE else p.mode, cval, values + y * b.columns)


cdef inline void _number(Image* p, Work* w, Box* b, order_t* values, order_t* spare) noexcept nogil:
    """Sort a tile's elements, and list them by place."""
    cdef Py_ssize_t i, n = b.rows * b.columns, end = (n + AT_ONCE - 1) // AT_ONCE * AT_ONCE
    cdef uint32_t columns = <uint32_t> b.columns, e
    cdef const uint32_t* order
    for i in range(n):
        w.keys[i] = order_key(values[i])
        w.order[i] = <uint32_t> i
    order = radix_sort(w.keys, w.order, w.spare, n, 8 * sizeof(order_t))
    for i in range(n):
        e = order[i]
        w.ys[i] = <uint16_t> (e // columns)
        w.xs[i] = <uint16_t> (e % columns)
        w.upper[e] = <uint8_t> (i >> p.shift)
        spare[i] = values[e]
    for i in range(n, end):
        w.ys[i] = 65535         # nowhere
    memcpy(values, spare, n * sizeof(order_t))


cdef inline void _row(Image* p, Work* w, Box* b, Py_ssize_t y, Py_ssize_t x, Py_ssize_t n, const order_t* values,
                      order_t* out) noexcept nogil:
    """`n` medians from the upper bits of their places; y, x: in the box."""
    cdef Py_ssize_t i, base, top = max(y - p.up, 0), rows = min(y + p.down + 1, b.rows) - top, left, columns
    for i in range(n):
        base = <Py_ssize_t> w.found[i] << p.shift
        left = max(x + i - p.left, 0)
        columns = min(x + i + p.right + 1, b.columns) - left
        out[i] = values[base + _pick(w.ys + base, w.xs + base, top, left, rows, columns, w.rest[i])]


cdef inline void _tile(Image* p, Work* w, const order_t* src, Py_ssize_t y0, Py_ssize_t x0, order_t cval,
                       order_t* values, order_t* out) noexcept nogil:
    """The results of one tile of a plane."""
    cdef Py_ssize_t y, y1 = min(y0 + p.tile_rows, p.height), x1 = min(x0 + p.tile_columns, p.width)
    cdef Box b
    cdef Window window
    cdef Strip s
    b.y, b.x, b.rows, b.columns = y0 - p.up, x0 - p.left, y1 + p.down, x1 + p.right
    if p.mode == EXCLUDE:
        b.y, b.x, b.rows, b.columns = max(b.y, 0), max(b.x, 0), min(b.rows, p.height), min(b.columns, p.width)
    b.rows -= b.y
    b.columns -= b.x
    _read(p, src, &b, cval, values)
    _number(p, w, &b, values, values + p.size)
    window_init(&window, b.rows, b.columns, p.up, p.down, p.left, p.right, 0, EXCLUDE, 0)
    strip_begin(&window, &s, w.upper, x0 - b.x, x1 - x0, y0 - b.y, w.strip)
    for y in range(y0, y1):
        strip_slide(&window, &s, y - b.y, w.found, w.rest)
        _row(p, w, &b, y - b.y, x0 - b.x, x1 - x0, values, out + y * p.width + x0)
        if y + 1 < y1:
            strip_next(&window, &s, w.upper, y - b.y)


cdef inline void _share(Work* w, char* memory, Image* p) noexcept nogil:
    """Lay out one thread's scratch memory, in the order of alignment."""
    w.keys = <uint64_t*> memory
    w.order = <uint32_t*> (w.keys + p.size)
    w.spare = w.order + p.size
    w.ys = <uint16_t*> (w.spare + p.size)
    w.xs = w.ys + p.size
    w.rest = <int16_t*> (w.xs + p.size)
    w.strip = w.rest + p.tile_columns
    w.upper = <uint8_t*> (w.strip + strip_size(p.tile_columns + p.left + p.right))
    w.found = w.upper + p.size


def rectangle(const order_t[:, :, ::1] src, order_t[:, :, ::1] out, const order_t[::1] cval, Py_ssize_t up,
              Py_ssize_t down, Py_ssize_t left, Py_ssize_t right, Py_ssize_t tile_rows, Py_ssize_t tile_columns,
              int mode, Py_ssize_t first, Py_ssize_t count, int n_threads):
    """src # IN (planes, rows, columns), not empty; out # OUT, same shape; cval # IN (1,).

    The window reaches `up` rows up and so on. A tile has tile_rows * tile_columns results and reaches fewer than 65535
    rows and columns. Done are `count` of the tiles (planes * rows of tiles * columns) from `first` on.
    """
    cdef Image p
    cdef Py_ssize_t i, t, per_row = (src.shape[2] + tile_columns - 1) // tile_columns, plane, bytes
    cdef Py_ssize_t per_column = (src.shape[1] + tile_rows - 1) // tile_rows
    p.height, p.width, p.up, p.down, p.left, p.right = src.shape[1], src.shape[2], up, down, left, right
    p.tile_rows, p.tile_columns, p.mode, p.shift = tile_rows, tile_columns, mode, 6
    p.size = ((tile_rows + up + down) * (tile_columns + left + right) + AT_ONCE - 1) // AT_ONCE * AT_ONCE
    while p.size - 1 >> p.shift > 255:
        p.shift += 1
    bytes = p.size * 21 + tile_columns * 3 + 2 * strip_size(tile_columns + left + right)
    bytes = (bytes + 63) // 64 * 64
    cdef char* memory = <char*> scratch_alloc(n_threads, bytes, 1)
    cdef order_t* values = <order_t*> scratch_alloc(n_threads, 2 * p.size, sizeof(order_t))
    cdef Work* work = <Work*> scratch_alloc(n_threads, 1, sizeof(Work))
    if memory == NULL or values == NULL or work == NULL:
        free(memory)
        free(values)
        free(work)
        raise MemoryError()
    for i in range(n_threads):
        _share(&work[i], memory + i * bytes, &p)
    for i in prange(count, schedule="dynamic", num_threads=n_threads, nogil=True):
        t = first + i
        plane = t // per_row // per_column * p.height * p.width
        _tile(&p, &work[threadid()], &src[0, 0, 0] + plane, t // per_row % per_column * tile_rows,
              t % per_row * tile_columns, cval[0], values + threadid() * 2 * p.size, &out[0, 0, 0] + plane)
    free(memory)
    free(values)
    free(work)
