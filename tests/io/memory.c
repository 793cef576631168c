/*
 * No memory: each call says ENOMEM, nothing is half done, and when there is
 * memory again it works.  What allocates, here, is little: a wait is on its
 * thread's own stack.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "capriccio.h"
#include "io/backend.h"
#include "tests/harness.h"
#include "tests/io/sockets.h"

static int none_left;           /* every allocation fails */

#ifndef PLAIN_CHECK_H           /* a static C library cannot be overruled */
void *__libc_malloc(size_t size);
void *__libc_realloc(void *p, size_t size);

void *
malloc(size_t size)
{
    return none_left ? NULL : __libc_malloc(size);
}

void *
realloc(void *p, size_t size)
{
    return none_left ? NULL : __libc_realloc(p, size);
}
#endif

/* Whether memory can be taken away here: not under Valgrind, which has an
 * allocator of its own. */
static int
can_fail(void)
{
    none_left = 1;
    void *volatile p = malloc(1), *volatile q = realloc(NULL, 1);
    none_left = 0;
    free(p);
    free(q);
    return p == NULL && q == NULL;
}

static int64_t
soon(struct timespec *t)
{
    int64_t due = ct_now() + 1000000;

    *t = (struct timespec){ due / 1000000000, due % 1000000000 };
    return due;
}

START_TEST(limits_need_memory_when_they_are_first_set)
{
    struct timespec t;

    if (!can_fail())
        return;
    soon(&t);
    none_left = 1;
    int deadline = ct_deadline(&t), cancel = ct_cancel(ct_self());
    none_left = 0;
    ck_assert_int_eq(deadline, ENOMEM);
    ck_assert_int_eq(cancel, ENOMEM);
    ck_assert_int_eq(ct_deadline(&t), 0);
}
END_TEST

START_TEST(polling_many_needs_memory)
{
    struct pollfd fds[40];
    int p[2];

    if (!can_fail())
        return;
    ck_assert_int_eq(ct_pipe(p), 0);
    for (int i = 0; i < 40; i++)
        fds[i] = (struct pollfd){ p[0], POLLIN, 0 };
    none_left = 1;
    int n = ct_poll(fds, 40, 1), error = errno;
    none_left = 0;
    ck_assert_int_eq(n, -1);
    ck_assert_int_eq(error, ENOMEM);
    ck_assert_int_eq(ct_poll(fds, 40, 1), 0);
}
END_TEST

START_TEST(a_list_of_descriptors_needs_memory)
{
    int p[2];
    char c;

    if (!can_fail())
        return;
    io_backend = backend_poll;
    ck_assert_int_eq(ct_pipe(p), 0);
    none_left = 1;
    ssize_t n = ct_read(p[0], &c, 1);
    int error = errno;
    none_left = 0;
    ck_assert_int_eq(n, -1);
    ck_assert_int_eq(error, ENOMEM);
    ck_assert_int_eq(ct_write(p[1], "x", 1), 1);
    ck_assert_int_eq(ct_read(p[0], &c, 1), 1);
}
END_TEST

START_TEST(a_deadline_needs_memory_for_its_timer)
{
    struct timespec t;
    int p[2];
    char c;

    if (!can_fail())
        return;
    ck_assert_int_eq(ct_pipe(p), 0);
    soon(&t);
    ck_assert_int_eq(ct_deadline(&t), 0);
    none_left = 1;
    ssize_t n = ct_read(p[0], &c, 1);
    int error = errno;
    none_left = 0;
    ck_assert_int_eq(n, -1);
    ck_assert_int_eq(error, ENOMEM);
    ck_assert_int_eq(ct_read(p[0], &c, 1), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
}
END_TEST

START_TEST(sending_a_file_needs_memory)
{
    char path[] = "/tmp/capriccio-memory-XXXXXX";
    int fd = mkstemp(path), p[2];
    off_t at = 0;

    if (!can_fail())
        return;
    unlink(path);
    ck_assert_int_eq(write(fd, "file", 4), 4);
    ck_assert_int_eq(ct_pipe(p), 0);
    none_left = 1;
    ssize_t n = ct_sendfile(p[1], fd, &at, 4);
    int error = errno;
    none_left = 0;
    ck_assert_int_eq(n, -1);
    ck_assert_int_eq(error, ENOMEM);
    ck_assert_int_eq(ct_sendfile(p[1], fd, &at, 4), 4);
}
END_TEST

int
main(void)
{
    unsetenv("CAPRICCIO_HARD");         /* what need not wait does not */

    Suite *s = suite_create("no memory");
    TCase *tc = harness_case(s, "each call that allocates");

    harness_add(tc, limits_need_memory_when_they_are_first_set);
    harness_add(tc, polling_many_needs_memory);
    harness_add(tc, a_list_of_descriptors_needs_memory);
    harness_add(tc, a_deadline_needs_memory_for_its_timer);
    harness_add(tc, sending_a_file_needs_memory);
    return harness_run(s);
}
