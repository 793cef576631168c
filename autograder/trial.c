/*
 * trial -- one scenario run, and what its judge says.
 */
#include "autograder/trial.h"

static bool
take(void *match, const struct event *e)
{
    return match_event(match, e);
}

enum trial
trial(const struct trial_order *order, struct divergence *d,
      struct run_report *report, struct step_count *count)
{
    struct match m;
    struct run_order run_order = {
        .program = order->program, .scenario = order->scenario,
        .script = order->script, .nwords = order->nwords,
        .limits = order->limits, .event = take, .context = &m
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
