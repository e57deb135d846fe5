"""Pixels with neighbours of another label, for any number of axes, and their painting.

scikit-image asks whether the largest and the smallest label around a pixel differ, which is whether any neighbour
differs from it; a reflected border adds no neighbour that is not there already. Mode "outer" keeps of these pixels the
background, and of the others those with any neighbour, corners too, that is larger, or smaller and not background.
Loop order: lines along the last axis, the lines next to each, pixels. Memory per thread: none.
"""
from cython.parallel cimport prange
from libc.stdint cimport uint8_t, uint16_t, uint32_t, uint64_t

from _slabs cimport Slabs, more, slabs
from _types cimport real_t

ctypedef fused label_t:
    uint8_t
    uint16_t
    uint32_t
    uint64_t
    float
    double


cdef inline void _differ(const label_t* here, const label_t* there, uint8_t* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t x
    for x in range(n):
        out[x] |= here[x] != there[x]


cdef inline void _adjoin(const label_t* here, const label_t* there, uint8_t* out, Py_ssize_t n, label_t background,
                         label_t flip) noexcept nogil:
    """Neighbours of another label, unless they are background that is smaller; `flip` turns signed into unsigned."""
    cdef Py_ssize_t x
    if label_t is not float and label_t is not double:
        for x in range(n):
            out[x] |= (here[x] != there[x]) & ((there[x] != background) | ((here[x] ^ flip) < (background ^ flip)))


cdef inline Py_ssize_t _beside(Py_ssize_t line, const Py_ssize_t* step, const Py_ssize_t* shape,
                               Py_ssize_t n_axes) noexcept nogil:
    """The number of the line that is `step` away along the axes, or -1 beyond the edge."""
    cdef Py_ssize_t i, axis, at, pitch = 1, to = line
    for i in range(n_axes):
        axis = n_axes - 1 - i
        at = line // pitch % shape[axis] + step[axis]
        if at < 0 or at >= shape[axis]:
            return -1
        to += step[axis] * pitch
        pitch *= shape[axis]
    return to


cdef inline void _compare(const label_t* here, const label_t* there, uint8_t* out, Py_ssize_t n, bint sideways,
                          bint outer, label_t background, label_t flip) noexcept nogil:
    """With the pixels of a line at the same place and, if `sideways`, one to each side."""
    if outer:
        _adjoin(here, there, out, n, background, flip)
        if sideways:
            _adjoin(here, there + 1, out, n - 1, background, flip)
            _adjoin(here + 1, there, out + 1, n - 1, background, flip)
    else:
        _differ(here, there, out, n)
        if sideways:
            _differ(here, there + 1, out, n - 1)
            _differ(here + 1, there, out + 1, n - 1)


cdef inline void _keep(const label_t* here, const uint8_t* adjacent, uint8_t* out, Py_ssize_t n,
                       label_t background) noexcept nogil:
    cdef Py_ssize_t x
    for x in range(n):
        out[x] &= adjacent[x] | (here[x] == background)


def boundaries(const label_t[:, ::1] labels, uint8_t[:, ::1] out, uint8_t[:, ::1] adjacent,
               const Py_ssize_t[::1] shape, const Py_ssize_t[:, ::1] steps, const uint8_t[::1] sideways, bint outer,
               label_t background, label_t flip, int n_threads):
    """out # OUT: 1 where a neighbour differs.

    labels # IN (lines, columns), not empty; shape # IN: of the lines. steps # IN: to the lines that are compared, none
    last; sideways: whether with their pixels to the sides too. If `outer`, `out` is IN and OUT: only those are left
    that this mode keeps; adjacent: # IN, pixels of objects that are kept anyway, then SCRATCH; else None.
    """
    cdef Py_ssize_t y, i, to, n = labels.shape[1]
    cdef uint8_t* line
    cdef Slabs s = slabs(labels.shape[0], 4.0 * n * steps.shape[0], n_threads)
    with nogil:
        while more(&s):
            for y in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                line = &adjacent[y, 0] if outer else &out[y, 0]
                if not outer:
                    for i in range(n):
                        line[i] = 0
                for i in range(steps.shape[0]):
                    to = _beside(y, &steps[i, 0], &shape[0], shape.shape[0])
                    if to >= 0:
                        _compare(&labels[y, 0], &labels[to, 0], line, n, sideways[i], outer, background, flip)
                if outer:
                    _keep(&labels[y, 0], line, &out[y, 0], n, background)


def paint(const uint8_t[::1] mask, real_t[:, ::1] out, const real_t[::1] color, int n_threads):
    """out # OUT (pixels, 3): the colour where mask # IN is not 0; the rest stays."""
    cdef Py_ssize_t i, j, part = 4096
    cdef Slabs s = slabs((mask.shape[0] + part - 1) // part, 4.0 * part, n_threads)
    with nogil:
        while more(&s):
            for j in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                for i in range(j * part, min((j + 1) * part, mask.shape[0])):
                    if mask[i]:
                        out[i, 0] = color[0]
                        out[i, 1] = color[1]
                        out[i, 2] = color[2]
