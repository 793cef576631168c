/*
 * demo.c -- where does it end?
 *
 *      make demo-lab LAB=06            then: build/demo-06 [STACKS]
 *
 * First as most programs do it: a mapping for each stack, and a guard page made
 * by mprotect(2).  That goes on until the kernel refuses: such a stack takes
 * two mappings, and a process may have 65,530 (vm.max_map_count).  Then with
 * the arena, as far as it is asked to go.  Each stack is touched once, as a
 * thread does that blocks early.
 *
 * What is asked for is address space, and what is paid is memory: the
 * columns "virtual" and "resident" tell them apart.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "stack/stack.h"

enum {
    USUAL = 200000,             /* stacks, if nobody says how many */
    SIZE = STACK_DEFAULT,
    PAGE = 4096
};

/* What the kernel says of this process. */
struct bill {
    long mappings, virtual_kb, resident_kb, tables_kb;
};

static struct bill
bill(void)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    FILE *status = fopen("/proc/self/status", "r");
    struct bill b = { 0 };
    char line[512];
    int c;

    while (maps != NULL && (c = getc(maps)) != EOF)
        b.mappings += c == '\n';
    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        sscanf(line, "VmSize: %ld", &b.virtual_kb);
        sscanf(line, "VmRSS: %ld", &b.resident_kb);
        sscanf(line, "VmPTE: %ld", &b.tables_kb);
    }
    if (maps != NULL)
        fclose(maps);
    if (status != NULL)
        fclose(status);
    return b;
}

static void
report(const char *what, long n, const struct bill *before)
{
    struct bill b = bill();
    long resident = b.resident_kb - before->resident_kb;

    printf("%-22s %8ld %9ld %9.1f GiB %7ld MiB", what, n, b.mappings,
           (b.virtual_kb - before->virtual_kb) / 1048576.0, resident / 1024);
    if (n > 0)
        printf(" %6ld B %4ld B", resident * 1024 / n,
               (b.tables_kb - before->tables_kb) * 1024 / n);
    printf("\n");
    fflush(stdout);
}

/* One mapping and one guard page each, until the kernel has had enough. */
static void
one_by_one(long most)
{
    struct bill before = bill();
    char **stacks = calloc((size_t)most, sizeof *stacks);
    const char *refused = "nobody refused";
    long n = 0;

    for (; stacks != NULL && n < most; n++) {
        stacks[n] = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (stacks[n] == MAP_FAILED
            || mprotect(stacks[n], PAGE, PROT_NONE) != 0) {
            refused = strerror(errno);
            break;
        }
        stacks[n][SIZE - 1] = 1;
    }
    report("mmap and mprotect", n, &before);
    printf("    and then: %s\n", refused);
    for (long i = 0; i < n; i++)
        munmap(stacks[i], SIZE);
    free(stacks);
}

static void
by_the_slab(long most)
{
    struct bill before = bill();
    struct stack *stacks = calloc((size_t)most, sizeof *stacks);
    int guards[3] = { 0 };
    int error = 0;
    long n = 0;

    for (; stacks != NULL && n < most; n++) {
        error = stack_alloc(&stacks[n], SIZE);
        if (error != 0)
            break;
        ((char *)stack_top(&stacks[n]))[-1] = 1;
        guards[stacks[n].guard]++;
    }
    report("the arena", n, &before);
    printf("    and then: %s; guards: madvise %d, mprotect %d, redzone %d\n",
           error != 0 ? strerror(error) : "as many as were wanted",
           guards[0], guards[1], guards[2]);

    for (long i = 0; i < n; i++)
        stack_free(&stacks[i]);
    report("all are free", 0, &before);
    stack_trim(STACK_EMPTY);
    report("and empty", 0, &before);
    free(stacks);
}

int
main(int argc, char **argv)
{
    long most = argc == 2 ? strtol(argv[1], NULL, 10) : USUAL;

    if (argc > 2 || most < 1 || most > 2000000) {
        fprintf(stderr, "usage: demo-06 [STACKS], at most 2000000\n");
        return 2;
    }
    printf("%d KiB each%23s %9s %13s %11s %8s %6s\n", SIZE / 1024, "stacks",
           "mappings", "virtual", "resident", "a stack", "tables");
    one_by_one(most);
    by_the_slab(most);
    return 0;
}
