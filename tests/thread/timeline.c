/*
 * The event log: what a timeline shows, and that it survives a panic.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capriccio.h"
#include "tests/harness.h"

static const char *program;

static void *
yield_once(void *arg)
{
    ct_yield();
    return arg;
}

/* What runs with the log on: a and b take turns, main joins them. */
static void
be_logged(void)
{
    ct_thread a, b;
    ct_attr attr;

    ct_attr_init(&attr);
    strcpy(attr.name, "a");
    ct_create(&a, &attr, yield_once, NULL);
    strcpy(attr.name, "b");
    ct_create(&b, &attr, yield_once, NULL);
    ct_join(a, NULL);
    ct_join(b, NULL);
    ct_coro_yield(NULL);        /* a panic */
}

/* Runs be_logged() in a program of its own, which logs to stderr. */
static void
run_logged(void)
{
    setenv("CAPRICCIO_LOG", "-", 1);
    setenv("CAPRICCIO_SCHED", "fifo", 1);
    harness_exec(program, "logged");
}

START_TEST(the_timeline_tells_who_did_what_up_to_the_panic)
{
    static char text[4096];

    if (harness_light())
        return;                 /* an emulator writes to stderr, too */
    harness_watch(run_logged, text, sizeof text);
    ck_assert_str_eq(text,
        "capriccio: panic in thread main: ct_coro_yield() outside a "
        "coroutine\n"
        "        time ns  thread           event\n"
        "              0  main             makes a\n"
        "              0  main             makes b\n"
        "              0  main             waits for join\n"
        "              0  main             -> a\n"
        "              0  a                -> b\n"
        "              0  b                -> a\n"
        "              0  a                wakes main\n"
        "              0  a                ends\n"
        "              0  a                -> b\n"
        "              0  b                ends\n"
        "              0  b                -> main\n");
}
END_TEST

int
main(int argc, char **argv)
{
    program = argv[0];
    if (argc == 2 && strcmp(argv[1], "logged") == 0)
        be_logged();

    Suite *s = suite_create("timeline");
    TCase *tc = harness_case(s, "log");

    harness_add(tc, the_timeline_tells_who_did_what_up_to_the_panic);
    return harness_run(s);
}
