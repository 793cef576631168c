/*
 * Time when nobody can run is used to give back what nobody uses.
 */
#include <stdlib.h>

#include "capriccio.h"
#include "tests/harness.h"

enum { CROWD = 2000, WARM = 1024, IDLE = 40 };

static void *
come_and_go(void *unused)
{
    return NULL;
}

/* A rush leaves as many warm stacks behind as it had threads. */
START_TEST(memory_of_a_rush_goes_back_while_nobody_can_run)
{
    static ct_thread t[CROWD];

    setenv("CAPRICCIO_STACK", "arena", 1);
    for (int i = 0; i < CROWD; i++)
        ck_assert_int_eq(ct_create(&t[i], NULL, come_and_go, NULL), 0);
    for (int i = 0; i < CROWD; i++)
        ck_assert_int_eq(ct_join(t[i], NULL), 0);
    for (int i = 0; i < IDLE; i++)
        ct_nanosleep(&(struct timespec){ 0, 1000000 }, NULL);

    /* What is left is what is kept ready for the next one. */
    ck_assert_uint_le(ct_trim(), WARM + 1);
    ck_assert_uint_eq(ct_trim(), 0);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("time");
    TCase *tc = harness_case(s, "idling");

    harness_add(tc, memory_of_a_rush_goes_back_while_nobody_can_run);
    return harness_run(s);
}
