/* test_dec.c - decimal arithmetic. Expected values: the specification's examples, and module decimal of CPython 3.11. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "number/dec.h"
#include "number/guard.h"

static const DecContext nine = {9, 999999, -999999, DEC_ROUND_HALF_EVEN, false};
static uint32_t status;

static void parse(Dec *d, const char *text)
{
    uint32_t ignored = 0;
    dec_init(d);
    dec_parse(d, text, strlen(text), &dec_max_context, &ignored);
}

static void check_text(Dec *r, const char *expected)
{
    size_t length;
    char *text = dec_to_text(r, DEC_TEXT_CAPITALS, &length);
    ck_assert_str_eq(text, expected);
    ck_assert_uint_eq(length, strlen(expected));
    free(text);
    dec_free(r);
}

typedef void (*Unary)(Dec *r, const Dec *a, const DecContext *c, uint32_t *status);
typedef void (*Binary)(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status);

static void check_unary(Unary f, const char *a, const char *expected, uint32_t conditions, const DecContext *c)
{
    Dec x, r;
    parse(&x, a);
    dec_init(&r);
    status = 0;
    f(&r, &x, c, &status);
    check_text(&r, expected);
    ck_assert_uint_eq(status, conditions);
    dec_free(&x);
}

static void check_binary(Binary f, const char *a, const char *b, const char *expected, uint32_t conditions, const DecContext *c)
{
    Dec x, y, r;
    parse(&x, a);
    parse(&y, b);
    dec_init(&r);
    status = 0;
    f(&r, &x, &y, c, &status);
    check_text(&r, expected);
    ck_assert_uint_eq(status, conditions);
    dec_free(&x);
    dec_free(&y);
}

enum { ROUNDED = DEC_ROUNDED, INEXACT = DEC_ROUNDED | DEC_INEXACT };

START_TEST(texts)
{
    static const char *const same[] = {"0", "-0", "1.20", "1E+9", "-Infinity", "NaN", "sNaN123", "0E-10", "0.000001", "1E-7",
                                       "123456789012345678901234567890.5", "9.99E-999999999999999999"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        Dec d;
        parse(&d, same[i]);
        check_text(&d, same[i]);
    }
}
END_TEST

START_TEST(sums)
{
    check_binary(dec_add, "12", "7.00", "19.00", 0, &nine);
    check_binary(dec_add, "1E+2", "1E+4", "1.01E+4", 0, &nine);
    check_binary(dec_add, "1E+200", "1", "1.00000000E+200", INEXACT, &nine);
    check_binary(dec_add, "1E+200", "0", "1.00000000E+200", ROUNDED, &nine);
    check_binary(dec_subtract, "1.3", "1.30", "0.00", 0, &nine);
    check_binary(dec_subtract, "1.3", "2.07", "-0.77", 0, &nine);
    check_binary(dec_subtract, "1000000000000000000", "1", "1.00000000E+18", INEXACT, &nine);
}
END_TEST

START_TEST(products)
{
    check_binary(dec_multiply, "1.20", "3", "3.60", 0, &nine);
    check_binary(dec_multiply, "654321", "654321", "4.28135971E+11", INEXACT, &nine);
    check_binary(dec_multiply, "0.9", "-0", "-0.0", 0, &nine);
    check_binary(dec_multiply, "Infinity", "0", "NaN", DEC_INVALID_OPERATION, &nine);
}
END_TEST

START_TEST(quotients)
{
    check_binary(dec_divide, "1", "3", "0.333333333", INEXACT, &nine);
    check_binary(dec_divide, "2.400", "2.0", "1.20", 0, &nine);
    check_binary(dec_divide, "1000", "100", "10", 0, &nine);
    check_binary(dec_divide, "1", "0", "Infinity", DEC_DIVISION_BY_ZERO, &nine);
    check_binary(dec_divide_int, "10", "0.3", "33", 0, &nine);
    check_binary(dec_remainder, "10", "0.3", "0.1", 0, &nine);
    check_binary(dec_remainder_near, "10", "6", "-2", 0, &nine);
    check_binary(dec_remainder_near, "-10.2", "1", "-0.2", 0, &nine);
}
END_TEST

START_TEST(rounding)
{
    check_binary(dec_quantize, "2.17", "0.001", "2.170", 0, &nine);
    check_binary(dec_quantize, "2.17", "1e+1", "0E+1", INEXACT, &nine);
    check_binary(dec_quantize, "35236450.6", "1e-2", "NaN", DEC_INVALID_OPERATION, &nine);
    check_unary(dec_reduce, "-1.200E+3", "-1.2E+3", 0, &nine);
    check_unary(dec_to_integral_value, "101.5", "102", 0, &nine);
    check_unary(dec_next_plus, "1", "1.00000001", 0, &nine);
    check_unary(dec_next_minus, "Infinity", "9.99999999E+999999", 0, &nine);
    check_unary(dec_plus, "9999999999", "1.00000000E+10", INEXACT, &nine);
    check_unary(dec_plus, "1E-1000010", "0E-1000007", DEC_CLAMPED | DEC_UNDERFLOW | DEC_SUBNORMAL | INEXACT, &nine);
    check_unary(dec_plus, "1E+1000000", "Infinity", DEC_OVERFLOW | INEXACT, &nine);
}
END_TEST

START_TEST(functions)
{
    DecContext long_one = {50, 999999, -999999, DEC_ROUND_HALF_EVEN, false};
    check_unary(dec_sqrt, "39", "6.24499800", INEXACT, &nine);
    check_unary(dec_sqrt, "1.00", "1.0", 0, &nine);
    check_unary(dec_exp, "1", "2.71828183", INEXACT, &nine);
    check_unary(dec_exp, "1", "2.7182818284590452353602874713526624977572470937000", INEXACT, &long_one);
    check_unary(dec_exp, "-1E-30", "1.00000000", INEXACT, &nine);
    check_unary(dec_ln, "10", "2.30258509", INEXACT, &nine);
    check_unary(dec_ln, "2", "0.69314718055994530941723212145817656807550013436026", INEXACT, &long_one);
    check_unary(dec_ln, "1.000000000000000000000000000001", "1.00000000E-30", INEXACT, &nine);
    check_unary(dec_log10, "0.001", "-3", 0, &nine);
    check_unary(dec_log10, "2", "0.301029996", INEXACT, &nine);
    check_binary(dec_power, "2", "3", "8", 0, &nine);
    check_binary(dec_power, "2", "-3", "0.125", 0, &nine);
    check_binary(dec_power, "1.7", "8", "69.7575744", INEXACT, &nine);
    check_binary(dec_power, "10", "0.301029996", "2.00000000", INEXACT, &nine);
    check_binary(dec_power, "0", "0", "NaN", DEC_INVALID_OPERATION, &nine);
}
END_TEST

START_TEST(digits)
{
    check_binary(dec_logical_and, "1100", "1010", "1000", 0, &nine);
    check_unary(dec_logical_invert, "101010101", "10101010", 0, &nine);
    check_binary(dec_shift, "34", "8", "400000000", 0, &nine);
    check_binary(dec_rotate, "123456789", "-2", "891234567", 0, &nine);
    check_binary(dec_scaleb, "7.50", "-2", "0.0750", 0, &nine);
    check_unary(dec_logb, "250", "2", 0, &nine);
}
END_TEST

/* (10^n + 1)^2 and back, across every method of multiplying and dividing. */
START_TEST(large)
{
    DecContext wide = {100000, 999999, -999999, DEC_ROUND_HALF_EVEN, false};
    for (int64_t n = 10; n < 40000; n = n * 2 + 7) {
        Dec a, b, square, back;
        uint32_t conditions = 0;
        dec_init(&a);
        dec_init(&b);
        dec_init(&square);
        dec_init(&back);
        dec_set_small(&a, false, 1, n);
        dec_set_small(&b, false, 1, 0);
        dec_add(&square, &a, &b, &wide, &conditions);
        dec_move(&a, &square);
        dec_multiply(&square, &a, &a, &wide, &conditions);
        ck_assert_int_eq(square.digits, 2 * n + 1);
        dec_divide(&back, &square, &a, &wide, &conditions);
        ck_assert_int_eq(dec_order(&back, &a), 0);
        dec_sqrt(&back, &square, &wide, &conditions);
        ck_assert_int_eq(dec_order(&back, &a), 0);
        ck_assert_uint_eq(conditions, 0);
        dec_free(&a);
        dec_free(&b);
        dec_free(&square);
        dec_free(&back);
    }
}
END_TEST

int main(void)
{
    guard_install();
    Suite *suite = suite_create("dec");
    TCase *tests = tcase_create("dec");
    tcase_add_test(tests, texts);
    tcase_add_test(tests, sums);
    tcase_add_test(tests, products);
    tcase_add_test(tests, quotients);
    tcase_add_test(tests, rounding);
    tcase_add_test(tests, functions);
    tcase_add_test(tests, digits);
    tcase_add_test(tests, large);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
