/*
 * two-writers.c -- wrong: a readers-writer lock made by hand that waits for
 * one thing after the other, and not for both at once.
 *
 * While a writer waits for the readers to leave, what it had found before may
 * change: another writer may have come in.
 */
#include "tests/explore/explore.h"

static ct_mutex lock = CT_MUTEX_INITIALIZER;
static ct_cond changed = CT_COND_INITIALIZER;
static int readers;
static bool writing;
static int inside;              /* writers that are inside */

static void
begin_to_read(void)
{
    ct_mutex_lock(&lock);
    while (writing)
        ct_cond_wait(&changed, &lock);
    readers++;
    ct_mutex_unlock(&lock);
}

static void
end_to_read(void)
{
    ct_mutex_lock(&lock);
    readers--;
    ct_cond_broadcast(&changed);
    ct_mutex_unlock(&lock);
}

static void
begin_to_write(void)
{
    ct_mutex_lock(&lock);
    while (writing)
        ct_cond_wait(&changed, &lock);
    while (readers > 0)
        ct_cond_wait(&changed, &lock);
    writing = true;
    ct_mutex_unlock(&lock);
}

static void
end_to_write(void)
{
    ct_mutex_lock(&lock);
    writing = false;
    ct_cond_broadcast(&changed);
    ct_mutex_unlock(&lock);
}

static void *
read_it(void *unused)
{
    begin_to_read();
    explore_point("reads");
    end_to_read();
    return NULL;
}

static void *
write_it(void *unused)
{
    begin_to_write();
    inside++;
    explore_assert(inside == 1, "%d writers are inside", inside);
    explore_point("writes");
    inside--;
    end_to_write();
    return NULL;
}

void
explore_main(int argc, char **argv)
{
    ct_thread t[] = {
        explore_thread("reader", read_it, NULL),
        explore_thread("writer 1", write_it, NULL),
        explore_thread("writer 2", write_it, NULL),
    };

    for (int i = 0; i < 3; i++)
        ct_join(t[i], NULL);
}
