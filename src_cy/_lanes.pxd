# Rows side by side in the lanes of vectors: vector i holds element i of as many rows as a vector has lanes. The taps of
# a row then step over whole vectors, aligned, and neighbouring outputs lie in different vectors.
from _simd cimport keep, lanes, load, narrow, store, transpose, vd, vec_t, vf, widen
from _types cimport real_t

cdef enum:
    MOST_LANES = 16

ctypedef fused sum_t:      # the lanes; never narrower than the rows
    float
    double

ctypedef fused row_t:
    float
    double


cdef inline vec_t _read(const row_t* row, const vec_t* vectors) noexcept nogil:
    """One vector of a row; `vectors` says of which type."""
    if vec_t is vf:
        return load(<const vf*> row, 0)
    elif row_t is float:
        return widen(row)
    else:
        return load(<const vd*> row, 0)


cdef inline void write(real_t* row, vec_t v) noexcept nogil:
    """Store a vector to a row, rounded where the row is narrower."""
    if vec_t is vf:
        store(<vf*> row, 0, v)
    elif real_t is float:
        narrow(row, v)
    else:
        store(<vd*> row, 0, v)


cdef inline void _spread(const row_t* rows, Py_ssize_t pitch, Py_ssize_t count, Py_ssize_t n,
                         vec_t* vectors) noexcept nogil:
    cdef const row_t* row[MOST_LANES]
    cdef vec_t[MOST_LANES] square
    cdef Py_ssize_t i, x = 0, size = lanes(vectors)
    for i in range(size):
        row[i] = rows + min(i, count - 1) * pitch
    while x < n:
        for i in range(size):
            square[i] = keep(_read(row[i] + x, vectors))   # GCC would gather lane by lane what it can look through
        transpose(square)
        for i in range(size):
            store(vectors, (x + i) * size, square[i])
        x += size


cdef inline void _collect(const vec_t* vectors, Py_ssize_t n, real_t* rows, Py_ssize_t pitch) noexcept nogil:
    cdef vec_t[MOST_LANES] square
    cdef Py_ssize_t i, x = 0, size = lanes(vectors)
    while x < n:
        for i in range(size):
            square[i] = load(vectors, (x + i) * size)
        transpose(square)
        for i in range(size):
            write(rows + i * pitch + x, square[i])
        x += size


cdef inline void spread(const row_t* rows, Py_ssize_t pitch, Py_ssize_t count, Py_ssize_t n,
                        sum_t* vectors) noexcept nogil:
    """`n` elements of `count` rows; where these are less than the lanes, the last one stands for the others.

    Up to a vector less one more is read of each row, and written.
    """
    if sum_t is float and row_t is double:
        pass       # callers keep to sums that are not narrower
    elif sum_t is float:
        _spread(rows, pitch, count, n, <vf*> vectors)
    else:
        _spread(rows, pitch, count, n, <vd*> vectors)


cdef inline void collect(const sum_t* vectors, Py_ssize_t n, real_t* rows, Py_ssize_t pitch) noexcept nogil:
    """The first `n` vectors as rows at `pitch`, rounded where these are narrower; up to a vector less one more."""
    if sum_t is float and real_t is double:
        pass
    elif sum_t is float:
        _collect(<const vf*> vectors, n, rows, pitch)
    else:
        _collect(<const vd*> vectors, n, rows, pitch)
