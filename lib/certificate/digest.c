/* digest.c: one number for all that a certificate speaks about. */
#include "certificate/digest.h"

#include "base/buffer.h"
#include "value/value.h"

#include <inttypes.h>

static void add_value (mns_buffer *line, const minos_values *values, minos_value value)
{
    mns_buffer_add_char (line, ' ');
    mns_value_write_edn (values, value, line, 0);
}

minos_status mns_history_digest (uint64_t *out, const minos_history *history, mns_budget *budget)
{
    static const char *const outcomes[] = { "ok", "fail", "info" };
    const minos_values *values = minos_history_values (history);
    mns_buffer line;
    bool failed = false;
    *out = MNS_FNV_START;
    mns_buffer_init (&line, budget, 0);
    for (size_t i = 0; i < minos_history_op_count (history) && !failed; i++) {
        minos_op op;
        minos_history_op (history, i, &op);
        mns_buffer_clear (&line);
        mns_buffer_printf (&line, "%s %" PRIu32 " ", outcomes[op.outcome], op.call);
        if (op.ret == MINOS_NEVER)
            mns_buffer_add_char (&line, '-');
        else
            mns_buffer_printf (&line, "%" PRIu32, op.ret);
        add_value (&line, values, op.f);
        if (op.has_key)
            add_value (&line, values, op.key);
        else
            mns_buffer_add_text (&line, " -");
        add_value (&line, values, op.input);
        add_value (&line, values, op.output);
        mns_buffer_add_char (&line, '\n');
        failed = line.failed;
        *out = mns_fnv (*out, line.data, line.size);
    }
    mns_buffer_reset (&line);
    return failed ? MINOS_NO_MEMORY : MINOS_OK;
}
