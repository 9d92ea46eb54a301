/* test_hash.c - SipHash-1-3. Expected values: hash() of bytes on CPython 3.11 with PYTHONHASHSEED=0 (key 0, 0), unsigned. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/siphash.h"

static uint64_t of(const char *text)
{
    static const uint64_t key[2] = {0, 0};
    return siphash13(text, strlen(text), key);
}

START_TEST(known_values)
{
    ck_assert(of("a") == (uint64_t)4644417185603328019LL);
    ck_assert(of("hello") == (uint64_t)-2096571579003691106LL);
    ck_assert(of("the quick brown fox") == (uint64_t)6491753435481021626LL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("siphash");
    TCase *tests = tcase_create("siphash");
    tcase_add_test(tests, known_values);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
