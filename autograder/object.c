/*
 * object -- an object file, to be looked at and not to be believed.
 *
 * The assembler wrote it, but a stranger's text told it what to write: a
 * section that looks like a symbol table can be had by three lines.  So the
 * file is read into memory once (what is looked at cannot change then), and
 * libelf's own checks of every offset stand between us and its contents.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autograder/object.h"

/* Notes the symbol table. */
static void
find_symbols(struct object *o)
{
    GElf_Shdr header;

    for (size_t i = 1; i < o->nsections; i++) {
        if (object_section(o, i, &header) == NULL
            || header.sh_type != SHT_SYMTAB)
            continue;
        if (o->symbols != NULL || header.sh_entsize == 0)
            o->odd = true;
        o->symbols = elf_getdata(elf_getscn(o->elf, i), NULL);
        o->names = header.sh_link;
        o->nsymbols = header.sh_entsize == 0 ? 0
                      : header.sh_size / header.sh_entsize;
        if (o->symbols == NULL || o->symbols->d_size < header.sh_size)
            o->odd = true;
    }
}

bool
object_read(struct object *o, void *bytes, size_t size)
{
    GElf_Ehdr header;

    memset(o, 0, sizeof *o);
    elf_version(EV_CURRENT);
    o->elf = elf_memory(bytes, size);
    if (o->elf == NULL || elf_kind(o->elf) != ELF_K_ELF
        || gelf_getehdr(o->elf, &header) == NULL || header.e_type != ET_REL
        || gelf_getclass(o->elf) != (sizeof(void *) == 8 ? ELFCLASS64
                                                         : ELFCLASS32)
        || elf_getshdrnum(o->elf, &o->nsections) != 0) {
        object_close(o);
        return false;
    }
    find_symbols(o);
    return true;
}

bool
object_open(struct object *o, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat st;
    void *bytes = NULL;
    bool ok = false;

    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)
        && st.st_size > 0 && st.st_size <= OBJECT_MAX
        && (bytes = malloc((size_t)st.st_size)) != NULL
        && pread(fd, bytes, (size_t)st.st_size, 0) == (ssize_t)st.st_size)
        ok = object_read(o, bytes, (size_t)st.st_size);
    if (fd >= 0)
        close(fd);
    if (ok)
        o->bytes = bytes;
    else
        free(bytes);
    return ok;
}

void
object_close(struct object *o)
{
    elf_end(o->elf);
    free(o->bytes);
    *o = (struct object){ .bytes = NULL };
}

const char *
object_section(const struct object *o, size_t i, GElf_Shdr *header)
{
    Elf_Scn *section = elf_getscn(o->elf, i);
    size_t names;

    if (section == NULL || gelf_getshdr(section, header) == NULL
        || elf_getshdrstrndx(o->elf, &names) != 0)
        return NULL;
    return elf_strptr(o->elf, names, header->sh_name);
}

const Elf_Data *
object_bytes(const struct object *o, size_t i)
{
    Elf_Data *data = elf_rawdata(elf_getscn(o->elf, i), NULL);

    return data != NULL && data->d_buf != NULL && data->d_size > 0
           ? data : NULL;
}

const char *
object_symbol(const struct object *o, size_t i, GElf_Sym *symbol)
{
    if (o->symbols == NULL
        || gelf_getsym(o->symbols, (int)i, symbol) == NULL)
        return NULL;
    return elf_strptr(o->elf, o->names, symbol->st_name);
}

bool
object_is_global(const GElf_Sym *symbol)
{
    return GELF_ST_BIND(symbol->st_info) != STB_LOCAL;
}

bool
object_is_defined(const GElf_Sym *symbol)
{
    return symbol->st_shndx != SHN_UNDEF;
}

/* x86-64 has a second kind, LCOMMON, that elf.h does not name. */
bool
object_is_common(const GElf_Sym *symbol)
{
    const unsigned lcommon = 0xff02;

    return symbol->st_shndx == SHN_COMMON || symbol->st_shndx == lcommon;
}
