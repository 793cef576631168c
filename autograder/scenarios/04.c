/*
 * 04.c -- what happens to preemption while it is being marked (lab 04).
 *
 * No timer: a tick comes where a script says, by a signal of our own, or at an
 * instruction that a counter chooses, by single steps (preempt/step.h), so that
 * a run is the same each time.
 *
 * The mixed mutex is for threads of the kernel, and the sandbox has none.  Two
 * things make one of ours as good as one: the table `futex` says that it is not
 * ours and keeps the kernel's promises about waiting; and it is switched at any
 * instruction, those of the mutex included.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capriccio.h"
#include "autograder/scenarios/race_orders.h"
#include "autograder/scenarios/stage.h"
#include "preempt/futex.h"
#include "preempt/machine.h"
#include "preempt/preempt.h"
#include "preempt/step.h"
#include "preempt/text.h"
#include "thread/sched.h"
#include "time/clock.h"

int signal_here(int process, int thread, int signal);   /* signal_ARCH.S */

/* A verdict as it is told. */
static int64_t
told(enum verdict v)
{
    static const enum tick_seen as[] = {
        [TICK_SOON] = SEEN_SOON, [TICK_LATER] = SEEN_LATER,
        [TICK_SEEN] = SEEN_BEGINS, [TICK_DEFERRED] = SEEN_DEFERRED,
        [TICK_SWITCH] = SEEN_SWITCH
    };

    return (unsigned)v <= TICK_SWITCH ? as[v] : (int64_t)v;
}

/* Whose it is, asked of the kit's own table and not of the student. */
static bool
is_own(uintptr_t pc)
{
    for (int i = 0; i < TEXTS; i++)
        if (pc >= text_own[i].from && pc < text_own[i].to)
            return true;
    return false;
}

/* Ticks or single steps cannot be had: then nothing can be marked here. */
static void
need_ticks(const char *refusal)
{
    if (refusal == NULL)
        return;
    fprintf(stderr, "%s\n", refusal);
    _exit(1);
}

/*
 * Scripts.
 */

/* What a thread knows of itself; on its own stack. */
struct self {
    unsigned who;
    int64_t mine;               /* folded from every order it has taken */
};

static const int64_t *orders;
static size_t norders, taken;
static enum verdict *verdict_to;        /* on the stack of who is ticked */

static void obey(struct self *me);

static void *
begin(void *arg)
{
    int64_t given = (int64_t)(intptr_t)arg;
    struct self me = { .who = birth_who(given), .mine = given };

    say(R_START, me.who, given, 0);
    obey(&me);
    return NULL;
}

static int
create(struct order o)
{
    ct_thread thread;
    ct_attr attr;

    ct_attr_init(&attr);
    attr.detached = 1;
    return ct_create(&thread, &attr, begin, (void *)(intptr_t)o.value);
}

/* The handler of a tick that was ordered. */
static void
ordered(int signal, siginfo_t *info, void *ucontext)
{
    int error = errno;

    *verdict_to = preempt_tick(ucontext);
    errno = error;
}

/* Makes ordered ticks possible. */
static void
expect_ticks(void)
{
    static char stack[64 * 1024];
    const stack_t alternate = { .ss_sp = stack, .ss_size = sizeof stack };
    struct sigaction action = {
        .sa_sigaction = ordered, .sa_flags = SA_SIGINFO | SA_ONSTACK
    };

    sigfillset(&action.sa_mask);
    need_ticks(preempt_prepare());
    if (sigaltstack(&alternate, NULL) != 0
        || sigaction(SIGVTALRM, &action, NULL) != 0)
        need_ticks("signals are refused");
}

/* A tick, here and now.  Not by a step, so that a debugger can look on. */
static int64_t
tick(void)
{
    enum verdict v = TICK_LATER;

    verdict_to = &v;
    signal_here(getpid(), gettid(), SIGVTALRM);
    __asm__ volatile ("" ::: "memory");
    return told(v);
}

/* An address of that kind. */
static uintptr_t
address(enum spot spot)
{
    const struct text *bulk = &text_own[TEXT_BULK];
    const struct text *once = &text_own[TEXT_ONCE];

    switch (spot) {
    case SPOT_OWN_FIRST:
        return bulk->from;
    case SPOT_OWN_LAST:
        return bulk->to - 1;
    case SPOT_OWN_INSIDE:
        return (uintptr_t)address;
    case SPOT_ONCE_FIRST:       /* there may be none */
        return once->from != once->to ? once->from : bulk->from;
    case SPOT_BELOW:
        return bulk->from - 1;
    case SPOT_ABOVE:
        return bulk->to;
    case SPOT_ONCE_ABOVE:
        return once->from != once->to ? once->to : bulk->to;
    case SPOT_LIBRARY:
        return (uintptr_t)ct_yield;
    case SPOT_C_LIBRARY:
        return (uintptr_t)memcpy;
    default:
        return 0;
    }
}

/* As many critical sections within each other as there may be. */
static int64_t
fill(void)
{
    for (int i = 0; i < SECTIONS_MAX; i++)
        ct_preempt_disable();
    return 0;
}

/* Makes the call that an order names; returns what is to be told of it. */
static int64_t
call(struct order o)
{
    switch (o.op) {
    case R_CREATE:
        return create(o);
    case R_YIELD:
        ct_yield();
        return 0;
    case R_DISABLE:
        ct_preempt_disable();
        return 0;
    case R_ENABLE:
        ct_preempt_enable();
        return 0;
    case R_FILL:
        return fill();
    case R_TICK:
        return tick();
    case R_ASK:
        return told(decide(address(o.y)));
    default:
        return -1;
    }
}

/* Carries out orders until one says to return. */
static void
obey(struct self *me)
{
    for (;;) {
        if (taken == norders) {
            say(BEYOND, me->who, me->mine, place(taken, 0, 0));
            _exit(1);
        }
        size_t step = taken++;
        struct order o = order_read(orders, step);
        me->mine = fold(me->mine, o.value);
        say(o.op, me->who, me->mine, place(step, o.x, 0));

        if (o.op == R_RETURN || o.op == R_FINISH)
            return;
        say(o.op + RESULT, me->who, call(o), place(step, o.x, 0));
    }
}

static void
play(const int64_t *script, size_t nwords)
{
    struct self me = { .who = 0 };

    expect_ticks();
    orders = script;
    norders = nwords / ORDER_WORDS;
    obey(&me);
}

/*
 * Trials.
 */

static enum program program;
static unsigned long at, counted;       /* where to tick; what went by */
static unsigned long at_stay, stays;    /* mixed: in which stay, see below */
enum { VISITS = 3, VISITED = 1 << 13 };
static unsigned char visits[VISITED];   /* mixed: of an instruction */
static int64_t number;                  /* of the trial */
static volatile bool ticked;
static enum verdict verdict;
static unsigned found;                  /* whom the tick found */
static ct_mixed mixed = CT_MIXED_INITIALIZER;

/* The notes of a trial.  Taken in one instruction, since a tick can come
 * between any two. */
static struct {
    unsigned who;
    enum note what;
} notes[TRIAL_THREADS * NOTES_MAX];
static unsigned nnotes;

/* Which thread is running; 0, 1, 2. */
static ct_thread handles[TRIAL_THREADS];

static unsigned
who_runs(void)
{
    ct_thread self = thread_handle(thread_current);

    for (unsigned i = 0; i < program_threads(program); i++)
        if (handles[i] == self)
            return i;
    return TRIAL_THREADS;
}

static void
note(unsigned who, enum note what)
{
    unsigned i = __atomic_fetch_add(&nnotes, 1, __ATOMIC_RELAXED);

    notes[i].who = who;
    notes[i].what = what;
}

/* Tells of the notes there are. */
static void
tell_notes(void)
{
    for (unsigned i = 0; i < nnotes; i++)
        say(T_NOTE, notes[i].who, notes[i].what, number);
}

/*
 * The kernel's place.  A thread that waits yields until it is woken.
 */

static volatile bool in_kernel = true;  /* nobody is switched there */
static unsigned *volatile asleep_on[TRIAL_THREADS];
static unsigned ended;

static void tick_anywhere(void *ucontext);

/*
 * A thread enters the kernel, where no step is taken; and comes out of it.
 * Each stay outside is a call of the mutex, or a part of one.  Ticks are tried
 * in the first stay, instruction by instruction, then in the second, and so on:
 * only one stay of a trial need be stepped through.
 */
static void
enter_kernel(void)
{
    in_kernel = true;
    step_end();
}

static void
leave_kernel(void)
{
    if (!ticked && stays++ == at_stay)
        need_ticks(step_begin(tick_anywhere));
    in_kernel = false;
}

static bool
not_ours(void)
{
    return false;
}

/* Whether all that have not ended sleep. */
static bool
all_asleep(void)
{
    unsigned n = ended;

    for (unsigned i = 0; i < program_threads(program); i++)
        n += asleep_on[i] != NULL;
    return n == program_threads(program);
}

static void
kernel_wait(unsigned *word, unsigned value, int64_t ns)
{
    enter_kernel();

    unsigned me = who_runs();
    if (*word == value)
        asleep_on[me] = word;
    while (asleep_on[me] != NULL) {
        if (all_asleep()) {
            tell_notes();
            say(T_ASLEEP, me, number, 0);
            _exit(1);
        }
        ct_yield();
    }
    leave_kernel();
}

static void
kernel_wake(unsigned *word)
{
    enter_kernel();
    for (unsigned i = 0; i < program_threads(program); i++)
        if (asleep_on[i] == word) {
            asleep_on[i] = NULL;
            break;
        }
    leave_kernel();
}

/* A tick at every instruction of the program's own, in turn. */
static void
tick_own(void *ucontext)
{
    if (!is_own(machine_pc(ucontext)) || counted++ != at)
        return;
    step_end();
    ticked = true;
    found = who_runs();
    verdict = step_tick(ucontext);
}

/* Whether an instruction has been stepped on often enough in this trial: a lock
 * that tries many times before it sleeps shows nothing new then.  Two that are
 * VISITED bytes apart count as one; no lock is as long. */
static bool
is_stale(uintptr_t pc)
{
    unsigned char *n = &visits[pc % VISITED];

    if (*n == VISITS)
        return true;
    ++*n;
    return false;
}

/* The kernel switches where it likes. */
static void
tick_anywhere(void *ucontext)
{
    if (in_kernel || is_stale((uintptr_t)machine_pc(ucontext))
        || counted++ != at)
        return;
    step_end();
    ticked = true;
    found = who_runs();
    verdict = TICK_SWITCH;
    machine_divert(ucontext);
}

static void
use_section(unsigned who)
{
    ct_preempt_disable();
    if (program == P_NESTED)
        ct_preempt_disable();
    note(who, NOTE_IN);
    if (program == P_NESTED)
        ct_preempt_enable();
    note(who, NOTE_OUT);
    ct_preempt_enable();
}

/* Every other one is left inside, so that others find it locked. */
static void
use_locked(unsigned who, unsigned round)
{
    note(who, NOTE_IN);
    if ((who + round) % 2 == 1)
        ct_yield();
    note(who, NOTE_OUT);
    leave_kernel();
    ct_mixed_unlock(&mixed);
    enter_kernel();
}

static void
use_mutex(unsigned who, unsigned round)
{
    leave_kernel();
    ct_mixed_lock(&mixed);
    enter_kernel();
    use_locked(who, round);
}

/* One that does not wait: it comes before all others, and again while one is
 * inside and another sleeps. */
static void
try_mutex(unsigned who)
{
    for (int i = 0; i < 2; i++) {
        leave_kernel();
        int error = ct_mixed_trylock(&mixed);
        enter_kernel();
        if (error != 0)
            note(who, NOTE_BUSY);
        else
            use_locked(who, 0);
        ct_yield();
    }
}

/* What a thread of the program does. */
static void *
act(void *arg)
{
    unsigned who = (unsigned)(uintptr_t)arg;

    if (program_tries(program, who)) {
        try_mutex(who);
    } else if (program >= P_TWO) {
        if (program == P_TWO_TWICE || program == P_THREE_TWICE)
            use_mutex(who, 1);
        use_mutex(who, 0);
    } else {
        if (!ticked)
            need_ticks(step_begin(tick_own));
        if (program != P_PLAIN || who == 0)
            use_section(who);
        note(who, NOTE_AFTER);
        step_end();
    }
    ended++;
    return NULL;
}

/* Where the next trial has its tick; false: there was none left for this one,
 * so that all have been tried. */
static bool
advance(void)
{
    if (ticked) {
        at++;
        return true;
    }
    at = 0;
    return program >= P_TWO && at_stay++ < stays;
}

/* One trial; tells of it.  Whether there is another. */
static bool
try(void)
{
    nnotes = ended = 0;
    counted = stays = 0;
    memset(visits, 0, sizeof visits);
    ticked = false;
    for (unsigned i = 0; i < program_threads(program); i++)
        if (ct_create(&handles[i], NULL, act, (void *)(uintptr_t)i) != 0)
            _exit(1);
    say(T_TRIAL, 0, number, 0);
    for (unsigned i = 0; i < program_threads(program); i++)
        ct_join(handles[i], NULL);
    tell_notes();

    bool more = advance();
    say(T_TICKED, ticked ? found : 0, ticked ? told(verdict) : SEEN_NONE,
        trial_pack(number++, more));
    return more;
}

static void
trials(const int64_t *script, size_t nwords)
{
    need_ticks(step_refusal());
    program = (enum program)script[0];
    if (program >= P_TWO) {
        futex.ours = not_ours;
        futex.wait = kernel_wait;
        futex.wake = kernel_wake;
    }
    while (try())
        ;
}

/*
 * Libraries: a tick before every instruction of calls into them, and before
 * some of the program's own.
 */

enum { OWN_EVERY = 5 };         /* each would leave before the next runs */

static unsigned long elsewhere;         /* ticks outside of the program */
static unsigned long inside_own;        /* its own instructions */
static unsigned long wrongly;           /* of those, not put off */

static void
tick_all(void *ucontext)
{
    uintptr_t pc = machine_pc(ucontext);

    if (is_own(pc)) {
        if (++inside_own % OWN_EVERY == 0)
            preempt_tick(ucontext);
        return;
    }
    elsewhere++;
    wrongly += decide(pc) != TICK_SOON;
}

static void *
use_libraries(void *arg)
{
    char *text = malloc(40);
    int n = text == NULL ? -1 : snprintf(text, 40, "%d %s", 4711, "words");

    ct_yield();
    n += text != NULL && strcmp(text, "4711 words") == 0;
    free(text);
    *(int *)arg = n;
    return NULL;
}

static void
libraries(const int64_t *script, size_t nwords)
{
    int result[2] = { 0, 0 };
    ct_thread t[2];

    need_ticks(step_refusal());
    for (int i = 0; i < 2; i++)
        if (ct_create(&t[i], NULL, use_libraries, &result[i]) != 0)
            _exit(1);
    need_ticks(step_begin(tick_all));
    for (int i = 0; i < 2; i++)
        ct_join(t[i], NULL);
    step_end();
    say(T_ANSWER, 0, 0, wrongly == 0);
    say(T_ANSWER, 0, 1, elsewhere > 500);
    for (int i = 0; i < 2; i++)
        say(T_ANSWER, 0, 2 + i, result[i] == 11);
}

/*
 * The mixed mutex, used by threads of this library.
 */

enum { A_MILLISECOND = 1000000 };       /* ns: PATIENCE is no more */

static int outside;             /* > 0: a kernel thread has the mutex, and lets
                                 * go at that many waits from now */
static int64_t due;             /* when the sleeper is to run; 0: it has */
static unsigned wakes;          /* asked of the kernel */

enum { STAYS = 1000 };          /* turns that one keeps the others waiting: who
                                 * counts yields, and sleeps then, is seen */

static bool
is_ours(void)
{
    return true;
}

/* What is wrong with a wait of one of ours. */
static int64_t
wrong_with(const unsigned *word, unsigned value, int64_t ns)
{
    if (ns == 0)
        return WAIT_FOR_EVER;
    if (ns < 0 || ns > A_MILLISECOND)
        return WAIT_TOO_LONG;
    return *word != value ? WAIT_NOT_AT_ALL : value != 2 ? WAIT_UNSAID
                                                         : WAIT_RIGHT;
}

/* Nobody wakes anybody here: a wait lasts as long as it may.  Whose time has
 * come in the last one could run before this one. */
static void
short_wait(unsigned *word, unsigned value, int64_t ns)
{
    bool others = sched_runnable > 1 || (due != 0 && due <= ct_now());

    say(T_WAITS, 0, others, wrong_with(word, value, ns));
    clock_spend(ns);
    if (outside > 0 && --outside == 0)
        __atomic_store_n(&mixed.word, 0, __ATOMIC_RELEASE);
}

static void
count_wake(unsigned *word)
{
    wakes++;
}

/* Sleeps until a moment that comes in the first wait. */
static void *
sleep_for_a_moment(void *arg)
{
    const struct timespec moment = { 0, 1 };

    due = ct_now() + moment.tv_nsec;
    ct_nanosleep(&moment, NULL);
    due = 0;
    return NULL;
}

static void *
lock_and_leave(void *arg)
{
    unsigned who = (unsigned)(uintptr_t)arg;

    ct_mixed_lock(&mixed);
    say(T_NOTE, who, NOTE_IN, 0);
    for (int i = 0; i < STAYS; i++)
        ct_yield();
    say(T_NOTE, who, NOTE_OUT, 0);
    ct_mixed_unlock(&mixed);
    return NULL;
}

/* First three of ours, then main, a sleeper and a kernel thread. */
static void
ours(const int64_t *script, size_t nwords)
{
    ct_thread t[TRIAL_THREADS];

    futex = (struct futex){ is_ours, short_wait, count_wake };
    for (unsigned i = 0; i < TRIAL_THREADS; i++)
        if (ct_create(&t[i], NULL, lock_and_leave, (void *)(uintptr_t)i) != 0)
            _exit(1);
    for (unsigned i = 0; i < TRIAL_THREADS; i++)
        ct_join(t[i], NULL);

    ct_mixed_lock(&mixed);      /* by nobody of ours */
    outside = (int)script[0];
    if (ct_create(&t[0], NULL, sleep_for_a_moment, NULL) != 0)
        _exit(1);
    ct_yield();
    ct_mixed_lock(&mixed);
    say(T_NOTE, 0, NOTE_AFTER, 0);
    wakes = 0;                  /* others may have slept beside main */
    say(T_ANSWER, 0, 0, ct_mixed_unlock(&mixed));
    say(T_ANSWER, 0, 1, wakes > 0);
    ct_join(t[0], NULL);
}

/* What a try, and an unlock, say. */
static void
answers(const int64_t *script, size_t nwords)
{
    int64_t n = 0;

    futex = (struct futex){ is_ours, short_wait, count_wake };
    say(T_ANSWER, 0, n++, ct_mixed_unlock(&mixed));
    say(T_ANSWER, 0, n++, ct_mixed_trylock(&mixed));
    say(T_ANSWER, 0, n++, ct_mixed_trylock(&mixed));
    say(T_ANSWER, 0, n++, ct_mixed_unlock(&mixed));
    say(T_ANSWER, 0, n++, ct_mixed_unlock(&mixed));
    ct_mixed_lock(&mixed);
    say(T_ANSWER, 0, n++, ct_mixed_trylock(&mixed));
    say(T_ANSWER, 0, n++, ct_mixed_unlock(&mixed));
}

/* script[0] times lock and unlock, a mutex that nobody else wants. */
static void
uncontended(const int64_t *script, size_t nwords)
{
    int error = 0;

    mark(1);
    for (int64_t i = 0; i < script[0]; i++) {
        ct_mixed_lock(&mixed);
        error |= ct_mixed_unlock(&mixed);
    }
    mark(2);
    ct_mixed_lock(&mixed);
    if (error != 0 || ct_mixed_trylock(&mixed) != EBUSY)
        say(BEYOND, 0, 0, 0);
}

const struct scenario stage_scenarios[] = {
    { "nests", play },
    { "own-counts", play },
    { "shares", play },
    { "borders", play },
    { "sections", trials },
    { "libraries", libraries },
    { "excludes-kernel", trials },
    { "wakes-kernel", trials },
    { "ours", ours },
    { "answers", answers },
    { "mixed-locks", uncontended },
    { NULL, NULL }
};
