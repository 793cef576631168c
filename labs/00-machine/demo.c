/*
 * demo.c -- your experiments, on this machine.
 *
 *      demo            what they find, and what four actions cost
 *      demo --facts    what they find alone
 *      demo --csv      the costs alone, as lines for a plot
 *
 * The cost of a switch is that of this library's own coroutines: half of a
 * resume and a yield.  Where no such thing works yet, it is left out.  The
 * process switch is two system calls as well, since a byte must be written
 * and read for it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capriccio.h"
#include "machine/ask.h"

static const struct {
    enum machine_action action;
    const char *name, *key;
} actions[] = {
    { MACHINE_CALL, "call a function", "call" },
    { MACHINE_SWITCH, "switch stacks", "switch" },
    { MACHINE_SYSCALL, "ask the kernel", "system call" },
    { MACHINE_PROCESS, "switch processes", "process switch" }
};

enum { ACTIONS = sizeof actions / sizeof actions[0] };

static void *
bounce(void *unused)
{
    for (;;)
        ct_coro_yield(NULL);
    return NULL;
}

/* There and back again are two switches. */
static void
switches(size_t n)
{
    static ct_coro *other;

    if (other == NULL && (other = ct_coro_create(bounce, 0)) == NULL) {
        perror("demo: ct_coro_create");
        exit(1);
    }
    for (size_t i = 0; i < n; i += 2)
        ct_coro_resume(other, NULL, NULL);
}

static void
tell_facts(const struct machine *m)
{
    uint32_t kept = ask_kept(m);
    unsigned offset = ask_alignment(m);

    printf("the stack grows to %s addresses\n",
           ask_direction(m) < 0 ? "lower" : "higher");
    if (offset == ASK_NO_RULE)
        printf("a function is entered with any stack pointer\n");
    else
        printf("a function is entered with a stack pointer that is %u above "
               "a multiple of 16\n", offset);
    printf("a call keeps");
    for (; kept != 0; kept &= kept - 1)
        printf(" %s", m->name[__builtin_ctz(kept)]);
    printf("\na signal leaves %zu bytes below the stack pointer alone\n\n",
           ask_red_zone(m));
}

/* A bar, a column for each fifth of an order of magnitude above 0.1 ns. */
static void
draw(int64_t cost)
{
    for (double ps = 100; ps < (double)cost; ps *= 1.58489319)
        putchar('#');
}

static void
tell_costs(const struct machine *m, int csv)
{
    int64_t first = 0;

    if (csv)
        printf("action,ns\n");
    for (int i = 0; i < ACTIONS; i++) {
        int64_t cost = ask_cost(m, actions[i].action);

        if (i == 0)
            first = cost > 0 ? cost : 1;
        if (csv) {
            printf("%s,%.1f\n", actions[i].key, (double)cost / 1000);
            continue;
        }
        printf("%-18s %8.1f ns  10^%d  ", actions[i].name,
               (double)cost / 1000, cost > 0 ? ask_orders(first, cost) : 0);
        draw(cost);
        putchar('\n');
    }
}

int
main(int argc, char **argv)
{
    int csv = argc == 2 && strcmp(argv[1], "--csv") == 0;
    int facts = argc == 2 && strcmp(argv[1], "--facts") == 0;

    if (argc > 1 && !csv && !facts) {
        fprintf(stderr, "usage: demo [--facts | --csv]\n");
        return 2;
    }
    machine_switches = switches;
    if (!csv)
        tell_facts(&machine_here);
    if (!facts)
        tell_costs(&machine_here, csv);
    return 0;
}
