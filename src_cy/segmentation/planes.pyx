"""Values brought to 0..1, and pixels taken apart into planes, for SLIC. Loop order: elements; lines.

Memory per thread: none. One multiplication, subtraction and division per value, then one multiplication: scikit-image's
operations, whose bits these are.
"""
from cython.parallel cimport prange

from _slabs cimport Slabs, more, slabs
from _types cimport pixel_t, real_t


cdef inline void _part(const pixel_t* src, real_t* out, Py_ssize_t n, real_t scale, real_t low,
                       real_t span) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[i] = (<real_t> src[i] * scale - low) / span


def normalise(const pixel_t[::1] src, real_t[::1] out, double scale, double low, double span, int n_threads):
    """src # IN, not empty; out # OUT, same length, may be src: (src * scale - low) / span."""
    cdef Py_ssize_t i, n = src.shape[0]
    for i in prange(n_threads, schedule="static", num_threads=n_threads, nogil=True):
        _part(&src[0] + n * i // n_threads, &out[0] + n * i // n_threads, n * (i + 1) // n_threads - n * i // n_threads,
              <real_t> scale, <real_t> low, <real_t> span)


cdef inline void _line(const real_t* src, real_t* out, Py_ssize_t plane, Py_ssize_t pitch, Py_ssize_t width,
                       Py_ssize_t channels, real_t ratio) noexcept nogil:
    cdef Py_ssize_t x, c
    if channels == 3:
        for x in range(width):
            out[x] = src[3 * x] * ratio
            out[plane + x] = src[3 * x + 1] * ratio
            out[2 * plane + x] = src[3 * x + 2] * ratio
    else:
        for c in range(channels):
            for x in range(width):
                out[c * plane + x] = src[channels * x + c] * ratio
    for c in range(channels):
        for x in range(width, pitch):
            out[c * plane + x] = out[c * plane + width - 1]


def split(const real_t[:, :, ::1] src, real_t[:, :, ::1] out, Py_ssize_t first, double ratio, int n_threads):
    """src # IN (lines, width, channels), none 0; out # OUT (channels, lines, pitch) from line `first` on.

    Values times `ratio`; beyond the width the last one is repeated.
    """
    cdef Py_ssize_t y, plane = out.shape[1] * out.shape[2]
    cdef Slabs s = slabs(src.shape[0], 4.0 * src.shape[1] * src.shape[2], n_threads)
    with nogil:
        while more(&s):
            for y in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _line(&src[y, 0, 0], &out[0, first + y, 0], plane, out.shape[2], src.shape[1], src.shape[2],
                      <real_t> ratio)
