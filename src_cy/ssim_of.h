/* The sweep of ssim.h for images of one type, PIXEL, that are computed in REAL. */
typedef PIXEL F(pixels) __attribute__((vector_size(8 * sizeof(PIXEL))));
typedef REAL F(reals) __attribute__((vector_size(8 * sizeof(REAL))));

FI_INLINE_SSIM F(reals) F(load)(const PIXEL *p, ptrdiff_t n) {
    F(pixels) v = {0};
    if (n >= 8) memcpy(&v, p, sizeof v);
    else memcpy(&v, p, (size_t)n * sizeof(PIXEL));
    return __builtin_convertvector(v, F(reals));
}
#define WIDE(v) __builtin_convertvector(v, fi_ssim_d)
#define NARROW(v) __builtin_convertvector(v, F(reals))

/* The five products of eight pixels, rounded as the arrays of NumPy's code are. */
FI_INLINE_SSIM void F(moments)(const PIXEL *x, const PIXEL *y, ptrdiff_t n, fi_ssim_d *m) {
    F(reals) a = F(load)(x, n), b = F(load)(y, n);
    m[0] = WIDE(a);
    m[1] = WIDE(b);
    m[2] = WIDE(a * a);
    m[3] = WIDE(b * b);
    m[4] = WIDE(a * b);
}

/* Add what the window gains from row y - 1 to row y, to the running sums. */
FI_INLINE_SSIM void F(step)(const fi_ssim *s, const PIXEL *x, const PIXEL *y, ptrdiff_t row, ptrdiff_t n,
                            fi_ssim_d *total) {
    ptrdiff_t in = fi_ssim_mirror(row + s->before, s->height) * s->width;
    ptrdiff_t out = fi_ssim_mirror(row - s->before - 1, s->height) * s->width;
    fi_ssim_d enter[FI_SSIM_MOMENTS], leave[FI_SSIM_MOMENTS];
    F(moments)(x + in, y + in, n, enter);
    F(moments)(x + out, y + out, n, leave);
    for (int q = 0; q < FI_SSIM_MOMENTS; ++q) total[q] += enter[q] - leave[q];
}

/* Running sums of the columns first..last, from those of row `from` (-1: none yet) to those of row `to`. */
static void F(advance)(const fi_ssim *s, const PIXEL *x, const PIXEL *y, ptrdiff_t first, ptrdiff_t last,
                       ptrdiff_t from, ptrdiff_t to, double *totals) {
    fi_ssim_d m[FI_SSIM_MOMENTS], *total = (fi_ssim_d *)totals;
    if (from < 0) {
        memset(total + first / 8 * FI_SSIM_MOMENTS, 0, (size_t)((last - first + 7) / 8 * FI_SSIM_MOMENTS) * sizeof *total);
        for (ptrdiff_t row = -s->before; row <= s->before; ++row)
            for (ptrdiff_t c = first; c < last; c += 8) {
                ptrdiff_t at = fi_ssim_mirror(row, s->height) * s->width + c;
                F(moments)(x + at, y + at, last - c, m);
                for (int q = 0; q < FI_SSIM_MOMENTS; ++q) total[c / 8 * FI_SSIM_MOMENTS + q] += m[q];
            }
        from = 0;
    }
    for (ptrdiff_t row = from + 1; row <= to; ++row)
        for (ptrdiff_t c = first; c < last; c += 8)
            F(step)(s, x + c, y + c, row, last - c, total + c / 8 * FI_SSIM_MOMENTS);
}

/* Vertical means of eight columns, n of which there are, in `rows` rows; to `kept`, whose vectors are eight rows. */
FI_INLINE_SSIM void F(down)(const fi_ssim *s, const PIXEL *x, const PIXEL *y, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t n,
                            fi_ssim_d *total, fi_ssim_d *tile, fi_ssim_d *kept, ptrdiff_t pitch) {
    F(reals) v[FI_SSIM_MOMENTS][8];
    const double size = (double)(2 * s->before + 1);
    if (s->taps) {
        for (ptrdiff_t i = 0; i < rows + 2 * s->before; ++i) {
            ptrdiff_t at = fi_ssim_mirror(row + i - s->before, s->height) * s->width;
            F(moments)(x + at, y + at, n, tile + i * FI_SSIM_MOMENTS);
        }
        for (ptrdiff_t i = 0; i < rows; ++i)
            for (int q = 0; q < FI_SSIM_MOMENTS; ++q) {
                const fi_ssim_d *p = tile + (i + s->before) * FI_SSIM_MOMENTS + q;
                fi_ssim_d sum = *p * s->taps[0];
                for (ptrdiff_t j = s->before; j > 0; --j)
                    sum += (p[-j * FI_SSIM_MOMENTS] + p[j * FI_SSIM_MOMENTS]) * s->taps[j];
                v[q][i] = NARROW(sum);
            }
    } else {
        for (ptrdiff_t i = 0; i < rows; ++i) {
            if (row + i) F(step)(s, x, y, row + i, n, total);
            for (int q = 0; q < FI_SSIM_MOMENTS; ++q) v[q][i] = NARROW(total[q] / size);
        }
    }
    for (int q = 0; q < FI_SSIM_MOMENTS; ++q) {
        for (ptrdiff_t i = rows; i < 8; ++i) v[q][i] = v[q][rows - 1];
        FI_SSIM_TRANSPOSE(F(reals), v[q]);
        for (int i = 0; i < 8; ++i) kept[q * pitch + i] = WIDE(v[q][i]);
    }
}

/* Results of n elements: eight rows of each lie side by side; `planes` of them. */
FI_INLINE_SSIM void F(put)(const fi_ssim *s, F(reals) *results, ptrdiff_t pitch, ptrdiff_t n, ptrdiff_t rows, REAL *out) {
    for (int k = 0; k < (s->plane ? FI_SSIM_PLANES : 1); ++k)
        for (ptrdiff_t e = 0; e < n; e += 8) {
            F(reals) *v = results + k * pitch + e;
            FI_SSIM_TRANSPOSE(F(reals), v);
            for (ptrdiff_t i = 0; i < rows; ++i)
                memcpy(out + k * s->plane + i * s->width + e, v + i, n - e < 8 ? (size_t)(n - e) * sizeof(REAL) : sizeof *v);
        }
}

/* Horizontal means of the elements first, first + step ... of one channel, and S of them. `p` is the first's. */
FI_INLINE_SSIM void F(along)(const fi_ssim *s, const fi_ssim_d *p, ptrdiff_t pitch, ptrdiff_t pixels, int begins,
                             fi_ssim_d *totals, F(reals) *results, ptrdiff_t apart, int gradient) {
    const ptrdiff_t step = s->step, before = s->before * step;
    const double size = (double)(2 * s->before + 1);
    const REAL c1 = (REAL)s->c1, c2 = (REAL)s->c2, cov = (REAL)s->cov;
    fi_ssim_d total[FI_SSIM_MOMENTS];
    memcpy(total, totals, sizeof total);
    for (ptrdiff_t i = 0; i < pixels; ++i, p += step, results += step) {
        F(reals) m[FI_SSIM_MOMENTS], S, a, b, c;
        if (s->taps) {
            for (int q = 0; q < FI_SSIM_MOMENTS; ++q) {
                fi_ssim_d sum = p[q * pitch] * s->taps[0];
                for (ptrdiff_t j = s->before; j > 0; --j)
                    sum += (p[q * pitch - j * step] + p[q * pitch + j * step]) * s->taps[j];
                m[q] = NARROW(sum);
            }
        } else if (begins && !i) {
            for (int q = 0; q < FI_SSIM_MOMENTS; ++q) {
                total[q] = (fi_ssim_d){0};
                for (ptrdiff_t j = -before; j <= before; j += step) total[q] += p[q * pitch + j];
                m[q] = NARROW(total[q] / size);
            }
        } else {
            for (int q = 0; q < FI_SSIM_MOMENTS; ++q) {
                total[q] += p[q * pitch + before] - p[q * pitch - before - step];
                m[q] = NARROW(total[q] / size);
            }
        }
        FI_SSIM_FORMULA(F(reals), m, c1, c2, cov, S, a, b, c);
        results[0] = S;
        if (gradient) {
            results[apart] = a;
            results[2 * apart] = b;
            results[3 * apart] = c;
        }
    }
    memcpy(totals, total, sizeof total);
}

/* Eight rows, or fewer, from one end to the other. */
static void F(rows)(const fi_ssim *s, const PIXEL *x, const PIXEL *y, ptrdiff_t row, ptrdiff_t rows, fi_ssim_d *total,
                    fi_ssim_d *scratch, REAL *out) {
    const ptrdiff_t step = s->step, chunk = fi_ssim_chunk(s), pitch = fi_ssim_kept(s), before = s->before * step;
    const ptrdiff_t apart = chunk + 2 * before + step + FI_SSIM_LANES;
    fi_ssim_d *kept = scratch, *across = kept + pitch * FI_SSIM_MOMENTS;
    F(reals) *results = (F(reals) *)(across + step * FI_SSIM_MOMENTS);
    fi_ssim_d *tile = across + step * FI_SSIM_MOMENTS + apart * FI_SSIM_PLANES;
    ptrdiff_t base = -before, seen = 0, done = 0; /* `kept` begins with element `base` */
    while (done < s->width) {
        ptrdiff_t last = seen + chunk < s->width ? seen + chunk : s->width, ready;
        for (ptrdiff_t c = seen; c < last; c += 8)
            F(down)(s, x + c, y + c, row, rows, last - c, total + c / 8 * FI_SSIM_MOMENTS, tile, kept + (c - base), pitch);
        for (int q = 0; q < FI_SSIM_MOMENTS; ++q) {
            fi_ssim_d *p = kept + q * pitch - base;
            if (!seen)
                for (ptrdiff_t i = 1; i <= s->before; ++i)
                    memcpy(p - i * step, p + (i - 1) * step, (size_t)step * sizeof *p);
            if (last == s->width)
                for (ptrdiff_t i = 0; i < s->before; ++i)
                    memcpy(p + last + i * step, p + last - (i + 1) * step, (size_t)step * sizeof *p);
        }
        seen = last;
        ready = seen == s->width ? s->width : seen - before;
        for (ptrdiff_t c = 0; c < step; ++c) {
            const fi_ssim_d *p = kept + (done + c - base);
            fi_ssim_d *t = across + c * FI_SSIM_MOMENTS;
            if (s->plane) F(along)(s, p, pitch, (ready - done) / step, !done, t, results + c, apart, 1);
            else F(along)(s, p, pitch, (ready - done) / step, !done, t, results + c, apart, 0);
        }
        F(put)(s, results, apart, ready - done, rows, out + row * s->width + done);
        done = ready;
        for (int q = 0; q < FI_SSIM_MOMENTS; ++q) {
            fi_ssim_d *p = kept + q * pitch;
            memmove(p, p + (done - before - step - base), (size_t)(seen - done + before + step) * sizeof *p);
        }
        base = done - before - step;
    }
}

/* Rows from..to; `totals` are the running sums of row from - 1, of row 0 if that is the first. */
static void F(strip)(const fi_ssim *s, const PIXEL *x, const PIXEL *y, ptrdiff_t from, ptrdiff_t to, double *totals,
                     double *scratch, REAL *out) {
    for (ptrdiff_t row = from; row < to; row += 8)
        F(rows)(s, x, y, row, to - row < 8 ? to - row : 8, (fi_ssim_d *)totals, (fi_ssim_d *)scratch, out);
}
#undef WIDE
#undef NARROW
