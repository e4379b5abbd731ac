/* verdict.c: the tree verdict → finding → part, how it is made and how it is read. Everything lives
 * in one region, so that a verdict is freed at once and nothing in it is freed alone. */
#include "verdict/verdict.h"

#include "base/root.h"
#include "value/value.h"

#include <assert.h>
#include <string.h>

enum { VERDICT_REGION_FIRST = 1024 };

const char *minos_valid_word (minos_valid valid)
{
    switch (valid) {
    case MINOS_VALID_TRUE:
        return "true";
    case MINOS_VALID_FALSE:
        return "false";
    default:
        return "unknown";
    }
}

const char *minos_basis_word (minos_basis basis)
{
    static const char *const words[] = {
#define MINOS_BASIS_WORD(name, word, text) word,
        MINOS_BASIS_MAP (MINOS_BASIS_WORD)
#undef MINOS_BASIS_WORD
    };
    return (size_t) basis < sizeof words / sizeof *words ? words[basis] : words[0];
}

/* ---- Making. */

minos_status mns_verdict_new (minos_verdict **out, const minos_alloc *alloc)
{
    minos_verdict *verdict =
        mns_root_new (sizeof *verdict, offsetof (minos_verdict, budget), 0, alloc);

    *out = verdict;
    if (verdict == NULL)
        return MINOS_NO_MEMORY;
    mns_region_init (&verdict->region, &verdict->budget, VERDICT_REGION_FIRST);
    verdict->valid = MINOS_VALID_UNKNOWN;
    verdict->word = "NOT-RUN";
    return MINOS_OK;
}

void minos_verdict_free (minos_verdict *verdict)
{
    if (verdict == NULL)
        return;
    minos_values_free (verdict->values);
    mns_region_reset (&verdict->region);
    mns_root_free (verdict, sizeof *verdict, offsetof (minos_verdict, budget));
}

static bool grow_findings (minos_verdict *verdict)
{
    size_t capacity = verdict->finding_capacity ? 2 * verdict->finding_capacity : 2;
    minos_finding **grown = mns_region_array (&verdict->region, capacity, sizeof *grown);

    if (grown == NULL)
        return false;
    for (size_t i = 0; i < verdict->finding_count; i++)
        grown[i] = verdict->findings[i];
    verdict->findings = grown;
    verdict->finding_capacity = capacity;
    return true;
}

minos_finding *mns_verdict_add (minos_verdict *verdict, const char *checker, const char *model,
                                size_t part_count)
{
    mns_region *region = &verdict->region;
    minos_finding *finding;

    assert (checker != NULL && model != NULL);
    if (verdict->finding_count == verdict->finding_capacity && !grow_findings (verdict))
        return NULL;
    finding = mns_region_zalloc (region, sizeof *finding);
    if (finding == NULL)
        return NULL;
    finding->verdict = verdict;
    finding->checker = mns_region_text (region, checker, strlen (checker));
    finding->model = mns_region_text (region, model, strlen (model));
    if (finding->checker == NULL || finding->model == NULL ||
        !mns_finding_make_parts (finding, part_count))
        return NULL;
    finding->algorithm = finding->claim = finding->cause = "";
    finding->valid = MINOS_VALID_UNKNOWN;
    verdict->findings[verdict->finding_count++] = finding;
    return finding;
}

bool mns_finding_make_parts (minos_finding *finding, size_t part_count)
{
    assert (finding->part_count == 0);
    finding->parts =
        mns_region_array (&finding->verdict->region, part_count, sizeof *finding->parts);
    if (finding->parts == NULL)
        return false;
    finding->part_count = part_count;
    for (size_t i = 0; i < part_count; i++)
        finding->parts[i] = (minos_part){ .valid = MINOS_VALID_UNKNOWN,
                                          .key_text = "",
                                          .cause = "",
                                          .algorithm = "",
                                          .states_cause = "" };
    return true;
}

minos_values *mns_verdict_values (minos_verdict *verdict)
{
    if (verdict->values == NULL && mns_values_new (&verdict->values, &verdict->budget) != MINOS_OK)
        verdict->values = NULL;
    return verdict->values;
}

static bool add_fact (mns_region *region, mns_facts *facts, const char *name, minos_value value)
{
    assert (name != NULL);
    if (facts->count == facts->capacity) {
        size_t capacity = facts->capacity ? 2 * facts->capacity : 8;
        mns_fact *grown = mns_region_array (region, capacity, sizeof *grown);
        if (grown == NULL)
            return false;
        for (size_t i = 0; i < facts->count; i++)
            grown[i] = facts->at[i];
        facts->at = grown;
        facts->capacity = capacity;
    }
    facts->at[facts->count++] = (mns_fact){ name, value };
    return true;
}

bool mns_finding_add_fact (minos_finding *finding, const char *name, minos_value value)
{
    return add_fact (&finding->verdict->region, &finding->facts, name, value);
}

bool mns_part_add_fact (minos_verdict *verdict, minos_part *part, const char *name,
                        minos_value value)
{
    return add_fact (&verdict->region, &part->facts, name, value);
}

bool mns_finding_add_number (minos_finding *finding, const char *name, uint64_t number)
{
    minos_values *values = mns_verdict_values (finding->verdict);
    minos_value value;

    assert (number <= INT64_MAX);
    return values != NULL && minos_values_integer (values, &value, (int64_t) number) == MINOS_OK &&
           mns_finding_add_fact (finding, name, value);
}

bool mns_text_list_add (mns_region *region, mns_text_list *list, const char *text)
{
    const char *copy;

    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 4;
        const char **grown = mns_region_array (region, capacity, sizeof *grown);
        if (grown == NULL)
            return false;
        for (size_t i = 0; i < list->count; i++)
            grown[i] = list->at[i];
        list->at = grown;
        list->capacity = capacity;
    }
    copy = mns_region_text (region, text, strlen (text));
    if (copy == NULL)
        return false;
    list->at[list->count++] = copy;
    return true;
}

/* ---- Reading: the whole history. */

minos_valid minos_verdict_valid (const minos_verdict *verdict)
{
    return verdict != NULL ? verdict->valid : MINOS_VALID_UNKNOWN;
}

bool minos_verdict_vacuous (const minos_verdict *verdict)
{
    return verdict != NULL && verdict->vacuous;
}

int minos_verdict_exit_code (const minos_verdict *verdict)
{
    if (verdict == NULL)
        return 2;
    if (verdict->valid == MINOS_VALID_FALSE)
        return 1;
    if (verdict->vacuous)
        return 3;
    return verdict->valid == MINOS_VALID_UNKNOWN ? 2 : 0;
}

const char *minos_verdict_word (const minos_verdict *verdict)
{
    return verdict != NULL ? verdict->word : NULL;
}

size_t minos_verdict_finding_count (const minos_verdict *verdict)
{
    return verdict != NULL ? verdict->finding_count : 0;
}

const minos_finding *minos_verdict_finding (const minos_verdict *verdict, size_t index)
{
    return verdict != NULL && index < verdict->finding_count ? verdict->findings[index] : NULL;
}

void minos_verdict_faults (const minos_verdict *verdict, minos_faults *out)
{
    *out = verdict != NULL ? verdict->faults : (minos_faults){ 0 };
}

const minos_values *minos_verdict_values (const minos_verdict *verdict)
{
    return verdict != NULL ? verdict->values : NULL;
}

size_t minos_verdict_note_count (const minos_verdict *verdict)
{
    return verdict != NULL ? verdict->notes.count : 0;
}

const char *minos_verdict_note (const minos_verdict *verdict, size_t index)
{
    return verdict != NULL && index < verdict->notes.count ? verdict->notes.at[index] : NULL;
}
