/* membership_end.c: what was suspected of appends is a violation only in a history that records
 * what would have excused it. */
#include "check/cluster/membership.h"

static const mns_config *entry (const mns_membership *s, uint32_t number)
{
    return &s->configs.all.at[number];
}

static const char *name_of (const mns_membership *s, uint32_t node)
{
    return mns_names_at (&s->configs.nodes.names, node);
}

static void blame (mns_scan *scan, minos_anomaly *found, const mns_suspicion *one, const char *role,
                   const char *before)
{
    const mns_membership *s = scan->state;

    mns_scan_blame_event (scan, found, one->event, role);
    if (one->earlier != MNS_CONFIG_NONE && !entry (s, one->earlier)->initial)
        mns_scan_blame_event (scan, found, entry (s, one->earlier)->event, before);
}

/* Where records are out of order another node may have told of what the log held. */
static bool in_order (mns_scan *scan)
{
    const mns_membership *s = scan->state;
    if (s->order.broken)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "records are not in the order of their times, and a change depends on "
                          "it");
    return !s->order.broken;
}

/* Whether the append is its leader's, in an order that can be trusted; else unknown. */
static bool is_leaders (mns_scan *scan, const mns_suspicion *one)
{
    const mns_membership *s = scan->state;
    const mns_config *of = entry (s, one->later);

    if (mns_led_by_another (s, of->term, of->node)) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "the configuration at index %lld is appended first by %s, who does not "
                          "lead term %lld: its leader's append is not recorded",
                          (long long) of->index, name_of (s, of->node), (long long) of->term);
        return false;
    }
    return in_order (scan);
}

static void end_two_pending (mns_scan *scan, const mns_suspicion *one)
{
    const mns_membership *s = scan->state;
    const mns_config *later = entry (s, one->later), *open = entry (s, one->earlier);
    bool commits = s->commits + s->log_commits > 0;
    minos_anomaly *found;

    if (!commits || (s->rollbacks == 0 && open->term != later->term)) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "the configuration at index %lld may still be open when that at index "
                          "%lld is appended: no config-%s is recorded",
                          (long long) open->index, (long long) later->index,
                          commits ? "rollback" : "commit");
        return;
    }
    if (!is_leaders (scan, one))
        return;
    found = mns_scan_anomaly (scan, "two-pending");
    mns_scan_say (scan, found,
                  "the configuration at index %lld was appended while that at index %lld was not "
                  "committed",
                  (long long) later->index, (long long) open->index);
    blame (scan, found, one, "second change", "open change");
}

static void end_jump (mns_scan *scan, const mns_suspicion *one)
{
    mns_membership *s = scan->state;
    const mns_config *later = entry (s, one->later), *before = entry (s, one->earlier);
    minos_anomaly *found;

    if (!in_order (scan))
        return;
    if (before->old > 0 || later->old > 0) {
        found = mns_scan_anomaly (scan, "joint-mismatch");
        mns_scan_say (scan, found, "the configurations at index %lld and %lld do not go together",
                      (long long) before->index, (long long) later->index);
    } else {
        found = mns_scan_anomaly (scan, "voters-jump");
        mns_scan_say (scan, found, "the voters change by %lu at once at index %lld",
                      (unsigned long) mns_configs_differ (&s->configs, one->earlier, false,
                                                          one->later, false),
                      (long long) later->index);
    }
    blame (scan, found, one, "jump", "before");
}

static void end_self_removal (mns_scan *scan, const mns_suspicion *one)
{
    const mns_membership *s = scan->state;
    const uint64_t *leader = mns_table_find (&s->leaders, (uint64_t) entry (s, one->later)->term);
    uint32_t node =
        leader != NULL && *leader != MNS_MANY_LEADERS ? (uint32_t) (*leader - 1) : one->node;
    minos_anomaly *found;

    if (!mns_config_votes (&s->configs, one->earlier, node) ||
        mns_config_votes (&s->configs, one->later, node))
        return;
    if (leader == NULL && s->order.broken) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "records are not in the order of their times, and nothing says who leads "
                          "when %s is removed",
                          name_of (s, node));
        return;
    }
    found = mns_scan_anomaly (scan, "self-removal");
    mns_scan_say (scan, found, "%s removes itself at index %lld", name_of (s, node),
                  (long long) entry (s, one->later)->index);
    blame (scan, found, one, "removes itself", "before");
}

static void end_early (mns_scan *scan, const mns_suspicion *one)
{
    const mns_membership *s = scan->state;
    const mns_config *later = entry (s, one->later);
    minos_anomaly *found;

    if (s->log_commits == 0) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "no commit tells whether an entry of term %lld was committed before the "
                          "change at index %lld (allow-early-change=true if it need not be)",
                          (long long) later->term, (long long) later->index);
        return;
    }
    if (!is_leaders (scan, one))
        return;
    found = mns_scan_anomaly (scan, "change-before-commit");
    mns_scan_say (scan, found,
                  "%s appends the configuration at index %lld before any entry of term %lld is "
                  "committed",
                  name_of (s, one->node), (long long) later->index, (long long) later->term);
    blame (scan, found, one, "early change", "before");
}

static void end_promotion (mns_scan *scan, const mns_suspicion *one)
{
    const mns_membership *s = scan->state;
    const mns_config *later = entry (s, one->later);
    minos_anomaly *found;

    if (!one->proven || s->order.broken) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%s votes from index %lld on, and what is recorded of its log ends at "
                          "%lld",
                          name_of (s, one->node), (long long) later->index, (long long) one->reach);
        return;
    }
    found = mns_scan_anomaly (scan, "promoted-behind");
    mns_scan_say (scan, found, "%s is made a voter at index %lld, and its log ends at index %lld",
                  name_of (s, one->node), (long long) later->index, (long long) one->reach);
    blame (scan, found, one, "promotion", "learner");
}

static void end_rolled_back (mns_scan *scan, const mns_suspicion *one)
{
    const mns_membership *s = scan->state;
    const mns_config *of = entry (s, one->later);
    minos_anomaly *found;

    if (!in_order (scan))
        return;
    found = mns_scan_anomaly (scan, "committed-rolled-back");
    mns_scan_say (scan, found, "%s rolls back the configuration at index %lld of term %lld",
                  name_of (s, one->node), (long long) of->index, (long long) of->term);
    blame (scan, found, one, "rolled back", "told of");
}

static void end_suspicion (mns_scan *scan, const mns_suspicion *one)
{
    const mns_membership *s = scan->state;
    long long later = (long long) entry (s, one->later)->index;
    long long earlier =
        one->earlier != MNS_CONFIG_NONE ? (long long) entry (s, one->earlier)->index : 0;

    switch (one->kind) {
    case MNS_TWO_PENDING:
        end_two_pending (scan, one);
        break;
    case MNS_FIRST_OPEN:
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "the first configuration of the history, at index %lld, may have been "
                          "open when that at index %lld was appended",
                          earlier, later);
        break;
    case MNS_UNSEEN:
    case MNS_LOOSE:
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "the configuration at index %lld may stand open in the log of %s when it "
                          "appends that at index %lld",
                          earlier, name_of (s, one->node), later);
        break;
    case MNS_JUMP_IF_KEPT:
        if (s->rollbacks > 0) {
            end_jump (scan, one);
            break;
        }
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "the configuration below that at index %lld may have been replaced in "
                          "the log of %s: no config-rollback is recorded",
                          later, name_of (s, one->node));
        break;
    case MNS_JUMP:
        end_jump (scan, one);
        break;
    case MNS_ROLLED_BACK:
        end_rolled_back (scan, one);
        break;
    case MNS_JUMP_PERHAPS:
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "nothing tells which configuration stands below that at index %lld in "
                          "the log of %s",
                          later, name_of (s, one->node));
        break;
    case MNS_SELF_REMOVAL:
        end_self_removal (scan, one);
        break;
    case MNS_EARLY:
        end_early (scan, one);
        break;
    case MNS_PROMOTED:
        end_promotion (scan, one);
        break;
    }
}

void mns_membership_end (mns_scan *scan)
{
    mns_membership *s = scan->state;
    uint64_t committed = 0;

    for (size_t i = 0; i < s->configs.all.count; i++)
        committed += entry (s, (uint32_t) i)->committed && !entry (s, (uint32_t) i)->initial;
    mns_scan_count (scan, "config-count",
                    s->configs.all.count - (s->configs.initial != MNS_CONFIG_NONE));
    mns_scan_count (scan, "config-change-count", s->changes);
    mns_scan_count (scan, "config-committed-count", committed);
    if (s->accepted > 0)
        mns_scan_count (scan, "accepted-count", s->accepted);
    for (size_t i = 0; i < s->suspicions.count; i++)
        end_suspicion (scan, &s->suspicions.at[i]);
    mns_membership_end_votes (scan);
    if (s->changes == 0 && (s->vote_count == 0 || s->elections.count + s->votes_judged == 0))
        mns_scan_vacuous (scan, "no node appends a configuration after another");
}
