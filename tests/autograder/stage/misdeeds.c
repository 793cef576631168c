/*
 * misdeeds.c -- scenarios that behave, and many that do not.
 *
 * For the tests of the grader: linked with stage.c like a lab's scenarios,
 * but with no library and no student.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
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

static void
dies_while_measured(const int64_t *script, size_t nwords)
{
    mark(1);
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

/* Says what it likes in place of an answer, and runs on. */
static void
answers_itself(const int64_t *script, size_t nwords)
{
    say(EVENT_LOOK + LOOK_RESIDENT, 0, 0, 0);
    say(1, 0, 0, 0);
}

const struct scenario stage_scenarios[] = {
    { "tell-all", tell_all }, { "exits-early", exits_early },
    { "crashes", crashes }, { "panics", panics }, { "loops", loops },
    { "sleeps", sleeps }, { "stops", stops }, { "floods", floods },
    { "fills", fills },
    { "forks", forks }, { "execs", execs }, { "connects", connects },
    { "kills", kills }, { "catches-refusals", catches_refusals },
    { "opens", opens }, { "speaks-after-the-end", speaks_after_the_end },
    { "works", works }, { "dies-while-measured", dies_while_measured },
    { "asks", asks }, { "answers-itself", answers_itself },
    { NULL, NULL }
};
