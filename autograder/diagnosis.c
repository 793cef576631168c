/*
 * diagnosis -- from the tests that fail together to what may be wrong.
 *
 * A mistake fails not one test but a set of them, and the set tells more than
 * its first member does.  The kit has known mistakes, one bug each, with the
 * invariant that it breaks (mutants/); which tests each fails is kept in
 * diagnosis/NN, made by `make vectors`.  If a submission fails in exactly
 * the same way as some of them, their invariants are named: a place to look,
 * not a verdict.  No bug is described, so that the search is the student's.
 *
 * Nothing is said if all tests fail, or none; if not all were run; or
 * if the file is of another set of tests.
 */
#include <stdio.h>
#include <string.h>

#include "autograder/diagnosis.h"
#include "autograder/text.h"

enum { KEYS_MAX = 3 };          /* more invariants than that are no help */

/* The invariants of those that fail in the same way. */
struct keys {
    char key[KEYS_MAX][8];
    size_t n;
    bool too_many;
};

/* The tests that failed as a line of X and '.'; false: it tells nothing. */
static bool
draw(const struct result *r, char vector[TESTS_MAX + 1])
{
    size_t failed = 0;

    for (size_t i = 0; i < r->ntests; i++) {
        bool fail = r->tests[i].state == STATE_FAIL;

        if (!fail && r->tests[i].state != STATE_PASS)
            return false;
        vector[i] = fail ? 'X' : '.';
        failed += fail;
    }
    vector[r->ntests] = '\0';
    return r->ntests == r->lab->ntests && failed > 0 && failed < r->ntests;
}

/* Whether the line, "tests" and their ids, is about these tests. */
static bool
fits(const struct result *r, char *line)
{
    char *rest = line, *word = strsep(&rest, " \n");
    size_t n = 0;

    if (strcmp(word, "tests") != 0)
        return false;
    while ((word = strsep(&rest, " \n")) != NULL) {
        if (*word == '\0')
            continue;
        if (n == r->ntests || strcmp(r->tests[n].test->id, word) != 0)
            return false;
        n++;
    }
    return n == r->ntests;
}

static void
add(struct keys *keys, const char *key)
{
    for (size_t i = 0; i < keys->n; i++)
        if (strcmp(keys->key[i], key) == 0)
            return;
    if (keys->n == KEYS_MAX)
        keys->too_many = true;
    else
        snprintf(keys->key[keys->n++], sizeof keys->key[0], "%s", key);
}

/* Collects the invariants of the known mistakes with that vector. */
static void
collect(const struct result *r, const char *vector, FILE *f,
        struct keys *keys)
{
    char line[4096], known[TESTS_MAX + 1], key[8];
    bool ours = false;

    while (fgets(line, sizeof line, f) != NULL) {
        if (!ours)
            ours = fits(r, line);
        else if (sscanf(line, "%64s %7s", known, key) == 2
                 && strcmp(known, vector) == 0)
            add(keys, key);
    }
}

void
diagnosis_make(struct result *r)
{
    char path[64], vector[TESTS_MAX + 1];
    struct keys keys = { .n = 0 };
    FILE *f;

    r->diagnosis[0] = '\0';
    snprintf(path, sizeof path, "autograder/diagnosis/%s", r->lab->lab);
    if (!draw(r, vector) || (f = fopen(path, "re")) == NULL)
        return;
    collect(r, vector, f, &keys);
    fclose(f);
    if (keys.n == 0 || keys.too_many)
        return;
    text_add(r->diagnosis, sizeof r->diagnosis,
             "Known mistakes that fail just these tests break ");
    for (size_t i = 0; i < keys.n; i++) {
        const struct lab_invariant *v = lab_invariant(r->lab, keys.key[i]);

        text_add(r->diagnosis, sizeof r->diagnosis, "%s%s (%s)",
                 i > 0 ? " or " : "", keys.key[i],
                 v != NULL ? v->sentence : "no longer in this lab");
    }
}
