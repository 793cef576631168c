/*
 * climb.c -- the controller: pairs of windows.
 *
 * Another right one.  A step above and a step below, in turn, and never the
 * place between; the step is always the same part.  When each was seen SEEN
 * times the centre goes a step towards the better one, or a little upward if
 * they are as good as each other.  It follows slowly and steadily, and needs no
 * memory of what was.
 *
 * When work is done again the limit falls to a part of what is committed, and
 * that is a ceiling from then on, which is lifted a little each round.
 */
#include "resource/control.h"
#include "resource/gate.h"

static const double
    STEP = 0.06,
    FALL = 0.85,
    CEILING = 0.95,             /* of where work was done again */
    LIFT = 1.008,               /* a round */
    ALIKE = 0.015;

enum { SEEN = 2 };
enum { BELOW, ABOVE };

static struct climber {
    double centre, ceiling;     /* ceiling 0: none is known */
    double sum[2];              /* of the rates of this round */
    int windows;                /* of this round */
} climbers[USAGE_MAX];

static void
start(unsigned k)
{
    climbers[k] = (struct climber){ 0 };
}

/* The limit for the next window: below, above, below ... */
static int64_t
aim(const struct climber *c, const struct window *w)
{
    double step = STEP * c->centre;

    if (step < w->need)
        step = w->need;
    double limit = c->windows % 2 == ABOVE ? c->centre + step
                                           : c->centre - step;
    if (c->ceiling > 0 && limit > c->ceiling)
        limit = c->ceiling;
    return limit < 1 ? 1 : (int64_t)limit;
}

/* A round is over: to the better side. */
static void
decide(struct climber *c)
{
    double above = c->sum[ABOVE], below = c->sum[BELOW];

    if (below > above * (1 + ALIKE))
        c->centre *= 1 - STEP;
    else
        c->centre *= above > below * (1 + ALIKE) ? 1 + STEP : 1 + STEP / 8;
    c->ceiling *= LIFT;
    if (c->ceiling > 0 && c->centre > c->ceiling * (1 - STEP / 2))
        c->centre = c->ceiling * (1 - STEP / 2);
    c->sum[ABOVE] = c->sum[BELOW] = 0;
    c->windows = 0;
}

static int64_t
next(unsigned k, const struct window *w, int64_t limit)
{
    struct climber *c = &climbers[k];

    if (w->too_much || c->centre == 0) {
        c->ceiling = w->committed * CEILING;
        c->centre = w->committed * FALL;
        c->sum[ABOVE] = c->sum[BELOW] = 0;
        c->windows = 0;
        return aim(c, w);
    }
    c->sum[c->windows % 2] += w->done / w->seconds;
    if (++c->windows == 2 * SEEN)
        decide(c);
    return aim(c, w);
}

const struct controller climb_controller = { "climb", start, next };
