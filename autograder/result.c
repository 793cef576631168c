/*
 * result -- what a marking has found out.
 */
#include <stdio.h>

#include "autograder/result.h"

const char *
state_name(enum state state)
{
    static const char *const names[] = {
        [STATE_PASS] = "pass", [STATE_FAIL] = "fail",
        [STATE_SKIPPED] = "skipped", [STATE_NOT_MEASURED] = "not-measured"
    };

    return names[state];
}

void
result_total(struct result *r)
{
    r->score = r->max_score = 0;
    r->state = STATE_PASS;
    for (size_t i = 0; i < r->ntests; i++) {
        r->score += r->tests[i].points;
        r->max_score += r->tests[i].test->weight;
        if (r->tests[i].state == STATE_NOT_MEASURED)
            r->state = STATE_NOT_MEASURED;
    }
}

void
result_passed(struct test_result *t)
{
    t->state = STATE_PASS;
    t->points = t->test->weight;
    t->message[0] = '\0';
}

void
result_all(struct result *r, enum state state, const char *message)
{
    for (size_t i = 0; i < r->ntests; i++) {
        struct test_result *t = &r->tests[i];

        t->state = state;
        t->points = 0;
        snprintf(t->message, sizeof t->message, "%s", message);
    }
}
