# The lines that a line of an n-dimensional image touches, among those before it.

cdef struct Neighbours:
    Py_ssize_t ndim             # of the lines: the image's axes but the last
    Py_ssize_t count
    const Py_ssize_t* shape     # (ndim,)
    const Py_ssize_t* steps     # (count, ndim): -1, 0 or 1
    const Py_ssize_t* back      # (count,): how many lines before
    const Py_ssize_t* wide      # (count,): whether elements touch across corners of the last axis too
    Py_ssize_t reach            # the largest of `back`


cdef inline Neighbours neighbours_of(const Py_ssize_t[::1] shape, const Py_ssize_t[:, ::1] steps,
                                     const Py_ssize_t[::1] back, const Py_ssize_t[::1] wide) noexcept:
    cdef Neighbours result
    cdef Py_ssize_t k
    result.ndim, result.count, result.reach = shape.shape[0], back.shape[0], 0
    result.shape = &shape[0] if result.ndim else NULL
    result.steps = &steps[0, 0] if result.count and result.ndim else NULL
    result.back = &back[0] if result.count else NULL
    result.wide = &wide[0] if result.count else NULL
    for k in range(result.count):
        result.reach = max(result.reach, back[k])
    return result


cdef inline bint has(const Neighbours* near, Py_ssize_t line, Py_ssize_t k) noexcept nogil:
    """Whether a line's k-th neighbour lies within the image."""
    cdef Py_ssize_t d, at, to
    for d in range(near.ndim - 1, -1, -1):
        at = line % near.shape[d]
        line = line // near.shape[d]
        to = at + near.steps[k * near.ndim + d]
        if to < 0 or to >= near.shape[d]:
            return False
    return True
