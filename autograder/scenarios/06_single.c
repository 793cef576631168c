/*
 * 06_single.c -- what no owner of a stack sees (lab 06).
 *
 * Tops at one height, a few bytes lost with each refusal, a free stack's red
 * zone that is emptied: nobody's result is wrong by that.  So it is looked at
 * here.  When mappings are refused is this file's choice: mmap(2) goes through
 * it; weak, so that a submission may name it (gate.c).
 */
#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "autograder/scenarios/script.h"
#include "autograder/scenarios/stack_orders.h"
#include "autograder/scenarios/stack_single.h"
#include "autograder/scenarios/stage.h"
#include "stack/guard.h"
#include "stack/stack.h"
#include "stack/water.h"

enum {
    CROWD = 64, COLOURS_LEAST = 4,
    TRIES = 200, LOST_MOST = 1024,      /* bytes, in all of them */
    BESIDE = 8,
    MANY = STACK_WARM + 300, EMPTIED_LEAST = 200    /* of each class */
};

#define RARE ((size_t)8 << 20)          /* a size that no script asks for */

static bool no_mappings;

void *__attribute__((weak))
mmap(void *at, size_t size, int may, int flags, int fd, off_t offset)
{
    if (!no_mappings)
        return (void *)syscall(SYS_mmap, at, size, may, flags, fd, offset);
    errno = ENOMEM;
    return MAP_FAILED;
}

static void
check(bool right, unsigned wrong)
{
    if (!right)
        say(BEYOND, wrong, 0, 0);
}

static int
count_colours(const struct stack s[CROWD])
{
    int n = 0;

    for (int i = 0; i < CROWD; i++) {
        int k = 0;

        while (k < i && s[k].colour != s[i].colour)
            k++;
        n += k == i;
    }
    return n;
}

static void
try_colours(void)
{
    static struct stack s[CROWD];
    int error = 0;

    for (int i = 0; i < CROWD; i++)
        error |= stack_alloc(&s[i], STACK_SMALLEST);
    check(error == 0 && count_colours(s) >= COLOURS_LEAST, STACK_LEVEL);
    for (int i = 0; i < CROWD; i++)
        stack_free(&s[i]);
}

/* The first refusal may leave room that the others find. */
static void
try_refusals(void)
{
    struct stack s;
    bool refused = true;

    no_mappings = true;
    if (stack_alloc(&s, RARE) == 0) {   /* there was one: nothing to refuse */
        no_mappings = false;
        return;
    }
    size_t before = mallinfo2().uordblks;
    for (int i = 0; i < TRIES; i++)
        refused = stack_alloc(&s, RARE) == ENOMEM && refused;
    size_t after = mallinfo2().uordblks;
    no_mappings = false;
    check(refused && after < before + LOST_MOST, STACK_LOSES);
    bool again = stack_alloc(&s, RARE) == 0;
    check(again, STACK_NOT_AGAIN);
    if (again)
        stack_free(&s);
}

void
single_sizes(void)
{
    try_colours();
    try_refusals();
}

/* Whether every byte above the guard's page is zero. */
static bool
is_empty(const struct stack *s)
{
    const char *at = s->base + PAGE;
    size_t n = stack_size(s) - PAGE;

    return at[0] == 0 && memcmp(at, at + 1, n - 1) == 0;
}

/* Whether all but the guard's page is as drain_beside() left it. */
static bool
is_full(const struct stack *s)
{
    const char *at = s->base + PAGE;

    return at[0] == 1 && memcmp(at, at + 1, stack_size(s) - PAGE - 1) == 0
           && stack_intact(s);
}

/* Wherever they lie, some of these are neighbours. */
static void
drain_beside(void)
{
    struct stack s[BESIDE];
    bool right = true;

    for (int i = 0; i < BESIDE; i++) {
        if (stack_alloc(&s[i], STACK_DEFAULT) != 0)
            return;
        memset(s[i].base + PAGE, 1, stack_size(&s[i]) - PAGE);
    }
    for (int i = 0; i < BESIDE; i++) {
        water_drain(&s[i]);
        for (int k = 0; k < BESIDE; k++)
            right = (k == i || is_full(&s[k])) && right;
        memset(s[i].base + PAGE, 1, stack_size(&s[i]) - PAGE);
    }
    check(right, STACK_OTHER_EMPTIED);
    for (int i = 0; i < BESIDE; i++)
        stack_free(&s[i]);
}

void
single_drain(void)
{
    drain_beside();

    struct stack s;

    if (stack_alloc(&s, STACK_DEFAULT) != 0)
        return;
    memset(s.base + PAGE, 1, stack_size(&s) - PAGE);
    water_drain(&s);
    size_t used = stack_used(&s);       /* before anybody reads it */
    check(used == 0 && is_empty(&s), STACK_NOT_EMPTIED);
    check(stack_intact(&s), STACK_ZONE_EMPTIED);
    stack_free(&s);
}

/* So many that hold memory.  False: there is none. */
static bool
use_many(struct stack s[MANY], size_t size)
{
    for (int i = 0; i < MANY; i++) {
        if (stack_alloc(&s[i], size) != 0)
            return false;
        s[i].base[stack_size(&s[i]) - 1] = 1;
    }
    return true;
}

/* The last class that gets its first stack has no crowd. */
void
single_tidy(void)
{
    static struct stack small[MANY], large[MANY];
    struct stack rare;
    size_t n, sum = 0, most = 0;

    stack_trim(STACK_EMPTY);
    if (!use_many(small, STACK_SMALLEST) || !use_many(large, STACK_DEFAULT)
        || stack_alloc(&rare, RARE) != 0)
        return;
    for (int i = 0; i < MANY; i++) {
        stack_free(&small[i]);
        stack_free(&large[i]);
    }
    stack_free(&rare);
    while ((n = stack_trim(STACK_TIDY)) > 0) {
        sum += n;
        most = n > most ? n : most;
    }
    check(most <= STACK_BATCH, STACK_TOO_MANY);
    check(sum >= 2 * EMPTIED_LEAST, STACK_UNTIDY);
}

/* Whether the kernel can write to that page. */
static bool
is_open(char *page)
{
    return getrandom(page, 1, GRND_NONBLOCK) == 1;
}

void
single_removal(const struct stack *s)
{
    const int may = PROT_READ | PROT_WRITE, flags = MAP_PRIVATE | MAP_ANONYMOUS;
    char *gone = mmap(NULL, PAGE, may, flags, -1, 0);
    char *more = mmap(NULL, PAGE, may, flags, -1, 0);

    if (gone == MAP_FAILED || more == MAP_FAILED || munmap(gone, PAGE) != 0
        || s->guard != STACK_MPROTECT || guard_kind() != STACK_REDZONE)
        return;
    check(!guard_remove(gone, STACK_MPROTECT), STACK_LIES);
    check(guard_kind() == STACK_REDZONE, STACK_KIND_LOST);
    check(guard_remove(s->base, STACK_MPROTECT) && is_open(s->base),
          STACK_LIES);
    check(guard_install(s->base) == STACK_MPROTECT, STACK_KIND_LOST);
    check(guard_install(more) == STACK_REDZONE, STACK_KIND_LOST);
    check(guard_remove(more, STACK_REDZONE) && is_open(more), STACK_LIES);
}
