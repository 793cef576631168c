/*
 * head.c -- the text of a request, up to its empty line.
 *
 *      GET /index.html HTTP/1.1\r\n        method, target, version
 *      Host: localhost:8080\r\n            fields
 *      Connection: close\r\n
 *      \r\n
 *
 * Lines may end with \n alone.  What is ambiguous is refused, not guessed at:
 * where two programs on the way of a request read it differently, one of them
 * can be made to see a request that the other did not (RFC 9112, section 11).
 * Hence no spaces before a colon, no lines that continue the one before, no
 * NUL, one Host.  A body is not read at all: it ends the connection.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "knot/head.h"

size_t
head_length(const char *text, size_t len, size_t seen)
{
    const char *end = text + len;
    const char *p = text + (seen > 2 ? seen - 2 : 0);   /* "\n\r" | "\n" */

    while ((p = memchr(p, '\n', end - p)) != NULL) {
        p++;
        if (p < end && *p == '\n')
            return p + 1 - text;
        if (p + 1 < end && p[0] == '\r' && p[1] == '\n')
            return p + 2 - text;
    }
    return 0;
}

size_t
head_blank(const char *text, size_t len)
{
    size_t n = 0;

    while (n < len && (text[n] == '\n' ||
                       (text[n] == '\r' && n + 1 < len && text[n + 1] == '\n')))
        n++;
    return n;
}

/* Cuts the line at *at off, and its end; *at is the next one then. */
static char *
next_line(char **at)
{
    char *line = *at, *end = strchr(line, '\n');

    *at = end + 1;
    if (end > line && end[-1] == '\r')
        end--;
    *end = '\0';
    return line;
}

/* Cuts the word at *at off, which one space ends; NULL if none does. */
static char *
next_word(char **at)
{
    char *word = *at, *end = strchr(word, ' ');

    if (end == NULL || end == word)
        return NULL;
    *end = '\0';
    *at = end + 1;
    return word;
}

/* The path in a target, which may have the server's name before it; NULL if
 * there is none, or a character that no target has. */
static const char *
path_of(const char *target)
{
    for (const char *c = target; *c != '\0'; c++)
        if (!isgraph((unsigned char)*c))        /* it should have been %xx */
            return NULL;
    if (strncasecmp(target, "http://", 7) == 0)
        target = strchr(target + 7, '/');
    return target != NULL && *target == '/' ? target : NULL;
}

/* GET /path HTTP/1.1: 0 or a status. */
static int
parse_first(char *line, struct head *h)
{
    const char *method = next_word(&line), *target = NULL;

    if (method != NULL)
        target = next_word(&line);
    if (target == NULL)
        return 400;
    if (strncmp(line, "HTTP/", 5) != 0)
        return 400;
    if (strcmp(line, "HTTP/1.1") != 0 && strcmp(line, "HTTP/1.0") != 0)
        return 505;
    h->keeps = line[7] == '1';          /* unless a field says otherwise */
    h->method = strcmp(method, "GET") == 0 ? HEAD_GET
                : strcmp(method, "HEAD") == 0 ? HEAD_HEAD : HEAD_OTHER;
    h->target = path_of(target);
    return h->target == NULL ? 400 : 0;
}

/* Whether a list of words, with commas between, has that one. */
static bool
lists(const char *list, const char *word)
{
    size_t len = strlen(word);

    while (*list != '\0') {
        list += strspn(list, " \t,");
        size_t n = strcspn(list, " \t,");
        if (n == len && strncasecmp(list, word, n) == 0)
            return true;
        list += n;
    }
    return false;
}

/* Name: value.  0 or a status. */
static int
parse_field(char *line, struct head *h, unsigned *hosts)
{
    char *colon = strchr(line, ':');

    if (colon == NULL || colon == line || strchr(line, '\r') != NULL)
        return 400;
    for (const char *c = line; c < colon; c++)
        if (!isalnum((unsigned char)*c)
            && strchr("!#$%&'*+-.^_`|~", *c) == NULL)
            return 400;
    *colon = '\0';
    const char *value = colon + 1 + strspn(colon + 1, " \t");
    if (strcasecmp(line, "Host") == 0)
        ++*hosts;
    else if (strcasecmp(line, "Transfer-Encoding") == 0)
        h->has_body = true;
    else if (strcasecmp(line, "Content-Length") == 0)
        h->has_body = h->has_body || strcmp(value, "0") != 0;
    else if (strcasecmp(line, "Connection") == 0)
        h->keeps = !lists(value, "close") &&
                   (h->keeps || lists(value, "keep-alive"));
    return 0;
}

int
head_parse(char *text, size_t len, struct head *h)
{
    unsigned hosts = 0;

    *h = (struct head){ .method = HEAD_OTHER };
    if (memchr(text, '\0', len) != NULL)
        return 400;
    text[len - 1] = '\0';       /* of the empty line, whose end it is */
    text[len - 2] = text[len - 2] == '\r' ? '\0' : text[len - 2];

    int status = parse_first(next_line(&text), h);
    bool newer = h->keeps;
    while (status == 0 && *text != '\0')
        status = parse_field(next_line(&text), h, &hosts);
    if (status == 0 && (hosts > 1 || (newer && hosts == 0)))
        status = 400;
    return status;
}
