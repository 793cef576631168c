/*
 * policy.c -- the choice of a policy.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "thread/policy.h"

/* The policies of this layer, and room for one from above. */
static const struct policy *policies[] = {
    &fifo_policy, &lifo_policy, &random_policy, &priority_policy, NULL
};

struct policy sched_policy;
uint32_t sched_runnable;
uint32_t sched_held;

static char name[64];           /* as the environment spelt it */

/* The policy that `text` names up to a colon, or NULL. */
static const struct policy *
find(const char *text)
{
    size_t length = strcspn(text, ":");

    for (size_t i = 0; i < sizeof policies / sizeof policies[0]; i++)
        if (policies[i] != NULL && strlen(policies[i]->name) == length &&
            strncmp(policies[i]->name, text, length) == 0)
            return policies[i];
    return NULL;
}

void
policy_offer(const struct policy *p)
{
    policies[sizeof policies / sizeof policies[0] - 1] = p;
}

const char *
policy_name(void)
{
    return name;
}

static void
watch_redzones(void)
{
    observe(OBSERVE_REDZONE, true);
}

void
policy_start(void)
{
    const char *text = getenv("CAPRICCIO_SCHED");

    if (text == NULL || text[0] == '\0')
        text = "fifo";
    snprintf(name, sizeof name, "%s", text);

    const struct policy *p = find(text);
    if (p == NULL)
        panic("CAPRICCIO_SCHED=%s: there are fifo, lifo, random:SEED and "
              "priority%s", text,
              strcmp(text, "resource") != 0 ? "" : "; resource is there if "
              "the program is linked with -Wl,-u,resource_policy");
    const char *colon = strchr(text, ':');
    if (p->start(colon == NULL ? NULL : colon + 1) != 0)
        panic("CAPRICCIO_SCHED=%s: %s is not what policy %s takes", text,
              colon == NULL ? "nothing" : colon + 1, p->name);
    sched_policy = *p;
    stack_on_redzone = watch_redzones;
}

void
policy_observe(void)
{
    const char *check = getenv("CAPRICCIO_CHECK");

    if (log_on)
        log_words(LOG_NAME, thread_current->index, thread_current->name);
    observe(OBSERVE_LOG, log_on);
    observe(OBSERVE_CHECK, check != NULL && strcmp(check, "1") == 0);
}
