/*
 * digest.c -- the whole state of the program, in 128 bits.
 *
 * Two schedules that meet in the same state have the same future, so one of
 * them need not be followed further.  What is "the same state" is not left to
 * the program to say, which could forget something: it is all the memory that
 * anything in the process could still read and that is not constant:
 *
 *      the writable segments of the program and of each shared library, with
 *          their thread-local variables (the kernel knows one thread)
 *      the heap, from its beginning to sbrk(0)
 *      each thread's block, and its stack from the suspended frame upwards
 *
 * Memory below a suspended stack pointer and the stacks of threads that have
 * ended are left out: nobody reads them before writing them.  In the blocks,
 * so are the link, which the explorer does not use, and of threads that are
 * not BLOCKED what they waited for last, which only reports look at.
 *
 * Garbage that is left in (freed memory, gaps in frames) can make equal states
 * look different.  That costs runs and never hides one.  State that is not
 * there would hide some: explore.h poisons what keeps it elsewhere.  Also left
 * out is where the next thread's stack will lie; a program may not act on the
 * addresses of its variables.  Different states with the same digest cannot
 * be excluded; with a million states the odds are 1 in 10^26.
 *
 * Rejected: a digest that the program provides.  It is faster, and wrong as
 * soon as somebody adds a variable.
 */
#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/panic.h"
#include "tests/explore/digest.h"

enum { REGIONS_MAX = 64, LANES = 4 };

struct region {
    const char *from, *to;
};

static struct region regions[REGIONS_MAX];
static unsigned nregions;
static const char *heap;        /* its beginning */
static const char *top_of_main;

/* A running digest: four lanes, so that the multiplications overlap. */
struct mixer {
    uint64_t lane[LANES];
};

static uint64_t
stir(uint64_t lane, uint64_t word)
{
    lane = (lane ^ word) * 0x9e3779b97f4a7c15;
    return lane << 29 | lane >> 35;
}

static void
mix_word(struct mixer *m, unsigned lane, uint64_t word)
{
    m->lane[lane] = stir(m->lane[lane], word);
}

static void
mix(struct mixer *m, const char *from, const char *to)
{
    uint64_t w[LANES];

    mix_word(m, 0, to - from);
    while ((size_t)(to - from) >= sizeof w) {
        memcpy(w, from, sizeof w);
        for (int i = 0; i < LANES; i++)
            mix_word(m, i, w[i]);
        from += sizeof w;
    }
    memset(w, 0, sizeof w);
    memcpy(w, from, to - from);
    for (int i = 0; i < LANES; i++)
        mix_word(m, i, w[i]);
}

static struct digest
finish(const struct mixer *m)
{
    uint64_t a = m->lane[0], b = m->lane[1];

    for (int i = 0; i < LANES; i++) {
        a = stir(a, m->lane[i]);
        b = stir(b, m->lane[LANES - 1 - i] + i);
    }
    return (struct digest){ { a ^ a >> 31, b ^ b >> 31 } };
}

static void
add_region(uintptr_t from, uintptr_t to)
{
    if (from >= to)
        return;
    if (nregions == REGIONS_MAX)
        panic("more than %d writable segments", REGIONS_MAX);
    regions[nregions++] = (struct region){ (char *)from, (char *)to };
}

/* For dl_iterate_phdr: the writable part of one object. */
static int
add_object(struct dl_phdr_info *info, size_t size, void *unused)
{
    uintptr_t constant_from = 0, constant_to = 0;
    uintptr_t page = sysconf(_SC_PAGESIZE);

    /* What the dynamic linker has made constant after relocation. */
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        if (p->p_type == PT_GNU_RELRO) {
            constant_from = info->dlpi_addr + p->p_vaddr;
            constant_to = (constant_from + p->p_memsz) & -page;
        }
    }
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        uintptr_t from = info->dlpi_addr + p->p_vaddr, to = from + p->p_memsz;
        if (p->p_type == PT_LOAD && p->p_flags & PF_W)
            add_region(from >= constant_from && from < constant_to
                       ? constant_to : from, to);
        else if (p->p_type == PT_TLS && info->dlpi_tls_data != NULL)
            add_region((uintptr_t)info->dlpi_tls_data,
                       (uintptr_t)info->dlpi_tls_data + p->p_memsz);
    }
    return 0;
}

/* Where the kernel says that the heap begins. */
static const char *
heap_begins(void)
{
    char text[1024];            /* field 47 is start_brk; fields are short */
    int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);

    if (fd >= 0)
        close(fd);
    if (n <= 0)
        panic("cannot read /proc/self/stat: %m");
    text[n] = '\0';

    char *field = strrchr(text, ')');   /* ends field 2, which may hold any */
    for (int i = 2; i < 47 && field != NULL; i++)
        field = strchr(field + 1, ' ');
    if (field == NULL)
        panic("/proc/self/stat does not tell where the heap begins");
    return (char *)strtoul(field, NULL, 10);
}

void
digest_start(void *main_top)
{
    top_of_main = main_top;
    heap = heap_begins();
    dl_iterate_phdr(add_object, NULL);
}

static void
mix_thread(struct mixer *m, const struct thread *t)
{
    struct thread copy = *t;
    bool alive = t->state == THREAD_RUNNABLE || t->state == THREAD_BLOCKED;

    if (!alive)
        copy.context.sp = NULL;
    copy.link = NULL;
    copy.wait_since = 0;
    if (t->state != THREAD_BLOCKED) {
        copy.wait_what = NULL;
        copy.wait_on = NULL;
    }
    mix(m, (const char *)&copy, (const char *)(&copy + 1));
    if (alive)
        mix(m, t->context.sp,
            t->index == 0 ? top_of_main : stack_top(&t->stack));
}

struct digest
digest_take(const struct thread *threads, uint32_t last)
{
    struct mixer m = { { 1, 2, 3, 4 } };

    for (unsigned i = 0; i < nregions; i++)
        mix(&m, regions[i].from, regions[i].to);
    mix(&m, heap, sbrk(0));
    for (uint32_t i = 0; i <= last; i++)
        mix_thread(&m, &threads[i]);
    return finish(&m);
}
