/*
 * ending -- how a process ended, in one sentence.
 *
 * A student reads this sentence before anything else, and often instead of
 * it.  So it says what happened, not which number wait() returned; and if the
 * run time itself had something to say, it is quoted.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "autograder/ending.h"
#include "autograder/sandbox.h"
#include "autograder/text.h"

/* Who has filled that much was killed for it: the machine was out of memory. */
enum { MUCH_MB = 256 };

void
ending_decide(struct run *r)
{
    const struct rusage *u = &r->report->usage;
    int sig = WIFSIGNALED(r->wait_status) ? WTERMSIG(r->wait_status) : 0;
    long cpu_s = u->ru_utime.tv_sec + u->ru_stime.tv_sec;

    if (sig == SIGXCPU
        || (sig == SIGKILL && cpu_s >= r->order->limits->cpu_s))
        run_decide(r, RUN_CPU, 0);
    else if (sig == SIGKILL)
        run_decide(r, u->ru_maxrss / 1024 < MUCH_MB ? RUN_KILLED : RUN_MEMORY,
                   0);
    else if (sig != 0)
        run_decide(r, RUN_CRASHED, sig);
    else
        run_decide(r, RUN_EXITED, WEXITSTATUS(r->wait_status));
}

/* Makes text of the output: no control characters, and none at all of a
 * process that was killed: how much one says before that is chance. */
static void
clean(struct run *r)
{
    char *text = r->report->output;
    enum run_end end = r->report->end;

    if (end != RUN_EXITED && end != RUN_CRASHED) {
        text[0] = '\0';
        return;
    }
    for (size_t i = 0; i < sizeof r->report->output - 1 && i < r->noutput; i++)
        if (text[i] == '\0')
            text[i] = '?';
    text_clean(text);
}

/* The first line of the output that the run time itself wrote, into line. */
static bool
last_words(const struct run_report *report, char *line, size_t size)
{
    return text_line_with(report->output, "capriccio: ", line, size);
}

/* What is said of an end about which there is nothing more to tell; NULL: there
 * is. */
static const char *const plain[RUN_ENDS] = {
    [RUN_ASLEEP] = "the process fell asleep, and nothing was going to wake it",
    [RUN_FORGED] = "the process told what the scenario had not said",
    [RUN_KILLED] = "the process was killed, by nothing that it did",
    [RUN_UNSEEN] = "this machine does not let the grader look at the memory of "
                   "a process that it started",
    [RUN_STARVED] = "this machine was too busy to run it to its end",
    [RUN_CUT] = "the process was ended by the grader"
};

/* A process that crossed one of its limits. */
static void
explain_limit(enum run_end end, const struct lab_limits *l, char *text,
              size_t size)
{
    switch (end) {
    case RUN_CPU:
        snprintf(text, size, "the process used up its %d s of processor time:"
                 " an endless loop?", l->cpu_s);
        break;
    case RUN_WALL:
        snprintf(text, size, "the process had not ended after %d s",
                 l->wall_s);
        break;
    case RUN_FLOOD:
        snprintf(text, size, "the process wrote more than %d KiB of output "
                 "(debugging?)",
                 l->output_kb);
        break;
    default:
        snprintf(text, size, "the process filled more than %d MiB of memory, "
                 "or all that there was", RUN_MEMORY_MB);
    }
}

/* A process that died of a signal. */
static void
explain_crash(const struct run_report *report, char *text, size_t size)
{
    char words[300];

    if (report->status == SIGSYS)
        snprintf(text, size, "the process died of SIGSYS, by which the sandbox "
                 "refuses a system call; which one could not be told");
    else if (last_words(report, words, sizeof words))
        snprintf(text, size, "the process died of SIG%s, saying \"%s\"",
                 sigabbrev_np(report->status), words);
    else
        snprintf(text, size, "the process crashed: SIG%s (%s)",
                 sigabbrev_np(report->status), sigdescr_np(report->status));
}

void
ending_explain(struct run *r)
{
    struct run_report *report = r->report;
    char *text = report->sentence, words[300];
    size_t size = sizeof report->sentence;

    clean(r);
    if (plain[report->end] != NULL) {
        snprintf(text, size, "%s", plain[report->end]);
        return;
    }
    switch (report->end) {
    case RUN_EXITED:
        snprintf(text, size, "the process exited with status %d",
                 report->status);
        break;
    case RUN_CRASHED:
        explain_crash(report, text, size);
        break;
    case RUN_REFUSED:
        sandbox_describe(report->status, words, sizeof words);
        snprintf(text, size, "the process was stopped: %s", words);
        break;
    case RUN_STOPPED:
        snprintf(text, size, "the process stopped itself with SIG%s",
                 sigabbrev_np(report->status));
        break;
    default:
        explain_limit(report->end, r->order->limits, text, size);
    }
}
