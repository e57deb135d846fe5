# Logarithm, powers and exponential that become vector code; see elementary.h. Errors are tests/exposure/test_tone.py's.
from _types cimport real_t

cdef extern from "elementary.h" nogil:
    ctypedef struct exponent_f "fi_exponent_f":
        pass
    ctypedef struct exponent_d "fi_exponent_d":
        pass
    exponent_f exponent_of_f "fi_exponent_of_f" (float)
    exponent_d exponent_of_d "fi_exponent_of_d" (double)
    float power_f "fi_power_f" (float, const exponent_f*, bint)
    double power_d "fi_power_d" (double, const exponent_d*, bint)
    bint ordinary_f "fi_ordinary_f" (float)
    bint ordinary_d "fi_ordinary_d" (double)
    float log_f "fi_log_f" (float)
    double log_d "fi_log_d" (double)
    float log2_f "fi_log2_f" (float)
    double log2_d "fi_log2_d" (double)
    float exp2_f "fi_exp2_f" (float)
    double exp2_d "fi_exp2_d" (double)
    float exp_f "fi_exponential_f" (float)
    float normal_exp_f "fi_normal_exp_f" (float)
    double normal_exp_d "fi_normal_exp_d" (double)
    double exp_d "fi_exponential_d" (double)


cdef inline real_t log(real_t x) noexcept nogil:
    """For finite normal x."""
    if real_t is float:
        return log_f(x)
    else:
        return log_d(x)


cdef inline real_t log2(real_t x) noexcept nogil:
    """For x >= 1, infinity and NaN."""
    if real_t is float:
        return log2_f(x)
    else:
        return log2_d(x)


cdef inline real_t exp2(real_t x) noexcept nogil:
    if real_t is float:
        return exp2_f(x)
    else:
        return exp2_d(x)


cdef inline real_t exp(real_t x) noexcept nogil:
    if real_t is float:
        return exp_f(x)
    else:
        return exp_d(x)


cdef inline bint ordinary(real_t x) noexcept nogil:
    if real_t is float:
        return ordinary_f(x)
    else:
        return ordinary_d(x)


cdef inline real_t normal_exp(real_t x) noexcept nogil:
    """For x whose exponential is a normal number: neither too large nor nearly 0."""
    if real_t is float:
        return normal_exp_f(x)
    else:
        return normal_exp_d(x)
