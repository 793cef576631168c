/*
 * trial -- one scenario run, and what its judge says.
 */
#ifndef AUTOGRADER_TRIAL_H
#define AUTOGRADER_TRIAL_H

#include "autograder/match.h"
#include "autograder/run.h"
#include "autograder/step.h"

enum trial {
    TRIAL_RIGHT,
    TRIAL_WRONG,                /* the divergence says how */
    TRIAL_FAILED                /* this machine would not: report->sentence */
};

/* What is tried. */
struct trial_order {
    const char *program, *scenario;
    const struct judge *judge;          /* NULL: only the end is expected */
    const int64_t *script;
    size_t nwords;
    const struct lab_limits *limits;
    const struct checker *checker;      /* that looks on; NULL: none */
};

/*
 * Tries it.  count may be NULL; else instructions are counted, too, as step()
 * does.  A run that was cut because it had counted too many is right
 * if nothing was wrong up to there.
 */
enum trial trial(const struct trial_order *order, struct divergence *d,
                 struct run_report *report, struct step_count *count);

#endif
