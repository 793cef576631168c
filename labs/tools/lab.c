/*
 * lab.c -- finds, reads and frees labs/NN-name/lab.json.
 *
 * The tables below are the schema: what is not in them is refused.  What a
 * table cannot say, that names refer to something and that the weights add
 * up, is in lab_rules.c.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "labs/tools/fields.h"
#include "labs/tools/lab.h"
#include "labs/tools/lab_rules.h"

const char *const lab_arches[] = { "x86_64", "aarch64", NULL };

#if defined __x86_64__
const char *const lab_arch_here = "x86_64";
#elif defined __aarch64__
const char *const lab_arch_here = "aarch64";
#else
#error "the kit knows x86_64 and aarch64 only"
#endif

#define TEXT(type, key) \
    { #key, FIELD_TEXT, true, offsetof(type, key), 0, NULL, 0 }
#define TEXT_IF_ANY(type, key) \
    { #key, FIELD_TEXT, false, offsetof(type, key), 0, NULL, 0 }
#define COUNT(type, key) \
    { #key, FIELD_COUNT, true, offsetof(type, key), 0, NULL, 0 }
#define LIST(type, key, kind, needed) \
    { #key, kind, needed, offsetof(type, key), offsetof(type, n##key), NULL, 0 }
#define OBJECTS(type, key, element, table) \
    { #key, FIELD_OBJECTS, true, offsetof(type, key), offsetof(type, n##key), \
      table, sizeof(element) }

static const struct field file_fields[] = {
    TEXT(struct lab_file, name),
    TEXT(struct lab_file, path),
    LIST(struct lab_file, alone, FIELD_TEXTS, false),
    { 0 }
};

static const struct field hole_fields[] = {
    TEXT(struct lab_hole, file),
    TEXT(struct lab_hole, kind),
    TEXT(struct lab_hole, name),
    TEXT_IF_ANY(struct lab_hole, from),
    TEXT_IF_ANY(struct lab_hole, to),
    TEXT_IF_ANY(struct lab_hole, leave),
    TEXT_IF_ANY(struct lab_hole, arch),
    { 0 }
};

static const struct field task_fields[] = {
    TEXT(struct lab_task, id),
    TEXT(struct lab_task, title),
    COUNT(struct lab_task, minutes),
    TEXT(struct lab_task, difficulty),
    LIST(struct lab_task, tests, FIELD_TEXTS, true),
    LIST(struct lab_task, hints, FIELD_TEXTS, true),
    { 0 }
};

static const struct field test_fields[] = {
    TEXT(struct lab_test, id),
    TEXT(struct lab_test, title),
    COUNT(struct lab_test, weight),
    TEXT(struct lab_test, kind),
    TEXT(struct lab_test, judge),
    { "runs", FIELD_COUNT, false, offsetof(struct lab_test, runs), 0, NULL, 0 },
    { "cpu_s", FIELD_COUNT, false, offsetof(struct lab_test, cpu_s), 0, NULL,
      0 },
    LIST(struct lab_test, sizes, FIELD_COUNTS, false),
    TEXT(struct lab_test, invariant),
    LIST(struct lab_test, levels, FIELD_TEXTS, false),
    TEXT_IF_ANY(struct lab_test, stays),
    { 0 }
};

static const struct field limits_fields[] = {
    COUNT(struct lab_limits, cpu_s),
    COUNT(struct lab_limits, wall_s),
    COUNT(struct lab_limits, memory_mb),
    COUNT(struct lab_limits, output_kb),
    { "threads", FIELD_COUNT, false, offsetof(struct lab_limits, threads), 0,
      NULL, 0 },
    { 0 }
};

static const struct field own_fields[] = {
    LIST(struct lab_own, headers, FIELD_TEXTS, true),
    LIST(struct lab_own, names, FIELD_TEXTS, false),
    TEXT_IF_ANY(struct lab_own, compiler),
    { "threads", FIELD_COUNT, false, offsetof(struct lab_own, threads), 0,
      NULL, 0 },
    LIST(struct lab_own, beyond, FIELD_TEXTS, false),
    { 0 }
};

static const struct field lab_fields[] = {
    TEXT(struct lab, lab),
    TEXT(struct lab, name),
    TEXT(struct lab, title),
    TEXT(struct lab, idea),
    TEXT(struct lab, paper),
    TEXT(struct lab, hours),
    TEXT(struct lab, difficulty),
    TEXT(struct lab, lines),
    COUNT(struct lab, course_weight),
    TEXT_IF_ANY(struct lab, arch),
    OBJECTS(struct lab, files, struct lab_file, file_fields),
    LIST(struct lab, optional, FIELD_TEXTS, false),
    LIST(struct lab, without, FIELD_TEXTS, false),
    { "own_tests", FIELD_OBJECT, false, offsetof(struct lab, own_tests), 0,
      own_fields, 0 },
    OBJECTS(struct lab, holes, struct lab_hole, hole_fields),
    LIST(struct lab, invariants, FIELD_PAIRS, true),
    OBJECTS(struct lab, tasks, struct lab_task, task_fields),
    OBJECTS(struct lab, tests, struct lab_test, test_fields),
    { "limits", FIELD_OBJECT, true, offsetof(struct lab, limits), 0,
      limits_fields, 0 },
    { 0 }
};

_Static_assert(sizeof(struct lab_invariant) == sizeof(struct field_pair)
               && offsetof(struct lab_invariant, sentence)
                  == offsetof(struct field_pair, sentence),
               "FIELD_PAIRS makes the invariants");

bool
lab_is_for_here(const struct lab *lab)
{
    return lab->arch == NULL || strcmp(lab->arch, lab_arch_here) == 0;
}

/* A lab's folder is two digits, a dash and its name. */
static int
is_lab(const struct dirent *entry)
{
    const char *s = entry->d_name;

    return s[0] >= '0' && s[0] <= '9' && s[1] >= '0' && s[1] <= '9'
        && s[2] == '-' && s[3] != '\0';
}

/* Lists labs/ in order; returns how many, or -1 with a sentence. */
static int
scan(const char *kit_root, struct dirent ***entries, const struct why *why)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/labs", kit_root);
    int n = scandir(path, entries, is_lab, alphasort);
    if (n < 0)
        return why_not(why, "%s: cannot be read (%s); is this the root of the "
                       "kit?", path, strerror(errno));
    return n;
}

static void
scan_free(struct dirent **entries, int n)
{
    for (int i = 0; i < n; i++)
        free(entries[i]);
    free(entries);
}

/* Finds the lab's folder, "labs/02-scheduler"; 0 or -1 with a sentence. */
static int
find(const char *kit_root, const char *id, char *folder, size_t size,
     const struct why *why)
{
    struct dirent **entries;
    int n = scan(kit_root, &entries, why);
    int found = 0;

    if (n < 0)
        return -1;
    for (int i = 0; i < n && !found; i++) {
        const char *name = entries[i]->d_name;

        if (strlen(id) == 2 && strncmp(name, id, 2) == 0)
            found = snprintf(folder, size, "labs/%s", name) < (int)size;
    }
    scan_free(entries, n);
    if (!found)
        return why_not(why, "there is no lab \"%s\"", id);
    return 0;
}

/* Parses and checks the file into lab; 0 or -1 with a sentence. */
static int
load(const char *kit_root, const char *arch, struct lab *lab,
     const struct why *why)
{
    char path[4096], shown[80];
    json_error_t error;

    snprintf(shown, sizeof shown, "%s/lab.json", lab->folder);
    snprintf(path, sizeof path, "%s/%s", kit_root, shown);

    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL)
        return error.line < 0 ? why_not(why, "%s: %s", shown, error.text)
                              : why_not(why, "%s:%d: %s", shown, error.line,
                                        error.text);

    struct fields_reader r = { shown, arch, &lab->memory, *why };
    int failed = fields_read(&r, root, "", lab_fields, lab);

    json_decref(root);
    if (failed)
        return -1;
    return lab_rules(lab, shown, why);
}

int
lab_load(const char *kit_root, const char *id, const char *arch,
         struct lab **out, char *why_text, size_t why_size)
{
    struct why why = { why_text, why_size };
    struct lab *lab = calloc(1, sizeof *lab);

    if (lab == NULL)
        return why_not(&why, "there is not enough memory to load lab %s", id);
    if (find(kit_root, id, lab->folder, sizeof lab->folder, &why) < 0
        || load(kit_root, arch, lab, &why) < 0) {
        lab_free(lab);
        return -1;
    }
    *out = lab;
    return 0;
}

void
lab_free(struct lab *lab)
{
    if (lab == NULL)
        return;
    fields_free(lab->memory);
    free(lab);
}

const struct lab_file *
lab_file(const struct lab *lab, const char *name)
{
    for (size_t i = 0; i < lab->nfiles; i++)
        if (strcmp(lab->files[i].name, name) == 0)
            return &lab->files[i];
    return NULL;
}

const struct lab_test *
lab_test(const struct lab *lab, const char *id)
{
    for (size_t i = 0; i < lab->ntests; i++)
        if (strcmp(lab->tests[i].id, id) == 0)
            return &lab->tests[i];
    return NULL;
}

const struct lab_invariant *
lab_invariant(const struct lab *lab, const char *key)
{
    for (size_t i = 0; i < lab->ninvariants; i++)
        if (strcmp(lab->invariants[i].key, key) == 0)
            return &lab->invariants[i];
    return NULL;
}

char **
lab_list(const char *kit_root, char *why_text, size_t why_size)
{
    struct why why = { why_text, why_size };
    struct dirent **entries;
    int n = scan(kit_root, &entries, &why);

    if (n < 0)
        return NULL;

    /* The pointers, and behind them three bytes for each id. */
    char **ids = calloc(1, (n + 1) * sizeof *ids + n * 3);
    if (ids == NULL)
        why_not(&why, "there is not enough memory to list the labs");
    for (int i = 0; ids != NULL && i < n; i++) {
        ids[i] = (char *)(ids + n + 1) + 3 * i;
        memcpy(ids[i], entries[i]->d_name, 2);
    }
    scan_free(entries, n);
    return ids;
}
