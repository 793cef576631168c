/*
 * What the kernel refuses, and what interrupts it, at each call in turn.
 *
 * The linker puts the functions below between the library and the C library
 * (--wrap, in the Makefile).  The same program, which makes every kind of call
 * once, runs until the n-th of them is refused, for every n: with ENOMEM what
 * asks for memory, with EMFILE or ENFILE what asks for a descriptor.  The call
 * that needed it must fail with that error, or do without; asked again it must
 * succeed, and in the end no descriptor is left open and no thread is lost.
 *
 * Where the kernel answers otherwise than this one does -- a full disk, an
 * older kernel, a connection that is gone -- the functions answer so.
 *
 * The same program runs in a storm of signals, of handlers that want calls to
 * be restarted and of handlers that do not.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capriccio.h"
#include "tests/harness.h"
#include "tests/io/sockets.h"

enum { MANY = 40, SIGNALS = 60 };

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
int __real_pthread_create(void *thread, const void *attr,
                          void *(*fn)(void *), void *arg);
int __real_epoll_create1(int flags);
int __real_epoll_ctl(int set, int op, int fd, struct epoll_event *event);
int __real_eventfd(unsigned value, int flags);
int __real_pipe2(int fds[2], int flags);
int __real_socket(int domain, int type, int protocol);
int __real_accept4(int fd, struct sockaddr *a, socklen_t *length, int flags);
int __real_dup(int fd);
int __real_dup3(int from, int to, int flags);
int __real_open(const char *path, int flags, ...);
long __real_syscall(long number, ...);
ssize_t __real_writev(int fd, const struct iovec *iov, int n);
ssize_t __real_preadv2(int fd, const struct iovec *iov, int n, off_t at,
                       int flags);
ssize_t __real_pwritev2(int fd, const struct iovec *iov, int n, off_t at,
                        int flags);
int __real_poll(struct pollfd *fds, nfds_t n, int timeout_ms);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
int __wrap_pthread_create(void *thread, const void *attr,
                          void *(*fn)(void *), void *arg);
int __wrap_epoll_create1(int flags);
int __wrap_epoll_ctl(int set, int op, int fd, struct epoll_event *event);
int __wrap_eventfd(unsigned value, int flags);
int __wrap_pipe2(int fds[2], int flags);
int __wrap_socket(int domain, int type, int protocol);
int __wrap_accept4(int fd, struct sockaddr *a, socklen_t *length, int flags);
int __wrap_dup(int fd);
int __wrap_dup3(int from, int to, int flags);
int __wrap_open(const char *path, int flags, ...);
long __wrap_syscall(long number, ...);
ssize_t __wrap_writev(int fd, const struct iovec *iov, int n);
ssize_t __wrap_preadv2(int fd, const struct iovec *iov, int n, off_t at,
                       int flags);
ssize_t __wrap_pwritev2(int fd, const struct iovec *iov, int n, off_t at,
                        int flags);
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout_ms);

/* Workers make calls, too, while the thread that asked waits: never two at
 * once, but in two kernel threads. */
static _Atomic bool in_step;    /* otherwise it is Check that asks */
static _Atomic long calls_left = -1;    /* until one is refused; -1: none is */
static _Atomic int refused;     /* so far */
static int no_descriptor;       /* EMFILE or ENFILE */
static _Atomic long disk_room = -1;     /* bytes; -1: as much as there is */
static bool old_kernel;         /* RWF_NOWAIT is for files only: before 6.4 */
static bool all_ready;          /* poll(2) says so, of whatever it is asked */

/* Whether the call that is being made is the one; then with that error. */
static bool
refuse(int error)
{
    if (!in_step || calls_left < 0 || calls_left-- > 0)
        return false;
    refused++;
    errno = error;
    return true;
}

void *
__wrap_malloc(size_t size)
{
    return refuse(ENOMEM) ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
    return refuse(ENOMEM) ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *p, size_t size)
{
    return refuse(ENOMEM) ? NULL : __real_realloc(p, size);
}

int
__wrap_pthread_create(void *thread, const void *attr, void *(*fn)(void *),
                      void *arg)
{
    return refuse(EAGAIN) ? EAGAIN
           : __real_pthread_create(thread, attr, fn, arg);
}

int
__wrap_epoll_create1(int flags)
{
    return refuse(no_descriptor) ? -1 : __real_epoll_create1(flags);
}

int
__wrap_epoll_ctl(int set, int op, int fd, struct epoll_event *event)
{
    return op != EPOLL_CTL_DEL && refuse(ENOMEM) ? -1
           : __real_epoll_ctl(set, op, fd, event);
}

int
__wrap_eventfd(unsigned value, int flags)
{
    return refuse(no_descriptor) ? -1 : __real_eventfd(value, flags);
}

int
__wrap_pipe2(int fds[2], int flags)
{
    return refuse(no_descriptor) ? -1 : __real_pipe2(fds, flags);
}

int
__wrap_socket(int domain, int type, int protocol)
{
    return refuse(no_descriptor) ? -1 : __real_socket(domain, type, protocol);
}

int
__wrap_accept4(int fd, struct sockaddr *a, socklen_t *length, int flags)
{
    return refuse(no_descriptor) ? -1 : __real_accept4(fd, a, length, flags);
}

int
__wrap_dup(int fd)
{
    return refuse(no_descriptor) ? -1 : __real_dup(fd);
}

int
__wrap_dup3(int from, int to, int flags)
{
    return refuse(no_descriptor) ? -1 : __real_dup3(from, to, flags);
}

/* Opened here is only what exists: no mode. */
int
__wrap_open(const char *path, int flags, ...)
{
    return refuse(no_descriptor) ? -1 : __real_open(path, flags);
}

long
__wrap_syscall(long number, ...)
{
    long a[6];
    va_list ap;

    va_start(ap, number);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(ap, long);
    va_end(ap);
    if ((number == SYS_pidfd_open || number == SYS_io_uring_setup) &&
        refuse(no_descriptor))
        return -1;
    return __real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* A disk with so much room. */
ssize_t
__wrap_writev(int fd, const struct iovec *iov, int n)
{
    if (disk_room < 0)
        return __real_writev(fd, iov, n);
    if (disk_room == 0) {
        errno = ENOSPC;
        return -1;
    }
    ssize_t done = write(fd, iov->iov_base,
                         (long)iov->iov_len < disk_room ? iov->iov_len
                         : (size_t)disk_room);
    disk_room -= done;
    return done;
}

ssize_t
__wrap_preadv2(int fd, const struct iovec *iov, int n, off_t at, int flags)
{
    if (!old_kernel)
        return __real_preadv2(fd, iov, n, at, flags);
    errno = EOPNOTSUPP;
    return -1;
}

ssize_t
__wrap_pwritev2(int fd, const struct iovec *iov, int n, off_t at, int flags)
{
    if (!old_kernel)
        return __real_pwritev2(fd, iov, n, at, flags);
    errno = EOPNOTSUPP;
    return -1;
}

int
__wrap_poll(struct pollfd *fds, nfds_t n, int timeout_ms)
{
    if (!all_ready)
        return __real_poll(fds, n, timeout_ms);
    for (nfds_t i = 0; i < n; i++)
        fds[i].revents = fds[i].events;
    return (int)n;
}

/* What the step under way has open, and its threads. */
static int bag[MANY * 2 + 8], nbag;
static ct_thread helpers[4];
static int nhelpers;

static int
keep(int fd)
{
    if (fd >= 0)
        bag[nbag++] = fd;
    return fd;
}

/* Starts a thread that ends at the latest when all is closed. */
static int
help(void *(*fn)(void *), void *arg)
{
    int error = ct_create(&helpers[nhelpers], NULL, fn, arg);

    if (error == 0)
        nhelpers++;
    return error;
}

static int
keep_pipe(int p[2])
{
    if (ct_pipe(p) != 0)
        return -1;
    keep(p[0]);
    keep(p[1]);
    return 0;
}

/* The steps: 0, or the error that the library gave.  No ck_assert in them: it
 * allocates. */

static void *
write_a_byte(void *fd)
{
    while (ct_write(*(int *)fd, "x", 1) < 0 && errno != EBADF)
        ;
    return NULL;
}

static int
use_a_pipe(void)
{
    static int p[2];
    char c;

    if (keep_pipe(p) != 0)
        return errno;
    int error = help(write_a_byte, &p[1]);
    if (error != 0)
        return error;
    return ct_read(p[0], &c, 1) == 1 ? 0 : errno;
}

static int
use_connections(void)
{
    struct sockaddr_in a = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
    };
    socklen_t size = sizeof a;
    char buf[4];
    int l = keep(ct_socket(AF_INET, SOCK_STREAM, 0));
    int c = keep(ct_socket(AF_INET, SOCK_STREAM, 0));

    if (l < 0 || c < 0 || bind(l, (struct sockaddr *)&a, size) != 0 ||
        listen(l, 8) != 0 ||
        getsockname(l, (struct sockaddr *)&a, &size) != 0 ||
        ct_connect(c, (struct sockaddr *)&a, size) != 0)
        return errno;
    int s = keep(ct_accept(l, NULL, NULL));
    if (s < 0 || ct_send(c, "ping", 4, 0) != 4 ||
        ct_recv(s, buf, 4, MSG_WAITALL) != 4)
        return errno;
    struct iovec v[2] = { { "po", 2 }, { "ng", 2 } };
    struct msghdr m = { .msg_iov = v, .msg_iovlen = 2 };
    if (ct_sendmsg(s, &m, 0) != 4 || ct_writev(s, v, 2) != 4 ||
        shutdown(s, SHUT_WR) != 0)
        return errno;
    ssize_t n, all = 0;
    while ((n = ct_readv(c, &(struct iovec){ buf, 4 }, 1)) > 0)
        all += n;
    return n < 0 ? errno : all == 8 ? 0 : EIO;
}

static int
use_many(void)
{
    static struct pollfd fds[MANY];
    fd_set in;
    struct timeval soon = { 0, 1000 };
    int p[2];

    for (int i = 0; i < MANY; i++) {
        if (keep_pipe(p) != 0)
            return errno;
        fds[i] = (struct pollfd){ p[0], POLLIN, 0 };
    }
    if (ct_poll(fds, MANY, 1) < 0)
        return errno;
    FD_ZERO(&in);
    FD_SET(p[0], &in);
    return ct_select(p[0] + 1, &in, NULL, NULL, &soon) < 0 ? errno : 0;
}

static int
use_a_deadline(void)
{
    int64_t due = ct_now() + 1000000;
    struct timespec t = { due / 1000000000, due % 1000000000 };
    int p[2];
    char c;

    if (keep_pipe(p) != 0)
        return errno;
    int error = ct_deadline(&t);
    if (error != 0)
        return error;
    ssize_t n = ct_read(p[0], &c, 1);
    error = errno;
    ct_deadline(NULL);
    return n == -1 && error == ETIMEDOUT ? 0 : error;
}

static int
cancel_one(void)
{
    static int p[2];

    if (keep_pipe(p) != 0)
        return errno;
    int error = ct_cancel(ct_self());
    char c;
    if (error != 0)
        return error;
    return ct_read(p[0], &c, 1) == -1 && errno == ECANCELED ? 0 : errno;
}

static int
use_a_file(void)
{
    char buf[8];
    off_t at = 0;
    int p[2], fd = keep(ct_open("/proc/self/exe", O_RDONLY));

    if (fd < 0 || keep_pipe(p) != 0 || ct_pread(fd, buf, 8, 0) != 8 ||
        ct_fsync(fd) != 0 || ct_sendfile(p[1], fd, &at, 8) != 8)
        return errno;
    return ct_read(p[0], buf, 8) == 8 && memcmp(buf + 1, "ELF", 3) == 0
           ? 0 : errno;
}

static int
use_copies(void)
{
    int p[2], q[2];
    char c;

    if (keep_pipe(p) != 0 || keep_pipe(q) != 0)
        return errno;
    int copy = keep(ct_dup(p[1]));
    if (copy < 0 || ct_dup2(p[0], q[0]) < 0)
        return errno;
    return ct_write(copy, "x", 1) == 1 && ct_read(q[0], &c, 1) == 1
           ? 0 : errno;
}

static int
look_up(void)
{
    struct addrinfo *found, hints = { .ai_flags = AI_NUMERICHOST };
    int result = ct_getaddrinfo("127.0.0.1", NULL, &hints, &found);

    if (result == 0)
        freeaddrinfo(found);
    return result == 0 ? 0 : result == EAI_SYSTEM ? errno : EIO;
}

static int
await_a_child(void)
{
    int status;
    pid_t pid = fork();

    if (pid == 0)
        _exit(3);
    pid_t ended = ct_waitpid(pid, &status, 0);
    int error = errno;
    if (ended == pid)
        return WEXITSTATUS(status) == 3 ? 0 : EIO;
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
    return error;
}

static int (*const steps[])(void) = {
    use_a_pipe, use_connections, use_many, use_a_deadline, cancel_one,
    use_a_file, use_copies, look_up, await_a_child
};
enum { NSTEPS = sizeof steps / sizeof steps[0] };

/* One step, and all that it opened is closed; its error. */
static int
attempt_step(int (*step)(void))
{
    nbag = nhelpers = 0;
    in_step = true;
    int error = step();
    in_step = false;
    for (int i = 0; i < nbag; i++)
        ck_assert_int_eq(ct_close(bag[i]), 0);
    for (int i = 0; i < nhelpers; i++)
        ck_assert_int_eq(ct_join(helpers[i], NULL), 0);
    return error;
}

static int
nsteps(void)
{
    /* qemu 7.2 stops at an assertion of its own if there are kernel threads at
     * a fork. */
    return getenv("CAPRICCIO_EMULATOR") != NULL ? NSTEPS - 1 : NSTEPS;
}

static int
count_open(void)
{
    int n = 0;

    for (int fd = 0; fd < 256; fd++)
        n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

enum { SURVIVED = 10, NOT_REACHED = 11 };

static long nth;

/* Says how many descriptors are open at the end. */
static void
live_with_the_nth_refused(void)
{
    signal(SIGPIPE, SIG_IGN);
    calls_left = nth;
    for (int i = 0; i < nsteps(); i++) {
        int before = refused, error = attempt_step(steps[i]);

        if (error == 0)
            continue;
        ck_assert_msg(refused == before + 1, "step %d: %s", i, strerror(error));
        ck_assert_msg(error == ENOMEM || error == EAGAIN ||
                      error == no_descriptor, "step %d: %s", i,
                      strerror(error));
        ck_assert_int_eq(attempt_step(steps[i]), 0);
    }
    fprintf(stderr, "%d open", count_open());
    _exit(refused > 0 ? SURVIVED : NOT_REACHED);
}

/* Each n in a process of its own, as what is refused first is done once. */
static void
refuse_one_after_another(int error)
{
    char usual[300], text[300];
    int status;

    no_descriptor = error;
    nth = -1;
    status = harness_watch(live_with_the_nth_refused, usual, sizeof usual);
    ck_assert_msg(WIFEXITED(status), "%s", usual);
    ck_assert_int_eq(WEXITSTATUS(status), NOT_REACHED);
    do {
        nth += nth < 0 ? 1 : harness_light() ? 13 : 1;
        status = harness_watch(live_with_the_nth_refused, text, sizeof text);
        ck_assert_msg(WIFEXITED(status), "the %ld. refused: %s", nth, text);
        ck_assert_msg(WEXITSTATUS(status) == SURVIVED ||
                      WEXITSTATUS(status) == NOT_REACHED,
                      "the %ld. refused: %s", nth, text);
        ck_assert_str_eq(text, usual);
    } while (WEXITSTATUS(status) == SURVIVED);
    ck_assert_int_gt(nth, 10);
}

START_TEST(a_full_table_of_descriptors_costs_that_call_and_nothing_else)
{
    refuse_one_after_another(EMFILE);
}
END_TEST

START_TEST(a_full_table_of_all_processes_costs_that_call_and_nothing_else)
{
    refuse_one_after_another(ENFILE);
}
END_TEST

/* A disk that becomes full writes what it has room for, and says why it does
 * not go on when it is asked next. */
START_TEST(a_full_disk_takes_what_it_has_room_for)
{
    char path[] = "/tmp/capriccio-faults-XXXXXX", text[100] = "full";
    int fd = mkstemp(path);

    ck_assert_int_ge(fd, 0);
    unlink(path);
    disk_room = 60;
    ck_assert_int_eq(ct_write(fd, text, 100), 60);
    ck_assert_int_eq(ct_write(fd, text, 100), -1);
    ck_assert_int_eq(errno, ENOSPC);
    disk_room = -1;
    ck_assert_int_eq(ct_write(fd, text, 100), 100);
    ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 160);
    ck_assert_int_eq(ct_close(fd), 0);

    fd = ct_open("/dev/full", O_WRONLY);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(ct_write(fd, text, 1), -1);
    ck_assert_int_eq(errno, ENOSPC);
}
END_TEST

/* Reads a byte from one end of a pipe that was sent to the other. */
static void
pass_a_byte(int p[2])
{
    char c = 0;

    nbag = nhelpers = 0;
    ck_assert_int_eq(help(write_a_byte, &p[1]), 0);
    ck_assert_int_eq(ct_read(p[0], &c, 1), 1);
    ck_assert_int_eq(c, 'x');
    ck_assert_int_eq(ct_join(helpers[0], NULL), 0);
}

/* As on Linux 6.1.  A pipe that the library makes has O_NONBLOCK, which the
 * program does not see; one that was there before is left to a worker. */
START_TEST(on_an_older_kernel_pipes_block_their_thread_only)
{
    static int ours[2], other[2];

    old_kernel = true;
    ck_assert_int_eq(ct_pipe(ours), 0);
    ck_assert_int_ne(fcntl(ours[0], F_GETFL) & O_NONBLOCK, 0);
    ck_assert_int_eq(ct_fcntl(ours[0], F_GETFL) & O_NONBLOCK, 0);
    pass_a_byte(ours);
    ck_assert_int_eq(pipe(other), 0);
    pass_a_byte(other);
    ck_assert_int_eq(fcntl(other[0], F_GETFL) & O_NONBLOCK, 0);
}
END_TEST

static void *
accept_one(void *listener)
{
    int fd = ct_accept(*(int *)listener, NULL, NULL);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(ct_close(fd), 0);
    return NULL;
}

/* Between poll(2) and accept(2) another process takes the connection, and the
 * listener came from elsewhere: so accept(2) blocks, where nobody minds. */
START_TEST(a_connection_that_another_process_takes_stops_nobody)
{
    static int l;
    struct sockaddr_in a;
    char c;
    int p[2];

    l = listening(socket(AF_INET, SOCK_STREAM, 0), &a);
    all_ready = true;
    ct_thread t = start_thread(accept_one, &l);
    ct_yield();                 /* a worker waits for the connection */
    all_ready = false;
    ck_assert_int_eq(ct_pipe(p), 0);
    ck_assert_int_eq(ct_write(p[1], "x", 1), 1);
    ck_assert_int_eq(ct_read(p[0], &c, 1), 1);
    ck_assert_int_eq(ct_close(connected(&a)), 0);
    ck_assert_int_eq(ct_join(t, NULL), 0);
}
END_TEST

static volatile sig_atomic_t signals;

static void
count_signal(int signal)
{
    signals++;
}

/* Runs every step again and again until so many signals have come; how many
 * said EINTR. */
static int
live_in_a_storm(int flags)
{
    struct sigaction action = { .sa_handler = count_signal, .sa_flags = flags };
    struct itimerval often = { { 0, 700 }, { 0, 700 } };
    struct itimerval never = { { 0, 0 }, { 0, 0 } };
    int interrupted = 0;

    for (int s = 1; s < NSIG; s++)      /* Check has handlers of its own */
        if (s != SIGALRM)
            signal(s, SIG_DFL);
    signal(SIGPIPE, SIG_IGN);
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    while (signals < SIGNALS)
        for (int i = 0; i < nsteps(); i++) {
            int error = attempt_step(steps[i]);
            ck_assert_msg(error == 0 || error == EINTR, "step %d: %s", i,
                          strerror(error));
            interrupted += error == EINTR;
        }
    setitimer(ITIMER_REAL, &never, NULL);
    return interrupted;
}

START_TEST(a_storm_of_signals_changes_nothing_if_they_restart)
{
    ck_assert_int_eq(live_in_a_storm(SA_RESTART), 0);
}
END_TEST

START_TEST(a_storm_of_signals_says_eintr_and_nothing_else_if_they_do_not)
{
    int before = count_open();

    live_in_a_storm(0);
    ck_assert_int_le(count_open(), before + 2);         /* the library's own */
}
END_TEST

int
main(void)
{
    unsetenv("CAPRICCIO_HARD");         /* has EAGAIN of its own */

    Suite *s = suite_create("faults");
    TCase *tc = harness_case(s, "refused, one by one");

    harness_add(tc,
                a_full_table_of_descriptors_costs_that_call_and_nothing_else);
    harness_add(tc,
                a_full_table_of_all_processes_costs_that_call_and_nothing_else);
    harness_add(tc, a_full_disk_takes_what_it_has_room_for);
    tc = harness_case(s, "answered otherwise than usual");
    harness_add(tc, on_an_older_kernel_pipes_block_their_thread_only);
    harness_add(tc, a_connection_that_another_process_takes_stops_nobody);
    tc = harness_case(s, "interrupted");
    harness_add(tc, a_storm_of_signals_changes_nothing_if_they_restart);
    harness_add(tc,
                a_storm_of_signals_says_eintr_and_nothing_else_if_they_do_not);
    return harness_run(s);
}
