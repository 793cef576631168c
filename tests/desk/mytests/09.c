/*
 * Tests of lab 09 that a student might be proud of.  They say nothing that
 * linked.h does not promise.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "linked/linked.h"
#include "tests/harness.h"

enum { CLASS = 10, DEPTHS = 80, LEVELS = 20000, MANY = 40 };

#define CALLED __attribute__((noinline, noclone))

/* Keeps a call from becoming a jump. */
#define HOLD(x) __asm__ volatile ("" :: "r"(&(x)) : "memory")

static int ran;

/* Where the stack pointer is, and what the run time believes. */
CALLED static void
check_place(void)
{
    char *here = __builtin_frame_address(0);

    ck_assert(linked_current != NULL);
    ck_assert(here <= (char *)linked_current);
    ck_assert(here >= chunk_low(linked_current));
    ck_assert_ptr_eq(linked_limit, linked_current->limit);
    ran++;
}

/* Calls fn at the bottom of so many small frames. */
CALLED static void
below(int depth, void (*fn)(void))
{
    volatile char room[24];

    room[0] = 1;
    if (depth == 0)
        fn();
    else
        below(depth - 1, fn);
    HOLD(room);
}

static struct chunk_count
all_counts(void)
{
    struct chunk_count all = { 0, 0 };

    for (unsigned k = LINKED_CLASS_MIN; k <= 20; k++) {
        all.made += chunk_count(k).made;
        all.used += chunk_count(k).used;
    }
    return all;
}

/* At every depth, so that the end of a chunk falls on each call; afterwards as
 * many chunks are in use as before, and the second time none is made. */
static void
at_all_depths(void (*fn)(void))
{
    struct chunk_count before, after;
    struct chunk *current;

    ran = 0;
    for (int round = 0; round < 2; round++) {
        before = all_counts();
        current = linked_current;
        for (int depth = 0; depth < DEPTHS; depth++) {
            below(depth, fn);
            ck_assert_ptr_eq(linked_current, current);
            ck_assert_ptr_eq(linked_limit, current->limit);
        }
        after = all_counts();
        ck_assert_uint_eq(after.used, before.used);
    }
    ck_assert_uint_eq(after.made, before.made);
    ck_assert_int_ge(ran, 2 * DEPTHS);
}

/* L1 */
CALLED static long
six(long a, long b, long c, long d, long e, long f)
{
    check_place();
    return a + 3 * b + 9 * c + 27 * d + 81 * e + 243 * f;
}

CALLED static double
eight(double a, double b, double c, double d, double e, double f, double g,
      double h)
{
    check_place();
    return a + 2 * b + 4 * c + 8 * d + 16 * e + 32 * f + 64 * g + 128 * h;
}

static volatile long one = 1;

static void
call_six(void)
{
    ck_assert_int_eq(six(one, one + 1, one + 2, one + 3, one + 4, one + 5),
                     1 + 6 + 27 + 108 + 405 + 1458);
}

static void
call_eight(void)
{
    double x = (double)one;

    ck_assert(eight(x, x, x + 1, x, x + 2, x, x + 3, x) ==
              1 + 2 + 8 + 8 + 48 + 32 + 256 + 128);
}

START_TEST(registers_arrive)
{
    at_all_depths(call_six);
    at_all_depths(call_eight);
}
END_TEST

/* L2 */
CALLED static long
twelve(long a, long b, long c, long d, long e, long f, long g, long h, long i,
       long j, long k, long l)
{
    check_place();
    return a + b + c + d + e + f + 10 * g + 100 * h + 1000 * i + 10000 * j
           + 100000 * k + 1000000 * l;
}

struct large {
    long word[16];
};

CALLED static long
by_value(struct large l, long a)
{
    long sum = a;

    check_place();
    for (int i = 0; i < 16; i++)
        sum = sum * 3 + l.word[i];
    return sum;
}

CALLED static double
sum_of(int n, ...)
{
    va_list list;
    double sum = 0;

    check_place();
    va_start(list, n);
    for (int i = 0; i < n; i++)
        sum = sum * 2 + (i % 2 == 0 ? va_arg(list, double)
                                    : (double)va_arg(list, long));
    va_end(list);
    return sum;
}

static void
call_twelve(void)
{
    ck_assert_int_eq(twelve(one, one, one, one, one, one, one + 1, one + 2,
                            one + 3, one + 4, one + 5, one + 6), 7654326);
}

static void
call_by_value(void)
{
    struct large l;
    long sum = 7;

    for (int i = 0; i < 16; i++)
        l.word[i] = one * i * i;
    for (int i = 0; i < 16; i++)
        sum = sum * 3 + l.word[i];
    ck_assert_int_eq(by_value(l, 7), sum);
}

static void
call_variadic(void)
{
    ck_assert(sum_of(4, 1.5, one, 2.5, one + 1) == 1.5 * 8 + 4 + 5 + 2);
    ck_assert(sum_of(12, 1.0, one, 1.0, one, 1.0, one, 1.0, one, 1.0, one,
                     1.0, one) == 4095);
}

START_TEST(arguments_on_the_stack_arrive)
{
    at_all_depths(call_twelve);
    at_all_depths(call_by_value);
    at_all_depths(call_variadic);
}
END_TEST

/* L3 */
struct two {
    long a, b;
};

struct mixed {
    double a;
    long b;
};

struct pair {
    double a, b;
};

CALLED static struct two
make_two(long a, long b)
{
    check_place();
    return (struct two){ a * 5, b * 7 };
}

CALLED static struct mixed
make_mixed(double a, long b)
{
    check_place();
    return (struct mixed){ a * 5, b * 7 };
}

CALLED static struct pair
make_pair(double a, double b)
{
    check_place();
    return (struct pair){ a * 5, b * 7 };
}

CALLED static struct large
make_large(long a)
{
    struct large l;

    check_place();
    for (int i = 0; i < 16; i++)
        l.word[i] = a + i;
    return l;
}

CALLED static long double
make_long(long double a)
{
    check_place();
    return a * 3;
}

static void
call_makers(void)
{
    struct two t = make_two(one, one + 1);
    struct mixed m = make_mixed((double)one, one + 1);
    struct pair p = make_pair((double)one, (double)one + 1);
    struct large l = make_large(one);

    ck_assert(t.a == 5 && t.b == 14);
    ck_assert(m.a == 5 && m.b == 14);
    ck_assert(p.a == 5 && p.b == 14);
    ck_assert(l.word[0] == 1 && l.word[15] == 16);
    ck_assert(make_long((long double)one) == 3);
}

START_TEST(results_come_back)
{
    at_all_depths(call_makers);
}
END_TEST

/* What a function preserves: five locals that must live in registers. */
static void
call_with_locals(void)
{
    long a = one, b = one + 1, c = one + 2, d = one + 3, e = one + 4;

    __asm__ volatile ("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d), "+r"(e));
    for (int i = 0; i < 3; i++) {
        check_place();
        __asm__ volatile ("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d), "+r"(e));
    }
    ck_assert(a == 1 && b == 2 && c == 3 && d == 4 && e == 5);
}

START_TEST(what_a_function_preserves_is_preserved)
{
    at_all_depths(call_with_locals);
}
END_TEST

/* The static chain: a function inside another. */
static void
call_inner(void)
{
    long outer = one * 77;
    CALLED auto long inner(long n);

    long
    inner(long n)
    {
        check_place();
        return outer + n;
    }

    ck_assert_int_eq(inner(one), 78);
    outer++;
    ck_assert_int_eq(inner(one), 79);
}

START_TEST(a_function_inside_another_finds_it)
{
    at_all_depths(call_inner);
}
END_TEST

/* L6 */
CALLED static long
deep(long n)
{
    volatile long here = n;

    if (n % 512 == 0)
        check_place();
    long r = n == 0 ? 0 : deep(n - 1) + (here == n);

    HOLD(r);
    return r;
}

START_TEST(a_deep_recursion_gives_all_back)
{
    struct chunk_count before = chunk_count(CLASS), after;

    ck_assert_int_eq(deep(LEVELS), LEVELS);
    after = chunk_count(CLASS);
    ck_assert_uint_eq(after.used, before.used);
    ck_assert_uint_gt(after.made, before.made);
    ck_assert_int_eq(deep(LEVELS), LEVELS);
    ck_assert_uint_eq(chunk_count(CLASS).made, after.made);
    ck_assert_uint_eq(chunk_count(CLASS).used, before.used);
}
END_TEST

/* L7 */
static jmp_buf back;

CALLED static long
jump_from(long n)
{
    volatile long here = n;

    if (n == 0)
        longjmp(back, 1);
    return jump_from(n - 1) + here;
}

static void
jump(void)
{
    struct chunk *current = linked_current;

    if (setjmp(back) == 0)
        jump_from(100);
    ck_assert_ptr_eq(linked_current, current);
    check_place();
}

START_TEST(a_long_jump_leaves_nothing_behind)
{
    at_all_depths(jump);
}
END_TEST

/* Chunks by themselves. */
START_TEST(a_chunk_has_the_room_of_its_class)
{
    for (unsigned k = LINKED_CLASS_MIN; k <= 18; k++) {
        struct chunk *c[MANY];
        struct chunk_count before = chunk_count(k);
        int n = k < 14 ? MANY : 4;

        for (int i = 0; i < n; i++) {
            c[i] = chunk_take(&chunk_lists[k]);
            ck_assert_uint_eq((uintptr_t)c[i] % 64, 0);
            ck_assert_ptr_eq(c[i]->list, &chunk_lists[k]);
            ck_assert_ptr_eq(chunk_low(c[i]) - LINKED_RESERVE,
                             (char *)c[i] - ((size_t)1 << k));
            ck_assert(c[i]->base <= chunk_low(c[i]) - LINKED_RESERVE);
            memset((char *)c[i] - ((size_t)1 << k), i + 1, (size_t)1 << k);
        }
        ck_assert_uint_eq(chunk_count(k).used, before.used + (size_t)n);
        for (int i = 0; i < n; i++) {
            const char *low = (char *)c[i] - ((size_t)1 << k);

            ck_assert_int_eq(low[0], i + 1);
            ck_assert_int_eq(((char *)c[i])[-1], i + 1);
            ck_assert_ptr_eq(c[i]->list, &chunk_lists[k]);
        }
        for (int i = n - 1; i >= 0; i--) {
            c[i]->prev = NULL;
            chunk_give(c[i], NULL);
        }
        ck_assert_uint_eq(chunk_count(k).used, before.used);
        for (int i = 0; i < n; i++)     /* last in, first out */
            ck_assert_ptr_eq(chunk_take(&chunk_lists[k]), c[i]);
        ck_assert_uint_eq(chunk_count(k).made, chunk_count(k).used);
    }
}
END_TEST

/* A chain of two classes, given up to its third. */
START_TEST(a_chain_is_given_to_the_lists_of_its_chunks)
{
    struct chunk *a = chunk_take(&chunk_lists[11]);
    struct chunk *b = chunk_take(&chunk_lists[12]);
    struct chunk *c = chunk_take(&chunk_lists[11]);
    struct chunk *end = chunk_take(&chunk_lists[12]);
    size_t used_11 = chunk_count(11).used, used_12 = chunk_count(12).used;

    a->prev = b;
    b->prev = c;
    c->prev = end;
    end->prev = NULL;
    chunk_give(a, end);
    ck_assert_uint_eq(chunk_count(11).used, used_11 - 2);
    ck_assert_uint_eq(chunk_count(12).used, used_12 - 1);
    ck_assert_ptr_eq(chunk_take(&chunk_lists[12]), b);
    struct chunk *x = chunk_take(&chunk_lists[11]);
    struct chunk *y = chunk_take(&chunk_lists[11]);

    ck_assert((x == a && y == c) || (x == c && y == a));
}
END_TEST

/* L8 */
/* The kernel finds out without a signal. */
static int
readable(const char *at)
{
    int ends[2];

    ck_assert_int_eq(pipe(ends), 0);
    ssize_t n = write(ends[1], at, 1);

    close(ends[0]);
    close(ends[1]);
    return n == 1;
}

START_TEST(below_a_large_chunk_is_a_guard)
{
    for (unsigned k = LINKED_CLASS_GUARDED; k <= 20; k++) {
        struct chunk *c = chunk_take(&chunk_lists[k]);

        ck_assert(readable((char *)c - 1));
        ck_assert(readable((char *)c - ((size_t)1 << k)));
        memset((char *)c - ((size_t)1 << k), 1, 64);
        ck_assert(!readable(c->base - 1));
        ck_assert(!readable(c->base - 4096));
        c->prev = NULL;
        chunk_give(c, NULL);
        ck_assert_ptr_eq(chunk_take(&chunk_lists[k]), c);
        ck_assert(!readable(c->base - 1));
    }
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("good tests of lab 09");
    TCase *tc = harness_case(s, "links");

    harness_add(tc, registers_arrive);
    harness_add(tc, arguments_on_the_stack_arrive);
    harness_add(tc, results_come_back);
    harness_add(tc, what_a_function_preserves_is_preserved);
    harness_add(tc, a_function_inside_another_finds_it);
    harness_add(tc, a_deep_recursion_gives_all_back);
    harness_add(tc, a_long_jump_leaves_nothing_behind);
    tc = harness_case(s, "chunks");
    harness_add(tc, a_chunk_has_the_room_of_its_class);
    harness_add(tc, a_chain_is_given_to_the_lists_of_its_chunks);
    harness_add(tc, below_a_large_chunk_is_a_guard);
    return harness_run(s);
}
