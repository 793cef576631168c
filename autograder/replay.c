/*
 * replay -- one run again, under a debugger.
 *
 * A run depends on its script alone, so it can be had again.  First it
 * runs as it did when it was marked, which tells the number of the first wrong
 * event and the level it was compiled at.  Then the same program gets the same
 * script under gdb; stage.c counts its events, and calls diverged() just
 * before it says that one.  There the student's code is on the stack, on
 * its way to do the wrong thing.
 *
 * The sandbox is left out: gdb could not work through it, and it is the
 * student's own machine.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "autograder/judge.h"
#include "autograder/replay.h"
#include "autograder/trial.h"

/* Marks the test to find its first wrong run.  False: it has none. */
static bool
find_wrong(struct marking *m, struct test_result *t)
{
    mark_test(m, t);
    return t->state == STATE_FAIL;
}

/* Writes the script that the run had to a file. */
static bool
write_script(const struct marking *m, const struct test_result *t,
             const char *path)
{
    int64_t script[SCRIPT_MAX] = { (int64_t)t->seed };
    size_t n = 1;
    FILE *f = fopen(path, "we");

    if (strcmp(t->test->kind, "script") == 0)
        n = judge_find(m->request->lab->lab, t->test->judge)
            ->plan(t->seed, script);

    bool ok = f != NULL && fwrite(script, sizeof *script, n, f) == n;

    if (f != NULL && fclose(f) != 0)
        ok = false;
    return ok;
}

/* Says what becomes of a SIGTRAP, without a table of it, each time before a
 * command; "stop" is what GDB calls before it says that the program stands.
 * GDB hands on to the program even the SIGTRAP of its own breakpoint, if it
 * hands on any. */
#define TRAPS(command, how)                                             \
    "python gdb.execute(\"define hook-" command "\\n"                    \
    "python gdb.execute('handle SIGTRAP nostop noprint " how "', False, " \
    "True)\\nend\")"

/* The child: becomes gdb. */
static void
become_gdb(const struct marking *m, const struct test_result *t, bool batch)
{
    char wrapper[128], run[512], program[PATH_MAX];
    const char *argv[32] = { "gdb", "-q", "-nx" };
    size_t n = 3;

    snprintf(wrapper, sizeof wrapper, "set exec-wrapper env -i "
             "CAPRICCIO_CLOCK=virtual STAGE_STOP_AT=%lu",
             t->divergence.any ? t->divergence.number : 0);
    snprintf(run, sizeof run, "run %s < %s/script 3> %s/events",
             t->test->judge, m->work, m->work);
    snprintf(program, sizeof program, "%s/program%s", m->work, t->level);
    if (batch)
        argv[n++] = "-batch";

    const char *const commands[] = {
        "set confirm off", "set debuginfod enabled off",
        "set print thread-events off", "source reference/gdb/capriccio.py",
        TRAPS("run", "pass"),   /* a trial's own steps */
        TRAPS("stop", "nopass"),        /* else the next step is its last */
        wrapper, "break diverged", run,
        "backtrace", "ct threads"
    };

    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        argv[n++] = "-ex";
        argv[n++] = commands[i];
    }
    argv[n++] = program;
    argv[n] = NULL;

    /* gdb starts the program by a shell: one that knows "3>". */
    setenv("SHELL", "/bin/sh", 1);
    setrlimit(RLIMIT_CPU, &(struct rlimit){
        (rlim_t)m->request->lab->limits.cpu_s * 2, RLIM_INFINITY });
    execvp(argv[0], (char *const *)argv);
    fprintf(stderr, "gdb cannot be run: %s\n", strerror(errno));
    _exit(1);
}

/* Opens the debugger on what find_wrong() found. */
static int
debug(struct marking *m, const struct test_result *t, bool batch)
{
    char path[PATH_MAX];
    int status;
    pid_t pid;

    snprintf(path, sizeof path, "%s/script", m->work);
    if (!write_script(m, t, path)) {
        fprintf(stderr, "%s cannot be written: %s\n", path, strerror(errno));
        return 3;
    }
    fflush(stdout);
    pid = fork();
    if (pid == 0)
        become_gdb(m, t, batch);
    /* A Ctrl-C is meant for gdb. */
    signal(SIGINT, SIG_IGN);
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    signal(SIGINT, SIG_DFL);
    if (pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    fprintf(stderr, "gdb did not end well\n");
    return 3;
}

int
replay(const struct request *request, bool batch)
{
    static struct result result;
    struct marking m;
    struct test_result *t = &result.tests[0];
    int status = 0;

    if (marking_open(&m, request, &result) == MARKED_NOTHING) {
        fprintf(stderr, "%s: %s\n", result.subject, result.broken);
        status = 2;
    } else if (result.broken[0] != '\0') {
        printf("%s\n", result.broken);
    } else if (!find_wrong(&m, t)) {
        printf("%s: %s; there is nothing to debug\n", t->test->id,
               t->state == STATE_PASS ? "nothing goes wrong" : t->message);
    } else {
        printf("%s: %s\n", t->test->id, t->message);
        if (t->divergence.any)
            printf("  got:      %s\n", t->divergence.got);
        for (size_t i = 0; i < t->divergence.nexpected; i++)
            printf("  expected: %s\n", t->divergence.expected[i]);
        status = debug(&m, t, batch);
    }
    marking_close(&m);
    return status;
}
