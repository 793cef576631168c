/*
 * semaphore.c -- not more come in than there is room for, and who has waited
 * is not overtaken.
 */
#include "tests/explore/explore.h"

enum { THREADS = 4, ROOM = 2 };

static ct_sem room = CT_SEM_INITIALIZER(ROOM);
static int inside, entered;

static void *
visit(void *unused)
{
    explore_point("comes");
    ct_sem_wait(&room);
    inside++;
    explore_point("is inside");
    explore_assert(inside <= ROOM, "%d are inside", inside);
    inside--;
    entered++;
    ct_sem_post(&room);
    explore_assert(room.value == 0 || room.waiters.first == NULL,
                   "there is room, and somebody waits");
    return NULL;
}

void
explore_main(int argc, char **argv)
{
    ct_thread t[THREADS];

    for (int i = 0; i < THREADS; i++)
        t[i] = explore_thread((char[]){ 'a' + i, '\0' }, visit, NULL);
    for (int i = 0; i < THREADS; i++)
        ct_join(t[i], NULL);
    explore_assert(entered == THREADS && room.value == ROOM,
                   "%d were in, the value is %u", entered, room.value);
}
