/*
 * leak.c -- finds what was cut out in what is given out.
 *
 * Each text is searched twice: as code, without its comments, because a copy
 * may be commented anew; and with the words of its comments counted as code,
 * because a solution in a comment is one, too.  What a statement and a run
 * are is in secret.c.  Files that are no text (objects) are passed over.
 */
#include <stdlib.h>
#include <string.h>

#include "labs/tools/leak.h"
#include "labs/tools/secret.h"
#include "labs/tools/token.h"
#include "labs/tools/tree.h"

struct search {
    struct secrets secrets;
    FILE *report;
    int nleaks;
    const struct why *why;
};

/* A text that is being searched. */
struct suspect {
    const char *path;
    char *text;
    bool *leaks;                /* by line, from 1: it has been reported */
};

/* Looks for statements, line by line. */
static int
search_statements(struct search *s, struct suspect *p)
{
    char *line = malloc(strlen(p->text) + 1);
    const char *next = p->text;

    if (line == NULL)
        return why_not(s->why, "%s: there is not enough memory to search it",
                       p->path);
    for (size_t n = 1; *next != '\0'; n++) {
        next = token_squeeze(line, next);
        for (size_t i = 0; i < s->secrets.nstatements && !p->leaks[n]; i++) {
            const struct secret_statement *secret = &s->secrets.statements[i];

            if (strstr(line, secret->text) == NULL)
                continue;
            p->leaks[n] = true;
            s->nleaks++;
            fprintf(s->report, "%s:%zu: a statement of %s: %s\n", p->path, n,
                    secret->hole, secret->text);
        }
    }
    free(line);
    return 0;
}

/* Looks for runs; one that goes on is one leak, where it begins. */
static int
search_runs(struct search *s, struct suspect *p)
{
    struct tokens t;
    bool before = false;

    if (token_split(&t, p->text, s->why) < 0)
        return -1;
    for (size_t i = 0; i + SECRET_RUN <= t.n; i++) {
        const struct secret_run *run =
            secret_run_find(&s->secrets, secret_hash(&t, i));
        size_t n = t.items[i].line;

        if (run != NULL && !before && !p->leaks[n]) {
            p->leaks[n] = true;
            s->nleaks++;
            fprintf(s->report, "%s:%zu: %d tokens in a row of %s\n", p->path,
                    n, SECRET_RUN, run->hole);
        }
        before = run != NULL;
    }
    free(t.items);
    return 0;
}

static int
search_as(struct search *s, struct suspect *p, const char *text,
          void (*blank)(char *text))
{
    strcpy(p->text, text);
    blank(p->text);
    return search_statements(s, p) < 0 || search_runs(s, p) < 0 ? -1 : 0;
}

static int
search_file(const char *path, void *context)
{
    struct search *s = context;
    size_t size;
    char *text = text_slurp(path, &size, s->why);

    if (text == NULL)
        return -1;
    if (memchr(text, '\0', size) != NULL) {
        free(text);
        return 0;
    }

    struct suspect p = { path, malloc(size + 1), calloc(size + 2, 1) };
    int failed;
    if (p.text == NULL || p.leaks == NULL)
        failed = why_not(s->why, "%s: there is not enough memory to search it",
                         path);
    else
        failed = search_as(s, &p, text, token_blank_comments) < 0
              || search_as(s, &p, text, token_blank_marks) < 0;
    free(p.leaks);
    free(p.text);
    free(text);
    return failed ? -1 : 0;
}

int
leak_find(const struct skeleton *skeleton, const char *kit_root,
          const char *folder, FILE *report, const struct why *why)
{
    struct search s = { .report = report, .why = why };

    if (secrets_collect(&s.secrets, skeleton, kit_root, why) < 0)
        return -1;

    int failed = tree_each(folder, search_file, &s, why);
    secrets_free(&s.secrets);
    return failed ? -1 : s.nleaks;
}
