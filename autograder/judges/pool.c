/*
 * pool.c -- what the contract promises of a pool of workers, as a program.
 */
#include <errno.h>
#include <string.h>

#include "autograder/event.h"
#include "autograder/judges/pool.h"

enum { MS = 1000000 };

void
pool_start(struct pool_model *m, struct tape *tape)
{
    *m = (struct pool_model){ .tape = tape, .limit = 1 };
}

/* A worker takes x. */
static void
begin(struct pool_model *m, unsigned x)
{
    m->caller[x].spot = POOL_HELD;
    m->caller[x].new_there = true;
    m->held++;
    m->arrivals++;
}

static void
end(struct pool_model *m, unsigned x)
{
    m->caller[x].spot = POOL_ENDED;
    m->ended++;
}

/* A worker is free: it takes the one that has waited longest. */
static void
take_next(struct pool_model *m)
{
    m->held--;
    if (m->nqueue == 0)
        return;
    unsigned x = m->queue[0];
    memmove(&m->queue[0], &m->queue[1], --m->nqueue * sizeof m->queue[0]);
    begin(m, x);
}

static void
start(struct pool_model *m, struct order o)
{
    struct pool_caller *c = &m->caller[o.x];

    c->result = o.y == 0 ? o.value : -(int64_t)o.y;
    c->note = pool_note(o.x);
    c->due = o.op == P_START_DUE;
    if (o.op == P_START_LATE || o.op == P_START_CANCELLED) {
        c->result = o.op == P_START_LATE ? -ETIMEDOUT : -ECANCELED;
        c->note = 0;
        end(m, o.x);
    } else if (m->held < m->limit) {
        begin(m, o.x);
    } else {
        c->spot = POOL_QUEUED;
        m->queue[m->nqueue++] = o.x;
    }
}

static void
release(struct pool_model *m, unsigned x)
{
    end(m, x);
    take_next(m);
}

/* A call that nobody has begun is not made; one that a worker has goes on. */
static void
give_up(struct pool_model *m, unsigned x, int error)
{
    unsigned i = 0;

    if (m->caller[x].spot != POOL_QUEUED)
        return;
    while (m->queue[i] != x)
        i++;
    memmove(&m->queue[i], &m->queue[i + 1],
            (--m->nqueue - i) * sizeof m->queue[0]);
    m->caller[x].result = -error;
    m->caller[x].note = 0;
    end(m, x);
}

static void
expire(struct pool_model *m)
{
    for (unsigned x = 1; x <= POOL_CALLERS; x++)
        if (m->caller[x].due)
            give_up(m, x, ETIMEDOUT);
}

static void
tell_arrivals(struct pool_model *m)
{
    for (unsigned x = 1; x <= POOL_CALLERS; x++)
        if (m->caller[x].new_there) {
            m->caller[x].new_there = false;
            tape_put(m->tape, P_ARRIVED, x, 0, 0);
        }
}

static void
tell_results(struct pool_model *m)
{
    if (m->catch != 0 && m->caller[m->catch].spot == POOL_ENDED) {
        m->catch = 0;
        release(m, m->then);
    }
    for (unsigned x = 1; x <= POOL_CALLERS; x++)
        if (m->caller[x].spot == POOL_ENDED) {
            m->caller[x].spot = POOL_TOLD;
            tape_put(m->tape, P_RESULT, x, m->caller[x].result,
                     m->caller[x].note);
        }
}

/* How many callers are in the queue or at a gate. */
static unsigned
under_way(const struct pool_model *m)
{
    return m->nqueue + m->held;
}

static void
become_child(struct pool_model *m)
{
    for (unsigned x = 1; x <= POOL_CALLERS; x++)
        if (m->caller[x].spot == POOL_QUEUED || m->caller[x].spot == POOL_HELD)
            m->caller[x].spot = POOL_LOST;
    m->nqueue = m->held = 0;
}

/* What comes of a read or write. */
struct outcome {
    int64_t moved;              /* bytes, or -errno */
    bool works, may_work;       /* a worker is asked; may be, or not */
};

static uint64_t
least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/*
 * Moving n bytes from `at` on.  First what is in the cache; then, by a worker,
 * the rest, up to where the file is broken.  Whether a read that stops at the
 * end of a file asks a worker if that is the end is nobody's promise.
 */
static struct outcome
outcome(const struct pool_file *f, bool reads, uint64_t at, uint64_t n)
{
    uint64_t end = reads ? f->size : UINT64_MAX;
    uint64_t there = at < end ? least(n, end - at) : 0, hit = 0;
    bool tried = reads && f->refusal == 0;
    struct outcome o = { .works = true };

    if (tried && at < f->cached)
        hit = least(there, f->cached - at);
    if (tried && hit == there) {
        o.works = false;
        o.may_work = there > 0 && there < n;
    }
    if (there > hit && at + hit >= f->broken)
        there = hit;
    else if (there > hit)
        there = least(there, f->broken - at);
    bool fails = there == 0 && n > 0 && at < end;
    o.moved = fails ? -(int64_t)f->broken_error : (int64_t)there;
    return o;
}

/* A digest of n bytes of the file from `at` on. */
static int64_t
digest(uint64_t at, uint64_t n)
{
    unsigned d = 0;

    for (uint64_t i = 0; i < n; i++)
        d = pool_digest(d, pool_byte(at + i));
    return d;
}

static void
move_bytes(struct pool_model *m, struct order o)
{
    bool reads = o.op == P_READ;
    uint64_t n = (uint32_t)o.value % FILE_MAX;
    uint64_t at = o.y == AT_OFFSET ? (uint64_t)o.value >> 32 : m->file.at;
    struct outcome got = outcome(&m->file, reads, at, n);
    uint64_t moved = got.moved < 0 ? 0 : (uint64_t)got.moved;
    int64_t sum = digest(reads ? at : 0, moved);

    if (o.y != AT_OFFSET)
        m->file.at += moved;
    tape_put(m->tape, P_MOVED, 0, got.moved, sum | (got.works ? WORKED : 0));
    if (got.may_work)
        tape_or(m->tape, P_MOVED, 0, got.moved, sum | WORKED);
}

static void
obey_file(struct pool_model *m, struct order o)
{
    switch (o.op) {
    case P_FILE:
        m->file = (struct pool_file){
            .size = (uint64_t)o.value, .cached = (uint64_t)o.value,
            .chunk = UINT64_MAX, .broken = UINT64_MAX
        };
        break;
    case P_CACHED:
        m->file.cached = (uint64_t)o.value;
        break;
    case P_BROKEN:
        m->file.broken = (uint64_t)o.value;
        m->file.broken_error = (int)o.y;
        break;
    case P_REFUSE:
        m->file.refusal = (int)o.y;
        break;
    case P_READ:
    case P_WRITE:
        move_bytes(m, o);
        break;
    case P_RECEIVE:
        tape_put(m->tape, P_MOVED, 0, -ENOTSOCK, 0);
        break;
    default:
        break;                  /* how much at a time: changes nothing */
    }
}

/* Orders that tell one number.  False: it is none. */
static bool
obey_question(struct pool_model *m, struct order o)
{
    int64_t answer = 0;

    switch (o.op) {
    case P_TURN:
    case P_FORK:
        answer = 1;
        break;
    case P_SLEEP:
        answer = m->now += MS;
        break;
    case P_PENDING:
        answer = under_way(m) > 0;
        break;
    case P_SIGNAL:
    case P_STORM:
        break;
    default:
        return false;
    }
    if (o.op == P_FORK)
        become_child(m);
    tape_put(m->tape, P_TOLD, o.op, answer, 0);
    return true;
}

/* The driver's own call; `value` of P_CALL is what it must come to. */
static void
call_at_once(struct pool_model *m, struct order o)
{
    bool made = o.value >= 0 || o.y != 0;

    m->arrivals += made;
    tape_put(m->tape, P_RESULT, o.x, made ? o.y == 0 ? o.value : -(int64_t)o.y
             : -ENOMEM, made ? pool_note(o.x) : 0);
}

void
pool_obey(struct pool_model *m, struct order o)
{
    tape_put(m->tape, o.op, 0, o.value, place(m->step++, o.x, 0));
    switch (o.op) {
    case P_LIMIT:
        m->limit = (unsigned)o.value;
        break;
    case P_START:
    case P_START_LATE:
    case P_START_CANCELLED:
    case P_START_DUE:
        start(m, o);
        break;
    case P_AWAIT:
        tell_arrivals(m);
        break;
    case P_RELEASE:
        release(m, o.x);
        break;
    case P_ENDED:
        tell_results(m);
        break;
    case P_CANCEL:
        give_up(m, o.x, ECANCELED);
        break;
    case P_EXPIRE:
        expire(m);
        break;
    case P_CATCH:
        m->catch = o.x;
        m->then = o.y;
        break;
    case P_COUNT:
        tape_put(m->tape, EVENT_LOOK + LOOK_THREADS, 0, 0, o.value);
        break;
    case P_IDLE:
        tape_put(m->tape, EVENT_LOOK + LOOK_RESTLESS, 0, 0, 0);
        break;
    case P_CALL:
        call_at_once(m, o);
        break;
    default:
        if (!obey_question(m, o))
            obey_file(m, o);
    }
}
