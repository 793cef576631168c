/*
 * Where stacks come from: what holds for each source, and who is asked.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <valgrind/valgrind.h>

#include "stack/source.h"
#include "stack/stack.h"
#include "stack/watch.h"
#include "tests/harness.h"

static void
ask_for_nonsense(void)
{
    struct stack s;

    setenv("CAPRICCIO_STACK", "heap", 1);
    stack_alloc(&s, 0);
}

static void
ask_for_links(void)
{
    struct stack s;

    setenv("CAPRICCIO_STACK", "linked", 1);
    stack_alloc(&s, 0);
}

/* This program was not made by ct-cc. */
START_TEST(links_are_refused_where_there_are_none)
{
    char text[200];
    int status = harness_watch(ask_for_links, text, sizeof text);

    ck_assert(WIFSIGNALED(status));
    ck_assert(harness_begins(text, "capriccio: panic: CAPRICCIO_STACK=linked: "
                             "compile the program and this library with "
                             "ct-cc"));
}
END_TEST

START_TEST(an_unknown_source_is_refused_in_one_sentence)
{
    char text[200];
    int status = harness_watch(ask_for_nonsense, text, sizeof text);

    ck_assert(WIFSIGNALED(status));
    ck_assert(harness_begins(text, "capriccio: panic: CAPRICCIO_STACK=heap: "
                             "there are arena, malloc and mmap\n"));
}
END_TEST

START_TEST(the_source_is_the_one_that_was_asked_for)
{
    const char *want = getenv("CAPRICCIO_STACK");

    ck_assert_str_eq(stack_source_name(), want == NULL ? "arena" : want);
}
END_TEST

/* Guards included: an overflow is looked up by where it happened. */
START_TEST(an_address_leads_to_its_stack)
{
    struct stack s[40], found;
    int local;

    for (int i = 0; i < 40; i++)
        ck_assert_int_eq(stack_alloc(&s[i], STACK_SMALLEST << i % 2), 0);
    for (int i = 0; i < 40; i++) {
        size_t offsets[] = { 0, 100, stack_page, stack_size(&s[i]) - 1 };

        for (int k = 0; k < 4; k++) {
            ck_assert(stack_find(s[i].base + offsets[k], &found));
            ck_assert_ptr_eq(found.base, s[i].base);
            ck_assert_uint_eq(stack_size(&found), stack_size(&s[i]));
        }
    }
    ck_assert(!stack_find(&local, &found));
    ck_assert(!stack_find(NULL, &found));
    ck_assert(!stack_find((void *)UINTPTR_MAX, &found));
}
END_TEST

/* Behind the last stack that was cut lies address space, but no stack. */
START_TEST(what_was_not_given_out_yet_is_no_stack)
{
    struct stack s, found;

    setenv("CAPRICCIO_STACK", "arena", 1);
    ck_assert_int_eq(stack_alloc(&s, STACK_SMALLEST), 0);
    ck_assert(!stack_find(s.base + STACK_SMALLEST, &found));
}
END_TEST

START_TEST(before_the_first_stack_there_is_none)
{
    struct stack found = { 0 };

    ck_assert(!stack_find(&found, &found));
    ck_assert_uint_eq(stack_trim(STACK_EMPTY), 0);
}
END_TEST

/* One that is made and one that is given, once each and in this order. */
static char heard[64];
static const char *made_base;

static uint32_t
hear_made(char *base, size_t size)
{
    strcat(heard, size == STACK_SMALLEST ? "made " : "made a wrong size ");
    made_base = base;
    return 7;
}

static void
hear_unmade(uint32_t number)
{
    strcat(heard, number == 7 ? "unmade " : "unmade a wrong number ");
}

static void
hear_given(char *low, size_t size)
{
    strcat(heard, low == made_base + stack_page
           && size > STACK_SMALLEST / 2 ? "given " : "given wrong ");
}

static void
hear_back(char *low, size_t size)
{
    strcat(heard, low == made_base + stack_page ? "back " : "back wrong ");
}

static const struct stack_watcher listener = {
    hear_made, hear_unmade, hear_given, hear_back
};

/* A stack that Valgrind is told of twice, or never, makes its reports lie. */
START_TEST(a_watcher_hears_of_each_stack)
{
    struct stack s;

    stack_watcher = &listener;          /* nobody was asked anything yet */
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(stack_alloc(&s, 1), 0);
        ck_assert_uint_eq(s.valgrind_id, 7);
        stack_free(&s);
    }
    if (strcmp(stack_source_name(), "arena") == 0)
        ck_assert_str_eq(heard, "made given back given back ");
    else
        ck_assert_str_eq(heard, "made given back unmade "
                                "made given back unmade ");
}
END_TEST

/* Valgrind searches a list of stacks; so it is told of a few thousand, and a
 * line says that there are more. */
START_TEST(valgrind_is_told_of_so_many_and_no_more)
{
    enum { TOLD = 4096 };
    struct stack s = { 0 };

    if (!RUNNING_ON_VALGRIND)
        return;
    for (int i = 0; i < TOLD; i++) {
        ck_assert_int_eq(stack_alloc(&s, 0), 0);
        ck_assert_uint_ne(s.valgrind_id, 0);
    }
    struct stack more;
    ck_assert_int_eq(stack_alloc(&more, 0), 0);
    ck_assert_uint_eq(more.valgrind_id, 0);
    stack_free(&more);
    stack_free(&s);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("stack");
    TCase *tc = harness_case(s, "sources");

    harness_add(tc, links_are_refused_where_there_are_none);
    harness_add(tc, an_unknown_source_is_refused_in_one_sentence);
    harness_add(tc, the_source_is_the_one_that_was_asked_for);
    harness_add(tc, an_address_leads_to_its_stack);
    harness_add(tc, what_was_not_given_out_yet_is_no_stack);
    harness_add(tc, before_the_first_stack_there_is_none);
    harness_add(tc, a_watcher_hears_of_each_stack);
    harness_add(tc, valgrind_is_told_of_so_many_and_no_more);
    return harness_run(s);
}
