/*
 * A program without frame information: where its threads stand is not known
 * beyond its own border, and all else goes on.  (It is compiled so: Makefile.)
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capriccio.h"
#include "resource/account.h"
#include "resource/chain.h"
#include "tests/harness.h"

enum { ROUNDS = 100 };

static int places;                      /* the resource */
static int turns;

static __attribute__((noinline)) void
stop_below(int depth)
{
    if (depth > 0)
        stop_below(depth - 1);
    else
        ct_yield();
    __asm__ volatile ("" ::: "memory");
}

static void *
walk(void *arg)
{
    for (int i = 0; i < ROUNDS; i++, turns++) {
        stop_below(i % 5);
        ct_resource_take(places, 1);
        stop_below(0);
        ct_resource_give(places, 1);
    }
    return NULL;
}

START_TEST(threads_of_a_program_without_frame_information_run_and_are_counted)
{
    ct_thread t[3];

    places = ct_resource_declare("places", 0);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(ct_create(&t[i], NULL, walk, NULL), 0);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(ct_join(t[i], NULL), 0);
    ck_assert_int_eq(turns, 3 * ROUNDS);
    ck_assert_int_eq(resources[places].used, 0);
    account_check();
}
END_TEST

#ifdef __x86_64__
START_TEST(a_place_whose_callers_are_not_known_says_so)
{
    static char text[1 << 14];
    char name[] = "/tmp/capriccio-bare-XXXXXX";
    int fd = mkstemp(name);

    ck_assert_int_ge(fd, 0);
    unlink(name);
    walk(NULL);
    ck_assert_int_eq(ct_graph(fd), 0);
    ck_assert_int_gt(pread(fd, text, sizeof text - 1, 0), 0);
    ck_assert_ptr_nonnull(strstr(text, "ct_yield"));
    ck_assert_ptr_nonnull(strstr(text, "\\n..."));
    close(fd);
}
END_TEST
#endif

int
main(int argc, char **argv)
{
    harness_under(argv[0], "resource", "virtual");

    Suite *s = suite_create("bare");
    TCase *tc = harness_case(s, "bare");

    harness_add(tc,
        threads_of_a_program_without_frame_information_run_and_are_counted);
#ifdef __x86_64__
    harness_add(tc, a_place_whose_callers_are_not_known_says_so);
#endif
    return harness_run(s);
}
