/*
 * process.c -- running the real tools, and files that do not stay.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "linked/cc/buffer.h"
#include "linked/cc/process.h"

static char folder[PATH_MAX];   /* of the files; "": none was made yet */
static char files[8][PATH_MAX + 16];
static int nfiles;

void
arguments_add(struct arguments *a, const char *argument)
{
    a->v = must_grow(a->v, (a->n + 2) * sizeof *a->v);
    a->v[a->n++] = argument;
    a->v[a->n] = NULL;
}

static void
remove_files(void)
{
    for (int i = 0; i < nfiles; i++)
        unlink(files[i]);
    rmdir(folder);
}

const char *
process_file(const char *suffix)
{
    if (folder[0] == '\0') {
        const char *where = getenv("TMPDIR");

        snprintf(folder, sizeof folder, "%s/ct-cc-XXXXXX",
                 where != NULL && where[0] != '\0' ? where : "/tmp");
        if (mkdtemp(folder) == NULL)
            die("%s: %s", folder, strerror(errno));
        atexit(remove_files);
    }
    if (nfiles == (int)(sizeof files / sizeof files[0]))
        die("too many temporary files");
    snprintf(files[nfiles], sizeof files[nfiles], "%s/ct%s", folder, suffix);
    return files[nfiles++];
}

const char *
process_home(void)
{
    static char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);

    if (n < 0)
        die("/proc/self/exe: %s", strerror(errno));
    path[n] = '\0';
    return dirname(path);
}

static void
redirect(const char *path, int to)
{
    if (path == NULL)
        return;
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || dup2(fd, to) < 0)
        _exit(127);
    close(fd);
}

int
process_run(const struct arguments *a, const char *output,
            const char *complaints)
{
    int status;
    pid_t child = fork();

    if (child < 0)
        die("fork: %s", strerror(errno));
    if (child == 0) {
        redirect(output, STDOUT_FILENO);
        redirect(complaints, STDERR_FILENO);
        execvp(a->v[0], (char **)a->v);
        fprintf(stderr, "ct-cc: %s: %s\n", a->v[0], strerror(errno));
        _exit(127);
    }
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            die("waiting for %s: %s", a->v[0], strerror(errno));
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void
process_become(const struct arguments *a)
{
    execvp(a->v[0], (char **)a->v);
    die("%s: %s", a->v[0], strerror(errno));
}
