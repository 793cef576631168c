/*
 * object -- an object file, to be looked at and not to be believed.
 */
#ifndef AUTOGRADER_OBJECT_H
#define AUTOGRADER_OBJECT_H

#include <gelf.h>
#include <stdbool.h>
#include <stddef.h>

enum { OBJECT_MAX = 32 << 20 };         /* bytes */

/* An object that is open. */
struct object {
    void *bytes;                /* the file; NULL: they are the caller's */
    Elf *elf;
    size_t nsections;           /* with the empty one at the beginning */
    Elf_Data *symbols;          /* the symbol table, or NULL */
    size_t nsymbols;
    size_t names;               /* the section with the symbols' names */
    bool odd;                   /* more than one symbol table, or none of the
                                 * size that it claims */
};

/* Opens the file at path, or the bytes in memory, which must stay there.
 * False: it is no relocatable object of this machine's class. */
bool object_open(struct object *o, const char *path);
bool object_read(struct object *o, void *bytes, size_t size);
void object_close(struct object *o);

/* The name of section i, with its header in *header; NULL: there is none. */
const char *object_section(const struct object *o, size_t i,
                           GElf_Shdr *header);

/* What is in section i; NULL if that is nothing. */
const Elf_Data *object_bytes(const struct object *o, size_t i);

/* The name of symbol i, with the rest in *symbol; NULL: there is none. */
const char *object_symbol(const struct object *o, size_t i,
                          GElf_Sym *symbol);

/* Whether others can see the symbol, and whether it is defined here. */
bool object_is_global(const GElf_Sym *symbol);
bool object_is_defined(const GElf_Sym *symbol);

/* Whether it stands for memory that the linker is to find room for. */
bool object_is_common(const GElf_Sym *symbol);

#endif
