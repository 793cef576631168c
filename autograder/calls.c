/*
 * calls -- instructions that enter the kernel.
 *
 * Whoever brings his own need not name a function to be refused by.  The
 * bytes are looked for first, at every offset: that misses none, but they
 * may also be part of a number inside another instruction.  So if they are
 * found, the disassembler is asked; what it calls a system call is one, and
 * what it does not is only told to whoever reads the report: a jump into the
 * middle of an instruction would hide one from any disassembler.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autograder/calls.h"
#include "autograder/tool.h"

enum { LISTING_MAX = 8 << 20 };         /* bytes of disassembly looked at */

/* The bytes of such an instruction: those of `value` where mask has ones. */
struct pattern {
    uint32_t value, mask;
    size_t length, step;        /* bytes; at multiples of step */
};

#if defined(__x86_64__)
static const struct pattern patterns[] = {
    { 0x050f, 0xffff, 2, 1 },   /* syscall */
    { 0x340f, 0xffff, 2, 1 },   /* sysenter */
    { 0x80cd, 0xffff, 2, 1 }    /* int $0x80 */
};
#elif defined(__aarch64__)
static const struct pattern patterns[] = {
    { 0xd4000001, 0xffe0001f, 4, 4 }    /* svc */
};
#endif

/* As the disassembler spells them, with more spaces now and then. */
static const char *const spelled[] = {
    "syscall", "sysenter", "int $0x80", "svc"
};

/* Whether the pattern stands at p. */
static bool
stands(const struct pattern *pattern, const unsigned char *p)
{
    uint32_t word = 0;

    memcpy(&word, p, pattern->length);
    return (word & pattern->mask) == pattern->value;
}

/* Whether any of the bytes is such an instruction; at *offset then. */
static bool
has_bytes(const Elf_Data *data, size_t *offset)
{
    for (size_t k = 0; k < sizeof patterns / sizeof *patterns; k++) {
        const struct pattern *p = &patterns[k];

        for (size_t i = 0; i + p->length <= data->d_size; i += p->step) {
            *offset = i;
            if (stands(p, (const unsigned char *)data->d_buf + i))
                return true;
        }
    }
    return false;
}

/* Looks through all sections that can be executed. */
static bool
search(const struct object *o, char where[CALLS_NAME])
{
    GElf_Shdr header;
    size_t offset;

    for (size_t i = 1; i < o->nsections; i++) {
        const char *name = object_section(o, i, &header);
        const Elf_Data *data = NULL;

        if (name != NULL && (header.sh_flags & SHF_EXECINSTR)
            && header.sh_type != SHT_NOBITS)
            data = object_bytes(o, i);
        if (data == NULL || !has_bytes(data, &offset))
            continue;
        snprintf(where, CALLS_NAME, "%s+0x%zx", name, offset);
        return true;
    }
    return false;
}

/* The instruction of a line like "  12: syscall", or "" of any other. */
static const char *
instruction(const char *line)
{
    size_t n = strspn(line, " 0123456789abcdef");

    return n > 0 && line[n] == ':' ? line + n + 1 + strspn(line + n + 1, " ")
                                   : "";
}

/* Whether the words of `call` are the first ones of the line. */
static bool
begins(const char *line, const char *call)
{
    for (; *call != '\0'; call++) {
        if (*line++ != *call)
            return false;
        if (*call == ' ')
            line += strspn(line, " ");
    }
    return *line == '\0' || *line == ' ';
}

/* Whether that is the instruction, whatever prefixes stand before it, as in
 * "rex.W syscall".  What is between < and > is a name. */
static bool
is_that(const char *what, const char *call)
{
    while (*what != '\0' && *what != '<') {
        if (begins(what, call))
            return true;
        what += strcspn(what, " <");
        what += strspn(what, " ");
    }
    return false;
}

bool
calls_listed(char *listing, char where[CALLS_NAME])
{
    const char *function = "?";
    char *rest = listing, *line;

    while ((line = strsep(&rest, "\n")) != NULL) {
        const char *what = instruction(line);
        char *name = strchr(line, '<'), *end = strstr(line, ">:");

        if (name != NULL && end != NULL && what[0] == '\0') {
            *end = '\0';
            function = name + 1;
        }
        for (size_t i = 0; i < sizeof spelled / sizeof *spelled; i++) {
            if (!is_that(what, spelled[i]))
                continue;
            snprintf(where, CALLS_NAME, "%s in %s", spelled[i], function);
            return true;
        }
    }
    return false;
}

enum calls
calls_find(const struct object *o, const char *path, const char *scratch,
           char where[CALLS_NAME])
{
    const char *const argv[] = {
        "objdump", "-d", "-w", "--no-show-raw-insn", path, NULL
    };
    enum calls r = CALLS_FAILED;
    char *listing;
    int status;

    if (!search(o, where))
        return CALLS_NONE;
    listing = malloc(LISTING_MAX);
    if (listing != NULL
        && tool_run(argv, scratch, NULL, &status, listing, LISTING_MAX)) {
        bool whole = status == 0 && strlen(listing) + 1 < LISTING_MAX;

        r = calls_listed(listing, where) ? CALLS_FOUND
            : whole ? CALLS_BYTES : CALLS_BURIED;
    }
    free(listing);
    return r;
}
