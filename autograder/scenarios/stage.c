/*
 * stage -- main() of a scenario's process, and its last gate.
 *
 * This process will run code that nobody trusts, and it gets here by exec
 * under a filter that must still permit exec.  So the first thing that
 * happens in it, before any constructor that a student may have written, is
 * an entry of .preinit_array, which
 *
 *   takes the script, and makes descriptor 0 something that cannot be read;
 *   takes the judge's first number;
 *   shuts the door: a second filter refuses exec, and any call on the
 *   judge's descriptor, be it to write to it or to copy it, but from the one
 *   instruction in channel_*.S.
 *
 * Filters add up and the stricter answer counts, hence this one need only
 * name what the first one had to leave open.
 *
 * It also keeps the program where it is: no memory is put in place of its own,
 * and what is closed to writing (the table of functions that the linker makes,
 * constants) is not opened.
 *
 * A refused call arrives as SIGSYS.  The handler tells the judge the call's
 * number, so that the report can name it, and dies of the signal.  The second
 * filter also refuses to change that handler, and to install a third filter, by
 * which calls could be made to seem to succeed; who blocks SIGSYS is killed
 * by the kernel all the same, only without a name in the report.
 *
 * Outside the grader (STAGE_JUDGED is not set: somebody debugs) nothing is
 * sealed and no number is waited for.
 *
 * Rejected: asking the parent to trace the exec and to attach the filter
 * afterwards (needs ptrace, which containers refuse); a filter by libseccomp in
 * this process (the student's code would be linked beside all of it, and
 * libseccomp cannot compare the program counter).
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "autograder/event.h"
#include "autograder/judge.h"
#include "autograder/scenarios/channel.h"
#include "autograder/scenarios/stage.h"

/* Exit statuses of this file's own; none of them is ever a pass. */
enum {
    STATUS_CHANNEL = 97,        /* the judge does not listen */
    STATUS_ORDERS = 98,         /* the script or the name is nonsense */
    STATUS_UNSAFE = 99          /* the second filter could not be installed */
};

/* How many events were said, and at which one a debugger wants to stop. */
static unsigned long said, stop_at;

/* What to do, and how many words of it there are. */
static int64_t script[SCRIPT_MAX];
static size_t nwords;

/* Whether a judge listens, and the number that he sent last. */
static bool judged;
static uint64_t answer;

/* Sends a record.  False: nobody takes it. */
static bool
tell(const struct event *e)
{
    struct record r = { *e, answer };
    long n;

    /* A record is far below what any pipe takes: written whole or not. */
    while ((n = channel_call(SYS_write, EVENT_FD, &r, sizeof r)) == -EINTR)
        ;
    return n == sizeof r;
}

/* Takes the judge's next number.  False: there is none. */
static bool
ask(void)
{
    long n;

    while ((n = channel_call(SYS_read, EVENT_FD, &answer, sizeof answer))
           == -EINTR)
        ;
    return n == sizeof answer;
}

/* SIGSYS: names the refused call to the judge and dies. */
static void
refused(int signal, siginfo_t *info, void *context)
{
    struct event e = { EVENT_REFUSED, (uint32_t)info->si_syscall, 0, 0 };

    if (!tell(&e))
        _exit(STATUS_CHANNEL);
    /* SA_RESETHAND has put the default back: this is the end. */
    raise(signal);
}

/* Reads the script to its end. */
static void
take_script(void)
{
    size_t have = 0;
    ssize_t n;

    while ((n = read(0, (char *)script + have, sizeof script - have)) > 0)
        have += (size_t)n;
    if (n < 0 || have % sizeof *script != 0)
        _exit(STATUS_ORDERS);
    nwords = have / sizeof *script;
}

/* Behind the last byte of the program: the linker's. */
extern char _end[];

/* The calls that could use the judge's descriptor, or copy it. */
static const int on_descriptors[] = {
    SYS_read, SYS_write, SYS_readv, SYS_writev, SYS_pread64, SYS_pwrite64,
    SYS_preadv, SYS_pwritev, SYS_preadv2, SYS_pwritev2, SYS_dup, SYS_dup3,
#ifdef SYS_dup2
    SYS_dup2,
#endif
    SYS_fcntl, SYS_ioctl, SYS_sendto, SYS_sendmsg, SYS_sendmmsg, SYS_recvfrom,
    SYS_recvmsg, SYS_recvmmsg, SYS_splice, SYS_tee, SYS_vmsplice, SYS_sendfile,
    SYS_setsockopt, SYS_getsockopt, SYS_shutdown
};
enum { ON_DESCRIPTORS = sizeof on_descriptors / sizeof *on_descriptors };

#define LOAD(member) \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, member))
#define IF_EQUAL(value, then, otherwise) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (then), (otherwise))
#define ANSWER(what) \
    BPF_STMT(BPF_RET | BPF_K, (what))

/* The low and high halves of 64 bits; both architectures are little-endian. */
enum { LOW = 0, HIGH = 4 };
#define LOAD_HALF(member, half) \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, \
             offsetof(struct seccomp_data, member) + (half))

/* Five instructions: refuses a call with that first argument. */
#define REFUSE(call, first) \
    IF_EQUAL((call), 0, 4), \
    LOAD_HALF(args[0], LOW), \
    IF_EQUAL((first), 0, 1), \
    ANSWER(SECCOMP_RET_TRAP), \
    ANSWER(SECCOMP_RET_ALLOW)

#define IF_ANY(bits, then, otherwise) \
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), (then), (otherwise))

/* Fourteen instructions: the program itself, up to `end`, stays what and where
 * it is, and what cannot be written there stays so. */
#define KEEP(end) \
    IF_EQUAL(SYS_munmap, 7, 0), \
    IF_EQUAL(SYS_mremap, 6, 0), \
    IF_EQUAL(SYS_mprotect, 0, 2), \
    LOAD_HALF(args[2], LOW), \
    IF_ANY(PROT_WRITE, 3, 7), \
    IF_EQUAL(SYS_mmap, 0, 8), \
    LOAD_HALF(args[3], LOW), \
    IF_ANY(MAP_FIXED, 0, 4), \
    LOAD_HALF(args[0], HIGH), \
    IF_EQUAL(0, 0, 2), \
    LOAD_HALF(args[0], LOW), \
    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (end), 0, 1), \
    ANSWER(SECCOMP_RET_ALLOW), \
    ANSWER(SECCOMP_RET_TRAP)

/* Shuts what the parent's filter had to leave open: see the head.  `open`:
 * but for the judge's descriptor. */
static bool
shut(bool open)
{
    const uint64_t here = (uint64_t)(uintptr_t)channel_return;
    struct sock_filter rules[ON_DESCRIPTORS + 38] = {
        LOAD(nr),
        IF_EQUAL(SYS_execve, 1, 0),
        IF_EQUAL(SYS_execveat, 0, 1),
        ANSWER(SECCOMP_RET_TRAP),
        REFUSE(SYS_rt_sigaction, SIGSYS),
        REFUSE(SYS_prctl, PR_SET_SECCOMP),
        KEEP((uint32_t)(uintptr_t)_end)
    };
    const struct sock_filter last[] = {
        ANSWER(SECCOMP_RET_ALLOW),
        LOAD_HALF(args[0], LOW),
        IF_EQUAL(EVENT_FD, 1, 0),
        ANSWER(SECCOMP_RET_ALLOW),
        LOAD_HALF(instruction_pointer, LOW),
        IF_EQUAL((uint32_t)here, 0, 3),
        LOAD_HALF(instruction_pointer, HIGH),
        IF_EQUAL((uint32_t)(here >> 32), 0, 1),
        ANSWER(SECCOMP_RET_ALLOW),
        ANSWER(SECCOMP_RET_TRAP)
    };
    unsigned short n = 28;

    /* Each jumps over the rest of them, and over the first of the last. */
    for (int i = 0; !open && i < ON_DESCRIPTORS; i++)
        rules[n++] = (struct sock_filter)
            IF_EQUAL((uint32_t)on_descriptors[i], ON_DESCRIPTORS - i, 0);
    memcpy(rules + n, last, sizeof last);
    n += sizeof last / sizeof *last;

    struct sock_fprog program = { .len = n, .filter = rules };

    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

/* What a variable is set to; NULL: it is not.  Where the C library is a shared
 * one getenv() knows nothing yet. */
static const char *
setting(char **envp, const char *name)
{
    size_t n = strlen(name);

    for (; *envp != NULL; envp++)
        if (strncmp(*envp, name, n) == 0 && (*envp)[n] == '=')
            return *envp + n + 1;
    return NULL;
}

/* Before anything else: see the head. */
static void
prepare(int argc, char **argv, char **envp)
{
    struct sigaction action = {
        .sa_sigaction = refused, .sa_flags = SA_SIGINFO | SA_RESETHAND
    };
    const char *how = setting(envp, STAGE_JUDGED);

    take_script();
    judged = how != NULL;
    if (!judged)
        return;
    if (dup2(1, 0) != 0 || !ask())
        _exit(STATUS_CHANNEL);
    if (sigaction(SIGSYS, &action, NULL) != 0
        || !shut(strcmp(how, STAGE_OPEN) == 0))
        _exit(STATUS_UNSAFE);
}

__attribute__((section(".preinit_array"), used))
static void (*const prepare_first)(int, char **, char **) = prepare;

/* A place for a debugger to stop: the event just before its first wrong one
 * has been judged right, and this one will not be. */
__attribute__((noinline))
static void
diverged(void)
{
    __asm__ volatile ("" ::: "memory");
}

void
say(uint32_t kind, uint32_t who, int64_t a, int64_t b)
{
    struct event e = { kind, who, a, b };

    if (++said == stop_at)
        diverged();
    if (!tell(&e) || (judged && kind != EVENT_END && !ask()))
        _exit(STATUS_CHANNEL);
}

void
look(enum look what, uint32_t who, int64_t a, int64_t b)
{
    int error = errno;

    say(EVENT_LOOK + what, who, a, b);
    errno = error;
}

__attribute__((noinline))
void
mark(uint32_t n)
{
    __asm__ volatile ("" :: "r"(n) : "memory");
}

int
main(int argc, char **argv)
{
    const char *stop = getenv("STAGE_STOP_AT");
    const char *name = argc == 2 ? argv[1] : "";
    const struct scenario *s = stage_scenarios;

    if (stop != NULL)
        stop_at = strtoul(stop, NULL, 10);
    while (s->name != NULL && strcmp(s->name, name) != 0)
        s++;
    if (s->name == NULL) {
        fprintf(stderr, "stage: there is no scenario '%s'\n", name);
        return STATUS_ORDERS;
    }
    s->run(script, nwords);
    say(EVENT_END, 0, 0, 0);
    return 0;
}
