/*
 * next.c -- which task comes next.
 *
 * A task is done when all the tests that lab.json names for it pass.  One
 * without tests of its own is done when a later one is, because that one
 * stands on it.  The first that is not done comes next.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "autograder/marking.h"
#include "autograder/text.h"
#include "labs/tools/desk/desk.h"
#include "labs/tools/desk/progress.h"

/* The result of the test of that name, or NULL. */
static const struct test_result *
result_of(const struct result *r, const char *id)
{
    for (size_t i = 0; i < r->ntests; i++)
        if (strcmp(r->tests[i].test->id, id) == 0)
            return &r->tests[i];
    return NULL;
}

/* The first test of the task that does not pass, or NULL. */
static const struct test_result *
first_open(const struct result *r, const struct lab_task *task)
{
    for (size_t i = 0; i < task->ntests; i++) {
        const struct test_result *t = result_of(r, task->tests[i]);

        if (t != NULL && t->state != STATE_PASS)
            return t;
    }
    return NULL;
}

static bool
is_done(const struct result *r, const struct lab *lab, size_t task)
{
    for (size_t i = task; i < lab->ntasks; i++)
        if (lab->tasks[i].ntests > 0) {
            bool passes = first_open(r, &lab->tasks[i]) == NULL;

            if (passes || i == task)
                return passes;
        }
    return false;
}

/* The test to speak of: the first open one of the task or, since a task without
 * tests of its own is shown right or wrong by those that follow, of a later
 * one; but sooner one that failed than one that was not tried. */
static const struct test_result *
to_speak_of(const struct lab *lab, const struct result *r, size_t task)
{
    const struct test_result *open = NULL;

    for (size_t i = task; i < lab->ntasks; i++) {
        const struct test_result *t = first_open(r, &lab->tasks[i]);

        if (t != NULL && t->state == STATE_FAIL)
            return t;
        if (open == NULL)
            open = t;
    }
    return open;
}

/* What the student should do about the task that comes next. */
static void
advise(const struct desk *d, const struct result *r, size_t task)
{
    const struct lab *lab = d->lab;
    const struct test_result *open = to_speak_of(lab, r, task);

    if (open != NULL) {
        printf("\n  %s: %s\n\n", open->test->id, open->test->title);
        text_write_wrapped(open->message, "    ", 74, stdout);
    } else if (strcmp(lab->tasks[task].id, "mytests") == 0) {
        printf("\n  make mytests LAB=%s DIR=%s\n", lab->lab, d->shown);
        if (lab->own_tests.nheaders > 0)
            printf("  build/grade %s %s --mytests      which bugs they "
                   "expose\n", lab->lab, d->shown);
    }
    printf("\n  make hint LAB=%s TASK=%zu DIR=%s\n", d->lab->lab, task + 1,
           d->shown);
    if (open != NULL && open->state == STATE_FAIL && open->level != NULL)
        printf("  make debug LAB=%s DIR=%s TEST=%s\n", d->lab->lab, d->shown,
               open->test->id);
}

static void
list_tasks(const struct desk *d, const struct result *r)
{
    const struct lab *lab = d->lab;
    size_t next = lab->ntasks;

    for (size_t i = 0; i < lab->ntasks; i++) {
        const struct lab_task *t = &lab->tasks[i];
        bool done = is_done(r, lab, i);

        if (!done && next == lab->ntasks)
            next = i;
        printf("  %-4s  %zu  %-28s %3d min, %s\n",
               done ? "done" : next == i ? "next" : "", i + 1, t->title,
               t->minutes, t->difficulty);
    }
    if (next < lab->ntasks)
        advise(d, r, next);
    else
        printf("\n  All is done.  make handin LAB=%s DIR=%s\n", lab->lab,
               d->shown);
}

int
desk_next(const struct desk *d, const char *unused)
{
    static struct result r;
    struct request q = {
        .lab = d->lab, .shown = d->shown, .command = "build/grade", .seed = 1
    };

    snprintf(q.source, sizeof q.source, "%s", d->folder);
    if (mark_submission(&q, &r) == MARKED_NOTHING)
        return desk_refuse("%s holds no file of lab %s: %s.", d->shown,
                           d->lab->lab, r.broken);

    int best = progress_score(d, r.score);

    printf("Lab %s, %s: %d points of %d", d->lab->lab, d->lab->title, r.score,
           r.max_score);
    if (best >= 0 && best != r.score)
        printf(" (%s: %d)", best > r.score ? "your best" : "before", best);
    printf("\n\n");
    if (r.broken[0] != '\0') {
        text_write_wrapped(r.broken, "  ", 76, stdout);
        if (r.diagnostics[0] != '\0')
            printf("\n%s", r.diagnostics);
        return DESK_GOOD;
    }
    list_tasks(d, &r);
    return DESK_GOOD;
}
