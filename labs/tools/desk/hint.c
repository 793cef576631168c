/*
 * hint.c -- a hint, and only one more than last time.
 *
 * Each task has hints in three levels: where to look, what goes wrong, the
 * shape of the answer.  A student who has to ask three times thinks in
 * between; so each call shows one level more, below those that he has seen.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autograder/text.h"
#include "labs/tools/desk/desk.h"
#include "labs/tools/desk/progress.h"

static const char *const levels[] = {
    "Where to look", "What goes wrong", "The shape of the answer"
};

/* The task of that number, from 1, or name; NULL if there is none. */
static const struct lab_task *
find_task(const struct lab *lab, const char *text)
{
    char *end;
    long n = strtol(text, &end, 10);

    if (*text != '\0' && *end == '\0')
        return n >= 1 && n <= (long)lab->ntasks ? &lab->tasks[n - 1] : NULL;
    for (size_t i = 0; i < lab->ntasks; i++)
        if (strcmp(lab->tasks[i].id, text) == 0)
            return &lab->tasks[i];
    return NULL;
}

static int
list_tasks(const struct lab *lab, const char *text)
{
    if (text[0] != '\0')
        fprintf(stderr, "Lab %s has no task %s.", lab->lab, text);
    else
        fprintf(stderr, "Which task?");
    fprintf(stderr, "  TASK=... is one of these numbers or names:\n");
    for (size_t i = 0; i < lab->ntasks; i++)
        fprintf(stderr, "  %zu  %-10s %s\n", i + 1, lab->tasks[i].id,
                lab->tasks[i].title);
    return DESK_BAD;
}

int
desk_hint(const struct desk *d, const char *text)
{
    const struct lab_task *task = find_task(d->lab, text);

    if (task == NULL)
        return list_tasks(d->lab, text);

    int all = (int)task->nhints, seen = progress_hints(d, task->id);
    int show = seen < all ? seen + 1 : all;

    printf("Lab %s, task %d: %s\n", d->lab->lab,
           (int)(task - d->lab->tasks) + 1, task->title);
    for (int i = 0; i < show; i++) {
        printf("\n%s (%d of %d)\n\n",
               i < (int)(sizeof levels / sizeof *levels) ? levels[i] : "More",
               i + 1, all);
        text_write_wrapped(task->hints[i], "  ", 76, stdout);
    }
    if (show == seen)
        printf("\nThere are no more hints to this task.\n");
    else if (show < all)
        printf("\nThe next call shows one more.\n");
    return show == seen || progress_set_hints(d, task->id, show)
           ? DESK_GOOD : DESK_BAD;
}
