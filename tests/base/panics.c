/*
 * Panics: what is said when somebody is asked who panics.
 */
#include <stdlib.h>
#include <sys/wait.h>

#include "base/panic.h"
#include "tests/harness.h"

static const char *
somebody(void)
{
    return "somebody";
}

static const char *
somebody_who_panics(void)
{
    panic("nobody knows");
}

static void
panic_by_name(void)
{
    panic_who = somebody;
    panic("%d things are wrong", 3);
}

static void
panic_twice(void)
{
    panic_who = somebody_who_panics;
    panic("this is never said");
}

START_TEST(a_panic_says_whose_it_is)
{
    char text[200];
    int status = harness_watch(panic_by_name, text, sizeof text);

    ck_assert(WIFSIGNALED(status));
    ck_assert(harness_begins(text, "capriccio: panic in thread somebody: "
                             "3 things are wrong\n"));
}
END_TEST

/* A run time that is broken may break there, too: one sentence comes out. */
START_TEST(a_panic_within_a_panic_is_one_sentence)
{
    char text[200];
    int status = harness_watch(panic_twice, text, sizeof text);

    ck_assert(WIFSIGNALED(status));
    ck_assert(harness_begins(text, "capriccio: panic: nobody knows\n"));
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("base");
    TCase *tc = harness_case(s, "panics");

    harness_add(tc, a_panic_says_whose_it_is);
    harness_add(tc, a_panic_within_a_panic_is_one_sentence);
    return harness_run(s);
}
