/* test_bigint.c - big integers: identities that tie the operations together, and known values. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "number/bigint.h"
#include "number/guard.h"

enum { ROOM = 2048 };

/* A number of n limbs that is the same on every run. */
static void fill(uint64_t *p, size_t n, uint64_t seed)
{
    for (size_t i = 0; i < n; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        p[i] = seed ^ seed >> 29;
    }
    p[n - 1] |= 1;
}

static const size_t sizes[] = {1, 2, 3, 7, 31, 64, 65, 200, 500};
enum { SIZES = sizeof sizes / sizeof *sizes };

/* (q b + r) is a, r < b. */
START_TEST(division)
{
    static uint64_t a[ROOM], b[ROOM], q[ROOM], r[ROOM], product[ROOM];
    for (int i = 0; i < SIZES; i++)
        for (int j = 0; j <= i; j++) {
            size_t n = sizes[i], m = sizes[j];
            fill(a, n, 17 * n + m);
            fill(b, m, n + 31 * m);
            ck_assert(big_divide(q, r, a, n, b, m));
            size_t qn = big_trim(q, n - m + 1), rn = big_trim(r, m), length = 0;
            ck_assert_int_lt(big_compare(r, rn, b, m), 0);
            if (qn) {
                ck_assert(big_multiply(product, q, qn, b, m));
                length = big_trim(product, qn + m);
            }
            length = big_add(product, product, length, r, rn);
            ck_assert_int_eq(big_compare(product, length, a, n), 0);
        }
}
END_TEST

START_TEST(texts)
{
    static uint64_t a[ROOM], back[ROOM], scratch[ROOM];
    static char text[ROOM * 65];
    static unsigned char digits[ROOM * 65];
    static const int bases[] = {2, 3, 8, 10, 16, 36};
    for (int i = 0; i < SIZES; i++)
        for (size_t k = 0; k < sizeof bases / sizeof *bases; k++) {
            size_t n = sizes[i], length, limbs;
            fill(a, n, n);
            memcpy(scratch, a, n * sizeof *a);
            ck_assert(big_to_text(text, &length, scratch, n, bases[k], false));
            for (size_t j = 0; j < length; j++)
                digits[j] = (unsigned char)(text[j] <= '9' ? text[j] - '0' : text[j] - 'a' + 10);
            ck_assert(big_from_digits(back, &limbs, digits, length, bases[k]));
            ck_assert_int_eq(big_compare(back, limbs, a, n), 0);
        }
}
END_TEST

START_TEST(shifts)
{
    static uint64_t a[ROOM], up[ROOM], down[ROOM];
    for (int i = 0; i < SIZES; i++)
        for (uint64_t shift = 0; shift < 200; shift += 13) {
            size_t n = sizes[i];
            bool lost;
            fill(a, n, n + shift);
            size_t length = big_shift_left(up, a, n, shift);
            ck_assert_uint_eq(big_bit_length(up, length), big_bit_length(a, n) + shift);
            ck_assert_uint_eq(big_shift_right(down, up, length, shift, &lost), n);
            ck_assert(!lost);
            ck_assert_int_eq(big_compare(down, n, a, n), 0);
        }
}
END_TEST

/* x & y and x | y add up to x + y, for every choice of signs. */
START_TEST(logic)
{
    uint64_t x[3], y[2], both[8], either[8], sum[8], total[8];
    fill(x, 3, 5);
    fill(y, 2, 6);
    bool negative_and, negative_or;
    size_t n = big_logic(both, BIG_AND, x, 3, false, y, 2, false, &negative_and);
    size_t m = big_logic(either, BIG_OR, x, 3, false, y, 2, false, &negative_or);
    ck_assert(!negative_and && !negative_or);
    size_t k = big_add(sum, both, n, either, m), t = big_add(total, x, 3, y, 2);
    ck_assert_int_eq(big_compare(sum, k, total, t), 0);
    /* -1 ^ x is ~x: -(x + 1). */
    const uint64_t one = 1;
    n = big_logic(both, BIG_XOR, &one, 1, true, x, 3, false, &negative_and);
    ck_assert(negative_and);
    t = big_add(total, x, 3, &one, 1);
    ck_assert_int_eq(big_compare(both, n, total, t), 0);
}
END_TEST

START_TEST(powers)
{
    uint64_t three = 3, modulus = 1000000007;
    BigResult r;
    ck_assert(big_power(&r, &three, 1, 100));
    ck_assert(r.length == 3 && r.limbs[0] == 0xd6947d55cf3813d1u && r.limbs[1] == 0x673768565b41f775u && r.limbs[2] == 0x5a4653cau);
    free(r.limbs);
    uint64_t exponent = modulus - 1;
    ck_assert(big_power_modulo(&r, &three, 1, &exponent, 1, &modulus, 1)); /* Fermat */
    ck_assert(r.length == 1 && r.limbs[0] == 1);
    free(r.limbs);
    bool exists;
    ck_assert(big_invert(&r, &three, 1, &modulus, 1, &exists));
    ck_assert(exists && r.limbs[0] * 3 % modulus == 1);
    free(r.limbs);
    ck_assert_uint_eq(big_power_limbs(&three, 1, UINT64_MAX), SIZE_MAX);
}
END_TEST

START_TEST(roots)
{
    static uint64_t a[ROOM], square[ROOM], root[ROOM];
    for (int i = 0; i < SIZES; i++) {
        size_t n = sizes[i];
        bool exact;
        fill(a, n, n);
        ck_assert(big_multiply(square, a, n, a, n));
        size_t length = big_trim(square, 2 * n);
        ck_assert(big_square_root(root, square, length, &exact));
        ck_assert(exact);
        ck_assert_int_eq(big_compare(root, big_trim(root, (length + 1) / 2), a, n), 0);
    }
}
END_TEST

START_TEST(doubles)
{
    int64_t exponent;
    uint64_t a[2] = {1, 1}; /* 2^64 + 1 */
    ck_assert_double_eq(big_fraction(a, 2, &exponent), 0.5);
    ck_assert_int_eq(exponent, 65);
    double quotient;
    uint64_t ten = 10, three = 3;
    ck_assert(big_true_divide(&quotient, &ten, 1, &three, 1));
    ck_assert_double_eq(quotient, 10.0 / 3.0);
    ck_assert_uint_eq(gcd_uint64(12 * 35, 18 * 35), 6 * 35);
}
END_TEST

int main(void)
{
    guard_install();
    Suite *suite = suite_create("bigint");
    TCase *tests = tcase_create("bigint");
    tcase_add_test(tests, division);
    tcase_add_test(tests, texts);
    tcase_add_test(tests, shifts);
    tcase_add_test(tests, logic);
    tcase_add_test(tests, powers);
    tcase_add_test(tests, roots);
    tcase_add_test(tests, doubles);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
