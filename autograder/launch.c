/*
 * launch -- from an order to a process that carries it out.
 *
 *      parent                               child
 *      ------                               -----
 *      script, a file in memory  -------->  0
 *      output, read and capped   <--------  1, 2
 *      records, and our numbers  <------->  3 (event.h)
 *      errno of a failed start   <--------  4, closed by a good exec
 *      the program, opened here  -------->  5, closed by a good exec
 *
 * The child gets a session of its own, an environment of two variables, and
 * the sandbox.  That an exec has failed cannot be told by an exit status,
 * which a student's code could fake; so it is told on a pipe that such code
 * never has.  The program is opened by us: where the child is by then, it
 * could not find it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "autograder/descriptor.h"
#include "autograder/inherit.h"
#include "autograder/launch.h"
#include "autograder/layers.h"
#include "autograder/sandbox.h"

/* In the child: see the head. */
enum { STATUS_FD = 4, PROGRAM_FD };

_Static_assert((int)PROGRAM_FD < DESCRIPTOR_OURS, "enough for the child");

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
become(const struct run_order *order, bool traced, const int fds[6])
{
    char *argv[] = { (char *)"stage", (char *)order->scenario, NULL };
    char judged[] = STAGE_JUDGED "=" STAGE_SEAL;
    char *envp[] = { (char *)"CAPRICCIO_CLOCK=virtual", judged, NULL };
    const char *step;

    if (!layer_is_there(LAYER_CHANNEL))
        envp[1] = (char *)STAGE_JUDGED "=" STAGE_OPEN;
    /* All of fds are above PROGRAM_FD, so none is overwritten. */
    for (int i = 0; i <= PROGRAM_FD; i++)
        dup2(fds[i], i);
    close_range(STATUS_FD, ~0u, CLOSE_RANGE_CLOEXEC);

    offer_for_sacrifice();
    inherit_nothing();
    if (setsid() < 0)
        fail("setsid");
    if (traced && ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
        fail("ptrace");
    if (order->checker != NULL)
        fail(checker_become(order));
    if ((step = sandbox_enter(order->limits, PROGRAM_FD)) != NULL)
        fail(step);
    syscall(SYS_execveat, PROGRAM_FD, "", argv, envp, AT_EMPTY_PATH);
    fail("exec");
}

/* A pipe, or one that goes both ways; both ends lifted. */
static bool
make_pipe(int ends[2], bool both_ways)
{
    if ((both_ways ? socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)
                   : pipe2(ends, O_CLOEXEC)) != 0)
        return false;
    ends[0] = descriptor_lift(ends[0]);
    ends[1] = descriptor_lift(ends[1]);
    return ends[0] >= 0 && ends[1] >= 0;
}

/* The script as a file in memory, or -1. */
static int
make_script(const struct run_order *order)
{
    int fd = descriptor_lift(memfd_create("script", MFD_CLOEXEC));
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

/* What the child needs, and our ends of it; -1: there is none. */
struct ends {
    int script, program;
    int output[2], events[2], status[2];
};

/* Makes all of it.  False: errno says why not. */
static bool
make_ends(struct ends *e, const struct run_order *order)
{
    *e = (struct ends){ -1, -1, { -1, -1 }, { -1, -1 }, { -1, -1 } };
    e->script = make_script(order);
    e->program = descriptor_lift(open(order->program, O_PATH | O_CLOEXEC));
    return e->script >= 0 && e->program >= 0 && make_pipe(e->output, false)
           && make_pipe(e->events, true) && make_pipe(e->status, false);
}

/* Closes what is the child's alone. */
static void
close_childs(struct ends *e)
{
    int *const childs[] = { &e->script, &e->program, &e->output[1],
                            &e->events[1], &e->status[1] };

    for (size_t i = 0; i < sizeof childs / sizeof *childs; i++) {
        if (*childs[i] >= 0)
            close(*childs[i]);
        *childs[i] = -1;
    }
}

bool
launch(struct launch *l, const struct run_order *order, bool traced,
       char *why, size_t size)
{
    struct ends e;
    bool ok = make_ends(&e, order);

    *l = (struct launch){ .pid = -1, .pidfd = -1, .output = -1, .events = -1 };
    if (ok)
        l->pid = fork();
    if (l->pid == 0)
        become(order, traced, (int[]){ e.script, e.output[1], e.output[1],
                                       e.events[1], e.status[1], e.program });
    if (l->pid > 0)
        l->pidfd = (int)syscall(SYS_pidfd_open, l->pid, 0);
    if (l->pidfd < 0) {
        snprintf(why, size, "the scenario could not be started: %s",
                 strerror(errno));
        ok = false;
    }
    close_childs(&e);
    if (l->pid < 0) {
        close_pipe(e.output);
        close_pipe(e.events);
        close_pipe(e.status);
        return false;
    }
    l->output = e.output[0];
    l->events = e.events[0];
    fcntl(l->output, F_SETFL, O_NONBLOCK);
    fcntl(l->events, F_SETFL, O_NONBLOCK);

    /* A traced child stops inside its exec, when the status pipe is closed
     * already: waiting here does not wait for its tracer. */
    ok = ok && started(e.status[0], why, size);
    close(e.status[0]);
    return ok;
}
