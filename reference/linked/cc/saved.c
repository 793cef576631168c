/*
 * saved.c -- a program's records in a file, to be read on any machine.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "linked/cc/saved.h"

/* What is being written. */
struct saving {
    const struct image *image;
    struct buffer text;
    struct table told;          /* names that have their line */
    char unit[32];
};

static void
tell_symbol(struct saving *s, const char *name)
{
    const struct image_symbol *symbol = table_get(&s->image->symbols, name,
                                                  strlen(name));
    void **told = table_put(&s->told, name, strlen(name));

    if (symbol != NULL && *told == NULL)
        buffer_add(&s->text, "S %" PRIx64 " %c %s\n", symbol->value,
                   symbol->undefined ? 'u' : symbol->function ? 'f' : 'o',
                   name);
    *told = s;
}

/* The names that a record speaks of, the function's body among them. */
static void
tell_names(struct saving *s, const char *record)
{
    char name[512], body[64];
    int k, n = 0;

    switch (record[0]) {
    case 'U':
        sscanf(record, "U %31s", s->unit);
        break;
    case 'F':
        if (sscanf(record, "F %d %*d %*s %n", &k, &n) != 1 || n == 0)
            break;
        snprintf(body, sizeof body, "__ct_b_%s_%d", s->unit, k);
        tell_symbol(s, body);
        tell_symbol(s, record + n);
        break;
    case 'E':
        if (sscanf(record, "E %*d %*d %511s", name) == 1)
            tell_symbol(s, name);
        break;
    case 'R':
        tell_symbol(s, record + 2);
        break;
    }
}

void
saved_write(const struct image *image, const char *path)
{
    struct saving s = { .image = image };
    const struct buffer *records = &image->records;
    const char *end = records->text + records->length;

    for (const char *line = records->text; line < end && *line != '\0';
         line += strlen(line) + 1)
        tell_names(&s, line);
    for (const char *line = records->text; line < end && *line != '\0';
         line += strlen(line) + 1)
        buffer_add(&s.text, "%s\n", line);
    buffer_write(&s.text, path);
}

static void
add_symbol(struct image *image, const char *path, const char *line,
           size_t length)
{
    struct image_symbol *symbol = must_alloc(sizeof *symbol);
    uint64_t value;
    char kind;
    int n = 0;

    if (sscanf(line, "S %" SCNx64 " %c %n", &value, &kind, &n) != 2 ||
        strchr("fou", kind) == NULL || (size_t)n >= length)
        die("%s: a symbol makes no sense: %.*s", path, (int)length, line);
    *symbol = (struct image_symbol){ .value = value, .function = kind == 'f',
                                     .undefined = kind == 'u' };
    *table_put(&image->symbols, line + n, length - n) = symbol;
}

void
saved_read(struct image *image, const char *path)
{
    struct buffer text = { NULL, 0, 0 };
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        die("%s: %s", path, strerror(errno));
    buffer_read(&text, fd, path);
    close(fd);

    const char *line = text.text, *end = line + text.length;
    while (line < end && line[0] == 'S') {
        size_t n = strcspn(line, "\n");

        add_symbol(image, path, line, n);
        line += n + (line[n] == '\n');
    }
    buffer_bytes(&image->records, line, end - line);
}
