/*
 * exits.c -- the table of exit-by.c: `ret' beside a jump, round by round.
 *
 *      exits [--quick]
 *
 * First the two ways out of the switch at several depths, from one place and
 * from two, then what they make of the rows of bench.  The ratio is ret / jmp
 * of the same round; below 1 the reference's way is the faster.  The last
 * columns are cachegrind's, for ret and jmp: misses of the first data cache
 * and wrong predictions a yield.  Its model does not have the stack of return
 * addresses on which the whole difference rests: where it sees none and the
 * clock does, that is the reason.  --quick leaves them out.
 *
 * Beside the program it leaves exits.csv, a line a row.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/measure.h"

enum { RET, JMP, NWAYS };
enum { ROUNDS_MAX = 7, PATH_SIZE = 4096 };

struct row {
    const char *programs[NWAYS];
    const char *name;
    long threads, rounds;
    long shorter, longer;       /* for cachegrind */
};

#define EXIT_BY { "exit-by-ret", "exit-by-jmp" }
#define OURS    { "bench-ours", "bench-ours-jmp" }

static const struct row rows[] = {
    { EXIT_BY, "one-0", 2, 500000, 10000, 30000 },
    { EXIT_BY, "one-2", 2, 500000, 10000, 30000 },
    { EXIT_BY, "one-6", 2, 500000, 10000, 30000 },
    { EXIT_BY, "two-0", 2, 500000, 10000, 30000 },
    { EXIT_BY, "two-2", 2, 500000, 10000, 30000 },
    { EXIT_BY, "two-6", 2, 500000, 10000, 30000 },
    { EXIT_BY, "one-0", 1000, 1000, 20, 60 },
    { EXIT_BY, "one-2", 1000, 1000, 20, 60 },
    { EXIT_BY, "one-6", 1000, 1000, 20, 60 },
    { EXIT_BY, "two-0", 1000, 1000, 20, 60 },
    { EXIT_BY, "two-2", 1000, 1000, 20, 60 },
    { EXIT_BY, "two-6", 1000, 1000, 20, 60 },
    { OURS, "yield", 2, 500000, 10000, 30000 },
    { OURS, "yield", 100000, 10, 1, 3 },
    { OURS, "create", 1, 200000, 5000, 15000 }
};

enum { NROWS = sizeof rows / sizeof rows[0] };

/* Full paths: beside() has but one buffer. */
static char paths[NWAYS][PATH_SIZE];

static FILE *csv;

/* Returns false, having said why, if a program did not do it. */
static bool
print_times(const struct row *row, int nrounds)
{
    double ns[NWAYS][ROUNDS_MAX], ratios[ROUNDS_MAX];
    struct outcome out;

    for (int round = 0; round < nrounds; round++) {
        for (int i = 0; i < NWAYS; i++) {
            int way = (round + i) % NWAYS;

            measure_figure(paths[way], row->name, row->threads, row->rounds,
                           &out);
            if (!out.known) {
                printf("  %s", out.why);
                return false;
            }
            ns[way][round] = out.figure;
        }
        ratios[round] = ns[RET][round] / ns[JMP][round];
    }

    double ratio = median(ratios, nrounds);
    double ret = median(ns[RET], nrounds), jmp = median(ns[JMP], nrounds);

    printf("  %7.1f (%5.1f - %5.1f)  %7.1f (%5.1f - %5.1f)  %6.2f",
           ret, ns[RET][0], ns[RET][nrounds - 1],
           jmp, ns[JMP][0], ns[JMP][nrounds - 1], ratio);
    fprintf(csv, "%s,%ld,%.3f,%.3f,%.3f,%.3f,%.3f,%.3f,%.4f", row->name,
            row->threads, ret, ns[RET][0], ns[RET][nrounds - 1], jmp,
            ns[JMP][0], ns[JMP][nrounds - 1], ratio);
    return true;
}

/* Two runs may differ by a few misses of the start: no "-0.00". */
static double
plain(double x)
{
    return x < 0.005 && x > -0.005 ? 0 : x;
}

static void
print_misses(const struct row *row)
{
    struct simulated ways[NWAYS];
    char why[WHY_SIZE];

    for (int way = 0; way < NWAYS; way++)
        if (!measure_simulated(paths[way], row->name, row->threads,
                               row->shorter, row->longer, &ways[way], why)) {
            printf("  not simulated: %s", why);
            return;
        }
    printf("  %5.2f %5.2f  %5.2f %5.2f",
           plain(ways[RET].d1_misses), plain(ways[JMP].d1_misses),
           plain(ways[RET].mispredicts), plain(ways[JMP].mispredicts));
    fprintf(csv, ",%.3f,%.3f,%.3f,%.3f",
            ways[RET].d1_misses, ways[JMP].d1_misses,
            ways[RET].mispredicts, ways[JMP].mispredicts);
}

int
main(int argc, char **argv)
{
    bool quick = argc == 2 && strcmp(argv[1], "--quick") == 0;
    int nrounds = quick ? 3 : 7;
    int core;

    if (argc > 1 && !quick) {
        fprintf(stderr, "usage: exits [--quick]\n"
                "    --quick     3 rounds, and nothing simulated\n");
        return 2;
    }
    if (access(beside("exit-by-jmp"), X_OK) < 0) {
        printf("exit-by-jmp is missing: the variant is for x86-64 only\n");
        return 0;
    }
    if ((core = measure_prepare()) < 0)
        return 1;
    if ((csv = fopen(beside("exits.csv"), "w")) == NULL) {
        fprintf(stderr, "exits: cannot write %s: %s\n", beside("exits.csv"),
                strerror(errno));
        return 1;
    }
    fprintf(csv, "row,threads,ret,ret_min,ret_max,jmp,jmp_min,jmp_max,ratio,"
            "ret_d1,jmp_d1,ret_mispredicts,jmp_mispredicts\n");
    printf("%d rounds on core %d, ns a yield: median (min - max)\n\n"
           "%-7s %7s  %-24s  %-24s  %6s  %-11s  %s\n", nrounds, core,
           "row", "threads", "    ret", "    jmp", "ratio",
           " D1 misses", " mispredicts");
    for (int r = 0; r < NROWS; r++) {
        for (int way = 0; way < NWAYS; way++)
            snprintf(paths[way], sizeof paths[way], "%s",
                     beside(rows[r].programs[way]));
        printf("%-7s %7ld", rows[r].name, rows[r].threads);
        fflush(stdout);
        if (print_times(&rows[r], nrounds) && !quick)
            print_misses(&rows[r]);
        printf("\n");
        fprintf(csv, "\n");
    }
    return fclose(csv) == 0 ? 0 : 1;
}
