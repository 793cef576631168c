/*
 * preempt.c -- the timer, and what its signal does.
 *
 * Two timers.  The tick is on the processor time of the kernel thread: a share
 * of the processor is what is being dealt out; and while the process sleeps no
 * tick comes, and no system call is interrupted by one.  A clock of that kind
 * is only looked at when the kernel's own timer ticks, 250 times a second on
 * many machines, and shorter intervals are rounded up to that.  So "soon", 50
 * us after a tick that could not be acted on, is a second timer, on
 * CLOCK_MONOTONIC, set once.  That one can come in a system call; most go on by
 * themselves (SA_RESTART), and who calls epoll_wait(2) or its like must be
 * ready for EINTR.
 *
 * Both send the same signal to the one kernel thread that runs the threads.
 * Its handler runs on a stack of its own, because a signal's frame can be
 * larger (12 KiB with AMX) than what a thread has left of its own; it calls
 * nothing but timer_settime(2), and leaves errno alone.  It does not switch.
 * It changes where the thread goes on, and the switch happens when the handler
 * has returned, with the signal no longer blocked.
 *
 * A thread is not left where it stands on another stack than its own (in a
 * coroutine, or in a signal handler with a stack of its own), where it has too
 * little left of it, or where it runs with other signals blocked than those at
 * the start, as handlers do: the next thread would run with them blocked.  (A
 * handler installed with SA_NODEFER cannot be told from the program's own code;
 * it must be a critical section.)
 *
 * Rejected: wall time for the tick (an idle server would be woken a thousand
 * times a second, and its waits end with EINTR); a switch inside the handler
 * (the signal stays blocked while the next thread runs, and the alternate stack
 * is in use); asking each switch to reset a counter (P6).
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "capriccio.h"
#include "preempt/machine.h"
#include "preempt/preempt.h"
#include "preempt/text.h"
#include "thread/sched.h"

enum {
    SECOND = 1000000000,        /* ns */
    SOON = 50000,               /* ns */
    HANDLER_STACK = 32 * 1024,  /* bytes, and a signal's frame */
    TICK_SIGNAL = SIGVTALRM
};

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid   /* as the kernel calls it */
#endif

static bool on;
static timer_t tick_timer, soon_timer;
static sigset_t usual_mask;     /* the signals that the program blocks */
static stack_t handler_stack;   /* ours; ss_sp is NULL if the program has one */
static struct ct_preempt_stats stats;

/* Whether the running thread can be left where it was interrupted, whatever
 * it was doing there. */
static bool
can_leave(const ucontext_t *u)
{
    const struct thread *t = thread_current;
    uintptr_t sp = machine_sp(u), base = (uintptr_t)t->stack.base;

    if (t->state != THREAD_RUNNABLE || coro_current != NULL)
        return false;           /* a hook of the library's, or a coroutine */
    if (memcmp(&u->uc_sigmask, &usual_mask, _NSIG / 8) != 0)
        return false;
    if (base == 0)
        return true;            /* main: its stack grows by itself */
    return sp > base + sysconf(_SC_PAGESIZE) + machine_room(u) &&
           sp <= base + stack_size(&t->stack);
}

/* Counts what was decided, for ct_preempt_stats(). */
static void
count(enum verdict v)
{
    stats.ticks++;
    stats.switches += v == TICK_SWITCH;
    stats.deferred += v == TICK_DEFERRED;
    stats.retried += v == TICK_SOON;
}

enum verdict
preempt_tick(void *ucontext)
{
    enum verdict v = can_leave(ucontext) ? decide(machine_pc(ucontext))
                                         : TICK_LATER;

    count(v);
    if (v == TICK_SWITCH)
        machine_divert(ucontext);
    return v;
}

void
preempt_leave(void)
{
    int error = errno;

    /* A tick has gone by, so somebody's time may have come.  Once each time
     * round the run queue would be a tick for each hog later. */
    if (sched_outside != NULL)
        sched_outside->poll(false);
    errno = error;
    ct_yield();
    /* Its time begins now: the next tick finds it as if the last had seen it.
     * It is running, and nobody reads its context (P5). */
    preempt_set_mark(thread_current, MARK_SEEN);
}

/* The handler. */
static void
tick(int signal, siginfo_t *info, void *ucontext)
{
    static const struct itimerspec soon = { .it_value.tv_nsec = SOON };
    int error = errno;

    if (preempt_tick(ucontext) == TICK_SOON)
        timer_settime(soon_timer, 0, &soon, NULL);
    errno = error;
}

const char *
preempt_prepare(void)
{
    pthread_sigmask(SIG_SETMASK, NULL, &usual_mask);
    return ct_preempt_refusal();
}

const char *
ct_preempt_refusal(void)
{
    const char *no = machine_refusal();

    if (no == NULL && !text_find())
        no = "preemption cannot tell the program's code from the library's: "
             "link the library behind the program";
    return no;
}

/* Gives signal handlers a stack, unless the program has.  0 or an error. */
static int
give_stack(void)
{
    stack_t now;
    size_t size = getauxval(AT_MINSIGSTKSZ) + HANDLER_STACK;

    if (sigaltstack(NULL, &now) != 0)
        return errno;
    if ((now.ss_flags & SS_DISABLE) == 0)
        return 0;
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return EAGAIN;
    handler_stack = (stack_t){ .ss_sp = p, .ss_size = size };
    if (sigaltstack(&handler_stack, NULL) == 0)
        return 0;
    int error = errno;
    munmap(p, size);
    handler_stack.ss_sp = NULL;
    return error;
}

static void
take_stack(void)
{
    stack_t none = { .ss_flags = SS_DISABLE };

    if (handler_stack.ss_sp == NULL)
        return;
    sigaltstack(&none, NULL);
    munmap(handler_stack.ss_sp, handler_stack.ss_size);
    handler_stack.ss_sp = NULL;
}

/* Takes the signal, which nobody may have; 0 or an error. */
static int
take_signal(void)
{
    struct sigaction old, action = {
        .sa_sigaction = tick, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART
    };

    sigfillset(&action.sa_mask);
    if (sigaction(TICK_SIGNAL, NULL, &old) != 0)
        return errno;
    if (old.sa_handler != SIG_DFL)
        return EBUSY;
    if (sigismember(&usual_mask, TICK_SIGNAL))
        return EBUSY;
    return sigaction(TICK_SIGNAL, &action, NULL) == 0 ? 0 : errno;
}

/* A timer that sends the signal to this kernel thread.  0 or an error. */
static int
make_timer(clockid_t clock, timer_t *timer)
{
    struct sigevent event = {
        .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = TICK_SIGNAL
    };

    event.sigev_notify_thread_id = gettid();
    return timer_create(clock, &event, timer) == 0 ? 0 : errno;
}

/* Makes both timers, or none.  0 or an error. */
static int
make_timers(void)
{
    int error = make_timer(CLOCK_THREAD_CPUTIME_ID, &tick_timer);

    if (error != 0)
        return error;
    error = make_timer(CLOCK_MONOTONIC, &soon_timer);
    if (error != 0)
        timer_delete(tick_timer);
    return error;
}

/* Gives the signal back; a tick that is under way is forgotten. */
static void
return_signal(void)
{
    signal(TICK_SIGNAL, SIG_IGN);
    signal(TICK_SIGNAL, SIG_DFL);
}

int
ct_preempt_start(int64_t interval_ns)
{
    struct itimerspec every = {
        .it_interval = { interval_ns / SECOND, interval_ns % SECOND }
    };

    if (interval_ns <= 0)
        return EINVAL;
    if (on)
        return EBUSY;
    if (preempt_prepare() != NULL)
        return ENOTSUP;
    int error = take_signal();
    if (error != 0)
        return error;
    if ((error = give_stack()) != 0) {
        return_signal();
        return error;
    }
    if ((error = make_timers()) != 0) {
        take_stack();
        return_signal();
        return error;
    }
    every.it_value = every.it_interval;
    stats = (struct ct_preempt_stats){ 0 };
    on = true;
    timer_settime(tick_timer, 0, &every, NULL);
    return 0;
}

int
ct_preempt_stop(void)
{
    if (!on)
        return EINVAL;
    on = false;
    timer_delete(tick_timer);
    timer_delete(soon_timer);
    return_signal();
    take_stack();
    return 0;
}

void
ct_preempt_stats(struct ct_preempt_stats *s)
{
    *s = stats;
}
