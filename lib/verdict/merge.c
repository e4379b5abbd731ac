/* merge.c: parts into a finding, findings into a verdict: false > unknown > true, and never a
 * vacuous green. Nothing at all merges to unknown, not to true: where Jepsen and its checkers pass
 * an empty set of keys, minos says that nothing was judged. */
#include "verdict/verdict.h"

#include <assert.h>

static void merge_part (minos_finding *finding, const minos_part *part, const minos_part **worst)
{
    minos_counts *counts = &finding->counts;

    counts->keys_unknown += part->valid == MINOS_VALID_UNKNOWN;
    counts->keys_invalid += part->valid == MINOS_VALID_FALSE;
    counts->keys_judged +=
        part->valid == MINOS_VALID_FALSE || (part->valid == MINOS_VALID_TRUE && !part->weak);
    counts->states += part->states;
    if (*worst == NULL || part->valid > (*worst)->valid)
        *worst = part;
}

void mns_finding_merge (minos_finding *finding)
{
    minos_counts *counts = &finding->counts;
    const minos_part *worst = NULL;
    bool strong = false;

    counts->keys_seen = finding->part_count;
    counts->keys_unknown = counts->keys_invalid = counts->keys_judged = 0;
    counts->states = 0;
    for (size_t i = 0; i < finding->part_count; i++) {
        merge_part (finding, &finding->parts[i], &worst);
        strong |= !finding->parts[i].weak;
    }
    assert (counts->keys_judged + counts->keys_unknown <= counts->keys_seen);
    finding->valid = worst != NULL ? worst->valid : MINOS_VALID_UNKNOWN;
    finding->basis = worst != NULL ? worst->basis : MINOS_BASIS_NONE;
    finding->vacuous = !strong && finding->valid != MINOS_VALID_FALSE;
    if (finding->vacuous && finding->valid == MINOS_VALID_TRUE)
        finding->basis = MINOS_BASIS_VACUOUS;
    if (finding->cause[0] == 0 && worst != NULL)
        finding->cause = worst->cause;
}

/* What is not known for want of records, not of memory or time. */
static bool lacks_records (const minos_finding *finding)
{
    return finding->valid == MINOS_VALID_UNKNOWN && finding->basis == MINOS_BASIS_MISSING &&
           !finding->vacuous && !finding->weak;
}

/* The words of docs/formats/verdict.md that one history alone can earn. A fault that is not shown
 * to have landed, and to have met an operation, hardens nothing. */
static const char *word_of (const minos_verdict *verdict)
{
    bool weak = verdict->finding_count == 0, partial = false, decided = false, surface = true;

    if (verdict->valid == MINOS_VALID_FALSE)
        return "FAIL";
    if (verdict->env_missing)
        return "INCONCLUSIVE-env";
    for (size_t i = 0; i < verdict->finding_count; i++) {
        const minos_finding *finding = verdict->findings[i];
        weak |= finding->weak || finding->vacuous;
        partial |= finding->valid == MINOS_VALID_UNKNOWN;
        surface &= finding->valid != MINOS_VALID_UNKNOWN || lacks_records (finding);
        decided |= finding->counts.keys_unknown < finding->counts.keys_seen;
    }
    if (partial && surface && !weak)
        return "PARTIAL-surface";
    if (weak || !decided)
        return "INCONCLUSIVE-oracle-too-weak";
    if (partial)
        return "PARTIAL-model";
    if (verdict->left_out)
        return "PARTIAL-surface";
    if (verdict->faults.windows == 0)
        return "PASS-smoke";
    return verdict->faults.overlapped > 0 ? "PASS-hardening" : "INCONCLUSIVE-fault-not-proven";
}

void mns_verdict_merge (minos_verdict *verdict)
{
    verdict->valid = verdict->finding_count > 0 ? MINOS_VALID_TRUE : MINOS_VALID_UNKNOWN;
    verdict->vacuous = verdict->finding_count == 0;
    for (size_t i = 0; i < verdict->finding_count; i++) {
        verdict->valid = mns_valid_merge (verdict->valid, verdict->findings[i]->valid);
        verdict->vacuous |= verdict->findings[i]->vacuous;
    }
    verdict->vacuous |= verdict->env_missing;
    if (verdict->valid == MINOS_VALID_FALSE)
        verdict->vacuous = false;
    verdict->word = word_of (verdict);
}
