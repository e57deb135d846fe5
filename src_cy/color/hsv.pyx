"""RGB to HSV and back, pixel by pixel.

Reference: A. R. Smith, Color gamut transform pairs, SIGGRAPH 1978. Each operation, its order and its rounding are those
of scikit-image's NumPy code, so the bits are its too: ties go to blue, then green, then red; h and s are 0 where the
colour is grey; what would be NaN is 0.

Loop order: blocks of 256 pixels, as three planes in the first-level cache, so that selects take the place of branches
and whole vectors the place of strided ones. The job is bound by memory: large results are stored past the caches and
input is asked for ahead. Memory per thread: a block on the stack.
"""
from cython.parallel cimport prange

from _grid cimport Block, Grid, block_at, grid_of, is_adjacent, join_block, shorten, split_block
from _hsv cimport hsv_pixels, to_hsv as pixels_to_hsv, to_rgb as pixels_to_rgb
from _planes cimport PLANE, result_t
from _stream cimport stream_end, streams
from _types cimport pixel_t, real_t

cdef enum:
    PART = 16           # blocks that a thread takes at a time


cdef void _blocks(const pixel_t* src, result_t* out, const Grid* g, Py_ssize_t first, Py_ssize_t done, bint to_hsv,
                  bint large, real_t* planes) noexcept nogil:
    """A part but for its first `done` pixels, by way of `planes`, whose type is the one computed in."""
    cdef Py_ssize_t i
    cdef Block b
    for i in range(first + done // PLANE, min(first + PART, g.blocks)):
        b = block_at(g, i)
        if done and i == first + done // PLANE:
            shorten(&b, done % PLANE)
        split_block(src, g, b, planes)
        if to_hsv:
            pixels_to_hsv(planes, b.pixels)
        else:
            pixels_to_rgb(planes, b.pixels)
        join_block(planes, out, g, b, large)
    stream_end()


cdef inline void _part(const pixel_t* src, result_t* out, const Grid* g, Py_ssize_t first, bint to_hsv,
                       bint large) noexcept nogil:
    """Bytes are computed in float32; float32 in one row in registers, as far as the level has the vectors for it."""
    cdef float[3 * PLANE] floats
    cdef double[3 * PLANE] doubles
    cdef Py_ssize_t start = first * PLANE, done = 0
    if pixel_t is float and result_t is float:
        if to_hsv and g.rows == 1 and is_adjacent(g):
            done = hsv_pixels(src + 3 * start, out + 3 * start, min(PART * PLANE, g.columns - start), large)
    if result_t is double:
        _blocks(src, out, g, first, done, to_hsv, large, &doubles[0])
    else:
        _blocks(src, out, g, first, done, to_hsv, large, &floats[0])


def convert(const pixel_t[:, :, :] src, result_t[:, :, ::1] out, bint to_hsv, int n_threads):
    """src # IN (rows, columns, 3), any strides, RGB if to_hsv, else HSV; out # OUT, same shape."""
    cdef Grid g = grid_of(src)
    cdef Py_ssize_t i
    cdef bint large = streams(3 * g.rows * g.columns * sizeof(result_t))
    for i in prange((g.blocks + PART - 1) // PART, schedule="static", num_threads=n_threads, nogil=True):
        _part(&src[0, 0, 0], &out[0, 0, 0], &g, i * PART, to_hsv, large)
