/*
 * The child of a fork has one thread: the one that called it.
 */
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capriccio.h"
#include "tests/harness.h"

enum { OTHERS = 5 };

static int turns;               /* of the others */

static void *
take_turns(void *stop)
{
    while (!*(volatile int *)stop) {
        turns++;
        ct_yield();
    }
    return NULL;
}

/* In the child: 0 if all is as it should be. */
static int
look_round(const ct_thread *others)
{
    static int stop = 1;
    int before = turns;
    ct_thread t;

    for (int i = 0; i < 20; i++)
        ct_yield();
    if (turns != before)
        return 1;
    for (int i = 0; i < OTHERS; i++)
        if (ct_join(others[i], NULL) != ESRCH)
            return 2;
    if (ct_create(&t, NULL, take_turns, &stop) != 0 || ct_join(t, NULL) != 0)
        return 3;
    return 0;
}

static void *
fork_here(void *others)
{
    int status = -1;

    pid_t pid = fork();
    if (pid == 0)
        _exit(look_round(others));
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    return NULL;
}

START_TEST(the_others_do_not_run_in_the_child)
{
    ct_thread others[OTHERS], forker;
    int stop = 0;

    for (int i = 0; i < OTHERS; i++)
        ct_create(&others[i], NULL, take_turns, &stop);
    ct_yield();
    fork_here(others);                  /* from main */
    ct_create(&forker, NULL, fork_here, others);
    ck_assert_int_eq(ct_join(forker, NULL), 0);
    stop = 1;
    for (int i = 0; i < OTHERS; i++)
        ck_assert_int_eq(ct_join(others[i], NULL), 0);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("forks");
    TCase *tc = harness_case(s, "the child");

    harness_add(tc, the_others_do_not_run_in_the_child);
    return harness_run(s);
}
