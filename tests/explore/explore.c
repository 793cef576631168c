/*
 * explore.c -- the command: runs the program it is linked with under all
 * schedules, or under one.
 *
 *      explore-NAME [--bound N] [--max-schedules N] [--moments N] [--every]
 *                   [--] [WORD...]
 *      explore-NAME --schedule 0,2,1 [--] [WORD...]
 *
 * The first form looks for the shortest bad schedule: the one with the fewest
 * deviations (known.h), and of those the one in which the processor changes
 * hands least often.  When it has found one it finishes that level, prints the
 * shortest as a timeline, and prints the second form that replays it.
 *
 *      --bound N           not more than N deviations
 *      --max-schedules N   not more than N runs (1,000,000)
 *      --moments N         a run is too long if threads give way more than N
 *                          times (2,000)
 *      --every             follow every schedule to its end, also where it
 *                          comes to a state that was seen: to check the rest,
 *                          and for programs whose state cannot be compared
 *
 * Exit status: 0 no bad schedule found, 1 one was found, 2 wrong usage, 3 the
 * program cannot be explored: it does not do the same thing each time.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/explore/explore.h"
#include "tests/explore/known.h"
#include "tests/explore/run.h"
#include "tests/explore/timeline.h"

enum status { NOTHING_BAD, SOMETHING_BAD, USAGE, NOT_EXPLORABLE };

struct options {
    uint32_t bound;
    uint32_t runs_max;
    uint32_t moments_max;
    bool every;
    const char *schedule;
};

/* The search; shared with the children that make the runs. */
struct search {
    struct options options;
    uint32_t runs;              /* made; the branches are followed in order */
    bool found;                 /* a bad run */
    bool diverged;              /* a run; the search is over */
    uint32_t branch;            /* that run's, or the shortest bad run's */
    struct way way;             /* of the shortest bad one, */
    enum outcome outcome;       /* and how it ended */
};

static struct search *search;
static const char *name;        /* of this command, as it was called */

static _Noreturn void
usage(const char *what, const char *value)
{
    fprintf(stderr, "%s: %s%s\n"
            "usage: %s [--bound N] [--max-schedules N] [--moments N] "
            "[--every] [WORD...]\n"
            "       %s --schedule N,N,... [WORD...]\n",
            name, what, value, name, name);
    exit(USAGE);
}

static uint32_t
number(const char *text, uint32_t most)
{
    char *end;

    errno = 0;
    unsigned long n = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0)
        usage("not a number: ", text);
    if (n > most)
        usage("too great a number: ", text);
    return n;
}

static struct options
read_options(int argc, char **argv)
{
    static const struct option options[] = {
        { "bound", required_argument, NULL, 'b' },
        { "max-schedules", required_argument, NULL, 'n' },
        { "moments", required_argument, NULL, 'm' },
        { "schedule", required_argument, NULL, 's' },
        { "every", no_argument, NULL, 'e' },
        { NULL, 0, NULL, 0 },
    };
    struct options o = { UINT16_MAX, 1000000, 2000, false, NULL };
    int c;

    opterr = 0;
    while ((c = getopt_long(argc, argv, "+", options, NULL)) != -1) {
        if (c == 'b')
            o.bound = number(optarg, UINT16_MAX);
        else if (c == 'n')
            o.runs_max = number(optarg, BRANCHES_MAX);
        else if (c == 'm')
            o.moments_max = number(optarg, CHOICES_MAX);
        else if (c == 's')
            o.schedule = optarg;
        else if (c == 'e')
            o.every = true;
        else
            usage("this I do not understand: ", argv[optind - 1]);
    }
    return o;
}

/* Reads "0,2,1" into run->choices. */
static void
read_schedule(const char *text)
{
    const char *at = text;
    char *end;

    run->nchoices = 0;
    while (*at != '\0') {
        errno = 0;
        unsigned long n = strtoul(at, &end, 10);
        if (*at < '0' || *at > '9' || errno != 0 || n > UINT16_MAX ||
            (*end != ',' && *end != '\0') || run->nchoices == CHOICES_MAX)
            usage("not a schedule: ", text);
        run->choices[run->nchoices++] = n;
        at = *end == ',' ? end + 1 : end;
    }
}

/* Runs the schedule in *run again, this time with a timeline. */
static void
watch(int output)
{
    known_start();
    run->branch = run->number = 0;
    run->explore = false;
    run->merge = !search->options.every;
    run_watched(output);
}

/* Prints what the program itself wrote. */
static void
print_output(int output)
{
    char text[4096];
    ssize_t n;
    bool begun = false;

    lseek(output, 0, SEEK_SET);
    while ((n = read(output, text, sizeof text)) > 0) {
        if (!begun)
            printf("\nWhat it wrote:\n");
        begun = true;
        fwrite(text, 1, n, stdout);
    }
}

/* Shows the run that watch() has recorded. */
static void
show(int output)
{
    timeline_print(stdout);
    print_output(output);
    printf("\n");
}

static void
print_replay(void)
{
    printf("Replay it:\n    %s --schedule ", name);
    while (run->nchoices > 1 && run->choices[run->nchoices - 1] == 0)
        run->nchoices--;
    for (uint32_t i = 0; i < run->nchoices; i++)
        printf("%s%u", i == 0 ? "" : ",", run->choices[i]);
    if (run->nchoices == 0)
        printf("0");
    for (int i = 1; i < run->argc; i++)
        printf("%s%s", i == 1 ? " -- " : " ", run->argv[i]);
    printf("\n");
}

static int
open_output(void)
{
    int fd = memfd_create("output", MFD_CLOEXEC);

    if (fd < 0) {
        perror("explore: memfd_create");
        exit(NOT_EXPLORABLE);
    }
    return fd;
}

static const char *
plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

/* --schedule: one run. */
static enum status
replay(const char *schedule)
{
    int output = open_output();

    read_schedule(schedule);
    watch(output);
    if (run->outcome == RUN_NO_CHOICE)
        usage(run->sentence, "");
    show(output);
    if (run_is_bad(run->outcome)) {
        printf("Bad: %s.\n", run->sentence);
        return SOMETHING_BAD;
    }
    printf("It ends well.\n");
    return NOTHING_BAD;
}

/* For run_series(): the next branch, level by level.  The level on which
 * something bad is found is the last, and is finished. */
static bool
next_run(void)
{
    uint32_t i = search->runs;

    if (search->diverged || i == known_branches() ||
        i >= search->options.runs_max)
        return false;
    if (search->found && known_branch(i)->deviations > search->way.deviations)
        return false;
    run->branch = run->number = i;
    run->nchoices = known_choices(i, run->choices);
    return true;
}

/* For run_series(): takes down how it ended. */
static void
note_run(void)
{
    search->runs++;
    if (run->outcome == RUN_DIVERGED) {
        search->diverged = true;
        search->branch = run->branch;
    } else if (run_is_bad(run->outcome) &&
               (!search->found || way_is_shorter(run->way, search->way))) {
        search->found = true;
        search->branch = run->branch;
        search->way = run->way;
        search->outcome = run->outcome;
    }
}

/* What this search has not explored. */
static void
print_left_out(uint32_t left)
{
    const struct options *o = &search->options;

    if (left > 0)
        printf("Not explored: %u branches and all that comes after them; "
               "--max-schedules is %u.\n", left, o->runs_max);
    if (run->beyond > 0)
        printf("Not explored: schedules with more than %u deviation%s, the "
               "bound; %" PRIu64 " branch%s there.\n", o->bound,
               plural(o->bound), run->beyond,
               run->beyond == 1 ? " begins" : "es begin");
    if (known_full())
        printf("Not explored: what did not find room; %u states and %u "
               "branches are the most.\n", STATES_MAX, BRANCHES_MAX);
}

/* That nothing was left out. */
static void
print_all(void)
{
    uint64_t n;

    if (search->options.every)
        printf("This is all: %u schedule%s.\n", search->runs,
               plural(search->runs));
    else if (!known_count(&n))
        printf("This is all: schedules without number, since threads can go "
               "round in circles.\n");
    else
        printf("This is all: %s%" PRIu64 " schedule%s; where they meet in one "
               "state, one goes on for all.\n",
               n == UINT64_MAX ? "more than " : "", n, plural(n));
}

/* What was explored, when nothing bad was found. */
static void
print_extent(void)
{
    uint32_t left = known_branches() - search->runs;

    printf("No bad schedule in %u run%s", search->runs, plural(search->runs));
    if (!search->options.every)
        printf(" over %u state%s", known_states(), plural(known_states()));
    printf(".\n");
    if (left == 0 && run->beyond == 0 && !known_full())
        print_all();
    else
        print_left_out(left);
    printf("Never explored: a switch where no thread waits, yields or calls "
           "explore_point();\na time-out while somebody can run; a loop "
           "that only an unfair schedule keeps going.\n");
}

static enum status
not_explorable(void)
{
    printf("This program cannot be explored: under the same schedule it does "
           "not do the same\nthing again.  Does it ask the time, or read what "
           "others change?\n");
    print_replay();
    return NOT_EXPLORABLE;
}

/* Shows the shortest bad run. */
static enum status
print_worst(void)
{
    int output = open_output();

    run->nchoices = known_choices(search->branch, run->choices);
    watch(output);
    if (run->outcome != search->outcome)
        return not_explorable();
    printf("A bad schedule, with %u deviation%s from the usual order (marked "
           ">):\n\n", search->way.deviations, plural(search->way.deviations));
    show(output);
    printf("Bad: %s.\n", run->sentence);
    print_replay();
    printf("Found in %u run%s.  Not explored: what is longer.\n",
           search->runs, plural(search->runs));
    return SOMETHING_BAD;
}

static enum status
explore(void)
{
    run->explore = true;
    run->merge = !search->options.every;
    run->bound = search->options.bound;
    run_series(next_run, note_run);
    if (search->diverged) {
        run->nchoices = known_choices(search->branch, run->choices);
        return not_explorable();
    }
    if (search->found)
        return print_worst();
    print_extent();
    return NOTHING_BAD;
}

/* The environment in which every run takes the same course.  The run time has
 * read it before main, so it is set for a second start. */
static void
fix_environment(char **argv)
{
    static const char *const fixed[][2] = {
        { "CAPRICCIO_CLOCK", "virtual" },
        { "CAPRICCIO_SCHED", "fifo" },
        { "CAPRICCIO_LOG", "" },
        { "LD_BIND_NOW", "1" },         /* later is a change of memory */
        { "MALLOC_TOP_PAD_", "0" },     /* a short heap is soon looked at */
        { "MALLOC_MMAP_MAX_", "0" },    /* and holds all that is allocated */
    };
    bool same = true;

    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
        const char *value = getenv(fixed[i][0]);
        same = same && value != NULL && strcmp(value, fixed[i][1]) == 0;
        if (setenv(fixed[i][0], fixed[i][1], 1) != 0)
            usage("no memory for the environment", "");
    }
    if (!same) {
        execv("/proc/self/exe", argv);
        usage("cannot start again: ", strerror(errno));
    }
}

int
main(int argc, char **argv)
{
    name = argv[0];
    fix_environment(argv);
    struct options o = read_options(argc, argv);

    timeline_start();
    known_start();
    search = run_share(sizeof *search);
    search->options = o;
    run_start(explore_main);
    run->argc = argc - optind + 1;
    run->argv = argv + optind - 1;
    run->argv[0] = argv[0];
    run->moments_max = o.moments_max;
    return o.schedule != NULL ? replay(o.schedule) : explore();
}
