# RGB to HSV and back of a block of pixels: interleaved triples to triples in registers, or three planes in place.
# Each operation, its order and its rounding are those of scikit-image's NumPy code: ties go to blue, then green, then
# red; h and s are 0 where the colour is grey; what would be NaN is 0.
from libc.math cimport floor, floorf
from libc.string cimport memcpy, memset

from _planes cimport PLANE
from _simd cimport (SIMD_BYTES, both, choose, differ, greater, join3, lanes, less, lesser, like, load, mask, only,
                    ordered, same, split3, store, vd, vec_t, vf)
from _stream cimport prefetch_read
from _types cimport real_t

cdef extern from "inline.h":    # the vectors of a pixel's channels stay in registers
    pass

cdef enum:
    AHEAD = 1 << 12     # bytes
    LAST = 16           # pixels: at least the lanes of a vector


cdef inline real_t _floor(real_t x) noexcept nogil:
    if real_t is float:
        return floorf(x)
    else:
        return floor(x)


cdef inline void _hsv(vec_t* r, vec_t* g, vec_t* b) noexcept nogil:
    """Replace red, green and blue by hue, saturation and value."""
    cdef vec_t zero = like(r[0], 0)
    cdef vec_t high = greater(greater(r[0], g[0]), b[0]), low = lesser(lesser(r[0], g[0]), b[0])
    cdef vec_t delta = high - low, next, after, sector, h, s
    cdef mask green = same(g[0], high), blue = same(b[0], high)
    cdef mask number = both(ordered(r[0], g[0]), ordered(b[0], b[0]))
    cdef mask colour = both(number, differ(delta, zero))
    # One division instead of three: the channel after the highest, the one after that, and the sector come first.
    next = choose(blue, r[0], choose(green, b[0], g[0]))
    after = choose(blue, g[0], choose(green, r[0], b[0]))
    sector = choose(blue, like(zero, 4), only(green, like(zero, 2)))
    h = (sector + (next - after) / delta) / like(zero, 6)
    h = h + only(less(h, zero), like(zero, 1))
    s = delta / high
    r[0] = only(both(colour, ordered(h, h)), h)
    g[0] = only(both(colour, ordered(s, s)), s)
    b[0] = only(number, high)


cdef inline void _triples(const vec_t* src, vec_t* out, Py_ssize_t n, bint large) noexcept nogil:
    """n interleaved pixels, whole vectors."""
    cdef Py_ssize_t i, step = lanes(src)
    cdef vec_t a, b, c
    for i in range(n // step):
        split3(src, 3 * step * i, &a, &b, &c)
        if large:
            prefetch_read(<const char*> src + 3 * SIMD_BYTES * i + AHEAD, 3 * SIMD_BYTES)
        _hsv(&a, &b, &c)
        join3(out, 3 * step * i, a, b, c, large)


cdef inline void _planes(vec_t* p, Py_ssize_t distance, Py_ssize_t n) noexcept nogil:
    """n pixels, whole vectors; the planes are `distance` elements apart."""
    cdef Py_ssize_t i, step = lanes(p)
    cdef vec_t a, b, c
    for i in range(n // step):
        a, b, c = load(p, step * i), load(p, distance + step * i), load(p, 2 * distance + step * i)
        _hsv(&a, &b, &c)
        store(p, step * i, a)
        store(p, distance + step * i, b)
        store(p, 2 * distance + step * i, c)


cdef inline void _vectors_of_triples(const real_t* src, real_t* out, Py_ssize_t n, bint large) noexcept nogil:
    if real_t is float:
        _triples(<const vf*> src, <vf*> out, n, large)
    else:
        _triples(<const vd*> src, <vd*> out, n, large)


cdef inline void _vectors_of_planes(real_t* p, Py_ssize_t distance, Py_ssize_t n) noexcept nogil:
    if real_t is float:
        _planes(<vf*> p, distance, n)
    else:
        _planes(<vd*> p, distance, n)


cdef inline void pixels_to_hsv(const real_t* src, real_t* out, Py_ssize_t n, bint large) noexcept nogil:
    """n interleaved pixels. If `large`, `out` is aligned to a vector, and whole vectors are stored past the caches."""
    cdef Py_ssize_t step = SIMD_BYTES // sizeof(real_t), whole = n - n % step, rest = 3 * (n - whole) * sizeof(real_t)
    cdef real_t[3 * LAST] last
    if large:
        _vectors_of_triples(src, out, whole, True)
    else:
        _vectors_of_triples(src, out, whole, False)
    if rest:
        memset(&last[0], 0, sizeof(last))
        memcpy(&last[0], src + 3 * whole, rest)
        _vectors_of_triples(&last[0], &last[0], step, False)
        memcpy(out + 3 * whole, &last[0], rest)


cdef inline void to_hsv(real_t* p, Py_ssize_t n) noexcept nogil:
    """n pixels in place, as planes that are PLANE elements apart."""
    cdef Py_ssize_t c, step = SIMD_BYTES // sizeof(real_t), whole = n - n % step, rest = (n - whole) * sizeof(real_t)
    cdef real_t[3 * LAST] last
    _vectors_of_planes(p, PLANE, whole)
    if rest:
        memset(&last[0], 0, sizeof(last))
        for c in range(3):
            memcpy(&last[c * LAST], p + c * PLANE + whole, rest)
        _vectors_of_planes(&last[0], LAST, step)
        for c in range(3):
            memcpy(p + c * PLANE + whole, &last[c * LAST], rest)


cdef inline void to_rgb(real_t* p, Py_ssize_t n) noexcept nogil:
    """One condition to a line: `and`, `or` and comparisons in double would not become vector instructions."""
    cdef Py_ssize_t i
    cdef real_t h, s, v, f, x, y, z, k, one = <real_t> 1, half = <real_t> 0.5, limit = <real_t> 2147483648.0
    for i in range(n):
        h = p[i] * <real_t> 6
        s = p[PLANE + i]
        v = p[2 * PLANE + i]
        k = _floor(h)
        f = h - k
        x = v * (one - s)
        y = v * (one - f * s)
        z = v * (one - (one - f) * s)
        # The sector is NumPy's cast to uint8, modulo 6: low byte of an int32, 0 for what does not fit into one.
        k = k if k < limit else <real_t> 0
        k = k if k >= -limit else <real_t> 0
        k = k - <real_t> 256 * _floor(k * <real_t> (1.0 / 256))
        k = k - <real_t> 6 * _floor((k + half) * <real_t> (1.0 / 6))
        # Sectors 0..5: red v y x x z v, green z v v y x x, blue x x z v v y.
        h = v if k > <real_t> 4 + half else z
        h = h if k > <real_t> 3 + half else x
        h = h if k > one + half else y
        p[i] = h if k > half else v
        h = x if k > <real_t> 3 + half else y
        h = h if k > <real_t> 2 + half else v
        p[PLANE + i] = h if k > half else z
        h = y if k > <real_t> 4 + half else v
        h = h if k > <real_t> 2 + half else z
        p[2 * PLANE + i] = h if k > one + half else x
