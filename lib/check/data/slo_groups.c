/* slo_groups.c: the same measures for each group of operations, so that one that is starved or slow
 * is not lost in the sum: the worst p99 of all groups, how far that is from the p99 of all, the
 * least throughput, the most errors.
 *
 * A group is a key, or a field :group; or with group-by, the node that was asked, or the function.
 * Throughput is over the whole history: over a group's own operations it would be best where it was
 * served for a moment only. */
#include "check/data/slo.h"
#include "check/pass/pass.h"

#include <inttypes.h>
#include <math.h>

enum { P99 = 990, EVIDENT = 100 }; /* below so many operations p99 is their maximum */

static bool is_declared (mns_scan *scan)
{
    uint64_t number;
    double ratio;
    bool any = mns_param_number (scan, "group-p99-us", &number);

    any |= mns_param_number (scan, "group-min-throughput", &number);
    any |= mns_slo_ratio (scan, "group-p99-ratio", &ratio);
    any |= mns_slo_ratio (scan, "group-error-ratio", &ratio);
    return any;
}

void mns_slo_groups_begin (mns_scan *scan)
{
    mns_slo *slo = scan->state;

    mns_table_init (&slo->group_of, scan->budget);
    mns_slo_groups_init (&slo->groups, scan->budget);
    slo->grouped = is_declared (scan);
}

void mns_slo_groups_end (mns_scan *scan)
{
    mns_slo *slo = scan->state;

    if (slo->by_group != NULL)
        mns_free (scan->budget, slo->by_group, slo->ok.count * sizeof *slo->by_group);
    mns_table_reset (&slo->group_of);
    mns_slo_groups_reset (&slo->groups);
}

static bool is_by (const mns_scan *scan, const char *what)
{
    if (minos_options_is_set (scan->options, "group-by"))
        return mns_option_is (scan->options, "group-by", what);
    return mns_scan_is (scan, mns_param_expected (scan, "group-by"), what);
}

static minos_value name_of (const mns_scan *scan, const mns_moment *moment)
{
    uint32_t partition;

    if (is_by (scan, "f"))
        return moment->f;
    if (is_by (scan, "node"))
        return minos_value_get (scan->values, moment->extra, "node");
    partition = mns_pass_of_op (scan->pass, moment->op);
    return partition > 0 ? scan->pass->keys.at[partition] : MINOS_NIL;
}

uint32_t mns_slo_group_take (mns_scan *scan, const mns_moment *moment)
{
    mns_slo *slo = scan->state;
    minos_value name = slo->grouped ? name_of (scan, moment) : MINOS_NIL;
    mns_slo_group fresh = {
        .name = name, .last_ok = MINOS_NEVER, .last = MINOS_NEVER, .first_error = MINOS_NEVER
    };
    bool added;

    if (name == MINOS_NIL)
        return 0;
    uint64_t *slot = mns_table_add (&slo->group_of, name, &added);
    if (slot != NULL && added) {
        *slot = slo->groups.count + 1;
        if (!mns_slo_groups_push (&slo->groups, fresh))
            slot = NULL;
    }
    if (slot == NULL) {
        mns_scan_no_memory (scan);
        return 0;
    }
    return (uint32_t) *slot;
}

/* Latencies of each group, still sorted: the sort that is by group alone keeps their order. */
static bool share_out (mns_scan *scan)
{
    mns_slo *slo = scan->state;
    size_t at = 0, *next;

    slo->by_group = mns_alloc_array (scan->budget, slo->ok.count, sizeof *slo->by_group);
    next = mns_alloc_array (scan->budget, slo->groups.count + 1, sizeof *next);
    if (slo->by_group != NULL && next != NULL) {
        for (size_t i = 0; i < slo->groups.count; i++) {
            next[i] = at;
            slo->groups.at[i].latencies = slo->by_group + at;
            at += slo->groups.at[i].latency_count;
        }
        next[slo->groups.count] = at; /* those of no group */
        for (size_t i = 0; i < slo->ok.count; i++) {
            uint32_t group = slo->ok.at[i].group;
            slo->by_group[next[group > 0 ? group - 1 : slo->groups.count]++] = slo->ok.at[i];
        }
    }
    bool done = slo->by_group != NULL && next != NULL;
    if (next != NULL)
        mns_free (scan->budget, next, (slo->groups.count + 1) * sizeof *next);
    return done;
}

static const mns_latency *p99_of (const mns_slo_group *group)
{
    return mns_slo_at_rank (group->latencies, group->latency_count, P99);
}

static const char *show (const mns_scan *scan, const mns_slo_group *group, mns_shown *out)
{
    *out = mns_scan_show (scan, group->name);
    return out->text;
}

static void say_slow (mns_scan *scan, const mns_slo_group *group, uint64_t most)
{
    const mns_latency *p99 = p99_of (group);
    minos_anomaly *anomaly = mns_scan_anomaly (scan, "slo-latency");
    mns_shown name;

    mns_scan_say (scan, anomaly,
                  "p99 of group %s is %" PRId64 ".%03" PRId64 " us, and at most %" PRIu64
                  " us is declared for each group",
                  show (scan, group, &name), p99->ns / 1000, p99->ns % 1000, most);
    mns_scan_blame_op (scan, anomaly, p99->op, "blocked");
}

/* The worst p99; NULL: no group has one. Says which groups have none, or few operations. */
static const mns_slo_group *worst_group (mns_scan *scan)
{
    const mns_slo *slo = scan->state;
    const mns_slo_group *worst = NULL;
    size_t few = 0;
    mns_shown name;

    for (size_t i = 0; i < slo->groups.count; i++) {
        const mns_slo_group *group = &slo->groups.at[i];
        few += group->latency_count < EVIDENT;
        if (group->latency_count == 0)
            mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                              "group %s has no ok operation with times: it has no p99",
                              show (scan, group, &name));
        else if (worst == NULL || p99_of (group)->ns > p99_of (worst)->ns)
            worst = group;
    }
    if (few > 0)
        mns_scan_floor (scan, "p99 of %zu groups is their maximum: they have fewer than %d", few,
                        EVIDENT);
    return worst;
}

static int judge_p99 (mns_scan *scan, bool judged)
{
    const mns_slo *slo = scan->state;
    uint64_t most;
    double ratio;
    bool most_asked = mns_param_number (scan, "group-p99-us", &most);
    bool ratio_asked = mns_slo_ratio (scan, "group-p99-ratio", &ratio);
    const mns_slo_group *worst = most_asked || ratio_asked ? worst_group (scan) : NULL;
    mns_shown name;

    if ((most_asked || ratio_asked) && slo->timeless > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING, "%" PRIu64 " ok operations have no times",
                          slo->timeless);
    if (worst == NULL)
        return most_asked + ratio_asked;
    const mns_latency *high = p99_of (worst),
                      *all = mns_slo_at_rank (slo->ok.at, slo->ok.count, P99);
    mns_scan_count (scan, "group-p99-ns-max", (uint64_t) high->ns);
    for (size_t i = 0; i < slo->groups.count && most_asked && judged; i++) {
        const mns_slo_group *group = &slo->groups.at[i];
        if (group->latency_count > 0 && most < UINT64_MAX / 1000 &&
            (uint64_t) p99_of (group)->ns > most * 1000)
            say_slow (scan, group, most);
    }
    if (!ratio_asked || !judged || (double) high->ns <= ratio * (double) all->ns)
        return most_asked + ratio_asked;
    minos_anomaly *anomaly = mns_scan_anomaly (scan, "slo-latency");
    mns_scan_say (scan, anomaly,
                  "p99 of group %s is %" PRId64 " ns, that of all %" PRId64
                  " ns, and at most %g times as much is declared",
                  show (scan, worst, &name), high->ns, all->ns, ratio);
    mns_scan_blame_op (scan, anomaly, high->op, "blocked");
    mns_scan_blame_op (scan, anomaly, all->op, "p99 of all");
    return most_asked + ratio_asked;
}

static int judge_throughput (mns_scan *scan, bool judged)
{
    const mns_slo *slo = scan->state;
    double found, lowest = INFINITY;
    uint64_t least;
    mns_shown name;

    if (!mns_param_number (scan, "group-min-throughput", &least))
        return 0;
    for (size_t i = 0; i < slo->groups.count; i++) {
        const mns_slo_group *group = &slo->groups.at[i];
        if (!mns_slo_throughput (slo, group->ok, &found)) {
            mns_scan_unknown (scan, MINOS_BASIS_MISSING, "the history has no times");
            return 1;
        }
        lowest = found < lowest ? found : lowest;
        if (!judged || found >= (double) least)
            continue;
        minos_anomaly *anomaly = mns_scan_anomaly (scan, "slo-throughput");
        mns_scan_say (scan, anomaly,
                      "group %s has %" PRIu64 " ok operations, %.6g a second, and at least %" PRIu64
                      " is declared for each group",
                      show (scan, group, &name), group->ok, found, least);
        mns_scan_blame_op (scan, anomaly, group->ok > 0 ? group->last_ok : group->last, "blocked");
    }
    if (slo->groups.count > 0)
        mns_slo_tell_number (scan, "group-throughput-min", lowest);
    return 1;
}

static int judge_errors (mns_scan *scan, bool judged)
{
    const mns_slo *slo = scan->state;
    double most;
    mns_shown name;

    if (!mns_slo_ratio (scan, "group-error-ratio", &most))
        return 0;
    for (size_t i = 0; i < slo->groups.count && judged; i++) {
        const mns_slo_group *group = &slo->groups.at[i];
        if ((double) group->errors <= most * (double) group->count)
            continue;
        minos_anomaly *anomaly = mns_scan_anomaly (scan, "slo-errors");
        mns_scan_say (scan, anomaly,
                      "%" PRIu64 " of %" PRIu64
                      " operations of group %s failed or crashed, and a ratio of at most %g is "
                      "declared for each group",
                      group->errors, group->count, show (scan, group, &name), most);
        mns_scan_blame_op (scan, anomaly, group->first_error, "blocked");
    }
    return 1;
}

int mns_slo_groups_judge (mns_scan *scan, bool judged)
{
    mns_slo *slo = scan->state;
    int declared;

    if (!slo->grouped)
        return 0;
    if (!share_out (scan)) {
        mns_scan_no_memory (scan);
        return 1;
    }
    mns_scan_count (scan, "group-count", slo->groups.count);
    declared = judge_p99 (scan, judged);
    declared += judge_throughput (scan, judged);
    declared += judge_errors (scan, judged);
    if (slo->groups.count == 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "a threshold for each group is declared, and no operation has a group: a "
                          "key or :group, or what group-by names");
    return declared;
}
