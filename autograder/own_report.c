/*
 * own_report -- what the student's own tests are worth, in words and in JSON.
 *
 * Of bugs that were exposed it tells what they are; of the others only which
 * invariant they break, so that there is something left to find.  It shows
 * nobody's code.
 */
#include <string.h>

#include "autograder/own.h"
#include "autograder/text.h"

/* The bugs that break one invariant. */
struct group {
    int exposed, all;
};

static struct group
count(const struct own_result *own, const char *invariant)
{
    struct group g = { 0 };

    for (int i = 0; i < own->nbugs; i++)
        if (strcmp(own->bugs[i].invariant, invariant) == 0) {
            g.all++;
            g.exposed += own->bugs[i].exposed;
        }
    return g;
}

/* The sentences of what was exposed of one invariant. */
static void
write_exposed(const struct own_result *own, const char *invariant, FILE *f)
{
    for (int i = 0; i < own->nbugs; i++)
        if (own->bugs[i].exposed
            && strcmp(own->bugs[i].invariant, invariant) == 0)
            text_write_wrapped(own->bugs[i].says, "        ", 70, f);
}

void
own_write(const struct own_result *own, const struct lab *lab, FILE *f)
{
    fprintf(f, "\nTests of your own: ");
    if (own->state != STATE_PASS) {
        fprintf(f, "%s\n", own->state == STATE_FAIL ? "0 of 100"
                : state_name(own->state));
        text_write_wrapped(own->message, "  ", 76, f);
        if (own->diagnostics[0] != '\0')
            fprintf(f, "\n%s", own->diagnostics);
        return;
    }
    fprintf(f, "%d of %d wrong libraries exposed by %d tests, %d of 100\n",
            own->exposed, own->nbugs, own->ntests, own->score);
    for (size_t i = 0; i < lab->ninvariants; i++) {
        const struct lab_invariant *v = &lab->invariants[i];
        struct group g = count(own, v->key);
        char text[MESSAGE];

        if (g.all == 0)
            continue;
        snprintf(text, sizeof text, "%s  %d of %d  %s", v->key, g.exposed,
                 g.all, v->sentence);
        fprintf(f, "\n");
        text_write_wrapped(text, "  ", 76, f);
        write_exposed(own, v->key, f);
    }
}

json_t *
own_json(const struct own_result *own, const struct lab *lab)
{
    json_t *groups = json_array();

    for (size_t i = 0; i < lab->ninvariants; i++) {
        struct group g = count(own, lab->invariants[i].key);

        if (g.all > 0)
            json_array_append_new(groups, json_pack(
                "{s:s, s:i, s:i}", "invariant", lab->invariants[i].key,
                "exposed", g.exposed, "wrong_libraries", g.all));
    }
    return json_pack("{s:s, s:i, s:i, s:i, s:i, s:i, s:o, s:o}",
                     "state", state_name(own->state),
                     "score", own->score, "max_score", 100,
                     "tests", own->ntests, "exposed", own->exposed,
                     "wrong_libraries", own->nbugs,
                     "message", own->message[0] != '\0'
                     ? json_string(own->message) : json_null(),
                     "by_invariant", groups);
}
