/* notes.c: floors of evidence. None of them changes what was proved; each that is missed is said,
 * and lowers the verdict's word (docs/formats/verdict.md). */
#include "check/linear/linear.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { NOTE_SIZE = 384, CRASHED_PER_KEY_MAX = 20 };

static bool note (mns_linear *linear, bool weak, const char *format, ...)
    __attribute__ ((format (printf, 3, 4)));

static bool note (mns_linear *linear, bool weak, const char *format, ...)
{
    minos_finding *finding = linear->finding;
    char text[NOTE_SIZE];
    size_t at = 0;
    va_list arguments;

    if (weak) {
        finding->weak = true;
        at = (size_t) snprintf (text, sizeof text, "weak evidence: ");
    }
    va_start (arguments, format);
    vsnprintf (text + at, sizeof text - at, format, arguments);
    va_end (arguments);
    return mns_text_list_add (&finding->verdict->region, &finding->notes, text);
}

/* A function that was called and never answered ok: Jepsen's statistics fail on it. */
static bool note_functions (mns_linear *linear)
{
    const minos_history *history = linear->history;
    size_t count = history->functions.count;
    uint64_t *called = mns_region_zalloc (&linear->region, 2 * count * sizeof *called);
    bool done = called != NULL;
    uint64_t *answered;

    if (!done)
        return false;
    answered = called + count;
    for (size_t i = 0; i < history->op_count; i++) {
        const mns_op *op = mns_history_op (history, i);
        called[op->f]++;
        answered[op->f] += op->outcome == MINOS_OUTCOME_OK;
    }
    for (size_t i = 0; i < count && done; i++) {
        size_t size = 0;
        const char *name = minos_value_text (history->values, history->functions.at[i], &size);
        if (called[i] > 0 && answered[i] == 0)
            done = note (linear, true, "none of %" PRIu64 " calls of %.*s was acknowledged",
                         called[i], size > 64 ? 64 : (int) size, name != NULL ? name : "");
    }
    return done;
}

static bool note_keys (mns_linear *linear)
{
    const minos_counts *counts = &linear->finding->counts;
    uint64_t weak = 0, crashed = 0, worst = 0;
    size_t hardest = 0;

    for (size_t i = 0; i < linear->split.part_count; i++) {
        weak += linear->finding->parts[i].weak;
        crashed = linear->jobs[i].evidence.crashed;
        if (crashed > worst) {
            worst = crashed;
            hardest = i;
        }
    }
    if (2 * counts->keys_judged < counts->keys_seen && linear->finding->keyed &&
        !note (linear, true, "%" PRIu64 " of %" PRIu64 " keys were judged", counts->keys_judged,
               counts->keys_seen))
        return false;
    if (weak > 0 && weak < linear->split.part_count &&
        !note (linear, false,
               "in %" PRIu64 " keys no observation saw an acknowledged change: they count as not "
               "judged",
               weak))
        return false;
    if (worst <= CRASHED_PER_KEY_MAX)
        return true;
    return note (linear, true, "%" PRIu64 " operations crashed%s%s, more than %d", worst,
                 linear->finding->keyed ? " on key " : "", linear->finding->parts[hardest].key_text,
                 CRASHED_PER_KEY_MAX);
}

static bool note_shape (mns_linear *linear)
{
    const minos_counts *counts = &linear->finding->counts;
    uint64_t all = counts->ops_ok + counts->ops_fail + counts->ops_crashed;

    if (counts->concurrency_max < 2 && all > 0 && !note (linear, true, "no two operations overlap"))
        return false;
    if (2 * counts->ops_crashed > all &&
        !note (linear, true, "%" PRIu64 " of %" PRIu64 " operations crashed", counts->ops_crashed,
               all))
        return false;
    if (linear->split.unkeyed_ops > 0 &&
        !note (linear, true, "%" PRIu64 " operations have no key, and were judged nowhere",
               linear->split.unkeyed_ops))
        return false;
    return true;
}

static bool note_nil (mns_linear *linear)
{
    uint64_t nil_reads = 0;

    if (!linear->config.nil_wildcard)
        return true;
    for (size_t i = 0; i < linear->split.part_count; i++)
        nil_reads += linear->jobs[i].evidence.nil_reads;
    if (nil_reads == 0)
        return note (linear, false, "--knossos-nil had nothing to excuse: no read answered nil");
    return note (linear, true, "reads of nil taken as no answer (--knossos-nil): %" PRIu64,
                 nil_reads);
}

bool mns_linear_notes (mns_linear *linear)
{
    assert (linear->finding->counts.keys_seen == linear->split.part_count);
    if (linear->split.why[0] != 0 && !note (linear, false, "%s", linear->split.why))
        return false;
    return note_functions (linear) && note_keys (linear) && note_shape (linear) &&
           note_nil (linear);
}
