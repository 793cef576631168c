/*
 * desk.c -- the command behind make hint, next, watch, debug and handin.
 *
 *      build/desk COMMAND LAB DIR [ARGUMENT]
 *
 * make passes what it was given, and passes "" for what it was not; so a word
 * that was forgotten is asked for here, in one sentence for all commands.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autograder/inherit.h"
#include "autograder/kit.h"
#include "labs/tools/desk/desk.h"

struct command {
    const char *name;
    int (*run)(const struct desk *d, const char *argument);
    bool folder;                /* it makes no sense without one */
    const char *example;
};

static const struct command commands[] = {
    { "hint", desk_hint, false, "make hint LAB=02 TASK=3" },
    { "next", desk_next, true, "make next LAB=02 DIR=~/02" },
    { "watch", desk_watch, true, "make watch LAB=02 DIR=~/02" },
    { "debug", desk_debug, true, "make debug LAB=02 DIR=~/02 TEST=fifo-order" },
    { "handin", desk_handin, true, "make handin LAB=02 DIR=~/02" }
};

int
desk_refuse(const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    vfprintf(stderr, format, ap);
    va_end(ap);
    fputc('\n', stderr);
    return DESK_BAD;
}

/* Resolves the folder against where the command was typed. */
static int
find_folder(struct desk *d, const struct command *c, const char *typed)
{
    struct stat st;

    d->shown = typed;
    if (typed[0] == '\0')
        return c->folder ? desk_refuse("Which folder?  %s", c->example) : 0;
    if (realpath(typed, d->folder) == NULL)
        return desk_refuse("%s: %s.  make start makes a folder to work in.",
                           typed, strerror(errno));
    if (stat(d->folder, &st) != 0 || !S_ISDIR(st.st_mode))
        return desk_refuse("%s is not a folder.", typed);
    return 0;
}

/* Loads the lab, the working directory being the kit's root. */
static int
find_lab(struct desk *d, const struct command *c, const char *typed)
{
    bool single = strlen(typed) == 1 && typed[0] >= '0' && typed[0] <= '9';
    char why[512], id[32];

    if (typed[0] == '\0')
        return desk_refuse("Which lab?  %s", c->example);
    snprintf(id, sizeof id, "%s%s", single ? "0" : "", typed);
    if (lab_load(".", id, lab_arch_here, &d->lab, why, sizeof why) != 0)
        return desk_refuse("%s", why);
    return 0;
}

static const struct command *
find_command(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

int
main(int argc, char **argv)
{
    const struct command *c = argc > 1 ? find_command(argv[1]) : NULL;
    struct desk d = { .lab = NULL };
    char root[PATH_MAX], why[256];

    inherit_settle();
    if (c == NULL || argc < 4 || argc > 5)
        return desk_refuse("usage: desk hint|next|watch|debug|handin LAB DIR "
                           "[ARGUMENT]");
    if (find_folder(&d, c, argv[3]) != 0)
        return DESK_BAD;
    if (!kit_root(root, why, sizeof why) || chdir(root) != 0)
        return desk_refuse("%s", why);

    int status = find_lab(&d, c, argv[2]);

    if (status == 0)
        status = c->run(&d, argc == 5 ? argv[4] : "");
    lab_free(d.lab);
    return status;
}
