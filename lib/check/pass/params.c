/* params.c: parameters of checkers, and fields of what the records carry. Who runs a check has the
 * last word, then the test itself, by its `:harness :expect` records, then the default. */
#include "check/pass/pass.h"

#include <string.h>

minos_value mns_param_expected (const mns_scan *scan, const char *name)
{
    const mns_u32s *expects = &scan->pass->expects;

    for (size_t i = expects->count; i-- > 0;) {
        const minos_event *event = &scan->history->events.at[expects->at[i]];
        minos_value value = minos_value_get (scan->values, event->value, name);
        if (value != MINOS_NIL)
            return value;
    }
    return MINOS_NIL;
}

bool mns_param_number (const mns_scan *scan, const char *name, uint64_t *out)
{
    minos_value said = mns_param_expected (scan, name);
    int64_t integer;
    double number;

    *out = minos_options_number (scan->options, name);
    if (minos_options_is_set (scan->options, name))
        return true;
    if (minos_value_int64 (scan->values, said, &integer) && integer >= 0) {
        *out = (uint64_t) integer;
        return true;
    }
    if (minos_value_double (scan->values, said, &number) && number >= 0 && number < 0x1p63) {
        *out = (uint64_t) number;
        return true;
    }
    return *out != 0;
}

bool mns_param_flag (const mns_scan *scan, const char *name)
{
    if (minos_options_is_set (scan->options, name))
        return minos_options_number (scan->options, name) != 0;
    if (mns_param_expected (scan, name) == MINOS_TRUE)
        return true;
    return minos_options_number (scan->options, name) != 0;
}

const char *mns_param_text (const mns_scan *scan, const char *name)
{
    const char *text = minos_options_get (scan->options, name);
    return text != NULL && minos_options_is_set (scan->options, name) ? text : "";
}

/* ---- Fields. */

bool mns_scan_int (const mns_scan *scan, minos_value map, const char *name, int64_t *out)
{
    return minos_value_int64 (scan->values, minos_value_get (scan->values, map, name), out);
}

/* The map that a moment carries: a return's answer, else what was asked. */
static minos_value map_of (const mns_moment *moment)
{
    return moment->is_return ? moment->output : moment->input;
}

bool mns_scan_need (mns_scan *scan, const mns_moment *moment, const char *name, minos_value *out)
{
    *out = minos_value_get (scan->values, map_of (moment), name);
    if (*out != MINOS_NIL)
        return true;
    mns_scan_refuse (scan, moment, "has no :%s", name);
    return false;
}

bool mns_scan_need_int (mns_scan *scan, const mns_moment *moment, const char *name, int64_t *out)
{
    minos_value value;

    *out = 0;
    if (!mns_scan_need (scan, moment, name, &value))
        return false;
    if (minos_value_int64 (scan->values, value, out))
        return true;
    mns_scan_refuse (scan, moment, "has :%s %s, and an integer is expected", name,
                     mns_scan_show (scan, value).text);
    return false;
}

/* Most are another text, and that shows in its first byte. */
bool mns_scan_is (const mns_scan *scan, minos_value value, const char *text)
{
    size_t size;
    const char *is = minos_value_text (scan->values, value, &size);

    if (is == NULL || (size > 0 && is[0] != text[0]) || size != strlen (text) ||
        memcmp (is, text, size) != 0)
        return false;
    minos_kind kind = minos_value_kind (scan->values, value);
    return kind == MINOS_KIND_KEYWORD || kind == MINOS_KIND_STRING || kind == MINOS_KIND_SYMBOL;
}
