/*
 * report -- a result in words, for people.
 *
 * The table first; then the first failure at length, because what comes after
 * it often follows from it; then one line for each of the others.
 */
#include <stdio.h>
#include <string.h>

#include "autograder/own.h"
#include "autograder/report.h"
#include "autograder/text.h"

enum {
    COLUMN = 37,                /* characters in each of two columns */
    OUTPUT_LINES = 8,           /* of what the process said itself */
    BEFORE = 6                  /* events before a wrong one, of many tests */
};

static void
write_table(const struct result *r, FILE *f)
{
    size_t width = 4;

    for (size_t i = 0; i < r->ntests; i++)
        if (strlen(r->tests[i].test->id) > width)
            width = strlen(r->tests[i].test->id);
    for (size_t i = 0; i < r->ntests; i++) {
        const struct test_result *t = &r->tests[i];

        fprintf(f, "  %3d/%-3d  %-12s  %-*s  %s\n", t->points,
                t->test->weight, state_name(t->state), (int)width,
                t->test->id, t->test->title);
    }
    fprintf(f, "  -------\n  %3d/%-3d\n", r->score, r->max_score);
}

/* How much of text goes into a column's next line. */
static int
column_cut(const char *text)
{
    int n = (int)strlen(text);

    if (n <= COLUMN)
        return n;
    for (int i = COLUMN; i > 0; i--)
        if (text[i] == ' ')
            return i;
    return COLUMN;
}

/* A row of two columns, as many lines as it takes. */
static void
write_row(const char *left, const char *right, FILE *f)
{
    do {
        int l = column_cut(left), r = column_cut(right);

        fprintf(f, "    %-*.*s | %.*s\n", COLUMN, l, left, r, right);
        left += l;
        left += strspn(left, " ");
        right += r;
        right += strspn(right, " ");
    } while (*left != '\0' || *right != '\0');
}

/* The first wrong event, behind the last right ones: more of them if the test
 * is run alone. */
static void
write_divergence(const struct test_result *t, bool alone, FILE *f)
{
    static const char rule[] = "-------------------------------------";
    const struct divergence *d = &t->divergence;
    size_t first = d->nbefore > BEFORE && !alone ? d->nbefore - BEFORE : 0;

    if (first > 0)
        fprintf(f, "\n  What came before (more of it with --only %s):\n\n",
                t->test->id);
    else if (d->nbefore > 0)
        fprintf(f, "\n  What came before:\n\n");
    for (size_t i = first; i < d->nbefore; i++)
        fprintf(f, "    %4lu  %s\n",
                d->number - d->nbefore + i, d->before[i]);
    fprintf(f, "\n  Event %lu:\n\n", d->number);
    write_row(d->nexpected > 1 ? "expected one of" : "expected", "got", f);
    write_row(rule, rule, f);
    if (d->nexpected == 0)
        write_row("nothing more", d->got, f);
    for (size_t i = 0; i < d->nexpected; i++)
        write_row(d->expected[i], i == 0 ? d->got : "", f);
}

/* The beginning of what was said, indented. */
static void
write_output(const struct test_result *t, FILE *f)
{
    const char *text = t->output;

    if (*text == '\0')
        return;
    fprintf(f, "\n  %s said:\n\n",
            t->speaker != NULL ? t->speaker : "The process");
    for (int i = 0; *text != '\0' && i < OUTPUT_LINES; i++) {
        int n = (int)strcspn(text, "\n");

        fprintf(f, "    > %.*s\n", n < 100 ? n : 100, text);
        text += n;
        text += *text == '\n';
    }
}

/* The first failure, at length. */
static void
write_failure(const struct result *r, const struct test_result *t, FILE *f)
{
    const struct lab_invariant *i = lab_invariant(r->lab, t->invariant);

    fprintf(f, "\n%s: %s\n\n", t->test->id, t->test->title);
    text_write_wrapped(t->message, "  ", 76, f);
    if (t->test->runs > 0 && !t->secret)
        fprintf(f, "  (seed %lu, compiled with %s)\n",
                (unsigned long)t->seed, t->level);
    if (i != NULL) {
        char text[MESSAGE];

        snprintf(text, sizeof text, "%s: %s", i->key, i->sentence);
        fprintf(f, "\n  %s:\n\n", t->divergence.any
                || strcmp(t->test->kind, "slope") != 0 ? "What is broken"
                : "What it is about");
        text_write_wrapped(text, "    ", 74, f);
    }
    if (t->divergence.any)
        write_divergence(t, r->ntests == 1, f);
    write_output(t, f);
    if (t->replay[0] != '\0')
        fprintf(f, "\n  To see it happen:\n\n    %s\n", t->replay);
}

/* An earlier test that went wrong in the same words, or NULL. */
static const struct test_result *
told_before(const struct result *r, const struct test_result *t)
{
    for (const struct test_result *u = r->tests; u < t; u++)
        if (u->state == t->state && strcmp(u->message, t->message) == 0)
            return u;
    return NULL;
}

/* The others, in short. */
static void
write_short(const struct result *r, const struct test_result *t, FILE *f)
{
    const struct test_result *before = told_before(r, t);

    if (before != NULL) {
        fprintf(f, "\n%s (%s): as %s\n", t->test->id, state_name(t->state),
                before->test->id);
        return;
    }
    fprintf(f, "\n%s (%s):\n", t->test->id, state_name(t->state));
    text_write_wrapped(t->message, "  ", 76, f);
    if (t->replay[0] != '\0')
        fprintf(f, "    %s\n", t->replay);
}

/* What went wrong: the first failure at length, the others in short. */
static void
write_failures(const struct result *r, FILE *f)
{
    bool told = false;

    for (size_t i = 0; i < r->ntests; i++) {
        const struct test_result *t = &r->tests[i];

        if (t->state == STATE_PASS)
            continue;
        if (told || t->state != STATE_FAIL)
            write_short(r, t, f);
        else
            write_failure(r, t, f);
        told = told || t->state == STATE_FAIL;
    }
}

/* One line of what was measured. */
static void
write_price(const char *whose, const struct price *p, FILE *f)
{
    fprintf(f, "    %-22s %12lu %8lu", whose, (unsigned long)p->instructions,
            (unsigned long)p->calls);
    if (p->simulated)
        fprintf(f, " %14lu %14lu", (unsigned long)p->cache_misses,
                (unsigned long)p->wrong_guesses);
    fprintf(f, "\n");
}

/* What the measured parts cost, beside the reference's. */
static void
write_prices(const struct result *r, FILE *f)
{
    bool told = false;

    for (size_t i = 0; i < r->ntests; i++) {
        const struct test_result *t = &r->tests[i];

        if (!t->priced)
            continue;
        if (!told)
            fprintf(f, "\n  What was measured, the last two simulated and for "
                    "no points:\n\n    %-22s %12s %8s %14s %14s\n", "",
                    "instructions", "calls", "cache misses", "wrong guesses");
        told = true;
        write_price(t->test->id, &t->mine, f);
        write_price("  the reference", &t->theirs, f);
    }
}

/* What all of it together looks like, and where to get help. */
static void
write_diagnosis(const struct result *r, FILE *f)
{
    const struct diagnosis *d = &r->diagnosis;
    char text[MESSAGE];

    if (d->invariant == NULL)
        return;
    snprintf(text, sizeof text, "This looks like invariant %s: %s  (Of %d "
             "known bug%s that fail%s these tests, %d break%s it.)",
             d->invariant->key, d->invariant->sentence, d->alike,
             d->alike == 1 ? "" : "s", d->alike == 1 ? "s" : "", d->agree,
             d->agree == 1 ? "s" : "");
    fprintf(f, "\n");
    text_write_wrapped(text, "", 78, f);
    if (d->task > 0)
        fprintf(f, "A hint, one level more at each call: make hint LAB=%s "
                "TASK=%d\n", r->lab->lab, d->task);
}

void
report_write(const struct result *r, FILE *f)
{
    fprintf(f, "Lab %s, %s: %s\n\n", r->lab->lab, r->lab->title, r->subject);
    write_table(r, f);
    if (r->missing[0] != '\0')
        fprintf(f, "\nRun without these layers of the sandbox: %s\n",
                r->missing);
    if (r->notes[0] != '\0')
        fprintf(f, "\n%s", r->notes);
    if (r->broken[0] != '\0') {
        fprintf(f, "\n");
        text_write_wrapped(r->broken, "", 78, f);
    }
    if (r->diagnostics[0] != '\0')
        fprintf(f, "\nThe compiler says:\n\n%s", r->diagnostics);
    if (r->broken[0] == '\0') {
        write_prices(r, f);
        write_diagnosis(r, f);
        write_failures(r, f);
    }
    if (r->own != NULL)
        own_write(r->own, r->lab, f);
}
