/*
 * sandbox -- what a scenario's process may do: compute, and talk to us.
 *
 * In the order in which they are put on:
 *
 *   namespaces     no network, no shared memory: where they are to be had
 *   empty-root     the root folder is an empty one, that no longer has a name
 *   slot-uid       a user that owns nothing; if root is marking
 *   rlimits        bound processor time, address space, files, processes
 *   no_new_privs   nothing it could exec would give it more rights
 *   landlock       no file but the program itself
 *   seccomp        a list of the system calls that labs need; any other is
 *                  refused with SIGSYS
 *
 * The last four are to be had without privileges and inside containers; the
 * rest overlaps with them on purpose, for kernels differ, and any one layer
 * may have a hole.
 *
 * The list of calls has nothing that makes a process or, in most labs, a
 * thread, and the scenarios are linked statically, so that it need not have
 * anything that opens a file either.  Files are refused politely, with EACCES:
 * the C library looks for some on its own and lives without.  What takes a
 * process id is allowed on oneself only.  That id is not known when the filter
 * is compiled, once, in the parent; the child puts its own in place of SELF
 * before it installs the filter.  Nobody kills himself with SIGKILL: when we
 * see that signal it came from outside.  No memory becomes code.
 *
 * A lab whose subject is kernel threads (lab.json, limits, threads) gets a
 * filter of its own, which lets clone(2) pass if it is asked for what
 * pthread_create(3) asks for, bit for bit: a thread of this process, that dies
 * with it.  clone3(2) hides its wishes in memory, where a filter cannot look;
 * it fails as if the kernel had none, and the C library falls back.  How many
 * there may be is RLIMIT_NPROC's business where the run has a user of its own;
 * where it has ours, whose other processes would count, memory is the bound.
 *
 * There may be sockets, but only in pairs, connected to each other and of a
 * kind that has no address: nobody else can be reached by them.  What passes
 * descriptors on, sendmsg(2), is not allowed: the copy that arrives has another
 * number, and stage.c seals the judge's descriptor by its number.
 *
 * Exec stays open here, for that of the scenario itself, and is shut by
 * stage.c before the first line of a student's code runs.
 *
 * Rejected: RLIMIT_NPROC alone against fork bombs (it does nothing for root);
 * namespaces as the base (containers refuse them).
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "autograder/descriptor.h"
#include "autograder/filter.h"
#include "autograder/kit.h"
#include "autograder/landlock.h"
#include "autograder/layers.h"
#include "autograder/namespaces.h"
#include "autograder/sandbox.h"
#include "autograder/work.h"
#include "labs/tools/lab.h"

/* Stands for the child's own process id in the compiled filter.  Above the
 * kernel's largest id, so that it means nobody should it stay. */
#define SELF 0x7e5e1f00u

/* The part of socketpair(2)'s second argument that is no flag. */
#define SOCKET_TYPE 0xf

/* The users of runs: one for each grader that may be at work. */
enum { SLOT_FIRST = 61000, SLOTS = 3000 };

/* What computing and talking take, in every lab.  A name that an architecture
 * does not have is passed over. */
static const char *const allowed[] = {
    /* talk */
    "read", "write", "readv", "writev", "close", "close_range", "lseek",
    "pread64", "pwrite64", "preadv", "pwritev", "preadv2", "pwritev2",
    "shutdown", "getsockopt", "sendto", "recvfrom",
    "fstat", "newfstatat", "pipe", "pipe2", "dup", "dup2", "dup3",
    "poll", "ppoll", "select", "pselect6", "eventfd2",
    "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait",
    "epoll_pwait2",
    /* memory */
    "brk", "munmap", "madvise", "mincore", "process_madvise",
    /* time */
    "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep",
    "gettimeofday", "time", "setitimer", "getitimer", "alarm",
    "timer_create", "timer_settime", "timer_gettime", "timer_delete",
    "timer_getoverrun", "timerfd_create", "timerfd_settime",
    /* signals to oneself */
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending",
    "rt_sigsuspend", "rt_sigtimedwait", "sigaltstack", "pause",
    "restart_syscall",
    /* who and where am I */
    "getpid", "gettid", "getppid", "getuid", "geteuid", "getgid", "getegid",
    "getrusage", "times", "uname", "sysinfo", "getcpu", "sched_yield",
    "sched_getaffinity", "getrandom",
    /* what the C library does before main, and at the end */
    "arch_prctl", "set_tid_address", "set_robust_list", "rseq", "futex",
    "membarrier", "exit", "exit_group", "execveat"
};

/* Refused, but not punished. */
static const struct {
    const char *name;
    int error;
} denied[] = {
    { "open", EACCES }, { "openat", EACCES }, { "access", EACCES },
    { "faccessat", EACCES }, { "faccessat2", EACCES }, { "stat", EACCES },
    { "lstat", EACCES }, { "statx", EACCES }, { "readlink", EACCES },
    { "readlinkat", EACCES }, { "getcwd", EACCES }, { "ioctl", ENOTTY }
};

/* What pthread_create() asks of clone: nothing less, nothing more. */
#define THREAD_FLAGS (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND \
                      | CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS \
                      | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)

/* What a refused call was for, in words. */
static const struct {
    const char *name, *words;
} meanings[] = {
    { "fork", "to start another process" },
    { "vfork", "to start another process" },
    { "clone", "to start another process or kernel thread" },
    { "clone3", "to start another process or kernel thread" },
    { "execve", "to run another program" },
    { "execveat", "to run another program" },
    { "socket", "to use the network" },
    { "socketpair", "to use the network" },
    { "kill", "to send a signal to another process, or SIGKILL" },
    { "tkill", "to send a signal to another process, or SIGKILL" },
    { "tgkill", "to send a signal to another process, or SIGKILL" },
    { "read", "to listen to what the scenario and the grader say" },
    { "readv", "to listen to what the scenario and the grader say" },
    { "write", "to speak in the scenario's name" },
    { "writev", "to speak in the scenario's name" },
    { "dup", "to get hold of the grader's line" },
    { "dup2", "to get hold of the grader's line" },
    { "dup3", "to get hold of the grader's line" },
    { "fcntl", "to get hold of the grader's line" },
    { "mmap", "to make code of data, or to cover the program" },
    { "mprotect", "to make code of data, or to open constants" },
    { "mremap", "to put one piece of memory in another's place" },
    { "prctl", "to change what the kernel lets it do" },
    { "ptrace", "to look into another process" },
    { "process_vm_readv", "to look into another process" },
    { "process_vm_writev", "to change another process" },
    { "setsid", "to leave the grader's session" },
    { "setpgid", "to leave the grader's process group" },
    { "unlink", "to remove a file" },
    { "unlinkat", "to remove a file" },
    { "rt_sigaction", "to catch the grader's own signal" }
};

/* The compiled filters: without kernel threads, and with. */
static struct sock_fprog programs[2];

/* The empty folder, open; -1: there is none. */
static int empty = -1;

/* The calls that are right or wrong by their arguments. */
static int
add_conditional_rules(scmp_filter_ctx filter)
{
    static const char *const signals[] = { "kill", "tkill", "tgkill" };
    static const char *const memory[] = { "mmap", "mprotect" };
    static const int commands[] = {
        F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL
    };
    static const int moves[] = { 0, MREMAP_MAYMOVE };
    static const int questions[] = { PR_SET_SECCOMP, PR_GET_NO_NEW_PRIVS };
    struct scmp_arg_cmp own_limits[] = {
        SCMP_A0(SCMP_CMP_EQ, 0, 0), SCMP_A2(SCMP_CMP_EQ, 0, 0)
    };
    struct scmp_arg_cmp pair[] = {
        SCMP_A0(SCMP_CMP_EQ, AF_UNIX, 0),
        SCMP_A1(SCMP_CMP_MASKED_EQ, SOCKET_TYPE, SOCK_STREAM)
    };
    int r = filter_rule(filter, SCMP_ACT_ALLOW, "prlimit64", 2, own_limits);

    for (size_t i = 0; r == 0 && i < sizeof signals / sizeof *signals; i++) {
        struct scmp_arg_cmp gentle[] = {
            SCMP_A0(SCMP_CMP_MASKED_EQ, UINT32_MAX, SELF),
            SCMP_A1(SCMP_CMP_NE, SIGKILL, 0)
        };

        if (strcmp(signals[i], "tgkill") == 0)
            gentle[1] = SCMP_A2(SCMP_CMP_NE, SIGKILL, 0);
        r = filter_rule(filter, SCMP_ACT_ALLOW, signals[i], 2, gentle);
    }
    for (size_t i = 0; r == 0 && i < sizeof memory / sizeof *memory; i++)
        r = filter_rule(filter, SCMP_ACT_ALLOW, memory[i], 1,
                        &SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    /* To a place of its own choice code could be moved, too. */
    for (size_t i = 0; r == 0 && i < sizeof moves / sizeof *moves; i++)
        r = filter_rule(filter, SCMP_ACT_ALLOW, "mremap", 1,
                        &SCMP_A3(SCMP_CMP_EQ, moves[i], 0));
    for (size_t i = 0; r == 0 && i < sizeof commands / sizeof *commands; i++)
        r = filter_rule(filter, SCMP_ACT_ALLOW, "fcntl", 1,
                 &SCMP_A1(SCMP_CMP_EQ, commands[i], 0));
    for (size_t i = 0; r == 0 && i < sizeof questions / sizeof *questions; i++)
        r = filter_rule(filter, SCMP_ACT_ALLOW, "prctl", 1,
                 &SCMP_A0(SCMP_CMP_EQ, questions[i], 0));
    if (r == 0)
        r = filter_rule(filter, SCMP_ACT_ALLOW, "socketpair", 2, pair);
    return r;
}

/* What else a lab with kernel threads may do. */
static int
add_thread_rules(scmp_filter_ctx filter)
{
    int r = filter_rule(filter, SCMP_ACT_ALLOW, "clone", 1,
                        &SCMP_A0(SCMP_CMP_EQ, THREAD_FLAGS, 0));

    if (r == 0)
        r = filter_rule(filter, SCMP_ACT_ERRNO(ENOSYS), "clone3", 0, NULL);
    if (r == 0)
        r = filter_rule(filter, SCMP_ACT_ERRNO(EPERM), "prctl", 1,
                        &SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME, 0));
    return r;
}

/* Compiles one of the filters. */
static bool
prepare_filter(bool threads)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_TRAP);
    int r = filter == NULL ? -ENOMEM : 0;

    /* By another door; else only the kernel thread that tried would end. */
    if (r == 0)
        r = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH,
                             SCMP_ACT_KILL_PROCESS);
    for (size_t i = 0; r == 0 && i < sizeof allowed / sizeof *allowed; i++)
        r = filter_rule(filter, SCMP_ACT_ALLOW, allowed[i], 0, NULL);
    for (size_t i = 0; r == 0 && i < sizeof denied / sizeof *denied; i++)
        r = filter_rule(filter, SCMP_ACT_ERRNO((uint16_t)denied[i].error),
                        denied[i].name, 0, NULL);
    if (r == 0)
        r = add_conditional_rules(filter);
    if (r == 0 && threads)
        r = add_thread_rules(filter);
    if (r == 0)
        return filter_export(filter, &programs[threads]) == 0;
    seccomp_release(filter);
    return false;
}

/* Makes the empty folder, among those of markings, and takes its name away:
 * nobody can find it, and nothing can ever be made in it. */
static bool
prepare_root(void)
{
    char path[] = WORK "/empty-XXXXXX";

    if (!kit_make_folder(WORK) || mkdtemp(path) == NULL)
        return false;
    empty = descriptor_lift(open(path, O_PATH | O_DIRECTORY | O_CLOEXEC));
    return rmdir(path) == 0 && empty >= 0;
}

static bool
enter_root(void)
{
    return fchdir(empty) == 0 && chroot(".") == 0;
}

/* Becomes a user that owns nothing. */
static bool
enter_slot(void)
{
    id_t id = SLOT_FIRST + (id_t)getppid() % SLOTS;

    return geteuid() == 0 && setgroups(0, NULL) == 0
           && setresgid(id, id, id) == 0 && setresuid(id, id, id) == 0;
}

/* Sets both bounds of a limit, the hard one `more` above the soft one. */
static bool
bound(int what, rlim_t soft, rlim_t more)
{
    struct rlimit limit = { soft, soft + more };

    return setrlimit(what, &limit) == 0;
}

/* Whether the calling process has a user of its own (enter_slot). */
static bool
in_slot(void)
{
    return getuid() >= SLOT_FIRST && getuid() < SLOT_FIRST + SLOTS;
}

/* The soft processor limit sends a signal that can be caught, the hard one,
 * a second later, does not ask.  Nobody outlives the grader; that is asked
 * for here because a change of user forgets it. */
static bool
enter_limits(const struct lab_limits *limits)
{
    bool counted = limits->threads == 0 || in_slot();

    return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0
           && bound(RLIMIT_CPU, (rlim_t)limits->cpu_s, 1)
           && bound(RLIMIT_AS, (rlim_t)limits->memory_mb << 20, 0)
           && bound(RLIMIT_FSIZE, 0, 0) && bound(RLIMIT_CORE, 0, 0)
           && bound(RLIMIT_NOFILE, 64, 0)
           && (!counted
               || bound(RLIMIT_NPROC, 1 + (rlim_t)limits->threads, 0));
}

/* Gives up all files but the program. */
static bool
enter_landlock(int exec)
{
    int list = landlock_open();

    return list >= 0
           && landlock_allow_fd(list, exec,
                                LANDLOCK_MAY_READ | LANDLOCK_MAY_RUN)
           && landlock_enter(list);
}

/* Installs the filter that the limits call for. */
static bool
enter_filter(const struct lab_limits *limits)
{
    const struct sock_fprog *program = &programs[limits->threads > 0];
    uint32_t self = (uint32_t)getpid();

    for (unsigned i = 0; i < program->len; i++) {
        struct sock_filter *f = &program->filter[i];

        if (f->k == SELF && BPF_CLASS(f->code) == BPF_JMP)
            f->k = self;
    }
    return filter_enter(program);
}

/* Puts on one layer. */
static bool
enter(enum layer layer, const struct lab_limits *limits, int exec)
{
    switch (layer) {
    case LAYER_NAMESPACES:   return namespaces_enter();
    case LAYER_EMPTY_ROOT:   return enter_root();
    case LAYER_SLOT_UID:     return enter_slot();
    case LAYER_RLIMITS:      return enter_limits(limits);
    case LAYER_NO_NEW_PRIVS: return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
    case LAYER_LANDLOCK:     return enter_landlock(exec);
    case LAYER_SECCOMP:      return enter_filter(limits);
    default:                 return true;       /* not put on here */
    }
}

/* The child that tries each layer, and tells which hold. */
static void
try_all(int to)
{
    static const struct lab_limits limits = {
        .cpu_s = 1, .wall_s = 1, .memory_mb = 64, .output_kb = 1
    };
    char holds[LAYERS];
    int exec = open("/proc/self/exe", O_PATH | O_CLOEXEC);

    for (enum layer l = 0; l < LAYERS; l++)
        holds[l] = layer_wanted(l) && enter(l, &limits, exec);
    if (write(to, holds, sizeof holds) != sizeof holds)
        _exit(1);
    _exit(0);
}

bool
sandbox_prepare(char *why, size_t size)
{
    static bool prepared;
    char holds[LAYERS] = "";
    int ends[2];
    pid_t pid;

    if (prepared)
        return true;
    prepare_root();
    namespaces_open();
    if (!prepare_filter(false) || !prepare_filter(true)
        || pipe2(ends, O_CLOEXEC) != 0) {
        snprintf(why, size, "the sandbox cannot be made: %s", strerror(errno));
        return false;
    }
    pid = fork();
    if (pid == 0)
        try_all(ends[1]);
    if (pid < 0)
        snprintf(why, size, "the grader cannot start a process: %s",
                 strerror(errno));
    close(ends[1]);
    prepared = pid > 0 && read(ends[0], holds, sizeof holds) == sizeof holds;
    close(ends[0]);
    if (pid > 0)
        waitpid(pid, NULL, 0);
    for (enum layer l = 0; l < LAYERS; l++)
        layer_set(l, holds[l]);
    if (!prepared && pid > 0)
        snprintf(why, size, "the sandbox cannot be tried");
    return prepared;
}

const char *
sandbox_enter(const struct lab_limits *limits, int exec)
{
    /* Equal addresses make equal runs, wild pointers included.  Some
     * containers refuse, and then runs are only equal in what matters. */
    personality(ADDR_NO_RANDOMIZE);
    for (enum layer l = 0; l < LAYERS; l++)
        if (layer_is_there(l) && !enter(l, limits, exec))
            return layer_name(l);
    return NULL;
}

void
sandbox_describe(int nr, char *text, size_t size)
{
    char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, nr);
    const char *words = "something that no lab needs";
    char number[16];            /* of one that is newer than the library */

    for (size_t i = 0; name && i < sizeof meanings / sizeof *meanings; i++) {
        if (strcmp(meanings[i].name, name) == 0)
            words = meanings[i].words;
    }
    snprintf(number, sizeof number, "%d", nr);
    snprintf(text, size, "it tried %s (system call %s), which the sandbox "
             "refuses", words, name != NULL ? name : number);
    free(name);
}
