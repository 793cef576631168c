/*
 * harness -- a test passes only if it reaches its end.
 *
 * Check calls a test passed when its process exits with status 0; also when a
 * scheduler that has run out of threads calls exit(0) halfway.  So each test
 * here leaves with a status of its own when it has reached its end, and Check
 * is told to expect that one.
 *
 *      START_TEST(sentence_that_is_true_when_it_passes) { ... } END_TEST
 *
 *      int
 *      main(void)
 *      {
 *          Suite *s = suite_create("what this file is about");
 *          TCase *tc = harness_case(s, "some part of it");
 *
 *          harness_add(tc, sentence_that_is_true_when_it_passes);
 *          return harness_run(s);
 *      }
 */
#ifndef TESTS_HARNESS_H
#define TESTS_HARNESS_H

#include <check.h>
#include <stddef.h>

/* Adds a case to the suite, with the end that its tests must reach. */
TCase *harness_case(Suite *s, const char *name);

/* Adds a test to a case that harness_case() made. */
void harness_add(TCase *tc, const TTest *test);

/*
 * Runs the suite, in CK_FORK's mode; prints what failed and, last, one line
 * "NAME: N passed, N failed".  Returns the exit status for main.
 */
int harness_run(Suite *s);

/*
 * Runs fn in a process of its own and collects what it writes to stderr, cut
 * to size, as a string.  Returns its wait status.  For what must end badly.
 */
int harness_watch(void (*fn)(void), char *text, size_t size);

/* Whether text begins with these words.  (An emulator adds its own.) */
int harness_begins(const char *text, const char *words);

/* Runs `program argument` in place of the caller, by CAPRICCIO_EMULATOR if
 * that is set. */
void harness_exec(const char *program, const char *argument);

/* Runs this program again under that policy and that clock, unless it is under
 * them already: for main(), of tests that are about one policy. */
void harness_under(const char *program, const char *sched, const char *clock);

/* The seed for whatever a test does at random: CAPRICCIO_SEED, or 1. */
unsigned long harness_seed(void);

/* Whether the tests run where order is nobody's promise (CAPRICCIO_SCHED is
 * not fifo), so that tests of an order do not apply. */
int harness_any_order(void);

/* Whether to do less of what is slow: CAPRICCIO_LIGHT=1, under emulators. */
int harness_light(void);

#endif
