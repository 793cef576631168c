/*
 * mytests.c -- your own tests of the pool.
 *
 *      make mytests LAB=08 DIR=...     from the kit's root
 *
 * A test here is good if it passes on every right solution and fails on a
 * wrong one.  So:
 *
 *   - Call nothing but what capriccio.h declares, and expect nothing that it
 *     does not promise.  A solution may differ from yours and be right.
 *   - Name a test by the sentence that is true when it passes.
 *   - Do not count on how slow a disk is.  A FIFO is a slow disk that you
 *     hold in your hand: ct_open() of one end blocks a worker until somebody
 *     opens the other.
 *   - Run it with CAPRICCIO_CHECK=1, with CAPRICCIO_WORKERS=1, and with
 *     CAPRICCIO_IO=poll.
 *
 * A test passes only if it reaches its end (tests/harness.h says why).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capriccio.h"
#include "tests/harness.h"

static char folder[] = "/tmp/mytests-08-XXXXXX";

/* A FIFO, in a folder that is left empty when it has been opened. */
static const char *
make_fifo(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    ck_assert_int_eq(mkfifo("fifo", 0600), 0);
    return "fifo";
}

static void *
open_to_read(void *path)
{
    int fd = ct_open(path, O_RDONLY);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(ct_close(fd), 0);
    return NULL;
}

/* An example.  W2: while a worker waits, main goes on; and lets it end. */
START_TEST(a_slow_open_blocks_its_own_thread_only)
{
    const char *path = make_fifo();
    ct_thread t;

    ck_assert_int_eq(ct_create(&t, NULL, open_to_read, (void *)path), 0);
    ct_yield();                         /* now the pool has it */
    int fd = open(path, O_RDWR);        /* which lets it go on */
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(ct_join(t, NULL), 0);
    close(fd);
    unlink(path);
    rmdir(folder);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("my tests of lab 08");
    TCase *tc = harness_case(s, "the pool");

    harness_add(tc, a_slow_open_blocks_its_own_thread_only);
    return harness_run(s);
}
