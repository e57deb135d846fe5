"""The passes of SLIC: the nearest centre of each pixel, and the mean of each segment.

Reference: Achanta, Shaji, Smith, Lucchi, Fua and Suesstrunk, "SLIC superpixels", 2012; SLIC-zero is theirs too.
Pixels are compared with the centres whose windows hold them, tile by tile of 32 x 8; of equally near centres that of
the least number wins, as where scikit-image goes through the centres in their order. Distances are its operations in
its order, so are the sums of colours: pixel after pixel, each segment by one thread. A tile leaves out the centres
that are farther from it (position and range of its colours) than the farthest of its pixels is from its nearest centre.
Loop order: rows of tiles, tiles, centres, pixels; for means: segments by threads, lines, runs of one label.
Memory: per pixel 4 bytes; per centre and row of tiles that it reaches 4 bytes; per thread those of a row of tiles.
"""
from cython.parallel cimport prange, threadid
from libc.stdint cimport int32_t, int64_t, uint8_t
from libc.stdlib cimport free

from _scratch cimport scratch_alloc
from _types cimport real_t

cdef extern from "slic.h" nogil:
    enum:
        SLIC_WIDTH
        SLIC_HEIGHT
    ctypedef struct Passes "fi_slic":
        Py_ssize_t height, width, pitch, plane, tiles_y, tiles_x, channels, n
        bint colour, zero
        const uint8_t* mask
        int32_t* labels
        int32_t* extents
        const int32_t* windows
    ctypedef struct data_f "fi_slic_data_f":
        const float* planes
        const float* columns
        const float* centres
        const float* features
        const float* most
        const float* boxes
        float sz, sy, sx, weight
    ctypedef struct data_d "fi_slic_data_d":
        const double* planes
        const double* columns
        const double* centres
        const double* features
        const double* most
        const double* boxes
        double sz, sy, sx, weight
    bint row_f "fi_slic_row_f" (
        Passes*, data_f*, Py_ssize_t, const int32_t*, Py_ssize_t, Py_ssize_t*, int32_t*, float*, int64_t*)
    bint row_d "fi_slic_row_d" (
        Passes*, data_d*, Py_ssize_t, const int32_t*, Py_ssize_t, Py_ssize_t*, int32_t*, double*, int64_t*)
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

WIDTH, HEIGHT = SLIC_WIDTH, SLIC_HEIGHT


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
    """planes # IN (channels, lines, pitch); found # OUT (tiles, channels, 2), least and largest value."""
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
    """found # OUT (centres, 6); starts # OUT (rows of tiles + 1), where each row's part of the members begins.

    Returns how many members there are, and the most tiles that the members of a row reach together.
    """
    cdef Py_ssize_t k, z, i, n = starts.shape[0] - 1, most = 0, tiles_y = (shape[1] + SLIC_HEIGHT - 1) // SLIC_HEIGHT
    cdef Py_ssize_t width
    cdef Py_ssize_t* reached = <Py_ssize_t*> scratch_alloc(1, n, sizeof(Py_ssize_t))
    if reached == NULL:
        raise MemoryError
    with nogil:
        if real_t is float:
            windows_f(&centres[0, 0], centres.shape[0], centres.shape[1], &shape[0], &steps[0], &found[0, 0])
        else:
            windows_d(&centres[0, 0], centres.shape[0], centres.shape[1], &shape[0], &steps[0], &found[0, 0])
        for i in range(n):
            starts[i] = 0
            reached[i] = 0
        starts[n] = 0
        for k in range(found.shape[0]):
            if found[k, 1] == 0:
                continue
            width = (found[k, 5] - 1) // SLIC_WIDTH - found[k, 4] // SLIC_WIDTH + 1
            for z in range(found[k, 0], found[k, 1]):
                for i in range(found[k, 2] // SLIC_HEIGHT, (found[k, 3] - 1) // SLIC_HEIGHT + 1):
                    starts[z * tiles_y + i] += 1
                    reached[z * tiles_y + i] += width
        for i in range(n):
            most = max(most, reached[i])
            starts[i + 1] += starts[i]
    free(reached)
    return starts[n], most


def members(const int32_t[:, ::1] windows, Py_ssize_t tiles_y, Py_ssize_t[::1] starts, int32_t[::1] found):
    """Fill found # OUT with the numbers of the centres that reach each row of tiles, in order.

    starts # IN and OUT: from windows() it holds the ends of the rows' parts, and then their beginnings.
    """
    cdef Py_ssize_t k, z, i, j
    with nogil:
        for j in range(windows.shape[0]):
            k = windows.shape[0] - 1 - j
            if windows[k, 1] == 0:
                continue
            for z in range(windows[k, 0], windows[k, 1]):
                for i in range(windows[k, 2] // SLIC_HEIGHT, (windows[k, 3] - 1) // SLIC_HEIGHT + 1):
                    starts[z * tiles_y + i] -= 1
                    found[starts[z * tiles_y + i]] = <int32_t> k


def assign(const real_t[:, :, ::1] planes, Py_ssize_t height, Py_ssize_t width, int32_t[:, ::1] labels,
           int32_t[:, ::1] extents, const uint8_t[:, ::1] mask, const real_t[:, ::1] centres,
           const real_t[:, ::1] features, const real_t[::1] most, const real_t[:, :, ::1] boxes,
           const real_t[::1] columns, const real_t[::1] spacing, double weight,
           bint colour, bint zero, const int32_t[:, ::1] windows, const Py_ssize_t[::1] starts,
           const int32_t[::1] members, Py_ssize_t reached, Py_ssize_t first, Py_ssize_t count, int n_threads):
    """Give each pixel of rows of tiles first.. its nearest centre; labels # IN and OUT; extents # OUT.

    `members` is not empty. `mask` is None or (lines, width); the others # IN. Returns whether there was any pixel
    within a window.
    """
    cdef Passes s
    cdef data_f f
    cdef data_d d
    cdef Py_ssize_t i, begin, n, widest = 0
    cdef int changed = 0
    cdef Py_ssize_t* places
    cdef int32_t* handed
    cdef real_t* bounds
    cdef int64_t* keys
    _describe(&s, planes, height, width, labels, extents)
    s.colour = colour
    s.zero = zero
    s.windows = &windows[0, 0]
    s.n = centres.shape[0]
    if mask is not None:
        s.mask = &mask[0, 0]
    for i in range(first, first + count):
        widest = max(widest, starts[i + 1] - starts[i])
    if real_t is float:
        f.planes = &planes[0, 0, 0]
        f.columns = &columns[0]
        f.centres = &centres[0, 0]
        f.features = &features[0, 0]
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
        d.features = &features[0, 0]
        d.most = &most[0]
        d.boxes = &boxes[0, 0, 0]
        d.sz = spacing[0]
        d.sy = spacing[1]
        d.sx = spacing[2]
        d.weight = weight
    places = <Py_ssize_t*> scratch_alloc(n_threads, s.tiles_x + 1, sizeof(Py_ssize_t))
    handed = <int32_t*> scratch_alloc(n_threads, reached + widest, sizeof(int32_t))
    bounds = <real_t*> scratch_alloc(n_threads, (2 + SLIC_HEIGHT) * widest, sizeof(real_t))
    keys = <int64_t*> scratch_alloc(n_threads, widest, sizeof(int64_t))
    if places == NULL or handed == NULL or bounds == NULL or keys == NULL:
        free(places)
        free(handed)
        free(bounds)
        free(keys)
        raise MemoryError
    for i in prange(first, first + count, schedule="dynamic", num_threads=n_threads, nogil=True):
        begin = starts[i]
        n = starts[i + 1] - begin
        if real_t is float:
            changed |= row_f(&s, &f, i, &members[0] + begin, n, places + threadid() * (s.tiles_x + 1),
                             handed + threadid() * (reached + widest),
                             bounds + threadid() * (2 + SLIC_HEIGHT) * widest,
                             keys + threadid() * widest)
        else:
            changed |= row_d(&s, &d, i, &members[0] + begin, n, places + threadid() * (s.tiles_x + 1),
                             handed + threadid() * (reached + widest),
                             bounds + threadid() * (2 + SLIC_HEIGHT) * widest,
                             keys + threadid() * widest)
    free(places)
    free(handed)
    free(bounds)
    free(keys)
    return changed


def add(const real_t[:, :, ::1] planes, Py_ssize_t height, Py_ssize_t width, int32_t[:, ::1] labels,
        int32_t[:, ::1] extents, Py_ssize_t first, Py_ssize_t count, int64_t[:, ::1] totals, real_t[:, ::1] sums,
        int n_threads):
    """Add lines first.. to totals # IN and OUT (pixels, z, y, x) and to sums # IN and OUT (channels) per segment."""
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
