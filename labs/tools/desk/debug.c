/*
 * debug.c -- GDB at the moment when a test goes wrong.
 *
 * The grader can repeat a run and stop it at the first wrong event
 * (autograder/replay.c).  Here is only the short way to say so.  Where there
 * is no terminal GDB shows the place and ends.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "labs/tools/desk/desk.h"

/* Names the tests that there are, behind a sentence. */
static int
name_tests(const struct desk *d, const char *sentence, const char *what)
{
    fprintf(stderr, sentence, what);
    fprintf(stderr, "  Lab %s has:", d->lab->lab);
    for (size_t i = 0; i < d->lab->ntests; i++)
        fprintf(stderr, " %s", d->lab->tests[i].id);
    fputc('\n', stderr);
    return DESK_BAD;
}

int
desk_debug(const struct desk *d, const char *test)
{
    char id[128], seed[32] = "", rest[2];
    const char *argv[] = {
        "build/grade", d->lab->lab, d->folder, "--only", id,
        isatty(STDIN_FILENO) ? "--gdb" : "--gdb-batch", "--seed", seed, NULL
    };
    int words = sscanf(test, "%127s %31s %1s", id, seed, rest);

    if (words < 1)
        return name_tests(d, "Which test?%s", "");
    if (lab_test(d->lab, id) == NULL)
        return name_tests(d, "There is no test %s.", id);
    if (words > 2 || strspn(seed, "0123456789") != strlen(seed))
        return desk_refuse("SEED is a number, not \"%s\".",
                           test + strlen(id) + 1);
    if (words == 1)
        argv[6] = NULL;
    execv(argv[0], (char *const *)argv);
    return desk_refuse("%s cannot be run: %s; make builds it.", argv[0],
                       strerror(errno));
}
