/*
 * secret.c -- what students must not find in what they are given.
 *
 * Two things tell a solution: one of its statements, and twenty of its tokens
 * in a row.  Less does not: eight tokens in a row flag two thirds of all C
 * functions, for they hold `for (int i = 0; i`.  Neither is a secret if it
 * stands in the uncut part of the reference, which everybody may read: an
 * idiom of the house is not a solution.
 *
 * A statement is a line without its comment.  It must be long enough and must
 * have two names of the program in it, or any loop would be one.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "labs/tools/secret.h"
#include "labs/tools/token.h"
#include "labs/tools/tree.h"

/* The uncut part of the reference, while secrets are collected. */
struct uncut {
    const struct skeleton *skeleton;
    size_t root;                /* bytes of the kit's root, with its slash */
    FILE *lines;                /* all lines, squeezed */
    uint64_t *runs;
    size_t nruns;
    const struct why *why;
};

uint64_t
secret_hash(const struct tokens *t, size_t i)
{
    uint64_t h = 0;

    for (size_t k = i; k < i + SECRET_RUN; k++)
        h = (h ^ t->items[k].hash) * 0x9e3779b97f4a7c15 + k - i;
    return h;
}

static int
compare_hashes(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static int
compare_runs(const void *a, const void *b)
{
    const struct secret_run *x = a, *y = b;

    return (x->hash > y->hash) - (x->hash < y->hash);
}

const struct secret_run *
secret_run_find(const struct secrets *s, uint64_t hash)
{
    struct secret_run key = { hash, NULL };

    if (s->nruns == 0)
        return NULL;
    return bsearch(&key, s->runs, s->nruns, sizeof key, compare_runs);
}

/* Adds a text without its comments to the uncut part. */
static int
add_uncut(struct uncut *u, char *text)
{
    struct tokens t;

    token_blank_comments(text);
    if (token_split(&t, text, u->why) < 0)
        return -1;

    size_t n = t.n < SECRET_RUN ? 0 : t.n - SECRET_RUN + 1;
    uint64_t *more = realloc(u->runs, (u->nruns + n + 1) * sizeof *more);
    char *line = malloc(strlen(text) + 1);
    int failed = more == NULL || line == NULL;

    if (more != NULL)
        u->runs = more;
    for (size_t i = 0; !failed && i < n; i++)
        u->runs[u->nruns++] = secret_hash(&t, i);
    for (const char *s = text; !failed && *s != '\0';) {
        s = token_squeeze(line, s);
        fprintf(u->lines, "%s\n", line);
    }
    free(line);
    free(t.items);
    return failed ? why_not(u->why, "there is not enough memory to collect "
                            "what was cut") : 0;
}

/* Visits a file of the reference: its skeleton, if it is one of the lab's. */
static int
visit_uncut(const char *path, void *context)
{
    struct uncut *u = context;
    size_t size;

    for (size_t i = 0; i < u->skeleton->nfiles; i++) {
        const struct skeleton_file *f = &u->skeleton->files[i];

        if (strcmp(f->path, path + u->root) != 0)
            continue;
        char *copy = strdup(f->bytes);
        int failed = copy == NULL
            ? why_not(u->why, "%s: there is not enough memory to read it", path)
            : add_uncut(u, copy);
        free(copy);
        return failed;
    }

    char *text = text_slurp(path, &size, u->why);
    if (text == NULL)
        return -1;
    int failed = add_uncut(u, text);
    free(text);
    return failed;
}

/* Whether the n characters at word are one of the language's own words. */
static bool
is_keyword(const char *word, size_t n)
{
    static const char *const words[] = {
        "NULL", "bool", "break", "char", "const", "continue", "else", "false",
        "for", "int", "int64_t", "long", "return", "size_t", "sizeof",
        "static", "struct", "true", "uint32_t", "uint64_t", "uintptr_t",
        "unsigned", "void", "while"
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strlen(words[i]) == n && strncmp(words[i], word, n) == 0)
            return true;
    return false;
}

/* Whether a squeezed line says enough to give a solution away. */
static bool
tells(const char *line)
{
    size_t names = 0;

    if (strlen(line) < SECRET_STATEMENT || line[0] == '.'
        || text_begins(line, "#include"))
        return false;
    while (*line != '\0') {
        size_t n = 0;

        while (isalnum((unsigned char)line[n]) || line[n] == '_')
            n++;
        if (n >= 3 && !is_keyword(line, n))
            names++;
        line += n > 0 ? n : 1;
    }
    return names >= 2;
}

/* Collects the statements of a part that was cut. */
static int
add_statements(struct secrets *out, const char *text, const char *uncut,
               const char *hole)
{
    while (*text != '\0') {
        char *line = malloc(strcspn(text, "\n") + 1);
        if (line == NULL)
            return -1;
        text = token_squeeze(line, text);
        if (!tells(line) || strstr(uncut, line) != NULL) {
            free(line);
            continue;
        }

        size_t n = out->nstatements + 1;
        struct secret_statement *more = realloc(out->statements,
                                                n * sizeof *more);
        if (more == NULL) {
            free(line);
            return -1;
        }
        more[n - 1] = (struct secret_statement){ line, hole };
        out->statements = more;
        out->nstatements = n;
    }
    return 0;
}

/* Collects the runs of a part that was cut. */
static int
add_runs(struct secrets *out, const char *text, const struct uncut *u,
         const char *hole)
{
    struct tokens t;

    if (token_split(&t, text, u->why) < 0)
        return -1;

    struct secret_run *more = realloc(out->runs,
                                      (out->nruns + t.n + 1) * sizeof *more);
    if (more != NULL)
        out->runs = more;
    for (size_t i = 0; more != NULL && i + SECRET_RUN <= t.n; i++) {
        uint64_t h = secret_hash(&t, i);

        if (u->nruns == 0 || bsearch(&h, u->runs, u->nruns, sizeof h,
                                     compare_hashes) == NULL)
            out->runs[out->nruns++] = (struct secret_run){ h, hole };
    }
    free(t.items);
    return more == NULL ? -1 : 0;
}

/* Collects both from one edit; `bare` is the reference without comments. */
static int
add_edit(struct secrets *out, const struct text *bare, const struct edit *e,
         const struct uncut *u, const char *uncut_lines)
{
    char *text = NULL;
    size_t size;
    FILE *part = open_memstream(&text, &size);

    if (part == NULL)
        return -1;
    for (size_t i = 0; i < e->span.n; i++)
        fprintf(part, "%s\n", bare->lines[e->span.at + i]);

    int failed = fclose(part) != 0
              || add_statements(out, text, uncut_lines, e->name) < 0
              || add_runs(out, text, u, e->name) < 0;
    free(text);
    return failed ? -1 : 0;
}

/* Makes the reference of f without its comments.  All of it at once, because
 * a hole may begin in the middle of one. */
static int
strip(struct text *bare, const struct skeleton_file *f, const struct why *why)
{
    char *text = NULL;
    size_t size;
    FILE *all = open_memstream(&text, &size);

    if (all == NULL)
        return -1;
    for (size_t i = 0; i < f->reference.nlines; i++)
        fprintf(all, "%s\n", f->reference.lines[i]);
    if (fclose(all) != 0) {
        free(text);
        return -1;
    }
    token_blank_comments(text);
    return text_split(bare, text, size, f->path, why);
}

static int
add_edits(struct secrets *out, const struct uncut *u, const char *uncut_lines)
{
    for (size_t i = 0; i < u->skeleton->nfiles; i++) {
        const struct skeleton_file *f = &u->skeleton->files[i];
        struct text bare;
        int failed = strip(&bare, f, u->why);

        if (!failed) {
            for (size_t k = 0; k < f->nedits && !failed; k++)
                failed = add_edit(out, &bare, &f->edits[k], u, uncut_lines);
            text_free(&bare);
        }
        if (failed)
            return why_not(u->why, "%s: there is not enough memory to collect "
                           "what was cut", f->path);
    }
    if (out->nruns > 0)
        qsort(out->runs, out->nruns, sizeof *out->runs, compare_runs);
    return 0;
}

int
secrets_collect(struct secrets *out, const struct skeleton *s,
                const char *kit_root, const struct why *why)
{
    char path[4096];
    char *uncut_lines = NULL;
    size_t size;
    struct uncut u = { .skeleton = s, .root = strlen(kit_root) + 1,
                       .why = why };

    *out = (struct secrets){ 0 };
    u.lines = open_memstream(&uncut_lines, &size);
    if (u.lines == NULL)
        return why_not(why, "there is not enough memory to collect what was "
                       "cut");
    snprintf(path, sizeof path, "%s/reference", kit_root);

    int failed = tree_each(path, visit_uncut, &u, why);
    if (fclose(u.lines) != 0 && !failed)
        failed = why_not(why, "there is not enough memory to collect what was "
                         "cut");
    if (!failed) {
        if (u.nruns > 0)
            qsort(u.runs, u.nruns, sizeof *u.runs, compare_hashes);
        failed = add_edits(out, &u, uncut_lines);
    }
    free(u.runs);
    free(uncut_lines);
    if (failed)
        secrets_free(out);
    return failed;
}

void
secrets_free(struct secrets *s)
{
    for (size_t i = 0; i < s->nstatements; i++)
        free(s->statements[i].text);
    free(s->statements);
    free(s->runs);
    *s = (struct secrets){ 0 };
}
