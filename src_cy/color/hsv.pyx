"""RGB to HSV and back, pixel by pixel.

Reference: A. R. Smith, Color gamut transform pairs, SIGGRAPH 1978. Each operation, its order and its rounding are those
of scikit-image's NumPy code, so the bits are its too: ties go to blue, then green, then red; h and s are 0 where the
colour is grey; what would be NaN is 0.

RGB in one piece of memory, float32 or float64 as the result, goes through registers from interleaved triples to
interleaved triples. All else goes by blocks of 256 pixels, as three planes in the first-level cache, so that selects
take the place of branches and whole vectors the place of strided ones. Large results are stored past the caches and
input is asked for ahead. Loop order: parts of 16 blocks, blocks, vectors. Memory per thread: a block on the stack.
"""
from cython.parallel cimport prange
from libc.stdint cimport uintptr_t

from _grid cimport Block, Grid, block_at, grid_of, is_adjacent, join_block, split_block
from _hsv cimport pixels_to_hsv, to_hsv as inline_to_hsv, to_rgb
from _planes cimport PLANE, result_t
from _simd cimport SIMD_BYTES
from _slabs cimport Slabs, more, slabs
from _stream cimport stream_end, streams
from _types cimport pixel_t, real_t

cdef enum:
    PART = 16           # blocks that a thread takes at a time


cdef void _to_hsv(real_t* planes, Py_ssize_t n) noexcept nogil:
    """A call of its own: inlined beside `to_rgb`, it takes registers from the loop of the other direction."""
    inline_to_hsv(planes, n)


cdef void _blocks(const pixel_t* src, result_t* out, const Grid* g, Py_ssize_t first, bint to_hsv, bint large,
                  real_t* planes) noexcept nogil:
    """A part by way of `planes`, whose type is the one computed in."""
    cdef Py_ssize_t i
    cdef Block b
    for i in range(first, min(first + PART, g.blocks)):
        b = block_at(g, i)
        split_block(src, g, b, planes)
        if to_hsv:
            _to_hsv(planes, b.pixels)
        else:
            to_rgb(planes, b.pixels)
        join_block(planes, out, g, b, large)


cdef inline void _part(const pixel_t* src, result_t* out, const Grid* g, Py_ssize_t first, bint to_hsv, bint large,
                       bint direct) noexcept nogil:
    """Bytes are computed in float32; RGB of the result's type, if `direct`, in registers from triples to triples."""
    cdef float[3 * PLANE] floats
    cdef double[3 * PLANE] doubles
    cdef Py_ssize_t start = first * PLANE
    if pixel_t is float and result_t is float or pixel_t is double and result_t is double:
        if direct:
            pixels_to_hsv(src + 3 * start, out + 3 * start, min(PART * PLANE, g.columns - start), large)
            stream_end()
            return
    if result_t is double:
        _blocks(src, out, g, first, to_hsv, large, &doubles[0])
    else:
        _blocks(src, out, g, first, to_hsv, large, &floats[0])
    stream_end()


def convert(const pixel_t[:, :, :] src, result_t[:, :, ::1] out, bint to_hsv, int n_threads):
    """src # IN (rows, columns, 3), any strides, RGB if to_hsv, else HSV; out # OUT, same shape."""
    cdef Grid g = grid_of(src)
    cdef Py_ssize_t i
    cdef bint large = streams(3 * g.rows * g.columns * sizeof(result_t))
    cdef bint aligned = <uintptr_t> &out[0, 0, 0] % SIMD_BYTES == 0
    cdef bint direct = to_hsv and g.rows == 1 and is_adjacent(&g) and (aligned or not large)
    cdef Slabs s = slabs((g.blocks + PART - 1) // PART, 40.0 * PART * PLANE, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _part(&src[0, 0, 0], &out[0, 0, 0], &g, i * PART, to_hsv, large, direct)
