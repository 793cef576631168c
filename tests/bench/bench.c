/*
 * bench.c -- our figures beside the peers'.
 *
 *      bench [--quick] [--rounds N] [--row TEXT]
 *
 * Machines are busy, so a time is worth something only beside another one
 * taken at the same moment.  In each round every peer does the row once, the
 * order shifting by one from round to round; ours and the peer's of one round
 * make one ratio, and the median of the ratios is the verdict.  Times are the
 * processes' CPU time, on one core.
 *
 * Instructions do not depend on the neighbours: they are counted once, by
 * callgrind, and are exact.  They see neither the cache nor the branch
 * predictor, which is why both are here; and cachegrind's model of the two
 * beside them, which is as exact and only a model (measure.h).
 *
 * Pth keeps its queues sorted by walking them, and is left out of rows of
 * 10,000 threads and more: one of its rounds would take longer than all of the
 * others'.
 *
 * A peer whose package is not installed was not built; it is named, and its
 * goals are open.  A goal that is missed is printed as missed.  Neither is an
 * error of bench: it ends with 0 whenever it could measure at all.
 *
 * Beside the program it leaves results.csv (a line a row and peer) and
 * goals.csv (a line a goal).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/measure.h"

enum { OURS, ST, PTH, BOOST, CONTEXT, GO, NPTL, UCONTEXT, NPEERS };

#define BIT(peer) (1u << (peer))

struct peer {
    const char *program;
    const char *name;
    const char *package;        /* of Debian; what must be there to build it */
    long slowness;              /* it gets that part of the rounds */
    bool counted;               /* its instructions are all in user space */
};

static const struct peer peers[NPEERS] = {
    [OURS] = { "bench-ours", "ours", "-", 1, true },
    [ST] = { "bench-st", "State Threads", "libst-dev", 4, true },
    [PTH] = { "bench-pth", "Pth", "libpth-dev", 100, true },
    [BOOST] = { "bench-boost", "Boost.Fiber", "libboost-fiber-dev", 2, true },
    [CONTEXT] = { "bench-context", "Boost.Context", "libboost-context-dev", 1,
                  true },
    [GO] = { "bench-go", "goroutines", "golang-go", 4, false },
    [NPTL] = { "bench-nptl", "NPTL", "libc6-dev", 40, false },
    [UCONTEXT] = { "bench-ucontext", "ucontext", "libc6-dev", 4, true }
};

enum kind {
    NO_GOAL,
    INSTRUCTIONS,               /* ours are at most limit */
    SAME_INSTRUCTIONS,          /* ours are those of the row before, too */
    RATIO                       /* ours / the best of peers is at most limit */
};

struct goal {
    enum kind kind;
    double limit;
    unsigned peers;             /* a BIT each */
    const char *text;
};

enum { GOALS_MAX = 4 };

struct row {
    const char *name;           /* what the programs call it */
    const char *title;
    long threads;
    long operations;            /* by a peer of slowness 1 in one run */
    const char *unit;
    unsigned peers;             /* those that can do it */
    long shorter, longer;       /* rounds for callgrind; 0: not counted */
    struct goal goals[GOALS_MAX];
};

#define MANY  (BIT(OURS) | BIT(ST) | BIT(BOOST) | BIT(GO) | BIT(NPTL))
#define FEW   (MANY | BIT(PTH))
#define RINGS (BIT(CONTEXT) | BIT(UCONTEXT))
#define BEST  (BIT(ST) | BIT(BOOST))

static const struct row rows[] = {
    { "yield", "yield, 2 threads", 2, 4000000, "ns", FEW | RINGS,
      10000, 30000, {
        { INSTRUCTIONS, 50, 0, "at most 50 instructions" },
        { RATIO, 0.2, BIT(ST), "at most 0.2 x State Threads" },
        { RATIO, 0.2, BIT(BOOST), "at most 0.2 x Boost.Fiber" },
        { RATIO, 0.02, BIT(NPTL), "at most 1/50 of NPTL" } } },
    { "stopped", "yield, preemption off", 2, 4000000, "ns", BIT(OURS),
      10000, 30000, {
        { SAME_INSTRUCTIONS, 0, 0, "as many instructions as without it" } } },
    { "yield", "yield, 1,000 threads", 1000, 4000000, "ns", FEW | RINGS, 10,
      30, {
        { RATIO, 0.35, BEST, "at most 0.35 x the best of the two" } } },
    { "yield", "yield, 10,000 threads", 10000, 2000000, "ns", MANY | RINGS, 1,
      3, {
        { RATIO, 0.35, BEST, "at most 0.35 x the best of the two" },
        { SAME_INSTRUCTIONS, 0, 0, "as many instructions as with 1,000" } } },
    { "yield", "yield, 100,000 threads", 100000, 1000000, "ns", MANY | RINGS, 1,
      3, {
        { RATIO, 0.35, BEST, "at most 0.35 x the best of the two" },
        { SAME_INSTRUCTIONS, 0, 0, "as many instructions as with 10,000" } } },
    { "create", "create + run + join", 1, 1000000, "ns", FEW, 1000, 3000, {
        { INSTRUCTIONS, 200, 0, "at most 200 instructions" },
        { RATIO, 1.0 / 6, BIT(ST), "at most 1/6 of State Threads" } } },
    { "lock", "lock + unlock", 1, 10000000, "ns", FEW, 10000, 30000, {
        { INSTRUCTIONS, 22, 0, "at most 22 instructions" },
        { RATIO, 1.1, BIT(ST), "at most 1.1 x State Threads" },
        { RATIO, 0.25, BIT(NPTL), "at most 1/4 of NPTL" } } },
    { "handoff", "hand-off, 2 threads", 2, 2000000, "ns", FEW, 1000, 3000, {
        { INSTRUCTIONS, 80, 0, "at most 80 instructions" },
        { RATIO, 0.5, BIT(ST), "at most half of State Threads" },
        { RATIO, 1.0 / 80, BIT(NPTL), "at most 1/80 of NPTL" } } },
    { "cond", "condition, 2 threads", 2, 2000000, "ns", FEW, 1000, 3000, {
        { RATIO, 1, BEST, "at most 1 x the best of the two" } } },
    { "burst", "burst of 100,000", 100000, 0, "ns", MANY, 0, 0, {
        { RATIO, 0.7, BIT(ST), "at most 0.7 x State Threads" } } },
    { "blocked", "blocked thread", 100000, 0, "bytes", MANY, 0, 0, {
        { NO_GOAL, 0, 0, NULL } } },
    { "printf", "blocked after printf", 100000, 0, "bytes", MANY, 0, 0, {
        { NO_GOAL, 0, 0, NULL } } }
};

enum {
    NROWS = sizeof rows / sizeof rows[0],
    ROUNDS_MAX = 101
};

/* What is known of one peer in one row. */
struct cell {
    int n;                              /* rounds that gave a figure */
    double figures[ROUNDS_MAX];         /* in the order of the rounds */
    char why[WHY_SIZE];                 /* why there are none */
    struct outcome instructions;
    bool simulated;
    struct simulated misses;
};

static struct cell cells[NROWS][NPEERS];
static bool built[NPEERS];
static FILE *results_csv, *goals_csv;

/* The command line. */
static int nrounds = 11;
static long effort = 1;         /* divides the operations */
static bool quick;              /* only ours are counted, nothing simulated */
static const char *wanted = "";

static bool
takes_part(const struct row *row, int peer)
{
    return built[peer] && (row->peers & BIT(peer)) != 0;
}

static void
find_peers(void)
{
    for (int p = 0; p < NPEERS; p++) {
        built[p] = access(beside(peers[p].program), X_OK) == 0;
        if (!built[p])
            printf("%s is missing: %s was not built (package %s)\n",
                   peers[p].name, peers[p].program, peers[p].package);
    }
}

static void
count_instructions(int r)
{
    const struct row *row = &rows[r];

    for (int p = 0; p < NPEERS; p++) {
        struct outcome *out = &cells[r][p].instructions;

        if (row->longer > 0 && peers[p].counted && takes_part(row, p)
            && (p == OURS || !quick))
            measure_instructions(beside(peers[p].program), row->name,
                                 row->threads, row->shorter, row->longer, out);
    }
}

/* Caches and branches, of those whose instructions could be counted. */
static void
simulate(int r)
{
    const struct row *row = &rows[r];

    for (int p = 0; p < NPEERS && !quick; p++) {
        struct cell *cell = &cells[r][p];

        if (cell->instructions.known)
            cell->simulated = measure_simulated(
                beside(peers[p].program), row->name, row->threads,
                row->shorter, row->longer, &cell->misses,
                cell->instructions.why);
    }
}

/* One peer, one row, once.  A peer that has failed is not asked again. */
static void
take(int r, int p)
{
    const struct row *row = &rows[r];
    struct cell *cell = &cells[r][p];
    long rounds = row->operations / effort / row->threads / peers[p].slowness;
    struct outcome out;

    if (!takes_part(row, p) || cell->why[0] != '\0')
        return;
    measure_figure(beside(peers[p].program), row->name, row->threads,
                   rounds < 1 ? 1 : rounds, &out);
    if (out.known) {
        cell->figures[cell->n++] = out.figure;
    } else {
        cell->n = 0;
        snprintf(cell->why, WHY_SIZE, "%s", out.why);
    }
}

/* Bytes hardly differ from run to run: a few rounds say all. */
static int
rounds_of(int r)
{
    bool bytes = strcmp(rows[r].unit, "bytes") == 0;

    return !bytes ? nrounds : nrounds > 3 ? 3 : 1;
}

static void
take_rounds(int r)
{
    for (int round = 0; round < rounds_of(r); round++)
        for (int i = 0; i < NPEERS; i++)
            take(r, (round + i) % NPEERS);
}

/* The smallest, the middle and the greatest of some values. */
struct spread {
    double min, median, max;
};

static struct spread
spread_of(const double *values, int n)
{
    double sorted[ROUNDS_MAX];
    double middle;

    memcpy(sorted, values, (size_t)n * sizeof *values);
    middle = median(sorted, n);
    return (struct spread){ sorted[0], middle, sorted[n - 1] };
}

/*
 * Ours divided by the best of the peers in the set, round by round.  Returns
 * false if one of them has no figures.
 */
static bool
ratio_to(int r, unsigned set, struct spread *ratio)
{
    double ratios[ROUNDS_MAX];

    if (cells[r][OURS].n == 0)
        return false;
    for (int round = 0; round < rounds_of(r); round++) {
        double best = 0;

        for (int p = 0; p < NPEERS; p++) {
            if ((set & BIT(p)) == 0)
                continue;
            if (cells[r][p].n == 0)
                return false;
            if (best == 0 || cells[r][p].figures[round] < best)
                best = cells[r][p].figures[round];
        }
        ratios[round] = cells[r][OURS].figures[round] / best;
    }
    *ratio = spread_of(ratios, rounds_of(r));
    return true;
}

/* Three digits that matter. */
static void
print_number(char text[16], double x)
{
    snprintf(text, 16, "%.*f", x < 9.995 ? 2 : x < 99.95 ? 1 : 0, x);
}

/* A count that may be unknown. */
static void
print_count(bool known, double x)
{
    if (known)
        printf("  %8.2f", x < 0.005 && x > -0.005 ? 0 : x);
    else
        printf("  %8s", "-");
}

static void
print_peer(int r, int p)
{
    const struct cell *cell = &cells[r][p];
    struct spread s = spread_of(cell->figures, cell->n), ratio;
    char text[3][16];

    print_number(text[0], s.median);
    print_number(text[1], s.min);
    print_number(text[2], s.max);
    printf("  %-22s %8s  %7s - %-7s", peers[p].name, text[0], text[1],
           text[2]);
    print_count(cell->instructions.known, cell->instructions.figure);
    print_count(cell->simulated, cell->misses.d1_misses);
    print_count(cell->simulated, cell->misses.ll_misses);
    print_count(cell->simulated, cell->misses.mispredicts);
    if (p != OURS && ratio_to(r, BIT(p), &ratio))
        printf("    %.3f (%.3f - %.3f)", ratio.median, ratio.min, ratio.max);
    printf("\n");
}

static void
print_row(int r)
{
    printf("\n%-24s %8s  %7s   %-7s  %8s  %8s  %8s  %8s    %s\n",
           rows[r].title, rows[r].unit, "min", "max", "instr.", "D1 miss",
           "LL miss", "mispred.", "ours / it");
    for (int p = 0; p < NPEERS; p++)
        if (cells[r][p].n > 0)
            print_peer(r, p);
    for (int p = 0; p < NPEERS; p++) {
        if (cells[r][p].why[0] != '\0')
            printf("    %s left out: %s\n", peers[p].name, cells[r][p].why);
        if (cells[r][p].instructions.why[0] != '\0')
            printf("    instructions of %s not counted: %s\n",
                   peers[p].name, cells[r][p].instructions.why);
    }
    fflush(stdout);
}

static void
write_row(int r)
{
    for (int p = 0; p < NPEERS; p++) {
        const struct cell *cell = &cells[r][p];
        struct spread ratio;

        if (cell->n == 0)
            continue;

        struct spread s = spread_of(cell->figures, cell->n);

        fprintf(results_csv, "%s,%ld,%s,%s,%d,%.3f,%.3f,%.3f,",
                rows[r].name, rows[r].threads, peers[p].name, rows[r].unit,
                cell->n, s.median, s.min, s.max);
        if (cell->instructions.known)
            fprintf(results_csv, "%.2f", cell->instructions.figure);
        if (cell->simulated)
            fprintf(results_csv, ",%.3f,%.3f,%.3f", cell->misses.d1_misses,
                    cell->misses.ll_misses, cell->misses.mispredicts);
        else
            fprintf(results_csv, ",,,");
        if (p != OURS && ratio_to(r, BIT(p), &ratio))
            fprintf(results_csv, ",%.4f,%.4f,%.4f\n",
                    ratio.median, ratio.min, ratio.max);
        else
            fprintf(results_csv, ",,,\n");
    }
}

/*
 * Says in `measured` what a goal came to.  Returns 1 if it is reached, 0 if
 * it is missed, -1 if it could not be measured.
 */
static int
judge(int r, const struct goal *goal, char measured[64])
{
    const struct outcome *ours = &cells[r][OURS].instructions;
    struct spread ratio;

    if (goal->kind == RATIO && ratio_to(r, goal->peers, &ratio)) {
        snprintf(measured, 64, "%.3f (%.3f - %.3f)",
                 ratio.median, ratio.min, ratio.max);
        return ratio.median <= goal->limit;
    }
    if (goal->kind == INSTRUCTIONS && ours->known) {
        snprintf(measured, 64, "%.2f", ours->figure);
        return ours->figure <= goal->limit + 0.005;     /* as printed */
    }
    if (goal->kind == SAME_INSTRUCTIONS && ours->known
        && cells[r - 1][OURS].instructions.known) {
        double before = cells[r - 1][OURS].instructions.figure;
        double difference = ours->figure - before;

        snprintf(measured, 64, "%.2f, %.2f", ours->figure, before);
        return difference < 0.01 && difference > -0.01;
    }
    snprintf(measured, 64, "-");
    return -1;
}

static void
print_goals(void)
{
    static const char *const verdicts[] = { "not measured", "no", "yes" };

    printf("\n%-23s %-38s %-24s %s\n", "goal", "", "measured", "reached");
    for (int r = 0; r < NROWS; r++)
        for (int g = 0; g < GOALS_MAX; g++) {
            const struct goal *goal = &rows[r].goals[g];
            char measured[64];

            if (goal->kind == NO_GOAL
                || strstr(rows[r].title, wanted) == NULL)
                continue;

            const char *verdict = verdicts[judge(r, goal, measured) + 1];

            printf("%-23s %-38s %-24s %s\n",
                   rows[r].title, goal->text, measured, verdict);
            fprintf(goals_csv, "\"%s\",\"%s\",\"%s\",%s\n",
                    rows[r].title, goal->text, measured, verdict);
        }
}

static FILE *
open_csv(const char *name, const char *header)
{
    FILE *file = fopen(beside(name), "w");

    if (file == NULL) {
        fprintf(stderr, "bench: cannot write %s: %s\n",
                beside(name), strerror(errno));
        exit(1);
    }
    fprintf(file, "%s\n", header);
    return file;
}

static void
close_csv(FILE *file, const char *name)
{
    if (fclose(file) != 0) {
        fprintf(stderr, "bench: cannot write %s: %s\n",
                beside(name), strerror(errno));
        exit(1);
    }
}

static void
usage(void)
{
    fprintf(stderr,
            "usage: bench [--quick] [--rounds N] [--row TEXT]\n"
            "    --quick     3 short rounds; only our instructions counted,\n"
            "                nothing simulated\n"
            "    --rounds N  N rounds, 1 to %d; 11 if not given\n"
            "    --row TEXT  only rows whose title contains TEXT\n",
            ROUNDS_MAX);
    exit(2);
}

/* A whole number from 1 to ROUNDS_MAX; anything else is 0. */
static int
number(const char *text)
{
    char *end;
    long n = strtol(text, &end, 10);

    return end == text || *end != '\0' || n < 1 || n > ROUNDS_MAX ? 0 : (int)n;
}

static void
read_options(char **arg)
{
    while (*++arg != NULL) {
        if (strcmp(*arg, "--quick") == 0) {
            nrounds = 3;
            effort = 4;
            quick = true;
        } else if (strcmp(*arg, "--rounds") == 0 && arg[1] != NULL) {
            nrounds = number(*++arg);
        } else if (strcmp(*arg, "--row") == 0 && arg[1] != NULL) {
            wanted = *++arg;
        } else {
            usage();
        }
    }
    if (nrounds == 0)
        usage();
}

int
main(int argc, char **argv)
{
    int core;

    (void)argc;
    read_options(argv);
    if ((core = measure_prepare()) < 0)
        return 1;
    results_csv = open_csv("results.csv",
                           "row,threads,peer,unit,rounds,median,min,max,"
                           "instructions,d1_misses,ll_misses,mispredicts,"
                           "ratio,ratio_min,ratio_max");
    goals_csv = open_csv("goals.csv", "row,goal,measured,reached");

    printf("%d rounds on core %d; the median, the least and the greatest; "
           "instructions\nand simulated misses of one operation; ours "
           "divided by the peer's, round by round\n", nrounds, core);
    find_peers();
    for (int r = 0; r < NROWS; r++) {
        if (strstr(rows[r].title, wanted) == NULL)
            continue;
        count_instructions(r);
        simulate(r);
        take_rounds(r);
        print_row(r);
        write_row(r);
    }
    print_goals();
    close_csv(results_csv, "results.csv");
    close_csv(goals_csv, "goals.csv");
    printf("\nAll figures, the peers' instructions too, are in %s\n",
           beside("results.csv"));
    return 0;
}
