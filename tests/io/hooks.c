/*
 * What the layer io tells the layers above: of descriptors that come and go,
 * and of what was not in the kernel's cache.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "capriccio.h"
#include "io/disk.h"
#include "io/fd.h"
#include "tests/harness.h"

static int open_now;

static void
note_change(int change)
{
    open_now += change;
}

/* Counts from now on; the run time has got its own ones before. */
static int
count_from_now(void)
{
    int file = ct_open("/proc/self/status", O_RDONLY);
    char c;

    ck_assert_int_eq(ct_read(file, &c, 1), 1);
    ct_close(file);
    fd_on_change = note_change;
    return fd_in_use();
}

START_TEST(each_descriptor_is_told_of_when_it_comes_and_when_it_goes)
{
    int pipe[2], before = count_from_now();

    ck_assert_int_eq(ct_pipe(pipe), 0);
    ck_assert_int_eq(open_now, 2);
    int copy = ct_dup(pipe[0]);
    ck_assert_int_eq(open_now, 3);
    int file = ct_open("/proc/self/status", O_RDONLY);
    ck_assert_int_eq(open_now, 4);
    ck_assert_int_eq(ct_dup2(pipe[1], copy), copy);
    ck_assert_int_eq(open_now, 4);
    ct_close(file);
    ct_close(copy);
    ct_close(pipe[0]);
    ct_close(pipe[1]);
    ck_assert_int_eq(open_now, 0);
    ck_assert_int_eq(fd_in_use(), before);
}
END_TEST

START_TEST(one_that_was_opened_elsewhere_is_told_of_when_it_is_first_used)
{
    char c;
    int before = count_from_now();
    int file = open("/proc/self/status", O_RDONLY);

    ck_assert_int_eq(open_now, 0);
    ck_assert_int_eq(ct_read(file, &c, 1), 1);
    ck_assert_int_eq(ct_read(file, &c, 1), 1);
    ck_assert_int_eq(open_now, 1);
    ck_assert_int_eq(fd_in_use(), before + 1);
    ct_forget(file);
    ck_assert_int_eq(open_now, 0);
    ct_forget(file);
    ck_assert_int_eq(open_now, 0);
    close(file);
}
END_TEST

static off_t missed_at;
static size_t missed;

static void
note_miss(int fd, off_t offset, size_t bytes)
{
    missed_at = offset;
    missed += bytes;
}

/* Reads the page when the kernel has let go of it.  Not all file systems do,
 * and what a read does not find may be there a moment later. */
static void
read_uncached(int fd, char *page, size_t size)
{
    fsync(fd);
    posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    ck_assert_int_eq(ct_pread(fd, page, size, 0), (ssize_t)size);
}

START_TEST(what_was_not_in_the_cache_is_told_of)
{
    static char page[4096];
    char name[] = "/tmp/capriccio-hooks-XXXXXX";
    int fd = mkstemp(name);

    ck_assert_int_ge(fd, 0);
    unlink(name);
    ck_assert_int_eq(write(fd, page, sizeof page), sizeof page);
    disk_on_miss = note_miss;
    ck_assert_int_eq(ct_pread(fd, page, sizeof page, 0), sizeof page);
    ck_assert_uint_eq(missed, 0);
    for (int i = 0; i < 100 && missed == 0; i++)
        read_uncached(fd, page, sizeof page);
    if (missed > 0)
        ck_assert_uint_eq(missed, sizeof page);
    ck_assert_int_eq(missed_at, 0);
    size_t before = missed;
    ck_assert_int_eq(ct_pread(fd, page, 10, sizeof page), 0);
    ck_assert_uint_eq(missed, before);          /* the end is no miss */
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("hooks");
    TCase *tc = harness_case(s, "hooks");

    harness_add(tc, each_descriptor_is_told_of_when_it_comes_and_when_it_goes);
    harness_add(tc,
                one_that_was_opened_elsewhere_is_told_of_when_it_is_first_used);
    harness_add(tc, what_was_not_in_the_cache_is_told_of);
    return harness_run(s);
}
