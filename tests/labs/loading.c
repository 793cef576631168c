/*
 * test_lab.c -- the loader of lab.json takes what is right and says what is
 * wrong.
 *
 * Each refusal is tried on the toy lab under tests/labs/kit with one thing
 * changed, and must be one sentence with the file and the key.  Runs in the
 * root of the kit.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "labs/tools/lab.h"
#include "labs/tools/text.h"
#include "tests/harness.h"

#define KIT "tests/labs/kit"
#define LAB_JSON "labs/01-toy/lab.json"

static char why[512];

/* What the toy lab says is where the struct says it is. */
START_TEST(a_lab_is_read_as_it_is_written)
{
    struct lab *lab;

    ck_assert_int_eq(lab_load(KIT, "01", "aarch64", &lab, why, sizeof why), 0);
    ck_assert_str_eq(lab->title, "A lab to cut");
    ck_assert_str_eq(lab->folder, "labs/01-toy");
    ck_assert_int_eq(lab->course_weight, 5);
    ck_assert_uint_eq(lab->nfiles, 2);
    ck_assert_str_eq(lab->optional[0], "mytests.c");
    ck_assert_str_eq(lab->holes[0].kind, "body");
    ck_assert_ptr_null(lab->holes[0].leave);
    ck_assert_str_eq(lab_invariant(lab, "T2")->sentence, "An end is an end.");
    ck_assert_int_eq(lab_test(lab, "sum")->runs, 3);
    ck_assert_str_eq(lab_test(lab, "sum")->levels[1], "-O2");
    ck_assert_int_eq(lab_test(lab, "end")->sizes[1], 1000);
    ck_assert_str_eq(lab->tasks[0].tests[0], "sum");
    ck_assert_int_eq(lab->limits.memory_mb, 64);
    lab_free(lab);
}
END_TEST

/* The same lab.json serves both machines. */
START_TEST(the_architecture_is_filled_in_everywhere)
{
    struct lab *lab;

    ck_assert_int_eq(lab_load(KIT, "01", "aarch64", &lab, why, sizeof why), 0);
    ck_assert_str_eq(lab->files[1].name, "toy_aarch64.S");
    ck_assert_str_eq(lab->files[1].path, "reference/toy/toy_aarch64.S");
    ck_assert_ptr_nonnull(lab_file(lab, "toy_aarch64.S"));
    ck_assert_str_eq(lab->tasks[0].hints[0], "Look at toy_aarch64.S.");
    lab_free(lab);
}
END_TEST

/* Assembly for one machine is no lab for another. */
START_TEST(a_lab_may_be_for_one_machine_only)
{
    struct lab *lab;

    ck_assert_int_eq(lab_load(KIT, "01", "x86_64", &lab, why, sizeof why), 0);
    ck_assert_ptr_null(lab->arch);
    ck_assert(lab_is_for_here(lab));
    lab_free(lab);
    ck_assert_int_eq(lab_load(".", "09", "aarch64", &lab, why, sizeof why), 0);
    ck_assert_str_eq(lab->arch, "x86_64");
    ck_assert_int_eq(lab_is_for_here(lab),
                     strcmp(lab_arch_here, "x86_64") == 0);
    lab_free(lab);
}
END_TEST

/* A bare "no" would send the author of a lab looking for a misspelt key. */
static const struct {
    const char *from, *to;      /* in the toy lab's text */
    const char *sentence;
} mistakes[] = {
    { "\"title\": \"A lab", "\"titel\": \"A lab",
      "titel: there is no such key" },
    { "  \"idea\": \"holes\",\n", "", "idea: this key is missing" },
    { "\"weight\": 60", "\"weight\": 61",
      "tests: the weights add up to 101, not to 100" },
    { "\"weight\": 60", "\"weight\": -1",
      "tests[0].weight: must be a whole number between 1 and 2147483647" },
    { "\"weight\": 60, ", "", "tests[0].weight: this key is missing" },
    { "\"minutes\": 10", "\"minutes\": \"10\"",
      "tasks[0].minutes: must be a whole number between 1 and 2147483647" },
    { "\"invariant\": \"T1\"", "\"invariant\": \"T9\"",
      "tests[0].invariant: the lab has no invariant \"T9\"" },
    { "\"tests\": [\"sum\"]", "\"tests\": [\"sun\"]",
      "tasks[0].tests[0]: the lab has no test \"sun\"" },
    { "{ \"file\": \"toy.c\", \"kind\": \"body\", \"name\": \"toy_sum\"",
      "{ \"file\": \"toy.h\", \"kind\": \"body\", \"name\": \"toy_sum\"",
      "holes[0].file: no file of the lab is named \"toy.h\"" },
    { "\"kind\": \"definition\", \"name\": \"helper\"",
      "\"kind\": \"helper\", \"name\": \"helper\"",
      "holes[3].kind: must be body, definition, declarations or wrong, not "
      "\"helper\"" },
    { "\"kind\": \"declarations\"", "\"kind\": \"definition\"",
      "holes[6]: from and to are for kind declarations only" },
    { "\"runs\": 3", "\"sizes\": [3]",
      "tests[0]: kind script needs runs, and no sizes" },
    { "\"id\": \"end\"", "\"id\": \"sum\"",
      "tests[1].id: there is another test \"sum\"" },
    { "\"-O2\"]", "\"-O9\"]",
      "tests[0].levels[1]: must be one of -O0 to -O3, not \"-O9\"" },
    { "\"difficulty\": \"easy\",\n  \"lines\"",
      "\"difficulty\": \"fun\",\n  \"lines\"",
      "difficulty: must be easy, moderate or hard, not \"fun\"" },
    { "\"course_weight\": 5,", "\"course_weight\": 5, \"arch\": \"vax\",",
      "arch: the kit knows no architecture \"vax\"" },
    { "\"T1\": \"A sum is a sum.\"", "\"T1\": \"\"",
      "invariants.T1: must be a text that is not empty" },
    { "[\"mytests.c\"]", "\"mytests.c\"", "optional: must be a list, [...]" },
    { "[\"mytests.c\"],", "[\"mytests.c\"], \"own_tests\": "
      "{ \"headers\": [\"toy.h\"], \"beyond\": [\"end\", \"and\"] },",
      "own_tests.beyond[1]: the lab has no test \"and\"" },
    { "[\"mytests.c\"],", "[\"mytests.c\"], \"own_tests\": { \"threads\": 1 },",
      "own_tests.headers: this key is missing" },
    { "\"name\": \"toy\",", "\"name\": \"boy\",",
      "lab, name: \"01\" and \"boy\" do not make the folder's name" },
};

/* Writes the toy lab to a kit of its own, with `from` replaced by `to`. */
static void
write_changed(const char *kit, const char *from, const char *to)
{
    struct why w = { why, sizeof why };
    size_t size;
    char *text = text_slurp(KIT "/" LAB_JSON, &size, &w);
    char *place = text == NULL ? NULL : strstr(text, from);
    char path[256];

    ck_assert_msg(place != NULL, "the toy lab has no %s", from);
    snprintf(path, sizeof path, "%s/" LAB_JSON, kit);
    FILE *out = fopen(path, "w");
    ck_assert_ptr_nonnull(out);
    fprintf(out, "%.*s%s%s", (int)(place - text), text, to,
            place + strlen(from));
    ck_assert_int_eq(fclose(out), 0);
    free(text);
}

START_TEST(each_mistake_gets_its_sentence)
{
    char kit[] = "build/lab-XXXXXX", path[64], wanted[256];

    ck_assert_ptr_nonnull(mkdtemp(kit));
    snprintf(path, sizeof path, "%s/labs", kit);
    ck_assert_int_eq(mkdir(path, 0777), 0);
    snprintf(path, sizeof path, "%s/labs/01-toy", kit);
    ck_assert_int_eq(mkdir(path, 0777), 0);

    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        struct lab *lab = NULL;

        write_changed(kit, mistakes[i].from, mistakes[i].to);
        snprintf(wanted, sizeof wanted, LAB_JSON ": %s", mistakes[i].sentence);
        ck_assert_int_eq(lab_load(kit, "01", "x86_64", &lab, why, sizeof why),
                         -1);
        ck_assert_str_eq(why, wanted);
        ck_assert_ptr_null(lab);
    }

    snprintf(path, sizeof path, "rm -r %s", kit);
    ck_assert_int_eq(system(path), 0);
}
END_TEST

START_TEST(an_unknown_lab_is_refused_by_its_name)
{
    struct lab *lab;

    ck_assert_int_eq(lab_load(KIT, "99", "x86_64", &lab, why, sizeof why), -1);
    ck_assert_str_eq(why, "there is no lab \"99\"");
    ck_assert_int_eq(lab_load(KIT, "0", "x86_64", &lab, why, sizeof why), -1);
    ck_assert_str_eq(why, "there is no lab \"0\"");
}
END_TEST

START_TEST(a_folder_that_is_no_kit_is_refused)
{
    ck_assert_ptr_null(lab_list("tests/labs", why, sizeof why));
    ck_assert_str_eq(why, "tests/labs/labs: cannot be read (No such file or "
                     "directory); is this the root of the kit?");
}
END_TEST

/* Whatever labs the kit has, each of them loads, on each architecture. */
START_TEST(every_lab_of_the_kit_loads)
{
    char **ids = lab_list(".", why, sizeof why);

    ck_assert_msg(ids != NULL && ids[0] != NULL, "%s", why);
    for (size_t i = 0; ids[i] != NULL; i++)
        for (size_t a = 0; lab_arches[a] != NULL; a++) {
            struct lab *lab;

            ck_assert_msg(lab_load(".", ids[i], lab_arches[a], &lab, why,
                                   sizeof why) == 0, "%s", why);
            ck_assert_str_eq(lab->lab, ids[i]);
            lab_free(lab);
        }
    free(ids);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("lab.json");
    TCase *tc = harness_case(s, "what is right");

    harness_add(tc, a_lab_is_read_as_it_is_written);
    harness_add(tc, the_architecture_is_filled_in_everywhere);
    harness_add(tc, every_lab_of_the_kit_loads);
    harness_add(tc, a_lab_may_be_for_one_machine_only);

    tc = harness_case(s, "what is wrong");
    harness_add(tc, each_mistake_gets_its_sentence);
    harness_add(tc, an_unknown_lab_is_refused_by_its_name);
    harness_add(tc, a_folder_that_is_no_kit_is_refused);
    return harness_run(s);
}
