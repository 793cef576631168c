/*
 * Policies: what each one promises, and the choice among them.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capriccio.h"
#include "tests/harness.h"

static char trace[64];
static const char *program;

static void *
twice(void *name)
{
    strncat(trace, name, 1);
    ct_yield();
    strncat(trace, name, 1);
    return NULL;
}

/*
 * Runs the program again with CAPRICCIO_SCHED=policy: it makes threads a, b, c
 * with priorities 1, 2, 1 that each show their letter, yield, and show it
 * again.  Returns what was shown, or what the run time said.
 */
static const char *
run_under(const char *policy)
{
    static char text[300];
    int fd[2], status;

    ck_assert_int_eq(pipe(fd), 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(fd[1], STDOUT_FILENO);
        dup2(fd[1], STDERR_FILENO);
        setenv("CAPRICCIO_SCHED", policy, 1);
        harness_exec(program, "abc");
    }
    close(fd[1]);
    size_t n = 0;
    ssize_t got;
    while ((got = read(fd[0], text + n, sizeof text - 1 - n)) > 0)
        n += got;
    text[n] = '\0';
    waitpid(pid, &status, 0);
    return text;
}

static void
be_run(void)
{
    ct_thread t[3];
    ct_attr attr;

    ct_attr_init(&attr);
    for (int i = 0; i < 3; i++) {
        attr.priority = 1 + i % 2;
        ct_create(&t[i], &attr, twice, &"a\0b\0c"[2 * i]);
    }
    for (int i = 0; i < 3; i++)
        ct_join(t[i], NULL);
    if (write(STDOUT_FILENO, trace, strlen(trace)) < 0)
        _exit(1);
    _exit(0);
}

START_TEST(fifo_serves_the_first_first)
{
    ck_assert_str_eq(run_under("fifo"), "abcabc");
    ck_assert_str_eq(run_under(""), "abcabc");
}
END_TEST

START_TEST(lifo_serves_the_last_first_and_who_yields_last)
{
    ck_assert_str_eq(run_under("lifo"), "cbacba");
}
END_TEST

START_TEST(priority_serves_the_most_urgent_first)
{
    ck_assert_str_eq(run_under("priority"), "bbacac");
}
END_TEST

START_TEST(random_runs_the_same_way_for_the_same_seed)
{
    char first[64];
    int others = 0;

    strcpy(first, run_under("random:1"));
    ck_assert_str_eq(run_under("random:1"), first);
    for (char seed[] = "random:2"; seed[7] <= '9'; seed[7]++)
        others += strcmp(run_under(seed), first) != 0;
    ck_assert_int_ge(others, 1);
}
END_TEST

START_TEST(an_unknown_policy_is_refused_in_one_sentence)
{
    static const char *const refused[][2] = {
        { "cfs", "CAPRICCIO_SCHED=cfs: there are fifo, lifo, random:SEED and "
                 "priority\n" },
        { "random", "CAPRICCIO_SCHED=random: nothing is not what policy "
                    "random takes\n" },
        { "random:x1", "CAPRICCIO_SCHED=random:x1: x1 is not what policy "
                       "random takes\n" },
        { "fifo:1", "CAPRICCIO_SCHED=fifo:1: 1 is not what policy fifo "
                    "takes\n" },
    };

    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        const char *text = run_under(refused[i][0]);

        ck_assert(harness_begins(text, "capriccio: panic: "));
        ck_assert(harness_begins(text + 18, refused[i][1]));
    }
}
END_TEST

int
main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "abc") == 0)
        be_run();

    program = argv[0];

    Suite *s = suite_create("policies");
    TCase *tc = harness_case(s, "policies");

    harness_add(tc, fifo_serves_the_first_first);
    harness_add(tc, lifo_serves_the_last_first_and_who_yields_last);
    harness_add(tc, priority_serves_the_most_urgent_first);
    harness_add(tc, random_runs_the_same_way_for_the_same_seed);
    harness_add(tc, an_unknown_policy_is_refused_in_one_sentence);
    return harness_run(s);
}
