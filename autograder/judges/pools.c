/*
 * pools.c -- the judges of lab 08: workers for what always blocks.
 *
 * What a script makes happen is fixed (pool_orders.h), so a judge writes it
 * down beforehand (pool.c) and compares.  Each plan leads to the situations
 * that one mistake needs: several calls that end before the run time looks, one
 * that ends while it wakes another, one that is given up in the middle of the
 * queue.
 */
#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "autograder/judges/pool.h"
#include "autograder/judges/pools.h"
#include "autograder/judges/wording.h"

static void *
open_model(const int64_t *script, size_t nwords)
{
    struct tape *tape = tape_open(script, nwords);
    struct pool_model m;

    pool_start(&m, tape);
    for (size_t i = 0; tape != NULL && i < nwords / ORDER_WORDS; i++)
        pool_obey(&m, order_read(script, i));
    return tape;
}

static void *
open_nothing(const int64_t *script, size_t nwords)
{
    return tape_open(script, nwords);
}

/* What a call has left in its caller's memory, unless it is what it should. */
static const char *
describe_note(const struct event *e)
{
    int64_t note = e->b & NOTE_MASK;

    if (e->b & IN_HAND)
        return "; a worker is still making it";
    if (note == 0)
        return "; it was not made";
    return note == pool_note(e->who) ? "" : "; it was made more than once, or "
           "its memory is not as the call left it";
}

/* What a call came to, in words. */
static void
describe_result(const struct event *e, char *text, size_t size)
{
    char error[WORD], came[WORD * 2];

    if (e->a < 0)
        snprintf(came, sizeof came, "-1, %s",
                 wording_error(error, (unsigned)-e->a & 255));
    else
        snprintf(came, sizeof came, "%" PRId64, e->a);
    if (e->kind == P_MOVED)
        snprintf(text, size, "the call gives %s (digest %04x), %s%s%s", came,
                 (unsigned)e->b & NOTE_MASK,
                 e->b & WORKED ? "by a worker" : "without a worker",
                 e->b & IN_PLACE ? "; meanwhile everybody stood still" : "",
                 e->b & UNTOLD ? "; disk_on_miss is not told of just that"
                               : "");
    else
        snprintf(text, size, "the call of thread %u gives %s%s%s", e->who, came,
                 describe_note(e),
                 e->b & IN_PLACE ? "; it was not a worker that made it" : "");
}

static void
describe_told(const struct event *e, char *text, size_t size)
{
    static const char *const words[POOL_ORDERS][2] = {
        [P_TURN] = { "the others stand still", "the others have got on" },
        [P_PENDING] = { "no call is under way", "calls are under way" },
        [P_SIGNAL] = { "no other kernel thread took the signal",
                       "another kernel thread took the signal" },
        [P_STORM] = { "all results were right", "some results were wrong" },
        [P_FORK] = { "the parent's eventfd is open in the child",
                     "the child has closed the parent's eventfd" }
    };

    if (e->who == P_SLEEP)
        snprintf(text, size, "main wakes at %" PRId64 " us", e->a / 1000);
    else if (e->who < POOL_ORDERS && words[e->who][0] != NULL)
        snprintf(text, size, "%s", words[e->who][e->a != 0]);
}

static const char *const faults[R_FAULTS] = {
    "a call fails or asks a worker needlessly",
    [R_UNLOCKED] = "a worker takes a lock to tell that its call has ended, and "
                   "pool_reap() does not take it",
    [R_LOST] = "a call ends while pool_reap() works: its thread is not woken, "
               "and no tick is left that would tell of it",
    [R_ABANDONED] = "a worker begins a call while ct_cancel() works, and its "
                    "thread does not wait for it",
    [R_OLD_LOCK] = "the child waits for a lock that a worker of its parent's "
                   "had when it forked",
    [R_MASKED] = "workers have been made, and now other signals are blocked "
                 "in the run time's own kernel thread than before",
    [R_NO_DESCRIPTOR] = "no descriptor can be had for the pool (ENFILE or "
                        "EMFILE), and pool_call() does not fail with that "
                        "errno",
    [R_UNENTERED] = "a descriptor of the pool is watched that was not entered "
                    "by io_enter()",
    [R_INHERITED] = "the pool's descriptor would be open in programs that are "
                    "executed: it is not close-on-exec",
    [R_REMEMBERED] = "the child has closed the parent's eventfd, and did not "
                     "call fd_forget() for it"
};

static const char *const order_words[POOL_ORDERS] = {
    [P_LIMIT] = "pool_limit is set",
    [P_POLL] = "the back end is poll",
    [P_START] = "thread %u starts, and calls",
    [P_START_LATE] = "thread %u starts, its deadline passed, and calls",
    [P_START_CANCELLED] = "thread %u starts, is cancelled, and calls",
    [P_START_DUE] = "thread %u starts, has a deadline, and calls",
    [P_AWAIT] = "main waits for workers to come to calls",
    [P_RELEASE] = "the call of thread %u can end",
    [P_ENDED] = "main waits until threads have their results",
    [P_CANCEL] = "main cancels thread %u",
    [P_CANCEL_TAKEN] = "a worker takes a call, and lets go of the lock; in "
                       "that moment the call's thread is cancelled",
    [P_EXPIRE] = "all deadlines pass",
    [P_CATCH] = "when thread %u is woken another call ends",
    [P_TICKER] = "a thread starts that only yields",
    [P_TURN] = "main yields",
    [P_SLEEP] = "main sleeps for 1 ms",
    [P_PENDING] = "main looks at pool_pending",
    [P_COUNT] = "the kernel threads are counted",
    [P_IDLE] = "the kernel threads are looked at",
    [P_SIGNAL] = "the process gets a signal",
    [P_STORM] = "many calls at once, from several threads",
    [P_NO_DESCRIPTOR] = "main calls, and no descriptor can be had",
    [P_FILL] = "all address space is taken",
    [P_DRAIN] = "it is given back",
    [P_CALL] = "main calls",
    [P_FORK] = "pool_fork() is called, as in a child",
    [P_FORK_LOCKED] = "while a worker has a lock pool_fork() is called; then a "
                      "call is made",
    [P_FORK_IDLE] = "while all workers wait on a condition pool_fork() is "
                    "called; then calls are made, one after another",
    [P_FILE] = "there is a new file, all of it in the cache",
    [P_CACHED] = "only the beginning is in the cache",
    [P_CHUNK] = "a worker gets only so much with one call",
    [P_BROKEN] = "the file is broken from somewhere on",
    [P_REFUSE] = "the file knows no RWF_NOWAIT",
    [P_READ] = "main reads from the file",
    [P_WRITE] = "main writes to the file",
    [P_RECEIVE] = "main calls ct_recv on the file",
    [P_LEAVE] = "main ends, before the others do",
    [P_FINISH] = "main has no more to do"
};

static void
describe(void *model, const struct event *e, char *text, size_t size)
{
    if (e->kind > 0 && e->kind < POOL_ORDERS)
        snprintf(text, size, order_words[e->kind], place_x(e->b));
    else if (e->kind == P_ARRIVED)
        snprintf(text, size, "a worker has begun the call of thread %u",
                 e->who);
    else if (e->kind == P_RESULT || e->kind == P_MOVED)
        describe_result(e, text, size);
    else if (e->kind == P_TOLD)
        describe_told(e, text, size);
    else if (e->kind == EVENT_LOOK + LOOK_THREADS)
        snprintf(text, size, "%" PRId64 " kernel threads more than %" PRId64,
                 e->a, e->b);
    else if (e->kind == EVENT_LOOK + LOOK_RESTLESS)
        snprintf(text, size, "%s", e->a == 0 ? "all workers sleep"
                 : "a worker never sleeps");
    else
        snprintf(text, size, "%s", faults[e->who < R_FAULTS ? e->who : 0]);
}

static const char *
blame(void *model, const struct event *got)
{
    if ((got->kind == P_RESULT || got->kind == P_MOVED) && got->b & IN_PLACE)
        return "W2";
    return NULL;
}

/*
 * The plans.
 */

struct pen {
    int64_t *script;
    size_t step;
    unsigned started;           /* callers that have been */
    unsigned released;          /* the last one whose gate was opened */
    struct pool_model m;
    struct dice dice;
};

static void
put(struct pen *p, unsigned op, unsigned x, unsigned y, int64_t value)
{
    struct order o = { op, x, y, value };

    order_write(p->script, p->step++, o);
    pool_obey(&p->m, o);
}

static unsigned
roll(struct pen *p, unsigned n)
{
    return dice_below(&p->dice, n);
}

/* Begins a script with so many workers, by either back end. */
static void
begin(struct pen *p, uint64_t seed, int64_t *script, unsigned most)
{
    *p = (struct pen){ .script = script };
    dice_seed(&p->dice, seed);
    pool_start(&p->m, NULL);
    put(p, P_LIMIT, 0, 0, 1 + roll(p, most));
    if (roll(p, 2) == 0)
        put(p, P_POLL, 0, 0, 0);
}

static size_t
finish(struct pen *p)
{
    put(p, P_FINISH, 0, 0, 0);
    return p->step * ORDER_WORDS;
}

static void
start_as(struct pen *p, unsigned op)
{
    static const unsigned char errors[] = {
        ENOENT, EIO, EACCES, ENOSPC, EISDIR, EMFILE
    };
    bool fails = roll(p, 3) == 0;

    assert(p->started < POOL_CALLERS);
    put(p, op, ++p->started, fails ? errors[roll(p, sizeof errors)] : 0,
        (int64_t)roll(p, 10000) << roll(p, 30));
}

static void
start(struct pen *p)
{
    start_as(p, P_START);
}

static void
await(struct pen *p)
{
    put(p, P_AWAIT, 0, 0, p->m.arrivals);
}

/* All that have ended tell what came of it. */
static void
gather(struct pen *p)
{
    bool caught = p->m.catch != 0
                  && p->m.caller[p->m.catch].spot == POOL_ENDED;

    put(p, P_ENDED, 0, 0, p->m.ended + caught);
}

/* Opens the gate of one that is at it, any; false: nobody is. */
static bool
release(struct pen *p)
{
    unsigned pick = p->m.held > 0 ? roll(p, p->m.held) : 0, x = 1;

    if (p->m.held == 0)
        return false;
    while (p->m.caller[x].spot != POOL_HELD || pick-- > 0)
        x++;
    put(p, P_RELEASE, x, 0, 0);
    p->released = x;
    return true;
}

/* Everybody comes to his end. */
static void
clear(struct pen *p)
{
    do
        await(p);
    while (release(p));
    gather(p);
    put(p, P_PENDING, 0, 0, 0);
}

static size_t
plan_calls(uint64_t seed, int64_t *script)
{
    struct pen p;

    begin(&p, seed, script, 1);
    while (p.started < POOL_CALLERS) {
        start(&p);
        if (roll(&p, 3) == 0)
            continue;
        await(&p);
        release(&p);
        if (roll(&p, 2) == 0)
            gather(&p);
    }
    clear(&p);
    put(&p, P_SLEEP, 0, 0, 0);
    return finish(&p);
}

static size_t
plan_beside(uint64_t seed, int64_t *script)
{
    struct pen p;

    begin(&p, seed, script, 1);
    put(&p, P_TICKER, 0, 0, 0);
    for (int i = 0; i < 4; i++) {
        start(&p);
        put(&p, P_TURN, 0, 0, 0);
        start(&p);
        await(&p);
        put(&p, P_TURN, 0, 0, 0);
        release(&p);
        gather(&p);
        put(&p, P_TURN, 0, 0, 0);
    }
    clear(&p);
    return finish(&p);
}

/* As many end as there are workers, and others are begun by the same workers:
 * so it is certain that they have ended, before anybody is told. */
static void
end_several(struct pen *p)
{
    while (p->m.nqueue < p->m.limit + 1)
        start(p);
    await(p);
    for (unsigned n = p->m.limit; n > 0; n--)
        release(p);
    await(p);
    gather(p);
}

/* One ends while another is woken. */
static void
end_in_between(struct pen *p)
{
    while (p->m.held + p->m.nqueue < p->m.limit + 3)
        start(p);
    await(p);
    release(p);
    await(p);
    unsigned first = p->released, then = 1;
    while (p->m.caller[then].spot != POOL_HELD)
        then++;
    put(p, P_CATCH, first, then, 0);
    gather(p);
    await(p);
}

static size_t
plan_ticks(uint64_t seed, int64_t *script)
{
    struct pen p;

    begin(&p, seed, script, 3);
    for (int i = 0; i < 2; i++) {
        if (roll(&p, 2) == 0)
            end_several(&p);
        end_in_between(&p);
        if (roll(&p, 2) == 0)
            clear(&p);
    }
    clear(&p);
    put(&p, P_SLEEP, 0, 0, 0);
    start(&p);                  /* after a silence, once more */
    clear(&p);
    return finish(&p);
}

static size_t
plan_order(uint64_t seed, int64_t *script)
{
    struct pen p;

    begin(&p, seed, script, 4);
    for (unsigned n = p.m.limit + 3; n > 0; n--)
        start(&p);
    await(&p);
    put(&p, P_COUNT, 0, 0, 1 + p.m.limit);
    put(&p, P_SIGNAL, 0, 0, 0);
    while (p.started < POOL_CALLERS - 2) {
        release(&p);
        await(&p);
        if (roll(&p, 2) == 0)
            start(&p);
        if (roll(&p, 3) == 0)
            gather(&p);
        if (!p.m.held)
            start(&p);
    }
    put(&p, P_COUNT, 0, 0, 1 + p.m.limit);
    clear(&p);
    put(&p, P_IDLE, 0, 0, 0);
    return finish(&p);
}

/* Somebody of the queue, and one who is in the hands of a worker. */
static void
cancel_some(struct pen *p)
{
    unsigned x = p->m.queue[roll(p, p->m.nqueue)], held = 1;

    put(p, P_CANCEL, x, 0, 0);
    if (roll(p, 2) == 0)
        start(p);
    gather(p);
    while (p->m.caller[held].spot != POOL_HELD)
        held++;
    if (roll(p, 2) == 0)
        put(p, P_CANCEL, held, 0, 0);
    gather(p);
}

static size_t
plan_cancels(uint64_t seed, int64_t *script)
{
    struct pen p;

    begin(&p, seed, script, 2);
    while (p.started < POOL_CALLERS - 6) {
        while (p.m.nqueue < 3)
            start_as(&p, roll(&p, 2) == 0 ? P_START_DUE : P_START);
        await(&p);
        cancel_some(&p);
        if (roll(&p, 2) == 0)
            put(&p, P_EXPIRE, 0, 0, 0);
        if (roll(&p, 2) == 0)
            start_as(&p, roll(&p, 2) == 0 ? P_START_LATE : P_START_CANCELLED);
        gather(&p);
        release(&p);
        await(&p);
        gather(&p);
    }
    start_as(&p, P_START_CANCELLED);
    gather(&p);
    clear(&p);
    put(&p, P_SLEEP, 0, 0, 0);
    put(&p, P_CANCEL_TAKEN, 0, 0, 0);
    return finish(&p);
}

static size_t
plan_storms(uint64_t seed, int64_t *script)
{
    struct pen p;

    begin(&p, seed, script, 4);
    for (int i = 0; i < 2; i++)
        put(&p, P_STORM, 0, 0, 2 + roll(&p, 6));
    put(&p, P_PENDING, 0, 0, 0);
    put(&p, P_SLEEP, 0, 0, 0);
    return finish(&p);
}

/* No worker can be had; then one, but no second one. */
static size_t
plan_refused(uint64_t seed, int64_t *script)
{
    struct pen p;

    begin(&p, seed, script, 3);
    put(&p, P_NO_DESCRIPTOR, 0, 0, 0);
    put(&p, P_FILL, 0, 0, 0);
    put(&p, P_CALL, ++p.started, 0, -1);
    put(&p, P_PENDING, 0, 0, 0);
    put(&p, P_DRAIN, 0, 0, 0);
    put(&p, P_CALL, ++p.started, 0, roll(&p, 100));
    put(&p, P_LIMIT, 0, 0, p.m.limit + 1);
    start(&p);
    await(&p);
    put(&p, P_FILL, 0, 0, 0);
    start(&p);                  /* whether it is begun now is open */
    put(&p, P_RELEASE, p.started - 1, 0, 0);
    put(&p, P_RELEASE, p.started, 0, 0);
    gather(&p);
    await(&p);
    put(&p, P_DRAIN, 0, 0, 0);
    start(&p);
    clear(&p);
    put(&p, P_SLEEP, 0, 0, 0);
    return finish(&p);
}

/* The process that forks is its own child.  So each worker of before must have
 * a call when it does: one that had none would come to life after it. */
static size_t
plan_forks(uint64_t seed, int64_t *script)
{
    struct pen p;

    begin(&p, seed, script, 3);
    if (roll(&p, 2) == 0)
        put(&p, P_FORK, 0, 0, 0);       /* nothing was ever asked of it */
    for (unsigned n = p.m.limit + roll(&p, 4); n > 0; n--)
        start(&p);
    await(&p);
    if (p.m.nqueue > 0) {
        release(&p);
        await(&p);
        gather(&p);
    }
    put(&p, P_FORK, 0, 0, 0);
    put(&p, P_PENDING, 0, 0, 0);
    put(&p, P_SLEEP, 0, 0, 0);
    for (unsigned n = p.m.limit + 1; n > 0; n--)
        start(&p);
    clear(&p);
    put(&p, P_FORK_LOCKED, 0, 0, 0);
    put(&p, P_FORK_IDLE, 0, 0, 0);
    return finish(&p);
}

/* The program ends, and calls are under way. */
static size_t
plan_pending(uint64_t seed, int64_t *script)
{
    struct pen p;

    begin(&p, seed, script, 3);
    for (unsigned n = p.m.limit + roll(&p, 3); n > 0; n--)
        start(&p);
    await(&p);
    if (roll(&p, 2) == 0) {
        release(&p);
        start(&p);
        gather(&p);
        await(&p);
    }
    if (roll(&p, 2) == 0)
        return finish(&p);
    while (release(&p))         /* whoever is left gets his result, and ends */
        ;
    put(&p, P_LEAVE, 0, 0, 0);
    return p.step * ORDER_WORDS;
}

/* Somewhere up to the end of what is there, or beyond. */
static void
read_some(struct pen *p)
{
    uint64_t size = p->m.file.size;
    unsigned at = roll(p, (unsigned)size + 100);

    put(p, P_READ, 0, roll(p, FILE_WAYS), pool_span(at, 1 + roll(p, 3000)));
}

static size_t
plan_hits(uint64_t seed, int64_t *script)
{
    struct pen p;

    begin(&p, seed, script, 2);
    for (int i = 0; i < 4; i++) {
        unsigned size = 2000 + roll(&p, 4000);
        put(&p, P_FILE, 0, 0, size);
        for (int k = 0; k < 3; k++)
            read_some(&p);
        put(&p, P_READ, 0, AT_OFFSET, pool_span(size, 10));
        put(&p, P_READ, 0, AT_OFFSET, pool_span(10, 0));
        put(&p, P_CACHED, 0, 0, roll(&p, size));
        for (int k = 0; k < 4; k++)
            read_some(&p);
        put(&p, P_CACHED, 0, 0, 500);
        put(&p, P_CHUNK, 0, 0, 1 + roll(&p, 300));
        put(&p, P_READ, 0, AT_OFFSET, pool_span(100, 600 + roll(&p, 900)));
        put(&p, P_BROKEN, 0, EIO, 700 + roll(&p, 200));
        put(&p, P_READ, 0, AT_OFFSET, pool_span(200, 1000));
        put(&p, P_READ, 0, AT_OFFSET, pool_span(1000, 100));
        put(&p, P_FILE, 0, 0, size);
        put(&p, P_REFUSE, 0, EOPNOTSUPP, 0);
        read_some(&p);
        put(&p, P_RECEIVE, 0, 0, pool_span(0, 10));
    }
    return finish(&p);
}

static size_t
plan_written(uint64_t seed, int64_t *script)
{
    struct pen p;

    begin(&p, seed, script, 2);
    for (int i = 0; i < 4; i++) {
        put(&p, P_FILE, 0, 0, 1000);
        put(&p, P_WRITE, 0, AT_HERE, pool_span(0, 1 + roll(&p, 2000)));
        put(&p, P_CHUNK, 0, 0, 50 + roll(&p, 300));
        for (unsigned way = 0; way < FILE_WAYS; way++)
            put(&p, P_WRITE, 0, way, pool_span(roll(&p, 1000),
                                               200 + roll(&p, 2000)));
        put(&p, P_BROKEN, 0, ENOSPC, 20000 + roll(&p, 500));
        put(&p, P_WRITE, 0, AT_OFFSET, pool_span(19000, 2000));
        put(&p, P_WRITE, 0, AT_OFFSET, pool_span(21000, 100));
    }
    return finish(&p);
}

static size_t
plan_one_word(uint64_t seed, int64_t *script)
{
    return 1;
}

#define POOL_JUDGE(name_, plan_, open_) {                               \
    .name = name_, .plan = plan_, .open = open_,                        \
    .allowed = tape_allowed, .advance = tape_advance,                   \
    .close = tape_close, .describe = describe, .blame = blame           \
}

const struct judge
    pool_calls_judge = POOL_JUDGE("calls", plan_calls, open_model),
    pool_beside_judge = POOL_JUDGE("beside", plan_beside, open_model),
    pool_ticks_judge = POOL_JUDGE("ticks", plan_ticks, open_model),
    pool_order_judge = POOL_JUDGE("order", plan_order, open_model),
    pool_cancels_judge = POOL_JUDGE("cancels", plan_cancels, open_model),
    pool_storms_judge = POOL_JUDGE("storms", plan_storms, open_model),
    pool_refused_judge = POOL_JUDGE("refused", plan_refused, open_model),
    pool_forks_judge = POOL_JUDGE("forks", plan_forks, open_model),
    pool_pending_judge = POOL_JUDGE("pending", plan_pending, open_model),
    pool_hits_judge = POOL_JUDGE("hits", plan_hits, open_model),
    pool_written_judge = POOL_JUDGE("written", plan_written, open_model),
    pool_cached_reads_judge = POOL_JUDGE("cached-reads", plan_one_word,
                                    open_nothing);
