"""The passes of SLIC: the nearest centre of each pixel, and the mean of each segment.

Reference: Achanta, Shaji, Smith, Lucchi, Fua and Suesstrunk, "SLIC superpixels", 2012; SLIC-zero is theirs too.
Pixels are compared with the centres whose windows hold them, tile by tile of 32 x 8; of equally near centres that of
the least number wins, as where scikit-image goes through the centres in their order. Distances are its operations in
its order, so are the sums of colours: pixel after pixel, each segment by one thread. A block of 8 x 8 or more is first
compared with the centres that won pixels of it in the pass before, then with those others that are not farther from it
(position and range of its colours) than the farthest of its pixels is from its nearest centre so far.
Loop order: passes, rows of tiles by threads, blocks, centres, pixels; for sums: segments by threads, lines.
Memory: per pixel 4 bytes; per block 40 bytes and two values of each channel; per centre and row of tiles that it
reaches 4 bytes; per thread those of a row of tiles, and 4 bytes per centre.
"""
from cpython.exc cimport PyErr_CheckSignals
from cython.parallel cimport prange
from libc.stdint cimport int32_t, uint8_t
from libc.string cimport memset

from _types cimport real_t

cdef extern from "slic.h" nogil:
    enum:
        SLIC_WIDTH
        SLIC_HEIGHT
    ctypedef struct Type "fi_slic_type":
        void (*box) (const Passes*, Py_ssize_t) noexcept nogil
    ctypedef struct Passes "fi_slic":
        const Type* type
        Py_ssize_t depth, height, width, pitch, plane, channels, n, workers, rows, until
        bint colour, zero, fresh, changed, by_pixel
        double[3] spacing
        double weight
        const Py_ssize_t* steps
        const uint8_t* mask
        const void* planes
        void* centres
        int32_t* labels
    bint open "fi_slic_open" (Passes*, Py_ssize_t)
    void free "fi_slic_free" (Passes*)
    Py_ssize_t members "fi_slic_members" (Passes*)
    void slab "fi_slic_slab" (Passes*, Py_ssize_t, Py_ssize_t)
    void assign "fi_slic_assign" (Passes*, Py_ssize_t) noexcept
    void sum "fi_slic_sum" (Passes*, Py_ssize_t) noexcept
    void coordinates "fi_slic_coordinates" (Passes*, Py_ssize_t) noexcept
    void spread "fi_slic_spread" (Passes*, Py_ssize_t) noexcept

WIDTH, HEIGHT = SLIC_WIDTH, SLIC_HEIGHT


ctypedef void (*part_t)(Passes*, Py_ssize_t) noexcept nogil


cdef int _rows(Passes* s, part_t part, Py_ssize_t often, Py_ssize_t* since) except -1 nogil:
    """Let all threads do their parts of all rows of tiles, and Python handle signals every `often` of those."""
    cdef Py_ssize_t first = 0, i, workers = s.workers
    while first < s.rows:
        slab(s, first, first + often)
        for i in prange(workers, schedule="static", chunksize=1, num_threads=workers):
            part(s, i)
        since[0] += s.until - first
        if since[0] >= often:
            since[0] = 0
            with gil:
                PyErr_CheckSignals()
        first = s.until
    return 0


cdef int _pass(Passes* s, bint move, Py_ssize_t often, Py_ssize_t* since) except -1 nogil:
    """Assign pixels and, if asked, move centres; returns 0 if no pixel is in any window."""
    cdef Py_ssize_t n_members = members(s)
    if n_members < 0:
        with gil:
            raise MemoryError
    if n_members == 0:
        return 0
    _rows(s, assign, often, since)
    if not (s.changed and move):
        return s.changed
    _rows(s, sum, often, since)
    if s.by_pixel:
        _rows(s, coordinates, often, since)
    if s.zero and s.colour:
        _rows(s, spread, often, since)
    return 1


def run(const real_t[:, :, ::1] planes, Py_ssize_t height, Py_ssize_t width, int32_t[:, ::1] labels,
        const uint8_t[:, ::1] mask, real_t[:, ::1] centres, const Py_ssize_t[::1] steps, const double[::1] spacing,
        double weight, bint colour, bint zero, Py_ssize_t iterations, bint move_last, Py_ssize_t often,
        int n_threads):
    """Assign pixels and move centres, `iterations` times or until no pixel is in any window; `move_last` if centres are
    to be moved after the last time, too.

    planes # IN (channels, lines, pitch); labels # IN and OUT (lines, pitch), -1 for none; mask # IN is None or (lines,
    width); centres # IN and OUT (centres, 3 + channels): z, y, x and colour; steps, spacing # IN: of seeds and pixels
    along z, y, x. Signals are looked at every `often` rows of tiles.
    """
    cdef Passes s
    cdef Py_ssize_t i, since = 0
    memset(&s, 0, sizeof(s))
    s.depth = labels.shape[0] // height
    s.height = height
    s.width = width
    s.pitch = planes.shape[2]
    s.plane = planes.shape[1] * planes.shape[2]
    s.channels = planes.shape[0]
    s.n = centres.shape[0]
    s.workers = n_threads
    s.colour = colour
    s.zero = zero
    for i in range(3):
        s.spacing[i] = spacing[i]
    s.weight = weight
    s.steps = &steps[0]
    if mask is not None:
        s.mask = &mask[0, 0]
    s.planes = &planes[0, 0, 0]
    s.centres = &centres[0, 0]
    s.labels = &labels[0, 0]
    try:
        if not open(&s, sizeof(real_t)):
            raise MemoryError
        with nogil:
            for i in prange(s.rows, schedule="static", num_threads=n_threads):
                s.type.box(&s, i)
            for i in range(iterations):
                s.fresh = colour and i == 0 and s.mask == NULL  # all centres have the same colour
                if not _pass(&s, move_last or i + 1 < iterations, often, &since):
                    break
    finally:
        free(&s)
