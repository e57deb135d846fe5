/* Included by canny.h for each element type T. Plain loops, which GCC makes vectors of. */

/* To the image's type and back: SciPy keeps what lies between the two axes in it. */
static inline void CANNY_NAME(fi_rounded, SUFFIX)(double *row, ptrdiff_t n) {
    for (ptrdiff_t x = 0; x < n; ++x) row[x] = (double)(T)row[x];
}

/* To the image's type, over `weights` unless they are NULL. */
static inline void CANNY_NAME(fi_divided, SUFFIX)(const double *restrict row, const T *restrict weights, ptrdiff_t n,
                                                  T *restrict out) {
    if (weights)
        for (ptrdiff_t x = 0; x < n; ++x) out[x] = (T)row[x] / weights[x];
    else
        for (ptrdiff_t x = 0; x < n; ++x) out[x] = (T)row[x];
}

/* A difference as SciPy takes it: the middle, times 0, spreads infinities and NaN. One rounding of two in double and
   to T is that of T itself. */
#define DIFFERENCE(a, b, middle) ((b) - (a) + (middle) * (T)0)
#define SUM121(a, b, c) ((T)((double)(b) * 2.0 + ((double)(a) + (double)(c))))

/* Gradients and their magnitude from three rows, each of which is read from -1 to n. */
static inline void CANNY_NAME(fi_gradient, SUFFIX)(const T *restrict s0, const T *restrict s1, const T *restrict s2,
                                                   ptrdiff_t n, T *restrict down, T *restrict across,
                                                   T *restrict magnitude) {
    for (ptrdiff_t x = 0; x < n; ++x) {
        const T a = DIFFERENCE(s0[x - 1], s0[x + 1], s0[x]), b = DIFFERENCE(s1[x - 1], s1[x + 1], s1[x]);
        const T c = DIFFERENCE(s2[x - 1], s2[x + 1], s2[x]), p = DIFFERENCE(s0[x - 1], s2[x - 1], s1[x - 1]);
        const T q = DIFFERENCE(s0[x], s2[x], s1[x]), r = DIFFERENCE(s0[x + 1], s2[x + 1], s1[x + 1]);
        const T i = SUM121(p, q, r), j = SUM121(a, b, c);
        down[x] = i;
        across[x] = j;
        magnitude[x] = T_SQRT(i * i + j * j);
    }
}

/* Which of 64 pixels are maxima along their gradient: bit by bit, at least `low`, and of these at least `high`. Every
   case is computed and the right one selected. float images: one product in float, the rest in double, as C has it
   for scikit-image's expression. */
static inline void CANNY_NAME(fi_suppress, SUFFIX)(const T *up, const T *mid, const T *low_row, const T *down,
                                                   const T *across, float low, T high, uint64_t *low_bits,
                                                   uint64_t *high_bits) {
    uint8_t kept[64], strong[64];
    int any = 0;
    for (int x = 0; x < 64; ++x) any |= mid[x] >= low;
    *low_bits = *high_bits = 0;
    if (!any) return;
    for (int x = 0; x < 64; ++x) {
        const T m = mid[x], i = down[x], j = across[x], ai = T_ABS(i), aj = T_ABS(j);
        const T u0 = up[x - 1], u1 = up[x], u2 = up[x + 1], d0 = low_row[x - 1], d1 = low_row[x], d2 = low_row[x + 1];
        const T m0 = mid[x - 1], m2 = mid[x + 1];
        const int same = ((i >= 0) & (j >= 0)) | ((i <= 0) & (j <= 0));
        const int steep = (ai > aj) | (!same & (ai == aj));
        const T least = steep ? aj : ai, most = steep ? ai : aj, w = least / most;
        const T far1 = same ? d2 : u2, far2 = same ? u0 : d0, v1 = same ? d1 : u1, v2 = same ? u1 : d1;
        const T near1 = steep ? v1 : m2, near2 = steep ? v2 : m0;
        const double rest = 1.0 - (double)w;
        const int keep = ((double)(far1 * w) + (double)near1 * rest <= (double)m)
                         & ((double)(far2 * w) + (double)near2 * rest <= (double)m) & (m >= low) & (m > 0);
        kept[x] = (uint8_t)keep;
        strong[x] = (uint8_t)(keep & (m >= high));
    }
    *low_bits = fi_word(kept);
    *high_bits = fi_word(strong);
}
#undef DIFFERENCE
#undef SUM121
