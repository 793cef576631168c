/*
 * tasks.c -- the kernel threads of a process.
 *
 * A process that waits has all its threads asleep; its first one may have
 * ended, and is then kept as a zombie until the others have.  Whoever is about
 * to fall asleep can be found awake, on a busy machine for long, because it has
 * to be given a processor for that.  So somebody is called restless only if he
 * is given one over and over, and is never seen asleep.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "autograder/tasks.h"

enum {
    LOOKS = 2000, PAUSE = 1000000,      /* looks at most; ns between them */
    RUNS = 20                           /* that many of them found it going */
};

/* Opens a file of one of them. */
static FILE *
open_file(pid_t pid, const char *task, const char *name)
{
    char path[128];

    snprintf(path, sizeof path, "/proc/%d/task/%.12s/%s", (int)pid, task, name);
    return fopen(path, "re");
}

/* Whether it sleeps, or has ended. */
static bool
is_quiet(pid_t pid, const char *task)
{
    FILE *f = open_file(pid, task, "stat");
    char state = '?';

    if (f == NULL)
        return false;
    if (fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
        state = '?';
    fclose(f);
    return state == 'S' || state == 'Z';
}

static uint64_t
ran_ns(pid_t pid, const char *task)
{
    FILE *f = open_file(pid, task, "schedstat");
    unsigned long long ns = 0;

    if (f == NULL)
        return 0;
    if (fscanf(f, "%llu", &ns) != 1)
        ns = 0;
    fclose(f);
    return ns;
}

struct tasks
tasks_look(pid_t pid, bool but_first)
{
    struct tasks t = { 0 };
    struct dirent *entry;
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *folder = opendir(path);
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        const char *task = entry->d_name;

        if (task[0] == '.' || (but_first && atoi(task) == pid))
            continue;
        t.n++;
        t.awake += !is_quiet(pid, task);
        t.ran_ns += ran_ns(pid, task);
    }
    if (folder != NULL)
        closedir(folder);
    return t;
}

bool
tasks_restless(pid_t pid)
{
    const struct timespec pause = { 0, PAUSE };
    struct tasks t = tasks_look(pid, true);
    int runs = 0;

    for (int i = 0; i < LOOKS && runs < RUNS && t.awake > 0; i++) {
        uint64_t before = t.ran_ns;

        nanosleep(&pause, NULL);
        t = tasks_look(pid, true);
        runs += t.ran_ns > before;
    }
    return t.awake > 0;
}
