/*
 * verdict -- what build/grade says of a folder.
 *
 * The command itself is run, as an instructor would, and its JSON is read by
 * another reader than the one that wrote it.  We adopt orphans, so that a
 * process which outlives the grader is seen.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "autograder/kit.h"
#include "autograder/selftest/verdict.h"
#include "autograder/text.h"

#define FOLDER "build/selftest-work"

/* The child: becomes the grader. */
static void
become(const char *lab, const char *subject, const struct circumstances *c)
{
    const char *argv[] = { "build/grade", lab, subject, "--json",
                           FOLDER "/result.json", "--only", c->only, NULL };

    int out = open(FOLDER "/report", O_WRONLY | O_CREAT | O_TRUNC, 0666);
    int err = open(FOLDER "/errors", O_WRONLY | O_CREAT | O_TRUNC, 0666);

    dup2(out, 1);
    dup2(err, 2);
    if (c->only == NULL)
        argv[5] = NULL;
    if (privilege_enter(c->privilege)
        && setenv("GRADE_WITHOUT", c->without, 1) == 0)
        execv(argv[0], (char *const *)argv);
    _exit(127);
}

/* Whether anybody is left; who is, is ended. */
static bool
any_left(void)
{
    bool any = false;
    pid_t pid;

    while ((pid = waitpid(-1, NULL, WNOHANG | __WALL)) >= 0) {
        FILE *f = pid > 0 ? NULL : fopen("/proc/thread-self/children", "re");

        any = true;
        while (f != NULL && fscanf(f, "%d", &pid) == 1)
            kill(pid, SIGKILL);
        if (f != NULL)
            fclose(f);
        else if (pid == 0)
            return true;
    }
    return any;
}

/* Adds a message, if it is one. */
static void
add_message(struct verdict *v, const json_t *message)
{
    if (json_is_string(message))
        text_add(v->messages, sizeof v->messages, "%s\n",
                 json_string_value(message));
}

/* Reads the result.  False: it is not one. */
static bool
read_result(struct verdict *v)
{
    json_t *all = json_load_file(FOLDER "/result.json", 0, NULL);
    json_t *tests = json_object_get(all, "tests"), *test;
    size_t i;

    v->score = (int)json_integer_value(json_object_get(all, "score"));
    v->max_score = (int)json_integer_value(json_object_get(all, "max_score"));
    add_message(v, json_object_get(all, "message"));
    json_array_foreach(tests, i, test) {
        const char *id, *state;

        if (v->ntests == VERDICT_TESTS
            || json_unpack(test, "{s:s, s:s}", "id", &id, "state", &state) != 0)
            break;
        snprintf(v->tests[i].id, sizeof v->tests[i].id, "%s", id);
        snprintf(v->tests[i].state, sizeof v->tests[i].state, "%s", state);
        add_message(v, json_object_get(test, "message"));
        v->ntests++;
    }

    bool ok = json_is_array(tests) && v->ntests == json_array_size(tests);

    json_decref(all);
    return ok;
}

/* Adds what the grader said on stderr to the messages. */
static void
read_errors(struct verdict *v)
{
    char line[1024];
    FILE *f = fopen(FOLDER "/errors", "re");

    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        text_add(v->messages, sizeof v->messages, "%s", line);
    if (f != NULL)
        fclose(f);
}

/* Whether the file has the secret in it. */
static bool
tells_secret(const char *path)
{
    char text[65536];
    FILE *f = fopen(path, "re");
    size_t n = f != NULL ? fread(text, 1, sizeof text - 1, f) : 0;

    if (f != NULL)
        fclose(f);
    return memmem(text, n, VERDICT_SECRET, strlen(VERDICT_SECRET)) != NULL;
}

/* Whether the grader that was that process has left its private folder, or
 * somebody has changed the secret. */
static bool
is_littered(pid_t pid)
{
    char pattern[64];
    glob_t found = { .gl_offs = 0 };

    snprintf(pattern, sizeof pattern, "build/work/*-%d", (int)pid);

    bool any = glob(pattern, 0, NULL, &found) == 0;

    globfree(&found);
    return any || !tells_secret(FOLDER "/secret");
}

bool
verdict_prepare(void)
{
    FILE *f;

    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0
        || !kit_make_folder(FOLDER) || !kit_make_folder("build/work")
        || !kit_make_folder("build/log"))
        return false;
    chmod(FOLDER, 01777);
    chmod("build/work", 01777);
    chmod("build/log", 01777);
    unlink(FOLDER "/result.json");
    f = fopen(FOLDER "/secret", "we");
    return f != NULL && fputs(VERDICT_SECRET, f) >= 0 && fclose(f) == 0;
}

bool
verdict_get(const char *lab, const char *subject,
            const struct circumstances *c, struct verdict *v)
{
    int how = 0;
    pid_t pid;

    memset(v, 0, sizeof *v);
    if (!verdict_prepare())
        return false;
    fflush(NULL);
    pid = fork();
    if (pid == 0)
        become(lab, subject, c);
    while (pid > 0 && waitpid(pid, &how, 0) < 0 && errno == EINTR)
        ;
    v->status = WIFEXITED(how) ? WEXITSTATUS(how) : -WTERMSIG(how);
    v->left_over = any_left();
    v->litter = is_littered(pid);
    v->leaked = tells_secret(FOLDER "/report")
                || tells_secret(FOLDER "/result.json")
                || tells_secret(FOLDER "/errors");
    read_errors(v);
    return pid > 0 && (read_result(v) || v->status == 2);
}

const char *
verdict_state(const struct verdict *v, const char *id)
{
    for (size_t i = 0; i < v->ntests; i++)
        if (strcmp(v->tests[i].id, id) == 0)
            return v->tests[i].state;
    return NULL;
}
