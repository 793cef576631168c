/*
 * trial -- one scenario run, and what its judge says.
 *
 * A run that this machine did not let come to its end, because it was killed
 * from outside, say, is run again; but not for ever.
 */
#include "autograder/trial.h"

enum { TRIES = 3 };

static bool
take(void *match, const struct event *e)
{
    return match_event(match, e);
}

/* Tries once. */
static enum trial
try(const struct trial_order *order, struct divergence *d,
    struct run_report *report, struct step_count *count)
{
    struct match m;
    struct run_order run_order = {
        .program = order->program, .scenario = order->scenario,
        .script = order->script, .nwords = order->nwords,
        .limits = order->limits, .checker = order->checker,
        .event = take, .context = &m
    };

    if (!match_open(&m, order->judge, order->script, order->nwords, d)) {
        *report = (struct run_report){ .sentence = "no memory for the judge" };
        return TRIAL_FAILED;
    }

    bool ran = count != NULL ? step(&run_order, report, count)
                             : run(&run_order, report);
    bool wrong = d->any;
    bool right = match_close(&m, report);

    if (ran && !wrong && count != NULL && count->over) {
        d->any = false;
        right = true;
    }
    return !ran ? TRIAL_FAILED : right ? TRIAL_RIGHT : TRIAL_WRONG;
}

enum trial
trial(const struct trial_order *order, struct divergence *d,
      struct run_report *report, struct step_count *count)
{
    enum trial r = TRIAL_FAILED;

    for (int i = 0; i < TRIES && r == TRIAL_FAILED; i++)
        r = try(order, d, report, count);
    return r;
}
