/* path.c: the partial linearizations of a violation, kept in the verdict and read from it. Orders
 * that end differently begin alike, so a state's text is copied once where it stands again in the
 * step before. */
#include "verdict/verdict.h"

#include <assert.h>
#include <string.h>

static bool copy_text (mns_region *region, const char **out, const char *text)
{
    *out = mns_region_text (region, text, strlen (text));
    return *out != NULL;
}

static bool copy_path (mns_region *region, minos_path *out, const minos_path *from)
{
    minos_path_step *steps = mns_region_array (region, from->step_count, sizeof *steps);
    uint32_t *blocked = mns_region_array (region, from->blocked_count, sizeof *blocked);
    const char *last = from->state;

    *out = *from;
    if (steps == NULL || blocked == NULL || !copy_text (region, &out->state, from->state))
        return false;
    for (size_t i = 0; i < from->step_count; i++) {
        const char *before = i > 0 ? steps[i - 1].state : out->state;
        bool again = from->steps[i].state == last;
        steps[i] = (minos_path_step){ from->steps[i].op, before };
        last = from->steps[i].state;
        if (!again && !copy_text (region, &steps[i].state, last))
            return false;
    }
    for (size_t i = 0; i < from->blocked_count; i++)
        blocked[i] = from->blocked[i];
    out->steps = steps;
    out->blocked = blocked;
    return true;
}

bool mns_anomaly_set_paths (minos_verdict *verdict, minos_anomaly *anomaly, const minos_path *paths,
                            size_t count, const char *cause)
{
    mns_region *region = &verdict->region;

    assert (cause != NULL && anomaly->path_count == 0);
    anomaly->paths = mns_region_array (region, count, sizeof *anomaly->paths);
    if (anomaly->paths == NULL || !copy_text (region, &anomaly->paths_cause, cause))
        return false;
    for (size_t i = 0; i < count; i++, anomaly->path_count++)
        if (!copy_path (region, &anomaly->paths[i], &paths[i]))
            return false;
    return true;
}

/* ---- Reading. */

size_t minos_anomaly_path_count (const minos_anomaly *anomaly)
{
    return anomaly != NULL ? anomaly->path_count : 0;
}

bool minos_anomaly_path (const minos_anomaly *anomaly, size_t index, minos_path *out)
{
    bool in = anomaly != NULL && index < anomaly->path_count;

    *out = in ? anomaly->paths[index] : (minos_path){ 0 };
    return in;
}

bool minos_anomaly_paths_longest (const minos_anomaly *anomaly)
{
    return anomaly != NULL && anomaly->paths_longest;
}

bool minos_anomaly_paths_complete (const minos_anomaly *anomaly)
{
    return anomaly != NULL && anomaly->paths_complete;
}

const char *minos_anomaly_paths_cause (const minos_anomaly *anomaly)
{
    return anomaly != NULL ? anomaly->paths_cause : NULL;
}
