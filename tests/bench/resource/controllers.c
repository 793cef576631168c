/*
 * controllers.c -- other ways to set the limit, for comparison.
 *
 * Each is a well-known answer to the same question, kept runnable so that the
 * table in docs/design.md can be made again.  They are told what the library's
 * own is told, and are asked as soon as there was waste.
 *
 * A limit in threads, which most of them keep, becomes one of the resource by
 * what a thread needs on average.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "resource/gate.h"
#include "tests/bench/resource/controllers.h"

static double limit_threads;            /* what the present one keeps */
static double rate_before;
static int direction;
static double latency_least, latency_long;
static int arm;                         /* of the bandit */

/* Little's law: how long a thread was inside, in seconds. */
static double
latency(const struct window *w)
{
    return w->done == 0 ? 1 : w->holders * w->seconds / w->done;
}

static int64_t
in_units(const struct window *w)
{
    limit_threads = fmax(1, fmin(limit_threads, 4096));
    return (int64_t)(limit_threads * fmax(1, w->need) + 0.5);
}

static void
start(unsigned k)
{
    limit_threads = 0;
    rate_before = 0;
    direction = -1;
    latency_least = latency_long = 0;
    arm = 0;
}

/* The first time: from where it is. */
static void
take_up(const struct window *w)
{
    if (limit_threads == 0)
        limit_threads = fmax(1, w->holders);
}

static int64_t
none(unsigned k, const struct window *w, int64_t limit)
{
    return GATE_OPEN;
}

/* One more at a time, and half as many when it takes twice as long as it once
 * did. */
static int64_t
aimd_latency(unsigned k, const struct window *w, int64_t limit)
{
    double now = latency(w);

    take_up(w);
    latency_least = latency_least == 0 ? now : fmin(latency_least, now);
    limit_threads = now > 2 * latency_least ? limit_threads / 2
                                            : limit_threads + 1;
    return in_units(w);
}

/* As many more as the ratio of the long to the short latency says. */
static int64_t
gradient(unsigned k, const struct window *w, int64_t limit)
{
    double now = latency(w);

    take_up(w);
    latency_long = latency_long == 0 ? now : 0.95 * latency_long + 0.05 * now;
    double ratio = fmax(0.5, fmin(1, 1.5 * latency_long / now));
    limit_threads = 0.8 * limit_threads +
                    0.2 * (limit_threads * ratio + sqrt(limit_threads));
    return in_units(w);
}

/* One more at a time, and half as many when work is done again. */
static int64_t
aimd_waste(unsigned k, const struct window *w, int64_t limit)
{
    take_up(w);
    limit_threads = w->too_much ? limit_threads / 2 : limit_threads + 1;
    return in_units(w);
}

/* As many as fit into what there is, by what they were seen to need. */
static int64_t
footprint(unsigned k, const struct window *w, int64_t limit)
{
    return resources[k].capacity;
}

/* Always 15 % further the same way, until it gets worse. */
static int64_t
fixed_steps(unsigned k, const struct window *w, int64_t limit)
{
    double rate = w->done / w->seconds;

    take_up(w);
    if (rate < rate_before)
        direction = -direction;
    rate_before = rate;
    limit_threads *= direction > 0 ? 1.15 : 1 / 1.15;
    return in_units(w);
}

/* Tries limits 1, 2, 4 ... and what was best more and more often. */
static int64_t
bandit(unsigned k, const struct window *w, int64_t limit)
{
    enum { ARMS = 16 };
    static double rate[ARMS], seen[ARMS], windows;

    if (limit_threads > 0) {
        seen[arm]++;
        windows++;
        rate[arm] += (w->done / w->seconds - rate[arm]) / fmin(seen[arm], 8);
    }

    double top = 0, best = -1;
    for (int i = 0; i < ARMS; i++)
        top = fmax(top, rate[i]);
    for (int i = 0; i < ARMS; i++) {
        double worth = seen[i] == 0 ? 1e9
                       : rate[i] / fmax(top, 1) +
                         0.1 * sqrt(log(windows + 1) / seen[i]);
        if (worth > best) {
            best = worth;
            arm = i;
        }
    }
    limit_threads = pow(1.5, arm);
    return in_units(w);
}

static const struct controller all[] = {
    { "none", start, none },
    { "aimd-latency", start, aimd_latency },
    { "gradient", start, gradient },
    { "aimd-waste", start, aimd_waste },
    { "footprint", start, footprint },
    { "fixed-steps", start, fixed_steps },
    { "bandit", start, bandit },
};

const struct controller *
controller_find(const char *name)
{
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (strcmp(all[i].name, name) == 0)
            return &all[i];
    if (strcmp(name, climb_controller.name) == 0)
        return &climb_controller;
    fprintf(stderr, "cliff: there is no controller %s\n", name);
    exit(2);
}
