/*
 * judges.c -- which judges there are.
 */
#include <string.h>

#include "autograder/judges/asked.h"
#include "autograder/judges/callgraphs.h"
#include "autograder/judges/climbs.h"
#include "autograder/judges/coroutines.h"
#include "autograder/judges/fringe.h"
#include "autograder/judges/gates.h"
#include "autograder/judges/graphs.h"
#include "autograder/judges/ios.h"
#include "autograder/judges/links.h"
#include "autograder/judges/machine.h"
#include "autograder/judges/measured.h"
#include "autograder/judges/pools.h"
#include "autograder/judges/races.h"
#include "autograder/judges/records.h"
#include "autograder/judges/stacks.h"
#include "autograder/judges/syncs.h"
#include "autograder/judges/threads.h"
#include "autograder/judges/timers.h"
#include "autograder/judges/waits.h"

static const struct judge no_judge;

const struct judge *const judges_00[] = {
    &directions_judge, &alignments_judge, &kept_judge, &below_sp_judge,
    &costs_judge, &orders_judge, &here_judge, &no_judge
};

const struct judge *const judges_01[] = {
    &registers_judge, &control_words_judge, &alignment_judge, &entry_judge,
    &coroutines_judge, &coroutine_errors_judge, &deep_judge, &fringe_judge,
    &churn_judge, &pairs_judge, &no_judge
};

const struct judge *const judges_02[] = {
    &turns_judge, &wakes_judge, &joins_judge, &join_errors_judge,
    &detach_judge, &exits_judge, &errno_judge, &alone_judge, &churn_judge,
    &yields_judge, &lives_judge, &no_judge
};

const struct judge *const judges_03[] = {
    &excludes_judge, &handover_judge, &types_judge, &timed_locks_judge,
    &signals_judge, &broadcasts_judge, &returns_locked_judge,
    &timed_waits_judge, &counts_judge, &posts_judge, &timed_counts_judge,
    &all_together_judge, &rings_judge, &rwlocks_judge, &barriers_judge,
    &locks_judge, &handoffs_judge, &no_judge
};

const struct judge *const judges_04[] = {
    &nests_judge, &own_counts_judge, &shares_judge, &borders_judge,
    &sections_judge, &libraries_judge, &excludes_kernel_judge,
    &wakes_kernel_judge, &ours_judge, &answers_judge, &mixed_locks_judge,
    &no_judge
};

const struct judge *const judges_05[] = {
    &reads_judge, &writes_judge, &storms_judge, &accepts_judge,
    &connects_judge, &closes_judge, &sleepers_judge, &pipes_poll_judge,
    &pipes_epoll_judge, &ready_reads_judge, &no_judge
};

const struct judge *const judges_06[] = {
    &sizes_judge, &reuse_judge, &page_guards_judge, &red_zones_judge,
    &fallback_judge, &overflows_judge, &marks_judge, &trims_judge,
    &tidies_judge, &stack_crowd_judge, &watched_judge, &finds_judge,
    &pairs_judge, &no_judge
};

const struct judge *const judges_07[] = {
    &timers_judge, &timer_cancels_judge, &sleeps_judge, &busy_judge,
    &deadlines_judge, &cancels_judge, &waits_race_judge, &reports_judge,
    &hang_ups_judge, &flights_judge, &many_timers_judge, &wait_costs_judge,
    &no_judge
};

const struct judge *const judges_08[] = {
    &pool_calls_judge, &pool_beside_judge, &pool_ticks_judge,
    &pool_order_judge, &pool_cancels_judge, &pool_storms_judge,
    &pool_refused_judge, &pool_forks_judge, &pool_pending_judge,
    &pool_hits_judge, &pool_written_judge, &pool_cached_reads_judge, &no_judge
};

const struct judge *const judges_09[] = {
    &arguments_judge, &stack_arguments_judge, &results_judge, &places_judge,
    &empty_judge, &chunks_judge, &hoards_judge, &guards_judge, &shapes_judge,
    &deep_links_judge, &jumps_judge, &traces_judge, &link_threads_judge,
    &links_judge, &no_judge
};

const struct judge *const judges_10[] = {
    &cycles_judge, &paths_judge, &wide_judge, &tail_calls_judge,
    &every_call_judge, &none_judge, &few_judge, &again_judge, &large_judge,
    &functions_judge, &calls_judge, &call_order_judge, &outside_judge,
    &pointers_judge, &nonsense_judge, &no_judge
};

const struct judge *const judges_11[] = {
    &nodes_judge, &averages_judge, &expects_judge, &ages_judge, &full_judge,
    &limits_judge, &several_judge, &queues_judge, &forced_judge,
    &crowds_judge, &rounds_judge, &hills_judge, &moved_hills_judge,
    &cliffs_judge, &births_judge, &stops_judge, &no_judge
};

const struct judge *
judge_find(const char *lab, const char *name)
{
    static const struct {
        const char *lab;
        const struct judge *const *judges;
    } labs[] = {
        { "00", judges_00 },
        { "01", judges_01 },
        { "02", judges_02 },
        { "03", judges_03 },
        { "04", judges_04 },
        { "05", judges_05 },
        { "06", judges_06 },
        { "07", judges_07 },
        { "08", judges_08 },
        { "09", judges_09 },
        { "10", judges_10 },
        { "11", judges_11 },
    };

    for (size_t i = 0; i < sizeof labs / sizeof labs[0]; i++) {
        if (strcmp(lab, labs[i].lab) != 0)
            continue;
        for (const struct judge *const *j = labs[i].judges;
             (*j)->name != NULL; j++)
            if (strcmp(name, (*j)->name) == 0)
                return *j;
    }
    return NULL;
}
