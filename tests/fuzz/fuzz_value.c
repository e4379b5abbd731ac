/* fuzz_value.c: text that is a value is printed as text that is the same value, with the same
 * print; and as JSON that reads. */
#include "base/buffer.h"
#include "minos/read.h"
#include "value/value.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void must (bool truth)
{
    if (!truth)
        abort ();
}

/* The JSON of any value is JSON: the reader takes it as a field of a record. */
static void json_reads (const minos_values *values, minos_value value, mns_buffer *text)
{
    minos_history *history;
    minos_error error;
    minos_read_options options = { .size = sizeof options, .format = MINOS_FORMAT_JSONL };
    minos_sink sink = mns_buffer_sink (text);
    mns_buffer_clear (text);
    mns_buffer_add_text (text, "{\"x\":");
    must (minos_value_print_json (values, value, &sink) == MINOS_OK);
    mns_buffer_add_text (text, "}");
    minos_status status = minos_history_parse (&history, text->data, text->size, &options, &error);
    /* Keys that differ in EDN may be alike in JSON; a decimal may be no double; the record adds a
     * level of nesting. */
    must (status == MINOS_OK || status == MINOS_LIMIT || strstr (error.message, "key twice") ||
          strstr (error.message, "range of an IEEE double"));
    minos_history_free (history);
}

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    mns_budget budget;
    mns_buffer first, second;
    minos_values *values;
    minos_value value, again;
    minos_error error = { 0 };
    mns_budget_init (&budget, NULL, 256 << 20, NULL);
    mns_buffer_init (&first, &budget, 0);
    mns_buffer_init (&second, &budget, 0);
    must (mns_values_new (&values, &budget) == MINOS_OK);
    minos_status status = minos_value_parse (values, &value, (const char *) data, size, &error);
    if (status == MINOS_OK) {
        mns_value_write_edn (values, value, &first, 0);
        must (minos_value_parse (values, &again, first.data, first.size, &error) == MINOS_OK);
        must (again == value);
        mns_value_write_edn (values, again, &second, 0);
        must (first.size == second.size && memcmp (first.data, second.data, first.size) == 0);
        json_reads (values, value, &second);
    } else {
        must (value == MINOS_NIL && error.status == status && error.message[0]);
    }
    minos_values_free (values);
    mns_buffer_reset (&first);
    mns_buffer_reset (&second);
    mns_budget_reset (&budget);
    return 0;
}
