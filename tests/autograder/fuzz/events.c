/*
 * events.c -- fuzzes match.c and the judges: any claims at all, to any judge.
 *
 * The first byte chooses the judge, the second the script.  Then each record
 * is either one that the judge allows, so that the fuzzer gets far, or what
 * the bytes say.  The judge's set is never empty or too large, what it
 * allows is accepted, and nothing after a wrong event is.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "autograder/judge.h"
#include "autograder/match.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* All judges there are, one after another. */
static const struct judge *
choose(unsigned n)
{
    static const struct judge *const *const labs[] = {
        judges_01, judges_02, judges_03, judges_00, judges_04, judges_05,
        judges_06, judges_07, judges_08, judges_09, judges_10, judges_11
    };
    const struct judge *all[256];
    unsigned count = 0;

    for (size_t l = 0; l < sizeof labs / sizeof *labs; l++)
        for (const struct judge *const *j = labs[l];
             *j != NULL && (*j)->name != NULL && count < 256; j++)
            all[count++] = *j;
    return all[n % count];
}

/* The next event: allowed or not. */
static struct event
next(const struct match *m, const uint8_t *data, size_t size, bool *fair)
{
    struct event set[ALLOWED_MAX], e = { .kind = EVENT_END };

    *fair = (data[0] & 7) != 0 && !m->ended;
    if (*fair) {
        size_t n = m->judge->allowed(m->model, set);

        if (n == 0 || n > ALLOWED_MAX)
            abort();
        return set[data[0] / 8 % n];
    }
    memcpy(&e, data, size < sizeof e ? size : sizeof e);
    e.kind %= 80;               /* near those that mean something */
    return e;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct run_report report = { .end = RUN_EXITED };
    static struct divergence d;
    int64_t script[SCRIPT_MAX];
    struct match m;

    if (size < 2)
        return 0;

    const struct judge *judge = choose(data[0]);
    size_t n = judge->plan(data[1], script);

    if (n > SCRIPT_MAX || !match_open(&m, judge, script, n, &d))
        abort();
    data += 2;
    size -= 2;
    while (size > 0) {
        bool fair, wrong = d.any;
        struct event e = next(&m, data, size, &fair);
        bool right = match_event(&m, &e);
        size_t used = fair ? 1 : size < sizeof e ? size : sizeof e;

        if ((wrong && right) || (fair && !wrong && !right))
            abort();
        data += used;
        size -= used;
    }
    if (match_close(&m, &report) && d.any)
        abort();
    return 0;
}
