/* refuse.c: what a builder says: why it refuses a record, and what it notes about one it took. */
#include "history/builder.h"

#include "base/buffer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN_COLUMNS = 30, NOTE_SIZE = 512 };

minos_status mns_builder_refuse (minos_builder *builder, const minos_record *at,
                                 minos_status status, const char *format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    mns_error_v (&builder->failure, status, format, arguments);
    va_end (arguments);
    if (builder->history->path)
        mns_error_path (&builder->failure, builder->history->path);
    if (at)
        mns_error_place (&builder->failure, at->line, at->column, 0);
    return status;
}

minos_status mns_builder_no_memory (minos_builder *builder)
{
    if (builder->failure.status)
        return builder->failure.status;
    const minos_history *history = builder->history;
    bool limited = atomic_load_explicit (&history->budget.refused, memory_order_relaxed);
    if (!limited)
        return mns_builder_refuse (builder, NULL, MINOS_NO_MEMORY,
                                   "out of memory after %" PRIu64 " records",
                                   history->record_count);
    return mns_builder_refuse (builder, NULL, MINOS_NO_MEMORY,
                               "the history takes more than the %" PRIu64
                               " bytes it was given, after %" PRIu64 " records",
                               history->budget.limit, history->record_count);
}

minos_status mns_builder_answer (minos_builder *builder, minos_status status, minos_error *error)
{
    if (status && !builder->failure.status) {
        if (status == MINOS_NO_MEMORY)
            mns_builder_no_memory (builder);
        else
            mns_builder_refuse (builder, NULL, status, "%s", minos_status_text (status));
    }
    if (builder->failure.status && error)
        *error = builder->failure;
    return builder->failure.status;
}

mns_shown mns_builder_show (minos_builder *builder, minos_value value)
{
    mns_shown shown = { "?" };
    mns_buffer buffer;
    mns_buffer_init (&buffer, &builder->history->budget, 0);
    mns_value_write_edn (builder->history->values, value, &buffer, SHOWN_COLUMNS);
    if (!buffer.failed)
        snprintf (shown.text, sizeof shown.text, "%s", mns_buffer_text (&buffer));
    mns_buffer_reset (&buffer);
    return shown;
}

mns_shown mns_builder_place (minos_builder *builder, uint64_t line, uint32_t record)
{
    mns_shown shown;
    (void) builder;
    if (line)
        snprintf (shown.text, sizeof shown.text, "of line %" PRIu64, line);
    else
        snprintf (shown.text, sizeof shown.text, "(record %" PRIu64 ")", (uint64_t) record + 1);
    return shown;
}

void mns_builder_note (minos_builder *builder, const char *format, ...)
{
    char text[NOTE_SIZE];
    va_list arguments;
    va_start (arguments, format);
    vsnprintf (text, sizeof text, format, arguments);
    va_end (arguments);
    const char *note = mns_region_text (&builder->history->region, text, strlen (text));
    if (!note || !mns_notes_push (&builder->notes, note))
        mns_builder_no_memory (builder);
}
