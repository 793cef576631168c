/*
 * races.c -- a small program, with a tick at each of its instructions.
 *
 *      make races PROGRAM=labs/04-races/broken.c [DIR=~/04]
 *
 * The whole run is stepped through, not only as far as the tick, and every
 * instruction of the program's own is noted with the thread that ran it.  A run
 * that goes wrong is then put into source lines by addr2line(1): a row is what
 * a thread ran of a line, with the number of its instructions, and the row of
 * the tick stands between the two it came between.
 *
 * Not explored: runs with two ticks, and what ticks do inside libraries, where
 * no thread is left.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capriccio.h"
#include "preempt/machine.h"
#include "preempt/preempt.h"
#include "preempt/step.h"
#include "preempt/text.h"
#include "tests/races/races.h"

enum { STEPS_MAX = 20000, WIDTH = 38, TEXT = 160 };

/* An instruction that was run: by whom, where. */
struct step {
    unsigned who;
    uintptr_t pc;
    char file[TEXT];            /* filled in for the run that is printed */
    int line;
};

static struct step steps[STEPS_MAX];
static unsigned nsteps;
static unsigned at;             /* the step before which the tick comes */
static int ticked_at;           /* where it came; -1: not yet */
static bool running;            /* within a() or b() */
static void (*bodies[2])(void);
static ct_thread threads[2];

static bool
is_own(uintptr_t pc)
{
    for (int i = 0; i < TEXTS; i++)
        if (pc >= text_own[i].from && pc < text_own[i].to)
            return true;
    return false;
}

static void
note(void *ucontext)
{
    uintptr_t pc = machine_pc(ucontext);

    if (!running || !is_own(pc) || nsteps == STEPS_MAX)
        return;
    steps[nsteps] = (struct step){
        .who = ct_self() == threads[1], .pc = pc
    };
    if (nsteps++ == at && ticked_at < 0) {
        ticked_at = (int)at;
        step_tick(ucontext);
    }
}

static void *
run(void *which)
{
    running = true;
    bodies[(intptr_t)which]();
    return NULL;
}

/* One run, with its tick.  False: it could not be made. */
static bool
run_both(void)
{
    nsteps = 0;
    ticked_at = -1;
    running = false;
    for (intptr_t i = 0; i < 2; i++)
        if (ct_create(&threads[i], NULL, run, (void *)i) != 0)
            return false;
    if (step_begin(note) != NULL)
        return false;
    for (int i = 0; i < 2; i++)
        ct_join(threads[i], NULL);
    running = false;
    step_end();
    return true;
}

/* Asks addr2line where the steps are in the source. */
static bool
find_lines(void)
{
    char program[256] = "", command[320], line[TEXT + 64];
    char list[] = "/tmp/races-XXXXXX";
    int fd = mkstemp(list);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

    if (f == NULL
        || readlink("/proc/self/exe", program, sizeof program - 1) < 0)
        return false;
    for (unsigned i = 0; i < nsteps; i++)
        fprintf(f, "%lx\n", (unsigned long)steps[i].pc);
    fclose(f);
    snprintf(command, sizeof command, "addr2line -e '%s' <%s", program, list);
    f = popen(command, "r");
    for (unsigned i = 0; f != NULL && i < nsteps; i++) {
        if (fgets(line, sizeof line, f) == NULL)
            break;
        char *colon = strrchr(line, ':');
        steps[i].line = colon == NULL ? 0 : atoi(colon + 1);
        snprintf(steps[i].file, TEXT, "%.*s",
                 colon == NULL ? 0 : (int)(colon - line), line);
    }
    unlink(list);
    return f != NULL && pclose(f) == 0;
}

/* The text of a source line, without its indentation. */
static void
source(const struct step *s, char text[TEXT])
{
    FILE *f = fopen(s->file, "re");
    char line[TEXT] = "";

    for (int i = 0; f != NULL && i < s->line; i++)
        if (fgets(line, sizeof line, f) == NULL)
            line[0] = '\0';
    if (f != NULL)
        fclose(f);
    char *begin = line + strspn(line, " \t");
    begin[strcspn(begin, "\n")] = '\0';
    snprintf(text, TEXT, "%s", begin);
}

/* A row: how many instructions, and the text in the column of its thread. */
static void
print_row(unsigned who, unsigned n, const char *text)
{
    char count[16] = "";

    if (n > 0)
        snprintf(count, sizeof count, "%u", n);
    printf("%5s  %-*.*s%.*s\n", count, WIDTH, WIDTH - 2, who == 0 ? text : "",
           WIDTH, who == 0 ? "" : text);
}

/* The run that went wrong.  The step at the tick was not taken then; it is
 * noted again when its thread runs on. */
static void
print_run(void)
{
    char text[TEXT], row[TEXT + 16];

    printf("%5s  %-*s%s\n\n", "", WIDTH, "thread a", "thread b");
    for (unsigned i = 0, end; i < nsteps; i = end) {
        end = i + 1;
        if ((int)i == ticked_at) {
            print_row(steps[i].who, 0, "------ the tick ------");
            continue;
        }
        while (end < nsteps && steps[end].who == steps[i].who
               && steps[end].line == steps[i].line && (int)end != ticked_at)
            end++;
        source(&steps[i], text);
        snprintf(row, sizeof row, "%3d  %s", steps[i].line, text);
        print_row(steps[i].who, end - i, row);
    }
}

int
races(void (*a)(void), void (*b)(void), void (*begin)(void),
      bool (*right)(void))
{
    const char *no = step_refusal();

    bodies[0] = a;
    bodies[1] = b;
    for (at = 0; no == NULL; at++) {
        begin();
        if (!run_both())
            no = "the threads cannot be made";
        else if (!right())
            break;
        else if (ticked_at < 0) {
            printf("right with a tick at each of %u instructions\n", at);
            return 0;
        }
    }
    if (no != NULL) {
        fprintf(stderr, "races: %s\n", no);
        return 2;
    }
    if (!find_lines())
        fprintf(stderr, "races: addr2line cannot be run\n");
    printf("wrong with a tick before instruction %u\n\n", at + 1);
    print_run();
    return 1;
}
