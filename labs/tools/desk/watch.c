/*
 * watch.c -- edit, save, see the result.
 *
 * The grader's own parts, in one process that stays: what was compiled stays
 * compiled, so that a save costs the compilation of one file, a link and the
 * runs.  Tests that failed last time come first, because they are what is being
 * worked on.  What things cost is measured when all behaviour is right: it
 * takes longer, and the cost of a wrong result is not worth knowing.  A save in
 * the middle begins anew.
 *
 * Editors save in many ways: over the old file, or by a new one that takes its
 * name, often twice in a row.  So an event only says that it is time to look;
 * what has changed is found by comparing the files with those that were graded.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

#include "autograder/build.h"
#include "autograder/intake.h"
#include "autograder/kit.h"
#include "autograder/marking.h"
#include "autograder/run.h"
#include "autograder/text.h"
#include "labs/tools/desk/desk.h"

enum { SETTLE_MS = 30 };        /* a save is over when it was quiet that long */

struct watch {
    const struct desk *desk;
    struct request request;
    struct marking marking;
    struct result result;
    bool open;                  /* a marking is, with all files taken in */
    int notify;                 /* inotify's descriptor */
    bool saved;                 /* a file of the lab has changed */
    bool gone;                  /* the folder itself has */
    const struct lab_test *failed[TESTS_MAX];   /* last time */
    size_t nfailed;
    bool done[TESTS_MAX];       /* which tests were run in this round */
    int64_t begun_ns;           /* of the round */
    int before;                 /* points of the round before, or -1 */
};

static volatile sig_atomic_t interrupted;

static void
interrupt(int signal)
{
    interrupted = signal;
}

/* Whether the name is of a file that is graded. */
static bool
is_graded(const struct lab *lab, const char *name)
{
    return lab_file(lab, name) != NULL;
}

/* Takes all events that are there, and notes what they mean. */
static void
drain(struct watch *w)
{
    char buffer[4096] __attribute__((aligned(8)));
    ssize_t n;

    while ((n = read(w->notify, buffer, sizeof buffer)) > 0)
        for (char *at = buffer; at < buffer + n;) {
            const struct inotify_event *e = (struct inotify_event *)at;

            if (e->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED))
                w->gone = true;
            if (e->len > 0 && is_graded(w->desk->lab, e->name))
                w->saved = true;
            at += sizeof *e + e->len;
        }
}

/* Whether anything happens in the folder within so many ms; -1: however long
 * it takes. */
static bool
happens(const struct watch *w, int ms)
{
    struct pollfd p = { .fd = w->notify, .events = POLLIN };

    return poll(&p, 1, ms) > 0;
}

/* Waits until a file has been saved, and it is quiet again.  False: there is
 * nothing more to wait for. */
static bool
wait_for_save(struct watch *w)
{
    while (!interrupted && !w->gone) {
        if (w->saved && !happens(w, SETTLE_MS)) {
            w->saved = false;
            return true;
        }
        if (happens(w, -1))
            drain(w);
    }
    if (w->gone)
        printf("%s is gone.\n", w->desk->shown);
    return false;
}

/* Takes in what has changed, and says what that is.  False: it has said why
 * there is nothing to grade. */
static bool
take_changes(struct watch *w)
{
    const struct lab *lab = w->desk->lab;
    char new[160], from[PATH_MAX], to[PATH_MAX], why[MESSAGE];
    bool any = false;

    snprintf(new, sizeof new, "%s/new", w->marking.work);
    kit_remove_folder(new);
    if (!kit_make_folder(new)
        || intake(lab, NULL, w->request.source, new, why, sizeof why)
           != INTAKE_GOOD) {
        printf("%s: the last one that was there counts\n", why);
        return false;
    }
    for (size_t i = 0; i < lab->nfiles; i++) {
        const char *name = lab->files[i].name;

        snprintf(from, sizeof from, "%s/%s", new, name);
        snprintf(to, sizeof to, "%s/%s", w->marking.work, name);
        if (kit_same_file(from, to) || rename(from, to) != 0)
            continue;
        build_forget(&w->marking.build, to);
        printf("%s%s", any ? ", " : "", name);
        any = true;
    }
    printf("%s\n", any ? "" : "nothing has changed");
    return any;
}

/* Opens a marking anew.  False: a sentence has been said. */
static bool
open_marking(struct watch *w)
{
    if (w->open)
        marking_close(&w->marking);

    enum marked r = marking_open(&w->marking, &w->request, &w->result);

    w->open = r == MARKED && w->marking.build.nreplaced > 0;
    if (w->open)
        return true;
    printf("%s\n", w->result.broken);
    marking_close(&w->marking);
    return false;
}

/* The first test of this round that failed in the same words, or t itself. */
static const struct test_result *
told_before(const struct watch *w, const struct test_result *t)
{
    for (size_t i = 0; i < w->result.ntests; i++) {
        const struct test_result *u = &w->result.tests[i];

        if (w->done[i] && u->state == t->state
            && strcmp(u->message, t->message) == 0)
            return u;
    }
    return t;
}

/* Says how a test failed. */
static void
tell(const struct watch *w, const struct test_result *t)
{
    const struct test_result *before = told_before(w, t);

    printf("  %-4s  %s: %s\n", state_name(t->state), t->test->id,
           t->test->title);
    if (before != t)
        printf("          as %s\n", before->test->id);
    else
        text_write_wrapped(t->message, "          ", 68, stdout);
}

/* Runs one test, unless it has been run in this round; tells if it failed. */
static void
run_test(struct watch *w, struct test_result *t)
{
    bool *done = &w->done[t - w->result.tests];

    if (*done)
        return;
    mark_test(&w->marking, t);
    if (t->state != STATE_PASS)
        tell(w, t);
    *done = true;
}

static bool
is_behaviour(const struct test_result *t)
{
    return strcmp(t->test->kind, "script") == 0;
}

static bool
failed_before(const struct watch *w, const struct test_result *t)
{
    for (size_t i = 0; i < w->nfailed; i++)
        if (w->failed[i] == t->test)
            return true;
    return false;
}

/* Runs the tests of behaviour, or of cost: those that failed last time, or
 * all.  False: a save came in between. */
static bool
run_tests(struct watch *w, bool behaviour, bool only_failed)
{
    for (size_t i = 0; i < w->result.ntests; i++) {
        struct test_result *t = &w->result.tests[i];

        if (is_behaviour(t) != behaviour
            || (only_failed && !failed_before(w, t)))
            continue;
        drain(w);
        if (interrupted || w->saved || w->gone)
            return false;
        run_test(w, t);
    }
    return true;
}

/* How many tests of that sort there are, and how many of them pass. */
static size_t
count(const struct result *r, bool behaviour, size_t *pass)
{
    size_t n = 0;

    *pass = 0;
    for (size_t i = 0; i < r->ntests; i++)
        if (is_behaviour(&r->tests[i]) == behaviour) {
            n++;
            *pass += r->tests[i].state == STATE_PASS;
        }
    return n;
}

static double
seconds(const struct watch *w)
{
    return (double)(run_clock() - w->begun_ns) / 1e9;
}

/* The line at the end of a round. */
static void
say_score(struct watch *w)
{
    size_t pass, costs, n = count(&w->result, true, &pass);
    size_t all = n + count(&w->result, false, &costs);

    result_total(&w->result);
    printf("  %zu of %zu tests pass, %d points of %d", pass + costs, all,
           w->result.score, w->result.max_score);
    if (w->before >= 0 && w->before != w->result.score)
        printf(" (%+d)", w->result.score - w->before);
    printf("  %.2f s\n", seconds(w));
    w->before = w->result.score;
}

/* Remembers which tests failed, for the order of the next round. */
static void
remember(struct watch *w)
{
    w->nfailed = 0;
    for (size_t i = 0; i < w->result.ntests; i++)
        if (w->result.tests[i].state == STATE_FAIL)
            w->failed[w->nfailed++] = w->result.tests[i].test;
}

/* One round: builds have been made, or not; runs and tells. */
static void
grade(struct watch *w)
{
    struct result *r = &w->result;
    size_t pass, n = count(r, true, &pass);

    memset(w->done, 0, sizeof w->done);
    fputs(r->diagnostics, stdout);
    if (r->broken[0] != '\0') {
        printf("  %s  %.2f s\n", r->broken, seconds(w));
        return;
    }
    if (!run_tests(w, true, true) || !run_tests(w, true, false))
        return;
    count(r, true, &pass);
    if (pass == n) {
        printf("  all %zu tests of behaviour pass  %.2f s\n", n, seconds(w));
        if (!run_tests(w, false, true) || !run_tests(w, false, false))
            return;
    }
    remember(w);
    say_score(w);
}

/* The time of day, before what was saved. */
static void
say_time(void)
{
    char text[16] = "";
    time_t now = time(NULL);
    struct tm tm;

    if (localtime_r(&now, &tm) != NULL)
        strftime(text, sizeof text, "%H:%M:%S", &tm);
    printf("%s  ", text);
}

/* Something in the folder has changed: sees to it. */
static void
see_to(struct watch *w)
{
    w->begun_ns = run_clock();
    say_time();
    if (!w->open) {
        if (!open_marking(w))
            return;
        printf("all of it\n");
    } else if (take_changes(w)) {
        marking_renew(&w->marking);
    } else {
        return;
    }
    grade(w);
}

/* Begins to watch the folder.  False: it cannot be done, as errno says. */
static bool
begin(struct watch *w)
{
    struct sigaction on_interrupt = { .sa_handler = interrupt };

    sigaction(SIGINT, &on_interrupt, NULL);
    sigaction(SIGTERM, &on_interrupt, NULL);
    setvbuf(stdout, NULL, _IOLBF, 0);
    w->notify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    return w->notify >= 0
        && inotify_add_watch(w->notify, w->desk->folder,
                             IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM
                             | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF) >= 0;
}

int
desk_watch(const struct desk *d, const char *unused)
{
    static struct watch w;

    w = (struct watch){ .desk = d, .notify = -1, .before = -1 };
    w.request = (struct request){
        .lab = d->lab, .shown = d->shown, .command = "build/grade", .seed = 1
    };
    snprintf(w.request.source, sizeof w.request.source, "%s", d->folder);
    if (!begin(&w))
        return desk_refuse("%s cannot be watched: %s.", d->shown,
                           strerror(errno));
    printf("Watching %s; Ctrl-C ends it.\n", d->shown);
    do
        see_to(&w);
    while (wait_for_save(&w));
    if (w.open)
        marking_close(&w.marking);
    close(w.notify);
    return DESK_GOOD;
}
