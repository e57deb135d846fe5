"""Labels of connected regions of equal values pixel by pixel: for small images, short lines, and runs of one pixel.

Algorithm: union-find in the array of labels itself, where each pixel holds a pixel before it of the same region, or
its own place; a root is the first pixel of its region (Rosenfeld and Pfaltz, Sequential operations in digital picture
processing, 1966; Tarjan 1975). An element of the background holds -1, which is never followed, whatever values another
thread writes to the image meanwhile. Numbering the roots in raster order gives scikit-image's labels. label_values.pyx,
which joins whole runs and uses several threads, does the same for images of longer runs. Loop order: pixels, their
earlier neighbours; then pixels. Memory: none.
"""
from libc.stdint cimport int64_t

from _types cimport unsigned_t

cdef enum:
    MOST = 13       # earlier neighbours of an element of three axes


cdef struct Near:
    Py_ssize_t count
    Py_ssize_t[MOST] back       # how many elements before


cdef inline int _kind(Py_ssize_t at, Py_ssize_t length) noexcept nogil:
    """Which neighbours an element has along an axis: 1 for the one before, plus 2 for the one after."""
    return (at > 0) + 2 * (at < length - 1)


cdef inline bint _has(int kind, int step) noexcept nogil:
    return step == 0 or (kind & (1 if step < 0 else 2)) != 0


cdef Near _near(int z, int y, int x, Py_ssize_t height, Py_ssize_t width, int connectivity) noexcept nogil:
    """The earlier neighbours of elements of these kinds."""
    cdef Near near
    cdef int dz, dy, dx
    near.count = 0
    for dz in range(-1, 1):
        for dy in range(-1, 2):
            for dx in range(-1, 2):
                if 9 * dz + 3 * dy + dx < 0 and abs(dz) + abs(dy) + abs(dx) <= connectivity:
                    if _has(z, dz) and _has(y, dy) and _has(x, dx):
                        near.back[near.count] = -((dz * height + dy) * width + dx)
                        near.count += 1
    return near


cdef inline int64_t _root(int64_t* parent, int64_t i) noexcept nogil:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


cdef inline int64_t _united(int64_t* parent, int64_t mine, int64_t i) noexcept nogil:
    """Join the region of element i with the one whose root is `mine`; return the root."""
    cdef int64_t root
    if parent[i] == mine:
        return mine
    root = _root(parent, i)
    if root < mine:
        parent[mine] = root
        return root
    parent[root] = mine
    return mine


cdef void _line(const unsigned_t* src, int64_t* parent, Py_ssize_t start, Py_ssize_t width, const Near* near,
                bint has_ground, unsigned_t ground) noexcept nogil:
    """near: by the kind along the last axis."""
    cdef Py_ssize_t x, k, i
    cdef const Near* mine
    cdef int64_t root
    cdef unsigned_t value
    for x in range(width):
        i = start + x
        value = src[i]
        if has_ground and value == ground:
            parent[i] = -1
            continue
        root = parent[i] = i
        mine = near + _kind(x, width)
        for k in range(mine.count):
            if src[i - mine.back[k]] == value and parent[i - mine.back[k]] >= 0:
                root = _united(parent, root, i - mine.back[k])
        parent[i] = root


cdef int64_t _number(int64_t* parent, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef int64_t count = 0
    for i in range(n):
        if parent[i] < 0:
            parent[i] = 0
        elif parent[i] == i:
            count += 1
            parent[i] = count
        else:       # an element before this one, which has its label
            parent[i] = parent[parent[i]]
    return count


def label(const unsigned_t[:, :, ::1] src, int64_t[:, :, ::1] labels, int connectivity, object ground):
    """src # IN, not empty; labels # OUT, src's shape; ground: the background's value or None. Returns their number."""
    cdef Py_ssize_t z, y, height = src.shape[1], width = src.shape[2]
    cdef bint has_ground = ground is not None
    cdef unsigned_t value = ground if has_ground else 0
    cdef int64_t* parent = &labels[0, 0, 0]
    cdef int64_t count
    cdef Near[32] near      # by the kinds along the three axes, of which the first has no later neighbours
    cdef int i
    with nogil:
        for i in range(32):
            near[i] = _near(i // 16, i // 4 % 4, i % 4, height, width, connectivity)
        for z in range(src.shape[0]):
            for y in range(height):
                _line(&src[0, 0, 0], parent, (z * height + y) * width, width,
                      &near[16 * (z > 0) + 4 * _kind(y, height)], has_ground, value)
        count = _number(parent, src.shape[0] * height * width)
    return count
