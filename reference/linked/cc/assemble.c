/*
 * assemble.c -- in place of the assembler.
 *
 * gcc finds us under the name "as".  What it wrote is rewritten and given to
 * the real one; what people wrote goes there as it is.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "linked/cc/process.h"
#include "linked/cc/rewrite.h"
#include "linked/cc/tools.h"

/* Options that have their argument behind them. */
static bool
takes_argument(const char *option)
{
    static const char *const options[] = { "-o", "-I", "--defsym", "--MD",
                                           "--debug-prefix-map" };

    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        if (strcmp(option, options[i]) == 0)
            return true;
    return false;
}

static void
read_input(struct buffer *text, const char *path)
{
    int fd = path == NULL ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        die("%s: %s", path, strerror(errno));
    buffer_read(text, fd, path == NULL ? "standard input" : path);
    if (path != NULL)
        close(fd);
}

/* What tells this unit from another with the same text: where it goes. */
static const char *
salt(const char *output)
{
    static char text[2 * PATH_MAX];

    if (getcwd(text, PATH_MAX) == NULL)
        text[0] = '\0';
    strcat(text, "/");
    strncat(text, output == NULL ? "a.out" : output, PATH_MAX - 2);
    return text;
}

int
assemble(int argc, char **argv)
{
    struct arguments args = { NULL, 0 };
    struct buffer text = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    const char *input = NULL, *output = NULL;

    arguments_add(&args, "as");
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] != '-' || strcmp(argv[i], "-") == 0) {
            input = strcmp(argv[i], "-") == 0 ? NULL : argv[i];
            continue;
        }
        arguments_add(&args, argv[i]);
        if (strcmp(argv[i], "--version") == 0)
            process_become(&args);
        if (takes_argument(argv[i]) && i + 1 < argc) {
            if (strcmp(argv[i], "-o") == 0)
                output = argv[i + 1];
            arguments_add(&args, argv[++i]);
        }
    }
    read_input(&text, input);
    if (rewrite_wanted(text.text) && !tools_plain())
        rewrite_unit(text.text, input == NULL ? "standard input" : input,
                     salt(output), &out);
    else
        out = text;
    const char *file = process_file(".s");
    buffer_write(&out, file);
    arguments_add(&args, file);
    return process_run(&args, NULL, NULL);
}
