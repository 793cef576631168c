/*
 * The blocking graph as people see it: names, figures, what ran long.
 *
 * The program runs itself again under the policy resource, on the virtual
 * clock.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capriccio.h"
#include "resource/graph.h"
#include "tests/harness.h"
#include "time/clock.h"

static const char *program;
static char text[1 << 20];

/* What `fd` holds, from its beginning. */
static const char *
contents(int fd)
{
    ssize_t n = pread(fd, text, sizeof text - 1, 0);

    ck_assert_int_ge(n, 0);
    text[n] = '\0';
    return text;
}

/* The graph as it is now. */
static const char *
graph(void)
{
    char name[] = "/tmp/capriccio-graph-XXXXXX";
    int fd = mkstemp(name);

    ck_assert_int_ge(fd, 0);
    unlink(name);
    ck_assert_int_eq(ct_graph(fd), 0);
    contents(fd);
    close(fd);
    return text;
}

__attribute__((noinline)) void
wait_for_work(void)
{
    ct_nanosleep(&(struct timespec){ 0, 1000 }, NULL);
    __asm__ volatile ("" ::: "memory");
}

__attribute__((noinline)) void
crunch(void)
{
    clock_spend(5000000);
    ct_yield();
    __asm__ volatile ("" ::: "memory");
}

static void *
worker(void *arg)
{
    for (int i = 0; i < 2000; i++) {
        wait_for_work();
        clock_spend(1000);
        if (i % 16 == 0)
            crunch();
    }
    return NULL;
}

static void
work(void)
{
    ct_thread t;

    ct_create(&t, NULL, worker, NULL);
    ct_join(t, NULL);
}

START_TEST(places_bear_the_names_of_those_who_called)
{
    work();
    ck_assert_ptr_nonnull(strstr(graph(),
                                 "ct_nanosleep\\nwait_for_work\\nworker"));
    ck_assert_ptr_nonnull(strstr(text, "ct_yield\\ncrunch\\nworker"));
    ck_assert_ptr_nonnull(strstr(text, "begins\\nworker"));
    ck_assert_ptr_null(strstr(text, "..."));    /* all callers are known */
    ck_assert(strncmp(strstr(text, "digraph"), "digraph blocking {\n", 19)
              == 0);
    ck_assert_str_eq(text + strlen(text) - 2, "}\n");
}
END_TEST

START_TEST(what_did_not_yield_for_long_comes_first)
{
    work();
    ck_assert(harness_begins(graph(), "// runs long: ct_nanosleep < "
                             "wait_for_work < worker to ct_yield < crunch < "
                             "worker, 5.0 ms\n"));
}
END_TEST

__attribute__((noinline)) void
descend(int depth)
{
    if (depth > 0)
        descend(depth - 1);
    else
        ct_yield();
    __asm__ volatile ("" ::: "memory");
}

/* However deep it goes, all that is deeper than can be told is one place. */
START_TEST(a_recursion_without_end_is_cut_and_says_so)
{
    for (int i = 0; i < 20; i++)
        descend(CHAIN_MAX + 50 * i);
    ck_assert_ptr_nonnull(strstr(graph(), "\\ndescend\\n..."));
    ck_assert_ptr_null(strstr(strstr(text, "descend\\n...") + 1,
                              "descend\\n..."));
}
END_TEST

START_TEST(a_graph_that_is_full_puts_the_rest_elsewhere_and_says_so)
{
    for (uintptr_t f = 1; f <= GRAPH_MAX; f++)
        graph_birth(f);
    descend(3);
    descend(3);
    ck_assert_ptr_nonnull(strstr(graph(), "[label=\"elsewhere"));
}
END_TEST

START_TEST(a_resource_that_was_declared_is_on_the_edges)
{
    int places = ct_resource_declare("places", 0);

    for (int i = 0; i < 5; i++) {
        ct_resource_take(places, 3);
        wait_for_work();
        ct_resource_give(places, 3);
        ct_yield();
    }
    ck_assert_ptr_nonnull(strstr(graph(), "+3.00 places"));
    ck_assert_ptr_nonnull(strstr(text, "-3.00 places"));
    ck_assert_ptr_nonnull(strstr(text, "\\ntakes 0 ns, +3.00 places"));
}
END_TEST

/* Part of the test below, in a process of its own. */
static void
be_signalled(void)
{
    raise(SIGUSR2);
    for (int i = 0; i < 100; i++)
        ct_yield();
    _exit(0);                           /* no writing at the end */
}

START_TEST(the_signal_has_it_written_to_the_file)
{
    char name[] = "/tmp/capriccio-graph-XXXXXX";
    int fd = mkstemp(name), status;

    ck_assert_int_ge(fd, 0);
    pid_t pid = fork();
    if (pid == 0) {
        setenv("CAPRICCIO_GRAPH", name, 1);
        harness_exec(program, "signalled");
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    ck_assert(harness_begins(contents(fd), "digraph blocking {\n"));
    close(fd);
    unlink(name);
}
END_TEST

enum { COUNTED = 1000 };

/* Part of the test below, in a process of its own. */
static int
be_counted(void)
{
    for (volatile int i = 0; i < COUNTED; i++)
        ct_yield();
    return 0;
}

/* Who asks for a picture wants to know how often, not how often it was seen. */
START_TEST(in_a_picture_that_was_asked_for_every_stop_is_counted)
{
    char name[] = "/tmp/capriccio-graph-XXXXXX", wanted[32];
    int fd = mkstemp(name), status;

    ck_assert_int_ge(fd, 0);
    pid_t pid = fork();
    if (pid == 0) {
        setenv("CAPRICCIO_GRAPH", name, 1);
        harness_exec(program, "counted");
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    snprintf(wanted, sizeof wanted, "[label=\"%d x", COUNTED - 1);
    ck_assert_ptr_nonnull(strstr(contents(fd), wanted));
    close(fd);
    unlink(name);
}
END_TEST

int
main(int argc, char **argv)
{
    program = argv[0];
    if (argc == 2 && strcmp(argv[1], "counted") == 0)
        return be_counted();
    if (argc == 2 && strcmp(argv[1], "signalled") == 0)
        be_signalled();
    harness_under(program, "resource", "virtual");

    Suite *s = suite_create("pictures");
    TCase *tc = harness_case(s, "pictures");

    harness_add(tc, places_bear_the_names_of_those_who_called);
    harness_add(tc, what_did_not_yield_for_long_comes_first);
    harness_add(tc, a_recursion_without_end_is_cut_and_says_so);
    harness_add(tc, a_graph_that_is_full_puts_the_rest_elsewhere_and_says_so);
    harness_add(tc, a_resource_that_was_declared_is_on_the_edges);
    harness_add(tc, the_signal_has_it_written_to_the_file);
    harness_add(tc, in_a_picture_that_was_asked_for_every_stop_is_counted);
    return harness_run(s);
}
