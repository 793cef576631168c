/*
 * run.c -- one run of the program, under one schedule.
 *
 * The explorer is a policy (struct policy, thread/sched.h), and a thread that
 * is in no table.  Whenever a thread gives way, the policy answers that the
 * explorer is next; so the thread is left in the usual way, and the
 * explorer, on a stack of its own, finds all threads suspended and in their
 * places.  If two or more of them can run there is a choice, which it takes
 * from the schedule that the parent gave, and beyond its end choice 0.  There
 * it also looks around: it takes the digest of the state; in a state that was
 * seen the run stops; in a new one each choice not taken becomes a branch, to
 * be followed by a run of its own.  Then it switches to whom it has chosen.
 *
 * Why not decide inside the policy's functions?  The thread that asks would
 * then look different from those that asked before, half of its state being in
 * registers; and what the explorer counts and remembers would stay behind as
 * garbage on its stack, where it makes equal states look different.  For the
 * same reason the program's main does not run on the stack of ours.
 *
 * L1  Bit i of `ready` is set if thread i can run.  While a thread runs its
 *     bit is clear.
 *
 * Choices are numbered so that 0 is what would happen anyway: at a point the
 * thread that is there goes on; else it is the turn of the next one by
 * number, round and round.  Rejected: first come, first served.  The order in
 * which they came would be a part of the state, and the bounded buffer would
 * have half as many states again.
 *
 * A series of runs shares a child process, which puts the memory back between
 * them (state.c): a fork takes ten times as long as a run.  A run that ends
 * the process, by a crash or by exit(), ends the child, and the parent makes
 * another for the next.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/explore/run.h"
#include "tests/explore/state.h"
#include "tests/explore/timeline.h"
#include "thread/policy.h"

enum { STACK_SIZE = 32 * 1024, THREADS_MAX = 64, CPU_SECONDS = 2 };

/* How a thread has given way. */
enum manner { AT_POINT, AT_YIELD, STOPPED };

struct run *run;

/* What the child knows that is no state of the program: in shared memory with
 * *run, where no digest looks. */
struct mind {
    struct thread explorer;     /* who decides who runs */
    struct context runner;      /* who makes one run after another */
    struct thread *left;        /* who gave way last */
    bool finished;              /* the series */
    uint32_t state;             /* the last one; STATE_NONE: not known */
    uint32_t choice;            /* what was chosen there */
    uint8_t chosen[CHOICES_MAX];        /* who, by the moment */
};

static struct mind *mind;

static struct thread *threads;  /* the table: main is its first */
static uint64_t ready;          /* L1 */
static bool at_point;           /* the coming turn is an explore_point() */
static enum manner manner;      /* of the thread that gave way, */
static uint32_t leaver;         /* its index; 0 if it stopped */
static struct stack explorer_stack, main_stack;
static struct stack stacks[THREADS_MAX];        /* for the threads */
static uint32_t stacks_used;
static struct stack *left_behind;       /* where the last dead stack is kept */
static int nowhere;             /* /dev/null */
static void (*program)(int argc, char **argv);

/* Ends the run, wherever it is. */
static void __attribute__((noreturn))
leave(enum outcome outcome)
{
    struct context unused;

    run->outcome = outcome;
    if (timeline_recording()) {
        fflush(NULL);
        _exit(0);
    }
    context_switch(&unused, &mind->runner);
    abort();                    /* the runner does not switch back */
}

static uint32_t
candidates(void)
{
    return __builtin_popcountll(ready);
}

/* Who is choice `choice`: those that can run, by number and round again, from
 * the one that gave way, or from the one after it if it yields. */
static uint32_t
candidate(uint32_t choice)
{
    uint32_t i = manner == AT_YIELD ? leaver + 1 : leaver;

    for (;; i++)
        if (ready >> i % THREADS_MAX & 1 && choice-- == 0)
            return i % THREADS_MAX;
}

/* Whether everybody who could run has had a turn since that moment. */
static bool
all_had_turns(uint32_t since)
{
    uint64_t had = 0;

    for (uint32_t i = since; i < run->moments; i++)
        had |= (uint64_t)1 << mind->chosen[i];
    return (ready & ~had) == 0;
}

/* Beyond the schedule: looks whether this state is known. */
static void
visit(void)
{
    uint32_t state, since, before = mind->state;
    enum visit v = known_visit(state_digest(), candidates(), run->way,
                               run->number, run->moments, &state, &since);

    if (before != STATE_NONE && state != STATE_NONE)
        known_edge(before, mind->choice, state);
    mind->state = state;
    /* By default choices only, so it would come here again and again.  If
     * somebody was kept waiting all the time it proves nothing. */
    if (v == VISIT_CIRCLE && all_had_turns(since)) {
        snprintf(run->sentence, sizeof run->sentence,
                 "after %u moments all is as it was after %u, and it goes "
                 "round for ever", run->moments, since);
        leave(RUN_CIRCLE);
    }
    if (v != VISIT_NEW && run->explore)
        leave(RUN_MERGED);
}

/* Makes a branch of each choice not taken. */
static void
branch_off(void)
{
    struct branch b = {
        .parent = run->branch, .state = mind->state, .place = run->places,
        .deviations = run->way.deviations + 1,
    };
    uint32_t n = candidates();

    if (run->way.deviations >= run->bound) {
        run->beyond += n - 1;
        return;
    }
    for (uint32_t i = 1; i < n; i++) {
        b.choice = i;
        known_add_branch(&b);
    }
}

/* The last choice of the schedule is where this run leaves its parent's way:
 * it must have come to the same state. */
static void
check_place(void)
{
    uint32_t state = known_branch(run->branch)->state;

    if (state == STATE_NONE)
        return;
    if (!known_is(state, state_digest()))
        leave(RUN_DIVERGED);
    mind->state = state;
}

/* There are two candidates or more: which? */
static uint32_t
choose(void)
{
    uint32_t choice = 0;

    if (run->places < run->nchoices) {
        choice = run->choices[run->places];
        if (choice >= candidates()) {
            snprintf(run->sentence, sizeof run->sentence,
                     "choice %u of the schedule is %u, and only 0 to %u can "
                     "be chosen there", run->places + 1, choice,
                     candidates() - 1);
            leave(run->explore ? RUN_DIVERGED : RUN_NO_CHOICE);
        }
        if (run->merge && run->places + 1 == run->nchoices)
            check_place();
    } else if (run->explore) {
        branch_off();
    }
    run->places++;
    return choice;
}

/* Somebody has given way, and somebody can run. */
static uint32_t
decide(void)
{
    if (run->moments == run->moments_max) {
        snprintf(run->sentence, sizeof run->sentence,
                 "no end after %u moments", run->moments);
        leave(RUN_TOO_LONG);
    }
    if (run->merge && run->places >= run->nchoices)
        visit();
    uint32_t choice = candidates() > 1 ? choose() : 0;
    if (choice != 0)
        run->way.deviations++;
    mind->choice = choice;
    return choice;
}

static const struct stack *
stack_of(const struct thread *t)
{
    return t->index == 0 ? &main_stack : &t->stack;
}

/* Decides who runs now. */
static struct thread *
next_thread(void)
{
    struct thread *left = mind->left;

    if (left->state == THREAD_RUNNABLE || left->state == THREAD_BLOCKED)
        state_clear_below(stack_of(left), left->context.sp);

    uint32_t choice = decide(), next = candidate(choice);

    ready &= ~((uint64_t)1 << next);
    mind->chosen[run->moments++] = next;
    if (manner == STOPPED || next != leaver) {
        run->way.turns++;
        timeline_turn(thread_name(&threads[next]), choice != 0);
    } else if (choice != 0) {
        timeline_goes_on();
    }
    return &threads[next];
}

/* An empty function of eight arguments. */
static void
take_eight(long a, long b, long c, long d, long e, long f, long g, long h)
{
}

/* Called with zeroes it leaves nothing of ours in the registers that carry
 * arguments: a function with variable arguments saves them all on its stack,
 * used or not.  Volatile, so that no compiler knows what it is. */
static void (*volatile forget)(long, long, long, long, long, long, long,
                               long) = take_eight;

/* The explorer's thread: it does what leaving it would do. */
static void
think(void *unused)
{
    for (;;) {
        struct thread *next = next_thread();
        *thread_errno = next->error;
        forget(0, 0, 0, 0, 0, 0, 0, 0);
        thread_switch(&mind->explorer, next);
    }
}

/* struct policy. */
static int
explore_start(const char *argument)
{
    return argument == NULL ? 0 : EINVAL;
}

static int
explore_reserve(uint32_t n)
{
    return 0;                   /* the links are in the threads */
}

static void
set_ready(struct thread *t)
{
    if (t->index >= THREADS_MAX)
        panic("only programs of up to %d threads are explored", THREADS_MAX);
    ready |= (uint64_t)1 << t->index;
}

static void
explore_ready(struct thread *t)
{
    timeline_add("%s %s", t->wait_what == NULL ? "makes" : "wakes",
                 thread_name(t));
    set_ready(t);
}

static struct thread *
explore_turn(struct thread *self)
{
    if (!at_point)
        timeline_add("yields");
    manner = at_point ? AT_POINT : AT_YIELD;
    leaver = self->index;
    at_point = false;
    mind->left = self;
    set_ready(self);
    return &mind->explorer;
}

/* Whom t waits for, or NULL; also where no layer above says. */
static const struct thread *
waits_for(const struct thread *t)
{
    if (strcmp(t->wait_what, "join") == 0)
        return t->wait_on;
    return thread_waits_for != NULL ? thread_waits_for(t) : NULL;
}

/* Says what self waits for. */
static void
tell_wait(const struct thread *self)
{
    const struct thread *other = waits_for(self);

    if (other == NULL)
        timeline_add("waits for %s", self->wait_what);
    else if (strcmp(self->wait_what, "join") == 0)
        timeline_add("waits for %s to end", thread_name(other));
    else
        timeline_add("waits for %s, which %s has", self->wait_what,
                     thread_name(other));
}

static void
count_unfinished(struct thread *t, void *context)
{
    if (t->state != THREAD_DONE)
        ++*(unsigned *)context;
}

static struct thread *
explore_first(void)
{
    unsigned unfinished = 0;

    manner = STOPPED;
    leaver = 0;
    if (left_behind != NULL)
        left_behind->base = NULL;
    if (ready != 0)
        return &mind->explorer;
    thread_each(count_unfinished, &unfinished);
    if (unfinished == 0)
        leave(RUN_ENDED);
    return NULL;
}

static struct thread *
explore_stop(struct thread *self)
{
    mind->left = self;
    if (timeline_recording()) {
        if (self->state == THREAD_DONE)
            timeline_add("ends");
        else
            tell_wait(self);
    }
    return explore_first();
}

static const struct policy explore_policy = {
    .name = "explore",
    .start = explore_start,
    .reserve = explore_reserve,
    .ready = explore_ready,
    .turn = explore_turn,
    .stop = explore_stop,
    .first = explore_first,
};

/*
 * The linker puts these in the place of the functions of stack.c.  In a run
 * every stack is one of ours and none is used twice: else the order in which
 * threads ended would be a part of the state for ever, in who gets which stack
 * next.
 */
int __wrap_stack_alloc(struct stack *s, size_t size);
void __wrap_stack_free(struct stack *s);
int __real_stack_alloc(struct stack *s, size_t size);

int
__wrap_stack_alloc(struct stack *s, size_t size)
{
    if (stacks_used == THREADS_MAX)
        return ENOMEM;
    *s = stacks[stacks_used++];
    return 0;
}

void
__wrap_stack_free(struct stack *s)
{
    left_behind = s;            /* thread.c's; the next to end is put there */
}

/* How a run can end. */

static void
nobody_can_run(void)
{
    snprintf(run->sentence, sizeof run->sentence, "nobody can run");
    ct_report(STDERR_FILENO);
    leave(RUN_DEADLOCK);
}

/* For atexit(): the program has called exit().  The C library may be in the
 * middle of something, so this process is of no more use. */
static void
exits(void)
{
    snprintf(run->sentence, sizeof run->sentence,
             "thread %s has called exit()", thread_name(thread_current));
    run->outcome = RUN_EXITED;
    _exit(0);
}

static void
be_main(void *unused)
{
    program(run->argc, run->argv);
    timeline_add("main returns");
    leave(RUN_ENDED);
}

/* What the calls of explore.h come down to. */

void
run_point(void)
{
    at_point = true;
    ct_yield();
}

void
run_fail(void)
{
    timeline_add("finds it wrong");
    leave(RUN_FAILED);
}

/* The child and its parent. */

void *
run_share(size_t size)
{
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (p == MAP_FAILED)
        panic("no memory for a run: %m");
    return p;
}

static void
make_stack(struct stack *s)
{
    if (__real_stack_alloc(s, STACK_SIZE) != 0)
        panic("no memory for the stacks of the runs");
}

void
run_start(void (*what)(int argc, char **argv))
{
    program = what;
    run = run_share(sizeof *run);
    mind = run_share(sizeof *mind);
    make_stack(&explorer_stack);
    make_stack(&main_stack);
    for (int i = 0; i < THREADS_MAX; i++)
        make_stack(&stacks[i]);
    nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere < 0)
        panic("cannot open /dev/null: %m");

    threads = thread_current;
    mind->explorer.state = THREAD_RUNNABLE;
    sched_policy = explore_policy;
    ct_on_deadlock(nobody_can_run);
    state_start(threads, THREADS_MAX, &main_stack);
    state_save();
}

/* In the child: one run, from the beginning to leave(). */
static void
run_once(void)
{
    struct itimerval limit = { .it_value = { .tv_sec = CPU_SECONDS } };
    struct context first;

    run->outcome = RUN_CRASHED; /* unless it comes to say otherwise */
    run->sentence[0] = '\0';
    run->way = (struct way){ 0, 0 };
    run->places = run->moments = 0;
    mind->state = STATE_NONE;

    for (uint32_t i = 0; i < stacks_used; i++)
        state_clear_below(&stacks[i], stacks[i].base + STACK_SIZE);
    state_clear_below(&main_stack, main_stack.base + STACK_SIZE);
    state_restore();
    setitimer(ITIMER_VIRTUAL, &limit, NULL);
    atexit(exits);              /* a part of the state, so each time */
    context_make(&mind->explorer.context, stack_top(&explorer_stack), think,
                 NULL);
    context_make(&first, stack_top(&main_stack), be_main, NULL);
    context_switch(&mind->runner, &first);
    if (run->outcome == RUN_ENDED && mind->state != STATE_NONE)
        known_edge(mind->state, mind->choice, STATE_END);
}

/* Makes a child, whose output goes to `output`.  Returns whether it is the
 * child that returns. */
static bool
begin_child(pid_t *pid, int output)
{
    struct rlimit no_core = { 0, 0 };

    *pid = fork();
    if (*pid < 0)
        panic("cannot fork: %m");
    if (*pid > 0)
        return false;
    setrlimit(RLIMIT_CORE, &no_core);
    if (dup2(output, STDOUT_FILENO) < 0 || dup2(output, STDERR_FILENO) < 0)
        panic("cannot turn the program's output aside: %m");
    return true;
}

/* Waits for the child; if it ended without a word, says how. */
static void
end_child(pid_t pid)
{
    int status;

    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            panic("cannot wait for a run: %m");
    if (mind->finished || run->outcome != RUN_CRASHED)
        return;
    if (WIFEXITED(status))
        snprintf(run->sentence, sizeof run->sentence, "it called _exit(%d)",
                 WEXITSTATUS(status));
    else if (WTERMSIG(status) == SIGVTALRM)
        snprintf(run->sentence, sizeof run->sentence,
                 "a thread computed for %d s and did not give way",
                 CPU_SECONDS);
    else
        snprintf(run->sentence, sizeof run->sentence, "it crashed: %s",
                 strsignal(WTERMSIG(status)));
}

void
run_series(bool (*prepare)(void), void (*done)(void))
{
    pid_t pid;

    for (mind->finished = false; !mind->finished; ) {
        if (begin_child(&pid, nowhere)) {
            while (prepare()) {
                run_once();
                done();
            }
            mind->finished = true;
            _exit(0);
        }
        end_child(pid);
        if (!mind->finished)
            done();
    }
}

void
run_watched(int output)
{
    pid_t pid;

    mind->finished = false;
    timeline_record(true);
    timeline_turn("main", false);
    if (begin_child(&pid, output)) {
        run_once();
        _exit(1);               /* unlikely: leave() has ended the child */
    }
    end_child(pid);
    timeline_record(false);
}

bool
run_is_bad(enum outcome outcome)
{
    return outcome != RUN_ENDED && outcome != RUN_MERGED;
}
