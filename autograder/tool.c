/*
 * tool -- a trusted program that works on a stranger's text: the compiler.
 *
 * A compiler does what its input says, so it works in a cell (cell.c), and in
 * a process group that is killed as a whole.
 *
 * Processor time is limited to a fraction of the time on the wall.  Nothing
 * that a tool can be told to read makes it wait, so if the wall comes first
 * the machine was busy with something else, and that is nobody's fault.  To
 * keep that true there is no pipe in the tool's reach, not for what it says and
 * not between its parts (no -pipe): to #include "/proc/self/fd/1" would be
 * to wait for oneself, and Landlock has no say in pipes.  What it says goes
 * to a file in memory.
 *
 * The leader of the group is a guard, a process of ours that waits for the
 * tool.  A compiler starts others, which would not notice that the grader was
 * killed; the guard is told by a signal, and takes the group with it.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "autograder/cell.h"
#include "autograder/inherit.h"
#include "autograder/run.h"
#include "autograder/text.h"
#include "autograder/tool.h"

enum {
    CPU_S = 5,
    WALL_S = 120,
    MEMORY_MB = 1024,
    STATUS_NO_TOOL = 127,       /* as the shell says it */
    STATUS_NO_CELL = 126,       /* it could not be locked in */
    STATUS_NO_PROCESS = 125     /* it could not be started */
};

/* The child, from the fork to the exec. */
static void
become(const char *const argv[], const char *scratch,
       const char *const reads[], int output)
{
    char tmpdir[4200];
    const struct cell cell = {
        .program = argv[0], .scratch = scratch, .reads = reads,
        .cpu_s = CPU_S, .memory_mb = MEMORY_MB
    };
    char *envp[] = { (char *)"PATH=" CELL_SEARCH, (char *)"LC_ALL=C",
                     (char *)"SOURCE_DATE_EPOCH=0", tmpdir, NULL };

    snprintf(tmpdir, sizeof tmpdir, "TMPDIR=%s", scratch);
    inherit_nothing();
    dup2(open("/dev/null", O_RDONLY), 0);
    dup2(output, 1);
    dup2(output, 2);
    close_range(3, ~0u, 0);
    if (!cell_enter(&cell))
        _exit(STATUS_NO_CELL);
    /* It is our own that is searched. */
    setenv("PATH", CELL_SEARCH, 1);
    execvpe(argv[0], (char *const *)argv, envp);
    _exit(STATUS_NO_TOOL);
}

/* The guard, when the grader is gone: ends the whole group, itself included. */
static void
end_all(int signal)
{
    kill(0, SIGKILL);
}

/* The child: waits for one of its own, that becomes the tool, and ends as that
 * one does. */
static void
guard(const char *const argv[], const char *scratch,
      const char *const reads[], int output, pid_t grader)
{
    int how = 0;
    pid_t pid;

    setpgid(0, 0);
    signal(SIGTERM, end_all);
    prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
    if (getppid() != grader)
        _exit(STATUS_NO_CELL);
    pid = fork();
    if (pid == 0)
        become(argv, scratch, reads, output);
    while (pid < 0 || waitpid(pid, &how, 0) < 0)
        if (pid < 0 || errno != EINTR)
            _exit(STATUS_NO_PROCESS);
    if (WIFEXITED(how))
        _exit(WEXITSTATUS(how));
    setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
    signal(WTERMSIG(how), SIG_DFL);
    raise(WTERMSIG(how));
    _exit(STATUS_NO_CELL);
}

/* Waits until the guard has ended.  False: too late. */
static bool
await(pid_t pid)
{
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    int64_t until = run_clock() + WALL_S * INT64_C(1000000000), left_ns;
    struct pollfd p = { .fd = fd, .events = POLLIN };
    int ready = 0;

    while (fd >= 0 && ready <= 0 && (left_ns = until - run_clock()) > 0)
        ready = poll(&p, 1, (int)(left_ns / 1000000) + 1);
    if (fd >= 0)
        close(fd);
    return ready > 0;
}

/* Reads the beginning of what the tool said. */
static void
read_output(int fd, char *output, size_t size)
{
    ssize_t n = pread(fd, output, size - 1, 0);

    output[n > 0 ? n : 0] = '\0';
}

/* Tells how it ended.  False: our own side is to blame. */
static bool
explain(const char *tool, bool in_time, int how, char *output, size_t size)
{
    int status = WIFEXITED(how) ? WEXITSTATUS(how) : 0;

    if (status == STATUS_NO_TOOL)
        snprintf(output, size, "%s is not installed", tool);
    else if (status == STATUS_NO_CELL)
        snprintf(output, size, "%s could not be locked in", tool);
    else if (status == STATUS_NO_PROCESS)
        snprintf(output, size, "%s cannot be run: there is no process for it",
                 tool);
    else if (!in_time)
        snprintf(output, size, "%s had not ended after %d s, and not because "
                 "of its work: this machine is too busy", tool, WALL_S);
    else if (WIFSIGNALED(how))
        text_add(output, size, "%s: stopped: it took more time, memory or "
                 "room than any lab needs\n", tool);
    return in_time && status != STATUS_NO_TOOL && status != STATUS_NO_CELL
           && status != STATUS_NO_PROCESS;
}

bool
tool_run(const char *const argv[], const char *scratch,
         const char *const reads[], int *status, char *output, size_t size)
{
    int said = memfd_create("said", MFD_CLOEXEC), how = 0;
    pid_t grader = getpid();
    pid_t pid = said >= 0 && cell_prepare() ? fork() : -1;

    if (pid == 0)
        guard(argv, scratch, reads, said, grader);
    if (pid < 0) {
        snprintf(output, size, "%s cannot be run: %s", argv[0],
                 strerror(errno));
        if (said >= 0)
            close(said);
        return false;
    }
    setpgid(pid, pid);          /* whoever of us two comes first */

    bool in_time = await(pid);

    kill(-pid, SIGKILL);        /* it, or what it may have left behind */
    while (waitpid(pid, &how, 0) < 0 && errno == EINTR)
        ;
    read_output(said, output, size);
    close(said);
    text_clean(output);
    *status = how;
    return explain(argv[0], in_time, how, output, size);
}
