/*
 * match -- events held against a judge, until the first that is wrong.
 *
 * An acceptor: the judge names the set of events that its contract allows
 * now, the event that came must be a member, and the model moves on.
 *
 * M1  The model is only ever advanced by an event that it allowed.
 * M2  After the first wrong event nothing is looked at: what follows a wrong
 *     event means nothing.
 * M3  A run is right only if every event was, EVENT_END came, nothing came
 *     after it, and the process then exited with status 0.  Silence, however
 *     it comes about, is therefore never a pass.  Where the contract is that
 *     the process dies, it must have told all, and die saying what it should.
 *
 * Events are put into words when the report needs them and not before, so
 * the last few are kept as they came; only a judge whose words depend on its
 * model could tell the difference, and describe() speaks of one event.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "autograder/match.h"

static bool
same(const struct event *a, const struct event *b)
{
    return a->kind == b->kind && a->who == b->who
           && a->a == b->a && a->b == b->b;
}

/* The set of events that may come now. */
static size_t
allowed(const struct match *m, struct event set[ALLOWED_MAX])
{
    if (m->ended)
        return 0;
    if (m->judge == NULL) {
        set[0] = (struct event){ .kind = EVENT_END };
        return 1;
    }
    return m->judge->allowed(m->model, set);
}

/* What the process must say as it dies; false: it must end well. */
static bool
last_words(const struct match *m, char words[MATCH_TEXT])
{
    return m->judge != NULL && m->judge->last_words != NULL
           && m->judge->last_words(m->model, words, MATCH_TEXT);
}

/* An event in words. */
static void
describe(const struct match *m, const struct event *e, char text[MATCH_TEXT])
{
    char words[MATCH_TEXT];

    if (e->kind == EVENT_END && last_words(m, words))
        snprintf(text, MATCH_TEXT, "the process dies saying \"%.90s\"", words);
    else if (e->kind == EVENT_END)
        snprintf(text, MATCH_TEXT, "the scenario ends");
    else if (m->judge == NULL)
        snprintf(text, MATCH_TEXT, "event %u", (unsigned)e->kind);
    else
        m->judge->describe(m->model, e, text, MATCH_TEXT);
}

/* Writes down what led here and what should have come. */
static void
record(struct match *m)
{
    struct divergence *d = m->divergence;
    unsigned long first = m->right > MATCH_BEFORE ? m->right - MATCH_BEFORE : 0;
    struct event set[ALLOWED_MAX];

    d->any = true;
    d->number = m->right + 1;
    d->nexpected = allowed(m, set);
    for (size_t i = 0; i < d->nexpected; i++)
        describe(m, &set[i], d->expected[i]);
    for (unsigned long i = first; i < m->right; i++)
        describe(m, &m->last[i % MATCH_BEFORE], d->before[d->nbefore++]);
}

bool
match_open(struct match *m, const struct judge *judge, const int64_t *script,
           size_t nwords, struct divergence *d)
{
    memset(d, 0, sizeof *d);
    *m = (struct match){ .judge = judge, .divergence = d };
    if (judge == NULL)
        return true;
    m->model = judge->open(script, nwords);
    return m->model != NULL;
}

bool
match_event(struct match *m, const struct event *e)
{
    struct divergence *d = m->divergence;
    struct event set[ALLOWED_MAX];
    const char *key = NULL;

    if (d->any)
        return false;           /* M2 */

    for (size_t i = 0, n = allowed(m, set); i < n; i++) {
        if (!same(e, &set[i]))
            continue;
        m->last[m->right++ % MATCH_BEFORE] = *e;
        if (e->kind == EVENT_END)
            m->ended = true;
        else
            m->judge->advance(m->model, e);     /* M1 */
        return true;
    }

    record(m);
    describe(m, e, d->got);
    if (m->ended)
        snprintf(d->sentence, sizeof d->sentence,
                 "something still ran after the scenario had ended");
    else
        snprintf(d->sentence, sizeof d->sentence,
                 "event %lu was \"%s\" where %s\"%s\" was due", d->number,
                 d->got, d->nexpected > 1 ? "for instance " : "",
                 d->expected[0]);
    if (m->judge != NULL && !m->ended)
        key = m->judge->blame(m->model, e);
    snprintf(d->invariant, sizeof d->invariant, "%s", key != NULL ? key : "");
    return false;
}

/* Whether the process has ended as it had to; if not, writes why. */
static bool
ended_well(struct match *m, const struct run_report *report)
{
    struct divergence *d = m->divergence;
    char words[MATCH_TEXT];
    struct event set[ALLOWED_MAX];

    if (!last_words(m, words)) {
        bool clean = report->end == RUN_EXITED && report->status == 0;

        snprintf(d->sentence, sizeof d->sentence,
                 m->ended ? "the scenario ended well, but then %s"
                 : "%s, before the scenario had ended", report->sentence);
        return m->ended && clean;
    }
    bool all_told = allowed(m, set) > 0 && set[0].kind == EVENT_END;

    snprintf(d->sentence, sizeof d->sentence, all_told
             ? "%.400s; it should have died saying \"... %s\""
             : "%.400s, before it had told all; at last it should have died "
             "saying \"... %s\"", report->sentence, words);
    return all_told && report->end == RUN_CRASHED && report->status == SIGABRT
           && strstr(report->output, words) != NULL;
}

bool
match_close(struct match *m, const struct run_report *report)
{
    struct divergence *d = m->divergence;

    if (!d->any && ended_well(m, report)) {
        d->sentence[0] = '\0';
    } else if (!d->any) {
        record(m);
        snprintf(d->got, sizeof d->got, m->ended ? "no clean end" : "nothing");
    }
    if (m->judge != NULL)
        m->judge->close(m->model);
    m->model = NULL;
    return !d->any;
}
