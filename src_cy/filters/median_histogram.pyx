"""A rank of 8-bit neighbours in a rectangle, in a time that does not depend on the rectangle's size.

Reference: Perreault and Hebert (2007), "Median filtering in constant time": a histogram per column, which moves down by
one element per pixel, and a histogram of the window, which moves right by one column's per pixel (_window.pxd).

Loop order: strips of columns, so that their histograms stay in the second-level cache, rows, columns.
Memory per thread: 576 bytes per column of a strip and of the window.
Whole numbers: the result is that of sorting. At most 32767 elements.
"""
from cython.parallel cimport prange, threadid
from libc.stdint cimport int16_t, uint8_t
from libc.stdlib cimport free

from _scratch cimport scratch_alloc
from _window cimport Strip, Window, strip_begin, strip_next, strip_size, strip_slide, window_init


cdef inline void _task(Window* w, const uint8_t* src, uint8_t* out, Py_ssize_t i, Py_ssize_t n_strips,
                       Py_ssize_t n_bands, Py_ssize_t step, int16_t* scratch) noexcept nogil:
    """One strip in one band of rows."""
    cdef Py_ssize_t band = i // n_strips % n_bands, plane = i // n_strips // n_bands * w.height * w.width, y
    cdef Py_ssize_t x0 = i % n_strips * step, y0 = band * w.height // n_bands, y1 = (band + 1) * w.height // n_bands
    cdef Strip s
    strip_begin(w, &s, src + plane, x0, min(step, w.width - x0), y0, scratch)
    for y in range(y0, y1):
        strip_slide(w, &s, y, out + plane + y * w.width + x0, NULL)
        if y + 1 < y1:
            strip_next(w, &s, src + plane, y)


def rectangle(const uint8_t[:, :, ::1] src, uint8_t[:, :, ::1] out, Py_ssize_t up, Py_ssize_t down, Py_ssize_t left,
              Py_ssize_t right, Py_ssize_t rank, int mode, uint8_t cval, Py_ssize_t step, Py_ssize_t n_bands,
              Py_ssize_t first, Py_ssize_t count, int n_threads):
    """src # IN (planes, rows, columns), not empty; out # OUT, same shape; `rank` counts from 0.

    The window reaches `up` rows up and so on. `step`: columns per strip; `n_bands`: parts of the rows. Done are `count`
    of the tasks (planes * bands * strips) from `first` on.
    """
    cdef Window w
    cdef Py_ssize_t i, n_strips, size
    step = min(step, src.shape[2])
    n_strips = (src.shape[2] + step - 1) // step
    size = strip_size(step + left + right)
    window_init(&w, src.shape[1], src.shape[2], up, down, left, right, rank, mode, cval)
    cdef int16_t* scratch = <int16_t*> scratch_alloc(n_threads, size, sizeof(int16_t))
    if scratch == NULL:
        raise MemoryError()
    for i in prange(count, schedule="dynamic", num_threads=n_threads, nogil=True):
        _task(&w, &src[0, 0, 0], &out[0, 0, 0], first + i, n_strips, n_bands, step, scratch + threadid() * size)
    free(scratch)
