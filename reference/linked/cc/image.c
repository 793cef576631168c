/*
 * image.c -- what the linker made, and what it made it from.
 */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "linked/cc/image.h"

/* The first section that is called name, or, if name is NULL, that has the
 * type; NULL if there is none. */
static Elf_Scn *
section(Elf *elf, const char *name, unsigned type)
{
    size_t strings;

    if (elf_getshdrstrndx(elf, &strings) != 0)
        return NULL;
    for (Elf_Scn *s = NULL; (s = elf_nextscn(elf, s)) != NULL; ) {
        GElf_Shdr header;

        if (gelf_getshdr(s, &header) == NULL)
            continue;
        const char *its = elf_strptr(elf, strings, header.sh_name);
        if (name != NULL ? its != NULL && strcmp(its, name) == 0
                         : header.sh_type == type)
            return s;
    }
    return NULL;
}

/* Calls visit for each global symbol. */
static void
each_symbol(Elf *elf, void (*visit)(const char *, const GElf_Sym *, void *),
            void *context)
{
    Elf_Scn *s = section(elf, NULL, SHT_SYMTAB);
    GElf_Shdr header;
    GElf_Sym sym;

    if (s == NULL || gelf_getshdr(s, &header) == NULL)
        return;
    Elf_Data *data = elf_getdata(s, NULL);
    for (int i = header.sh_info; gelf_getsym(data, i, &sym) != NULL; i++) {
        const char *name = elf_strptr(elf, header.sh_link, sym.st_name);

        if (name != NULL)
            visit(name, &sym, context);
    }
}

static void
keep_symbol(const char *name, const GElf_Sym *sym, void *context)
{
    struct image *image = context;
    size_t length = strcspn(name, "@");         /* puts@GLIBC_2.2.5 */
    void **place = table_put(&image->symbols, name, length);
    unsigned type = GELF_ST_TYPE(sym->st_info);

    if (*place == NULL)
        *place = must_alloc(sizeof(struct image_symbol));
    *(struct image_symbol *)*place = (struct image_symbol){
        .value = sym->st_value,
        .function = type == STT_FUNC || type == STT_GNU_IFUNC,
        .undefined = sym->st_shndx == SHN_UNDEF,
        .weak = GELF_ST_BIND(sym->st_info) == STB_WEAK,
    };
}

static Elf *
open_elf(const char *path, int *fd)
{
    elf_version(EV_CURRENT);
    *fd = open(path, O_RDONLY | O_CLOEXEC);
    if (*fd < 0)
        die("%s: %s", path, strerror(errno));
    return elf_begin(*fd, ELF_C_READ, NULL);
}

void
image_read(struct image *image, const char *path)
{
    int fd;
    Elf *elf = open_elf(path, &fd);

    if (elf == NULL || elf_kind(elf) != ELF_K_ELF)
        die("%s: not an ELF file", path);
    each_symbol(elf, keep_symbol, image);
    Elf_Scn *s = section(elf, ".ct_graph", 0);
    for (Elf_Data *d = NULL; s != NULL && (d = elf_getdata(s, d)) != NULL; )
        buffer_bytes(&image->records, d->d_buf, d->d_size);
    elf_end(elf);
    close(fd);
}

/* A visitor of names, for each_symbol(). */
struct visitor {
    void (*visit)(const char *name, void *context);
    void *context;
};

static void
visit_undefined(const char *name, const GElf_Sym *sym, void *context)
{
    struct visitor *v = context;

    if (sym->st_shndx == SHN_UNDEF && name[0] != '\0')
        v->visit(name, v->context);
}

static bool
look(Elf *elf, struct visitor *v)
{
    GElf_Ehdr header;

    if (elf == NULL || elf_kind(elf) != ELF_K_ELF ||
        gelf_getehdr(elf, &header) == NULL || header.e_type != ET_REL ||
        section(elf, ".ct_graph", 0) != NULL)
        return false;
    each_symbol(elf, visit_undefined, v);
    return true;
}

/* Looks at one member of an archive. */
static bool
look_inside(Elf *archive, int fd, const char *member, struct visitor *v)
{
    bool strange = false;
    Elf_Cmd next = ELF_C_READ;

    for (Elf *e; (e = elf_begin(fd, next, archive)) != NULL; ) {
        Elf_Arhdr *header = elf_getarhdr(e);

        if (header != NULL && header->ar_name != NULL &&
            strcmp(header->ar_name, member) == 0)
            strange |= look(e, v);
        next = elf_next(e);
        elf_end(e);
    }
    return strange;
}

bool
image_strangers(const char *path,
                void (*visit)(const char *name, void *context), void *context)
{
    struct visitor v = { visit, context };
    char *file = must_copy(path), *member = strrchr(file, ')');
    bool strange = false;
    int fd;

    if (file[0] == '(' && member != NULL) {
        *member++ = '\0';
        memmove(file, file + 1, strlen(file));
    } else {
        member = NULL;
    }
    if (access(file, R_OK) == 0) {
        Elf *elf = open_elf(file, &fd);

        strange = member == NULL ? look(elf, &v)
                                 : look_inside(elf, fd, member, &v);
        elf_end(elf);
        close(fd);
    }
    free(file);
    return strange;
}
