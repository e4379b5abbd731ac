/* membership-change on random records against the naive answer: votes, elections, changes of all
 * kinds, times out of order, parameters. */
#include "cluster_text.h"
#include "naive_membership.h"

static void write_members (cluster_text *text, const char *name, int bits)
{
    cluster_add (text, " :%s [", name);
    for (int i = 0; i < NODES; i++)
        if (bits >> i & 1)
            cluster_add (text, "%s ", cluster_node (i));
    cluster_add (text, "]");
}

static void write_history (cluster_text *text, const history *h)
{
    static const char *const names[] = { "config-append", "config-commit", "config-rollback",
                                         "commit",        "role",          "vote",
                                         "persist" };
    text->size = 0;
    cluster_add (text, "{:process :harness :type :info :f :expect :time 0 :value {:x 1");
    if (h->initial != 0)
        write_members (text, "voters", h->initial);
    if (h->allow_early)
        cluster_add (text, " :allow-early-change true");
    if (h->lag >= 0)
        cluster_add (text, " :promotion-lag %d", h->lag);
    if (h->any_votes || h->members_only)
        cluster_add (text, " :votes %s", h->any_votes ? ":any" : "\"members\"");
    cluster_add (text, "}}\n");
    for (int i = 0; i < h->count; i++) {
        const record *is = &h->at[i];
        bool asked = is->kind == LEAD && (is->time + i) % 2 == 0;
        cluster_add (text, "{:process :%s :type :info :f :%s :time %d :value {:index %d :term %d",
                     asked ? "harness" : cluster_node (is->node), names[is->kind], is->time,
                     is->index, is->term);
        if (is->kind == LEAD)
            cluster_add (text, " :role :leader :node %s", cluster_node (is->node));
        if (is->kind == VOTE)
            cluster_add (text, " :for %s", cluster_node (is->whom));
        if (tells (is))
            write_members (text, "voters", is->voters);
        if (tells (is) && is->old != 0)
            write_members (text, "old-voters", is->old);
        if (tells (is) && is->learners >= 0)
            write_members (text, "learners", is->learners);
        cluster_add (text, "}}\n");
    }
}

/* The members of a place: mostly a step from what most places have. */
static void random_members (mns_rng *rng, int round, record *one)
{
    mns_rng fixed = { (uint64_t) (round * 64 + one->index * 8 + one->term) };
    mns_rng *by = mns_rng_below (rng, 60) > 0 ? &fixed : rng;
    uint64_t shape = mns_rng_below (by, 24);

    one->voters = 7 ^ 1 << mns_rng_below (by, NODES);
    if (shape < 2)
        one->voters ^= 1 << mns_rng_below (by, NODES);
    if (shape >= 2 && shape < 5)
        one->old = 7 ^ (int) mns_rng_below (by, 2) << 3;
    if (shape == 5)
        one->voters = mns_rng_below (by, 4) > 0 ? 7 : 0;
    one->learners = shape < 12 ? -1 : 24 & ~one->voters;
}

static record random_record (mns_rng *rng, int round, int i, bool shuffled, bool full)
{
    static const event kinds[] = { APPEND,        APPEND,  APPEND,   APPEND,
                                   CONFIG_COMMIT, COMMIT,  COMMIT,   CONFIG_COMMIT,
                                   CONFIG_COMMIT, PERSIST, ROLLBACK, LEAD };
    bool votes = round % 3 == 0;
    record one = { .kind = kinds[mns_rng_below (rng, sizeof kinds / sizeof *kinds)] };

    if (votes && mns_rng_below (rng, 2) == 0)
        one.kind = mns_rng_below (rng, 4) > 0 ? VOTE : LEAD;
    if (!full && (one.kind == COMMIT || one.kind == ROLLBACK || one.kind == LEAD))
        one.kind = APPEND;
    one.node = (int) mns_rng_below (rng, votes ? NODES : 2 + mns_rng_below (rng, 2));
    one.index = 1 + (int) mns_rng_below (rng, 4);
    one.term = 1 + (int) mns_rng_below (rng, 2);
    one.whom = (int) mns_rng_below (rng, votes ? 2 : NODES);
    one.time = shuffled ? (int) mns_rng_below (rng, 50) : i / 2;
    if (one.kind == PERSIST)
        one.node = 3 + (int) mns_rng_below (rng, 2);
    if (tells (&one))
        random_members (rng, round, &one);
    return one;
}

static bool is_false (const naive *is)
{
    return is->two_pending || is->early || is->jump || is->joint || is->empty || is->removal ||
           is->disagreement || is->rolled_back || is->promoted || is->elected || is->vote_by ||
           is->vote_for;
}

/* Half of the histories leave out records that the naive answer blames or doubts. */
static void random_history (mns_rng *rng, history *h, int round)
{
    bool good = round % 2 == 0, shuffled = mns_rng_below (rng, 8) == 0;
    bool full = mns_rng_below (rng, 4) > 0;
    int wanted = 4 + (int) mns_rng_below (rng, RECORDS - 4);

    *h = (history){ .lag = (int) mns_rng_below (rng, 4) - 1,
                    .initial = mns_rng_below (rng, 3) == 0 ? 7 : 0,
                    .allow_early = mns_rng_below (rng, 3) == 0,
                    .any_votes = mns_rng_below (rng, 4) == 0,
                    .members_only = mns_rng_below (rng, 2) == 0 };
    h->members_only &= !h->any_votes;
    for (int i = 0; i < 2 * RECORDS && h->count < wanted; i++) {
        h->at[h->count++] = random_record (rng, round, i, shuffled, full);
        naive is = judge_naively (h);
        if (good && (is_false (&is) || is.unknown != 0))
            h->count--;
    }
}

static void compare (const naive *is, const cluster_found *found, const cluster_text *text)
{
    const struct {
        bool there;
        const char *id;
    } rows[] = { { is->two_pending, "two-pending" },
                 { is->early, "change-before-commit" },
                 { is->jump, "voters-jump" },
                 { is->joint, "joint-mismatch" },
                 { is->empty, "empty-voters" },
                 { is->removal, "self-removal" },
                 { is->disagreement, "config-disagreement" },
                 { is->rolled_back, "committed-rolled-back" },
                 { is->promoted, "promoted-behind" },
                 { is->elected, "elected-without-quorum" },
                 { is->vote_by, "vote-by-non-voter" },
                 { is->vote_for, "vote-for-non-voter" } };
    const char *outcome = is_false (is) ? "invalid" : is->unknown ? "unknown" : "valid";

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_msg (cluster_has (found, rows[i].id) == rows[i].there, "%s:%s, unknown %x\n%s",
                       rows[i].id, found->anomalies, is->unknown, text->text);
    if (!is_false (is) && !is->judged)
        outcome = "vacuous";
    ck_assert_msg (strcmp (found->outcome, outcome) == 0, "%s, not %s, unknown %x\n%s",
                   found->outcome, outcome, is->unknown, text->text);
}

START_TEST (test_random)
{
    static cluster_text text;
    mns_rng rng = { 71 };
    int counts[3] = { 0 }, found_counts[12] = { 0 };

    for (int round = 0; round < 24000; round++) {
        history h;
        random_history (&rng, &h, round);
        naive is = judge_naively (&h);
        write_history (&text, &h);
        cluster_found found = cluster_judge ("membership-change", text.text);
        compare (&is, &found, &text);
        counts[is_false (&is) ? 1 : is.unknown ? 2 : 0] += is.judged;
        const bool each[] = { is.two_pending, is.early,   is.jump,         is.joint,
                              is.empty,       is.removal, is.disagreement, is.rolled_back,
                              is.promoted,    is.elected, is.vote_by,      is.vote_for };
        for (int i = 0; i < 12; i++)
            found_counts[i] += each[i];
    }
    for (int i = 0; i < 3; i++)
        ck_assert_msg (counts[i] > 1000, "%d valid, %d invalid, %d unknown", counts[0], counts[1],
                       counts[2]);
    for (int i = 0; i < 12; i++)
        ck_assert_msg (found_counts[i] > 20, "anomaly %d: %d", i, found_counts[i]);
}
END_TEST

int main (void)
{
    return cluster_run ("check/cluster/membership_random", test_random);
}
