/*
 * misses -- what instruction counts do not show: caches and branches.
 *
 * Two designs with as many instructions can differ by the factor that memory
 * is slower than the processor.  Time would show that, and much else.  So the
 * scenario is run once more under callgrind (checker.c), which simulates two
 * levels of cache and a predictor of branches, of a machine that is always
 * the same, and writes down its counts at each call of mark(): those between
 * the first and the second are what is reported, beside the points and not
 * for any.  Its count of instructions is the one that step.c has found.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "autograder/judge.h"
#include "autograder/kit.h"
#include "autograder/misses.h"
#include "autograder/trial.h"

enum {
    SIZE_MOST = 100000,         /* of a million timers it takes seconds */
    CPU_S = 4,
    COUNTS = 13                 /* of callgrind, in one line */
};

/* callgrind's order: instructions, reads, writes, their misses of the first
 * level (three) and of the last (three), branches and wrong guesses, and the
 * same of jumps through registers. */
enum { FETCHED = 3, READ, WRITTEN, GUESSED = 10, JUMPED = 12 };

static const char *const options[] = {
    "-q", "--tool=callgrind", "--cache-sim=yes", "--branch-sim=yes",
    "--I1=32768,8,64", "--D1=32768,8,64", "--LL=8388608,16,64",
    "--dump-before=mark", "--zero-before=mark", "--vgdb=no",
    "--callgrind-out-file=counts", NULL
};

/* Reads the counts between the marks; zeros at the line's end are not written.
 * False: they are not there. */
static bool
read_counts(const char *path, uint64_t counts[COUNTS])
{
    static const char key[] = "totals:";
    FILE *f = fopen(path, "re");
    char line[512];
    int n = 0;

    while (f != NULL && n == 0 && fgets(line, sizeof line, f) != NULL) {
        const char *p = line + strlen(key);
        int length;

        if (strncmp(line, key, strlen(key)) != 0)
            continue;
        for (; n < COUNTS && sscanf(p, "%" SCNu64 "%n", &counts[n], &length)
                             == 1; p += length)
            n++;
    }
    if (f != NULL)
        fclose(f);
    return n > 0;
}

/* Runs it.  False: not to a right end. */
static bool
simulate(struct marking *m, struct build *build, const struct lab_test *test,
         int size, const struct checker *checker)
{
    const struct lab *lab = m->request->lab;
    int64_t script[1] = { size };
    char program[PATH_MAX], unused[1] = "";
    const struct lab_limits limits = checker_limits(&lab->limits, CPU_S);
    struct run_report report;
    struct divergence d = { 0 };
    struct trial_order order = {
        .program = program, .scenario = test->judge,
        .judge = judge_find(lab->lab, test->judge), .script = script,
        .nwords = 1, .limits = &limits, .checker = checker
    };

    build_program(build, BUILD_LEVEL, program, unused, 1, unused, 1);
    return trial(&order, &d, &report, NULL) == TRIAL_RIGHT;
}

void
misses_simulate(struct marking *m, struct build *build,
                const struct lab_test *test, int size, struct price *p)
{
    char why[256], scratch[PATH_MAX], file[PATH_MAX + 32];
    const struct checker checker = {
        .options = options, .scratch = scratch,
        .program = "../" BUILD_PROGRAM BUILD_LEVEL
    };
    uint64_t counts[COUNTS] = { 0 };

    snprintf(scratch, sizeof scratch, "%s/checker", build->work);
    snprintf(file, sizeof file, "%s/counts.2", scratch);
    unlink(file);
    if (size > SIZE_MOST || !checker_prepare(why, sizeof why)
        || !kit_make_folder(scratch)
        || !simulate(m, build, test, size, &checker)
        || !read_counts(file, counts))
        return;
    p->simulated = true;
    p->cache_misses = counts[FETCHED] + counts[READ] + counts[WRITTEN];
    p->wrong_guesses = counts[GUESSED] + counts[JUMPED];
}
