"""The passes of SLIC: the nearest centre of each pixel, and the mean of each segment.

Reference: Achanta, Shaji, Smith, Lucchi, Fua and Suesstrunk, "SLIC superpixels", 2012; SLIC-zero is theirs too.
Pixels are compared with the centres whose windows hold them, tile by tile of 32 x 8; of equally near centres that of
the least number wins, as where scikit-image goes through the centres in their order. Distances are its operations in
its order, so are the sums of colours: pixel after pixel, each segment by one thread. A block of 8 x 8 or more is first
compared with the centres that won pixels of it in the pass before, then with those others that are not farther from it
(position and range of its colours) than the farthest of its pixels is from its nearest centre so far.
Loop order: rows of tiles, blocks, centres, pixels; for means: segments by threads, lines, pixels.
Memory: per pixel 4 bytes, and half a byte of hints; per centre and row of tiles that it reaches 4 bytes; per thread
those of a row of tiles, and 4 bytes per centre.
"""
from cython.parallel cimport prange, threadid
from libc.stdint cimport int32_t, int64_t, uint8_t
from libc.stdlib cimport free
from libc.string cimport memset

from _scratch cimport scratch_alloc
from _types cimport real_t

cdef extern from "slic.h" nogil:
    enum:
        SLIC_WIDTH
        SLIC_HEIGHT
        SLIC_HINTS
        SLIC_NUMBERS
        SIMD_BYTES
    ctypedef struct Passes "fi_slic":
        Py_ssize_t height, width, pitch, plane, tiles_y, tiles_x, channels
        bint colour, zero, fresh
        const uint8_t* mask
        int32_t* labels
        int32_t* extents
        int32_t* hints
        const int32_t* windows
    ctypedef struct data_f "fi_slic_data_f":
        const float* planes
        const float* columns
        const float* centres
        const float* most
        const float* boxes
        float sz, sy, sx, weight
    ctypedef struct data_d "fi_slic_data_d":
        const double* planes
        const double* columns
        const double* centres
        const double* most
        const double* boxes
        double sz, sy, sx, weight
    Py_ssize_t reals "SLIC_REALS" (Py_ssize_t)
    bint row_f "fi_slic_row_f" (
        Passes*, data_f*, Py_ssize_t, const int32_t*, Py_ssize_t, float*, int32_t*, Py_ssize_t)
    bint row_d "fi_slic_row_d" (
        Passes*, data_d*, Py_ssize_t, const int32_t*, Py_ssize_t, double*, int32_t*, Py_ssize_t)
    void sum_f "fi_slic_sum_f" (
        Passes*, const float*, Py_ssize_t, Py_ssize_t, Py_ssize_t, Py_ssize_t, int64_t*, float*)
    void sum_d "fi_slic_sum_d" (
        Passes*, const double*, Py_ssize_t, Py_ssize_t, Py_ssize_t, Py_ssize_t, int64_t*, double*)
    void coordinates_f "fi_slic_coordinates_f" (Passes*, Py_ssize_t, Py_ssize_t, Py_ssize_t, Py_ssize_t, float*)
    void coordinates_d "fi_slic_coordinates_d" (Passes*, Py_ssize_t, Py_ssize_t, Py_ssize_t, Py_ssize_t, double*)
    void spread_f "fi_slic_spread_f" (
        Passes*, const float*, const float*, Py_ssize_t, Py_ssize_t, Py_ssize_t, Py_ssize_t, float*)
    void spread_d "fi_slic_spread_d" (
        Passes*, const double*, const double*, Py_ssize_t, Py_ssize_t, Py_ssize_t, Py_ssize_t, double*)
    void box_f "fi_slic_box_f" (Passes*, const float*, Py_ssize_t, float*)
    void box_d "fi_slic_box_d" (Passes*, const double*, Py_ssize_t, double*)
    void windows_f "fi_slic_windows_f" (
        const float*, Py_ssize_t, Py_ssize_t, const Py_ssize_t*, const Py_ssize_t*, int32_t*)
    void windows_d "fi_slic_windows_d" (
        const double*, Py_ssize_t, Py_ssize_t, const Py_ssize_t*, const Py_ssize_t*, int32_t*)

WIDTH, HEIGHT, HINTS = SLIC_WIDTH, SLIC_HEIGHT, SLIC_HINTS


def blocks(Py_ssize_t itemsize):
    """How many blocks there are in a tile of values of that size."""
    return SLIC_WIDTH // max(8, SIMD_BYTES // itemsize)


cdef inline void _describe(Passes* s, const real_t[:, :, ::1] planes, Py_ssize_t height, Py_ssize_t width,
                           int32_t[:, ::1] labels, int32_t[:, ::1] extents) noexcept nogil:
    s.height = height
    s.width = width
    s.pitch = planes.shape[2]
    s.plane = planes.shape[1] * planes.shape[2]
    s.tiles_y = (height + SLIC_HEIGHT - 1) // SLIC_HEIGHT
    s.tiles_x = (width + SLIC_WIDTH - 1) // SLIC_WIDTH
    s.channels = planes.shape[0]
    s.mask = NULL
    s.labels = &labels[0, 0]
    s.extents = &extents[0, 0]


def boxes(const real_t[:, :, ::1] planes, Py_ssize_t height, Py_ssize_t width, int32_t[:, ::1] labels,
          int32_t[:, ::1] extents, real_t[:, :, ::1] found, int n_threads):
    """planes # IN (channels, lines, pitch); found # OUT (blocks, channels, 2), least and largest value."""
    cdef Passes s
    cdef Py_ssize_t i
    _describe(&s, planes, height, width, labels, extents)
    for i in prange(extents.shape[0], schedule="static", num_threads=n_threads, nogil=True):
        if real_t is float:
            box_f(&s, &planes[0, 0, 0], i, &found[0, 0, 0])
        else:
            box_d(&s, &planes[0, 0, 0], i, &found[0, 0, 0])


def windows(const real_t[:, ::1] centres, const Py_ssize_t[::1] shape, const Py_ssize_t[::1] steps,
            int32_t[:, ::1] found, Py_ssize_t[::1] starts):
    """found # OUT (centres, 6); starts # OUT (rows of tiles + 1), where each row's part of the members begins."""
    cdef Py_ssize_t k, z, i, n = starts.shape[0] - 1, tiles_y = (shape[1] + SLIC_HEIGHT - 1) // SLIC_HEIGHT
    with nogil:
        if real_t is float:
            windows_f(&centres[0, 0], centres.shape[0], centres.shape[1], &shape[0], &steps[0], &found[0, 0])
        else:
            windows_d(&centres[0, 0], centres.shape[0], centres.shape[1], &shape[0], &steps[0], &found[0, 0])
        for i in range(n + 1):
            starts[i] = 0
        for k in range(found.shape[0]):
            if found[k, 1] == 0:
                continue
            for z in range(found[k, 0], found[k, 1]):
                for i in range(found[k, 2] // SLIC_HEIGHT, (found[k, 3] - 1) // SLIC_HEIGHT + 1):
                    starts[z * tiles_y + i] += 1
        for i in range(n):
            starts[i + 1] += starts[i]


def members(const int32_t[:, ::1] windows, const Py_ssize_t[::1] order, Py_ssize_t tiles_y, Py_ssize_t[::1] starts,
            int32_t[::1] found):
    """Fill found # OUT with the numbers of the centres that reach each row of tiles, in the `order` of all.

    starts # IN and OUT: from windows() it holds the ends of the rows' parts, and then their beginnings.
    """
    cdef Py_ssize_t k, z, i, j
    with nogil:
        for j in range(windows.shape[0]):
            k = order[windows.shape[0] - 1 - j]
            if windows[k, 1] == 0:
                continue
            for z in range(windows[k, 0], windows[k, 1]):
                for i in range(windows[k, 2] // SLIC_HEIGHT, (windows[k, 3] - 1) // SLIC_HEIGHT + 1):
                    starts[z * tiles_y + i] -= 1
                    found[starts[z * tiles_y + i]] = <int32_t> k


def assign(const real_t[:, :, ::1] planes, Py_ssize_t height, Py_ssize_t width, int32_t[:, ::1] labels,
           int32_t[:, ::1] extents, const uint8_t[:, ::1] mask, const real_t[:, ::1] centres,
           const real_t[::1] most, const real_t[:, :, ::1] boxes, int32_t[:, ::1] hints,
           const real_t[::1] columns, const real_t[::1] spacing, double weight,
           bint colour, bint zero, bint fresh, const int32_t[:, ::1] windows, const Py_ssize_t[::1] starts,
           const int32_t[::1] members, Py_ssize_t first, Py_ssize_t count, int n_threads):
    """Give each pixel of rows of tiles first.. its nearest centre; labels, hints # IN and OUT; extents # OUT.

    `members`, by their columns, is not empty. `mask` is None or (lines, width); the others # IN. `fresh` if all
    centres have the same colour. Returns whether there was any pixel within a window.
    """
    cdef Passes s
    cdef data_f f
    cdef data_d d
    cdef Py_ssize_t i, begin, n, widest = 0, n_reals, n_numbers
    cdef int changed = 0
    cdef real_t* room
    cdef int32_t* numbers
    _describe(&s, planes, height, width, labels, extents)
    s.colour = colour
    s.zero = zero
    s.fresh = fresh
    s.windows = &windows[0, 0]
    s.hints = &hints[0, 0]
    if mask is not None:
        s.mask = &mask[0, 0]
    for i in range(first, first + count):
        widest = max(widest, starts[i + 1] - starts[i])
    widest += SIMD_BYTES // sizeof(real_t)
    if real_t is float:
        f.planes = &planes[0, 0, 0]
        f.columns = &columns[0]
        f.centres = &centres[0, 0]
        f.most = &most[0]
        f.boxes = &boxes[0, 0, 0]
        f.sz = spacing[0]
        f.sy = spacing[1]
        f.sx = spacing[2]
        f.weight = <float> weight
    else:
        d.planes = &planes[0, 0, 0]
        d.columns = &columns[0]
        d.centres = &centres[0, 0]
        d.most = &most[0]
        d.boxes = &boxes[0, 0, 0]
        d.sz = spacing[0]
        d.sy = spacing[1]
        d.sx = spacing[2]
        d.weight = weight
    n_reals = reals(s.channels) * widest
    n_numbers = SLIC_NUMBERS * widest + centres.shape[0]
    room = <real_t*> scratch_alloc(n_threads, n_reals, sizeof(real_t))
    numbers = <int32_t*> scratch_alloc(n_threads, n_numbers, sizeof(int32_t))
    if room == NULL or numbers == NULL:
        free(room)
        free(numbers)
        raise MemoryError
    memset(numbers, 0, n_threads * n_numbers * sizeof(int32_t))
    for i in prange(first, first + count, schedule="dynamic", num_threads=n_threads, nogil=True):
        begin = starts[i]
        n = starts[i + 1] - begin
        if real_t is float:
            changed |= row_f(&s, &f, i, &members[0] + begin, n, room + threadid() * n_reals,
                             numbers + threadid() * n_numbers, widest)
        else:
            changed |= row_d(&s, &d, i, &members[0] + begin, n, room + threadid() * n_reals,
                             numbers + threadid() * n_numbers, widest)
    free(room)
    free(numbers)
    return changed


def add(const real_t[:, :, ::1] planes, Py_ssize_t height, Py_ssize_t width, int32_t[:, ::1] labels,
        int32_t[:, ::1] extents, Py_ssize_t first, Py_ssize_t count, int64_t[:, ::1] totals, real_t[:, ::1] sums,
        int n_threads):
    """Add lines first.. to totals # IN and OUT (pixels, z, y, x) and to sums # IN and OUT per segment.

    The sums of three channels have a fourth that is nothing, those of others none more.
    """
    cdef Passes s
    cdef Py_ssize_t i, n = totals.shape[0]
    _describe(&s, planes, height, width, labels, extents)
    for i in prange(n_threads, schedule="static", num_threads=n_threads, nogil=True):
        if real_t is float:
            sum_f(&s, &planes[0, 0, 0], first, count, n * i // n_threads, n * (i + 1) // n_threads, &totals[0, 0],
                  &sums[0, 0])
        else:
            sum_d(&s, &planes[0, 0, 0], first, count, n * i // n_threads, n * (i + 1) // n_threads, &totals[0, 0],
                  &sums[0, 0])


def coordinates(const real_t[:, :, ::1] planes, Py_ssize_t height, Py_ssize_t width, int32_t[:, ::1] labels,
                int32_t[:, ::1] extents, Py_ssize_t first, Py_ssize_t count, real_t[:, ::1] sums, int n_threads):
    """Add lines first.. to sums # IN and OUT (z, y, x) per segment, rounded after each pixel."""
    cdef Passes s
    cdef Py_ssize_t i, n = sums.shape[0]
    _describe(&s, planes, height, width, labels, extents)
    for i in prange(n_threads, schedule="static", num_threads=n_threads, nogil=True):
        if real_t is float:
            coordinates_f(&s, first, count, n * i // n_threads, n * (i + 1) // n_threads, &sums[0, 0])
        else:
            coordinates_d(&s, first, count, n * i // n_threads, n * (i + 1) // n_threads, &sums[0, 0])


def spread(const real_t[:, :, ::1] planes, Py_ssize_t height, Py_ssize_t width, int32_t[:, ::1] labels,
           int32_t[:, ::1] extents, const real_t[:, ::1] centres, Py_ssize_t first, Py_ssize_t count, real_t[::1] most,
           int n_threads):
    """Raise most # IN and OUT to the largest squared distance of colours of each segment's pixels in lines first.."""
    cdef Passes s
    cdef Py_ssize_t i, n = centres.shape[0]
    _describe(&s, planes, height, width, labels, extents)
    for i in prange(n_threads, schedule="static", num_threads=n_threads, nogil=True):
        if real_t is float:
            spread_f(&s, &planes[0, 0, 0], &centres[0, 0], first, count, n * i // n_threads, n * (i + 1) // n_threads,
                     &most[0])
        else:
            spread_d(&s, &planes[0, 0, 0], &centres[0, 0], first, count, n * i // n_threads, n * (i + 1) // n_threads,
                     &most[0])
