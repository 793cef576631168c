/*
 * commanding.c -- tests of the command build/grade: what others rely on.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "autograder/kit.h"
#include "tests/harness.h"

static char folder[] = "/tmp/commanding-XXXXXX";
static char said[65536];        /* by the last command */

/* Enters the kit; $D is a folder of our own with a submission for lab 02. */
static void
enter(void)
{
    char root[PATH_MAX], why[256];

    ck_assert_msg(kit_root(root, why, sizeof why), "%s", why);
    ck_assert_int_eq(chdir(root), 0);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(setenv("D", folder, 1), 0);
    ck_assert_int_eq(system("mkdir $D/02 && cd reference/thread && "
                            "cp fifo.c sched.c thread.c $D/02"), 0);
}

static void
leave(void)
{
    kit_remove_folder(folder);
}

/* Runs a command; returns its status, and what it says is in `said`. */
static int
sh(const char *command)
{
    char line[1024];
    size_t n;
    FILE *f;

    snprintf(line, sizeof line, "exec 2>&1; %s", command);
    f = popen(line, "r");
    ck_assert_ptr_nonnull(f);
    n = fread(said, 1, sizeof said - 1, f);
    said[n] = '\0';

    int status = pclose(f);

    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
ck_said(const char *words)
{
    ck_assert_msg(strstr(said, words) != NULL, "'%s' is not in: %s", words,
                  said);
}

START_TEST(wrong_usage_is_told_and_ends_with_2)
{
    static const char *const wrong[] = {
        "", "02", "99 $D", "02 $D/02 --frobnicate", "02 $D/02 --seed x",
        "02 $D/02 --mytests=0",
        "02 $D/02 --reference", "02 $D/02 --only no-such-test",
        "02 $D/02 --format text", "02 $D/02 --format x --out y",
        "02 $D/02 --key /no/such", "02 $D/02 --key /dev/null",
        "02 $D/02 --base yours", "02 $D/02 --with no.c",
        "02 $D/02 --with fifo.c,",  "02 $D/02 --gdb", "02 $D/02 more",
        "02 $D/02 --only memcheck --gdb"
    };
    char command[256];

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        snprintf(command, sizeof command, "build/grade %s", wrong[i]);
        ck_assert_msg(sh(command) == 2, "%s", command);
        ck_said("grade: ");
        ck_assert_msg(strchr(said, '\n') == said + strlen(said) - 1,
                      "not one sentence: %s", said);
    }
    sh("build/grade 02 $D/02 --only no-such-test");
    ck_said("it has fifo-order, ");
}
END_TEST

/* A file is all that is left of an unattended marking. */
START_TEST(what_holds_no_file_of_the_lab_is_told_in_the_reports_too)
{
    ck_assert_int_eq(sh("build/grade 02 $D --json $D/j --format text "
                        "--out $D/t"), 2);
    ck_said("holds no file of lab 02: thread.c is missing");
    sh("cat $D/j");
    ck_said("holds no file of lab 02: thread.c is missing");
    ck_said("\"state\": \"not-measured\"");
    ck_assert_ptr_null(strstr(said, "did not come to its end"));
    sh("cat $D/t");
    ck_said("holds no file of lab 02: thread.c is missing");
}
END_TEST

START_TEST(help_is_given_to_who_asks_for_it)
{
    ck_assert_int_eq(sh("build/grade --help"), 0);
    ck_said("usage: grade LAB DIR");
    ck_assert_int_eq(sh("build/grade -h 2>/dev/null"), 0);
    ck_said("usage: grade LAB DIR");
}
END_TEST

START_TEST(a_perfect_one_gets_full_marks)
{
    ck_assert_int_eq(sh("build/grade 2 $D/02 --only fifo-order"), 0);
    ck_said(" 20/20 ");
}
END_TEST

/* A cost is told beside the reference's, with what the count of instructions
 * does not show. */
START_TEST(what_is_measured_is_told_beside_the_reference)
{
    ck_assert_int_eq(sh("build/grade 02 $D/02 --only yield-speed --json $D/j"),
                     0);
    ck_said("cache misses");
    ck_said("    yield-speed ");
    ck_said("      the reference ");
    sh("tr -d ' \n' <$D/j");
    ck_said("\"measured\":{\"submission\":{\"instructions\":");
    ck_said(",\"system_calls\":0,\"cache_misses\":");
    ck_said("},\"reference\":{\"instructions\":");
}
END_TEST

/* Each step may be right: it is no invariant that is broken. */
START_TEST(what_costs_too_much_is_told_how_many_times)
{
    ck_assert_int_eq(sh("patch -s $D/02/sched.c autograder/mutants/02/"
                        "clock-at-every-yield.patch"), 0);
    sh("build/grade 02 $D/02 --only yield-speed | tr -s '\\n ' ' '");
    ck_said(" times as many; full points up to 1.5");
    ck_said("What it is about:");
    ck_assert(strstr(said, "What is broken:") == NULL);
}
END_TEST

/* What nobody sees is lost, and said by Valgrind where. */
START_TEST(a_leak_is_shown_in_valgrinds_words)
{
    sh("mkdir $D/01; cp reference/coroutine/coroutine.c "
       "reference/coroutine/*_$(uname -m).[cS] $D/01; "
       "patch -s -p3 -d $D/01 "
       "<autograder/mutants/01/reads-what-it-freed.patch; "
       "build/grade 01 $D/01 --only memcheck");
    ck_said("under Valgrind: Invalid read of size 8, in ct_coro_destroy");
    ck_said("Valgrind said:");
    ck_said("--only memcheck --seed 1\n");

    /* Nor can it be hushed. */
    sh("sed -i 's/    free(co);/    VALGRIND_DISABLE_ERROR_REPORTING;&/; "
       "1i #include <valgrind/valgrind.h>' $D/01/coroutine.c; "
       "build/grade 01 $D/01 --only memcheck");
    ck_said("0/3 ");
    ck_said("coroutine.c speaks to Valgrind itself");
}
END_TEST

/* Whoever doubts a mark can have it again, byte for byte. */
START_TEST(marking_again_gives_the_same_bytes)
{
    sh("sed -i 's/last = t;/if (last == NULL) last = t;/' $D/02/fifo.c");
    ck_assert_int_eq(sh("build/grade 02 $D/02 --json $D/1 >$D/3"), 0);
    ck_assert_int_eq(sh("build/grade 02 $D/02 --json $D/2 >$D/4"), 0);
    ck_assert_int_eq(sh("cmp $D/1 $D/2 && cmp $D/3 $D/4"), 0);
    ck_assert_int_eq(sh("grep -c '\"state\": \"fail\"' $D/1"), 0);
    ck_assert_int_ne(sh("grep -A1 '\"state\": \"pass\"' $D/1 | "
                        "grep '\"message\": \"'"), 0);
    ck_assert_int_eq(sh("grep -A9 '\"divergence\": {' $D/1 | "
                        "grep -q '\"number\": '"), 0);
}
END_TEST

/* Nobody writes three files at once: one can be tried with the kit's others,
 * and the report says that it is no mark for the lab. */
START_TEST(one_file_can_be_tried_with_the_kits_others)
{
    sh("rm $D/02/sched.c; echo 'int x = ;' >$D/02/thread.c");
    ck_assert_int_eq(sh("build/grade 02 $D/02 --with fifo.c --json $D/r"), 0);
    ck_said("practice: the kit's own files but for fifo.c");
    ck_said(" 100/100");
    ck_assert_int_eq(sh("grep '\"practice\": true' $D/r"), 0);
    ck_assert_int_eq(sh("build/grade 02 $D/02 --json $D/r"), 0);
    ck_said("   0/100");
    ck_assert_int_eq(sh("grep practice $D/r"), 1);
}
END_TEST

START_TEST(what_does_not_compile_is_graded_all_the_same)
{
    sh("echo 'int x = ;' >>$D/02/sched.c");
    ck_assert_int_eq(sh("build/grade 02 $D/02 --format json --out $D/r"), 0);
    ck_said("it does not compile: sched.c:");
    ck_assert_int_eq(sh("cat $D/r"), 0);
    ck_said("\"score\": 0,");
    ck_said("\"did not compile\"");
}
END_TEST

START_TEST(a_report_that_cannot_be_written_ends_with_3)
{
    ck_assert_int_eq(sh("build/grade 02 $D/02 --only yield-alone "
                        "--json $D/no/such/folder/r"), 3);
}
END_TEST

/* Nor is one that nobody could read a report. */
START_TEST(a_full_disk_is_told)
{
    ck_assert_int_eq(sh("build/grade 02 $D/02 --only yield-alone >/dev/full"),
                     3);
    ck_said("the report cannot be printed: No space left on device");
    ck_assert_int_eq(sh("build/grade 02 $D/02 --only yield-alone "
                        "--json /dev/full"), 3);
    ck_said("/dev/full cannot be written: No space left on device");
    ck_assert_int_eq(sh("bash -c 'build/grade 02 $D/02 --only yield-alone "
                        "| sed q; exit ${PIPESTATUS[0]}'"), 0);
}
END_TEST

/* Root could put a file where /dev/stdout was, and nobody's machine would be
 * the same again. */
START_TEST(only_a_regular_file_is_replaced)
{
    ck_assert_int_eq(sh("mkfifo $D/f; cat $D/f >$D/r & build/grade 02 $D/02 "
                        "--only yield-alone --json $D/f && wait && "
                        "test -p $D/f && grep -c '\"kit\"' $D/r"), 0);
    ck_said("\n1\n");
    ck_assert_int_eq(sh("touch $D/j; ln -s j $D/l; build/grade 02 $D/02 "
                        "--only yield-alone --json $D/l && test -L $D/l && "
                        "grep '\"state\": \"graded\"' $D/j"), 0);
}
END_TEST

/* An archive has the name that a student gave it. */
START_TEST(a_name_cannot_change_a_report)
{
    ck_assert_int_eq(sh("cd $D; d=\"$(printf 'x\\033[2J\\n  4 of 4\\377')\"; "
                        "cp -r 02 \"$d\"; echo 'int x;' >\"$d.tar\"; "
                        "echo 'void f(void) { ct_yield(); }' "
                        ">>\"$d/fifo.c\"; cd $OLDPWD; build/grade 02 "
                        "\"$D/$d\" --only yield-alone --json $D/r; "
                        "build/grade 02 \"$D/$d.tar\" --only yield-alone "
                        "--json $D/s"), 0);
    ck_assert_ptr_null(strchr(said, '\033'));
    ck_said("x\\x1b[2J\\x0a  4 of 4\\xff'\n");
    ck_said("\\xff.tar' is neither a folder nor");
    ck_assert_int_eq(sh("grep '\"id\": \"yield-alone\"' $D/r $D/s"), 0);
}
END_TEST

/* Whoever marks for the record wants to know that nothing is missing. */
START_TEST(an_official_marking_needs_its_layers)
{
    ck_assert_int_eq(sh("GRADE_WITHOUT=seccomp build/grade 02 $D/02 "
                        "--only yield-alone --official --json $D/r"), 3);
    ck_said("needs layers of the sandbox that are not there: seccomp");
    ck_assert_int_eq(sh("grep '\"state\": \"not-measured\"' $D/r"), 0);
    ck_assert_int_eq(sh("GRADE_WITHOUT=seccomp build/grade 02 $D/02 "
                        "--only yield-alone --official "
                        "--accept-layers seccomp --json $D/r"), 0);
    ck_said("Run without these layers of the sandbox:");
    ck_assert_int_eq(sh("grep '\"missing_layers\": .*seccomp' $D/r"), 0);
    ck_assert_int_eq(sh("build/grade 02 $D/02 --only yield-alone --official "
                        "--accept-layers no-such"), 2);
}
END_TEST

/* Whatever happens to the grader, nobody finds an old result, or none. */
START_TEST(a_result_is_there_from_the_first_second)
{
    ck_assert_int_eq(sh("echo old >$D/r; build/grade 02 $D/02 --json $D/r & "
                        "p=$!; until grep -q '\"kit\"' $D/r; do :; done; "
                        "kill -9 $p; wait $p; cat $D/r"), 0);
    ck_said("\"state\": \"not-measured\"");
    ck_said("the grader did not come to its end");
    ck_said("\"score\": 0,");
}
END_TEST

/* Our own troubles are neither a zero nor a pass. */
START_TEST(what_this_machine_lacks_is_not_measured)
{
    ck_assert_int_eq(sh("(ulimit -n 12; build/grade 02 $D/02 "
                        "--only yield-alone --json $D/r)"), 3);
    ck_assert_int_eq(sh("grep '\"state\": \"not-measured\"' $D/r"), 0);
    ck_assert_int_eq(sh("PATH=/none; build/grade 02 $D/02 --only yield-alone"),
                     0);
}
END_TEST

/* Shells, cron jobs and daemons leave their children all sorts of things. */
START_TEST(what_the_caller_left_makes_no_difference)
{
    static const char *const left[] = {
        "trap '' CHLD ALRM", "exec <&- >&- 2>&-", "umask 777",
        "ulimit -s unlimited", "ulimit -Sn 16", "ulimit -Sv 500000",
        "unset HOME TMPDIR PATH", "export LC_ALL=tr_TR.UTF-8 TMPDIR=/no"
    };
    char command[256];

    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        snprintf(command, sizeof command, "(%s; build/grade 02 $D/02 "
                 "--only yield-alone --json $D/r)", left[i]);
        ck_assert_msg(sh(command) == 0, "%s: %s", command, said);
        ck_assert_int_eq(sh("cat $D/r"), 0);
        ck_said("\"score\": 4,");
    }
}
END_TEST

/* What a lab's code does with less than it needs says nothing of it. */
START_TEST(limits_that_are_too_low_are_named)
{
    static const char *const low[][2] = {
        { "-v 1000000", "976 MiB of address space (ulimit -v)" },
        { "-s 4000", "3 MiB of stack (ulimit -s)" },
        { "-f 1000", "MiB in a file (ulimit -f)" },
        { "-t 10", "10 s of processor time (ulimit -t)" }
    };
    char command[256];

    for (size_t i = 0; i < sizeof low / sizeof *low; i++) {
        snprintf(command, sizeof command, "(ulimit %s; build/grade 02 $D/02 "
                 "--only yield-alone --json $D/r)", low[i][0]);
        ck_assert_msg(sh(command) == 3, "%s: %s", command, said);
        ck_said(low[i][1]);
        ck_assert_int_eq(sh("grep '\"state\": \"not-measured\"' $D/r"), 0);
    }
}
END_TEST

/* A queue that serves last come first is right for one script in eight: who
 * only knew that one has not learned anything. */
START_TEST(a_key_brings_runs_that_nobody_knows)
{
    ck_assert_int_eq(sh("echo 0123456789abcdef >$D/key; build/grade 02 $D/02 "
                        "--only fifo-order --key $D/key --json $D/r"), 0);
    ck_said(" 20/20 ");
    ck_assert_int_eq(sh("grep '\"keyed\": true' $D/r"), 0);
    sh("sed -i 's/last = t;/if (last == NULL) last = t;/' $D/02/fifo.c");
    ck_assert_int_eq(sh("s=1; until build/grade 02 $D/02 --only fifo-order "
                        "--seed $s | grep -q ' 20/20 '; do "
                        "s=$((s + 1)); done; build/grade 02 $D/02 "
                        "--only fifo-order --seed $s --key $D/key"), 0);
    ck_said("  0/20 ");
    ck_said("one with a secret seed is not");
    ck_assert_ptr_null(strstr(said, "seed 1"));
    ck_assert_ptr_null(strstr(said, "--gdb"));
}
END_TEST

/* The replay line of the report opens the debugger at the wrong event. */
START_TEST(the_replay_stops_at_the_wrong_event)
{
    sh("sed -i 's/last = t;/if (last == NULL) last = t;/' $D/02/fifo.c");
    sh("build/grade 02 $D/02 --only fifo-order --format json --out $D/r; "
       "$(sed -n 's/.*\"replay\": \"\\(.*\\)\".*/\\1/p' $D/r)-batch "
       "</dev/null");
    ck_said("#0  diverged");
    ck_said("reference/coroutine/switch_");
}
END_TEST

/* It is either there and works, or it is said why it is not. */
START_TEST(a_replay_that_would_be_too_long_is_explained)
{
    static const char command[] =
        "d=$D/$(printf '%%0%dd' 0)/$(printf '%%0%dd' 0); mkdir -p $d && "
        "cp $D/02/*.c $d && "
        "sed -i 's/last = t;/if (last == NULL) last = t;/' $d/fifo.c && "
        "build/grade 02 $d --only fifo-order";
    char line[512];

    snprintf(line, sizeof line, command, 200, 200);
    ck_assert_int_eq(sh(line), 0);
    ck_said("--only fifo-order --seed");
    ck_assert_ptr_null(strstr(said, "are not shown"));
    snprintf(line, sizeof line, command, 250, 250);
    ck_assert_int_eq(sh(line), 0);
    ck_said("commands that repeat a run are not shown");
    ck_assert_ptr_null(strstr(said, "--gdb"));
}
END_TEST

START_TEST(the_replay_can_step_on)
{
    sh("sed -i 's/last = t;/if (last == NULL) last = t;/' $D/02/fifo.c");
    sh("printf 'next\nbreak say\ncontinue\nnext\ninfo program\n' | "
       "build/grade 02 $D/02 --only fifo-order --gdb");
    ck_said("It stopped after being stepped");
}
END_TEST

/* Trials step through the program by traps of their own. */
START_TEST(the_replay_gets_through_trials)
{
    sh("mkdir $D/04; cd reference/preempt; "
       "cp critical.c decide.c mixed.c $D/04; cd $OLDPWD; "
       "patch -s -p3 -d $D/04 <autograder/mutants/04/never-pays.patch; "
       "build/grade 04 $D/04 --only tick-sections --gdb-batch </dev/null");
    ck_said("#0  diverged");
    ck_said("scenarios/04.c");
    sh("printf 'run\\nstepi\\nstepi\\ninfo program\\n' | "
       "build/grade 04 $D/04 --only tick-sections --gdb");
    ck_said("It stopped after being stepped");
}
END_TEST

START_TEST(earlier_labs_come_from_beside)
{
    ck_assert_int_eq(sh("build/grade 02 $D/02 --only yield-alone --base mine"),
                     0);
    ck_said("lab 01: no folder beside this one, the kit's own files are used");
    sh("mkdir $D/01-mine; cd reference/coroutine; "
       "cp coroutine.c frame_$(uname -m).c switch_$(uname -m).S $D/01-mine");
    ck_assert_int_eq(sh("build/grade 02 $D/02 --only yield-alone --base mine"),
                     0);
    ck_said("lab 01: your own files are used");
}
END_TEST

START_TEST(nothing_is_left_in_the_work_folder)
{
    ck_assert_int_eq(sh("build/grade 02 $D/02 --only yield-alone & "
                        "p=$!; wait $p; ls -d build/work/*-$p"), 2);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("commanding");
    TCase *tc = harness_case(s, "build/grade");

    tcase_add_checked_fixture(tc, enter, leave);
    tcase_set_timeout(tc, 60);
    harness_add(tc, wrong_usage_is_told_and_ends_with_2);
    harness_add(tc, what_holds_no_file_of_the_lab_is_told_in_the_reports_too);
    harness_add(tc, help_is_given_to_who_asks_for_it);
    harness_add(tc, a_perfect_one_gets_full_marks);
    harness_add(tc, what_is_measured_is_told_beside_the_reference);
    harness_add(tc, what_costs_too_much_is_told_how_many_times);
    harness_add(tc, a_leak_is_shown_in_valgrinds_words);
    harness_add(tc, marking_again_gives_the_same_bytes);
    harness_add(tc, one_file_can_be_tried_with_the_kits_others);
    harness_add(tc, what_does_not_compile_is_graded_all_the_same);
    harness_add(tc, a_report_that_cannot_be_written_ends_with_3);
    harness_add(tc, a_full_disk_is_told);
    harness_add(tc, only_a_regular_file_is_replaced);
    harness_add(tc, a_name_cannot_change_a_report);
    harness_add(tc, what_the_caller_left_makes_no_difference);
    harness_add(tc, limits_that_are_too_low_are_named);
    harness_add(tc, an_official_marking_needs_its_layers);
    harness_add(tc, a_result_is_there_from_the_first_second);
    harness_add(tc, what_this_machine_lacks_is_not_measured);
    harness_add(tc, a_key_brings_runs_that_nobody_knows);
    harness_add(tc, the_replay_stops_at_the_wrong_event);
    harness_add(tc, a_replay_that_would_be_too_long_is_explained);
    harness_add(tc, the_replay_can_step_on);
    harness_add(tc, the_replay_gets_through_trials);
    harness_add(tc, earlier_labs_come_from_beside);
    harness_add(tc, nothing_is_left_in_the_work_folder);
    return harness_run(s);
}
