/* The nearest centres of a block for one type, REAL, whose comparisons give LANES. */
#define N(name) SLIC_NAME(name, SUFFIX)
#define COUNT ((ptrdiff_t)(SIMD_BYTES / sizeof(REAL)))
#define UNIT (COUNT < 8 ? 8 : COUNT) /* columns of a block */
#define UNITS (SLIC_WIDTH / UNIT)    /* blocks of a tile */
#if !defined(__AVX512F__)
#define LESS(a, b) ((a) < (b))
#define SAME(a, b) ((a) == (b))
#define LATER(a, b) ((a) > (b))
#define EITHER(a, b) ((a) | (b))
#define PICK(m, a, b) SIMD_SELECT(VEC, m, a, b)
#define MOST(a, b) SIMD_SELECT(VEC, (a) > (b), a, b)
#define LEAST(a, b) SIMD_SELECT(VEC, (a) < (b), a, b)
#define PICK_WORDS(m, a, b) (((m) & (a)) | (~(m) & (b)))
#endif

/* What is read of an fi_slic as REALs. */
typedef struct {
    const REAL *planes, *columns, *centres, *most, *boxes;
    REAL sz, sy, sx, weight;
} N(fi_slic_data);

SLIC_INLINE N(fi_slic_data) N(fi_slic_read)(const fi_slic *s) {
    const N(fi_slic_data) d = {(const REAL *)s->planes, (const REAL *)s->columns, (const REAL *)s->centres,
                               (const REAL *)s->most, (const REAL *)s->boxes, (REAL)s->spacing[0],
                               (REAL)s->spacing[1], (REAL)s->spacing[2], (REAL)s->weight};
    return d;
}

#include "slic_members_of.h"

SLIC_INLINE REAL N(fi_slic_top)(VEC v) {
#if defined(__AVX512F__)
    return TOP(v);
#else
    REAL top = v[0];
    for (ptrdiff_t i = 1; i < COUNT; ++i) top = v[i] > top ? v[i] : top;
    return top;
#endif
}

#define SLIC_LINES(F) F(0) F(1) F(2) F(3) F(4) F(5) F(6) F(7)
#define SLIC_BEGIN(y) VEC far##y = begin[y]; WORDS who##y = -1 - (WORDS){0};
#define SLIC_WORST(y) worst = MOST(worst, far##y);
#define SLIC_LINE(y)                                                                                     \
    {                                                                                                    \
        VEC distance = ((lines[y] - none) + dx) * weight, colour = none, e;                              \
        LANES nearer;                                                                                    \
        for (ptrdiff_t i = 0; !fresh && i < channels; ++i) {                                             \
            memcpy(&e, q + i * plane, sizeof e);                                                         \
            e = (c[3 + i] - none) - e;                                                                   \
            colour = i ? colour + e * e : e * e;                                                         \
        }                                                                                                \
        q += pitch;                                                                                      \
        if (zero) colour /= d->most[k] - none;                                                           \
        if (fresh) colour = base[y];                                                                     \
        if (channels) distance += colour;                                                                \
        nearer = LESS(distance, far##y);                                                                 \
        if (exact) nearer = EITHER(nearer, SAME(distance, far##y) & LATER(who##y, kk));                  \
        else tie = EITHER(tie, SAME(distance, far##y));                                                  \
        far##y = PICK(nearer, distance, far##y);                                                         \
        who##y = PICK_WORDS(nearer, kk, who##y);                                                         \
        won = EITHER(won, nearer);                                                                       \
    }
#define SLIC_END(y) end[y] = who##y;

/* The nearest centre of each pixel of a block, one vector wide; the nearest distances stay in registers. The first
   `n_listed` leave little to the others, of which only those are compared whose bounds are not beyond the worst of the
   distances then; where `fresh`, the list is all. If `exact`, of equally near centres the least number wins; else the
   result tells whether that has to be looked at. */
SLIC_INLINE int N(fi_slic_block)(const fi_slic *s, const N(fi_slic_data) *d, const N(fi_slic_place) *t,
                                 const N(fi_slic_members) *m, ptrdiff_t x, ptrdiff_t n_listed, ptrdiff_t *n_kept,
                                 const VEC *begin, const VEC *base, WORDS *end, const ptrdiff_t channels,
                                 const int zero, const int fresh, const int exact) {
    const ptrdiff_t stop = fi_slic_least(x + COUNT, s->width), pitch = s->pitch, plane = s->plane;
    const REAL *p = d->planes + t->line * s->pitch + x;
    const VEC none = {0}, weight = d->weight - none;
    ptrdiff_t n = n_listed, kept = *n_kept;
    int more = !fresh;
    LANES tie = LESS(none, none);
    VEC xs;
    memcpy(&xs, d->columns + x, sizeof xs);
    SLIC_LINES(SLIC_BEGIN)
    for (ptrdiff_t at = 0;; ++at) {
        if (at == n && more) {
            VEC worst = far0;
            SLIC_LINES(SLIC_WORST)
            n = N(fi_slic_rest)(t, m, n, N(fi_slic_top)(worst));
            more = 0;
        }
        if (at == n) break;
        const ptrdiff_t i = m->list[at], k = m->numbers[i];
        const REAL *c = d->centres + k * (3 + s->channels), *lines = m->lines + i * SLIC_HEIGHT, *q = p;
        const WORDS kk = (WORD)k - (WORDS){0};
        LANES won = LESS(none, none);
        VEC dx = d->sx * (c[2] - xs);
        dx *= dx;
        if (m->first[i] > x || m->last[i] < stop)
            dx = PICK(LESS(xs, (REAL)m->first[i] - none) | LESS((REAL)(m->last[i] - 1) - none, xs), (REAL)NAN - none,
                      dx);
        __asm__("" : "+r"(q)); /* GCC would keep the address of each line in memory */
        SLIC_LINES(SLIC_LINE)
        m->keep[kept] = (int32_t)k;
        kept += N(fi_slic_any)(won);
    }
    if (!exact && N(fi_slic_any)(tie)) return 1;
    SLIC_LINES(SLIC_END)
    *n_kept = kept;
    return 0;
}

/* What the colours of a block add to the distances from centres that all have the same. */
SLIC_INLINE void N(fi_slic_base)(const fi_slic *s, const N(fi_slic_data) *d, const N(fi_slic_place) *t, ptrdiff_t x,
                                 VEC *base) {
    const VEC none = {0};
    for (ptrdiff_t y = 0; y < SLIC_HEIGHT; ++y) {
        const REAL *p = d->planes + (t->line + y) * s->pitch + x, *c = d->centres + 3;
        base[y] = none;
        for (ptrdiff_t i = 0; i < s->channels; ++i) {
            VEC e;
            memcpy(&e, p + i * s->plane, sizeof e);
            e -= c[i] - none;
            base[y] = i ? base[y] + e * e : e * e;
        }
    }
}

#define SLIC_BLOCK(channels, zero, fresh)                                                                          \
    (void)(N(fi_slic_block)(s, d, t, m, x, n_listed, n_kept, begin, base, end, channels, zero, fresh, 0) &&         \
           N(fi_slic_block)(s, d, t, m, x, n_listed, n_kept, begin, base, end, channels, zero, fresh, 1))
static __attribute__((noinline)) void N(fi_slic_choose)(const fi_slic *s, const N(fi_slic_data) *d,
                                                        const N(fi_slic_place) *t, const N(fi_slic_members) *m,
                                                        ptrdiff_t x, ptrdiff_t n_listed, ptrdiff_t *n_kept,
                                                        const VEC *begin, WORDS *end) {
    VEC base[SLIC_HEIGHT];
    if (s->fresh) {
        N(fi_slic_base)(s, d, t, x, base);
        N(fi_slic_block)(s, d, t, m, x, n_listed, n_kept, begin, base, end, 1, 0, 1, 1);
    } else if (!s->colour) SLIC_BLOCK(0, 0, 0);
    else if (s->zero) SLIC_BLOCK(s->channels, 1, 0);
    else if (s->channels == 3) SLIC_BLOCK(3, 0, 0);
    else if (s->channels == 1) SLIC_BLOCK(1, 0, 0);
    else SLIC_BLOCK(s->channels, 0, 0);
}

#undef SLIC_LINES
#undef SLIC_BEGIN
#undef SLIC_WORST
#undef SLIC_LINE
#undef SLIC_END
#undef SLIC_BLOCK
#include "slic_rows_of.h"
#include "slic_plan_of.h"
#include "slic_sums_of.h"

static const fi_slic_type N(fi_slic_type) = {
    sizeof(REAL), UNITS, N(fi_slic_prepare), N(fi_slic_box), N(fi_slic_windows), N(fi_slic_row), N(fi_slic_clear),
    N(fi_slic_sum), N(fi_slic_coordinates), N(fi_slic_move), N(fi_slic_spread)};

#undef N
#undef COUNT
#undef UNIT
#undef UNITS
#undef REAL
#undef SUFFIX
#undef VEC
#undef WORD
#undef WORDS
#undef FAR
#undef EPSILON
#undef MANTISSA
#undef LANES
#undef LESS
#undef SAME
#undef LATER
#undef EITHER
#undef AT_MOST
#undef MOST
#undef LEAST
#undef TOP
#undef PICK
#undef PICK_WORDS
