/*
 * gate -- whether an object file may be linked with the kit.
 *
 * A student's code and the scenario that marks it share a process, and the
 * linker does not ask who defines malloc().  So before anything is linked,
 * the object is held against what the kit's own solution of the same files
 * looks like:
 *
 *   G1  It defines no name for others but those that the solution defines, and
 *       those that begin with my_: nobody else's do, so what two files of a
 *       submission share replaces nothing.
 *   G2  It names nothing of the grader's, nothing of the C library that the
 *       lab does without (forbidden.c), and nothing of the kit that would do
 *       the lab's work in its place (lab.json: "without", "alone").
 *   G3  Nothing in it runs before main(), after it, or when it is debugged, and
 *       the linker and loader are told nothing: only sections of the compiler's
 *       usual names and types, each for what its name says, no ifunc, no
 *       versioned name.
 *   G4  No section can be both written and executed.
 *   G5  No instruction enters the kernel (calls.c).
 *   G6  What it occupies in memory is of a sensible size: a program that is
 *       too large to be started would be nobody's fault.
 *
 * The gate is not the wall; the sandbox is.  The gate keeps the easy
 * ways shut, so that what remains takes work and leaves traces, and it tells
 * an honest student in one sentence what a lab does without.
 *
 * Rejected: hiding names by objcopy (then malloc() is the student's for his
 * own file still, and nobody is told); a list of allowed functions (every
 * honest debugging aid would have to be on it).
 */
#include <stdio.h>
#include <string.h>

#include "autograder/calls.h"
#include "autograder/forbidden.h"
#include "autograder/gate.h"
#include "autograder/object.h"
#include "autograder/text.h"

enum {
    SIZE_MAX_MB = 64,           /* of all that is loaded */
    ALIGN_MAX = 1 << 16,
    NAME_SHOWN = 60,            /* characters of a student's name */
    OTHERS_MAX = 8              /* names behind the first that is refused */
};

/* What compilers make.  A name that ends in * has anything after it. */
static const char *const loaded[] = {
    ".text", ".text.*", ".data", ".data.*", ".bss", ".bss.*", ".rodata",
    ".rodata.*", ".tdata", ".tdata.*", ".tbss", ".tbss.*", ".eh_frame",
    ".note.gnu.property", ".lrodata*", ".ldata*", ".lbss*"
};
static const char *const unloaded[] = {
    "", ".comment", ".debug_*", ".note.*", ".group", ".symtab", ".strtab",
    ".shstrtab", ".symtab_shndx", ".rel*", ".llvm_addrsig"
};

/* Sections that run, and when. */
static const struct {
    const char *prefix, *when;
} hooks[] = {
    { ".preinit", "before main" }, { ".init", "before main" },
    { ".ctors", "before main" }, { ".fini", "after main" },
    { ".dtors", "after main" }, { "__libc_atexit", "after main" },
    { ".debug_gdb", "in the debugger" }
};

static bool
is_usual(const char *name, const GElf_Shdr *h)
{
    bool yes = false;

    if (h->sh_flags & SHF_ALLOC)
        for (size_t i = 0; i < sizeof loaded / sizeof *loaded; i++)
            yes = yes || names_fit(name, loaded[i]);
    else
        for (size_t i = 0; i < sizeof unloaded / sizeof *unloaded; i++)
            yes = yes || names_fit(name, unloaded[i]);
    return yes;
}

/* Whether a section of that type does no more than hold something. */
static bool
is_plain(const GElf_Shdr *h)
{
    switch (h->sh_type) {
    case SHT_NULL: case SHT_PROGBITS: case SHT_SYMTAB: case SHT_STRTAB:
    case SHT_RELA: case SHT_REL: case SHT_NOBITS: case SHT_NOTE:
    case SHT_GROUP: case SHT_SYMTAB_SHNDX: case SHT_X86_64_UNWIND:
        return true;
    default:
        return !(h->sh_flags & SHF_ALLOC) && h->sh_type >= SHT_LOOS
               && h->sh_type < SHT_LOPROC;
    }
}

/* When what is in that section would run; NULL: it would not by itself. */
static const char *
runs_when(const char *name, const GElf_Shdr *h)
{
    if (h->sh_type == SHT_INIT_ARRAY || h->sh_type == SHT_PREINIT_ARRAY)
        return "before main";
    if (h->sh_type == SHT_FINI_ARRAY)
        return "after main";
    for (size_t i = 0; i < sizeof hooks / sizeof *hooks; i++)
        if (strncmp(name, hooks[i].prefix, strlen(hooks[i].prefix)) == 0)
            return hooks[i].when;
    return NULL;
}

/* Puts a name that a stranger chose in a form to be shown. */
static const char *
shown(const char *name, char text[NAME_SHOWN + 4])
{
    snprintf(text, NAME_SHOWN + 4, "%.*s%s", NAME_SHOWN, name,
             strlen(name) > NAME_SHOWN ? "..." : "");
    text_clean(text);
    for (char *line = text; (line = strchr(line, '\n')) != NULL;)
        *line = '?';
    return text;
}

/* G3 and G4 for one section. */
static enum gate_says
judge_section(const char *file, const char *name, const GElf_Shdr *h,
              char *why, size_t size)
{
    const uint64_t both = SHF_WRITE | SHF_EXECINSTR;
    char text[NAME_SHOWN + 4];
    const char *when = runs_when(name, h);

    if (when != NULL)
        snprintf(why, size, "%s has code that runs %s by itself (section %s): "
                 "only what the lab's functions do is marked", file, when,
                 shown(name, text));
    else if ((h->sh_flags & both) == both)
        snprintf(why, size, "%s wants memory that can be written and executed "
                 "(section %s)", file, shown(name, text));
    else if (!is_plain(h) || !is_usual(name, h))
        snprintf(why, size, "%s puts something in a section of its own, %s: "
                 "only the compiler's usual ones are linked", file,
                 shown(name, text));
    else if ((h->sh_flags & SHF_EXECINSTR)
             && strcmp(name, ".note.GNU-stack") == 0)
        snprintf(why, size, "%s wants a stack that can be executed: a "
                 "function inside another one does, if it uses that one's "
                 "variables and its address is taken", file);
    else if ((h->sh_flags & SHF_EXECINSTR) && !names_fit(name, ".text*"))
        snprintf(why, size, "%s has code in section %s, which is for data",
                 file, shown(name, text));
    /* The linker goes by the name: nobody would have looked for G5 there. */
    else if (!(h->sh_flags & SHF_EXECINSTR) && names_fit(name, ".text*"))
        snprintf(why, size, "%s has data in section %s, which is for code",
                 file, shown(name, text));
    else
        return GATE_OPEN;
    return GATE_SHUT;
}

/* All sections. */
static enum gate_says
judge_sections(const char *file, const struct object *o,
               char *why, size_t size)
{
    for (size_t i = 1; i < o->nsections; i++) {
        GElf_Shdr h;
        const char *name = object_section(o, i, &h);

        if (name == NULL) {
            snprintf(why, size, "%s became an object file that makes no "
                     "sense", file);
            return GATE_SHUT;
        }
        if (judge_section(file, name, &h, why, size) != GATE_OPEN)
            return GATE_SHUT;
    }
    return GATE_OPEN;
}

/* Adds a piece of memory to the others.  Whether they are sensible still. */
static bool
add_piece(uint64_t *total, uint64_t size, uint64_t alignment)
{
    const uint64_t most = (uint64_t)SIZE_MAX_MB << 20;

    *total += size < most ? size : most + 1;
    return *total <= most && alignment <= ALIGN_MAX;
}

/* G6: all sections, and what is in none because the linker is to find room for
 * it (.comm, .largecomm): there a symbol's value is its alignment. */
static enum gate_says
judge_room(const char *file, const struct object *o, char *why, size_t size)
{
    uint64_t total = 0;
    bool ok = true;
    GElf_Shdr h;
    GElf_Sym s;

    for (size_t i = 1; ok && i < o->nsections; i++)
        if (object_section(o, i, &h) != NULL && (h.sh_flags & SHF_ALLOC))
            ok = add_piece(&total, h.sh_size, h.sh_addralign);
    for (size_t i = 1; ok && i < o->nsymbols; i++)
        if (object_symbol(o, i, &s) != NULL && object_is_common(&s))
            ok = add_piece(&total, s.st_size, s.st_value);
    if (ok)
        return GATE_OPEN;
    snprintf(why, size, "%s wants more than %d MiB of static memory, or "
             "aligns it to more than %d KiB", file, SIZE_MAX_MB,
             ALIGN_MAX / 1024);
    return GATE_SHUT;
}

/* Whether this is a name as C has it; the compiler adds "." to some. */
static bool
is_a_name(const char *name)
{
    return name[0] != '\0'
           && name[strspn(name, "abcdefghijklmnopqrstuvwxyz_.$"
                          "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")] == '\0';
}

/* G3 for a symbol that others can see. */
static enum gate_says
judge_kind(const char *file, const char *name, const GElf_Sym *s,
           char *why, size_t size)
{
    int bind = GELF_ST_BIND(s->st_info), type = GELF_ST_TYPE(s->st_info);
    char text[NAME_SHOWN + 4];

    if (type == STT_GNU_IFUNC || (type >= STT_LOOS && type <= STT_HIOS)
        || (bind != STB_GLOBAL && bind != STB_WEAK))
        snprintf(why, size, "%s leaves it to the loader what %s is (an ifunc "
                 "or something like it)", file, shown(name, text));
    else if (!is_a_name(name))
        snprintf(why, size, "%s uses a name that C does not have: \"%s\"",
                 file, shown(name, text));
    else if (s->st_shndx == SHN_ABS)
        snprintf(why, size, "%s says at which address %s is: that is the "
                 "linker's business", file, shown(name, text));
    else
        return GATE_OPEN;
    return GATE_SHUT;
}

/* The file of the lab, another one, that alone may use the name; NULL: it is
 * for all. */
static const char *
is_for(const struct lab *lab, const char *file, const char *name)
{
    for (size_t i = 0; i < lab->nfiles; i++)
        for (size_t k = 0; k < lab->files[i].nalone; k++)
            if (names_fit(name, lab->files[i].alone[k])
                && strcmp(lab->files[i].name, file) != 0)
                return lab->files[i].name;
    return NULL;
}

/* G2 for what the lab is to make anew, if the name is not defined here. */
static enum gate_says
judge_help(const struct lab *lab, const char *file, const char *name,
           char *why, size_t size)
{
    const char *other = is_for(lab, file, name);

    if (other != NULL) {
        snprintf(why, size, "%s uses %s, which is for %s alone", file, name,
                 other);
        return GATE_SHUT;
    }
    for (size_t i = 0; i < lab->nwithout; i++)
        if (names_fit(name, lab->without[i])) {
            snprintf(why, size, "%s uses %s, a part of the kit that does what "
                     "this lab asks of you: it goes without", file, name);
            return GATE_SHUT;
        }
    return GATE_OPEN;
}

/* G1 and G2 for one symbol. */
static enum gate_says
judge_symbol(const struct gate *g, const char *file, const char *name,
             const GElf_Sym *s, char *why, size_t size)
{
    const char *words;
    char text[NAME_SHOWN + 4];

    if (object_is_defined(s)) {
        if (names_has(&g->own, name) || names_fit(name, "my_*"))
            return GATE_OPEN;
        snprintf(why, size, "%s defines %s for all files to see, which is not "
                 "a name of this lab: make it static, or begin its name with "
                 "my_ if another file of yours uses it", file,
                 shown(name, text));
    } else if (names_has(&g->grader, name)) {
        snprintf(why, size, "%s uses %s, which belongs to the grader", file,
                 shown(name, text));
    } else if (!names_has(&g->own, name)
               && (words = forbidden(name, &g->used)) != NULL) {
        snprintf(why, size, "%s uses %s, which %s: this lab does without",
                 file, shown(name, text), words);
    } else if (g->lab != NULL) {
        return judge_help(g->lab, file, name, why, size);
    } else {
        return GATE_OPEN;
    }
    return GATE_SHUT;
}

/* All symbols.  The first one that does not fit has its sentence; after it
 * stand the names of those that would be next. */
static enum gate_says
judge_symbols(const struct gate *g, const char *file, const struct object *o,
              char *why, size_t size)
{
    char unused[NAME_SHOWN * 2 + 256], text[NAME_SHOWN + 4];
    size_t shut = 0;

    for (size_t i = 1; i < o->nsymbols; i++) {
        char *to = shut == 0 ? why : unused;
        size_t room = shut == 0 ? size : sizeof unused;
        GElf_Sym s;
        const char *name = object_symbol(o, i, &s);

        if (name == NULL) {
            snprintf(why, size, "%s has a symbol without a name", file);
            return GATE_SHUT;
        }
        if (GELF_ST_TYPE(s.st_info) != STT_GNU_IFUNC && !object_is_global(&s))
            continue;
        if (judge_kind(file, name, &s, to, room) == GATE_OPEN
            && judge_symbol(g, file, name, &s, to, room) == GATE_OPEN)
            continue;
        if (shut > 0 && shut <= OTHERS_MAX)
            text_add(why, size, "%s%s", shut == 1 ? " (refused, too: " : ", ",
                     shown(name, text));
        shut++;
    }
    if (shut > 1)
        text_add(why, size, shut - 1 > OTHERS_MAX ? ", ...)" : ")");
    return shut > 0 ? GATE_SHUT : GATE_OPEN;
}

enum gate_says
gate_judge(const struct gate *g, const char *file, const struct object *o,
           char *why, size_t size)
{
    if (o->odd) {
        snprintf(why, size, "%s became an object file that makes no sense",
                 file);
        return GATE_SHUT;
    }
    if (judge_sections(file, o, why, size) != GATE_OPEN
        || judge_room(file, o, why, size) != GATE_OPEN)
        return GATE_SHUT;
    return judge_symbols(g, file, o, why, size);
}

enum gate_says
gate_look(const struct gate *g, const char *file, const char *object,
          const char *scratch, char *why, size_t why_size,
          char *notes, size_t notes_size)
{
    char where[CALLS_NAME] = "";
    struct object o;

    if (!object_open(&o, object)) {
        snprintf(why, why_size, "%s became an object file that cannot be "
                 "read, or is larger than %d MiB", file, OBJECT_MAX >> 20);
        return GATE_SHUT;
    }

    enum gate_says r = gate_judge(g, file, &o, why, why_size);
    enum calls calls = r == GATE_OPEN
        ? calls_find(&o, object, scratch, where) : CALLS_NONE;

    object_close(&o);
    if (calls == CALLS_FAILED) {
        snprintf(why, why_size, "objdump, which looks for system calls in "
                 "%s, cannot be run", file);
        return GATE_FAILED;
    }
    if (calls == CALLS_FOUND) {
        snprintf(why, why_size, "%s enters the kernel by an instruction of "
                 "its own (%s): only the C library does that", file, where);
        return GATE_SHUT;
    }
    if (calls == CALLS_BURIED) {
        snprintf(why, why_size, "%s has more code than can be searched for "
                 "system calls of its own: no lab takes so much", file);
        return GATE_SHUT;
    }
    if (calls == CALLS_BYTES)
        text_add(notes, notes_size, "%s has the bytes of a system call inside "
                 "another instruction or data (%s): somebody may want to "
                 "look.\n", file, where);
    return r;
}

/* Whether it stands in for one of the C library's, which anybody may name: a
 * scenario defines such a name weakly. */
static bool
is_stand_in(const GElf_Sym *s, const struct names *used)
{
    return used == NULL && GELF_ST_BIND(s->st_info) == STB_WEAK;
}

/* Enters all symbols of an object of the kit into one set or the other. */
static bool
learn(const char *path, struct names *defined, struct names *used)
{
    struct object o;
    bool ok = object_open(&o, path);
    GElf_Sym s;

    if (!ok)
        return false;
    for (size_t i = 1; ok && i < o.nsymbols; i++) {
        const char *name = object_symbol(&o, i, &s);
        struct names *set = object_is_defined(&s) ? defined : used;

        if (name != NULL && set != NULL && object_is_global(&s)
            && !is_stand_in(&s, used))
            ok = names_add(set, name);
    }
    object_close(&o);
    return ok;
}

bool
gate_learn_solution(struct gate *g, const char *object)
{
    return learn(object, &g->own, &g->used);
}

bool
gate_learn_scenario(struct gate *g, const char *object)
{
    return learn(object, &g->grader, NULL);
}

void
gate_close(struct gate *g)
{
    names_free(&g->own);
    names_free(&g->used);
    names_free(&g->grader);
}
