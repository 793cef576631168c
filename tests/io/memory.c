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

/* Sleeps while there is no memory; 0 or errno. */
static int
sleep_without(const struct timespec *request, struct timespec *rest)
{
    none_left = 1;
    int error = ct_nanosleep(request, rest) == 0 ? 0 : errno;
    none_left = 0;
    return error;
}

/* Nobody has slept, so all of it is left; a sleep of no time needs no memory,
 * and one that makes no sense leaves the rest alone. */
START_TEST(a_sleep_without_memory_is_not_begun)
{
    struct timespec whole = { 7, 5 }, none = { 0, 0 }, wrong = { -1, 0 };
    struct timespec rest = { 1, 1 };

    if (!can_fail())
        return;
    ck_assert_int_eq(sleep_without(&wrong, &rest), EINVAL);
    ck_assert_int_eq(rest.tv_sec, 1);
    int64_t before = ct_now();
    ck_assert_int_eq(sleep_without(&whole, &rest), ENOMEM);
    int64_t passed = ct_now() - before;
    int64_t left = rest.tv_sec * INT64_C(1000000000) + rest.tv_nsec;
    ck_assert_int_le(left, INT64_C(7000000005));
    ck_assert_int_ge(left, INT64_C(7000000005) - passed);
    ck_assert_int_eq(sleep_without(&none, &rest), 0);
    ck_assert_int_eq(rest.tv_sec + rest.tv_nsec, 0);
    ck_assert_int_eq(ct_nanosleep(&(struct timespec){ 0, 1 }, &rest), 0);
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
    harness_add(tc, a_sleep_without_memory_is_not_begun);
    harness_add(tc, sending_a_file_needs_memory);
    return harness_run(s);
}
