/*
 * climb.c -- the controller: climb, and never look over the edge twice.
 *
 * Throughput over the limit is a hill: too few inside leave the machine idle,
 * too many get in each other's way.  Often there is a cliff behind the top,
 * where the threads together need more than there is and each undoes what the
 * other has done.
 *
 * The climber measures where it stands, a step above and a step below, and goes
 * where it is best: three windows a round.  The step grows while it helps and
 * shrinks while it does not, and grows again when what it measures at the same
 * place has changed, for then the hill has moved.
 *
 * Work that is done again (pages read that had been there) is the one sure
 * sign of the cliff.  Then the limit falls at once to VETO of what is
 * committed, and the steps upward are small.
 *
 * Until work has been done again the limit grows, to the capacity if that was
 * declared, and the program runs as under fifo while that is enough.
 *
 * Rejected, by experiment (`make bench`, the cliff): limits on latency, which
 * learn the collapse as normal; a limit by the known capacity alone, which
 * does not know other knees; steps of one size, which are too slow or never
 * rest.
 */
#include "resource/control.h"
#include "resource/gate.h"

static const double
    FALL = 0.85,                /* to so much of what was too much, */
    FALL_WILD = 0.8,            /* or so much, if most of the work was */
    WILD = 0.5,
    EDGE = 0.95,                /* how near the edge is looked at */
    EDGE_FADES = 1.03,          /* when it is doubted: it may have moved */
    STEP_FIRST = 0.2,
    STEP_LEAST = 0.06,
    STEP_MOST = 0.3,
    NOISE = 0.03,               /* rates that differ less do not differ */
    STEEP = 0.1,                /* so much less is an edge */
    BEST_FADES = 0.99,          /* a round */
    MOVED = 1.2;                /* a rate that is so different: another hill */

enum { TRUST_MOST = 64 };       /* rounds */
enum { HERE, ABOVE, BELOW };

static struct climber {
    double centre;              /* the limit around which it looks */
    double step;                /* of centre */
    double edge;                /* where it went down steeply; 0: not known */
    int believed;               /* rounds until the edge is doubted */
    int trust;                  /* for so many, when it is found again */
    double rate[3];             /* averages over the rounds around centre */
    int rounds;                 /* how many those were */
    double before;              /* rate[HERE] of the last round; 0: none */
    double best;                /* of the last rounds, fading */
    int looking;                /* which of the three the window was for */
} climbers[USAGE_MAX];

static void
start(unsigned k)
{
    climbers[k] = (struct climber){ 0 };
}

/* No limit is nearer to the edge than EDGE. */
static double
short_of_edge(const struct climber *c, double limit)
{
    return c->edge > 0 && limit > c->edge * EDGE ? c->edge * EDGE : limit;
}

static int64_t
aim(struct climber *c, int where)
{
    static const int sign[] = { [HERE] = 0, [ABOVE] = 1, [BELOW] = -1 };
    double limit = c->centre * (1 + sign[where] * c->step);

    limit = short_of_edge(c, limit);
    c->looking = where;
    return limit < 1 ? 1 : (int64_t)limit;
}

static double
between(double low, double x, double high)
{
    return x < low ? low : x > high ? high : x;
}

/* The average of n rates becomes that of one more; of the last four or so. */
static void
note(double *average, int n, double rate)
{
    *average += (rate - *average) / (n < 4 ? n + 1 : 4);
}

/* To another place, of which nothing is known yet. */
static void
move(struct climber *c, double factor)
{
    c->centre *= factor;
    c->rounds = 0;
}

/* Here it goes down.  Each time it does again that is believed for longer. */
static void
find_edge(struct climber *c, double limit)
{
    c->edge = limit;
    c->trust = c->trust < TRUST_MOST / 2 ? 2 * c->trust + 1 : TRUST_MOST;
    c->believed = c->trust;
}

/*
 * All three are measured: where to, and how boldly.  When in doubt, upward.  A
 * step that is shorter than what one thread needs would change nothing.
 */
static void
decide(struct climber *c, double need)
{
    double here = c->rate[HERE], above = c->rate[ABOVE], below = c->rate[BELOW];
    double top = above > here ? above : here;

    c->rounds++;
    c->best = top > c->best * BEST_FADES ? top : c->best * BEST_FADES;
    if (above < here * (1 - STEEP)) {
        find_edge(c, c->centre * (1 + c->step));
        c->step *= 0.6;
    } else if (c->rounds > 1 && below > here * (1 + NOISE) && below > above) {
        move(c, 1 - c->step);
        c->step *= 1.5;
    } else if (above > here * (1 - NOISE)
               && above > c->best * (1 - 3 * NOISE)) {
        move(c, 1 + c->step);
        c->step *= above > here * (1 + NOISE) ? 1.5 : 1;
    } else {
        c->step *= 0.6;
    }
    c->centre = short_of_edge(c, c->centre);
    if (--c->believed < 0)
        c->edge *= EDGE_FADES;

    double change = c->before == 0 ? 1 : here / c->before;
    if (change > MOVED || change < 1 / MOVED) {
        c->step = STEP_FIRST;
        c->best = 0;
        c->trust = c->believed = 0;
    }
    c->before = here;
    c->step = between(STEP_LEAST, c->step, STEP_MOST);
    if (c->step * c->centre < need)
        c->step = need / c->centre;
}

/* Down from the cliff. */
static int64_t
fall(struct climber *c, const struct window *w)
{
    bool wild = w->wasted > w->taken * WILD;

    find_edge(c, w->committed);
    c->centre = c->edge * (wild ? FALL_WILD : FALL);
    c->step = STEP_LEAST;
    c->before = 0;
    c->rounds = 0;
    return aim(c, HERE);
}

static int64_t
next(unsigned k, const struct window *w, int64_t limit)
{
    struct climber *c = &climbers[k];

    if (w->too_much)
        return fall(c, w);
    note(&c->rate[c->looking], c->rounds, w->done / w->seconds);
    if (c->looking != BELOW)
        return aim(c, c->looking + 1);
    decide(c, w->need);
    return aim(c, HERE);
}

const struct controller climb_controller = { "climb", start, next };
