/* finding.c: reading findings and parts. */
#include "verdict/verdict.h"

/* ---- One checker. */

const char *minos_finding_checker (const minos_finding *finding)
{
    return finding != NULL ? finding->checker : NULL;
}

const char *minos_finding_model (const minos_finding *finding)
{
    return finding != NULL ? finding->model : NULL;
}

const char *minos_finding_algorithm (const minos_finding *finding)
{
    return finding != NULL ? finding->algorithm : NULL;
}

minos_valid minos_finding_valid (const minos_finding *finding)
{
    return finding != NULL ? finding->valid : MINOS_VALID_UNKNOWN;
}

minos_basis minos_finding_basis (const minos_finding *finding)
{
    return finding != NULL ? finding->basis : MINOS_BASIS_NONE;
}

bool minos_finding_vacuous (const minos_finding *finding)
{
    return finding != NULL && finding->vacuous;
}

const char *minos_finding_cause (const minos_finding *finding)
{
    return finding != NULL ? finding->cause : NULL;
}

const char *minos_finding_claim (const minos_finding *finding)
{
    return finding != NULL ? finding->claim : NULL;
}

size_t minos_finding_fact_count (const minos_finding *finding)
{
    return finding != NULL ? finding->facts.count : 0;
}

static const char *fact_at (const mns_facts *facts, size_t index, minos_value *out)
{
    bool in = facts != NULL && index < facts->count;
    if (out != NULL)
        *out = in ? facts->at[index].value : MINOS_NIL;
    return in ? facts->at[index].name : NULL;
}

const char *minos_finding_fact (const minos_finding *finding, size_t index, minos_value *out)
{
    return fact_at (finding != NULL ? &finding->facts : NULL, index, out);
}

bool minos_finding_keyed (const minos_finding *finding)
{
    return finding != NULL && finding->keyed;
}

void minos_finding_counts (const minos_finding *finding, minos_counts *out)
{
    *out = finding != NULL ? finding->counts : (minos_counts){ 0 };
}

size_t minos_finding_note_count (const minos_finding *finding)
{
    return finding != NULL ? finding->notes.count : 0;
}

const char *minos_finding_note (const minos_finding *finding, size_t index)
{
    return finding != NULL && index < finding->notes.count ? finding->notes.at[index] : NULL;
}

size_t minos_finding_part_count (const minos_finding *finding)
{
    return finding != NULL ? finding->part_count : 0;
}

const minos_part *minos_finding_part (const minos_finding *finding, size_t index)
{
    return finding != NULL && index < finding->part_count ? &finding->parts[index] : NULL;
}

/* ---- One key. */

bool minos_part_key (const minos_part *part, minos_value *out)
{
    bool has = part != NULL && part->has_key;
    if (out != NULL)
        *out = has ? part->key : MINOS_NIL;
    return has;
}

const char *minos_part_key_text (const minos_part *part)
{
    return part != NULL ? part->key_text : NULL;
}

minos_valid minos_part_valid (const minos_part *part)
{
    return part != NULL ? part->valid : MINOS_VALID_UNKNOWN;
}

minos_basis minos_part_basis (const minos_part *part)
{
    return part != NULL ? part->basis : MINOS_BASIS_NONE;
}

const char *minos_part_cause (const minos_part *part)
{
    return part != NULL ? part->cause : NULL;
}

size_t minos_part_fact_count (const minos_part *part)
{
    return part != NULL ? part->facts.count : 0;
}

const char *minos_part_fact (const minos_part *part, size_t index, minos_value *out)
{
    return fact_at (part != NULL ? &part->facts : NULL, index, out);
}

uint64_t minos_part_states (const minos_part *part)
{
    return part != NULL ? part->states : 0;
}

const uint32_t *minos_part_witness (const minos_part *part, size_t *count)
{
    *count = part != NULL ? part->witness_count : 0;
    return part != NULL ? part->witness : NULL;
}

const uint32_t *minos_part_states_after (const minos_part *part, size_t *count)
{
    bool has = part != NULL && part->states_after != NULL;
    *count = has ? part->witness_count : 0;
    return has ? part->states_after : NULL;
}

size_t minos_part_state_count (const minos_part *part)
{
    return part != NULL ? part->state_texts.count : 0;
}

const char *minos_part_state (const minos_part *part, size_t index)
{
    return part != NULL && index < part->state_texts.count ? part->state_texts.at[index] : NULL;
}

const char *minos_part_states_cause (const minos_part *part)
{
    return part != NULL ? part->states_cause : NULL;
}

size_t minos_part_anomaly_count (const minos_part *part)
{
    return part != NULL ? part->anomaly_count : 0;
}

uint64_t minos_part_anomalies_hidden (const minos_part *part)
{
    return part != NULL ? part->anomalies_hidden : 0;
}

const minos_anomaly *minos_part_anomaly (const minos_part *part, size_t index)
{
    return part != NULL && index < part->anomaly_count ? part->anomalies[index] : NULL;
}
