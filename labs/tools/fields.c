/*
 * fields.c -- reads a JSON object into a C struct, strictly.
 *
 * One function for each kind of value; the tables hold all that differs from
 * one object to the next.  Every sentence of refusal names the file and the
 * place, as in `lab.json: tests[3].weight: must be a whole number ...`.
 *
 * What is read lives in a chain of blocks that is freed in one go, so no
 * reader has to know how to take a half-read struct apart again.  Pointers
 * into the JSON tree would have been shorter, but "{arch}" has to be replaced.
 */
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "labs/tools/fields.h"

struct fields_block {
    struct fields_block *next;
    max_align_t bytes[];
};

enum { PLACE_MAX = 160 };       /* bytes of "tests[3].levels[0]" */

/* Names a place inside another; a name that has no room is cut. */
static void __attribute__((format(printf, 2, 3)))
name_place(char out[PLACE_MAX], const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    vsnprintf(out, PLACE_MAX, format, ap);
    va_end(ap);
}

/* Returns zeroed memory for n things of `size` bytes; NULL with a sentence. */
static void *
take(struct fields_reader *r, size_t n, size_t size)
{
    struct fields_block *b = calloc(1, sizeof *b + n * size);

    if (b == NULL) {
        why_not(&r->why, "%s: there is not enough memory to read it", r->file);
        return NULL;
    }
    b->next = *r->memory;
    *r->memory = b;
    return b->bytes;
}

/* Returns a copy of `text` with every "{arch}" replaced; NULL: no memory. */
static char *
expand(struct fields_reader *r, const char *text)
{
    static const char mark[] = "{arch}";
    size_t marks = 0;

    for (const char *s = text; (s = strstr(s, mark)) != NULL; s++)
        marks++;

    char *copy = take(r, strlen(text) + marks * strlen(r->arch) + 1, 1);
    if (copy == NULL)
        return NULL;

    char *end = copy;
    for (const char *s; (s = strstr(text, mark)) != NULL;
         text = s + strlen(mark)) {
        end = mempcpy(end, text, s - text);
        end = stpcpy(end, r->arch);
    }
    strcpy(end, text);
    return copy;
}

static int
read_text(struct fields_reader *r, const json_t *value, const char *place,
          char **out)
{
    if (!json_is_string(value) || json_string_length(value) == 0)
        return why_not(&r->why, "%s: %s: must be a text that is not empty",
                       r->file, place);
    *out = expand(r, json_string_value(value));
    return *out == NULL ? -1 : 0;
}

static int
read_count(struct fields_reader *r, const json_t *value, const char *place,
           int *out)
{
    json_int_t n = json_integer_value(value);

    if (!json_is_integer(value) || n < 1 || n > INT_MAX)
        return why_not(&r->why,
                       "%s: %s: must be a whole number between 1 and %d",
                       r->file, place, INT_MAX);
    *out = (int)n;
    return 0;
}

/* Reads {"C1": "sentence", ...} to an array of pairs. */
static int
read_pairs(struct fields_reader *r, json_t *value, const char *place,
           struct field_pair *pairs)
{
    const char *key;
    json_t *sentence;

    json_object_foreach(value, key, sentence) {
        char inner[PLACE_MAX];

        name_place(inner, "%s.%s", place, key);
        pairs->key = expand(r, key);
        if (pairs->key == NULL
            || read_text(r, sentence, inner, &pairs->sentence) < 0)
            return -1;
        pairs++;
    }
    return 0;
}

/* Reads each member of an array that is f->size bytes an element. */
static int
read_elements(struct fields_reader *r, const json_t *value, const char *place,
              const struct field *f, char *elements, size_t size)
{
    size_t i;
    json_t *element;

    json_array_foreach(value, i, element) {
        char inner[PLACE_MAX];
        void *out = elements + i * size;
        int failed;

        name_place(inner, "%s[%zu]", place, i);
        if (f->kind == FIELD_TEXTS)
            failed = read_text(r, element, inner, out);
        else if (f->kind == FIELD_COUNTS)
            failed = read_count(r, element, inner, out);
        else
            failed = fields_read(r, element, inner, f->fields, out);
        if (failed)
            return -1;
    }
    return 0;
}

static size_t
element_size(const struct field *f)
{
    switch (f->kind) {
    case FIELD_TEXTS:
        return sizeof(char *);
    case FIELD_COUNTS:
        return sizeof(int);
    case FIELD_PAIRS:
        return sizeof(struct field_pair);
    default:
        return f->size;
    }
}

/* Reads any kind of list, and sets both of its members in `out`. */
static int
read_list(struct fields_reader *r, json_t *value, const char *place,
          const struct field *f, char *out)
{
    bool pairs = f->kind == FIELD_PAIRS;

    if (pairs ? !json_is_object(value) : !json_is_array(value))
        return why_not(&r->why, "%s: %s: must be %s", r->file, place,
                       pairs ? "an object, {...}" : "a list, [...]");

    size_t n = pairs ? json_object_size(value) : json_array_size(value);
    size_t size = element_size(f);
    void *elements = take(r, n, size);

    if (elements == NULL)
        return -1;
    memcpy(out + f->at, &elements, sizeof elements);
    memcpy(out + f->number_at, &n, sizeof n);

    if (pairs)
        return read_pairs(r, value, place, elements);
    return read_elements(r, value, place, f, elements, size);
}

static int
read_value(struct fields_reader *r, json_t *value, const char *place,
           const struct field *f, char *out)
{
    switch (f->kind) {
    case FIELD_TEXT:
        return read_text(r, value, place, (char **)(out + f->at));
    case FIELD_COUNT:
        return read_count(r, value, place, (int *)(out + f->at));
    case FIELD_OBJECT:
        return fields_read(r, value, place, f->fields, out + f->at);
    default:
        return read_list(r, value, place, f, out);
    }
}

static const struct field *
field_of(const struct field *fields, const char *key)
{
    for (; fields->key != NULL; fields++)
        if (strcmp(fields->key, key) == 0)
            return fields;
    return NULL;
}

int
fields_read(struct fields_reader *r, const json_t *object, const char *place,
            const struct field *fields, void *out)
{
    const char *dot = *place != '\0' ? "." : "";
    const char *key;
    json_t *value;
    char inner[PLACE_MAX];

    if (!json_is_object(object))
        return why_not(&r->why, "%s: %s: must be an object, {...}", r->file,
                       *place != '\0' ? place : "the whole");

    json_object_foreach((json_t *)object, key, value) {
        const struct field *f = field_of(fields, key);

        name_place(inner, "%s%s%s", place, dot, key);
        if (f == NULL)
            return why_not(&r->why, "%s: %s: there is no such key",
                           r->file, inner);
        if (read_value(r, value, inner, f, out) < 0)
            return -1;
    }

    for (const struct field *f = fields; f->key != NULL; f++)
        if (f->needed && json_object_get(object, f->key) == NULL)
            return why_not(&r->why, "%s: %s%s%s: this key is missing",
                           r->file, place, dot, f->key);
    return 0;
}

void
fields_free(struct fields_block *memory)
{
    while (memory != NULL) {
        struct fields_block *next = memory->next;

        free(memory);
        memory = next;
    }
}
