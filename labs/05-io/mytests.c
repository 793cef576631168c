/*
 * mytests.c -- your own tests of blocking calls.
 *
 *      make mytests LAB=05 DIR=...     from the kit's root
 *
 * A test here is good if it passes on every right solution and fails on a
 * wrong one.  It is run on the kit's own library, where it must pass, and on
 * copies of that library with one bug each, where it should fail.  So:
 *
 *   - Call nothing but what capriccio.h declares, and expect nothing that it
 *     does not promise.  A solution may differ from yours and be right.
 *   - Name a test by the sentence that is true when it passes.
 *   - Pipes and socketpairs (AF_UNIX, SOCK_STREAM) are enough; where your tests
 *     are marked there is no network.
 *   - Run it with each back end: CAPRICCIO_IO=poll, CAPRICCIO_IO=epoll; and
 *     with CAPRICCIO_HARD=1, 2 and so on, when little goes well at once.
 *
 * A test passes only if it reaches its end (tests/harness.h says why).
 */
#include <string.h>

#include "capriccio.h"
#include "tests/harness.h"

static char trace[16];

static void *
read_one(void *fd)
{
    char c[2] = "";

    ck_assert_int_eq(ct_read(*(int *)fd, c, 1), 1);
    strcat(trace, c);
    return NULL;
}

/* An example.  I1: the reader waits, and main goes on meanwhile. */
START_TEST(a_read_blocks_its_own_thread_only)
{
    ct_thread t;
    int p[2];

    ck_assert_int_eq(ct_pipe(p), 0);
    ck_assert_int_eq(ct_create(&t, NULL, read_one, &p[0]), 0);
    ct_yield();
    strcat(trace, "-");
    ck_assert_int_eq(ct_write(p[1], "r", 1), 1);
    ck_assert_int_eq(ct_join(t, NULL), 0);
    ck_assert_str_eq(trace, "-r");
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("my tests of lab 05");
    TCase *tc = harness_case(s, "blocking calls");

    harness_add(tc, a_read_blocks_its_own_thread_only);
    return harness_run(s);
}
