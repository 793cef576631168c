/*
 * Tests of shown: which names a library has for a student's own tests.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "autograder/shown.h"
#include "tests/harness.h"

static char *headers[] = { (char *)"machine/ask.h", (char *)"stack/stack.h" };
static char *more[] = { (char *)"__morestack" };
static struct lab lab = {
    .own_tests = {
        .headers = headers, .nheaders = 2, .names = more, .nnames = 1
    }
};

static char path[] = "/tmp/showing-XXXXXX";

/* Whether the file has that word on a line of its own. */
static bool
shows(const char *word)
{
    char line[256];
    bool found = false;
    FILE *f = fopen(path, "r");

    ck_assert_ptr_nonnull(f);
    while (!found && fgets(line, sizeof line, f) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        found = strcmp(line, word) == 0;
    }
    fclose(f);
    return found;
}

START_TEST(what_headers_declare_is_shown_and_what_comments_say_is_not)
{
    ck_assert_int_ge(mkstemp(path), 0);
    ck_assert(shown_write(&lab, path));
    ck_assert(shows("ask_direction"));
    ck_assert(shows("ask_orders"));
    ck_assert(shows("stack_on_redzone"));
    ck_assert(shows("stack_find"));
    ck_assert(shows("__morestack"));
    ck_assert(!shows("experiment"));
    ck_assert(!shows("Returns"));
    ck_assert(!shows("machine_here"));          /* of another header */
    unlink(path);
}
END_TEST

START_TEST(a_header_that_is_not_there_is_told)
{
    headers[1] = (char *)"stack/no-such.h";
    ck_assert_int_ge(mkstemp(path), 0);
    ck_assert(!shown_write(&lab, path));
    unlink(path);
}
END_TEST

START_TEST(a_file_that_cannot_be_written_is_told)
{
    ck_assert(!shown_write(&lab, "/no/such/folder/shown"));
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("shown names");
    TCase *tc = harness_case(s, "shown");

    harness_add(tc, what_headers_declare_is_shown_and_what_comments_say_is_not);
    harness_add(tc, a_header_that_is_not_there_is_told);
    harness_add(tc, a_file_that_cannot_be_written_is_told);
    return harness_run(s);
}
