/*
 * two-locks.c -- wrong: two threads take the same two locks in opposite order.
 */
#include "tests/explore/explore.h"

static ct_mutex left = CT_MUTEX_INITIALIZER;
static ct_mutex right = CT_MUTEX_INITIALIZER;

static void *
left_first(void *unused)
{
    ct_mutex_lock(&left);
    explore_point("has left");
    ct_mutex_lock(&right);
    ct_mutex_unlock(&right);
    ct_mutex_unlock(&left);
    return NULL;
}

static void *
right_first(void *unused)
{
    ct_mutex_lock(&right);
    explore_point("has right");
    ct_mutex_lock(&left);
    ct_mutex_unlock(&left);
    ct_mutex_unlock(&right);
    return NULL;
}

void
explore_main(int argc, char **argv)
{
    ct_thread a = explore_thread("a", left_first, NULL);
    ct_thread b = explore_thread("b", right_first, NULL);

    ct_join(a, NULL);
    ct_join(b, NULL);
}
