/* anomaly.c: violations. What they are called stands in one table, anomalies.def, so that a new
 * checker touches no report. */
#include "verdict/verdict.h"

#include <assert.h>
#include <string.h>

static const minos_anomaly_info anomaly_rows[] = {
#define MNS_ANOMALY(id, title, summary) { id, title, summary },
#include "verdict/anomalies.def"
#undef MNS_ANOMALY
};

const minos_anomaly_info *minos_anomaly_list (size_t index)
{
    return index < sizeof anomaly_rows / sizeof *anomaly_rows ? &anomaly_rows[index] : NULL;
}

static const minos_anomaly_info *row_named (const char *id)
{
    for (size_t i = 0; i < sizeof anomaly_rows / sizeof *anomaly_rows; i++)
        if (strcmp (anomaly_rows[i].id, id) == 0)
            return &anomaly_rows[i];
    return NULL;
}

minos_anomaly *mns_part_add (minos_verdict *verdict, minos_part *part, const char *anomaly_id)
{
    const minos_anomaly_info *row = row_named (anomaly_id);
    minos_anomaly *anomaly;

    assert (row != NULL);
    if (row == NULL)
        return NULL;
    if (part->anomaly_count == part->anomaly_capacity) {
        size_t capacity = part->anomaly_capacity ? 2 * part->anomaly_capacity : 1;
        minos_anomaly **grown = mns_region_array (&verdict->region, capacity, sizeof *grown);
        if (grown == NULL)
            return NULL;
        for (size_t i = 0; i < part->anomaly_count; i++)
            grown[i] = part->anomalies[i];
        part->anomalies = grown;
        part->anomaly_capacity = capacity;
    }
    anomaly = mns_region_zalloc (&verdict->region, sizeof *anomaly);
    if (anomaly == NULL)
        return NULL;
    anomaly->id = row->id;
    anomaly->title = row->title;
    anomaly->text = row->summary;
    anomaly->prefix = MINOS_NEVER;
    anomaly->paths_cause = "";
    part->anomalies[part->anomaly_count++] = anomaly;
    return anomaly;
}

static bool add_member (minos_verdict *verdict, mns_anomaly_members *members, uint32_t index,
                        const char *role)
{
    assert (role != NULL);
    if (members->count == members->capacity) {
        size_t capacity = members->capacity ? 2 * members->capacity : 4;
        mns_anomaly_member *grown = mns_region_array (&verdict->region, capacity, sizeof *grown);
        if (grown == NULL)
            return false;
        for (size_t i = 0; i < members->count; i++)
            grown[i] = members->at[i];
        members->at = grown;
        members->capacity = capacity;
    }
    members->at[members->count++] = (mns_anomaly_member){ index, role };
    return true;
}

bool mns_anomaly_add_op (minos_verdict *verdict, minos_anomaly *anomaly, uint32_t op,
                         const char *role)
{
    return add_member (verdict, &anomaly->ops, op, role);
}

bool mns_anomaly_add_event (minos_verdict *verdict, minos_anomaly *anomaly, uint32_t event,
                            const char *role)
{
    return add_member (verdict, &anomaly->events, event, role);
}

const char *minos_anomaly_id (const minos_anomaly *anomaly)
{
    return anomaly != NULL ? anomaly->id : NULL;
}

const char *minos_anomaly_title (const minos_anomaly *anomaly)
{
    return anomaly != NULL ? anomaly->title : NULL;
}

const char *minos_anomaly_text (const minos_anomaly *anomaly)
{
    return anomaly != NULL ? anomaly->text : NULL;
}

static uint32_t member_at (const mns_anomaly_members *members, size_t index, const char **role)
{
    bool in = members != NULL && index < members->count;
    if (role != NULL)
        *role = in ? members->at[index].role : NULL;
    return in ? members->at[index].index : 0;
}

size_t minos_anomaly_op_count (const minos_anomaly *anomaly)
{
    return anomaly != NULL ? anomaly->ops.count : 0;
}

uint32_t minos_anomaly_op (const minos_anomaly *anomaly, size_t index, const char **role)
{
    return member_at (anomaly != NULL ? &anomaly->ops : NULL, index, role);
}

size_t minos_anomaly_event_count (const minos_anomaly *anomaly)
{
    return anomaly != NULL ? anomaly->events.count : 0;
}

uint32_t minos_anomaly_event (const minos_anomaly *anomaly, size_t index, const char **role)
{
    return member_at (anomaly != NULL ? &anomaly->events : NULL, index, role);
}

uint32_t minos_anomaly_prefix (const minos_anomaly *anomaly)
{
    return anomaly != NULL ? anomaly->prefix : MINOS_NEVER;
}

size_t minos_anomaly_state_count (const minos_anomaly *anomaly)
{
    return anomaly != NULL ? anomaly->states.count : 0;
}

const char *minos_anomaly_state (const minos_anomaly *anomaly, size_t index)
{
    return anomaly != NULL && index < anomaly->states.count ? anomaly->states.at[index] : NULL;
}

size_t minos_anomaly_allowed_count (const minos_anomaly *anomaly)
{
    return anomaly != NULL ? anomaly->allowed.count : 0;
}

const char *minos_anomaly_allowed (const minos_anomaly *anomaly, size_t index)
{
    return anomaly != NULL && index < anomaly->allowed.count ? anomaly->allowed.at[index] : NULL;
}
