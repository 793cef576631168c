/*
 * files THREADS CONTROLLER FILE PAGES SECONDS -- more readers than the page
 * cache holds.
 *
 * A request reads a stretch of FILE of its own, STRETCH bytes, PASSES times
 * over.  As long as the stretches of all requests under way fit into the
 * kernel's page cache the first pass reads from the disk and the others do
 * not; tests/bench/resource/page-cache runs this with little of it.  Time is
 * real, and so are the misses.
 *
 * PAGES is what the program believes the cache to hold; 0: it does not know.
 * Prints, for each second, the requests that were served and the limit.
 * CONTROLLER: none; a number, the most requests at a time; or one of those in
 * controllers.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capriccio.h"
#include "resource/control.h"
#include "resource/gate.h"
#include "tests/bench/resource/controllers.h"
#include "tests/bench/resource/pool.h"

enum { STRETCH = 2 << 20, PASSES = 16, BLOCK = 16 << 10, PAGE = 4096 };

static int file;
static off_t stretches;                 /* in the file */
static int cache;                       /* the resource, in pages */
static ct_sem static_limit = CT_SEM_INITIALIZER(CT_SEM_MAX);
static unsigned long served;

/* Reads the block at `from`; the end of the program if that is not possible. */
static void
read_block(off_t from)
{
    static char block[BLOCK];           /* nobody looks at what is in it */

    if (ct_pread(file, block, BLOCK, from) != BLOCK) {
        fprintf(stderr, "files: cannot read: %s\n", strerror(errno));
        exit(1);
    }
}

static void
serve(off_t from)
{
    ct_resource_take(cache, STRETCH / PAGE);
    for (int pass = 0; pass < PASSES; pass++)
        for (off_t i = 0; i < STRETCH; i += BLOCK) {
            read_block(from + i);
            ct_yield();
        }
    posix_fadvise(file, from, STRETCH, POSIX_FADV_DONTNEED);
    ct_resource_give(cache, STRETCH / PAGE);
    served++;
    ct_productive(1);
}

static void *
client(void *arg)
{
    for (;;) {
        ct_yield();                     /* here a request comes in */
        ct_sem_wait(&static_limit);
        serve(pool_dice() % stretches * STRETCH);
        ct_sem_post(&static_limit);
    }
    return NULL;
}

static void
choose(const char *name)
{
    int n = atoi(name);

    if (n > 0)
        ct_sem_init(&static_limit, n);
    control_use(controller_find(n > 0 ? "none" : name));
}

/* Opens FILE; false, with a sentence, if that is no use. */
static bool
open_file(const char *name)
{
    struct stat st;

    file = open(name, O_RDONLY);
    if (file < 0 || fstat(file, &st) != 0) {
        fprintf(stderr, "files: %s: %s\n", name, strerror(errno));
        return false;
    }
    stretches = st.st_size / STRETCH;
    if (stretches == 0)
        fprintf(stderr, "files: %s is shorter than %d bytes\n", name, STRETCH);
    return stretches > 0;
}

int
main(int argc, char **argv)
{
    ct_thread t;

    if (argc != 6 || atoi(argv[1]) < 1 || atoi(argv[5]) < 1) {
        fprintf(stderr, "usage: files THREADS CONTROLLER FILE PAGES "
                "SECONDS\n");
        return 2;
    }
    if (!open_file(argv[3]))
        return 1;
    cache = ct_resource_declare("cache", atoi(argv[4]));
    if (ct_resource_watch(cache, CT_REMISSES) != 0)
        return 1;
    choose(argv[2]);
    for (int i = atoi(argv[1]); i > 0; i--)
        if (ct_create(&t, NULL, client, NULL) != 0)
            return 1;
    for (int s = 0; s < atoi(argv[5]); s++) {
        unsigned long before = served;
        ct_nanosleep(&(struct timespec){ 1, 0 }, NULL);
        printf("%d %lu %lld\n", s, served - before,
               (long long)gate_limit[cache]);
        fflush(stdout);
    }
    return 0;
}
