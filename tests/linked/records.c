/*
 * records.c -- what a program's records come to, and what is refused.
 */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "linked/cc/pointers.h"
#include "linked/cc/records.h"
#include "linked/cc/saved.h"
#include "linked/linked.h"
#include "tests/harness.h"

/* Two units; the second has another reader() and wins. */
static const char text[] =
    "U one parse.c\n"
    "F 0 48 w reader\n"
    "F 1 112 d parse.part.0 [clone]\n"
    "E 0 1 #0 0 64 call\n"
    "F 2 24 - unused\n"
    "E 1 2 reader 0 24 call\n"
    "E 2 1 memcpy 32 112 call\n"
    "E 3 0 helper 0 0 jump\n"
    "E 4 1 _setjmp 0 112 stay\n"
    "I 1 16 112\n"
    "I 2 64 24\n"
    "A 0\n"
    "U two main.c\n"
    "F 0 16 s main\n"
    "F 1 80 - reader\n"
    "E 0 0 reader 0 16 call\n";

static struct image image;
static struct bounds bounds;
static struct program program;

static char refusal[512];
static jmp_buf refused;

static void
catch(const char *sentence)
{
    snprintf(refusal, sizeof refusal, "%s", sentence);
    longjmp(refused, 1);
}

static void
add_symbol(const char *name, uint64_t value)
{
    struct image_symbol *s = must_alloc(sizeof *s);

    *s = (struct image_symbol){ .value = value, .function = true };
    *table_put(&image.symbols, name, strlen(name)) = s;
}

/* The image in which all was linked but unused(). */
static void
link_all(void)
{
    static long bound = 80;

    image = (struct image){ .records = { NULL, 0, 0 } };
    bounds = (struct bounds){ .table = { NULL, 0, 0 } };
    add_symbol("__ct_b_one_0", 0x1000);
    add_symbol("__ct_b_one_1", 0x1010);
    add_symbol("__ct_b_two_0", 0x1020);
    add_symbol("__ct_b_two_1", 0x1030);
    add_symbol("main", 0x1020);
    add_symbol("reader", 0x1030);
    *table_put(&bounds.table, "memcpy", 6) = &bound;
}

static void
read_text(const char *records)
{
    link_all();
    buffer_add(&image.records, "%s", records);
    records_read(&program, &image, &bounds);
}

/* What ct-cc says of these records; "" if it takes them. */
static const char *
refusal_of(const char *records)
{
    refusal[0] = '\0';
    die_hook = catch;
    if (setjmp(refused) == 0)
        read_text(records);
    die_hook = NULL;
    return refusal;
}

/* Below the stack pointer of the call, not below the frame; and a jump is made
 * where the caller's own return address is. */
START_TEST(who_calls_through_a_pointer_keeps_room_for_the_callee)
{
    read_text("U one parse.c\n"
              "F 0 48 - calls\n"
              "F 1 400 d calls_and_grows\n"
              "U two main.c\n"
              "F 0 16 - jumps\n"
              "F 1 900 - has_room\n"
              "I 1 0 0\n"
              "I 0 0 0\n"
              "I 1 16 96\n");
    const struct node *n = program.graph.nodes;

    pointers_make_room(&program);
    ck_assert_int_eq(n[0].frame, 48);           /* calls by name only */
    ck_assert_int_eq(n[1].frame, 400 + ALLOCA_ALLOWANCE);
    ck_assert_int_eq(n[2].frame, POINTERS_ROOM);
    ck_assert_int_eq(n[3].frame, 900);

    read_text("U one parse.c\n"
              "F 0 48 - calls\n"
              "F 1 400 d calls_and_grows\n"
              "I 0 0 48\n"
              "I 1 0 400\n"
              "I 0 8 32\n");
    n = program.graph.nodes;
    pointers_make_room(&program);
    ck_assert_int_eq(n[0].frame, 48 + POINTERS_ROOM);
    ck_assert_int_eq(n[1].frame, 400 + ALLOCA_ALLOWANCE + POINTERS_ROOM);
}
END_TEST

/* T2: whoever it is that code which is not ours calls, it checks. */
START_TEST(a_small_function_that_others_refer_to_checks)
{
    struct node n = { .need = POINTERS_ROOM };

    ck_assert(pointers_small(&n));
    n.outside = true;
    ck_assert(!pointers_small(&n));
    n = (struct node){ .need = POINTERS_ROOM + 8 };
    ck_assert(!pointers_small(&n));
}
END_TEST

START_TEST(a_name_means_the_function_that_was_linked)
{
    read_text(text);
    const struct callgraph *g = &program.graph;

    ck_assert_int_eq(g->nunits, 2);
    ck_assert_int_eq(g->main, 3);
    ck_assert_ptr_null(g->nodes[2].name);
    ck_assert_str_eq(g->nodes[1].name, "parse.part.0 [clone]");
    ck_assert_int_eq(g->nedges, 5);             /* not unused's */
    ck_assert_int_eq(g->edges[1].to, 4);        /* #0 lost */
    ck_assert_int_eq(g->edges[4].to, 4);
    ck_assert(g->nodes[0].taken && g->nodes[4].taken);
    ck_assert_int_eq(g->nodes[0].winner, 4);
}
END_TEST

START_TEST(edges_stand_in_the_order_of_their_functions)
{
    read_text(text);
    const struct callgraph *g = &program.graph;
    static const int from[] = { 0, 1, 1, 1, 3 }, number[] = { 3, 0, 2, 4, 0 };

    for (int e = 0; e < 5; e++) {
        ck_assert_int_eq(g->edges[e].from, from[e]);
        ck_assert_int_eq(g->edges[e].number, number[e]);
    }
    ck_assert_int_eq(g->nodes[1].first, 1);
    ck_assert_int_eq(g->nodes[1].nedges, 3);
}
END_TEST

/* alloca counts in the frame and above each call, but not above a jump; and a
 * call that stays is followed by one more. */
START_TEST(what_cannot_be_known_is_allowed_for)
{
    read_text(text);
    const struct callgraph *g = &program.graph;

    ck_assert_int_eq(g->edges[0].depth, 0);
    ck_assert_int_eq(g->edges[1].depth, 64 + ALLOCA_ALLOWANCE);
    ck_assert_int_eq(g->nodes[1].frame, 112 + ALLOCA_ALLOWANCE + RESYNC);
    ck_assert_int_eq(g->nodes[g->edges[2].to].frame, 80);
    ck_assert(g->nodes[g->edges[2].to].trusted);
    ck_assert_int_eq(g->nodes[g->edges[0].to].frame, LINKED_EXTERNAL);
    ck_assert(!g->nodes[g->edges[0].to].trusted);
    ck_assert_int_eq(g->nindirect, 1);
    ck_assert_int_eq(g->indirect_args, 16);
}
END_TEST

START_TEST(a_record_that_makes_no_sense_is_quoted)
{
    static const char *const records[] = {
        "E 0 3 f 0 16 call", "E 0 0 #1 0 16 call", "E 0 0 f 0 16", "F 2 8 - f",
        "F 0 8 - f", "I 7 0 8", "I 0 0", "I 0", "A 9", "A", "X 1"
    };

    for (size_t i = 0; i < sizeof records / sizeof records[0]; i++) {
        char all[128], sentence[128];

        snprintf(all, sizeof all, "U one a.c\nF 0 8 - main\n%s\n", records[i]);
        snprintf(sentence, sizeof sentence,
                 "a.c: a record makes no sense: %s", records[i]);
        ck_assert_str_eq(refusal_of(all), sentence);
    }
    ck_assert_str_eq(refusal_of("F 0 8 - main\n"),
                     "the program: a record makes no sense: F 0 8 - main");
    ck_assert_str_eq(refusal_of(text), "");
}
END_TEST

/* What was saved is read again as the same graph. */
START_TEST(a_saved_program_is_the_same)
{
    char path[] = "/tmp/records-XXXXXX";
    int fd = mkstemp(path);

    ck_assert_int_ge(fd, 0);
    close(fd);
    read_text(text);
    struct callgraph was = program.graph;
    saved_write(&image, path);

    image = (struct image){ .records = { NULL, 0, 0 } };
    saved_read(&image, path);
    unlink(path);
    records_read(&program, &image, &bounds);
    const struct callgraph *g = &program.graph;

    ck_assert_int_eq(g->nnodes, was.nnodes);
    ck_assert_int_eq(g->nedges, was.nedges);
    ck_assert_int_eq(g->main, was.main);
    for (int e = 0; e < g->nedges; e++) {
        ck_assert_int_eq(g->edges[e].to, was.edges[e].to);
        ck_assert_int_eq(g->edges[e].depth, was.edges[e].depth);
    }
    for (int v = 0; v < g->nnodes; v++)
        ck_assert_int_eq(g->nodes[v].frame, was.nodes[v].frame);
}
END_TEST

/* A file that is no such thing is refused with its name. */
START_TEST(a_saved_file_that_is_none_is_refused)
{
    char path[] = "/tmp/records-XXXXXX", sentence[128];
    int fd = mkstemp(path);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, "S 12 z name\n", 12), 12);
    close(fd);
    die_hook = catch;
    if (setjmp(refused) == 0)
        saved_read(&image, path);
    unlink(path);
    snprintf(sentence, sizeof sentence,
             "%s: a symbol makes no sense: S 12 z name", path);
    ck_assert_str_eq(refusal, sentence);
    if (setjmp(refused) == 0)
        saved_read(&image, "/nowhere");
    ck_assert_str_eq(refusal, "/nowhere: No such file or directory");
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("records of a program");
    TCase *tc = harness_case(s, "records");

    harness_add(tc, who_calls_through_a_pointer_keeps_room_for_the_callee);
    harness_add(tc, a_small_function_that_others_refer_to_checks);
    harness_add(tc, a_name_means_the_function_that_was_linked);
    harness_add(tc, edges_stand_in_the_order_of_their_functions);
    harness_add(tc, what_cannot_be_known_is_allowed_for);
    harness_add(tc, a_record_that_makes_no_sense_is_quoted);
    harness_add(tc, a_saved_program_is_the_same);
    harness_add(tc, a_saved_file_that_is_none_is_refused);
    return harness_run(s);
}
