/*
 * measure.c -- how much stack do functions of the C library use?
 *
 *      make bounds     writes reference/linked/bounds
 *
 * A function outside our knowledge is called on a large chunk, which costs a
 * link; one whose use of stack is known is part of the path like our own.  Here
 * each is called on a painted stack, in all the ways that we could think of
 * that take it along another path, and what it spoilt is its use.  The first
 * call counts too: each is measured in a process of its own.
 *
 * Paint shows what was written, not what was set aside, and there are ways we
 * did not think of: the bound is half as much again, and 64 bytes.  Functions
 * whose use depends on what they are told without limit (printf, qsort, glob,
 * what looks up names) are not measured: they keep the large chunk.
 *
 * The run time's own replacements are measured as well.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "linked/contexts.h"
#include "linked/linked.h"
#include "linked/signals.h"

enum { STACK = 64 * 1024 };

/* What a program on linked stacks gets from the driver. */
const uint32_t linked_first_class = 12, linked_painted;
int linked_program(int argc, char **argv, char **environment);

long measure_call(void *top, void (*f)(void), const long args[6],
                  double x, double y);

static char stack[STACK] __attribute__((aligned(64)));
static void (*function)(void);          /* the one that is measured */
static long deepest;                    /* what it used so far, bytes */

static const unsigned char paint = 0xc5;

/* Not called: start.c wants it. */
int
linked_program(int argc, char **argv, char **environment)
{
    return 0;
}

/* Calls the function that is measured. */
static long
call_all(const long args[6], double x, double y)
{
    long used = STACK;

    memset(stack, paint, sizeof stack);
    long result = measure_call(stack + STACK, function, args, x, y);
    while (used > 0 && (unsigned char)stack[STACK - used] == paint)
        used--;
    if (used > deepest)
        deepest = used;
    return result;
}

#define CALL(...) call_all((const long[6]){ __VA_ARGS__ }, 0, 0)

static char text[4096] = "the quick brown fox jumps over the lazy dog";
static char other[4096];

/* The ways.  Each calls the function with arguments of one shape. */

static void
plain(void)
{
    CALL(0, 0, 0, 0, 0, 0);
}

static void
on_blocks(void)
{
    static const int sizes[] = { 0, 1, 7, 31, 64, 100, 200, 600, 2000, 4096 };

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        CALL((long)other, (long)text, sizes[i]);
        CALL((long)other + 1, (long)other, sizes[i] / 2);
        CALL((long)other, (long)other + 1, sizes[i] / 2);
    }
}

static void
filling(void)
{
    for (int i = 0; i < 4096; i += 1 + i / 2)
        CALL((long)other, 'q', i);
}

/* The second is a character or a string; a copy fits. */
static void
on_strings(void)
{
    CALL((long)text, (long)text, 5, sizeof text);
    CALL((long)other, (long)text, 40, sizeof other);
    CALL((long)text, (long)"fox", 40, 40);
    CALL((long)text, (long)"", 0, 40);
}

static void
on_characters(void)
{
    CALL((long)text, 'z', 40);
    CALL((long)text, 0, 0);
    CALL((long)text, 300, 40);
}

static void
on_numbers(void)
{
    static const char *const numbers[] = { "0", "-12", "99999999999999999999",
                                           "0x7fffffffffff", "12.5", "zz" };

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        for (int base = 0; base <= 16; base += 8)
            CALL((long)numbers[i], (long)other, base);
}

static void
on_doubles(void)
{
    static const double values[] = { 0, 1, -1, 0.3, 1e-310, 1e300, -1e22, 7.25,
                                     INFINITY, NAN, 1.0 / 3, 12345.678 };
    const long out[6] = { (long)other };

    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        for (size_t k = 0; k < sizeof values / sizeof values[0]; k++)
            call_all(out, values[i], values[k]);
}

static const long sizes[] = {
    1, 24, 25, 100, 1000, 1032, 5000, 40000, 100000, 140000, 1 << 20, 1 << 25,
};

enum { SIZES = sizeof sizes / sizeof sizes[0], MANY = 300 };

/* malloc and calloc: all sizes, a used heap, and no memory at all. */
static void
allocating(void)
{
    void *kept[MANY];

    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < MANY; i++)
            kept[i] = (void *)CALL(round == 2 ? 16 : 1, sizes[i % SIZES]);
        for (int i = 0; i < MANY; i += 1 + round)
            free(kept[i]);
        for (int i = 0; i < SIZES; i++)
            free((void *)CALL(sizes[i], sizes[i] > 5000 ? 1 : sizes[i]));
    }
    CALL(1L << 62, 1L << 60);
}

static void
freeing(void)
{
    void *kept[MANY];

    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < MANY; i++)
            kept[i] = malloc(sizes[(i * 7 + round) % SIZES]);
        for (int i = 0; i < MANY; i++)
            CALL((long)kept[round == 1 ? MANY - 1 - i : i]);
    }
    CALL(0);
}

static void
reallocating(void)
{
    long p = 0, q = 0;

    for (int round = 0; round < 3; round++)
        for (int i = 0; i < SIZES; i++) {
            p = CALL(p, sizes[i]);
            q = CALL(q, sizes[SIZES - 1 - i]);
            free(malloc(sizes[(i * 5) % SIZES]));
        }
    CALL(p, 1L << 62);
    CALL(q, 0);
}

/* System calls: one that works where it is easy, and ones that fail. */
static void
on_files(void)
{
    int fd = fileno(tmpfile());
    struct iovec v = { text, 100 };

    CALL(fd, (long)text, 100, 0);
    CALL(fd, (long)&v, 1, 0);
    CALL(fd, (long)other, 0, 0);
    CALL(-1, (long)other, 100, 0);
    CALL(fd, F_GETFL, 0, 0);
    CALL(fd);
}

static void
on_paths(void)
{
    CALL((long)"/dev/null", (long)other, 0);
    CALL((long)"/nonexistent", (long)other, 0);
    CALL((long)"/dev/null", O_RDWR, 0600);
    CALL((long)"/nonexistent", O_RDWR | O_CREAT, 0600);
}

/* Nothing is changed: there is nothing of these names. */
static void
on_no_paths(void)
{
    CALL((long)"/no/such/file", (long)"/no/such/file/either", 0);
    CALL((long)"", 0, 0);
}

static void
on_descriptors(void)
{
    int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

    CALL(fd, 99, 99);
    CALL(-1, 0, 0);
}

static void
on_processes(void)
{
    CALL(getpid(), 0);
    CALL(1 << 30, 0);
}

static void
on_signal_sets(void)
{
    CALL((long)other, SIGUSR1);
    CALL((long)other, 99);
}

/* Free and of every kind, and taken. */
static void
on_mutexes(void)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    static pthread_mutex_t again = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

    CALL((long)&mutex, 0);
    pthread_mutex_trylock(&again);
    CALL((long)&again, 0);
}

static void
on_sockets(void)
{
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) != 0)
        exit(1);
    CALL(pair[0], (long)text, 10, MSG_DONTWAIT, 0, 0);
    CALL(pair[1], (long)other, 10, MSG_DONTWAIT, 0, 0);
    CALL(pair[1], SOL_SOCKET, SO_ERROR, (long)other, (long)text, 0);
    CALL(-1, (long)text, 10, 0, 0, 0);
    CALL(AF_UNIX, SOCK_STREAM, 0, (long)pair, 0, 0);
}

static void
on_epoll(void)
{
    int fd = epoll_create1(0);
    struct epoll_event event = { .events = EPOLLIN };

    CALL(fd, (long)other, 10, 0);
    CALL(fd, EPOLL_CTL_ADD, 0, (long)&event);
    CALL(0);
}

static void
on_clocks(void)
{
    CALL(CLOCK_MONOTONIC, (long)other);
    CALL(CLOCK_REALTIME, (long)other);
    CALL(CLOCK_PROCESS_CPUTIME_ID, (long)other);
}

static void
on_times(void)
{
    CALL((long)other, 0);
    CALL(0, 0);
}

static void
on_memory(void)
{
    void *p = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    CALL(0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CALL((long)p, 4096, PROT_READ, 0, 0, 0);
    CALL((long)p, 1, 99, 99, 99, 1);
}

/* Streams: the first use makes a buffer, a full one is written. */
static void
on_streams(void)
{
    FILE *f = tmpfile();

    for (int i = 0; i < 5000; i++)
        CALL('x', (long)f);
    rewind(f);
}

static void
reading_streams(void)
{
    FILE *f = tmpfile();

    for (int i = 0; i < 5000; i++)
        fputc('x', f);
    rewind(f);
    for (int i = 0; i < 5001; i++)
        CALL((long)f);
}

static void
on_environment(void)
{
    CALL((long)"PATH");
    CALL((long)"no such variable");
}

static void
jumping(void)
{
    static jmp_buf buf;

    CALL((long)buf, 0);
    CALL((long)buf, 1);
}

static void
on_signals(void)
{
    struct sigaction act = { .sa_handler = SIG_IGN };

    CALL(SIGUSR1, (long)&act, (long)other);
    act.sa_handler = exit;
    CALL(SIGUSR1, (long)&act, (long)other);
    CALL(SIGUSR1, 0, (long)other);
    CALL(SIGKILL, (long)&act, (long)other);
    CALL(99, (long)&act, (long)other);
}

static void
on_handlers(void)
{
    CALL(SIGUSR1, (long)exit);
    CALL(SIGUSR1, (long)SIG_IGN);
    CALL(SIGKILL, (long)exit);
}

static void
on_alternate_stacks(void)
{
    stack_t ss = { .ss_flags = SS_DISABLE };
    static struct chunk root;

    linked_current = &root;
    CALL((long)&ss, (long)other);
    CALL(0, (long)other);
}

/* The chosen kind of stack, and chunks until a slab is full. */
static void
taking_stacks(void)
{
    static struct stack s;

    setenv("CAPRICCIO_STACK", "linked", 1);
    for (int i = 0; i < 1000; i++)
        CALL((long)&s, 0);
    CALL((long)&s, 1L << 60);
}

static void
giving_stacks(void)
{
    static struct stack s;

    setenv("CAPRICCIO_STACK", "linked", 1);
    for (int i = 0; i < 10; i++) {
        if (linked_stack_alloc(&s, 0) != 0)
            exit(1);
        CALL((long)&s);
    }
}

static struct context here, there;
static char second[65536] __attribute__((aligned(64)));

static void
come_back(void *arg)
{
    for (;;)
        context_switch(&there, &here);
}

static void
making_contexts(void)
{
    CALL((long)&there, (long)(second + sizeof second), (long)come_back, 0);
}

static void
switching(void)
{
    static struct chunk root;

    linked_current = &root;
    context_make(&there, second + sizeof second, come_back, NULL);
    CALL((long)&here, (long)&there);
    CALL((long)&here, (long)&there);
}

#define ENTRY(name, way) { #name, (void (*)(void))name, way }

static const struct {
    const char *name;
    void (*function)(void);
    void (*way)(void);
} entries[] = {
#include "linked/measured.h"
};

enum { ENTRIES = sizeof entries / sizeof entries[0] };

/* Measures one, in a child; prints its line. */
static void
measure(int i)
{
    function = entries[i].function;
    entries[i].way();
    long bound = (deepest + deepest / 2 + 64 + 15) / 16 * 16;
    printf("%-24s %5ld   # %ld measured\n", entries[i].name, bound, deepest);
    fflush(stdout);
    _exit(0);
}

int
main(void)
{
    printf("# bounds -- the stack that functions outside our knowledge use, "
           "bytes.\n# Written by make bounds: half as much again as was "
           "measured, and 64.\n");
    fflush(stdout);
    for (int i = 0; i < ENTRIES; i++) {
        int status;
        pid_t child = fork();

        if (child == 0)
            measure(i);
        if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
            fprintf(stderr, "measure: %s: failed\n", entries[i].name);
            return 1;
        }
    }
    return 0;
}
