/* What is known before pixels are compared with centres, for one type, REAL: part of slic_of.h. */
static void N(fi_slic_prepare)(const fi_slic *s) {
    REAL *columns = (REAL *)s->columns, *most = (REAL *)s->most;
    for (ptrdiff_t x = 0; x < s->pitch; ++x) columns[x] = (REAL)fi_slic_least(x, s->width - 1);
    for (ptrdiff_t k = 0; k < s->n; ++k) most[k] = 1;
}

/* Least and largest value of `rows` lines of a block; NaN, which no centre wins, left out. */
SLIC_INLINE void N(fi_slic_range)(const REAL *p, ptrdiff_t pitch, ptrdiff_t rows, REAL *box) {
    VEC low = INFINITY - (VEC){0}, high = -low, v;
    for (ptrdiff_t y = 0; y < rows; ++y) {
        for (ptrdiff_t x = 0; x < UNIT; x += COUNT) {
            memcpy(&v, p + y * pitch + x, sizeof v);
            low = LEAST(v, low);
            high = MOST(v, high);
        }
    }
    box[0] = -N(fi_slic_top)(-low);
    box[1] = N(fi_slic_top)(high);
}

static void N(fi_slic_box)(const fi_slic *s, ptrdiff_t row) {
    const ptrdiff_t line = fi_slic_line(s, row), rows = fi_slic_end(s, row) - line;
    REAL *box = (REAL *)s->boxes + row * s->tiles_x * UNITS * s->channels * 2;
    for (ptrdiff_t x = 0; x < s->tiles_x * SLIC_WIDTH; x += UNIT) {
        const REAL *p = (const REAL *)s->planes + line * s->pitch + x;
        for (ptrdiff_t i = 0; i < s->channels; ++i, box += 2) {
            if (rows == SLIC_HEIGHT) N(fi_slic_range)(p + i * s->plane, s->pitch, SLIC_HEIGHT, box);
            else N(fi_slic_range)(p + i * s->plane, s->pitch, rows, box);
        }
    }
}

/* The windows of centres: z, y, x, each first and one past the last; none where a coordinate is NaN. */
static void N(fi_slic_windows)(const fi_slic *s) {
    const ptrdiff_t shape[3] = {s->depth, s->height, s->width};
    for (ptrdiff_t k = 0; k < s->n; ++k) {
        const REAL *centre = (const REAL *)s->centres + k * (3 + s->channels);
        int32_t *w = s->windows + 6 * k;
        int none = 0;
        for (ptrdiff_t i = 0; i < 3; ++i) {
            const REAL c = centre[i], low = c - (REAL)(2 * s->steps[i]);
            const REAL high = c + (REAL)(2 * s->steps[i]) + 1, end = (REAL)shape[i];
            w[2 * i] = (int32_t)(low > 0 ? low : 0);
            w[2 * i + 1] = (int32_t)(high < end ? high : end);
            none |= c != c || w[2 * i] >= w[2 * i + 1];
        }
        if (none) memset(w, 0, 6 * sizeof *w);
    }
}
