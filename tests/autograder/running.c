/*
 * running.c -- tests of run.c, sandbox.c and step.c: whatever a process does,
 * the grader gets to know, in one sentence, and nothing is left of it.
 */
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "autograder/kit.h"
#include "autograder/layers.h"
#include "autograder/run.h"
#include "autograder/sandbox.h"
#include "autograder/step.h"
#include "tests/harness.h"

#define PROGRAM "build/tests/autograder/stage/misdeeds"

static const struct lab_limits limits = {
    .cpu_s = 1, .wall_s = 10, .memory_mb = 1024, .output_kb = 64
};
static const int64_t script[] = { 100, 5 };

static struct run_report report;
static int events;              /* that have arrived */
static bool ended;              /* EVENT_END was one */

static bool
take(void *context, const struct event *e)
{
    events++;
    ended = ended || e->kind == EVENT_END;
    return true;
}

static struct run_order
order(const char *scenario)
{
    return (struct run_order){
        .program = PROGRAM, .scenario = scenario, .script = script,
        .nwords = 2, .limits = &limits, .event = take
    };
}

static void
prepare(void)
{
    char root[PATH_MAX], why[256];

    ck_assert_msg(kit_root(root, why, sizeof why), "%s", why);
    ck_assert_int_eq(chdir(root), 0);
    ck_assert_msg(sandbox_prepare(why, sizeof why), "%s", why);
    ck_assert_msg(run_prepare(why, sizeof why), "%s", why);
}

/* Runs a scenario, which must end as told, with these words in the sentence,
 * and leave nobody. */
static void
ends(const char *scenario, enum run_end end, const char *words)
{
    struct run_order o = order(scenario);

    ck_assert_msg(run(&o, &report), "%s", report.sentence);
    ck_assert_msg(report.end == end && strstr(report.sentence, words) != NULL,
                  "%s: %s", scenario, report.sentence);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
}

START_TEST(a_good_one_is_heard_to_its_end)
{
    ends("tell-all", RUN_EXITED, "exited with status 0");
    ck_assert_int_eq(events, 3);
    ck_assert(ended);
}
END_TEST

START_TEST(one_that_exits_early_has_not_ended)
{
    ends("exits-early", RUN_EXITED, "exited with status 0");
    ck_assert(!ended);
}
END_TEST

START_TEST(a_crash_is_named)
{
    ends("crashes", RUN_CRASHED, "SIGSEGV");
    ck_assert_int_eq(events, 1);
}
END_TEST

START_TEST(the_run_time_is_quoted)
{
    ends("panics", RUN_CRASHED, "\"capriccio: deadlock: nobody can run\"");
}
END_TEST

START_TEST(an_endless_loop_ends)
{
    ends("loops", RUN_CPU, "endless loop");
}
END_TEST

START_TEST(a_sleeper_is_not_waited_for)
{
    ends("sleeps", RUN_ASLEEP, "asleep");
    ck_assert(report.wall_ns < 5 * INT64_C(1000000000));
    ck_assert(report.spent_ns <= report.wall_ns);
    ck_assert(report.spent_ns > report.wall_ns / 8);    /* a busy machine's */
}
END_TEST

START_TEST(one_that_stops_itself_is_noticed)
{
    ends("stops", RUN_STOPPED, "SIGSTOP");
}
END_TEST

START_TEST(a_flood_is_dammed)
{
    ends("floods", RUN_FLOOD, "more than 64 KiB");
}
END_TEST

/* Much address space is what stacks need; filling it is another thing. */
START_TEST(a_process_that_fills_memory_is_ended)
{
    static const struct lab_limits wide = {
        .cpu_s = 60, .wall_s = 60, .memory_mb = 16384, .output_kb = 64
    };
    struct run_order o = order("fills");

    o.limits = &wide;
    ck_assert(run(&o, &report));
    ck_assert_int_eq(report.end, RUN_MEMORY);
    ck_assert_ptr_nonnull(strstr(report.sentence, "more than 2048 MiB"));
}
END_TEST

/* The report names what was tried, not only the signal. */
static int64_t answers[16];
static int nanswers;

static bool
take_answer(void *context, const struct event *e)
{
    if (e->kind >= EVENT_LOOK && nanswers < 16)
        answers[nanswers++] = e->a;
    return true;
}

static int64_t word;            /* which the last event named */

static bool
take_word(void *context, const struct event *e)
{
    if (e->kind == 1)
        word = e->who;
    return true;
}

/* What a process says of its memory is not asked; it is looked at. */
START_TEST(questions_are_answered_by_what_is_seen)
{
    struct run_order o = order("asks");

    o.event = take_answer;
    ck_assert_msg(run(&o, &report), "%s", report.sentence);
    ck_assert_int_eq(report.end, RUN_EXITED);
    ck_assert_int_eq(nanswers, 7);
    ck_assert_int_eq(answers[0], 0);    /* of the guard nothing can be read */
    ck_assert_int_eq(answers[1], 1);
    ck_assert_int_eq(answers[2], 1);
    ck_assert_int_eq(answers[3], 0);
    ck_assert_int_eq(answers[4], 0);    /* no memory was taken ... */
    ck_assert_int_eq(answers[5], 4);    /* ... and then 4 MiB, of which 256
                                         * KiB are allowed, rounded up */
    ck_assert_int_ge(answers[6], 1);    /* a mapping that was split */
}
END_TEST

START_TEST(what_is_refused_is_named)
{
    ends("forks", RUN_REFUSED, "to start another process");
    ends("execs", RUN_REFUSED, "to run another program");
    ends("connects", RUN_REFUSED, "to use the network");
    ends("kills", RUN_REFUSED, "to send a signal to another process");
    ends("catches-refusals", RUN_REFUSED, "rt_sigaction");
}
END_TEST

/* The script's one word says which pair. */
static void
ends_pairs(int64_t kind, enum run_end end, const char *words)
{
    struct run_order o = order("pairs");

    o.script = &kind;
    o.nwords = 1;
    ck_assert_msg(run(&o, &report), "%s", report.sentence);
    ck_assert_msg(report.end == end && strstr(report.sentence, words) != NULL,
                  "%s", report.sentence);
}

START_TEST(sockets_come_in_pairs_that_reach_nobody_else)
{
    ends_pairs(0, RUN_EXITED, "status 0");
    ends_pairs(1, RUN_REFUSED, "socketpair");
    ends_pairs(2, RUN_REFUSED, "sendmsg");
}
END_TEST

/* Of a lab that is about kernel threads. */
static const struct lab_limits threaded = {
    .cpu_s = 1, .wall_s = 10, .memory_mb = 1024, .output_kb = 64, .threads = 8
};

/* As ends(), in such a lab. */
static void
ends_threaded(const char *scenario, int64_t argument, enum run_end end,
              const char *words)
{
    struct run_order o = order(scenario);

    o.limits = &threaded;
    o.script = &argument;
    o.nwords = 1;
    o.event = take_answer;
    nanswers = 0;
    ck_assert_msg(run(&o, &report), "%s", report.sentence);
    ck_assert_msg(report.end == end && strstr(report.sentence, words) != NULL,
                  "%s: %s", scenario, report.sentence);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
}

START_TEST(kernel_threads_are_for_labs_that_are_about_them)
{
    /* The C library has blocked all signals then, so nobody tells which call
     * it was. */
    ends("starts-a-thread", RUN_CRASHED, "SIGSYS");
    ends_threaded("starts-a-thread", 0, RUN_EXITED, "status 0");
    ck_assert_int_eq(nanswers, 3);
    ck_assert_int_eq(answers[0], 1);    /* one more than one ... */
    ck_assert_int_eq(answers[1], 0);    /* ... and none more than two */
    ck_assert_int_eq(answers[2], 0);    /* it sleeps */
    ends_threaded("has-restless-threads", 0, RUN_EXITED, "status 0");
    ck_assert_int_eq(nanswers, 1);
    ck_assert_int_eq(answers[0], 1);
    ends("starts-a-thread", RUN_CRASHED, "SIGSYS");
}
END_TEST

START_TEST(where_there_may_be_threads_processes_are_refused_still)
{
    ends_threaded("clones", 0, RUN_REFUSED, "process or kernel thread");
    ends_threaded("forks", 0, RUN_REFUSED, "to start another process");
    ends_threaded("execs", 0, RUN_REFUSED, "to run another program");
}
END_TEST

START_TEST(there_are_no_more_threads_than_the_lab_may_have)
{
    struct run_order o = order("starts-many-threads");

    if (strstr(layers_there(), "slot-uid") == NULL) {
        printf("skip: number of threads: the run has no user of its own\n");
        return;
    }
    o.limits = &threaded;
    o.script = (const int64_t[]){ 9 };
    o.nwords = 1;
    o.event = take_word;
    ck_assert_msg(run(&o, &report), "%s", report.sentence);
    ck_assert_int_eq(word, 1);
    o.script = (const int64_t[]){ 8 };
    ck_assert_msg(run(&o, &report), "%s", report.sentence);
    ck_assert_int_eq(word, 0);
}
END_TEST

START_TEST(threads_end_with_their_process)
{
    ends_threaded("outlives-its-first", 0, RUN_ASLEEP, "asleep");
    ends_threaded("outlives-its-first", 1, RUN_CPU, "endless loop");
    ends_threaded("has-a-thread-work", 0, RUN_CPU, "endless loop");
}
END_TEST

START_TEST(threads_have_no_voice_of_their_own)
{
    ends_threaded("speaks-from-a-thread", 0, RUN_REFUSED,
                  "to speak in the scenario's name");
}
END_TEST

/* What reaches other processes or the machine, or would stay behind; then what
 * is refused by its arguments. */
#define CALL(name, ...) { #name, { SYS_##name, __VA_ARGS__ } }
static const struct {
    const char *name;
    int64_t words[6];
} refused[] = {
    CALL(memfd_create, 0), CALL(shmget, 0), CALL(shmat, 0), CALL(msgget, 0),
    CALL(semget, 0), CALL(mq_open, 0), CALL(io_uring_setup, 0),
    CALL(userfaultfd, 0), CALL(bpf, 0), CALL(perf_event_open, 0),
    CALL(ptrace, 0), CALL(process_vm_readv, 0), CALL(process_vm_writev, 0),
    CALL(pidfd_open, 0), CALL(pidfd_getfd, 0), CALL(pidfd_send_signal, 0),
    CALL(kcmp, 0), CALL(keyctl, 0), CALL(add_key, 0), CALL(inotify_init1, 0),
    CALL(fanotify_init, 0), CALL(setpriority, 0), CALL(sched_setscheduler, 0),
    CALL(sched_setattr, 0), CALL(ioprio_set, 0), CALL(mlockall, 0),
    CALL(clock_settime, 0), CALL(unshare, 0), CALL(setns, 0), CALL(mount, 0),
    CALL(personality, 0), CALL(mknodat, 0), CALL(openat2, 0), CALL(execve, 0),
    CALL(splice, 0), CALL(vmsplice, 0), CALL(sendmsg, 0), CALL(bind, 0),
    CALL(rt_sigqueueinfo, 0), CALL(clone3, 0), CALL(setsid, 0),
    CALL(remap_file_pages, 0), CALL(pkey_mprotect, 0), CALL(syslog, 0),
    CALL(prctl, PR_SET_DUMPABLE, 1), CALL(prctl, PR_SET_PDEATHSIG, 0),
    CALL(prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, 0),
    CALL(prlimit64, 0, RLIMIT_NOFILE, 1), CALL(kill, 1, 0), CALL(kill, -1, 0),
    CALL(mremap, 0, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED, 4096),
    CALL(getsockopt, EVENT_FD, SOL_SOCKET, SO_TYPE, 0, 0),
    CALL(setsockopt, EVENT_FD, 0), CALL(shutdown, EVENT_FD, SHUT_RDWR)
};

START_TEST(what_reaches_further_is_refused_by_name)
{
    char words[64];

    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct run_order o = order("calls");

        o.script = refused[i].words;
        o.nwords = 6;
        snprintf(words, sizeof words, "(system call %s)", refused[i].name);
        ck_assert_msg(run(&o, &report), "%s", report.sentence);
        ck_assert_msg(report.end == RUN_REFUSED
                      && strstr(report.sentence, words) != NULL, "%s: %s",
                      words, report.sentence);
    }
}
END_TEST

/* Of a number that nobody has heard of, the number is told; of one by another
 * door, nothing. */
START_TEST(calls_without_a_name_are_refused)
{
    static const int64_t unknown[6] = { 9999 };
    struct run_order o = order("calls");

    o.script = unknown;
    o.nwords = 6;
    ck_assert_msg(run(&o, &report), "%s", report.sentence);
    ck_assert_int_eq(report.end, RUN_REFUSED);
    ck_assert_ptr_nonnull(strstr(report.sentence, "(system call 9999)"));
#if defined(__x86_64__)
    static const int64_t x32[6] = { 0x40000000 + SYS_getpid };

    o.script = x32;
    ck_assert_msg(run(&o, &report), "%s", report.sentence);
    ck_assert_int_eq(report.end, RUN_CRASHED);
    ck_assert_ptr_nonnull(strstr(report.sentence, "by which the sandbox "
                                 "refuses a system call"));
#endif
}
END_TEST

START_TEST(no_file_can_be_opened)
{
    ends("opens", RUN_EXITED, "status 0");
    ck_assert_int_eq(events, 3);
}
END_TEST

START_TEST(what_comes_after_the_end_is_heard_too)
{
    ends("speaks-after-the-end", RUN_EXITED, "status 0");
    ck_assert_int_eq(events, 4);
}
END_TEST

/* Only the scenario's own code speaks, whatever the rest of the process
 * does with the judge's descriptor. */
START_TEST(events_cannot_be_forged)
{
    ends("forges", RUN_REFUSED, "to speak in the scenario's name");
    ends("forges-by-a-copy", RUN_REFUSED, "to get hold of the grader's line");
    ends("listens", RUN_REFUSED, "to listen to what the scenario");
    ck_assert(!ended);
}
END_TEST

START_TEST(the_script_cannot_be_read_again)
{
    ends("reads-the-script", RUN_EXITED, "status 0");
    ck_assert_int_eq(events, 3);
}
END_TEST

START_TEST(data_does_not_become_code)
{
    ends("makes-code", RUN_REFUSED, "to make code of data");
}
END_TEST

/* Nobody gets "not measured" by killing himself. */
START_TEST(one_that_kills_itself_is_refused)
{
    ends("kills-itself", RUN_REFUSED, "SIGKILL");
}
END_TEST

static bool
kill_it(void *context, const struct event *e)
{
    kill((pid_t)e->who, SIGKILL);
    return true;
}

/* Later than the grader looks whether somebody sleeps, each time.  There is
 * nothing to wait for but time: that the judge takes it is what is tried. */
static bool
take_slowly(void *context, const struct event *e)
{
    const int64_t late_ns = 300000000, until = run_clock() + late_ns;

    while (run_clock() < until)
        usleep(1000);
    return take(context, e);
}

/* Who waits for the judge is not asleep. */
START_TEST(a_busy_judge_is_nobodys_fault)
{
    static const int64_t ten[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
    struct run_order o = order("tell-all");

    o.script = ten;
    o.nwords = 10;
    o.event = take_slowly;
    ck_assert(run(&o, &report));
    ck_assert_int_eq(report.end, RUN_EXITED);
    ck_assert_int_eq(events, 11);
}
END_TEST

START_TEST(one_that_is_killed_from_outside_is_not_measured)
{
    struct run_order o = order("works-for-long");

    o.event = kill_it;
    ck_assert(!run(&o, &report));
    ck_assert_int_eq(report.end, RUN_KILLED);
    ck_assert_ptr_nonnull(strstr(report.sentence, "by nothing that it did"));
}
END_TEST

/* A program that is not there is our trouble, and nobody's zero. */
START_TEST(what_cannot_start_is_not_measured)
{
    struct run_order o = order("tell-all");

    o.program = "build/no/such/program";
    ck_assert(!run(&o, &report));
    ck_assert_ptr_nonnull(strstr(report.sentence, "could not be started"));
}
END_TEST

/* The whole point of counting instructions. */
START_TEST(counts_are_the_same_each_time)
{
    struct run_order o = order("works");
    struct step_count a = { 0 }, b = { 0 };

    ck_assert_msg(step(&o, &report, &a), "%s", report.sentence);
    ck_assert(a.complete && ended);
    ck_assert(step(&o, &report, &b));
    ck_assert_uint_eq(a.instructions, b.instructions);
    ck_assert_uint_eq(a.calls, 5);
    ck_assert_uint_gt(a.instructions, 100);
    ck_assert_uint_lt(a.instructions, 2000);
}
END_TEST

/* Only what lies between the marks is counted, and each round is the same. */
START_TEST(counts_grow_with_the_work)
{
    struct run_order o = order("works");
    int64_t rounds[][2] = { { 100, 0 }, { 200, 0 }, { 300, 0 } };
    struct step_count c[3] = { 0 };

    for (int i = 0; i < 3; i++) {
        o.script = rounds[i];
        ck_assert(step(&o, &report, &c[i]));
    }
    ck_assert_uint_eq(c[1].instructions - c[0].instructions,
                      c[2].instructions - c[1].instructions);
}
END_TEST

/* What slips past a step would not be counted: it is dear. */
START_TEST(steps_cannot_be_hidden)
{
    struct run_order o = order("hides-steps");
    int64_t rounds[] = { 7, 0 };
    struct step_count c = { 0 };

    o.script = rounds;
    ck_assert(step(&o, &report, &c) && c.complete);
    ck_assert_uint_eq(c.calls, 7);
}
END_TEST

START_TEST(counting_stops_when_it_is_too_many)
{
    struct run_order o = order("works");
    struct step_count c = { .most = 50 };

    ck_assert(step(&o, &report, &c));
    ck_assert(c.over && !c.complete);
    ck_assert_uint_eq(c.instructions, 51);
}
END_TEST

START_TEST(a_death_between_the_marks_is_told)
{
    struct run_order o = order("dies-while-measured");
    struct step_count c = { 0 };

    ck_assert(step(&o, &report, &c));
    ck_assert(!c.complete);
    ck_assert_int_eq(report.end, RUN_CRASHED);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
}
END_TEST

/* Who marks for himself would have less counted. */
START_TEST(marks_cannot_be_added)
{
    struct run_order early = order("marks-early"), late = order("marks-late");
    struct step_count c = { 0 };

    ck_assert(step(&early, &report, &c));
    ck_assert_int_eq(report.end, RUN_FORGED);
    ck_assert(step(&late, &report, &c));
    ck_assert_int_eq(report.end, RUN_FORGED);
    ck_assert(!ended);
}
END_TEST

START_TEST(a_sleeper_is_not_waited_for_when_stepped)
{
    struct run_order o = order("sleeps");
    struct step_count c = { 0 };

    ck_assert(step(&o, &report, &c));
    ck_assert_int_eq(report.end, RUN_ASLEEP);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("running");
    TCase *tc = harness_case(s, "a process and its end");

    tcase_add_checked_fixture(tc, prepare, NULL);
    tcase_set_timeout(tc, 20);
    harness_add(tc, a_good_one_is_heard_to_its_end);
    harness_add(tc, one_that_exits_early_has_not_ended);
    harness_add(tc, a_crash_is_named);
    harness_add(tc, the_run_time_is_quoted);
    harness_add(tc, an_endless_loop_ends);
    harness_add(tc, a_sleeper_is_not_waited_for);
    harness_add(tc, one_that_stops_itself_is_noticed);
    harness_add(tc, a_flood_is_dammed);
    harness_add(tc, a_process_that_fills_memory_is_ended);
    harness_add(tc, questions_are_answered_by_what_is_seen);
    harness_add(tc, what_is_refused_is_named);
    harness_add(tc, sockets_come_in_pairs_that_reach_nobody_else);
    harness_add(tc, kernel_threads_are_for_labs_that_are_about_them);
    harness_add(tc, where_there_may_be_threads_processes_are_refused_still);
    harness_add(tc, there_are_no_more_threads_than_the_lab_may_have);
    harness_add(tc, threads_end_with_their_process);
    harness_add(tc, threads_have_no_voice_of_their_own);
    harness_add(tc, what_reaches_further_is_refused_by_name);
    harness_add(tc, calls_without_a_name_are_refused);
    harness_add(tc, no_file_can_be_opened);
    harness_add(tc, what_comes_after_the_end_is_heard_too);
    harness_add(tc, events_cannot_be_forged);
    harness_add(tc, the_script_cannot_be_read_again);
    harness_add(tc, data_does_not_become_code);
    harness_add(tc, one_that_kills_itself_is_refused);
    harness_add(tc, a_busy_judge_is_nobodys_fault);
    harness_add(tc, one_that_is_killed_from_outside_is_not_measured);
    harness_add(tc, what_cannot_start_is_not_measured);

    tc = harness_case(s, "instructions");
    tcase_add_checked_fixture(tc, prepare, NULL);
    tcase_set_timeout(tc, 20);
    harness_add(tc, counts_are_the_same_each_time);
    harness_add(tc, counts_grow_with_the_work);
    harness_add(tc, steps_cannot_be_hidden);
    harness_add(tc, counting_stops_when_it_is_too_many);
    harness_add(tc, a_death_between_the_marks_is_told);
    harness_add(tc, marks_cannot_be_added);
    harness_add(tc, a_sleeper_is_not_waited_for_when_stepped);
    return harness_run(s);
}
