/* recorder.c: logs that several threads write, and the one counter that orders them.
 *
 * An increment of one atomic counter is before another whenever it came first in real time, so
 * tickets are an order that the test could have seen. An invocation takes its ticket as the last
 * thing and a completion as the first: intervals come out as narrow as they can be. Nothing else
 * is shared; a log's values, too, are its own until the logs are merged. */
#include "base/cancel.h"
#include "base/error.h"
#include "base/root.h"
#include "record/log.h"

#include <stddef.h>
#include <string.h>

minos_status minos_recorder_new (minos_recorder **out, const minos_alloc *alloc,
                                 uint64_t memory_bytes_max)
{
    if (!out)
        return MINOS_MISUSE;
    *out = mns_root_new (sizeof **out, offsetof (minos_recorder, budget), memory_bytes_max, alloc);
    return *out ? MINOS_OK : MINOS_NO_MEMORY;
}

void mns_log_block_drop (minos_log *log)
{
    mns_log_block *block = log->first;
    log->first = block->next;
    if (!log->first)
        log->last = NULL;
    mns_free (&log->recorder->budget, block, sizeof *block);
}

void minos_recorder_free (minos_recorder *recorder)
{
    if (!recorder)
        return;
    minos_log *log = atomic_load_explicit (&recorder->logs, memory_order_acquire);
    while (log) {
        minos_log *next = log->next;
        while (log->first)
            mns_log_block_drop (log);
        minos_values_free (log->values);
        mns_free (&recorder->budget, log, sizeof *log);
        log = next;
    }
    mns_root_free (recorder, sizeof *recorder, offsetof (minos_recorder, budget));
}

minos_status minos_recorder_log (minos_log **out, minos_recorder *recorder)
{
    if (!out)
        return MINOS_MISUSE;
    *out = NULL;
    if (!recorder)
        return MINOS_MISUSE;
    minos_log *log = mns_zalloc (&recorder->budget, sizeof *log);
    if (!log)
        return MINOS_NO_MEMORY;
    log->recorder = recorder;
    minos_status status = mns_values_new (&log->values, &recorder->budget);
    if (status) {
        mns_free (&recorder->budget, log, sizeof *log);
        return status;
    }
    log->next = atomic_load_explicit (&recorder->logs, memory_order_relaxed);
    while (!atomic_compare_exchange_weak_explicit (&recorder->logs, &log->next, log,
                                                   memory_order_release, memory_order_relaxed))
        continue;
    *out = log;
    return MINOS_OK;
}

minos_values *minos_log_values (minos_log *log)
{
    return log ? log->values : NULL;
}

/* Room for one more entry, not yet counted. */
static mns_log_entry *entry_reserve (minos_log *log)
{
    if (!log->last || log->last->count == MNS_LOG_BLOCK) {
        mns_log_block *block = mns_alloc (&log->recorder->budget, sizeof *block);
        if (!block)
            return NULL;
        block->next = NULL;
        block->count = 0;
        if (log->last)
            log->last->next = block;
        else
            log->first = block;
        log->last = block;
    }
    return &log->last->entries[log->last->count];
}

static uint64_t ticket_take (minos_log *log)
{
    return atomic_fetch_add (&log->recorder->ticket, 1);
}

minos_status minos_log_add (minos_log *log, minos_type type, int64_t process, const char *f,
                            minos_value value, minos_error *error)
{
    if (!log || !f || (unsigned) type > MINOS_TYPE_INFO)
        return mns_misuse (error, "a log, a type and a function's name are expected");
    mns_log_entry made = { .process = process, .value = value, .type = type };
    if (type != MINOS_TYPE_INVOKE) {
        made.ticket = ticket_take (log);
        made.time_ns = (int64_t) mns_clock_ns ();
    }
    minos_status status = minos_values_keyword (log->values, &made.f, f);
    mns_log_entry *entry = status ? NULL : entry_reserve (log);
    if (!entry) {
        log->lost = true;
        if (!status)
            status = MINOS_NO_MEMORY;
        return mns_error (error, status, "an event was lost: %s", minos_status_text (status));
    }
    if (type == MINOS_TYPE_INVOKE) {
        made.time_ns = (int64_t) mns_clock_ns ();
        made.ticket = ticket_take (log);
    }
    *entry = made;
    log->last->count++;
    return MINOS_OK;
}

static minos_status logs_check (const minos_recorder *recorder, minos_error *error)
{
    const minos_log *log = atomic_load_explicit (&recorder->logs, memory_order_acquire);
    for (; log; log = log->next)
        if (log->lost)
            return mns_error (error, MINOS_NO_MEMORY,
                              "a log lost an event; a history with a hole is worse than none");
    return MINOS_OK;
}

minos_status minos_recorder_seal (minos_history **out, minos_recorder *recorder, minos_error *error)
{
    minos_builder *builder;
    if (out)
        *out = NULL;
    if (!out || !recorder) {
        minos_recorder_free (recorder);
        return mns_misuse (error, "a recorder and a place for its history are expected");
    }
    uint64_t limit = recorder->budget.limit == UINT64_MAX ? 0 : recorder->budget.limit;
    minos_status status = logs_check (recorder, error);
    if (!status && (status = minos_builder_new (&builder, &recorder->budget.alloc, limit)))
        mns_error (error, status, "no memory to merge the logs");
    if (!status) {
        status = mns_logs_merge (recorder, builder, error);
        if (status)
            minos_builder_free (builder);
        else
            status = minos_builder_seal (out, builder, error);
    }
    minos_recorder_free (recorder);
    return status;
}
