/*
 * hills.c -- the judges of lab 11's controller.
 *
 * Any controller is right that holds the bar, so each limit that it sets is
 * allowed, and told in two digits.  In the end the judge knows them all, and
 * works out from the hill itself what they were worth; that the scenario says
 * so, too, is for the report.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "autograder/judges/climbs.h"
#include "autograder/scenarios/hill.h"
#include "autograder/scenarios/resource_orders.h"

/* Kind of the event that a judge names where no claim would do. */
enum { ENOUGH = RESULT + H_SHARE };

struct climb {
    struct hill hill;
    int64_t limit[HILL_WINDOWS];
    int window;
    enum { DUE_LOW, DUE_HIGH, DUE_SHARE, DUE_END } due;
};

_Static_assert(HILL_LIMIT == DIGIT * DIGIT - 1, "two digits");
_Static_assert((int)DIGIT <= (int)ALLOWED_MAX, "any digit may come");

static size_t
plan_hill(uint64_t seed, int64_t *script, bool moves)
{
    struct dice d;

    dice_seed(&d, seed);
    script[0] = (int64_t)hill_word(dice_roll(&d), (unsigned)seed, moves);
    return 1;
}

static size_t
plan_steady(uint64_t seed, int64_t *script)
{
    return plan_hill(seed, script, false);
}

static size_t
plan_moved(uint64_t seed, int64_t *script)
{
    return plan_hill(seed, script, true);
}

static void *
open_model(const int64_t *script, size_t nwords)
{
    struct climb *c = calloc(1, sizeof *c);

    if (c != NULL && nwords > 0)
        c->hill = hill_of(script[0]);
    return c;
}

static size_t
allowed(void *model, struct event set[ALLOWED_MAX])
{
    const struct climb *c = model;

    switch (c->due) {
    case DUE_END:
        set[0] = (struct event){ .kind = EVENT_END };
        return 1;
    case DUE_SHARE:
        set[0] = (struct event){
            hill_shortfall(&c->hill, c->limit) == 0 ? H_SHARE : ENOUGH, 0, 0, 0
        };
        return 1;
    default:
        for (int64_t digit = 0; digit < DIGIT; digit++)
            set[digit] = (struct event){
                c->due == DUE_LOW ? H_LOW : H_HIGH, 0, digit, c->window
            };
        return DIGIT;
    }
}

static void
advance(void *model, const struct event *e)
{
    struct climb *c = model;

    switch (c->due) {
    case DUE_LOW:
        c->limit[c->window] = e->a;
        c->due = DUE_HIGH;
        break;
    case DUE_HIGH:
        c->limit[c->window] += DIGIT * e->a;
        c->due = ++c->window < hill_windows(&c->hill) ? DUE_LOW : DUE_SHARE;
        break;
    default:
        c->due = DUE_END;
    }
}

/* What is asked for of the hill. */
static void
wording_bar(const struct hill *h, char *text, size_t size)
{
    static const char *const shapes[HILL_SHAPES] = { "a knee", "a slope",
                                                     "a cliff" };

    snprintf(text, size, "%d %% of the best on average from window %d on%s; "
             "the top is %s at the limit %d",
             h->moves ? HILL_MOVED : HILL_SHARE, hill_counts_from(h),
             h->moves ? "" : ", never less than half",
             shapes[h->shape], (int)(h->later * h->need));
}

/* The limit of a window, and what it is worth there: in percent of the best. */
static void
wording_limit(const struct climb *c, int window, char *text, size_t size)
{
    double inside = hill_inside(&c->hill, c->limit[window]);
    double height = hill_height(&c->hill, inside, hill_top(&c->hill, window));

    snprintf(text, size, "window %d: the limit is %" PRId64 ", %d %% of the "
             "best", window, c->limit[window], (int)(100 * height));
}

static void
describe(void *model, const struct event *e, char *text, size_t size)
{
    const struct climb *c = model;
    char bar[128];

    wording_bar(&c->hill, bar, sizeof bar);
    if (e->kind == H_HIGH && e->b < hill_windows(&c->hill))
        wording_limit(c, (int)e->b, text, size);
    else if (e->kind == H_LOW)
        snprintf(text, size, "window %" PRId64 " begins", e->b);
    else if (e->kind == ENOUGH || (e->kind == H_SHARE && e->a == 0))
        snprintf(text, size, "%s", bar);
    else if (e->kind == H_SHARE)
        snprintf(text, size, "short of that by %" PRId64 " of these hundred",
                 e->a);
    else if (e->kind == BEYOND && e->who == H_NO_LIMIT)
        snprintf(text, size, "of a resource of which 1 is too much, the limit "
                 "becomes less than 1");
    else
        snprintf(text, size, "something unknown (%u)", e->kind);
}

static const char *
blame(void *model, const struct event *got)
{
    return NULL;                /* the test's own */
}

#define HILL_JUDGE(name_, plan_) {                                      \
    .name = name_, .plan = plan_, .open = open_model,                   \
    .allowed = allowed, .advance = advance, .close = free,              \
    .describe = describe, .blame = blame                                \
}

const struct judge hills_judge = HILL_JUDGE("hills", plan_steady),
    moved_hills_judge = HILL_JUDGE("moved-hills", plan_moved);
