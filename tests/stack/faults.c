/*
 * No memory: at each allocation in turn.
 *
 * The linker puts the functions below between the stack layer and the C
 * library (--wrap, in the Makefile).  For every n the same program of stacks
 * runs until the n-th call is refused: what asked must say ENOMEM, or guard
 * with the next kind; nothing that was there before may be harmed, and with
 * memory back it must go on as if nothing had been.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stack/stack.h"
#include "tests/harness.h"

enum { STACKS = 100 };          /* of each of two classes: several slabs */

void *__real_malloc(size_t size);
void *__real_realloc(void *p, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__real_mmap(void *p, size_t size, int prot, int flags, int fd, off_t at);
int __real_mprotect(void *p, size_t size, int prot);
int __real_madvise(void *p, size_t size, int advice);
long __real_syscall(long number, ...);
void *__wrap_malloc(size_t size);
void *__wrap_realloc(void *p, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void *__wrap_mmap(void *p, size_t size, int prot, int flags, int fd, off_t at);
int __wrap_mprotect(void *p, size_t size, int prot);
int __wrap_madvise(void *p, size_t size, int advice);
long __wrap_syscall(long number, ...);

static long calls_left = -1;    /* until one is refused; -1: none will be */
static bool for_ever;           /* all are refused */
static bool in_stack;           /* it is the stack layer that calls: Check
                                 * allocates, too */
static int refused;             /* so far */

/* Whether the call that is being made is the one. */
static bool
refuse(void)
{
    if (!in_stack)
        return false;
    if (!for_ever && (calls_left < 0 || calls_left-- > 0))
        return false;
    refused++;
    errno = ENOMEM;
    return true;
}

void *
__wrap_malloc(size_t size)
{
    return refuse() ? NULL : __real_malloc(size);
}

void *
__wrap_realloc(void *p, size_t size)
{
    return refuse() ? NULL : __real_realloc(p, size);
}

void *
__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return refuse() ? NULL : __real_aligned_alloc(alignment, size);
}

void *
__wrap_mmap(void *p, size_t size, int prot, int flags, int fd, off_t at)
{
    return refuse() ? MAP_FAILED : __real_mmap(p, size, prot, flags, fd, at);
}

int
__wrap_mprotect(void *p, size_t size, int prot)
{
    return refuse() ? -1 : __real_mprotect(p, size, prot);
}

int
__wrap_madvise(void *p, size_t size, int advice)
{
    return refuse() ? -1 : __real_madvise(p, size, advice);
}

/* Only ever called for a row of guards: five arguments. */
long
__wrap_syscall(long number, ...)
{
    long a[5];
    va_list ap;

    va_start(ap, number);
    for (int i = 0; i < 5; i++)
        a[i] = va_arg(ap, long);
    va_end(ap);
    return refuse() ? -1
           : __real_syscall(number, a[0], a[1], a[2], a[3], a[4]);
}

static int
ask(struct stack *s, size_t size)
{
    in_stack = true;
    int error = stack_alloc(s, size);
    in_stack = false;
    return error;
}

static void
give_back(struct stack *s)
{
    in_stack = true;
    stack_free(s);
    in_stack = false;
}

/* Takes a stack, at the second attempt if memory was refused at the first. */
static void
take(struct stack *s, size_t size, char mark)
{
    int before = refused, error = ask(s, size);

    if (error != 0) {
        ck_assert_int_eq(error, ENOMEM);
        ck_assert_int_eq(refused, before + 1);
        ck_assert_int_eq(ask(s, size), 0);
    }
    ck_assert(stack_intact(s));
    ck_assert_uint_ge(stack_size(s), size);
    memset((char *)stack_top(s) - 64, mark, 64);
}

/* What every program of stacks does, in small. */
static void
live(void)
{
    struct stack s[STACKS];

    for (int i = 0; i < STACKS; i++)
        take(&s[i], STACK_SMALLEST << i % 2, (char)i);
    for (int i = 0; i < STACKS; i += 3)
        give_back(&s[i]);
    in_stack = true;
    stack_trim(STACK_EMPTY);
    in_stack = false;
    for (int i = 0; i < STACKS; i += 3)
        take(&s[i], STACK_SMALLEST << i % 2, (char)i);
    for (int i = 0; i < STACKS; i++) {
        const char *top = stack_top(&s[i]);

        ck_assert_int_eq(top[-1], (char)i);
        ck_assert_int_eq(top[-64], (char)i);
        ck_assert(stack_intact(&s[i]));
        give_back(&s[i]);
    }
}

enum { SURVIVED = 10, NOT_REACHED = 11 };

static long nth;

static void
live_with_the_nth_refused(void)
{
    const char *guard = getenv("CAPRICCIO_GUARD");

    /* Asked for by name it must be there, and the trial is refused, too. */
    if (guard != NULL && strcmp(guard, "madvise") == 0)
        unsetenv("CAPRICCIO_GUARD");
    calls_left = nth;
    live();
    _exit(refused > 0 ? SURVIVED : NOT_REACHED);
}

/* Each n in a process of its own, as what is refused first is done once. */
START_TEST(memory_that_is_refused_costs_that_call_and_nothing_else)
{
    char text[300];
    int status;

    do {
        status = harness_watch(live_with_the_nth_refused, text, sizeof text);
        ck_assert(WIFEXITED(status));
        ck_assert(WEXITSTATUS(status) == SURVIVED
                  || WEXITSTATUS(status) == NOT_REACHED);
        nth += harness_light() ? 29 : 1;
    } while (WEXITSTATUS(status) == SURVIVED);
    ck_assert_int_gt(nth, 10);
}
END_TEST

/* Stacks that are free need no memory to be given out again. */
START_TEST(with_no_memory_at_all_what_is_free_can_be_had)
{
    struct stack s[STACKS], one;

    setenv("CAPRICCIO_STACK", "arena", 1);
    for (int i = 0; i < STACKS; i++)
        take(&s[i], STACK_SMALLEST, 1);
    for (int i = 0; i < STACKS; i++)
        give_back(&s[i]);

    for_ever = true;
    for (int i = 0; i < STACKS; i++)
        ck_assert_int_eq(ask(&s[i], STACK_SMALLEST), 0);
    int error = 0;
    for (int i = 0; i < STACKS && error == 0; i++)
        error = ask(&one, STACK_SMALLEST);
    ck_assert_int_eq(error, ENOMEM);
    for_ever = false;
    ck_assert_int_eq(ask(&one, STACK_SMALLEST), 0);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("stack");
    TCase *tc = harness_case(s, "faults");

    harness_add(tc,
                memory_that_is_refused_costs_that_call_and_nothing_else);
    harness_add(tc, with_no_memory_at_all_what_is_free_can_be_had);
    return harness_run(s);
}
