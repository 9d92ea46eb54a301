/* test_embed.c - an interpreter that is started and finished many times leaves nothing behind. */
#include <check.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "object/runtime.h"
#include "pyish.h"

static char *arguments[] = {"build/release/pyish", "-S", NULL};

static const char *const programs[] = {
    "import sys\nassert sys.version_info >= (3, 14)",
    "class A:\n    def __del__(self): seen.append(1)\nseen = []\na = A(); a.me = a; del a\nimport gc; gc.collect(); assert seen == [1]",
    "import threading\nout = []\nt = threading.Thread(target=out.append, args=(1,)); t.start(); t.join(); assert out == [1]",
    "import re, collections\nT = collections.namedtuple('T', 'a b')\nassert re.sub('b+', 'x', 'abbbc') == 'axc' and T(1, 2).b == 2",
    "big = [3 ** 1000] * 1000\ntext = 'h\\u00e9llo \\U0001f600' * 1000\nassert len(text.encode()) > 7000",
    "def g():\n    try: yield 1\n    finally: pass\nx = g(); next(x)\nimport weakref\nclass C: pass\nc = C(); w = weakref.ref(c, print)",
    "try: 1 / 0\nexcept ZeroDivisionError as e: keep = e\nclass M(type): pass\nclass N(metaclass=M): __slots__ = ('a', 'b')\nn = N(); n.a = n",
    "import atexit, signal\natexit.register(lambda: None)\nsignal.signal(signal.SIGUSR1, lambda *a: None)",
};
enum { PROGRAMS = sizeof programs / sizeof *programs };

static void run_once(int i)
{
    ck_assert(pyish_start(2, arguments));
    ck_assert_int_eq(pyish_run(programs[i % PROGRAMS]), 0);
    ck_assert_int_eq(pyish_finish(), 0);
}

START_TEST(a_hundred_runs_leave_nothing)
{
    for (int i = 0; i < 2 * PROGRAMS; i++)
        run_once(i);
    size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    for (int i = 0; i < 100; i++)
        run_once(i);
    size_t after = mallinfo2().uordblks + mallinfo2().hblkhd;
    ck_assert_msg(after <= before, "%zu bytes are left", after - before);
}
END_TEST

START_TEST(the_runtime_is_as_before)
{
    run_once(0);
    for (size_t i = 0; i < sizeof runtime; i++)
        ck_assert_int_eq(((char *)&runtime)[i], 0);
}
END_TEST

START_TEST(statuses)
{
    ck_assert(pyish_start(2, arguments));
    ck_assert_int_eq(pyish_run("import sys; sys.exit(7)"), 7);
    ck_assert_int_eq(pyish_run("x = 1"), 0);
    ck_assert_int_eq(pyish_run("assert x == 1"), 0);
    ck_assert_int_eq(pyish_finish(), 0);
}
END_TEST

/* Blocks that malloc keeps for itself would count as left: it is told to keep none. */
static void measure_exactly(char **argv)
{
    if (getenv("GLIBC_TUNABLES"))
        return;
    setenv("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0:glibc.malloc.mxfast=0", 1);
    execv("/proc/self/exe", argv);
}

int main(int argc, char **argv)
{
    (void)argc;
    measure_exactly(argv);
    Suite *suite = suite_create("embed");
    TCase *tcase = tcase_create("embed");
    tcase_set_timeout(tcase, 240);
    setenv("PYTHONHOME", "build", 1); /* unit tests run in the folder of the Makefile */
    tcase_add_test(tcase, statuses);
    tcase_add_test(tcase, the_runtime_is_as_before);
    tcase_add_test(tcase, a_hundred_runs_leave_nothing);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
