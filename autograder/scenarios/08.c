/*
 * 08.c -- what happens to a pool of workers while it is being marked (lab 08).
 *
 * A call stops at a gate, in whatever kernel thread it is made; the driver,
 * main, opens gates by order (pool_orders.h).  It waits for arrivals in a way
 * that stops the process: workers have to come by themselves.  It waits for
 * results as any thread does, so that the idle loop gets them.
 *
 * In the other half the pool is left alone and the kernel is played: io_plain
 * is replaced by a file that tells who reads it, and how.
 *
 * Only the driver tells the judge anything.  The run time checks itself all
 * along: a worker that wakes a thread is caught in the act.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "capriccio.h"
#include "autograder/scenarios/famine.h"
#include "autograder/scenarios/pool_descriptor.h"
#include "autograder/scenarios/pool_orders.h"
#include "autograder/scenarios/pool_races.h"
#include "autograder/scenarios/stage.h"
#include "io/backend.h"
#include "io/disk.h"
#include "io/io.h"
#include "io/pool.h"
#include "thread/policy.h"
#include "time/timer.h"

enum {
    MS = 1000000,
    DUE = 3600,                 /* s: after all that is slept */
    PATIENCE = 2000             /* looks, for what only a mistake brings */
};

struct caller {
    unsigned number;
    ct_thread thread;
    enum pool_order how;        /* it was started */
    ssize_t result;             /* of the call, and its errno */
    int error;

    /* Shared with a worker, under the lock. */
    bool open, arrived;         /* the gate; the call has come to it */
    bool done;                  /* the call is about to return */

    /* What came of it. */
    bool called, ended, arrival_told, result_told;
    bool in_place;              /* made by the run time's own kernel thread */
    bool in_hand;               /* not yet, by a worker who has begun */
    ssize_t got;
    int got_error;
    int64_t note;               /* as it was when the call returned */
};

/* What a call is given; on its caller's stack. */
struct errand {
    struct caller *caller;
    int64_t note;
};

static struct caller callers[POOL_CALLERS + 1];
static int64_t arrivals, ended;         /* how many in all */
static int64_t awaited;         /* as many have ended when the driver goes on */
static ct_sem endings;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static void (*inner_ready)(struct thread *t);
static int (*inner_add)(int fd, uint32_t generation, unsigned events);
static int asked_fd = -1;       /* the descriptor last asked for */
static struct caller *catch, *then;
static volatile long ticks;
static _Atomic int foreign;     /* signals in other kernel threads */
static sigset_t mask;           /* of main, before the first call */
static struct famine famine;

static bool
in_place(void)
{
    return gettid() == getpid();
}

/* The call: comes to its gate, and does what it has to when that opens.  The
 * run time's own thread is never stopped: that would stop the driver. */
static ssize_t
pass_gate(void *arg)
{
    struct errand *e = arg;
    struct caller *c = e->caller;

    pthread_mutex_lock(&lock);
    c->in_place = in_place();
    c->arrived = true;
    arrivals++;
    pthread_cond_broadcast(&changed);
    while (!c->open && !c->in_place)
        pthread_cond_wait(&changed, &lock);
    c->done = true;
    pthread_mutex_unlock(&lock);
    e->note += pool_note(c->number);    /* made twice it is another */
    errno = c->error;
    return c->result;
}

static void
open_gate(struct caller *c)
{
    pthread_mutex_lock(&lock);
    c->open = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

/* Gives the call to the pool and notes what came of it. */
static void
make_call(struct caller *c)
{
    struct errand e = { .caller = c };

    c->called = true;
    errno = 0;
    c->got = pool_call(pass_gate, &e);
    c->got_error = errno;
    c->note = e.note;
    pthread_mutex_lock(&lock);
    c->in_hand = c->arrived && !c->done;
    pthread_mutex_unlock(&lock);
}

/* Tells the driver only if he waits for no more: then nobody can run, and the
 * idle loop has nothing but the eventfd to learn of the next one from. */
static void
end_caller(void)
{
    if (++ended == awaited)
        ct_sem_post(&endings);
}

static void
await_endings(int64_t n)
{
    awaited = n;
    while (ended < n)
        ct_sem_wait(&endings);
}

static void *
be_caller(void *arg)
{
    struct caller *c = arg;
    struct timespec due = { c->how == P_START_DUE ? DUE : 0, 0 };

    if (c->how == P_START_DUE || c->how == P_START_LATE)
        ct_deadline(&due);
    else if (c->how == P_START_CANCELLED)
        ct_cancel(ct_self());
    make_call(c);
    c->ended = true;
    end_caller();
    return NULL;
}

static ct_thread
start(void *(*fn)(void *), void *arg)
{
    ct_thread thread = 0;
    ct_attr attr;

    ct_attr_init(&attr);
    attr.detached = 1;
    if (ct_create(&thread, &attr, fn, arg) != 0)
        say(BEYOND, 0, 0, 0);
    return thread;
}

static void
set_up_caller(struct caller *c, struct order o)
{
    *c = (struct caller){
        .number = o.x, .how = o.op,
        .result = o.y == 0 ? o.value : -1, .error = (int)o.y
    };
}

/* Starts the caller and lets it come as far as it can. */
static void
start_caller(struct caller *c, struct order o)
{
    set_up_caller(c, o);
    c->thread = start(be_caller, c);
    for (int i = 0; i < PATIENCE && !c->called; i++)
        ct_yield();
    ct_yield();                 /* once more, for what fails at once */
}

static void
tell_arrivals(void)
{
    for (unsigned i = 1; i <= POOL_CALLERS; i++)
        if (callers[i].arrived && !callers[i].arrival_told) {
            callers[i].arrival_told = true;
            say(P_ARRIVED, i, 0, 0);
        }
}

/* Stops the process until workers have brought so many calls to their gates. */
static void
await_arrivals(int64_t n)
{
    pthread_mutex_lock(&lock);
    while (arrivals < n)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    tell_arrivals();
}

static void
tell_result(struct caller *c)
{
    c->result_told = true;
    say(P_RESULT, c->number, c->got < 0 ? -c->got_error : c->got,
        c->note | (c->in_place ? IN_PLACE : 0) |
        (c->in_hand ? IN_HAND : 0));
}

/* Blocks the driver until so many have ended. */
static void
await_results(int64_t n)
{
    await_endings(n);
    for (unsigned i = 1; i <= POOL_CALLERS; i++)
        if (callers[i].ended && !callers[i].result_told)
            tell_result(&callers[i]);
}

/* In place of the policy's own.  A gate that is opened here lets a call end
 * while the pool is busy with waking: it is given time to, but a pool that
 * keeps its lock meanwhile is right, too. */
static void
ready(struct thread *t)
{
    if (catch != NULL && thread_handle(t) == catch->thread) {
        int64_t before = arrivals;
        catch = NULL;
        open_gate(then);
        for (int i = 0; i < PATIENCE &&
             __atomic_load_n(&arrivals, __ATOMIC_RELAXED) == before; i++)
            sched_yield();
    }
    inner_ready(t);
}

/* In place of the back end's: which descriptor is the pool's. */
static int
add(int fd, uint32_t generation, unsigned events)
{
    asked_fd = fd;
    return inner_add(fd, generation, events);
}

static void
use_back_end(const struct io_backend *b)
{
    io_backend = *b;
    inner_add = io_backend.add;
    io_backend.add = add;
}

static void *
tick(void *unused)
{
    for (;;) {
        ticks++;
        ct_yield();
    }
    return unused;
}

static int64_t
take_turns(void)
{
    long before = ticks;

    for (int i = 0; i < 3; i++)
        ct_yield();
    return ticks > before;
}

static void
note_signal(int signal)
{
    if (!in_place())
        foreign++;
}

/* Whether main has the signals blocked that it always had. */
static bool
is_unmasked(void)
{
    sigset_t now;
    bool same = true;

    sigprocmask(SIG_BLOCK, NULL, &now);
    for (int s = 1; s < NSIG; s++)
        same &= sigismember(&now, s) == sigismember(&mask, s);
    return same;
}

/* Sends the process a signal that main does not take. */
static int64_t
send_signal(void)
{
    struct sigaction action = { .sa_handler = note_signal };
    sigset_t set, pending;

    if (!is_unmasked())
        say(BEYOND, R_MASKED, 0, 0);
    sigaction(SIGUSR1, &action, NULL);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    kill(getpid(), SIGUSR1);
    for (int i = 0; i < PATIENCE; i++) {
        sigpending(&pending);
        if (!sigismember(&pending, SIGUSR1) && foreign > 0)
            break;
        sched_yield();
    }
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    return foreign;
}

/* A call of a storm: its number says what comes of it. */
static ssize_t
answer_at_once(void *arg)
{
    int64_t *n = arg;

    *n = -*n;
    errno = (int)(-*n % 30) + 1;
    return *n % 3 == 0 ? -1 : -*n;
}

static int64_t storm_wrong;

static void *
be_in_storm(void *arg)
{
    int64_t first = 100 * (int64_t)(intptr_t)arg;

    for (int64_t n = first; n < first + STORM_CALLS; n++) {
        int64_t given = n;
        ssize_t got = pool_call(answer_at_once, &given);
        bool right = n % 3 == 0 ? got == -1 && errno == n % 30 + 1 : got == n;
        storm_wrong += !right || given != -n;
    }
    end_caller();
    return NULL;
}

static int64_t
storm(int64_t n)
{
    int64_t all = ended + n;

    for (int64_t i = 1; i <= n; i++)
        start(be_in_storm, (void *)(intptr_t)i);
    await_endings(all);
    return storm_wrong;
}

/* The workers and callers of before stay where they are: behind gates that
 * nobody opens, as if they were the parent's. */
static int64_t
become_child(void)
{
    if (asked_fd < 0) {
        pool_fork();
        return true;
    }
    descriptor_used(asked_fd);
    pool_fork();
    descriptor_gone(asked_fd);
    return fcntl(asked_fd, F_GETFD) < 0;
}

static int64_t
doze(void)
{
    struct timespec ms = { 0, MS };

    ct_nanosleep(&ms, NULL);
    return ct_now();
}

/*
 * The played file.
 */

static struct {
    int fd;
    uint64_t size, cached, chunk, broken, at;
    uint64_t end;               /* of what a worker read last */
    int broken_error, refusal;
    unsigned written;           /* digest of what was written */
    bool worked, stood;         /* a worker was asked; main would have waited */
    uint64_t fetched, told;     /* bytes read by workers; and told of */
    bool told_wrong;            /* they do not end where the workers' do */
} file;

/* How much of n bytes at that place there is for this request.  0 with *error:
 * it fails. */
static uint64_t
available(const struct io_request *r, uint64_t at, uint64_t n, int *error)
{
    bool now = r->op == IO_READ && r->flags & RWF_NOWAIT;
    uint64_t end = r->op == IO_READ ? file.size : UINT64_MAX;

    *error = 0;
    if (now && file.refusal != 0)
        *error = file.refusal;
    else if (at >= end)
        return 0;
    else if (now && at >= file.cached && n > 0)
        *error = EAGAIN;
    else if (!now && at >= file.broken)
        *error = file.broken_error;
    if (*error != 0)
        return 0;
    if (now && end > file.cached)
        end = file.cached;
    if (!now && end > file.broken)
        end = file.broken;
    if (!now && n > file.chunk)
        n = file.chunk;
    return n < end - at ? n : end - at;
}

/* Moves one byte between the file and the place `done` of the request's
 * pieces. */
static void
move(const struct io_request *r, uint64_t done, uint64_t at)
{
    const struct iovec *v = r->iov;

    while (done >= v->iov_len)
        done -= v++->iov_len;
    unsigned char *p = (unsigned char *)v->iov_base + done;
    if (r->op == IO_READ)
        *p = pool_byte(at);
    else
        file.written = pool_digest(file.written, *p);
}

/* In place of the kernel. */
static ssize_t
play_plain(struct io_request *r)
{
    uint64_t at = r->offset == IO_HERE ? file.at : (uint64_t)r->offset;
    uint64_t wanted = 0;
    int error;

    if (r->fd != file.fd)
        return io_fail(EBADF);
    if (r->op != IO_READ && r->op != IO_WRITE)
        return io_fail(ENOTSOCK);
    if (!in_place())
        file.worked = true;
    else if (r->op != IO_READ || !(r->flags & RWF_NOWAIT))
        file.stood = true;
    for (int i = 0; i < r->niov; i++)
        wanted += r->iov[i].iov_len;
    uint64_t n = available(r, at, wanted, &error);
    if (error != 0)
        return io_fail(error);
    for (uint64_t i = 0; i < n; i++)
        move(r, i, at + i);
    if (r->offset == IO_HERE)
        file.at += n;
    if (r->op == IO_READ && !in_place()) {
        file.fetched += n;
        file.end = at + n;
    }
    return (ssize_t)n;
}

/* disk_on_miss. */
static void
note_miss(int fd, off_t offset, size_t bytes)
{
    uint64_t end = offset == IO_HERE ? file.at : (uint64_t)offset + bytes;

    file.told += bytes;
    file.told_wrong |= fd != file.fd || end != file.end;
}

/* Whether the layers above know of each byte that was not in the cache.  Where
 * the file cannot tell, nobody can. */
static bool
misses_are_told(void)
{
    return file.refusal != 0 ||
           (file.told == file.fetched && !file.told_wrong);
}

static void
make_file(int64_t size)
{
    io_plain = play_plain;
    disk_on_miss = note_miss;
    if (file.fd == 0)
        file.fd = dup(STDIN_FILENO);
    else
        fd_forget(file.fd);     /* what was learned of the one before */
    fd_enter(file.fd, FD_DISK, 0);
    file.size = file.cached = (uint64_t)size;
    file.chunk = file.broken = UINT64_MAX;
    file.at = 0;
    file.refusal = 0;
}

/* Three pieces of n bytes, the second one empty. */
static int
cut(struct iovec v[3], char *from, size_t n)
{
    v[0] = (struct iovec){ from, n / 3 };
    v[1] = (struct iovec){ NULL, 0 };
    v[2] = (struct iovec){ from + n / 3, n - n / 3 };
    return 3;
}

static ssize_t
read_file(enum file_way way, off_t offset, char *to, size_t n)
{
    struct iovec v[3];

    switch (way) {
    case AT_OFFSET:
        return ct_pread(file.fd, to, n, offset);
    case AT_HERE:
        return ct_read(file.fd, to, n);
    default:
        return ct_readv(file.fd, v, cut(v, to, n));
    }
}

static ssize_t
write_file(enum file_way way, off_t offset, char *from, size_t n)
{
    struct iovec v[3];

    switch (way) {
    case AT_OFFSET:
        return ct_pwrite(file.fd, from, n, offset);
    case AT_HERE:
        return ct_write(file.fd, from, n);
    default:
        return ct_writev(file.fd, v, cut(v, from, n));
    }
}

/* Reads or writes, and tells what came of it. */
static void
move_bytes(struct order o)
{
    static char buffer[FILE_MAX];
    size_t n = (uint32_t)o.value % FILE_MAX;
    off_t offset = o.value >> 32;
    unsigned digest = 0;
    ssize_t moved;

    file.worked = file.stood = file.told_wrong = false;
    file.fetched = file.told = 0;
    file.written = 0;
    for (size_t i = 0; i < n; i++)
        buffer[i] = o.op == P_READ ? 0 : (char)pool_byte(i);
    errno = 0;
    if (o.op == P_READ) {
        moved = read_file(o.y, offset, buffer, n);
        for (ssize_t i = 0; i < moved; i++)
            digest = pool_digest(digest, (unsigned char)buffer[i]);
    } else if (o.op == P_WRITE) {
        moved = write_file(o.y, offset, buffer, n);
        digest = file.written;
    } else {
        moved = ct_recv(file.fd, buffer, n, 0);
    }
    say(P_MOVED, 0, moved < 0 ? -errno : moved, (int64_t)digest |
        (file.worked ? WORKED : 0) | (file.stood ? IN_PLACE : 0) |
        (misses_are_told() ? 0 : UNTOLD));
}

/* Carries out an order about the file.  False: it is not about that. */
static bool
obey_file(struct order o)
{
    switch (o.op) {
    case P_FILE:
        make_file(o.value);
        return true;
    case P_CACHED:
        file.cached = (uint64_t)o.value;
        return true;
    case P_CHUNK:
        file.chunk = (uint64_t)o.value;
        return true;
    case P_BROKEN:
        file.broken = (uint64_t)o.value;
        file.broken_error = (int)o.y;
        return true;
    case P_REFUSE:
        file.refusal = (int)o.y;
        return true;
    case P_READ:
    case P_WRITE:
    case P_RECEIVE:
        move_bytes(o);
        return true;
    default:
        return false;
    }
}

/* Carries out an order that tells one number.  False: it is none. */
static bool
obey_question(struct order o)
{
    int64_t answer;

    switch (o.op) {
    case P_TURN:
        answer = take_turns();
        break;
    case P_SLEEP:
        answer = doze();
        break;
    case P_PENDING:
        answer = pool_pending != 0;
        break;
    case P_SIGNAL:
        answer = send_signal();
        break;
    case P_STORM:
        answer = storm(o.value);
        break;
    case P_FORK:
        answer = become_child();
        break;
    default:
        return false;
    }
    say(P_TOLD, o.op, answer, 0);
    return true;
}

/* The driver's own call, whose gate is open. */
static void
call_at_once(struct caller *c, struct order o)
{
    set_up_caller(c, o);
    c->open = c->arrival_told = true;
    make_call(c);
    tell_result(c);
}

/* Carries out an order about a caller.  False: it is about none. */
static bool
obey_caller(struct order o)
{
    struct caller *c = &callers[o.x % (POOL_CALLERS + 1)];

    switch (o.op) {
    case P_START:
    case P_START_LATE:
    case P_START_CANCELLED:
    case P_START_DUE:
        start_caller(c, o);
        return true;
    case P_RELEASE:
        open_gate(c);
        return true;
    case P_CANCEL:
        ct_cancel(c->thread);
        ct_yield();
        return true;
    case P_CATCH:
        catch = c;
        then = &callers[o.y % (POOL_CALLERS + 1)];
        return true;
    case P_CALL:
        call_at_once(c, o);
        return true;
    default:
        return false;
    }
}

/* Carries out an order that tells nothing unless something is wrong.  False:
 * it is another. */
static bool
obey_race(struct order o)
{
    switch (o.op) {
    case P_CANCEL_TAKEN:
        races_cancel_taken();
        return true;
    case P_NO_DESCRIPTOR:
        descriptor_refused();
        return true;
    case P_FORK_LOCKED:
        races_fork_locked(asked_fd);
        return true;
    case P_FORK_IDLE:
        races_fork_idle();
        return true;
    default:
        return false;
    }
}

static void
obey(struct order o)
{
    switch (o.op) {
    case P_LIMIT:
        pool_limit = (unsigned)o.value;
        break;
    case P_POLL:
        use_back_end(&backend_poll);
        break;
    case P_AWAIT:
        await_arrivals(o.value);
        break;
    case P_ENDED:
        await_results(o.value);
        break;
    case P_EXPIRE:
        timer_fire((int64_t)DUE * 1000 * MS);
        ct_yield();
        break;
    case P_TICKER:
        start(tick, NULL);
        break;
    case P_COUNT:
        look(LOOK_THREADS, 0, 0, o.value);
        break;
    case P_IDLE:
        look(LOOK_RESTLESS, 0, 0, 0);
        break;
    case P_FILL:
        famine_of_space(&famine);
        break;
    case P_DRAIN:
        famine_end(&famine);
        break;
    case P_LEAVE:
        say(EVENT_END, 0, 0, 0);
        ct_exit(NULL);
    default:
        if (!obey_caller(o) && !obey_file(o) && !obey_race(o))
            obey_question(o);
    }
}

static void
drive(const int64_t *script, size_t nwords)
{
    observe(OBSERVE_CHECK, true);
    sigprocmask(SIG_BLOCK, NULL, &mask);
    inner_ready = sched_policy.ready;
    sched_policy.ready = ready;
    use_back_end(&backend_epoll);
    for (size_t i = 0; i < nwords / ORDER_WORDS; i++) {
        struct order o = order_read(script, i);
        say(o.op, 0, o.value, place(i, o.x, 0));
        obey(o);
    }
}

static void
drive_and_reap(const int64_t *script, size_t nwords)
{
    drive(script, nwords);
    races_reap(asked_fd);
}

static void
drive_and_cancel(const int64_t *script, size_t nwords)
{
    drive(script, nwords);
    races_cancel();
}

/* script[0] reads of what is in the cache. */
static void
cached_reads(const int64_t *script, size_t nwords)
{
    char c[1];
    int64_t i;

    make_file(1 << 20);
    mark(1);
    for (i = 0; i < script[0]; i++)
        if (ct_pread(file.fd, c, 1, i) != 1)
            break;
    mark(2);
    if (i != script[0] || file.worked)
        say(BEYOND, 0, i, 0);
}

const struct scenario stage_scenarios[] = {
    { "calls", drive },
    { "beside", drive },
    { "ticks", drive_and_reap },
    { "order", drive },
    { "cancels", drive_and_cancel },
    { "storms", drive },
    { "refused", drive },
    { "forks", drive },
    { "pending", drive },
    { "hits", drive },
    { "written", drive },
    { "cached-reads", cached_reads },
    { NULL, NULL }
};
