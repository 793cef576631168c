/*
 * show.c -- the blocking graph as a picture.
 *
 * In the language of Graphviz: a box for each place, named by the function of
 * this library that was called there and those that called it, with what a
 * thread that leaves it takes on average, wherever it goes; an arrow for each
 * way from one to the next, with how often it was taken, what it took on
 * average, and how far that varies.  `dot -Tsvg` draws it.
 *
 * An edge on which a thread runs far longer than on the others is a place
 * where it should have yielded and did not.  Those are drawn thick, and listed
 * first (paper, section 4.3).
 *
 * With CAPRICCIO_GRAPH=FILE the picture is written to FILE when the process
 * gets SIGUSR2, as the paper has it, and when it ends.  Then all stops are
 * looked at, so that the numbers on the edges are how often they were taken;
 * else they are how often that was seen.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capriccio.h"
#include "resource/account.h"
#include "resource/show.h"
#include "resource/symbol.h"
#include "resource/ticks.h"

enum {
    NAME_SIZE = 64,
    LONG_TIMES = 20,            /* as long as the average of the others */
    LONG_NS = 100 * 1000,       /* and at least so long */
    LONG_PASSES = 4             /* fewer say nothing */
};

volatile sig_atomic_t show_wanted;

static const char *file_name;

/* Whether it is one of the functions that programs call. */
static bool
is_public(const char *name)
{
    return strncmp(name, "ct_", 3) == 0;
}

/* The innermost call of c that is worth showing: what lies further in is this
 * library's own. */
static uint32_t
first_shown(const struct chain *c)
{
    char name[NAME_SIZE];

    for (uint32_t i = c->depth; i-- > 0; ) {
        symbol_name(c->call[i].pc - 1, name, sizeof name);
        if (is_public(name))
            return i;
    }
    return 0;
}

static bool
is_birth(const struct node *n)
{
    return strcmp(n->what, "birth") == 0;
}

void
show_place(FILE *out, const struct node *n, const char *between)
{
    char name[NAME_SIZE];

    if (n == &graph_elsewhere || n->chain.depth == 0) {
        fputs("elsewhere", out);
        return;
    }
    if (is_birth(n)) {
        symbol_name(n->chain.call[0].pc, name, sizeof name);
        fprintf(out, "begins%s%s", between,
                n->chain.call[0].pc == 0 ? "main" : name);
        return;
    }
    for (uint32_t i = first_shown(&n->chain); i < n->chain.depth; i++) {
        symbol_name(n->chain.call[i].pc - 1, name, sizeof name);
        if (strcmp(name, "begin") == 0 || strcmp(name, "main") == 0)
            break;
        fprintf(out, "%s%s", i == first_shown(&n->chain) ? "" : between, name);
    }
    if (n->chain.cut)
        fprintf(out, "%s...", between);
}

/* ns as people write it. */
static void
print_time(FILE *out, double ns)
{
    if (ns < 1e3)
        fprintf(out, "%.0f ns", ns);
    else if (ns < 1e6)
        fprintf(out, "%.1f us", ns / 1e3);
    else
        fprintf(out, "%.1f ms", ns / 1e6);
}

/* The square root.  The C library's would have every program of ours linked
 * with -lm. */
static double
root(double x)
{
    double r = x > 1 ? x : 1;

    for (int i = 0; i < 64; i++)
        r = (r + x / r) / 2;
    return r;
}

static double
cpu_of(const struct edge *e)
{
    return e->mean.of[USAGE_CPU] * ticks_length();
}

/* What a walk over the graph carries. */
struct walk {
    FILE *out;
    double cpu;                 /* ns of all passes of all edges */
    double passes;
};

static void
add_edges(struct node *n, void *context)
{
    struct walk *w = context;

    for (const struct edge *e = n->edges; e != NULL; e = e->next) {
        w->cpu += cpu_of(e) * e->count;
        w->passes += e->count;
    }
}

/* Whether threads run far longer on e than on the other edges. */
static bool
runs_long(const struct walk *w, const struct edge *e)
{
    double others = w->passes - e->count;

    if (e->count < LONG_PASSES || others == 0 || cpu_of(e) < LONG_NS)
        return false;
    return cpu_of(e) > LONG_TIMES * (w->cpu - cpu_of(e) * e->count) / others;
}

static void
print_long(struct node *n, void *context)
{
    struct walk *w = context;

    for (const struct edge *e = n->edges; e != NULL; e = e->next) {
        if (!runs_long(w, e))
            continue;
        fputs("// runs long: ", w->out);
        show_place(w->out, n, " < ");
        fputs(" to ", w->out);
        show_place(w->out, e->to, " < ");
        fputs(", ", w->out);
        print_time(w->out, cpu_of(e));
        fputc('\n', w->out);
    }
}

/* Whether it is more than nothing with two places after the point. */
static bool
is_some(float amount)
{
    return amount >= 0.005f || amount <= -0.005f;
}

static void
print_edge(const struct walk *w, const struct node *n, const struct edge *e)
{
    fprintf(w->out, "  n%u -> n%u [label=\"%ju x\\n", n->id, e->to->id,
            (uintmax_t)e->count);
    print_time(w->out, cpu_of(e));
    if (e->variance.of[USAGE_CPU] > 0) {
        fputs(" +- ", w->out);
        print_time(w->out, root(e->variance.of[USAGE_CPU]) * ticks_length());
    }
    if (e->mean.of[USAGE_STACK] > 0)
        fprintf(w->out, "\\n%.0f B of stack", e->mean.of[USAGE_STACK]);
    for (unsigned k = USAGE_DECLARED; k < resources_end; k++)
        if (is_some(e->mean.of[k]))
            fprintf(w->out, "\\n%+.2f %s", e->mean.of[k], resources[k].name);
    fprintf(w->out, "\"%s]\n", runs_long(w, e) ? ", penwidth=4" : "");
}

/* What a thread that leaves n takes until it stops again, wherever it goes. */
static void
print_expected(FILE *out, const struct node *n)
{
    union usage takes;

    graph_expect(n, &takes);
    fputs("\\ntakes ", out);
    print_time(out, takes.of[USAGE_CPU] * ticks_length());
    for (unsigned k = USAGE_DECLARED; k < resources_end; k++)
        if (is_some(takes.of[k]))
            fprintf(out, ", %+.2f %s", takes.of[k], resources[k].name);
}

static void
print_node(struct node *n, void *context)
{
    const struct walk *w = context;

    fprintf(w->out, "  n%u [label=\"", n->id);
    show_place(w->out, n, "\\n");
    if (n->threads > n->inside)
        fprintf(w->out, "\\n%u there", n->threads - n->inside);
    if (n->edges != NULL)
        print_expected(w->out, n);
    fprintf(w->out, "\"%s]\n", n->doors != 0 ? ", style=bold" : "");
    for (const struct edge *e = n->edges; e != NULL; e = e->next)
        print_edge(w, n, e);
}

int
ct_graph(int fd)
{
    int copy = dup(fd);
    struct walk w = { .out = copy < 0 ? NULL : fdopen(copy, "w") };

    if (w.out == NULL) {
        if (copy >= 0)
            close(copy);
        return -1;
    }
    graph_each(add_edges, &w);
    graph_each(print_long, &w);
    fputs("digraph blocking {\n"
          "  node [shape=box, fontname=\"sans-serif\"]\n"
          "  edge [fontname=\"sans-serif\", fontsize=11]\n", w.out);
    graph_each(print_node, &w);
    fputs("}\n", w.out);
    return fclose(w.out) == 0 ? 0 : -1;
}

void
show_now(void)
{
    show_wanted = 0;
    int fd = open(file_name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0 || ct_graph(fd) != 0)
        fprintf(stderr, "capriccio: CAPRICCIO_GRAPH=%s: %m\n", file_name);
    if (fd >= 0)
        close(fd);
}

static void
want(int signal)
{
    show_wanted = 1;
}

void
show_start(void)
{
    struct sigaction action = { .sa_handler = want, .sa_flags = SA_RESTART };

    file_name = getenv("CAPRICCIO_GRAPH");
    if (file_name == NULL || file_name[0] == '\0')
        return;
    account_looks_at_all = true;
    sigemptyset(&action.sa_mask);
    sigaction(SIGUSR2, &action, NULL);
    atexit(show_now);
}
