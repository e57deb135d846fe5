/* What is known before pixels are compared with centres, for one type, REAL: part of slic_of.h. */
static void N(fi_slic_prepare)(const fi_slic *s) {
    REAL *columns = (REAL *)s->columns, *most = (REAL *)s->most;
    for (ptrdiff_t x = 0; x < s->pitch; ++x) columns[x] = (REAL)fi_slic_least(x, s->width - 1);
    for (ptrdiff_t k = 0; k < s->n; ++k) most[k] = 1;
}

/* Least and largest value of each channel in the blocks of a row of tiles; NaN, which no centre wins, left out. */
static void N(fi_slic_box)(const fi_slic *s, ptrdiff_t row) {
    const ptrdiff_t line = fi_slic_line(s, row), rows = fi_slic_end(s, row) - line;
    REAL *box = (REAL *)s->boxes + row * s->tiles_x * UNITS * s->channels * 2;
    for (ptrdiff_t j = 0; j < s->tiles_x * UNITS; ++j) {
        for (ptrdiff_t i = 0; i < s->channels; ++i, box += 2) {
            const REAL *p = (const REAL *)s->planes + i * s->plane + line * s->pitch + j * UNIT;
            REAL low[UNIT], high[UNIT];
            for (ptrdiff_t x = 0; x < UNIT; ++x) {
                low[x] = INFINITY;
                high[x] = -INFINITY;
            }
            for (ptrdiff_t y = 0; y < rows; ++y) {
                for (ptrdiff_t x = 0; x < UNIT; ++x) {
                    low[x] = p[y * s->pitch + x] < low[x] ? p[y * s->pitch + x] : low[x];
                    high[x] = p[y * s->pitch + x] > high[x] ? p[y * s->pitch + x] : high[x];
                }
            }
            for (ptrdiff_t x = 1; x < UNIT; ++x) {
                low[0] = low[x] < low[0] ? low[x] : low[0];
                high[0] = high[x] > high[0] ? high[x] : high[0];
            }
            box[0] = low[0];
            box[1] = high[0];
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
