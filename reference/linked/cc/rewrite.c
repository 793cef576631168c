/*
 * rewrite.c -- one unit of compiled code, made ready for a later decision.
 *
 * Where checks belong is known when everything is linked.  So the unit is
 * compiled once with every possibility open: what will be decided goes by
 * names that nobody defines yet, and what the decision needs is written down
 * as text, in a section of the object.  Unit U, call n, function k:
 *
 *      call f                  call __ct_e_U_n         an edge
 *      $f, of this unit        $__ct_a_U_k             its address
 *      f:                      __ct_p_U_k: check room for __ct_n_U_k bytes,
 *                                  else __ct_s_U_k     a checked way in
 *                              f: __ct_b_U_k:          its body
 *
 * What the records say, and how, is in records.h.
 *
 * The bytes of stack arguments are in no file that gcc writes, but for the
 * comment before each call that -dP makes: (call (mem...) (const_int N)).
 *
 * What is called by its true name nowhere stands by that name in a section for
 * debuggers, which is not loaded: it still pulls members out of archives.
 * Unused sections cannot be collected, since the edges do not show.
 *
 * Rejected: rewriting the machine code after the link (argument sizes and the
 * targets of jumps are lost by then), a compiler plugin (one for each version
 * of gcc, and it does not see the frames).
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linked/cc/depth.h"
#include "linked/cc/rewrite.h"
#include "linked/cc/table.h"

/* A name in the unit. */
struct symbol {
    const char *name;
    bool function;              /* of this unit, and not a part of one */
    bool defined;               /* here */
    bool weak;                  /* another unit's may take its place */
    struct symbol *alias;       /* it is another name of this; or NULL */
    bool needed;                /* it is called: it stands in needs */
    bool reported;              /* its address was: a record A or R stands */
    int index;                  /* of a function, from 0 */
};

/* A function of the unit. */
struct function {
    const char *name;
    bool leaf;                  /* it calls none but itself by name */
    struct depth depth;
};

/* The unit, and where we are in it. */
struct unit {
    const char *path;
    char id[16];                /* U */
    struct table symbols;
    struct function *functions;
    int nfunctions, nedges;
    struct buffer *out, records, needs;

    int current;                /* the function we are in, -1: in none */
    bool by_hand;               /* inside an asm statement */
    bool debug;                 /* in a section that is not loaded */
    bool called;                /* the comment of a call has been seen: */
    long args;                  /*     bytes of stack arguments */
    bool twice;                 /*     the callee returns twice */
};

bool
rewrite_wanted(const char *text)
{
    return strstr(text, "\t.ident\t\"GCC:") != NULL;
}

static struct symbol *
symbol(struct unit *u, const char *name, size_t length)
{
    void **place = table_put(&u->symbols, name, length);

    if (*place == NULL) {
        struct symbol *s = must_alloc(sizeof *s);

        s->name = strndup(name, length);
        if (s->name == NULL)
            die("out of memory");
        *place = s;
    }
    return *place;
}

static bool
in_name(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '$';
}

/* The length of the name that text begins with; 0: none. */
static size_t
name_length(const char *text)
{
    size_t n = 0;

    if (isdigit((unsigned char)text[0]) || text[0] == '$')
        return 0;
    while (in_name(text[n]))
        n++;
    return n;
}

/* If the line is a label, the length of its name, else 0. */
static size_t
label_length(const char *line)
{
    size_t n = name_length(line);

    return line[n] == ':' ? n : 0;
}

/* f.cold is no function: it is the rest of f, somewhere else. */
static size_t
without_cold(const char *name, size_t length)
{
    const char *cold = memmem(name, length, ".cold", 5);

    return cold != NULL ? (size_t)(cold - name) : length;
}

/* Notes that a name is another's: "g,f". */
static void
note_alias(struct unit *u, const char *operands)
{
    size_t n = name_length(operands);
    const char *of = operands + n + strspn(operands + n, ", \t");
    size_t m = name_length(of);

    if (n > 0 && m > 0 && strncmp(of, ".L", 2) != 0)
        symbol(u, operands, n)->alias = symbol(u, of, m);
}

/* The symbol that the name stands for. */
static struct symbol *
meant(struct unit *u, const char *name, size_t length)
{
    struct symbol *s = symbol(u, name, length);

    while (s->alias != NULL && !s->weak)
        s = s->alias;
    return s;
}

/* Notes what a directive says about a name. */
static void
note_directive(struct unit *u, const char *line)
{
    static const char *const defining[] = { "\t.comm\t", "\t.local\t",
                                            "\t.set\t" };

    for (size_t i = 0; i < sizeof defining / sizeof defining[0]; i++) {
        size_t skip = strlen(defining[i]);

        if (strncmp(line, defining[i], skip) == 0)
            symbol(u, line + skip, name_length(line + skip))->defined = true;
    }
    if (strncmp(line, "\t.set\t", 6) == 0)
        note_alias(u, line + 6);
    if (strncmp(line, "\t.weak\t", 7) == 0)
        symbol(u, line + 7, name_length(line + 7))->weak = true;
    if (strncmp(line, "\t.type\t", 7) == 0) {
        const char *name = line + 7;
        size_t n = name_length(name);

        if (strncmp(name + n, ", @function", 11) == 0 &&
            without_cold(name, n) == n)
            symbol(u, name, n)->function = true;
    }
}

/* First pass: which names are functions of this unit. */
static void
survey(struct unit *u, const char *text)
{
    for (const char *line = text; line != NULL; ) {
        size_t n = label_length(line);

        if (n > 0)
            symbol(u, line, n)->defined = true;
        else if (line[0] == '\t' && line[1] == '.')
            note_directive(u, line);
        line = strchr(line, '\n');
        if (line != NULL)
            line++;
    }
}

/* The bytes of stack arguments, from the comment of a call: the number that
 * follows the callee's expression, whose parentheses are matched. */
static void
read_call(struct unit *u, const char *comment)
{
    const char *p = strstr(comment, "(call (mem");
    int open = 0;

    u->called = p != NULL;
    u->args = 0;
    u->twice = strstr(comment, "REG_SETJMP") != NULL;
    if (p == NULL)
        return;
    p += strlen("(call ");
    do {
        if (*p == '\"')                 /* a name may have parentheses */
            p += 1 + strcspn(p + 1, "\"");
        open += (*p == '(') - (*p == ')');
        p++;
    } while (open > 0 && *p != '\0');
    p = strstr(p, "(const_int ");
    if (p != NULL)
        u->args = (strtol(p + strlen("(const_int "), NULL, 10) + 15) & ~15L;
}

/* The name by which the address of s is used. */
static void
write_address(struct unit *u, struct symbol *s)
{
    if (!s->function || !s->defined) {
        if (!s->defined && !s->reported)
            buffer_add(&u->records, "R %s\n", s->name);
        buffer_add(u->out, "%s", s->name);
    } else {
        if (!s->reported)
            buffer_add(&u->records, "A %d\n", s->index);
        buffer_add(u->out, "__ct_a_%s_%d", u->id, s->index);
    }
    s->reported = true;
}

/* Copies operands, or data, with addresses of functions renamed. */
static void
write_operands(struct unit *u, const char *p)
{
    while (*p != '\0') {
        size_t n = *p == '.' && p[1] == 'L' ? 0 : name_length(p);

        if (n > 0) {
            write_address(u, meant(u, p, n));
            p += n;
            continue;
        }
        /* A register, a suffix, a number or a local label: copied whole. */
        do
            buffer_bytes(u->out, p++, 1);
        while (in_name(*p) && p[-1] != '$' &&
               (in_name(p[-1]) || p[-1] == '%' || p[-1] == '@'));
    }
}

/* A call whose callee is known: an edge. */
static void
write_edge(struct unit *u, const char *name, const char *callee, size_t n)
{
    struct depth *d = &u->functions[u->current].depth;
    struct symbol *s = meant(u, callee, n);
    bool jump = name[0] == 'j';
    const char *kind = jump ? "jump" : u->twice ? "stay" : "call";

    buffer_add(&u->records, "E %d %d ", u->nedges, u->current);
    if (s->function && s->defined && s->alias == NULL)
        buffer_add(&u->records, "#%d", s->index);
    else
        buffer_add(&u->records, "%s", s->name);
    buffer_add(&u->records, " %ld %ld %s\n", u->args,
               jump ? 0 : d->state.now, kind);

    if (!s->defined && !s->needed)
        buffer_add(&u->needs, "\t.quad\t%s\n", s->name);
    s->needed = true;
    if (u->twice)
        buffer_add(u->out, "\t%s\t%s\n\tcall\tlinked_resync\n", name, s->name);
    else
        buffer_add(u->out, "\t%s\t__ct_e_%s_%d\n", name, u->id, u->nedges);
    u->nedges++;
}

/* The callee's name in the operand of a call, if there is one there. */
static const char *
known_callee(const char *operand, size_t *length)
{
    *length = 0;
    if (operand[0] != '*') {
        *length = name_length(operand);
        return operand;
    }
    size_t n = name_length(operand + 1);        /* -fno-plt */
    if (n > 0 && strncmp(operand + 1 + n, "@GOTPCREL(%rip)", 15) == 0)
        *length = n;
    return operand + 1;
}

static void
write_call(struct unit *u, const char *name, const char *operand)
{
    size_t n;
    const char *callee = known_callee(operand, &n);

    u->called = false;
    if (n > 0) {
        write_edge(u, name, callee, n);
        return;
    }
    buffer_add(&u->records, "I %d %ld %ld\n", u->current, u->args,
               name[0] == 'j' ? 0 : u->functions[u->current].depth.state.now);
    buffer_add(u->out, "\t%s\t", name);
    write_operands(u, operand);
    buffer_bytes(u->out, "\n", 1);
}

static bool
is_call(const char *name)
{
    return strcmp(name, "call") == 0 || strcmp(name, "jmp") == 0;
}

/* Whether it calls, or jumps to what is no part of this unit. */
static bool
leaves(struct unit *u, const char *name, const char *operand)
{
    size_t n = name_length(operand);

    if (strcmp(name, "call") == 0)
        return true;
    return strcmp(name, "jmp") == 0 && n > 0 &&
           strncmp(operand, ".L", 2) != 0 && !symbol(u, operand, n)->defined;
}

static void
write_instruction(struct unit *u, char *line)
{
    char *name = line + 1, *operands = name + strcspn(name, "\t ");
    char *comment = strstr(operands, "\t# ");

    if (comment != NULL)
        *comment = '\0';
    if (*operands != '\0')
        *operands++ = '\0';
    if (u->current >= 0)
        depth_instruction(&u->functions[u->current].depth, name, operands);
    if (!u->called && leaves(u, name, operands))
        die("%s: a call without its description; "
            "make assembly with ct-cc -S", u->path);
    if (u->called && is_call(name)) {
        write_call(u, name, operands);
        return;
    }
    buffer_add(u->out, "\t%s\t", name);
    write_operands(u, operands);
    buffer_bytes(u->out, "\n", 1);
}

/*
 * The checked way in, in front of the function: the short check if the function
 * calls no other, so that its need is its frame, else the long one.  They are
 * 16 and 32 bytes, so that the function is aligned as it was; what is too much
 * stands before the check.  The hint is there for the length of the jump: a nop
 * would be executed.
 */
static void
begin_function(struct unit *u, const struct symbol *s)
{
    bool leaf = u->functions[s->index].leaf;

    buffer_add(u->out, "%s\t.globl\t__ct_p_%s_%d\n\t.globl\t__ct_b_%s_%d\n"
               "__ct_p_%s_%d:\n\t.cfi_startproc\n", leaf ? "" : "\t.skip 8\n",
               u->id, s->index, u->id, s->index, u->id, s->index);
    if (!leaf)
        buffer_add(u->out, "\tleaq\t__ct_n_%s_%d(%%rsp), %%r11\n", u->id,
                   s->index);
    buffer_add(u->out, "\tcmpq\t%%fs:linked_limit@tpoff, %s\n"
               "\tjb,pn\t__ct_s_%s_%d\n\t.cfi_endproc\n__ct_b_%s_%d:\n",
               leaf ? "%rsp" : "%r11", u->id, s->index, u->id, s->index);
}

/* A label: perhaps a function begins, or a part of one. */
static void
write_label(struct unit *u, const char *line, size_t length)
{
    size_t n = without_cold(line, length);
    struct symbol *s = symbol(u, line, n);

    if (s->function) {
        u->current = s->index;
        if (n == length)
            begin_function(u, s);
    }
    buffer_add(u->out, "%s\n", line);
}

/* Directives that hold addresses. */
static bool
is_data(const char *name)
{
    return strcmp(name, ".quad") == 0 || strcmp(name, ".long") == 0;
}

static void
write_directive(struct unit *u, char *line)
{
    char name[32];
    size_t n = strcspn(line + 1, "\t ");
    const char *operands = line + 1 + n + strspn(line + 1 + n, "\t ");

    snprintf(name, sizeof name, "%.*s", (int)n, line + 1);
    if (strcmp(name, ".section") == 0)
        u->debug = strncmp(operands, ".debug", 6) == 0;
    else if (strcmp(name, ".text") == 0 || strcmp(name, ".data") == 0 ||
             strcmp(name, ".bss") == 0)
        u->debug = false;
    if (u->current >= 0 && strncmp(name, ".cfi_", 5) == 0)
        depth_directive(&u->functions[u->current].depth, name, operands);
    if (!is_data(name) || u->debug) {
        buffer_add(u->out, "%s\n", line);
        return;
    }
    buffer_add(u->out, "\t%s\t", name);
    write_operands(u, operands);
    buffer_bytes(u->out, "\n", 1);
}

/* Comments are dropped, but for what they say of the call that follows.  Such
 * a one takes many lines, which are joined.  Returns what comes after. */
static char *
read_comment(struct unit *u, char *line)
{
    static const char insn[] = "#(call_insn";
    char *end = line + strcspn(line, "\n");

    if (strncmp(line, "#APP", 4) == 0 || strncmp(line, "#NO_APP", 7) == 0) {
        u->by_hand = line[1] == 'A';
        buffer_bytes(u->out, line, end - line);
        buffer_bytes(u->out, "\n", 1);
    } else if (strncmp(line, "#(", 2) == 0) {
        bool call = strncmp(line, insn, sizeof insn - 1) == 0;

        while (*end != '\0' && end[1] == '#' && end[2] != '(')
            end += 1 + strcspn(end + 1, "\n");
        char kept = *end;
        *end = '\0';
        u->called = false;
        if (call)
            read_call(u, line);
        *end = kept;
    }
    return end;
}

/* The callee's name if the line calls, or jumps to, a function whose name is in
 * it; NULL if not. */
static const char *
called_by(const char *line, size_t *length)
{
    static const char *const ways[] = { "\tcall\t", "\tjmp\t" };

    for (int i = 0; i < 2; i++) {
        size_t n = strlen(ways[i]);

        if (strncmp(line, ways[i], n) != 0)
            continue;
        const char *callee = known_callee(line + n, length);
        return *length > 0 && strncmp(callee, ".L", 2) != 0 ? callee : NULL;
    }
    return NULL;
}

/* Adds the function that begins at the label s. */
static void
add_function(struct unit *u, struct symbol *s)
{
    s->index = u->nfunctions++;
    u->functions = must_grow(u->functions, u->nfunctions *
                             sizeof *u->functions);
    struct function *f = &u->functions[s->index];
    *f = (struct function){ .name = s->name, .leaf = true };
    depth_begin(&f->depth);
}

/* Numbers the functions, in the order of their labels, and notes which call
 * others. */
static void
number(struct unit *u, const char *text)
{
    const struct symbol *current = NULL;

    for (const char *line = text; line != NULL; ) {
        size_t n = label_length(line), m = 0;
        const char *callee = called_by(line, &m);

        if (n > 0 && symbol(u, line, without_cold(line, n))->function) {
            current = symbol(u, line, without_cold(line, n));
            if (without_cold(line, n) == n)
                add_function(u, symbol(u, line, n));
        } else if (callee != NULL && current != NULL &&
                   symbol(u, callee, without_cold(callee, m)) != current) {
            u->functions[current->index].leaf = false;
        }
        line = strchr(line, '\n');
        if (line != NULL)
            line++;
    }
}

/* Second pass. */
static void
write_lines(struct unit *u, char *text)
{
    for (char *line = text, *end; *line != '\0'; line = end) {
        if (line[0] == '#') {
            end = read_comment(u, line);
            end += *end == '\n';
            continue;
        }
        end = line + strcspn(line, "\n");
        if (*end != '\0')
            *end++ = '\0';
        if (u->by_hand)
            buffer_add(u->out, "%s\n", line);
        else if (label_length(line) > 0)
            write_label(u, line, label_length(line));
        else if (line[0] == '\t' && line[1] == '.')
            write_directive(u, line);
        else if (line[0] == '\t' && line[1] != '\0')
            write_instruction(u, line);
        else
            buffer_add(u->out, "%s\n", line);
        if (strcmp(line, "\t.cfi_startproc") == 0 && u->current >= 0)
            depth_again(&u->functions[u->current].depth);
    }
}

/* The section with the records; and a name that stands for the unit. */
static void
write_records(struct unit *u)
{
    buffer_add(u->out, "\t.globl\t__ct_u_%s\n\t.set\t__ct_u_%s, 0\n"
               "\t.section\t.ct_graph,\"\",@progbits\n"
               "\t.ascii\t\"U %s %s\\n\"\n",
               u->id, u->id, u->id, u->path);
    for (int i = 0; i < u->nfunctions; i++) {
        const struct function *f = &u->functions[i];

        buffer_add(u->out, "\t.ascii\t\"F %d %ld %s%s%s- %s\\n\"\n", i,
                   f->depth.deepest, f->depth.dynamic ? "d" : "",
                   f->leaf ? "s" : "",
                   symbol(u, f->name, strlen(f->name))->weak ? "w" : "",
                   f->name);
    }
    buffer_add(u->out, "\t.section\t.debug_ct_needs,\"\",@progbits\n%s"
               "\t.section\t.ct_graph,\"\",@progbits\n",
               u->needs.text == NULL ? "" : u->needs.text);
    for (char *line = u->records.text; line != NULL && *line != '\0'; ) {
        size_t n = strcspn(line, "\n");

        buffer_add(u->out, "\t.ascii\t\"%.*s\\n\"\n", (int)n, line);
        line += n + 1;
    }
}

/* An identity that no other unit of a program has. */
static void
identify(struct unit *u, const char *text, const char *salt)
{
    uint64_t h = 14695981039346656037u;         /* FNV-1a */

    for (const char *p = salt; *p != '\0'; p++)
        h = (h ^ (unsigned char)*p) * 1099511628211u;
    for (const char *p = text; *p != '\0'; p++)
        h = (h ^ (unsigned char)*p) * 1099511628211u;
    snprintf(u->id, sizeof u->id, "%013llx",
             (unsigned long long)(h ^ h >> 52) & 0xfffffffffffff);
}

/* What the source was called, from the .file directive; or the path. */
static const char *
source(const char *text, const char *path)
{
    const char *file = strstr(text, "\t.file\t\"");

    if (file == NULL)
        return path;
    file += strlen("\t.file\t\"");
    return strndup(file, strcspn(file, "\"\n"));
}

void
rewrite_unit(char *text, const char *path, const char *salt,
             struct buffer *out)
{
    struct unit u = { .path = source(text, path), .out = out, .current = -1 };

    identify(&u, text, salt);
    survey(&u, text);
    number(&u, text);
    write_lines(&u, text);
    write_records(&u);
}
