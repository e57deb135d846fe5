"""Connected superpixels: pieces of segments numbered in raster order, small ones merged, large ones cut.

Algorithm: scikit-image's breadth-first search, in its order (x, y, z; forward first), since the order decides where a
large piece is cut and which neighbour a small one joins: the last one seen. Where no piece is large enough to be cut,
measure.label's kernels find the pieces, whose numbers have the order in which the search comes to them, and only small
ones are searched. Else one array holds what is known of a pixel: its number once it has one, else -2 minus its
segment's; -1 is outside the mask or the image, whose border is one pixel wide, so that no neighbour has to be tested
for being inside. Loop order: raster, by one thread; what does not depend on the order, lines by threads.
Memory: 4 bytes per pixel, and 8 per pixel of the largest piece that is searched.
"""
from cython.parallel cimport prange
from libc.stdint cimport int32_t, uint32_t, uint64_t

from _runs cimport Line, ends, line_of, lowest
from _slabs cimport Slabs, more, slabs

ctypedef int32_t code_t


def encode(const int32_t[:, ::1] labels, code_t[:, :, ::1] codes, int n_threads):
    """labels # IN (lines, pitch), -1 for none; codes # OUT (planes, rows + 2, columns + 2), with a border all round.

    There is a plane before and one after the image's, but for a single one.
    """
    cdef Py_ssize_t height = codes.shape[1] - 2, width = codes.shape[2] - 2, planes = codes.shape[0]
    cdef Py_ssize_t i, x, z, y, before = 1 if planes > 1 else 0
    cdef code_t* to
    cdef const int32_t* source
    cdef Slabs s = slabs(planes * (height + 2), 4.0 * width, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                z = i // (height + 2)
                y = i % (height + 2)
                to = &codes[z, y, 0]
                if y == 0 or y == height + 1 or (before and (z == 0 or z == planes - 1)):
                    for x in range(width + 2):
                        to[x] = -1
                    continue
                source = &labels[(z - before) * height + y - 1, 0]
                to[0] = -1
                to[width + 1] = -1
                for x in range(width):
                    to[x + 1] = -2 - source[x]


cdef inline Py_ssize_t _piece(code_t* codes, Py_ssize_t at, code_t number, Py_ssize_t limit, const Py_ssize_t* steps,
                              int n_steps, Py_ssize_t* queue, code_t* adjacent) noexcept nogil:
    """Number the piece that begins at `at`, up to `limit` pixels of it; returns how many they are."""
    cdef Py_ssize_t size = 1, visited = 0, to
    cdef code_t code = codes[at], seen, last = number
    cdef int i
    codes[at] = number
    queue[0] = at
    while visited < size < limit:
        at = queue[visited]
        visited += 1
        for i in range(n_steps):
            to = at + steps[i]
            seen = codes[to]
            if seen == code:
                codes[to] = number
                queue[size] = to
                size += 1
                if size >= limit:
                    break
            elif seen >= 0 and seen != number:
                last = seen
    adjacent[0] = last
    return size


def connect(code_t[:, :, ::1] codes, Py_ssize_t first, Py_ssize_t count, code_t number, Py_ssize_t least,
            Py_ssize_t limit, Py_ssize_t[::1] queue):
    """Number the pieces that begin in lines first.. (borders counted) from `number` on; codes # IN and OUT.

    Pieces of less than `least` pixels take a neighbour's number; `limit` is where pieces are cut. queue # SCRATCH, of
    `limit` or of as many elements as there are pixels. Returns the number that comes next.
    """
    cdef Py_ssize_t width = codes.shape[2], plane = codes.shape[1] * codes.shape[2], x, i, size
    cdef Py_ssize_t[6] steps
    cdef int n_steps = 6 if codes.shape[0] > 1 else 4
    cdef code_t adjacent = 0
    cdef code_t* all = &codes[0, 0, 0]
    steps[0] = 1
    steps[1] = -1
    steps[2] = width
    steps[3] = -width
    steps[4] = plane
    steps[5] = -plane
    with nogil:
        for x in range(first * width, (first + count) * width):
            if all[x] >= -1:
                continue
            if n_steps == 4:
                size = _piece(all, x, number, limit, steps, 4, &queue[0], &adjacent)
            else:
                size = _piece(all, x, number, limit, steps, 6, &queue[0], &adjacent)
            if size < least:
                for i in range(size):
                    all[queue[i]] = adjacent
            else:
                number += 1
    return number


def labels(const int32_t[:, ::1] src, uint32_t[:, ::1] out, int n_threads):
    """src # IN (lines, pitch); out # OUT (lines, columns): the same without the lines' ends, -1 being the largest."""
    cdef Py_ssize_t i, x
    cdef const int32_t* line
    cdef uint32_t* to
    cdef Slabs s = slabs(out.shape[0], 2.0 * out.shape[1], n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                line = &src[i, 0]
                to = &out[i, 0]
                for x in range(out.shape[1]):
                    to[x] = <uint32_t> line[x]


def measure(const uint64_t[:, ::1] mask, const uint64_t[:, ::1] begins, const Py_ssize_t[::1] first,
            const Py_ssize_t[::1] names, Py_ssize_t width, code_t[::1] sizes, Py_ssize_t[::1] firsts):
    """mask, begins, first, names # IN: the runs of measure.label's kernels, and the number of each one's piece, from 1
    in raster order; sizes # OUT, zero before, and firsts # OUT, per number: how many pixels there are, and the first
    one. Returns the largest size of a piece."""
    cdef Py_ssize_t i, j, at, begun, ended, words = mask.shape[1]
    cdef code_t piece, top = 0, most = 0
    cdef uint64_t word
    cdef Line line
    with nogil:
        for i in range(mask.shape[0]):
            line = line_of(&mask[0, 0], &begins[0, 0], &first[0], words, i)
            begun = ended = line.first
            for j in range(words):
                word = line.begins[j]
                while word:
                    at = 64 * j + lowest(word)
                    word &= word - 1
                    piece = <code_t> names[begun]
                    begun += 1
                    sizes[piece] -= <code_t> at
                    if piece > top:
                        top = piece
                        firsts[piece] = i * width + at
                word = ends(line, j, words)
                while word:
                    sizes[names[ended]] += <code_t> (64 * j + lowest(word) + 1)
                    word &= word - 1
                    ended += 1
        for i in range(1, sizes.shape[0]):
            most = max(most, sizes[i])
    return most


cdef enum:
    COLUMN = 32     # a place is the number of a pixel, below 2**31, and its column from this bit on


cdef inline int _near(Py_ssize_t place, Py_ssize_t depth, Py_ssize_t height, Py_ssize_t width,
                      Py_ssize_t* near) noexcept nogil:
    """Find the neighbours of a pixel along x, y and z, after and before it; itself in place of one outside the image.
    Returns how many they are."""
    cdef Py_ssize_t one = (<Py_ssize_t> 1 << COLUMN) + 1, plane = width * height, x = place >> COLUMN
    cdef Py_ssize_t at = <uint32_t> place, in_plane = at if depth == 1 else <uint32_t> at % <uint32_t> plane
    near[0] = place + (one if x + 1 < width else 0)
    near[1] = place - (one if x > 0 else 0)
    near[2] = place + (width if in_plane < plane - width else 0)
    near[3] = place - (width if in_plane >= width else 0)
    if depth == 1:
        return 4
    near[4] = place + (plane if at < plane * (depth - 1) else 0)
    near[5] = place - (plane if at >= plane else 0)
    return 6


cdef inline Py_ssize_t _gather(code_t* pieces, Py_ssize_t at, Py_ssize_t depth, Py_ssize_t height, Py_ssize_t width,
                               Py_ssize_t* queue) noexcept nogil:
    """Put the pixels of the piece that begins at `at` into the queue, in the order of the search; returns how many they
    are. Without branches, as no processor foresees which neighbours are new."""
    cdef Py_ssize_t size = 1, visited = 0, to
    cdef Py_ssize_t[6] near
    cdef code_t piece = pieces[at], seen
    cdef int i
    pieces[at] = -piece
    queue[0] = at + (at % width << COLUMN)
    while visited < size:
        for i in range(_near(queue[visited], depth, height, width, near)):
            to = <uint32_t> near[i]
            seen = pieces[to]
            pieces[to] = -piece if seen == piece else seen
            queue[size] = near[i]
            size += seen == piece
        visited += 1
    return size


cdef inline code_t _joined(code_t* pieces, Py_ssize_t at, Py_ssize_t depth, Py_ssize_t height, Py_ssize_t width,
                           const code_t* numbers, code_t number, Py_ssize_t* queue) noexcept nogil:
    """The number of the neighbour that the search of the small piece that begins at `at` sees last, `number` if there
    is none: of the pieces before it, whose numbers are known then."""
    cdef Py_ssize_t j
    cdef Py_ssize_t[6] near
    cdef code_t piece = pieces[at], seen
    cdef int i
    for j in range(_gather(pieces, at, depth, height, width, queue) - 1, -1, -1):
        for i in range(_near(queue[j], depth, height, width, near) - 1, -1, -1):
            seen = pieces[<uint32_t> near[i]]
            if seen < 0:
                seen = -seen
            if 0 < seen < piece and numbers[seen] != number:
                return numbers[seen]
    return number


def settle(code_t[:, :, ::1] pieces, const code_t[::1] sizes, const Py_ssize_t[::1] firsts, code_t number,
           Py_ssize_t least, code_t[::1] numbers, Py_ssize_t[::1] queue):
    """numbers # OUT, per piece: from `number` on, those of less than `least` pixels a neighbour's. pieces # IN and OUT:
    negative where a small piece was searched; sizes, firsts # IN, of `measure`; queue # SCRATCH, of one
    element more than the largest small piece has pixels."""
    cdef Py_ssize_t p
    with nogil:
        for p in range(1, sizes.shape[0]):
            if sizes[p] >= least:
                numbers[p] = number
                number += 1
            elif pieces.shape[0] == 1:
                numbers[p] = _joined(&pieces[0, 0, 0], firsts[p], 1, pieces.shape[1], pieces.shape[2], &numbers[0],
                                     number, &queue[0])
            else:
                numbers[p] = _joined(&pieces[0, 0, 0], firsts[p], pieces.shape[0], pieces.shape[1], pieces.shape[2],
                                     &numbers[0], number, &queue[0])


def renumber(const code_t[:, ::1] pieces, const code_t[::1] numbers, Py_ssize_t[:, ::1] out, int n_threads):
    """out # OUT (lines, columns): the number of each pixel's piece."""
    cdef Py_ssize_t i, x
    cdef const code_t* line
    cdef Py_ssize_t* to
    cdef Slabs s = slabs(out.shape[0], 8.0 * out.shape[1], n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                line = &pieces[i, 0]
                to = &out[i, 0]
                for x in range(out.shape[1]):
                    to[x] = numbers[line[x] if line[x] > 0 else -line[x]]


def decode(const code_t[:, :, ::1] codes, Py_ssize_t[:, :, ::1] out, code_t none, int n_threads):
    """codes # IN, with its border; out # OUT (planes, rows, columns), `none` where there is no number."""
    cdef Py_ssize_t height = out.shape[1], i, x, before = 1 if codes.shape[0] > 1 else 0
    cdef const code_t* source
    cdef Py_ssize_t* to
    cdef Slabs s = slabs(out.shape[0] * height, 4.0 * out.shape[2], n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                source = &codes[i // height + before, i % height + 1, 1]
                to = &out[i // height, i % height, 0]
                for x in range(out.shape[2]):
                    to[x] = source[x] if source[x] >= 0 else none


def widen(const int32_t[:, ::1] labels, Py_ssize_t[:, :, ::1] out, Py_ssize_t start, int n_threads):
    """labels # IN (lines, pitch); out # OUT (planes, rows, columns): labels + start."""
    cdef Py_ssize_t height = out.shape[1], i, x
    cdef const int32_t* source
    cdef Py_ssize_t* to
    cdef Slabs s = slabs(out.shape[0] * height, 4.0 * out.shape[2], n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                source = &labels[i, 0]
                to = &out[i // height, i % height, 0]
                for x in range(out.shape[2]):
                    to[x] = source[x] + start
