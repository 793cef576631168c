/*
 * crowd.c -- very many threads blocked a few calls deep in a server's handler.
 *
 *      crowd THREADS
 *
 * Each reads a line from its buffer, parses it, waits in the middle, and
 * answers.  Prints the bytes of memory that a blocked thread takes in all, of
 * them page tables, and of its stack where that is known.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capriccio.h"

struct connection {
    int number, status;
    char line[128];
};

static ct_sem go = CT_SEM_INITIALIZER(0);
static long served;

static __attribute__((noinline)) void
wait_for_data(struct connection *c)
{
    ct_sem_wait(&go);
    c->status++;
}

static __attribute__((noinline)) int
read_request(struct connection *c, char *method, char *path)
{
    char text[64];

    snprintf(c->line, sizeof c->line, "GET /file%d HTTP/1.0", c->number);
    wait_for_data(c);
    if (sscanf(c->line, "%15s %63s", method, text) != 2)
        return -1;
    strcpy(path, text);
    return 0;
}

static __attribute__((noinline)) int
serve(struct connection *c)
{
    char method[16], path[80];

    if (read_request(c, method, path) != 0)
        return -1;
    wait_for_data(c);
    return snprintf(c->line, sizeof c->line, "200 %s", path);
}

static void *
handle(void *number)
{
    struct connection c = { .number = (int)(long)number };

    served += serve(&c) > 0;
    return NULL;
}

/* A field of /proc/self/status, bytes. */
static long
status(const char *field)
{
    FILE *f = fopen("/proc/self/status", "re");
    char line[256];
    long kib = 0;

    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        if (strncmp(line, field, strlen(field)) == 0)
            sscanf(line + strlen(field), ": %ld", &kib);
    if (f != NULL)
        fclose(f);
    return kib * 1024;
}

int
main(int argc, char **argv)
{
    long n = argc > 1 ? atol(argv[1]) : 1000;
    long memory = status("VmRSS"), tables = status("VmPTE");
    ct_attr attr;

    ct_attr_init(&attr);
    attr.detached = 1;
    for (long i = 0; i < n; i++) {
        ct_thread t;

        if (ct_create(&t, &attr, handle, (void *)i) != 0) {
            fprintf(stderr, "crowd: thread %ld could not be made\n", i);
            return 1;
        }
    }
    ct_yield();
    for (long i = 0; i < n; i++)        /* to the second place to wait */
        ct_sem_post(&go);
    ct_yield();
    memory = status("VmRSS") - memory;
    tables = status("VmPTE") - tables;
    for (long i = 0; i < n; i++)
        ct_sem_post(&go);
    ct_yield();
    if (served != n)
        return 1;
    printf("%ld %ld\n", (memory + tables) / n, tables / n);
    return 0;
}
