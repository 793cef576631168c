/*
 * Stacks: whose they are, what stands below them, and what is used again.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stack/guard.h"
#include "stack/shadow.h"
#include "stack/source.h"
#include "stack/stack.h"
#include "tests/harness.h"

enum { MANY = 2000 };

/* A stack that somebody else also writes to corrupts both. */
START_TEST(stacks_do_not_overlap)
{
    static struct stack s[MANY];

    for (int i = 0; i < MANY; i++) {
        ck_assert_int_eq(stack_alloc(&s[i], STACK_SMALLEST << i % 3), 0);
        memset((char *)stack_top(&s[i]) - 1024, i, 1024);
        *(int *)(s[i].base + stack_size(&s[i]) / 2) = i;
    }
    for (int i = 0; i < MANY; i++) {
        char *top = stack_top(&s[i]);

        ck_assert_int_eq(*(int *)(s[i].base + stack_size(&s[i]) / 2), i);
        ck_assert_int_eq(top[-1], (char)i);
        ck_assert_int_eq(top[-1024], (char)i);
        stack_free(&s[i]);
    }
}
END_TEST

/* The ABI wants it, and movaps on a local dies without it. */
START_TEST(tops_are_aligned_to_16_bytes)
{
    for (int i = 0; i < 100; i++) {
        struct stack s;

        ck_assert_int_eq(stack_alloc(&s, 0), 0);
        ck_assert_uint_eq((uintptr_t)stack_top(&s) % 16, 0);
    }
}
END_TEST

/* Equal offsets in stacks a power of two apart share the cache's sets. */
START_TEST(tops_of_neighbours_differ_in_their_low_bits)
{
    struct stack a, b;

    ck_assert_int_eq(stack_alloc(&a, 0), 0);
    ck_assert_int_eq(stack_alloc(&b, 0), 0);
    ck_assert_uint_ne((uintptr_t)stack_top(&a) % 4096,
                      (uintptr_t)stack_top(&b) % 4096);
}
END_TEST

/* The stack that was used last is the one in the cache. */
START_TEST(the_last_stack_freed_is_the_next_one_given)
{
    struct stack a, b, c;

    setenv("CAPRICCIO_STACK", "arena", 1);
    ck_assert_int_eq(stack_alloc(&a, 0), 0);
    ck_assert_int_eq(stack_alloc(&b, 0), 0);
    char *base = b.base;
    stack_free(&a);
    stack_free(&b);
    ck_assert_int_eq(stack_alloc(&c, 0), 0);
    ck_assert_ptr_eq(c.base, base);
}
END_TEST

START_TEST(a_free_stack_struct_can_be_freed_again)
{
    struct stack s;

    ck_assert_int_eq(stack_alloc(&s, 0), 0);
    stack_free(&s);
    ck_assert_ptr_null(s.base);
    stack_free(&s);

    struct stack a, b;
    ck_assert_int_eq(stack_alloc(&a, 0), 0);
    ck_assert_int_eq(stack_alloc(&b, 0), 0);
    ck_assert_ptr_ne(a.base, b.base);
}
END_TEST

START_TEST(sizes_are_rounded_up_and_bounded)
{
    struct stack s;

    ck_assert_int_eq(stack_alloc(&s, 1), 0);
    ck_assert_uint_eq(stack_size(&s), STACK_SMALLEST);
    ck_assert_int_eq(stack_alloc(&s, STACK_DEFAULT + 1), 0);
    ck_assert_uint_eq(stack_size(&s), 2 * STACK_DEFAULT);
    ck_assert_int_eq(stack_alloc(&s, STACK_LARGEST + 1), EINVAL);
    ck_assert_int_eq(stack_alloc(&s, SIZE_MAX), EINVAL);
}
END_TEST

static void
overflow(void)
{
    struct stack s;

    if (stack_alloc(&s, STACK_SMALLEST) == 0)
        *(volatile char *)(s.base + 100) = 1;
}

/* K2: whatever the kernel offers, running off the end is noticed. */
START_TEST(a_write_at_the_low_end_is_noticed)
{
    char text[200];
    struct stack s;

    ck_assert_int_eq(stack_alloc(&s, STACK_SMALLEST), 0);
    ck_assert(stack_intact(&s));
    if (s.guard == STACK_REDZONE) {
        s.base[stack_page - GUARD_REDZONE]++;
        ck_assert(!stack_intact(&s));
        s.base[stack_page - GUARD_REDZONE]--;
        ck_assert(stack_intact(&s));
        s.base[stack_page - 1]++;
        ck_assert(!stack_intact(&s));
    } else {
        int status = harness_watch(overflow, text, sizeof text);
        ck_assert(WIFSIGNALED(status));
        ck_assert_int_eq(WTERMSIG(status), SIGABRT);
        ck_assert(harness_begins(text, "capriccio: panic: its stack of 16384 "
                                       "bytes has overflowed"));
    }
}
END_TEST

/* A guard that is forgotten when a stack is used again guards nobody. */
START_TEST(the_guard_survives_reuse)
{
    struct stack s;

    ck_assert_int_eq(stack_alloc(&s, 0), 0);
    int guard = s.guard;
    if (guard == STACK_REDZONE)
        s.base[stack_page - 1]++;    /* its owner went too far */
    stack_free(&s);
    stack_trim(STACK_EMPTY);
    ck_assert_int_eq(stack_alloc(&s, 0), 0);
    ck_assert_int_eq(s.guard, guard);
    ck_assert(stack_intact(&s));
}
END_TEST

/* Who stands at the limit still writes below it: the ABI's red zone, and what
 * Valgrind stores when it emulates some instructions. */
START_TEST(there_is_room_below_the_lowest_stack_pointer)
{
    struct stack s;

    ck_assert_int_eq(stack_alloc(&s, 0), 0);
    char *limit = stack_limit(&s);
    memset(limit - 288, 1, 288);
    ck_assert(stack_intact(&s));
    ck_assert(limit < (char *)stack_top(&s));
    ck_assert_uint_eq((uintptr_t)limit % 16, 0);
}
END_TEST

/* The kernel refuses a buffer in the guard with an error, not with a signal:
 * who looks at what read(2) returns sees it, who does not sees nothing. */
START_TEST(a_system_call_into_the_guard_fails_with_efault)
{
    struct stack s;
    int fd[2];

    ck_assert_int_eq(stack_alloc(&s, 0), 0);
    if (s.guard == STACK_REDZONE)
        return;
    ck_assert_int_eq(pipe(fd), 0);
    ck_assert_int_eq(write(fd[1], "x", 1), 1);
    ck_assert_int_eq(read(fd[0], s.base, 1), -1);
    ck_assert_int_eq(errno, EFAULT);
}
END_TEST

/* Locked memory has no place for MADV_GUARD_INSTALL: the next kind guards. */
START_TEST(locked_memory_is_guarded_too)
{
    struct stack s;

    if (getenv("CAPRICCIO_EMULATOR") != NULL || mlockall(MCL_FUTURE) != 0)
        return;                         /* not allowed here */
    setenv("CAPRICCIO_STACK", "arena", 1);
    unsetenv("CAPRICCIO_GUARD");
    ck_assert_int_eq(stack_alloc(&s, STACK_SMALLEST), 0);
    ck_assert_int_ne(s.guard, STACK_MADVISE);
    ck_assert_int_eq(stack_guard_kind(), s.guard);
    munlockall();
}
END_TEST

static void
ask_for_nonsense(void)
{
    struct stack s;

    setenv("CAPRICCIO_GUARD", "moat", 1);
    stack_alloc(&s, 0);
}

START_TEST(an_unknown_guard_is_refused_in_one_sentence)
{
    char text[200];
    int status = harness_watch(ask_for_nonsense, text, sizeof text);

    ck_assert(WIFSIGNALED(status));
    ck_assert(harness_begins(text, "capriccio: panic: CAPRICCIO_GUARD=moat: "
                             "there are madvise, mprotect and redzone\n"));
}
END_TEST

/* 40,000 page guards do not fit in the kernel's table of mappings: beyond the
 * budget there is a red zone, and the struct says so (K4). */
START_TEST(more_stacks_than_mappings_get_a_red_zone)
{
    struct stack s = { 0 };
    int seen[3] = { 0 };

    if (harness_light())
        return;
    setenv("CAPRICCIO_STACK", "arena", 1);
    setenv("CAPRICCIO_GUARD", "mprotect", 1);
    for (int i = 0; i < 40000; i++) {
        ck_assert_int_eq(stack_alloc(&s, STACK_SMALLEST), 0);
        seen[s.guard]++;
    }
    ck_assert_int_eq(seen[STACK_MADVISE], 0);
    ck_assert_int_gt(seen[STACK_MPROTECT], 20000);
    ck_assert_int_gt(seen[STACK_REDZONE], 1000);
    ck_assert_int_eq(stack_guard_kind(), STACK_REDZONE);
}
END_TEST

/* After a rush has gone there are page guards again, not the poorer kind for
 * ever. */
START_TEST(mappings_that_are_given_back_guard_the_next_stacks)
{
    enum { SOME = 100 };
    struct stack held[SOME] = { 0 }, s = { 0 };

    if (harness_light())
        return;
    setenv("CAPRICCIO_STACK", "mmap", 1);
    setenv("CAPRICCIO_GUARD", "mprotect", 1);
    for (int i = 0; i < SOME; i++)
        ck_assert_int_eq(stack_alloc(&held[i], STACK_SMALLEST), 0);
    do
        ck_assert_int_eq(stack_alloc(&s, STACK_SMALLEST), 0);
    while (s.guard == STACK_MPROTECT);
    ck_assert_int_eq(stack_guard_kind(), STACK_REDZONE);
    for (int i = 0; i < SOME; i++)
        stack_free(&held[i]);
    for (int i = 0; i < SOME; i++) {
        ck_assert_int_eq(stack_guard_kind(), STACK_MPROTECT);
        ck_assert_int_eq(stack_alloc(&held[i], STACK_SMALLEST), 0);
        ck_assert_int_eq(held[i].guard, STACK_MPROTECT);
    }
    ck_assert_int_eq(stack_alloc(&s, STACK_SMALLEST), 0);
    ck_assert_int_eq(s.guard, STACK_REDZONE);
}
END_TEST

static void
find_a_shadow_stack(void)
{
    shadow_refuse(&find_a_shadow_stack);
}

/* Without the sentence the first switch would be a bare SIGSEGV. */
START_TEST(a_shadow_stack_is_refused_in_one_sentence)
{
    char text[300];
    int status = harness_watch(find_a_shadow_stack, text, sizeof text);

    ck_assert(WIFSIGNALED(status));
    ck_assert(harness_begins(text, "capriccio: panic: this process has a "
                                   "shadow stack"));
    shadow_refuse(shadow_stack());      /* or no test here could run */
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("stack");
    TCase *tc = harness_case(s, "guards");

    harness_add(tc, stacks_do_not_overlap);
    harness_add(tc, tops_are_aligned_to_16_bytes);
    harness_add(tc, tops_of_neighbours_differ_in_their_low_bits);
    harness_add(tc, the_last_stack_freed_is_the_next_one_given);
    harness_add(tc, a_free_stack_struct_can_be_freed_again);
    harness_add(tc, sizes_are_rounded_up_and_bounded);
    harness_add(tc, a_write_at_the_low_end_is_noticed);
    harness_add(tc, the_guard_survives_reuse);
    harness_add(tc, there_is_room_below_the_lowest_stack_pointer);
    harness_add(tc, a_system_call_into_the_guard_fails_with_efault);
    harness_add(tc, locked_memory_is_guarded_too);
    harness_add(tc, an_unknown_guard_is_refused_in_one_sentence);
    harness_add(tc, a_shadow_stack_is_refused_in_one_sentence);
    harness_add(tc, more_stacks_than_mappings_get_a_red_zone);
    harness_add(tc, mappings_that_are_given_back_guard_the_next_stacks);
    return harness_run(s);
}
