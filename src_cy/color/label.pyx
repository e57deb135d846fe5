"""Colours of labelled regions: their numbers, sums per region, painting a region in its colour, painting over an image.

One pass over the labels each, by tables that labels index, where scikit-image makes a pass per region. `sums` adds in
the order of the pixels, in the type in which NumPy's mean adds them, on one thread: the bits of NumPy's mean along the
first axis; neighbours of one label are summed in registers. `overlay` takes blocks of 256 pixels, as planes in the
first-level cache, to HSV and back for their saturation, and adds the colours: the arithmetic is that of rgb2hsv,
hsv2rgb and NumPy's products, in that order. Large results are stored past the caches. Memory: the tables, a block on
each thread's stack.
"""
from cython.parallel cimport prange
from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t

from _hsv cimport to_hsv, to_rgb
from _planes cimport PLANE, result_t, split, to_byte
from _slabs cimport Slabs, more, slabs
from _stream cimport stream, stream_end, streams
from _types cimport pixel_t, real_t, unsigned_t

cdef enum:
    BLOCK = 1 << 13     # pixels
    SMALL = 256         # pixels whose result is put together before it is stored

cdef struct Underlay:
    bint grey           # one channel
    bint changes        # the saturation and opacity below are to be applied
    bint large
    double saturation, opacity, rest


cdef void _mark(const unsigned_t* label, uint8_t* present, uint64_t mask, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        present[label[i] & mask] = 1


def mark(const unsigned_t[::1] label, uint8_t[::1] present, int n_threads):
    """label # IN (n,); present # OUT, zeros, a power of two of them: 1 at each label, modulo their number.

    Signed labels come as unsigned ones. Whatever another thread writes to the labels, all are within the table. Threads
    may store the same 1.
    """
    cdef Py_ssize_t n = label.shape[0], i
    cdef uint64_t mask = present.shape[0] - 1
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 4 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _mark(&label[i * BLOCK], &present[0], mask, min(BLOCK, n - i * BLOCK))


cdef void _number(const unsigned_t* label, const int32_t* table, uint64_t mask, int32_t* out,
                  Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[i] = table[label[i] & mask]


def number(const unsigned_t[::1] label, const int32_t[::1] table, int32_t[::1] out, int n_threads):
    """label # IN (n,); table # IN, as long as its `present`; out # OUT (n,), table[label], modulo its length."""
    cdef Py_ssize_t n = label.shape[0], i
    cdef uint64_t mask = table.shape[0] - 1
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 4 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _number(&label[i * BLOCK], &table[0], mask, &out[i * BLOCK], min(BLOCK, n - i * BLOCK))


cdef void _sums_rgb(const int32_t* label, const pixel_t* image, real_t* total, int64_t* count,
                    Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i = 0, start
    cdef int32_t k
    cdef real_t r, g, b
    while i < n:
        k = label[i]
        start = i
        r = total[3 * k]
        g = total[3 * k + 1]
        b = total[3 * k + 2]
        while i < n and label[i] == k:
            r = r + <real_t> image[3 * i]
            g = g + <real_t> image[3 * i + 1]
            b = b + <real_t> image[3 * i + 2]
            i += 1
        total[3 * k] = r
        total[3 * k + 1] = g
        total[3 * k + 2] = b
        count[k] += i - start


def sums(const int32_t[::1] label, const pixel_t[:, ::1] image, real_t[:, ::1] total, int64_t[::1] count):
    """label # IN (n,), rows of the tables; image # IN (n, channels); total (rows, channels), count (rows,) # OUT."""
    cdef Py_ssize_t i, c, channels = image.shape[1]
    cdef int32_t k
    with nogil:
        if channels == 3 and label.shape[0] > 0:
            _sums_rgb(&label[0], &image[0, 0], &total[0, 0], &count[0], label.shape[0])
        else:
            for i in range(label.shape[0]):
                k = label[i]
                count[k] += 1
                for c in range(channels):
                    total[k, c] += <real_t> image[i, c]


cdef void _paint(const int32_t* label, const unsigned_t* colors, unsigned_t* out, Py_ssize_t n,
                 bint large) noexcept nogil:
    cdef unsigned_t[3 * SMALL] finished
    cdef Py_ssize_t i, j, m
    cdef const unsigned_t* color
    cdef unsigned_t* to
    cdef unsigned_t r, g, b
    for j in range((n + SMALL - 1) // SMALL):
        m = min(SMALL, n - j * SMALL)
        to = &finished[0] if large else out + 3 * j * SMALL
        for i in range(m):
            color = colors + 3 * label[j * SMALL + i]
            r = color[0]        # before the first store, which for all that the compiler knows may change the others
            g = color[1]
            b = color[2]
            to[3 * i] = r
            to[3 * i + 1] = g
            to[3 * i + 2] = b
        if large:
            stream(out + 3 * j * SMALL, &finished[0], 3 * m * sizeof(unsigned_t))
    stream_end()


def paint(const int32_t[::1] label, const unsigned_t[:, ::1] colors, unsigned_t[:, ::1] out, int n_threads):
    """label # IN (n,); colors # IN (rows, 3); out # OUT (n, 3)."""
    cdef Py_ssize_t n = label.shape[0], i
    cdef bint large = streams(3 * n * sizeof(unsigned_t) // 4)     # stores below 32 MiB are faster in a cache
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 8 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _paint(&label[i * BLOCK], &colors[0, 0], &out[i * BLOCK, 0], min(BLOCK, n - i * BLOCK), large)


cdef inline void _read(const pixel_t* src, real_t* p, Py_ssize_t n, Underlay* under) noexcept nogil:
    """A block as three planes, or one if it is grey; with its saturation and opacity."""
    cdef real_t scale = <real_t> (1.0 / 255 if pixel_t is uint8_t else 1.0 / 65535)
    cdef real_t saturation = <real_t> under.saturation, opacity = <real_t> under.opacity, rest = <real_t> under.rest
    cdef Py_ssize_t i
    if not under.grey:
        split(src, p, n)
    elif pixel_t is float or pixel_t is double:
        for i in range(n):
            p[i] = <real_t> src[i]
    else:
        for i in range(n):
            p[i] = <real_t> src[i] * scale
    if not under.changes:
        return
    if not under.grey:
        to_hsv(p, n)
        for i in range(PLANE, PLANE + n):
            p[i] = p[i] * saturation
        to_rgb(p, n)
    for i in range(PLANE if under.grey else 3 * PLANE):
        p[i] = p[i] * opacity + rest


cdef inline void _sum(double color, real_t light, result_t* out) noexcept nogil:
    if result_t is double:
        out[0] = color + <double> light
    elif result_t is float:
        out[0] = <float> color + <float> light
    else:
        out[0] = to_byte(<float> color + <float> light)


cdef inline void _add(const int32_t* label, const double* colors, const real_t* p, bint grey, result_t* out,
                      Py_ssize_t n) noexcept nogil:
    """Colours plus the light of a block of planes; all loads of a pixel come before its first store, as in `_paint`."""
    cdef Py_ssize_t i
    cdef const double* color
    cdef double red, green, blue
    cdef real_t w, r, g, b
    for i in range(n):
        color = colors + 4 * label[i]
        red = color[0]
        green = color[1]
        blue = color[2]
        w = <real_t> color[3]
        r = p[i] * w
        g = r if grey else p[PLANE + i] * w
        b = r if grey else p[2 * PLANE + i] * w
        _sum(red, r, out + 3 * i)
        _sum(green, g, out + 3 * i + 1)
        _sum(blue, b, out + 3 * i + 2)


cdef void _overlay(const int32_t* label, const double* colors, const pixel_t* image, result_t* out, Py_ssize_t n,
                   Underlay* under, real_t* p) noexcept nogil:
    """By way of the planes `p`, whose type is the one computed in."""
    cdef result_t[3 * PLANE] finished
    cdef Py_ssize_t channels = 1 if under.grey else 3, j, m
    for j in range((n + PLANE - 1) // PLANE):
        m = min(PLANE, n - j * PLANE)
        _read(image + channels * j * PLANE, p, m, under)
        if under.large:
            _add(label + j * PLANE, colors, p, under.grey, &finished[0], m)
            stream(out + 3 * j * PLANE, &finished[0], 3 * m * sizeof(result_t))
        else:
            _add(label + j * PLANE, colors, p, under.grey, out + 3 * j * PLANE, m)
    stream_end()


cdef inline void _part(const int32_t* label, const double* colors, const pixel_t* image, result_t* out, Py_ssize_t n,
                       Underlay* under) noexcept nogil:
    cdef float[3 * PLANE] floats
    cdef double[3 * PLANE] doubles
    cdef Py_ssize_t i
    if result_t is double and pixel_t is not float:
        for i in range(3 * PLANE):      # of which a last block uses less
            doubles[i] = 0
        _overlay(label, colors, image, out, n, under, &doubles[0])
    else:
        for i in range(3 * PLANE):
            floats[i] = 0
        _overlay(label, colors, image, out, n, under, &floats[0])


def overlay(const int32_t[::1] label, const double[:, ::1] colors, const pixel_t[::1] image, result_t[:, ::1] out,
            bint changes, double saturation, double opacity, int n_threads):
    """label # IN (n,); colors # IN (rows, 4), the last the weight of the image, which is # IN (n,) or (3 * n,);
    out # OUT (n, 3), colour + image * weight. In float32 for such images, float32 results and bytes."""
    cdef Py_ssize_t n = label.shape[0], i
    cdef Underlay under
    under.grey, under.changes, under.large = image.shape[0] == n, changes, streams(3 * n * sizeof(result_t))
    under.saturation, under.opacity, under.rest = saturation, opacity, 1 - opacity
    cdef Py_ssize_t channels = 1 if under.grey else 3
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 30 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _part(&label[i * BLOCK], &colors[0, 0], &image[channels * i * BLOCK], &out[i * BLOCK, 0],
                      min(BLOCK, n - i * BLOCK), &under)
