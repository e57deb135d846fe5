# One vector type per element type; a pointer's type picks the functions below. `vf` and `vd` are declared as scalars
# so that Cython lets + - * pass; C works lane by lane.
cdef extern from "simd.h" nogil:
    ctypedef float vf
    ctypedef double vd
    const int SIMD_BYTES
    vf vf_load(const float*)
    vd vd_load(const double*)
    void vf_store(float*, vf)
    void vd_store(double*, vd)
    vf vf_set1(float)
    vd vd_set1(double)
    vd widen "vd_widen"(const float*)             # as many floats as `vd` has lanes
    void narrow "vd_narrow"(float*, vd)           # and back, rounded
    vf vf_strided(const float*, Py_ssize_t)       # every step-th element
    vd vd_strided(const double*, Py_ssize_t)
    vf vf_keep(vf)
    vd vd_keep(vd)
    vd vd_fma(vd, vd, vd)
    vf vf_min(vf, vf)
    vd vd_min(vd, vd)
    vf vf_max(vf, vf)
    vd vd_max(vd, vd)

ctypedef fused vec_t:
    vf
    vd


cdef inline vec_t load(const vec_t* p, Py_ssize_t elements) noexcept nogil:
    if vec_t is vf:
        return vf_load(<const float*> p + elements)
    else:
        return vd_load(<const double*> p + elements)


cdef inline void store(vec_t* p, Py_ssize_t elements, vec_t v) noexcept nogil:
    if vec_t is vf:
        vf_store(<float*> p + elements, v)
    else:
        vd_store(<double*> p + elements, v)


cdef inline vec_t splat(const vec_t* p, Py_ssize_t elements) noexcept nogil:
    """Vector of one scalar, repeated."""
    if vec_t is vf:
        return vf_set1((<const float*> p)[elements])
    else:
        return vd_set1((<const double*> p)[elements])


cdef inline vec_t keep(vec_t v) noexcept nogil:
    """The same vector, held in a register for all its uses."""
    if vec_t is vf:
        return vf_keep(v)
    else:
        return vd_keep(v)


cdef inline vec_t least(vec_t a, vec_t b) noexcept nogil:
    """Smaller of the two, lane by lane; NaN in either gives NaN."""
    if vec_t is vf:
        return vf_min(a, b)
    else:
        return vd_min(a, b)


cdef inline vec_t greatest(vec_t a, vec_t b) noexcept nogil:
    """Larger of the two, lane by lane; NaN in either gives NaN."""
    if vec_t is vf:
        return vf_max(a, b)
    else:
        return vd_max(a, b)
