"""The passes of SLIC: the nearest centre of each pixel, and the mean of each segment.

Reference: Achanta, Shaji, Smith, Lucchi, Fua and Suesstrunk, "SLIC superpixels", 2012; SLIC-zero is theirs too.

    repeat until the last pass, or no pixel is within a window
        for each strip of eight lines                                       slic_assign.pxd, by threads
            candidates: the centres whose windows reach the strip           slic_windows.pxd, slic_candidates.pxd
            for each block of eight columns or one vector
                bound each candidate's distance from below                  slic_candidates.pxd
                d(i) = infinity for each pixel i                            slic_nearest.pxd
                for each candidate k that won pixels of the block in the last pass,
                then for each other one whose bound is at most the largest d(i)
                    for each pixel i in k's window
                        D = distance of colours + weight * distance in space, all squared
                        if D < d(i): d(i) = D, l(i) = k
        for each segment k                                                  slic_means.pxd, segments by threads
            centre k = mean of z, y, x and the channels of its pixels
            window k = two steps to each side of the centre

Of equally near centres that of the least number wins, as where scikit-image goes through the centres in their order.
Distances are its operations in its order, so are the sums of colours: pixel after pixel, each segment by one thread.
Memory: per pixel 4 bytes; per block 40 bytes and two values of each channel; per centre and strip that it reaches 4
bytes; per thread those of a strip, and 4 bytes per centre.
"""
from cpython.exc cimport PyErr_CheckSignals
from cython.parallel cimport prange
from libc.stdint cimport int32_t, uint8_t
from libc.string cimport memset

from _types cimport real_t
from slic_assign cimport assign, share_out
from slic_means cimport add_rounded, add_strip, clear, move, spread_strip
from slic_state cimport LINES, TILE, Slic, allocate, release
from slic_windows cimport find_candidates, find_ranges, place_windows, prepare

cdef extern from "inline.h":
    pass

WIDTH, HEIGHT = TILE, LINES

cdef enum Step:
    ASSIGN
    MOVE
    MOVE_ROUNDED    # where the sums of coordinates are no whole numbers of the image's type any more
    SPREAD


cdef bint _assign(const real_t* planes, const Slic* s, Py_ssize_t worker) noexcept nogil:
    return assign(planes, s, worker)


cdef bint _update(const real_t* planes, const Slic* s, Step step, Py_ssize_t worker) noexcept nogil:
    """Add a slab's pixels to the worker's segments and, after the last slab, move their centres; or raise their
    spreads. Returns whether coordinates have to be added again, rounded."""
    cdef Py_ssize_t first = s.n * worker // s.workers, last = s.n * (worker + 1) // s.workers, strip
    cdef real_t* centres = <real_t*> s.centres
    if step == MOVE and s.first == 0:
        clear(planes, s, first, last)
    for strip in range(s.first, s.until):
        if step == MOVE:
            add_strip(planes, s, strip, first, last)
        elif step == MOVE_ROUNDED:
            add_rounded(<real_t*> s.rounded, s, strip, first, last)
        else:
            spread_strip(planes, s, strip, first, last)
    return step != SPREAD and s.until == s.strips and move(centres, s, first, last, step == MOVE_ROUNDED)


cdef int _step(const real_t* planes, Slic* s, Step step, Py_ssize_t often, Py_ssize_t* since) except -1 nogil:
    """Let all threads do their parts of a step, and Python handle signals every `often` strips; returns 1 if any part
    does."""
    cdef Py_ssize_t first = 0, i, workers = s.workers
    cdef int any_part = 0
    while first < s.strips:
        share_out(s, first, first + often)
        for i in prange(workers, schedule="static", chunksize=1, num_threads=workers):
            any_part |= _assign(planes, s, i) if step == ASSIGN else _update(planes, s, step, i)
        since[0] += s.until - first
        if since[0] >= often:
            since[0] = 0
            with gil:
                PyErr_CheckSignals()
        first = s.until
    return any_part


cdef int _pass(const real_t* planes, Slic* s, bint moves, Py_ssize_t often, Py_ssize_t* since) except -1 nogil:
    """Assign pixels and, if asked, move centres; returns 0 if no pixel is within any window."""
    cdef Py_ssize_t n_candidates = find_candidates(planes, s)
    if n_candidates < 0:
        with gil:
            raise MemoryError
    if n_candidates == 0 or not _step(planes, s, ASSIGN, often, since):
        return 0
    if not moves:
        return 1
    if _step(planes, s, MOVE, often, since):
        _step(planes, s, MOVE_ROUNDED, often, since)
    if s.zero and s.colour:
        _step(planes, s, SPREAD, often, since)
    return 1


def run(const real_t[:, :, ::1] planes, Py_ssize_t height, Py_ssize_t width, int32_t[:, ::1] labels,
        const uint8_t[:, ::1] mask, real_t[:, ::1] centres, const Py_ssize_t[::1] steps, const double[::1] spacing,
        double weight, bint colour, bint zero, Py_ssize_t iterations, bint move_last, Py_ssize_t often,
        int n_threads):
    """Assign pixels and move centres, `iterations` times or until no pixel is in any window; `move_last` if centres are
    to be moved after the last time, too.

    planes # IN (channels, lines, pitch); labels # IN and OUT (lines, pitch), -1 for none; mask # IN is None or (lines,
    width); centres # IN and OUT (centres, 3 + channels): z, y, x and colour; steps, spacing # IN: of seeds and pixels
    along z, y, x. Signals are looked at every `often` strips of eight lines.
    """
    cdef Slic s
    cdef Py_ssize_t i, since = 0
    cdef const real_t* pixels = &planes[0, 0, 0]
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
    s.centres = &centres[0, 0]
    s.labels = &labels[0, 0]
    try:
        if not allocate(pixels, &s):
            raise MemoryError
        with nogil:
            prepare(pixels, &s)
            place_windows(&centres[0, 0], &s, 0, s.n)
            for i in prange(s.strips, schedule="static", num_threads=n_threads):
                find_ranges(pixels, &s, i)
            for i in range(iterations):
                s.same_colour = colour and i == 0 and s.mask == NULL
                if not _pass(pixels, &s, move_last or i + 1 < iterations, often, &since):
                    break
    finally:
        release(&s)
