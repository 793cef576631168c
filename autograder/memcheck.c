/*
 * memcheck -- tests of what no event tells: memory that is read before it was
 * written, used after it was given back, or lost.
 *
 * A few seeds of a judged scenario are run again under Valgrind's memcheck
 * (checker.c).  The test fails by its exit status, which no code that it looks
 * at can change once there was an error; what it writes is for the reader
 * only.  Memory that is still pointed to at the end is not lost.
 *
 * A program can ask Valgrind to look away, by a few instructions that do
 * nothing but for it.  The kit's own have to, about stacks; nobody else's may.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autograder/judge.h"
#include "autograder/kit.h"
#include "autograder/marking.h"
#include "autograder/text.h"
#include "autograder/trial.h"

enum {
    STATUS = 77,                /* there was an error; as in the options */
    CPU_S = 20                  /* some fifty times what a script takes */
};

static const char *const options[] = {
    "-q", "--error-exitcode=77", "--leak-check=full",
    "--show-leak-kinds=definite", "--errors-for-leak-kinds=definite",
    "--num-callers=8", "--vgdb=no", "--log-file=log",
    "--suppressions=known", NULL
};

/* What the kit's headers do on purpose: chain_is() compares words of the stack
 * with where return addresses were, and some may be nobody's (chain.h). */
static const char known[] =
    "{\n   a chain is compared with what may be none\n"
    "   Memcheck:Cond\n   fun:chain_is\n}\n";

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

/* Whether Valgrind wrote anything: else the status is the program's own. */
static bool
has_errors(const char *log)
{
    struct stat st;

    return stat(log, &st) == 0 && st.st_size > 0;
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

/* What every request to Valgrind begins with: rotations that add up to none. */
static const unsigned char preamble[] = {
#if defined __x86_64__
    0x48, 0xc1, 0xc7, 0x03, 0x48, 0xc1, 0xc7, 0x0d,
    0x48, 0xc1, 0xc7, 0x3d, 0x48, 0xc1, 0xc7, 0x33
#elif defined __aarch64__
    0x8c, 0x0d, 0xcc, 0x93, 0x8c, 0x35, 0xcc, 0x93,
    0x8c, 0xcd, 0xcc, 0x93, 0x8c, 0xf5, 0xcc, 0x93
#endif
};

/* Whether the file has one. */
static bool
has_request(const char *object)
{
    int fd = open(object, O_RDONLY | O_CLOEXEC);
    struct stat st;
    void *bytes = MAP_FAILED;
    bool has = false;

    if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0)
        bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes != MAP_FAILED) {
        has = memmem(bytes, (size_t)st.st_size, preamble, sizeof preamble)
              != NULL;
        munmap(bytes, (size_t)st.st_size);
    }
    if (fd >= 0)
        close(fd);
    return has;
}

/* Whether none of the objects speaks to Valgrind.  If one does, the test is
 * decided. */
static bool
keep_silent(struct marking *m, struct test_result *t)
{
    char object[PATH_MAX];

    for (size_t i = 0; build_object(&m->build, i, object); i++) {
        const char *path = m->build.replaced[i].path;
        const char *slash = strrchr(path, '/');

        if (!has_request(object))
            continue;
        t->state = STATE_FAIL;
        snprintf(t->message, sizeof t->message, "%.200s speaks to Valgrind "
                 "itself (a VALGRIND_... of its headers): that is the kit's "
                 "to do", slash != NULL ? slash + 1 : path);
        return false;
    }
    return true;
}

/* Makes the folder that Valgrind works in. */
static bool
furnish(const char *scratch)
{
    char path[PATH_MAX + 8];
    FILE *f = NULL;

    snprintf(path, sizeof path, "%s/known", scratch);
    if (kit_make_folder(scratch))
        f = fopen(path, "we");
    bool ok = f != NULL && fputs(known, f) >= 0;

    return f != NULL && fclose(f) == 0 && ok;
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
    const struct lab_limits limits = checker_limits(&lab->limits, CPU_S);
    struct trial_order order = {
        .program = program, .scenario = judge->name, .judge = judge,
        .script = script, .limits = &limits, .checker = checker
    };

    order.nwords = judge->plan(t->seed, script);

    enum trial r = trial(&order, &t->divergence, &report, NULL);

    t->runs++;
    t->wall_ns += report.wall_ns;
    if (r == TRIAL_FAILED) {
        t->state = STATE_NOT_MEASURED;
        snprintf(t->message, sizeof t->message, "%s", report.sentence);
    } else if (r == TRIAL_WRONG && report.end == RUN_EXITED
               && report.status == STATUS && has_errors(log)) {
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
    const struct checker checker = {
        .options = options, .scratch = scratch, .program = "../" BUILD_CHECKED
    };

    snprintf(scratch, sizeof scratch, "%s/checker", m->work);
    snprintf(log, sizeof log, "%s/log", scratch);
    t->level = BUILD_LEVEL;
    t->state = STATE_NOT_MEASURED;
    if (!checker_prepare(t->message, sizeof t->message)
        || !build_checked(&m->build, program, t->message, sizeof t->message))
        return;
    if (!keep_silent(m, t))
        return;
    if (!furnish(scratch)) {
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
