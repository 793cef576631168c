/*
 * account.c -- keeping the accounts.
 *
 * What most threads do most of the time is to run a while and stop, where
 * nothing is ever taken.  Most of those stops are passed over (site.h); a look
 * costs finding the node and averaging one vector; everything that has to do
 * with doors is done only for threads that have shares and at nodes that have
 * been doors.
 *
 * A thread whose last stop was passed over is lost: it is not known where it
 * comes from.  It is found again at the next look, and only from there on is
 * what it takes put on an edge.
 */
#include <errno.h>
#include <string.h>

#include "base/panic.h"
#include "capriccio.h"
#include "resource/account.h"
#include "resource/overlap.h"
#include "resource/own.h"
#include "thread/sched.h"

enum {
    FADE = 8,                   /* what is new weighs one of so many */
    FADE_LESS = 128,            /* the same, of a need that is less */
    UNSEEN_LEAST = 16
};

static const float SHUT = 1.0f / 64;    /* no door is opened so seldom */

struct resource resources[USAGE_MAX];
unsigned resources_end = USAGE_DECLARED;
uint64_t account_productive;
bool account_looks_at_all;

/* The end of a stack of which the end is not known: main's, a coroutine's.  A
 * chain that was equal so far is believed to go on. */
#define FAR ((const char *)UINTPTR_MAX)

struct account *accounts;
static uint32_t room;

int
account_reserve(uint32_t n)
{
    struct account *more = own_alloc(n * sizeof *more);

    if (more == NULL)
        return ENOMEM;
    if (accounts != NULL)
        memcpy(more, accounts, room * sizeof *more);
    own_free(accounts);
    accounts = more;
    room = n;
    return 0;
}

void
account_open_new(const struct thread *t)
{
    struct account *a = account_of(t);

    a->at = graph_birth((uintptr_t)t->start);
    a->at->threads++;
    a->stack_end = t->stack.base != NULL
                   ? t->stack.base + stack_size(&t->stack) : FAR;
}

/* What of k is counted as committed for this share. */
static int64_t
commitment(const struct share *s)
{
    return s->door != NULL && s->promised > s->held ? s->promised : s->held;
}

/* The first that came in by its door hold so much already: those who follow
 * will need no less.  Else all would be let in for next to nothing before the
 * first has gone out. */
static void
guess_need(const struct share *s, unsigned k)
{
    struct node *door = s->door;

    if (door != NULL && (door->proven >> k & 1) == 0 && s->held > door->need[k])
        door->need[k] = s->held;
}

/* The thread with this account comes in at the door. */
static void
come_in(struct account *a, unsigned k, struct node *door, int64_t promised)
{
    struct resource *r = &resources[k];
    struct share *s = &a->shares[k];

    r->committed -= commitment(s);
    s->door = door;
    s->promised = promised;
    s->peak = s->held;
    s->entered = r->misses;
    guess_need(s, k);
    r->committed += commitment(s);
    r->holders++;
    a->inside |= 1 << k;
    door->threads++;
    door->inside++;
}

/*
 * Somebody needed so much.  What is expected is not the average but nearly the
 * most: those who need little go out often, and would have the others, who are
 * inside for long, let in for too little; and where no more can be had than
 * there is, who does not get the last part has taken all the others in vain.
 */
static void
learn_need(struct node *door, unsigned k, int64_t peak)
{
    bool first = (door->proven >> k & 1) == 0;
    float off = peak - door->need[k];

    door->need[k] += first || off > 0 ? off : off * (1.0f / FADE_LESS);
    door->proven |= 1 << k;
}

/* The thread with this account has given everything back or passed it on. */
static void
go_out(struct account *a, unsigned k)
{
    struct resource *r = &resources[k];
    struct share *s = &a->shares[k];
    struct node *door = s->door;

    r->committed += s->held - commitment(s);
    r->holders--;
    if (s->peak > 0) {                  /* else it had come in for nothing */
        learn_need(door, k, s->peak);
        r->done++;
    }
    if (s->held > 0)
        door->passed[k] += s->held;
    door->threads--;
    door->inside--;
    *s = (struct share){ 0 };
    a->inside &= ~(1 << k);
}

/*
 * The thread stopped at `to` and had left `from`: was that a door of resource
 * k, and is it back at its own?
 */
static void
look_at_door(struct account *a, unsigned k, struct node *from,
             const struct node *to)
{
    struct share *s = a->shares != NULL ? &a->shares[k] : NULL;

    if (!a->lost && (a->was_inside >> k & 1) == 0) {
        bool took = a->came_in >> k & 1 && s->held > 0;
        if (took)
            from->doors |= 1 << k;
        if (from->doors >> k & 1)
            from->opens[k] += (took - from->opens[k]) * (1.0f / FADE);
        if (from->opens[k] < SHUT)
            from->doors &= ~(1 << k);
        if (took && s->door == NULL)
            come_in(a, k, from, 0);
    }
    if (s != NULL && s->door != NULL && (s->held <= 0 || s->door == to))
        go_out(a, k);
}

static __attribute__((noinline)) void
look_at_doors(struct account *a, struct node *from, const struct node *to)
{
    for (unsigned k = USAGE_DECLARED; k < resources_end; k++)
        look_at_door(a, k, from, to);
}

/* How many stops to pass over: UNSEEN_LEAST to twice that, at random, so that
 * nobody's rhythm hides some of its stops for ever. */
static uint8_t
stops_unseen(void)
{
    static uint32_t dice = 1;

    dice = dice * 1664525 + 1013904223;
    return UNSEEN_LEAST + (dice >> 16) % UNSEEN_LEAST;
}

/* The next stop of the thread with this account was to be passed over and is
 * not: what it took until then was not counted. */
static void
look_after_all(struct account *a)
{
    a->unseen = 0;
    a->lost = true;
}

/* The node of a thread that stops, and of which it is not known where it came
 * from. */
static struct node *
find_again(const char *here, const char *end, const char *what)
{
    uint64_t name = site_name(here, end);
    const struct site *s = site_entry(name);

    if (s->name == name && chain_is(&s->node->chain, here, end))
        return s->node;
    return graph_node(here, end, what);
}

/* The thread with this account has stopped; its chain begins at `here`. */
static void
arrive(struct account *a, const char *here, const char *what)
{
    const char *end = a->stack_end;

    if (__builtin_expect(coro_current != NULL || end == FAR, 0))
        end = FAR;                      /* and its depth is not known */
    else
        a->took.of[USAGE_STACK] = end - here;

    struct node *from = a->at;
    struct node *to = a->lost ? find_again(here, end, what)
                      : graph_step(from, here, end, what, &a->took);
    if (__builtin_expect(a->shares != NULL || from->doors != 0, 0))
        look_at_doors(a, from, to);
    from->threads--;
    to->threads++;
    a->at = to;
    a->site = site_look(site_name(here, end), to);
}

void
account_stop(const struct thread *t, int64_t now, const char *here,
             const char *what)
{
    struct account *a = account_open(t);

    if (a->unseen > 0)
        look_after_all(a);
    if (a->lost && a->came_in != 0 && a->site != NULL)
        site_wake(a->site);             /* that was no dull place to leave */
    a->took.of[USAGE_CPU] = now - a->since;
    arrive(a, here, what);
    bool dull = resources_end == USAGE_DECLARED || a->site->looks == 0;
    a->unseen = dull && !a->lost && !account_looks_at_all ? stops_unseen() : 0;
    a->lost = false;
    a->came_in = 0;
}

void
account_age(void)
{
    site_forget();
    graph_age();
}

static void
close_account(struct account *a)
{
    for (unsigned k = USAGE_DECLARED; k < resources_end; k++)
        if (a->inside >> k & 1)
            go_out(a, k);
    own_free(a->shares);
    a->at->threads--;
    *a = (struct account){ 0 };
}

void
account_close(const struct thread *t)
{
    close_account(account_of(t));
}

void
account_close_others(const struct thread *t)
{
    for (uint32_t i = 0; i < room; i++)
        if (i != t->index && accounts[i].at != NULL)
            close_account(&accounts[i]);
}

/* The shares of an account, made when they are first asked for; NULL: there is
 * no memory. */
static struct share *
shares_of(struct account *a)
{
    if (a->shares == NULL)
        a->shares = own_alloc(USAGE_MAX * sizeof *a->shares);
    return a->shares;
}

void
account_admit(struct account *a, unsigned k)
{
    if (shares_of(a) != NULL)           /* if not it is let in, not counted */
        come_in(a, k, a->at, account_need(a->at, k));
}

int64_t
account_need(const struct node *door, unsigned k)
{
    int64_t need = door->need[k];

    if (resources[k].hard > 0 && need < door->need[k])
        need++;                         /* no part of one can be had */
    return need < 1 ? 1 : need;
}

/*
 * Moves n of k to the running thread; from it, if n is negative.  What it gives
 * back beyond what it holds had belonged to nobody.
 */
static void
move(unsigned k, int64_t n)
{
    struct account *a = account_of(thread_current);
    struct resource *r = &resources[k];
    struct share *s = shares_of(a);

    r->used += n;
    r->taken += n > 0 ? n : 0;
    a->took.of[k] += n;
    if (s == NULL) {
        r->committed += n;              /* it belongs to nobody */
        return;
    }
    s += k;
    bool inside = a->inside >> k & 1;
    int64_t held = s->held + n < 0 ? 0 : s->held + n;
    int64_t nobodys = n - (held - s->held);
    r->committed += nobodys - commitment(s);
    s->held = held;
    r->committed += commitment(s);
    if (held > s->peak)
        s->peak = held;
    guess_need(s, k);
    if (n > 0 && r->hard > 0)
        overlap_take(k);
    if (held == 0)
        a->came_in &= ~(1 << k);
    else if (n > 0 && !inside)
        a->came_in |= 1 << k;
    if (held == 0 && inside && a->unseen > 0)
        look_after_all(a);              /* it goes out when it stops */
}

/* Whether k names a resource that was declared. */
static bool
declared(int k)
{
    return k >= USAGE_DECLARED && (unsigned)k < resources_end;
}

int
ct_resource_declare(const char *name, int64_t capacity)
{
    if (name == NULL || capacity < 0) {
        errno = EINVAL;
        return -1;
    }
    if (resources_end == USAGE_MAX) {
        errno = ENOSPC;
        return -1;
    }
    resources[resources_end] = (struct resource){ .name = name,
                                                   .capacity = capacity };
    return resources_end++;
}

int
ct_resource_take(int resource, int64_t amount)
{
    if (!declared(resource) || amount < 0)
        return EINVAL;
    if (accounts != NULL)
        move(resource, amount);
    return 0;
}

int
ct_resource_give(int resource, int64_t amount)
{
    if (!declared(resource) || amount < 0)
        return EINVAL;
    if (accounts != NULL)
        move(resource, -amount);
    return 0;
}

int
ct_resource_wasted(int resource, int64_t amount)
{
    if (!declared(resource) || amount < 0)
        return EINVAL;
    resources[resource].wasted += amount;
    return 0;
}

void
ct_productive(uint64_t amount)
{
    account_productive += amount;
}

/* One thread's part in the sums of A1 to A3. */
static void
add_up(struct thread *t, void *context)
{
    struct resource *sums = context;
    struct account *a = account_of(t);

    for (unsigned k = USAGE_DECLARED; a->shares && k < resources_end; k++) {
        sums[k].used += a->shares[k].held;
        sums[k].committed += commitment(&a->shares[k]);
        sums[k].holders += a->shares[k].door != NULL;
    }
}

int64_t
account_nobodys(unsigned k)
{
    struct resource sums[USAGE_MAX] = { 0 };

    thread_each(add_up, sums);
    return resources[k].used - sums[k].used;
}

void
account_check(void)
{
    struct resource sums[USAGE_MAX] = { 0 };

    thread_each(add_up, sums);
    for (unsigned k = USAGE_DECLARED; k < resources_end; k++) {
        const struct resource *r = &resources[k];
        int64_t nobodys = r->used - sums[k].used;
        if (r->committed != nobodys + sums[k].committed)
            panic("A1 is broken: %lld of %s are committed",
                  (long long)r->committed, r->name);
        if (r->holders != sums[k].holders)
            panic("A2 is broken: %u hold %s", r->holders, r->name);
    }
}
