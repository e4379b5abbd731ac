/* merge.c: logs into one history, by ticket.
 *
 * Each log is sorted already: a binary heap holds the logs by the ticket of their next entry, the
 * least on top. Values go from the logs' pools into the history's, each collection once a log. */
#include "base/error.h"
#include "record/log.h"
#include "value/copy.h"

/* A log that has entries left. */
typedef struct cursor {
    minos_log *log;
    uint32_t next; /* in its first block */
    mns_value_copier copier;
} cursor;

typedef struct merger {
    mns_budget *budget;
    cursor *cursors;
    size_t cursor_count;
    cursor **heap;
    size_t heap_count;
} merger;

static uint64_t next_ticket (const cursor *c)
{
    return c->log->first->entries[c->next].ticket;
}

/* Lets the cursor at `at` sink to its place. */
static void heap_sink (merger *m, size_t at)
{
    cursor *sinking = m->heap[at];
    for (;;) {
        size_t child = 2 * at + 1;
        if (child + 1 < m->heap_count &&
            next_ticket (m->heap[child + 1]) < next_ticket (m->heap[child]))
            child++;
        if (child >= m->heap_count || next_ticket (sinking) < next_ticket (m->heap[child]))
            break;
        m->heap[at] = m->heap[child];
        at = child;
    }
    m->heap[at] = sinking;
}

static size_t logs_count (const minos_recorder *recorder)
{
    size_t count = 0;
    const minos_log *log = atomic_load_explicit (&recorder->logs, memory_order_acquire);
    for (; log; log = log->next)
        count++;
    return count;
}

static bool merger_init (merger *m, minos_recorder *recorder, minos_values *values)
{
    *m = (merger){ .budget = &recorder->budget, .cursor_count = logs_count (recorder) };
    if (m->cursor_count == 0)
        return true;
    m->cursors = mns_zalloc (m->budget, m->cursor_count * sizeof *m->cursors);
    m->heap = mns_zalloc (m->budget, m->cursor_count * sizeof (cursor *));
    if (!m->cursors || !m->heap)
        return false;
    cursor *c = m->cursors;
    for (minos_log *log = recorder->logs; log; log = log->next, c++) {
        c->log = log;
        mns_value_copier_init (&c->copier, values, log->values, m->budget);
        if (log->first)
            m->heap[m->heap_count++] = c;
    }
    for (size_t i = m->heap_count / 2; i-- > 0;)
        heap_sink (m, i);
    return true;
}

static void merger_reset (merger *m)
{
    for (size_t i = 0; m->cursors && i < m->cursor_count; i++)
        if (m->cursors[i].log)
            mns_value_copier_reset (&m->cursors[i].copier);
    if (m->cursors)
        mns_free (m->budget, m->cursors, m->cursor_count * sizeof *m->cursors);
    if (m->heap)
        mns_free (m->budget, m->heap, m->cursor_count * sizeof (cursor *));
}

static minos_status entry_add (cursor *c, minos_builder *builder, minos_error *error)
{
    const mns_log_entry *entry = &c->log->first->entries[c->next];
    minos_record record = { .size = sizeof record, .type = entry->type, .time_ns = entry->time_ns };
    minos_values *values = minos_builder_values (builder);
    minos_status status = minos_values_integer (values, &record.process, entry->process);
    if (!status)
        status = mns_value_copier_copy (&c->copier, &record.f, entry->f);
    if (!status)
        status = mns_value_copier_copy (&c->copier, &record.value, entry->value);
    if (status)
        return mns_error (error, status, "no memory to merge the logs");
    return minos_builder_add (builder, &record, error);
}

/* Goes to the top's next entry; a log without one leaves the heap. */
static void top_advance (merger *m)
{
    cursor *top = m->heap[0];
    if (++top->next == top->log->first->count) {
        mns_log_block_drop (top->log);
        top->next = 0;
        if (!top->log->first)
            m->heap[0] = m->heap[--m->heap_count];
    }
    if (m->heap_count)
        heap_sink (m, 0);
}

minos_status mns_logs_merge (minos_recorder *recorder, minos_builder *builder, minos_error *error)
{
    merger m;
    minos_status status = MINOS_OK;
    if (!merger_init (&m, recorder, minos_builder_values (builder)))
        status = mns_error (error, MINOS_NO_MEMORY, "no memory to merge the logs");
    while (!status && m.heap_count) {
        status = entry_add (m.heap[0], builder, error);
        if (!status)
            top_advance (&m);
    }
    merger_reset (&m);
    return status;
}
