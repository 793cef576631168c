/*
 * harness.c -- a test passes only if it reaches its end; see harness.h.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/harness.h"

enum { REACHED_END = 77 };

/* Without fork the status would end the whole runner. */
static int
forking(void)
{
    const char *mode = getenv("CK_FORK");

    return mode == NULL || strcmp(mode, "no") != 0;
}

static void
reach_end(void)
{
    if (forking()) {
        fflush(NULL);
        _exit(REACHED_END);
    }
}

TCase *
harness_case(Suite *s, const char *name)
{
    TCase *tc = tcase_create(name);

    tcase_add_checked_fixture(tc, NULL, reach_end);
    tcase_set_timeout(tc, 60);
    suite_add_tcase(s, tc);
    return tc;
}

void
harness_add(TCase *tc, const TTest *test)
{
    if (forking())
        tcase_add_exit_test(tc, test, REACHED_END);
    else
        tcase_add_test(tc, test);
}

int
harness_run(Suite *s)
{
    SRunner *sr = srunner_create(s);

    srunner_run_all(sr, CK_NORMAL);
    int failed = srunner_ntests_failed(sr);
    printf("harness: %d passed, %d failed\n",
           srunner_ntests_run(sr) - failed, failed);
    srunner_free(sr);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* In the child: no core file, stderr to the pipe, and fn. */
static void
be_watched(void (*fn)(void), int to)
{
    struct rlimit none = { 0, 0 };

    setrlimit(RLIMIT_CORE, &none);
    signal(SIGABRT, SIG_DFL);
    dup2(to, STDERR_FILENO);
    fn();
    _exit(REACHED_END);
}

int
harness_watch(void (*fn)(void), char *text, size_t size)
{
    int fd[2], status;

    ck_assert_int_eq(pipe(fd), 0);
    fflush(NULL);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        close(fd[0]);
        be_watched(fn, fd[1]);
    }
    close(fd[1]);

    size_t n = 0;
    ssize_t got;
    while ((got = read(fd[0], text + n, size - 1 - n)) > 0)
        n += got;
    text[n] = '\0';
    close(fd[0]);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    return status;
}

int
harness_begins(const char *text, const char *words)
{
    return strncmp(text, words, strlen(words)) == 0;
}

void
harness_exec(const char *program, const char *argument)
{
    const char *emulator = getenv("CAPRICCIO_EMULATOR");

    if (emulator != NULL)
        execlp(emulator, emulator, program, argument, NULL);
    else
        execl(program, program, argument, NULL);
    _exit(127);
}

/* Sets the variable; returns whether it had that value. */
static int
set(const char *name, const char *value)
{
    const char *old = getenv(name);
    int same = old != NULL && strcmp(old, value) == 0;

    setenv(name, value, 1);
    return same;
}

void
harness_under(const char *program, const char *sched, const char *clock)
{
    int same = set("CAPRICCIO_SCHED", sched);

    if (!set("CAPRICCIO_CLOCK", clock) || !same)
        harness_exec(program, NULL);
}

unsigned long
harness_seed(void)
{
    const char *text = getenv("CAPRICCIO_SEED");

    return text == NULL ? 1 : strtoul(text, NULL, 10);
}

int
harness_any_order(void)
{
    const char *sched = getenv("CAPRICCIO_SCHED");

    return sched != NULL && strcmp(sched, "fifo") != 0;
}

int
harness_light(void)
{
    return getenv("CAPRICCIO_LIGHT") != NULL;
}
