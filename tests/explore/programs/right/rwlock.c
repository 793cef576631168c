/*
 * rwlock.c -- a writer is alone; readers may be together; nobody who came
 * later goes in before a writer that waits.
 */
#include "tests/explore/explore.h"

static ct_rwlock lock = CT_RWLOCK_INITIALIZER;
static int readers, writers;
static int written, wanted;     /* writes done; asked for */

static void *
look(void *unused)
{
    explore_point("comes to read");
    int before = wanted;
    ct_rwlock_rdlock(&lock);
    explore_assert(written >= before, "a reader overtook a writer");
    readers++;
    explore_point("reads");
    explore_assert(writers == 0, "a writer is in with %d readers", readers);
    readers--;
    ct_rwlock_unlock(&lock);
    return NULL;
}

static void *
change(void *unused)
{
    explore_point("comes to write");
    wanted++;
    ct_rwlock_wrlock(&lock);
    writers++;
    explore_point("writes");
    explore_assert(writers == 1 && readers == 0, "%d writers and %d readers "
                   "are in", writers, readers);
    writers--;
    written++;
    ct_rwlock_unlock(&lock);
    return NULL;
}

void
explore_main(int argc, char **argv)
{
    ct_thread t[] = {
        explore_thread("reader 1", look, NULL),
        explore_thread("reader 2", look, NULL),
        explore_thread("writer 1", change, NULL),
        explore_thread("writer 2", change, NULL),
    };

    for (int i = 0; i < 4; i++)
        ct_join(t[i], NULL);
    explore_assert(ct_rwlock_destroy(&lock) == 0, "somebody still has it");
}
