/* test_float_text.c - doubles to text and back. Expected values: repr() and % of CPython. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "number/decimal.h"
#include "number/format.h"
#include "number/guard.h"

static void check_repr(double d, const char *expected)
{
    char text[DOUBLE_REPR_SIZE];
    ck_assert_uint_eq(double_repr(text, d), strlen(expected));
    ck_assert_str_eq(text, expected);
}

START_TEST(shortest)
{
    check_repr(0.0, "0.0");
    check_repr(-0.0, "-0.0");
    check_repr(0.1, "0.1");
    check_repr(1e22, "1e+22");
    check_repr(1e16, "1e+16");
    check_repr(9999999999999998.0, "9999999999999998.0");
    check_repr(5e-324, "5e-324");
    check_repr(DBL_MAX, "1.7976931348623157e+308");
    check_repr(2e-308, "2e-308");
    check_repr(0.0001, "0.0001");
    check_repr(0.00001, "1e-05");
    check_repr(9007199254740993.0, "9007199254740992.0");
    check_repr(INFINITY, "inf");
    check_repr(1.0 / 3.0, "0.3333333333333333");
}
END_TEST

static void check_format(double d, char kind, int precision, int flags, const char *expected)
{
    size_t length;
    char *text = double_to_text(d, kind, precision, flags, &length);
    ck_assert_str_eq(text, expected);
    ck_assert_uint_eq(length, strlen(expected));
    free(text);
}

START_TEST(formats)
{
    check_format(0.5, 'f', 0, 0, "0");
    check_format(1.5, 'f', 0, 0, "2");
    check_format(2.675, 'f', 2, 0, "2.67");
    check_format(1e23, 'f', 1, 0, "99999999999999991611392.0");
    check_format(1234567.0, 'e', 3, 0, "1.235e+06");
    check_format(1234567.0, 'G', 3, 0, "1.23E+06");
    check_format(100000.0, 'g', 6, 0, "100000");
    check_format(1000000.0, 'g', 6, 0, "1e+06");
    check_format(0.5, 'g', 3, FLOAT_ALTERNATE, "0.500");
    check_format(0.1, 'f', 55, 0, "0.1000000000000000055511151231257827021181583404541015625");
    check_format(9.995, 'e', 2, 0, "9.99e+00");
    check_format(99.5, 'g', 2, 0, "1e+02");
}
END_TEST

static void check_parse(const char *text, double expected)
{
    const char *end;
    double d;
    ck_assert(decimal_parse(text, text + strlen(text), &end, &d));
    ck_assert_ptr_eq(end, text + strlen(text));
    ck_assert(d == expected);
}

START_TEST(reading)
{
    check_parse("1", 1.0);
    check_parse("1.7976931348623158e308", DBL_MAX);
    check_parse("1.7976931348623159e308", INFINITY);
    check_parse("2.4703282292062327e-324", 0.0);
    check_parse("2.4703282292062328e-324", 5e-324);
    check_parse("9007199254740993", 9007199254740992.0);
    check_parse("9007199254740993.00000000000000000000000000000000000000000000001", 9007199254740994.0);
    check_parse(".5e-0", 0.5);
    check_parse("0e999999999999999999999", 0.0);
}
END_TEST

/* What repr() writes reads back as the same number. */
START_TEST(round_trip)
{
    uint64_t bits = 88172645463325252u;
    for (int i = 0; i < 200000; i++) {
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        double d, back;
        uint64_t positive = bits & INT64_MAX;
        char text[DOUBLE_REPR_SIZE];
        const char *end;
        memcpy(&d, &positive, sizeof d);
        if (!isfinite(d))
            continue;
        size_t length = double_repr(text, d);
        ck_assert(decimal_parse(text, text + length, &end, &back));
        ck_assert(back == d);
    }
}
END_TEST

START_TEST(rounding)
{
    double r;
    ck_assert(decimal_round(2.675, 2, &r) && r == 2.67);
    ck_assert(decimal_round(25.0, -1, &r) && r == 20.0);
    ck_assert(decimal_round(1e22, -22, &r) && r == 1e22);
    ck_assert(decimal_round(DBL_MAX, -308, &r) && isinf(r));
}
END_TEST

int main(void)
{
    guard_install();
    Suite *suite = suite_create("float text");
    TCase *tests = tcase_create("float text");
    tcase_add_test(tests, shortest);
    tcase_add_test(tests, formats);
    tcase_add_test(tests, reading);
    tcase_add_test(tests, round_trip);
    tcase_add_test(tests, rounding);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
