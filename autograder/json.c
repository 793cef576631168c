/*
 * json -- a result for other programs.
 *
 * The canonical form: every other machine-readable report is made from the
 * same tree and says the same.  Fields keep their order, and nothing in it
 * depends on the time, the machine's load or the place of temporary files.
 */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "autograder/json.h"
#include "autograder/kit.h"
#include "autograder/own.h"
#include "autograder/text.h"

/* A text, whatever bytes are in it: one that was cut may end within a
 * character, and JSON knows only whole ones. */
static json_t *
string(const char *s)
{
    json_t *whole = json_string(s);
    char *copy = whole == NULL ? strdup(s) : NULL;

    if (copy != NULL) {
        text_clean(copy);
        whole = json_string(copy);
    }
    free(copy);
    return whole;
}

/* A text, or null where there is none to give. */
static json_t *
text(const char *s)
{
    return s[0] != '\0' ? string(s) : json_null();
}

/* Texts of `size` bytes one behind the other. */
static json_t *
texts(const char *first, size_t n, size_t size)
{
    json_t *array = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(array, string(first + i * size));
    return array;
}

/* The first wrong event, for the two columns; NULL if there was none. */
static json_t *
divergence(const struct divergence *d)
{
    if (!d->any)
        return NULL;
    return json_pack("{s:I, s:o, s:o, s:o}", "number", (json_int_t)d->number,
                     "before", texts(d->before[0], d->nbefore, MATCH_TEXT),
                     "expected", texts(d->expected[0], d->nexpected,
                                       MATCH_TEXT),
                     "got", string(d->got));
}

/* What the part that is measured cost. */
static json_t *
price(const struct price *p)
{
    json_t *all = json_pack("{s:I, s:I}",
                            "instructions", (json_int_t)p->instructions,
                            "system_calls", (json_int_t)p->calls);

    if (p->simulated)
        json_object_update_new(all, json_pack(
            "{s:I, s:I}", "cache_misses", (json_int_t)p->cache_misses,
            "wrong_guesses", (json_int_t)p->wrong_guesses));
    return all;
}

/* The same of the submission and of the reference; NULL if it is not known. */
static json_t *
prices(const struct test_result *t)
{
    return t->priced ? json_pack("{s:o, s:o}", "submission", price(&t->mine),
                                 "reference", price(&t->theirs)) : NULL;
}

static json_t *
test(const struct test_result *t)
{
    return json_pack("{s:s, s:s, s:i, s:i, s:s, s:o, s:o, s:o, s:o*, s:o*}",
                     "id", t->test->id, "title", t->test->title,
                     "points", t->points, "max_points", t->test->weight,
                     "state", state_name(t->state),
                     "message", text(t->message),
                     "invariant", text(t->invariant),
                     "replay", text(t->replay),
                     "divergence", divergence(&t->divergence),
                     "measured", prices(t));
}

bool
json_write(const struct result *r, FILE *f)
{
    json_t *tests = json_array();
    json_t *all;

    for (size_t i = 0; i < r->ntests; i++)
        json_array_append_new(tests, test(&r->tests[i]));
    all = json_pack("{s:s, s:s, s:i, s:i, s:s, s:I, s:s, s:s, s:o, s:o*}",
                    "kit", KIT_VERSION, "lab", r->lab->lab,
                    "score", r->score, "max_score", r->max_score,
                    "state", r->state == STATE_PASS ? "graded"
                                                    : "not-measured",
                    "seed", (json_int_t)r->seed, "layers", r->layers,
                    "missing_layers", r->missing,
                    "message", text(r->broken), "tests", tests);
    if (all == NULL) {
        errno = ENOMEM;
        return false;
    }

    if (r->diagnosis.invariant != NULL)
        json_object_set_new(all, "diagnosis", json_pack(
            "{s:s, s:i, s:i}", "invariant", r->diagnosis.invariant->key,
            "alike", r->diagnosis.alike, "agree", r->diagnosis.agree));
    if (r->own != NULL)
        json_object_set_new(all, "own_tests", own_json(r->own, r->lab));
    if (r->practice)
        json_object_set_new(all, "practice", json_true());

    if (r->keyed)
        json_object_set_new(all, "keyed", json_true());

    int bad = json_dumpf(all, f, JSON_INDENT(2) | JSON_PRESERVE_ORDER);

    json_decref(all);
    return bad == 0 && fputc('\n', f) != EOF;
}
