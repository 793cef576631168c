/*
 * launch -- from an order to a process that carries it out.
 *
 *      parent                               child
 *      ------                               -----
 *      script, a file in memory  -------->  0
 *      output, read and capped   <--------  1, 2
 *      events, records           <--------  3
 *      errno of a failed start   <--------  4, closed by a good exec
 *
 * The child gets a session of its own, an empty environment but for the
 * virtual clock, and the sandbox.  That an exec has failed cannot be told by
 * an exit status, which a student's code could fake; so it is told on a pipe
 * that such code never has.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "autograder/launch.h"
#include "autograder/sandbox.h"

enum { STATUS_FD = 4 };         /* in the child: see the head */

/* The child's last words, if it cannot become the scenario. */
static void
fail(const char *step)
{
    char text[128];
    int n = snprintf(text, sizeof text, "%s: %s", step, strerror(errno));

    if (write(STATUS_FD, text, (size_t)n) != n)
        _exit(1);
    _exit(1);
}

/* Should memory run out all the same, it is not the grader that goes. */
static void
offer_for_sacrifice(void)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

    if (fd >= 0 && write(fd, "1000", 4) != 4)
        errno = 0;              /* no /proc of this kind: nothing lost */
    if (fd >= 0)
        close(fd);
}

/* The child, from the fork to the exec. */
static void
become(const struct run_order *order, bool traced, const int fds[5])
{
    char *argv[] = { (char *)"stage", (char *)order->scenario, NULL };
    char *envp[] = { (char *)"CAPRICCIO_CLOCK=virtual", NULL };
    sigset_t none;
    const char *step;

    /* All of fds are above STATUS_FD (see lift), so none is overwritten. */
    for (int i = 0; i <= STATUS_FD; i++)
        dup2(fds[i], i);
    fcntl(STATUS_FD, F_SETFD, FD_CLOEXEC);
    close_range(STATUS_FD + 1, ~0u, 0);

    offer_for_sacrifice();
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    if (setsid() < 0)
        fail("setsid");
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
        fail("parent-death signal");
    if (traced && ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
        fail("ptrace");
    if ((step = sandbox_enter(order->limits)) != NULL)
        fail(step);
    execve(order->program, argv, envp);
    fail("exec");
}

/* Moves a descriptor above those that the child will want. */
static int
lift(int fd)
{
    int high = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, STATUS_FD + 1);

    if (fd >= 0)
        close(fd);
    return high;
}

/* A pipe, both ends lifted. */
static bool
make_pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    ends[0] = lift(ends[0]);
    ends[1] = lift(ends[1]);
    return ends[0] >= 0 && ends[1] >= 0;
}

/* The script as a file in memory, or -1. */
static int
make_script(const struct run_order *order)
{
    int fd = lift(memfd_create("script", MFD_CLOEXEC));
    size_t size = order->nwords * sizeof *order->script;

    if (fd >= 0 && (write(fd, order->script, size) != (ssize_t)size
                    || lseek(fd, 0, SEEK_SET) != 0)) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Waits until the child has become the scenario; false: it could not, and
 * `why` says so. */
static bool
started(int status, char *why, size_t size)
{
    char text[128];
    ssize_t n;

    while ((n = read(status, text, sizeof text - 1)) < 0 && errno == EINTR)
        ;
    if (n == 0)
        return true;
    text[n > 0 ? n : 0] = '\0';
    snprintf(why, size, "the scenario could not be started: %s",
             n > 0 ? text : strerror(errno));
    return false;
}

/* Closes both ends of a pipe that may not be one. */
static void
close_pipe(const int ends[2])
{
    for (int i = 0; i < 2; i++)
        if (ends[i] >= 0)
            close(ends[i]);
}

bool
launch(struct launch *l, const struct run_order *order, bool traced,
       char *why, size_t size)
{
    int output[2] = { -1, -1 }, events[2] = { -1, -1 }, status[2] = { -1, -1 };
    int script = make_script(order);
    bool ok = script >= 0 && make_pipe(output) && make_pipe(events)
              && make_pipe(status);

    *l = (struct launch){ .pid = -1, .pidfd = -1, .output = -1, .events = -1 };
    if (ok)
        l->pid = fork();
    if (l->pid == 0)
        become(order, traced, (int[]){ script, output[1], output[1],
                                       events[1], status[1] });
    if (l->pid > 0)
        l->pidfd = (int)syscall(SYS_pidfd_open, l->pid, 0);
    if (l->pidfd < 0) {
        snprintf(why, size, "the scenario could not be started: %s",
                 strerror(errno));
        ok = false;
    }
    if (script >= 0)
        close(script);
    if (!ok && l->pid < 0) {
        close_pipe(output);
        close_pipe(events);
        close_pipe(status);
        return false;
    }
    close(output[1]);
    close(events[1]);
    close(status[1]);
    l->output = output[0];
    l->events = events[0];
    fcntl(l->output, F_SETFL, O_NONBLOCK);
    fcntl(l->events, F_SETFL, O_NONBLOCK);

    /* A traced child stops inside its exec, when the status pipe is closed
     * already: waiting here does not wait for its tracer. */
    ok = ok && started(status[0], why, size);
    close(status[0]);
    return ok;
}
