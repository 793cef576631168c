/*
 * deadlock.c -- three threads that wait for each other, and one that does not.
 *
 *      make demo-lab LAB=03 DIR=~/03 DEMO=deadlock
 *
 * A kitchen.  Each of the three does what makes sense by itself:
 *
 *      cook    has the mutex `stove`,       wants to write the lock `menu`
 *      clerk   has `menu` for writing,      waits for the porter to end
 *      porter  wants the `stove`
 *
 * The guest goes on eating, so the program never comes to a stand: no idle loop
 * finds anything wrong.  What finds it is a look at the owner whenever somebody
 * begins to wait.  In the end the report tells who waits for whom.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capriccio.h"

enum { DISHES = 6 };

static ct_mutex stove = CT_MUTEX_INITIALIZER;
static ct_rwlock menu = CT_RWLOCK_INITIALIZER;
static ct_thread porter_thread;

static void
say(const char *who, const char *what)
{
    printf("%-6s  %s\n", who, what);
    fflush(stdout);
}

static void *
cook(void *unused)
{
    ct_mutex_lock(&stove);
    say("cook", "has the stove");
    ct_yield();
    say("cook", "wants to write the menu");
    ct_rwlock_wrlock(&menu);
    return NULL;
}

static void *
clerk(void *unused)
{
    ct_rwlock_wrlock(&menu);
    say("clerk", "has the menu");
    ct_yield();
    say("clerk", "waits for the porter to go home");
    ct_join(porter_thread, NULL);
    return NULL;
}

static void *
porter(void *unused)
{
    ct_yield();
    ct_yield();
    say("porter", "wants the stove");
    ct_mutex_lock(&stove);
    return NULL;
}

static void *
guest(void *unused)
{
    for (int i = 1; i <= DISHES; i++) {
        printf("guest   eats dish %d\n", i);
        fflush(stdout);
        ct_yield();
    }
    return NULL;
}

static ct_thread
make(const char *name, void *(*start)(void *))
{
    ct_attr attr;
    ct_thread thread;

    ct_attr_init(&attr);
    strcpy(attr.name, name);
    int error = ct_create(&thread, &attr, start, NULL);
    if (error != 0) {
        fprintf(stderr, "deadlock: ct_create: %s\n", strerror(error));
        exit(1);
    }
    return thread;
}

int
main(void)
{
    make("cook", cook);
    make("clerk", clerk);
    porter_thread = make("porter", porter);
    ct_join(make("guest", guest), NULL);

    printf("\nthe guest has gone; who is still there:\n");
    fflush(stdout);
    ct_report(STDOUT_FILENO);
    return 0;
}
