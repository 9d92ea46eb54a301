/* test_heap.c - pages, classes, large blocks. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/heap.h"

static Heap heap;

START_TEST(cells_are_aligned_and_apart)
{
    heap_init(&heap);
    char *cells[1000];
    for (int i = 0; i < 1000; i++) {
        cells[i] = heap_alloc(&heap, HEAP_RAW, heap_class(48));
        ck_assert_ptr_nonnull(cells[i]);
        ck_assert_uint_eq((uintptr_t)cells[i] % 16, 0);
        memset(cells[i], i & 0xff, 48);
    }
    for (int i = 0; i < 1000; i++)
        for (int j = 0; j < 48; j++)
            ck_assert_int_eq((unsigned char)cells[i][j], i & 0xff);
    for (int i = 0; i < 1000; i++)
        heap_free(&heap, cells[i]);
    heap_finish(&heap);
}
END_TEST

START_TEST(freed_cells_are_used_again)
{
    heap_init(&heap);
    void *first = heap_alloc(&heap, HEAP_TRACKED, heap_class(64));
    heap_free(&heap, first);
    ck_assert_ptr_eq(heap_alloc(&heap, HEAP_TRACKED, heap_class(64)), first);
    heap_finish(&heap);
}
END_TEST

START_TEST(empty_pages_come_back)
{
    heap_init(&heap);
    enum { COUNT = 100000 };
    void **cells = malloc(COUNT * sizeof *cells);
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < COUNT; i++)
            cells[i] = heap_alloc(&heap, HEAP_RAW, heap_class(round % 2 ? 32 : 96));
        for (int i = 0; i < COUNT; i++)
            heap_free(&heap, cells[i]);
    }
    ck_assert_uint_lt(heap.bytes_mapped, COUNT * 96 * 3 / 2); /* sizes share pages: no growth from round to round */
    free(cells);
    heap_finish(&heap);
    ck_assert_uint_eq(heap.bytes_mapped, 0);
}
END_TEST

START_TEST(kinds_do_not_mix)
{
    heap_init(&heap);
    char *raw = heap_alloc(&heap, HEAP_RAW, heap_class(32)), *tracked = heap_alloc(&heap, HEAP_TRACKED, heap_class(32));
    ck_assert_ptr_ne(heap_page_of(raw), heap_page_of(tracked));
    ck_assert_int_eq(heap_page_of(raw)->kind, HEAP_RAW);
    ck_assert_int_eq(heap_page_of(tracked)->kind, HEAP_TRACKED);
    heap_finish(&heap);
}
END_TEST

START_TEST(realloc_keeps_contents)
{
    heap_init(&heap);
    size_t size = 8;
    unsigned char *p = heap_raw_alloc(&heap, size);
    memset(p, 7, size);
    for (size_t next = 24; next < 5000; next = next * 2 + 8) {
        p = heap_raw_realloc(&heap, p, size, next);
        for (size_t i = 0; i < size; i++)
            ck_assert_int_eq(p[i], 7);
        memset(p, 7, next);
        size = next;
    }
    p = heap_raw_realloc(&heap, p, size, 16);
    for (size_t i = 0; i < 16; i++)
        ck_assert_int_eq(p[i], 7);
    heap_raw_free(&heap, p, 16);
    heap_finish(&heap);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("heap");
    TCase *tests = tcase_create("heap");
    tcase_add_test(tests, cells_are_aligned_and_apart);
    tcase_add_test(tests, freed_cells_are_used_again);
    tcase_add_test(tests, empty_pages_come_back);
    tcase_add_test(tests, kinds_do_not_mix);
    tcase_add_test(tests, realloc_keeps_contents);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
