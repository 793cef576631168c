/*
 * symbol.c -- names from the symbol table of the program's own file.
 *
 * The C library's dladdr() knows only what is exported, which of a program is
 * nearly nothing.  The linker leaves a full table in the file itself, unless
 * it was stripped; it is mapped and searched from one end to the other, which
 * is slow and only done when somebody wants to read the names.
 */
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "resource/symbol.h"

static struct table {
    const ElfW(Sym) *symbols;
    size_t count;
    const char *names;
    size_t names_size;
    uintptr_t base;             /* where the program was loaded */
} table;

/* The symbol table of the file at `file`, of so many bytes, if it has one. */
static void
find_table(const char *file, size_t size)
{
    const ElfW(Ehdr) *head = (const void *)file;

    if (size < sizeof *head || memcmp(head->e_ident, ELFMAG, SELFMAG) != 0 ||
        head->e_shoff > size ||
        head->e_shnum > (size - head->e_shoff) / sizeof(ElfW(Shdr)))
        return;

    const ElfW(Shdr) *section = (const void *)(file + head->e_shoff);
    for (int i = 0; i < head->e_shnum; i++) {
        const ElfW(Shdr) *s = &section[i];
        if (s->sh_type != SHT_SYMTAB || s->sh_link >= head->e_shnum)
            continue;
        const ElfW(Shdr) *names = &section[s->sh_link];
        if (s->sh_offset > size || s->sh_size > size - s->sh_offset ||
            names->sh_offset > size || names->sh_size > size - names->sh_offset)
            return;
        table.symbols = (const void *)(file + s->sh_offset);
        table.count = s->sh_size / sizeof(ElfW(Sym));
        table.names = file + names->sh_offset;
        table.names_size = names->sh_size;
    }
}

/* The first that the loader names is the program itself. */
static int
take_base(struct dl_phdr_info *info, size_t size, void *base)
{
    *(uintptr_t *)base = info->dlpi_addr;
    return 1;
}

/* Maps the program's file, once; it stays. */
static void
open_table(void)
{
    static bool opened;
    struct stat st;

    if (opened)
        return;
    opened = true;
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    if (fstat(fd, &st) == 0 && st.st_size > 0) {
        void *file = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (file != MAP_FAILED)
            find_table(file, st.st_size);
    }
    close(fd);
    dl_iterate_phdr(take_base, &table.base);
}

/* The name in the table, or NULL. */
static const char *
look_up(uintptr_t pc)
{
    for (size_t i = 0; i < table.count; i++) {
        const ElfW(Sym) *s = &table.symbols[i];
        if (ELF64_ST_TYPE(s->st_info) == STT_FUNC &&
            pc - table.base - s->st_value < s->st_size &&
            s->st_name < table.names_size)
            return table.names + s->st_name;
    }
    return NULL;
}

void
symbol_name(uintptr_t pc, char *name, size_t size)
{
    Dl_info info;

    open_table();
    const char *found = look_up(pc);
    if (found == NULL && dladdr((void *)pc, &info) != 0)
        found = info.dli_sname;
    if (found != NULL)
        snprintf(name, size, "%s", found);
    else
        snprintf(name, size, "%#jx", (uintmax_t)pc);
}
