"""Rectangles that overlap are gathered in clusters, one rectangle after the other.

Algorithm: scikit-image's. A rectangle joins the cluster whose mean it overlaps best, relative to the smaller of both,
if by more than a threshold; else it begins one. The means are those of that moment, rounded down, so the order counts.
Loop order: rectangles, clusters. Memory: ten numbers per cluster, the caller's.
Areas are exact in double and rounded to float once, as scikit-image's integers are. Its sums are of 32 bits; these do
not overflow.
"""
from libc.math cimport floor


cdef inline double _overlap(double a, double a_size, double b, double b_size) noexcept nogil:
    cdef double low = a if a > b else b
    cdef double high = a + a_size if a + a_size < b + b_size else b + b_size
    return high - low if high > low else 0


cdef inline void _scores(const double* rect, const double* means, Py_ssize_t stride, Py_ssize_t n,
                         float* scores) noexcept nogil:
    """Intersection over the smaller area with each cluster's mean."""
    cdef Py_ssize_t i
    cdef float area = <float> (rect[2] * rect[3]), other, shared
    for i in range(n):
        other = <float> (means[i + 2 * stride] * means[i + 3 * stride])
        shared = <float> (_overlap(rect[0], rect[3], means[i], means[i + 3 * stride])
                          * _overlap(rect[1], rect[2], means[i + stride], means[i + 2 * stride]))
        scores[i] = shared / (area if other > area else other)


cdef inline Py_ssize_t _best(const float* scores, Py_ssize_t n, float threshold) noexcept nogil:
    """The first of the highest scores above the threshold; n if there is none."""
    cdef Py_ssize_t i, found = n
    for i in range(n):
        if scores[i] > threshold:
            threshold = scores[i]
            found = i
    return found


def group(const double[:, ::1] rectangles, double[:, ::1] sums, double[:, ::1] means, float[::1] scores, Py_ssize_t n,
          float threshold):
    """Add rectangles # IN (any, 4: row, column, width, height) to the n clusters; return how many there are then.

    sums # IN and OUT (5, room): rows, columns, widths, heights, count; means # IN and OUT (4, room); scores # SCRATCH
    (room,). There is room for a cluster per rectangle.
    """
    cdef Py_ssize_t i, j, at
    with nogil:
        for i in range(rectangles.shape[0]):
            _scores(&rectangles[i, 0], &means[0, 0], means.shape[1], n, &scores[0])
            at = _best(&scores[0], n, threshold)
            if at == n:
                n = n + 1
                for j in range(5):
                    sums[j, at] = 0
            sums[4, at] += 1
            for j in range(4):
                sums[j, at] += rectangles[i, j]
                means[j, at] = floor(sums[j, at] / sums[4, at])
    return n
