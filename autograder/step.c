/*
 * step -- how many instructions lie between two marks.
 *
 * Time is the wrong measure for a mark: it depends on the machine, on its
 * other users and on luck.  Instructions are exact and the same every time.
 * The scenario calls mark(1) and mark(2), an empty function of the kit.  We
 * put a breakpoint there, let the process run at full speed as far as
 * the first, single-step it as far as the second, and let it run on.  Setting
 * up 100,000 threads thus costs nothing, only what is measured is slow
 * (some 20 us an instruction).
 *
 * A student's code could call mark() as well, to have less counted.  But the
 * scenario calls it twice, first mark(1), then mark(2), and the breakpoint
 * stays: any other call, or one more, tells that somebody else did.
 *
 * The programs are linked statically at a fixed address: the place of
 * mark() is the one in the symbol table, and whether the next instruction
 * enters the kernel can be looked up in the file.
 *
 * Rejected: Valgrind's callgrind (a second or more for each run, and lost at
 * 100,000 stacks); hardware counters (absent in many virtual machines).
 */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "autograder/step.h"
#include "autograder/trap.h"

enum { TICK_US = 2000 };        /* how often the pipes are drained meanwhile */

/* The program's file, as far as it matters here. */
struct image {
    int fd;
    Elf *elf;
    uint64_t mark;              /* address of mark() */
    const char *text;           /* bytes of the segment that can be executed */
    uint64_t text_at, text_size;
};

/* The process being stepped. */
struct stepper {
    struct run *run;
    const struct image *image;
    struct step_count *count;
    long original;              /* the word that the breakpoint covers */
};

/* Finds mark() in a symbol table. */
static void
find_mark(struct image *image, Elf_Scn *section, const GElf_Shdr *header)
{
    Elf_Data *data = elf_getdata(section, NULL);
    GElf_Sym symbol;

    if (data == NULL || header->sh_entsize == 0)
        return;
    for (int i = 0; i < (int)(header->sh_size / header->sh_entsize); i++) {
        const char *name = gelf_getsym(data, i, &symbol) == NULL ? NULL
            : elf_strptr(image->elf, header->sh_link, symbol.st_name);

        if (name != NULL && strcmp(name, "mark") == 0
            && GELF_ST_TYPE(symbol.st_info) == STT_FUNC
            && GELF_ST_BIND(symbol.st_info) == STB_GLOBAL)
            image->mark = symbol.st_value;
    }
}

/* Finds the text: the first segment that can be executed. */
static void
find_text(struct image *image)
{
    size_t count = 0, size = 0;
    const char *file = elf_rawfile(image->elf, &size);
    GElf_Phdr segment;

    elf_getphdrnum(image->elf, &count);
    for (int i = 0; i < (int)count && image->text == NULL; i++) {
        if (gelf_getphdr(image->elf, i, &segment) == NULL
            || segment.p_type != PT_LOAD || !(segment.p_flags & PF_X)
            || segment.p_offset + segment.p_filesz > size)
            continue;
        image->text = file + segment.p_offset;
        image->text_at = segment.p_vaddr;
        image->text_size = segment.p_filesz;
    }
}

static void
image_close(struct image *image)
{
    elf_end(image->elf);
    if (image->fd >= 0)
        close(image->fd);
}

/* Opens the program; false: it is not one of ours. */
static bool
image_open(struct image *image, const char *program)
{
    Elf_Scn *section = NULL;
    GElf_Shdr header;

    memset(image, 0, sizeof *image);
    elf_version(EV_CURRENT);
    image->fd = open(program, O_RDONLY | O_CLOEXEC);
    image->elf = elf_begin(image->fd, ELF_C_READ_MMAP, NULL);
    while (image->elf != NULL
           && (section = elf_nextscn(image->elf, section)) != NULL) {
        if (gelf_getshdr(section, &header) != NULL
            && header.sh_type == SHT_SYMTAB)
            find_mark(image, section, &header);
    }
    if (image->elf != NULL)
        find_text(image);
    if (image->mark != 0 && image->text != NULL)
        return true;
    image_close(image);
    return false;
}

/* Whether the instruction at pc enters the kernel, or takes the next one with
 * it in one step, which may: that is counted alike. */
static bool
enters_kernel(const struct image *image, uint64_t pc)
{
    uint64_t word = 0, offset = pc - image->text_at;

    if (pc < image->text_at || offset + 4 > image->text_size)
        return false;
    memcpy(&word, image->text + offset, 4);
    return (word & TRAP_CALL_MASK) == TRAP_CALL
           || trap_hides_next((const unsigned char *)image->text + offset,
                              image->text_size - offset);
}

/* The tick: nothing to do, it only has to interrupt waitpid(). */
static void
tick(int signal)
{
}

/* Starts the ticks, or stops them. */
static void
ticks(bool on)
{
    struct itimerval every = { .it_interval.tv_usec = on ? TICK_US : 0,
                               .it_value.tv_usec = on ? TICK_US : 0 };
    struct sigaction action = { .sa_handler = on ? tick : SIG_DFL };

    if (on)
        sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &every, NULL);
    if (!on)
        sigaction(SIGALRM, &action, NULL);
}

/*
 * Lets the process run (how: PTRACE_CONT or PTRACE_SINGLESTEP) with signal
 * `sig`, and waits until it stops again.  Returns the signal that stopped it;
 * 0: it has ended, or has had its time.
 */
static int
resume(struct stepper *s, int how, int sig)
{
    struct run *r = s->run;
    int status;

    if (ptrace(how, r->pid, NULL, (void *)(intptr_t)sig) != 0)
        return 0;
    while (wait4(r->pid, &status, __WALL, &r->report->usage) < 0) {
        /* A tick.  Pipes that nobody drains would stop it for ever. */
        if (errno != EINTR || !run_drain(r))
            return 0;
    }
    if (WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP) {
        run_decide(r, RUN_STOPPED, SIGSTOP);
        return 0;
    }
    if (WIFSTOPPED(status))
        return WSTOPSIG(status);
    r->reaped = true;
    r->wait_status = status;
    return 0;
}

static bool
get_registers(const struct stepper *s, trap_registers *registers)
{
    struct iovec v = { registers, sizeof *registers };

    return ptrace(PTRACE_GETREGSET, s->run->pid, (void *)1 /* NT_PRSTATUS */,
                  &v) == 0;
}

static bool
set_registers(const struct stepper *s, trap_registers *registers)
{
    struct iovec v = { registers, sizeof *registers };

    return ptrace(PTRACE_SETREGSET, s->run->pid, (void *)1 /* NT_PRSTATUS */,
                  &v) == 0;
}

/* Puts the breakpoint at mark(), or takes it away. */
static bool
breakpoint(struct stepper *s, bool on)
{
    void *at = (void *)s->image->mark;
    uint64_t word = (uint64_t)s->original;

    if (on) {
        errno = 0;
        s->original = ptrace(PTRACE_PEEKTEXT, s->run->pid, at, NULL);
        if (errno != 0)
            return false;
        word = ((uint64_t)s->original & ~TRAP_MASK) | TRAP_INSTRUCTION;
    }
    return ptrace(PTRACE_POKETEXT, s->run->pid, at, (void *)word) == 0;
}

/*
 * Lets it run until it calls mark(n), and stands on its first instruction
 * then.  Returns false if it never did, or if it called another mark: that
 * was not the scenario, which knows the order.  mark(0) is never called, so
 * that it runs to its end.
 */
static bool
run_to_mark(struct stepper *s, uint64_t n)
{
    trap_registers registers;
    int sig = 0;

    if (!breakpoint(s, true))
        return false;
    while ((sig = resume(s, PTRACE_CONT, sig)) != 0) {
        if (sig != SIGTRAP || !get_registers(s, &registers)
            || trap_pc(&registers) != s->image->mark + TRAP_LENGTH)
            continue;
        if (trap_argument(&registers) != n) {
            run_decide(s->run, RUN_FORGED, 0);
            return false;
        }
        trap_set_pc(&registers, s->image->mark);
        return set_registers(s, &registers) && breakpoint(s, false);
    }
    return false;
}

/* Steps from mark(1) to the next mark, which must be mark(n), counting. */
static bool
count_to_mark(struct stepper *s, uint64_t n)
{
    trap_registers registers;
    uint64_t pc = s->image->mark;
    int sig = 0;

    for (;;) {
        bool call = enters_kernel(s->image, pc);

        sig = resume(s, PTRACE_SINGLESTEP, sig);
        if (sig == 0 || !get_registers(s, &registers))
            return false;
        pc = trap_pc(&registers);
        if (sig != SIGTRAP)
            continue;           /* a signal of its own: passed on */
        sig = 0;
        s->count->instructions++;
        s->count->calls += call;
        if (s->count->most != 0 && s->count->instructions > s->count->most) {
            s->count->over = true;
            run_decide(s->run, RUN_CUT, 0);
            return false;
        }
        if (pc != s->image->mark)
            continue;
        if (trap_argument(&registers) == n)
            return true;
        run_decide(s->run, RUN_FORGED, 0);
        return false;
    }
}

/* From the stop in exec to the end. */
static void
trace(struct stepper *s)
{
    int status;

    while (waitpid(s->run->pid, &status, __WALL) < 0 && errno == EINTR)
        ;
    if (!WIFSTOPPED(status)) {
        s->run->reaped = true;
        s->run->wait_status = status;
        return;
    }
    ptrace(PTRACE_SETOPTIONS, s->run->pid, NULL, (void *)PTRACE_O_EXITKILL);
    s->count->complete = run_to_mark(s, 1) && count_to_mark(s, 2);
    /* Off the mark, and on to the end. */
    if (s->count->complete && resume(s, PTRACE_SINGLESTEP, 0) != 0)
        run_to_mark(s, 0);
}

bool
step(const struct run_order *order, struct run_report *report,
     struct step_count *count)
{
    struct image image;
    struct run r;
    struct stepper s = { .run = &r, .image = &image, .count = count };

    *count = (struct step_count){ .most = count->most };
    if (!image_open(&image, order->program)) {
        snprintf(report->sentence, sizeof report->sentence,
                 "%s has no function mark() to count from", order->program);
        return false;
    }
    if (!run_open(&r, order, true, report)) {
        image_close(&image);
        return false;
    }
    ticks(true);
    trace(&s);
    ticks(false);

    bool measured = run_close(&r);

    image_close(&image);
    return measured;
}
