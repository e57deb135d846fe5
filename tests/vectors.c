/* Each operation of src_cy/simd.h against the same in plain C, lane by lane, on random bits with NaN, infinities and
   zeros of both signs. Prints the name of each operation that is wrong; tests/test_vectors.py builds and runs it. */
#include "simd.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static unsigned state = 7;
static unsigned draw(void) { return (state = state * 1664525u + 1013904223u) >> 8; }
static const double odd[] = {0, -0., 1, -1, NAN, INFINITY, -INFINITY, .5, 3, 1e-40};
static void expect(const char *name, int right) { if (!right) puts(name); }
/* One lane of a vector has the bits of a number. */
#define LANE(name, v, i, S, value) do { S t = (value); expect(name, !memcmp((S *)&(v) + (i), &t, sizeof t)); } while (0)
/* A mask has a lane exactly where `value` holds: seen from the number 1 in the lanes of the mask. */
#define TRUTH(name, V, m, i, S, value) \
    do { V one = V##_only(m, V##_like((V){0}, 1)); LANE(name, one, i, S, (value) != 0); } while (0)

#define TEST(V, S)                                                                                                     \
static S largest_##V(const S *x) {                                                                                     \
    S most = -INFINITY;                                                                                                \
    for (ptrdiff_t i = 0; i < SIMD_LANES(V); ++i) {                                                                    \
        const S p = isnan(x[i]) ? 0 : x[i];                                                                            \
        most = p > most ? p : most;                                                                                    \
    }                                                                                                                  \
    return most;                                                                                                       \
}                                                                                                                      \
static void lanes_##V(const S *x, const S *y) {                                                                        \
    V a = V##_load((const V *)x, 0), b = V##_load((const V *)y, 0), s = V##_splat((const V *)x, 1);                    \
    V low = V##_lesser(a, b), high = V##_greater(a, b), least = V##_min(a, b), most = V##_max(a, b);                   \
    V some = V##_only(V##_less(a, b), a), mixed = V##_choose(V##_less(a, b), a, b), like = V##_like(a, .1);            \
    mask narrowed = simd_both(V##_at_least(a, b), V##_differ(a, b));                                                   \
    for (ptrdiff_t i = 0; i < SIMD_LANES(V); ++i) {                                                                    \
        const S p = x[i], q = y[i];                                                                                    \
        LANE(#V "_load", a, i, S, p);                                                                                  \
        LANE(#V "_splat", s, i, S, x[1]);                                                                              \
        LANE(#V "_like", like, i, S, (S).1);                                                                           \
        TRUTH(#V "_less", V, V##_less(a, b), i, S, p < q);                                                             \
        TRUTH(#V "_at_least", V, V##_at_least(a, b), i, S, p >= q);                                                    \
        TRUTH(#V "_same", V, V##_same(a, b), i, S, p == q);                                                            \
        TRUTH(#V "_differ", V, V##_differ(a, b), i, S, p != q);                                                        \
        TRUTH(#V "_ordered", V, V##_ordered(a, b), i, S, !isnan(p) && !isnan(q));                                      \
        TRUTH("simd_both", V, narrowed, i, S, p >= q && p != q);                                                       \
        LANE(#V "_choose", mixed, i, S, p < q ? p : q);                                                                \
        LANE(#V "_only", some, i, S, p < q ? p : 0);                                                                   \
        LANE(#V "_lesser", low, i, S, p < q ? p : q);                                                                  \
        LANE(#V "_greater", high, i, S, p > q ? p : q);                                                                \
        LANE(#V "_min", least, i, S, p < q || isnan(p) ? p : q);                                                       \
        LANE(#V "_max", most, i, S, p > q || isnan(p) ? p : q);                                                        \
    }                                                                                                                  \
}                                                                                                                      \
static void masks_##V(const S *x, const S *y) {                                                                        \
    const V a = V##_load((const V *)x, 0), b = V##_load((const V *)y, 0), seven = V##_whole(a, 7);                     \
    const ptrdiff_t N = SIMD_LANES(V), first = draw() % (2 * N);                                                       \
    const mask least = V##_at_most(a, b), few = V##_first(a, first), some = simd_either(few, least);                   \
    int32_t list[17], numbers[SIMD_LANES(V)], more[SIMD_LANES(V)];                                                     \
    ptrdiff_t n = 0;                                                                                                   \
    const ptrdiff_t put = V##_put_where(a, list, least, 100);                                                          \
    V##_store_whole(numbers, V##_count(a, -1));                                                                        \
    V##_store_whole(more, seven);                                                                                      \
    expect(#V "_top", V##_top(V##_only(V##_ordered(a, a), a)) == largest_##V(x));                                      \
    expect(#V "_any", V##_any(a, least) == (put > 0) && !V##_any(a, simd_none()));                                     \
    for (ptrdiff_t i = 0; i < N; ++i) {                                                                                \
        const S p = x[i], q = y[i];                                                                                    \
        expect(#V "_bits", (V##_bits(a, some) >> i & 1) == (i < first || p <= q));                                     \
        TRUTH(#V "_at_most", V, least, i, S, p <= q);                                                                  \
        TRUTH(#V "_first", V, few, i, S, i < first);                                                                   \
        TRUTH("simd_either", V, some, i, S, i < first || p <= q);                                                      \
        TRUTH("simd_none", V, simd_none(), i, S, 0);                                                                   \
        TRUTH(#V "_above", V, V##_above(V##_count(a, 5), seven), i, S, 5 + i > 7);                                     \
        TRUTH(#V "_above, of negative numbers", V, V##_above(V##_count(a, -9), V##_whole(a, -8)), i, S, i > 1);        \
        expect(#V "_whole, " #V "_store_whole", numbers[i] == i - 1 && more[i] == 7);                                  \
        if (p <= q) expect(#V "_put_where", n < put && list[n++] == 100 + i);                                          \
    }                                                                                                                  \
    expect(#V "_put_where, how many", n == put);                                                                       \
}                                                                                                                      \
static void memory_##V(const S *x) {                                                                                   \
    enum { N = SIMD_BYTES / sizeof(S) };                                                                               \
    S out[3 * N + 2] __attribute__((aligned(64))) = {0};                                                               \
    V a, b, c, v = V##_keep(V##_load((const V *)x, 2));                                                                \
    expect(#V "_lanes", V##_lanes(&v) == N);                                                                           \
    expect(#V "_skip", (const S *)V##_skip((const V *)x, 3) == x + 3);                                                 \
    expect(#V "_vectors, " #V "_elements", V##_elements(V##_vectors(x)) == x);                                         \
    for (int i = 0; i < N; ++i) LANE(#V "_keep", v, i, S, x[2 + i]);                                                   \
    V##_store((V *)out, 1, v);                                                                                         \
    expect(#V "_store", !memcmp(out + 1, &v, sizeof v) && out[0] == 0 && out[N + 1] == 0);                             \
    V square[N];                                                                                                       \
    for (int i = 0; i < N; ++i) square[i] = V##_load((const V *)x, 2 * i);                                             \
    V##_transpose(square);                                                                                             \
    for (int i = 0; i < N * N; ++i) LANE(#V "_transpose", square[i % N], i / N, S, x[2 * (i / N) + i % N]);            \
    V##_split3((const V *)x, 1, &a, &b, &c);                                                                           \
    for (int i = 0; i < N; ++i) {                                                                                      \
        LANE(#V "_split3", a, i, S, x[3 * i + 1]);                                                                     \
        LANE(#V "_split3", b, i, S, x[3 * i + 2]);                                                                     \
        LANE(#V "_split3", c, i, S, x[3 * i + 3]);                                                                     \
    }                                                                                                                  \
    V##_join3((V *)out, 1, a, b, c, 0);                                                                                \
    expect(#V "_join3", !memcmp(out + 1, x + 1, 3 * sizeof v));                                                        \
    V##_join3((V *)out, 0, a, b, c, 1);                                                                                \
    expect(#V "_join3, past the caches", !memcmp(out, x + 1, 3 * sizeof v));                                           \
}                                                                                                                      \
static void test_##V(void) {                                                                                           \
    S x[4 * SIMD_BYTES / sizeof(S)], y[4 * SIMD_BYTES / sizeof(S)];                                                    \
    for (int i = 0; i < 4 * SIMD_LANES(V); ++i) { x[i] = (S)odd[draw() % 10]; y[i] = (S)odd[draw() % 10]; }            \
    lanes_##V(x, y);                                                                                                   \
    masks_##V(x, y);                                                                                                   \
    memory_##V(x);                                                                                                     \
}
TEST(vf, float)
TEST(vd, double)

#define TEST_QUAD(Q, S)                                                                                                \
static void test_##Q(void) {                                                                                           \
    S p[5], to[6] = {7, 7, 7, 7, 7, 7};                                                                                \
    for (int i = 0; i < 5; ++i) p[i] = (S)draw() / 7;                                                                  \
    Q##_set_triple(to + 1, p[0], p[1], p[2]);                                                                          \
    expect(#Q "_set_triple", to[0] == 7 && to[1] == p[0] && to[3] == p[2] && to[4] == 0 && to[5] == 7);                \
    Q##_add_triple(to + 1, p, 2);                                                                                      \
    expect(#Q "_add_triple", to[1] == p[0] + p[0] && to[2] == p[1] + p[2] && to[3] == p[2] + p[4] && to[4] == 0);      \
}
TEST_QUAD(qf, float)
TEST_QUAD(qd, double)

static void test_wholes(void) {
    int64_t to[5] = {1, 2, 3, 4, 5};
    ql_add_wholes(to + 1, 1, -9, (int64_t)1 << 40, 0);
    expect("ql_add_wholes", to[0] == 1 && to[1] == 3 && to[2] == -6 && to[3] == ((int64_t)1 << 40) + 4 && to[4] == 5);
}

static void test_widths(void) {
    enum { N = SIMD_BYTES / sizeof(double) };
    float x[N], y[N], rounded[N];
    for (int i = 0; i < N; ++i) { x[i] = (float)draw() / 999; y[i] = (float)draw() / 7; }
    const vd a = vd_widen(x), b = vd_widen(y), third = a / vd_like(a, 3), sum = vd_fma(a, b, third);
    vd_narrow(rounded, third);
    for (int i = 0; i < N; ++i) {
        LANE("vd_widen", a, i, double, x[i]);
        expect("vd_narrow", rounded[i] == (float)((double)x[i] / 3));
        LANE("vd_fma", sum, i, double, (double)x[i] * y[i] + (double)x[i] / 3);
    }
}

static void test_fours(void) {
    float x[64];
    const float *of[SIMD_BYTES / sizeof(float)];
    vf v[4];
    for (int i = 0; i < 64; ++i) x[i] = (float)draw();
    for (int i = 0; i < SIMD_LANES(vf); ++i) of[i] = x + draw() % 61;
    vf_gather4(of, v);
    for (int k = 0; k < 4; ++k)
        for (int i = 0; i < SIMD_LANES(vf); ++i) expect("vf_gather4", v[k][i] == of[i][k]);
}

static void test_tables(void) {
    uint32_t table[8];
    vi at;
    const vf none = vf_floats(0), tenth = vf_floats(.1f);
    const vi four = vi_ints(4);
    for (int i = 0; i < 8; ++i) table[i] = draw() * 2654435761u;
    uint8_t places[16], picked[18] = {0};
    for (int i = 0; i < 16; ++i) places[i] = draw() % 16;
    simd_pick16(picked + 1, (const uint8_t *)table, places);
    for (int i = 0; i < 16; ++i) expect("simd_pick16", picked[i + 1] == ((const uint8_t *)table)[places[i]]);
    expect("simd_pick16, sixteen bytes", !picked[0] && !picked[17]);
    for (int i = 0; i < SIMD_LANES(vi); ++i) at[i] = draw() % 256;
    const vi words = vi_look_up8(table, at >> 5), set = vi_set_bits(vi_test_bit(words, at), at, 66);
    const unsigned bits = vf_bits(none, vi_test_bit(words, at));
    expect("vf_bits", bits >> (SIMD_LANES(vf) - 1) <= 1);
    for (int i = 0; i < SIMD_LANES(vi); ++i) {
        const unsigned bit = table[at[i] >> 5] >> (at[i] & 31) & 1;
        expect("vi_look_up8", (uint32_t)words[i] == table[at[i] >> 5]);
        expect("vi_test_bit, vf_bits", (bits >> i & 1) == bit);
        expect("vi_set_bits", set[i] == (at[i] | (bit ? 66 : 0)));
        expect("vf_floats, vi_ints", tenth[i] == .1f && four[i] == 4);
    }
}

int main(void) {
    for (int round = 0; round < 2000; ++round) {
        test_vf();
        test_vd();
        test_qf();
        test_qd();
        test_wholes();
        test_widths();
        test_fours();
        test_tables();
    }
    return 0;
}
