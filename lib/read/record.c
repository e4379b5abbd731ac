/* record.c: what records of both syntaxes have in common. */
#include "read/record.h"

mns_scan mns_bracket_wrong (mns_parser *parser, const char *open, const char *at, char closer)
{
    mns_origin place = mns_parser_place (parser, open);
    return mns_parser_fail (
        parser, at, MINOS_MALFORMED, "found '%c', but '%c' was opened at %llu:%llu: expected '%c'",
        *at, *open, (unsigned long long) place.line, (unsigned long long) place.column + 1, closer);
}

mns_scan mns_vector_field (mns_parser *parser, mns_fields *fields, mns_field field, const char *at,
                           minos_value value)
{
    minos_value error;
    if (field != MNS_FIELD_OTHER) {
        fields->value[field] = value;
        return mns_fields_see (parser, fields, field, at);
    }
    if (fields->others.count)
        return mns_parser_fail (parser, at, MINOS_MALFORMED,
                                "more than five elements: expected [process type f value error]");
    minos_status status = minos_values_keyword (parser->values, &error, "error");
    if (status)
        return mns_parser_refused (parser, at, status, "no keyword");
    return mns_fields_other (parser, fields, at, error, value);
}

mns_scan mns_vector_count (mns_parser *parser, const mns_fields *fields, size_t count)
{
    if (count >= 3)
        return MNS_SCAN_DONE;
    return mns_parser_fail (parser, fields->open, MINOS_MALFORMED,
                            "%zu elements: expected an operation as [process type f value]", count);
}
