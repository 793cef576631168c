/*
 * memcheck -- tests of what no event tells: memory that is read before it was
 * written, used after it was given back, or lost.
 *
 * A few seeds of a judged scenario are run again under Valgrind's memcheck
 * (checker.c).  The test fails by its exit status, which no code that it looks
 * at can change once there was an error; what it writes is for the reader
 * only.  Memory that is still pointed to at the end is not lost.
 */
#include <stdio.h>
#include <string.h>

#include "autograder/judge.h"
#include "autograder/kit.h"
#include "autograder/marking.h"
#include "autograder/text.h"
#include "autograder/trial.h"

enum {
    STATUS = 77,                /* there was an error; as in the options */
    CPU_S = 20,                 /* some fifty times what a script takes */
    WALL_S = 60,
    MEMORY_MB = 32768           /* address space; Valgrind shadows it */
};

static const char *const options[] = {
    "-q", "--error-exitcode=77", "--leak-check=full",
    "--show-leak-kinds=definite", "--errors-for-leak-kinds=definite",
    "--num-callers=8", "--vgdb=no", NULL, NULL
};
enum { LOG_OPTION = 7 };

/* Reads what Valgrind wrote, without the process id before each line; the same
 * each time, but for that. */
static void
read_log(const char *path, char *text, size_t size)
{
    FILE *f = fopen(path, "re");
    char line[512];

    text[0] = '\0';
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        const char *end = strncmp(line, "==", 2) == 0 ? strstr(line + 2, "== ")
                                                      : NULL;

        if (end != NULL && end[3] != '\n')
            text_add(text, size, "%s", end + 3);
    }
    if (f != NULL)
        fclose(f);
    text_clean(text);
}

/* Whether a line of a backtrace is about a file of the lab. */
static bool
is_ours(const struct lab *lab, const char *line)
{
    char where[300];

    for (size_t i = 0; i < lab->nfiles; i++) {
        snprintf(where, sizeof where, "(%s:", lab->files[i].name);
        if (strstr(line, where) != NULL)
            return true;
    }
    return false;
}

/* Where in the lab's files the first error was: "ct_join (thread.c:120)".
 * False: not in one of them. */
static bool
find_place(const struct lab *lab, const char *text, char *place, size_t size)
{
    char line[512];

    for (const char *p = text; *p != '\0'; p += *p == '\n') {
        int length = (int)strcspn(p, "\n");
        const char *colon;

        snprintf(line, sizeof line, "%.*s", length, p);
        p += length;
        colon = strstr(line, ": ");
        if (line[0] != ' ' || colon == NULL || !is_ours(lab, line))
            continue;
        snprintf(place, size, "%s", colon + 2);
        return true;
    }
    return false;
}

/* Notes the first error. */
static void
note(const struct lab *lab, struct test_result *t, const char *log)
{
    char place[200];

    t->state = STATE_FAIL;
    t->speaker = "Valgrind";
    memset(&t->divergence, 0, sizeof t->divergence);
    snprintf(t->invariant, sizeof t->invariant, "%s", t->test->invariant);
    read_log(log, t->output, sizeof t->output);
    snprintf(t->message, sizeof t->message, "under Valgrind: %.*s",
             (int)strcspn(t->output, "\n"), t->output);
    if (find_place(lab, t->output, place, sizeof place))
        text_add(t->message, sizeof t->message, ", in %s", place);
}

/* Runs one seed.  False: the test is decided. */
static bool
run_seed(struct marking *m, struct test_result *t, const char *program,
         const struct checker *checker, const char *log)
{
    const struct lab *lab = m->request->lab;
    const struct judge *judge = judge_find(lab->lab, t->test->judge);
    int64_t script[SCRIPT_MAX];
    struct run_report report;
    struct lab_limits limits = lab->limits;
    struct trial_order order = {
        .program = program, .scenario = judge->name, .judge = judge,
        .script = script, .limits = &limits, .checker = checker
    };

    limits.cpu_s = CPU_S;
    limits.wall_s = WALL_S;
    limits.memory_mb = MEMORY_MB;
    order.nwords = judge->plan(t->seed, script);

    enum trial r = trial(&order, &t->divergence, &report, NULL);

    t->runs++;
    t->wall_ns += report.wall_ns;
    if (r == TRIAL_FAILED) {
        t->state = STATE_NOT_MEASURED;
        snprintf(t->message, sizeof t->message, "%s", report.sentence);
    } else if (r == TRIAL_WRONG && report.end == RUN_EXITED
               && report.status == STATUS) {
        note(lab, t, log);
    } else if (r == TRIAL_WRONG) {
        t->state = STATE_FAIL;
        snprintf(t->invariant, sizeof t->invariant, "%s", t->test->invariant);
        snprintf(t->message, sizeof t->message, "under Valgrind %s",
                 t->divergence.sentence);
    }
    return r == TRIAL_RIGHT;
}

void
mark_memcheck(struct marking *m, struct test_result *t)
{
    char program[PATH_MAX], scratch[PATH_MAX], log[PATH_MAX + 8];
    char option[PATH_MAX + 32];
    const char *all[sizeof options / sizeof *options];
    struct checker checker = { .options = all, .scratch = scratch };

    snprintf(scratch, sizeof scratch, "%s/checker", m->work);
    snprintf(log, sizeof log, "%s/log", scratch);
    snprintf(option, sizeof option, "--log-file=%s", log);
    memcpy(all, options, sizeof options);
    all[LOG_OPTION] = option;
    t->level = BUILD_LEVEL;
    t->state = STATE_NOT_MEASURED;
    if (!checker_prepare(t->message, sizeof t->message)
        || !build_checked(&m->build, program, t->message, sizeof t->message))
        return;
    if (!kit_make_folder(scratch)) {
        snprintf(t->message, sizeof t->message, "%.400s cannot be made",
                 scratch);
        return;
    }
    for (int i = 0; i < (m->request->one_run ? 1 : t->test->runs); i++) {
        t->seed = m->request->seed + (uint64_t)i;
        if (!run_seed(m, t, program, &checker, log))
            return;
    }
    result_passed(t);
}
