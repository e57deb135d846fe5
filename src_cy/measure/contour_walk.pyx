"""The points of contours, nodes of lists that contours.pyx makes, one after the other in arrays.

Loop order: contours, from the first node of each to the last. Memory: an address for each contour.
"""
from cpython.buffer cimport PyBUF_CONTIG, PyBuffer_Release, PyObject_GetBuffer
from cpython.exc cimport PyErr_CheckSignals
from cython.parallel cimport prange
from libc.stdlib cimport free

from _contours cimport Node
from _scratch cimport scratch_alloc
from _slabs cimport Slabs, more, slabs

cdef enum:
    POINTS = 1 << 16    # of a contour that are walked at once

WALKED = POINTS


cdef inline void _walk(const Node* nodes, Py_ssize_t* contour, Py_ssize_t first, bint reverse, double* out
                       ) noexcept nogil:
    cdef Py_ssize_t n = contour[4], last = min(n, first + POINTS), node = contour[0], step = -2 if reverse else 2
    cdef Py_ssize_t _
    out += 2 * (n - 1 - first if reverse else first)
    for _ in range(first, last):
        out[0] = nodes[node].row
        out[1] = nodes[node].column
        node = nodes[node].next
        out += step
    contour[0] = node


cdef _find(list arrays, double** places):
    """Tell where the arrays' elements are; the list keeps them there."""
    cdef Py_ssize_t i
    cdef Py_buffer view
    for i in range(len(arrays)):
        PyObject_GetBuffer(arrays[i], &view, PyBUF_CONTIG)
        places[i] = <double*> view.buf
        PyBuffer_Release(&view)
        if i % POINTS == POINTS - 1:
            PyErr_CheckSignals()


def walk(const Py_ssize_t[::1] space, Py_ssize_t[:, ::1] contours, list arrays, Py_ssize_t first, bint reverse,
         int n_threads):
    """Write points first.. first + POINTS of contours that have more than `first`.

    space # IN, of `trace`; contours # IN and OUT, which begin with the node of the next point; arrays # OUT: one of
    float64 for each.
    """
    cdef Py_ssize_t i, chunk, n = contours.shape[0]
    cdef const Node* nodes = <const Node*> &space[0]
    cdef Slabs s = slabs(n, 40.0 * min(<Py_ssize_t> POINTS, space.shape[0] // max(n, 1)), n_threads)
    cdef double** places = <double**> scratch_alloc(1, n, sizeof(double*))
    if places == NULL:
        raise MemoryError
    try:
        _find(arrays, places)
        with nogil:
            while more(&s):
                if n_threads == 1:
                    for i in range(s.first, s.last):
                        _walk(nodes, &contours[i, 0], first, reverse, places[i])
                    continue
                chunk = max(1, min(64, (s.last - s.first) // (4 * n_threads)))
                for i in prange(s.first, s.last, schedule="dynamic", chunksize=chunk, num_threads=n_threads):
                    _walk(nodes, &contours[i, 0], first, reverse, places[i])
    finally:
        free(places)
