/*
 * selftest -- does the grader tell right from wrong?
 *
 *      build/selftest [--brief] [LAB [KIND]]
 *              KIND: reference (and skeleton), mutants, alternatives, hostile
 *              --brief: each mutant is only marked by the test that it names,
 *              and a hostile sample that is slow in every test by one of them
 *
 * For each lab: the reference gets full marks, the skeleton none; every mutant
 * is caught by the test that it names; every alternative design gets full
 * marks; every hostile submission gets no point, whatever the grader itself
 * may do (privilege.h) and also if nobody looks at its objects beforehand,
 * reads nothing, leaves nothing, and the report says what it was.  The matrix
 * shows which tests fail for which sample: two tests whose columns are equal
 * are one test too many, and one that no mutant needs is questioned
 * (needed.h).  The last line counts; exit status 1 if anything
 * failed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "autograder/kit.h"
#include "autograder/selftest/learn.h"
#include "autograder/selftest/needed.h"
#include "autograder/selftest/sample.h"
#include "autograder/selftest/verdict.h"

/* Where a sample is put to be marked. */
static char submission[96];

/* The usual way to run the grader. */
static const struct circumstances usual = { .without = "" };

static int passed, failed, skipped;
static int columns;             /* tests of the lab being checked */
static const char *only;        /* this kind of samples; NULL: all */
static bool brief;

/* Writes a sample's row: one sign for each test, the score, and what is
 * wrong with it, if anything is. */
static void
row(const char *kind, const char *name, const struct verdict *v,
    const char *wrong)
{
    printf("  %-12s %-26s ", kind, name);
    for (size_t i = 0; i < v->ntests; i++)
        putchar(strcmp(v->tests[i].state, "pass") == 0 ? '.'
                : strcmp(v->tests[i].state, "fail") == 0 ? 'X'
                : strcmp(v->tests[i].state, "skipped") == 0 ? '-' : '?');
    printf("%*s %3d/%-3d %s%s\n", columns - (int)v->ntests, "", v->score,
           v->max_score, wrong == NULL ? "ok" : "WRONG: ",
           wrong == NULL ? "" : wrong);
    fflush(stdout);
    if (wrong == NULL)
        passed++;
    else
        failed++;
}

/* What is wrong whatever the sample; NULL if nothing is. */
static const char *
wrong_in_any(const struct verdict *v, int status)
{
    if (v->status != status)
        return "the grader ended with another status";
    if (v->left_over)
        return "a process was left behind";
    if (v->litter)
        return "files were left behind, or changed";
    if (v->leaked)
        return "it has read the secret";
    return NULL;
}

/* What is wrong with a verdict that should give all points, or none; NULL if
 * nothing is. */
static const char *
wrong_in_score(const struct verdict *v, bool full)
{
    const char *wrong = wrong_in_any(v, 0);

    if (wrong == NULL && full && v->score != v->max_score)
        wrong = "it should have full marks";
    if (wrong == NULL && !full && v->score != 0)
        wrong = "it should have no point";
    return wrong;
}

/* A submission that must get all points, or none. */
static void
check_score(const struct lab *lab, const char *kind, const char *name,
            const char *subject, bool full)
{
    struct verdict v;
    bool given = verdict_get(lab->lab, subject, &usual, &v);

    row(kind, name, &v,
        given ? wrong_in_score(&v, full) : "the grader gave no result");
}

static void
check_mutant(const struct lab *lab, const struct sample *s)
{
    struct circumstances c = { .without = "", .only = brief ? s->test : NULL };
    struct verdict v = { 0 };
    char why[512];
    const char *wrong = NULL, *state;

    if (lab_test(lab, s->test) == NULL || s->says[0] == '\0')
        wrong = "its Test: or Says: line is missing or wrong";
    else if (!sample_make(s, lab, submission, why, sizeof why))
        wrong = why;
    else if (!verdict_get(lab->lab, submission, &c, &v))
        wrong = "the grader gave no result";
    else
        wrong = wrong_in_any(&v, 0);
    if (wrong == NULL) {
        state = verdict_state(&v, s->test);
        if (state == NULL || strcmp(state, "fail") != 0) {
            snprintf(why, sizeof why, "%s did not catch it", s->test);
            wrong = why;
        } else if (strstr(v.messages, "did not compile") != NULL) {
            wrong = "it does not compile";
        }
    }
    if (wrong == NULL && !brief) {
        learn_mutant(lab, s, &v);
        needed_mutant(lab, &v);
    }
    row("mutant", s->name, &v, wrong);
}

static void
check_alternative(const struct lab *lab, const struct sample *s)
{
    struct verdict v = { 0 };
    char why[512];

    if (sample_make(s, lab, submission, why, sizeof why))
        check_score(lab, "alternative", s->name, submission, true);
    else
        row("alternative", s->name, &v, why);
}

/* What is wrong with the verdict on a hostile one; NULL if nothing is. */
static const char *
wrong_in_hostile(const struct lab *lab, const struct sample *s,
                 const char *says, const struct circumstances *c,
                 struct verdict *v)
{
    const char *wrong;

    if (!verdict_get(lab->lab, submission, c, v))
        return "the grader gave no result";
    if ((wrong = wrong_in_any(v, s->exit)) != NULL)
        return wrong;
    if (v->score != 0)
        return "it got points";
    if (strstr(v->messages, says) == NULL)
        return "the report does not say what it was";
    return NULL;
}

/* One hostile submission with one set of privileges: all tests with ours,
 * one with others, or if it takes long. */
static const char *
try_hostile(const struct lab *lab, const struct sample *s, enum privilege p,
            struct verdict *v)
{
    struct circumstances c = { .privilege = p, .without = "" };
    const char *wrong = NULL;

    if (p != PRIVILEGE_OURS || (brief && s->slow[0] != '\0'))
        c.only = s->test[0] != '\0' ? s->test : lab->tests[0].id;
    if (s->says[0] != '\0') {
        c.without = s->gate[0] != '\0' ? "gate" : "";
        wrong = wrong_in_hostile(lab, s, s->says, &c, v);
    }
    if (wrong != NULL && s->gate[0] == '\0' && v->score == 0
        && strstr(v->messages, "refused before it was run") != NULL) {
        c.without = "gate";
        wrong = wrong_in_hostile(lab, s, s->says, &c, v);
    }
    if (wrong == NULL && s->gate[0] != '\0') {
        c.without = "";
        wrong = wrong_in_hostile(lab, s, s->gate, &c, v);
    }
    return wrong;
}

static void
check_hostile(const struct lab *lab, const struct sample *s)
{
    struct verdict v = { 0 }, others = { 0 };
    char why[512], text[512];
    const char *wrong = NULL;

    if (s->says[0] == '\0' && s->gate[0] == '\0')
        wrong = "its Says: and its Gate: line are missing";
    else if (!sample_make(s, lab, submission, why, sizeof why))
        wrong = why;
    for (enum privilege p = 0; wrong == NULL && p < PRIVILEGES; p++) {
        if (privilege_lacks(p) != NULL)
            continue;
        wrong = try_hostile(lab, s, p, p == PRIVILEGE_OURS ? &v : &others);
        if (wrong != NULL) {
            snprintf(text, sizeof text, "%s: %s", privilege_name(p), wrong);
            wrong = text;
        }
    }
    row("hostile", s->name, &v, wrong);
}

static bool
wanted(const char *kind)
{
    return only == NULL || strcmp(only, kind) == 0;
}

/* All samples of one kind. */
static void
check_all(const struct lab *lab, const char *kind,
          void (*check)(const struct lab *lab, const struct sample *s))
{
    struct sample *samples = NULL;
    size_t n = wanted(kind) ? sample_list(kind, lab, &samples) : 0;

    for (size_t i = 0; i < n; i++)
        check(lab, &samples[i]);
    free(samples);
}

static void
skip(const struct lab *lab, enum privilege p, const char *why)
{
    printf("skip: lab %s %s: %s\n", lab->lab, privilege_name(p), why);
}

/* The reference, with one set of privileges.  There are labs with tests for
 * which the grader looks at the process; where it may not, it says so, and that
 * it measured nothing. */
static void
check_reference(const struct lab *lab, enum privilege p)
{
    struct circumstances c = { .privilege = p, .without = "" };
    struct verdict v;

    if (privilege_lacks(p) != NULL)
        skip(lab, p, privilege_lacks(p));
    else if (!verdict_get(lab->lab, "--reference", &c, &v))
        row("reference", privilege_name(p), &v, "the grader gave no result");
    else if (p != PRIVILEGE_OURS && v.status == 3
             && strstr(v.messages, "does not let the grader look") != NULL)
        skip(lab, p, "nobody may look at another user's memory there");
    else
        row("reference", privilege_name(p), &v, wrong_in_score(&v, true));
}

static void
check_lab(const struct lab *lab)
{
    columns = (int)lab->ntests;
    printf("\nlab %s, %s\n\n  the columns, from left to right:", lab->lab,
           lab->title);
    for (size_t i = 0; i < lab->ntests; i++)
        printf("%s%s", i % 5 == 0 ? "\n    " : " ", lab->tests[i].id);
    printf("\n\n");
    if (wanted("reference")) {
        for (enum privilege p = 0; p < PRIVILEGES; p++)
            check_reference(lab, p);
        check_score(lab, "skeleton", "", "--skeleton", false);
    }
    if (wanted("mutants") && !brief)
        learn_open(lab);
    needed_open();
    check_all(lab, "mutants", check_mutant);
    learn_close(lab);
    needed_print(lab);
    check_all(lab, "alternatives", check_alternative);
    check_all(lab, "hostile", check_hostile);
}

int
main(int argc, char **argv)
{
    char root[PATH_MAX], why[512];
    char **ids = NULL;

    if (!kit_root(root, why, sizeof why) || chdir(root) != 0
        || (ids = lab_list(".", why, sizeof why)) == NULL) {
        fprintf(stderr, "selftest: %s\n", why);
        return 2;
    }
    if (!verdict_prepare()) {
        fprintf(stderr, "selftest: build/ cannot be written\n");
        return 2;
    }
    snprintf(submission, sizeof submission, "%s/submission", verdict_folder);
    if (argc > 1 && strcmp(argv[1], "--brief") == 0) {
        brief = true;
        argc--, argv++;
    }
    only = argc > 2 ? argv[2] : NULL;
    for (char **id = ids; *id != NULL; id++) {
        struct lab *lab;

        if (argc > 1 && strcmp(argv[1], *id) != 0
            && !(argv[1][0] != '0' && strcmp(argv[1], *id + 1) == 0))
            continue;
        if (lab_load(".", *id, lab_arch_here, &lab, why, sizeof why) != 0) {
            printf("%s\n", why);
            failed++;
            continue;
        }
        if (lab_is_for_here(lab)) {
            check_lab(lab);
        } else {
            printf("skip: lab %s: it is for %s, and this machine is %s\n",
                   lab->lab, lab->arch, lab_arch_here);
            skipped++;
        }
        lab_free(lab);
    }
    free(ids);
    if (passed + failed + skipped == 0) {
        fprintf(stderr, "selftest: there is no lab %s\n", argv[1]);
        return 2;
    }
    kit_remove_folder(verdict_folder);
    printf("\n%d passed, %d failed\n", passed, failed);
    return failed > 0;
}
