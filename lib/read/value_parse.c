/* value_parse.c: one EDN value from text that is all there. */
#include "read/edn.h"

static mns_scan parse_one (mns_parser *parser, const char *text, minos_value *out)
{
    mns_scan scan = mns_edn_value (parser, &text, out);
    if (scan == MNS_SCAN_END)
        return mns_parser_unexpected (parser, parser->end, "a value");
    if (scan == MNS_SCAN_CLOSE)
        return mns_parser_unexpected (parser, text, "a value: nothing is open here");
    if (scan != MNS_SCAN_DONE)
        return scan;
    /* Behind it, nothing but space, comments and discarded forms. */
    minos_value second;
    const char *rest = mns_edn_skip (parser, text);
    text = rest;
    scan = mns_edn_value (parser, &text, &second);
    if (scan == MNS_SCAN_END)
        return MNS_SCAN_DONE;
    if (scan == MNS_SCAN_FAILED)
        return scan;
    return mns_parser_unexpected (parser, scan == MNS_SCAN_CLOSE ? text : rest,
                                  "the end of the text: one value was read");
}

minos_status minos_value_parse (minos_values *values, minos_value *out, const char *text,
                                size_t size, minos_error *error)
{
    if (!out)
        return mns_misuse (error, "no place for the value");
    *out = MINOS_NIL;
    if (!values || (!text && size))
        return mns_misuse (error, "no values or no text");
    mns_budget *budget = mns_values_budget (values);
    mns_parser parser;
    char *copy = size > MINOS_VALUE_SIZE_MAX ? NULL : mns_zalloc (budget, size + 1 + MNS_PADDING);
    bool ready = mns_parser_init (&parser, budget, values, MINOS_VALUE_DEPTH_MAX);
    minos_status status = MINOS_OK;
    if (size > MINOS_VALUE_SIZE_MAX) {
        status =
            mns_error (error, MINOS_LIMIT, "a text of more than %d bytes", MINOS_VALUE_SIZE_MAX);
    } else if (!copy || !ready) {
        status = mns_error (error, MINOS_NO_MEMORY, "no memory to read a value");
    } else {
        if (size)
            memcpy (copy, text, size);
        parser.end = copy + size;
        parser.last = true;
        parser.origin.at = copy;
        if (parse_one (&parser, copy, out) != MNS_SCAN_DONE) {
            status = parser.error.status;
            *out = MINOS_NIL;
            if (error)
                *error = parser.error;
        }
    }
    mns_parser_reset (&parser);
    if (copy)
        mns_free (budget, copy, size + 1 + MNS_PADDING);
    return status;
}
