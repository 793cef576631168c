/*
 * Tests of lab 02 that a student might be proud of.  They say nothing that
 * capriccio.h does not promise.
 */
#include <errno.h>
#include <string.h>

#include "capriccio.h"
#include "tests/harness.h"

static char trace[64];
static ct_thread self_of[4];

static void
note(const char *what)
{
    strncat(trace, what, sizeof trace - strlen(trace) - 1);
}

static void *
twice(void *name)
{
    note(name);
    ct_yield();
    note(name);
    return name;
}

static void *
once(void *name)
{
    note(name);
    return name;
}

static ct_thread
make(void *(*start)(void *), void *arg)
{
    ct_thread t = 0;

    ck_assert_int_eq(ct_create(&t, NULL, start, arg), 0);
    return t;
}

/* S2 */
START_TEST(threads_take_turns_in_the_order_they_came)
{
    ct_thread a = make(twice, "a"), b = make(twice, "b"), c = make(twice, "c");

    ck_assert_str_eq(trace, "");        /* nobody has run yet */
    ck_assert_int_eq(ct_join(a, NULL), 0);
    ck_assert_int_eq(ct_join(b, NULL), 0);
    ck_assert_int_eq(ct_join(c, NULL), 0);
    ck_assert_str_eq(trace, "abcabc");
}
END_TEST

/* S2, for longer: whoever cheats only now and then is found, too. */
START_TEST(turns_are_taken_for_long)
{
    ct_thread a = make(once, "a");

    for (int i = 0; i < 20; i++) {
        ct_thread b = make(once, "b");

        ct_yield();
        ck_assert_str_eq(trace, i == 0 ? "ab" : "b");
        trace[0] = '\0';
        ck_assert_int_eq(ct_join(b, NULL), 0);
    }
    ck_assert_int_eq(ct_join(a, NULL), 0);
}
END_TEST

/* S3: a joiner that is woken stands behind those who are ready. */
static void *
joins_first(void *unused)
{
    ct_join(self_of[0], NULL);
    note("j");
    return NULL;
}

START_TEST(a_joiner_goes_behind_all_that_are_ready)
{
    ct_thread j = make(joins_first, NULL);

    self_of[0] = make(once, "a");
    ct_thread b = make(twice, "b");

    ct_yield();
    note("m");
    ct_yield();
    note("m");
    ct_join(j, NULL);
    ct_join(b, NULL);
    ck_assert_str_eq(trace, "abmjbm");
}
END_TEST

/* S4 */
static void *
has_errno(void *value)
{
    ck_assert_int_eq(errno, 0);
    errno = (int)(long)value;
    ct_yield();
    ck_assert_int_eq(errno, (int)(long)value);
    self_of[1] = ct_self();
    ct_yield();
    ck_assert_int_eq(errno, (int)(long)value);
    return NULL;
}

START_TEST(errno_is_private)
{
    ct_thread a = make(has_errno, (void *)5), b = make(has_errno, (void *)6);

    errno = 77;                 /* making may change it; yielding may not */
    ct_yield();
    ck_assert_int_eq(errno, 77);
    ct_join(a, NULL);
    ct_join(b, NULL);
}
END_TEST

/* S5 */
static void *
exits_deep(void *value)
{
    ct_exit(value);
}

START_TEST(join_gives_the_result_before_and_after_the_end)
{
    void *result = NULL;
    ct_thread early = make(once, "e"), late = make(exits_deep, "l");

    ck_assert_int_eq(ct_join(early, &result), 0);
    ck_assert_str_eq((char *)result, "e");
    ct_yield();
    ck_assert_int_eq(ct_join(late, &result), 0);
    ck_assert_str_eq((char *)result, "l");
    ck_assert_int_eq(ct_join(late, &result), ESRCH);
    ck_assert_str_eq((char *)result, "l");
}
END_TEST

/* S6 */
static void *
joins_main(void *main_thread)
{
    self_of[2] = *(ct_thread *)main_thread;
    return (void *)(long)ct_join(self_of[2], NULL);
}

START_TEST(wrong_joins_are_refused)
{
    void *result = NULL;
    ct_thread self = ct_self(), other = make(joins_main, &self);

    ck_assert_int_eq(ct_join(self, NULL), EDEADLK);
    ck_assert_int_eq(ct_join(other, &result), 0);
    ck_assert_int_eq((long)result, EDEADLK);
    ck_assert_int_eq(ct_create(&other, NULL, NULL, NULL), EINVAL);
}
END_TEST

static void *
tries_to_join(void *victim)
{
    return (void *)(long)ct_join(*(ct_thread *)victim, NULL);
}

START_TEST(there_is_one_joiner_and_none_for_the_detached)
{
    void *result = NULL;
    ct_thread victim = make(twice, "v"), second;

    self_of[3] = make(tries_to_join, &victim);
    second = make(tries_to_join, &victim);
    ck_assert_int_eq(ct_join(second, &result), 0);
    ck_assert_int_eq((long)result, EINVAL);
    ck_assert_int_eq(ct_join(self_of[3], &result), 0);
    ck_assert_int_eq((long)result, 0);

    victim = make(twice, "w");
    ck_assert_int_eq(ct_detach(victim), 0);
    ck_assert_int_eq(ct_detach(victim), EINVAL);
    ck_assert_int_eq(ct_join(victim, NULL), EINVAL);
    ct_yield();
    ct_yield();
    ct_yield();
    ck_assert_int_eq(ct_join(victim, NULL), ESRCH);
    ck_assert_int_eq(ct_detach(victim), ESRCH);
}
END_TEST

/* S6, at the moments between the end of a thread and the turn of its joiner. */
START_TEST(who_is_joined_already_is_joined_until_the_joiner_has_run)
{
    void *result = NULL;
    ct_thread victim = make(twice, "v");
    ct_thread joiner = make(tries_to_join, &victim);

    ct_yield();                 /* it waits now */
    ck_assert_int_eq(ct_detach(victim), EINVAL);
    ct_yield();                 /* and now it would have the next turn */
    ck_assert_int_ne(ct_join(victim, NULL), 0);
    ck_assert_int_ne(ct_detach(victim), 0);
    ck_assert_int_eq(ct_join(joiner, &result), 0);
    ck_assert_int_eq((long)result, 0);
    ck_assert_int_eq(ct_join(victim, NULL), ESRCH);
}
END_TEST

START_TEST(one_that_has_ended_is_gone_when_it_is_detached)
{
    ct_thread t = make(once, "t");

    ct_yield();
    ck_assert_str_eq(trace, "t");
    ck_assert_int_eq(ct_detach(t), 0);
    ck_assert_int_eq(ct_join(t, NULL), ESRCH);
}
END_TEST

/* S4, where a thread waits for another, which has an errno, too. */
static void *
spoils_errno(void *unused)
{
    errno = 88;
    return unused;
}

START_TEST(errno_is_private_in_a_join)
{
    ct_thread t = make(spoils_errno, NULL);

    errno = 77;
    int error = ct_join(t, NULL), after = errno;

    ck_assert_int_eq(error, 0);
    ck_assert_int_eq(after, 77);
}
END_TEST

/* What ends with a thread has ended before its joiner hears of it. */
static ct_key key;

static void
note_at_the_end(void *value)
{
    ct_yield();
    note(value);
}

static void *
has_a_value(void *value)
{
    ck_assert_int_eq(ct_setspecific(key, value), 0);
    if (*(char *)value == 'x')
        ct_exit(value);
    return value;
}

START_TEST(destructors_come_before_the_joiner)
{
    ck_assert_int_eq(ct_key_create(&key, note_at_the_end), 0);
    for (int i = 0; i < 2; i++) {
        ct_thread t = make(has_a_value, i == 0 ? "x" : "r");

        ct_thread other = make(twice, "-");

        ck_assert_int_eq(ct_join(t, NULL), 0);
        note("j");
        ck_assert_int_eq(ct_join(other, NULL), 0);
    }
    trace[strcspn(trace, "j")] = '|';
    ck_assert_ptr_nonnull(strchr(trace, 'x'));
    ck_assert_ptr_nonnull(strchr(trace, 'r'));
    ck_assert(strchr(trace, 'x') < strchr(trace, '|'));
    ck_assert(strchr(trace, 'r') < strchr(trace, 'j'));
}
END_TEST

/* A thread may give way in the middle of a coroutine. */
static void *
gives_way_inside(void *name)
{
    for (int i = 0; i < 3; i++) {
        ct_yield();
        ct_coro_yield(name);
    }
    return NULL;
}

static void *
has_a_coroutine(void *name)
{
    ct_coro *co = ct_coro_create(gives_way_inside, 0);
    void *out;

    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(ct_coro_resume(co, name, &out), 0);
        ck_assert_ptr_eq(out, name);
        ck_assert_int_eq(ct_coro_status(co), CT_CORO_SUSPENDED);
        ct_yield();
    }
    ct_coro_resume(co, NULL, &out);
    ck_assert_int_eq(ct_coro_status(co), CT_CORO_DEAD);
    return name;
}

START_TEST(each_thread_has_its_own_coroutines)
{
    ct_thread a = make(has_a_coroutine, "a"), b = make(has_a_coroutine, "b");

    ck_assert_str_eq(has_a_coroutine("m"), "m");
    ck_assert_int_eq(ct_join(a, NULL), 0);
    ck_assert_int_eq(ct_join(b, NULL), 0);
}
END_TEST

static void *
needs_200_kib(void *unused)
{
    volatile char room[200 * 1024];

    for (size_t i = 0; i < sizeof room; i += 1000)
        room[i] = 'x';
    return room[1000] == 'x' ? "x" : NULL;
}

START_TEST(a_thread_has_the_stack_it_asked_for)
{
    void *result = NULL;
    ct_attr attr;
    ct_thread t;

    ct_attr_init(&attr);
    attr.stack_size = 256 * 1024;
    ck_assert_int_eq(ct_create(&t, &attr, needs_200_kib, NULL), 0);
    ck_assert_int_eq(ct_join(t, &result), 0);
    ck_assert_ptr_nonnull(result);
}
END_TEST

START_TEST(one_that_yields_alone_runs_on)
{
    for (int i = 0; i < 3; i++)
        ct_yield();
    ct_nanosleep(&(struct timespec){ 1, 0 }, NULL);
    ck_assert_int_ge(ct_now(), 1000000000);
}
END_TEST

START_TEST(attributes_are_taken)
{
    ct_attr attr;
    ct_thread t = 7;
    char name[CT_NAME_SIZE];

    ct_attr_init(&attr);
    strcpy(attr.name, "somebody");
    ck_assert_int_eq(ct_create(&t, &attr, once, "x"), 0);
    ck_assert_int_eq(ct_getname(t, name, sizeof name), 0);
    ck_assert_str_eq(name, "somebody");
    attr.detached = 1;
    ck_assert_int_eq(ct_create(&t, &attr, once, "y"), 0);
    ck_assert_int_eq(ct_join(t, NULL), EINVAL);
    attr.detached = 2;
    ck_assert_int_eq(ct_create(&t, &attr, once, "y"), 0);
    ck_assert_int_eq(ct_join(t, NULL), EINVAL);
    attr.priority = CT_PRIORITY_MAX + 1;
    t = 7;
    ck_assert_int_eq(ct_create(&t, &attr, once, "z"), EINVAL);
    ck_assert_int_eq(t, 7);
    attr.priority = 0;
    attr.stack_size = (size_t)1 << 50;
    ck_assert_int_eq(ct_create(&t, &attr, once, "z"), EINVAL);
    ck_assert_int_eq(t, 7);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("good tests of lab 02");
    TCase *tc = harness_case(s, "threads");

    harness_add(tc, threads_take_turns_in_the_order_they_came);
    harness_add(tc, turns_are_taken_for_long);
    harness_add(tc, a_joiner_goes_behind_all_that_are_ready);
    harness_add(tc, errno_is_private);
    harness_add(tc, join_gives_the_result_before_and_after_the_end);
    harness_add(tc, wrong_joins_are_refused);
    harness_add(tc, there_is_one_joiner_and_none_for_the_detached);
    harness_add(tc, who_is_joined_already_is_joined_until_the_joiner_has_run);
    harness_add(tc, one_that_has_ended_is_gone_when_it_is_detached);
    harness_add(tc, errno_is_private_in_a_join);
    harness_add(tc, destructors_come_before_the_joiner);
    harness_add(tc, each_thread_has_its_own_coroutines);
    harness_add(tc, a_thread_has_the_stack_it_asked_for);
    harness_add(tc, one_that_yields_alone_runs_on);
    harness_add(tc, attributes_are_taken);
    return harness_run(s);
}
