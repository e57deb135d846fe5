/* Rows of tiles, block after block, for one type, REAL: part of slic_of.h. */
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
                               const N(fi_slic_members) *m) {
    const ptrdiff_t n_listed = N(fi_slic_list)(s, d, t, m);
    int32_t *extent = s->extents + 2 * t->number;
    ptrdiff_t n_kept = 0;
    int changed = 0;
    extent[0] = INT32_MAX;
    extent[1] = -1;
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
    int changed = 0;
    t.z = row / s->tiles_y;
    t.y = row % s->tiles_y * SLIC_HEIGHT;
    t.line = fi_slic_line(s, row);
    t.rows = fi_slic_end(s, row) - t.line;
    t.number = row * s->tiles_x * UNITS;
    m.n = s->starts[row + 1] - s->starts[row];
    N(fi_slic_gather)(s, d, &t, s->members + s->starts[row], &m);
    N(fi_slic_reach)(s, &m);
    for (; t.x < s->tiles_x * SLIC_WIDTH; t.x += UNIT, ++t.number) {
        if (t.x % SLIC_WIDTH == 0 && t.x + SLIC_WIDTH < s->width) N(fi_slic_ask)(s, d, &t, t.x + SLIC_WIDTH);
        if (t.x >= s->width) continue;
        t.from = m.from[t.x / UNIT];
        t.to = m.to[t.x / UNIT];
        changed |= N(fi_slic_one)(s, d, &t, &m);
    }
    return changed;
}
