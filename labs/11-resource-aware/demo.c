/*
 * demo.c -- more threads than there is memory for.
 *
 *      make demo-lab LAB=11            then: build/demo-11
 *      build/demo-11 LOAD              one load; under resource, unless
 *                                      CAPRICCIO_SCHED says otherwise
 *      build/demo-11 LOAD trace        the same, ten times a second
 *
 * The program is in autograder/scenarios/thrash.h: requests of 64 pages, a
 * memory of 1,024 pages, and a disk.  So 16 requests fit.  Without arguments it
 * runs itself for each load, as a program that knows to let in 16 at a time
 * (nobody ever does), under the policy fifo, and under resource.  Time is
 * virtual: the figures are the same each time, and none of it takes long.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "autograder/scenarios/thrash.h"
#include "resource/gate.h"

enum { FIT = THRASH_PAGES / THRASH_REQUEST, WARM = 3, END = 10, BAR = 40 };

static const int loads[] = { 4, 8, 16, 24, 48, 128, 512, 1024 };

/* What this program prints when it is run with that in its environment, and
 * with these words. */
static double
run_itself(const char *environment, int load, const char *rest)
{
    char self[PATH_MAX] = "", command[PATH_MAX + 128];
    double rate = -1;

    if (readlink("/proc/self/exe", self, sizeof self - 1) < 0)
        return -1;
    snprintf(command, sizeof command, "%s %s %d %s", environment, self, load,
             rest);
    FILE *f = popen(command, "r");
    if (f == NULL)
        return -1;
    if (fscanf(f, "%lf", &rate) != 1)
        rate = -1;
    pclose(f);
    return rate;
}

static void
print_bar(double rate)
{
    double best = 1e9 / (THRASH_REQUEST * THRASH_READ_NS);

    for (int i = 0; i < (int)(rate / best * BAR + 0.5); i++)
        putchar('#');
    putchar('\n');
}

static int
compare(void)
{
    printf("%6s %10s %6s %9s  requests a second\n", "load", "16 at most",
           "fifo", "resource");
    for (size_t i = 0; i < sizeof loads / sizeof loads[0]; i++) {
        double known = run_itself("CAPRICCIO_SCHED=fifo", loads[i], "known");
        double fifo = run_itself("CAPRICCIO_SCHED=fifo", loads[i], "");
        double ours = run_itself("CAPRICCIO_SCHED=resource", loads[i], "");

        printf("%6d %10.0f %6.0f %9.0f  fifo     ", loads[i], known, fifo,
               ours);
        print_bar(fifo);
        printf("%35s resource ", "");
        print_bar(ours);
        fflush(stdout);
        if (known < 0 || fifo < 0 || ours < 0)
            return 1;
    }
    return 0;
}

/* A thread that looks at the limit ten times a second. */
static void *
look_on(void *unused)
{
    struct timespec tenth = { 0, 100000000 };
    int64_t before = 0;

    printf("%5s %7s %7s %9s\n", "s", "served", "limit", "committed");
    for (int i = 1; !thrash.over; i++) {
        ct_nanosleep(&tenth, NULL);
        printf("%5.1f %7lld ", i / 10.0, (long long)(thrash.served - before));
        if (gate_limit[thrash.memory] == GATE_OPEN)
            printf("%7s ", "none");
        else
            printf("%7lld ", (long long)gate_limit[thrash.memory]);
        printf("%9lld\n", (long long)resources[thrash.memory].committed);
        before = thrash.served;
    }
    return NULL;
}

static int
run_one(int load, const char *how)
{
    ct_sem known = CT_SEM_INITIALIZER(FIT);
    ct_thread t;

    if (strcmp(how, "known") == 0)
        thrash.at_most = &known;
    if (strcmp(how, "trace") == 0 && ct_create(&t, NULL, look_on, NULL) != 0)
        return 1;

    double rate = thrash_rate(load, WARM, END);
    if (rate < 0) {
        fprintf(stderr, "demo-11: there is no memory for %d threads\n", load);
        return 1;
    }
    if (strcmp(how, "trace") != 0)
        printf("%.1f\n", rate);
    fflush(stdout);
    return 0;
}

/* Runs this program again on the virtual clock, unless it is on one. */
static void
run_on_virtual_clock(char **argv)
{
    if (clock_is_virtual())
        return;
    setenv("CAPRICCIO_CLOCK", "virtual", 1);
    setenv("CAPRICCIO_SCHED", "resource", 0);
    execv("/proc/self/exe", argv);
    perror("demo-11");
}

int
main(int argc, char **argv)
{
    int load = argc > 1 ? atoi(argv[1]) : 0;
    const char *how = argc > 2 ? argv[2] : "";

    if (argc == 1)
        return compare();
    if (argc > 3 || load < 1 || load > THRASH_LOAD_MOST
        || (how[0] != '\0' && strcmp(how, "known") != 0
            && strcmp(how, "trace") != 0)) {
        fprintf(stderr, "usage: demo-11 [LOAD [known | trace]], LOAD up to "
                "%d\n", THRASH_LOAD_MOST);
        return 2;
    }
    run_on_virtual_clock(argv);
    return run_one(load, how);
}
