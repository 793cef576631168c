/*
 * here.c -- the machine that this program runs on.
 *
 * The signal of interrupt() must find a stack whose every byte below the
 * pointer is ours to fill and to look at afterwards, so it gets an arena of
 * its own.  Its handler does nothing: what is destroyed is destroyed by the
 * kernel, which puts the registers there, and by the handler's own frame.
 *
 * The other process of MACHINE_PROCESS answers each byte with a byte, so that
 * two of its wake-ups make one turn.  Both keep to one processor, or
 * nobody would be switched.  It is there from the first time on, ends when
 * this one does (it reads end of file then), and knows nothing of threads.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <valgrind/memcheck.h>

#include "base/panic.h"
#include "machine/machine.h"

enum {
    ARENA = 128 * 1024,         /* bytes: the greatest frames of a signal are
                                 * below 16 KiB */
    POSITION = ARENA - 4096     /* in it: the stack pointer without a shift */
};

void (*machine_switches)(size_t n);

static char arena[ARENA] __attribute__((aligned(64)));

/* The other process: to it, from it; 0 until there is one. */
static int to_other, from_other;

static __attribute__((noinline)) void
deeper(void (*fn)(void *), void *arg)
{
    fn(arg);
    __asm__ volatile ("" ::: "memory");     /* no jump in place of the call */
}

static void
call(struct machine_registers *r)
{
    machine_call(r, machine_wreck);
}

static void
ignore(int signal)
{
}

static void
interrupt(unsigned shift, unsigned char below[MACHINE_BELOW])
{
    char *sp = arena + POSITION - shift;
    struct sigaction action = { .sa_handler = ignore }, old;

    /* To memcheck what lies below a stack pointer does not exist. */
    VALGRIND_MAKE_MEM_DEFINED(arena, sizeof arena);
    for (unsigned i = 0; i < MACHINE_BELOW; i++)
        sp[-1 - (int)i] = (char)below[i];
    if (sigaction(SIGUSR1, &action, &old) != 0)
        panic("SIGUSR1 cannot be caught");
    machine_signal(sp, getpid(), (int)syscall(SYS_gettid), SIGUSR1);
    sigaction(SIGUSR1, &old, NULL);
    VALGRIND_MAKE_MEM_DEFINED(arena, sizeof arena);
    for (unsigned i = 0; i < MACHINE_BELOW; i++)
        below[i] = (unsigned char)sp[-1 - (int)i];
}

static __attribute__((noinline)) void
nothing(void)
{
    __asm__ volatile ("" ::: "memory");
}

/* In the other process: a byte for each byte, until there are no more. */
static void
answer(int from, int to)
{
    char byte;

    while (read(from, &byte, 1) == 1 && write(to, &byte, 1) == 1)
        continue;
    _exit(0);
}

/* Makes the other process, on the processor that we are on. */
static void
make_other(void)
{
    int there[2], back[2];
    cpu_set_t one;

    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    if (sched_setaffinity(0, sizeof one, &one) != 0
        || pipe(there) != 0 || pipe(back) != 0)
        panic("no pipes to another process: %s", strerror(errno));

    pid_t pid = fork();
    if (pid < 0)
        panic("no other process: %s", strerror(errno));
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(there[1]);
        close(back[0]);
        answer(there[0], back[1]);
    }
    close(there[0]);
    close(back[1]);
    to_other = there[1];
    from_other = back[0];
}

/* n switches to the other process or back; one more if n is odd. */
static void
bounce(size_t n)
{
    char byte = 0;

    if (to_other == 0)
        make_other();
    for (size_t i = 0; i < n; i += 2)
        if (write(to_other, &byte, 1) != 1 || read(from_other, &byte, 1) != 1)
            panic("the other process is gone");
}

static void
act(enum machine_action action, size_t n)
{
    switch (action) {
    case MACHINE_NOTHING:
        for (size_t i = 0; i < n; i++)
            __asm__ volatile ("" ::: "memory");
        break;
    case MACHINE_CALL:
        for (size_t i = 0; i < n; i++)
            nothing();
        break;
    case MACHINE_SWITCH:
        if (machine_switches == NULL)
            panic("nobody has told the machine how to switch");
        machine_switches(n);
        break;
    case MACHINE_SYSCALL:
        for (size_t i = 0; i < n; i++)
            syscall(SYS_getppid);
        break;
    case MACHINE_PROCESS:
        bounce(n);
        break;
    default:
        panic("there is no action %d", (int)action);
    }
}

static int64_t
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

const struct machine machine_here = {
    .deeper = deeper, .entry = machine_entry, .call = call,
    .nregisters = MACHINE_REGISTERS, .name = machine_names,
    .interrupt = interrupt, .act = act, .now = now
};
