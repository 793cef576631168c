/*
 * The explorer: it finds what is there, all of it, and says what it left out.
 *
 * Run from anywhere: the programs are looked for two folders above this one.
 */
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/harness.h"

static char folder[512];        /* where the programs are */
static char text[1 << 16];      /* what the last one printed */

/* Runs a command line in a shell; fills text; returns the exit status. */
static int
run(const char *command)
{
    char line[1200];

    snprintf(line, sizeof line, "%s 2>&1", command);
    fflush(NULL);
    FILE *f = popen(line, "r");
    ck_assert_ptr_nonnull(f);
    size_t n = fread(text, 1, sizeof text - 1, f);
    text[n] = '\0';
    int status = pclose(f);
    ck_assert_msg(WIFEXITED(status), "%s ended by signal %d", command,
                  WTERMSIG(status));
    return WEXITSTATUS(status);
}

/* Runs explore-PROGRAM with these words. */
static int
explore(const char *program, const char *words)
{
    char line[1000];

    snprintf(line, sizeof line, "%s/explore-%s %s", folder, program, words);
    return run(line);
}

static void
expect(const char *words)
{
    ck_assert_msg(strstr(text, words) != NULL, "no \"%s\" in:\n%s", words,
                  text);
}

/* The number after these words in text. */
static unsigned long
number_after(const char *words)
{
    expect(words);
    return strtoul(strstr(text, words) + strlen(words), NULL, 10);
}

/* The turns in the timeline in text: its rows have a number in column 6. */
static int
turns(void)
{
    int n = 0;

    for (const char *line = text; line != NULL; line = strchr(line + 1, '\n'))
        if (strlen(line) > 7 && line[6] >= '0' && line[6] <= '9' &&
            (line[1] == ' ' || line[1] == '>'))
            n++;
    return n;
}

#define LENGTH(table) (sizeof (table) / sizeof (table)[0])

static unsigned long
factorial(int n)
{
    return n < 2 ? 1 : n * factorial(n - 1);
}

static const struct {
    int threads, points;
} walks[] = {
    { 1, 0 }, { 1, 5 }, { 2, 0 }, { 2, 1 }, { 2, 2 }, { 2, 3 }, { 2, 4 },
    { 3, 0 }, { 3, 1 }, { 3, 2 }, { 4, 0 }, { 4, 1 },
};

/* n threads in k + 1 pieces each: (n (k + 1))! / ((k + 1)!)^n orders. */
static unsigned long
orders(int n, int k)
{
    unsigned long all = factorial(n * (k + 1));

    for (int i = 0; i < n; i++)
        all /= factorial(k + 1);
    return all;
}

static void
count_orders(const char *option)
{
    char words[64];

    for (size_t i = 0; i < LENGTH(walks); i++) {
        snprintf(words, sizeof words, "%s %d %d", option, walks[i].threads,
                 walks[i].points);
        ck_assert_int_eq(explore("steps", words), 0);
        ck_assert_uint_eq(number_after("This is all: "),
                          orders(walks[i].threads, walks[i].points));
    }
}

/* No schedule is left out and none is counted twice. */
START_TEST(every_order_is_run_once)
{
    count_orders("--every");
}
END_TEST

/* Whoever stops in a state that was seen leaves nothing out. */
START_TEST(states_seen_before_stand_for_the_right_number_of_orders)
{
    count_orders("");
}
END_TEST

static const char *const right[] = {
    "mutex", "condition", "semaphore", "rwlock", "barrier", "once", "deadline",
    "buffer",
};

/* The library's own locks keep their promises in every order. */
START_TEST(what_is_right_is_explored_to_the_end)
{
    for (size_t i = 0; i < LENGTH(right); i++) {
        ck_assert_int_eq(explore(right[i], ""), 0);
        expect("No bad schedule in ");
        expect("This is all: ");
    }
}
END_TEST

/* The same with a program that waits, and wakes, and locks. */
START_TEST(a_real_program_has_as_many_schedules_by_either_count)
{
    ck_assert_int_eq(explore("buffer", "1"), 0);
    unsigned long n = number_after("This is all: ");

    ck_assert_int_eq(explore("buffer", "--every 1"), 0);
    ck_assert_uint_eq(number_after("This is all: "), n);
    ck_assert_uint_eq(number_after("No bad schedule in "), n);
}
END_TEST

static const struct {
    const char *program;
    unsigned deviations;
    const char *sentence;
} wrong[] = {
    { "if-for-while", 2, "Bad: a consumer takes an item, and there is none." },
    { "early-signal", 1, "Bad: nobody can run." },
    { "one-condition", 1, "Bad: nobody can run." },
    { "flag-semaphore", 1, "Bad: nobody can run." },
    { "two-locks", 1, "Bad: nobody can run." },
    { "two-writers", 3, "Bad: 2 writers are inside." },
    { "leaky-barrier", 1, "Bad: one has passed round 2" },
    { "after-you", 1, "it goes round for ever." },
    { "gives-way-once", 1, "Bad: the guest has not come yet." },
};

/* The marks in the timeline: at a turn's beginning, or in the middle of one. */
static unsigned long
marks(void)
{
    const char *from = strstr(text, "  turn"), *to = strstr(text, "\nBad: ");
    unsigned long n = 0;

    ck_assert_ptr_nonnull(from);
    ck_assert_ptr_nonnull(to);
    for (; from < to; from++)
        n += *from == '>';
    return n;
}

START_TEST(what_is_wrong_is_found)
{
    for (size_t i = 0; i < LENGTH(wrong); i++) {
        ck_assert_int_eq(explore(wrong[i].program, ""), 1);
        expect(wrong[i].sentence);
        ck_assert_uint_eq(number_after("A bad schedule, with "),
                          wrong[i].deviations);
        ck_assert_uint_eq(marks(), wrong[i].deviations);
    }
}
END_TEST

/* From the header of the timeline to the end of the sentence. */
static void
copy_story(char *story, size_t size)
{
    const char *from = strstr(text, "  turn"), *to = strstr(text, "\nBad: ");

    ck_assert_ptr_nonnull(from);
    ck_assert_ptr_nonnull(to);
    to = strchr(to + 1, '\n');
    snprintf(story, size, "%.*s", (int)(to - from), from);
}

static void
replay(const char *program)
{
    char story[2][8192], command[600];

    ck_assert_int_eq(explore(program, ""), 1);
    copy_story(story[0], sizeof story[0]);
    expect("Replay it:\n    ");
    const char *from = strstr(text, "Replay it:\n    ") + 15;
    snprintf(command, sizeof command, "%.*s", (int)strcspn(from, "\n"), from);

    ck_assert_int_eq(run(command), 1);
    copy_story(story[1], sizeof story[1]);
    ck_assert_str_eq(story[0], story[1]);
}

/* What is printed is a proof only if anybody can see it happen again. */
START_TEST(the_command_it_prints_replays_it)
{
    for (size_t i = 0; i < LENGTH(wrong); i++)
        replay(wrong[i].program);
}
END_TEST

static void
compare_lengths(const char *program)
{
    ck_assert_int_eq(explore(program, ""), 1);
    unsigned long deviations = number_after("A bad schedule, with ");
    int n = turns();

    ck_assert_int_eq(explore(program, "--every"), 1);
    ck_assert_uint_eq(number_after("A bad schedule, with "), deviations);
    ck_assert_int_eq(turns(), n);
}

/* K1, against the search that cuts nothing off. */
START_TEST(no_bad_schedule_is_shorter_than_the_one_it_shows)
{
    for (size_t i = 0; i < LENGTH(wrong); i++)
        if (strcmp(wrong[i].program, "after-you") != 0) /* it has no length */
            compare_lengths(wrong[i].program);
}
END_TEST

/* A hunt of lab 03, by the command that its handout gives, on this folder. */
static int
hunt(const char *name, const char *modules)
{
    char line[1000];

    snprintf(line, sizeof line, "cd %s/.. && env -u MAKEFLAGS make -s "
             "explore PROGRAM=labs/03-sync/hunts/%s.c DIR=%s", folder, name,
             modules);
    return run(line);
}

static const struct {
    const char *name, *sentence;
    unsigned deviations;
} hunts[] = {
    { "rwlock", "Bad: a reader comes in beside a writer.", 3 },
    { "barrier", "Bad: one has passed round 2, and another has not", 1 },
};

/* What students are given is wrong, and shown to be; by a schedule that the
 * usual order is not. */
START_TEST(a_hunt_ends_at_the_bug)
{
    char command[1000];

    for (size_t i = 0; i < LENGTH(hunts); i++) {
        ck_assert_int_ne(hunt(hunts[i].name, "labs/03-sync/skeleton"), 0);
        expect(hunts[i].sentence);
        expect("  turn  thread             what it did\n");
        ck_assert_uint_eq(number_after("A bad schedule, with "),
                          hunts[i].deviations);
        ck_assert_uint_eq(marks(), hunts[i].deviations);
        expect("Replay it:\n    ");
        const char *from = strstr(text, "Replay it:\n    ") + 15;
        snprintf(command, sizeof command, "cd %s/.. && %.*s", folder,
                 (int)strcspn(from, "\n"), from);
        ck_assert_int_eq(run(command), 1);
        expect(hunts[i].sentence);
    }
}
END_TEST

START_TEST(a_hunt_is_over_when_it_is_mended)
{
    for (size_t i = 0; i < LENGTH(hunts); i++) {
        ck_assert_int_eq(hunt(hunts[i].name, "reference"), 0);
        expect("No bad schedule in ");
        expect("This is all: ");
        ck_assert_ptr_null(strstr(text, "Bad:"));
    }
}
END_TEST

/* Nobody has to come to a stand for it. */
START_TEST(the_demo_of_a_deadlock_tells_of_it_and_goes_on)
{
    char line[1000];

    snprintf(line, sizeof line, "cd %s/.. && env -u MAKEFLAGS make -s demo-lab "
             "LAB=03 DEMO=deadlock", folder);
    ck_assert_int_eq(run(line), 0);
    expect("capriccio: deadlock: porter waits for cook waits for clerk waits "
           "for porter\nguest   eats dish 3\n");
    expect("  clerk            waits for join of porter\n");
}
END_TEST

START_TEST(a_bound_is_kept_and_said)
{
    ck_assert_int_eq(explore("two-writers", "--bound 2"), 0);
    expect("Not explored: schedules with more than 2 deviations, the bound; ");
    ck_assert_ptr_null(strstr(text, "This is all"));
    ck_assert_int_eq(explore("two-writers", "--bound 3"), 1);
    ck_assert_int_eq(explore("steps", "--bound 0 3 3"), 0);
    ck_assert_uint_eq(number_after("No bad schedule in "), 1);
}
END_TEST

START_TEST(a_limit_of_runs_is_kept_and_said)
{
    ck_assert_int_eq(explore("buffer", "--max-schedules 100"), 0);
    ck_assert_uint_eq(number_after("No bad schedule in "), 100);
    expect("branches and all that comes after them; --max-schedules is 100.");
    ck_assert_ptr_null(strstr(text, "This is all"));
}
END_TEST

static const struct {
    const char *way, *sentence;
} endings[] = {
    { "crash", "Bad: it crashed: Segmentation fault." },
    { "exit", "Bad: thread early has called exit()." },
    { "_exit", "Bad: it called _exit(0)." },
    { "panic", "capriccio: panic in thread early: no more" },
    { "hog", "Bad: a thread computed for 2 s and did not give way." },
    { "yields", "it goes round for ever." },
    { "points", "Bad: no end after 2000 moments." },
};

/* However it ends, the search goes on behind it. */
START_TEST(every_bad_end_is_told_by_its_name)
{
    for (size_t i = 0; i < LENGTH(endings); i++) {
        ck_assert_int_eq(explore("endings", endings[i].way), 1);
        expect(endings[i].sentence);
        ck_assert_uint_eq(number_after("Found in "), 5);
    }
}
END_TEST

START_TEST(a_program_that_reads_the_time_is_refused)
{
    ck_assert_int_eq(explore("endings", "time"), 3);
    expect("This program cannot be explored");
}
END_TEST

START_TEST(one_schedule_is_run_as_asked)
{
    ck_assert_int_eq(explore("endings", "--schedule 0,0 -- exit"), 0);
    expect("It ends well.");
    ck_assert_int_eq(explore("endings", "--schedule 1 -- exit"), 1);
    ck_assert_int_eq(explore("endings", "--schedule 0,7"), 2);
    expect("choice 2 of the schedule is 7, and only 0 to 1 can be chosen");
}
END_TEST

static const char *const nonsense[] = {
    "--bound", "--bound x", "--bound -1", "--bound 70000", "--what",
    "--schedule 0,,1", "--schedule a", "--max-schedules 99999999999",
};

START_TEST(nonsense_is_refused_in_a_sentence)
{
    for (size_t i = 0; i < LENGTH(nonsense); i++) {
        ck_assert_int_eq(explore("steps", nonsense[i]), 2);
        expect("usage: ");
    }
}
END_TEST

int
main(int argc, char **argv)
{
    char *self = strdup(argv[0]);

    if (self == NULL)
        return EXIT_FAILURE;
    snprintf(folder, sizeof folder, "%s/../..", dirname(self));
    free(self);

    Suite *s = suite_create("the explorer");
    TCase *tc = harness_case(s, "all of it");
    harness_add(tc, every_order_is_run_once);
    harness_add(tc, states_seen_before_stand_for_the_right_number_of_orders);
    harness_add(tc, what_is_right_is_explored_to_the_end);
    harness_add(tc, a_real_program_has_as_many_schedules_by_either_count);

    tc = harness_case(s, "the shortest");
    harness_add(tc, what_is_wrong_is_found);
    harness_add(tc, the_command_it_prints_replays_it);
    harness_add(tc, no_bad_schedule_is_shorter_than_the_one_it_shows);
    harness_add(tc, every_bad_end_is_told_by_its_name);

    tc = harness_case(s, "the hunts of lab 03");
    harness_add(tc, a_hunt_ends_at_the_bug);
    harness_add(tc, a_hunt_is_over_when_it_is_mended);
    harness_add(tc, the_demo_of_a_deadlock_tells_of_it_and_goes_on);

    tc = harness_case(s, "and what it leaves out");
    harness_add(tc, a_bound_is_kept_and_said);
    harness_add(tc, a_limit_of_runs_is_kept_and_said);
    harness_add(tc, a_program_that_reads_the_time_is_refused);
    harness_add(tc, one_schedule_is_run_as_asked);
    harness_add(tc, nonsense_is_refused_in_a_sentence);
    return harness_run(s);
}
