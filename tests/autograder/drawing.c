/*
 * Tests of ways: how libraries for own tests are made is drawn, the same for
 * the same seed and as many ways as can be for others.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "autograder/ways.h"
#include "tests/harness.h"

enum { MANY = 300 };

static char path[] = "/tmp/drawing-XXXXXX";

/* The options for that seed and name, in a line. */
static void
draw(uint64_t seed, const char *name, char line[2000])
{
    const char *options[WAYS_OPTIONS];
    struct ways w;

    ways_begin(&w, seed, name);
    ways_compile(&w, options);
    line[0] = '\0';
    for (int i = 0; i < WAYS_OPTIONS; i++) {
        strcat(line, options[i]);
        strcat(line, " ");
    }
}

START_TEST(the_same_seed_and_name_draw_the_same)
{
    char one[2000], other[2000];

    draw(7, "wrong-lifo", one);
    draw(7, "wrong-lifo", other);
    ck_assert_str_eq(one, other);
    draw(8, "wrong-lifo", other);
    ck_assert_str_ne(one, other);
    draw(7, "wrong-fifo", other);
    ck_assert_str_ne(one, other);
}
END_TEST

/* With a table of all ways, however it was come by, two would often meet. */
START_TEST(no_two_of_many_are_alike)
{
    static char lines[MANY][2000];

    for (int i = 0; i < MANY; i++) {
        draw((uint64_t)i, "reference-0", lines[i]);
        for (int k = 0; k < i; k++)
            ck_assert_str_ne(lines[i], lines[k]);
    }
}
END_TEST

START_TEST(each_option_is_drawn_both_ways)
{
    static char first[WAYS_OPTIONS][64];
    int differs[WAYS_OPTIONS] = { 0 };
    const char *options[WAYS_OPTIONS];
    struct ways w;

    ways_begin(&w, 1, "");
    for (int i = 0; i < MANY; i++) {
        ways_compile(&w, options);
        for (int k = 0; k < WAYS_OPTIONS; k++) {
            if (i == 0)
                snprintf(first[k], sizeof first[k], "%s", options[k]);
            differs[k] |= strcmp(first[k], options[k]) != 0;
        }
    }
    for (int k = 0; k < WAYS_OPTIONS; k++)
        ck_assert_msg(differs[k], "%s is always drawn", first[k]);
}
END_TEST

START_TEST(numbers_are_below_their_bound_and_reach_it)
{
    int seen[5] = { 0 };
    struct ways w;

    ways_begin(&w, 1, "");
    for (int i = 0; i < MANY; i++) {
        unsigned n = ways_draw(&w, 5);

        ck_assert_uint_lt(n, 5);
        seen[n] = 1;
        ck_assert_uint_eq(ways_draw(&w, 1), 0);
    }
    for (int n = 0; n < 5; n++)
        ck_assert(seen[n]);
}
END_TEST

START_TEST(room_is_of_four_kinds)
{
    struct ways w;
    char line[100];
    int rooms = 0;

    ck_assert_int_ge(mkstemp(path), 0);
    ways_begin(&w, 1, "");
    ck_assert_int_eq(ways_write_room(&w, path), 0);

    FILE *f = fopen(path, "r");

    ck_assert_ptr_nonnull(f);
    while (fgets(line, sizeof line, f) != NULL)
        rooms += strstr(line, ".skip") != NULL;
    fclose(f);
    unlink(path);
    ck_assert_int_eq(rooms, 4);
    ck_assert_int_ne(ways_write_room(&w, "/no/such/folder"), 0);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("ways");
    TCase *tc = harness_case(s, "ways");

    harness_add(tc, the_same_seed_and_name_draw_the_same);
    harness_add(tc, no_two_of_many_are_alike);
    harness_add(tc, each_option_is_drawn_both_ways);
    harness_add(tc, numbers_are_below_their_bound_and_reach_it);
    harness_add(tc, room_is_of_four_kinds);
    return harness_run(s);
}
