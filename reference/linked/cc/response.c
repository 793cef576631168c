/*
 * response.c -- arguments that stand in a file: @FILE.
 *
 * The rules are gcc's: blanks separate, quotes of both kinds keep blanks, a
 * backslash keeps what follows it; what is no file stands for itself.
 */
#include <ctype.h>
#include <fcntl.h>
#include <unistd.h>

#include "linked/cc/buffer.h"
#include "linked/cc/response.h"

/* Takes the argument at p, which is no blank, out of its quotes, in place.
 * Returns where it ended: at a blank or the end. */
static char *
unquote(char *p, char *to)
{
    char quote = '\0';

    for (; *p != '\0' && (quote != '\0' || !isspace((unsigned char)*p)); p++)
        if (*p == '\\' && p[1] != '\0')
            *to++ = *++p;
        else if (*p == quote)
            quote = '\0';
        else if (quote == '\0' && (*p == '"' || *p == '\''))
            quote = *p;
        else
            *to++ = *p;
    if (to != p)
        *to = '\0';
    return p;
}

void
response_add(struct arguments *a, const char *argument)
{
    struct buffer text = { NULL, 0, 0 };
    int fd = argument[0] == '@' ? open(argument + 1, O_RDONLY | O_CLOEXEC)
                                : -1;

    if (fd < 0) {
        arguments_add(a, argument);
        return;
    }
    buffer_read(&text, fd, argument + 1);
    close(fd);
    for (char *p = text.text; *p != '\0'; ) {
        if (isspace((unsigned char)*p)) {
            p++;
            continue;
        }
        char *begin = p;
        p = unquote(p, begin);
        if (*p != '\0')
            *p++ = '\0';
        response_add(a, begin);
    }
}
