/*
 * descriptors THREADS CONTROLLER -- more requests than descriptors.
 *
 * The process may have LIMIT descriptors.  A request is read, opens a pipe,
 * waits, opens up to two descriptors more, waits, and answers; one that does
 * not get a descriptor is answered with an error, and its client comes again.
 * The descriptors are real; time is virtual.
 *
 * Prints the requests a second that went well, and those that failed for each
 * of them.  CONTROLLER: none; a number, the most requests at a time; or one of
 * those in controllers.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "capriccio.h"
#include "resource/control.h"
#include "tests/bench/resource/controllers.h"
#include "tests/bench/resource/pool.h"
#include "time/clock.h"

enum { LIMIT = 256, MORE_MOST = 2, WORK_NS = 20000, WAIT_NS = 10000000,
       AGAIN_NS = 1000000, SECONDS = 5, SETTLE = 1 };

static ct_sem static_limit = CT_SEM_INITIALIZER(CT_SEM_MAX);
static unsigned long served, failed;

static void
nap(long ns)
{
    ct_nanosleep(&(struct timespec){ 0, ns }, NULL);
}

/* What comes after the pipe; whether it went well. */
static bool
go_on(int pipe)
{
    int more[MORE_MOST], wanted = pool_dice() % (MORE_MOST + 1), n = 0;

    nap(WAIT_NS);
    while (n < wanted && (more[n] = ct_dup(pipe)) >= 0)
        n++;
    if (n == wanted)
        nap(WAIT_NS);
    for (int i = 0; i < n; i++)
        ct_close(more[i]);
    return n == wanted;
}

static bool
serve(void)
{
    int pipe[2];

    clock_spend(WORK_NS);
    if (ct_pipe(pipe) != 0)
        return false;
    bool well = go_on(pipe[0]);
    ct_close(pipe[0]);
    ct_close(pipe[1]);
    clock_spend(WORK_NS);
    return well;
}

static void *
client(void *arg)
{
    for (;;) {
        nap(AGAIN_NS);
        ct_sem_wait(&static_limit);
        bool well = serve();
        ct_sem_post(&static_limit);
        if (well) {
            served++;
            ct_productive(1);
        } else {
            failed++;
        }
    }
    return NULL;
}

static void
choose(const char *name)
{
    int n = atoi(name);

    if (n > 0)
        ct_sem_init(&static_limit, n);
    control_use(controller_find(n > 0 ? "none" : name));
}

int
main(int argc, char **argv)
{
    struct timespec settle = { SETTLE, 0 }, span = { SECONDS, 0 };
    struct rlimit few = { LIMIT, LIMIT };
    ct_thread t;

    if (argc != 3 || atoi(argv[1]) < 1) {
        fprintf(stderr, "usage: descriptors THREADS CONTROLLER\n");
        return 2;
    }
    if (setrlimit(RLIMIT_NOFILE, &few) != 0 ||
        ct_resource_count(CT_DESCRIPTORS) < 0)
        return 1;
    choose(argv[2]);
    for (int i = atoi(argv[1]); i > 0; i--)
        if (ct_create(&t, NULL, client, NULL) != 0)
            return 1;
    ct_nanosleep(&settle, NULL);
    unsigned long before = served, before_failed = failed;
    ct_nanosleep(&span, NULL);
    printf("%.1f %.4f\n", (double)(served - before) / SECONDS,
           (double)(failed - before_failed) / (served - before));
    return 0;
}
