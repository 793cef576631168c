/*
 * watch.c -- thrashing is hard to see (paper, section 4.2.2).
 *
 * What a resource's controller wants to know is how much of what was taken was
 * taken in vain, because others had pushed it out.  Three things tell:
 *
 *      re-misses   pages that this program's threads lost while they were
 *                  inside: exact (remiss.c)
 *      refaults    pages of anybody that the kernel had pushed out and had to
 *                  read again: counted by the kernel, of the whole machine
 *      stalls      the part of the time in which somebody waited for memory:
 *                  the same part of what was taken is held to be in vain
 *
 * The last two are guilt by association: another program's thrashing counts
 * as ours.  If it does, less is let in here, which is right, since there is
 * less for us.
 */
#include <errno.h>

#include "capriccio.h"
#include "resource/account.h"
#include "resource/reading.h"
#include "resource/remiss.h"
#include "resource/watch.h"

enum { LOOK_NS = 20 * 1000 * 1000 };    /* the kernel's files cost something */

/* What is watched for each resource, and what was read last. */
static struct watch {
    bool on;
    bool by_time;               /* stalls: us; else pages */
    double last;
    int64_t since;              /* ns */
    uint64_t taken;
} watches[USAGE_MAX];

static int64_t looked;

static enum reading
source(const struct watch *w)
{
    return w->by_time ? READING_STALLED_MEMORY : READING_REFAULTS;
}

/* What was in vain since the last look, of a sign that has grown by so much. */
static double
in_vain(const struct watch *w, double grown, int64_t now, uint64_t taken)
{
    double share = grown * 1e3 / (now - w->since);

    if (!w->by_time)
        return grown;
    return (share < 1 ? share : 1) * (taken - w->taken);
}

static void
look(unsigned k, int64_t now)
{
    struct watch *w = &watches[k];
    uint64_t taken = resources[k].taken;
    double value;

    if (now == w->since || !reading_take(source(w), &value))
        return;
    ct_resource_wasted(k, (int64_t)in_vain(w, value - w->last, now, taken));
    w->last = value;
    w->since = now;
    w->taken = taken;
}

void
watch_look(int64_t now)
{
    if (now - looked < LOOK_NS)
        return;
    looked = now;
    for (unsigned k = USAGE_DECLARED; k < resources_end; k++)
        if (watches[k].on)
            look(k, now);
}

int
ct_resource_watch(int resource, enum ct_sign sign)
{
    bool known = resource >= USAGE_DECLARED &&
                 (unsigned)resource < resources_end;

    if (!known || (unsigned)sign > CT_STALLS)
        return EINVAL;
    if (sign == CT_REMISSES)
        return remiss_watch(resource) ? 0 : ENOMEM;

    struct watch w = { .on = true, .by_time = sign == CT_STALLS,
                       .since = ct_now(), .taken = resources[resource].taken };
    if (!reading_take(source(&w), &w.last))
        return ENOTSUP;
    watches[resource] = w;
    return 0;
}
