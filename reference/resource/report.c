/*
 * report.c -- how it stands with each resource, in words.
 *
 * For each: how much is in use, what of it is nobody's, what is let in at most
 * and whether it thrashes; and if some of it is nobody's, the place that has
 * passed on the most without giving it back.  A place that never returns what
 * it takes is no error here (a producer's consumer is elsewhere), but it is
 * where to look when nothing ever does.
 *
 * Then what the machine says.  What it does not offer is named, not guessed.
 */
#include <stdio.h>
#include <unistd.h>

#include "capriccio.h"
#include "resource/account.h"
#include "resource/control.h"
#include "resource/gate.h"
#include "resource/reading.h"
#include "resource/show.h"

/* The search for the place that passed on the most. */
struct search {
    unsigned k;
    const struct node *most;
};

static void
compare(struct node *n, void *context)
{
    struct search *s = context;

    if (n->passed[s->k] > 0 &&
        (s->most == NULL || n->passed[s->k] > s->most->passed[s->k]))
        s->most = n;
}

/* What belongs to nobody, and whose it was. */
static void
print_nobodys(FILE *out, unsigned k)
{
    struct search s = { .k = k };

    graph_each(compare, &s);
    int64_t nobodys = account_nobodys(k);
    if (nobodys <= 0)
        return;
    fprintf(out, "    %lld of it nobody's", (long long)nobodys);
    if (s.most != NULL) {
        fprintf(out, "; passed on, %.0f so far, by those who left ",
                s.most->passed[k]);
        show_place(out, s.most, " < ");
    }
    fputc('\n', out);
}

static void
print_resource(FILE *out, unsigned k)
{
    const struct resource *r = &resources[k];

    fprintf(out, "%s: %lld in use, %lld committed, %u threads inside",
            r->name, (long long)r->used, (long long)r->committed, r->holders);
    if (r->capacity > 0)
        fprintf(out, ", %lld there", (long long)r->capacity);
    fprintf(out, "; at most %lld; %s\n", (long long)gate_limit[k],
            !control_began(k) ? "never too little"
            : control_thrashes(k) ? "too little" : "enough now");
    print_nobodys(out, k);
}

static void
print_reading(FILE *out, enum reading what)
{
    static const struct {
        const char *name, *unit;
        double scale;
    } words[] = {
        [READING_PROCESSOR] = { "processor", "s used by this process", 1e-9 },
        [READING_MEMORY] = { "memory", "MiB to be had", 1.0 / (1 << 20) },
        [READING_REFAULTS] = { "refaults", "pages came back", 1 },
        [READING_STALLED_MEMORY] = { "memory", "s waited for", 1e-6 },
        [READING_STALLED_DISK] = { "disk", "s waited for", 1e-6 },
        [READING_STALLED_PROCESSOR] = { "processor", "s waited for", 1e-6 }
    };
    double value;

    fprintf(out, "machine: %s: ", words[what].name);
    if (reading_take(what, &value))
        fprintf(out, "%.2f %s\n", value * words[what].scale, words[what].unit);
    else
        fprintf(out, "not offered here (%s)\n", reading_place(what));
}

int
ct_resources(int fd)
{
    int copy = dup(fd);
    FILE *out = copy < 0 ? NULL : fdopen(copy, "w");

    if (out == NULL) {
        if (copy >= 0)
            close(copy);
        return -1;
    }
    for (unsigned k = USAGE_DECLARED; k < resources_end; k++)
        print_resource(out, k);
    for (int what = 0; what < READING_KINDS; what++)
        print_reading(out, what);
    return fclose(out) == 0 ? 0 : -1;
}
