/*
 * A kernel, or a sandbox, that refuses a back end: the next one serves.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "capriccio.h"
#include "tests/harness.h"

static char *self;

/* From now on this system call fails with EPERM. */
static void
refuse(unsigned call)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
    };
    struct sock_fprog program = { 4, filter };

    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    ck_assert_int_eq(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0);
}

/* What this program does when it is run with an argument. */
static int
use_a_pipe(void)
{
    int p[2];
    char c, text[128];

    ct_describe(text, sizeof text);
    fprintf(stderr, "%s\n", text);
    ct_pipe(p);
    ct_write(p[1], "x", 1);
    return ct_read(p[0], &c, 1) == 1 ? 0 : 1;
}

static void
run_uring_refused(void)
{
    setenv("CAPRICCIO_IO", "uring", 1);
    refuse(SYS_io_uring_setup);
    execl(self, self, "pipe", (char *)NULL);
}

static void
run_epoll_refused(void)
{
    setenv("CAPRICCIO_IO", "uring", 1);
    refuse(SYS_io_uring_setup);
    refuse(SYS_epoll_create1);
    execl(self, self, "pipe", (char *)NULL);
}

static void
run_nonsense(void)
{
    setenv("CAPRICCIO_IO", "telepathy", 1);
    harness_exec(self, "pipe");
}

START_TEST(what_is_refused_is_replaced_by_the_next)
{
    char text[256];

    if (getenv("CAPRICCIO_EMULATOR") != NULL)
        return;                 /* its own system calls would be refused */
    ck_assert_int_eq(harness_watch(run_uring_refused, text, sizeof text), 0);
    ck_assert(strstr(text, "io=epoll") != NULL);
    ck_assert_int_eq(harness_watch(run_epoll_refused, text, sizeof text), 0);
    ck_assert(strstr(text, "io=poll") != NULL);
}
END_TEST

START_TEST(a_back_end_that_does_not_exist_is_named)
{
    char text[256];

    ck_assert_int_ne(harness_watch(run_nonsense, text, sizeof text), 0);
    ck_assert(strstr(text, "CAPRICCIO_IO=telepathy: there are epoll, poll, "
                     "uring and fake") != NULL);
}
END_TEST

int
main(int argc, char **argv)
{
    self = argv[0];
    if (argc > 1)
        return use_a_pipe();

    Suite *s = suite_create("refused back ends");
    TCase *tc = harness_case(s, "the choice");

    harness_add(tc, what_is_refused_is_replaced_by_the_next);
    harness_add(tc, a_back_end_that_does_not_exist_is_named);
    return harness_run(s);
}
