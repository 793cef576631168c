/*
 * mytests.c -- your own tests of the pool.
 *
 *      make mytests LAB=08 DIR=...     from the kit's root
 *
 * A test here is good if it passes on every right solution and fails on a
 * wrong one.  So:
 *
 *   - Call nothing but what capriccio.h and the pool's headers declare
 *     (io/pool.h, io/request.h, io/disk.h, io/fd.h), and expect nothing that
 *     they do not promise.  A solution may differ from yours and be right.
 *   - Name a test by the sentence that is true when it passes.
 *   - Do not count on how slow a disk is.  A call that reads from a pipe is a
 *     slow disk that you hold in your hand: it ends when you write.  And
 *     io_plain (io/request.h) may be a function of yours, which plays a file.
 *   - Run it with CAPRICCIO_CHECK=1, with CAPRICCIO_WORKERS=1, and with
 *     CAPRICCIO_IO=poll.
 *
 * A test passes only if it reaches its end (tests/harness.h says why).
 */
#include <unistd.h>

#include "capriccio.h"
#include "io/pool.h"
#include "tests/harness.h"

static int disk[2];             /* a pipe */
static ssize_t got;

/* What a worker does: it waits for a byte. */
static ssize_t
read_slowly(void *byte)
{
    return read(disk[0], byte, 1);
}

static void *
ask_a_worker(void *byte)
{
    got = pool_call(read_slowly, byte);
    return NULL;
}

/* An example.  W2: while a worker waits, main goes on; and lets it end. */
START_TEST(a_slow_call_blocks_its_own_thread_only)
{
    ct_thread t;
    char byte = '?';

    ck_assert_int_eq(pipe(disk), 0);
    ck_assert_int_eq(ct_create(&t, NULL, ask_a_worker, &byte), 0);
    ct_yield();                         /* now the pool has it */
    ck_assert_int_eq(write(disk[1], "x", 1), 1);
    ck_assert_int_eq(ct_join(t, NULL), 0);
    ck_assert_int_eq(got, 1);
    ck_assert_int_eq(byte, 'x');
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("my tests of lab 08");
    TCase *tc = harness_case(s, "the pool");

    harness_add(tc, a_slow_call_blocks_its_own_thread_only);
    return harness_run(s);
}
