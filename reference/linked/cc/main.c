/*
 * main.c -- ct-cc, a C compiler for linked stacks.
 *
 *      ct-cc [--ct-maxpath=BYTES] [--ct-minchunk=BYTES] [--ct-report=FILE]
 *            [--ct-trust=FILE] [--ct-run-time=ARCHIVE] [--ct-part]
 *            [--ct-paint] GCC-OPTIONS...
 *
 * Compiles and links as gcc does; what it links runs on stacks in pieces, with
 * checks where a path could be longer than MaxPath (2,048 bytes).  gcc calls
 * the same program back as its assembler and its linker.
 *
 *      .c --gcc--> .s --as: rewrite--> .o with records
 *                                       |
 *              place, emit <--records-- ld: link with open edges
 *                  |                    |
 *                  +--- thunks, names --+--> link again --> program
 */
#include <libgen.h>
#include <string.h>

#include "linked/cc/buffer.h"
#include "linked/cc/response.h"
#include "linked/cc/tools.h"

int
main(int argc, char **argv)
{
    char *path = must_copy(argv[0]);
    const char *name = basename(path);
    struct arguments all = { NULL, 0 };

    for (int i = 0; i < argc; i++)
        response_add(&all, argv[i]);
    argv = (char **)all.v;
    if (strcmp(name, "as") == 0)
        return assemble(all.n, argv);
    if (strcmp(name, "ld") == 0)
        return join(all.n, argv);
    return drive(all.n, argv);
}
