/*
 * stub.c -- what stands in a skeleton where a hole was cut.
 *
 * A body's stub calls panic(), which never returns: so a function that should
 * return a value, or never return itself, compiles with all warnings on.
 *
 * In assembly the stub jumps to panic() and does not call it.  At the entry of
 * a function the stack is aligned as any C function expects, so there is
 * nothing to save, nothing to align and no CFI but its start and end; a
 * debugger shows panic() beneath whoever called the stub.
 */
#include <string.h>

#include "labs/tools/hole.h"
#include "labs/tools/stub.h"

enum { COLUMNS = 77 };          /* of a line of a comment */

static void
write_x86_64(FILE *out, const char *name)
{
    fprintf(out,
            "        .cfi_startproc\n"
            "        leaq    1f(%%rip), %%rdi\n"
            "        xorl    %%eax, %%eax      # no floats for the dots\n"
            "        jmp     panic\n"
            "        .cfi_endproc\n"
            "        .pushsection .rodata\n"
            "1:      .string \"%s is not written yet\"\n"
            "        .popsection\n", name);
}

static void
write_aarch64(FILE *out, const char *name)
{
    fprintf(out,
            "        .cfi_startproc\n"
            "        adrp    x0, 1f\n"
            "        add     x0, x0, :lo12:1f\n"
            "        b       panic\n"
            "        .cfi_endproc\n"
            "        .pushsection .rodata\n"
            "1:      .string \"%s is not written yet\"\n"
            "        .popsection\n", name);
}

/* Writes text in lines that begin with " *". */
static void
write_wrapped(FILE *out, const char *text)
{
    size_t column = 2;

    fputs(" *", out);
    while (*text != '\0') {
        size_t n = strcspn(text, " ");

        if (column + 1 + n > COLUMNS && column > 2) {
            fputs("\n *", out);
            column = 2;
        }
        fprintf(out, " %.*s", (int)n, text);
        column += 1 + n;
        text += n + strspn(text + n, " ");
    }
    fputs("\n", out);
}

/* Writes what lab.json leaves: inside a comment if the hole begins in one. */
static void
write_left(FILE *out, const struct lab_hole *hole)
{
    if (hole->from != NULL && text_begins(hole->from, " *")) {
        write_wrapped(out, hole->leave);
    } else if (strlen(hole->leave) + strlen("/*  */") <= COLUMNS) {
        fprintf(out, "/* %s */\n", hole->leave);
    } else {
        fputs("/*\n", out);
        write_wrapped(out, hole->leave);
        fputs(" */\n", out);
    }
}

void
stub_write(FILE *out, const struct lab_hole *hole, const char *arch)
{
    if (strcmp(hole->kind, "body") != 0) {
        if (hole->leave != NULL)
            write_left(out, hole);
    } else if (!hole_in_assembly(hole->file)) {
        fprintf(out, "    panic(\"%s is not written yet\");\n", hole->name);
    } else if (strcmp(arch, "aarch64") == 0) {
        write_aarch64(out, hole->name);
    } else {
        write_x86_64(out, hole->name);
    }
}
