/*
 * table.c -- the control blocks of all threads, side by side.
 *
 * One array in reserved address space, so that it never moves while threads
 * live and costs memory only as far as it is used.  A block keeps its index for
 * ever; its generation changes each time it is freed, and a handle carries
 * both, so a stale handle is told from a new thread in the same block.
 *
 * Why not on the thread's own stack, as many thread packages do?  Stacks lie
 * a power of two apart.  The blocks, and the frames beside them, would all
 * fall in the same few sets of the cache, and a walk round 10,000 threads
 * would miss at every step; side by side they are a plain sequential read.
 *
 * Free blocks are linked through `joiner`, which has no other use then.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/log.h"
#include "thread/policy.h"
#include "thread/sched.h"
#include "thread/thread.h"

/* The most threads there can be, where the address space is not limited. */
enum { THREADS_MAX = 1 << 22, THREADS_FEW = 1 << 12 };

static struct thread *threads;
static uint32_t used;           /* blocks ever taken; [0] is main's */
static uint32_t reserved;       /* indices that the policy has room for */
static uint32_t room;           /* blocks in the array */
static struct thread *free_blocks;

struct thread *thread_current;
int *thread_errno;

/* Makes the policy ready for one more index.  0 or ENOMEM. */
static int
reserve(void)
{
    if (used < reserved)
        return 0;

    uint32_t n = reserved == 0 ? 64 : reserved * 2;
    int error = sched_policy.reserve(n);
    if (error == 0)
        reserved = n;
    return error;
}

struct thread *
thread_take(void)
{
    struct thread *t = free_blocks;

    if (t != NULL) {
        free_blocks = t->joiner;
        t->joiner = NULL;
        t->wait_what = NULL;
        t->coro = NULL;
        t->critical = 0;
        t->error = 0;
        return t;
    }
    if (used == room || reserve() != 0)
        return NULL;
    t = &threads[used];
    t->index = used++;
    t->generation = 1;
    return t;
}

void
thread_drop(struct thread *t)
{
    t->state = THREAD_FREE;
    if (++t->generation == 0)
        t->generation = 1;              /* so that no handle is ever 0 */
    t->joiner = free_blocks;
    free_blocks = t;
}

struct thread *
thread_find(ct_thread handle)
{
    uint32_t index = (uint32_t)handle, generation = handle >> 32;

    if (index >= used)
        return NULL;
    struct thread *t = &threads[index];
    if (t->generation != generation || t->state == THREAD_FREE)
        return NULL;
    return t;
}

void
thread_each(void (*visit)(struct thread *t, void *context), void *context)
{
    for (uint32_t i = 0; i < used; i++)
        if (threads[i].state != THREAD_FREE)
            visit(&threads[i], context);
}

const char *
thread_name(const struct thread *t)
{
    static char text[CT_NAME_SIZE];

    if (t->name[0] != '\0')
        return t->name;
    snprintf(text, sizeof text, "#%u", t->index);
    return text;
}

static const char *
name_of_current(void)
{
    return thread_name(thread_current);
}

/* Reserves the array; less of it where a limit forbids the whole. */
static void
reserve_array(void)
{
    void *p = MAP_FAILED;

    for (room = THREADS_MAX; room >= THREADS_FEW; room /= 4) {
        p = mmap(NULL, room * sizeof *threads, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (p != MAP_FAILED)
            break;
    }
    if (p == MAP_FAILED)
        panic("no address space for the control blocks");
    threads = p;
}

/* Makes a thread of main, before any code of the program runs. */
__attribute__((constructor(102)))
static void
start(void)
{
    thread_errno = &errno;
    reserve_array();
    policy_start();

    struct thread *t = thread_take();
    if (t == NULL)
        panic("no memory for the run queue");
    strcpy(t->name, "main");
    thread_current = t;
    panic_who = name_of_current;
    policy_ready(t);
    if (sched_policy.first() != t)
        panic("policy %s lost main", sched_policy.name);
    sched_watch_forks();
    policy_observe();
}
