/*
 * Descriptors that are counted: no more threads are let in than there are
 * descriptors for, and nobody fails in the middle.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "capriccio.h"
#include "resource/account.h"
#include "resource/gate.h"
#include "tests/harness.h"

enum { THREADS = 60, REQUESTS = 10, LIMIT = 64 };

static int failures;
static int served;

static void
nap(long ns)
{
    ct_nanosleep(&(struct timespec){ 0, ns }, NULL);
}

/* Two to four descriptors, one after the other, held for a while. */
static void
serve(int extra)
{
    int pipe[2], copy[2] = { -1, -1 };

    if (ct_pipe(pipe) != 0) {
        failures++;
        return;
    }
    nap(1000);
    for (int i = 0; i < extra; i++) {
        copy[i] = ct_dup(pipe[0]);
        failures += copy[i] < 0;
        nap(1000);
    }
    for (int i = 0; i < extra; i++)
        if (copy[i] >= 0)
            ct_close(copy[i]);
    ct_close(pipe[0]);
    ct_close(pipe[1]);
    served++;
}

static void *
server(void *arg)
{
    for (int i = 0; i < REQUESTS; i++) {
        nap(100);
        serve((i + (int)(intptr_t)arg) % 3);
    }
    return NULL;
}

/* Lets this process have LIMIT descriptors, and THREADS threads share them. */
static void
served_by(void *(*fn)(void *))
{
    struct rlimit few;
    ct_thread t[THREADS];

    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &few), 0);
    few.rlim_cur = LIMIT;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    ck_assert_int_ge(ct_resource_count(CT_DESCRIPTORS), 0);
    for (intptr_t i = 0; i < THREADS; i++)
        ck_assert_int_eq(ct_create(&t[i], NULL, fn, (void *)i), 0);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(ct_join(t[i], NULL), 0);
}

START_TEST(nobody_is_let_in_who_would_find_none_left)
{
    served_by(server);
    ck_assert_int_eq(failures, 0);
    ck_assert_int_eq(served, THREADS * REQUESTS);
    account_check();
}
END_TEST

enum { SPELL = 100000, SPELLS = 400 };

/* Two descriptors at any time, and two more when a spell begins, as all others
 * do. */
static void *
soldier(void *arg)
{
    while (ct_now() < (int64_t)SPELL * SPELLS) {
        int pipe[2], more[2];
        nap(100);
        failures += ct_pipe(pipe) != 0;
        nap(SPELL - ct_now() % SPELL);
        failures += ct_pipe(more) != 0;
        nap(1000);
        for (int i = 0; i < 2; i++) {
            ct_close(pipe[i]);
            ct_close(more[i]);
        }
        served++;
    }
    return NULL;
}

/* Though at most moments half of what is committed is in use. */
START_TEST(who_need_their_most_at_once_are_let_in_for_all_of_it)
{
    served_by(soldier);
    ck_assert_int_eq(failures, 0);
    ck_assert_int_gt(served, SPELLS * (LIMIT / 4 - 4));
    account_check();
}
END_TEST

START_TEST(what_is_open_is_in_use_until_it_is_closed)
{
    int k = ct_resource_count(CT_DESCRIPTORS), pipe[2];

    ck_assert_int_ge(k, 0);
    ck_assert_int_eq(ct_resource_count(CT_DESCRIPTORS), k);
    int64_t before = resources[k].used;
    ck_assert_int_ge(before, 3);
    ck_assert_int_eq(ct_pipe(pipe), 0);
    ck_assert_int_eq(resources[k].used, before + 2);
    ct_close(pipe[0]);
    ct_close(pipe[1]);
    ck_assert_int_eq(resources[k].used, before);
    ck_assert_int_gt(resources[k].capacity, before);
}
END_TEST

START_TEST(no_limit_is_above_the_most_there_is)
{
    int k = ct_resource_declare("places", 100);

    resources[k].most = 10;
    gate_set(k, 1000);
    ck_assert_int_eq(gate_limit[k], 10);
    gate_set(k, 5);
    ck_assert_int_eq(gate_limit[k], 5);
}
END_TEST

START_TEST(what_cannot_be_counted_is_refused)
{
    ck_assert_int_eq(ct_resource_count(7), -1);
    ck_assert_int_eq(errno, EINVAL);
    ck_assert_int_eq(ct_resource_count(CT_MEMORY), -1);
    ck_assert_int_eq(errno, ENOTSUP);
    while (ct_resource_declare("places", 0) >= 0)
        continue;
    ck_assert_int_eq(ct_resource_count(CT_DESCRIPTORS), -1);
    ck_assert_int_eq(errno, ENOSPC);
}
END_TEST

static const char *program;

/* Runs this program with CAPRICCIO_COUNT set so; what it said, and its status
 * is returned. */
static const char *asked;

static void
ask(void)
{
    setenv("CAPRICCIO_COUNT", asked, 1);
    harness_exec(program, "counting");
}

static int
count_by_variable(const char *words, char *text, size_t size)
{
    asked = words;
    return harness_watch(ask, text, size);
}

START_TEST(the_variable_has_them_counted_too)
{
    char text[512];

    ck_assert_int_eq(count_by_variable("descriptors", text, sizeof text), 0);
    ck_assert_str_eq(text, "descriptors\n");
    count_by_variable("memory", text, sizeof text);
    ck_assert_ptr_nonnull(strstr(text, "CAPRICCIO_COUNT=memory: the program is "
                                 "not linked to count it"));
    count_by_variable("descriptors,money", text, sizeof text);
    ck_assert_ptr_nonnull(strstr(text, "CAPRICCIO_COUNT=money: there are "
                                 "memory and descriptors"));
}
END_TEST

/* Part of the test above: says what is counted, in a process of its own. */
static void
tell_what_is_counted(void)
{
    for (unsigned k = USAGE_DECLARED; k < resources_end; k++)
        dprintf(STDERR_FILENO, "%s\n", resources[k].name);
    _exit(0);
}

int
main(int argc, char **argv)
{
    program = argv[0];
    harness_under(program, "resource", "virtual");
    if (argc == 2)
        tell_what_is_counted();

    Suite *s = suite_create("counts");
    TCase *tc = harness_case(s, "counts");

    harness_add(tc, nobody_is_let_in_who_would_find_none_left);
    harness_add(tc, who_need_their_most_at_once_are_let_in_for_all_of_it);
    harness_add(tc, what_is_open_is_in_use_until_it_is_closed);
    harness_add(tc, no_limit_is_above_the_most_there_is);
    harness_add(tc, what_cannot_be_counted_is_refused);
    harness_add(tc, the_variable_has_them_counted_too);
    return harness_run(s);
}
