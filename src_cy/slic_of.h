/* The nearest centres for one type, REAL, whose comparisons give LANES. */
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

/* List the first members that a block is compared with. */
SLIC_INLINE ptrdiff_t N(fi_slic_list)(const fi_slic *s, const N(fi_slic_data) *d, const N(fi_slic_place) *t,
                                      const N(fi_slic_members) *m) {
    const REAL *box = d->boxes + t->number * 2 * s->channels;
    ptrdiff_t n;
    if (!s->colour || s->fresh) N(fi_slic_bounds)(d, t, m, box, 0, 0);
    else if (s->zero) N(fi_slic_bounds)(d, t, m, box, s->channels, 1);
    else if (s->channels == 3) N(fi_slic_bounds)(d, t, m, box, 3, 0);
    else if (s->channels == 1) N(fi_slic_bounds)(d, t, m, box, 1, 0);
    else N(fi_slic_bounds)(d, t, m, box, s->channels, 0);
    if (s->fresh) return N(fi_slic_near)(d, t, m, box, s->channels);
    n = N(fi_slic_hints)(s->hints + t->number * SLIC_HINTS, t, m);
    return n ? n : N(fi_slic_nearest)(t, m);
}

/* No pixel outside the mask or the image can be won: nothing is nearer than what it begins with. */
SLIC_INLINE int N(fi_slic_begin)(const fi_slic *s, const N(fi_slic_place) *t, ptrdiff_t x, VEC *begin) {
    int any = !s->mask;
    for (ptrdiff_t y = 0; y < SLIC_HEIGHT; ++y) {
        REAL *distance = (REAL *)&begin[y];
        begin[y] = (y < t->rows ? FAR : -INFINITY) - (VEC){0};
        for (ptrdiff_t i = 0; s->mask && y < t->rows && i < COUNT; ++i) {
            const int in = s->mask[(t->line + y) * s->width + fi_slic_least(x + i, s->width - 1)] != 0;
            distance[i] = in ? FAR : -INFINITY;
            any |= in;
        }
    }
    return any;
}

/* Store labels; pixels that no centre's window holds keep theirs. */
SLIC_INLINE int N(fi_slic_store)(const fi_slic *s, const N(fi_slic_place) *t, ptrdiff_t x, const WORDS *end,
                                 int32_t *extent) {
    int32_t *labels = s->labels + t->line * s->pitch + x;
    WORDS all = end[0];
    int changed = 0;
    for (ptrdiff_t y = 1; y < t->rows; ++y) all |= end[y];
    if (!N(fi_slic_any)(LATER((WORDS){0}, all))) {
        for (ptrdiff_t y = 0; y < t->rows; ++y)
            for (ptrdiff_t i = 0; i < COUNT; ++i) labels[y * s->pitch + i] = (int32_t)((const WORD *)&end[y])[i];
        return 1;
    }
    for (ptrdiff_t y = 0; y < t->rows; ++y) {
        for (ptrdiff_t i = 0; i < COUNT; ++i) {
            int32_t *label = labels + y * s->pitch + i;
            const int32_t k = (int32_t)((const WORD *)&end[y])[i];
            changed |= k >= 0;
            *label = k < 0 ? *label : k;
            extent[0] = *label < extent[0] ? *label : extent[0];
            extent[1] = *label > extent[1] ? *label : extent[1];
        }
    }
    return changed;
}

/* The last that won pixels come first in the next pass, so that one that keeps none is found out. */
SLIC_INLINE void N(fi_slic_keep)(const int32_t *keep, ptrdiff_t n, int32_t *hints, int32_t *extent) {
    const ptrdiff_t count = fi_slic_least(n, SLIC_HINTS - 1);
    hints[0] = (int32_t)count;
    for (ptrdiff_t i = 0; i < n; ++i) {
        const int32_t k = keep[n - 1 - i];
        if (i < count) hints[1 + i] = k;
        extent[0] = k < extent[0] ? k : extent[0];
        extent[1] = k > extent[1] ? k : extent[1];
    }
}

SLIC_INLINE int N(fi_slic_one)(const fi_slic *s, const N(fi_slic_data) *d, const N(fi_slic_place) *t,
                               const N(fi_slic_members) *m, int32_t *extent) {
    const ptrdiff_t n_listed = N(fi_slic_list)(s, d, t, m);
    ptrdiff_t n_kept = 0;
    int changed = 0;
    for (ptrdiff_t x = t->x; x < t->x + UNIT && x < s->width; x += COUNT) {
        VEC begin[SLIC_HEIGHT];
        WORDS end[SLIC_HEIGHT];
        if (N(fi_slic_begin)(s, t, x, begin)) N(fi_slic_choose)(s, d, t, m, x, n_listed, &n_kept, begin, end);
        else memset(end, 255, sizeof end);
        changed |= N(fi_slic_store)(s, t, x, end, extent);
    }
    N(fi_slic_keep)(m->keep, n_kept, s->hints + t->number * SLIC_HINTS, extent);
    return changed;
}

/* Ask for a tile's values: its lines are too short for the processor to see what comes next. */
SLIC_INLINE void N(fi_slic_ask)(const fi_slic *s, const N(fi_slic_data) *d, const N(fi_slic_place) *t, ptrdiff_t x) {
    for (ptrdiff_t i = 0; s->colour && i < s->channels; ++i) {
        for (ptrdiff_t y = 0; y < t->rows; ++y) {
            const char *line = (const char *)(d->planes + i * s->plane + (t->line + y) * s->pitch + x);
            for (ptrdiff_t j = 0; j < (ptrdiff_t)(SLIC_WIDTH * sizeof(REAL)); j += 64) __builtin_prefetch(line + j);
        }
    }
}

/* A row of tiles. Returns whether any pixel is within a window. */
static int N(fi_slic_row)(const fi_slic *s, ptrdiff_t row, ptrdiff_t worker) {
    const N(fi_slic_data) data = N(fi_slic_read)(s), *d = &data;
    N(fi_slic_members) m = N(fi_slic_room)(s, worker);
    N(fi_slic_place) t = {0};
    int32_t *extent = s->extents + 2 * row;
    int changed = 0;
    t.z = row / s->tiles_y;
    t.y = row % s->tiles_y * SLIC_HEIGHT;
    t.rows = fi_slic_least(s->height - t.y, SLIC_HEIGHT);
    t.line = t.z * s->height + t.y;
    t.number = row * s->tiles_x * UNITS;
    m.n = s->starts[row + 1] - s->starts[row];
    extent[0] = INT32_MAX;
    extent[1] = -1;
    N(fi_slic_gather)(s, d, &t, s->members + s->starts[row], &m);
    N(fi_slic_reach)(s, &m);
    for (; t.x < s->tiles_x * SLIC_WIDTH; t.x += UNIT, ++t.number) {
        if (t.x % SLIC_WIDTH == 0 && t.x + SLIC_WIDTH < s->width) N(fi_slic_ask)(s, d, &t, t.x + SLIC_WIDTH);
        if (t.x >= s->width) continue;
        t.from = m.from[t.x / UNIT];
        t.to = m.to[t.x / UNIT];
        changed |= N(fi_slic_one)(s, d, &t, &m, extent);
    }
    return changed;
}

#undef SLIC_LINES
#undef SLIC_BEGIN
#undef SLIC_WORST
#undef SLIC_LINE
#undef SLIC_END
#undef SLIC_BLOCK
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
