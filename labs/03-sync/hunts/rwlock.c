/*
 * rwlock.c -- the hunt for what is wrong in a readers-writer lock.
 *
 *      make explore PROGRAM=labs/03-sync/hunts/rwlock.c DIR=~/03
 *
 * A writer is alone; readers may be together; nobody who came later goes in
 * before a writer that waits.  Each thread goes in once, and may lose the
 * processor before it comes and while it is in.
 */
#include "tests/explore/explore.h"

static ct_rwlock lock = CT_RWLOCK_INITIALIZER;
static int readers, writers;    /* that are in */
static int written, wanted;     /* writes done; asked for */

static void *
look(void *unused)
{
    explore_point("comes to read");
    int before = wanted;
    ct_rwlock_rdlock(&lock);
    explore_assert(written >= before, "a reader overtook a writer");
    readers++;
    explore_assert(writers == 0, "a reader comes in beside a writer");
    explore_point("is in and reads");
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
    explore_assert(writers == 1, "two writers are in");
    explore_assert(readers == 0, "a writer comes in beside a reader");
    explore_point("is in and writes");
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
        explore_thread("writer 1", change, NULL),
        explore_thread("reader 2", look, NULL),
        explore_thread("writer 2", change, NULL),
    };

    for (int i = 0; i < 4; i++)
        ct_join(t[i], NULL);
}
