/*
 * misdeeds.c -- scenarios that behave, and many that do not.
 *
 * For the tests of the grader: linked with stage.c like a lab's scenarios,
 * but with no library and no student.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autograder/scenarios/stage.h"

enum { PAGE = 4096, LARGE = 4 << 20 };

static volatile int64_t sink;

/* One event for each word of the script. */
static void
tell_all(const int64_t *script, size_t nwords)
{
    for (size_t i = 0; i < nwords; i++)
        say(1, (uint32_t)i, script[i], 0);
}

static void
exits_early(const int64_t *script, size_t nwords)
{
    say(1, 0, script[0], 0);
    exit(0);
}

static void
crashes(const int64_t *script, size_t nwords)
{
    say(1, 0, script[0], 0);
    raise(SIGSEGV);
}

static void
panics(const int64_t *script, size_t nwords)
{
    fprintf(stderr, "capriccio: deadlock: nobody can run\nmain waits\n");
    abort();
}

static void
loops(const int64_t *script, size_t nwords)
{
    for (;;)
        sink++;
}

static void
sleeps(const int64_t *script, size_t nwords)
{
    for (;;)
        pause();
}

static void
stops(const int64_t *script, size_t nwords)
{
    raise(SIGSTOP);
}

static void
fills(const int64_t *script, size_t nwords)
{
    enum { STEP = 1 << 20 };

    for (long filled = 0; filled < 6L << 30; filled += STEP) {
        char *p = malloc(STEP);

        if (p != NULL)
            memset(p, 1, STEP);
    }
}

static void
floods(const int64_t *script, size_t nwords)
{
    for (;;)
        puts("100 points, 100 points, 100 points");
}

static void
forks(const int64_t *script, size_t nwords)
{
    if (fork() == 0)
        setsid();
}

static void *
mind_own_business(void *unused)
{
    return unused;
}

static void *
work_for_ever(void *unused)
{
    for (;;)
        sink++;
    return unused;
}

static void *
wait_for_ever(void *unused)
{
    for (;;)
        pause();
    return unused;
}

/* Tells how many more kernel threads there are than 1 while there is one. */
static void
starts_a_thread(const int64_t *script, size_t nwords)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, wait_for_ever, NULL) != 0)
        return;
    look(LOOK_THREADS, 0, 0, 1);
    look(LOOK_THREADS, 0, 0, 2);
    look(LOOK_RESTLESS, 0, 0, 0);
    pthread_cancel(thread);
    say(1, 1, 0, pthread_join(thread, NULL));
}

/* One that sleeps and two that do not. */
static void
has_restless_threads(const int64_t *script, size_t nwords)
{
    pthread_t thread;

    pthread_create(&thread, NULL, wait_for_ever, NULL);
    pthread_create(&thread, NULL, work_for_ever, NULL);
    pthread_create(&thread, NULL, work_for_ever, NULL);
    look(LOOK_RESTLESS, 0, 0, 0);
}

/* Tells whether so many at once are refused. */
static void
starts_many_threads(const int64_t *script, size_t nwords)
{
    pthread_t thread;
    int64_t n = 0;

    while (n < script[0]
           && pthread_create(&thread, NULL, wait_for_ever, NULL) == 0)
        n++;
    say(1, n < script[0], 0, 0);
}

/* The first kernel thread ends, another goes on. */
static void
outlives_its_first(const int64_t *script, size_t nwords)
{
    pthread_t thread;

    pthread_create(&thread, NULL, script[0] == 1 ? work_for_ever
                   : wait_for_ever, NULL);
    pthread_exit(NULL);
}

/* The first waits for another, which works: nobody is asleep. */
static void
has_a_thread_work(const int64_t *script, size_t nwords)
{
    pthread_t thread;

    pthread_create(&thread, NULL, work_for_ever, NULL);
    pthread_join(thread, NULL);
}

static void *
speak_beside(void *unused)
{
    static const struct event e = { EVENT_END, 0, 0, 0 };

    return write(EVENT_FD, &e, sizeof e) > 0 ? NULL : unused;
}

static void
speaks_from_a_thread(const int64_t *script, size_t nwords)
{
    pthread_t thread;

    pthread_create(&thread, NULL, speak_beside, NULL);
    pthread_join(thread, NULL);
}

/* A process that shares its memory, as vfork has it. */
static void
clones(const int64_t *script, size_t nwords)
{
    static char stack[65536] __attribute__((aligned(16)));

    clone((int (*)(void *))(void *)mind_own_business, stack + sizeof stack,
          CLONE_VM | SIGCHLD, NULL);
}

static void
execs(const int64_t *script, size_t nwords)
{
    execl("/bin/true", "true", (char *)NULL);
}

static void
connects(const int64_t *script, size_t nwords)
{
    socket(AF_INET, SOCK_STREAM, 0);
}

/* A pair of streams reaches nobody else, and works; one of datagrams could be
 * sent to any name; and what passes descriptors on is refused (2). */
static void
pairs(const int64_t *script, size_t nwords)
{
    int ends[2];
    char byte = 'x';
    struct iovec piece = { &byte, 1 };
    struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1 };

    if (script[0] == 1)
        socketpair(AF_UNIX, SOCK_DGRAM, 0, ends);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0
        || send(ends[0], &byte, 1, 0) != 1 || recv(ends[1], &byte, 1, 0) != 1)
        exit(1);
    if (script[0] == 2)
        sendmsg(ends[0], &message, 0);
}

static void
kills(const int64_t *script, size_t nwords)
{
    kill(getppid(), SIGKILL);
}

static void
catches_refusals(const int64_t *script, size_t nwords)
{
    signal(SIGSYS, SIG_IGN);
}

/* A file that cannot be opened is an error like any other. */
static void
opens(const int64_t *script, size_t nwords)
{
    if (open("/etc/passwd", O_RDONLY) < 0 && errno == EACCES)
        tell_all(script, nwords);
}

static void
at_exit(void)
{
    say(1, 0, 0, 0);
}

static void
speaks_after_the_end(const int64_t *script, size_t nwords)
{
    atexit(at_exit);
    tell_all(script, nwords);
}

/* script[0] times round a loop between the marks, script[1] system calls. */
static void
works(const int64_t *script, size_t nwords)
{
    for (int i = 0; i < 1000000; i++)
        sink++;
    mark(1);
    for (int64_t i = 0; i < script[0]; i++)
        sink++;
    for (int64_t i = 0; i < script[1]; i++)
        getppid();
    mark(2);
}

/* Two instructions in one step, where the processor has such. */
static void
hides_steps(const int64_t *script, size_t nwords)
{
    mark(1);
    for (int64_t i = 0; i < script[0]; i++)
#if defined(__x86_64__)
        __asm__ volatile ("mov %%ss, %%eax\n\tmov %%eax, %%ss\n\tnop"
                          ::: "eax");
#else
        getppid();
#endif
    mark(2);
}

static void
dies_while_measured(const int64_t *script, size_t nwords)
{
    mark(1);
    raise(SIGSEGV);
}

/* mark(2) before its time, so that less is counted. */
static void
marks_early(const int64_t *script, size_t nwords)
{
    mark(1);
    mark(2);
    works(script, nwords);
}

/* mark(1) once more when the work is done. */
static void
marks_late(const int64_t *script, size_t nwords)
{
    works(script, nwords);
    mark(1);
    mark(2);
}

static void
kills_itself(const int64_t *script, size_t nwords)
{
    raise(SIGKILL);
}

/* Each kind of question, about a page that can be read and one that cannot. */
static void
asks(const int64_t *script, size_t nwords)
{
    char *page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (page == MAP_FAILED || mprotect(page, PAGE, PROT_NONE) != 0)
        return;
    look(LOOK_GUARDED, 0, (int64_t)page, PAGE);
    look(LOOK_GUARDED, 0, (int64_t)page, 2 * PAGE);
    look(LOOK_OPEN, 0, (int64_t)page, 2 * PAGE);
    look(LOOK_BASE, 0, 0, 0);
    look(LOOK_RESIDENT, 0, 0, 256);

    char *large = mmap(NULL, LARGE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (large == MAP_FAILED || mprotect(large + PAGE, PAGE, PROT_NONE) != 0)
        return;
    for (int i = 2 * PAGE; i < LARGE; i += PAGE)
        large[i] = 1;
    look(LOOK_RESIDENT, 0, 0, 256);
    look(LOOK_MAPPINGS, 0, 0, 1);
}

/* Waits to be killed by somebody else. */
static void
works_for_long(const int64_t *script, size_t nwords)
{
    say(1, (uint32_t)getpid(), 0, 0);
    for (;;)
        sink++;
}

/* The record that the judge would like to see. */
static const struct record forged = { .event = { .kind = EVENT_END } };

static void
forges(const int64_t *script, size_t nwords)
{
    if (write(EVENT_FD, &forged, sizeof forged) == sizeof forged)
        _exit(0);
}

static void
forges_by_a_copy(const int64_t *script, size_t nwords)
{
    if (write(dup(EVENT_FD), &forged, sizeof forged) == sizeof forged)
        _exit(0);
}

static void
listens(const int64_t *script, size_t nwords)
{
    char buffer[8];

    if (read(EVENT_FD, buffer, sizeof buffer) > 0)
        tell_all(script, nwords);
}

/* The script was taken before: there is nothing left to look at. */
static void
reads_the_script(const int64_t *script, size_t nwords)
{
    char buffer[8];

    if (lseek(0, 0, SEEK_SET) < 0 && read(0, buffer, sizeof buffer) < 0)
        tell_all(script, nwords);
}

/* A system call by its number, with up to five arguments. */
static void
calls(const int64_t *script, size_t nwords)
{
    syscall(script[0], script[1], script[2], script[3], script[4], script[5]);
}

static void
makes_code(const int64_t *script, size_t nwords)
{
    mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/*
 * Attacks, each on what one layer guards; they say 1 if they got through.
 */

static void
attack(bool through)
{
    say(1, through, 0, 0);
}

static void
attack_file(const int64_t *script, size_t nwords)
{
    attack(open("/etc/passwd", O_RDONLY) >= 0);
}

/* Gives it the mode that it has. */
static void
attack_mode(const int64_t *script, size_t nwords)
{
    attack(chmod("/etc/passwd", 0644) == 0);
}

static void
attack_network(const int64_t *script, size_t nwords)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)script[0]),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
    };
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    attack(sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof to) == 1);
}

static void
attack_grader(const int64_t *script, size_t nwords)
{
    struct rlimit none = { 0, 0 };

    attack(prlimit(getppid(), RLIMIT_CORE, &none, NULL) == 0);
}

static void
attack_memory(const int64_t *script, size_t nwords)
{
    attack(mmap(NULL, 2UL << 30, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
           != MAP_FAILED);
}

static void
attack_processes(const int64_t *script, size_t nwords)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(0);
    attack(pid > 0);
}

static void
attack_signal(const int64_t *script, size_t nwords)
{
    attack(kill(getppid(), 0) == 0);
}

const struct scenario stage_scenarios[] = {
    { "tell-all", tell_all }, { "exits-early", exits_early },
    { "crashes", crashes }, { "panics", panics }, { "loops", loops },
    { "sleeps", sleeps }, { "stops", stops }, { "floods", floods },
    { "fills", fills },
    { "forks", forks }, { "execs", execs }, { "connects", connects },
    { "pairs", pairs },
    { "kills", kills }, { "catches-refusals", catches_refusals },
    { "opens", opens }, { "speaks-after-the-end", speaks_after_the_end },
    { "marks-early", marks_early }, { "marks-late", marks_late },
    { "kills-itself", kills_itself }, { "works-for-long", works_for_long },
    { "forges", forges }, { "forges-by-a-copy", forges_by_a_copy },
    { "listens", listens }, { "reads-the-script", reads_the_script },
    { "makes-code", makes_code }, { "calls", calls },
    { "attack-file", attack_file }, { "attack-mode", attack_mode },
    { "attack-network", attack_network },
    { "attack-grader", attack_grader }, { "attack-memory", attack_memory },
    { "attack-processes", attack_processes },
    { "attack-signal", attack_signal },
    { "works", works }, { "hides-steps", hides_steps },
    { "dies-while-measured", dies_while_measured },
    { "asks", asks }, { "starts-a-thread", starts_a_thread },
    { "has-restless-threads", has_restless_threads },
    { "starts-many-threads", starts_many_threads },
    { "outlives-its-first", outlives_its_first },
    { "has-a-thread-work", has_a_thread_work },
    { "speaks-from-a-thread", speaks_from_a_thread }, { "clones", clones },
    { NULL, NULL }
};
