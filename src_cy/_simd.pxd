# Vectors of float (vf), double (vd) and int32 (vi), as wide as the level compiles for, and masks of their lanes.
#
# An operation has one name for all types of vector; Cython picks the C function by the arguments, in a fused function
# for each type. Overloads stand under `cdef extern nogil:` without a file: with one, Cython warns of each. C takes
# Cython's prototype as the static function of simd.h.
#
# Cython is told that vectors are numbers, so that + - * / (vi: + - & | << >>) pass; C works lane by lane. A mask is a
# struct to Cython: it has no operators and no truth, and goes only through the operations below.
#
# `const vec_t* p` stands for a pointer to elements: load, store and splat count `i` in elements, need no alignment, and
# touch exactly one vector (splat: one element). Only where `p` is an array of vectors (`cdef vec_t[8] sums`) is `p[i]`
# a vector.
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t

cdef extern from "simd.h" nogil:
    ctypedef float vf
    ctypedef double vd
    ctypedef int vi
    ctypedef struct mask:
        pass
    const int SIMD_BYTES

ctypedef fused vec_t:
    vf
    vd

cdef extern nogil:
    # Memory: one vector; one element in all lanes.
    vf load "vf_load" (const vf* p, Py_ssize_t i)
    vd load "vd_load" (const vd* p, Py_ssize_t i)
    void store "vf_store" (vf* p, Py_ssize_t i, vf v)
    void store "vd_store" (vd* p, Py_ssize_t i, vd v)
    vf splat "vf_splat" (const vf* p, Py_ssize_t i)
    vd splat "vd_splat" (const vd* p, Py_ssize_t i)
    Py_ssize_t lanes "vf_lanes" (const vf* p)           # elements of a vector; p is not read
    Py_ssize_t lanes "vd_lanes" (const vd* p)
    vf* skip "vf_skip" (const vf* p, Py_ssize_t i)      # p, i elements further
    vd* skip "vd_skip" (const vd* p, Py_ssize_t i)
    vf* vectors "vf_vectors" (const float* p)           # the same address as the other type
    vd* vectors "vd_vectors" (const double* p)
    float* elements "vf_elements" (const vf* p)
    double* elements "vd_elements" (const vd* p)

    # Make: a number in all lanes.
    vf like "vf_like" (vf v, double x)                  # x, rounded to the type of v, whose value is not used
    vd like "vd_like" (vd v, double x)
    vf floats "vf_floats" (float x)                     # where no vector is at hand
    vi ints "vi_ints" (int k)
    vf whole "vf_whole" (vf v, Py_ssize_t k)            # the bits of the whole number k, as wide as a lane of v
    vd whole "vd_whole" (vd v, Py_ssize_t k)
    void store_whole "vf_store_whole" (int32_t* p, vf v)            # the whole numbers of all lanes, as int32
    void store_whole "vd_store_whole" (int32_t* p, vd v)

    # Convert as many floats as `vd` has lanes: to double, and rounded to float.
    vd widen "vd_widen" (const float* p)
    void narrow "vd_narrow" (float* p, vd v)

    # Compute.
    vd vd_fma (vd a, vd b, vd c)                        # a * b + c for products that are exact in double

    # Compare, lane by lane. NaN is not less, at most, at least or the same; it differs.
    mask less "vf_less" (vf a, vf b)
    mask less "vd_less" (vd a, vd b)
    mask at_most "vf_at_most" (vf a, vf b)
    mask at_most "vd_at_most" (vd a, vd b)
    mask at_least "vf_at_least" (vf a, vf b)
    mask same "vf_same" (vf a, vf b)
    mask same "vd_same" (vd a, vd b)
    mask differ "vf_differ" (vf a, vf b)
    mask differ "vd_differ" (vd a, vd b)
    mask ordered "vf_ordered" (vf a, vf b)              # neither is NaN
    mask ordered "vd_ordered" (vd a, vd b)
    mask above "vf_above" (vf a, vf b)                  # a > b of whole numbers, as `whole` makes them
    mask above "vd_above" (vd a, vd b)
    mask test_bit "vi_test_bit" (vi words, vi at)       # bit `at` modulo 32 of the word

    # Masks. Where a mask becomes a number, v says what vectors it is of; its value is not used.
    mask no_lanes "simd_none" ()
    mask first_lanes "vf_first" (vf v, Py_ssize_t n)    # lanes 0 to n - 1; n may be more than there are
    mask first_lanes "vd_first" (vd v, Py_ssize_t n)
    mask both "simd_both" (mask a, mask b)
    mask either "simd_either" (mask a, mask b)
    bint any_lane "vf_any" (vf v, mask m)
    bint any_lane "vd_any" (vd v, mask m)
    unsigned int bits "vf_bits" (vf v, mask m)          # bit i: lane i
    unsigned int bits "vd_bits" (vd v, mask m)

    # Select.
    vf choose "vf_choose" (mask m, vf a, vf b)          # a where m, else b
    vd choose "vd_choose" (mask m, vd a, vd b)
    vi set_bits "vi_set_bits" (mask m, vi a, int bits)  # a | bits where m, else a
    vf only "vf_only" (mask m, vf a)                    # a where m, else 0
    vd only "vd_only" (mask m, vd a)
    vf lesser "vf_lesser" (vf a, vf b)                  # a where a < b, else b, which NaN in either and +-0 give
    vd lesser "vd_lesser" (vd a, vd b)
    vf greater "vf_greater" (vf a, vf b)                # a where a > b, else b
    vd greater "vd_greater" (vd a, vd b)
    vf least "vf_min" (vf a, vf b)                      # the smaller; NaN in either gives NaN
    vd least "vd_min" (vd a, vd b)
    vf greatest "vf_max" (vf a, vf b)                   # the larger; NaN in either gives NaN
    vd greatest "vd_max" (vd a, vd b)

    # Across lanes. No sums: their order would depend on the width.
    float top "vf_top" (vf a)                           # the largest lane; no NaN
    double top "vd_top" (vd a)
    # Append k + i to the list for each lane i of m; returns how many. Writes up to 16 numbers, whatever m is.
    Py_ssize_t put_where "vf_put_where" (vf v, int32_t* list, mask m, Py_ssize_t k)
    Py_ssize_t put_where "vd_put_where" (vd v, int32_t* list, mask m, Py_ssize_t k)

    # Four numbers in memory, at each level: not aligned, and changed all at once.
    void set_triple "qf_set_triple" (float* to, float a, float b, float c)          # to a, b, c, 0
    void set_triple "qd_set_triple" (double* to, double a, double b, double c)
    void add_triple "qf_add_triple" (float* to, const float* p, Py_ssize_t step)    # p[0], p[step], p[2 * step], 0
    void add_triple "qd_add_triple" (double* to, const double* p, Py_ssize_t step)
    void add_wholes "ql_add_wholes" (int64_t* to, int64_t a, int64_t b, int64_t c, int64_t d)

    # Interleaved triples, one vector of each: from p + i; to p + i, past the caches if asked (then p + i is aligned).
    void split3 "vf_split3" (const vf* p, Py_ssize_t i, vf* a, vf* b, vf* c)
    void split3 "vd_split3" (const vd* p, Py_ssize_t i, vd* a, vd* b, vd* c)
    void join3 "vf_join3" (vf* p, Py_ssize_t i, vf a, vf b, vf c, bint past_caches)
    void join3 "vd_join3" (vd* p, Py_ssize_t i, vd a, vd b, vd c, bint past_caches)

    # As many vectors as one has lanes: element j of vector i becomes element i of vector j.
    void transpose "vf_transpose" (vf* v)
    void transpose "vd_transpose" (vd* v)

    # Tables.
    void gather4 "vf_gather4" (const float** fours, vf* v)          # lane i of v[k]: fours[i][k], for k of 0..3
    vi look_up8 "vi_look_up8" (const uint32_t* table, vi at)        # table[at] of eight words
    void pick16 "simd_pick16" (uint8_t* out, const uint8_t* src, const uint8_t* at)     # 16 bytes src[at], at below 16

    # To the compiler.
    vf keep "vf_keep" (vf v)                            # v, in a register, where it would be loaded for each use
    vd keep "vd_keep" (vd v)
