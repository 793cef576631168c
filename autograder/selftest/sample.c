/*
 * sample -- a submission of known worth, kept in the kit.
 *
 * A mutant is kept as a patch, so that one reads at a glance what is wrong
 * in it, and so that it follows the reference: a patch that no longer applies
 * exactly is a mutant that no longer tests what it says, and fails loudly.
 */
#include <dirent.h>
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "autograder/kit.h"
#include "autograder/selftest/sample.h"

extern char **environ;

/* Keeps the text of the line if it is "key: text", whatever comment signs
 * are before it. */
static void
read_key(const char *line, const char *key, char text[SAMPLE_TEXT])
{
    size_t n = strlen(key);

    line += strspn(line, " */");
    if (strncmp(line, key, n) != 0 || line[n] != ':' || text[0] != '\0')
        return;
    line += n + 1;
    line += strspn(line, " ");
    snprintf(text, SAMPLE_TEXT, "%.*s", (int)strcspn(line, "\n"), line);
}

/* Reads what is expected of the sample. */
static void
read_expectations(struct sample *s)
{
    char path[SAMPLE_TEXT * 3], line[1024], status[SAMPLE_TEXT] = "";
    struct stat st;
    FILE *f;

    snprintf(path, sizeof path, "%s%s", s->path,
             stat(s->path, &st) == 0 && S_ISDIR(st.st_mode) ? "/EXPECT" : "");
    f = fopen(path, "re");
    while (f != NULL && fgets(line, sizeof line, f) != NULL
           && strncmp(line, "--- ", 4) != 0) {
        read_key(line, "Test", s->test);
        read_key(line, "Says", s->says);
        read_key(line, "Invariant", s->invariant);
        read_key(line, "Own", s->own);
        read_key(line, "Gate", s->gate);
        read_key(line, "At", s->at);
        read_key(line, "File", s->file);
        read_key(line, "Slow", s->slow);
        read_key(line, "Exit", status);
    }
    if (f != NULL)
        fclose(f);
    s->exit = atoi(status);
}

static int
is_sample(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

size_t
sample_list(const char *kind, const struct lab *lab, struct sample **samples)
{
    char folder[SAMPLE_TEXT];
    struct dirent **entries = NULL;
    int n;

    snprintf(folder, sizeof folder, "autograder/%s/%s", kind, lab->lab);
    n = scandir(folder, &entries, is_sample, alphasort);
    *samples = n > 0 ? calloc((size_t)n, sizeof **samples) : NULL;
    for (int i = 0; i < n; i++) {
        if (*samples != NULL) {
            struct sample *s = &(*samples)[i];
            char *dot;

            snprintf(s->path, sizeof s->path, "%s/%s", folder,
                     entries[i]->d_name);
            snprintf(s->name, sizeof s->name, "%s", entries[i]->d_name);
            if ((dot = strrchr(s->name, '.')) != NULL)
                *dot = '\0';
            read_expectations(s);
        }
        free(entries[i]);
    }
    free(entries);
    return *samples != NULL ? (size_t)n : 0;
}

/* Copies a file, or puts it behind another. */
static bool
copy(const char *from, const char *to, const char *mode)
{
    FILE *in = fopen(from, "re"), *out = in != NULL ? fopen(to, mode) : NULL;
    bool ok = out != NULL;
    int c;

    while (ok && (c = getc(in)) != EOF)
        ok = putc(c, out) != EOF;
    if (in != NULL)
        fclose(in);
    if (out != NULL)
        ok = fclose(out) == 0 && ok;
    return ok;
}

/* Copies the reference's files of the lab into a folder. */
static bool
copy_reference(const struct lab *lab, const char *to)
{
    char path[SAMPLE_TEXT * 3];
    bool ok = true;

    for (size_t i = 0; ok && i < lab->nfiles; i++) {
        snprintf(path, sizeof path, "%s/%s", to, lab->files[i].name);
        ok = copy(lab->files[i].path, path, "we");
    }
    return ok;
}

/* Copies the files of a folder over those of another. */
static bool
overlay(const char *from, const char *to)
{
    char source[SAMPLE_TEXT * 4], target[SAMPLE_TEXT * 4];
    DIR *dir = opendir(from);
    const struct dirent *entry;
    bool ok = dir != NULL;

    while (ok && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, "EXPECT") == 0)
            continue;
        snprintf(source, sizeof source, "%s/%s", from, entry->d_name);
        snprintf(target, sizeof target, "%s/%s", to, entry->d_name);
        ok = copy(source, target, "we");
    }
    if (dir != NULL)
        closedir(dir);
    return ok;
}

/* The whole of a file, to be freed; NULL: it cannot be had. */
static char *
contents(const char *path)
{
    FILE *f = fopen(path, "re");
    long size = -1;
    char *text = NULL;

    if (f != NULL && fseek(f, 0, SEEK_END) == 0)
        size = ftell(f);
    if (size >= 0)
        text = calloc(1, (size_t)size + 1);
    if (text != NULL) {
        rewind(f);
        text[fread(text, 1, (size_t)size, f)] = '\0';
    }
    if (f != NULL)
        fclose(f);
    return text;
}

/* Lets the function of that name, in a file of the usual layout, call
 * hostile() before all else. */
static bool
hook(const char *path, const char *function)
{
    static const char begin[] = "\n{\n";
    char name[SAMPLE_TEXT];
    char *text = contents(path);
    const char *body = NULL;
    bool ok = false;
    FILE *f = NULL;

    snprintf(name, sizeof name, "\n%s(", function);
    if (text != NULL)
        body = strstr(text, name);
    if (body != NULL)
        body = strstr(body, begin);
    if (body != NULL)
        f = fopen(path, "we");
    if (f != NULL) {
        int before = (int)(body - text) + (int)strlen(begin);

        fprintf(f, "static void hostile(void);\n%.*s    hostile();\n%s",
                before, text, text + before);
        ok = fclose(f) == 0;
    }
    free(text);
    return ok;
}

/* Puts the piece of code behind the file that it names. */
static bool
attach(const struct sample *s, const struct lab *lab, const char *to)
{
    char path[SAMPLE_TEXT * 3], file[SAMPLE_TEXT], at[SAMPLE_TEXT];
    const char *arch = strstr(s->file, "{arch}");
    char *rest = at, *function;

    snprintf(file, sizeof file, "%s", s->file);
    if (arch != NULL)
        snprintf(file, sizeof file, "%.*s%s%s", (int)(arch - s->file),
                 s->file, lab_arch_here, arch + strlen("{arch}"));
    snprintf(path, sizeof path, "%s/%s", to, file);
    snprintf(at, sizeof at, "%s", s->at);
    if (lab_file(lab, file) == NULL)
        return false;
    while ((function = strsep(&rest, " ")) != NULL)
        if (*function != '\0' && !hook(path, function))
            return false;
    return copy(s->path, path, "ae");
}

/* Applies a patch, exactly or not at all. */
static bool
apply(const char *patch, const char *to)
{
    const char *argv[] = {
        "patch", "--silent", "--force", "--fuzz=0", "--no-backup-if-mismatch",
        "--reject-file=-", "-d", to, "-i", NULL, NULL
    };
    char full[PATH_MAX];
    pid_t pid;
    int status;

    if (realpath(patch, full) == NULL)
        return false;
    argv[9] = full;
    if (posix_spawnp(&pid, argv[0], NULL, NULL, (char *const *)argv,
                     environ) != 0)
        return false;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status == 0;
}

bool
sample_make(const struct sample *s, const struct lab *lab, const char *to,
            char *why, size_t size)
{
    const char *dot = strrchr(s->path, '.');
    struct stat st;

    kit_remove_folder(to);
    if (!kit_make_folder(to)) {
        snprintf(why, size, "%s cannot be made", to);
        return false;
    }
    if (stat(s->path, &st) == 0 && S_ISDIR(st.st_mode)) {
        bool hostile = strstr(s->path, "/hostile/") != NULL;

        if ((hostile || copy_reference(lab, to)) && overlay(s->path, to))
            return true;
        snprintf(why, size, "its files cannot be copied");
        return false;
    }
    if (!copy_reference(lab, to)) {
        snprintf(why, size, "the reference's files cannot be copied");
        return false;
    }
    if (dot != NULL && strcmp(dot, ".c") == 0) {
        if (attach(s, lab, to))
            return true;
        snprintf(why, size, "it does not name a file of the lab, or functions "
                 "that are in it");
        return false;
    }
    if (apply(s->path, to))
        return true;
    snprintf(why, size, "stale: the patch does not apply exactly");
    return false;
}
