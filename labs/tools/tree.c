/*
 * tree.c -- every file below a folder, by fts(3).
 */
#include <errno.h>
#include <fts.h>
#include <string.h>

#include "labs/tools/tree.h"

static int
by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

int
tree_each(const char *folder, int (*visit)(const char *path, void *context),
          void *context, const struct why *why)
{
    char *const roots[] = { (char *)folder, NULL };
    FTS *tree = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, by_name);
    FTSENT *e;
    int result = 0;

    if (tree == NULL)
        return why_not(why, "%s: cannot be read (%m)", folder);
    while (result == 0 && (errno = 0, e = fts_read(tree)) != NULL) {
        if (e->fts_info == FTS_F)
            result = visit(e->fts_path, context);
        else if (e->fts_info == FTS_NS || e->fts_info == FTS_DNR
                 || e->fts_info == FTS_ERR)
            result = why_not(why, "%s: cannot be read (%s)", e->fts_path,
                             strerror(e->fts_errno));
    }
    if (result == 0 && errno != 0)
        result = why_not(why, "%s: cannot be read (%m)", folder);
    fts_close(tree);
    return result;
}
