/*
 * state.c -- the whole state of the program.
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
 * What is below a suspended stack pointer, and the stacks of threads that have
 * ended, are left out: nobody reads them before writing them.  So are, in the
 * blocks, the link, which the explorer does not use, and of threads that are
 * not BLOCKED what they waited for last, which only reports look at.
 *
 * Garbage that is left in (freed memory, gaps in frames, what a waiter no more
 * needs) can make equal states look different.  That costs runs and never
 * hides one.  To have less of it, what lies below a frame is cleared when a
 * thread is suspended in it, so that the gaps of the next frames are zeroes.
 * State that was left out would hide some: explore.h poisons what keeps it
 * elsewhere.  Different states with the same digest cannot be excluded; with
 * a million states the odds are 1 in 10^26.
 *
 * The same memory, copied before the first run and copied back before each,
 * makes the process as if it had just begun.  Whoever thinks that a piece of
 * state has been forgotten: each run that leaves another's way must first find
 * the other's digest there (RUN_DIVERGED).
 *
 * Rejected: a digest that the program provides.  It is faster, and wrong as
 * soon as somebody adds a variable.
 */
#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/panic.h"
#include "tests/explore/state.h"

enum { REGIONS_MAX = 64, CHUNK = 1024 };

struct region {
    char *from;
    size_t size;
};

static struct region regions[REGIONS_MAX];
static unsigned nregions;
static struct region heap;      /* its size when the state was saved */
static struct thread *threads;
static uint32_t nthreads;
static const struct stack *stack_of_main;
static char *saved;             /* one region after another */

/* A running digest: four lanes, so that the multiplications overlap. */
struct mixer {
    uint64_t a, b, c, d;
};

static inline uint64_t
stir(uint64_t lane, uint64_t word)
{
    lane = (lane ^ word) * 0x9e3779b97f4a7c15;
    return lane << 29 | lane >> 35;
}

static struct mixer
mix_words(struct mixer m, const uint64_t word[4])
{
    return (struct mixer){ stir(m.a, word[0]), stir(m.b, word[1]),
                           stir(m.c, word[2]), stir(m.d, word[3]) };
}

static struct mixer
mix(struct mixer m, const void *from, size_t size)
{
    const char *p = from;
    uint64_t word[4] = { size };

    m = mix_words(m, word);
    for (; size >= sizeof word; p += sizeof word, size -= sizeof word) {
        memcpy(word, p, sizeof word);
        m = mix_words(m, word);
    }
    memset(word, 0, sizeof word);
    memcpy(word, p, size);
    return mix_words(m, word);
}

static struct digest
finish(struct mixer m)
{
    uint64_t up = stir(stir(stir(m.a, m.b), m.c), m.d);
    uint64_t down = stir(stir(stir(m.d, m.c), m.b), m.a);

    return (struct digest){ { up ^ up >> 31, down ^ down >> 31 } };
}

static void
add_region(uintptr_t from, uintptr_t to)
{
    if (from >= to)
        return;
    if (nregions == REGIONS_MAX)
        panic("more than %d writable segments", REGIONS_MAX);
    regions[nregions++] = (struct region){ (char *)from, to - from };
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
static char *
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
state_start(struct thread *table, uint32_t n, const struct stack *main_stack)
{
    threads = table;
    nthreads = n;
    stack_of_main = main_stack;
    heap.from = heap_begins();
    dl_iterate_phdr(add_object, NULL);
}

static struct mixer
mix_thread(struct mixer m, const struct thread *t)
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
    m = mix(m, &copy, sizeof copy);
    if (!alive)
        return m;
    const char *sp = t->context.sp;
    const char *top = stack_top(t->index == 0 ? stack_of_main : &t->stack);
    return mix(m, sp, top - sp);
}

/* Calls visit for each region and where it is saved. */
static void
each_region(void (*visit)(const struct region *r, char *copy, void *context),
            void *context)
{
    struct region table = { (char *)threads, nthreads * sizeof *threads };
    char *copy = saved;

    for (unsigned i = 0; i < nregions; i++) {
        visit(&regions[i], copy, context);
        copy += regions[i].size;
    }
    visit(&heap, copy, context);
    visit(&table, copy + heap.size, context);
}

static void
save(const struct region *r, char *copy, void *unused)
{
    memcpy(copy, r->from, r->size);
}

static void
restore(const struct region *r, char *copy, void *unused)
{
    memcpy(r->from, copy, r->size);
}

/* Digests what differs from the saved state; most of a library's memory never
 * does, and comparing is faster. */
static void
mix_changed(const struct region *r, char *copy, void *mixer)
{
    struct mixer *m = mixer;

    if (r->from == (char *)threads)
        return;
    for (size_t at = 0; at < r->size; at += CHUNK) {
        size_t n = r->size - at < CHUNK ? r->size - at : CHUNK;
        if (memcmp(r->from + at, copy + at, n) != 0) {
            *m = mix(*m, &(uintptr_t){ (uintptr_t)r->from + at },
                     sizeof(uintptr_t));
            *m = mix(*m, r->from + at, n);
        }
    }
}

struct digest
state_digest(void)
{
    struct mixer m = { 1, 2, 3, 4 };
    char *more = heap.from + heap.size;

    each_region(mix_changed, &m);
    m = mix(m, more, (char *)sbrk(0) - more);
    for (uint32_t i = 0; i < nthreads && threads[i].index == i; i++)
        m = mix_thread(m, &threads[i]);
    return finish(m);
}

void
state_save(void)
{
    size_t size = nthreads * sizeof *threads;

    heap.size = (char *)sbrk(0) - heap.from;
    size += heap.size;
    for (unsigned i = 0; i < nregions; i++)
        size += regions[i].size;
    saved = mmap(NULL, size, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (saved == MAP_FAILED)
        panic("no memory for a copy of the state: %m");
    each_region(save, NULL);
}

void
state_restore(void)
{
    if (brk(heap.from + heap.size) != 0)
        panic("cannot make the heap as long as it was: %m");
    each_region(restore, NULL);
}

void
state_clear_below(const struct stack *s, const void *sp)
{
    size_t page = sysconf(_SC_PAGESIZE);
    char *low = s->base + page;         /* the lowest is the guard */
    char *p = (char *)((uintptr_t)sp & -page);

    /* Downwards, as far as anything was written since the last time. */
    memset(p, 0, (char *)sp - p);
    for (p -= page; p >= low; p -= page) {
        if (*p == 0 && memcmp(p, p + 1, page - 1) == 0)
            return;
        memset(p, 0, page);
    }
}
